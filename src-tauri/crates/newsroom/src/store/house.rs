//! House data as the entries so far make them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::StoreError;
use crate::house::{Kind, Section};
use crate::ledger::{HouseItem, Order};
use crate::text;

/// The names that an entry gave a section and that its item does not say stand beside it, under a word that is no kind's.
const NAMES: &str = "section names";

/// Puts an item of house data in, or takes it out.
///
/// Of an item that two desks set without having heard of each other the later one holds. Stories may stand in a section under
/// the name that does not, so a section goes on being known by each name that any of its entries gave it.
pub(crate) fn put(db: &Connection, order: Order, item: &HouseItem) -> Result<(), StoreError> {
    let names = if item.kind == Kind::Section { Some(all_names(db, item)?) } else { None };
    db.prepare_cached(
        "INSERT INTO house VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, said = excluded.said
         WHERE excluded.said > said",
    )?
    .execute(params![item.kind.word(), item.id, item.value, order.bytes()])?;
    let Some(mut names) = names else { return Ok(()) };
    for said in value(db, Kind::Section.word(), &item.id)?.iter().flat_map(|value| names_in(value)) {
        names.remove(&said);
    }
    db.prepare_cached("DELETE FROM house WHERE kind = ? AND id = ?")?.execute(params![NAMES, item.id])?;
    if !names.is_empty() {
        db.prepare_cached("INSERT INTO house VALUES (?, ?, ?, x'')")?.execute(params![
            NAMES,
            item.id,
            json!(names).to_string()
        ])?;
    }
    Ok(())
}

fn value(db: &Connection, kind: &str, id: &str) -> Result<Option<String>, StoreError> {
    let mut query = db.prepare_cached("SELECT value FROM house WHERE kind = ? AND id = ?")?;
    Ok(query.query_row([kind, id], |row| row.get(0)).optional()?.flatten())
}

/// Returns the names that a section has by its item.
fn names_in(value: &str) -> Vec<String> {
    read(value).map(|section| [section.former, vec![section.name]].concat()).unwrap_or_default()
}

/// Returns all names that a section was ever given, with those of an item that comes.
fn all_names(db: &Connection, item: &HouseItem) -> Result<BTreeSet<String>, StoreError> {
    let (said, beside) = (value(db, item.kind.word(), &item.id)?, value(db, NAMES, &item.id)?);
    let items = said.iter().chain(&item.value).flat_map(|value| names_in(value));
    let beside: Vec<String> = beside.and_then(|names| serde_json::from_str(&names).ok()).unwrap_or_default();
    Ok(items.chain(beside).collect())
}

/// Returns a section that could be shown as it is.
fn read(value: &str) -> Option<Section> {
    let value: Value = serde_json::from_str(value).ok()?;
    serde_json::from_value(value.clone()).ok().filter(|_| text::is_sound_json(&value))
}

/// Returns the items of house data of some kinds.
pub(crate) fn items(db: &Connection, kinds: &[Kind]) -> Result<Vec<(Kind, String, String)>, StoreError> {
    let words: Vec<_> = kinds.iter().map(|kind| format!("'{}'", kind.word())).collect();
    let mut query = db.prepare_cached(&format!(
        "SELECT kind, id, value FROM house WHERE value IS NOT NULL AND kind IN ({}) ORDER BY kind, id",
        words.join(", ")
    ))?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
    let known = rows.filter_map(|row| match row {
        Ok((kind, id, value)) => Kind::of(&kind).map(|kind| Ok((kind, id, value))),
        Err(e) => Some(Err(e)),
    });
    let mut known = known.collect::<Result<Vec<(Kind, String, String)>, _>>()?;
    for (_, id, section) in known.iter_mut().filter(|(kind, ..)| *kind == Kind::Section) {
        if let Some(names) = value(db, NAMES, id)? {
            *section = with_names(section, &names);
        }
    }
    Ok(known)
}

/// Returns a section with the names beside it among its former ones.
fn with_names(value: &str, names: &str) -> String {
    let as_it_is = || value.to_owned();
    let (Some(mut section), Ok(names)) = (read(value), serde_json::from_str::<Vec<String>>(names)) else {
        return as_it_is();
    };
    section.former.extend(names);
    serde_json::to_string(&section).unwrap_or_else(|_| as_it_is())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::EntryHash;
    use crate::store::Scratch;

    fn section(name: &str) -> Option<String> {
        Some(json!({ "name": name, "slug": "xa", "former": ["Xã"], "order": 1 }).to_string())
    }

    /// Returns what the table has when these come in this order, the first of them said last.
    fn come(values: &[Option<String>; 4], order: [u64; 4]) -> Vec<(String, Option<String>)> {
        let scratch = Scratch::new().unwrap();
        let t = scratch.begin().unwrap();
        for n in order {
            let value = values[n as usize].clone();
            put(&t, Order(9 - n, EntryHash([n as u8; 32])), &HouseItem { kind: Kind::Section, id: "xa".into(), value })
                .unwrap();
        }
        let mut query = t.prepare("SELECT kind, value FROM house ORDER BY kind").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn the_names_of_a_section_are_the_same_in_whatever_order_its_entries_come() {
        let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2], [1, 2, 3, 0], [0, 3, 2, 1]];
        let last = [section("Tin xã"), None, section("Chuyện làng"), Some("nothing that reads".into())];
        let gone = [None, section("Tin xã"), section("Chuyện làng"), None];
        for (values, beside) in [(last, r#"["Chuyện làng"]"#), (gone, r#"["Chuyện làng","Tin xã","Xã"]"#)] {
            let rows = come(&values, orders[0]);
            assert_eq!(rows, [("section".into(), values[0].clone()), (NAMES.into(), Some(beside.into()))]);
            for order in orders {
                assert_eq!(come(&values, order), rows, "{order:?}");
            }
        }
    }

    #[test]
    fn a_section_whose_names_are_all_in_its_item_has_none_beside_it() {
        let values = [section("Tin xã"), section("Xã"), section("Xã"), section("Tin xã")];
        assert_eq!(come(&values, [1, 0, 3, 2]).len(), 1);
    }
}
