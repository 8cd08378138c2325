//! Steps that bring a story from somewhere: from its own past, or from another desk in a file.

use newsroom::desk::DeskError;
use newsroom::pack::StoryFile;
use newsroom::sync::Depth;

use crate::ledger;
use crate::script::{Does, Past};
use crate::stage::ADDRESSES;
use crate::steps::{asked, look, sitting};
use crate::text;
use crate::world::{Editor, Failure, Outcome, World};

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Carry { desk, story, to } => carry(world, *desk, *story, *to),
        Does::BringBack { desk, story, from } => bring_back(world, *desk, *story, *from),
        Does::Foresee { desk } => foresee(world, *desk),
        _ => Ok(Outcome::Nothing),
    }
}

/// Packs a story at a desk, and takes the file in at another.
fn carry(world: &mut World<'_>, desk: usize, story: usize, to: usize) -> Result<Outcome, Failure> {
    let Some(id) = world.stories.get(&story).copied() else { return Ok(Outcome::Nothing) };
    if desk == to || !world.desks.contains_key(&to) {
        return Ok(Outcome::Nothing);
    }
    let packed = asked("packing a story", sitting(world, desk).desk().pack(id))?;
    let Some(packed) = packed else { return Ok(Outcome::Refused) };
    // What was written there is known elsewhere now, whatever the storages say.
    world.carried = true;
    world.at(to);
    let wrong = |e: &dyn std::fmt::Display| Failure::new("story file", format!("desk {desk}, story {story}: {e}"));
    let file = StoryFile::read(&packed.bytes).map_err(|e| wrong(&e))?;
    file.check().map_err(|e| wrong(&e))?;
    let received = asked("a story file", sitting(world, to).desk().receive_file(&file))?;
    world.has_no_less(to)?;
    Ok(if received.is_some() { Outcome::Done } else { Outcome::Refused })
}

/// Brings back a state that a story was in.
fn bring_back(world: &mut World<'_>, desk: usize, story: usize, from: Past) -> Result<Outcome, Failure> {
    let Some(Editor { story: shown, .. }) = look(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let id = world.stories[&story];
    let brought = asked("bringing back", sitting(world, desk).desk().bring_back(id, from.name()))?;
    let Some(brought) = brought else { return Ok(Outcome::Refused) };
    let (before, after) = (text::markers(&text::whole(&shown)), text::markers(&text::whole(&brought.story)));
    before.difference(&after).for_each(|gone| world.markers[*gone].deleted = true);
    sitting(world, desk).editors.insert(story, Editor::of(brought));
    Ok(Outcome::Done)
}

/// Asks what an exchange would do: nothing is done.
fn foresee(world: &mut World<'_>, desk: usize) -> Result<Outcome, Failure> {
    let memory = &world.storages[0];
    if world.desks[&desk].offline || memory.mounted().is_some() {
        return Ok(Outcome::Nothing);
    }
    memory.begin(desk, &[], None);
    let (before, at) = (memory.objects(), world.desks.get_mut(&desk).expect("a desk"));
    let stood = ledger::standing(&at.db);
    let foreseen = at.desk().foresee_in(memory, ADDRESSES[0], Depth::Sweep);
    memory.end();
    if memory.objects() != before || ledger::standing(&at.db) != stood {
        return Err(Failure::new("a dry run", format!("desk {desk} did something")));
    }
    if matches!(foreseen, Err(DeskError::Occupied(_))) && world.meddled {
        return Ok(Outcome::Refused);
    }
    Ok(if asked("a dry run", foreseen)?.is_some() { Outcome::Done } else { Outcome::Refused })
}
