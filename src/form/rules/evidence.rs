//! What proves a signature: that it matches, that nothing was changed, what is kept to show it later.

use super::super::outcome::{Evidence, Outcome};
use super::super::roles::{Roles, Signed};
use super::super::rule::{Confidence, NATIONAL, Rule, Scope, Severity, Source, TT15, Words};
use super::super::subject::Subject;
use super::super::tell::{Each, Said, about, said};
use super::certificate::{ask, unsigned};
use crate::base::Day;
use crate::findings::Origin;
use crate::findings::PathFacts;
use crate::findings::RevocationFacts;
use crate::findings::SignatureKind;
use crate::policy::ValueTruth;

/// First day of Circular 41/2017/TT-BTTTT.
const TT41: Day = Day::constant(2018, 2, 5);

const KEY: Rule = Rule {
    id: "TT15-D6-KEY-MATCH",
    severity: Severity::Error,
    source: Source::tt15("Điều 6 khoản 1 điểm a; Phụ lục II mục 2.2"),
    scope: Scope::Any,
    from: TT15,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Chữ ký số được tạo bằng khóa bí mật tương ứng với chứng thư số kèm theo?",
        "Was each signature made with the private key of its certificate?",
    ),
    advice: Words::new("Văn bản phải được ký lại.", "The document has to be signed again."),
    tolerance: None,
    check: key_match,
};

pub(in crate::form) const RULES: &[Rule] = &[
    KEY,
    Rule {
        id: "TT15-D6-INTEGRITY",
        source: Source::tt15("Điều 6 khoản 1 điểm d và điểm h; Phụ lục II mục 2.4"),
        question: Words::new(
            "Nội dung văn bản còn nguyên vẹn sau khi ký số?",
            "Is the document intact since it was signed?",
        ),
        advice: Words::new(
            "Không sử dụng văn bản; đề nghị nơi gửi gửi lại tệp gốc đã ký.",
            "Do not use the document; ask the sender for the signed original.",
        ),
        check: integrity,
        ..KEY
    },
    Rule {
        id: "TT41-D9-EVIDENCE",
        severity: Severity::Warning,
        source: Source {
            text: "Thông tư 41/2017/TT-BTTTT",
            article: "Điều 9 khoản 1; Thông tư 15/2025/TT-BKHCN, Điều 5 khoản 4, Điều 6 khoản 2",
            confidence: Confidence::Quoted,
        },
        from: TT41,
        question: Words::new(
            "Thông tin để kiểm tra chữ ký số về sau được lưu cùng văn bản: chứng thư số, CRL hoặc OCSP, dấu thời gian?",
            "Is what proves the signatures later kept with the document: certificates, CRL or OCSP answers, time-stamps?",
        ),
        advice: Words::new(
            "Bổ sung dữ liệu kiểm tra vào văn bản (lệnh extend) hoặc lưu kèm tệp bằng chứng; lưu đến hết thời hạn bảo quản của văn bản.",
            "Add validation data to the document (command extend), or keep it beside it, for as long as the document itself is kept.",
        ),
        check: kept,
        ..KEY
    },
];

fn key_match(subject: &Subject<'_>) -> Outcome {
    ask(subject, "value-unchecked", |one| {
        let truth = one.judgement.map(|judgement| judgement.truths.signature);
        let (said, vi, en) = match (truth, said(one, &["signature.good"])) {
            (Some(ValueTruth::Bad), _) => {
                (Said::Broken, "chữ ký không khớp khóa của chứng thư", "the value does not match the certificate's key")
            }
            (Some(ValueTruth::Good), Said::Kept) => {
                (Said::Kept, "chữ ký khớp khóa của chứng thư", "the value matches the certificate's key")
            }
            _ => (Said::Undecided, "chưa kiểm tra được", "it could not be checked"),
        };
        Some((said, vi.to_owned(), en.to_owned()))
    })
}

/// Rules of the judgement about the document's octets and what came after them.
const INTACT: &[&str] = &[
    "format.sound",
    "format.hybrid",
    "content.nothing-shadows",
    "content.as-expected",
    "content.intact",
    "content.unchanged-since",
    "content.nothing-behind",
    "content.readable",
];

fn integrity(subject: &Subject<'_>) -> Outcome {
    ask(subject, "integrity-undecided", |one| {
        let said = said(one, INTACT);
        let (vi, en) = match said {
            Said::Kept => ("nội dung nguyên vẹn", "intact"),
            Said::Undecided => ("chưa kết luận được về tính toàn vẹn", "whether it is intact is undecided"),
            Said::Broken => {
                ("nội dung đã bị thay đổi hoặc không được ký đúng cách", "changed, or not covered as it should be")
            }
        };
        Some((said, vi.to_owned(), en.to_owned()))
    })
}

/// Whether something is said of revocation by data in the document.
fn is_kept(facts: &RevocationFacts) -> bool {
    let inside = |origin| matches!(origin, Origin::Signature(_) | Origin::Store(_));
    facts.no_check || facts.evidence.iter().any(|evidence| inside(evidence.origin))
}

fn missing(one: &Signed<'_>) -> Vec<(&'static str, &'static str)> {
    let mut missing = Vec::new();
    if !one.facts.signer.as_ref().is_some_and(|signer| signer.embedded) {
        missing.push(("chứng thư số của người ký", "the signer's certificate"));
    }
    // Without a path nobody asked which lists and answers there are.
    let is_found = matches!(one.facts.path, PathFacts::Found { .. });
    if is_found && (one.facts.revocation.is_empty() || !one.facts.revocation.iter().all(is_kept)) {
        missing.push(("CRL hoặc OCSP", "CRL or OCSP answers"));
    }
    if one.facts.time_stamps.is_empty() {
        missing.push(("dấu thời gian", "time-stamp"));
    }
    missing
}

fn kept(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    // A document time-stamp over all of it serves every signature.
    let covered = |one: &Signed<'_>| {
        subject
            .facts
            .signatures
            .iter()
            .any(|other| other.kind == SignatureKind::Timestamp && other.revision > one.facts.revision)
    };
    for one in Roles::of(subject).all.iter().filter(|one| one.facts.kind == SignatureKind::Signature) {
        let id = one.id();
        let mut missing = missing(one);
        if covered(one) {
            missing.retain(|(_, en)| *en != "time-stamp");
        }
        if missing.is_empty() {
            each.met(about(one, format!("chữ ký {id}: đủ dữ liệu kiểm tra"), format!("signature {id}: all is kept")));
            continue;
        }
        let (vi, en): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
        let evidence: Evidence = about(
            one,
            format!("chữ ký {id}: trong văn bản không có {}", vi.join(", ")),
            format!("signature {id}: the document holds no {}", en.join(", no ")),
        );
        each.broken(evidence);
    }
    each.outcome(unsigned)
}
