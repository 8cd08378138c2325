//! The bytes of a story file.
//!
//! Each byte is in something that is checked: an entry, which is signed; a key, which has a name in what it opens; what a
//! device had seen, which its entry adds up; a photo, which its entry names. So there is no checksum over the whole. Nothing
//! is packed either: sealed entries and photos grow no smaller by it, and packing has more than one encoding of one thing.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use minicbor::bytes::{ByteArray, ByteSlice};
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::error::FileError;
use crate::disk;
use crate::ledger::Head;
use crate::members::NewsroomId;
use crate::story::StoryId;

/// What the file begins with.
const MARK: &str = "galley story";
/// The format that this version reads and writes.
const FORMAT: u64 = 1;
/// The most bytes that a story file may have.
pub const LARGEST: u64 = 1 << 30;

/// An entry in a story file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Record<'b> {
    /// Its bytes as they travel.
    #[b(0)]
    pub entry: &'b ByteSlice,
    /// Its own key; none where it is sealed under one of the story's.
    #[n(1)]
    pub key: Option<ByteArray<32>>,
    /// The heads of other logs in its sight that the record before of its log, on its side of it, had not; of each log that any
    /// of them is of, all; sorted.
    #[n(2)]
    pub seen: Vec<Head>,
}

/// A story file, read and not checked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StoryFile<'b> {
    #[b(0)]
    mark: &'b str,
    #[n(1)]
    format: u64,
    /// The newsroom.
    #[n(2)]
    pub newsroom: NewsroomId,
    /// The story.
    #[n(3)]
    pub story: StoryId,
    /// The keys that the story's entries are sealed under.
    #[n(4)]
    pub locks: Vec<ByteArray<32>>,
    /// The entries, in the order that all desks agree on.
    #[b(5)]
    pub records: Vec<Record<'b>>,
    /// The bytes of the photos, in the order of the entries that tell of them.
    #[b(6)]
    pub photos: Vec<&'b ByteSlice>,
    /// Of logs that forked, the entries from there on that are no records, sorted by log, number and name: they show which
    /// goes on from which, and are not opened.
    #[b(7)]
    pub links: Vec<&'b ByteSlice>,
}

/// Whether what is written is just these bytes, without a second copy of them.
struct Same<'b>(&'b [u8]);

impl minicbor::encode::Write for Same<'_> {
    type Error = io::Error;

    fn write_all(&mut self, part: &[u8]) -> Result<(), io::Error> {
        self.0 = self.0.strip_prefix(part).ok_or(io::ErrorKind::InvalidData)?;
        Ok(())
    }
}

impl<'b> StoryFile<'b> {
    /// Returns a file that holds nothing yet.
    pub fn of(newsroom: NewsroomId, story: StoryId) -> Self {
        let (locks, records, photos, links) = Default::default();
        Self { mark: MARK, format: FORMAT, newsroom, story, locks, records, photos, links }
    }

    /// Reads a file; its mark and format are read first, so that a newer one is told from damage.
    pub fn read(bytes: &'b [u8]) -> Result<Self, FileError> {
        if bytes.len() as u64 > LARGEST {
            return Err(FileError::TooLarge);
        }
        let mut begins = Decoder::new(bytes);
        if begins.array().ok().is_none() || begins.str().ok() != Some(MARK) {
            return Err(FileError::NotOne);
        }
        let damaged = |e: minicbor::decode::Error| FileError::Damaged(e.to_string());
        match begins.u64().map_err(damaged)? {
            FORMAT => {}
            other => return Err(FileError::Format(other)),
        }
        let file: Self = minicbor::decode(bytes).map_err(damaged)?;
        let mut again = Encoder::new(Same(bytes));
        let same = again.encode(&file).is_ok() && again.into_writer().0.is_empty();
        if same { Ok(file) } else { Err(FileError::Damaged("not in the one encoding".to_owned())) }
    }

    /// Returns the bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Encoding to memory has no way to fail.
        minicbor::to_vec(self).unwrap_or_default()
    }
}

pub(super) fn refused(path: &Path) -> impl Fn(io::Error) -> FileError {
    let path = path.to_path_buf();
    move |e| match e.kind() {
        io::ErrorKind::NotFound => FileError::Absent(path.clone()),
        io::ErrorKind::AlreadyExists => FileError::Exists(path.clone()),
        _ => FileError::Io { path: path.clone(), reason: disk::said(&e) },
    }
}

/// Returns the bytes of a file on disk, if it is not larger than a story file may be.
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let refused = refused(path);
    let mut bytes = vec![];
    File::open(path).map_err(&refused)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(&refused)?;
    if bytes.len() as u64 > LARGEST { Err(FileError::TooLarge) } else { Ok(bytes) }
}

/// Writes a file that is not there yet, durable when it returns.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let refused = refused(path);
    let mut file = File::create_new(path).map_err(&refused)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|e| {
        let _ = fs::remove_file(path);
        refused(e)
    })
}
