//! Taking a story through the workflow.

use super::{Desk, DeskError, Shown};
use crate::ledger::{Act, Step, Stepped};
use crate::story::StoryId;
use crate::workflow::{Action, Forbidden};

impl Desk {
    /// Takes a story one step: submit, take, return, withdraw. Returns it as it is then.
    pub fn step(&self, id: StoryId, action: Action, reason: &str) -> Result<Shown, DeskError> {
        let shown = self.show(id)?;
        let (me, style) = (self.me()?, &self.house.style);
        action.allowed(&shown.status, me, style, reason)?;
        let refused = Forbidden::State { action, state: shown.status.state };
        let to = action.leads_to(&shown.status, style).ok_or_else(|| refused.clone())?;
        let step = match action {
            Action::Submit => Step::Submit,
            Action::Take => Step::Take,
            Action::Return => Step::Return,
            Action::Withdraw => Step::Withdraw,
            Action::Approve | Action::Publish | Action::Correct | Action::TakeDown => return Err(refused.into()),
        };
        let reason = crate::text::admit(reason)
            .map_err(|refused| DeskError::Text { field: "reason".into(), refused })?
            .trim()
            .to_owned();
        let (digest, overridden) = (shown.digest, vec![]);
        self.append(&[Act::Step(Stepped { story: id, step, to, digest, reason, overridden })])?;
        self.show(id)
    }
}
