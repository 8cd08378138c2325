//! Desks that exchange changes in memory, for the tests beside.

mod choosing;
mod edits;
mod fields;
mod found;
mod golden;
mod hostile;
mod large;
mod random;
mod saves;
mod splits;
mod vectors;

use std::collections::BTreeMap;

use super::*;
use crate::story::{Placement, PlacementId, Story, body};

const WHOLE: &str = "một hai ba bốn năm. sáu bảy tám chín mười.";
const EDITED: &str = "một hai ba BỐN năm. sáu bảy tám chín mười.";
const FIRST: &str = "một hai ba bốn năm.";
const SECOND: &str = "sáu bảy tám chín mười.";

/// One desk: its graph and the changes that it could send.
#[derive(Clone, Default)]
pub(super) struct Desk {
    pub(super) graph: Graph,
    pub(super) log: BTreeMap<RevisionId, Change>,
}

/// Stands for the hash of a ledger entry: equal changes of two people are two entries.
pub(super) fn named(change: &Change, salt: u64) -> RevisionId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&change.to_bytes()).update(&salt.to_le_bytes());
    RevisionId(hasher.finalize().as_bytes()[..16].try_into().unwrap())
}

impl Desk {
    pub(super) fn view(&self) -> View {
        self.graph.view()
    }

    #[track_caller]
    pub(super) fn commit(&mut self, change: Change, salt: u64) -> RevisionId {
        let change = Change::from_bytes(&change.to_bytes()).unwrap();
        let id = named(&change, salt);
        assert_eq!(self.graph.add(id, change.clone()).unwrap(), Added::Applied { freed: vec![] });
        self.log.insert(id, change);
        id
    }

    #[track_caller]
    pub(super) fn save(&mut self, base: &View, draft: &Draft, salt: u64) -> Option<RevisionId> {
        let change = self.graph.save(base, draft).unwrap()?;
        Some(self.commit(change, salt))
    }

    /// Saves a flat story over what is shown.
    #[track_caller]
    pub(super) fn edit(&mut self, salt: u64, change: impl FnOnce(&mut Story)) -> Option<RevisionId> {
        let view = self.view();
        let mut story = view.story();
        change(&mut story);
        self.save(&view, &Draft::plain(&view, &story).unwrap(), salt)
    }

    /// Saves these paragraphs as the body.
    #[track_caller]
    pub(super) fn write(&mut self, salt: u64, body: &[&str]) -> Option<RevisionId> {
        self.edit(salt, |story| story.body = body::join(body))
    }

    #[track_caller]
    pub(super) fn choose(&mut self, salt: u64, conflict: ConflictId, way: Way) -> RevisionId {
        let change = self.graph.choose(&self.view(), conflict, way).unwrap();
        self.commit(change, salt)
    }

    /// Goes on in the way of the only group that has these texts.
    #[track_caller]
    pub(super) fn go_on(&mut self, salt: u64, was: &[&str], now: &[&str]) -> RevisionId {
        let view = self.view();
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let conflict = ConflictId::Body(view.groups[0].id);
        let trace = Trace { sides: vec![Onward { conflict, was: owned(was), now: owned(now) }], ..Trace::default() };
        self.save(&view, &Draft::traced(&view, &view.story(), &trace).unwrap(), salt).unwrap()
    }

    pub(super) fn take(&mut self, other: &Self) {
        for (id, change) in &other.log {
            if self.log.insert(*id, change.clone()).is_none() {
                self.graph.add(*id, change.clone()).unwrap();
            }
        }
        assert_eq!(self.graph.waiting(), 0);
    }

    pub(super) fn meet(&mut self, other: &mut Self) {
        self.take(other);
        other.take(self);
    }

    pub(super) fn shown(&self) -> String {
        shown(&self.view())
    }
}

/// The body as a person sees it: sides, and marks in angle quotes.
pub(super) fn shown(view: &View) -> String {
    let side = |side: &Side| side.text.said().unwrap_or("∅").to_owned();
    let block = |block: &Block| {
        let mut text = match &block.sides[..] {
            [only] => side(only),
            sides => format!("{{{}}}", sides.iter().map(side).collect::<Vec<_>>().join(" ‖ ")),
        };
        let marks = block.marks;
        let locked = view.group_of(block.id).is_some_and(|group| group.members.len() > 1);
        for (mark, is) in [
            ("«beside»", marks.beside),
            ("«moved 2»", marks.moved_twice),
            ("«split, moved»", marks.split_and_moved),
            ("«split 2»", marks.split_twice),
            ("«part»", marks.part_of.is_some()),
            ("«group»", locked),
        ] {
            if is {
                text += mark;
            }
        }
        text
    };
    view.blocks.iter().map(block).collect::<Vec<_>>().join(" ¶ ")
}

pub(super) fn photo(n: u8, caption: &str) -> Placement {
    Placement {
        photo: Some(crate::photo::PhotoHash([n; 32])),
        caption: caption.into(),
        ..Placement::new(PlacementId([n; 8]))
    }
}

/// Everybody starts from one story, saves apart, and meets.
pub(super) fn apart(start: impl FnOnce(&mut Story), desks: &[&dyn Fn(&mut Desk)]) -> (Desk, Vec<Desk>) {
    let mut first = Desk::default();
    first.edit(1, start);
    let mut saved = Vec::new();
    for work in desks {
        let mut desk = first.clone();
        work(&mut desk);
        saved.push(desk);
    }
    let mut all = first;
    saved.iter().for_each(|desk| all.take(desk));
    for desk in &mut saved {
        desk.take(&all);
        assert_eq!(desk.view(), all.view());
    }
    (all, saved)
}

/// Each desk saves its bodies one after the other; then they meet.
fn meet(base: &[&str], desks: &[&[&[&str]]]) -> Desk {
    let mut first = Desk::default();
    first.write(1, base);
    let mut all = first.clone();
    for (n, saves) in desks.iter().enumerate() {
        let mut desk = first.clone();
        for (k, text) in saves.iter().enumerate() {
            desk.write((n * 100 + k + 2) as u64, text);
        }
        all.take(&desk);
    }
    all
}

#[track_caller]
fn case(base: &[&str], desks: &[&[&[&str]]], expected: &str) {
    assert_eq!(meet(base, desks).shown(), expected);
}

/// The ways out of the only locked group.
#[track_caller]
fn ways(desk: &Desk) -> Vec<Vec<String>> {
    let view = desk.view();
    assert_eq!(view.groups.len(), 1);
    let texts = |way: &Alternative| way.texts().map(|(_, text)| text.to_owned()).collect();
    view.groups[0].alternatives.iter().map(texts).collect()
}
