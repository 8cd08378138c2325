//! Members: letting one in at this desk, what each may do, removing one, and what that cut off.

use std::sync::Arc;

use newsroom::desk::{Desk, DeskError, RemovalError};
use newsroom::ledger::EntryHash;
use newsroom::members::{DeviceId, MemberId, Passphrase, Role};

use super::Here;
use crate::answers::desk::DeskCard;
use crate::answers::members::{CutOffCards, DepartureCard, TwiceCard, WroteCard};
use crate::answers::moment;
use crate::exchanging;
use crate::failure::Failure;

fn role(word: String) -> Result<Role, DeskError> {
    Role::of(&word).ok_or(DeskError::NoRole(word))
}

/// Returns a member by the id that the page has of them.
fn member(desk: &Desk, id: &str) -> Result<MemberId, DeskError> {
    let found = desk.roster().iter().find(|member| member.id.to_string() == id);
    found.map(|member| member.id).ok_or_else(|| DeskError::NoMember(id.to_owned()))
}

/// Returns a desk or code that a member works with, by the first digits of its key.
fn device(desk: &Desk, member: MemberId, digits: &str) -> Result<DeviceId, DeskError> {
    let mut found = desk.roster().devices_of(member).filter(|device| device.id.to_string().starts_with(digits));
    match (found.next(), found.next()) {
        (Some(device), None) if !digits.is_empty() => Ok(device.id),
        _ => Err(RemovalError::NoDevice(digits.to_owned()).into()),
    }
}

/// Adds a member with a key on this desk.
#[tauri::command]
#[specta::specta]
pub async fn add_member(
    office: Here<'_>,
    name: String,
    role: String,
    passphrase: Option<String>,
) -> Result<DeskCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let role = self::role(role)?;
            let own = passphrase.filter(|text| !text.is_empty()).map(Passphrase::new);
            desk.add_member(&name, role, own.as_ref())?;
            DeskCard::of(desk, language)
        })
        .await
}

/// Lends a member the rights of an editor until a time, in milliseconds since 1970 UTC; ends what is lent where none is given.
#[tauri::command]
#[specta::specta]
pub async fn delegate(office: Here<'_>, id: String, until: Option<f64>, reason: String) -> Result<DeskCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            let id = member(desk, &id)?;
            match until.and_then(moment) {
                Some(until) => desk.delegate(id, until, &reason)?,
                None => desk.end_delegation(id, &reason)?,
            }
            DeskCard::of(desk, language)
        })
        .await
}

/// Does something with members that other desks are to hear of at once.
async fn tell_all(
    office: Here<'_>,
    work: impl FnOnce(&mut Desk) -> Result<(), DeskError> + Send + 'static,
) -> Result<DeskCard, Failure> {
    let office = Arc::clone(&office);
    office
        .away(move |office| {
            let language = office.language();
            let card = office.with(|desk| {
                work(desk)?;
                DeskCard::of(desk, language)
            })?;
            exchanging::want(office);
            Ok(card)
        })
        .await
}

/// Gives a member another role, higher or lower.
#[tauri::command]
#[specta::specta]
pub async fn set_role(office: Here<'_>, id: String, role: String, reason: String) -> Result<DeskCard, Failure> {
    tell_all(office, move |desk| desk.set_role(member(desk, &id)?, self::role(role)?, &reason)).await
}

/// Takes a member out of the newsroom.
#[tauri::command]
#[specta::specta]
pub async fn remove_member(office: Here<'_>, id: String, reason: String) -> Result<DeskCard, Failure> {
    tell_all(office, move |desk| desk.remove_member(member(desk, &id)?, &reason)).await
}

/// Takes a desk or a recovery code of a member out of use, by the first digits of its key.
#[tauri::command]
#[specta::specta]
pub async fn remove_desk(office: Here<'_>, id: String, digits: String, reason: String) -> Result<DeskCard, Failure> {
    tell_all(office, move |desk| desk.remove_device(device(desk, member(desk, &id)?, &digits)?, &reason)).await
}

/// Returns who was removed and which desks and codes were taken out of use, the last first.
#[tauri::command]
#[specta::specta]
pub async fn departures(office: Here<'_>) -> Result<Vec<DepartureCard>, Failure> {
    office.ask_aside(|desk| Ok(desk.departures()?.iter().map(DepartureCard::of).collect())).await
}

/// Returns the invitations and codes that more than one came by, as far as nobody here has looked at it.
#[tauri::command]
#[specta::specta]
pub async fn used_twice(office: Here<'_>) -> Result<Vec<TwiceCard>, Failure> {
    office.ask_aside(|desk| Ok(desk.used_twice()?.iter().map(|one| TwiceCard::of(desk, one)).collect())).await
}

/// Keeps that somebody has looked at invitations and codes that more than one came by.
#[tauri::command]
#[specta::specta]
pub async fn looked_at_used_twice(office: Here<'_>) -> Result<DeskCard, Failure> {
    let language = office.language();
    office
        .ask(move |desk| {
            desk.looked_at_used_twice()?;
            DeskCard::of(desk, language)
        })
        .await
}

/// Returns what removals cut off.
#[tauri::command]
#[specta::specta]
pub async fn cut_off(office: Here<'_>) -> Result<CutOffCards, Failure> {
    office.ask_aside(|desk| CutOffCards::of(desk)).await
}

/// Returns something by its name that a removal cut off.
fn fallen(desk: &Desk, name: &str) -> Result<EntryHash, DeskError> {
    let all = desk.cut_off()?.into_iter().chain(desk.cut_off_for_good()?);
    let found = all.map(|one| one.entry).find(|entry| entry.to_string() == name);
    found.ok_or_else(|| RemovalError::NothingCutOff(name.to_owned()).into())
}

/// Returns the words of something that was cut off.
#[tauri::command]
#[specta::specta]
pub async fn read_cut_off(office: Here<'_>, entry: String) -> Result<Vec<WroteCard>, Failure> {
    office
        .ask_aside(move |desk| {
            let words = desk.read_cut_off(fallen(desk, &entry)?)?;
            Ok(words.into_iter().map(WroteCard::from).collect())
        })
        .await
}

/// Takes in what was cut off, under the name of whoever works here.
#[tauri::command]
#[specta::specta]
pub async fn adopt(office: Here<'_>, entries: Vec<String>) -> Result<DeskCard, Failure> {
    tell_all(office, move |desk| {
        let chosen: Vec<EntryHash> =
            entries.iter().map(|entry| fallen(desk, entry)).collect::<Result<_, DeskError>>()?;
        desk.adopt(&chosen)
    })
    .await
}

#[cfg(test)]
mod tests {
    use newsroom::desk::{Founding, Nobody};
    use newsroom::messages::Language;

    use super::*;

    #[test]
    fn a_member_and_their_desk_are_found_by_what_the_page_knows_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = crate::office::surroundings(Box::new(Nobody));
        let mut desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
        let an = desk.add_member("Hoài An", Role::Reporter, None).unwrap();
        assert_eq!(member(&desk, &an.to_string()).unwrap(), an);
        assert!(matches!(member(&desk, "Hoài An"), Err(DeskError::NoMember(_))));
        let key = desk.roster().devices_of(an).next().unwrap().id;
        assert_eq!(device(&desk, an, &crate::answers::members::short(key)).unwrap(), key);
        let mine = desk.me().unwrap().id;
        for (whose, digits) in [(an, ""), (an, "zzzzzzzz"), (mine, &crate::answers::members::short(key))] {
            assert!(matches!(device(&desk, whose, digits), Err(DeskError::Removal(RemovalError::NoDevice(_)))));
        }
        assert!(matches!(role("king".into()), Err(DeskError::NoRole(_))));
        let none = fallen(&desk, &"0".repeat(64));
        assert!(matches!(none, Err(DeskError::Removal(RemovalError::NothingCutOff(_)))));
    }

    #[test]
    fn who_left_is_told_and_governs_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
        let with = Founding { newsroom: "Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
        let around = crate::office::surroundings(Box::new(Nobody));
        let mut desk = Desk::found(&folder.path().join("desk"), &with, around).unwrap();
        let me = desk.me().unwrap().id;
        desk.add_member("Hoài An", Role::Chief, None).unwrap();
        desk.remove_member(me, "Nghỉ hưu").unwrap();
        let card = DeskCard::of(&desk, Language::Vi).unwrap();
        assert_eq!((card.me.rights.len(), card.members.len()), (0, 1));
        let [told] = &desk.departures().unwrap().iter().map(DepartureCard::of).collect::<Vec<_>>()[..] else {
            panic!()
        };
        assert_eq!((told.what.as_str(), told.name.as_str(), told.by.as_str()), ("member", "Minh Khoa", "Minh Khoa"));
        assert_eq!((told.reason.as_str(), told.desk.as_deref()), ("Nghỉ hưu", None));
    }
}
