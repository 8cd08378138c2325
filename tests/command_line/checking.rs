//! What `galley verify`, `trail` and `story history` say of revisions that a device signed and should not have.

use blackbox::desk::around;
use blackbox::hand::Hand;
use newsroom::desk::Desk;

use crate::sharing::{Newsroom, sync};
use crate::story;

#[test]
fn a_revision_whose_writer_saw_another_text_is_told_and_nothing_is_damaged() {
    let newsroom = Newsroom::found();
    let an = newsroom.join("Hoài An", "reporter");
    [&newsroom.chief, &an].into_iter().for_each(|galley| drop(sync(galley)));
    let id = story(&an, &newsroom.folder, "Cầu mới qua suối Bùn");
    an.json(&["submit", &id, "--override", "Chưa có ảnh"]);
    [&an, &newsroom.chief].into_iter().for_each(|galley| drop(sync(galley)));
    let chief = &newsroom.chief;
    let clean = chief.json(&["verify"]);
    assert_eq!((&clean["disagreeing_revisions"], &clean["disagreeing"]), (&0.into(), &serde_json::json!([])));

    let mut hand = Hand::at(&an.desk);
    let bytes = [hand.revises_other_words(), hand.changes(&[0x80])];
    assert_eq!(Desk::open(&chief.desk, None, around()).unwrap().receive(&bytes).unwrap().taken, 2);

    let output = chief.run(&["verify"]);
    let (said, noted) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}{noted}");
    assert!(noted.contains("Revisions that show another text here than they did to whoever wrote them: 1"), "{noted}");
    let line = said.lines().find(|line| line.contains("Hoài An")).unwrap();
    assert!(line.contains(&id) && said.contains("all whole"), "{said}");
    let found = chief.json(&["verify"]);
    let one = &found["disagreeing"][0];
    assert_eq!((&found["disagreeing_revisions"], &one["member"]), (&1.into(), &"Hoài An".into()), "{found}");
    assert_eq!((&one["story"], &one["device"]), (&id.as_str().into(), &hand.last.header.log.device.to_string().into()));
    assert!(one["at"].as_str().is_some_and(|at| at.starts_with("20")), "{found}");
    assert_eq!(chief.json(&["verify", "--rebuild"]), found);

    let trail = chief.json(&["trail", &id])["trail"].clone();
    let told = |mark: &str| {
        let rows = trail.as_array().unwrap().iter();
        rows.filter(|row| row["mark"] == mark).map(|row| row["entry"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(told("disagrees"), [one["entry"].clone()], "{trail}");
    assert_eq!(told("malformed"), [hand.last.hash.to_string()], "{trail}");
    for arguments in [vec!["trail", &id], vec!["story", "history", &id]] {
        let output = chief.run(&arguments);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(said.lines().filter(|line| line.contains("other words than its writer saw")).count(), 1, "{said}");
        assert_eq!(said.lines().filter(|line| line.contains("Malformed, does not count")).count(), 1, "{said}");
    }
}
