//! The wire: what WordPress is asked, and what its answers mean. Several of them mean something else than they say.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use data_encoding::{BASE64, HEXLOWER};
use http::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use md5::{Digest as _, Md5};
use reqwest::Url;
use serde_json::Value;

use crate::publish::destination::Refusal;
use crate::text::made_sound;
use crate::web::{Answer, Credential, Method, Request, Server, Trust, wait_asked_for};

/// The most pages of one list that are read, of a hundred items each.
const MOST_PAGES: u32 = 20;

/// How the addresses of the interface are made.
enum Root {
    /// `/wp-json/wp/v2/posts`
    Pretty(Url),
    /// `/?rest_route=/wp/v2/posts`, where pretty links are off.
    Route(Url),
}

/// What is sent along.
pub(super) enum Body<'a> {
    /// Nothing.
    Empty,
    /// Fields.
    Json(&'a Value),
    /// A photo as it is: a form would be held to the limits that PHP has for forms, and be refused in misleading words.
    Photo {
        /// The name that it is kept under: ASCII, since others are refused or mangled.
        name: &'a str,
        /// The bytes.
        bytes: &'a [u8],
    },
}

/// One site's interface, as one user.
pub(super) struct Rest {
    server: Server,
    root: Root,
    login: HeaderValue,
    /// Whether the site has our plugin.
    pub(super) marks: bool,
    /// What the site is called.
    pub(super) title: String,
    clock: fn() -> DateTime<Utc>,
    /// How far the site's clock is behind ours, in seconds: the least that an answer said, for one that somebody kept is old.
    behind: Cell<Option<i64>>,
}

type Params<'a> = &'a [(&'a str, &'a str)];

impl Rest {
    /// Finds the interface of the site at an address.
    pub(super) fn find(
        home: &Url,
        login: &Credential,
        trust: &Trust,
        clock: fn() -> DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let server = Server::to(home, trust)?;
        let basic = BASE64.encode(format!("{}:{}", login.user, *login.secret).as_bytes());
        let mut header = HeaderValue::from_str(&format!("Basic {basic}")).map_err(|_| Refusal::Denied)?;
        header.set_sensitive(true);
        let pretty = home.join("wp-json/").map_err(|e| Refusal::Strange(e.to_string()))?;
        let mut rest = Self {
            server,
            root: Root::Pretty(pretty),
            login: header,
            marks: false,
            title: String::new(),
            clock,
            behind: Cell::new(None),
        };
        let index = match rest.get("", &[]) {
            // A page in its place: pretty links are off, or it is no WordPress at all.
            Err(Refusal::Strange(_) | Refusal::Refused { .. }) => {
                rest.root = Root::Route(home.clone());
                rest.get("", &[])?
            }
            index => index?,
        };
        let names = index["namespaces"].as_array().ok_or_else(|| Refusal::Strange("no list of interfaces".into()))?;
        let has = |name: &str| names.iter().any(|n| n == name);
        if !has("wp/v2") {
            return Err(Refusal::Strange("no interface wp/v2".into()));
        }
        rest.marks = has("galley/v1");
        rest.title = super::read::text(index["name"].as_str().unwrap_or_default());
        Ok(rest)
    }

    /// Returns a moment, but not one that the site would take for the future because its clock is behind ours: it would
    /// keep the post back.
    pub(super) fn not_ahead(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.min((self.clock)() - chrono::Duration::seconds(self.behind.get().unwrap_or_default()))
    }

    /// Reads.
    pub(super) fn get(&self, path: &str, params: Params<'_>) -> Result<Value, Refusal> {
        // Nothing happens by reading: an answer that breaks off is no unknown.
        self.ask(Method::GET, path, params, &Body::Empty).map_err(|refusal| match refusal {
            Refusal::Unknown(why) => Refusal::Unreachable(why),
            Refusal::Busy { status, after, .. } => Refusal::Busy { status, after, unknown: false },
            other => other,
        })
    }

    /// Reads a list to its end.
    pub(super) fn list(&self, path: &str, params: Params<'_>) -> Result<Vec<Value>, Refusal> {
        let mut all = vec![];
        for page in 1..=MOST_PAGES {
            let page = page.to_string();
            let mut params = params.to_vec();
            params.extend([("per_page", "100"), ("page", page.as_str())]);
            let Value::Array(items) = self.get(path, &params)? else {
                return Err(Refusal::Strange(format!("no list of {path}")));
            };
            let last = items.len() < 100;
            all.extend(items);
            if last {
                break;
            }
        }
        Ok(all)
    }

    /// Writes.
    pub(super) fn post(&self, path: &str, params: Params<'_>, body: &Body<'_>) -> Result<Value, Refusal> {
        self.ask(Method::POST, path, params, body)
    }

    /// Removes for good. What is not there is removed.
    pub(super) fn delete(&self, path: &str) -> Result<(), Refusal> {
        match self.ask(Method::DELETE, path, &[("force", "true")], &Body::Empty) {
            Err(Refusal::Refused { code, .. }) if code == "rest_post_invalid_id" => Ok(()),
            other => other.map(drop),
        }
    }

    fn url(&self, path: &str, params: Params<'_>) -> Result<Url, Refusal> {
        let mut url = match &self.root {
            Root::Pretty(root) => root.join(path).map_err(|e| Refusal::Strange(e.to_string()))?,
            Root::Route(home) => {
                let mut url = home.clone();
                url.query_pairs_mut().append_pair("rest_route", &format!("/{path}"));
                url
            }
        };
        if !params.is_empty() {
            url.query_pairs_mut().extend_pairs(params);
        }
        Ok(url)
    }

    fn ask(&self, method: Method, path: &str, params: Params<'_>, body: &Body<'_>) -> Result<Value, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, self.login.clone());
        let bytes = match body {
            Body::Empty => vec![],
            Body::Json(fields) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                serde_json::to_vec(fields).unwrap_or_default()
            }
            Body::Photo { name, bytes } => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
                let name = format!("attachment; filename=\"{name}\"");
                let name = HeaderValue::from_str(&name).map_err(|_| Refusal::NotTaken(name.clone()))?;
                headers.insert(CONTENT_DISPOSITION, name);
                // WordPress compares digits where the standard has Base64, and stores nothing that is not just so.
                let digits = HEXLOWER.encode(&Md5::digest(bytes));
                headers.insert("content-md5", HeaderValue::from_str(&digits).map_err(|_| Refusal::NotTaken(digits))?);
                bytes.to_vec()
            }
        };
        let answer = self.server.ask(&Request { method, url: self.url(path, params)?, headers, body: bytes })?;
        if let Some(at) = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
            let behind = ((self.clock)() - at.with_timezone(&Utc)).num_seconds().max(0);
            self.behind.set(Some(self.behind.get().map_or(behind, |least| least.min(behind))));
        }
        meaning(&answer)
    }
}

/// Returns the fields of an answer, or what it means that there are none.
fn meaning(answer: &Answer) -> Result<Value, Refusal> {
    let status = answer.status;
    let busy = |unknown| Refusal::Busy { status, after: wait_asked_for(&answer.headers), unknown };
    let read = serde_json::from_slice::<Value>(&answer.body);
    // Many servers end an answer by closing, so that one which breaks off looks whole.
    let is_json = answer.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let breaks_off = is_json && read.as_ref().is_err_and(serde_json::Error::is_eof);
    let Some(value) = read.ok().filter(|v| v.is_object() || v.is_array()) else {
        // Not WordPress speaks, but what stands before it: a proxy, a firewall, a page to log in at. Never a success.
        return Err(match status {
            401 | 407 => Refusal::Denied,
            413 => Refusal::TooLarge(String::new()),
            429 => busy(false),
            500..=599 => busy(true),
            _ if breaks_off => Refusal::Unknown(format!("{status}, and the answer breaks off")),
            _ => Refusal::Strange(format!("{status} {}", answer.header("content-type").unwrap_or("?"))),
        });
    };
    if (200..300).contains(&status) {
        return Ok(value);
    }
    let code = value["code"].as_str().unwrap_or_default();
    let code = &made_sound(code);
    // It is shown on a screen: nothing in it may turn or hide what stands beside it.
    let said = made_sound(&super::read::text(value["message"].as_str().unwrap_or_default()));
    let said = said.chars().take(300).collect::<String>();
    let data = &value["data"];
    let number = ["term_id", "post"].iter().find_map(|name| data[*name].as_u64());
    Err(match (status, code.as_str()) {
        // A wrong password is told in the words of whatever was asked for.
        (401, _) => Refusal::Denied,
        // Wrapped around a 401: who asks for drafts and is nobody.
        (400, "rest_invalid_param") if value.to_string().contains("\"status\":401") => Refusal::Denied,
        (400, "rest_upload_no_content_disposition")
        | (_, "rest_upload_file_too_big" | "rest_upload_user_quota_exceeded") => Refusal::TooLarge(String::new()),
        // A server error by its status, and no weather: the kind of file is not allowed, and never will be by trying again.
        (500, "rest_upload_sideload_error") => Refusal::NotTaken(said),
        (412, "rest_upload_hash_mismatch") => Refusal::Damaged(String::new()),
        (429, _) => busy(false),
        (403, "rest_cannot_publish") => Refusal::MayNotPublish,
        (403, _) => Refusal::MayNot(if said.is_empty() { code.to_owned() } else { said }),
        (500..=599, _) => busy(true),
        _ => {
            let field =
                data["params"].as_object().and_then(|params| params.keys().next().map(|field| made_sound(field)));
            let said = field.map_or(said.clone(), |field| format!("{field}: {said}"));
            Refusal::Refused { code: code.to_owned(), said, number }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Result<Value, Refusal> {
        meaning(&Answer { status, headers: HeaderMap::new(), body: body.into() })
    }

    fn coded(status: u16, code: &str) -> Refusal {
        answered(status, &format!(r#"{{"code":"{code}","message":"m","data":{{"status":{status},"term_id":6}}}}"#))
            .unwrap_err()
    }

    #[test]
    fn each_misleading_answer_is_taken_for_what_it_means() {
        assert_eq!(coded(401, "rest_cannot_create"), Refusal::Denied);
        assert_eq!(coded(500, "rest_upload_sideload_error"), Refusal::NotTaken("m".into()));
        assert!(!coded(500, "rest_upload_sideload_error").may_pass());
        assert_eq!(coded(400, "rest_upload_no_content_disposition"), Refusal::TooLarge(String::new()));
        assert_eq!(coded(403, "rest_cannot_publish"), Refusal::MayNotPublish);
        assert_eq!(coded(412, "rest_upload_hash_mismatch"), Refusal::Damaged(String::new()));
        assert!(coded(412, "rest_upload_hash_mismatch").may_pass());
        assert!(coded(500, "internal_server_error").is_unknown());
        let exists = Refusal::Refused { code: "term_exists".into(), said: "m".into(), number: Some(6) };
        assert_eq!(coded(400, "term_exists"), exists);
        let wrapped =
            r#"{"code":"rest_invalid_param","data":{"status":400,"details":{"status":{"data":{"status":401}}}}}"#;
        assert_eq!(answered(400, wrapped).unwrap_err(), Refusal::Denied);
    }

    #[test]
    fn what_is_no_json_is_never_a_success() {
        for (status, means) in
            [(200, "strange"), (201, "strange"), (404, "strange"), (413, "large"), (502, "busy"), (429, "busy")]
        {
            let refusal = answered(status, "<html><body>Đăng nhập Wi-Fi</body></html>").unwrap_err();
            let told = match refusal {
                Refusal::Strange(_) => "strange",
                Refusal::TooLarge(_) => "large",
                Refusal::Busy { .. } => "busy",
                _ => "?",
            };
            assert_eq!(told, means, "{status}");
        }
        // Texts and numbers are JSON, too, and nothing that WordPress says.
        assert!(answered(200, "null").is_err() && answered(200, "\"ok\"").is_err());
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        let kind = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"))]);
        for body in ["", "{\"id\":7,\"sl", "[{\"id\":7}"] {
            let cut = Answer { status: 201, headers: kind.clone(), body: body.into() };
            assert!(meaning(&cut).unwrap_err().is_unknown(), "{body:?}");
        }
        // A page that is called JSON is no answer that broke off.
        let page = Answer { status: 200, headers: kind, body: "<html>".into() };
        assert!(matches!(meaning(&page).unwrap_err(), Refusal::Strange(_)));
    }
}
