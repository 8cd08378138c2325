//! Lending the right to approve, and what comes of it where approvals are published.
//!
//! Whether an entry counts hangs on no clock. A desk stops by its own: whoever works at it approves no more once the time
//! is over, and what came to it after the end is not published before somebody confirms it whose role has the right.

use chrono::{DateTime, Utc};
use rusqlite::Transaction;

use super::error::remark;
use super::{Desk, DeskError};
use crate::ledger::{Act, Delegated, Removal, Under, time};
use crate::members::{Delegation, MemberId, Role};
use crate::message;
use crate::messages::Key;
use crate::store::{StoreError, reached};
use crate::story::Digest;
use crate::workflow::{Approval, Status, Terms};

/// Why the right to approve is not lent, or has no effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DelegationError {
    /// A member whose role has the right.
    #[error("{0} may approve without")]
    MayAlready(String),
    /// An end that is past.
    #[error("{0} is past")]
    Past(String),
    /// Nothing is lent to that member.
    #[error("nothing is delegated to {0}")]
    Absent(String),
    /// What was lent to whoever works here has ended.
    #[error("the delegation ended {0}")]
    Over(String),
    /// Approved by a delegation that had ended when the approval came here.
    #[error("approved by {member} under a delegation that ended {until}")]
    Late {
        /// Who approved.
        member: String,
        /// When the delegation ended.
        until: String,
    },
}

impl DelegationError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::MayAlready(name) => (message!("delegation.may_already"), vec![("name", name.clone())]),
            Self::Past(until) => (message!("delegation.past"), vec![("until", until.clone())]),
            Self::Absent(name) => (message!("delegation.absent"), vec![("name", name.clone())]),
            Self::Over(until) => (message!("delegation.over"), vec![("until", until.clone())]),
            Self::Late { member, until } => {
                (message!("delegation.late"), vec![("member", member.clone()), ("until", until.clone())])
            }
        }
    }
}

/// How far a story is approved, as it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    /// Whose approvals count, by name.
    pub by: Vec<String>,
    /// How many are needed.
    pub needed: u8,
    /// Whether some have approved it, and it waits for another one.
    pub waits: bool,
    /// Why the bytes that are approved are not published from here all the same.
    pub late: Option<DelegationError>,
}

impl Desk {
    /// Lends a member the rights of an editor until a time.
    pub fn delegate(&mut self, id: MemberId, until: DateTime<Utc>, reason: &str) -> Result<(), DeskError> {
        self.governs()?;
        let role = self.roster.role(id).ok_or_else(|| DeskError::NoMember(id.to_string()))?;
        let until = until.timestamp_millis();
        if role >= Role::LENT {
            return Err(DelegationError::MayAlready(self.name_of_member(id)).into());
        }
        if until <= self.around.now() {
            return Err(DelegationError::Past(self.when(until)).into());
        }
        self.append(&[Act::Delegate(Delegated { member: id, until, reason: remark("reason", reason)? })])?;
        self.reread()
    }

    /// Ends what was lent to a member before its time: what is here of theirs stands, what they approved meanwhile elsewhere
    /// does not.
    pub fn end_delegation(&mut self, id: MemberId, reason: &str) -> Result<(), DeskError> {
        self.may_set_back(id)?;
        let role = self.roster.role(id).filter(|_| self.roster.is_delegated(id));
        let role = Some(role.ok_or_else(|| DelegationError::Absent(self.name_of_member(id)))?);
        let (holds, reason) = (self.heads_of(id, None)?, remark("reason", reason)?);
        self.append(&[Act::Remove(Removal { member: id, device: None, role, holds, reason })])?;
        self.reread()
    }

    /// Returns what is lent to a member and has not ended.
    pub fn delegation_to(&self, id: MemberId) -> Option<Delegation> {
        let now = self.around.now();
        self.roster.delegation_to(id).map(|(_, said)| *said).filter(|said| said.until > now)
    }

    /// Returns how far a story is approved that is now of this digest.
    pub fn approvals(&self, status: &Status, section: &str, now: Digest) -> Result<Approvals, DeskError> {
        let by = status.approved_by.iter().map(|member| self.name_of_member(*member)).collect();
        let needed = if status.needed == 0 { self.house.approvals_for(section) } else { status.needed };
        Ok(Approvals { by, needed, waits: status.waits_for_another(now), late: self.late(status)? })
    }

    /// Returns the delegation by which whoever works here approves; none where their role has the right.
    pub(super) fn delegation_of_mine(&self) -> Result<Option<Under>, DeskError> {
        let me = self.acting()?;
        let lent = self.roster.delegation_to(me.member.id).filter(|_| me.delegated && me.member.role < Role::LENT);
        Ok(lent.map(|(delegation, said)| Under { delegation, until: said.until }))
    }

    /// Refuses to publish what is approved only by what came here after a delegation's end.
    pub(super) fn approved_in_time(&self, status: &Status) -> Result<(), DeskError> {
        self.late(status)?.map_or(Ok(()), |late| Err(late.into()))
    }

    fn late(&self, status: &Status) -> Result<Option<DelegationError>, DeskError> {
        let Some(standing) = &status.approval else { return Ok(None) };
        // What is public is asked about no more.
        if status.publication.as_ref().is_some_and(|public| !public.down && public.digest == standing.digest) {
            return Ok(None);
        }
        let terms = Terms::Of(&self.house);
        let (mut good, mut late) = (vec![], None);
        for approval in status.approvals_of(standing.digest, &terms) {
            match self.store.read(|t| came_late(t, approval))? {
                None if !good.contains(&approval.member) => good.push(approval.member),
                None => {}
                Some(until) => late = late.or(Some((approval.member, until))),
            }
        }
        let late = late.filter(|_| good.len() < usize::from(self.house.approvals_for(&standing.section)));
        Ok(late.map(|(member, until)| DelegationError::Late {
            member: self.name_of_member(member),
            until: self.when(until),
        }))
    }

    /// Returns a time as the newsroom's clock shows it.
    pub(super) fn when(&self, ms: i64) -> String {
        time(ms).with_timezone(&self.house.zone()).format("%d/%m/%Y %H:%M").to_string()
    }
}

/// Returns when the delegation of an approval ended, where it had when the approval was made or came here.
pub(super) fn came_late(t: &Transaction<'_>, approval: &Approval) -> Result<Option<i64>, StoreError> {
    let Some(Under { until, .. }) = approval.under else { return Ok(None) };
    let came = reached::at(t, approval.entry)?;
    let in_time = approval.at.timestamp_millis() <= until && came.is_some_and(|came| came <= until);
    Ok((!in_time).then_some(until))
}
