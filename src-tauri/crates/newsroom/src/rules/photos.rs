//! P: photos, their captions and credits.

use super::Case;
use super::finding::{Field, Finding, Fix, PlacementField};
use crate::messages::Key;
use crate::story::Placement;
use crate::{message, text};

/// Credits that name no one, folded.
const VAGUE: [&str; 12] = [
    "internet",
    "suu tam",
    "facebook",
    "fb",
    "zalo",
    "tiktok",
    "youtube",
    "google",
    "mang xa hoi",
    "nguon mang",
    "tren mang",
    "mxh",
];

/// P1: each photo has a whole file, a caption and a credit, and each anchor a photo.
pub(super) fn p1_incomplete_photo(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![];
    for p in &case.story.placements {
        let mut missing = |part, key: Key| found.push(Finding::error("P1", Field::Placement(p.id, part), key));
        match p.photo.and_then(case.facts.photos) {
            None => missing(PlacementField::Photo, message!("rules.P1.file")),
            Some(size) if size.damaged => missing(PlacementField::Photo, message!("rules.P1.damaged")),
            Some(_) => {}
        }
        if blank(&p.caption) {
            missing(PlacementField::Caption, message!("rules.P1.caption"));
        }
        if blank(&p.credit) {
            missing(PlacementField::Credit, message!("rules.P1.credit"));
        }
    }
    if let Some(body) = case.reading.passage(Field::Body) {
        let placed = |id: &str| case.story.placements.iter().any(|p| p.id.to_string() == id.to_lowercase());
        let lost = body.anchors.iter().filter(|(_, id)| !placed(id));
        found
            .extend(lost.map(|(at, _)| Finding::error("P1", Field::Body, message!("rules.P1.unknown")).at(at.clone())));
    }
    found
}

fn blank(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// P2: "(Ảnh minh họa)" is the flag's to say; the fix lifts it there.
pub(super) fn p2_illustrative_in_caption(case: &Case<'_>) -> Vec<Finding> {
    case.story.placements.iter().filter(|p| !p.illustrative).filter_map(|p| in_caption(case, p)).collect()
}

fn in_caption(case: &Case<'_>, placement: &Placement) -> Option<Finding> {
    let field = Field::Placement(placement.id, PlacementField::Caption);
    let block = case.reading.passage(field)?.blocks.first()?;
    let remark = case.reading.vocabulary.phrase("ảnh minh họa")?;
    let at = (0..block.words.len()).find(|i| block.says(*i, &remark) && alone(&block.text, &block.span(*i..*i + 3)))?;
    let range = block.span(at..at + remark.len());
    let caption = without(&placement.caption, &range);
    let fix = (!blank(&caption)).then_some(Fix::SetIllustrative { placement: placement.id, caption });
    Some(Finding::warning("P2", field, message!("rules.P2")).at(range).fixed(fix))
}

/// Returns whether a remark stands for itself: in brackets, or as a sentence of its own at the end.
fn alone(text: &str, range: &std::ops::Range<usize>) -> bool {
    let (before, after) = (text[..range.start].trim_end(), text[range.end..].trim_start());
    let bracketed = before.ends_with(['(', '[']) && after.starts_with([')', ']']);
    let sentence = (before.is_empty() || before.ends_with(['.', ',', ';', ':', '-', '–']))
        && (after.is_empty() || after.starts_with('.'));
    bracketed || sentence
}

/// The caption without the remark, its brackets and the stop that was left over.
fn without(caption: &str, range: &std::ops::Range<usize>) -> String {
    let (before, after) = (caption[..range.start].trim_end(), caption[range.end..].trim_start());
    let (before, after) = match (before.strip_suffix(['(', '[']), after.strip_prefix([')', ']'])) {
        (Some(before), Some(after)) => (before.trim_end(), after.trim_start()),
        _ => (before.trim_end_matches([',', ';', ':', '-', '–', ' ']), after),
    };
    let after = if before.is_empty() || before.ends_with('.') { after.trim_start_matches(['.', ' ']) } else { after };
    let gap = if before.is_empty() || after.starts_with(['.', ',', ';', ':', '!', '?']) || after.is_empty() {
        ""
    } else {
        " "
    };
    format!("{before}{gap}{after}")
}

/// So many days readers remember a photo.
const REMEMBERED: i64 = 30;

/// P3: a photo was in another story lately, or is smaller than the house wants it.
pub(super) fn p3_seen_or_narrow(case: &Case<'_>) -> Vec<Finding> {
    let (facts, mut found) = (case.facts, vec![]);
    for placement in &case.story.placements {
        let Some(photo) = placement.photo else { continue };
        let field = Field::Placement(placement.id, PlacementField::Photo);
        let lately = (facts.last_use)(photo)
            .filter(|used| (0..=REMEMBERED).contains(&facts.today.signed_duration_since(used.day).num_days()));
        if let Some(used) = lately {
            let finding = Finding::warning("P3", field, message!("rules.P3.used"));
            found.push(finding.with("headline", used.headline).with("day", used.day.format("%d/%m/%Y")));
        }
        let shown = |size: super::PhotoSize| placement.crop.map_or(size.width, |c| size.width * u32::from(c.w) / 1000);
        let width = (facts.photos)(photo).filter(|size| !size.damaged).map(shown);
        if let Some(width) = width.filter(|width| *width < facts.house.style.photo_width) {
            let finding = Finding::warning("P3", field, message!("rules.P3.narrow"));
            found.push(finding.with("width", width).with("least", facts.house.style.photo_width));
        }
    }
    found
}

/// P4: a credit names whoever took the photo.
pub(super) fn p4_vague_credit(case: &Case<'_>) -> Vec<Finding> {
    let vague = |credit: &str| {
        let folded = text::fold(credit);
        let words: Vec<&str> = text::words(&folded).collect();
        VAGUE.iter().any(|v| {
            let phrase: Vec<&str> = v.split(' ').collect();
            words.windows(phrase.len()).any(|w| w == phrase)
        })
    };
    let unclear = case.story.placements.iter().filter(|p| vague(&p.credit));
    unclear
        .map(|p| {
            let field = Field::Placement(p.id, PlacementField::Credit);
            Finding::warning("P4", field, message!("rules.P4")).with("credit", &p.credit)
        })
        .collect()
}
