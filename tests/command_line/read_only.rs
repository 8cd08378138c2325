//! A desk folder that can be read and not written: by rights, and by its file system.

use std::fs;
use std::path::Path;
use std::process::Output;

use blackbox::program::{self, Galley};
use blackbox::system::{OrdinaryUser, in_mount_namespace, mount_read_only, permit, permit_all};

use crate::{newsroom, story};

/// What a desk says to one command.
type Ask<'a> = dyn Fn(&[&str]) -> Output + 'a;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Every reading command reads and says what the matter is; every writing one is refused, and changes nothing.
fn reads_and_refuses(ask: &Ask<'_>, id: &str, headline: &str, desk: &Path) {
    for command in [
        &["story", "show", id][..],
        &["story", "list"],
        &["story", "history", id],
        &["search", "suoi bun"],
        &["export", id],
        &["check", id],
        &["verify"],
        &["house", "list"],
        &["member", "list"],
    ] {
        let output = ask(command);
        assert!(output.status.success(), "{command:?}: {}", said(&output));
        let note = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(note.contains("is read-only") && note.contains(&desk.display().to_string()), "{command:?}: {note}");
    }
    assert!(said(&ask(&["story", "show", id])).contains(headline));
    assert!(said(&ask(&["story", "list"])).contains(headline));
    let photo = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/demo/photos/meo.jpg");
    for command in [
        &["story", "edit", id, "--kicker", "Nông thôn"][..],
        &["story", "new", "--headline", "Bài mới"],
        &["submit", id],
        &["photo", "add", id, photo],
        &["member", "add", "Hồng Nhung", "--role", "reporter"],
        &["verify", "--rebuild"],
    ] {
        let output = ask(command);
        assert_eq!(output.status.code(), Some(5), "{command:?}: {}", said(&output));
        assert!(said(&output).contains("read-only and nothing was saved"), "{command:?}: {}", said(&output));
    }
}

#[test]
fn an_ordinary_user_reads_what_he_may_not_write() {
    let (folder, galley) = newsroom();
    let id = story(&galley, &folder, "Cầu mới qua suối Bùn");
    // The programs may lie where another user does not come.
    let place = folder.path().join("galley");
    fs::copy(program::path("galley"), &place).unwrap();
    permit(&place, 0o755);
    permit(folder.path(), 0o755);
    let Some(user) = OrdinaryUser::find(&place) else { return };
    permit_all(&galley.desk, 0o444);
    let before = contents(&galley.desk);
    let ask = |arguments: &[&str]| {
        let mut command = user.command(&place);
        command.env("GALLEY_DESK", &galley.desk).env("GALLEY_LANGUAGE", "en").args(arguments).output().unwrap()
    };
    reads_and_refuses(&ask, &id, "Cầu mới qua suối Bùn", &galley.desk);
    assert!(before == contents(&galley.desk), "reading changed the folder");
    permit_all(&galley.desk, 0o644);
    assert_eq!(galley.json(&["story", "show", &id])["headline"], "Cầu mới qua suối Bùn");
}

/// A writer is killed, so that its log lies beside the database, and the folder becomes read-only as it is.
#[test]
fn what_lies_in_the_log_is_read_too() {
    if !in_mount_namespace("read_only::what_lies_in_the_log_is_read_too") {
        return;
    }
    for (n, without) in [&[][..], &["desk.db-shm"]].into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let galley = Galley::at(folder.path().join("desk"));
        let desk = blackbox::desk::found(&galley.desk).unwrap();
        let fields = newsroom::story::Story { headline: "Cầu mới qua suối Bùn".into(), ..Default::default() };
        let id = desk.begin_story(&fields).unwrap();
        let shown = desk.show(id).unwrap();
        let mut story = shown.story.clone();
        story.body = "Chữ chưa kịp ký ở suối Bùn.\n".into();
        desk.save(id, &shown.revision, &story).unwrap();
        // The folder as a power cut would leave it: copied while the log is open.
        let left = folder.path().join(format!("left-{n}"));
        fs::create_dir(&left).unwrap();
        for file in ["desk.db", "desk.db-wal", "desk.db-shm"].iter().filter(|f| !without.contains(f)) {
            fs::copy(galley.desk.join(file), left.join(file)).unwrap();
        }
        mount_read_only(&left);
        let galley = Galley::at(&left);
        let ask = |arguments: &[&str]| galley.run(arguments);
        reads_and_refuses(&ask, &id.to_string(), "Cầu mới qua suối Bùn", &left);
        let shown = galley.json(&["story", "show", &id.to_string()]);
        assert_eq!(shown["unfrozen"][0]["body"], "Chữ chưa kịp ký ở suối Bùn.\n", "an acknowledged save is shown");
        assert_eq!(shown["unfrozen"][0]["member"], "Minh Khoa");
        // A copy of it can be made, and has everything.
        let copy = folder.path().join("copy").display().to_string();
        galley.json(&["backup", &copy]);
        let again = Galley::at(&copy).json(&["story", "show", &id.to_string()]);
        assert_eq!(again["unfrozen"][0]["body"], "Chữ chưa kịp ký ở suối Bùn.\n");
    }
}

fn contents(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    found.sort();
    found
}
