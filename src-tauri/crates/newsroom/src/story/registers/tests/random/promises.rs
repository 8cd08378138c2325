//! What a run has promised so far, and whether a view keeps it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use super::writer::marks;

/// A marker in one paragraph.
type Copy = (BlockId, String);

/// What was saved, and what was deleted by somebody who saw it.
#[derive(Default)]
pub(super) struct Promises {
    seed: u64,
    /// By marker, wherever it stands: only this count found the group lock.
    alive: BTreeSet<String>,
    gone: BTreeSet<String>,
    /// By marker and paragraph: a person deletes copies, not markers.
    copies: BTreeSet<Copy>,
    buried: BTreeSet<Copy>,
    /// Markers that a person, not a merge, put into two paragraphs that differ.
    doubled: BTreeSet<String>,
    /// Every text that a person wrote.
    said: BTreeSet<String>,
}

fn said(sides: &[Side]) -> impl Iterator<Item = &str> {
    sides.iter().filter_map(|side| side.text.said())
}

/// All markers that a person can see anywhere, in every side.
fn seen(view: &View) -> BTreeSet<String> {
    let blocks = view.blocks.iter().flat_map(|block| said(&block.sides));
    let fields = view.fields.values().flat_map(|sides| said(sides));
    let photos = view.placements.iter().flat_map(|photo| photo.fields.values()).flat_map(|sides| said(sides));
    let tags = view.tags.iter().map(|tag| &*tag.label);
    blocks.chain(fields).chain(photos).chain(tags).flat_map(marks).collect()
}

fn copies(view: &View) -> BTreeSet<Copy> {
    let of = |block: &Block| {
        let id = block.id;
        said(&block.sides).flat_map(marks).map(move |mark| (id, mark)).collect::<Vec<_>>()
    };
    view.blocks.iter().flat_map(of).collect()
}

/// The markers that stand in two paragraphs that are in no group, and that nothing tells of.
fn doubles(view: &View, told: impl Fn(&Block) -> bool) -> BTreeSet<String> {
    let locked: BTreeSet<BlockId> = view.groups.iter().flat_map(|group| group.members.iter().copied()).collect();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for block in view.blocks.iter().filter(|b| !locked.contains(&b.id) && !told(b)) {
        block.text().map(marks).into_iter().flatten().for_each(|mark| *places.entry(mark).or_default() += 1);
    }
    places.into_iter().filter(|(_, count)| *count > 1).map(|(mark, _)| mark).collect()
}

impl Promises {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Remembers every text that a person saves.
    pub(super) fn remember(&mut self, draft: &Draft) {
        for item in &draft.items {
            if let Item::Text(text) | Item::Chosen(_, text) = item {
                self.said.insert(text.trim_matches('\n').to_owned());
            }
        }
        self.said.extend(draft.going_on.iter().flat_map(GoingOn::texts).map(str::to_owned));
        self.said.extend(FieldName::ALL.iter().map(|field| field.value(&draft.story)));
        for photo in &draft.story.placements {
            self.said.extend(PlacementField::ALL.iter().map(|field| field.value(photo)));
        }
        self.said.extend(draft.story.tags.iter().cloned());
        self.said.extend(draft.picks.iter().map(|(_, pick)| match pick {
            Pick::Chosen(text) => text.clone().unwrap_or_default(),
            Pick::Side(_, text) => text.clone(),
        }));
    }

    /// Remembers what a person who was shown `base` kept and what went.
    pub(super) fn saved(&mut self, base: &View, saved: &View) {
        let (before, after) = (seen(base), seen(saved));
        self.gone.extend(before.difference(&after).cloned());
        self.alive.extend(after);
        let (before, after) = (copies(base), copies(saved));
        self.buried.extend(before.difference(&after).cloned());
        self.copies.extend(after);
        self.doubled.extend(doubles(saved, |_| false).difference(&doubles(base, |_| false)).cloned());
    }

    /// Remembers what somebody took out of a side that they went on in.
    ///
    /// It counts as deleted though another side may still show it: a side that only undid what others did goes once
    /// there is none left that it could undo (see `settle`).
    pub(super) fn taken_out(&mut self, base: &View, draft: &Draft) {
        for on in &draft.going_on {
            let Some(way) = base.group_of(on.block).and_then(|group| group.alternatives.get(on.way)) else { continue };
            let kept: BTreeSet<String> = on.texts.iter().flat_map(|text| marks(text)).collect();
            let had = way.texts().flat_map(|(_, text)| marks(text)).filter(|mark| !kept.contains(mark));
            self.gone.extend(had);
        }
    }

    /// What was saved is what its author sees, and what is open and was not chosen stays as it was.
    pub(super) fn kept(&self, base: &View, draft: &Draft, saved: &View) {
        let seed = self.seed;
        let blank = |item: &&Item| matches!(item, Item::Text(t) | Item::Chosen(_, t) if t.trim().is_empty());
        // A side that only undid what others did goes once another is typed on (see `settle`), and with it what
        // was shown for its way alone.
        let typed_on = |id: BlockId| {
            let group = base.group_of(id).map(|group| group.id);
            let same = |other: BlockId| base.group_of(other).map(|group| group.id) == group;
            group.is_some() && draft.going_on.iter().any(|on| same(on.block))
        };
        let undone = |item: &&Item| matches!(item, Item::Open(id) if saved.block(*id).is_none() && typed_on(*id));
        let items: Vec<&Item> = draft.items.iter().filter(|item| !blank(item) && !undone(item)).collect();
        let named = |id: BlockId| items.iter().any(|i| matches!(i, Item::Open(n) if *n == id));
        let closed = |id: BlockId| draft.closed.iter().flatten().any(|member| *member == id);
        let unnamed = |id: BlockId| base.group_of(id).is_some() && !named(id) && !closed(id);
        // Going on with one side makes a way out of its own, which may have a paragraph that others joined away.
        let offered = |block: &&Block| block.is_open() && base.block(block.id).is_none();
        let shown: Vec<&Block> = saved.blocks.iter().filter(|b| !unnamed(b.id) && !offered(b)).collect();
        assert_eq!(
            shown.len(),
            items.len(),
            "seed {seed}: as many paragraphs in {}, saved as {items:?} closing {:?} on {}",
            super::super::shown(saved),
            draft.closed,
            super::super::shown(base)
        );
        for (item, block) in items.iter().zip(shown) {
            match item {
                Item::Text(text) | Item::Chosen(_, text) => {
                    assert_eq!((block.text(), block.is_open()), (Some(text.trim_matches('\n')), false), "seed {seed}");
                }
                Item::Open(id) if typed_on(*id) => {}
                Item::Open(id) => assert_eq!(texts(block), texts(base.block(*id).unwrap()), "seed {seed}"),
            }
        }
        for on in &draft.going_on {
            let mut offered = saved.groups.iter().flat_map(|group| &group.alternatives);
            let was = base.group_of(on.block).unwrap();
            assert!(
                offered.any(|way| way.says(on.texts())),
                "seed {seed}: {on:?} in {was:?} is not offered in {:?}",
                saved.groups
            );
        }
        for block in base.blocks.iter().filter(|block| unnamed(block.id) && !typed_on(block.id)) {
            assert_eq!(saved.block(block.id).map(texts), Some(texts(block)), "seed {seed}: left out, and touched");
        }
    }

    /// Nothing that is shown or offered was put together by anybody but a person.
    pub(super) fn nothing_invented(&self, view: &View) {
        let blocks = view.blocks.iter().flat_map(|block| said(&block.sides));
        let fields = view.fields.values().flat_map(|sides| said(sides));
        let photos = view.placements.iter().flat_map(|photo| photo.fields.values()).flat_map(|sides| said(sides));
        let offered = view.groups.iter().flat_map(|group| &group.alternatives);
        let offered = offered.flat_map(|way| way.texts().map(|(_, text)| text));
        let tags = view.tags.iter().map(|tag| &*tag.label);
        for text in blocks.chain(fields).chain(photos).chain(offered).chain(tags) {
            assert!(self.said.contains(text), "seed {}: nobody wrote {text:?}", self.seed);
        }
    }

    /// No merge shows words twice without a word about it.
    pub(super) fn nothing_twice(&self, view: &View) {
        let told = |block: &Block| block.marks.split_twice || block.marks.split_and_moved;
        let twice: Vec<String> = doubles(view, told).difference(&self.doubled).cloned().collect();
        assert!(twice.is_empty(), "seed {}: twice {twice:?} in {}", self.seed, super::super::shown(view));
    }

    /// What nobody who saw it deleted is there, in each paragraph that it was in.
    pub(super) fn nothing_lost(&self, view: &View) {
        let (marks, kept) = (seen(view), copies(view));
        let lost: Vec<&Copy> = self.copies.difference(&self.buried).filter(|copy| !kept.contains(*copy)).collect();
        assert!(lost.is_empty(), "seed {}: lost {lost:?} from {}", self.seed, super::super::shown(view));
        let lost = self.alive.difference(&self.gone).filter(|mark| !marks.contains(*mark));
        let lost: Vec<&String> = lost.filter(|mark| !self.doubled.contains(*mark)).collect();
        assert!(lost.is_empty(), "seed {}: lost {lost:?} from {}", self.seed, super::super::shown(view));
    }

    /// How many ways out there are, and how many of them are not what one of the writers had: with words of
    /// the writer's story that are neither offered nor elsewhere nor deleted, or with words offered twice.
    ///
    /// Counted, not asserted: where three people split and join the same paragraphs, a way may miss an edit
    /// that somebody made on top of another's split, or show a half beside its whole. All sides are on the
    /// page, and what was not taken is in the history.
    pub(super) fn ways(&self, graph: &Graph, view: &View) -> (usize, usize) {
        let (mut all, mut flawed) = (0, 0);
        for group in &view.groups {
            let elsewhere: BTreeSet<String> =
                copies(view).into_iter().filter(|(id, _)| !group.members.contains(id)).map(|(_, mark)| mark).collect();
            for way in &group.alternatives {
                let mut offered: BTreeMap<String, usize> = BTreeMap::new();
                let marked = way.texts().flat_map(|(_, text)| marks(text));
                marked.for_each(|mark| *offered.entry(mark).or_default() += 1);
                let twice = offered.iter().any(|(mark, count)| *count > 1 && !self.doubled.contains(mark));
                let had = |version: &VersionId| {
                    let then = graph.at(&[version.revision]).unwrap().view();
                    let locked: BTreeSet<BlockId> = then.groups.iter().flat_map(|g| g.members.clone()).collect();
                    let free = then.blocks.iter().filter(|block| !locked.contains(&block.id));
                    free.filter_map(Block::text).flat_map(marks).collect::<BTreeSet<_>>()
                };
                let kept =
                    |mark: &String| offered.contains_key(mark) || elsewhere.contains(mark) || self.gone.contains(mark);
                let whole = way.versions.iter().all(|version| had(version).iter().all(kept));
                all += 1;
                flawed += usize::from(twice || !whole);
            }
        }
        (all, flawed)
    }
}

fn texts(block: &Block) -> Vec<Text> {
    block.sides.iter().map(|side| side.text.clone()).collect()
}
