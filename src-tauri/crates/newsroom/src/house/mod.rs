//! House data: what a chief edits once and every desk knows. Each item travels as an entry of its own.

mod admit;
mod items;
mod kind;
mod photo_desk;
mod pictures;
mod starter;
mod usage;

pub use admit::{Fault, Item, NotAnItem, admit};
pub use items::{
    Abbreviation, Captions, Confusable, Destination, House, Person, RoleLabel, Section, Style, Tag, TonePlacement,
    WORDPRESS,
};
pub use kind::Kind;
pub use photo_desk::{Template, TemplateChange, Title};
pub use pictures::{Picture, Pictures, Ratio};
pub use starter::starter;
pub use usage::{Overridable, Territory, UNSAID, Usage, Use};
