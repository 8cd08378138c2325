//! Two people at one story, each at a window and a desk of their own.

use std::fs;
use std::path::Path;

use blackbox::program::Galley;

use crate::driver::wait;
use crate::members::press_in_row;
use crate::screen::Screen;
use crate::{LANGUAGES, command, newsroom, open_first, words};

/// Returns the bytes of what is said in a storage of who is where, with the names of the objects.
fn said(shared: &Path) -> Vec<Vec<u8>> {
    let Ok(files) = fs::read_dir(shared.join("galley-1/here")) else { return vec![] };
    let said = |file: fs::DirEntry| {
        let mut all = file.file_name().into_encoded_bytes();
        // It may be taken away while it is looked at.
        all.extend(fs::read(file.path()).unwrap_or_default());
        all
    };
    files.map(|file| said(file.unwrap())).collect()
}

#[test]
fn whoever_is_at_a_story_is_seen_in_the_other_window_until_they_leave() {
    let (Some(here), Some(there)) = (Screen::start(), Screen::start()) else { return };
    for language in LANGUAGES {
        let (folder, chief) = newsroom(language);
        let path = |name: &str| folder.path().join(name).display().to_string();
        let shared = folder.path().join("shared");
        fs::create_dir(&shared).unwrap();
        chief.json(&["storage", "add", &path("shared")]);
        let story = chief.json(&["story", "new", "--headline", "Cầu mới qua suối Bùn"])["story"].clone();
        let story = story.as_str().unwrap();
        chief.json(&["submit", story, "--override", "Ảnh gửi sau"]);
        chief.json(&["newsroom", "invite", "Hoài Thương", "--role", "editor", "--file", &path("invitation.txt")]);
        chief.json(&["sync"]);
        let editor = Galley::at(folder.path().join("editor"));
        editor.json(&["newsroom", "join", &path("editor"), "--invitation", &path("invitation.txt")]);
        chief.json(&["sync"]);

        let (hers, his) = (there.open(&editor.desk, "", language), here.open(&chief.desk, "", language));
        open_first(&his);
        his.type_text("Cầu dài ba trăm mét.");
        open_first(&hers);
        hers.until("document.querySelector('.ProseMirror').textContent.includes('ba trăm mét')");
        // Beside the paragraph, above the editor, and in the list.
        hers.until("document.querySelector('.prose > .here')?.dataset.here === 'Minh Khoa'");
        hers.until("document.querySelector('.editor .line')?.textContent.includes('Minh Khoa')");
        hers.until("document.querySelector('#stories .here')?.title.includes('Minh Khoa')");
        his.until("document.querySelector('.editor .line')?.textContent.includes('Hoài Thương')");
        hers.shoot(&format!("presence-{language}"));
        let secrets: [&[u8]; 3] = [story.as_bytes(), b"Minh Khoa", "Hoài Thương".as_bytes()];
        for bytes in said(&shared) {
            for secret in secrets {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{bytes:?}");
            }
        }
        // Whoever leaves the story is gone, and nothing that they said is left.
        command(&his, &words(language, "cmd.story.close"));
        hers.until("document.querySelector('.editor .line') === null && document.querySelector('.here') === null");
        assert_eq!(said(&shared).len(), 1);
        command(&hers, &words(language, "cmd.story.close"));
        wait("nobody is at any story", || said(&shared).is_empty());

        // So is whoever makes room for another member, with the story open, and whoever closes the window.
        open_first(&his);
        wait("he is there again", || said(&shared).len() == 1);
        let act_as = words(language, "members.act_as");
        command(&his, &words(language, "cmd.house.members"));
        his.until("document.querySelector('.members td') !== null && document.querySelector('.ProseMirror') !== null");
        press_in_row(&his, "Tường Vân", &act_as);
        wait("he has made room", || said(&shared).is_empty());
        press_in_row(&his, "Minh Khoa", &act_as);
        wait("he is back", || said(&shared).len() == 1);
        here.close(his);
        assert_eq!(said(&shared).len(), 0, "he has closed his window");
    }
}
