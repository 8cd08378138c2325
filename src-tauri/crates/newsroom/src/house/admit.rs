//! The boundary of house data: each item passes here once, field by field, before it becomes an entry.

use serde_json::{Map, Value, json};

use super::{Destination, Kind, Pictures};
use crate::messages::Key;
use crate::text::{self, Refused};
use crate::{members, message};

/// The most that a number of the house style may be; more would switch its rule off without saying so.
const MOST: u64 = 1_000_000;

/// What a field of an item holds.
#[derive(Clone, Copy)]
enum Shape {
    /// One line that says something.
    Line,
    /// One line that may be empty.
    Free,
    /// Lines, each of which says something.
    Lines,
    /// A place in an order.
    Order,
    /// A number of the house style, from 1.
    Limit,
    /// A side of a shape, against the other one.
    Side,
    /// A number from this one to 100.
    Percent(u64),
    /// Widths in pixels, each wider than the one before.
    Widths,
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A role's code.
    Role,
    /// The last part of an address.
    Slug,
    /// The public address of a front page.
    Address,
    /// Such an address or that of a bucket, or nothing.
    PlaceOrNone,
    /// Lines by lines, each of which says something.
    Pairs,
}

/// What a byline's role may be, beside those of members (`story::Role`).
const BYLINES: [&str; 6] = ["author", "photo", "video", "graphics", "compiled", "source"];

type Fields = &'static [(&'static str, Shape)];

/// The fields that an item of a kind must have, and those that it may have.
fn fields(kind: Kind) -> (Fields, Fields) {
    use Shape::{
        Address, Flag, Free, Limit, Line, Lines, Order, Pairs, Percent, PlaceOrNone, Role, Side, Slug, Widths, Word,
    };
    match kind {
        Kind::Section => (&[("name", Line), ("slug", Slug)], &[("former", Lines), ("order", Order)]),
        Kind::Tag => (&[("name", Line)], &[("kind", Word(&["topic", "place", "person", "organisation"]))]),
        Kind::Person => (&[("id", Line), ("name", Line)], &[("pen_names", Lines)]),
        Kind::Role => (&[("role", Role), ("label", Line)], &[]),
        Kind::Abbreviation => (&[("short", Line), ("long", Line)], &[("known", Flag)]),
        Kind::Confusable => (&[("wrong", Line), ("right", Line)], &[]),
        Kind::Style => (
            &[],
            &[
                ("headline_characters", Limit),
                ("headline_syllables", Limit),
                ("standfirst_syllables", Limit),
                ("body_syllables", Limit),
                ("sentence_syllables", Limit),
                ("abbreviation_uses", Limit),
                ("photo_width", Limit),
                ("tone", Word(&["old", "new"])),
                ("author_may_approve", Flag),
                ("desk_review", Flag),
                ("final_review", Flag),
                ("two_approvals", Flag),
                ("two_approvals_in", Lines),
                ("correction_wording", Free),
            ],
        ),
        Kind::Destination => (
            &[("id", Slug), ("kind", Word(&["site", super::WORDPRESS])), ("address", Address)],
            &[
                ("at", PlaceOrNone),
                ("folder", Free),
                ("title", Free),
                ("mail", Free),
                ("credit", Free),
                ("captions", Word(&["galley", "theme"])),
                ("sections", Pairs),
                ("authors", Pairs),
                ("desks", Lines),
                ("photo_widths", Widths),
                ("photo_quality", Percent(1)),
                ("photo_sharpness", Percent(0)),
                ("photo_webp", Flag),
            ],
        ),
        Kind::Ratio => (&[("id", Slug), ("label", Line), ("width", Side), ("height", Side)], &[("order", Order)]),
    }
}

/// An item that a person can copy.
fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Section => r#"{"name": "Giáo dục", "slug": "giao-duc", "order": 50}"#,
        Kind::Tag => r#"{"name": "làng nghề", "kind": "topic"}"#,
        Kind::Person => r#"{"id": "thu-ha", "name": "Lê Thị Thu Hà", "pen_names": ["Thu Hà"]}"#,
        Kind::Role => r#"{"role": "editor", "label": "Biên tập viên"}"#,
        Kind::Abbreviation => r#"{"short": "HTX", "long": "hợp tác xã", "known": true}"#,
        Kind::Confusable => r#"{"wrong": "xử dụng", "right": "sử dụng"}"#,
        Kind::Style => r#"{"headline_characters": 65, "tone": "old"}"#,
        Kind::Destination => {
            r#"{"id": "site", "kind": "site", "address": "https://baotangiang.example/", "folder": "site"}"#
        }
        Kind::Ratio => r#"{"id": "wide", "label": "Ngang rộng", "width": 16, "height": 9, "order": 10}"#,
    }
}

/// What is wrong with an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no object with fields.
    NotAnObject,
    /// The field is not there.
    Missing,
    /// Items of the kind have no such field.
    Unknown,
    /// The field is something else than a text.
    NotAText,
    /// The field is something else than a list of texts.
    NotAList,
    /// The field is something else than texts by names.
    NotPairs,
    /// The field is no whole number within these bounds.
    NotANumber(u64, u64),
    /// The field is no list of rising widths within these bounds.
    NotWidths(u32, u32),
    /// The field is one that only a site has.
    OnlyASite,
    /// The field is neither true nor false.
    NotAFlag,
    /// The field is none of these words.
    NoneOf(String),
    /// The field says nothing.
    Empty,
    /// The field is no part of an address; this would be one.
    NotASlug(String),
    /// The field is no web address.
    NotAnAddress,
    /// The field is no address of a server that is asked.
    NotAPlace,
    /// The field holds a character that no text may hold.
    Refused(Refused),
    /// Both texts are one.
    Same,
    /// Another item has this name.
    Taken(String),
}

/// A value that is no item of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?}, field {field:?}: {fault:?}")]
pub struct NotAnItem {
    /// The kind it was given for.
    pub kind: Kind,
    /// The field; empty where it is about the whole.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl NotAnItem {
    pub(super) fn new(kind: Kind, field: &str, fault: Fault) -> Self {
        Self { kind, field: field.to_owned(), fault }
    }

    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let mut values = vec![("kind", self.kind.word().to_owned()), ("field", self.field.clone())];
        let mut with = |name, value: &dyn ToString| values.push((name, value.to_string()));
        let key = match &self.fault {
            Fault::NotAnObject => message!("house.not_an_object"),
            Fault::Missing => message!("house.missing"),
            Fault::Unknown => {
                let (must, may) = fields(self.kind);
                let names: Vec<&str> = must.iter().chain(may).map(|(name, _)| *name).collect();
                with("fields", &names.join(", "));
                message!("house.unknown")
            }
            Fault::NotAText => message!("house.not_a_text"),
            Fault::NotAList => message!("house.not_a_list"),
            Fault::NotPairs => message!("house.not_pairs"),
            Fault::NotANumber(least, most) => {
                with("least", least);
                with("most", most);
                message!("house.not_a_number")
            }
            Fault::NotWidths(least, most) => {
                with("least", least);
                with("most", most);
                with("count", &Pictures::MOST);
                message!("house.not_widths")
            }
            Fault::OnlyASite => message!("house.only_a_site"),
            Fault::NotAFlag => message!("house.not_a_flag"),
            Fault::NoneOf(words) => {
                with("words", words);
                message!("house.none_of")
            }
            Fault::Empty => message!("house.empty"),
            Fault::NotASlug(proposal) => {
                with("proposal", proposal);
                message!("house.not_a_slug")
            }
            Fault::NotAnAddress => message!("house.not_an_address"),
            Fault::NotAPlace => message!("house.not_a_place"),
            Fault::Refused(why) => {
                let (key, more) = why.explained();
                values.extend(more);
                return (key, values);
            }
            Fault::Same => message!("house.same"),
            Fault::Taken(name) => {
                with("name", name);
                message!("house.taken")
            }
        };
        values.push(("example", example(self.kind).to_owned()));
        (key, values)
    }
}

/// An item that was let in.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its kind.
    pub kind: Kind,
    /// The id under which it is kept.
    pub id: String,
    /// Its fields: texts in NFC, nothing that its kind does not have.
    pub value: Value,
}

/// Lets an item in, or names the field that keeps it out.
pub fn admit(kind: Kind, value: &Value) -> Result<Item, NotAnItem> {
    let odd = |field: &str, fault| NotAnItem::new(kind, field, fault);
    let given = value.as_object().ok_or_else(|| odd("", Fault::NotAnObject))?;
    let (must, may) = fields(kind);
    let mut kept = Map::new();
    for (field, value) in given {
        let known = must.iter().chain(may).find(|(name, _)| name == field);
        let (name, shape) = known.ok_or_else(|| odd(field, Fault::Unknown))?;
        kept.insert((*name).to_owned(), shape.admit(value).map_err(|fault| odd(name, fault))?);
    }
    if let Some((missing, _)) = must.iter().find(|(name, _)| !kept.contains_key(*name)) {
        return Err(odd(missing, Fault::Missing));
    }
    let said = |field: &str| kept.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind == Kind::Confusable && said("wrong") == said("right") {
        return Err(odd("right", Fault::Same));
    }
    // The pages of a site without a folder or a server would lie among what the desk itself keeps.
    if kind == Kind::Destination && said("kind") == "site" && said("at").is_empty() && said("folder").is_empty() {
        return Err(odd("folder", if kept.contains_key("folder") { Fault::Empty } else { Fault::Missing }));
    }
    // WordPress makes its own sizes, and of a photo that is sent anew in another quality it would keep the old one for good.
    let later = Destination::LATER.into_iter().find(|field| kept.contains_key(*field));
    if let Some(field) = later.filter(|_| said("kind") == super::WORDPRESS) {
        return Err(odd(field, Fault::OnlyASite));
    }
    let id = match kind {
        Kind::Section => said("slug"),
        Kind::Tag => text::fold(&said("name")),
        Kind::Person | Kind::Destination | Kind::Ratio => said("id"),
        Kind::Role => said("role"),
        Kind::Abbreviation => said("short"),
        Kind::Confusable => said("wrong"),
        Kind::Style => "style".to_owned(),
    };
    Ok(Item { kind, id, value: Value::Object(kept) })
}

impl Shape {
    fn admit(self, value: &Value) -> Result<Value, Fault> {
        let within = |least, most| {
            value
                .as_u64()
                .filter(|n| (least..=most).contains(n))
                .ok_or(Fault::NotANumber(least, most))
                .map(|n| json!(n))
        };
        match self {
            Self::Line => said(value).map(Value::String),
            Self::Free => line(value).map(Value::String),
            Self::Lines => {
                let lines = value.as_array().ok_or(Fault::NotAList)?;
                let lines: Result<Vec<_>, _> = lines.iter().map(|line| said(line).map(Value::String)).collect();
                lines.map(Value::Array)
            }
            Self::Order => within(0, u64::from(u32::MAX)),
            Self::Limit => within(1, MOST),
            Self::Side => within(1, 100),
            Self::Percent(least) => within(least, 100),
            Self::Widths => widths(value),
            Self::Flag => value.as_bool().map(Value::Bool).ok_or(Fault::NotAFlag),
            Self::Word(words) => one_of(value, words),
            Self::Role => {
                let roles: Vec<&str> = members::Role::ALL.iter().map(|r| r.word()).chain(BYLINES).collect();
                one_of(value, &roles)
            }
            Self::Slug => {
                let slug = said(value)?;
                let right = text::slug(&slug).unwrap_or_default();
                if slug == right { Ok(Value::String(slug)) } else { Err(Fault::NotASlug(right)) }
            }
            Self::Address => address(&said(value)?).map(Value::String),
            Self::PlaceOrNone if value == "" => Ok(value.clone()),
            Self::PlaceOrNone => place(&said(value)?).map(Value::String),
            Self::Pairs => {
                let pairs = value.as_object().ok_or(Fault::NotPairs)?.iter();
                let pair = |(name, value): (&String, &Value)| {
                    let name = text::admit_line(name).map_err(Fault::Refused)?;
                    if name.is_empty() { Err(Fault::Empty) } else { Ok((name, Value::String(said(value)?))) }
                };
                pairs.map(pair).collect::<Result<Map<_, _>, _>>().map(Value::Object)
            }
        }
    }
}

fn line(value: &Value) -> Result<String, Fault> {
    text::admit_line(value.as_str().ok_or(Fault::NotAText)?).map_err(Fault::Refused)
}

fn said(value: &Value) -> Result<String, Fault> {
    let line = line(value)?;
    if line.is_empty() { Err(Fault::Empty) } else { Ok(line) }
}

fn widths(value: &Value) -> Result<Value, Fault> {
    let (least, most) = (*Pictures::BOUNDS.start(), *Pictures::BOUNDS.end());
    let odd = || Fault::NotWidths(least, most);
    let width = |one: &Value| one.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| Pictures::BOUNDS.contains(n));
    let all: Option<Vec<u32>> = value.as_array().ok_or_else(odd)?.iter().map(width).collect();
    let rises = |all: &Vec<u32>| all.is_sorted_by(|one, next| one < next);
    let all = all.filter(|all| (1..=Pictures::MOST).contains(&all.len()) && rises(all)).ok_or_else(odd)?;
    Ok(json!(all))
}

fn one_of(value: &Value, words: &[&str]) -> Result<Value, Fault> {
    let word = line(value)?;
    if words.contains(&word.as_str()) { Ok(Value::String(word)) } else { Err(Fault::NoneOf(words.join(", "))) }
}

/// Where a server is asked: a web address, or that of a bucket, its region, and whether it is part of the host's name.
fn place(text: &str) -> Result<String, Fault> {
    let Some(bucket) = text.strip_prefix("s3+") else { return address(text).map_err(|_| Fault::NotAPlace) };
    let (at, asked) = bucket.split_once('?').unwrap_or((bucket, ""));
    let at = address(at).map_err(|_| Fault::NotAPlace)?;
    if at.trim_end_matches('/').split('/').count() != 4 {
        return Err(Fault::NotAPlace);
    }
    let (mut region, mut style) = ("", "");
    for part in asked.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("region", of)) if region.is_empty() && of.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                region = of;
            }
            Some(("style", "virtual")) if style.is_empty() => style = part,
            _ => return Err(Fault::NotAPlace),
        }
    }
    let region = if region.is_empty() { String::new() } else { format!("region={region}") };
    let asked = [region.as_str(), style].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    let mark = if asked.is_empty() { "" } else { "?" };
    Ok(format!("s3+{}{mark}{asked}", at.trim_end_matches('/')))
}

/// A web address with a slash at its end, which links are put behind.
fn address(text: &str) -> Result<String, Fault> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(Fault::NotAnAddress)?;
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(plain) || text.contains(['?', '#', ' ', '"', '<', '>', '\\']) {
        return Err(Fault::NotAnAddress);
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{Style, starter};
    use crate::messages::Language;

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
            (
                "s3+https://s3.example/bao?style=virtual&region=x-1",
                "s3+https://s3.example/bao?region=x-1&style=virtual",
            ),
        ] {
            assert_eq!(at(said).as_deref(), Ok(kept));
            assert_eq!(crate::storage::Address::read(said).unwrap().to_string(), kept);
        }
        for other in
            ["/bao/anh", "/", "/bao?style=path", "/bao?style=virtual&style=virtual", "/bao?x=1", "/bao?region=/"]
        {
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
}
