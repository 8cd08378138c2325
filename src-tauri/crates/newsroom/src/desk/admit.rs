//! The boundary of stories: every field passes here before it is saved, whoever sends it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::DeskError;
use crate::story::registers::{ConflictId, Refusal, Way};
use crate::story::{Byline, Placement, PlacementId, Story, canonical, split};
use crate::text;

fn refused(field: &str) -> impl Fn(text::Refused) -> DeskError + '_ {
    move |refused| DeskError::Text { field: field.to_owned(), refused }
}

fn line(field: &str, value: &str) -> Result<String, DeskError> {
    text::admit_line(value).map_err(refused(field))
}

fn lines(field: &str, value: &str) -> Result<String, DeskError> {
    text::admit(value).map(|text| text.trim().to_owned()).map_err(refused(field))
}

/// Takes every field of a story in, or names the one that is refused.
///
/// The body is made canonical when it is frozen: that takes the parser, and a save must not wait for it.
pub(super) fn admit(story: &Story) -> Result<Story, DeskError> {
    let mut now = story.clone();
    now.language = language(&story.language)?;
    now.genre = line("genre", &story.genre)?;
    now.kicker = line("kicker", &story.kicker)?;
    now.headline = line("headline", &story.headline)?;
    now.standfirst = lines("standfirst", &story.standfirst)?;
    now.body = text::admit(&story.body).map_err(refused("body"))?;
    now.dateline = line("dateline", &story.dateline)?;
    now.section = line("section", &story.section)?;
    now.slug = slug(&story.slug)?;
    now.correction_note = lines("correction_note", &story.correction_note)?;
    now.notes = lines("notes", &story.notes)?;
    now.bylines.iter_mut().try_for_each(byline)?;
    now.tags.clear();
    for tag in &story.tags {
        let tag = line("tags", tag)?;
        if !tag.is_empty() && !now.tags.iter().any(|t| text::same(t, &tag)) {
            now.tags.push(tag);
        }
    }
    now.placements.iter_mut().try_for_each(placement)?;
    if let Some(slot) = &mut now.print_slot {
        slot.issue = line("print_slot", &slot.issue)?;
        others("print_slot", &slot.other)?;
    }
    Ok(now)
}

/// Takes in what somebody types in a side of a conflict: of the body as many paragraphs as there were, else one value.
pub(super) fn admit_side(conflict: ConflictId, were: usize, now: &[String]) -> Result<Vec<String>, DeskError> {
    if let ConflictId::Body(_) = conflict {
        let now: Vec<String> = now.iter().map(|text| paragraph(text)).collect::<Result<_, _>>()?;
        return if now.len() == were { Ok(now) } else { Err(DeskError::NotAsManyParagraphs) };
    }
    let [now] = now else { return Err(DeskError::Registers(Refusal::NoSuchSide(conflict))) };
    value(conflict, now).map(|now| vec![now])
}

/// Takes in what somebody settles a conflict by: words of their own like any that are saved.
pub(super) fn admit_way(conflict: ConflictId, way: &Way) -> Result<Way, DeskError> {
    match (way, conflict) {
        (Way::Side(_), _) => Ok(way.clone()),
        (Way::Own(text), ConflictId::Body(_)) => {
            text::admit(text).map(|text| Way::Own(canonical(&text))).map_err(refused("body"))
        }
        (Way::Own(text), _) => value(conflict, text).map(Way::Own),
    }
}

fn paragraph(text: &str) -> Result<String, DeskError> {
    let text = text::admit(text).map_err(refused("body"))?;
    if split(&text).len() == 1 { Ok(text.trim_matches('\n').to_owned()) } else { Err(DeskError::NotAsManyParagraphs) }
}

fn value(conflict: ConflictId, now: &str) -> Result<String, DeskError> {
    let no_value = || DeskError::Registers(Refusal::NoSuchSide(conflict));
    let mut story = Story::default();
    Ok(match conflict {
        ConflictId::Field(field) => {
            field.put(now, &mut story).ok_or_else(no_value)?;
            field.value(&admit(&story)?)
        }
        ConflictId::PlacementField(_, field) => {
            let mut one = Placement::new(PlacementId([0; 8]));
            field.put(now, &mut one).ok_or_else(no_value)?;
            placement(&mut one)?;
            field.value(&one)
        }
        ConflictId::Body(_) | ConflictId::Placement(_) => return Err(no_value()),
    })
}

fn language(tag: &str) -> Result<String, DeskError> {
    match line("language", tag)?.to_ascii_lowercase().as_str() {
        known @ ("" | "vi" | "en") => Ok(known.to_owned()),
        other => Err(DeskError::NoLanguage(other.to_owned())),
    }
}

/// The last part of an address. One that is not would only be refused when the story is published.
fn slug(text: &str) -> Result<String, DeskError> {
    let slug = line("slug", text)?;
    let right = text::slug(&slug).unwrap_or_default();
    if slug == right { Ok(slug) } else { Err(DeskError::NotASlug(right)) }
}

fn byline(byline: &mut Byline) -> Result<(), DeskError> {
    byline.name = line("bylines", &byline.name)?;
    if let Some(person) = &mut byline.person {
        *person = line("bylines", person)?;
    }
    others("bylines", &byline.other)?;
    match byline.share {
        Some(share @ 101..) => Err(DeskError::NotAShare(share)),
        _ => Ok(()),
    }
}

/// What a later Galley says is carried along as it is, where all desks will take it.
fn others(field: &str, members: &BTreeMap<String, Value>) -> Result<(), DeskError> {
    let members = Value::Object(members.clone().into_iter().collect());
    text::unsound_json(&members).map_or(Ok(()), |why| Err(refused(field)(why)))
}

fn placement(placement: &mut Placement) -> Result<(), DeskError> {
    let field = |name: &str| format!("placement:{}.{name}", placement.id);
    let [caption, credit, alt, crop] = ["caption", "credit", "alt", "crop"].map(field);
    placement.caption = lines(&caption, &placement.caption)?;
    placement.credit = line(&credit, &placement.credit)?;
    placement.alt = lines(&alt, &placement.alt)?;
    let within = |at: u16, length: u16| u32::from(at) + u32::from(length) <= 1000;
    let shows = placement.crop.is_none_or(|c| c.w > 0 && c.h > 0 && within(c.x, c.w) && within(c.y, c.h));
    let points = placement.focal_point.is_none_or(|p| p.x <= 1000 && p.y <= 1000);
    if shows && points { Ok(()) } else { Err(DeskError::OutsideThePhoto(crop)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::{Crop, FocalPoint, PlacementId, PrintSlot};

    fn field(change: impl Fn(&mut Story)) -> Option<String> {
        let mut story = Story::default();
        change(&mut story);
        admit(&story).err().map(|e| e.field().unwrap_or_default().to_owned())
    }

    fn cropped(crop: Option<Crop>, focal_point: Option<FocalPoint>) -> Vec<Placement> {
        vec![Placement { crop, focal_point, ..Placement::new(PlacementId([7; 8])) }]
    }

    #[test]
    fn what_no_reader_could_be_shown_is_refused_with_its_field() {
        assert_eq!(field(|_| {}), None);
        for bad in ["A B/../x", "Cầu mới", "a--b", "-a", "a.html"] {
            assert_eq!(field(|s| s.slug = bad.into()).as_deref(), Some("slug"), "{bad}");
        }
        assert_eq!(field(|s| s.slug = "cau-moi-2".into()), None);
        assert_eq!(field(|s| s.language = "tlh".into()).as_deref(), Some("language"));
        assert_eq!(field(|s| s.headline = "a\u{202E}b".into()).as_deref(), Some("headline"));
        let byline =
            |person: Option<&str>, share| Byline { person: person.map(str::to_owned), share, ..Byline::default() };
        assert_eq!(field(|s| s.bylines = vec![byline(None, Some(101))]).as_deref(), Some("bylines"));
        assert_eq!(field(|s| s.bylines = vec![byline(Some("a\0"), Some(100))]).as_deref(), Some("bylines"));
        let slot = PrintSlot { issue: "a\0".into(), page: 1, ..PrintSlot::default() };
        assert_eq!(field(|s| s.print_slot = Some(slot.clone())).as_deref(), Some("print_slot"));
        for (text, refused) in [("a\nb", None), ("a\rb", Some("bylines")), ("a\u{202E}b", Some("bylines"))] {
            let other = [("later".to_owned(), serde_json::json!([text]))].into();
            let byline = Byline { other, ..Byline::default() };
            assert_eq!(field(|s| s.bylines = vec![byline.clone()]).as_deref(), refused);
        }
        let crop = |x, w| Some(Crop { x, y: 0, w, h: 1000 });
        assert_eq!(field(|s| s.placements = cropped(crop(500, 500), None)), None);
        let outside = Some("placement:0707070707070707.crop");
        assert_eq!(field(|s| s.placements = cropped(crop(501, 500), None)).as_deref(), outside);
        assert_eq!(field(|s| s.placements = cropped(crop(0, 0), None)).as_deref(), outside);
        assert_eq!(field(|s| s.placements = cropped(None, Some(FocalPoint { x: 1001, y: 0 }))).as_deref(), outside);
    }

    #[test]
    fn texts_are_composed_and_tags_are_one_each() {
        let tags = ["vải thiều", " ", "Vai thie\u{302}\u{300}u", "lúa"].map(str::to_owned).to_vec();
        let story =
            Story { headline: " Ca\u{302}\u{300}u  mới ".into(), language: "VI".into(), tags, ..Story::default() };
        let admitted = admit(&story).unwrap();
        assert_eq!((admitted.headline.as_str(), admitted.language.as_str()), ("Cầu mới", "vi"));
        assert_eq!(admitted.tags, ["vải thiều", "lúa"]);
    }
}
