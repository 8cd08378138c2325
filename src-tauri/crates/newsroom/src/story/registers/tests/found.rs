//! What the random newsrooms found, each shrunk to the saves that lead there.

use super::*;

const WHOLE: &str = "một hai ba bốn năm sáu. bảy tám chín mười.";
const FIRST: &str = "một hai ba bốn năm sáu.";
const SECOND: &str = "bảy tám chín mười.";

fn begun(base: &[&str]) -> Desk {
    let mut desk = Desk::default();
    desk.write(1, base);
    desk
}

/// The group's way out that has these texts.
#[track_caller]
fn way(desk: &Desk, texts: &[&str]) -> (ConflictId, Way) {
    let view = desk.view();
    let has = |way: &Alternative| way.says(texts.iter().copied());
    let group = view.groups.iter().find(|group| group.alternatives.iter().any(has)).unwrap();
    (ConflictId::Body(group.id), Way::Side(group.alternatives.iter().position(has).unwrap()))
}

fn says(desk: &Desk, text: &str) -> bool {
    desk.view().blocks.iter().flat_map(|block| &block.sides).any(|side| side.text.said() == Some(text))
}

/// Two people split alike, and a third joins one of the halves, to what it came from or to another
/// paragraph: the words still stand twice.
#[test]
fn a_half_that_was_joined_away_still_has_its_twin() {
    let mut a = begun(&["A", WHOLE, "C"]);
    let mut b = a.clone();
    a.write(2, &["A", FIRST, SECOND, "C"]);
    b.write(3, &["A", FIRST, SECOND, "C"]);
    a.meet(&mut b);
    assert_eq!(a.view().blocks.iter().filter(|block| block.marks.split_twice).count(), 2);
    a.write(4, &["A", WHOLE, SECOND, "C"]);
    assert_eq!(a.shown(), format!("A ¶ {WHOLE}«split 2» ¶ {SECOND}«split 2» ¶ C"));
    a.write(5, &["A", WHOLE, "C"]);
    assert_eq!(a.shown(), format!("A ¶ {WHOLE} ¶ C"), "one of them is gone");
    let joined = format!("C {SECOND}");
    b.write(6, &["A", FIRST, SECOND, &joined]);
    assert_eq!(b.shown(), format!("A ¶ {FIRST} ¶ {SECOND}«split 2» ¶ {joined}«split 2»"));
}

/// One person took words out of a side because the other side still had them; another chose that side
/// because it had them.
#[test]
fn words_taken_out_of_one_side_are_not_gone_when_that_side_is_chosen() {
    let mut a = begun(&["ngày 15 tháng 10"]);
    let mut b = a.clone();
    a.write(2, &["ngày 18 tháng 10"]);
    b.write(3, &["ngày 20 tháng 10"]);
    a.meet(&mut b);
    let view = a.view();
    a.go_on(4, &["ngày 18 tháng 10"], &["ngày 18"]);
    b.choose(5, view.conflicts()[0].id, Way::Side(0));
    a.meet(&mut b);
    assert_eq!(a.shown(), "{ngày 18 ‖ ngày 18 tháng 10}");
}

/// A choice that another undid is not gone for the sake of that undoing, which itself goes for the sake of
/// a third text that knew of neither.
#[test]
fn what_does_not_stand_takes_nothing_with_it() {
    let other = ["một hai ba bốn năm sáu. bảy", "tám chín mười."];
    let mut a = begun(&["A", WHOLE]);
    let mut b = a.clone();
    a.write(2, &["A", FIRST, SECOND]);
    b.write(3, &["A", other[0], other[1]]);
    let mut c = a.clone();
    c.take(&b);
    let (id, chosen) = way(&c, &other);
    c.choose(4, id, chosen);
    a.write(5, &["A", "một hai BA bốn năm sáu.", SECOND]);
    b.write(6, &["A", WHOLE]);
    a.take(&b);
    a.take(&c);
    assert!(says(&a, other[0]), "a person chose it: {}", a.shown());
    assert!(says(&a, "một hai BA bốn năm sáu."), "{}", a.shown());
}

/// A paragraph that was joined to another, and with that to a third, is split off again where it was joined:
/// it is the one that it was, and yet a half of what had its words. While that is in conflict it is locked.
///
/// Without it one person deletes it ("it is still in the other side"), another chooses a side without it.
#[test]
fn what_came_back_out_of_a_join_is_locked_with_it() {
    let [p, q, r] = ["một hai ba bốn.", "năm sáu bảy tám.", "chín mười mười một."];
    let [pq, qr, pqr] = [format!("{p} {q}"), format!("{q} {r}"), format!("{p} {q} {r}")];
    let mut a = begun(&[p, q, r]);
    let named = a.view().blocks[2].id;
    let mut b = a.clone();
    a.write(2, &[p, &qr]);
    a.write(3, &[&pqr]);
    a.write(4, &[&pq, r]);
    assert_eq!(a.view().blocks.last().unwrap().id, named, "it is the one that it was");
    b.write(5, &["một hai BA bốn.", q, r]);
    a.take(&b);
    let view = a.view();
    let group = view.group_of(named).unwrap_or_else(|| panic!("free: {}", a.shown()));
    assert!(view.blocks.iter().filter(|block| block.is_open()).all(|open| group.members.contains(&open.id)));
    let without: Vec<&str> = view.blocks.iter().filter(|b| b.id != named).filter_map(Block::text).collect();
    let story = Story { body: body::join(&without), ..view.story() };
    assert_eq!(Draft::plain(&view, &story).err(), Some(Refusal::Open(ConflictId::Body(group.id))));
    // Also where the one between, to which it was joined, is gone for everybody.
    let p = "một hai ba bốn một hai ba bốn một hai ba bốn.";
    let [pq, pqr] = [format!("{p} {q}"), format!("{p} {q} {r}")];
    let mut a = begun(&[p, q, r]);
    let named = a.view().blocks.iter().map(|block| block.id).collect::<Vec<_>>();
    a.write(6, &[p, &qr]);
    a.write(7, &[&pqr]);
    let mut b = a.clone();
    a.write(8, &[&pq, r]);
    assert_eq!(a.view().blocks.iter().map(|block| block.id).collect::<Vec<_>>(), [named[0], named[2]]);
    b.write(9, &[&format!("{pqr} Thêm.")]);
    a.take(&b);
    assert_eq!(a.shown(), format!("{{{pq} ‖ {pqr} Thêm.}}«group» ¶ {r}«group»"));
}

/// Which photo leads is for a person to choose before the one that is shown as leading goes.
#[test]
fn the_photo_that_leads_is_not_deleted_while_people_differ_on_it() {
    let leads = |n: usize| {
        move |desk: &mut Desk| {
            _ = desk.edit(2 + n as u64, |story| {
                story.placements.iter_mut().enumerate().for_each(|(k, photo)| photo.lead = k == n);
            });
        }
    };
    let (mut all, _) = apart(
        |story| story.placements = vec![photo(1, "một"), photo(2, "hai"), photo(3, "ba")],
        &[&leads(0), &leads(1)],
    );
    let view = all.view();
    let mut without = |id: PlacementId| {
        let mut story = view.story();
        story.placements.retain(|photo| photo.id != id);
        all.graph.save(&view, &Draft::plain(&view, &story).unwrap()).map(|change| change.is_some())
    };
    let led = view.story().placements.iter().find(|photo| photo.lead).unwrap().id;
    assert_eq!(without(led), Err(Refusal::Open(ConflictId::Field(FieldName::Lead))));
    assert_eq!(without(PlacementId([3; 8])), Ok(true));
}

const LAST: &str = "đoạn này đứng ở cuối bài và dài hơn.";
const EDITED: &str = "bảy TÁM chín mười.";

/// Two people join alike, and one of them edits the second half and splits it off again.
fn joined_alike() -> [Desk; 2] {
    let mut a = begun(&["A", FIRST, SECOND, LAST]);
    let mut b = a.clone();
    a.write(2, &["A", WHOLE, LAST]);
    b.write(3, &["A", WHOLE, LAST]);
    a.write(4, &["A", &format!("{FIRST} {EDITED}"), LAST]);
    a.write(5, &["A", FIRST, EDITED, LAST]);
    [a, b]
}

/// The whole says what it said at first, and yet nothing was undone: its words stand in the half.
#[test]
fn the_old_text_is_no_undoing_while_a_half_of_it_stands_apart() {
    let [mut a, b] = joined_alike();
    a.take(&b);
    assert_eq!(a.shown(), format!("A ¶ {{{FIRST} ‖ {WHOLE}}}«group» ¶ {EDITED}«part»«group» ¶ {LAST}"));
    way(&a, &[FIRST, EDITED]);
    way(&a, &[WHOLE]);
    // Joined to what stood below, the words are still apart, whatever else was written to the whole since.
    let [mut a, b] = joined_alike();
    let below = format!("{EDITED} {LAST}");
    a.write(6, &["A", FIRST, &below]);
    a.write(7, &["A", &format!("{FIRST} Thêm."), &below]);
    a.write(8, &["A", FIRST, &below]);
    a.take(&b);
    assert_eq!(a.shown(), format!("A ¶ {{{FIRST} ‖ {WHOLE}}}«group» ¶ {below}«group»"));
    way(&a, &[FIRST, &below]);
    way(&a, &[WHOLE, LAST]);
    // A half of the half is apart too, though the rest was joined back and deleted.
    let [mut a, b] = joined_alike();
    a.write(6, &["A", FIRST, "bảy TÁM", "chín mười.", LAST]);
    a.write(7, &["A", &format!("{FIRST} bảy TÁM"), "chín mười.", LAST]);
    a.write(8, &["A", FIRST, "chín mười.", LAST]);
    a.take(&b);
    assert_eq!(a.shown(), format!("A ¶ {{{FIRST} ‖ {WHOLE}}}«group» ¶ chín mười.«part»«group» ¶ {LAST}"));
}

/// Nothing is apart any more: that is an undoing, and what the other did stands.
#[test]
fn a_half_that_was_joined_back_and_deleted_is_undone() {
    let [mut a, b] = joined_alike();
    a.write(6, &["A", &format!("{FIRST} {EDITED}"), LAST]);
    a.write(7, &["A", FIRST, LAST]);
    a.take(&b);
    assert_eq!(a.shown(), format!("A ¶ {WHOLE} ¶ {LAST}"));
}
