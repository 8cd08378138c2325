//! Vietnamese stories without end, made up: for tests that need many, and benches that need very many.
//!
//! The same seed and number give the same story. Its vocabulary is small, so that a common word stands in nearly every
//! story: the worst case for a search, and better than real text for anything that compresses.

mod words;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use newsroom::story::Byline;
use unicode_normalization::UnicodeNormalization;

use crate::random::Random;
use words::*;

/// A fault that is put into a story on purpose, at most one in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defect {
    /// A confusable phrase: "chuyển đối số".
    Typo,
    /// A photo without credit.
    NoCredit,
    /// The byline run into the label of the tags.
    BylineRunOn,
    /// Three dots where the house writes "…".
    ThreeDots,
    /// The body decomposed (NFD).
    Decomposed,
    /// Double spaces, and a no-break space at the end.
    DoubleSpace,
    /// A standfirst of far more than 50 syllables.
    LongStandfirst,
    /// An abbreviation that is never explained.
    Abbreviation,
    /// Tones placed the new way: "hoà", "thuỷ".
    NewTone,
    /// U+00D0 (Eth) in place of Đ.
    Eth,
}

impl Defect {
    /// All ten.
    pub const ALL: [Self; 10] = [
        Self::Typo,
        Self::NoCredit,
        Self::BylineRunOn,
        Self::ThreeDots,
        Self::Decomposed,
        Self::DoubleSpace,
        Self::LongStandfirst,
        Self::Abbreviation,
        Self::NewTone,
        Self::Eth,
    ];
}

/// A photo under a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// What it shows.
    pub caption: String,
    /// Who took it.
    pub credit: String,
    /// Whether it only illustrates.
    pub illustrative: bool,
}

/// A story that nobody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its number in the corpus.
    pub number: u64,
    /// One line, without a final full stop.
    pub headline: String,
    /// At most 50 syllables, but for the defect.
    pub standfirst: String,
    /// Markdown.
    pub body: String,
    /// The section's name.
    pub section: &'static str,
    /// Two to four.
    pub tags: Vec<String>,
    /// One pen name.
    pub byline: String,
    /// From 2019 on.
    pub date: NaiveDate,
    /// None to three.
    pub photos: Vec<Photo>,
    /// What is wrong with it; nothing else is.
    pub defect: Option<Defect>,
}

/// The words of a story, as whoever writes it would type them in; photos are placed by whoever has any.
impl From<Story> for newsroom::story::Story {
    fn from(made: Story) -> Self {
        Self {
            headline: made.headline,
            standfirst: made.standfirst,
            body: format!("{}\n", made.body),
            section: made.section.to_owned(),
            tags: made.tags,
            bylines: vec![Byline { name: made.byline, ..Byline::default() }],
            ..Self::default()
        }
    }
}

/// A corpus: a seed, and how many of its stories are spoilt.
#[derive(Clone, Copy, Debug)]
pub struct Corpus {
    /// What makes it another corpus.
    pub seed: u64,
    /// The share of stories with a defect, from 0 to 1.
    pub defects: f64,
}

impl Corpus {
    /// Iterates over the stories from number 1; it does not end.
    pub fn stories(self) -> impl Iterator<Item = Story> {
        (1..).map(move |number| self.story(number))
    }

    /// Returns the story of that number.
    pub fn story(self, number: u64) -> Story {
        let mut random = Random::new(Random::new(self.seed).bits() ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let spoilt = random.chance(self.defects).then(|| *random.one_of(&Defect::ALL));
        let mut story = Writer::new(&mut random).story(number);
        if let Some(defect) = spoilt {
            spoil(&mut story, defect);
        }
        story
    }
}

/// Writes one story: what its sentences have in common, and chance.
struct Writer<'a> {
    random: &'a mut Random,
    section: &'static str,
    topics: &'static [&'static str],
    topic: &'static str,
    place: String,
    date: NaiveDate,
}

impl<'a> Writer<'a> {
    fn new(random: &'a mut Random) -> Self {
        let (section, topics) = *favourite(random, SECTIONS);
        let topic = favourite(random, topics);
        let place = format!("{} {} {}", random.one_of(UNIT), random.one_of(PLACE_FIRST), random.one_of(PLACE_SECOND));
        let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default();
        let date = first + Days::new(random.within(0, 2_500) as u64);
        Self { random, section, topics, topic, place, date }
    }

    fn story(&mut self, number: u64) -> Story {
        let (body_name, abbreviation) = *self.random.one_of(BODIES);
        let body = self.body(body_name, abbreviation);
        let pen_name = format!("{} {}", self.random.one_of(FAMILY), self.random.one_of(GIVEN));
        let count = *self.random.one_of(&[0, 1, 1, 1, 2, 3]);
        let photos = (0..count).map(|_| self.photo(&pen_name)).collect();
        let mut tags: Vec<String> = Vec::new();
        for tag in [self.topic, &self.place.clone(), *self.random.one_of(self.topics), body_name] {
            if !tags.iter().any(|known| known == tag) {
                tags.push(tag.to_owned());
            }
        }
        tags.truncate(self.random.within(2, 4));
        let headline = *self.random.one_of(HEADLINE);
        Story {
            number,
            headline: self.fill(headline),
            standfirst: self.standfirst(),
            body,
            section: self.section,
            tags,
            byline: pen_name,
            date: self.date,
            photos,
            defect: None,
        }
    }

    fn body(&mut self, body_name: &str, abbreviation: &str) -> String {
        let mut paragraphs = Vec::new();
        for index in 0..self.random.within(5, 16) {
            let mut sentences: Vec<String> = (0..self.random.within(1, 4)).map(|_| self.sentence()).collect();
            if index == 0 {
                let (place, topic, number) = (&self.place, self.topic, self.random.within(1, 300));
                let first =
                    format!("{body_name} ({abbreviation}) {place} vừa ban hành kế hoạch số {number} về {topic}.");
                sentences.insert(0, capitalised(&first));
            } else if self.random.chance(0.3) {
                sentences.push(format!("Đây là nhiệm vụ được {abbreviation} quan tâm chỉ đạo."));
            }
            if self.random.chance(0.1) {
                sentences[0] = format!("**{}**", sentences[0]);
            }
            paragraphs.push(sentences.join(" "));
        }
        if paragraphs.len() > 8 {
            let headline = *self.random.one_of(HEADLINE);
            paragraphs.insert(paragraphs.len() / 2, format!("## {}", self.fill(headline)));
        }
        paragraphs.join("\n\n")
    }

    /// One or two sentences, of 50 syllables at most.
    fn standfirst(&mut self) -> String {
        loop {
            let count = self.random.within(1, 2);
            let text = (0..count).map(|_| self.sentence()).collect::<Vec<_>>().join(" ");
            if text.split(' ').count() <= 50 {
                return text;
            }
        }
    }

    fn photo(&mut self, pen_name: &str) -> Photo {
        let caption = *self.random.one_of(CAPTION);
        let other = format!("{} {}", self.random.one_of(GIVEN), self.random.one_of(GIVEN));
        let credit = (*self.random.one_of(&[pen_name, &other, "CTV"])).to_owned();
        Photo { caption: self.fill(caption), credit, illustrative: self.random.chance(0.2) }
    }

    fn sentence(&mut self) -> String {
        let template = *self.random.one_of(SENTENCE);
        let text = self.fill(template);
        if text.ends_with('…') { text } else { text + "." }
    }

    /// Fills the blanks of a template; a blank with a capital gets a capital.
    fn fill(&mut self, template: &str) -> String {
        let blanks = self.blanks();
        let mut text = String::new();
        for piece in template.split('{') {
            let Some((blank, rest)) = piece.split_once('}') else {
                text.push_str(piece);
                continue;
            };
            let value = &blanks[blank.to_lowercase().as_str()];
            text.push_str(&if blank.starts_with(char::is_uppercase) { capitalised(value) } else { value.clone() });
            text.push_str(rest);
        }
        capitalised(&text)
    }

    fn blanks(&mut self) -> BTreeMap<&'static str, String> {
        let random = &mut *self.random;
        let elsewhere = random.one_of(SECTIONS).1;
        let day = self.date + Days::new(random.within(5, 60) as u64);
        BTreeMap::from([
            ("opening", (*random.one_of(OPENING)).to_owned()),
            ("place", self.place.clone()),
            ("verb", (*favourite(random, VERB)).to_owned()),
            ("verb2", (*favourite(random, VERB)).to_owned()),
            ("topic", self.topic.to_owned()),
            ("topic2", (*random.one_of(elsewhere)).to_owned()),
            ("who", (*favourite(random, WHO)).to_owned()),
            ("noun", (*favourite(random, NOUN)).to_owned()),
            ("noun2", (*favourite(random, NOUN)).to_owned()),
            ("manner", (*random.one_of(MANNER)).to_owned()),
            ("obstacle", (*random.one_of(OBSTACLE)).to_owned()),
            ("people", random.within(12, 980).to_string()),
            ("percent", random.within(2, 60).to_string()),
            ("sum", random.within(2, 48).to_string()),
            ("person", format!("{} {} {}", random.one_of(FAMILY), random.one_of(MIDDLE), random.one_of(GIVEN))),
            ("post", (*random.one_of(POST)).to_owned()),
            ("body", format!("{} {}", random.one_of(BODIES).0, self.place)),
            ("date", format!("{}/{}/{}", day.day(), day.month(), day.year())),
        ])
    }
}

/// Returns one of them, the first ones far more often: words are used so.
fn favourite<'a, T>(random: &mut Random, all: &'a [T]) -> &'a T {
    let index = (all.len() as f64 * random.share().powf(1.7)) as usize;
    &all[index.min(all.len() - 1)]
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn spoil(story: &mut Story, defect: Defect) {
    let end = match defect {
        Defect::Typo => "\n\nĐây là bước đi quan trọng của quá trình chuyển đối số.".to_owned(),
        Defect::BylineRunOn => format!("\n\n{}TAG:", story.byline),
        Defect::ThreeDots => "\n\nCòn nhiều việc phải làm...".to_owned(),
        Defect::Abbreviation => "\n\nBan Chỉ đạo CĐS họp định kỳ.".to_owned(),
        Defect::NewTone => "\n\nHội nghị hoà giải tại xã Thuỷ Sơn.".to_owned(),
        Defect::Eth => "\n\n\u{D0}ồng bộ dữ liệu.".to_owned(),
        Defect::DoubleSpace => "\u{A0}".to_owned(),
        Defect::NoCredit | Defect::Decomposed | Defect::LongStandfirst => String::new(),
    };
    match defect {
        Defect::NoCredit => {
            let caption = "Quang cảnh buổi làm việc".to_owned();
            story.photos = vec![Photo { caption, credit: String::new(), illustrative: false }];
        }
        Defect::Decomposed => story.body = story.body.nfd().collect(),
        Defect::DoubleSpace => story.body = story.body.replacen(' ', "  ", 3),
        Defect::LongStandfirst => story.standfirst = [story.standfirst.as_str(); 6].join(" "),
        _ => {}
    }
    story.body.push_str(&end);
    story.defect = Some(defect);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shows(story: &Story, defect: Defect) -> bool {
        let body = &story.body;
        match defect {
            Defect::Typo => body.contains("chuyển đối số"),
            Defect::NoCredit => story.photos.iter().any(|photo| photo.credit.is_empty()),
            Defect::BylineRunOn => body.contains("TAG:"),
            Defect::ThreeDots => body.contains("..."),
            Defect::Decomposed => !unicode_normalization::is_nfc(body),
            Defect::DoubleSpace => body.contains("  ") && body.ends_with('\u{A0}'),
            Defect::LongStandfirst => story.standfirst.split(' ').count() > 50,
            Defect::Abbreviation => body.contains("CĐS"),
            Defect::NewTone => body.contains("hoà") || body.contains("Thuỷ"),
            Defect::Eth => body.contains('\u{D0}'),
        }
    }

    #[test]
    fn a_story_has_its_defect_and_no_other() {
        let mut seen = std::collections::BTreeSet::new();
        for story in (Corpus { seed: 7, defects: 0.5 }).stories().take(600) {
            let shown: Vec<Defect> = Defect::ALL.into_iter().filter(|defect| shows(&story, *defect)).collect();
            assert_eq!(shown, story.defect.into_iter().collect::<Vec<_>>(), "{story:?}");
            seen.extend(story.defect);
        }
        assert_eq!(seen.len(), 10);
    }

    #[test]
    fn the_same_number_is_the_same_story() {
        let corpus = Corpus { seed: 7, defects: 0.0 };
        assert_eq!(corpus.story(5), corpus.stories().nth(4).unwrap());
        assert_ne!(corpus.story(5).body, corpus.story(6).body);
        assert_ne!(corpus.story(5).body, Corpus { seed: 8, defects: 0.0 }.story(5).body);
    }

    #[test]
    fn no_blank_is_left() {
        for story in (Corpus { seed: 1, defects: 0.0 }).stories().take(300) {
            let all = format!("{story:?}").replace("Story {", "").replace("Photo {", "").replace('}', "");
            assert!(!all.contains('{') && story.date.year() >= 2019, "{all}");
        }
    }
}
