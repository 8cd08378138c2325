//! From a clipboard to blocks of a body.

use std::collections::BTreeSet;

use data_encoding::BASE64;

use super::block::{Block as Piece, Kind, Listed};
use super::{Draft, Dropped, ImportError, MAX_HTML_BYTES, MAX_TEXT_BYTES, Warning, html, legacy, plain, within};
use crate::house::House;
use crate::message;
use crate::story::tree::{self, Block, Inline, Item, Node, Numbered, Tight};
use crate::story::{PlacementId, Story, literal, plain as plain_words, split};
use crate::text;

/// The most bytes of the pictures within a clipboard.
const MAX_PICTURE_BYTES: usize = 64 * 1024 * 1024;
/// What stands in the HTML for a picture that was taken out of it.
const PICTURE: &str = "picture:";

/// What a clipboard became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// What was left out.
    pub dropped: Vec<Dropped>,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// The pictures within, which await a caption.
    pub pictures: Vec<Picture>,
}

/// A picture of a clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How many blocks stand before it.
    pub after: usize,
    /// Its file.
    pub bytes: Vec<u8>,
    /// What stood below it.
    pub caption: String,
    /// What stood for it where it is not shown.
    pub alt: String,
}

/// Reads a clipboard: its HTML where it has any that can be read, else its text.
///
/// Fails where there is neither, or the text alone is too large.
pub fn paste(html: Option<&str>, text: Option<&str>) -> Result<Pasted, ImportError> {
    // LibreOffice, among others, puts the zero that ends a string of C on the clipboard with it.
    let [html, text] = [html, text].map(|flavour| {
        let said = flavour?.trim_end_matches('\0');
        (!said.trim().is_empty()).then_some(said)
    });
    let (mut dropped, mut warnings) = (vec![], vec![]);
    if let Some(html) = html {
        match of_html(html) {
            Ok(pasted) if text.is_none() || !pasted.blocks.is_empty() || !pasted.pictures.is_empty() => {
                return Ok(pasted);
            }
            Ok(nothing) => dropped = nothing.dropped,
            Err(why) if text.is_none() => return Err(why),
            Err(why) => {
                let (key, values) = why.explained();
                warnings.extend([(message!("import.paste.plain"), vec![]), (key, values)]);
            }
        }
    }
    let mut pasted = of_text(text.ok_or(ImportError::Empty)?)?;
    pasted.dropped = dropped;
    let told = warnings.into_iter().map(|(key, values)| Warning { key, values, field: "body", text: String::new() });
    pasted.warnings.splice(..0, told);
    Ok(pasted)
}

fn of_text(source: &str) -> Result<Pasted, ImportError> {
    within(source.len(), MAX_TEXT_BYTES)?;
    let mut pasted = Pasted::default();
    pasted.tell_strays(source);
    let source = admitted(source);
    pasted.take(plain::pasted(&source).iter().map(|line| literal::paragraph(line)).collect());
    pasted.tell_font(&source);
    Ok(pasted)
}

fn of_html(source: &str) -> Result<Pasted, ImportError> {
    within(source.len(), MAX_PICTURE_BYTES + MAX_HTML_BYTES)?;
    let (source, mut files) = without_pictures(source);
    within(source.len(), MAX_HTML_BYTES)?;
    let house = House::default();
    let mut no_id = || PlacementId([0; 8]);
    let mut draft = Draft {
        house: &house,
        fresh_id: &mut no_id,
        story: Story::default(),
        warnings: vec![],
        dropped: vec![],
        places: vec![],
        dropped_places: vec![],
    };
    let pieces = html::pasted(&mut draft, &admitted(&source))?;
    let mut pasted = Pasted::default();
    let body = sorted(&mut draft, pieces, &mut files, &mut pasted.pictures);
    // As they are, or as a reference such as `&#x202E;`.
    let letters = format!("{source}{}", body.concat());
    pasted.take(body);
    (pasted.dropped, pasted.warnings) = (draft.dropped, draft.warnings);
    pasted.dropped.retain(|dropped| !is_style(dropped));
    let within =
        |warning: &Warning| warning.values.iter().any(|(name, value)| *name == "href" && value.starts_with('#'));
    pasted.warnings.retain(|warning| !within(warning));
    pasted.tell_strays(&letters);
    pasted.tell_font(&source);
    Ok(pasted)
}

/// Sorts what was read into Markdown and pictures; pictures that stand elsewhere are told.
fn sorted(
    draft: &mut Draft<'_>,
    pieces: Vec<Piece>,
    files: &mut [Option<Vec<u8>>],
    pictures: &mut Vec<Picture>,
) -> Vec<String> {
    let mut body: Vec<String> = vec![];
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece.kind {
            Kind::Image { file, alt } => match taken(&file, files) {
                Some(bytes) => pictures.push(Picture { after: count(&body), bytes, caption: piece.text, alt }),
                None => {
                    let words = [piece.text, alt, file].into_iter().filter(|word| !word.is_empty());
                    let words = words.collect::<Vec<_>>().join(" · ");
                    draft.drop(0, if words.is_empty() { "…" } else { &words }, message!("import.paste.picture"));
                }
            },
            Kind::Listed(listed) => {
                let mut lines = vec![(listed, piece.markdown)];
                while let Some(Piece { kind: Kind::Listed(listed), markdown, .. }) =
                    pieces.next_if(|next| matches!(next.kind, Kind::Listed(_)))
                {
                    lines.push((listed, markdown));
                }
                body.extend(written(lines));
            }
            // The page knows no deeper heading.
            Kind::Heading(5..) => body.push(format!("####{}", piece.markdown.trim_start_matches('#'))),
            _ => body.push(piece.markdown),
        }
    }
    body
}

/// The lists of items; the items alone where they are no lists that Markdown can say.
fn written(lines: Vec<(Listed, String)>) -> Vec<String> {
    let lists: Result<Vec<_>, _> = lists(&lines).iter().map(tree::write).collect();
    match lists {
        Ok(lists) => lists.into_iter().map(|list| list.markdown).collect(),
        Err(_) => lines.into_iter().map(|(_, markdown)| markdown).collect(),
    }
}

/// Whether it is what every clipboard carries beside the words.
fn is_style(dropped: &Dropped) -> bool {
    [message!("import.drop.style"), message!("import.drop.script")].contains(&dropped.reason)
}

impl Pasted {
    fn take(&mut self, body: Vec<String>) {
        let pieces: Vec<tree::Piece> =
            body.into_iter().map(|markdown| tree::Piece::Kept(admitted(&markdown))).collect();
        let body = tree::write_all(&pieces).map(|whole| whole.body).unwrap_or_else(|_| {
            let typed = pieces.iter().map(|piece| match piece {
                tree::Piece::Kept(source) => source.as_str(),
                tree::Piece::Tree(_) => "",
            });
            crate::story::canonical(&typed.collect::<Vec<_>>().join("\n\n"))
        });
        self.blocks = tree::blocks(&body);
    }

    /// Tells of characters that no story may hold: they hide what a text says, or say nothing.
    fn tell_strays(&mut self, source: &str) {
        if text::refusal(source).is_none() {
            return;
        }
        let strays: BTreeSet<char> = source.chars().filter(|c| is_stray(*c)).collect();
        let codes = strays.iter().map(|c| format!("U+{:04X}", *c as u32)).collect::<Vec<_>>().join(", ");
        let (key, values) = (message!("import.paste.control"), vec![("codes", codes)]);
        self.warnings.push(Warning { key, values, field: "body", text: String::new() });
    }

    fn tell_font(&mut self, source: &str) {
        if let Some(encoding) = legacy::mojibake(source) {
            let values = vec![("encoding", encoding.name().to_owned())];
            self.warnings.push(Warning {
                key: message!("import.paste.legacy_font"),
                values,
                field: "body",
                text: String::new(),
            });
        }
    }
}

fn count(body: &[String]) -> usize {
    body.iter().map(|markdown| split(markdown).len()).sum()
}

/// Text as a field may hold it: a clipboard's stray control characters go, and are told of; a file with them is refused.
fn admitted(source: &str) -> String {
    let kept = || source.chars().filter(|c| !is_stray(*c)).collect::<String>();
    text::admit(source).unwrap_or_else(|_| text::admit(&kept()).unwrap_or_default())
}

fn is_stray(c: char) -> bool {
    text::refusal(c.encode_utf8(&mut [0; 4])).is_some()
}

/// Takes the pictures that stand in the HTML itself out of it: they are no text, and may be much larger.
fn without_pictures(source: &str) -> (String, Vec<Option<Vec<u8>>>) {
    const MARK: &str = "data:image/";
    let (mut out, mut files, mut rest) = (String::new(), vec![], source);
    while let Some(at) = rest.find(MARK) {
        let (before, data) = rest.split_at(at);
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
        let ends = |c: char| quote.map_or(c == '>' || c.is_whitespace(), |quote| c == quote);
        let end = data.find(ends).unwrap_or(data.len());
        let (data, after) = data.split_at(end);
        out.push_str(before);
        let file = data.split_once(";base64,").and_then(|(_, base64)| bytes(base64));
        if before.ends_with(['"', '\'', '=']) {
            out.push_str(&format!("{PICTURE}{}", files.len()));
            files.push(file);
        }
        rest = after;
    }
    out.push_str(rest);
    (out, files)
}

fn bytes(base64: &str) -> Option<Vec<u8>> {
    let plain = base64.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let plain: Vec<u8> = plain.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&plain).ok().filter(|bytes| !bytes.is_empty())
}

fn taken(file: &str, files: &mut [Option<Vec<u8>>]) -> Option<Vec<u8>> {
    let number: usize = file.strip_prefix(PICTURE)?.parse().ok()?;
    files.get_mut(number)?.take()
}

/// Builds the lists that a word processor wrote as paragraphs one after the other.
fn lists(lines: &[(Listed, String)]) -> Vec<Node> {
    let mut out: Vec<Node> = vec![];
    let (mut rest, mut list): (&[(Listed, String)], Option<&Listed>) = (lines, None);
    while let [(first, markdown), after @ ..] = rest {
        let within = after.iter().take_while(|(next, _)| next.level > first.level).count();
        let (inner, next) = after.split_at(within);
        let words = || vec![Inline::Text { text: plain_words(markdown), marks: vec![] }];
        let mut content = vec![tree::read(markdown).unwrap_or_else(|| Node::Paragraph { content: words() })];
        content.extend(lists(inner));
        let item = Item { content };
        let goes_on = list.is_some_and(|list| list.numbered == first.numbered && list.list == first.list);
        match out.last_mut().filter(|_| goes_on) {
            Some(Node::BulletList { content, .. } | Node::OrderedList { content, .. }) => content.push(item),
            _ if first.numbered => {
                out.push(Node::OrderedList {
                    attrs: Numbered { order: first.number, tight: true },
                    content: vec![item],
                });
            }
            _ => out.push(Node::BulletList { attrs: Tight { tight: true }, content: vec![item] }),
        }
        (rest, list) = (next, Some(first));
    }
    out
}
