//! Lengths that tell little: how long a sentence was must not be read off the length of its entry.

use super::entry::EntryError;

/// The shortest that anything is padded to, in bytes.
const SHORTEST: usize = 256;
/// Up to here lengths double; beyond, they follow Padmé.
const DOUBLING: usize = 4096;
/// How many bytes say the length of what was padded.
const LENGTH: usize = 4;

/// Returns the length that so many bytes are padded to: powers of two up to 4 KiB, then Padmé (Nikitin and others, "Reducing
/// Metadata Leakage from Encrypted Files and Communication with PURBs", 2019, §4), which adds an eighth at most.
fn padded(length: usize) -> usize {
    if length <= DOUBLING {
        return length.next_power_of_two().max(SHORTEST);
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1_usize << (exponent - kept)) - 1;
    (length + mask) & !mask
}

/// Pads a text: its length, itself, zeros.
pub(crate) fn pad(text: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(text.len()).ok()?;
    let mut all = Vec::with_capacity(padded(LENGTH + text.len()));
    all.extend(length.to_le_bytes());
    all.extend(text);
    all.resize(padded(LENGTH + text.len()), 0);
    Some(all)
}

/// Returns what was padded; refuses any padding but the one that there is.
pub(crate) fn unpad(all: &[u8]) -> Result<&[u8], EntryError> {
    let short = || EntryError::Damaged("it is shorter than it says".into());
    let (length, rest) = all.split_first_chunk::<LENGTH>().ok_or_else(short)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| short())?;
    let (text, zeros) = rest.split_at_checked(length).ok_or_else(short)?;
    let exact = all.len() == padded(LENGTH + length) && zeros.iter().all(|byte| *byte == 0);
    if exact { Ok(text) } else { Err(EntryError::NotCanonical) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_double_and_then_grow_by_an_eighth_at_most() {
        let lengths = [(0, 256), (256, 256), (257, 512), (4096, 4096), (4097, 4352), (9 << 20, 9 << 20)];
        for (length, expected) in lengths {
            assert_eq!(padded(length), expected, "{length}");
        }
        for length in (DOUBLING + 1..3_000_000).step_by(997) {
            let all = padded(length);
            assert!(all >= length && all - length <= length / 8, "{length}: {all}");
            assert_eq!(padded(all), all);
        }
    }

    #[test]
    fn a_text_comes_back_and_no_other_padding_does() {
        for length in [0, 1, 251, 252, 253, 5000] {
            let text = vec![7; length];
            let mut all = pad(&text).unwrap();
            assert_eq!(unpad(&all).unwrap(), text);
            let last = all.len() - 1;
            if all.len() > LENGTH + length {
                all[last] = 1;
                assert!(unpad(&all).is_err());
                all[last] = 0;
            }
            all.push(0);
            assert!(unpad(&all).is_err());
        }
        assert!(unpad(&[255; 300]).is_err() && unpad(&[1, 0]).is_err());
    }
}
