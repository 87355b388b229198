//! Asking the rules of one document.

use super::catalogue::rules;
use super::outcome::{Checked, Outcome, Why};
use super::roles::{Role, Roles};
use super::rule::{Rule, Scope};
use super::set::RuleSet;
use super::subject::Subject;
use crate::base::Day;
use crate::letter::Class;
use crate::letter::Letter;

/// Asks every rule of the set that can be asked of one document, in the order of the catalogue. Rules about several documents
/// or about packages are asked where those are.
#[must_use]
pub fn check(subject: &Subject<'_>, set: &RuleSet) -> Vec<Checked> {
    let asked = |rule: &&'static Rule| set.contains(rule) && is_asked(rule.scope, subject);
    rules().iter().copied().filter(asked).map(|rule| Checked { rule, outcome: ask(rule, subject) }).collect()
}

const fn is_asked(scope: Scope, subject: &Subject<'_>) -> bool {
    match scope {
        Scope::Any => true,
        Scope::Administrative | Scope::Attachment | Scope::Copy => subject.letter.is_some(),
        Scope::Xml => subject.letter.is_none(),
        Scope::Batch | Scope::Package => false,
    }
}

pub(super) fn ask(rule: &Rule, subject: &Subject<'_>) -> Outcome {
    if let Some(outcome) = out_of_force(rule, subject) {
        return outcome;
    }
    // Of octets that cannot be read as a document, nothing but its signatures is known, and not all of these.
    if subject.facts.revisions == 0 {
        return Outcome::not_checkable(Why::new(
            "unreadable",
            "tệp không còn đọc được như một văn bản".to_owned(),
            "the file cannot be read as a document".to_owned(),
        ));
    }
    match subject.letter.and_then(|letter| out_of_scope(rule.scope, letter, subject)) {
        Some(outcome) => outcome,
        None => (rule.check)(subject),
    }
}

/// A document that bears no day is held against what is in force when it is judged.
fn out_of_force(rule: &Rule, subject: &Subject<'_>) -> Option<Outcome> {
    let day = subject.day.or_else(|| Day::of(subject.judgement.at))?;
    let why = if day < rule.from {
        Why::new(
            "not-yet-in-force",
            format!("quy định có hiệu lực từ {}, văn bản đề ngày {}", told(rule.from), told(day)),
            format!("in force from {}, the document is of {day}", rule.from),
        )
    } else {
        let until = rule.until.filter(|until| day > *until)?;
        Why::new(
            "no-longer-in-force",
            format!("quy định hết hiệu lực sau {}, văn bản đề ngày {}", told(until), told(day)),
            format!("in force until {until}, the document is of {day}"),
        )
    };
    Some(Outcome::not_applicable(why))
}

/// As days are written in Vietnamese.
fn told(day: Day) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// Whether an agency's mark on its pages says what the document is.
fn is_marked(subject: &Subject<'_>, role: Role) -> bool {
    Roles::of(subject).with(role).next().is_some()
}

fn out_of_scope(scope: Scope, letter: &Letter, subject: &Subject<'_>) -> Option<Outcome> {
    let not = |code, vi: &str, en: &str| Some(Outcome::not_applicable(Why::new(code, vi, en)));
    // What nobody could look at may be anything.
    let is_dark = letter.class == Class::Other && (letter.is_scanned || subject.pages.is_empty());
    if is_dark && scope != Scope::Any {
        return Some(Outcome::not_checkable(Why::new(
            "not-readable",
            "không đọc được chữ trên trang, nên chưa rõ là loại văn bản nào",
            "the pages' text cannot be read, so it is not known what kind of document it is",
        )));
    }
    match (scope, letter.class) {
        (Scope::Administrative, Class::Normative) => not(
            "normative",
            "văn bản quy phạm pháp luật: thể thức theo quy định riêng",
            "a legal normative document: its form has rules of its own",
        ),
        (Scope::Administrative, Class::Attachment) => not(
            "attachment",
            "phụ lục hoặc tài liệu kèm theo thành tệp riêng: không có phần thể thức này",
            "a separate annex or attachment, which has no such part",
        ),
        (Scope::Administrative, Class::Other) => not(
            "not-administrative",
            "không thấy các thành phần thể thức của văn bản hành chính",
            "nothing of an administrative document was found",
        ),
        (Scope::Attachment, class) if class != Class::Attachment && !is_marked(subject, Role::Corner) => not(
            "not-attachment",
            "không phải phụ lục hoặc tài liệu kèm theo thành tệp riêng",
            "not a separate annex or attachment",
        ),
        (Scope::Copy, _) if letter.copy.is_none() && !is_marked(subject, Role::Copy) => {
            not("not-copy", "không phải bản sao điện tử", "not an electronic copy")
        }
        _ => None,
    }
}
