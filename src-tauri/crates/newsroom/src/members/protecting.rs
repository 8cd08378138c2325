//! Putting a passphrase on a key that is kept here, or another one in its place.

use ed25519_dalek::SigningKey;

use super::keys::{KeyError, KeyFile, KeyRing, Passphrase};
use super::roster::MemberId;

impl KeyRing {
    /// Puts a passphrase on a member's key; where it has one already, that one opens it first, whatever the keychain remembers.
    /// Returns the key; `random` gives 40 bytes of salt and nonce.
    ///
    /// The new file is opened by the new passphrase before it takes the place of the old one. It is written beside that one,
    /// synced, and then has its name: whatever happens meanwhile, one of the two is there and opens by its own passphrase. What
    /// the keychain remembers goes on opening the key, since it hangs on no passphrase.
    pub fn protect(
        &self,
        member: MemberId,
        old: Option<&Passphrase>,
        new: &Passphrase,
        random: [u8; 40],
    ) -> Result<SigningKey, KeyError> {
        let _alone = self.alone()?;
        let (before, path) = (self.read(member)?, self.file(member));
        let keychain = before.keychain.clone();
        let key = before.open(&path, old)?;
        let mut after = KeyFile::of(member, &key, Some(new), random)?;
        after.keychain = keychain;
        if after.clone().open(&path, Some(new))?.as_bytes() != key.as_bytes() {
            return Err(KeyError::Damaged(path));
        }
        self.write(member, &after)?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use zeroize::Zeroizing;

    use super::super::device::NewsroomId;
    use super::super::keychain::KeyName;
    use super::super::keychain::memory::MemoryKeychain;
    use super::super::keys::Protection;
    use super::*;

    const MEMBER: MemberId = MemberId([1; 16]);

    fn words(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    /// A ring with a key, behind a passphrase where one is given.
    fn ring(passphrase: Option<&str>) -> (tempfile::TempDir, KeyRing, SigningKey) {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::at(folder.path().join("keys"));
        let key = SigningKey::from_bytes(&[7; 32]);
        ring.keep(MEMBER, &key, passphrase.map(words).as_ref(), [3; 40]).unwrap();
        (folder, ring, key)
    }

    #[test]
    fn a_key_in_the_open_gets_a_passphrase_and_nothing_of_it_stays_in_the_open() {
        let (folder, ring, key) = ring(None);
        let opened = ring.protect(MEMBER, None, &words("lúa chín vàng đồng"), [5; 40]).unwrap();
        assert_eq!(opened.as_bytes(), key.as_bytes());
        assert_eq!(ring.protection(MEMBER), Some(Protection::Passphrase));
        assert!(matches!(ring.unlock(MEMBER, None), Err(KeyError::Locked(None))));
        assert_eq!(ring.unlock(MEMBER, Some(&words("lúa chín vàng đồng"))).unwrap().as_bytes(), key.as_bytes());
        let open = data_encoding::HEXLOWER.encode(key.as_bytes());
        for file in fs::read_dir(folder.path().join("keys")).unwrap() {
            assert!(!fs::read_to_string(file.unwrap().path()).unwrap().contains(&open));
        }
    }

    #[test]
    fn the_old_passphrase_is_asked_for_before_another_one_takes_its_place() {
        let (_folder, ring, key) = ring(Some("lúa chín vàng đồng"));
        let new = words("nước lên bãi bồi");
        let before = fs::read(ring.file(MEMBER)).unwrap();
        assert!(matches!(ring.protect(MEMBER, None, &new, [5; 40]), Err(KeyError::Locked(None))));
        let wrong = ring.protect(MEMBER, Some(&words("lúa non")), &new, [5; 40]);
        assert!(matches!(wrong, Err(KeyError::WrongPassphrase)));
        assert_eq!(fs::read(ring.file(MEMBER)).unwrap(), before);
        ring.protect(MEMBER, Some(&words("lúa chín vàng đồng")), &new, [5; 40]).unwrap();
        assert!(matches!(ring.unlock(MEMBER, Some(&words("lúa chín vàng đồng"))), Err(KeyError::WrongPassphrase)));
        assert_eq!(ring.unlock(MEMBER, Some(&new)).unwrap().as_bytes(), key.as_bytes());
        assert!(matches!(ring.protect(MemberId([2; 16]), None, &new, [5; 40]), Err(KeyError::Absent)));
    }

    #[test]
    fn length_alone_is_asked_of_a_new_passphrase() {
        let (_folder, ring, key) = ring(None);
        for short in ["", "lúa chí", "1234567"] {
            assert!(matches!(ring.protect(MEMBER, None, &words(short), [5; 40]), Err(KeyError::TooShort)), "{short}");
            let kept = ring.keep(MemberId([2; 16]), &key, Some(&words(short)), [5; 40]);
            assert!(matches!(kept, Err(KeyError::TooShort)) && !ring.holds(MemberId([2; 16])), "{short}");
        }
        assert_eq!(ring.unlock(MEMBER, None).unwrap().as_bytes(), key.as_bytes());
        // Signs, not bytes.
        ring.protect(MEMBER, None, &words("ồồồồồồồồ"), [5; 40]).unwrap();
    }

    #[test]
    fn the_keychain_goes_on_opening_what_has_another_passphrase() {
        let (folder, ring, key) = ring(Some("lúa chín vàng đồng"));
        let (_memory, keychain) = MemoryKeychain::new();
        let name = KeyName::at(NewsroomId([2; 16]), MEMBER, folder.path(), "Galley".into());
        ring.remember(&key, &keychain, &name, &Zeroizing::new([9; 56])).unwrap();
        let new = words("nước lên bãi bồi");
        // It opens the key, and does not stand for the passphrase: whoever sits down at a machine left open changes nothing.
        assert!(matches!(ring.protect(MEMBER, None, &new, [5; 40]), Err(KeyError::Locked(None))));
        ring.protect(MEMBER, Some(&words("lúa chín vàng đồng")), &new, [5; 40]).unwrap();
        assert_eq!(ring.recall(&keychain, &name).unwrap().as_bytes(), key.as_bytes());
        assert_eq!(ring.unlock(MEMBER, Some(&new)).unwrap().as_bytes(), key.as_bytes());
    }

    #[test]
    fn two_who_change_it_at_once_come_one_after_the_other() {
        let (_folder, ring, key) = ring(Some("lúa chín vàng đồng"));
        let old = words("lúa chín vàng đồng");
        let all: Vec<_> = (0..4_u8).map(|n| words(&format!("nước lên bãi bồi {n}"))).collect();
        let changed = |new: &Passphrase| ring.protect(MEMBER, Some(&old), new, [5; 40]).is_ok();
        let done = std::thread::scope(|scope| {
            let begun: Vec<_> = all.iter().map(|new| scope.spawn(move || changed(new))).collect();
            begun.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(
            done.iter().filter(|changed| **changed).count(),
            1,
            "the old one opened it for one of them: {done:?}"
        );
        let new = &all[done.iter().position(|changed| *changed).unwrap()];
        assert_eq!(ring.unlock(MEMBER, Some(new)).unwrap().as_bytes(), key.as_bytes());
    }
}
