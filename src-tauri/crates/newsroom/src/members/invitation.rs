//! Invitations: how somebody comes into a newsroom.
//!
//! The inviter enters a device, the *seat*, as the newcomer's and grants it the newsroom's locks. Its seed travels in the
//! invitation, by whatever way people have; the newcomer signs with it once, to put an own device in its place. Whoever
//! reads an invitation on its way could do so first, which the newcomer would see; the safety words show whether it is the
//! invitation that was sent.

use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::armour::{self, FORMAT, LARGEST};
use super::code::{Code, CodeError};
use super::device::{DeviceId, NewsroomId};
use super::roster::MemberId;
use super::seed::Seed;
use super::words::SafetyWords;
use crate::message;
use crate::messages::Language;
use crate::storage::{Address, Credential, Place, StorageError, Trust};
use crate::text;

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The device that founded the newsroom, which everything in its ledger is rooted in.
    pub founder: DeviceId,
    /// What the newsroom is called.
    pub name: String,
    /// Who the newcomer is in it.
    pub member: MemberId,
    /// The newcomer's name.
    pub invited: String,
    /// What the key of the newcomer's seat comes from.
    pub seat: Seed,
    /// The way to the shared storage, where the chief sends it along.
    pub way: Option<WayIn>,
}

/// The way to a shared storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// Its address, as people write it: the newcomer may have to reach the same folder by another.
    pub address: String,
    /// Who to be there, where the chief sends it along.
    pub credential: Option<Credential>,
    /// What connection is good enough.
    pub trust: Trust,
}

impl WayIn {
    /// Describes the way to a storage, with what opens it or without.
    pub fn to(place: &Place, with_credential: bool) -> Self {
        let Place { address, credential, trust } = place.clone();
        let credential = Some(credential).filter(|c| with_credential && *c != Credential::default());
        Self { address: address.to_string(), credential, trust }
    }

    /// Returns the storage as this desk will know it.
    pub fn place(&self) -> Result<Place, StorageError> {
        let (credential, trust) = (self.credential.clone().unwrap_or_default(), self.trust.clone());
        Ok(Place { address: Address::read(&self.address)?, credential, trust })
    }
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Carried<'b> {
    #[n(0)]
    format: u8,
    #[n(1)]
    founder: DeviceId,
    #[n(2)]
    member: MemberId,
    #[n(3)]
    seat: Seed,
    #[b(4)]
    name: &'b str,
    #[b(5)]
    invited: &'b str,
    #[b(6)]
    way: Option<CarriedWay<'b>>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct CarriedWay<'b> {
    #[b(0)]
    address: &'b str,
    #[b(1)]
    credential: Option<CarriedCredential<'b>>,
    #[b(2)]
    authorities: Option<&'b str>,
    #[n(3)]
    plain: bool,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct CarriedCredential<'b> {
    #[b(0)]
    user: &'b str,
    #[b(1)]
    secret: &'b str,
}

impl Invitation {
    /// Returns the newsroom.
    pub fn newsroom(&self) -> NewsroomId {
        NewsroomId::founded_by(self.founder)
    }

    /// Returns the words that inviter and newcomer compare by phone.
    pub fn words(&self) -> SafetyWords {
        SafetyWords::of(self.newsroom(), self.founder, self.seat.device())
    }

    /// Writes the code, for a chat program or a letter.
    pub fn write(&self) -> Result<Zeroizing<String>, CodeError> {
        let carried = Carried {
            format: FORMAT,
            founder: self.founder,
            member: self.member,
            seat: self.seat.clone(),
            name: &self.name,
            invited: &self.invited,
            way: self.way.as_ref().map(WayIn::carried),
        };
        let bytes = armour::encode(&carried);
        if bytes.len() > LARGEST { Err(CodeError::TooMuch) } else { Ok(armour::write(Code::Invitation, &bytes)) }
    }

    /// Writes the file: what it is and what to do with it, in both languages, and the code.
    pub fn write_file(&self) -> Result<Zeroizing<String>, CodeError> {
        let code = self.write()?;
        let values = [("newsroom", self.name.clone()), ("invited", self.invited.clone())];
        let [vi, en] = [Language::Vi, Language::En].map(|said| message!("invitation.file").text(said, &values));
        Ok(Zeroizing::new(format!("{vi}\n\n{en}\n\n{}\n", *code)))
    }

    /// Reads the code out of a text: a message, a letter or a file.
    pub fn read(text: &str) -> Result<Self, CodeError> {
        let bytes = armour::read(Code::Invitation, text)?;
        let Carried { founder, member, seat, name, invited, way, .. } = armour::decode(Code::Invitation, &bytes)?;
        // What it is called is shown before anything is checked: it must not hide what it says.
        let line = |line: &str| text::admit_line(line).map_err(|_| CodeError::Damaged(Code::Invitation));
        let (name, invited, way) = (line(name)?, line(invited)?, way.map(WayIn::of).transpose()?);
        Ok(Self { founder, name, member, invited, seat, way })
    }
}

impl WayIn {
    fn carried(&self) -> CarriedWay<'_> {
        let credential = self.credential.as_ref();
        CarriedWay {
            address: &self.address,
            credential: credential.map(|who| CarriedCredential { user: &who.user, secret: &who.secret }),
            authorities: self.trust.authorities.as_deref(),
            plain: self.trust.plain,
        }
    }

    fn of(carried: CarriedWay<'_>) -> Result<Self, CodeError> {
        let CarriedWay { address, credential, authorities, plain } = carried;
        let shown = [Some(address), credential.as_ref().map(|who| who.user)];
        if shown.into_iter().flatten().any(|text| text::refusal(text).is_some()) {
            return Err(CodeError::Damaged(Code::Invitation));
        }
        let credential = credential.map(|CarriedCredential { user, secret }| Credential {
            user: user.to_owned(),
            secret: Zeroizing::new(secret.to_owned()),
        });
        Ok(Self {
            address: address.to_owned(),
            credential,
            trust: Trust { authorities: authorities.map(str::to_owned), plain },
        })
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    const PROTOCOL: &str = include_str!("../../../../../docs/PROTOCOL.md");

    /// Without the storage.
    fn short() -> Invitation {
        Invitation {
            founder: Seed::of([1; 32]).device(),
            name: "Báo Tân Giang".into(),
            member: MemberId([2; 16]),
            invited: "Hoài An".into(),
            seat: Seed::of([3; 32]),
            way: None,
        }
    }

    fn place() -> Place {
        let credential = Credential { user: "hoai-an".into(), secret: "lúa chín vàng đồng".to_owned().into() };
        let trust = Trust { authorities: Some("-----BEGIN CERTIFICATE-----\n".into()), plain: true };
        Place { address: Address::read("https://nas.example/dav/galley").unwrap(), credential, trust }
    }

    fn whole() -> Invitation {
        Invitation { way: Some(WayIn::to(&place(), true)), ..short() }
    }

    fn damaged() -> Result<Invitation, CodeError> {
        Err(CodeError::Damaged(Code::Invitation))
    }

    #[test]
    fn an_invitation_comes_back_from_a_message_and_from_a_file() {
        for invitation in [short(), whole(), Invitation { way: Some(WayIn::to(&place(), false)), ..short() }] {
            assert_eq!(Invitation::read(&invitation.write().unwrap()).as_ref(), Ok(&invitation));
            let file = invitation.write_file().unwrap();
            assert_eq!(Invitation::read(&file.replace('\n', "\r\n")), Ok(invitation));
            assert!(file.contains("lời mời Hoài An vào tòa soạn Báo Tân Giang") && file.contains("invites Hoài An"));
        }
    }

    #[test]
    fn the_way_is_that_to_the_storage() {
        assert_eq!(whole().way.unwrap().place(), Ok(place()));
        let without = WayIn::to(&place(), false);
        assert_eq!((without.credential.clone(), without.place().unwrap().credential), (None, Credential::default()));
        let folder = Place::at(Address::Folder("/mnt/toa-soan".into()));
        assert_eq!(WayIn::to(&folder, true).credential, None);
        assert_eq!(WayIn::to(&folder, true).place(), Ok(folder));
        // An address of a kind that only a later version knows is said to be one; the invitation holds.
        let mut later = whole();
        later.way = later.way.map(|way| WayIn { address: "sftp://nas.example/galley".into(), ..way });
        let read = Invitation::read(&later.write().unwrap()).unwrap();
        assert!(matches!(read.way.unwrap().place(), Err(StorageError::Address(_))));
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = format!("{:?}", whole());
        assert!(!shown.contains("lúa") && !shown.contains(&"03".repeat(8)) && !shown.contains("3, 3, 3"), "{shown}");
    }

    #[test]
    fn the_words_are_of_the_newsroom_its_founder_and_the_seat() {
        let words = whole().words();
        assert_eq!(words, short().words());
        assert_ne!(words, Invitation { seat: Seed::of([4; 32]), ..short() }.words());
        assert_ne!(words, Invitation { founder: Seed::of([4; 32]).device(), ..short() }.words());
    }

    #[test]
    fn what_would_hide_what_it_says_is_refused() {
        for odd in ["Báo\u{202E}Tân", "Báo\0", "\u{7}"] {
            assert_eq!(Invitation::read(&Invitation { name: odd.into(), ..short() }.write().unwrap()), damaged());
            assert_eq!(Invitation::read(&Invitation { invited: odd.into(), ..short() }.write().unwrap()), damaged());
            let way = WayIn { address: odd.into(), ..WayIn::to(&place(), true) };
            assert_eq!(Invitation::read(&Invitation { way: Some(way), ..short() }.write().unwrap()), damaged());
        }
        let two = Invitation { name: "Báo\nTân  Giang".into(), ..short() };
        assert_eq!(Invitation::read(&two.write().unwrap()).unwrap().name, "Báo Tân Giang");
    }

    #[test]
    fn what_is_more_than_a_code_carries_is_refused_when_it_is_written() {
        let with = |length: usize| {
            let trust = Trust { authorities: Some("x".repeat(length)), plain: false };
            Invitation { way: Some(WayIn { trust, ..WayIn::to(&place(), true) }), ..short() }
        };
        let fits = with(LARGEST - 400);
        assert_eq!(Invitation::read(&fits.write_file().unwrap()), Ok(fits));
        assert_eq!(with(LARGEST).write(), Err(CodeError::TooMuch));
        assert_eq!(with(LARGEST).write_file(), Err(CodeError::TooMuch));
    }

    #[test]
    fn a_later_format_and_what_is_no_invitation_are_refused() {
        let of = |bytes: &[u8]| Invitation::read(&armour::write(Code::Invitation, bytes));
        let bytes = armour::read(Code::Invitation, &whole().write().unwrap()).unwrap();
        assert_eq!(of(&bytes), Ok(whole()));
        let mut newer = bytes.to_vec();
        newer[1] = 2;
        assert_eq!(of(&newer), Err(CodeError::Newer(Code::Invitation)));
        for length in 0..bytes.len() {
            assert_eq!(of(&bytes[..length]), damaged(), "{length}");
        }
        assert_eq!(of(&[&bytes[..], &[0]].concat()), damaged());
    }

    #[test]
    fn the_protocol_says_how_one_is_written() {
        let written = short().write().unwrap();
        let bytes = HEXLOWER.encode(&armour::read(Code::Invitation, &written).unwrap());
        let lines = bytes.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
        let words = short().words().to_string();
        for part in [&lines, &*written, &words] {
            assert!(PROTOCOL.contains(part.as_str()), "docs/PROTOCOL.md lacks\n{part}");
        }
        // Its page is a text like others, with a code in it.
        assert_eq!(Invitation::read(PROTOCOL), Ok(short()));
    }
}
