//! `galley drift`: what is no longer at a destination as it was sent.

use newsroom::desk::{Desk, DeskError, Drift, FileDrift};
use newsroom::message;
use newsroom::messages::word;
use newsroom::publish::destination::Drift as OfPost;
use newsroom::publish::post::Difference;
use newsroom::story::compare::words;
use serde_json::{Value, json};

use crate::output::Output;
use crate::{Failure, past};

/// What was found at all destinations.
#[derive(Default)]
struct Found {
    same: usize,
    stories: Vec<Value>,
    shared: Vec<Value>,
    failure: Option<DeskError>,
}

/// Says it, story by story, of the destination that is named or of each. What differs gives the exit code of what is refused, and
/// what cannot be asked its own.
pub(crate) fn drift(desk: &Desk, named: Option<&str>, out: &mut Output) -> Result<(), Failure> {
    let all = desk.drift(named)?;
    let many = all.len() > 1;
    let mut found = Found::default();
    for (destination, went) in all {
        if many {
            let title = desk.house().destination_title(&destination).to_owned();
            out.say(message!("drift.at"), &[("title", title), ("destination", destination.clone())])?;
        }
        let read_back = match went {
            Ok(read_back) => read_back,
            // Of all of them, those are compared that this desk publishes at.
            Err(e @ (DeskError::NoOpening(_) | DeskError::PublishedElsewhere { .. })) if named.is_none() => {
                out.say(message!("drift.not_here"), &[("reason", e.text(out.language()))])?;
                continue;
            }
            Err(e) if many => {
                out.say(message!("drift.not_here"), &[("reason", e.text(out.language()))])?;
                found.failure.get_or_insert(e);
                continue;
            }
            Err(e) => return Err(e.into()),
        };
        for (story, went) in read_back.stories {
            found.of_story(desk, (story, &destination), went, out)?;
        }
        if !read_back.shared.is_empty() {
            out.say(message!("drift.shared"), &[])?;
        }
        for file in &read_back.shared {
            let mut told = say_file(file, out)?;
            told["destination"] = json!(destination);
            found.shared.push(told);
        }
    }
    found.close(out)
}

impl Found {
    fn of_story(
        &mut self,
        desk: &Desk,
        (story, destination): (newsroom::story::StoryId, &str),
        went: Result<Vec<Drift>, DeskError>,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let headline = desk.show(story)?.story.headline;
        let mut told = vec![];
        match went {
            Ok(drifts) if drifts.is_empty() => self.same += 1,
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
                self.failure.get_or_insert(e);
            }
        }
        if !told.is_empty() {
            self.stories
                .push(json!({ "story": story, "headline": headline, "destination": destination, "drift": told }));
        }
        Ok(())
    }

    fn close(self, out: &mut Output) -> Result<(), Failure> {
        let is_file = |told: &Value| told.get("path").is_some();
        let of_files = self.stories.iter().any(|one| one["drift"].as_array().into_iter().flatten().any(is_file));
        if of_files || !self.shared.is_empty() {
            out.say(message!("drift.renew"), &[])?;
        }
        let counts = [("same", self.same.to_string()), ("count", self.stories.len().to_string())];
        out.say(message!("cli.drift"), &counts)?;
        out.json(&json!({ "same": self.same, "stories": self.stories, "shared": self.shared }))?;
        match self.failure {
            Some(e) => Err(e.into()),
            None if self.stories.is_empty() && self.shared.is_empty() => Ok(()),
            None => Err(Failure::Said),
        }
    }
}

fn say_file(file: &FileDrift, out: &mut Output) -> Result<Value, Failure> {
    let language = out.language();
    let what = word(language, "drift.what", file.what).to_owned();
    let how = word(language, "drift.how", if file.missing { "missing" } else { "altered" }).to_owned();
    let values = [("how", how), ("what", what), ("path", file.path.clone())];
    match &file.caption {
        Some(caption) => {
            let caption = [("caption", caption.clone())];
            out.say(message!("drift.photo"), &[&values[..], &caption[..]].concat())?;
        }
        None => out.say(message!("drift.file"), &values)?,
    }
    let mut told = json!({ "what": file.what, "path": file.path, "missing": file.missing });
    if let Some(caption) = &file.caption {
        told["caption"] = json!(caption);
    }
    Ok(told)
}

fn say(drift: &Drift, out: &mut Output) -> Result<Value, Failure> {
    let drift = match drift {
        Drift::File(file) => return say_file(file, out),
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
