//! What the config file and the options say about the network.

use std::sync::OnceLock;
use std::time::Duration;

use toml::Value;

use super::address::Address;
use super::rules::{HostPort, Rules};
use crate::config::Reader;
use crate::failure::Result;
use crate::lang::{Both, both};
use crate::messages;

/// For one status, its redirects and its tries.
const STATUS_TIME: Duration = Duration::from_secs(30);
/// A revocation list of the largest authority fits ten times.
const CACHE_MIB: u64 = 256;

/// Which kind of revocation data is asked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefer {
    /// OCSP for one document; for many, lists: one request serves them all, and none tells an authority which
    /// documents are looked at (threat N-10).
    Auto,
    Crl,
    Ocsp,
}

/// Settings of one source, or of several merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) allow_hosts: Option<Vec<HostPort>>,
    pub(crate) listed_only: Option<bool>,
    pub(crate) proxy: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) prefer: Option<Prefer>,
    pub(crate) cache_mib: Option<u64>,
}

const KEYS: &[&str] = &["allow-hosts", "cache-mib", "prefer", "proxy", "status-hosts", "timeout"];

impl Settings {
    /// Reads the table `name` of a config file.
    pub(crate) fn read(reader: &Reader<'_>, name: &str, value: &Value) -> Result<Self> {
        let wrong = |key: &str, wanted: Both| Err(reader.wrong(key, &wanted));
        let Value::Table(table) = value else {
            return wrong(name, both!("cần một bảng: [network]", "a table is needed: [network]"));
        };
        let mut settings = Self::default();
        for (key, value) in table {
            let path = format!("{name}.{key}");
            match key.as_str() {
                "allow-hosts" => {
                    let hosts = reader.texts(&path, value)?;
                    match hosts.into_iter().map(HostPort::parse).collect() {
                        Some(hosts) => settings.allow_hosts = Some(hosts),
                        None => {
                            return wrong(&path, both!("dạng MÁY_CHỦ hoặc MÁY_CHỦ:CỔNG", "such as HOST or HOST:PORT"));
                        }
                    }
                }
                "cache-mib" => match value.as_integer().and_then(|n| u64::try_from(n).ok()) {
                    Some(mib) => settings.cache_mib = Some(mib),
                    None => return wrong(&path, both!("cần một số từ 0", "a number from 0 is needed")),
                },
                "prefer" => {
                    settings.prefer = Some(match reader.text(&path, value)? {
                        "auto" => Prefer::Auto,
                        "crl" => Prefer::Crl,
                        "ocsp" => Prefer::Ocsp,
                        _ => return wrong(&path, both!("cần auto, crl hoặc ocsp", "auto, crl or ocsp is needed")),
                    });
                }
                "proxy" => {
                    let url = reader.url(&path, value)?;
                    if proxy_address(&url).is_none() {
                        return wrong(&path, both!("dạng http://MÁY_CHỦ:CỔNG", "such as http://HOST:PORT"));
                    }
                    settings.proxy = Some(url);
                }
                "status-hosts" => {
                    settings.listed_only = Some(match reader.text(&path, value)? {
                        "any-public" => false,
                        "listed" => true,
                        _ => {
                            return wrong(&path, both!("cần any-public hoặc listed", "any-public or listed is needed"));
                        }
                    });
                }
                "timeout" => match value.as_integer().and_then(|n| u64::try_from(n).ok()) {
                    Some(seconds @ 1..=600) => settings.timeout = Some(Duration::from_secs(seconds)),
                    _ => return wrong(&path, both!("cần số giây từ 1 đến 600", "seconds from 1 to 600 are needed")),
                },
                _ => return Err(reader.unknown(&path, KEYS)),
            }
        }
        Ok(settings)
    }

    /// These where they say something, else those `below`.
    pub(crate) fn over(self, below: Self) -> Self {
        Self {
            allow_hosts: self.allow_hosts.or(below.allow_hosts),
            listed_only: self.listed_only.or(below.listed_only),
            proxy: self.proxy.or(below.proxy),
            timeout: self.timeout.or(below.timeout),
            prefer: self.prefer.or(below.prefer),
            cache_mib: self.cache_mib.or(below.cache_mib),
        }
    }

    /// Adds `--allow-host`.
    pub(crate) fn allow(&mut self, hosts: &[String]) -> Result<()> {
        for text in hosts {
            let host = HostPort::parse(text).ok_or_else(|| {
                let wanted = both!("dạng MÁY_CHỦ hoặc MÁY_CHỦ:CỔNG", "such as HOST or HOST:PORT");
                messages::bad_value("--allow-host", text, &wanted)
            })?;
            self.allow_hosts.get_or_insert_default().push(host);
        }
        Ok(())
    }

    /// Sets `--proxy`.
    pub(crate) fn go_through(&mut self, proxy: Option<&str>) -> Result<()> {
        if let Some(url) = proxy {
            proxy_address(url).ok_or_else(|| {
                messages::bad_value("--proxy", url, &both!("dạng http://MÁY_CHỦ:CỔNG", "such as http://HOST:PORT"))
            })?;
            self.proxy = Some(url.to_owned());
        }
        Ok(())
    }

    /// What they come to.
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            allowed: self.allow_hosts.clone().unwrap_or_default(),
            listed_only: self.listed_only.unwrap_or(false),
            proxy: self.proxy.as_deref().and_then(proxy_address),
        }
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(STATUS_TIME)
    }

    pub(crate) fn prefer(&self) -> Prefer {
        self.prefer.unwrap_or(Prefer::Auto)
    }

    /// Octets of the cache; 0: none is kept.
    pub(crate) fn cache_octets(&self) -> u64 {
        self.cache_mib.unwrap_or(CACHE_MIB).saturating_mul(1 << 20)
    }
}

/// A proxy's address, http only: TLS to a proxy and SOCKS are not built in. It may carry the name and password that the proxy wants.
pub(crate) fn proxy_address(url: &str) -> Option<Address> {
    ureq::Proxy::new(url).ok()?;
    Address::of(&url.parse().ok()?).filter(|address| !address.secure)
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Sets what the config file says, once, before anything is asked.
pub(crate) fn configure(settings: Settings) {
    // A second call would come from a test, and changes nothing.
    let _ = SETTINGS.set(settings);
}

/// What the config file says.
pub(crate) fn settings() -> Settings {
    SETTINGS.get().cloned().unwrap_or_default()
}
