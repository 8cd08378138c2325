//! One entry: a header that anyone reads, a body that its lock's holders read, signed together.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer, SigningKey};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::act::Act;
use super::key::EntryKey;
use super::padding::{pad, unpad};
use crate::members::{DeviceId, Lock, LockId, MemberId, NewsroomId};
use crate::text::is_sound_cbor;

/// The last format that this version reads; what an older one can say is said in that one (`Act::format`).
pub(crate) const FORMAT: u8 = 2;
const DOMAIN: &[u8] = b"galley entry 1\0";
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

/// A text that names no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an entry")]
pub struct NotAnEntry;

impl FromStr for EntryHash {
    type Err = NotAnEntry;

    fn from_str(text: &str) -> Result<Self, NotAnEntry> {
        let bytes = HEXLOWER.decode(text.to_lowercase().as_bytes()).map_err(|_| NotAnEntry)?;
        bytes.try_into().map(Self).map_err(|_| NotAnEntry)
    }
}

/// Names a log: entries that one device made, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct LogId {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// Its incarnation: new whenever a copy of the desk was restored.
    #[n(1)]
    pub incarnation: u64,
}

/// The last entry of a log, as somebody knew it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// The entry's number.
    #[n(1)]
    pub sequence: u64,
    /// The entry.
    #[n(2)]
    pub hash: EntryHash,
}

/// Where an entry stands and what its device had seen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Header {
    /// The format: the first that can say what the entry says.
    #[n(0)]
    pub format: u8,
    /// The newsroom.
    #[n(1)]
    pub newsroom: NewsroomId,
    /// The space within it; 0 is the only one so far.
    #[n(2)]
    pub space: u32,
    /// The log.
    #[n(3)]
    pub log: LogId,
    /// Number within the log, from 1.
    #[n(4)]
    pub sequence: u64,
    /// The entry before it in the log.
    #[n(5)]
    pub previous: EntryHash,
    /// Heads of other logs that the device has seen since its entry before, sorted by their logs.
    #[n(6)]
    pub seen: Vec<Head>,
    /// BLAKE3 over all heads of other logs that the device had seen by then.
    #[n(7)]
    pub heads: EntryHash,
    /// The lock that the body is sealed under.
    #[n(8)]
    pub lock: LockId,
}

/// Returns the time that a number of milliseconds since 1970 UTC names; 1970 where it is beyond all calendars.
pub(crate) fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// What an entry says, who says it and when.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Body {
    /// What the device's clock showed, in milliseconds since 1970 UTC. For people to read; it orders nothing.
    #[n(0)]
    pub at: i64,
    /// The member whose device it is.
    #[n(1)]
    pub member: MemberId,
    /// What it says.
    #[n(2)]
    pub act: Act,
}

impl Body {
    /// Returns the time that the device's clock showed.
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
    nonce: ByteVec,
    #[n(2)]
    body: ByteVec,
    #[n(3)]
    signature: ByteVec,
}

/// An entry as it travels: its header reads, its body may not.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Name.
    pub hash: EntryHash,
    /// Header.
    pub header: Header,
    header_bytes: Vec<u8>,
    nonce: Vec<u8>,
    body: Vec<u8>,
    signature: Signature,
}

/// An entry that was opened; its signature is checked by [`Sealed::verify`].
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name.
    pub hash: EntryHash,
    /// Header.
    pub header: Header,
    /// What it says.
    pub body: Body,
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
    /// One of its texts holds a character that no text may hold.
    #[error("a text of the entry holds a control character, or one that turns the reading direction")]
    Text,
    /// They are sealed under a lock whose key is not here.
    #[error("the entry is sealed under lock {0}, whose key is not here")]
    Locked(LockId),
}

/// What is signed: a label, then all parts with their lengths.
fn said(parts: [&[u8]; 3]) -> Vec<u8> {
    let mut said = DOMAIN.to_vec();
    for part in parts {
        said.extend((part.len() as u64).to_be_bytes());
        said.extend(part);
    }
    said
}

/// Makes an entry: returns its bytes. The header's format is the first that can say the act, its lock the one given, or
/// [`LockId::OPEN`] where none is; `nonce` must never be used twice.
pub fn seal(header: &Header, body: &Body, lock: Option<&Lock>, nonce: [u8; 24], key: &SigningKey) -> Vec<u8> {
    let header = Header { format: body.act.format(), ..header.clone() };
    sealed_as_is(header, body, lock, nonce, key)
}

/// Makes an entry of the format that its header has.
pub(super) fn sealed_as_is(
    mut header: Header,
    body: &Body,
    lock: Option<&Lock>,
    nonce: [u8; 24],
    key: &SigningKey,
) -> Vec<u8> {
    header.lock = lock.map_or(LockId::OPEN, Lock::id);
    // Encoding and packing to memory have no way to fail.
    let header = minicbor::to_vec(header).unwrap_or_default();
    let body = Zeroizing::new(minicbor::to_vec(body).unwrap_or_default());
    let packed = zstd::bulk::compress(&body, 3).unwrap_or_default();
    let padded = pad(&packed).unwrap_or_default();
    let (nonce, body) = match lock {
        Some(lock) => (nonce.to_vec(), EntryKey::under(lock, &nonce).seal(&nonce, &header, &padded)),
        None => (vec![], padded),
    };
    let signature = key.sign(&said([&header, &nonce, &body])).to_bytes().to_vec();
    let signed = Signed { header: header.into(), nonce: nonce.into(), body: body.into(), signature: signature.into() };
    minicbor::to_vec(&signed).unwrap_or_default()
}

fn decode<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<T, EntryError> {
    let value: T = minicbor::decode(bytes).map_err(|e| EntryError::Damaged(e.to_string()))?;
    let again = minicbor::to_vec(&value).unwrap_or_default();
    if again == bytes { Ok(value) } else { Err(EntryError::NotCanonical) }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, EntryError> {
    let damaged = |e: std::io::Error| EntryError::Damaged(e.to_string());
    let mut body = vec![];
    zstd::Decoder::new(packed).map_err(damaged)?.take(LARGEST + 1).read_to_end(&mut body).map_err(damaged)?;
    if body.len() as u64 > LARGEST { Err(EntryError::TooLarge) } else { Ok(body) }
}

impl Sealed {
    /// Reads an entry from its bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, EntryError> {
        let hash = EntryHash::of(bytes);
        // The format stands first in the header, and the header first of all, so that any other one is told from damage.
        let header = minicbor::Decoder::new(bytes).array().ok().and_then(|_| bytes.get(1..));
        let header = header.and_then(|rest| minicbor::Decoder::new(rest).bytes().ok());
        let format = header.and_then(|h| minicbor::Decoder::new(h).array().ok().and_then(|_| h.get(1)).copied());
        if let Some(format) = format.filter(|f| !(1..=FORMAT).contains(f)) {
            return Err(EntryError::Format(format));
        }
        let signed: Signed = decode(bytes)?;
        let header: Header = decode(&signed.header)?;
        let damaged = |what: &str| EntryError::Damaged(what.into());
        let nonce = if header.lock == LockId::OPEN { 0 } else { 24 };
        if signed.nonce.len() != nonce {
            return Err(damaged("a nonce has 24 bytes, and what is open has none"));
        }
        if !header.seen.is_sorted_by(|a, b| a < b) {
            return Err(EntryError::NotCanonical);
        }
        let signature =
            <[u8; 64]>::try_from(signed.signature.as_slice()).map_err(|_| damaged("a signature has 64 bytes"))?;
        Ok(Self {
            hash,
            header,
            header_bytes: signed.header.into(),
            nonce: signed.nonce.into(),
            body: signed.body.into(),
            signature: Signature::from_bytes(&signature),
        })
    }

    /// Returns whether the log's device signed it, by the strict rule of RFC 8032 §5.1.7.
    pub fn verify(&self) -> bool {
        let said = said([&self.header_bytes, &self.nonce, &self.body]);
        self.header.log.device.key().is_some_and(|key| key.verify_strict(&said, &self.signature).is_ok())
    }

    /// Returns the key of this entry alone; none where it is open, or sealed under another lock.
    pub fn disclosed(&self, lock: &Lock) -> Option<EntryKey> {
        (lock.id() == self.header.lock).then(|| EntryKey::under(lock, &self.nonce()))
    }

    fn nonce(&self) -> [u8; 24] {
        self.nonce.as_slice().try_into().unwrap_or_default()
    }

    /// Opens it with the key of its lock, where that is known.
    pub fn open(&self, lock: Option<&Lock>) -> Result<Entry, EntryError> {
        if self.header.lock == LockId::OPEN {
            return self.said(&self.body);
        }
        let key = lock.and_then(|lock| self.disclosed(lock)).ok_or(EntryError::Locked(self.header.lock))?;
        self.open_with(&key)
    }

    /// Opens it with its own key, as somebody reads it who does not have its lock.
    pub fn open_with(&self, key: &EntryKey) -> Result<Entry, EntryError> {
        let altered = || EntryError::Damaged("its key does not open it".into());
        let padded = key.open(&self.nonce(), &self.header_bytes, &self.body).ok_or_else(altered)?;
        self.said(&padded)
    }

    fn said(&self, padded: &[u8]) -> Result<Entry, EntryError> {
        let said = unpack(unpad(padded)?)?;
        let body: Body = decode(&said)?;
        // What is shown to people, they are shown as it is.
        if !is_sound_cbor(&said) {
            return Err(EntryError::Text);
        }
        // Locks are granted in the open, for whoever has none yet; all else is nobody's business.
        if matches!(body.act, Act::Grant(_)) != (self.header.lock == LockId::OPEN) {
            return Err(EntryError::NotCanonical);
        }
        // One act, one format: else a desk that knows only the first would read one side of what others refuse.
        if body.act.format() != self.header.format {
            return Err(EntryError::NotCanonical);
        }
        Ok(Entry { hash: self.hash, header: self.header.clone(), body })
    }
}
