//! What the four verbs cost: `cargo bench -p blackbox --bench storages`; with Garage where `GALLEY_GARAGE` is set.

#![allow(clippy::print_stdout, reason = "figures are what this program is for")]

use std::error::Error;
use std::time::{Duration, Instant};

use blackbox::cluster::Cluster;
use blackbox::servers::{Kind, Server};
use newsroom::storage::{self, Address, Name, Place, Storage};

/// Small objects, as most entries are.
const SMALL: (usize, usize) = (200, 600);
/// Large ones, as chunks of photos are.
const LARGE: (usize, usize) = (8, 8 << 20);

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<10} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}", "", "put", "get", "delete", "list", "put", "get");
    println!("{:<10} {:>8} {:>8} {:>8} {:>8} {:>9} {:>9}", "", "ms", "ms", "ms", "ms of 200", "MB/s", "MB/s");
    let folder = tempfile::tempdir()?;
    let ours = Place::at(Address::Folder(folder.path().to_path_buf()));
    measure("folder", &*storage::open(&ours)?)?;
    for kind in Kind::ALL {
        let Some(server) = Server::start(kind) else { continue };
        measure(&format!("{kind:?}"), &*storage::open(&server.place())?)?;
    }
    if let Some(cluster) = Cluster::start() {
        measure("Garage", &*storage::open(&cluster.place(1))?)?;
    }
    Ok(())
}

fn measure(what: &str, storage: &dyn Storage) -> Result<(), Box<dyn Error>> {
    let names = |of: &str, count: usize| {
        (0..count).map(|n| Name::new(format!("speed/{of}/{n:05}"))).collect::<Result<Vec<_>, _>>()
    };
    let (small, large) = (names("small", SMALL.0)?, names("large", LARGE.0)?);
    let (word, chunk) = (vec![7; SMALL.1], vec![9; LARGE.1]);
    let each = |took: Duration| took.as_secs_f64() * 1_000.0 / SMALL.0 as f64;
    let speed = |took: Duration| (LARGE.0 * LARGE.1) as f64 / 1e6 / took.as_secs_f64();
    let put = timed(|| small.iter().try_for_each(|name| storage.put(name, &word)))?;
    let get = timed(|| small.iter().try_for_each(|name| storage.get(name).map(drop)))?;
    let list = timed(|| storage.list(&Name::new("speed/small")?).map(drop))?;
    let put_large = timed(|| large.iter().try_for_each(|name| storage.put(name, &chunk)))?;
    let get_large = timed(|| large.iter().try_for_each(|name| storage.get(name).map(drop)))?;
    let delete = timed(|| small.iter().try_for_each(|name| storage.delete(name)))?;
    large.iter().try_for_each(|name| storage.delete(name))?;
    println!(
        "{what:<10} {:>8.2} {:>8.2} {:>8.2} {:>8.1} {:>9.0} {:>9.0}",
        each(put),
        each(get),
        each(delete),
        list.as_secs_f64() * 1_000.0,
        speed(put_large),
        speed(get_large)
    );
    Ok(())
}

fn timed(act: impl FnOnce() -> Result<(), storage::StorageError>) -> Result<Duration, storage::StorageError> {
    let begin = Instant::now();
    act()?;
    Ok(begin.elapsed())
}
