//! Whose storage it is, asked before anything is written.

use data_encoding::HEXLOWER;

use super::{Exchange, Reader, Shelf, names};
use crate::members::NewsroomId;
use crate::message;
use crate::messages::Key;
use crate::storage::StorageError;

/// Why a storage is not exchanged with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Occupied {
    /// Another newsroom exchanges through it.
    #[error("another newsroom exchanges through this storage")]
    Other,
    /// This newsroom did, and now nothing is there: it may have been emptied, or another one lies in its place.
    #[error("this storage was emptied, or is not the one that it was")]
    Emptied,
    /// No newsroom exchanges through it.
    #[error("no newsroom exchanges through this storage")]
    Empty,
    /// A newer Galley exchanges through it, in a way that this one does not know.
    #[error("a newer Galley exchanges through this storage")]
    Newer,
    /// What says whose it is does not read.
    #[error("nothing in this storage says whose it is, though something is there")]
    Unclear,
}

impl Occupied {
    const ALL: [Self; 5] = [Self::Other, Self::Emptied, Self::Empty, Self::Newer, Self::Unclear];

    /// Returns the word that it is kept by.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Emptied => "emptied",
            Self::Empty => "empty",
            Self::Newer => "newer",
            Self::Unclear => "unclear",
        }
    }

    /// Returns what a word means.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|occupied| occupied.word() == word)
    }

    /// Returns the message that explains it.
    pub fn key(&self) -> Key {
        match self {
            Self::Other => message!("sync.other"),
            Self::Emptied => message!("sync.emptied"),
            Self::Empty => message!("sync.empty"),
            Self::Newer => message!("sync.newer"),
            Self::Unclear => message!("sync.unclear"),
        }
    }
}

const HEAD: &str = "galley 1\nnewsroom ";

/// What says whose storage it is: lines that a person can read who finds them.
fn said(newsroom: NewsroomId) -> Vec<u8> {
    format!("{HEAD}{}\n", HEXLOWER.encode(&newsroom.0)).into_bytes()
}

/// Whose storage it is, by what says so.
enum Whose {
    Newsroom(NewsroomId),
    /// It is said in a way that only a newer Galley knows.
    Newer,
    Unclear,
}

fn read(bytes: &[u8]) -> Whose {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let format = text.strip_prefix("galley ").and_then(|rest| rest.split_once('\n')).map(|(format, _)| format);
    if format.is_some_and(|format| format != "1" && format.parse::<u64>().is_ok()) {
        return Whose::Newer;
    }
    let id = text.strip_prefix(HEAD).and_then(|rest| rest.strip_suffix('\n'));
    let id = id.and_then(|id| HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok());
    id.map_or(Whose::Unclear, |id| Whose::Newsroom(NewsroomId(id)))
}

impl<S: Reader> Exchange<'_, S> {
    /// Returns why the storage is not this newsroom's, if it is not.
    pub(super) fn occupied(&mut self) -> Result<Option<Occupied>, S::Error> {
        let ours = self.shelf.newsroom()?;
        Ok(match self.get(&names::identity()?)?.as_deref().map(read) {
            Some(Whose::Newsroom(theirs)) if theirs == ours => None,
            Some(Whose::Newsroom(_)) => Some(Occupied::Other),
            Some(Whose::Newer) => Some(Occupied::Newer),
            Some(Whose::Unclear) => Some(Occupied::Unclear),
            None => Some(Occupied::Empty),
        })
    }

    /// Makes sure that the storage is this newsroom's.
    pub(super) fn look(&mut self) -> Result<(), S::Error> {
        self.occupied()?.map_or(Ok(()), |occupied| Err(occupied.into()))
    }
}

impl<S: Shelf> Exchange<'_, S> {
    /// Makes sure that the storage is this newsroom's, and makes an empty one so.
    pub(super) fn enter(&mut self, again: bool) -> Result<(), S::Error> {
        let occupied = self.occupied()?;
        let refused = self.refused(occupied.as_ref(), again)?;
        if let Some(refused) = refused {
            self.shelf.found(Some(&refused))?;
            return Err(refused.into());
        }
        if occupied.is_some() {
            if again {
                self.shelf.forget()?;
            }
            let (name, said) = (names::identity()?, said(self.shelf.newsroom()?));
            if !self.put(&name, &said)? {
                return Err(StorageError::Strange(format!("{name} does not read back")).into());
            }
        }
        self.shelf.found(None)
    }

    /// Returns why nothing is exchanged through a storage that is not this newsroom's.
    pub(super) fn refused(&mut self, occupied: Option<&Occupied>, again: bool) -> Result<Option<Occupied>, S::Error> {
        Ok(match occupied {
            None => None,
            // Nobody can say that it was meant to be overwritten, by another newsroom or an older Galley.
            Some(occupied @ (Occupied::Other | Occupied::Newer)) => Some(occupied.clone()),
            Some(_) if again => None,
            Some(Occupied::Empty) if self.shelf.was_ours()? => Some(Occupied::Emptied),
            Some(Occupied::Empty) if self.list(&names::root()?)?.is_empty() => None,
            Some(_) => Some(Occupied::Unclear),
        })
    }
}
