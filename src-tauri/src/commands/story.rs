//! One story: showing, saving, judging, pasting.

use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, Revision};
use newsroom::message;
use newsroom::rules;
use newsroom::story::registers::Origins;
use newsroom::whole::{self, Hands};

use super::Here;
use crate::answers::desk::Changed;
use crate::answers::draft::{Draft, Unread};
use crate::answers::finding::{self, FindingCard};
use crate::answers::story::{Saved, ShownStory};
use crate::answers::whereabouts::WhereaboutsCard;
use crate::failure::{Failure, worded};
use crate::places;

/// Returns a story as it is now.
#[tauri::command]
#[specta::specta]
pub async fn show_story(office: Here<'_>, id: String) -> Result<ShownStory, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let shown = desk.show(super::story(desk, &id)?)?;
            ShownStory::of(desk, &shown, language)
        })
        .await
}

/// Returns where a story stands while somebody types in it: as [`show_story`], but nothing is frozen for it.
#[tauri::command]
#[specta::specta]
pub async fn look_at_story(office: Here<'_>, id: String) -> Result<ShownStory, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let shown = desk.look_at(super::story(desk, &id)?)?;
            ShownStory::of(desk, &shown, language)
        })
        .await
}

/// Keeps that whoever works here has seen what was said of their story.
#[tauri::command]
#[specta::specta]
pub async fn see_word(office: Here<'_>, id: String) -> Result<(), Failure> {
    let story = id.clone();
    office.ask(move |desk| desk.see_word(super::story(desk, &story)?)).await?;
    // No entry says so: the list hears of it here. A window that is closing hears nothing, which is no failure.
    let _ = office.emit("changed", Changed { own: vec![id], ..Changed::default() });
    Ok(())
}

/// Returns where a story is: on this machine, in the shared storage, at other desks, on the site.
#[tauri::command]
#[specta::specta]
pub async fn whereabouts(office: Here<'_>, id: String) -> Result<WhereaboutsCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let id = super::story(desk, &id)?;
            let (at, status) = (desk.whereabouts(id)?, desk.show(id)?.status);
            Ok(WhereaboutsCard::of(desk, &at, status.approval.as_ref(), language))
        })
        .await
}

/// Saves a story on top of the revision that the page was showing; durable when it answers.
#[tauri::command]
#[specta::specta]
pub async fn save_story(office: Here<'_>, id: String, base: String, mut draft: Draft) -> Result<Saved, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let unread = office.with(|desk| {
                let (id, revision) = (super::story(desk, &id)?, base.parse::<Revision>()?);
                let then = desk.fields_at(id, &revision)?;
                let origins = draft.origins.take().map(Origins::from);
                Ok(match draft.onto(&then) {
                    Ok(story) => {
                        let saved = desk.save_from(id, &revision, &story, origins.as_ref())?;
                        Ok(Saved { revision: saved.to_string() })
                    }
                    Err(unread) => Err(unread),
                })
            })?;
            office.ring();
            unread.map_err(|unread| match unread {
                Unread::Field(field) => {
                    let told = Failure::usage(message!("window.unread"), language, &[("field", field.to_owned())]);
                    Failure { field: Some(field.to_owned()), ..told }
                }
                Unread::Block(n) => {
                    let told = Failure::usage(message!("window.unread_block"), language, &[("number", n.to_string())]);
                    Failure { field: Some("body".into()), ..told }
                }
                Unread::Letter(n, refused) => {
                    let (key, values) = refused.explained();
                    let values = [("number", n.to_string()), ("why", worded(key, &values, language))];
                    let told = Failure::usage(message!("window.unread_letter"), language, &values);
                    Failure { code: key.name().to_owned(), field: Some("body".into()), ..told }
                }
            })
        })
        .await
}

/// Freezes what was saved of a story into a signed entry, where that can be done now.
#[tauri::command]
#[specta::specta]
pub async fn freeze_story(office: Here<'_>, id: String) -> Result<(), Failure> {
    office.ask(move |desk| desk.freeze_if_possible(super::story(desk, &id)?).map(drop)).await
}

fn findings(desk: &Desk, id: &str, language: newsroom::messages::Language) -> Result<Vec<FindingCard>, DeskError> {
    let id = super::story(desk, id)?;
    let found = desk.check(id)?;
    let story = desk.show(id)?.story;
    Ok(found.iter().map(|f| FindingCard::of(f, Some(&story), language)).collect())
}

/// Judges a story by the rules.
#[tauri::command]
#[specta::specta]
pub async fn check_story(office: Here<'_>, id: String) -> Result<Vec<FindingCard>, Failure> {
    let language = office.language();
    office.ask(move |desk| findings(desk, &id, language)).await
}

/// Puts one finding right, on top of the revision in which it was found.
#[tauri::command]
#[specta::specta]
pub async fn apply_fix(office: Here<'_>, id: String, base: String, fix: String) -> Result<Saved, Failure> {
    office
        .ask(move |desk| {
            let (id, base) = (super::story(desk, &id)?, base.parse::<Revision>()?);
            let then = desk.fields_at(id, &base)?;
            // A fix that does not read, or was made for another text, changes nothing.
            let mended = finding::fix(&fix).map_or_else(|| then.clone(), |fix| rules::apply(&then, &fix));
            Ok(Saved { revision: desk.save(id, &base, &mended)?.to_string() })
        })
        .await
}

/// Asks where to write a story as Markdown, and writes it. Returns the file's path, to be shown.
#[tauri::command]
#[specta::specta]
pub async fn export_story(office: Here<'_>, id: String) -> Result<Option<String>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let (text, name) = office.with(|desk| {
                let id = super::story(desk, &id)?;
                let slug = newsroom::text::slug(&desk.show(id)?.story.headline).unwrap_or_else(|| id.to_string());
                Ok((desk.export(id)?, format!("{slug}.md")))
            })?;
            let Some(path) = places::to_write(message!("window.choose.export"), language, &name) else {
                return Ok(None);
            };
            let failed = |e| Failure::of(&DeskError::from(newsroom::store::StoreError::io(&path)(e)), language);
            whole::write(&path, text.as_bytes(), Hands::One).map_err(failed)?;
            Ok(Some(path.display().to_string()))
        })
        .await
}
