//! OCSP answers: read as they come; then what they say signed anew by an authority of our own, about a certificate of its.
#![no_main]

use std::sync::{Arc, OnceLock};

use kyso::asn1::{self, Reader, Tag};
use kyso::base::Limits;
use kyso::crypto::{AwsLc, DigestAlgorithm};
use kyso::trust::{LinkCache, Origin, PathBuilder, StatusCache, StatusChecker, StatusData, StatusKind};
use kyso::x509::{CertId, OcspResponse};
use kyso_fuzz::authority::{Authority, SCHEME};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// ResponseData: its fields from producedAt on.
fn data(octets: &[u8]) -> Option<Reader<'_>> {
    let mut outer = Reader::new(octets).sequence().ok()?;
    let mut basic = if outer.peek() == Some(Tag::ENUMERATED) {
        outer.read().ok()?;
        let mut typed = outer.optional_explicit(0).ok()??.sequence().ok()?;
        typed.read().ok()?;
        Reader::new(typed.octet_string().ok()?).sequence().ok()?
    } else {
        outer
    };
    let mut data = basic.sequence().ok()?;
    while data.peek().is_some_and(|tag| tag != Tag::GENERALIZED_TIME) {
        data.read().ok()?;
    }
    Some(data)
}

fn signed(authority: &Authority, octets: &[u8]) -> Option<Vec<u8>> {
    let mut fields = data(octets)?;
    let produced = fields.read().ok()?.raw.to_vec();
    let id = CertId::of(DigestAlgorithm::Sha1, &authority.targets[0], &authority.certificate)?;
    let id = asn1::sequence(&[
        asn1::sequence(&[asn1::oid(DigestAlgorithm::Sha1.oid()), asn1::null()]),
        asn1::octet_string(&id.issuer_name_hash),
        asn1::octet_string(&id.issuer_key_hash),
        asn1::integer(&id.serial),
    ]);
    let mut singles = Vec::new();
    let mut list = fields.sequence().ok()?;
    while let Ok(single) = list.sequence() {
        // About our certificate instead.
        let mut single = single;
        single.read().ok()?;
        singles.push(asn1::sequence(&[id.as_slice(), single.rest()]));
    }
    let responder = asn1::context(1, &[authority.name.as_slice()]);
    let tbs = asn1::sequence(&[responder, produced, asn1::sequence(&singles), fields.rest().to_vec()]);
    Some(authority.signed(tbs))
}

fuzz_target!(|octets: &[u8]| {
    let limits = Limits::default();
    if let Ok(answer) = OcspResponse::from_der(Arc::from(octets), &limits) {
        let _ = (answer.signature_scheme(), answer.produced_at(), answer.nonce(), answer.answers(b"12345678"));
        let _ = (answer.responses().len(), answer.unread_critical_extensions(), answer.tbs().len());
        let _ = answer.certificates().iter().any(|certificate| answer.responder().is(certificate));
        assert!(!SCHEME.algorithm_identifier().is_empty());
    }
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    let authority = AUTHORITY.get_or_init(Authority::new);
    let Some(answer) = signed(authority, octets) else { return };
    let (links, cache) = (LinkCache::default(), StatusCache::default());
    let builder = || PathBuilder::new(&authority.store, &AwsLc, &limits, &links);
    let data = [StatusData { kind: StatusKind::Ocsp, octets: answer.into(), origin: Origin::File }];
    for (number, target) in authority.targets.iter().enumerate() {
        let path = builder().build(target, &[], authority.now).expect("a path");
        let checker = StatusChecker::new(builder(), &AwsLc, &limits, &cache);
        let status = checker.check(&path, 0, &data, &[], authority.now).expect("below the anchor");
        assert!(number == 0 || status.evidence.is_empty(), "it is about the first one only");
        assert!(status.evidence.len() + status.unused.len() <= 1);
    }
});
