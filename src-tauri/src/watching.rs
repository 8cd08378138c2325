//! Two threads beside the window: one freezes what was typed in time and tells the page what changed, one makes the copy
//! of the day.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use chrono::Utc;
use newsroom::desk::Mark;

use crate::answers::desk::Changed;
use crate::office::Office;

/// How often other processes are looked for while nobody rings.
const LOOK: Duration = Duration::from_millis(800);
/// How long the copy of the day waits for a window that has just opened: it reads the whole desk.
const SETTLED: Duration = Duration::from_secs(20);
/// How often the copy of the day is asked for; it is made once a day.
const COPY: Duration = Duration::from_secs(600);

/// Begins to watch. The threads end with the program.
pub(crate) fn begin(office: &Arc<Office>) {
    let watched = Arc::clone(office);
    thread::spawn(move || watch(&watched));
    let copied = Arc::clone(office);
    thread::spawn(move || {
        thread::sleep(SETTLED);
        loop {
            if copied.with(|desk| Ok(desk.is_copy_due())).unwrap_or_default() {
                // What keeps it from being made is told by the notices of the desk.
                let _ = copied.aside(|desk| desk.copy_of_the_day());
            }
            thread::sleep(COPY);
        }
    });
}

fn watch(office: &Office) {
    let (mut rung, mut mark) = (0, None::<(PathBuf, Mark)>);
    let mut outbox = None;
    let mut longest = LOOK;
    loop {
        rung = office.listen(rung, longest);
        longest = LOOK;
        let seen = office.with(|desk| {
            let next = desk.freeze_due(Utc::now())?;
            let folder = desk.folder().to_path_buf();
            let mut last = match &mark {
                Some((of, last)) if *of == folder => *last,
                _ => desk.mark()?,
            };
            let changes = desk.changes(&mut last)?;
            if changes.house {
                desk.reread()?;
            }
            mark = Some((folder, last));
            let pending = desk.pending()?;
            let sending = !pending.is_empty() && desk.is_sending()?;
            Ok((next, changes, (pending, sending)))
        });
        // Nothing is open, or it cannot be read just now: commands that are asked tell why.
        let Ok((next, changes, waits)) = seen else { continue };
        // What waits to be sent is no entry: what one program does with it, others see here.
        if outbox.as_ref() != Some(&waits) {
            outbox = Some(waits);
            let _ = office.emit("outbox", ());
        }
        if let Some(next) = next {
            longest = longest.min((next - Utc::now()).to_std().unwrap_or_default()).max(Duration::from_millis(20));
        }
        if changes.photos {
            let _ = office.emit("photos", ());
        }
        if changes != newsroom::desk::Changes::default() {
            let names = |ids: &[newsroom::story::StoryId]| ids.iter().map(ToString::to_string).collect();
            let (stories, own) = (names(&changes.stories), names(&changes.own));
            let _ = office.emit("changed", Changed { stories, own, house: changes.house });
            // What was written here is to be shared.
            office.ring();
        }
    }
}
