//! What removals cut off, as a person reads it before it is taken in, and what of it belongs to a story's trail.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use super::removing::cut_off;
use super::{Desk, DeskError, RemovalError, departures};
use crate::ledger::{Act, Entry, EntryHash, PhotoWrite, Removal, leaves};
use crate::store::{Kept, StoreError, entries, projection};
use crate::story::StoryId;
use crate::story::registers::{Change, FieldName, PlacementField, Register, Value};

/// Words that somebody wrote in one place of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrote {
    /// The field, by the word that programs use; `body` for paragraphs.
    pub field: String,
    /// What it said then; none where it was taken away.
    pub text: Option<String>,
}

impl Desk {
    /// Returns the words that an entry says which a removal cut off, in the order in which it says them.
    pub fn read_cut_off(&self, name: EntryHash) -> Result<Vec<Wrote>, DeskError> {
        let all = self.store.read(|t| cut_off(t))?;
        let entry = all.into_iter().map(|(_, entry)| entry).find(|entry| entry.hash == name);
        match entry.ok_or_else(|| RemovalError::NothingCutOff(name.to_string()))?.body.act {
            Act::Revise(act) => Ok(wrote(&act.change)),
            Act::Photo(photo) => Ok(vec![Wrote { field: "photos".to_owned(), text: Some(photo.name) }]),
            Act::Describe(act) => Ok(act.writes.into_iter().map(said).collect()),
            Act::Step(act) => Ok(vec![Wrote { field: "reason".to_owned(), text: Some(act.reason) }]),
            _ => Ok(vec![]),
        }
    }

    /// Returns the headline of a story, also of one that is nowhere but in what was cut off; empty where it has none.
    pub fn headline_of(&self, story: StoryId) -> Result<String, DeskError> {
        let (here, all) = self.store.read(|t| Ok((projection::story(t, story)?, cut_off(t)?)))?;
        if let Some(row) = here {
            return Ok(row.fields.headline);
        }
        let mut headline = String::new();
        for (_, entry) in all {
            if let Act::Revise(act) = &entry.body.act
                && act.story == story
            {
                let words = wrote(&act.change).into_iter();
                headline = words.filter(|one| one.field == "headline").find_map(|one| one.text).unwrap_or(headline);
            }
        }
        Ok(headline)
    }
}

/// What a write says of a photo.
fn said(write: PhotoWrite) -> Wrote {
    Wrote { field: write.field, text: (!write.values.is_empty()).then(|| write.values.join("; ")) }
}

/// The words of a change; places, crops and other values that nobody reads are left out. A malformed one says nothing.
fn wrote(change: &[u8]) -> Vec<Wrote> {
    let writes = Change::from_bytes(change).map(|change| change.writes).unwrap_or_default();
    let words = writes.iter().filter_map(|write| {
        let field = match &write.register {
            Register::Text(_) => "body".to_owned(),
            Register::Tag(_) => "tags".to_owned(),
            Register::Field(field) if is_prose(*field) => field.to_string(),
            Register::PlacementField(
                _,
                field @ (PlacementField::Caption | PlacementField::Credit | PlacementField::Alt),
            ) => field.to_string(),
            _ => return None,
        };
        let text = match &write.value {
            Value::Said(text) => Some(text.clone()),
            Value::Gone(_) => None,
            Value::Place(..) => return None,
        };
        Some(Wrote { field, text })
    });
    words.collect()
}

fn is_prose(field: FieldName) -> bool {
    use FieldName::{CorrectionNote, Dateline, Headline, Kicker, Notes, Section, Standfirst};
    matches!(field, Headline | Standfirst | Kicker | Dateline | Section | Notes | CorrectionNote)
}

/// What bears on a story beside the entries that take part of it.
#[derive(Default)]
pub(super) struct Beside {
    /// What removals cut off of it.
    pub(super) cut_off: Vec<Kept>,
    /// Removals that did, what was taken in all the same, and delegations that it was approved under.
    pub(super) said: Vec<Kept>,
}

/// Returns what bears on a story, whose entries are given.
pub(super) fn beside(t: &Transaction<'_>, id: StoryId, story: &[Entry]) -> Result<Beside, StoreError> {
    let shut: Vec<Entry> = cut_off(t)?.into_iter().map(|(_, entry)| entry).collect();
    let shut: Vec<Entry> = shut.into_iter().filter(|entry| entry.body.act.story() == Some(id)).collect();
    let lent = story.iter().filter_map(|entry| match &entry.body.act {
        Act::Approve(act) => act.under.map(|under| EntryHash(under.delegation.0)),
        _ => None,
    });
    let mut wanted: BTreeSet<EntryHash> = lent.collect();
    let said = departures::in_order(t)?;
    let names: BTreeSet<EntryHash> = story.iter().map(|entry| entry.hash).collect();
    let mut adopted = BTreeSet::new();
    for entry in &said {
        if let Act::Adopt(taken) = &entry.body.act {
            let of_story: Vec<EntryHash> = taken.iter().filter(|name| names.contains(name)).copied().collect();
            wanted.extend((!of_story.is_empty()).then_some(entry.hash));
            adopted.extend(of_story);
        }
    }
    let fell: Vec<&Entry> = shut.iter().chain(story.iter().filter(|entry| adopted.contains(&entry.hash))).collect();
    for entry in &said {
        if let Act::Remove(removal) = &entry.body.act
            && fell.iter().any(|fallen| cuts_off(removal, fallen))
        {
            wanted.insert(entry.hash);
        }
    }
    let mut beside = Beside::default();
    for entry in &shut {
        beside.cut_off.extend(entries::shut(t, entry)?);
    }
    for name in wanted {
        beside.said.extend(entries::named(t, name)?);
    }
    Ok(beside)
}

/// Whether a removal is one for which an entry was cut off.
fn cuts_off(removal: &Removal, entry: &Entry) -> bool {
    let log = entry.header.log;
    let stands = removal.holds.iter().any(|head| head.log == log && entry.header.sequence <= head.sequence);
    removal.concerns(entry.body.member, log.device) && !stands && !leaves(removal, entry)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::super::forged::{Newsroom, step, sync};
    use super::super::tests::story;
    use super::*;
    use crate::ledger::{Approved, Stage, Step, time};
    use crate::members::Role;
    use crate::story::PublicForm;
    use crate::trail::Mark;

    /// An editor who wrote and approved on the way home, after they were removed.
    fn left_meanwhile() -> (Newsroom, StoryId, StoryId) {
        let mut newsroom = Newsroom::with(Role::Editor);
        let known = newsroom.story();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        let an = newsroom.an.me().unwrap().id;
        newsroom.chief.remove_member(an, "Thôi việc").unwrap();
        newsroom.an.edit_on(known, "now", |story| story.standfirst = "Viết trên đường về".into()).unwrap();
        step(&newsroom.an, known, Step::Take, Stage::Editing);
        let new = newsroom.an.begin_story(&story("Cầu mới.\n")).unwrap();
        step(&newsroom.an, new, Step::Submit, Stage::Submitted);
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        sync(&mut newsroom.chief);
        (newsroom, known, new)
    }

    fn words(desk: &Desk, story: StoryId) -> Vec<Wrote> {
        let all = desk.cut_off().unwrap().into_iter();
        let of_story = all.filter(|one| one.story == Some(story) && one.word == "revise");
        of_story.flat_map(|one| desk.read_cut_off(one.entry).unwrap()).collect()
    }

    fn deeds(desk: &Desk, id: StoryId) -> Vec<(String, &'static str, Vec<String>, bool)> {
        let all = desk.deeds(id).unwrap().into_iter();
        all.map(|deed| (deed.member, deed.word, deed.of, deed.mark == Some(Mark::CutOff))).collect()
    }

    #[test]
    fn what_was_cut_off_can_be_read_before_it_is_taken_in() {
        let (newsroom, known, new) = left_meanwhile();
        let wrote = |field: &str, text: &str| Wrote { field: field.into(), text: Some(text.into()) };
        assert_eq!(words(&newsroom.chief, known), [wrote("standfirst", "Viết trên đường về")]);
        assert!(words(&newsroom.chief, new).contains(&wrote("body", "Cầu mới.")));
        assert_eq!(newsroom.chief.headline_of(new).unwrap(), story("").headline);
        assert_eq!(newsroom.chief.headline_of(known).unwrap(), story("").headline);
        let steps = newsroom.chief.cut_off_for_good().unwrap();
        assert_eq!(steps.iter().map(|one| one.word).collect::<Vec<_>>(), ["take", "submit"]);
        assert!(newsroom.chief.read_cut_off(EntryHash([9; 32])).is_err());
    }

    #[test]
    fn a_trail_tells_what_was_cut_off_by_whom_and_what_was_taken_in_again() {
        let (mut newsroom, known, _) = left_meanwhile();
        let (khoa, an) = ("Minh Khoa".to_owned(), "Hoài An".to_owned());
        let told = deeds(&newsroom.chief, known);
        assert!(told.contains(&(khoa.clone(), "remove", vec![an.clone()], false)), "{told:?}");
        let fell = |told: &[(String, &'static str, Vec<String>, bool)]| {
            told.iter().filter(|(.., cut_off)| *cut_off).map(|(who, word, ..)| (who.clone(), *word)).collect::<Vec<_>>()
        };
        assert_eq!(fell(&told), [(an.clone(), "revise"), (an.clone(), "take")]);
        assert!(newsroom.chief.deeds(known).unwrap().iter().any(|deed| deed.reason == "Thôi việc"));

        let late: Vec<_> = newsroom.chief.cut_off().unwrap().into_iter().map(|one| one.entry).collect();
        newsroom.chief.adopt(&late).unwrap();
        let told = deeds(&newsroom.chief, known);
        assert_eq!(fell(&told), [(an.clone(), "take")], "an editor's step is nobody else's");
        assert!(told.contains(&(khoa.clone(), "adopt", vec![an.clone()], false)), "{told:?}");
        assert!(told.contains(&(an, "revise", vec![], false)) && told.iter().any(|one| one.1 == "remove"), "{told:?}");
        // A story that nothing fell from tells of no removal.
        let other = newsroom.chief.begin_story(&story("Ba.\n")).unwrap();
        assert_eq!(deeds(&newsroom.chief, other), [(khoa, "revise", vec![], false)]);
    }

    #[test]
    fn an_approval_by_delegation_tells_who_lent_the_right_and_until_when() {
        let mut newsroom = Newsroom::with(Role::Reporter);
        let id = newsroom.story();
        let (an, until) = (newsroom.an.me().unwrap().id, newsroom.chief.around.now() + 60_000);
        newsroom.chief.delegate(an, time(until), "Trực đêm").unwrap();
        sync(&mut newsroom.chief);
        sync(&mut newsroom.an);
        newsroom.an.around.clock = newsroom.chief.around.clock;
        let (under, shown) = (newsroom.an.delegation_of_mine().unwrap(), newsroom.an.show(id).unwrap());
        let form = PublicForm::from(&shown.story).to_bytes().into();
        let (roster, acts, (overridden, reason)) = ([0; 32], [0; 32], (vec![], String::new()));
        let approved = Approved {
            story: id,
            form,
            overridden,
            reason,
            protected: false,
            roster,
            acts,
            asked: 1,
            under,
            lifted: vec![],
        };
        newsroom.an.sign_approval(&approved).unwrap();
        let told = newsroom.an.deeds(id).unwrap();
        let [.., lent, approved] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(
            (lent.word, lent.member.as_str(), lent.of.as_slice()),
            ("delegate", "Minh Khoa", &["Hoài An".into()][..])
        );
        assert_eq!((approved.word, approved.until), ("approve", Some(time(until))));
        assert!(lent.until == approved.until && lent.reason == "Trực đêm");
        assert!(lent.until.unwrap() - lent.at <= Duration::minutes(1));
    }
}
