//! Storages: what desks exchange through, a place for copies, a site's host. They are not trusted.
//!
//! A storage has four verbs and no more, and may be tidied. It may be slow, forget, show what was, or lie; whoever reads checks what comes
//! back, and nobody takes the absence of an object for its deletion. There are no conditions on writing: servers
//! ignore them (Garage, rclone), check them and then write all the same (Apache), or have none.

mod address;
mod error;
mod folder;
mod name;
mod remote;
mod self_test;
mod transport;

pub use address::{Address, Place, Style};
pub use error::StorageError;
pub use folder::Folder;
pub use name::{Name, NameError};
pub use remote::Remote;
pub use self_test::{SelfTest, Trait, self_test};

pub use crate::web::{Credential, Trust};

/// The largest object that is written or read, in bytes: a chunk of a photo, and what sealing adds.
pub const LARGEST: u64 = 9 << 20;

/// What desks exchange through: four verbs, each of which may be repeated, and tidying.
pub trait Storage: Send + Sync {
    /// Writes an object whole; whoever reads it sees all of it or what was there before, if the storage is one that
    /// can do that. What was there under this name is replaced.
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError>;

    /// Reads an object; `None` where the storage has none of that name. One of more than [`LARGEST`] bytes is an error.
    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError>;

    /// Returns the names of the objects and folders right within a folder, sorted; names of folders end in `/`. A folder
    /// that is not there has none. What could be no [`Name`] is left out: other programs leave such things.
    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError>;

    /// Removes an object; one that is not there is removed already.
    fn delete(&self, name: &Name) -> Result<(), StorageError>;

    /// How many objects are worth asking for at the same time, each by a thread of its own: one, where none is waited for.
    fn at_once(&self) -> usize {
        1
    }

    /// Removes, right within a folder, what programs that were killed left unfinished and surely nobody goes on with: a folder
    /// on a disk has such files, which no other verb shows. What cannot be told or removed stays.
    fn tidy(&self, folder: &Name) {
        let _ = folder;
    }
}

/// Opens the storage at an address.
pub fn open(place: &Place) -> Result<Box<dyn Storage>, StorageError> {
    Ok(match &place.address {
        Address::Folder(path) => Box::new(Folder::at(path)?),
        Address::WebDav(_) | Address::S3 { .. } => Box::new(Remote::connect(place)?),
    })
}
