//! `galley story` and `galley search`.

use chrono::{DateTime, Utc};
use newsroom::desk::{Desk, DeskError, Shown, Unfrozen};
use newsroom::message;
use newsroom::messages::word;
use newsroom::store::search::{Filter, Hit, Sort};
use newsroom::story::{Digest, Story, StoryId};
use newsroom::workflow::{State, Status};
use serde_json::json;

use crate::arguments::StoryCommand;
use crate::fields::{Setting, body};
use crate::output::Output;
use crate::standing::{self, Standing, Told};
use crate::{Failure, conflicts, past, photo, whereabouts};

pub(crate) fn run(desk: &Desk, command: &StoryCommand, out: &mut Output) -> Result<(), Failure> {
    match command {
        StoryCommand::New(fields) => {
            let mut story = Story::default();
            Setting::read(fields, desk, body(fields)?)?.put(&mut story, desk);
            let id = desk.begin_story(&story)?;
            out.say(message!("cli.begun"), &[("story", id.to_string())])?;
            out.json(&json!({ "story": id, "warnings": [], "dropped": [] }))?;
        }
        StoryCommand::List { state, limit } => {
            let unknown = |word: &String| Failure::Desk(DeskError::NoState(word.clone()));
            let state = state.as_ref().map(|word| State::of(word).ok_or_else(|| unknown(word))).transpose()?;
            let mut rows = vec![];
            let listed = desk.list(state, *limit)?;
            let spread = desk.spread(&listed)?;
            for (row, spread) in listed.iter().zip(spread) {
                let state = word(out.language(), "state", row.state.word());
                let kept = word(out.language(), "spread", spread.word());
                out.line(&format!("{}  {state:24}  {kept:14}  {}", row.id, row.fields.headline))?;
                let standing = standing::of(desk, row.id, (&row.status, row.digest), &row.fields.section)?;
                standing.print(Told::New, out)?;
                rows.push(json!({
                    "id": row.id, "state": row.state, "headline": row.fields.headline, "section": row.fields.section,
                    "digest": row.digest, "conflicts": row.conflicts, "approvals": standing.approvals(),
                    "told": standing.told(), "spread": spread.word()
                }));
            }
            out.json(&json!({ "stories": rows }))?;
        }
        StoryCommand::Show { id, revision: None } => show(desk, &desk.show(desk.find_story(id)?)?, out)?,
        StoryCommand::Show { id, revision: Some(name) } => past::show(desk, desk.find_story(id)?, name, out)?,
        StoryCommand::Edit { id, base, fields } => {
            let (id, body) = (desk.find_story(id)?, body(fields)?);
            let set = Setting::read(fields, desk, body)?;
            let put = |story: &mut Story| set.put(story, desk);
            let shown = match base {
                Some(base) => desk.edit_on(id, base, put)?,
                None => desk.edit(id, put)?,
            };
            show(desk, &shown, out)?;
        }
        StoryCommand::History { id } => past::history(desk, desk.find_story(id)?, out)?,
        StoryCommand::Diff { id, older, newer } => {
            past::diff(desk, desk.find_story(id)?, older.as_deref(), newer.as_deref(), out)?;
        }
        StoryCommand::Restore { id, revision, paragraph } => {
            past::restore(desk, desk.find_story(id)?, revision, *paragraph, out)?;
        }
        StoryCommand::Conflicts { id, choose, write, base } => {
            conflicts::run(desk, desk.find_story(id)?, choose, write, base.as_deref(), out)?;
        }
    }
    Ok(())
}

/// Prints a story as it is now.
pub(crate) fn show(desk: &Desk, shown: &Shown, out: &mut Output) -> Result<(), Failure> {
    let now = Showing {
        unfrozen: &shown.unfrozen,
        id: shown.id,
        state: Some(shown.status.state),
        digest: shown.digest,
        revision: &shown.revision.to_string(),
        story: &shown.story,
        status: Some(&shown.status),
        conflicts: shown.conflicts.len(),
    };
    now.print(desk, out)
}

/// A state of a story as it is printed. A past one has no editorial state.
pub(crate) struct Showing<'a> {
    pub(crate) id: StoryId,
    pub(crate) state: Option<State>,
    pub(crate) digest: Digest,
    pub(crate) revision: &'a str,
    pub(crate) story: &'a Story,
    pub(crate) status: Option<&'a Status>,
    pub(crate) conflicts: usize,
    pub(crate) unfrozen: &'a [Unfrozen],
}

impl Showing<'_> {
    pub(crate) fn print(&self, desk: &Desk, out: &mut Output) -> Result<(), Failure> {
        let story = self.story;
        let bylines: Vec<_> = story.bylines.iter().map(|b| b.name.as_str()).collect();
        let date = story.printed_date.map(|d| d.to_string());
        let moment = |at: Option<DateTime<Utc>>| at.map(|at| at.with_timezone(&desk.house().zone()).to_rfc3339());
        let photos: Vec<_> = story.placements.iter().map(|p| photo::described(desk, p)).collect();
        for line in [&story.section, &story.kicker, &story.headline, &story.standfirst, &story.body] {
            if !line.is_empty() {
                out.line(line)?;
                out.line("")?;
            }
        }
        out.line(&format!("{}  {}  {}", bylines.join(", "), story.tags.join(", "), date.as_deref().unwrap_or("")))?;
        if self.conflicts > 0 {
            out.say(message!("cli.conflicts_open"), &[("count", self.conflicts.to_string())])?;
        }
        let state = self.state.map_or("", |state| word(out.language(), "state", state.word()));
        out.line(&format!("{}  {state}  {}", self.id, self.revision))?;
        let standing = |status| standing::of(desk, self.id, (status, self.digest), &story.section);
        let standing = self.status.map(standing).transpose()?;
        if let Some(standing) = &standing {
            standing.print(Told::All, out)?;
            // Whoever reads this has been told.
            desk.see_word(self.id)?;
        }
        let unfrozen = unfrozen(desk, self, out)?;
        // A past state is nowhere by itself.
        let at = self.state.map(|_| whereabouts::tell(desk, self.id, out)).transpose()?;
        out.json(&json!({
            "id": self.id, "state": self.state, "digest": self.digest, "revision": self.revision,
            "section": story.section, "headline": story.headline, "standfirst": story.standfirst, "body": story.body,
            "bylines": bylines, "tags": story.tags, "date": date, "photos": photos, "kicker": story.kicker,
            "genre": story.genre, "dateline": story.dateline, "slug": story.slug, "language": story.language,
            "embargo": moment(story.embargo), "correction_note": story.correction_note, "notes": story.notes,
            "deadline": moment(story.deadline), "print": story.print_slot, "byline_details": story.bylines,
            "reason": self.status.map_or("", Status::reason),
            "approvals": standing.as_ref().map(Standing::approvals), "told": standing.as_ref().map(Standing::told),
            "conflicts": self.conflicts, "unfrozen": unfrozen, "whereabouts": at
        }))?;
        Ok(())
    }
}

/// Shows what is saved and not in the ledger yet: it is part of nobody's story until it is, and is not lost.
fn unfrozen(desk: &Desk, showing: &Showing<'_>, out: &mut Output) -> Result<Vec<serde_json::Value>, Failure> {
    let mut rows = vec![];
    for Unfrozen { member, at, story, sides } in showing.unfrozen {
        let name = desk.roster().get(*member).map_or("?", |m| m.name.as_str());
        let at = at.with_timezone(&desk.house().zone());
        let when = at.format("%d/%m/%Y %H:%M").to_string();
        out.say(message!("cli.unfrozen"), &[("name", name.to_owned()), ("at", when)])?;
        let fields = |s: &Story| [s.headline.clone(), s.standfirst.clone(), s.body.clone(), s.notes.clone()];
        for (now, then) in fields(story).iter().zip(fields(showing.story)) {
            if *now != then {
                out.line(now)?;
            }
        }
        for side in sides {
            out.line(&side.now.join("\n\n"))?;
        }
        rows.push(json!({
            "member": name, "at": at.to_rfc3339(), "section": story.section, "headline": story.headline,
            "standfirst": story.standfirst, "body": story.body, "notes": story.notes,
            "sides": sides.iter().map(|side| json!({ "conflict": side.conflict.to_string(), "now": side.now.join("\n\n") })).collect::<Vec<_>>()
        }));
    }
    Ok(rows)
}

pub(crate) fn search(
    desk: &Desk,
    words: &str,
    filter: &Filter,
    relevance: bool,
    limit: u32,
    out: &mut Output,
) -> Result<(), Failure> {
    let sort = if relevance { Sort::Relevance } else { Sort::Newest };
    let hits = desk.search(words, filter, sort, limit)?;
    let marked = |hit: &Hit| {
        let piece = |(text, found): (&str, bool)| if found { format!("[{text}]") } else { text.to_owned() };
        (hit.headline.pieces().map(piece).collect::<String>(), hit.snippet.pieces().map(piece).collect::<String>())
    };
    let mut rows = vec![];
    for hit in &hits {
        let (headline, snippet) = marked(hit);
        out.line(&format!("{}  {headline}\n    {snippet}", hit.id))?;
        rows.push(json!({ "story": hit.id, "headline": headline, "snippet": snippet }));
    }
    out.json(&json!({ "hits": rows }))?;
    Ok(())
}
