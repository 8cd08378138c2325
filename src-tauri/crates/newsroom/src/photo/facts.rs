//! What the worker found a photo to be.

use serde::{Deserialize, Serialize};

use super::{Credentials, Look};
use crate::message;
use crate::messages::Key;
use crate::photo::metadata::{Metadata, SourceType};

/// A format that is taken in, by the file's first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[serde(rename_all = "lowercase")]
#[cbor(index_only)]
pub enum Format {
    /// JPEG.
    #[n(0)]
    Jpeg,
    /// PNG.
    #[n(1)]
    Png,
    /// WebP.
    #[n(2)]
    WebP,
    /// GIF.
    #[n(3)]
    Gif,
    /// TIFF.
    #[n(4)]
    Tiff,
    /// HEIC, as telephones make it.
    #[n(5)]
    Heic,
}

impl Format {
    /// Returns the extension that files of this format get, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tif",
            Self::Heic => "heic",
        }
    }

    /// Returns the media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
        }
    }

    /// Returns the name as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
        }
    }
}

/// What is wrong with a picture that could still be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Damage {
    /// The file ends early.
    #[n(0)]
    Cut {
        /// How many of the rows are there, 1 to 99; `None` where all are, but coarse (progressive JPEG).
        #[n(0)]
        percent: Option<u8>,
    },
    /// Some of the data is wrong.
    #[n(1)]
    Corrupt,
}

/// What is true of a photo's file. Stored with the photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, minicbor::Encode, minicbor::Decode)]
pub struct PhotoFacts {
    /// The format, by its first bytes; the name may claim another.
    #[n(0)]
    pub format: Format,
    /// Width in pixels, upright.
    #[n(1)]
    pub width: u32,
    /// Height in pixels, upright.
    #[n(2)]
    pub height: u32,
    /// Bytes of the file.
    #[n(3)]
    pub bytes: u64,
    /// What its colour profile calls itself; `None` without one that could be used.
    #[n(4)]
    pub profile: Option<String>,
    /// Whether it has a colour profile that could not be used, so that colours may be off.
    #[n(5)]
    pub profile_ignored: bool,
    /// Whether it is made for print, in four inks.
    #[n(6)]
    pub cmyk: bool,
    /// What is wrong with the picture.
    #[n(7)]
    pub damage: Option<Damage>,
    /// Whether it has more pictures than the first, which alone is used: it moves, or has pages.
    #[n(8)]
    pub animated: bool,
    /// Whether its name claims another format.
    #[n(9)]
    pub wrong_extension: bool,
    /// What it looks like; `None` for a plain surface, and for photos that were taken in before this was asked.
    #[n(10)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Look>,
}

/// All that is true of a photo, once for every use of it: what the worker found and what the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoRecord {
    /// What the worker found.
    pub facts: PhotoFacts,
    /// What the file says of itself: creator, date, place and the rest.
    pub metadata: Metadata,
    /// Its Content Credentials, where it has some that were checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Credentials>,
}

impl PhotoRecord {
    /// Returns what an editor should be told, as messages with their values; empty where all is in order.
    pub fn notices(&self, file: &str) -> Vec<(Key, Vec<(&'static str, String)>)> {
        let mut notices = self.facts.notices(file);
        notices.extend(self.metadata.notices(file));
        let name = || vec![("file", file.to_owned())];
        let says_so = self.metadata.source_type().is_some_and(SourceType::is_synthetic);
        if says_so || self.credentials.as_ref().is_some_and(Credentials::is_synthetic) {
            notices.push((message!("photo.notice.synthetic"), name()));
        }
        match &self.credentials {
            Some(credentials) => notices.push(credentials.explained(file)),
            None if self.metadata.content_credentials => {
                notices.push((message!("photo.notice.content_credentials"), name()));
            }
            None => {}
        }
        notices
    }
}

impl PhotoFacts {
    /// Returns what an editor should be told, as messages with their values; empty for a sound photo.
    pub fn notices(&self, file: &str) -> Vec<(Key, Vec<(&'static str, String)>)> {
        let name = ("file", file.to_owned());
        let mut notices = Vec::new();
        match self.damage {
            Some(Damage::Cut { percent: Some(percent) }) => {
                notices.push((message!("photo.notice.cut"), vec![name.clone(), ("percent", percent.to_string())]));
            }
            Some(Damage::Cut { percent: None }) => {
                notices.push((message!("photo.notice.cut_coarse"), vec![name.clone()]));
            }
            Some(Damage::Corrupt) => notices.push((message!("photo.notice.corrupt"), vec![name.clone()])),
            None => {}
        }
        if self.animated && matches!(self.format, Format::Tiff | Format::Heic) {
            notices.push((message!("photo.notice.several"), vec![name.clone()]));
        } else if self.animated {
            notices.push((message!("photo.notice.animated"), vec![name.clone()]));
        }
        if self.wrong_extension {
            let format = ("format", self.format.name().to_owned());
            notices.push((message!("photo.notice.wrong_extension"), vec![name.clone(), format]));
        }
        if self.profile_ignored {
            notices.push((message!("photo.notice.profile_ignored"), vec![name]));
        }
        notices
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::messages::Language;

    #[test]
    fn notices_name_the_file_and_the_loss() {
        let facts = PhotoFacts {
            format: Format::Png,
            width: 10,
            height: 10,
            bytes: 9,
            profile: None,
            profile_ignored: true,
            cmyk: false,
            damage: Some(Damage::Cut { percent: Some(61) }),
            animated: true,
            wrong_extension: true,
            look: Some(Look(7)),
        };
        let notices = facts.notices("lũ.jpg");
        let texts: Vec<_> = notices.iter().map(|(key, values)| key.text(Language::En, values)).collect();
        assert_eq!(texts.len(), 4);
        assert!(texts.iter().all(|t| t.contains("lũ.jpg") && !t.contains('{')), "{texts:?}");
        assert!(texts[0].contains("61 %") && texts[2].contains("PNG"));
        let stored = minicbor::to_vec(&facts).unwrap();
        assert_eq!(minicbor::decode::<PhotoFacts>(&stored).unwrap(), facts);
    }

    #[test]
    fn credentials_that_were_not_checked_are_told_so_and_what_was_made_is_told_once() {
        let json = r#"{"format":"jpeg","width":3,"height":2,"bytes":9,"profile":null,"profile_ignored":false,"cmyk":false,
            "damage":null,"animated":false,"wrong_extension":false}"#;
        let ai = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
        let metadata =
            Metadata { content_credentials: true, digital_source_type: ai.to_owned(), ..Metadata::default() };
        let facts = serde_json::from_str(json).unwrap();
        let told = |record: &PhotoRecord| record.notices("a.jpg").iter().map(|(key, _)| key.name()).collect::<Vec<_>>();
        let mut record = PhotoRecord { facts, metadata, credentials: None };
        assert_eq!(told(&record), ["photo.notice.synthetic", "photo.notice.content_credentials"]);
        let source_types = vec![ai.to_owned()];
        record.credentials =
            Some(Credentials { verdict: Verdict::Intact, signer: None, tool: None, at: None, source_types });
        assert_eq!(told(&record), ["photo.notice.synthetic", "photo.notice.credentials_intact"]);
        record.metadata.digital_source_type.clear();
        assert_eq!(told(&record)[0], "photo.notice.synthetic");
    }

    #[test]
    fn facts_from_before_looks_were_asked_still_read() {
        let json = r#"{"format":"jpeg","width":3,"height":2,"bytes":9,"profile":null,"profile_ignored":false,"cmyk":false,
            "damage":null,"animated":false,"wrong_extension":false}"#;
        let facts: PhotoFacts = serde_json::from_str(json).unwrap();
        assert_eq!(facts.look, None);
        assert!(!serde_json::to_string(&facts).unwrap().contains("look"));
        // Ten values, as they were written then.
        let before = [&[0x8A, 0, 3, 2, 9, 0xF6, 0xF4, 0xF4, 0xF6, 0xF4, 0xF4][..]].concat();
        assert_eq!(minicbor::decode::<PhotoFacts>(&before).unwrap(), facts);
    }
}
