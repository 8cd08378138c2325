//! Real photos whose metadata is broken in every way that structure allows, and read.
//!
//! `GALLEY_RUNS` sets how many (1,000; 10,000 at night), `GALLEY_SEED` the first; a failure names its seed. The mutations know the
//! structures; at night a fuzzer follows branches beside it (`fuzz.rs`).

use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;

use blackbox::metadata::holds;
use blackbox::random::Random;

use crate::sampled;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Beginnings, ends and turns of the blocks' grammars.
const TOKENS: [&[u8]; 24] = [
    b"\xFF\xE1\xFF\xFF",
    b"\xFF\xED\0\x02",
    b"\xFF\xEB\0\x40JP\0\x01\0\0\0\x01\0\0\0\x30jumb\0\0\0\x1ejumdc2pa",
    b"Exif\0\0II*\0\x08\0\0\0\xFF\xFF",
    b"Exif\0\0MM\0*\0\0\0\x08",
    b"http://ns.adobe.com/xap/1.0/\0",
    b"http://ns.adobe.com/xmp/extension/\0",
    b"Photoshop 3.0\x008BIM\x04\x04\0\0\xFF\xFF\xFF\xFF",
    b"8BIM\x04\x04\xFF",
    b"\x1c\x01\x5a\0\x03\x1b%G",
    b"\x1c\x01\x5a\0\x03\x1b-L",
    b"\x1c\x02\x78\x80\x08\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x1c\x02\x37\0\x0820260231",
    b"\x1c\x02\x3c\0\x0b\xC3\xA1\xC3\xA1\xC3\xA1\xC3\xA1abc",
    b"<rdf:li>",
    b"</rdf:Description>",
    b"<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li>",
    b"<!DOCTYPE x [<!ENTITY a \"b\">]>&a;",
    b"<![CDATA[",
    b"&#x110000;",
    b"xmlns:x=\"",
    b"ftypheic\0\0\0\0meta",
    b"\0\0\0\x01",
    b"\x80\x80\xFF\0",
];

/// Where the metadata of most files stands.
const HEAD: usize = 8_192;

/// Returns the file with some of its structure broken.
fn mutated(random: &mut Random, file: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..random.within(1, 6) {
        let end = if random.chance(0.8) { bytes.len().min(HEAD) } else { bytes.len() };
        let at = random.below(end + 1);
        let most = *random.one_of(&[4, 40, 4_000]);
        let length = random.below(most).min(bytes.len() - at);
        match random.below(8) {
            // A length, an offset or a count becomes the least, the most, or its neighbour.
            0 | 1 => {
                let wide = (*random.one_of(&[1, 2, 4])).min(bytes.len() - at);
                let extreme = *random.one_of(&[0x00, 0x01, 0x7F, 0x80, 0xFF]);
                bytes[at..at + wide].fill(extreme);
            }
            2 => drop(bytes.splice(at..at, random.one_of(&TOKENS).iter().copied())),
            3 => drop(bytes.drain(at..at + length)),
            4 => {
                let again = bytes[at..at + length].to_vec();
                drop(bytes.splice(at..at, again.repeat(random.within(1, 3))));
            }
            5 => {
                let from = random.below(other.len().min(HEAD));
                let piece = &other[from..(from + length).min(other.len())];
                drop(bytes.splice(at..at + length, piece.iter().copied()));
            }
            6 => bytes.truncate(at.max(16)),
            _ => {
                let bit = 1 << random.below(8);
                bytes[at..at + length].iter_mut().for_each(|byte| *byte ^= bit);
            }
        }
    }
    bytes
}

#[test]
fn broken_metadata_is_read_without_a_panic() {
    let files: Vec<Vec<u8>> = sampled::ours()
        .into_iter()
        .chain(sampled::theirs().unwrap_or_default())
        .map(|file: PathBuf| fs::read(file).unwrap())
        .collect();
    let first = number("GALLEY_SEED").unwrap_or(0);
    for seed in first..first + number("GALLEY_RUNS").unwrap_or(1_000) {
        let mut random = Random::new(seed);
        let [file, other] = [random.below(files.len()), random.below(files.len())];
        let bytes = mutated(&mut random, &files[file], &files[other]);
        assert!(catch_unwind(|| holds(&bytes)).is_ok(), "GALLEY_SEED={seed} GALLEY_RUNS=1 runs it again");
    }
}
