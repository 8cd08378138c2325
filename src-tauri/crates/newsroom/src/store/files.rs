//! Photo files, each named by the hash of its bytes, so that a file is either whole under its name or not there.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::PathBuf;

use super::StoreError;
use super::folder::sync_folder;
use crate::photo::PhotoHash;
use crate::whole::{self, Hands};

/// The folder of the originals: `photos/ab/abcdef…`.
#[derive(Clone, Debug)]
pub struct PhotoFiles {
    folder: PathBuf,
}

impl PhotoFiles {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns where a photo lies, or would.
    pub fn path(&self, hash: PhotoHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    /// Keeps a photo's bytes. Returns the name.
    pub fn keep(&self, bytes: &[u8]) -> Result<PhotoHash, StoreError> {
        let hash = PhotoHash::of(bytes);
        let path = self.path(hash);
        if self.read(hash).is_ok() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.folder).to_path_buf();
        for new in [&self.folder, &folder] {
            match fs::create_dir(new) {
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(StoreError::io(new)(e)),
                _ => {}
            }
        }
        // Two processes may bring one photo at once: each writes a file of its own and renames the same bytes.
        whole::write(&path, bytes, Hands::Several).map_err(StoreError::io(&path))?;
        for named in [&self.folder, self.folder.parent().unwrap_or(&self.folder)] {
            sync_folder(named)?;
        }
        Ok(hash)
    }

    /// Returns a photo's bytes, or that they are missing or not the bytes of that name.
    pub fn read(&self, hash: PhotoHash) -> Result<Vec<u8>, StoreError> {
        let path = self.path(hash);
        let mut bytes = vec![];
        match File::open(&path).and_then(|mut f| f.read_to_end(&mut bytes)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(StoreError::PhotoMissing(path)),
            read => read.map_err(StoreError::io(&path))?,
        };
        if PhotoHash::of(&bytes) == hash { Ok(bytes) } else { Err(StoreError::PhotoAltered(path)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_noticed_and_mended_by_the_same_photo() {
        let folder = tempfile::tempdir().unwrap();
        let files = PhotoFiles::at(folder.path().join("photos"));
        let hash = files.keep(b"bytes").unwrap();
        assert_eq!(files.read(hash).unwrap(), b"bytes");
        fs::write(files.path(hash), b"byte").unwrap();
        assert!(matches!(files.read(hash), Err(StoreError::PhotoAltered(_))));
        assert_eq!(files.keep(b"bytes").unwrap(), hash);
        assert_eq!(files.read(hash).unwrap(), b"bytes");
        assert_eq!(fs::read_dir(files.path(hash).parent().unwrap()).unwrap().count(), 1);
    }
}
