//! Corrections: approved like a story and told to readers, in the newsroom's own words or in the wording that the law asks for; or
//! too small to be told.

use super::publishing::{Asked, Published};
use super::{Desk, DeskError, site_index};
use crate::house::Style;
use crate::ledger::{ReceiptKind, time};
use crate::publish::destination::Undoing;
use crate::store::publications;
use crate::story::StoryId;
use crate::text;
use crate::workflow::{Action, Forbidden, State};

/// What a correction says to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says<'a> {
    /// Nothing: a slip of the keyboard. The register has why.
    Nothing(&'a str),
    /// A note in somebody's own words.
    Note(&'a str),
    /// What was wrong and what is right, in the wording of the house.
    Wording {
        /// What the public version said.
        wrong: &'a str,
        /// What is so.
        right: &'a str,
    },
}

/// How a correction is made.
#[derive(Clone, Copy, Debug)]
pub struct Correcting<'a> {
    /// What readers are told.
    pub says: Says<'a>,
    /// The reason for which rules that stand in the way of its approval are overridden; empty where none is.
    pub overriding: &'a str,
    /// Whether what somebody has changed at the destination since is written over.
    pub overwrite: bool,
}

impl Desk {
    /// Corrects what is public: the story as it is now, with a note to readers, is approved and published.
    pub fn correct(&self, id: StoryId, destination: Option<&str>, note: &str) -> Result<Published, DeskError> {
        self.correct_over(id, destination, note, "")
    }

    /// Corrects what is public although rules stand in the way of its approval: they are overridden by name.
    pub fn correct_over(
        &self,
        id: StoryId,
        destination: Option<&str>,
        note: &str,
        overriding: &str,
    ) -> Result<Published, DeskError> {
        let how = Correcting { says: Says::Note(note), overriding, overwrite: false };
        self.correct_whatever(id, destination, &how)
    }

    /// Corrects what is public as is said.
    pub fn correct_whatever(
        &self,
        id: StoryId,
        destination: Option<&str>,
        how: &Correcting<'_>,
    ) -> Result<Published, DeskError> {
        let shown = self.show(id)?;
        // Readers are told of what a receipt calls a correction.
        let told = !matches!(how.says, Says::Nothing(_));
        let reason = match how.says {
            Says::Nothing(said) | Says::Note(said) => said.trim().to_owned(),
            Says::Wording { wrong, right } => {
                let (wrong, right) = (wrong.trim(), right.trim());
                if let Some((field, _)) =
                    [("wrong", wrong), ("right", right)].into_iter().find(|(_, said)| said.is_empty())
                {
                    return Err(DeskError::Empty(field));
                }
                self.correction_note(id, destination, (wrong, right))?
            }
        };
        self.allows(Action::Correct, &shown.status, &reason)?;
        if told {
            self.edit(id, |story| story.correction_note.clone_from(&reason))?;
        }
        if self.show(id)?.status.state == State::ChangedSinceApproval {
            let status = self.approve(id, how.overriding)?.status;
            // What was approved before, without the correction, is not what is to be sent.
            if status.is_half_approved() {
                return Err(Forbidden::MoreApprovals { given: status.approved_by.len(), needed: status.needed }.into());
            }
        }
        let kind = if told { ReceiptKind::Corrected } else { ReceiptKind::Published };
        self.send(
            id,
            destination,
            Asked { kind, reason: &reason, undoing: Undoing::all_if(how.overwrite), review: false },
        )
    }

    /// Returns the note in the wording of the house, filled with what is public.
    pub fn correction_note(
        &self,
        id: StoryId,
        destination: Option<&str>,
        (wrong, right): (&str, &str),
    ) -> Result<String, DeskError> {
        let destination = self.destination(destination)?;
        let never = || Forbidden::NeverPublished;
        let row = self.store.read(|t| publications::publication(t, &destination.id, id))?.ok_or_else(never)?;
        let form = self.store.read(|t| Ok(site_index::known_form(t, id, row.digest)))??.ok_or_else(never)?;
        let day = time(row.first_at).with_timezone(&self.house.zone()).date_naive();
        let language = self.newsroom_language();
        let wording = match self.house.style.correction_wording.trim() {
            "" => Style::usual_correction_wording(language),
            own => own.to_owned(),
        };
        let values = [
            ("{newsroom}", self.house.newsroom.as_str()),
            ("{headline}", &form.headline),
            ("{section}", &form.section),
            ("{date}", &text::format_date(day, language)),
            ("{wrong}", wrong),
            ("{right}", right),
        ];
        Ok(filled(&wording, &values))
    }
}

/// Fills a wording in one pass: what is put in is never taken for a place to fill.
fn filled(wording: &str, values: &[(&str, &str)]) -> String {
    let (mut filled, mut rest) = (String::new(), wording);
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let place = values.iter().find(|(name, _)| rest.starts_with(name));
        let (name, value) = place.map_or(("{", "{"), |(name, value)| (*name, *value));
        filled.push_str(value);
        rest = &rest[name.len()..];
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn a_wording_is_filled_once() {
        let values = [("{wrong}", "{right}"), ("{right}", "hai xã")];
        assert_eq!(
            filled("“{wrong}” là sai, “{right}” là đúng {sic}{", &values),
            "“{right}” là sai, “hai xã” là đúng {sic}{"
        );
    }
}
