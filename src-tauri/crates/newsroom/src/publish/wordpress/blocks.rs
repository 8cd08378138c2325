//! A story's form as the block markup that WordPress' editor opens, block by block, without mending anything.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use serde_json::{Value, json};

use super::Settings;
use super::guard::guarded;
use super::media::Sent;
use crate::house::Captions;
use crate::message;
use crate::publish::destination::Refusal;
use crate::publish::post::Post;
use crate::publish::site::bylined;
use crate::story::{self, PlacementId, PublicPlacement};

/// A node of a parsed text.
pub(super) type NodeRef<'t> = <ElementRef<'t> as std::ops::Deref>::Target;

/// The attribute by which a photo is found again in what the renderer gives.
const PHOTO: &str = "data-photo";
/// The class of the paragraph that is the caption of the photo that leads. The plugin knows it, and sets it below the photo.
pub(super) const LEAD: &str = "galley-lead";

/// Returns the content of a post.
pub(super) fn content(post: &Post, settings: &Settings, photos: &[(PlacementId, Sent)]) -> Result<String, Refusal> {
    let marked = |id: PlacementId| Some(format!("<figure {PHOTO}=\"{id}\"></figure>"));
    let html = Html::parse_fragment(&story::render(&post.form.body, &marked)?);
    let figure = |id: &str| {
        let (placement, sent) = photos.iter().find(|(placement, _)| placement.to_string() == id)?;
        let placement = post.form.placements.iter().find(|p| p.id == *placement)?;
        Some(image(placement, sent, &caption(placement, post, settings)))
    };
    let mut blocks = vec![];
    for node in html.root_element().children() {
        match node.value() {
            Node::Element(element) if element.attr(PHOTO).is_some() => {
                blocks.extend(element.attr(PHOTO).and_then(figure));
            }
            Node::Element(_) => blocks.extend(ElementRef::wrap(node).map(block)),
            Node::Text(text) if !text.trim().is_empty() => blocks.push(paragraph("", &guarded(text))),
            _ => {}
        }
    }
    dateline(post, &mut blocks);
    // What stands nowhere in the body comes after it; the photo that leads has a place of its own.
    let shown = story::shown(&post.form.body)?;
    let rest = post.form.placements.iter().filter(|p| !shown.contains(&p.id) && post.lead() != Some(p.id));
    blocks.extend(rest.filter_map(|placement| figure(&placement.id.to_string())));
    blocks.extend(bylines(post, settings));
    blocks.extend(corrections(post));
    blocks.splice(0..0, lead(post, settings));
    Ok(blocks.join("\n\n"))
}

/// Returns caption, notes and credit as one line, by the destination's template.
pub(super) fn caption(placement: &PublicPlacement, post: &Post, settings: &Settings) -> String {
    let notes =
        [(placement.illustrative, message!("site.illustrative")), (placement.archive, message!("site.archive"))];
    let notes = notes.iter().filter(|(set, _)| *set).map(|(_, key)| key.text(post.language, &[]));
    let words: Vec<_> = std::iter::once(placement.caption.trim().to_owned()).chain(notes).collect();
    let words = words.join(" ").trim().to_owned();
    // Some credits come with their label already.
    let label = message!("site.credit").text(post.language, &[("credit", String::new())]);
    let credit = placement.credit.trim();
    let bare = credit.get(..label.trim().len()).filter(|start| start.to_lowercase() == label.trim().to_lowercase());
    let credit = bare.map_or(credit, |bare| credit[bare.len()..].trim());
    if credit.is_empty() {
        return guarded(&words);
    }
    let template = match settings.credit.trim() {
        "" => format!("{{caption}} <em>{}{{credit}}</em>", guarded(&label)),
        // Whoever wrote it may set emphasis, and nothing that runs.
        own => story::clean(own).replace('[', "&#91;").replace(']', "&#93;"),
    };
    template.replace("{caption}", &guarded(&words)).replace("{credit}", &guarded(credit)).trim().to_owned()
}

/// The caption of the photo that leads, at the head of the text: many themes show the photo and not its caption, and nobody
/// would read whose photo it is.
fn lead(post: &Post, settings: &Settings) -> Option<String> {
    let id = post.lead().filter(|_| settings.captions == Captions::Galley)?;
    let placement = post.form.placements.iter().find(|p| p.id == id)?;
    let line = caption(placement, post, settings);
    let attributes = json!({ "className": LEAD, "fontSize": "small" });
    let html = format!("<p class=\"{LEAD} has-small-font-size\">{line}</p>");
    (!line.is_empty()).then(|| wrapped("paragraph", &attributes, &html))
}

fn wrapped(name: &str, attributes: &Value, html: &str) -> String {
    let set = attributes.as_object().is_some_and(|fields| !fields.is_empty());
    // As the editor writes them: nothing in an attribute may end the comment, or be run.
    let text = attributes.to_string().replace("--", "\\u002d\\u002d").replace('<', "\\u003c").replace('>', "\\u003e");
    let text = text.replace('&', "\\u0026").replace('[', "\\u005b").replace(']', "\\u005d");
    let attributes = if set { format!(" {text}") } else { String::new() };
    format!("<!-- wp:{name}{attributes} -->\n{html}\n<!-- /wp:{name} -->")
}

fn paragraph(class: &str, html: &str) -> String {
    if class.is_empty() {
        wrapped("paragraph", &json!({}), &format!("<p>{html}</p>"))
    } else {
        wrapped("paragraph", &json!({ "className": class }), &format!("<p class=\"{class}\">{html}</p>"))
    }
}

fn block(element: ElementRef<'_>) -> String {
    let inner = inline(element);
    match element.value().name() {
        "p" if element.value().attr("class") == Some("card") => embed(element),
        "p" => paragraph("", &inner),
        name @ ("h2" | "h3" | "h4" | "h5" | "h6") => {
            let level: u8 = name[1..].parse().unwrap_or(2);
            let attributes = if level == 2 { json!({}) } else { json!({ "level": level }) };
            wrapped("heading", &attributes, &format!("<{name}>{inner}</{name}>"))
        }
        "ul" | "ol" => list(element),
        "blockquote" => quote(element),
        "table" => {
            wrapped("table", &json!({}), &format!("<figure class=\"wp-block-table\">{}</figure>", outer(element)))
        }
        "pre" => {
            let code = element.children().find_map(ElementRef::wrap).map_or(inner, inline);
            wrapped("code", &json!({}), &format!("<pre class=\"wp-block-code\"><code>{code}</code></pre>"))
        }
        "hr" => wrapped("separator", &json!({}), "<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>"),
        _ => wrapped("html", &json!({}), &outer(element)),
    }
}

/// A list and its points, each a block, and the lists in them.
fn list(element: ElementRef<'_>) -> String {
    let name = element.value().name();
    let start = element.value().attr("start").and_then(|start| start.parse::<u32>().ok());
    let mut attributes = json!({});
    if name == "ol" {
        attributes["ordered"] = json!(true);
    }
    let start = start.map_or_else(String::new, |start| {
        attributes["start"] = json!(start);
        format!(" start=\"{start}\"")
    });
    let mut points = vec![];
    for point in element.children().filter_map(ElementRef::wrap) {
        let (mut text, mut lists) = (String::new(), String::new());
        for child in point.children() {
            match ElementRef::wrap(child) {
                Some(child) if matches!(child.value().name(), "ul" | "ol") => lists.push_str(&list(child)),
                // A point of several paragraphs is one block with breaks in it.
                Some(child) if child.value().name() == "p" => {
                    let apart = if text.trim().is_empty() { "" } else { "<br>" };
                    text = format!("{}{apart}{}", text.trim_end(), inline(child));
                }
                _ => text.push_str(&node(child)),
            }
        }
        points.push(wrapped("list-item", &json!({}), &format!("<li>{}{lists}</li>", text.trim())));
    }
    wrapped("list", &attributes, &format!("<{name}{start}>{}</{name}>", points.join("\n\n")))
}

fn quote(element: ElementRef<'_>) -> String {
    let (mut inner, mut cite) = (vec![], String::new());
    for child in element.children().filter_map(ElementRef::wrap) {
        if child.value().name() == "footer" {
            cite = format!("<cite>{}</cite>", inline(child));
        } else {
            inner.push(block(child));
        }
    }
    let html = format!("<blockquote class=\"wp-block-quote\">{}{cite}</blockquote>", inner.join("\n\n"));
    wrapped("quote", &json!({}), &html)
}

/// A video, a post or audio: the site asks its host for it by the address.
fn embed(element: ElementRef<'_>) -> String {
    let link = element.descendent_elements().find(|e| e.value().name() == "a");
    let url = link.and_then(|link| link.value().attr("href")).unwrap_or_default();
    let host = url.split('/').nth(2).unwrap_or_default();
    let provider = [
        ("youtu", "youtube", "video"),
        ("vimeo", "vimeo", "video"),
        ("dailymotion", "dailymotion", "video"),
        ("tiktok", "tiktok", "video"),
        ("spotify", "spotify", "rich"),
        ("soundcloud", "soundcloud", "rich"),
        ("twitter", "twitter", "rich"),
        ("x.com", "twitter", "rich"),
    ];
    let (provider, kind) = provider.iter().find(|(part, ..)| host.contains(part)).map_or(("", "rich"), |p| (p.1, p.2));
    let mut attributes = json!({ "url": url, "type": kind, "responsive": true });
    let mut classes = format!("wp-block-embed is-type-{kind}");
    if !provider.is_empty() {
        attributes["providerNameSlug"] = json!(provider);
        classes.push_str(&format!(" is-provider-{provider} wp-block-embed-{provider}"));
    }
    // The address stands alone in its line, or it is not asked for.
    let address = story::escape(url).replace('[', "%5B").replace(']', "%5D");
    let wrapper = format!("<div class=\"wp-block-embed__wrapper\">\n{address}\n</div>");
    wrapped("embed", &attributes, &format!("<figure class=\"{classes}\">{wrapper}</figure>"))
}

fn image(placement: &PublicPlacement, sent: &Sent, caption: &str) -> String {
    let figcaption = if caption.is_empty() {
        String::new()
    } else {
        format!("<figcaption class=\"wp-element-caption\">{caption}</figcaption>")
    };
    let html = format!(
        "<figure class=\"wp-block-image size-full\"><img src=\"{}\" alt=\"{}\" class=\"wp-image-{}\"/>{figcaption}</figure>",
        story::escape(&sent.url),
        guarded(placement.instead().trim()),
        sent.id
    );
    wrapped("image", &json!({ "id": sent.id, "sizeSlug": "full", "linkDestination": "none" }), &html)
}

/// Puts the place before the first words, as agencies do: WordPress has no field for it.
fn dateline(post: &Post, blocks: &mut Vec<String>) {
    let dateline = post.form.dateline.trim();
    if dateline.is_empty() {
        return;
    }
    let place = place(dateline);
    let begun = blocks.first_mut().and_then(|first| {
        first.strip_prefix("<!-- wp:paragraph -->\n<p>").map(|rest| format!("<!-- wp:paragraph -->\n<p>{place} {rest}"))
    });
    match (begun, blocks.first_mut()) {
        (Some(begun), Some(first)) => *first = begun,
        _ => blocks.insert(0, paragraph("", &place)),
    }
}

/// Returns how the place of a story stands before its first words.
pub(super) fn place(dateline: &str) -> String {
    format!("<strong>{} –</strong>", guarded(dateline))
}

/// Who made it, at the end as Vietnamese papers print it. One author who is the post's author there is named by the site.
fn bylines(post: &Post, settings: &Settings) -> Option<String> {
    let names: Vec<_> = post.form.bylines.iter().filter(|b| !b.name.trim().is_empty()).collect();
    if let [one] = names.as_slice()
        && settings.authors.contains_key(&one.name)
    {
        return None;
    }
    let named = names.iter().map(|byline| match bylined(byline.role, post.language) {
        None => guarded(&byline.name),
        Some(label) => format!("{}: {}", guarded(&label), guarded(&byline.name)),
    });
    let line = named.collect::<Vec<_>>().join(" – ");
    (!line.is_empty()).then(|| paragraph("galley-byline", &format!("<strong>{line}</strong>")))
}

fn corrections(post: &Post) -> Vec<String> {
    let own = post.form.correction_note.trim();
    let known = post.corrections.iter().any(|correction| correction.note.trim() == own);
    let notes = post.corrections.iter().map(|correction| correction.note.trim());
    let label = message!("site.correction").text(post.language, &[]);
    let note =
        |note: &str| paragraph("galley-correction", &format!("<strong>{}</strong> {}", guarded(&label), guarded(note)));
    notes.chain((!known).then_some(own)).filter(|text| !text.is_empty()).map(note).collect()
}

fn inline(element: ElementRef<'_>) -> String {
    element.children().map(node).collect()
}

fn node(node: NodeRef<'_>) -> String {
    match node.value() {
        Node::Text(text) => guarded(text),
        Node::Element(_) => ElementRef::wrap(node).map(outer).unwrap_or_default(),
        _ => String::new(),
    }
}

fn outer(element: ElementRef<'_>) -> String {
    let name = element.value().name();
    let attributes = attributes(element.value());
    match name {
        "br" | "hr" => format!("<{name}>"),
        // Pretty printing of the renderer: the editor writes tables and points without it.
        "table" | "thead" | "tbody" | "tr" => {
            let inner: String = element.children().filter_map(ElementRef::wrap).map(outer).collect();
            format!("<{name}{attributes}>{inner}</{name}>")
        }
        name => format!("<{name}{attributes}>{}</{name}>", inline(element)),
    }
}

fn attributes(element: &Element) -> String {
    let mut out = String::new();
    for (name, value) in element.attrs() {
        match (element.name(), name, value) {
            ("th" | "td", "class", "center" | "right") => {
                out.push_str(&format!(" class=\"has-text-align-{value}\" data-align=\"{value}\""));
            }
            ("a", "href" | "rel" | "title", _) | ("ol", "start", _) => {
                out.push_str(&format!(" {name}=\"{}\"", guarded(value)));
            }
            _ => {}
        }
    }
    out
}
