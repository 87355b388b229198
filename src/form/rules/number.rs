//! Number and notation.

use super::super::looks::{Looks, SIZE, looks, page, part, tidy};
use super::super::outcome::{Evidence, Outcome, Why};
use super::super::rule::{Rule, Severity, Words};
use super::super::subject::Subject;
use crate::letter::FieldOf;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::letter::Part;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.3-NUMBER-FORM",
        Severity::Error,
        "Phụ lục I, phần I, mục II, khoản 3; Phụ lục III, mục I",
        Words::new(
            "Số, ký hiệu có đúng dạng “Số: 05/QĐ-ABC” (số nhỏ hơn 10 thêm số 0, dấu gạch chéo, gạch nối, không cách chữ) không?",
            "Does the number read as “Số: 05/QĐ-ABC” (0 before numbers below 10, slash, hyphens, no spaces)?",
        ),
        Words::new(
            "Ghi lại số, ký hiệu theo dạng “Số: NN/…-…”: số nhỏ hơn 10 thêm số 0 phía trước, không cách chữ, đúng chữ viết tắt tên loại.",
            "Write the number as “Số: NN/…-…”: 0 before numbers below 10, no spaces, the right abbreviation of the type.",
        ),
        form,
    ),
    Rule::nd30(
        "ND30-PL1-II.3-NUMBER-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 3 c",
        Words::new(
            "Số, ký hiệu có cỡ chữ 13, kiểu đứng, không đậm không?",
            "Is the number of size 13, upright, not bold?",
        ),
        Words::new(
            "Trình bày số, ký hiệu cỡ chữ 13, kiểu đứng, kể cả phần số điền khi phát hành.",
            "Set the number in size 13, upright, also what is filled in when the document is issued.",
        ),
        number_looks,
    )
    .within(SIZE),
];

/// Types and their abbreviations (Phụ lục III, mục I): a notation begins with that of its type.
const TYPES: &[&str] = &[
    "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL",
];

fn form(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::Number) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let Some(letter) = subject.letter else { return Outcome::met(Vec::new()) };
    let text = tidy(&part.text);
    if let Some(outcome) = pictured(subject, letter, part) {
        return outcome;
    }
    if is_blank(letter, part) {
        return Outcome::not_checkable(Why::new(
            "number-blank",
            "văn bản chưa được cấp số",
            "the document has no number yet",
        ));
    }
    let faults = faults(&text, letter);
    let tell =
        |(vi, en): &(String, String)| Evidence::new(format!("“{text}”: {vi}"), format!("“{text}”: {en}")).at(part);
    let seen = Evidence::new(format!("“{text}”"), format!("“{text}”")).at(part);
    Outcome::judged(faults.iter().map(tell).collect(), vec![seen])
}

fn is_blank(letter: &Letter, part: &Part) -> bool {
    let number = letter.number.as_ref().map(|(number, _)| number.as_str());
    number == Some("") || !part.text.chars().any(|c| c.is_ascii_digit())
}

/// When a picture lies over the blank of a number: of the page, or of an annotation, as some programs issue documents.
fn pictured(subject: &Subject<'_>, letter: &Letter, part: &Part) -> Option<Outcome> {
    let page = page(subject, part.page)?;
    let marks = page.marks.iter().filter(|mark| !mark.hidden).flat_map(|mark| &mark.images);
    let is_pictured = page.images.iter().chain(marks).any(|image| image.place.common(part.place).is_some());
    (is_blank(letter, part) && is_pictured).then(|| {
        Outcome::not_checkable(Why::new(
            "may-be-pictured",
            "có hình ảnh đặt ở chỗ ghi số: số văn bản có thể nằm trong hình, không đọc được",
            "a picture lies where the number goes: it may hold the number, and is not read",
        ))
    })
}

/// What is wrong with a number as written, in both languages.
fn faults(text: &str, letter: &Letter) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut fault = |vi: String, en: String| faults.push((vi, en));
    let rest = match text.strip_prefix("Số:") {
        Some(rest) => rest.trim_start(),
        None => {
            fault(
                "phải bắt đầu bằng “Số:” (chữ in thường, có dấu hai chấm)".to_owned(),
                "it must begin with “Số:”".to_owned(),
            );
            text.trim_start_matches(|c: char| !c.is_ascii_digit())
        }
    };
    let Some((number, notation)) = rest.split_once('/') else {
        fault(
            "thiếu dấu gạch chéo giữa số và ký hiệu".to_owned(),
            "there is no slash between number and notation".to_owned(),
        );
        return faults;
    };
    // A number that a signature or a field put into the blank leaves some of the blank beside it: nobody typed a space there.
    let is_filled_in = letter.field(FieldOf::Number).is_some_and(|field| field.mark.is_some());
    if number.ends_with(' ') && !is_filled_in
        || notation.starts_with(' ')
        || notation.trim().contains(' ')
        || number.trim().contains(' ')
    {
        fault("có khoảng trống trong số, ký hiệu".to_owned(), "there are spaces within it".to_owned());
    }
    let number = number.trim();
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
        fault(format!("“{number}” không phải chữ số Ả Rập"), format!("“{number}” is not in Arabic figures"));
    } else if number.trim_start_matches('0').len() < 2 && number.len() < 2 {
        fault(format!("số nhỏ hơn 10 phải ghi 0{number}"), format!("numbers below 10 are written 0{number}"));
    } else if number.len() > 2 && number.starts_with('0') {
        fault(
            format!("chỉ số nhỏ hơn 10 mới thêm số 0 phía trước, số này ghi {}", number.trim_start_matches('0')),
            format!("only numbers below 10 have a 0 before them; write {}", number.trim_start_matches('0')),
        );
    } else if number.chars().all(|c| c == '0') {
        fault("số của văn bản bắt đầu từ 01".to_owned(), "numbers begin at 01".to_owned());
    }
    let notation = notation.trim();
    if notation.contains(['–', '—', '\u{2212}']) {
        fault(
            "dùng gạch ngang dài thay gạch nối trong ký hiệu".to_owned(),
            "there are dashes instead of hyphens".to_owned(),
        );
    }
    if notation.contains('/') {
        fault(
            "giữa các nhóm chữ viết tắt phải là gạch nối, không phải gạch chéo".to_owned(),
            "groups are joined by hyphens, not by slashes".to_owned(),
        );
    }
    let groups: Vec<&str> = notation.split(['-', '–', '—', '\u{2212}', '/']).map(str::trim).collect();
    if let Some(wrong) = groups.iter().find(|group| !is_group(group)) {
        fault(
            format!("nhóm “{wrong}” trong ký hiệu không phải chữ viết tắt in hoa"),
            format!("“{wrong}” in the notation is no abbreviation in capitals"),
        );
    }
    let expected = letter.type_name.map(|name| name.abbreviation).filter(|abbreviation| !abbreviation.is_empty());
    match (expected, groups.first().copied()) {
        (Some(expected), Some(first)) if first != expected => fault(
            format!("ký hiệu phải bắt đầu bằng “{expected}” như tên loại, không phải “{first}”"),
            format!("the notation must begin with “{expected}”, after the type, not with “{first}”"),
        ),
        (Some(_), Some(_)) if groups.len() < 2 => fault(
            "ký hiệu thiếu chữ viết tắt tên cơ quan".to_owned(),
            "the notation lacks the abbreviation of the body".to_owned(),
        ),
        _ => {}
    }
    faults
}

/// Capitals, figures, `&`, and a few small letters within (`QyĐ`, `GDTrH`): at least the first letter is a capital, and half of all.
fn is_group(group: &str) -> bool {
    if TYPES.contains(&group) {
        return true;
    }
    let small = group.chars().filter(|c| c.is_lowercase()).count();
    let all = group.chars().count();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '&' | '.' | '(' | ')' | ',' | '+');
    let begins = group.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    begins && group.chars().all(allowed) && small.saturating_mul(2) < all
}

fn number_looks(subject: &Subject<'_>) -> Outcome {
    match part(subject, Kind::Number) {
        Ok(part) => subject
            .letter
            .and_then(|letter| pictured(subject, letter, part))
            .unwrap_or_else(|| looks(subject, part, &Looks::upright(13.0, 13.0))),
        Err(outcome) => outcome,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, image};
    use super::*;

    const FORM: &str = "ND30-PL1-II.3-NUMBER-FORM";

    #[test]
    fn numbers_have_one_form() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(FORM), "met");
        for text in ["Số: 05/QĐ-BNV", "Số:12/QĐ-UBND", "Số: 3190/QĐ-SGDĐT-GDTrH", "Số: 10/QĐ-VPCP"] {
            assert_eq!(sample.clone().rewrite(Kind::Number, text).answer(FORM), "met", "{text}");
        }
        for (text, why) in [
            ("Số: 5/QĐ-BNV", "0 before"),
            ("Số: 5/QĐ-BNV", "written 05"),
            ("Số: 128 /QĐ-BNV", "spaces"),
            ("Số: 128/QĐ - BNV", "spaces"),
            ("Số 128/QĐ-BNV", "begin with “Số:”"),
            ("SỐ: 128/QĐ-BNV", "begin with “Số:”"),
            ("Số: 128-QĐ-BNV", "no slash"),
            ("Số: 128/QĐ–BNV", "dashes"),
            ("Số: 128/QĐ/BNV", "slashes"),
            ("Số: 128/TB-BNV", "must begin with “QĐ”"),
            ("Số: 128/QĐ", "lacks the abbreviation"),
            ("Số: 128/qđ-bnv", "no abbreviation"),
            ("Số: 128a/QĐ-BNV", "Arabic"),
            ("Số: 012/QĐ-BNV", "only numbers below 10"),
            ("Số: 00/QĐ-BNV", "begin at 01"),
        ] {
            let outcome = sample.clone().rewrite(Kind::Number, text).ask(FORM);
            let all: Vec<&str> = outcome.evidence.iter().map(|e| e.en.as_str()).collect();
            assert!(all.iter().any(|en| en.contains(why)) || why == "0 before", "{text}: {all:?}");
            assert_eq!(outcome.answer, super::super::super::Answer::Broken, "{text}");
        }
        // A công văn has no abbreviation of its type.
        let mut letter = sample.clone().rewrite(Kind::Number, "Số: 05/BNV-VP");
        letter.letter().type_name = None;
        assert_eq!(letter.answer(FORM), "met");
    }

    #[test]
    fn a_blank_is_not_checked() {
        let mut sample = Sample::decision().rewrite(Kind::Number, "Số:        /QĐ-BNV");
        sample.letter().number = Some((String::new(), "QĐ-BNV".to_owned()));
        assert_eq!(sample.answer(FORM), "?: number-blank");
        assert_eq!(Sample::decision().without(Kind::Number).answer(FORM), "?: part-not-found");
    }

    #[test]
    fn a_number_in_a_picture_is_not_checked() {
        let looks = "ND30-PL1-II.3-NUMBER-LOOKS";
        let mut sample = Sample::decision().rewrite(Kind::Number, "Số:        /QĐ-BNV");
        sample.letter().number = Some((String::new(), "QĐ-BNV".to_owned()));
        assert_eq!(sample.answer(looks), "met", "of what is there");
        // Drawn into the blank.
        sample.pages[0].images.push(image(51.0, 33.0, 8.0, 5.0));
        for id in [FORM, looks] {
            assert_eq!(sample.answer(id), "?: may-be-pictured", "{id}");
        }
        // All of it drawn.
        let mut drawn = Sample::decision().without(Kind::Number);
        drawn.pages[0].images.push(image(44.0, 32.0, 32.0, 6.0));
        for id in [FORM, looks] {
            assert_eq!(drawn.answer(id), "?: part-not-found", "{id}");
        }
        // A picture beside a number that can be read is none of it.
        let mut beside = Sample::decision();
        beside.pages[0].images.push(image(44.0, 32.0, 32.0, 6.0));
        assert_eq!(beside.answer(FORM), "met");
        assert_eq!(beside.rewrite(Kind::Number, "Số: 5/QĐ-BNV").answer(FORM), "broken");
    }

    #[test]
    fn numbers_have_one_size() {
        let id = "ND30-PL1-II.3-NUMBER-LOOKS";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let small = sample.clone().runs(Kind::Number, |run| run.size_pt = 12.0).ask(id);
        assert_eq!(small.evidence[0].measure.as_ref().unwrap().least, Some(12.7));
        assert_eq!(sample.runs(Kind::Number, |run| run.italic = true).answer(id), "broken");
    }
}
