//! Doing the steps of a script.

use std::panic::{AssertUnwindSafe, catch_unwind};

use blackbox::random::Random;
use newsroom::desk::{Asked, DeskError, PlacementTexts, Revision};
use newsroom::sync::Depth;
use newsroom::workflow::Action;

use crate::around::{Ended, set_chance};
use crate::company::{self, Meeting};
use crate::script::{Act, Deep, Does, Edit, Step};
use crate::stage::ADDRESSES;
use crate::text;
use crate::world::{Editor, Failure, Marker, Outcome, Saved, Sitting, World, may_be, unexpected};

/// What a refusal of a desk comes to: it may be, or it must not.
pub(crate) fn asked<T>(what: &str, answer: Result<T, DeskError>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(e) if may_be(&e) => Ok(None),
        Err(e) => Err(unexpected(what, &e)),
    }
}

fn done<T>(what: &str, answer: Result<T, DeskError>) -> Result<Outcome, Failure> {
    Ok(if asked(what, answer)?.is_some() { Outcome::Done } else { Outcome::Refused })
}

/// Does a step. Returns what became of it.
pub(crate) fn step(world: &mut World<'_>, number: usize, step: &Step) -> Result<Outcome, Failure> {
    world.step = number;
    set_chance(step.chance);
    let mut chance = Random::new(step.chance ^ 0x7e47);
    let desk = desk_of(&step.does);
    if let Some(desk) = desk {
        world.at(desk);
        if !world.desks.contains_key(&desk) && !matches!(step.does, Does::Join { .. } | Does::Recover { .. }) {
            return Ok(Outcome::Nothing);
        }
    }
    let did = does(world, &step.does, &mut chance)?;
    desk.map_or(Ok(()), |desk| world.has_no_less(desk))?;
    Ok(did)
}

/// Returns the desk at which a step is done.
fn desk_of(does: &Does) -> Option<usize> {
    use Does::*;
    match does {
        Begin { desk, .. } | Look { desk, .. } | Edit { desk, .. } | Freeze { desk } | Photo { desk, .. } => {
            Some(*desk)
        }
        Caption { desk, .. } | Go { desk, .. } | Choose { desk, .. } | Invite { desk, .. } | Join { desk, .. } => {
            Some(*desk)
        }
        Code { desk, .. } | Recover { desk, .. } | Role { desk, .. } | Remove { desk, .. } | Retire { desk, .. } => {
            Some(*desk)
        }
        Adopt { desk } | Sync { desk, .. } | Offline { desk, .. } | Reopen { desk } | Backup { desk } => Some(*desk),
        Restore { desk } | Image { desk } | Lag { desk } | RawRestore { desk } | Clone { desk, .. } => Some(*desk),
        Clock { desk, .. } | Publish { desk, .. } | SendOn { desk, .. } | Renew { desk } => Some(*desk),
        Delegate { desk, .. } | House { desk, .. } | Carry { desk, .. } | BringBack { desk, .. } => Some(*desk),
        Describe { desk, .. } | Undescribe { desk, .. } | Turn { desk, .. } => Some(*desk),
        Unplace { desk, .. } | Foresee { desk } | Here { desk, .. } => Some(*desk),
        Chair { desk, .. } | Sit { desk, .. } | Protect { desk, .. } | Remember { desk, .. } | Lock { desk } => {
            Some(*desk)
        }
        Settle { desk, .. } | GoOn { desk, .. } | Section { desk, .. } | Refile { desk, .. } | Item { desk, .. } => {
            Some(*desk)
        }
        Wipe { .. } | Rollback { .. } | Rot { .. } | Mount { .. } | Fork { .. } | Unfork { .. } | Full { .. } => None,
        SiteWipe | SiteRollback { .. } | SiteRot { .. } | SiteBlocked { .. } | Forge { .. } => None,
    }
}

fn does(world: &mut World<'_>, does: &Does, chance: &mut Random) -> Result<Outcome, Failure> {
    match does {
        Does::Begin { desk, story } => begin(world, *desk, *story, chance),
        Does::Look { desk, story } => Ok(look(world, *desk, *story)?.map_or(Outcome::Nothing, |_| Outcome::Done)),
        Does::Edit { desk, story, how } => edit(world, *desk, *story, how, chance),
        Does::Freeze { desk } => freeze(world, *desk),
        Does::Photo { desk, story, photo } => photo_in(world, *desk, *story, *photo),
        Does::Caption { desk, story, photo } => caption(world, *desk, *story, *photo, chance),
        Does::Go { desk, story, action } => go(world, *desk, *story, *action),
        Does::Choose { .. } | Does::Settle { .. } | Does::GoOn { .. } => crate::settling::does(world, does, chance),
        Does::Sync { desk, storage, depth, again, faults, crash } => {
            let Some(memory) = world.storages.get(*storage) else { return Ok(Outcome::Nothing) };
            memory.begin(*desk, faults, *crash);
            sync(world, *desk, *storage, *depth, *again)
        }
        Does::Offline { desk, off } => {
            sitting(world, *desk).offline = *off;
            Ok(Outcome::Done)
        }
        Does::Clock { desk, years } => {
            sitting(world, *desk).years = *years;
            Ok(Outcome::Done)
        }
        Does::Reopen { desk } => world.reopen(*desk).map(|()| Outcome::Done),
        Does::Invite { .. } | Does::Join { .. } | Does::Code { .. } | Does::Recover { .. } | Does::Role { .. } => {
            crate::people::does(world, does)
        }
        Does::Remove { .. } | Does::Retire { .. } | Does::Adopt { .. } => crate::people::does(world, does),
        Does::Delegate { .. } => crate::people::does(world, does),
        Does::House { .. } | Does::Section { .. } | Does::Refile { .. } | Does::Item { .. } => {
            crate::house::does(world, does)
        }
        Does::Carry { .. } | Does::BringBack { .. } | Does::Foresee { .. } => crate::carrying::does(world, does),
        Does::Chair { .. } | Does::Sit { .. } => crate::chairs::does(world, does),
        Does::Protect { .. } | Does::Remember { .. } | Does::Lock { .. } => crate::keys::does(world, does),
        Does::Here { .. } | Does::Forge { .. } => crate::company::does(world, does),
        Does::Describe { .. } | Does::Undescribe { .. } | Does::Turn { .. } => crate::describing::does(world, does),
        Does::Unplace { desk, story, photo } => unplace(world, *desk, *story, *photo),
        Does::Backup { .. } | Does::Restore { .. } | Does::Image { .. } | Does::Lag { .. } => {
            crate::copies::does(world, does)
        }
        Does::RawRestore { .. } | Does::Clone { .. } => crate::copies::does(world, does),
        Does::Publish { .. } | Does::SendOn { .. } | Does::Renew { .. } => crate::publishing::does(world, does),
        Does::SiteWipe | Does::SiteRollback { .. } | Does::SiteRot { .. } | Does::SiteBlocked { .. } => {
            crate::publishing::does(world, does)
        }
        _ => Ok(befalls(world, does)),
    }
}

/// What befalls a storage.
fn befalls(world: &mut World<'_>, does: &Does) -> Outcome {
    use Does::*;
    let (Wipe { storage }
    | Rollback { storage, .. }
    | Rot { storage, .. }
    | Mount { storage, .. }
    | Fork { storage, .. }
    | Unfork { storage }
    | Full { storage, .. }) = does
    else {
        return Outcome::Nothing;
    };
    let foreign = world.stage.foreign().clone();
    let Some(memory) = world.storages.get(*storage) else { return Outcome::Nothing };
    match does {
        Wipe { .. } => memory.wipe(),
        Rollback { back, .. } => memory.roll_back(*back),
        Rot { object, how, .. } => memory.rot(*object, *how),
        Mount { foreign: is, .. } => memory.mount(is.then_some(foreign)),
        Fork { desks, back, .. } => memory.fork(desks, *back),
        Unfork { .. } => memory.unfork(),
        Full { full, .. } => memory.fill(*full),
        _ => {}
    }
    world.meddled = true;
    Outcome::Done
}

pub(crate) fn sitting<'w>(world: &'w mut World<'_>, desk: usize) -> &'w mut Sitting {
    world.desks.get_mut(&desk).expect("it was looked whether the desk is there")
}

fn begin(world: &mut World<'_>, desk: usize, story: usize, chance: &mut Random) -> Result<Outcome, Failure> {
    if world.stories.contains_key(&story) {
        return Ok(Outcome::Nothing);
    }
    let said = text::begun(world.markers.len(), chance);
    let Some(id) = asked("beginning a story", sitting(world, desk).desk().begin_story(&said))? else {
        return Ok(Outcome::Refused);
    };
    world.stories.insert(story, id);
    mark(world, desk, story);
    look(world, desk, story)?;
    Ok(Outcome::Done)
}

/// Takes note of the next marker, which was saved.
pub(crate) fn mark(world: &mut World<'_>, desk: usize, story: usize) {
    let (step, device) = (world.step, sitting(world, desk).device);
    world.markers.push(Marker { story, desk, step, device, deleted: false, unsure: false });
}

/// Shows a story in the editor, where the desk has it.
pub(crate) fn look(world: &mut World<'_>, desk: usize, story: usize) -> Result<Option<Editor>, Failure> {
    let Some(id) = world.stories.get(&story).copied() else { return Ok(None) };
    let sitting = sitting(world, desk);
    let Some(shown) = asked("showing a story", sitting.desk().show(id))? else { return Ok(None) };
    let open = Editor::of(shown);
    sitting.editors.insert(story, open.clone());
    Ok(Some(open))
}

/// Returns what an editor shows of a story, which it opens where it does not yet.
pub(crate) fn open(world: &mut World<'_>, desk: usize, story: usize) -> Result<Option<Editor>, Failure> {
    let open = sitting(world, desk).editors.get(&story).cloned();
    open.map_or_else(|| look(world, desk, story), |open| Ok(Some(open)))
}

fn edit(world: &mut World<'_>, desk: usize, story: usize, how: &Edit, chance: &mut Random) -> Result<Outcome, Failure> {
    let (Some(id), Some(open)) = (world.stories.get(&story).copied(), open(world, desk, story)?) else {
        return Ok(Outcome::Nothing);
    };
    let Editor { revision: base, story: shown, sides } = open;
    let (mut new, number) = (shown.clone(), world.markers.len());
    text::change(&mut new, how, number, chance);
    let Some(revision) = asked("saving", sitting(world, desk).desk().save(id, &base, &new))? else {
        // As an editor does that is told why: it shows what there is.
        sitting(world, desk).editors.remove(&story);
        return Ok(Outcome::Refused);
    };
    let (before, after) = (text::markers(&text::whole(&shown)), text::markers(&text::whole(&new)));
    before.difference(&after).for_each(|gone| world.markers[*gone].deleted = true);
    if after.contains(&number) {
        mark(world, desk, story);
    }
    saved(world, desk, story, &base, Editor { revision, story: new, sides });
    Ok(Outcome::Done)
}

/// Takes note of what an editor saved, and goes on showing it.
pub(crate) fn saved(world: &mut World<'_>, desk: usize, story: usize, base: &Revision, now: Editor) {
    world.saves.retain(|save| save.is_frozen || (save.desk, save.story, &save.revision) != (desk, story, base));
    let (step, revision, text) = (world.step, now.revision.clone(), now.story.clone());
    let member = sitting(world, desk).member;
    world.saves.push(Saved { desk, member, step, story, revision, text, is_frozen: false });
    sitting(world, desk).editors.insert(story, now);
}

pub(crate) fn freeze(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let member = sitting(world, desk).member;
    let Some(waiting) = asked("freezing", sitting(world, desk).desk().freeze_all())? else {
        return Ok(Outcome::Refused);
    };
    let of_them = |save: &&mut Saved| (save.desk, save.member) == (desk, member) && waiting == 0;
    world.saves.iter_mut().filter(of_them).for_each(|save| save.is_frozen = true);
    Ok(if waiting == 0 { Outcome::Done } else { Outcome::Refused })
}

fn photo_in(world: &mut World<'_>, desk: usize, story: usize, photo: u8) -> Result<Outcome, Failure> {
    let Some(id) = world.stories.get(&story).copied() else { return Ok(Outcome::Nothing) };
    let file = world.new_folder().with_extension("jpg");
    image::RgbImage::from_fn(16, 12, |x, y| image::Rgb([photo, 10 * x as u8, 10 * y as u8]))
        .save(&file)
        .expect("a photo");
    let texts = PlacementTexts { credit: Some("Ảnh: Minh Khoa".into()), ..PlacementTexts::default() };
    let Some(placed) = asked("a photo", sitting(world, desk).desk().add_photo(id, &file, None, &texts))? else {
        return Ok(Outcome::Refused);
    };
    let step = world.step;
    world.photos.entry(placed.photo.0).or_insert((desk, step));
    world.pictures.insert(photo, placed.photo);
    Ok(Outcome::Done)
}

fn caption(
    world: &mut World<'_>,
    desk: usize,
    story: usize,
    photo: usize,
    chance: &mut Random,
) -> Result<Outcome, Failure> {
    let Some(Editor { story: shown, .. }) = look(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let (id, number) = (world.stories[&story], world.markers.len());
    let Some(placement) = shown.placements.get(photo) else { return Ok(Outcome::Nothing) };
    let caption = format!("{} {}", placement.caption, text::words(number, chance)).trim().to_owned();
    let texts = PlacementTexts { caption: Some(caption), ..PlacementTexts::default() };
    let edited = asked("a caption", sitting(world, desk).desk().edit_photo(id, placement.id, &texts))?;
    if edited.is_none() {
        return Ok(Outcome::Refused);
    }
    mark(world, desk, story);
    Ok(Outcome::Done)
}

/// Takes a photo out of a story, with its caption.
fn unplace(world: &mut World<'_>, desk: usize, story: usize, photo: usize) -> Result<Outcome, Failure> {
    let Some(Editor { story: shown, .. }) = look(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let Some(placement) = shown.placements.get(photo) else { return Ok(Outcome::Nothing) };
    let id = world.stories[&story];
    let left = asked("taking a photo out", sitting(world, desk).desk().remove_photo(id, placement.id))?;
    let Some(left) = left else { return Ok(Outcome::Refused) };
    let (before, after) = (text::markers(&text::whole(&shown)), text::markers(&text::whole(&left.story)));
    before.difference(&after).for_each(|gone| world.markers[*gone].deleted = true);
    Ok(Outcome::Done)
}

fn go(world: &mut World<'_>, desk: usize, story: usize, action: Act) -> Result<Outcome, Failure> {
    let Some(id) = world.stories.get(&story).copied() else { return Ok(Outcome::Nothing) };
    let at = sitting(world, desk).desk();
    let answer = match action {
        Act::Submit => at.step(id, Action::Submit, ""),
        Act::Take => at.step(id, Action::Take, ""),
        Act::Return => at.step(id, Action::Return, "Hỏi thêm"),
        Act::Withdraw => at.step(id, Action::Withdraw, ""),
        Act::Approve => at.approve(id, "đã xem"),
    };
    done("a step of the workflow", answer)
}

/// Exchanges, in a turn that was begun.
pub(crate) fn sync(
    world: &mut World<'_>,
    desk: usize,
    storage: usize,
    depth: Deep,
    again: bool,
) -> Result<Outcome, Failure> {
    let (memory, at) = (&world.storages[storage], world.desks.get_mut(&desk).expect("a desk"));
    if at.offline {
        memory.end();
        return Ok(Outcome::Nothing);
    }
    let depth = match depth {
        Deep::Glance => Depth::Glance,
        Deep::Sweep => Depth::Sweep,
        Deep::Whole => Depth::Whole,
    };
    let (now, mut meeting) = (world.minutes.now(world.step), Meeting::default());
    let went = catch_unwind(AssertUnwindSafe(|| {
        let asked = Asked { again, by_pulse: depth == Depth::Glance, ..Asked::at(depth) };
        at.desk().sync_through(memory, ADDRESSES[storage], asked)?;
        // A window goes through the storage that its desk is connected to.
        if storage == 0 {
            meeting.meet(at, memory, desk, now);
        }
        Ok(())
    }));
    let changed_nothing = meeting.changed_nothing(at, memory, desk);
    let (_, struck) = memory.end();
    changed_nothing?;
    if memory.mounted().is_some_and(|mounted| mounted != *world.stage.foreign()) {
        return Err(Failure::new("I6 foreign storage written", format!("desk {desk} wrote into another newsroom's")));
    }
    company::shows_who_is_there(world, desk, now)?;
    world.saw_what_is_there(desk, storage)?;
    // What says whose it is may have been cut off in the middle: a person is asked then, at every desk that comes.
    world.meddled |= !struck.is_empty();
    let memory = &world.storages[storage];
    match went {
        Ok(Ok(())) => Ok(Outcome::Done),
        // The storage was not there, or not as it should be.
        Ok(Err(DeskError::Storage(_))) if !struck.is_empty() || !memory.is_open_to(desk) => Ok(Outcome::Refused),
        Ok(Err(DeskError::Occupied(_))) if !struck.is_empty() || world.meddled => Ok(Outcome::Refused),
        Ok(Err(e)) if may_be(&e) => Ok(Outcome::Refused),
        Ok(Err(e)) => Err(unexpected("an exchange", &e)),
        Err(ended) if ended.is::<Ended>() => world.reopen(desk).map(|()| Outcome::Done),
        Err(panicked) => std::panic::resume_unwind(panicked),
    }
}
