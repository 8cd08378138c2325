//! What a save writes, against which base, and what rides along with it.

use super::*;

#[test]
fn a_stale_save_is_one_against_what_it_showed() {
    let mut desk = Desk::default();
    desk.write(1, &["A", "B"]);
    let old = desk.view();
    let mut early = desk.clone();
    desk.write(2, &["A", "giữa", "B"]);
    let story = Story { body: body::join(&["A", "B."]), ..old.story() };
    let draft = Draft::plain(&old, &story).unwrap();
    let late = desk.graph.save(&old, &draft).unwrap().unwrap();
    assert_eq!(early.graph.save(&old, &draft).unwrap().unwrap(), late);
    desk.commit(late, 3);
    assert_eq!(desk.shown(), "A ¶ giữa ¶ B.", "what came in between is not deleted");
}

#[test]
fn blocks_that_the_parser_sees_as_one_stay_two() {
    let mut a = Desk::default();
    a.write(1, &["A", "Z"]);
    let mut b = a.clone();
    a.write(2, &["A", "- một", "Z"]);
    b.write(3, &["A", "- hai", "Z"]);
    a.meet(&mut b);
    assert_eq!(body::split(&a.view().story().body).len(), 3);
    assert_eq!(a.view().blocks.len(), 4);
    assert_eq!(a.edit(4, |_| {}), None, "saving what is shown writes nothing");
    let edited = a.view().story().body.replace('Z', "Z.");
    a.edit(5, |story| story.body = edited);
    assert_eq!(a.view().blocks.len(), 4);
}

#[test]
fn repeated_paragraphs_and_emptied_ones() {
    let mut desk = Desk::default();
    desk.write(1, &["***", "A", "***", "B", "***"]);
    assert_eq!(desk.edit(2, |_| {}), None);
    desk.write(3, &["***", "A", "B", "***"]);
    assert_eq!(desk.shown(), "*** ¶ A ¶ B ¶ ***");
    let view = desk.view();
    let items = vec![Item::Open(view.blocks[0].id), Item::Text(" ".into()), Item::Text("\nB\n".into())];
    desk.save(&view, &Draft { items, ..Draft::of(&view) }, 4);
    assert_eq!(desk.shown(), "*** ¶ B");
    desk.write(5, &[]);
    assert_eq!(desk.shown(), "");
    desk.write(6, &["B"]);
    assert_eq!(desk.view().blocks[0].id, view.blocks[2].id, "what comes back is what was there");
}

#[test]
fn the_whole_story_rides_along_and_is_checked() {
    let mut desk = Desk::default();
    let view = desk.view();
    let story = Story { headline: "Tít".into(), body: "A\n\nB\n".into(), ..Story::default() };
    let draft = Draft { whole: true, ..Draft::plain(&view, &story).unwrap() };
    let change = desk.graph.save(&view, &draft).unwrap().unwrap();
    assert_eq!(change.whole_story(), Some(story.clone()));
    assert_eq!(desk.graph.save(&view, &Draft { whole: false, ..draft }).unwrap().unwrap(), change, "the first always");
    assert_eq!(desk.view(), view, "trying a change leaves nothing behind");
    let id = desk.commit(change.clone(), 1);
    assert_eq!(desk.view().story(), story);
    assert_eq!(desk.graph.check(id), Ok(true));
    for wrong in [Change { view_hash: [7; 32], ..change.clone() }, Change { whole: Some(b"{}".to_vec()), ..change }] {
        let mut other = Graph::new();
        let id = named(&wrong, 0);
        other.add(id, wrong).unwrap();
        assert_eq!(other.check(id), Ok(false));
    }
}

#[test]
fn every_200th_revision_carries_the_whole_story() {
    let mut desk = Desk::default();
    for n in 0..=2 * WHOLE_EVERY as u64 {
        desk.edit(n, |story| story.headline = format!("Tít {n}"));
    }
    let revisions = desk.graph.ancestors(&desk.graph.heads()).unwrap();
    let whole: Vec<Option<Story>> = revisions.iter().map(|id| desk.log[id].whole_story()).collect();
    let mut headlines: Vec<String> = whole.into_iter().flatten().map(|story| story.headline).collect();
    headlines.sort();
    assert_eq!(headlines, ["Tít 0", "Tít 200", "Tít 400"]);
    assert_eq!(desk.graph.disagreements(), []);
}

#[test]
fn a_revision_that_shows_something_else_is_reported_and_kept() {
    let mut desk = Desk::default();
    desk.write(1, &["A", "B"]);
    let mut other = desk.clone();
    let good = other.write(2, &["A", "B."]).unwrap();
    let view = desk.view();
    let draft =
        Draft { whole: true, ..Draft::plain(&view, &Story { body: "A.\n\nB\n".into(), ..view.story() }).unwrap() };
    let change = desk.graph.save(&view, &draft).unwrap().unwrap();
    let liar = desk.commit(Change { view_hash: [7; 32], ..change.clone() }, 3);
    desk.take(&other);
    desk.write(4, &["A.", "B.", "C"]);
    assert_eq!(desk.graph.disagreements(), [Disagreement::View(liar)]);
    assert_eq!(desk.shown(), "A. ¶ B. ¶ C", "its words stand");
    assert_eq!(desk.graph.check(good), Ok(true));
}
