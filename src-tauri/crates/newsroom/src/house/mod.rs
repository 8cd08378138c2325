//! House data: what a chief edits once and every desk knows. Each item travels as an entry of its own.

mod items;
mod starter;

pub use items::{
    Abbreviation, Confusable, Destination, House, Kind, NotAnItem, Person, RoleLabel, Section, Style, Tag,
    TonePlacement,
};
pub use starter::starter;
