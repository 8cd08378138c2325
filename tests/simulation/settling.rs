//! Steps about conflicts: closing them by one of their sides or otherwise, and typing on in a side that stays open.

use std::collections::BTreeSet;

use blackbox::random::Random;
use newsroom::desk::{DeskError, Revision, Shown};
use newsroom::story::StoryId;
use newsroom::story::registers::{ConflictId, FieldName, PlacementField, Way};
use unicode_normalization::UnicodeNormalization;

use crate::ledger;
use crate::script::{Does, Onward, WayOut};
use crate::steps::{asked, mark, open, saved, sitting};
use crate::text;
use crate::world::{Editor, Failure, Outcome, World, may_be, unexpected};

pub(crate) fn does(world: &mut World<'_>, does: &Does, chance: &mut Random) -> Result<Outcome, Failure> {
    match does {
        Does::Choose { desk, story, conflict, side } => settle(
            world,
            *desk,
            *story,
            &Choice { conflict: *conflict, how: Chosen::Side(*side), stale: false },
            chance,
        ),
        Does::Settle { desk, story, conflict, how, stale } => {
            settle(world, *desk, *story, &Choice { conflict: *conflict, how: Chosen::By(*how), stale: *stale }, chance)
        }
        Does::GoOn { desk, story, conflict, side, how } => {
            go_on(world, *desk, *story, (*conflict, *side), *how, chance)
        }
        _ => Ok(Outcome::Nothing),
    }
}

/// What is chosen of the conflict of a number.
struct Choice {
    conflict: usize,
    how: Chosen,
    stale: bool,
}

enum Chosen {
    Side(usize),
    By(WayOut),
}

/// An open conflict, and what each of its sides says.
type Open = (ConflictId, Vec<Vec<String>>);

/// What somebody does about conflicts, and what must become of it.
struct Deed {
    ways: Vec<(ConflictId, Way)>,
    /// What stays of what was open, as one text.
    stays: String,
    /// The conflicts whose other words go.
    closes: Vec<Open>,
    is_one: bool,
}

/// Whether words are a value of what a conflict is about.
fn takes_words(conflict: ConflictId) -> bool {
    use {FieldName as F, PlacementField as P};
    match conflict {
        ConflictId::Body(_) => true,
        ConflictId::Field(field) => matches!(field, F::Headline | F::Standfirst | F::Notes),
        ConflictId::PlacementField(_, field) => matches!(field, P::Caption | P::Credit | P::Alt),
        ConflictId::Placement(_) => false,
    }
}

fn side_of(open: &Open, side: usize) -> (Way, String) {
    let side = side % open.1.len();
    (Way::Side(side), open.1[side].join("\n\n"))
}

fn deed(all: &[Open], open: &Open, how: &Chosen, number: usize, chance: &mut Random) -> Deed {
    let blank = if matches!(open.0, ConflictId::Body(_)) { "\n\n" } else { " " };
    let both = open.1.iter().flatten().cloned().collect::<Vec<_>>().join(blank);
    let new = format!("Lời chung {}.", text::words(number, chance));
    let foreign = format!("{} ", new.nfd().collect::<String>());
    let is_words = takes_words(open.0);
    let ((way, stays), is_one) = match how {
        Chosen::By(WayOut::Own) if is_words => ((Way::Own(new.clone()), new), true),
        Chosen::By(WayOut::Foreign) if is_words => ((Way::Own(foreign), new), true),
        Chosen::By(WayOut::Both) if is_words => ((Way::Own(both.clone()), both), true),
        Chosen::By(WayOut::Gone) if is_words => ((Way::Own(String::new()), String::new()), true),
        Chosen::By(WayOut::All(side)) => {
            let picked: Vec<_> = all.iter().map(|open| (open.0, side_of(open, *side))).collect();
            let stays = picked.iter().map(|(_, (_, text))| text.as_str()).collect::<Vec<_>>().join("\n\n");
            let ways = picked.into_iter().map(|(id, (way, _))| (id, way)).collect();
            return Deed { ways, stays, closes: all.to_vec(), is_one: true };
        }
        Chosen::By(WayOut::NoSide) => ((Way::Side(open.1.len()), String::new()), false),
        Chosen::By(how) => (side_of(open, number), *how != WayOut::Twice),
        Chosen::Side(side) => (side_of(open, *side), true),
    };
    let times = if matches!(how, Chosen::By(WayOut::Twice)) { 2 } else { 1 };
    Deed { ways: vec![(open.0, way); times], stays, closes: vec![open.clone()], is_one }
}

/// What is open of a story: as it is now, or as the editor shows it.
fn shown(
    world: &mut World<'_>,
    desk: usize,
    story: usize,
    stale: bool,
) -> Result<Option<(Revision, Vec<Open>)>, Failure> {
    if stale {
        return Ok(open(world, desk, story)?.map(|open| (open.revision, open.sides)));
    }
    let Some(id) = world.stories.get(&story).copied() else { return Ok(None) };
    let now = asked("showing conflicts", sitting(world, desk).desk().conflicts(id))?;
    let sides = |sides: Vec<newsroom::desk::Side>| sides.into_iter().map(|side| side.texts).collect();
    Ok(now.map(|(base, all)| (base, all.into_iter().map(|one| (one.id, sides(one.sides))).collect())))
}

fn settle(
    world: &mut World<'_>,
    desk: usize,
    story: usize,
    choice: &Choice,
    chance: &mut Random,
) -> Result<Outcome, Failure> {
    let Some((base, all)) = shown(world, desk, story, choice.stale)? else { return Ok(Outcome::Nothing) };
    if all.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let number = world.markers.len();
    let deed = deed(&all, &all[choice.conflict % all.len()], &choice.how, number, chance);
    let (id, at) = (world.stories[&story], sitting(world, desk));
    let version = ledger::version(&at.db);
    let settled = match at.desk().settle(id, &base, &deed.ways) {
        Ok(settled) => settled,
        Err(e) if may_be(&e) && ledger::version(&at.db) == version => return Ok(Outcome::Refused),
        Err(e) if may_be(&e) => {
            // What was saved and stood on no revision yet may be frozen before.
            return if choice.stale {
                Ok(Outcome::Refused)
            } else {
                Err(unexpected("a refusal that changed something", &e))
            };
        }
        Err(e) => return Err(unexpected("settling", &e)),
    };
    if !deed.is_one {
        return Err(Failure::new("I2 no such way", format!("desk {desk}: {:?} closed a conflict", deed.ways)));
    }
    is_settled(world, desk, id, &deed, &settled, choice.stale)?;
    let stays = text::markers(&deed.stays);
    let gone: BTreeSet<usize> =
        deed.closes.iter().flat_map(|(_, sides)| sides).flatten().flat_map(|side| text::markers(side)).collect();
    gone.difference(&stays).for_each(|gone| world.markers[*gone].deleted = true);
    if stays.contains(&number) {
        mark(world, desk, story);
    }
    Ok(Outcome::Done)
}

/// What was closed as it stood is open no more, what was to stay is shown, and what is shown is as every desk takes it in: saved
/// as it is it is no change.
fn is_settled(
    world: &mut World<'_>,
    desk: usize,
    id: StoryId,
    deed: &Deed,
    settled: &Shown,
    stale: bool,
) -> Result<(), Failure> {
    let wrong =
        |why: String| Err(Failure::new("I2 settled", format!("desk {desk}, story {id}, {:?}: {why}", deed.ways)));
    let open: Vec<_> = settled.conflicts.iter().map(|conflict| conflict.id).collect();
    if let Some((still, _)) = deed.closes.iter().find(|(id, _)| !stale && open.contains(id)) {
        return wrong(format!("{still} is open still"));
    }
    let shown = text::markers(&text::shown(settled));
    if let Some(lost) = text::markers(&deed.stays).iter().find(|marker| !shown.contains(marker)) {
        return wrong(format!("m{lost:04} is not shown"));
    }
    match sitting(world, desk).desk().save(id, &settled.revision, &settled.story) {
        Ok(same) if same == settled.revision => Ok(()),
        Ok(_) => wrong("what is shown is not as it would be taken in".to_owned()),
        Err(e) if may_be(&e) && !matches!(e, DeskError::Text { .. }) => Ok(()),
        Err(e) => Err(unexpected("saving what is shown", &e)),
    }
}

/// Types on in a side that has words, and leaves the conflict open.
fn go_on(
    world: &mut World<'_>,
    desk: usize,
    story: usize,
    (conflict, side): (usize, usize),
    how: Onward,
    chance: &mut Random,
) -> Result<Outcome, Failure> {
    let Some(mut editor) = open(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let base = editor.revision.clone();
    let Some(count) = editor.sides.len().checked_sub(1) else { return Ok(Outcome::Nothing) };
    let (id, sides) = &mut editor.sides[conflict % (count + 1)];
    let at = side % sides.len();
    let texts = &mut sides[at];
    if texts.is_empty() || !takes_words(*id) {
        return Ok(Outcome::Nothing);
    }
    let (was, number) = (texts.clone(), world.markers.len());
    let (new, last) = (text::words(number, chance), texts.len() - 1);
    match how {
        Onward::Extend => texts[last] = format!("{} Thêm {new}.", texts[last]),
        Onward::Rewrite => texts[last] = format!("Viết lại {new}."),
        Onward::More => texts.push(format!("Đoạn {new}.")),
    }
    let (conflict, now) = (*id, texts.clone());
    let (id, at) = (world.stories[&story], sitting(world, desk));
    let version = ledger::version(&at.db);
    let Some(revision) = asked("going on in a side", at.desk().go_on(id, &base, conflict, (&was, &now)))? else {
        let changed = ledger::version(&at.db) != version;
        at.editors.remove(&story);
        let text = format!("desk {desk}: going on in {conflict} was refused, and changed something");
        return if changed { Err(Failure::new("I2 refused", text)) } else { Ok(Outcome::Refused) };
    };
    if how == Onward::More {
        return Err(Failure::new("I2 no such way", format!("desk {desk}: {conflict} got one paragraph more")));
    }
    let (before, after) = (text::markers(&was.join("\n")), text::markers(&now.join("\n")));
    before.difference(&after).for_each(|gone| world.markers[*gone].deleted = true);
    mark(world, desk, story);
    saved(world, desk, story, &base, Editor { revision, ..editor });
    Ok(Outcome::Done)
}
