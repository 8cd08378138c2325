//! Taking a story through the workflow.

use super::error::remark;
use super::{Desk, DeskError, Shown};
use crate::ledger::{Act, Step, Stepped};
use crate::rules;
use crate::story::StoryId;
use crate::workflow::{Action, Forbidden};

impl Desk {
    /// Takes a story one step: submit, take, return, withdraw. Returns it as it is then.
    pub fn step(&self, id: StoryId, action: Action, reason: &str) -> Result<Shown, DeskError> {
        self.step_over(id, action, reason, "")
    }

    /// Takes a story one step although rules find errors in it: those are recorded by name, with the reason.
    ///
    /// Rules advise until approval, which is where they block; a step needs no override.
    pub fn step_over(&self, id: StoryId, action: Action, reason: &str, overriding: &str) -> Result<Shown, DeskError> {
        let shown = self.show(id)?;
        let (me, style) = (self.acting()?, &self.house.style);
        self.allows(action, &shown.status, reason)?;
        let refused = Forbidden::State { action, state: shown.status.state };
        let to = action.leads_to(&shown.status, me, style).ok_or_else(|| refused.clone())?;
        let step = match action {
            Action::Submit => Step::Submit,
            Action::Take => Step::Take,
            Action::Return => Step::Return,
            Action::Withdraw => Step::Withdraw,
            Action::Approve | Action::Publish | Action::Correct | Action::TakeDown => return Err(refused.into()),
        };
        let (mut reason, overriding) = (remark("reason", reason)?, remark("override", overriding)?);
        let mut overridden = vec![];
        if !overriding.is_empty() {
            overridden.extend(rules::blocking(&self.check(id)?).map(|f| f.rule.to_owned()));
            overridden.dedup();
            if reason.is_empty() {
                reason = overriding;
            }
        }
        let digest = shown.digest;
        self.append(&[Act::Step(Stepped { story: id, step, to, digest, reason, overridden })])?;
        // Whoever goes on with a story has heard what was said of it.
        self.see_word(id)?;
        self.show(id)
    }
}
