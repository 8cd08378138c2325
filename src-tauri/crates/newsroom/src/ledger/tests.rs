//! The bytes of entries: one encoding for each act, kept for ever, and what becomes of all other bytes.

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use proptest::prelude::*;

use super::key::EntryKey;
use super::*;
use crate::house::Kind;
use crate::members::{DelegationId, Device, DeviceId, Grant, Lock, LockId, Member, MemberId, NewsroomId, Role};
use crate::photo::PhotoHash;
use crate::story::{Digest, StoryId};

fn member() -> Member {
    Member { id: MemberId([2; 16]), name: "Hoài An".into(), role: Role::Editor }
}

fn device() -> Device {
    let (id, own) = (DeviceId([3; 32]), LockId([10; 32]));
    let (member, name) = (MemberId([2; 16]), "Máy bàn".into());
    Device { id, member, recipient: [11; 32], own, name, protected: true, proof: [15; 64], retired: true, paper: false }
}

/// One of each.
fn acts() -> Vec<Act> {
    let story = StoryId([1; 10]);
    let digest = Digest([4; 32]);
    let strings = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    vec![
        Act::Found(Founded {
            name: "Báo Tân Giang".into(),
            zone: "Asia/Ho_Chi_Minh".into(),
            language: "vi".into(),
            founder: member(),
            device: device(),
        }),
        Act::Member(member()),
        Act::House(HouseItem { kind: Kind::Tag, id: "lua".into(), value: Some("{}".into()) }),
        Act::House(HouseItem { kind: Kind::Title, id: "ct".into(), value: None }),
        Act::Revise(Revised { story, change: vec![1, 2, 3].into() }),
        Act::Photo(Photographed {
            hash: PhotoHash([5; 32]),
            length: 70_000,
            name: "a.jpg".into(),
            facts: "{}".into(),
            key: PhotoKey([16; 32]),
        }),
        Act::Describe(Described {
            writes: vec![PhotoWrite {
                photo: PhotoHash([5; 32]),
                field: "caption".into(),
                values: strings(&["Cầu Bùn"]),
                replaces: vec![PhotoVersion { entry: EntryHash([6; 32]), index: 3 }],
            }],
        }),
        Act::Step(Stepped {
            story,
            step: Step::Return,
            to: Stage::Returned,
            digest,
            reason: "thiếu nguồn".into(),
            overridden: strings(&["H1"]),
        }),
        Act::Approve(Approved {
            story,
            form: vec![0xA0].into(),
            overridden: strings(&["H1", "P2"]),
            reason: "gấp".into(),
            protected: false,
            roster: [17; 32],
            acts: [18; 32],
            asked: 2,
            under: Some(Under { delegation: DelegationId([19; 32]), until: 1_790_000_000_000 }),
            lifted: vec![],
        }),
        Act::Receipt(Receipted {
            story,
            destination: "site".into(),
            kind: ReceiptKind::Corrected,
            digest,
            manifest: [6; 32],
            url: "https://bao.example/a".into(),
            path: "a/index.html".into(),
            reason: "sửa tên".into(),
            sequence: 9,
            at: 1_790_000_000_000,
            latest_as_of: 8,
        }),
        Act::Restored,
        Act::Device(device()),
        Act::Grant(vec![Grant {
            lock: LockId([10; 32]),
            to: DeviceId([3; 32]),
            share: [12; 32],
            sealed: vec![13; 48].into(),
        }]),
        Act::StoryLocks(vec![StoryLock { story, key: [14; 32] }]),
        Act::Remove(Removal {
            member: MemberId([2; 16]),
            device: Some(DeviceId([3; 32])),
            role: None,
            holds: header().seen,
            reason: "mất máy".into(),
        }),
        Act::Remove(Removal {
            member: MemberId([2; 16]),
            device: None,
            role: Some(Role::Editor),
            holds: vec![],
            reason: String::new(),
        }),
        Act::Epoch(LockId([10; 32])),
        Act::Adopt(vec![EntryHash([6; 32])]),
        Act::Delegate(Delegated { member: MemberId([2; 16]), until: 1_790_000_000_000, reason: "trực đêm".into() }),
        Act::House(HouseItem { kind: Kind::Usage, id: "agency".into(), value: None }),
        Act::Approve(Approved {
            story,
            form: vec![0xA0].into(),
            overridden: strings(&["P7"]),
            reason: "tác giả cho thêm".into(),
            protected: false,
            roster: [17; 32],
            acts: [18; 32],
            asked: 1,
            under: None,
            lifted: vec![Lifted { photo: PhotoHash([5; 32]), said: "expires 2026-12-01".into() }],
        }),
    ]
}

/// Their bytes, in the same order: kept for ever, for they lie on people's desks.
const BYTES: [&[&str]; 21] = [
    &[
        "820081a5006f42c3a16f2054c3a26e204769616e670170417369612f486f5f4368695f4d696e680262766903a3005002",
        "0202020202020202020202020202020168486fc3a06920416e020204a900582003030303030303030303030303030303",
        "030303030303030303030303030303030150020202020202020202020202020202020258200b0b0b0b0b0b0b0b0b0b0b",
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0358200a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
        "0a0a0a0a0a0a0a0a04694dc3a1792062c3a06e05f50658400f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f07f508f4",
    ],
    &["820181a30050020202020202020202020202020202020168486fc3a06920416e0202"],
    &["820281a3000101636c756102627b7d"],
    &["820281a2000801626374"],
    &["820381a2004a010101010101010101010143010203"],
    &[
        "820481a50058200505050505050505050505050505050505050505050505050505050505050505011a00011170026561",
        "2e6a706703627b7d0458201010101010101010101010101010101010101010101010101010101010101010",
    ],
    &[
        "821081a1008184582005050505050505050505050505050505050505050505050505050505050505056763617074696f",
        "6e816a43e1baa7752042c3b96e8182582006060606060606060606060606060606060606060606060606060606060606",
        "0603",
    ],
    &[
        "820581a6004a010101010101010101010102020303582004040404040404040404040404040404040404040404040404",
        "04040404040404046f746869e1babf75206e6775e1bb936e0581624831",
    ],
    &[
        "820681a9004a010101010101010101010141a00282624831625032036567e1baa57004f4055820",
        "1111111111111111111111111111111111111111111111111111111111111111",
        "0658201212121212121212121212121212121212121212121212121212121212121212070208a20058201313131313131313",
        "131313131313131313131313131313131313131313131313011b000001a0c4506c00",
    ],
    &[
        "820781ab004a010101010101010101010164736974650201035820040404040404040404040404040404040404040404",
        "040404040404040404040404582006060606060606060606060606060606060606060606060606060606060606060575",
        "68747470733a2f2f62616f2e6578616d706c652f61066c612f696e6465782e68746d6c076a73e1bbad612074c3aa6e08",
        "09091b000001a0c4506c000a08",
    ],
    &["820880"],
    &[
        "820981a90058200303030303030303030303030303030303030303030303030303030303030303015002020202020202",
        "0202020202020202020258200b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0358200a",
        "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a04694dc3a1792062c3a06e05f50658400f",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f07f508f4",
    ],
    &[
        "820a81818458200a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a582003030303030303",
        "0303030303030303030303030303030303030303030303030358200c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
        "0c0c0c0c0c0c0c0c0c0c0c58300d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d",
        "0d0d0d0d0d0d0d0d0d0d0d0d0d",
    ],
    &["820b8181824a0101010101010101010158200e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e", "0e0e"],
    &[
        "820c81a40050020202020202020202020202020202020158200303030303030303030303030303030303030303030303",
        "030303030303030303038183825820010101010101010101010101010101010101010101010101010101010101010101",
        "0258200606060606060606060606060606060606060606060606060606060606060606046a6de1baa574206dc3a179",
    ],
    &["820c81a4005002020202020202020202020202020202020203800460"],
    &["820d8158200a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"],
    &["820e818158200606060606060606060606060606060606060606060606060606060606060606"],
    &["820f81a3005002020202020202020202020202020202011b000001a0c4506c00026c7472e1bbb16320c491c3aa6d"],
    &["820281a2000c01666167656e6379"],
    &[
        "820681a9004a010101010101010101010141a00281625037037474c3a163206769e1baa32063686f207468c3aa6d04f4",
        "055820111111111111111111111111111111111111111111111111111111111111111106582012121212121212121212",
        "121212121212121212121212121212121212121212120701098182582005050505050505050505050505050505050505",
        "05050505050505050505050505726578706972657320323032362d31322d3031",
    ],
];

fn header() -> Header {
    let log = |n| LogId { device: DeviceId([n; 32]), incarnation: u64::from(n) };
    Header {
        format: 1,
        newsroom: NewsroomId([9; 16]),
        space: 0,
        log: LogId { device: DeviceId::of(&key()), incarnation: 1 },
        sequence: 7,
        previous: EntryHash([8; 32]),
        seen: vec![Head { log: log(1), sequence: 2, hash: EntryHash([6; 32]) }],
        heads: EntryHash([7; 32]),
        lock: LockId::OPEN,
    }
}

fn body(act: Act) -> Body {
    Body { at: 1_790_000_000_000, member: MemberId([2; 16]), act }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn lock() -> Lock {
    Lock::of([4; 32])
}

/// The entry of an act, under the lock where it is not one that is open.
fn sealed(header: &Header, body: &Body) -> Vec<u8> {
    let lock = (!matches!(body.act, Act::Grant(_))).then(lock);
    seal(header, body, lock.as_ref(), [15; 24], &key())
}

/// What an entry says, where it is signed as it should be.
fn opened(bytes: &[u8]) -> Option<Entry> {
    let sealed = Sealed::read(bytes).ok()?;
    let entry = sealed.open(Some(&lock())).ok()?;
    sealed.verify().then_some(entry)
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Parts {
    #[n(0)]
    header: ByteVec,
    #[n(1)]
    nonce: ByteVec,
    #[n(2)]
    body: ByteVec,
    #[n(3)]
    signature: ByteVec,
}

/// An open entry around any bytes, which nobody signed.
fn around(header: &[u8], padded: &[u8]) -> Vec<u8> {
    let (header, body) = (header.to_vec().into(), padded.to_vec().into());
    minicbor::to_vec(Parts { header, nonce: vec![].into(), body, signature: vec![0; 64].into() }).unwrap()
}

fn padded(body: &[u8]) -> Vec<u8> {
    super::padding::pad(&zstd::bulk::compress(body, 3).unwrap()).unwrap()
}

/// Reads the body of an act as an entry under the lock holds it.
fn read(act: &[u8]) -> Result<Act, EntryError> {
    read_as(1, act)
}

fn read_as(format: u8, act: &[u8]) -> Result<Act, EntryError> {
    let mut said = minicbor::to_vec(body(Act::Restored)).unwrap();
    said.truncate(said.len() - minicbor::to_vec(Act::Restored).unwrap().len());
    said.extend(act);
    let header = Header { format, lock: lock().id(), ..header() };
    let bytes = minicbor::to_vec(&header).unwrap();
    let nonce = [15; 24];
    let parts = Parts {
        body: EntryKey::under(&lock(), &nonce).seal(&nonce, &bytes, &padded(&said)).into(),
        header: bytes.into(),
        nonce: nonce.to_vec().into(),
        signature: vec![0; 64].into(),
    };
    let sealed = Sealed::read(&minicbor::to_vec(parts).unwrap())?;
    sealed.open(Some(&lock())).map(|entry| entry.body.act)
}

#[test]
fn the_bytes_of_each_act_and_of_the_header() {
    let bytes = minicbor::to_vec(header()).unwrap();
    assert_eq!(
        HEXLOWER.encode(&bytes),
        "89015009090909090909090909090909090909008258206e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1010758200808080808080808080808080808080808080808080808080808080808080808818382582001010101010101010101010101010101010101010101010101010101010101010102582006060606060606060606060606060606060606060606060606060606060606065820070707070707070707070707070707070707070707070707070707070707070758200000000000000000000000000000000000000000000000000000000000000000"
    );
    let encoded: Vec<String> = acts().iter().map(|act| HEXLOWER.encode(&minicbor::to_vec(act).unwrap())).collect();
    assert_eq!(encoded, BYTES.map(|parts| parts.concat()));
    for (act, bytes) in acts().into_iter().zip(encoded).filter(|(act, _)| !matches!(act, Act::Grant(_))) {
        assert_eq!(read_as(act.format(), &HEXLOWER.decode(bytes.as_bytes()).unwrap()).unwrap(), act);
    }
}

#[test]
fn sealing_is_deterministic_and_every_flipped_bit_of_every_act_is_noticed() {
    for act in acts() {
        let bytes = sealed(&header(), &body(act.clone()));
        assert_eq!(bytes, sealed(&header(), &body(act.clone())));
        assert!(opened(&bytes).is_some_and(|entry| entry.body.act == act));
        for at in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert!(opened(&bad).is_none(), "bit {at} of {act:?}");
        }
        for cut in 0..bytes.len() {
            assert!(Sealed::read(&bytes[..cut]).is_err());
        }
        assert!(Sealed::read(&[&bytes[..], &[0]].concat()).is_err(), "one byte more");
    }
}

#[test]
fn nobody_reads_without_the_key_and_lengths_tell_little() {
    let said = "Nguồn tin xin giấu tên";
    let revised =
        |change: &str| Act::Revise(Revised { story: StoryId([1; 10]), change: change.as_bytes().to_vec().into() });
    let bytes = sealed(&header(), &body(revised(said)));
    assert!(!bytes.windows(said.len()).any(|window| window == said.as_bytes()));
    let entry = Sealed::read(&bytes).unwrap();
    for other in [None, Some(Lock::of([5; 32]))] {
        assert!(matches!(entry.open(other.as_ref()), Err(EntryError::Locked(id)) if id == lock().id()));
    }
    let longer = sealed(&header(), &body(revised(&format!("{said} và địa chỉ của họ"))));
    assert_eq!(bytes.len(), longer.len());
}

#[test]
fn locks_are_granted_in_the_open_and_nothing_else_is() {
    let open = seal(&header(), &body(Act::Restored), None, [15; 24], &key());
    assert!(matches!(Sealed::read(&open).unwrap().open(None), Err(EntryError::NotCanonical)));
    let hidden = seal(&header(), &body(Act::Grant(vec![])), Some(&lock()), [15; 24], &key());
    assert!(matches!(Sealed::read(&hidden).unwrap().open(Some(&lock())), Err(EntryError::NotCanonical)));
}

/// Whatever a later Galley adds to entries raises their format: a new act, a new field, a new role. The
/// format stands first, is read first, and says that this is no damage. Under this format the same bytes
/// are refused, whole; the store keeps what it was given.
#[test]
fn what_a_later_program_writes_is_told_from_damage() {
    for format in [0, 3, 23, 24, 255] {
        let later = Header { format, ..header() };
        let said = minicbor::to_vec(body(Act::Restored)).unwrap();
        let bytes = around(&minicbor::to_vec(&later).unwrap(), &said);
        assert!(matches!(Sealed::read(&bytes), Err(EntryError::Format(f)) if f == format || format > 23), "{format}");
        let unreadable = around(&minicbor::to_vec(later).unwrap(), &[0x18, 99]);
        assert!(matches!(Sealed::read(&unreadable), Err(EntryError::Format(_))), "before anything else is read");
    }
    // Act 99, which is none; act 3 with a third field.
    assert!(matches!(read(&[0x82, 0x18, 99, 0x80]), Err(EntryError::Damaged(_))));
    let mut more = minicbor::to_vec(Act::Revise(Revised { story: StoryId([1; 10]), change: vec![].into() })).unwrap();
    let map = more.iter().position(|b| *b == 0xA2).unwrap();
    more[map] = 0xA3;
    more.extend([2, 0]);
    assert!(matches!(read(&more), Err(EntryError::NotCanonical)));
}

/// A desk of before would pass over what a newer one reads, and read what that one refuses.
#[test]
fn one_act_has_one_format() {
    let format = |kind| Act::House(HouseItem { kind, id: "a".into(), value: None }).format();
    assert_eq!(Kind::ALL.map(format), [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2]);
    for act in acts().into_iter().filter(|act| !matches!(act, Act::Grant(_))) {
        let said = minicbor::to_vec(&act).unwrap();
        assert_eq!(read_as(act.format(), &said).unwrap(), act);
        assert!(matches!(read_as(3 - act.format(), &said), Err(EntryError::NotCanonical)), "{act:?}");
    }
}

/// An approval that goes beyond nothing says nothing of it: else it would have two encodings, and two formats.
#[test]
fn an_approval_names_what_it_goes_beyond_or_has_no_place_for_it() {
    let mut lifted = acts().pop().unwrap();
    assert_eq!(lifted.format(), 2);
    let Act::Approve(approval) = &mut lifted else { panic!("{lifted:?}") };
    approval.lifted.clear();
    let mut said = minicbor::to_vec(&lifted).unwrap();
    assert_eq!(read_as(1, &said).unwrap(), lifted);
    let map = said.iter().position(|byte| *byte == 0xA8).unwrap();
    said[map] = 0xA9;
    said.extend([9, 0x80]);
    for format in [1, 2] {
        assert!(matches!(read_as(format, &said), Err(EntryError::NotCanonical)));
    }
}

#[test]
fn one_act_has_one_encoding() {
    let canonical = |act: &[u8]| read(act).is_ok();
    // House {0: 1, 1: "a"}: as it is; keys in another order, twice, a length too long, an open-ended map,
    // text in pieces, bytes behind.
    assert!(canonical(&[0x82, 2, 0x81, 0xA2, 0, 1, 1, 0x61, b'a']));
    for other in [
        &[0x82, 2, 0x81, 0xA2, 1, 0x61, b'a', 0, 1][..],
        &[0x82, 2, 0x81, 0xA3, 0, 1, 0, 1, 1, 0x61, b'a'],
        &[0x82, 2, 0x81, 0xA2, 0, 0x18, 1, 1, 0x61, b'a'],
        &[0x82, 2, 0x81, 0xB8, 2, 0, 1, 1, 0x61, b'a'],
        &[0x82, 2, 0x81, 0xBF, 0, 1, 1, 0x61, b'a', 0xFF],
        &[0x82, 2, 0x81, 0xA2, 0, 1, 1, 0x7F, 0x61, b'a', 0xFF],
        &[0x82, 2, 0x81, 0xA2, 0, 1, 1, 0x61, b'a', 0],
        &[0x82, 2, 0x81, 0xA2, 0, 1, 1, 0x61, 0xFF],
    ] {
        assert!(!canonical(other), "{other:x?}");
    }
}

#[test]
fn absurd_lengths_and_bombs_are_errors() {
    // Lists, maps, texts that say they hold 2^63 things.
    for head in [0x9B_u8, 0xBB, 0x5B, 0x7B] {
        let huge = [&[head][..], &(1_u64 << 63).to_be_bytes()].concat();
        assert!(Sealed::read(&huge).is_err());
        assert!(read(&huge).is_err());
        assert!(read(&[&[0x82, 3, 0x81][..], &huge].concat()).is_err());
        assert!(crate::story::registers::Change::from_bytes(&[&[0x83][..], &huge].concat()).is_err());
    }
    // A million nested lists, tags, maps.
    for byte in [0x81, 0xC1, 0xA1] {
        assert!(read(&vec![byte; 1_000_000]).is_err());
        assert!(Sealed::read(&vec![byte; 1_000_000]).is_err());
    }
    // 65 MB out of a few kilobytes.
    assert!(matches!(read(&vec![0; 65 << 20]), Err(EntryError::TooLarge)));
}

fn text() -> impl Strategy<Value = String> + Clone {
    prop_oneof!["[a-zạ-ỹ ]{0,30}", Just(String::new())]
}

fn act() -> impl Strategy<Value = Act> {
    let story = any::<[u8; 10]>().prop_map(StoryId);
    let bytes = proptest::collection::vec(any::<u8>(), 0..300);
    let rules = proptest::collection::vec("[A-Z][0-9]{1,2}", 0..3);
    let digest = any::<[u8; 32]>().prop_map(Digest);
    let member = || {
        (any::<[u8; 16]>(), text(), 0..Role::ALL.len()).prop_map(|(id, name, role)| Member {
            id: MemberId(id),
            name,
            role: Role::ALL[role],
        })
    };
    let device = || {
        (any::<[[u8; 32]; 3]>(), any::<[u8; 16]>(), text(), any::<bool>()).prop_map(
            |([id, recipient, own], member, name, protected)| {
                let (id, member, own) = (DeviceId(id), MemberId(member), LockId(own));
                Device { id, member, recipient, own, name, protected, proof: [0; 64], retired: protected, paper: false }
            },
        )
    };
    let locks = (proptest::collection::vec((any::<[u8; 10]>(), any::<[u8; 32]>()), 0..4))
        .prop_map(|locks| locks.into_iter().map(|(story, key)| StoryLock { story: StoryId(story), key }).collect());
    let steps = [Step::Submit, Step::Take, Step::Return, Step::Withdraw];
    let stages =
        [Stage::Draft, Stage::Submitted, Stage::Editing, Stage::Returned, Stage::DeskReview, Stage::FinalReview];
    let receipts = [ReceiptKind::Published, ReceiptKind::Corrected, ReceiptKind::TakenDown];
    prop_oneof![
        (text(), text(), member(), device()).prop_map(|(name, zone, founder, device)| {
            Act::Found(Founded { name, zone, language: "vi".into(), founder, device })
        }),
        device().prop_map(Act::Device),
        locks.prop_map(Act::StoryLocks),
        member().prop_map(Act::Member),
        (0..Kind::ALL.len(), text(), proptest::option::of(text()))
            .prop_map(|(kind, id, value)| Act::House(HouseItem { kind: Kind::ALL[kind], id, value })),
        (story.clone(), bytes.clone())
            .prop_map(|(story, change)| Act::Revise(Revised { story, change: change.into() })),
        (any::<[u8; 32]>(), any::<u64>(), text(), text()).prop_map(|(hash, length, name, facts)| Act::Photo(
            Photographed { hash: PhotoHash(hash), length, name, facts, key: PhotoKey(hash) }
        )),
        (any::<[u8; 32]>(), any::<u32>(), text(), rules.clone()).prop_map(|(hash, index, field, values)| {
            let (photo, replaces) = (PhotoHash(hash), vec![PhotoVersion { entry: EntryHash(hash), index }]);
            Act::Describe(Described { writes: vec![PhotoWrite { photo, field, values, replaces }] })
        }),
        (story.clone(), 0_usize..4, 0_usize..6, digest.clone(), text(), rules.clone()).prop_map(
            move |(story, step, to, digest, reason, overridden)| {
                Act::Step(Stepped { story, step: steps[step], to: stages[to], digest, reason, overridden })
            }
        ),
        (story.clone(), bytes, rules, text(), any::<bool>()).prop_map(
            |(story, form, overridden, reason, protected)| {
                let (roster, acts) = ([17; 32], [18; 32]);
                let under =
                    protected.then_some(Under { delegation: DelegationId(roster), until: i64::from(story.0[0]) });
                let form = form.into();
                Act::Approve(Approved {
                    story,
                    form,
                    overridden,
                    reason,
                    protected,
                    roster,
                    acts,
                    asked: 1,
                    under,
                    lifted: vec![],
                })
            }
        ),
        (story, 0_usize..3, digest, any::<[u8; 32]>(), text(), any::<(u64, i64, u64)>()).prop_map(
            move |(story, kind, digest, manifest, said, (sequence, at, latest_as_of))| {
                let (kind, destination) = (receipts[kind], said.clone());
                let (url, path, reason) = (said.clone(), said.clone(), said);
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
                })
            }
        ),
        Just(Act::Restored),
    ]
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_written(act in act(), at in any::<i64>(), sequence in any::<u64>()) {
        let header = Header { sequence, format: act.format(), lock: lock().id(), ..header() };
        let body = Body { at, ..body(act) };
        let bytes = sealed(&header, &body);
        let entry = opened(&bytes).unwrap();
        prop_assert_eq!(sealed(&entry.header, &entry.body), bytes);
        prop_assert_eq!((entry.header, entry.body), (header, body));
    }

    #[test]
    fn bytes_that_were_tampered_with_never_panic(
        act in act(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut body = minicbor::to_vec(&act).unwrap();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Ok(act) = read(&body) {
            prop_assert_eq!(&minicbor::to_vec(&act).unwrap(), &body);
        }
        let _ = Sealed::read(&body);
    }
}
