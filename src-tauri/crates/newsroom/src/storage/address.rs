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
        /// Where its name stands.
        style: Style,
    },
}

/// Where the bucket stands in the addresses of its objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Before the object's name: `https://host/bucket/object`.
    #[default]
    Path,
    /// In the host's name: `https://bucket.host/object`. Some stores take nothing else.
    Virtual,
}

/// The endpoint that stands for all of Amazon's, of which OpenDAL asks the one of the region.
const AMAZON: &str = "https://s3.amazonaws.com/";
/// The region of a store that does not ask for one.
const AUTO: &str = "auto";
/// The longest part of a host's name, and the longest name, in bytes.
const LONGEST_LABEL: usize = 63;
const LONGEST_HOST: usize = 253;

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
    /// Reads an address as a person writes it: a folder, `https://host/path` for WebDAV, `s3+https://host/bucket` with
    /// `?region=` and `?style=virtual` where the store needs them. Without TLS it is `http`.
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
        let (region, style) = asked_for(&url).ok_or_else(bad)?;
        let bucket = url.path().trim_matches('/').to_owned();
        if bucket.is_empty() || bucket.contains('/') {
            return Err(bad());
        }
        url.set_path("/");
        url.set_query(None);
        let host = url.host_str().unwrap_or_default();
        let no_host = StorageError::NotAHost(format!("{bucket}.{host}"));
        let address = Self::S3 { endpoint: url, bucket, region, style };
        if address.asked().is_some() { Ok(address) } else { Err(no_host) }
    }

    /// Returns the address of the server that is really asked, which of a bucket may be another than was written; none of a folder.
    /// What is decided of a connection is decided of this one.
    pub(super) fn asked(&self) -> Option<Url> {
        match self {
            Self::Folder(_) => None,
            Self::WebDav(url) => Some(url.clone()),
            Self::S3 { endpoint, bucket, region, style } => {
                let one = (endpoint.as_str() == AMAZON).then(|| format!("https://s3.{region}.amazonaws.com/"));
                let mut url = one.map_or_else(|| Some(endpoint.clone()), |one| Url::parse(&one).ok())?;
                if *style == Style::Virtual {
                    let host = format!("{bucket}.{}", url.domain()?);
                    let fits = is_label(bucket) && host.len() <= LONGEST_HOST;
                    url.set_host(Some(&host)).ok().filter(|()| fits && url.host_str() == Some(&host))?;
                }
                Some(url)
            }
        }
    }
}

/// Reads what an address says of a bucket behind the question mark, in any order, each at most once.
fn asked_for(url: &Url) -> Option<(String, Style)> {
    let (mut region, mut style) = (None, None);
    for (key, value) in url.query_pairs() {
        let is_new = match &*key {
            // It may become part of a host's name.
            "region" if !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                region.replace(value.into_owned()).is_none()
            }
            "style" if value == "virtual" => style.replace(Style::Virtual).is_none(),
            _ => false,
        };
        if !is_new {
            return None;
        }
    }
    Some((region.unwrap_or_else(|| AUTO.to_owned()), style.unwrap_or_default()))
}

/// Returns whether a bucket can be a part of a host's name: one with a dot would be two, for which no certificate of the store holds.
fn is_label(bucket: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    bucket.len() <= LONGEST_LABEL && bucket.chars().all(plain) && !bucket.starts_with('-') && !bucket.ends_with('-')
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::WebDav(url) => url.fmt(f),
            Self::S3 { endpoint, bucket, region, style } => {
                write!(f, "s3+{endpoint}{bucket}")?;
                let mut mark = '?';
                if region != AUTO {
                    write!(f, "{mark}region={region}")?;
                    mark = '&';
                }
                if *style == Style::Virtual { write!(f, "{mark}style=virtual") } else { Ok(()) }
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
        let Address::S3 { endpoint, bucket, region, style } = is("s3+https://s3.example:9000/bao?region=hanoi") else {
            panic!()
        };
        assert_eq!((endpoint.as_str(), bucket.as_str(), region.as_str()), ("https://s3.example:9000/", "bao", "hanoi"));
        assert_eq!(style, Style::Path);
        for text in [
            "/mnt/a",
            "https://nas.example/dav",
            "s3+http://127.0.0.1:3900/bao",
            "s3+https://s3.example/bao?region=x",
            "s3+https://s3.example/bao?style=virtual",
            "s3+https://s3.example/bao?region=x&style=virtual",
        ] {
            assert_eq!(is(text).to_string(), text);
        }
        let otherwise = is("s3+https://S3.example:443/bao/?style=virtual&region=x");
        assert_eq!(otherwise.to_string(), "s3+https://s3.example/bao?region=x&style=virtual");
    }

    #[test]
    fn what_is_asked_is_the_host_that_has_the_bucket() {
        for (text, asked) in [
            ("https://nas.example/dav", "https://nas.example/dav"),
            ("s3+https://s3.example:9000/bao", "https://s3.example:9000/"),
            ("s3+https://s3.example:9000/bao?style=virtual", "https://bao.s3.example:9000/"),
            ("s3+https://bao.example/bao?style=virtual", "https://bao.bao.example/"),
            ("s3+https://s3.amazonaws.com/bao?region=us-east-2", "https://s3.us-east-2.amazonaws.com/"),
            (
                "s3+https://s3.amazonaws.com/bao?region=eu-west-1&style=virtual",
                "https://bao.s3.eu-west-1.amazonaws.com/",
            ),
        ] {
            assert_eq!(Address::read(text).unwrap().asked().unwrap().as_str(), asked, "{text}");
        }
        assert_eq!(Address::read("/mnt/a").unwrap().asked(), None);
    }

    #[test]
    fn a_bucket_that_can_be_in_no_host_name_is_refused_with_that_name() {
        let label = "b".repeat(64);
        let long = format!("{}.example", [&label[1..]; 3].join("."));
        for (bucket, host) in [
            ("bao.anh", "s3.example"),
            ("Bao", "s3.example"),
            ("bao_anh", "s3.example"),
            ("-bao", "s3.example"),
            ("bao-", "s3.example"),
            ("xn--a", "s3.example"),
            ("b%C3%A1o", "s3.example"),
            (&label, "s3.example"),
            (&label[1..], &long),
            ("bao", "127.0.0.1"),
            ("bao", "[::1]"),
        ] {
            let read = Address::read(&format!("s3+https://{host}/{bucket}?style=virtual"));
            assert_eq!(read, Err(StorageError::NotAHost(format!("{bucket}.{host}"))));
            assert!(Address::read(&format!("s3+https://{host}/{bucket}")).is_ok(), "{bucket}");
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
            "s3+https://host/a?region=x&region=x",
            "s3+https://host/a?region=a.b/",
            "s3+https://host/a?style=",
            "s3+https://host/a?style=path",
            "s3+https://host/a?style=virtual&style=virtual",
            "s3+https://host/a?style=virtual&x=1",
            "https://host/a?style=virtual",
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
