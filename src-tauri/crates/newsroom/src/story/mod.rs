//! A story: its fields, the public form that is approved, and the digest of that form.

pub mod body;
pub mod compare;
mod dialect;
mod fields;
pub(crate) mod literal;
mod public;
pub mod registers;
mod render;
pub mod tree;

pub use body::{canonical, split};
pub use dialect::events;
pub use fields::{Byline, Crop, FocalPoint, Placement, PlacementId, PrintSlot, Role, Story, StoryId, Turn};
pub use public::{Digest, PublicByline, PublicForm, PublicPlacement};
pub use render::{NotRendered, clean, escape, plain, render, shown};
