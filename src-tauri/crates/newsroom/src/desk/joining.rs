//! Inviting members to desks of their own, and joining as one.
//!
//! An invitation carries the key of a *seat*: a device that the inviter entered for the new member and gave the newsroom's
//! locks. Whoever joins puts a device of their own in its place and never uses the seat again, so that no key that was
//! handed over stays one that anybody works with.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use ed25519_dalek::SigningKey;

use super::ledger::founded;
use super::members::granted;
use super::{Desk, DeskError, Surroundings, absolute, keys};
use crate::ledger::{Act, LogId, Sealed};
use crate::members::{
    Device, DeviceId, Invitation, Lock, LockId, Member, MemberId, NewsroomId, Recovery, Role, Seed, WayIn,
};
use crate::storage::Place;
use crate::store::{Identity, Opening, Store, entries};

/// What somebody comes into a newsroom by.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// An invitation.
    Invitation(&'a Invitation),
    /// A recovery code.
    Code(&'a Recovery),
}

/// A device whose key was handed over, by which somebody sits down at a desk of their own.
struct Seat {
    newsroom: NewsroomId,
    member: MemberId,
    seed: Seed,
    /// Whether it was printed.
    paper: bool,
}

impl By<'_> {
    /// Returns the newsroom.
    pub fn newsroom(self) -> NewsroomId {
        match self {
            Self::Invitation(by) => by.newsroom(),
            Self::Code(by) => by.newsroom,
        }
    }
}

impl From<By<'_>> for Seat {
    fn from(by: By<'_>) -> Self {
        match by {
            By::Invitation(by) => {
                Self { newsroom: by.newsroom(), member: by.member, seed: by.seat.clone(), paper: false }
            }
            By::Code(by) => Self { newsroom: by.newsroom, member: by.member, seed: by.seed.clone(), paper: true },
        }
    }
}

impl Seat {
    /// Returns why nobody sits down where the entries do not have it.
    fn unknown(&self) -> DeskError {
        if self.paper { DeskError::NoSuchCode } else { DeskError::NotInvitedYet }
    }

    /// Returns why nobody sits down where somebody has.
    fn taken(&self) -> DeskError {
        if self.paper { DeskError::CodeUsedUp } else { DeskError::SeatTaken }
    }
}

impl Desk {
    /// Enters a new member, with a seat that they join by on a desk of their own.
    ///
    /// The way to the storage goes along where there is one, and what opens it where `with_credential` says so.
    pub fn invite(&mut self, name: &str, role: Role, with_credential: bool) -> Result<Invitation, DeskError> {
        let name = self.new_name(name)?;
        let way = self.storage()?.map(|place| WayIn::to(&place, with_credential));
        let (id, seat) = (MemberId(self.around.bytes()), Seed::of(self.around.bytes()));
        let (newsroom, newsrooms) = self.newsrooms_locks()?;
        // Nobody writes a draft from a seat, so nobody keeps the key of the lock that would hide it.
        let device = Device::of(&seat.key(), &newsroom, id, Lock::of(self.around.bytes()).id(), false);
        let member = Member { id, name: name.clone(), role };
        self.append(&[granted(&newsrooms, newsroom, &device, &self.around), Act::Member(member), Act::Device(device)])?;
        self.reread()?;
        let founded = self.store.read(founded)?;
        Ok(Invitation { founder: founded.device.id, name: founded.name, member: id, invited: name, seat, way })
    }

    /// Joins a newsroom by an invitation, with the entries of all others, in a folder that is empty or not there yet.
    ///
    /// Where the entries do not have the seat yet, because the inviter's desk has not exchanged since, nothing is made.
    pub fn join(folder: &Path, by: &Invitation, all: &[Vec<u8>], around: Surroundings) -> Result<Self, DeskError> {
        Self::seated(folder, &By::Invitation(by).into(), all, around)
    }

    /// Makes a code that whoever works here comes back with when every other key was lost: to be printed, and kept nowhere
    /// else. It governs, so only a chief has one.
    pub fn recovery_code(&mut self) -> Result<Recovery, DeskError> {
        self.governs()?;
        self.store.writable()?;
        let (member, seed) = (self.me, Seed::of(self.around.bytes()));
        let mine = self.roster.device(DeviceId::of(self.signer()?)).map_or(LockId::OPEN, |device| device.own);
        let (newsroom, mut locks) = self.newsrooms_locks()?;
        locks.extend(self.store.read(|t| entries::held_lock(t, mine))?);
        let device = Device { paper: true, ..Device::of(&seed.key(), &newsroom, member, mine, true) };
        self.append(&[granted(&locks, newsroom, &device, &self.around), Act::Device(device)])?;
        self.reread()?;
        Ok(Recovery { newsroom, member, seed })
    }

    /// Comes back to a newsroom by a printed code, with the entries of all others, in a folder that is empty or not there
    /// yet. The code is used up.
    pub fn recover(folder: &Path, by: &Recovery, all: &[Vec<u8>], around: Surroundings) -> Result<Self, DeskError> {
        Self::seated(folder, &By::Code(by).into(), all, around)
    }

    /// Comes into a newsroom by an invitation or a code, with all entries of its storage, in a folder that is empty or not there
    /// yet. Whoever is refused because somebody came before leaves word of it in the storage, where that takes it.
    pub fn enter(
        folder: &Path,
        by: By<'_>,
        place: &Place,
        all: &[Vec<u8>],
        around: &dyn Fn() -> Surroundings,
    ) -> Result<Self, DeskError> {
        let entered = match by {
            By::Invitation(by) => Self::join(folder, by, all, around()),
            By::Code(by) => Self::recover(folder, by, all, around()),
        };
        if let Err(DeskError::SeatTaken | DeskError::CodeUsedUp) = entered {
            // Whoever was refused is told so whether others hear of it or not.
            let _ = Self::say_refused(folder, by, place, all, around());
        }
        entered
    }

    /// Returns what the newsroom of a printed code was called when it was founded, by the entries of a storage: the code does not
    /// say it. Refused where they do not have the code.
    pub fn newsroom_of(by: &Recovery, all: &[Vec<u8>]) -> Result<String, DeskError> {
        let locks = locks_for(&by.seed.key(), &by.newsroom, all);
        let sealed = all.iter().filter_map(|bytes| Sealed::read(bytes).ok());
        let founders = sealed.filter(|s| NewsroomId::founded_by(s.header.log.device) == by.newsroom && s.verify());
        let mut acts = founders.filter_map(|sealed| {
            let lock = locks.iter().find(|lock| lock.id() == sealed.header.lock);
            Some(sealed.open(lock).ok()?.body.act)
        });
        acts.find_map(|act| if let Act::Found(founded) = act { Some(founded.name) } else { None })
            .ok_or(DeskError::NoSuchCode)
    }

    fn seated(folder: &Path, by: &Seat, all: &[Vec<u8>], around: Surroundings) -> Result<Self, DeskError> {
        let (folder, opening) = (absolute(folder), around.opening.clone());
        within(&folder, opening, |store| match Self::sit_down(store, &folder, by, all, around) {
            Ok(desk) => (Ok(desk), true),
            Err(e) => (Err(e), false),
        })
    }

    /// Leaves word in a storage that somebody was refused, because somebody else had come by the same invitation or code: the
    /// newsroom hears that it is in two hands. It is said once, however often anybody is refused. What is made for it in the
    /// folder, which is empty or not there yet, is taken away again.
    ///
    /// It is the last word of the seat once more, in a log of its own and in no sight of the first: an entry that every desk takes
    /// and that changes nothing. A sign of another kind was rejected: desks that do not know it would not show it.
    pub(super) fn say_refused(
        folder: &Path,
        by: By<'_>,
        place: &Place,
        all: &[Vec<u8>],
        around: Surroundings,
    ) -> Result<(), DeskError> {
        let (folder, opening, by) = (absolute(folder), around.opening.clone(), Seat::from(by));
        let log_of = |bytes: &[u8]| Sealed::read(bytes).ok().map(|sealed| sealed.header.log);
        let is_of_seat = |log: &LogId| log.device == by.seed.device();
        let logs: BTreeSet<LogId> = all.iter().filter_map(|bytes| log_of(bytes)).filter(is_of_seat).collect();
        if logs.len() != 1 {
            return Ok(());
        }
        let of_others = |bytes: &&Vec<u8>| !log_of(bytes).as_ref().is_some_and(is_of_seat);
        let before: Vec<Vec<u8>> = all.iter().filter(of_others).cloned().collect();
        within(&folder, opening, |store| {
            let said = Self::at_seat(store, &folder, &by, &before, around).and_then(|mut desk| {
                let seat = desk.roster.device(by.seed.device()).filter(|seat| seat.member == by.member);
                let Some(seat) = seat.filter(|seat| !seat.retired).cloned() else { return Ok(()) };
                desk.append(&[Act::Device(Device { retired: true, ..seat })])?;
                desk.take_in(all)?;
                desk.reread()?;
                // Of who has left nobody is to hear that they were refused.
                if desk.roster.role(by.member).is_some() { desk.send_through(place) } else { Ok(()) }
            });
            (said, false)
        })
    }

    /// Makes a desk that signs with the seat itself, out of entries of others.
    fn at_seat(
        store: Store,
        folder: &Path,
        by: &Seat,
        all: &[Vec<u8>],
        around: Surroundings,
    ) -> Result<Self, DeskError> {
        let seat = by.seed.key();
        let identity = Identity { newsroom: by.newsroom, incarnation: around.incarnation() };
        let locks = locks_for(&seat, &by.newsroom, all);
        store.write(|t| {
            entries::set_identity(t, &identity)?;
            locks.iter().try_for_each(|lock| entries::keep_lock(t, lock))
        })?;
        let mut desk = Self::unread(store, keys(folder), around, by.member, OnceLock::from(seat));
        desk.take_in(all)?;
        // Nothing is known of the newsroom before its founding is here and read.
        desk.reread().map_err(|_| by.unknown())?;
        Ok(desk)
    }

    fn sit_down(
        store: Store,
        folder: &Path,
        by: &Seat,
        all: &[Vec<u8>],
        around: Surroundings,
    ) -> Result<Self, DeskError> {
        let (seat, key) = (by.seed.key(), SigningKey::from_bytes(&around.bytes()));
        let mut desk = Self::at_seat(store, folder, by, all, around)?;
        match desk.roster.device(by.seed.device()).filter(|device| device.member == by.member) {
            None => return Err(by.unknown()),
            Some(device) if device.retired => return Err(by.taken()),
            Some(_) => {}
        }
        desk.take_seat(by, &seat, &key)?;
        desk.signer = OnceLock::from(key);
        desk.reread()?;
        Ok(desk)
    }

    /// Puts a device of one's own in the place of the seat.
    fn take_seat(&mut self, by: &Seat, seat: &SigningKey, key: &SigningKey) -> Result<(), DeskError> {
        let (newsroom, passphrase) = (by.newsroom, self.around.passphrase.clone());
        self.keys.keep(by.member, key, passphrase.as_ref(), self.around.bytes())?;
        let left = self.roster.device(by.seed.device()).map(|device| Device { retired: true, ..device.clone() });
        let hides = left.as_ref().map_or(LockId::OPEN, |device| device.own);
        let (_, mut locks) = self.newsrooms_locks()?;
        // Who comes back finds the drafts that nobody else can read; who is new has none.
        let own = self.store.read(|t| entries::held_lock(t, hides))?;
        let own = own.unwrap_or_else(|| Lock::of(self.around.bytes()));
        let device = Device::of(key, &newsroom, by.member, own.id(), passphrase.is_some());
        locks.push(own.clone());
        let grant = granted(&locks, newsroom, &device, &self.around);
        // The seat's last word.
        let acts: Vec<_> = [grant, Act::Device(device)].into_iter().chain(left.map(Act::Device)).collect();
        self.store.write(|t| {
            entries::keep_lock(t, &own)?;
            self.add(t, &acts, seat)
        })?;
        Ok(())
    }
}

/// Makes a desk folder where none is, for some work that also says whether it stays.
fn within<T>(
    folder: &Path,
    opening: Opening,
    work: impl FnOnce(Store) -> (Result<T, DeskError>, bool),
) -> Result<T, DeskError> {
    let was_there = folder.exists();
    let (done, stays) = work(Store::create(folder, &opening)?);
    if !stays {
        // Made a moment ago and by this call alone; what was there before is an empty folder.
        let _ = std::fs::remove_dir_all(folder);
        if was_there {
            let _ = std::fs::create_dir(folder);
        }
    }
    done
}

/// Returns the locks that entries grant to a device. They are looked for before anything is read: nobody can judge what
/// members may who cannot read who is one.
fn locks_for(key: &SigningKey, newsroom: &NewsroomId, all: &[Vec<u8>]) -> Vec<Lock> {
    let device = DeviceId::of(key);
    let open = all.iter().filter_map(|bytes| Sealed::read(bytes).ok()).filter(|s| s.header.lock == LockId::OPEN);
    let acts = open.filter_map(|sealed| Some(sealed.open(None).ok()?.body.act));
    let grants = acts.filter_map(|act| if let Act::Grant(grants) = act { Some(grants) } else { None }).flatten();
    grants.filter(|grant| grant.to == device).filter_map(|grant| grant.open(newsroom, key)).collect()
}
