//! The members and their devices, as the entries so far make them.

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use crate::ledger::Order;
use crate::members::{Device, Member, Roster};

/// Returns them all.
pub(crate) fn roster(db: &Connection) -> Result<Roster, StoreError> {
    let mut roster = Roster::default();
    cards(db, "member")?.into_iter().for_each(|member| roster.put(member));
    cards(db, "device")?.into_iter().for_each(|device| roster.put_device(device));
    Ok(roster)
}

fn cards<T: for<'b> Decode<'b, ()>>(db: &Connection, table: &str) -> Result<Vec<T>, StoreError> {
    let mut query = db.prepare_cached(&format!("SELECT card FROM {table}"))?;
    let damaged = |e| StoreError::Damaged { path: super::DATABASE.into(), reason: format!("{table}: {e}") };
    let cards = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    cards.map(|card| minicbor::decode(&card?).map_err(damaged)).collect()
}

/// Puts a member in, or a change of one. As where an entry stands, nobody's role is lowered by what is said here.
pub(crate) fn put_member(db: &Connection, order: Order, member: &Member) -> Result<(), StoreError> {
    let mut query = db.prepare_cached("SELECT card, said FROM member WHERE id = ?")?;
    let known = query.query_row([member.id.0], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?))).optional()?;
    let known = known.and_then(|(card, said)| Some((minicbor::decode::<Member>(&card).ok()?, said)));
    let now = (member.clone(), order.bytes());
    let (card, said) = match known {
        Some(known) => {
            let role = known.0.role.max(member.role);
            let (last, said) = if known.1 > now.1 { known } else { now };
            (Member { role, ..last }, said)
        }
        None => now,
    };
    put_card(db, "member", &member.id.0, &card, said)
}

/// Puts a device in, or a change of one.
pub(crate) fn put_device(db: &Connection, order: Order, device: &Device) -> Result<(), StoreError> {
    put_card(db, "device", &device.id.0, device, order.bytes())
}

fn put_card(db: &Connection, table: &str, id: &[u8], card: &impl Encode<()>, said: [u8; 40]) -> Result<(), StoreError> {
    let put = format!(
        "INSERT INTO {table} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET card = excluded.card, said = excluded.said
         WHERE excluded.said >= said"
    );
    db.prepare_cached(&put)?.execute(params![id, minicbor::to_vec(card).unwrap_or_default(), said])?;
    Ok(())
}
