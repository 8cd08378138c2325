//! The published site, made by the real program and judged by a real browser (`check.mjs`).

mod hostile;
mod judge;
mod limits;
mod newcomer;
