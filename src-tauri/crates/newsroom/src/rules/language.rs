//! L1, L2, L4: words that were mistaken for others.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::Case;
use super::finding::{Finding, Severity};
use super::reading::{Block, Passage, Word};
use crate::{message, text};

/// How often the usual form must come for one other to look like a slip.
const USUAL: u32 = 3;

/// Words that nobody doubles on purpose. Vietnamese doubles many others: "dần dần", "năm năm", "người người".
const NEVER_DOUBLED: [&str; 32] = [
    "của", "các", "những", "và", "được", "với", "cho", "trong", "tại", "bằng", "nhưng", "hoặc", "rằng", "đã", "đang",
    "sẽ", "bị", "nên", "vì", "do", "thuộc", "trên", "dưới", "giữa", "cùng", "cũng", "khi", "nếu", "là", "để", "theo",
    "đối",
];

/// Two prepositions where one is meant.
const TWO_PREPOSITIONS: [&str; 8] =
    ["đối tới", "đối đến", "tại ở", "của về", "về của", "do bởi", "trong tại", "tại trong"];

/// Returns `right` with the capitals of `written`.
pub(super) fn in_the_case_of(written: &str, right: &str) -> String {
    let cased: Vec<char> = written.chars().filter(|c| c.is_alphabetic()).collect();
    if cased.len() > 1 && cased.iter().all(|c| c.is_uppercase()) {
        return right.to_uppercase();
    }
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let capitals: Vec<bool> = text::words(written).map(capital).collect();
    let same_length = text::words(right).count() == capitals.len();
    let (mut out, mut word, mut inside) = (String::new(), 0, false);
    for c in right.chars() {
        let starts = c.is_alphanumeric() && !inside;
        inside = c.is_alphanumeric();
        let raise = starts && capitals.get(word) == Some(&true) && (same_length || word == 0);
        word += usize::from(starts);
        if raise { out.extend(c.to_uppercase()) } else { out.push(c) }
    }
    out
}

/// A phrase of the house's list, as the story's words.
struct Phrase<'h> {
    keys: Vec<u32>,
    wrong: &'h str,
    right: &'h str,
    /// Whether only the place of a tone mark tells the two apart, so that keys do not.
    same_key: bool,
}

/// L1: no phrase of the house's list of mistaken ones.
pub(super) fn l1_confusable(case: &Case<'_>) -> Vec<Finding> {
    let mut by_first: HashMap<u32, Vec<Phrase<'_>>> = HashMap::new();
    for c in &case.facts.house.confusables {
        if let Some(keys) = case.reading.vocabulary.phrase(&c.wrong) {
            let same_key = text::tone_key(&c.wrong) == text::tone_key(&c.right);
            by_first.entry(keys[0]).or_default().push(Phrase { keys, wrong: &c.wrong, right: &c.right, same_key });
        }
    }
    // The longest phrase explains the most: "chuyển đối số" before "chuyển đối".
    by_first.values_mut().for_each(|list| list.sort_by_key(|p| std::cmp::Reverse(p.keys.len())));
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        let mut next = 0;
        for (i, word) in block.words.iter().enumerate() {
            let Some(list) = by_first.get(&word.key).filter(|_| i >= next) else { continue };
            if let Some(phrase) = list.iter().find(|p| is_said(block, i, p)) {
                next = i + phrase.keys.len();
                found.push(mistaken(passage, block, block.span(i..next), phrase));
            }
        }
    }
    found
}

fn is_said(block: &Block, at: usize, phrase: &Phrase<'_>) -> bool {
    let literal = |s: &str| s.nfc().collect::<String>().to_lowercase();
    block.says(at, &phrase.keys)
        && (!phrase.same_key || literal(&block.text[block.span(at..at + phrase.keys.len())]) == literal(phrase.wrong))
        && !within_right(block, at, phrase)
}

/// Returns whether the words are part of the right phrase: a wrong one may be the beginning of it.
fn within_right(block: &Block, at: usize, phrase: &Phrase<'_>) -> bool {
    let right: Vec<String> = text::words(phrase.right).map(text::tone_key).collect();
    let inside = |start: usize| {
        let words = block.words.get(start..start + right.len());
        words.is_some_and(|ws| ws.iter().zip(&right).all(|(w, r)| text::tone_key(block.written(w)) == *r))
    };
    right.len() > phrase.keys.len() && (at.saturating_sub(right.len() - 1)..=at).any(inside)
}

fn mistaken(passage: &Passage<'_>, block: &Block, range: Range<usize>, phrase: &Phrase<'_>) -> Finding {
    let written = &block.text[range.clone()];
    let right = in_the_case_of(written, phrase.right);
    // A right phrase that holds the wrong one could be "put right" for ever.
    let ends = phrase.same_key || !text::tone_key(phrase.right).contains(&text::tone_key(phrase.wrong));
    let fix = if ends { passage.replacing(block, &range, &right) } else { None };
    let finding = Finding::warning("L1", passage.field, message!("rules.L1")).at(block.source(&range));
    finding.with("found", written).with("right", right).fixed(fix)
}

/// A pair of words that only white space separates, and where it came first.
struct Pair<'r> {
    passage: &'r Passage<'r>,
    block: &'r Block,
    at: usize,
    times: u32,
    /// The words before and after it, where they are the same wherever it comes.
    company: [Option<u32>; 2],
}

/// The words before and after the pair at `at`, where only white space is between.
fn company(block: &Block, at: usize) -> [Option<u32>; 2] {
    let before = at.checked_sub(1).and_then(|i| block.words.get(i)).filter(|_| block.words[at].follows);
    let after = block.words.get(at + 2).filter(|w| w.follows);
    [before.map(|w| w.key), after.map(|w| w.key)]
}

/// L2: a pair of words has the same accents throughout the story.
///
/// The same letters three times with one set of accents and once with another: the one is a slip, or the pair is
/// no phrase but the end of one word and the beginning of the next ("tình | hình thực | hiện" beside "hình thức").
/// The second is told by the longer phrases around it: where the odd pair shares a word with a phrase that the
/// story repeats, and the usual pair is never met in that company, the pair crosses the border of two words. So does a
/// usual pair that always stands between the same two words ("hướng dẫn sử dụng"), where the odd one does not.
pub(super) fn l2_inconsistent_accents(case: &Case<'_>) -> Vec<Finding> {
    let (mut pairs, mut triples) = (HashMap::<(u32, u32), Pair<'_>>::new(), HashSet::new());
    let mut forms: HashMap<(u32, u32), Vec<(u32, u32)>> = HashMap::new();
    for (passage, block) in case.reading.blocks() {
        for (at, two) in block.words.windows(2).enumerate() {
            let [a, b] = two else { continue };
            if !b.follows {
                continue;
            }
            let pair = pairs.entry((a.key, b.key)).or_insert_with(|| {
                forms.entry((a.fold, b.fold)).or_default().push((a.key, b.key));
                Pair { passage, block, at, times: 0, company: company(block, at) }
            });
            pair.times += 1;
            let here = company(block, at);
            for (kept, now) in pair.company.iter_mut().zip(here) {
                *kept = kept.filter(|word| now == Some(*word));
            }
            if let [_, Some(c)] = here {
                triples.insert((a.key, b.key, c));
            }
        }
    }
    let mut found = vec![];
    for forms in forms.values().filter(|forms| forms.len() > 1) {
        let times = |form: &(u32, u32)| pairs.get(form).map_or(0, |p| p.times);
        let Some(usual) = forms.iter().max_by_key(|form| times(form)).filter(|form| times(form) >= USUAL) else {
            continue;
        };
        let Some(main) = pairs.get(usual) else { continue };
        for odd in forms.iter().filter(|form| times(form) == 1).filter_map(|form| pairs.get(form)) {
            if same_capitals(odd, main) && !crosses_words(odd, *usual, &pairs, &triples) {
                found.push(inconsistent(odd, main));
            }
        }
    }
    // Maps have no order of their own; places in the text do.
    found.sort_by_key(|f| (f.field, f.range.as_ref().map(|r| r.start)));
    found
}

fn words<'r>(pair: &Pair<'r>) -> (&'r Word, &'r Word) {
    (&pair.block.words[pair.at], &pair.block.words[pair.at + 1])
}

/// A name is not a slip of a word: "Hà Nam" and "hạ năm". At the beginning of a sentence a capital tells nothing.
fn same_capitals(a: &Pair<'_>, b: &Pair<'_>) -> bool {
    let capital = |p: &Pair<'_>, word: &Word| p.block.written(word).starts_with(char::is_uppercase);
    let ((a1, a2), (b1, b2)) = (words(a), words(b));
    let tells = a1.follows && b1.follows;
    capital(a, a2) == capital(b, b2) && (!tells || capital(a, a1) == capital(b, b1))
}

fn crosses_words(
    odd: &Pair<'_>,
    usual: (u32, u32),
    pairs: &HashMap<(u32, u32), Pair<'_>>,
    triples: &HashSet<(u32, u32, u32)>,
) -> bool {
    let (first, second) = words(odd);
    let repeated = |a: u32, b: u32| pairs.get(&(a, b)).is_some_and(|p| p.times > 1);
    let [before, after] = odd.company;
    let left = before.is_some_and(|x| repeated(x, first.key) && !triples.contains(&(x, usual.0, usual.1)));
    let right = after.is_some_and(|y| repeated(second.key, y) && !triples.contains(&(usual.0, usual.1, y)));
    let fixed = pairs.get(&usual).map(|p| p.company);
    let within = matches!(fixed, Some([x @ Some(_), y @ Some(_)]) if x != before && y != after);
    left || right || within
}

fn inconsistent(odd: &Pair<'_>, usual: &Pair<'_>) -> Finding {
    let seen = |p: &Pair<'_>| p.block.span(p.at..p.at + 2);
    let finding = Finding::new("L2", Severity::Info, odd.passage.field, message!("rules.L2"));
    finding
        .at(odd.block.source(&seen(odd)))
        .with("found", &odd.block.text[seen(odd)])
        .with("usual", &usual.block.text[seen(usual)])
        .with("times", usual.times)
}

/// L4: no word twice in a row, and no two prepositions for one.
pub(super) fn l4_doubled_word(case: &Case<'_>) -> Vec<Finding> {
    let vocabulary = &case.reading.vocabulary;
    let never: HashSet<u32> = NEVER_DOUBLED.iter().filter_map(|w| vocabulary.key(w)).collect();
    let two: HashSet<Vec<u32>> = TWO_PREPOSITIONS.iter().filter_map(|p| vocabulary.phrase(p)).collect();
    let mut found = vec![];
    for (passage, block) in case.reading.blocks() {
        let mut next = 0;
        for (i, pair) in block.words.windows(2).enumerate() {
            let [a, b] = pair else { continue };
            if i < next || !b.follows {
                continue;
            }
            let length = match () {
                () if a.key == b.key && never.contains(&a.key) => run(block, i, 1),
                () if two.contains(&vec![a.key, b.key]) => 2,
                () if a.key != b.key && doubled_phrase(block, i) => run(block, i, 2),
                () => continue,
            };
            let range = block.span(i..i + length);
            let kept = if a.key == b.key { 1 } else { 2 };
            let surplus = block.span(i..i + kept).end..range.end;
            let fix = (length > kept).then(|| passage.closing(block, &surplus, "")).flatten();
            let finding = Finding::warning("L4", passage.field, message!("rules.L4")).at(block.source(&range));
            found.push(finding.with("found", &block.text[range]).fixed(fix));
            next = i + length;
        }
    }
    found
}

/// How many words from `at` repeat the first `unit` of them, the first included.
fn run(block: &Block, at: usize, unit: usize) -> usize {
    let same = |i: usize| matches!((block.words.get(i), block.words.get(i - unit)), (Some(a), Some(b)) if a.follows && a.key == b.key);
    let words = (at + unit..).take_while(|i| same(*i)).count();
    unit + words / unit * unit
}

/// "triển khai triển khai": two syllables of letters, twice.
fn doubled_phrase(block: &Block, at: usize) -> bool {
    let letters = |w: &Word| block.written(w).chars().filter(|c| c.is_alphabetic()).count() > 1;
    block.words[at..at + 2].iter().all(letters) && run(block, at, 2) > 2
}

/// Drops L2 and L4 where L1 already says what is meant.
pub(super) fn drop_what_l1_says(found: &mut Vec<Finding>) {
    let mut known: HashMap<_, Vec<Range<usize>>> = HashMap::new();
    for f in found.iter().filter(|f| f.rule == "L1") {
        known.entry(f.field).or_default().extend(f.range.clone());
    }
    found.retain(|f| {
        let covers = |r: &Range<usize>| f.range.as_ref().is_some_and(|own| r.start < own.end && own.start < r.end);
        let said = known.get(&f.field).is_some_and(|ranges| ranges.iter().any(covers));
        !(said && matches!(f.rule, "L2" | "L4"))
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::{World, story};
    use super::in_the_case_of;
    use crate::story::Story;

    fn rules(body: &str) -> Vec<&'static str> {
        World::new().check(&Story { body: body.into(), ..story() }).iter().map(|f| f.rule).collect()
    }

    #[test]
    fn keeps_capitals() {
        for (written, right, cased) in [
            ("chuyển Đối số", "chuyển đổi số", "chuyển Đổi số"),
            ("XỬ DỤNG", "sử dụng", "SỬ DỤNG"),
            ("Nghành", "ngành", "Ngành"),
            ("Sáng Lạng nhiều", "xán lạn", "Xán lạn"),
            ("đối tới", "đối với", "đối với"),
        ] {
            assert_eq!(in_the_case_of(written, right), cased);
        }
    }

    #[test]
    fn a_phrase_that_is_part_of_the_right_one_is_no_mistake() {
        let mut world = World::new();
        let pair = ("kỷ", "kỷ niệm");
        world.house.confusables = vec![crate::house::Confusable { wrong: pair.0.into(), right: pair.1.into() }];
        let told = |body: &str| world.check(&Story { body: body.into(), ..story() }).len();
        assert_eq!((told("Lễ kỷ niệm."), told("Lễ kỷ.")), (0, 1));
    }

    #[test]
    fn one_slip_is_told_once() {
        let usual = "Chuyển đổi số ở xã. ".repeat(4);
        assert_eq!(rules(&format!("{usual}Việc chuyển đối số.")), ["L1"]);
        assert_eq!(rules("Tác động đối tới xã."), ["L1"]);
    }

    #[test]
    fn accents_differ_where_words_meet_and_in_names() {
        for clean in [
            "Hướng dẫn sử dụng. Hướng dẫn sử dụng. Hướng dẫn sử dụng. Thi hành án dân sự.",
            "Ở Đồng Lâm được mùa. Ở Tân Lâm được mùa. Ở Lâm được mùa, để làm được việc.",
            "Nhiều hình thức. Có hình thức. Đổi hình thức. Mô hình thực hiện ở xã. Xã thực hiện tốt.",
            "Xe đi Hà Nam. Từ Hà Nam. Về Hà Nam. Trời hạ năm ấy.",
        ] {
            assert_eq!(rules(clean), [""; 0], "{clean}");
        }
        assert_eq!(rules("Xe đi Hà Nam. Từ Hà Nam. Về Hà Nam. Ở Hà Năm vui."), ["L2"]);
    }
}
