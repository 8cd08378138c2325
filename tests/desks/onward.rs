//! What an editor tells beyond the words: where paragraphs came from, and in which side of a conflict somebody goes on.

use chrono::TimeDelta;
use newsroom::desk::{Desk, DeskError, Revision};
use newsroom::members::Role;
use newsroom::story::registers::{ConflictId, FieldName, Origins, Refusal};
use newsroom::story::{Story, StoryId};

use crate::{found, open, pass, with};

const WHOLE: &str = "Nước lũ rút chậm ở bãi ngô.";

fn with_body(desk: &Desk, paragraphs: &[&str]) -> StoryId {
    desk.begin_story(&Story { headline: "Sau lũ".into(), body: paragraphs.join("\n\n"), ..Story::default() }).unwrap()
}

/// Saves paragraphs on top of a revision, told where they came from.
fn say(
    desk: &Desk,
    id: StoryId,
    base: &Revision,
    paragraphs: &[&str],
    origins: Option<(usize, &[&[usize]])>,
) -> Revision {
    let story = Story { body: paragraphs.join("\n\n"), ..desk.fields_at(id, base).unwrap() };
    let origins = origins.map(|(before, of)| Origins { before, of: of.iter().map(|of| of.to_vec()).collect() });
    desk.save_from(id, base, &story, origins.as_ref()).unwrap()
}

/// Splits the second paragraph into two that keep none of its words, in two saves, while somebody else edits it.
fn split_apart(told: bool) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = with_body(&desk, &["Đầu.", WHOLE, "Cuối."]);
    let base = desk.show(id).unwrap().revision;
    let halves: &[&str] = &["Đầu.", "Nước lũ", "rút chậm ở bãi ngô.", "Cuối."];
    let known = |before: usize, of: &'static [&'static [usize]]| told.then_some((before, of));
    let first = say(&desk, id, &base, halves, known(3, &[&[0], &[1], &[1], &[2]]));
    let others: &[&str] = &["Đầu.", "Mực sông xuống.", "Ruộng vẫn ngập trắng.", "Cuối."];
    say(&desk, id, &first, others, known(4, &[&[0], &[1], &[2], &[3]]));
    desk.freeze(id).unwrap();
    // From a window that still shows the old paragraph.
    say(&desk, id, &base, &["Đầu.", "Nước lũ rút rất chậm ở bãi ngô.", "Cuối."], None);
    let (_, quarrels) = desk.conflicts(id).unwrap();
    quarrels[0].paragraphs
}

#[test]
fn a_split_that_was_told_locks_both_halves_though_no_word_tells_it() {
    assert_eq!(split_apart(true), 2);
    assert_eq!(split_apart(false), 1, "else this shows nothing");
}

#[test]
fn origins_that_count_otherwise_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = with_body(&desk, &["Một.", "Hai."]);
    let base = desk.show(id).unwrap().revision;
    for (before, of) in
        [(9, &[&[8_usize] as &[usize], &[0]] as &[&[usize]]), (2, &[]), (2, &[&[7], &[usize::MAX], &[0, 0, 1]])]
    {
        let saved = say(&desk, id, &base, &["Một.", "Hai rưỡi.", "Ba."], Some((before, of)));
        desk.freeze(id).unwrap();
        assert_eq!(desk.fields_at(id, &saved).unwrap().body, "Một.\n\nHai rưỡi.\n\nBa.\n");
        desk.verify().unwrap();
    }
}

/// A desk on which two windows wrote the same paragraph and the same headline; the revision that shows the conflicts.
fn contested(path: &std::path::Path) -> (Desk, StoryId, Revision) {
    let mut desk = found(path, None);
    desk.add_member("Hoài An", Role::Chief, None).unwrap();
    let id = with_body(&desk, &["Đầu.", WHOLE]);
    let base = desk.show(id).unwrap().revision;
    let write = |desk: &Desk, headline: &str, paragraph: &str| {
        let story = Story { headline: headline.into(), ..desk.fields_at(id, &base).unwrap() };
        let story = Story { body: ["Đầu.", paragraph].join("\n\n"), ..story };
        desk.save(id, &base, &story).unwrap();
        desk.freeze(id).unwrap();
    };
    write(&desk, "Tít của tôi", "Bản của tôi.");
    write(&Desk::open(path, Some("Hoài An"), with(None)).unwrap(), "Tít của An", "Bản của An.");
    let desk = open(path);
    let shown = desk.show(id).unwrap();
    assert_eq!(shown.conflicts.len(), 2);
    (desk, id, shown.revision)
}

fn said(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn sides(desk: &Desk, id: StoryId) -> Vec<Vec<String>> {
    let (_, quarrels) = desk.conflicts(id).unwrap();
    let values = |q: &newsroom::desk::Quarrel| {
        let mut values: Vec<_> = q.sides.iter().filter_map(newsroom::desk::Side::value).collect();
        values.sort();
        values
    };
    let mut all: Vec<_> = quarrels.iter().map(values).collect();
    all.sort();
    all
}

#[test]
fn a_conflict_says_what_it_is_about_and_which_side_is_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, id, _) = contested(&folder.path().join("desk"));
    let (_, quarrels) = desk.conflicts(id).unwrap();
    let about: Vec<_> = quarrels.iter().map(|q| (q.field.as_deref(), q.places.as_slice())).collect();
    assert_eq!(about, [(Some("headline"), &[] as &[usize]), (None, &[1])]);
    for quarrel in &quarrels {
        let mine: Vec<_> = quarrel.sides.iter().filter(|side| side.mine).filter_map(|s| s.value()).collect();
        assert!(mine == ["Tít của tôi"] || mine == ["Bản của tôi."], "{mine:?}");
    }
}

#[test]
fn somebody_goes_on_in_their_own_side_while_it_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (desk, id, shown) = contested(&path);
    let conflicts = desk.show(id).unwrap().conflicts;
    let body = conflicts.iter().find(|c| matches!(c.id, ConflictId::Body(_))).unwrap().id;
    let headline = ConflictId::Field(FieldName::Headline);

    let one = desk.go_on(id, &shown, body, (&said(&["Bản của tôi."]), &said(&["Bản của tôi, thêm chữ"]))).unwrap();
    let two = desk
        .go_on(id, &one, body, (&said(&["Bản của tôi, thêm chữ"]), &said(&["Bản của tôi, thêm chữ nữa."])))
        .unwrap();
    let three = desk.go_on(id, &two, headline, (&said(&["Tít của tôi"]), &said(&["Tít của tôi dài hơn"]))).unwrap();
    // What else is saved meanwhile takes the sides along.
    let story = Story { notes: "Gọi ông Tư".into(), ..desk.fields_at(id, &three).unwrap() };
    let four = desk.save(id, &three, &story).unwrap();
    // All of it outlives the program, and is in sight before it is in the ledger.
    drop(desk);
    let mut desk = open(&path);
    let waiting = desk.look_at(id).unwrap().unfrozen;
    let told: Vec<_> = waiting[0].sides.iter().flat_map(|side| &side.now).collect();
    assert_eq!(told, ["Bản của tôi, thêm chữ nữa.", "Tít của tôi dài hơn"]);

    desk.freeze(id).unwrap();
    let now = [["Bản của An.", "Bản của tôi, thêm chữ nữa."], ["Tít của An", "Tít của tôi dài hơn"]];
    assert_eq!(sides(&desk, id), now);
    assert_eq!(desk.show(id).unwrap().story.notes, "Gọi ông Tư");
    // After the freezing the editor goes on from its last save.
    desk.go_on(id, &four, body, (&said(&["Bản của tôi, thêm chữ nữa."]), &said(&["Bản sau cùng."]))).unwrap();
    assert_eq!(sides(&desk, id)[0], ["Bản của An.", "Bản sau cùng."]);
    desk.verify().unwrap();
    desk.rebuild().unwrap();
    assert_eq!(sides(&desk, id)[0], ["Bản của An.", "Bản sau cùng."]);
}

#[test]
fn somebody_goes_on_in_a_side_of_several_paragraphs() {
    let folder = tempfile::tempdir().unwrap();
    let desk = found(&folder.path().join("desk"), None);
    let id = with_body(&desk, &["Đầu.", WHOLE, "Cuối."]);
    let base = desk.show(id).unwrap().revision;
    let halves = ["Đầu.", "Nước lũ rút chậm", "ở bãi ngô.", "Cuối."];
    say(&desk, id, &base, &halves, Some((3, &[&[0], &[1], &[1], &[2]])));
    desk.freeze(id).unwrap();
    say(&desk, id, &base, &["Đầu.", "Nước lũ rút rất chậm ở bãi ngô.", "Cuối."], None);
    let shown = desk.show(id).unwrap();
    let conflict = shown.conflicts[0].id;
    let go_on = |base: &Revision, was: &[&str], now: &[&str]| desk.go_on(id, base, conflict, (&said(was), &said(now)));
    let mine = ["Nước lũ rút chậm", "ở bãi ngô."];
    for (was, now) in [(&mine[..], &["Một."][..]), (&mine, &["Một.", "Hai.\n\nBa."]), (&mine, &["Một.", ""])] {
        assert!(matches!(go_on(&shown.revision, was, now), Err(DeskError::NotAsManyParagraphs)), "{now:?}");
    }
    let no_such = go_on(&shown.revision, &["Nước lũ rút chậm", "ở bãi mía."], &["Một.", "Hai."]);
    assert!(matches!(no_such, Err(DeskError::Registers(Refusal::NoSuchSide(_)))));
    let one = go_on(&shown.revision, &mine, &["Nước lũ rút chậm", "ở bãi ngô và bãi mía."]).unwrap();
    let two =
        go_on(&one, &["Nước lũ rút chậm", "ở bãi ngô và bãi mía."], &["Nước rút", "ở bãi ngô và bãi mía."]).unwrap();
    desk.freeze(id).unwrap();
    let other = "Nước lũ rút rất chậm ở bãi ngô.".to_owned();
    assert_eq!(sides(&desk, id), [[other.clone(), "Nước rút\n\nở bãi ngô và bãi mía.".to_owned()]]);
    go_on(&two, &["Nước rút", "ở bãi ngô và bãi mía."], &["Nước rút", "ở bãi mía."]).unwrap();
    desk.freeze(id).unwrap();
    assert_eq!(sides(&desk, id), [[other, "Nước rút\n\nở bãi mía.".to_owned()]]);
    desk.verify().unwrap();
}

#[test]
fn what_is_no_side_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, id, shown) = contested(&folder.path().join("desk"));
    pass(TimeDelta::seconds(1));
    let conflicts = desk.show(id).unwrap().conflicts;
    let body = conflicts.iter().find(|c| matches!(c.id, ConflictId::Body(_))).unwrap().id;
    let go_on = |conflict, was, now| desk.go_on(id, &shown, conflict, (&said(&[was]), &said(&[now])));
    assert!(matches!(go_on(body, "Bản của ai?", "x"), Err(DeskError::Registers(Refusal::NoSuchSide(_)))));
    assert!(matches!(go_on(body, "Bản của tôi.", "Một.\n\nHai."), Err(DeskError::NotAsManyParagraphs)));
    assert!(matches!(go_on(body, "Bản của tôi.", " "), Err(DeskError::NotAsManyParagraphs)));
    assert!(matches!(go_on(body, "Bản của tôi.", "Nét \u{202e}ẩn"), Err(DeskError::Text { .. })));
    let kicker = ConflictId::Field(FieldName::Kicker);
    assert!(matches!(go_on(kicker, "", "Nông thôn"), Err(DeskError::Registers(Refusal::NoSuchSide(_)))));
    assert_eq!(desk.look_at(id).unwrap().unfrozen, []);
}
