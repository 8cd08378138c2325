//! Bodies to trees and back.

use super::*;

mod cases;
mod corpus;
mod random;
