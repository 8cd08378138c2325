//! Content Credentials (C2PA): who says that a picture is as it was when they signed it, and whether it still is.
//!
//! Nothing is asked of the network, and no list of trusted signers is kept: such a list says whose tools conform, not who may be
//! believed, and is out of date at a desk without network. So a name is what a certificate calls its holder, no more.

use serde::Serialize;

/// What checking came to.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "credentials"), expect(dead_code, reason = "nothing is checked then"))]
pub(crate) enum Verdict {
    /// The signature holds, and the picture is the one that was signed.
    Intact,
    /// The picture is another one than was signed.
    Changed,
    /// The signature does not hold, or what was signed does not read.
    Broken,
}

/// What Content Credentials say, as far as an editor has a use for it.
#[derive(Debug, Serialize)]
pub(crate) struct Credentials {
    pub(crate) verdict: Verdict,
    /// Whom the certificate names.
    pub(crate) signer: Option<String>,
    /// The camera or program.
    pub(crate) tool: Option<String>,
    /// When, in RFC 3339, by whoever stamped it.
    pub(crate) at: Option<String>,
    /// How the picture, and what it was made of, came about: addresses of IPTC's vocabulary.
    pub(crate) source_types: Vec<String>,
}

#[cfg(not(feature = "credentials"))]
pub(crate) fn check(_file: &std::path::Path) -> Result<Credentials, crate::answer::Refusal> {
    Err(crate::answer::Refusal::Unsupported { kind: "Content Credentials" })
}

#[cfg(feature = "credentials")]
pub(crate) use checking::check;

#[cfg(feature = "credentials")]
mod checking {
    use std::collections::BTreeSet;
    use std::io::Cursor;
    use std::path::Path;

    use c2pa::{Context, Error, Manifest, Reader, Settings, ValidationState};

    use super::{Credentials, Verdict};
    use crate::answer::Refusal;
    use crate::decode::read;
    use crate::sniff::Format;

    /// Failures that tell of another picture, by their ends (C2PA 2.3, §15.2.2): of the whole file, of a HEIC, of parts.
    const OTHER_PICTURE: [&str; 3] = [".dataHash.mismatch", ".bmffHash.mismatch", ".boxesHash.mismatch"];
    /// Source types that are handed on, at most: an edited picture has a dozen.
    const MOST_TYPES: usize = 50;

    /// Checks the credentials of a photo.
    pub(crate) fn check(file: &Path) -> Result<Credentials, Refusal> {
        let bytes = read(file)?;
        let media_type = match Format::sniff(&bytes)? {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::WebP => "image/webp",
            Format::Gif => "image/gif",
            Format::Tiff => "image/tiff",
            Format::Heic => "image/heic",
        };
        let context = Context::new().with_settings(settings().map_err(Refusal::unreadable)?);
        let read =
            context.and_then(|context| Reader::from_context(context).with_stream(media_type, Cursor::new(bytes)));
        match read {
            Ok(reader) => Ok(said(&reader)),
            Err(Error::JumbfNotFound | Error::UnsupportedType) => {
                Err(Refusal::Unsupported { kind: "no Content Credentials" })
            }
            Err(_) => {
                Ok(Credentials { verdict: Verdict::Broken, signer: None, tool: None, at: None, source_types: vec![] })
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
}
