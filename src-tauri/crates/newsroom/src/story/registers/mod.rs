//! A story as registers: the merge without a merge base, and without a diff at reading.
//!
//! Each paragraph has a register for its text and one for its place, each field one, each tag one, each
//! placement one for whether it is there and one for each of its fields. A revision is a list of writes:
//! each names the register, the versions that it replaces, and what it says now. The versions that nobody
//! replaced are what stands; where they differ, all are shown until a person chooses. Which paragraph is
//! which is found out once, on the desk that saves, and recorded, so that every desk and every later
//! program shows the same. Three-way merges of whole texts were rejected: in criss-cross histories, the
//! normal ones here, they undo corrections without a word.

mod apply;
mod change;
mod copies;
mod digest;
mod draft;
mod graph;
mod groups;
mod infer;
mod look;
mod names;
mod order;
mod replay;
mod save;
mod save_fields;
mod settle;
mod trace;
mod twins;
mod values;
mod verify;
mod view;
mod ways;

pub use change::{Change, NotAChange, Origin, Ref, Register, Value, Write};
pub use draft::{Draft, GoingOn, Hint, Item, Pick, Refusal};
pub use graph::{Added, Graph, UnknownRevision};
pub(super) use infer::{Fate, Seen, equal, fates};
pub use names::{BlockId, ConflictId, FieldName, PlacementField, RevisionId, VersionId};
pub use replay::Disagreement;
pub use save::{WHOLE_EVERY, Way};
pub use trace::{Onward, Origins, Trace};
pub use verify::{MOST_WRITES, Malformed};
pub use view::{Alternative, Block, Choice, Conflict, Group, Marks, PlacedPhoto, Side, Tag, Text, View};

#[cfg(test)]
mod tests;
