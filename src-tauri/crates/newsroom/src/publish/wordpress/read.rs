//! A post as WordPress has it, read into the parts that are compared.
//!
//! What was written and what is there are both read by this, so that neither the editor's own spelling nor a filter's makes a
//! difference. These are all the liberties that it takes; each has a test of its name below:
//! 1. `block_comments`: what the editor writes about its blocks is no text.
//! 2. `entities`: a character is the same however it is written.
//! 3. `spaces`: a run of blanks and line breaks is one blank.
//! 4. `classes`: classes, styles, ids and data are looks.
//! 5. `rel`: what a link tells robots, and `target`, are no text; where it leads is.
//! 6. `spelling`: `<br/>` is `<br>`, `<b>` is `<strong>`, `<i>` is `<em>`.
//! 7. `photo_addresses`: a photo is known by the digest in its file's name, whatever folder and size it is shown from.
//! 8. `composition`: letters are composed (NFC).
//! 9. `empty_blocks`: an empty paragraph is none.
//!
//! Case of tags and some minutes between two clocks are told apart nowhere ([`crate::publish::post`]).

use scraper::{ElementRef, Html, Node};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::blocks::{LEAD, NodeRef};
use crate::publish::post::{Parts, Shown, Standing};
use crate::story::escape;

/// The most of a text that is read, in bytes.
const LONGEST: usize = 2 << 20;
/// How deep elements may stand in one another before a text is not read: parsing takes the square of it.
const DEEPEST_TO_PARSE: usize = 4_000;
/// And before what is deeper is left out.
const DEEPEST: usize = 256;
/// What stands for a text that nobody can read; nothing that is sent reads so.
const UNREADABLE: &str = "<unreadable>";

/// How many digits of a photo's digest are in its file's name.
pub(super) const DIGITS: usize = 16;

/// Returns whether a text can be parsed in a moment: a site may say anything.
fn readable(html: &str) -> bool {
    let mut depth = 0_usize;
    html.len() <= LONGEST
        && html.split('<').skip(1).all(|tag| {
            if tag.starts_with('/') {
                depth = depth.saturating_sub(1);
            } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
                depth += 1;
            }
            depth <= DEEPEST_TO_PARSE
        })
}

/// Returns the words of a fragment of HTML.
pub(super) fn text(html: &str) -> String {
    if !readable(html) {
        return UNREADABLE.to_owned();
    }
    let mut words = String::new();
    Html::parse_fragment(html).root_element().text().for_each(|part| words.push_str(part));
    spaced(&words).trim().to_owned()
}

fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc() {
        let blank = c.is_whitespace();
        if !(blank && out.ends_with(' ')) {
            out.push(if blank { ' ' } else { c });
        }
    }
    out
}

/// Returns the digits of the digest in the name of a photo's file.
pub(super) fn photo_in(url: &str) -> String {
    let file = url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let parts = file.split(|c: char| !c.is_ascii_alphanumeric());
    parts.rev().find(|part| part.len() == DIGITS && part.chars().all(hex)).unwrap_or(file).to_owned()
}

/// What a post's content says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Block by block.
    pub(super) body: Vec<String>,
    /// The photos in it.
    pub(super) photos: Vec<Shown>,
    /// The caption of the photo that leads, where it stands here.
    pub(super) lead: Option<String>,
}

/// Reads a post's content.
pub(super) fn content(html: &str) -> Content {
    let mut all = Content::default();
    if !readable(html) {
        all.body.push(UNREADABLE.to_owned());
        return all;
    }
    let html = Html::parse_fragment(html);
    let leads = |e: &ElementRef<'_>| e.value().name() == "p" && e.value().classes().any(|class| class == LEAD);
    for node in html.root_element().children() {
        let block = match ElementRef::wrap(node) {
            Some(line) if all.lead.is_none() && leads(&line) => {
                all.lead = Some(self::all(line, 0).trim().to_owned()).filter(|line| !line.is_empty());
                continue;
            }
            Some(figure) if figure.value().name() == "figure" => figured(figure, &mut all.photos),
            Some(element) => outer(element, 0),
            None => inline(node, 0),
        };
        let block = block.trim().to_owned();
        if !block.is_empty() && block != "<p></p>" {
            all.body.push(block);
        }
    }
    all
}

/// Photos stand for themselves; of an embed the address counts, of a table what is in it. Several photos in one figure are none of
/// ours, and all that is in it counts.
fn figured(figure: ElementRef<'_>, photos: &mut Vec<Shown>) -> String {
    let of = |name: &'static str| figure.descendent_elements().filter(move |e| e.value().name() == name);
    let (Some(img), None) = (of("img").next(), of("img").nth(1)) else { return all(figure, 0) };
    let shown = Shown {
        photo: photo_in(img.value().attr("src").unwrap_or_default()),
        caption: of("figcaption").next().map(|caption| all(caption, 0).trim().to_owned()).unwrap_or_default(),
        alt: spaced(img.value().attr("alt").unwrap_or_default()).trim().to_owned(),
    };
    let line = format!("[{}]", shown.photo);
    photos.push(shown);
    line
}

fn all(element: ElementRef<'_>, depth: usize) -> String {
    if depth > DEEPEST {
        return UNREADABLE.to_owned();
    }
    element.children().map(|child| inline(child, depth + 1)).collect()
}

fn inline(node: NodeRef<'_>, depth: usize) -> String {
    match node.value() {
        Node::Text(text) => escape(&spaced(text)),
        Node::Element(_) => ElementRef::wrap(node).map(|element| outer(element, depth)).unwrap_or_default(),
        _ => String::new(),
    }
}

fn outer(element: ElementRef<'_>, depth: usize) -> String {
    let value = element.value();
    let (name, inner) = (value.name(), all(element, depth));
    let said = |attribute: &str| {
        value.attr(attribute).map(|of| format!(" {attribute}=\"{}\"", escape(of))).unwrap_or_default()
    };
    match name {
        "br" => "<br>".into(),
        "hr" => "<hr>".into(),
        "b" => format!("<strong>{inner}</strong>"),
        "i" => format!("<em>{inner}</em>"),
        // Looks, and wrappers of the editor's.
        "span" | "div" | "figure" | "tbody" => inner,
        "a" => format!("<a{}>{inner}</a>", said("href")),
        "ol" => format!("<ol{}>{}</ol>", said("start"), inner.trim()),
        "p" | "li" | "ul" | "blockquote" | "table" | "thead" | "tr" | "td" | "th" | "h2" | "h3" | "h4" | "h5"
        | "h6" => {
            format!("<{name}>{}</{name}>", inner.trim())
        }
        // What nobody of us writes and may run is shown with all it says.
        "iframe" | "script" | "form" | "img" | "video" | "audio" => {
            format!("<{name}{}>{inner}</{name}>", said("src"))
        }
        name => format!("<{name}>{inner}</{name}>"),
    }
}

/// Returns the caption of a photo outside of any text, which WordPress shows as a paragraph.
pub(super) fn caption(html: &str) -> String {
    content(html).body.join(" ").replace("<p>", "").replace("</p>", "")
}

/// Returns the caption and the alternative text that the media library has of a photo.
pub(super) fn library(media: &Map<String, Value>) -> (String, String) {
    let rendered = media.get("caption").and_then(|c| c["rendered"].as_str()).unwrap_or_default();
    let alt = media.get("alt_text").and_then(Value::as_str).unwrap_or_default();
    (caption(rendered), text(alt))
}

/// Reads a post that was asked for with what is embedded in it.
pub(super) fn parts(post: &Value) -> Parts {
    parts_by(post, "raw")
}

/// Reads a post that we may not edit, as readers see it: without what WordPress makes prettier in a headline and the blanks that it
/// leaves out between elements, and with what it puts in place of an address that it embeds taken for that address.
pub(super) fn shown(post: &Value, like: &Parts) -> Parts {
    let mut parts = parts_by(post, "rendered");
    if is_alike(&parts.headline, &like.headline) {
        parts.headline.clone_from(&like.headline);
    }
    if parts.body.len() == like.body.len() {
        for (there, here) in parts.body.iter_mut().zip(&like.body) {
            let embeds = here.starts_with("https://") || here.starts_with("http://");
            if (embeds && !here.contains(' ')) || packed(here) == packed(there) {
                there.clone_from(here);
            }
        }
    }
    parts
}

fn packed(block: &str) -> String {
    block.split_whitespace().collect::<Vec<_>>().join(" ").replace("> <", "><")
}

/// Returns whether two texts differ in nothing but what is made prettier when one is shown.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Returns a text without what is made prettier when it is shown: quotes, dashes, dots, and signs of multiplication.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '“' | '”' | '„' | '″' | '«' | '»' => out.push('"'),
            '‘' | '’' | '‚' | '′' | '`' => out.push('\''),
            '…' => out.push_str("..."),
            '×' => out.push('x'),
            '-' | '–' | '—' => {
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
            c => out.push(c),
        }
    }
    out.replace("''", "\"")
}

fn parts_by(post: &Value, how: &str) -> Parts {
    let raw = |field: &str| post[field][how].as_str().unwrap_or_default();
    let Content { body, photos, lead: line } = content(raw("content"));
    let standing = match post["status"].as_str().unwrap_or_default() {
        "publish" => "public",
        "future" => "scheduled",
        "pending" => Standing::REVIEW,
        _ => "down",
    };
    let date = post["date_gmt"]
        .as_str()
        .and_then(|text| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok());
    let embedded = &post["_embedded"];
    let terms = |taxonomy: &str| {
        let all = embedded["wp:term"].as_array().into_iter().flatten().filter_map(Value::as_array).flatten();
        let of = all.filter(|term| term["taxonomy"] == taxonomy);
        let mut names: Vec<_> = of.map(|term| text(term["name"].as_str().unwrap_or_default())).collect();
        names.sort_by_key(|name| name.to_lowercase());
        names
    };
    let lead = embedded["wp:featuredmedia"][0]
        .as_object()
        .filter(|_| post["featured_media"].as_u64().is_some_and(|id| id > 0));
    // Of two captions the one that readers see counts: the library's is of all the posts that show the photo.
    let lead = lead.map(|media| {
        let (own, alt) = library(media);
        let photo = photo_in(media.get("source_url").and_then(Value::as_str).unwrap_or_default());
        Shown { photo, caption: line.clone().unwrap_or(own), alt }
    });
    let captioned = line.is_some();
    // The photo may have been taken away: of the line nothing is passed over.
    let lead = lead.or(line.map(|caption| Shown { caption, ..Shown::default() }));
    Parts {
        standing: standing.into(),
        headline: text(raw("title")),
        standfirst: text(raw("excerpt")),
        body,
        photos,
        lead,
        captioned,
        section: terms("category").join(", "),
        tags: terms("post_tag"),
        author: post["author"].as_u64().map(|id| id.to_string()),
        date: date.filter(|_| matches!(standing, "public" | "scheduled")).map(|date| date.and_utc().timestamp()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::post::Part;

    fn same(one: &str, other: &str) {
        assert_eq!(content(one), content(other));
    }

    fn other(one: &str, another: &str) {
        assert_ne!(content(one), content(another));
    }

    #[test]
    fn block_comments() {
        same("<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->", "<p>a</p>");
    }

    #[test]
    fn entities() {
        same("<p>&#91;a&#93; &#45;&#45; &#34;</p>", "<p>&#091;a] -- \"</p>");
        other("<p>&lt;b&gt;</p>", "<p><b></b></p>");
    }

    #[test]
    fn spaces() {
        same("<p>a  b\nc</p>\n\n<p>d </p>", "<p>a b c</p><p>d</p>");
        other("<p>a b</p>", "<p>ab</p>");
    }

    #[test]
    fn classes() {
        same("<p class=\"x\" style=\"color:red\" id=\"y\"><span data-a=\"1\">a</span></p>", "<p>a</p>");
    }

    #[test]
    fn rel() {
        same(
            "<p><a href=\"https://a.example/\" rel=\"noopener\" target=\"_blank\">a</a></p>",
            "<p><a href=\"https://a.example/\">a</a></p>",
        );
        other("<p><a href=\"https://a.example/\">a</a></p>", "<p><a href=\"https://b.example/\">a</a></p>");
    }

    #[test]
    fn spelling() {
        same("<p>a<br/><b>b</b> <i>c</i></p>", "<p>a<br><strong>b</strong> <em>c</em></p>");
        other("<p><em>a</em></p>", "<p>a</p>");
    }

    #[test]
    fn photo_addresses() {
        let figure = |src: &str| format!("<figure><img src=\"{src}\" alt=\"x\"><figcaption>c</figcaption></figure>");
        same(
            &figure("https://a.example/2026/11/lu-0123456789abcdef-1024x683.jpg"),
            &figure("/u/lu-0123456789abcdef.jpg?w=1"),
        );
        other(&figure("/lu-0123456789abcdef.jpg"), &figure("/lu-0123456789abcde0.jpg"));
        other(&figure("/a.jpg"), &figure("/b.jpg"));
    }

    #[test]
    fn several_photos_in_one_figure() {
        let gallery = |inner: &str| format!("<figure>{inner}</figure>");
        let photo = |src: &str| format!("<figure><img src=\"{src}\"><figcaption>c</figcaption></figure>");
        other(&gallery(&photo("/a.jpg")), &gallery(&(photo("/a.jpg") + &photo("/b.jpg"))));
        other(&gallery(&(photo("/a.jpg") + &photo("/c.jpg"))), &gallery(&(photo("/a.jpg") + &photo("/b.jpg"))));
    }

    #[test]
    fn composition() {
        same("<p>Ba\u{303}o lu\u{303}</p>", "<p>Bão lũ</p>");
    }

    #[test]
    fn empty_blocks() {
        same("<p>a</p><p> </p>", "<p>a</p>");
    }

    #[test]
    fn what_no_site_says_in_earnest_is_not_read() {
        let deep = |n: usize| format!("<p>a{}</p>", "<b>".repeat(n));
        for html in [deep(300), deep(1_000_000), "a".repeat(LONGEST + 1)] {
            assert!(content(&html).body.concat().contains(UNREADABLE));
        }
        assert_eq!(text(&deep(1_000_000)), UNREADABLE);
        assert!(!content(&deep(100)).body.concat().contains(UNREADABLE));
    }

    #[test]
    fn the_caption_of_the_photo_that_leads_is_no_block_of_the_body() {
        let line = "<!-- wp:paragraph {\"className\":\"galley-lead\"} -->\n<p class=\"galley-lead has-small-font-size\">Cầu <em>Ảnh: Q</em></p>\n<!-- /wp:paragraph -->";
        let read = content(&format!("{line}\n\n<p>a</p>\n\n{line}"));
        assert_eq!(read.lead.as_deref(), Some("Cầu <em>Ảnh: Q</em>"));
        assert_eq!(read.body, ["<p>a</p>", "<p>Cầu <em>Ảnh: Q</em></p>"], "of two only one is");
        // Where no photo leads any more, it is said all the same.
        let post = |featured: u64| {
            serde_json::json!({ "content": { "raw": line }, "featured_media": featured, "_embedded": { "wp:featuredmedia": [
                { "source_url": "/lu-0123456789abcdef.jpg", "caption": { "rendered": "<p>Cũ</p>" }, "alt_text": "Cầu" },
            ] } })
        };
        for (featured, photo) in [(7, "0123456789abcdef"), (0, "")] {
            let parts = parts(&post(featured));
            let lead = parts.lead.unwrap();
            assert_eq!(
                (parts.captioned, lead.photo.as_str(), lead.caption.as_str()),
                (true, photo, "Cầu <em>Ảnh: Q</em>")
            );
        }
    }

    #[test]
    fn what_is_read_as_readers_see_it_differs_where_words_do_and_not_where_it_is_made_prettier() {
        let like = Parts {
            headline: "Lũ \"lớn\" -- 2x4...".into(),
            standfirst: "Sapo.".into(),
            body: vec!["<ul><li>a</li>  <li>b</li></ul>".into(), "https://video.example/1".into(), "<p>a b</p>".into()],
            ..Parts::default()
        };
        let seen = |title: &str, last: &str| {
            let body =
                format!("<ul><li>a</li><li>b</li></ul><figure><iframe src=\"x\"></iframe></figure><p>{last}</p>");
            let post = serde_json::json!({ "status": "publish", "date_gmt": "2026-11-20T03:04:05", "title": { "rendered": title },
                "excerpt": { "rendered": "<p>Sapo.</p>" }, "content": { "rendered": body } });
            like.differences(&shown(&post, &like))
                .into_iter()
                .map(|d| d.part)
                .filter(|p| *p != Part::Standing)
                .collect::<Vec<_>>()
        };
        assert_eq!(seen("Lũ &#8220;lớn&#8221; &#8212; 2&#215;4&#8230;", "a b"), []);
        assert_eq!(seen("Lũ &#8220;to&#8221; &#8212; 2&#215;4&#8230;", "ab"), [Part::Headline, Part::Body]);
    }

    #[test]
    fn what_runs_is_seen() {
        other("<p>a</p><iframe src=\"https://evil.example/\"></iframe>", "<p>a</p>");
        other("<figure><iframe src=\"https://evil.example/\"></iframe></figure>", "<figure></figure>");
    }
}
