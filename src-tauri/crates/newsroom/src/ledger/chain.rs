//! Whether an entry may follow those that are here: right newsroom, right number, right predecessor, right signature.

use std::collections::BTreeMap;

use super::act::{Act, DeskId};
use super::entry::{Entry, EntryHash};
use crate::members::{Right, Role, Roster};

/// Why an entry is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is of another newsroom.
    #[error("entry {0} is of another newsroom")]
    Foreign(EntryHash),
    /// Its number is not the next of its log.
    #[error("entry {entry} has number {found} where {expected} is next")]
    Gap {
        /// The entry.
        entry: EntryHash,
        /// The number that is next.
        expected: u64,
        /// The number that it has.
        found: u64,
    },
    /// Its log has another entry of that number.
    #[error("entries {entry} and {known} of one log have one number")]
    Fork {
        /// The entry.
        entry: EntryHash,
        /// The one that is here.
        known: EntryHash,
    },
    /// It does not name the entry before it.
    #[error("entry {0} does not follow the one before it")]
    Unchained(EntryHash),
    /// Nobody here signs with that key, or the signature is not theirs.
    #[error("entry {0} is not signed by its member")]
    Unsigned(EntryHash),
    /// Its member had no right to say it.
    #[error("entry {0} says what its member may not say")]
    NoRight(EntryHash),
    /// A newsroom is founded once, first.
    #[error("entry {0} founds the newsroom anew, or comes before its founding")]
    Founding(EntryHash),
}

/// What the next entry of each log must follow, and who may sign it.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    newsroom: Option<[u8; 16]>,
    heads: BTreeMap<(DeskId, u64), (u64, EntryHash)>,
    roster: Roster,
}

impl Chain {
    /// Goes on from a known state, as a store keeps it.
    pub fn resume(
        newsroom: [u8; 16],
        roster: Roster,
        heads: impl IntoIterator<Item = ((DeskId, u64), (u64, EntryHash))>,
    ) -> Self {
        Self { newsroom: Some(newsroom), heads: heads.into_iter().collect(), roster }
    }

    /// Returns the members as far as the entries say.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// Returns the newsroom's id, once founded.
    pub fn newsroom(&self) -> Option<[u8; 16]> {
        self.newsroom
    }

    /// Returns the number and hash of the last entry of a log; number 0 where it has none.
    pub fn head(&self, desk: DeskId, incarnation: u64) -> (u64, EntryHash) {
        self.heads.get(&(desk, incarnation)).copied().unwrap_or((0, EntryHash::NONE))
    }

    /// Returns BLAKE3 over the sorted heads of all logs, as a header carries it.
    pub fn heads(&self) -> EntryHash {
        let mut hasher = blake3::Hasher::new();
        for ((desk, incarnation), (sequence, hash)) in &self.heads {
            hasher.update(&desk.0).update(&incarnation.to_be_bytes());
            hasher.update(&sequence.to_be_bytes()).update(&hash.0);
        }
        EntryHash(*hasher.finalize().as_bytes())
    }

    /// Takes the next entry in, or says why not.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let (hash, header) = (entry.hash, &entry.header);
        if self.newsroom.is_some_and(|id| id != header.newsroom) {
            return Err(Refusal::Foreign(hash));
        }
        let (last, previous) = self.head(header.desk, header.incarnation);
        if header.sequence <= last {
            return Err(Refusal::Fork { entry: hash, known: previous });
        }
        if header.sequence != last + 1 {
            return Err(Refusal::Gap { entry: hash, expected: last + 1, found: header.sequence });
        }
        if header.previous != previous {
            return Err(Refusal::Unchained(hash));
        }
        self.signed(entry)?;
        self.newsroom = Some(header.newsroom);
        match &entry.act {
            Act::Found(founded) => self.roster.put(founded.founder.clone()),
            Act::Member(member) => self.roster.put(member.clone()),
            _ => {}
        }
        self.heads.insert((header.desk, header.incarnation), (header.sequence, hash));
        Ok(())
    }

    fn signed(&self, entry: &Entry) -> Result<(), Refusal> {
        let unsigned = Refusal::Unsigned(entry.hash);
        if let Act::Found(founded) = &entry.act {
            if self.newsroom.is_some() || founded.founder.id != entry.header.member {
                return Err(Refusal::Founding(entry.hash));
            }
            let key = ed25519_dalek::VerifyingKey::from_bytes(&founded.founder.key).map_err(|_| unsigned.clone())?;
            return if entry.verify(&key) { Ok(()) } else { Err(unsigned) };
        }
        if self.newsroom.is_none() {
            return Err(Refusal::Founding(entry.hash));
        }
        let key = self.roster.key(entry.header.member).ok_or_else(|| unsigned.clone())?;
        if !entry.verify(&key) {
            return Err(unsigned);
        }
        let role = self.roster.get(entry.header.member).map_or(Role::Reporter, |m| m.role);
        if role.has(right_for(&entry.act)) { Ok(()) } else { Err(Refusal::NoRight(entry.hash)) }
    }
}

/// The least right that an act needs whatever story it is about; the workflow asks for the rest.
fn right_for(act: &Act) -> Right {
    match act {
        Act::Found(_) | Act::Member(_) | Act::House(_) => Right::Govern,
        Act::Approve(_) | Act::Receipt(_) => Right::Approve,
        Act::Revise(_) | Act::Photo(_) | Act::Step(_) | Act::Restored => Right::Write,
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::ledger::act::{Founded, HouseItem};
    use crate::ledger::entry::{Header, seal};
    use crate::members::{Member, MemberId};

    fn member(n: u8, role: Role) -> (Member, SigningKey) {
        let key = SigningKey::from_bytes(&[n; 32]);
        let public = key.verifying_key().to_bytes();
        (Member { id: MemberId([n; 16]), name: format!("m{n}"), role, key: public, protected: false }, key)
    }

    fn header(chain: &Chain, member: MemberId) -> Header {
        let (last, previous) = chain.head(DeskId([1; 16]), 1);
        Header {
            format: 0,
            newsroom: [9; 16],
            space: 0,
            desk: DeskId([1; 16]),
            incarnation: 1,
            sequence: last + 1,
            previous,
            heads: chain.heads(),
            epoch: 0,
            member,
            at: 0,
        }
    }

    fn found() -> (Chain, Member, SigningKey) {
        let (chief, key) = member(1, Role::Chief);
        let founder = chief.clone();
        let act =
            Act::Found(Founded {
                name: "Báo".into(), zone: "Asia/Ho_Chi_Minh".into(), language: "vi".into(), founder
            });
        let mut chain = Chain::default();
        let bytes = seal(&header(&chain, chief.id), &act, &key);
        chain.follow(&Entry::read(&bytes).unwrap()).unwrap();
        (chain, chief, key)
    }

    fn style() -> Act {
        Act::House(HouseItem { kind: crate::house::Kind::Style, id: "style".into(), value: None })
    }

    #[test]
    fn a_log_goes_on_only_with_its_next_entry() {
        let (mut chain, chief, key) = found();
        let mut next = header(&chain, chief.id);
        let good = seal(&next, &style(), &key);
        next.sequence += 1;
        let early = Entry::read(&seal(&next, &style(), &key)).unwrap();
        assert!(matches!(chain.follow(&early), Err(Refusal::Gap { expected: 2, found: 3, .. })));
        next.sequence -= 1;
        next.previous = EntryHash([5; 32]);
        let loose = Entry::read(&seal(&next, &style(), &key)).unwrap();
        assert!(matches!(chain.follow(&loose), Err(Refusal::Unchained(_))));
        chain.follow(&Entry::read(&good).unwrap()).unwrap();
        assert!(matches!(chain.follow(&Entry::read(&good).unwrap()), Err(Refusal::Fork { .. })));
        next.newsroom = [8; 16];
        let foreign = Entry::read(&seal(&next, &style(), &key)).unwrap();
        assert!(matches!(chain.follow(&foreign), Err(Refusal::Foreign(_))));
    }

    #[test]
    fn only_members_sign_and_only_what_they_may() {
        let (mut chain, chief, key) = found();
        let (reporter, own) = member(2, Role::Reporter);
        let stranger = Entry::read(&seal(&header(&chain, reporter.id), &style(), &own)).unwrap();
        assert!(matches!(chain.follow(&stranger), Err(Refusal::Unsigned(_))));
        let forged = Entry::read(&seal(&header(&chain, chief.id), &style(), &own)).unwrap();
        assert!(matches!(chain.follow(&forged), Err(Refusal::Unsigned(_))));
        let joined = seal(&header(&chain, chief.id), &Act::Member(reporter.clone()), &key);
        chain.follow(&Entry::read(&joined).unwrap()).unwrap();
        let beyond = Entry::read(&seal(&header(&chain, reporter.id), &style(), &own)).unwrap();
        assert!(matches!(chain.follow(&beyond), Err(Refusal::NoRight(_))));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (chain, chief, key) = found();
        let good = seal(&header(&chain, chief.id), &style(), &key);
        for at in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[at / 8] ^= 1 << (at % 8);
            let taken = Entry::read(&bad).is_ok_and(|e| chain.clone().follow(&e).is_ok());
            assert!(!taken, "bit {at}");
        }
    }
}
