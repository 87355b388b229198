//! What hostile files write must not become markup, and what is written must be what browsers and reading programs need.

use super::*;
use crate::base::BoxMm;
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::ChangeLevel;
use crate::findings::StatusKind;
use crate::form;
use crate::form::{
    Checked, Compliance, Confidence, Evidence, Measure, NotSeen, Outcome, Place, Rule, Scope, Tolerance, Why, Words,
};
use crate::letter;
use crate::policy::CertificateTruth;
use crate::policy::Class;
use crate::policy::ContentTruth;
use crate::policy::Reason;
use crate::policy::Severity;
use crate::policy::StatusState;
use crate::policy::Truths;
use crate::policy::ValueTruth;
use crate::report::ComplianceReport;
use crate::report::model::{
    Changes, DynamicReport, EncryptionReport, FindingReport, Modifications, ProofReport, RevocationReport,
    SignatureClass, SignatureReport, SignerReport, SigningTime,
};
use crate::report::tt15::{Annex2Result, Annex2Row, TimeBasis, Tt15Report, ValidAtSigning};

/// Whatever a document or a certificate can put into a report is this.
const HOSTILE: &str = "\"'></td></p><script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>&lt;b&gt;\u{202e}gpj\u{2066}\u{0}";

fn hostile() -> String {
    HOSTILE.to_owned()
}

fn time() -> UnixTime {
    UnixTime::from_seconds(1_795_312_800)
}

fn signature() -> SignatureReport {
    let change = |level| Changes {
        level,
        code: hostile(),
        object: Some(7),
        revision: 3,
        page: Some(1),
        rect_mm: Some([f64::NAN, -1.0, f64::INFINITY, 20.0]),
        vi: hostile(),
        en: hostile() + "!",
    };
    let finding =
        |severity| FindingReport { code: hostile(), class: Class::Content, severity, vi: hostile(), en: hostile() };
    SignatureReport {
        id: hostile(),
        kind: "signature",
        subfilter: Some(hostile()),
        level: Some("B-T"),
        verdict: Verdict::Failed,
        reason: Some(Reason::DocumentModified),
        truths: Truths {
            content: ContentTruth::Intact,
            signature: ValueTruth::Good,
            certificate: CertificateTruth::Untrusted,
        },
        coverage: "revision".to_owned(),
        revision: 2,
        modifications: Modifications {
            level: ChangeLevel::Other,
            changes: vec![change(ChangeLevel::Other), change(ChangeLevel::Sign), change(ChangeLevel::None)],
        },
        dynamic_content: Some(
            [Severity::Info, Severity::Warning]
                .map(|severity| DynamicReport {
                    code: hostile(),
                    severity,
                    revision: 1,
                    object: Some(1),
                    page: Some(1),
                    vi: hostile() + "d",
                    en: hostile() + "d",
                })
                .to_vec(),
        ),
        signer: Some(SignerReport {
            common_name: Some(hostile()),
            organization: Some(hostile() + "x"),
            email: Some(hostile()),
            subject: hostile(),
            issuer: hostile(),
            serial: hostile(),
            sha256: hostile(),
            not_before: time(),
            not_after: time(),
        }),
        digest_algorithm: Some(hostile()),
        signature_algorithm: Some(hostile()),
        key_bits: Some(2048),
        signing_time: SigningTime { claimed: Some(time()), timestamped: None, proven: None },
        path: vec![hostile()],
        path_names: vec![hostile(), hostile()],
        trust_profile: Some(hostile()),
        signature_class: Some(SignatureClass::Other),
        rules: hostile(),
        revocation: vec![RevocationReport {
            certificate: hostile(),
            name: hostile(),
            role: "signature",
            status: StatusState::Good,
            as_of: time(),
            source: Some(StatusKind::Crl),
            origin: Some("document"),
            this_update: Some(time()),
            next_update: None,
            revoked_at: None,
            reason: None,
        }],
        proofs: vec![ProofReport { time: time(), kind: "document-time-stamp", by: hostile(), covers: Some(3) }],
        renew_before: Some(time()),
        profile: None,
        page: Some(1),
        rect_mm: Some([1.0, 2.0, 3.0, 4.0]),
        tt15: Some(Tt15Report {
            conclusion: "không hợp lệ",
            issuing_ca: Some(hostile()),
            signer: Some(hostile()),
            managing_unit: Some(hostile()),
            signing_time: Some(time()),
            signing_time_basis: TimeBasis::Claimed,
            integrity: ContentTruth::Intact,
            valid_at_signing: ValidAtSigning::Valid,
            valid_from: Some(time()),
            valid_to: Some(time()),
            annex2: vec![Annex2Row { row: "1.1", mandatory: true, result: Annex2Result::Met }],
        }),
        xml: None,
        findings: vec![finding(Severity::Error), finding(Severity::Warning), finding(Severity::Info)],
    }
}

fn report() -> Report {
    Report {
        schema: "kyso.report/1",
        file: hostile(),
        format: "pdf".to_owned(),
        size: 1_234_567,
        sha256: hostile(),
        validated_at: time(),
        facts_at: UnixTime::from_seconds(0),
        policy: hostile(),
        verdict: Verdict::Failed,
        reason: Some(Reason::DocumentModified),
        revisions: 3,
        encryption: Some(EncryptionReport {
            handler: hostile(),
            algorithm: hostile(),
            sealed: Some(hostile()),
            access: None,
            permissions: None,
            vi: hostile(),
            en: hostile(),
        }),
        signatures: vec![signature(), signature()],
        compliance: Some(compliance()),
        judged_by: None,
    }
}

/// Whatever a rule can quote of a document is hostile, too.
fn compliance() -> ComplianceReport {
    static RULE: Rule = Rule {
        id: "X-HOSTILE",
        severity: form::Severity::Error,
        source: form::Source { text: HOSTILE, article: HOSTILE, confidence: Confidence::Local },
        scope: Scope::Any,
        from: Day::constant(2020, 3, 5),
        until: None,
        set: "x",
        question: Words { vi: HOSTILE, en: HOSTILE },
        advice: Words { vi: HOSTILE, en: HOSTILE },
        tolerance: Some(Tolerance { value: f64::NAN, unit: HOSTILE, origin: Words { vi: HOSTILE, en: HOSTILE } }),
        check: |_| Outcome::met(Vec::new()),
    };
    let why = || Why { code: "x", vi: hostile(), en: hostile() };
    let seen = |page, left, value| Evidence {
        place: Some(Place { page, rect_mm: BoxMm { left, top: 1e300, width: -5.0, height: 1.0 } }),
        signature: Some(hostile()),
        measure: Some(Measure { what: HOSTILE, value, least: Some(1.0), most: Some(f64::INFINITY), unit: HOSTILE }),
        vi: hostile(),
        en: hostile(),
    };
    let outcomes = [
        Outcome::broken(vec![seen(1, 5.0, 2.0), seen(1, f64::NAN, f64::NAN), seen(u32::MAX, -1e300, 1e300)]),
        Outcome::met(vec![seen(1, 5.0, 2.0)]),
        Outcome::not_applicable(why()),
        Outcome::not_checkable(why()),
    ];
    ComplianceReport::new(&Compliance {
        rule_set: hostile(),
        class: Some(letter::Class::Administrative),
        type_name: Some(HOSTILE),
        day: Some(Day::constant(2020, 3, 5)),
        organisation: Some(hostile()),
        pages: 1,
        unseen: vec![NotSeen { page: 1, code: "x", detail: hostile() }],
        checked: outcomes.into_iter().map(|outcome| Checked { rule: &RULE, outcome }).collect(),
        batch: None,
    })
}

fn album() -> PageAlbum {
    let shown = || Shown::Picture(Png { octets: b"PNG".to_vec(), width: 10, height: 20 });
    PageAlbum {
        pages: vec![
            PagePicture { page: 1, size_mm: (210.0, 297.0), shown: shown() },
            PagePicture { page: 2, size_mm: (f64::NAN, 0.0), shown: shown() },
            PagePicture { page: 3, size_mm: (1.0, 1.0), shown: Shown::Missing(NoPicture::Unreadable(hostile())) },
        ],
        left_out: 2,
        missing: Some(NoPicture::Unreadable(hostile())),
    }
}

fn package<'r>(report: &'r Report, findings: &'r [FindingReport]) -> PackagePart<'r> {
    let compared = |agrees| Comparison { agrees, words: hostile() };
    let attachment = |report, package| AttachmentPart {
        number: 1,
        name: hostile(),
        kind: hostile(),
        verdict: Some(Verdict::Failed),
        said: Some(hostile()),
        report,
        package,
        findings,
    };
    let outer = |attachments| PackagePart {
        name: hostile(),
        verdict: Some(Verdict::Failed),
        sentence: hostile(),
        facts: vec![(hostile(), hostile())],
        unsigned: Some(hostile()),
        message: Some(report),
        attachments,
        uncovered: vec![hostile()],
        comparisons: vec![compared(Some(true)), compared(Some(false)), compared(None)],
        findings,
        not_checked: vec![hostile()],
        form: report.compliance.as_ref(),
        breaking: vec![hostile()],
    };
    let inner = outer(vec![attachment(Some(report), None)]);
    outer(vec![attachment(Some(report), None), attachment(None, Some(Box::new(inner))), attachment(None, None)])
}

fn pictures() -> SignaturePictures {
    let png = || Shown::Picture(Png { octets: b"PNG".to_vec(), width: 10, height: 20 });
    let frame = |of| Frame { of, place: [0.1, f64::NAN, -7.0, 1e300] };
    let page = PagePictures {
        page: Some(1),
        page_now: None,
        signed: png(),
        now: png(),
        difference: Shown::Missing(NoPicture::Unreadable(hostile())),
        frames_signed: vec![frame(FrameOf::Signature)],
        frames_now: vec![frame(FrameOf::Signature), frame(FrameOf::Change(0))],
        differs: Some(true),
        incomplete: true,
    };
    let same = PagePictures { now: Shown::SameAsSigned, page: None, ..page.clone() };
    SignaturePictures { pages: vec![page, same], left_out: 3, missing: Some(NoPicture::Encrypted) }
}

fn whole(lang: Lang) -> String {
    let mut html = HtmlReport::new(lang);
    let told = report();
    let one = html.document_with_form(&told, &[pictures(), pictures()], &album());
    let other = html.unreadable(HOSTILE, HOSTILE, Some(HOSTILE));
    let package = html.package(&package(&told, &told.signatures[0].findings));
    format!("{}{one}{other}{package}{}", html.head(), html.foot())
}

/// A start or end tag: its name, and its attributes with values.
type Tag = (String, Vec<(String, String)>);

/// Reads tags as a browser does: a `<` outside of a tag begins one, a quoted value ends at its quote.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html.split_once("</style>").unwrap().1;
    while let Some((_, behind)) = rest.split_once('<') {
        let name: String = behind.chars().take_while(|c| !c.is_whitespace() && *c != '>').collect();
        let mut left = &behind[name.len()..];
        let mut attributes = Vec::new();
        loop {
            left = left.trim_start();
            if let Some(after) = left.strip_prefix('>') {
                rest = after;
                break;
            }
            let key: String = left.chars().take_while(|c| !c.is_whitespace() && !"=>".contains(*c)).collect();
            left = &left[key.len()..];
            let mut value = String::new();
            if let Some(after) = left.strip_prefix("=\"") {
                value = after.split_once('"').expect("a value that ends").0.to_owned();
                left = &after[value.len() + 1..];
            }
            assert!(!key.is_empty() && !left.starts_with('='), "unquoted value near {left:.40}");
            attributes.push((key, value));
        }
        found.push((name, attributes));
    }
    found
}

#[test]
fn hostile_text_stays_text() {
    const TAGS: &[&str] = &[
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "main",
        "footer",
        "section",
        "article",
        "p",
        "span",
        "strong",
        "bdi",
        "br",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "figure",
        "figcaption",
        "img",
        "code",
        "b",
        "body",
        "head",
        "html",
    ];
    for lang in [Lang::Vi, Lang::En] {
        let html = whole(lang);
        for (name, attributes) in tags(&html) {
            assert!(TAGS.contains(&name.trim_start_matches('/')), "<{name}>");
            for (key, value) in attributes {
                let good = match key.as_str() {
                    "class" | "id" | "aria-labelledby" | "scope" => {
                        value.chars().all(|c| c.is_ascii_alphanumeric() || " -".contains(c))
                    }
                    "href" => value.starts_with("#d") && value[2..].chars().all(|c| c.is_ascii_alphanumeric()),
                    "src" => value.starts_with("data:image/png;base64,"),
                    "style" => value.chars().all(|c| c.is_ascii_alphanumeric() || "%:;.-".contains(c)),
                    "alt" | "aria-label" => !value.is_empty(),
                    "aria-hidden" => value == "true",
                    "width" | "height" | "value" => value.chars().all(|c| c.is_ascii_digit()),
                    "open" => value.is_empty(),
                    "lang" => value == "vi",
                    _ => false,
                };
                assert!(good, "<{name} {key}={value:?}>");
            }
        }
        assert!(!html.contains("<script") && !html.contains("<img src=x"), "markup of the file");
        assert!(!html.contains(['\u{202e}', '\u{2066}', '\0']), "what steers");
        assert!(html.contains("&lt;script&gt;"), "it is shown, as text");
    }
}

#[test]
fn what_is_open_is_closed_and_headings_have_no_gap() {
    let html = whole(Lang::Vi);
    let mut open: Vec<String> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut level = 1;
    for (name, attributes) in tags(&format!("<style></style>{}", html.split_once("<body>").unwrap().1)) {
        if let Some(closed) = name.strip_prefix('/') {
            if closed != "body" && closed != "html" {
                assert_eq!(open.pop().as_deref(), Some(closed));
            }
            continue;
        }
        for (key, value) in &attributes {
            assert!(key != "id" || ids.insert(value.clone()), "id {value} twice");
        }
        if let Some(depth) = name.strip_prefix('h').and_then(|n| n.parse::<usize>().ok()) {
            assert!(depth <= level + 1, "<{name}> below h{level}");
            level = depth;
        }
        if !matches!(name.as_str(), "br" | "img") {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn a_page_of_its_own_that_fetches_and_runs_nothing() {
    for (lang, code) in [(Lang::Vi, "vi"), (Lang::En, "en")] {
        let html = whole(lang);
        assert!(html.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{code}\">")));
        assert!(html.ends_with("</html>\n"));
        for wanted in ["charset=\"utf-8\"", "default-src 'none'", "name=\"viewport\""] {
            assert!(html.contains(wanted), "{wanted}");
        }
        let style = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains('<'));
    }
}

#[test]
fn the_first_line_says_which_version_the_verdict_is_about() {
    let mut report = report();
    report.verdict = Verdict::Passed;
    report.reason = None;
    for signature in &mut report.signatures {
        signature.verdict = Verdict::Passed;
        signature.modifications.changes.retain(|change| change.level < ChangeLevel::Other);
    }
    let said = |report: &Report| (scope::sentence(report, Lang::En), scope::sentence(report, Lang::Vi));
    assert_eq!(
        said(&report),
        (
            "VALID for version 2 of 3; later changes: other signatures added".to_owned(),
            "HỢP LỆ đối với phiên bản 2 trên 3; thay đổi về sau: thêm chữ ký khác".to_owned()
        )
    );
    report.signatures[1].coverage = "file".to_owned();
    report.signatures[1].revision = 3;
    assert_eq!(said(&report).0, "VALID for the whole file (version 3 of 3)");
    report.signatures[1].coverage = "revision".to_owned();
    report.signatures[1].modifications.changes.clear();
    assert_eq!(said(&report).0, "VALID for version 3 of 3; nothing changed since");
    report.signatures[1].modifications.changes = signature().modifications.changes;
    report.signatures[1].modifications.changes[2].code = "not-compared".to_owned();
    assert_eq!(said(&report).0, "VALID for version 3 of 3; what changed since was NOT COMPARED");
    report.verdict = Verdict::Failed;
    report.reason = Some(Reason::DocumentModified);
    report.signatures.truncate(1);
    report.signatures[0].modifications.changes = signature().modifications.changes;
    assert!(
        said(&report)
            .0
            .ends_with("version signed: 2 of 3; later changes: THE CONTENT WAS CHANGED, other signatures added")
    );
    report.signatures[0].coverage = "unclear".to_owned();
    assert!(!said(&report).0.contains("version"), "{}", said(&report).0);
    report.verdict = Verdict::Unsigned;
    report.reason = None;
    report.signatures.clear();
    assert_eq!(said(&report).0, "NOT SIGNED");
}

#[test]
fn pictures_of_what_was_not_proven_say_so() {
    let told = |content, value| {
        let mut report = report();
        report.signatures.truncate(1);
        report.signatures[0].truths.content = content;
        report.signatures[0].truths.signature = value;
        HtmlReport::new(Lang::En).document(&report, &[pictures()])
    };
    assert!(told(ContentTruth::Broken, ValueTruth::Good).contains("do NOT show what the signer saw"));
    assert!(told(ContentTruth::Unchecked, ValueTruth::Good).contains("Nothing proves that these pictures"));
    assert!(told(ContentTruth::Intact, ValueTruth::Bad).contains("Nothing proves that these pictures"));
    let good = told(ContentTruth::Intact, ValueTruth::Good);
    assert!(!good.contains("what the signer saw") && good.contains("As signed (version 2)"));
}

/// A certified document permits less: a signature that may follow another may not follow this one.
#[test]
fn a_change_that_is_refused_is_never_folded_away() {
    let mut report = report();
    report.compliance = None;
    report.signatures.truncate(1);
    let signature = &mut report.signatures[0];
    signature.modifications.changes.retain(|change| change.level == ChangeLevel::Sign);
    signature.modifications.changes[0].en = "Revision 3 added a signature.".to_owned();
    signature.findings[0].en.clone_from(&signature.modifications.changes[0].en);
    signature.findings[0].severity = Severity::Error;
    let html = HtmlReport::new(Lang::En).document(&report, &[]);
    let (open, _) = html.split_once("<details").unwrap();
    assert!(open.contains("class=\"grave\">Revision 3 added a signature."), "{open}");
    assert!(!html.contains("may follow a signature"));
}
