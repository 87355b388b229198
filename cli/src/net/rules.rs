//! Who may be asked, and for what.

use std::collections::BTreeSet;

use kyso::trust::profile;

use super::address::{Address, Host, is_public};
use crate::lang::{Both, both};

/// What something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The issuer of a certificate nobody believes yet: its address may be anybody's choice.
    Issuer,
    /// The status of a certificate on a checked path: its issuer chose the address.
    Status,
    /// What the user named.
    Named,
}

/// A host, at every port or at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostPort {
    host: Host,
    port: Option<u16>,
}

impl HostPort {
    /// Reads `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse().ok().filter(|p| *p != 0 && !port.starts_with('+'))?))
            }
            _ => (text, None),
        };
        Some(Self { host: Host::parse(host)?, port })
    }

    pub(crate) fn of(address: &Address) -> Self {
        Self { host: address.host.clone(), port: Some(address.port) }
    }

    fn is(&self, host: &Host, port: u16) -> bool {
        self.host == *host && self.port.is_none_or(|p| p == port)
    }
}

/// Which hosts may be asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// Named by the user: also at addresses that are not public.
    pub(crate) allowed: Vec<HostPort>,
    /// Whether the status of a certificate may be asked only of listed hosts.
    pub(crate) listed_only: bool,
    /// The proxy that everything goes through.
    pub(crate) proxy: Option<Address>,
}

impl Rules {
    /// Whether the user named this host, so that its address may be any.
    pub(crate) fn is_allowed(&self, host: &Host, port: u16) -> bool {
        self.allowed.iter().any(|a| a.is(host, port))
    }

    /// Whether this is the proxy itself.
    pub(crate) fn is_proxy(&self, host: &Host, port: u16) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| proxy.host == *host && proxy.port == port)
    }

    /// Whether `address` may be asked, as far as it can be told without resolving its name.
    pub(crate) fn check(&self, address: &Address, purpose: Purpose) -> Result<(), Both> {
        if self.is_allowed(&address.host, address.port) {
            return Ok(());
        }
        match &address.host {
            Host::Ip(ip) if !is_public(*ip) => return Err(not_public()),
            // Without a dot it is a name of this network, `localhost` before all.
            Host::Name(name) if !name.contains('.') => return Err(not_public()),
            _ => {}
        }
        let listed = matches!(&address.host, Host::Name(name) if listed_hosts().contains(name.as_str()));
        // Behind a proxy nobody can check where a name leads (threat N-08).
        let listed_only = match purpose {
            Purpose::Issuer => true,
            Purpose::Status => self.listed_only || self.proxy.is_some(),
            Purpose::Named => self.proxy.is_some(),
        };
        if listed_only && !listed {
            return Err(both!(
                "máy chủ này không nằm trong danh sách được phép hỏi",
                "the host is not on the list of those that may be asked"
            ));
        }
        // Other low ports belong to other services, which might take a request for theirs.
        if address.port < 1024 && !matches!(address.port, 80 | 443) {
            return Err(both!("cổng {p} không được phép", "port {p} is not allowed", p = address.port));
        }
        Ok(())
    }
}

/// Said of a name or literal that leads into a local network.
pub(crate) fn not_public() -> Both {
    both!(
        "địa chỉ mạng này không phải địa chỉ công cộng (dùng --allow-host nếu đó là chủ ý)",
        "its network address is not public (see --allow-host if that is meant)"
    )
}

/// The hosts of the built-in trust profiles.
fn listed_hosts() -> &'static BTreeSet<String> {
    static HOSTS: std::sync::OnceLock<BTreeSet<String>> = std::sync::OnceLock::new();
    HOSTS.get_or_init(|| {
        let services = profile::all().iter().flat_map(|p| [&p.services.tsa, &p.services.ocsp, &p.services.crl]);
        let pins = profile::all().iter().flat_map(|p| &p.pins).filter_map(|pin| pin.url.as_ref());
        let addresses = services.flatten().chain(pins).filter_map(|url| Address::parse(url).ok());
        addresses.map(|address| address.host.to_string()).collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn allows(rules: &Rules, url: &str, purpose: Purpose) -> bool {
        rules.check(&Address::parse(url).unwrap(), purpose).is_ok()
    }

    #[test]
    fn hosts_of_the_profiles_may_be_asked_for_issuers_and_no_others() {
        let rules = Rules::default();
        for (url, issuer, status) in [
            ("http://ca.gov.vn/pki/pub/crt/rootcag2.crt", true, true),
            ("https://rootca.gov.vn/crl/vnrca256.crl", true, true),
            ("http://ca.gov.vn.example.com/a", false, true),
            ("http://example.com/a", false, true),
            ("http://example.com:8080/a", false, true),
            ("http://example.com:25/a", false, false),
            ("http://1.1.1.1/a", false, true),
            ("http://127.0.0.1/a", false, false),
            ("http://169.254.169.254/latest/meta-data/", false, false),
            ("http://[::1]/a", false, false),
            ("http://[::ffff:127.0.0.1]/a", false, false),
            ("http://localhost/a", false, false),
            ("http://intranet/a", false, false),
        ] {
            assert_eq!(allows(&rules, url, Purpose::Issuer), issuer, "{url}");
            assert_eq!(allows(&rules, url, Purpose::Status), status, "{url}");
            assert_eq!(allows(&rules, url, Purpose::Named), status, "{url}");
        }
    }

    #[test]
    fn what_the_user_names_may_be_asked_and_only_that() {
        let allowed = ["127.0.0.1:8080", "pki.local", "[fd00::1]:81"].map(|text| HostPort::parse(text).unwrap());
        let rules = Rules { allowed: allowed.into(), listed_only: true, ..Rules::default() };
        for (url, yes) in [
            ("http://127.0.0.1:8080/a", true),
            ("http://127.0.0.1:8081/a", false),
            ("http://pki.local/a", true),
            ("http://pki.local:99/a", true),
            ("http://x.pki.local/a", false),
            ("http://[fd00::1]:81/", true),
            ("http://[fd00:0::1]:81/", true),
            ("http://[fd00::1]/", false),
            ("http://example.com/a", false),
            ("http://ca.gov.vn/a", true),
        ] {
            assert_eq!(allows(&rules, url, Purpose::Issuer), yes, "{url}");
            assert_eq!(allows(&rules, url, Purpose::Status), yes, "{url}");
        }
        for wrong in ["", ":80", "a:", "a:0", "a:x", "a:+1", "http://a", "a/b", "0x7f.1", "fd00::1", "[fd00::1]x"] {
            assert_eq!(HostPort::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn behind_a_proxy_only_listed_hosts_are_asked() {
        let proxy = Address::parse("http://proxy.local:3128").unwrap();
        let rules = Rules { proxy: Some(proxy), ..Rules::default() };
        assert!(allows(&rules, "http://ca.gov.vn/a", Purpose::Status));
        assert!(!allows(&rules, "http://example.com/a", Purpose::Status));
        assert!(!allows(&rules, "http://example.com/a", Purpose::Named));
        assert!(!allows(&rules, "http://proxy.local:3128/a", Purpose::Status));
        assert!(!allows(&rules, "http://10.0.0.1/a", Purpose::Status));
    }
}
