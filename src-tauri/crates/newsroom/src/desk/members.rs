//! Members of the newsroom who work at this desk.

use ed25519_dalek::SigningKey;

use super::error::line;
use super::{Desk, DeskError, Surroundings};
use crate::ledger::Act;
use crate::members::{Device, Lock, Member, MemberId, NewsroomId, Passphrase, Role};
use crate::store::entries;

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
        let (newsroom, newsrooms) =
            self.store.read(|t| Ok((entries::identity(t)?.newsroom, entries::newsrooms_lock(t)?)))?;
        let device = Device::of(&secret, &newsroom, id, own.id(), passphrase.is_some());
        let locks = [newsrooms, own];
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
