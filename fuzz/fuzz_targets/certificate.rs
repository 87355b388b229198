//! A certificate as it comes in a signature or a trust store: reading it and asking for everything it says.
#![no_main]

use kyso::x509::Certificate;
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

fuzz_target!(|octets: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(octets) {
        // Received octets are kept: what is hashed is what came.
        assert_eq!(certificate.der(), octets);
        let _ = (certificate.subject().to_string(), certificate.issuer().to_string());
        let _ = (certificate.fingerprint(), certificate.serial_hex());
        let _ = (certificate.not_before(), certificate.not_after());
        let _ = (certificate.public_key().is_ok(), certificate.signature_scheme());
        let _ = (certificate.subject_key_id(), certificate.authority_key_id());
        let _ = (certificate.key_usage(), certificate.extended_key_usage(), certificate.basic_constraints());
        let _ = (certificate.policies(), certificate.issuer_urls(), certificate.email());
        let _ = certificate.unread_critical_extensions();
    }
    let _ = Certificate::all_from_file(octets);
});
