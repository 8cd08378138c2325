//! Storages against real servers: the four verbs, what goes wrong, and what a hostile one can do.

mod buckets;
mod desks;
mod distributed;
mod hostile;
mod nemesis;
mod secure;
mod sharing;
mod syncing;
mod verbs;
mod watching;

use std::any::Any;
use std::path::PathBuf;

use blackbox::cluster::Cluster;
use blackbox::servers::{Kind, Server};
use newsroom::storage::{self, Address, Name, Place, Storage};

/// A storage, and what has to stay while it is used.
struct Opened {
    what: String,
    storage: Box<dyn Storage>,
    /// Where its objects lie as files; Garage keeps them in its own way.
    files: Option<PathBuf>,
    _stays: Box<dyn Any>,
}

/// Returns a name.
fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

/// Opens a storage of every kind that can be had here.
fn all() -> Vec<Opened> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = Place::at(Address::Folder(folder.path().to_path_buf()));
    let mut opened = vec![Opened {
        what: "folder".into(),
        storage: storage::open(&place).expect("the folder opens"),
        files: Some(folder.path().to_path_buf()),
        _stays: Box::new(folder),
    }];
    for server in Kind::ALL.into_iter().chain([Kind::VirtualS3]).filter_map(Server::start) {
        opened.push(Opened {
            what: format!("{:?}", server.kind),
            storage: storage::open(&server.place()).expect("an address"),
            files: Some(server.files()),
            _stays: Box::new(server),
        });
    }
    if let Some(cluster) = Cluster::start() {
        opened.push(Opened {
            what: "Garage".into(),
            storage: storage::open(&cluster.place(1)).expect("an address"),
            files: None,
            _stays: Box::new(cluster),
        });
    }
    opened
}
