//! A line that stands for a photo: "Caption (Ảnh minh họa). Ảnh: Name".

use crate::text::{fold, syllables};

/// What the line says of its photo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PhotoLine {
    pub(super) caption: String,
    pub(super) credit: String,
    pub(super) illustrative: bool,
    pub(super) archive: bool,
    /// A label whose words no field carries, such as "Nguồn ảnh".
    pub(super) label: Option<&'static str>,
}

/// Labels before a credit. The longer come first, since they end like the shorter.
const LABELS: [&str; 12] = [
    "Nguồn ảnh",
    "Ảnh minh họa",
    "Ảnh minh hoạ",
    "Ảnh tư liệu",
    "Đồ họa",
    "Đồ hoạ",
    "Graphics",
    "Photo",
    "Video",
    "Clip",
    "ẢNH",
    "Ảnh",
];
/// A caption of more syllables is a paragraph that mentions a photo.
const LONGEST_CAPTION: usize = 120;
const LONGEST_CREDIT: usize = 60;

/// Reads a line as a photo's, or `None` where it is none.
pub(super) fn parse(line: &str) -> Option<PhotoLine> {
    let line = line.trim();
    let mut photo = match credited(line) {
        Some((before, label, name)) => {
            let mut photo = PhotoLine { credit: name.to_owned(), ..PhotoLine::default() };
            photo.take_label(label);
            photo.take_caption(before);
            photo
        }
        None => {
            let mut photo = PhotoLine::default();
            photo.take_caption(line);
            if !photo.illustrative && !photo.archive {
                return None;
            }
            photo
        }
    };
    photo.credit = photo.credit.trim().to_owned();
    (syllables(&photo.caption) <= LONGEST_CAPTION).then_some(photo)
}

impl PhotoLine {
    fn take_label(&mut self, label: &'static str) {
        match label {
            "Ảnh" | "ẢNH" | "Photo" => {}
            "Nguồn ảnh" => self.label = Some(label),
            "Ảnh minh họa" | "Ảnh minh hoạ" => self.illustrative = true,
            "Ảnh tư liệu" => self.archive = true,
            // Somebody who drew or filmed is no photographer: the label stays with the name.
            _ => self.credit = format!("{label}: {}", self.credit),
        }
    }

    /// Lifts "(Ảnh minh họa)" out of what stands before the credit; the rest is the caption.
    fn take_caption(&mut self, before: &str) {
        let mut before = closed(before);
        while let Some((rest, note)) = last_note(before) {
            match fold(note).as_str() {
                "anh minh hoa" | "minh hoa" => self.illustrative = true,
                "anh tu lieu" | "tu lieu" => self.archive = true,
                _ => break,
            }
            before = closed(rest);
        }
        self.caption = before.to_owned();
    }
}

/// Without the full stop, dash or comma that led over to what was cut off; an ellipsis stays.
fn closed(text: &str) -> &str {
    let text = text.trim_end();
    let cut = text.trim_end_matches(['-', '–', '—', ',', ';', '|']).trim_end();
    if cut.ends_with("..") { cut } else { cut.strip_suffix('.').unwrap_or(cut).trim_end() }
}

/// The text before and within the brackets at the end of a text.
fn last_note(text: &str) -> Option<(&str, &str)> {
    let (before, note) = text.strip_suffix(')')?.rsplit_once('(')?;
    Some((before, note.trim().trim_end_matches('.')))
}

/// The text before the last credit label, the label, and the name after it.
fn credited(line: &str) -> Option<(&str, &'static str, &str)> {
    let (at, label, after) = LABELS.iter().filter_map(|label| found(line, label)).max_by_key(|(at, label, _)| {
        // Of two labels ending at one colon, the longer begins earlier and is meant.
        (at + label.len(), label.len())
    })?;
    let mut before = line.get(..at)?.trim_end();
    let mut name = after.trim();
    if let Some(open) = before.strip_suffix(['(', '[']) {
        before = open;
        name = name.trim_end_matches('.').strip_suffix([')', ']']).unwrap_or(name);
    }
    let name = name.strip_suffix('.').unwrap_or(name).trim_end();
    let is_name = !name.is_empty()
        && name.chars().count() <= LONGEST_CREDIT
        && syllables(name) <= 8
        && !name.contains(". ")
        && !name.contains(['?', '!', ';', ':', '…', '(']);
    (is_name && !is_authors_line(before)).then_some((before, label, name))
}

fn found<'a>(line: &'a str, label: &'static str) -> Option<(usize, &'static str, &'a str)> {
    let (at, _) = line.rmatch_indices(label).next()?;
    let after = line.get(at + label.len()..)?.trim_start().strip_prefix(':')?;
    let starts_word = line.get(..at)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    starts_word.then_some((at, label, after))
}

/// "Bài và Ảnh: Name" signs the story.
fn is_authors_line(before: &str) -> bool {
    let before = fold(before);
    let words: Vec<&str> = crate::text::words(&before).collect();
    (1..=4).contains(&words.len()) && words.iter().all(|w| matches!(*w, "bai" | "tin" | "va" | "clip" | "anh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (String, String, bool, bool) {
        let photo = parse(line).unwrap_or_else(|| panic!("{line}"));
        (photo.caption, photo.credit, photo.illustrative, photo.archive)
    }

    #[test]
    fn splits_the_shapes_papers_use() {
        let yes = |i, a| ("Vườn vải ở Tân Lập".to_owned(), "Thu Hà".to_owned(), i, a);
        for line in [
            "Vườn vải ở Tân Lập. Ảnh: Thu Hà",
            "Vườn vải ở Tân Lập Ảnh: Thu Hà.",
            "Vườn vải ở Tân Lập (Ảnh: Thu Hà).",
            "Vườn vải ở Tân Lập - ẢNH: Thu Hà",
            "Vườn vải ở Tân Lập. Photo: Thu Hà",
        ] {
            assert_eq!(read(line), yes(false, false), "{line}");
        }
        assert_eq!(read("Vườn vải ở Tân Lập (Ảnh minh họa). Ảnh: Thu Hà"), yes(true, false));
        assert_eq!(read("Vườn vải ở Tân Lập (ảnh tư liệu). Ảnh: Thu Hà"), yes(false, true));
        assert_eq!(read("Vườn vải ở Tân Lập. Ảnh minh hoạ: Thu Hà"), yes(true, false));
        assert_eq!(read("Ảnh: Thu Hà").0, "");
        assert_eq!(read("Vườn vải (Ảnh minh họa)."), ("Vườn vải".into(), String::new(), true, false));
        assert_eq!(read("Số liệu vụ vải... Đồ họa: Văn Bình").1, "Đồ họa: Văn Bình");
        assert_eq!(read("Số liệu vụ vải... Ảnh: Văn Bình").0, "Số liệu vụ vải...");
        assert_eq!(parse("Cổng chùa. Nguồn ảnh: TTXVN").unwrap().label, Some("Nguồn ảnh"));
    }

    #[test]
    fn leaves_sentences_alone() {
        for line in [
            "Nhiều hộ gửi ảnh: vườn vải, lán chợ và đường làng về cho ban tổ chức.",
            "Ảnh: nhóm tác giả cho biết cuộc thi kéo dài. Bài dự thi gửi về tòa soạn trước ngày 30.",
            "Bài và Ảnh: Thu Hà",
            "Ông nói (trích) như vậy.",
            "",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
