//! Choosing: what a person decides about a conflict, and what nobody may do before.

use super::*;

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
fn people_type_on_in_own_sides_until_one_chooses() {
    let mut a = Desk::default();
    a.write(1, &["ngày 15"]);
    let mut b = a.clone();
    a.write(2, &["ngày 2"]);
    b.write(3, &["ngày 1"]);
    a.take(&b);
    a.go_on(4, &["ngày 2"], &["ngày 20"]);
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
    a.go_on(4, &["ngày 18"], &["ngày 18 h"]);
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
    assert_eq!(refusal(vec![Item::Open(p), Item::Open(p)], vec![]), Some(Refusal::Twice(p)));
    assert_eq!(refusal(vec![text(a, "x")], vec![vec![a]]), Some(Refusal::NotOpen(ConflictId::Body(a))));
    assert_eq!(refusal(vec![text(p, FIRST), text(q, SECOND)], vec![vec![p, q]]), None);
    let mut going_on = |block, way, texts: &[&str], closed: Vec<Vec<BlockId>>| {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let items = if closed.is_empty() { open(&[a, p, q, c]) } else { vec![text(p, FIRST), text(q, SECOND)] };
        let going_on = vec![GoingOn { block, way, texts }];
        desk.graph.save(&view, &Draft { items, closed, going_on, ..Draft::of(&view) }).err()
    };
    let halves = view.groups[0].alternatives.iter().position(|way| way.texts().count() == 2).unwrap();
    assert_eq!(going_on(p, halves, &["x", "y"], vec![]), None);
    assert_eq!(going_on(q, halves, &["x", "y"], vec![]), None, "by any of its blocks");
    let no_such = Some(Refusal::NoSuchSide(group));
    for (way, texts) in [(2, &["x"] as &[&str]), (halves, &["x"]), (halves, &["x", " "]), (halves, &["x", "y", "z"])] {
        assert_eq!(going_on(p, way, texts, vec![]), no_such, "{way} {texts:?}");
    }
    assert_eq!(going_on(p, halves, &["x", "y"], vec![vec![p, q]]), no_such, "closed by the same draft");
    assert_eq!(going_on(a, 0, &["x"], vec![]), Some(Refusal::NotOpen(ConflictId::Body(a))));
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
fn people_type_on_in_own_sides_of_several_paragraphs() {
    let mut a = meet(&["A", WHOLE, "C"], &[&[&["A", FIRST, SECOND, "C"]], &[&["A", EDITED, "C"]]]);
    let mut b = a.clone();
    a.go_on(11, &[FIRST, SECOND], &[FIRST, "sáu bảy"]);
    a.go_on(12, &[FIRST, "sáu bảy"], &["một hai", "sáu bảy"]);
    assert_eq!(ways(&a), [vec!["một hai".to_owned(), "sáu bảy".to_owned()], vec![EDITED.to_owned()]]);
    b.go_on(13, &[EDITED], &["một hai ba BỐN"]);
    a.meet(&mut b);
    assert_eq!(ways(&a), [vec!["một hai".to_owned(), "sáu bảy".to_owned()], vec!["một hai ba BỐN".to_owned()]]);
    let id = a.view().conflicts()[0].id;
    let mut c = a.clone();
    a.choose(14, id, Way::Side(0));
    assert_eq!(a.shown(), "A ¶ một hai ¶ sáu bảy ¶ C");
    c.choose(15, id, Way::Side(1));
    assert_eq!(c.shown(), "A ¶ một hai ba BỐN ¶ C");
}

#[test]
fn somebody_goes_on_in_a_side_that_joined_two_paragraphs_and_in_the_one_that_did_not() {
    let joined = format!("{FIRST} {SECOND}");
    let desks: [&[&[&str]]; 2] = [&[&["A", &joined, "C"]], &[&["A", FIRST, "sáu BẢY tám chín mười.", "C"]]];
    let mut desk = meet(&["A", FIRST, SECOND, "C"], &desks);
    let mut other = desk.clone();
    desk.go_on(11, &[&joined], &["một và sáu"]);
    other.go_on(12, &[FIRST, "sáu BẢY tám chín mười."], &["một thôi", "sáu BẢY tám chín mười."]);
    assert!(ways(&desk).contains(&vec!["một và sáu".to_owned()]));
    assert!(ways(&other).contains(&vec!["một thôi".to_owned(), "sáu BẢY tám chín mười.".to_owned()]));
    assert!(ways(&other).contains(&vec![joined]));
    desk.meet(&mut other);
    assert!(ways(&desk).contains(&vec!["một và sáu".to_owned()]), "{:?}", ways(&desk));
    assert!(
        ways(&desk).contains(&vec!["một thôi".to_owned(), "sáu BẢY tám chín mười.".to_owned()]),
        "{:?}",
        ways(&desk)
    );
}
