//! Decodes and renders one photo.
fn main() {}
