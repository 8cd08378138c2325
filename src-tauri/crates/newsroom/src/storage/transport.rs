//! The way to a server: TLS by rustls, no redirects, and no answer without end.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, Response, StatusCode, Url};
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls_platform_verifier::Verifier;

use super::StorageError;
use super::address::{Reach, Trust};

/// How long a server may take to let us in.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long it may say nothing while it answers.
const SILENCE: Duration = Duration::from_secs(30);
/// The most that one answer may hold, in bytes: a listing of a few thousand objects by WebDAV, or one object.
const LONGEST: u64 = 16 << 20;

/// HTTP as a storage needs it.
#[derive(Debug)]
pub(super) struct Transport(Client);

impl Transport {
    /// Makes the way to one server.
    pub(super) fn to(url: &Url, trust: &Trust) -> Result<Self, StorageError> {
        let reach = if trust.plain { Reach::Private } else { Reach::Loopback };
        let plain = url.scheme() == "http";
        if plain
            && let Some(address) = literal(url)
            && !reach.has(address)
        {
            return Err(StorageError::Insecure(url.to_string()));
        }
        let mut client = Client::builder()
            .tls_backend_preconfigured(tls(trust)?)
            .redirect(Policy::none())
            .connect_timeout(CONNECTING)
            .read_timeout(SILENCE)
            .tcp_nodelay(true)
            .user_agent("galley");
        if plain {
            // A proxy would carry the password in the open to wherever it stands.
            client = client.no_proxy().dns_resolver(Arc::new(Within(reach)));
        }
        let built = client.build().map_err(|e| StorageError::Insecure(e.to_string()))?;
        Ok(Self(built))
    }
}

/// The address in a URL that names none to look up.
fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

fn tls(trust: &Trust) -> Result<ClientConfig, StorageError> {
    let insecure = |e: &dyn std::fmt::Display| StorageError::Insecure(e.to_string());
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let own = match &trust.authorities {
        None => vec![],
        Some(pem) => {
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>().map_err(|e| insecure(&e))?
        }
    };
    if trust.authorities.is_some() && own.is_empty() {
        return Err(StorageError::Insecure("no certificate in the file".into()));
    }
    let verifier = Verifier::new_with_extra_roots(own, Arc::clone(&provider)).map_err(|e| insecure(&e))?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|e| insecure(&e))?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(config.with_no_client_auth())
}

/// Looks names up and leaves out what lies beyond a reach, so that no name of ours leads a password out of the house.
struct Within(Reach);

impl Resolve for Within {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let within: Vec<SocketAddr> = found.filter(|address| reach.has(address.ip())).collect();
            if within.is_empty() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "no private address").into());
            }
            Ok(Box::new(within.into_iter()) as Addrs)
        })
    }
}

impl HttpTransport for Transport {
    async fn fetch(&self, request: http::Request<Buffer>) -> opendal::Result<http::Response<HttpBody>> {
        let request = request.map(|body| Body::from(body.to_bytes()));
        let request = request.try_into().map_err(|e: reqwest::Error| carry(StorageError::Strange(innermost(&e))))?;
        let answer = self.0.execute(request).await.map_err(|e| carry(broken(&e)))?;
        if let Some(refused) = refused(answer.status()) {
            return Err(carry(refused(reason(answer).await)));
        }
        let mut response = http::Response::builder().status(answer.status()).version(answer.version());
        if let Some(headers) = response.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut left = LONGEST;
        let parts = answer.bytes_stream().map(move |part| {
            let part = part.map_err(|e| carry(broken(&e)))?;
            let too_long = || carry(StorageError::Strange("an answer without end".into()));
            left = left.checked_sub(part.len() as u64).ok_or_else(too_long)?;
            Ok(Buffer::from(part))
        });
        let made = response.body(HttpBody::new(parts, None));
        made.map_err(|e| carry(StorageError::Strange(e.to_string())))
    }
}

/// What an answer means that says nothing of objects; `None` where it does, and the adapter of its protocol reads it.
fn refused(status: StatusCode) -> Option<fn(String) -> StorageError> {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Some(StorageError::Denied)
        }
        StatusCode::INSUFFICIENT_STORAGE => Some(|_| StorageError::Full),
        StatusCode::LOCKED | StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Some(StorageError::Unreachable)
        }
        status if status.is_server_error() => Some(StorageError::Unreachable),
        status if status.is_redirection() => Some(StorageError::Strange),
        _ => None,
    }
}

/// The first words of what a server says of a refusal: the code of an S3 store, else the status.
async fn reason(mut answer: Response) -> String {
    let status = answer.status().to_string();
    let to = answer.headers().get(http::header::LOCATION).and_then(|to| to.to_str().ok().map(str::to_owned));
    if let Some(to) = to {
        return format!("{status}: {to}");
    }
    let mut said = vec![];
    while said.len() < 4_096
        && let Ok(Some(part)) = answer.chunk().await
    {
        said.extend_from_slice(&part);
    }
    let said = String::from_utf8_lossy(&said);
    let code = said.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    code.map_or(status.clone(), |code| format!("{status}: {}", code.chars().take(60).collect::<String>()))
}

/// Hands an error of ours through the library.
fn carry(e: StorageError) -> Error {
    Error::new(ErrorKind::Unexpected, e.to_string()).set_source(e)
}

fn broken(e: &reqwest::Error) -> StorageError {
    let why = innermost(e);
    // A certificate that does not hold is no weather.
    if why.contains("certificate") { StorageError::Insecure(why) } else { StorageError::Unreachable(why) }
}

/// The reason under all that was wrapped around it.
fn innermost(e: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = e;
    while let Some(next) = deepest.source() {
        deepest = next;
    }
    deepest.to_string()
}
