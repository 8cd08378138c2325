//! House data: what a chief edits once and every desk knows. Each item travels as an entry of its own.

mod admit;
mod items;
mod pictures;
mod starter;

pub use admit::{Fault, Item, NotAnItem, admit};
pub use items::{
    Abbreviation, Captions, Confusable, Destination, House, Kind, Person, Ratio, RoleLabel, Section, Style, Tag,
    TonePlacement, WORDPRESS,
};
pub use pictures::{Picture, Pictures};
pub use starter::starter;
