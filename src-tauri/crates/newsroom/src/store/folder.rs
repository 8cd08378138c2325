//! What lies in a desk folder, and on what kind of disk.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::StoreError;
use crate::whole;

/// The database.
pub const DATABASE: &str = "desk.db";
/// Photo files by hash.
pub const PHOTOS: &str = "photos";
/// The members' private keys.
pub const KEYS: &str = "keys";
/// Four megabytes to give up when the disk is full, so that the last words can still be saved.
pub const BALLAST: &str = "ballast";
const BALLAST_BYTES: usize = 4 << 20;

/// Types in `/proc/mounts` on which SQLite's write-ahead log is not safe: its shared memory is not shared between
/// machines, and locks or syncs may be promises only (sqlite.org/wal.html, sqlite.org/faq.html#q5).
const NETWORK: [&str; 22] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "davfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "smb3",
    "smbfs",
    "sshfs",
    "vboxsf",
    "vmhgfs",
];
/// What follows `fuse.` where a program brings another machine's files.
const FUSE: [&str; 18] = [
    "ceph",
    "cephfs",
    "curlftpfs",
    "davfs2",
    "gcsfuse",
    "geesefs",
    "glusterfs",
    "goofys",
    "gvfsd-fuse",
    "juicefs",
    "mount.davfs",
    "onedriver",
    "rclone",
    "s3fs",
    "seaweedfs",
    "smbnetfs",
    "sshfs",
    "vmhgfs-fuse",
];

/// Returns the type of the network file system that a folder lies on, if it is one.
pub(super) fn network(folder: &Path, mounts: &str) -> Option<String> {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let mount = |line: &str| {
        let mut parts = line.split(' ');
        let (source, point, kind) = (parts.next()?.to_owned(), unescaped(parts.next()?), parts.next()?.to_owned());
        Some((source, point, kind))
    };
    let holds = |(_, point, _): &(String, String, String)| folder.starts_with(point);
    let (source, _, kind) = mounts.lines().filter_map(mount).filter(holds).max_by_key(|(_, point, _)| point.len())?;
    // davfs2 mounts are plain `fuse`, and only their source tells.
    let remote = kind == "fuse" && (source.contains("://") || source.contains('@'));
    let fuse = kind.strip_prefix("fuse.").is_some_and(|program| FUSE.contains(&program));
    (remote || fuse || NETWORK.contains(&kind.as_str())).then_some(kind)
}

/// The kernel writes a space, tab, newline or backslash in a mount point as three octal digits (fstab(5)).
fn unescaped(point: &str) -> String {
    ["\\040 ", "\\011\t", "\\012\n", "\\134\\"]
        .iter()
        .fold(point.to_owned(), |s, pair| s.replace(&pair[..4], &pair[4..]))
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    whole::sync_folder(folder).map_err(StoreError::io(folder))
}

/// Opens the file by whose lock the processes of a desk take turns, made where it is not there yet.
pub(crate) fn lock_file(path: &Path) -> Result<fs::File, StoreError> {
    fs::File::options().create(true).truncate(false).write(true).open(path).map_err(StoreError::io(path))
}

/// Lays the ballast down where it is missing. A disk too full for it is told by the next save, not here.
pub(super) fn lay_ballast(folder: &Path) {
    let path = folder.join(BALLAST);
    if has_ballast(folder) {
        return;
    }
    // Incompressible, so that a compressing file system gives real room back.
    let mut bytes = vec![0; BALLAST_BYTES];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    let written = File::create(&path).and_then(|mut f| f.write_all(&bytes).and_then(|()| f.sync_all()));
    if written.is_err() {
        let _ = fs::remove_file(&path);
    }
}

/// Returns whether the whole ballast is there: a process that was killed may have laid a part of it.
pub(super) fn has_ballast(folder: &Path) -> bool {
    fs::metadata(folder.join(BALLAST)).is_ok_and(|m| m.len() == BALLAST_BYTES as u64)
}

/// Gives the ballast up. Returns whether there was any.
pub(super) fn drop_ballast(folder: &Path) -> bool {
    fs::remove_file(folder.join(BALLAST)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_tells() {
        let mounts =
            "/dev/a / ext4 rw 0 0\nserver:/x /mnt/n\\040as nfs4 rw 0 0\n/dev/b /mnt/n\\040as/local ext4 rw 0 0\n";
        assert_eq!(network(Path::new("/mnt/n as/desk"), mounts), Some("nfs4".into()));
        assert_eq!(network(Path::new("/mnt/n as/local/desk"), mounts), None);
        assert_eq!(network(Path::new("/home/x"), mounts), None);
        // What is mounted last on a point hides what was there before.
        let mounts = "/dev/a / ext4 rw 0 0\n//nas/b /mnt cifs rw 0 0\n/dev/b /mnt ext4 rw 0 0\n";
        assert_eq!(network(Path::new("/mnt/desk"), mounts), None);
        assert_eq!(network(Path::new("/mnt/desk"), ""), None);
        assert_eq!(network(Path::new("/mnt/desk"), "odd\n\n/dev/a /mnt"), None);
    }

    #[test]
    fn every_kind_is_told_from_a_local_disk() {
        let on = |source: &str, kind: &str| {
            network(Path::new("/mnt/desk"), &format!("/dev/a / ext4 rw 0 0\n{source} /mnt {kind} rw 0 0\n"))
        };
        for kind in
            ["nfs", "nfs4", "cifs", "smb3", "9p", "davfs", "ceph", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse"]
        {
            assert_eq!(on("server:/x", kind), Some(kind.into()));
        }
        assert_eq!(on("https://nas.example/dav", "fuse"), Some("fuse".into()));
        for kind in [
            "ext4",
            "btrfs",
            "xfs",
            "zfs",
            "f2fs",
            "tmpfs",
            "overlay",
            "vfat",
            "exfat",
            "ntfs3",
            "fuseblk",
            "fuse.gocryptfs",
        ] {
            assert_eq!(on("/dev/b", kind), None, "{kind}");
        }
        assert_eq!(on("/dev/b", "fuse"), None);
    }
}
