//! Changes as large as they may be, and bytes that were tampered with: shown or refused, never a panic.

use super::hostile::{NEW, PHOTO, ROOT, SIDE, at, block, change, said, write};
use super::*;

/// What follows is as large as changes may be, and shaped to make a careless walk quadratic or deep. Nothing is
/// timed: a quadratic walk over 50,000 blocks is minutes, and a recursive one is a dead process.
const MANY: u32 = MOST_WRITES as u32 / 2;

/// Blocks one after the other, each made from its number.
fn blocks(of: impl Fn(u32) -> Option<Origin>, place: impl Fn(u32) -> Value) -> Vec<Write> {
    let mut writes = Vec::with_capacity(MOST_WRITES);
    for n in 0..MANY {
        let block = Ref::Own(n * 2);
        let mut text = write(Register::Text(block), &[], said(&format!("đoạn {n}")));
        text.origin = of(n);
        writes.push(text);
        writes.push(write(Register::Place(block), &[], place(n)));
    }
    writes
}

fn after_the_last(n: u32) -> Value {
    Value::Place(n.checked_sub(1).map(|n| Ref::Own(n * 2 + 1)), true)
}

#[test]
fn deep_chains_of_slots_are_walked() {
    for after in [true, false] {
        let mut graph = Graph::new();
        let place = |n: u32| Value::Place(n.checked_sub(1).map(|n| Ref::Own(n * 2 + 1)), after);
        graph.add(ROOT, change(&[], blocks(|_| None, place))).unwrap();
        // A second chain hangs from the end of the first: 100,000 deep.
        let end = Ref::Version(at(ROOT, MANY * 2 - 1));
        let on = |n: u32| Value::Place(Some(n.checked_sub(1).map_or(end, |n| Ref::Own(n * 2 + 1))), after);
        graph.add(NEW, change(&[ROOT], blocks(|_| None, on))).unwrap();
        assert_eq!(graph.view().blocks.len(), 2 * MANY as usize);
        // All beside each other, between what is there.
        let wide = |_| Value::Place(Some(end), after);
        graph.add(SIDE, change(&[ROOT], blocks(|_| None, wide))).unwrap();
        assert_eq!(graph.view().blocks.len(), 3 * MANY as usize);
        assert_eq!(graph.at(&[SIDE]).unwrap().view().blocks.len(), 2 * MANY as usize);
    }
}

#[test]
fn long_lines_of_halves_in_conflict_are_walked() {
    let split = |n: u32| n.checked_sub(1).map(|n| Origin::Split(Ref::Own(n * 2)));
    let mut graph = Graph::new();
    graph.add(ROOT, change(&[], blocks(split, after_the_last))).unwrap();
    assert_eq!(graph.view().blocks.len(), MANY as usize);
    let edits = |text: &str| -> Vec<Write> {
        let edit = |n: u32| {
            let id = at(ROOT, n * 2);
            write(Register::Text(Ref::Version(id)), &[id], said(&format!("{text} {n}")))
        };
        (0..MANY).map(edit).collect()
    };
    graph.add(PHOTO, change(&[ROOT], edits("một"))).unwrap();
    graph.add(SIDE, change(&[ROOT], edits("hai"))).unwrap();
    let view = graph.view();
    assert_eq!((view.groups.len(), view.conflicts().len()), (1, 1));
    assert_eq!(view.groups[0].alternatives.len(), 2);
    let draft = Draft::of(&view);
    assert_eq!(graph.save(&view, &draft), Ok(None));
}

#[test]
fn many_joins_and_many_copies_are_walked() {
    let mut graph = Graph::new();
    graph.add(ROOT, change(&[], blocks(|_| None, after_the_last))).unwrap();
    let first = at(ROOT, 0);
    let gone = |into: Option<BlockId>| -> Vec<Write> {
        let gone = |n: u32| {
            let id = at(ROOT, n * 2);
            write(Register::Text(Ref::Version(id)), &[id], Value::Gone(into.map(Ref::Version)))
        };
        (1..MANY).map(gone).collect()
    };
    let mut join = gone(Some(first));
    join.push(write(Register::Text(Ref::Version(first)), &[first], said("tất cả")));
    graph.add(PHOTO, change(&[ROOT], join)).unwrap();
    let edit = write(Register::Text(Ref::Version(first)), &[first], said("riêng"));
    graph.add(SIDE, change(&[ROOT], vec![edit])).unwrap();
    let view = graph.view();
    assert_eq!(view.groups.len(), 1);
    assert_eq!(view.groups[0].alternatives.iter().map(|way| way.texts().count()).max(), Some(MANY as usize));
    let mut copies = blocks(|_| None, after_the_last);
    copies.iter_mut().filter(|w| matches!(w.register, Register::Text(_))).for_each(|w| w.value = said("một bản"));
    let mut graph = Graph::new();
    graph.add(ROOT, change(&[], copies)).unwrap();
    graph.add(PHOTO, change(&[ROOT], gone(None))).unwrap();
    let mut rest = gone(None);
    rest.truncate(1);
    rest.push(write(Register::Text(Ref::Version(first)), &[first], Value::Gone(None)));
    graph.add(SIDE, change(&[ROOT], rest)).unwrap();
    assert_eq!(graph.view().blocks.len(), 1, "each left one");
}

#[test]
fn many_people_at_one_paragraph_are_walked() {
    let mut graph = Graph::new();
    graph.add(ROOT, change(&[], block("A"))).unwrap();
    let id = at(ROOT, 0);
    for n in 0..300_u32 {
        let mut name = [0; 16];
        name[..4].copy_from_slice(&n.to_be_bytes());
        name[15] = 1;
        let edit = write(Register::Text(Ref::Version(id)), &[id], said(&format!("bản {n}")));
        graph.add(RevisionId(name), change(&[ROOT], vec![edit])).unwrap();
    }
    let view = graph.view();
    assert_eq!((view.blocks[0].sides.len(), view.groups[0].alternatives.len()), (300, 300));
}

mod tampered {
    use proptest::prelude::*;

    use super::*;

    /// Three honest changes of a story with every kind of register.
    fn honest() -> Vec<Change> {
        let mut desk = Desk::default();
        desk.edit(1, |s| {
            s.headline = "Tít".into();
            s.body = body::join(&["một hai ba bốn. năm sáu bảy tám.", "B", "- c"]);
            s.tags = vec!["a".into(), "b".into()];
            s.placements = vec![photo(1, "c"), photo(2, "d")];
        });
        desk.edit(2, |s| {
            s.body = body::join(&["một hai ba bốn.", "năm sáu bảy tám.", "- c"]);
            s.tags.reverse();
            s.placements.reverse();
        });
        desk.edit(3, |s| {
            s.placements[0].lead = true;
            _ = s.tags.pop();
            _ = s.placements.pop();
        });
        let mut log: Vec<(RevisionId, Change)> = desk.log.into_iter().collect();
        log.sort_by_key(|(id, _)| desk.graph.ancestors(&[*id]).unwrap().len());
        log.into_iter().map(|(_, change)| change).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn bytes_never_panic(
            which in 0_usize..3,
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..6),
        ) {
            let (mut graph, mut desk) = (Graph::new(), Desk::default());
            for (n, change) in honest().into_iter().enumerate() {
                let mut bytes = change.to_bytes();
                if n == which {
                    for (at, byte, how) in &changes {
                        let at = at.index(bytes.len());
                        match how {
                            0 => _ = bytes.remove(at),
                            1 => bytes.insert(at, *byte),
                            2 => bytes[at] = bytes[at].wrapping_add(1),
                            _ => bytes[at] = *byte,
                        }
                    }
                }
                let Ok(read) = Change::from_bytes(&bytes) else { continue };
                prop_assert_eq!(&read.to_bytes(), &bytes);
                // Taken under its honest name, so that what follows stands on it.
                let _ = graph.add(named(&change, n as u64 + 1), read);
            }
            let view = graph.view();
            prop_assert_eq!(graph.save(&view, &Draft::of(&view)), Ok(None));
            let _ = (view.story(), view.conflicts(), graph.disagreements());
            desk.graph = graph;
            for conflict in view.conflicts() {
                let _ = desk.graph.choose(&view, conflict.id, Way::Side(0)).unwrap();
            }
        }
    }
}
