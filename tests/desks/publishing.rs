//! Two desks that publish to one site without having heard of each other, and what becomes of a site that was changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use newsroom::desk::{AtSite, Desk, DeskError, Extent, PlacementTexts, Version};
use newsroom::house::Kind;
use newsroom::members::Role;
use newsroom::story::StoryId;
use newsroom::workflow::Forbidden;
use serde_json::json;

use crate::receiving::{Newsroom, bring};
use crate::removing::{agree, complete, exchange};
use crate::{pass, with};

/// A chief and two editors whose newsroom has one site, in a folder that all of them reach.
struct Paper {
    newsroom: Newsroom,
    an: Desk,
    bao: Desk,
    site: PathBuf,
    _folder: tempfile::TempDir,
}

fn paper() -> Paper {
    let mut newsroom = Newsroom::found();
    let (mut an, mut bao) =
        (newsroom.join_with("An", Role::Secretary, with(None)), newsroom.join_with("Bảo", Role::Editor, with(None)));
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let destination = json!({ "id": "site", "kind": "site", "address": "https://bao.example/", "folder": site });
    newsroom.chief.set_house(&[(Kind::Destination, destination)], Extent::Items).unwrap();
    exchange(&mut [&mut newsroom.chief, &mut an, &mut bao]);
    Paper { newsroom, an, bao, site, _folder: folder }
}

impl Paper {
    fn exchange(&mut self) {
        exchange(&mut [&mut self.newsroom.chief, &mut self.an, &mut self.bao]);
    }

    /// Makes sure that all desks tell the same of a story at the site. Returns that.
    fn told(&mut self, id: StoryId) -> AtSite {
        agree(&mut [&mut self.newsroom.chief, &mut self.an, &mut self.bao]);
        let told = |desk: &Desk| desk.whereabouts(id).unwrap().sites;
        let all = told(&self.newsroom.chief);
        assert_eq!(told(&self.an), all);
        assert_eq!(told(&self.bao), all);
        all[0].clone()
    }

    fn pages(&self) -> BTreeMap<String, String> {
        let mut pages = BTreeMap::new();
        read(&self.site, "", &mut pages);
        pages
    }

    /// The paths of the pages that have some words.
    fn with(&self, words: &str) -> Vec<String> {
        self.pages().into_iter().filter(|(_, page)| page.contains(words)).map(|(path, _)| path).collect()
    }
}

fn read(folder: &Path, within: &str, pages: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = format!("{within}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), pages);
        } else {
            pages.insert(path, String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned());
        }
    }
}

fn approved(desk: &Desk, headline: &str) -> StoryId {
    let id = complete(desk, headline);
    desk.approve(id, "đã xem").unwrap();
    id
}

#[test]
fn a_section_that_changes_is_no_damage_to_what_was_published_in_it() {
    let mut paper = paper();
    let id = approved(&paper.an, "Cầu mới qua sông");
    paper.an.publish(id, None).unwrap();
    paper.exchange();
    let section = paper.newsroom.chief.show(id).unwrap().story.section;
    let items = paper.newsroom.chief.house_items(Some(Kind::Section)).unwrap();
    let names: Vec<_> = items.iter().map(|(_, _, item)| item["name"].as_str().unwrap().to_owned()).collect();
    let (_, name, mut item) = items.into_iter().find(|(_, _, item)| item["name"] == json!(section)).unwrap();
    // The draft goes on in another section, so nothing stands in this one any more but what is public.
    let other = names.iter().find(|name| **name != section).unwrap();
    paper.an.edit(id, |story| story.section.clone_from(other)).unwrap();
    paper.exchange();
    paper.newsroom.chief.remove_house(Kind::Section, &name).unwrap();
    paper.exchange();
    item["slug"] = json!("chuyen-muc-khac");
    paper.newsroom.chief.set_house(&[(Kind::Section, item)], Extent::Items).unwrap();
    paper.exchange();
    let later = approved(&paper.bao, "Chợ nổi họp lại");
    paper.bao.publish(later, None).unwrap();
    paper.exchange();
    for desk in [&mut paper.newsroom.chief, &mut paper.an, &mut paper.bao] {
        desk.verify().unwrap();
        desk.rebuild().unwrap();
        desk.verify().unwrap();
    }
}

#[test]
fn what_two_desks_did_at_the_site_at_once_is_told_alike_by_all() {
    for down_first in [true, false] {
        let mut paper = paper();
        let id = approved(&paper.an, "Cầu mới qua sông");
        paper.an.publish(id, None).unwrap();
        paper.exchange();
        pass(TimeDelta::minutes(5));
        // One takes it down, the other corrects it; each has done something else before, so that either may be the later one.
        let busy = if down_first { &paper.an } else { &paper.newsroom.chief };
        for n in 0..5 {
            complete(busy, &format!("Tin vắn số {n}"));
        }
        paper.an.take_down(id, None, "Nhân vật đề nghị").unwrap();
        pass(TimeDelta::minutes(5));
        paper.newsroom.chief.correct_over(id, None, "Bản trước sai tên sông.", "đã xem").unwrap();
        paper.exchange();
        let told = paper.told(id);
        let down = paper.newsroom.chief.show(id).unwrap().status.publication.unwrap().down;
        assert_eq!(told.version == Version::Down, down, "the list says what the story says");
        for desk in [&paper.newsroom.chief, &paper.an] {
            for (_, went) in desk.renew(None).unwrap() {
                went.unwrap();
            }
            assert_eq!(paper.with("Cầu mới qua sông").is_empty(), down);
        }
    }
}

#[test]
fn a_story_that_two_desks_gave_two_addresses_ends_at_one() {
    let mut paper = paper();
    let id = approved(&paper.an, "Cầu mới qua sông");
    paper.exchange();
    paper.an.publish(id, None).unwrap();
    // Who has not heard of it gives it another headline, and with it another address.
    paper.newsroom.chief.edit(id, |story| story.headline = "Cầu mới qua suối".into()).unwrap();
    paper.newsroom.chief.approve(id, "đã xem").unwrap();
    paper.newsroom.chief.publish(id, None).unwrap();
    assert_eq!(paper.pages().keys().filter(|path| path.contains("cau-moi-qua")).count(), 2);
    paper.exchange();
    let told = paper.told(id);
    for (_, went) in paper.newsroom.chief.renew(None).unwrap() {
        went.unwrap();
    }
    let pages = paper.pages().into_iter().filter(|(path, _)| path.contains("cau-moi-qua"));
    let (at, led): (Vec<_>, Vec<_>) = pages.partition(|(path, _)| told.url.ends_with(path));
    assert!(at[0].1.contains("<div class=\"body\""), "{at:?}");
    // Whoever kept the other address comes to the story by it, and reads nothing of it there.
    let on = format!("<meta http-equiv=\"refresh\" content=\"0; url=../../{}\">", at[0].0);
    assert!(at.len() == 1 && led.len() == 1 && led[0].1.contains(&on), "{led:?}");
    assert!(!led[0].1.contains("Cầu mới"), "{led:?}");

    // Another headline gives it another address; both of before lead there.
    paper.newsroom.chief.edit(id, |story| story.headline = "Cầu mới bắc qua đèo".into()).unwrap();
    paper.newsroom.chief.approve(id, "đã xem").unwrap();
    paper.newsroom.chief.publish(id, None).unwrap();
    assert_eq!(paper.with("Cầu mới qua").len(), 0);
}

#[test]
fn a_story_that_was_begun_in_one_section_and_sent_from_another_is_listed_in_one() {
    let paper = paper();
    let id = approved(&paper.an, "Cầu mới qua sông");
    // Something stands in the way of the front page: all before it is written.
    let front = paper.site.join("index.html");
    fs::create_dir_all(&front).unwrap();
    paper.an.publish(id, None).unwrap_err();
    assert!(!paper.with("Cầu mới qua sông").is_empty());
    fs::remove_dir(&front).unwrap();
    let other = paper.an.house().sections[1].name.clone();
    paper
        .an
        .edit(id, |story| {
            story.section = other;
            story.headline = "Cầu mới bắc qua đèo".into();
        })
        .unwrap();
    paper.an.approve(id, "đã xem").unwrap();
    paper.an.publish(id, None).unwrap();
    assert_eq!(paper.with("Cầu mới qua sông"), [""; 0]);
}

#[test]
fn what_a_removal_left_without_an_approval_holds_up_no_other_story_and_can_be_taken_down() {
    let mut paper = paper();
    let id = approved(&paper.newsroom.chief, "Chợ phiên họp lại");
    paper.newsroom.chief.publish(id, None).unwrap();
    paper.exchange();
    // Approved by who is removed meanwhile, and published by who has not heard of that.
    let gone = approved(&paper.bao, "Cầu mới qua sông");
    bring(&paper.bao, &mut paper.an);
    paper.an.publish(gone, None).unwrap();
    let who = paper.bao.me().unwrap().id;
    paper.newsroom.chief.remove_member(who, "thôi việc").unwrap();
    paper.exchange();
    exchange(&mut [&mut paper.newsroom.chief, &mut paper.an]);
    let cut_off: Vec<_> = paper.newsroom.chief.cut_off().unwrap().iter().map(|one| one.entry).collect();
    paper.newsroom.chief.adopt(&cut_off).unwrap();
    exchange(&mut [&mut paper.newsroom.chief, &mut paper.an]);
    let chief = &paper.newsroom.chief;
    assert!(chief.show(gone).unwrap().status.approval.is_none());

    chief.publish(id, None).unwrap();
    let next = approved(chief, "Trường mới ở bản Lướt");
    chief.publish(next, None).unwrap();
    assert_eq!(paper.with("Cầu mới qua sông").len(), 1, "its page stands, and no other leads there");
    let left: Vec<_> = chief.renew(None).unwrap().into_iter().filter(|(_, went)| went.is_err()).collect();
    assert!(
        matches!(left[..], [(story, Err(DeskError::Forbidden(Forbidden::NothingApproved)))] if story == gone),
        "{left:?}"
    );
    chief.take_down(gone, None, "Không còn được duyệt").unwrap();
    assert!(paper.with("Cầu mới qua sông").is_empty());
    exchange(&mut [&mut paper.newsroom.chief, &mut paper.an]);
    agree(&mut [&mut paper.newsroom.chief, &mut paper.an]);
}

#[test]
fn photos_that_another_desk_sent_leave_with_the_last_story_that_shows_them() {
    let mut paper = paper();
    let photo = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/demo/photos/ben-song.jpg");
    let texts = PlacementTexts {
        caption: Some("Người dân trong ngày vui chung.".into()),
        credit: Some("Mai Lan".into()),
        ..PlacementTexts::default()
    };
    let all = ["Chợ phiên họp lại", "Cầu mới qua sông"].map(|headline| {
        let id = complete(&paper.an, headline);
        paper.an.add_photo(id, &photo, None, &texts).unwrap();
        paper.an.approve(id, "đã xem").unwrap();
        id
    });
    let photos = |paper: &Paper| paper.pages().keys().filter(|path| path.starts_with("photos/")).count();
    paper.exchange();
    // The photo itself comes by another way than the entries.
    blackbox::desk::copy(&paper.an.folder().join("photos"), &paper.newsroom.chief.folder().join("photos"), None);
    paper.an.publish(all[0], None).unwrap();
    paper.exchange();
    paper.newsroom.chief.publish(all[1], None).unwrap();
    paper.newsroom.chief.take_down(all[1], None, "Nhầm bài").unwrap();
    assert_eq!(photos(&paper), 3, "the other desk's story shows them");
    paper.newsroom.chief.take_down(all[0], None, "Nhầm ảnh").unwrap();
    assert_eq!(photos(&paper), 0, "whoever sent them");
}

#[test]
fn a_site_that_was_emptied_or_brought_back_is_written_anew() {
    let mut paper = paper();
    let all = ["Chợ phiên họp lại", "Cầu mới qua sông", "Trường mới ở bản Lướt"].map(|headline| {
        pass(TimeDelta::minutes(5));
        let id = approved(&paper.an, headline);
        paper.an.publish(id, None).unwrap();
        id
    });
    let before = paper.pages();
    pass(TimeDelta::days(3));
    paper.an.take_down(all[1], None, "Nhân vật đề nghị").unwrap();
    // What was approved when it was published goes on being public, though it is edited further.
    paper.an.edit(all[0], |story| story.headline = "Chợ phiên họp lại sau lũ".into()).unwrap();
    let wanted = paper.pages();
    paper.exchange();
    pass(TimeDelta::days(3));
    for then in [BTreeMap::new(), before] {
        fs::remove_dir_all(&paper.site).unwrap();
        for (path, page) in then {
            let path = paper.site.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, page).unwrap();
        }
        let all = paper.newsroom.chief.renew(None).unwrap();
        assert!(all.iter().all(|(_, went)| went.is_ok()) && all.len() == 3, "{all:?}");
        assert_eq!(paper.pages(), wanted);
        let again = paper.an.renew(None).unwrap();
        assert!(again.iter().all(|(_, went)| went.as_ref().is_ok_and(|done| done.written == 0)), "{again:?}");
    }
    assert!(paper.bao.renew(None).is_ok(), "an editor publishes");
    let history = paper.newsroom.chief.history(all[1]).unwrap().len();
    paper.exchange();
    assert_eq!(paper.newsroom.chief.history(all[1]).unwrap().len(), history, "nothing is said anew");
}
