//! The last part of an address, made from a headline.

use super::fold;

/// The longest slug in characters: what search engines show, and mail programs do not break.
const LONGEST: usize = 80;

/// Returns the text as lower-case ASCII words joined by hyphens, or `None` where nothing of it is left.
///
/// "TT&TT" is `tt-tt`. A longer one is cut at a hyphen, so that no word is halved.
pub fn slug(text: &str) -> Option<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut out = words.join("-");
    if out.len() > LONGEST {
        let at_hyphen = out.get(..=LONGEST).and_then(|head| head.rfind('-'));
        out.truncate(at_hyphen.unwrap_or(LONGEST));
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_and_joins() {
        assert_eq!(slug("Mùa vải sớm: Đồng Đậu được giá").unwrap(), "mua-vai-som-dong-dau-duoc-gia");
        assert_eq!(slug("Sở TT&TT – tăng 50%").unwrap(), "so-tt-tt-tang-50");
        assert_eq!(slug("  — ! "), None);
        assert_eq!(slug("新聞"), None);
    }

    #[test]
    fn cuts_between_words() {
        let long = slug(&"chuyển đổi ".repeat(12)).unwrap();
        assert!(long.len() <= 80 && (long.ends_with("doi") || long.ends_with("chuyen")), "{long}");
        let exact = format!("{}-{}", "a".repeat(40), "b".repeat(39));
        assert_eq!(slug(&format!("{exact} c")).unwrap(), exact, "80 characters fit");
        assert_eq!(slug(&"x".repeat(100)).unwrap().len(), 80, "one word has no hyphen to cut at");
    }

    proptest! {
        #[test]
        fn is_idempotent_and_plain(text in "\\PC{0,200}") {
            if let Some(made) = slug(&text) {
                prop_assert!(made.len() <= 80 && !made.starts_with('-') && !made.ends_with('-'));
                prop_assert!(made.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                prop_assert_eq!(slug(&made), Some(made));
            }
        }
    }
}
