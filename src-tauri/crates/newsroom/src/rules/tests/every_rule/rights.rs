//! Whether photos may be used.

use serde_json::json;

use super::Row;
use crate::house::{House, Kind};
use crate::photo::Rights;
use crate::photo::metadata::Field;
use crate::rules::tests::{World, house};

/// What a field of a photo says.
type Said<'a> = (Field, &'a [&'a str]);

/// A house with categories of each kind, published in Vietnam and Laos.
fn with_categories(more: &[(Kind, &str, serde_json::Value)]) -> House {
    let all = ["use", "lease", "expiry", "territory"];
    let usages = [
        ("staff", "Phóng viên của báo", "free", ""),
        ("agency", "Hãng tin", "paid", ""),
        ("handout", "Ảnh cơ quan cung cấp", "conditional", "ghi tên cơ quan"),
        ("social", "Mạng xã hội", "never", ""),
    ];
    let usages = usages.map(|(id, label, may, note)| {
        (Kind::Usage, id, json!({ "id": id, "label": label, "use": may, "note": note, "override": all }))
    });
    let territories = [("VN", "Việt Nam"), ("LA", "Lào")];
    let territories = territories.map(|(code, name)| (Kind::Territory, code, json!({ "code": code, "name": name })));
    let items = usages.into_iter().chain(territories).chain(more.iter().cloned());
    let items = items.map(|(kind, id, value)| ((kind, id.to_owned()), value)).collect();
    let made = House::of("Báo thử", chrono_tz::Tz::Asia__Ho_Chi_Minh, &items);
    House { usages: made.usages, territories: made.territories, ..house() }
}

/// What is said of a photo, by one person.
pub(in crate::rules::tests) fn said(fields: &[Said<'_>]) -> Rights {
    let fields: Vec<(Field, Vec<String>)> =
        fields.iter().map(|(field, values)| (*field, values.iter().map(|&value| value.to_owned()).collect())).collect();
    Rights::of("vuon-vai.jpg", |field| fields.iter().filter(|(of, _)| *of == field).map(|(_, v)| &v[..]).collect())
}

fn set(w: &mut World, fields: &[Said<'_>]) {
    w.house = with_categories(&[]);
    w.rights = said(fields);
}

fn set_staff(w: &mut World, field: Field, values: &[&str]) {
    set(w, &[(Field::Usage, &["staff"]), (field, values)]);
}

fn set_unsaid(w: &mut World, may: &str) {
    let unsaid = json!({ "id": "unsaid", "label": "Chưa rõ", "use": may, "override": ["use"] });
    w.house = with_categories(&[(Kind::Usage, "unsaid", unsaid)]);
}

// The world's clock stands at 10:00 on 12 May 2026 in Vietnam.
pub(super) const ROWS: &[Row] = &[
    (
        "rules.P5.paid",
        [
            |_, w| set(w, &[(Field::Usage, &["agency"])]),
            |_, w| set(w, &[(Field::Usage, &["agency"]), (Field::Leases, &["allow ../2026-05-11"])]),
        ],
        [
            |_, w| set(w, &[(Field::Usage, &["staff"])]),
            |_, w| set(w, &[(Field::Usage, &["agency"]), (Field::Leases, &["allow ../2026-05-12 số 12"])]),
        ],
    ),
    (
        "rules.P5.conditional",
        [
            |_, w| set(w, &[(Field::Usage, &["handout"])]),
            |_, w| {
                set(w, &[(Field::Usage, &["handout"]), (Field::Leases, &["allow 2026-05-13/.."])]);
            },
        ],
        [
            |_, w| set(w, &[(Field::Usage, &["handout"]), (Field::Leases, &["allow ../.."])]),
            |_, w| set(w, &[(Field::Usage, &["agency"])]),
        ],
    ),
    (
        "rules.P5.never",
        [|_, w| set(w, &[(Field::Usage, &["social"])]), |_, w| set_unsaid(w, "never")],
        [|_, w| set(w, &[]), |_, w| set_unsaid(w, "free")],
    ),
    (
        "rules.P5.unknown",
        [
            |_, w| set(w, &[(Field::Usage, &["gone"])]),
            |_, w| set(w, &[(Field::Usage, &["gone"]), (Field::Leases, &["deny ../2026-05-11"])]),
        ],
        [
            |_, w| set(w, &[(Field::Usage, &["gone"]), (Field::Leases, &["allow ../.."])]),
            |_, w| set(w, &[(Field::Usage, &["social"])]),
        ],
    ),
    (
        "rules.P6.denied",
        [
            |_, w| set_staff(w, Field::Leases, &["allow ../..", "deny 2026-05-12T10:00/.. Gia đình đề nghị"]),
            |_, w| set_staff(w, Field::Leases, &["deny 2026-05-12/2026-05-12"]),
        ],
        [
            |_, w| set_staff(w, Field::Leases, &["deny 2026-05-12T10:01/.."]),
            |_, w| set_staff(w, Field::Leases, &["deny ../2026-05-11", "deny ../2026-05-12T10:00"]),
        ],
    ),
    (
        "rules.P6.unread",
        [
            |_, w| set_staff(w, Field::Leases, &["lend ../.."]),
            |_, w| set_staff(w, Field::Expires, &["khi nào hết hợp đồng"]),
        ],
        [|_, w| set_staff(w, Field::Leases, &["allow ../.."]), |_, w| set_staff(w, Field::Expires, &[])],
    ),
    (
        "rules.P7",
        [
            |_, w| set_staff(w, Field::Expires, &["2026-05-11"]),
            |_, w| set_staff(w, Field::Expires, &["2026-05-12T10:00"]),
        ],
        [
            |_, w| set_staff(w, Field::Expires, &["2026-05-12"]),
            |_, w| set_staff(w, Field::Expires, &["2026-05-12T10:01"]),
        ],
    ),
    (
        "rules.P8",
        [
            |_, w| set_staff(w, Field::Embargo, &["2026-05-13"]),
            |s, w| {
                set_staff(w, Field::Embargo, &["2026-05-12T18:00"]);
                s.embargo = Some("2026-05-12T10:59:00Z".parse().unwrap());
            },
        ],
        [
            |_, w| set_staff(w, Field::Embargo, &["2026-05-12T10:00"]),
            |s, w| {
                set_staff(w, Field::Embargo, &["2026-05-12T18:00"]);
                s.embargo = Some("2026-05-12T11:00:00Z".parse().unwrap());
            },
        ],
    ),
    (
        "rules.P9.elsewhere",
        [|_, w| set_staff(w, Field::Territory, &["VN"]), |_, w| set_staff(w, Field::Territory, &["VN", "US"])],
        [|_, w| set_staff(w, Field::Territory, &["LA", "US", "VN"]), |_, w| set_staff(w, Field::Territory, &[])],
    ),
    (
        "rules.P9.unsaid",
        [
            |_, w| {
                set_staff(w, Field::Territory, &["VN"]);
                w.house.territories.clear();
            },
            |_, w| {
                set_staff(w, Field::Territory, &["US"]);
                w.house.territories.clear();
            },
        ],
        [|_, w| set_staff(w, Field::Territory, &["VN", "LA"]), |_, w| w.house.territories.clear()],
    ),
];

#[test]
fn a_photo_is_named_by_its_caption_or_its_file() {
    let told = |caption: &str| {
        let (mut story, mut world) = (super::super::story(), World::new());
        set(&mut world, &[(Field::Usage, &["social"])]);
        story.placements[0].caption = caption.into();
        let found = world.check(&story);
        let refusal = found.iter().find(|f| f.rule == "P5").unwrap();
        refusal.message(crate::messages::Language::Vi)
    };
    assert_eq!(told("Vườn vải\nnhà ông Sáu"), "Ảnh “Vườn vải” thuộc diện Mạng xã hội: tòa soạn không dùng.");
    assert!(told(" ").contains("“vuon-vai.jpg”"));
    assert!(told(&"dài ".repeat(40)).contains("dài…”"));
}

#[test]
fn only_what_the_house_names_is_overridden() {
    let overridable = |fields: &[Said<'_>], named: &[&str]| {
        let (story, mut world) = (super::super::story(), World::new());
        let usage = json!({ "id": "own", "label": "Của báo", "use": "paid", "override": named });
        world.house = with_categories(&[(Kind::Usage, "own", usage)]);
        world.rights = said(fields);
        let found = world.check(&story);
        found.iter().map(|f| (f.rule, f.overridable)).collect::<Vec<_>>()
    };
    let own: Said<'_> = (Field::Usage, &["own"]);
    let expired: Said<'_> = (Field::Expires, &["2026-01-01"]);
    let (denied, elsewhere): (Said<'_>, Said<'_>) = ((Field::Leases, &["deny ../.."]), (Field::Territory, &["US"]));
    let all = [own, expired, denied, elsewhere];
    let of = |p5, p6, p7, p9| vec![("P5", p5), ("P6", p6), ("P7", p7), ("P9", p9)];
    assert_eq!(overridable(&all, &[]), of(false, false, false, false));
    assert_eq!(overridable(&all, &["use"]), of(true, false, false, false));
    assert_eq!(overridable(&all, &["lease"]), of(false, true, false, false));
    assert_eq!(overridable(&all, &["expiry", "territory"]), of(false, false, true, true));
    // Of a photo of which nobody said a category the house says nothing.
    assert_eq!(overridable(&[expired], &["expiry"]), [("P7", false)]);
}
