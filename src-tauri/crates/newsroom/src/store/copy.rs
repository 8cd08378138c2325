//! Checked copies of a desk.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OpenFlags, backup};

use super::folder::{DATABASE, KEYS, PHOTOS, sync_folder};
use super::{Opening, Store, StoreError};

/// The daily copies.
pub(crate) const BACKUPS: &str = "backups";
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

/// Copies the database by SQLite's own backup, checks the copy, and only then gives it its name.
fn database(store: &Store, to: &Path, told: Told<'_>) -> Result<(), StoreError> {
    let unfinished = to.with_extension("new");
    if unfinished.exists() {
        fs::remove_file(&unfinished).map_err(StoreError::io(&unfinished))?;
    }
    store.connection.backup(rusqlite::MAIN_DB, &unfinished, Some(pages(told)))?;
    sound(&unfinished)?;
    fs::File::open(&unfinished).and_then(|f| f.sync_all()).map_err(StoreError::io(&unfinished))?;
    fs::rename(&unfinished, to).map_err(StoreError::io(to))?;
    sync_folder(to.parent().unwrap_or(to))
}

/// Checks a database file by itself.
fn sound(path: &Path) -> Result<(), StoreError> {
    let named = |e| StoreError::sqlite(path.into())(e);
    let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(named)?;
    super::tokenizer::register(&copy).map_err(named)?;
    let said: String = copy.pragma_query_value(None, "integrity_check", |row| row.get(0)).map_err(named)?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged { path: path.into(), reason: said }) }
}

/// Makes the copy of a day, unless it is there. Returns it where it was made.
pub(crate) fn daily(store: &Store, today: NaiveDate, told: Told<'_>) -> Result<Option<PathBuf>, StoreError> {
    let folder = store.folder().join(BACKUPS);
    let to = folder.join(format!("{today}.db"));
    if to.exists() {
        return Ok(None);
    }
    fs::create_dir_all(&folder).map_err(StoreError::io(&folder))?;
    database(store, &to, told)?;
    let copies = fs::read_dir(&folder).map_err(StoreError::io(&folder))?;
    let day = |path: &Path| path.file_stem()?.to_str()?.parse::<NaiveDate>().ok();
    let dated: Vec<_> = copies.filter_map(|e| Some(e.ok()?.path())).filter_map(|p| Some((day(&p)?, p))).collect();
    let kept = keep(dated.iter().map(|(day, _)| *day).collect());
    for (_, path) in dated.iter().filter(|(day, _)| !kept.contains(day)) {
        fs::remove_file(path).map_err(StoreError::io(path))?;
    }
    Ok(Some(to))
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

/// Copies a whole desk: photos and keys first, the database that names them last.
pub(crate) fn whole(store: &Store, to: &Path, told: Told<'_>) -> Result<(), StoreError> {
    empty(to)?;
    parts(store.folder(), to, told)?;
    database(store, &to.join(DATABASE), told)
}

/// Makes a desk folder of a whole copy, or of a daily copy and the photos and keys that lie beside it.
pub(crate) fn bring_back(from: &Path, into: &Path, opening: &Opening, told: Told<'_>) -> Result<(), StoreError> {
    let daily = from.is_file();
    let source = if daily { from.to_path_buf() } else { from.join(DATABASE) };
    if !source.is_file() {
        return Err(StoreError::Absent(from.into()));
    }
    let beside = if daily { from.parent().and_then(Path::parent) } else { Some(from) };
    // Read through SQLite, so that a log beside the copy is taken in; the copy itself stays as it is.
    let named = |e| StoreError::sqlite(source.clone())(e);
    empty(into)?;
    let target = into.join(DATABASE);
    let copy = Connection::open_with_flags(&source, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(named)?;
    copy.backup(rusqlite::MAIN_DB, &target, Some(pages(told))).map_err(named)?;
    drop(copy);
    sound(&target)?;
    if let Some(beside) = beside {
        parts(beside, into, told)?;
    }
    Store::open(into, opening).map(drop)
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
