//! The storage that a desk exchanges through: connecting it, and what opens it for each member who works here.

use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::sealed::{self, Opens, Sealed};
use super::syncing::AtStorage;
use super::{Desk, DeskError};
use crate::members::MemberId;
use crate::storage::{self, Address, Credential, Place, SelfTest, Trust, self_test};
use crate::store::{DATABASE, StoreError, entries};
use crate::sync::{Exchange, Occupied};

const STORAGE: &str = "storage";

/// The storage as the desk folder keeps it. What opens it is sealed for each member, with the key of that member: a copy of the
/// database does not let anybody in, and nobody who works here is somebody else at the storage.
#[derive(Encode, Decode)]
#[cbor(map)]
struct KeptPlace {
    #[n(0)]
    address: String,
    /// What opens it for whoever connected it, from when a desk kept that of one member; it does not say of whom.
    #[n(1)]
    nonce: Option<ByteVec>,
    #[n(2)]
    sealed: Option<ByteVec>,
    #[n(3)]
    openings: Option<Vec<Sealed>>,
    /// What connection whoever connected it last found good enough: what the next member is offered. It is not what a member's
    /// own exchanges hold to, which is sealed.
    #[n(4)]
    authorities: Option<String>,
    #[n(5)]
    plain: Option<bool>,
}

impl KeptPlace {
    /// Opens what opens it for a member; nothing where that was not given yet.
    fn opened(&self, member: MemberId, key: &SigningKey) -> Option<(Credential, Trust)> {
        let own = self.openings.iter().flatten().find(|sealed| sealed.member == member);
        own.and_then(|own| own.opened(Opens::Storage, &self.address, key)).or_else(|| self.opened_of_one(key))
    }

    /// Opens what a desk kept of one member alone, which said nothing of the address.
    fn opened_of_one(&self, key: &SigningKey) -> Option<(Credential, Trust)> {
        sealed::open(Opens::Storage, (self.nonce.as_deref()?, self.sealed.as_deref()?), "", key)
    }

    /// Returns the place as it is kept from now on, beside what opens it for others, where it was the same one.
    fn beside(before: Option<Self>, place: &Place, own: &Sealed, key: &SigningKey) -> Self {
        let address = place.address.to_string();
        let before = before.filter(|before| before.address == address);
        let of_one = before.as_ref().filter(|before| before.opened_of_one(key).is_none());
        let (nonce, sealed) = of_one.map(|before| (before.nonce.clone(), before.sealed.clone())).unwrap_or_default();
        let mut openings = before.and_then(|before| before.openings).unwrap_or_default();
        sealed::put(&mut openings, own);
        let Trust { authorities, plain } = place.trust.clone();
        Self { address, nonce, sealed, openings: Some(openings), authorities, plain: Some(plain) }
    }
}

impl Desk {
    /// Connects a storage after it has been tested, makes it the newsroom's where it is empty, and exchanges through it from
    /// then on. `again` fills one anew that was this newsroom's and has been emptied.
    ///
    /// Where another member of this desk folder has connected it, what opens it is kept beside theirs; another storage takes the
    /// place of the one before for all of them.
    pub fn connect(&mut self, place: &Place, again: bool) -> Result<SelfTest, DeskError> {
        self.store.writable()?;
        if again {
            self.governs()?;
        }
        let storage = storage::open(place)?;
        // The test writes, too: never into another newsroom's.
        let address = place.address.to_string();
        match Exchange::visit(storage.as_ref(), &mut AtStorage::of(self, &address)).map(drop) {
            Ok(()) | Err(DeskError::Occupied(Occupied::Empty | Occupied::Unclear)) => {}
            Err(e) => return Err(e),
        }
        let tested = self_test(storage.as_ref(), self.around.bytes(), (self.around.clock)())?;
        if !tested.serves() {
            return Err(DeskError::NoUseAsStorage(tested.missing));
        }
        Exchange::begin(storage.as_ref(), &mut AtStorage::of(self, &address), again)?;
        self.keep_place(place)?;
        Ok(tested)
    }

    /// Keeps a storage as the one that this desk exchanges through, with what opens it for whoever works here.
    pub(super) fn keep_place(&self, place: &Place) -> Result<(), DeskError> {
        let key = self.signer()?;
        let (address, nonce) = (place.address.to_string(), self.around.bytes());
        let opening = (address.as_str(), &place.credential, &place.trust);
        let own = Sealed::of(Opens::Storage, opening, (self.me, key), nonce);
        Ok(self.store.write(|t| {
            let kept = KeptPlace::beside(read(entries::meta(t, STORAGE)?)?, place, &own, key);
            entries::set_meta(t, STORAGE, &minicbor::to_vec(kept).unwrap_or_default())
        })?)
    }

    fn kept_place(&self) -> Result<Option<KeptPlace>, StoreError> {
        read(self.store.read(|t| entries::meta(t, STORAGE))?)
    }

    /// Returns the address of the storage that this desk exchanges through, without opening it.
    pub fn storage_address(&self) -> Result<Option<String>, DeskError> {
        Ok(self.kept_place()?.map(|kept| kept.address))
    }

    /// Returns where the storage is that this desk exchanges through, and what connection is good enough, whoever connected it:
    /// all that another member who works here does not have to say again.
    pub fn known_place(&self) -> Result<Option<Place>, DeskError> {
        let Some(kept) = self.kept_place()? else { return Ok(None) };
        let trust = Trust { authorities: kept.authorities, plain: kept.plain.unwrap_or_default() };
        Ok(Some(Place { trust, ..Place::at(Address::read(&kept.address)?) }))
    }

    /// Returns the storage that this desk exchanges through, if it does, with what opens it for whoever works here.
    pub fn storage(&self) -> Result<Option<Place>, DeskError> {
        let Some(kept) = self.kept_place()? else { return Ok(None) };
        let (address, key) = (Address::read(&kept.address)?, self.signer()?);
        // A folder asks nobody who they are: whoever may read it here is let in.
        if matches!(address, Address::Folder(_)) {
            return Ok(Some(Place::at(address)));
        }
        let of_another = || DeskError::StorageOfAnother(kept.address.clone());
        let (credential, trust) = kept.opened(self.me, key).ok_or_else(of_another)?;
        Ok(Some(Place { address, credential, trust }))
    }
}

fn read(kept: Option<Vec<u8>>) -> Result<Option<KeptPlace>, StoreError> {
    let damaged =
        |e: minicbor::decode::Error| StoreError::Damaged { path: DATABASE.into(), reason: format!("{STORAGE}: {e}") };
    kept.map(|bytes| minicbor::decode(&bytes).map_err(damaged)).transpose()
}

#[cfg(test)]
mod tests {
    use chacha20poly1305::XNonce;
    use chacha20poly1305::aead::Aead as _;

    use zeroize::Zeroizing;

    use super::super::sealed::{NONCE, Opening, cipher};
    use super::super::tests::{around, found};
    use super::*;
    use crate::members::Role;

    const NAS: &str = "https://nas.example/dav";

    fn place(address: &str, user: &str) -> Place {
        let credential = Credential { user: user.into(), secret: Zeroizing::new(format!("mật khẩu của {user}")) };
        let trust = Trust { authorities: Some("PEM".into()), plain: true };
        Place { address: Address::read(address).unwrap(), credential, trust }
    }

    /// One desk folder at which two members work.
    fn two() -> (tempfile::TempDir, Desk, Desk) {
        let (folder, mut khoa) = found();
        khoa.add_member("Hoài An", Role::Reporter, None).unwrap();
        let an = Desk::open(khoa.folder(), Some("Hoài An"), around()).unwrap();
        (folder, khoa, an)
    }

    fn is_asked(desk: &Desk, address: &str) -> bool {
        matches!(desk.storage(), Err(DeskError::StorageOfAnother(of)) if of == address)
    }

    fn kept(desk: &Desk) -> KeptPlace {
        desk.kept_place().unwrap().unwrap()
    }

    #[test]
    fn each_member_of_a_desk_folder_is_let_in_by_what_they_gave_themselves() {
        let (_folder, khoa, an) = two();
        khoa.keep_place(&place(NAS, "khoa")).unwrap();
        assert!(is_asked(&an, NAS));
        // All that they need not say again, and no word of the other's.
        let known = Place { credential: Credential::default(), ..place(NAS, "khoa") };
        assert_eq!(an.known_place().unwrap(), Some(known));
        an.keep_place(&place(NAS, "an")).unwrap();
        for _ in 0..2 {
            assert_eq!(khoa.storage().unwrap(), Some(place(NAS, "khoa")));
            assert_eq!(an.storage().unwrap(), Some(place(NAS, "an")));
            khoa.keep_place(&place(NAS, "khoa")).unwrap();
        }
        assert_eq!(kept(&khoa).openings.unwrap().len(), 2);
    }

    #[test]
    fn another_storage_takes_the_place_of_the_one_before_for_all() {
        let (_folder, khoa, an) = two();
        khoa.keep_place(&place(NAS, "khoa")).unwrap();
        an.keep_place(&place(NAS, "an")).unwrap();
        let other = "s3+https://s3.example/bao";
        khoa.keep_place(&place(other, "khoa")).unwrap();
        assert!(is_asked(&an, other));
        assert_eq!(
            kept(&an).openings.unwrap().len(),
            1,
            "nobody's secret lies with an address that they did not give it for"
        );
        khoa.keep_place(&place(NAS, "khoa")).unwrap();
        assert!(is_asked(&an, NAS));
    }

    #[test]
    fn a_folder_asks_nobody_who_they_are() {
        let (folder, khoa, an) = two();
        let shared = Place::at(Address::Folder(folder.path().join("shared")));
        khoa.keep_place(&shared).unwrap();
        assert_eq!((khoa.storage().unwrap(), an.storage().unwrap()), (Some(shared.clone()), Some(shared)));
    }

    #[test]
    fn no_secret_goes_to_an_address_that_was_altered() {
        let (_folder, khoa, _) = two();
        khoa.keep_place(&place(NAS, "khoa")).unwrap();
        let altered = KeptPlace { address: "https://evil.example/dav".into(), ..kept(&khoa) };
        let bytes = minicbor::to_vec(altered).unwrap();
        khoa.store.write(|t| entries::set_meta(t, STORAGE, &bytes)).unwrap();
        assert!(is_asked(&khoa, "https://evil.example/dav"));
    }

    #[test]
    fn what_a_desk_kept_of_one_member_goes_on_opening_for_them() {
        let (_folder, khoa, an) = two();
        // As it was written once: an address, a nonce, and what one member sealed.
        let opening =
            Opening { user: "khoa", secret: "mật khẩu của khoa", authorities: Some("PEM"), plain: true };
        let opening = minicbor::to_vec(opening).unwrap();
        let sealed = cipher(Opens::Storage, khoa.signer().unwrap())
            .encrypt(&XNonce::from([4; NONCE]), opening.as_slice())
            .unwrap();
        let (nonce, sealed) = (Some(vec![4; NONCE].into()), Some(sealed.into()));
        let (openings, authorities, plain) = (None, None, None);
        let bytes = minicbor::to_vec(KeptPlace { address: NAS.into(), nonce, sealed, openings, authorities, plain });
        let bytes = bytes.unwrap();
        assert_eq!(bytes[0], 0xa3, "nothing of what came since is in it");
        khoa.store.write(|t| entries::set_meta(t, STORAGE, &bytes)).unwrap();
        assert_eq!(khoa.storage().unwrap(), Some(place(NAS, "khoa")));
        assert!(is_asked(&an, NAS));
        an.keep_place(&place(NAS, "an")).unwrap();
        assert_eq!(khoa.storage().unwrap(), Some(place(NAS, "khoa")));
        assert_eq!(an.storage().unwrap(), Some(place(NAS, "an")));
        khoa.keep_place(&place(NAS, "khoa-2")).unwrap();
        assert_eq!(khoa.storage().unwrap(), Some(place(NAS, "khoa-2")));
        assert!(kept(&khoa).sealed.is_none(), "nothing opens it by what is out of use");
    }
}
