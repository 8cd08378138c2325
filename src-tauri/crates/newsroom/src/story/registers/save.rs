//! Saving: from the view that was shown and what the editor made of it to the change that says so.
//!
//! Everything is against the *base*, the revisions that the editor showed, however much has arrived
//! since: a change that named what its author never saw would delete a colleague's words.

use std::collections::{HashMap, HashSet};

use super::change::{Change, Origin, Ref, Register, Value, Write};
use super::draft::{Draft, GoingOn, Hint, Item, Pick, Refusal};
use super::graph::{Graph, Held};
use super::infer::{Bag, Fate, Seen, Went, Words, fates, kin};
use super::names::{BlockId, ConflictId, RevisionId, VersionId};
use super::order::{BODY, Placing};
use super::view::{Block, Group, Side, Text, View};
use crate::story::body;

/// What a person does about one conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Takes one of the offered sides, by its index in [`Conflict::sides`](super::Conflict::sides).
    Side(usize),
    /// Writes an own text in place of all of them.
    Own(String),
}

/// How many revisions stand between two that carry the whole story, beginning with the first.
///
/// Replay does not need it; at every 20th it was five times everything else that a revision holds.
pub const WHOLE_EVERY: usize = 200;

/// Stands for the name of a change until its bytes are known.
const UNNAMED: RevisionId = RevisionId([0; 16]);

impl Graph {
    /// Returns the change that turns what `base` showed into the draft; `None` where nothing changed.
    ///
    /// The change is not taken in. It is tried, to hash the view that it makes, and taken back: hence
    /// `&mut`. A copy of the graph would cost more than all the rest of a save.
    pub fn save(&mut self, base: &View, draft: &Draft) -> Result<Option<Change>, Refusal> {
        if base.parents == self.heads() {
            return self.save_here(base, draft);
        }
        self.at(&base.parents)?.save_here(base, draft)
    }

    /// Returns the change that closes one conflict and leaves all else as it was shown.
    pub fn choose(&mut self, base: &View, conflict: ConflictId, way: Way) -> Result<Change, Refusal> {
        let draft = chosen(base, conflict, way)?;
        // A conflict has at least two heads, so closing it always writes.
        self.save(base, &draft)?.ok_or(Refusal::NotOpen(conflict))
    }

    fn save_here(&mut self, base: &View, draft: &Draft) -> Result<Option<Change>, Refusal> {
        let mut writes = Vec::new();
        save_body(self, base, draft, &mut writes)?;
        self.save_fields(base, draft, &mut writes)?;
        if writes.is_empty() {
            return Ok(None);
        }
        let mut change = Change { parents: base.parents.clone(), writes, view_hash: [0; 32], whole: None };
        let plan = self.plan(&change)?;
        let heads = self.heads.clone();
        let before = self.apply(UNNAMED, plan, [0; 32], None);
        let view = self.view();
        self.retract(before, heads);
        let found =
            |on: &GoingOn| view.groups.iter().flat_map(|group| &group.alternatives).any(|way| way.says(on.texts()));
        if let Some(on) = draft.going_on.iter().find(|on| !found(on)) {
            return Err(Refusal::NoWayOn(ConflictId::Body(on.block)));
        }
        change.view_hash = view.hash(UNNAMED);
        let whole = draft.whole || self.len().is_multiple_of(WHOLE_EVERY);
        change.whole = whole.then(|| view.whole());
        Ok(Some(change))
    }

    /// A deleted paragraph whose last text was this one: an undo, or the second half of cut and paste.
    fn buried(&self, text: &str, risen: &mut HashSet<u32>) -> Option<u32> {
        let dead = |block: &super::graph::Block| {
            let sides = self.sides(block.text);
            matches!(&sides[..], [only] if matches!(only.value, Held::Gone(_)))
        };
        let said = |block: &super::graph::Block| {
            let heads = &self.cells[block.text as usize].heads;
            heads.iter().flat_map(|head| self.over(*head)).any(|old| self.said(*old).is_some_and(|t| **t == *text))
        };
        let rows = (0..self.blocks.len() as u32).filter(|row| {
            let block = &self.blocks[*row as usize];
            block.placement.is_none() && !risen.contains(row) && said(block) && dead(block)
        });
        // Of twins any will do, if every desk takes the same.
        let found = rows.max_by_key(|row| self.block_id(*row))?;
        risen.insert(found);
        Some(found)
    }
}

/// The draft in which one conflict is closed.
pub(super) fn chosen(base: &View, conflict: ConflictId, way: Way) -> Result<Draft, Refusal> {
    let mut draft = Draft::of(base);
    let side = |sides: &[Side]| match &way {
        _ if sides.len() < 2 => Err(Refusal::NotOpen(conflict)),
        Way::Own(text) => Ok(Some(text.clone())),
        Way::Side(n) => {
            let side = sides.get(*n).ok_or(Refusal::NoSuchSide(conflict))?;
            Ok(side.text.said().map(str::to_owned))
        }
    };
    let photo = |id: BlockId| base.placements.iter().find(|p| p.id == id).ok_or(Refusal::NoSuchBlock(id));
    let picked = match conflict {
        ConflictId::Body(block) => {
            choose_group(base, block, &way, &mut draft)?;
            return Ok(draft);
        }
        ConflictId::Field(field) => side(base.field(field))?,
        ConflictId::Placement(id) => side(&photo(id)?.sides)?,
        ConflictId::PlacementField(id, field) => side(photo(id)?.field(field))?,
    };
    draft.picks.push((conflict, Pick::Chosen(picked)));
    Ok(draft)
}

fn choose_group(base: &View, block: BlockId, way: &Way, draft: &mut Draft) -> Result<(), Refusal> {
    let group = base.group_of(block).ok_or(Refusal::NotOpen(ConflictId::Body(block)))?;
    let mut kept: HashMap<BlockId, Vec<String>> = HashMap::new();
    match way {
        Way::Side(n) => {
            let way = group.alternatives.get(*n).ok_or(Refusal::NoSuchSide(ConflictId::Body(group.id)))?;
            kept.extend(way.texts().map(|(id, text)| (id, vec![text.to_owned()])));
        }
        Way::Own(text) => {
            let texts: Vec<String> = body::split(text).into_iter().map(str::to_owned).collect();
            if !texts.is_empty() {
                kept.insert(group.id, texts);
            }
        }
    }
    draft.closed.push(group.members.clone());
    let old = std::mem::take(&mut draft.items);
    draft.items = old
        .into_iter()
        .flat_map(|item| match item {
            Item::Open(id) if group.members.contains(&id) => {
                let mut texts = kept.remove(&id).unwrap_or_default().into_iter();
                let first = texts.next().map(|text| Item::Chosen(id, text));
                first.into_iter().chain(texts.map(Item::Text)).collect()
            }
            other => vec![other],
        })
        .collect();
    Ok(())
}

/// What may be done with the shown paragraphs.
struct Rules<'a> {
    base: &'a View,
    at: HashMap<BlockId, usize>,
    /// For each shown paragraph its group, and whether the draft closes it.
    groups: HashMap<BlockId, (&'a Group, bool)>,
}

impl<'a> Rules<'a> {
    fn of(base: &'a View, draft: &Draft) -> Result<Self, Refusal> {
        let at = base.blocks.iter().enumerate().map(|(n, block)| (block.id, n)).collect();
        let mut groups: HashMap<BlockId, (&Group, bool)> = HashMap::new();
        for group in &base.groups {
            groups.extend(group.members.iter().map(|id| (*id, (group, false))));
        }
        for members in &draft.closed {
            let first = *members.first().ok_or(Refusal::NoSuchBlock(BlockId { revision: UNNAMED, index: 0 }))?;
            let (group, _) = *groups.get(&first).ok_or(Refusal::NotOpen(ConflictId::Body(first)))?;
            let named: HashSet<&BlockId> = members.iter().collect();
            if named != group.members.iter().collect() {
                return Err(Refusal::Incomplete(ConflictId::Body(group.id)));
            }
            groups.extend(group.members.iter().map(|id| (*id, (group, true))));
        }
        Ok(Self { base, at, groups })
    }

    /// What an item is for the alignment, or why it may not stand in the draft.
    fn seen<'t>(&self, item: &'t Item, named: &mut HashSet<BlockId>) -> Result<Seen<&'t str>, Refusal> {
        let (id, closes) = match item {
            Item::Text(text) => return Ok(Seen::Text(text.trim_matches('\n'))),
            Item::Open(id) => (*id, false),
            Item::Chosen(id, _) => (*id, true),
        };
        let at = *self.at.get(&id).ok_or(Refusal::NoSuchBlock(id))?;
        if !named.insert(id) {
            return Err(Refusal::Twice(id));
        }
        match self.groups.get(&id) {
            None if closes => return Err(Refusal::NotOpen(ConflictId::Body(id))),
            Some((group, closed)) if *closed != closes => {
                return Err(Refusal::Incomplete(ConflictId::Body(group.id)));
            }
            _ => {}
        }
        Ok(Seen::Named(at, self.groups.contains_key(&id) && !closes))
    }

    fn conflict(&self, block: BlockId) -> ConflictId {
        ConflictId::Body(self.groups.get(&block).map_or(block, |(group, _)| group.id))
    }

    fn is_locked(&self, block: BlockId) -> bool {
        self.groups.contains_key(&block)
    }
}

/// Writes of the body, as they are found.
struct Pen<'a> {
    then: &'a Graph,
    rules: Rules<'a>,
    writes: &'a mut Vec<Write>,
    placing: Placing<'a>,
    left: Option<Ref>,
    /// By item: the block that it is.
    blocks: Vec<Option<Ref>>,
}

fn save_body(then: &Graph, base: &View, draft: &Draft, writes: &mut Vec<Write>) -> Result<(), Refusal> {
    let rules = Rules::of(base, draft)?;
    let mut named = HashSet::new();
    // An emptied paragraph is none.
    let blank = |item: &Item| matches!(item, Item::Text(text) | Item::Chosen(_, text) if text.trim().is_empty());
    let items: Vec<(usize, &Item)> = draft.items.iter().enumerate().filter(|(_, item)| !blank(item)).collect();
    let seen: Vec<_> = items.iter().map(|(_, item)| rules.seen(item, &mut named)).collect::<Result<_, _>>()?;
    let hints = Hints::of(draft, &items, &rules);
    let seen = hints.named(seen, &rules, &mut named);
    let olds: Vec<Option<&str>> = base
        .blocks
        .iter()
        .map(|b| if rules.is_locked(b.id) || named.contains(&b.id) { None } else { b.text() })
        .collect();
    // What is shown is not buried, though a way out of a conflict alone shows it.
    let mut risen: HashSet<u32> = base.blocks.iter().filter_map(|block| then.block_named(block.id)).collect();
    let fates = fates(&olds, &seen, &hints.apart, |text| then.buried(text, &mut risen));
    for (fate, (_, item)) in fates.iter().zip(&items) {
        if let (Fate::Same { old, stays: false }, Item::Open(_)) = (fate, item)
            && rules.is_locked(base.blocks[*old].id)
        {
            return Err(Refusal::Open(rules.conflict(base.blocks[*old].id)));
        }
    }
    let mut words = Words::default();
    let edited = edited(base, &fates, &items, &mut words);
    let placing = Placing::new(then, BODY);
    let mut pen = Pen { then, rules, writes, placing, left: None, blocks: vec![None; draft.items.len()] };
    for (fate, (n, item)) in fates.iter().zip(&items) {
        let split = match (fate, item) {
            (Fate::Born, Item::Text(_)) if hints.split.contains_key(n) => hints.split.get(n).copied(),
            (Fate::Born, Item::Text(text)) if !edited.is_empty() => kin(&words.bag(text), Went::Out, &edited),
            _ => None,
        };
        pen.item(*n, *fate, item, split);
    }
    pen.bury(&fates, &hints, &edited, &mut words);
    draft.going_on.iter().try_for_each(|on| pen.go_on(on))
}

/// The paragraphs whose text changed: name, words then, words now.
fn edited<'a>(
    base: &'a View,
    fates: &[Fate],
    items: &[(usize, &'a Item)],
    words: &mut Words<'a>,
) -> Vec<(BlockId, Bag, Bag)> {
    let changed = fates.iter().zip(items).filter_map(|(fate, (_, item))| match (fate, item) {
        (Fate::Same { old, .. }, Item::Text(now)) => {
            let then = base.blocks[*old].text().filter(|then| *then != now)?;
            Some((base.blocks[*old].id, then, now.as_str()))
        }
        _ => None,
    });
    changed.map(|(id, then, now)| (id, words.bag(then), words.bag(now))).collect()
}

/// The hints that fit the draft.
struct Hints {
    /// By item, by its place among those that count: the shown block that it is.
    same: HashMap<usize, BlockId>,
    apart: (HashSet<usize>, HashSet<usize>),
    split: HashMap<usize, BlockId>,
    join: HashMap<BlockId, usize>,
}

impl Hints {
    fn of(draft: &Draft, items: &[(usize, &Item)], rules: &Rules<'_>) -> Self {
        let mut hints =
            Self { same: HashMap::new(), apart: Default::default(), split: HashMap::new(), join: HashMap::new() };
        let text = |item: usize| items.iter().position(|(n, i)| *n == item && matches!(i, Item::Text(_)));
        let free = |block: &BlockId| rules.at.get(block).copied().filter(|_| !rules.is_locked(*block));
        for hint in &draft.hints {
            match *hint {
                Hint::Same { block, item } => {
                    if let (Some(_), Some(at)) = (free(&block), text(item)) {
                        hints.same.insert(at, block);
                    }
                }
                Hint::Split { from, item } => {
                    if let (Some(_), Some(at)) = (free(&from), text(item)) {
                        hints.apart.0.insert(at);
                        hints.split.insert(item, from);
                    }
                }
                Hint::Join { block, into } => {
                    if let (Some(at), Some(_)) = (free(&block), text(into)) {
                        hints.apart.1.insert(at);
                        hints.join.insert(block, into);
                    }
                }
            }
        }
        hints
    }
}

impl Hints {
    /// What the items are for the alignment, now that some are known.
    fn named<'t>(
        &self,
        mut seen: Vec<Seen<&'t str>>,
        rules: &Rules<'_>,
        named: &mut HashSet<BlockId>,
    ) -> Vec<Seen<&'t str>> {
        for (n, seen) in seen.iter_mut().enumerate() {
            if let Some(block) = self.same.get(&n)
                && let Some(at) = rules.at.get(block)
                && named.insert(*block)
            {
                *seen = Seen::Named(*at, false);
            }
        }
        seen
    }
}

impl<'a> Pen<'a> {
    fn heads(&self, block: BlockId) -> Vec<VersionId> {
        let row = self.then.block_named(block).map(|row| self.then.blocks[row as usize].text);
        row.map_or_else(Vec::new, |cell| self.then.head_ids(cell))
    }

    fn shown(&self, old: usize) -> &Block {
        &self.rules.base.blocks[old]
    }

    fn write(&mut self, register: Register, over: Vec<VersionId>, value: Value) {
        self.writes.push(Write { register, over, value, origin: None });
    }

    fn item(&mut self, n: usize, fate: Fate, item: &Item, split: Option<BlockId>) {
        let block = match fate {
            Fate::Born => Ref::Own(self.writes.len() as u32),
            Fate::Risen(row) => Ref::Version(self.then.block_id(row)),
            Fate::Same { old, .. } => Ref::Version(self.shown(old).id),
        };
        self.blocks[n] = Some(block);
        self.text(block, fate, item, split);
        if let Fate::Same { old, stays: true } = fate {
            self.left = self.shown(old).places.last().copied().map(Ref::Version);
            return;
        }
        let over = match block {
            Ref::Version(id) => {
                let row = self.then.block_named(id).map(|row| self.then.blocks[row as usize].place);
                row.map_or_else(Vec::new, |cell| self.then.head_ids(cell))
            }
            Ref::Own(_) => Vec::new(),
        };
        let own = Ref::Own(self.writes.len() as u32);
        let place = self.placing.after(self.left, own);
        self.write(Register::Place(block), over, place);
        self.left = Some(own);
    }

    fn text(&mut self, block: Ref, fate: Fate, item: &Item, split: Option<BlockId>) {
        let (over, text) = match (block, item) {
            (Ref::Own(_), Item::Text(text)) => (Vec::new(), text.trim_matches('\n')),
            (Ref::Version(id), Item::Text(text)) => {
                let text = text.trim_matches('\n');
                if matches!(fate, Fate::Same { old, .. } if self.shown(old).text() == Some(text)) {
                    return;
                }
                (self.heads(id), text)
            }
            // Written even where the text stays: or else another, who chose otherwise, would win unseen.
            (Ref::Version(id), Item::Chosen(_, text)) => (self.heads(id), text.trim_matches('\n')),
            _ => return,
        };
        let value = if text.trim().is_empty() { Value::Gone(None) } else { Value::Said(text.to_owned()) };
        let origin = split.map(|from| Origin::Split(Ref::Version(from)));
        self.writes.push(Write { register: Register::Text(block), over, value, origin });
    }

    /// Goes on with a way: it is written anew over what it stands on, and the other ways keep what they stand on.
    ///
    /// What is open is written even where its text stays, and first the side that the way goes by: by that revision, and
    /// by that side of it, the way is found again.
    fn go_on(&mut self, on: &GoingOn) -> Result<(), Refusal> {
        let (group, closed) = *self.rules.groups.get(&on.block).ok_or(Refusal::NotOpen(ConflictId::Body(on.block)))?;
        let no_such = || Refusal::NoSuchSide(ConflictId::Body(group.id));
        let way = group.alternatives.get(on.way).filter(|_| !closed).ok_or_else(no_such)?;
        let texts: Vec<&str> = on.texts().collect();
        if texts.is_empty() || texts.len() != way.texts().count() || texts.iter().any(|text| text.trim().is_empty()) {
            return Err(no_such());
        }
        if way.says(on.texts()) {
            return Ok(());
        }
        let mut texts = texts.into_iter();
        let mut now = |side: &Side| match side.text {
            Text::Said(_) => texts.next().map_or(Value::Gone(None), |text| Value::Said(text.to_owned())),
            Text::Gone(into) => Value::Gone(into.map(Ref::Version)),
        };
        let mut writes: Vec<_> = way.blocks.iter().map(|(id, side)| (*id, side, now(side))).collect();
        writes.retain(|(id, side, now)| {
            let stays = matches!(now, Value::Said(now) if side.text.said() == Some(now));
            !stays || self.rules.base.block(*id).is_some_and(Block::is_open)
        });
        writes.sort_by_key(|(_, side, _)| !way.versions.first().is_some_and(|own| side.versions.contains(own)));
        for (id, side, now) in writes {
            self.write(Register::Text(Ref::Version(id)), side.versions.clone(), now);
        }
        Ok(())
    }

    /// Deletes what is in no item: free paragraphs, and of a closed group what was not chosen.
    fn bury(&mut self, fates: &[Fate], hints: &Hints, edited: &[(BlockId, Bag, Bag)], words: &mut Words<'a>) {
        let base = self.rules.base;
        let kept: HashSet<usize> =
            fates.iter().filter_map(|f| if let Fate::Same { old, .. } = f { Some(*old) } else { None }).collect();
        for old in (0..base.blocks.len()).filter(|old| !kept.contains(old)) {
            let id = self.shown(old).id;
            let into = match self.rules.groups.get(&id).copied() {
                Some((_, false)) => continue,
                Some((group, true)) => self.chosen_into(old, group, &kept),
                None => {
                    let hinted = hints.join.get(&id).and_then(|item| self.blocks.get(*item).copied().flatten());
                    let text = base.blocks[old].text().unwrap_or_default();
                    hinted.or_else(|| kin(&words.bag(text), Went::In, edited).map(Ref::Version))
                }
            };
            self.write(Register::Text(Ref::Version(id)), self.heads(id), Value::Gone(into));
        }
    }

    /// Where the words of a block went that was not chosen: to what it was split from, or what the chosen
    /// side joined it to, or at least to one that stays. The link keeps the group together, should
    /// somebody else have chosen otherwise.
    fn chosen_into(&self, old: usize, group: &Group, kept: &HashSet<usize>) -> Option<Ref> {
        let stays = |id: &BlockId| self.rules.at.get(id).is_some_and(|at| kept.contains(at));
        let block = self.shown(old);
        let joined = block.sides.iter().find_map(|side| match side.text {
            Text::Gone(Some(into)) if stays(&into) => Some(into),
            _ => None,
        });
        let whole = || block.marks.part_of.map(|(from, _)| from).filter(stays);
        let any = || group.members.iter().copied().find(|id| stays(id));
        joined.or_else(whole).or_else(any).map(Ref::Version)
    }
}
