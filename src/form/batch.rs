//! Rules across files: a document and its attachments, the numbers of a year. Of each file only what these rules need is
//! kept, so that thousands fit.

use std::collections::BTreeMap;

use super::catalogue;
use super::check::ask;
use super::names::words;
use super::outcome::{Answer, Evidence, Outcome};
use super::roles::{Role, Roles, copy_of, is_attachment};
use super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Words};
use super::rules::attachment::number;
use super::set::RuleSet;
use super::signing_time::{releasing, signing_time};
use super::subject::Subject;
use super::tell::{not_about, open};
use crate::base::Day;
use crate::letter::Class;
use crate::letter::Kind;

const MATCH: Rule = Rule {
    id: "ND30-PL1-III.1-NUMBER-MATCH",
    severity: Severity::Error,
    source: Source {
        text: "Nghị định 30/2020/NĐ-CP",
        article: "Phụ lục I, phần I, mục II, khoản 8 điểm b; mục III, khoản 1",
        confidence: Confidence::Inferred,
    },
    scope: Scope::Batch,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Số và ký hiệu ghi trên tệp kèm theo trùng với số và ký hiệu của văn bản?",
        "Is the number on each attachment that of the document it belongs to?",
    ),
    advice: Words::new(
        "Ký số lại tệp kèm theo với đúng số và ký hiệu của văn bản.",
        "Sign the attachment again, with the document's number and notation.",
    ),
    tolerance: None,
    check: alone,
};

pub(super) const RULES: &[Rule] = &[
    MATCH,
    Rule {
        id: "ND30-PL1-III.1-ANNEX-COMPLETE",
        severity: Severity::Warning,
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Phụ lục I, phần I, mục III, khoản 1",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Các phụ lục thành tệp riêng đủ số thứ tự La Mã từ I, không thiếu, không trùng?",
            "Are separate annexes there by all their Roman numbers from I on, each once?",
        ),
        advice: Words::new("Bổ sung tệp phụ lục còn thiếu.", "Add the annex that is missing."),
        ..MATCH
    },
    Rule {
        id: "ND30-D15-UNIQUE-YEAR",
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Điều 15 khoản 1; Phụ lục VI, phần I, mục III, khoản 1 điểm h",
            confidence: Confidence::Read,
        },
        question: Words::new(
            "Số và ký hiệu văn bản là duy nhất trong năm của cơ quan, tổ chức?",
            "Is each number and notation used once only in an agency's year?",
        ),
        advice: Words::new(
            "Kiểm tra sổ văn bản đi; cấp lại số cho văn bản bị trùng.",
            "Check the register; give the second document a number of its own.",
        ),
        ..MATCH
    },
];

/// Rules across files are not asked of one.
fn alone(_: &Subject<'_>) -> Outcome {
    not_about("one-file", "chỉ kiểm tra được khi có nhiều tệp", "asked of several files only")
}

/// What rules across files need of one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct BatchFile {
    /// Its name without folders.
    pub name: String,
    /// SHA-256 of its octets, lower-case hex: the same file twice is no second document.
    pub sha256: String,
    /// Whether it is a separate attachment.
    pub is_attachment: bool,
    /// Whether it is an electronic copy: it bears the number of what was copied.
    pub is_copy: bool,
    /// Number and notation, as printed: of an attachment those its mark shows, else those it points to.
    pub number: Option<String>,
    /// The Roman number of a separate annex.
    pub annex: Option<u32>,
    /// The issuing body, as printed.
    pub issuer: Option<String>,
    /// The body above it, as printed.
    pub parent: Option<String>,
    /// The day it is dated.
    pub day: Option<Day>,
    /// The day the agency signed it (Điều 18 khoản 1); `None` when no signature of the agency holds, or holds a time.
    pub released: Option<Day>,
    /// What came of asking whether the agency signed it, for attachments.
    pub signed: Option<Outcome>,
}

impl BatchFile {
    /// What is needed of a document that was looked at.
    #[must_use]
    pub fn of(subject: &Subject<'_>) -> Self {
        let roles = Roles::of(subject);
        let letter = subject.letter;
        let is_copy = copy_of(subject, &roles).is_some();
        let is_attachment = is_attachment(subject, &roles) && !is_copy;
        let part = |kind| letter.and_then(|letter| letter.part(kind)).map(|part| part.text.as_str());
        let own = letter.and_then(|letter| letter.number.as_ref());
        let own = own.filter(|(number, notation)| !number.is_empty() && !notation.is_empty());
        let shown = || roles.with(Role::Corner).find_map(|one| number(&one.text()));
        let pointed = || part(Kind::AnnexPointer).and_then(pointed);
        let is_known = letter.is_some_and(|letter| letter.class != Class::Other);
        Self {
            name: subject.file.name.clone(),
            sha256: subject.facts.sha256.clone(),
            is_attachment,
            is_copy,
            number: match is_attachment {
                true => shown().or_else(pointed),
                false => own.filter(|_| is_known).map(|(number, notation)| format!("{number}/{notation}")),
            },
            annex: part(Kind::Annex).filter(|_| is_attachment).and_then(roman),
            issuer: part(Kind::IssuingBody).map(str::to_owned),
            parent: part(Kind::ParentBody).map(str::to_owned),
            released: releasing(&roles).and_then(signing_time).and_then(|(time, _)| Day::of(time)),
            day: letter.and_then(|letter| letter.day),
            signed: catalogue::rule("ND30-PL1-II.8b-ATTACH-SIGNED")
                .filter(|_| is_attachment)
                .map(|rule| ask(rule, subject)),
        }
    }
}

/// Number and notation that a pointer line names: `(Kèm theo Quyết định số 12/QĐ-UBND ngày …)`.
fn pointed(text: &str) -> Option<String> {
    let mut all = text.split_whitespace();
    all.find(|word| words(word) == ["số"])?;
    let number = all.next()?.trim_matches(|c: char| !c.is_alphanumeric());
    let (digits, notation) = number.split_once('/')?;
    (digits.chars().all(|c| c.is_ascii_alphanumeric()) && notation.chars().any(char::is_alphabetic))
        .then(|| number.to_owned())
}

/// The number behind `Phụ lục`: Roman, up to 39.
fn roman(text: &str) -> Option<u32> {
    let first = text.lines().next()?;
    let mut all = first.split_whitespace().skip(2);
    let number = all.next()?.trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
    let mut rest = number.as_str();
    let mut value = 0_u32;
    for (letters, worth) in [("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)] {
        while let Some(behind) = rest.strip_prefix(letters).filter(|_| value < 39) {
            value += worth;
            rest = behind;
        }
    }
    (value > 0 && rest.is_empty()).then_some(value)
}

/// An answer about several files.
#[derive(Debug, Clone)]
pub struct BatchAnswer {
    /// What was asked.
    pub rule: &'static Rule,
    /// Which files it is about, by their index.
    pub files: Vec<usize>,
    /// What came of it.
    pub outcome: Outcome,
}

/// Asks what only several files together can answer: each attachment signed and with the document's number, annexes
/// complete, numbers unique in their year. The files are those of one document, or of a whole register.
#[must_use]
pub fn check_batch(files: &[BatchFile], set: &RuleSet) -> Vec<BatchAnswer> {
    let mut answers = Vec::new();
    let mut say = |id: &str, files: Vec<usize>, outcome: Outcome| {
        if let Some(rule) = catalogue::rule(id).filter(|rule| set.contains(rule)) {
            answers.push(BatchAnswer { rule, files, outcome });
        }
    };
    for (index, file) in files.iter().enumerate().filter(|(_, file)| file.is_attachment) {
        if let Some(signed) = &file.signed {
            say("ND30-PL1-II.8b-ATTACH-SIGNED", vec![index], signed.clone());
        }
        say(MATCH.id, vec![index], belongs(file, files));
    }
    for (index, found) in annexes(files) {
        say("ND30-PL1-III.1-ANNEX-COMPLETE", index, found);
    }
    for (index, found) in unique(files) {
        say("ND30-D15-UNIQUE-YEAR", index, found);
    }
    answers
}

/// A number and notation in one form: without leading noughts and spaces, in one case. What [`check_batch`] compares.
#[must_use]
pub fn number_key(number: &str) -> String {
    key(number)
}

/// An issuing body in one form; empty when it is not known. What [`check_batch`] compares.
#[must_use]
pub fn body_key(issuer: Option<&str>) -> String {
    issuer.map(words).unwrap_or_default().join(" ")
}

fn key(number: &str) -> String {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    match number.split_once('/') {
        Some((digits, notation)) => {
            let notation: Vec<String> = notation.split(['-', '/']).map(|group| words(group).concat()).collect();
            format!("{}/{}", digits.trim_start_matches('0').to_lowercase(), notation.join("-"))
        }
        None => number.to_lowercase(),
    }
}

fn documents(files: &[BatchFile]) -> impl Iterator<Item = (usize, &BatchFile)> {
    files.iter().enumerate().filter(|(_, file)| !file.is_attachment && !file.is_copy && file.number.is_some())
}

fn belongs(attachment: &BatchFile, files: &[BatchFile]) -> Outcome {
    let Some(number) = &attachment.number else {
        return not_about("no-number", "tệp kèm theo không ghi số, ký hiệu văn bản", "the attachment shows no number");
    };
    let mut others: Vec<&str> = documents(files).filter_map(|(_, file)| file.number.as_deref()).collect();
    let name = &attachment.name;
    if others.is_empty() {
        return open(
            "no-document",
            "không có văn bản chính để đối chiếu",
            "the document it belongs to is not among the files",
        );
    }
    if others.iter().any(|other| key(other) == key(number)) {
        let evidence = Evidence::new(format!("{name}: số {number}"), format!("{name}: number {number}"));
        return Outcome::met(vec![evidence]);
    }
    others.truncate(5);
    let others = others.join(", ");
    Outcome::broken(vec![Evidence::new(
        format!("{name}: ghi số {number}, văn bản có số {others}"),
        format!("{name}: it shows number {number}, the document has {others}"),
    )])
}

/// Annexes of one document: those that show one number.
fn annexes(files: &[BatchFile]) -> Vec<(Vec<usize>, Outcome)> {
    let mut groups: BTreeMap<String, Vec<(usize, u32)>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(annex) = file.annex {
            groups.entry(file.number.as_deref().map(key).unwrap_or_default()).or_default().push((index, annex));
        }
    }
    let mut answers = Vec::new();
    for found in groups.into_values() {
        let last = found.iter().map(|(_, annex)| *annex).max().unwrap_or(0);
        let of = |wanted: u32| found.iter().filter(|(_, annex)| *annex == wanted).count();
        let wrong: Vec<Evidence> = (1..=last)
            .filter_map(|wanted| match of(wanted) {
                0 => Some(Evidence::new(format!("thiếu phụ lục số {wanted}"), format!("annex {wanted} is missing"))),
                1 => None,
                n => Some(Evidence::new(
                    format!("có {n} phụ lục cùng số {wanted}"),
                    format!("{n} annexes have number {wanted}"),
                )),
            })
            .collect();
        let all = Evidence::new(format!("đủ {last} phụ lục"), format!("all {last} annexes are there"));
        answers.push((found.iter().map(|(index, _)| *index).collect(), Outcome::judged(wrong, vec![all])));
    }
    answers
}

/// Documents of one body, year and number.
fn unique(files: &[BatchFile]) -> Vec<(Vec<usize>, Outcome)> {
    let mut groups: BTreeMap<(String, i16), Vec<(usize, &BatchFile)>> = BTreeMap::new();
    let mut undated = Vec::new();
    for (index, file) in documents(files) {
        let Some(number) = &file.number else { continue };
        match file.day {
            Some(day) => groups.entry((key(number), day.year())).or_default().push((index, file)),
            None => undated.push(index),
        }
    }
    let mut answers = Vec::new();
    let mut single = Vec::new();
    for ((_, year), found) in groups {
        let mut bodies: BTreeMap<Vec<String>, Vec<(usize, &BatchFile)>> = BTreeMap::new();
        for (index, file) in found {
            bodies.entry(file.issuer.as_deref().map(words).unwrap_or_default()).or_default().push((index, file));
        }
        for (body, same) in bodies {
            let mut octets: Vec<&str> = same.iter().map(|(_, file)| file.sha256.as_str()).collect();
            octets.sort_unstable();
            octets.dedup();
            let indices: Vec<usize> = same.iter().map(|(index, _)| *index).collect();
            if octets.len() < 2 {
                single.extend(indices);
                continue;
            }
            let names: Vec<&str> = same.iter().map(|(_, file)| file.name.as_str()).collect();
            let number = same.first().and_then(|(_, file)| file.number.as_deref()).unwrap_or_default();
            let (vi, en) = (
                format!("số {number} năm {year} có ở {} văn bản: {}", octets.len(), names.join(", ")),
                format!("number {number} of {year} is on {} documents: {}", octets.len(), names.join(", ")),
            );
            let outcome = match body.is_empty() {
                true => open("issuer-unknown", vi, en),
                false => Outcome::broken(vec![Evidence::new(vi, en)]),
            };
            answers.push((indices, outcome));
        }
    }
    single.sort_unstable();
    if single.len() > 1 {
        let count = single.len();
        let evidence = Evidence::new(
            format!("{count} văn bản có số, ký hiệu không trùng nhau"),
            format!("{count} documents have numbers of their own"),
        );
        answers.push((single, Outcome::met(vec![evidence])));
    }
    if !undated.is_empty() {
        answers.push((
            undated,
            open("day-not-found", "không tìm thấy năm của văn bản", "the document's year was not found"),
        ));
    }
    answers
}

/// Whether an answer is a finding.
impl BatchAnswer {
    /// Whether the rule is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.outcome.answer == Answer::Broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, number: &str, day: Day) -> BatchFile {
        BatchFile {
            name: name.to_owned(),
            sha256: name.to_owned(),
            number: Some(number.to_owned()),
            issuer: Some("UBND TỈNH ĐIỆN BIÊN".to_owned()),
            day: Some(day),
            ..BatchFile::default()
        }
    }

    fn attachment(name: &str, number: Option<&str>, annex: Option<u32>) -> BatchFile {
        BatchFile {
            name: name.to_owned(),
            sha256: name.to_owned(),
            is_attachment: true,
            number: number.map(str::to_owned),
            annex,
            signed: Some(Outcome::met(Vec::new())),
            ..BatchFile::default()
        }
    }

    fn answers(files: &[BatchFile], id: &str) -> Vec<(Vec<usize>, String)> {
        let told = |answer: &Answer| match answer {
            Answer::Met => "met".to_owned(),
            Answer::Broken => "broken".to_owned(),
            Answer::NotApplicable(why) | Answer::NotCheckable(why) => why.code.to_owned(),
        };
        let all = check_batch(files, &RuleSet::named("nd30-2020").unwrap());
        all.into_iter().filter(|a| a.rule.id == id).map(|a| (a.files, told(&a.outcome.answer))).collect()
    }

    const DAY: Day = Day::constant(2026, 3, 5);

    #[test]
    fn attachments_bear_the_documents_number() {
        let id = "ND30-PL1-III.1-NUMBER-MATCH";
        let main = document("qd.pdf", "05/QĐ-UBND", DAY);
        for (number, answer) in [
            (Some("5/QĐ-UBND"), "met"),
            (Some("05/qđ-ubnd"), "met"),
            (Some("06/QĐ-UBND"), "broken"),
            (None, "no-number"),
        ] {
            let files = [main.clone(), attachment("pl.pdf", number, None)];
            assert_eq!(answers(&files, id), [(vec![1], answer.to_owned())], "{number:?}");
        }
        assert_eq!(
            answers(&[attachment("pl.pdf", Some("5/QĐ-UBND"), None)], id),
            [(vec![0], "no-document".to_owned())]
        );
        assert!(answers(&[main], id).is_empty());
    }

    #[test]
    fn numbers_are_used_once_a_year() {
        let id = "ND30-D15-UNIQUE-YEAR";
        let one = document("a.pdf", "05/QĐ-UBND", DAY);
        let again = document("b.pdf", "5/QĐ-UBND", Day::constant(2026, 9, 1));
        assert_eq!(answers(&[one.clone(), again.clone()], id), [(vec![0, 1], "broken".to_owned())]);
        let next_year = document("b.pdf", "5/QĐ-UBND", Day::constant(2027, 9, 1));
        assert_eq!(answers(&[one.clone(), next_year], id), [(vec![0, 1], "met".to_owned())]);
        let same_file = BatchFile { sha256: one.sha256.clone(), ..again.clone() };
        assert_eq!(answers(&[one.clone(), same_file], id), [(vec![0, 1], "met".to_owned())]);
        let copy = BatchFile { is_copy: true, ..again.clone() };
        assert!(answers(&[one.clone(), copy], id).is_empty());
        let other = BatchFile { issuer: Some("SỞ Y TẾ".to_owned()), ..again.clone() };
        assert_eq!(answers(&[one.clone(), other], id), [(vec![0, 1], "met".to_owned())]);
        let nobody = |file: &BatchFile| BatchFile { issuer: None, ..file.clone() };
        assert_eq!(answers(&[nobody(&one), nobody(&again)], id), [(vec![0, 1], "issuer-unknown".to_owned())]);
        assert_eq!(answers(&[BatchFile { day: None, ..one }], id), [(vec![0], "day-not-found".to_owned())]);
    }

    #[test]
    fn annexes_are_complete() {
        let id = "ND30-PL1-III.1-ANNEX-COMPLETE";
        let annex = |n: u32| attachment(&format!("{n}.pdf"), Some("05/QĐ-UBND"), Some(n));
        assert_eq!(answers(&[annex(1), annex(2)], id), [(vec![0, 1], "met".to_owned())]);
        assert_eq!(answers(&[annex(1), annex(3)], id), [(vec![0, 1], "broken".to_owned())]);
        assert_eq!(
            answers(&[annex(1), BatchFile { sha256: "x".to_owned(), ..annex(1) }], id),
            [(vec![0, 1], "broken".to_owned())]
        );
        for (text, number) in [
            ("Phụ lục II\nDANH SÁCH", Some(2)),
            ("PHỤ LỤC XIV", Some(14)),
            ("Phụ lục", None),
            ("Phụ lục 3", None),
            ("Phụ lục IIX", None),
        ] {
            assert_eq!(roman(text), number, "{text}");
        }
    }

    #[test]
    fn pointers_name_a_document() {
        let text = "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 3 năm 2026 của UBND tỉnh)";
        assert_eq!(pointed(text).as_deref(), Some("12/QĐ-UBND"));
        assert_eq!(pointed("(Kèm theo Quyết định số      ngày)"), None);
    }
}
