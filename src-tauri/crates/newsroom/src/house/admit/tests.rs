//! What is let in as house data, and which field keeps the rest out.

use super::*;
use crate::house::{Style, starter};
use crate::messages::Language;
use crate::photo::Cleaning;

fn fault(kind: Kind, value: Value) -> (String, Fault) {
    let odd = admit(kind, &value).unwrap_err();
    (odd.field, odd.fault)
}

#[test]
fn the_examples_and_the_starter_sets_pass_as_they_are() {
    let examples = Kind::ALL.map(|kind| (kind, serde_json::from_str(example(kind)).unwrap()));
    let sets = [Language::Vi, Language::En].into_iter().flat_map(starter);
    for (kind, value) in sets.chain(examples) {
        assert_eq!(admit(kind, &value).unwrap().value, value);
    }
    let style = serde_json::to_value(Style::default()).unwrap();
    assert_eq!(admit(Kind::Style, &style).unwrap().value, style, "every number of the style has its field");
    let cleaning = Cleaning { no_place: vec!["chưa có".into()], ..Cleaning::default() };
    let cleaning = serde_json::to_value(cleaning).unwrap();
    assert_eq!(admit(Kind::Cleaning, &cleaning).unwrap().value, cleaning, "and every cleaner");
    for role in ["author", "photo", "video", "graphics", "editor", "compiled", "source"] {
        assert!(serde_json::from_value::<crate::story::Role>(json!(role)).is_ok());
        assert!(admit(Kind::Role, &json!({ "role": role, "label": "x" })).is_ok());
    }
}

#[test]
fn texts_are_composed_and_addresses_end_in_a_slash() {
    let tag = admit(Kind::Tag, &json!({ "name": "  gia\u{301} va\u{309}i " })).unwrap();
    assert_eq!((tag.id.as_str(), &tag.value), ("gia vai", &json!({ "name": "giá vải" })));
    let site = json!({ "id": "site", "kind": "site", "address": "https://bao.example/moi", "folder": "site" });
    assert_eq!(admit(Kind::Destination, &site).unwrap().value["address"], "https://bao.example/moi/");
}

#[test]
fn each_fault_names_its_field() {
    let of = |field: &str, fault| (field.to_owned(), fault);
    assert_eq!(fault(Kind::Tag, json!("giá vải")), of("", Fault::NotAnObject));
    assert_eq!(fault(Kind::Section, json!({ "name": "Y tế" })), of("slug", Fault::Missing));
    assert_eq!(fault(Kind::Tag, json!({ "name": "a", "color": 1 })), of("color", Fault::Unknown));
    assert_eq!(fault(Kind::Tag, json!({ "name": 7 })), of("name", Fault::NotAText));
    assert_eq!(fault(Kind::Tag, json!({ "name": " " })), of("name", Fault::Empty));
    let person = json!({ "id": "p", "name": "A", "pen_names": "B" });
    assert_eq!(fault(Kind::Person, person), of("pen_names", Fault::NotAList));
    let kinds = "topic, place, person, organisation".to_owned();
    assert_eq!(fault(Kind::Tag, json!({ "name": "a", "kind": "b" })), of("kind", Fault::NoneOf(kinds)));
    let abbreviation = json!({ "short": "A", "long": "b", "known": 1 });
    assert_eq!(fault(Kind::Abbreviation, abbreviation), of("known", Fault::NotAFlag));
    for number in [json!(0), json!(-1), json!(1.5), json!("9")] {
        let style = json!({ "photo_width": number });
        assert_eq!(fault(Kind::Style, style), of("photo_width", Fault::NotANumber(1, MOST)));
    }
    let section = json!({ "name": "Khoa học", "slug": "../Khoa học" });
    assert_eq!(fault(Kind::Section, section), of("slug", Fault::NotASlug("khoa-hoc".into())));
    assert_eq!(fault(Kind::Confusable, json!({ "wrong": "a", "right": "a" })), of("right", Fault::Same));
    assert!(matches!(fault(Kind::Tag, json!({ "name": "a\u{202E}b" })).1, Fault::Refused(_)));
    for address in ["bao.example", "ftp://bao.example/", "https://", "https://a b/", "https://a.example/?x"] {
        let site = json!({ "id": "site", "kind": "site", "address": address });
        assert_eq!(fault(Kind::Destination, site), of("address", Fault::NotAnAddress), "{address}");
    }
}

#[test]
fn a_title_has_a_code_and_a_day_of_its_own() {
    let title = |more: Value| {
        let mut title = json!({ "code": "CT.1", "stands_for": ["ông Khoa"] });
        title.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        admit(Kind::Title, &title).map(|item| item.id).map_err(|odd| (odd.field, odd.fault))
    };
    assert_eq!(title(json!({})).unwrap(), "ct.1");
    assert_eq!(title(json!({ "code": "Bùn", "from": "2026-05-01" })).unwrap(), "bun 2026-05-01");
    for (field, value, fault) in [
        ("code", json!("hai chữ"), Fault::NotACode),
        ("code", json!("a=b"), Fault::NotACode),
        ("from", json!("1.5.2026"), Fault::NotADay),
        ("from", json!("2026-5-1"), Fault::NotADay),
        ("from", json!(""), Fault::Empty),
        ("stands_for", json!([]), Fault::Empty),
        ("stands_for", json!([" "]), Fault::Empty),
        ("stands_for", json!("ông Khoa"), Fault::NotAList),
    ] {
        assert_eq!(title(json!({ field: value })), Err((field.to_owned(), fault)));
    }
}

#[test]
fn a_template_says_what_a_photo_can_say_and_each_field_once() {
    let template = |changes: Value| {
        let template = json!({ "name": "Tin Lũ", "changes": changes });
        admit(Kind::Template, &template).map(|item| item.id).map_err(|odd| (odd.field, odd.fault))
    };
    let row = |field: &str, text: &str| json!({ "field": field, "text": text });
    let good =
        json!([row("caption", "{city}\n=ct=, {day}"), row("rating", "4"), row("source", ""), row("taken", "{year}")]);
    assert_eq!(template(good).unwrap(), "tin lu");
    let at = |field: &str, fault| Err((field.to_owned(), fault));
    let unfit = |why| Fault::Unfit(why);
    let fine = row("city", "Huế");
    for (changes, refused) in [
        (json!([]), at("changes", Fault::Empty)),
        (json!({ "city": "Huế" }), at("changes", Fault::NotRows)),
        (json!([fine, "Huế"]), at("changes", Fault::NotRows)),
        (json!([fine, { "text": "a" }]), at("changes.2.field", Fault::Missing)),
        (json!([fine, { "field": "city", "txt": "a" }]), at("changes.2.txt", Fault::Unknown)),
        (json!([fine, fine]), at("changes.2.field", Fault::Twice("city".into()))),
        (json!([row("credit", "{cty}")]), at("changes.1.text", unfit(UnfitValue::NoVariable("cty".into())))),
        (json!([row("rating", "9")]), at("changes.1.text", unfit(UnfitValue::NotARating("9".into())))),
        (json!([{ "field": "city", "way": "append" }]), at("changes.1.text", Fault::Empty)),
    ] {
        assert_eq!(template(changes), refused);
    }
    let (field, fault) = template(json!([row("town", "a")])).unwrap_err();
    assert!(field == "changes.1.field" && matches!(fault, Fault::NoneOf(words) if words.contains("city")));
    let (field, fault) = template(json!([{ "field": "city", "way": "prepend" }])).unwrap_err();
    assert!(field == "changes.1.way" && matches!(fault, Fault::NoneOf(_)));
    let unknown = NotAnItem::new(Kind::Template, "changes.2.txt", Fault::Unknown).explained();
    assert!(unknown.1.contains(&("fields", "field, way, text".to_owned())), "those of a row");
}

#[test]
fn a_category_says_its_condition_and_only_what_can_be_overridden() {
    let of = |more: Value| {
        let mut usage = json!({ "id": "agency", "label": "Hãng tin" });
        usage.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        admit(Kind::Usage, &usage).map(|item| item.value).map_err(|odd| (odd.field, odd.fault))
    };
    let note = |fault| Err(("note".to_owned(), fault));
    assert_eq!(of(json!({ "use": "conditional" })), note(Fault::Missing));
    assert_eq!(of(json!({ "use": "conditional", "note": " " })), note(Fault::Empty));
    assert_eq!(of(json!({ "use": "conditional", "note": "Ghi tên hãng" })).unwrap()["note"], "Ghi tên hãng");
    let words = of(json!({ "use": "paid", "override": ["use", "credit"] })).unwrap_err();
    assert_eq!(words, ("override".into(), Fault::NoneOf("use, lease, expiry, territory".into())));
    assert!(matches!(of(json!({ "use": "often" })), Err((field, Fault::NoneOf(_))) if field == "use"));
    let territory = |code: &str| admit(Kind::Territory, &json!({ "code": code, "name": "x" }));
    assert_eq!(territory(" vn ").unwrap().id, "VN");
    assert_eq!(territory("Việt Nam").unwrap_err().fault, Fault::NotATerritory);
}

#[test]
fn a_site_lies_in_a_folder_or_on_a_server() {
    let of = |more: Value| {
        let mut site = json!({ "id": "site", "kind": "site", "address": "https://bao.example/" });
        site.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        admit(Kind::Destination, &site).err().map(|odd| (odd.field, odd.fault))
    };
    let folder = |fault| Some(("folder".to_owned(), fault));
    assert_eq!(of(json!({})), folder(Fault::Missing));
    for blank in ["", "  "] {
        assert_eq!(of(json!({ "folder": blank })), folder(Fault::Empty));
    }
    assert_eq!(of(json!({ "folder": "", "at": "https://luu-tru.example/bao/" })), None);
    assert_eq!(of(json!({ "folder": "site" })), None);
    assert_eq!(of(json!({ "kind": "wordpress" })), None, "a post lies in no folder of ours");
}

#[test]
fn a_site_says_how_photos_are_rendered() {
    let of = |field: &str, value: Value| {
        let mut site = json!({ "id": "site", "kind": "site", "address": "https://bao.example/", "folder": "site" });
        site[field] = value;
        admit(Kind::Destination, &site).map(|item| item.value[field].clone()).map_err(|odd| (odd.field, odd.fault))
    };
    for (field, value) in [
        ("photo_widths", json!([320, 4096])),
        ("photo_quality", json!(1)),
        ("photo_sharpness", json!(0)),
        ("photo_webp", json!(true)),
    ] {
        assert_eq!(of(field, value.clone()), Ok(value));
    }
    let widths = |value: Value| {
        assert_eq!(of("photo_widths", value), Err(("photo_widths".into(), Fault::NotWidths(16, 4096))));
    };
    for odd in [
        json!([]),
        json!(480),
        json!([960, 480]),
        json!([15]),
        json!([4097]),
        json!(["480"]),
        json!([1, 2, 3, 4, 5, 6, 7]),
    ] {
        widths(odd);
    }
    assert_eq!(of("photo_quality", json!(0)).unwrap_err().1, Fault::NotANumber(1, 100));
    assert_eq!(of("photo_sharpness", json!(101)).unwrap_err().1, Fault::NotANumber(0, 100));
    let ratio = json!({ "id": "x", "label": "X", "width": 101, "height": 1 });
    assert_eq!(fault(Kind::Ratio, ratio), ("width".into(), Fault::NotANumber(1, 100)));
    let blog = json!({ "id": "b", "kind": "wordpress", "address": "https://bao.example/", "photo_quality": 70 });
    assert_eq!(fault(Kind::Destination, blog), ("photo_quality".into(), Fault::OnlyASite));
}

#[test]
fn a_bucket_is_named_as_a_storage_reads_it() {
    let at = |at: &str| {
        let site = json!({ "id": "site", "kind": "site", "address": "https://bao.example/", "at": at });
        admit(Kind::Destination, &site).map(|item| item.value["at"].as_str().unwrap_or_default().to_owned())
    };
    for (said, kept) in [
        ("s3+https://s3.example/bao/", "s3+https://s3.example/bao"),
        ("s3+https://s3.example/bao?region=x", "s3+https://s3.example/bao?region=x"),
        ("s3+https://s3.example/bao?style=virtual", "s3+https://s3.example/bao?style=virtual"),
        ("s3+https://s3.example/bao?style=virtual&region=x-1", "s3+https://s3.example/bao?region=x-1&style=virtual"),
    ] {
        assert_eq!(at(said).as_deref(), Ok(kept));
        assert_eq!(crate::storage::Address::read(said).unwrap().to_string(), kept);
    }
    for other in ["/bao/anh", "/", "/bao?style=path", "/bao?style=virtual&style=virtual", "/bao?x=1", "/bao?region=/"] {
        let odd = at(&format!("s3+https://s3.example{other}")).unwrap_err();
        assert_eq!((odd.field.as_str(), odd.fault), ("at", Fault::NotAPlace), "{other}");
    }
}

#[test]
fn every_explanation_fills_its_blanks() {
    let faults = [
        Fault::NotAnObject,
        Fault::Missing,
        Fault::Unknown,
        Fault::NotAText,
        Fault::NotAList,
        Fault::NotPairs,
        Fault::NotANumber(1, MOST),
        Fault::NotWidths(16, 4096),
        Fault::OnlyASite,
        Fault::NotAFlag,
        Fault::NoneOf("a, b".into()),
        Fault::Empty,
        Fault::NotASlug("a".into()),
        Fault::NotAnAddress,
        Fault::NotAPlace,
        Fault::NotATerritory,
        Fault::NotADay,
        Fault::NotACode,
        Fault::NotRows,
        Fault::Unfit(UnfitValue::NoVariable("cty".into())),
        Fault::Twice("credit".into()),
        Fault::Refused(Refused::Nul { at: 0 }),
        Fault::Same,
        Fault::Taken("A".into()),
    ];
    for fault in faults {
        let (key, values) = NotAnItem::new(Kind::Tag, "name", fault).explained();
        for language in [Language::Vi, Language::En] {
            let text = key.text(language, &values).replace(example(Kind::Tag), "");
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}
