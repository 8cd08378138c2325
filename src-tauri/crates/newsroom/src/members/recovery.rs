//! Recovery codes: a chief's way back when every other key was lost, printed and kept apart from the desks.

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::armour::{self, FORMAT};
use super::code::{Code, CodeError};
use super::device::NewsroomId;
use super::roster::MemberId;
use super::seed::Seed;

/// A device that is nowhere but on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The newsroom.
    pub newsroom: NewsroomId,
    /// Whose device it is.
    pub member: MemberId,
    /// What its key comes from, and is kept nowhere else.
    pub seed: Seed,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Carried {
    #[n(0)]
    format: u8,
    #[n(1)]
    newsroom: NewsroomId,
    #[n(2)]
    member: MemberId,
    #[n(3)]
    seed: Seed,
}

impl Recovery {
    /// Writes the code, to be printed.
    pub fn write(&self) -> Zeroizing<String> {
        let Self { newsroom, member, seed } = self.clone();
        armour::write(Code::Recovery, &armour::encode(&Carried { format: FORMAT, newsroom, member, seed }))
    }

    /// Reads the code out of a text.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let bytes = armour::read(Code::Recovery, text)?;
        let Carried { newsroom, member, seed, .. } = armour::decode(Code::Recovery, &bytes)?;
        Ok(Self { newsroom, member, seed })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn recovery() -> Recovery {
        Recovery { newsroom: NewsroomId([3; 16]), member: MemberId([4; 16]), seed: Seed::of([5; 32]) }
    }

    /// Returns a code with two of its characters exchanged, or one of them typed as another; `None` where that is the same.
    fn mistyped(text: &str, at: usize, by: Option<char>) -> Option<String> {
        let mut typed: Vec<char> = text.chars().collect();
        match by {
            Some(by) => typed[at] = by,
            None => typed.swap(at, at + 1),
        }
        let typed = String::from_iter(typed);
        (typed != text).then_some(typed)
    }

    #[test]
    fn a_code_is_typed_from_paper() {
        let printed = recovery().write();
        assert_eq!(printed.lines().count(), 4, "{printed:?}");
        assert_eq!(Recovery::read(&printed), Ok(recovery()));
        assert_eq!(Recovery::read(&printed.to_lowercase().replace(['-', '\n'], " ").replace('0', "o")), Ok(recovery()));
        assert!(!format!("{:?}", recovery()).contains(&"05".repeat(8)));
    }

    #[test]
    fn no_other_code_and_no_later_one_is_taken() {
        let of = |bytes: &[u8]| Recovery::read(&armour::write(Code::Recovery, bytes));
        let bytes = armour::read(Code::Recovery, &recovery().write()).unwrap();
        assert_eq!(of(&bytes), Ok(recovery()));
        let mut newer = bytes.to_vec();
        newer[1] = 2;
        assert_eq!(of(&newer), Err(CodeError::Newer(Code::Recovery)));
        for length in 0..bytes.len() {
            assert_eq!(of(&bytes[..length]), Err(CodeError::Damaged(Code::Recovery)), "{length}");
        }
        let invitation = armour::write(Code::Invitation, &bytes);
        assert_eq!(Recovery::read(&invitation), Err(CodeError::Other(Code::Recovery)));
    }

    #[test]
    fn every_character_of_one_code_counts() {
        let printed = recovery().write();
        let digits = printed.char_indices().skip(9).filter(|(_, c)| c.is_alphanumeric());
        for (at, _) in digits {
            for by in "0123456789ABCDEFGHJKMNPQRSTUVWXYZ".chars() {
                let typed = mistyped(&printed, at, Some(by));
                assert!(typed.is_none_or(|typed| Recovery::read(&typed).is_err()), "{at} {by}");
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_mistyped_is_noticed(
            (newsroom, member, seed) in any::<([u8; 16], [u8; 16], [u8; 32])>(),
            place in any::<prop::sample::Index>(),
            by in prop::option::of("[0-9A-Z]"),
        ) {
            let all = Recovery { newsroom: NewsroomId(newsroom), member: MemberId(member), seed: Seed::of(seed) };
            let printed = all.write();
            prop_assert_eq!(Recovery::read(&printed), Ok(all.clone()));
            let at = place.index(printed.len() - 1);
            let Some(typed) = mistyped(&printed, at, by.and_then(|by| by.chars().next())) else { return Ok(()) };
            // What is between the groups says nothing, and some characters are read as others.
            let said = |text: &str| text.replace(['-', '\n'], "").replace('O', "0").replace(['I', 'L'], "1");
            prop_assert!(Recovery::read(&typed).is_err() || said(&typed) == said(&printed), "{}", typed);
        }
    }
}
