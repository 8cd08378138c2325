//! The workflow: states, who may do what in them, and the state of a story as its entries tell it.
//!
//! Pure. Editorial state is never said by an entry: [`Status::of`] derives it from the acts on a story and the digest
//! that the story has now, so that any change dissolves an approval by itself.

mod status;
mod table;
#[cfg(test)]
mod tests;

pub use status::{Approval, Course, Deed, Done, Now, Publication, State, Status, Terms, Word};
pub use table::{Action, Forbidden, May, TABLE, Transition, waiting_for};
