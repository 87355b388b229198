//! Who signed, in which order: told by certificates, compared with what is printed.

use super::super::names::words;
use super::super::outcome::{Evidence, Outcome};
use super::super::party::Party;
use super::super::roles::{Role, Roles, Signed, copy_of, is_attachment, is_of_heading, is_printed};
use super::super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Words};
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about, open};
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::letter::Part;

const fn nd30(id: &'static str, severity: Severity, article: &'static str, check: fn(&Subject<'_>) -> Outcome) -> Rule {
    Rule {
        id,
        severity,
        source: Source::nd30(article),
        scope: Scope::Administrative,
        from: ND30,
        until: None,
        set: NATIONAL,
        question: Words::new("", ""),
        advice: Words::new("", ""),
        tolerance: None,
        check,
    }
}

pub(in crate::form) const RULES: &[Rule] = &[
    Rule {
        question: Words::new(
            "Văn bản có đủ chữ ký số của người có thẩm quyền và chữ ký số của cơ quan, tổ chức?",
            "Does the document carry a signature of the authorised person and one of the agency?",
        ),
        advice: Words::new(
            "Ký bổ sung chữ ký số còn thiếu: người có thẩm quyền ký trước, văn thư ký số của cơ quan, tổ chức sau.",
            "Add the signature that is missing: first that of the authorised person, then that of the agency.",
        ),
        ..nd30("ND30-D5-TWO-SIGNATURES", Severity::Error, "Điều 5 khoản 1", two_signatures)
    },
    Rule {
        question: Words::new(
            "Chữ ký số của cơ quan, tổ chức được thực hiện sau chữ ký số của người có thẩm quyền?",
            "Was the agency's signature made after that of the authorised person?",
        ),
        advice: Words::new(
            "Phát hành lại: người có thẩm quyền ký số trước, sau đó văn thư mới cấp số và ký số của cơ quan, tổ chức.",
            "Issue it again: the authorised person signs first; only then does the clerk number and seal the document.",
        ),
        ..nd30("ND30-D32-ORDER", Severity::Error, "Điều 32 khoản 2 điểm d", order)
    },
    Rule {
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Điều 13; Thông tư 15/2025/TT-BKHCN, Phụ lục II mục 2.1",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Họ tên trên chứng thư số của người ký trùng với họ tên in dưới chữ ký?",
            "Is the name in the signer's certificate the name printed under the signature?",
        ),
        advice: Words::new(
            "Người có tên trên văn bản phải tự ký bằng chứng thư số của mình; kiểm tra lại họ tên in hoặc chứng thư số.",
            "Whoever's name is printed has to sign with their own certificate; check the printed name, or the certificate.",
        ),
        ..nd30("ND30-D13-SIGNER-NAME", Severity::Warning, "Điều 13", signer_name)
    },
    Rule {
        source: Source {
            text: "Quyết định 165/2025/QĐ-UBND tỉnh Ninh Bình",
            article: "Điều 11 khoản 4 (áp dụng Điều 13 Nghị định 30/2020/NĐ-CP)",
            confidence: Confidence::Local,
        },
        question: Words::new(
            "Người ký thay (KT.), thừa lệnh (TL.), thừa ủy quyền (TUQ.) dùng chứng thư số của chính mình?",
            "Did whoever signs for another (KT., TL., TUQ.) use their own certificate?",
        ),
        advice: Words::new(
            "Người trực tiếp ký phải dùng chứng thư số cá nhân của mình, không dùng chứng thư số của người được ký thay.",
            "Whoever signs has to use their own certificate, never that of the person they sign for.",
        ),
        ..nd30("ND30-D13-OWN-CERT-KT-TL", Severity::Warning, "Điều 13", own_certificate)
    },
    Rule {
        question: Words::new(
            "Văn bản ký thừa ủy quyền (TUQ.) mang chữ ký số của cơ quan ủy quyền?",
            "Does a document signed by delegation (TUQ.) carry the signature of the delegating agency?",
        ),
        advice: Words::new(
            "Văn bản ký thừa ủy quyền theo thể thức và đóng dấu, ký số của cơ quan, tổ chức ủy quyền.",
            "A document signed by delegation takes the form and the signature of the delegating agency.",
        ),
        ..nd30("ND30-D13.3-TUQ-ORG", Severity::Warning, "Điều 13 khoản 3", delegating)
    },
    Rule {
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Điều 17 khoản 2; Điều 33 khoản 2; Phụ lục I, phần I, mục II, khoản 8",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Chứng thư số của cơ quan, tổ chức mang tên cơ quan, tổ chức ban hành văn bản?",
            "Does the agency's certificate name the issuing body?",
        ),
        advice: Words::new(
            "Ký số bằng chứng thư số của chính cơ quan ban hành; nếu cùng một cơ quan, bổ sung cách viết tên vào hồ sơ tổ chức.",
            "Sign with the certificate of the issuing body; if it is the same body, add this way of writing to its profile.",
        ),
        ..nd30("ND30-PL1-II.8-ORG-MATCH", Severity::Warning, "", issuing_body)
    },
];

/// What is said where a signature's certificate leads to no anchor: its names are anybody's.
fn not_believed(one: &Signed<'_>) -> Evidence {
    about(
        one,
        format!(
            "chưa xác định được chủ thể của chữ ký {} («{}»): chữ ký hoặc đường dẫn chứng thư chưa được xác nhận",
            one.id(),
            one.name()
        ),
        format!(
            "who made signature {} (\"{}\") is not known: the signature or its certificate path is not confirmed",
            one.id(),
            one.name()
        ),
    )
}

fn told(one: &Signed<'_>, vi: &str, en: &str) -> Evidence {
    about(
        one,
        format!("{vi}: {}, chữ ký {}", one.name(), one.id()),
        format!("{en}: {}, signature {}", one.name(), one.id()),
    )
}

/// Attachments carry the agency's signature alone, and so do copies.
fn not_an_original(subject: &Subject<'_>, roles: &Roles<'_>) -> Option<Outcome> {
    if is_attachment(subject, roles) {
        return Some(not_about(
            "attachment",
            "phụ lục, tài liệu kèm theo thành tệp riêng chỉ cần chữ ký số của cơ quan, tổ chức",
            "a separate attachment needs the agency's signature only",
        ));
    }
    copy_of(subject, roles).map(|_| {
        not_about(
            "copy",
            "bản sao điện tử chỉ cần chữ ký số của cơ quan, tổ chức sao",
            "an electronic copy needs the signature of the copying agency only",
        )
    })
}

fn two_signatures(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if let Some(outcome) = not_an_original(subject, &roles) {
        return outcome;
    }
    let mut each = Each::default();
    let mut doubts: Vec<Evidence> = Vec::new();
    let mut find = |found: Vec<&Signed<'_>>, present: (&str, &str), absent: (&str, &str)| {
        if let Some(one) = found.iter().find(|one| one.is_believed()) {
            return each.met(told(one, present.0, present.1));
        }
        match found.iter().find(|one| !one.has_failed() || one.is_sound()) {
            // Somebody's it is all the same; why it failed, the rules about certificates say.
            Some(one) if one.has_failed() => doubts.push(about(
                one,
                format!("chữ ký {} («{}») không hợp lệ", one.id(), one.name()),
                format!("signature {} (\"{}\") failed", one.id(), one.name()),
            )),
            Some(one) => doubts.push(not_believed(one)),
            None => {
                let broken = found.first().map(|one| one.id());
                let evidence = match broken {
                    None => Evidence::new(absent.0, absent.1),
                    Some(id) => Evidence::new(
                        format!("{}: chữ ký {id} không hợp lệ", absent.0),
                        format!("{}: signature {id} failed", absent.1),
                    )
                    .of(id),
                };
                each.broken(evidence);
            }
        }
    };
    find(
        roles.with(Role::Leader).collect(),
        ("có chữ ký số của người có thẩm quyền", "signed by the authorised person"),
        ("không có chữ ký số của người có thẩm quyền", "no signature of the authorised person"),
    );
    // The seal before what fills in number and date.
    let mut agency: Vec<&Signed<'_>> = roles.agency().collect();
    agency.sort_by_key(|one| one.role != Role::Seal);
    find(
        agency,
        ("có chữ ký số của cơ quan, tổ chức", "signed by the agency"),
        ("không có chữ ký số của cơ quan, tổ chức", "no signature of the agency"),
    );
    // A certificate that names neither may be the one that is missing.
    let unclear = roles.all.iter().find(|one| one.party == Party::Unclear && one.role == Role::Unclear);
    if let Some(one) = unclear {
        let evidence = about(
            one,
            format!("không rõ chứng thư số «{}» của cá nhân hay của cơ quan, tổ chức", one.name()),
            format!("whether the certificate \"{}\" is a person's or an organisation's cannot be told", one.name()),
        );
        if each.all_met() < 2 {
            let mut open = Each::default();
            open.open("party-unclear", evidence);
            return open.outcome(|| not_about("unsigned", "văn bản không có chữ ký số", "the document is not signed"));
        }
    }
    for doubt in doubts {
        each.open("certificate-not-believed", doubt);
    }
    each.outcome(|| not_about("unsigned", "văn bản không có chữ ký số", "the document is not signed"))
}

fn order(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if let Some(outcome) = not_an_original(subject, &roles) {
        return outcome;
    }
    let counts = |one: &&Signed<'_>| !one.has_failed();
    let leaders: Vec<&Signed<'_>> = roles.with(Role::Leader).filter(counts).collect();
    let agency: Vec<&Signed<'_>> = roles.agency().filter(counts).collect();
    let (Some(last), false) = (leaders.iter().max_by_key(|one| one.facts.revision), agency.is_empty()) else {
        return not_about(
            "not-both",
            "không có đủ hai loại chữ ký số để so thứ tự",
            "there are not both kinds of signatures to be put in order",
        );
    };
    let mut each = Each::default();
    for one in agency {
        let (own, leader) = (one.facts.revision, last.facts.revision);
        let evidence = about(
            one,
            format!(
                "chữ ký {} của cơ quan ở phiên bản {own}, chữ ký {} của người có thẩm quyền ở phiên bản {leader}",
                one.id(),
                last.id()
            ),
            format!(
                "the agency's signature {} is in revision {own}, the authorised person's {} in revision {leader}",
                one.id(),
                last.id()
            ),
        );
        match own.cmp(&leader) {
            core::cmp::Ordering::Less => each.broken(evidence),
            // A file that was written anew has lost the order.
            core::cmp::Ordering::Equal => each.open("one-revision", evidence),
            core::cmp::Ordering::Greater if one.is_believed() && last.is_believed() => each.met(evidence),
            core::cmp::Ordering::Greater => {
                each.open("certificate-not-believed", not_believed(if one.is_believed() { last } else { one }))
            }
        }
    }
    each.outcome(|| not_about("not-both", "không có đủ hai loại chữ ký số", "there are not both kinds of signatures"))
}

/// Printed names and the leaders, or why they cannot be compared.
fn names<'a>(subject: &Subject<'a>, roles: &Roles<'a>) -> Result<Vec<&'a Part>, Outcome> {
    if let Some(outcome) = not_an_original(subject, roles) {
        return Err(outcome);
    }
    if roles.with(Role::Leader).next().is_none() {
        return Err(not_about(
            "no-leader",
            "không có chữ ký số của người có thẩm quyền",
            "there is no signature of the authorised person",
        ));
    }
    let parts = subject.letter.map(|letter| letter.parts.as_slice()).unwrap_or_default();
    let names: Vec<&Part> = parts.iter().filter(|part| part.kind == Kind::SignerName).collect();
    if names.is_empty() {
        return Err(open(
            "name-not-found",
            "không tìm thấy họ tên người ký in trên văn bản",
            "no printed name of the signer was found",
        ));
    }
    Ok(names)
}

fn compared(subject: &Subject<'_>, roles: &Roles<'_>, names: &[&Part]) -> Outcome {
    let printed: Vec<&str> = names.iter().map(|part| part.text.as_str()).collect();
    let printed = printed.join("; ");
    let mut each = Each::default();
    for one in roles.with(Role::Leader) {
        let name = one.name();
        let evidence = |vi: &str, en: &str| {
            let evidence = Evidence::new(
                format!("{vi}: chứng thư số «{name}», in trên văn bản «{printed}»"),
                format!("{en}: certificate \"{name}\", printed \"{printed}\""),
            );
            names.first().map_or(evidence.clone(), |part| evidence.at(part)).of(one.id())
        };
        let is_sure = names.iter().all(|part| part.certainty > Certainty::Guess);
        let is_scanned = subject.letter.is_some_and(|letter| letter.is_scanned);
        match (is_printed(subject, one), one.is_believed()) {
            (true, true) => each.met(evidence("họ tên trùng nhau", "the names agree")),
            (true, false) => each.open("certificate-not-believed", not_believed(one)),
            // What a program read off a scan is no name to hold against anybody.
            (false, _) if is_sure && !is_scanned => each.broken(evidence("họ tên khác nhau", "the names differ")),
            (false, _) => each.open(
                "name-not-sure",
                evidence("chưa chắc là họ tên người ký", "it is not sure that this is the signer's name"),
            ),
        }
    }
    each.outcome(|| {
        not_about(
            "no-leader",
            "không có chữ ký số của người có thẩm quyền",
            "there is no signature of the authorised person",
        )
    })
}

fn signer_name(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    let names = match names(subject, &roles) {
        Ok(names) => names,
        Err(outcome) => return outcome,
    };
    compared(subject, &roles, &names)
}

fn own_certificate(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if prefix(subject, &["kt", "tl", "tuq"]).is_none() {
        return not_about(
            "not-for-another",
            "không phải văn bản ký thay, thừa lệnh hoặc thừa ủy quyền",
            "not signed for another (KT., TL., TUQ.)",
        );
    }
    match names(subject, &roles) {
        Ok(names) => compared(subject, &roles, &names),
        Err(outcome) => outcome,
    }
}

/// The authority by which is signed, when the title begins a line with one of these.
fn prefix<'a>(subject: &Subject<'a>, wanted: &[&str]) -> Option<&'a Part> {
    let title = subject.letter?.part(Kind::Title)?;
    let begins = |line: &str| {
        let is_marked = line.trim_start().split(['.', ' ']).next();
        is_marked.is_some_and(|first| wanted.iter().any(|w| words(first) == words(w)))
    };
    title.text.lines().any(begins).then_some(title)
}

fn delegating(subject: &Subject<'_>) -> Outcome {
    if prefix(subject, &["tuq"]).is_none() {
        return not_about("not-delegated", "không phải văn bản ký thừa ủy quyền", "not signed by delegation (TUQ.)");
    }
    bodies(subject, &Roles::of(subject))
}

fn issuing_body(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    let differs = roles.agency().any(|one| !is_of_heading(subject, one));
    if differs && prefix(subject, &["tuq"]).is_some() {
        return not_about(
            "said-elsewhere",
            "văn bản ký thừa ủy quyền: xem ND30-D13.3-TUQ-ORG",
            "signed by delegation: see ND30-D13.3-TUQ-ORG",
        );
    }
    bodies(subject, &roles)
}

/// The agency's certificates against the heading, each certificate once.
fn bodies(subject: &Subject<'_>, roles: &Roles<'_>) -> Outcome {
    if is_attachment(subject, roles) || copy_of(subject, roles).is_some() {
        return not_about("not-an-original", "không phải bản gốc", "not an original");
    }
    let no_agency =
        || not_about("no-agency", "không có chữ ký số của cơ quan, tổ chức", "there is no signature of an agency");
    let Some(heading) = subject.letter.and_then(|letter| letter.part(Kind::IssuingBody)) else {
        return match roles.agency().next() {
            Some(_) => open(
                "heading-not-found",
                "không tìm thấy tên cơ quan ban hành",
                "the issuing body was not found in the heading",
            ),
            None => no_agency(),
        };
    };
    let printed = heading.text.replace('\n', " ");
    let is_scanned = subject.letter.is_some_and(|letter| letter.is_scanned);
    let mut each = Each::default();
    let mut seen: Vec<&str> = Vec::new();
    for one in roles.agency() {
        if seen.contains(&one.name()) {
            continue;
        }
        seen.push(one.name());
        let name = one.name();
        let evidence = |vi: &str, en: &str| {
            Evidence::new(
                format!("{vi}: chứng thư số «{name}», cơ quan ban hành «{printed}»"),
                format!("{en}: certificate \"{name}\", issuing body \"{printed}\""),
            )
            .at(heading)
            .of(one.id())
        };
        match (is_of_heading(subject, one), one.is_believed()) {
            (true, true) => each.met(evidence("tên trùng nhau", "the names agree")),
            (true, false) => each.open("certificate-not-believed", not_believed(one)),
            (false, _) if heading.certainty > Certainty::Guess && !is_scanned => {
                each.broken(evidence("tên khác nhau", "the names differ"))
            }
            (false, _) => each.open(
                "heading-not-sure",
                evidence("chưa chắc là tên cơ quan ban hành", "it is not sure that this is the issuing body"),
            ),
        }
    }
    each.outcome(no_agency)
}
