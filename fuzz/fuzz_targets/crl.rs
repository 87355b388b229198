//! Revocation lists: read as they come; then with what they hold signed anew by an authority of our own, so that scope,
//! entries and combinations are reached, which no octet flipped under a signature does.
#![no_main]

use std::sync::{Arc, OnceLock};

use kyso::asn1::{self, Reader, Tag, oid};
use kyso::base::Limits;
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, Origin, PathBuilder, StatusCache, StatusChecker, StatusData, StatusKind};
use kyso::x509::Crl;
use kyso_fuzz::authority::{Authority, SCHEME};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// The fields from revokedCertificates on.
fn tail(octets: &[u8]) -> Option<&[u8]> {
    let mut tbs = Reader::new(octets).sequence().ok()?.sequence().ok()?;
    while tbs.peek().is_some_and(|tag| !matches!(tag, Tag::UTC_TIME | Tag::GENERALIZED_TIME)) {
        tbs.read().ok()?;
    }
    while matches!(tbs.peek(), Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME)) {
        tbs.read().ok()?;
    }
    Some(tbs.rest())
}

fn signed(authority: &Authority, tail: &[u8]) -> Vec<u8> {
    let time = |seconds| asn1::time(authority.now.plus_seconds(seconds)).unwrap_or_default();
    let head = [
        asn1::integer_u64(1),
        SCHEME.algorithm_identifier(),
        authority.name.clone(),
        time(-3_600),
        time(3_600),
        tail.to_vec(),
    ];
    authority.signed(asn1::sequence(&head))
}

fuzz_target!(|octets: &[u8]| {
    let limits = Limits::default();
    let read = |octets: &[u8]| Crl::from_der(Arc::from(octets), &limits);
    if let Ok(crl) = read(octets) {
        let _ = (crl.signature_scheme(), crl.this_update(), crl.next_update(), crl.number(), crl.base_number());
        let _ = (crl.authority_key_id(), crl.issuing_distribution_point(), crl.freshest().len(), crl.expired_since());
        for serial in [&[][..], &[0], &[7], &[1, 0, 0]] {
            assert!(crl.entries(serial, crl.issuer()).count() <= crl.len());
        }
        assert_eq!(crl.is_empty(), crl.len() == 0);
    }
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    let authority = AUTHORITY.get_or_init(Authority::new);
    let Some(tail) = tail(octets) else { return };
    let list = signed(authority, tail);
    let base = signed(
        authority,
        &asn1::context(
            0,
            &[asn1::sequence(&[asn1::sequence(&[
                asn1::oid(oid::CRL_NUMBER),
                asn1::octet_string(&asn1::integer_u64(1)),
            ])])],
        ),
    );
    let data =
        [list, base].map(|octets| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File });
    let (links, cache) = (LinkCache::default(), StatusCache::default());
    let builder = || PathBuilder::new(&authority.store, &AwsLc, &limits, &links);
    for target in &authority.targets {
        let path = builder().build(target, &[], authority.now).expect("a path");
        let checker = StatusChecker::new(builder(), &AwsLc, &limits, &cache);
        let status = checker.check(&path, 0, &data, &[], authority.now).expect("below the anchor");
        // The base says good, and nothing takes that back.
        assert!(!status.evidence.is_empty());
        assert!(status.evidence.iter().all(|evidence| evidence.signer.certificates().len() == 1));
    }
});
