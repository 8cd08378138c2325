//! The house data that a new newsroom starts with; from then on it is the chief's to change.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Kind;
use crate::messages::Language;

/// Items by kind. JSON rather than Rust, so that an editor can correct the words without a compiler.
const VI: &str = include_str!("starter/vi.json");
const EN: &str = include_str!("starter/en.json");

/// Returns the starter set of a language, kind by kind, sections in the order they are listed.
///
/// An item's id is what [`super::admit`] says. `editor` is both a member's role and a byline's: one item.
///
/// # Panics
///
/// Never: the sets are part of the program, and a test reads both.
pub fn starter(language: Language) -> Vec<(Kind, Value)> {
    let set = match language {
        Language::Vi => VI,
        Language::En => EN,
    };
    let kinds: BTreeMap<Kind, Vec<Value>> = serde_json::from_str(set).expect("the starter sets are JSON");
    kinds.into_iter().flat_map(|(kind, items)| items.into_iter().map(move |item| (kind, item))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono_tz::Tz;
    use unicode_normalization::is_nfc;

    use super::*;
    use crate::house::{House, Overridable, UNSAID, Use, admit};
    use crate::text::{fold, tone_key, words};

    const LANGUAGES: [Language; 2] = [Language::Vi, Language::En];

    fn house(language: Language) -> House {
        let items = starter(language);
        let by_id: BTreeMap<_, _> =
            items.iter().map(|(kind, item)| ((*kind, admit(*kind, item).unwrap().id), item.clone())).collect();
        assert_eq!(by_id.len(), items.len(), "two items of one id in {language:?}");
        House::of("Báo Tân Giang", Tz::Asia__Ho_Chi_Minh, &by_id)
    }

    /// Whether the words of `phrase` stand in `text` one after another, wherever tones are written.
    fn holds(text: &str, phrase: &str) -> bool {
        let (text, phrase) = (tone_key(text), tone_key(phrase));
        let (text, phrase): (Vec<_>, Vec<_>) = (words(&text).collect(), words(&phrase).collect());
        text.windows(phrase.len()).any(|run| run == phrase)
    }

    #[test]
    fn both_sets_are_whole_houses() {
        for language in LANGUAGES {
            let house = house(language);
            let roles: BTreeSet<_> = house.roles.iter().map(|r| r.role.as_str()).collect();
            let members = ["reporter", "photo_editor", "editor", "desk_head", "secretary", "chief"];
            let bylines = ["author", "photo", "video", "graphics", "compiled", "source"];
            assert_eq!(roles, members.into_iter().chain(bylines).collect());
            assert!(house.sections.len() >= 12 && house.tags.len() >= 10, "{language:?}");
            assert!(house.abbreviations.len() >= 40 && house.confusables.len() >= 50, "{language:?}");
            assert_eq!((house.destinations.len(), house.destinations[0].id.as_str()), (1, "site"));
            assert!(house.destinations[0].address.ends_with('/'));
            // What nobody has spoken of yet goes on as before, until the house asks for more.
            let unsaid = house.usage(UNSAID).unwrap();
            assert_eq!((unsaid.may, unsaid.lets(Overridable::Expiry)), (Use::Free, true), "{language:?}");
            let uses: BTreeSet<_> = house.usages.iter().map(|usage| format!("{:?}", usage.may)).collect();
            assert_eq!((house.usages.len(), uses.len()), (14, 4), "{language:?}");
            let ratios: Vec<_> = house.ratios.iter().map(|r| (r.width, r.height)).collect();
            assert_eq!(ratios, [(16, 9), (3, 2), (4, 3), (1, 1), (4, 5), (9, 16)]);
            assert!(
                house.ratios.iter().all(|r| r.shape().is_some() && house.shape(&r.label.to_uppercase()) == r.shape())
            );
            assert_eq!((house.shape("wide"), house.shape("?")), ("16:9".parse().ok(), None));
        }
    }

    #[test]
    fn names_and_addresses_do_not_clash() {
        for language in LANGUAGES {
            let house = house(language);
            let names: BTreeSet<_> = house.sections.iter().map(|s| fold(&s.name)).collect();
            assert_eq!(names.len(), house.sections.len());
            for section in &house.sections {
                assert!(section.slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", section.slug);
            }
            let longs: BTreeSet<_> = house.abbreviations.iter().map(|a| tone_key(&a.long)).collect();
            assert_eq!(longs.len(), house.abbreviations.len(), "one long form under two short ones");
        }
    }

    #[test]
    fn every_text_is_composed_and_places_tones_as_papers_do() {
        let new_placement = |word: &str| {
            let word = word.to_lowercase();
            let rest = word.trim_start_matches(|c: char| !"oòóỏõọuùúủũụ".contains(c));
            ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"].contains(&rest)
                && !word.starts_with("qu")
        };
        assert!(new_placement("hoà") && new_placement("Thuỷ") && !new_placement("quý") && !new_placement("khỏe"));
        for set in [VI, EN] {
            assert!(is_nfc(set));
            assert_eq!(words(set).find(|w| new_placement(w)), None);
        }
    }

    #[test]
    fn a_phrase_is_mended_once_and_for_all() {
        for language in LANGUAGES {
            let pairs = house(language).confusables;
            for pair in &pairs {
                assert_ne!(tone_key(&pair.wrong), tone_key(&pair.right));
                let clash = pairs.iter().find(|other| holds(&pair.right, &other.wrong));
                assert_eq!(clash, None, "the mended form is itself called wrong");
                let inside = pairs.iter().find(|other| other.wrong != pair.wrong && holds(&pair.wrong, &other.wrong));
                assert_eq!(inside, None, "two items for one mistake");
            }
        }
    }

    #[test]
    fn what_is_right_elsewhere_is_no_mistake() {
        // Each of these holds a form that lists of "common mistakes" call wrong.
        let right = "cảm xúc tích cực; thành tựu chung; buổi sáng Lạng Sơn; đến thăm quan chức; việc phân chia sẽ xong; \
            hồ sơ xuất khẩu; hàng cọ sát mép nước; người đọc giả định; khả năng xuất khẩu; thương hiệu xuất hiện; \
            sản xuất sứ vệ sinh; món xôi nổi tiếng; hai câu Truyện Kiều; che dấu vết; dành chiến thắng này tặng mẹ; \
            bức tranh dành tặng; tính chất phát triển; sau vụ nổ lực lượng chức năng; anh cũng cố gắng; luyện tập chung; \
            cả đội ngủ lại; giám sát nhập khẩu; bàn giao động cơ; thập kỷ năng động; đọc kỹ luật; đường Nguyễn Trãi qua chợ; \
            em vẽ đẹp; tôi nghĩ lễ hội này; tuyệt đối tới cùng; bàng quang; quả chín mùi thơm";
        for pair in house(Language::Vi).confusables {
            assert!(!holds(right, &pair.wrong), "{}", pair.wrong);
        }
    }
}
