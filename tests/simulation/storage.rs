//! A storage in memory that goes wrong where a script says so.

use std::collections::{BTreeMap, BTreeSet};
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use newsroom::storage::{Name, Storage, StorageError};

use crate::around::Ended;
use crate::script::{Crash, Fault, Kind, Rot};

/// What lies in a storage, by its name.
pub(crate) type Objects = BTreeMap<Arc<str>, Arc<[u8]>>;

/// Where signs of presence lie.
pub(crate) const SIGNS: &str = "galley-1/here/";

/// So many states are kept to go back to.
const KEPT: usize = 40;

#[derive(Default)]
struct State {
    objects: Objects,
    /// What it was before each step that changed it.
    past: Vec<Objects>,
    /// What stands in its place.
    mounted: Option<Objects>,
    /// What some desks see in its place; what they write goes into both.
    forked: Option<(BTreeSet<usize>, Objects)>,
    full: bool,
    turn: Turn,
    /// The names of all that was ever written.
    ever: BTreeSet<Arc<str>>,
    /// All signs of presence that were ever given, as they were written.
    signs: Vec<(Arc<str>, Arc<[u8]>)>,
}

/// One exchange.
#[derive(Default)]
struct Turn {
    desk: usize,
    requests: usize,
    faults: Vec<Fault>,
    crash: Option<Crash>,
    /// What was written and is not to be seen yet.
    late: Vec<(Arc<str>, Arc<[u8]>)>,
    /// Which faults there were.
    struck: Vec<Kind>,
}

/// A storage that remembers what it was.
#[derive(Default)]
pub(crate) struct Memory(Mutex<State>);

fn away<T>() -> Result<T, StorageError> {
    Err(StorageError::Unreachable("by the script".to_owned()))
}

impl Rot {
    /// Returns what it leaves of an object; nothing where it is lost.
    pub(crate) fn spoilt(self, bytes: &[u8], at: usize) -> Option<Vec<u8>> {
        match self {
            Self::Lost => None,
            Self::Emptied => Some(vec![]),
            Self::Cut => Some(bytes[..bytes.len() / 2].to_vec()),
            Self::Flipped => {
                let (mut bytes, at) = (bytes.to_vec(), at % bytes.len().max(1));
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 16);
                Some(bytes)
            }
        }
    }
}

impl State {
    /// What the desk whose turn it is sees.
    fn seen(&mut self) -> &mut Objects {
        if let Some(mounted) = &mut self.mounted {
            return mounted;
        }
        match &mut self.forked {
            Some((desks, view)) if desks.contains(&self.turn.desk) => view,
            _ => &mut self.objects,
        }
    }

    fn back(&self, steps: usize) -> Objects {
        let at = self.past.len().saturating_sub(steps);
        self.past.get(at).unwrap_or(&self.objects).clone()
    }

    fn write(&mut self, name: Arc<str>, bytes: Arc<[u8]>) {
        self.ever.insert(name.clone());
        if name.starts_with(SIGNS) {
            self.signs.push((name.clone(), bytes.clone()));
        }
        if self.mounted.is_none() && self.forked.is_some() {
            self.objects.insert(name.clone(), bytes.clone());
        }
        self.seen().insert(name, bytes);
    }
}

impl Memory {
    /// A storage with these objects.
    pub(crate) fn with(objects: Objects) -> Self {
        let ever = objects.keys().cloned().collect();
        Self(Mutex::new(State { objects, ever, ..State::default() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what lies in it, whatever any desk sees.
    pub(crate) fn objects(&self) -> Objects {
        self.state().objects.clone()
    }

    /// Returns the names of all that was ever written, whatever became of it.
    pub(crate) fn ever(&self) -> BTreeSet<Arc<str>> {
        self.state().ever.clone()
    }

    /// Returns all signs of presence that were ever given, the first one first.
    pub(crate) fn signs(&self) -> Vec<(Arc<str>, Arc<[u8]>)> {
        self.state().signs.clone()
    }

    /// Puts an object there that no desk has put.
    pub(crate) fn plant(&self, name: &str, bytes: &[u8]) {
        self.change(|state| state.write(name.into(), bytes.into()));
    }

    /// Returns what stands in its place.
    pub(crate) fn mounted(&self) -> Option<Objects> {
        self.state().mounted.clone()
    }

    /// Returns what a desk sees.
    pub(crate) fn seen_by(&self, desk: usize) -> Objects {
        let mut state = self.state();
        state.turn.desk = desk;
        state.seen().clone()
    }

    /// Returns whether what a desk sees now is all that lies in it, and can be written.
    pub(crate) fn is_open_to(&self, desk: usize) -> bool {
        let state = self.state();
        let forked = state.forked.as_ref().is_some_and(|(desks, _)| desks.contains(&desk));
        state.mounted.is_none() && !forked && !state.full
    }

    /// Begins an exchange of a desk.
    pub(crate) fn begin(&self, desk: usize, faults: &[Fault], crash: Option<Crash>) {
        let mut state = self.state();
        let before = state.objects.clone();
        state.past.push(before);
        let extra = state.past.len().saturating_sub(KEPT);
        state.past.drain(..extra);
        state.turn = Turn { desk, faults: faults.to_vec(), crash, ..Turn::default() };
    }

    /// Ends it: what was written late is seen from now on. Returns how many requests there were and which faults.
    pub(crate) fn end(&self) -> (usize, Vec<Kind>) {
        let mut state = self.state();
        for (name, bytes) in std::mem::take(&mut state.turn.late) {
            state.write(name, bytes);
        }
        let turn = std::mem::take(&mut state.turn);
        if state.past.last() == Some(&state.objects) {
            state.past.pop();
        }
        (turn.requests, turn.struck)
    }

    /// Changes what lies in it, so that there is something to go back to.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        let before = state.objects.clone();
        state.past.push(before);
        change(&mut state);
    }

    pub(crate) fn wipe(&self) {
        self.change(|state| state.objects.clear());
    }

    pub(crate) fn roll_back(&self, steps: usize) {
        self.change(|state| state.objects = state.back(steps + 1));
    }

    /// Spoils the object of a number, counted round.
    pub(crate) fn rot(&self, object: usize, how: Rot) {
        self.change(|state| {
            let count = state.objects.len().max(1);
            let Some((name, bytes)) = state.objects.iter().nth(object % count) else { return };
            let (name, spoilt) = (name.clone(), how.spoilt(bytes, object));
            match spoilt {
                None => drop(state.objects.remove(&name)),
                Some(bytes) => drop(state.objects.insert(name, bytes.into())),
            }
        });
    }

    /// Takes away what says whose it is.
    pub(crate) fn forget_whose(&self) {
        self.change(|state| drop(state.objects.remove("galley-1/newsroom")));
    }

    pub(crate) fn mount(&self, objects: Option<Objects>) {
        self.state().mounted = objects;
    }

    pub(crate) fn fork(&self, desks: &[usize], back: usize) {
        let mut state = self.state();
        let then = state.back(back);
        state.forked = Some((desks.iter().copied().collect(), then));
    }

    pub(crate) fn unfork(&self) {
        self.state().forked = None;
    }

    pub(crate) fn fill(&self, full: bool) {
        self.state().full = full;
    }

    /// Counts a request. Returns what goes wrong at it. The process ends here where it is to end before the request.
    fn ask(&self) -> Option<Kind> {
        let mut state = self.state();
        let turn = &mut state.turn;
        turn.requests += 1;
        let now = turn.requests;
        let struck = turn.faults.iter().find(|fault| fault.at == now).map(|fault| fault.kind);
        turn.struck.extend(struck);
        let ends = turn.crash.is_some_and(|crash| crash.at == now && !crash.after);
        drop(state);
        if ends { panic::resume_unwind(Box::new(Ended)) } else { struck }
    }

    /// The process ends here where it is to end after the request.
    fn answered<T>(&self, answer: Result<T, StorageError>) -> Result<T, StorageError> {
        let state = self.state();
        let ends = state.turn.crash.is_some_and(|crash| crash.at == state.turn.requests && crash.after);
        drop(state);
        if ends { panic::resume_unwind(Box::new(Ended)) } else { answer }
    }

    fn put_now(&self, name: &Name, bytes: &[u8], fault: Option<Kind>) -> Result<(), StorageError> {
        let mut state = self.state();
        let name: Arc<str> = name.as_str().into();
        if state.full || fault == Some(Kind::Full) {
            return Err(StorageError::Full);
        }
        match fault {
            Some(Kind::Refused) => return away(),
            Some(Kind::Torn | Kind::Partial) => state.write(name, bytes[..bytes.len() / 2].into()),
            Some(Kind::Empty) => state.write(name, Arc::from([])),
            Some(Kind::Stale) => {
                state.ever.insert(name.clone());
                state.turn.late.push((name, bytes.into()));
            }
            _ => state.write(name, bytes.into()),
        }
        if matches!(fault, Some(Kind::AnswerLost | Kind::Torn)) { away() } else { Ok(()) }
    }

    fn get_now(&self, name: &Name, fault: Option<Kind>) -> Result<Option<Vec<u8>>, StorageError> {
        let mut state = self.state();
        let found = match fault {
            Some(Kind::Stale) if state.mounted.is_none() => state.back(2).get(name.as_str()).cloned(),
            _ => state.seen().get(name.as_str()).cloned(),
        };
        let found = found.map(|bytes| bytes.to_vec());
        match fault {
            Some(Kind::Refused | Kind::AnswerLost) => away(),
            Some(Kind::Torn | Kind::Partial) => Ok(found.map(|bytes| bytes[..bytes.len() / 2].to_vec())),
            Some(Kind::Empty) => Ok(found.map(|_| vec![])),
            _ => Ok(found),
        }
    }

    fn list_now(&self, folder: &Name, fault: Option<Kind>) -> Result<Vec<String>, StorageError> {
        let mut state = self.state();
        let names = match fault {
            Some(Kind::Stale) if state.mounted.is_none() => listed(&state.back(2), folder),
            _ => listed(state.seen(), folder),
        };
        match fault {
            Some(Kind::Refused | Kind::AnswerLost) => away(),
            Some(Kind::Torn) => Ok(names[..names.len() / 2].to_vec()),
            Some(Kind::Partial) => Ok(names.into_iter().skip(1).step_by(2).collect()),
            Some(Kind::Empty) => Ok(vec![]),
            Some(Kind::Twice) => Ok(names.into_iter().flat_map(|name| [name.clone(), name]).collect()),
            _ => Ok(names),
        }
    }

    fn delete_now(&self, name: &Name, fault: Option<Kind>) -> Result<(), StorageError> {
        let mut state = self.state();
        if fault == Some(Kind::Refused) {
            return away();
        }
        if state.mounted.is_none() {
            state.objects.remove(name.as_str());
        }
        state.seen().remove(name.as_str());
        if fault == Some(Kind::AnswerLost) { away() } else { Ok(()) }
    }
}

/// Returns the names right within a folder.
fn listed(objects: &Objects, folder: &Name) -> Vec<String> {
    let prefix = format!("{folder}/");
    let below = objects.range(Arc::from(prefix.as_str())..).map(|(name, _)| name);
    let within = below.map_while(|name| name.strip_prefix(prefix.as_str()));
    let names: BTreeSet<String> = within
        .map(|rest| rest.split_once('/').map_or_else(|| rest.to_owned(), |(folder, _)| format!("{folder}/")))
        .collect();
    names.into_iter().collect()
}

impl Storage for Memory {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        let fault = self.ask();
        self.answered(self.put_now(name, bytes, fault))
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        let fault = self.ask();
        self.answered(self.get_now(name, fault))
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        let fault = self.ask();
        self.answered(self.list_now(folder, fault))
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        let fault = self.ask();
        self.answered(self.delete_now(name, fault))
    }
}
