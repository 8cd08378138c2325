//! The list of stories.

use std::collections::BTreeMap;

use newsroom::desk::View;
use serde::Deserialize;
use specta::Type;

use super::Here;
use crate::answers::list::StoryRows;
use crate::failure::Failure;

/// Which stories are asked for.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The view, by its word.
    pub view: String,
    /// Words to look for; empty for all.
    pub words: String,
    /// The section, where only one is wanted.
    pub section: Option<String>,
    /// The place of the first, from 0.
    pub from: u32,
    /// How many at most.
    pub count: u32,
}

/// The most rows that one question answers.
const MOST_ROWS: u32 = 500;

/// Returns stories of a view.
#[tauri::command]
#[specta::specta]
pub async fn rows(office: Here<'_>, question: Question) -> Result<StoryRows, Failure> {
    office
        .ask(move |desk| {
            let view = View::of(&question.view).unwrap_or_default();
            let places = u64::from(question.from)..u64::from(question.from) + u64::from(question.count.min(MOST_ROWS));
            StoryRows::of(desk, desk.page(view, question.section.as_deref(), &question.words, places)?)
        })
        .await
}

/// Returns how many stories each view has.
#[tauri::command]
#[specta::specta]
pub async fn counts(office: Here<'_>) -> Result<BTreeMap<String, u32>, Failure> {
    office
        .ask(|desk| {
            let counts = desk.counts()?;
            Ok(counts.into_iter().map(|(view, n)| (view.to_owned(), u32::try_from(n).unwrap_or(u32::MAX))).collect())
        })
        .await
}

/// Returns the place of a story in a view.
#[tauri::command]
#[specta::specta]
pub async fn place_of(office: Here<'_>, view: String, id: String) -> Result<Option<u32>, Failure> {
    office
        .ask(move |desk| {
            let place = desk.place_of(View::of(&view).unwrap_or_default(), super::story(desk, &id)?)?;
            Ok(place.and_then(|place| u32::try_from(place).ok()))
        })
        .await
}

/// Begins a story. Returns its id.
#[tauri::command]
#[specta::specta]
pub async fn new_story(office: Here<'_>) -> Result<String, Failure> {
    office.ask(|desk| Ok(desk.begin_own_story()?.to_string())).await
}
