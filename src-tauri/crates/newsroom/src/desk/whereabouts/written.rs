//! What was written on this machine: under the present incarnation of its desk, and under those that it goes on from.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::desk::Desk;
use crate::ledger::{EntryHash, LogId, Sealed, Strand};
use crate::members::DeviceId;
use crate::store::whereabouts as kept;
use crate::store::{StoreError, entries, logs};

/// Returns up to which number each log was written on this machine, by its number in the database.
///
/// Of a former incarnation that is as far as the present one had it when it began. A copy of this desk may go on in it elsewhere,
/// or in one of its own: that comes from there, and is no more this machine's than what other desks write.
pub(in crate::desk) fn written_here(desk: &Desk, db: &Connection) -> Result<BTreeMap<i64, u64>, StoreError> {
    let incarnation = entries::identity(db)?.incarnation;
    let all = kept::logs(db)?;
    let (mut written, mut spoken) = (BTreeMap::new(), BTreeSet::new());
    for (num, log) in all.iter().filter(|(_, log)| log.incarnation == incarnation) {
        spoken.insert(log.device);
        written.insert(*num, kept::last(db, *num)?);
        for (num, last) in before(db, *log)? {
            written.entry(num).and_modify(|known: &mut u64| *known = last.max(*known)).or_insert(last);
        }
    }
    // Brought back from a copy and not spoken since: the keys that lie here tell whose logs those are.
    let silent = silent(desk, &spoken);
    for (num, _) in all.iter().filter(|(_, log)| silent.contains(&log.device)) {
        written.insert(*num, kept::last(db, *num)?);
    }
    Ok(written)
}

/// Returns the logs of the same device that a log began in sight of, each by its number in the database, and up to where.
fn before(db: &Connection, log: LogId) -> Result<Vec<(i64, u64)>, StoreError> {
    let Some(first) = logs::bytes(db, Strand { log, fork: EntryHash::NONE }, 1)? else { return Ok(vec![]) };
    let seen = Sealed::read(&first)?.header.seen;
    let mut found = vec![];
    for head in seen.into_iter().filter(|head| head.log.device == log.device) {
        if let Some(stands) = logs::stands(db, head.hash)?
            && let Some(num) = logs::number(db, stands.strand)?
        {
            found.push((num, stands.sequence));
        }
    }
    Ok(found)
}

/// Returns the devices whose keys lie here and that have not spoken under the present incarnation.
fn silent(desk: &Desk, spoken: &BTreeSet<DeviceId>) -> BTreeSet<DeviceId> {
    let mut silent = BTreeSet::new();
    for member in desk.roster.iter().map(|member| member.id) {
        let mut theirs = desk.roster.devices_of(member).map(|device| device.id);
        if let (Some(one), None) = (theirs.next(), theirs.next())
            && !spoken.contains(&one)
            && desk.keys.holds(member)
        {
            silent.insert(one);
        }
    }
    silent
}
