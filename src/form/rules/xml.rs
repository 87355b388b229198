//! Signed XML. The looks that Decree 30/2020/NĐ-CP prescribes are none of its business.

use super::super::outcome::{Evidence, Outcome};
use super::super::rule::{Confidence, NATIONAL, Rule, Scope, Severity, Source, TT15, Words};
use super::super::subject::Subject;
use super::super::tell::{Said, said};
use super::certificate::ask;
use crate::findings::Binding;

const XADES: Rule = Rule {
    id: "TT15-PL1-1.6-XADES",
    severity: Severity::Warning,
    source: Source {
        text: "Thông tư 15/2025/TT-BKHCN",
        article: "Phụ lục I mục 1.6",
        confidence: Confidence::Inferred,
    },
    scope: Scope::Xml,
    from: TT15,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Chữ ký số trên XML theo chuẩn XAdES (ETSI EN 319 132)?",
        "Are signatures on XML XAdES (ETSI EN 319 132)?",
    ),
    advice: Words::new(
        "Chọn định dạng XAdES có SigningCertificateV2 và SigningTime được ký.",
        "Choose XAdES, with signed SigningCertificateV2 and SigningTime.",
    ),
    tolerance: None,
    check: xades,
};

pub(in crate::form) const RULES: &[Rule] = &[
    XADES,
    Rule {
        id: "TT15-PL1-2.1-XML-UTF8",
        source: Source::tt15("Phụ lục I mục 2.1, 3.2 và 3.3"),
        question: Words::new("Tệp XML dùng mã UTF-8?", "Is the XML encoded in UTF-8?"),
        advice: Words::new("Lưu tệp XML bằng mã UTF-8 rồi ký lại.", "Store the XML in UTF-8 and sign it again."),
        check: utf8,
        ..XADES
    },
    Rule {
        id: "TT15-D6-XML-COVERAGE",
        severity: Severity::Error,
        source: Source {
            text: "Thông tư 15/2025/TT-BKHCN",
            article: "Phụ lục II mục 2.4",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Chữ ký số bao trùm toàn bộ phần nội dung của tệp XML?",
            "Do the signatures cover the document's content?",
        ),
        advice: Words::new(
            "Chỉ dùng phần nội dung được ký; đề nghị nơi gửi ký toàn bộ nội dung.",
            "Use only what is signed; ask the sender to sign all of it.",
        ),
        check: coverage,
        ..XADES
    },
];

fn xades(subject: &Subject<'_>) -> Outcome {
    ask(subject, "not-xml", |one| {
        let xml = one.facts.xml.as_ref()?;
        let lacks = xml.properties.as_ref().map(|properties| properties.lacks.join(", ")).unwrap_or_default();
        let (said, vi, en) = if !xml.xades {
            (Said::Broken, "XML Signature, không phải XAdES".to_owned(), "XML Signature without XAdES".to_owned())
        } else if !lacks.is_empty() {
            (Said::Broken, format!("XAdES, thiếu {lacks}"), format!("XAdES, without {lacks}"))
        } else if !matches!(one.facts.binding, Binding::Match(_)) {
            (
                Said::Broken,
                "XAdES, SigningCertificate không khớp".to_owned(),
                "XAdES, its SigningCertificate does not match".to_owned(),
            )
        } else {
            (Said::Kept, "XAdES".to_owned(), "XAdES".to_owned())
        };
        Some((said, vi, en))
    })
}

fn utf8(subject: &Subject<'_>) -> Outcome {
    let encoding = subject.file.xml_encoding.as_deref().unwrap_or("UTF-8");
    let evidence = Evidence::new(format!("mã ký tự {encoding}"), format!("encoding {encoding}"));
    let is_right = ["UTF-8", "US-ASCII"].iter().any(|name| encoding.eq_ignore_ascii_case(name));
    if is_right { Outcome::met(vec![evidence]) } else { Outcome::broken(vec![evidence]) }
}

/// Rules of the judgement about what of the document is signed.
const COVERED: &[&str] =
    &["content.nothing-shadows", "content.as-expected", "content.covers-document", "content.left-signed"];

fn coverage(subject: &Subject<'_>) -> Outcome {
    ask(subject, "coverage-undecided", |one| {
        let xml = one.facts.xml.as_ref()?;
        let open = xml.uncovered.first().map(|part| part.path.as_str());
        // Parts that nobody signed are seen: nothing that comes later could decide otherwise.
        let said = match said(one, COVERED) {
            Said::Undecided if open.is_some() => Said::Broken,
            said => said,
        };
        let (vi, en) = match (said, open) {
            (Said::Kept, _) => ("bao trùm nội dung".to_owned(), "covers the content".to_owned()),
            (_, Some(path)) => (format!("không bao trùm {path}"), format!("does not cover {path}")),
            (Said::Broken, None) => {
                ("có phần giả danh nội dung được ký".to_owned(), "something passes for what is signed".to_owned())
            }
            (Said::Undecided, None) => ("chưa kết luận được".to_owned(), "undecided".to_owned()),
        };
        Some((said, vi, en))
    })
}
