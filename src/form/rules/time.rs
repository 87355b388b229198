//! Times of signing: shown, stated, stamped; and the day of release.

use super::super::outcome::{Evidence, Measure, Outcome};
use super::super::roles::{Role, Roles, Signed, copy_of, is_attachment};
use super::super::rule::{Confidence, NATIONAL, ND30, ND68, Rule, Scope, Severity, Source, TT15, Tolerance, Words};
use super::super::shown_time::{self, ShownTime};
use super::super::signing_time::{Basis, claimed, releasing, signing_time, stamped};
use super::super::subject::Subject;
use super::super::tell::{Each, Said, about, not_about, open, said};
use super::super::working_days::{Between, between};
use super::images::ENGINEERING;
use crate::base::Day;
use crate::base::UnixTime;
use crate::findings::ContentFacts;
use crate::findings::SignatureKind;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;

/// How far a shown time may be off, in seconds.
const MATCH: i64 = 120;
/// How far the servers that stamp were seen to be off each other, doubled, in seconds.
const SKEW: i64 = 600;
/// Vietnam's offset, in minutes.
const ZONE: i64 = 7 * 60;

const SHOWN: Rule = Rule {
    id: "ND30-PL1-II.8b-TIME-ISO8601",
    severity: Severity::Warning,
    source: Source::nd30("Phụ lục I, phần I, mục II, khoản 8 điểm b; phần II, mục I, khoản 3"),
    scope: Scope::Any,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Thời gian ký hiển thị đủ ngày, tháng, năm; giờ, phút, giây; múi giờ Việt Nam theo tiêu chuẩn ISO 8601?",
        "Is the signing time shown with date, hour, minute, second and Vietnam's zone by ISO 8601?",
    ),
    advice: Words::new(
        "Hiển thị thời gian ký dạng «05/01/2026; 15:30:45+07:00».",
        "Show the signing time as \"05/01/2026; 15:30:45+07:00\".",
    ),
    tolerance: None,
    check: shown,
};

pub(in crate::form) const RULES: &[Rule] = &[
    SHOWN,
    Rule {
        id: "ND30-PL1-II.8b-TIME-MATCH",
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Phụ lục I, phần I, mục II, khoản 8 điểm b",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Thời gian ký hiển thị trùng với thời gian ký số?",
            "Is the time that is shown the time of signing?",
        ),
        advice: Words::new(
            "Để phần mềm tự ghi thời gian lúc ký; kiểm tra đồng hồ máy ký.",
            "Let the program write the time when it signs; check the clock of the computer.",
        ),
        tolerance: Some(Tolerance { value: MATCH as f64, unit: "s", origin: ENGINEERING }),
        check: matches,
        ..SHOWN
    },
    Rule {
        id: "ND30-D18-RELEASE-DAY",
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Điều 18 khoản 1",
            confidence: Confidence::Inferred,
        },
        scope: Scope::Administrative,
        question: Words::new(
            "Văn bản được phát hành trong ngày ký, chậm nhất trong ngày làm việc tiếp theo?",
            "Was the document released on its day, or on the next working day at the latest?",
        ),
        advice: Words::new(
            "Ký số của cơ quan và phát hành ngay trong ngày văn bản được ký.",
            "Sign for the agency and release the document on the day it is signed.",
        ),
        tolerance: Some(Tolerance {
            value: 1.0,
            unit: "days",
            origin: Words::new(
                "theo Điều 18; ngày nghỉ lễ theo Điều 112 Bộ luật Lao động, Tết Âm lịch và Giỗ Tổ tính sẵn cho các năm 2015-2035. Số ngày nghỉ Tết trước, sau và ngày hoán đổi do từng năm quy định: gần các ngày lễ đó để ngỏ",
                "by Điều 18; holidays by Điều 112 of the Labour Code, the lunar ones as worked out for 2015 to 2035. Which days around the lunar New Year are free and which are exchanged is set each year: close to these holidays it is left open",
            ),
        }),
        check: released,
        ..SHOWN
    },
    Rule {
        id: "TT15-D5-TIME-ATTACHED",
        source: Source::tt15("Điều 5 khoản 1 điểm d"),
        from: TT15,
        question: Words::new("Chữ ký số có kèm thời gian ký?", "Does each signature come with its time?"),
        advice: Words::new(
            "Ký bằng phần mềm ghi thời gian ký; nên gắn dấu thời gian.",
            "Sign with a program that records the time; a time-stamp is best.",
        ),
        check: attached,
        ..SHOWN
    },
    Rule {
        id: "TT15-D6-TST-VALID",
        severity: Severity::Error,
        source: Source::tt15("Điều 6 khoản 1 điểm g; Luật Giao dịch điện tử 20/2023/QH15, Điều 31"),
        from: TT15,
        question: Words::new(
            "Dấu thời gian gắn với chữ ký (nếu có) đúng là của chữ ký đó và được xác nhận?",
            "Does each time-stamp, where there is one, hold and belong to its signature?",
        ),
        advice: Words::new(
            "Xem kết quả kiểm tra chữ ký số: dấu thời gian nào chưa được chấp nhận và vì sao.",
            "See what is said of the signature: which time-stamp is not accepted, and why.",
        ),
        check: stamps,
        ..SHOWN
    },
    Rule {
        id: "ND68-D29-TST-REQUIRED",
        severity: Severity::Note,
        source: Source::nd68("Điều 29 khoản 4"),
        from: ND68,
        question: Words::new(
            "Chữ ký số có dấu thời gian (khi pháp luật yêu cầu)?",
            "Are signatures time-stamped, where the law wants it?",
        ),
        advice: Words::new(
            "Gắn dấu thời gian của Ban Cơ yếu Chính phủ khi ký: sau khi chứng thư số hết hạn vẫn chứng minh được thời điểm ký.",
            "Have signatures time-stamped: when they were made can be proven then after the certificate has ended.",
        ),
        check: required,
        ..SHOWN
    },
];

/// The marks that have to show a time.
fn marks<'a>(subject: &Subject<'a>) -> Result<Vec<Signed<'a>>, Outcome> {
    let roles = Roles::of(subject);
    if !is_attachment(subject, &roles) && copy_of(subject, &roles).is_none() {
        return Err(not_about(
            "not-corner-mark",
            "không phải văn bản kèm theo hoặc bản sao: mẫu chữ ký không cần ghi thời gian",
            "neither an attachment nor a copy: its marks need show no time",
        ));
    }
    Ok(roles.all.into_iter().filter(|one| matches!(one.role, Role::Corner | Role::Copy)).collect())
}

fn no_time() -> Outcome {
    not_about("no-time", "chữ ký không hiển thị thời gian ký", "no signing time is shown")
}

fn shown(subject: &Subject<'_>) -> Outcome {
    let marks = match marks(subject) {
        Ok(marks) => marks,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in &marks {
        let (id, text) = (one.id(), one.text());
        let Some(time) = shown_time::find(&text) else {
            if shown_time::mentions(&text) {
                each.broken(about(
                    one,
                    format!("không đọc được thời gian trong «{text}»"),
                    format!("the time in \"{text}\" cannot be read"),
                ));
            }
            continue;
        };
        match wrong(time) {
            None => {
                each.met(about(one, format!("chữ ký {id} ghi «{text}»"), format!("signature {id} shows \"{text}\"")))
            }
            Some((vi, en)) => each.broken(about(one, format!("«{text}»: {vi}"), format!("\"{text}\": {en}"))),
        }
    }
    each.outcome(no_time)
}

/// What is wrong with a time as it is written.
fn wrong(time: ShownTime) -> Option<(String, String)> {
    match time.offset {
        None => Some(("thiếu múi giờ +07:00".to_owned(), "the offset +07:00 is missing".to_owned())),
        Some(ZONE) if !time.has_seconds => Some(("thiếu giây".to_owned(), "the seconds are missing".to_owned())),
        Some(ZONE) if !time.is_usual => Some((
            "ngày không viết theo dạng dd/mm/yyyy hoặc yyyy-mm-dd".to_owned(),
            "the date is not written as dd/mm/yyyy or yyyy-mm-dd".to_owned(),
        )),
        Some(ZONE) => None,
        Some(other) => {
            let sign = if other < 0 { '-' } else { '+' };
            let (hours, minutes) = (other.abs() / 60, other.abs() % 60);
            Some((
                format!("múi giờ {sign}{hours:02}:{minutes:02}, không phải múi giờ Việt Nam +07:00"),
                format!("the offset is {sign}{hours:02}:{minutes:02}, not Vietnam's +07:00"),
            ))
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn matches(subject: &Subject<'_>) -> Outcome {
    let marks = match marks(subject) {
        Ok(marks) => marks,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in &marks {
        let Some(time) = shown_time::find(&one.text()) else { continue };
        let off = |other: UnixTime| time.moment.seconds().saturating_sub(other.seconds());
        let (stamp, word) = (stamped(one), claimed(one));
        let times = [stamp, word.map(|time| (time, Basis::Claimed))].into_iter().flatten();
        let Some((nearest, basis)) = times.min_by_key(|(other, _)| off(*other).abs()) else {
            each.open(
                "no-signing-time",
                about(one, "chữ ký không kèm thời gian ký để so sánh", "the signature holds no time to compare with"),
            );
            continue;
        };
        // A shown time is no better for agreeing with the signer's word where a time-stamp says another.
        let (other, basis) = match stamp.filter(|(stamped, _)| off(*stamped).abs() > SKEW) {
            Some(stamp) => stamp,
            None => (nearest, basis),
        };
        let seconds = off(other);
        let words = basis.words();
        let measure = Measure::at_most("difference", seconds.abs() as f64, "s", MATCH as f64);
        let evidence = about(
            one,
            format!(
                "hiển thị {}, ký lúc {} ({}): lệch {seconds:+} giây",
                time.moment.vietnam(),
                other.vietnam(),
                words.0
            ),
            format!("shown is {}, signed at {other} ({}): {seconds:+} s", time.moment, words.1),
        )
        .measuring(measure.clone());
        // Programs of 2020 write local time as UTC: that is no time to hold another one against.
        let is_local = basis == Basis::Claimed && (seconds + ZONE * 60).abs() <= MATCH;
        match (measure.is_right(), is_local) {
            (true, _) => each.met(evidence),
            (false, true) => each.open("claimed-is-local", evidence),
            (false, false) => each.broken(evidence),
        }
    }
    each.outcome(no_time)
}

#[allow(clippy::cast_precision_loss)]
fn released(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return not_about("not-an-original", "không phải bản gốc", "not an original");
    }
    let Some(one) = releasing(&roles) else {
        return not_about("no-agency", "không có chữ ký số của cơ quan, tổ chức", "there is no signature of an agency");
    };
    let Some(dated) = subject.letter.and_then(|letter| letter.day) else {
        return open("day-not-found", "không tìm thấy ngày của văn bản", "the document's day was not found");
    };
    let Some((time, basis)) = signing_time(one) else {
        return open(
            "no-signing-time",
            "chữ ký số của cơ quan không kèm thời gian ký",
            "the agency's signature holds no time",
        );
    };
    let Some(signed) = Day::of(time) else {
        return open("no-signing-time", "thời gian ký không phải một ngày", "the signing time is no day");
    };
    let days = (signed.midnight().seconds().saturating_sub(dated.midnight().seconds())) / 86_400;
    let words = basis.words();
    let told = |most: Option<f64>| {
        let measure = Measure { what: "days", value: days as f64, least: Some(0.0), most, unit: "days" };
        about(
            one,
            format!("văn bản đề ngày {}, cơ quan ký số ngày {} ({})", vietnamese(dated), vietnamese(signed), words.0),
            format!("dated {dated}, signed by the agency on {signed} ({})", words.1),
        )
        .measuring(measure)
    };
    if days < 0 {
        return Outcome::broken(vec![told(None)]);
    }
    let until = |day: Day| (day.midnight().seconds().saturating_sub(dated.midnight().seconds()) / 86_400) as f64;
    match between(dated, signed) {
        Between::None => Outcome::met(vec![told(None)]),
        Between::Some(day) => Outcome::broken(vec![told(Some(until(day)))]),
        Between::Open(day) => {
            let mut each = Each::default();
            let mut evidence = told(None);
            evidence.vi.push_str(&format!("; ngày {} có thể là ngày nghỉ lễ, Tết của năm đó", vietnamese(day)));
            evidence.en.push_str(&format!("; {day} may have been a public holiday of that year"));
            each.open("holidays-unknown", evidence);
            each.outcome(no_time)
        }
    }
}

fn vietnamese(day: Day) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// Signatures of people and organisations.
fn signatures<'a>(subject: &Subject<'a>) -> Vec<Signed<'a>> {
    Roles::of(subject).all.into_iter().filter(|one| one.facts.kind == SignatureKind::Signature).collect()
}

fn unsigned() -> Outcome {
    not_about("unsigned", "văn bản không có chữ ký số", "the document is not signed")
}

fn attached(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    for one in &signatures(subject) {
        let id = one.id();
        match signing_time(one) {
            Some((time, basis)) => {
                let words = basis.words();
                each.met(about(
                    one,
                    format!("chữ ký {id}: {} ({})", time.vietnam(), words.0),
                    format!("signature {id}: {time} ({})", words.1),
                ));
            }
            None => each.broken(about(
                one,
                format!("chữ ký {id} không kèm thời gian ký"),
                format!("signature {id} holds no time"),
            )),
        }
    }
    each.outcome(unsigned)
}

fn stamps(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    for one in &Roles::of(subject).all {
        for stamp in &one.facts.time_stamps {
            let evidence = |vi: &str, en: &str| {
                let (id, time) = (one.id(), stamp.gen_time);
                Evidence::new(
                    format!("dấu thời gian {} của chữ ký {id}: {vi}", time.vietnam()),
                    format!("time-stamp {time} of signature {id}: {en}"),
                )
                .of(id)
            };
            if is_broken(stamp) {
                each.broken(evidence(
                    "không khớp với chữ ký hoặc bị sửa",
                    "it does not match the signature, or was changed",
                ));
            } else if is_accepted(one, stamp) {
                each.met(evidence("được chấp nhận", "accepted"));
            } else {
                each.open("stamp-not-confirmed", evidence("chưa được xác nhận", "not confirmed"));
            }
        }
    }
    each.outcome(|| not_about("no-stamp", "chữ ký số không có dấu thời gian", "no signature is time-stamped"))
}

/// Whether a time-stamp is none of this signature, or not what its authority signed.
fn is_broken(stamp: &TimeStampFacts) -> bool {
    matches!(stamp.imprint, ContentFacts::Mismatch(_))
        || matches!(stamp.content, ContentFacts::Mismatch(_))
        || stamp.value == ValueFacts::Mismatch
}

/// As the judgement has it.
fn is_accepted(one: &Signed<'_>, stamp: &TimeStampFacts) -> bool {
    if one.facts.kind == SignatureKind::Timestamp {
        return said(one, &["time.stamp-holds"]) == Said::Kept;
    }
    let time = stamp.gen_time.to_string();
    one.judgement.is_some_and(|judgement| {
        judgement.findings.iter().any(|finding| {
            matches!(finding.code.as_str(), "time.stamp-accepted" | "time.stamp-accepted-then")
                && finding.argument("time") == time
        })
    })
}

fn required(subject: &Subject<'_>) -> Outcome {
    let mut each = Each::default();
    let is_required = subject.organisation.is_some_and(|organisation| organisation.time_stamp_required);
    for one in &signatures(subject) {
        let id = one.id();
        if one.facts.time_stamps.is_empty() && is_required {
            each.broken(about(
                one,
                format!("chữ ký {id} không có dấu thời gian; hồ sơ cơ quan bắt buộc phải có"),
                format!("signature {id} is not time-stamped, and the organisation's profile requires it"),
            ));
        } else if one.facts.time_stamps.is_empty() {
            each.open(
                "requirement-unknown",
                about(
                    one,
                    format!("chữ ký {id} không có dấu thời gian; không rõ loại văn bản này có bắt buộc hay không"),
                    format!(
                        "signature {id} is not time-stamped; whether the law wants it for such a document is not known"
                    ),
                ),
            );
        } else {
            each.met(about(one, format!("chữ ký {id} có dấu thời gian"), format!("signature {id} is time-stamped")));
        }
    }
    each.outcome(unsigned)
}
