//! Texts that other desks signed: taken as they are, or not at all.

use super::Desk;
use super::forged::{Newsroom, forge, sync};
use crate::ledger::{Act, Revised, Stage, Step, Stepped};
use crate::pack::{PassedOver, StoryFile};
use crate::story::StoryId;
use crate::story::registers::{Change, FieldName, Ref, Register, Value, View, Write};

fn view(desk: &Desk, id: StoryId) -> View {
    desk.store.read(|t| desk.replayed(t, id, |replay| Ok(replay.graph.view()))).unwrap()
}

/// A revision over what a desk shows, as another program writes it.
fn said(desk: &Desk, id: StoryId, register: Register, text: &str) -> Act {
    let view = view(desk, id);
    let over = match &register {
        Register::Text(_) => view.blocks[0].sides[0].versions.clone(),
        Register::Field(field) => view.fields.get(field).map_or(vec![], |sides| sides[0].versions.clone()),
        _ => vec![],
    };
    let write = Write { register, over, value: Value::Said(text.into()), origin: None };
    let change = Change { parents: view.parents, writes: vec![write], view_hash: [0; 32], whole: None };
    Act::Revise(Revised { story: id, change: change.to_bytes().into() })
}

#[test]
fn what_nobody_could_be_shown_as_it_is_counts_for_nothing_on_a_desk_and_in_a_file() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    let before = newsroom.chief.show(id).unwrap();
    let paragraph = Register::Text(Ref::Version(view(&newsroom.chief, id).blocks[0].id));
    let texts = [
        (Register::Field(FieldName::Headline), "gpj.\u{202E}exe"),
        (Register::Field(FieldName::Standfirst), "một\rhai"),
        (Register::Tag("lu".into()), "\u{1B}[2J"),
        (paragraph, "a\0b"),
    ];
    for (register, text) in texts {
        let act = said(&newsroom.chief, id, register, text);
        newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
        assert_eq!(newsroom.chief.show(id).unwrap().story, before.story, "{text:?}");
    }
    for reason in ["gpj.\u{202E}exe", "\0", "một\rhai", "\u{9B}2J"] {
        let (step, to, reason, overridden) = (Step::Take, Stage::Editing, reason.to_owned(), vec![]);
        let act = Act::Step(Stepped { story: id, step, to, digest: before.digest, reason, overridden });
        let received = newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
        assert_eq!((received.taken, received.refused.len()), (0, 1));
        assert_eq!(newsroom.chief.show(id).unwrap().status, before.status);
    }
    newsroom.chief.edit(id, |story| story.kicker = "Mới".into()).unwrap();
    newsroom.chief.verify().unwrap();
    newsroom.chief.rebuild().unwrap();
    let bytes = newsroom.chief.pack(id).unwrap().bytes;
    let file = StoryFile::read(&bytes).unwrap();
    let checked = file.check().unwrap();
    assert_eq!(checked.passed_over, PassedOver { malformed: 4, ..PassedOver::default() });
    assert_eq!(checked.fields, newsroom.chief.show(id).unwrap().story);
}

/// NFC is not asked for, nor a length: whoever edits such a story makes of it what the local door makes of every text.
#[test]
fn what_is_not_composed_or_very_long_is_taken_as_it_is_and_saved_on() {
    let mut newsroom = Newsroom::found();
    let id = newsroom.story();
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    let odd = "Ca\u{302}\u{300}u mới";
    let long = "lũ ".repeat(400_000).trim_end().to_owned();
    let paragraph = Register::Text(Ref::Version(view(&newsroom.chief, id).blocks[0].id));
    for (register, text) in [(Register::Field(FieldName::Headline), odd), (paragraph, &long)] {
        let act = said(&newsroom.an, id, register, text);
        newsroom.chief.receive(&[forge(&newsroom.an, act, &[])]).unwrap();
    }
    let shown = newsroom.chief.show(id).unwrap().story;
    assert_eq!((shown.headline.as_str(), shown.body.starts_with(&long)), (odd, true));
    newsroom.chief.edit(id, |story| story.kicker = "Mới".into()).unwrap();
    assert_eq!(newsroom.chief.show(id).unwrap().story.headline, "Cầu mới");
    sync(&mut newsroom.chief);
    sync(&mut newsroom.an);
    assert_eq!(newsroom.an.show(id).unwrap().digest, newsroom.chief.show(id).unwrap().digest);
}
