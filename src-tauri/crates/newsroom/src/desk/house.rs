//! House data: what a chief edits.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Desk, DeskError};
use crate::house::{Fault, House, Item, Kind, NotAnItem, Section, admit};
use crate::ledger::{Act, HouseItem};
use crate::members::Right;
use crate::store::{house, projection, search};
use crate::text;

/// The field of the style that names the sections whose stories need two approvals.
const TWO_IN: &str = "two_approvals_in";

/// What of the house data a set of items stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// These items; others stay as they are.
    Items,
    /// All there is of their kinds: what is not among them goes.
    Kinds,
}

pub(super) fn put(item: Item) -> Act {
    Act::House(HouseItem { kind: item.kind, id: item.id, value: Some(item.value.to_string()) })
}

fn take_out((kind, id): &(Kind, String)) -> Act {
    Act::House(HouseItem { kind: *kind, id: id.clone(), value: None })
}

impl Desk {
    /// Returns the items of one kind, or all, as `(kind, id, value)`; sections in the order they are shown.
    pub fn house_items(&self, kind: Option<Kind>) -> Result<Vec<(Kind, String, Value)>, DeskError> {
        let rows = self.store.read(|t| house::items(t, &Kind::ALL))?;
        let wanted = rows.into_iter().filter(|(k, ..)| kind.is_none_or(|kind| kind == *k));
        let mut items: Vec<_> =
            wanted.filter_map(|(k, id, value)| Some((k, id, serde_json::from_str::<Value>(&value).ok()?))).collect();
        items.sort_by_key(|(kind, _, value)| (*kind, value["order"].as_u64()));
        Ok(items)
    }

    /// Puts items in, each in place of the one of its id. An item that equals what is here makes no entry.
    ///
    /// All are read before any is taken: an item that does not read refuses the whole set. A section that is renamed
    /// keeps its old name among the former ones, which stories may still carry. Of the style and of the cleaners, only
    /// what is named changes. Returns how many items changed.
    pub fn set_house(&mut self, items: &[(Kind, Value)], extent: Extent) -> Result<usize, DeskError> {
        self.governs()?;
        let before: BTreeMap<_, _> = self.house_items(None)?.into_iter().map(|(k, id, v)| ((k, id), v)).collect();
        let mut after = before.clone();
        if extent == Extent::Kinds {
            after.retain(|(kind, _), _| items.iter().all(|(k, _)| k != kind));
        }
        for (kind, value) in items {
            let Item { kind, id, value } = admit(*kind, value)?;
            let here = before.get(&(kind, id.clone()));
            let value = match kind {
                Kind::Section => renamed(here, value),
                Kind::Style | Kind::Cleaning => overlaid(here, value),
                _ => value,
            };
            after.insert((kind, id), value);
        }
        distinct_sections(&after)?;
        name_sections(&mut after, items)?;
        for ((kind, _), value) in before.iter().filter(|(key, _)| !after.contains_key(key)) {
            self.may_go(*kind, value)?;
        }
        let changed = after.iter().filter(|(key, value)| before.get(key) != Some(value));
        let mut acts: Vec<Act> = changed
            .map(|((kind, id), value)| put(Item { kind: *kind, id: id.clone(), value: value.clone() }))
            .collect();
        acts.extend(before.keys().filter(|key| !after.contains_key(key)).map(take_out));
        self.append(&acts)?;
        self.reread()?;
        Ok(acts.len())
    }

    /// Takes an item out, by its id or by the name printed. Stories that carry its name keep it; a section that stories
    /// stand in stays, since nothing could be published there any more.
    pub fn remove_house(&mut self, kind: Kind, id: &str) -> Result<(), DeskError> {
        self.governs()?;
        let items = self.house_items(Some(kind))?;
        let named = |value: &Value| value["name"].as_str().is_some_and(|name| text::same(name, id));
        let found = items.iter().find(|(_, here, _)| here == id).or_else(|| items.iter().find(|(.., v)| named(v)));
        let (_, id, value) = found.ok_or_else(|| DeskError::NoItem(kind, id.to_owned()))?;
        self.may_go(kind, value)?;
        self.append(&[take_out(&(kind, id.clone()))])?;
        self.reread()
    }

    /// Refuses to let a section go that stories stand in, under its present name or a former one.
    fn may_go(&self, kind: Kind, value: &Value) -> Result<(), DeskError> {
        let section = Some(kind).filter(|kind| *kind == Kind::Section);
        let Some(section) = section.and_then(|_| serde_json::from_value::<Section>(value.clone()).ok()) else {
            return Ok(());
        };
        let names = section.former.iter().chain([&section.name, &section.slug]);
        let keys: BTreeSet<String> = names.map(|name| search::key(name)).collect();
        let stories = self
            .store
            .read(|t| keys.iter().map(|key| projection::stories_in_section(t, key)).sum::<Result<usize, _>>())?;
        if stories == 0 { Ok(()) } else { Err(DeskError::SectionInUse { section: section.name, stories }) }
    }

    pub(super) fn governs(&self) -> Result<(), DeskError> {
        let me = self.member()?;
        if me.role.has(Right::Govern) { Ok(()) } else { Err(DeskError::NotAChief(me.name.clone())) }
    }
}

/// A section that takes the place of another, whose name it remembers.
fn renamed(here: Option<&Value>, mut value: Value) -> Value {
    let former = |value: &Value| value["former"].as_array().cloned().unwrap_or_default();
    let mut names = former(&value);
    if let Some(here) = here {
        names.extend(former(here).into_iter().chain([here["name"].clone()]));
    }
    let mut kept: Vec<Value> = vec![];
    for name in names {
        if name != value["name"] && !kept.contains(&name) {
            kept.push(name);
        }
    }
    if let Some(fields) = value.as_object_mut() {
        if kept.is_empty() {
            fields.remove("former")
        } else {
            fields.insert("former".into(), json!(kept))
        };
    }
    value
}

/// The style with the numbers that were named in place of the old ones.
fn overlaid(here: Option<&Value>, value: Value) -> Value {
    let mut fields = here.and_then(Value::as_object).cloned().unwrap_or_default();
    fields.extend(value.as_object().cloned().unwrap_or_default());
    Value::Object(fields)
}

/// Sections that the style was given by any of their names are named by their slugs. One that is not there is refused: its
/// stories would be asked for less than whoever named it thinks.
fn name_sections(after: &mut BTreeMap<(Kind, String), Value>, said: &[(Kind, Value)]) -> Result<(), NotAnItem> {
    if said.iter().all(|(kind, value)| *kind != Kind::Style || value[TWO_IN].is_null()) {
        return Ok(());
    }
    let sections = after.iter().filter(|((kind, _), _)| *kind == Kind::Section);
    let house = House::of("", chrono_tz::UTC, &sections.map(|(key, value)| (key.clone(), value.clone())).collect());
    for style in after.iter_mut().filter(|((kind, _), _)| *kind == Kind::Style).map(|(_, style)| style) {
        let mut slugs = BTreeSet::new();
        for name in style[TWO_IN].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let known = || house.sections.iter().map(|s| s.slug.as_str()).collect::<Vec<_>>().join(", ");
            let fault = || NotAnItem { kind: Kind::Style, field: TWO_IN.into(), fault: Fault::NoneOf(known()) };
            slugs.insert(house.section(name).ok_or_else(fault)?.slug.clone());
        }
        style[TWO_IN] = json!(slugs);
    }
    Ok(())
}

/// No two sections have one name, however it is accented: a story names its section by that.
fn distinct_sections(items: &BTreeMap<(Kind, String), Value>) -> Result<(), NotAnItem> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for ((kind, _), value) in items {
        let Some(section) =
            Some(kind).filter(|k| **k == Kind::Section).and(serde_json::from_value::<Section>(value.clone()).ok())
        else {
            continue;
        };
        if let Some(name) = names.insert(text::fold(&section.name), section.name) {
            return Err(NotAnItem { kind: Kind::Section, field: "name".into(), fault: Fault::Taken(name) });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::forged::{Newsroom, sync};
    use super::super::tests::story;
    use super::*;
    use crate::members::Role;
    use crate::story::Story;

    fn rename(desk: &mut Desk, slug: &str, name: &str) {
        let found = desk.house().sections.iter().find(|section| section.slug == slug).unwrap();
        let section = Section { name: name.into(), ..found.clone() };
        let value = serde_json::to_value(section).unwrap();
        assert_eq!(desk.set_house(&[(Kind::Section, value)], Extent::Items).unwrap(), 1);
    }

    #[test]
    fn a_section_that_two_rename_at_once_is_found_by_either_name() {
        let mut newsroom = Newsroom::with(Role::Chief);
        let Newsroom { chief, an, .. } = &mut newsroom;
        let Section { name: first, slug, .. } = chief.house().sections[0].clone();
        rename(chief, &slug, "Chuyện làng");
        rename(an, &slug, "Tin xã");
        let filed = |desk: &Desk, section: &str| {
            desk.begin_story(&Story { section: section.into(), ..story("Một.\n") }).unwrap();
        };
        filed(chief, "Chuyện làng");
        filed(an, "Tin xã");
        for _ in 0..2 {
            sync(chief);
            sync(an);
        }
        assert_eq!(chief.house_items(None).unwrap(), an.house_items(None).unwrap());
        for desk in [&mut *chief, an] {
            for name in [first.as_str(), "Chuyện làng", "Tin xã"] {
                assert_eq!(
                    desk.house().section(name).map(|section| section.slug.as_str()),
                    Some(slug.as_str()),
                    "{name}"
                );
            }
            assert!(matches!(desk.remove_house(Kind::Section, &slug), Err(DeskError::SectionInUse { .. })));
            desk.verify().unwrap();
            let before = desk.house_items(None).unwrap();
            desk.rebuild().unwrap();
            assert_eq!(desk.house_items(None).unwrap(), before);
        }
        // Renamed once more, the section remembers what its last entry never said.
        rename(chief, &slug, "Mục mới");
        sync(chief);
        sync(an);
        assert!(an.house().section("Tin xã").is_some() && an.house().section("Chuyện làng").is_some());
    }
}
