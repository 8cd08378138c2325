//! The page that stays at an address that a story had before, and leads to the one it has now.

use super::pages::{POLICY, canonical, root, style_path};
use super::{NotPlanned, Site};
use crate::message;
use crate::publish::manifest::{Order, Planned};
use crate::story::{StoryId, escape};

/// What a story leaves at an address that it had before: nobody who kept it finds nothing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The page that leads on.
    pub page: Planned,
    story: StoryId,
    /// The public address that it had.
    url: String,
}

impl Moved {
    /// Plans the page at a path that leads to the one where a story is now.
    pub fn new(site: &Site<'_>, story: StoryId, from: &str, to: &str) -> Result<Self, NotPlanned> {
        let bytes = page(site, story, from, to).into_bytes();
        Ok(Self { page: Planned::bytes(from, bytes, Order::Article)?, story, url: site.url(from) })
    }

    /// Returns whether a file is the story's own page, or one that it or its takedown has left: those say which story they are of.
    pub fn is_its_own(&self, file: &[u8]) -> bool {
        let file = String::from_utf8_lossy(file);
        file.contains(&canonical(&self.url)) || file.contains(&mark(self.story))
    }
}

/// Returns the element by which a page that says nothing of its story is known as that story's.
pub(super) fn mark(story: StoryId) -> String {
    format!("<meta name=\"galley-story\" content=\"{story}\">\n")
}

/// A folder or a bucket knows no redirects of its own, and a page can tell a browser.
fn page(site: &Site<'_>, story: StoryId, from: &str, to: &str) -> String {
    let up = root(from);
    let title = escape(&site.text(message!("site.moved")));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} – {paper}</title>\n\
         {mark}{canonical}<meta http-equiv=\"refresh\" content=\"0; url={up}{to}\">\n\
         <link rel=\"stylesheet\" href=\"{up}{style}\">\n</head>\n<body>\n<main id=\"main\">\n\
         <article class=\"story\">\n<h1>{title}</h1>\n<p class=\"standfirst\"><a href=\"{up}{to}\">{link}</a></p>\n\
         </article>\n</main>\n</body>\n</html>\n",
        language = site.language.tag(),
        paper = escape(site.title()),
        mark = mark(story),
        canonical = canonical(&site.url(to)),
        to = escape(to),
        style = style_path(),
        link = escape(&site.text(message!("site.moved.link"))),
    )
}
