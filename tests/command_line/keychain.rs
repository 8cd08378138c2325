//! A key that the system's keychain remembers: GNOME Keyring on a bus of the test's own, and the real `galley`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use blackbox::program::Galley;
use newsroom::members::{KeyRing, MemberId, Passphrase};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::words::at_terminal_with;

const WORDS: &str = "lua chin vang dong";

/// A bus, and on it a keychain of its own. Nothing starts by itself there, and whoever runs the tests is not reached.
struct Session {
    home: TempDir,
    address: String,
    bus: Child,
    keychain: Option<Child>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end_keychain();
        end(&mut self.bus);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn is_installed(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(program).is_file())
}

impl Session {
    /// Starts the bus; `None`, counted as skipped, where there is no such keychain here.
    fn start() -> Option<Self> {
        if let Some(missing) =
            ["dbus-daemon", "dbus-send", "gnome-keyring-daemon"].into_iter().find(|p| !is_installed(p))
        {
            blackbox::skipped(&format!("no keychain can be asked here: {missing} is not installed"));
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        let run = home.path().join("run");
        fs::create_dir(&run).unwrap();
        blackbox::system::permit(&run, 0o700);
        let rules = format!(
            "<busconfig><type>session</type><listen>unix:dir={}</listen><auth>EXTERNAL</auth>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            run.display()
        );
        let file = home.path().join("bus.conf");
        fs::write(&file, rules).unwrap();
        let mut command = Command::new("dbus-daemon");
        command.arg(format!("--config-file={}", file.display())).args(["--nofork", "--print-address=1"]);
        let mut bus = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Some(Self { home, address: address.trim().to_owned(), bus, keychain: None })
    }

    /// Starts the keychain anew, unlocked as at a login or locked, and waits until it answers so.
    fn begin_keychain(&mut self, galley: &Here, unlocked: bool) {
        self.end_keychain();
        let home = self.home.path();
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        command.arg(format!("--control-directory={}", home.join("run").display()));
        if unlocked {
            command.arg("--unlock");
        }
        command.env("HOME", home).env("XDG_DATA_HOME", home).env("XDG_RUNTIME_DIR", home.join("run"));
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"for this test only").unwrap();
        self.keychain = Some(child);
        let (wanted, begun) = (if unlocked { "ok" } else { "locked" }, Instant::now());
        while galley.status()["keychain"] != wanted {
            assert!(begun.elapsed() < Duration::from_secs(60), "it never was {wanted}: {}", galley.status());
        }
    }

    fn end_keychain(&mut self) {
        if let Some(mut child) = self.keychain.take() {
            end(&mut child);
        }
    }

    fn bus(&self, at: &str, asked: &[&str]) -> String {
        let mut command = Command::new("dbus-send");
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", at]).args(asked);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What Galley keeps there, by the paths of the items.
    fn kept(&self) -> Vec<String> {
        let search = ["org.freedesktop.Secret.Service.SearchItems", "dict:string:string:application,galley"];
        let found = self.bus("/org/freedesktop/secrets", &search);
        let paths = found.lines().filter_map(|line| line.trim().strip_prefix("object path \"")?.strip_suffix('"'));
        paths.map(str::to_owned).collect()
    }

    /// Deletes it, as a person does in the system's own program.
    fn delete_all(&self) {
        for item in self.kept() {
            self.bus(&item, &["org.freedesktop.Secret.Item.Delete"]);
        }
    }
}

/// `galley` at a desk, on a bus.
struct Here {
    galley: Galley,
    address: String,
}

impl Here {
    fn command(&self, words: &[&str], passphrase: Option<&str>) -> Command {
        let mut command = self.galley.command(words);
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        if let Some(words) = passphrase {
            command.env("GALLEY_PASSPHRASE", words);
        }
        command
    }

    /// Runs it with `--json`. Returns the answer, or the code of what went wrong.
    fn ask(&self, words: &[&str], passphrase: Option<&str>) -> Result<Value, String> {
        let output = self.command(&[&["--json"], words].concat(), passphrase).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!out.contains(WORDS) && !err.contains(WORDS));
        if output.status.success() {
            return Ok(serde_json::from_str(&out).unwrap());
        }
        assert_eq!(output.status.code(), Some(1), "refused, and never damaged: {err}");
        let error = serde_json::from_str::<Value>(err.lines().last().unwrap()).unwrap();
        Err(error["error"]["code"].as_str().unwrap().to_owned())
    }

    fn status(&self) -> Value {
        self.ask(&["key", "status"], None).unwrap()
    }

    /// Signs something with nobody there to be asked.
    fn signs(&self, passphrase: Option<&str>) -> Result<(), String> {
        self.ask(&["story", "new", "--headline", "Cầu mới qua suối Bùn"], passphrase).map(drop)
    }

    /// It is refused for this reason, and the passphrase opens the key all the same.
    fn asks(&self, why: &str) {
        assert_eq!(self.signs(None), Err(why.to_owned()));
        assert_eq!(self.signs(Some(WORDS)), Ok(()));
    }
}

/// A newsroom whose founder has a passphrase.
fn newsroom(session: &Session) -> (TempDir, Here) {
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    let here = Here { galley, address: session.address.clone() };
    let desk = here.galley.desk.display().to_string();
    here.ask(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"], Some(WORDS)).unwrap();
    (folder, here)
}

fn contains(folder: &Path, needle: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return contains(&path, needle);
        }
        // Sockets do not read.
        fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    })
}

#[test]
fn a_remembered_key_opens_at_the_next_start_and_by_its_passphrase_whatever_becomes_of_the_keychain() {
    let Some(mut session) = Session::start() else { return };
    let (folder, here) = newsroom(&session);
    assert_eq!(here.status()["keychain"], "absent", "nobody on the bus keeps secrets yet");
    session.begin_keychain(&here, true);
    assert_eq!(here.ask(&["key", "remember"], None), Err("key.locked".into()), "nobody gave the passphrase");
    let remembered = here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    let ok = json!({ "member": "Minh Khoa", "protection": "passphrase", "remembered": "ok", "keychain": "ok" });
    assert_eq!(remembered, ok);
    assert_eq!(session.kept().len(), 1);
    // A new process signs with no passphrase; so does one after the keychain was started again.
    assert_eq!(here.signs(None), Ok(()));
    session.begin_keychain(&here, true);
    assert_eq!(here.signs(None), Ok(()));
    // Asked again, it is the same one that is replaced.
    here.ask(&["key", "remember"], None).unwrap();
    assert_eq!((session.kept().len(), here.signs(None)), (1, Ok(())));

    session.end_keychain();
    here.asks("keychain.absent");
    let (done, seen) =
        at_terminal_with(&here.galley, "story new --headline 'Tít'", &format!("{WORDS}\n"), &session.address);
    assert!(done && seen.contains("No keychain of this system answers."), "{seen}");
    session.begin_keychain(&here, false);
    here.asks("keychain.locked");
    assert_eq!(here.status()["remembered"], "locked");
    session.begin_keychain(&here, true);
    assert_eq!(here.signs(None), Ok(()));

    session.delete_all();
    here.asks("keychain.empty");
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    assert_eq!(here.signs(None), Ok(()));
    drop(folder);
}

#[test]
fn what_is_remembered_goes_on_opening_the_key_under_another_passphrase() {
    let Some(mut session) = Session::start() else { return };
    let (_folder, here) = newsroom(&session);
    session.begin_keychain(&here, true);
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    let protect = |old| {
        let mut command = here.command(&["--json", "key", "protect"], old);
        let output = command.env("GALLEY_NEW_PASSPHRASE", "nuoc len bai boi").output().unwrap();
        output.status.code()
    };
    // It opens the key, and does not stand for the passphrase.
    assert_eq!(protect(None), Some(2));
    assert_eq!(protect(Some(WORDS)), Some(0));
    assert_eq!((here.signs(None), here.status()["remembered"].as_str()), (Ok(()), Some("ok")));
    session.end_keychain();
    assert_eq!(here.signs(Some(WORDS)), Err("key.wrong_passphrase".into()));
    assert_eq!(here.signs(Some("nuoc len bai boi")), Ok(()));
}

#[test]
fn a_bus_that_says_nothing_is_given_up() {
    let Some(mut session) = Session::start() else { return };
    let (folder, here) = newsroom(&session);
    session.begin_keychain(&here, true);
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    let socket = folder.path().join("mute");
    let _mute = UnixListener::bind(&socket).unwrap();
    let mute = Here { galley: here.galley.clone(), address: format!("unix:path={}", socket.display()) };
    mute.asks("keychain.silent");
    let nowhere = Here { galley: here.galley.clone(), address: "unix:path=/nowhere".into() };
    nowhere.asks("keychain.absent");
}

#[test]
fn neither_half_of_what_is_remembered_opens_anything_alone() {
    let Some(mut session) = Session::start() else { return };
    let (folder, here) = newsroom(&session);
    session.begin_keychain(&here, true);
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    let keys = here.galley.desk.join("keys");
    let file = fs::read_dir(&keys).unwrap().next().unwrap().unwrap().path();
    let id = file.file_stem().unwrap().to_str().unwrap();
    let mut member = [0; 16];
    member.iter_mut().zip(0..).for_each(|(byte, n)| *byte = u8::from_str_radix(&id[2 * n..2 * n + 2], 16).unwrap());
    let ring = KeyRing::at(&keys);
    let key = ring.unlock(MemberId(member), Some(&Passphrase::new(WORDS.into()))).unwrap();
    let hex: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    for secret in [key.as_bytes().as_slice(), hex.as_bytes()] {
        assert!(!contains(folder.path(), secret) && !contains(session.home.path(), secret));
    }

    // A backup that is restored elsewhere asks for the passphrase, in the same session, too.
    let (copy, again) = (folder.path().join("copy"), folder.path().join("again"));
    here.ask(&["backup", copy.to_str().unwrap()], None).unwrap();
    here.ask(&["restore", copy.to_str().unwrap(), again.to_str().unwrap()], None).unwrap();
    let restored = Here { galley: Galley::at(&again), address: session.address.clone() };
    restored.asks("keychain.empty");
    assert_eq!(here.signs(None), Ok(()), "and the first goes on as it was");

    // The file taken away: what the keychain has is no key, and the way back is named.
    let away = folder.path().join("away.json");
    fs::rename(&file, &away).unwrap();
    let output = here.command(&["story", "new", "--headline", "Tít"], Some(WORDS)).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && told.contains("recovery code"), "{told}");
    assert_eq!(here.status()["protection"], Value::Null);
    fs::rename(&away, &file).unwrap();
    assert_eq!(here.signs(None), Ok(()));
}

#[test]
fn what_is_forgotten_is_asked_for_again() {
    let Some(mut session) = Session::start() else { return };
    let (_folder, here) = newsroom(&session);
    session.begin_keychain(&here, true);
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    let forgotten = here.ask(&["key", "forget"], None).unwrap();
    assert_eq!((&forgotten["remembered"], session.kept().len()), (&Value::Null, 0));
    here.asks("key.locked");
    // With the keychain locked the way in is closed all the same, and what is left there opens nothing.
    here.ask(&["key", "remember"], Some(WORDS)).unwrap();
    session.begin_keychain(&here, false);
    let output = here.command(&["key", "forget"], None).output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("opens nothing any more"));
    session.begin_keychain(&here, true);
    assert_eq!(session.kept().len(), 1);
    here.asks("key.locked");
    // Whoever has no passphrase has nothing to remember.
    here.ask(&["member", "add", "Hoài An", "--role", "reporter"], Some(WORDS)).unwrap();
    let an = Here { galley: here.galley.by("Hoài An"), address: session.address.clone() };
    assert_eq!(an.ask(&["key", "remember"], None), Err("key.no_passphrase".into()));
    let open = json!({ "member": "Hoài An", "protection": "none", "remembered": null, "keychain": null });
    assert_eq!(an.status(), open);
}
