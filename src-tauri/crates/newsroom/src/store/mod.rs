//! The desk folder: what a desk keeps on its own disk.

pub mod search;
mod tokenizer;
