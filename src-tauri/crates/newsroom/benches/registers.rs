//! Times the registers on a story of 6,000 words: saving, showing, replaying, going back.
//!
//! Plain timing, because what matters is the order of size against a key press, not a digit. Run it with
//! `cargo bench -p newsroom --bench registers`.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use newsroom::story::registers::{Change, Draft, Graph, Item, RevisionId, View};

/// SplitMix64: the same story on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| format!("từ{}", self.below(999))).collect::<Vec<_>>().join(" ")
    }
}

#[derive(Clone, Default)]
struct Desk {
    graph: Graph,
    log: Vec<(RevisionId, Change)>,
}

impl Desk {
    fn take(&mut self, other: &Self) {
        for (id, change) in &other.log {
            if !self.graph.contains(*id) {
                self.add(*id, change.clone());
            }
        }
    }

    fn add(&mut self, id: RevisionId, change: Change) {
        self.log.push((id, change.clone()));
        if let Err(refused) = self.graph.add(id, change) {
            println!("refused: {refused}");
        }
    }
}

/// The paragraphs as an editor sends them: what is open by name, all else by its text.
fn items(view: &View) -> Vec<Item> {
    let locked = |id| view.group_of(id).is_some();
    let item = |block: &newsroom::story::registers::Block| match block.text() {
        Some(text) if !locked(block.id) => Item::Text(text.to_owned()),
        _ => Item::Open(block.id),
    };
    view.blocks.iter().map(item).collect()
}

/// Stands where two paragraphs were joined, and is where they are split again.
const SEAM: &str = " ¦ ";

/// Joins a paragraph to the one below, or splits it, where it was joined before or in its middle.
fn reshape(dice: &mut Dice, items: &mut Vec<Item>) {
    let at = dice.below(items.len() - 1);
    let Item::Text(text) = items[at].clone() else { return };
    let middle = text.match_indices(' ').map(|(n, _)| n).nth(text.split(' ').count() / 2);
    let halves = match text.split_once(SEAM) {
        None if dice.below(2) == 0 => middle.map(|n| (&text[..n], &text[n + 1..])),
        halves => halves,
    };
    match (halves, &items[at + 1]) {
        (Some((above, below)), _) => {
            _ = items.splice(at..=at, [above, below].map(|half| Item::Text(half.to_owned())));
        }
        (None, Item::Text(below)) => {
            let joined = format!("{text}{SEAM}{below}");
            _ = items.splice(at..at + 2, [Item::Text(joined)]);
        }
        _ => {}
    }
}

fn edit(dice: &mut Dice, items: &mut Vec<Item>, reshaping: bool) {
    if reshaping && dice.below(5) == 0 {
        return reshape(dice, items);
    }
    let at = dice.below(items.len());
    let Item::Text(text) = &items[at] else { return };
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    match dice.below(100) {
        0..3 => items.insert(at, Item::Text(dice.words(30))),
        3..5 => _ = items.remove(at),
        5 => {
            let item = items.remove(at);
            let to = dice.below(items.len() + 1);
            items.insert(to, item);
        }
        _ => {
            let word = dice.below(words.len());
            if words.len() > 60 {
                words.drain(word.min(50)..word.min(50) + 3);
            } else {
                words.insert(word, dice.words(4));
            }
            items[at] = Item::Text(words.join(" "));
        }
    }
}

/// Saves once and returns how long the save itself took.
fn save(desk: &mut Desk, dice: &mut Dice, reshaping: bool) -> Duration {
    let view = desk.graph.view();
    let mut draft = Draft { items: items(&view), ..Draft::of(&view) };
    edit(dice, &mut draft.items, reshaping);
    let start = Instant::now();
    let change = desk.graph.save(&view, &draft);
    let spent = start.elapsed();
    match change {
        Ok(Some(change)) => {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&change.to_bytes()).update(&dice.0.to_le_bytes());
            let mut id = [0; 16];
            id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
            desk.add(RevisionId(id), change);
        }
        Ok(None) => {}
        Err(refusal) => println!("refused: {refusal}"),
    }
    spent
}

fn build(linear: usize, rounds: usize, reshaping: bool) -> (Desk, f64) {
    let dice = &mut Dice(7);
    let mut desk = Desk::default();
    let empty = desk.graph.view();
    let body = (0..100).map(|_| Item::Text(dice.words(60))).collect();
    if let Ok(Some(change)) = desk.graph.save(&empty, &Draft { items: body, ..Draft::default() }) {
        desk.add(RevisionId([1; 16]), change);
    }
    let (mut spent, mut saves) = (Duration::ZERO, 0);
    for _ in 0..linear {
        spent += save(&mut desk, dice, reshaping);
        saves += 1;
    }
    let mut other = desk.clone();
    for _ in 0..rounds {
        for _ in 0..5 {
            spent += save(&mut desk, dice, reshaping) + save(&mut other, dice, reshaping);
            saves += 2;
        }
        let before = desk.clone();
        desk.take(&other);
        other.take(&before);
    }
    desk.take(&other);
    (desk, spent.as_secs_f64() * 1e3 / f64::from(saves))
}

fn ms(times: u32, mut work: impl FnMut()) -> f64 {
    work();
    let start = Instant::now();
    (0..times).for_each(|_| work());
    start.elapsed().as_secs_f64() * 1e3 / f64::from(times)
}

fn main() {
    let histories = [
        ("linear, 2,000 saves", 2000, 0, false),
        ("criss-cross, 200 rounds", 0, 200, false),
        ("criss-cross, 200 rounds, every fifth save a join or a split", 0, 200, true),
    ];
    for (name, linear, rounds, reshaping) in histories {
        let (desk, save) = build(linear, rounds, reshaping);
        let view = ms(20, || _ = black_box(desk.graph.view()));
        let replay = ms(3, || {
            let mut again = Graph::new();
            for (id, change) in &desk.log {
                _ = black_box(again.add(*id, change.clone()));
            }
        });
        let middle = desk.log[desk.log.len() / 2].0;
        let back = ms(3, || _ = black_box(desk.graph.at(&[middle]).map(|then| then.view())));
        let hash = ms(20, || _ = black_box(desk.graph.view().hash(middle)));
        let bytes = desk.log.iter().skip(1).map(|(_, change)| change.to_bytes().len()).sum::<usize>();
        println!(
            "{name}: {} revisions, {} open; save {save:.3} ms, view {view:.3} ms, view and hash {hash:.3} ms, \
             replay all {replay:.1} ms, go back halfway {back:.1} ms, {} bytes each",
            desk.graph.len(),
            desk.graph.view().conflicts().len(),
            bytes / desk.log.len(),
        );
    }
}
