//! Looking back at a story, and what became of it: history, comparisons, conflicts, receipts.

use newsroom::desk::{Compared, Deed, Published, Quarrel};
use newsroom::messages::Language;
use newsroom::publish::destination::Doing;
use newsroom::story::StoryId;
use serde::Serialize;
use specta::Type;

use super::story::Block;
use super::{Json, millis};
use crate::awaiting::Awaiting;
use crate::failure::worded;

/// What somebody did with a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeedCard {
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
    /// Who.
    pub member: String,
    /// What, by its code.
    pub word: String,
    /// Why.
    pub reason: String,
    /// The state that it made or carries.
    pub revision: Option<String>,
    /// Whom it is about, by name.
    pub of: Vec<String>,
    /// Until when the right was lent that is given here, or used.
    pub until: Option<f64>,
    /// Why it does not count, or what is odd about it: `cut_off`, `malformed`, `waiting` or `disagrees`.
    pub mark: Option<String>,
    /// The first digits of the digest of what was approved or published.
    pub digest: Option<String>,
    /// The rules that were overridden by name.
    pub overridden: Vec<String>,
    /// The destination that a publication arrived at, by its id.
    pub destination: Option<String>,
    /// Where readers find it.
    pub url: Option<String>,
}

impl From<Deed> for DeedCard {
    fn from(deed: Deed) -> Self {
        // A step has a digest as well, which nobody compares it by.
        let names = deed.arrived.is_some() || deed.word == "approve";
        let (destination, url) = deed.arrived.map(|arrived| (arrived.destination, arrived.url)).unzip();
        Self {
            of: deed.of,
            until: deed.until.map(millis),
            mark: deed.mark.map(|mark| mark.word().to_owned()),
            digest: deed.digest.filter(|_| names).map(super::members::short),
            overridden: deed.overridden,
            destination,
            url,
            at: millis(deed.at),
            member: deed.member,
            word: deed.word.to_owned(),
            reason: deed.reason,
            revision: deed.revision,
        }
    }
}

/// Two states, and what differs.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparedCard {
    /// The older state.
    pub from: String,
    /// The newer one.
    pub to: String,
    /// Whether only what readers see was compared.
    pub public_only: bool,
    /// Whether nothing differs.
    pub same: bool,
    /// What differs.
    pub comparison: Json,
}

impl From<Compared> for ComparedCard {
    fn from(compared: Compared) -> Self {
        Self {
            from: compared.from.name,
            to: compared.to.name,
            public_only: compared.public_only,
            same: compared.comparison.is_same(),
            comparison: Json(serde_json::to_value(&compared.comparison).unwrap_or_default()),
        }
    }
}

/// Something that a person must choose.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConflictCard {
    /// Its name.
    pub id: String,
    /// How many paragraphs are chosen together; 0 for what is no paragraph.
    pub paragraphs: u32,
    /// Where they stand in the body, from 0.
    pub blocks: Vec<u32>,
    /// The field that it is about, as findings name it; null for paragraphs.
    pub field: Option<String>,
    /// What to choose from.
    pub sides: Vec<SideCard>,
}

/// One side.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SideCard {
    /// Its paragraphs, or the one value of what is none; nothing where it has the thing deleted.
    pub texts: Vec<String>,
    /// Who wrote it, and when.
    pub by: Vec<WriterCard>,
    /// Whether whoever works here is one of them.
    pub mine: bool,
}

/// Who wrote a side.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WriterCard {
    /// Who.
    pub member: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
}

impl From<Quarrel> for ConflictCard {
    fn from(quarrel: Quarrel) -> Self {
        let side = |side: newsroom::desk::Side| SideCard {
            texts: side.texts,
            by: side.by.into_iter().map(|w| WriterCard { member: w.member, at: millis(w.at) }).collect(),
            mine: side.mine,
        };
        Self {
            id: quarrel.id.to_string(),
            paragraphs: quarrel.paragraphs as u32,
            blocks: quarrel.places.into_iter().map(|place| place as u32).collect(),
            field: quarrel.field,
            sides: quarrel.sides.into_iter().map(side).collect(),
        }
    }
}

/// Proof that a publication arrived.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// What was published.
    pub digest: String,
    /// Where readers find it.
    pub url: String,
    /// Where its file lies, to be shown only.
    pub path: String,
    /// When, in milliseconds since 1970 UTC.
    pub at: f64,
    /// How many files were written.
    pub files: u32,
    /// Whether it only waits at its destination for review: then it proves nothing yet.
    pub awaits_review: bool,
    /// The photos that stay there although nothing of the newsroom shows them any more.
    pub left: Vec<LeftCard>,
}

/// A photo that stays at a destination.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftCard {
    /// Its caption, as readers saw it.
    pub caption: String,
    /// Where it can be seen, to be shown only.
    pub url: String,
}

impl LeftCard {
    /// Returns those among what was done.
    pub(crate) fn of(done: &[Doing]) -> Vec<Self> {
        let left = |doing: &Doing| match doing {
            Doing::Leave { caption, url } => Some(Self { caption: caption.clone(), url: url.clone() }),
            _ => None,
        };
        done.iter().filter_map(left).collect()
    }
}

impl From<Published> for Receipt {
    fn from(done: Published) -> Self {
        Self {
            digest: done.digest.to_string(),
            url: done.url,
            path: done.path.display().to_string(),
            at: millis(done.at),
            files: done.written as u32,
            awaits_review: done.awaits_review,
            left: LeftCard::of(&done.done),
        }
    }
}

/// A story that came from a file.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportedCard {
    /// The file's name.
    pub file: String,
    /// The story, where one was made.
    pub story: Option<String>,
    /// What is odd about it, or why there is none.
    pub notes: Vec<String>,
    /// What was left out, and why.
    pub dropped: Vec<DroppedCard>,
    /// That it can be converted, where it seems to be in an encoding before Unicode.
    pub legacy: Option<Legacy>,
}

/// A file in an older encoding.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Legacy {
    /// The number that the file is kept by.
    pub file: u32,
    /// The likeliest encoding.
    pub encoding: String,
}

/// What came with a paste.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Pasted {
    /// The blocks to put in.
    pub blocks: Vec<Block>,
    /// What was left out, and why; and what a person should look at.
    pub dropped: Vec<DroppedCard>,
    /// Pictures, which become photos that await a caption.
    pub pictures: Vec<PictureCard>,
}

/// Something that was left out.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DroppedCard {
    /// Its words.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A picture that came with a paste.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PictureCard {
    /// How many blocks stand before it.
    pub after: u32,
    /// The number that it is placed by.
    pub picture: u32,
    /// What stood below it.
    pub caption: String,
}

impl Pasted {
    /// Describes what the core made of a clipboard.
    pub(crate) fn of(pasted: newsroom::import::Pasted, pictures: &Awaiting<Vec<u8>>, language: Language) -> Self {
        let dropped = pasted
            .dropped
            .iter()
            .map(|d| DroppedCard { what: d.text.clone(), why: worded(d.reason, &[], language) })
            .chain(
                pasted
                    .warnings
                    .iter()
                    .map(|w| DroppedCard { what: w.text.clone(), why: worded(w.key, &w.values, language) }),
            );
        Self {
            dropped: dropped.collect(),
            blocks: pasted.blocks.into_iter().map(Block::from).collect(),
            pictures: pasted
                .pictures
                .into_iter()
                .map(|p| PictureCard { after: p.after as u32, picture: pictures.keep(p.bytes), caption: p.caption })
                .collect(),
        }
    }
}

/// An imported file, as a list of them shows it.
pub(crate) fn imported(
    file: String,
    id: StoryId,
    made: &newsroom::import::Imported,
    language: Language,
) -> ImportedCard {
    let dropped =
        made.dropped.iter().map(|d| DroppedCard { what: d.text.clone(), why: worded(d.reason, &[], language) });
    ImportedCard {
        file,
        story: Some(id.to_string()),
        notes: made.warnings.iter().map(|w| worded(w.key, &w.values, language)).collect(),
        dropped: dropped.collect(),
        legacy: None,
    }
}
