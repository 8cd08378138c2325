//! What two desks said of a photo, as it lies in a storage, kept for ever: `docs/vectors/photos.json`, which has entries of
//! format 2. Made anew, with other keys, like the newsroom beside it (see `vectors`).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use newsroom::desk::{Desk, FieldChange, PlacementTexts, Way};
use newsroom::house::Kind;
use newsroom::ledger::Act;
use newsroom::members::Role;
use newsroom::photo::metadata::Field;
use newsroom::storage::{Address, Place};
use newsroom::sync::Depth;
use serde_json::{Value, json};

use crate::receiving::Newsroom;
use crate::removing::complete;
use crate::vectors::{another_program_reads, objects, recovered, seeds};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vectors/photos.json")
}

fn set(field: Field, values: &[&str]) -> FieldChange {
    FieldChange { field, way: Way::Replace, values: values.iter().map(|&value| value.to_owned()).collect() }
}

/// What people say of each photo and nobody has replaced, in the order of all desks.
fn said(desk: &Desk) -> Value {
    let photos = desk.find_photos(&newsroom::store::PhotoFilter::default(), None, 10).unwrap().into_iter();
    let of = |photo| {
        let sheet = desk.photo_sheet(photo).unwrap().unwrap();
        let fields = sheet.said.into_iter().map(|(field, all)| {
            let sides: Vec<_> = all.into_iter().map(|one| one.values).collect();
            (field.word().to_owned(), json!(sides))
        });
        Value::Object(fields.collect())
    };
    Value::Object(photos.map(|found| (found.photo.to_string(), of(found.photo))).collect())
}

/// The categories and territories of the house, and what the approval of the one story went beyond.
fn rights(desk: &Desk) -> Value {
    let ids = |kind| {
        let items = desk.house_items(Some(kind)).unwrap().into_iter();
        items.map(|(_, id, _)| id).collect::<std::collections::BTreeSet<_>>()
    };
    let story = desk.list(None, 10).unwrap()[0].id;
    let lifted = desk.history(story).unwrap().into_iter().find_map(|entry| match entry.body.act {
        Act::Approve(approval) => Some(approval.lifted),
        _ => None,
    });
    let lifted: Vec<_> = lifted.unwrap().into_iter().map(|one| format!("{} {}", one.photo, one.said)).collect();
    assert!(matches!(&lifted[..], [a, b] if a.ends_with("expires 2026-01-31") && b.ends_with("usage agency paid")));
    json!({ "usage": ids(Kind::Usage), "territory": ids(Kind::Territory), "lifted": lifted })
}

fn make() {
    let mut newsroom = Newsroom::found();
    let shared = newsroom.path("shared");
    fs::create_dir(&shared).unwrap();
    let place = Place::at(Address::Folder(shared.clone()));
    let sync = |desk: &mut Desk| drop(desk.sync_with(&place, Depth::Sweep, false).unwrap());
    sync(&mut newsroom.chief);
    let mut an = newsroom.join("an", Role::Reporter);
    let Newsroom { folder: _folder, mut chief } = newsroom;
    sync(&mut an);
    let files = ["04_chelsea_legacy_latin1_iim.jpg", "02_coffee_orientation6_gps.jpg"];
    let files = files.map(|name| blackbox::data().join("photos").join(name));
    let photos = an.ingest(&files, &[set(Field::City, &["Tân Giang"])], &mut |_, _| true).unwrap().new;
    for desk in [&mut an, &mut chief] {
        sync(desk);
    }
    // Both together, and one of them taken back; a field emptied; a list.
    let credit = chief.describe(&photos, &[set(Field::Credit, &["Ảnh: Hoài An"])]).unwrap();
    chief.describe(&photos[..1], &[set(Field::Credit, &["Ảnh: Mai Lan"]), set(Field::Source, &[])]).unwrap();
    chief.undo_describing(credit.entry.unwrap()).unwrap();
    chief.describe(&photos[1..], &[set(Field::Keywords, &["lũ", "cầu"]), set(Field::Rating, &["4"])]).unwrap();
    // On what right one of them is used, and a story that goes beyond it.
    chief.describe(&photos[..1], &[set(Field::Usage, &["agency"]), set(Field::Expires, &["2026-01-31"])]).unwrap();
    let story = complete(&chief, "Nước lên ở Tân Giang");
    let (caption, credit) = (Some("Nước lên".into()), Some("Ảnh: Hoài An".into()));
    chief
        .place_photo(story, photos[0], None, &PlacementTexts { caption, credit, ..PlacementTexts::default() })
        .unwrap();
    chief.approve(story, "Hãng đồng ý").unwrap();
    // In no sight of each other.
    an.describe(&photos[..1], &[set(Field::Leases, &["allow ../.. Hợp đồng"])]).unwrap();
    chief
        .describe(&photos[..1], &[set(Field::Leases, &["deny 2027-01-01/.."]), set(Field::Territory, &["VN", "LA"])])
        .unwrap();
    an.describe(&photos, &[set(Field::Caption, &["Nước lên."])]).unwrap();
    chief.describe(&photos, &[set(Field::Caption, &["Nước xuống."])]).unwrap();
    for _ in 0..2 {
        for desk in [&mut an, &mut chief] {
            sync(desk);
        }
    }
    // One of them is settled.
    an.describe(&photos[1..], &[set(Field::Caption, &["Nước lên rồi xuống."])]).unwrap();
    sync(&mut an);
    sync(&mut chief);
    assert_eq!(said(&chief), said(&an));
    let recovery = chief.recovery_code().unwrap();
    sync(&mut chief);
    let mut all = BTreeMap::new();
    objects(&shared, "", &mut all);
    // The pictures themselves are in the newsroom beside it.
    all.retain(|name, _| name == "galley-1/newsroom" || name.starts_with("galley-1/log/"));
    let storage: BTreeMap<_, _> = all.iter().map(|(name, bytes)| (name, BASE64.encode(bytes))).collect();
    let kept = json!({
        "recovery": recovery.write().to_string(), "seeds": seeds(&an), "photos": said(&chief), "rights": rights(&chief),
        "storage": storage
    });
    fs::write(file(), serde_json::to_string_pretty(&kept).unwrap() + "\n").unwrap();
}

#[test]
fn what_was_said_of_the_kept_photos_reads_as_it_did() {
    if std::env::var_os("GALLEY_VECTORS").is_some() {
        make();
    }
    let kept: Value = serde_json::from_slice(&fs::read(file()).unwrap()).unwrap();
    let (_folder, desk) = recovered(&kept);
    assert_eq!(said(&desk), kept["photos"]);
    assert_eq!(rights(&desk), kept["rights"]);
}

#[test]
fn another_program_reads_what_was_said_of_photos_by_the_page_alone() {
    another_program_reads("photos.json", "photos.mjs");
}
