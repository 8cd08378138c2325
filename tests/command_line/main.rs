//! The command line, as a newsroom uses it: the real binary against real folders.

mod approving;
mod backup;
mod checking;
mod conflicts;
mod connecting;
mod cropping;
mod damage;
mod day;
mod depositing;
mod disk_full;
mod drift;
mod fields;
mod hearing;
mod house;
mod import;
#[cfg(target_os = "linux")]
mod keychain;
mod kill;
mod outbox;
mod passphrase;
mod past;
mod photo_desk;
mod photos;
mod processes;
mod publishing_desks;
mod read_only;
mod refusals;
mod removing;
mod sending;
mod sharing;
mod story_file;
mod together;
mod twice;
mod vanished;
mod watching;
mod whereabouts;
mod whole;
mod words;

use blackbox::program::Galley;
use tempfile::TempDir;

/// A newsroom in a folder of its own: a chief, a reporter, an editor, a photo editor.
fn newsroom() -> (TempDir, Galley) {
    let folder = tempfile::tempdir().unwrap();
    let galley = newsroom_in(&folder.path().join("desk"));
    (folder, galley)
}

fn newsroom_in(desk: &std::path::Path) -> Galley {
    let galley = Galley::at(desk);
    let desk = galley.desk.display().to_string();
    galley.json(&["init", &desk, "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    for (name, role) in [("Hoài An", "reporter"), ("Tường Vân", "editor"), ("Mai Lan", "photo-editor")] {
        galley.json(&["member", "add", name, "--role", role]);
    }
    galley
}

/// A story that nothing but its photo keeps from being approved. Returns its id.
fn story(galley: &Galley, folder: &TempDir, headline: &str) -> String {
    let text = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n\n\
                Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n";
    galley.drafts(headline, &folder.path().join("body.md"), text)
}

/// Every file below a folder with its bytes.
fn tree(folder: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(next) = todo.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}
