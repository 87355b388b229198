//! Certification paths, over a forest of certificates made here: what leads to an anchor, what does not and why, and that
//! hostile forests end soon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Instant;

use kyso::asn1::{self, oid};
use kyso::base::{Limits, UnixTime};
use kyso::crypto::{AwsLc, Curve, DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_ec};
use kyso::trust::{Anchor, LinkCache, NoPath, Path, PathBuilder, PathProblem, Purpose, TrustStore};
use kyso::x509::Certificate;

const AT: &str = "2026-06-01T00:00:00Z";

/// A name with a key.
struct Party {
    name: &'static str,
    key: SoftwareKey,
}

/// What a certificate says; the default is an authority valid in 2026.
struct Says {
    ca: Option<bool>,
    path_len: Option<u64>,
    key_usage: Option<u8>,
    years: (i16, i16),
    unknown_critical: bool,
}

impl Default for Says {
    fn default() -> Self {
        Self { ca: Some(true), path_len: None, key_usage: None, years: (2020, 2030), unknown_critical: false }
    }
}

const LEAF: Says = Says { ca: None, path_len: None, key_usage: None, years: (2020, 2030), unknown_critical: false };

fn party(name: &'static str) -> Party {
    Party { name, key: SoftwareKey::from_pkcs8(&generate_ec(Curve::P256).unwrap().pkcs8).unwrap() }
}

fn name(text: &str) -> Vec<u8> {
    let common_name = oid::from_dotted("2.5.4.3").unwrap();
    asn1::sequence(&[asn1::set_of(&[asn1::sequence(&[asn1::oid(&common_name), asn1::utf8_string(text)])])])
}

fn extension(dotted: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![asn1::oid(&oid::from_dotted(dotted).unwrap())];
    if critical {
        parts.push(asn1::boolean(true));
    }
    parts.push(asn1::octet_string(value));
    asn1::sequence(&parts)
}

/// `issuer` says of `subject`.
fn issue(issuer: &Party, subject: &Party, says: &Says) -> Certificate {
    let scheme = SignatureScheme::Ecdsa(DigestAlgorithm::Sha256);
    let day = |year| asn1::time(UnixTime::from_utc(year, 1, 1, 0, 0, 0).unwrap()).unwrap();
    let mut extensions = Vec::new();
    if let Some(ca) = says.ca {
        let mut parts = Vec::new();
        if ca {
            parts.push(asn1::boolean(true));
        }
        parts.extend(says.path_len.map(asn1::integer_u64));
        extensions.push(extension("2.5.29.19", true, &asn1::sequence(&parts)));
    }
    if let Some(bits) = says.key_usage {
        extensions.push(extension("2.5.29.15", true, &[0x03, 0x02, 0x00, bits]));
    }
    if says.unknown_critical {
        extensions.push(extension("1.3.6.1.4.1.99999.1", true, &asn1::null()));
    }
    let mut parts = vec![
        asn1::context(0, &[asn1::integer_u64(2)]),
        asn1::integer_u64(4711),
        scheme.algorithm_identifier(),
        name(issuer.name),
        asn1::sequence(&[day(says.years.0), day(says.years.1)]),
        name(subject.name),
        subject.key.spki().to_vec(),
    ];
    if !extensions.is_empty() {
        parts.push(asn1::context(3, &[asn1::sequence(&extensions)]));
    }
    let tbs = asn1::sequence(&parts);
    let signature = issuer.key.sign(scheme, &tbs).unwrap();
    let der = asn1::sequence(&[tbs, scheme.algorithm_identifier(), asn1::bit_string(&signature)]);
    Certificate::from_der(&der).unwrap()
}

fn trusting(anchors: &[&Certificate]) -> TrustStore {
    let mut store = TrustStore::default();
    store.add_anchors(Some("test"), anchors.iter().map(|&c| c.clone()));
    store
}

fn build(store: &TrustStore, target: &Certificate, pool: &[Certificate]) -> Result<Path, NoPath> {
    let (limits, links) = (Limits::default(), LinkCache::default());
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    PathBuilder::new(store, &AwsLc, &limits, &links).build(target, pool, at)
}

fn problem(store: &TrustStore, target: &Certificate, pool: &[Certificate]) -> PathProblem {
    build(store, target, pool).expect_err("there must be no path").problem
}

#[test]
fn leads_from_signer_over_authority_to_root() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let (r, c, l) =
        (issue(&root, &root, &Says::default()), issue(&root, &ca, &Says::default()), issue(&ca, &leaf, &LEAF));
    let path = build(&trusting(&[&r]), &l, std::slice::from_ref(&c)).unwrap();
    assert_eq!(path.certificates(), [l.clone(), c.clone(), r.clone()]);
    assert_eq!(path.links().len(), 2);
    assert_eq!(path.anchor().profile.as_deref(), Some("test"));
    // A helper from the store does as well as one from the document.
    let mut store = trusting(&[&r]);
    store.intermediates.push(c.clone());
    assert_eq!(build(&store, &l, &[]).unwrap().certificates().len(), 3);
    // A pinned authority ends the path where it stands; a pinned signer is its own path.
    assert_eq!(build(&trusting(&[&r, &c]), &l, &[]).unwrap().certificates(), [l.clone(), c]);
    assert_eq!(build(&trusting(&[&l]), &l, &[]).unwrap().certificates(), [l]);
}

#[test]
fn an_anchor_ends_only_the_paths_it_is_believed_for() {
    let (root, leaf) = (party("root"), party("leaf"));
    let (r, l) = (issue(&root, &root, &Says::default()), issue(&root, &leaf, &LEAF));
    let (limits, links) = (Limits::default(), LinkCache::default());
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    for believed in [Purpose::Any, Purpose::Signatures, Purpose::TimeStamps] {
        for wanted in [Purpose::Signatures, Purpose::TimeStamps] {
            for anchor in [&r, &l] {
                let mut store = TrustStore::default();
                store.add_anchor(Anchor { certificate: anchor.clone(), profile: None, purpose: believed });
                let builder = PathBuilder::new(&store, &AwsLc, &limits, &links).wanted_for(wanted);
                let found = builder.build(&l, std::slice::from_ref(&r), at);
                assert_eq!(found.is_ok(), believed == Purpose::Any || believed == wanted, "{believed:?} {wanted:?}");
            }
        }
    }
    // Believed twice under two profiles: each purpose has its own.
    let mut store = TrustStore::default();
    for (profile, purpose) in [("tsa", Purpose::TimeStamps), ("gov", Purpose::Any), ("late", Purpose::Signatures)] {
        store.add_anchor(Anchor { certificate: r.clone(), profile: Some(profile.to_owned()), purpose });
    }
    let profile = |wanted| store.anchor(&r, wanted).unwrap().profile.clone().unwrap();
    assert_eq!(
        (store.anchors.len(), profile(Purpose::TimeStamps), profile(Purpose::Signatures)),
        (2, "tsa".to_owned(), "gov".to_owned())
    );
}

#[test]
fn what_comes_with_a_document_is_trusted_for_nothing() {
    let (root, leaf) = (party("root"), party("leaf"));
    let (r, l) = (issue(&root, &root, &Says::default()), issue(&root, &leaf, &LEAF));
    assert_eq!(problem(&TrustStore::default(), &l, std::slice::from_ref(&r)), PathProblem::NotAnAnchor);
    let mut helpers = TrustStore::default();
    helpers.intermediates.push(r);
    assert_eq!(problem(&helpers, &l, &[]), PathProblem::NotAnAnchor);
    assert_eq!(problem(&TrustStore::default(), &l, &[]), PathProblem::IssuerUnknown);
}

/// Threat V-12: an anchor is its octets, not its name.
#[test]
fn an_anchor_of_the_same_name_with_another_key_is_none() {
    let (root, other, leaf) = (party("root"), party("root"), party("leaf"));
    let l = issue(&other, &leaf, &LEAF);
    let r = issue(&root, &root, &Says::default());
    assert_eq!(problem(&trusting(&[&r]), &l, &[issue(&other, &other, &Says::default())]), PathProblem::BadSignature);
}

#[test]
fn issuers_have_to_be_fit() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let l = issue(&ca, &leaf, &LEAF);
    let with = |says: &Says| problem(&trusting(&[&r]), &l, &[issue(&root, &ca, says)]);
    // Threat V-01: no basicConstraints, or cA FALSE.
    assert_eq!(with(&Says { ca: None, ..Says::default() }), PathProblem::NotACa);
    assert_eq!(with(&Says { ca: Some(false), ..Says::default() }), PathProblem::NotACa);
    // digitalSignature only.
    assert_eq!(with(&Says { key_usage: Some(0x80), ..Says::default() }), PathProblem::KeyUsageForbids);
    assert_eq!(with(&Says { unknown_critical: true, ..Says::default() }), PathProblem::UnreadCriticalExtension);
    // keyCertSign suffices.
    let fit = issue(&root, &ca, &Says { key_usage: Some(0x04), ..Says::default() });
    assert!(build(&trusting(&[&r]), &l, &[fit]).is_ok());
    // An anchor is no authority because it is an anchor.
    let (signer, below) = (issue(&ca, &leaf, &LEAF), party("below"));
    let forged = issue(&leaf, &below, &LEAF);
    assert_eq!(problem(&trusting(&[&signer]), &forged, &[]), PathProblem::NotACa);
}

/// Threat V-02.
#[test]
fn path_length_is_counted_without_the_signer() {
    let (root, a, b, leaf) = (party("root"), party("a"), party("b"), party("leaf"));
    let r = |path_len| issue(&root, &root, &Says { path_len, ..Says::default() });
    let pool = [issue(&root, &a, &Says::default()), issue(&a, &b, &Says::default())];
    let l = issue(&b, &leaf, &LEAF);
    assert!(build(&trusting(&[&r(Some(2))]), &l, &pool).is_ok());
    assert_eq!(problem(&trusting(&[&r(Some(1))]), &l, &pool), PathProblem::PathLenExceeded);
    // An authority with length 0 may issue signers.
    let zero = [issue(&root, &a, &Says { path_len: Some(0), ..Says::default() })];
    assert!(build(&trusting(&[&r(None)]), &issue(&a, &leaf, &LEAF), &zero).is_ok());
}

#[test]
fn the_certificate_valid_at_the_time_is_preferred_and_an_expired_one_still_found() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let old = issue(&root, &ca, &Says { years: (2015, 2021), ..Says::default() });
    let new = issue(&root, &ca, &Says::default());
    let l = issue(&ca, &leaf, &LEAF);
    let store = trusting(&[&r]);
    for pool in [[old.clone(), new.clone()], [new.clone(), old.clone()]] {
        assert_eq!(build(&store, &l, &pool).unwrap().certificates()[1], new);
    }
    // With the expired one alone there is a path; that it is expired is for policy to say.
    assert_eq!(build(&store, &l, std::slice::from_ref(&old)).unwrap().certificates()[1], old);
}

#[test]
fn a_dead_end_is_left_again() {
    let (root, rogue, ca, leaf) = (party("root"), party("rogue"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    // Cross-signed: the same authority under a root nobody knows, and under ours.
    let pool = [issue(&rogue, &ca, &Says::default()), issue(&root, &ca, &Says::default())];
    assert_eq!(build(&trusting(&[&r]), &issue(&ca, &leaf, &LEAF), &pool).unwrap().certificates().len(), 3);
}

/// Threats V-03 and V-09: mutual cross-signing and long chains end in bounded work, never in a path.
#[test]
fn hostile_forests_end() {
    let leaf = party("leaf");
    let parties: Vec<Party> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].into_iter().map(party).collect();
    let mut pool = Vec::new();
    for issuer in &parties {
        for subject in &parties {
            pool.push(issue(issuer, subject, &Says::default()));
        }
    }
    let l = issue(&parties[0], &leaf, &LEAF);
    let stranger = issue(&party("root"), &party("root"), &Says::default());
    let begin = Instant::now();
    assert!(build(&trusting(&[&stranger]), &l, &pool).is_err());
    // Not a timing test: without a budget this would take 10! steps, which is hours.
    assert!(begin.elapsed().as_secs() < 30);

    let chain: Vec<Party> = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].into_iter().map(party).collect();
    let root = issue(&chain[0], &chain[0], &Says::default());
    let links: Vec<Certificate> = chain.windows(2).map(|w| issue(&w[0], &w[1], &Says::default())).collect();
    let end = issue(&chain[9], &leaf, &LEAF);
    assert_eq!(problem(&trusting(&[&root]), &end, &links), PathProblem::TooLong);
}

/// Results are remembered for the very octets of both certificates.
#[test]
fn a_remembered_link_does_not_help_a_forged_one() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let c = issue(&root, &ca, &Says::default());
    let l = issue(&ca, &leaf, &LEAF);
    let (store, limits, links) = (trusting(&[&r]), Limits::default(), LinkCache::default());
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    let builder = PathBuilder::new(&store, &AwsLc, &limits, &links);
    assert!(builder.build(&l, std::slice::from_ref(&c), at).is_ok());
    let mut forged = l.der().to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let forged = Certificate::from_der(&forged).unwrap();
    assert!(builder.build(&forged, std::slice::from_ref(&c), at).is_err());
    assert!(builder.build(&l, &[c], at).is_ok());
}
