//! Atom, RSS and sitemaps. No clock: the newest story gives the time, so that nothing changes without one.

use chrono::{DateTime, Utc};

use super::Site;
use super::index::{Index, Listed, Mapped, PER_SITEMAP};
use super::pages;

/// How many stories a feed holds.
const IN_FEED: usize = 30;
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Escapes for XML, which has no way at all to hold the two last code points of the plane.
fn escape(text: &str) -> String {
    crate::story::escape(&text.replace(['\u{FFFE}', '\u{FFFF}'], ""))
}

fn changed(listed: &Listed) -> DateTime<Utc> {
    listed.updated_at.unwrap_or(listed.published_at)
}

fn newest(stories: &[Listed]) -> DateTime<Utc> {
    stories.iter().map(changed).max().unwrap_or_default()
}

/// Returns the Atom feed (RFC 4287).
pub(crate) fn atom(site: &Site<'_>, index: &dyn Index) -> String {
    let stories = index.front(IN_FEED);
    let title = escape(site.title());
    let mut out = format!(
        "{XML}<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{title}</title>\n<id>{}</id>\n\
         <link href=\"{}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <updated>{}</updated>\n<author><name>{title}</name></author>\n",
        site.language.tag(),
        escape(&site.url("index.html")),
        escape(&site.url("index.html")),
        escape(&site.url("feed.atom")),
        site.moment(newest(&stories))
    );
    for listed in &stories {
        let url = escape(&site.url(&listed.path));
        out.push_str(&format!(
            "<entry{}>\n<title>{}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<published>{}</published>\n\
             <updated>{}</updated>\n<category term=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            pages::language(site, &listed.language, "xml:lang"),
            escape(&listed.headline),
            site.moment(listed.published_at),
            site.moment(changed(listed)),
            escape(&listed.section),
            escape(&listed.standfirst)
        ));
    }
    out.push_str("</feed>\n");
    out
}

/// Returns the RSS 2.0 feed.
pub(crate) fn rss(site: &Site<'_>, index: &dyn Index) -> String {
    let stories = index.front(IN_FEED);
    let title = escape(site.title());
    let mail_date = |at: DateTime<Utc>| at.with_timezone(&site.house.zone()).to_rfc2822();
    let mut out = format!(
        "{XML}<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n<title>{title}</title>\n\
         <link>{}</link>\n<description>{title}</description>\n<language>{}</language>\n\
         <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n<lastBuildDate>{}</lastBuildDate>\n",
        escape(&site.url("index.html")),
        site.language.tag(),
        escape(&site.url("feed.rss")),
        mail_date(newest(&stories))
    );
    for listed in &stories {
        let url = escape(&site.url(&listed.path));
        out.push_str(&format!(
            "<item>\n<title>{}</title>\n<link>{url}</link>\n<guid isPermaLink=\"true\">{url}</guid>\n\
             <pubDate>{}</pubDate>\n<category>{}</category>\n<description>{}</description>\n</item>\n",
            escape(&listed.headline),
            mail_date(listed.published_at),
            escape(&listed.section),
            escape(&listed.standfirst)
        ));
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// Returns the number, from 1, of the sitemap that holds a sequence.
///
/// By sequence and not by month: a sitemap stays as small in a busy month as in a quiet one, and nothing is counted.
pub(crate) fn sitemap_of(sequence: u64) -> u64 {
    sequence.saturating_sub(1) / PER_SITEMAP + 1
}

/// Returns the path of a sitemap.
pub(crate) fn sitemap_path(number: u64) -> String {
    format!("sitemap-{number}.xml")
}

/// Returns a sitemap. The first begins with the front page, so that it is never empty, which the format forbids.
pub(crate) fn sitemap(site: &Site<'_>, index: &dyn Index, number: u64) -> String {
    let front = if number == 1 {
        format!("<url><loc>{}</loc></url>\n", escape(&site.url("index.html")))
    } else {
        String::new()
    };
    let one = |m: &Mapped| {
        let (url, at) = (escape(&site.url(&m.path)), site.moment(m.changed_at));
        format!("<url><loc>{url}</loc><lastmod>{at}</lastmod></url>\n")
    };
    let last = number * PER_SITEMAP;
    let all: String = index.mapped(last + 1 - PER_SITEMAP, last).iter().map(one).collect();
    format!("{XML}<urlset xmlns=\"{SITEMAP}\">\n{front}{all}</urlset>\n")
}

/// Returns the index of the sitemaps.
pub(crate) fn sitemaps(site: &Site<'_>, index: &dyn Index) -> String {
    let one = |n: u64| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&site.url(&sitemap_path(n))));
    let all: String = (1..=sitemap_of(index.last_sequence())).map(one).collect();
    format!("{XML}<sitemapindex xmlns=\"{SITEMAP}\">\n{all}</sitemapindex>\n")
}
