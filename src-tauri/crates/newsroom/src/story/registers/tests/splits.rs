//! What a reader sees when one of them split a paragraph, or joined two.

use super::*;

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
