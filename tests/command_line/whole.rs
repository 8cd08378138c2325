//! The whole text that a desk puts into its entries: the first revision, every 200th, and every approval.

use newsroom::ledger::Act;
use newsroom::story::registers::{Change, WHOLE_EVERY};
use newsroom::story::{PublicForm, Story};

#[test]
fn the_desk_writes_the_whole_story_into_its_entries_now_and_then() {
    let folder = tempfile::tempdir().unwrap();
    let desk = blackbox::desk::found(&folder.path().join("desk")).unwrap();
    let id = desk
        .begin_story(&Story {
            headline: "Cầu mới qua suối Bùn".into(),
            standfirst: "Học sinh thôn Đồi không còn phải lội suối tới lớp.".into(),
            body: "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn.\n".into(),
            section: "Thời sự".into(),
            ..Story::default()
        })
        .unwrap();
    for n in 1..=WHOLE_EVERY {
        desk.edit(id, |story| story.notes = format!("lần {n}")).unwrap();
    }
    desk.step(id, newsroom::workflow::Action::Submit, "").unwrap();
    let approved = desk.approve(id, "bản thử").unwrap();
    let (mut revisions, mut whole, mut forms) = (0, vec![], vec![]);
    for entry in desk.history(id).unwrap() {
        match entry.body.act {
            Act::Revise(revised) => {
                let change = Change::from_bytes(&revised.change).unwrap();
                whole.extend(change.whole_story().map(|story| (revisions, story.notes)));
                revisions += 1;
            }
            Act::Approve(approval) => forms.push(approval.form.to_vec()),
            _ => {}
        }
    }
    assert_eq!(whole, [(0, String::new()), (WHOLE_EVERY, format!("lần {WHOLE_EVERY}"))]);
    assert_eq!(forms, [PublicForm::from(&approved.story).to_bytes()], "an approval carries all that is public");
}
