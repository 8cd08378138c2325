//! Vietnamese and Unicode: what is admitted, folding, tone keys, syllables.

mod admit;
mod fold;

pub use admit::{Refused, admit, admit_line};
pub use fold::{fold, same, syllables, tone_key, words};
