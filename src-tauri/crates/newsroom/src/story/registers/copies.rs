//! Texts of which every copy was deleted, by people who each left another copy.
//!
//! A deletion is one write of one register, so nothing in that register says that what it leaned on is gone
//! too. Such a text is shown as a conflict with its absence: nobody meant its words to go.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::graph::{Graph, Held, Key, Past};

/// Whether a character may be of a word. By code points that never change: what a letter is hangs on the version of Unicode, and
/// what is shown must not. Left out are the signs of ASCII and Latin-1, and the blocks of punctuation, arrows and symbols.
fn is_of_a_word(c: char) -> bool {
    let is_sign =
        matches!(c, '\u{80}'..='\u{BF}' | '\u{D7}' | '\u{F7}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}');
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { !is_sign }
}

impl Graph {
    /// Whether one of these versions is, or replaced, one that these revisions wrote.
    pub(super) fn knows(&self, versions: &[u32], revisions: &[u32]) -> bool {
        let by = |version: &u32| revisions.contains(&self.versions[*version as usize].revision);
        versions.iter().any(by) || self.replaced_by(versions).iter().any(by)
    }

    /// What a register said before it said nothing, and the versions that said it.
    pub(super) fn last_said(&self, register: u32) -> Vec<(Arc<str>, Vec<u32>)> {
        let mut texts: Vec<(Arc<str>, Vec<u32>)> = Vec::new();
        let mut todo = self.cells[register as usize].heads.clone();
        let mut seen: HashSet<u32> = todo.iter().copied().collect();
        while let Some(version) = todo.pop() {
            let Some(text) = self.said(version) else {
                todo.extend(self.over(version).iter().filter(|old| seen.insert(**old)));
                continue;
            };
            match texts.iter_mut().find(|(known, _)| known == text) {
                Some((_, versions)) => versions.push(version),
                None => texts.push((text.clone(), vec![version])),
            }
        }
        texts.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        texts
    }

    /// The versions of a register that stood for whoever knew these revisions and no others.
    pub(super) fn heads_at(&self, register: u32, past: &Past) -> Vec<u32> {
        let heads = &self.cells[register as usize].heads;
        let mut known: Vec<u32> = heads.iter().copied().chain(self.replaced_by(heads)).collect();
        known.retain(|version| past.has(self.versions[*version as usize].revision));
        let replaced: HashSet<u32> = known.iter().flat_map(|version| self.over(*version)).copied().collect();
        known.retain(|version| !replaced.contains(version));
        known
    }

    /// One block of each text of which every copy was deleted, by people who each left another copy.
    ///
    /// Texts are compared byte for byte, never by likeness: what is shown must not hang on a threshold.
    pub(super) fn last_copies(&self) -> BTreeSet<u32> {
        if self.is_linear() {
            return BTreeSet::new();
        }
        let mut classes: HashMap<Arc<str>, Vec<u32>> = HashMap::new();
        for block in (0..self.blocks.len() as u32).filter(|block| self.blocks[*block as usize].placement.is_none()) {
            let register = self.blocks[block as usize].text;
            if self.cells[register as usize].heads.iter().any(|head| self.said(*head).is_some()) {
                continue;
            }
            if let [(text, _)] = &self.last_said(register)[..] {
                classes.entry(text.clone()).or_default().push(block);
            }
        }
        // A rule or a row of asterisks has no words to lose.
        classes.retain(|text, blocks| blocks.len() > 1 && text.contains(is_of_a_word));
        if classes.is_empty() {
            return BTreeSet::new();
        }
        let mut elsewhere: HashSet<&str> = HashSet::new();
        for version in &self.versions {
            if let (Held::Said(text), Key::Text(block)) = (&version.value, &self.cells[version.register as usize].key)
                && classes.get(text).is_some_and(|blocks| blocks.binary_search(block).is_err())
            {
                elsewhere.insert(text);
            }
        }
        let lost = |(text, blocks): (&Arc<str>, &Vec<u32>)| {
            let unmeant = !elsewhere.contains(&**text) && self.each_left_one(text, blocks);
            blocks.iter().copied().min_by_key(|block| self.block_id(*block)).filter(|_| unmeant)
        };
        classes.iter().filter_map(lost).collect()
    }

    /// Whether nobody knew of all the deletions of these copies, and each who knew most left one.
    fn each_left_one(&self, text: &str, blocks: &[u32]) -> bool {
        let cell = |block: &u32| self.blocks[*block as usize].text;
        let heads = blocks.iter().flat_map(|block| &self.cells[cell(block) as usize].heads);
        let by: HashSet<u32> = heads.map(|head| self.versions[*head as usize].revision).collect();
        let latest: Vec<u32> =
            by.iter().copied().filter(|a| !by.iter().any(|b| a != b && self.stands_on(*b, *a))).collect();
        let left = |revision: &u32| {
            let past = self.past(&[*revision]);
            let stood = |block: &u32| {
                self.heads_at(cell(block), &past).iter().any(|v| self.said(*v).is_some_and(|t| **t == *text))
            };
            blocks.iter().any(stood)
        };
        latest.len() > 1 && latest.iter().all(left)
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_a_word;

    #[test]
    fn what_is_of_a_word_hangs_on_code_points_alone() {
        // The last two have no meaning in any version of Unicode so far.
        assert!(['0', 'z', 'À', 'đ', 'ạ', '中', '😀', '\u{378}', '\u{1FFFE}'].into_iter().all(is_of_a_word));
        let signs = ['*', '_', ' ', '\n', '«', '×', '÷', '–', '…', '“', '→', '■', '①', '\u{3000}', '、'];
        assert_eq!(signs.into_iter().find(|c| is_of_a_word(*c)), None);
    }
}
