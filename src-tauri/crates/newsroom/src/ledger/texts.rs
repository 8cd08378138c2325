//! The texts of entries: what another desk signed is read as it is, or not at all. `docs/vectors/bodies.json` keeps some of both.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};

use super::*;
use crate::members::{DeviceId, Lock, MemberId, NewsroomId};

const READ: [&str; 4] = ["Trực đêm", "một\thai\nba", "Vie\u{323}\u{302}t, \u{378}\u{301}", "\u{FEFF}\u{200F}\u{2028}"];
const REFUSED: [&str; 8] =
    ["\0", "một\rhai", "\u{1B}[2Jxóa", "\u{7F}", "\u{85}", "\u{9B}2J", "gpj.\u{202E}exe", "a\u{2066}b"];

fn lock() -> Lock {
    Lock::of([4; 32])
}

fn entry(text: &str) -> Vec<u8> {
    let key = SigningKey::from_bytes(&[1; 32]);
    let newsroom = NewsroomId::founded_by(DeviceId::of(&key));
    let log = LogId { device: DeviceId::of(&key), incarnation: 1 };
    let act = Act::Delegate(Delegated { member: MemberId([2; 16]), until: 0, reason: text.to_owned() });
    let body = Body { at: 1_790_000_000_000, member: MemberId([1; 16]), act };
    let header = Header { newsroom, ..Chain::default().next(log) };
    seal(&header, &body, Some(&lock()), [15; 24], &key)
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/vectors/bodies.json")
}

fn reads(bytes: &[u8], key: [u8; 32]) -> bool {
    let opened = Sealed::read(bytes).unwrap().open(Some(&Lock::of(key)));
    assert!(opened.is_ok() || matches!(opened, Err(EntryError::Text)));
    opened.is_ok()
}

#[test]
fn a_text_that_nobody_could_be_shown_as_it_is_keeps_the_body_from_reading() {
    assert!(READ.iter().all(|text| reads(&entry(text), [4; 32])));
    for text in REFUSED {
        assert!(!reads(&entry(text), [4; 32]), "{text:?}");
    }
}

#[test]
fn the_kept_bodies_read_as_they_did() {
    if std::env::var_os("GALLEY_VECTORS").is_some() {
        let said = |text: &&str, reads: bool| json!({ "reason": text, "entry": HEXLOWER.encode(&entry(text)), "key": HEXLOWER.encode(&[4; 32]), "reads": reads });
        let all: Vec<_> = READ.iter().map(|t| said(t, true)).chain(REFUSED.iter().map(|t| said(t, false))).collect();
        fs::write(file(), serde_json::to_string_pretty(&all).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_slice(&fs::read(file()).unwrap()).unwrap();
    let bytes = |text: &Value| HEXLOWER.decode(text.as_str().unwrap().as_bytes()).unwrap();
    for one in kept.as_array().unwrap() {
        assert_eq!(
            reads(&bytes(&one["entry"]), bytes(&one["key"]).try_into().unwrap()),
            one["reads"],
            "{}",
            one["reason"]
        );
    }
    assert_eq!(kept.as_array().unwrap().len(), READ.len() + REFUSED.len());
}
