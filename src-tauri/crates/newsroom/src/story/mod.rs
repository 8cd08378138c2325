//! A story: its fields, the public form that is approved, and the digest of that form.

mod fields;
mod public;
mod render;

pub use fields::{Byline, Crop, FocalPoint, Placement, PlacementId, PrintSlot, Role, Story, StoryId};
pub use public::{Digest, PublicByline, PublicForm, PublicPlacement};
pub use render::{NotRendered, clean, escape, plain, render, shown};
