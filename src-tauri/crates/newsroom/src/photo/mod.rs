//! Photos: the file, what is true of it, and how it is rendered.
//!
//! Pixels are decoded by [`Worker`] in a process of its own, which a bad file may end. What a file says about
//! itself in words, [`metadata`] reads and writes here: that code is ours, bounded and without pixels.

mod card;
mod cleaning;
mod credentials;
mod error;
mod facts;
mod look;
pub mod metadata;
mod previews;
mod rights;
mod running;
mod shape;
pub(crate) mod wording;
mod worker;

pub use card::Card;
pub use cleaning::{CanonicalCredit, Cleaned, Cleaners, Cleaning};
pub use credentials::{Credentials, Verdict};
pub use error::{PhotoError, Reason};
pub use facts::{Damage, Format, PhotoFacts, PhotoRecord};
pub use look::{Likeness, Look};
pub use previews::Previewed;
pub use rights::{Lease, Moment, NotARight, Rights};
pub use shape::{NotAShape, Shape};
pub use wording::{Codes, NoVariable, NotCodes, Spelled, Spelling, Way};
pub use worker::{Examined, FILE_LIMIT, Order, Purpose, Rendered, Rendition, Worker};

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// BLAKE3 of a photo's original bytes: its name everywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct PhotoHash(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl PhotoHash {
    /// Returns the hash of a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PhotoHash {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhotoHash {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        bytes.try_into().map(Self).map_err(|_| serde::de::Error::custom("not the hash of a photo"))
    }
}
