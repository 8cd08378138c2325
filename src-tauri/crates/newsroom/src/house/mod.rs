//! House data: what a chief edits once and every desk knows. Each item travels as an entry of its own.

mod admit;
mod items;
mod photo_desk;
mod starter;
mod usage;

pub use admit::{Fault, Item, NotAnItem, admit};
pub use items::{
    Abbreviation, Captions, Confusable, Destination, House, Kind, Person, RoleLabel, Section, Style, Tag,
    TonePlacement, WORDPRESS,
};
pub use photo_desk::{Template, TemplateChange, Title};
pub use starter::starter;
pub use usage::{Overridable, Territory, UNSAID, Usage, Use};
