//! Photos that other programs wrote, read beside ExifTool: its own samples, and ours.

#![allow(clippy::print_stdout, reason = "how many fields are alike is what the table in BENCHMARKS.md is made of")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use newsroom::photo::metadata::{Audience, Field, Metadata, Published, embed, read};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{examine, sample, worker};

/// Returns the photos of this repository's tests.
pub(crate) fn ours() -> Vec<PathBuf> {
    photos(&sample(""))
}

/// Returns the samples of ExifTool, or why they cannot be had.
pub(crate) fn theirs() -> Result<Vec<PathBuf>, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/photos/samples.sh");
    let run = Command::new("bash").arg(script).output().map_err(|e| e.to_string())?;
    if run.status.success() {
        Ok(photos(Path::new(String::from_utf8_lossy(&run.stdout).trim())))
    } else {
        Err(String::from_utf8_lossy(&run.stderr).lines().last().unwrap_or_default().to_owned())
    }
}

/// Returns the photos of a folder that are of a kind which is taken in, by name.
fn photos(folder: &Path) -> Vec<PathBuf> {
    let kinds = ["jpg", "jpeg", "png", "webp", "tif", "tiff", "heic", "gif"];
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| kinds.iter().any(|kind| e.eq_ignore_ascii_case(kind))));
    files.sort();
    files
}

/// Where ExifTool finds each field, in the order in which the blocks are believed.
const PLACES: [(Field, &[&str]); 20] = [
    (Field::Caption, &["XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription"]),
    (Field::Headline, &["XMP-photoshop:Headline", "IPTC:Headline"]),
    (Field::Credit, &["XMP-photoshop:Credit", "IPTC:Credit"]),
    (Field::Creator, &["XMP-dc:Creator", "IPTC:By-line", "IFD0:Artist"]),
    (Field::Source, &["XMP-photoshop:Source", "IPTC:Source"]),
    (Field::Copyright, &["XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright"]),
    (Field::UsageTerms, &["XMP-xmpRights:UsageTerms"]),
    (
        Field::Taken,
        &[
            "XMP-photoshop:DateCreated",
            "XMP-exif:DateTimeOriginal",
            "IPTC:DateCreated",
            "ExifIFD:DateTimeOriginal",
            "ExifIFD:CreateDate",
        ],
    ),
    (Field::Sublocation, &["XMP-iptcCore:Location", "IPTC:Sub-location"]),
    (Field::City, &["XMP-photoshop:City", "IPTC:City"]),
    (Field::State, &["XMP-photoshop:State", "IPTC:Province-State"]),
    (Field::Country, &["XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"]),
    (Field::People, &["XMP-iptcExt:PersonInImage"]),
    (Field::Keywords, &["XMP-dc:Subject", "IPTC:Keywords"]),
    (Field::Alt, &["XMP-iptcCore:AltTextAccessibility"]),
    (Field::LongDescription, &["XMP-iptcCore:ExtDescrAccessibility"]),
    (Field::Instructions, &["XMP-photoshop:Instructions", "IPTC:SpecialInstructions"]),
    (Field::DigitalSourceType, &["XMP-iptcExt:DigitalSourceType"]),
    (Field::Rating, &["XMP-xmp:Rating"]),
    (Field::Label, &["XMP-xmp:Label"]),
];

/// What is compared: all words, composed; of a moment its day.
fn comparable(field: Field, values: &[String]) -> String {
    let all = values.join("\n").nfc().collect::<String>();
    match field {
        Field::Taken => all.replace(':', "-").chars().take(10).collect(),
        _ => all.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

fn printed(seen: &Value) -> Vec<String> {
    match seen {
        Value::Null => vec![],
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().flat_map(printed).collect(),
        value => vec![value.to_string()],
    }
}

/// Returns how many fields there are by ExifTool, and which we read differently.
fn judged(file: &Path, told: &Metadata, seen: &Value) -> (usize, Vec<String>) {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let (mut all, mut wrong) = (0, vec![]);
    for (field, places) in PLACES {
        let said = places.iter().map(|place| comparable(field, &printed(&seen[*place])));
        let said = said.into_iter().find(|said| !said.is_empty() && (field != Field::Rating || said != "0"));
        let ours = comparable(field, &told.values(field));
        all += usize::from(said.is_some());
        if said.clone().unwrap_or_default() != ours {
            wrong.push(format!("{name} {}: {said:?}, read as {ours:?}", field.word()));
        }
    }
    (all, wrong)
}

/// Reads all and compares; `None` where ExifTool is not installed.
fn compared(files: &[PathBuf]) -> Option<(usize, Vec<String>)> {
    let run = Command::new("exiftool").args(["-json", "-n", "-G1", "-struct", "-all"]).args(files).output().ok()?;
    let seen: Vec<Value> = serde_json::from_slice(&run.stdout).unwrap();
    let (mut all, mut wrong) = (0, vec![]);
    for (file, seen) in files.iter().zip(&seen) {
        let bytes = fs::read(file).unwrap();
        let told = read(&bytes);
        let (count, differing) = judged(file, &told, seen);
        all += count;
        wrong.extend(differing);
        if let Ok(handed) = embed(&bytes, &Published::of(&told, Audience::Newsrooms)) {
            let lost = Field::ALL.into_iter().filter(|field| read(&handed.bytes).values(*field) != told.values(*field));
            assert_eq!(lost.collect::<Vec<_>>(), [], "{}", file.display());
        }
        // The worker, too, ends in an answer, and nobody touches the file.
        let _ = examine(&worker(), file);
        assert!(bytes == fs::read(file).unwrap(), "{} was changed", file.display());
    }
    Some((all, wrong))
}

#[test]
fn what_other_programs_wrote_is_read_as_exiftool_reads_it() {
    let theirs = theirs().unwrap_or_else(|why| {
        blackbox::skipped(&format!("ExifTool's samples: {why}"));
        vec![]
    });
    // XMP in UTF-16, which two of the samples have, is not read: those of their fields that stand there.
    for (whose, files, differing) in [("ours", ours(), 0), ("ExifTool's", theirs, 12)] {
        let Some((all, wrong)) = compared(&files) else {
            blackbox::skipped("exiftool is not installed");
            return;
        };
        println!("{whose}: {} files, {} of {all} fields read alike", files.len(), all - wrong.len().min(all));
        assert!(wrong.len() <= differing, "{}", wrong.join("\n"));
    }
}
