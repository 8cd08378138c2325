//! Values in front matter: JSON, which is YAML too, and the plain scalars that people write.

use serde_json::Value;

/// Returns the text of a scalar: quoted as in JSON, in single quotes, or plain.
pub(super) fn scalar(raw: &str) -> String {
    let raw = raw.trim();
    if let Ok(Value::String(text)) = serde_json::from_str(raw) {
        return text;
    }
    match raw.strip_prefix('\'').and_then(|r| r.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => raw.to_owned(),
    }
}

/// Returns the items of a list in brackets, still as written.
pub(super) fn items(raw: &str) -> Vec<String> {
    let raw = raw.trim();
    if let Ok(Value::Array(values)) = serde_json::from_str(raw) {
        return values.iter().map(Value::to_string).collect();
    }
    let inner = raw.strip_prefix('[').and_then(|r| r.strip_suffix(']')).unwrap_or(raw);
    inner.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}
