//! The cards of published forms, by the form's digest: made by whoever misses one, and thrown away without harm.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::story::Digest;

/// Returns the card of a form, as it was made in one way. One that was altered, or made in another way, is none.
pub(crate) fn card(db: &Connection, form: Digest, making: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query = db.prepare_cached("SELECT card, seal FROM card WHERE form = ?")?;
    let kept = |row: &rusqlite::Row<'_>| {
        let (Ok(card), Ok(sealed)) = (row.get_ref(0)?.as_bytes(), row.get_ref(1)?.as_bytes()) else { return Ok(None) };
        Ok((sealed == seal(form, making, card)).then(|| card.to_vec()))
    };
    Ok(query.query_row([form.0], kept).optional()?.flatten())
}

/// Keeps the card of a form.
pub(crate) fn put_card(db: &Connection, form: Digest, making: &str, card: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO card VALUES (?1, ?2, ?3) ON CONFLICT (form) DO UPDATE SET seal = ?2, card = ?3")?
        .execute(params![form.0, seal(form, making, card), card])?;
    Ok(())
}

fn seal(form: Digest, making: &str, card: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&form.0).update(&(making.len() as u64).to_be_bytes()).update(making.as_bytes()).update(card);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Scratch;

    #[test]
    fn a_card_that_was_altered_or_made_otherwise_is_none() {
        let scratch = Scratch::new().unwrap();
        let (db, form) = (scratch.begin().unwrap(), Digest([7; 32]));
        assert_eq!(card(&db, form, "1").unwrap(), None);
        put_card(&db, form, "1", b"as it was").unwrap();
        assert_eq!(card(&db, form, "1").unwrap().unwrap(), b"as it was");
        assert_eq!(card(&db, form, "2").unwrap(), None);
        put_card(&db, form, "2", b"as it is").unwrap();
        assert_eq!(card(&db, form, "2").unwrap().unwrap(), b"as it is");
        for alter in ["UPDATE card SET card = x'00'", "UPDATE card SET seal = 'none'", "UPDATE card SET card = 7"] {
            put_card(&db, form, "2", b"as it is").unwrap();
            db.execute(alter, []).unwrap();
            assert_eq!(card(&db, form, "2").unwrap(), None, "{alter}");
        }
    }
}
