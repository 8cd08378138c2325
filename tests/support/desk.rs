//! A desk with everything around it that the tests fix.

use std::path::Path;

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, Founding, PlacementTexts, Surroundings};
use newsroom::ledger::{Entry, Sealed};
use newsroom::members::{BoundedKeychain, Lock};
use newsroom::messages::Language;
use newsroom::photo::Worker;
use newsroom::store::Opening;
use newsroom::story::{Byline, Story, StoryId};
use newsroom::workflow::Action;

/// Returns a clock that stands, and randomness of the system.
pub fn around() -> Surroundings {
    Surroundings {
        clock: || DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap_or_default(),
        random: |bytes| getrandom::fill(bytes).unwrap_or_default(),
        passphrase: None,
        keychain: BoundedKeychain::none(),
        photo_worker: Worker::at(super::program::path("galley-photo-worker")),
        opening: Opening::default(),
        attendant: Box::new(newsroom::desk::Nobody),
    }
}

/// Founds a newsroom.
pub fn found(folder: &Path) -> Result<Desk, DeskError> {
    let (newsroom, founder) = ("Báo Tân Giang", "Minh Khoa");
    let zone = "Asia/Ho_Chi_Minh".parse().unwrap_or_default();
    Desk::found(folder, &Founding { newsroom, founder, language: Language::Vi, zone }, around())
}

/// Copies a desk folder as it lies there, without the files of one name.
///
/// # Panics
/// Where it cannot be read or written.
pub fn copy(from: &Path, to: &Path, without: Option<&str>) {
    std::fs::create_dir_all(to).expect("the folder of the copy");
    for entry in std::fs::read_dir(from).expect("the desk folder") {
        let entry = entry.expect("an entry of the desk folder");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_symlink() {
            // Where it leads to is no part of the desk.
            let leads = std::fs::read_link(&path).expect("where a link leads");
            std::os::unix::fs::symlink(leads, target).expect("the link of the copy");
        } else if path.is_dir() {
            copy(&path, &target, without);
        } else if without.is_none_or(|name| entry.file_name() != name) {
            std::fs::copy(&path, &target).expect("a file of the desk folder");
        }
    }
}

/// Returns all entries of a desk, each with the lock that it is sealed under.
///
/// # Panics
/// Where the database or an entry does not read.
pub fn entries(folder: &Path) -> Vec<(Entry, Option<Lock>)> {
    let db = rusqlite::Connection::open(folder.join("desk.db")).expect("the database");
    let mut query = db
        .prepare("SELECT e.bytes, lock.key FROM entry e LEFT JOIN lock ON lock.id = e.lock ORDER BY e.num")
        .expect("a query of the entries");
    let rows = query.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<[u8; 32]>>(1)?)));
    let open = |row: rusqlite::Result<(Vec<u8>, Option<[u8; 32]>)>| {
        let (bytes, key) = row.expect("an entry");
        let lock = key.map(Lock::of);
        let sealed = Sealed::read(&bytes).expect("an entry that reads");
        (sealed.open(lock.as_ref()).expect("an entry that opens"), lock)
    };
    rows.expect("the entries").map(open).collect()
}

/// Opens its desk as the founder.
pub fn open(folder: &Path) -> Result<Desk, DeskError> {
    Desk::open(folder, None, around())
}

/// Writes a story that is approved, with a photo where one is named.
///
/// # Panics
/// Where the desk refuses it.
pub fn approved(desk: &Desk, headline: &str, photo: Option<&Path>) -> StoryId {
    let story = Story {
        language: "vi".into(),
        headline: headline.into(),
        standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
        body: "Cây cầu dài 18 mét, do người dân hai thôn góp công làm trong bốn tháng.\n".into(),
        section: "Thời sự".into(),
        tags: vec!["hạ tầng nông thôn".into()],
        bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
        ..Story::default()
    };
    let id = desk.begin_story(&story).unwrap();
    if let Some(file) = photo {
        place(desk, id, file);
    }
    desk.step(id, Action::Submit, "").unwrap();
    desk.approve(id, "Bài thử").unwrap();
    id
}

/// Places a photo in a story, captioned and credited.
///
/// # Panics
/// Where the desk refuses it.
pub fn place(desk: &Desk, id: StoryId, file: &Path) {
    let texts = PlacementTexts {
        caption: Some("Người dân trong ngày vui chung.".into()),
        credit: Some("Mai Lan".into()),
        alt: Some("Đám đông đứng bên đường".into()),
        ..PlacementTexts::default()
    };
    desk.add_photo(id, file, None, &texts).unwrap();
}
