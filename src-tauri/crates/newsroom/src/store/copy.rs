//! Checked copies of a desk.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OpenFlags, backup};

use super::folder::{DATABASE, KEYS, PHOTOS, lock_file, sync_folder};
use super::held::Door;
use super::wal::Look;
use super::{Identity, Opening, Store, StoreError, connect, entries};

/// The daily copies.
pub(crate) const BACKUPS: &str = "backups";
/// Set in the database of a restored desk until its ledger says so.
pub(crate) const RESTORED: &str = "restored";
/// Locked by the process that makes a daily copy.
const TURN: &str = "copying.lock";
/// Ends the names of files that are not whole yet.
const UNFINISHED: &str = ".new";
const DAILY: usize = 7;
const WEEKLY: usize = 4;

/// What is being copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The database, by pages.
    Database,
    /// Photos and keys, by files.
    Files,
}

/// Hears how much of a part is copied, and how much there is.
type Told<'a> = &'a dyn Fn(Part, u64, u64);

fn pages(told: Told<'_>) -> impl Fn(backup::Progress) {
    move |at| {
        let count = |pages: i32| u64::try_from(pages).unwrap_or_default();
        told(Part::Database, count(at.pagecount.saturating_sub(at.remaining)), count(at.pagecount));
    }
}

/// A file under a name of its own until it is whole; removed again where it never is.
struct Unfinished(PathBuf);

impl Unfinished {
    /// Two processes may copy to one place at once: each writes a file of its own.
    fn beside(to: &Path) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(to.with_extension(format!("{process}-{count}{UNFINISHED}")))
    }

    /// Gives the file its name, durably.
    fn finish(self, to: &Path) -> Result<(), StoreError> {
        fs::File::open(&self.0).and_then(|f| f.sync_all()).map_err(StoreError::io(&self.0))?;
        fs::rename(&self.0, to).map_err(StoreError::io(to))?;
        sync_folder(to.parent().unwrap_or(to))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(super::wal::beside(&self.0, suffix));
        }
    }
}

/// Copies a database as of one moment, and checks the copy. SQLite begins such a copy anew whenever another process
/// writes, unless its reader holds the moment: a busy desk could never be copied.
fn database(from: &Connection, to: &Path, told: Told<'_>) -> Result<Unfinished, StoreError> {
    let unfinished = Unfinished::beside(to);
    let moment = from.unchecked_transaction()?;
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    moment.backup(rusqlite::MAIN_DB, &unfinished.0, Some(pages(told)))?;
    drop(moment);
    sound(&unfinished.0)?;
    Ok(unfinished)
}

/// Checks a database file by itself: its structure, and that it is a desk.
pub(crate) fn sound(path: &Path) -> Result<(), StoreError> {
    let named = |e| StoreError::sqlite(path.into())(e);
    let (copy, _) = connect::to_read(path)?;
    let said: String = copy.pragma_query_value(None, "integrity_check", |row| row.get(0)).map_err(named)?;
    if said != "ok" {
        return Err(StoreError::Damaged { path: path.into(), reason: said });
    }
    entries::identity(&copy).map(drop).map_err(|e| match e {
        StoreError::Damaged { reason, .. } => StoreError::Damaged { path: path.into(), reason },
        e => e,
    })
}

/// Returns where the copy of a day lies.
pub(crate) fn of_day(folder: &Path, day: NaiveDate) -> PathBuf {
    folder.join(BACKUPS).join(format!("{day}.db"))
}

/// Makes the copy of a day, unless it is there. Returns it where it was made.
pub(crate) fn daily(store: &Store, today: NaiveDate, told: Told<'_>) -> Result<Option<PathBuf>, StoreError> {
    let folder = store.folder().join(BACKUPS);
    let to = of_day(store.folder(), today);
    if to.exists() {
        return Ok(None);
    }
    store.writable()?;
    match fs::create_dir(&folder) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(StoreError::io(&folder)(e)),
        _ => {}
    }
    let Some(_turn) = turn(store.folder())? else { return Ok(None) };
    // Another process may have made it meanwhile.
    if to.exists() {
        return Ok(None);
    }
    leavings(&folder);
    database(&store.connection, &to, told).map_err(|e| e.within(store.folder()))?.finish(&to)?;
    let copies = fs::read_dir(&folder).map_err(StoreError::io(&folder))?;
    let day = |path: &Path| path.file_stem()?.to_str()?.parse::<NaiveDate>().ok();
    let dated: Vec<_> = copies.filter_map(|e| Some(e.ok()?.path())).filter_map(|p| Some((day(&p)?, p))).collect();
    let kept = keep(dated.iter().map(|(day, _)| *day).collect());
    for (_, path) in dated.iter().filter(|(day, _)| !kept.contains(day)) {
        match fs::remove_file(path) {
            // Another process thinned them first.
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::io(path)(e)),
            _ => {}
        }
    }
    Ok(Some(to))
}

/// Takes the turn to make a daily copy of a desk; `None` while another process has it, which ends with that process.
fn turn(folder: &Path) -> Result<Option<fs::File>, StoreError> {
    let path = folder.join(TURN);
    let file = lock_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(e)) => Err(StoreError::io(&path)(e)),
    }
}

/// Removes what a process that was killed had begun: whoever has the turn is alone.
fn leavings(folder: &Path) {
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in found.filter(|e| e.file_name().to_str().is_some_and(|name| name.contains(UNFINISHED))) {
        let _ = fs::remove_file(entry.path());
    }
}

/// The days to keep: the newest seven, and the first of each of the four weeks before them.
fn keep(mut days: Vec<NaiveDate>) -> Vec<NaiveDate> {
    days.sort_unstable_by(|a, b| b.cmp(a));
    let older = days.split_off(days.len().min(DAILY));
    let mut weeks: Vec<NaiveDate> = vec![];
    for day in older {
        // Going back in time, an earlier day of the same week takes the place of a later one.
        match weeks.last_mut() {
            Some(last) if last.iso_week() == day.iso_week() => *last = day,
            _ => weeks.push(day),
        }
    }
    weeks.truncate(WEEKLY);
    days.extend(weeks);
    days
}

fn empty(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
    match fs::read_dir(folder).map_err(StoreError::io(folder))?.next() {
        Some(_) => Err(StoreError::NotEmpty(folder.into())),
        None => Ok(()),
    }
}

fn files(from: &Path, to: &Path, copied: &dyn Fn()) -> Result<(), StoreError> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to).map_err(StoreError::io(to))?;
    for entry in fs::read_dir(from).map_err(StoreError::io(from))? {
        let entry = entry.map_err(StoreError::io(from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        // Files under a name with a dot are not whole yet, and may be gone the next moment.
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if source.is_dir() {
            files(&source, &target, copied)?;
        } else {
            fs::copy(&source, &target).map_err(StoreError::io(&target))?;
            fs::File::open(&target).and_then(|f| f.sync_all()).map_err(StoreError::io(&target))?;
            copied();
        }
    }
    sync_folder(to)
}

/// How many files a folder holds; what cannot be read is counted when it is copied.
fn count(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.map(|e| if e.path().is_dir() { count(&e.path()) } else { 1 }).sum()
}

/// Copies photos and keys.
fn parts(from: &Path, to: &Path, told: Told<'_>) -> Result<(), StoreError> {
    let all = [PHOTOS, KEYS];
    let (total, done) = (all.iter().map(|part| count(&from.join(part))).sum(), Cell::new(0));
    let copied = || {
        done.set(done.get() + 1);
        told(Part::Files, done.get(), total);
    };
    all.iter().try_for_each(|part| files(&from.join(part), &to.join(part), &copied))
}

/// Copies a whole desk. The database is copied first, so that every photo it names is there to be copied, and gets its
/// name last, so that a broken copy never looks like a desk.
pub(crate) fn whole(store: &Store, to: &Path, told: Told<'_>) -> Result<(), StoreError> {
    empty(to)?;
    let target = to.join(DATABASE);
    let copied = database(&store.connection, &target, told).map_err(|e| e.within(store.folder()))?;
    parts(store.folder(), to, told)?;
    copied.finish(&target)
}

/// Makes a desk folder of a whole copy, or of a daily copy and the photos and keys that lie beside it.
///
/// It goes on under a new incarnation, from before it has its name: what the lost desk may have signed since the copy
/// can never be confused with what this one signs.
pub(crate) fn bring_back(
    from: &Path,
    into: &Path,
    incarnation: u64,
    opening: &Opening,
    told: Told<'_>,
) -> Result<(), StoreError> {
    let daily = from.is_file();
    let source = if daily { from.to_path_buf() } else { from.join(DATABASE) };
    if !source.is_file() {
        return Err(StoreError::Absent(from.into()));
    }
    let beside = if daily { from.parent().and_then(Path::parent) } else { Some(from) };
    empty(into)?;
    super::open::allowed(into, opening)?;
    let done = brought(&source, beside, into, incarnation, told);
    if done.is_err() {
        // The folder was empty: what is in it now is the half of a copy.
        for part in [PHOTOS, KEYS] {
            let _ = fs::remove_dir_all(into.join(part));
        }
    }
    done?;
    Store::open(into, opening).map(drop)
}

fn brought(
    source: &Path,
    beside: Option<&Path>,
    into: &Path,
    incarnation: u64,
    told: Told<'_>,
) -> Result<(), StoreError> {
    let target = into.join(DATABASE);
    let named = |e: StoreError| match e {
        StoreError::Damaged { reason, .. } => StoreError::Damaged { path: source.into(), reason },
        StoreError::NotADesk(_) => StoreError::NotADesk(source.into()),
        e => e,
    };
    let look = Door::enter().look(source);
    if let Look::Damaged(reason) = look {
        return Err(StoreError::Damaged { path: source.into(), reason: reason.into() });
    }
    // Read through SQLite, so that a log beside the copy is taken in; the copy itself stays as it is.
    let (copy, _) = connect::to_read(source)?;
    super::open::recognise(&copy, source)?;
    let copied = database(&copy, &target, told).map_err(named)?;
    {
        let new = connect::to_write(&copied.0, OpenFlags::empty())?;
        let identity = entries::identity(&new)?;
        let write = new.unchecked_transaction()?;
        entries::set_identity(&write, &Identity { incarnation, ..identity })?;
        entries::set_meta(&write, RESTORED, &[])?;
        write.commit()?;
    }
    if let Some(beside) = beside {
        parts(beside, into, told)?;
    }
    copied.finish(&target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_and_four_weeks_are_kept() {
        let last = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let days = (0..60).filter_map(|back| last.checked_sub_days(chrono::Days::new(back))).collect();
        let kept = keep(days);
        assert_eq!(kept.len(), DAILY + WEEKLY);
        assert!(kept.contains(&last));
    }
}
