use std::sync::{Arc, Mutex};

use super::super::tests::around;
use super::super::{Attendant, Founding, Surroundings};
use super::*;
use crate::members::memory::{MemoryKeychain, Mood};
use crate::members::{BoundedKeychain, Passphrase};
use crate::messages::Language;

/// What somebody was asked: whether again, and why the keychain did not open it.
type AskedOf = Vec<(bool, Option<KeychainError>)>;

/// Somebody who knows the passphrase, and what they were asked and told.
#[derive(Clone, Default)]
struct Person {
    knows: Option<&'static str>,
    remembers: bool,
    asked: Arc<Mutex<AskedOf>>,
    told: Arc<Mutex<Vec<String>>>,
}

impl Attendant for Person {
    fn passphrase(&self, question: Question<'_>) -> Option<Answer> {
        assert_eq!(question.member, "Minh Khoa");
        self.asked.lock().unwrap().push((question.again, question.forgotten));
        let passphrase = Passphrase::new(self.knows?.to_owned());
        Some(Answer { passphrase, remember: self.remembers })
    }

    fn not_remembered(&self, why: &KeyError) {
        self.told.lock().unwrap().push(why.to_string());
    }
}

impl Person {
    fn who_knows(words: &'static str) -> Self {
        Self { knows: Some(words), ..Self::default() }
    }

    fn asked(&self) -> AskedOf {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

const WORDS: &str = "lúa chín vàng đồng";

fn desk(passphrase: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
    let founding = Founding { newsroom: "Báo Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
    let passphrase = passphrase.map(|words| Passphrase::new(words.into()));
    Desk::found(&folder.path().join("desk"), &founding, Surroundings { passphrase, ..around() }).unwrap();
    folder
}

fn opened(folder: &tempfile::TempDir, keychain: &BoundedKeychain, person: &Person) -> Desk {
    let around = Surroundings { keychain: keychain.clone(), attendant: Box::new(person.clone()), ..around() };
    Desk::open(&folder.path().join("desk"), None, around).unwrap()
}

#[test]
fn whoever_has_it_remembered_is_not_asked_at_the_next_start() {
    let (folder, (_, keychain)) = (desk(Some(WORDS)), MemoryKeychain::new());
    let person = Person { remembers: true, ..Person::who_knows(WORDS) };
    let first = opened(&folder, &keychain, &person);
    assert_eq!(first.keeping().unwrap().remembered, None);
    first.append(&[]).unwrap();
    assert_eq!(person.asked(), [(false, None)]);
    let next = opened(&folder, &keychain, &person);
    next.append(&[]).unwrap();
    assert_eq!((person.asked(), person.told.lock().unwrap().len()), (vec![], 0));
    let keeping = next.keeping().unwrap();
    assert_eq!((keeping.remembered, keeping.keychain), (Some(Ok(())), Some(Ok(()))));
    next.forget_key().unwrap().unwrap();
    opened(&folder, &keychain, &person).append(&[]).unwrap();
    assert_eq!(person.asked(), [(false, None)], "and asked again when it was forgotten");
}

#[test]
fn a_keychain_that_fails_is_named_to_whoever_is_asked_instead() {
    let (folder, (memory, keychain)) = (desk(Some(WORDS)), MemoryKeychain::new());
    let person = Person::who_knows(WORDS);
    opened(&folder, &keychain, &person).remember_key().unwrap();
    assert_eq!(person.asked(), [(false, None)]);
    for why in [KeychainError::Absent, KeychainError::Locked, KeychainError::Refused, KeychainError::Empty] {
        memory.is(Mood::Fails(why));
        let desk = opened(&folder, &keychain, &person);
        assert_eq!(desk.keeping().unwrap().remembered, Some(Err(why)));
        desk.append(&[]).unwrap();
        assert_eq!(person.asked(), [(false, Some(why))]);
    }
    // Nobody is there: the reason is what the work fails with, and its words say what to do.
    let alone = opened(&folder, &keychain, &Person::default());
    let refused = alone.append(&[]).unwrap_err();
    assert!(matches!(refused, DeskError::Key(KeyError::Locked(Some(KeychainError::Empty)))), "{refused:?}");
    assert_eq!(refused.explained().0.name(), "keychain.empty");
    // A wrong passphrase is asked for again, and the reason stays with it.
    let wrong = Person::who_knows("lúa non");
    let refused = opened(&folder, &keychain, &wrong).append(&[]).unwrap_err();
    assert!(matches!(refused, DeskError::Key(KeyError::WrongPassphrase)));
    let why = Some(KeychainError::Empty);
    assert_eq!(wrong.asked(), [(false, why), (true, why), (true, why)]);
}

#[test]
fn the_work_goes_on_where_the_keychain_does_not_take_the_key() {
    let (folder, (memory, keychain)) = (desk(Some(WORDS)), MemoryKeychain::new());
    let person = Person { remembers: true, ..Person::who_knows(WORDS) };
    memory.is(Mood::Fails(KeychainError::Refused));
    let desk = opened(&folder, &keychain, &person);
    desk.append(&[]).unwrap();
    assert_eq!(person.told.lock().unwrap().as_slice(), [KeyError::NotRemembered(KeychainError::Refused).to_string()]);
    assert_eq!(desk.keeping().unwrap().remembered, None);
}

#[test]
fn a_passphrase_that_was_given_is_taken_and_the_keychain_left_alone() {
    let (folder, (memory, keychain)) = (desk(Some(WORDS)), MemoryKeychain::new());
    opened(&folder, &keychain, &Person::who_knows(WORDS)).remember_key().unwrap();
    *memory.asked.lock().unwrap() = 0;
    let given = |words: &str| {
        let passphrase = Some(Passphrase::new(words.into()));
        let around = Surroundings { passphrase, keychain: keychain.clone(), ..around() };
        Desk::open(&folder.path().join("desk"), None, around).unwrap().append(&[])
    };
    given(WORDS).unwrap();
    assert!(matches!(given("lúa non"), Err(DeskError::Key(KeyError::WrongPassphrase))), "and a wrong one is refused");
    assert_eq!(*memory.asked.lock().unwrap(), 0);
}

#[test]
fn a_member_without_a_passphrase_has_nothing_to_do_with_it() {
    let (folder, (memory, keychain)) = (desk(None), MemoryKeychain::new());
    let desk = opened(&folder, &keychain, &Person::default());
    assert!(matches!(desk.remember_key(), Err(DeskError::Key(KeyError::NoPassphrase))));
    desk.append(&[]).unwrap();
    let keeping = desk.keeping().unwrap();
    assert_eq!((keeping.protection, keeping.remembered, keeping.keychain), (Some(Protection::None), None, None));
    assert_eq!(*memory.asked.lock().unwrap(), 0);
}

#[test]
fn a_key_in_the_open_is_protected_and_others_hear_of_it() {
    let (folder, (_, keychain)) = (desk(None), MemoryKeychain::new());
    let alone = Person::default();
    let mut open = opened(&folder, &keychain, &alone);
    let me = open.me().unwrap().id;
    assert!(!open.roster().is_protected(me));
    let short = open.protect_key(None, &Passphrase::new("lúa".into())).unwrap_err();
    assert_eq!((short.field(), short.kind()), (Some("passphrase"), super::super::Kind::Usage));
    assert!(!open.roster().is_protected(me));
    open.protect_key(None, &Passphrase::new(WORDS.into())).unwrap();
    assert!(open.roster().is_protected(me));
    assert_eq!(open.keeping().unwrap().protection, Some(Protection::Passphrase));
    open.append(&[]).unwrap();
    assert_eq!(alone.asked(), [], "it is open here");
    // The next start asks for it, and another one in its place asks for this one.
    let person = Person::who_knows(WORDS);
    let mut next = opened(&folder, &keychain, &person);
    assert!(next.roster().is_protected(me));
    next.append(&[]).unwrap();
    assert_eq!(person.asked(), [(false, None)]);
    let entries = |desk: &Desk| desk.verify().unwrap().entries;
    let (before, new) = (entries(&next), Passphrase::new("nước lên bãi bồi".into()));
    assert!(matches!(next.protect_key(None, &new), Err(DeskError::Key(KeyError::Locked(None)))));
    assert!(matches!(next.protect_key(Some(&new), &new), Err(DeskError::Key(KeyError::WrongPassphrase))));
    next.protect_key(Some(&Passphrase::new(WORDS.into())), &new).unwrap();
    assert_eq!(entries(&next), before, "nobody else has anything to hear");
    let person = Person::who_knows("nước lên bãi bồi");
    opened(&folder, &keychain, &person).append(&[]).unwrap();
    assert_eq!(person.asked(), [(false, None)]);
}

#[test]
fn a_newsroom_is_not_founded_behind_a_passphrase_that_is_too_short() {
    let folder = tempfile::tempdir().unwrap();
    let zone = chrono_tz::Tz::Asia__Ho_Chi_Minh;
    let founding = Founding { newsroom: "Báo Tân Giang", founder: "Minh Khoa", language: Language::Vi, zone };
    let around = Surroundings { passphrase: Some(Passphrase::new("lúa".into())), ..around() };
    let refused = Desk::found(&folder.path().join("desk"), &founding, around).err().unwrap();
    assert!(matches!(refused, DeskError::Key(KeyError::TooShort)));
    assert!(!folder.path().join("desk").exists(), "nothing is left of it");
}

#[test]
fn a_restored_copy_asks_for_the_passphrase() {
    let (folder, (memory, keychain)) = (desk(Some(WORDS)), MemoryKeychain::new());
    let person = Person::who_knows(WORDS);
    let desk = opened(&folder, &keychain, &person);
    desk.remember_key().unwrap();
    let copy = desk.backup(&folder.path().join("copy")).unwrap();
    person.asked();
    let around = Surroundings { keychain: keychain.clone(), attendant: Box::new(person.clone()), ..around() };
    Desk::restore(&copy, &folder.path().join("again"), around).unwrap();
    assert_eq!(person.asked(), [(false, Some(KeychainError::Empty))]);
    assert_eq!(memory.kept.lock().unwrap().len(), 1, "and what was remembered of the first is left alone");
}
