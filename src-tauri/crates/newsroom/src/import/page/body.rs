//! Standfirst, photos and body, from what is left between headline and byline.

use super::{Hints, Shape};
use crate::import::Draft;
use crate::import::block::{Block, Kind};
use crate::import::photo_line::{self, PhotoLine};
use crate::message;
use crate::story::{Placement, PlacementId, split};
use crate::text::{fold, same, syllables, words};

/// A first paragraph of a plain text of more syllables is no standfirst.
const LONGEST_STANDFIRST: usize = 100;
/// A description of fewer syllables is a slogan of the site.
const SHORTEST_DESCRIPTION: usize = 8;

pub(super) fn take(draft: &mut Draft<'_>, rest: Vec<Block>, shape: Shape, hints: &Hints) {
    let rest = with_standfirst(draft, rest, shape, hints);
    let mut body: Vec<String> = vec![];
    let mut rest = rest.into_iter().peekable();
    while let Some(block) = rest.next() {
        let (place, before) = (block.place, body.len());
        match block.kind {
            Kind::Image { ref file, ref alt } => {
                let next = rest.next_if(|next| block.text.is_empty() && next.photo().is_some());
                let caption = next.as_ref().map_or(block.text.as_str(), |b| &b.text);
                let plain = || PhotoLine { caption: caption.to_owned(), ..PhotoLine::default() };
                draft.place(photo_line::parse(caption).unwrap_or_else(plain), file, alt, &mut body);
            }
            _ => match block.photo() {
                Some(photo) => {
                    draft.lift(&block, "placements");
                    draft.place(photo, "", "", &mut body);
                }
                None => body.push(block.markdown),
            },
        }
        draft.places.extend(body[before..].iter().flat_map(|text| split(text).into_iter().map(|_| place)));
    }
    draft.story.body = body.join("\n\n");
    if !draft.story.body.is_empty() {
        draft.story.body.push('\n');
    }
}

/// Takes the standfirst: the description that HTML gives, or the first paragraph if others follow.
fn with_standfirst(draft: &mut Draft<'_>, mut rest: Vec<Block>, shape: Shape, hints: &Hints) -> Vec<Block> {
    let description = hints.description.as_str();
    let is_paragraph = |b: &&Block| b.kind == Kind::Text && b.photo().is_none();
    let paragraphs = rest.iter().filter(is_paragraph).count();
    let described = rest.iter().position(|b| !description.is_empty() && same(&b.text, description));
    let first = rest.iter().position(|b| !matches!(b.kind, Kind::Image { .. }) && b.photo().is_none());
    let first = first.filter(|at| {
        rest.get(*at).is_some_and(|b| {
            b.kind == Kind::Text
                && paragraphs > 1
                && (shape != Shape::Plain || syllables(&b.text) <= LONGEST_STANDFIRST)
        })
    });
    if described.is_none() && !description.is_empty() && (hints.certain || !all_words_in(description, &rest)) {
        if hints.certain || syllables(description) >= SHORTEST_DESCRIPTION {
            draft.story.standfirst = description.to_owned();
            if !hints.certain {
                draft.warn(message!("import.note.description"), "standfirst", description, &[]);
            }
            return rest;
        }
        draft.drop(0, description, message!("import.drop.meta"));
    }
    if let Some(at) = described.or(first) {
        let block = rest.remove(at);
        draft.lift(&block, "standfirst");
        draft.story.standfirst = block.text;
    }
    rest
}

/// Whether the description only repeats the beginning of the story.
fn all_words_in(description: &str, rest: &[Block]) -> bool {
    let story = rest.iter().map(|b| fold(&b.text)).collect::<Vec<_>>().join(" ");
    let story: std::collections::HashSet<&str> = words(&story).collect();
    words(&fold(description)).all(|w| story.contains(w))
}

impl Block {
    fn photo(&self) -> Option<PhotoLine> {
        if self.kind == Kind::Text { photo_line::parse(&self.text) } else { None }
    }
}

impl Draft<'_> {
    /// Adds a placement that awaits its file: the lead before the body, else anchored where it stood.
    fn place(&mut self, photo: PhotoLine, file: &str, alt: &str, body: &mut Vec<String>) {
        let own = PlacementId::of_address(file);
        let free = own.filter(|id| !self.story.placements.iter().any(|p| p.id == *id));
        let id = free.unwrap_or_else(|| (self.fresh_id)());
        let lead = body.is_empty() && !self.story.placements.iter().any(|p| p.lead);
        if !lead {
            body.push(id.anchor());
        }
        if photo.caption.is_empty() {
            self.warn(message!("import.warn.caption_missing"), "placements", &photo.credit, &[]);
        }
        if photo.credit.is_empty() {
            self.warn(message!("import.warn.credit_missing"), "placements", &photo.caption, &[]);
        }
        if let Some(label) = photo.label {
            self.warn(message!("import.note.credit_label"), "placements", label, &[("label", label)]);
        }
        if !file.is_empty() && free.is_none() {
            self.warn(message!("import.note.photo_awaited"), "placements", file, &[("file", file)]);
        }
        self.story.placements.push(Placement {
            caption: photo.caption,
            credit: photo.credit,
            alt: alt.to_owned(),
            illustrative: photo.illustrative,
            archive: photo.archive,
            lead,
            ..Placement::new(id)
        });
    }
}
