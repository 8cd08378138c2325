//! What whoever works here may do with a story as it is: a window shows it, and decides nothing.

use super::{DelegationError, Desk, DeskError, Shown};
use crate::members::Acting;
use crate::workflow::{Action, Forbidden, Status};

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
    /// Returns whoever works here, where they are a member still, with what is delegated to them now.
    pub(super) fn acting(&self) -> Result<Acting<'_>, DeskError> {
        Ok(self.roster.acting(self.member()?, self.around.now()))
    }

    /// Returns that whoever works here may do something with a story of this status, or why not.
    pub(super) fn allows(&self, action: Action, status: &Status, reason: &str) -> Result<(), DeskError> {
        let me = self.acting()?;
        let refused = match action.allowed(status, me, &self.house.style, reason) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        // Whoever could until a while ago is told that it has ended.
        let over = self.roster.delegation_to(me.member.id).filter(|_| matches!(refused, Forbidden::Right { .. }));
        match over.filter(|_| !me.delegated) {
            Some((_, said)) => Err(DelegationError::Over(self.when(said.until)).into()),
            None => Err(refused.into()),
        }
    }

    /// Returns every action with whether the member who works here may do it now, given a reason where it asks for one.
    pub fn offers(&self, shown: &Shown) -> Result<Vec<Offer>, DeskError> {
        let me = self.roster.acting(self.me()?, self.around.now());
        let up = self.status_at(shown, None)?;
        let offer = |action: Action| {
            let status = if action == Action::TakeDown { &up } else { &shown.status };
            let refused = action.allowed(status, me, &self.house.style, "?").err();
            // A submission that leads nowhere, as from editing where the house has no further review.
            let leads = action != Action::Submit || action.leads_to(&shown.status, me, &self.house.style).is_some();
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
        Ok(shown.status.may_change(self.roster.acting(self.me()?, self.around.now()), photos_only).err())
    }
}
