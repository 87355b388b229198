//! Time-stamps by the caller: the library has no network.

use std::ffi::c_void;
use std::hash::{BuildHasher, Hasher};

use kyso_core::base::{Limits, UnixTime};
use kyso_core::cms::{TimeStampToken, tsp};
use kyso_core::crypto::Digest;
use kyso_core::sign::{TimestampError, TimestampSource};

use crate::key::Context;

/// Octets of an answer; those seen have 2 to 4 KB, some services send their whole chain.
const ANSWER_OCTETS: usize = 256 << 10;
/// Seconds that a token's time may be off the signing time. The government's servers disagree by four minutes, and a computer
/// may be wrong by many; what is an hour off was not made now.
const MAX_OFF: u64 = 3_600;
/// id-kp-timeStamping.
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// Asks a time-stamping authority, as a rule by HTTP POST (RFC 3161 §3.4): `query` is a TimeStampReq to be sent as
/// `application/timestamp-query`. The TimeStampResp that comes back goes to `answer`, which has room for `answer_max` octets
/// (256 KiB), and its length to `answer_len`.
///
/// Returns 0 when there is an answer. Any other number: the document is not signed, and the number is told. What the answer
/// says is checked before it is used.
///
/// It may be called by every thread that signs with the request, by several at the same time; it must not return other than
/// by `return` (no `longjmp`, no exception).
pub type kyso_time_stamper = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        query: *const u8,
        query_len: usize,
        answer: *mut u8,
        answer_max: usize,
        answer_len: *mut usize,
    ) -> i32,
>;

type Stamp = unsafe extern "C" fn(*mut c_void, *const u8, usize, *mut u8, usize, *mut usize) -> i32;

/// An authority that the caller asks.
#[derive(Clone, Copy)]
pub(crate) struct Tsa {
    stamp: Stamp,
    context: Context,
    at: UnixTime,
}

impl Tsa {
    pub(crate) const fn new(stamp: Stamp, context: Context, at: UnixTime) -> Self {
        Self { stamp, context, at }
    }

    fn ask(&self, query: &[u8]) -> Result<Vec<u8>, TimestampError> {
        let mut answer = vec![0; ANSWER_OCTETS];
        let mut len = 0;
        // SAFETY: the query and the room for the answer are as long as said and live during the call; the rest is the
        // promise made when the callback was set.
        let done = unsafe {
            let (room, most) = (answer.as_mut_ptr(), answer.len());
            (self.stamp)(self.context.0, query.as_ptr(), query.len(), room, most, &raw mut len)
        };
        if done != 0 {
            return Err(TimestampError::message(format!("the time-stamping callback answered {done}")));
        }
        if len > answer.len() {
            return Err(TimestampError::message("the time-stamping callback states a length that cannot be"));
        }
        answer.truncate(len);
        Ok(answer)
    }
}

impl TimestampSource for Tsa {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        // Keyed by the system's random numbers: it tells an answer to this request from one that was recorded.
        let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
        hasher.write(imprint.as_bytes());
        let nonce = hasher.finish().to_be_bytes();
        let answer = self.ask(&tsp::request(imprint, &nonce))?;
        let response = tsp::response(&answer, imprint, &nonce, &Limits::default());
        let (token, octets) = response.map_err(|e| TimestampError::new("the time-stamp cannot be used", e))?;
        fit(&token, self.at).map_err(TimestampError::message)?;
        Ok(octets)
    }
}

/// Whether a token is worth embedding (threat N-11): nobody would accept it otherwise, and the document is signed once.
/// Whether its authority is believed is for verification to say.
fn fit(token: &TimeStampToken, now: UnixTime) -> Result<(), String> {
    let time = token.gen_time();
    if now.seconds().abs_diff(time.seconds()) > MAX_OFF {
        return Err(format!("the time-stamp states {time}, the signing time is {now}"));
    }
    let signer = token.signer().find_certificate(token.signed_data().certificates()).ok().flatten();
    let signer = signer.ok_or("the time-stamp lacks its authority's certificate")?;
    if time < signer.not_before() || signer.not_after() < time {
        return Err("the certificate of the time-stamp's authority is not valid at its time".to_owned());
    }
    // RFC 3161 §2.3: this purpose, no other, and critical.
    match signer.extended_key_usage() {
        Some(usage) if usage.critical && usage.purposes == [TIME_STAMPING] => Ok(()),
        _ => Err("the certificate of the time-stamp's authority is not for time-stamps (RFC 3161 §2.3)".to_owned()),
    }
}
