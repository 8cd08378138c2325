//! Checks the Content Credentials (C2PA) of one photo, then ends: who says that a picture is as it was when they signed it, and whether
//! it still is.
//!
//! ```text
//! galley-credentials FILE MEDIA_TYPE
//!     one line of JSON on standard output; none, and an exit code that is not 0, where there is nothing to check
//! ```
//!
//! Nothing is asked of the network, and no list of trusted signers is kept: such a list says whose tools conform, not who may be
//! believed, and is out of date at a desk without network. So a name is what a certificate calls its holder, no more.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::ExitCode;

use c2pa::{Context, Error, Manifest, Reader, Settings, ValidationState};
use serde::Serialize;

/// Failures that tell of another picture, by their ends (C2PA 2.3, §15.2.2): of the whole file, of a HEIC, of parts.
const OTHER_PICTURE: [&str; 3] = [".dataHash.mismatch", ".bmffHash.mismatch", ".boxesHash.mismatch"];
/// Source types that are handed on, at most: an edited picture has a dozen.
const MOST_TYPES: usize = 50;

/// What checking came to; the desk's `photo::credentials` reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// The signature holds, and the picture is the one that was signed.
    Intact,
    /// The picture is another one than was signed.
    Changed,
    /// The signature does not hold, or what was signed does not read.
    Broken,
}

/// What Content Credentials say, as far as an editor has a use for it.
#[derive(Debug, Serialize)]
struct Credentials {
    verdict: Verdict,
    /// Whom the certificate names.
    signer: Option<String>,
    /// The camera or program.
    tool: Option<String>,
    /// When, in RFC 3339, by whoever stamped it.
    at: Option<String>,
    /// How the picture, and what it was made of, came about: addresses of IPTC's vocabulary.
    source_types: Vec<String>,
}

/// Checks a file; an error where it has no credentials, is of no kind that has any, or is not to be read.
fn check(file: &Path, media_type: &str) -> Result<Credentials, Error> {
    let reader = Reader::from_context(Context::new().with_settings(settings()?)?);
    match reader.with_stream(media_type, BufReader::new(File::open(file)?)) {
        Ok(reader) => Ok(said(&reader)),
        Err(nothing @ (Error::JumbfNotFound | Error::UnsupportedType)) => Err(nothing),
        Err(_) => {
            let verdict = Verdict::Broken;
            Ok(Credentials { verdict, signer: None, tool: None, at: None, source_types: vec![] })
        }
    }
}

fn settings() -> Result<Settings, Error> {
    ["verify.verify_trust", "verify.verify_timestamp_trust", "verify.ocsp_fetch", "verify.remote_manifest_fetch"]
        .into_iter()
        .try_fold(Settings::new(), |settings, name| settings.with_value(name, false))
}

fn said(reader: &Reader) -> Credentials {
    let failures = reader.validation_status().unwrap_or_default();
    let verdict = if reader.validation_state() != ValidationState::Invalid {
        Verdict::Intact
    } else if failures.iter().any(|failure| OTHER_PICTURE.iter().any(|end| failure.code().ends_with(end))) {
        Verdict::Changed
    } else {
        Verdict::Broken
    };
    let signed = reader.active_manifest();
    // A manifest store holds that of every picture that this one was made of.
    let types: BTreeSet<_> = reader.iter_manifests().flat_map(source_types).collect();
    Credentials {
        verdict,
        signer: signed.and_then(|signed| signed.common_name().or_else(|| signed.issuer())),
        tool: signed.and_then(tool),
        at: signed.and_then(Manifest::time),
        source_types: types.into_iter().take(MOST_TYPES).collect(),
    }
}

fn tool(signed: &Manifest) -> Option<String> {
    let made_by = signed.claim_generator_info.as_ref().and_then(|tools| tools.first());
    made_by.map(|tool| tool.name.clone()).or_else(|| signed.claim_generator().map(str::to_owned))
}

/// Returns how a picture came about, by what its makers say they did.
fn source_types(of: &Manifest) -> Vec<String> {
    let done = of.assertions().iter().filter(|one| one.label().starts_with("c2pa.actions"));
    let said = done.filter_map(|one| one.value().ok()?.get("actions")?.as_array().cloned()).flatten();
    said.filter_map(|action| Some(action.get("digitalSourceType")?.as_str()?.to_owned())).collect()
}

/// Bounds this process's own memory and time, as the photo worker does.
#[cfg(unix)]
fn confine() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, bound) in [(Resource::As, 2 << 30), (Resource::Cpu, 30), (Resource::Core, 0)] {
        // A system that knows no such bound has the desk's own, by the clock.
        let _ = setrlimit(resource, Rlimit { current: Some(bound), maximum: Some(bound) });
    }
}

#[cfg(not(unix))]
fn confine() {}

fn main() -> ExitCode {
    confine();
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [file, media_type] = &arguments[..] else { return ExitCode::from(2) };
    let Some(media_type) = media_type.to_str() else { return ExitCode::from(2) };
    let Ok(credentials) = check(Path::new(file), media_type) else { return ExitCode::FAILURE };
    let said = serde_json::to_vec(&credentials).map(|line| std::io::stdout().write_all(&line));
    if matches!(said, Ok(Ok(()))) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
