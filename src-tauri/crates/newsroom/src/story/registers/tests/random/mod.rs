//! Random newsrooms: two to eight desks that save, hold old views, meet by twos, and choose.
//!
//! `GALLEY_RUNS` sets how many, `GALLEY_FROM` the first; all that fail are named, and `GALLEY_SEED` runs one alone.

mod editor;
mod promises;
mod writer;

use editor::{Editor, act_on_fields, way};
use promises::Promises;
use writer::Writer;

use super::super::save::chosen;
use super::*;
use crate::dice::Dice;

/// What kind of newsroom a seed makes.
struct Kind {
    desks: usize,
    steps: usize,
    /// Whether people close conflicts.
    choosing: bool,
    /// Whether the editor tells of its splits and joins; what is pasted or imported is without.
    hinted: bool,
    /// Whether paragraphs are copied byte for byte.
    copying: bool,
    /// Whether texts carry markers.
    marking: bool,
}

impl Kind {
    fn of(seed: u64) -> Self {
        let mut dice = Dice(seed ^ 0xD1CE);
        Self {
            desks: 2 + dice.below(7),
            steps: [8, 16, 32, 64][dice.below(4)],
            choosing: !dice.one_in(3),
            hinted: !dice.one_in(4),
            copying: dice.one_in(3),
            marking: !dice.one_in(6),
        }
    }
}

/// A newsroom at work.
struct Run {
    seed: u64,
    kind: Kind,
    writer: Writer,
    desks: Vec<Desk>,
    /// What an editor still shows while revisions arrive: at most one stale view for each desk.
    held: Vec<Option<(View, Graph)>>,
    promises: Promises,
    /// Revisions and what their authors saw.
    authored: Vec<(RevisionId, View)>,
    salt: u64,
    tally: Tally,
}

/// What was counted, not asserted.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Ways out of conflicts in the end, and those that are not what a writer had.
    ways: usize,
    flawed: usize,
    /// Ways that somebody went on in, and those that were refused because they could not be offered again.
    typed: usize,
    refused: usize,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            ways: self.ways + other.ways,
            flawed: self.flawed + other.flawed,
            typed: self.typed + other.typed,
            refused: self.refused + other.refused,
        }
    }
}

impl Run {
    fn new(seed: u64) -> Self {
        let kind = Kind::of(seed);
        let mut writer = Writer::new(seed, kind.marking);
        let mut first = Desk::default();
        let view = first.view();
        let items: Vec<Item> = (0..4 + writer.dice.below(8)).map(|_| Item::Text(writer.block(12))).collect();
        let story = Story { headline: writer.text(4), placements: vec![photo(1, "⟦0⟧")], ..Story::default() };
        let draft = Draft { items, story, ..Draft::default() };
        first.save(&view, &draft, 0);
        let mut promises = Promises::new(seed);
        promises.remember(&draft);
        promises.saved(&view, &first.view());
        let (desks, held) = (vec![first.clone(); kind.desks], vec![None; kind.desks]);
        Self { seed, kind, writer, desks, held, promises, authored: Vec::new(), salt: 10, tally: Tally::default() }
    }

    fn draft(&mut self, view: &View) -> Draft {
        let conflicts = view.conflicts();
        let mut draft = match conflicts.get(self.writer.dice.below(conflicts.len())) {
            Some(conflict) if self.kind.choosing && self.writer.dice.one_in(4) => {
                let way = way(conflict, &mut self.writer);
                chosen(view, conflict.id, way).unwrap()
            }
            _ => Draft::of(view),
        };
        let mut editor = Editor::new(view, std::mem::take(&mut draft.items));
        for _ in 0..1 + self.writer.dice.below(2) {
            editor.act(&mut self.writer, self.kind.copying);
        }
        editor.finish(&mut draft, self.kind.hinted);
        if draft.picks.is_empty() && self.writer.dice.one_in(2) {
            act_on_fields(view, &mut draft.story, &mut self.writer);
        }
        if draft.closed.is_empty() && draft.going_on.is_empty() && !self.kind.hinted && self.writer.dice.one_in(2) {
            return flat(view, &draft).unwrap_or(draft);
        }
        draft
    }

    fn save(&mut self, at: usize) {
        let held = self.held[at].take();
        let view = held.as_ref().map_or_else(|| self.desks[at].view(), |(view, _)| view.clone());
        let mut draft = self.draft(&view);
        let tried = self.desks[at].graph.save(&view, &draft);
        self.tally.typed += draft.going_on.len();
        if matches!(tried, Err(Refusal::NoWayOn(_))) {
            self.tally.refused += draft.going_on.len();
            draft.going_on.clear();
        }
        self.promises.remember(&draft);
        let change = self.desks[at].graph.save(&view, &draft).unwrap_or_else(|e| panic!("seed {}: {e}", self.seed));
        if let Some((_, mut then)) = held {
            assert_eq!(then.save(&view, &draft), Ok(change.clone()), "seed {}: stale is as before", self.seed);
        }
        let Some(change) = change else { return };
        self.salt += 1;
        let id = self.desks[at].commit(change, self.salt);
        let then = self.desks[at].graph.at(&[id]).unwrap();
        assert_eq!(self.desks[at].graph.check(id), Ok(true), "seed {}: the hash agrees", self.seed);
        let saved = then.view();
        self.promises.kept(&view, &draft, &saved);
        self.promises.saved(&view, &saved);
        self.promises.taken_out(&view, &draft);
        if self.writer.dice.one_in(8) {
            self.authored.push((id, saved));
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
        self.promises.nothing_invented(&view);
        if self.kind.hinted {
            self.promises.nothing_twice(&view);
        }
        let graph = &mut self.desks[at].graph;
        assert_eq!(graph.save(&view, &Draft::of(&view)), Ok(None), "seed {}", self.seed);
        let plain = Draft::plain(&view, &view.story()).unwrap();
        assert_eq!(graph.save(&view, &plain), Ok(None), "seed {}: a flat save of what is shown", self.seed);
        assert_eq!(graph.view(), view, "seed {}: a tried change leaves nothing behind", self.seed);
    }

    fn finish(mut self) -> Tally {
        let seed = self.seed;
        let mut all = Desk::default();
        self.desks.iter().for_each(|desk| all.take(desk));
        let view = all.view();
        self.converge(&all, &view);
        self.promises.nothing_lost(&view);
        self.promises.nothing_invented(&view);
        if self.kind.hinted {
            (self.tally.ways, self.tally.flawed) = self.promises.ways(&all.graph, &view);
        }
        for (id, saw) in &self.authored {
            assert_eq!(all.graph.at(&[*id]).unwrap().view(), *saw, "seed {seed}: {id} as its author saw it");
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
        self.tally
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
        assert_eq!(late.disagreements(), [], "seed {}: the hashes agree elsewhere", self.seed);
    }
}

/// The same draft as a flat story, as the command line saves it; `None` where it cannot say as much.
fn flat(view: &View, draft: &Draft) -> Option<Draft> {
    let open = |id: &BlockId| view.block(*id)?.text().map(str::to_owned);
    let text = |item: &Item| match item {
        Item::Text(text) => Some(text.clone()),
        Item::Open(id) => open(id),
        Item::Chosen(..) => None,
    };
    let texts: Vec<String> = draft.items.iter().map(text).collect::<Option<_>>()?;
    let story = Story { body: body::join(&texts), ..draft.story.clone() };
    Some(Draft { picks: draft.picks.clone(), ..Draft::plain(view, &story).ok()? })
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

fn run(seed: u64) -> Tally {
    let mut run = Run::new(seed);
    for _ in 0..run.kind.steps {
        run.step();
    }
    run.finish()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A quarter of the runs each, so that they run beside each other.
#[expect(clippy::print_stdout, reason = "the share is for whoever runs many")]
fn runs(quarter: u64) {
    let first = number("GALLEY_FROM").unwrap_or(0);
    let range = first..first + number("GALLEY_RUNS").unwrap_or(300);
    let seeds = number("GALLEY_SEED").map_or(range, |seed| seed..seed + 1);
    let (mut all, mut red) = (Tally::default(), Vec::new());
    for seed in seeds.filter(|seed| seed % 4 == quarter) {
        match std::panic::catch_unwind(|| run(seed)) {
            Ok(tally) => all = all.and(tally),
            Err(_) => red.push(seed),
        }
    }
    let Tally { ways, flawed, typed, refused } = all;
    println!("{flawed} of {ways} ways out are not what a writer had; {refused} of {typed} could not be gone on in");
    assert!(red.is_empty(), "red seeds: {red:?}");
    assert!(flawed * 20 <= ways || ways < 100, "{flawed} of {ways} ways out are not what a writer had");
    assert!(refused * 20 <= typed || typed < 100, "{refused} of {typed} ways could not be gone on in");
}

#[test]
fn first_quarter() {
    runs(0);
}

#[test]
fn second_quarter() {
    runs(1);
}

#[test]
fn third_quarter() {
    runs(2);
}

#[test]
fn last_quarter() {
    runs(3);
}

/// Writes what random newsrooms come to into the file that `GALLEY_HISTORIES` names, in the form of the vectors, for a reader
/// that was written by the page alone: `node tests/protocol/text.mjs FILE`. `GALLEY_STEPS` keeps them short.
#[test]
fn histories_for_another_reader() {
    let Ok(file) = std::env::var("GALLEY_HISTORIES") else { return };
    let first = number("GALLEY_FROM").unwrap_or(0);
    let most = number("GALLEY_STEPS").map_or(usize::MAX, |steps| steps as usize);
    let history = |seed| {
        let mut run = Run::new(seed);
        (0..run.kind.steps.min(most)).for_each(|_| run.step());
        let mut all = Desk::default();
        run.desks.iter().for_each(|desk| all.take(desk));
        vectors::Case::of(&format!("random {seed}"), &all)
    };
    let last = first + number("GALLEY_RUNS").unwrap_or(300);
    vectors::write_into(&file, &(first..last).map(history).collect::<Vec<_>>());
}

#[test]
fn linear_history_is_its_last_text() {
    for seed in 0..20 {
        let mut writer = Writer::new(seed, true);
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
