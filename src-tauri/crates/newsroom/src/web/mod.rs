//! The way to a server, for storages and destinations alike: TLS by rustls, no redirects, and no answer without end.
//!
//! A password goes to the server that it was given for and nowhere else: not along a redirect, not in the open beyond this
//! machine or a private network that a chief allowed, and not into an error.

mod reach;
mod server;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use http::{HeaderMap, header};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use zeroize::Zeroizing;

pub use server::{Answer, Method, Request, Server};

use reach::{Names, Reach, literal};

/// How long a server may take to let us in.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long it may say nothing while it answers.
const SILENCE: Duration = Duration::from_secs(30);
/// The most that one answer may hold, in bytes: a listing of a few thousand objects by WebDAV, or one object.
pub(crate) const LONGEST: u64 = 16 << 20;

/// No server is left alone for longer than this, whatever it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// Returns how long a server asks to be left alone: seconds, or until a moment of its own clock.
pub(crate) fn wait_asked_for(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    let asked = text(header::RETRY_AFTER)?.trim();
    let seconds = asked.parse().ok().or_else(|| {
        let [at, now] = [asked, text(header::DATE)?].map(DateTime::parse_from_rfc2822);
        u64::try_from((at.ok()? - now.ok()?).num_seconds()).ok()
    })?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// Who we are to a server.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credential {
    /// The user, or the key's id.
    pub user: String,
    /// The password, or the secret key; of WordPress a password for an application, never the one to log in with.
    pub secret: Zeroizing<String>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("user", &self.user).finish_non_exhaustive()
    }
}

/// What connection is good enough.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Certificates, in PEM, that are trusted for this server beside those that the system trusts.
    pub authorities: Option<String>,
    /// Whether it may be reached without TLS where its address is a private one. On this machine itself it always may.
    pub plain: bool,
}

/// Why there is no whole answer of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    /// It does not let us in; nothing was asked.
    #[error("{0}")]
    Unreachable(String),
    /// It was asked, and its answer did not come or broke off. What was asked for may have happened.
    #[error("{0}")]
    Broken(String),
    /// It answers what no server does.
    #[error("{0}")]
    Strange(String),
    /// The connection is not one that can be trusted.
    #[error("{0}")]
    Insecure(String),
    /// It has moved to another address, which is not followed.
    #[error("moved to {0}")]
    Moved(String),
}

/// Makes the way to one server.
pub(crate) fn client(url: &Url, trust: &Trust) -> Result<Client, WebError> {
    let reach = if trust.plain { Reach::Private } else { Reach::Loopback };
    let plain = url.scheme() == "http";
    if plain
        && let Some(address) = literal(url)
        && !reach.has(address)
    {
        return Err(WebError::Insecure(url.to_string()));
    }
    let mut client = Client::builder()
        .tls_backend_preconfigured(if plain { none()? } else { tls(trust)? })
        .redirect(Policy::none())
        .connect_timeout(CONNECTING)
        .read_timeout(SILENCE)
        .tcp_nodelay(true)
        .dns_resolver(Arc::new(Names(plain.then_some(reach))))
        .user_agent("galley");
    if plain {
        // A proxy would carry the password in the open to wherever it stands.
        client = client.no_proxy();
    }
    client.build().map_err(|e| WebError::Insecure(e.to_string()))
}

fn insecure(e: &dyn fmt::Display) -> WebError {
    WebError::Insecure(e.to_string())
}

/// Trusts nobody: who is asked in the open is asked nowhere else, and the system's certificates take long to read.
fn none() -> Result<ClientConfig, WebError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|e| insecure(&e))?;
    Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn tls(trust: &Trust) -> Result<ClientConfig, WebError> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let own = match &trust.authorities {
        None => vec![],
        Some(pem) => {
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|e| insecure(&e))?
        }
    };
    if trust.authorities.is_some() && own.is_empty() {
        return Err(WebError::Insecure("no certificate in the file".into()));
    }
    let verifier = Verifier::new_with_extra_roots(own, Arc::clone(&provider)).map_err(|e| insecure(&e))?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| insecure(&e))?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(config.with_no_client_auth())
}

/// Returns what a failure of the connection means.
pub(crate) fn broken(e: &reqwest::Error) -> WebError {
    let why = innermost(e);
    // A certificate that does not hold is no weather.
    if why.contains("certificate") {
        WebError::Insecure(why)
    } else if e.is_connect() {
        WebError::Unreachable(why)
    } else {
        WebError::Broken(why)
    }
}

/// Returns the reason under all that was wrapped around it.
pub(crate) fn innermost(e: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = e;
    while let Some(next) = deepest.source() {
        deepest = next;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_server_says_how_long_to_wait() {
        let value = |text: &str| HeaderValue::from_str(text).unwrap();
        let after = |text: &str| wait_asked_for(&HeaderMap::from_iter([(header::RETRY_AFTER, value(text))]));
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("999999999"), Some(LONGEST_WAIT));
        assert_eq!(after("soon"), None);
        let (at, now) = (value("Mon, 30 Nov 2026 12:00:30 GMT"), value("Mon, 30 Nov 2026 12:00:00 GMT"));
        let headers = HeaderMap::from_iter([(header::RETRY_AFTER, at), (header::DATE, now)]);
        assert_eq!(wait_asked_for(&headers), Some(Duration::from_secs(30)));
    }
}
