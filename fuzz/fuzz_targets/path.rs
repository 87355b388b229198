//! Certification paths: what certificates of the input say of themselves, in a chain that an authority of our own signs
//! anew, so that constraints and policies are reached, which no octet flipped under a signature does.
#![no_main]

use std::sync::OnceLock;

use kyso::asn1::{self, Reader, Tag, Value};
use kyso::base::Limits;
use kyso::crypto::AwsLc;
use kyso::trust::{LinkCache, PathBuilder, PolicyInputs};
use kyso::x509::Certificate;
use kyso_fuzz::authority::{Authority, SCHEME};
use libfuzzer_sys::fuzz_target;

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// Longer chains cost signatures and teach nothing.
const MOST: usize = 6;

/// The subject of a certificate, and its extensions with their tag.
fn said<'a>(certificate: &Value<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let mut tbs = certificate.reader().ok()?.sequence().ok()?;
    tbs.optional(Tag::context(0)).ok()?;
    tbs.expect(Tag::INTEGER).ok()?;
    for _ in 0..3 {
        tbs.expect(Tag::SEQUENCE).ok()?;
    }
    let subject = tbs.expect(Tag::SEQUENCE).ok()?.raw;
    tbs.expect(Tag::SEQUENCE).ok()?;
    Some((subject, tbs.rest()))
}

fn issue(authority: &Authority, issuer: &[u8], (subject, extensions): (&[u8], &[u8])) -> Option<Certificate> {
    let time = |seconds| asn1::time(authority.now.plus_seconds(seconds));
    let tbs = asn1::sequence(&[
        &asn1::context(0, &[asn1::integer_u64(2)])[..],
        &asn1::integer_u64(9),
        &SCHEME.algorithm_identifier(),
        issuer,
        &asn1::sequence(&[time(-3_600)?, time(3_600)?]),
        subject,
        authority.certificate.spki(),
        extensions,
    ]);
    Certificate::from_der(&authority.signed(tbs)).ok()
}

fuzz_target!(|octets: &[u8]| {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    let authority = AUTHORITY.get_or_init(Authority::new);
    let mut input = Reader::new(octets);
    let mut said_by = Vec::new();
    while let (Ok(value), true) = (input.read(), said_by.len() < MOST) {
        said_by.extend(said(&value));
    }
    // The target first, as chains are written.
    let mut issuer = authority.name.clone();
    let mut chain = Vec::new();
    for said in said_by.into_iter().rev() {
        chain.extend(issue(authority, &issuer, said));
        issuer = said.0.to_vec();
    }
    let Some(target) = chain.pop() else { return };
    let (limits, links) = (Limits::default(), LinkCache::default());
    let build = |pool: &[Certificate], inputs: &PolicyInputs| {
        let builder = PathBuilder::new(&authority.store, &AwsLc, &limits, &links).with_policies(inputs);
        builder.build(&target, pool, authority.now)
    };
    let any = PolicyInputs::default();
    let strict = PolicyInputs { explicit_policy: true, inhibit_mapping: true, ..PolicyInputs::default() };
    let found = build(&chain, &any);
    if let Ok(path) = &found {
        let certificates = path.certificates();
        assert!(certificates.first() == Some(&target) && certificates.last() == Some(&authority.certificate));
        assert!(certificates.len() <= limits.path_depth as usize && path.links().len() + 1 == certificates.len());
        assert!(certificates.iter().all(|c| c.unread_critical_extensions().is_empty()));
        assert!(certificates.iter().skip(1).all(|c| c.basic_constraints().is_some_and(|b| b.ca)));
    }
    // More is asked for: never more is found. The order of what comes with a document says nothing.
    assert!(found.is_ok() || build(&chain, &strict).is_err());
    chain.reverse();
    assert_eq!(found.is_ok(), build(&chain, &any).is_ok());
});
