//! Pages of sections and tags, numbered from the oldest so that old ones never change, and the front page.

use std::collections::BTreeSet;

use super::Site;
use super::index::{Index, List, Listed, PER_PAGE, page_of};
use super::pages::{self, Page, section_folder, tag_folder};
use crate::message;
use crate::story::escape;

/// How many stories the front page opens with.
const ON_FRONT: usize = 16;
/// How many headlines of each section follow there.
const PER_SECTION: usize = 4;

impl List {
    fn folder(&self, site: &Site<'_>) -> String {
        match self {
            Self::Section(slug) => format!("{}/{slug}", section_folder(site.language)),
            Self::Tag(slug) => format!("{}/{slug}", tag_folder(site.language)),
        }
    }

    fn section(&self) -> &str {
        if let Self::Section(slug) = self { slug } else { "" }
    }
}

/// A list with the name that its pages print.
pub(crate) struct Named<'a> {
    pub(crate) list: &'a List,
    pub(crate) name: &'a str,
}

fn link(out: &mut String, rel: &str, href: &str, label: &str) {
    out.push_str(&format!("<a rel=\"{rel}\" href=\"{href}\">{}</a>\n", escape(label)));
}

fn page(site: &Site<'_>, named: &Named<'_>, file: &str, title: String, stories: &[Listed], turn: &str) -> Page {
    let path = format!("{}/{file}", named.list.folder(site));
    let kind = if matches!(named.list, List::Tag(_)) {
        format!("<p class=\"kicker\">{}</p>\n", escape(&site.text(message!("site.tags"))))
    } else {
        String::new()
    };
    let mut main = format!("<header class=\"list\">\n{kind}<h1>{}</h1>\n</header>\n", escape(named.name));
    if stories.is_empty() {
        main.push_str(&format!("<p class=\"empty\">{}</p>\n", escape(&site.text(message!("site.empty")))));
    } else {
        let all: String = stories.iter().map(|l| pages::entry(site, &path, l, 2, "row")).collect();
        main.push_str(&format!("<div class=\"rows\">\n{all}</div>\n"));
    }
    if !turn.is_empty() {
        let label = escape(&site.text(message!("site.turn")));
        main.push_str(&format!("<nav class=\"turn\" aria-label=\"{label}\">\n{turn}</nav>\n"));
    }
    Page { path, title, kind: "website", section: named.list.section().to_owned(), main, ..Page::default() }
}

/// Returns page `at`, from 0, of a list of `last + 1` pages. Its file is numbered from 1.
fn numbered(site: &Site<'_>, named: &Named<'_>, index: &dyn Index, at: u64, last: u64) -> Page {
    let mut stories = index.list(named.list, at);
    stories.reverse();
    let mut turn = String::new();
    // The last two pages are what the folder's index shows.
    if at + 2 > last {
        link(&mut turn, "prev", "index.html", &site.text(message!("site.newer")));
    } else {
        link(&mut turn, "prev", &format!("{}.html", at + 2), &site.text(message!("site.newer")));
    }
    if at > 0 {
        link(&mut turn, "next", &format!("{at}.html"), &site.text(message!("site.older")));
    }
    let values = [("title", named.name.to_owned()), ("page", (at + 1).to_string())];
    let title = message!("site.page").text(site.language, &values);
    page(site, named, &format!("{}.html", at + 1), title, &stories, &turn)
}

/// Returns the newest page and the one before it as one: a page just begun would be almost empty.
fn newest(site: &Site<'_>, named: &Named<'_>, index: &dyn Index, last: u64) -> Page {
    let mut stories = if last > 0 { index.list(named.list, last - 1) } else { vec![] };
    stories.extend(index.list(named.list, last));
    stories.reverse();
    let mut turn = String::new();
    if last > 1 {
        link(&mut turn, "next", &format!("{}.html", last - 1), &site.text(message!("site.older")));
    }
    page(site, named, "index.html", named.name.to_owned(), &stories, &turn)
}

/// Returns the pages of a list that change when the stories with these numbers come, change or go.
///
/// Besides their own and the folder's index these are, where one begins a page, those whose link to newer stories moves.
pub(crate) fn changed(site: &Site<'_>, named: &Named<'_>, index: &dyn Index, numbers: &BTreeSet<u64>) -> Vec<Page> {
    let len = index.len(named.list);
    let last = page_of(len);
    let mut at = BTreeSet::new();
    for number in numbers.iter().filter(|number| **number <= len) {
        let own = page_of(*number);
        at.insert(own);
        if *number == own * PER_PAGE + 1 {
            at.extend(own.checked_sub(2));
        }
    }
    let pages = at.into_iter().map(|at| numbered(site, named, index, at, last));
    std::iter::once(newest(site, named, index, last)).chain(pages).collect()
}

/// Returns the front page.
pub(crate) fn front(site: &Site<'_>, index: &dyn Index) -> Page {
    let path = "index.html";
    let stories = index.front(ON_FRONT);
    let mut main = String::new();
    match stories.split_first() {
        None => main.push_str(&format!("<p class=\"empty\">{}</p>\n", escape(&site.text(message!("site.empty"))))),
        Some((first, rest)) => {
            main.push_str(&pages::entry(site, path, first, 2, "hero"));
            let rest: String = rest.iter().map(|l| pages::entry(site, path, l, 2, "small")).collect();
            main.push_str(&format!("<div class=\"grid\">\n{rest}</div>\n"));
        }
    }
    let strips: String = site.house.sections.iter().map(|s| strip(site, index, &s.slug, &s.name)).collect();
    if !strips.is_empty() {
        main.push_str(&format!("<div class=\"strips\">\n{strips}</div>\n"));
    }
    let image = stories.first().and_then(|l| l.lead.clone());
    Page { path: path.into(), title: site.title().to_owned(), image, kind: "website", main, ..Page::default() }
}

fn strip(site: &Site<'_>, index: &dyn Index, slug: &str, name: &str) -> String {
    let list = List::Section(slug.to_owned());
    let stories = index.newest(&list, PER_SECTION);
    if stories.is_empty() {
        return String::new();
    }
    let line = |l: &Listed| {
        let language = pages::language(site, &l.language, "lang");
        format!("<li><a href=\"{}\"{language}>{}</a></li>\n", escape(&l.path), escape(&l.headline))
    };
    let lines: String = stories.iter().map(line).collect();
    format!(
        "<section>\n<h2><a href=\"{}/index.html\">{}</a></h2>\n<ul>\n{lines}</ul>\n</section>\n",
        list.folder(site),
        escape(name)
    )
}
