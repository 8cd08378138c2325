//! What must hold at the end of every schedule.

use std::collections::{BTreeMap, BTreeSet};

use newsroom::desk::{Desk, Version};
use newsroom::ledger::{Act, EntryHash, Place, Strands};
use newsroom::members::{DeviceId, MemberId, Right, Role};
use newsroom::photo::PhotoHash;
use newsroom::story::registers::{Change, RevisionId};
use newsroom::story::{Digest, PublicForm, Story, StoryId, canonical};
use newsroom::trail::revision_of;
use newsroom::workflow::{State, Status};

use crate::describing::{self, Sides};
use crate::house;
use crate::keys;
use crate::ledger::{self, Kept, Standing};
use crate::published;
use crate::text;
use crate::world::{Failure, World, unexpected};

/// So many stories are more than any schedule begins.
pub(crate) const ALL: usize = 1000;

/// What a desk has, read past the core.
pub(crate) struct Ledger {
    pub(crate) kept: Vec<Kept>,
    pub(crate) places: BTreeMap<EntryHash, Place>,
    pub(crate) strands: Strands,
}

impl Ledger {
    pub(crate) fn of(world: &World<'_>, desk: usize) -> Self {
        let kept = ledger::kept(&world.desks[&desk].db);
        let strands = ledger::strands(&kept);
        Self { places: ledger::places(&kept, &strands), kept, strands }
    }

    pub(crate) fn taking_part(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter().filter(|kept| kept.standing == Standing::TakesPart)
    }
}

/// Checks all desks; `present` are those that are to have the same.
pub(crate) fn check(world: &mut World<'_>, present: &[usize]) -> Result<(), Failure> {
    let all: Vec<usize> = world.desks.keys().copied().collect();
    let ledgers: BTreeMap<usize, Ledger> = all.iter().map(|n| (*n, Ledger::of(world, *n))).collect();
    entries_are_one(world, &ledgers)?;
    for desk in &all {
        saves_are_there(world, *desk, &ledgers[desk])?;
    }
    for desk in present {
        markers_are_shown(world, *desk, &ledgers[desk], present)?;
        words_are_of_who_saved_them(world, *desk, &ledgers[desk])?;
        cuts_hold(*desk, &ledgers[desk])?;
        approvals_hold(world, *desk, &ledgers[desk])?;
    }
    same_shown(world, present, &ledgers)?;
    house::each_has_its_section(world, present)?;
    photos_are_there(world, present)?;
    describing::check(world, present, &ledgers)?;
    keys::check(world, present)?;
    published::check(world, present, &ledgers)?;
    // They show the same: it is enough that one of them is looked at from within, each in turn.
    let looks = if world.step.is_multiple_of(2) { checks_itself } else { made_anew };
    let one = present.get(world.step / 2 % present.len().max(1)).copied();
    one.map_or(Ok(()), |desk| looks(world, desk))
}

/// Every entry is the same bytes wherever it is, and no number of a log has two, but where its desk was copied and both wrote.
fn entries_are_one(world: &World<'_>, ledgers: &BTreeMap<usize, Ledger>) -> Result<(), Failure> {
    let (mut bytes, mut numbers) = (BTreeMap::new(), BTreeMap::new());
    let is_copied = |device: DeviceId| world.desks.values().any(|at| at.is_twofold && at.has_device(device));
    for (desk, ledger) in ledgers {
        for kept in &ledger.kept {
            if *bytes.entry(kept.hash).or_insert(&kept.bytes) != &kept.bytes || EntryHash::of(&kept.bytes) != kept.hash
            {
                return Err(Failure::new("I1 altered", format!("{} at desk {desk}", kept.hash)));
            }
            let header = &kept.sealed.header;
            let at = (header.log, header.sequence);
            if !is_copied(header.log.device) && *numbers.entry(at).or_insert(kept.hash) != kept.hash {
                return Err(Failure::new("I5 two of one number", format!("{at:?} at desk {desk}")));
            }
        }
    }
    Ok(())
}

/// What was acknowledged as saved reads as it was saved, or is in an entry that takes no part.
fn saves_are_there(world: &mut World<'_>, desk: usize, ledger: &Ledger) -> Result<(), Failure> {
    // As a desk takes them: blanks at the ends of notes are nobody's words.
    let plain = |story: &Story| {
        let (body, notes) = (canonical(&story.body), story.notes.trim().to_owned());
        Story { body, notes, ..story.clone() }
    };
    for save in world.saves.iter().filter(|save| save.desk == desk) {
        let id = world.stories[&save.story];
        let at = world.desks.get_mut(&desk).expect("a desk").desk();
        let there = at.fields_at(id, &save.revision).is_ok_and(|kept| plain(&kept) == plain(&save.text));
        if !there && !text::markers(&text::whole(&save.text)).iter().all(|m| ledger.says(id, *m)) {
            let text = format!("desk {desk}, step {}: {} of story {}", save.step, save.revision, save.story);
            return Err(Failure::new("I1 save lost", text));
        }
    }
    Ok(())
}

impl Ledger {
    /// Returns the entries about a story that have a marker in them.
    fn with(&self, story: StoryId, marker: usize) -> impl Iterator<Item = &Kept> {
        let word = text::marker(marker);
        self.kept.iter().filter(move |kept| match kept.entry.as_ref().map(|entry| &entry.body.act) {
            Some(Act::Revise(act)) if act.story == story => {
                act.change.windows(word.len()).any(|window| window == word.as_bytes())
            }
            _ => false,
        })
    }

    /// Returns all who approved these bytes of a story.
    fn approvers(&self, story: StoryId, digest: Digest) -> impl Iterator<Item = MemberId> {
        self.taking_part().filter_map(move |kept| match kept.entry.as_ref().map(|entry| &entry.body) {
            Some(body) => match &body.act {
                Act::Approve(act) if act.story == story && act.digest() == digest => Some(body.member),
                _ => None,
            },
            None => None,
        })
    }

    fn says(&self, story: StoryId, marker: usize) -> bool {
        self.with(story, marker).next().is_some()
    }

    /// Returns whether a revision goes on from one that takes no part, itself or through others.
    fn hangs_on_cut_off(&self, revision: RevisionId) -> bool {
        let changes: BTreeMap<RevisionId, (&Kept, Vec<RevisionId>)> = self
            .kept
            .iter()
            .filter_map(|kept| {
                let entry = kept.entry.as_ref()?;
                let Act::Revise(act) = &entry.body.act else { return None };
                Some((revision_of(entry), (kept, Change::from_bytes(&act.change).ok()?.parents)))
            })
            .collect();
        let (mut todo, mut seen) = (vec![revision], BTreeSet::new());
        while let Some(next) = todo.pop() {
            match changes.get(&next) {
                Some((kept, _)) if kept.standing != Standing::TakesPart => return true,
                Some((_, parents)) => todo.extend(parents.iter().filter(|parent| seen.insert(**parent))),
                None => return true,
            }
        }
        false
    }
}

/// Every marker is shown that nobody took out who saw it, unless a removal cut it off; then it is listed to be taken in.
fn markers_are_shown(world: &mut World<'_>, desk: usize, ledger: &Ledger, present: &[usize]) -> Result<(), Failure> {
    let at = world.desks.get_mut(&desk).expect("a desk").desk();
    let listed: BTreeSet<EntryHash> =
        at.cut_off().map_err(|e| unexpected("what was cut off", &e))?.iter().map(|one| one.entry).collect();
    let is_current = |device: DeviceId| {
        let known = at.roster().device(device).filter(|device| !device.retired);
        known.is_some_and(|device| at.roster().role(device.member).is_some())
    };
    let current: BTreeSet<DeviceId> =
        world.markers.iter().map(|marker| marker.device).filter(|device| is_current(*device)).collect();
    let mut shown: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (story, id) in &world.stories {
        if let Ok(story_shown) = at.show(*id) {
            shown.insert(*story, text::markers(&text::shown(&story_shown)));
        }
    }
    for (number, marker) in world.markers.iter().enumerate().filter(|(_, m)| !m.deleted && !m.unsure) {
        let id = world.stories[&marker.story];
        if shown.get(&marker.story).is_some_and(|shown| shown.contains(&number)) {
            continue;
        }
        let lost = |why: &str| {
            let text = format!(
                "m{number:04} of story {}, saved at desk {} in step {}, at desk {desk}: {why}",
                marker.story, marker.desk, marker.step
            );
            Err(Failure::new("I2 marker lost", text))
        };
        let kept: Vec<&Kept> = ledger.with(id, number).collect();
        let is_own = marker.desk == desk;
        if kept.is_empty() {
            // A draft of somebody else, or something that a desk kept for itself that is out.
            let may_tell = present.contains(&marker.desk) && current.contains(&marker.device);
            if is_own || (may_tell && shown.contains_key(&marker.story)) {
                return lost("no entry has it");
            }
            continue;
        }
        for kept in kept {
            match &kept.standing {
                Standing::Refused(_) if listed.contains(&kept.hash) => {}
                Standing::Refused(why) => return lost(&format!("refused, and not listed: {why}")),
                Standing::TakesPart => {
                    let revision = kept.entry.as_deref().map(revision_of).expect("it was read");
                    if !ledger.hangs_on_cut_off(revision) {
                        return lost("its revision takes part, and it is not shown");
                    }
                }
                Standing::Locked | Standing::Waits(_) => return lost("its entry waits"),
            }
        }
    }
    Ok(())
}

/// Where several work at one desk, words stand first in an entry of whoever saved them there.
fn words_are_of_who_saved_them(world: &World<'_>, desk: usize, ledger: &Ledger) -> Result<(), Failure> {
    let shared = |device| world.desks.values().any(|at| at.chairs.len() > 1 && at.has_device(device));
    for (number, marker) in world.markers.iter().enumerate().filter(|(_, m)| !m.unsure && shared(m.device)) {
        let is_theirs = |kept: &Kept| kept.sealed.header.log.device == marker.device;
        let all = ledger.with(world.stories[&marker.story], number).filter(|kept| kept.stands());
        let first = all.min_by_key(|kept| ledger.places[&kept.hash].order());
        let may_be_shut = || ledger.kept.iter().any(|kept| kept.standing == Standing::Locked && is_theirs(kept));
        if let Some(first) = first.filter(|first| !is_theirs(first) && !may_be_shut()) {
            let text = format!(
                "m{number:04}, saved at desk {} by {}, is first in {} of {}, at desk {desk}",
                marker.desk, marker.device, first.hash, first.sealed.header.log.device
            );
            return Err(Failure::new("chairs", text));
        }
    }
    Ok(())
}

/// Nothing takes part that lies beyond a removal's cut, unless somebody took it in.
fn cuts_hold(desk: usize, ledger: &Ledger) -> Result<(), Failure> {
    let acts = || ledger.taking_part().filter_map(|kept| Some((kept, &kept.entry.as_ref()?.body)));
    let adopted: BTreeSet<EntryHash> = acts()
        .filter_map(|(_, body)| if let Act::Adopt(all) = &body.act { Some(all.clone()) } else { None })
        .flatten()
        .collect();
    for (by, removal) in
        acts().filter_map(|(kept, body)| if let Act::Remove(r) = &body.act { Some((kept, r)) } else { None })
    {
        let said = ledger.places[&by.hash].head();
        for (kept, body) in acts() {
            let (header, place) = (&kept.sealed.header, &ledger.places[&kept.hash]);
            let beyond = kept.hash != by.hash
                && removal.concerns(body.member, header.log.device)
                && !removal.holds.iter().any(|head| ledger.strands.leads(&place.head(), head))
                && !place.covers(&said, &ledger.strands);
            let left = |act: &Act| match removal.role {
                _ if removal.device.is_some() => false,
                None => false,
                Some(role) => role.has(needed(act)),
            };
            // Everybody may take devices of their own out of use; which of two such removals holds is the core's affair.
            let own_device = matches!(&body.act, Act::Remove(r) if r.device.is_some() && r.member == body.member);
            let is_adopted = body.act.is_adoptable() && adopted.contains(&kept.hash);
            if beyond && !left(&body.act) && !is_adopted && !own_device {
                let text =
                    format!("desk {desk}: {} takes part beyond the removal {}: {:?}", kept.hash, by.hash, body.act);
                return Err(Failure::new("I9 beyond a removal", text));
            }
        }
    }
    Ok(())
}

/// Returns the right that an act asks for.
fn needed(act: &Act) -> Right {
    match act {
        Act::Approve(_) | Act::Receipt(_) => Right::Approve,
        Act::Step(step) if !matches!(step.step, newsroom::ledger::Step::Submit | newsroom::ledger::Step::Withdraw) => {
            Right::Edit
        }
        Act::Member(_) | Act::Remove(_) | Act::Epoch(_) | Act::House(_) | Act::Found(_) | Act::Delegate(_) => {
            Right::Govern
        }
        _ => Right::Write,
    }
}

/// What is shown as approved was approved, in these bytes, by somebody who had the right.
fn approvals_hold(world: &mut World<'_>, desk: usize, ledger: &Ledger) -> Result<(), Failure> {
    let could: BTreeSet<MemberId> = world.roles.keys().copied().filter(|member| world.could_approve(*member)).collect();
    let at = world.desks.get_mut(&desk).expect("a desk").desk();
    for row in at.list(Some(State::Approved), ALL).map_err(|e| unexpected("the list", &e))? {
        let shown = at.show(row.id).map_err(|e| unexpected("a story in the list", &e))?;
        let wrong = |why: &str| Err(Failure::new("I4 approval", format!("desk {desk}, story {}: {why}", row.id)));
        let Some(approval) = &shown.status.approval else { return wrong("there is none") };
        if approval.digest != PublicForm::from(&shown.story).digest() || approval.digest != shown.digest {
            return wrong("it is of other bytes");
        }
        if !shown.conflicts.is_empty() {
            return wrong("a conflict is open");
        }
        let entry =
            ledger.taking_part().find(|kept| kept.hash == approval.entry).and_then(|kept| kept.entry.as_deref());
        let Some(entry) = entry else { return wrong("its entry takes no part") };
        let Act::Approve(act) = &entry.body.act else { return wrong("its entry is none") };
        if act.digest() != approval.digest || entry.body.member != approval.member {
            return wrong("its entry says something else");
        }
        if !could.contains(&approval.member) {
            return wrong("its member never had the right");
        }
        if approval.protected && !world.keys.has_any(approval.member) {
            return wrong("it says that its key was protected");
        }
        let approvers: BTreeSet<MemberId> = ledger.approvers(row.id, approval.digest).collect();
        if approvers.len() < at.house().approvals_for(&shown.story.section).into() {
            return wrong("too few have approved it");
        }
    }
    Ok(())
}

/// What a desk shows: each story, who is a member, and the newsroom's locks.
#[derive(PartialEq)]
struct Showing {
    stories: BTreeMap<StoryId, (Digest, Status, usize, String)>,
    /// What destinations show of each, and where.
    sites: BTreeMap<StoryId, Vec<(Version, Digest, String)>>,
    members: Vec<(MemberId, String, Role, u32, bool)>,
    locks: Vec<newsroom::members::LockId>,
    house: Vec<(newsroom::house::Kind, String, serde_json::Value)>,
    photos: Sides,
}

fn showing(desk: &mut Desk, photos: &BTreeMap<u8, PhotoHash>) -> Result<Showing, Failure> {
    let (mut stories, mut sites) = (BTreeMap::new(), BTreeMap::new());
    for row in desk.list(None, ALL).map_err(|e| unexpected("the list", &e))? {
        let shown = desk.show(row.id).map_err(|e| unexpected("a story in the list", &e))?;
        stories.insert(row.id, (shown.digest, shown.status.clone(), shown.conflicts.len(), text::shown(&shown)));
        if shown.status.publication.is_some() {
            let at = desk.whereabouts(row.id).map_err(|e| unexpected("where a story is", &e))?.sites;
            sites.insert(row.id, at.into_iter().map(|at| (at.version, at.digest, at.url)).collect());
        }
    }
    let enrolled = desk.roster().enrolled();
    let members = enrolled.map(|e| (e.member.id, e.member.name.clone(), e.member.role, e.rank, e.former)).collect();
    let house = desk.house_items(None).map_err(|e| unexpected("house data", &e))?;
    let photos = describing::shown(desk, photos.values().copied())?;
    Ok(Showing { stories, sites, members, locks: desk.roster().locks().to_vec(), house, photos })
}

/// Desks that have the same entries show the same, but for stories that one of them has no key to.
fn same_shown(world: &mut World<'_>, present: &[usize], ledgers: &BTreeMap<usize, Ledger>) -> Result<(), Failure> {
    let mut all: Vec<(usize, Showing)> = vec![];
    for desk in present {
        all.push((*desk, showing(world.desks.get_mut(desk).expect("a desk").desk(), &world.pictures)?));
    }
    for ((a, one), (b, other)) in
        all.iter().flat_map(|one| all.iter().map(move |other| (one, other))).filter(|((a, _), (b, _))| a != b)
    {
        let apart = |what: String| Err(Failure::new("I3 apart", format!("desks {a} and {b}: {what}")));
        if one.members != other.members || one.locks != other.locks {
            return apart(format!("members {:?} and {:?}", one.members, other.members));
        }
        if one.house != other.house {
            let differs = one.house.iter().find(|item| !other.house.contains(item));
            return apart(format!("the house data, at {differs:?}"));
        }
        if one.photos != other.photos {
            let differs = one.photos.iter().find(|(of, sides)| other.photos.get(of) != Some(sides));
            return apart(format!("what is said of photos, at {differs:?}"));
        }
        for (id, shown) in &one.sites {
            if other.sites.get(id).is_some_and(|other| other != shown) {
                return apart(format!("the site shows of story {id} {shown:?} and {:?}", other.sites[id]));
            }
        }
        for (id, shown) in &one.stories {
            match other.stories.get(id) {
                Some(same) if same == shown => {}
                Some(differs) => return apart(format!("story {id}: {shown:?} and {differs:?}")),
                None if ledgers[b].has_no_key_to(*id, &ledgers[a]) => {}
                None => return apart(format!("story {id} is at desk {a} alone, though the other has its keys")),
            }
        }
    }
    Ok(())
}

impl Ledger {
    /// Returns whether all is locked here that another desk opens of a story.
    fn has_no_key_to(&self, story: StoryId, other: &Self) -> bool {
        let about = |kept: &&Kept| kept.entry.as_ref().is_some_and(|e| e.body.act.story() == Some(story));
        let of: BTreeSet<EntryHash> = other.taking_part().filter(about).map(|kept| kept.hash).collect();
        let locked = |kept: &&Kept| kept.standing == Standing::Locked && of.contains(&kept.hash);
        self.kept.iter().filter(locked).count() == of.len()
    }
}

/// Every photo is at every desk that knows of it, unless the only desk that had it is out.
fn photos_are_there(world: &mut World<'_>, present: &[usize]) -> Result<(), Failure> {
    for (hash, (by, _)) in &world.photos {
        let hash = PhotoHash(*hash);
        for desk in present.iter().filter(|_| present.contains(by)) {
            let at = world.desks.get_mut(desk).expect("a desk");
            let known = at.desk().photo(hash).map_err(|e| unexpected("a photo", &e))?.is_some();
            let name = hash.to_string();
            let there = at.folder.join("photos").join(&name[..2]).join(&name).exists();
            if known && !there {
                return Err(Failure::new("I10 photo", format!("{name} of desk {by} is not at desk {desk}")));
            }
        }
    }
    Ok(())
}

/// A desk finds nothing wrong with itself.
fn checks_itself(world: &mut World<'_>, desk: usize) -> Result<(), Failure> {
    let verified = world.desks.get_mut(&desk).expect("a desk").desk().verify();
    let found = verified.map_err(|e| Failure::new("verify", format!("desk {desk}: {e} ({e:?})")))?;
    if found.disagreeing.is_empty() {
        return Ok(());
    }
    // Nobody here forges one, so it would be our registers that differ.
    Err(Failure::new("verify", format!("desk {desk} shows another text than writers saw: {:?}", found.disagreeing)))
}

/// A desk shows the same when all is made anew.
fn made_anew(world: &mut World<'_>, desk: usize) -> Result<(), Failure> {
    let at = world.desks.get_mut(&desk).expect("a desk").desk();
    let before = showing(at, &world.pictures)?;
    at.rebuild().map_err(|e| Failure::new("verify", format!("desk {desk}, made anew: {e} ({e:?})")))?;
    if showing(at, &world.pictures)? == before {
        return Ok(());
    }
    Err(Failure::new("verify", format!("desk {desk} shows something else when all is made anew")))
}
