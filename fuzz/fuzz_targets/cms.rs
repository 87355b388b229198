//! SignedData from a PDF's /Contents: the padding is told apart, the structure read, every signer asked for what a
//! verifier asks for.
#![no_main]

use kyso::base::Limits;
use kyso::cms::{SignedData, check_content};
use kyso::crypto::{DigestAlgorithm, digest};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

fuzz_target!(|octets: &[u8]| {
    if let Ok(len) = SignedData::outer_len(octets) {
        assert!(len <= octets.len(), "a value of {len} octets in {}", octets.len());
    }
    let Ok(data) = SignedData::parse(octets, &Limits::default()) else { return };
    let nothing = digest(DigestAlgorithm::Sha256, b"");
    for signer in data.signers() {
        let _ = (signer.find_certificate(data.certificates()).is_ok(), signer.scheme(), signer.digest_algorithm());
        let _ = signer.signed_octets(data.content().unwrap_or_default());
        let _ = check_content(signer, &nothing).is_ok();
        for oid in signer.unsigned_attribute_types() {
            assert!(!signer.unsigned_attribute(&oid).is_empty(), "{oid} is listed and not there");
        }
        if let Some(attributes) = signer.signed_attributes() {
            let _ = (attributes.types(), attributes.is_der(), attributes.content_type().is_ok());
            let _ = (attributes.message_digest().is_ok(), attributes.signing_certificate().is_ok());
            let _ = (attributes.signing_time(), attributes.algorithm_protection_agrees());
        }
    }
});
