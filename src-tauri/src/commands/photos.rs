//! The photo desk: finding photos, saying something of many at once, and placing them.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use newsroom::desk::{Changed, Desk, DeskError, FieldChange, HandedOver, PhotoFinding, PlacementTexts, Replacing, Way};
use newsroom::message;
use newsroom::messages::Language;
use newsroom::photo::metadata::Field;
use newsroom::photo::{Codes, PhotoHash};
use newsroom::store::search::Query;
use newsroom::store::{After, PhotoFilter};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Here;
use crate::answers::photos::{
    ChangedPhotos, CodeListCard, HandoverCard, OfferCard, PhotoCard, PhotoFindingCard, PhotoPage, RefusedFile,
    SheetCard, SpelledCard, UndonePhotos, count,
};
use crate::answers::story::{PlacementCard, word};
use crate::failure::{Failure, told, worded};
use crate::office::Office;
use crate::places;

/// Which photos are asked for.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhotoQuestion {
    /// Words that stand anywhere in what is said; empty for all.
    pub words: String,
    /// Who took it, or its credit.
    pub creator: Option<String>,
    /// Where it was taken.
    pub place: Option<String>,
    /// Somebody who is to be seen.
    pub person: Option<String>,
    /// One of its keywords.
    pub keyword: Option<String>,
    /// The first day on which it may have been taken, `2026-05-01`.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
    /// A story that places it.
    pub story: Option<String>,
    /// Whether no story does.
    pub unused: bool,
    /// Whether nobody is named who took it.
    pub uncredited: bool,
    /// Whether it has no caption.
    pub uncaptioned: bool,
    /// The least and the most rating.
    pub ratings: Option<(i8, i8)>,
    /// The colour that it is marked with.
    pub label: Option<String>,
}

/// A photo after which a page begins.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct PhotoPlace {
    /// When it was taken in, in milliseconds since 1970 UTC.
    pub came: f64,
    /// The photo.
    pub photo: String,
}

/// A field that is changed on all photos that are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PhotoChange {
    /// The field, by its word.
    #[specta(type = String)]
    pub field: Field,
    /// What becomes of what it says already.
    pub way: WayWord,
    /// What is said; nothing to empty it.
    pub values: Vec<String>,
}

/// What becomes of what a field says already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WayWord {
    /// It gives way.
    Replace,
    /// It stays, and the new comes after it.
    Append,
    /// It stays, and the new is only for fields that say nothing.
    IfEmpty,
}

impl From<Way> for WayWord {
    fn from(way: Way) -> Self {
        match way {
            Way::Replace => Self::Replace,
            Way::Append => Self::Append,
            Way::IfEmpty => Self::IfEmpty,
        }
    }
}

impl From<WayWord> for Way {
    fn from(way: WayWord) -> Self {
        match way {
            WayWord::Replace => Self::Replace,
            WayWord::Append => Self::Append,
            WayWord::IfEmpty => Self::IfEmpty,
        }
    }
}

/// What is sought in the texts of photos, and what stands there instead.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhotoReplacing {
    /// In which fields, by their words.
    #[specta(type = Vec<String>)]
    pub fields: Vec<Field>,
    /// What is sought.
    pub find: String,
    /// What stands there instead.
    pub with: String,
    /// Whether capitals do not matter.
    pub any_case: bool,
}

/// An offer that is taken: only where it still stands as it was shown.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct TakenOffer {
    /// The story.
    pub story: String,
    /// The placement.
    pub placement: String,
    /// The photo.
    pub photo: String,
    /// The field, by its word.
    pub field: String,
    /// What the photo says.
    pub now: String,
}

/// The most photos that one question answers.
const MOST_PHOTOS: u32 = 5_000;

fn filter(desk: &Desk, of: &PhotoQuestion) -> Result<PhotoFilter, DeskError> {
    let day = |field: &'static str, said: &Option<String>| {
        let read = |said: &String| said.parse::<NaiveDate>().map_err(|_| DeskError::Empty(field));
        said.as_ref().map(read).transpose()
    };
    Ok(PhotoFilter {
        words: if of.words.trim().is_empty() { None } else { Some(Query::parse(&of.words)?) },
        creator: of.creator.clone(),
        place: of.place.clone(),
        person: of.person.clone(),
        keyword: of.keyword.clone(),
        from: day("from", &of.from)?,
        to: day("to", &of.to)?,
        story: of.story.as_deref().map(|id| super::story(desk, id)).transpose()?,
        unused: of.unused,
        uncredited: of.uncredited,
        uncaptioned: of.uncaptioned,
        ratings: of.ratings.map(|(least, most)| least..=most),
        label: of.label.clone(),
    })
}

fn photo(name: &str) -> Result<PhotoHash, DeskError> {
    word(name).ok_or_else(|| DeskError::NoPhoto(name.to_owned()))
}

fn photos_of(names: &[String]) -> Result<Vec<PhotoHash>, DeskError> {
    names.iter().map(|name| photo(name)).collect()
}

/// Reads what the page wants said of photos.
pub(super) fn changes(said: Vec<PhotoChange>) -> Vec<FieldChange> {
    let change = |PhotoChange { field, way, values }| FieldChange { field, way: way.into(), values };
    said.into_iter().map(change).collect()
}

/// Returns photos that a question leaves, the last to come first, beginning after one.
#[tauri::command]
#[specta::specta]
pub async fn photos(
    office: Here<'_>,
    question: PhotoQuestion,
    after: Option<PhotoPlace>,
    most: u32,
) -> Result<PhotoPage, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let filter = filter(desk, &question)?;
            let place =
                |place: PhotoPlace| Ok::<_, DeskError>(After { came: place.came as i64, photo: photo(&place.photo)? });
            let after = after.map(place).transpose()?;
            let found = desk.find_photos(&filter, after, most.min(MOST_PHOTOS))?;
            let photos = found.iter().map(|found| PhotoCard::found(found, language)).collect();
            Ok(PhotoPage { photos, count: count(desk.count_photos(&filter)?) })
        })
        .await
}

/// Returns names that photos have in a field and that begin so, or of which a later word does, the most used first.
#[tauri::command]
#[specta::specta]
pub async fn photo_names(
    office: Here<'_>,
    field: String,
    beginning: String,
    most: u32,
) -> Result<Vec<String>, Failure> {
    office
        .ask(move |desk| {
            let Some(field) = Field::of(&field) else { return Ok(vec![]) };
            Ok(desk.photo_names(field, &beginning, most.min(100))?.into_iter().map(|used| used.name).collect())
        })
        .await
}

/// Returns all that is known of a photo.
#[tauri::command]
#[specta::specta]
pub async fn photo_sheet(office: Here<'_>, photo: String) -> Result<SheetCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let sheet = desk.photo_sheet(self::photo(&photo)?)?.ok_or(DeskError::NoPhoto(photo))?;
            Ok(SheetCard::of(&sheet, language))
        })
        .await
}

/// Returns what was done, with what waits for stories to take it.
fn done(desk: &Desk, photos: &[PhotoHash], changed: &Changed) -> Result<ChangedPhotos, DeskError> {
    Ok(ChangedPhotos::of(changed, desk.photo_offers(photos)?.len()))
}

/// Says something of photos; with `spells`, each in its own words: fields in braces and codes are spelled out.
#[tauri::command]
#[specta::specta]
pub async fn describe_photos(
    office: Here<'_>,
    photos: Vec<String>,
    changes: Vec<PhotoChange>,
    spells: bool,
) -> Result<ChangedPhotos, Failure> {
    office
        .away(move |office| {
            let codes = if spells { Some(codes(office)) } else { None };
            office.aside(|desk| {
                let (photos, changes) = (photos_of(&photos)?, self::changes(changes));
                let changed = match &codes {
                    None => desk.describe(&photos, &changes)?,
                    Some(codes) => desk.describe_spelled(&photos, &changes, codes)?,
                };
                done(desk, &photos, &changed)
            })
        })
        .await
}

/// Replaces a text wherever it stands in fields of photos.
#[tauri::command]
#[specta::specta]
pub async fn replace_in_photos(
    office: Here<'_>,
    photos: Vec<String>,
    replacing: PhotoReplacing,
) -> Result<ChangedPhotos, Failure> {
    office
        .ask_aside(move |desk| {
            let PhotoReplacing { fields, find, with, any_case } = replacing;
            let photos = photos_of(&photos)?;
            let changed = desk.replace_in_photos(&photos, &Replacing { fields, find, with, any_case })?;
            done(desk, &photos, &changed)
        })
        .await
}

/// Undoes a change of photos, all of it but for what somebody has changed since.
#[tauri::command]
#[specta::specta]
pub async fn undo_photos(office: Here<'_>, change: String) -> Result<UndonePhotos, Failure> {
    office
        .ask_aside(move |desk| {
            let entry = change.parse().map_err(|_| DeskError::NoDescribing(change.clone()))?;
            Ok(desk.undo_describing(entry)?.into())
        })
        .await
}

/// Returns what a text would say of a photo, spelled out.
#[tauri::command]
#[specta::specta]
pub async fn spell_photo(office: Here<'_>, photo: String, text: String) -> Result<SpelledCard, Failure> {
    office
        .away(move |office| {
            let (codes, language) = (codes(office), office.language());
            office.with(|desk| {
                Ok(match desk.spell(self::photo(&photo)?, &text, &codes) {
                    Ok(spelled) => SpelledCard { text: spelled.text, unknown: spelled.unknown, why: None },
                    Err(e @ DeskError::UnfitPhotoField(..)) => {
                        SpelledCard { text: String::new(), unknown: vec![], why: Some(told(&e, language)) }
                    }
                    Err(e) => return Err(e),
                })
            })
        })
        .await
}

/// Reads the lists of codes of this machine; one that does not read is passed over here, and told of where it is listed.
pub(super) fn codes(office: &Office) -> Codes {
    let mut codes = Codes::default();
    let lists = office.settings().codes.into_iter().filter_map(|list| read(&list, office.language()).ok());
    lists.for_each(|list| codes.extend(list));
    codes
}

/// Reads a list of codes, or says why it is of no use.
fn read(path: &Path, language: Language) -> Result<Codes, String> {
    let bytes = std::fs::read(path).map_err(|e| {
        let values = [("path", path.display().to_string()), ("detail", newsroom::disk::said(&e))];
        worded(message!("codes.unread"), &values, language)
    })?;
    Codes::read(&bytes).map_err(|e| {
        let (key, values) = e.explained();
        worded(key, &values, language)
    })
}

fn listed(office: &Office) -> Vec<CodeListCard> {
    let language = office.language();
    let card = |(number, path): (u32, &std::path::PathBuf)| {
        let read = read(path, language);
        let codes = read.as_ref().map_or(0, |codes| count(codes.len()));
        CodeListCard { number, file: named(path), codes, why: read.err() }
    };
    (0..).zip(&office.settings().codes).map(card).collect()
}

pub(super) fn named(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Judges a text of a photo, spelled out for it, by the rules that its copy in a story will be judged by.
#[tauri::command]
#[specta::specta]
pub async fn judge_photo_text(
    office: Here<'_>,
    photo: String,
    field: String,
    text: String,
) -> Result<Vec<PhotoFindingCard>, Failure> {
    let Some(field) = Field::of(&field) else { return Ok(vec![]) };
    office
        .away(move |office| {
            let (codes, language) = (codes(office), office.language());
            office.with(|desk| {
                // What cannot be spelled out is told where it is spelled.
                let Ok(spelled) = desk.spell(self::photo(&photo)?, &text, &codes) else { return Ok(vec![]) };
                let typed = spelled.text == text;
                let found = desk.judge_photo_text(field, &spelled.text).into_iter();
                // A text put right would say of all photos what it says of this one.
                let found = found.map(|one| if typed { one } else { PhotoFinding { mended: None, ..one } });
                Ok(found.map(|one| PhotoFindingCard::of(one, &spelled.text, language)).collect())
            })
        })
        .await
}

/// Returns the lists of codes that captions are spelled with on this machine.
#[tauri::command]
#[specta::specta]
pub async fn code_lists(office: Here<'_>) -> Result<Vec<CodeListCard>, Failure> {
    office.away(|office| Ok(listed(office))).await
}

/// Asks for lists of codes in a dialog, and keeps where they lie. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn choose_codes(office: Here<'_>) -> Result<Option<Vec<CodeListCard>>, Failure> {
    office
        .away(|office| {
            let (title, kind) = (message!("window.choose.codes"), message!("window.kind.codes"));
            let chosen = places::files(title, office.language(), kind, &["txt", "tsv", "tab"]);
            if chosen.is_empty() {
                return Ok(None);
            }
            office.set(|settings| {
                settings.codes.retain(|list| !chosen.contains(list));
                settings.codes.extend(chosen);
            });
            Ok(Some(listed(office)))
        })
        .await
}

/// Forgets a list of codes; its file stays where it is.
#[tauri::command]
#[specta::specta]
pub async fn forget_codes(office: Here<'_>, list: u32) -> Result<Vec<CodeListCard>, Failure> {
    office
        .away(move |office| {
            office.set(|settings| {
                let mut at = 0..;
                settings.codes.retain(|_| at.next() != Some(list));
            });
            Ok(listed(office))
        })
        .await
}

/// Returns the texts of placements that were copied from these photos, where the photo says something else now.
#[tauri::command]
#[specta::specta]
pub async fn photo_offers(office: Here<'_>, photos: Vec<String>) -> Result<Vec<OfferCard>, Failure> {
    office
        .ask(move |desk| Ok(desk.photo_offers(&photos_of(&photos)?)?.into_iter().map(OfferCard::from).collect()))
        .await
}

/// Has a placement say what its photo says, where that still stands as it was shown.
#[tauri::command]
#[specta::specta]
pub async fn take_photo_offer(office: Here<'_>, offer: TakenOffer) -> Result<(), Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let taken = office.with(|desk| {
                let stands = desk.photo_offers(&[photo(&offer.photo)?])?.into_iter().find(|one| {
                    (one.story.to_string(), one.placement.to_string()) == (offer.story.clone(), offer.placement.clone())
                        && (one.field.word(), one.now.as_str()) == (offer.field.as_str(), offer.now.as_str())
                });
                stands.map(|stands| desk.take_photo_offer(&stands)).transpose()
            })?;
            let gone = || Failure::usage(message!("window.offer_gone"), office.language(), &[]);
            taken.map(drop).ok_or_else(gone)
        })
        .await
}

/// Asks for a folder and writes photos into it, with a list of their captions: as they came, or as JPEGs whose longer side has
/// at most `size` pixels. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn hand_over_photos(
    office: Here<'_>,
    photos: Vec<String>,
    size: Option<u32>,
) -> Result<Option<HandoverCard>, Failure> {
    office
        .away(move |office| {
            let language = office.language();
            let Some(folder) = places::folder(message!("window.choose.hand_over"), language) else { return Ok(None) };
            let what = size.map_or(HandedOver::Originals, HandedOver::Renditions);
            office.aside(|desk| {
                let done = desk.hand_over_photos(&photos_of(&photos)?, what, &folder)?;
                let refused = done.refused.iter().map(|(photo, e)| RefusedFile {
                    file: photo.to_string().chars().take(12).collect(),
                    why: told(e, language),
                });
                Ok(Some(HandoverCard {
                    files: count(done.files.len()),
                    list: done.list.display().to_string(),
                    refused: refused.collect(),
                }))
            })
        })
        .await
}

/// Places photos in a story, in the order in which they are given. Returns the placements.
#[tauri::command]
#[specta::specta]
pub async fn place_photos(office: Here<'_>, story: String, photos: Vec<String>) -> Result<Vec<PlacementCard>, Failure> {
    office
        .ask_aside(move |desk| {
            let (id, photos) = (super::story(desk, &story)?, photos_of(&photos)?);
            let mut placements = vec![];
            for photo in photos {
                placements.push(desk.place_photo(id, photo, None, &PlacementTexts::default())?.placement);
            }
            let now = desk.show(id)?.story.placements;
            Ok(now.iter().filter(|p| placements.contains(&p.id)).map(PlacementCard::of).collect())
        })
        .await
}
