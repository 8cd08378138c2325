//! How far a story is approved, and what was said of it to its author.

use chrono::{DateTime, FixedOffset};
use newsroom::desk::{Approvals, Desk, DeskError};
use newsroom::message;
use newsroom::messages::Key;
use newsroom::story::{Digest, StoryId};
use newsroom::workflow::Status;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

/// Which words to an author are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// All.
    All,
    /// Those that whoever works here has not seen.
    New,
}

/// How far a story is approved, and the last word on it.
pub(crate) struct Standing {
    approvals: Approvals,
    /// With the hour by the newsroom's clock.
    told: Option<(newsroom::desk::Told, DateTime<FixedOffset>)>,
}

/// Says how a story stands that is now of a status and a digest.
pub(crate) fn of(
    desk: &Desk,
    id: StoryId,
    (status, now): (&Status, Digest),
    section: &str,
) -> Result<Standing, DeskError> {
    let zone = desk.house().zone();
    let told = desk.told(id, status)?.map(|told| {
        let at = told.at.with_timezone(&zone).fixed_offset();
        (told, at)
    });
    Ok(Standing { approvals: desk.approvals(status, section, now)?, told })
}

impl Standing {
    /// Prints it for people, as far as there is anything to say.
    pub(crate) fn print(&self, told: Told, out: &mut Output) -> Result<(), Failure> {
        if self.approvals.waits {
            let (given, needed) = (self.approvals.by.len().to_string(), self.approvals.needed.to_string());
            let values = [("given", given), ("needed", needed), ("names", self.approvals.by.join(", "))];
            out.say(message!("approval.half"), &values)?;
        }
        if let Some(late) = &self.approvals.late {
            let (key, values) = late.explained();
            out.say(key, &values)?;
        }
        if let Some((said, at)) = self.told.as_ref().filter(|(said, _)| told == Told::All || said.is_new) {
            let when = at.format("%d/%m/%Y %H:%M").to_string();
            let done = Key::find(&format!("told.{}", said.done.word()));
            let done = done.map_or_else(String::new, |key| key.text(out.language(), &[]));
            let values =
                [("done", done), ("member", said.member.clone()), ("when", when), ("reason", said.reason.clone())];
            out.say(message!("told.line"), &values)?;
        }
        Ok(())
    }

    /// Returns the approvals for programs.
    pub(crate) fn approvals(&self) -> Value {
        let Approvals { by, needed, waits, late } = &self.approvals;
        json!({ "by": by, "needed": needed, "waits": waits, "late": late.is_some() })
    }

    /// Returns the last word for programs; null where nothing was said.
    pub(crate) fn told(&self) -> Value {
        self.told.as_ref().map_or(Value::Null, |(said, at)| {
            json!({
                "done": said.done.word(), "member": said.member, "reason": said.reason, "new": said.is_new,
                "at": at.to_rfc3339(),
            })
        })
    }
}
