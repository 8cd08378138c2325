//! What a picture looks like, and which pictures look alike.

use serde::{Deserialize, Serialize};

/// The most bits in which a picture differs from itself saved anew, made smaller or brightened.
const SAME: u32 = 4;
/// The most bits in which it differs from a part of itself; pictures of other things differ in some thirty.
const MAYBE: u32 = 12;

/// What a picture looks like, in 64 bits. Nothing can be made out from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Look(#[n(0)] pub u64);

/// How alike two pictures look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// One picture, saved twice.
    Same,
    /// Perhaps one picture, or a part of it: a person should look.
    Maybe,
    /// Two pictures.
    Other,
}

impl Look {
    /// Returns how alike two pictures look.
    pub fn likeness(self, other: Self) -> Likeness {
        match (self.0 ^ other.0).count_ones() {
            bits if bits <= SAME => Likeness::Same,
            bits if bits <= MAYBE => Likeness::Maybe,
            _ => Likeness::Other,
        }
    }
}

impl std::fmt::Debug for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Look {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("{self:?}"))
    }
}

impl<'de> Deserialize<'de> for Look {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let whole = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let bits = if whole { u64::from_str_radix(&text, 16).ok() } else { None };
        bits.map(Self).ok_or_else(|| serde::de::Error::custom("not the look of a picture"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_by_bits() {
        let look = Look(0xFF00_FF00_FF00_FF00);
        let with = |bits: u32| Look(look.0 ^ ((1u64 << bits) - 1));
        assert_eq!(
            [0, 4, 5, 12, 13].map(|bits| look.likeness(with(bits))),
            [Likeness::Same, Likeness::Same, Likeness::Maybe, Likeness::Maybe, Likeness::Other]
        );
    }

    #[test]
    fn it_reads_what_it_writes_and_nothing_else() {
        let json = serde_json::to_string(&Look(0xAB)).unwrap();
        assert_eq!((json.as_str(), serde_json::from_str(&json).unwrap()), ("\"00000000000000ab\"", Look(0xAB)));
        let wrong = ["\"ab\"", "\"+0000000000000ab\"", "7"];
        assert!(wrong.iter().all(|text| serde_json::from_str::<Look>(text).is_err()));
    }
}
