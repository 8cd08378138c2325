use std::fs;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::super::device::NewsroomId;
use super::super::keychain::memory::{MemoryKeychain, Mood};
use super::super::keys::Passphrase;
use super::*;

const RANDOM: [u8; 56] = [9; 56];

struct Kit {
    folder: tempfile::TempDir,
    ring: KeyRing,
    key: SigningKey,
    name: KeyName,
    keychain: Arc<MemoryKeychain>,
    asked: BoundedKeychain,
}

fn name(folder: &std::path::Path) -> KeyName {
    KeyName::at(NewsroomId([2; 16]), MemberId([1; 16]), folder, "Galley".into())
}

fn words() -> Passphrase {
    Passphrase::new("lúa chín vàng đồng".into())
}

/// A key behind a passphrase, remembered.
fn kit() -> Kit {
    let folder = tempfile::tempdir().unwrap();
    let ring = KeyRing::at(folder.path().join("keys"));
    let (key, name) = (SigningKey::from_bytes(&[7; 32]), name(folder.path()));
    ring.keep(name.member, &key, Some(&words()), [3; 40]).unwrap();
    let (keychain, asked) = MemoryKeychain::new();
    ring.remember(&key, &asked, &name, &Zeroizing::new(RANDOM)).unwrap();
    Kit { folder, ring, key, name, keychain, asked }
}

impl Kit {
    fn recalled(&self) -> Result<[u8; 32], KeyError> {
        self.ring.recall(&self.asked, &self.name).map(|key| key.to_bytes())
    }

    /// The passphrase opens the key, whatever else is so.
    fn opens_by_passphrase(&self) {
        let opened = self.ring.unlock(self.name.member, Some(&words())).unwrap();
        assert_eq!(opened.as_bytes(), self.key.as_bytes());
    }

    fn file(&self) -> String {
        fs::read_to_string(self.ring.file(self.name.member)).unwrap()
    }
}

#[test]
fn a_remembered_key_opens_with_nobody_asked_and_by_its_passphrase_too() {
    let kit = kit();
    assert!(kit.ring.is_remembered(kit.name.member));
    assert_eq!(kit.recalled().unwrap(), kit.key.to_bytes());
    kit.opens_by_passphrase();
    assert_eq!(kit.ring.protection(kit.name.member), Some(Protection::Passphrase));
}

#[test]
fn neither_the_file_nor_the_keychain_holds_the_key_alone() {
    let kit = kit();
    let kept = kit.keychain.kept.lock().unwrap()[&kit.name].clone();
    assert_ne!(kept.as_slice(), kit.key.as_bytes());
    for secret in [HEXLOWER.encode(kit.key.as_bytes()), HEXLOWER.encode(&kept)] {
        assert!(!kit.file().contains(&secret), "in the file");
    }
    // The file somewhere else, with a keychain that has nothing of it.
    let (_, elsewhere) = MemoryKeychain::new();
    let opened = kit.ring.recall(&elsewhere, &kit.name);
    assert!(matches!(opened, Err(KeyError::Locked(Some(KeychainError::Empty)))));
}

#[test]
fn whatever_becomes_of_the_keychain_the_passphrase_is_asked_for_and_opens() {
    let kit = kit();
    let before = kit.file();
    let fails = [KeychainError::Absent, KeychainError::Locked, KeychainError::Refused, KeychainError::Empty];
    let odd = [vec![], vec![0; 31], vec![0; 32], vec![0; 4096], RANDOM[..31].to_vec()];
    let fails = fails.into_iter().map(|e| (Mood::Fails(e), e));
    let odd = odd.into_iter().map(|bytes| (Mood::Gives(bytes), KeychainError::Other));
    for (mood, why) in fails.chain(odd).chain([(Mood::Panics, KeychainError::Refused)]) {
        kit.keychain.is(mood);
        assert!(matches!(kit.recalled(), Err(KeyError::Locked(Some(said))) if said == why), "{why:?}");
        kit.opens_by_passphrase();
    }
    assert_eq!(kit.file(), before, "nothing is written because of it");
    kit.keychain.is(Mood::Well);
    assert_eq!(kit.recalled().unwrap(), kit.key.to_bytes());
    // Deleted in the system's own program.
    kit.keychain.kept.lock().unwrap().clear();
    assert!(matches!(kit.recalled(), Err(KeyError::Locked(Some(KeychainError::Empty)))));
    kit.opens_by_passphrase();
}

#[test]
fn a_way_in_that_was_changed_in_the_file_is_no_damage() {
    let kit = kit();
    let text = kit.file();
    let slot: Slot =
        serde_json::from_value(serde_json::from_str::<serde_json::Value>(&text).unwrap()["keychain"].take()).unwrap();
    let longer = format!("{}00", slot.nonce);
    let other = slot.sealed.replace(&slot.sealed[..2], if slot.sealed.starts_with("00") { "01" } else { "00" });
    for (old, new) in [(&slot.nonce, "zz"), (&slot.nonce, &longer), (&slot.sealed, ""), (&slot.sealed, &other)] {
        fs::write(kit.ring.file(kit.name.member), text.replace(old.as_str(), new)).unwrap();
        assert!(matches!(kit.recalled(), Err(KeyError::Locked(Some(KeychainError::Other)))), "{new}");
        kit.opens_by_passphrase();
    }
    // Another member's way in is none into this key.
    let kept = kit.keychain.kept.lock().unwrap()[&kit.name].clone();
    assert!(slot.open(kit.name.member, &kept).is_some() && slot.open(MemberId([4; 16]), &kept).is_none());
}

#[test]
fn a_copy_of_the_desk_elsewhere_finds_nothing_and_leaves_this_one_alone() {
    let kit = kit();
    let elsewhere = tempfile::tempdir().unwrap();
    let there = name(elsewhere.path());
    assert!(matches!(kit.ring.recall(&kit.asked, &there), Err(KeyError::Locked(Some(KeychainError::Empty)))));
    // The same folder by another way is the same desk.
    let same = name(&kit.folder.path().join("keys").join(".."));
    assert_eq!(kit.ring.recall(&kit.asked, &same).unwrap().as_bytes(), kit.key.as_bytes());
}

#[test]
fn what_the_keychain_does_not_take_changes_nothing() {
    let kit = kit();
    let before = kit.file();
    let again = |mood| {
        kit.keychain.is(mood);
        kit.ring.remember(&kit.key, &kit.asked, &kit.name, &Zeroizing::new([5; 56]))
    };
    for why in [KeychainError::Absent, KeychainError::Locked, KeychainError::Refused] {
        assert!(matches!(again(Mood::Fails(why)), Err(KeyError::NotRemembered(said)) if said == why));
    }
    // It says that it took it, and gives something else back.
    let other = again(Mood::Gives(vec![1; 32]));
    assert!(matches!(other, Err(KeyError::NotRemembered(KeychainError::Other))), "{other:?}");
    assert_eq!(kit.file(), before);
    kit.opens_by_passphrase();
}

#[test]
fn forgetting_closes_the_way_in_even_where_the_keychain_is_away() {
    let kit = kit();
    let kept = kit.keychain.kept.lock().unwrap()[&kit.name].clone();
    kit.keychain.is(Mood::Fails(KeychainError::Locked));
    assert_eq!(kit.ring.forget(&kit.asked, &kit.name).unwrap(), Err(KeychainError::Locked));
    kit.keychain.is(Mood::Well);
    assert_eq!(kit.keychain.kept.lock().unwrap()[&kit.name], kept, "it is there still, and opens nothing");
    assert!(!kit.ring.is_remembered(kit.name.member));
    assert!(matches!(kit.recalled(), Err(KeyError::Locked(None))));
    kit.opens_by_passphrase();
    assert_eq!(kit.ring.forget(&kit.asked, &kit.name).unwrap(), Ok(()));
    assert!(kit.keychain.kept.lock().unwrap().is_empty());
    assert_eq!(kit.ring.forget(&kit.asked, &kit.name).unwrap(), Ok(()), "nothing is left to forget");
}

#[test]
fn a_key_without_a_passphrase_has_nothing_to_do_with_the_keychain() {
    let kit = kit();
    kit.ring.keep(kit.name.member, &kit.key, None, [3; 40]).unwrap();
    *kit.keychain.asked.lock().unwrap() = 0;
    let random = Zeroizing::new(RANDOM);
    let refused = kit.ring.remember(&kit.key, &kit.asked, &kit.name, &random);
    assert!(matches!(refused, Err(KeyError::NoPassphrase)));
    assert_eq!(kit.recalled().unwrap(), kit.key.to_bytes());
    assert_eq!(*kit.keychain.asked.lock().unwrap(), 0);
}

#[test]
fn a_keychain_that_hangs_is_given_up_and_asked_again_when_it_has_come_back() {
    let kit = kit();
    let asked = kit.keychain.hasty();
    let recall = || kit.ring.recall(&asked, &kit.name);
    let (let_go, hanging) = channel();
    kit.keychain.is(Mood::Hangs(hanging));
    *kit.keychain.asked.lock().unwrap() = 0;
    for _ in 0..5 {
        assert!(matches!(recall(), Err(KeyError::Locked(Some(KeychainError::Silent)))));
    }
    kit.opens_by_passphrase();
    drop(let_go);
    kit.keychain.is(Mood::Well);
    // The question that hung is answered to nobody; the next one after that is answered.
    let begun = std::time::Instant::now();
    let key = loop {
        match recall() {
            Ok(key) => break key,
            Err(e) => assert!(begun.elapsed().as_secs() < 60, "it never came back: {e}"),
        }
        std::thread::yield_now();
    };
    assert_eq!(key.as_bytes(), kit.key.as_bytes());
}

#[test]
fn while_one_question_hangs_no_other_is_put() {
    let (keychain, _) = MemoryKeychain::new();
    let asked = keychain.hasty();
    let (let_go, hanging) = channel();
    keychain.is(Mood::Hangs(hanging));
    assert_eq!(asked.answers(), Err(KeychainError::Silent));
    while *keychain.asked.lock().unwrap() == 0 {
        std::thread::yield_now();
    }
    for _ in 0..100 {
        assert_eq!(asked.answers(), Err(KeychainError::Silent));
    }
    assert_eq!(*keychain.asked.lock().unwrap(), 1, "the others do not queue up behind it");
    drop(let_go);
}
