//! `galley storage add` at a desk folder where several members work.

use std::process::Output;

use blackbox::program::Galley;
use blackbox::servers::{Kind, Server};

use crate::newsroom;

fn with_secret(galley: &Galley, secret: &str, arguments: &[&str]) -> Output {
    galley.command(arguments).env("GALLEY_STORAGE_SECRET", secret).output().unwrap()
}

#[test]
fn each_member_of_a_desk_gives_once_what_opens_the_storage() {
    let server = Server::start(Kind::S3).unwrap();
    let (address, credential) = (server.place().address.to_string(), server.place().credential);
    let (user, secret) = (credential.user.as_str(), credential.secret.as_str());
    let (_folder, chief) = newsroom();
    let an = chief.by("Hoài An");
    // Nobody has connected one yet: there is no address that would go without saying.
    assert_eq!(with_secret(&chief, secret, &["storage", "add", "--user", user]).status.code(), Some(3));
    let added = with_secret(&chief, secret, &["storage", "add", &address, "--user", user]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    chief.json(&["sync"]);

    an.json(&["story", "new", "--headline", "Cầu mới qua suối Bùn"]);
    let (code, said) = an.refused(&["sync"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&address) && said.contains("galley storage add --user NAME"), "{said}");
    assert_eq!(an.json(&["storage", "status"])["storage"], address.as_str(), "it is told where it is all the same");
    // What does not open it is kept of nobody.
    assert!(!with_secret(&an, "lúa non", &["storage", "add", "--user", user]).status.success());
    assert_eq!(an.refused(&["sync"]).0, 1);
    let added = with_secret(&an, secret, &["storage", "add", "--user", user]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    assert!(String::from_utf8_lossy(&added.stdout).contains(&address));
    assert!(an.json(&["sync"])["sent"].as_u64().unwrap() > 0);
    // It is kept beside the chief's, and not in its place.
    chief.json(&["sync"]);
    an.json(&["sync"]);
}
