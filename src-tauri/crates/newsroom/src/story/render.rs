//! Markdown to safe HTML: the one renderer of the preview and of every destination.

use std::collections::HashSet;

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd, TextMergeStream, html};

use super::{PlacementId, dialect};
use crate::message;
use crate::messages::Key;

/// Deepest nesting of quotes, lists and emphasis; the sanitiser is quadratic in it.
const DEEPEST: usize = 256;

/// Hosts whose page, linked alone in a paragraph, is a video, a post or audio.
const EMBEDS: [&str; 14] = [
    "dailymotion.com",
    "facebook.com",
    "fb.watch",
    "instagram.com",
    "open.spotify.com",
    "soundcloud.com",
    "threads.net",
    "tiktok.com",
    "twitter.com",
    "vimeo.com",
    "x.com",
    "youtu.be",
    "youtube.com",
    "zalo.me",
];

/// Why a body is not rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRendered {
    /// Quotes, lists or emphasis stand deeper in one another than 256.
    #[error("the body nests deeper than {DEEPEST}")]
    TooDeep,
}

impl NotRendered {
    /// Returns the message that explains it, and its values.
    pub fn explained(self) -> (Key, Vec<(&'static str, String)>) {
        (message!("site.error.deep"), vec![("deepest", DEEPEST.to_string())])
    }
}

/// Returns the text with the five characters escaped that mean something in HTML and XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn events(body: &str) -> Result<Vec<Event<'_>>, NotRendered> {
    let (mut depth, mut out) = (0_usize, vec![]);
    for event in TextMergeStream::new(dialect::events(body).map(|(event, _)| event)) {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(NotRendered::TooDeep);
        }
        out.push(event);
    }
    Ok(out)
}

/// Returns whether a link may leave the page: an absolute web or mail address without blanks.
fn admitted(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let scheme = ["https://", "http://", "mailto:"].iter().any(|s| lower.starts_with(s) && lower.len() > s.len());
    scheme && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?;
    // A browser ends the host at a backslash and begins it after an @; neither is in a plain one.
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    (!host.is_empty() && host.chars().all(plain)).then(|| host.strip_prefix("www.").unwrap_or(host))
}

/// Returns whether an address, linked alone in a paragraph, is a video, a post or audio.
pub(super) fn is_embed(url: &str) -> bool {
    let Some(host) = host(url).filter(|_| admitted(url)) else { return false };
    EMBEDS.iter().any(|e| host == *e || host.strip_suffix(e).is_some_and(|sub| sub.ends_with('.')))
}

/// One top-level block: its cleaned events, and the photos in it, which are shown after it.
#[derive(Default)]
struct Block<'a> {
    events: Vec<Event<'a>>,
    photos: Vec<PlacementId>,
    /// Whether links and images that are open had to go, innermost last.
    dropped: Vec<bool>,
}

impl<'a> Block<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            // What an author typed as HTML is shown as typed.
            Event::Html(text) | Event::InlineHtml(text) => self.events.push(Event::Text(text)),
            Event::Start(Tag::HtmlBlock) => self.events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => self.events.push(Event::End(TagEnd::Paragraph)),
            Event::Start(Tag::Heading { level, .. }) => {
                self.events.push(Event::Start(Tag::Heading {
                    level: below(level),
                    id: None,
                    classes: vec![],
                    attrs: vec![],
                }));
            }
            Event::End(TagEnd::Heading(level)) => self.events.push(Event::End(TagEnd::Heading(below(level)))),
            Event::Start(Tag::Image { dest_url, .. }) => {
                // An image of another site would tell that site who reads; its description stays.
                self.photos.extend(PlacementId::of_address(&dest_url));
                self.dropped.push(true);
            }
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let keep = admitted(dest_url);
                self.dropped.push(!keep);
                if keep {
                    self.events.push(event);
                }
            }
            Event::End(TagEnd::Image | TagEnd::Link) => {
                if self.dropped.pop() == Some(false) {
                    self.events.push(event);
                }
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.attribute();
                self.events.push(event);
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            event => self.events.push(event),
        }
    }

    /// Turns a quote's last line that begins "— " into its attribution.
    fn attribute(&mut self) {
        if !matches!(self.events.last(), Some(Event::End(TagEnd::Paragraph))) {
            return;
        }
        let Some(start) = self.events.iter().rposition(|e| matches!(e, Event::Start(Tag::Paragraph))) else { return };
        let says = |e: Option<&Event<'_>>| matches!(e, Some(Event::Text(t)) if t.starts_with("— "));
        let line = (start..self.events.len())
            .rev()
            .find(|at| matches!(self.events.get(*at), Some(Event::SoftBreak | Event::HardBreak)));
        let (open, close) = ("<footer>", "</footer>");
        match line {
            Some(at) if says(self.events.get(at + 1)) => {
                self.events.pop();
                let with = [Event::End(TagEnd::Paragraph), Event::InlineHtml(open.into())];
                self.events.splice(at..=at, with);
                self.events.push(Event::InlineHtml(close.into()));
            }
            None if says(self.events.get(start + 1)) => {
                self.events.pop();
                self.events.splice(start..=start, [Event::InlineHtml(open.into())]);
                self.events.push(Event::InlineHtml(close.into()));
            }
            _ => {}
        }
    }

    /// Returns the address and the words of a paragraph that is only a link to a known host.
    fn card(&self) -> Option<(String, String)> {
        let [Event::Start(Tag::Paragraph), inner @ .., Event::End(TagEnd::Paragraph)] = self.events.as_slice() else {
            return None;
        };
        let (url, words) = match inner {
            [Event::Text(only)] => (only.trim(), ""),
            [Event::Start(Tag::Link { dest_url, .. }), Event::Text(words), Event::End(TagEnd::Link)] => {
                (&**dest_url, &**words)
            }
            _ => return None,
        };
        let words = if words == url { "" } else { words };
        is_embed(url).then(|| (url.to_owned(), words.to_owned()))
    }

    fn is_empty(&self) -> bool {
        let says = |e: &Event<'_>| !matches!(e, Event::Start(Tag::Paragraph) | Event::End(_) | Event::SoftBreak);
        !self.events.iter().any(says)
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    if level == HeadingLevel::H1 { HeadingLevel::H2 } else { level }
}

/// The elements that rendered text may hold.
const TAGS: [&str; 27] = [
    "p",
    "br",
    "hr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "footer",
    "pre",
    "code",
    "em",
    "strong",
    "del",
    "sub",
    "sup",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

/// Returns the HTML with everything gone that our own allow-list does not name.
pub fn clean(html: &str) -> String {
    let hidden = [
        "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea", "xmp",
        "noembed", "noframes",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(hidden))
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("ol", ["start"])
        .add_allowed_classes("th", ["center", "right"])
        .add_allowed_classes("td", ["center", "right"])
        .url_schemes(HashSet::from(["https", "http", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .strip_comments(true)
        .link_rel(Some("noopener noreferrer nofollow"));
    builder.clean(html).to_string()
}

/// Renders a body; `figure` gives the HTML of a photo, which is trusted, or `None` to leave it out.
///
/// Photos and link cards are set between cleaned blocks and never pass through Markdown, so nothing an
/// author types can look like them. Fails where the body nests deeper than 256.
pub fn render(body: &str, figure: &dyn Fn(PlacementId) -> Option<String>) -> Result<String, NotRendered> {
    Ok(rendered(events(body)?, figure))
}

/// Renders what was read from a body.
pub(super) fn rendered<'a>(
    events: impl IntoIterator<Item = Event<'a>>,
    figure: &dyn Fn(PlacementId) -> Option<String>,
) -> String {
    let (mut out, mut block, mut depth) = (String::new(), Block::default(), 0_usize);
    for event in events {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        block.take(event);
        if depth == 0 {
            finish(&mut out, std::mem::take(&mut block), figure);
        }
    }
    out
}

fn finish(out: &mut String, block: Block<'_>, figure: &dyn Fn(PlacementId) -> Option<String>) {
    if let Some((url, words)) = block.card() {
        let site = host(&url).unwrap_or_default();
        let words = if words.is_empty() { url.as_str() } else { words.as_str() };
        out.push_str(&format!(
            "<p class=\"card\"><a href=\"{}\" rel=\"noopener noreferrer nofollow\"><b>{}</b> <span>{}</span></a></p>\n",
            escape(&url),
            escape(site),
            escape(words)
        ));
        return;
    }
    let photos = block.photos.clone();
    if !block.is_empty() && !is_only_photos(&block) {
        let mut dirty = String::new();
        html::push_html(&mut dirty, block.events.into_iter());
        out.push_str(&clean(&aligned(dirty)));
    }
    for id in photos {
        if let Some(html) = figure(id) {
            out.push_str(&html);
        }
    }
}

/// Names how a column stands by a class: pages have no styles within the text. A whole tag is looked for, which nobody
/// can type: its bracket would be escaped.
fn aligned(mut html: String) -> String {
    for cell in ["th", "td"] {
        for side in ["left", "center", "right"] {
            let styled = format!("<{cell} style=\"text-align: {side}\">");
            if html.contains(&styled) {
                let class = if side == "left" { String::new() } else { format!(" class=\"{side}\"") };
                html = html.replace(&styled, &format!("<{cell}{class}>"));
            }
        }
    }
    html
}

/// Returns whether all the words of a block are the description of its one photo.
fn is_only_photos(block: &Block<'_>) -> bool {
    !block.photos.is_empty() && block.events.iter().all(|e| matches!(e, Event::Start(Tag::Paragraph) | Event::End(_)))
}

/// Returns the placements that the body shows, in order.
pub fn shown(body: &str) -> Result<Vec<PlacementId>, NotRendered> {
    let of = |e: Event<'_>| match e {
        Event::Start(Tag::Image { dest_url, .. }) => PlacementId::of_address(&dest_url),
        _ => None,
    };
    Ok(events(body)?.into_iter().filter_map(of).collect())
}

/// Returns the words of a body, one block a line: for search, feeds and descriptions.
///
/// A body that nests too deep to be rendered is returned as typed.
pub fn plain(body: &str) -> String {
    let Ok(events) = events(body) else { return body.to_owned() };
    let (mut out, mut hidden) = (String::new(), 0_usize);
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => hidden += 1,
            Event::End(TagEnd::Image) => hidden = hidden.saturating_sub(1),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) if hidden == 0 => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => out.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::TableRow
                | TagEnd::TableHead,
            ) => out.push('\n'),
            _ => {}
        }
    }
    let lines: Vec<_> = out.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scraper::Html;

    fn html(body: &str) -> String {
        render(body, &|id| Some(format!("<figure>{id}</figure>\n"))).unwrap()
    }

    #[test]
    fn shows_typed_html_as_typed() {
        assert_eq!(html("a <b onclick=x>b</b>"), "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n");
        assert!(!html("<script>alert(1)</script>").contains("<script"));
    }

    #[test]
    fn keeps_only_web_and_mail_links() {
        assert_eq!(html("[a](javascript:x)"), "<p>a</p>\n");
        assert_eq!(html("[a](//evil.example/x)"), "<p>a</p>\n");
        assert!(html("[a](https://a.example/)").contains("href=\"https://a.example/\" rel="));
        assert_eq!(html("![ngôi nhà](https://a.example/x.png)"), "<p>ngôi nhà</p>\n");
    }

    #[test]
    fn sets_photos_between_blocks() {
        let figure = "<figure>0102030405060708</figure>\n";
        assert_eq!(html("![](photo:0102030405060708)"), figure);
        assert_eq!(html("a ![](photo:0102030405060708) b"), format!("<p>a  b</p>\n{figure}"));
        assert_eq!(html("> a\n> ![](photo:0102030405060708)").matches("<figure>").count(), 1);
        assert_eq!(html("![](photo:xyz)"), "");
    }

    #[test]
    fn attributes_a_quote() {
        assert_eq!(
            html("> Lời nói\n> — Bà Lan"),
            "<blockquote>\n<p>Lời nói</p>\n<footer>— Bà Lan</footer></blockquote>\n"
        );
        assert!(html("> Lời nói\n>\n> — Bà Lan").contains("<footer>— Bà Lan</footer>"));
        assert!(!html("> — một\n> hai").contains("<footer>"));
    }

    #[test]
    fn headings_begin_below_the_headline() {
        assert_eq!(html("# a\n\n### b"), "<h2>a</h2>\n<h3>b</h3>\n");
    }

    #[test]
    fn columns_stand_as_they_are_set() {
        let table = html("| Xã | Hộ | Ghi chú |\n| :-- | --: | :-: |\n| Bãi Ngô | 43 | style=\"text-align: right\" |");
        assert!(table.contains("<th>Xã</th><th class=\"right\">Hộ</th><th class=\"center\">Ghi chú</th>"), "{table}");
        assert!(
            table.contains("<td class=\"right\">43</td>") && table.contains(">style=\"text-align: right\"<"),
            "{table}"
        );
        assert_eq!(clean("<td class=\"ad right\">"), "");
        assert!(!clean("<table><tr><td class=\"ad right\" style=\"x\">a").contains("ad"));
    }

    #[test]
    fn cards_only_for_known_hosts() {
        assert!(html("https://www.youtube.com/watch?v=1").contains("class=\"card\""));
        assert!(html("[Clip](https://youtu.be/1)").contains("<span>Clip</span>"));
        assert!(!html("https://notyoutube.com/1").contains("card"));
        assert!(!html("https://youtube.com@evil.example/1").contains("card"));
        assert!(!html("https://user@m.youtube.com/1").contains("card"));
        assert!(!html("<https://evil.example\\.youtube.com/1>").contains("card"));
        assert!(!html("xem https://youtube.com/1").contains("card"));
    }

    #[test]
    fn refuses_what_nests_too_deep() {
        assert_eq!(render(&">".repeat(2000), &|_| None), Err(NotRendered::TooDeep));
        assert_eq!(plain("# A\n\nmột *hai*\nba\n\n![x](photo:0102030405060708)"), "A\nmột hai ba");
    }

    /// Whether a reader's browser, which mends what is nested wrongly in ways of its own, finds nothing more than
    /// is allowed.
    fn reads_as_allowed(html: &str) -> Result<(), String> {
        for element in Html::parse_document(html).tree.nodes().filter_map(|node| node.value().as_element()) {
            let name = element.name();
            if !TAGS.contains(&name) && !["html", "head", "body"].contains(&name) {
                return Err(format!("<{name}>"));
            }
            for (attribute, value) in element.attrs() {
                let allowed = match (name, attribute) {
                    ("a", "href") => ["https:", "http:", "mailto:"].iter().any(|s| value.starts_with(s)),
                    ("a", "title" | "rel") | ("ol", "start") => true,
                    ("th" | "td", "class") => value.split(' ').all(|class| ["", "center", "right"].contains(&class)),
                    _ => false,
                };
                if !allowed {
                    return Err(format!("<{name} {attribute}={value:?}>"));
                }
            }
        }
        Ok(())
    }

    // That cleaning twice is cleaning once was asked before, and is too much: `<a><table><a>` gives a link within
    // a link, which the next parser sets apart.
    proptest! {
        #[test]
        fn what_is_cleaned_reads_as_allowed(
            dirty in "([<>/a-z\"'=& :]|<(p|a href=|a href=https:|svg|math|mtext|table|tr|style|script|b|img onerror=|ol start=)){0,60}"
        ) {
            let once = clean(&dirty);
            prop_assert_eq!(reads_as_allowed(&once), Ok(()), "{}", once);
            prop_assert_eq!(reads_as_allowed(&clean(&once)), Ok(()), "{}", once);
        }
    }
}
