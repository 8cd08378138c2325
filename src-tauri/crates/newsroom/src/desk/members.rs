//! Members of the newsroom who work at this desk.

use ed25519_dalek::SigningKey;

use super::error::line;
use super::{Desk, DeskError};
use crate::ledger::Act;
use crate::members::{Member, MemberId, Passphrase, Role};

impl Desk {
    /// Adds a member with a key of their own on this desk, behind the passphrase where one is given.
    pub fn add_member(
        &mut self,
        name: &str,
        role: Role,
        passphrase: Option<&Passphrase>,
    ) -> Result<MemberId, DeskError> {
        self.governs()?;
        self.store.writable()?;
        let name = line("member", name)?;
        if self.roster.find(&name).is_some() {
            return Err(DeskError::MemberExists(name));
        }
        let (id, secret) = (MemberId(self.around.bytes()), SigningKey::from_bytes(&self.around.bytes()));
        // The key first: a member without a key could never sign, a key without a member is only a file.
        self.keys.keep(id, &secret, passphrase, self.around.bytes())?;
        let key = secret.verifying_key().to_bytes();
        self.append(&[Act::Member(Member { id, name, role, key, protected: passphrase.is_some() })])?;
        self.reread()?;
        Ok(id)
    }
}
