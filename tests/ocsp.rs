//! OCSP (RFC 6960): requests a responder understands, answers that are bound to certificate and authority (threats V-21 to
//! V-24, V-26; tests TV-17, TV-18). Answers are made here, those of a real responder by the openssl program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::process::Command;
use std::sync::Arc;

use kyso::asn1::{self, Tag, oid};
use kyso::base::Limits;
use kyso::crypto::DigestAlgorithm;
use kyso::trust::{CertificateStatus, RevocationReason, Status, StatusProblem};
use kyso::x509::{CertId, Certificate, OcspError, OcspResponse, ResponderId, ocsp_request, ocsp_request_with};
use support::forge::*;
use support::status::{Asker, Outcome, judge, list, ocsp, problems};

const NOW: &str = "2026-06-01";
const FRESH: (&str, &str) = ("2026-05-31", "2026-06-02");
const PRODUCED: &str = "2026-05-31";

/// Root → authority → signer, by hand.
struct World {
    root: Party,
    ca: Party,
    ca_certificate: Certificate,
    leaf_party: Party,
    leaf: Certificate,
    asker: Asker,
}

impl World {
    fn new() -> Self {
        let (root, ca_party, leaf_party) = (Party::new("root"), Party::new("ca"), Party::new("signer"));
        let root_certificate = certificate(&root, &root, 1, &ca());
        let ca_certificate = certificate(&root, &ca_party, 2, &ca());
        let leaf = certificate(&ca_party, &leaf_party, 7, &[key_usage(0x80)]);
        let asker = Asker::new(&[&root_certificate], day(NOW));
        Self { root, ca: ca_party, ca_certificate, leaf_party, leaf, asker }
    }

    fn id(&self) -> CertId {
        CertId::of(DigestAlgorithm::Sha1, &self.leaf, &self.ca_certificate).unwrap()
    }

    fn good(&self) -> Vec<u8> {
        single(&self.id(), good(), FRESH, &[])
    }

    fn ask(&self, answer: &Arc<[u8]>) -> CertificateStatus {
        self.asker.ask(&self.leaf, &[ocsp(Arc::clone(answer))], std::slice::from_ref(&self.ca_certificate))
    }

    /// The statements there are, and the reason why there is none.
    fn said(&self, answer: &Arc<[u8]>) -> (Vec<Status>, Vec<StatusProblem>) {
        let status = self.ask(answer);
        (status.evidence.iter().map(|e| e.status).collect(), problems(&status))
    }

    fn refused(&self, answer: &Arc<[u8]>) -> StatusProblem {
        match self.said(answer) {
            (said, problems) if said.is_empty() && problems.len() == 1 => problems[0],
            other => panic!("{other:?}"),
        }
    }

    /// Nothing is said, and there is nothing to say about it.
    fn silent(&self, answer: &Arc<[u8]>) -> bool {
        self.said(answer) == (vec![], vec![])
    }

    fn delegate(&self, extensions: &[Vec<u8>]) -> (Party, Certificate) {
        let party = Party::new("responder");
        let certificate = certificate(&self.ca, &party, 70, extensions);
        (party, certificate)
    }
}

#[test]
fn the_authority_answers() {
    let world = World::new();
    let octets = answer(&world.ca, PRODUCED, &[world.good()], &[], &[]);
    let status = world.ask(&octets);
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    assert_eq!(evidence.status, Status::Good);
    assert_eq!((evidence.this_update, evidence.next_update), (day(FRESH.0), Some(day(FRESH.1))));
    assert_eq!(evidence.produced_at, Some(day(PRODUCED)));
    assert_eq!(evidence.signer.certificates()[0], world.ca_certificate);
    assert!(evidence.signer_status.is_empty());
    // By the hash of its key, and as CMS carries it.
    let by_key = ResponderId::KeyHash(world.id().issuer_key_hash);
    let ResponderId::KeyHash(hash) = &by_key else { unreachable!() };
    let responder = asn1::context(2, &[asn1::octet_string(hash)]);
    let bare = basic(&world.ca, &responder, PRODUCED, &[world.good()], &[], &[]);
    assert_eq!(world.said(&wrapped(&bare).into()).0, [Status::Good]);
    assert_eq!(world.said(&bare.clone().into()).0, [Status::Good]);
    // As some PDF signatures carry it: without the status before it.
    let typed = asn1::sequence(&[asn1::oid(oid::PKIX_OCSP_BASIC), asn1::octet_string(&bare)]);
    assert_eq!(world.said(&typed.into()).0, [Status::Good]);
    let read = OcspResponse::from_der(bare.into(), &Limits::default()).unwrap();
    assert_eq!(*read.responder(), by_key);
    assert!(read.responder().is(&world.ca_certificate) && !read.responder().is(&world.leaf));
}

#[test]
fn every_status_is_told() {
    let world = World::new();
    let said = |status: Vec<u8>, extensions: &[Vec<u8>]| {
        let one = single(&world.id(), status, FRESH, extensions);
        world.said(&answer(&world.ca, PRODUCED, &[one], &[], &[]))
    };
    let revoked_at = |reason, invalid_since| Status::Revoked { at: day("2026-02-03"), reason, invalid_since };
    assert_eq!(said(revoked("2026-02-03", None), &[]).0, [revoked_at(None, None)]);
    let since = extension(oid::INVALIDITY_DATE, false, &asn1::generalized_time(day("2026-01-01")).unwrap());
    assert_eq!(
        said(revoked("2026-02-03", Some(1)), &[since]).0,
        [revoked_at(Some(RevocationReason::KeyCompromise), Some(day("2026-01-01")))]
    );
    assert_eq!(said(revoked("2026-02-03", Some(6)), &[]).0, [Status::OnHold { since: day("2026-02-03") }]);
    assert_eq!(said(revoked("2026-02-03", Some(8)), &[]), (vec![], vec![StatusProblem::Malformed]));
    // unknown is no good (V-24).
    assert_eq!(said(unknown(), &[]).0, [Status::Unknown]);
    let cutoff = extension(oid::OCSP_ARCHIVE_CUTOFF, false, &asn1::generalized_time(day("2015-01-01")).unwrap());
    let odd = |critical| extension(oid::OCSP_ARCHIVE_CUTOFF, critical, b"\x18\x041899");
    let asked = |extension| {
        let one = single(&world.id(), good(), FRESH, &[extension]);
        world.ask(&answer(&world.ca, PRODUCED, &[one], &[], &[]))
    };
    assert_eq!(asked(cutoff).evidence[0].expired_since, Some(day("2015-01-01")));
    assert_eq!(asked(odd(false)).evidence[0].expired_since, None);
    assert_eq!(problems(&asked(odd(true))), [StatusProblem::UnreadCriticalExtension]);
}

#[test]
fn a_proper_delegate_answers() {
    let world = World::new();
    let (party, delegate) = world.delegate(&[ocsp_signing(), no_check(), key_usage(0x80)]);
    let octets = answer(&party, PRODUCED, &[world.good()], &[], &[&delegate]);
    let status = world.ask(&octets);
    let [evidence] = status.evidence.as_slice() else { panic!("{status:?}") };
    assert_eq!((evidence.status, &evidence.signer.certificates()[0]), (Status::Good, &delegate));
    assert_eq!(evidence.signer.certificates().len(), 3);
    assert!(evidence.signer_status.is_empty(), "nocheck");
    // Its certificate may be at hand otherwise.
    let octets = answer(&party, PRODUCED, &[world.good()], &[], &[]);
    assert_eq!(world.refused(&octets), StatusProblem::SignerUnknown);
    let pool = [world.ca_certificate.clone(), delegate];
    assert_eq!(world.asker.ask(&world.leaf, &[ocsp(octets)], &pool).evidence.len(), 1);
}

#[test]
fn the_status_of_a_delegate_is_asked() {
    // As the government's responder: no nocheck.
    let world = World::new();
    let (party, delegate) = world.delegate(&[ocsp_signing()]);
    let octets = ocsp(answer(&party, PRODUCED, &[world.good()], &[], &[&delegate]));
    let judge_with = |lists: &[Arc<[u8]>]| {
        let mut data = vec![octets.clone()];
        data.extend(lists.iter().map(|octets| list(Arc::clone(octets))));
        let status = world.asker.ask(&world.leaf, &data, std::slice::from_ref(&world.ca_certificate));
        // The list tells of the signer as well: only the answer is looked at.
        let answered = CertificateStatus { evidence: vec![status.evidence[0].clone()], ..status.clone() };
        (judge(&answered, world.asker.at, 36_500), status.evidence[0].signer_status[0].evidence.len())
    };
    assert_eq!(judge_with(&[]), (Outcome::Unknown, 0));
    let fine = crl(&world.ca, FRESH, &[], &[]);
    assert_eq!(judge_with(&[fine]), (Outcome::Good, 1));
    let revoked = crl(&world.ca, FRESH, &[entry(70, "2026-01-01", &[])], &[]);
    assert_eq!(judge_with(&[revoked]), (Outcome::Unknown, 1));
    // It does not vouch for itself.
    let own_id = CertId::of(DigestAlgorithm::Sha1, &delegate, &world.ca_certificate).unwrap();
    let itself = answer(&party, PRODUCED, &[single(&own_id, good(), FRESH, &[])], &[], &[&delegate]);
    let status =
        world.asker.ask(&world.leaf, &[octets.clone(), ocsp(itself)], std::slice::from_ref(&world.ca_certificate));
    let own = &status.evidence[0].signer_status[0];
    assert_eq!((own.evidence.len(), problems(own)), (0, vec![StatusProblem::SignerUnfit]));
}

#[test]
fn no_check_is_for_responders() {
    let world = World::new();
    let status_of = |extensions: &[Vec<u8>]| {
        let (_, certificate) = world.delegate(extensions);
        world.asker.ask(&certificate, &[], std::slice::from_ref(&world.ca_certificate)).no_check
    };
    assert!(status_of(&[ocsp_signing(), no_check()]));
    assert!(!status_of(&[ocsp_signing()]));
    assert!(!status_of(&[no_check(), key_usage(0xc0)]), "a signer's status is always asked");
}

/// Responders that vouch for each other: it ends, and the end is told.
#[test]
fn delegates_of_delegates_end() {
    let world = World::new();
    let parties: Vec<Party> = (0..6).map(|n| Party::new(&format!("responder {n}"))).collect();
    let certificates: Vec<Certificate> =
        parties.iter().zip(70..).map(|(p, serial)| certificate(&world.ca, p, serial, &[ocsp_signing()])).collect();
    let mut data = vec![ocsp(answer(&parties[0], PRODUCED, &[world.good()], &[], &[&certificates[0]]))];
    for (about, by) in (0..6).flat_map(|about| (0..6).map(move |by| (about, by))) {
        let id = CertId::of(DigestAlgorithm::Sha1, &certificates[about], &world.ca_certificate).unwrap();
        let one = single(&id, good(), FRESH, &[]);
        data.push(ocsp(answer(&parties[by], PRODUCED, &[one], &[], &[&certificates[by]])));
    }
    let status = world.asker.ask(&world.leaf, &data, std::slice::from_ref(&world.ca_certificate));
    assert_eq!(judge(&status, world.asker.at, 36_500), Outcome::Unknown);
    let mut depth = 0;
    let mut at = &status;
    while let Some(next) = at.evidence.first().and_then(|e| e.signer_status.first()) {
        depth += 1;
        at = next;
    }
    assert_eq!(depth, 3);
    assert_eq!(problems(at), [StatusProblem::BudgetSpent]);
}

/// TV-17, V-22: everybody else is nobody.
#[test]
fn who_may_not_answer() {
    let world = World::new();
    let by = |party: &Party, certificate: &Certificate| {
        world.refused(&answer(party, PRODUCED, &[world.good()], &[], &[certificate]))
    };
    // A sibling without the purpose, also with anyExtendedKeyUsage instead; one that may not sign at all.
    let any = extension(oid::EXTENDED_KEY_USAGE, false, &asn1::sequence(&[asn1::oid(oid::ANY_EXTENDED_KEY_USAGE)]));
    for extensions in
        [vec![], vec![any], vec![ocsp_signing(), key_usage(0x20)], vec![ocsp_signing(), unknown_critical()]]
    {
        let (party, sibling) = world.delegate(&extensions);
        assert_eq!(by(&party, &sibling), StatusProblem::SignerUnfit);
    }
    // The subject itself.
    assert_eq!(by(&world.leaf_party, &world.leaf), StatusProblem::SignerUnfit);
    // A responder of the root, of an unrelated authority, of one that only has the same name.
    let party = Party::new("responder");
    let of_root = certificate(&world.root, &party, 70, &[ocsp_signing()]);
    assert_eq!(by(&party, &of_root), StatusProblem::SignerUnfit);
    for name in ["elsewhere", "ca"] {
        let elsewhere = Party::new(name);
        let unrelated = certificate(&elsewhere, &party, 70, &[ocsp_signing()]);
        assert_eq!(by(&party, &unrelated), StatusProblem::SignerUnfit, "{name}");
    }
    // A delegate of an authority below the right one (V-22: directly).
    let sub = Party::new("sub");
    let sub_certificate = certificate(&world.ca, &sub, 71, &ca());
    let below = certificate(&sub, &party, 70, &[ocsp_signing()]);
    let octets = answer(&party, PRODUCED, &[world.good()], &[], &[&below, &sub_certificate]);
    assert_eq!(world.refused(&octets), StatusProblem::SignerUnfit);
    // Out of office when it answered.
    let retired = certificate_between(&world.ca, &party, 70, &[ocsp_signing()], ("2020-01-01", "2026-01-01"));
    assert_eq!(by(&party, &retired), StatusProblem::SignerUnfit);
    // In the name of the authority, with another key.
    let impostor = Party::new("ca");
    let octets = answer(&impostor, PRODUCED, &[world.good()], &[], &[]);
    assert_eq!(world.refused(&octets), StatusProblem::BadSignature);
    // A proper delegate's certificate, another's signature.
    let (_, delegate) = world.delegate(&[ocsp_signing(), no_check()]);
    let octets = answer(&Party::new("responder"), PRODUCED, &[world.good()], &[], &[&delegate]);
    assert_eq!(world.refused(&octets), StatusProblem::BadSignature);
}

/// TV-18, V-23.
#[test]
fn an_answer_is_about_one_certificate() {
    let world = World::new();
    let about = |id: &CertId| answer(&world.ca, PRODUCED, &[single(id, good(), FRESH, &[])], &[], &[]);
    let right = world.id();
    for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        let id = CertId::of(algorithm, &world.leaf, &world.ca_certificate).unwrap();
        assert_eq!(world.said(&about(&id)).0, [Status::Good]);
    }
    // Another serial number is another certificate: also when it only begins or ends alike (CVE-2016-7444).
    for serial in [vec![8], vec![7, 7], vec![0x70], vec![1, 0, 7]] {
        assert!(world.silent(&about(&CertId { serial, ..right.clone() })));
    }
    // The right number of another authority; half right is a forgery or a fault.
    let other = CertId::of(DigestAlgorithm::Sha1, &world.leaf, &world.leaf).unwrap();
    let wrong = CertId { issuer_name_hash: other.issuer_key_hash.clone(), ..right.clone() };
    assert_eq!(world.refused(&about(&wrong)), StatusProblem::NotBound);
    let wrong = CertId { issuer_key_hash: other.issuer_key_hash.clone(), ..right.clone() };
    assert_eq!(world.refused(&about(&wrong)), StatusProblem::NotBound);
    let wrong = CertId { issuer_name_hash: vec![1], issuer_key_hash: vec![2], ..right.clone() };
    assert!(world.silent(&about(&wrong)));
    // The hashes of one algorithm under the name of another, or of none that counts.
    let wrong = CertId { algorithm: Ok(DigestAlgorithm::Sha256), ..right.clone() };
    assert!(world.silent(&about(&wrong)));
    let md5 = CertId::of(DigestAlgorithm::Md5, &world.leaf, &world.ca_certificate).unwrap();
    assert_eq!(world.refused(&about(&md5)), StatusProblem::Unsupported);
    // Of several statements the one that is about it, wherever it stands (CVE-2026-3832).
    let id = CertId { serial: vec![8], ..right.clone() };
    let (first, second) = (single(&id, good(), FRESH, &[]), single(&right, revoked("2026-01-01", None), FRESH, &[]));
    for singles in [[first.clone(), second.clone()], [second, first]] {
        let said = world.said(&answer(&world.ca, PRODUCED, &singles, &[], &[])).0;
        assert!(matches!(said[..], [Status::Revoked { .. }]), "{said:?}");
    }
    // And of several about it the worst.
    for (statuses, worst) in [
        ([good(), unknown()], Status::Unknown),
        ([revoked("2026-01-01", Some(6)), unknown()], Status::OnHold { since: day("2026-01-01") }),
    ] {
        let singles = statuses.map(|status| single(&right, status, FRESH, &[]));
        let turned = [singles[1].clone(), singles[0].clone()];
        assert_eq!(world.said(&answer(&world.ca, PRODUCED, &singles, &[], &[])).0, [worst]);
        assert_eq!(world.said(&answer(&world.ca, PRODUCED, &turned, &[], &[])).0, [worst]);
    }
    let none = answer(&world.ca, PRODUCED, &[], &[], &[]);
    assert!(world.silent(&none));
}

#[test]
fn what_is_not_understood_is_not_used() {
    let world = World::new();
    let whole = answer(&world.ca, PRODUCED, &[world.good()], &[unknown_critical()], &[]);
    assert_eq!(world.refused(&whole), StatusProblem::UnreadCriticalExtension);
    let one = single(&world.id(), good(), FRESH, &[unknown_critical()]);
    assert_eq!(world.refused(&answer(&world.ca, PRODUCED, &[one], &[], &[])), StatusProblem::UnreadCriticalExtension);
    // In a statement about somebody else it does not matter: each SingleResponse stands for itself.
    let other = single(&CertId { serial: vec![8], ..world.id() }, good(), FRESH, &[unknown_critical()]);
    assert_eq!(world.said(&answer(&world.ca, PRODUCED, &[other, world.good()], &[], &[])).0, [Status::Good]);
}

/// V-24: errors are not signed, and say nothing.
#[test]
fn errors_say_nothing() {
    let world = World::new();
    for number in [1, 2, 3, 5, 6] {
        let error: Arc<[u8]> = asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[number])]).into();
        assert_eq!(world.refused(&error), StatusProblem::NoSuccess);
        let read = OcspResponse::from_der(error, &Limits::default()).unwrap_err();
        assert_eq!(read, OcspError::NoSuccess(u64::from(number)));
    }
    // An error that carries an answer all the same.
    let inside = answer(&world.ca, PRODUCED, &[world.good()], &[], &[]);
    let mut lying = inside.to_vec();
    let at = lying.iter().position(|octet| *octet == Tag::ENUMERATED.0).unwrap() + 2;
    lying[at] = 3;
    assert_eq!(world.refused(&lying.into()), StatusProblem::NoSuccess);
    for octets in [
        asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[4])]),
        asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[0])]),
        asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[99])]),
        b"<html>".to_vec(),
        Vec::new(),
        world.leaf.der().to_vec(),
    ] {
        assert_eq!(world.refused(&octets.into()), StatusProblem::Malformed);
    }
    let typed = asn1::sequence(&[asn1::oid(oid::OCSP_NONCE), asn1::octet_string(&[0x30, 0])]);
    let other = asn1::sequence(&[asn1::tlv(Tag::ENUMERATED, &[0]), asn1::context(0, &[typed])]);
    assert_eq!(world.refused(&other.into()), StatusProblem::Unsupported);
}

#[test]
fn nonces() {
    let world = World::new();
    let with = |value: &[u8]| {
        let nonce = extension(oid::OCSP_NONCE, false, value);
        let octets = answer(&world.ca, PRODUCED, &[world.good()], &[nonce], &[]);
        OcspResponse::from_der(octets, &Limits::default()).unwrap()
    };
    let echoed = with(&asn1::octet_string(b"12345678"));
    assert_eq!(echoed.nonce(), Some(b"12345678".as_slice()));
    assert!(echoed.answers(b"12345678") && !echoed.answers(b"12345679") && !echoed.answers(b""));
    assert_eq!(with(b"bare").nonce(), Some(b"bare".as_slice()));
    let plain = OcspResponse::from_der(answer(&world.ca, PRODUCED, &[world.good()], &[], &[]), &Limits::default());
    assert!(plain.unwrap().answers(b"12345678"), "signed ahead");
}

#[test]
fn a_changed_answer_says_nothing() {
    let world = World::new();
    let (party, delegate) = world.delegate(&[ocsp_signing(), no_check()]);
    let octets = answer(&party, PRODUCED, &[world.good()], &[], &[&delegate]);
    for end in 0..octets.len() {
        let short: Arc<[u8]> = octets[..end].into();
        assert!(OcspResponse::from_der(short, &Limits::default()).is_err());
    }
    let helper = octets.windows(delegate.der().len()).position(|w| w == delegate.der()).unwrap();
    for at in 0..octets.len() {
        let mut changed = octets.to_vec();
        changed[at] ^= 1;
        let (said, _) = world.said(&changed.into());
        // The signature does not cover how the answer and the helpers are wrapped up; nothing else may pass.
        assert!(said.is_empty() || at < 40 || at >= helper - 8, "{at}: {said:?}");
        assert!(said.is_empty() || said == [Status::Good], "{at}: {said:?}");
    }
}

#[test]
fn the_size_is_limited() {
    let mut world = World::new();
    let octets = answer(&world.ca, PRODUCED, &[world.good()], &[], &[]);
    world.asker.limits.ocsp_octets = 100;
    assert_eq!(world.refused(&octets), StatusProblem::Malformed);
}

/// A responder by the openssl program, asked by us.
struct Responder {
    dir: tempfile::TempDir,
    index: String,
}

impl Responder {
    fn new(pki: &support::Pki, signer: Option<&support::Leaf>, index: String) -> Self {
        let dir = support::temp_dir();
        let write = |name: &str, octets: &[u8]| std::fs::write(dir.path().join(name), octets).unwrap();
        write("ca.pem", &pki.issuing_pem);
        write("signer.pem", signer.map_or(&pki.issuing_pem, |leaf| &leaf.certificate_pem));
        write("signer.key", signer.map_or(pki.issuing_key_pem(), |leaf| &leaf.key_pem));
        Self { dir, index }
    }

    fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("openssl").current_dir(self.dir.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn answer(&self, request: &[u8], more: &[&str]) -> Arc<[u8]> {
        std::fs::write(self.dir.path().join("request"), request).unwrap();
        std::fs::write(self.dir.path().join("index"), &self.index).unwrap();
        let what = ["ocsp", "-index", "index", "-CA", "ca.pem", "-rsigner", "signer.pem", "-rkey", "signer.key"];
        let files = ["-reqin", "request", "-respout", "answer", "-nmin", "60"];
        self.openssl(&[&what, &files[..], more].concat());
        std::fs::read(self.dir.path().join("answer")).unwrap().into()
    }
}

fn index_line(kind: &str, leaf: &support::Leaf, revoked: &str) -> String {
    let expires = support::now().plus_seconds(86_400 * 300).utc_time().unwrap();
    format!("{kind}\t{expires}\t{revoked}\t{}\tunknown\t/CN=x\n", leaf.certificate().serial_hex())
}

#[test]
fn openssl_answers_our_requests() {
    let Some(pki) = support::Pki::shared() else { return };
    let (valid, revoked, unheard) = (pki.leaf("rsa"), pki.leaf("p256"), pki.leaf("p384"));
    let since = support::now().plus_seconds(-86_400).utc_time().unwrap();
    let index = index_line("V", &valid, "") + &index_line("R", &revoked, &format!("{since},superseded"));
    let asker = Asker::new(&[&pki.root()], support::now());
    let issuing = pki.issuing();
    let delegate = pki.leaf("ocsp");
    for signer in [None, Some(&delegate)] {
        let responder = Responder::new(pki, signer, index.clone());
        let status_of = |leaf: &support::Leaf, algorithm, more: &[&str]| {
            let certificate = leaf.certificate();
            let nonce = [7; 32];
            let request = ocsp_request_with(algorithm, &certificate, &issuing, Some(&nonce));
            let octets = responder.answer(&request, more);
            let read = OcspResponse::from_der(Arc::clone(&octets), &Limits::default()).unwrap();
            assert_eq!(read.nonce(), Some(nonce.as_slice()), "echoed");
            let status = asker.ask(&certificate, &[ocsp(octets)], std::slice::from_ref(&issuing));
            assert_eq!(status.unused.len(), 0, "{status:?}");
            status.evidence[0].clone()
        };
        for algorithm in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
            let evidence = status_of(&valid, algorithm, &[]);
            assert_eq!(evidence.status, Status::Good);
            assert_eq!(evidence.signer_status.len(), usize::from(signer.is_some()), "the delegate has no nocheck");
        }
        assert_eq!(status_of(&valid, DigestAlgorithm::Sha1, &["-resp_key_id"]).status, Status::Good);
        let Status::Revoked { reason, .. } = status_of(&revoked, DigestAlgorithm::Sha1, &[]).status else {
            panic!("not revoked")
        };
        assert_eq!(reason, Some(RevocationReason::Superseded));
        assert_eq!(status_of(&unheard, DigestAlgorithm::Sha1, &[]).status, Status::Unknown);
    }
    // The program agrees with us about who may answer.
    let sibling = pki.leaf("rsa");
    let responder = Responder::new(pki, Some(&sibling), index);
    let octets = responder.answer(&ocsp_request(&valid.certificate(), &issuing, None), &[]);
    let status = asker.ask(&valid.certificate(), &[ocsp(octets)], std::slice::from_ref(&issuing));
    // Here the sibling is the subject itself.
    assert_eq!((status.evidence.len(), problems(&status)), (0, vec![StatusProblem::SignerUnfit]));
}

#[test]
fn openssl_reads_our_requests() {
    let Some(pki) = support::Pki::shared() else { return };
    let leaf = pki.leaf("rsa").certificate();
    let responder = Responder::new(pki, None, String::new());
    std::fs::write(responder.dir.path().join("request"), ocsp_request(&leaf, &pki.issuing(), Some(b"12345678")))
        .unwrap();
    let text = String::from_utf8(responder.openssl(&["ocsp", "-reqin", "request", "-req_text", "-noverify"])).unwrap();
    assert!(text.contains("Hash Algorithm: sha1"), "{text}");
    assert!(text.contains(&format!("Serial Number: {}", leaf.serial_hex())), "{text}");
    assert!(text.contains("OCSP Nonce"), "{text}");
    // The very octets that the program would send.
    std::fs::write(responder.dir.path().join("leaf.pem"), &pki.leaf("rsa").certificate_pem).unwrap();
    responder.openssl(&["ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-no_nonce", "-reqout", "theirs"]);
    let theirs = std::fs::read(responder.dir.path().join("theirs")).unwrap();
    assert_eq!(ocsp_request(&leaf, &pki.issuing(), None), theirs);
}

/// Whether the openssl program takes the answer for a proof that the certificate is good.
fn good_by_openssl(world: &World, root: &Certificate, octets: &[u8]) -> bool {
    let dir = support::temp_dir();
    let run = |arguments: &[&str]| Command::new("openssl").current_dir(dir.path()).args(arguments).output().unwrap();
    for (name, certificate) in [("root.pem", root), ("ca.pem", &world.ca_certificate), ("leaf.pem", &world.leaf)] {
        std::fs::write(dir.path().join("der"), certificate.der()).unwrap();
        run(&["x509", "-inform", "DER", "-in", "der", "-out", name]);
    }
    std::fs::write(dir.path().join("answer"), octets).unwrap();
    let time = day(NOW).seconds().to_string();
    let what = ["ocsp", "-respin", "answer", "-issuer", "ca.pem", "-cert", "leaf.pem", "-no_nonce"];
    let how = ["-CAfile", "root.pem", "-verify_other", "ca.pem", "-attime", &time];
    let output = run(&[&what[..], &how].concat());
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    // The times of the answer are compared with the clock, and only warned of.
    text.contains("Response verify OK") && text.lines().any(|line| line == "good" || line == "leaf.pem: good")
}

#[test]
fn openssl_agrees_who_may_answer() {
    if !support::have("openssl") {
        return;
    }
    let world = World::new();
    let root = world.asker.store.anchors[0].certificate.clone();
    let party = Party::new("responder");
    let elsewhere = Party::new("elsewhere");
    let by = |issuer: &Party, extensions: &[Vec<u8>]| certificate(issuer, &party, 70, extensions);
    let told =
        |signer: &Party, certificates: &[&Certificate]| answer(signer, PRODUCED, &[world.good()], &[], certificates);
    let other = CertId { serial: vec![8], ..world.id() };
    let half = CertId { issuer_key_hash: vec![1; 20], ..world.id() };
    let about = |id: &CertId, status| answer(&world.ca, PRODUCED, &[single(id, status, FRESH, &[])], &[], &[]);
    let cases = [
        ("issuer", true, told(&world.ca, &[])),
        ("delegate", true, told(&party, &[&by(&world.ca, &[ocsp_signing()])])),
        ("sibling", false, told(&party, &[&by(&world.ca, &[])])),
        ("unrelated", false, told(&party, &[&by(&elsewhere, &[ocsp_signing()])])),
        ("subject", false, told(&world.leaf_party, &[&world.leaf])),
        ("responder of the root", false, told(&party, &[&by(&world.root, &[ocsp_signing()])])),
        ("another key", false, told(&Party::new("ca"), &[])),
        ("another's certificate", false, told(&Party::new("responder"), &[&by(&world.ca, &[ocsp_signing()])])),
        ("another number", false, about(&other, good())),
        ("another authority", false, about(&half, good())),
        ("unknown", false, about(&world.id(), unknown())),
        ("revoked", false, about(&world.id(), revoked("2026-01-01", None))),
        ("right", true, about(&world.id(), good())),
    ];
    for (what, expected, octets) in cases {
        let ours = world.said(&octets).0 == [Status::Good];
        let theirs = good_by_openssl(&world, &root, &octets);
        assert_eq!((ours, theirs), (expected, expected), "{what}");
    }
}
