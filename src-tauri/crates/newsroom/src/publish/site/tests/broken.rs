//! A site brought to a host at which anything may go wrong: it is there whole in the end, and at no time does a page lead to a
//! story or a photo that is not there. Lists lead to stories and stories to lists, so that of these some come later once.
//!
//! `GALLEY_PUBLICATIONS` sets how many sites (1,000), `GALLEY_FAULTS_SEED` the first; with it alone, only that one.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::*;
use crate::dice::Dice;
use crate::publish::{Host, NotWritten, Planned, bytes_of, read_back, remove, write};
use crate::storage::StorageError;

/// After so many tries without a fault nothing is expected to go any more.
const TRIES: usize = 40;
/// What something else than the host answers.
const PAGE: &[u8] = b"<html>Wi-Fi</html>";

/// What may become of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It does not arrive.
    Cut,
    /// Its answer does not.
    Swallowed,
    /// It arrives in part, and what did is kept.
    Torn,
    /// Something else answers as if all were well.
    Portal,
}

const FAULTS: [Fault; 4] = [Fault::Cut, Fault::Swallowed, Fault::Torn, Fault::Portal];

struct Chance {
    dice: Dice,
    left: usize,
    one_in: usize,
    /// Whether something else may answer: who takes that for the host has pages written that lead to what is not there yet, and
    /// notices at the end.
    portals: bool,
    script: Vec<String>,
}

/// A host in memory.
struct Broken {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    chance: Mutex<Chance>,
    /// What led to nothing.
    astray: Mutex<Vec<String>>,
}

fn away(path: &str) -> NotWritten {
    NotWritten::Storage { path: path.to_owned(), source: StorageError::Unreachable("cut".into()) }
}

impl Broken {
    fn of(seed: u64) -> Self {
        let portals = !seed.is_multiple_of(2);
        let chance = Chance { dice: Dice(seed), left: 0, one_in: 1, portals, script: vec![] };
        Self { files: Mutex::default(), chance: Mutex::new(chance), astray: Mutex::default() }
    }

    fn fault(&self, what: &str, path: &str) -> Option<Fault> {
        let mut chance = self.chance.lock().unwrap();
        let one_in = chance.one_in;
        let falls = chance.left > 0 && chance.dice.one_in(one_in);
        let count = if chance.portals { FAULTS.len() } else { FAULTS.len() - 1 };
        let fault = falls.then(|| FAULTS[chance.dice.below(count)]);
        chance.left -= usize::from(falls);
        chance.script.push(format!("{what} {path}: {fault:?}"));
        fault
    }

    /// Where a page that is there leads to nothing.
    fn looked(&self, path: &str) {
        let files = self.files.lock().unwrap();
        let page = String::from_utf8_lossy(&files[path]).into_owned();
        let counts = |to: &String| ["20", "photos/", "style-"].iter().any(|start| to.starts_with(start));
        let lost = links(path, &page).into_iter().filter(|to| counts(to) && !files.contains_key(to));
        self.astray.lock().unwrap().extend(lost.map(|to| format!("{path} leads to {to}")));
    }
}

/// The files that a page leads to.
fn links(path: &str, page: &str) -> Vec<String> {
    if !path.ends_with(".html") {
        return vec![];
    }
    let attribute = |name: &'static str| page.split(name).skip(1).filter_map(|rest| rest.split_once('"'));
    let all = attribute(" href=\"").chain(attribute(" src=\"")).map(|(to, _)| to);
    let within = |to: &&str| !to.contains(':') && !to.starts_with('#');
    all.filter(within).map(|to| resolved(path, to)).collect()
}

impl Host for Broken {
    fn has(&self, file: &Planned) -> Result<bool, NotWritten> {
        Ok(self.read(&file.path)?.is_some_and(|bytes| Digest::of(&bytes) == file.digest))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, NotWritten> {
        let there = self.files.lock().unwrap().get(path).cloned();
        match self.fault("read", path) {
            None => Ok(there),
            Some(Fault::Portal) => Ok(Some(PAGE.to_vec())),
            Some(_) => Err(away(path)),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), NotWritten> {
        let fault = self.fault("put", path);
        let arrives = match fault {
            None | Some(Fault::Swallowed) => bytes,
            Some(Fault::Torn) => &bytes[..bytes.len() / 2],
            Some(Fault::Portal) => return Ok(()),
            Some(Fault::Cut) => return Err(away(path)),
        };
        self.files.lock().unwrap().insert(path.to_owned(), arrives.to_vec());
        self.looked(path);
        fault.map_or(Ok(()), |_| Err(away(path)))
    }

    fn remove(&self, path: &str) -> Result<(), NotWritten> {
        let fault = self.fault("remove", path);
        match fault {
            Some(Fault::Portal) => return Ok(()),
            Some(Fault::Cut | Fault::Torn) => return Err(away(path)),
            _ => {}
        }
        self.files.lock().unwrap().remove(path);
        let pages: Vec<_> = self.files.lock().unwrap().keys().cloned().collect();
        pages.iter().for_each(|page| self.looked(page));
        fault.map_or(Ok(()), |_| Err(away(path)))
    }

    fn settle(&self) -> Result<(), NotWritten> {
        Ok(())
    }
}

/// A site, and what it is to be.
struct Run<'s> {
    site: &'s Site<'s>,
    memory: Memory,
    host: Broken,
    dice: Dice,
    wished: BTreeMap<String, Vec<u8>>,
}

impl Run<'_> {
    /// Brings a story as it is now, and removes what of its photos nobody shows any more.
    fn brings(&mut self, article: &Article) -> Result<(), String> {
        self.memory.put(self.site, article);
        let plan = plan(self.site, article, &self.memory, &jpeg).unwrap();
        let mut gone = photo_files(&article.form, &jpeg, &Pictures::default());
        gone.retain(|(path, _)| plan.file(path).is_none());
        self.wished.extend(plan.files.iter().map(|file| (file.path.clone(), bytes_of(file).unwrap())));
        self.wished.retain(|path, _| gone.iter().all(|(photo, _)| photo != path));
        {
            let mut chance = self.host.chance.lock().unwrap();
            (chance.left, chance.one_in) = (self.dice.below(7), [2, 10, 40][self.dice.below(3)]);
        }
        let went = (0..TRIES).any(|_| {
            let written = write(&plan, &self.host, &std::collections::HashSet::new(), &|_| {})
                .and_then(|_| read_back(&plan, &self.host));
            let cleared = || gone.iter().try_for_each(|(path, digest)| remove(&self.host, path, *digest).map(drop));
            written.and_then(|()| cleared()).is_ok()
        });
        let there = self.host.files.lock().unwrap();
        let differs = |path: &&String| there.get(*path) != self.wished.get(*path);
        let all: BTreeSet<_> = there.keys().chain(self.wished.keys()).filter(differs).collect();
        let astray = self.host.astray.lock().unwrap();
        match (went, all.is_empty(), astray.is_empty() || self.host.chance.lock().unwrap().portals) {
            (false, ..) => Err("it does not go, although nothing goes wrong any more".into()),
            (_, false, _) => Err(format!("not as wished: {all:?}")),
            (.., false) => Err(astray.join("\n")),
            _ => Ok(()),
        }
    }

    fn whole(&mut self) -> Result<(), String> {
        for n in 1..=1 + self.dice.below(3) as u64 {
            let mut article = article(n);
            article.form.placements = vec![placement(10 + n as u8, true)];
            article.form.body = "Sương chưa tan.\n".into();
            self.brings(&article)?;
            if self.dice.one_in(3) {
                let at = article.published_at + TimeDelta::days(1);
                article.updated_at = Some(at);
                article.corrections.push(Correction { at, note: "Sản lượng là 12 tấn.".into() });
                self.brings(&article)?;
            }
            if self.dice.one_in(3) {
                article.down = Some(article.published_at + TimeDelta::days(2));
                self.brings(&article)?;
            }
        }
        Ok(())
    }
}

#[test]
fn whatever_goes_wrong_a_site_is_whole_in_the_end_and_leads_nowhere_wrong() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("GALLEY_FAULTS_SEED");
    let count = number("GALLEY_PUBLICATIONS").unwrap_or(if first.is_some() { 1 } else { 1_000 });
    with(|site| {
        for seed in first.unwrap_or(0)..first.unwrap_or(0) + count {
            let (memory, host, dice) = (Memory::default(), Broken::of(seed), Dice(seed ^ 0xB0CE));
            let mut run = Run { site, memory, host, dice, wished: BTreeMap::new() };
            if let Err(why) = run.whole() {
                let script = run.host.chance.lock().unwrap().script.join("\n");
                panic!("GALLEY_FAULTS_SEED={seed}: {why}\n{script}");
            }
        }
    });
}
