//! Random newsrooms: desks that save, hold old views, meet by twos, and choose.
//!
//! `GALLEY_RUNS` sets how many; a failure names its seed, and `GALLEY_SEED` runs that one alone.

use std::collections::{BTreeSet, HashMap};

use super::super::save::chosen;
use super::*;

/// SplitMix64: the same runs on every machine, without another dependency.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for n in (1..list.len()).rev() {
            list.swap(n, self.below(n + 1));
        }
    }
}

const WORDS: &str = "mưa lũ gây ngập sâu nhiều tuyến đường người dân di dời khẩn trương khắc phục hậu quả trước ngày \
                     tháng mười năm nay theo phóng viên ghi nhận";

/// Where markers come from: words that occur once.
struct Writer {
    dice: Dice,
    markers: u64,
}

impl Writer {
    fn marker(&mut self) -> String {
        self.markers += 1;
        format!("⟦{}⟧", self.markers)
    }

    fn text(&mut self, count: usize) -> String {
        let words: Vec<&str> = WORDS.split(' ').collect();
        let mut text: Vec<String> = (0..count).map(|_| words[self.dice.below(words.len())].to_owned()).collect();
        let at = self.dice.below(count + 1);
        text.insert(at, self.marker());
        text.join(" ")
    }

    fn edited(&mut self, text: &str) -> String {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let at = self.dice.below(words.len() + 1);
        words.insert(at, self.marker());
        if self.dice.one_in(3) && words.len() > 3 {
            words.remove(self.dice.below(words.len()));
        }
        words.join(" ")
    }
}

fn marks(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '⟦' && c != '⟧').filter(|w| w.starts_with('⟦')).map(str::to_owned)
}

/// All markers that a person can see anywhere, in every side.
fn seen(view: &View) -> BTreeSet<String> {
    let said = |side: &Side| side.text.said().map(str::to_owned);
    let blocks = view.blocks.iter().flat_map(|block| &block.sides).filter_map(said);
    let fields = view.fields.values().flatten().filter_map(said);
    let photos = view.placements.iter().flat_map(|photo| photo.fields.values().flatten()).filter_map(said);
    let tags = view.tags.iter().map(|tag| tag.label.to_string());
    blocks.chain(fields).chain(photos).chain(tags).flat_map(|text| marks(&text).collect::<Vec<_>>()).collect()
}

/// One paragraph while it is edited.
#[derive(Clone)]
struct Entry {
    item: Item,
    block: Option<BlockId>,
    tag: usize,
}

/// What an editor knows of a block and an item.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    Same,
    Split,
    Join,
}

/// An editor at work on one draft.
struct Editor<'a> {
    view: &'a View,
    entries: Vec<Entry>,
    hints: Vec<(BlockId, usize, Known)>,
    tags: usize,
}

impl<'a> Editor<'a> {
    fn new(view: &'a View, items: Vec<Item>) -> Self {
        let entry = |(tag, item)| {
            let block = match &item {
                Item::Open(id) | Item::Chosen(id, _) | Item::Side(id, ..) => Some(*id),
                Item::Text(_) => None,
            };
            Entry { item, block, tag }
        };
        let entries: Vec<Entry> = items.into_iter().enumerate().map(entry).collect();
        let tags = entries.len();
        Self { view, entries, hints: Vec::new(), tags }
    }

    /// The text of an entry that may be edited.
    fn free(&self, at: usize) -> Option<String> {
        match &self.entries.get(at)?.item {
            Item::Text(text) => Some(text.clone()),
            Item::Open(id) if self.view.group_of(*id).is_none() => self.view.block(*id)?.text().map(str::to_owned),
            _ => None,
        }
    }

    fn insert(&mut self, at: usize, text: String) -> usize {
        self.tags += 1;
        self.entries.insert(at, Entry { item: Item::Text(text), block: None, tag: self.tags });
        self.tags
    }

    fn act(&mut self, writer: &mut Writer) {
        if self.entries.is_empty() {
            let text = writer.text(10);
            self.insert(0, text);
            return;
        }
        let at = writer.dice.below(self.entries.len());
        let kind = writer.dice.below(20);
        if (8..11).contains(&kind) {
            let text = writer.text(10);
            self.insert(at, text);
            return;
        }
        let Some(text) = self.free(at) else {
            self.type_on(at, writer);
            return;
        };
        match kind {
            0..8 => self.entries[at].item = Item::Text(writer.edited(&text)),
            11..13 => _ = self.entries.remove(at),
            13..15 => {
                let entry = self.entries.remove(at);
                let to = writer.dice.below(self.entries.len() + 1);
                self.entries.insert(to, entry);
            }
            15..17 => self.split(at, &text, writer),
            _ => self.join(at, &text),
        }
    }

    fn type_on(&mut self, at: usize, writer: &mut Writer) {
        let Item::Open(id) = self.entries[at].item else { return };
        let Some(block) = self.view.block(id).filter(|block| block.is_open()) else { return };
        let side = writer.dice.below(block.sides.len());
        if let (Some(text), true) = (block.sides[side].text.said(), writer.dice.one_in(3)) {
            self.entries[at].item = Item::Side(id, side, writer.edited(text));
        }
    }

    fn split(&mut self, at: usize, text: &str, writer: &mut Writer) {
        let words: Vec<&str> = text.split(' ').collect();
        if words.len() < 4 {
            return;
        }
        let half = 1 + writer.dice.below(words.len() - 1);
        self.entries[at].item = Item::Text(words[..half].join(" "));
        let tag = self.insert(at + 1, words[half..].join(" "));
        if let Some(from) = self.entries[at].block {
            self.hints.push((from, tag, Known::Split));
            self.hints.push((from, self.entries[at].tag, Known::Same));
        }
    }

    fn join(&mut self, at: usize, text: &str) {
        let Some(below) = self.free(at + 1) else { return };
        let gone = self.entries.remove(at + 1);
        self.entries[at].item = Item::Text(format!("{text} {below}"));
        if let Some(block) = gone.block {
            self.hints.push((block, self.entries[at].tag, Known::Join));
        }
        if let Some(block) = self.entries[at].block {
            self.hints.push((block, self.entries[at].tag, Known::Same));
        }
    }

    fn finish(self, draft: &mut Draft) {
        let index: HashMap<usize, usize> = self.entries.iter().enumerate().map(|(n, e)| (e.tag, n)).collect();
        draft.hints = self
            .hints
            .into_iter()
            .filter_map(|(block, tag, known)| {
                let item = *index.get(&tag)?;
                Some(match known {
                    Known::Same => Hint::Same { block, item },
                    Known::Split => Hint::Split { from: block, item },
                    Known::Join => Hint::Join { block, into: item },
                })
            })
            .collect();
        draft.items = self.entries.into_iter().map(|entry| entry.item).collect();
    }
}

/// Changes a field, a tag or a placement that is not open.
fn act_on_fields(view: &View, story: &mut Story, writer: &mut Writer) {
    let photo = writer.dice.below(story.placements.len());
    let free = |n: usize| view.placements.get(n).is_some_and(|p| p.sides.len() < 2);
    let closed = |n: usize, field| view.placements.get(n).is_some_and(|p| p.field(field).len() < 2);
    let same_photos = story.placements.len() == view.placements.len();
    match writer.dice.below(12) {
        0 if view.field(FieldName::Headline).len() < 2 => story.headline = writer.text(4),
        1 if view.field(FieldName::Kicker).len() < 2 => story.kicker = writer.text(1),
        2 if view.field(FieldName::Kicker).len() < 2 => story.kicker.clear(),
        3 => story.tags.push(writer.marker()),
        4 if !story.tags.is_empty() => _ = story.tags.remove(writer.dice.below(story.tags.len())),
        5 | 6 if story.placements.len() < 6 => {
            let id = PlacementId(writer.dice.next().to_le_bytes());
            let new = Placement { caption: writer.text(3), ..Placement::new(id) };
            story.placements.insert(writer.dice.below(story.placements.len() + 1), new);
        }
        7 | 8 if same_photos && free(photo) && closed(photo, PlacementField::Caption) => {
            story.placements[photo].caption = writer.text(3);
        }
        9 if same_photos && free(photo) && view.placements[photo].fields.values().all(|sides| sides.len() < 2) => {
            story.placements.remove(photo);
        }
        10 if view.placements.iter().all(|p| p.sides.len() < 2) && !story.placements.is_empty() => {
            story.placements.rotate_left(1);
        }
        11 if same_photos && free(photo) && closed(photo, PlacementField::Lead) => {
            story.placements[photo].lead ^= true;
        }
        _ => {}
    }
}

fn way(conflict: &Conflict, writer: &mut Writer) -> Way {
    let text = matches!(conflict.id, ConflictId::Body(_) | ConflictId::Field(FieldName::Headline | FieldName::Kicker));
    if text && writer.dice.one_in(4) {
        return Way::Own(writer.text(3));
    }
    Way::Side(writer.dice.below(conflict.sides.len()))
}

/// What a run has promised so far.
struct Run {
    seed: u64,
    writer: Writer,
    desks: Vec<Desk>,
    held: Vec<Option<(View, Graph)>>,
    alive: BTreeSet<String>,
    gone: BTreeSet<String>,
    said: BTreeSet<String>,
    salt: u64,
    choosing: bool,
}

impl Run {
    fn draft(&mut self, view: &View) -> Draft {
        let conflicts = view.conflicts();
        let mut draft = match conflicts.get(self.writer.dice.below(conflicts.len())) {
            Some(conflict) if self.choosing && self.writer.dice.one_in(4) => {
                let way = way(conflict, &mut self.writer);
                chosen(view, conflict.id, way).unwrap()
            }
            _ => Draft::of(view),
        };
        let mut editor = Editor::new(view, std::mem::take(&mut draft.items));
        for _ in 0..1 + self.writer.dice.below(2) {
            editor.act(&mut self.writer);
        }
        editor.finish(&mut draft);
        if draft.picks.is_empty() && self.writer.dice.one_in(2) {
            act_on_fields(view, &mut draft.story, &mut self.writer);
        }
        draft
    }

    /// Remembers every text that a person saved.
    fn remember(&mut self, draft: &Draft) {
        for item in &draft.items {
            if let Item::Text(text) | Item::Chosen(_, text) | Item::Side(_, _, text) = item {
                self.said.insert(text.clone());
            }
        }
    }

    fn save(&mut self, at: usize) {
        let held = self.held[at].take();
        let view = held.as_ref().map_or_else(|| self.desks[at].view(), |(view, _)| view.clone());
        let draft = self.draft(&view);
        self.remember(&draft);
        let change = self.desks[at].graph.save(&view, &draft);
        let change = change.unwrap_or_else(|refusal| panic!("seed {}: {refusal}", self.seed));
        if let Some((_, mut then)) = held {
            assert_eq!(then.save(&view, &draft).unwrap(), change, "seed {}: stale is as before", self.seed);
        }
        let Some(change) = change else { return };
        self.salt += 1;
        let id = self.desks[at].commit(change, self.salt);
        let then = self.desks[at].graph.at(&[id]).unwrap();
        assert_eq!(self.desks[at].graph.check(id), Ok(true), "seed {}: the hash agrees", self.seed);
        let saved = then.view();
        self.compare(&view, &draft, &saved);
        let (before, after) = (seen(&view), seen(&saved));
        self.alive.extend(after.iter().cloned());
        self.gone.extend(before.difference(&after).cloned());
        // Words that stand twice in free paragraphs may be deleted here by one, there by another.
        self.gone.extend(copies(&saved));
    }

    /// What was saved is what the author sees, and what is open stays as it was.
    fn compare(&self, base: &View, draft: &Draft, saved: &View) {
        let kept: Vec<&Item> =
            draft.items.iter().filter(|i| !matches!(i, Item::Text(t) | Item::Chosen(_, t) if t.is_empty())).collect();
        assert_eq!(saved.blocks.len(), kept.len(), "seed {}: as many paragraphs", self.seed);
        for (item, block) in kept.iter().zip(&saved.blocks) {
            match item {
                Item::Text(text) | Item::Chosen(_, text) => {
                    assert_eq!((block.text(), block.is_open()), (Some(&**text), false), "seed {}", self.seed);
                }
                Item::Open(id) => {
                    let texts = |b: &Block| b.sides.iter().map(|side| side.text.clone()).collect::<Vec<_>>();
                    assert_eq!(texts(block), texts(base.block(*id).unwrap()), "seed {}", self.seed);
                }
                Item::Side(_, _, text) => {
                    assert!(block.sides.iter().any(|side| side.text.said() == Some(text)), "seed {}", self.seed);
                }
            }
        }
    }

    fn step(&mut self) {
        let at = self.writer.dice.below(self.desks.len());
        match self.writer.dice.below(10) {
            0..3 => {
                let other = self.desks[self.writer.dice.below(self.desks.len())].clone();
                self.desks[at].take(&other);
            }
            3 => self.held[at] = Some((self.desks[at].view(), self.desks[at].graph.clone())),
            _ => self.save(at),
        }
        let view = self.desks[at].view();
        for side in view.blocks.iter().flat_map(|block| &block.sides) {
            let invented = side.text.said().is_some_and(|text| !self.said.contains(text));
            assert!(!invented, "seed {}: nobody wrote {:?}", self.seed, side.text);
        }
        let graph = &mut self.desks[at].graph;
        assert_eq!(graph.save(&view, &Draft::of(&view)), Ok(None), "seed {}", self.seed);
        let plain = Draft::plain(&view, &view.story()).unwrap();
        assert_eq!(graph.save(&view, &plain), Ok(None), "seed {}: a flat save of what is shown", self.seed);
        assert_eq!(graph.view(), view, "seed {}: a tried change leaves nothing behind", self.seed);
    }

    fn finish(mut self) -> Desk {
        let mut all = Desk::default();
        self.desks.iter().for_each(|desk| all.take(desk));
        let view = all.view();
        let seed = self.seed;
        self.converge(&all, &view);
        let shown = seen(&view);
        let lost: Vec<&String> = self.alive.difference(&self.gone).filter(|mark| !shown.contains(*mark)).collect();
        assert!(lost.is_empty(), "seed {seed}: lost {lost:?} from {}", super::shown(&view));
        // Where people choose, they may choose to have words in two places.
        if !self.choosing {
            assert_eq!(copies(&view), Vec::<String>::new(), "seed {seed}: twice in {}", super::shown(&view));
        }
        // A save elsewhere leaves every conflict as it was.
        let mut more = Draft::of(&view);
        more.items.push(Item::Text("thêm".into()));
        all.save(&view, &more, 1_000_001);
        assert_eq!(all.view().conflicts(), view.conflicts(), "seed {seed}: conflicts changed by a save elsewhere");
        reopen(&all, seed);
        let mut left = all.view().conflicts().len() * 3 + 1;
        while let Some(conflict) = all.view().conflicts().first() {
            all.choose(2_000_000 + left as u64, conflict.id, Way::Side(0));
            assert!(left > 0, "seed {seed}: choosing does not end");
            left -= 1;
        }
        all
    }

    /// Any order, twice, and in two parts: one view.
    fn converge(&mut self, all: &Desk, view: &View) {
        let mut log: Vec<_> = all.log.iter().chain(all.log.iter().take(5)).collect();
        self.writer.dice.shuffle(&mut log);
        let mut other = Graph::new();
        for (id, change) in &log {
            other.add(**id, (*change).clone()).unwrap();
        }
        assert_eq!(other.view(), *view, "seed {}: diverged", self.seed);
        let (some, rest) = log.split_at(log.len() / 2);
        let mut late = Graph::new();
        for (id, change) in rest.iter().chain(some) {
            late.add(**id, (*change).clone()).unwrap();
        }
        assert_eq!(late.view(), *view, "seed {}: diverged", self.seed);
        for _ in 0..2 {
            let (id, _) = log[self.writer.dice.below(log.len())];
            assert_eq!(late.check(*id), Ok(true), "seed {}: the hash agrees elsewhere", self.seed);
        }
    }
}

/// The markers that stand in two paragraphs which nothing points out: no group, no mark.
fn copies(view: &View) -> Vec<String> {
    let mut places: HashMap<String, usize> = HashMap::new();
    for block in view.blocks.iter().filter(|b| view.group_of(b.id).is_none() && !b.marks.split_twice) {
        let found: BTreeSet<String> = block.text().map(marks).into_iter().flatten().collect();
        found.into_iter().for_each(|mark| *places.entry(mark).or_default() += 1);
    }
    places.into_iter().filter(|(_, count)| *count > 1).map(|(mark, _)| mark).collect()
}

/// Two different choices make a conflict again; two equal ones do not.
fn reopen(all: &Desk, seed: u64) {
    let Some(conflict) = all.view().conflicts().pop() else { return };
    if conflict.sides.len() < 2 {
        return;
    }
    let closed = |desk: &Desk| !desk.view().conflicts().iter().any(|c| c.id == conflict.id);
    let (mut a, mut b, mut c) = (all.clone(), all.clone(), all.clone());
    a.choose(1, conflict.id, Way::Side(0));
    b.choose(2, conflict.id, Way::Side(1));
    c.choose(3, conflict.id, Way::Side(0));
    assert!(closed(&a) && closed(&b), "seed {seed}");
    c.take(&a);
    assert!(closed(&c), "seed {seed}: equal choices reopened {:?}", conflict.id);
    a.take(&b);
    assert!(!a.view().conflicts().is_empty(), "seed {seed}: different choices are settled");
}

fn run(seed: u64, desks: usize, steps: usize) -> Desk {
    let mut writer = Writer { dice: Dice(seed), markers: 0 };
    let mut first = Desk::default();
    let view = first.view();
    let items: Vec<Item> = (0..4 + writer.dice.below(8)).map(|_| Item::Text(writer.text(12))).collect();
    let story = Story { headline: writer.text(4), placements: vec![photo(1, "⟦0⟧")], ..Story::default() };
    let draft = Draft { items, story, ..Draft::default() };
    first.save(&view, &draft, 0);
    let mut run = Run {
        seed,
        writer,
        desks: vec![first.clone(); desks],
        held: vec![None; desks],
        alive: seen(&first.view()),
        gone: BTreeSet::new(),
        said: BTreeSet::from(["thêm".to_owned()]),
        salt: 10,
        choosing: !seed.is_multiple_of(3),
    };
    run.remember(&draft);
    for _ in 0..steps {
        run.step();
    }
    run.finish()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn runs(desks: usize) {
    if let Some(seed) = number("GALLEY_SEED") {
        run(seed, desks, steps(seed));
        return;
    }
    for seed in 0..number("GALLEY_RUNS").unwrap_or(300) / 4 {
        run(seed, desks, steps(seed));
    }
}

fn steps(seed: u64) -> usize {
    [8, 16, 32, 64][seed as usize % 4]
}

#[test]
fn two_desks() {
    runs(2);
}

#[test]
fn three_desks() {
    runs(3);
}

#[test]
fn five_desks() {
    runs(5);
}

#[test]
fn eight_desks() {
    runs(8);
}

#[test]
fn linear_history_is_its_last_text() {
    for seed in 0..20 {
        let mut writer = Writer { dice: Dice(seed), markers: 0 };
        let mut desk = Desk::default();
        for salt in 0..30 {
            let mut texts: Vec<String> =
                body::split(&desk.view().story().body).into_iter().map(str::to_owned).collect();
            let at = writer.dice.below(texts.len() + 1);
            match writer.dice.below(5) {
                0 if at < texts.len() => _ = texts.remove(at),
                1 if at < texts.len() => texts[at] = writer.edited(&texts[at].clone()),
                2 => texts.reverse(),
                _ => texts.insert(at, writer.text(8)),
            }
            desk.edit(salt, |story| story.body = body::join(&texts));
            assert_eq!(desk.view().story().body, body::join(&texts));
            assert!(desk.view().is_settled());
        }
    }
}
