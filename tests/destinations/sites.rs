//! Publications of a site to a server of files, of which every request may go wrong: what the server has at the end is what a
//! folder has that nothing happened to, file for file and byte for byte.
//!
//! `GALLEY_PUBLICATIONS` sets how many each server gets (25), `GALLEY_FAULTS_SEED` the first.

use std::sync::{Arc, Mutex};

use blackbox::desk::found;
use blackbox::random::Random;
use blackbox::servers::{Kind, Server};
use newsroom::desk::{Desk, DeskError, Extent, PlacementTexts, Published};
use newsroom::house::Kind as Item;
use newsroom::publish::NotWritten;
use newsroom::storage::StorageError;
use newsroom::story::{Byline, Story, StoryId};
use newsroom::workflow::Action;
use serde_json::json;
use tempfile::TempDir;

use crate::faults::{Faults, Shared};
use crate::front::{Front, hand_on};
use crate::hosts::{at, files};
use crate::publications::{none_of, seeds};
use crate::site::drawn;

/// After so many tries without a fault nothing is expected to go any more.
const TRIES: usize = 60;
/// So many stories are published to one site before another is begun.
const AT_ONE: u64 = 5;
const ADDRESS: &str = "https://bao.example/";
const WEB: Option<&str> = Some("web");

/// A newsroom with a site at a server, and the same in a folder.
struct Paper<'s> {
    folder: TempDir,
    desk: Desk,
    server: &'s Server,
    faults: Arc<Mutex<Shared>>,
}

impl<'s> Paper<'s> {
    fn at(server: &'s Server) -> Self {
        for (path, _) in at(server) {
            std::fs::remove_file(server.files().join(path)).unwrap();
        }
        let faults = Arc::new(Mutex::new(Arc::new(Mutex::new(Faults::of(0)))));
        let (now, port) = (Arc::clone(&faults), server.port());
        let fate = move |asked: &_| now.lock().unwrap().lock().unwrap().fate(asked);
        let front = Front::over(move |asked| hand_on(port, asked), fate);
        let folder = tempfile::tempdir().unwrap();
        let mut desk = found(&folder.path().join("desk")).unwrap();
        let here = json!({ "id": "site", "kind": "site", "address": ADDRESS, "folder": "site" });
        desk.set_house(&[(Item::Destination, here)], Extent::Items).unwrap();
        // A page for each section: few are as good as many.
        let section = |name: &str, slug: &str| (Item::Section, json!({ "name": name, "slug": slug }));
        desk.set_house(&[section("Thời sự", "thoi-su"), section("Kinh tế", "kinh-te")], Extent::Kinds).unwrap();
        let place = server.place_by(front.port());
        let web = json!({ "id": "web", "kind": "site", "address": ADDRESS, "at": place.address.to_string() });
        desk.add_destination(&web, &place.credential, &place.trust).unwrap();
        Self { folder, desk, server, faults }
    }

    /// A photo that nobody has seen yet joins a story.
    fn adds_photo(&self, id: StoryId) {
        let file = self.folder.path().join("photo.jpg");
        drawn(320, 240).save(&file).unwrap();
        let said = |text: &str| Some(text.to_owned());
        let texts = PlacementTexts {
            caption: said("Cầu mới"),
            credit: said("Mai Lan"),
            alt: said("Cầu"),
            ..Default::default()
        };
        self.desk.add_photo(id, &file, None, &texts).unwrap();
    }
}

/// One story, and what becomes of it.
struct Run<'p, 's> {
    paper: &'p Paper<'s>,
    faults: Shared,
    random: Random,
    id: StoryId,
    /// Another one, which goes together with its first publication.
    with: Option<StoryId>,
    seed: u64,
    version: usize,
}

/// What is asked of a destination.
type Asks<'a> = &'a dyn Fn(&Desk, Option<&str>) -> Result<Published, DeskError>;

fn published(desk: &Desk, id: StoryId, to: Option<&str>) -> Result<Published, DeskError> {
    desk.publish_because(id, to, "Đã xem")
}

/// Publishes several in one go; the answer is the first refusal.
fn published_together(desk: &Desk, ids: &[StoryId], to: Option<&str>) -> Result<Published, DeskError> {
    let went = desk.publish_all(ids, to, "Đã xem")?;
    let all = went.into_iter().map(|(_, went)| went).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().next_back().expect("a story"))
}

impl<'p, 's> Run<'p, 's> {
    fn of(paper: &'p Paper<'s>, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x517E);
        let faults = Arc::new(Mutex::new(Faults::of_files(seed)));
        *paper.faults.lock().unwrap() = Arc::clone(&faults);
        let story = |name: &str, slug: &str, tags: usize| Story {
            headline: format!("{name} {seed}"),
            standfirst: "Nước lên nhanh trong đêm.".into(),
            body: "Đoạn một.\n".into(),
            section: "Thời sự".into(),
            slug: format!("{slug}-{seed}"),
            tags: (0..tags).map(|n| format!("lũ {n}")).collect(),
            bylines: vec![Byline { name: "Hoài An".into(), ..Byline::default() }],
            ..Story::default()
        };
        let desk = &paper.desk;
        let id = desk.begin_story(&story("Lũ về lần", "lu-ve", random.below(3))).unwrap();
        (0..random.below(3)).for_each(|_| paper.adds_photo(id));
        let with =
            random.chance(0.5).then(|| desk.begin_story(&story("Đường ngập lần", "ngap", random.below(2))).unwrap());
        for id in with.into_iter().chain([id]) {
            desk.step(id, Action::Submit, "").unwrap();
        }
        let run = Self { paper, faults, random, id, with, seed, version: 1 };
        run.approves();
        with.into_iter().for_each(|with| drop(desk.approve_for(with, "thử", "thử").unwrap()));
        run
    }

    fn approves(&self) {
        self.paper.desk.approve_for(self.id, "thử", "thử").unwrap();
    }

    /// Somebody approves other words, at another address perhaps, and with another photo or one less.
    fn changes(&mut self) {
        self.version += 1;
        let (version, slug) = (self.version, format!("lu-ve-{}-{}", self.seed, self.version));
        let [mut moves, adds, drops] = [0.5, 0.3, 0.3].map(|chance| self.random.chance(chance));
        // What readers have had keeps its address.
        moves &= self.paper.desk.show(self.id).unwrap().status.publication.is_none();
        let edit = |story: &mut Story| {
            story.headline = format!("{} bản {version}", story.headline);
            story.body = format!("Bản {version}.\n");
            if moves {
                story.slug = slug;
            }
            if drops {
                story.placements.pop();
            }
        };
        self.paper.desk.edit(self.id, edit).unwrap();
        if adds {
            self.paper.adds_photo(self.id);
        }
        self.approves();
        self.note(&format!("version {version}"));
    }

    fn note(&self, what: &str) {
        self.faults.lock().unwrap().note(what);
    }

    /// Tries so often, or until it has gone to the server. Returns whether it has.
    fn tries(&mut self, asks: Asks<'_>, most: usize) -> Result<bool, String> {
        let desk = &self.paper.desk;
        for number in 0..most {
            let waits = desk.outbox().unwrap().iter().any(|waiting| waiting.story == self.id);
            // What was asked for is asked for once more, or goes on as it was begun.
            let went = match number > 0 && waits && self.with.is_none() && self.random.chance(0.5) {
                true => desk.retry(self.id, WEB),
                false => asks(desk, WEB),
            };
            let Err(e) = went else { return Ok(true) };
            let misled = self.faults.lock().unwrap().misled();
            self.note(&format!("refused: {e:?}"));
            let strange =
                matches!(&e, DeskError::NotWritten(NotWritten::Storage { source: StorageError::Strange(_), .. }));
            if !(e.may_be_sent_later() || misled && strange) {
                return Err("nobody but a person can go on".into());
            }
        }
        Ok(false)
    }

    /// Tries until it has gone to the server, while less and less goes wrong; then has it in the folder, too.
    fn goes(&mut self, asks: Asks<'_>) -> Result<(), String> {
        let (left, chance) = (self.random.within(0, 5), *self.random.one_of(&[0.05, 0.2, 0.5]));
        // A publication is some fifty requests: they begin anywhere.
        self.faults.lock().unwrap().begin_after(self.random.below(60), left, chance);
        let went = self.tries(asks, TRIES)?;
        self.faults.lock().unwrap().cease();
        if !went {
            return Err("it does not go, although nothing goes wrong any more".into());
        }
        self.holds(asks)
    }

    /// What is sent begins, and before it has gone somebody approves something else. Returns whether it has gone.
    fn begins(&mut self, asks: Asks<'_>) -> Result<(), String> {
        self.faults.lock().unwrap().begin(usize::MAX, 0.1);
        let most = self.random.within(1, 2);
        let went = self.tries(asks, most)?;
        self.faults.lock().unwrap().cease();
        if went { self.holds(asks) } else { Ok(()) }
    }

    fn whole(&mut self) -> Result<(), String> {
        let id = self.id;
        let publish: Asks<'_> = &move |desk, to| published(desk, id, to);
        if self.random.chance(0.3) {
            self.begins(publish)?;
            self.changes();
        }
        match self.with {
            Some(with) => self.goes(&move |desk, to| published_together(desk, &[id, with], to))?,
            None => self.goes(publish)?,
        }
        self.with = None;
        let mut is_up = true;
        for _ in 0..self.random.below(3) {
            if is_up && self.random.chance(0.4) {
                self.note("taken down");
                self.goes(&move |desk, to| desk.take_down(id, to, "Theo yêu cầu"))?;
                is_up = false;
                continue;
            }
            if is_up {
                self.changes();
            } else {
                self.approves();
            }
            if self.random.chance(0.2) {
                self.begins(publish)?;
                self.changes();
            }
            self.goes(publish)?;
            is_up = true;
        }
        Ok(())
    }

    /// Two that go together go in an order, and what could not go together in one of its own; in the folder they go in that. Among
    /// the latest a page shows what was there before it.
    fn goes_first(&self) -> Result<(), String> {
        let Some(with) = self.with else { return Ok(()) };
        let (own, other) = (format!("/lu-ve-{}", self.seed), format!("/ngap-{}.html", self.seed));
        let there = at(self.paper.server);
        let mut pages = there.iter().filter(|(path, _)| path.contains(&own)).map(|(_, page)| page);
        let shows = pages.any(|page| String::from_utf8_lossy(page).contains(&other));
        let first = if shows { with } else { self.id };
        published(&self.paper.desk, first, None).map(drop).map_err(|e| format!("the folder: {e:?}"))
    }

    /// The server has what the folder has.
    fn holds(&self, asks: Asks<'_>) -> Result<(), String> {
        self.goes_first()?;
        asks(&self.paper.desk, None).map_err(|e| format!("the folder: {e:?}"))?;
        let (there, here) = (at(self.paper.server), files(&self.paper.desk.folder().join("site")));
        // At an address that what was begun and never finished may have had, a page leads on.
        let leads_on = |path: &str| there.get(path).is_some_and(|page| String::from_utf8_lossy(page).contains("url="));
        let differs = |path: &&String| {
            there.get(*path) != here.get(*path)
                && (here.contains_key(*path) || !path.ends_with(".html") || !leads_on(path))
        };
        let all: Vec<_> =
            here.keys().chain(there.keys().filter(|path| !here.contains_key(*path))).filter(differs).collect();
        let how = |path: &String| match (there.get(path), here.get(path)) {
            (None, _) => format!("{path} is not there"),
            (_, None) => format!("{path} is left"),
            _ => format!("{path} is another"),
        };
        if all.is_empty() { Ok(()) } else { Err(all.into_iter().map(how).collect::<Vec<_>>().join(", ")) }
    }
}

fn whatever_goes_wrong(kind: Kind) {
    let Some(server) = Server::start(kind) else { return };
    let (mut paper, mut failed, seeds) = (None, vec![], seeds(25));
    for seed in seeds.clone() {
        if paper.is_none() || (seed - seeds.start).is_multiple_of(AT_ONE) {
            paper = Some(Paper::at(&server));
        }
        let Some(own) = &paper else { return };
        let mut run = Run::of(own, seed);
        if let Err(why) = run.whole() {
            let script = run.faults.lock().unwrap().script();
            failed.push(format!("{kind:?} GALLEY_FAULTS_SEED={seed}: {why}\n{script}\n"));
            paper = None;
        }
    }
    none_of(seeds.end - seeds.start, &failed);
}

#[test]
fn whatever_goes_wrong_a_bucket_has_the_site() {
    whatever_goes_wrong(Kind::S3);
}

#[test]
fn whatever_goes_wrong_a_webdav_server_has_the_site() {
    whatever_goes_wrong(Kind::Apache);
}
