//! The register, and what was deposited of it.

use newsroom::desk::{Desk, Registered};
use serde::Serialize;
use specta::Type;

use super::millis;

/// One line of the register.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredCard {
    /// The receipt, which no other line has.
    pub id: String,
    /// The story.
    pub story: String,
    /// Its headline as readers had it; empty where no approval of it is here any more.
    pub headline: String,
    /// The destination's id.
    pub to: String,
    /// What the destination is called.
    pub destination: String,
    /// Public address.
    pub url: String,
    /// `publish`, `correct` or `takedown`.
    pub done: String,
    /// When it was sent.
    pub at: f64,
    /// Who had it sent.
    pub member: String,
    /// What readers were told, or why it was taken down.
    pub reason: String,
}

impl RegisteredCard {
    pub(crate) fn of(desk: &Desk, one: Registered) -> Self {
        Self {
            id: one.entry.to_string(),
            story: one.story.to_string(),
            headline: one.headline,
            destination: desk.house().destination_title(&one.destination).to_owned(),
            to: one.destination,
            url: one.url,
            done: one.kind.word().to_owned(),
            at: millis(one.at),
            member: one.member,
            reason: one.reason,
        }
    }
}

/// What was written for the deposit.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DepositCard {
    /// The folder, to be shown only.
    pub folder: String,
    /// How many versions were written, one folder each.
    pub versions: u32,
    /// How many of them have no page: what was taken down, and what a removal cut off the approval of.
    pub pageless: u32,
}
