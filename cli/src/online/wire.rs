//! What came, read as the one thing that was asked for (threat N-07): a page or a list in PEM is not guessed at.

use std::sync::Arc;

use kyso::base::Limits;
use kyso::x509::{Certificate, Crl, OcspResponse};

use crate::lang::{Both, both};

type Result<T> = std::result::Result<T, Both>;

/// A revocation list in DER.
pub(super) fn list(octets: Vec<u8>, limits: &Limits) -> Result<Arc<[u8]>> {
    let octets: Arc<[u8]> = octets.into();
    Crl::from_der(Arc::clone(&octets), limits).map_err(|e| {
        both!("trả lời không phải danh sách thu hồi DER ({e})", "the answer is no DER revocation list ({e})", e = e)
    })?;
    Ok(octets)
}

/// A successful OCSP answer in DER to a question with this nonce. One without any is taken, because responders that sign
/// ahead cannot echo it; one with another is the answer to another question (threat V-24).
pub(super) fn answer(octets: Vec<u8>, nonce: &[u8], limits: &Limits) -> Result<Arc<[u8]>> {
    let octets: Arc<[u8]> = octets.into();
    let answer = OcspResponse::from_der(Arc::clone(&octets), limits)
        .map_err(|e| both!("trả lời OCSP không dùng được ({e})", "the OCSP answer cannot be used ({e})", e = e))?;
    if !answer.answers(nonce) {
        return Err(both!("số nonce của trả lời OCSP không khớp", "the nonce of the OCSP answer does not match"));
    }
    Ok(octets)
}

/// A certificate in DER, or a certs-only PKCS#7 (RFC 5280 §4.2.2.1).
pub(super) fn certificates(octets: &[u8]) -> Result<Vec<Certificate>> {
    let none = || both!("trả lời không phải chứng thư DER", "the answer is no DER certificate");
    match octets.first() {
        Some(0x30) => Certificate::all_from_file(octets).map_err(|_| none()),
        _ => Err(none()),
    }
}

/// What an answer has to echo.
pub(super) fn nonce() -> Result<[u8; 16]> {
    let mut nonce = [0; 16];
    let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
    random.fill(&mut nonce).map_err(|_| both!("không có số ngẫu nhiên", "no random numbers are to be had"))?;
    Ok(nonce)
}
