//! The other boundary: what another desk signed is not put right, since all desks are to read it alike. It is taken as it is, or
//! not at all.

use minicbor::Decoder;
use minicbor::data::Type;
use serde_json::Value;

use super::admit::plain;
use super::{Refused, refusal};

/// Returns whether a text holds no control character but tab and line feed, and none that turns the reading direction.
///
/// Whatever [`super::admit`] returns is so. NFC is not asked for: what is NFC hangs on the version of Unicode, and two desks
/// would show two stories.
pub fn is_sound(text: &str) -> bool {
    unsound(text).is_none()
}

/// Returns whether all texts in JSON are [sound](is_sound), and the names of members.
pub fn is_sound_json(value: &Value) -> bool {
    unsound_json(value).is_none()
}

/// Returns what keeps texts in JSON from being [sound](is_sound), or names of members.
pub fn unsound_json(value: &Value) -> Option<Refused> {
    match value {
        Value::String(text) => unsound(text),
        Value::Array(items) => items.iter().find_map(unsound_json),
        Value::Object(members) => {
            members.iter().find_map(|(name, value)| unsound(name).or_else(|| unsound_json(value)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn unsound(text: &str) -> Option<Refused> {
    if plain(text) {
        return None;
    }
    let carriage_return =
        || text.chars().position(|c| c == '\r').map(|at| Refused::Control { at, code: u32::from('\r') });
    refusal(text).or_else(carriage_return)
}

/// Returns whether all texts in deterministic CBOR are [sound](is_sound); what does not read has none.
pub fn is_sound_cbor(bytes: &[u8]) -> bool {
    let mut items = Decoder::new(bytes);
    while items.position() < bytes.len() {
        let read = match items.datatype() {
            Ok(Type::String) => items.str().map(is_sound),
            // What is in them comes next; what is nested a million deep takes no more room than what is not.
            Ok(Type::Array) => items.array().map(|_| true),
            Ok(Type::Map) => items.map().map(|_| true),
            Ok(Type::Tag) => items.tag().map(|_| true),
            Ok(_) => items.skip().map(|()| true),
            Err(e) => Err(e),
        };
        match read {
            Ok(true) => {}
            Ok(false) => return false,
            Err(_) => return true,
        }
    }
    true
}

/// Returns a text with U+FFFD for each character that keeps it from being [sound](is_sound): for names that a file brings along
/// and that nobody can put right.
pub fn made_sound(text: &str) -> String {
    let mut bytes = [0; 4];
    text.chars().map(|c| if is_sound(c.encode_utf8(&mut bytes)) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_json_are_in_the_order_of_their_names() {
        // What is signed, approved and published has them so, whatever is built beside it: Cargo gives everybody the features that
        // one crate asks of serde_json.
        assert_eq!(serde_json::json!({ "b": 1, "a": { "d": 2, "c": 3 } }).to_string(), r#"{"a":{"c":3,"d":2},"b":1}"#);
    }

    #[test]
    fn what_is_sound_hangs_on_no_version_of_unicode() {
        for sound in ["", "Việt", "Vie\u{323}\u{302}t", "\u{FEFF}a\tb\n", "\u{200F}\u{2028}\u{FFFE}", "\u{378}\u{301}"]
        {
            assert!(is_sound(sound), "{sound:?}");
            assert_eq!(made_sound(sound), sound);
        }
        for code in ('\0'..='\u{9F}').filter(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            assert!(!is_sound(&format!("chữ{code}sau")), "{code:?}");
        }
        for code in ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}') {
            assert!(!is_sound(&format!("chữ{code}")), "{code:?}");
            assert_eq!(made_sound(&format!("chữ{code}sau")), "chữ\u{FFFD}sau");
        }
    }

    #[test]
    fn every_text_is_looked_at_wherever_it_stands() {
        let json = |text: &str| is_sound_json(&serde_json::from_str(text).unwrap());
        assert!(json(r#"[{"tên": ["Thu Hà", null, 3, true]}]"#));
        assert!(!json(r#"[{"tên": ["Thu \u0007"]}]"#));
        assert!(!json(r#"[{"t\u202en": 1}]"#));
        let cbor =
            |text: &str| minicbor::to_vec((1_u8, [("tên", [text])], true, minicbor::bytes::ByteVec::from(vec![0])));
        assert!(is_sound_cbor(&cbor("Thu Hà").unwrap()));
        assert!(!is_sound_cbor(&cbor("Thu \r").unwrap()));
        assert!(is_sound_cbor(&[0x81; 100_000]) && is_sound_cbor(&[0xFF]), "what does not read has no texts");
    }
}
