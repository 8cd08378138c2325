//! What whoever works here may do with a story as it is: a window shows it, and decides nothing.

use super::{Desk, DeskError, Shown};
use crate::workflow::{Action, Forbidden};

/// An action, and whether it may be done.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The action.
    pub action: Action,
    /// Why not, where it may not.
    pub refused: Option<Forbidden>,
    /// Whether it asks for a reason.
    pub reason: bool,
}

impl Desk {
    /// Returns every action with whether the member who works here may do it now, given a reason where it asks for one.
    pub fn offers(&self, shown: &Shown) -> Result<Vec<Offer>, DeskError> {
        let me = self.me()?;
        let offer = |action: Action| {
            let refused = action.allowed(&shown.status, me, &self.house.style, "?").err();
            // A submission that leads nowhere, as from editing where the house has no further review.
            let leads = action != Action::Submit || action.leads_to(&shown.status, &self.house.style).is_some();
            let refused =
                refused.or_else(|| (!leads).then_some(Forbidden::State { action, state: shown.status.state }));
            Offer { action, refused, reason: action.asks_for_a_reason() }
        };
        Ok(Action::ALL.into_iter().map(offer).collect())
    }

    /// Returns why the member who works here may not change a story; `photos_only` where only photos and their texts
    /// would change.
    pub fn may_change(&self, shown: &Shown, photos_only: bool) -> Result<Option<Forbidden>, DeskError> {
        self.store.writable()?;
        Ok(shown.status.may_change(self.me()?, photos_only).err())
    }
}
