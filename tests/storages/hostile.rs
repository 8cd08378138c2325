//! A server that answers what no storage does: every answer is an error in time, and no password goes elsewhere.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use newsroom::messages::Language;
use newsroom::storage::{self, Address, Credential, Place, Storage, StorageError};

use crate::name;

/// Answers everything with the same bytes, and keeps what was asked. Lives as long as the test program.
struct Liar {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Liar {
    fn saying(answer: impl Fn(&mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(vec![])));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut bytes = [0; 65_536];
                let read = stream.read(&mut bytes).unwrap_or(0);
                heard.lock().unwrap().push(String::from_utf8_lossy(&bytes[..read]).into_owned());
                answer(&mut stream);
            }
        });
        Self { port, asked }
    }

    fn answering(answer: &str) -> Self {
        let answer = answer.to_owned();
        Self::saying(move |stream| drop(stream.write_all(answer.as_bytes())))
    }

    fn storages(&self) -> [Box<dyn Storage>; 3] {
        let port = self.port;
        [
            format!("http://127.0.0.1:{port}/newsroom"),
            format!("s3+http://127.0.0.1:{port}/newsroom"),
            format!("s3+http://localhost:{port}/newsroom?style=virtual"),
        ]
        .map(|address| {
            let address = Address::read(&address).unwrap();
            let credential = Credential { user: "desk".into(), secret: "bi-mat".to_owned().into() };
            storage::open(&Place { credential, ..Place::at(address) }).unwrap()
        })
    }
}

/// What each verb says.
fn errors(storage: &dyn Storage) -> Vec<Option<StorageError>> {
    vec![
        storage.put(&name("a/b"), b"x").err(),
        storage.get(&name("a/b")).err(),
        storage.list(&name("a")).err(),
        storage.delete(&name("a/b")).err(),
    ]
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

#[test]
fn refusals_are_told_from_troubles_that_pass() {
    for (status, expected) in [
        ("401 Unauthorized", "denied"),
        ("403 Forbidden", "denied"),
        ("507 Insufficient Storage", "full"),
        ("413 Content Too Large", "too large"),
        ("500 Internal Server Error", "passes"),
        ("502 Bad Gateway", "passes"),
        ("503 Slow Down", "passes"),
        ("503 Slow Down\r\nRetry-After: 7", "passes in 7s"),
        ("429 Too Many Requests\r\nRetry-After: 9999999", "passes in 3600s"),
        (
            "429 Too Many Requests\r\nDate: Mon, 30 Nov 2026 12:00:00 GMT\r\nRetry-After: Mon, 30 Nov 2026 12:00:30 GMT",
            "passes in 30s",
        ),
        ("503 Slow Down\r\nRetry-After: soon", "passes"),
        ("429 Too Many Requests", "passes"),
        ("423 Locked", "passes"),
        ("302 Found\r\nLocation: http://127.0.0.1:9/elsewhere", "strange"),
        ("307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/elsewhere", "strange"),
    ] {
        for storage in Liar::answering(&answer(status, "<Error><Code>Busy</Code></Error>")).storages() {
            for error in errors(&*storage) {
                let told = match &error {
                    Some(StorageError::Denied(_)) => "denied".to_owned(),
                    Some(StorageError::Full) => "full".to_owned(),
                    Some(StorageError::Exceeds(_)) => "too large".to_owned(),
                    Some(e @ StorageError::Busy { after, .. }) if e.may_pass() => {
                        format!("passes in {}s", after.as_secs())
                    }
                    Some(e @ StorageError::Unreachable(_)) if e.may_pass() => "passes".to_owned(),
                    Some(StorageError::Strange(_)) => "strange".to_owned(),
                    _ => "nothing".to_owned(),
                };
                assert_eq!(told, expected, "{status}: {error:?}");
            }
        }
    }
}

#[test]
fn a_clock_that_is_wrong_is_told_as_one() {
    let body = "<Error><Code>RequestTimeTooSkewed</Code></Error>";
    let [_, s3, _] = Liar::answering(&answer("403 Forbidden", body)).storages();
    let refused = s3.get(&name("a/b")).unwrap_err();
    let (key, values) = refused.told();
    let said = key.text(Language::En, &values);
    assert!(said.contains("RequestTimeTooSkewed") && said.contains("clock"), "{said}");
}

#[test]
fn no_condition_is_set_that_a_server_may_ignore_and_a_bucket_stands_where_the_address_says() {
    let liar = Liar::answering(&answer("200 OK", ""));
    let storages = liar.storages();
    for storage in &storages {
        errors(&**storage);
        // Of a folder the server is asked first, and no answer of this one makes it.
        let _ = storage.put(&name("b"), b"x");
    }
    let (asked, mut in_hosts) = (liar.asked.lock().unwrap(), 0);
    assert!(asked.iter().filter(|asked| asked.starts_with("PUT ")).count() >= 2, "{asked:?}");
    for one in asked.iter() {
        let lower = one.to_ascii_lowercase();
        assert!(!lower.contains("\r\nif-") && !lower.contains("\r\noverwrite:"), "{one}");
        let line = one.lines().next().unwrap_or_default();
        let in_path = line.contains(" /newsroom/") || line.contains(" /newsroom?");
        assert_eq!(in_path, !lower.contains("\r\nhost: newsroom.localhost:"), "{one}");
        in_hosts += usize::from(!in_path);
    }
    assert!(in_hosts >= 4, "{asked:?}");
}

#[test]
fn a_redirect_takes_no_password_along() {
    let elsewhere = Liar::answering(&answer("200 OK", ""));
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let to = format!("{status}\r\nLocation: http://127.0.0.1:{}/newsroom/a/b", elsewhere.port);
        for storage in Liar::answering(&answer(&to, "")).storages() {
            assert!(errors(&*storage).iter().all(Option::is_some));
        }
    }
    assert_eq!(*elsewhere.asked.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn a_page_in_the_place_of_a_listing_is_no_listing() {
    let page = "<!doctype html><html><body>Đăng nhập Wi-Fi</body></html>";
    for status in ["200 OK", "207 Multi-Status"] {
        for storage in Liar::answering(&answer(status, page)).storages() {
            let listed = storage.list(&name("a"));
            assert!(!matches!(&listed, Ok(names) if !names.is_empty()), "{listed:?}");
        }
    }
}

/// What a WebDAV server lists for a folder: addresses that are folders where they end in `/`.
fn listing(hrefs: &[&str]) -> Result<Vec<String>, StorageError> {
    let response = |href: &&str| {
        let kind =
            if href.ends_with('/') { "<D:resourcetype><D:collection/></D:resourcetype>" } else { "<D:resourcetype/>" };
        format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{kind}<D:getlastmodified>Sat, 28 Nov 2026 10:00:00 \
             GMT</D:getlastmodified><D:getcontentlength>1</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK\
             </D:status></D:propstat></D:response>"
        )
    };
    let body: String = hrefs.iter().map(response).collect();
    let body = format!("<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">{body}</D:multistatus>");
    let [dav, ..] = Liar::answering(&answer("207 Multi-Status", &body)).storages();
    dav.list(&name("a"))
}

#[test]
fn names_that_lead_out_of_a_folder_are_left_out_of_its_listing() {
    let listed = listing(&[
        "/newsroom/a/",
        "/newsroom/a/good",
        "/newsroom/a/within/",
        "/newsroom/a/within/deeper",
        "/newsroom/a/../b",
        "/newsroom/b/c",
        "http://h/newsroom/a/e",
        "/newsroom/a/%2e%2e%2fx",
        "/newsroom/a/B",
    ]);
    assert_eq!(listed.unwrap(), ["good", "within/"]);
}

#[test]
fn a_listing_at_which_the_library_panics_is_an_error() {
    let long = format!("/newsroom/a/{}", "a".repeat(70_000));
    let listed = listing(&[&long]);
    assert!(matches!(listed, Err(StorageError::Strange(_))), "{listed:?}");
}

#[test]
fn an_answer_without_end_ends() {
    let endless = |head: &'static str| {
        move |stream: &mut TcpStream| {
            let part = vec![b'a'; 1 << 20];
            let mut all = stream.write_all(head.as_bytes());
            while all.is_ok() {
                all = stream.write_all(&part);
            }
        }
    };
    for storage in Liar::saying(endless("HTTP/1.1 200 OK\r\n\r\n")).storages() {
        assert!(storage.get(&name("a/b")).is_err());
        assert!(storage.list(&name("a")).is_err());
    }
    // It says first how much it will be.
    for storage in Liar::saying(endless("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")).storages() {
        assert!(storage.get(&name("a/b")).is_err());
    }
}

#[test]
fn an_answer_that_breaks_off_is_no_object() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n12345";
    for storage in Liar::answering(cut).storages() {
        let got = storage.get(&name("a/b"));
        assert!(matches!(&got, Err(e) if e.may_pass()), "{got:?}");
    }
}

#[test]
fn what_is_no_http_at_all_is_an_error() {
    for bytes in [
        "",
        "\0\0\0",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 999 ?\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    ] {
        for storage in Liar::answering(bytes).storages() {
            assert!(storage.get(&name("a/b")).is_err(), "{bytes:?}");
            assert!(storage.put(&name("a/b"), b"x").is_err(), "{bytes:?}");
        }
    }
}

#[test]
fn no_password_is_in_what_is_told() {
    let liar = Liar::answering(&answer("403 Forbidden", "<Code>SignatureDoesNotMatch</Code> bi-mat ZGVzazpiaS1tYXQ="));
    for storage in liar.storages() {
        for error in errors(&*storage).into_iter().flatten() {
            let said = format!("{error} {error:?}");
            assert!(!said.contains("bi-mat") && !said.contains("ZGVzazpiaS1tYXQ"), "{said}");
        }
    }
    // They did go to the server itself, or this shows nothing.
    assert!(liar.asked.lock().unwrap().iter().any(|asked| asked.contains("ZGVzazpiaS1tYXQ=")));
}
