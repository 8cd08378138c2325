//! The register of what was published, corrected and taken down, and its deposit.

use std::sync::Arc;

use chrono::NaiveDate;
use newsroom::desk::{DeskError, Period};
use newsroom::ledger::ReceiptKind;
use newsroom::message;
use serde::Deserialize;
use specta::Type;

use super::Here;
use crate::answers::register::{DepositCard, RegisteredCard};
use crate::failure::Failure;
use crate::places;

/// Days in the newsroom's zone, `2026-11-30`; without an end where none is given.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Days {
    /// The first.
    pub from: Option<String>,
    /// The last.
    pub to: Option<String>,
}

impl Days {
    fn period(&self) -> Result<Period, DeskError> {
        let day = |field: &'static str, said: &Option<String>| {
            let read = |said: &String| said.parse::<NaiveDate>().map_err(|_| DeskError::Empty(field));
            said.as_ref().map(read).transpose()
        };
        Ok(Period { from: day("from", &self.from)?, to: day("to", &self.to)? })
    }
}

/// Returns corrections and takedowns of a period, the last first; publications as well, where they are asked for.
#[tauri::command]
#[specta::specta]
pub async fn register(office: Here<'_>, days: Days, publications: bool) -> Result<Vec<RegisteredCard>, Failure> {
    office
        .ask_aside(move |desk| {
            let all = desk.register(days.period()?)?.into_iter().rev();
            let wanted = all.filter(|one| publications || one.kind != ReceiptKind::Published);
            Ok(wanted.map(|one| RegisteredCard::of(desk, one)).collect())
        })
        .await
}

/// Writes each version that was sent in a period into a folder that is chosen in a dialog. Returns nothing where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn deposit(office: Here<'_>, days: Days) -> Result<Option<DepositCard>, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let Some(folder) = places::folder(message!("window.choose.deposit"), office.language()) else {
                return Ok(None);
            };
            let all = office.aside(|desk| desk.deposit(&[], days.period()?, &folder))?;
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(Some(DepositCard {
                folder: folder.display().to_string(),
                versions: count(all.len()),
                pageless: count(all.iter().filter(|one| !one.page).count()),
            }))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_one_that_is_none_is_refused_with_its_field() {
        let days = |from: &str, to: Option<&str>| {
            Days { from: Some(from.to_owned()), to: to.map(str::to_owned) }
                .period()
                .map_err(|e| e.field().map(str::to_owned))
        };
        let from = NaiveDate::from_ymd_opt(2026, 11, 30);
        assert_eq!(days("2026-11-30", None), Ok(Period { from, to: None }));
        assert_eq!(days("30/11", None), Err(Some("from".to_owned())));
        assert_eq!(days("2026-11-30", Some("hôm nay")), Err(Some("to".to_owned())));
    }
}
