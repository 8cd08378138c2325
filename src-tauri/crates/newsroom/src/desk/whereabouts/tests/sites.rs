//! Destinations: each shows what a receipt says that stands.

use super::*;
use crate::house::Kind;
use crate::ledger::{ReceiptKind, Receipted};
use crate::members::Role;
use crate::store::Waiting;

fn version(desk: &Desk, id: StoryId) -> Option<Version> {
    desk.whereabouts(id).unwrap().sites.first().map(|site| site.version)
}

#[test]
fn the_site_shows_what_a_receipt_says_that_stands() {
    let mut newsroom = Newsroom::with(Role::Reporter);
    let id = newsroom.story();
    let digest = approve(&newsroom.chief, id);
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    assert_eq!(version(&newsroom.chief, id), None);

    // A reporter has no right to say so.
    let lie = forge(&newsroom.an, receipt(id, ReceiptKind::Published, digest), &[]);
    let received = newsroom.chief.receive(&[lie]).unwrap();
    assert_eq!((received.taken, received.refused.len()), (0, 1));
    assert_eq!(version(&newsroom.chief, id), None);

    newsroom.chief.append(&[receipt(id, ReceiptKind::Published, Digest([3; 32]))]).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Unapproved), "of bytes that nobody approved");
    newsroom.chief.append(&[receipt(id, ReceiptKind::Published, digest)]).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Now));
    newsroom.chief.edit(id, |story| story.headline = "Cầu mới".into()).unwrap();
    assert_eq!(version(&newsroom.chief, id), Some(Version::Older));
    newsroom.chief.append(&[receipt(id, ReceiptKind::TakenDown, digest)]).unwrap();
    let down = newsroom.chief.whereabouts(id).unwrap().sites.remove(0);
    assert_eq!((down.version, down.at.timestamp()), (Version::Down, 1_790_000_500));
}

#[test]
fn each_destination_shows_what_its_own_receipts_say_since_the_last_of_them() {
    let (_folder, mut desk) = found();
    let app =
        serde_json::json!({ "id": "app", "kind": "site", "address": "https://app.tangiang.example/", "folder": "app" });
    desk.set_house(&[(Kind::Destination, app)], super::super::super::Extent::Items).unwrap();
    let id = desk.begin_story(&story("Một.\n")).unwrap();
    let says = |destination: &str, kind, digest, at| {
        let Act::Receipt(said) = receipt(id, kind, digest) else { unreachable!() };
        let path = format!("{destination}/cau.html");
        let act = Act::Receipt(Receipted { destination: destination.to_owned(), path, at, ..said });
        desk.append(&[act]).unwrap();
    };
    let at = |destination: &str| {
        let sites = desk.whereabouts(id).unwrap().sites;
        let site = sites.into_iter().find(|site| site.destination == destination).unwrap();
        (site.version, site.at.timestamp_millis())
    };
    let first = approve(&desk, id);
    says("site", ReceiptKind::Published, first, 1_000);
    says("app", ReceiptKind::Published, first, 2_000);
    assert_eq!((at("site"), at("app")), ((Version::Now, 1_000), (Version::Now, 2_000)));
    desk.edit(id, |story| story.headline = "Cầu mới".into()).unwrap();
    let second = approve(&desk, id);
    says("site", ReceiptKind::Corrected, second, 3_000);
    assert_eq!((at("site"), at("app")), ((Version::Now, 3_000), (Version::Older, 2_000)));
    says("site", ReceiptKind::TakenDown, second, 4_000);
    says("app", ReceiptKind::TakenDown, first, 5_000);
    assert_eq!((at("site"), at("app")), ((Version::Down, 4_000), (Version::Down, 5_000)));

    assert_eq!(desk.whereabouts(id).unwrap().awaited, Vec::<String>::new());
    let (approval, member) = (EntryHash([1; 32]), desk.me);
    let (kind, reason, destination) = (ReceiptKind::Published, String::new(), "app".to_owned());
    let waiting = Waiting { story: id, destination, kind, approval, member, reason, at: 6_000, review: false };
    desk.store.write(|t| outbox::begin(t, &waiting, 7_000)).unwrap();
    assert_eq!(desk.whereabouts(id).unwrap().awaited, ["app"]);
}
