//! Revocation lists: which are believed, what they cover, how they combine (RFC 5280 §5, §6.3; threats V-15 to V-21, V-33,
//! tests TV-13 to TV-16, TV-27). Lists are made here, those of real authorities by the openssl program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::sync::Arc;
use std::time::Instant;

use kyso::asn1::{self, oid};
use kyso::base::Limits;
use kyso::trust::{Origin, RevocationReason, Status, StatusData, StatusProblem};
use kyso::x509::{Certificate, Crl, CrlError};
use support::forge::*;
use support::status::{Asker, Outcome, list, problems};

const NOW: &str = "2026-06-01";
/// Issued shortly before, replaced shortly after.
const FRESH: (&str, &str) = ("2026-05-30", "2026-06-05");

/// Root → authority → signer, by hand.
struct World {
    root: Party,
    ca: Party,
    root_certificate: Certificate,
    ca_certificate: Certificate,
    asker: Asker,
}

impl World {
    fn new() -> Self {
        let (root, ca) = (Party::new("root"), Party::new("ca"));
        let root_certificate = certificate(&root, &root, 1, &ca_extensions());
        let ca_certificate = certificate(&root, &ca, 2, &ca_extensions());
        let asker = Asker::new(&[&root_certificate], day(NOW));
        Self { root, ca, root_certificate, ca_certificate, asker }
    }

    fn leaf(&self, serial: u64, extensions: &[Vec<u8>]) -> Certificate {
        certificate(&self.ca, &Party::new("signer"), serial, extensions)
    }

    fn pool(&self) -> Vec<Certificate> {
        vec![self.ca_certificate.clone()]
    }

    fn outcome(&self, leaf: &Certificate, lists: &[Arc<[u8]>]) -> Outcome {
        self.asker.judge(leaf, &data(lists), &self.pool())
    }

    fn problems(&self, leaf: &Certificate, lists: &[Arc<[u8]>]) -> Vec<StatusProblem> {
        let status = self.asker.ask(leaf, &data(lists), &self.pool());
        assert!(status.evidence.is_empty(), "{status:?}");
        problems(&status)
    }
}

fn ca_extensions() -> Vec<Vec<u8>> {
    ca()
}

fn data(lists: &[Arc<[u8]>]) -> Vec<StatusData> {
    lists.iter().map(|octets| list(Arc::clone(octets))).collect()
}

fn read(octets: &Arc<[u8]>) -> Result<Crl, CrlError> {
    Crl::from_der(Arc::clone(octets), &Limits::default())
}

#[test]
fn a_list_tells_who_is_revoked_since_when_and_why() {
    let world = World::new();
    let (revoked, other) = (world.leaf(7, &[]), world.leaf(8, &[]));
    let since = extension(oid::INVALIDITY_DATE, false, &asn1::generalized_time(day("2026-01-02")).unwrap());
    let octets = crl(&world.ca, FRESH, &[entry(7, "2026-02-03", &[reason(1), since])], &[crl_number(5)]);
    let status = world.asker.ask(&revoked, &data(&[Arc::clone(&octets)]), &world.pool());
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    assert_eq!(
        evidence.status,
        Status::Revoked {
            at: day("2026-02-03"),
            reason: Some(RevocationReason::KeyCompromise),
            invalid_since: Some(day("2026-01-02")),
        }
    );
    assert_eq!((evidence.this_update, evidence.next_update), (day(FRESH.0), Some(day(FRESH.1))));
    assert_eq!(evidence.signer.certificates(), [world.ca_certificate.clone(), world.root_certificate.clone()]);
    assert!(evidence.signer_status.is_empty(), "the issuer's own status is a question of the path");
    assert_eq!(world.outcome(&other, &[octets]), Outcome::Good);
    // TV-19: nothing is known, which is not good.
    assert_eq!(world.outcome(&other, &[]), Outcome::Unknown);
}

#[test]
fn the_anchor_has_no_status_and_a_revoked_authority_is_found() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let path = world.asker.path(&leaf, &world.pool());
    let of_root = crl(&world.root, FRESH, &[entry(2, "2026-02-03", &[])], &[]);
    let status = world.asker.check(&path, 1, &data(&[of_root]), &[]);
    assert!(matches!(status.evidence[0].status, Status::Revoked { reason: None, .. }));
    let checker = kyso::trust::StatusChecker::new(
        world.asker.builder(),
        &kyso::crypto::AwsLc,
        &world.asker.limits,
        &world.asker.cache,
    );
    assert!(checker.check(&path, 2, &[], &[], world.asker.at).is_none());
    assert!(checker.check(&path, usize::MAX, &[], &[], world.asker.at).is_none());
}

#[test]
fn a_hold_and_its_end() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let held = crl(&world.ca, ("2026-05-20", "2026-06-20"), &[entry(7, "2026-05-01", &[reason(6)])], &[crl_number(5)]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&held)]), Outcome::OnHold);
    let removed = crl(&world.ca, FRESH, &[entry(7, "2026-05-25", &[reason(8)])], &[crl_number(7), delta_of(5)]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&held), Arc::clone(&removed)]), Outcome::Good);
    // Both are told, and the combination names what it is made of.
    let status = world.asker.ask(&leaf, &data(&[Arc::clone(&held), Arc::clone(&removed)]), &world.pool());
    assert_eq!(status.evidence.len(), 2);
    assert_eq!((status.evidence[1].data, status.evidence[1].with.as_slice()), (1, &[0][..]));
    assert_eq!(status.evidence[1].this_update, day(FRESH.0));
    // Without its base, the end of a hold says nothing (threat V-19).
    assert_eq!(world.problems(&leaf, &[removed]), [StatusProblem::DeltaWithoutBase]);
    // removeFromCRL in a complete list has no meaning.
    let odd = crl(&world.ca, FRESH, &[entry(7, "2026-05-25", &[reason(8)])], &[crl_number(7)]);
    assert_eq!(world.problems(&leaf, &[odd]), [StatusProblem::Malformed]);
}

#[test]
fn a_delta_belongs_to_its_base() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let old = ("2026-05-20", "2026-06-20");
    let base = |number| crl(&world.ca, old, &[], &[crl_number(number)]);
    let revoking = |own, of| crl(&world.ca, FRESH, &[entry(7, "2026-05-25", &[])], &[crl_number(own), delta_of(of)]);
    let silent = |own, of| crl(&world.ca, FRESH, &[], &[crl_number(own), delta_of(of)]);
    assert_eq!(world.outcome(&leaf, &[base(5), revoking(6, 5)]), Outcome::Revoked);
    // A later base than the stated one does, too.
    let status = world.asker.ask(&leaf, &data(&[base(5), base(6), silent(300, 5)]), &world.pool());
    assert_eq!(status.evidence.len(), 3);
    assert_eq!(status.evidence[2].with, [1], "the newest base");
    assert_eq!(status.evidence[2].this_update, day(FRESH.0));
    // An older one does not, nor one without number.
    let status = world.asker.ask(&leaf, &data(&[base(4), silent(6, 5)]), &world.pool());
    assert_eq!((status.evidence.len(), problems(&status)), (1, vec![StatusProblem::DeltaWithoutBase]));
    let unnumbered = crl(&world.ca, old, &[], &[]);
    let status = world.asker.ask(&leaf, &data(&[unnumbered, silent(6, 5)]), &world.pool());
    assert_eq!(problems(&status), [StatusProblem::DeltaWithoutBase]);
    // Nothing new over a base that is as new: not worth a word.
    let status = world.asker.ask(&leaf, &data(&[base(6), silent(6, 5)]), &world.pool());
    assert_eq!((status.evidence.len(), status.unused.len()), (1, 0));
    // Of another scope.
    let leaf = world.leaf(7, &[distribution_points(&[point(&[uri("http://a/")], None, &[])])]);
    let scoped = crl(&world.ca, old, &[], &[crl_number(5), idp(&[idp_name(&[uri("http://a/")])])]);
    let status = world.asker.ask(&leaf, &data(&[scoped, silent(6, 5)]), &world.pool());
    assert_eq!(problems(&status), [StatusProblem::DeltaWithoutBase]);
    // A revocation is never passed over, base or not.
    assert_eq!(world.outcome(&leaf, &[revoking(6, 5)]), Outcome::Revoked);
}

#[test]
fn a_delta_of_another_key_has_no_base() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let signer = Party::new("ca");
    let second = certificate(&world.root, &signer, 3, &ca_extensions());
    let pool = [world.ca_certificate.clone(), second];
    let base = crl(&world.ca, ("2026-05-20", "2026-06-20"), &[], &[crl_number(5)]);
    let delta = crl(&signer, FRESH, &[], &[crl_number(6), delta_of(5)]);
    let status = world.asker.ask(&leaf, &data(&[base, delta]), &pool);
    assert_eq!((status.evidence.len(), problems(&status)), (1, vec![StatusProblem::DeltaWithoutBase]));
}

#[test]
fn kinds_of_certificates() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let only = |number| crl(&world.ca, FRESH, &[], &[idp(&[idp_flag(number)])]);
    let sub_ca = certificate(&world.ca, &Party::new("sub"), 7, &ca_extensions());
    for (flag, for_leaf, for_ca) in [
        (1, Outcome::Good, Outcome::Unknown),
        (2, Outcome::Unknown, Outcome::Good),
        (5, Outcome::Unknown, Outcome::Unknown),
    ] {
        assert_eq!(world.outcome(&leaf, &[only(flag)]), for_leaf, "{flag}");
        assert_eq!(world.outcome(&sub_ca, &[only(flag)]), for_ca, "{flag}");
    }
    // Other scopes are not even worth a word.
    assert_eq!(world.problems(&leaf, &[only(2), only(5)]), []);
}

#[test]
fn distribution_points_have_to_match() {
    let world = World::new();
    let here = |url: &str| crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[uri(url)])])]);
    let points = distribution_points(&[
        point(&[uri("http://a/1.crl")], None, &[]),
        point(&[uri("ldap://b/"), uri("http://a/2.crl")], None, &[]),
    ]);
    let leaf = world.leaf(7, &[points]);
    // Not only the first is compared (RUSTSEC-2026-0049).
    for url in ["http://a/1.crl", "http://a/2.crl", "ldap://b/"] {
        assert_eq!(world.outcome(&leaf, &[here(url)]), Outcome::Good, "{url}");
    }
    for url in ["http://a/3.crl", "http://a/1.crl/", ""] {
        assert_eq!(world.outcome(&leaf, &[here(url)]), Outcome::Unknown, "{url}");
    }
    // A list for everything of the authority does for any point; one for a point does not for a certificate without.
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[])]), Outcome::Good);
    let plain = world.leaf(8, &[]);
    assert_eq!(world.outcome(&plain, &[here("http://a/1.crl")]), Outcome::Unknown);
    // Unless it is the point of RFC 5280 §6.3.3's last paragraph: the issuer's name.
    let named = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[directory("ca")])])]);
    assert_eq!(world.outcome(&plain, &[named]), Outcome::Good);
    let other = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[directory("root")])])]);
    assert_eq!(world.outcome(&plain, &[other]), Outcome::Unknown);
}

#[test]
fn relative_and_opaque_names() {
    let world = World::new();
    // "ca" + "part 1", once relative to the issuer and once in full.
    let content = asn1::sequence(&[asn1::oid(oid::COMMON_NAME), asn1::utf8_string("part 1")]);
    let relative = asn1::context(0, &[asn1::context(1, &[content])]);
    let full = asn1::context(4, &[asn1::sequence(&[rdn("ca"), rdn("part 1")])]);
    let leaf = world.leaf(7, &[distribution_points(&[asn1::sequence(std::slice::from_ref(&relative))])]);
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[full])])])]), Outcome::Good);
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[idp(&[relative])])]), Outcome::Good);
    let other = asn1::context(4, &[asn1::sequence(&[rdn("root"), rdn("part 1")])]);
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[other])])])]), Outcome::Unknown);
    // CVE-2023-0286: an X.400 address is octets, whatever they look like.
    let x400 = |content: &[u8]| vec![asn1::tlv(asn1::Tag::context(3), content)];
    let leaf = world.leaf(7, &[distribution_points(&[point(&x400(&[5, 0]), None, &[])])]);
    let mut same = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&x400(&[5, 0]))])]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&same)]), Outcome::Good);
    same = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&x400(&[4, 0]))])]);
    assert_eq!(world.outcome(&leaf, &[same]), Outcome::Unknown);
}

/// ReasonFlags: keyCompromise and cACompromise; the other six.
const COMPROMISE: [u8; 2] = [5, 0x60];
const OTHERS: [u8; 3] = [7, 0x1f, 0x80];

#[test]
fn lists_for_some_reasons_make_up_a_whole() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let part = |bits: &[u8], days, entries: &[Vec<u8>]| crl(&world.ca, days, entries, &[idp(&[idp_reasons(bits)])]);
    let older = ("2026-05-29", "2026-06-03");
    let (a, b) = (part(&COMPROMISE, FRESH, &[]), part(&OTHERS, older, &[]));
    assert_eq!(world.problems(&leaf, &[Arc::clone(&a)]), [StatusProblem::SomeReasonsOnly]);
    assert_eq!(world.problems(&leaf, &[Arc::clone(&a), Arc::clone(&a)]), [StatusProblem::SomeReasonsOnly; 2]);
    let status = world.asker.ask(&leaf, &data(&[Arc::clone(&a), Arc::clone(&b)]), &world.pool());
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    assert_eq!((evidence.status, evidence.data, evidence.with.as_slice()), (Status::Good, 0, &[1][..]));
    assert_eq!(
        (evidence.this_update, evidence.next_update),
        (day(older.0), Some(day(older.1))),
        "the earliest of each"
    );
    // Found in the document, both: proven by what covers the later one; one of them elsewhere: not proven.
    for (origins, least) in [
        ([Origin::Store(1), Origin::Signature(3)], Origin::Signature(3)),
        ([Origin::Store(2), Origin::File], Origin::File),
        ([Origin::Network, Origin::Store(2)], Origin::Network),
    ] {
        let mut both = data(&[Arc::clone(&a), Arc::clone(&b)]);
        both.iter_mut().zip(origins).for_each(|(data, origin)| data.origin = origin);
        assert_eq!(world.asker.ask(&leaf, &both, &world.pool()).evidence[0].origin, least);
    }
    // Revoked in one of them.
    let bad = part(&OTHERS, older, &[entry(7, "2026-05-01", &[reason(4)])]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&a), Arc::clone(&bad)]), Outcome::Revoked);
    // An older list without the entry does not help to make up a whole beside it.
    let before = part(&OTHERS, ("2026-05-01", "2026-06-03"), &[]);
    let status = world.asker.ask(&leaf, &data(&[Arc::clone(&a), bad, before]), &world.pool());
    assert_eq!(status.evidence.len(), 1);
    assert!(matches!(status.evidence[0].status, Status::Revoked { .. }));
    // The reasons of the certificate's point count as well.
    let limited = world.leaf(
        7,
        &[distribution_points(&[
            point(&[uri("http://a/")], Some(&COMPROMISE), &[]),
            point(&[uri("http://b/")], Some(&OTHERS), &[]),
        ])],
    );
    let at = |url: &str| crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[uri(url)])])]);
    assert_eq!(world.problems(&limited, &[at("http://a/")]), [StatusProblem::SomeReasonsOnly]);
    assert_eq!(world.outcome(&limited, &[at("http://a/"), at("http://b/")]), Outcome::Good);
}

#[test]
fn an_empty_set_of_reasons_covers_nothing() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    // RUSTSEC-2026-0104: the BIT STRING of no bits; V-18.
    let none = crl(&world.ca, FRESH, &[], &[idp(&[idp_reasons(&[0])])]);
    assert!(read(&none).is_ok());
    assert_eq!(world.problems(&leaf, &[none]), [StatusProblem::SomeReasonsOnly]);
    // No octets at all is not even a BIT STRING.
    let malformed = crl(&world.ca, FRESH, &[], &[idp(&[idp_reasons(&[])])]);
    assert!(read(&malformed).is_err());
    assert_eq!(world.problems(&leaf, &[malformed]), [StatusProblem::Malformed]);
    // A bit that RFC 5280 does not know covers nothing either.
    let unknown = crl(&world.ca, FRESH, &[], &[idp(&[idp_reasons(&[6, 0, 0x40])])]);
    assert_eq!(world.problems(&leaf, &[unknown]), [StatusProblem::SomeReasonsOnly]);
}

#[test]
fn who_may_sign() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let stranger = Party::new("ca");
    let forged = crl(&stranger, FRESH, &[], &[]);
    assert_eq!(world.problems(&leaf, &[forged]), [StatusProblem::BadSignature]);
    // By somebody else in his own name: about others.
    assert_eq!(world.problems(&leaf, &[crl(&world.root, FRESH, &[], &[])]), []);
    // keyCertSign only (V-20).
    let (ca, root) = (Party::new("ca 2"), &world.root);
    let unfit = certificate(root, &ca, 4, &[ca_extensions().remove(0), key_usage(0x04)]);
    let below = certificate(&ca, &Party::new("signer"), 7, &[]);
    let status = world.asker.ask(&below, &data(&[crl(&ca, FRESH, &[], &[])]), &[unfit]);
    assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::SignerUnfit]));
    // The key identifier of a key that is not at hand: not called a forgery.
    let id = asn1::sequence(&[asn1::context_primitive(0, b"another")]);
    let ski = extension(oid::SUBJECT_KEY_ID, false, &asn1::octet_string(b"one"));
    let ca = Party::new("ca 3");
    let with_id = certificate(root, &ca, 5, &[ca_extensions(), vec![ski]].concat());
    let below = certificate(&ca, &Party::new("signer"), 7, &[]);
    let elsewhere = crl_as(&stranger, "ca 3", FRESH, &[], &[extension(oid::AUTHORITY_KEY_ID, false, &id)]);
    let status = world.asker.ask(&below, &data(&[elsewhere]), &[with_id]);
    assert_eq!(problems(&status), [StatusProblem::SignerUnknown]);
}

#[test]
fn another_key_of_the_authority() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let signer = Party::new("ca");
    let octets = crl(&signer, FRESH, &[], &[]);
    let ask = |more: Certificate| {
        let pool = [world.ca_certificate.clone(), more];
        world.asker.ask(&leaf, &data(&[Arc::clone(&octets)]), &pool)
    };
    // Certified by the same root for lists: its own status is asked, too.
    let status = ask(certificate(&world.root, &signer, 9, &[key_usage(0x02)]));
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    assert_eq!((evidence.status, evidence.signer.certificates().len()), (Status::Good, 2));
    assert_eq!(evidence.signer_status.len(), 1);
    assert!(evidence.signer_status[0].evidence.is_empty(), "nothing is known of it");
    // Without cRLSign, or without keyUsage at all, the name alone is not enough.
    let unfit = [vec![key_usage(0x04)], vec![key_usage(0x80)], vec![]];
    for extensions in unfit {
        let status = ask(certificate(&world.root, &signer, 9, &extensions));
        assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::SignerUnfit]));
    }
    // A critical extension that nobody understands.
    let status = ask(certificate(&world.root, &signer, 9, &[key_usage(0x02), unknown_critical()]));
    assert_eq!(problems(&status), [StatusProblem::SignerUnfit]);
    // Of another anchor, believed as it may be (RFC 5280 §6.3.3 (f)).
    let elsewhere = Party::new("elsewhere");
    let anchor = certificate(&elsewhere, &elsewhere, 1, &ca_extensions());
    let asker = Asker::new(&[&world.root_certificate, &anchor], day(NOW));
    let pool = [world.ca_certificate.clone(), certificate(&elsewhere, &signer, 9, &[key_usage(0x02)])];
    let status = asker.ask(&leaf, &data(&[octets]), &pool);
    assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::SignerUnknown]));
}

#[test]
fn the_search_for_signers_ends() {
    // Lists signed by a key of somebody who has made himself a hundred certificates of the authority's name.
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let stranger = Party::new("ca");
    let nobody = Party::new("nobody");
    let mut pool = vec![world.ca_certificate.clone()];
    pool.extend((0..60).map(|serial| certificate(&nobody, &stranger, serial, &[key_usage(0x02)])));
    let octets = crl(&stranger, FRESH, &[], &[]);
    let status = world.asker.ask(&leaf, &data(&[octets]), &pool);
    assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::BudgetSpent]));
}

#[test]
fn a_signer_of_lists_does_not_vouch_for_himself() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let signer = Party::new("ca");
    // Issued by the authority itself, so that the very list that it signs would tell of it.
    let more = certificate(&world.ca, &signer, 9, &[key_usage(0x02)]);
    let octets = crl(&signer, FRESH, &[], &[]);
    let pool = [world.ca_certificate.clone(), more];
    let status = world.asker.ask(&leaf, &data(&[Arc::clone(&octets)]), &pool);
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    let [own] = evidence.signer_status.as_slice() else { panic!("{evidence:?}") };
    assert_eq!((own.evidence.len(), problems(own)), (0, vec![StatusProblem::SignerUnfit]));
    // The authority's first key may.
    let status = world.asker.ask(&leaf, &data(&[octets, crl(&world.ca, FRESH, &[], &[])]), &pool);
    assert_eq!(status.evidence[0].signer_status[0].evidence[0].status, Status::Good);
}

#[test]
fn indirect_lists() {
    let world = World::new();
    let lister = Party::new("lister");
    let lister_certificate = certificate(&world.root, &lister, 11, &[key_usage(0x02)]);
    let pool = [world.ca_certificate.clone(), lister_certificate];
    let points = distribution_points(&[point(&[], None, &[directory("lister")])]);
    let (named, plain) = (world.leaf(7, std::slice::from_ref(&points)), world.leaf(7, &[]));
    let entries = [
        entry(7, "2026-01-01", &[]),
        entry(8, "2026-01-02", &[entry_issuer("ca")]),
        entry(9, "2026-01-03", &[reason(4)]),
        entry(10, "2026-01-04", &[entry_issuer("elsewhere")]),
        entry(7, "2026-01-05", &[]),
    ];
    let indirect = crl(&lister, FRESH, &entries, &[idp(&[idp_flag(4)])]);
    let judge = |leaf: &Certificate, octets: &Arc<[u8]>| world.asker.judge(leaf, &data(&[Arc::clone(octets)]), &pool);
    // 7 stands there for the lister's own and for elsewhere's, not for ours.
    assert_eq!(judge(&named, &indirect), Outcome::Unknown, "the lister's own status is not known");
    let status = world.asker.ask(&named, &data(&[Arc::clone(&indirect)]), &pool);
    assert_eq!(status.evidence[0].status, Status::Good);
    let leaf = |serial| world.leaf(serial, std::slice::from_ref(&points));
    let of_root = crl(&world.root, FRESH, &[], &[]);
    for (serial, expected) in [(7, Outcome::Good), (8, Outcome::Revoked), (9, Outcome::Revoked), (10, Outcome::Good)] {
        // Carried over from the entry before (RFC 5280 §5.3.3).
        let lists = data(&[Arc::clone(&indirect), Arc::clone(&of_root)]);
        assert_eq!(world.asker.judge(&leaf(serial), &lists, &pool), expected, "{serial}");
    }
    // Who is not told to look there does not.
    assert_eq!(judge(&plain, &indirect), Outcome::Unknown);
    assert!(world.asker.ask(&plain, &data(&[Arc::clone(&indirect)]), &pool).evidence.is_empty());
    // It has to say that it is indirect: the list, and not only the certificate.
    let direct = crl(&lister, FRESH, &[], &[]);
    assert!(world.asker.ask(&named, &data(&[direct]), &pool).evidence.is_empty());
    let lying = crl(&lister, FRESH, &entries, &[]);
    assert_eq!(read(&lying).unwrap_err(), CrlError::NotIndirect);
    // The lister is revoked by the root.
    let revoking = crl(&world.root, FRESH, &[entry(11, "2026-01-01", &[])], &[]);
    let lists = data(&[indirect, revoking]);
    assert_eq!(world.asker.judge(&named, &lists, &pool), Outcome::Unknown);
}

#[test]
fn an_authority_that_names_itself_as_the_issuer_of_its_lists() {
    // Forbidden by RFC 5280 §4.2.1.13, and done by a public authority of Vietnam.
    let world = World::new();
    let leaf = world.leaf(7, &[distribution_points(&[point(&[uri("http://a/")], None, &[directory("ca")])])]);
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[])]), Outcome::Good);
    let scoped = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[uri("http://a/")])])]);
    assert_eq!(world.outcome(&leaf, &[scoped]), Outcome::Good);
    let scoped = crl(&world.ca, FRESH, &[], &[idp(&[idp_name(&[uri("http://b/")])])]);
    assert_eq!(world.outcome(&leaf, &[scoped]), Outcome::Unknown);
}

#[test]
fn what_is_not_understood_is_not_used() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let problem = |entries: &[Vec<u8>], extensions: &[Vec<u8>]| {
        world.problems(&leaf, &[crl(&world.ca, FRESH, entries, extensions)])
    };
    assert_eq!(problem(&[], &[unknown_critical()]), [StatusProblem::UnreadCriticalExtension]);
    // In the entry of another certificate (threat V-10, wolfSSL CVE-2026-6450).
    let other = entry(8, "2026-01-01", &[unknown_critical()]);
    assert_eq!(problem(&[other], &[]), [StatusProblem::UnreadCriticalExtension]);
    let hold = extension(oid::HOLD_INSTRUCTION, false, &asn1::null());
    let fine = crl(&world.ca, FRESH, &[entry(8, "2026-01-01", &[hold])], &[]);
    assert_eq!(world.outcome(&leaf, &[fine]), Outcome::Good);
    // Extensions that decide must be well-formed.
    for oid in [oid::CRL_NUMBER, oid::DELTA_CRL_INDICATOR, oid::ISSUING_DISTRIBUTION_POINT] {
        assert_eq!(problem(&[], &[extension(oid, false, &[4, 0])]), [StatusProblem::Malformed]);
    }
    let odd = |critical| extension(oid::EXPIRED_CERTS_ON_CRL, critical, &[4, 0]);
    assert_eq!(problem(&[], &[odd(true)]), [StatusProblem::UnreadCriticalExtension]);
    let status = world.asker.ask(&leaf, &data(&[crl(&world.ca, FRESH, &[], &[odd(false)])]), &world.pool());
    assert_eq!(status.evidence[0].expired_since, None);
    assert_eq!(problem(&[], &[crl_number(5), crl_number(5)]), [StatusProblem::Malformed]);
    let twice = crl(&world.ca, FRESH, &[], &[crl_number(5), crl_number(5)]);
    assert_eq!(read(&twice).unwrap_err(), CrlError::DuplicateExtension("2.5.29.20".to_owned()));
}

#[test]
fn the_worst_of_several_entries_counts() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let entries = [
        entry(7, "2026-01-03", &[reason(6)]),
        entry(7, "2026-01-05", &[]),
        entry(7, "2026-01-04", &[reason(4)]),
        entry(7, "2026-01-02", &[reason(8)]),
    ];
    let status = world.asker.ask(&leaf, &data(&[crl(&world.ca, FRESH, &entries, &[])]), &world.pool());
    assert!(matches!(
        status.evidence[0].status,
        Status::Revoked { at, reason: Some(RevocationReason::Superseded), .. } if at == day("2026-01-04")
    ));
}

#[test]
fn every_statement_is_returned_old_and_contradicting_ones_too() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let lists = [
        crl(&world.ca, ("2025-01-01", "2025-01-08"), &[], &[]),
        crl(&world.ca, ("2030-01-01", "2030-01-08"), &[], &[]),
        crl(&world.ca, FRESH, &[entry(7, "2026-05-05", &[])], &[]),
    ];
    let status = world.asker.ask(&leaf, &data(&lists), &world.pool());
    assert_eq!(status.evidence.iter().map(|e| e.data).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(status.unused.is_empty());
    // TV-16: expired and future lists are statements of their time, not of now.
    assert_eq!(world.outcome(&leaf, &lists[..2]), Outcome::Unknown);
}

#[test]
fn expired_certificates_on_lists() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let since = extension(oid::EXPIRED_CERTS_ON_CRL, false, &asn1::generalized_time(day("2015-01-01")).unwrap());
    let status = world.asker.ask(&leaf, &data(&[crl(&world.ca, FRESH, &[], &[since])]), &world.pool());
    assert_eq!(status.evidence[0].expired_since, Some(day("2015-01-01")));
}

#[test]
fn the_cache_knows_only_the_same_octets() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let good = crl(&world.ca, FRESH, &[], &[]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&good)]), Outcome::Good);
    // TV-27. The same serial of another authority of the same name, in the same cache.
    let impostor = Party::new("ca");
    let other_root = Party::new("other root");
    let anchor = certificate(&other_root, &other_root, 1, &ca_extensions());
    let other_ca = certificate(&other_root, &impostor, 2, &ca_extensions());
    let asker = Asker { cache: world.asker.cache, ..Asker::new(&[&anchor], day(NOW)) };
    let target = certificate(&impostor, &Party::new("signer"), 7, &[]);
    let status = asker.ask(&target, &data(&[Arc::clone(&good)]), std::slice::from_ref(&other_ca));
    assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::BadSignature]));
    // Poisoned: one octet of the signed part, of the signature, or cut short.
    for at in [60, good.len() - 1] {
        let mut octets = good.to_vec();
        octets[at] ^= 1;
        let status = asker.ask(&target, &data(&[octets.into()]), std::slice::from_ref(&other_ca));
        assert!(status.evidence.is_empty());
    }
    let short = good[..good.len() - 1].to_vec().into();
    let status = asker.ask(&target, &data(&[short]), std::slice::from_ref(&other_ca));
    assert_eq!(problems(&status), [StatusProblem::Malformed]);
    // And a good list after a bad one is still good.
    let mut world = World::new();
    world.asker.cache = asker.cache;
    let leaf = world.leaf(7, &[]);
    assert_eq!(world.outcome(&leaf, &[crl(&world.ca, FRESH, &[], &[])]), Outcome::Good);
}

#[test]
fn budgets() {
    let mut world = World::new();
    let leaf = world.leaf(7, &[]);
    let stranger = Party::new("ca");
    let mut lists: Vec<Arc<[u8]>> = (0..20).map(|n| crl(&stranger, FRESH, &[], &[crl_number(n)])).collect();
    lists.push(crl(&world.ca, FRESH, &[], &[]));
    world.asker.limits.status_signatures = 20;
    let status = world.asker.ask(&leaf, &data(&lists), &world.pool());
    assert_eq!((status.evidence.len(), problems(&status).last()), (0, Some(&StatusProblem::BudgetSpent)));
    // What was checked before costs nothing.
    assert_eq!(world.outcome(&leaf, &lists), Outcome::Good);
    world.asker.limits.status_steps = 20;
    let status = world.asker.ask(&leaf, &data(&lists), &world.pool());
    assert_eq!((status.evidence.len(), problems(&status).last()), (0, Some(&StatusProblem::BudgetSpent)));
    world.asker.limits.crl_octets = 100;
    world.asker.cache = kyso::trust::StatusCache::default();
    let status = world.asker.ask(&leaf, &data(&lists[20..]), &world.pool());
    assert_eq!(problems(&status), [StatusProblem::Malformed]);
}

#[test]
fn what_is_no_list() {
    let world = World::new();
    let leaf = world.leaf(7, &[]);
    let list = crl(&world.ca, FRESH, &[entry(7, "2026-01-01", &[reason(1)])], &[crl_number(5)]);
    for end in 0..list.len() {
        assert!(read(&list[..end].to_vec().into()).is_err(), "{end}");
    }
    // A certificate, an answer and a list of another kind are none.
    for octets in [Arc::from(leaf.der()), Arc::from([0x30, 0x00].as_slice()), Arc::from(b"<html>".as_slice())] {
        assert_eq!(world.problems(&leaf, &[octets]), [StatusProblem::Malformed]);
    }
    // Any changed octet: never good, never a panic.
    for at in 0..list.len() {
        for bit in [0x01, 0x80] {
            let mut octets = list.to_vec();
            octets[at] ^= bit;
            let outcome = world.outcome(&leaf, &[octets.into()]);
            assert_ne!(outcome, Outcome::Good, "{at}");
            assert_ne!(outcome, Outcome::Revoked, "{at}: a changed list is no proof of revocation either");
        }
    }
}

#[test]
fn long_lists_are_searched_not_read() {
    let world = World::new();
    let mut entries: Vec<Vec<u8>> = (0..20_000).map(|n| entry(1_000_000 + n * 7, "2026-01-01", &[])).collect();
    entries.reverse();
    let octets = crl(&world.ca, FRESH, &entries, &[]);
    let list = read(&octets).unwrap();
    assert_eq!((list.len(), list.is_empty()), (20_000, false));
    let issuer = read_name("ca");
    let serial = |number: u64| kyso::asn1::integer_u64(number)[2..].to_vec();
    for n in 0..20_000 {
        assert_eq!(list.entries(&serial(1_000_000 + n * 7), &issuer).count(), 1);
        assert_eq!(list.entries(&serial(1_000_001 + n * 7), &issuer).count(), 0);
    }
    assert_eq!(list.entries(&serial(1_000_000), &read_name("other")).count(), 0);
    let leaf = world.leaf(1_000_007, &[]);
    assert_eq!(world.outcome(&leaf, &[Arc::clone(&octets)]), Outcome::Revoked);
    let started = Instant::now();
    for _ in 0..100 {
        assert_eq!(world.outcome(&leaf, &[Arc::clone(&octets)]), Outcome::Revoked);
    }
    assert!(started.elapsed().as_millis() < 1_000, "not read again: {:?}", started.elapsed());
}

/// Entries of one serial number under one long certificateIssuer: each is looked at, the name only once.
#[test]
fn many_entries_of_one_number() {
    let world = World::new();
    let names: Vec<Vec<u8>> = (0..2_000).map(|n| directory(&format!("authority {n}"))).collect();
    let issuers = extension(oid::CERTIFICATE_ISSUER, true, &asn1::sequence(&names));
    let mut entries = vec![entry(7, "2026-01-01", &[issuers])];
    entries.extend(vec![entry(7, "2026-01-01", &[]); 20_000]);
    let octets = crl(&world.ca, FRESH, &entries, &[idp(&[idp_flag(4)])]);
    let list = read(&octets).unwrap();
    let started = Instant::now();
    assert_eq!(list.entries(&[7], &read_name("ca")).count(), 0);
    assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
    assert_eq!(list.entries(&[7], &read_name("authority 1999")).count(), 20_001);
}

/// Lists by the openssl program, as an authority runs it.
#[test]
fn lists_by_openssl() {
    let Some(pki) = support::Pki::shared() else { return };
    let (revoked, held, fine) = (pki.leaf("rsa"), pki.leaf("p256"), pki.leaf("p384"));
    let dir = support::temp_dir();
    let now = support::now();
    let stamp = |seconds| now.plus_seconds(seconds).utc_time().unwrap();
    let line = |leaf: &support::Leaf, reason: &str| {
        let serial = leaf.certificate().serial_hex();
        format!("R\t{}\t{},{reason}\t{serial}\tunknown\t/CN=x\n", stamp(86_400 * 300), stamp(-86_400))
    };
    let index = [line(&revoked, "keyTime,20260101000000Z"), line(&held, "holdInstruction,holdInstructionReject")];
    let octets = support::authority_list(dir.path(), pki, &index.concat());
    let asker = Asker::new(&[&pki.root()], now);
    let pool = [pki.issuing()];
    let lists = data(&[octets]);
    let status = asker.ask(&revoked.certificate(), &lists, &pool);
    assert!(
        matches!(
            status.evidence[0].status,
            Status::Revoked { reason: Some(RevocationReason::KeyCompromise), invalid_since: Some(at), .. }
                if at == day("2026-01-01")
        ),
        "{status:?}"
    );
    assert_eq!(asker.judge(&held.certificate(), &lists, &pool), Outcome::OnHold);
    assert_eq!(asker.judge(&fine.certificate(), &lists, &pool), Outcome::Good);
    // The list tells of the issuing authority's certificates, not of the authority.
    let path = asker.path(&fine.certificate(), &pool);
    let status = asker.check(&path, 1, &lists, &pool);
    assert_eq!((status.evidence.len(), status.unused.len()), (0, 0));
}

/// What the openssl program says of the same certificates and lists.
fn by_openssl(world: &World, leaf: &Certificate, lists: &[Arc<[u8]>], more: &[&Certificate]) -> Outcome {
    let dir = support::temp_dir();
    let at = dir.path();
    let run =
        |arguments: &[&str]| std::process::Command::new("openssl").current_dir(at).args(arguments).output().unwrap();
    let pem = |kind: &str, name: &str, octets: &[u8]| {
        std::fs::write(at.join("der"), octets).unwrap();
        run(&[kind, "-inform", "DER", "-in", "der", "-out", name]);
        std::fs::read(at.join(name)).unwrap_or_default()
    };
    pem("x509", "root.pem", world.root_certificate.der());
    pem("x509", "leaf.pem", leaf.der());
    let mut helpers = pem("x509", "helper.pem", world.ca_certificate.der());
    more.iter().for_each(|c| helpers.extend(pem("x509", "helper.pem", c.der())));
    std::fs::write(at.join("helpers.pem"), helpers).unwrap();
    let lists: Vec<u8> = lists.iter().flat_map(|octets| pem("crl", "list.pem", octets)).collect();
    std::fs::write(at.join("lists.pem"), lists).unwrap();
    let time = day(NOW).seconds().to_string();
    let what = ["verify", "-CAfile", "root.pem", "-untrusted", "helpers.pem", "-CRLfile", "lists.pem", "-crl_check"];
    let how = ["-extended_crl", "-use_deltas", "-attime", &time, "leaf.pem"];
    let output = run(&[&what[..], &how].concat());
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    match output.status.success() {
        true => Outcome::Good,
        false if text.contains("certificate revoked") => Outcome::Revoked,
        false => Outcome::Unknown,
    }
}

#[test]
fn openssl_agrees() {
    if !support::have("openssl") {
        return;
    }
    let world = World::new();
    let key_id =
        |id: &[u8]| extension(oid::AUTHORITY_KEY_ID, false, &asn1::sequence(&[asn1::context_primitive(0, id)]));
    let plain = world.leaf(7, &[]);
    let pointed = world.leaf(7, &[distribution_points(&[point(&[uri("http://a/")], None, &[])])]);
    let parted = world.leaf(
        7,
        &[distribution_points(&[
            point(&[uri("http://a/")], Some(&COMPROMISE), &[]),
            point(&[uri("http://b/")], Some(&OTHERS), &[]),
        ])],
    );
    let lister = Party::new("lister");
    let lister_certificate = certificate(&world.root, &lister, 11, &[key_usage(0x02)]);
    let told = world.leaf(7, &[distribution_points(&[point(&[], None, &[directory("lister")])])]);
    let list = |entries: &[Vec<u8>], extensions: &[Vec<u8>]| crl(&world.ca, FRESH, entries, extensions);
    let revoked = || entry(7, "2026-05-01", &[reason(4)]);
    let at = |url: &str, entries: &[Vec<u8>]| list(entries, &[idp(&[idp_name(&[uri(url)])])]);
    let part = |bits: &[u8], entries: &[Vec<u8>]| list(entries, &[idp(&[idp_reasons(bits)])]);
    let of_lister = |entries: &[Vec<u8>]| crl(&lister, FRESH, entries, &[idp(&[idp_flag(4)])]);
    let of_root = || crl(&world.root, FRESH, &[], &[]);
    let old = ("2026-05-20", "2026-06-20");
    // The program applies a delta only where freshestCRL announces it.
    let fresh = extension(oid::FRESHEST_CRL, false, &asn1::sequence(&[point(&[uri("http://a/")], None, &[])]));
    let base = || crl(&world.ca, old, &[], &[crl_number(5), fresh.clone()]);
    let delta = |entries: &[Vec<u8>]| crl(&world.ca, FRESH, entries, &[crl_number(6), delta_of(5)]);
    let cases: Vec<(&str, &Certificate, Vec<Arc<[u8]>>)> = vec![
        ("good", &plain, vec![list(&[], &[])]),
        ("revoked", &plain, vec![list(&[revoked()], &[])]),
        ("another number", &plain, vec![list(&[entry(8, "2026-05-01", &[])], &[])]),
        ("another key", &plain, vec![crl(&Party::new("ca"), FRESH, &[], &[])]),
        ("a key identifier of another", &plain, vec![list(&[], &[key_id(b"x")])]),
        ("old", &plain, vec![crl(&world.ca, ("2025-05-30", "2025-06-05"), &[], &[])]),
        ("from the future", &plain, vec![crl(&world.ca, ("2027-05-30", "2027-06-05"), &[], &[])]),
        ("of the root", &plain, vec![of_root()]),
        ("critical", &plain, vec![list(&[], &[unknown_critical()])]),
        ("critical entry", &plain, vec![list(&[entry(8, "2026-05-01", &[unknown_critical()])], &[])]),
        ("users", &plain, vec![list(&[], &[idp(&[idp_flag(1)])])]),
        ("authorities", &plain, vec![list(&[], &[idp(&[idp_flag(2)])])]),
        ("attributes", &plain, vec![list(&[], &[idp(&[idp_flag(5)])])]),
        ("its point", &pointed, vec![at("http://a/", &[])]),
        ("its point, revoked", &pointed, vec![at("http://a/", &[revoked()])]),
        ("another point", &pointed, vec![at("http://b/", &[])]),
        ("a point it has not", &plain, vec![at("http://a/", &[])]),
        ("part of the reasons", &plain, vec![part(&COMPROMISE, &[])]),
        ("no reasons", &plain, vec![part(&[0], &[])]),
        ("both parts", &parted, vec![at("http://a/", &[]), at("http://b/", &[])]),
        ("one part", &parted, vec![at("http://a/", &[])]),
        ("both parts, revoked", &parted, vec![at("http://a/", &[]), at("http://b/", &[revoked()])]),
        ("indirect", &told, vec![of_lister(&[entry(7, "2026-05-01", &[])]), of_root()]),
        ("indirect, revoked", &told, vec![of_lister(&[entry(7, "2026-05-01", &[entry_issuer("ca")])]), of_root()]),
        ("indirect, not told", &plain, vec![of_lister(&[]), of_root()]),
        ("not indirect", &told, vec![crl(&lister, FRESH, &[], &[]), of_root()]),
        ("delta alone", &plain, vec![delta(&[])]),
        ("delta and base", &plain, vec![base(), delta(&[])]),
        ("delta, revoked", &plain, vec![base(), delta(&[revoked()])]),
    ];
    let mut differ = Vec::new();
    for (what, leaf, lists) in &cases {
        let pool = [world.ca_certificate.clone(), lister_certificate.clone()];
        let ours = world.asker.judge(leaf, &data(lists), &pool);
        let theirs = by_openssl(&world, leaf, lists, &[&lister_certificate]);
        if ours != theirs {
            differ.push((*what, ours, theirs));
        }
    }
    // The one difference: the program takes an empty set of reasons for all of them; here it covers none (V-18).
    assert_eq!(differ, [("no reasons", Outcome::Unknown, Outcome::Good)]);
}
