//! What a program did, as `shim.c` writes it down.

/// One thing that a program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// The folder that is recorded; its inode.
    Root(u64),
    /// A file appeared under a name.
    File {
        inode: u64,
        folder: u64,
        name: String,
    },
    /// A folder appeared under a name.
    Folder {
        inode: u64,
        folder: u64,
        name: String,
    },
    /// A file without a name (`O_TMPFILE`).
    Nameless(u64),
    /// A name for what exists already.
    Link {
        inode: u64,
        folder: u64,
        name: String,
    },
    /// A name is gone.
    Unlink {
        folder: u64,
        name: String,
    },
    /// Another name in the same folder.
    Rename {
        inode: u64,
        folder: u64,
        from: String,
        to: String,
    },
    Write {
        inode: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    /// A new length.
    Length {
        inode: u64,
        length: usize,
    },
    Sync(u64),
    /// The program told the world that everything up to this save is safe.
    Saved(u32),
}

/// Reads one record, as `put` in `shim.c` writes it.
pub(crate) fn record(bytes: &[u8]) -> Option<(Record, &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let (numbers, rest) = rest.split_first_chunk::<16>()?;
    let number = |i: usize| numbers.get(i * 8..i * 8 + 8)?.try_into().ok().map(u64::from_ne_bytes);
    let (a, b) = (number(0)?, number(1)?);
    let (name_length, rest) = rest.split_first_chunk::<4>()?;
    let (data_length, rest) = rest.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_at_checked(u32::from_ne_bytes(*name_length) as usize)?;
    let (data, rest) = rest.split_at_checked(u32::from_ne_bytes(*data_length) as usize)?;
    let name = String::from_utf8_lossy(name).into_owned();
    let record = match kind {
        b'R' => Record::Root(a),
        b'C' => Record::File { inode: a, folder: b, name },
        b'M' => Record::Folder { inode: a, folder: b, name },
        b'N' => Record::Nameless(a),
        b'L' => Record::Link { inode: a, folder: b, name },
        b'U' => Record::Unlink { folder: b, name },
        b'V' => Record::Rename { inode: a, folder: b, from: String::from_utf8_lossy(data).into_owned(), to: name },
        b'W' => Record::Write { inode: a, at: b.try_into().ok()?, bytes: data.to_vec() },
        b'T' => Record::Length { inode: a, length: b.try_into().ok()? },
        b'F' => Record::Sync(a),
        b'A' => Record::Saved(a.try_into().ok()?),
        _ => return None,
    };
    Some((record, rest))
}
