//! A hand that signs as a device does, whatever the device's program would say.

use std::path::Path;

use newsroom::desk::Desk;
use newsroom::ledger::{Act, Body, Entry, Header, Revised, Sealed, seal};
use newsroom::members::{KeyRing, Lock};
use newsroom::story::registers::Change;
use newsroom::trail::revision_of;

use crate::desk::{around, entries};

/// Signs one entry after another as the device of a desk folder.
#[derive(Debug)]
pub struct Hand<'a> {
    desk: &'a Path,
    /// The last entry that it signed, or found.
    pub last: Entry,
    lock: Option<Lock>,
}

impl<'a> Hand<'a> {
    /// Takes up where the member left off who founded the desk folder or joined with it.
    ///
    /// # Panics
    /// Where the desk does not open or that member said nothing.
    #[must_use]
    pub fn at(desk: &'a Path) -> Self {
        let opened = Desk::open(desk, None, around()).expect("the desk");
        let own = opened.me().expect("whoever works there").id;
        let mut all = entries(desk).into_iter();
        let (last, lock) = all.rfind(|(entry, _)| entry.body.member == own).expect("an entry of theirs");
        Self { desk, last, lock }
    }

    /// Signs the next entry. Returns its bytes.
    ///
    /// # Panics
    /// Where the desk folder has no open key.
    pub fn signs(&mut self, act: Act) -> Vec<u8> {
        let before = &self.last;
        let header = Header {
            sequence: before.header.sequence + 1,
            previous: before.hash,
            seen: vec![],
            ..before.header.clone()
        };
        let key = KeyRing::at(self.desk.join("keys")).unlock(before.body.member, None).expect("a key");
        let body = Body { act, ..before.body.clone() };
        let bytes = seal(&header, &body, self.lock.as_ref(), [7; 24], &key);
        self.last = Sealed::read(&bytes).expect("what was signed").open(self.lock.as_ref()).expect("what was sealed");
        bytes
    }

    /// Signs a revision of the story that was revised last on its desk: one that says it shows another text, and so counts.
    ///
    /// # Panics
    /// Where no story was revised there.
    pub fn revises_other_words(&mut self) -> Vec<u8> {
        let revised = self.revised();
        let parents = vec![revision_of(&revised)];
        self.changes(&Change { parents, writes: vec![], view_hash: [9; 32], whole: None }.to_bytes())
    }

    /// Signs a revision of that story that goes on from what this hand signed last.
    ///
    /// # Panics
    /// Where no story was revised there.
    pub fn revises_on(&mut self) -> Vec<u8> {
        let parents = vec![revision_of(&self.last)];
        self.changes(&Change { parents, writes: vec![], view_hash: [9; 32], whole: None }.to_bytes())
    }

    /// Signs a revision of that story whose change are bytes as no program signs them.
    ///
    /// # Panics
    /// Where no story was revised there.
    pub fn changes(&mut self, change: &[u8]) -> Vec<u8> {
        let Act::Revise(Revised { story, .. }) = self.revised().body.act else { unreachable!("it is a revision") };
        self.signs(Act::Revise(Revised { story, change: change.to_vec().into() }))
    }

    fn revised(&self) -> Entry {
        let mut all = entries(self.desk).into_iter().map(|(entry, _)| entry);
        all.rfind(|entry| matches!(&entry.body.act, Act::Revise(_))).expect("a revision")
    }
}
