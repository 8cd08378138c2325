//! Changes that no honest desk writes: each is refused with its reason, and nothing is changed.

use super::*;

pub(super) fn said(text: &str) -> Value {
    Value::Said(text.into())
}

pub(super) fn write(register: Register, over: &[VersionId], value: Value) -> Write {
    Write { register, over: over.to_vec(), value, origin: None }
}

pub(super) fn change(parents: &[RevisionId], writes: Vec<Write>) -> Change {
    Change { parents: parents.to_vec(), writes, view_hash: [0; 32], whole: None }
}

pub(super) fn at(revision: RevisionId, index: u32) -> VersionId {
    VersionId { revision, index }
}

/// A block and its slot, as the first two writes.
pub(super) fn block(text: &str) -> Vec<Write> {
    vec![
        write(Register::Text(Ref::Own(0)), &[], said(text)),
        write(Register::Place(Ref::Own(0)), &[], Value::Place(None, true)),
    ]
}

pub(super) fn placement() -> Vec<Write> {
    let mut writes = vec![
        write(Register::Placement(Ref::Own(0)), &[], said("")),
        write(Register::Place(Ref::Own(0)), &[], Value::Place(None, true)),
    ];
    writes[0].origin = Some(Origin::Placement(PlacementId([1; 8])));
    writes
}

pub(super) const ROOT: RevisionId = RevisionId([1; 16]);
pub(super) const PHOTO: RevisionId = RevisionId([2; 16]);
pub(super) const SIDE: RevisionId = RevisionId([3; 16]);
pub(super) const NEW: RevisionId = RevisionId([9; 16]);

/// A paragraph, on it a placement, and beside that a change that the placement's writer did not see.
fn graph() -> Graph {
    let mut graph = Graph::new();
    graph.add(ROOT, change(&[], block("A"))).unwrap();
    graph.add(PHOTO, change(&[ROOT], placement())).unwrap();
    graph
        .add(SIDE, change(&[ROOT], vec![write(Register::Text(Ref::Version(at(ROOT, 0))), &[at(ROOT, 0)], said("B"))]))
        .unwrap();
    graph
}

#[track_caller]
fn refused(writes: Vec<Write>, expected: Malformed) {
    let mut graph = graph();
    let before = graph.view();
    assert_eq!(graph.add(NEW, change(&[PHOTO], writes)), Err(expected));
    assert_eq!((graph.view(), graph.contains(NEW)), (before, false));
}

#[test]
fn versions_must_be_known_and_of_the_register() {
    let text = || Register::Text(Ref::Version(at(ROOT, 0)));
    for unknown in [at(NEW, 0), at(ROOT, 2), at(ROOT, u32::MAX), at(SIDE, 0), at(RevisionId([8; 16]), 0)] {
        refused(vec![write(text(), &[unknown], said("x"))], Malformed::UnknownVersion { write: 0, version: unknown });
    }
    for other in [at(ROOT, 1), at(PHOTO, 0)] {
        refused(vec![write(text(), &[other], said("x"))], Malformed::OtherRegister { write: 0, version: other });
    }
    let version = at(ROOT, 0);
    refused(vec![write(text(), &[version, version], said("x"))], Malformed::OverTwice { write: 0, version });
}

#[test]
fn values_must_fit_the_register() {
    let wrong = Malformed::WrongValue { write: 0 };
    let text = || Register::Text(Ref::Version(at(ROOT, 0)));
    let place = || Register::Place(Ref::Version(at(ROOT, 0)));
    refused(vec![write(text(), &[at(ROOT, 0)], Value::Place(None, true))], wrong.clone());
    refused(vec![write(place(), &[at(ROOT, 1)], said("x"))], wrong.clone());
    refused(vec![write(place(), &[at(ROOT, 1)], Value::Gone(None))], wrong.clone());
    refused(vec![write(Register::Field(FieldName::Headline), &[], Value::Gone(None))], wrong.clone());
    refused(vec![write(Register::Field(FieldName::Bylines), &[], said(r#"[{"role":"x"}]"#))], wrong.clone());
    refused(vec![write(Register::Field(FieldName::PrintedDate), &[], said("2026-13-01"))], wrong.clone());
    refused(vec![write(Register::Field(FieldName::Embargo), &[], said("2026-01-01T00:00:00+00:00"))], wrong.clone());
    refused(vec![write(Register::Tag("a".into()), &[], Value::Place(None, false))], wrong.clone());
    let photo = || Ref::Version(at(PHOTO, 0));
    refused(vec![write(Register::Placement(photo()), &[at(PHOTO, 0)], said("AB"))], wrong.clone());
    refused(vec![write(Register::PlacementField(photo(), PlacementField::Archive), &[], said("2"))], wrong.clone());
    refused(vec![write(Register::PlacementField(photo(), PlacementField::Crop), &[], said("{}"))], wrong.clone());
    let mut gone = block("x");
    gone[0].value = Value::Gone(None);
    refused(gone, wrong);
}

/// Where a slot hangs beside others its name orders it, on all desks alike. Its writer could not know the view, and a check tells.
#[test]
fn slots_beside_each_other_are_in_the_order_of_their_names_whatever_came_first() {
    let beside = |text| {
        let mut writes = block(text);
        writes[1].value = Value::Place(Some(Ref::Version(at(ROOT, 1))), true);
        change(&[ROOT], writes)
    };
    let all = [("B", RevisionId([4; 16])), ("C", RevisionId([6; 16])), ("D", RevisionId([5; 16]))];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut graph = Graph::new();
        graph.add(ROOT, change(&[], block("A"))).unwrap();
        for (text, id) in order.map(|n| all[n]) {
            graph.add(id, beside(text)).unwrap();
        }
        assert_eq!(graph.view().story().body, "A\n\nB\n\nD\n\nC\n");
        let told = graph.disagreements().contains(&Disagreement::View(RevisionId([6; 16])));
        assert!(told, "it is told, and stands");
    }
}

/// What a member's device signed is shown as it is, or not at all.
#[test]
fn texts_must_be_such_that_people_can_be_shown_them() {
    let text = || Register::Text(Ref::Version(at(ROOT, 0)));
    let unsound = Malformed::Unsound { write: 0 };
    for odd in ["a\0", "một\rhai", "\u{1B}[2J", "\u{7F}", "\u{85}", "gpj.\u{202E}exe", "\u{2069}"] {
        refused(vec![write(text(), &[at(ROOT, 0)], said(odd))], unsound.clone());
        refused(vec![write(Register::Field(FieldName::Headline), &[], said(odd))], unsound.clone());
        refused(vec![write(Register::Tag("lu".into()), &[], said(odd))], unsound.clone());
        refused(vec![write(Register::Tag(odd.into()), &[], said("lũ"))], unsound.clone());
        let caption = Register::PlacementField(Ref::Version(at(PHOTO, 0)), PlacementField::Caption);
        refused(vec![write(caption, &[], said(odd))], unsound.clone());
    }
    let byline = |name: &str, other: &str| {
        let byline = format!(r#"[{{{other}"name":"{name}","person":null,"role":"author","share":null}}]"#);
        vec![write(Register::Field(FieldName::Bylines), &[], said(&byline))]
    };
    graph().add(NEW, change(&[PHOTO], byline("Thu Hà", r#""a":"x","#))).unwrap();
    refused(byline(r"Thu \u0007", ""), Malformed::WrongValue { write: 0 });
    refused(byline("Thu Hà", r#""a\b":1,"#), Malformed::WrongValue { write: 0 });
    refused(byline("Thu \u{202E}", ""), unsound);
    // Neither NFC nor a line is asked for, nor a letter that this version of Unicode knows.
    for sound in ["Vie\u{323}\u{302}t", "a\tb\nc", "\u{FEFF}\u{200F}\u{2028}\u{378}"] {
        graph().add(NEW, change(&[PHOTO], vec![write(text(), &[at(ROOT, 0)], said(sound))])).unwrap();
        graph().add(NEW, change(&[PHOTO], vec![write(Register::Field(FieldName::Kicker), &[], said(sound))])).unwrap();
    }
}

#[test]
fn blocks_and_slots_must_be_there() {
    let none = |write| Malformed::NoSuchBlock { write };
    for block in [Ref::Own(1), Ref::Own(u32::MAX), Ref::Version(at(NEW, 0)), Ref::Version(at(ROOT, 1))] {
        refused(vec![write(Register::Text(block), &[], said("x"))], none(0));
        refused(vec![write(Register::Place(block), &[], Value::Place(None, true))], none(0));
        refused(vec![write(Register::PlacementField(block, PlacementField::Alt), &[], said("x"))], none(0));
        refused(
            vec![write(Register::Text(Ref::Version(at(ROOT, 0))), &[at(ROOT, 0)], Value::Gone(Some(block)))],
            none(0),
        );
    }
    // A slot of a later write, of itself, of another list, and one that is a text.
    for slot in [Ref::Own(0), Ref::Own(1), Ref::Own(2), Ref::Version(at(PHOTO, 1)), Ref::Version(at(ROOT, 0))] {
        let mut writes = block("x");
        writes[1].value = Value::Place(Some(slot), true);
        refused(writes, none(1));
    }
    // A paragraph where a photo should be, and the other way round.
    refused(vec![write(Register::Placement(Ref::Version(at(ROOT, 0))), &[at(ROOT, 0)], said(""))], none(0));
    refused(vec![write(Register::Text(Ref::Version(at(PHOTO, 0))), &[at(PHOTO, 0)], said("x"))], none(0));
}

#[test]
fn blocks_are_born_once_and_placed() {
    let again = |write| Malformed::WrittenTwice { write };
    refused(vec![write(Register::Text(Ref::Version(at(ROOT, 0))), &[], said("x"))], again(0));
    refused(vec![write(Register::Place(Ref::Version(at(ROOT, 0))), &[], Value::Place(None, true))], again(0));
    let twice = |extra: Write| {
        let mut writes = block("x");
        writes.push(extra);
        writes
    };
    refused(twice(write(Register::Text(Ref::Own(0)), &[], said("y"))), again(2));
    refused(twice(write(Register::Place(Ref::Own(0)), &[], Value::Place(None, true))), again(2));
    let field = || write(Register::Field(FieldName::Notes), &[], said("y"));
    refused(vec![field(), field()], again(1));
    refused(vec![write(Register::Text(Ref::Own(0)), &[], said("x"))], Malformed::Unplaced { write: 0 });
}

#[test]
fn origins_go_with_a_first_write() {
    let wrong = Malformed::WrongOrigin { write: 0 };
    let with = |mut writes: Vec<Write>, origin| {
        writes[0].origin = origin;
        writes
    };
    let photo = || Some(Origin::Placement(PlacementId([2; 8])));
    refused(with(placement(), None), wrong.clone());
    refused(with(placement(), Some(Origin::Split(Ref::Version(at(ROOT, 0))))), wrong.clone());
    refused(with(block("x"), photo()), wrong.clone());
    refused(with(vec![write(Register::Text(Ref::Version(at(ROOT, 0))), &[at(ROOT, 0)], said("x"))], photo()), wrong);
    let split = |from| with(block("x"), Some(Origin::Split(from)));
    refused(split(Ref::Version(at(PHOTO, 0))), Malformed::NoSuchBlock { write: 0 });
    refused(split(Ref::Own(0)), Malformed::NoSuchBlock { write: 0 });
}

#[test]
fn parents_are_named_once_and_writes_are_bounded() {
    let mut graph = graph();
    assert_eq!(graph.add(NEW, change(&[ROOT, ROOT], vec![])), Err(Malformed::ParentTwice(ROOT)));
    let many = vec![write(Register::Tag("a".into()), &[], said("a")); MOST_WRITES + 1];
    assert_eq!(graph.add(NEW, change(&[ROOT], many)), Err(Malformed::TooManyWrites(MOST_WRITES + 1)));
    // As many as are allowed, in one chain, are taken and shown without recursion.
    let mut chain = Vec::new();
    for n in (0..MOST_WRITES as u32).step_by(2) {
        chain.push(write(Register::Text(Ref::Own(n)), &[], said("x")));
        let left = n.checked_sub(1).map(Ref::Own);
        chain.push(write(Register::Place(Ref::Own(n)), &[], Value::Place(left, true)));
    }
    graph.add(NEW, change(&[PHOTO, SIDE], chain)).unwrap();
    assert_eq!(graph.view().blocks.len(), MOST_WRITES / 2 + 1);
}

#[test]
fn a_bad_change_that_waited_is_refused_when_its_parent_comes() {
    let mut graph = Graph::new();
    let bad = change(&[ROOT], vec![write(Register::Text(Ref::Own(5)), &[], said("x"))]);
    let good = change(&[ROOT, RevisionId([7; 16])], vec![]);
    let after = change(&[NEW], vec![]);
    assert_eq!(graph.add(NEW, bad.clone()), Ok(Added::Waiting));
    assert_eq!(graph.add(NEW, bad), Ok(Added::Waiting));
    assert_eq!(graph.add(RevisionId([8; 16]), after), Ok(Added::Waiting));
    assert_eq!(graph.add(PHOTO, good), Ok(Added::Waiting));
    assert_eq!(graph.waiting(), 3);
    let freed = vec![(NEW, Some(Malformed::NoSuchBlock { write: 0 }))];
    assert_eq!(graph.add(ROOT, change(&[], block("A"))), Ok(Added::Applied { freed }));
    assert_eq!((graph.waiting(), graph.heads()), (2, vec![ROOT]));
    let freed = vec![(PHOTO, None)];
    assert_eq!(graph.add(RevisionId([7; 16]), change(&[], vec![])), Ok(Added::Applied { freed }));
    assert_eq!(graph.add(ROOT, change(&[], vec![])), Ok(Added::Known));
}

#[test]
fn unknown_revisions_are_an_error() {
    let mut graph = graph();
    let unknown = UnknownRevision(NEW);
    assert_eq!(graph.at(&[NEW]).err(), Some(unknown));
    assert_eq!(graph.check(NEW), Err(unknown));
    assert_eq!(graph.ancestors(&[NEW]), Err(unknown));
    assert_eq!(graph.parents(NEW), Err(unknown));
    let base = View { parents: vec![NEW], ..graph.view() };
    assert_eq!(graph.save(&base, &Draft::of(&base)), Err(Refusal::UnknownBase(unknown)));
    let view = graph.view();
    let stranger = Draft { items: vec![Item::Open(at(NEW, 0))], ..Draft::of(&view) };
    assert_eq!(graph.save(&view, &stranger), Err(Refusal::NoSuchBlock(at(NEW, 0))));
    assert_eq!(graph.check(ROOT), Ok(false), "a hash that its writer made up");
}

#[test]
fn other_bytes_are_no_change() {
    let bytes = change(&[ROOT], block("A")).to_bytes();
    assert_eq!(Change::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    for cut in 0..bytes.len() {
        assert!(Change::from_bytes(&bytes[..cut]).is_err());
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(Change::from_bytes(&longer), Err(NotAChange::NotCanonical)));
    // One byte flipped at a time: an error or another change, never a panic, here or in the graph.
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            if let Ok(change) = Change::from_bytes(&other) {
                let _ = graph().add(NEW, change).map(|_| ());
            }
        }
    }
}
