//! What a reader sees when two desks start from one text, save apart, and meet.

use super::*;

const WHOLE: &str = "một hai ba bốn năm. sáu bảy tám chín mười.";
const EDITED: &str = "một hai ba BỐN năm. sáu bảy tám chín mười.";
const FIRST: &str = "một hai ba bốn năm.";
const SECOND: &str = "sáu bảy tám chín mười.";

/// Each desk saves its bodies one after the other; then they meet.
fn meet(base: &[&str], desks: &[&[&[&str]]]) -> Desk {
    let mut first = Desk::default();
    first.write(1, base);
    let mut all = first.clone();
    for (n, saves) in desks.iter().enumerate() {
        let mut desk = first.clone();
        for (k, text) in saves.iter().enumerate() {
            desk.write((n * 100 + k + 2) as u64, text);
        }
        all.take(&desk);
    }
    all
}

#[track_caller]
fn case(base: &[&str], desks: &[&[&[&str]]], expected: &str) {
    assert_eq!(meet(base, desks).shown(), expected);
}

/// The ways out of the only locked group.
#[track_caller]
fn ways(desk: &Desk) -> Vec<Vec<String>> {
    let view = desk.view();
    assert_eq!(view.groups.len(), 1);
    let texts = |way: &Alternative| way.texts.iter().map(|(_, text)| text.to_string()).collect();
    view.groups[0].alternatives.iter().map(texts).collect()
}

#[test]
fn one_paragraph_edited_twice_is_never_mixed() {
    case(
        &["X", "trước ngày 15 tháng 10", "Z"],
        &[&[&["X", "trước ngày 20 tháng 10", "Z"]], &[&["X", "trước ngày 18 tháng 10", "Z"]]],
        "X ¶ {trước ngày 18 tháng 10 ‖ trước ngày 20 tháng 10} ¶ Z",
    );
    case(
        &["A", "ngày 15"],
        &[&[&["A", "ngày 16"]], &[&["A", "ngày 17"]], &[&["A", "ngày 18"]]],
        "A ¶ {ngày 16 ‖ ngày 17 ‖ ngày 18}",
    );
    case(
        &["A", WHOLE, "C"],
        &[&[&["A", "câu hoàn toàn khác", "C"]], &[&["A", EDITED, "C"]]],
        &format!("A ¶ {{câu hoàn toàn khác ‖ {EDITED}}} ¶ C"),
    );
}

#[test]
fn what_was_undone_does_not_count() {
    case(&["X", "ngày 15", "Z"], &[&[&["X", "ngày 20", "Z"]], &[&["X", "ngày 20", "Z"]]], "X ¶ ngày 20 ¶ Z");
    case(
        &["A", "ngày 15", "C"],
        &[&[&["A", "ngày 20", "C"], &["A", "ngày 15", "C"]], &[&["A", "ngày 18", "C"]]],
        "A ¶ ngày 18 ¶ C",
    );
    case(
        &["A", "ngày 15", "C"],
        &[&[&["A", "C"], &["A", "ngày 15", "C"]], &[&["A", "ngày 18", "C"]]],
        "A ¶ ngày 18 ¶ C",
    );
}

#[test]
fn a_deletion_against_an_edit_is_for_a_person() {
    case(&["X", WHOLE, "Z"], &[&[&["X", "Z"]], &[&["X", EDITED, "Z"]]], &format!("X ¶ {{{EDITED} ‖ ∅}} ¶ Z"));
}

#[test]
fn neighbours_do_not_quarrel() {
    case(
        &["X", "đoạn một a", "đoạn hai b", "Z"],
        &[&[&["X", "đoạn một A", "đoạn hai b", "Z"]], &[&["X", "đoạn một a", "đoạn hai B", "Z"]]],
        "X ¶ đoạn một A ¶ đoạn hai B ¶ Z",
    );
    case(
        &["X", "đoạn một a", "Z"],
        &[&[&["X", "đoạn một A", "Z"]], &[&["X", "đoạn một a", "mới", "Z"]]],
        "X ¶ đoạn một A ¶ mới ¶ Z",
    );
}

#[test]
fn what_is_moved_keeps_its_edits_and_stands_once() {
    case(&["A", "B", "C", "D"], &[&[&["A", "C", "D", "B"]], &[&["A", "C", "D", "B"]]], "A ¶ C ¶ D ¶ B«moved 2»");
    let all = meet(&["A", "B", "C", "D", "E"], &[&[&["C", "A", "B", "D", "E"]], &[&["A", "B", "D", "E", "C"]]]);
    // Which of the two places is taken hangs on the hashes.
    assert!(["C«moved 2» ¶ A ¶ B ¶ D ¶ E", "A ¶ B ¶ D ¶ E ¶ C«moved 2»"].contains(&&*all.shown()), "{}", all.shown());
    case(
        &["A", WHOLE, "C", "D"],
        &[&[&["A", "C", "D", WHOLE]], &[&["A", EDITED, "C", "D"]]],
        &format!("A ¶ C ¶ D ¶ {EDITED}"),
    );
    case(
        &["A", WHOLE, "C", "D"],
        &[&[&["A", "C", "D"], &["A", "C", "D", WHOLE]], &[&["A", EDITED, "C", "D"]]],
        &format!("A ¶ C ¶ D ¶ {EDITED}"),
    );
}

#[test]
fn both_append_and_neither_run_is_torn() {
    let all = meet(&["A", "B"], &[&[&["A", "B", "cuối một"]], &[&["A", "B", "cuối hai"]]]);
    let either = ["A ¶ B ¶ cuối một ¶ cuối hai«beside»", "A ¶ B ¶ cuối hai ¶ cuối một«beside»"];
    assert!(either.contains(&&*all.shown()), "{}", all.shown());
    let mut all = meet(&["A"], &[&[&["A", "m1"], &["A", "m1", "m2"]], &[&["A", "h2"], &["A", "h1", "h2"]]]);
    let either = ["A ¶ m1 ¶ m2 ¶ h1«beside» ¶ h2", "A ¶ h1 ¶ h2 ¶ m1«beside» ¶ m2"];
    assert!(either.contains(&&*all.shown()), "{}", all.shown());
    let mut text = all.view().story().body;
    text.push_str("\nthêm\n");
    all.edit(900, |story| story.body = text);
    assert!(all.view().blocks.iter().all(|block| !block.marks.beside), "a save on top of both has seen both");
}

#[test]
fn split_against_an_edit_is_one_group() {
    let base = ["A", WHOLE, "C"];
    let edited = "một hai ba bốn năm. sáu bảy TÁM chín mười.";
    let desks: [&[&[&str]]; 2] = [&[&["A", FIRST, SECOND, "C"]], &[&["A", edited, "C"]]];
    let mut all = meet(&base, &desks);
    assert_eq!(all.shown(), format!("A ¶ {{{FIRST} ‖ {edited}}}«group» ¶ {SECOND}«part»«group» ¶ C"));
    assert_eq!(ways(&all), [vec![FIRST, SECOND], vec![edited]]);
    let id = all.view().conflicts()[0].id;
    let mut other = all.clone();
    all.choose(10, id, Way::Side(0));
    assert_eq!(all.shown(), format!("A ¶ {FIRST} ¶ {SECOND} ¶ C"));
    other.choose(11, id, Way::Side(1));
    assert_eq!(other.shown(), format!("A ¶ {edited} ¶ C"));
    // Two people chose differently: again a conflict, again one group, and each choice is offered whole.
    all.meet(&mut other);
    assert_eq!(ways(&all), [vec![FIRST, SECOND], vec![edited]]);
}

#[test]
fn both_split_apart_is_one_group() {
    let other = ["một hai ba", "bốn năm. sáu bảy tám chín mười."];
    let all = meet(&["A", WHOLE], &[&[&["A", FIRST, SECOND]], &[&["A", other[0], other[1]]]]);
    assert_eq!(ways(&all), [vec![other[0], other[1]], vec![FIRST, SECOND]]);
    assert_eq!(all.view().groups[0].members.len(), 3);
}

#[test]
fn halves_that_two_people_split_off_alike_are_marked() {
    let halves: [&str; 3] = ["A", FIRST, SECOND];
    let all = meet(&["A", WHOLE], &[&[&halves], &[&halves]]);
    let twice = format!("{SECOND}«beside»«split 2»");
    assert_eq!(all.shown(), format!("A ¶ {FIRST} ¶ {SECOND}«split 2» ¶ {twice}"));
    let linear = meet(&["A", WHOLE], &[&[&halves, &["A", "một hai ba bốn", "năm.", SECOND]]]);
    assert!(!linear.shown().contains('«'), "{}", linear.shown());
}

#[test]
fn what_a_person_kept_is_not_deleted_unseen() {
    let mut all = meet(&["A", WHOLE], &[&[&["A"]], &[&["A", EDITED]]]);
    let mut first = Desk::default();
    first.write(1, &["A", WHOLE]);
    first.write(7, &["A"]);
    all.choose(8, all.view().conflicts()[0].id, Way::Own(WHOLE.into()));
    assert_eq!(all.shown(), format!("A ¶ {WHOLE}"));
    all.take(&first);
    assert_eq!(all.shown(), format!("A ¶ {{{WHOLE} ‖ ∅}}"), "the old text, and yet chosen");
}

#[test]
fn join_against_an_edit_is_one_group() {
    let all =
        meet(&["A", FIRST, SECOND, "C"], &[&[&["A", WHOLE, "C"]], &[&["A", FIRST, "sáu bảy TÁM chín mười.", "C"]]]);
    assert_eq!(all.shown(), format!("A ¶ {WHOLE}«group» ¶ {{sáu bảy TÁM chín mười. ‖ ∅}}«group» ¶ C"));
    assert_eq!(ways(&all), [vec![FIRST, "sáu bảy TÁM chín mười."], vec![WHOLE]]);
}

#[test]
fn what_was_joined_comes_back_with_the_side_that_knew_nothing_of_it() {
    let edited = "một hai BA bốn năm.";
    let all = meet(&["A", FIRST, SECOND, "C"], &[&[&["A", WHOLE, "C"]], &[&["A", edited, SECOND, "C"]]]);
    assert_eq!(ways(&all), [vec![edited, SECOND], vec![WHOLE]]);
    let mut joined = all.clone();
    let mut apart = all;
    let id = joined.view().conflicts()[0].id;
    apart.choose(10, id, Way::Side(0));
    assert_eq!(apart.shown(), format!("A ¶ {edited} ¶ {SECOND} ¶ C"));
    joined.choose(11, id, Way::Side(1));
    assert_eq!(joined.shown(), format!("A ¶ {WHOLE} ¶ C"));
    joined.meet(&mut apart);
    assert_eq!(ways(&joined), [vec![edited, SECOND], vec![WHOLE]], "chosen differently, offered again");
    // What is only offered is no grave to rise from.
    let mut all = meet(&["A", FIRST, SECOND, "C"], &[&[&["A", WHOLE, "C"]], &[&["A", edited, SECOND, "C"]]]);
    let view = all.view();
    let mut copied = Draft::of(&view);
    copied.items.push(Item::Text(SECOND.into()));
    all.save(&view, &copied, 12);
    assert_eq!(all.view().blocks.len(), view.blocks.len() + 1);
    // Deleted instead of edited: the words that were joined to it were not meant.
    let all = meet(&["A", FIRST, SECOND, "C"], &[&[&["A", WHOLE, "C"]], &[&["A", SECOND, "C"]]]);
    assert_eq!(ways(&all), [vec![WHOLE], vec![SECOND]]);
}

#[test]
fn an_edited_join_is_offered_without_saying_words_twice() {
    let (later, other) = ("một hai ba bốn năm. sáu bảy tám chín mười. Thêm.", "sáu bảy TÁM chín mười.");
    let all =
        meet(&["A", FIRST, SECOND, "C"], &[&[&["A", WHOLE, "C"], &["A", later, "C"]], &[&["A", FIRST, other, "C"]]]);
    assert_eq!(ways(&all), [vec![FIRST, other], vec![later]]);
}

#[test]
fn the_last_copies_of_a_text_do_not_go_unseen() {
    let base = ["A", WHOLE, "B", WHOLE, "C"];
    let [one, other]: [&[&str]; 2] = [&["A", "B", WHOLE, "C"], &["A", WHOLE, "B", "C"]];
    let (mut all, mut desks) = apart(
        |story| story.body = body::join(&base),
        &[&|desk| _ = desk.write(2, one), &|desk| _ = desk.write(3, other)],
    );
    assert_eq!(all.shown(), format!("A ¶ {{{WHOLE} ‖ ∅}} ¶ B ¶ C"), "each left the other one");
    all.write(4, &["A.", WHOLE, "B", "C"]);
    assert!(all.shown().contains('‖'), "a save elsewhere is no answer");
    let id = all.view().conflicts()[0].id;
    desks[0].take(&all);
    all.choose(5, id, Way::Side(1));
    desks[0].choose(6, id, Way::Side(0));
    assert_eq!((&*all.shown(), desks[0].shown()), ("A. ¶ B ¶ C", format!("A. ¶ {WHOLE} ¶ B ¶ C")));
    all.take(&desks[0]);
    assert!(!all.view().is_settled(), "two different choices");
    // Both deleted the same one, or one knew of both deletions: nothing to ask.
    assert_eq!(meet(&base, &[&[one], &[one]]).shown(), format!("A ¶ B ¶ {WHOLE} ¶ C"));
    assert_eq!(meet(&base, &[&[one, &["A", "B", "C"]], &[other]]).shown(), "A ¶ B ¶ C");
    assert_eq!(meet(&["A", "***", "B", "***"], &[&[&["A", "B", "***"]], &[&["A", "***", "B"]]]).shown(), "A ¶ B");
}

/// What the random newsrooms excuse: a marker that a person put into two paragraphs that differ.
///
/// Two texts that differ are two texts. Each was deleted by somebody who saw it, and nobody can tell which
/// words of it the other was meant to keep; to find them by likeness would hang what is shown on a threshold.
#[test]
fn like_texts_that_differ_are_deleted_as_what_they_are() {
    let [p, q] = [WHOLE, EDITED];
    assert_eq!(meet(&["A", p, "B", q], &[&[&["A", "B", q]], &[&["A", p, "B"]]]).shown(), "A ¶ B");
}

#[test]
fn joined_up_and_joined_down_is_one_group() {
    let all = meet(
        &["một hai ba.", "bốn năm sáu.", "bảy tám chín."],
        &[&[&["một hai ba. bốn năm sáu.", "bảy tám chín."]], &[&["một hai ba.", "bốn năm sáu. bảy tám chín."]]],
    );
    let ways = ways(&all);
    assert_eq!(ways[0], ["một hai ba.", "bốn năm sáu. bảy tám chín."]);
    assert_eq!(ways[1], ["một hai ba. bốn năm sáu.", "bảy tám chín."], "each as its writer had it");
}

#[test]
fn k3_a_half_that_stayed_behind_is_marked() {
    let mut all = meet(&["A", WHOLE, "C", "D"], &[&[&["A", FIRST, SECOND, "C", "D"]], &[&["A", "C", "D", WHOLE]]]);
    assert_eq!(all.shown(), format!("A ¶ {SECOND}«split, moved» ¶ C ¶ D ¶ {FIRST}«split, moved»"));
    all.write(50, &["A", SECOND, "C.", "D", FIRST]);
    assert!(all.shown().contains("«split, moved»"), "an edit elsewhere is no answer: {}", all.shown());
    all.write(51, &["A", "C.", "D", FIRST, SECOND]);
    assert_eq!(all.shown(), format!("A ¶ C. ¶ D ¶ {FIRST} ¶ {SECOND}"));
}

#[test]
fn k2_the_editor_knows_a_split_that_words_do_not_tell() {
    // Split, and both halves rewritten at once: the words of the second are no more those of the first.
    let split = |desk: &mut Desk, hinted: bool| {
        let view = desk.view();
        let from = view.blocks[1].id;
        let texts = ["A", "một hai ba BỐN NĂM.", "hoàn toàn là chữ khác ở đây.", "C"];
        let items = texts.iter().map(|t| Item::Text((*t).into())).collect();
        let hints = if hinted { vec![Hint::Split { from, item: 2 }] } else { vec![] };
        desk.save(&view, &Draft { items, hints, ..Draft::of(&view) }, 2);
    };
    for hinted in [true, false] {
        let (all, _) = apart(
            |story| story.body = body::join(&["A", WHOLE, "C"]),
            &[&|desk| split(desk, hinted), &|desk| _ = desk.write(3, &["A", EDITED, "C"])],
        );
        let view = all.view();
        assert_eq!(view.blocks[2].marks.part_of.is_some(), hinted);
        assert_eq!(view.groups[0].members.len(), if hinted { 2 } else { 1 });
    }
    // What went is compared, not what stayed: the bars of a table stay in its first half too.
    let table = "| a | b |\n| --- | --- |\n| c | d |";
    let all = meet(
        &["A", table],
        &[&[&["A", "| a | b |\n| --- | --- |", "| c | d |"]], &[&["A", "| a | b |\n| --- | --- |\n| c | e |"]]],
    );
    assert_eq!(all.view().groups[0].members.len(), 2, "{}", all.shown());
    let join = |desk: &mut Desk| {
        let view = desk.view();
        let items = vec![Item::Text("chữ mới cả".into()), Item::Text("C".into())];
        let hints = vec![Hint::Join { block: view.blocks[1].id, into: 0 }];
        desk.save(&view, &Draft { items, hints, ..Draft::of(&view) }, 2);
    };
    let (all, _) = apart(
        |story| story.body = body::join(&["một hai", "ba bốn", "C"]),
        &[&join, &|desk| _ = desk.write(3, &["một hai", "ba bốn năm", "C"])],
    );
    assert_eq!(ways(&all), [vec!["một hai", "ba bốn năm"], vec!["chữ mới cả"]]);
}

#[test]
fn jj_6369_a_crisscross_merge_loses_no_change() {
    let mut a = Desk::default();
    a.write(1, &["đầu", "p", "ngày 15", "q", "cuối"]);
    let mut b = a.clone();
    a.write(2, &["đầu", "p", "ngày 20", "q", "cuối"]);
    b.write(3, &["đầu", "p", "ngày 20", "q", "cuối"]);
    a.meet(&mut b);
    let (a0, b0) = (a.clone(), b.clone());
    a.write(4, &["đầu A", "p", "ngày 20", "q", "cuối"]);
    b.write(5, &["đầu", "p", "ngày 20", "q", "cuối B"]);
    a.meet(&mut b);
    assert_eq!(a.shown(), "đầu A ¶ p ¶ ngày 20 ¶ q ¶ cuối B");
    assert_eq!(a0.shown(), b0.shown());
}

#[test]
fn people_type_on_in_own_sides_until_one_chooses() {
    let mut a = Desk::default();
    a.write(1, &["ngày 15"]);
    let mut b = a.clone();
    a.write(2, &["ngày 2"]);
    b.write(3, &["ngày 1"]);
    a.take(&b);
    let view = a.view();
    let block = &view.blocks[0];
    let mine = block.sides.iter().position(|side| side.text.said() == Some("ngày 2")).unwrap();
    let items = vec![Item::Side(block.id, mine, "ngày 20".into())];
    a.save(&view, &Draft { items, ..Draft::of(&view) }, 4);
    b.write(5, &["ngày 18"]);
    a.meet(&mut b);
    assert_eq!(a.shown(), "{ngày 18 ‖ ngày 20}");
    let id = a.view().conflicts()[0].id;
    a.choose(6, id, Way::Side(1));
    b.choose(7, id, Way::Side(0));
    assert!(a.view().is_settled());
    a.meet(&mut b);
    assert_eq!(a.shown(), "{ngày 18 ‖ ngày 20}", "two different choices reopen it");
    a.choose(8, id, Way::Own("ngày 19".into()));
    b.choose(9, id, Way::Own("ngày 19".into()));
    a.meet(&mut b);
    assert_eq!(a.shown(), "ngày 19", "two equal ones do not");
}

#[test]
fn a_choice_holds_while_its_side_is_typed_on() {
    let mut a = meet(&["ngày 15"], &[&[&["ngày 18"]], &[&["ngày 20"]]]);
    let mut b = a.clone();
    let view = a.view();
    let items = vec![Item::Side(view.blocks[0].id, 0, "ngày 18 h".into())];
    a.save(&view, &Draft { items, ..Draft::of(&view) }, 4);
    b.choose(5, view.conflicts()[0].id, Way::Side(0));
    a.meet(&mut b);
    assert_eq!(a.shown(), "ngày 18 h");
}

#[test]
fn k1_a_locked_group_is_chosen_whole_or_not_at_all() {
    let desks: [&[&[&str]]; 2] = [&[&["A", FIRST, SECOND, "C"]], &[&["A", EDITED, "C"]]];
    let mut desk = meet(&["A", WHOLE, "C"], &desks);
    let view = desk.view();
    let [a, p, q, c] = [0, 1, 2, 3].map(|n| view.blocks[n].id);
    let group = ConflictId::Body(p);
    let mut refusal = |items: Vec<Item>, closed: Vec<Vec<BlockId>>| {
        desk.graph.save(&view, &Draft { items, closed, ..Draft::of(&view) }).err()
    };
    let open = |ids: &[BlockId]| ids.iter().map(|id| Item::Open(*id)).collect::<Vec<_>>();
    let text = |id, text: &str| Item::Chosen(id, text.into());
    assert_eq!(refusal(open(&[a, p, q, c]), vec![]), None);
    assert_eq!(refusal(open(&[a, c]), vec![]), None, "what is locked and not named stays");
    assert_eq!(refusal(open(&[a, q, p, c]), vec![]), Some(Refusal::Open(group)), "moved");
    assert_eq!(refusal(vec![text(p, FIRST)], vec![]), Some(Refusal::Incomplete(group)));
    assert_eq!(refusal(vec![text(p, FIRST), Item::Open(q)], vec![vec![p]]), Some(Refusal::Incomplete(group)));
    assert_eq!(refusal(vec![text(p, FIRST), Item::Open(q)], vec![vec![p, q]]), Some(Refusal::Incomplete(group)));
    assert_eq!(refusal(vec![Item::Side(q, 0, "x".into())], vec![]), Some(Refusal::NoSuchSide(group)));
    assert_eq!(refusal(vec![Item::Side(p, 2, "x".into())], vec![]), Some(Refusal::NoSuchSide(group)));
    assert_eq!(refusal(vec![Item::Open(p), Item::Open(p)], vec![]), Some(Refusal::Twice(p)));
    assert_eq!(refusal(vec![text(a, "x")], vec![vec![a]]), Some(Refusal::NotOpen(ConflictId::Body(a))));
    assert_eq!(refusal(vec![text(p, FIRST), text(q, SECOND)], vec![vec![p, q]]), None);
    // A flat story may be edited elsewhere only.
    let plain = |body: &[&str]| Draft::plain(&view, &Story { body: body::join(body), ..view.story() }).map(|_| ());
    let shown: Vec<&str> = view.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(plain(&shown), Ok(()));
    assert_eq!(plain(&["A.", shown[1], shown[2], "mới", "C"]), Ok(()));
    assert_eq!(plain(&["A", shown[1], "C"]), Err(Refusal::Open(group)));
    assert_eq!(plain(&["A", "x", shown[2], "C"]), Err(Refusal::Open(group)));
    assert_eq!(plain(&["A", shown[2], shown[1], "C"]), Err(Refusal::Open(group)));
}

#[test]
fn a_save_elsewhere_leaves_a_conflict_as_it_was() {
    let mut desk = meet(&["A", "B", "C"], &[&[&["A", "B1", "C"]], &[&["A", "B2", "C"]]]);
    let before = desk.view().blocks[1].clone();
    desk.write(20, &["mới", "A", "B1", "thêm", "C."]);
    assert_eq!(desk.shown(), "mới ¶ A ¶ {B1 ‖ B2} ¶ thêm ¶ C.");
    assert_eq!(desk.view().blocks[2].sides, before.sides);
}

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
