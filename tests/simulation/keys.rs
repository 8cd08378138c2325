//! Steps about what protects keys, and what must hold: whatever happens, each key is there and opens, and nobody is told that
//! one is protected which is not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use newsroom::desk::{Desk, DeskError, Surroundings};
use newsroom::members::{
    BoundedKeychain, DeviceId, Kept, KeyError, KeyName, KeyRing, Keychain, KeychainError, MemberId, Passphrase,
    Protection,
};

use crate::around::{Ended, Turn, around, begin_turn, end_turn};
use crate::script::{Does, Mood};
use crate::steps::sitting;
use crate::world::{Failure, Outcome, World, may_be, unexpected};

/// Longer than any machine takes to answer out of its memory.
const PATIENCE: Duration = Duration::from_secs(600);

/// The keychain of the machine that all desks are on.
#[derive(Default)]
struct Chain {
    kept: Mutex<HashMap<KeyName, Kept>>,
    mood: Mutex<Mood>,
}

impl Chain {
    fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    fn does<T>(
        &self,
        work: impl FnOnce(&mut HashMap<KeyName, Kept>) -> Result<T, KeychainError>,
    ) -> Result<T, KeychainError> {
        let mood = *self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match mood {
            Mood::Well => work(&mut kept),
            Mood::Away => Err(KeychainError::Absent),
            Mood::Mute => work(&mut kept).and(Err(KeychainError::Silent)),
        }
    }
}

impl Keychain for Chain {
    fn answers(&self) -> Result<(), KeychainError> {
        self.does(|_| Ok(()))
    }

    fn get(&self, name: &KeyName) -> Result<Kept, KeychainError> {
        self.does(|kept| kept.get(name).cloned().ok_or(KeychainError::Empty))
    }

    fn keep(&self, name: &KeyName, what: &Kept) -> Result<(), KeychainError> {
        self.does(|kept| {
            kept.insert(name.clone(), what.clone());
            Ok(())
        })
    }

    fn forget(&self, name: &KeyName) -> Result<(), KeychainError> {
        self.does(|kept| kept.remove(name).map(drop).ok_or(KeychainError::Empty))
    }
}

/// What is known of keys.
#[derive(Default)]
pub(crate) struct Keys {
    chain: Arc<Chain>,
    /// The passphrases that were ever to protect each member's keys, the last one last.
    words: BTreeMap<MemberId, Vec<usize>>,
    /// The devices whose keys a desk has protected, and told the others.
    pub(crate) told: BTreeSet<(usize, DeviceId)>,
}

fn passphrase(number: usize) -> Passphrase {
    Passphrase::new(format!("mật khẩu thứ {number}"))
}

fn ring(folder: &Path) -> KeyRing {
    KeyRing::at(folder.join("keys"))
}

impl Keys {
    /// Returns whether any key of a member was ever to be protected.
    pub(crate) fn has_any(&self, member: MemberId) -> bool {
        self.words.contains_key(&member)
    }

    fn surroundings(&self, passphrase: Option<Passphrase>) -> Surroundings {
        let keychain = BoundedKeychain::of(self.chain.clone(), PATIENCE);
        Surroundings { keychain, passphrase, ..around() }
    }

    /// Returns the passphrase that opens a member's key in a folder, none where it lies in the open; and the device whose key
    /// it is.
    fn opening(&self, folder: &Path, member: MemberId) -> Result<(Option<usize>, DeviceId), Failure> {
        let ring = ring(folder);
        let lost = |e: &KeyError| Failure::new("key lost", format!("{member}: {e}"));
        if ring.protection(member) != Some(Protection::Passphrase) {
            return ring.unlock(member, None).map(|key| (None, DeviceId::of(&key))).map_err(|e| lost(&e));
        }
        for number in self.words.get(&member).into_iter().flatten().rev() {
            match ring.unlock(member, Some(&passphrase(*number))) {
                Ok(key) => return Ok((Some(*number), DeviceId::of(&key))),
                Err(KeyError::WrongPassphrase) => {}
                Err(e) => return Err(lost(&e)),
            }
        }
        Err(lost(&KeyError::WrongPassphrase))
    }

    /// Opens a desk, as whoever works there does: with the passphrase, where the keychain does not spare them that.
    pub(crate) fn open(&self, folder: &Path, name: &str) -> Result<Desk, Failure> {
        let desk = Desk::open(folder, Some(name), self.surroundings(None)).map_err(|e| unexpected("opening", &e))?;
        let member = desk.me().map_err(|e| unexpected("whoever works at a desk", &e))?.id;
        if ring(folder).protection(member) != Some(Protection::Passphrase) {
            return Ok(desk);
        }
        if desk.keeping().map_err(|e| unexpected("how a key is kept", &e))?.remembered == Some(Ok(())) {
            return Ok(desk);
        }
        let (words, _) = self.opening(folder, member)?;
        let around = self.surroundings(words.map(passphrase));
        Desk::open(folder, Some(name), around).map_err(|e| unexpected("opening with a passphrase", &e))
    }
}

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Protect { desk, words, crash } => protect(world, *desk, *words, *crash),
        Does::Remember { desk, on, keychain } => remember(world, *desk, *on, *keychain),
        Does::Lock { desk } => lock(world, *desk),
        _ => Ok(Outcome::Nothing),
    }
}

/// Opens a desk anew where a passphrase is to be given.
pub(crate) fn unlock(world: &mut World<'_>, desk: usize) -> Result<(), Failure> {
    let at = &world.desks[&desk];
    let is_protected = ring(&at.folder).protection(at.member) == Some(Protection::Passphrase);
    if is_protected { world.reopen(desk) } else { Ok(()) }
}

fn remembered(world: &mut World<'_>, desk: usize) -> Result<Option<Result<(), KeychainError>>, Failure> {
    let keeping = sitting(world, desk).desk().keeping();
    Ok(keeping.map_err(|e| unexpected("how a key is kept", &e))?.remembered)
}

fn protect(world: &mut World<'_>, desk: usize, words: usize, crash: Option<usize>) -> Result<Outcome, Failure> {
    let at = &world.desks[&desk];
    let (folder, member, device) = (at.folder.clone(), at.member, at.device);
    let (old, _) = world.keys.opening(&folder, member)?;
    let was_remembered = remembered(world, desk)? == Some(Ok(()));
    world.keys.words.entry(member).or_default().push(words);
    let at = sitting(world, desk);
    begin_turn(Turn { ends_at: crash, meddles_at: None, meddles: Box::new(|| ()) });
    let went =
        catch_unwind(AssertUnwindSafe(|| at.desk().protect_key(old.map(passphrase).as_ref(), &passphrase(words))));
    end_turn();
    let (outcome, may_open): (_, &[Option<usize>]) = match went {
        Ok(Ok(())) => (Outcome::Done, &[Some(words)]),
        Ok(Err(e)) if may_be(&e) => (Outcome::Refused, &[Some(words), old]),
        Ok(Err(e)) => return Err(unexpected("protecting a key", &e)),
        Err(ended) if ended.is::<Ended>() => {
            if crash == Some(1) {
                leave_half(&folder, member);
            }
            world.reopen(desk)?;
            (Outcome::Done, &[Some(words), old])
        }
        Err(panicked) => std::panic::resume_unwind(panicked),
    };
    let wrong = |why: String| Err(Failure::new("keys", format!("desk {desk}, {member}: {why}")));
    let (opens, now) = world.keys.opening(&folder, member)?;
    if !may_open.contains(&opens) || now != device {
        return wrong(format!(
            "{opens:?} opens the key of {now}; it was {old:?}, and {words} was put on that of {device}"
        ));
    }
    if was_remembered && remembered(world, desk)? != Some(Ok(())) {
        return wrong("the keychain opens it no more".to_owned());
    }
    let at = sitting(world, desk);
    if outcome == Outcome::Done && at.desk().roster().device(device).is_some_and(|device| device.protected) {
        world.keys.told.insert((desk, device));
    } else if outcome == Outcome::Done && crash.is_none() && at.desk().member().is_ok() {
        let current = at.desk().roster().device(device).is_some_and(|device| !device.retired);
        if current {
            return wrong("nobody is told that it is protected".to_owned());
        }
    }
    Ok(outcome)
}

/// Leaves half a key file beside the whole one, as a process that ends while it writes.
fn leave_half(folder: &Path, member: MemberId) {
    let keys = folder.join("keys");
    let whole = fs::read(keys.join(format!("{member}.json"))).expect("a key file");
    fs::write(keys.join(format!(".{member}.json.new")), &whole[..whole.len() / 2]).expect("half a key file");
}

fn remember(world: &mut World<'_>, desk: usize, on: bool, mood: Mood) -> Result<Outcome, Failure> {
    let at = &world.desks[&desk];
    let (folder, member, device) = (at.folder.clone(), at.member, at.device);
    let (before, _) = world.keys.opening(&folder, member)?;
    world.keys.chain.is(mood);
    let at = sitting(world, desk);
    let went = if on { at.desk().remember_key() } else { at.desk().forget_key().map(drop) };
    world.keys.chain.is(Mood::Well);
    let outcome = match went {
        Ok(()) => Outcome::Done,
        // A desk that was opened by somebody new has no keychain yet.
        Err(DeskError::Key(KeyError::NotRemembered(_))) => Outcome::Refused,
        Err(DeskError::Key(KeyError::NoPassphrase)) if before.is_none() => return Ok(Outcome::Refused),
        Err(e) if may_be(&e) => Outcome::Refused,
        Err(e) => return Err(unexpected("remembering a key", &e)),
    };
    let wrong = |why: String| Err(Failure::new("keys", format!("desk {desk}, {member}, {mood:?}: {why}")));
    let (opens, now) = world.keys.opening(&folder, member)?;
    if opens != before || now != device {
        return wrong(format!("{opens:?} opens the key of {now}; it was {before:?}, of {device}"));
    }
    let is_remembered = remembered(world, desk)?;
    match (outcome, on) {
        (Outcome::Done, true) if is_remembered != Some(Ok(())) => {
            return wrong(format!("it was to be: {is_remembered:?}"));
        }
        (Outcome::Done, false) if is_remembered.is_some() => {
            return wrong(format!("it was not to be: {is_remembered:?}"));
        }
        _ => {}
    }
    // It was open here by the passphrase or by the keychain; now it opens by what is left.
    world.reopen(desk)?;
    Ok(outcome)
}

fn lock(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let at = sitting(world, desk);
    if ring(&at.folder).protection(at.member) != Some(Protection::Passphrase) {
        return Ok(Outcome::Nothing);
    }
    at.close();
    let opened = Desk::open(&at.folder, Some(&at.name), around()).map_err(|e| unexpected("opening", &e))?;
    at.sit_down(opened);
    at.locked = true;
    world.take_up(desk)?;
    Ok(Outcome::Done)
}

/// Each key is there, opens by a passphrase that was once given, and is that of the same device; who is told that a key is
/// protected is told the truth, and all are told.
pub(crate) fn check(world: &mut World<'_>, present: &[usize]) -> Result<(), Failure> {
    if world.keys.words.is_empty() {
        return Ok(());
    }
    for (desk, at) in &world.desks {
        for chair in at.chairs.values() {
            let (_, device) = world.keys.opening(&at.folder, chair.member)?;
            if device != chair.device {
                return Err(Failure::new("key lost", format!("desk {desk}: {chair:?} has the key of {device}")));
            }
        }
    }
    let told = world.keys.told.clone();
    for desk in present {
        let roster = sitting(world, *desk).desk().roster().clone();
        let is_told = |device: DeviceId| roster.device(device).is_some_and(|device| device.protected);
        let current = |device: DeviceId| roster.device(device).is_some_and(|device| !device.retired);
        for (by, device) in &told {
            if present.contains(by) && current(*device) && !is_told(*device) {
                return Err(Failure::new("keys", format!("desk {desk} was not told that {device} is protected")));
            }
        }
        for at in world.desks.values().filter(|at| !at.brought_back && !at.is_twofold) {
            let open =
                |chair: &&crate::world::Chair| ring(&at.folder).protection(chair.member) == Some(Protection::None);
            if let Some(chair) = at.chairs.values().filter(open).find(|chair| is_told(chair.device)) {
                return Err(Failure::new("keys", format!("desk {desk} was told that {chair:?} is protected")));
            }
        }
    }
    Ok(())
}
