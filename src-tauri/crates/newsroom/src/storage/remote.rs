//! WebDAV and S3 as storages, through OpenDAL.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use opendal::services::{S3, Webdav};
use opendal::{Error, ErrorKind, HttpTransporter, OperationContext, Operator};
use tokio::runtime::Runtime;

use super::address::{Address, Place, Style};
use super::transport::Transport;
use super::{LARGEST, Name, Storage, StorageError, name};

/// How long one verb may take, whatever drips in meanwhile: 9 MiB in it are 80 KiB a second.
const LONGEST: Duration = Duration::from_secs(120);
/// So many objects are asked for at once: a server that is far away answers each after a while, and not more slowly.
const AT_ONCE: usize = 8;
/// How the codes end by which stores say that there is no such bucket, or none in a path: Alibaba's SecondLevelDomainForbidden and
/// Tencent's PathStyleDomainForbidden.
const OF_BUCKETS: [&str; 3] = ["NoSuchBucket", "InvalidBucketName", "DomainForbidden"];
/// The most names of one folder that are read.
const MOST_NAMES: usize = 100_000;

/// A folder of a WebDAV server, or a bucket of an S3 store.
///
/// OpenDAL writes its requests and reads its answers; conditions, retries and renaming are not used, for servers differ in
/// them. The calling thread waits, and must be one that may: whoever wants several objects at once has several threads.
pub struct Remote {
    runtime: Runtime,
    objects: Operator,
    /// The folders of a WebDAV server that were there when last looked at; an S3 store has none.
    folders: Option<Mutex<BTreeSet<Name>>>,
    address: Address,
}

impl Remote {
    /// Makes ready to ask a server; nothing is sent yet.
    pub fn connect(place: &Place) -> Result<Self, StorageError> {
        let address = || StorageError::Address(place.address.to_string());
        let transport = Transport::to(place.address.asked().ok_or_else(address)?, &place.trust)?;
        let (user, secret) = (&place.credential.user, &place.credential.secret);
        let (objects, has_folders) = match &place.address {
            Address::Folder(_) => return Err(address()),
            Address::WebDav(url) => {
                // Else each write would ask first whether every folder above it is there.
                let dav = Webdav::default().endpoint(url.as_str().trim_end_matches('/')).disable_create_dir(true);
                (Operator::new(dav.username(user).password(secret)), true)
            }
            Address::S3 { endpoint, bucket, region, style } => {
                // Nothing of the machine's other accounts, and no question to a cloud's own address about them.
                let s3 = S3::default().disable_config_load().disable_ec2_metadata().bucket(bucket).region(region);
                // OpenDAL takes one "bucket." off the front of a host, also where the host is called so: 10.8.8.8 would be 8.8.8 for
                // the bucket 10.
                let s3 = s3.endpoint(&endpoint.as_str().replacen("://", &format!("://{bucket}."), 1));
                let s3 = if *style == Style::Virtual { s3.enable_virtual_host_style() } else { s3 };
                (Operator::new(s3.access_key_id(user).secret_access_key(secret)), false)
            }
        };
        let objects = objects.map_err(|_| address())?;
        let context = OperationContext::new().with_http_transport(HttpTransporter::new(transport));
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("storage").enable_all().build()?;
        let folders = has_folders.then(Mutex::default);
        Ok(Self { runtime, objects: objects.with_context(context), folders, address: place.address.clone() })
    }

    /// Waits for an answer, but not for ever. That there is no such object is no error.
    fn ask<T, F>(&self, answer: impl FnOnce(Operator) -> F) -> Result<Option<T>, StorageError>
    where
        T: Send + 'static,
        F: Future<Output = opendal::Result<T>> + Send + 'static,
    {
        let answer = answer(self.objects.clone());
        let answer = async move { tokio::time::timeout(LONGEST, answer).await };
        // In a task of its own: a listing that calls a folder a file makes the library panic, and that must end there.
        let answered = self.runtime.block_on(self.runtime.spawn(answer));
        match answered {
            Err(_) => Err(StorageError::Strange("an answer that cannot be read".into())),
            Ok(Err(_)) => Err(StorageError::Unreachable("no whole answer in two minutes".into())),
            Ok(Ok(Err(e))) if e.kind() == ErrorKind::NotFound => Ok(None),
            Ok(Ok(answered)) => answered.map(Some).map_err(|e| self.of_bucket(told(&e))),
        }
    }

    /// Returns what a store said as what it says of the bucket, where it is that: to an address of the wrong style the bucket is
    /// another.
    fn of_bucket(&self, e: StorageError) -> StorageError {
        let (Address::S3 { bucket, style, .. }, StorageError::Strange(said) | StorageError::Denied(said)) =
            (&self.address, &e)
        else {
            return e;
        };
        let mut words = said.split(|c: char| !c.is_ascii_alphanumeric());
        let Some(why) = words.find(|word| OF_BUCKETS.iter().any(|code| word.ends_with(code))) else { return e };
        StorageError::NoBucket { bucket: bucket.clone(), style: *style, why: why.to_owned() }
    }

    /// Makes the folder of an object where the server has folders and it is not known to be there.
    fn make_folder(&self, name: &Name) -> Result<(), StorageError> {
        let (Some(folders), Some(folder)) = (&self.folders, name.folder()) else { return Ok(()) };
        // Held while it is made: Apache answers 403 to one of two that make a folder at once.
        let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.contains(&folder) {
            let path = format!("{folder}/");
            let make = || {
                let path = path.clone();
                self.ask(|objects| async move { objects.create_dir(&path).await })
            };
            // The other one may be another desk. It has made it by now, which is looked at first.
            make().or_else(|e| if matches!(e, StorageError::Denied(_)) { make() } else { Err(e) })?;
            folders.insert(folder);
        }
        Ok(())
    }

    /// Forgets which folders are there. Returns whether any were thought to be.
    fn forget_folders(&self) -> bool {
        let Some(folders) = &self.folders else { return false };
        let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
        !std::mem::take(&mut *folders).is_empty()
    }

    fn write(&self, name: &Name, bytes: &[u8]) -> Result<Option<()>, StorageError> {
        self.make_folder(name)?;
        let (name, bytes) = (name.to_string(), bytes.to_vec());
        let written = self.ask(|objects| async move {
            match content_type(&name) {
                Some(of) => objects.write_with(&name, bytes).content_type(of).await,
                None => objects.write(&name, bytes).await,
            }
        })?;
        Ok(written.map(drop))
    }
}

/// Returns what the bytes of a name are, for a browser that the object is served to. What desks exchange has no such end.
fn content_type(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    Some(match end {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "rss" => "application/rss+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        _ => return None,
    })
}

/// Returns what an error of the library means: what our own transport carried through it, or what it made of an answer.
fn told(e: &Error) -> StorageError {
    let ours = std::error::Error::source(e).and_then(|source| source.downcast_ref::<StorageError>());
    ours.cloned().unwrap_or_else(|| {
        let message: String = e.message().chars().filter(|c| !c.is_control()).take(200).collect();
        match e.kind() {
            ErrorKind::PermissionDenied => StorageError::Denied(message),
            // As S3 says it, with a status that says nothing.
            _ if message.contains("EntityTooLarge") => StorageError::Exceeds(message),
            ErrorKind::RateLimited => StorageError::Unreachable(message),
            _ if e.is_temporary() => StorageError::Unreachable(message),
            _ => StorageError::Strange(message),
        }
    })
}

impl Storage for Remote {
    fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), StorageError> {
        let mut written = self.write(name, bytes);
        // Somebody emptied the server meanwhile: its folders are made again. Servers say so in several ways.
        if matches!(written, Ok(None) | Err(StorageError::Strange(_))) && self.forget_folders() {
            written = self.write(name, bytes);
        }
        match written {
            Ok(Some(())) => Ok(()),
            Ok(None) => Err(StorageError::Strange(format!("no place for {name}"))),
            Err(StorageError::Exceeds(_)) => Err(StorageError::Exceeds(name.to_string())),
            Err(e) => Err(e),
        }
    }

    fn get(&self, name: &Name) -> Result<Option<Vec<u8>>, StorageError> {
        let path = name.to_string();
        let read = self.ask(|objects| async move { objects.read(&path).await })?;
        match read {
            Some(bytes) if bytes.len() as u64 > LARGEST => Err(StorageError::TooLarge(name.to_string())),
            read => Ok(read.map(|bytes| bytes.to_vec())),
        }
    }

    fn list(&self, folder: &Name) -> Result<Vec<String>, StorageError> {
        let path = format!("{folder}/");
        let mut names = self.ask(|objects| names(objects, path))?.unwrap_or_default();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn delete(&self, name: &Name) -> Result<(), StorageError> {
        let name = name.to_string();
        self.ask(|objects| async move { objects.delete(&name).await }).map(drop)
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }
}

/// Returns the names that a server lists right within a folder.
async fn names(objects: Operator, folder: String) -> opendal::Result<Vec<String>> {
    let mut lister = objects.lister(&folder).await?;
    let mut names = vec![];
    while let Some(entry) = lister.next().await {
        let entry = entry?;
        // The folder itself is listed, too, and a server may answer with more than was asked for.
        let Some(within) = entry.path().strip_prefix(&folder) else { continue };
        if name::is_part(within.strip_suffix('/').unwrap_or(within)) {
            names.push(within.to_owned());
        }
        if names.len() > MOST_NAMES {
            return Err(Error::new(ErrorKind::Unexpected, "a listing without end"));
        }
    }
    Ok(names)
}
