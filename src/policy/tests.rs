//! Truth tables: facts made by hand, every rule kept and broken, and no way to pass with a truth missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cover;
mod decade;
mod existence;
mod levels;
mod revocation;
mod standing;
mod stored;
mod told;
mod xml;

use super::rules::RULES;
use super::*;
use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm::{Md5, Sha1, Sha256};
use crate::findings::{
    Binding, CertificateFacts, ChangeFacts, ChangeLevel, ContentFacts, DeadEndFacts, DefectFacts, DocumentFacts,
    FactsSchema, KeyFacts, LinkFacts, Origin, PathFacts, PathProblem, RevocationFacts, SchemeFacts, SignatureFacts,
    SignatureKind, Status, StatusFacts, StatusKind, TimeStampFacts, ValueFacts,
};

const DAY: i64 = 86_400;

fn day(days: i64) -> UnixTime {
    UnixTime::from_seconds(1_780_000_000 + days * DAY)
}

fn certificate(name: &str) -> CertificateFacts {
    CertificateFacts {
        sha256: name.repeat(4),
        subject: format!("CN={name}"),
        issuer: "CN=ca".to_owned(),
        serial: "01".to_owned(),
        common_name: Some(name.to_owned()),
        organization: None,
        email: None,
        not_before: day(-100),
        not_after: day(100),
        key: Some(KeyFacts { kind: "RSA".to_owned(), bits: 2048 }),
        key_usage: Some((true, true)),
        extended_key_usage: None,
        extended_key_usage_critical: false,
        ca: Some(false),
        unread_critical_extensions: Vec::new(),
        embedded: false,
    }
}

fn unknown_status(name: &str) -> RevocationFacts {
    RevocationFacts {
        certificate: name.repeat(4),
        no_check: false,
        evidence: Vec::new(),
        unused: Vec::new(),
        failures: Vec::new(),
    }
}

/// A list of the root, current for a week.
fn list(status: Status, this_update: UnixTime) -> StatusFacts {
    let mut signer = certificate("root");
    signer.ca = Some(true);
    StatusFacts {
        kind: StatusKind::Crl,
        origin: Origin::File,
        sha256: "c".repeat(64),
        status,
        this_update,
        next_update: Some(this_update.plus_seconds(7 * DAY)),
        produced_at: None,
        expired_since: None,
        scheme: SchemeFacts { name: "RSA-PKCS1v1.5".to_owned(), digest: Sha256 },
        signer_path: PathFacts::Found { certificates: vec![signer.clone()], links: Vec::new(), profile: None },
        signer,
        signer_revocation: Vec::new(),
    }
}

fn known_status(name: &str, evidence: Vec<StatusFacts>) -> RevocationFacts {
    RevocationFacts { evidence, ..unknown_status(name) }
}

fn good(name: &str) -> Vec<RevocationFacts> {
    vec![known_status(name, vec![list(Status::Good, day(0))])]
}

fn path(name: &str) -> PathFacts {
    let mut anchor = certificate("root");
    anchor.ca = Some(true);
    PathFacts::Found {
        certificates: vec![certificate(name), anchor],
        links: vec![LinkFacts { scheme: "RSA-PKCS1v1.5".to_owned(), digest: Sha256 }],
        profile: None,
    }
}

fn scheme() -> Option<SchemeFacts> {
    Some(SchemeFacts { name: "RSA-PKCS1v1.5".to_owned(), digest: Sha256 })
}

fn signature() -> SignatureFacts {
    SignatureFacts {
        id: "Signature1".to_owned(),
        kind: SignatureKind::Signature,
        subfilter: Some("ETSI.CAdES.detached".to_owned()),
        revision: 1,
        coverage: "file".to_owned(),
        byte_range: Some([0, 10, 20, 30]),
        place: None,
        docmdp: None,
        removed: false,
        defects: Vec::new(),
        deviations: Vec::new(),
        content: ContentFacts::Match(Sha256),
        value: ValueFacts::Match,
        scheme: scheme(),
        signer: Some(certificate("signer")),
        binding: Binding::Match(Sha256),
        path: path("signer"),
        revocation: good("signer"),
        claimed_signing_time: None,
        claimed_modification: None,
        time_stamps: Vec::new(),
        claimed_name: None,
        shown_text: None,
        changes: Vec::new(),
        xml: None,
    }
}

fn stamp() -> TimeStampFacts {
    let mut authority = certificate("tsa");
    authority.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.8".to_owned()]);
    authority.extended_key_usage_critical = true;
    TimeStampFacts {
        gen_time: day(-1),
        policy: "1.2.3".to_owned(),
        imprint_digest: Some(Sha256),
        imprint: ContentFacts::Match(Sha256),
        content: ContentFacts::Match(Sha256),
        value: ValueFacts::Match,
        scheme: scheme(),
        signer: Some(authority),
        binding: Binding::Match(Sha256),
        path: path("tsa"),
        revocation: good("tsa"),
        accuracy_ms: None,
        behind: None,
    }
}

fn document() -> DocumentFacts {
    DocumentFacts {
        schema: FactsSchema,
        format: "pdf".to_owned(),
        size: 50,
        sha256: String::new(),
        at: day(0),
        revisions: 1,
        encrypted: false,
        hybrid_views_differ: false,
        trailing: None,
        encryption: None,
        dynamic: Some(Vec::new()),
        signatures: vec![signature()],
    }
}

fn policy() -> Policy {
    Policy::standard().unwrap()
}

fn change(level: ChangeLevel) -> ChangeFacts {
    ChangeFacts {
        level,
        code: "object-changed".to_owned(),
        object: Some(4),
        revision: 2,
        detail: String::new(),
        place: None,
        covers: None,
    }
}

fn unchecked() -> ContentFacts {
    ContentFacts::Unchecked("why".to_owned())
}

#[test]
fn sound_facts_pass() {
    let judged = judge(&document(), &policy());
    assert_eq!((judged.verdict, judged.reason), (Verdict::Passed, None));
    let judged = &judged.signatures[0];
    assert_eq!(judged.rules.len(), RULES.len());
    let kept = |result| matches!(result, RuleResult::Met | RuleResult::Ignored);
    assert!(
        judged.rules.iter().all(|(_, result)| kept(*result)),
        "every rule is kept without remark: {:?}",
        judged.rules
    );
    assert!(judged.proven.is_none() && judged.judged_at == day(0));
}

#[test]
fn nothing_found_is_not_passed() {
    let mut facts = document();
    facts.signatures.clear();
    assert_eq!(judge(&facts, &policy()).verdict, Verdict::Unsigned);
}

type Break = fn(&mut DocumentFacts);

/// One thing wrong at a time: the verdict, its reason, and a finding that says so.
#[test]
fn one_thing_wrong_at_a_time() {
    use Reason::*;
    use Verdict::{Failed, Indeterminate};
    let rows: &[(Break, Verdict, Reason, &str)] = &[
        (
            |d| {
                d.signatures[0].defects.push(DefectFacts {
                    code: "pdf.x".into(),
                    offset: None,
                    clause: "1".into(),
                    detail: String::new(),
                })
            },
            Failed,
            FormatFailure,
            "pdf.x",
        ),
        (|d| d.signatures[0].coverage = "unclear".into(), Failed, FormatFailure, "format.coverage-unclear"),
        (|d| d.hybrid_views_differ = true, Failed, FormatFailure, "format.hybrid-views-differ"),
        (|d| d.signatures[0].content = ContentFacts::Mismatch(Sha256), Failed, HashFailure, "content.digest-differs"),
        (|d| d.signatures[0].content = unchecked(), Indeterminate, Generic, "content.unchecked"),
        (|d| d.signatures[0].value = ValueFacts::Mismatch, Failed, SigCryptoFailure, "signature.value-bad"),
        (
            |d| d.signatures[0].value = ValueFacts::Unsupported("x".into()),
            Indeterminate,
            Generic,
            "signature.unsupported",
        ),
        (|d| d.signatures[0].value = ValueFacts::Unchecked("x".into()), Indeterminate, Generic, "signature.unchecked"),
        (|d| d.signatures[0].removed = true, Failed, DocumentModified, "content.signature-removed"),
        (
            |d| d.signatures[0].changes.push(change(ChangeLevel::Other)),
            Failed,
            DocumentModified,
            "change.object-changed",
        ),
        (
            |d| d.signatures[0].changes.push(change(ChangeLevel::Annotation)),
            Indeterminate,
            DocumentModified,
            "change.object-changed",
        ),
        (
            |d| d.signatures[0].changes.push(change(ChangeLevel::Form)),
            Indeterminate,
            DocumentModified,
            "change.object-changed",
        ),
        (|d| d.trailing = Some((50, 60)), Failed, DocumentModified, "content.trailing-octets"),
        (|d| d.signatures[0].binding = Binding::Absent, Failed, SigConstraintsFailure, "signature.binding-missing"),
        (|d| d.signatures[0].binding = Binding::Mismatch, Failed, SigConstraintsFailure, "signature.binding-other"),
        (
            |d| d.signatures[0].binding = Binding::Unreadable,
            Failed,
            SigConstraintsFailure,
            "signature.binding-unreadable",
        ),
        (|d| d.signatures[0].binding = Binding::Unsupported, Indeterminate, Generic, "signature.binding-unsupported"),
        (|d| d.signatures[0].signer = None, Indeterminate, NoSigningCertificateFound, "certificate.signer-missing"),
        (
            |d| d.signatures[0].path = PathFacts::NotBuilt,
            Indeterminate,
            NoCertificateChainFound,
            "certificate.path-not-built",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().key_usage = Some((false, false)),
            Indeterminate,
            ChainConstraintsFailure,
            "certificate.key-usage",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.1".into()]),
            Indeterminate,
            ChainConstraintsFailure,
            "certificate.purpose",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().ca = Some(true),
            Indeterminate,
            ChainConstraintsFailure,
            "certificate.is-authority",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().unread_critical_extensions.push("1.2".into()),
            Indeterminate,
            ChainConstraintsFailure,
            "certificate.extension-not-understood",
        ),
        (|d| d.at = day(101), Indeterminate, OutOfBoundsNoPoe, "time.certificate-expired"),
        (|d| d.at = day(-101), Indeterminate, OutOfBoundsNoPoe, "time.certificate-not-yet-valid"),
        (
            |d| d.signatures[0].content = ContentFacts::Match(Md5),
            Indeterminate,
            CryptoConstraintsFailureNoPoe,
            "algorithm.content",
        ),
        (
            |d| d.signatures[0].scheme = Some(SchemeFacts { name: "x".into(), digest: Sha1 }),
            Indeterminate,
            CryptoConstraintsFailureNoPoe,
            "algorithm.signature",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().key = Some(KeyFacts { kind: "RSA".into(), bits: 1024 }),
            Indeterminate,
            CryptoConstraintsFailureNoPoe,
            "algorithm.key",
        ),
        (
            |d| d.signatures[0].signer.as_mut().unwrap().key = Some(KeyFacts { kind: "RSA".into(), bits: 512 }),
            Indeterminate,
            CryptoConstraintsFailure,
            "algorithm.key",
        ),
        (|d| d.signatures[0].revocation.clear(), Indeterminate, TryLater, "revocation.not-checked"),
        (
            |d| {
                d.encrypted = true;
                d.revisions = 2;
            },
            Indeterminate,
            Generic,
            "content.encrypted-changes",
        ),
        (|d| d.signatures[0].kind = SignatureKind::Timestamp, Indeterminate, Generic, "signature.unchecked"),
    ];
    for (i, (spoil, verdict, reason, code)) in rows.iter().enumerate() {
        let mut facts = document();
        spoil(&mut facts);
        let judged = judge(&facts, &policy());
        let codes: Vec<_> = judged.signatures[0].findings.iter().map(|f| f.code.as_str()).collect();
        assert_eq!((judged.verdict, judged.reason), (*verdict, Some(*reason)), "row {i} {code}: {codes:?}");
        assert!(codes.contains(code), "row {i}: {codes:?}");
        let errors = judged.signatures[0].findings.iter().filter(|f| f.severity == Severity::Error);
        assert!(errors.count() >= 1, "row {i}: what decides is an error");
    }
}

#[test]
fn reasons_a_path_can_be_missing() {
    use PathProblem::*;
    for problem in [
        IssuerUnknown,
        NotAnAnchor,
        BadSignature,
        TooLong,
        BudgetSpent,
        IssuerKeyUnsupported,
        SchemeUnsupported,
        UnreadCriticalExtension,
        NotACa,
        KeyUsageForbids,
        PathLenExceeded,
        Defective,
        PolicyNotAllowed,
        NameUnclear,
        NameNotAllowed,
    ] {
        let mut facts = document();
        facts.signatures[0].path =
            PathFacts::NotFound { problem, certificate: Box::new(certificate("ca")), help: DeadEndFacts::default() };
        let judged = judge(&facts, &policy());
        assert_eq!(judged.verdict, Verdict::Indeterminate, "{problem:?}");
        assert_eq!(judged.signatures[0].truths.certificate, CertificateTruth::Untrusted, "{problem:?}");
    }
}

/// Later changes under each permission (ISO 32000-2 table 257; threats P-21, P-22).
#[test]
fn permissions() {
    use ChangeLevel::{Annotation, Form, Ltv, None as Nothing, Other, Sign};
    use Verdict::{Failed, Indeterminate, Passed};
    let table = [
        (Nothing, [Passed, Passed, Passed, Passed]),
        (Ltv, [Passed, Passed, Passed, Passed]),
        (Sign, [Passed, Failed, Passed, Passed]),
        (Form, [Indeterminate, Failed, Passed, Passed]),
        (Annotation, [Indeterminate, Failed, Failed, Indeterminate]),
        (Other, [Failed, Failed, Failed, Failed]),
    ];
    for (level, verdicts) in table {
        for (docmdp, verdict) in [None, Some(1), Some(2), Some(3)].into_iter().zip(verdicts) {
            let mut facts = document();
            facts.signatures[0].docmdp = docmdp;
            facts.signatures[0].changes = vec![change(Nothing), change(level), change(Ltv)];
            let judged = judge(&facts, &policy());
            assert_eq!(judged.verdict, verdict, "{level:?} under {docmdp:?}");
            assert_eq!(
                judged.signatures[0].truths.certificate,
                CertificateTruth::Trusted,
                "{level:?}: no matter of trust"
            );
        }
    }
}

/// Number and date filled in after the leader signed, then sealed: whoever sealed answers for them.
#[test]
fn a_later_signature_answers_for_what_was_filled_in() {
    let sealed_by = |seal: SignatureFacts| {
        let mut leader = signature();
        leader.changes = vec![change(ChangeLevel::Form), change(ChangeLevel::Sign)];
        let mut facts = document();
        facts.signatures = vec![leader, SignatureFacts { id: "seal".to_owned(), revision: 2, ..seal }];
        facts
    };
    let verdict = |facts: &DocumentFacts| judge(facts, &policy()).signatures[0].verdict;
    let good = sealed_by(signature());
    assert_eq!(verdict(&good), Verdict::Passed);
    assert!(judge(&good, &policy()).signatures[0].findings.iter().any(|f| f.code == "change.vouched"));

    let mut later = good.clone();
    later.signatures[0].changes[0].revision = 3;
    assert_eq!(verdict(&later), Verdict::Indeterminate, "filled in after the seal");
    let forged = sealed_by(SignatureFacts { value: ValueFacts::Mismatch, ..signature() });
    assert_eq!(verdict(&forged), Verdict::Indeterminate);
    let stranger = sealed_by(SignatureFacts { path: PathFacts::NotBuilt, ..signature() });
    assert_eq!(verdict(&stranger), Verdict::Indeterminate);
    let unknown = sealed_by(SignatureFacts { revocation: vec![unknown_status("signer")], ..signature() });
    assert_eq!(verdict(&unknown), Verdict::Indeterminate, "a seal that is not known to stand answers for nothing");
    let mut other_class = good.clone();
    if let PathFacts::Found { profile, .. } = &mut other_class.signatures[1].path {
        *profile = Some("vn-public".to_owned());
    }
    assert_eq!(verdict(&other_class), Verdict::Indeterminate, "anybody can buy a public certificate");
    let mut forbidden = good;
    forbidden.signatures[0].docmdp = Some(1);
    assert_eq!(verdict(&forbidden), Verdict::Failed);
}

/// What came as a signature and is none leaves what it was added to undecided; what is one by somebody else does not.
#[test]
fn a_broken_later_signature_adds_nothing_that_somebody_answers_for() {
    let with = |later: SignatureFacts, level: ChangeLevel| {
        let mut leader = signature();
        leader.changes = vec![change(level)];
        let mut facts = document();
        facts.signatures = vec![leader, SignatureFacts { id: "later".to_owned(), revision: 2, ..later }];
        facts
    };
    let first = |facts: &DocumentFacts| {
        let judged = judge(facts, &policy());
        let told = judged.signatures[0].findings.iter().any(|f| f.code == "change.broken-signature");
        assert_eq!(told, judged.signatures[0].verdict != Verdict::Passed, "{:?}", judged.signatures[0].findings);
        (judged.signatures[0].verdict, judged.signatures[0].reason)
    };
    let defect = DefectFacts {
        code: "pdf.byte-range.end".to_owned(),
        offset: None,
        clause: "12.8.1".to_owned(),
        detail: String::new(),
    };
    let broken = [
        SignatureFacts { value: ValueFacts::Mismatch, ..signature() },
        SignatureFacts { content: ContentFacts::Mismatch(Sha256), ..signature() },
        SignatureFacts { defects: vec![defect], ..signature() },
    ];
    let open = (Verdict::Indeterminate, Some(Reason::DocumentModified));
    for later in &broken {
        assert_eq!(first(&with(later.clone(), ChangeLevel::Sign)), open);
        // Filled in as the signer permits, but under a signature that is none.
        let mut form = with(later.clone(), ChangeLevel::Sign);
        form.signatures[0].docmdp = Some(2);
        form.signatures[0].changes.push(change(ChangeLevel::Form));
        assert_eq!(first(&form), open);
        // A time-stamp that shows nothing; an empty field of another revision.
        assert_eq!(first(&with(later.clone(), ChangeLevel::Ltv)).0, Verdict::Passed);
        let mut elsewhere = with(later.clone(), ChangeLevel::Sign);
        elsewhere.signatures[0].changes[0].revision = 3;
        assert_eq!(first(&elsewhere).0, Verdict::Passed);
    }
    for later in [
        signature(),
        SignatureFacts { path: PathFacts::NotBuilt, ..signature() },
        SignatureFacts { revocation: vec![unknown_status("signer")], ..signature() },
        SignatureFacts { value: ValueFacts::Unsupported("x".to_owned()), ..signature() },
    ] {
        assert_eq!(first(&with(later, ChangeLevel::Sign)).0, Verdict::Passed);
    }
    // What the signer did not permit at all stays failed.
    let mut forbidden = with(broken[0].clone(), ChangeLevel::Sign);
    forbidden.signatures[0].docmdp = Some(1);
    assert_eq!(judge(&forbidden, &policy()).signatures[0].verdict, Verdict::Failed);
}

#[test]
fn revocation_as_the_policy_asks() {
    for (asked, verdict) in [
        (Revocation::Required, Verdict::Indeterminate),
        (Revocation::IfAvailable, Verdict::Passed),
        (Revocation::Ignore, Verdict::Passed),
    ] {
        let mut facts = document();
        facts.signatures[0].revocation = vec![unknown_status("signer")];
        let judged = judge(&facts, &policy().with_revocation(asked));
        assert_eq!(judged.verdict, verdict, "{asked:?}");
        assert_eq!(judged.signatures[0].truths.certificate, CertificateTruth::Trusted);
        assert!(judged.signatures[0].findings.iter().any(|f| f.code == "revocation.not-checked"));
    }
}

#[test]
fn a_good_time_stamp_moves_the_judgement() {
    let mut facts = document();
    facts.at = day(99);
    facts.signatures[0].time_stamps = vec![stamp()];
    facts.signatures[0].time_stamps[0].revocation = vec![known_status("tsa", vec![list(Status::Good, day(3))])];
    facts.signatures[0].signer.as_mut().unwrap().not_after = day(1);
    let PathFacts::Found { certificates, .. } = &mut facts.signatures[0].path else { panic!() };
    certificates[0].not_after = day(1);
    let judged = judge(&facts, &policy());
    assert_eq!(
        judged.verdict,
        Verdict::Passed,
        "expired since, but stamped before: {:?}",
        judged.signatures[0].findings
    );
    assert_eq!(judged.signatures[0].proven, Some(day(-1)));
    facts.signatures[0].time_stamps[0].gen_time = day(2);
    let judged = judge(&facts, &policy());
    assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::Expired)), "threat V-28, TV-20");
    facts.signatures[0].time_stamps[0].gen_time = day(-101);
    // A proof from before the certificate; its authority was not there either.
    assert_ne!(judge(&facts, &policy()).verdict, Verdict::Passed);
    let PathFacts::Found { certificates, .. } = &mut facts.signatures[0].time_stamps[0].path else { panic!() };
    certificates.iter_mut().for_each(|c| c.not_before = day(-1000));
    // Issued long after: it says of the authority that it was in force since.
    let judged = judge(&facts, &policy());
    assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::NotYetValid)));
}

/// Every way a time-stamp can prove nothing: judged as if it were not there, unless the time-stamp is the signature.
#[test]
fn bad_time_stamps_prove_nothing() {
    type Spoil = fn(&mut TimeStampFacts);
    let rows: &[(Spoil, &str)] = &[
        (|s| s.imprint = ContentFacts::Mismatch(Sha256), "time.stamp-of-something-else"),
        (|s| s.imprint = unchecked(), "time.stamp-of-something-else"),
        (|s| s.content = ContentFacts::Mismatch(Sha256), "time.stamp-signature-bad"),
        (|s| s.content = unchecked(), "time.stamp-signature-bad"),
        (|s| s.value = ValueFacts::Mismatch, "time.stamp-signature-bad"),
        (|s| s.value = ValueFacts::Unsupported("x".into()), "time.stamp-signature-bad"),
        (|s| s.signer = None, "time.stamp-signature-bad"),
        (|s| s.scheme = None, "time.stamp-signature-bad"),
        (|s| s.imprint_digest = None, "time.stamp-signature-bad"),
        (|s| s.binding = Binding::Absent, "time.stamp-not-bound"),
        (|s| s.binding = Binding::Mismatch, "time.stamp-not-bound"),
        (|s| s.signer.as_mut().unwrap().extended_key_usage = None, "time.stamp-authority-unfit"),
        (|s| s.signer.as_mut().unwrap().extended_key_usage_critical = false, "time.stamp-authority-unfit"),
        (
            |s| s.signer.as_mut().unwrap().extended_key_usage.as_mut().unwrap().push("1.2".into()),
            "time.stamp-authority-unfit",
        ),
        (|s| s.path = PathFacts::NotBuilt, "time.stamp-authority-unknown"),
        (|s| s.gen_time = day(1), "time.stamp-in-the-future"),
        (|s| s.revocation.clear(), "time.stamp-authority-unchecked"),
        (|s| s.gen_time = day(-101), "time.stamp-authority-expired"),
        (|s| s.imprint_digest = Some(Sha1), "time.stamp-algorithm-weak"),
        (|s| s.scheme = Some(SchemeFacts { name: "x".into(), digest: Sha1 }), "time.stamp-algorithm-weak"),
    ];
    for (i, (spoil, code)) in rows.iter().enumerate() {
        let mut facts = document();
        let mut spoilt = stamp();
        spoil(&mut spoilt);
        facts.signatures[0].time_stamps = vec![spoilt];
        let judged = judge(&facts, &policy());
        assert_eq!(judged.verdict, Verdict::Passed, "row {i}: an unsigned attribute breaks nothing");
        assert!(judged.signatures[0].proven.is_none(), "row {i}");
        assert!(
            judged.signatures[0].findings.iter().any(|f| f.code == *code),
            "row {i}: {:?}",
            judged.signatures[0].findings
        );
        facts.signatures[0].kind = SignatureKind::Timestamp;
        assert_eq!(judge(&facts, &policy()).verdict, Verdict::Indeterminate, "row {i}: a document time-stamp");
    }
    let mut facts = document();
    facts.signatures[0].kind = SignatureKind::Timestamp;
    facts.signatures[0].time_stamps = vec![stamp()];
    assert_eq!(judge(&facts, &policy()).verdict, Verdict::Passed);
}

#[test]
fn one_bad_signature_decides_over_good_ones() {
    let mut facts = document();
    let mut bad = signature();
    bad.value = ValueFacts::Mismatch;
    let mut open = signature();
    open.path = PathFacts::NotBuilt;
    facts.signatures = vec![signature(), open.clone(), bad, signature()];
    let judged = judge(&facts, &policy());
    assert_eq!((judged.verdict, judged.reason), (Verdict::Failed, Some(Reason::SigCryptoFailure)));
    assert_eq!(judged.signatures.len(), 4);
    facts.signatures = vec![signature(), open];
    assert_eq!(judge(&facts, &policy()).verdict, Verdict::Indeterminate);
    facts.signatures = vec![signature(), signature()];
    assert_eq!(judge(&facts, &policy()).verdict, Verdict::Passed);
}

/// All combinations of the facts that matter: passed only when every single one is as it must be.
#[test]
fn no_combination_with_a_truth_missing_passes() {
    use ChangeLevel::{Annotation, Form, Ltv, None as Nothing, Other, Sign};
    let contents = [ContentFacts::Match(Sha256), ContentFacts::Mismatch(Sha256), unchecked()];
    let values = [
        ValueFacts::Match,
        ValueFacts::Mismatch,
        ValueFacts::Unchecked("x".into()),
        ValueFacts::Unsupported("x".into()),
    ];
    let missing = PathFacts::NotFound {
        problem: PathProblem::IssuerUnknown,
        certificate: Box::new(certificate("signer")),
        help: DeadEndFacts::default(),
    };
    let paths = [path("signer"), PathFacts::NotBuilt, missing];
    let levels = [None, Some(Nothing), Some(Ltv), Some(Sign), Some(Form), Some(Annotation), Some(Other)];
    let policy = policy();
    let (mut tried, mut passed) = (0_u32, 0_u32);
    for content in &contents {
        for value in &values {
            for path in &paths {
                for level in levels {
                    for docmdp in [None, Some(1), Some(2), Some(3)] {
                        for binding in [
                            Binding::Match(Sha256),
                            Binding::Absent,
                            Binding::Mismatch,
                            Binding::Unreadable,
                            Binding::Unsupported,
                        ] {
                            for flags in 0..64_u32 {
                                let flag = |bit: u32| flags & (1 << bit) != 0;
                                let mut facts = document();
                                let s = &mut facts.signatures[0];
                                s.content = content.clone();
                                s.value = value.clone();
                                s.path = path.clone();
                                s.binding = binding;
                                s.docmdp = docmdp;
                                s.changes = level.map(change).into_iter().collect();
                                s.removed = flag(0);
                                if flag(1) {
                                    s.signer = None;
                                }
                                if flag(2) {
                                    s.coverage = "unclear".to_owned();
                                }
                                if flag(3) {
                                    s.revocation = vec![unknown_status("signer")];
                                }
                                facts.trailing = flag(4).then_some((50, 60));
                                facts.hybrid_views_differ = flag(5);
                                let judged = judge(&facts, &policy);
                                tried += 1;
                                let permitted = matches!(
                                    (level, docmdp),
                                    (None | Some(Nothing | Ltv), _)
                                        | (Some(Sign), None | Some(2 | 3))
                                        | (Some(Form), Some(2 | 3))
                                );
                                let sound = matches!(content, ContentFacts::Match(_))
                                    && *value == ValueFacts::Match
                                    && matches!(path, PathFacts::Found { .. })
                                    && matches!(binding, Binding::Match(_))
                                    && flags == 0
                                    && permitted;
                                assert_eq!(judged.verdict == Verdict::Passed, sound, "{:?}", facts.signatures[0]);
                                let truths = judged.signatures[0].truths;
                                if judged.verdict == Verdict::Passed {
                                    passed += 1;
                                    let all = Truths {
                                        content: ContentTruth::Intact,
                                        signature: ValueTruth::Good,
                                        certificate: CertificateTruth::Trusted,
                                    };
                                    assert_eq!(truths, all);
                                } else {
                                    assert!(judged.reason.is_some());
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(tried > 100_000 && passed > 0, "{tried} {passed}");
}
