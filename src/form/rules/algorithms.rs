//! Algorithms and formats of signatures (Circular 15/2025/TT-BKHCN, Phụ lục I).

use super::super::outcome::{Evidence, Measure, Outcome};
use super::super::roles::{Roles, Signed};
use super::super::rule::{Confidence, NATIONAL, Rule, Scope, Severity, Source, TT15, Words};
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about};
use super::certificate::unsigned;
use crate::crypto::DigestAlgorithm;
use crate::findings::Binding;
use crate::findings::CertificateFacts;
use crate::findings::ContentFacts;
use crate::findings::KeyFacts;
use crate::findings::PathFacts;
use crate::findings::SignatureKind;

const RSA: Rule = Rule {
    id: "TT15-PL1-1.2-RSA2048",
    severity: Severity::Error,
    source: Source::tt15("Phụ lục I mục 1.2"),
    scope: Scope::Any,
    from: TT15,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Khóa RSA của người ký và của tổ chức chứng thực dài ít nhất 2048 bit?",
        "Do RSA keys, the signer's and the authorities', have at least 2048 bits?",
    ),
    advice: Words::new(
        "Đề nghị cấp chứng thư số có khóa RSA từ 2048 bit.",
        "Ask for a certificate with an RSA key of at least 2048 bits.",
    ),
    tolerance: None,
    check: rsa,
};

pub(in crate::form) const RULES: &[Rule] = &[
    RSA,
    Rule {
        id: "TT15-PL1-1.2-EC256",
        question: Words::new(
            "Khóa ECDSA của người ký và của tổ chức chứng thực dài ít nhất 256 bit?",
            "Do ECDSA keys, the signer's and the authorities', have at least 256 bits?",
        ),
        advice: Words::new(
            "Đề nghị cấp chứng thư số có khóa ECDSA từ 256 bit.",
            "Ask for a certificate with an ECDSA key of at least 256 bits.",
        ),
        check: ec,
        ..RSA
    },
    Rule {
        id: "TT15-PL1-1.2-PSS",
        severity: Severity::Warning,
        question: Words::new("Chữ ký RSA dùng lược đồ RSASSA-PSS?", "Do RSA signatures use RSASSA-PSS?"),
        advice: Words::new(
            "Nếu thiết bị ký hỗ trợ, chọn RSASSA-PSS. Chữ ký theo PKCS#1 v1.5 vẫn kiểm tra được; nhiều thiết bị hiện có chỉ hỗ trợ lược đồ này.",
            "Choose RSASSA-PSS where the token can. Signatures by PKCS#1 v1.5 verify all the same, and many tokens know nothing else.",
        ),
        check: pss,
        ..RSA
    },
    Rule {
        id: "TT15-PL1-1.3-HASH",
        source: Source::tt15("Phụ lục I mục 1.3"),
        question: Words::new(
            "Hàm băm thuộc danh mục (SHA-256, SHA-384, SHA-512, SHA-3, SHAKE), không dùng SHA-1, MD5?",
            "Are digests of the list (SHA-256, SHA-384, SHA-512, SHA-3, SHAKE), and never SHA-1 or MD5?",
        ),
        advice: Words::new("Ký lại với SHA-256 trở lên.", "Sign again with SHA-256 or better."),
        check: hash,
        ..RSA
    },
    Rule {
        id: "TT15-PL1-1.5-PADES",
        severity: Severity::Warning,
        source: Source {
            text: "Thông tư 15/2025/TT-BKHCN",
            article: "Phụ lục I mục 1.5",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Chữ ký số trên PDF theo chuẩn PAdES (ETSI EN 319 142) hoặc ISO 32000, ISO 14533-3?",
            "Are PDF signatures PAdES (ETSI EN 319 142), or by ISO 32000 and ISO 14533-3?",
        ),
        advice: Words::new(
            "Chọn định dạng PAdES (ETSI.CAdES.detached) có thuộc tính signing-certificate-v2.",
            "Choose PAdES (ETSI.CAdES.detached) with the attribute signing-certificate-v2.",
        ),
        check: pades,
        ..RSA
    },
];

fn signatures<'a>(subject: &Subject<'a>) -> Vec<Signed<'a>> {
    Roles::of(subject).all.into_iter().filter(|one| one.facts.kind == SignatureKind::Signature).collect()
}

/// Keys of a kind on the signer's path, each once, against the least bits.
fn keys(
    subject: &Subject<'_>,
    is_kind: fn(&KeyFacts) -> bool,
    least: u32,
    none: (&'static str, &'static str),
) -> Outcome {
    let mut each = Each::default();
    let mut seen: Vec<&str> = Vec::new();
    let all = signatures(subject);
    for one in &all {
        let path: Vec<&CertificateFacts> = match &one.facts.path {
            PathFacts::Found { certificates, .. } => certificates.iter().collect(),
            PathFacts::NotBuilt | PathFacts::NotFound { .. } => one.facts.signer.iter().collect(),
        };
        for certificate in path {
            let Some(key) = certificate.key.as_ref().filter(|key| is_kind(key)) else { continue };
            if seen.contains(&certificate.sha256.as_str()) {
                continue;
            }
            seen.push(&certificate.sha256);
            let measure = Measure::at_least("key-bits", f64::from(key.bits), "", f64::from(least));
            let is_right = measure.is_right();
            let name = certificate.display_name();
            let evidence = Evidence::new(
                format!("khóa {} {} bit của «{name}»", key.kind, key.bits),
                format!("{} key of {} bits of \"{name}\"", key.kind, key.bits),
            );
            let evidence = evidence.of(one.id()).measuring(measure);
            if is_right { each.met(evidence) } else { each.broken(evidence) }
        }
        if !matches!(one.facts.path, PathFacts::Found { .. })
            && one.facts.signer.as_ref().is_some_and(|s| s.key.as_ref().is_some_and(is_kind))
        {
            each.open(
                "path-unknown",
                about(
                    one,
                    "không có đường dẫn: chưa biết khóa của tổ chức chứng thực",
                    "no path was found: the authorities' keys are not known",
                ),
            );
        }
    }
    let is_signed = !all.is_empty();
    each.outcome(|| if is_signed { not_about("other-keys", none.0, none.1) } else { unsigned() })
}

fn rsa(subject: &Subject<'_>) -> Outcome {
    keys(subject, |key| key.kind == "RSA", 2048, ("không dùng khóa RSA", "no RSA key is used"))
}

fn ec(subject: &Subject<'_>) -> Outcome {
    keys(subject, |key| key.kind.starts_with("P-"), 256, ("không dùng khóa ECDSA", "no ECDSA key is used"))
}

fn pss(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    let all = signatures(subject);
    for one in &all {
        let id = one.id();
        let Some(scheme) = one.facts.scheme.as_ref().map(|scheme| scheme.name.as_str()) else {
            each.open(
                "scheme-unknown",
                about(
                    one,
                    format!("không rõ thuật toán của chữ ký {id}"),
                    format!("the scheme of signature {id} is not known"),
                ),
            );
            continue;
        };
        let evidence = about(one, format!("chữ ký {id}: {scheme}"), format!("signature {id}: {scheme}"));
        if scheme.starts_with("RSA") {
            if scheme.contains("PSS") { each.met(evidence) } else { each.broken(evidence) }
        }
    }
    let is_signed = !all.is_empty();
    each.outcome(|| if is_signed { not_about("not-rsa", "không dùng RSA", "RSA is not used") } else { unsigned() })
}

/// Digests that the circular does not list.
const fn is_listed(digest: DigestAlgorithm) -> bool {
    !matches!(digest, DigestAlgorithm::Md5 | DigestAlgorithm::Sha1 | DigestAlgorithm::Sha224)
}

/// Every digest that a signature rests on, in words.
fn digests(one: &Signed<'_>) -> Vec<Option<DigestAlgorithm>> {
    let of = |content: &ContentFacts| match content {
        ContentFacts::Match(digest) | ContentFacts::Mismatch(digest) => Some(*digest),
        ContentFacts::Unchecked(_) => None,
    };
    let references = one.facts.xml.as_ref().map(|xml| xml.references.as_slice()).unwrap_or_default();
    let mut all = vec![one.facts.scheme.as_ref().map(|scheme| scheme.digest)];
    // In XML the contents of all references together have no digest of their own.
    if references.is_empty() {
        all.push(of(&one.facts.content));
    }
    all.extend(references.iter().map(|reference| of(&reference.content)));
    all
}

fn hash(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    for one in &signatures(subject) {
        let id = one.id();
        let all = digests(one);
        let bad: Vec<&str> =
            all.iter().flatten().filter(|digest| !is_listed(**digest)).map(|digest| digest.name()).collect();
        if let Some(name) = bad.first() {
            each.broken(about(one, format!("chữ ký {id} dùng {name}"), format!("signature {id} uses {name}")));
        } else if all.iter().any(Option::is_none) {
            each.open(
                "digest-unknown",
                about(
                    one,
                    format!("không rõ hàm băm của chữ ký {id}"),
                    format!("a digest of signature {id} is not known"),
                ),
            );
        } else {
            let mut names: Vec<&str> = all.iter().flatten().map(|digest| digest.name()).collect();
            names.dedup();
            let names = names.join(", ");
            each.met(about(one, format!("chữ ký {id} dùng {names}"), format!("signature {id} uses {names}")));
        }
    }
    each.outcome(unsigned)
}

fn pades(subject: &Subject<'_>) -> Outcome {
    if subject.facts.format != "pdf" {
        return not_about("not-pdf", "không phải tệp PDF", "not a PDF");
    }
    let mut each = Each::default();
    for one in &signatures(subject) {
        let id = one.id();
        let format = one.facts.subfilter.as_deref().unwrap_or("–");
        let told = |vi: &str, en: &str| {
            about(one, format!("chữ ký {id}: {format}{vi}"), format!("signature {id}: {format}{en}"))
        };
        match (format, one.facts.binding) {
            ("ETSI.CAdES.detached", Binding::Match(_)) => each.met(told(" (PAdES)", " (PAdES)")),
            ("ETSI.CAdES.detached", Binding::Absent) => {
                each.broken(told(", thiếu signing-certificate-v2", ", without signing-certificate-v2"))
            }
            ("ETSI.CAdES.detached", _) => {
                each.broken(told(", signing-certificate-v2 không khớp", ", its signing-certificate-v2 does not match"))
            }
            ("adbe.pkcs7.detached", _) => {
                each.met(told(" (ISO 32000; nên dùng PAdES)", " (ISO 32000; PAdES is better)"))
            }
            _ => each.broken(told(": không thuộc danh mục", ": not of the list")),
        }
    }
    each.outcome(unsigned)
}
