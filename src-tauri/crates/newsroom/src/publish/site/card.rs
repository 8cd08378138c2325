//! A card: the little of an approved form that lists show, so that a list does not read hundreds of whole stories.

use chrono::{DateTime, NaiveDate, Utc};
use minicbor::{Decode, Encode};

use super::index::{Lead, Listed};
use super::plan::{listed, path_of};
use super::{Article, NotPlanned, Renditions, Site};
use crate::house::Pictures;
use crate::story::{PublicForm, StoryId};

/// What lists show of a form. It hangs on the form and on the renditions of its leading photo, and on nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Card {
    #[n(0)]
    language: String,
    #[n(1)]
    headline: String,
    #[n(2)]
    standfirst: String,
    #[n(3)]
    slug: String,
    #[n(4)]
    section: String,
    #[n(5)]
    printed_date: Option<String>,
    #[n(6)]
    lead: Option<Lead>,
}

/// Where and when a story is public: what its card leaves out.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The story.
    pub story: StoryId,
    /// Its sequence at the destination.
    pub sequence: u64,
    /// When it was first published.
    pub published_at: DateTime<Utc>,
    /// When another form was published, if one was.
    pub updated_at: Option<DateTime<Utc>>,
}

impl From<&Article> for Standing {
    fn from(article: &Article) -> Self {
        let Article { story, sequence, published_at, updated_at, .. } = *article;
        Self { story, sequence, published_at, updated_at }
    }
}

impl Card {
    /// How cards are made; another number whenever the same form and renditions would give another card.
    pub const MAKING: u32 = 1;

    /// Returns the card of a form. A photo that cannot be rendered is not shown.
    pub fn new(form: &PublicForm, renditions: &Renditions<'_>, pictures: &Pictures) -> Self {
        let placements = &form.placements;
        let chosen = placements.iter().find(|p| p.lead).or_else(|| placements.first());
        Self::with_lead(form, chosen.and_then(|p| listed(p, renditions, pictures)))
    }

    pub(crate) fn with_lead(form: &PublicForm, lead: Option<Lead>) -> Self {
        Self {
            language: form.language.clone(),
            headline: form.headline.clone(),
            standfirst: form.standfirst.clone(),
            slug: form.slug.clone(),
            section: form.section.clone(),
            printed_date: form.printed_date.clone(),
            lead,
        }
    }

    /// Returns the story as the index is to hold it before [`plan`](super::plan()) is asked.
    pub fn listed(self, site: &Site<'_>, standing: Standing) -> Result<Listed, NotPlanned> {
        let Standing { story, sequence, published_at, updated_at } = standing;
        let printed = self.printed_date.and_then(|d| d.parse::<NaiveDate>().ok());
        Ok(Listed {
            story,
            sequence,
            path: path_of(site, &self.slug, published_at)?,
            language: self.language,
            headline: self.headline,
            standfirst: self.standfirst,
            date: printed.unwrap_or_else(|| site.day(published_at)),
            published_at,
            updated_at,
            // A chief may have removed the section since: that must not keep other stories from being published.
            section: site.house.section(&self.section).map_or(self.section, |s| s.name.clone()),
            lead: self.lead,
        })
    }
}
