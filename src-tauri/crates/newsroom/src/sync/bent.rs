//! Storages that go wrong, or are watched, in one way: for tests.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::memory::{Memory, held};
use crate::storage::{Name, Storage, StorageError};

type Put<'a> = dyn Fn(&Name, &[u8]) -> Result<(), StorageError> + Send + Sync + 'a;
type Get<'a> = dyn Fn(&Name) -> Result<Option<Vec<u8>>, StorageError> + Send + Sync + 'a;
type List<'a> = dyn Fn(&Name) -> Result<Vec<String>, StorageError> + Send + Sync + 'a;

/// A storage of which one verb or another does something else.
pub(super) struct Bent<'a> {
    put: Box<Put<'a>>,
    get: Box<Get<'a>>,
    list: Box<List<'a>>,
    delete: &'a Memory,
    at_once: usize,
}

impl<'a> Bent<'a> {
    /// Does as a storage in memory does.
    pub(super) fn of(memory: &'a Memory) -> Self {
        Self {
            put: Box::new(|name, bytes| memory.put(name, bytes)),
            get: Box::new(|name| memory.get(name)),
            list: Box::new(|folder| memory.list(folder)),
            delete: memory,
            at_once: 1,
        }
    }

    pub(super) fn putting(self, put: impl Fn(&Name, &[u8]) -> Result<(), StorageError> + Send + Sync + 'a) -> Self {
        Self { put: Box::new(put), ..self }
    }

    pub(super) fn getting(
        self,
        get: impl Fn(&Name) -> Result<Option<Vec<u8>>, StorageError> + Send + Sync + 'a,
    ) -> Self {
        Self { get: Box::new(get), ..self }
    }

    pub(super) fn listing(self, list: impl Fn(&Name) -> Result<Vec<String>, StorageError> + Send + Sync + 'a) -> Self {
        Self { list: Box::new(list), ..self }
    }

    pub(super) fn asked_at_once(self, at_once: usize) -> Self {
        Self { at_once, ..self }
    }
}

impl Storage for Bent<'_> {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        (self.put)(name, bytes)
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        (self.get)(name)
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        (self.list)(folder)
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        self.delete.delete(name)
    }

    fn at_once(&self) -> usize {
        self.at_once
    }
}

/// Lets nobody through before so many have come: for questions that must be asked at the same time.
pub(super) struct Gate {
    needed: usize,
    come: Mutex<usize>,
    changed: Condvar,
}

impl Gate {
    pub(super) fn of(needed: usize) -> Self {
        Self { needed, come: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn pass(&self) -> Result<(), StorageError> {
        let mut come = held(&self.come);
        *come += 1;
        self.changed.notify_all();
        let alone = |come: &mut usize| *come < self.needed;
        let (_come, waited) = self.changed.wait_timeout_while(come, Duration::from_secs(60), alone).unwrap();
        if waited.timed_out() { Err(StorageError::Unreachable("asked one after the other".into())) } else { Ok(()) }
    }
}
