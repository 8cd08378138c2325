//! The command line, as a newsroom uses it: the real binary against real folders.
