//! An address to ask, spelt in the one way that nobody can read differently; and which network addresses are public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::http::Uri;

use crate::lang::{Both, both};

/// Longer ones are data smuggled out, or an attack on whoever shows or stores them (threat N-12).
const MAX_LENGTH: usize = 2048;

/// A host as it stands in an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Host {
    /// A literal.
    Ip(IpAddr),
    /// A name, lower case.
    Name(String),
}

impl core::fmt::Display for Host {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Ip(ip) => write!(f, "{ip}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl Host {
    /// Reads the host of an address. Other spellings of numbers (`0x7f.1`, `2130706433`, `017700000001`) are names to
    /// us and addresses to resolvers, so a name may not end in a number (threat N-01).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            return inside.parse::<Ipv6Addr>().ok().map(|ip| Self::Ip(ip.into()));
        }
        if let Ok(ip) = text.parse::<Ipv4Addr>() {
            return Some(Self::Ip(ip.into()));
        }
        let name = text.to_ascii_lowercase();
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let number = last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit());
        (name.len() <= 253 && name.split('.').all(label) && !number).then_some(Self::Name(name))
    }
}

/// An http or https address that may be looked at further; that it may be asked is for [`super::rules`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) uri: Uri,
    pub(crate) secure: bool,
    pub(crate) host: Host,
    pub(crate) port: u16,
}

impl Address {
    /// Reads an address.
    pub(crate) fn parse(text: &str) -> Result<Self, Both> {
        let odd = || both!("địa chỉ viết khác thường", "the address is oddly written");
        let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            return Err(both!("địa chỉ không phải http hay https", "the address is neither http nor https"));
        }
        if text.len() > MAX_LENGTH || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(odd());
        }
        let uri: Uri = text.parse().map_err(|_| odd())?;
        let address = Self::of(&uri).ok_or_else(odd)?;
        // A name and password would be sent along; readers disagree on where the host begins.
        if uri.authority().is_none_or(|a| a.as_str().contains('@')) {
            return Err(odd());
        }
        Ok(address)
    }

    /// Host and port of a parsed address; a name and password are passed over.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return None,
        };
        let host = Host::parse(uri.host()?)?;
        let authority = uri.authority()?.as_str();
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        // Read here: what is too large for a port would count as absent.
        let port = match place.strip_prefix(uri.host()?)? {
            "" if secure => 443,
            "" => 80,
            rest => {
                let digits = rest.strip_prefix(':').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
                digits.parse().ok().filter(|port| *port != 0)?
            }
        };
        Some(Self { uri: uri.clone(), secure, host, port })
    }

    /// Where a redirect leads: an absolute address, or an absolute path on the same host; never from https to http
    /// (threat N-03).
    pub(crate) fn follow(&self, location: &str) -> Result<Self, Both> {
        let astray = || both!("chuyển hướng tới nơi không được phép", "a redirect to a place that is not allowed");
        let next = if location.starts_with('/') && !location.starts_with("//") {
            let scheme = if self.secure { "https" } else { "http" };
            Self::parse(&format!("{scheme}://{}:{}{location}", self.host, self.port))
        } else {
            Self::parse(location)
        };
        next.ok().filter(|next| next.secure || !self.secure).ok_or_else(astray)
    }
}

/// Whether `ip` is an address of the public network: none of a machine's own, of a local network, of a carrier's, of a
/// multicast group, reserved, or standing for another address (IANA special-purpose registries, RFC 6890).
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, ..] = ip.segments();
    // RFC 6052 §2.1: on a network that has IPv6 only, every IPv4 host is reached through this prefix.
    if [a, b, c, d, e, f] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., w, x, y, z] = ip.octets();
        return is_public_v4(Ipv4Addr::new(w, x, y, z));
    }
    // Of what is not global unicast (2000::/3) nothing is public; inside it, 2001::/23 (Teredo and other protocols),
    // documentation, and 6to4, which stands for an IPv4 address.
    matches!(a, 0x2000..=0x3fff)
        && !matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_read() {
        for (text, host, port) in [
            ("http://ca.gov.vn/a.crl", "ca.gov.vn", 80),
            ("https://CA.gov.vn", "ca.gov.vn", 443),
            ("HTTP://a_b.example:8080/x?y=1", "a_b.example", 8080),
            ("http://192.0.2.1/", "192.0.2.1", 80),
            ("http://[::1]:81/", "[::1]", 81),
            ("http://localhost/", "localhost", 80),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!((address.host.to_string().as_str(), address.port), (host, port), "{text}");
        }
        for text in [
            "",
            "http",
            "ldap://ca.gov.vn/cn=x?certificateRevocationList",
            "ldap:///cn=x",
            "file:///etc/passwd",
            "file:/etc/passwd",
            "ftp://ca.gov.vn/a.crl",
            "gopher://ca.gov.vn/",
            "//ca.gov.vn/a.crl",
            "/a.crl",
            "http:a.crl",
            "http:///a.crl",
            "http://ca.gov.vn:/a.crl",
            "http://ca.gov.vn:0/a.crl",
            "http://ca.gov.vn:99999/a.crl",
            "http://user@ca.gov.vn/a.crl",
            "http://user:word@ca.gov.vn/a.crl",
            "http://ca.gov.vn@127.0.0.1/",
            "http://ca.gov.vn./",
            "http://.ca.gov.vn/",
            "http://ca..gov.vn/",
            "http://-ca.gov.vn/",
            "http://ca.gov.vn%2e/",
            "http://ca.gov.vn/a b",
            "http://ca.gov.vn/\r\nX: y",
            "http://ca.gov.vn/\u{1ea1}",
            "http://c\u{1ea1}.gov.vn/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://127.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://127.0.0.01/",
            "http://127.0.0.1./",
            "http://①②⑦.0.0.1/",
            "http://[::1%25eth0]/",
            "http://[::1]x/",
            "http://[fe80::1%eth0]/",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        assert!(Address::parse(&format!("http://ca.gov.vn/{}", "a".repeat(2048))).is_err());
    }

    #[test]
    fn redirects_lead_neither_down_nor_astray() {
        let to = |from: &str, location| Address::parse(from).unwrap().follow(location).ok().map(|a| a.uri.to_string());
        assert_eq!(to("http://a/b", "http://c/d").as_deref(), Some("http://c/d"));
        assert_eq!(to("http://a/b", "https://c/d").as_deref(), Some("https://c/d"));
        assert_eq!(to("https://a:8/b?c", "/d").as_deref(), Some("https://a:8/d"));
        assert_eq!(to("http://[::1]:8/b", "/d?e").as_deref(), Some("http://[::1]:8/d?e"));
        for location in ["http://a/b", "file:///etc/passwd", "//c/d", "d", "", "https://u@a/", "https://0x7f.1/"] {
            assert_eq!(to("https://a/b", location), None, "{location}");
        }
    }

    #[test]
    fn public_addresses_and_all_others() {
        for ip in ["1.1.1.1", "113.160.1.1", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "198.17.0.1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["2001:ee0::1", "2606:4700::1111", "64:ff9b::101:101", "2001:200::1", "3fff:1000::1"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }
}
