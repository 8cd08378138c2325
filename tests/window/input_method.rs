//! Vietnamese input methods as a desktop installs them, and the keys that a hand presses for a word.

use std::fs;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use crate::driver::wait;
use crate::screen::{Screen, is_installed};

/// What makes words of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Unikey, in IBus.
    Unikey,
    /// Bamboo, in Fcitx. Debian and Ubuntu have no package of it for IBus.
    Bamboo,
}

/// Which keys stand for the marks that the keyboard does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keying {
    /// A letter again, `w`, `d`; tones by `f s r x j`.
    Telex,
    /// Digits.
    Vni,
}

/// A program of the desktop that keeps a file of settings: where it lies, and what it says.
type Settings = (&'static str, String);

impl Engine {
    /// Returns what is missing here of it, if anything is.
    fn missing(self) -> Option<&'static str> {
        let (programs, parts): (&[&str], [&str; 2]) = match self {
            Self::Unikey => (&["ibus", "ibus-daemon"], ["im-ibus.so", "/usr/share/ibus/component/unikey.xml"]),
            Self::Bamboo => (
                &["fcitx5", "fcitx5-remote", "dbus-send"],
                ["im-fcitx5.so", "/usr/share/fcitx5/inputmethod/bamboo.conf"],
            ),
        };
        let [module, engine] = parts;
        let program = programs.iter().chain(&["xdotool"]).find(|program| !is_installed(program)).copied();
        program.or((!has_module(module)).then_some(module)).or((!Path::new(engine).is_file()).then_some(engine))
    }

    fn settings(self, keying: Keying) -> Vec<Settings> {
        match self {
            Self::Unikey => {
                let keying = if keying == Keying::Telex { "telex" } else { "vni" };
                let said = format!("[org/freedesktop/ibus/engine/unikey]\ninput-method='{keying}'\n");
                vec![("glib-2.0/settings/keyfile", said)]
            }
            Self::Bamboo => {
                let keying = if keying == Keying::Telex { "Telex" } else { "VNI" };
                let profile = "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=bamboo\n\n\
                               [Groups/0/Items/0]\nName=bamboo\nLayout=\n\n[GroupOrder]\n0=Default\n";
                vec![
                    ("fcitx5/profile", profile.to_owned()),
                    ("fcitx5/conf/bamboo.conf", format!("InputMethod={keying}\n")),
                ]
            }
        }
    }
}

impl Keying {
    /// Returns the keys for words: a mark right after its letter, a tone at the end of its word.
    pub(crate) fn keys(self, words: &str) -> String {
        let mut keys = String::new();
        let (mut letter, mut tone) = (' ', None);
        for sign in words.nfd().chain([' ']) {
            if let Some(key) = self.mark(sign, letter) {
                keys.push(key);
            } else if let Some(key) = self.tone(sign) {
                tone = Some(key);
            } else if sign == 'đ' || sign == 'Đ' {
                letter = if sign == 'đ' { 'd' } else { 'D' };
                keys.extend([letter, if self == Self::Telex { letter } else { '9' }]);
            } else {
                if !sign.is_alphabetic() {
                    keys.extend(tone.take());
                }
                letter = sign;
                keys.push(sign);
            }
        }
        keys.pop();
        keys
    }

    fn mark(self, sign: char, letter: char) -> Option<char> {
        match (sign, self) {
            ('\u{302}', Self::Telex) => Some(letter),
            ('\u{302}', Self::Vni) => Some('6'),
            ('\u{306}' | '\u{31b}', Self::Telex) => Some('w'),
            ('\u{306}', Self::Vni) => Some('8'),
            ('\u{31b}', Self::Vni) => Some('7'),
            _ => None,
        }
    }

    fn tone(self, sign: char) -> Option<char> {
        let nth = ['\u{301}', '\u{300}', '\u{309}', '\u{303}', '\u{323}'].into_iter().position(|tone| tone == sign)?;
        let keys = if self == Self::Telex { "sfrxj" } else { "12345" };
        keys.chars().nth(nth)
    }
}

/// Returns a screen on which words are composed; `None`, counted as skipped, where that cannot be done here.
pub(crate) fn begin(engine: Engine, keying: Keying) -> Option<Screen> {
    if let Some(missing) = engine.missing() {
        blackbox::skipped(&format!("no word can be composed with {engine:?}: {missing} is not installed"));
        return None;
    }
    let mut screen = Screen::start()?;
    for (path, said) in engine.settings(keying) {
        let path = screen.home().join("config").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, said).unwrap();
    }
    match engine {
        Engine::Unikey => {
            let address = format!("unix:path={}", screen.home().join("run/ibus").display());
            screen.set(&[("GTK_IM_MODULE", "ibus"), ("GSETTINGS_BACKEND", "keyfile"), ("IBUS_ADDRESS", &address)]);
            let address = format!("--address={address}");
            screen.stay("ibus-daemon", &["--panel=disable", "--config=disable", "--emoji-extension=disable", &address]);
            wait("Unikey is the engine of IBus", || {
                screen.ask("ibus", &["engine", "Unikey"]);
                screen.ask("ibus", &["engine"]).trim() == "Unikey"
            });
        }
        Engine::Bamboo => {
            screen.set(&[("GTK_IM_MODULE", "fcitx")]);
            // Everything but what words are made with: nothing of it is seen here, and one part would stand in for IBus.
            let without = "--disable=classicui,clipboard,emoji,fcitx4frontend,ibusfrontend,kimpanel,notificationitem,\
                           notifications,quickphrase,spell,unicode,wayland,waylandim,xim";
            screen.stay("fcitx5", &[without]);
            // Fcitx must not be asked itself before it is there: the bus would start another one.
            let bus =
                ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
            let asked = [&bus[..], &["string:org.fcitx.Fcitx5"]].concat();
            wait("Fcitx is on the bus", || screen.ask("dbus-send", &asked).contains("boolean true"));
        }
    }
    Some(screen)
}

/// Waits until what is typed in the focused field goes through the input method.
pub(crate) fn until_ready(screen: &Screen, engine: Engine) {
    // IBus keeps what is typed too early, Fcitx lets it through.
    if engine == Engine::Bamboo {
        wait("Bamboo has the focus", || screen.ask("fcitx5-remote", &["-n"]).trim() == "bamboo");
    }
}

fn has_module(name: &str) -> bool {
    let folders = ["/usr/lib", "/usr/lib64"].into_iter().filter_map(|folder| fs::read_dir(folder).ok());
    let machines = folders.flatten().flatten().map(|entry| entry.path());
    let mut all = machines.chain(["/usr/lib".into(), "/usr/lib64".into()]);
    all.any(|folder| folder.join("gtk-3.0/3.0.0/immodules").join(name).is_file())
}

#[test]
fn words_are_typed_as_they_are_learned() {
    let words = "Tiếng Đồi, đường rẽ quý ặ";
    assert_eq!(Keying::Telex.keys(words), "Tieengs DDooif, dduwowngf rex quys awj");
    assert_eq!(Keying::Vni.keys(words), "Tie6ng1 D9o6i2, d9u7o7ng2 re4 quy1 a85");
}
