//! Rules of inter-agency packages. A package is seen as plain data: who reads packages fills it in (`crate::package`), so that
//! this room knows nothing of their form.

use super::outcome::{Checked, Evidence, Measure, Outcome, Why};
use super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Words};
use super::set::RuleSet;
use super::subject::Subject;
use super::tell::{not_about, open};
use super::working_days::{Work, work};
use crate::base::Day;
use crate::base::UnixTime;

/// First day of Decision 28/2018/QĐ-TTg.
const QD28: Day = Day::constant(2018, 9, 6);
/// First day of Decision 20/2020/QĐ-TTg.
const QD20: Day = Day::constant(2020, 9, 15);
/// Noon, in seconds: until then a morning lasts.
const NOON: i64 = 12 * 3600;
/// The longest code of an agency; 13 letters before Decision 20/2020/QĐ-TTg.
const CODE: usize = 35;

const COMPLETE: Rule = Rule {
    id: "QD28-D9-COMPLETE",
    severity: Severity::Error,
    source: Source {
        text: "Quyết định 28/2018/QĐ-TTg",
        article: "Điều 9; Điều 10 khoản 1",
        confidence: Confidence::Quoted,
    },
    scope: Scope::Package,
    from: QD28,
    until: None,
    set: NATIONAL,
    question: Words::new("Gói tin có đủ các tệp đã khai báo?", "Does the package hold every file it declares?"),
    advice: Words::new(
        "Phản hồi nơi gửi qua hệ thống để gửi lại đủ tệp; không tiếp nhận gói tin thiếu.",
        "Answer through the system and have it sent again; do not accept an incomplete package.",
    ),
    tolerance: None,
    check: alone,
};

pub(super) const RULES: &[Rule] = &[
    COMPLETE,
    Rule {
        id: "QD28-D6-SEND-TIME",
        severity: Severity::Warning,
        source: Source {
            text: "Quyết định 28/2018/QĐ-TTg", article: "Điều 6", confidence: Confidence::Quoted
        },
        question: Words::new(
            "Văn bản được gửi trong ngày ký, chậm nhất trong buổi sáng ngày làm việc tiếp theo?",
            "Was the document sent on the day it was signed, or by the next working morning?",
        ),
        advice: Words::new("Gửi văn bản ngay trong ngày ký.", "Send documents on the day they are signed."),
        ..COMPLETE
    },
    Rule {
        id: "QD28-D4-SIGNED",
        source: Source {
            text: "Quyết định 28/2018/QĐ-TTg", article: "Điều 4", confidence: Confidence::Quoted
        },
        question: Words::new("Văn bản trong gói tin được ký số?", "Is the document in the package signed?"),
        advice: Words::new(
            "Văn bản không ký số chỉ để tham khảo; đề nghị nơi gửi gửi văn bản đã ký số.",
            "What is not signed is for information only; ask the sender for the signed document.",
        ),
        ..COMPLETE
    },
    Rule {
        id: "QD20-ORGAN-CODE",
        severity: Severity::Warning,
        source: Source {
            text: "Quyết định 20/2020/QĐ-TTg",
            article: "mã định danh điện tử; Quyết định 28/2018/QĐ-TTg, Điều 10",
            confidence: Confidence::Quoted,
        },
        from: QD20,
        question: Words::new(
            "Mã định danh cơ quan gồm chữ số, chữ in hoa và dấu chấm, không quá 35 ký tự?",
            "Do the agencies' codes consist of digits, capital letters and dots, 35 at most?",
        ),
        advice: Words::new("Dùng mã định danh điện tử đã được công bố.", "Use the code that was published."),
        ..COMPLETE
    },
    Rule {
        id: "ND30-PL6-FIELD-LENGTHS",
        severity: Severity::Warning,
        source: Source::nd30("Phụ lục VI, phần II"),
        from: ND30,
        question: Words::new(
            "Các trường thông tin đầu vào của văn bản có đủ, đúng kiểu, đúng độ dài?",
            "Are the document's metadata present, of their types and lengths?",
        ),
        advice: Words::new(
            "Sửa các trường thông tin trên hệ thống rồi gửi lại.",
            "Correct the fields and send it again.",
        ),
        ..COMPLETE
    },
    Rule {
        id: "ND30-PL6-PAGECOUNT",
        severity: Severity::Warning,
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Phụ lục VI, phần II",
            confidence: Confidence::Inferred,
        },
        from: ND30,
        question: Words::new(
            "Số trang khai báo bằng số trang của tệp PDF?",
            "Is the stated number of pages that of the PDF?",
        ),
        advice: Words::new("Ghi lại đúng số trang của văn bản.", "State the document's number of pages."),
        ..COMPLETE
    },
];

/// Rules of packages are not asked of a document.
fn alone(_: &Subject<'_>) -> Outcome {
    not_about("no-package", "chỉ kiểm tra được trên gói tin", "asked of packages only")
}

/// What rules need of a package. What is not there is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageSeen {
    /// The day the document is dated, as the message says.
    pub dated: Option<Day>,
    /// Whether it is a state that answers a document: then it holds none.
    pub is_status: bool,
    /// Files that are declared and not there, or that cannot be had any more.
    pub missing: Vec<String>,
    /// Files that are there and not declared.
    pub undeclared: Vec<String>,
    /// How many are there.
    pub files: usize,
    /// When it was sent: the first hop.
    pub sent: Option<UnixTime>,
    /// When the document was signed last, as its signatures have it.
    pub signed_at: Option<UnixTime>,
    /// Whether some file holds a signature that did not fail; `None` when one could not be looked at.
    pub is_signed: Option<bool>,
    /// Codes of agencies, with the field each stands in.
    pub codes: Vec<(String, String)>,
    /// What the message says, by the names of Appendix VI.
    pub fields: Vec<PackageField>,
    /// Pages as stated.
    pub stated_pages: Option<String>,
    /// Pages of the document, and of all PDF files together.
    pub pages: Option<(u32, u32)>,
}

/// A field of the metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageField {
    /// Its name in Appendix VI: `CodeNumber`.
    pub name: &'static str,
    /// As written.
    pub value: String,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Number,
    Date,
}

/// Fields of Appendix VI, part II, with type, length, and whether one must be there.
const FIELDS: &[(&str, Type, usize, bool)] = &[
    ("OrganId", Type::Text, CODE, true),
    ("TypeName", Type::Text, 100, true),
    ("CodeNumber", Type::Text, 11, true),
    ("CodeNotation", Type::Text, 30, true),
    ("IssuedDate", Type::Date, 10, true),
    ("OrganName", Type::Text, 200, true),
    ("Subject", Type::Text, 500, true),
    ("PageAmount", Type::Number, 3, false),
    ("Description", Type::Text, 500, false),
    ("Position", Type::Text, 100, false),
    ("FullName", Type::Text, 50, true),
    ("Priority", Type::Number, 1, false),
    ("IssuedAmount", Type::Number, 3, false),
    ("ToPlaces", Type::Text, 1000, false),
    ("DueDate", Type::Date, 10, false),
];

/// Looks at a package.
type Ask = fn(&PackageSeen) -> Outcome;

/// Asks the rules of packages, in the order of the catalogue.
#[must_use]
pub fn check_package(seen: &PackageSeen, set: &RuleSet) -> Vec<Checked> {
    let asked: [(&str, Ask); 6] = [
        ("ND30-PL6-FIELD-LENGTHS", fields),
        ("ND30-PL6-PAGECOUNT", pages),
        ("QD20-ORGAN-CODE", codes),
        ("QD28-D9-COMPLETE", complete),
        ("QD28-D6-SEND-TIME", sent),
        ("QD28-D4-SIGNED", signed),
    ];
    let rule = |id: &str| super::catalogue::rule(id).filter(|rule| set.contains(rule));
    let answer = |rule: &Rule, ask: Ask| match seen.dated.filter(|day| *day < rule.from) {
        Some(day) => Outcome::not_applicable(Why::new(
            "not-yet-in-force",
            format!("quy định có hiệu lực từ {}, văn bản đề ngày {day}", rule.from),
            format!("in force from {}, the document is of {day}", rule.from),
        )),
        None => ask(seen),
    };
    asked
        .into_iter()
        .filter_map(|(id, ask)| rule(id).map(|rule| Checked { rule, outcome: answer(rule, ask) }))
        .collect()
}

fn status() -> Outcome {
    not_about("status", "gói tin trạng thái, không chứa văn bản", "a message about a state holds no document")
}

fn complete(seen: &PackageSeen) -> Outcome {
    if seen.is_status {
        return status();
    }
    let missing = seen.missing.iter().map(|name| {
        Evidence::new(format!("thiếu hoặc hỏng tệp «{name}»"), format!("file \"{name}\" is missing or damaged"))
    });
    let more = seen.undeclared.iter().map(|name| {
        Evidence::new(format!("tệp «{name}» không được khai báo"), format!("file \"{name}\" is not declared"))
    });
    let mut wrong: Vec<Evidence> = missing.chain(more).collect();
    if seen.files == 0 && wrong.is_empty() {
        wrong.push(Evidence::new("gói tin không có tệp nào", "the package holds no file"));
    }
    let all = Evidence::new(format!("đủ {} tệp", seen.files), format!("all {} files are there", seen.files));
    Outcome::judged(wrong, vec![all])
}

#[allow(clippy::cast_precision_loss)]
fn sent(seen: &PackageSeen) -> Outcome {
    if seen.is_status {
        return status();
    }
    let (Some(sent), Some(signed)) = (seen.sent, seen.signed_at) else {
        return open(
            "no-time",
            "không có thời gian gửi hoặc thời gian ký",
            "there is no time of sending, or none of signing",
        );
    };
    let evidence = |most: f64| {
        let hours = (sent.seconds().saturating_sub(signed.seconds())) as f64 / 3600.0;
        Evidence::new(
            format!("ký lúc {}, gửi lúc {}", signed.vietnam(), sent.vietnam()),
            format!("signed at {signed}, sent at {sent}"),
        )
        .measuring(Measure { what: "hours", value: hours, least: None, most: Some(most), unit: "h" })
    };
    let Some(day) = Day::of(signed) else {
        return open("no-time", "thời gian ký không phải một ngày", "the signing time is no day");
    };
    // The next working day that is one for sure, and the first that may be one.
    let (mut first, mut sure) = (None, None);
    for ahead in 1..=14 {
        let Some(next) = day.plus_days(ahead) else { break };
        match work(next) {
            Work::Free => {}
            Work::Open => first = first.or(Some(next)),
            Work::Working => {
                first = first.or(Some(next));
                sure = Some(next);
                break;
            }
        }
    }
    let noon = |day: Option<Day>| day.map(|day| day.midnight().plus_seconds(NOON));
    let hours = |until: Option<UnixTime>| {
        until.map_or(0.0, |until| until.seconds().saturating_sub(signed.seconds()) as f64 / 3600.0)
    };
    match (noon(first), noon(sure)) {
        (Some(first), _) if sent <= first => Outcome::met(vec![evidence(hours(Some(first)))]),
        (_, Some(sure)) if sent <= sure => open(
            "holidays-unknown",
            "ngày làm việc tiếp theo phụ thuộc lịch nghỉ lễ, Tết của năm đó",
            "the next working day depends on that year's holidays",
        ),
        (first, _) => Outcome::broken(vec![evidence(hours(first))]),
    }
}

fn signed(seen: &PackageSeen) -> Outcome {
    match seen.is_signed {
        _ if seen.is_status => status(),
        Some(true) => Outcome::met(vec![Evidence::new("có văn bản được ký số", "a document in it is signed")]),
        Some(false) => Outcome::broken(vec![Evidence::new(
            "không có văn bản nào được ký số: chỉ để tham khảo",
            "no document in it is signed: for information only",
        )]),
        None => open(
            "not-readable",
            "có tệp không đọc được nên chưa rõ có ký số hay không",
            "a file could not be read, so it is not known whether it is signed",
        ),
    }
}

fn codes(seen: &PackageSeen) -> Outcome {
    let is_letter = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '.';
    let is_right = |code: &str| {
        !code.is_empty()
            && code.len() <= CODE
            && code.chars().all(is_letter)
            && code.split('.').all(|group| !group.is_empty())
    };
    if seen.codes.is_empty() {
        return Outcome::broken(vec![Evidence::new("không có mã định danh cơ quan", "there is no agency's code")]);
    }
    let (mut wrong, mut right) = (Vec::new(), Vec::new());
    for (field, code) in &seen.codes {
        let shown: String = code.chars().take(60).collect();
        let long = code.len() > 13;
        let evidence = Evidence::new(
            format!("{field}: «{shown}»{}", if long { " (dài hơn 13 ký tự)" } else { "" }),
            format!("{field}: \"{shown}\"{}", if long { " (more than 13 letters)" } else { "" }),
        );
        if is_right(code) { right.push(evidence) } else { wrong.push(evidence) }
    }
    Outcome::judged(wrong, right)
}

fn fields(seen: &PackageSeen) -> Outcome {
    if seen.is_status {
        return status();
    }
    let mut wrong = Vec::new();
    for (name, kind, longest, is_compulsory) in FIELDS {
        let mut values =
            seen.fields.iter().filter(|field| field.name == *name).map(|field| field.value.as_str()).peekable();
        if values.peek().is_none_or(|value| value.is_empty()) {
            if *is_compulsory {
                wrong.push(Evidence::new(format!("thiếu {name}"), format!("{name} is missing")));
            }
            continue;
        }
        for value in values {
            let letters = value.chars().count();
            if letters > *longest {
                let evidence = Evidence::new(
                    format!("{name} dài {letters} ký tự, tối đa {longest}"),
                    format!("{name} has {letters} letters, {longest} at most"),
                );
                #[allow(clippy::cast_precision_loss)]
                wrong.push(evidence.measuring(Measure::at_most("letters", letters as f64, "", *longest as f64)));
            } else if !is_of(*kind, value) {
                let shown: String = value.chars().take(40).collect();
                let (vi, en) = if *kind == Type::Date { ("ngày", "a day") } else { ("số", "a number") };
                wrong.push(Evidence::new(
                    format!("{name} «{shown}» không phải {vi}"),
                    format!("{name} \"{shown}\" is no {}", en.trim_start_matches("a ")),
                ));
            }
        }
    }
    let all = Evidence::new(
        "các trường bắt buộc đều có, đúng kiểu và độ dài",
        "the compulsory fields are there, of their types and lengths",
    );
    Outcome::judged(wrong, vec![all])
}

fn is_of(kind: Type, value: &str) -> bool {
    match kind {
        Type::Text => true,
        Type::Number => value.bytes().all(|c| c.is_ascii_digit()),
        Type::Date => {
            let parts: Vec<Option<i16>> = value.split(['/', '-']).map(|part| part.parse().ok()).collect();
            let day = |year: i16, month: i16, day: i16| {
                Some(Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)).flatten()
            };
            match parts.as_slice() {
                [Some(year), Some(month), Some(last)] if *year > 31 => day(*year, *month, *last).is_some(),
                [Some(first), Some(month), Some(year)] => day(*year, *month, *first).is_some(),
                _ => false,
            }
        }
    }
}

fn pages(seen: &PackageSeen) -> Outcome {
    if seen.is_status {
        return status();
    }
    let Some(stated) = seen.stated_pages.as_deref().filter(|stated| !stated.is_empty()) else {
        return not_about("not-stated", "gói tin không khai báo số trang", "the package states no number of pages");
    };
    let Some((first, all)) = seen.pages else {
        return open(
            "not-readable",
            "không đọc được số trang của tệp PDF",
            "the pages of the PDF could not be counted",
        );
    };
    let evidence = Evidence::new(
        format!("khai báo {stated} trang, tệp PDF có {first} trang"),
        format!("{stated} pages are stated, the PDF has {first}"),
    );
    match stated.parse::<u32>() {
        // Attachments may be counted with the document.
        Ok(number) if number == first || number == all => Outcome::met(vec![evidence]),
        Ok(number) => {
            let measure = Measure::between("pages", f64::from(number), "", f64::from(first), f64::from(all));
            Outcome::broken(vec![evidence.measuring(measure)])
        }
        Err(_) => Outcome::broken(vec![evidence]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Answer;
    use super::*;

    fn seen() -> PackageSeen {
        let field = |name, value: &str| PackageField { name, value: value.to_owned() };
        PackageSeen {
            dated: Some(Day::constant(2026, 11, 20)),
            files: 2,
            sent: UnixTime::parse_rfc3339("2026-11-23T09:00:00+07:00").ok(),
            signed_at: UnixTime::parse_rfc3339("2026-11-20T16:00:00+07:00").ok(),
            is_signed: Some(true),
            codes: vec![("From/OrganId".to_owned(), "000.00.15.H51".to_owned())],
            fields: vec![
                field("OrganId", "000.00.15.H51"),
                field("TypeName", "Công văn"),
                field("CodeNumber", "128"),
                field("CodeNotation", "UBND-VP"),
                field("IssuedDate", "2026/11/20"),
                field("OrganName", "UBND tỉnh Điện Biên"),
                field("Subject", "Về việc thử nghiệm"),
                field("FullName", "Nguyễn Văn An"),
            ],
            stated_pages: Some("3".to_owned()),
            pages: Some((3, 5)),
            ..PackageSeen::default()
        }
    }

    fn answer(seen: &PackageSeen, id: &str) -> String {
        let all = check_package(seen, &RuleSet::named("nd30-2020").unwrap());
        match all.into_iter().find(|checked| checked.rule.id == id).unwrap().outcome.answer {
            Answer::Met => "met".to_owned(),
            Answer::Broken => "broken".to_owned(),
            Answer::NotApplicable(why) | Answer::NotCheckable(why) => why.code.to_owned(),
        }
    }

    #[test]
    fn a_package_that_breaks_nothing() {
        for rule in RULES {
            assert_eq!(answer(&seen(), rule.id), "met", "{}", rule.id);
        }
        let status = PackageSeen { is_status: true, ..seen() };
        for id in
            ["QD28-D9-COMPLETE", "QD28-D6-SEND-TIME", "QD28-D4-SIGNED", "ND30-PL6-FIELD-LENGTHS", "ND30-PL6-PAGECOUNT"]
        {
            assert_eq!(answer(&status, id), "status", "{id}");
        }
        let old = PackageSeen { dated: Some(Day::constant(2018, 1, 1)), ..seen() };
        assert_eq!(answer(&old, "QD28-D9-COMPLETE"), "not-yet-in-force");
    }

    #[test]
    fn each_rule_alone() {
        let missing = PackageSeen { missing: vec!["pl.pdf".to_owned()], ..seen() };
        assert_eq!(answer(&missing, "QD28-D9-COMPLETE"), "broken");
        let more = PackageSeen { undeclared: vec!["x.exe".to_owned()], ..seen() };
        assert_eq!(answer(&more, "QD28-D9-COMPLETE"), "broken");
        let at = |text: &str| PackageSeen { sent: UnixTime::parse_rfc3339(text).ok(), ..seen() };
        assert_eq!(answer(&at("2026-11-23T12:00:00+07:00"), "QD28-D6-SEND-TIME"), "met");
        assert_eq!(answer(&at("2026-11-23T12:00:01+07:00"), "QD28-D6-SEND-TIME"), "broken");
        assert_eq!(answer(&PackageSeen { sent: None, ..seen() }, "QD28-D6-SEND-TIME"), "no-time");
        let tet = PackageSeen {
            signed_at: UnixTime::parse_rfc3339("2026-02-13T16:00:00+07:00").ok(),
            sent: UnixTime::parse_rfc3339("2026-02-23T09:00:00+07:00").ok(),
            ..seen()
        };
        assert_ne!(answer(&tet, "QD28-D6-SEND-TIME"), "met");
        assert_eq!(answer(&PackageSeen { is_signed: Some(false), ..seen() }, "QD28-D4-SIGNED"), "broken");
        assert_eq!(answer(&PackageSeen { is_signed: None, ..seen() }, "QD28-D4-SIGNED"), "not-readable");
        for code in ["", "h51", "000..H51", "H51 ", &"A".repeat(36)] {
            let seen = PackageSeen { codes: vec![("To".to_owned(), code.to_owned())], ..seen() };
            assert_eq!(answer(&seen, "QD20-ORGAN-CODE"), "broken", "{code}");
        }
        for (name, value) in [
            ("CodeNumber", "123456789012"),
            ("IssuedDate", "2026/02/30"),
            ("Subject", ""),
            ("Priority", "x"),
            ("DueDate", "mai"),
        ] {
            let mut seen = seen();
            seen.fields.retain(|field| field.name != name);
            seen.fields.push(PackageField { name, value: value.to_owned() });
            assert_eq!(answer(&seen, "ND30-PL6-FIELD-LENGTHS"), "broken", "{name}");
        }
        for (stated, expected) in
            [(Some("5"), "met"), (Some("4"), "broken"), (Some("x"), "broken"), (None, "not-stated")]
        {
            let seen = PackageSeen { stated_pages: stated.map(str::to_owned), ..seen() };
            assert_eq!(answer(&seen, "ND30-PL6-PAGECOUNT"), expected, "{stated:?}");
        }
        assert_eq!(answer(&PackageSeen { pages: None, ..seen() }, "ND30-PL6-PAGECOUNT"), "not-readable");
    }
}
