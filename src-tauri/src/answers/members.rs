//! Members who left, what was cut off with it, and codes on paper.

use newsroom::desk::{CutOff, Departure, Desk, DeskError, Printed, Twice, Wrote};
use newsroom::members::{Recovery, SafetyWords};
use serde::Serialize;
use specta::Type;

use super::millis;

/// A member who was removed, or a desk or code of theirs that was taken out of use.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DepartureCard {
    /// The member's id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// `member`, `desk` or `code`.
    pub what: String,
    /// The first digits of the desk's or code's key.
    pub desk: Option<String>,
    /// Who said so.
    pub by: String,
    /// When, by the clock of the desk that said so.
    pub at: f64,
    /// Why; empty where nobody said.
    pub reason: String,
}

/// The first digits of a key, which tell a member's desks apart.
pub(crate) fn short(key: impl ToString) -> String {
    key.to_string().chars().take(8).collect()
}

impl DepartureCard {
    pub(crate) fn of(departure: &Departure) -> Self {
        let what = match departure.device {
            None => "member",
            Some(_) if departure.paper => "code",
            Some(_) => "desk",
        };
        Self {
            member: departure.member.id.to_string(),
            name: departure.member.name.clone(),
            what: what.to_owned(),
            desk: departure.device.map(short),
            by: departure.by.clone(),
            at: millis(departure.at),
            reason: departure.reason.clone(),
        }
    }
}

/// An invitation or a code on paper that more than one came by, or wanted to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TwiceCard {
    /// Whom it is for: the member's id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// Whether it is a code on paper.
    pub paper: bool,
    /// The desks that somebody came with.
    pub came: Vec<CameCard>,
    /// When others were refused, by the clocks of their desks.
    pub refused: Vec<f64>,
}

/// A desk that somebody came with.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CameCard {
    /// The first digits of its key.
    pub desk: String,
    /// When, by its clock.
    pub at: f64,
}

impl TwiceCard {
    pub(crate) fn of(desk: &Desk, one: &Twice) -> Self {
        let name = desk.roster().get(one.member).map(|member| member.name.clone()).unwrap_or_default();
        let came = one.came.iter().map(|(device, at)| CameCard { desk: short(device), at: millis(*at) });
        Self {
            member: one.member.to_string(),
            name,
            paper: one.paper,
            came: came.collect(),
            refused: one.refused.iter().map(|at| millis(*at)).collect(),
        }
    }
}

/// Something that a removal cut off.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CutOffCard {
    /// The entry's name.
    pub entry: String,
    /// Who said it.
    pub member: String,
    /// What it is, by its code.
    pub word: String,
    /// The story.
    pub story: Option<String>,
    /// Its headline; empty where it has none.
    pub headline: String,
    /// When, by the clock of the desk that said it.
    pub at: f64,
    /// Members whose edits wait for it.
    pub waiting: Vec<String>,
}

impl CutOffCard {
    fn of(desk: &Desk, one: &CutOff) -> Result<Self, DeskError> {
        let name = |id| desk.roster().get(id).map_or_else(String::new, |member| member.name.clone());
        Ok(Self {
            entry: one.entry.to_string(),
            member: name(one.member),
            word: one.word.to_owned(),
            story: one.story.map(|story| story.to_string()),
            headline: one.story.map(|story| desk.headline_of(story)).transpose()?.unwrap_or_default(),
            at: millis(one.at),
            waiting: one.waiting.iter().map(|id| name(*id)).collect(),
        })
    }
}

/// All that removals cut off.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CutOffCards {
    /// What can be taken in.
    pub adoptable: Vec<CutOffCard>,
    /// Steps and approvals, which nobody can take in.
    pub lost: Vec<CutOffCard>,
}

impl CutOffCards {
    pub(crate) fn of(desk: &Desk) -> Result<Self, DeskError> {
        let cards = |all: Vec<CutOff>| all.iter().map(|one| CutOffCard::of(desk, one)).collect::<Result<_, _>>();
        Ok(Self { adoptable: cards(desk.cut_off()?)?, lost: cards(desk.cut_off_for_good()?)? })
    }
}

/// Words that somebody wrote in one place of a story.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WroteCard {
    /// The field; `body` for paragraphs.
    pub field: String,
    /// What it said then; null where it was taken away.
    pub text: Option<String>,
}

impl From<Wrote> for WroteCard {
    fn from(wrote: Wrote) -> Self {
        Self { field: wrote.field, text: wrote.text }
    }
}

/// A recovery code that was made, for this one time.
#[derive(Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeCard {
    /// Names it to the command that writes its file.
    pub number: u32,
    /// What is printed.
    pub code: String,
    /// Whose it is.
    pub name: String,
    /// The newsroom.
    pub newsroom: String,
    /// The six words of the newsroom.
    pub words: Vec<String>,
    /// When it was made.
    pub at: f64,
}

/// A recovery code that is on paper somewhere, and works.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PrintedCard {
    /// The first digits of its key.
    pub id: String,
    /// Whose it is.
    pub member: String,
    /// When it was made.
    pub at: f64,
}

impl From<&Printed> for PrintedCard {
    fn from(printed: &Printed) -> Self {
        Self { id: short(printed.device), member: printed.member.to_string(), at: millis(printed.at) }
    }
}

/// A recovery code that was read, before anything is done with it.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadCodeCard {
    /// Names it to the command that comes back by it.
    pub number: u32,
    /// The six words of the newsroom, as they stand on the paper.
    pub words: Vec<String>,
}

impl ReadCodeCard {
    pub(crate) fn of(number: u32, code: &Recovery) -> Self {
        Self { number, words: SafetyWords::of_newsroom(code.newsroom).iter().collect() }
    }
}
