//! An index of stories in memory.

use std::collections::BTreeMap;

use super::*;

/// Stories in memory, oldest first; lists give numbers once and keep them.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) all: Vec<(Listed, bool)>,
    pub(super) numbers: BTreeMap<List, Vec<StoryId>>,
    pub(super) articles: BTreeMap<u64, Article>,
}

impl Memory {
    pub(super) fn put(&mut self, site: &Site<'_>, article: &Article) {
        let own = listed(site, article, &jpeg).unwrap();
        for list in lists_of(site, &article.form).unwrap() {
            let stories = self.numbers.entry(list).or_default();
            if !stories.contains(&article.story) {
                stories.push(article.story);
            }
        }
        self.all.retain(|(l, _)| l.story != article.story);
        self.all.push((own, article.down.is_none()));
        self.all.sort_by_key(|(l, _)| l.sequence);
        self.articles.insert(article.sequence, article.clone());
    }

    fn up(&self) -> impl DoubleEndedIterator<Item = &Listed> {
        self.all.iter().filter(|(_, up)| *up).map(|(l, _)| l)
    }
}

impl Index for Memory {
    fn latest(&self, up_to: u64, n: usize, except: StoryId) -> Vec<Listed> {
        self.up().rev().filter(|l| l.sequence <= up_to && l.story != except).take(n).cloned().collect()
    }
    fn showing(&self, sequence: u64, n: usize) -> Vec<StoryId> {
        let up = self.articles.values().filter(|a| a.down.is_none());
        let shows = |a: &&Article| {
            let before = up.clone().rev().filter(|b| b.sequence <= a.latest_as_of && b.story != a.story);
            a.latest_as_of >= sequence && before.take_while(|b| b.sequence > sequence).count() < n
        };
        up.clone().filter(shows).map(|a| a.story).collect()
    }
    fn article(&self, story: StoryId) -> Option<Article> {
        self.articles.values().find(|a| a.story == story).cloned()
    }
    fn list(&self, list: &List, page: u64) -> Vec<Listed> {
        let stories = self.numbers.get(list).into_iter().flatten();
        let on = stories.skip((page * PER_PAGE) as usize).take(PER_PAGE as usize);
        on.filter_map(|s| self.up().find(|l| l.story == *s)).cloned().collect()
    }
    fn len(&self, list: &List) -> u64 {
        self.numbers.get(list).map_or(0, Vec::len) as u64
    }
    fn number(&self, list: &List, story: StoryId) -> Option<u64> {
        self.numbers.get(list)?.iter().position(|s| *s == story).map(|at| at as u64 + 1)
    }
    fn front(&self, n: usize) -> Vec<Listed> {
        self.up().rev().take(n).cloned().collect()
    }
    fn newest(&self, list: &List, n: usize) -> Vec<Listed> {
        let stories = self.numbers.get(list).into_iter().flatten().rev();
        stories.filter_map(|s| self.up().find(|l| l.story == *s)).take(n).cloned().collect()
    }
    fn mapped(&self, first: u64, last: u64) -> Vec<Mapped> {
        let within = self.up().filter(|l| (first..=last).contains(&l.sequence));
        within.map(|l| Mapped { path: l.path.clone(), changed_at: l.updated_at.unwrap_or(l.published_at) }).collect()
    }
    fn last_sequence(&self) -> u64 {
        self.all.iter().map(|(l, _)| l.sequence).max().unwrap_or(0)
    }
    fn owner(&self, path: &str) -> Option<StoryId> {
        self.all.iter().find(|(l, _)| l.path == path).map(|(l, _)| l.story)
    }
}
