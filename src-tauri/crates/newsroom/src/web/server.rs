//! Questions to one server, one at a time.

use std::time::Duration;

use http::HeaderMap;
use reqwest::{Body, Client, Response, Url};
use tokio::runtime::Runtime;

use super::{LONGEST, Trust, WebError, broken, client};

/// How long one question may take, whatever drips in meanwhile.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a question that changes nothing goes where the server says, within it.
const REDIRECTS: usize = 5;

pub use http::Method;

/// What a server is asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where.
    pub url: Url,
    /// With what headers.
    pub headers: HeaderMap,
    /// With what bytes.
    pub body: Vec<u8>,
}

/// What it answered, whatever it means.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes, all of them.
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns a header that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A server, and the way to it. The calling thread waits.
pub struct Server {
    runtime: Runtime,
    client: Client,
    home: Url,
}

impl Server {
    /// Makes ready to ask the server of an address; nothing is sent yet.
    pub fn to(home: &Url, trust: &Trust) -> Result<Self, WebError> {
        let client = client(home, trust)?;
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("web").enable_all().build();
        let runtime = runtime.map_err(|e| WebError::Unreachable(e.to_string()))?;
        Ok(Self { runtime, client, home: home.clone() })
    }

    /// Asks. A question that changes nothing follows redirects within the server; every other redirect is an error that
    /// names where it leads, so that neither the password nor what was to be written goes there.
    pub fn ask(&self, request: &Request) -> Result<Answer, WebError> {
        let mut request = request.clone();
        for _ in 0..=REDIRECTS {
            if request.url.origin() != self.home.origin() {
                return Err(WebError::Moved(request.url.to_string()));
            }
            let answer = self.ask_once(&request)?;
            let to = match answer.header("location") {
                Some(to) if (300..400).contains(&answer.status) => to,
                _ => return Ok(answer),
            };
            let moved = || WebError::Moved(to.chars().filter(|c| !c.is_control()).take(200).collect());
            let next = request.url.join(to).map_err(|_| moved())?;
            if request.method != Method::GET {
                return Err(WebError::Moved(next.to_string()));
            }
            request.url = next;
        }
        Err(WebError::Strange("redirects without end".into()))
    }

    fn ask_once(&self, request: &Request) -> Result<Answer, WebError> {
        let asked = self
            .client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(Body::from(request.body.clone()));
        let answered = async move {
            let answer = asked.send().await.map_err(|e| broken(&e))?;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            Ok(Answer { status, headers, body: whole(answer).await? })
        };
        let answered = async move { tokio::time::timeout(PATIENCE, answered).await };
        self.runtime
            .block_on(answered)
            .unwrap_or_else(|_| Err(WebError::Broken("no whole answer in two minutes".into())))
    }
}

async fn whole(mut answer: Response) -> Result<Vec<u8>, WebError> {
    let mut body = vec![];
    while let Some(part) = answer.chunk().await.map_err(|e| broken(&e))? {
        body.extend_from_slice(&part);
        if body.len() as u64 > LONGEST {
            return Err(WebError::Strange("an answer without end".into()));
        }
    }
    Ok(body)
}
