//! What every kind of black-box test shares: a desk in a temporary folder and the real binaries.

pub mod corpus;
pub mod desk;
pub mod program;
pub mod random;
