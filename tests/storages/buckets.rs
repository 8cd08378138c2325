//! Where a bucket stands in the address of an S3 store: in the path or in the host's name, and what is told where it is the other.

use std::fs;

use blackbox::program::Galley;
use blackbox::servers::{Kind, Server};
use newsroom::messages::Language;
use newsroom::storage::{self, Address, Place, StorageError, Style};

use crate::name;

/// The same storage at another address.
fn at(server: &Server, address: &str) -> Place {
    let address = address.replace("PORT", &server.port().to_string());
    Place { address: Address::read(&address).unwrap(), ..server.place() }
}

#[test]
fn a_store_that_looks_for_the_bucket_elsewhere_is_told_with_what_may_be_wrong() {
    let [Some(in_path), Some(in_host)] = [Kind::S3, Kind::VirtualS3].map(Server::start) else { return };
    let folder = tempfile::tempdir().unwrap();
    let galley = Galley::at(folder.path().join("desk"));
    galley.json(&["init", &galley.desk.display().to_string(), "--name", "Báo Tân Giang", "--member", "Minh Khoa"]);
    for (server, address, style, code) in [
        // The first part of an object's name is the bucket to it.
        (&in_path, "s3+http://s3.localhost:PORT/newsroom?style=virtual", Style::Virtual, "NoSuchBucket"),
        (&in_path, "s3+http://127.0.0.1:PORT/elsewhere", Style::Path, "NoSuchBucket"),
        (&in_host, "s3+http://s3.localhost:PORT/newsroom", Style::Path, "SecondLevelDomainForbidden"),
        // The first part of the host's name is the bucket to it.
        (&in_host, "s3+http://bao.s3.localhost:PORT/newsroom", Style::Path, "NoSuchBucket"),
        (&in_host, "s3+http://s3.localhost:PORT/elsewhere?style=virtual", Style::Virtual, "NoSuchBucket"),
    ] {
        let place = at(server, address);
        let Address::S3 { bucket, .. } = &place.address else { panic!("{address}") };
        let storage = storage::open(&place).unwrap();
        let expected = StorageError::NoBucket { bucket: bucket.clone(), style, why: code.into() };
        for told in [storage.put(&name("news/b"), b"x").unwrap_err(), storage.get(&name("news/b")).unwrap_err()] {
            assert_eq!(told, expected, "{address}");
            assert!(!told.may_pass());
        }
        // Too short for a bucket.
        let told = storage.put(&name("a/b"), b"x").unwrap_err();
        assert!(matches!(told, StorageError::NoBucket { .. }), "{address}: {told:?}");
        // In words, by whoever tests it for desks, and by whoever puts a site there.
        let (address, user) = (place.address.to_string(), place.credential.user.as_str());
        let site =
            ["destination", "add", "web", "https://bao.example/", "--kind", "site", "--at", &address, "--user", user];
        let (key, values) = expected.told();
        let way_out = if style == Style::Path { "put ?style=virtual" } else { "leave ?style=virtual out" };
        for words in [&["storage", "test", &address, "--user", user][..], &site] {
            let said = refused(&galley, words, &place.credential.secret);
            assert!(said.contains(&key.text(Language::En, &values)), "{address}: {said}");
            assert!(said.contains(way_out) && said.contains(bucket), "{address}: {said}");
        }
    }
    let said = refused(&galley, &["storage", "test", "s3+https://s3.example/bao.anh?style=virtual"], "");
    assert!(said.contains("bao.anh.s3.example") && said.contains("lower-case letters"), "{said}");
}

/// What is said when a command fails that is given a secret.
fn refused(galley: &Galley, words: &[&str], secret: &str) -> String {
    let mut command = galley.command(words);
    let secrets = ["GALLEY_STORAGE_SECRET", "GALLEY_DESTINATION_SECRET"].map(|name| (name, secret));
    let output = command.envs(secrets).output().unwrap();
    assert!(!output.status.success(), "{words:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_bucket_that_is_called_as_its_host_begins_is_asked_at_that_host() {
    let [Some(in_path), Some(in_host)] = [Kind::S3, Kind::VirtualS3].map(Server::start) else { return };
    for bucket in ["127", "s3s"] {
        fs::create_dir(in_path.files().with_file_name(bucket)).unwrap();
        fs::create_dir(in_host.files().with_file_name(bucket)).unwrap();
    }
    for (server, address, bucket) in [
        // Else 0.0.1 is asked; of 10.8.8.8 it would be 8.8.8, somebody's on the Internet.
        (&in_path, "s3+http://127.0.0.1:PORT/127", "127"),
        (&in_path, "s3+http://s3s.localhost:PORT/s3s", "s3s"),
        (&in_host, "s3+http://s3.localhost:PORT/127?style=virtual", "127"),
    ] {
        let storage = storage::open(&at(server, address)).unwrap();
        storage.put(&name("a/b"), b"x").unwrap_or_else(|e| panic!("{address}: {e}"));
        assert_eq!(fs::read(server.files().with_file_name(bucket).join("a/b")).unwrap(), b"x", "{address}");
        assert_eq!(storage.list(&name("a")).unwrap(), ["b"]);
    }
}
