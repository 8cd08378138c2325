//! From a file to the fields of a story: saved pages, plain text, HTML and Markdown.
//!
//! Nothing is thrown away in silence: what becomes no field is [`Dropped`], and every oddity is a [`Warning`]
//! with the words concerned, so that a person can look through both before the story is kept.

mod back;
mod block;
mod encoding;
mod error;
pub mod file;
mod html;
mod legacy;
mod markdown;
mod names;
mod page;
mod paste;
mod photo_line;
mod plain;
mod value;

#[cfg(test)]
mod tests;

pub use back::{NoPiece, Pieces};
pub use error::ImportError;
pub use legacy::Encoding;
pub(crate) use legacy::{recognise, to_unicode};
pub(crate) use markdown::MARK;
pub use paste::{Pasted, Picture, paste};

use self::block::{Block, Kind};
use self::page::{Hints, Shape};
use crate::house::House;
use crate::message;
use crate::messages::Key;
use crate::story::{PlacementId, Story};
use crate::text;

/// The most bytes of a text or Markdown file that are read.
pub const MAX_TEXT_BYTES: usize = 5 * 1024 * 1024;
/// The most bytes of an HTML file that are read: its tree takes many times as much.
pub const MAX_HTML_BYTES: usize = 2 * 1024 * 1024;

/// What a file was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A published page saved as text, known by its date line.
    Page,
    /// Plain text.
    Plain,
    /// HTML.
    Html,
    /// Markdown, with or without front matter.
    Markdown,
}

/// Something a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is.
    pub key: Key,
    /// The values of its message.
    pub values: Vec<(&'static str, String)>,
    /// The field of the story it is about.
    pub field: &'static str,
    /// The words concerned, as they stood in the file; empty where something is missing.
    pub text: String,
}

/// A piece of the file that became no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The line in the file, from 1; 0 where the format has no lines.
    pub line: usize,
    /// The piece, whole.
    pub text: String,
    /// Why it is no part of the story.
    pub reason: Key,
    /// How many paragraphs of the body stood before it; `None` where it stood in no place among them.
    pub after: Option<usize>,
}

/// A file as a story, with all that a person should know before keeping it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the file was taken for.
    pub format: Format,
    /// The fields; photos named in the text are placements that await their files.
    pub story: Story,
    /// The oddities, in the order found.
    pub warnings: Vec<Warning>,
    /// What was left out, in the order found.
    pub dropped: Vec<Dropped>,
}

/// A story in the making, with what is reported about it.
struct Draft<'a> {
    house: &'a House,
    fresh_id: &'a mut dyn FnMut() -> PlacementId,
    story: Story,
    warnings: Vec<Warning>,
    dropped: Vec<Dropped>,
    /// Where each paragraph of the body stood among the pieces, and each of the dropped.
    places: Vec<usize>,
    dropped_places: Vec<usize>,
}

impl Draft<'_> {
    fn warn(&mut self, key: Key, field: &'static str, text: &str, values: &[(&'static str, &str)]) {
        let values = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.warnings.push(Warning { key, values, field, text: text.to_owned() });
    }

    /// Reports a piece that stood nowhere among the paragraphs.
    fn drop(&mut self, line: usize, text: &str, reason: Key) {
        self.drop_at(0, line, text, reason);
    }

    fn drop_at(&mut self, place: usize, line: usize, text: &str, reason: Key) {
        if !text.trim().is_empty() {
            self.dropped.push(Dropped { line, text: text.to_owned(), reason, after: None });
            self.dropped_places.push(place);
        }
    }

    /// Says of what was dropped how many paragraphs stood before it.
    fn place_dropped(&mut self) {
        for (dropped, place) in self.dropped.iter_mut().zip(&self.dropped_places).filter(|(_, place)| **place > 0) {
            dropped.after = Some(self.places.iter().filter(|paragraph| *paragraph < place).count());
        }
    }

    /// Reports the links of a piece that becomes a field, which holds none.
    fn lift(&mut self, block: &Block, field: &'static str) {
        if block.markdown.contains("](") {
            self.warn(message!("import.warn.field_link"), field, &block.markdown, &[]);
        }
    }

    /// Reports a piece as dropped, with all its words.
    fn drop_block(&mut self, block: &Block, reason: Key) {
        match &block.kind {
            Kind::Image { file, alt } => {
                let words = [block.text.as_str(), alt, file].into_iter().filter(|t| !t.is_empty());
                self.drop_at(block.place, block.line, &words.collect::<Vec<_>>().join(" · "), reason);
            }
            // The numbers of a list and the addresses of links are in its Markdown only.
            Kind::Other => self.drop_at(block.place, block.line, &block.markdown, reason),
            _ => self.drop_at(block.place, block.line, &block.text, reason),
        }
    }
}

/// Reads a file as a story.
///
/// The name tells the format by its ending, and the first bytes do where it does not. Fails on what is too
/// large, too deeply nested, in another encoding than UTF-8 or marked UTF-16, or holds control characters.
pub fn read(
    name: &str,
    bytes: &[u8],
    house: &House,
    fresh_id: &mut dyn FnMut() -> PlacementId,
) -> Result<Imported, ImportError> {
    within(bytes.len(), MAX_TEXT_BYTES)?;
    let decoded = encoding::decode(bytes)?;
    let source = text::admit(&decoded).map_err(|why| ImportError::refused(&decoded, why))?;
    if source.trim().is_empty() {
        return Err(ImportError::Empty);
    }
    let mut draft = Draft {
        house,
        fresh_id,
        story: Story::default(),
        warnings: vec![],
        dropped: vec![],
        places: vec![],
        dropped_places: vec![],
    };
    let format = format_of(name, &source);
    match format {
        Format::Html => {
            within(source.len(), MAX_HTML_BYTES)?;
            html::read(&mut draft, &source)?;
        }
        Format::Markdown => markdown::read(&mut draft, &source),
        Format::Page => page::split(&mut draft, plain::blocks(&source), Shape::Page, &Hints::default()),
        Format::Plain => page::split(&mut draft, plain::blocks(&source), Shape::Plain, &Hints::default()),
    }
    if draft.story.language.is_empty() {
        draft.story.language = language_of(&draft.story).to_owned();
    }
    if let Some(encoding) = legacy::mojibake(&source) {
        draft.warn(message!("import.warn.legacy_font"), "body", "", &[("encoding", encoding.name())]);
    }
    error::admit_fields(&mut draft.story)?;
    draft.place_dropped();
    let Draft { story, warnings, dropped, .. } = draft;
    Ok(Imported { format, story, warnings, dropped })
}

fn within(bytes: usize, limit: usize) -> Result<(), ImportError> {
    if bytes > limit { Err(ImportError::TooLarge { bytes, limit }) } else { Ok(()) }
}

fn format_of(name: &str, source: &str) -> Format {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let head: String = source.trim_start().chars().take(16).collect::<String>().to_lowercase();
    match ending.as_str() {
        "html" | "htm" | "xhtml" => Format::Html,
        "md" | "markdown" => Format::Markdown,
        _ if head.starts_with("<!doctype html") || head.starts_with("<html") => Format::Html,
        _ if markdown::has_front_matter(source) => Format::Markdown,
        _ if page::has_date_line(source) => Format::Page,
        _ => Format::Plain,
    }
}

/// `vi` where at least one letter in fifty is one that only Vietnamese has, or nothing can be told.
fn language_of(story: &Story) -> &'static str {
    let (mut letters, mut vietnamese) = (0_usize, 0_usize);
    for c in story.headline.chars().chain(story.standfirst.chars()).chain(story.body.chars()) {
        letters += usize::from(c.is_alphabetic());
        let own = matches!(c, 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ă' | 'Ă' | '\u{1EA0}'..='\u{1EF9}');
        vietnamese += usize::from(own);
    }
    if letters == 0 || vietnamese * 50 >= letters { "vi" } else { "en" }
}
