//! A comparison, applied to the old story, gives the new one; and it reads as a person would tell it.

use proptest::prelude::*;

use super::*;
use crate::photo::PhotoHash;
use crate::story::{PrintSlot, Role};

fn side<T: Clone>(parts: &[Part<T>], pick: fn(&Part<T>) -> Option<&T>) -> Vec<T> {
    parts.iter().filter_map(pick).cloned().collect()
}

/// The old story with the changes made to it; checks on the way that each says of the old what was there.
fn applied(old: &Story, changes: &Comparison) -> Story {
    let mut story = old.clone();
    for change in &changes.fields {
        assert_eq!(side(&change.words, Part::before).concat(), change.field.value(old));
        change.field.put(&side(&change.words, Part::after).concat(), &mut story).expect("a value of its field");
    }
    if !changes.bylines.is_empty() {
        assert_eq!(side(&changes.bylines, Part::before), old.bylines);
        story.bylines = side(&changes.bylines, Part::after);
    }
    if !changes.tags.is_empty() {
        assert_eq!(side(&changes.tags, Part::before), old.tags);
        story.tags = side(&changes.tags, Part::after);
    }
    let mut before: Vec<_> = changes.body.iter().filter_map(|p| Some((p.before?, p))).collect();
    before.sort_by_key(|(n, _)| *n);
    let olds: Vec<String> = before.iter().map(|(_, p)| side(&p.words, Part::before).concat()).collect();
    assert_eq!(body::join(&olds), old.body);
    assert!(before.iter().map(|(n, _)| *n).eq(1..=before.len()), "each old paragraph once");
    let after: Vec<_> = changes.body.iter().filter(|p| p.after.is_some()).collect();
    assert!(after.iter().filter_map(|p| p.after).eq(1..=after.len()), "in the new order");
    story.body = body::join(&after.iter().map(|p| side(&p.words, Part::after).concat()).collect::<Vec<_>>());
    story.placements = changes.photos.iter().filter(|p| p.after.is_some()).map(|p| photo(old, p)).collect();
    // Which photo leads is a field of the story that lies in its photos.
    if let Some(lead) = changes.fields.iter().find(|change| change.field == FieldName::Lead) {
        FieldName::Lead.put(&side(&lead.words, Part::after).concat(), &mut story).expect("a placement or none");
    }
    story
}

fn photo(old: &Story, change: &PhotoChange) -> Placement {
    let mut photo = change.before.map_or(Placement::new(change.placement), |n| old.placements[n - 1].clone());
    for PhotoField { field, words } in &change.fields {
        assert_eq!(side(words, Part::before).concat(), field.value(&photo));
        field.put(&side(words, Part::after).concat(), &mut photo).expect("a value of its field");
    }
    if !change.photo.is_empty() {
        let hash = side(&change.photo, Part::after).concat();
        photo.photo =
            data_encoding::HEXLOWER.decode(hash.as_bytes()).ok().and_then(|b| b.try_into().ok()).map(PhotoHash);
    }
    photo
}

fn marked(words: &Words) -> String {
    let mark = |part: &Part<String>| match part {
        Part::Kept(text) => text.clone(),
        Part::Removed(text) => format!("[-{text}-]"),
        Part::Inserted(text) => format!("{{+{text}+}}"),
    };
    words.iter().map(mark).collect()
}

#[track_caller]
fn told(old: &str, new: &str, expected: &str) {
    assert_eq!(marked(&words(old, new)), expected);
}

#[test]
fn words_are_whole_and_changes_read_as_one() {
    told("ngày 15 tháng 5", "ngày 20 tháng 5", "ngày [-15-]{+20+} tháng 5");
    told("Hòa Bình xanh", "Hoà Bình xanh", "[-Hòa-]{+Hoà+} Bình xanh");
    told("a, b", "a b", "a[-,-] b");
    told("giá 32.000 đồng", "giá 35.000 đồng", "giá [-32-]{+35+}.000 đồng");
    // Neighbouring changes are one; the space that both end with is not part of it.
    told(
        "xã Tân Lập đưa vào dùng cầu",
        "xã Đồi Sim khánh thành dùng cầu",
        "xã [-Tân Lập đưa vào-]{+Đồi Sim khánh thành+} dùng cầu",
    );
    told("Cầu mới qua suối", "Cầu dân sinh mới qua suối", "Cầu {+dân sinh +}mới qua suối");
    told("", "mới", "{+mới+}");
    told("cũ", "", "[-cũ-]");
    // Next to nothing in common: both whole.
    told("một hai ba bốn năm", "sáu bảy tám chín ba", "[-một hai ba bốn năm-]{+sáu bảy tám chín ba+}");
}

#[test]
fn no_letter_is_cut() {
    // Decomposed text never comes from a save; a mark stays on its letter all the same.
    assert_eq!(tokens("a\u{302}\u{301}m, 👩\u{200d}🌾!"), ["a\u{302}\u{301}m", ",", " ", "👩\u{200d}🌾", "!"]);
    assert_eq!(tokens("\u{301}a"), ["\u{301}", "a"]);
    told("a\u{301}", "a\u{300}", "[-a\u{301}-]{+a\u{300}+}");
}

fn bodies(old: &str, new: &str) -> Vec<(Fortune, Option<usize>, Option<usize>)> {
    let (old, new) = (Story { body: old.into(), ..Story::default() }, Story { body: new.into(), ..Story::default() });
    compare(&old, &new).body.iter().map(|p| (p.fortune, p.before, p.after)).collect()
}

#[test]
fn paragraphs_are_told_by_what_became_of_them() {
    use Fortune::{Changed, Inserted, Kept, Moved, Removed};
    let (a, b, c) = ("Sáng nay xã mở cầu mới.", "Cầu dài mười tám mét.", "Bà con góp công làm bốn tháng.");
    let body = |parts: &[&str]| body::join(parts);
    assert_eq!(bodies(&body(&[a, b]), &body(&[a, b])), [(Kept, Some(1), Some(1)), (Kept, Some(2), Some(2))]);
    assert_eq!(
        bodies(&body(&[a, b, c]), &body(&[a, c])),
        [(Kept, Some(1), Some(1)), (Removed, Some(2), None), (Kept, Some(3), Some(2))]
    );
    assert_eq!(
        bodies(&body(&[a, b]), &body(&[a, c, "Cầu dài hai mươi mét."])),
        [(Kept, Some(1), Some(1)), (Inserted, None, Some(2)), (Changed, Some(2), Some(3))]
    );
    let moved = bodies(&body(&[a, b, c]), &body(&[c, a, b]));
    assert_eq!(moved, [(Moved, Some(3), Some(1)), (Kept, Some(1), Some(2)), (Kept, Some(2), Some(3))]);
    assert_eq!(bodies("", &body(&[a])), [(Inserted, None, Some(1))]);
    assert_eq!(bodies(&body(&[a]), ""), [(Removed, Some(1), None)]);
}

#[test]
fn captions_are_compared_as_units_of_their_photo() {
    let id = PlacementId([3; 8]);
    let story = |caption: &str, credit: &str| Story {
        placements: vec![Placement { caption: caption.into(), credit: credit.into(), ..Placement::new(id) }],
        ..Story::default()
    };
    let found = compare(&story("Cầu suối Bùn", "Mai Lan"), &story("Cầu mới suối Bùn", "Mai Lan"));
    assert_eq!((found.photos.len(), found.photos[0].fortune), (1, Fortune::Changed));
    let [PhotoField { field: PlacementField::Caption, words }] = &found.photos[0].fields[..] else {
        panic!("{found:?}");
    };
    assert_eq!(marked(words), "Cầu {+mới +}suối Bùn");
    assert!(compare(&story("a", "b"), &story("a", "b")).is_same());
}

#[test]
fn one_paragraph_comes_back_to_its_place() {
    let photo = Placement::new(PlacementId([7; 8]));
    let anchor = format!("![](photo:{})", photo.id);
    let then = Story {
        body: body::join(&["Một hai ba bốn.", "Năm sáu bảy tám.", &anchor, "Chín mười."]),
        placements: vec![photo],
        ..Story::default()
    };
    let body = |parts: &[&str]| Story { body: body::join(parts), headline: "nay".into(), ..Story::default() };
    let back = |now: &Story, n: usize| with_paragraph(now, &then, n).map(|story| story.body);
    // What became of it takes its old text back; a new neighbour stays.
    let now = body(&["Một hai ba bốn.", "Mới thêm vào đây.", "Năm sáu bảy chín.", "Chín mười."]);
    let expected = body::join(&["Một hai ba bốn.", "Mới thêm vào đây.", "Năm sáu bảy tám.", "Chín mười."]);
    assert_eq!(back(&now, 2), Some(expected));
    // Gone: after its old neighbour, and its photo with it.
    let now = body(&["Một hai ba bốn.", "Năm sáu bảy tám.", "Chín mười."]);
    let whole = with_paragraph(&now, &then, 3).unwrap();
    assert_eq!(
        (whole.body, whole.placements, whole.headline.as_str()),
        (then.body.clone(), then.placements.clone(), "nay")
    );
    // Moved: back to where it stood.
    let now = body(&["Chín mười.", "Một hai ba bốn.", "Năm sáu bảy tám.", &anchor]);
    assert_eq!(back(&now, 4), Some(then.body.clone()));
    assert_eq!(back(&body(&[]), 1), Some(body::join(&["Một hai ba bốn."])));
    assert_eq!((back(&now, 0), back(&now, 5)), (None, None));
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("cầu"),
        Just("suối"),
        Just("bản"),
        Just("15"),
        Just("32.000"),
        Just("đồng,"),
        Just("“xã”"),
        Just("-"),
        Just("e\u{302}\u{323}"),
        Just("👩\u{200d}🌾"),
        Just("người"),
    ];
    proptest::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

fn story() -> impl Strategy<Value = Story> {
    let placement = (0..5_u8, text(), text(), any::<(bool, bool)>(), proptest::option::of(0..3_u8));
    let placements = proptest::collection::vec(placement, 0..5).prop_map(|all| {
        let mut placements: Vec<Placement> = vec![];
        for (id, caption, credit, (illustrative, lead), photo) in all {
            let (id, photo) = (PlacementId([id; 8]), photo.map(|n| PhotoHash([n; 32])));
            let lead = lead && placements.iter().all(|p| !p.lead);
            if placements.iter().all(|p| p.id != id) {
                placements.push(Placement { caption, credit, illustrative, lead, photo, ..Placement::new(id) });
            }
        }
        placements
    });
    let byline = (text(), 0..3_u8).prop_map(|(name, role)| Byline {
        name,
        role: if role == 0 { Role::Photo } else { Role::Author },
        share: (role == 1).then_some(40),
        ..Byline::default()
    });
    let fields = (text(), text(), text(), proptest::option::of(any::<u16>()));
    let lists = (proptest::collection::vec(text(), 0..4), proptest::collection::vec(byline, 0..3));
    (fields, lists, proptest::collection::vec(text(), 0..9), placements).prop_map(
        |((headline, standfirst, notes, page), (tags, bylines), paragraphs, placements)| Story {
            headline,
            standfirst,
            notes,
            print_slot: page.map(|page| PrintSlot { issue: "12".into(), page, ..PrintSlot::default() }),
            tags,
            bylines,
            body: body::canonical(&body::join(&paragraphs)),
            placements,
            ..Story::default()
        },
    )
}

proptest! {
    #[test]
    fn the_changes_made_to_the_old_give_the_new((old, new) in (story(), story())) {
        let changes = compare(&old, &new);
        prop_assert_eq!(&applied(&old, &changes), &new);
        prop_assert_eq!(changes.is_same(), old == new);
    }

    #[test]
    fn every_piece_is_of_whole_words((old, new) in (text(), text())) {
        let parts = words(&old, &new);
        for (side, all) in [(side(&parts, Part::before), &old), (side(&parts, Part::after), &new)] {
            prop_assert_eq!(&side.concat(), all);
            let cut: Vec<&str> = side.iter().flat_map(|piece| tokens(piece)).collect();
            prop_assert_eq!(cut, tokens(all));
        }
    }
}
