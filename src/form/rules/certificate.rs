//! Certificates: what the judgement says of them, repeated; nothing is judged again.

use super::super::outcome::{Evidence, Outcome};
use super::super::party::Party;
use super::super::roles::{Role, Roles, Signed};
use super::super::rule::{Confidence, NATIONAL, ND68, Rule, Scope, Severity, Source, TT15, Words};
use super::super::subject::Subject;
use super::super::tell::{Each, Said, about, not_about, said};
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::CertificateFacts;
use crate::findings::PathFacts;
use crate::findings::PathProblem;
use crate::findings::SignatureKind;
use crate::findings::StatusKind;
use crate::letter::Class;
use crate::policy::StatusJudgement;
use crate::policy::StatusState;

/// First day of the Law on Electronic Transactions 20/2023/QH15.
const LAW23: Day = Day::constant(2024, 7, 1);
/// The trust profile of the Government CA, and of the national one for the public.
const GOVERNMENT: &str = "vn-gov";
const PUBLIC: &str = "vn-public";
/// Seconds of a year by the calendar, at most.
const YEAR: i64 = 366 * 86_400;

const TIME: Rule = Rule {
    id: "ND68-D31-CERT-TIME",
    severity: Severity::Error,
    source: Source::nd68("Điều 31 khoản 1 điểm a; Thông tư 15/2025/TT-BKHCN, Phụ lục II mục 1.1"),
    scope: Scope::Any,
    from: ND68,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Chứng thư số còn thời hạn tại thời điểm ký?",
        "Was each certificate within its validity when it was used?",
    ),
    advice: Words::new(
        "Ký lại bằng chứng thư số còn thời hạn; gắn dấu thời gian để chứng minh được thời điểm ký.",
        "Sign again with a certificate that has not ended; have it time-stamped to prove when.",
    ),
    tolerance: None,
    check: validity,
};

pub(in crate::form) const RULES: &[Rule] = &[
    Rule {
        id: "LAW23-D22-GOV-CA",
        source: Source {
            text: "Luật Giao dịch điện tử 20/2023/QH15",
            article: "Điều 22 khoản 3 điểm đ",
            confidence: Confidence::Quoted,
        },
        scope: Scope::Administrative,
        from: LAW23,
        question: Words::new(
            "Chữ ký số chuyên dùng công vụ được bảo đảm bằng chứng thư do tổ chức chứng thực chữ ký số chuyên dùng công vụ cấp?",
            "Are the signatures' certificates issued by the Government CA?",
        ),
        advice: Words::new(
            "Ký văn bản công vụ bằng chứng thư số chuyên dùng công vụ do Ban Cơ yếu Chính phủ cấp.",
            "Sign documents of public duty with certificates of the Government CA.",
        ),
        check: government,
        ..TIME
    },
    TIME,
    Rule {
        id: "ND68-D31-STATUS",
        source: Source::nd68("Điều 31 khoản 2; Thông tư 15/2025/TT-BKHCN, Phụ lục II mục 1.1 và 1.2"),
        question: Words::new(
            "Chứng thư số không bị thu hồi, tạm dừng tại thời điểm ký?",
            "Was no certificate revoked or suspended when it was used?",
        ),
        advice: Words::new(
            "Nếu chứng thư đã bị thu hồi: văn bản phải ký lại bằng chứng thư khác. Nếu chưa rõ: kiểm tra lại khi có mạng hoặc kèm CRL, OCSP.",
            "If it was revoked, the document has to be signed again with another one. If it is not known, check again online, or with a CRL or OCSP answer.",
        ),
        check: status,
        ..TIME
    },
    Rule {
        id: "TT15-PL2-1.2-STATUS-UNKNOWN",
        severity: Severity::Warning,
        source: Source::tt15("Phụ lục II mục 1.2"),
        from: TT15,
        question: Words::new(
            "Trạng thái chứng thư số kiểm tra được bằng CRL hoặc OCSP?",
            "Could the certificates' status be checked by CRL or OCSP?",
        ),
        advice: Words::new(
            "Kiểm tra lại khi kết nối được máy chủ CRL, OCSP của tổ chức cấp chứng thư, hoặc cung cấp tệp CRL.",
            "Check again when the authority's CRL or OCSP server can be reached, or hand in a CRL.",
        ),
        check: status_known,
        ..TIME
    },
    Rule {
        id: "TT15-PL2-1.2-CRL-FRESH",
        severity: Severity::Warning,
        source: Source {
            text: "Thông tư 15/2025/TT-BKHCN",
            article: "Phụ lục II mục 1.2",
            confidence: Confidence::Inferred,
        },
        from: TT15,
        question: Words::new(
            "Danh sách thu hồi (CRL) dùng để kiểm tra còn hiệu lực tại thời điểm ký?",
            "Was the revocation list that was used current at signing?",
        ),
        advice: Words::new("Dùng CRL mới nhất tại thời điểm ký.", "Use the list that was the newest at signing."),
        check: fresh,
        ..TIME
    },
    Rule {
        id: "ND68-D32-PATH",
        source: Source::nd68("Điều 32; Thông tư 41/2017/TT-BTTTT, Điều 8"),
        question: Words::new(
            "Mọi chứng thư trên đường dẫn đến chứng thư gốc đều có hiệu lực?",
            "Is every certificate of the path to the root valid?",
        ),
        advice: Words::new(
            "Xem kết quả kiểm tra chữ ký số: chứng thư nào trên đường dẫn có vấn đề; bổ sung chứng thư trung gian nếu thiếu.",
            "See what is said of the signature: which certificate is at fault; add the intermediate one if it is missing.",
        ),
        check: path,
        ..TIME
    },
    Rule {
        id: "ND68-D31-SCOPE",
        severity: Severity::Warning,
        source: Source::nd68("Điều 31 khoản 1 điểm b; Thông tư 15/2025/TT-BKHCN, Phụ lục II mục 1.4"),
        question: Words::new(
            "Chứng thư số được dùng đúng phạm vi: cá nhân ký chữ ký của người có thẩm quyền, cơ quan ký dấu?",
            "Are certificates used within their scope: a person's for a signature, an agency's for a seal?",
        ),
        advice: Words::new(
            "Dùng chứng thư số cá nhân để ký của người có thẩm quyền, chứng thư số cơ quan để ký dấu.",
            "Use a personal certificate for the authorised person, the agency's for the seal.",
        ),
        check: scope,
        ..TIME
    },
    Rule {
        id: "TT15-PL2-1.5-KEYUSAGE",
        severity: Severity::Note,
        source: Source::tt15("Phụ lục II mục 1.5"),
        from: TT15,
        question: Words::new(
            "Chứng thư số cho phép dùng khóa để ký số (Key Usage, Extended Key Usage)?",
            "Do the certificates allow their keys to sign (key usage, extended key usage)?",
        ),
        advice: Words::new(
            "Dùng chứng thư số được cấp cho mục đích ký số.",
            "Use a certificate that was issued for signing.",
        ),
        check: key_usage,
        ..TIME
    },
    Rule {
        id: "ND68-D9-CERT-TERM",
        severity: Severity::Note,
        source: Source::nd68("Điều 9; Điều 42 khoản 1"),
        question: Words::new(
            "Thời hạn chứng thư số không quá 5 năm (thuê bao), 20 năm (tổ chức chứng thực)?",
            "Are certificates valid for no more than 5 years (subscribers), 20 years (authorities)?",
        ),
        advice: Words::new(
            "Đề nghị cơ quan cấp kiểm tra thời hạn chứng thư số.",
            "Ask the authority about the certificate's term.",
        ),
        check: term,
        ..TIME
    },
    Rule {
        id: "TT15-D5-CERT-ATTACHED",
        source: Source::tt15("Điều 5 khoản 1 điểm d; Thông tư 41/2017/TT-BTTTT, Điều 4"),
        from: TT15,
        question: Words::new(
            "Chứng thư số của người ký đi kèm chữ ký số?",
            "Does each signature carry its signer's certificate?",
        ),
        advice: Words::new(
            "Ký bằng phần mềm gắn chứng thư số vào chữ ký.",
            "Sign with a program that puts the certificate into the signature.",
        ),
        check: attached,
        ..TIME
    },
];

/// Signatures of people and organisations.
fn signatures<'a>(subject: &Subject<'a>) -> Vec<Signed<'a>> {
    Roles::of(subject).all.into_iter().filter(|one| one.facts.kind == SignatureKind::Signature).collect()
}

pub(super) fn unsigned() -> Outcome {
    not_about("unsigned", "văn bản không có chữ ký số", "the document is not signed")
}

/// Asks about each signature; the closure says what came of it, with words for it.
pub(super) fn ask(
    subject: &Subject<'_>,
    code: &'static str,
    one_by_one: impl Fn(&Signed<'_>) -> Option<(Said, String, String)>,
) -> Outcome {
    let mut each = Each::default();
    for one in &signatures(subject) {
        let Some((said, vi, en)) = one_by_one(one) else { continue };
        let (id, name) = (one.id(), one.name());
        let evidence =
            about(one, format!("chữ ký {id} («{name}»): {vi}"), format!("signature {id} (\"{name}\"): {en}"));
        match said {
            Said::Kept => each.met(evidence),
            Said::Broken => each.broken(evidence),
            Said::Undecided => each.open(code, evidence),
        }
    }
    each.outcome(unsigned)
}

fn answer(said: Said, vi: impl Into<String>, en: impl Into<String>) -> Option<(Said, String, String)> {
    Some((said, vi.into(), en.into()))
}

fn vietnam(time: UnixTime) -> String {
    time.vietnam()
}

fn government(subject: &Subject<'_>) -> Outcome {
    // Enterprises may take the form of administrative documents; theirs are not of public duty.
    let heading = subject.letter.and_then(|letter| letter.part(crate::letter::Kind::IssuingBody));
    let words = heading.map(|part| super::super::names::words(&part.text)).unwrap_or_default();
    let begins = |name: &str| words.starts_with(&super::super::names::words(name));
    if ["công ty", "tổng công ty", "tập đoàn", "doanh nghiệp", "ngân hàng thương mại", "hợp tác xã"]
        .iter()
        .any(|name| begins(name))
    {
        return not_about(
            "enterprise",
            "văn bản của doanh nghiệp, không phải văn bản công vụ",
            "of an enterprise, not of public duty",
        );
    }
    if subject.letter.is_none_or(|letter| letter.class != Class::Administrative) {
        return not_about("not-administrative", "không phải văn bản hành chính", "not an administrative document");
    }
    let is_government =
        |path: &PathFacts| matches!(path, PathFacts::Found { profile: Some(profile), .. } if profile == GOVERNMENT);
    let has_government = subject.facts.signatures.iter().any(|one| is_government(&one.path));
    ask(subject, "anchor-unknown", |one| match &one.facts.path {
        PathFacts::Found { profile: Some(profile), .. } if profile == GOVERNMENT => {
            let said = if one.is_believed() { Said::Kept } else { Said::Undecided };
            answer(said, "đường dẫn đến chứng thư gốc chuyên dùng công vụ", "its path ends at the Government CA")
        }
        PathFacts::Found { profile: Some(profile), .. } if profile == PUBLIC => answer(
            Said::Broken,
            "chứng thư số công cộng, không phải chứng thư số chuyên dùng công vụ",
            "a certificate of a public CA, not of the Government CA",
        ),
        PathFacts::Found { .. } => answer(
            Said::Undecided,
            "đường dẫn đến chứng thư gốc do người kiểm tra tự khai báo",
            "its path ends at an anchor that whoever verifies has configured",
        ),
        // That the Government's anchors are at hand is known where another signature leads to them.
        PathFacts::NotFound { problem: PathProblem::NotAnAnchor, .. } if has_government => answer(
            Said::Broken,
            "đường dẫn dừng ở một chứng thư gốc không phải của tổ chức chứng thực chữ ký số chuyên dùng công vụ",
            "its path ends at a root that is not the Government CA's",
        ),
        PathFacts::NotBuilt | PathFacts::NotFound { .. } => {
            answer(Said::Undecided, "chưa có đường dẫn đến chứng thư gốc nào", "no path to any anchor was found")
        }
    })
}

fn validity(subject: &Subject<'_>) -> Outcome {
    ask(subject, "validity-undecided", |one| {
        let Some(signer) = &one.facts.signer else {
            return answer(
                Said::Undecided,
                "không có chứng thư số của người ký",
                "the signer's certificate is missing",
            );
        };
        // Without a path nothing is believed of the certificate, its own dates neither.
        let found = matches!(one.facts.path, PathFacts::Found { .. });
        let said = match said(one, &["time.not-before-certificate", "time.within-validity"]) {
            Said::Kept if !found => Said::Undecided,
            said => said,
        };
        let at = one.judgement.map_or_else(String::new, |judgement| vietnam(judgement.judged_at));
        let (from, until) = (vietnam(signer.not_before), vietnam(signer.not_after));
        answer(
            said,
            format!("thời hạn {from} đến {until}, xét tại {at}"),
            format!(
                "valid from {} until {}, held against {}",
                signer.not_before,
                signer.not_after,
                one.judgement.map_or(signer.not_before, |j| j.judged_at)
            ),
        )
    })
}

/// The signer's own status; the first of the path.
fn own<'a>(one: &'a Signed<'_>) -> Option<&'a StatusJudgement> {
    let signer = one.facts.signer.as_ref()?;
    one.judgement?.status.iter().find(|status| status.certificate == signer.sha256)
}

fn status(subject: &Subject<'_>) -> Outcome {
    ask(subject, "status-unknown", |one| {
        let revoked = said(one, &["revocation.revoked"]);
        let state = own(one).map(|status| status.state);
        match (revoked, state) {
            (Said::Broken, _) => {
                answer(Said::Broken, "chứng thư bị thu hồi trước khi ký", "a certificate was revoked before signing")
            }
            (_, Some(StatusState::OnHold)) => {
                answer(Said::Undecided, "chứng thư bị tạm dừng", "the certificate is suspended")
            }
            (Said::Kept, Some(StatusState::Good | StatusState::NotNeeded))
                if said(one, &["revocation.known"]) == Said::Kept =>
            {
                answer(Said::Kept, "chứng thư còn hiệu lực tại thời điểm xét", "in force at the time that counts")
            }
            (Said::Undecided, Some(StatusState::Revoked)) => answer(
                Said::Undecided,
                "chứng thư đã bị thu hồi, chưa chứng minh được ký trước đó",
                "the certificate was revoked, and it is not proven that it was used before",
            ),
            _ => answer(Said::Undecided, "chưa xác định được trạng thái thu hồi", "its revocation status is not known"),
        }
    })
}

/// Lists about a signer that were all due for renewal at the time that counts: issued, and due.
fn stale(one: &Signed<'_>) -> Option<(UnixTime, UnixTime)> {
    let status = own(one).filter(|status| matches!(status.state, StatusState::NotChecked | StatusState::Unknown))?;
    let known = one.facts.revocation.iter().filter(|known| known.certificate == status.certificate);
    let lists = known.flat_map(|known| &known.evidence).filter(|evidence| evidence.kind == StatusKind::Crl);
    let newest = lists.max_by_key(|list| list.this_update)?;
    newest.next_update.filter(|due| *due <= status.as_of).map(|due| (newest.this_update, due))
}

fn status_known(subject: &Subject<'_>) -> Outcome {
    ask(subject, "status-unknown", |one| {
        let judgement = one.judgement?;
        if judgement.status.is_empty() {
            return answer(
                Said::Undecided,
                "không có đường dẫn chứng thư để kiểm tra trạng thái",
                "there is no certificate path whose status could be checked",
            );
        }
        if stale(one).is_some() {
            return answer(
                Said::Undecided,
                "chỉ có CRL đã quá hạn: xem TT15-PL2-1.2-CRL-FRESH",
                "there is an outdated list only: see TT15-PL2-1.2-CRL-FRESH",
            );
        }
        let unknown =
            judgement.status.iter().find(|s| matches!(s.state, StatusState::NotChecked | StatusState::Unknown));
        match unknown {
            Some(one) => answer(
                Said::Broken,
                format!("chưa xác định trạng thái của chứng thư «{}»: không có CRL, OCSP dùng được", one.name),
                format!(
                    "the status of certificate \"{}\" is not known: there is no usable CRL or OCSP answer",
                    one.name
                ),
            ),
            None => answer(Said::Kept, "đã kiểm tra bằng CRL hoặc OCSP", "checked by CRL or OCSP"),
        }
    })
}

fn fresh(subject: &Subject<'_>) -> Outcome {
    let outcome = ask(subject, "status-unknown", |one| {
        let status = own(one)?;
        let (from, until) = match stale(one) {
            Some((from, until)) => (from, Some(until)),
            None if status.source == Some(StatusKind::Crl) => (status.this_update?, status.next_update),
            None => return None,
        };
        let is_fresh = until.is_none_or(|until| status.as_of < until);
        let shown = until.map_or_else(|| "–".to_owned(), vietnam);
        answer(
            if is_fresh { Said::Kept } else { Said::Broken },
            format!("CRL phát hành {}, hết hiệu lực {shown}, xét tại {}", vietnam(from), vietnam(status.as_of)),
            format!(
                "list issued {from}, next due {}, held against {}",
                until.map_or_else(|| "–".to_owned(), |until| until.to_string()),
                status.as_of
            ),
        )
    });
    if matches!(outcome.answer, super::super::outcome::Answer::NotApplicable(_)) && !subject.facts.signatures.is_empty()
    {
        return not_about(
            "no-list",
            "không có chứng thư nào được kiểm tra bằng CRL",
            "no certificate was checked by a list",
        );
    }
    outcome
}

/// Reasons for which a path was seen and breaks what RFC 5280 asks; the others are paths that were not found.
const fn breaks(problem: PathProblem) -> bool {
    matches!(
        problem,
        PathProblem::BadSignature
            | PathProblem::Defective
            | PathProblem::UnreadCriticalExtension
            | PathProblem::NotACa
            | PathProblem::KeyUsageForbids
            | PathProblem::PathLenExceeded
            | PathProblem::PolicyNotAllowed
            | PathProblem::NameNotAllowed
    )
}

fn path(subject: &Subject<'_>) -> Outcome {
    ask(subject, "path-undecided", |one| match &one.facts.path {
        PathFacts::Found { certificates, .. } => {
            let judgement = one.judgement?;
            let above = certificates.iter().skip(1);
            let ended = |c: &&CertificateFacts| judgement.judged_at < c.not_before || c.not_after < judgement.judged_at;
            let revoked = judgement.status.iter().skip(1).find(|status| status.state == StatusState::Revoked);
            if let Some(status) = revoked {
                return answer(
                    Said::Broken,
                    format!("chứng thư «{}» trên đường dẫn đã bị thu hồi", status.name),
                    format!("certificate \"{}\" of the path was revoked", status.name),
                );
            }
            if let Some(certificate) = above.clone().find(ended) {
                let name = certificate.display_name();
                // At a time that nobody proved, an ended certificate decides nothing.
                let said = if judgement.proven.is_some() { Said::Broken } else { Said::Undecided };
                return answer(
                    said,
                    format!("chứng thư «{name}» trên đường dẫn không còn thời hạn tại thời điểm xét"),
                    format!("certificate \"{name}\" of the path is out of its validity at the time that counts"),
                );
            }
            let said = said(one, &["certificate.path", "certificate.fit"]);
            let anchor = certificates.last().map_or("", CertificateFacts::display_name);
            answer(
                said,
                format!("{} chứng thư, đến «{anchor}»", certificates.len()),
                format!("{} certificates, to \"{anchor}\"", certificates.len()),
            )
        }
        PathFacts::NotFound { problem, certificate, .. } => {
            let name = certificate.display_name();
            let said = if breaks(*problem) { Said::Broken } else { Said::Undecided };
            answer(
                said,
                format!("đường dẫn dừng ở chứng thư «{name}»"),
                format!("the path ends at certificate \"{name}\""),
            )
        }
        PathFacts::NotBuilt => {
            answer(Said::Undecided, "không có chứng thư số của người ký", "the signer's certificate is missing")
        }
    })
}

fn scope(subject: &Subject<'_>) -> Outcome {
    let room = Roles::of(subject);
    ask(subject, "party-unclear", |one| {
        if one.party == Party::Unclear {
            return answer(
                Said::Undecided,
                "không rõ chứng thư của cá nhân hay của cơ quan, tổ chức",
                "whether it is a person's or an organisation's cannot be told",
            );
        }
        if !one.is_believed() {
            return answer(
                Said::Undecided,
                "chứng thư hoặc chữ ký chưa được xác nhận",
                "the certificate or the signature is not confirmed",
            );
        }
        let is_red_seal = one.party == Party::Person
            && one.picture().is_some_and(|(_, image)| {
                let (width, height) = super::super::ink::inked_sides(image).unwrap_or(image.sides_mm);
                let red = image.hues.is_some_and(|hues| super::super::ink::share(hues, hues.red) > 0.5);
                red && width.min(height) > 20.0 && (0.9..1.1).contains(&(width / height))
            });
        if is_red_seal {
            return answer(
                Said::Broken,
                "chứng thư cá nhân dùng để ký hình ảnh dấu",
                "a person's certificate was used for a seal",
            );
        }
        let is_signature = one.role == Role::Seal
            && room.leader().is_none()
            && one.picture().is_some_and(|(_, image)| {
                image.hues.is_some_and(|hues| super::super::ink::share(hues, hues.blue) > 0.5)
            });
        if is_signature {
            return answer(
                Said::Broken,
                "chứng thư cơ quan dùng thay chữ ký của người có thẩm quyền",
                "an agency's certificate was used for a person's signature",
            );
        }
        match one.party {
            Party::Person => answer(Said::Kept, "chứng thư cá nhân", "a person's certificate"),
            _ => answer(Said::Kept, "chứng thư cơ quan, tổ chức", "an organisation's certificate"),
        }
    })
}

fn key_usage(subject: &Subject<'_>) -> Outcome {
    ask(subject, "certificate-missing", |one| {
        let Some(signer) = &one.facts.signer else {
            return answer(
                Said::Undecided,
                "không có chứng thư số của người ký",
                "the signer's certificate is missing",
            );
        };
        let (vi, en) = match signer.key_usage {
            Some((true, true)) => ("digitalSignature, nonRepudiation", "digitalSignature, nonRepudiation"),
            Some((true, false)) => ("digitalSignature", "digitalSignature"),
            Some((false, true)) => ("nonRepudiation", "nonRepudiation"),
            Some((false, false)) => ("không cho phép ký", "not for signing"),
            None => ("không giới hạn", "not restricted"),
        };
        let said = match said(one, &["certificate.key-usage", "certificate.purpose"]) {
            // What a certificate is for stands in it: nothing that comes later could decide otherwise.
            Said::Undecided if one.judgement.is_some_and(|j| j.rule("certificate.key-usage").is_some()) => Said::Broken,
            said => said,
        };
        answer(said, format!("Key Usage: {vi}"), format!("key usage: {en}"))
    })
}

fn term(subject: &Subject<'_>) -> Outcome {
    let began = ND68.midnight();
    let mut each = Each::default();
    let mut seen: Vec<&str> = Vec::new();
    for one in &signatures(subject) {
        let certificates: Vec<&CertificateFacts> = match &one.facts.path {
            // The anchor is the verifier's own choice.
            PathFacts::Found { certificates, .. } => {
                certificates.split_last().map(|(_, below)| below.iter().collect()).unwrap_or_default()
            }
            PathFacts::NotBuilt | PathFacts::NotFound { .. } => one.facts.signer.iter().collect(),
        };
        for (index, certificate) in certificates.into_iter().enumerate() {
            // Điều 42: certificates of before keep their value.
            if seen.contains(&certificate.sha256.as_str()) || certificate.not_before < began {
                continue;
            }
            seen.push(&certificate.sha256);
            let seconds = certificate.not_after.seconds().saturating_sub(certificate.not_before.seconds());
            let (most, with_renewal) = if index == 0 { (5, 8) } else { (20, 20) };
            let name = certificate.display_name();
            let (from, until) = (certificate.not_before.vietnam_day(), certificate.not_after.vietnam_day());
            let evidence = Evidence::new(
                format!("chứng thư «{name}»: {from} đến {until}"),
                format!("certificate \"{name}\": {from} to {until}"),
            )
            .of(one.id());
            if seconds <= most * YEAR {
                each.met(evidence);
            } else if seconds <= with_renewal * YEAR {
                each.open("renewal-unknown", evidence);
            } else {
                each.broken(evidence);
            }
        }
    }
    each.outcome(|| {
        not_about(
            "issued-before",
            "các chứng thư được cấp trước Nghị định 68/2024/NĐ-CP giữ nguyên giá trị",
            "the certificates were issued before the decree and keep their value",
        )
    })
}

fn attached(subject: &Subject<'_>) -> Outcome {
    ask(subject, "certificate-missing", |one| match &one.facts.signer {
        Some(signer) if signer.embedded => answer(Said::Kept, "chứng thư số đi kèm", "the certificate is in it"),
        _ => answer(Said::Broken, "chứng thư số không đi kèm", "the certificate is not in it"),
    })
}
