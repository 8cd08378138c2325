//! Founding a newsroom and opening its desk.

use std::path::Path;
use std::sync::OnceLock;

use chrono_tz::Tz;
use ed25519_dalek::SigningKey;

use super::error::line;
use super::{Desk, DeskError, Surroundings, absolute, keys};
use crate::house;
use crate::ledger::{Act, Founded};
use crate::members::{Device, DeviceId, KeyRing, Lock, Member, MemberId, NewsroomId, Role, long_enough};
use crate::messages::Language;
use crate::store::{Access, Identity, REMAKE, Store, entries};
use crate::text;

/// What a new newsroom begins with.
#[derive(Clone, Debug)]
pub struct Founding<'a> {
    /// The newsroom's name.
    pub newsroom: &'a str,
    /// The founder's name.
    pub founder: &'a str,
    /// The language that its starter set is in.
    pub language: Language,
    /// Its zone.
    pub zone: Tz,
}

impl Desk {
    /// Founds a newsroom in a folder that is empty or not there yet, with a starter set of house data.
    pub fn found(folder: &Path, founding: &Founding<'_>, around: Surroundings) -> Result<Self, DeskError> {
        let folder = absolute(folder);
        let name = line("newsroom", founding.newsroom)?;
        let founder = line("member", founding.founder)?;
        // Before anything is made: a key that is not kept would leave a newsroom that nobody can sign in.
        around.passphrase.as_ref().map_or(Ok(()), long_enough)?;
        let store = Store::create(&folder, &around.opening)?;
        let (keys, id, secret) = (keys(&folder), MemberId(around.bytes()), SigningKey::from_bytes(&around.bytes()));
        keys.keep(id, &secret, around.passphrase.as_ref(), around.bytes())?;
        let chief = Member { id, name: founder, role: Role::Chief };
        let newsroom = NewsroomId::founded_by(DeviceId::of(&secret));
        let [newsrooms, own] = [Lock::of(around.bytes()), Lock::of(around.bytes())];
        let device = Device::of(&secret, &newsroom, id, own.id(), around.passphrase.is_some());
        let identity = Identity { newsroom, incarnation: around.incarnation() };
        let locks = [newsrooms, own];
        let mut acts = vec![
            super::members::granted(&locks, newsroom, &device, &around),
            Act::Found(Founded {
                name,
                zone: founding.zone.name().to_owned(),
                language: founding.language.tag().to_owned(),
                founder: chief,
                device,
            }),
        ];
        for (kind, value) in house::starter(founding.language) {
            acts.push(super::house::put(house::admit(kind, &value)?));
        }
        let mut desk = Self::unread(store, keys, around, id, OnceLock::from(secret));
        desk.begin(&identity, &locks, &acts)?;
        desk.reread()?;
        Ok(desk)
    }

    /// A desk that has not read its members and house data yet.
    pub(super) fn unread(
        store: Store,
        keys: KeyRing,
        around: Surroundings,
        me: MemberId,
        signer: OnceLock<SigningKey>,
    ) -> Self {
        let (roster, house, founded_language, added, felt, heard, replay) = Default::default();
        Self { store, keys, around, roster, house, founded_language, me, signer, added, felt, heard, replay }
    }

    /// Opens the desk in a folder, as one of its members; where none is named as whoever has a key here, the founder before
    /// all others.
    pub fn open(folder: &Path, member: Option<&str>, around: Surroundings) -> Result<Self, DeskError> {
        let folder = absolute(folder);
        let store = Store::open(&folder, &around.opening)?;
        let mut desk = Self::unread(store, keys(&folder), around, MemberId([0; 16]), OnceLock::new());
        if desk.access() == Access::Write && desk.store.read(|t| entries::meta(t, REMAKE))?.is_some() {
            desk.rebuild()?;
        }
        desk.reread()?;
        desk.me = match member {
            Some(name) => {
                let found = desk.named(name).or_else(|| desk.unlisted());
                found.ok_or_else(|| DeskError::NoMember(name.to_owned()))?
            }
            None => desk.at_home()?,
        };
        Ok(desk)
    }

    /// Returns the member of a name. Who has left is known at their own desk still: they read what is there.
    fn named(&self, name: &str) -> Option<MemberId> {
        let is_theirs = |m: &&Member| text::same(&m.name, name) || m.id.to_string() == name;
        let left = || self.with_key_here().find(is_theirs);
        self.roster.find(name).or_else(left).map(|member| member.id)
    }

    /// Returns whoever works here when nobody says who does: a member rather than somebody who has left.
    fn at_home(&self) -> Result<MemberId, DeskError> {
        let founder = self.founder()?;
        let present = self.with_key_here().find(|member| self.roster.role(member.id).is_some());
        let here = || present.or_else(|| self.with_key_here().next()).map(|member| member.id);
        Ok(if self.keys.holds(founder) { founder } else { here().or_else(|| self.unlisted()).unwrap_or(founder) })
    }

    /// Returns whoever has the only kind of key that is here: of nobody whom the newsroom knows. Whoever took them in had no
    /// right to by then, as it turned out.
    fn unlisted(&self) -> Option<MemberId> {
        let holders = self.keys.holders();
        let known = holders.iter().any(|holder| self.roster.get(*holder).is_some());
        holders.into_iter().next().filter(|_| !known)
    }

    /// Returns all who are or were members and have a key here.
    fn with_key_here(&self) -> impl Iterator<Item = &Member> {
        self.roster.enrolled().map(|enrolled| &enrolled.member).filter(|member| self.keys.holds(member.id))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{around, found};
    use super::*;

    #[test]
    fn who_has_left_opens_their_own_desk_as_themselves() {
        let (folder, mut desk) = found();
        let an = desk.add_member("Hoài An", Role::Reporter, None).unwrap();
        desk.remove_member(an, "").unwrap();
        // As it is at the reporter's own desk.
        let path = folder.path().join("desk");
        std::fs::remove_file(path.join(crate::store::KEYS).join(format!("{}.json", desk.me))).unwrap();
        drop(desk);
        for name in [None, Some("Hoài An"), Some("hoai an")] {
            let desk = Desk::open(&path, name, around()).unwrap();
            assert_eq!(desk.me, an, "{name:?}");
            assert!(desk.member().is_err());
        }
        assert!(matches!(Desk::open(&path, Some("Minh"), around()), Err(DeskError::NoMember(_))));
    }

    #[test]
    fn whoever_was_taken_in_without_right_is_told_so_at_their_own_desk() {
        let (folder, desk) = found();
        let path = folder.path().join("desk");
        let keys = path.join(crate::store::KEYS);
        std::fs::rename(keys.join(format!("{}.json", desk.me)), keys.join(format!("{}.json", MemberId([9; 16]))))
            .unwrap();
        drop(desk);
        for name in [None, Some("Hoài An")] {
            let desk = Desk::open(&path, name, around()).unwrap();
            assert!(matches!(desk.member(), Err(DeskError::Unlisted)), "{name:?}");
        }
    }
}
