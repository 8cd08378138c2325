//! `galley trail`, `pack`, `open` and `verify FILE`: a story's trail, and the file that carries it.

use std::path::{Path, PathBuf};

use newsroom::desk::{Deed, Desk, DeskError};
use newsroom::message;
use newsroom::messages::{Key, word};
use newsroom::pack::{self, Checked, StoryFile};
use newsroom::story::StoryId;
use newsroom::trail::Mark;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

/// How many digits of a name people are shown.
const SHORT: usize = 12;
/// How many of a device's.
const DEVICE: usize = 8;
/// What a story file's name ends with.
const ENDING: &str = "galley";

pub(crate) fn trail(desk: &Desk, id: StoryId, out: &mut Output) -> Result<(), Failure> {
    let zone = desk.house().zone();
    let rows = told(&desk.trail(id)?, |at| at.with_timezone(&zone).fixed_offset(), out)?;
    Ok(out.json(&json!({ "story": id, "trail": rows }))?)
}

/// Prints a trail, and returns it for programs; `local` gives the newsroom's time.
fn told(
    deeds: &[Deed],
    local: impl Fn(chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::FixedOffset>,
    out: &mut Output,
) -> Result<Vec<Value>, Failure> {
    let mut rows = vec![];
    for deed in deeds {
        let (at, device) = (local(deed.at), deed.device.to_string());
        let device_name = if deed.device_name.is_empty() { &device[..DEVICE] } else { deed.device_name.as_str() };
        let when = at.format("%d/%m/%Y %H:%M");
        let (entry, done) = (&deed.entry.to_string()[..SHORT], word(out.language(), "doing", deed.word));
        let until = deed.until.map(|until| {
            let until = local(until).format("%d/%m/%Y %H:%M").to_string();
            message!("delegation.until").text(out.language(), &[("until", until)])
        });
        let parts = [vec![done.to_owned()], details(deed, out), until.into_iter().collect()].concat().join("; ");
        out.line(&format!("{when}  {entry}  {} ({device_name})  {parts}", deed.member))?;
        rows.push(json!({
            "entry": deed.entry.to_string(), "at": at.to_rfc3339(), "member": deed.member, "device": device,
            "device_name": deed.device_name, "act": deed.word, "revision": deed.revision, "changed": deed.changed,
            "digest": deed.digest, "reason": deed.reason, "overridden": deed.overridden, "to": deed.to,
            "destination": deed.arrived.as_ref().map(|arrived| &arrived.destination),
            "url": deed.arrived.as_ref().map(|arrived| &arrived.url),
            "photo": deed.photo.as_ref().map(|photo| photo.hash),
            "file": deed.photo.as_ref().map(|photo| &photo.name),
            "of": deed.of, "until": deed.until.map(|until| local(until).to_rfc3339()),
            "mark": deed.mark.map(Mark::word),
        }));
    }
    Ok(rows)
}

/// What an act did, part by part.
fn details(deed: &Deed, out: &Output) -> Vec<String> {
    let label = |field: &String| match field.as_str() {
        "photos" => message!("field.photo").text(out.language(), &[]),
        field => Key::find(&format!("field.{field}")).map_or_else(|| field.to_owned(), |k| k.text(out.language(), &[])),
    };
    let mut parts = deed.of.clone();
    if !deed.changed.is_empty() {
        parts.push(deed.changed.iter().map(label).collect::<Vec<_>>().join(", "));
    }
    parts.extend(deed.photo.as_ref().map(|photo| format!("{} {}", photo.name, &photo.hash.to_string()[..SHORT])));
    parts.extend(deed.digest.map(|digest| digest.to_string()[..SHORT].to_owned()));
    parts.extend(deed.arrived.as_ref().map(|arrived| arrived.url.clone()));
    parts.extend(
        (!deed.overridden.is_empty()).then(|| {
            deed.overridden.iter().map(|rule| word(out.language(), "rule", rule)).collect::<Vec<_>>().join(", ")
        }),
    );
    parts.extend((!deed.reason.is_empty()).then(|| deed.reason.clone()));
    parts.extend(deed.mark.map(|mark| mark.key().text(out.language(), &[])));
    parts
}

pub(crate) fn pack(desk: &Desk, id: StoryId, into: Option<&Path>, out: &mut Output) -> Result<(), Failure> {
    let packed = desk.pack(id)?;
    let into = into.map_or_else(|| PathBuf::from(format!("{}.{ENDING}", packed.name)), Path::to_path_buf);
    pack::write(&into, &packed.bytes).map_err(DeskError::from)?;
    let (entries, photos) = (packed.entries, packed.photos);
    let values =
        [("entries", entries.to_string()), ("photos", photos.to_string()), ("path", into.display().to_string())];
    out.say(message!("cli.packed"), &values)?;
    without(packed.missing.len(), out);
    Ok(out.json(&json!({
        "file": into.display().to_string(), "story": id, "entries": entries, "photos": photos,
        "missing_photos": packed.missing, "bytes": packed.bytes.len(),
    }))?)
}

fn without(missing: usize, out: &mut Output) {
    if missing > 0 {
        out.note(message!("cli.file_missing_photos"), &[("count", missing.to_string())]);
    }
}

/// Says whose the file is, so that nobody takes another newsroom of the same name for it.
fn whose(file: &Checked<'_>, out: &mut Output) -> Result<(), Failure> {
    let values = [("name", file.founded.name.clone()), ("words", file.words().to_string())];
    Ok(out.say(message!("cli.file_newsroom"), &values)?)
}

pub(crate) fn verify(path: &Path, out: &mut Output) -> Result<(), Failure> {
    let bytes = pack::read(path).map_err(DeskError::from)?;
    let file = StoryFile::read(&bytes).map_err(DeskError::from)?;
    let checked = file.check().map_err(DeskError::from)?;
    whose(&checked, out)?;
    let (entries, approvals, photos) = (checked.entries, checked.approvals, checked.photos.len());
    let counts =
        [("entries", entries.to_string()), ("approvals", approvals.to_string()), ("photos", photos.to_string())];
    out.say(message!("cli.file_verified"), &counts)?;
    out.say(message!("cli.file_limits"), &[])?;
    without(checked.missing.len(), out);
    if checked.cut_off > 0 {
        out.note(message!("cli.file_cut_off"), &[("count", checked.cut_off.to_string())]);
    }
    passed_over(&checked, out);
    Ok(out.json(&json!({
        "newsroom": checked.founded.name, "words": checked.words().to_string(), "story": checked.story,
        "entries": entries, "cut_off": checked.cut_off, "approvals": approvals, "photos": photos, "missing_photos": checked.missing,
        "state": checked.status.state, "digest": checked.digest,
        "malformed_revisions": checked.passed_over.malformed, "waiting_revisions": checked.passed_over.waiting,
        "disagreeing_revisions": checked.passed_over.disagreeing,
    }))?)
}

/// Says which revisions a reader goes on without, and which it reads otherwise than their writers.
fn passed_over(file: &Checked<'_>, out: &mut Output) {
    let over = file.passed_over;
    let told = [
        (over.malformed, message!("cli.file_malformed")),
        (over.waiting, message!("cli.file_waiting")),
        (over.disagreeing, message!("cli.file_disagreeing")),
    ];
    for (count, note) in told.into_iter().filter(|(count, _)| *count > 0) {
        out.note(note, &[("count", count.to_string())]);
    }
}

/// How a story file is opened.
pub(crate) struct Opening<'a> {
    pub(crate) file: &'a Path,
    pub(crate) folder: Option<&'a Path>,
    pub(crate) receive: bool,
}

/// Reads a story file out, once it has been checked; at a desk of its newsroom, takes in what is new where that is asked for.
pub(crate) fn open(opening: &Opening<'_>, desk: Option<&mut Desk>, out: &mut Output) -> Result<(), Failure> {
    let bytes = pack::read(opening.file).map_err(DeskError::from)?;
    let file = StoryFile::read(&bytes).map_err(DeskError::from)?;
    let checked = file.check().map_err(DeskError::from)?;
    whose(&checked, out)?;
    let ours = desk.as_ref().map(|desk| desk.is_ours(&checked)).transpose()?;
    match ours {
        Some(true) if !opening.receive => out.note(message!("cli.file_of_ours"), &[]),
        Some(false) => out.note(message!("cli.file_of_another"), &[]),
        _ => {}
    }
    let story = fields(&checked, out)?;
    let zone = checked.zone();
    let trail = told(&checked.deeds, |at| at.with_timezone(&zone).fixed_offset(), out)?;
    let written = match opening.folder {
        Some(folder) => Some(laid_out(&checked, folder, out)?),
        None => None,
    };
    without(checked.missing.len(), out);
    passed_over(&checked, out);
    let received = match desk.filter(|_| opening.receive) {
        Some(desk) => Some(receive(desk, &file, out)?),
        None => None,
    };
    Ok(out.json(&json!({
        "newsroom": checked.founded.name, "words": checked.words().to_string(), "ours": ours, "story": story,
        "trail": trail, "files": written, "received": received, "missing_photos": checked.missing,
    }))?)
}

/// Prints the story as it is in the file, and returns it for programs.
fn fields(file: &Checked<'_>, out: &mut Output) -> Result<Value, Failure> {
    let story = &file.fields;
    out.line("")?;
    for line in [&story.section, &story.kicker, &story.headline, &story.standfirst, &story.body] {
        if !line.is_empty() {
            out.line(line)?;
            out.line("")?;
        }
    }
    for placement in &story.placements {
        out.line(&format!("[{}] {} ({})", placement.id, placement.caption, placement.credit))?;
    }
    let bylines: Vec<_> = story.bylines.iter().map(|byline| byline.name.as_str()).collect();
    out.line(&format!("{}  {}", bylines.join(", "), story.tags.join(", ")))?;
    if file.conflicts > 0 {
        out.say(message!("cli.conflicts_open"), &[("count", file.conflicts.to_string())])?;
    }
    let state = word(out.language(), "state", file.status.state.word());
    out.line(&format!("{}  {state}  {}", file.story, &file.digest.to_string()[..SHORT]))?;
    out.line("")?;
    Ok(json!({
        "id": file.story, "state": file.status.state, "digest": file.digest, "conflicts": file.conflicts,
        "fields": story,
    }))
}

fn laid_out(file: &Checked<'_>, folder: &Path, out: &mut Output) -> Result<Vec<String>, Failure> {
    let written = file.write_into(folder).map_err(DeskError::from)?;
    let values = [("photos", file.photos.len().to_string()), ("path", folder.display().to_string())];
    out.say(message!("cli.unpacked"), &values)?;
    Ok(written.iter().map(|path| path.display().to_string()).collect())
}

fn receive(desk: &mut Desk, file: &StoryFile<'_>, out: &mut Output) -> Result<Value, Failure> {
    let received = desk.receive_file(file)?;
    let waiting = received.early + received.locked;
    let counts = [
        ("taken", received.taken.to_string()),
        ("known", received.known.to_string()),
        ("waiting", waiting.to_string()),
    ];
    out.say(message!("cli.file_received"), &counts)?;
    for (entry, why) in &received.refused {
        out.note(
            message!("sync.refused"),
            &[("entry", entry.to_string()[..SHORT].to_owned()), ("reason", why.clone())],
        );
    }
    let refused: Vec<_> = received.refused.iter().map(|(entry, _)| entry.to_string()).collect();
    Ok(json!({ "taken": received.taken, "known": received.known, "waiting": waiting, "refused": refused }))
}
