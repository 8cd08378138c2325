//! Why a file is not read at all, each with the way out.

use super::Encoding;
use crate::message;
use crate::messages::Key;
use crate::story::Story;
use crate::text;

/// Why a file is not imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is no such file.
    #[error("{file} is not there")]
    Missing {
        /// As it was named.
        file: String,
    },
    /// A folder, a pipe or a device.
    #[error("{file} is not a file")]
    NotAFile {
        /// As it was named.
        file: String,
    },
    /// The system does not let it be read.
    #[error("{file}: {detail}")]
    CannotRead {
        /// As it was named.
        file: String,
        /// In the system's words.
        detail: String,
    },
    /// Nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// More than is read.
    #[error("{bytes} bytes, of which at most {limit} are read")]
    TooLarge {
        /// The size in bytes.
        bytes: usize,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// Bytes of an older encoding.
    #[error("the text seems to be {encoding:?}, not UTF-8")]
    Legacy {
        /// The likeliest.
        encoding: Encoding,
    },
    /// UTF-16 without the mark that tells its byte order.
    #[error("UTF-16 without a byte order mark")]
    Unmarked,
    /// Neither UTF-8 nor anything that was recognised.
    #[error("not UTF-8 from line {line} on")]
    NotUtf8 {
        /// The first line with a wrong byte, from 1.
        line: usize,
    },
    /// UTF-16 that ends within a character or holds half a pair.
    #[error("damaged UTF-16")]
    DamagedUtf16,
    /// A file of another program.
    #[error("a {kind} file, not text")]
    NotText {
        /// What it is, such as `Word`.
        kind: &'static str,
    },
    /// HTML nested so deeply, or with so many attributes in one tag, that reading it would take for ever.
    #[error("HTML nested deeper than {limit} at line {line}")]
    Tangled {
        /// The deepest nesting that is read.
        limit: usize,
        /// Where it was passed, from 1.
        line: usize,
    },
    /// A character that no field may hold.
    #[error("{field}, line {line}: {why}")]
    Refused {
        /// The field, or `file` where it stands in the file as such.
        field: &'static str,
        /// The line in the file, or in the field where a reference such as `&#x202E;` made it; from 1.
        line: usize,
        /// What it is.
        why: text::Refused,
    },
}

impl ImportError {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        let megabytes = |bytes: &usize| format!("{:.1}", *bytes as f64 / (1024.0 * 1024.0));
        match self {
            Self::Missing { file } => (message!("import.error.missing"), vec![("file", file.clone())]),
            Self::NotAFile { file } => (message!("import.error.not_a_file"), vec![("file", file.clone())]),
            Self::CannotRead { file, detail } => {
                (message!("import.error.cannot_read"), vec![("file", file.clone()), ("detail", detail.clone())])
            }
            Self::Empty => (message!("import.error.empty"), vec![]),
            Self::TooLarge { bytes, limit } => {
                (message!("import.error.too_large"), vec![("size", megabytes(bytes)), ("limit", megabytes(limit))])
            }
            Self::Legacy { encoding } => {
                (message!("import.error.legacy"), vec![("encoding", encoding.name().to_owned())])
            }
            Self::Unmarked => (message!("import.error.unmarked"), vec![]),
            Self::NotUtf8 { line } => (message!("import.error.not_utf8"), vec![("line", line.to_string())]),
            Self::DamagedUtf16 => (message!("import.error.damaged_utf16"), vec![]),
            Self::NotText { kind } => (message!("import.error.not_text"), vec![("kind", (*kind).to_owned())]),
            Self::Tangled { limit, line } => {
                (message!("import.error.tangled"), vec![("limit", limit.to_string()), ("line", line.to_string())])
            }
            Self::Refused { line, why, .. } => {
                let (key, mut values) = why.explained();
                values.push(("line", line.to_string()));
                (key, values)
            }
        }
    }

    pub(super) fn refused(source: &str, why: text::Refused) -> Self {
        Self::at("file", source, why)
    }

    fn at(field: &'static str, source: &str, why: text::Refused) -> Self {
        let (text::Refused::Nul { at } | text::Refused::Bidi { at, .. } | text::Refused::Control { at, .. }) = why;
        Self::Refused { field, line: 1 + source.chars().take(at).filter(|c| *c == '\n').count(), why }
    }
}

/// Admits the fields once more: a character reference or an escape can bring in what the file's bytes did not show.
pub(super) fn admit_fields(story: &mut Story) -> Result<(), ImportError> {
    let fields = [
        ("language", &mut story.language),
        ("genre", &mut story.genre),
        ("kicker", &mut story.kicker),
        ("headline", &mut story.headline),
        ("standfirst", &mut story.standfirst),
        ("body", &mut story.body),
        ("dateline", &mut story.dateline),
        ("section", &mut story.section),
        ("slug", &mut story.slug),
        ("correction_note", &mut story.correction_note),
        ("notes", &mut story.notes),
    ];
    let tags = story.tags.iter_mut().map(|t| ("tags", t));
    let bylines = story.bylines.iter_mut().flat_map(|b| [Some(&mut b.name), b.person.as_mut()]);
    let bylines = bylines.flatten().map(|t| ("bylines", t));
    let photos = story.placements.iter_mut().flat_map(|p| [&mut p.caption, &mut p.credit, &mut p.alt]);
    let photos = photos.map(|t| ("placements", t));
    let slot = story.print_slot.iter_mut().map(|slot| ("print_slot", &mut slot.issue));
    for (field, value) in fields.into_iter().chain(tags).chain(bylines).chain(photos).chain(slot) {
        *value = text::admit(value).map_err(|why| ImportError::at(field, value, why))?;
    }
    Ok(())
}
