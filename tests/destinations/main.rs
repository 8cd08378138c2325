//! Destinations against real servers: that a story is there once, as it was approved, whatever goes wrong on the way.

mod at_once;
mod broken;
mod desks;
mod drift;
mod editor;
mod edits;
mod front;
mod hosts;
mod misled;
mod round;
mod shown;
mod since;
mod site;
