//! The FTS5 tokenizer `vi`: every word without its diacritics and, at the same place, exact.
//!
//! A document gives "chuyển" as `chuyen` and, colocated, as U+0001 and its tone key; a query gives the tone
//! key where it was typed with diacritics, else the folded word. So "chuyen doi so" finds every spelling,
//! "chuyển đổi số" only itself, "hoà" also "hòa". Rejected: `unicode61 remove_diacritics 2`, which knows
//! neither đ nor exact search, and a folded copy of the text, which `rebuild` silently replaces by the original.
//!
//! A database with this tokenizer can be written only by a connection that [`register`]ed it.

// FTS5 takes a tokenizer as three C functions and no crate wraps that for this rusqlite: all unsafe code is here.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{ptr, slice};

use rusqlite::{Connection, ffi};
use unicode_normalization::char::is_combining_mark;

use crate::text::{fold, tone_key};

/// Begins an exact token. No text holds it, so that "hoa2" as typed is never taken for the key of "hòa".
const EXACT: char = '\u{1}';

/// Makes the tokenizer `vi` known to a connection; to be called before any statement that touches the search.
pub fn register(conn: &Connection) -> rusqlite::Result<()> {
    let api = fts5(conn)?;
    let mut functions = ffi::fts5_tokenizer { xCreate: Some(create), xDelete: Some(delete), xTokenize: Some(tokenize) };
    // SAFETY: `api` is FTS5's own table and lives as long as the connection. It copies `functions` and the name
    // before it returns; there is no user data, hence nothing to destroy.
    let code = unsafe {
        match (*api).xCreateTokenizer {
            Some(create) => create(api, c"vi".as_ptr(), ptr::null_mut(), &raw mut functions, None),
            None => ffi::SQLITE_MISUSE,
        }
    };
    checked(code)
}

fn checked(code: c_int) -> rusqlite::Result<()> {
    match code {
        ffi::SQLITE_OK => Ok(()),
        code => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)),
    }
}

/// Asks the connection for FTS5's interface, as its documentation prescribes: through `SELECT fts5(?1)`.
fn fts5(conn: &Connection) -> rusqlite::Result<*mut ffi::fts5_api> {
    let mut api: *mut ffi::fts5_api = ptr::null_mut();
    let mut statement: *mut ffi::sqlite3_stmt = ptr::null_mut();
    // SAFETY: the handle is open, as `conn` is borrowed. The statement is finalised on every path (finalising null is
    // allowed) and not used after. `api` outlives the statement that writes to it, and the type name is static.
    let code = unsafe {
        let mut code = ffi::sqlite3_prepare_v2(
            conn.handle(),
            c"SELECT fts5(?1)".as_ptr(),
            -1,
            &raw mut statement,
            ptr::null_mut(),
        );
        if code == ffi::SQLITE_OK {
            let target = (&raw mut api).cast::<c_void>();
            code = ffi::sqlite3_bind_pointer(statement, 1, target, c"fts5_api_ptr".as_ptr(), None);
        }
        if code == ffi::SQLITE_OK {
            ffi::sqlite3_step(statement);
        }
        let end = ffi::sqlite3_finalize(statement);
        if code == ffi::SQLITE_OK { end } else { code }
    };
    checked(code)?;
    if api.is_null() { checked(ffi::SQLITE_MISUSE).map(|()| api) } else { Ok(api) }
}

unsafe extern "C" fn create(
    _user: *mut c_void,
    _arguments: *mut *const c_char,
    _count: c_int,
    out: *mut *mut ffi::Fts5Tokenizer,
) -> c_int {
    match catch_unwind(|| Box::into_raw(Box::new(Letters::new()))) {
        Ok(letters) => {
            // SAFETY: FTS5 passes a valid place for the new tokenizer, and gives it back to `delete`, once.
            unsafe { *out = letters.cast() };
            ffi::SQLITE_OK
        }
        Err(_) => ffi::SQLITE_ERROR,
    }
}

unsafe extern "C" fn delete(tokenizer: *mut ffi::Fts5Tokenizer) {
    if !tokenizer.is_null() {
        // SAFETY: made by `Box::into_raw` in `create`; FTS5 deletes each tokenizer once and uses it no more.
        drop(unsafe { Box::from_raw(tokenizer.cast::<Letters>()) });
    }
}

/// FTS5's own function that takes a token: context, flags, token, its length, first and last byte in the text.
type Take = unsafe extern "C" fn(*mut c_void, c_int, *const c_char, c_int, c_int, c_int) -> c_int;

unsafe extern "C" fn tokenize(
    tokenizer: *mut ffi::Fts5Tokenizer,
    context: *mut c_void,
    flags: c_int,
    text: *const c_char,
    length: c_int,
    take: Option<Take>,
) -> c_int {
    let (Some(take), Ok(length)) = (take, usize::try_from(length)) else { return ffi::SQLITE_MISUSE };
    if text.is_null() {
        return ffi::SQLITE_OK;
    }
    // SAFETY: `tokenizer` is what `create` made and is never written to, so that sharing it is sound; `text` is
    // `length` bytes that FTS5 keeps unchanged during this call.
    let (letters, text) = unsafe { (&*tokenizer.cast::<Letters>(), slice::from_raw_parts(text.cast::<u8>(), length)) };
    let push = |token: &str, place: Range<usize>, colocated: bool| {
        let flags = if colocated { ffi::FTS5_TOKEN_COLOCATED } else { 0 };
        let int = |n: usize| c_int::try_from(n).unwrap_or(c_int::MAX);
        // SAFETY: called with the context that came with it, and within the call that brought it; FTS5 copies the token.
        let code =
            unsafe { take(context, flags, token.as_ptr().cast(), int(token.len()), int(place.start), int(place.end)) };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
    };
    // Unwinding into C would be undefined behaviour.
    match catch_unwind(AssertUnwindSafe(|| letters.tokens(text, Wanted::of(flags), push))) {
        Ok(Ok(())) => ffi::SQLITE_OK,
        Ok(Err(code)) => code,
        Err(_) => ffi::SQLITE_ERROR,
    }
}

/// Which of a word's two tokens the caller of the tokenizer wants.
#[derive(Clone, Copy)]
enum Wanted {
    /// Both at one place: a document.
    Both,
    /// The exact one if the word carries diacritics: a query.
    AsTyped,
    /// The folded one: the beginning of a word, whose tone is perhaps yet to come.
    Folded,
}

impl Wanted {
    fn of(flags: c_int) -> Self {
        match (flags & ffi::FTS5_TOKENIZE_QUERY != 0, flags & ffi::FTS5_TOKENIZE_PREFIX != 0) {
            (false, _) => Self::Both,
            (true, false) => Self::AsTyped,
            (true, true) => Self::Folded,
        }
    }
}

/// One precomposed letter taken apart.
#[derive(Clone, Copy)]
struct Letter {
    folded: char,
    base: char,
    tone: Option<char>,
}

/// The letters of Vietnamese taken apart beforehand: decomposing every word anew would cost more than indexing it.
struct Letters {
    latin: Vec<Option<Letter>>,
    additional: Vec<Option<Letter>>,
}

/// From À to ư: Latin-1, Extended-A and the horned letters of Extended-B.
const LATIN: Range<u32> = 0xC0..0x1B1;
/// From Ạ to ỹ: the Vietnamese part of Latin Extended Additional.
const ADDITIONAL: Range<u32> = 0x1EA0..0x1EFA;

impl Letters {
    fn new() -> Self {
        let all = |codes: Range<u32>| codes.map(|code| char::from_u32(code).and_then(apart)).collect();
        Self { latin: all(LATIN), additional: all(ADDITIONAL) }
    }

    fn get(&self, c: char) -> Option<Letter> {
        let code = c as u32;
        match code {
            0..0x80 if c.is_ascii_alphanumeric() => {
                let lower = c.to_ascii_lowercase();
                Some(Letter { folded: lower, base: lower, tone: None })
            }
            0..0xC0 => None,
            code if LATIN.contains(&code) => self.latin[(code - LATIN.start) as usize],
            code if ADDITIONAL.contains(&code) => self.additional[(code - ADDITIONAL.start) as usize],
            _ => None,
        }
    }

    /// Calls `push` with each token, the bytes of the text it stands for, and whether it shares the place of the last.
    fn tokens<E>(
        &self,
        text: &[u8],
        wanted: Wanted,
        mut push: impl FnMut(&str, Range<usize>, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut word = Word::default();
        let mut at = 0;
        for chunk in text.utf8_chunks() {
            let valid = chunk.valid();
            let mut start = None;
            for (i, c) in valid.char_indices() {
                if word.take(c, self.get(c)) {
                    start.get_or_insert(i);
                } else if let Some(start) = start.take() {
                    word.give(&valid[start..i], at + start, wanted, &mut push)?;
                }
            }
            if let Some(start) = start {
                word.give(&valid[start..], at + start, wanted, &mut push)?;
            }
            at += valid.len() + chunk.invalid().len();
        }
        Ok(())
    }
}

/// Takes a letter apart, if it is one Latin letter with at most one tone.
fn apart(c: char) -> Option<Letter> {
    let text = c.encode_utf8(&mut [0; 4]).to_owned();
    let (folded, key) = (fold(&text), tone_key(&text));
    let (mut folded, mut key) = (folded.chars(), key.chars());
    let letter = Letter { folded: folded.next()?, base: key.next()?, tone: key.next() };
    let whole = folded.next().is_none() && key.next().is_none();
    (whole && c.is_alphanumeric() && letter.folded.is_ascii_lowercase()).then_some(letter)
}

/// The word under way; its buffers are used again for the next one.
#[derive(Default)]
struct Word {
    folded: String,
    exact: String,
    tones: String,
    /// Whether it holds a character that is not in the table, so that it must be folded the long way.
    rare: bool,
}

impl Word {
    /// Takes the next character in, or returns false if it belongs to no word.
    fn take(&mut self, c: char, letter: Option<Letter>) -> bool {
        if let Some(letter) = letter {
            self.folded.push(letter.folded);
            self.exact.push(letter.base);
            self.tones.extend(letter.tone);
            return true;
        }
        let part = !c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c));
        self.rare |= part;
        part
    }

    /// Pushes the tokens of the word, whose letters are `text` and begin at byte `at`, and starts anew.
    fn give<E>(
        &mut self,
        text: &str,
        at: usize,
        wanted: Wanted,
        push: &mut impl FnMut(&str, Range<usize>, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.rare {
            self.folded = fold(text);
            self.exact = tone_key(text);
        } else {
            self.exact.push_str(&self.tones);
        }
        let place = at..at + text.len();
        let marked = self.exact != self.folded;
        if marked {
            self.exact.insert(0, EXACT);
        }
        // Marks that stand alone fold to nothing, and are no word.
        if !self.folded.is_empty() {
            match wanted {
                Wanted::AsTyped if marked => push(&self.exact, place, false)?,
                Wanted::AsTyped | Wanted::Folded => push(&self.folded, place, false)?,
                Wanted::Both => {
                    push(&self.folded, place.clone(), false)?;
                    if marked {
                        push(&self.exact, place, true)?;
                    }
                }
            }
        }
        self.folded.clear();
        self.exact.clear();
        self.tones.clear();
        self.rare = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::text::words;

    fn tokens(text: &[u8], wanted: Wanted) -> Vec<(String, Range<usize>, bool)> {
        let mut all = Vec::new();
        let push = |token: &str, place: Range<usize>, colocated| {
            all.push((token.to_owned(), place, colocated));
            Ok::<(), Infallible>(())
        };
        let Ok(()) = Letters::new().tokens(text, wanted, push);
        all
    }

    fn texts(text: &str, wanted: Wanted) -> Vec<String> {
        tokens(text.as_bytes(), wanted).into_iter().map(|t| t.0).collect()
    }

    #[test]
    fn documents_carry_both_forms_at_one_place() {
        let given = tokens("Chuyển, Ðồng x1".as_bytes(), Wanted::Both);
        let expected = [
            ("chuyen", 0..8, false),
            ("\u{1}chuyên3", 0..8, true),
            ("dong", 10..17, false),
            ("\u{1}đông2", 10..17, true),
            ("x1", 18..20, false),
        ];
        assert_eq!(given, expected.map(|(t, at, c)| (t.to_owned(), at, c)));
    }

    #[test]
    fn queries_are_as_exact_as_typed() {
        assert_eq!(texts("hoà hòa hoa", Wanted::AsTyped), ["\u{1}hoa2", "\u{1}hoa2", "hoa"]);
        assert_eq!(texts("chuyể", Wanted::Folded), ["chuye"]);
    }

    #[test]
    fn broken_bytes_and_lone_marks_are_no_words() {
        let given = tokens(b"a\xFFb \xCC\x81 c\xE1\xBB", Wanted::Both);
        assert_eq!(given, [("a", 0..1), ("b", 2..3), ("c", 7..8)].map(|(t, at)| (t.to_owned(), at, false)));
    }

    #[test]
    fn the_table_knows_every_vietnamese_letter() {
        let letters = Letters::new();
        let all: String = "aăâeêioôơuưy"
            .chars()
            .flat_map(|v| ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"].map(|tone| format!("{v}{tone}")))
            .flat_map(|syllable| syllable.nfc().collect::<Vec<_>>())
            .chain("đĐÐ".chars())
            .collect();
        assert_eq!(all.chars().count(), 75);
        for c in all.chars().chain(all.to_uppercase().chars()) {
            assert!(letters.get(c).is_some(), "{c}");
        }
    }

    proptest! {
        /// The table is only a shortcut: words, folded words and keys are those of `text`.
        #[test]
        fn agrees_with_text(text in "([a-zA-Z0-9ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưÐðßŒσΣ\u{1EA0}-\u{1EF9}\u{300}-\u{305}\u{323}한½., -]{0,12}|\\PC{0,8}){0,6}") {
            let given = texts(&text, Wanted::Both);
            let expected: Vec<String> = words(&text)
                .map(|w| (fold(w), tone_key(w)))
                .filter(|(folded, _)| !folded.is_empty())
                .flat_map(|(folded, key)| {
                    let exact = (folded != key).then(|| format!("{EXACT}{key}"));
                    [Some(folded), exact]
                })
                .flatten()
                .collect();
            prop_assert_eq!(given, expected);
        }

        #[test]
        fn composed_and_decomposed_are_one(text in "[a-zđĐăâêôơư\u{1EA0}-\u{1EF9} ]{0,40}") {
            let nfd: String = text.nfd().collect();
            prop_assert_eq!(texts(&text, Wanted::Both), texts(&nfd, Wanted::Both));
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut last = 0;
            for (_, place, colocated) in tokens(&bytes, Wanted::Both) {
                prop_assert!(place.start < place.end && place.end <= bytes.len());
                prop_assert!(colocated || place.start >= last);
                last = place.end;
            }
        }
    }
}
