//! A storage that serves its objects to readers, as the host of a site: a WebDAV server's folder, or a bucket.

use super::host::{Host, NotWritten};
use super::manifest::Planned;
use crate::storage::{LARGEST, Name, Storage, StorageError};
use crate::story::Digest;

/// A storage whose objects are a site.
///
/// It is believed in nothing: what is to be there is read and compared, each time.
pub struct Stored(Box<dyn Storage>);

impl Stored {
    /// Takes a storage that is open.
    pub fn new(storage: Box<dyn Storage>) -> Self {
        Self(storage)
    }
}

fn at(path: &str) -> impl Fn(StorageError) -> NotWritten + '_ {
    move |source| NotWritten::Storage { path: path.to_owned(), source }
}

fn name(path: &str) -> Result<Name, NotWritten> {
    Name::new(path).map_err(|_| NotWritten::Unsafe(path.to_owned()))
}

impl Host for Stored {
    fn has(&self, file: &Planned) -> Result<bool, NotWritten> {
        Ok(self.read(&file.path)?.is_some_and(|bytes| Digest::of(&bytes) == file.digest))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, NotWritten> {
        match self.0.get(&name(path)?) {
            // Whatever it is, nothing of ours is as large.
            Err(StorageError::TooLarge(_)) => Ok(Some(vec![])),
            got => got.map_err(at(path)),
        }
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), NotWritten> {
        if bytes.len() as u64 > LARGEST {
            return Err(at(path)(StorageError::TooLarge(path.to_owned())));
        }
        self.0.put(&name(path)?, bytes).map_err(at(path))
    }

    fn remove(&self, path: &str) -> Result<(), NotWritten> {
        self.0.delete(&name(path)?).map_err(at(path))
    }

    /// What a server has answered to is there.
    fn settle(&self) -> Result<(), NotWritten> {
        Ok(())
    }

    fn at_once(&self) -> usize {
        self.0.at_once()
    }
}
