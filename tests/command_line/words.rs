//! The words of the command line: exit codes, help, completions, and what a terminal sees that a script does not.

use std::process::Command;

use blackbox::program::Galley;

use crate::{newsroom, story};

#[test]
fn each_exit_code_comes_from_several_commands() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let page = file("page.txt", "Cầu mới\n\nĐoạn một dài hơn.\n\nĐoạn hai.\n");
    let table: &[(i32, &[&str])] = &[
        (0, &["story", "list"]),
        (0, &["story", "diff", &id]),
        (0, &["submit", &id, "--override", "Gửi gấp, ảnh bổ sung sau"]),
        (0, &["check", &id]),
        (0, &["--help"]),
        (0, &["--version"]),
        (1, &["publish", &id]),
        (1, &["correct", &id, "--reason", "sửa", "--override", "gấp"]),
        (1, &["takedown", &id, "--reason", "gỡ"]),
        (1, &["return", &id]),
        (1, &["--as", "Mai Lan", "approve", &id]),
        (1, &["--as", "Hoài An", "member", "add", "Ai đó", "--role", "editor"]),
        (1, &["--as", "Hoài An", "house", "remove", "tag", "x"]),
        (2, &[]),
        (2, &["stry"]),
        (2, &["story"]),
        (2, &["story", "edit", &id, "--headlin", "x"]),
        (2, &["story", "list", "--state", "lost"]),
        (2, &["story", "conflicts", &id, "--choose", "x"]),
        (2, &["import", &page, "--keep", "ba"]),
        (2, &["import", &page, "--into", &id]),
        (2, &["house", "list", "no-such-kind"]),
        (2, &["member", "add", "Ai đó", "--role", "boss"]),
        (2, &["member", "add", "Ai đó", "--role", "editor", "--passphrase"]),
        (2, &["search", "…"]),
        (3, &["story", "show", "zzzzzzzz"]),
        (3, &["story", "show", &id, "--revision", "feedfeed"]),
        (3, &["story", "restore", &id, "--revision", "approved"]),
        (3, &["photo", "remove", &id, "0000000000000000"]),
        (3, &["import", "/no/such/page.txt"]),
        (3, &["import", &page, "--keep", "9"]),
        (3, &["--as", "Nobody", "story", "list"]),
        (3, &["--desk", "/no/such/desk", "story", "list"]),
        (3, &["restore", "/no/such/copy", "/no/such/desk"]),
    ];
    for (code, words) in table {
        let output = galley.run(words);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(*code), "{words:?}: {told}");
        assert_eq!(*code == 0, told.is_empty(), "{words:?} says what went wrong: {told}");
    }
}

#[test]
fn damage_and_a_folder_out_of_reach_have_their_own_codes() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    // A desk whose files cannot be written where they belong: 5, from several commands.
    let taken = folder.path().join("taken");
    std::fs::write(&taken, "một tệp, không phải thư mục").unwrap();
    let below = taken.join("below").display().to_string();
    assert_eq!(galley.refused(&["backup", &below]).0, 5);
    assert_eq!(galley.refused(&["init", &below, "--name", "x"]).0, 5);
    // A database that is none: 4, from all that open it.
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    std::fs::write(copy.join("desk.db"), vec![0x5A; 8192]).unwrap();
    let damaged = Galley::at(&copy);
    for words in [&["story", "list"][..], &["verify"], &["story", "show", &id], &["publish", &id], &["search", "cầu"]]
    {
        assert_eq!(damaged.refused(words).0, 4, "{words:?}");
    }
}

#[test]
fn refusals_for_programs_are_json_too() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "");
    let refused = |words: &[&str]| {
        let output = galley.run(words);
        let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        (output.status.code(), error["error"]["code"].as_str().unwrap().to_owned(), output.stdout)
    };
    let (code, said, _) = refused(&["--json", "story", "edit", &id, "--no-such-flag"]);
    assert_eq!((code, said.as_str()), (Some(2), "usage.unknown"));
    galley.json(&["submit", &id]);
    let (code, said, findings) = refused(&["--json", "approve", &id, "--override", "gấp"]);
    assert_eq!((code, said.as_str()), (Some(1), "story.rules"));
    let findings: serde_json::Value = serde_json::from_slice(&findings).unwrap();
    assert!(findings["findings"].as_array().unwrap().iter().any(|f| f["rule"] == "T1"), "{findings}");
}

#[test]
fn help_and_wrong_words_speak_the_persons_language() {
    let (_folder, galley) = newsroom();
    let vietnamese = |words: &[&str]| {
        let output = galley.command(words).env("GALLEY_LANGUAGE", "vi").output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let help = vietnamese(&["story", "diff", "--help"]);
    for word in ["Cách dùng:", "Tham số", "Tùy chọn", "Ví dụ:", "galley story diff"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(vietnamese(&["stry"]).contains("Không có lệnh “stry”."));
    let near = vietnamese(&["story", "edit", "x", "--headlin", "y"]);
    assert!(near.contains("--headlin") && near.contains("Có phải: --headline?"), "{near}");
    assert!(vietnamese(&["story", "restore", "x"]).contains("Còn thiếu: --revision"));
    assert!(vietnamese(&["story", "list", "--limit", "x"]).contains("Giá trị “x” không hợp với --limit"));
    let english = String::from_utf8(galley.run(&["story", "restore", "x"]).stderr).unwrap();
    assert!(english.contains("Missing: --revision <REVISION>."), "{english}");
}

/// Runs a shell's script; `None`, and counted, where the shell is not installed.
fn shell(name: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(name).args(arguments).output() {
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{name}: {told}");
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(_) => {
            blackbox::skipped(&format!("{name} is not installed"));
            None
        }
    }
}

#[test]
fn completions_are_loaded_by_their_shells() {
    let (folder, galley) = newsroom();
    let script = |shell: &str| {
        let path = folder.path().join(format!("galley.{shell}"));
        std::fs::write(&path, galley.run(&["completions", shell]).stdout).unwrap();
        path.display().to_string()
    };
    let (bash, zsh, fish) = (script("bash"), script("zsh"), script("fish"));
    shell("bash", &["-n", &bash]);
    let ask = format!(
        "source '{bash}'; COMP_WORDS=(galley story con); COMP_CWORD=2; _galley galley con story; echo \"${{COMPREPLY[@]}}\""
    );
    assert_eq!(shell("bash", &["-c", &ask]).as_deref().map(str::trim), Some("conflicts"));
    shell("zsh", &["-n", &zsh]);
    let ask = format!("autoload -U compinit; compinit -D -u; source '{zsh}'; print $_comps[galley]");
    if let Some(named) = shell("zsh", &["-f", "-c", &ask]) {
        assert_eq!(named.trim(), "_galley");
    }
    if let Some(found) =
        shell("fish", &["--no-config", "-c", &format!("source '{fish}'; complete -C 'galley story con'")])
    {
        assert!(found.starts_with("conflicts\tShow what several people"), "{found}");
    }
}

/// What a person sees who types this at a terminal, and types `input` after it.
#[cfg(target_os = "linux")]
fn at_terminal(galley: &Galley, words: &str, input: &str) -> (bool, String) {
    at_terminal_with(galley, words, input, "unix:path=/nowhere")
}

/// The same, on a bus.
#[cfg(target_os = "linux")]
pub(crate) fn at_terminal_with(galley: &Galley, words: &str, input: &str, bus: &str) -> (bool, String) {
    use std::io::Write as _;
    use std::process::Stdio;

    let program = blackbox::program::path("galley");
    let mut command = Command::new("script");
    command.args(["-qec", &format!("'{}' {words}", program.display()), "/dev/null"]);
    command.env("GALLEY_DESK", &galley.desk).env("GALLEY_LANGUAGE", "en").env("TERM", "xterm");
    command.env_remove("GALLEY_PASSPHRASE").env_remove("GALLEY_NEW_PASSPHRASE");
    command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("script starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_sees_progress_and_a_script_does_not() {
    let (folder, galley) = newsroom();
    story(&galley, &folder, "Cầu mới qua suối Bùn");
    let (done, seen) = at_terminal(&galley, "verify --rebuild", "");
    assert!(done && seen.contains("Reading the ledger again"), "{seen}");
    let (done, seen) = at_terminal(&galley, "--json verify --rebuild", "");
    assert!(done && !seen.contains("Reading the ledger again"), "{seen}");
    let piped = galley.run(&["verify", "--rebuild"]);
    assert!(piped.status.success() && piped.stderr.is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn a_passphrase_is_asked_for_at_the_terminal_when_it_is_needed() {
    let (folder, galley) = newsroom();
    let add = "member add 'Duy Anh' --role editor --passphrase";
    let (done, seen) = at_terminal(&galley, add, "mot cau\nmot cau khac\n");
    assert!(!done && seen.contains("differ"), "{seen}");
    let (done, seen) = at_terminal(&galley, add, "mot cau rat dai\nmot cau rat dai\n");
    assert!(done && seen.contains("New passphrase for Duy Anh's key:"), "{seen}");
    // A script has nobody to ask: the key stays locked, with the way out.
    let (code, told) = galley.by("Duy Anh").refused(&["story", "new", "--headline", "Tít"]);
    assert!(code == 1 && told.contains("passphrase"), "{code} {told}");
    assert!(galley.by("Duy Anh").run(&["story", "list"]).status.success(), "reading needs no key");
    let words = "--as 'Duy Anh' story new --headline 'Tít'";
    let (done, seen) = at_terminal(&galley, words, "sai roi\nmot cau rat dai\n");
    assert!(done && seen.contains("That is not it."), "{seen}");
    let (done, _) = at_terminal(&galley, words, "sai\nsai\nsai\n");
    assert!(!done, "three times, then no more");
    drop(folder);
}

#[test]
fn people_read_states_and_actions_by_name_and_programs_by_code() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    let photo = blackbox::data().join("photos/02_coffee_orientation6_gps.jpg").display().to_string();
    galley.json(&["photo", "add", &id, &photo, "--caption", "Cầu mới.", "--credit", "Mai Lan"]);
    galley.json(&["submit", &id]);
    let approved = galley.json(&["approve", &id, "--reason", "Đã gọi lại cho xã", "--override", "Tin khẩn"]);
    assert_eq!(approved["state"], "approved");
    let history = galley.json(&["story", "history", &id]);
    let last = history["history"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["act"], &last["reason"]), (&"approve".into(), &"Tin khẩn\nĐã gọi lại cho xã".into()));
    let said = |language: &str, arguments: &[&str]| {
        let output = galley.command(arguments).env("GALLEY_LANGUAGE", language).output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    };
    assert!(said("vi", &["story", "list"]).contains("Đã duyệt"));
    assert!(said("en", &["story", "history", &id]).contains("submit"));
    let refused = said("vi", &["submit", &id]);
    assert!(refused.contains("Không thể gửi biên tập khi bài ở trạng thái “Đã duyệt”."), "{refused}");
}

#[test]
fn what_a_disk_says_is_told_in_the_persons_language() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    galley.json(&["submit", &id, "--override", "thử"]);
    galley.json(&["approve", &id, "--override", "thử"]);
    // Something stands where the folder of the site belongs.
    std::fs::write(galley.desk.join("site"), "").unwrap();
    let said = |language: &str, words: &[&str]| {
        let output = galley.command(words).env("GALLEY_LANGUAGE", language).output().unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
    };
    for words in [&["publish", &id][..], &["outbox"]] {
        let (vi, en) = (said("vi", words), said("en", words));
        assert!(vi.contains("chỗ lẽ ra là thư mục lại là một tệp"), "{words:?}: {vi}");
        assert!(en.contains("a file stands where a folder belongs"), "{words:?}: {en}");
        assert!(!(vi + &en).contains("os error"), "{words:?}");
    }
}
