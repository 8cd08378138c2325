//! A site's lists made anew: each receipt in the order in which it came here, by the sections as they were known here then.
//!
//! A number that was given stays, and a section's name may be another section's by now, or nobody's. By the sections of today a
//! desk would not come to the lists that it has, which are those that the site's pages were written by.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use super::ledger::{founded, project_receipt, sections};
use crate::house::{House, Kind};
use crate::ledger::{HouseItem, Order, Receipted};
use crate::store::{Scratch, StoreError, house as house_data};
use crate::story::StoryId;

/// What came of receipts and sections, by when it came here.
#[derive(Default)]
pub(super) struct Numbering {
    receipts: BTreeMap<i64, (Order, Receipted)>,
    items: BTreeMap<i64, (Order, HouseItem)>,
}

impl Numbering {
    /// Takes note of a receipt.
    pub(super) fn receipt(&mut self, came: i64, order: Order, receipt: Receipted) {
        self.receipts.insert(came, (order, receipt));
    }

    /// Takes note of an item of house data, if it is a section.
    pub(super) fn item(&mut self, came: i64, order: Order, item: &HouseItem) {
        if item.kind == Kind::Section {
            self.items.insert(came, (order, item.clone()));
        }
    }

    /// Puts all receipts into a projection that has everything else.
    pub(super) fn give(self, into: &Transaction<'_>) -> Result<(), StoreError> {
        if self.receipts.is_empty() {
            return Ok(());
        }
        let (scratch, founded) = (Scratch::new()?, founded(into)?);
        let then = scratch.begin()?;
        let mut house = House::default();
        let mut items = self.items.into_iter().peekable();
        let mut all: BTreeMap<(StoryId, String), BTreeMap<Order, Receipted>> = BTreeMap::new();
        for (came, (order, receipt)) in self.receipts {
            let mut is_news = false;
            while let Some((_, (order, item))) = items.next_if(|(before, _)| *before < came) {
                house_data::put(&then, order, &item)?;
                is_news = true;
            }
            if is_news {
                house = sections(&then, &founded)?;
            }
            let of_story = all.entry((receipt.story, receipt.destination.clone())).or_default();
            of_story.insert(order, receipt.clone());
            project_receipt(into, &receipt, &of_story.values().cloned().collect::<Vec<_>>(), &house)?;
        }
        Ok(())
    }
}
