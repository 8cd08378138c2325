//! What the worker answers, in JSON; the desk's `photo::worker` reads it.

use serde::Serialize;

use crate::decode::{Decoded, Source};

/// One line of JSON: an object with one member, named after the kind of answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Rendered { facts: Facts, files: Vec<Rendition> },
    Refused(Refusal),
}

/// One line of many, of the file at that place in the list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    Preview {
        at: usize,
        file: Rendition,
    },
    /// There is no picture in it, or none that shows the photo.
    None {
        at: usize,
    },
    Refused {
        at: usize,
        why: Refusal,
    },
}

/// What is true of a photo.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    format: &'static str,
    width: u32,
    height: u32,
    bytes: u64,
    profile: Option<String>,
    profile_ignored: bool,
    cmyk: bool,
    damage: Option<Damage>,
    /// Whether it has more pictures than the first: it moves, or has pages.
    animated: bool,
    wrong_extension: bool,
    /// Sixteen hexadecimal digits: JSON's numbers are not everywhere whole.
    look: Option<String>,
}

impl Facts {
    pub(crate) fn of(source: &Source, decoded: &Decoded, look: Option<u64>) -> Self {
        let (width, height) = source.upright();
        Self {
            format: source.format.name(),
            width,
            height,
            bytes: source.length,
            profile: decoded.colours.name(),
            profile_ignored: decoded.colours.is_ignored(),
            cmyk: decoded.cmyk,
            damage: decoded.damage,
            animated: source.animated(),
            wrong_extension: source.wrong_extension,
            look: look.map(|bits| format!("{bits:016x}")),
        }
    }
}

/// What is wrong with a picture that could still be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Damage {
    /// The file ends early. `percent` of the rows are there; `None` where every row is, but coarse (progressive).
    Cut { percent: Option<u8> },
    /// Some of the data is wrong.
    Corrupt,
}

/// One rendered file in the folder.
#[derive(Debug, Serialize)]
pub(crate) struct Rendition {
    /// The size asked for.
    pub(crate) size: u32,
    pub(crate) format: &'static str,
    pub(crate) name: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: u64,
}

/// Why there is no picture.
#[derive(Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub(crate) enum Refusal {
    #[error("there is no such file")]
    Missing,
    #[error("not a regular file")]
    NotAFile,
    #[error("the file is empty")]
    Empty,
    #[error("{bytes} bytes is more than {limit}")]
    FileTooLarge { bytes: u64, limit: u64 },
    #[error("{kind} is not taken in")]
    Unsupported { kind: &'static str },
    #[error("HEIC, and there is no heif-convert")]
    NoConverter,
    #[error("no known format")]
    UnknownFormat,
    #[error("{width} × {height} pixels is too large")]
    TooLarge { width: u32, height: u32 },
    #[error("{scans} scans")]
    TooManyScans { scans: u32 },
    #[error("the file ends before its picture")]
    CutShort,
    #[error("{detail}")]
    Unreadable { detail: String },
    #[error("{detail}")]
    CannotRead { detail: String },
    #[error("{detail}")]
    CannotWrite { detail: String },
}

impl Refusal {
    pub(crate) fn unreadable(detail: impl ToString) -> Self {
        Self::Unreadable { detail: detail.to_string() }
    }
}

impl From<image::ImageError> for Refusal {
    fn from(error: image::ImageError) -> Self {
        match &error {
            image::ImageError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Self::CutShort,
            _ => Self::unreadable(error),
        }
    }
}
