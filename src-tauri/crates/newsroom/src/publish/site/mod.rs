//! A static site: from one story and an index of the others to every file that changes. Writes nothing itself.

mod article;
mod card;
mod feeds;
mod index;
mod json_ld;
mod lists;
mod moved;
mod pages;
mod plan;

use chrono::{DateTime, NaiveDate, Utc};

use super::manifest::{Content, UnsafePath};
use crate::house::{Destination, House, Picture};
use crate::message;
use crate::messages::{Key, Language};
use crate::story::{Digest, NotRendered, PublicForm, PublicPlacement, StoryId};

pub(crate) use article::bylined;
pub use card::{Card, Standing};
pub use index::{Index, Lead, List, Listed, Mapped, PER_PAGE, PER_SITEMAP, page_of};
pub use moved::Moved;
pub use plan::{Own, lists_of, own, path_of, photo_files, plan, preview, together};

/// A note that tells readers what was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it tells the reader.
    pub note: String,
}

/// A story as one destination shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The story.
    pub story: StoryId,
    /// The approved form.
    pub form: PublicForm,
    /// Which story it was, in the order of first publication at this destination; from 1.
    pub sequence: u64,
    /// When it was first published here; gives its address and never changes.
    pub published_at: DateTime<Utc>,
    /// When another form was published, if one was.
    pub updated_at: Option<DateTime<Utc>>,
    /// Corrections in the order they were made.
    pub corrections: Vec<Correction>,
    /// Only stories up to this sequence are its latest stories, so that publishing again changes no byte.
    pub latest_as_of: u64,
    /// When it was taken down, if it was.
    pub down: Option<DateTime<Utc>>,
    /// The lists that an earlier form stood in; they are written again without it.
    pub left: Vec<List>,
}

/// What the pages of one destination share.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The house data.
    pub house: &'a House,
    /// The destination.
    pub destination: &'a Destination,
    /// The language of all that is not the story's own text.
    pub language: Language,
}

/// One photo in one size, as JPEG or WebP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// Where its bytes come from.
    pub content: Content,
    /// BLAKE3 of its bytes.
    pub digest: Digest,
    /// Number of its bytes.
    pub len: u64,
    /// Width in pixels; less than asked for where the photo is smaller.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Gives a photo rendered at most as wide as asked for, in pixels; `None` where it cannot be.
pub type Renditions<'a> = dyn Fn(&PublicPlacement, Picture) -> Option<Rendition> + 'a;

/// Why a story has no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPlanned {
    /// The section is not in the house data.
    #[error("no section {0:?}")]
    NoSection(String),
    /// The slug is empty or holds more than a–z, digits and hyphens.
    #[error("slug {0:?}")]
    BadSlug(String),
    /// Another story has the address.
    #[error("{0} belongs to another story")]
    Taken(String),
    /// The public address of the destination is no web address.
    #[error("no web address: {0:?}")]
    BadAddress(String),
    /// A photo has no rendition.
    #[error("no rendition of {0:?}")]
    NoPhoto(String),
    /// The body is not rendered.
    #[error(transparent)]
    Body(#[from] NotRendered),
    /// A path is not safe.
    #[error(transparent)]
    Path(#[from] UnsafePath),
}

impl NotPlanned {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Key, Vec<(&'static str, String)>) {
        match self {
            Self::NoSection(name) => (message!("site.error.section"), vec![("section", name.clone())]),
            Self::BadSlug(slug) => (message!("site.error.slug"), vec![("slug", slug.clone())]),
            Self::Taken(path) => (message!("site.error.address"), vec![("path", path.clone())]),
            Self::BadAddress(address) => (message!("site.error.web"), vec![("address", address.clone())]),
            Self::NoPhoto(caption) => (message!("site.error.photo"), vec![("caption", caption.clone())]),
            Self::Body(e) => e.explained(),
            Self::Path(UnsafePath(path)) => (message!("site.error.path"), vec![("path", path.clone())]),
        }
    }
}

impl Site<'_> {
    /// Returns the paper's name.
    pub(crate) fn title(&self) -> &str {
        let own = self.destination.title.trim();
        if own.is_empty() { &self.house.newsroom } else { own }
    }

    pub(crate) fn text(&self, key: Key) -> String {
        key.text(self.language, &[])
    }

    /// Returns the public address of a path; a page of a folder is known by the folder.
    pub(crate) fn url(&self, path: &str) -> String {
        let base = self.destination.address.trim().trim_end_matches('/');
        let path = if path == "index.html" { "" } else { path };
        match path.strip_suffix("/index.html") {
            Some(folder) => format!("{base}/{folder}/"),
            None => format!("{base}/{path}"),
        }
    }

    /// Returns the day of a moment in the newsroom's zone.
    pub(crate) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.house.zone()).date_naive()
    }

    pub(crate) fn printed_day(&self, at: DateTime<Utc>) -> String {
        crate::text::format_date(self.day(at), self.language)
    }

    /// Returns a moment as RFC 3339 in the newsroom's zone.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.house.zone()).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }
}

#[cfg(test)]
mod tests;
