//! What a time-stamp authority sends: a token, or the response around it.
#![no_main]

use kyso::base::Limits;
use kyso::cms::{TimeStampToken, tsp};
use kyso::crypto::{DigestAlgorithm, digest};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

fuzz_target!(|octets: &[u8]| {
    let limits = Limits::default();
    if let Ok(token) = TimeStampToken::parse(octets, &limits) {
        let _ = (token.gen_time(), token.imprint(), token.policy(), token.serial(), token.nonce(), token.accuracy_ms());
        let _ = (token.tst_info(), token.signer().scheme(), token.signed_data().certificates().len());
    }
    // Nobody can answer a nonce and an imprint that were never sent.
    let imprint = digest(DigestAlgorithm::Sha256, b"kyso");
    let _ = tsp::response(octets, &imprint, &[0x5a; 8], &limits).is_ok();
});
