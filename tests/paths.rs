//! Certification paths, over a forest of certificates made here: what leads to an anchor, what does not and why, and that
//! hostile forests end soon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kyso::asn1::{self, oid};
use kyso::base::{Limits, UnixTime};
use kyso::crypto::AwsLc;
use kyso::trust::{Anchor, LinkCache, NoPath, Path, PathBuilder, PathProblem, PolicyInputs, Purpose, TrustStore};
use kyso::x509::Certificate;
use support::issue::{
    LEAF, Party, Says, alternative, constraints, dns, extension, issue, mail, mappings, name, party, policies,
    policy_constraints,
};

const AT: &str = "2026-06-01T00:00:00Z";

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

/// In debug builds on a busy machine; without budgets these would take hours.
const SOON: Duration = Duration::from_secs(5);

/// Threats V-04, V-05: the names of every certificate, the target's also when it is self-issued.
#[test]
fn names_lie_within_constraints() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let bound = |constraints| issue(&root, &ca, &Says::and(constraints));
    let named = |names: &[Vec<u8>]| issue(&ca, &leaf, &Says { more: vec![alternative(names)], ..LEAF });
    let only = |permitted: &[Vec<u8>]| bound(constraints(permitted, &[]));
    let store = trusting(&[&r]);
    let gov = only(&[dns("gov.vn"), mail("gov.vn")]);
    for fine in [dns("www.gov.vn"), dns("GOV.VN"), mail("a@gov.vn"), asn1::context_primitive(6, b"http://x/")] {
        assert!(build(&store, &named(std::slice::from_ref(&fine)), std::slice::from_ref(&gov)).is_ok(), "{fine:?}");
    }
    for bad in [dns("gov.vn.evil.com"), dns("evilgov.vn"), mail("a@www.gov.vn"), mail("gov.vn@evil.com")] {
        let none = build(&store, &named(&[dns("gov.vn"), bad.clone()]), std::slice::from_ref(&gov)).unwrap_err();
        assert_eq!((none.problem, none.position), (PathProblem::NameNotAllowed, 0), "{bad:?}");
        assert!(none.detail.unwrap().contains("not within"));
    }
    for unclear in [dns("gov.vn."), mail("a@b@gov.vn"), mail("gov.vn")] {
        assert_eq!(problem(&store, &named(&[unclear]), std::slice::from_ref(&gov)), PathProblem::NameUnclear);
    }
    // Nobody says how to compare other names: where they are constrained and occur, the path is refused.
    let other = asn1::context(0, &[asn1::oid(&oid::from_dotted("1.2.3").unwrap()), asn1::context(0, &[asn1::null()])]);
    let excluding = bound(constraints(&[], std::slice::from_ref(&other)));
    assert!(build(&store, &named(&[dns("a.vn")]), std::slice::from_ref(&excluding)).is_ok());
    assert_eq!(problem(&store, &named(&[other]), std::slice::from_ref(&excluding)), PathProblem::NameUnclear);
    // The subject itself; an address in the subject counts as an address.
    let directory = |text: &str| asn1::context(4, &[name(text)]);
    assert!(build(&store, &named(&[dns("x.vn")]), &[only(&[directory("LEAF")])]).is_ok());
    assert_eq!(problem(&store, &named(&[dns("x.vn")]), &[only(&[directory("other")])]), PathProblem::NameNotAllowed);
    // The constraints of an anchor.
    let bound_root = issue(&root, &root, &Says::and(constraints(&[], &[dns("vn")])));
    let free = issue(&root, &ca, &Says::default());
    assert_eq!(problem(&trusting(&[&bound_root]), &named(&[dns("x.vn")]), &[free]), PathProblem::NameNotAllowed);
}

#[test]
fn self_issued_authorities_are_exempt_and_self_issued_targets_are_not() {
    let (root, old, new, leaf) = (party("root"), party("ca"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let permits = |text: &str| constraints(&[asn1::context(4, &[name(text)])], &[]);
    let only_leaves = issue(&root, &old, &Says::and(permits("leaf")));
    let rolled = issue(&old, &new, &Says::default());
    let l = issue(&new, &leaf, &LEAF);
    // ca → ca (another key) → leaf: the one in the middle may bear the name that is not permitted.
    assert_eq!(build(&trusting(&[&r]), &l, &[only_leaves.clone(), rolled.clone()]).unwrap().certificates().len(), 4);
    assert_eq!(problem(&trusting(&[&r]), &rolled, &[only_leaves]), PathProblem::NameNotAllowed);
    // Path length 0 allows the self-issued one, too (RFC 5280 §6.1.4 (l)).
    let zero = issue(&root, &old, &Says { path_len: Some(0), ..Says::default() });
    assert!(build(&trusting(&[&r]), &l, &[zero, rolled]).is_ok());
}

/// A path that fails in the end is left for another one.
#[test]
fn constraints_make_the_search_go_on() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let says = Says { more: vec![alternative(&[dns("x.vn")])], ..LEAF };
    let l = issue(&ca, &leaf, &says);
    let bound = issue(&root, &ca, &Says::and(constraints(&[], &[dns("vn")])));
    let free = issue(&root, &ca, &Says::default());
    for pool in [[bound.clone(), free.clone()], [free.clone(), bound.clone()]] {
        assert_eq!(build(&trusting(&[&r]), &l, &pool).unwrap().certificates()[1], free);
    }
    // Also when the better one is no longer valid: that is for policy to say.
    let expired = issue(&root, &ca, &Says { years: (2015, 2021), ..Says::default() });
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    let path = build(&trusting(&[&r]), &l, &[bound, expired.clone()]).unwrap();
    assert_eq!(path.certificates()[1], expired);
    assert!(!path.valid_at(at) && path.valid_at(UnixTime::from_utc(2020, 6, 1, 0, 0, 0).unwrap()));
}

#[test]
fn keys_roll_over() {
    let (old, new, leaf) = (party("root"), party("root"), party("leaf"));
    let (o, n) = (issue(&old, &old, &Says::default()), issue(&new, &new, &Says::default()));
    let (new_by_old, old_by_new) = (issue(&old, &new, &Says::default()), issue(&new, &old, &Says::default()));
    let pool = [o.clone(), n.clone(), new_by_old, old_by_new];
    for signer in [&old, &new] {
        let l = issue(signer, &leaf, &LEAF);
        for anchor in [&o, &n] {
            assert!(build(&trusting(&[anchor]), &l, &pool).is_ok());
        }
    }
}

/// Threat V-11, and what is not understood: of the target as of any other.
#[test]
fn odd_certificates_carry_no_path() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let (r, c) = (issue(&root, &root, &Says::default()), issue(&root, &ca, &Says::default()));
    let store = trusting(&[&r]);
    let odd = issue(&ca, &leaf, &Says { serial: 0, ..LEAF });
    let none = build(&store, &odd, std::slice::from_ref(&c)).unwrap_err();
    assert_eq!((none.problem, none.position, none.lacks_issuer()), (PathProblem::Defective, 0, false));
    assert!(none.detail.unwrap().contains("serial"));
    let unknown = issue(&ca, &leaf, &Says { unknown_critical: true, ..LEAF });
    let none = build(&store, &unknown, std::slice::from_ref(&c)).unwrap_err();
    assert_eq!(
        (none.problem, none.detail.as_deref()),
        (PathProblem::UnreadCriticalExtension, Some("1.3.6.1.4.1.99999.1"))
    );
    // An authority with a defect is none; an anchor was looked at by whoever believes it.
    let zero = issue(&root, &ca, &Says { serial: 0, ..Says::default() });
    let l = issue(&ca, &leaf, &LEAF);
    let none = build(&store, &l, std::slice::from_ref(&zero)).unwrap_err();
    assert_eq!((none.problem, none.position, &none.certificate), (PathProblem::Defective, 1, &zero));
    assert!(build(&trusting(&[&zero]), &l, &[]).is_ok());
}

#[test]
fn a_missing_issuer_is_named() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let at = |url: &str| {
        let access = [asn1::oid(oid::AD_CA_ISSUERS), asn1::context_primitive(6, url.as_bytes())];
        extension("1.3.6.1.5.5.7.1.1", false, &asn1::sequence(&[asn1::sequence(&access)]))
    };
    let c = issue(&party("above"), &ca, &Says::and(at("http://ca.gov.vn/above.crt")));
    let none = build(&trusting(&[&r]), &issue(&ca, &leaf, &LEAF), std::slice::from_ref(&c)).unwrap_err();
    assert_eq!((none.problem, none.position, none.lacks_issuer()), (PathProblem::IssuerUnknown, 1, true));
    assert_eq!(none.certificate, c);
    assert_eq!(none.certificate.issuer_urls(), ["http://ca.gov.vn/above.crt"]);
}

fn under(
    store: &TrustStore,
    target: &Certificate,
    pool: &[Certificate],
    inputs: &PolicyInputs,
) -> Result<Path, NoPath> {
    let (limits, links) = (Limits { path_depth: 64, ..Limits::default() }, LinkCache::default());
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    PathBuilder::new(store, &AwsLc, &limits, &links).with_policies(inputs).build(target, pool, at)
}

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|&p| p.to_owned()).collect()
}

/// Beyond what PKITS asks: sets of the caller, mappings and what an anchor says.
#[test]
fn policies_hold_for_the_whole_path() {
    let (root, ca, leaf) = (party("root"), party("ca"), party("leaf"));
    let wants = |all: &[&str]| PolicyInputs { policies: set(all), explicit_policy: true, ..PolicyInputs::default() };
    let r = issue(&root, &root, &Says::default());
    let c = issue(
        &root,
        &ca,
        &Says { more: vec![policies(&["1.2.1", "1.2.2"]), mappings(&[("1.2.1", "1.3.1")])], ..Says::default() },
    );
    let says = |all: &[&str]| issue(&ca, &leaf, &Says { more: vec![policies(all)], ..LEAF });
    let store = trusting(&[&r]);
    let valid = |l: &Certificate, inputs: &PolicyInputs| {
        under(&store, l, std::slice::from_ref(&c), inputs).map(|p| p.policies().clone()).map_err(|none| none.problem)
    };
    let not = Err(PathProblem::PolicyNotAllowed);
    assert_eq!(valid(&says(&["1.3.1", "1.2.2", "1.9"]), &wants(&[])), Ok(set(&["1.2.1", "1.2.2"])));
    assert_eq!(valid(&says(&["1.3.1"]), &wants(&["1.2.1"])), Ok(set(&["1.2.1"])));
    assert_eq!(valid(&says(&["1.3.1"]), &wants(&["1.3.1"])), not);
    assert_eq!(valid(&says(&["1.2.1"]), &wants(&[])), not);
    assert_eq!(valid(&says(&["2.5.29.32.0"]), &wants(&["1.2.2"])), Ok(set(&["1.2.2"])));
    assert_eq!(valid(&issue(&ca, &leaf, &LEAF), &wants(&[])), not);
    assert_eq!(valid(&issue(&ca, &leaf, &LEAF), &PolicyInputs::default()), Ok(set(&[])));
    // Demanded by the target itself (RFC 5280 §6.1.5 (b)), by an authority, by an anchor.
    let demand = policy_constraints(Some(0), None);
    let strict = issue(&ca, &leaf, &Says { more: vec![demand.clone(), policies(&["1.9"])], ..LEAF });
    assert_eq!(valid(&strict, &PolicyInputs::default()), not);
    let strict_root = issue(&root, &root, &Says::and(demand));
    let bare = issue(&root, &ca, &Says::default());
    let plain = |store: &TrustStore, l: &Certificate| {
        under(store, l, std::slice::from_ref(&bare), &PolicyInputs::default()).map_err(|none| none.problem).map(|_| ())
    };
    assert_eq!(plain(&trusting(&[&strict_root]), &says(&["1.2.1"])), Err(PathProblem::PolicyNotAllowed));
    assert_eq!(plain(&store, &says(&["1.2.1"])), Ok(()));
    let no_mapping = PolicyInputs { inhibit_mapping: true, ..wants(&[]) };
    assert_eq!(valid(&says(&["1.3.1"]), &no_mapping), not);
    // anyPolicy is mapped.
    let any = issue(&root, &ca, &Says::and(mappings(&[("2.5.29.32.0", "1.2.3")])));
    let found = under(&store, &says(&["1.2.3"]), &[any], &PolicyInputs::default());
    assert_eq!(found.unwrap_err().problem, PathProblem::PolicyNotAllowed);
}

/// Threat V-07, TV-07: mappings that double a tree at every certificate cost a graph nothing.
#[test]
fn doubling_mappings_cost_little() {
    let parties: Vec<Party> = (0..33).map(|i| party(&format!("p{i}"))).collect();
    let r = issue(&parties[0], &parties[0], &Says::default());
    let (one, other) = ("1.2.1", "1.2.2");
    let doubling = || Says {
        more: vec![policies(&[one, other]), mappings(&[(one, one), (one, other), (other, one), (other, other)])],
        ..Says::default()
    };
    let pool: Vec<Certificate> = parties.windows(2).map(|w| issue(&w[0], &w[1], &doubling())).collect();
    let l = issue(&parties[32], &party("leaf"), &Says { more: vec![policies(&[one])], ..LEAF });
    let begin = Instant::now();
    let wants = PolicyInputs { policies: set(&["1.2.9"]), explicit_policy: true, ..PolicyInputs::default() };
    assert_eq!(under(&trusting(&[&r]), &l, &pool, &wants).unwrap_err().problem, PathProblem::PolicyNotAllowed);
    let found = under(&trusting(&[&r]), &l, &pool, &PolicyInputs::default()).unwrap();
    assert_eq!(found.policies(), &set(&[one, other]));
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
}

/// Threat V-06: at the budget, and one comparison above it.
#[test]
fn comparisons_have_a_budget() {
    let (root, leaf) = (party("root"), party("leaf"));
    let many = |n: usize| (0..n).map(|i| dns(&format!("n{i}.vn"))).collect::<Vec<_>>();
    let l = issue(&root, &leaf, &Says { more: vec![alternative(&many(10))], ..LEAF });
    let excluded: Vec<Vec<u8>> = (0..20).map(|i| dns(&format!("x{i}.vn"))).collect();
    let r = issue(&root, &root, &Says::and(constraints(&[], &excluded)));
    let at = UnixTime::parse_rfc3339(AT).unwrap();
    let with = |name_comparisons| {
        let (limits, links) = (Limits { name_comparisons, ..Limits::default() }, LinkCache::default());
        PathBuilder::new(&trusting(&[&r]), &AwsLc, &limits, &links)
            .build(&l, &[], at)
            .map(|_| ())
            .map_err(|n| n.problem)
    };
    // 20 subtrees looked at, 11 names looked at, 10 × 20 compared; tried once with valid certificates only.
    assert_eq!(with(20 + 11 + 200), Ok(()));
    assert_eq!(with(20 + 11 + 199), Err(PathProblem::BudgetSpent));
    // TV-07: 2,048 × 2,048.
    let l = issue(&root, &leaf, &Says { more: vec![alternative(&many(2048))], ..LEAF });
    let excluded: Vec<Vec<u8>> = (0..2048).map(|i| dns(&format!("x{i}.vn"))).collect();
    let r = issue(&root, &root, &Says::and(constraints(&[], &excluded)));
    let begin = Instant::now();
    assert_eq!(problem(&trusting(&[&r]), &l, &[]), PathProblem::BudgetSpent);
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
}

/// TV-05, threats V-03 and V-09: deep, circular, crowded.
#[test]
fn crowds_end_soon() {
    let begin = Instant::now();
    let (root, leaf) = (party("root"), party("leaf"));
    let r = issue(&root, &root, &Says::default());
    let store = trusting(&[&r]);
    // 200 deep: too long, also though it leads to the anchor.
    let deep: Vec<Party> = (0..200).map(|i| party(&format!("d{i}"))).collect();
    let mut pool = vec![issue(&root, &deep[0], &Says::default())];
    pool.extend(deep.windows(2).map(|w| issue(&w[0], &w[1], &Says::default())));
    assert_eq!(problem(&store, &issue(&deep[199], &leaf, &LEAF), &pool), PathProblem::TooLong);
    // At the limit and above it: 8 certificates with the anchor and the target.
    assert!(build(&store, &issue(&deep[5], &leaf, &LEAF), &pool).is_ok());
    assert_eq!(problem(&store, &issue(&deep[6], &leaf, &LEAF), &pool), PathProblem::TooLong);
    // Two that vouch for each other.
    let (a, b) = (party("a"), party("b"));
    let circle = [issue(&a, &b, &Says::default()), issue(&b, &a, &Says::default())];
    assert_eq!(problem(&store, &issue(&a, &leaf, &LEAF), &circle), PathProblem::NotAnAnchor);
    // 98 of the same name that did not sign, then the one that did: found within 100 public-key checks with its own
    // issuer's, and not with one more before it.
    let crowd: Vec<Party> = (0..99).map(|_| party("crowd")).collect();
    let mut pool: Vec<Certificate> = crowd.iter().map(|p| issue(&root, p, &Says::default())).collect();
    let l = issue(&crowd[97], &leaf, &LEAF);
    let path = build(&store, &l, &pool).unwrap();
    assert_eq!(path.certificates().len(), 3);
    let last = issue(&crowd[98], &leaf, &LEAF);
    assert_eq!(problem(&store, &last, &pool), PathProblem::BadSignature, "a bad signature tells more than a budget");
    // Junk beside the true path: found when among the first 1,000 certificates, and told when it may be behind.
    let stranger = party("stranger");
    let subject = |i| Party { name: format!("j{i}"), key: party("j").key };
    let junk: Vec<Certificate> = (0..1_500).map(|i| issue(&stranger, &subject(i), &LEAF)).collect();
    let true_one = pool.swap_remove(97);
    let mut first = vec![true_one.clone()];
    first.extend(junk.iter().cloned());
    assert!(build(&store, &l, &first).is_ok());
    let mut behind = junk;
    behind.push(true_one);
    assert_eq!(problem(&store, &l, &behind), PathProblem::BudgetSpent);
    assert!(begin.elapsed() < 4 * SOON, "{:?}", begin.elapsed());
}
