//! Where things are asked and shown.

use super::Fault;

/// Where a server is asked: a web address, or that of a bucket, its region, and whether it is part of the host's name.
pub(super) fn place(text: &str) -> Result<String, Fault> {
    let Some(bucket) = text.strip_prefix("s3+") else { return address(text).map_err(|_| Fault::NotAPlace) };
    let (at, asked) = bucket.split_once('?').unwrap_or((bucket, ""));
    let at = address(at).map_err(|_| Fault::NotAPlace)?;
    if at.trim_end_matches('/').split('/').count() != 4 {
        return Err(Fault::NotAPlace);
    }
    let (mut region, mut style) = ("", "");
    for part in asked.split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("region", of)) if region.is_empty() && of.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
                region = of;
            }
            Some(("style", "virtual")) if style.is_empty() => style = part,
            _ => return Err(Fault::NotAPlace),
        }
    }
    let region = if region.is_empty() { String::new() } else { format!("region={region}") };
    let asked = [region.as_str(), style].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    let mark = if asked.is_empty() { "" } else { "?" };
    Ok(format!("s3+{}{mark}{asked}", at.trim_end_matches('/')))
}

/// A web address with a slash at its end, which links are put behind.
pub(super) fn address(text: &str) -> Result<String, Fault> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(Fault::NotAnAddress)?;
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(plain) || text.contains(['?', '#', ' ', '"', '<', '>', '\\']) {
        return Err(Fault::NotAnAddress);
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}
