//! The bytes of entries: one encoding for each act, kept for ever, and what becomes of all other bytes.

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use proptest::prelude::*;

use super::entry::FORMAT;
use super::*;
use crate::house::Kind;
use crate::members::{Member, MemberId, Role};
use crate::photo::PhotoHash;
use crate::story::{Digest, StoryId};

fn member() -> Member {
    Member { id: MemberId([2; 16]), name: "Hoài An".into(), role: Role::Editor, key: [3; 32], protected: true }
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
        }),
        Act::Member(member()),
        Act::House(HouseItem { kind: Kind::Tag, id: "lua".into(), value: Some("{}".into()) }),
        Act::Revise(Revised { story, change: vec![1, 2, 3].into() }),
        Act::Photo(Photographed { hash: PhotoHash([5; 32]), length: 70_000, name: "a.jpg".into(), facts: "{}".into() }),
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
    ]
}

/// Their bytes, in the same order: kept for ever, for they lie on people's desks.
const BYTES: [&[&str]; 9] = [
    &[
        "820081a4006f42c3a16f2054c3a26e204769616e670170417369612f486f5f4368695f4d696e680262766903a5005002",
        "0202020202020202020202020202020168486fc3a06920416e0202035820030303030303030303030303030303030303",
        "030303030303030303030303030304f5",
    ],
    &[
        "820181a50050020202020202020202020202020202020168486fc3a06920416e02020358200303030303030303030303",
        "03030303030303030303030303030303030303030304f5",
    ],
    &["820281a3000101636c756102627b7d"],
    &["820381a2004a010101010101010101010143010203"],
    &[
        "820481a40058200505050505050505050505050505050505050505050505050505050505050505011a00011170026561",
        "2e6a706703627b7d",
    ],
    &[
        "820581a6004a010101010101010101010102020303582004040404040404040404040404040404040404040404040404",
        "04040404040404046f746869e1babf75206e6775e1bb936e0581624831",
    ],
    &["820681a5004a010101010101010101010141a00282624831625032036567e1baa57004f4"],
    &[
        "820781ab004a010101010101010101010164736974650201035820040404040404040404040404040404040404040404",
        "040404040404040404040404582006060606060606060606060606060606060606060606060606060606060606060575",
        "68747470733a2f2f62616f2e6578616d706c652f61066c612f696e6465782e68746d6c076a73e1bbad612074c3aa6e08",
        "09091b000001a0c4506c000a08",
    ],
    &["820880"],
];

fn header() -> Header {
    Header {
        format: FORMAT,
        newsroom: [9; 16],
        space: 0,
        desk: DeskId([1; 16]),
        incarnation: 1,
        sequence: 7,
        previous: EntryHash([8; 32]),
        heads: EntryHash([7; 32]),
        epoch: 0,
        member: MemberId([2; 16]),
        at: 1_790_000_000_000,
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Parts {
    #[n(0)]
    header: ByteVec,
    #[n(1)]
    body: ByteVec,
    #[n(2)]
    signature: ByteVec,
}

/// An entry around any bytes.
fn around(header: &[u8], act: &[u8]) -> Vec<u8> {
    let body = zstd::bulk::compress(act, 3).unwrap();
    let parts = Parts { header: header.to_vec().into(), body: body.into(), signature: vec![0; 64].into() };
    minicbor::to_vec(parts).unwrap()
}

fn read(act: &[u8]) -> Result<Act, EntryError> {
    Entry::read(&around(&minicbor::to_vec(header()).unwrap(), act)).map(|entry| entry.act)
}

#[test]
fn the_bytes_of_each_act_and_of_the_header() {
    let bytes = minicbor::to_vec(header()).unwrap();
    assert_eq!(
        HEXLOWER.encode(&bytes),
        "8b005009090909090909090909090909090909005001010101010101010101010101010101010758200808080808080808080808080808080808080808080808080808080808080808582007070707070707070707070707070707070707070707070707070707070707070050020202020202020202020202020202021b000001a0c4506c00"
    );
    let encoded: Vec<String> = acts().iter().map(|act| HEXLOWER.encode(&minicbor::to_vec(act).unwrap())).collect();
    assert_eq!(encoded, BYTES.map(|parts| parts.concat()));
    for (act, bytes) in acts().into_iter().zip(encoded) {
        assert_eq!(read(&HEXLOWER.decode(bytes.as_bytes()).unwrap()).unwrap(), act);
    }
}

#[test]
fn sealing_is_deterministic_and_every_flipped_bit_of_every_act_is_noticed() {
    for act in acts() {
        let bytes = seal(&header(), &act, &key());
        assert_eq!(bytes, seal(&header(), &act, &key()));
        let holds = |bytes: &[u8]| Entry::read(bytes).is_ok_and(|entry| entry.verify(&key().verifying_key()));
        assert!(holds(&bytes));
        for at in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert!(!holds(&bad), "bit {at} of {act:?}");
        }
        for cut in 0..bytes.len() {
            assert!(Entry::read(&bytes[..cut]).is_err());
        }
        assert!(Entry::read(&[&bytes[..], &[0]].concat()).is_err(), "one byte more");
    }
}

/// Whatever a later Galley adds to entries raises their format: a new act, a new field, a new role. The
/// format stands first, is read first, and says that this is no damage. Under this format the same bytes
/// are refused, whole; the store keeps what it was given.
#[test]
fn what_a_later_program_writes_is_told_from_damage() {
    for format in [1, 23, 24, 255] {
        let later = Header { format, ..header() };
        let bytes = seal(&later, &Act::Restored, &key());
        assert!(matches!(Entry::read(&bytes), Err(EntryError::Format(f)) if f == format || format > 23), "{format}");
        let unreadable = around(&minicbor::to_vec(later).unwrap(), &[0x18, 99]);
        assert!(matches!(Entry::read(&unreadable), Err(EntryError::Format(_))), "before anything else is read");
    }
    // Act 9, which is none; act 3 with a third field.
    assert!(matches!(read(&[0x82, 9, 0x80]), Err(EntryError::Damaged(_))));
    let mut more = minicbor::to_vec(Act::Revise(Revised { story: StoryId([1; 10]), change: vec![].into() })).unwrap();
    let map = more.iter().position(|b| *b == 0xA2).unwrap();
    more[map] = 0xA3;
    more.extend([2, 0]);
    assert!(matches!(read(&more), Err(EntryError::NotCanonical)));
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
        assert!(Entry::read(&huge).is_err());
        assert!(read(&huge).is_err());
        assert!(read(&[&[0x82, 3, 0x81][..], &huge].concat()).is_err());
        assert!(crate::story::registers::Change::from_bytes(&[&[0x83][..], &huge].concat()).is_err());
    }
    // A million nested lists, tags, maps.
    for byte in [0x81, 0xC1, 0xA1] {
        assert!(read(&vec![byte; 1_000_000]).is_err());
        assert!(Entry::read(&vec![byte; 1_000_000]).is_err());
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
        (any::<[u8; 16]>(), text(), 0_usize..6, any::<[u8; 32]>(), any::<bool>()).prop_map(
            |(id, name, role, key, protected)| {
                let role =
                    [Role::Reporter, Role::PhotoEditor, Role::Editor, Role::DeskHead, Role::Secretary, Role::Chief]
                        [role];
                Member { id: MemberId(id), name, role, key, protected }
            },
        )
    };
    let steps = [Step::Submit, Step::Take, Step::Return, Step::Withdraw];
    let stages =
        [Stage::Draft, Stage::Submitted, Stage::Editing, Stage::Returned, Stage::DeskReview, Stage::FinalReview];
    let receipts = [ReceiptKind::Published, ReceiptKind::Corrected, ReceiptKind::TakenDown];
    prop_oneof![
        (text(), text(), member()).prop_map(|(name, zone, founder)| Act::Found(Founded {
            name,
            zone,
            language: "vi".into(),
            founder
        })),
        member().prop_map(Act::Member),
        (0..Kind::ALL.len(), text(), proptest::option::of(text()))
            .prop_map(|(kind, id, value)| Act::House(HouseItem { kind: Kind::ALL[kind], id, value })),
        (story.clone(), bytes.clone())
            .prop_map(|(story, change)| Act::Revise(Revised { story, change: change.into() })),
        (any::<[u8; 32]>(), any::<u64>(), text(), text()).prop_map(|(hash, length, name, facts)| Act::Photo(
            Photographed { hash: PhotoHash(hash), length, name, facts }
        )),
        (story.clone(), 0_usize..4, 0_usize..6, digest.clone(), text(), rules.clone()).prop_map(
            move |(story, step, to, digest, reason, overridden)| {
                Act::Step(Stepped { story, step: steps[step], to: stages[to], digest, reason, overridden })
            }
        ),
        (story.clone(), bytes, rules, text(), any::<bool>()).prop_map(
            |(story, form, overridden, reason, protected)| {
                Act::Approve(Approved { story, form: form.into(), overridden, reason, protected })
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
        let header = Header { at, sequence, ..header() };
        let bytes = seal(&header, &act, &key());
        let entry = Entry::read(&bytes).unwrap();
        prop_assert!(entry.verify(&key().verifying_key()));
        prop_assert_eq!(seal(&entry.header, &entry.act, &key()), bytes);
        prop_assert_eq!((entry.header, entry.act), (header, act));
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
        let _ = Entry::read(&body);
    }
}
