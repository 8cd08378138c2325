//! The key of whoever works here, what protects it, and whether the keychain of this machine remembers it.

use std::sync::Arc;

use newsroom::desk::{Desk, DeskError};
use newsroom::members::Passphrase;

use super::Here;
use super::start::passphrase;
use crate::answers::desk::NoticeCard;
use crate::answers::key::KeyCard;
use crate::failure::Failure;
use crate::office::Office;

/// Has the keychain remember the key of a new desk. Where it does not, the desk is there all the same, and says so.
pub(crate) fn remember(office: &Office, desk: &Desk) -> Option<NoticeCard> {
    let e = desk.remember_key().err()?;
    Some(NoticeCard::of(&e, office.language()))
}

fn card(desk: &mut Desk) -> Result<KeyCard, DeskError> {
    Ok(KeyCard::of(desk.keeping()?))
}

/// Returns whether there is a keychain that could remember a key.
#[tauri::command]
#[specta::specta]
pub async fn keychain_answers(office: Here<'_>) -> Result<bool, Failure> {
    let office = Arc::clone(&office);
    office.away(|office| Ok(office.keychain.answers().is_ok())).await
}

/// Returns how the key of whoever works here is kept.
#[tauri::command]
#[specta::specta]
pub async fn key_card(office: Here<'_>) -> Result<KeyCard, Failure> {
    office.ask_aside(card).await
}

/// Has the keychain remember the key of whoever works here, and asks for the passphrase where it is not open yet.
#[tauri::command]
#[specta::specta]
pub async fn remember_key(office: Here<'_>) -> Result<KeyCard, Failure> {
    office.ask_aside(|desk| desk.remember_key().and_then(|()| card(desk))).await
}

/// Puts a passphrase on the key of whoever works here, or another one in the place of `old`.
#[tauri::command]
#[specta::specta]
pub async fn protect_key(office: Here<'_>, old: Option<String>, chosen: String) -> Result<KeyCard, Failure> {
    let (old, chosen) = (passphrase(old), Passphrase::new(chosen));
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let (member, card) = office.aside(|desk| {
                desk.protect_key(old.as_ref(), &chosen)?;
                Ok((desk.me()?.name.clone(), card(desk)?))
            })?;
            // What was given before opens nothing any more, and nobody is asked again for what they typed a moment ago.
            office.knows(member, chosen);
            Ok(card)
        })
        .await
}

/// Has the keychain forget the key of whoever works here. What may be left there opens nothing.
#[tauri::command]
#[specta::specta]
pub async fn forget_key(office: Here<'_>) -> Result<KeyCard, Failure> {
    office.ask_aside(|desk| desk.forget_key().and_then(|_| card(desk))).await
}
