//! A fuzzer of the metadata readers that follows branches; `fuzz.sh` builds and runs it.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| blackbox::metadata::holds(bytes));
