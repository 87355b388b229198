//! What the verifier lacks, fetched with manners: whom the rules allow, once however many want it, and not at all while
//! something verified and current is at hand (threats N-01, N-07, N-09, N-10, V-33).

pub(crate) mod cache;
mod once;
mod wire;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{
    FetchFailure, Fetched, LinkCache, Online, Origin, PathBuilder, Status, StatusCache, StatusChecker, StatusData,
    StatusKind, TrustStore,
};
use kyso::x509::{Certificate, DistributionPoint, ocsp_request};

use crate::args::NetworkOptions;
use crate::clock;
use crate::failure::{Result, printable};
use crate::lang::{Both, both};
use crate::net::{self, Ask, Body, Net, Prefer, Purpose, Settings};
use cache::{Cache, Key};
use once::Once;

/// Octets of results kept in memory; what is forgotten is in the cache on disk.
const KEPT: u64 = 256 << 20;
/// Addresses of one certificate that are tried, of each kind.
const MAX_ADDRESSES: usize = 4;
/// Addresses of issuers asked in one run. Whoever made a document chose them, within the listed hosts.
const MAX_ISSUER_ADDRESSES: usize = 256;
/// What a clock may be wrong by, in seconds (five minutes, as RFC 5019 §4 and everybody has it).
const CLOCK_SKEW: i64 = 300;
/// Seconds for which data without nextUpdate is new.
const NEW: i64 = 86_400;
/// Octets of a list.
const LIST: u64 = 64 << 20;
/// Octets of an answer, or of certificates.
const SMALL: u64 = 256 << 10;
/// Certificates about which a list's word is remembered.
const MAX_TOLD: usize = 1 << 16;
/// Characters of an address that are told.
const SHOWN: usize = 300;

/// Access to the network for one run: for any number of documents and threads.
pub(crate) struct Client {
    net: Net,
    settings: Settings,
    lists_first: bool,
    disk: Option<Cache>,
    limits: Limits,
    links: LinkCache,
    lists: StatusCache,
    issuers: Once<String, Answer<Vec<Certificate>>>,
    issuer_addresses: AtomicUsize,
    /// Lists by address, as they came: several authorities may name the same.
    downloads: Once<String, Answer<Arc<[u8]>>>,
    /// What asking about a certificate, or for a list, brought.
    found: Once<Key, Arc<Found>>,
    /// What the disk had before.
    stored: Once<Key, Option<Arc<Held>>>,
}

type Answer<T> = std::result::Result<T, FetchFailure>;

/// Data at hand, and what it says of which certificates (by their SHA-256): a signer is looked at once, not once a file.
#[derive(Debug)]
struct Held {
    data: StatusData,
    told: Mutex<HashMap<[u8; 32], Option<Told>>>,
}

impl Held {
    fn new(kind: StatusKind, octets: Arc<[u8]>, origin: Origin) -> Arc<Self> {
        Arc::new(Self { data: StatusData { kind, octets, origin }, told: Mutex::default() })
    }

    fn len(&self) -> u64 {
        self.data.octets.len() as u64
    }
}

/// What asking brought.
#[derive(Debug, Default)]
struct Found {
    held: Vec<Arc<Held>>,
    failures: Vec<FetchFailure>,
}

/// One place where the status of a certificate may be asked, with the addresses it is at.
#[derive(Debug)]
struct Place<'c> {
    key: Key,
    urls: Vec<&'c str>,
}

/// Whose status is asked for.
#[derive(Debug, Clone, Copy)]
struct Subject<'c> {
    certificate: &'c Certificate,
    issuer: &'c Certificate,
}

/// What verified data says, as far as asking for more is concerned.
#[derive(Debug, Clone, Copy)]
struct Told {
    this_update: UnixTime,
    next_update: Option<UnixTime>,
    known: bool,
}

impl Told {
    fn has_begun(self, now: UnixTime) -> bool {
        self.known && self.this_update <= now.plus_seconds(CLOCK_SKEW)
    }

    /// Whether it may be kept, and used instead of asking.
    fn is_current(self, now: UnixTime) -> bool {
        self.has_begun(now) && self.next_update.is_some_and(|next| now < next)
    }

    /// Whether nothing else has to be asked. Without nextUpdate newer data is to be had at any time (RFC 6960
    /// §4.2.2.1), but what was just made is as new as it gets.
    fn settles(self, now: UnixTime) -> bool {
        let new = || self.has_begun(now) && now <= self.this_update.plus_seconds(NEW);
        self.is_current(now) || (self.next_update.is_none() && new())
    }
}

/// A client as the options and the config file want it; none without `--online`. `many`: whether this run looks at more
/// than one document.
pub(crate) fn client(options: &NetworkOptions, many: bool) -> Result<Option<Box<dyn Online>>> {
    if !options.online {
        return Ok(None);
    }
    let mut settings = net::settings();
    settings.allow(&options.allow_host)?;
    settings.go_through(options.proxy.as_deref())?;
    let cache = settings.cache_octets();
    let disk = if cache == 0 { None } else { Cache::locate(cache) };
    Ok(Some(Box::new(Client::new(settings, disk, many))))
}

impl Client {
    pub(crate) fn new(settings: Settings, disk: Option<Cache>, many: bool) -> Self {
        let lists_first = match settings.prefer() {
            Prefer::Auto => many,
            Prefer::Crl => true,
            Prefer::Ocsp => false,
        };
        Self {
            net: Net::new(settings.rules()),
            settings,
            lists_first,
            disk,
            limits: Limits::default(),
            links: LinkCache::default(),
            lists: StatusCache::default(),
            issuers: Once::new(KEPT),
            issuer_addresses: AtomicUsize::new(0),
            downloads: Once::new(KEPT),
            found: Once::new(KEPT),
            stored: Once::new(KEPT),
        }
    }

    fn ask<T>(
        &self,
        url: &str,
        purpose: Purpose,
        question: Option<&[u8]>,
        read: impl FnOnce(Vec<u8>) -> std::result::Result<T, Both>,
    ) -> Answer<T> {
        let (body, limit) = match (question, purpose) {
            (Some(octets), _) => {
                let media_type = "application/ocsp-request";
                (Body::Post { media_type, octets, answer: "application/ocsp-response" }, SMALL)
            }
            (None, Purpose::Status) => (Body::None, LIST),
            (None, _) => (Body::None, SMALL),
        };
        let ask = Ask { body, purpose, limit, total: self.settings.timeout() };
        let answer = self.net.request(url, ask).map_err(|miss| miss.what);
        answer.and_then(read).map_err(|what| failure(url, &what))
    }

    /// The places that the certificate names.
    fn places<'c>(&self, certificate: &'c Certificate, issuer: &Certificate) -> Vec<Place<'c>> {
        let mut urls = plain_first(certificate.ocsp_urls().iter().map(String::as_str));
        urls.truncate(MAX_ADDRESSES);
        let answers = (!urls.is_empty()).then(|| Place { key: Key::ocsp(certificate, issuer), urls });
        let mut urls = plain_first(certificate.distribution_points().iter().flat_map(DistributionPoint::urls));
        urls.truncate(MAX_ADDRESSES);
        let lists = urls.into_iter().map(|url| Place { key: Key::crl(url, issuer), urls: vec![url] });
        if self.lists_first { lists.chain(answers).collect() } else { answers.into_iter().chain(lists).collect() }
    }

    /// What data says of the certificate, verified under its issuer: so that only such data is kept, and what lies in the
    /// cache is worth no more than what comes from the network.
    fn told(&self, subject: Subject<'_>, held: &Held) -> Option<Told> {
        let known = || held.told.lock().unwrap_or_else(PoisonError::into_inner);
        // The issuer is not in the key: data is held by the issuer's key already.
        let key = *subject.certificate.sha256();
        if let Some(told) = known().get(&key) {
            return *told;
        }
        let told = self.verified(subject, &held.data);
        let mut known = known();
        if known.len() >= MAX_TOLD {
            known.clear();
        }
        known.insert(key, told);
        told
    }

    fn verified(&self, subject: Subject<'_>, data: &StatusData) -> Option<Told> {
        let mut store = TrustStore::default();
        store.add_anchors(None, [subject.issuer.clone()]);
        let builder = || PathBuilder::new(&store, &AwsLc, &self.limits, &self.links);
        let now = clock::now();
        let path = builder().build(subject.certificate, &[], now).ok()?;
        let checker = StatusChecker::new(builder(), &AwsLc, &self.limits, &self.lists);
        let status = checker.check(&path, 0, std::slice::from_ref(data), &[], now)?;
        let evidence = status.evidence.first()?;
        // A delegate whose own status is to be asked (RFC 6960 §4.2.2.2.1) does not settle anything: its issuer's list is
        // asked for, too, and tells of both.
        let signer_known = evidence.signer_status.iter().all(|signer| signer.no_check || !signer.evidence.is_empty());
        Some(Told {
            this_update: evidence.this_update,
            next_update: evidence.next_update,
            known: evidence.status != Status::Unknown && signer_known,
        })
    }

    fn stored(&self, key: &Key) -> Option<Arc<Held>> {
        self.stored.get_or_make(key, || {
            let octets = self.disk.as_ref().and_then(|disk| disk.read(key));
            let held = octets.map(|octets| Held::new(key.kind, octets.into(), Origin::Cache));
            let len = held.as_ref().map_or(0, |held| held.len());
            (held, len)
        })
    }

    fn fetched(&self, place: &Place<'_>, subject: Subject<'_>) -> Arc<Found> {
        self.found.get_or_make(&place.key, || {
            let mut found = Found::default();
            for url in &place.urls {
                let octets = match place.key.kind {
                    StatusKind::Crl => self.list(url),
                    StatusKind::Ocsp => self.answer(url, subject),
                };
                let held = match octets {
                    Ok(octets) => Held::new(place.key.kind, octets, Origin::Network),
                    Err(failure) => {
                        found.failures.push(failure);
                        continue;
                    }
                };
                found.held.push(Arc::clone(&held));
                if let Some(told) = self.told(subject, &held)
                    && told.settles(clock::now())
                {
                    self.keep(&place.key, subject, &held, told);
                    break;
                }
            }
            let len = found.held.iter().map(|held| held.len()).sum();
            (Arc::new(found), len)
        })
    }

    /// Stores what may be used instead of asking, unless what is stored is newer: an older list sent again must not
    /// take its place.
    fn keep(&self, key: &Key, subject: Subject<'_>, held: &Held, told: Told) {
        let Some(disk) = &self.disk else { return };
        let newer = || {
            let stored = self.stored(key).and_then(|stored| self.told(subject, &stored));
            stored.is_some_and(|stored| stored.this_update > told.this_update)
        };
        if told.is_current(clock::now()) && !newer() {
            disk.store(key, &held.data.octets);
        }
    }

    /// The list at an address: fetched once, whoever names it.
    fn list(&self, url: &str) -> Answer<Arc<[u8]>> {
        self.downloads.get_or_make(&url.to_owned(), || {
            let list = self.ask(url, Purpose::Status, None, |octets| wire::list(octets, &self.limits));
            let len = list.as_ref().map_or(0, |octets| octets.len());
            (list, len as u64)
        })
    }

    /// What was revoked since a list was made, where its authority says so between lists (RFC 5280 §4.2.1.15). Such a list
    /// says nothing alone, so it is asked for only beside a whole one, and not kept.
    fn add_freshest(&self, certificate: &Certificate, fetched: &mut Fetched<StatusData>) {
        if !fetched.found.iter().any(|data| data.kind == StatusKind::Crl) {
            return;
        }
        let points = certificate.freshest_distribution_points();
        for url in plain_first(points.iter().flat_map(DistributionPoint::urls)).into_iter().take(MAX_ADDRESSES) {
            match self.list(url) {
                Ok(octets) => {
                    fetched.found.push(StatusData { kind: StatusKind::Crl, octets, origin: Origin::Network });
                    return;
                }
                Err(failure) => fetched.failures.push(failure),
            }
        }
    }

    fn answer(&self, url: &str, subject: Subject<'_>) -> Answer<Arc<[u8]>> {
        let nonce = wire::nonce().map_err(|what| failure(url, &what))?;
        let question = ocsp_request(subject.certificate, subject.issuer, Some(&nonce));
        self.ask(url, Purpose::Status, Some(&question), |octets| wire::answer(octets, &nonce, &self.limits))
    }

    fn issuers_at(&self, url: &str) -> Answer<Vec<Certificate>> {
        self.issuers.get_or_make(&url.to_owned(), || {
            let found = if self.issuer_addresses.fetch_add(1, Ordering::Relaxed) < MAX_ISSUER_ADDRESSES {
                self.ask(url, Purpose::Issuer, None, |octets| wire::certificates(&octets))
            } else {
                let what =
                    both!("đã hỏi quá nhiều địa chỉ trong lần chạy này", "too many addresses were asked in this run");
                Err(failure(url, &what))
            };
            let len: usize = found.iter().flatten().map(|certificate| certificate.der().len()).sum();
            (found, len as u64)
        })
    }
}

impl Online for Client {
    fn issuers(&self, certificate: &Certificate) -> Fetched<Certificate> {
        let mut fetched = Fetched::default();
        let urls = plain_first(certificate.issuer_urls().iter().map(String::as_str));
        for url in urls.into_iter().take(MAX_ADDRESSES) {
            match self.issuers_at(url) {
                Ok(found) => fetched.found.extend(found),
                Err(failure) => fetched.failures.push(failure),
            }
            if fetched.found.iter().any(|found| found.subject() == certificate.issuer()) {
                break;
            }
        }
        fetched
    }

    fn status(&self, certificate: &Certificate, issuer: &Certificate, at: UnixTime) -> Fetched<StatusData> {
        let (now, subject) = (clock::now(), Subject { certificate, issuer });
        let told = |held: &Held| self.told(subject, held);
        let mut fetched = Fetched::default();
        // One place after the other: what another place said earlier is no reason not to ask the preferred one.
        for place in self.places(certificate, issuer) {
            if let Some(stored) = self.stored(&place.key)
                && let Some(says) = told(&stored)
            {
                let current = says.is_current(now);
                // Lists forget certificates that have expired: an older one, issued after the wanted time, may know more.
                if current || says.this_update >= at {
                    fetched.found.push(stored.data.clone());
                }
                if current {
                    break;
                }
            }
            let found = self.fetched(&place, subject);
            fetched.found.extend(found.held.iter().map(|held| held.data.clone()));
            fetched.failures.extend_from_slice(&found.failures);
            if found.held.iter().any(|held| told(held).is_some_and(|says| says.settles(now))) {
                break;
            }
        }
        self.add_freshest(certificate, &mut fetched);
        fetched
    }
}

/// Addresses without repetition; those that can never be asked (directories, mostly) after all others.
fn plain_first<'c>(urls: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    let mut found: Vec<&str> = Vec::new();
    for url in urls {
        if !found.contains(&url) {
            found.push(url);
        }
    }
    found.sort_by_key(|url| !url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")));
    found
}

/// The address is somebody's choice and goes into reports and logs (threat N-12).
fn failure(url: &str, what: &Both) -> FetchFailure {
    let plain = |c: char| if c.is_ascii_graphic() { c } else { '?' };
    let mut shown: String = url.chars().take(SHOWN).map(plain).collect();
    if url.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    FetchFailure { url: shown, detail: printable(&what.en) }
}
