//! A newsroom while a schedule is run: its desks, its storages, and what the harness knows of what was said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use newsroom::desk::{Desk, DeskError, Revision, Shown};
use newsroom::ledger::{EntryHash, LogId};
use newsroom::members::{DeviceId, Invitation, KeyError, KeyRing, MemberId, Recovery, Right, Role};
use newsroom::photo::PhotoHash;
use newsroom::store::StoreError;
use newsroom::story::registers::{Conflict, ConflictId};
use newsroom::story::{Story, StoryId};
use newsroom::sync::Presence;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::around::set_clock;
use crate::company::{Minutes, Window};
use crate::describing::Described;
use crate::keys::Keys;
use crate::ledger;
use crate::site::{self, Site};
use crate::stage::{ADDRESSES, Stage, copy, scratch};
use crate::storage::Memory;

/// Something that must not be.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Which promise is broken.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

impl Failure {
    pub(crate) fn new(kind: &'static str, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Done,
    /// The desk refused, as it may.
    Refused,
    /// What it names is not there.
    Nothing,
}

/// What an editor shows of a story.
#[derive(Clone)]
pub(crate) struct Editor {
    pub(crate) revision: Revision,
    pub(crate) story: Story,
    /// The sides of what is open, with what was typed on in them.
    pub(crate) sides: Vec<(ConflictId, Vec<Vec<String>>)>,
}

impl Editor {
    pub(crate) fn of(shown: Shown) -> Self {
        let sides = |conflict: &Conflict| conflict.sides.iter().map(|side| side.texts.clone()).collect();
        let sides = shown.conflicts.iter().map(|conflict| (conflict.id, sides(conflict))).collect();
        Self { revision: shown.revision, story: shown.story, sides }
    }
}

/// A member who works at a desk folder.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chair {
    pub(crate) name: String,
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
}

/// A desk, and what is known of it.
pub(crate) struct Sitting {
    desk: Option<Desk>,
    pub(crate) folder: PathBuf,
    /// Its database, read past the core.
    pub(crate) db: Connection,
    /// Whoever works there now.
    pub(crate) name: String,
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
    /// All who work there, by their numbers.
    pub(crate) chairs: BTreeMap<usize, Chair>,
    /// What an editor shows of each story.
    pub(crate) editors: BTreeMap<usize, Editor>,
    /// What is open where people see each other.
    pub(crate) window: Option<Window>,
    /// Whether nobody gave the passphrase.
    pub(crate) locked: bool,
    /// Whether it is a copy that was brought back, so that its keys may be older than what was said of them.
    pub(crate) brought_back: bool,
    pub(crate) offline: bool,
    pub(crate) years: i64,
    /// Copies, with the step that each was made at.
    pub(crate) backup: Option<(PathBuf, usize)>,
    pub(crate) image: Option<(PathBuf, usize)>,
    /// Whether another desk writes the same log, or this one wrote one twice.
    pub(crate) is_twofold: bool,
    /// Up to which number each log of this desk was seen in each storage.
    confirmed: Vec<BTreeMap<LogId, u64>>,
    /// The last entry of each log, and how many entries there were, when they were last looked at.
    heads: (BTreeMap<LogId, (u64, EntryHash)>, u64),
}

impl Sitting {
    pub(crate) fn desk(&mut self) -> &mut Desk {
        self.desk.as_mut().expect("a desk is closed only while a step needs it to be")
    }

    /// The desk, and its window where it has one.
    pub(crate) fn with_window(&mut self) -> (&mut Desk, Option<&mut Window>) {
        (self.desk.as_mut().expect("a desk is open while it exchanges"), self.window.as_mut())
    }

    fn now_confirmed(&self) -> Vec<BTreeMap<LogId, u64>> {
        ADDRESSES.iter().map(|address| ledger::confirmed(&self.db, address, self.device)).collect()
    }

    /// Returns whether a device is one that is worked with at this desk.
    pub(crate) fn has_device(&self, device: DeviceId) -> bool {
        self.chairs.values().any(|chair| chair.device == device)
    }

    /// Takes note of who works here, of those whose keys are here.
    fn recognise(&mut self) {
        let keys = KeyRing::at(self.folder.join("keys"));
        let desk = self.desk.as_ref().expect("a desk that was opened");
        self.chairs.retain(|_, chair| keys.holds(chair.member) && desk.roster().get(chair.member).is_some());
        let me = desk.me().map(|member| member.id).ok();
        let Some(chair) = self.chairs.values().find(|chair| Some(chair.member) == me) else { return };
        (self.name, self.member, self.device) = (chair.name.clone(), chair.member, chair.device);
        self.confirmed = self.now_confirmed();
    }

    /// Lets somebody take up the desk.
    pub(crate) fn sit_down(&mut self, desk: Desk) {
        self.close();
        self.desk = Some(desk);
        self.locked = false;
        self.recognise();
    }

    /// Ends what goes on at the desk, as when its process ends.
    pub(crate) fn close(&mut self) {
        (self.desk, self.window) = (None, None);
        self.editors.clear();
    }

    /// Takes up another folder in the place of the one before.
    pub(crate) fn sit_at(&mut self, folder: PathBuf, desk: Desk) {
        site::mount(&folder);
        self.db = ledger::database(&folder);
        self.heads = ledger::heads(&self.db);
        (self.folder, self.brought_back) = (folder, true);
        self.sit_down(desk);
    }
}

/// A marker: words that somebody saved.
pub(crate) struct Marker {
    pub(crate) story: usize,
    pub(crate) desk: usize,
    pub(crate) step: usize,
    /// The device of whoever saved them.
    pub(crate) device: DeviceId,
    /// Whether somebody took it out who saw it.
    pub(crate) deleted: bool,
    /// Whether it may be gone with the only desk that had it.
    pub(crate) unsure: bool,
}

/// A save that was acknowledged.
pub(crate) struct Saved {
    pub(crate) desk: usize,
    pub(crate) member: MemberId,
    pub(crate) step: usize,
    pub(crate) story: usize,
    pub(crate) revision: Revision,
    pub(crate) text: Story,
    /// Whether it was put into the ledger by itself: else the next save on top of it takes its place.
    pub(crate) is_frozen: bool,
}

/// An invitation, or a code, and the role of whoever comes by it.
pub(crate) struct Way<T> {
    pub(crate) by: T,
    pub(crate) name: String,
}

pub(crate) struct World<'s> {
    pub(crate) stage: &'s Stage,
    folder: TempDir,
    folders: usize,
    /// The number of the step that is done.
    pub(crate) step: usize,
    pub(crate) desks: BTreeMap<usize, Sitting>,
    pub(crate) storages: Vec<Memory>,
    pub(crate) stories: BTreeMap<usize, StoryId>,
    pub(crate) invitations: BTreeMap<usize, Way<Invitation>>,
    pub(crate) codes: BTreeMap<usize, Way<Recovery>>,
    pub(crate) markers: Vec<Marker>,
    pub(crate) saves: Vec<Saved>,
    /// The roles that each member ever had.
    pub(crate) roles: BTreeMap<MemberId, BTreeSet<Role>>,
    /// Those who were ever lent the right to approve.
    pub(crate) lent: BTreeSet<MemberId>,
    /// The photos that were taken in: by which desk, at which step.
    pub(crate) photos: BTreeMap<[u8; 32], (usize, usize)>,
    /// All photos that were ever taken in, by the numbers that scripts give them.
    pub(crate) pictures: BTreeMap<u8, PhotoHash>,
    /// What was said of them.
    pub(crate) described: Vec<Described>,
    pub(crate) site: Site,
    /// The markers that were approved, or were when they became public.
    pub(crate) cleared: BTreeSet<usize>,
    /// Whether what a desk wrote ever left it in a file.
    pub(crate) carried: bool,
    /// Whether a storage was ever emptied, brought back or spoilt, so that it may not say whose it is.
    pub(crate) meddled: bool,
    /// The sections that were taken out of the house.
    pub(crate) taken_out: Vec<serde_json::Value>,
    /// Whether a chief or a chief's desk was ever removed or demoted: what they named a section in no sight of it holds nowhere.
    pub(crate) unseated: bool,
    pub(crate) keys: Keys,
    pub(crate) minutes: Minutes,
    /// Where whoever ever said to be.
    pub(crate) said: Vec<(MemberId, Presence)>,
}

impl<'s> World<'s> {
    pub(crate) fn begin(stage: &'s Stage, roles: &[String]) -> Self {
        let (cast, folder) = (stage.cast(roles), scratch());
        let site = Site::within(folder.path());
        let mut world = Self {
            stage,
            folder,
            folders: 0,
            step: 0,
            desks: BTreeMap::new(),
            storages: vec![Memory::with(cast.objects.clone()), Memory::default()],
            stories: BTreeMap::new(),
            invitations: BTreeMap::new(),
            codes: BTreeMap::new(),
            markers: vec![],
            saves: vec![],
            roles: BTreeMap::new(),
            lent: BTreeSet::new(),
            photos: BTreeMap::new(),
            pictures: BTreeMap::new(),
            described: vec![],
            site,
            cleared: BTreeSet::new(),
            carried: false,
            meddled: false,
            taken_out: vec![],
            unseated: false,
            keys: Keys::default(),
            minutes: Minutes::begin(),
            said: vec![],
        };
        for (n, (name, from)) in cast.desks.iter().enumerate() {
            let folder = world.new_folder();
            copy(from, &folder);
            let role = Role::of(&roles[n]).expect("a role");
            world.take_in(n, name, folder, None).expect("a desk of the cast opens");
            let member = world.desks[&n].member;
            world.roles.entry(member).or_default().insert(role);
        }
        world
    }

    /// Returns a folder that is not there yet.
    pub(crate) fn new_folder(&mut self) -> PathBuf {
        self.folders += 1;
        self.folder.path().join(self.folders.to_string())
    }

    /// Takes a desk in under a number.
    pub(crate) fn take_in(&mut self, n: usize, name: &str, folder: PathBuf, desk: Option<Desk>) -> Result<(), Failure> {
        let desk = desk.map_or_else(|| self.keys.open(&folder, name), Ok)?;
        let member = desk.me().map_err(|e| unexpected("whoever works at a desk", &e))?.id;
        let key = KeyRing::at(folder.join("keys")).unlock(member, None).expect("a key without a passphrase");
        let chair = Chair { name: name.to_owned(), member, device: DeviceId::of(&key) };
        self.take_up_desk(n, folder, desk, chair)
    }

    /// Takes a desk in under a number, whose present member is known.
    pub(crate) fn take_up_desk(&mut self, n: usize, folder: PathBuf, desk: Desk, chair: Chair) -> Result<(), Failure> {
        site::mount(&folder);
        let db = ledger::database(&folder);
        let heads = ledger::heads(&db);
        let mut sitting = Sitting {
            desk: Some(desk),
            folder,
            db,
            name: chair.name.clone(),
            member: chair.member,
            device: chair.device,
            chairs: BTreeMap::from([(0, chair)]),
            editors: BTreeMap::new(),
            window: None,
            locked: false,
            brought_back: false,
            offline: false,
            years: 0,
            backup: None,
            image: None,
            is_twofold: false,
            confirmed: vec![],
            heads,
        };
        sitting.confirmed = sitting.now_confirmed();
        self.desks.insert(n, sitting);
        Ok(())
    }

    /// Sets the clock to that of a desk.
    pub(crate) fn at(&self, desk: usize) {
        set_clock(self.step, self.desks.get(&desk).map_or(0, |sitting| sitting.years));
    }

    /// Opens a desk that was closed, and takes its work up.
    pub(crate) fn reopen(&mut self, n: usize) -> Result<(), Failure> {
        self.at(n);
        let Some(sitting) = self.desks.get_mut(&n) else { return Ok(()) };
        sitting.close();
        sitting.desk = Some(self.keys.open(&sitting.folder, &sitting.name)?);
        sitting.locked = false;
        self.take_up(n)
    }

    /// Lets another member of the desk folder work there, and takes up what they left.
    pub(crate) fn sit(&mut self, n: usize, chair: &Chair) -> Result<(), Failure> {
        self.at(n);
        let Some(sitting) = self.desks.get_mut(&n) else { return Ok(()) };
        sitting.close();
        sitting.sit_down(self.keys.open(&sitting.folder, &chair.name)?);
        if sitting.member != chair.member {
            return Err(Failure::new(
                "chairs",
                format!("desk {n}: {chair:?} was asked for, and {} works", sitting.name),
            ));
        }
        self.take_up(n)
    }

    /// Puts into the ledger what was saved at a desk.
    pub(crate) fn take_up(&mut self, n: usize) -> Result<(), Failure> {
        self.at(n);
        let Some(sitting) = self.desks.get_mut(&n) else { return Ok(()) };
        match sitting.desk().take_up() {
            Err(e) if !may_be(&e) => Err(unexpected("taking the work up", &e)),
            _ => Ok(()),
        }
    }

    /// Says that what a desk wrote after a step may be gone.
    pub(crate) fn lose(&mut self, desk: usize, after: usize) {
        self.markers.iter_mut().filter(|m| m.desk == desk && m.step >= after).for_each(|m| m.unsure = true);
        self.saves.retain(|save| save.desk != desk || save.step < after);
        self.photos.retain(|_, (by, step)| *by != desk || *step < after);
        self.described.retain(|said| said.desk != desk || said.step < after);
        self.keys.told.retain(|(by, _)| *by != desk);
        let of_then = self.site.written.iter().filter(|(_, (by, step))| *by == desk && *step >= after);
        self.site.forgotten.extend(of_then.map(|(path, _)| path.clone()));
    }

    /// Makes sure that a desk has no less than when it was last looked at.
    pub(crate) fn has_no_less(&mut self, n: usize) -> Result<(), Failure> {
        let Some(sitting) = self.desks.get_mut(&n) else { return Ok(()) };
        let now = ledger::heads(&sitting.db);
        let (before, count) = std::mem::replace(&mut sitting.heads, now);
        let (heads, entries) = &sitting.heads;
        if *entries < count {
            return Err(Failure::new("I9 deleted", format!("desk {n} had {count} entries and has {entries}")));
        }
        for (log, (sequence, hash)) in before {
            match heads.get(&log) {
                Some((now, _)) if *now > sequence => {}
                Some((now, same)) if *now == sequence && *same == hash => {}
                other => {
                    let text = format!(
                        "desk {n}: {}-{} ended with {sequence}, and now {other:?}",
                        log.device, log.incarnation
                    );
                    return Err(Failure::new("I5 head fell", text));
                }
            }
        }
        Ok(())
    }

    /// Makes sure that what a desk has seen of its own in a storage since it was last looked at is there, as it wrote it.
    pub(crate) fn saw_what_is_there(&mut self, n: usize, storage: usize) -> Result<(), Failure> {
        let (memory, sitting) = (&self.storages[storage], self.desks.get_mut(&n).expect("a desk"));
        let now = sitting.now_confirmed();
        for (log, last) in &now[storage] {
            let before = sitting.confirmed[storage].get(log).copied().unwrap_or_default();
            if *last <= before {
                continue;
            }
            let seen = memory.seen_by(n);
            let there: BTreeSet<&[u8]> = seen.values().map(|bytes| &**bytes).collect();
            let new = ledger::of_log(&sitting.db, *log, before, *last);
            let missing = new.iter().filter(|bytes| !there.contains(bytes.as_slice())).count();
            if missing > 0 {
                let text = format!("desk {n}: {missing} entries after {before} and up to {last} in storage {storage}");
                return Err(Failure::new("confirmed and not there", text));
            }
        }
        sitting.confirmed = now;
        Ok(())
    }
}

impl World<'_> {
    /// Returns whether somebody ever had the right to approve.
    pub(crate) fn could_approve(&self, member: MemberId) -> bool {
        let by_role = self.roles.get(&member).is_some_and(|roles| roles.iter().any(|role| role.has(Right::Approve)));
        by_role || self.lent.contains(&member)
    }
}

/// Returns whether a desk may refuse so, in a schedule in which anybody may try anything.
pub(crate) fn may_be(e: &DeskError) -> bool {
    match e {
        DeskError::Store(e) => matches!(e, StoreError::Refused(_)),
        // No key is locked that lies in the open; at the end it is looked whether each opens.
        DeskError::Key(KeyError::Locked(_)) => true,
        DeskError::Storage(_) | DeskError::Occupied(_) | DeskError::Key(_) | DeskError::Photo(_) => false,
        _ => true,
    }
}

pub(crate) fn unexpected(what: &str, e: &DeskError) -> Failure {
    Failure::new("error", format!("{what}: {e} ({e:?})"))
}
