//! How far a connection without TLS may lead.

use std::io;
use std::net::{IpAddr, SocketAddr};

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

/// Looks names up and leaves out what lies beyond a reach, so that no name of ours leads a password out of the house.
pub(super) struct Within(pub(super) Reach);

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
}
