//! What a post is to say there, in the site's own terms.

use super::media::{self, Sent};
use super::terms::{self, Term};
use super::{WordPress, blocks, read};
use crate::publish::destination::Refusal;
use crate::publish::post::{Parts, Post, Shown};
use crate::story::{PlacementId, escape};

/// What a post is to say, and what of it the site has a number for.
pub(super) struct Wish {
    pub(super) category: Term,
    /// Tags by the names that they have there, with the numbers of those that exist.
    pub(super) tags: Vec<(String, Option<u64>)>,
    pub(super) author: Option<u64>,
    pub(super) says: Parts,
}

/// Says what a post is to say, by the categories that the site has.
pub(super) fn of(site: &WordPress<'_>, post: &Post, categories: &[Term]) -> Result<Wish, Refusal> {
    let category = terms::category(categories, &post.form.section, site.house, &site.settings).cloned();
    let category = category.ok_or_else(|| Refusal::NoSection(post.form.section.clone()))?;
    let tags = tags(site, &post.form.tags)?;
    let author = site.mapped_author(post)?;
    let mut says = site.wished(post, category.name.clone(), tags.iter().map(|(name, _)| name.clone()).collect())?;
    says.author = author.map(|id| id.to_string());
    Ok(Wish { category, tags, author, says })
}

impl WordPress<'_> {
    /// Says what a post is to say there.
    pub(super) fn wished(&self, post: &Post, section: String, tags: Vec<String>) -> Result<Parts, Refusal> {
        // A photo is known by its digits: it need not be there for this.
        let photos = post
            .photos
            .iter()
            .map(|(id, rendition)| (*id, Sent { url: format!("{}.jpg", media::digits(rendition)), ..Sent::default() }));
        let photos: Vec<_> = photos.collect();
        let content = read::content(&blocks::content(post, &self.settings, &photos)?);
        let parts = Parts {
            headline: read::text(&escape(&post.form.headline)),
            standfirst: read::text(&escape(&post.form.standfirst)),
            body: content.body,
            photos: content.photos,
            lead: post.lead().and_then(|lead| self.shown(post, lead)),
            captioned: content.lead.is_some(),
            section,
            tags,
            ..Parts::default()
        };
        Ok(parts.standing_as(post.standing))
    }

    /// Says how a photo of a post is to be shown.
    pub(super) fn shown(&self, post: &Post, id: PlacementId) -> Option<Shown> {
        let placement = post.form.placements.iter().find(|p| p.id == id)?;
        let (_, rendition) = post.photos.iter().find(|(photo, _)| *photo == id)?;
        let caption = blocks::caption(placement, post, &self.settings);
        Some(Shown {
            photo: media::digits(rendition),
            caption: read::caption(&format!("<p>{caption}</p>")),
            alt: read::text(&escape(placement.instead().trim())),
        })
    }

    fn mapped_author(&self, post: &Post) -> Result<Option<u64>, Refusal> {
        let named = post.form.bylines.iter().find_map(|byline| self.settings.authors.get(&byline.name));
        match named {
            Some(named) => terms::author(&self.rest, named),
            None => Ok(None),
        }
    }
}

/// The tags of a form, by the names that they have there or will have, sorted; each once.
fn tags(site: &WordPress<'_>, names: &[String]) -> Result<Vec<(String, Option<u64>)>, Refusal> {
    let mut all: Vec<(String, Option<u64>)> = vec![];
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let (name, id) = match terms::tag(&site.rest, name)? {
            Some(term) => (term.name, Some(term.id)),
            None => (name.to_owned(), None),
        };
        if !all.iter().any(|(other, _)| other.to_lowercase() == name.to_lowercase()) {
            all.push((name, id));
        }
    }
    all.sort_by_key(|(name, _)| name.to_lowercase());
    Ok(all)
}
