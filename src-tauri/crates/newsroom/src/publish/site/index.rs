//! What a plan may ask about the other stories of a site. Every answer is bounded, however old the site.

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

use super::Article;
use crate::story::{FocalPoint, StoryId};

/// How many numbers one page of a list holds.
pub const PER_PAGE: u64 = 20;
/// How many sequences one sitemap covers. Sitemaps may have 50,000 addresses, but each story writes its sitemap anew.
pub const PER_SITEMAP: u64 = 250;

/// A list of stories that has pages of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// A section by its slug.
    Section(String),
    /// A tag by its slug.
    Tag(String),
}

/// The lead photo of a listed story.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Lead {
    /// Path of the smallest rendition below the site's folder.
    #[n(0)]
    pub path: String,
    /// Its width in pixels.
    #[n(1)]
    pub width: u32,
    /// Its height in pixels.
    #[n(2)]
    pub height: u32,
    /// Alternative text.
    #[n(3)]
    pub alt: String,
    /// Path and width of a wider rendition, for dense screens and for where the story opens a page.
    #[n(4)]
    pub wide: Option<(String, u32)>,
    /// The point that stays in view where a list crops it, in thousandths of what is shown.
    #[n(5)]
    pub focal_point: Option<FocalPoint>,
    /// Paths and widths of the same as WebP, where the site has that.
    #[n(6)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub webp: Vec<(String, u32)>,
}

/// A story as lists, feeds and sitemaps show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The story.
    pub story: StoryId,
    /// Its sequence at the destination.
    pub sequence: u64,
    /// Path of its page below the site's folder.
    pub path: String,
    /// Language of its own text, as typed.
    pub language: String,
    /// Headline.
    pub headline: String,
    /// Standfirst.
    pub standfirst: String,
    /// The day printed with it.
    pub date: NaiveDate,
    /// When it was first published.
    pub published_at: DateTime<Utc>,
    /// When another form was published, if one was.
    pub updated_at: Option<DateTime<Utc>>,
    /// Section by its printed name.
    pub section: String,
    /// The lead photo, if it has one.
    pub lead: Option<Lead>,
}

/// A page as a sitemap shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Path below the site's folder.
    pub path: String,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// The stories of one destination as they are once the planned story is public, or gone.
///
/// Stories that are down are in no answer, yet keep their numbers and their address.
pub trait Index {
    /// Returns the `n` latest stories up to a sequence, newest first, without `except`.
    fn latest(&self, up_to_sequence: u64, n: usize, except: StoryId) -> Vec<Listed>;
    /// Returns at least the public stories on whose pages the `n` latest could name a sequence; no new story is on any.
    fn showing(&self, sequence: u64, n: usize) -> Vec<StoryId>;
    /// Returns a public story as its page shows it.
    fn article(&self, story: StoryId) -> Option<Article>;
    /// Returns the stories with the numbers `page * PER_PAGE + 1 ..= (page + 1) * PER_PAGE`, oldest first; page from 0.
    fn list(&self, list: &List, page: u64) -> Vec<Listed>;
    /// Returns the `n` stories of a list with the highest numbers, highest first.
    fn newest(&self, list: &List, n: usize) -> Vec<Listed>;
    /// Returns the highest number ever given in a list; 0 for none.
    fn len(&self, list: &List) -> u64;
    /// Returns the number that a story has or had in a list, from 1.
    fn number(&self, list: &List, story: StoryId) -> Option<u64>;
    /// Returns the `n` latest stories, newest first.
    fn front(&self, n: usize) -> Vec<Listed>;
    /// Returns the stories with these sequences, oldest first.
    fn mapped(&self, first: u64, last: u64) -> Vec<Mapped>;
    /// Returns the highest sequence ever given; 0 for none.
    fn last_sequence(&self) -> u64;
    /// Returns the story that has or had a path.
    fn owner(&self, path: &str) -> Option<StoryId>;
}

/// Returns the page, from 0, that holds a number, from 1.
pub fn page_of(number: u64) -> u64 {
    number.saturating_sub(1) / PER_PAGE
}
