//! Whether an entry may follow those that are here: right newsroom, right number, right predecessor, right signature.

use std::collections::BTreeMap;

use super::act::Act;
use super::entry::{Entry, EntryHash, FORMAT, Head, Header, LogId, Sealed};
use crate::members::{LockId, MemberId, NewsroomId, Right, Roster};

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
    /// A newsroom is founded once, first.
    #[error("entry {0} founds the newsroom anew, or comes before its founding")]
    Founding(EntryHash),
}

/// The number and hash of a log's last entry, by log.
type Heads = BTreeMap<LogId, (u64, EntryHash)>;

/// What the next entry of each log must follow, and who may sign it.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    newsroom: Option<NewsroomId>,
    heads: Heads,
    /// What the device of each log had seen of the others by its last entry.
    seen: BTreeMap<LogId, Heads>,
    roster: Roster,
}

impl Chain {
    /// Goes on from a known state, as a store keeps it: `seen` of the logs that are to go on.
    pub fn resume(
        newsroom: NewsroomId,
        roster: Roster,
        heads: impl IntoIterator<Item = Head>,
        seen: impl IntoIterator<Item = (LogId, Head)>,
    ) -> Self {
        let mut chain = Self { newsroom: Some(newsroom), roster, ..Self::default() };
        chain.heads.extend(heads.into_iter().map(|head| (head.log, (head.sequence, head.hash))));
        for (log, head) in seen {
            chain.seen.entry(log).or_default().insert(head.log, (head.sequence, head.hash));
        }
        chain
    }

    /// Returns the members as far as the entries say.
    pub fn roster(&self) -> &Roster {
        &self.roster
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

    /// Takes the next entry in, or says why not.
    pub fn follow(&mut self, sealed: &Sealed, entry: &Entry) -> Result<(), Refusal> {
        let (name, header) = (entry.hash, &entry.header);
        if self.newsroom.is_some_and(|id| id != header.newsroom) {
            return Err(Refusal::Foreign(name));
        }
        let (last, previous) = self.head(header.log);
        if header.sequence <= last {
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
        let seen = self.seen_by(entry)?;
        self.permitted(entry)?;
        self.newsroom = Some(header.newsroom);
        match &entry.body.act {
            Act::Found(founded) => {
                self.roster.put(founded.founder.clone());
                self.roster.put_device(founded.device.clone());
            }
            Act::Member(member) => self.roster.put(member.clone()),
            Act::Device(device) => self.roster.put_device(device.clone()),
            _ => {}
        }
        self.heads.insert(header.log, (header.sequence, name));
        self.seen.insert(header.log, seen);
        Ok(())
    }

    /// Returns what the entry's device had seen by then.
    fn seen_by(&self, entry: &Entry) -> Result<Heads, Refusal> {
        let mut seen = self.seen.get(&entry.header.log).cloned().unwrap_or_default();
        for head in &entry.header.seen {
            let (last, known) = self.head(head.log);
            if head.sequence > last {
                return Err(Refusal::Early(entry.hash));
            }
            let fell_back = seen.get(&head.log).is_some_and(|(before, _)| *before >= head.sequence);
            let is_other = head.sequence == last && head.hash != known;
            if fell_back || is_other || head.log == entry.header.log || head.sequence == 0 {
                return Err(Refusal::Heads(entry.hash));
            }
            seen.insert(head.log, (head.sequence, head.hash));
        }
        if hash(&seen) == entry.header.heads { Ok(seen) } else { Err(Refusal::Heads(entry.hash)) }
    }

    /// Returns whether the entry's device and member may say it.
    fn permitted(&self, entry: &Entry) -> Result<(), Refusal> {
        let (name, device, member) = (entry.hash, entry.header.log.device, entry.body.member);
        // A newsroom begins with the locks of its founding, and then the founding, by the device that it is named after.
        let founds = entry.header.newsroom == NewsroomId::founded_by(device);
        let founding = || if founds { Ok(()) } else { Err(Refusal::Founding(name)) };
        match &entry.body.act {
            Act::Grant(_) if self.newsroom.is_none() => return founding(),
            Act::Found(act) if self.newsroom.is_some() && self.roster.is_empty() => {
                let own = act.device.id == device && act.device.member == act.founder.id && act.founder.id == member;
                return if own { founding() } else { Err(Refusal::Unknown(name)) };
            }
            Act::Found(_) => return Err(Refusal::Founding(name)),
            _ if self.roster.is_empty() => return Err(Refusal::Founding(name)),
            _ => {}
        }
        let speaker = self.roster.device(device).filter(|device| device.member == member);
        let Some(speaker) = speaker.and_then(|device| self.roster.get(device.member)) else {
            return Err(Refusal::Unknown(name));
        };
        if speaker.role.has(right_for(&entry.body.act, speaker.id)) { Ok(()) } else { Err(Refusal::NoRight(name)) }
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

/// The least right that an act needs whatever story it is about; the workflow asks for the rest.
fn right_for(act: &Act, speaker: MemberId) -> Right {
    match act {
        Act::Device(device) if device.member == speaker => Right::Write,
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) => Right::Govern,
        Act::Approve(_) | Act::Receipt(_) => Right::Approve,
        Act::Revise(_) | Act::Photo(_) | Act::Step(_) | Act::Restored => Right::Write,
        Act::Grant(_) | Act::StoryLocks(_) => Right::Write,
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::ledger::act::{Founded, HouseItem};
    use crate::ledger::entry::{Body, seal};
    use crate::members::{Device, Lock, Member, Role};

    /// A member with one device.
    struct Person {
        member: Member,
        device: Device,
        key: SigningKey,
    }

    fn person(n: u8, role: Role) -> Person {
        let (id, key) = (MemberId([n; 16]), SigningKey::from_bytes(&[n; 32]));
        let device = Device::of(&key, id, LockId([n; 32]), false);
        Person { member: Member { id, name: format!("m{n}"), role }, device, key }
    }

    impl Person {
        fn log(&self) -> LogId {
            LogId { device: self.device.id, incarnation: 1 }
        }
    }

    fn newsroom() -> NewsroomId {
        NewsroomId::founded_by(person(1, Role::Chief).device.id)
    }

    fn lock() -> Lock {
        Lock::of([3; 32])
    }

    /// An entry by somebody, under a header that may be changed first.
    fn made(chain: &Chain, by: &Person, act: Act, change: impl FnOnce(&mut Header)) -> Vec<u8> {
        let mut header = Header { newsroom: newsroom(), ..chain.next(by.log()) };
        change(&mut header);
        let lock = (!matches!(act, Act::Grant(_))).then(lock);
        seal(&header, &Body { at: 0, member: by.member.id, act }, lock.as_ref(), [0; 24], &by.key)
    }

    fn take(chain: &mut Chain, bytes: &[u8]) -> Result<(), Refusal> {
        let sealed = Sealed::read(bytes).unwrap();
        let entry = sealed.open(Some(&lock())).unwrap();
        chain.follow(&sealed, &entry)
    }

    fn say(chain: &mut Chain, by: &Person, act: Act) -> Result<(), Refusal> {
        let bytes = made(chain, by, act, |_| ());
        take(chain, &bytes)
    }

    fn founding(by: &Person) -> Act {
        Act::Found(Founded {
            name: "Báo".into(),
            zone: "Asia/Ho_Chi_Minh".into(),
            language: "vi".into(),
            founder: by.member.clone(),
            device: by.device.clone(),
        })
    }

    /// A newsroom of a chief and a reporter.
    fn found() -> (Chain, Person, Person) {
        let (chief, reporter) = (person(1, Role::Chief), person(2, Role::Reporter));
        let mut chain = Chain::default();
        for act in [
            Act::Grant(vec![]),
            founding(&chief),
            Act::Member(reporter.member.clone()),
            Act::Device(reporter.device.clone()),
        ] {
            say(&mut chain, &chief, act).unwrap();
        }
        (chain, chief, reporter)
    }

    fn style() -> Act {
        Act::House(HouseItem { kind: crate::house::Kind::Style, id: "style".into(), value: None })
    }

    #[test]
    fn a_log_goes_on_only_with_its_next_entry() {
        let (mut chain, chief, _) = found();
        let good = made(&chain, &chief, style(), |_| ());
        let early = made(&chain, &chief, style(), |next| next.sequence += 1);
        assert!(matches!(take(&mut chain, &early), Err(Refusal::Gap { expected: 5, found: 6, .. })));
        let loose = made(&chain, &chief, style(), |next| next.previous = EntryHash([5; 32]));
        assert!(matches!(take(&mut chain, &loose), Err(Refusal::Unchained(_))));
        take(&mut chain, &good).unwrap();
        assert!(matches!(take(&mut chain, &good), Err(Refusal::Fork { .. })));
        let foreign = made(&chain, &chief, style(), |next| next.newsroom = NewsroomId([8; 16]));
        assert!(matches!(take(&mut chain, &foreign), Err(Refusal::Foreign(_))));
    }

    #[test]
    fn only_members_sign_and_only_what_they_may() {
        let (mut chain, chief, reporter) = found();
        let stranger = person(3, Role::Chief);
        assert!(matches!(say(&mut chain, &stranger, style()), Err(Refusal::Unknown(_))));
        // Their own device, and somebody else's name.
        let borrowed = Person { member: chief.member.clone(), ..person(2, Role::Reporter) };
        assert!(matches!(say(&mut chain, &borrowed, style()), Err(Refusal::Unknown(_))));
        // Somebody else's device, and their own key.
        let forged = Person { key: reporter.key.clone(), ..person(1, Role::Chief) };
        assert!(matches!(say(&mut chain, &forged, style()), Err(Refusal::Unsigned(_))));
        assert!(matches!(say(&mut chain, &reporter, style()), Err(Refusal::NoRight(_))));
        // A second device of one's own, yes; one for somebody else, no.
        let second = SigningKey::from_bytes(&[7; 32]);
        let mut device = Device::of(&second, chief.member.id, LockId([1; 32]), false);
        assert!(matches!(say(&mut chain, &reporter, Act::Device(device.clone())), Err(Refusal::NoRight(_))));
        device.member = reporter.member.id;
        say(&mut chain, &reporter, Act::Device(device)).unwrap();
    }

    #[test]
    fn a_newsroom_is_founded_once_and_by_the_device_that_it_is_named_after() {
        let (chief, other) = (person(1, Role::Chief), person(3, Role::Chief));
        let mut chain = Chain::default();
        assert!(matches!(say(&mut chain, &chief, founding(&chief)), Err(Refusal::Founding(_))), "no locks yet");
        assert!(matches!(say(&mut chain, &other, Act::Grant(vec![])), Err(Refusal::Founding(_))));
        say(&mut chain, &chief, Act::Grant(vec![])).unwrap();
        assert!(matches!(say(&mut chain, &chief, style()), Err(Refusal::Founding(_))), "nobody is a member yet");
        assert!(matches!(say(&mut chain, &other, founding(&other)), Err(Refusal::Founding(_))));
        assert!(matches!(say(&mut chain, &chief, founding(&other)), Err(Refusal::Unknown(_))));
        say(&mut chain, &chief, founding(&chief)).unwrap();
        assert!(matches!(say(&mut chain, &chief, founding(&chief)), Err(Refusal::Founding(_))));
    }

    #[test]
    fn what_a_device_had_seen_is_told_once_and_adds_up() {
        let (mut chain, chief, reporter) = found();
        let photo = || Act::Restored;
        let first = made(&chain, &reporter, photo(), |_| ());
        assert_eq!(Sealed::read(&first).unwrap().header.seen.len(), 1);
        take(&mut chain, &first).unwrap();
        let second = made(&chain, &reporter, photo(), |_| ());
        assert_eq!(Sealed::read(&second).unwrap().header.seen, vec![], "nothing new");
        take(&mut chain, &second).unwrap();

        say(&mut chain, &chief, style()).unwrap();
        let head = |sequence, hash| Head { log: chief.log(), sequence, hash };
        let (last, hash) = chain.head(chief.log());
        for (seen, refused) in [
            (vec![head(last + 1, hash)], "is not here"),
            (vec![head(last, EntryHash([1; 32]))], "is another entry"),
            (vec![head(4, EntryHash([1; 32]))], "was seen before"),
            (vec![Head { log: reporter.log(), sequence: 1, hash }], "is its own"),
            (vec![], "is left out of the list and not of the sum"),
        ] {
            let bytes = made(&chain, &reporter, photo(), |next| next.seen = seen);
            let refusal = take(&mut chain, &bytes).unwrap_err();
            assert_eq!(matches!(refusal, Refusal::Early(_)), refused == "is not here", "{refused}");
            assert!(matches!(refusal, Refusal::Early(_) | Refusal::Heads(_)), "{refused}");
        }
        say(&mut chain, &reporter, photo()).unwrap();
    }

    #[test]
    fn a_chain_goes_on_from_what_was_kept_of_it() {
        let (mut chain, _, reporter) = found();
        say(&mut chain, &reporter, Act::Restored).unwrap();
        let head =
            |log: &LogId, (sequence, hash): &(u64, EntryHash)| Head { log: *log, sequence: *sequence, hash: *hash };
        let heads: Vec<_> = chain.heads.iter().map(|(log, at)| head(log, at)).collect();
        let seen: Vec<_> =
            chain.seen[&reporter.log()].iter().map(|(log, at)| (reporter.log(), head(log, at))).collect();
        let kept = Chain::resume(newsroom(), chain.roster.clone(), heads, seen);
        assert_eq!(kept.next(reporter.log()), chain.next(reporter.log()));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (chain, chief, _) = found();
        let good = made(&chain, &chief, style(), |_| ());
        for at in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[at / 8] ^= 1 << (at % 8);
            let opened = |sealed: Sealed| Some((sealed.open(Some(&lock())).ok()?, sealed));
            let read = Sealed::read(&bad).ok().and_then(opened);
            let taken = read.is_some_and(|(entry, sealed)| chain.clone().follow(&sealed, &entry).is_ok());
            assert!(!taken, "bit {at}");
        }
    }
}
