//! A story as a destination that has one post for each story is told of it, and the parts in which two are compared.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::site::{Correction, Rendition};
use crate::message;
use crate::messages::{Key, Language};
use crate::story::{Digest, PlacementId, PublicForm, StoryId};
use crate::text::made_sound;

/// How far two clocks may be apart, in seconds, before a date is another one.
pub(crate) const CLOCKS: i64 = 600;

/// How a post is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Readers see it, dated so.
    Public(DateTime<Utc>),
    /// The destination makes it public by itself then, and not before.
    Scheduled(DateTime<Utc>),
    /// Nobody sees it until somebody who works at the destination has looked it over and makes it public.
    Review,
    /// Nobody sees it; what it says is kept there.
    Down,
}

impl Standing {
    /// The word for what readers see.
    pub(crate) const PUBLIC: &str = "public";
    /// The word for what waits for review.
    pub(crate) const REVIEW: &str = "review";

    /// Returns the word that [`Parts`] have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public(_) => Self::PUBLIC,
            Self::Scheduled(_) => "scheduled",
            Self::Review => Self::REVIEW,
            Self::Down => "down",
        }
    }

    fn at(self) -> Option<i64> {
        match self {
            Self::Public(at) | Self::Scheduled(at) => Some(at.timestamp()),
            Self::Review | Self::Down => None,
        }
    }
}

/// One story as it is to be shown.
#[derive(Clone, Debug)]
pub struct Post {
    /// The story, by which the post is found again.
    pub story: StoryId,
    /// The approved form.
    pub form: PublicForm,
    /// Its photos as they are sent, by their placements, in the form's order.
    pub photos: Vec<(PlacementId, Rendition)>,
    /// Corrections in the order they were made.
    pub corrections: Vec<Correction>,
    /// The language of all that is not the story's own text.
    pub language: Language,
    /// How it is to stand.
    pub standing: Standing,
}

impl Post {
    /// Returns the photo that leads: the one chosen, or the first.
    pub fn lead(&self) -> Option<PlacementId> {
        let placed = |id: &PlacementId| self.photos.iter().any(|(photo, _)| photo == id);
        let mut placements = self.form.placements.iter().filter(|p| placed(&p.id));
        placements.clone().find(|p| p.lead).or_else(|| placements.next()).map(|p| p.id)
    }
}

/// A photo as a post shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Which one, by the first digits of the digest of its bytes.
    pub photo: String,
    /// Caption and credit, as the destination puts them together.
    pub caption: String,
    /// Alternative text.
    pub alt: String,
}

/// What a post says, part by part, after the normalisations of its destination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Parts {
    /// `public`, `scheduled`, `review` or `down`.
    pub standing: String,
    /// Headline.
    pub headline: String,
    /// Standfirst.
    pub standfirst: String,
    /// Body, block by block.
    pub body: Vec<String>,
    /// The photos in the body.
    pub photos: Vec<Shown>,
    /// The photo that leads, where the destination has a place of its own for it.
    pub lead: Option<Shown>,
    /// Whether its caption stands in the text, too, where no theme can lose it. No part of the digest where it does not: it never
    /// did before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub captioned: bool,
    /// What the section is called there.
    pub section: String,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Whose post it is there, where that was asked for. No part of the digest: not every desk may ask.
    #[serde(skip)]
    pub author: Option<String>,
    /// Its date, in seconds since 1970 UTC; of a post that is down only the destination knows.
    pub date: Option<i64>,
}

/// A part in which posts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Whether readers see it.
    Standing,
    /// Headline.
    Headline,
    /// Standfirst.
    Standfirst,
    /// Body.
    Body,
    /// Photos with captions, credits and alternative texts.
    Photos,
    /// Section.
    Section,
    /// Tags.
    Tags,
    /// Whose post it is.
    Author,
    /// Date.
    Date,
    /// The last part of its address.
    Slug,
    /// The mark by which it is found again.
    Mark,
    /// What stands above the headline.
    Kicker,
}

impl Part {
    /// Returns what it is called.
    pub fn name(self) -> Key {
        match self {
            Self::Standing => message!("post.part.standing"),
            Self::Headline => message!("post.part.headline"),
            Self::Standfirst => message!("post.part.standfirst"),
            Self::Body => message!("post.part.body"),
            Self::Photos => message!("post.part.photos"),
            Self::Section => message!("post.part.section"),
            Self::Tags => message!("post.part.tags"),
            Self::Author => message!("post.part.author"),
            Self::Date => message!("post.part.date"),
            Self::Slug => message!("post.part.slug"),
            Self::Mark => message!("post.part.mark"),
            Self::Kicker => message!("post.part.kicker"),
        }
    }
}

/// A part that two posts have differently, each as one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which part.
    pub part: Part,
    /// As it was sent, or is to be.
    pub here: String,
    /// As it is there.
    pub there: String,
}

impl Parts {
    /// Returns the digest of all parts.
    pub fn digest(&self) -> Digest {
        // Texts and numbers: nothing that JSON has no form for.
        Digest::of(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Returns the digest of what it says, however it stands and since when.
    pub fn words(&self) -> Digest {
        Self { standing: String::new(), date: None, ..self.clone() }.digest()
    }

    /// Returns in which parts a post that was read differs from this one.
    ///
    /// Tags are compared without regard to case, as destinations do that have a tag of that name already; dates with the
    /// patience that two clocks need; whose post it is and when only where this one says so.
    pub fn differences(&self, there: &Self) -> Vec<Difference> {
        let mut all = vec![];
        let mut see = |part, same: bool, here: String, there: String| {
            if !same {
                // What a site says is shown on a screen: nothing in it may turn or hide what stands beside it.
                all.push(Difference { part, here, there: made_sound(&there) });
            }
        };
        let text = |part, here: &String, there: &String| (part, here == there, here.clone(), there.clone());
        for (part, same, here, there) in [
            text(Part::Standing, &self.standing, &there.standing),
            text(Part::Headline, &self.headline, &there.headline),
            text(Part::Standfirst, &self.standfirst, &there.standfirst),
            text(Part::Body, &self.body.join("\n"), &there.body.join("\n")),
            text(Part::Photos, &self.photographed(), &there.photographed()),
            text(Part::Section, &self.section, &there.section),
        ] {
            see(part, same, here, there);
        }
        let lower = |tags: &[String]| tags.iter().map(|tag| tag.to_lowercase()).collect::<Vec<_>>();
        see(Part::Tags, lower(&self.tags) == lower(&there.tags), self.tags.join(", "), there.tags.join(", "));
        if let (Some(here), Some(there)) = (&self.author, &there.author) {
            see(Part::Author, here == there, here.clone(), there.clone());
        }
        if let (Some(here), Some(there)) = (self.date, there.date) {
            see(Part::Date, (here - there).abs() <= CLOCKS, moment(here), moment(there));
        }
        all
    }

    fn photographed(&self) -> String {
        let line = |shown: &Shown| format!("{} [{}] ({})", shown.caption, shown.alt, shown.photo);
        let text = self.lead.iter().filter(|_| self.captioned).map(|lead| lead.caption.clone());
        let lead = self.lead.iter().map(|lead| format!("* {}", line(lead)));
        text.chain(lead).chain(self.photos.iter().map(line)).collect::<Vec<_>>().join("\n")
    }

    /// Puts in how it stands, and since when.
    pub(super) fn standing_as(self, standing: Standing) -> Self {
        Self { standing: standing.word().to_owned(), date: standing.at(), ..self }
    }
}

fn moment(seconds: i64) -> String {
    DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_and_case_make_no_difference_and_words_do() {
        let here = Parts { tags: vec!["Bão số 3".into()], date: Some(1_000), ..Parts::default() };
        let there = Parts {
            tags: vec!["bão SỐ 3".into()],
            date: Some(1_000 + CLOCKS),
            author: Some("7".into()),
            ..here.clone()
        };
        assert_eq!(here.differences(&there), []);
        let later = Parts { headline: "khác".into(), date: Some(1_001 + CLOCKS), ..there };
        let parts: Vec<_> = here.differences(&later).into_iter().map(|difference| difference.part).collect();
        assert_eq!(parts, [Part::Headline, Part::Date]);
    }
}
