//! What was done with a story, act by act, for people: who, when, on which device, and what.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use crate::ledger::{Act, Entry, EntryHash, Photographed, Receipted, Stage, time};
use crate::members::{DeviceId, MemberId, Roster};
use crate::message;
use crate::messages::Key;
use crate::photo::PhotoHash;
use crate::story::Digest;
use crate::story::registers::{Change, Graph, Ref, Register, RevisionId, VersionId};

/// What somebody did with a story.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The entry.
    pub entry: EntryHash,
    /// Names the state that it made or carries; none for a step.
    pub revision: Option<String>,
    /// Who.
    pub member: String,
    /// On which device.
    pub device: DeviceId,
    /// What its member calls the device; may be empty.
    pub device_name: String,
    /// When, by the clock of the desk it was done on.
    pub at: DateTime<Utc>,
    /// What: `revise`, or the word of the action.
    pub word: &'static str,
    /// Why; empty where nobody said.
    pub reason: String,
    /// The fields that a revision changed, each once, by the words that programs use.
    pub changed: Vec<String>,
    /// What a step, an approval or a publication was of.
    pub digest: Option<Digest>,
    /// The rules that were overridden by name.
    pub overridden: Vec<String>,
    /// Where a step took the story.
    pub to: Option<Stage>,
    /// Where a publication arrived.
    pub arrived: Option<Arrived>,
    /// The photo that came.
    pub photo: Option<Came>,
    /// Whom it is about: who was removed or set back, whose words were taken in, to whom the right to approve was lent.
    pub of: Vec<String>,
    /// Until when the right was lent that is given here, or used.
    pub until: Option<DateTime<Utc>>,
    /// What a person should know of it beside what was done.
    pub mark: Option<Mark>,
}

/// Why a deed does not count, or what is odd about one that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A removal cut it off.
    CutOff,
    /// It is a malformed revision, as no program of ours signs one, and takes no part in its story on any desk.
    Malformed,
    /// It is a revision that goes on from what counts for nothing or is not here, and takes no part in its story.
    Waiting,
    /// It is a revision that shows another text here than it did to whoever wrote it. It counts all the same.
    Disagrees,
}

impl Mark {
    /// Returns the word that programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::CutOff => "cut_off",
            Self::Malformed => "malformed",
            Self::Waiting => "waiting",
            Self::Disagrees => "disagrees",
        }
    }

    /// Returns the message that says it.
    pub fn key(self) -> Key {
        match self {
            Self::CutOff => message!("trail.cut_off"),
            Self::Malformed => message!("trail.malformed"),
            Self::Waiting => message!("trail.waiting"),
            Self::Disagrees => message!("trail.disagrees"),
        }
    }
}

impl Deed {
    /// Returns whether it counts for its story.
    pub fn counts(&self) -> bool {
        matches!(self.mark, None | Some(Mark::Disagrees))
    }
}

/// Where a publication arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The destination's id.
    pub destination: String,
    /// Public address.
    pub url: String,
}

/// A photo that came to a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// The photo.
    pub hash: PhotoHash,
    /// The name of the file that it came in.
    pub name: String,
}

/// Returns the revision that an entry is.
pub fn revision_of(entry: &Entry) -> RevisionId {
    named(entry.hash)
}

fn named(entry: EntryHash) -> RevisionId {
    let mut id = [0; 16];
    id.copy_from_slice(&entry.0[..16]);
    RevisionId(id)
}

/// Returns the name of the state that an entry makes or carries.
pub fn name_of(entry: &Entry) -> Option<String> {
    let carries = matches!(entry.body.act, Act::Revise(_) | Act::Approve(_) | Act::Receipt(_));
    carries.then(|| revision_of(entry).to_string())
}

/// Returns whether an entry takes part in its story, whose revisions are given: all do but revisions that were refused or wait.
pub fn takes_part(entry: &Entry, revisions: &Graph) -> bool {
    !matches!(entry.body.act, Act::Revise(_)) || revisions.contains(revision_of(entry))
}

/// Marks the revisions of a trail that take no part in the story, whose revisions are given, and those that show another text
/// than their writers saw.
pub fn mark(deeds: &mut [Deed], revisions: &Graph, disagreeing: &BTreeSet<RevisionId>) {
    for deed in deeds.iter_mut().filter(|deed| deed.word == "revise" && deed.mark.is_none()) {
        let revision = named(deed.entry);
        deed.mark = if revisions.contains(revision) {
            disagreeing.contains(&revision).then_some(Mark::Disagrees)
        } else {
            Some(if revisions.waits(revision) { Mark::Waiting } else { Mark::Malformed })
        };
        // No state of the story is named by what does not count.
        deed.revision = deed.revision.take().filter(|_| deed.counts());
    }
}

/// Returns the word of an act that a trail tells; empty for all others.
pub(crate) fn word(act: &Act) -> &'static str {
    match act {
        Act::Revise(_) => "revise",
        Act::Step(act) => act.step.word(),
        Act::Approve(_) => "approve",
        Act::Receipt(act) => act.kind.word(),
        Act::Photo(_) => "photo",
        Act::Found(_) | Act::Member(_) | Act::Device(_) | Act::House(_) => "",
        Act::Describe(_) | Act::Grant(_) | Act::StoryLocks(_) | Act::Restored => "",
        Act::Remove(_) => "remove",
        Act::Adopt(_) => "adopt",
        Act::Delegate(_) => "delegate",
        Act::Epoch(_) => "",
    }
}

/// Returns who did what, in the order of the entries that are given: those of one story and of its photos, and what was said
/// of members that bears on them.
pub fn trail<'e>(entries: impl IntoIterator<Item = &'e Entry>, roster: &Roster) -> Vec<Deed> {
    let (mut placements, mut said) = (HashSet::new(), HashMap::new());
    let told = entries.into_iter().map(|entry| {
        said.insert(entry.hash, entry.body.member);
        let whom = whom(&entry.body.act, &said).into_iter().map(|member| name(member, roster)).collect();
        Deed { of: whom, ..deed(entry, roster, &mut placements) }
    });
    told.collect()
}

fn name(member: MemberId, roster: &Roster) -> String {
    roster.get(member).map_or_else(|| member.to_string(), |m| m.name.clone())
}

/// Returns whom an act is about; `said` is who said each entry that was told before.
fn whom(act: &Act, said: &HashMap<EntryHash, MemberId>) -> BTreeSet<MemberId> {
    match act {
        Act::Remove(removal) => [removal.member].into(),
        Act::Delegate(delegated) => [delegated.member].into(),
        Act::Adopt(entries) => entries.iter().filter_map(|entry| said.get(entry)).copied().collect(),
        _ => BTreeSet::new(),
    }
}

fn deed(entry: &Entry, roster: &Roster, placements: &mut HashSet<VersionId>) -> Deed {
    let (member, device) = (entry.body.member, entry.header.log.device);
    let mut deed = Deed {
        entry: entry.hash,
        revision: name_of(entry),
        member: name(member, roster),
        device,
        device_name: roster.device(device).map(|d| d.name.clone()).unwrap_or_default(),
        at: entry.body.at(),
        word: word(&entry.body.act),
        reason: String::new(),
        changed: vec![],
        digest: None,
        overridden: vec![],
        to: None,
        arrived: None,
        photo: None,
        of: vec![],
        until: None,
        mark: None,
    };
    match &entry.body.act {
        Act::Revise(act) => {
            let change = Change::from_bytes(&act.change).ok();
            deed.changed = change.map(|c| changed(&c, revision_of(entry), placements)).unwrap_or_default();
        }
        Act::Step(act) => {
            deed.reason.clone_from(&act.reason);
            deed.overridden.clone_from(&act.overridden);
            (deed.digest, deed.to) = (Some(act.digest), Some(act.to));
        }
        Act::Approve(act) => {
            deed.reason.clone_from(&act.reason);
            deed.overridden.clone_from(&act.overridden);
            deed.digest = Some(act.digest());
            deed.until = act.under.map(|under| time(under.until));
        }
        Act::Receipt(Receipted { destination, url, digest, reason, .. }) => {
            deed.reason.clone_from(reason);
            deed.digest = Some(*digest);
            deed.arrived = Some(Arrived { destination: destination.clone(), url: url.clone() });
        }
        Act::Photo(Photographed { hash, name, .. }) => deed.photo = Some(Came { hash: *hash, name: name.clone() }),
        Act::Remove(removal) => deed.reason.clone_from(&removal.reason),
        Act::Delegate(delegated) => {
            deed.reason.clone_from(&delegated.reason);
            deed.until = Some(time(delegated.until));
        }
        _ => {}
    }
    deed
}

/// Returns what a change is about, in the order in which it says so; `placements` are those that earlier ones began.
fn changed(change: &Change, of: RevisionId, placements: &mut HashSet<VersionId>) -> Vec<String> {
    let version = |block: &Ref| match block {
        Ref::Own(index) => VersionId { revision: of, index: *index },
        Ref::Version(version) => *version,
    };
    let mut words: Vec<String> = vec![];
    for write in &change.writes {
        let word = match &write.register {
            Register::Field(field) => field.to_string(),
            Register::Tag(_) => "tags".to_owned(),
            Register::Placement(block) => {
                placements.insert(version(block));
                "photos".to_owned()
            }
            Register::PlacementField(..) => "photos".to_owned(),
            Register::Place(block) if placements.contains(&version(block)) => "photos".to_owned(),
            Register::Text(_) | Register::Place(_) => "body".to_owned(),
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
