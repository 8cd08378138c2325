//! A story as plain text, in the shape of a published page.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::messages::Language;
use crate::story::{Placement, PlacementId, Story, events};
use crate::text::format_date;

/// Returns section, headline, date, standfirst, photos, body, bylines and tags as a reader would copy them.
///
/// Markup is left out, words are not: the address of a link follows it in brackets.
pub fn text(story: &Story) -> String {
    let language = Language::of(&story.language);
    let mut parts = vec![story.section.clone(), story.kicker.clone(), story.headline.clone()];
    parts.extend(story.printed_date.map(|date| format_date(date, language)));
    parts.push(story.standfirst.clone());
    let anchored = |p: &&Placement| story.body.contains(&p.id.anchor());
    parts.extend(story.placements.iter().filter(|p| !anchored(p)).map(|p| photo(p, language)));
    parts.push(body(story, language));
    parts.push(story.bylines.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(" - "));
    if !story.tags.is_empty() {
        let label = if language == Language::En { "Tags" } else { "Từ khóa" };
        parts.push(format!("{label}: {}", story.tags.join(", ")));
    }
    parts.push(story.correction_note.clone());
    parts.retain(|part| !part.trim().is_empty());
    let mut out = parts.join("\n\n");
    out.push('\n');
    out
}

fn photo(placement: &Placement, language: Language) -> String {
    let english = language == Language::En;
    let mut out = placement.caption.clone();
    if placement.illustrative {
        out.push_str(if english { " (illustrative photo)" } else { " (Ảnh minh họa)" });
    }
    if placement.archive {
        out.push_str(if english { " (archive photo)" } else { " (Ảnh tư liệu)" });
    }
    if !placement.credit.is_empty() {
        let label = if english { "Photo" } else { "Ảnh" };
        let stop = if out.is_empty() { "" } else { ". " };
        out.push_str(&format!("{stop}{label}: {}", placement.credit));
    }
    out
}

fn body(story: &Story, language: Language) -> String {
    let (mut out, mut links) = (String::new(), vec![]);
    for (event, _) in events(&story.body) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&t),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak | Event::Start(Tag::Item) | Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                end_line(&mut out);
            }
            // Cells with a tab between them, as spreadsheets paste.
            Event::Start(Tag::TableCell) if !out.is_empty() && !out.ends_with('\n') => out.push('\t'),
            Event::Start(Tag::Image { dest_url, .. }) => {
                let named = |p: &&Placement| PlacementId::of_address(&dest_url) == Some(p.id);
                out.push_str(&story.placements.iter().find(named).map(|p| photo(p, language)).unwrap_or_default());
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url),
            Event::End(TagEnd::Link) => {
                if let Some(address) = links.pop() {
                    out.push_str(&format!(" ({address})"));
                }
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::List(_) | TagEnd::Table,
            ) => {
                end_line(&mut out);
                out.push('\n');
            }
            _ => {}
        }
    }
    out.trim().to_owned()
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}
