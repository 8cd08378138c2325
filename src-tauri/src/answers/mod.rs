//! What commands answer: the core's values as the page reads them. One file for each room.

pub mod board;
pub mod desk;
pub mod draft;
pub mod finding;
pub mod key;
pub mod list;
pub mod members;
pub mod photos;
pub mod presence;
pub mod register;
pub mod review;
pub mod sharing;
pub mod story;
pub mod whereabouts;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

/// A value of a shape that the core or the page knows, and the contract between them does not.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Json(#[specta(type = specta_typescript::Unknown)] pub Value);

/// Returns a moment as the page has it: milliseconds since 1970 UTC.
pub(crate) fn millis(at: DateTime<Utc>) -> f64 {
    // Exact for 285,000 years on either side.
    at.timestamp_millis() as f64
}

/// Returns the moment of milliseconds since 1970 UTC; `None` where there is no such moment.
pub(crate) fn moment(millis: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis as i64)
}
