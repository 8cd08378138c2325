//! Members of the newsroom who work at this desk.

use ed25519_dalek::SigningKey;
use rusqlite::Transaction;

use super::error::line;
use super::{Desk, DeskError, Surroundings};
use crate::ledger::{Act, Authority};
use crate::members::{Device, Lock, Member, MemberId, NewsroomId, Passphrase, Role};
use crate::store::{StoreError, entries};

/// Returns the act by which a device gets locks.
pub(super) fn granted(locks: &[Lock], newsroom: NewsroomId, to: &Device, around: &Surroundings) -> Act {
    Act::Grant(locks.iter().filter_map(|lock| lock.grant(&newsroom, to, around.bytes())).collect())
}

impl Desk {
    /// Returns the name that a new member gets, where whoever works here may add one.
    pub(super) fn new_name(&self, name: &str) -> Result<String, DeskError> {
        self.governs()?;
        self.store.writable()?;
        let name = line("member", name)?;
        if self.roster.find(&name).is_some() { Err(DeskError::MemberExists(name)) } else { Ok(name) }
    }

    /// Returns the newsroom, and the locks that anything of it was sealed under, as far as their keys are here.
    pub(super) fn newsrooms_locks(&self) -> Result<(NewsroomId, Vec<Lock>), DeskError> {
        Ok(self.store.read(|t| self.locks_by(t, &entries::authority(t)?))?)
    }

    /// Returns the same, where all that was said of locks has been read already.
    pub(super) fn locks_by(
        &self,
        t: &Transaction<'_>,
        authority: &Authority,
    ) -> Result<(NewsroomId, Vec<Lock>), StoreError> {
        let mut locks = vec![];
        let void = authority.made_locks().filter(|lock| !self.roster.locks().contains(lock));
        for id in self.roster.locks().iter().copied().chain(void) {
            locks.extend(entries::held_lock(t, id)?);
        }
        Ok((entries::identity(t)?.newsroom, locks))
    }

    /// Adds a member with a key of their own on this desk, behind the passphrase where one is given.
    pub fn add_member(
        &mut self,
        name: &str,
        role: Role,
        passphrase: Option<&Passphrase>,
    ) -> Result<MemberId, DeskError> {
        let name = self.new_name(name)?;
        let (id, secret) = (MemberId(self.around.bytes()), SigningKey::from_bytes(&self.around.bytes()));
        // The key first: a member without a key could never sign, a key without a member is only a file.
        self.keys.keep(id, &secret, passphrase, self.around.bytes())?;
        let own = Lock::of(self.around.bytes());
        let (newsroom, mut locks) = self.newsrooms_locks()?;
        let device = Device::of(&secret, &newsroom, id, own.id(), passphrase.is_some());
        locks.push(own);
        let acts = [
            granted(&locks, newsroom, &device, &self.around),
            Act::Member(Member { id, name, role }),
            Act::Device(device),
        ];
        self.append_with(&locks, &acts)?;
        self.reread()?;
        Ok(id)
    }
}
