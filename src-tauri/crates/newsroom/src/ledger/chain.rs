//! Whether an entry may follow those that are here, and where it stands then: right newsroom, right number, right
//! predecessor, right signature. What anyone can check who has no key.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::entry::{EntryHash, Head, Header, LogId, Sealed};
use super::strands::{Sight, Strands, Tree};
use crate::members::{LockId, NewsroomId};

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
    /// It follows an entry that another one follows already.
    #[error("entry {entry} goes on with a log that goes on to {known}")]
    Fork {
        /// The entry.
        entry: EntryHash,
        /// The end of the log that is here.
        known: EntryHash,
    },
    /// It does not name the entry before it.
    #[error("entry {0} does not follow the one before it")]
    Unchained(EntryHash),
    /// It was made by a device that had seen what is not here yet.
    #[error("entry {0} follows entries that are not here")]
    Early(EntryHash),
    /// The heads that it names are not those that it says they add up to, or fall back behind those before.
    #[error("entry {0} does not say truly what its device had seen")]
    Heads(EntryHash),
    /// The signature is not that of its log's device.
    #[error("entry {0} is not signed by its device")]
    Unsigned(EntryHash),
    /// Its device is nobody's here, or not that of the member who it says speaks.
    #[error("entry {0} is of a device that is not its member's")]
    Unknown(EntryHash),
    /// Its member had no right to say it.
    #[error("entry {0} says what its member may not say")]
    NoRight(EntryHash),
    /// Its member was removed or set back, and it lies beyond what that lets stand.
    #[error("entry {0} lies beyond what the removal of its member or device lets stand")]
    CutOff(EntryHash),
    /// It is sealed under a lock that not all have who must read it.
    #[error("entry {0} hides from the newsroom what all must know")]
    Hidden(EntryHash),
    /// A newsroom is founded once, first.
    #[error("entry {0} founds the newsroom anew, or comes before its founding")]
    Founding(EntryHash),
}

/// Where an entry stands in the ledger: what its device had seen by then. It is the same on every desk, whenever the entry
/// came, and so is all that hangs on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The log.
    pub log: LogId,
    /// Number within the log, from 1.
    pub sequence: u64,
    /// The entry.
    pub hash: EntryHash,
    /// The one before it in its log.
    pub previous: EntryHash,
    /// How many entries it was made in sight of, and itself; where a log forked that was in sight, what its sides share counts
    /// for each. Whatever was in sight of an entry has a smaller depth than it.
    pub depth: u64,
    seen: Sight,
}

impl Place {
    fn of(sealed: &Sealed, seen: Sight) -> Self {
        let Header { log, sequence, previous, .. } = sealed.header;
        Self { log, sequence, hash: sealed.hash, previous, depth: sequence.saturating_add(seen.sum()), seen }
    }

    /// Returns the place that an entry has in the order that all desks agree on; it holds whatever was in sight first.
    pub fn order(&self) -> Order {
        Order(self.depth, self.hash)
    }

    /// Returns the entry by its log and number.
    pub fn head(&self) -> Head {
        Head { log: self.log, sequence: self.sequence, hash: self.hash }
    }

    /// Returns the entries of a log that were in sight by the last of them, of each side of it.
    pub fn seen_of(&self, log: LogId) -> Vec<Head> {
        if log == self.log { self.before().into_iter().collect() } else { self.seen.in_log(log).copied().collect() }
    }

    /// Returns whether an entry was in sight.
    pub fn covers(&self, entry: &Head, strands: &Strands) -> bool {
        if entry.log == self.log {
            return self.before().is_some_and(|before| strands.leads(entry, &before));
        }
        self.seen.covers(entry, strands)
    }

    fn before(&self) -> Option<Head> {
        (self.sequence > 1).then(|| Head { log: self.log, sequence: self.sequence - 1, hash: self.previous })
    }

    /// Returns the heads of other logs that were in sight, for a store to keep.
    pub fn seen(&self) -> &Sight {
        &self.seen
    }

    /// Returns the place of an entry that was taken before, by that of the one before it in its log.
    pub fn after(before: Option<Self>, sealed: &Sealed, strands: &Strands) -> Self {
        let mut seen = before.map_or_else(Sight::default, |before| before.seen);
        sealed.header.seen.iter().for_each(|head| seen.see(*head, strands));
        Self::of(sealed, seen)
    }

    /// Returns whether the heads in sight are those that the entry itself tells of, and adds up to.
    pub fn is_told_by(&self, header: &Header) -> bool {
        let has = |head: &Head| self.seen.in_log(head.log).any(|seen| seen == head);
        self.seen.hash() == header.heads && header.seen.iter().all(has)
    }

    /// Returns the place of an entry that was taken before, with the heads that were kept of it.
    pub fn again(sealed: &Sealed, seen: impl IntoIterator<Item = Head>) -> Self {
        Self::of(sealed, Sight::of(seen))
    }
}

/// A place in the order that all desks agree on: by depth, and among those of one depth by hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Order(#[n(0)] pub u64, #[n(1)] pub EntryHash);

impl Order {
    /// Returns bytes that sort as the places do.
    pub fn bytes(&self) -> [u8; 40] {
        let mut bytes = [0; 40];
        bytes[..8].copy_from_slice(&self.0.to_be_bytes());
        bytes[8..].copy_from_slice(&self.1.0);
        bytes
    }
}

/// The end of a log, or of one side of it, and what its device had seen of the others by then.
#[derive(Clone, Debug)]
struct End {
    head: Head,
    seen: Sight,
}

/// What the next entry of each log must follow.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    newsroom: Option<NewsroomId>,
    /// The ends of each log: one, but where it forked.
    ends: BTreeMap<LogId, Vec<End>>,
    strands: Strands,
    /// The entries that more than one follow, as far as that is known, and those of them that were met.
    branches: BTreeSet<(LogId, EntryHash)>,
    met: BTreeMap<EntryHash, End>,
}

impl Chain {
    /// Goes on from a known state, as a store keeps it: the ends of all logs, what was `seen` by those that are to go on, and
    /// the logs that forked.
    pub fn resume(
        newsroom: NewsroomId,
        ends: impl IntoIterator<Item = Head>,
        seen: impl IntoIterator<Item = (EntryHash, Head)>,
        strands: Strands,
    ) -> Self {
        let mut sights = BTreeMap::<EntryHash, Vec<Head>>::new();
        for (end, head) in seen {
            sights.entry(end).or_default().push(head);
        }
        let mut chain = Self { newsroom: Some(newsroom), strands, ..Self::default() };
        for head in ends {
            let seen = Sight::of(sights.remove(&head.hash).unwrap_or_default());
            chain.ends.entry(head.log).or_default().push(End { head, seen });
        }
        chain
    }

    /// Begins with nothing, to go once more through what is known to have forked.
    pub fn again(strands: Strands) -> Self {
        Self { branches: strands.branches(), strands, ..Self::default() }
    }

    /// Returns the logs that forked.
    pub fn strands(&self) -> &Strands {
        &self.strands
    }

    /// Returns the number and hash of the last entry of a log, of its longest side; number 0 where it has none.
    pub fn head(&self, log: LogId) -> (u64, EntryHash) {
        let longest = self.ends_of(log).iter().map(|end| end.head).max();
        longest.map_or((0, EntryHash::NONE), |head| (head.sequence, head.hash))
    }

    fn ends_of(&self, log: LogId) -> &[End] {
        self.ends.get(&log).map_or(&[], Vec::as_slice)
    }

    /// Returns the header of the next entry of a log, all that is here being seen by its device. Its lock and its format are
    /// named when it is sealed.
    pub fn next(&self, log: LogId) -> Header {
        let others = self.ends.iter().filter(|(other, _)| **other != log).flat_map(|(_, ends)| ends);
        let now = Sight::of(others.map(|end| end.head));
        let before = self.ends_of(log).iter().max_by_key(|end| end.head);
        let known = |head: &&Head| before.is_some_and(|before| before.seen.has(head));
        let (last, previous) = self.head(log);
        Header {
            format: 1,
            newsroom: self.newsroom.unwrap_or_else(|| NewsroomId::founded_by(log.device)),
            space: 0,
            log,
            sequence: last + 1,
            previous,
            seen: now.heads().filter(|head| !known(head)).copied().collect(),
            heads: now.hash(),
            lock: LockId::OPEN,
        }
    }

    /// Returns where the next entry of a log stands, or why it is not that. It is taken in by [`Chain::add`].
    ///
    /// One that follows an entry which another one follows already is refused until [`Chain::branch`] has said where that one
    /// stands. A head that is older than the last of its log is not compared: whoever keeps the entries asks for it by its hash.
    pub fn place(&self, sealed: &Sealed) -> Result<Place, Refusal> {
        let (name, header) = (sealed.hash, &sealed.header);
        let is_other = |id: NewsroomId| id != header.newsroom;
        if self.newsroom.map_or_else(|| is_other(NewsroomId::founded_by(header.log.device)), is_other) {
            return Err(Refusal::Foreign(name));
        }
        let before = self.before(sealed)?;
        if !sealed.verify() {
            return Err(Refusal::Unsigned(name));
        }
        Ok(Place::of(sealed, self.seen_by(sealed, before)?))
    }

    /// Returns the entry that another one follows; none before the first.
    fn before(&self, sealed: &Sealed) -> Result<Option<&End>, Refusal> {
        let (name, header) = (sealed.hash, &sealed.header);
        let (log, previous) = (header.log, header.previous);
        let end = self.ends_of(log).iter().find(|end| end.head.hash == previous).or_else(|| self.met.get(&previous));
        if let Some(end) = end.filter(|end| end.head.log == log) {
            let next = end.head.sequence + 1;
            let is_next = header.sequence == next;
            return if is_next { Ok(Some(end)) } else { Err(gap(sealed, next)) };
        }
        let (last, known) = self.head(log);
        if header.sequence == 1 && previous == EntryHash::NONE {
            let may_begin = last == 0 || self.branches.contains(&(log, previous));
            return if may_begin { Ok(None) } else { Err(Refusal::Fork { entry: name, known }) };
        }
        match header.sequence {
            0 => Err(Refusal::Unchained(name)),
            n if n == last + 1 => Err(Refusal::Unchained(name)),
            n if n > last => Err(gap(sealed, last + 1)),
            _ => Err(Refusal::Fork { entry: name, known }),
        }
    }

    /// Takes note that more than one entry follow one that was taken before; none where they are the first of their log.
    pub fn branch(&mut self, log: LogId, at: Option<&Place>) {
        match at {
            Some(at) => drop(self.met.insert(at.hash, End { head: at.head(), seen: at.seen.clone() })),
            None => drop(self.branches.insert((log, EntryHash::NONE))),
        }
    }

    /// Takes note that a log forked.
    pub fn fork(&mut self, log: LogId, tree: Tree) {
        self.strands.fork(log, tree);
    }

    /// Takes an entry in where it stands. Returns whether its log has a side more.
    pub fn add(&mut self, newsroom: NewsroomId, place: &Place) -> bool {
        self.newsroom = Some(newsroom);
        let end = End { head: place.head(), seen: place.seen.clone() };
        if self.branches.contains(&(place.log, place.hash)) {
            self.met.insert(place.hash, end.clone());
        }
        self.strands.add(end.head, place.previous);
        let ends = self.ends.entry(place.log).or_default();
        if let Some(before) = ends.iter_mut().find(|end| end.head.hash == place.previous) {
            *before = end;
            return false;
        }
        ends.push(end);
        ends.len() > 1
    }

    /// Takes the next entry of a log in, or says why not.
    pub fn follow(&mut self, sealed: &Sealed) -> Result<Place, Refusal> {
        let place = self.place(sealed)?;
        self.add(sealed.header.newsroom, &place);
        Ok(place)
    }

    /// Returns what the entry's device had seen by then.
    fn seen_by(&self, sealed: &Sealed, before: Option<&End>) -> Result<Sight, Refusal> {
        let (name, header) = (sealed.hash, &sealed.header);
        let mut seen = before.map_or_else(Sight::default, |before| before.seen.clone());
        for head in &header.seen {
            let (last, known) = self.head(head.log);
            if head.sequence > last {
                return Err(Refusal::Early(name));
            }
            let fell_back = seen.covers(head, &self.strands);
            let is_other = head.sequence == last && head.hash != known && !self.strands.has(head.log);
            if fell_back || is_other || head.log == header.log || head.sequence == 0 {
                return Err(Refusal::Heads(name));
            }
            seen.see(*head, &self.strands);
        }
        let tells = header.seen.iter().all(|head| seen.has(head)) && seen.hash() == header.heads;
        if tells { Ok(seen) } else { Err(Refusal::Heads(name)) }
    }
}

fn gap(sealed: &Sealed, expected: u64) -> Refusal {
    Refusal::Gap { entry: sealed.hash, expected, found: sealed.header.sequence }
}
