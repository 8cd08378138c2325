//! TLS with a newsroom's own authority, and connections without TLS.

use blackbox::servers::{Certified, Server};
use newsroom::storage::{self, Address, Place, StorageError, Trust};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};

use crate::name;

/// An authority that nobody knows.
fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn certified(by: &CertifiedIssuer<'static, KeyPair>, host: &str, years: (i32, i32)) -> Certified {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(years.0, 1, 1), date_time_ymd(years.1, 1, 1));
    Certified { certificate: params.signed_by(&key, by).unwrap().pem(), key: key.serialize_pem() }
}

fn place(server: &Server, authorities: Option<String>) -> Place {
    let address = Address::read(&format!("https://127.0.0.1:{}/newsroom", server.port())).unwrap();
    Place { address, trust: Trust { authorities, plain: false }, ..server.place() }
}

#[test]
fn an_authority_of_the_newsroom_is_trusted_where_it_is_given_and_nowhere_else() {
    let ours = authority();
    let Some(server) = Server::start_secure(&certified(&ours, "127.0.0.1", (2020, 2100))) else { return };
    let storage = storage::open(&place(&server, Some(ours.pem()))).unwrap();
    storage.put(&name("a/b"), b"x").unwrap();
    assert_eq!(storage.get(&name("a/b")).unwrap().as_deref(), Some(&b"x"[..]));
    for authorities in [None, Some(authority().pem())] {
        let refused = storage::open(&place(&server, authorities)).unwrap().get(&name("a/b")).unwrap_err();
        assert!(matches!(refused, StorageError::Insecure(_)), "{refused:?}");
    }
}

#[test]
fn a_certificate_of_another_host_or_time_is_refused() {
    let ours = authority();
    for (host, years) in [("nas.example", (2020, 2100)), ("127.0.0.1", (2020, 2021)), ("127.0.0.1", (2090, 2100))] {
        let Some(server) = Server::start_secure(&certified(&ours, host, years)) else { return };
        let refused = storage::open(&place(&server, Some(ours.pem()))).unwrap().get(&name("a/b")).unwrap_err();
        assert!(matches!(refused, StorageError::Insecure(_)), "{host} {years:?}: {refused:?}");
    }
}

#[test]
fn a_certificate_is_one_of_the_host_that_has_the_bucket_in_its_name() {
    let ours = authority();
    for (host, holds) in [("*.s3.localhost", true), ("newsroom.s3.localhost", true), ("s3.localhost", false)] {
        let Some(server) = Server::start_secure(&certified(&ours, host, (2020, 2100))) else { return };
        let address = format!("s3+https://s3.localhost:{}/newsroom?style=virtual", server.port());
        let place = Place { address: Address::read(&address).unwrap(), ..place(&server, Some(ours.pem())) };
        // It is no S3 store, and says so where it is asked.
        let refused = storage::open(&place).unwrap().get(&name("a/b")).unwrap_err();
        assert_eq!(matches!(refused, StorageError::Denied(_)), holds, "{host}: {refused:?}");
        assert_eq!(matches!(refused, StorageError::Insecure(_)), !holds, "{host}: {refused:?}");
    }
}

#[test]
fn a_file_that_holds_no_certificate_is_told() {
    for authorities in ["", "không phải chứng chỉ", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let trust = Trust { authorities: Some(authorities.into()), plain: false };
        let place = Place { trust, ..Place::at(Address::read("https://nas.example/").unwrap()) };
        let refused = storage::open(&place).err();
        assert!(matches!(refused, Some(StorageError::Insecure(_))), "{authorities:?}: {refused:?}");
    }
}

#[test]
fn without_tls_no_address_of_the_internet_is_asked_and_a_private_one_only_where_a_chief_allowed_it() {
    let open = |address: &str, plain: bool| {
        let trust = Trust { authorities: None, plain };
        let address = Address::read(address).unwrap();
        storage::open(&Place { trust, ..Place::at(address) }).map(drop)
    };
    for (address, plain, allowed) in [
        ("http://127.0.0.1:9/a", false, true),
        ("http://[::1]:9/a", false, true),
        ("http://192.168.1.9/a", false, false),
        ("http://192.168.1.9/a", true, true),
        ("http://8.8.8.8/a", true, false),
        ("http://134744072/a", true, false),
        ("http://0x08080808/a", true, false),
        ("http://[::ffff:8.8.8.8]/a", true, false),
        ("s3+http://8.8.8.8/bucket", true, false),
        ("s3+http://s3.localhost/bucket?style=virtual", false, true),
        ("https://8.8.8.8/a", false, true),
    ] {
        let opened = open(address, plain);
        assert_eq!(opened.is_ok(), allowed, "{address} {plain}: {opened:?}");
        assert!(allowed || matches!(opened, Err(StorageError::Insecure(_))));
    }
}
