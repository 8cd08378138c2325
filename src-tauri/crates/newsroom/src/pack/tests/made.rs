//! Members, a ledger and a file of a story, made by hand.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;

use super::super::*;
use crate::ledger::{
    Act, Approved, Body, Chain, EntryHash, Founded, LogId, Order, PhotoKey, Photographed, Place, ReceiptKind,
    Receipted, Revised, Sealed, Sight, Stage, Step, Stepped, seal,
};
use crate::members::{Device, DeviceId, Lock, LockId, Member, MemberId, NewsroomId, Role};
use crate::photo::PhotoHash;
use crate::story::registers::{Change, Draft, Graph};
use crate::story::{Digest, Placement, PlacementId, PublicForm, Story, StoryId};
use crate::trail::revision_of;

pub(super) const STORY: StoryId = StoryId([1; 10]);
pub(super) const PHOTO: &[u8] = b"not really a photo, but its bytes";

/// A member with one device.
pub(super) struct Person {
    pub(super) member: Member,
    pub(super) device: Device,
    pub(super) key: SigningKey,
}

pub(super) fn newsroom() -> NewsroomId {
    NewsroomId::founded_by(DeviceId::of(&SigningKey::from_bytes(&[1; 32])))
}

pub(super) fn person(n: u8, role: Role) -> Person {
    let (id, key) = (MemberId([n; 16]), SigningKey::from_bytes(&[n; 32]));
    let device = Device::of(&key, &newsroom(), id, LockId([n; 32]), true);
    Person { member: Member { id, name: format!("m{n}"), role }, device, key }
}

pub(super) fn epoch() -> Lock {
    Lock::of([3; 32])
}

pub(super) fn own() -> Lock {
    Lock::of([4; 32])
}

/// An entry as it stands in a ledger.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) place: Place,
    pub(super) bytes: Vec<u8>,
    /// What it adds to the revisions.
    pub(super) revises: bool,
    pub(super) of_roster: bool,
    pub(super) of_story: bool,
    pub(super) packed: bool,
}

/// A newsroom's ledger, as one desk has it.
pub(super) struct Ledger {
    pub(super) chain: Chain,
    pub(super) said: Vec<Said>,
    pub(super) graph: Graph,
    pub(super) chief: Person,
    pub(super) reporter: Person,
    pub(super) editor: Person,
}

impl Ledger {
    pub(super) fn found() -> Self {
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

    pub(super) fn by(&self, n: u8) -> &Person {
        match n {
            1 => &self.chief,
            2 => &self.reporter,
            _ => &self.editor,
        }
    }

    pub(super) fn say(&mut self, by: u8, act: Act) -> EntryHash {
        let lock = match &act {
            Act::Grant(_) => None,
            act if act.story().is_some() => Some(own()),
            _ => Some(epoch()),
        };
        self.say_under(by, act, lock.as_ref())
    }

    pub(super) fn say_under(&mut self, by: u8, act: Act, lock: Option<&Lock>) -> EntryHash {
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
    pub(super) fn revise(&mut self, by: u8, edit: impl FnOnce(&mut Story)) {
        let view = self.graph.view();
        let mut story = view.story();
        edit(&mut story);
        let draft = Draft::plain(&view, &story).unwrap();
        let change = self.graph.save(&view, &draft).unwrap().unwrap();
        self.say(by, Act::Revise(Revised { story: STORY, change: change.to_bytes().into() }));
    }

    pub(super) fn step(&mut self, by: u8, step: Step, to: Stage) {
        let (digest, reason, overridden) = (self.form().digest(), String::new(), vec![]);
        self.say(by, Act::Step(Stepped { story: STORY, step, to, digest, reason, overridden }));
    }

    pub(super) fn form(&self) -> PublicForm {
        PublicForm::from(&self.graph.view().story())
    }

    /// The approval that a desk would make now.
    pub(super) fn approval(&self) -> Approved {
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
            lifted: vec![],
        }
    }

    pub(super) fn approve(&mut self, by: u8, change: impl FnOnce(&mut Approved)) {
        let mut approval = self.approval();
        change(&mut approval);
        self.say(by, Act::Approve(approval));
    }

    pub(super) fn publish(&mut self, digest: Digest) {
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

    pub(super) fn bring(&mut self, by: u8, bytes: &[u8]) -> PhotoHash {
        let (hash, length) = (PhotoHash::of(bytes), bytes.len() as u64);
        let (name, facts, key) = ("cầu.jpg".to_owned(), "{}".to_owned(), PhotoKey([7; 32]));
        self.say(by, Act::Photo(Photographed { hash, length, name, facts, key }));
        hash
    }

    /// A story that was written, handed on, approved and published, with a photo.
    pub(super) fn with_story() -> Self {
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

    pub(super) fn whole() -> Self {
        let mut ledger = Self::with_story();
        ledger.approve(5, |_| ());
        let digest = ledger.form().digest();
        ledger.publish(digest);
        ledger
    }

    /// The file that these entries make.
    pub(super) fn file(&self) -> Made {
        let mut said: Vec<Said> = self.said.iter().filter(|said| said.packed).cloned().collect();
        said.sort_by_key(|said| said.place.order());
        Made { said, lock: Some(own()), photos: vec![PHOTO.to_vec()] }
    }
}

/// What a file is made of, to be spoilt.
pub(super) struct Made {
    pub(super) said: Vec<Said>,
    pub(super) lock: Option<Lock>,
    pub(super) photos: Vec<Vec<u8>>,
}

impl Made {
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bytes_with(|_| ())
    }

    pub(super) fn bytes_with(&self, spoil: impl FnOnce(&mut StoryFile<'_>)) -> Vec<u8> {
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
