//! What somebody wrote into a post, taken apart into what a story can take in and what it cannot.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use super::bring::{found, target};
use super::since::as_sent;
use super::{WordPress, blocks, media, posts, read, terms};
use crate::publish::destination::{Last, Refusal, Undoing};
use crate::publish::edits::{Edits, PhotoEdit, Piece};
use crate::publish::post::{Part, Parts, Post, Shown};
use crate::story::{self, PlacementId, PublicForm, PublicPlacement, Story};
use crate::text::made_sound;

/// Stands for a text in its template: a letter for private use.
const CAPTION: &str = "\u{e000}";

/// Returns what a post says otherwise than it was sent; none where it is not there any more or says just that.
pub(super) fn edits(site: &WordPress<'_>, last: &Last) -> Result<Option<Edits>, Refusal> {
    let Some(before) = last.post.as_deref() else { return Ok(None) };
    let own = target(found(site, before, last)?, last, Undoing::Nothing)?.ok_or(Refusal::Gone)?;
    let there = posts::read(&site.rest, own.id)?;
    if last.manifest == Some(there.digest()) {
        return Ok(None);
    }
    let categories = terms::categories(&site.rest)?;
    let category = |section: &str| terms::category(&categories, section, site.house, &site.settings).cloned();
    let here = as_sent(site, (before, last), &there, &category)?;
    let differences = here.differences(&there);
    if differences.is_empty() {
        return Ok(None);
    }
    let mut edits = Edits::of(there.digest());
    for difference in differences {
        let text = || made_sound(&difference.there);
        let whole = match difference.part {
            Part::Headline => {
                edits.headline = Some(text());
                true
            }
            Part::Standfirst => {
                edits.standfirst = Some(text());
                true
            }
            Part::Body => body(site, (before, &here, &there), &mut edits)?,
            Part::Photos => photos(site, (before, &here, &there), &mut edits),
            Part::Tags => {
                edits.tags = Some(tagged(&before.form.tags, &there.tags));
                true
            }
            Part::Section => {
                let is_it = |name: &&String| category(name).is_some_and(|term| term.name == there.section);
                edits.section = site.house.sections.iter().map(|section| &section.name).find(is_it).cloned();
                edits.section.is_some()
            }
            _ => false,
        };
        if !whole {
            edits.left.push(difference);
        }
    }
    Ok(Some(edits))
}

/// Returns the tags that are there now, those that were sent in the order that they had.
fn tagged(sent: &[String], there: &[String]) -> Vec<String> {
    let is = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
    let kept = sent.iter().filter(|tag| there.iter().any(|other| is(tag, other))).cloned();
    let new = there.iter().filter(|tag| !sent.iter().any(|other| is(tag, other)));
    kept.chain(new.map(|tag| made_sound(tag))).collect()
}

/// The blocks of a post, by the blocks of the body that they were made of.
struct Made {
    /// For each block of the post the block of the body; none for lines that are made of other fields.
    of: Vec<Option<usize>>,
    /// For each block of the body the blocks of the post.
    into: Vec<Range<usize>>,
    /// What begins the first paragraph and is the story's place.
    place: String,
}

impl Made {
    fn of(site: &WordPress<'_>, post: &Post, here: &Parts) -> Result<Self, Refusal> {
        let place = match post.form.dateline.trim() {
            "" => String::new(),
            place => {
                let line = read::content(&format!("<p>{} {CAPTION}</p>", blocks::place(place))).body.concat();
                line.split(CAPTION).next().unwrap_or_default().to_owned()
            }
        };
        // A place that found no paragraph to stand in is one of its own.
        let mut at =
            usize::from(!place.is_empty() && here.body.first().is_some_and(|first| !first.starts_with(&place)));
        let (mut of, mut into) = (vec![None; at], vec![]);
        for (number, block) in story::split(&post.form.body).into_iter().enumerate() {
            let shown = story::shown(block)?;
            let placements = post.form.placements.iter().filter(|p| shown.contains(&p.id)).cloned().collect();
            let form = PublicForm { body: block.to_owned(), placements, ..PublicForm::from(&Story::default()) };
            let alone = Post { form, corrections: vec![], ..post.clone() };
            let count = site.wished(&alone, String::new(), vec![])?.body.len();
            into.push(at..at + count);
            of.extend(vec![Some(number); count]);
            at += count;
        }
        of.resize(here.body.len().max(of.len()), None);
        Ok(Self { of, into, place })
    }
}

/// Takes the body apart. Returns whether all that differs in it is taken in.
fn body(site: &WordPress<'_>, of: (&Post, &Parts, &Parts), edits: &mut Edits) -> Result<bool, Refusal> {
    let (post, here, there) = of;
    let made = Made::of(site, post, here)?;
    let mut input = InternedInput::default();
    input.update_before(here.body.iter().map(String::as_str));
    input.update_after(there.body.iter().map(String::as_str));
    let (mut pieces, mut whole) = (vec![], true);
    let mut at = 0;
    let mut lost = vec![false; made.into.len()];
    let hunks: Vec<_> = Diff::compute(Algorithm::Myers, &input).hunks().collect();
    for hunk in &hunks {
        hunk.before.clone().filter_map(|n| made.of[n as usize]).for_each(|block| lost[block] = true);
    }
    let keep = |from: usize, to: usize, pieces: &mut Vec<Piece>| {
        for n in from..to {
            match made.of[n] {
                // Of a block that was changed in part, the rest is new, too.
                Some(block) if lost[block] => pieces.push(Piece::Html(here.body[n].clone())),
                Some(block) if made.into[block].start == n => pieces.push(Piece::Block(block)),
                _ => {}
            }
        }
    };
    for hunk in &hunks {
        keep(at, hunk.before.start as usize, &mut pieces);
        at = hunk.before.end as usize;
        // Lines that are made of other fields stand at the end; what took their place is not the body's.
        let others = hunk.before.clone().filter(|n| made.of[*n as usize].is_none()).count();
        let new = &there.body[hunk.after.start as usize..hunk.after.end as usize];
        let (own, strange) = new.split_at(new.len().saturating_sub(others));
        whole &= others == 0 && strange.is_empty();
        for html in own {
            match piece(html, post, &made.place) {
                Some(piece) => pieces.push(piece),
                None => whole = false,
            }
        }
    }
    keep(at, here.body.len(), &mut pieces);
    // An empty block of Markdown made none of the post's.
    let same = pieces.iter().map(|piece| if let Piece::Block(n) = piece { Some(*n) } else { None });
    let same = same
        .collect::<Option<Vec<_>>>()
        .is_some_and(|kept| kept.into_iter().eq((0..made.into.len()).filter(|n| !made.into[*n].is_empty())));
    edits.body = (!same).then_some(pieces);
    Ok(whole)
}

/// Returns what a new block is; none where it is a photo that the story does not have.
fn piece(html: &str, post: &Post, place: &str) -> Option<Piece> {
    if let Some(digits) = html.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
        && digits.len() == read::DIGITS
    {
        return placed(post, digits).map(|placement| Piece::Photo(placement.id));
    }
    let html = match html.strip_prefix(place) {
        Some(rest) if !place.is_empty() => format!("<p>{rest}"),
        _ => html.to_owned(),
    };
    Some(Piece::Html(html))
}

fn placed<'p>(post: &'p Post, digits: &str) -> Option<&'p PublicPlacement> {
    let (id, _) = post.photos.iter().find(|(_, rendition)| media::digits(rendition) == digits)?;
    post.form.placements.iter().find(|placement| placement.id == *id)
}

/// Takes the texts of photos. Returns whether all that differs in photos is taken in.
fn photos(site: &WordPress<'_>, (post, here, there): (&Post, &Parts, &Parts), edits: &mut Edits) -> bool {
    let all = |parts: &Parts| parts.lead.iter().chain(&parts.photos).cloned().collect::<Vec<_>>();
    let (sent, now) = (all(here), all(there));
    // A story has its captions; where they stand in a post is not its to say.
    let mut whole = here.captioned == there.captioned;
    whole &= sent.len() == now.len() && sent.iter().zip(&now).all(|(a, b)| a.photo == b.photo);
    let mut seen: Vec<PlacementId> = vec![];
    for shown in &now {
        let Some(placement) = placed(post, &shown.photo) else {
            whole = false;
            continue;
        };
        // The photo that leads may stand in the body, too: what differs from what was sent counts.
        let as_sent = |other: &&Shown| other.photo == shown.photo;
        let Some(sent) = sent.iter().find(as_sent).filter(|sent| *sent != shown) else { continue };
        let caption = (sent.caption != shown.caption).then(|| captioned(site, (post, placement), &shown.caption));
        let alt = (sent.alt != shown.alt).then(|| made_sound(&shown.alt));
        whole &= caption != Some(None);
        let edit = PhotoEdit { placement: placement.id, caption: caption.flatten(), alt };
        if !seen.contains(&placement.id) && (edit.caption.is_some() || edit.alt.is_some()) {
            seen.push(placement.id);
            edits.photos.push(edit);
        }
    }
    whole
}

/// Returns the caption within a line of caption, notes and credit; none where the rest of the line is another, too.
fn captioned(site: &WordPress<'_>, (post, placement): (&Post, &PublicPlacement), line: &str) -> Option<String> {
    let blank = PublicPlacement { caption: CAPTION.to_owned(), ..placement.clone() };
    let template = read::caption(&format!("<p>{}</p>", blocks::caption(&blank, post, &site.settings)));
    let (before, after) = template.split_once(CAPTION)?;
    let caption = line.strip_prefix(before)?.strip_suffix(after)?;
    Some(made_sound(&read::text(caption)))
}
