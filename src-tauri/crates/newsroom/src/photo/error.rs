//! Why a photo is not taken in: always with its name, so that one bad file among many is known.

use serde::Deserialize;

use crate::disk;
use crate::message;
use crate::messages::Key;

/// A photo that could not be examined or rendered. Others are not touched by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct PhotoError {
    /// The name of the file, without its folders.
    pub file: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a photo, or with looking at it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is a folder, a pipe or a device.
    #[error("not a regular file")]
    NotAFile,
    /// It has no bytes.
    #[error("empty")]
    Empty,
    /// It is larger than any photo.
    #[error("{bytes} bytes is more than {limit}")]
    FileTooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The most that is taken in, in bytes.
        limit: u64,
    },
    /// It is of a known kind that is not taken in.
    #[error("{kind} is not taken in")]
    Unsupported {
        /// What the kind is called.
        kind: String,
    },
    /// It is a HEIC, and the program that opens it is not on this machine.
    #[error("HEIC, and there is no heif-convert")]
    NoConverter,
    /// It is of no known kind.
    #[error("of no known format")]
    UnknownFormat,
    /// It has too many pixels.
    #[error("{width} × {height} pixels is too large")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// It is a progressive JPEG made to take hours.
    #[error("{scans} scans")]
    TooManyScans {
        /// How many there are.
        scans: u32,
    },
    /// It ends before there is a picture.
    #[error("ends before its picture")]
    CutShort,
    /// Its picture cannot be decoded.
    #[error("unreadable: {detail}")]
    Unreadable {
        /// What the decoder said, in English.
        detail: String,
    },
    /// The system would not let it be read.
    #[error("cannot be read: {detail}")]
    CannotRead {
        /// What the system said.
        detail: String,
    },
    /// The renditions could not be written.
    #[error("cannot be written: {detail}")]
    CannotWrite {
        /// What the system said.
        detail: String,
    },
    /// The worker was still busy at its deadline and was ended.
    #[error("not done after {seconds} s")]
    #[serde(skip)]
    TooSlow {
        /// The deadline in seconds.
        seconds: u64,
    },
    /// The worker ended without an answer: the photo asked for more memory than there may be, or broke a decoder.
    #[error("the worker died: {detail}")]
    #[serde(skip)]
    Died {
        /// How it ended.
        detail: String,
    },
    /// The worker's program could not be started.
    #[error("no worker: {detail}")]
    #[serde(skip)]
    NoWorker {
        /// What the system said.
        detail: String,
    },
}

impl PhotoError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let mut values = vec![("file", self.file.clone())];
        let key = match &self.reason {
            Reason::Missing => message!("photo.missing"),
            Reason::NotAFile => message!("photo.not_a_file"),
            Reason::Empty => message!("photo.empty"),
            Reason::FileTooLarge { bytes, limit } => {
                values.push(("size", bytes.div_ceil(1 << 20).to_string()));
                values.push(("limit", (limit >> 20).to_string()));
                message!("photo.file_too_large")
            }
            Reason::NoConverter => message!("photo.heic"),
            Reason::Unsupported { kind } => {
                values.push(("kind", kind.clone()));
                message!("photo.unsupported")
            }
            Reason::UnknownFormat => message!("photo.unknown_format"),
            Reason::TooLarge { width, height } => {
                values.extend([("width", width.to_string()), ("height", height.to_string())]);
                message!("photo.too_large")
            }
            Reason::TooManyScans { scans } => {
                values.push(("scans", scans.to_string()));
                message!("photo.too_many_scans")
            }
            Reason::CutShort => message!("photo.cut_short"),
            Reason::Unreadable { detail } => {
                values.push(("detail", detail.clone()));
                message!("photo.unreadable")
            }
            Reason::CannotRead { detail } => {
                values.push(("detail", disk::said_elsewhere(detail)));
                message!("photo.cannot_read")
            }
            Reason::CannotWrite { detail } => {
                values.push(("detail", disk::said_elsewhere(detail)));
                message!("photo.cannot_write")
            }
            Reason::TooSlow { seconds } => {
                values.push(("seconds", seconds.to_string()));
                message!("photo.too_slow")
            }
            Reason::Died { .. } => message!("photo.died"),
            Reason::NoWorker { detail } => {
                values.push(("detail", detail.clone()));
                message!("photo.no_worker")
            }
        };
        (key, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn every_reason_names_the_file_and_fills_its_blanks() {
        let detail = || "d".to_owned();
        let reasons = [
            Reason::Missing,
            Reason::NotAFile,
            Reason::Empty,
            Reason::FileTooLarge { bytes: 300 << 20, limit: 200 << 20 },
            Reason::Unsupported { kind: "PDF".into() },
            Reason::NoConverter,
            Reason::UnknownFormat,
            Reason::TooLarge { width: 1, height: 2 },
            Reason::TooManyScans { scans: 900 },
            Reason::CutShort,
            Reason::Unreadable { detail: detail() },
            Reason::CannotRead { detail: detail() },
            Reason::CannotWrite { detail: detail() },
            Reason::TooSlow { seconds: 20 },
            Reason::Died { detail: detail() },
            Reason::NoWorker { detail: detail() },
        ];
        for reason in reasons {
            let (key, values) = PhotoError { file: "lũ.jpg".into(), reason }.explained();
            for language in [Language::Vi, Language::En] {
                let text = key.text(language, &values);
                assert!(text.contains("lũ.jpg") && !text.contains('{'), "{text}");
            }
        }
    }

    #[test]
    fn reads_the_workers_words() {
        let reason: Reason = serde_json::from_str(r#"{"reason":"too_large","width":3,"height":4}"#).unwrap();
        assert_eq!(reason, Reason::TooLarge { width: 3, height: 4 });
        assert!(serde_json::from_str::<Reason>(r#"{"reason":"died","detail":""}"#).is_err());
    }
}
