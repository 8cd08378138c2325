//! Content Credentials (C2PA) of a photo, as a program of its own checked them.

use serde::{Deserialize, Serialize};

use super::metadata::SourceType;
use crate::message;
use crate::messages::Key;
use crate::text;

/// Characters of a name that is shown; a longer one is none.
const NAME_LIMIT: usize = 200;

/// What checking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The signature holds, and the picture is the one that was signed.
    Intact,
    /// The picture is another one than was signed.
    Changed,
    /// The signature does not hold, or what was signed does not read.
    Broken,
}

/// What a photo's Content Credentials say. Who a signer is, nobody has looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Whether they hold.
    pub verdict: Verdict,
    /// Whom the certificate names.
    pub signer: Option<String>,
    /// The camera or program.
    pub tool: Option<String>,
    /// When it was signed, in RFC 3339.
    pub at: Option<String>,
    /// How the picture, and what it was made of, came about: addresses of IPTC's vocabulary.
    pub source_types: Vec<String>,
}

impl Credentials {
    /// Returns them without names and addresses that no text may hold.
    pub(super) fn admitted(self) -> Self {
        let name = |said: Option<String>| {
            let said = said.filter(|said| said.chars().nth(NAME_LIMIT).is_none());
            said.and_then(|said| text::admit_line(&said).ok()).filter(|said| !said.is_empty())
        };
        Self {
            verdict: self.verdict,
            signer: name(self.signer),
            tool: name(self.tool),
            at: name(self.at),
            source_types: self.source_types.into_iter().filter_map(|address| name(Some(address))).collect(),
        }
    }

    /// Returns whether the picture, or something that it was made of, was made by AI or another algorithm. What a broken signature
    /// says counts as well: nobody gains by saying so.
    pub fn is_synthetic(&self) -> bool {
        self.source_types.iter().filter_map(|address| SourceType::of(address)).any(SourceType::is_synthetic)
    }

    /// Returns the message that explains them, and its values.
    pub fn explained(&self, file: &str) -> (Key, Vec<(&'static str, String)>) {
        let signer = match (&self.signer, &self.tool) {
            (Some(signer), Some(tool)) => format!("{signer} ({tool})"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "?".to_owned(),
        };
        let key = match self.verdict {
            Verdict::Intact => message!("photo.notice.credentials_intact"),
            Verdict::Changed => message!("photo.notice.credentials_changed"),
            Verdict::Broken => message!("photo.notice.credentials_broken"),
        };
        (key, vec![("file", file.to_owned()), ("signer", signer)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn credentials(verdict: Verdict, signer: &str) -> Credentials {
        let ai = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia".to_owned();
        let signer = Some(signer.to_owned());
        Credentials { verdict, signer, tool: Some("Máy ảnh".into()), at: None, source_types: vec![ai] }
    }

    #[test]
    fn each_verdict_names_the_file_and_whoever_signed() {
        for verdict in [Verdict::Intact, Verdict::Changed, Verdict::Broken] {
            let (key, values) = credentials(verdict, "Mai Lan").explained("lũ.jpg");
            let text = key.text(Language::En, &values);
            assert!(text.contains("lũ.jpg") && !text.contains('{'), "{text}");
            assert_eq!(text.contains("Mai Lan (Máy ảnh)"), verdict != Verdict::Broken, "{text}");
        }
        assert!(credentials(Verdict::Broken, "").is_synthetic());
    }

    #[test]
    fn a_name_that_no_text_may_hold_is_none() {
        for bad in ["a\u{202E}b".to_owned(), " ".to_owned(), "a".repeat(NAME_LIMIT + 1)] {
            let admitted = credentials(Verdict::Intact, &bad).admitted();
            assert_eq!((admitted.signer, admitted.tool.as_deref()), (None, Some("Máy ảnh")));
        }
    }
}
