//! What a change must be before it is taken in: all that replay relies on, so that replay cannot fail.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::change::{Change, Origin, Ref, Register, Value, Write};
use super::graph::{Graph, Held, Key, Past};
use super::names::{FieldName, PlacementField, RevisionId, VersionId};
use super::values::photo_of;
use crate::message;
use crate::messages::Key as Message;
use crate::story::PlacementId;
use crate::text::is_sound;

/// How many writes one change may hold.
pub const MOST_WRITES: usize = 100_000;

/// Why a change cannot be taken in. Each names the write, from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// More writes than [`MOST_WRITES`].
    #[error("{0} writes in one change")]
    TooManyWrites(usize),
    /// A parent named twice.
    #[error("parent {0} named twice")]
    ParentTwice(RevisionId),
    /// Replaces a version that its revision does not stand on.
    #[error("write {write}: version {version} is not among the ancestors")]
    UnknownVersion {
        /// The write.
        write: u32,
        /// The version.
        version: VersionId,
    },
    /// Replaces a version of another register.
    #[error("write {write}: version {version} is of another register")]
    OtherRegister {
        /// The write.
        write: u32,
        /// The version.
        version: VersionId,
    },
    /// Names a version twice.
    #[error("write {write}: replaces {version} twice")]
    OverTwice {
        /// The write.
        write: u32,
        /// The version.
        version: VersionId,
    },
    /// Names a block or a slot that is not there: unknown, of another list, or of a later write.
    #[error("write {write}: no such block or slot")]
    NoSuchBlock {
        /// The write.
        write: u32,
    },
    /// Says what this register cannot hold: a place for a text, a text that is no value of the field.
    #[error("write {write}: not a value of its register")]
    WrongValue {
        /// The write.
        write: u32,
    },
    /// Says what no person could be shown as it is.
    #[error("write {write}: a text holds a control character, or one that turns the reading direction")]
    Unsound {
        /// The write.
        write: u32,
    },
    /// Begins a block that is there, or writes one register twice in one change.
    #[error("write {write}: writes what was written")]
    WrittenTwice {
        /// The write.
        write: u32,
    },
    /// Begins a block and gives it no place.
    #[error("write {write}: the block has no place")]
    Unplaced {
        /// The write.
        write: u32,
    },
    /// An origin where none belongs.
    #[error("write {write}: an origin only goes with a first write")]
    WrongOrigin {
        /// The write.
        write: u32,
    },
}

impl Malformed {
    /// Returns the message that explains it, and its values.
    pub fn explained(&self) -> (Message, Vec<(&'static str, String)>) {
        (message!("registers.malformed"), vec![("reason", self.to_string())])
    }
}

/// A change by index, verified.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) parents: Vec<u32>,
    pub(super) writes: Vec<Planned>,
}

#[derive(Debug)]
pub(super) struct Planned {
    pub(super) to: To,
    pub(super) over: Vec<u32>,
    pub(super) value: Held,
    /// Of a slot: where it hangs.
    pub(super) parent: Option<u32>,
    pub(super) after: bool,
}

/// The register that a write goes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum To {
    Text(u32, Option<Born>),
    Place(u32),
    Field(FieldName),
    Tag(Arc<str>),
    PlacementField(u32, PlacementField),
}

/// A block that this very write begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Born {
    pub(super) split: Option<u32>,
    pub(super) placement: Option<PlacementId>,
}

impl Change {
    /// What can be told without the parents.
    pub(super) fn shape(&self) -> Result<(), Malformed> {
        if self.writes.len() > MOST_WRITES {
            return Err(Malformed::TooManyWrites(self.writes.len()));
        }
        let mut seen = HashSet::new();
        if let Some(twice) = self.parents.iter().find(|p| !seen.insert(**p)) {
            return Err(Malformed::ParentTwice(*twice));
        }
        match self.writes.iter().position(|write| !write.is_sound()) {
            Some(write) => Err(Malformed::Unsound { write: write as u32 }),
            None => Ok(()),
        }
    }
}

impl Write {
    fn is_sound(&self) -> bool {
        let key = if let Register::Tag(key) = &self.register { is_sound(key) } else { true };
        key && if let Value::Said(text) = &self.value { is_sound(text) } else { true }
    }
}

/// A change half verified.
struct Checker<'a> {
    graph: &'a Graph,
    /// `None` where the change stands on all that is here.
    past: Option<Past>,
    /// Own blocks by the write that began them: index, and in which list.
    born: HashMap<u32, (u32, usize)>,
    /// Own slots by write: index, and in which list.
    slots: HashMap<u32, (u32, usize)>,
    written: HashSet<To>,
    unplaced: HashMap<u32, u32>,
}

impl Graph {
    /// Verifies a change whose parents are all here.
    pub(super) fn plan(&self, change: &Change) -> Result<Plan, Malformed> {
        change.shape()?;
        let parents: Vec<u32> = change.parents.iter().filter_map(|p| self.row(*p).ok()).collect();
        let all = self.heads.iter().all(|head| parents.contains(head));
        let mut checker = Checker {
            graph: self,
            past: (!all).then(|| self.past(&parents)),
            born: HashMap::new(),
            slots: HashMap::new(),
            written: HashSet::with_capacity(change.writes.len()),
            unplaced: HashMap::new(),
        };
        let mut writes = Vec::with_capacity(change.writes.len());
        for (n, write) in change.writes.iter().enumerate() {
            writes.push(checker.write(n as u32, write)?);
        }
        match checker.unplaced.values().min() {
            Some(write) => Err(Malformed::Unplaced { write: *write }),
            None => Ok(Plan { parents, writes }),
        }
    }
}

impl Checker<'_> {
    fn seen(&self, version: VersionId) -> Option<u32> {
        let row = self.graph.version(version)?;
        let revision = self.graph.versions[row as usize].revision;
        self.past.as_ref().is_none_or(|past| past.has(revision)).then_some(row)
    }

    /// A block that is there before write `n`: its index and its list.
    fn block(&self, n: u32, block: Ref) -> Result<(u32, usize), Malformed> {
        let found = match block {
            Ref::Own(own) => self.born.get(&own).copied(),
            Ref::Version(id) => self
                .seen(id)
                .and_then(|version| self.graph.block(version))
                .map(|block| (block, self.graph.blocks[block as usize].list())),
        };
        found.ok_or(Malformed::NoSuchBlock { write: n })
    }

    fn slot(&self, n: u32, slot: Ref) -> Result<(u32, usize), Malformed> {
        let found = match slot {
            Ref::Own(own) => self.slots.get(&own).copied(),
            Ref::Version(id) => self.seen(id).and_then(|version| match self.graph.versions[version as usize].value {
                Held::Slot(slot) => {
                    let block = self.graph.slots[slot as usize].block;
                    Some((slot, self.graph.blocks[block as usize].list()))
                }
                _ => None,
            }),
        };
        found.ok_or(Malformed::NoSuchBlock { write: n })
    }

    fn write(&mut self, n: u32, write: &Write) -> Result<Planned, Malformed> {
        let (to, list) = self.register(n, write)?;
        if let To::Place(block) = to {
            self.unplaced.remove(&block);
        }
        let over = self.over(n, &to, &write.over)?;
        let (value, parent, after) = self.value(n, &to, list, &write.value)?;
        // Without the origin: a second text for one block must not hide behind another origin.
        let bare = if let To::Text(block, _) = to { To::Text(block, None) } else { to.clone() };
        if !self.written.insert(bare) {
            return Err(Malformed::WrittenTwice { write: n });
        }
        Ok(Planned { to, over, value, parent, after })
    }

    /// The register that a write goes to, and the list of its block.
    fn register(&mut self, n: u32, write: &Write) -> Result<(To, usize), Malformed> {
        let to = match &write.register {
            Register::Text(Ref::Own(own)) if *own == n => return self.birth(n, write),
            Register::Placement(Ref::Own(own)) if *own == n => return self.birth(n, write),
            Register::Text(block) => self.of_list(n, *block, 0).map(|block| (To::Text(block, None), 0))?,
            Register::Placement(block) => self.of_list(n, *block, 1).map(|block| (To::Text(block, None), 1))?,
            Register::Place(block) => self.block(n, *block).map(|(block, list)| (To::Place(block), list))?,
            Register::Field(field) => (To::Field(*field), 0),
            Register::Tag(key) => (To::Tag(key.as_str().into()), 0),
            Register::PlacementField(block, field) => (To::PlacementField(self.of_list(n, *block, 1)?, *field), 1),
        };
        if write.origin.is_some() {
            return Err(Malformed::WrongOrigin { write: n });
        }
        Ok(to)
    }

    fn of_list(&self, n: u32, block: Ref, wanted: usize) -> Result<u32, Malformed> {
        let (block, list) = self.block(n, block)?;
        if list == wanted { Ok(block) } else { Err(Malformed::NoSuchBlock { write: n }) }
    }

    fn birth(&mut self, n: u32, write: &Write) -> Result<(To, usize), Malformed> {
        let photo = matches!(write.register, Register::Placement(_));
        let born = match &write.origin {
            None if !photo => Born { split: None, placement: None },
            Some(Origin::Split(from)) if !photo => Born { split: Some(self.of_list(n, *from, 0)?), placement: None },
            Some(Origin::Placement(id)) if photo => Born { split: None, placement: Some(*id) },
            _ => return Err(Malformed::WrongOrigin { write: n }),
        };
        let block = (self.graph.blocks.len() + self.born.len()) as u32;
        self.born.insert(n, (block, usize::from(photo)));
        self.unplaced.insert(block, n);
        Ok((To::Text(block, Some(born)), usize::from(photo)))
    }

    fn over(&self, n: u32, to: &To, named: &[VersionId]) -> Result<Vec<u32>, Malformed> {
        let mut over = Vec::with_capacity(named.len());
        let mut twice = HashSet::new();
        for version in named {
            let row = self.seen(*version).ok_or(Malformed::UnknownVersion { write: n, version: *version })?;
            let key = &self.graph.cells[self.graph.versions[row as usize].register as usize].key;
            let same = match (to, key) {
                (To::Text(a, _), Key::Text(b)) | (To::Place(a), Key::Place(b)) => a == b,
                (To::Field(a), Key::Field(b)) => a == b,
                (To::Tag(a), Key::Tag(b)) => a == b,
                (To::PlacementField(a, f), Key::PlacementField(b, g)) => a == b && f == g,
                _ => false,
            };
            if !same {
                return Err(Malformed::OtherRegister { write: n, version: *version });
            }
            if named.len() > 1 && !twice.insert(row) {
                return Err(Malformed::OverTwice { write: n, version: *version });
            }
            over.push(row);
        }
        // Only a first write stands on nothing: else a block would be born twice.
        let first = match to {
            To::Text(_, born) => born.is_some(),
            To::Place(block) => *block as usize >= self.graph.blocks.len(),
            To::Field(_) | To::Tag(_) | To::PlacementField(..) => over.is_empty(),
        };
        if first == over.is_empty() { Ok(over) } else { Err(Malformed::WrittenTwice { write: n }) }
    }

    fn value(&mut self, n: u32, to: &To, list: usize, value: &Value) -> Result<(Held, Option<u32>, bool), Malformed> {
        let wrong = Malformed::WrongValue { write: n };
        let said = |text: &str| (Held::Said(text.into()), None, false);
        match (to, value) {
            (To::Text(..), Value::Said(text)) if list == 0 || photo_of(text).is_some() => Ok(said(text)),
            (To::Text(_, None), Value::Gone(Some(into))) if list == 0 => {
                Ok((Held::Gone(Some(self.of_list(n, *into, 0)?)), None, false))
            }
            (To::Text(_, None) | To::Tag(_), Value::Gone(None)) => Ok((Held::Gone(None), None, false)),
            (To::Tag(_), Value::Said(text)) => Ok(said(text)),
            (To::Field(field), Value::Said(text)) if field.admits(text) => Ok(said(text)),
            (To::PlacementField(_, field), Value::Said(text)) if field.admits(text) => Ok(said(text)),
            (To::Place(_), Value::Place(parent, after)) => {
                let parent = match parent {
                    Some(parent) => match self.slot(n, *parent)? {
                        (slot, of) if of == list => Some(slot),
                        _ => return Err(Malformed::NoSuchBlock { write: n }),
                    },
                    None => None,
                };
                let slot = (self.graph.slots.len() + self.slots.len()) as u32;
                self.slots.insert(n, (slot, list));
                Ok((Held::Slot(slot), parent, *after))
            }
            _ => Err(wrong),
        }
    }
}
