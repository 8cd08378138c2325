//! How objects are called: whoever lists a folder knows from the names alone what there is.

use data_encoding::HEXLOWER;

use crate::ledger::{EntryHash, Head, LogId};
use crate::members::DeviceId;
use crate::storage::{Name, StorageError};

/// All that a newsroom keeps in a storage lies in this folder.
const ROOT: &str = "galley-1";
/// So many entries of a log lie in one folder: some servers list thousands of names slowly, and none in part.
const FOLDER: u64 = 256;
/// So many bytes of an entry's hash stand in its name.
const HASH: usize = 12;
/// So many random bytes name a sign of presence.
pub(super) const SIGN: usize = 12;

/// Returns the folder that all lies in.
pub(super) fn root() -> Result<Name, StorageError> {
    Ok(Name::new(ROOT)?)
}

/// Returns the object of that name within a folder.
pub(super) fn child(folder: &Name, name: &str) -> Result<Name, StorageError> {
    Ok(folder.join(name)?)
}

/// Returns the folder of all logs.
pub(super) fn logs() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/log"))?)
}

/// Returns the folder of hints: the ends of logs, as empty objects.
pub(super) fn hints() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/head"))?)
}

/// Returns the object that changes with every hint.
pub(super) fn pulse() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/pulse"))?)
}

/// Returns the object that says whose storage it is.
pub(super) fn identity() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/newsroom"))?)
}

fn log(log: LogId) -> String {
    format!("{}-{:016x}", log.device, log.incarnation)
}

/// Returns the number of the folder that an entry lies in.
pub(super) fn folder_of(sequence: u64) -> u64 {
    sequence / FOLDER
}

/// Returns the number of the first entry that lies in a folder.
pub(super) fn first_of(folder: u64) -> u64 {
    folder.saturating_mul(FOLDER).max(1)
}

/// Returns the number of the last entry that lies in a folder.
pub(super) fn last_of(folder: u64) -> u64 {
    folder.saturating_mul(FOLDER).saturating_add(FOLDER - 1)
}

/// Returns a folder of a log.
pub(super) fn folder(of: LogId, number: u64) -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/log/{}/{number:08x}", log(of)))?)
}

/// Returns the folder of a log's folders.
pub(super) fn folders(of: LogId) -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/log/{}", log(of)))?)
}

/// Returns the object of an entry.
pub(super) fn entry(head: &Head) -> Result<Name, StorageError> {
    child(&folder(head.log, folder_of(head.sequence))?, &within(head.sequence, &head.hash))
}

/// Returns the name of an entry within its folder.
pub(super) fn within(sequence: u64, hash: &EntryHash) -> String {
    format!("{sequence:016x}-{}", short(hash))
}

fn short(hash: &EntryHash) -> String {
    HEXLOWER.encode(&hash.0[..HASH])
}

/// Returns the hint of a log's end.
pub(super) fn hint(head: &Head) -> Result<Name, StorageError> {
    child(&hints()?, &format!("{}-{}", log(head.log), within(head.sequence, &head.hash)))
}

/// Returns the folder of signs of presence.
pub(super) fn signs() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/here"))?)
}

/// Returns the folder of the folders of photos.
pub(super) fn photos() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/photo"))?)
}

/// Returns the folder of the folders of what goes ahead of photos.
pub(super) fn ahead() -> Result<Name, StorageError> {
    Ok(Name::new(format!("{ROOT}/ahead"))?)
}

/// Returns what a sign of presence is called within its folder: whose it is, and which.
pub(super) fn sign(of: LogId, random: [u8; SIGN]) -> String {
    format!("{}-{}", log(of), HEXLOWER.encode(&random))
}

/// Returns the log of whoever gave a sign of presence of that name.
pub(super) fn read_sign(name: &str) -> Option<LogId> {
    let at = name.match_indices('-').nth(1)?.0;
    let (of, random) = (name.get(..at)?, name.get(at + 1..)?);
    let is_random = random.len() == SIGN * 2 && HEXLOWER.decode(random.as_bytes()).is_ok();
    read_log(of).filter(|log_of| is_random && log(*log_of) == of)
}

/// Returns the log that a folder within that of all logs is.
pub(super) fn read_log(name: &str) -> Option<LogId> {
    let (device, incarnation) = name.trim_end_matches('/').split_once('-')?;
    Some(LogId { device: read_device(device)?, incarnation: read_number(incarnation, 16)? })
}

/// Returns the number of a folder of a log.
pub(super) fn read_folder(name: &str) -> Option<u64> {
    read_number(name.trim_end_matches('/'), 8)
}

/// Returns the number that the name of an entry within its folder tells.
pub(super) fn read_entry(name: &str) -> Option<u64> {
    let (sequence, hash) = name.split_once('-')?;
    let is_hash = hash.len() == HASH * 2 && HEXLOWER.decode(hash.as_bytes()).is_ok();
    read_number(sequence, 16).filter(|_| is_hash)
}

/// Returns the log and the number that a hint tells, and the name of that entry within its folder.
pub(super) fn read_hint(name: &str) -> Option<(LogId, u64, &str)> {
    let at = name.match_indices('-').nth(1)?.0;
    let (of, entry) = (name.get(..at)?, name.get(at + 1..)?);
    Some((read_log(of)?, read_entry(entry)?, entry))
}

fn read_device(text: &str) -> Option<DeviceId> {
    Some(DeviceId(HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()?))
}

fn read_number(text: &str, digits: usize) -> Option<u64> {
    let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    plain.then(|| u64::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        let log = LogId { device: DeviceId([0xAB; 32]), incarnation: u64::MAX };
        Head { log, sequence: 0x1234, hash: EntryHash([0xCD; 32]) }
    }

    #[test]
    fn names_say_what_they_name() {
        let (head, device) = (head(), "ab".repeat(32));
        let entry = entry(&head).unwrap();
        let tail = format!("0000000000001234-{}", "cd".repeat(12));
        assert_eq!(entry.as_str(), format!("galley-1/log/{device}-ffffffffffffffff/00000012/{tail}"));
        assert_eq!(read_entry(&tail), Some(0x1234));
        let hint = hint(&head).unwrap();
        let hint = hint.as_str().rsplit_once('/').unwrap().1;
        assert_eq!(read_hint(hint), Some((head.log, 0x1234, tail.as_str())));
        assert_eq!(read_log(&format!("{device}-ffffffffffffffff/")), Some(head.log));
        assert_eq!(read_folder("00000012/"), Some(0x12));
        let sign = sign(head.log, [0xEF; SIGN]);
        assert_eq!(sign, format!("{device}-ffffffffffffffff-{}", "ef".repeat(12)));
        assert_eq!(read_sign(&sign), Some(head.log));
        assert!(child(&signs().unwrap(), &sign).unwrap().as_str().starts_with("galley-1/here/ab"));
    }

    #[test]
    fn what_other_programs_leave_is_no_name() {
        let device = "ab".repeat(32);
        for odd in [
            "",
            "-",
            "x-1",
            "thumbs.db",
            "ab-ffffffffffffffff",
            &format!("{device}-1"),
            &format!("{device}-+00000000000000f"),
        ] {
            assert_eq!(read_log(odd), None, "{odd}");
            assert_eq!(read_hint(odd), None, "{odd}");
            assert_eq!(read_sign(odd), None, "{odd}");
        }
        let log = format!("{device}-ffffffffffffffff");
        for odd in [
            log.clone(),
            format!("{log}-cd"),
            format!("{log}/-{}", "cd".repeat(12)),
            format!("{log}-{}", "CD".repeat(12)),
        ] {
            assert_eq!(read_sign(&odd), None, "{odd}");
        }
        let hash = "cd".repeat(12);
        for odd in [
            "",
            &hash,
            &format!("1-{hash}"),
            &format!("000000000000123g-{hash}"),
            "0000000000001234-cd",
            &format!("0000000000001234-{hash} (1)"),
        ] {
            assert_eq!(read_entry(odd), None, "{odd}");
        }
    }
}
