//! House data: what a chief edits.

use serde_json::Value;

use super::{Desk, DeskError};
use crate::house::{House, Kind};
use crate::ledger::{Act, HouseItem};
use crate::members::Right;
use crate::store::projection;

impl Desk {
    /// Returns the items of one kind, or all, as `(kind, id, value)`.
    pub fn house_items(&self, kind: Option<Kind>) -> Result<Vec<(Kind, String, Value)>, DeskError> {
        let rows = self.store.read(|t| projection::house(t))?;
        let wanted = rows.into_iter().filter(|(k, ..)| kind.is_none_or(|kind| kind == *k));
        Ok(wanted.filter_map(|(k, id, value)| Some((k, id, serde_json::from_str(&value).ok()?))).collect())
    }

    /// Puts items in, each in place of the one of its id. An item that equals what is here makes no entry.
    ///
    /// All are read before any is taken: an item that does not read refuses the whole set.
    pub fn set_house(&mut self, items: &[(Kind, Value)]) -> Result<usize, DeskError> {
        self.governs()?;
        let here = self.house_items(None)?;
        let mut acts = vec![];
        for (kind, value) in items {
            let id = House::id_of(*kind, value)?;
            if here.iter().all(|(k, i, v)| (k, i, v) != (kind, &id, value)) {
                acts.push(Act::House(HouseItem { kind: *kind, id, value: Some(value.to_string()) }));
            }
        }
        self.append(&acts)?;
        self.reread()?;
        Ok(acts.len())
    }

    /// Takes an item out. Stories that carry its name keep it.
    pub fn remove_house(&mut self, kind: Kind, id: &str) -> Result<bool, DeskError> {
        self.governs()?;
        if !self.house_items(Some(kind))?.iter().any(|(_, here, _)| here == id) {
            return Ok(false);
        }
        self.append(&[Act::House(HouseItem { kind, id: id.to_owned(), value: None })])?;
        self.reread()?;
        Ok(true)
    }

    pub(super) fn governs(&self) -> Result<(), DeskError> {
        let me = self.me()?;
        if me.role.has(Right::Govern) { Ok(()) } else { Err(DeskError::NotAChief(me.name.clone())) }
    }
}
