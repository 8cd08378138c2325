//! Files made by hand: what a desk packs is sound, so what is not is made here.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;

use super::*;
use crate::ledger::{
    Act, Approved, Body, Chain, EntryHash, Founded, Head, LogId, Order, PhotoKey, Photographed, Place, ReceiptKind,
    Receipted, Revised, Sealed, Sight, Stage, Step, Stepped, seal,
};
use crate::members::{Device, DeviceId, Lock, LockId, Member, MemberId, NewsroomId, Role};
use crate::photo::PhotoHash;
use crate::story::registers::{Change, Draft, Graph, RevisionId, VersionId};
use crate::story::{Digest, Placement, PlacementId, PublicForm, Story, StoryId};
use crate::trail::revision_of;
use crate::workflow::State;

const STORY: StoryId = StoryId([1; 10]);
const PHOTO: &[u8] = b"not really a photo, but its bytes";

/// A member with one device.
struct Person {
    member: Member,
    device: Device,
    key: SigningKey,
}

fn newsroom() -> NewsroomId {
    NewsroomId::founded_by(DeviceId::of(&SigningKey::from_bytes(&[1; 32])))
}

fn person(n: u8, role: Role) -> Person {
    let (id, key) = (MemberId([n; 16]), SigningKey::from_bytes(&[n; 32]));
    let device = Device::of(&key, &newsroom(), id, LockId([n; 32]), true);
    Person { member: Member { id, name: format!("m{n}"), role }, device, key }
}

fn epoch() -> Lock {
    Lock::of([3; 32])
}

fn own() -> Lock {
    Lock::of([4; 32])
}

/// An entry as it stands in a ledger.
#[derive(Clone)]
struct Said {
    place: Place,
    bytes: Vec<u8>,
    /// What it adds to the revisions.
    revises: bool,
    of_roster: bool,
    of_story: bool,
    packed: bool,
}

/// A newsroom's ledger, as one desk has it.
struct Ledger {
    chain: Chain,
    said: Vec<Said>,
    graph: Graph,
    chief: Person,
    reporter: Person,
    editor: Person,
}

impl Ledger {
    fn found() -> Self {
        let (chief, reporter, editor) = (person(1, Role::Chief), person(2, Role::Reporter), person(5, Role::Editor));
        let mut ledger = Self { chain: Chain::default(), said: vec![], graph: Graph::new(), chief, reporter, editor };
        let founded = Founded {
            name: "Báo Tân Giang".into(),
            zone: "Asia/Ho_Chi_Minh".into(),
            language: "vi".into(),
            founder: ledger.chief.member.clone(),
            device: ledger.chief.device.clone(),
        };
        ledger.say(1, Act::Grant(vec![]));
        ledger.say(1, Act::Found(founded));
        for n in [2, 5] {
            let (member, device) = (ledger.by(n).member.clone(), ledger.by(n).device.clone());
            ledger.say(1, Act::Member(member));
            ledger.say(1, Act::Device(device));
        }
        ledger
    }

    fn by(&self, n: u8) -> &Person {
        match n {
            1 => &self.chief,
            2 => &self.reporter,
            _ => &self.editor,
        }
    }

    fn say(&mut self, by: u8, act: Act) -> EntryHash {
        let lock = match &act {
            Act::Grant(_) => None,
            act if act.story().is_some() => Some(own()),
            _ => Some(epoch()),
        };
        self.say_under(by, act, lock.as_ref())
    }

    fn say_under(&mut self, by: u8, act: Act, lock: Option<&Lock>) -> EntryHash {
        let person = self.by(by);
        let log = LogId { device: person.device.id, incarnation: 1 };
        let body = Body { at: 1_790_000_000_000, member: person.member.id, act };
        let nonce = [self.said.len() as u8; 24];
        let bytes = seal(&self.chain.next(log), &body, lock, nonce, &person.key);
        let sealed = Sealed::read(&bytes).unwrap();
        let place = self.chain.follow(&sealed).unwrap();
        if let Act::Revise(act) = &body.act
            && act.story == STORY
        {
            let change = Change::from_bytes(&act.change).ok();
            change.map(|change| self.graph.add(revision_of(&sealed.open(lock).unwrap()), change));
        }
        let of_roster = matches!(body.act, Act::Found(_) | Act::Member(_) | Act::Device(_));
        let of_story = body.act.story() == Some(STORY);
        let packed = of_roster || body.act.story().is_some() || matches!(body.act, Act::Photo(_));
        let revises = matches!(body.act, Act::Revise(_));
        self.said.push(Said { place, bytes, revises, of_roster, of_story, packed });
        sealed.hash
    }

    /// A revision that makes the story this.
    fn revise(&mut self, by: u8, edit: impl FnOnce(&mut Story)) {
        let view = self.graph.view();
        let mut story = view.story();
        edit(&mut story);
        let draft = Draft::plain(&view, &story).unwrap();
        let change = self.graph.save(&view, &draft).unwrap().unwrap();
        self.say(by, Act::Revise(Revised { story: STORY, change: change.to_bytes().into() }));
    }

    fn step(&mut self, by: u8, step: Step, to: Stage) {
        let (digest, reason, overridden) = (self.form().digest(), String::new(), vec![]);
        self.say(by, Act::Step(Stepped { story: STORY, step, to, digest, reason, overridden }));
    }

    fn form(&self) -> PublicForm {
        PublicForm::from(&self.graph.view().story())
    }

    /// The approval that a desk would make now.
    fn approval(&self) -> Approved {
        let sight = |of: fn(&Said) -> bool| {
            let mut orders: Vec<Order> = self.said.iter().filter(|s| of(s)).map(|s| s.place.order()).collect();
            orders.sort();
            Approved::sight(orders.into_iter().map(|order| order.1))
        };
        Approved {
            story: STORY,
            form: self.form().to_bytes().into(),
            overridden: vec![],
            reason: String::new(),
            protected: true,
            roster: sight(|said| said.of_roster),
            acts: sight(|said| said.of_story),
            asked: 1,
            under: None,
        }
    }

    fn approve(&mut self, by: u8, change: impl FnOnce(&mut Approved)) {
        let mut approval = self.approval();
        change(&mut approval);
        self.say(by, Act::Approve(approval));
    }

    fn publish(&mut self, digest: Digest) {
        let (url, path) = ("https://bao.example/a".to_owned(), "a/index.html".to_owned());
        let (destination, kind, reason) = ("site".to_owned(), ReceiptKind::Published, String::new());
        let (story, manifest, sequence, at, latest_as_of) = (STORY, [6; 32], 1, 0, 1);
        self.say(
            5,
            Act::Receipt(Receipted {
                story,
                destination,
                kind,
                digest,
                manifest,
                url,
                path,
                reason,
                sequence,
                at,
                latest_as_of,
            }),
        );
    }

    fn bring(&mut self, by: u8, bytes: &[u8]) -> PhotoHash {
        let (hash, length) = (PhotoHash::of(bytes), bytes.len() as u64);
        let (name, facts, key) = ("cầu.jpg".to_owned(), "{}".to_owned(), PhotoKey([7; 32]));
        self.say(by, Act::Photo(Photographed { hash, length, name, facts, key }));
        hash
    }

    /// A story that was written, handed on, approved and published, with a photo.
    fn with_story() -> Self {
        let mut ledger = Self::found();
        ledger.revise(2, |story| {
            story.language = "vi".into();
            story.headline = "Cầu mới".into();
            story.body = "Một.\n\nHai.\n".into();
        });
        let photo = ledger.bring(2, PHOTO);
        ledger.revise(2, |story| {
            story.placements = vec![Placement { photo: Some(photo), ..Placement::new(PlacementId([8; 8])) }];
        });
        ledger.step(2, Step::Submit, Stage::Submitted);
        ledger.step(5, Step::Take, Stage::Editing);
        ledger.revise(5, |story| story.headline = "Cầu mới qua suối".into());
        ledger
    }

    fn whole() -> Self {
        let mut ledger = Self::with_story();
        ledger.approve(5, |_| ());
        let digest = ledger.form().digest();
        ledger.publish(digest);
        ledger
    }

    /// The file that these entries make.
    fn file(&self) -> Made {
        let mut said: Vec<Said> = self.said.iter().filter(|said| said.packed).cloned().collect();
        said.sort_by_key(|said| said.place.order());
        Made { said, lock: Some(own()), photos: vec![PHOTO.to_vec()] }
    }
}

/// What a file is made of, to be spoilt.
struct Made {
    said: Vec<Said>,
    lock: Option<Lock>,
    photos: Vec<Vec<u8>>,
}

impl Made {
    fn bytes(&self) -> Vec<u8> {
        self.bytes_with(|_| ())
    }

    fn bytes_with(&self, spoil: impl FnOnce(&mut StoryFile<'_>)) -> Vec<u8> {
        let mut file = StoryFile::of(newsroom(), STORY);
        let mut told = BTreeMap::<LogId, Sight>::new();
        file.locks = self.lock.iter().map(|lock| (*lock.key()).into()).collect();
        for said in &self.said {
            let sealed = Sealed::read(&said.bytes).unwrap();
            let by_lock = self.lock.as_ref().is_some_and(|lock| lock.id() == sealed.header.lock);
            let disclosed = [epoch(), own()].iter().find_map(|lock| sealed.disclosed(lock));
            let key = disclosed.filter(|_| !by_lock).map(|key| (*key.bytes()).into());
            let sight = said.place.seen();
            let before = told.insert(said.place.log, sight.clone()).unwrap_or_default();
            file.records.push(Record { entry: said.bytes.as_slice().into(), key, seen: sight.news(&before) });
        }
        file.photos = self.photos.iter().map(|bytes| bytes.as_slice().into()).collect();
        spoil(&mut file);
        file.to_bytes()
    }
}

fn checked(bytes: &[u8]) -> Result<(), FileError> {
    StoryFile::read(bytes)?.check().map(|_| ())
}

/// What is wrong with an entry, which is named.
fn flaw(bytes: &[u8]) -> Flaw {
    match checked(bytes) {
        Err(FileError::Entry { flaw, .. }) => flaw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_says_what_the_ledger_says_and_has_one_encoding() {
    let ledger = Ledger::whole();
    let bytes = ledger.file().bytes();
    let file = StoryFile::read(&bytes).unwrap();
    assert_eq!(file.to_bytes(), bytes);
    let found = file.check().unwrap();
    assert_eq!((found.founded.name.as_str(), found.status.state), ("Báo Tân Giang", State::Published));
    assert_eq!((found.fields.headline.as_str(), found.conflicts), ("Cầu mới qua suối", 0));
    assert_eq!((found.digest, found.approvals), (ledger.form().digest(), 1));
    assert!(found.photos.len() == 1 && found.photos[0].1 == PHOTO && found.missing.is_empty());
    let deeds: Vec<_> = found.deeds.iter().map(|deed| (deed.member.as_str(), deed.word)).collect();
    let expected = [("m2", "revise"), ("m2", "photo"), ("m2", "revise"), ("m2", "submit"), ("m5", "take")];
    assert_eq!(deeds[..5], expected);
    assert_eq!(deeds[5..], [("m5", "revise"), ("m5", "approve"), ("m5", "publish")]);
    assert_eq!(found.deeds[0].changed, ["body", "headline", "language"]);
    assert_eq!(found.deeds[2].changed, ["photos"]);
    assert_eq!(found.deeds[6].digest, Some(ledger.form().digest()));
    assert_eq!(found.deeds[7].arrived.as_ref().unwrap().url, "https://bao.example/a");
    // All entries one by one, with no key of a lock at all, is as good.
    let single = Made { lock: None, ..ledger.file() }.bytes();
    checked(&single).unwrap();
}

#[test]
fn no_altered_byte_and_no_shorter_or_longer_file_passes() {
    let bytes = Ledger::whole().file().bytes();
    for at in (0..bytes.len()).step_by(5) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(checked(&bad).is_err(), "byte {at}");
    }
    for cut in (0..bytes.len()).step_by(41) {
        assert!(StoryFile::read(&bytes[..cut]).is_err(), "{cut} bytes");
    }
    assert!(matches!(checked(&[&bytes[..], &[0]].concat()), Err(FileError::Damaged(_))));
    let mut newer = bytes.clone();
    newer["galley story".len() + 2] = 2;
    assert!(matches!(checked(&newer), Err(FileError::Format(2))));
    assert!(matches!(checked(b"GIF89a"), Err(FileError::NotOne)));
}

#[test]
fn whoever_may_not_approve_has_not_approved() {
    let mut ledger = Ledger::with_story();
    ledger.approve(2, |_| ());
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::NotAllowed(_)));
}

#[test]
fn an_approval_is_of_the_text_that_stood_in_its_sight() {
    let mut ledger = Ledger::with_story();
    ledger.approve(5, |approval| {
        let mut form = PublicForm::from_bytes(&approval.form).unwrap();
        form.headline = "Cầu cũ".into();
        approval.form = form.to_bytes().into();
    });
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::Text));
    let mut ledger = Ledger::whole();
    ledger.publish(Digest::of(b"something else"));
    assert!(matches!(flaw(&ledger.file().bytes()), Flaw::Unapproved));
}

#[test]
fn nothing_that_an_approver_saw_can_be_left_out() {
    let mut ledger = Ledger::with_story();
    let (reporter, own) = (ledger.reporter.member.clone(), ledger.editor.device.clone());
    ledger.say(1, Act::Member(Member { name: "Hoài An".into(), ..reporter }));
    let named = ledger.said.len() - 1;
    ledger.say(5, Act::Device(Device { name: "máy tòa soạn".into(), ..own }));
    ledger.approve(5, |_| ());
    ledger.revise(2, |story| story.headline = "Cầu mới qua suối Bùn".into());
    let without = |leave: EntryHash| {
        let mut made = ledger.file();
        made.said.retain(|said| said.place.hash != leave);
        flaw(&made.bytes())
    };
    checked(&ledger.file().bytes()).unwrap();
    assert!(matches!(without(ledger.said[named].place.hash), Flaw::Roster));
    assert!(matches!(without(ledger.said[named + 1].place.hash), Flaw::Roster));
    let steps = ledger.said.iter().filter(|said| said.of_story && !said.revises);
    let first = steps.clone().next().unwrap().place.hash;
    assert!(matches!(without(first), Flaw::Acts));
    let second = ledger.said.iter().filter(|said| said.revises).nth(1).unwrap().place.hash;
    assert!(matches!(without(second), Flaw::Acts));
    // Whoever approves is a member by what the file shows, or is not.
    let founding = ledger.said[1].place.hash;
    assert!(matches!(without(founding), Flaw::NotAllowed(_)));
}

/// Whatever the program of a member's device signed, the story can be packed: as on a desk, it goes on without.
#[test]
fn a_revision_that_counts_for_nothing_is_gone_on_without_and_told() {
    let mut ledger = Ledger::with_story();
    let revised = |ledger: &mut Ledger, change: Vec<u8>| {
        let hash = ledger.say(2, Act::Revise(Revised { story: STORY, change: change.into() }));
        RevisionId(hash.0[..16].try_into().unwrap())
    };
    let view = ledger.graph.view();
    let mut edited = view.story();
    edited.kicker = "Lũ".into();
    let honest = ledger.graph.save(&view, &Draft::plain(&view, &edited).unwrap()).unwrap().unwrap();
    let over = vec![VersionId { revision: RevisionId([9; 16]), index: 0 }];
    let mut writes = honest.writes.clone();
    writes[0].over = over;
    let refused = revised(&mut ledger, Change { writes, ..honest.clone() }.to_bytes());
    revised(&mut ledger, vec![0x80]);
    revised(&mut ledger, Change { parents: vec![refused], ..honest.clone() }.to_bytes());
    // Nobody can tell one that never was from one that was left out.
    revised(&mut ledger, Change { parents: vec![RevisionId([9; 16])], ..honest.clone() }.to_bytes());
    revised(&mut ledger, Change { view_hash: [9; 32], ..honest }.to_bytes());
    ledger.approve(5, |_| ());
    let digest = ledger.form().digest();
    ledger.publish(digest);
    let bytes = ledger.file().bytes();
    let file = StoryFile::read(&bytes).unwrap();
    let found = file.check().unwrap();
    assert_eq!(found.passed_over, PassedOver { malformed: 2, waiting: 2, disagreeing: 1 });
    assert_eq!((found.fields.kicker.as_str(), found.status.state), ("Lũ", State::Published));
    let left_out = found.deeds.iter().filter(|deed| !deed.counts());
    assert_eq!(left_out.map(|deed| (deed.word, deed.revision.clone())).collect::<Vec<_>>(), vec![("revise", None); 4]);
    // An altered byte of theirs is found like any other one.
    for at in (0..bytes.len()).step_by(7) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(checked(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn what_goes_on_from_a_revision_that_was_left_out_is_told() {
    let ledger = Ledger::with_story();
    let revisions: Vec<EntryHash> =
        ledger.said.iter().filter(|said| said.revises).map(|said| said.place.hash).collect();
    let mut made = Made { photos: vec![], ..ledger.file() };
    let of_photo = |said: &Said| !said.of_roster && !said.of_story;
    made.said.retain(|said| said.place.hash != revisions[1] && !of_photo(said));
    let bytes = made.bytes();
    let file = StoryFile::read(&bytes).unwrap();
    assert_eq!(file.check().unwrap().passed_over, PassedOver { waiting: 1, ..PassedOver::default() });
    made.said.retain(|said| said.place.hash != revisions[0]);
    assert!(matches!(checked(&made.bytes()), Err(FileError::NoStory)));
}

#[test]
fn entries_stand_where_they_say_that_they_do() {
    let ledger = Ledger::whole();
    let mut made = ledger.file();
    made.said.swap(7, 8);
    assert!(matches!(flaw(&made.bytes()), Flaw::Place));
    let made = ledger.file();
    let says = |spoil: &dyn Fn(&mut Vec<Head>)| {
        made.bytes_with(|file| spoil(&mut file.records.iter_mut().rfind(|r| !r.seen.is_empty()).unwrap().seen))
    };
    assert!(matches!(flaw(&says(&|seen| seen[0].sequence += 1)), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen[0].hash.0[5] ^= 1)), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen.clear())), Flaw::Place));
    assert!(matches!(flaw(&says(&|seen| seen.push(seen[0]))), Flaw::Place));
    let mut made = ledger.file();
    let again = made.said[9].clone();
    made.said.insert(9, again);
    assert!(matches!(flaw(&made.bytes()), Flaw::Place));
}

/// Two entries of one number, which one device signed: a file shows another of them than those who came after had seen.
#[test]
fn another_entry_of_a_number_than_others_saw_is_noticed() {
    let mut ledger = Ledger::with_story();
    let before = ledger.chain.clone();
    ledger.step(5, Step::Return, Stage::Returned);
    let other = ledger.said.pop().unwrap();
    ledger.chain = before;
    ledger.step(5, Step::Withdraw, Stage::Draft);
    let seen = ledger.said.len() - 1;
    ledger.revise(2, |story| story.headline = "Cầu mới qua suối Bùn".into());
    checked(&ledger.file().bytes()).unwrap();
    let both = Made { said: [ledger.file().said, vec![other.clone()]].concat(), ..ledger.file() };
    ledger.said[seen] = other;
    let sorted = |mut made: Made| {
        made.said.sort_by_key(|said| said.place.order());
        made.bytes()
    };
    assert!(matches!(flaw(&sorted(ledger.file())), Flaw::Place));
    // Where both are there, they show that the log forked.
    checked(&sorted(both)).unwrap();
}

#[test]
fn nothing_else_is_in_it_and_no_key_to_more() {
    let ledger = Ledger::whole();
    let mut other = Ledger::whole();
    let change = Act::Revise(Revised { story: StoryId([2; 10]), change: vec![].into() });
    other.say(2, change);
    assert!(matches!(flaw(&other.file().bytes()), Flaw::Foreign));
    let locks =
        |keys: &[[u8; 32]]| ledger.file().bytes_with(|file| file.locks = keys.iter().map(|k| (*k).into()).collect());
    assert!(matches!(flaw(&locks(&[])), Flaw::Key));
    assert!(matches!(checked(&locks(&[[4; 32], [9; 32]])), Err(FileError::IdleKey)));
    assert!(matches!(flaw(&locks(&[[4; 32], [3; 32]])), Flaw::Key));
    // The newsroom's own key, and not even those of the entries.
    let epoch = ledger.file().bytes_with(|file| {
        file.locks.push([3; 32].into());
        file.records.iter_mut().for_each(|record| record.key = None);
    });
    assert!(matches!(flaw(&epoch), Flaw::Foreign));
    let foreign = ledger.file().bytes_with(|file| file.newsroom = NewsroomId([9; 16]));
    assert!(matches!(flaw(&foreign), Flaw::Foreign));
    let of_another = ledger.file().bytes_with(|file| file.story = StoryId([2; 10]));
    assert!(matches!(flaw(&of_another), Flaw::Foreign));
}

#[test]
fn photos_are_those_of_the_story_and_whole() {
    let ledger = Ledger::whole();
    let made = |photos: Vec<Vec<u8>>| Made { photos, ..ledger.file() }.bytes();
    assert!(matches!(checked(&made(vec![b"another".to_vec()])), Err(FileError::PhotoAltered(_))));
    assert!(matches!(checked(&made(vec![])), Err(FileError::PhotoCount { entries: 1, photos: 0 })));
    assert!(matches!(checked(&made(vec![PHOTO.to_vec(); 2])), Err(FileError::PhotoCount { .. })));
    let mut other = Ledger::whole();
    other.bring(2, b"of another story");
    let file = Made { photos: vec![PHOTO.to_vec(), b"of another story".to_vec()], ..other.file() };
    assert!(matches!(checked(&file.bytes()), Err(FileError::IdlePhoto(_))));
    // Without its entry it is known to be missing.
    let mut file = Made { photos: vec![], ..ledger.file() };
    let of_photo = |said: &Said| !said.of_roster && !said.of_story;
    file.said.retain(|said| !of_photo(said));
    let bytes = file.bytes();
    assert_eq!(StoryFile::read(&bytes).unwrap().check().unwrap().missing.len(), 1);
}
