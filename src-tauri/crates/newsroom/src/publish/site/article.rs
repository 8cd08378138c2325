//! The page of a story, and the page that stays where one was taken down.

use chrono::{DateTime, Utc};

use super::index::{Lead, Listed};
use super::moved::mark;
use super::pages::{self, Page, root, section_folder, tag_folder};
use super::plan::{Photo, Size};
use super::{Article, Correction, NotPlanned, Site, json_ld};
use crate::house::Section;
use crate::message;
use crate::messages::{Key, Language};
use crate::story::{self, PlacementId, PublicPlacement, Role, StoryId, escape};
use crate::text;

fn role(role: Role) -> Key {
    match role {
        Role::Author => message!("site.by.author"),
        Role::Photo => message!("site.by.photo"),
        Role::Video => message!("site.by.video"),
        Role::Graphics => message!("site.by.graphics"),
        Role::Editor => message!("site.by.editor"),
        Role::Compiled => message!("site.by.compiled"),
        Role::Source => message!("site.by.source"),
    }
}

/// Returns what stands before the name of whoever made a story; nothing before an author's.
pub(crate) fn bylined(of: Role, language: Language) -> Option<String> {
    (of != Role::Author).then(|| role(of).text(language, &[]))
}

/// Returns caption, note and credit as one line: "Caption (Ảnh minh họa). Ảnh: Credit".
///
/// The caption is in the story's language, the label of the credit in the site's.
fn figcaption(site: &Site<'_>, placement: &PublicPlacement, language: &str) -> String {
    let own = pages::language(site, language, "lang");
    let label = if own.is_empty() { String::new() } else { format!(" lang=\"{}\"", site.language.tag()) };
    let mut caption = placement.caption.trim().to_owned();
    let notes =
        [(placement.illustrative, message!("site.illustrative")), (placement.archive, message!("site.archive"))];
    for note in notes.iter().filter(|(set, _)| *set).map(|(_, key)| site.text(*key)) {
        let stop = caption.ends_with('.') && !caption.ends_with("..");
        caption.truncate(caption.len() - usize::from(stop));
        caption = format!("{caption} {note}").trim().to_owned();
    }
    let credit = placement.credit.trim();
    if credit.is_empty() {
        return format!("<figcaption{own}>{}</figcaption>", escape(&caption));
    }
    if !caption.is_empty() && !caption.ends_with(['.', '!', '?', '…', ':', ';']) {
        caption.push('.');
    }
    // Some credits come with their label already.
    let before = site.text(message!("site.credit"));
    let before = before.split('{').next().unwrap_or_default().trim().to_lowercase();
    let said = credit.to_lowercase().starts_with(&before);
    let credit = if said {
        credit.to_owned()
    } else {
        message!("site.credit").text(site.language, &[("credit", credit.to_owned())])
    };
    let caption = escape(&caption);
    format!("<figcaption{own}>{caption} <span class=\"credit\"{label}>{}</span></figcaption>", escape(&credit))
}

/// How wide the style sheet shows a photo of the story.
const SIZES: &str = "(min-width: 48rem) 46rem, 100vw";

fn figure(site: &Site<'_>, up: &str, photo: &Photo<'_>, (lead, language): (bool, &str)) -> String {
    let (Some(first), Some(last)) = (photo.sizes.first(), photo.sizes.last()) else { return String::new() };
    let src = if photo.sizes.len() > 1 { photo.sizes.get(1).unwrap_or(last) } else { first };
    let set: Vec<_> = photo.sizes.iter().map(|s| format!("{up}{} {}w", s.path, s.rendition.width)).collect();
    let webp: Vec<_> = photo.sizes.iter().filter_map(Size::as_webp).collect();
    let [before, after] = pages::picture(up, &webp, SIZES);
    let upright = last.rendition.height > last.rendition.width;
    let class = match (lead, upright) {
        (true, true) => " class=\"lead upright\"",
        (true, false) => " class=\"lead\"",
        (false, true) => " class=\"upright\"",
        (false, false) => "",
    };
    // The lead photo is what a reader waits for; the others may come when they are near.
    let load = if lead { "fetchpriority=\"high\"" } else { "loading=\"lazy\"" };
    let alt = photo.placement.instead();
    format!(
        "<figure{class}>\n{before}<img src=\"{up}{}\" srcset=\"{}\" sizes=\"{SIZES}\" width=\"{}\" \
         height=\"{}\" alt=\"{}\" decoding=\"async\" {load}>{after}\n{}\n</figure>\n",
        src.path,
        set.join(", "),
        src.rendition.width,
        src.rendition.height,
        escape(alt),
        figcaption(site, photo.placement, language)
    )
}

fn bylines(site: &Site<'_>, article: &Article) -> String {
    let mut out = String::new();
    for byline in article.form.bylines.iter().filter(|b| !b.name.trim().is_empty()) {
        let label = escape(&site.text(role(byline.role)));
        let hidden = if byline.role == Role::Author { " class=\"unseen\"" } else { "" };
        out.push_str(&format!("<li><span{hidden}>{label}:</span> <b>{}</b></li>\n", escape(&byline.name)));
    }
    if out.is_empty() { out } else { format!("<ul class=\"bylines\">\n{out}</ul>\n") }
}

fn tags(site: &Site<'_>, up: &str, article: &Article) -> String {
    let mut out = String::new();
    for tag in &article.form.tags {
        let name = escape(tag);
        out.push_str(&match text::slug(tag) {
            Some(slug) => {
                format!(
                    "<li><a rel=\"tag\" href=\"{up}{}/{slug}/index.html\">{name}</a></li>\n",
                    tag_folder(site.language)
                )
            }
            None => format!("<li>{name}</li>\n"),
        });
    }
    if out.is_empty() {
        return out;
    }
    let label = escape(&site.text(message!("site.tags")));
    format!("<section class=\"tags\" aria-label=\"{label}\">\n<span>{label}</span>\n<ul>\n{out}</ul>\n</section>\n")
}

/// Returns the corrections, and the form's own note if none of them is it.
fn corrections(site: &Site<'_>, article: &Article) -> String {
    let own = article.form.correction_note.trim();
    let known = article.corrections.iter().any(|c| c.note.trim() == own);
    let at = article.updated_at.unwrap_or(article.published_at);
    let own = (!own.is_empty() && !known).then(|| Correction { at, note: own.to_owned() });
    let mut out = String::new();
    for correction in article.corrections.iter().chain(&own) {
        out.push_str(&format!(
            "<p><b>{}</b> <time datetime=\"{}\">{}</time>: {}</p>\n",
            escape(&site.text(message!("site.correction"))),
            site.day(correction.at),
            escape(&site.printed_day(correction.at)),
            escape(correction.note.trim())
        ));
    }
    if out.is_empty() { out } else { format!("<aside class=\"correction\">\n{out}</aside>\n") }
}

fn times(site: &Site<'_>, article: &Article, own: &Listed) -> String {
    let mut out = pages::time(site, own);
    if let Some(at) = article.updated_at.filter(|at| site.day(*at) != own.date) {
        let said = message!("site.updated").text(site.language, &[("date", site.printed_day(at))]);
        out.push_str(&format!(" <time class=\"updated\" datetime=\"{}\">{}</time>", site.moment(at), escape(&said)));
    }
    out
}

fn latest(site: &Site<'_>, from: &str, latest: &[Listed]) -> String {
    if latest.is_empty() {
        return String::new();
    }
    let label = escape(&site.text(message!("site.latest")));
    let all: String = latest.iter().map(|l| pages::entry(site, from, l, 3, "small")).collect();
    format!(
        "<section class=\"latest\" aria-labelledby=\"latest\">\n<h2 id=\"latest\">{label}</h2>\n<div class=\"grid\">\n{all}</div>\n</section>\n"
    )
}

/// Puts the photos into the body where it shows them; returns the HTML and what it does not show.
fn body<'p>(
    site: &Site<'_>,
    up: &str,
    article: &Article,
    photos: &'p [Photo<'p>],
) -> Result<(String, Vec<&'p Photo<'p>>), NotPlanned> {
    let shown = story::shown(&article.form.body)?;
    let shape = (false, article.form.language.as_str());
    let show = |id: PlacementId| photos.iter().find(|p| p.placement.id == id).map(|p| figure(site, up, p, shape));
    let html = story::render(&article.form.body, &show)?;
    Ok((html, photos.iter().filter(|p| !shown.contains(&p.placement.id)).collect()))
}

fn header(site: &Site<'_>, up: &str, article: &Article, own: &Listed, section: &Section) -> String {
    let form = &article.form;
    let language = pages::language(site, &form.language, "lang");
    let kicker = form.kicker.trim();
    let kicker = if kicker.is_empty() {
        String::new()
    } else {
        format!("<p class=\"kicker\"{language}>{}</p>\n", escape(kicker))
    };
    let dateline = form.dateline.trim();
    let dateline = if dateline.is_empty() {
        String::new()
    } else {
        format!("<b class=\"dateline\">{} –</b> ", escape(dateline))
    };
    format!(
        "<header>\n<nav class=\"breadcrumb\" aria-label=\"{}\"><a href=\"{up}{}/{}/index.html\">{}</a></nav>\n\
         {kicker}<h1{language}>{}</h1>\n<p class=\"meta\">{}</p>\n<p class=\"standfirst\"{language}>{dateline}{}</p>\n</header>\n",
        escape(&site.text(message!("site.breadcrumb"))),
        section_folder(site.language),
        escape(&section.slug),
        escape(&section.name),
        escape(&form.headline),
        times(site, article, own),
        escape(&form.standfirst)
    )
}

/// Returns the page of a public story.
pub(crate) fn page(
    site: &Site<'_>,
    article: &Article,
    own: &Listed,
    section: &Section,
    photos: &[Photo<'_>],
    others: &[Listed],
) -> Result<Page, NotPlanned> {
    let up = root(&own.path);
    let (html, mut rest) = body(site, &up, article, photos)?;
    let lead = super::plan::lead(photos).filter(|l| rest.iter().any(|p| p.placement.id == l.placement.id));
    rest.retain(|p| lead.is_none_or(|l| l.placement.id != p.placement.id));
    let language = article.form.language.as_str();
    let lead = lead.map(|p| figure(site, &up, p, (true, language))).unwrap_or_default();
    let rest: String = rest.iter().map(|p| figure(site, &up, p, (false, language))).collect();
    let language = pages::language(site, language, "lang");
    let subject = message!("site.comment.subject").text(site.language, &[("headline", article.form.headline.clone())]);
    let comment = pages::mail(site, &subject).map_or_else(String::new, |href| {
        format!("<p class=\"comment\"><a href=\"{href}\">{}</a></p>\n", escape(&site.text(message!("site.comment"))))
    });
    let main = format!(
        "<article class=\"story\">\n{}{lead}{}<div class=\"body\"{language}>\n{html}{rest}</div>\n{}{}{comment}</article>\n{}",
        header(site, &up, article, own, section),
        corrections(site, article),
        bylines(site, article),
        tags(site, &up, article),
        latest(site, &own.path, others),
    );
    let image: Option<Lead> = super::plan::lead(photos).and_then(Photo::widest);
    let head = format!(
        "<meta property=\"article:published_time\" content=\"{}\">\n\
         <meta property=\"article:modified_time\" content=\"{}\">\n<meta property=\"article:section\" content=\"{}\">\n{}",
        site.moment(article.published_at),
        site.moment(article.updated_at.unwrap_or(article.published_at)),
        escape(&section.name),
        json_ld::script(site, article, own, &section.name, photos)
    );
    let page = Page {
        path: own.path.clone(),
        title: article.form.headline.clone(),
        description: article.form.standfirst.clone(),
        image,
        kind: "article",
        language: article.form.language.clone(),
        head,
        hidden: false,
        section: section.slug.clone(),
        main,
    };
    Ok(page)
}

/// Returns the page that stays at the address of a story that was taken down: nothing of the story is on it.
pub(crate) fn tombstone(site: &Site<'_>, (story, path): (StoryId, &str), down: DateTime<Utc>) -> Page {
    let title = site.text(message!("site.taken_down"));
    let said = message!("site.taken_down.text").text(site.language, &[("date", site.printed_day(down))]);
    let main = format!(
        "<article class=\"story\">\n<h1>{}</h1>\n<p class=\"standfirst\">{}</p>\n<p class=\"comment\"><a href=\"{}index.html\">{}</a></p>\n</article>\n",
        escape(&title),
        escape(&said),
        root(path),
        escape(&site.text(message!("site.front")))
    );
    Page { path: path.to_owned(), title, kind: "website", head: mark(story), hidden: true, main, ..Page::default() }
}
