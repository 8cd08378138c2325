//! What the pages of the site show, read as a reader's browser has them.

use std::collections::BTreeSet;

use newsroom::story::{PublicForm, escape, render};

use crate::site::Tree;
use crate::text::markers;

/// Where a photo stands in a body while it is compared.
const CUT: &str = "\u{1}";

/// Returns whether a path is that of a story's page.
pub(crate) fn is_story(path: &str) -> bool {
    let mut parts = path.split('/');
    let is_number = |part: Option<&str>, digits| {
        part.is_some_and(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    is_number(parts.next(), 4) && is_number(parts.next(), 2) && path.ends_with(".html")
}

/// Returns the last part of a story's address.
pub(crate) fn slug(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default().trim_end_matches(".html")
}

fn article(page: &str) -> Option<&str> {
    let (_, from) = page.split_once("<article class=\"story\">")?;
    Some(from.split_once("</article>")?.0)
}

/// Returns what of an approved form a story's page does not show as it was approved, or shows besides it.
pub(crate) fn differs(page: &[u8], form: &PublicForm) -> Option<&'static str> {
    let page = String::from_utf8_lossy(page);
    let Some(shown) = article(&page) else { return Some("there is no article") };
    if !page.ends_with("</html>\n") {
        return Some("it breaks off");
    }
    if !shown.contains(&format!(">{}</h1>", escape(&form.headline))) {
        return Some("the headline");
    }
    if !shown.contains(&format!(">{}</p>\n</header>", escape(&form.standfirst))) {
        return Some("the standfirst");
    }
    let is_placed = |id| form.placements.iter().any(|placement| placement.id == id);
    let body = render(&form.body, &|id| is_placed(id).then(|| CUT.to_owned())).expect("an approved body is rendered");
    let mut rest = &shown[shown.find("<div class=\"body\"").unwrap_or_default()..];
    let mut parts = body.split(CUT);
    let first = format!("\n{}", parts.next().unwrap_or_default());
    for part in std::iter::once(first.as_str()).chain(parts) {
        let Some((_, after)) = rest.split_once(part) else { return Some("the body") };
        rest = after;
    }
    let captions = form.placements.iter().all(|placement| shown.contains(&escape(placement.caption.trim())));
    if !captions {
        return Some("a caption");
    }
    // The box of latest stories is not the story's.
    if markers(shown) != said(form) {
        return Some("words that are not the approved ones");
    }
    None
}

/// Returns the numbers of all markers that readers see of a form.
pub(crate) fn said(form: &PublicForm) -> BTreeSet<usize> {
    let captions = form.placements.iter().flat_map(|placed| [&placed.caption, &placed.credit, &placed.alt]);
    let texts = [&form.headline, &form.standfirst, &form.body, &form.correction_note].into_iter().chain(captions);
    texts.flat_map(|text| markers(text)).collect()
}

/// Returns whether a page says that a story was taken down, and nothing of it.
pub(crate) fn is_tombstone(page: &[u8]) -> bool {
    let page = String::from_utf8_lossy(page);
    page.contains("<meta name=\"robots\" content=\"noindex\">") && markers(&page).is_empty()
}

/// Returns the path that a page leads its readers on to, if it says nothing but that.
pub(crate) fn leads_on(path: &str, page: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(page);
    let (_, from) = page.split_once("<meta http-equiv=\"refresh\" content=\"0; url=")?;
    let says_more = page.contains("<div class=\"body\"") || !page.ends_with("</html>\n");
    (!says_more).then(|| led(path, from.split('"').next().unwrap_or_default()))
}

/// Returns the numbers of all markers in a file. A page that leads on has none of its own: an address is made of a headline.
pub(crate) fn words(path: &str, file: &[u8]) -> BTreeSet<usize> {
    if leads_on(path, file).is_some() { BTreeSet::new() } else { markers(&String::from_utf8_lossy(file)) }
}

/// Returns whether a file that a browser or a feed reader reads is whole.
pub(crate) fn is_whole(path: &str, file: &[u8]) -> bool {
    let ending = match path.rsplit('.').next() {
        Some("html") => "</html>\n",
        Some("atom") => "</feed>\n",
        Some("rss") => "</rss>\n",
        Some("xml") if path == "sitemap.xml" => "</sitemapindex>\n",
        Some("xml") => "</urlset>\n",
        _ => "",
    };
    file.ends_with(ending.as_bytes())
}

/// Returns the first link between the pages of a site that leads nowhere, of the pages that are asked about.
pub(crate) fn leads_nowhere(tree: &Tree, asked: impl Fn(&str) -> bool) -> Option<String> {
    for (path, bytes) in tree.iter().filter(|(path, _)| path.ends_with(".html") && asked(path)) {
        let page = String::from_utf8_lossy(bytes);
        for attribute in [" href=\"", " src=\""] {
            for link in page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                let outside = link.contains(':') || link.starts_with('#') || link.is_empty();
                if !outside && !tree.contains_key(&led(path, link)) {
                    return Some(format!("{path} leads to {link}"));
                }
            }
        }
    }
    None
}

/// Returns the path that a link leads to.
fn led(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// Returns whether any page shows a photo.
pub(crate) fn is_shown(tree: &Tree, photo: &str) -> bool {
    let shows = |bytes: &[u8]| bytes.windows(photo.len()).any(|part| part == photo.as_bytes());
    tree.iter().any(|(path, bytes)| path.ends_with(".html") && shows(bytes))
}

/// Returns the addresses in the sitemaps.
pub(crate) fn mapped(tree: &Tree) -> BTreeSet<String> {
    let maps = tree.iter().filter(|(path, _)| path.starts_with("sitemap-"));
    let addresses = |bytes: &Vec<u8>| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let found: Vec<String> =
            text.split("<loc>").skip(1).filter_map(|rest| Some(rest.split_once("</loc>")?.0.to_owned())).collect();
        found
    };
    maps.flat_map(|(_, bytes)| addresses(bytes)).collect()
}
