//! What word processors put into the HTML of a clipboard: styles for marks, paragraphs for lists, comments, deletions.

use super::NodeRef;
use super::inline::Style;
use super::text_of;
use crate::import::block::Listed;
use crate::message;
use crate::messages::Key;

/// What becomes of an element that a word processor made.
pub(super) enum Fate {
    /// It is read.
    Kept,
    /// It holds no word of the author's.
    Unsaid,
    /// It is left out, and told.
    Dropped(Key),
}

type Element = scraper::node::Element;

fn css<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let mut declarations = element.attr("style")?.split(';').filter_map(|one| one.split_once(':'));
    let named = |(n, _): &(&str, &str)| n.trim().eq_ignore_ascii_case(name);
    declarations.rfind(named).map(|(_, value)| value.trim())
}

pub(super) fn fate(node: NodeRef<'_>, element: &Element) -> Fate {
    let has_class = |name: &str| element.classes().any(|class| class.eq_ignore_ascii_case(name));
    let is = |name: &str, value: &str| css(element, name).is_some_and(|v| v.to_lowercase().starts_with(value));
    let href = element.attr("href").unwrap_or_default();
    if is("mso-list", "ignore") {
        return Fate::Unsaid;
    }
    let comment = has_class("MsoCommentReference")
        || has_class("msocomanchor")
        || is("mso-element", "comment")
        || href.starts_with("#_msocom_")
        || href.starts_with("#cmnt");
    if comment || holds_comment(node, element) {
        return Fate::Dropped(message!("import.paste.comment"));
    }
    if element.name() == "del" && (element.attr("cite").is_some() || element.attr("datetime").is_some()) {
        return Fate::Dropped(message!("import.paste.deleted"));
    }
    if is("mso-hide", "all") {
        return Fate::Dropped(message!("import.drop.hidden"));
    }
    Fate::Kept
}

/// Whether an anchor is the number before a note below a document, which LibreOffice glues to the note's first word.
pub(super) fn is_note_number(element: &Element) -> bool {
    element.classes().any(|class| class == "sdfootnotesym" || class == "sdendnotesym")
}

/// Whether a block is a comment below a document, which begins with the way back to its place.
fn holds_comment(node: NodeRef<'_>, element: &Element) -> bool {
    if !matches!(element.name(), "div" | "p") {
        return false;
    }
    let first = node.descendants().skip(1).filter_map(|n| n.value().as_element()).find(|e| e.name() == "a");
    let back = first.and_then(|a| a.attr("href")).is_some_and(|href| href.starts_with("#cmnt_ref"));
    back && text_of(node).starts_with('[')
}

/// Sets words as the styles of an element say.
pub(super) fn styled(element: &Element, mut style: Style) -> Style {
    let value = |name| css(element, name).unwrap_or_default().to_lowercase();
    let weight = value("font-weight");
    match weight.parse::<u32>() {
        Ok(number) => style.strong = number >= 600,
        Err(_) if weight.starts_with("bold") => style.strong = true,
        Err(_) if weight == "normal" || weight == "lighter" => style.strong = false,
        Err(_) => {}
    }
    match value("font-style").as_str() {
        "italic" | "oblique" => style.emphasis = true,
        "normal" => style.emphasis = false,
        _ => {}
    }
    if value("text-decoration").contains("line-through") || value("text-decoration-line").contains("line-through") {
        style.strike = true;
    }
    match value("vertical-align").as_str() {
        "super" => style.superscript = true,
        "sub" => style.subscript = true,
        _ => {}
    }
    style
}

/// Returns where in a list a paragraph stands, where a word processor says that it is an item.
pub(super) fn listed(node: NodeRef<'_>, element: &Element) -> Option<Listed> {
    if let Some(level) = element.attr("data-aria-level").filter(|_| element.name() == "li") {
        let parent = node.parent().and_then(|parent| parent.value().as_element());
        let numbered = parent.is_some_and(|parent| parent.name() == "ol");
        let number = parent.and_then(|parent| parent.attr("start")).and_then(|start| start.trim().parse().ok());
        let list = element.attr("data-listid").unwrap_or_default().to_owned();
        return Some(Listed { level: level_of(level), numbered, number: number.unwrap_or(1), list });
    }
    if !matches!(element.name(), "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return None;
    }
    let said = css(element, "mso-list")?.to_lowercase();
    let level = said.split_whitespace().find_map(|word| word.strip_prefix("level"))?;
    let list = said.split_whitespace().filter(|word| !word.starts_with("level")).collect::<Vec<_>>().join(" ");
    let (numbered, number) = numbered(&sign(node));
    Some(Listed { level: level_of(level), numbered, number, list })
}

/// Whether a list is one of those that an office suite on the web makes of each single item.
pub(super) fn holds_listed(node: NodeRef<'_>) -> bool {
    let is_list = node.value().as_element().is_some_and(|e| matches!(e.name(), "ul" | "ol"));
    let items = || node.children().filter_map(|child| child.value().as_element());
    is_list && items().any(|e| e.attr("data-aria-level").is_some())
}

/// Returns how the words of a table's cell stand: `left`, `center` or `right`.
pub(super) fn aligned(cell: NodeRef<'_>) -> Option<&'static str> {
    let first = cell.children().find(|child| child.value().is_element());
    [Some(cell), first].into_iter().flatten().filter_map(|node| node.value().as_element()).find_map(|element| {
        let said = css(element, "text-align").or(element.attr("align"))?.to_lowercase();
        ["left", "center", "right"].into_iter().find(|known| *known == said)
    })
}

fn level_of(text: &str) -> u8 {
    text.trim().parse().unwrap_or(1).clamp(1, 9)
}

/// The bullet or number that a word processor puts before an item as words.
fn sign(item: NodeRef<'_>) -> String {
    let ignored = |n: &NodeRef<'_>| {
        n.value().as_element().and_then(|e| css(e, "mso-list")).is_some_and(|v| v.eq_ignore_ascii_case("ignore"))
    };
    item.descendants().find(ignored).map(text_of).unwrap_or_default()
}

fn numbered(sign: &str) -> (bool, u64) {
    let Some(name) = sign.strip_suffix(['.', ')']).map(|name| name.trim_start_matches('(')) else { return (false, 1) };
    let counts = (1..=6).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let last = name.rsplit('.').next().unwrap_or_default();
    (counts, last.parse().unwrap_or(1))
}

/// Returns the address that a redirect of a search engine or a social network leads to.
pub(super) fn unwrapped(href: &str) -> String {
    const REDIRECTS: [(&str, &str); 5] = [
        ("https://www.google.com/url?", "q"),
        ("https://www.google.com/url?", "url"),
        ("https://l.facebook.com/l.php?", "u"),
        ("https://lm.facebook.com/l.php?", "u"),
        ("https://l.instagram.com/?", "u"),
    ];
    let plain = href.replace("http://", "https://");
    for (redirect, name) in REDIRECTS {
        let query = plain.strip_prefix(redirect).map(|rest| rest.split('#').next().unwrap_or_default());
        let mut pairs = query.into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
        let target = pairs.find(|(key, _)| *key == name).and_then(|(_, value)| decoded(value));
        if let Some(target) = target.filter(|target| target.starts_with("http")) {
            return target;
        }
    }
    href.to_owned()
}

fn decoded(value: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}
