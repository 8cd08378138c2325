//! Running scripts, and making those smaller that fail.

use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use crate::script::{Does, Script, Trouble};
use crate::stage::Stage;
use crate::world::{Failure, Outcome, World};
use crate::{checks, ending, steps};

/// A smaller script is looked for so many times, where `GALLEY_TRIES` does not say how often.
const TRIES: u64 = 400;

thread_local! {
    /// Whether what a panic says is told with the script.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// How often each kind of step came to what.
pub(crate) type Tally = BTreeMap<(String, Outcome), usize>;

/// Runs a script to its end. Returns what its steps came to.
pub(crate) fn run(stage: &Stage, script: &Script) -> Result<Tally, Failure> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            if !IS_QUIET.get() {
                told(panicked);
            }
        }));
    });
    let mut at = None;
    IS_QUIET.set(true);
    let ran = catch_unwind(AssertUnwindSafe(|| all(stage, script, &mut at)));
    IS_QUIET.set(false);
    let failure = match ran {
        Ok(Ok(tally)) => return Ok(tally),
        Ok(Err(failure)) => failure,
        Err(panicked) => Failure::new("panic", said(&*panicked)),
    };
    let at = at.map_or_else(|| "at the end".to_owned(), |step| format!("step {step}"));
    Err(Failure { text: format!("{at}: {}", failure.text), ..failure })
}

fn all(stage: &Stage, script: &Script, at: &mut Option<usize>) -> Result<Tally, Failure> {
    let mut world = World::begin(stage, &script.desks);
    let mut tally = Tally::new();
    for (number, step) in script.steps.iter().enumerate() {
        *at = Some(number);
        let done = steps::step(&mut world, number, step)?;
        *tally.entry((called(&step.does), done)).or_default() += 1;
    }
    *at = None;
    world.step = script.steps.len();
    let present = ending::end(&mut world)?;
    checks::check(&mut world, &present)?;
    Ok(tally)
}

/// Runs a script. Returns what lies in the storages and at the site then, and the last entries at each desk: the same each time.
pub(crate) fn traced(stage: &Stage, script: &Script) -> Result<String, Failure> {
    let mut world = World::begin(stage, &script.desks);
    for (number, step) in script.steps.iter().enumerate() {
        steps::step(&mut world, number, step)?;
    }
    world.step = script.steps.len();
    ending::end(&mut world)?;
    let storages: Vec<_> = world.storages.iter().map(|memory| memory.objects()).collect();
    let heads: Vec<_> = world.desks.values().map(|sitting| crate::ledger::heads(&sitting.db)).collect();
    Ok(format!("{storages:?} {heads:?} {:?}", world.site.tree()))
}

/// Returns what a kind of step is called in a script.
fn called(does: &Does) -> String {
    let json = serde_json::to_value(does).expect("a step has a form in JSON");
    let word = |name: &str| json[name].as_str().map(str::to_owned);
    [word("does"), word("action").or_else(|| word("how"))].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn said(panicked: &(dyn Any + Send)) -> String {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied()).unwrap_or("it does not say why").to_owned()
}

/// Takes steps out of a script, and faults out of its steps, as long as it fails in the same way.
pub(crate) fn shrunk(stage: &Stage, script: &Script, failure: &Failure) -> (Script, Failure) {
    let (mut best, mut why) = (script.clone(), failure.clone());
    let mut tries = crate::number("GALLEY_TRIES").unwrap_or(TRIES);
    let mut is_smaller = |best: &mut Script, smaller: Script| {
        if tries == 0 {
            return false;
        }
        tries -= 1;
        match run(stage, &smaller) {
            Err(failure) if failure.kind == why.kind => {
                (*best, why) = (smaller, failure);
                true
            }
            _ => false,
        }
    };
    let mut part = best.steps.len().div_ceil(2);
    while part > 0 {
        let (mut at, mut was_smaller) = (0, false);
        while at < best.steps.len() {
            let mut smaller = best.clone();
            smaller.steps.drain(at..(at + part).min(best.steps.len()));
            if is_smaller(&mut best, smaller) { was_smaller = true } else { at += part }
        }
        // One by one again, as long as that helps.
        part = if part > 1 { part / 2 } else { usize::from(was_smaller) };
    }
    for at in 0..best.steps.len() {
        let mut smaller = best.clone();
        match &mut smaller.steps[at].does {
            Does::Sync { faults, crash, .. } => {
                faults.clear();
                *crash = None;
            }
            Does::Publish { trouble, .. } | Does::SendOn { trouble, .. } => *trouble = Trouble::default(),
            _ => {}
        }
        if smaller != best {
            is_smaller(&mut best, smaller);
        }
    }
    (best, why)
}

/// Writes a failing script down. Returns where.
pub(crate) fn kept(script: &Script, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("simulation");
    std::fs::create_dir_all(&folder).expect("a folder of failing scripts");
    let path = folder.join(format!("{name}.json"));
    std::fs::write(&path, script.written()).expect("the failing script is written");
    path
}

/// Makes a failing script smaller, writes it down, and says how it is run again.
pub(crate) fn told(stage: &Stage, script: &Script, failure: &Failure, name: &str) -> String {
    let (script, failure) = shrunk(stage, script, failure);
    let path = kept(&script, name);
    format!(
        "{name}: {}: {}\n{}run again: GALLEY_SCRIPT={} cargo test -p blackbox --test simulation schedules\n",
        failure.kind,
        failure.text,
        script.written(),
        path.display()
    )
}
