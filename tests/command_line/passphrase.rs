//! A passphrase that is put on a key, and another one in its place: the real `galley`, in scripts and at a terminal.

use blackbox::program::Galley;
use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::words::at_terminal_with;
use crate::{newsroom, story};

const WORDS: &str = "lúa chín vàng đồng";
const OTHER: &str = "nước lên bãi bồi";

/// Runs `galley key protect`. Returns the answer, or the exit code and the error.
fn protect(galley: &Galley, old: Option<&str>, new: &str) -> Result<Value, (i32, Value)> {
    let mut command = galley.command(&["--json", "key", "protect"]);
    command.env("GALLEY_NEW_PASSPHRASE", new);
    if let Some(old) = old {
        command.env("GALLEY_PASSPHRASE", old);
    }
    let output = command.output().unwrap();
    let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    let code = output.status.code().unwrap_or(-1);
    if code == 0 { Ok(read(&output.stdout)) } else { Err((code, read(&output.stderr)["error"].clone())) }
}

fn signs(galley: &Galley, passphrase: Option<&str>) -> bool {
    let mut command = galley.command(&["story", "new", "--headline", "Cầu mới qua suối Bùn"]);
    if let Some(words) = passphrase {
        command.env("GALLEY_PASSPHRASE", words);
    }
    command.status().unwrap().success()
}

fn is_protected(galley: &Galley) -> bool {
    let all = galley.json(&["member", "list"])["members"].clone();
    let me = all.as_array().unwrap().iter().find(|member| member["name"] == "Minh Khoa").unwrap();
    me["protected"] == true
}

#[test]
fn a_key_in_the_open_gets_a_passphrase_and_then_another_one() {
    let (_folder, galley) = newsroom();
    assert!(signs(&galley, None) && !is_protected(&galley));
    let (code, error) = protect(&galley, None, "lúa chí").unwrap_err();
    assert_eq!((code, error["code"].as_str(), error["field"].as_str()), (2, Some("key.too_short"), Some("passphrase")));
    assert!(signs(&galley, None) && !is_protected(&galley));
    assert_eq!(protect(&galley, None, WORDS).unwrap()["protection"], "passphrase");
    assert!(is_protected(&galley) && !signs(&galley, None) && signs(&galley, Some(WORDS)));

    // The one that it has is asked for first; without a terminal there is nobody to ask.
    let (code, error) = protect(&galley, None, OTHER).unwrap_err();
    assert_eq!((code, error["code"].as_str()), (2, Some("cli.no_terminal")));
    let (code, error) = protect(&galley, Some(OTHER), OTHER).unwrap_err();
    assert_eq!((code, error["code"].as_str()), (1, Some("key.wrong_passphrase")));
    assert!(signs(&galley, Some(WORDS)));
    protect(&galley, Some(WORDS), OTHER).unwrap();
    assert!(!signs(&galley, Some(WORDS)) && signs(&galley, Some(OTHER)));
    // The keys of others are theirs.
    assert!(signs(&galley.by("Hoài An"), None));
}

#[test]
fn who_protects_a_key_hears_what_was_not_changed_and_what_becomes_of_who_forgets() {
    let (folder, galley) = newsroom();
    let mut command = galley.command(&["key", "protect"]);
    let output = command.env("GALLEY_NEW_PASSPHRASE", WORDS).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    for said in ["behind the passphrase that you chose", "Very hard to guess.", "Backups", "recovery code"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!told.contains(WORDS));
    // An approval made from now on says so.
    let id = story(&galley.by("Hoài An"), &folder, "Cầu mới qua suối Bùn");
    let by = |words: &[&str]| {
        let output = galley.command(words).env("GALLEY_PASSPHRASE", WORDS).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    galley.by("Hoài An").json(&["submit", &id, "--override", "Ảnh gửi sau"]);
    assert!(!by(&["approve", &id, "--override", "Ảnh gửi sau"]).contains("unprotected"));
}

#[test]
#[cfg(target_os = "linux")]
fn at_a_terminal_the_old_one_is_asked_for_and_the_new_one_twice() {
    let (_folder, galley) = newsroom();
    let typed = |input: &str| at_terminal_with(&galley, "key protect", input, "unix:path=/nowhere");
    let (done, seen) = typed("lua chin vang\nlua chin\n");
    assert!(!done && seen.contains("differ"), "{seen}");
    assert!(signs(&galley, None));
    let (done, seen) = typed("lua chin vang\nlua chin vang\n");
    assert!(done && seen.contains("New passphrase for Minh Khoa's key:"), "{seen}");
    assert!(!seen.contains("Passphrase of"), "there is no old one: {seen}");
    let (done, seen) = typed("sai\nnuoc len bai boi\nnuoc len bai boi\n");
    assert!(!done && seen.contains("wrong"), "{seen}");
    let (done, seen) = typed("lua chin vang\nnuoc len bai boi\nnuoc len bai boi\n");
    assert!(done && seen.contains("Passphrase of Minh Khoa's key:"), "{seen}");
    assert!(signs(&galley, Some("nuoc len bai boi")));
}

#[test]
fn the_same_words_open_a_key_from_whatever_keyboard() {
    let (_folder, galley) = newsroom();
    // "mật khẩu của tôi" as Windows types it, and as marks that stand by themselves.
    let composed = "m\u{1ead}t kh\u{1ea9}u c\u{1ee7}a t\u{f4}i";
    let apart = "ma\u{323}\u{302}t kha\u{302}\u{309}u cu\u{309}a to\u{302}i";
    protect(&galley, None, apart).unwrap();
    assert!(signs(&galley, Some(composed)) && signs(&galley, Some(apart)));
    protect(&galley, Some(composed), composed).unwrap();
    assert!(signs(&galley, Some(apart)) && signs(&galley, Some(composed)));
    assert!(!signs(&galley, Some("mat khau cua toi")));
}
