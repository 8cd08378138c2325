//! The boundary of house data: each item passes here once, field by field, before it becomes an entry.

mod addresses;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use addresses::{address, place};

use super::{Destination, Kind, Pictures};
use crate::messages::Key;
use crate::photo::metadata::{Field, UnfitValue, fit};
use crate::photo::wording::{self, is_code};
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
    /// At least one of them.
    SomeLines,
    /// A day.
    Day,
    /// What is typed between equals signs in captions.
    Code,
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
    /// Some of these words.
    Words(&'static [&'static str]),
    /// The code of a territory.
    Territory,
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
    /// A field of a photo.
    PhotoField,
    /// A text of several lines, which may be empty.
    Text,
    /// At least one object with the fields that it must have, and those that it may.
    Rows(Fields, Fields),
}

/// What a byline's role may be, beside those of members (`story::Role`).
const BYLINES: [&str; 6] = ["author", "photo", "video", "graphics", "compiled", "source"];

/// How photos are used of which the house says on what condition.
const CONDITIONAL: &str = "conditional";

type Fields = &'static [(&'static str, Shape)];

/// The fields that an item of a kind must have, and those that it may have.
fn fields(kind: Kind) -> (Fields, Fields) {
    use Shape::{
        Address, Code, Day, Flag, Free, Limit, Line, Lines, Order, Pairs, Percent, PhotoField, PlaceOrNone, Role, Rows,
        Side, Slug, SomeLines, Territory, Text, Widths, Word, Words,
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
        Kind::Title => (&[("code", Code), ("stands_for", SomeLines)], &[("from", Day)]),
        Kind::Credit => (&[("name", Line)], &[("spellings", Lines)]),
        Kind::Cleaning => (
            &[],
            &[
                ("spaces", Flag),
                ("places", Flag),
                ("copyright_mark", Flag),
                ("byline_and_credit", Flag),
                ("byline_in_credit", Flag),
                ("canonical_credit", Flag),
                ("no_place", Lines),
            ],
        ),
        Kind::Template => (
            &[
                ("name", Line),
                (
                    "changes",
                    Rows(
                        &[("field", PhotoField)],
                        &[("way", Word(&["replace", "append", "if_empty"])), ("text", Text)],
                    ),
                ),
            ],
            &[],
        ),
        Kind::Usage => (
            &[("id", Slug), ("label", Line), ("use", Word(&["free", CONDITIONAL, "paid", "never"]))],
            &[("note", Free), ("override", Words(&["use", "lease", "expiry", "territory"]))],
        ),
        Kind::Territory => (&[("code", Territory), ("name", Line)], &[]),
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
        Kind::Title => {
            r#"{"code": "ct", "from": "2026-05-01", "stands_for": ["ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh", "ông Khoa"]}"#
        }
        Kind::Credit => r#"{"name": "TTXVN", "spellings": ["Thông tấn xã Việt Nam", "VNA"]}"#,
        Kind::Cleaning => r#"{"byline_in_credit": false, "no_place": ["chưa có"]}"#,
        Kind::Template => {
            r#"{"name": "Tin lũ", "changes": [{"field": "keywords", "way": "append", "text": "mưa lũ; {city}"}]}"#
        }
        Kind::Usage => r#"{"id": "agency", "label": "Hãng tin", "use": "paid", "override": ["use"]}"#,
        Kind::Territory => r#"{"code": "VN", "name": "Việt Nam"}"#,
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
    /// The field is no day.
    NotADay,
    /// The field is no code of a caption.
    NotACode,
    /// The field is something else than a list of objects with fields.
    NotRows,
    /// A photo cannot say it.
    Unfit(UnfitValue),
    /// Another row has this.
    Twice(String),
    /// The field is no code of a territory.
    NotATerritory,
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

    /// Returns the fields of what has the field: of the item, or of a row in it.
    fn fields(&self) -> (Fields, Fields) {
        let (must, may) = fields(self.kind);
        let rows =
            self.field.split_once('.').and_then(|(rows, _)| must.iter().chain(may).find(|(name, _)| *name == rows));
        match rows {
            Some((_, Shape::Rows(must, may))) => (must, may),
            _ => (must, may),
        }
    }

    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let mut values = vec![("kind", self.kind.word().to_owned()), ("field", self.field.clone())];
        let mut with = |name, value: &dyn ToString| values.push((name, value.to_string()));
        let key = match &self.fault {
            Fault::NotAnObject => message!("house.not_an_object"),
            Fault::Missing => message!("house.missing"),
            Fault::Unknown => {
                let (must, may) = self.fields();
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
            Fault::NotADay => message!("house.not_a_day"),
            Fault::NotACode => message!("house.not_a_code"),
            Fault::NotRows => message!("house.not_rows"),
            Fault::Twice(name) => {
                with("name", name);
                message!("house.twice")
            }
            Fault::NotATerritory => message!("house.not_a_territory"),
            Fault::Refused(why) => {
                let (key, more) = why.explained();
                values.extend(more);
                return (key, values);
            }
            Fault::Unfit(why) => {
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
    let kept = object(value, fields(kind)).map_err(|(field, fault)| odd(&field, fault))?;
    if kind == Kind::Template {
        sound_template(&kept).map_err(|(field, fault)| odd(&field, fault))?;
    }
    let said = |field: &str| kept.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind == Kind::Confusable && said("wrong") == said("right") {
        return Err(odd("right", Fault::Same));
    }
    // The pages of a site without a folder or a server would lie among what the desk itself keeps.
    if kind == Kind::Destination && said("kind") == "site" && said("at").is_empty() && said("folder").is_empty() {
        return Err(odd("folder", if kept.contains_key("folder") { Fault::Empty } else { Fault::Missing }));
    }
    // A condition that nobody is told is none that anybody keeps.
    if kind == Kind::Usage && said("use") == CONDITIONAL && said("note").is_empty() {
        return Err(odd("note", if kept.contains_key("note") { Fault::Empty } else { Fault::Missing }));
    }
    // WordPress makes its own sizes, and of a photo that is sent anew in another quality it would keep the old one for good.
    let later = Destination::LATER.into_iter().find(|field| kept.contains_key(*field));
    if let Some(field) = later.filter(|_| said("kind") == super::WORDPRESS) {
        return Err(odd(field, Fault::OnlyASite));
    }
    let id = match kind {
        Kind::Section => said("slug"),
        Kind::Tag | Kind::Template | Kind::Credit => text::fold(&said("name")),
        Kind::Person | Kind::Destination | Kind::Usage | Kind::Ratio => said("id"),
        Kind::Territory => said("code"),
        Kind::Role => said("role"),
        Kind::Abbreviation => said("short"),
        Kind::Confusable => said("wrong"),
        Kind::Style | Kind::Cleaning => kind.word().to_owned(),
        Kind::Title => format!("{} {}", text::fold(&said("code")), said("from")).trim_end().to_owned(),
    };
    Ok(Item { kind, id, value: Value::Object(kept) })
}

/// A fault, and the field that it is in: the one in the third row is `changes.3.text`.
type Placed = (String, Fault);

/// Lets an object in that has some fields and may have others.
fn object(given: &Value, (must, may): (Fields, Fields)) -> Result<Map<String, Value>, Placed> {
    let given = given.as_object().ok_or_else(|| (String::new(), Fault::NotAnObject))?;
    let mut kept = Map::new();
    for (field, value) in given {
        let known = must.iter().chain(may).find(|(name, _)| name == field);
        let (name, shape) = known.ok_or_else(|| (field.clone(), Fault::Unknown))?;
        let value = match shape {
            Shape::Rows(must, may) => rows(name, value, (must, may))?,
            shape => shape.admit(value).map_err(|fault| ((*name).to_owned(), fault))?,
        };
        kept.insert((*name).to_owned(), value);
    }
    match must.iter().find(|(name, _)| !kept.contains_key(*name)) {
        Some((missing, _)) => Err(((*missing).to_owned(), Fault::Missing)),
        None => Ok(kept),
    }
}

fn rows(name: &str, value: &Value, fields: (Fields, Fields)) -> Result<Value, Placed> {
    let given = value.as_array().ok_or_else(|| (name.to_owned(), Fault::NotRows))?;
    if given.is_empty() {
        return Err((name.to_owned(), Fault::Empty));
    }
    let row = |(row, number): (&Value, u32)| {
        let within = |(field, fault): Placed| match fault {
            Fault::NotAnObject => (name.to_owned(), Fault::NotRows),
            fault => (format!("{name}.{number}.{field}"), fault),
        };
        object(row, fields).map(Value::Object).map_err(within)
    };
    given.iter().zip(1..).map(row).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// A template is used when somebody is in a hurry: what it says is looked at when it is made.
fn sound_template(kept: &Map<String, Value>) -> Result<(), Placed> {
    let mut fields = BTreeSet::new();
    for (row, number) in kept.get("changes").and_then(Value::as_array).into_iter().flatten().zip(1..) {
        let at = |field: &str, fault| (format!("changes.{number}.{field}"), fault);
        let said = |field: &str| row[field].as_str().unwrap_or_default();
        let Some(field) = Field::of(said("field")).filter(|field| fields.insert(*field)) else {
            return Err(at("field", Fault::Twice(said("field").to_owned())));
        };
        let (text, way) = (said("text"), said("way"));
        if text.trim().is_empty() && !matches!(way, "" | "replace") {
            return Err(at("text", Fault::Empty));
        }
        wording::check(text).map_err(|e| at("text", Fault::Unfit(UnfitValue::NoVariable(e.0))))?;
        // What is spelled out may be anything.
        if !text.contains(['{', '=']) {
            fit(field, &field.parts(text)).map_err(|why| at("text", Fault::Unfit(why)))?;
        }
    }
    Ok(())
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
            Self::SomeLines => match Self::Lines.admit(value)? {
                Value::Array(none) if none.is_empty() => Err(Fault::Empty),
                lines => Ok(lines),
            },
            Self::Day => {
                let day = said(value)?;
                // chrono takes `2026-5-1`, too, which would be another id for the same day.
                let right = day.parse::<NaiveDate>().is_ok_and(|read| read.to_string() == day);
                if right { Ok(Value::String(day)) } else { Err(Fault::NotADay) }
            }
            Self::Code => {
                said(value).and_then(|code| if is_code(&code) { Ok(Value::String(code)) } else { Err(Fault::NotACode) })
            }
            Self::Order => within(0, u64::from(u32::MAX)),
            Self::Limit => within(1, MOST),
            Self::Side => within(1, 100),
            Self::Percent(least) => within(least, 100),
            Self::Widths => widths(value),
            Self::Flag => value.as_bool().map(Value::Bool).ok_or(Fault::NotAFlag),
            Self::Word(words) => one_of(value, words),
            Self::Words(words) => {
                let all = value.as_array().ok_or(Fault::NotAList)?;
                all.iter().map(|word| one_of(word, words)).collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            Self::Territory => {
                let code = super::Territory::code_of(&said(value)?).ok_or(Fault::NotATerritory)?;
                Ok(Value::String(code))
            }
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
            Self::PhotoField => one_of(value, &Field::ALL.map(Field::word)),
            Self::Text => {
                let text = text::admit(value.as_str().ok_or(Fault::NotAText)?).map_err(Fault::Refused)?;
                Ok(Value::String(text.trim().to_owned()))
            }
            // Its fields are looked at one by one.
            Self::Rows(..) => Err(Fault::NotRows),
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

#[cfg(test)]
mod tests;
