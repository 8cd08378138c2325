//! Which format says what: an older Galley must be told of what it would show otherwise than it was approved.
//! `docs/vectors/formats.json` keeps some of each, and each under another format.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde_json::{Value as Json, json};

use super::entry::sealed_as_is;
use super::*;
use crate::house::Kind;
use crate::members::{DeviceId, Lock, MemberId, NewsroomId};
use crate::photo::PhotoHash;
use crate::story::registers::{Change, PlacementField, Ref, Register, RevisionId, Value, VersionId, Write};
use crate::story::{Placement, PlacementId, PublicForm, Story, StoryId, Turn};

fn approval(turn: i16) -> Act {
    let photo = Placement {
        photo: Some(PhotoHash([5; 32])),
        turn: Turn::of(turn).unwrap(),
        ..Placement::new(PlacementId([7; 8]))
    };
    let story = Story { placements: vec![Placement::new(PlacementId([6; 8])), photo], ..Story::default() };
    approved(PublicForm::from(&story).to_bytes())
}

fn approved(form: Vec<u8>) -> Act {
    let Act::Approve(other) = following::approval() else { panic!("no approval") };
    Act::Approve(Approved { form: form.into(), ..other })
}

fn revision(field: PlacementField, text: &str) -> Change {
    let photo = Ref::Version(VersionId { revision: RevisionId([1; 16]), index: 0 });
    let write = Write {
        register: Register::PlacementField(photo, field),
        over: vec![],
        value: Value::Said(text.into()),
        origin: None,
    };
    Change { parents: vec![RevisionId([1; 16])], writes: vec![write], view_hash: [2; 32], whole: None }
}

fn revised(change: Vec<u8>) -> Act {
    Act::Revise(Revised { story: StoryId([1; 10]), change: change.into() })
}

#[test]
fn a_turn_has_format_two_and_nothing_else_of_a_story_has() {
    for (turn, format) in [(0, 1), (1, 2), (-450, 2)] {
        assert_eq!(approval(turn).format(), format, "{turn}");
    }
    for (field, text, format) in [
        (PlacementField::Crop, r#"{"h":10,"w":10,"x":1,"y":1}"#, 1),
        (PlacementField::Turn, "7", 2),
        // Who turns it back says so in a register that format 1 does not have.
        (PlacementField::Turn, "", 2),
    ] {
        assert_eq!(revised(revision(field, text).to_bytes()).format(), format, "{field} {text}");
    }
    // What is no change, or no form, counts for nothing in either.
    let cut = |act: Vec<u8>| act[..act.len() - 1].to_vec();
    assert_eq!(revised(cut(revision(PlacementField::Turn, "7").to_bytes())).format(), 1);
    assert_eq!(approved(vec![0xA0]).format(), 1);
}

fn house(kind: Kind, id: &str, value: Option<&str>) -> Act {
    Act::House(HouseItem { kind, id: id.into(), value: value.map(str::to_owned) })
}

/// What each format says, by what it is.
fn all() -> Vec<(&'static str, u8, Act)> {
    let revised = |field, text| revised(revision(field, text).to_bytes());
    vec![
        ("an approval of photos that are not turned", 1, approval(0)),
        ("an approval of a photo that is turned", 2, approval(-15)),
        ("a revision of a caption", 1, revised(PlacementField::Caption, "Nước lên")),
        ("a revision that turns a photo", 2, revised(PlacementField::Turn, "7")),
        ("a revision that turns it back", 2, revised(PlacementField::Turn, "")),
        ("a section", 1, house(Kind::Section, "y-te", None)),
        ("a ratio", 2, house(Kind::Ratio, "wide", None)),
        ("a destination", 1, house(Kind::Destination, "site", Some(r#"{"id":"site","title":"photo_webp"}"#))),
        ("how a destination has photos", 2, house(Kind::Destination, "site", Some(r#"{"photo_webp":false}"#))),
        ("a destination that does not read", 1, house(Kind::Destination, "site", Some(r#"{"photo_webp":}"#))),
        ("a destination that is removed", 1, house(Kind::Destination, "site", None)),
    ]
}

const LOCK: [u8; 32] = [4; 32];

/// An entry that says this under a format.
fn entry(format: u8, act: &Act) -> Vec<u8> {
    let key = SigningKey::from_bytes(&[1; 32]);
    let newsroom = NewsroomId::founded_by(DeviceId::of(&key));
    let log = LogId { device: DeviceId::of(&key), incarnation: 1 };
    let body = Body { at: 1_790_000_000_000, member: MemberId([1; 16]), act: act.clone() };
    let header = Header { newsroom, format, ..Chain::default().next(log) };
    sealed_as_is(header, &body, Some(&Lock::of(LOCK)), [15; 24], &key)
}

fn reads(entry: &[u8], key: [u8; 32]) -> bool {
    let opened = Sealed::read(entry).unwrap().open(Some(&Lock::of(key)));
    assert!(matches!(opened, Ok(_) | Err(EntryError::NotCanonical)), "{opened:?}");
    opened.is_ok()
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/vectors/formats.json")
}

#[test]
fn what_is_said_in_another_format_does_not_read() {
    for (what, format, act) in all() {
        assert_eq!(act.format(), format, "{what}");
        assert!(reads(&entry(format, &act), LOCK) && !reads(&entry(3 - format, &act), LOCK), "{what}");
    }
}

#[test]
fn the_kept_formats_read_as_they_did() {
    if std::env::var_os("GALLEY_VECTORS").is_some() {
        let said = all().into_iter().flat_map(|(what, format, act)| {
            [format, 3 - format].map(|under| {
                let entry = HEXLOWER.encode(&entry(under, &act));
                json!({ "what": what, "entry": entry, "key": HEXLOWER.encode(&LOCK), "reads": under == format })
            })
        });
        fs::write(file(), serde_json::to_string_pretty(&said.collect::<Vec<_>>()).unwrap() + "\n").unwrap();
    }
    let kept: Vec<Json> = serde_json::from_slice(&fs::read(file()).unwrap()).unwrap();
    assert_eq!(kept.len(), 2 * all().len());
    let bytes = |text: &Json| HEXLOWER.decode(text.as_str().unwrap().as_bytes()).unwrap();
    for one in &kept {
        let key = bytes(&one["key"]).try_into().unwrap();
        assert_eq!(reads(&bytes(&one["entry"]), key), one["reads"], "{}", one["what"]);
    }
}
