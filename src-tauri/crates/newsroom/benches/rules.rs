//! What judging a long story costs: whether ten times the text takes ten times as long.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, Utc};
use newsroom::house::{House, admit, starter};
use newsroom::messages::Language;
use newsroom::photo::{PhotoHash, Rights};
use newsroom::rules::{Facts, PhotoSize, Seen, check};
use newsroom::story::Story;

/// Sentences as a paper prints them, and what the rules look for in them.
const SOUND: &str = "Sáng 20/11/2026, xã Tân Lập đưa vào dùng cầu dân sinh bắc qua suối Bùn (dài 18 mét). ";
const FAULTY: &str = "Hôm nay, chuyển đối số của của xã... kinh tế-xã hội , thuỷ lợi “ngày 1/2/2022, CĐS (chuyễn. ";

fn body(sentence: &str, bytes: usize, sentences_a_paragraph: usize) -> String {
    let paragraph = format!("{}\n\n", sentence.repeat(sentences_a_paragraph).trim_end());
    paragraph.repeat(bytes.div_ceil(paragraph.len()))
}

fn timed(house: &House, body: String) -> (Duration, usize) {
    let story = Story { headline: "Cầu mới".into(), standfirst: "Sapo".into(), body, ..Story::default() };
    let photos = |_: PhotoHash| -> Option<PhotoSize> { None };
    let facts = Facts {
        house,
        today: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(),
        now: Utc::now(),
        photos: &photos,
        rights: &|_: PhotoHash| Rights::default(),
        last_use: &|_: PhotoHash| -> Option<Seen> { None },
        open_conflicts: 0,
        slug_taken: false,
        first_publication: true,
        approver_is_author: None,
    };
    let start = Instant::now();
    let found = check(&story, &facts).len();
    (start.elapsed(), found)
}

#[allow(clippy::print_stdout, reason = "the figures are what this program is for")]
fn main() {
    let items: BTreeMap<_, _> = starter(Language::Vi)
        .into_iter()
        .filter_map(|(kind, value)| Some(((kind, admit(kind, &value).ok()?.id), value)))
        .collect();
    let house = House::of("Báo thử", chrono_tz::Tz::Asia__Ho_Chi_Minh, &items);
    println!("{:<34} {:>9} {:>9} {:>7}  findings", "body", "500 KB", "5 MB", "ratio");
    for (name, sentence, length) in [
        ("sound, in paragraphs", SOUND, 6),
        ("sound, one paragraph", SOUND, usize::MAX),
        ("faulty, in paragraphs", FAULTY, 6),
        ("faulty, one paragraph", FAULTY, usize::MAX),
    ] {
        let of = |bytes: usize| timed(&house, body(sentence, bytes, length.min(bytes / sentence.len())));
        let ((small, _), (large, found)) = (of(500_000), of(5_000_000));
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        let ms = |d: Duration| format!("{:.0} ms", d.as_secs_f64() * 1e3);
        println!("{name:<34} {:>9} {:>9} {ratio:>7.1}  {found}", ms(small), ms(large));
    }
}
