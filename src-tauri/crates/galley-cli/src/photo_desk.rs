//! `galley photo`: many photos at once, what is said of them, and where they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use newsroom::desk::{
    Alike, Changed, Desk, DeskError, FieldChange, HandedOver, Ingested, PhotoPublic, PhotoSheet, PhotoUse, Replacing,
    Spoken, Way,
};
use newsroom::disk;
use newsroom::message;
use newsroom::photo::metadata::{Field, Metadata};
use newsroom::photo::{Codes, PhotoHash};
use newsroom::store::PhotoFilter;
use newsroom::store::search::Query;
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::arguments::{PhotoChanges, PhotosOf};
use crate::output::Output;

/// So many digits of a photo's name are shown to people; they are enough to name it again.
const SHORT: usize = 12;

/// Returns the photos that are named by the first digits of their names.
pub(crate) fn named(desk: &Desk, digits: &[String]) -> Result<Vec<PhotoHash>, Failure> {
    Ok(digits.iter().map(|digits| desk.find_photo(digits)).collect::<Result<_, _>>()?)
}

fn short(photo: PhotoHash) -> String {
    photo.to_string().chars().take(SHORT).collect()
}

fn no_field(name: &str) -> Failure {
    none_of(name, Field::ALL)
}

fn none_of(name: &str, fields: impl IntoIterator<Item = Field>) -> Failure {
    let known = fields.into_iter().map(Field::word).collect::<Vec<_>>().join(", ");
    Failure::Usage(message!("cli.no_photo_field"), vec![("field", name.to_owned()), ("fields", known)])
}

fn change(text: &str, way: Way) -> Result<FieldChange, Failure> {
    let (name, values) = text.split_once('=').unwrap_or((text, ""));
    let field = Field::of(name.trim()).filter(|_| text.contains('=')).ok_or_else(|| no_field(name))?;
    Ok(FieldChange { field, way, values: field.parts(values) })
}

/// What is said of photos: what the template says, but for fields that are said beside it.
fn changes(desk: &Desk, said: &PhotoChanges) -> Result<Vec<FieldChange>, Failure> {
    let ways = [(&said.replaced, Way::Replace), (&said.appended, Way::Append), (&said.if_empty, Way::IfEmpty)];
    let said_here = ways.into_iter().flat_map(|(texts, way)| texts.iter().map(move |text| change(text, way)));
    let said_here = said_here.collect::<Result<Vec<_>, _>>()?;
    let mut changes = said.template.as_deref().map(|name| desk.template(name)).transpose()?.unwrap_or_default();
    changes.retain(|change| said_here.iter().all(|other| other.field != change.field));
    changes.extend(said_here);
    Ok(changes)
}

/// The codes that texts are spelled out with beside the newsroom's; none where they are what they say.
fn spelled_with(said: &PhotoChanges) -> Result<Option<Codes>, Failure> {
    let spelled = said.spell || said.template.is_some() || !said.codes.is_empty();
    spelled.then(|| codes_of(&said.codes)).transpose()
}

/// What holds of a photo as programs read it: the fields that say something.
fn fields(metadata: &Metadata) -> Value {
    let said = Field::ALL.into_iter().filter_map(|field| {
        let values = metadata.values(field);
        let one = values.first().cloned()?;
        Some((field.word().to_owned(), if field.is_list() { json!(values) } else { json!(one) }))
    });
    Value::Object(said.collect::<Map<_, _>>())
}

pub(crate) fn ingest(desk: &Desk, paths: &[PathBuf], said: &PhotoChanges, out: &mut Output) -> Result<(), Failure> {
    let (mut rows, mut broken) = (vec![], None);
    let (changes, spelled_with) = (changes(desk, said)?, spelled_with(said)?);
    let mut told = |file: &Path, outcome: &Ingested| {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let language = out.language();
        let (line, row) = match outcome {
            Ingested::New { photo, notices } => {
                let notices: Vec<_> = notices.iter().map(|(key, values)| key.text(language, values)).collect();
                let lines = std::iter::once(format!("{}  {name}", short(*photo))).chain(notices.iter().cloned());
                let row = json!({ "file": file, "photo": photo, "new": true, "notices": notices });
                (lines.collect::<Vec<_>>().join("\n    "), row)
            }
            Ingested::Known(photo) => {
                let known = message!("cli.photo_known").text(language, &[("file", name)]);
                (format!("{}  {known}", short(*photo)), json!({ "file": file, "photo": photo, "new": false }))
            }
            Ingested::Refused(e) => {
                let text = e.text(language);
                out.failure(e.explained().0, &text, None);
                (String::new(), json!({ "file": file, "error": { "code": e.explained().0.name(), "message": text } }))
            }
        };
        rows.push(row);
        broken = if line.is_empty() { None } else { out.line(&line).err() };
        broken.is_none()
    };
    let done = match spelled_with {
        None => desk.ingest(paths, &changes, &mut told)?,
        Some(codes) => desk.ingest_spelled(paths, &changes, &codes, &mut told)?,
    };
    if broken.is_some() {
        return Err(Failure::Output);
    }
    let counts =
        [("new", done.new.len()), ("known", done.known.len()), ("refused", done.refused), ("others", done.others)];
    out.say(message!("cli.ingested"), &counts.map(|(name, count)| (name, count.to_string())))?;
    for cleaned in &done.cleaned {
        if let Some(entry) = cleaned.entry {
            let values = [("count", cleaned.photos.len().to_string()), ("change", entry.to_string())];
            out.say(message!("cli.photos_cleaned"), &values)?;
        }
    }
    unknown(&done.unknown_codes, out)?;
    let cleaned =
        done.cleaned.iter().map(|one| json!({ "change": one.entry.map(|e| e.to_string()), "photos": one.photos }));
    out.json(&json!({
        "photos": rows, "new": done.new.len(), "known": done.known.len(), "refused": done.refused, "others": done.others,
        "unknown_codes": done.unknown_codes, "cleaned": cleaned.collect::<Vec<_>>()
    }))?;
    if done.refused > 0 { Err(Failure::Said) } else { Ok(()) }
}

pub(crate) fn find(desk: &Desk, words: &[String], of: &PhotosOf, limit: u32, out: &mut Output) -> Result<(), Failure> {
    let words = if words.is_empty() { None } else { Some(Query::parse(&words.join(" ")).map_err(DeskError::from)?) };
    let filter = PhotoFilter {
        words,
        creator: of.creator.clone(),
        place: of.taken_at.clone(),
        person: of.person.clone(),
        keyword: of.keyword.clone(),
        from: of.taken_from,
        to: of.taken_to,
        story: of.placed_in.as_deref().map(|id| desk.find_story(id)).transpose()?,
        unused: of.unused,
        uncredited: of.uncredited,
        uncaptioned: of.uncaptioned,
        ratings: if of.rejected { Some(-1..=-1) } else { of.rating.map(|least| least..=5) },
        label: of.label.clone(),
    };
    let count = desk.count_photos(&filter)?;
    let mut rows = vec![];
    for found in desk.find_photos(&filter, None, limit)? {
        let taken = found.metadata.taken.as_ref().map(ToString::to_string);
        let place = found.metadata.place.to_string();
        let said = [Some(found.metadata.credit_line()), taken, Some(place)];
        let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        out.line(&format!("{}  {}  {}", short(found.photo), found.name, said.join(" · ")))?;
        if !found.metadata.caption.is_empty() {
            out.line(&format!("    {}", found.metadata.caption))?;
        }
        rows.push(json!({
            "photo": found.photo, "file": found.name, "placed": found.placed, "said": fields(&found.metadata)
        }));
    }
    if rows.len() as u64 != count {
        let values = [("shown", rows.len().to_string()), ("count", count.to_string())];
        out.say(message!("cli.photos_of"), &values)?;
    }
    out.json(&json!({ "photos": rows, "count": count }))?;
    Ok(())
}

pub(crate) fn names(desk: &Desk, field: &str, beginning: &str, limit: u32, out: &mut Output) -> Result<(), Failure> {
    let named = Field::ALL.into_iter().filter(|field| field.is_name());
    let of = Field::of(field).filter(|field| field.is_name()).ok_or_else(|| none_of(field, named))?;
    let mut rows = vec![];
    for found in desk.photo_names(of, beginning, limit)? {
        out.line(&format!("{}\t{}", found.photos, found.name))?;
        rows.push(json!({ "name": found.name, "photos": found.photos }));
    }
    out.json(&json!({ "names": rows }))?;
    Ok(())
}

pub(crate) fn hand_over(
    desk: &Desk,
    digits: &[String],
    to: &Path,
    size: Option<u32>,
    out: &mut Output,
) -> Result<(), Failure> {
    let what = size.map_or(HandedOver::Originals, HandedOver::Renditions);
    let done = desk.hand_over_photos(&named(desk, digits)?, what, to)?;
    let mut rows = vec![];
    for (photo, file) in &done.files {
        out.line(&format!("{}  {}", short(*photo), file.display()))?;
        rows.push(json!({ "photo": photo, "file": file }));
    }
    for (photo, e) in &done.refused {
        let text = e.text(out.language());
        out.failure(e.explained().0, &text, None);
        rows.push(json!({ "photo": photo, "error": { "code": e.explained().0.name(), "message": text } }));
    }
    let values = [("count", done.files.len().to_string()), ("list", done.list.display().to_string())];
    out.say(message!("photo.handed_over"), &values)?;
    out.json(&json!({ "photos": rows, "list": done.list }))?;
    if done.refused.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

pub(crate) fn show(desk: &Desk, digits: &str, out: &mut Output) -> Result<(), Failure> {
    let photo = desk.find_photo(digits)?;
    let sheet = desk.photo_sheet(photo)?.ok_or_else(|| DeskError::NoPhoto(photo.to_string()))?;
    out.line(&format!("{photo}  {}", sheet.name))?;
    if let Some(record) = &sheet.record {
        let facts = &record.facts;
        out.line(&format!(
            "{} × {}, {}, {} KB",
            facts.width,
            facts.height,
            facts.format.name(),
            facts.bytes.div_ceil(1000)
        ))?;
        for (key, values) in record.notices(&sheet.name) {
            out.line(&key.text(out.language(), &values))?;
        }
    }
    for field in Field::ALL {
        let values = sheet.metadata.values(field);
        let several = sheet.said.get(&field).map_or(0, Vec::len) > 1;
        if !values.is_empty() || several || of_file(&sheet, field).is_some() {
            let said = said(desk, &sheet, field, &values, out);
            out.line(&format!("{}: {said}", field.label().text(out.language(), &[])))?;
        }
        for line in otherwise(&sheet, field, out) {
            out.line(&format!("    {line}"))?;
        }
    }
    for Alike { photo, name, .. } in &sheet.alike {
        out.say(message!("cli.photo_alike"), &[("photo", short(*photo)), ("file", name.clone())])?;
    }
    for used in &sheet.uses {
        say_use(desk, used, out)?;
    }
    out.json(&described(&sheet))?;
    Ok(())
}

fn say_use(desk: &Desk, used: &PhotoUse, out: &mut Output) -> Result<(), Failure> {
    let mut public: Vec<_> = used.public.iter().map(|there| public(desk, there, out)).collect();
    if public.is_empty() {
        public.push(message!("photo.use.draft").text(out.language(), &[]));
    }
    let mut values =
        vec![("story", used.story.to_string()), ("headline", used.headline.clone()), ("public", public.join("; "))];
    let key = match used.placement {
        Some(placement) => {
            values.push(("placement", placement.to_string()));
            message!("cli.photo_used")
        }
        None => message!("cli.photo_was_used"),
    };
    out.say(key, &values)?;
    Ok(())
}

/// When readers saw a photo at a destination.
fn public(desk: &Desk, there: &PhotoPublic, out: &Output) -> String {
    let zone = desk.house().zone();
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d/%m/%Y").to_string();
    let (first, last) = (day(there.first), day(there.last));
    let key = match (there.still, first == last) {
        (true, true) => message!("photo.use.still"),
        (true, false) => message!("photo.use.still_since"),
        (false, true) => message!("photo.use.gone"),
        (false, false) => message!("photo.use.gone_since"),
    };
    key.text(out.language(), &[("where", there.destination.clone()), ("first", first), ("last", last)])
}

/// What a field says, as people call it where it is a word for programs.
fn said(desk: &Desk, sheet: &PhotoSheet, field: Field, values: &[String], out: &Output) -> String {
    let named = match (field, values) {
        (Field::DigitalSourceType, _) => {
            sheet.metadata.source_type().map(|kind| kind.label().text(out.language(), &[]))
        }
        (Field::Usage, [id]) => desk.house().usage(id).map(|usage| format!("{} ({id})", usage.label)),
        _ => None,
    };
    named.unwrap_or_else(|| values.join("; "))
}

/// What the file says of a field, where people or cleaners say something else.
fn of_file(sheet: &PhotoSheet, field: Field) -> Option<String> {
    let said = sheet.record.as_ref()?.metadata.values(field);
    (sheet.said.contains_key(&field) && !said.is_empty() && said != sheet.metadata.values(field))
        .then(|| said.join("; "))
}

/// What else is said of a field: by colleagues at the same time, and by the blocks of the file.
fn otherwise(sheet: &PhotoSheet, field: Field, out: &Output) -> Vec<String> {
    let mut lines = vec![];
    let by_people = sheet.said.get(&field).map(Vec::as_slice).unwrap_or_default();
    if by_people.len() > 1 {
        for Spoken { values, member, .. } in by_people {
            let said = [("member", member.clone()), ("text", values.join("; "))];
            lines.push(message!("cli.photo_said_by").text(out.language(), &said));
        }
    }
    if let Some(text) = of_file(sheet, field) {
        lines.push(message!("cli.photo_of_file").text(out.language(), &[("text", text)]));
    }
    let disagreements = sheet.record.iter().flat_map(|record| &record.metadata.disagreements);
    for disagreement in disagreements.filter(|one| one.field == field) {
        for (origin, text) in &disagreement.values {
            let said = [("block", origin.name().to_owned()), ("text", text.clone())];
            lines.push(message!("cli.photo_said_in").text(out.language(), &said));
        }
    }
    lines
}

fn described(sheet: &PhotoSheet) -> Value {
    let said = sheet.said.iter().map(|(field, all)| {
        let all = all.iter().map(|one| json!({ "values": one.values, "member": one.member, "at": one.at }));
        (field.word().to_owned(), Value::Array(all.collect()))
    });
    let uses = sheet.uses.iter().map(|used| {
        let public = used.public.iter().map(|there| {
            json!({ "destination": there.destination, "first": there.first, "last": there.last, "still": there.still })
        });
        json!({
            "story": used.story, "placement": used.placement, "headline": used.headline, "state": used.state,
            "at": used.at, "public": public.collect::<Vec<_>>()
        })
    });
    let alike =
        sheet.alike.iter().map(|other| json!({ "photo": other.photo, "file": other.name, "likeness": other.likeness }));
    json!({
        "photo": sheet.photo, "file": sheet.name, "came": sheet.came, "said": fields(&sheet.metadata),
        "people": said.collect::<Map<_, _>>(), "facts": sheet.record.as_ref().map(|record| &record.facts),
        "credentials": sheet.record.as_ref().and_then(|record| record.credentials.as_ref()),
        "of_file": sheet.record.as_ref().map(|record| &record.metadata), "uses": uses.collect::<Vec<_>>(), "alike": alike.collect::<Vec<_>>()
    })
}

/// Says what changed, and by which name that is undone.
fn changed(changed: &Changed, out: &mut Output) -> Result<Value, Failure> {
    match changed.entry {
        None => out.say(message!("cli.photos_unchanged"), &[])?,
        Some(entry) => {
            let values = [("count", changed.photos.len().to_string()), ("change", entry.to_string())];
            out.say(message!("cli.photos_changed"), &values)?;
        }
    }
    Ok(json!({ "change": changed.entry.map(|entry| entry.to_string()), "photos": changed.photos }))
}

/// Reads lists of codes; a later one holds where several have one code.
fn codes_of(files: &[PathBuf]) -> Result<Codes, Failure> {
    let mut codes = Codes::default();
    for file in files {
        let path = || ("path", file.display().to_string());
        let unread = |e| Failure::Usage(message!("codes.unread"), vec![path(), ("detail", disk::said(&e))]);
        let read = Codes::read(&std::fs::read(file).map_err(unread)?).map_err(|e| {
            let (key, values) = e.explained();
            Failure::Usage(key, values)
        })?;
        codes.extend(read);
    }
    Ok(codes)
}

pub(crate) fn describe(desk: &Desk, digits: &[String], said: &PhotoChanges, out: &mut Output) -> Result<(), Failure> {
    let (photos, changes) = (named(desk, digits)?, changes(desk, said)?);
    let done = match spelled_with(said)? {
        None => desk.describe(&photos, &changes)?,
        Some(codes) => desk.describe_spelled(&photos, &changes, &codes)?,
    };
    told(desk, &photos, &done, out)
}

/// Adds what was agreed about photos to what was agreed before.
pub(crate) fn lease(
    desk: &Desk,
    digits: &[String],
    (allows, from, to, note): (bool, &str, &str, &str),
    out: &mut Output,
) -> Result<(), Failure> {
    let word = if allows { "allow" } else { "deny" };
    // A blank within an end would make its time of day the first word of the note.
    let end = |text: &str| text.trim().replace(' ', "T");
    let values = vec![format!("{word} {}/{} {note}", end(from), end(to))];
    let photos = named(desk, digits)?;
    let done = desk.describe(&photos, &[FieldChange { field: Field::Leases, way: Way::Append, values }])?;
    told(desk, &photos, &done, out)
}

pub(crate) fn replace(
    desk: &Desk,
    digits: &[String],
    sought_in: &[String],
    (find, with, any_case): (&str, &str, bool),
    out: &mut Output,
) -> Result<(), Failure> {
    let field = |name: &String| Field::of(name).ok_or_else(|| no_field(name));
    let fields = sought_in.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let (photos, find, with) = (named(desk, digits)?, find.to_owned(), with.to_owned());
    let done = desk.replace_in_photos(&photos, &Replacing { fields, find, with, any_case })?;
    told(desk, &photos, &done, out)
}

/// Says which codes stayed as they were typed.
fn unknown(codes: &BTreeSet<String>, out: &mut Output) -> Result<(), Failure> {
    for code in codes {
        out.say(message!("cli.unknown_code"), &[("code", code.clone())])?;
    }
    Ok(())
}

/// Says what was done to photos, and whether their stories still say what they said before.
fn told(desk: &Desk, photos: &[PhotoHash], of: &Changed, out: &mut Output) -> Result<(), Failure> {
    let done = changed(of, out)?;
    unknown(&of.unknown_codes, out)?;
    let offers = desk.photo_offers(photos)?.len();
    if offers > 0 {
        out.say(message!("cli.photo_offers_wait"), &[("count", offers.to_string())])?;
    }
    out.json(&json!({
        "change": done["change"], "photos": done["photos"], "offers": offers, "unknown_codes": of.unknown_codes
    }))?;
    Ok(())
}

pub(crate) fn undo(desk: &Desk, change: &str, out: &mut Output) -> Result<(), Failure> {
    let entry = change.trim().parse().map_err(|_| DeskError::NoDescribing(change.to_owned()))?;
    let undone = desk.undo_describing(entry)?;
    let done = changed(&undone.changed, out)?;
    let mut left = vec![];
    for (photo, field) in undone.left {
        let label = field.label().text(out.language(), &[]);
        out.say(message!("cli.photo_left"), &[("photo", short(photo)), ("field", label)])?;
        left.push(json!({ "photo": photo, "field": field.word() }));
    }
    out.json(&json!({ "change": done["change"], "photos": done["photos"], "left": left }))?;
    Ok(())
}

pub(crate) fn offers(desk: &Desk, digits: &[String], taken_by: &[String], out: &mut Output) -> Result<(), Failure> {
    let photos = named(desk, digits)?;
    let takes = taken_by.iter().map(|id| desk.find_story(id)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = vec![];
    for offer in desk.photo_offers(&photos)? {
        let takes = takes.contains(&offer.story);
        if takes {
            desk.take_photo_offer(&offer)?;
        }
        let label = offer.field.label().text(out.language(), &[]);
        out.line(&format!("{}  {}  {label}: {} → {}", offer.story, offer.headline, offer.there, offer.now))?;
        rows.push(json!({
            "story": offer.story, "headline": offer.headline, "state": offer.state, "placement": offer.placement,
            "photo": offer.photo, "field": offer.field.word(), "there": offer.there, "now": offer.now, "taken": takes
        }));
    }
    if rows.is_empty() {
        out.say(message!("cli.no_photo_offers"), &[])?;
    }
    out.json(&json!({ "offers": rows }))?;
    Ok(())
}
