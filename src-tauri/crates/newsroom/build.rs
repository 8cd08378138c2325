//! Turns `ui/messages/{vi,en}.json` into a table, and fails the build where the two differ in keys or blanks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{env, fs, path::Path};

fn read(path: &Path) -> BTreeMap<String, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let all: BTreeMap<String, String> =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    all.into_iter().filter(|(key, _)| !key.starts_with('$')).collect()
}

/// The names in braces.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../../ui/messages");
    let (vi, en) = (read(&folder.join("vi.json")), read(&folder.join("en.json")));
    let odd: Vec<_> = vi.keys().chain(en.keys()).filter(|k| !vi.contains_key(*k) || !en.contains_key(*k)).collect();
    assert!(odd.is_empty(), "keys that only one language has: {odd:?}");
    let mut table = String::from("&[\n");
    for (key, text) in &vi {
        assert!(!text.trim().is_empty() && !en[key].trim().is_empty(), "{key} is empty");
        assert_eq!(blanks(text), blanks(&en[key]), "{key}: the blanks differ");
        writeln!(table, "    ({key:?}, {text:?}, {:?}),", en[key]).unwrap();
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("messages.rs"), table).unwrap();
}
