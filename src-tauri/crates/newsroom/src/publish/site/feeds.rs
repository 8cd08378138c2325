//! Atom, RSS and sitemaps. No clock: the newest story gives the time, so that nothing changes without one.

use chrono::{DateTime, Utc};

use super::Site;
use super::index::{Index, Listed};

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
            "<entry>\n<title>{}</title>\n<id>{url}</id>\n<link href=\"{url}\"/>\n<published>{}</published>\n\
             <updated>{}</updated>\n<category term=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
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

/// Returns the path of a month's sitemap.
pub(crate) fn month_path(year: i32, month: u32) -> String {
    format!("sitemap-{year:04}-{month:02}.xml")
}

/// Returns the sitemap of a month.
pub(crate) fn month(site: &Site<'_>, index: &dyn Index, year: i32, month: u32) -> String {
    let one = |l: &Listed| {
        format!("<url><loc>{}</loc><lastmod>{}</lastmod></url>\n", escape(&site.url(&l.path)), site.moment(changed(l)))
    };
    let all: String = index.month(year, month).iter().map(one).collect();
    format!("{XML}<urlset xmlns=\"{SITEMAP}\">\n{all}</urlset>\n")
}

/// Returns the index of the monthly sitemaps.
pub(crate) fn months(site: &Site<'_>, index: &dyn Index) -> String {
    let one =
        |(y, m): &(i32, u32)| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&site.url(&month_path(*y, *m))));
    let all: String = index.months().iter().map(one).collect();
    format!("{XML}<sitemapindex xmlns=\"{SITEMAP}\">\n{all}</sitemapindex>\n")
}
