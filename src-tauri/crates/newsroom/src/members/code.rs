//! Codes: what people are sent or keep on paper, and why a text gives none.

use crate::message;
use crate::messages::Key;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Joining a newsroom.
    Invitation,
    /// Coming back when every key was lost.
    Recovery,
}

impl Code {
    /// Returns what stands before a code.
    pub(super) fn marker(self) -> &'static str {
        match self {
            Self::Invitation => "GALLEY1-",
            Self::Recovery => "GALLEYR1-",
        }
    }
}

/// Why a text gives no code, or something makes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// There is none in it.
    #[error("there is no code in the text")]
    Absent(Code),
    /// It ends too early.
    #[error("the end of the code is missing")]
    CutOff(Code),
    /// It is not as it was written.
    #[error("the code is mistyped")]
    Mistyped(Code),
    /// It is as it was written, and cannot have been written by Galley.
    #[error("the code carries nothing that can be used")]
    Damaged(Code),
    /// It was written by a later version.
    #[error("the code is of a newer format")]
    Newer(Code),
    /// The code in it is for something else.
    #[error("the code is for something else")]
    Other(Code),
    /// The text is longer than any code.
    #[error("the text is too long to be searched for a code")]
    TooLarge(Code),
    /// An invitation has more to carry than a code may.
    #[error("there is too much for one code")]
    TooMuch,
}

impl CodeError {
    /// Returns the message that explains it.
    pub fn key(self) -> Key {
        use Code::{Invitation, Recovery};
        match self {
            Self::Absent(Invitation) => message!("invitation.absent"),
            Self::Absent(Recovery) => message!("recovery.absent"),
            Self::CutOff(Invitation) => message!("invitation.cut_off"),
            Self::CutOff(Recovery) => message!("recovery.cut_off"),
            Self::Mistyped(Invitation) => message!("invitation.mistyped"),
            Self::Mistyped(Recovery) => message!("recovery.mistyped"),
            Self::Damaged(Invitation) => message!("invitation.damaged"),
            Self::Damaged(Recovery) => message!("recovery.damaged"),
            Self::Newer(Invitation) => message!("invitation.newer"),
            Self::Newer(Recovery) => message!("recovery.newer"),
            Self::Other(Invitation) => message!("invitation.other"),
            Self::Other(Recovery) => message!("recovery.other"),
            Self::TooLarge(Invitation) => message!("invitation.too_large"),
            Self::TooLarge(Recovery) => message!("recovery.too_large"),
            Self::TooMuch => message!("invitation.too_much"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_a_text_of_its_own() {
        let all = [Code::Invitation, Code::Recovery].into_iter().flat_map(|code| {
            [
                CodeError::Absent(code),
                CodeError::CutOff(code),
                CodeError::Mistyped(code),
                CodeError::Damaged(code),
                CodeError::Newer(code),
                CodeError::Other(code),
                CodeError::TooLarge(code),
            ]
        });
        let keys: std::collections::BTreeSet<_> = all.chain([CodeError::TooMuch]).map(|e| e.key().name()).collect();
        assert_eq!(keys.len(), 15);
        assert!(keys.iter().all(|key| key.starts_with("invitation.") || key.starts_with("recovery.")));
    }
}
