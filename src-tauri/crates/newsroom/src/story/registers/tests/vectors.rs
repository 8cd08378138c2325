//! The vectors of `docs/TEXT.md`: stories that another program must come to as well.
//!
//! What was recorded is replayed, not saved again: saving may get better, and old stories stay what they are.
//! `GALLEY_VECTORS=1` writes them anew.

use std::fmt::Write as _;

use chrono::{TimeZone, Utc};
use data_encoding::HEXLOWER;
use serde_json::{Map, Value as Json, json};

use super::hostile::{at, block, change, said, write};
use super::*;
use crate::story::{Byline, Crop, FocalPoint, PrintSlot, PublicForm, Role, Turn};

mod cases;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/vectors/text.json");

/// The members of a case as they are written: what came first, and then what follows from it.
const MEMBERS: [&str; 14] = [
    "name",
    "revisions",
    "refused",
    "disagreeing",
    "heads",
    "blocks",
    "groups",
    "fields",
    "tags",
    "placements",
    "conflicts",
    "story",
    "form",
    "digest",
];

/// Changes in an order of arrival, and those that are refused on top of them.
pub(super) struct Case {
    name: String,
    revisions: Vec<(RevisionId, Change)>,
    refused: Vec<(String, Change)>,
}

impl Case {
    /// What a desk has, in the order in which it came.
    pub(super) fn of(name: &str, desk: &Desk) -> Self {
        let revisions = desk.graph.revisions.iter().map(|row| (row.id, desk.log[&row.id].clone())).collect();
        Self { name: name.to_owned(), revisions, refused: vec![] }
    }

    /// The case with all that follows from its changes.
    fn told(&self) -> Json {
        let mut graph = Graph::new();
        for (id, change) in &self.revisions {
            graph.add(*id, change.clone()).unwrap();
        }
        assert_eq!(graph.waiting(), 0, "{}", self.name);
        let view = graph.view();
        let hash = |id: RevisionId| HEXLOWER.encode(&graph.at(&[id]).unwrap().view().hash(id));
        let bytes = |change: &Change| HEXLOWER.encode(&change.to_bytes());
        let revisions = self.revisions.iter().map(|(id, change)| json!([id, hash(*id), bytes(change)]));
        let mut told = json!({
            "name": self.name,
            "revisions": revisions.collect::<Vec<_>>(),
            "heads": view.parents,
            "blocks": view.blocks.iter().map(|b| self.block(&view, b)).collect::<Vec<_>>(),
            "fields": view.fields.iter().map(|(field, of)| (field.to_string(), sides(of))).collect::<Map<_, _>>(),
            "tags": view.tags.iter().map(|tag| json!([&*tag.key, &*tag.label])).collect::<Vec<_>>(),
            "placements": view.placements.iter().map(placed).collect::<Vec<_>>(),
            "groups": view.groups.iter().map(|group| json!(group.members)).collect::<Vec<_>>(),
            "conflicts": view.conflicts().len(),
        });
        if view.is_settled() {
            let form = PublicForm::from(&view.story());
            told["story"] = json!(view.story());
            told["form"] = json!(HEXLOWER.encode(&form.to_bytes()));
            told["digest"] = json!(form.digest());
        }
        let disagreeing = graph.disagreements();
        if !disagreeing.is_empty() {
            let named = |one: &Disagreement| match one {
                Disagreement::View(id) => json!(id),
                Disagreement::Whole(id) => panic!("{}: {id}", self.name),
            };
            told["disagreeing"] = disagreeing.iter().map(named).collect();
        }
        if !self.refused.is_empty() {
            let refused = |(why, change): &(String, Change)| {
                assert_eq!(graph.clone().add(hostile::NEW, change.clone()).unwrap_err().to_string(), *why);
                json!([why, bytes(change)])
            };
            told["refused"] = self.refused.iter().map(refused).collect();
        }
        told
    }

    fn block(&self, view: &View, block: &Block) -> Json {
        let Marks { beside, moved_twice, split_and_moved, split_twice, part_of, back } = block.marks;
        let marks = [
            ("beside", beside),
            ("moved_twice", moved_twice),
            ("split_and_moved", split_and_moved),
            ("split_twice", split_twice),
            ("back", back),
        ];
        let marks: Vec<_> = marks.into_iter().filter(|(_, is)| *is).map(|(mark, _)| mark).collect();
        let mut told = json!({ "id": block.id, "sides": sides(&block.sides), "places": block.places, "marks": marks });
        if let Some((of, n)) = part_of {
            told["part_of"] = json!([of, side(&view.block(of).unwrap().sides[n])]);
        }
        told
    }
}

fn side(side: &Side) -> Json {
    match &side.text {
        Text::Said(text) => json!({ "said": &**text, "by": side.versions }),
        Text::Gone(into) => json!({ "gone": into, "by": side.versions }),
    }
}

fn sides(sides: &[Side]) -> Json {
    sides.iter().map(side).collect()
}

fn placed(photo: &PlacedPhoto) -> Json {
    let marks = [("beside", photo.marks.beside), ("moved_twice", photo.marks.moved_twice)];
    let marks: Vec<_> = marks.into_iter().filter(|(_, is)| *is).map(|(mark, _)| mark).collect();
    let fields: Map<_, _> = photo.fields.iter().map(|(field, of)| (field.to_string(), sides(of))).collect();
    json!({
        "id": photo.id, "placement": photo.placement, "sides": sides(&photo.sides), "places": photo.places,
        "marks": marks, "fields": fields,
    })
}

/// Each member of a case on a line, and of a list of lists or maps each of these.
fn written(cases: &[Json]) -> String {
    let mut text = String::from("[");
    for (n, case) in cases.iter().enumerate() {
        text.push_str(if n > 0 { ",\n{" } else { "\n{" });
        let members = MEMBERS.iter().filter_map(|name| Some((name, case.get(name)?)));
        for (n, (name, value)) in members.enumerate() {
            write!(text, "{}\n\"{name}\": ", if n > 0 { "," } else { "" }).unwrap();
            match value {
                Json::Array(of) if of.iter().any(|one| one.is_array() || one.is_object()) => {
                    let lines: Vec<_> = of.iter().map(Json::to_string).collect();
                    write!(text, "[\n  {}\n]", lines.join(",\n  ")).unwrap();
                }
                other => text.push_str(&other.to_string()),
            }
        }
        text.push_str("\n}");
    }
    text + "\n]\n"
}

/// Writes cases into a file, with all that follows from them.
pub(super) fn write_into(file: &str, cases: &[Case]) {
    std::fs::write(file, written(&cases.iter().map(Case::told).collect::<Vec<_>>())).unwrap();
}

/// A case as it was recorded, with nothing of what follows.
fn read(name: &str, told: &Json) -> Case {
    let change = |hex: &Json| Change::from_bytes(&HEXLOWER.decode(hex.as_str().unwrap().as_bytes()).unwrap()).unwrap();
    let list = |name: &str| told[name].as_array().cloned().unwrap_or_default();
    let revisions = list("revisions").into_iter().map(|of| (of[0].as_str().unwrap().parse().unwrap(), change(&of[2])));
    let refused = list("refused").iter().map(|of| (of[0].as_str().unwrap().to_owned(), change(&of[1]))).collect();
    Case { name: name.to_owned(), revisions: revisions.collect(), refused }
}

#[test]
fn what_is_recorded_says_what_it_said() {
    let cases = cases::all();
    if std::env::var_os("GALLEY_VECTORS").is_some() {
        write_into(FILE, &cases);
    }
    let file = std::fs::read_to_string(FILE).unwrap();
    let recorded: Vec<Json> = serde_json::from_str(&file).unwrap();
    assert_eq!(recorded.len(), cases.len());
    for (case, told) in cases.iter().zip(&recorded) {
        assert_eq!(told["name"], case.name);
        assert_eq!(read(&case.name, told).told(), *told, "{}", case.name);
    }
    assert_eq!(written(&recorded), file);
    assert!(file.len() < 250_000, "{} bytes", file.len());
}
