//! Destinations against real servers: that a story is there once, as it was approved, whatever goes wrong on the way.

mod at_once;
mod broken;
mod captions;
mod cases;
mod desks;
mod drift;
mod editor;
mod edits;
mod faults;
mod front;
mod hosts;
mod killed;
mod killed_sites;
mod left;
mod looked;
mod memory;
mod misled;
mod publications;
mod recorded;
mod review;
mod round;
mod served;
mod shown;
mod since;
mod site;
mod sites;
