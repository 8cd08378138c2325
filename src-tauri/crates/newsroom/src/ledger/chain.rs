//! Whether an entry may follow those that are here, and where it stands then: right newsroom, right number, right
//! predecessor, right signature. What anyone can check who has no key.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::entry::{EntryHash, FORMAT, Head, Header, LogId, Sealed};
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

/// The number and hash of a log's last entry, by log.
type Heads = BTreeMap<LogId, (u64, EntryHash)>;

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
    /// How many entries it was made in sight of, and itself. Whatever was in sight of an entry has a smaller depth than it.
    pub depth: u64,
    seen: Heads,
}

impl Place {
    fn of(sealed: &Sealed, seen: Heads) -> Self {
        let header = &sealed.header;
        let others = seen.values().fold(0, |sum: u64, (sequence, _)| sum.saturating_add(*sequence));
        let depth = header.sequence.saturating_add(others);
        Self { log: header.log, sequence: header.sequence, hash: sealed.hash, depth, seen }
    }

    /// Returns the place that an entry has in the order that all desks agree on; it holds whatever was in sight first.
    pub fn order(&self) -> Order {
        Order(self.depth, self.hash)
    }

    /// Returns the number of the last entry of a log that was in sight; 0 where none was.
    pub fn seen_of(&self, log: LogId) -> u64 {
        if log == self.log { self.sequence - 1 } else { self.seen.get(&log).map_or(0, |(last, _)| *last) }
    }

    /// Returns whether the entry of that number in a log was in sight.
    pub fn covers(&self, log: LogId, sequence: u64) -> bool {
        sequence <= self.seen_of(log)
    }

    /// Returns the heads that were in sight, for a store to keep.
    pub fn seen(&self) -> impl Iterator<Item = Head> {
        self.seen.iter().map(|(log, (sequence, hash))| Head { log: *log, sequence: *sequence, hash: *hash })
    }

    /// Returns the place of an entry that was taken before, by that of the one before it in its log.
    pub fn after(before: Option<Self>, sealed: &Sealed) -> Self {
        let mut seen = before.map_or_else(Heads::new, |before| before.seen);
        seen.extend(sealed.header.seen.iter().map(|head| (head.log, (head.sequence, head.hash))));
        Self::of(sealed, seen)
    }

    /// Returns whether the heads in sight are those that the entry itself tells of, and adds up to.
    pub fn is_told_by(&self, header: &Header) -> bool {
        let has = |head: &Head| self.seen.get(&head.log) == Some(&(head.sequence, head.hash));
        hash(&self.seen) == header.heads && header.seen.iter().all(has)
    }

    /// Returns the place of an entry that was taken before, with the heads that were kept of it.
    pub fn again(sealed: &Sealed, seen: impl IntoIterator<Item = Head>) -> Self {
        Self::of(sealed, seen.into_iter().map(|head| (head.log, (head.sequence, head.hash))).collect())
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

/// What the next entry of each log must follow.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    newsroom: Option<NewsroomId>,
    heads: Heads,
    /// What the device of each log had seen of the others by its last entry.
    seen: BTreeMap<LogId, Heads>,
}

impl Chain {
    /// Goes on from a known state, as a store keeps it: `seen` of the logs that are to go on.
    pub fn resume(
        newsroom: NewsroomId,
        heads: impl IntoIterator<Item = Head>,
        seen: impl IntoIterator<Item = (LogId, Head)>,
    ) -> Self {
        let mut chain = Self { newsroom: Some(newsroom), ..Self::default() };
        chain.heads.extend(heads.into_iter().map(|head| (head.log, (head.sequence, head.hash))));
        for (log, head) in seen {
            chain.seen.entry(log).or_default().insert(head.log, (head.sequence, head.hash));
        }
        chain
    }

    /// Returns the number and hash of the last entry of a log; number 0 where it has none.
    pub fn head(&self, log: LogId) -> (u64, EntryHash) {
        self.heads.get(&log).copied().unwrap_or((0, EntryHash::NONE))
    }

    /// Returns the header of the next entry of a log, all that is here being seen by its device. Its lock is named when it is
    /// sealed.
    pub fn next(&self, log: LogId) -> Header {
        let before = self.seen.get(&log);
        let others = || self.heads.iter().filter(|(other, _)| **other != log);
        let is_new = |(other, head): &(&LogId, &(u64, EntryHash))| before.and_then(|b| b.get(other)) != Some(*head);
        let seen =
            others().filter(is_new).map(|(log, (sequence, hash))| Head { log: *log, sequence: *sequence, hash: *hash });
        let (last, previous) = self.head(log);
        Header {
            format: FORMAT,
            newsroom: self.newsroom.unwrap_or_else(|| NewsroomId::founded_by(log.device)),
            space: 0,
            log,
            sequence: last + 1,
            previous,
            seen: seen.collect(),
            heads: hash(others()),
            lock: LockId::OPEN,
        }
    }

    /// Returns where the next entry of a log stands, or why it is not that. It is taken in by [`Chain::add`].
    ///
    /// A head that is older than the last of its log is not compared: whoever keeps the entries asks for it by its hash.
    pub fn place(&self, sealed: &Sealed) -> Result<Place, Refusal> {
        let (name, header) = (sealed.hash, &sealed.header);
        let is_other = |id: NewsroomId| id != header.newsroom;
        if self.newsroom.map_or_else(|| is_other(NewsroomId::founded_by(header.log.device)), is_other) {
            return Err(Refusal::Foreign(name));
        }
        let (last, previous) = self.head(header.log);
        if header.sequence == 0 || header.sequence <= last {
            return Err(Refusal::Fork { entry: name, known: previous });
        }
        if header.sequence != last + 1 {
            return Err(Refusal::Gap { entry: name, expected: last + 1, found: header.sequence });
        }
        if header.previous != previous {
            return Err(Refusal::Unchained(name));
        }
        if !sealed.verify() {
            return Err(Refusal::Unsigned(name));
        }
        Ok(Place::of(sealed, self.seen_by(sealed)?))
    }

    /// Takes an entry in where it stands.
    pub fn add(&mut self, newsroom: NewsroomId, place: &Place) {
        self.newsroom = Some(newsroom);
        self.heads.insert(place.log, (place.sequence, place.hash));
        self.seen.insert(place.log, place.seen.clone());
    }

    /// Takes the next entry of a log in, or says why not.
    pub fn follow(&mut self, sealed: &Sealed) -> Result<Place, Refusal> {
        let place = self.place(sealed)?;
        self.add(sealed.header.newsroom, &place);
        Ok(place)
    }

    /// Returns what the entry's device had seen by then.
    fn seen_by(&self, sealed: &Sealed) -> Result<Heads, Refusal> {
        let (name, header) = (sealed.hash, &sealed.header);
        let mut seen = self.seen.get(&header.log).cloned().unwrap_or_default();
        for head in &header.seen {
            let (last, known) = self.head(head.log);
            if head.sequence > last {
                return Err(Refusal::Early(name));
            }
            let fell_back = seen.get(&head.log).is_some_and(|(before, _)| *before >= head.sequence);
            let is_other = head.sequence == last && head.hash != known;
            if fell_back || is_other || head.log == header.log || head.sequence == 0 {
                return Err(Refusal::Heads(name));
            }
            seen.insert(head.log, (head.sequence, head.hash));
        }
        if hash(&seen) == header.heads { Ok(seen) } else { Err(Refusal::Heads(name)) }
    }
}

/// BLAKE3 over sorted heads, as a header carries it.
fn hash<'a>(heads: impl IntoIterator<Item = (&'a LogId, &'a (u64, EntryHash))>) -> EntryHash {
    let mut hasher = blake3::Hasher::new();
    for (log, (sequence, hash)) in heads {
        hasher.update(&log.device.0).update(&log.incarnation.to_be_bytes());
        hasher.update(&sequence.to_be_bytes()).update(&hash.0);
    }
    EntryHash(*hasher.finalize().as_bytes())
}
