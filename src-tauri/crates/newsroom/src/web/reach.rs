//! How far a connection without TLS may lead.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// What a connection without TLS may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// This machine.
    Loopback,
    /// Networks that the Internet does not reach.
    Private,
}

impl Reach {
    /// Returns whether an address lies within it.
    pub(super) fn has(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if address.is_loopback() {
            return true;
        }
        let private = match address {
            IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
        };
        self == Self::Private && private
    }
}

/// The address in a URL that names none to look up.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// Looks names up, and leaves out what lies beyond a reach where there is one, so that no name of ours leads a password out of the
/// house.
pub(super) struct Names(pub(super) Option<Reach>);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = if is_local(name.as_str()) {
                [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|ip| (ip, 0).into()).to_vec()
            } else {
                let found = tokio::net::lookup_host((name.as_str(), 0)).await;
                // Which name was not found is not said by the system, and may be another than was written.
                found.map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", name.as_str())))?.collect()
            };
            let within: Vec<SocketAddr> =
                found.into_iter().filter(|address| reach.is_none_or(|reach| reach.has(address.ip()))).collect();
            if within.is_empty() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "no private address").into());
            }
            Ok(Box::new(within.into_iter()) as Addrs)
        })
    }
}

/// Returns whether a name is one of this machine: `localhost` and all below it (RFC 6761, 6.3), which not every system looks up so.
fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_connections_reach_no_address_of_the_internet() {
        let within = |reach: Reach, text: &str| reach.has(text.parse().unwrap());
        for loopback in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(within(Reach::Loopback, loopback) && within(Reach::Private, loopback), "{loopback}");
        }
        for private in ["10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.3.4", "fd00::1", "fe80::1", "::ffff:10.0.0.1"]
        {
            assert!(!within(Reach::Loopback, private) && within(Reach::Private, private), "{private}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "192.169.0.1", "2001:db8::1", "::ffff:8.8.8.8", "0.0.0.0", "100.64.0.1"]
        {
            assert!(!within(Reach::Private, public), "{public}");
        }
    }

    #[test]
    fn what_is_called_localhost_is_this_machine_and_a_name_that_is_not_found_is_told() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let found = |name: &str, reach: Option<Reach>| {
            let found = runtime.block_on(Names(reach).resolve(name.parse().unwrap()));
            found.map(|all| all.map(|address| address.ip().to_string()).collect::<Vec<_>>()).map_err(|e| e.to_string())
        };
        for name in ["localhost", "bao.localhost", "bao.s3.LOCALHOST."] {
            for reach in [None, Some(Reach::Loopback), Some(Reach::Private)] {
                assert_eq!(found(name, reach), Ok(vec!["127.0.0.1".to_owned(), "::1".to_owned()]), "{name}");
            }
        }
        for name in ["localhost.invalid", "notlocalhost.invalid"] {
            let why = found(name, None).unwrap_err();
            assert!(why.starts_with(&format!("{name}: ")), "{why}");
        }
    }
}
