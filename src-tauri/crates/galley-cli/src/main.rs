//! `galley`: a newsroom from the command line.
fn main() {}
