//! The only place that talks to a network: bounded in time and octets, few retries, few redirects.

use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http;
use ureq::tls::{TlsConfig, TlsProvider};

use crate::failure::{Failure, Result};
use crate::lang::{Both, both};
use crate::messages;

/// A server that does not even take the connection in this time is not there.
const CONNECT: Duration = Duration::from_secs(5);
/// First try and retries, for refused connections and 5xx only: those say that nothing was done yet.
const TRIES: u32 = 3;
/// Before the first retry; doubled for the next.
const BACK_OFF: Duration = Duration::from_millis(400);
const REDIRECTS: u32 = 3;
const USER_AGENT: &str = concat!("kyso/", env!("CARGO_PKG_VERSION"));

/// What to send.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'a> {
    /// GET.
    None,
    /// POST of octets with their media type; the answer's media type must be this one.
    Post { media_type: &'a str, octets: &'a [u8], answer: &'a str },
}

/// Why one try brought nothing.
enum Miss {
    /// Worth another try: nothing reached the service, or it said it is not able now.
    Again(Both, Option<ureq::Error>),
    /// The answer is what it is.
    Final(Both, Option<ureq::Error>),
}

/// Fetches `url` within `total`, at most `limit` octets.
pub(crate) fn request(url: &str, body: Body<'_>, limit: u64, total: Duration) -> Result<Vec<u8>> {
    let deadline = Instant::now().checked_add(total);
    let remaining = || deadline.map_or(total, |d| d.saturating_duration_since(Instant::now()));
    let failure = |what: &Both, error: Option<&ureq::Error>| -> Failure {
        messages::network(url, what, error.map(|e| e as &dyn std::error::Error))
    };
    let mut pause = BACK_OFF;
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt(url, body, limit, remaining()) {
            Ok(octets) => return Ok(octets),
            Err(Miss::Final(what, error)) => return Err(failure(&what, error.as_ref())),
            Err(Miss::Again(what, error)) if tries >= TRIES || remaining() <= pause => {
                return Err(failure(&what, error.as_ref()));
            }
            Err(Miss::Again(..)) => {
                std::thread::sleep(pause);
                pause = pause.saturating_mul(2);
            }
        }
    }
}

fn agent(left: Duration) -> ureq::Agent {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        // Followed here: a POST must stay a POST, and a secure address must not lead to an insecure one.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT.min(left)))
        .timeout_global(Some(left))
        .max_response_header_size(16 << 10)
        .user_agent(USER_AGENT)
        .build()
        .into()
}

fn attempt(url: &str, body: Body<'_>, limit: u64, left: Duration) -> std::result::Result<Vec<u8>, Miss> {
    let deadline = Instant::now().checked_add(left);
    let mut url = url.to_owned();
    for _ in 0..=REDIRECTS {
        let left = deadline.map_or(left, |d| d.saturating_duration_since(Instant::now()));
        if left.is_zero() {
            return Err(Miss::Final(both!("quá thời gian chờ", "it took too long"), None));
        }
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err(Miss::Final(
                both!("địa chỉ không phải http hay https", "the address is neither http nor https"),
                None,
            ));
        }
        let agent = agent(left);
        let answer = match body {
            Body::None => agent.get(&url).call(),
            Body::Post { media_type, octets, answer } => {
                agent.post(&url).header("Content-Type", media_type).header("Accept", answer).send(octets)
            }
        };
        let mut answer = answer.map_err(miss)?;
        let status = answer.status();
        if status.is_redirection() && status != http::StatusCode::NOT_MODIFIED {
            let location = answer.headers().get(http::header::LOCATION).and_then(|l| l.to_str().ok());
            url = location.and_then(|location| follow(&url, location)).ok_or_else(|| {
                Miss::Final(
                    both!("chuyển hướng tới nơi không được phép", "a redirect to a place that is not allowed"),
                    None,
                )
            })?;
            continue;
        }
        if status.is_server_error() {
            return Err(Miss::Again(both!("mã trạng thái HTTP {s}", "HTTP status {s}", s = status.as_u16()), None));
        }
        if status != http::StatusCode::OK {
            return Err(Miss::Final(both!("mã trạng thái HTTP {s}", "HTTP status {s}", s = status.as_u16()), None));
        }
        if let Body::Post { answer: wanted, .. } = body {
            let got = answer.headers().get(http::header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or("");
            let kind = got.split(';').next().unwrap_or("").trim();
            if !kind.eq_ignore_ascii_case(wanted) {
                return Err(Miss::Final(
                    both!(
                        "loại nội dung là '{g}', cần '{w}'",
                        "the content type is '{g}', not '{w}'",
                        g = got,
                        w = wanted
                    ),
                    None,
                ));
            }
        }
        let mut octets = Vec::new();
        let mut reader = answer.body_mut().as_reader().take(limit.saturating_add(1));
        if let Err(e) = reader.read_to_end(&mut octets) {
            let words = messages::io_words(&e);
            return Err(Miss::Final(words, Some(ureq::Error::Io(e))));
        }
        if octets.len() as u64 > limit {
            return Err(Miss::Final(
                both!("trả lời dài hơn {n} byte", "the answer is longer than {n} octets", n = limit),
                None,
            ));
        }
        return Ok(octets);
    }
    Err(Miss::Final(both!("chuyển hướng hơn {n} lần", "more than {n} redirects", n = REDIRECTS), None))
}

fn miss(error: ureq::Error) -> Miss {
    use ureq::Error as E;
    let again = matches!(error, E::Io(_) | E::ConnectionFailed);
    let words = match &error {
        E::HostNotFound => both!("không tìm thấy máy chủ", "no such host"),
        E::ConnectionFailed => both!("không kết nối được", "no connection"),
        E::Timeout(_) => both!("quá thời gian chờ", "it took too long"),
        E::BadUri(_) => both!("địa chỉ không hợp lệ", "the address is not a URL"),
        E::Io(e) if e.kind() == std::io::ErrorKind::ConnectionRefused => {
            both!("kết nối bị từ chối", "connection refused")
        }
        E::Rustls(_) | E::Tls(_) => both!("không lập được kết nối TLS", "no TLS connection"),
        other => both!("lỗi giao thức ({e})", "protocol error ({e})", e = other),
    };
    if again { Miss::Again(words, Some(error)) } else { Miss::Final(words, Some(error)) }
}

/// The address a redirect leads to: absolute, or absolute path on the same host; never from https to http.
fn follow(from: &str, location: &str) -> Option<String> {
    let (scheme, rest) = from.split_once("://")?;
    if location.starts_with("https://") || (location.starts_with("http://") && scheme == "http") {
        return Some(location.to_owned());
    }
    if location.starts_with('/') && !location.starts_with("//") {
        let host = rest.split(['/', '?', '#']).next()?;
        return Some(format!("{scheme}://{host}{location}"));
    }
    None
}

/// `url` with scheme and host of `base`: to fetch an official file from a mirror.
pub(crate) fn moved_to(url: &str, base: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    Some(format!("{}{path}", base.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_neither_down_nor_astray() {
        let to = |from, location| follow(from, location);
        assert_eq!(to("http://a/b", "http://c/d").as_deref(), Some("http://c/d"));
        assert_eq!(to("http://a/b", "https://c/d").as_deref(), Some("https://c/d"));
        assert_eq!(to("https://a:8/b?c", "/d").as_deref(), Some("https://a:8/d"));
        assert_eq!(to("https://a/b", "http://a/b"), None);
        assert_eq!(to("http://a/b", "file:///etc/passwd"), None);
        assert_eq!(to("http://a/b", "//c/d"), None);
        assert_eq!(to("http://a/b", "d"), None);
    }

    #[test]
    fn a_mirror_keeps_the_path() {
        assert_eq!(
            moved_to("http://ca.gov.vn/pki/x.crt", "http://127.0.0.1:9/").as_deref(),
            Some("http://127.0.0.1:9/pki/x.crt")
        );
        assert_eq!(moved_to("http://ca.gov.vn", "http://127.0.0.1:9").as_deref(), Some("http://127.0.0.1:9/"));
    }
}
