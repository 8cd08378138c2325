//! Where people are: saying it, forging it, and what must hold. It is advice: it changes nothing, shows nobody who never said
//! so, and once nothing goes wrong any more shows all who are there and nobody else.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use newsroom::members::{DeviceId, KeyRing, MemberId};
use newsroom::story::StoryId;
use newsroom::story::registers::FieldName;
use newsroom::sync::{Company, Place, Presence, Seat, Visit};
use newsroom::workflow::State;

use crate::around::{around, set_chance};
use crate::checks::ALL;
use crate::ledger;
use crate::script::{Does, Forged};
use crate::steps::{look, sitting};
use crate::storage::{Memory, Objects, SIGNS};
use crate::world::{Editor, Failure, Outcome, Sitting, World, unexpected};

/// So long a step takes, as far as signs fade: eight of them.
const STEP: Duration = Duration::from_secs(20);
/// Longer than any sign counts.
const LONG: Duration = Duration::from_secs(200);

/// How time goes by that nobody sets.
pub(crate) struct Minutes {
    begun: Instant,
    passed: Duration,
}

impl Minutes {
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), passed: Duration::ZERO }
    }

    pub(crate) fn now(&self, step: usize) -> Instant {
        self.begun + self.passed + STEP * u32::try_from(step).unwrap_or_default()
    }
}

/// What a desk has while its window is open.
#[derive(Default)]
pub(crate) struct Window {
    company: Company,
    /// Where whoever works there is.
    pub(crate) here: Option<Presence>,
}

/// What there was before a desk said and heard where people are.
#[derive(Default)]
pub(crate) struct Meeting(Option<(i64, [Objects; 2])>);

fn there(memory: &Memory, desk: usize) -> [Objects; 2] {
    [memory.objects(), memory.seen_by(desk)]
}

impl Meeting {
    /// Lets a desk say and hear, in a turn that was begun.
    pub(crate) fn meet(&mut self, at: &mut Sitting, memory: &Memory, desk: usize, now: Instant) {
        let version = ledger::version(&at.db);
        let (core, Some(window)) = at.with_window() else { return };
        self.0 = Some((version, there(memory, desk)));
        core.meet_through(memory, &mut window.company, window.here, now);
    }

    /// Makes sure that nothing was changed by it but the signs of this desk, also where it ended in the middle.
    pub(crate) fn changed_nothing(&self, at: &Sitting, memory: &Memory, desk: usize) -> Result<(), Failure> {
        let Some((version, before)) = &self.0 else { return Ok(()) };
        if ledger::version(&at.db) != *version {
            return Err(Failure::new("presence", format!("desk {desk} wrote into its folder")));
        }
        let own = format!("{SIGNS}{}", at.device);
        for (before, now) in before.iter().zip(there(memory, desk)) {
            let is_other = |name: &&Arc<str>| before.get(*name) != now.get(*name) && !name.starts_with(&own);
            if let Some(name) = before.keys().chain(now.keys()).find(is_other) {
                return Err(Failure::new("presence", format!("desk {desk} changed {name}")));
            }
        }
        Ok(())
    }
}

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Here { desk, story, paragraph, writing } => here(world, *desk, *story, *paragraph, *writing),
        Does::Forge { sign, how } => Ok(forge(world, *sign, *how)),
        _ => Ok(Outcome::Nothing),
    }
}

fn here(
    world: &mut World<'_>,
    desk: usize,
    story: Option<usize>,
    paragraph: Option<usize>,
    writing: bool,
) -> Result<Outcome, Failure> {
    let Some(story) = story else {
        sitting(world, desk).window.get_or_insert_default().here = None;
        return Ok(Outcome::Done);
    };
    let Some(Editor { story: shown, .. }) = look(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let (story, at) = (world.stories[&story], sitting(world, desk));
    let names = at.desk().block_names(story, &shown.body).map_err(|e| unexpected("names of paragraphs", &e))?;
    let block = |n: usize| names.get(n % names.len().max(1)).map_or(Place::Story, |name| Place::Block(*name));
    let place = match paragraph {
        None => Place::Story,
        Some(0) => Place::Field(FieldName::Headline),
        Some(n) => block(n - 1),
    };
    is_at(world, desk, Presence { story, place, writing });
    Ok(Outcome::Done)
}

fn is_at(world: &mut World<'_>, desk: usize, presence: Presence) {
    let at = sitting(world, desk);
    at.window.get_or_insert_default().here = Some(presence);
    let member = at.member;
    world.said.push((member, presence));
}

/// Returns what the signs of a desk are called before what tells one from the other.
fn called(at: &Sitting) -> String {
    format!("{SIGNS}{}-{:016x}-", at.device, ledger::identity(&at.db).1)
}

fn forge(world: &World<'_>, sign: usize, how: Forged) -> Outcome {
    let (memory, unseen) = (&world.storages[0], format!("{:024x}", world.step));
    let signs = memory.signs();
    let Some((name, bytes)) = signs.get(sign % signs.len().max(1)) else { return Outcome::Nothing };
    match how {
        Forged::Again => memory.plant(name, bytes),
        Forged::Spoilt(rot) => match rot.spoilt(bytes, sign) {
            Some(bytes) => memory.plant(&format!("{}{unseen}", &name[..name.len() - unseen.len()]), &bytes),
            None => return Outcome::Nothing,
        },
        Forged::Moved(to) => {
            let Some(to) = world.desks.get(&to) else { return Outcome::Nothing };
            memory.plant(&format!("{}{unseen}", called(to)), bytes);
        }
        Forged::Signed { by, of } => return sign_as_another(world, by, of),
    }
    Outcome::Done
}

/// Gives a sign with the key of one desk, as if another one had given it, and takes away what that one said.
fn sign_as_another(world: &World<'_>, by: usize, of: usize) -> Outcome {
    let (Some(forger), Some(victim)) = (world.desks.get(&by), world.desks.get(&of)) else { return Outcome::Nothing };
    let story = world.stories.values().next();
    let key = KeyRing::at(forger.folder.join("keys")).unlock(forger.member, None);
    let (Ok(key), Some(lock), Some(story)) = (key, ledger::epoch(&forger.db), story) else { return Outcome::Nothing };
    if forger.device == victim.device {
        return Outcome::Nothing;
    }
    let (newsroom, incarnation) = ledger::identity(&victim.db);
    let log = newsroom::ledger::LogId { device: victim.device, incarnation };
    let seat = Seat { newsroom, log, key: &key, lock: &lock, knows: &|_: DeviceId| true, random: around().random };
    let (memory, now) = (&world.storages[0], world.minutes.now(world.step));
    let presence = Presence { story: *story, place: Place::Field(FieldName::Notes), writing: true };
    memory.begin(by, &[], None);
    let given = Company::default().meet(&mut Visit::of(memory, now), &seat, Some(presence));
    memory.end();
    if given.is_ok() { Outcome::Done } else { Outcome::Refused }
}

/// Returns whom a desk shows, and where.
fn shown(world: &mut World<'_>, desk: usize, now: Instant) -> Result<Vec<(MemberId, Presence)>, Failure> {
    let (core, Some(window)) = sitting(world, desk).with_window() else { return Ok(vec![]) };
    let all = core.colleagues(&window.company, now).map_err(|e| unexpected("who is where", &e))?;
    Ok(all.into_iter().map(|one| (one.member.id, one.presence)).collect())
}

/// Makes sure that a desk shows only members, and only where they once said to be.
pub(crate) fn shows_who_is_there(world: &mut World<'_>, desk: usize, now: Instant) -> Result<(), Failure> {
    for (member, presence) in shown(world, desk, now)? {
        let is_member = sitting(world, desk).desk().roster().role(member).is_some();
        if !is_member || !world.said.contains(&(member, presence)) {
            let text = format!("desk {desk} shows {member} at {presence:?}: member {is_member}");
            return Err(Failure::new("presence", text));
        }
    }
    Ok(())
}

/// Lets all windows go on until nothing is left of what was said before, and makes sure that each shows just who is there.
pub(crate) fn at_rest(world: &mut World<'_>, all: &[usize], present: &[usize], home: usize) -> Result<(), Failure> {
    if world.said.is_empty() {
        return Ok(());
    }
    let mut known = vec![BTreeSet::new(); all.iter().max().map_or(0, |last| last + 1)];
    for desk in all {
        let list = sitting(world, *desk).desk().list(None, ALL).map_err(|e| unexpected("the list", &e))?;
        let first = list.first().map(|row| row.id);
        // Of a draft nothing is told; others have one where its handing on was cut off.
        known[*desk] = list.into_iter().filter(|row| row.state != State::Draft).map(|row| row.id).collect();
        // Whoever closed their story sees nobody. All others look, in a window that is opened now where there is none.
        if let (None, Some(story)) = (&world.desks[desk].window, first) {
            is_at(world, *desk, Presence { story, place: Place::Story, writing: false });
        }
    }
    for round in 0..3 {
        if round == 1 {
            world.minutes.passed += LONG;
        }
        for desk in all {
            set_chance((round * 100 + desk) as u64 ^ 0x4e4e);
            meet(world, *desk, home)?;
        }
    }
    let now = world.minutes.now(world.step);
    for desk in present {
        let heard = shown(world, *desk, now)?;
        each_is_there(world, present, *desk, &known, &heard)
            .map_err(|why| Failure::new("presence", format!("desk {desk} at rest: {why}, and shows {heard:?}")))?;
    }
    same_names(world, present)
}

fn meet(world: &mut World<'_>, desk: usize, home: usize) -> Result<(), Failure> {
    world.at(desk);
    let (now, mut meeting) = (world.minutes.now(world.step), Meeting::default());
    let (memory, at) = (&world.storages[home], world.desks.get_mut(&desk).expect("a desk"));
    memory.begin(desk, &[], None);
    meeting.meet(at, memory, desk, now);
    let changed_nothing = meeting.changed_nothing(at, memory, desk);
    memory.end();
    changed_nothing?;
    shows_who_is_there(world, desk, now)
}

fn each_is_there(
    world: &World<'_>,
    present: &[usize],
    desk: usize,
    known: &[BTreeSet<StoryId>],
    heard: &[(MemberId, Presence)],
) -> Result<(), String> {
    let here = |n: usize| world.desks[&n].window.as_ref().and_then(|window| window.here);
    if here(desk).is_none() {
        return if heard.is_empty() { Ok(()) } else { Err("it has no story open".to_owned()) };
    }
    let others = || present.iter().copied().filter(|n| *n != desk);
    for one in heard {
        if !others().any(|n| here(n) == Some(one.1) && world.desks[&n].member == one.0) {
            return Err(format!("nobody is at {one:?}"));
        }
    }
    let hearer = &world.desks[&desk];
    for (n, presence) in others().filter_map(|n| Some((n, here(n)?))) {
        let teller = &world.desks[&n];
        // Two that write one log take each other's signs away, until they know of each other.
        let is_one = teller.device == hearer.device || teller.is_twofold;
        // Where several work at one folder, each sees drafts that are the others' alone.
        let is_one = is_one || teller.chairs.len() > 1 || hearer.chairs.len() > 1;
        // A draft that both have is of one who works at both.
        let is_shared = teller.member != hearer.member && [n, desk].iter().all(|n| known[*n].contains(&presence.story));
        if is_shared && !is_one && !heard.contains(&(teller.member, presence)) {
            return Err(format!("desk {n} is at {presence:?}"));
        }
    }
    Ok(())
}

/// Paragraphs are called alike on all desks that are connected.
fn same_names(world: &mut World<'_>, present: &[usize]) -> Result<(), Failure> {
    for id in world.stories.clone().into_values() {
        let mut all = vec![];
        for desk in present {
            let at = sitting(world, *desk).desk();
            let Ok(shown) = at.show(id) else { continue };
            let names = at.block_names(id, &shown.story.body).map_err(|e| unexpected("names of paragraphs", &e))?;
            all.extend(Some(names).filter(|names| !names.is_empty()));
        }
        if all.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Failure::new("I3 apart", format!("story {id}: its paragraphs are called {all:?}")));
        }
    }
    Ok(())
}

/// Takes back what a desk said, as whoever goes from it does.
pub(crate) fn leave(world: &mut World<'_>, desk: usize) {
    let now = world.minutes.now(world.step);
    let (memory, at) = (&world.storages[0], world.desks.get_mut(&desk).expect("a desk"));
    if at.offline {
        return;
    }
    let (_, Some(window)) = at.with_window() else { return };
    memory.begin(desk, &[], None);
    // Where that does not go, it fades.
    let _ = window.company.leave(&mut Visit::of(memory, now));
    memory.end();
    at.window = None;
}
