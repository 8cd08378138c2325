//! Looking back at a story, and settling what two people changed.

use newsroom::desk::Revision;
use newsroom::story::registers::Way;

use super::Here;
use crate::answers::review::{ComparedCard, ConflictCard, DeedCard};
use crate::answers::story::Saved;
use crate::failure::Failure;

/// Returns who did what with a story, in the order of arrival.
#[tauri::command]
#[specta::specta]
pub async fn history(office: Here<'_>, id: String) -> Result<Vec<DeedCard>, Failure> {
    office.ask(move |desk| Ok(desk.deeds(super::story(desk, &id)?)?.into_iter().map(DeedCard::from).collect())).await
}

/// Compares two states; without names, what was approved with what is now.
#[tauri::command]
#[specta::specta]
pub async fn compare(
    office: Here<'_>,
    id: String,
    from: Option<String>,
    to: Option<String>,
) -> Result<ComparedCard, Failure> {
    office.ask(move |desk| Ok(desk.compare(super::story(desk, &id)?, from.as_deref(), to.as_deref())?.into())).await
}

/// Brings back a state of a story, or one paragraph of it, as a new save.
#[tauri::command]
#[specta::specta]
pub async fn restore(office: Here<'_>, id: String, revision: String, paragraph: Option<u32>) -> Result<Saved, Failure> {
    let shown = office
        .ask(move |desk| {
            let id = super::story(desk, &id)?;
            let shown = match paragraph {
                Some(number) => desk.bring_back_paragraph(id, &revision, number as usize)?,
                None => desk.bring_back(id, &revision)?,
            };
            Ok(Saved { revision: shown.revision.to_string() })
        })
        .await;
    office.ring();
    shown
}

/// Returns what waits for a choice.
#[tauri::command]
#[specta::specta]
pub async fn conflicts(office: Here<'_>, id: String) -> Result<Vec<ConflictCard>, Failure> {
    office
        .ask(move |desk| {
            let (_, quarrels) = desk.conflicts(super::story(desk, &id)?)?;
            Ok(quarrels.into_iter().map(ConflictCard::from).collect())
        })
        .await
}

/// Goes on with one's side of a conflict, which stays open: its texts as they were last saved, and as many as they are now.
#[tauri::command]
#[specta::specta]
pub async fn go_on(
    office: Here<'_>,
    id: String,
    base: String,
    conflict: String,
    was: Vec<String>,
    now: Vec<String>,
) -> Result<Saved, Failure> {
    let saved = office
        .ask(move |desk| {
            let (id, base) = (super::story(desk, &id)?, base.parse::<Revision>()?);
            let named = desk.find_conflict(id, &base, &conflict)?;
            Ok(Saved { revision: desk.go_on(id, &base, named, (&was, &now))?.to_string() })
        })
        .await;
    office.ring();
    saved
}

/// Chooses a side of a conflict, by its place from 0, or another text.
#[tauri::command]
#[specta::specta]
pub async fn choose(
    office: Here<'_>,
    id: String,
    base: Option<String>,
    conflict: String,
    side: Option<u32>,
    text: Option<String>,
) -> Result<Saved, Failure> {
    let shown = office
        .ask(move |desk| {
            let id = super::story(desk, &id)?;
            let base = match base {
                Some(base) => base.parse::<Revision>()?,
                None => desk.show(id)?.revision,
            };
            let named = desk.find_conflict(id, &base, &conflict)?;
            let way = match (side, text) {
                (_, Some(text)) => Way::Own(text),
                (side, None) => Way::Side(side.unwrap_or_default() as usize),
            };
            let shown = desk.settle(id, &base, &[(named, way)])?;
            Ok(Saved { revision: shown.revision.to_string() })
        })
        .await;
    office.ring();
    shown
}
