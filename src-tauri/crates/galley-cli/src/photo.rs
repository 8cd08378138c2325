//! `galley photo`: taking photos in, captioning them, taking them out of a story.

use std::path::{Path, PathBuf};

use newsroom::desk::{Desk, DeskError, PlacementTexts};
use newsroom::house::Kind;
use newsroom::message;
use newsroom::story::{Placement, PlacementId, StoryId};
use serde_json::{Value, json};

use crate::arguments::{PhotoCommand, PhotoTexts};
use crate::output::Output;
use crate::{Failure, fields, photo_desk};

fn texts(desk: &Desk, of: &PhotoTexts) -> Result<PlacementTexts, Failure> {
    let shape = |word: &String| desk.house().shape(word).ok_or_else(|| DeskError::NoItem(Kind::Ratio, word.clone()));
    Ok(PlacementTexts {
        caption: of.caption.clone(),
        credit: of.credit.clone(),
        alt: of.alt.clone(),
        illustrative: of.illustrative,
        archive: of.archive,
        lead: of.lead,
        turn: fields::turn(of.turn.as_ref())?,
        crop: fields::crop(of.crop.as_ref())?,
        shape: of.ratio.as_ref().map(shape).transpose()?,
        focal_point: fields::focal_point(of.focal_point.as_ref())?,
        order: of.order,
    })
}

fn placement(id: &str) -> Result<PlacementId, DeskError> {
    id.parse().map_err(|_| DeskError::NoPlacement(id.to_owned()))
}

/// A placement as programs read it.
pub(crate) fn described(desk: &Desk, p: &Placement) -> Value {
    let (file, record) = p.photo.and_then(|photo| desk.photo(photo).ok().flatten()).unzip();
    let metadata = record.as_ref().map(|r| &r.metadata);
    let place = metadata.map(|m| m.place.to_string()).filter(|place| !place.is_empty());
    json!({
        "placement": p.id, "file": file, "photo": p.photo, "caption": p.caption, "credit": p.credit, "alt": p.alt,
        "illustrative": p.illustrative, "archive": p.archive, "lead": p.lead,
        "turn": p.turn, "crop": p.crop, "focal_point": p.focal_point,
        "creator": metadata.map(|m| &m.creator), "taken": metadata.map(|m| &m.taken), "place": place,
        "width": record.as_ref().map(|r| r.facts.width), "height": record.as_ref().map(|r| r.facts.height)
    })
}

/// Who took a photo, when and where, as far as its file says.
fn origin(row: &Value) -> String {
    let creator = row["creator"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let rest = [&row["taken"], &row["place"]].into_iter().filter_map(Value::as_str);
    creator.chain(rest).collect::<Vec<_>>().join(" · ")
}

/// Takes one photo in, and returns the answer for programs.
fn add(
    desk: &Desk,
    id: StoryId,
    file: &Path,
    into: Option<PlacementId>,
    of: &PhotoTexts,
    out: &mut Output,
) -> Result<Value, Failure> {
    let placed = desk.add_photo(id, file, into, &texts(desk, of)?)?;
    let notices: Vec<_> = placed.notices.iter().map(|(key, v)| key.text(out.language(), v)).collect();
    for notice in &notices {
        out.line(notice)?;
    }
    out.say(message!("cli.photo_placed"), &[("placement", placed.placement.to_string())])?;
    Ok(json!({ "placement": placed.placement, "photo": placed.photo, "notices": notices }))
}

/// Takes several photos in. A bad one is named with its reason, and the rest goes on; the first failure is the answer.
fn add_all(desk: &Desk, id: StoryId, files: &[PathBuf], of: &PhotoTexts, out: &mut Output) -> Result<(), Failure> {
    let (mut placed, mut failed) = (vec![], None);
    for file in files {
        match add(desk, id, file, None, of, out) {
            Ok(answer) => placed.push(answer),
            Err(Failure::Desk(e @ (DeskError::Photo(_) | DeskError::PhotoChanged(_)))) => match failed {
                None => failed = Some(e),
                Some(_) => out.failure(e.explained().0, &e.text(out.language()), None),
            },
            Err(other) => return Err(other),
        }
    }
    out.json(&json!({ "photos": placed }))?;
    failed.map_or(Ok(()), |e| Err(e.into()))
}

pub(crate) fn run(desk: &Desk, command: &PhotoCommand, out: &mut Output) -> Result<(), Failure> {
    let id = match command {
        PhotoCommand::Add { id, files, placement: into, texts: of } => {
            let id = desk.find_story(id)?;
            let into = into.as_deref().map(placement).transpose()?;
            return match files.as_slice() {
                [file] => {
                    let answer = add(desk, id, file, into, of, out)?;
                    Ok(out.json(&answer)?)
                }
                _ if into.is_some() => Err(Failure::Usage(message!("cli.one_placement"), vec![])),
                files => add_all(desk, id, files, of, out),
            };
        }
        PhotoCommand::Edit { id, placement: at, texts: of } => {
            let id = desk.find_story(id)?;
            desk.edit_photo(id, placement(at)?, &texts(desk, of)?)?;
            id
        }
        PhotoCommand::Remove { id, placement: at } => {
            let id = desk.find_story(id)?;
            desk.remove_photo(id, placement(at)?)?;
            id
        }
        PhotoCommand::List { id } => desk.find_story(id)?,
        PhotoCommand::Place { id, photos } => {
            let id = desk.find_story(id)?;
            for photo in photo_desk::named(desk, photos)? {
                let placed = desk.place_photo(id, photo, None, &PlacementTexts::default())?;
                out.say(message!("cli.photo_placed"), &[("placement", placed.placement.to_string())])?;
            }
            id
        }
        PhotoCommand::Ingest { paths, said } => return photo_desk::ingest(desk, paths, said, out),
        PhotoCommand::Find { words, of, limit } => return photo_desk::find(desk, words, of, *limit, out),
        PhotoCommand::Names { field, beginning, limit } => {
            return photo_desk::names(desk, field, beginning, *limit, out);
        }
        PhotoCommand::Lease { photos, allow, lease_from, lease_to, lease_note, .. } => {
            let lease = (*allow, lease_from.as_str(), lease_to.as_str(), lease_note.as_str());
            return photo_desk::lease(desk, photos, lease, out);
        }
        PhotoCommand::HandOver { photos, handed_to, handed_size } => {
            return photo_desk::hand_over(desk, photos, handed_to, *handed_size, out);
        }
        PhotoCommand::Show { photo } => return photo_desk::show(desk, photo, out),
        PhotoCommand::Describe { photos, said } => return photo_desk::describe(desk, photos, said, out),
        PhotoCommand::Replace { sought, instead, photos, sought_in, any_case } => {
            let texts = (sought.as_str(), instead.as_str(), *any_case);
            return photo_desk::replace(desk, photos, sought_in, texts, out);
        }
        PhotoCommand::Undo { change } => return photo_desk::undo(desk, change, out),
        PhotoCommand::Offers { photos, taken_by } => return photo_desk::offers(desk, photos, taken_by, out),
    };
    let shown = desk.show(id)?;
    let rows: Vec<_> = shown.story.placements.iter().map(|p| described(desk, p)).collect();
    for (p, row) in shown.story.placements.iter().zip(&rows) {
        out.line(&format!("{}  {}  {}  {}", p.id, row["file"].as_str().unwrap_or("—"), p.caption, p.credit))?;
        let said = origin(row);
        if !said.is_empty() {
            out.line(&format!("    {said}"))?;
        }
    }
    out.json(&json!({ "photos": rows }))?;
    Ok(())
}
