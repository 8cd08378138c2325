#!/usr/bin/env bash
# Fuzzes the metadata readers for so many minutes (10), from the photos of the tests and what earlier runs found:
# `tests/photos/fuzz.sh [MINUTES]`. Fails where a reader panics, takes ten seconds or a gigabyte; the file that did it stays in
# target/fuzz/found, and `target/fuzz/…/metadata-fuzz FILE` does it again.
#
# The compiler's own counters of branches, which need no nightly compiler; in a folder of its own, as every crate is built with them.
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:-10}
host=$(rustc -vV | sed -n 's/^host: //p')
found=target/fuzz/found corpus=target/fuzz/corpus
mkdir -p "$found" "$corpus"
flags=(-Cpasses=sancov-module -Cdebug-assertions -Coverflow-checks)
for told in level=4 inline-8bit-counters pc-table trace-compares; do flags+=("-Cllvm-args=-sanitizer-coverage-$told"); done
RUSTFLAGS="${flags[*]}" CARGO_PROFILE_DEV_OPT_LEVEL=2 CARGO_INCREMENTAL=0 \
    cargo build --locked -p blackbox --features fuzz --bin metadata-fuzz --target "$host" --target-dir target/fuzz
exec "target/fuzz/$host/debug/metadata-fuzz" -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=1024 \
    -max_len=262144 -print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" "$corpus" tests/data/photos
