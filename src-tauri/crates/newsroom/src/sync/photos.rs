//! Photos on their way: sealed chunks, sent before the entry that tells of them and fetched after it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;

use super::{Depth, Exchange, Finding, Going, Shelf, names};
use crate::ledger::PhotoKey;
use crate::photo::PhotoHash;
use crate::storage::{Name, StorageError};

/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes of a photo in one object.
const CHUNK: usize = 8 << 20;
/// Nobody is made to hold a larger photo in memory; the photo worker takes none that is.
const LARGEST: u64 = 1 << 30;
/// Bytes of what is sent ahead of a photo, sealed; a picture of 320 pixels has a tenth of it.
const LARGEST_AHEAD: usize = 256 << 10;

/// So many of the photos that were seen in a storage are looked for in each sweep: those that were seen there last, for a storage
/// that goes back to where it was loses them first. All of them would be a list of each of 256 folders.
const LOOKED_FOR: usize = 8;

/// Photos are read and sent together as long as they are no more than so many bytes, or one.
const TOGETHER: u64 = 64 << 20;

/// The names in folders of a storage.
type Listed = BTreeMap<Name, HashSet<String>>;

/// A photo that desks share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedPhoto {
    /// The photo.
    pub hash: PhotoHash,
    /// How many bytes it has.
    pub length: u64,
    /// What seals it.
    pub key: PhotoKey,
}

impl SharedPhoto {
    fn chunks(&self) -> u64 {
        self.length.div_ceil(CHUNK as u64).max(1)
    }

    /// Returns the object of a chunk. Whoever has no key does not learn which photos are the same, or belong together.
    pub(super) fn name(&self, chunk: u64) -> Result<Name, StorageError> {
        let bytes = [self.key.0.as_slice(), &chunk.to_be_bytes()].concat();
        let name = HEXLOWER.encode(&blake3::derive_key("galley photo chunk 1", &bytes)[..21]);
        let (folder, name) = name.split_at(2);
        names::child(&names::photos()?, &format!("{folder}/{name}"))
    }

    /// Returns the object that goes ahead of a photo.
    fn name_ahead(&self) -> Result<Name, StorageError> {
        let name = HEXLOWER.encode(&blake3::derive_key("galley photo ahead 1", &self.key.0)[..21]);
        let (folder, name) = name.split_at(2);
        names::child(&names::ahead()?, &format!("{folder}/{name}"))
    }

    fn cipher_ahead(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&blake3::derive_key("galley photo ahead key 1", &self.key.0).into())
    }

    /// Seals what goes ahead. Another Galley may render other bytes of the same photo, so the nonce comes from these.
    fn seal_ahead(&self, bytes: &[u8]) -> Vec<u8> {
        let key = blake3::derive_key("galley photo ahead nonce 1", &self.key.0);
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&blake3::keyed_hash(&key, bytes).as_bytes()[..NONCE]);
        // Only a text longer than 256 GiB cannot be sealed.
        let sealed = self.cipher_ahead().encrypt(&nonce.into(), Payload { msg: bytes, aad: &self.hash.0 });
        [nonce.as_slice(), &sealed.unwrap_or_default()].concat()
    }

    fn open_ahead(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().filter(|_| sealed.len() <= LARGEST_AHEAD)?;
        self.cipher_ahead().decrypt(&(*nonce).into(), Payload { msg: text, aad: &self.hash.0 }).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&blake3::derive_key("galley photo key 1", &self.key.0).into())
    }

    /// What a chunk is bound to: it cannot stand for another one, or for one of another photo.
    fn bound(&self, chunk: u64) -> (XNonce, Vec<u8>) {
        let mut nonce = [0; NONCE];
        nonce[16..].copy_from_slice(&chunk.to_be_bytes());
        let bound = [self.hash.0.as_slice(), &self.length.to_be_bytes(), &chunk.to_be_bytes()].concat();
        (XNonce::from(nonce), bound)
    }

    /// Seals a chunk. A key seals one photo only, so the number of the chunk is nonce enough, and the same chunk is sealed
    /// to the same bytes whenever it is sent.
    fn seal(&self, chunk: u64, bytes: &[u8]) -> Vec<u8> {
        let (nonce, aad) = self.bound(chunk);
        // Only a text longer than 256 GiB cannot be sealed.
        self.cipher().encrypt(&nonce, Payload { msg: bytes, aad: &aad }).unwrap_or_default()
    }

    fn open(&self, chunk: u64, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, aad) = self.bound(chunk);
        self.cipher().decrypt(&nonce, Payload { msg: sealed, aad: &aad }).ok()
    }
}

/// A photo's chunk on its way.
struct Piece<'a> {
    photo: &'a SharedPhoto,
    chunk: u64,
    /// The whole photo's.
    bytes: Arc<[u8]>,
}

impl Piece<'_> {
    fn sealed(&self) -> Vec<u8> {
        let from = usize::try_from(self.chunk).unwrap_or(usize::MAX).saturating_mul(CHUNK);
        let piece = self.bytes.get(from..self.bytes.len().min(from.saturating_add(CHUNK))).unwrap_or_default();
        self.photo.seal(self.chunk, piece)
    }
}

/// Returns photos in the groups that are sent together, each after how many others.
fn together(photos: &[SharedPhoto], most: usize) -> impl Iterator<Item = (&[SharedPhoto], usize)> {
    let mut before = 0;
    std::iter::from_fn(move || {
        let rest = photos.get(before..).filter(|rest| !rest.is_empty())?;
        let mut bytes = 0_u64;
        let fit = rest.iter().take(most).take_while(|photo| {
            bytes = bytes.saturating_add(photo.length);
            bytes <= TOGETHER
        });
        let group = &rest[..fit.count().max(1)];
        before += group.len();
        Some((group, before - group.len()))
    })
}

impl<S: Shelf> Exchange<'_, S> {
    /// Returns the photos that the storage was seen to have and has no longer: the last ones are looked for, and all where one of
    /// them is gone. What an object says is not read.
    pub(super) fn photos_gone(&mut self, depth: Depth) -> Result<Vec<SharedPhoto>, S::Error> {
        let (all, mut listed) = (usize::MAX, Listed::new());
        let looked_for = match depth {
            Depth::Glance => return Ok(vec![]),
            Depth::Sweep => LOOKED_FOR,
            Depth::Whole => all,
        };
        let gone = self.gone_of(self.shelf.photos_seen(looked_for)?, &mut listed)?;
        if gone.is_empty() || looked_for == all {
            return Ok(gone);
        }
        self.gone_of(self.shelf.photos_seen(all)?, &mut listed)
    }

    fn gone_of(&mut self, photos: Vec<SharedPhoto>, listed: &mut Listed) -> Result<Vec<SharedPhoto>, S::Error> {
        let mut folders = BTreeSet::new();
        for photo in &photos {
            for chunk in 0..photo.chunks() {
                folders.extend(photo.name(chunk)?.folder().filter(|folder| !listed.contains_key(folder)));
            }
        }
        let folders: Vec<Name> = folders.into_iter().collect();
        self.list_each(&folders, |_, number, names| {
            listed.insert(folders[number].clone(), names.into_iter().collect());
            Ok(())
        })?;
        let mut gone = vec![];
        for photo in photos {
            if !self.is_there(&photo, listed)? {
                gone.push(photo);
            }
        }
        Ok(gone)
    }

    /// Returns whether the storage has an object for each chunk of a photo.
    fn is_there(&mut self, photo: &SharedPhoto, listed: &Listed) -> Result<bool, S::Error> {
        for chunk in 0..photo.chunks() {
            let name = photo.name(chunk)?;
            let within = name.as_str().rsplit('/').next().unwrap_or_default();
            let folder = name.folder().and_then(|folder| listed.get(&folder));
            // Some storages leave out what is there: it is asked for by its name before it counts as lost.
            if !folder.is_some_and(|names| names.contains(within)) && self.get(&name)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Sends the photos that the storage was not seen to have, or whatever it does not have of any.
    pub(super) fn send_photos(&mut self, depth: Depth) -> Result<(), S::Error> {
        let photos = if depth == Depth::Whole { self.shelf.photos_here()? } else { self.shelf.photos_to_send()? };
        let total = photos.len() as u64;
        for (together, before) in together(&photos, self.storage.at_once()) {
            self.shelf.heard(Going::SendPhotos, before as u64, total);
            let mut pieces = vec![];
            for photo in together {
                let Some(bytes) = self.shelf.photo(photo.hash)? else { continue };
                if depth == Depth::Whole {
                    self.look_ahead(photo)?;
                }
                let bytes: Arc<[u8]> = bytes.into();
                pieces.extend((0..photo.chunks()).map(|chunk| Piece { photo, chunk, bytes: bytes.clone() }));
            }
            self.send_pieces(&pieces)?;
        }
        if total > 0 {
            self.shelf.heard(Going::SendPhotos, total, total);
        }
        Ok(())
    }

    /// Sends what the storage does not have of photos: a break costs no more than the chunks that it fell in.
    fn send_pieces(&mut self, pieces: &[Piece<'_>]) -> Result<(), S::Error> {
        let names = pieces.iter().map(|piece| piece.photo.name(piece.chunk)).collect::<Result<Vec<_>, _>>()?;
        let mut away = vec![];
        self.get_each(&names, |_, number, got| {
            if got.is_none_or(|kept| kept != pieces[number].sealed()) {
                away.push(number);
            }
            Ok(())
        })?;
        let mut sent = HashSet::new();
        for piece in away.iter().map(|number| &pieces[*number]) {
            if sent.insert(piece.photo.hash) {
                // Before it is sent again: that may break off.
                self.shelf.photo_lost(piece.photo.hash)?;
                // Before the photo, and whenever any of it is sent: nobody looks later whether it came.
                self.send_ahead(piece.photo)?;
            }
        }
        let mut unkept = HashSet::new();
        let object = |number: usize| (names[away[number]].clone(), pieces[away[number]].sealed());
        self.put_each(away.len(), object, |exchange, number, kept| {
            if !kept {
                unkept.insert(pieces[away[number]].photo.hash);
                exchange.report.findings.insert(Finding::Spoilt(names[away[number]].clone()));
            }
            Ok(true)
        })?;
        for piece in pieces.iter().filter(|piece| piece.chunk == 0 && !unkept.contains(&piece.photo.hash)) {
            self.shelf.confirm_photo(piece.photo.hash)?;
            self.report.photos_sent += usize::from(sent.contains(&piece.photo.hash));
        }
        Ok(())
    }

    /// Sends the small picture that goes ahead of a photo. It is not read back: without it a photo is only seen later.
    fn send_ahead(&mut self, photo: &SharedPhoto) -> Result<(), S::Error> {
        let Some(bytes) = self.shelf.ahead(photo.hash)? else { return Ok(()) };
        self.report.requests += 1;
        Ok(self.storage.put(&photo.name_ahead()?, &photo.seal_ahead(&bytes))?)
    }

    /// Sends it again where the storage has none that opens.
    fn look_ahead(&mut self, photo: &SharedPhoto) -> Result<(), S::Error> {
        match self.get(&photo.name_ahead()?)?.and_then(|sealed| photo.open_ahead(&sealed)) {
            Some(_) => Ok(()),
            None => self.send_ahead(photo),
        }
    }

    /// Fetches the photos that entries tell of and that are not here: first what goes ahead of each, so that whoever waits
    /// for them sees all of them soon.
    pub(super) fn fetch_photos(&mut self) -> Result<(), S::Error> {
        let (photos, mut lacking) = (self.shelf.photos_to_fetch()?, vec![]);
        for photo in &photos {
            if self.shelf.lacks(photo.hash)? {
                lacking.push(photo);
            }
        }
        let names = lacking.iter().map(|photo| photo.name_ahead()).collect::<Result<Vec<_>, _>>()?;
        self.get_each(&names, |exchange, number, got| {
            let photo = lacking[number];
            match got.and_then(|sealed| photo.open_ahead(&sealed)) {
                Some(bytes) => exchange.shelf.keep_ahead(photo.hash, &bytes),
                None => Ok(()),
            }
        })?;
        let total = photos.len() as u64;
        // Most photos are one chunk.
        let names = photos.iter().map(|photo| photo.name(0)).collect::<Result<Vec<_>, _>>()?;
        self.get_each(&names, |exchange, number, first| {
            let photo = &photos[number];
            exchange.shelf.heard(Going::FetchPhotos, number as u64, total);
            match exchange.fetch_photo(photo, first)? {
                Some(bytes) => {
                    exchange.shelf.keep_photo(photo.hash, &bytes)?;
                    exchange.report.photos_received += 1;
                }
                None => drop(exchange.report.findings.insert(Finding::PhotoAway(photo.hash))),
            }
            Ok(())
        })?;
        if total > 0 {
            self.shelf.heard(Going::FetchPhotos, total, total);
        }
        Ok(())
    }

    /// Puts a photo together from its first chunk and those that are fetched now.
    fn fetch_photo(&mut self, photo: &SharedPhoto, first: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, S::Error> {
        let (mut bytes, mut first) = (vec![], first);
        if photo.length > LARGEST {
            return Ok(None);
        }
        for chunk in 0..photo.chunks() {
            let name = photo.name(chunk)?;
            let sealed = if chunk == 0 { first.take() } else { self.get(&name)? };
            let Some(sealed) = sealed else { return Ok(None) };
            let Some(piece) = photo.open(chunk, &sealed) else {
                self.report.findings.insert(Finding::Spoilt(name));
                return Ok(None);
            };
            bytes.extend_from_slice(&piece);
        }
        Ok(Some(bytes).filter(|bytes| PhotoHash::of(bytes) == photo.hash))
    }
}
