//! The key of whoever works here: how it is kept, and what is the matter with the keychain.

use newsroom::desk::Keeping;
use newsroom::members::{KeyError, KeychainError, Protection};
use serde::Serialize;
use specta::Type;

/// How the key of whoever works here is kept on this desk.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyCard {
    /// `passphrase`, `none`, or `absent` where this desk has no key of theirs.
    pub kept: String,
    /// Whether the keychain was told to remember it.
    pub remembered: bool,
    /// Why the keychain does not open it, or could not remember it.
    pub trouble: Option<String>,
}

impl KeyCard {
    /// Describes how a key is kept.
    pub fn of(keeping: Keeping) -> Self {
        let kept = match keeping.protection {
            Some(Protection::Passphrase) => "passphrase",
            Some(Protection::None) => "none",
            None => "absent",
        };
        let trouble = keeping.remembered.or(keeping.keychain).and_then(Result::err).map(KeychainError::word);
        Self { kept: kept.into(), remembered: keeping.remembered.is_some(), trouble: trouble.map(Into::into) }
    }
}

/// That the keychain does not remember a key that it was to.
#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Unremembered {
    /// What is the matter with the keychain; null where it is something else.
    pub trouble: Option<String>,
}

impl Unremembered {
    /// Describes why a key is not remembered.
    pub fn of(why: &KeyError) -> Self {
        let trouble = if let KeyError::NotRemembered(why) = why { Some(why.word().to_owned()) } else { None };
        Self { trouble }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_matter_is_what_hinders_now() {
        let keeping = |remembered, keychain| Keeping { protection: Some(Protection::Passphrase), remembered, keychain };
        let told = |keeping| {
            let card = KeyCard::of(keeping);
            (card.remembered, card.trouble)
        };
        let locked = Err(KeychainError::Locked);
        assert_eq!(told(keeping(None, Some(Ok(())))), (false, None));
        assert_eq!(told(keeping(None, Some(locked))), (false, Some("locked".into())));
        assert_eq!(told(keeping(Some(Ok(())), Some(locked))), (true, None), "it opens");
        let empty = Some(Err(KeychainError::Empty));
        assert_eq!(told(keeping(empty, Some(Ok(())))), (true, Some("empty".into())));
    }
}
