//! What people say of photos: it reaches all desks, nothing of it is lost, and no story is approved anew or less for it.

use std::collections::{BTreeMap, BTreeSet};

use newsroom::desk::{Desk, DeskError, FieldChange, PlacementTexts, Way};
use newsroom::ledger::{Act, EntryHash, PhotoVersion};
use newsroom::photo::PhotoHash;
use newsroom::photo::metadata::Field;
use newsroom::story::{Digest, StoryId, Turn};
use newsroom::workflow::State;

use crate::checks::{ALL, Ledger};
use crate::script::{Does, How, Told};
use crate::steps::{asked, look, sitting};
use crate::world::{Editor, Failure, Outcome, World, unexpected};

/// Something that was said of photos, as its desk acknowledged it.
pub(crate) struct Described {
    pub(crate) desk: usize,
    pub(crate) step: usize,
    entry: EntryHash,
}

pub(crate) fn does(world: &mut World<'_>, does: &Does) -> Result<Outcome, Failure> {
    match does {
        Does::Describe { desk, photos, field, how } => {
            let change = change(world.step, *field, *how);
            let photos: BTreeSet<_> = photos.iter().filter_map(|photo| picture(world, *photo)).collect();
            let photos: Vec<PhotoHash> = photos.into_iter().collect();
            if photos.is_empty() {
                return Ok(Outcome::Nothing);
            }
            says(world, *desk, |desk| desk.describe(&photos, std::slice::from_ref(&change)).map(|done| done.entry))
        }
        Does::Undescribe { desk, back } => {
            let Some(said) = world.described.iter().rev().nth(*back) else { return Ok(Outcome::Nothing) };
            let entry = said.entry;
            says(world, *desk, |desk| desk.undo_describing(entry).map(|undone| undone.changed.entry))
        }
        Does::Turn { desk, story, photo, tenths } => turn(world, *desk, *story, *photo, *tenths),
        _ => Ok(Outcome::Nothing),
    }
}

/// Returns the photo of a number; where nobody took that one in, another one.
fn picture(world: &World<'_>, photo: u8) -> Option<PhotoHash> {
    let all = &world.pictures;
    all.get(&photo).or_else(|| all.values().nth(usize::from(photo) % all.len().max(1))).copied()
}

/// What is said, with the number of its step in it.
fn change(step: usize, field: Told, how: How) -> FieldChange {
    let way = match how {
        How::Replace => Way::Replace,
        How::Append => Way::Append,
        How::IfEmpty => Way::IfEmpty,
    };
    let (field, value) = match field {
        Told::Caption => (Field::Caption, format!("Đò ngang, lần {step}")),
        Told::Credit => (Field::Credit, format!("Minh Khoa {step}")),
        Told::Keywords => (Field::Keywords, format!("đò {step}")),
        Told::Lease { deny: true } => (Field::Leases, format!("deny ../.. Gia đình đề nghị {step}")),
        Told::Lease { deny: false } => (Field::Leases, format!("allow ../.. Hợp đồng {step}")),
        Told::Expires { year } => (Field::Expires, format!("{year}-01-01")),
        Told::Nothing => return FieldChange { field: Field::Caption, way: Way::Replace, values: vec![] },
    };
    // A day has nothing that could be appended to it.
    let way = if field == Field::Expires { Way::Replace } else { way };
    FieldChange { field, way, values: vec![value] }
}

/// Says something of photos. No story is another one then.
fn says(
    world: &mut World<'_>,
    desk: usize,
    say: impl FnOnce(&mut Desk) -> Result<Option<EntryHash>, DeskError>,
) -> Result<Outcome, Failure> {
    let step = world.step;
    let at = sitting(world, desk).desk();
    let before = stories(at)?;
    let Some(said) = asked("describing photos", say(at))? else { return Ok(Outcome::Refused) };
    if stories(at)? != before {
        return Err(Failure::new("described", format!("desk {desk}: what is said of photos changed a story")));
    }
    let Some(entry) = said else { return Ok(Outcome::Nothing) };
    world.described.push(Described { desk, step, entry });
    Ok(Outcome::Done)
}

/// The bytes and the state of each story.
fn stories(desk: &Desk) -> Result<BTreeMap<StoryId, (Digest, State)>, Failure> {
    let rows = desk.list(None, ALL).map_err(|e| unexpected("the list", &e))?;
    Ok(rows.into_iter().map(|row| (row.id, (row.digest, row.state))).collect())
}

fn turn(world: &mut World<'_>, desk: usize, story: usize, photo: usize, tenths: i16) -> Result<Outcome, Failure> {
    let Some(Editor { story: shown, .. }) = look(world, desk, story)? else { return Ok(Outcome::Nothing) };
    let Some(placement) = shown.placements.get(photo) else { return Ok(Outcome::Nothing) };
    let id = world.stories[&story];
    let texts = PlacementTexts { turn: Turn::of(tenths), ..PlacementTexts::default() };
    let edited = asked("a turn", sitting(world, desk).desk().edit_photo(id, placement.id, &texts))?;
    Ok(if edited.is_some() { Outcome::Done } else { Outcome::Refused })
}

/// What is said of each field of each photo and nobody has replaced.
pub(crate) type Sides = BTreeMap<(PhotoHash, Field), Vec<Vec<String>>>;

/// Returns what a desk shows of photos.
pub(crate) fn shown(desk: &Desk, photos: impl IntoIterator<Item = PhotoHash>) -> Result<Sides, Failure> {
    let mut all = Sides::new();
    for photo in photos {
        let Some(sheet) = desk.photo_sheet(photo).map_err(|e| unexpected("a photo", &e))? else { continue };
        for (field, said) in sheet.said {
            let sides: Vec<_> = said.into_iter().map(|one| one.values).collect();
            let holds = sheet.metadata.values(field);
            if sides.last() != Some(&holds) {
                return Err(Failure::new("described", format!("{photo}: {holds:?} holds of {sides:?}")));
            }
            all.insert((photo, field), sides);
        }
    }
    Ok(all)
}

/// Each desk shows of each photo what its entries say and nobody has replaced who had heard of it, and has all that it said.
pub(crate) fn check(
    world: &mut World<'_>,
    present: &[usize],
    ledgers: &BTreeMap<usize, Ledger>,
) -> Result<(), Failure> {
    let photos: Vec<PhotoHash> = world.pictures.values().copied().collect();
    for desk in present {
        let ledger = &ledgers[desk];
        let kept: BTreeSet<EntryHash> = ledger.kept.iter().map(|kept| kept.hash).collect();
        let lost = |said: &&Described| said.desk == *desk && !kept.contains(&said.entry);
        if let Some(said) = world.described.iter().find(lost) {
            let text = format!("desk {desk} has no {}, which it said in step {}", said.entry, said.step);
            return Err(Failure::new("description lost", text));
        }
        let shown = shown(world.desks.get_mut(desk).expect("a desk").desk(), photos.clone())?;
        for (of, sides) in said(*desk, ledger)? {
            if shown.get(&of).is_some_and(|shown| *shown != sides)
                || (!shown.contains_key(&of) && is_known(world, *desk, of.0)?)
            {
                let text =
                    format!("desk {desk}, {} of {}: {:?} is shown of {sides:?}", of.1.word(), of.0, shown.get(&of));
                return Err(Failure::new("description lost", text));
            }
        }
    }
    Ok(())
}

fn is_known(world: &mut World<'_>, desk: usize, photo: PhotoHash) -> Result<bool, Failure> {
    let at = world.desks.get_mut(&desk).expect("a desk").desk();
    Ok(at.photo(photo).map_err(|e| unexpected("a photo", &e))?.is_some())
}

/// Returns what the entries that take part say of photos, but for what others replace that say to have heard of it.
fn said(desk: usize, ledger: &Ledger) -> Result<Sides, Failure> {
    let (mut writes, mut replaced) = (vec![], BTreeSet::new());
    for kept in ledger.taking_part() {
        let Some(Act::Describe(act)) = kept.entry.as_ref().map(|entry| &entry.body.act) else { continue };
        for (write, index) in act.writes.iter().zip(0_u32..) {
            let Some(field) = Field::of(&write.field) else { continue };
            for version in &write.replaces {
                let Some(place) = ledger.places.get(&version.entry) else { continue };
                let heard =
                    version.entry == kept.hash || ledger.places[&kept.hash].covers(&place.head(), &ledger.strands);
                if !heard {
                    let text =
                        format!("desk {desk}: {} replaces {}, of which it never heard", kept.hash, version.entry);
                    return Err(Failure::new("description lost", text));
                }
                replaced.insert((write.photo, field, *version));
            }
            let order = (ledger.places[&kept.hash].order(), index);
            writes.push((order, write.photo, field, PhotoVersion { entry: kept.hash, index }, write.values.clone()));
        }
    }
    writes.sort_by_key(|write| write.0);
    let mut sides = Sides::new();
    for (_, photo, field, version, values) in writes {
        if !replaced.contains(&(photo, field, version)) {
            sides.entry((photo, field)).or_default().push(values);
        }
    }
    Ok(sides)
}
