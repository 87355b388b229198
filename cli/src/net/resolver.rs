//! Names to addresses: looked up once, every address checked, and the connection made to what was checked. A second
//! answer to the same question would not be asked for (threat N-02).

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::address::{Address, Host, is_public};
use super::rules::Rules;

/// As many as a connection is tried with.
const MAX_ADDRESSES: usize = 16;

/// The system's resolver, or a test's.
pub(crate) type Lookup = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Resolves names for the agent.
pub(crate) struct CheckedResolver {
    rules: Arc<Rules>,
    lookup: Arc<Lookup>,
}

/// A name or literal that leads to an address that is not public.
#[derive(Debug)]
pub(crate) struct NotPublic;

impl core::fmt::Display for NotPublic {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the address is not public")
    }
}

impl std::error::Error for NotPublic {}

impl core::fmt::Debug for CheckedResolver {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CheckedResolver").finish_non_exhaustive()
    }
}

impl CheckedResolver {
    pub(crate) fn new(rules: Arc<Rules>) -> Self {
        Self::with_lookup(rules, Arc::new(|name, port| Ok((name, port).to_socket_addrs()?.collect())))
    }

    pub(crate) fn with_lookup(rules: Arc<Rules>, lookup: Arc<Lookup>) -> Self {
        Self { rules, lookup }
    }

    /// The system's resolver knows no deadline: it is left behind when it takes too long.
    fn look_up(&self, name: &str, port: u16, timeout: NextTimeout) -> Result<Vec<SocketAddr>, ureq::Error> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let (lookup, name) = (Arc::clone(&self.lookup), name.to_owned());
        std::thread::Builder::new().spawn(move || sender.send(lookup(&name, port)).ok())?;
        match receiver.recv_timeout(*timeout.after) {
            Ok(found) => found.map_err(|_| ureq::Error::HostNotFound),
            Err(RecvTimeoutError::Timeout) => Err(ureq::Error::Timeout(timeout.reason)),
            Err(RecvTimeoutError::Disconnected) => Err(ureq::Error::HostNotFound),
        }
    }
}

impl Resolver for CheckedResolver {
    fn resolve(&self, uri: &Uri, _config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let address = Address::of(uri).ok_or_else(|| ureq::Error::BadUri(uri.to_string()))?;
        let found = match &address.host {
            Host::Ip(ip) => vec![SocketAddr::new(*ip, address.port)],
            Host::Name(name) => self.look_up(name, address.port, timeout)?,
        };
        let named =
            self.rules.is_allowed(&address.host, address.port) || self.rules.is_proxy(&address.host, address.port);
        // One such address among public ones is reason enough: which one is tried first is not ours to say.
        if !named && found.iter().any(|a| !is_public(a.ip())) {
            return Err(ureq::Error::Other(Box::new(NotPublic)));
        }
        let mut checked = self.empty();
        for socket in found.into_iter().take(MAX_ADDRESSES) {
            checked.push(socket);
        }
        if checked.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(checked) }
    }
}
