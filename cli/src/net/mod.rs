//! The only place that talks to a network: whom it may ask, how long, how much, how often (threats N-01 to N-08).

mod address;
mod body;
mod resolver;
mod rules;
mod settings;

#[cfg(test)]
pub(crate) mod canary;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, StatusCode, header};
use ureq::tls::{TlsConfig, TlsProvider};
use ureq::unversioned::transport::DefaultConnector;

use crate::failure::{Failure, Result};
use crate::lang::{Both, both};
use crate::messages;

pub(crate) use address::Address;
use resolver::{CheckedResolver, NotPublic};
pub(crate) use rules::{HostPort, Purpose, Rules};
pub(crate) use settings::{Prefer, Settings, configure, settings};

/// A server that does not even take the connection in this time is not there.
const CONNECT: Duration = Duration::from_secs(5);
/// First try and retries, for refused connections and answers that say "not now": those say that nothing was done yet.
const TRIES: u32 = 3;
/// Before the first retry; doubled for the next.
const BACK_OFF: Duration = Duration::from_millis(400);
/// A server may ask for more patience than that, up to this.
const PATIENCE: Duration = Duration::from_secs(10);
const REDIRECTS: u32 = 3;
/// Tries in a row that a host may fail before it is not asked again in a run; once, when it took too long (threat N-05).
const HOST_FAILURES: u32 = 3;
const USER_AGENT: &str = concat!("kyso/", env!("CARGO_PKG_VERSION"));

/// What to send.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    /// GET.
    None,
    /// POST of octets with their media type; the answer's media type must be this one.
    Post { media_type: &'a str, octets: &'a [u8], answer: &'a str },
}

/// One question.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) body: Body<'a>,
    pub(crate) purpose: Purpose,
    /// Octets of the answer at most.
    pub(crate) limit: u64,
    /// For everything: tries, redirects, the answer to its last octet.
    pub(crate) total: Duration,
}

/// Why an address brought nothing.
#[derive(Debug)]
pub(crate) struct Miss {
    pub(crate) what: Both,
    error: Option<ureq::Error>,
    /// Whether nothing was done yet, so that another try may be made; after how long, when the server said so.
    again: Option<Option<Duration>>,
    /// The host that did not do its part.
    at_fault: Option<HostKey>,
    /// Whether it took its time over it.
    slow: bool,
}

type Asked<T> = std::result::Result<T, Box<Miss>>;
type HostKey = (String, u16);

impl Miss {
    fn is(what: Both) -> Box<Self> {
        Box::new(Self { what, error: None, again: None, at_fault: None, slow: false })
    }
}

/// Access to the network for one run: connections are kept, and so is the memory of hosts that do not answer.
#[derive(Debug)]
pub(crate) struct Net {
    agent: ureq::Agent,
    rules: Arc<Rules>,
    failures: Mutex<HashMap<HostKey, u32>>,
}

impl Net {
    /// Access under these rules.
    pub(crate) fn new(rules: Rules) -> Self {
        let rules = Arc::new(rules);
        Self::with_resolver(Arc::clone(&rules), CheckedResolver::new(rules))
    }

    /// Access as configured, and to the host of `url`, which the user named, at whatever address it has.
    pub(crate) fn to(url: &str) -> Self {
        let mut rules = settings().rules();
        rules.allowed.extend(Address::parse(url).ok().as_ref().map(HostPort::of));
        Self::new(rules)
    }

    fn with_resolver(rules: Arc<Rules>, resolver: CheckedResolver) -> Self {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            // Said always: without it the environment would choose one (threat N-08).
            .proxy(rules.proxy.as_ref().and_then(|p| ureq::Proxy::new(&p.uri.to_string()).ok()))
            .http_status_as_error(false)
            // Followed here: a POST must stay a POST, and every hop has to be checked.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(16 << 10)
            .accept_encoding("identity")
            .user_agent(USER_AGENT)
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { agent, rules, failures: Mutex::default() }
    }

    /// Fetches `url`.
    pub(crate) fn request(&self, url: &str, ask: Ask<'_>) -> Asked<Vec<u8>> {
        let address = Address::parse(url).map_err(Miss::is)?;
        let deadline = Instant::now().checked_add(ask.total);
        let remaining = || deadline.map_or(ask.total, |d| d.saturating_duration_since(Instant::now()));
        let mut pause = BACK_OFF;
        let mut tries = 0;
        loop {
            tries += 1;
            let miss = match self.attempt(&address, ask, remaining()) {
                Ok(octets) => return Ok(octets),
                Err(miss) => miss,
            };
            if let Some(host) = &miss.at_fault {
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                let count = failures.entry(host.clone()).or_default();
                // What took all the time there was is not tried a second time: others wait (threat N-05).
                *count = count.saturating_add(if miss.slow { HOST_FAILURES } else { 1 });
            }
            let Some(wanted) = miss.again else { return Err(miss) };
            let wait = pause.max(wanted.unwrap_or_default());
            if tries >= TRIES || wait > PATIENCE || remaining() <= wait {
                return Err(miss);
            }
            std::thread::sleep(wait);
            pause = pause.saturating_mul(2);
        }
    }

    /// A host that has failed too often is left alone. What the user named is asked whenever the user wants it.
    fn left_alone(&self, host: &HostKey, purpose: Purpose) -> bool {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        purpose != Purpose::Named && failures.get(host).is_some_and(|count| *count >= HOST_FAILURES)
    }

    fn attempt(&self, first: &Address, ask: Ask<'_>, left: Duration) -> Asked<Vec<u8>> {
        let deadline = Instant::now().checked_add(left);
        let mut address = first.clone();
        for _ in 0..=REDIRECTS {
            let left = deadline.map_or(left, |d| d.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Err(Miss::is(too_long()));
            }
            self.rules.check(&address, ask.purpose).map_err(Miss::is)?;
            let host = (address.host.to_string(), address.port);
            if self.left_alone(&host, ask.purpose) {
                return Err(Miss::is(both!(
                    "máy chủ này đã nhiều lần lỗi hoặc trả lời quá chậm nên không được hỏi nữa trong lần chạy này",
                    "the host failed repeatedly, or took too long, and is not asked again in this run"
                )));
            }
            let answer = match ask.body {
                Body::None => limited(self.agent.get(&address.uri).config(), left).call(),
                Body::Post { media_type, octets, answer } => limited(self.agent.post(&address.uri).config(), left)
                    .header(header::CONTENT_TYPE, media_type)
                    .header(header::ACCEPT, answer)
                    .send(octets),
            };
            let mut answer = answer.map_err(|e| miss(e, &host))?;
            let (status, headers) = (answer.status(), answer.headers());
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                // 303 is the one redirect that a POST may only follow as a GET (RFC 9110 §15.4.4).
                let location = match ask.body {
                    Body::Post { .. } if status == StatusCode::SEE_OTHER => "",
                    _ => headers.get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or_default(),
                };
                address = address.follow(location).map_err(Miss::is)?;
                continue;
            }
            check_status(status, headers, &host)?;
            let told = check_headers(headers, ask)?;
            let octets =
                body::read(&mut answer.body_mut().as_reader(), ask.limit, told).map_err(|stop| match stop {
                    body::Stop::TooLong => Miss::is(longer_than(ask.limit)),
                    body::Stop::TooSlow => {
                        Box::new(Miss { at_fault: Some(host.clone()), slow: true, ..*Miss::is(too_long()) })
                    }
                    body::Stop::Broken(e) => Box::new(Miss { again: None, ..*miss(e.into(), &host) }),
                })?;
            self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&host);
            return Ok(octets);
        }
        Err(Miss::is(both!("chuyển hướng hơn {n} lần", "more than {n} redirects", n = REDIRECTS)))
    }
}

fn limited<Any>(
    config: ureq::config::ConfigBuilder<ureq::typestate::RequestScope<Any>>,
    left: Duration,
) -> ureq::RequestBuilder<Any> {
    config
        .timeout_resolve(Some(CONNECT.min(left)))
        .timeout_connect(Some(CONNECT.min(left)))
        .timeout_global(Some(left))
        .build()
}

fn check_status(status: StatusCode, headers: &HeaderMap, host: &HostKey) -> Asked<()> {
    if status == StatusCode::OK {
        return Ok(());
    }
    let miss = Miss::is(both!("mã trạng thái HTTP {s}", "HTTP status {s}", s = status.as_u16()));
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        let after = headers.get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok());
        let again = Some(after.map(Duration::from_secs));
        return Err(Box::new(Miss { again, at_fault: Some(host.clone()), ..*miss }));
    }
    Err(miss)
}

/// Says how long the answer is to be, when it is told.
fn check_headers(headers: &HeaderMap, ask: Ask<'_>) -> Asked<Option<u64>> {
    // Not asked for; a few octets could become gigabytes (threat N-06).
    let coded = |name, plain: &str| {
        headers.get_all(name).iter().any(|v| !v.to_str().is_ok_and(|v| v.trim().eq_ignore_ascii_case(plain)))
    };
    if coded(header::CONTENT_ENCODING, "identity") || coded(header::TRANSFER_ENCODING, "chunked") {
        return Err(Miss::is(both!("nội dung bị nén hoặc mã hoá", "the content is compressed or encoded")));
    }
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let length = text(header::CONTENT_LENGTH).parse::<u64>().ok();
    if length.is_some_and(|length| length > ask.limit) {
        return Err(Miss::is(longer_than(ask.limit)));
    }
    if let Body::Post { answer: wanted, .. } = ask.body {
        let got = text(header::CONTENT_TYPE);
        let kind = got.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case(wanted) {
            let got: String = got.chars().take(80).collect();
            return Err(Miss::is(both!(
                "loại nội dung là '{g}', cần '{w}'",
                "the content type is '{g}', not '{w}'",
                g = got,
                w = wanted
            )));
        }
    }
    Ok(length)
}

fn too_long() -> Both {
    both!("quá thời gian chờ", "it took too long")
}

fn longer_than(limit: u64) -> Both {
    both!("trả lời dài hơn {n} byte", "the answer is longer than {n} octets", n = limit)
}

fn miss(error: ureq::Error, host: &HostKey) -> Box<Miss> {
    use ureq::Error as E;
    let words = match &error {
        E::Other(e) if e.is::<NotPublic>() => {
            return Box::new(Miss { error: Some(error), ..*Miss::is(rules::not_public()) });
        }
        E::HostNotFound => both!("không tìm thấy máy chủ", "no such host"),
        E::ConnectionFailed => both!("không kết nối được", "no connection"),
        E::Timeout(_) => too_long(),
        E::BadUri(_) => both!("địa chỉ không hợp lệ", "the address is not a URL"),
        E::Io(e) if e.kind() == std::io::ErrorKind::ConnectionRefused => {
            both!("kết nối bị từ chối", "connection refused")
        }
        E::Rustls(_) | E::Tls(_) => no_tls(),
        E::Io(e) if is_tls(e) => no_tls(),
        E::Io(e) => messages::io_words(e),
        other => both!("lỗi giao thức ({e})", "protocol error ({e})", e = other),
    };
    let again = match &error {
        E::Io(e) => !is_tls(e),
        E::ConnectionFailed => true,
        _ => false,
    };
    let again = again.then_some(None);
    let slow = matches!(error, E::Timeout(_));
    Box::new(Miss { what: words, error: Some(error), again, at_fault: Some(host.clone()), slow })
}

fn no_tls() -> Both {
    both!("không lập được kết nối TLS", "no TLS connection")
}

/// A certificate that nobody vouches for comes as an error of reading.
fn is_tls(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

/// Fetches `url`, which the user named, within `total`, at most `limit` octets.
pub(crate) fn request(url: &str, body: Body<'_>, limit: u64, total: Duration) -> Result<Vec<u8>> {
    Net::to(url).named(url, body, limit, total)
}

impl Net {
    /// Fetches `url`, which the user named; a miss is an error of the whole command.
    pub(crate) fn named(&self, url: &str, body: Body<'_>, limit: u64, total: Duration) -> Result<Vec<u8>> {
        let ask = Ask { body, purpose: Purpose::Named, limit, total };
        self.request(url, ask).map_err(|miss| -> Failure {
            messages::network(url, &miss.what, miss.error.as_ref().map(|e| e as &dyn std::error::Error))
        })
    }
}

/// `url` with scheme and host of `base`: to fetch an official file from a mirror.
pub(crate) fn moved_to(url: &str, base: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    Some(format!("{}{path}", base.trim_end_matches('/')))
}
