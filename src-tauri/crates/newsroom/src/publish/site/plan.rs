//! The plan: every file that changes when one story comes, changes or goes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};

use super::card::Card;
use super::index::{Index, Lead, List};
use super::lists::{self, Named};
use super::pages::{self, Page};
use super::{Article, NotPlanned, Rendition, Renditions, Site, article, feeds};
use crate::house::{Pictures, Section};
use crate::publish::manifest::{Manifest, Order, Planned};
use crate::story::{Crop, Digest, FocalPoint, PublicForm, PublicPlacement};
use crate::text;

/// How many of the widths a list shows.
const LISTED: usize = 2;
/// How many latest stories a story's page shows.
const LATEST: usize = 6;
/// Longest slug, so that a path stays short enough for every file system.
const LONGEST_SLUG: usize = 150;

/// One rendition and where it goes.
pub(crate) struct Size {
    pub(crate) path: String,
    pub(crate) rendition: Rendition,
    /// The same as WebP, where the site has that.
    pub(crate) webp: Option<(String, Rendition)>,
}

/// A photo of the story in its sizes, narrowest first.
pub(crate) struct Photo<'a> {
    pub(crate) placement: &'a PublicPlacement,
    pub(crate) sizes: Vec<Size>,
}

impl Size {
    /// Returns path and width of the WebP, where there is one.
    pub(crate) fn as_webp(&self) -> Option<(String, u32)> {
        self.webp.as_ref().map(|(path, rendition)| (path.clone(), rendition.width))
    }

    /// Iterates over the files that it is.
    fn into_files(self) -> impl Iterator<Item = (String, Rendition)> {
        [Some((self.path, self.rendition)), self.webp].into_iter().flatten()
    }
}

impl Photo<'_> {
    fn as_lead(&self, size: Option<&Size>, wide: Option<&Size>) -> Option<Lead> {
        size.map(|s| Lead {
            path: s.path.clone(),
            width: s.rendition.width,
            height: s.rendition.height,
            alt: self.placement.instead().to_owned(),
            wide: wide.map(|s| (s.path.clone(), s.rendition.width)),
            webp: [size, wide].into_iter().flatten().filter_map(Size::as_webp).collect(),
            focal_point: self.placement.focal_point.map(|point| seen(point, self.placement.crop)),
        })
    }

    /// Returns it as lists show it.
    pub(crate) fn listed(&self) -> Option<Lead> {
        self.as_lead(self.sizes.first(), self.sizes.get(1))
    }

    /// Returns its widest size.
    pub(crate) fn widest(&self) -> Option<Lead> {
        self.as_lead(self.sizes.last(), None)
    }
}

/// Returns the photo that leads: the one chosen, or the first.
pub(crate) fn lead<'p, 'a>(photos: &'p [Photo<'a>]) -> Option<&'p Photo<'a>> {
    photos.iter().find(|p| p.placement.lead).or_else(|| photos.first())
}

/// Returns a point of the whole photo within the part of it that is shown.
fn seen(point: FocalPoint, crop: Option<Crop>) -> FocalPoint {
    let Some(crop) = crop else { return point };
    let along = |at: u16, from: u16, length: u16| {
        let inside = u32::from(at.saturating_sub(from)) * 1000 / u32::from(length.max(1));
        u16::try_from(inside.min(1000)).unwrap_or(1000)
    };
    FocalPoint { x: along(point.x, crop.x, crop.w), y: along(point.y, crop.y, crop.h) }
}

fn photo<'a>(
    placement: &'a PublicPlacement,
    renditions: &Renditions<'_>,
    (pictures, most): (&Pictures, usize),
) -> Result<Photo<'a>, NotPlanned> {
    let mut sizes: Vec<Size> = vec![];
    for width in pictures.widths.iter().take(most) {
        let Some(rendition) = renditions(placement, pictures.jpeg(*width)) else { continue };
        if sizes.iter().any(|s| s.rendition.width == rendition.width) {
            continue;
        }
        // A photo worker may have been built without WebP: every browser shows the JPEG.
        let webp = pictures.webp(*width).and_then(|asked| renditions(placement, asked));
        let webp = webp.map(|rendition| (named(&rendition, "webp"), rendition));
        sizes.push(Size { path: named(&rendition, "jpg"), rendition, webp });
    }
    if sizes.is_empty() {
        return Err(NotPlanned::NoPhoto(placement.caption.clone()));
    }
    Ok(Photo { placement, sizes })
}

/// Returns the path of a rendition. It is named by its bytes, not by the photo: another crop is another file, and nothing is
/// ever stale.
fn named(rendition: &Rendition, ending: &str) -> String {
    let hash = rendition.digest.to_string();
    let (folder, name) = (hash.get(..2).unwrap_or_default(), hash.get(..32).unwrap_or_default());
    format!("photos/{folder}/{name}-{}.{ending}", rendition.width)
}

/// Returns a photo as lists show it.
pub(super) fn listed(placement: &PublicPlacement, renditions: &Renditions<'_>, pictures: &Pictures) -> Option<Lead> {
    photo(placement, renditions, (pictures, LISTED)).ok()?.listed()
}

/// Returns the files of a form's photos with what they are, as far as they can be rendered.
pub fn photo_files(form: &PublicForm, renditions: &Renditions<'_>, pictures: &Pictures) -> Vec<(String, Digest)> {
    let photos = form.placements.iter().filter_map(|placed| photo(placed, renditions, (pictures, Pictures::MOST)).ok());
    let files = photos.flat_map(|photo| photo.sizes).flat_map(Size::into_files);
    files.map(|(path, rendition)| (path, rendition.digest)).collect()
}

/// Returns the path of a story's page, `YYYY/MM/slug.html`, by when it was first published in the newsroom's zone.
pub fn path_of(site: &Site<'_>, slug: &str, published_at: DateTime<Utc>) -> Result<String, NotPlanned> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.is_empty() || slug.len() > LONGEST_SLUG || !slug.chars().all(plain) {
        return Err(NotPlanned::BadSlug(slug.to_owned()));
    }
    let day = site.day(published_at);
    Ok(format!("{:04}/{:02}/{slug}.html", day.year(), day.month()))
}

fn section<'a>(site: &Site<'a>, form: &PublicForm) -> Result<&'a Section, NotPlanned> {
    site.house.section(&form.section).ok_or_else(|| NotPlanned::NoSection(form.section.clone()))
}

/// Returns the lists that a form stands in: its section, and each tag that has a slug.
pub fn lists_of(site: &Site<'_>, form: &PublicForm) -> Result<Vec<List>, NotPlanned> {
    let mut lists = vec![List::Section(section(site, form)?.slug.clone())];
    lists.extend(form.tags.iter().filter_map(|t| text::slug(t)).map(List::Tag));
    Ok(lists)
}

/// What a story has at a site that is its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The public address of its page.
    pub url: String,
    /// Its page, the photos there, and the style.
    pub files: Vec<Planned>,
}

/// Plans a publication of one story. The index already holds the story as it is to be, or no longer holds it where it is down.
///
/// Equal inputs give equal bytes, and the number of files does not grow with the site.
pub fn plan(
    site: &Site<'_>,
    article: &Article,
    index: &dyn Index,
    renditions: &Renditions<'_>,
) -> Result<Manifest, NotPlanned> {
    let own = own(site, article, index, renditions)?;
    together(site, &[article], own.files, index, renditions)
}

/// Plans what is a story's own, whatever is sent with it.
pub fn own(
    site: &Site<'_>,
    article: &Article,
    index: &dyn Index,
    renditions: &Renditions<'_>,
) -> Result<Own, NotPlanned> {
    pages::check_address(site)?;
    let path = path_of(site, &article.form.slug, article.published_at)?;
    if index.owner(&path).is_some_and(|story| story != article.story) {
        return Err(NotPlanned::Taken(path));
    }
    let mut files = vec![text_file(pages::style_path(), pages::STYLE.to_owned(), Order::Style)?];
    match article.down {
        Some(at) => files.push(html(site, &article::tombstone(site, (article.story, &path), at), Order::Article)?),
        None => story(site, article, section(site, &article.form)?, index, renditions, &mut files)?,
    }
    Ok(Own { url: site.url(&path), files })
}

/// Plans what stories share that are sent together, and joins it with what is their own. The index already holds all of them as
/// they are to be; the site is then as if they had been sent one after the other.
pub fn together(
    site: &Site<'_>,
    articles: &[&Article],
    own: Vec<Planned>,
    index: &dyn Index,
    renditions: &Renditions<'_>,
) -> Result<Manifest, NotPlanned> {
    let mut files = own;
    neighbours(site, articles, index, renditions, &mut files);
    list_pages(site, articles, index, &mut files)?;
    files.push(html(site, &lists::front(site, index), Order::Front)?);
    files.push(text_file("feed.atom".into(), feeds::atom(site, index), Order::Feed)?);
    files.push(text_file("feed.rss".into(), feeds::rss(site, index), Order::Feed)?);
    let maps: BTreeSet<u64> = articles.iter().map(|article| feeds::sitemap_of(article.sequence)).collect();
    for number in maps {
        files.push(text_file(feeds::sitemap_path(number), feeds::sitemap(site, index, number), Order::Sitemap)?);
    }
    files.push(text_file("sitemap.xml".into(), feeds::sitemaps(site, index), Order::Sitemap)?);
    Ok(Manifest::new(files))
}

/// Plans the page of a story alone, with its style and photos, as it would stand now. Nothing else is asked of it than that
/// it can be shown: its section may be unknown yet.
pub fn preview(
    site: &Site<'_>,
    article: &Article,
    index: &dyn Index,
    renditions: &Renditions<'_>,
) -> Result<Manifest, NotPlanned> {
    let mut files = vec![text_file(pages::style_path(), pages::STYLE.to_owned(), Order::Style)?];
    let form = &article.form;
    let unknown = || Section { name: form.section.clone(), slug: "-".into(), ..Section::default() };
    let section = site.house.section(&form.section).cloned().unwrap_or_else(unknown);
    story(site, article, &section, index, renditions, &mut files)?;
    Ok(Manifest::new(files))
}

fn text_file(path: String, text: String, order: Order) -> Result<Planned, NotPlanned> {
    Ok(Planned::bytes(path, text.into_bytes(), order)?)
}

fn html(site: &Site<'_>, page: &Page, order: Order) -> Result<Planned, NotPlanned> {
    text_file(page.path.clone(), pages::framed(site, page), order)
}

fn story(
    site: &Site<'_>,
    article: &Article,
    section: &Section,
    index: &dyn Index,
    renditions: &Renditions<'_>,
    files: &mut Vec<Planned>,
) -> Result<(), NotPlanned> {
    let pictures = site.destination.pictures();
    let photos = article.form.placements.iter().map(|p| photo(p, renditions, (&pictures, Pictures::MOST)));
    let photos = photos.collect::<Result<Vec<_>, _>>()?;
    let own = Card::with_lead(&article.form, lead(&photos).and_then(Photo::listed));
    let own = own.listed(site, article.into())?;
    let others = index.latest(article.latest_as_of, LATEST, article.story);
    let page = article::page(site, article, &own, section, &photos, &others)?;
    files.push(html(site, &page, Order::Article)?);
    for (path, rendition) in photos.into_iter().flat_map(|p| p.sizes).flat_map(Size::into_files) {
        let Rendition { content, digest, len, .. } = rendition;
        files.push(Planned { path, content, digest, len, order: Order::Photo }.checked()?);
    }
    Ok(())
}

/// Plans the pages of other stories that show one of these among the latest: what is corrected there or taken down here must
/// not go on standing in their boxes. A new story is in none of them.
fn neighbours(
    site: &Site<'_>,
    articles: &[&Article],
    index: &dyn Index,
    renditions: &Renditions<'_>,
    files: &mut Vec<Planned>,
) {
    let place = |story| articles.iter().position(|article| article.story == story);
    let mut others = BTreeSet::new();
    for (number, article) in articles.iter().enumerate() {
        let showing = index.showing(article.sequence, LATEST).into_iter();
        // Those that were planned since know this one as it is to be.
        others.extend(showing.filter(|other| place(*other).is_none_or(|planned| planned < number)));
    }
    for other in others {
        // What is sent with them is here as it is to be; the index has no more than its last receipt yet.
        let sent = place(other).map(|number| articles[number].clone());
        let Some(other) = sent.or_else(|| index.article(other)) else { continue };
        // One that can no longer be planned, as when its section is gone, keeps its page; it must not hold up these.
        let mut own = vec![];
        let planned =
            section(site, &other.form).and_then(|section| story(site, &other, section, index, renditions, &mut own));
        let page = own.into_iter().find(|f| f.order == Order::Article).filter(|_| planned.is_ok());
        let Some(page) = page else { continue };
        match files.iter_mut().find(|file| file.path == page.path) {
            Some(planned) => *planned = page,
            None => files.push(Planned { order: Order::Neighbour, ..page }),
        }
    }
}

/// Plans the lists that the stories are in or have left, and a first page for each section that has no story yet:
/// every page's navigation leads to it.
fn list_pages(
    site: &Site<'_>,
    articles: &[&Article],
    index: &dyn Index,
    files: &mut Vec<Planned>,
) -> Result<(), NotPlanned> {
    let empty = site.house.sections.iter().map(|s| List::Section(s.slug.clone())).filter(|l| index.len(l) == 0);
    let mut all: BTreeMap<List, Vec<&Article>> = empty.map(|list| (list, vec![])).collect();
    for article in articles {
        // What is taken down may have been in a section that is gone; the lists that it leaves are told.
        let of = match lists_of(site, &article.form) {
            Err(_) if article.down.is_some() => vec![],
            found => found?,
        };
        for list in of.into_iter().chain(article.left.iter().cloned()).collect::<BTreeSet<_>>() {
            all.entry(list).or_default().push(article);
        }
    }
    for (list, of) in &all {
        let order = if matches!(list, List::Tag(_)) { Order::Tag } else { Order::Section };
        let named = Named { list, name: name_of(site, of, list) };
        let numbers = of.iter().filter_map(|article| index.number(list, article.story)).collect();
        for page in lists::changed(site, &named, index, &numbers) {
            files.push(html(site, &page, order)?);
        }
    }
    Ok(())
}

/// Returns the name that a list prints; its slug where neither house nor story has one.
fn name_of<'a>(site: &Site<'a>, articles: &[&'a Article], list: &'a List) -> &'a str {
    match list {
        List::Section(slug) => {
            site.house.sections.iter().find(|s| s.slug == *slug).map_or(slug.as_str(), |s| s.name.as_str())
        }
        List::Tag(slug) => {
            let of_house = site.house.tags.iter().map(|t| t.name.as_str());
            // As the last of them writes it.
            let of_stories = articles.iter().rev().flat_map(|article| &article.form.tags).map(String::as_str);
            of_house.chain(of_stories).find(|t| text::slug(t).as_deref() == Some(slug)).unwrap_or(slug)
        }
    }
}
