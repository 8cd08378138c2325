//! One entry: deterministic header and body, signed together.

use std::fmt;
use std::io::Read;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::act::{Act, DeskId};
use crate::members::MemberId;

/// The format that this version writes; no release accepts it from another desk.
pub(crate) const FORMAT: u8 = 0;
const DOMAIN: &[u8] = b"galley entry 0\0";
/// An entry that unpacks to more than this is refused: the whole text of the longest story is far below.
const LARGEST: u64 = 64 << 20;

/// BLAKE3 of an entry's bytes: its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct EntryHash(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

impl EntryHash {
    /// What the first entry of a log names as its predecessor.
    pub const NONE: Self = Self([0; 32]);

    /// Returns the hash of an entry's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Where an entry stands and who made it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    /// The format, 0.
    #[n(0)]
    pub format: u8,
    /// The newsroom: 16 random bytes, minted when it was founded.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub newsroom: [u8; 16],
    /// The space within it; 0 is the only one so far.
    #[n(2)]
    pub space: u32,
    /// The desk that made it.
    #[n(3)]
    pub desk: DeskId,
    /// The desk's incarnation: new whenever a copy of the desk was restored.
    #[n(4)]
    pub incarnation: u64,
    /// Number within the log of (desk, incarnation), from 1.
    #[n(5)]
    pub sequence: u64,
    /// The entry before it in that log.
    #[n(6)]
    pub previous: EntryHash,
    /// BLAKE3 over the sorted heads of all logs that the desk knew.
    #[n(7)]
    pub heads: EntryHash,
    /// The key epoch; 0 while entries are not sealed.
    #[n(8)]
    pub epoch: u32,
    /// The member whose key signs it.
    #[n(9)]
    pub member: MemberId,
    /// When the desk's clock said it was, in milliseconds since 1970 UTC. For people to read; it orders nothing.
    #[n(10)]
    pub at: i64,
}

/// Returns the time that a number of milliseconds since 1970 UTC names; 1970 where it is beyond all calendars.
pub(crate) fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

impl Header {
    /// Returns the time that the desk's clock showed.
    pub fn at(&self) -> DateTime<Utc> {
        time(self.at)
    }
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Signed {
    #[n(0)]
    header: ByteVec,
    #[n(1)]
    body: ByteVec,
    #[n(2)]
    signature: ByteVec,
}

/// An entry whose bytes read well; its signature is checked by [`Entry::verify`].
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name.
    pub hash: EntryHash,
    /// Header.
    pub header: Header,
    /// What it says.
    pub act: Act,
    said: Vec<u8>,
    signature: Signature,
}

/// Why bytes are no entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// They do not decode.
    #[error("the entry does not read: {0}")]
    Damaged(String),
    /// They decode, but are not the one encoding of what they say.
    #[error("the entry is not in its one encoding")]
    NotCanonical,
    /// They are of a format that this version does not know.
    #[error("the entry is of format {0}")]
    Format(u8),
    /// They unpack to more than an entry may hold.
    #[error("the entry is too large")]
    TooLarge,
}

/// What is signed: a label, then both parts with their lengths.
fn said(header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut said = DOMAIN.to_vec();
    for part in [header, body] {
        said.extend((part.len() as u64).to_be_bytes());
        said.extend(part);
    }
    said
}

/// Makes an entry: returns its bytes.
pub fn seal(header: &Header, act: &Act, key: &SigningKey) -> Vec<u8> {
    // Encoding and packing to memory have no way to fail.
    let header = minicbor::to_vec(header).unwrap_or_default();
    let act = minicbor::to_vec(act).unwrap_or_default();
    let body = zstd::bulk::compress(&act, 3).unwrap_or_default();
    let signature = key.sign(&said(&header, &body)).to_bytes().to_vec();
    let signed = Signed { header: header.into(), body: body.into(), signature: signature.into() };
    minicbor::to_vec(&signed).unwrap_or_default()
}

fn decode<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<T, EntryError> {
    let value: T = minicbor::decode(bytes).map_err(|e| EntryError::Damaged(e.to_string()))?;
    let again = minicbor::to_vec(&value).unwrap_or_default();
    if again == bytes { Ok(value) } else { Err(EntryError::NotCanonical) }
}

fn unpack(body: &[u8]) -> Result<Vec<u8>, EntryError> {
    let damaged = |e: std::io::Error| EntryError::Damaged(e.to_string());
    let mut act = vec![];
    zstd::Decoder::new(body).map_err(damaged)?.take(LARGEST + 1).read_to_end(&mut act).map_err(damaged)?;
    if act.len() as u64 > LARGEST { Err(EntryError::TooLarge) } else { Ok(act) }
}

impl Entry {
    /// Reads an entry from its bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, EntryError> {
        let signed: Signed = decode(bytes)?;
        // The format stands first in the header, so that any later one is told from damage.
        let format = minicbor::Decoder::new(&signed.header).array().ok().and_then(|_| signed.header.get(1).copied());
        if let Some(format) = format.filter(|f| *f != FORMAT) {
            return Err(EntryError::Format(format));
        }
        let header: Header = decode(&signed.header)?;
        let act: Act = decode(&unpack(&signed.body)?)?;
        let signature = <[u8; 64]>::try_from(signed.signature.as_slice())
            .map_err(|_| EntryError::Damaged("a signature has 64 bytes".into()))?;
        Ok(Self {
            hash: EntryHash::of(bytes),
            header,
            act,
            said: said(&signed.header, &signed.body),
            signature: Signature::from_bytes(&signature),
        })
    }

    /// Returns whether the key made the signature, by the strict rule of RFC 8032 §5.1.7.
    pub fn verify(&self, key: &VerifyingKey) -> bool {
        key.verify_strict(&self.said, &self.signature).is_ok()
    }
}
