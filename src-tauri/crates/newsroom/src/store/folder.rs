//! What lies in a desk folder, and on what kind of disk.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::StoreError;

/// The database.
pub const DATABASE: &str = "desk.db";
/// Photo files by hash.
pub const PHOTOS: &str = "photos";
/// The members' private keys.
pub const KEYS: &str = "keys";
/// Four megabytes to give up when the disk is full, so that the last words can still be saved.
pub const BALLAST: &str = "ballast";
const BALLAST_BYTES: usize = 4 << 20;

/// Types in `/proc/mounts` on which SQLite's write-ahead log is not safe (sqlite.org/wal.html).
const NETWORK: [&str; 12] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2"];

/// Returns the type of the network file system that a folder lies on, if it is one.
pub(super) fn network(folder: &Path, mounts: &str) -> Option<String> {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let mount = |line: &str| {
        let mut parts = line.split(' ').skip(1);
        let point = parts.next()?.replace("\\040", " ");
        Some((point, parts.next()?.to_owned()))
    };
    let holds = |(point, _): &(String, String)| folder.starts_with(point);
    let (_, kind) = mounts.lines().filter_map(mount).filter(holds).max_by_key(|(point, _)| point.len())?;
    NETWORK.contains(&kind.as_str()).then_some(kind)
}

/// Makes a name in a folder durable: its entry is on disk only when the folder is.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    File::open(folder).and_then(|f| f.sync_all()).map_err(StoreError::io(folder))?;
    Ok(())
}

/// Lays the ballast down where it is missing. A disk too full for it is told by the next save, not here.
pub(super) fn lay_ballast(folder: &Path) {
    let path = folder.join(BALLAST);
    if path.exists() {
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
    }
}
