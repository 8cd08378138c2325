//! The manifest of a publication: every file by its path and digest, in the order it is written.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::story::Digest;

/// When a file is written. A page comes after all that it shows, and before the pages that lead to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The style sheet, which all pages share.
    Style,
    /// The story's photos.
    Photo,
    /// The page of the story.
    Article,
    /// Pages of other stories that show it among the latest.
    Neighbour,
    /// Pages of tags: reached from the story's page.
    Tag,
    /// Pages of sections.
    Section,
    /// The front page.
    Front,
    /// Feeds.
    Feed,
    /// Sitemaps.
    Sitemap,
}

/// Where the bytes of a file come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The bytes themselves.
    Bytes(Vec<u8>),
    /// A file of the desk's, such as a rendered photo.
    File(PathBuf),
}

/// One file that a publication writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Path below the site's folder, with `/`.
    pub path: String,
    /// Where its bytes come from.
    pub content: Content,
    /// BLAKE3 of its bytes.
    pub digest: Digest,
    /// Number of its bytes.
    pub len: u64,
    /// When it is written.
    pub order: Order,
}

/// A path that could lead out of the site's folder.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unsafe path {0:?}")]
pub struct UnsafePath(pub String);

/// Returns whether each part is made of `a-z 0-9 - .` and none begins with a point.
pub(super) fn is_safe(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let part = |p: &str| !p.is_empty() && p.len() <= 200 && !p.starts_with('.') && p.chars().all(plain);
    !path.is_empty() && path.split('/').all(part)
}

impl Planned {
    /// Plans a file of bytes; refuses a path that is not made of safe parts.
    pub fn bytes(path: impl Into<String>, bytes: Vec<u8>, order: Order) -> Result<Self, UnsafePath> {
        let digest = Digest::of(&bytes);
        let len = bytes.len() as u64;
        Self { path: path.into(), content: Content::Bytes(bytes), digest, len, order }.checked()
    }

    /// Returns the file if its path is safe.
    pub fn checked(self) -> Result<Self, UnsafePath> {
        if self.is_safe() { Ok(self) } else { Err(UnsafePath(self.path)) }
    }

    /// Returns whether it is a story's own: its page, or a photo of it.
    pub fn is_own(&self) -> bool {
        matches!(self.order, Order::Photo | Order::Article)
    }

    /// Returns whether the path stays in the folder whatever the platform.
    pub fn is_safe(&self) -> bool {
        is_safe(&self.path)
    }
}

/// All that is written in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The files in the order they are written, each path once.
    pub files: Vec<Planned>,
}

impl Manifest {
    /// Makes a manifest of files in any order; of two with one path the first counts.
    pub fn new(mut files: Vec<Planned>) -> Self {
        files.sort_by(|a, b| (a.order, &a.path).cmp(&(b.order, &b.path)));
        let mut seen = HashSet::new();
        files.retain(|f| seen.insert(f.path.clone()));
        Self { files }
    }

    /// Returns the digest over all paths and digests, in order.
    pub fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        for file in &self.files {
            hasher.update(file.path.as_bytes()).update(&[0]).update(&file.digest.0);
        }
        Digest(*hasher.finalize().as_bytes())
    }

    /// Returns the paths of its files.
    pub fn paths(&self) -> HashSet<&str> {
        self.files.iter().map(|file| file.path.as_str()).collect()
    }

    /// Returns the file of a path.
    pub fn file(&self, path: &str) -> Option<&Planned> {
        self.files.iter().find(|f| f.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_paths_that_could_lead_out() {
        for path in ["", "/a", "../a", "a/../b", "a//b", "a\\b", ".a", "A", "a/", "đ", "a\0", "c:x"] {
            assert!(Planned::bytes(path, vec![], Order::Front).is_err(), "{path}");
        }
        assert!(Planned::bytes("2022/05/mua-vai.html", vec![], Order::Front).is_ok());
    }

    #[test]
    fn sorts_by_order_and_its_digest_covers_each_byte() {
        let file = |p: &str, b: &[u8], o| Planned::bytes(p, b.to_vec(), o).unwrap();
        let one = Manifest::new(vec![file("a", b"1", Order::Front), file("b", b"2", Order::Photo)]);
        assert_eq!(one.files[0].path, "b");
        let two = Manifest::new(vec![file("a", b"1", Order::Front), file("b", b"3", Order::Photo)]);
        assert_ne!(one.digest(), two.digest());
    }
}
