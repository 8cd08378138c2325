//! `galley drift`: what is no longer at a destination as it was sent.

use newsroom::desk::{Desk, Drift};
use newsroom::message;
use newsroom::publish::destination::Drift as OfPost;
use newsroom::publish::post::Difference;
use newsroom::story::compare::words;
use serde_json::{Value, json};

use crate::output::Output;
use crate::{Failure, past};

/// Says it, story by story. What differs gives the exit code of what is refused, and what cannot be asked its own.
pub(crate) fn drift(desk: &Desk, destination: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let (mut rows, mut same, mut failure) = (vec![], 0, None);
    for (story, found) in desk.drift(destination)? {
        let headline = desk.show(story)?.story.headline;
        let mut told = vec![];
        match found {
            Ok(drifts) if drifts.is_empty() => same += 1,
            Ok(drifts) => {
                out.line(format!("{story}  {headline}").trim_end())?;
                for drift in &drifts {
                    told.push(say(drift, out)?);
                }
            }
            Err(e) => {
                let reason = e.text(out.language());
                out.say(message!("cli.not_compared"), &[("story", story.to_string()), ("reason", reason.clone())])?;
                told.push(json!({ "what": "unknown", "code": e.explained().0.name(), "message": reason }));
                failure.get_or_insert(e);
            }
        }
        if !told.is_empty() {
            rows.push(json!({ "story": story, "headline": headline, "drift": told }));
        }
    }
    let counts = [("same", same.to_string()), ("count", rows.len().to_string())];
    out.say(message!("cli.drift"), &counts)?;
    out.json(&json!({ "same": same, "stories": rows }))?;
    match failure {
        Some(e) => Err(e.into()),
        None if rows.is_empty() => Ok(()),
        None => Err(Failure::Said),
    }
}

fn say(drift: &Drift, out: &mut Output) -> Result<Value, Failure> {
    let drift = match drift {
        Drift::Files(differ, all) => {
            out.say(message!("drift.files"), &[("count", differ.to_string()), ("all", all.to_string())])?;
            return Ok(json!({ "what": "files", "differ": differ, "of": all }));
        }
        Drift::Post(drift) => drift,
    };
    Ok(match drift {
        OfPost::Missing => {
            out.say(message!("drift.missing"), &[])?;
            json!({ "what": "missing" })
        }
        OfPost::Binned => {
            out.say(message!("drift.binned"), &[])?;
            json!({ "what": "binned" })
        }
        OfPost::Extra(url) => {
            out.say(message!("drift.extra"), &[("url", url.clone())])?;
            json!({ "what": "extra", "url": url })
        }
        OfPost::Up(url) => {
            out.say(message!("drift.up"), &[("url", url.clone())])?;
            json!({ "what": "up", "url": url })
        }
        OfPost::Changed(all) => {
            if all.is_empty() {
                out.say(message!("drift.changed"), &[])?;
            }
            for Difference { part, here, there } in all {
                let part = part.name().text(out.language(), &[]);
                let marked = past::marked(&words(here, there));
                out.say(message!("drift.part"), &[("part", part), ("text", marked)])?;
            }
            json!({ "what": "changed", "differences": all })
        }
    })
}
