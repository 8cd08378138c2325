//! What must hold of what any bytes say of themselves.

use newsroom::photo::metadata::{Audience, Field, Metadata, Published, embed, read};

/// Reads metadata out of these bytes: bounded, fit for a text, and the same when it is written and read again.
///
/// # Panics
/// Where it is not so.
pub fn holds(bytes: &[u8]) {
    let told = read(bytes);
    for value in Field::ALL.into_iter().flat_map(|field| told.values(field)) {
        let has_more = |c: char| c.is_control() && !"\n\t".contains(c);
        assert!(value.chars().count() <= 20_000 && !value.contains(has_more), "{value:?}");
    }
    assert_eq!(told, read(bytes));
    // Whatever a file says of itself, on its way out it says what it is told to.
    let Ok(handed) = embed(bytes, &Published::of(&told, Audience::Newsrooms)) else { return };
    let plain =
        Metadata { disagreements: vec![], omissions: vec![], doubts: vec![], content_credentials: false, ..told };
    assert_eq!(read(&handed.bytes), plain);
}
