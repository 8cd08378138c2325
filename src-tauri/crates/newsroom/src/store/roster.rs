//! The members, their devices and the newsroom's locks, as the entries so far make them.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, params};

use super::StoreError;
use crate::members::{DelegationId, DeviceId, Grant, LockId, Roster};

/// Returns them all.
pub(crate) fn roster(db: &Connection) -> Result<Roster, StoreError> {
    let mut roster = Roster::default();
    cards(db, "member")?.into_iter().for_each(|enrolled| roster.put(enrolled));
    cards(db, "device")?.into_iter().for_each(|device| roster.put_device(device));
    let mut query = db.prepare_cached("SELECT id FROM delegation ORDER BY id")?;
    let ids: Vec<[u8; 32]> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let delegations = cards(db, "delegation")?;
    ids.into_iter().zip(delegations).for_each(|(id, card)| roster.put_delegation(DelegationId(id), card));
    let mut query = db.prepare_cached("SELECT lock FROM epoch ORDER BY num")?;
    for lock in query.query_map([], |row| row.get(0))? {
        roster.put_lock(LockId(lock?));
    }
    Ok(roster)
}

fn cards<T: for<'b> Decode<'b, ()>>(db: &Connection, table: &str) -> Result<Vec<T>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT card FROM {table} ORDER BY id"))?;
    let damaged = |e| StoreError::Damaged { path: super::DATABASE.into(), reason: format!("{table}: {e}") };
    let cards = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    cards.map(|card| minicbor::decode(&card?).map_err(damaged)).collect()
}

/// Puts them all in, in the place of what was there.
pub(crate) fn replace(db: &Connection, roster: &Roster) -> Result<(), StoreError> {
    db.execute_batch("DELETE FROM member; DELETE FROM device; DELETE FROM epoch; DELETE FROM delegation")?;
    roster.enrolled().try_for_each(|enrolled| put(db, "member", &enrolled.member.id.0, enrolled))?;
    roster.devices().try_for_each(|device| put(db, "device", &device.id.0, device))?;
    roster.delegations().try_for_each(|(id, said)| put(db, "delegation", &id.0, said))?;
    for lock in roster.locks() {
        db.prepare_cached("INSERT INTO epoch (lock) VALUES (?)")?.execute([lock.0])?;
    }
    Ok(())
}

fn put(db: &Connection, table: &str, id: &[u8], card: &impl Encode<()>) -> Result<(), StoreError> {
    let card = minicbor::to_vec(card).unwrap_or_default();
    db.prepare_cached(&format!("INSERT INTO {table} VALUES (?, ?)"))?.execute(params![id, card])?;
    Ok(())
}

/// Returns whether a lock is or was the newsroom's own.
pub(crate) fn is_newsrooms(db: &Connection, lock: LockId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM epoch WHERE lock = ?)")?;
    Ok(query.query_row([lock.0], |row| row.get(0))?)
}

/// Keeps that a device was given a lock.
pub(crate) fn put_grant(db: &Connection, grant: &Grant) -> Result<(), StoreError> {
    let put = "INSERT OR IGNORE INTO granted VALUES (?, ?)";
    db.prepare_cached(put)?.execute(params![grant.to.0, grant.lock.0])?;
    Ok(())
}

/// Returns whether a device was given a lock.
pub(crate) fn was_granted(db: &Connection, device: DeviceId, lock: LockId) -> Result<bool, StoreError> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM granted WHERE device = ? AND lock = ?)")?;
    Ok(query.query_row([device.0, lock.0], |row| row.get(0))?)
}
