//! Which saved paragraph is which shown one. Runs once, on the desk that saves; the answer is recorded,
//! so this file may get better without changing any old story.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// Share of words that two paragraphs in one gap must have in common to be one, edited.
const ALIKE: f64 = 0.4;
/// The same for paragraphs in different places, where chance has more pairs to find.
const MOVED: f64 = 0.6;
/// Share of a paragraph's words that must have left or reached another to be split from it or joined to it.
const KIN: f64 = 0.5;
/// How many pairs of paragraphs are compared by their words; beyond, a save would be felt.
const MOST_PAIRS: usize = 40_000;

/// What became of a saved item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::story) enum Fate {
    /// The n-th shown block, in its old place or moved.
    Same { old: usize, stays: bool },
    /// A block that had been deleted.
    Risen(u32),
    /// New.
    Born,
}

/// A saved item: the text to be recognised, or the shown block that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::story) enum Seen<T> {
    Text(T),
    /// Names a block; `true` where the block may not move.
    Named(usize, bool),
}

/// A stretch of the shown and of the saved list in which nothing is equal.
type Gap = (Range<usize>, Range<usize>);

/// Paragraphs that stand as they stood, and what is between them.
struct Aligned {
    /// By saved item: the shown block, and whether it keeps its place.
    same: HashMap<usize, (usize, bool)>,
    gaps: Vec<Gap>,
}

/// The named blocks that keep their order: all that may not move, and of the others what fits between.
fn anchors<T>(news: &[Seen<T>]) -> Vec<(usize, usize)> {
    let fixed: Vec<(usize, usize)> = news
        .iter()
        .enumerate()
        .filter_map(|(n, seen)| if let Seen::Named(old, true) = seen { Some((*old, n)) } else { None })
        .collect();
    let mut anchors: Vec<(usize, usize)> = Vec::new();
    for (n, seen) in news.iter().enumerate() {
        let Seen::Named(old, locked) = seen else { continue };
        let next = fixed.iter().find(|(_, at)| *at > n).map_or(usize::MAX, |(old, _)| *old);
        let rises = anchors.last().is_none_or(|(last, _)| last < old);
        if rises && (*locked || *old < next) {
            anchors.push((*old, n));
        }
    }
    anchors
}

/// Aligns what is equal: the longest common order first, then the same elsewhere.
fn align<T: Hash + Eq + Copy>(olds: &[Option<T>], news: &[Seen<T>]) -> Aligned {
    let mut aligned = Aligned { same: HashMap::new(), gaps: Vec::new() };
    let (mut from_old, mut from_new) = (0, 0);
    let ends = anchors(news).into_iter().chain([(olds.len(), news.len())]);
    for (old, new) in ends {
        stretch(olds, news, (from_old..old, from_new..new), &mut aligned);
        if new < news.len() {
            aligned.same.insert(new, (old, true));
        }
        (from_old, from_new) = (old + 1, new + 1);
    }
    for (n, seen) in news.iter().enumerate() {
        if let Seen::Named(old, _) = seen {
            aligned.same.entry(n).or_insert((*old, false));
        }
    }
    let taken: HashSet<usize> = aligned.same.values().map(|(old, _)| *old).collect();
    let mut left: HashMap<T, Vec<usize>> = HashMap::new();
    for old in aligned.gaps.iter().flat_map(|(olds, _)| olds.clone()).rev().filter(|old| !taken.contains(old)) {
        if let Some(text) = olds[old] {
            left.entry(text).or_default().push(old);
        }
    }
    for n in aligned.gaps.iter().flat_map(|(_, news)| news.clone()) {
        if let Seen::Text(text) = news[n]
            && let Some(old) = left.get_mut(&text).and_then(Vec::pop)
        {
            aligned.same.insert(n, (old, false));
        }
    }
    aligned
}

/// The longest common order of one stretch between two anchors.
fn stretch<T: Hash + Eq + Copy>(olds: &[Option<T>], news: &[Seen<T>], at: Gap, aligned: &mut Aligned) {
    // A block that is named is equal to nothing here: its own item is an anchor, moved, or missing.
    let mut input = InternedInput::default();
    let token = |n: usize| Some(olds[n].map_or(Seen::Named(n, true), Seen::Text));
    input.update_before(at.0.clone().map(token));
    input.update_after(at.1.clone().map(|n| match news[n] {
        Seen::Named(old, _) => Some(Seen::Named(old, false)),
        text => Some(text),
    }));
    let wide = |range: Range<u32>, from: usize| from + range.start as usize..from + range.end as usize;
    let (mut old, mut new) = (at.0.start, at.1.start);
    for hunk in Diff::compute(Algorithm::Histogram, &input).hunks() {
        let gap = (wide(hunk.before, at.0.start), wide(hunk.after, at.1.start));
        aligned.same.extend((old..gap.0.start).zip(new..gap.1.start).map(|(o, n)| (n, (o, true))));
        (old, new) = (gap.0.end, gap.1.end);
        aligned.gaps.push(gap);
    }
    aligned.same.extend((old..at.0.end).zip(new..at.1.end).map(|(o, n)| (n, (o, true))));
}

/// Which saved item is which shown one, by equality alone.
pub(in crate::story) fn equal<T: Hash + Eq + Copy>(olds: &[Option<T>], news: &[Seen<T>]) -> Vec<Option<(usize, bool)>> {
    let aligned = align(olds, news);
    (0..news.len()).map(|n| aligned.same.get(&n).copied()).collect()
}

/// The words of a paragraph, sorted, by number.
pub(super) struct Bag(Vec<u32>);

/// Numbers words, so that paragraphs are compared without their letters.
#[derive(Default)]
pub(super) struct Words<'a>(HashMap<&'a str, u32>);

impl<'a> Words<'a> {
    pub(super) fn bag(&mut self, text: &'a str) -> Bag {
        let mut bag = Vec::new();
        for word in text.split_whitespace() {
            let next = self.0.len() as u32;
            bag.push(*self.0.entry(word).or_insert(next));
        }
        bag.sort_unstable();
        Bag(bag)
    }
}

impl Bag {
    fn shared(&self, other: &Self) -> f64 {
        let (mut a, mut b, mut shared) = (self.0.iter().peekable(), other.0.iter().peekable(), 0);
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            let order = x.cmp(y);
            if order.is_le() {
                a.next();
            }
            if order.is_ge() {
                b.next();
            }
            shared += u32::from(order.is_eq());
        }
        f64::from(shared)
    }

    fn alike(&self, other: &Self) -> f64 {
        2.0 * self.shared(other) / ((self.0.len() + other.0.len()) as f64).max(1.0)
    }

    fn within(&self, other: &Self) -> f64 {
        self.shared(other) / (self.0.len() as f64).max(1.0)
    }

    /// The words that the other has not, each as often as it is missing there.
    fn without(&self, other: &Self) -> Self {
        let mut rest = other.0.iter().peekable();
        let missing = |word: &&u32| {
            while rest.next_if(|other| *other < word).is_some() {}
            rest.next_if(|other| other == word).is_none()
        };
        Self(self.0.iter().filter(missing).copied().collect())
    }
}

/// Which way words went between an edited block and a paragraph beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Went {
    /// Out of the edited block, into a new paragraph.
    Out,
    /// Into the edited block, from a paragraph that is gone.
    In,
}

/// The edited block that most of a paragraph's words left, or reached: each with its words before and after.
pub(super) fn kin<T: Copy>(bag: &Bag, went: Went, edited: &[(T, Bag, Bag)]) -> Option<T> {
    // Among the words that went, not among those that stayed: a half of a table has the other half's bars.
    let gain = |(block, before, after): &(T, Bag, Bag)| {
        let went = if went == Went::In { after.without(before) } else { before.without(after) };
        (bag.within(&went), *block)
    };
    let best = edited.iter().map(gain).filter(|(gain, _)| *gain >= KIN);
    best.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, block)| block)
}

/// Finds out which saved item is which shown block.
///
/// `apart` are saved items and shown blocks that are known not to be one with any other: what the editor
/// says was split off or joined, unless the same bytes stood there before.
pub(in crate::story) fn fates(
    olds: &[Option<&str>],
    news: &[Seen<&str>],
    apart: &(HashSet<usize>, HashSet<usize>),
    mut risen: impl FnMut(&str) -> Option<u32>,
) -> Vec<Fate> {
    let Aligned { mut same, gaps } = align(olds, news);
    let taken: HashSet<usize> = same.values().map(|(old, _)| *old).collect();
    let text = |n: usize| if let Seen::Text(text) = news[n] { Some(text) } else { None };
    let mut words = Words::default();
    let mut free: BTreeSet<usize> = gaps.iter().flat_map(|(olds, _)| olds.clone()).collect();
    free.retain(|old| !taken.contains(old) && !apart.1.contains(old) && olds[*old].is_some());
    let fresh: BTreeSet<usize> = gaps.iter().flat_map(|(_, news)| news.clone()).collect();
    let fresh: Vec<usize> = fresh.into_iter().filter(|n| !same.contains_key(n) && !apart.0.contains(n)).collect();
    let old_bags: HashMap<usize, Bag> = match fresh.len() * free.len() {
        0 => HashMap::new(),
        _ => free.iter().filter_map(|old| Some((*old, words.bag(olds[*old]?)))).collect(),
    };
    let new_bags: HashMap<usize, Bag> = match old_bags.len() {
        0 => HashMap::new(),
        _ => fresh.iter().filter_map(|n| Some((*n, words.bag(text(*n)?)))).collect(),
    };
    for (before, after) in &gaps {
        let olds: Vec<usize> = before.clone().filter(|old| free.contains(old)).collect();
        let news: Vec<usize> = after.clone().filter(|n| new_bags.contains_key(n)).collect();
        // One against one was written anew in its place.
        let lone = olds.len() == 1 && news.len() == 1;
        let alike = |o: usize, n: usize| if lone { 1.0 } else { old_bags[&o].alike(&new_bags[&n]) };
        for (old, n) in pairs(&olds, &news, alike) {
            free.remove(&old);
            same.insert(n, (old, true));
        }
    }
    let rest: Vec<usize> = fresh.iter().copied().filter(|n| !same.contains_key(n)).collect();
    let few = rest.len() * free.len() <= MOST_PAIRS;
    for n in rest.into_iter().filter(|_| few) {
        let Some(bag) = new_bags.get(&n) else { continue };
        if let Some(old) = free.iter().copied().find(|old| old_bags[old].alike(bag) >= MOVED) {
            free.remove(&old);
            same.insert(n, (old, false));
        }
    }
    (0..news.len())
        .map(|n| match (same.get(&n), text(n)) {
            (Some((old, stays)), _) => Fate::Same { old: *old, stays: *stays },
            (None, Some(text)) => risen(text).map_or(Fate::Born, Fate::Risen),
            (None, None) => Fate::Born,
        })
        .collect()
}

/// The pairs, in order on both sides, with the greatest sum of likeness.
fn pairs(olds: &[usize], news: &[usize], alike: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    if olds.len() * news.len() > MOST_PAIRS {
        return Vec::new();
    }
    let wide = news.len() + 1;
    let mut best = vec![0.0_f64; (olds.len() + 1) * wide];
    let mut score = best.clone();
    for i in (0..olds.len()).rev() {
        for j in (0..news.len()).rev() {
            let likeness = alike(olds[i], news[j]);
            let pair = if likeness >= ALIKE { likeness + best[(i + 1) * wide + j + 1] } else { 0.0 };
            score[i * wide + j] = pair;
            best[i * wide + j] = pair.max(best[(i + 1) * wide + j]).max(best[i * wide + j + 1]);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < olds.len() && j < news.len() {
        let here = best[i * wide + j];
        if score[i * wide + j] > 0.0 && here == score[i * wide + j] {
            found.push((olds[i], news[j]));
            (i, j) = (i + 1, j + 1);
        } else if here == best[(i + 1) * wide + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}
