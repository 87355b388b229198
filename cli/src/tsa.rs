//! A time-stamping service over HTTP (RFC 3161 §3.4).

use std::cell::RefCell;
use std::sync::mpsc;
use std::time::Duration;

use kyso::base::Limits;
use kyso::cms::tsp;
use kyso::crypto::Digest;
use kyso::sign::{TimestampError, TimestampSource};

use crate::failure::Failure;
use crate::lang::both;
use crate::messages;
use crate::net::{Body, Net};
use crate::screen::Screen;

/// Answers seen have 2 to 4 KB; some services send their whole chain.
const MAX_ANSWER: u64 = 256 << 10;
/// The government's service mostly answers in a fiftieth of a second, but has taken more than two minutes: whoever waits
/// longer than this is told what for.
const NOTICE: Duration = Duration::from_secs(5);

/// One service.
#[derive(Debug)]
pub(crate) struct HttpTsa<'s> {
    url: String,
    timeout: Duration,
    net: Net,
    screen: &'s Screen,
    /// Why the last request failed, in both languages; the trait carries one.
    failure: RefCell<Option<Failure>>,
}

impl<'s> HttpTsa<'s> {
    pub(crate) fn new(url: &str, timeout: Duration, screen: &'s Screen) -> Self {
        Self { url: url.to_owned(), timeout, net: Net::to(url), screen, failure: RefCell::new(None) }
    }

    pub(crate) fn take_failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
    }

    fn ask(&self, imprint: &Digest) -> std::result::Result<Vec<u8>, Failure> {
        let mut nonce = [0; 8];
        rustls::crypto::aws_lc_rs::default_provider().secure_random.fill(&mut nonce).map_err(|_| {
            messages::network(&self.url, &both!("không có số ngẫu nhiên", "no random numbers are to be had"), None)
        })?;
        let request = tsp::request(imprint, &nonce);
        let body = Body::Post {
            media_type: "application/timestamp-query",
            octets: &request,
            answer: "application/timestamp-reply",
        };
        let answer = self.patiently(|| self.net.named(&self.url, body, MAX_ANSWER, self.timeout))?;
        tsp::response(&answer, imprint, &nonce, &Limits::default()).map(|(_, token)| token).map_err(|e| {
            let what = both!("dấu thời gian không dùng được ({e})", "the time-stamp cannot be used ({e})", e = e);
            messages::network(&self.url, &what, Some(&e))
        })
    }

    /// Does `work`, and says so when it takes long.
    fn patiently<T>(&self, work: impl FnOnce() -> T) -> T {
        let notice = both!(
            "đang chờ dịch vụ dấu thời gian '{u}' (tối đa {n} giây)…",
            "waiting for the time-stamping service '{u}' (up to {n} seconds)…",
            u = self.url,
            n = self.timeout.as_secs()
        );
        let (done, waiting) = mpsc::channel::<()>();
        let note = self.screen.notice(&notice);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                if matches!(waiting.recv_timeout(NOTICE), Err(mpsc::RecvTimeoutError::Timeout)) {
                    note();
                }
            });
            let result = work();
            drop(done);
            result
        })
    }
}

impl TimestampSource for HttpTsa<'_> {
    fn time_stamp(&self, imprint: &Digest) -> std::result::Result<Vec<u8>, TimestampError> {
        self.ask(imprint).map_err(|failure| {
            let error = TimestampError::message(failure.what.en.clone());
            *self.failure.borrow_mut() = Some(failure);
            error
        })
    }
}
