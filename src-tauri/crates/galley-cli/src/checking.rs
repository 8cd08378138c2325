//! `galley verify`: checking a desk, after making anew what it shows where that is asked for.

use newsroom::desk::{Desk, Disagreeing};
use newsroom::message;
use serde_json::{Value, json};

use crate::Failure;
use crate::output::Output;

/// How many digits of a name people are shown.
const SHORT: usize = 12;
/// How many of a device's.
const DEVICE: usize = 8;

pub(crate) fn verify(desk: &mut Desk, rebuild: bool, out: &mut Output) -> Result<(), Failure> {
    if rebuild {
        desk.rebuild()?;
    }
    let found = desk.verify()?;
    let counts = [("entries", found.entries.to_string()), ("stories", found.stories.len().to_string())];
    out.say(message!("cli.verified"), &counts)?;
    let (name, words) = (desk.house().newsroom.clone(), desk.newsroom_words()?.to_string());
    out.say(message!("cli.newsroom_words"), &[("name", name.clone()), ("words", words.clone())])?;
    let told = tell(&found.disagreeing, desk, out)?;
    Ok(out.json(&json!({
        "entries": found.entries, "stories": found.stories, "newsroom": name, "words": words,
        "disagreeing_revisions": told.len(), "disagreeing": told,
    }))?)
}

/// Says which revisions show another text than their writers saw, and returns them for programs.
fn tell(all: &[Disagreeing], desk: &Desk, out: &mut Output) -> Result<Vec<Value>, Failure> {
    if !all.is_empty() {
        out.note(message!("cli.disagreeing"), &[("count", all.len().to_string())]);
    }
    let mut rows = vec![];
    for one in all {
        let (at, device) = (one.at.with_timezone(&desk.house().zone()), one.device.to_string());
        let called = if one.device_name.is_empty() { &device[..DEVICE] } else { one.device_name.as_str() };
        let values = [
            ("at", at.format("%d/%m/%Y %H:%M").to_string()),
            ("entry", one.entry.to_string()[..SHORT].to_owned()),
            ("member", one.member.clone()),
            ("device", called.to_owned()),
            ("story", one.story.to_string()),
        ];
        out.say(message!("cli.disagreeing_one"), &values)?;
        rows.push(json!({
            "story": one.story, "entry": one.entry.to_string(), "revision": one.revision.to_string(),
            "member": one.member, "device": device, "device_name": one.device_name, "at": at.to_rfc3339(),
        }));
    }
    Ok(rows)
}
