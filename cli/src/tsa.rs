//! A time-stamping service over HTTP (RFC 3161 §3.4).

use std::cell::RefCell;
use std::sync::mpsc;
use std::time::Duration;

use kyso::base::{Limits, UnixTime};
use kyso::cms::{CertificateBinding, TimeStampToken, tsp};
use kyso::crypto::{AwsLc, Digest, DigestAlgorithm};
use kyso::sign::{TimestampError, TimestampSource};

use crate::clock;
use crate::failure::Failure;
use crate::lang::{Both, both, counted};
use crate::messages;
use crate::net::{Body, Net};
use crate::screen::Screen;

/// Answers seen have 2 to 4 KB; some services send their whole chain.
const MAX_ANSWER: u64 = 256 << 10;
/// The government's service mostly answers in a fiftieth of a second, but has taken more than two minutes: whoever waits
/// longer than this is told what for.
const NOTICE: Duration = Duration::from_secs(5);
/// Seconds that a token's time may be off. The government's servers disagree by four minutes, and a personal computer may
/// be wrong by many; what is an hour off was not made now.
const MAX_OFF: u64 = 3_600;
/// id-kp-timeStamping.
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

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
        let (token, octets) = tsp::response(&answer, imprint, &nonce, &Limits::default()).map_err(|e| {
            let what = both!("dấu thời gian không dùng được ({e})", "the time-stamp cannot be used ({e})", e = e);
            messages::network(&self.url, &what, Some(&e))
        })?;
        fit(&token, clock::now()).map_err(|what| messages::network(&self.url, &what, None))?;
        Ok(octets)
    }

    /// Does `work`, and says so when it takes long.
    fn patiently<T>(&self, work: impl FnOnce() -> T) -> T {
        let notice = both!(
            "đang chờ dịch vụ dấu thời gian '{u}' (tối đa {n} giây)…",
            "waiting for the time-stamping service '{u}' (up to {n:#})…",
            u = self.url,
            n = counted(self.timeout.as_secs(), "second", "seconds")
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

/// Whether a token is worth embedding (threat N-11): nobody would accept it otherwise, and the document is signed once.
/// Whether its authority is believed is for verification to say.
fn fit(token: &TimeStampToken, now: UnixTime) -> std::result::Result<(), Both> {
    let time = token.gen_time();
    if now.seconds().abs_diff(time.seconds()) > MAX_OFF {
        return Err(both!(
            "thời gian của nó là {t}, còn máy này là {n}; kiểm tra đồng hồ của máy",
            "its time is {t}, and here it is {n}; check this computer's clock",
            t = time,
            n = now
        ));
    }
    let signer = token.signer().find_certificate(token.signed_data().certificates());
    let lacking = || both!("nó thiếu chứng thư của dịch vụ", "it lacks the service's certificate");
    let signer = signer.ok().flatten().ok_or_else(lacking)?;
    if time < signer.not_before() || signer.not_after() < time {
        return Err(both!(
            "chứng thư của dịch vụ có hiệu lực từ {f} đến {t}",
            "the service's certificate is valid from {f} to {t}",
            f = signer.not_before(),
            t = signer.not_after()
        ));
    }
    // RFC 3161 §2.3: this purpose, no other, and critical.
    let purposes = signer.extended_key_usage().filter(|usage| usage.critical && usage.purposes == [TIME_STAMPING]);
    if purposes.is_none() {
        return Err(both!(
            "chứng thư của dịch vụ không phải để cấp dấu thời gian",
            "the service's certificate is not one for time-stamps"
        ));
    }
    if token.signer().scheme().is_ok_and(|scheme| weak(scheme.digest())) {
        return Err(both!("nó được ký với SHA-1 hoặc MD5", "it is signed with SHA-1 or MD5"));
    }
    let check = token.check(&AwsLc, signer);
    let matches = matches!(check.content, Ok(Some(_))) && check.signature.is_ok();
    if !matches || !matches!(check.binding, Ok(CertificateBinding::Bound { .. })) {
        return Err(both!("chữ ký của nó không khớp", "its signature does not match"));
    }
    Ok(())
}

fn weak(digest: DigestAlgorithm) -> bool {
    matches!(digest, DigestAlgorithm::Sha1 | DigestAlgorithm::Md5)
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
