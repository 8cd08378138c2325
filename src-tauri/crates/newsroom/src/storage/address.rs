//! Where a storage is, and what opens it.

use std::fmt;
use std::path::PathBuf;

use reqwest::Url;

use super::StorageError;
use crate::web::{Credential, Trust};

/// Where a storage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A folder of this machine or of one that it reaches as a folder.
    Folder(PathBuf),
    /// A folder of a WebDAV server.
    WebDav(Url),
    /// A bucket of an S3 store.
    S3 {
        /// The server, without the bucket.
        endpoint: Url,
        /// The bucket.
        bucket: String,
        /// Its region; many stores have one name for all.
        region: String,
    },
}

/// A storage as a desk knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it is.
    pub address: Address,
    /// Who we are there; nobody for a folder.
    pub credential: Credential,
    /// What connection is good enough.
    pub trust: Trust,
}

impl Place {
    /// Returns the storage at an address where nobody is asked for, with what the system trusts.
    pub fn at(address: Address) -> Self {
        Self { address, credential: Credential::default(), trust: Trust::default() }
    }
}

impl Address {
    /// Reads an address as a person writes it: a folder, `https://host/path` for WebDAV, `s3+https://host/bucket` with an
    /// optional `?region=`. Without TLS it is `http`.
    pub fn read(text: &str) -> Result<Self, StorageError> {
        let text = text.trim();
        let bad = || StorageError::Address(text.to_owned());
        if text.is_empty() {
            return Err(bad());
        }
        let (is_s3, rest) = text.strip_prefix("s3+").map_or((false, text), |rest| (true, rest));
        if !rest.starts_with("http://") && !rest.starts_with("https://") {
            // What looks like an address of the network and is none of ours is no name of a folder.
            return if is_s3 || text.contains("://") { Err(bad()) } else { Ok(Self::Folder(text.into())) };
        }
        let mut url = Url::parse(rest).map_err(|_| bad())?;
        // A password in an address ends up in logs and settings.
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() || url.host().is_none() {
            return Err(bad());
        }
        if !is_s3 {
            return if url.query().is_none() { Ok(Self::WebDav(url)) } else { Err(bad()) };
        }
        let region = match url.query_pairs().collect::<Vec<_>>().as_slice() {
            [] => "auto".to_owned(),
            [(key, region)] if key == "region" => region.to_string(),
            _ => return Err(bad()),
        };
        let bucket = url.path().trim_matches('/').to_owned();
        if bucket.is_empty() || bucket.contains('/') || region.is_empty() {
            return Err(bad());
        }
        url.set_path("/");
        url.set_query(None);
        Ok(Self::S3 { endpoint: url, bucket, region })
    }

    /// Returns the address of its server, where it has one.
    pub(super) fn url(&self) -> Option<&Url> {
        match self {
            Self::Folder(_) => None,
            Self::WebDav(url) => Some(url),
            Self::S3 { endpoint, .. } => Some(endpoint),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::WebDav(url) => url.fmt(f),
            Self::S3 { endpoint, bucket, region } => {
                write!(f, "s3+{endpoint}{bucket}")?;
                if region == "auto" { Ok(()) } else { write!(f, "?region={region}") }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_write_it_and_written_so_again() {
        let is = |text: &str| Address::read(text).unwrap();
        assert_eq!(is("/mnt/toa-soan"), Address::Folder("/mnt/toa-soan".into()));
        assert_eq!(is(r"\\nas\toa soạn"), Address::Folder(r"\\nas\toa soạn".into()));
        assert!(matches!(is(" https://nas.example/dav/galley "), Address::WebDav(_)));
        let Address::S3 { endpoint, bucket, region } = is("s3+https://s3.example:9000/bao?region=hanoi") else {
            panic!()
        };
        assert_eq!((endpoint.as_str(), bucket.as_str(), region.as_str()), ("https://s3.example:9000/", "bao", "hanoi"));
        for text in
            ["/mnt/a", "https://nas.example/dav", "s3+http://127.0.0.1:3900/bao", "s3+https://s3.example/bao?region=x"]
        {
            assert_eq!(is(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            " ",
            "ftp://host/a",
            "s3://bucket",
            "s3+ftp://h/b",
            "https://",
            "https://user:secret@host/",
            "https://user@host/",
            "https://host/a?b",
            "https://host/#a",
            "s3+https://host/",
            "s3+https://host/a/b",
            "s3+https://host/a?x=1",
            "s3+https://host/a?region=",
            "http://[::1",
            "https://host:99999/",
        ] {
            assert!(matches!(Address::read(text), Err(StorageError::Address(_))), "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let credential = Credential { user: "desk".into(), secret: "bí mật".to_owned().into() };
        assert!(!format!("{credential:?}").contains("mật"));
    }
}
