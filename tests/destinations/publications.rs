//! Publications of which every request may go wrong: whatever does, there is one post at the end, as it was approved.
//!
//! A seed writes what is published, corrected, taken down and published again, and what goes wrong with which request. Each is
//! tried again, as an outbox does, until it goes; then the site is looked at directly. `GALLEY_PUBLICATIONS` sets how many
//! (1,000 against the site in memory, 25 against the server), `GALLEY_FAULTS_SEED` the first; with it alone, only that one.

// What was run belongs into the log of a night.
#![allow(clippy::print_stderr)]

use std::sync::{Arc, Mutex};
use std::thread;

use blackbox::random::Random;
use blackbox::wordpress::WordPress as Server;
use newsroom::publish::destination::{Brought, Destination as _, Doing, Last, Refusal, Step, Undoing};
use newsroom::publish::post::{Part, Post, Standing};
use newsroom::publish::site::Correction;
use newsroom::publish::wordpress::Settings;
use newsroom::story::{Placement, PlacementId, PublicForm, PublicPlacement, Story};
use newsroom::web::Credential;

use crate::faults::{Fault, Faults, Shared};
use crate::front::{Asked, Front, hand_on};
use crate::looked::Looked;
use crate::memory::Memory;
use crate::site::{HOSTS, id, login, now, open_as, photo, random, receipt, story};

/// After so many tries without a fault nothing is expected to go any more.
const TRIES: usize = 40;

/// A site behind a front at which things go wrong.
struct Site {
    front: Front,
    faults: Arc<Mutex<Shared>>,
    /// Where it can be reached with nothing in between.
    direct: u16,
    login: Credential,
}

impl Site {
    fn behind(far: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static, direct: u16, login: Credential) -> Self {
        let faults = Arc::new(Mutex::new(Arc::new(Mutex::new(Faults::of(0)))));
        let now = Arc::clone(&faults);
        let front = Front::over(far, move |asked| now.lock().unwrap().lock().unwrap().fate(asked));
        Self { front, faults, direct, login }
    }

    fn real(server: &Server) -> Self {
        let port = server.port();
        Self::behind(move |asked| hand_on(port, asked), port, login(server, "editor"))
    }

    fn in_memory() -> Self {
        let memory = Memory::empty();
        let direct = Front::over(Memory::far(&memory), |_| crate::front::Fate::Pass);
        Self::behind(Memory::far(&memory), direct.port(), Memory::login())
    }

    /// Begins with the faults of a seed.
    fn with(&self, seed: u64) -> Shared {
        let faults = Arc::new(Mutex::new(Faults::of(seed)));
        *self.faults.lock().unwrap() = Arc::clone(&faults);
        faults
    }
}

/// One story at one site, and what its newsroom knows.
struct Run<'s> {
    site: &'s Site,
    host: &'static str,
    faults: Shared,
    random: Random,
    post: Post,
    last: Last,
    /// Its standing while readers see it.
    up: Standing,
    version: usize,
    brought: Option<Brought>,
}

impl<'s> Run<'s> {
    fn of(site: &'s Site, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x5EED);
        let host = *random.one_of(&HOSTS);
        let mut post = story(&format!("Lũ về lần {seed}"), random.within(0, 2));
        post.form.tags = (0..random.below(3)).map(|n| format!("lũ {n} {}", post.story)).collect();
        if random.chance(0.2) {
            post.form.kicker = "Phóng sự".into();
        }
        let (faults, up) = (site.with(seed), post.standing);
        Self { site, host, faults, random, post, last: Last::default(), up, version: 1, brought: None }
    }

    /// Tries so often, or until it goes. Returns whether it did.
    fn tries(&mut self, most: usize) -> Result<bool, String> {
        for _ in 0..most {
            let (mut written, faults) = (vec![], Arc::clone(&self.faults));
            let mut told = |step: Step| {
                if let Step::Writing(digest) = &step {
                    written.push(*digest);
                }
                !faults.lock().unwrap().ends(&format!("{step:?}"))
            };
            let opened = open_as(&self.site.front.url(self.host), &self.site.login, Settings::default());
            let went = opened.and_then(|site| site.bring(&self.post, &self.last, Undoing::Nothing, &mut told));
            // Kept until there is a receipt.
            self.last.written.extend(written);
            match went {
                Ok(brought) => {
                    let before = self.last.path.clone().filter(|path| !path.is_empty());
                    if before.is_some_and(|before| before != brought.path) {
                        return Err(format!("{:?} has become {}", self.last.path, brought.path));
                    }
                    self.last = receipt(&self.post, &brought);
                    self.last.path = self.last.path.take().filter(|path| !path.is_empty());
                    self.brought = Some(brought);
                    return Ok(true);
                }
                Err(Refusal::Stopped) => {}
                Err(refusal) => {
                    let misled = self.faults.lock().unwrap().misled();
                    self.note(&format!("refused: {refusal:?}"));
                    // It is tried again by itself, or by somebody who has read that something else answered.
                    if !(refusal.may_pass() || misled && matches!(refusal, Refusal::Strange(_))) {
                        return Err("nobody but a person can go on".into());
                    }
                }
            }
        }
        Ok(false)
    }

    /// Tries until it goes, while less and less goes wrong.
    fn goes(&mut self) -> Result<(), String> {
        let (left, chance) = (self.random.within(0, 6), *self.random.one_of(&[0.1, 0.3, 0.7]));
        // A publication is some fifteen requests: they begin anywhere.
        self.faults.lock().unwrap().begin_after(self.random.below(16), left, chance);
        let went = self.tries(TRIES)?;
        self.faults.lock().unwrap().cease();
        if !went {
            return Err("it does not go, although nothing goes wrong any more".into());
        }
        self.holds()
    }

    /// Somebody approves other words, and perhaps another photo or a correction.
    fn changes(&mut self) {
        self.version += 1;
        let version = self.version;
        self.post.form.headline = format!("{} bản {version}", self.post.form.headline);
        self.post.form.body = format!("Bản {version}.\n\n{}", self.post.form.body);
        if self.random.chance(0.3) {
            self.post.form.standfirst = format!("Sapo bản {version}.");
        }
        if self.random.chance(0.3) {
            let note = format!("Bản {} ghi sai.", version - 1);
            self.post.corrections.push(Correction { at: now(), note });
        }
        if self.random.chance(0.3) && self.post.photos.len() < 3 {
            let (placement, number) = (PlacementId(random()), self.post.photos.len());
            self.post.form.placements.push(placed(placement, number));
            self.post.form.body.push_str(&format!("\n{}\n", placement.anchor()));
            self.post.photos.push((placement, photo()));
        }
        self.note(&format!("version {version}"));
    }

    fn note(&self, what: &str) {
        self.faults.lock().unwrap().note(what);
    }

    /// What is sent begins, and before it has gone somebody wants something else.
    fn begins(&mut self) -> Result<(), String> {
        self.faults.lock().unwrap().begin(usize::MAX, 0.4);
        let most = self.random.within(1, 3);
        let went = self.tries(most)?;
        self.faults.lock().unwrap().cease();
        if went { self.holds() } else { Ok(()) }
    }

    /// What a story goes through, by its seed.
    fn whole(&mut self) -> Result<(), String> {
        self.note(&format!("{} at {}", self.post.story, self.host));
        if self.random.chance(0.3) {
            self.begins()?;
            self.changes();
        }
        self.goes()?;
        for _ in 0..self.random.below(3) {
            match self.post.standing {
                Standing::Down => {
                    self.note("published again");
                    self.post.standing = self.up;
                }
                _ if self.random.chance(0.4) => {
                    self.note("taken down");
                    self.post.standing = Standing::Down;
                }
                _ => self.changes(),
            }
            if self.random.chance(0.2) {
                self.begins()?;
                if self.post.standing != Standing::Down {
                    self.changes();
                }
            }
            self.goes()?;
        }
        Ok(())
    }

    /// Looks at the site, and says what is not as it must be.
    fn holds(&self) -> Result<(), String> {
        let looked = Looked::at(self.site.direct, &self.site.login, &self.post);
        let brought = self.brought.as_ref().ok_or("nothing was brought")?;
        let faults = self.faults.lock().unwrap();
        let spare = if self.host == HOSTS[0] { 0 } else { faults.doubled("wp/v2/posts") };
        let mut wrong = looked.wrong(&self.post, spare, faults.doubled("wp/v2/media"));
        if self.post.standing != Standing::Down && looked.public() != [id(brought)] {
            wrong.push(format!("public are {:?}, brought was {}", looked.public(), brought.path));
        }
        let kicker = usize::from(!self.post.form.kicker.is_empty() && self.post.standing != Standing::Down);
        let part = |done: &Doing| if let Doing::Lose(loss) = done { Some(loss.part) } else { None };
        let lost: Vec<_> = brought.done.iter().filter_map(part).filter(|part| *part != Part::Slug).collect();
        if lost != vec![Part::Kicker; kicker] {
            wrong.push(format!("told as lost: {lost:?}"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    fn ended(&self, seed: u64, went: Result<(), String>) -> Result<(), String> {
        let script = || self.faults.lock().unwrap().script();
        went.map_err(|why| format!("GALLEY_FAULTS_SEED={seed}: {why}\n{}\n", script()))
    }
}

fn placed(id: PlacementId, number: usize) -> PublicPlacement {
    let placement = Placement {
        caption: format!("Ảnh số {number}"),
        credit: "Quang Minh".into(),
        alt: format!("Mô tả {number}"),
        ..Placement::new(id)
    };
    let mut form = PublicForm::from(&Story { placements: vec![placement], ..Story::default() });
    form.placements.remove(0)
}

pub(crate) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seeds that are run.
pub(crate) fn seeds(usual: u64) -> std::ops::Range<u64> {
    let (first, count) = (number("GALLEY_FAULTS_SEED"), number("GALLEY_PUBLICATIONS"));
    let count = count.unwrap_or(if first.is_some() { 1 } else { usual });
    first.unwrap_or(0)..first.unwrap_or(0) + count
}

/// Runs seeds at a site; what failed.
fn failures(site: &Site, seeds: impl Iterator<Item = u64>) -> Vec<String> {
    let run = |seed| {
        let mut run = Run::of(site, seed);
        let went = run.whole();
        run.ended(seed, went).err()
    };
    seeds.filter_map(run).collect()
}

pub(crate) fn none_of(all: u64, failed: &[String]) {
    eprintln!("{all} publications, {} failed", failed.len());
    assert!(
        failed.is_empty(),
        "{} of {all} failed; the first:\n{}",
        failed.len(),
        failed[..failed.len().min(3)].join("\n")
    );
}

#[test]
fn whatever_goes_wrong_there_is_one_post_in_memory() {
    let (seeds, workers) = (seeds(1_000), 2);
    let (first, end) = (seeds.start, seeds.end);
    let failed = thread::scope(|scope| {
        let work =
            |worker| move || failures(&Site::in_memory(), (first..end).filter(move |seed| seed % workers == worker));
        let all: Vec<_> = (0..workers).map(|worker| scope.spawn(work(worker))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    none_of(end - first, &failed);
}

#[test]
fn whatever_goes_wrong_there_is_one_post_at_a_server() {
    let Some(server) = Server::shared() else { return };
    let seeds = seeds(25);
    none_of(seeds.end - seeds.start, &failures(&Site::real(server), seeds));
}

#[test]
fn one_thing_may_go_wrong_at_any_request() {
    let (site, mut failed, mut all) = (Site::in_memory(), vec![], 0);
    for host in HOSTS {
        for fault in Fault::ALL {
            for at in 0.. {
                let mut run = Run::of(&site, at);
                (run.host, run.post) = (host, story(&format!("{fault:?} tại {at}"), 1));
                run.post.form.tags = vec![format!("lũ {}", run.post.story)];
                run.up = run.post.standing;
                run.faults.lock().unwrap().at(usize::try_from(at).unwrap(), fault);
                let went = run.tries(TRIES).and_then(|_| run.holds());
                let had_all = run.faults.lock().unwrap().cease();
                failed.extend(run.ended(at, went).map_err(|why| format!("{fault:?} at {at}, {host}: {why}")).err());
                all += 1;
                if !had_all {
                    break;
                }
            }
        }
    }
    none_of(all, &failed);
}
