//! What reaches the site: whole or not yet, once, and nothing that should be gone.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use newsroom::desk::{Desk, DeskError, Surroundings};
use newsroom::ledger::ReceiptKind;
use newsroom::story::StoryId;
use newsroom::workflow::Action;
use tempfile::TempDir;

thread_local! {
    /// What the clock of this test says, in seconds since 1970 UTC.
    static NOW: Cell<i64> = const { Cell::new(1_790_000_000) };
}

fn later() {
    NOW.set(NOW.get() + 3_600);
}

fn around() -> Surroundings {
    Surroundings { clock: || DateTime::from_timestamp(NOW.get(), 0).unwrap(), ..blackbox::desk::around() }
}

fn open(folder: &Path) -> Desk {
    Desk::open(folder, None, around()).unwrap()
}

/// In memory where there is such a folder: what is asked here is not durability, and a disk's waiting takes minutes.
fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn newsroom() -> (TempDir, Desk) {
    let folder = scratch();
    blackbox::desk::found(&folder.path().join("desk")).unwrap();
    let desk = open(&folder.path().join("desk"));
    (folder, desk)
}

fn photo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/demo/photos").join(name)
}

/// A story that is approved, with a photo where one is named.
fn approved(desk: &Desk, headline: &str, file: Option<&str>) -> StoryId {
    blackbox::desk::approved(desk, headline, file.map(photo).as_deref())
}

fn place(desk: &Desk, id: StoryId, file: &str) {
    blackbox::desk::place(desk, id, &photo(file));
}

/// Every file of the site by its path.
fn site(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    crate::tree(&desk.folder().join("site"))
}

fn photos(desk: &Desk) -> BTreeSet<String> {
    site(desk).into_keys().filter(|path| path.starts_with("photos/")).collect()
}

const NONE: [String; 0] = [];

/// The paths of the files that are not in both, or not with the same bytes.
fn differing(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let all: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    all.into_iter().filter(|path| a.get(*path) != b.get(*path)).cloned().collect()
}

type Sends = fn(&Desk, StoryId) -> Result<newsroom::desk::Published, DeskError>;

/// Breaks a publication at every file that it touches: each time something stands in that file's way.
///
/// Returns how many files that were. The desk itself then does it undisturbed.
fn broken_everywhere(desk: &Desk, id: StoryId, send: Sends) -> usize {
    let scratch = scratch();
    let copied = |name: &str| {
        let folder = scratch.path().join(name);
        blackbox::desk::copy(desk.folder(), &folder, Some("ballast"));
        open(&folder)
    };
    let (before, now) = (site(desk), NOW.get());
    let undisturbed = copied("undisturbed");
    send(&undisturbed, id).unwrap();
    let wanted = site(&undisturbed);
    let touched = differing(&before, &wanted);
    for (n, path) in touched.iter().enumerate() {
        let broken = copied(&n.to_string());
        let file = broken.folder().join("site").join(path);
        let aside = scratch.path().join("aside");
        let stood = fs::rename(&file, &aside).is_ok();
        fs::create_dir_all(&file).unwrap();
        let refused = send(&broken, id).expect_err(path);
        assert!(matches!(refused, DeskError::NotWritten(_)), "{path}: {refused}");
        assert_eq!(broken.outbox().unwrap().len(), 1, "{path}");
        // Later, and by another run of the program.
        later();
        let broken = open(broken.folder());
        let again = broken.complete_outbox().unwrap();
        assert!(again[0].1.is_err() && broken.outbox().unwrap().len() == 1, "{path}: it still cannot be written");
        fs::remove_dir(&file).unwrap();
        if stood {
            fs::rename(&aside, &file).unwrap();
        }
        let done = broken.complete_outbox().unwrap();
        assert!(matches!(done[..], [(_, Ok(_))]), "{path}: {done:?}");
        assert!(broken.outbox().unwrap().is_empty());
        assert_eq!(differing(&site(&broken), &wanted), NONE, "broken at {path}");
        NOW.set(now);
        fs::remove_dir_all(broken.folder()).unwrap();
    }
    send(desk, id).unwrap();
    assert_eq!(differing(&site(desk), &wanted), NONE);
    touched.len()
}

#[test]
fn a_publication_broken_at_any_file_is_completed_later_with_the_same_bytes() {
    let (_folder, desk) = newsroom();
    let old = approved(&desk, "Bản Lướt có đường điện mới", Some("toa-an.jpg"));
    desk.publish(old, None).unwrap();
    later();
    let id = approved(&desk, "Cầu mới qua suối Bùn", Some("ben-song.jpg"));
    let published = broken_everywhere(&desk, id, |desk, id| desk.publish(id, None));
    assert!(published > 10, "{published} files");
    later();
    let next = approved(&desk, "Chợ phiên họp lại", None);
    desk.publish(next, None).unwrap();
    later();
    desk.edit(id, |story| story.headline = "Cầu dân sinh mới qua suối Bùn".into()).unwrap();
    let corrected = broken_everywhere(&desk, id, |desk, id| desk.correct(id, None, "Bản trước thiếu chữ “dân sinh”."));
    assert!(corrected > 5, "{corrected} files");
    later();
    let gone = broken_everywhere(&desk, id, |desk, id| desk.take_down(id, None, "Theo yêu cầu của nhân vật"));
    assert!(gone > 8, "{gone} files: photos are among them");
    let left = site(&desk).into_iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("suối Bùn"));
    assert_eq!(left.map(|(path, _)| path).collect::<Vec<_>>(), NONE);
}

#[test]
fn photos_leave_with_the_last_story_that_shows_them_and_come_back_with_it() {
    let (_folder, desk) = newsroom();
    let one = approved(&desk, "Bến sông ngày mới", Some("ben-song.jpg"));
    desk.publish(one, None).unwrap();
    let both = photos(&desk);
    assert_eq!(both.len(), 3);
    let two = approved(&desk, "Bến sông năm cũ", Some("ben-song.jpg"));
    desk.publish(two, None).unwrap();
    assert_eq!(photos(&desk), both, "the same photo with the same caption is the same files");
    let three = approved(&desk, "Phiên tòa", Some("toa-an.jpg"));
    desk.publish(three, None).unwrap();
    let public = site(&desk);
    desk.take_down(two, None, "Nhầm bài").unwrap();
    assert!(photos(&desk).is_superset(&both), "another story shows them");
    desk.take_down(one, None, "Nhầm ảnh").unwrap();
    assert!(photos(&desk).is_disjoint(&both), "nobody shows them");
    assert_eq!(photos(&desk).len(), 3, "the court's are still there");
    assert_eq!(desk.publish(three, None).unwrap().written, 0);
    for id in [one, two] {
        desk.publish(id, None).unwrap();
    }
    // Their own pages now name the stories that came since.
    let own = |path: &String| path.contains("ben-song");
    assert_eq!(differing(&site(&desk), &public).into_iter().find(|path| !own(path)), None, "back as it was");
}

#[test]
fn a_file_that_galley_did_not_write_is_never_deleted() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Bến sông ngày mới", Some("ben-song.jpg"));
    desk.publish(id, None).unwrap();
    let folder = desk.folder().join("site");
    let mine: Vec<_> = photos(&desk).into_iter().map(|path| folder.join(path)).collect();
    fs::write(&mine[0], "somebody's").unwrap();
    let theirs = mine[1].with_file_name("theirs.jpg");
    fs::write(&theirs, "theirs").unwrap();
    desk.take_down(id, None, "Nhầm ảnh").unwrap();
    assert_eq!(fs::read_to_string(&mine[0]).unwrap(), "somebody's");
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "theirs");
    assert!(!mine[1].exists() && !mine[2].exists());
}

#[test]
fn a_corrected_photo_takes_the_wrong_one_off_the_site() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Bến sông ngày mới", Some("ben-song.jpg"));
    desk.publish(id, None).unwrap();
    let wrong = photos(&desk);
    let placement = desk.show(id).unwrap().story.placements[0].id;
    desk.remove_photo(id, placement).unwrap();
    place(&desk, id, "toa-an.jpg");
    desk.approve(id, "Bài thử").unwrap();
    desk.correct(id, None, "Bản trước in nhầm ảnh.").unwrap();
    assert!(photos(&desk).is_disjoint(&wrong) && photos(&desk).len() == 3);
}

#[test]
fn cards_that_are_lost_or_altered_change_no_byte() {
    let (_folder, desk) = newsroom();
    let titles = ["Cầu treo thông xe", "Lớp học bên suối", "Chợ phiên đầu tháng"];
    let all = titles.map(|title| {
        later();
        let id = approved(&desk, title, (title == titles[1]).then_some("ben-song.jpg"));
        desk.publish(id, None).unwrap();
        id
    });
    let cards = |alter: &str| {
        let db = rusqlite::Connection::open(desk.folder().join("desk.db")).unwrap();
        db.execute_batch(alter).unwrap();
        let mut query = db.prepare("SELECT form, seal, card FROM card ORDER BY form").unwrap();
        let row = |row: &rusqlite::Row<'_>| Ok((0..3).map(|n| row.get(n).unwrap()).collect::<Vec<Vec<u8>>>());
        query.query_map([], row).unwrap().map(Result::unwrap).collect::<Vec<_>>()
    };
    let made = cards("");
    assert_eq!(made.len(), titles.len());
    for alter in [
        "DELETE FROM card",
        "UPDATE card SET card = (SELECT card FROM card ORDER BY form LIMIT 1)",
        "UPDATE card SET card = zeroblob(length(card))",
    ] {
        assert_ne!(cards(alter), made, "{alter}");
        for id in all {
            assert_eq!(desk.publish(id, None).unwrap().written, 0, "{alter}");
        }
        assert_eq!(cards(""), made, "{alter}");
    }
}

#[test]
fn publishing_anything_again_changes_no_byte_even_from_a_projection_made_anew() {
    let (_folder, mut desk) = newsroom();
    let all: Vec<_> = (1..=9)
        .map(|n| {
            later();
            let id = approved(&desk, &format!("Bài số {n} về cây cầu"), (n == 4).then_some("ben-song.jpg"));
            desk.publish(id, None).unwrap();
            id
        })
        .collect();
    desk.edit(all[1], |story| story.headline = "Bài thứ hai về cây cầu".into()).unwrap();
    desk.correct(all[1], None, "Bản trước đếm sai.").unwrap();
    desk.take_down(all[3], None, "Theo yêu cầu của nhân vật").unwrap();
    let public = site(&desk);
    for again in 0..2 {
        for id in all.iter().filter(|id| **id != all[3]) {
            later();
            assert_eq!(desk.publish(*id, None).unwrap().written, 0, "{id}, {again}");
        }
        assert!(desk.outbox().unwrap().is_empty());
        desk.rebuild().unwrap();
    }
    assert_eq!(differing(&site(&desk), &public), NONE);
    for (path, bytes) in public {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("Bài số 4 "), "{path} shows what was taken down");
        assert!(!text.contains("Bài số 2 "), "{path} shows what was corrected");
    }
}

#[test]
fn what_waits_goes_first_and_in_its_order() {
    let (_folder, desk) = newsroom();
    let [one, two, three] = ["Bài một", "Bài hai", "Bài ba"].map(|headline| approved(&desk, headline, None));
    let in_the_way = desk.folder().join("site/index.html");
    fs::create_dir_all(&in_the_way).unwrap();
    desk.publish(two, None).unwrap_err();
    later();
    desk.publish(one, None).unwrap_err();
    let waiting: Vec<_> = desk.outbox().unwrap().into_iter().map(|w| (w.story, w.kind)).collect();
    assert_eq!(waiting, [(two, ReceiptKind::Published), (one, ReceiptKind::Published)]);
    fs::remove_dir(&in_the_way).unwrap();
    later();
    desk.publish(three, None).unwrap();
    assert!(desk.outbox().unwrap().is_empty());
    let front = String::from_utf8(site(&desk)["index.html"].clone()).unwrap();
    let at = |headline: &str| front.find(headline).unwrap();
    assert!(at("Bài ba") < at("Bài một") && at("Bài một") < at("Bài hai"), "newest first");
}

#[test]
fn two_programs_that_publish_at_once_take_turns() {
    let (_folder, desk) = newsroom();
    let all: Vec<_> = (0..12).map(|n| approved(&desk, &format!("Bài số {n} về cây cầu"), None)).collect();
    let folder = desk.folder();
    std::thread::scope(|scope| {
        for half in all.chunks(6) {
            scope.spawn(move || {
                let desk = open(folder);
                for id in half {
                    desk.publish(*id, None).unwrap();
                }
            });
        }
    });
    assert!(desk.outbox().unwrap().is_empty());
    let sitemap = String::from_utf8(site(&desk)["sitemap-1.xml"].clone()).unwrap();
    assert_eq!(sitemap.matches("<loc>").count(), 13, "twelve stories and the front page");
    assert!(all.iter().all(|id| desk.publish(*id, None).unwrap().written == 0));
}

#[test]
fn what_is_no_longer_approved_is_not_sent_on_and_can_be_taken_down() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn", Some("ben-song.jpg"));
    let in_the_way = desk.folder().join("site/index.html");
    fs::create_dir_all(&in_the_way).unwrap();
    desk.publish(id, None).unwrap_err();
    desk.step(id, Action::Withdraw, "").unwrap();
    fs::remove_dir(&in_the_way).unwrap();
    let left = desk.complete_outbox().unwrap();
    assert!(left[0].1.is_err() && desk.outbox().unwrap().len() == 1);
    assert!(site(&desk).values().any(|b| String::from_utf8_lossy(b).contains("suối Bùn")), "half of it is out");
    desk.take_down(id, None, "Chưa được duyệt lại").unwrap();
    assert!(desk.outbox().unwrap().is_empty() && photos(&desk).is_empty());
    assert!(!site(&desk).values().any(|b| String::from_utf8_lossy(b).contains("suối Bùn")));
}

#[test]
fn what_is_refused_does_not_wait() {
    let (_folder, desk) = newsroom();
    let id = approved(&desk, "Cầu mới qua suối Bùn", None);
    let tomorrow = DateTime::from_timestamp(NOW.get() + 86_400, 0);
    desk.edit(id, |story| story.embargo = tomorrow).unwrap();
    desk.approve(id, "Bài thử").unwrap();
    assert!(matches!(desk.publish(id, None), Err(DeskError::Embargo(_))));
    assert!(desk.outbox().unwrap().is_empty() && !desk.folder().join("site").exists());
    NOW.set(NOW.get() + 86_400);
    desk.publish(id, None).unwrap();
    NOW.set(1_790_000_000);
    desk.edit(id, |story| story.embargo = tomorrow.map(|at| at - chrono::TimeDelta::days(2))).unwrap();
    let late = approved(&desk, "Bài hẹn giờ đã qua", None);
    desk.edit(late, |story| story.embargo = DateTime::from_timestamp(NOW.get() - 60, 0)).unwrap();
    assert!(matches!(desk.approve(late, ""), Err(DeskError::Rules(_))), "an hour that has passed is no embargo");
}

/// The same files for a story however many there are: sections, tags and a front page that are full or far from it.
#[test]
fn the_files_written_for_one_story_do_not_grow_with_the_site() {
    let (_folder, desk) = newsroom();
    let written = |up_to: usize, from: usize| {
        let mut last = 0;
        for n in from..=up_to {
            NOW.set(NOW.get() + 600);
            let id = approved(&desk, &format!("Bài thứ {n} về cây cầu"), None);
            last = desk.publish(id, None).unwrap().written;
        }
        last
    };
    let few = written(30, 1);
    let many = written(300, 31);
    let sitemap = String::from_utf8(site(&desk)["sitemap-2.xml"].clone()).unwrap();
    assert_eq!((sitemap.matches("<loc>").count(), sitemap.matches("/2026/09/bai-thu-").count()), (50, 50));
    assert!(few.abs_diff(many) <= 5, "{few} files among 30 stories, {many} among 300");
    assert!(many < 20, "{many}");
}

/// A file of the tests', with what its maker wrote into it.
fn sent_with(file: &str) -> (TempDir, Vec<PathBuf>) {
    let (folder, desk) = newsroom();
    let id = approved(&desk, "Người bay trong phòng thử", Some(&format!("../../../tests/data/photos/{file}")));
    desk.publish(id, None).unwrap();
    let site = desk.folder().join("site");
    let files = photos(&desk).into_iter().map(|path| site.join(path)).collect();
    (folder, files)
}

#[test]
fn published_photos_say_who_took_them_and_nothing_private() {
    let (_folder, files) = sent_with("01_astronaut_iptc_xmp_vi.jpg");
    let own = newsroom::photo::metadata::read(
        &fs::read(photo("../../../tests/data/photos/01_astronaut_iptc_xmp_vi.jpg")).unwrap(),
    );
    assert!(!own.creator.is_empty() && !files.is_empty());
    for file in &files {
        let found = newsroom::photo::metadata::read(&fs::read(file).unwrap());
        assert_eq!((found.caption.as_str(), found.credit.as_str()), ("Người dân trong ngày vui chung.", "Mai Lan"));
        assert_eq!((&found.creator, &found.copyright, found.taken), (&own.creator, &own.copyright, own.taken.clone()));
        assert_eq!(found.alt, "Đám đông đứng bên đường");
    }
    let (_folder, with_gps) = sent_with("02_coffee_orientation6_gps.jpg");
    for file in files.iter().chain(&with_gps) {
        let Ok(run) = std::process::Command::new("exiftool").args(["-json", "-G1", "-a"]).arg(file).output() else {
            blackbox::skipped("exiftool is not installed");
            return;
        };
        let seen = String::from_utf8(run.stdout).unwrap();
        assert!(seen.contains("XMP-photoshop:Credit") && seen.contains("IPTC:Caption-Abstract"), "{seen}");
        assert!(!seen.contains("GPS") && !seen.contains("Serial") && !seen.contains("Thumbnail"), "{seen}");
        assert_eq!(seen.contains("XMP-dc:Creator"), files.contains(file), "{seen}");
    }
}
