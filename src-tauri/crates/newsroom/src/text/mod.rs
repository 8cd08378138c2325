//! Vietnamese and Unicode: what is admitted, folding, tone keys, syllables, dates, slugs, collation.

mod admit;
mod collate;
mod dates;
mod fold;
mod slug;
mod sound;

pub use admit::{Refused, admit, admit_line, refusal};
pub use collate::Collation;
pub use dates::{WrittenDate, format_date, parse_date};
pub use fold::{fold, same, syllables, tone_key, words};
pub use slug::slug;
pub use sound::{is_sound, is_sound_cbor, is_sound_json, made_sound, unsound_json};
