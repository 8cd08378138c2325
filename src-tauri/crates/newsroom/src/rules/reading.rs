//! What a reader sees of a story, and where in each field's own text it stands.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::is_nfc;

use super::encoding::is_mojibake;
use super::finding::{Field, Fix, PlacementField};
use super::vocabulary::Vocabulary;
use crate::story::{Story, events};

/// Stands for what is no prose: code, a photo, markup, an address. Neither letter nor space, one byte long.
const OPAQUE: char = '\u{1A}';

/// A word of a block.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Its bytes in the block's text.
    pub(super) range: Range<usize>,
    /// Names its tone key.
    pub(super) key: u32,
    /// Names its folded form.
    pub(super) fold: u32,
    /// Whether only white space stands between it and the word before.
    pub(super) follows: bool,
}

/// A stretch of a block's text and what it was made of.
struct Run {
    at: usize,
    source: Range<usize>,
    /// Whether the source says it letter by letter, without markup between.
    verbatim: bool,
}

/// One paragraph, heading, list item or table cell: text that no sentence crosses.
pub(super) struct Block {
    /// The text as seen; `\n` where a line breaks.
    pub(super) text: String,
    /// Whether it is a sub-headline.
    pub(super) heading: bool,
    /// Its words in order.
    pub(super) words: Vec<Word>,
    runs: Vec<Run>,
}

impl Block {
    fn new(heading: bool) -> Self {
        Self { text: String::new(), heading, words: vec![], runs: vec![] }
    }

    fn push(&mut self, text: &str, source: Range<usize>, verbatim: bool) {
        let at = self.text.len();
        self.text.push_str(text);
        match self.runs.last_mut() {
            Some(last) if verbatim && last.verbatim && last.source.end == source.start => last.source.end = source.end,
            _ => self.runs.push(Run { at, source, verbatim }),
        }
    }

    fn run(&self, at: usize) -> Option<&Run> {
        self.runs.get(self.runs.partition_point(|run| run.at <= at).checked_sub(1)?)
    }

    /// Returns the bytes of the field that show as these bytes of the block.
    pub(super) fn source(&self, seen: &Range<usize>) -> Range<usize> {
        let start = self.run(seen.start).map_or(0, |run| match run.verbatim {
            true => run.source.start + (seen.start - run.at),
            false => run.source.start,
        });
        let end = self.run(seen.end.saturating_sub(1)).map_or(start, |run| match run.verbatim {
            true => run.source.start + (seen.end - run.at),
            false => run.source.end,
        });
        start..end.max(start)
    }

    fn verbatim(&self, seen: &Range<usize>) -> bool {
        match (self.run(seen.start), self.run(seen.end.saturating_sub(1))) {
            (Some(first), Some(last)) => first.verbatim && first.at == last.at,
            _ => false,
        }
    }

    /// Returns a word as written.
    pub(super) fn written(&self, word: &Word) -> &str {
        &self.text[word.range.clone()]
    }

    /// Returns the bytes from the first of some words to the last.
    pub(super) fn span(&self, words: Range<usize>) -> Range<usize> {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }

    /// Returns whether the words from `at` have these keys, with only white space between them.
    pub(super) fn says(&self, at: usize, phrase: &[u32]) -> bool {
        let Some(words) = self.words.get(at..at + phrase.len()) else { return false };
        words.iter().zip(phrase).enumerate().all(|(i, (word, key))| word.key == *key && (i == 0 || word.follows))
    }

    /// Takes out addresses, which only look like prose, and finds the words; returns whether there were any. Lengths
    /// stay, so that places stay true.
    fn finish(&mut self, vocabulary: &mut Vocabulary) -> bool {
        let addresses = addresses(&self.text);
        for address in addresses.iter().cloned() {
            let length = address.len();
            self.text.replace_range(address, &OPAQUE.to_string().repeat(length));
        }
        let mut end = None;
        for range in word_ranges(&self.text) {
            let form = vocabulary.take(&self.text[range.clone()]);
            let follows = end.is_some_and(|end: usize| self.text[end..range.start].chars().all(char::is_whitespace));
            end = Some(range.end);
            self.words.push(Word { range, key: form.key, fold: form.fold, follows });
        }
        !addresses.is_empty()
    }
}

fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = vec![];
    let mut open = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric() || is_combining_mark(c), open) {
            (true, None) => open = Some(at),
            (false, Some(start)) => {
                ranges.push(start..at);
                open = None;
            }
            _ => {}
        }
    }
    ranges.extend(open.map(|start| start..text.len()));
    ranges
}

/// Web and mail addresses: what is in them is not prose.
fn addresses(text: &str) -> Vec<Range<usize>> {
    if !text.contains("://") && !text.contains("www.") && !text.contains('@') {
        return vec![];
    }
    let base = text.as_ptr() as usize;
    let is_address = |token: &&str| token.contains("://") || token.starts_with("www.") || token.contains('@');
    let range = |token: &str| {
        let start = token.as_ptr() as usize - base;
        let kept = token.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len();
        start..start + kept
    };
    text.split_whitespace().filter(is_address).map(range).collect()
}

/// A field that a reader reads as prose.
pub(super) struct Passage<'s> {
    /// The field.
    pub(super) field: Field,
    /// The field's text.
    pub(super) source: &'s str,
    /// Its blocks in order; one for a plain field.
    pub(super) blocks: Vec<Block>,
    /// The placements that it points to, with the place of each anchor.
    pub(super) anchors: Vec<(Range<usize>, String)>,
    /// Whether it shows code, escaped HTML or an address: no prose, but something to read.
    shows: bool,
    markdown: bool,
}

/// What has a meaning in Markdown wherever it stands in a line.
const MARKUP: [char; 15] = ['\\', '`', '*', '_', '~', '^', '[', ']', '<', '>', '#', '&', '|', '{', '}'];

impl<'s> Passage<'s> {
    fn plain(field: Field, source: &'s str, vocabulary: &mut Vocabulary) -> Self {
        let mut block = Block::new(false);
        block.push(source, 0..source.len(), true);
        let shows = block.finish(vocabulary);
        Self { field, source, blocks: vec![block], anchors: vec![], shows, markdown: false }
    }

    fn markdown(field: Field, source: &'s str, vocabulary: &mut Vocabulary) -> Self {
        let mut passage = Self { field, source, blocks: vec![], anchors: vec![], shows: false, markdown: true };
        passage.read_markdown();
        for block in &mut passage.blocks {
            passage.shows |= block.finish(vocabulary);
        }
        passage
    }

    fn read_markdown(&mut self) {
        let (mut open, mut hidden) = (None::<Block>, 0_usize);
        let opaque = |block: &mut Option<Block>, at: Range<usize>| {
            block.get_or_insert_with(|| Block::new(false)).push(&OPAQUE.to_string(), at, false);
        };
        for (event, at) in events(self.source) {
            match event {
                Event::Start(Tag::Image { dest_url, .. }) => {
                    if let Some(id) = dest_url.strip_prefix("photo:") {
                        self.anchors.push((at.clone(), id.to_owned()));
                    }
                    opaque(&mut open, at);
                    hidden += 1;
                }
                Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => hidden = hidden.saturating_sub(1),
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                    self.blocks.extend(open.take());
                    self.shows = true;
                    hidden += 1;
                }
                _ if hidden > 0 => {}
                Event::Start(tag) if is_block(&tag.to_end()) => {
                    self.blocks.extend(open.take());
                    open = leaf(&tag.to_end()).map(Block::new);
                }
                Event::End(tag) if is_block(&tag) => self.blocks.extend(open.take()),
                Event::Text(text) => {
                    let verbatim = self.source.get(at.clone()) == Some(&text);
                    open.get_or_insert_with(|| Block::new(false)).push(&text, at, verbatim);
                }
                Event::SoftBreak | Event::HardBreak => {
                    open.get_or_insert_with(|| Block::new(false)).push("\n", at, false);
                }
                Event::Code(_) => {
                    self.shows = true;
                    opaque(&mut open, at);
                }
                Event::InlineHtml(_) | Event::Html(_) => opaque(&mut open, at),
                _ => {}
            }
        }
        self.blocks.extend(open);
    }

    /// Returns whether it tells the reader nothing: no letter, no digit, no code.
    pub(super) fn is_empty(&self) -> bool {
        !self.shows && self.blocks.iter().all(|block| block.words.is_empty())
    }

    /// Counts *chữ*.
    pub(super) fn syllables(&self) -> usize {
        self.blocks.iter().map(|block| crate::text::syllables(&block.text)).sum()
    }

    /// Returns the fix that writes `text` for these bytes of a block, where no markup stands between or would arise.
    pub(super) fn replacing(&self, block: &Block, seen: &Range<usize>, text: &str) -> Option<Fix> {
        let markup = self.markdown && text.contains(|c| MARKUP.contains(&c) || c == '\n');
        (block.verbatim(seen) && !markup).then(|| self.fix(block.source(seen), text))
    }

    /// Like [`Self::replacing`], where what goes or comes is white space or nothing, so that the characters around
    /// it meet: never beside markup, and never before the first word of a line, where a list or a code block begins.
    pub(super) fn closing(&self, block: &Block, seen: &Range<usize>, text: &str) -> Option<Fix> {
        let fix = self.replacing(block, seen, text)?;
        let at = block.source(seen);
        let (before, after) = (self.source.get(..at.start)?, self.source.get(at.end..)?);
        let worded = before.chars().rev().find(|c| *c == '\n' || c.is_alphabetic()).is_some_and(|c| c != '\n');
        let loud = |c: Option<char>| c.is_some_and(|c| MARKUP.contains(&c));
        let quiet = worded && !loud(before.chars().next_back()) && !loud(after.chars().next());
        ((!self.markdown || quiet) && meet_well(before, text, after)).then_some(fix)
    }

    /// Returns the fix that writes `text` for these bytes of the field.
    pub(super) fn fix(&self, range: Range<usize>, text: &str) -> Fix {
        Fix::Replace { field: self.field, range, text: text.to_owned() }
    }
}

/// Returns whether what comes together when `text` stands between is neither a decomposed letter nor mojibake.
fn meet_well(before: &str, text: &str, after: &str) -> bool {
    const NEAR: usize = 3;
    let start = before.char_indices().rev().take(NEAR).last().map_or(before.len(), |(at, _)| at);
    let end = after.char_indices().nth(NEAR).map_or(after.len(), |(at, _)| at);
    let joined = [&before[start..], text, &after[..end]].concat();
    is_nfc(&joined) && !is_mojibake(&joined)
}

fn is_block(tag: &TagEnd) -> bool {
    use TagEnd as T;
    !matches!(tag, T::Emphasis | T::Strong | T::Strikethrough | T::Superscript | T::Subscript | T::Link | T::Image)
}

/// Returns whether a leaf block is a heading; `None` for what holds other blocks.
fn leaf(tag: &TagEnd) -> Option<bool> {
    match tag {
        TagEnd::Heading(_) => Some(true),
        TagEnd::Paragraph | TagEnd::TableCell => Some(false),
        _ => None,
    }
}

/// All that a reader sees of a story.
pub(super) struct Reading<'s> {
    /// The fields that are prose, in the order of the form.
    pub(super) passages: Vec<Passage<'s>>,
    /// The fields that are names: judged for their characters only.
    pub(super) labels: Vec<(Field, &'s str)>,
    /// The words of all passages.
    pub(super) vocabulary: Vocabulary,
}

impl<'s> Reading<'s> {
    /// Reads a story. Empty fields are read too, but for those the reader never misses.
    pub(super) fn of(story: &'s Story) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut passages = vec![
            Passage::plain(Field::Kicker, &story.kicker, &mut vocabulary),
            Passage::plain(Field::Headline, &story.headline, &mut vocabulary),
            Passage::plain(Field::Standfirst, &story.standfirst, &mut vocabulary),
            Passage::markdown(Field::Body, &story.body, &mut vocabulary),
            Passage::plain(Field::CorrectionNote, &story.correction_note, &mut vocabulary),
        ];
        let mut labels = vec![
            (Field::Dateline, story.dateline.as_str()),
            (Field::Section, story.section.as_str()),
            (Field::Slug, story.slug.as_str()),
        ];
        labels.extend(story.bylines.iter().enumerate().map(|(i, b)| (Field::Byline(i), b.name.as_str())));
        labels.extend(story.tags.iter().enumerate().map(|(i, tag)| (Field::Tag(i), tag.as_str())));
        for p in &story.placements {
            let field = |part| Field::Placement(p.id, part);
            passages.push(Passage::plain(field(PlacementField::Caption), &p.caption, &mut vocabulary));
            passages.push(Passage::plain(field(PlacementField::Alt), &p.alt, &mut vocabulary));
            labels.push((field(PlacementField::Credit), &p.credit));
        }
        Self { passages, labels, vocabulary }
    }

    /// Returns the passage of a field that is prose.
    pub(super) fn passage(&self, field: Field) -> Option<&Passage<'s>> {
        self.passages.iter().find(|p| p.field == field)
    }

    /// Iterates over what readers read in one go: standfirst, then body.
    pub(super) fn running_text(&self) -> impl Iterator<Item = &Passage<'s>> {
        self.passages.iter().filter(|p| matches!(p.field, Field::Standfirst | Field::Body))
    }

    /// Iterates over every block of prose with its passage.
    pub(super) fn blocks(&self) -> impl Iterator<Item = (&Passage<'s>, &Block)> {
        self.passages.iter().flat_map(|p| p.blocks.iter().map(move |b| (p, b)))
    }

    /// Iterates over every field's own text.
    pub(super) fn sources(&self) -> impl Iterator<Item = (Field, &'s str)> {
        self.passages.iter().map(|p| (p.field, p.source)).chain(self.labels.iter().copied())
    }
}
