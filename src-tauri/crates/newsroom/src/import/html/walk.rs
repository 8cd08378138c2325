//! The walk over the tree: block elements become pieces, inline elements style their text.

use scraper::{Html, Node};

use super::inline::{Inline, Paragraph, Style, safe_address};
use super::office::{self, Fate};
use super::{MAX_DEPTH, NodeRef, one_line, table, text_of};
use crate::import::block::{Block, Kind, Listed};
use crate::import::{Draft, ImportError};
use crate::message;
use crate::messages::Key;

/// The parser adds elements of its own to what the scan counted, such as `tbody`.
const DEEPEST: usize = 4 * MAX_DEPTH;

/// Lists and quotes nested more deeply become paragraphs: each level is written before every line again.
const DEEPEST_MARKDOWN: usize = 8;

/// Returns the pieces of a document, or of a `pasted` part of one; what they leave out is reported to the draft.
pub(super) fn blocks(draft: &mut Draft<'_>, tree: &Html, pasted: bool) -> Result<Vec<Block>, ImportError> {
    let mut walk = Walk { draft, pasted, links: vec![], depth: 0, nested: 0, too_deep: false, in_article: false };
    let mut out = Collected::default();
    walk.children(tree.tree.root(), Style::default(), &mut out);
    walk.flush(&mut out);
    let tangled = ImportError::Tangled { limit: MAX_DEPTH, line: 1 };
    if walk.too_deep { Err(tangled) } else { Ok(out.blocks) }
}

/// Pieces so far, and the text of the paragraph that is open.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) blocks: Vec<Block>,
    inline: Inline,
    /// Images within the open paragraph: they stand after it, so that it stays whole.
    images: Vec<Block>,
}

pub(super) struct Walk<'w, 'd> {
    pub(super) draft: &'w mut Draft<'d>,
    /// Whether it comes from a clipboard, where word processors leave what only they understand.
    pasted: bool,
    links: Vec<String>,
    depth: usize,
    /// How many lists and quotes are open.
    nested: usize,
    too_deep: bool,
    in_article: bool,
}

impl Walk<'_, '_> {
    pub(super) fn children(&mut self, node: NodeRef<'_>, style: Style, out: &mut Collected) {
        if self.depth >= DEEPEST {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        for child in node.children() {
            self.node(child, style, out);
        }
        self.depth -= 1;
    }

    fn node(&mut self, node: NodeRef<'_>, style: Style, out: &mut Collected) {
        match node.value() {
            Node::Text(text) => out.inline.push(text, style),
            Node::Comment(comment) if !self.pasted => {
                self.draft.drop(0, &one_line(comment), message!("import.drop.comment"));
            }
            Node::Element(element) => match dropped(element, self.in_article) {
                Some(reason) => self.drop(node, element, reason),
                None if self.pasted => self.pasted(node, element, style, out),
                None => self.element(node, element, style, out),
            },
            _ => {}
        }
    }

    /// Reports an element that is left out, with its words and the address of what it embeds.
    fn drop(&mut self, node: NodeRef<'_>, element: &scraper::node::Element, reason: Key) {
        let address = element.attr("src").or(element.attr("data")).unwrap_or_default();
        let words = [text_of(node), one_line(address)];
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
        self.draft.drop(0, &words.join(" · "), reason);
    }

    fn pasted(&mut self, node: NodeRef<'_>, element: &scraper::node::Element, style: Style, out: &mut Collected) {
        match office::fate(node, element) {
            Fate::Unsaid => {}
            Fate::Dropped(reason) => self.drop(node, element, reason),
            Fate::Kept => match office::listed(node, element) {
                Some(listed) => self.listed(node, listed, out),
                None if office::holds_listed(node) => self.children(node, style, out),
                None => self.element(node, element, style, out),
            },
        }
    }

    fn listed(&mut self, node: NodeRef<'_>, listed: Listed, out: &mut Collected) {
        self.flush(out);
        let (images, inner): (Vec<Block>, Vec<Block>) = self.under(node).into_iter().partition(Block::is_image);
        for (n, block) in inner.into_iter().enumerate() {
            let kind = if n == 0 && block.kind == Kind::Text { Kind::Listed(listed.clone()) } else { block.kind };
            out.blocks.push(Block { kind, ..block });
        }
        out.blocks.extend(images);
    }

    fn element(&mut self, node: NodeRef<'_>, element: &scraper::node::Element, style: Style, out: &mut Collected) {
        let bold = element.name() == "b" || element.name() == "strong";
        let style = Style { strong: style.strong || bold, ..style };
        let style = if self.pasted { office::styled(element, style) } else { style };
        match element.name() {
            // Its title is read as a hint; everything else in it has no words.
            "head" => self.head(node),
            "br" => out.inline.line_break(style),
            "i" | "em" | "cite" => self.children(node, Style { emphasis: true, ..style }, out),
            "s" | "strike" | "del" => self.children(node, Style { strike: true, ..style }, out),
            "sup" => self.children(node, Style { superscript: true, ..style }, out),
            "sub" => self.children(node, Style { subscript: true, ..style }, out),
            "code" | "tt" | "kbd" | "samp" => self.children(node, Style { code: true, ..style }, out),
            "a" => self.link(node, element, style, out),
            "img" => self.image(element, out),
            "hr" => self.block(out, Block::other(String::new(), "---".into())),
            "pre" => self.block(out, code_block(node)),
            "ul" | "ol" if self.nested < DEEPEST_MARKDOWN => self.list(node, element, out),
            "blockquote" if self.nested < DEEPEST_MARKDOWN => self.quote(node, out),
            "table" => table::read(self, node, out),
            "figure" => self.figure(node, out),
            name => match heading(name) {
                Some(level) => self.heading(node, level, out),
                None if is_block(name) => {
                    self.flush(out);
                    let before = self.in_article;
                    self.in_article |= name == "article";
                    self.children(node, style, out);
                    self.in_article = before;
                    self.flush(out);
                }
                None => self.children(node, style, out),
            },
        }
    }

    fn head(&mut self, node: NodeRef<'_>) {
        for child in node.children() {
            if let Some(element) = child.value().as_element()
                && let Some(reason) = dropped(element, false)
            {
                self.drop(child, element, reason);
            }
        }
    }

    fn link(&mut self, node: NodeRef<'_>, element: &scraper::node::Element, style: Style, out: &mut Collected) {
        let href = element.attr("href").unwrap_or_default().trim();
        match safe_address(&office::unwrapped(href)) {
            Some(address) => {
                self.links.push(address);
                self.children(node, Style { link: Some(self.links.len() - 1), ..style }, out);
            }
            None if self.pasted && office::is_note_number(element) => {
                self.children(node, Style { superscript: true, ..style }, out);
                out.inline.push(" ", style);
            }
            None => {
                if !href.is_empty() {
                    let shown: String = href.chars().filter(|c| !c.is_control()).take(200).collect();
                    self.draft.warn(message!("import.warn.link"), "body", &text_of(node), &[("href", &shown)]);
                }
                self.children(node, style, out);
            }
        }
    }

    fn image(&mut self, element: &scraper::node::Element, out: &mut Collected) {
        // Pages that load late keep the real address beside a stand-in.
        let file = ["data-src", "data-original", "src"].into_iter().find_map(|name| element.attr(name));
        let file = file.unwrap_or_default();
        // What an address holds inside itself is no name to look for.
        let file = if file.starts_with("data:") { String::new() } else { one_line(file) };
        let alt = one_line(element.attr("alt").unwrap_or_default());
        let tiny = |name| element.attr(name).is_some_and(|v| matches!(v.trim(), "0" | "1"));
        if tiny("width") && tiny("height") {
            self.draft.drop(0, &[alt, file].join(" · "), message!("import.drop.tracker"));
            return;
        }
        out.images.push(Block {
            place: 0,
            line: 0,
            text: String::new(),
            markdown: String::new(),
            kind: Kind::Image { file, alt },
        });
    }

    /// Closes the open paragraph.
    pub(super) fn flush(&mut self, out: &mut Collected) {
        for paragraph in std::mem::take(&mut out.inline).finish(&self.links) {
            self.report(&paragraph);
            let Paragraph { text, markdown, .. } = paragraph;
            out.blocks.push(Block { place: 0, line: 0, text, markdown, kind: Kind::Text });
        }
        out.blocks.append(&mut out.images);
    }

    fn report(&mut self, paragraph: &Paragraph) {
        if paragraph.plainer {
            self.draft.warn(message!("import.warn.formatting"), "body", &paragraph.text, &[]);
        }
    }

    pub(super) fn block(&mut self, out: &mut Collected, block: Block) {
        self.flush(out);
        out.blocks.push(block);
    }

    /// Collects what is under a node on its own.
    pub(super) fn under(&mut self, node: NodeRef<'_>) -> Vec<Block> {
        let mut inner = Collected::default();
        self.children(node, Style::default(), &mut inner);
        self.flush(&mut inner);
        inner.blocks
    }

    fn heading(&mut self, node: NodeRef<'_>, level: u8, out: &mut Collected) {
        self.flush(out);
        let inner = self.under(node);
        let (images, words): (Vec<Block>, Vec<Block>) = inner.into_iter().partition(Block::is_image);
        let joined = |part: fn(&Block) -> &str| words.iter().map(part).collect::<Vec<_>>().join(" ");
        let text = one_line(&joined(|b| &b.text));
        if !text.is_empty() {
            // A line break would end the heading; the headline alone is of level 1.
            let marks = "#".repeat(usize::from(level.max(2)));
            let markdown = format!("{marks} {}", joined(|b| &b.markdown).replace("\\\n", " "));
            out.blocks.push(Block { place: 0, line: 0, text, markdown, kind: Kind::Heading(level) });
        }
        out.blocks.extend(images);
    }

    fn list(&mut self, node: NodeRef<'_>, element: &scraper::node::Element, out: &mut Collected) {
        self.flush(out);
        self.nested += 1;
        let first: usize = element.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1).min(999_999);
        let ordered = element.name() == "ol";
        let (mut items, mut images): (Vec<Vec<Block>>, Vec<Block>) = (vec![], vec![]);
        for child in node.children() {
            let is_item = child.value().as_element().is_some_and(|e| e.name() == "li");
            let inner = if is_item { self.under(child) } else { self.beside_items(child) };
            let (item_images, inner): (Vec<Block>, Vec<Block>) = inner.into_iter().partition(Block::is_image);
            images.extend(item_images);
            match items.last_mut() {
                _ if inner.is_empty() => {}
                // Old pages and office suites nest a list beside the item that it belongs to.
                Some(item) if !is_item && inner.iter().all(Block::is_list) => item.extend(inner),
                _ => items.push(inner),
            }
        }
        let texts: Vec<String> = items.iter().flatten().map(|b| b.text.clone()).collect();
        let items: Vec<(String, bool)> = items
            .into_iter()
            .enumerate()
            .map(|(n, inner)| {
                let mark = if ordered { format!("{}. ", first + n) } else { "- ".to_owned() };
                let tight =
                    inner.first().is_some_and(|b| !b.text.contains('\n')) && inner.iter().skip(1).all(Block::is_list);
                (indented(&mark, &markdown_of(&inner, if tight { "\n" } else { "\n\n" })), tight)
            })
            .collect();
        self.nested -= 1;
        if !items.is_empty() {
            let between = if items.iter().all(|(_, tight)| *tight) { "\n" } else { "\n\n" };
            let items: Vec<String> = items.into_iter().map(|(item, _)| item).collect();
            // Two lists in a row would become one: the second takes the other mark.
            let markdown = items.join(between);
            let markdown = match out.blocks.last() {
                Some(before) if before.is_list() && before.is_numbered() == ordered => {
                    other_marks(&before.markdown, &markdown)
                }
                _ => markdown,
            };
            out.blocks.push(Block::other(texts.join("\n"), markdown));
        }
        out.blocks.extend(images);
    }

    fn beside_items(&mut self, node: NodeRef<'_>) -> Vec<Block> {
        let mut loose = Collected::default();
        self.node(node, Style::default(), &mut loose);
        self.flush(&mut loose);
        loose.blocks
    }

    fn quote(&mut self, node: NodeRef<'_>, out: &mut Collected) {
        self.flush(out);
        self.nested += 1;
        let (images, inner): (Vec<Block>, Vec<Block>) = self.under(node).into_iter().partition(Block::is_image);
        self.nested -= 1;
        if !inner.is_empty() {
            let quoted = markdown_of(&inner, "\n\n");
            let lines: Vec<String> = quoted.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
            let texts: Vec<String> = inner.into_iter().map(|b| b.text).collect();
            out.blocks.push(Block::other(texts.join("\n"), lines.join("\n")));
        }
        out.blocks.extend(images);
    }

    /// A figure with one image gives it its words as the caption.
    fn figure(&mut self, node: NodeRef<'_>, out: &mut Collected) {
        self.flush(out);
        let inner = self.under(node);
        let images = inner.iter().filter(|b| b.is_image()).count();
        if images != 1 || inner.iter().any(|b| b.kind == Kind::Other) {
            out.blocks.extend(inner);
            return;
        }
        let caption: Vec<&str> = inner.iter().map(|b| b.text.as_str()).filter(|t| !t.is_empty()).collect();
        let caption = one_line(&caption.join(" "));
        out.blocks.extend(inner.into_iter().filter(Block::is_image).map(|b| Block { text: caption.clone(), ..b }));
    }
}

impl Block {
    pub(super) fn other(text: String, markdown: String) -> Self {
        Self { place: 0, line: 0, text, markdown, kind: Kind::Other }
    }

    pub(super) fn is_image(&self) -> bool {
        matches!(self.kind, Kind::Image { .. })
    }

    fn is_numbered(&self) -> bool {
        self.markdown.starts_with(|c: char| c.is_ascii_digit())
    }

    fn is_list(&self) -> bool {
        let digits = self.markdown.trim_start_matches(|c: char| c.is_ascii_digit());
        self.kind == Kind::Other
            && (self.markdown.starts_with("- ")
                || self.markdown.starts_with("* ")
                || (digits.len() < self.markdown.len() && digits.starts_with(['.', ')'])))
    }
}

fn markdown_of(blocks: &[Block], between: &str) -> String {
    blocks.iter().map(|b| b.markdown.as_str()).collect::<Vec<_>>().join(between)
}

/// Puts a mark before the first line and as much space before the others.
fn indented(mark: &str, markdown: &str) -> String {
    let space = " ".repeat(mark.len());
    let lines = markdown.lines().enumerate().map(|(n, line)| match (n, line) {
        (0, _) => format!("{mark}{line}"),
        (_, "") => String::new(),
        _ => format!("{space}{line}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn other_marks(before: &str, list: &str) -> String {
    let swap = |line: &str| {
        if let Some(rest) = line.strip_prefix("- ") {
            return format!("* {rest}");
        }
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        match line.split_at_checked(digits) {
            Some((number, rest)) if digits > 0 && rest.starts_with(". ") => {
                format!("{number}){}", rest.strip_prefix('.').unwrap_or(rest))
            }
            _ => line.to_owned(),
        }
    };
    let starred = before.starts_with("* ") || before.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(')');
    if starred { list.to_owned() } else { list.lines().map(swap).collect::<Vec<_>>().join("\n") }
}

fn code_block(node: NodeRef<'_>) -> Block {
    let texts: Vec<&str> = node.descendants().filter_map(|n| n.value().as_text().map(|t| &**t)).collect();
    let code = texts.concat();
    let code = code.trim_matches('\n');
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    Block::other(code.to_owned(), format!("{fence}\n{code}\n{fence}"))
}

fn heading(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ => None,
    }
}

/// Why an element is left out with all that is in it, if it is.
fn dropped(element: &scraper::node::Element, in_article: bool) -> Option<Key> {
    let style = element.attr("style").unwrap_or_default().to_lowercase().replace(' ', "");
    match element.name() {
        "script" | "noscript" | "template" => Some(message!("import.drop.script")),
        "style" => Some(message!("import.drop.style")),
        "nav" | "aside" | "menu" => Some(message!("import.drop.navigation")),
        "footer" if !in_article => Some(message!("import.drop.navigation")),
        "form" | "button" | "input" | "select" | "textarea" | "dialog" => Some(message!("import.drop.form")),
        "iframe" | "object" | "embed" | "applet" | "video" | "audio" | "canvas" | "svg" | "math" | "map"
        | "noframes" | "noembed" | "frameset" | "xmp" | "plaintext" => Some(message!("import.drop.embed")),
        _ if element.attr("hidden").is_some()
            || style.contains("display:none")
            || style.contains("visibility:hidden") =>
        {
            Some(message!("import.drop.hidden"))
        }
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 31] = [
        "blockquote",
        "ol",
        "ul",
        "address",
        "article",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "header",
        "hgroup",
        "legend",
        "li",
        "main",
        "p",
        "search",
        "section",
        "summary",
        "tbody",
        "td",
        "tfoot",
        "th",
        "tr",
    ];
    BLOCKS.contains(&name)
}
