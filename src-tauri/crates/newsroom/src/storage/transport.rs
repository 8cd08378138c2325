//! HTTP as OpenDAL asks for it, by the way to a server that all rooms share.

use futures_util::StreamExt as _;
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use reqwest::{Body, Client, Request, Response, StatusCode, Url};

use super::StorageError;
use crate::web::{self, Trust, WebError};

/// HTTP as a storage needs it.
#[derive(Debug)]
pub(super) struct Transport {
    client: Client,
    home: Url,
}

impl Transport {
    /// Makes the way to one server.
    pub(super) fn to(home: Url, trust: &Trust) -> Result<Self, StorageError> {
        Ok(Self { client: web::client(&home, trust)?, home })
    }
}

impl HttpTransport for Transport {
    async fn fetch(&self, request: http::Request<Buffer>) -> opendal::Result<http::Response<HttpBody>> {
        let request = request.map(|body| Body::from(body.to_bytes()));
        let request: Request =
            request.try_into().map_err(|e: reqwest::Error| carry(StorageError::Strange(web::innermost(&e))))?;
        // The library makes its own of an address. What this connection was found good enough for is this server.
        if request.url().origin() != self.home.origin() {
            let elsewhere = format!("{} instead of {}", request.url().authority(), self.home.authority());
            return Err(carry(StorageError::Insecure(elsewhere)));
        }
        let answer = self.client.execute(request).await.map_err(|e| carry(web::broken(&e).into()))?;
        if let Some(refused) = refused(answer.status()) {
            let asked = web::wait_asked_for(answer.headers());
            return Err(carry(refused(reason(answer).await).after(asked)));
        }
        let mut response = http::Response::builder().status(answer.status()).version(answer.version());
        if let Some(headers) = response.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut left = web::LONGEST;
        let parts = answer.bytes_stream().map(move |part| {
            let part = part.map_err(|e| carry(web::broken(&e).into()))?;
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
        StatusCode::PAYLOAD_TOO_LARGE => Some(StorageError::Exceeds),
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

impl From<WebError> for StorageError {
    fn from(e: WebError) -> Self {
        match e {
            // What is written to a storage may be written again, so that it is one whether it has arrived.
            WebError::Unreachable(why) | WebError::Broken(why) => Self::Unreachable(why),
            WebError::Strange(why) | WebError::Moved(why) => Self::Strange(why),
            WebError::Insecure(why) => Self::Insecure(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_but_the_server_that_the_connection_was_found_good_enough_for() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let home = "https://bao.s3.invalid:9000/";
        let transport = Transport::to(home.parse().unwrap(), &Trust::default()).unwrap();
        let refused = |address: &str| {
            let request = http::Request::get(address).body(Buffer::new()).unwrap();
            let error = runtime.block_on(transport.fetch(request)).err().unwrap();
            let ours = std::error::Error::source(&error).unwrap().downcast_ref::<StorageError>().unwrap().clone();
            matches!(ours, StorageError::Insecure(_))
        };
        for elsewhere in ["https://s3.invalid:9000/a", "http://bao.s3.invalid:9000/a", "https://bao.s3.invalid/a"] {
            assert!(refused(elsewhere), "{elsewhere}");
        }
        assert!(!refused("https://bao.s3.invalid:9000/a"), "there is no such server");
    }
}
