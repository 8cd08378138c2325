//! What every page has: head, masthead, sections, footer; and the entry of a story in a list.

use super::index::{Lead, Listed};
use super::{NotPlanned, Site};
use crate::message;
use crate::messages::Language;
use crate::story::{Digest, FocalPoint, escape};
use crate::text;

/// The style sheet; its name carries its digest, so old pages keep the one they were written for.
pub(crate) const STYLE: &str = include_str!("style.css");

// No script, no frame, nothing from another host, even if a browser or a proxy is talked into more.
pub(crate) const POLICY: &str =
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'";

/// Returns the path of the style sheet.
pub(crate) fn style_path() -> String {
    let digest = Digest::of(STYLE.as_bytes()).to_string();
    format!("style-{}.css", digest.get(..16).unwrap_or_default())
}

/// One page before it is framed.
#[derive(Default)]
pub(crate) struct Page {
    /// Path below the site's folder.
    pub(crate) path: String,
    /// Title without the paper's name.
    pub(crate) title: String,
    /// Description for search engines and cards of other sites.
    pub(crate) description: String,
    /// The image of such a card, by path.
    pub(crate) image: Option<Lead>,
    /// `article` or `website`.
    pub(crate) kind: &'static str,
    /// Language of what it is about; the site's where empty.
    pub(crate) language: String,
    /// Further elements of the head, trusted.
    pub(crate) head: String,
    /// Whether search engines leave it out.
    pub(crate) hidden: bool,
    /// The slug of the section it belongs to.
    pub(crate) section: String,
    /// The content, trusted.
    pub(crate) main: String,
}

/// Returns the way from a page up to the site's folder: "../" for each folder it is in.
pub(crate) fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// Returns the folder of sections in the site's language.
pub(crate) fn section_folder(language: Language) -> &'static str {
    if language == Language::En { "section" } else { "chuyen-muc" }
}

/// Returns the folder of tags in the site's language.
pub(crate) fn tag_folder(language: Language) -> &'static str {
    if language == Language::En { "tag" } else { "tu-khoa" }
}

fn head(site: &Site<'_>, page: &Page) -> String {
    let up = root(&page.path);
    let paper = escape(site.title());
    let front = page.path == "index.html";
    let title = if front { paper.clone() } else { format!("{} – {paper}", escape(&page.title)) };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n",
        site.language.tag()
    );
    if page.hidden {
        out.push_str("<meta name=\"robots\" content=\"noindex\">\n");
    } else {
        out.push_str(&open_graph(site, page));
    }
    out.push_str(&format!(
        "<link rel=\"stylesheet\" href=\"{up}{}\">\n\
         <link rel=\"alternate\" type=\"application/atom+xml\" title=\"{paper}\" href=\"{up}feed.atom\">\n\
         <link rel=\"alternate\" type=\"application/rss+xml\" title=\"{paper}\" href=\"{up}feed.rss\">\n{}</head>\n",
        style_path(),
        page.head
    ));
    out
}

fn open_graph(site: &Site<'_>, page: &Page) -> String {
    let (canonical, url) = (canonical(&site.url(&page.path)), escape(&site.url(&page.path)));
    let title = if page.title.is_empty() { site.title() } else { &page.title };
    let own = if page.language.is_empty() { site.language } else { Language::of(&page.language) };
    let locale = if own == Language::En { "en_GB" } else { "vi_VN" };
    let description = if page.description.is_empty() { title } else { &page.description };
    let mut out = format!(
        "{canonical}<meta name=\"description\" content=\"{0}\">\n\
         <meta property=\"og:type\" content=\"{1}\">\n<meta property=\"og:site_name\" content=\"{2}\">\n\
         <meta property=\"og:title\" content=\"{3}\">\n<meta property=\"og:description\" content=\"{0}\">\n\
         <meta property=\"og:url\" content=\"{url}\">\n<meta property=\"og:locale\" content=\"{locale}\">\n",
        escape(description),
        page.kind,
        escape(site.title()),
        escape(title)
    );
    if let Some(image) = &page.image {
        out.push_str(&format!(
            "<meta property=\"og:image\" content=\"{}\">\n<meta property=\"og:image:width\" content=\"{}\">\n\
             <meta property=\"og:image:height\" content=\"{}\">\n<meta property=\"og:image:alt\" content=\"{}\">\n\
             <meta name=\"twitter:card\" content=\"summary_large_image\">\n",
            escape(&site.url(&image.path)),
            image.width,
            image.height,
            escape(&image.alt)
        ));
    }
    out
}

fn sections(site: &Site<'_>, page: &Page) -> String {
    let up = root(&page.path);
    let folder = section_folder(site.language);
    let here = |yes: bool| if yes { " aria-current=\"true\"" } else { "" };
    let mut out = format!(
        "<nav class=\"sections\" aria-label=\"{}\"><ul>\n<li><a href=\"{up}index.html\"{}>{}</a></li>\n",
        escape(&site.text(message!("site.sections"))),
        here(page.path == "index.html"),
        escape(&site.text(message!("site.front")))
    );
    for section in &site.house.sections {
        out.push_str(&format!(
            "<li><a href=\"{up}{folder}/{}/index.html\"{}>{}</a></li>\n",
            escape(&section.slug),
            here(section.slug == page.section),
            escape(&section.name)
        ));
    }
    out.push_str("</ul></nav>\n");
    out
}

pub(crate) fn canonical(url: &str) -> String {
    format!("<link rel=\"canonical\" href=\"{}\">\n", escape(url))
}

/// Returns the whole page.
pub(crate) fn framed(site: &Site<'_>, page: &Page) -> String {
    let up = root(&page.path);
    let paper = escape(site.title());
    // On the front page the paper's name is the heading; elsewhere the story or the list has it.
    let level = if page.path == "index.html" { "h1" } else { "p" };
    format!(
        "{head}<body>\n<a class=\"skip\" href=\"#main\">{skip}</a>\n<header class=\"masthead\">\n\
         <{level} class=\"paper\"><a href=\"{up}index.html\">{paper}</a></{level}>\n{sections}</header>\n\
         <main id=\"main\">\n{main}</main>\n<footer class=\"foot\">\n<p class=\"paper\">{paper}</p>\n{mail}\
         <p><a href=\"{up}feed.atom\">Atom</a> <a href=\"{up}feed.rss\">RSS</a></p>\n</footer>\n</body>\n</html>\n",
        head = head(site, page),
        skip = escape(&site.text(message!("site.skip"))),
        sections = sections(site, page),
        main = page.main,
        mail = mail(site, "")
            .map(|href| format!("<p><a href=\"{href}\">{}</a></p>\n", escape(site.destination.mail.trim())))
            .unwrap_or_default(),
    )
}

/// Returns a mail link's address with a subject, escaped; `None` without a plain mail address.
pub(crate) fn mail(site: &Site<'_>, subject: &str) -> Option<String> {
    let address = site.destination.mail.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || "@.-_+".contains(c);
    if !address.contains('@') || !address.chars().all(plain) {
        return None;
    }
    let subject = if subject.is_empty() { String::new() } else { format!("?subject={}", percent(subject)) };
    Some(escape(&format!("mailto:{address}{subject}")))
}

fn percent(text: &str) -> String {
    let one = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(one).collect()
}

/// Returns a `<time>` with the day as readers see it.
pub(crate) fn time(site: &Site<'_>, listed: &Listed) -> String {
    format!("<time datetime=\"{}\">{}</time>", listed.date, escape(&text::format_date(listed.date, site.language)))
}

/// Returns the attribute that names a text's language where it is another than the page's, with a space before it.
///
/// A language that is no BCP 47 tag names nothing.
pub(crate) fn language(site: &Site<'_>, tag: &str, attribute: &str) -> String {
    let own = site.language.tag();
    let part = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let plain = tag.len() <= 35 && tag.split('-').all(part) && tag.split('-').next().is_some_and(|p| p.len() >= 2);
    if plain && !tag.eq_ignore_ascii_case(own) { format!(" {attribute}=\"{tag}\"") } else { String::new() }
}

/// Returns the classes that keep a photo's focal point in view; the style sheet has one for every 5 % of each side.
fn focus(point: Option<FocalPoint>) -> String {
    let step = |at: u16| (at.min(1000) + 25) / 50 * 5;
    point.map_or_else(String::new, |p| format!(" class=\"x{} y{}\"", step(p.x), step(p.y)))
}

/// What stands around an image that there is as WebP too: paths below the site's folder, with their widths.
pub(crate) fn picture(up: &str, webp: &[(String, u32)], sizes: &str) -> [String; 2] {
    if webp.is_empty() {
        return Default::default();
    }
    let set: Vec<_> = webp.iter().map(|(path, width)| format!("{up}{} {width}w", escape(path))).collect();
    let source = format!("<source type=\"image/webp\" srcset=\"{}\" sizes=\"{sizes}\">", set.join(", "));
    [format!("<picture>{source}"), "</picture>".to_owned()]
}

/// The photo of an entry. The headline beside it is the link that is read out; the photo only widens where one can tap.
fn thumb(up: &str, href: &str, lead: &Lead, class: &str) -> String {
    // How wide the style sheet shows it, so that a phone's dense screen gets the wider file where it fills the screen.
    let sizes = match class {
        "hero" => "(min-width: 60rem) 42rem, 100vw",
        "row" => "(min-width: 40rem) 15rem, 100vw",
        _ => "(min-width: 60rem) 22rem, 7.5rem",
    };
    let wide = lead.wide.as_ref().map_or_else(String::new, |(path, width)| {
        let (first, wider) = (escape(&lead.path), escape(path));
        format!(" srcset=\"{up}{first} {}w, {up}{wider} {width}w\" sizes=\"{sizes}\"", lead.width)
    });
    let load = if class == "hero" { "fetchpriority=\"high\"" } else { "loading=\"lazy\"" };
    let [before, after] = picture(up, &lead.webp, sizes);
    format!(
        "<a class=\"thumb\" href=\"{href}\" tabindex=\"-1\" aria-hidden=\"true\">{before}<img{} src=\"{up}{}\"{wide} width=\"{}\" \
         height=\"{}\" alt=\"\" decoding=\"async\" {load}>{after}</a>\n",
        focus(lead.focal_point),
        escape(&lead.path),
        lead.width,
        lead.height
    )
}

/// Returns a story's entry in a list, its headline at a level of 2 or 3.
pub(crate) fn entry(site: &Site<'_>, from: &str, listed: &Listed, level: u8, class: &str) -> String {
    let up = root(from);
    let href = format!("{up}{}", escape(&listed.path));
    let language = language(site, &listed.language, "lang");
    let image = listed.lead.as_ref().map_or_else(String::new, |lead| thumb(&up, &href, lead, class));
    format!(
        "<article class=\"{class}\">\n{image}<div>\n<h{level}{language}><a href=\"{href}\">{}</a></h{level}>\n\
         <p class=\"meta\"><span>{}</span> {}</p>\n<p class=\"standfirst\"{language}>{}</p>\n</div>\n</article>\n",
        escape(&listed.headline),
        escape(&listed.section),
        time(site, listed),
        escape(&listed.standfirst)
    )
}

/// Checks that the destination's address is a web address.
pub(crate) fn check_address(site: &Site<'_>) -> Result<(), NotPlanned> {
    let address = site.destination.address.trim();
    let web = address.starts_with("https://") || address.starts_with("http://");
    let blank = address.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"'\\".contains(c));
    if web && !blank { Ok(()) } else { Err(NotPlanned::BadAddress(address.to_owned())) }
}
