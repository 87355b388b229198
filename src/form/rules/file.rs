//! The file.

use super::super::outcome::{Evidence, Measure, Outcome, Why};
use super::super::rule::{Confidence, NATIONAL, Rule, Scope, Severity, Source, TT15, Tolerance, Words};
use super::super::subject::Subject;
use crate::base::Day;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule {
        id: "TT15-PL1-3.6-PDF17",
        severity: Severity::Note,
        source: Source::tt15("Phụ lục I, số 3.6 (khuyến nghị áp dụng)"),
        scope: Scope::Any,
        from: TT15,
        until: None,
        set: NATIONAL,
        question: Words::new("Tệp có phải PDF phiên bản 1.7 trở lên không?", "Is the file PDF 1.7 or later?"),
        advice: Words::new(
            "Nên xuất tệp PDF phiên bản 1.7 trở lên trước khi ký.",
            "Export the file as PDF 1.7 or later before it is signed.",
        ),
        tolerance: None,
        check: version,
    },
    Rule {
        id: "LOCAL-FILENAME",
        severity: Severity::Note,
        source: Source {
            text: "Quyết định 161/2025/QĐ-UBND tỉnh Ninh Bình",
            article: "Điều 8",
            confidence: Confidence::Local,
        },
        scope: Scope::Any,
        from: Day::constant(2025, 11, 1),
        until: None,
        set: "ninh-binh-2025",
        question: Words::new(
            "Tên tệp có không quá 50 ký tự, không dấu, không ký tự đặc biệt, đuôi “.pdf”, và tệp có không quá 50 MB không?",
            "Has the file's name at most 50 characters, no marks, nothing special, the ending “.pdf”, and is it at most 50 MB?",
        ),
        advice: Words::new(
            "Đặt lại tên tệp: không quá 50 ký tự, chữ không dấu, chữ số, gạch nối, gạch dưới, đuôi “.pdf”; giảm kích thước xuống dưới 50 MB.",
            "Rename the file: at most 50 letters without marks, figures, hyphens, underscores, ending in “.pdf”; make it smaller than 50 MB.",
        ),
        tolerance: Some(Tolerance {
            value: 0.0,
            unit: "",
            origin: Words::new(
                "lựa chọn kỹ thuật: 50 MB tính là 50 × 1024 × 1024 octet; tên được phép có chữ không dấu, chữ số, khoảng trắng, “-”, “_”, “.”",
                "an engineering choice: 50 MB are 50 × 1024 × 1024 octets; names may hold plain letters, figures, spaces, “-”, “_”, “.”",
            ),
        }),
        check: file_name,
    },
];

fn version(subject: &Subject<'_>) -> Outcome {
    if subject.letter.is_none() {
        return Outcome::not_applicable(Why::new("xml", "tệp là XML", "the file is XML"));
    }
    let Some((major, minor)) = subject.file.pdf_version else {
        return Outcome::not_checkable(Why::new(
            "no-version",
            "tệp không ghi phiên bản PDF",
            "the file says no version of PDF",
        ));
    };
    let value = f64::from(major) + f64::from(minor) / 10.0;
    let measure = Measure::at_least("pdf-version", value, "", 1.7);
    let evidence = Evidence::new(format!("PDF {major}.{minor}"), format!("PDF {major}.{minor}")).measuring(measure);
    if (major, minor) >= (1, 7) { Outcome::met(vec![evidence]) } else { Outcome::broken(vec![evidence]) }
}

const LARGEST: u64 = 50 << 20;
const LONGEST: usize = 50;

fn file_name(subject: &Subject<'_>) -> Outcome {
    let name = subject.file.name.as_str();
    if name.is_empty() {
        return Outcome::not_checkable(Why::new("no-name", "tệp không có tên", "the file has no name"));
    }
    let mut against = Vec::new();
    let length = name.chars().count();
    #[allow(clippy::cast_precision_loss)]
    let measure = Measure::at_most("name-length", length as f64, "", LONGEST as f64);
    if length > LONGEST {
        let evidence = Evidence::new(
            format!("tên tệp “{name}” có {length} ký tự"),
            format!("the name “{name}” has {length} characters"),
        );
        against.push(evidence.measuring(measure.clone()));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if let Some(odd) = name.chars().find(|c| !is_plain(*c)) {
        let evidence = Evidence::new(
            format!("tên tệp “{name}” có ký tự “{odd}”"),
            format!("the name “{name}” has the character “{odd}”"),
        );
        against.push(evidence);
    }
    if !name.to_ascii_lowercase().ends_with(".pdf") {
        let evidence = Evidence::new(
            format!("tên tệp “{name}” không có đuôi “.pdf”"),
            format!("the name “{name}” does not end in “.pdf”"),
        );
        against.push(evidence);
    }
    if subject.file.octets > LARGEST {
        #[allow(clippy::cast_precision_loss)]
        let size = subject.file.octets as f64 / f64::from(1 << 20);
        let evidence = Evidence::new("tệp lớn hơn 50 MB", "the file is larger than 50 MB");
        against.push(evidence.measuring(Measure::at_most("file-size", size, "MB", 50.0)));
    }
    Outcome::judged(against, vec![Evidence::new(name, name).measuring(measure)])
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    #[test]
    fn versions_below_1_7_are_noted() {
        let id = "TT15-PL1-3.6-PDF17";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        sample.file.pdf_version = Some((1, 6));
        assert_eq!(sample.answer(id), "broken");
        sample.file.pdf_version = Some((2, 0));
        assert_eq!(sample.answer(id), "met");
        sample.file.pdf_version = None;
        assert_eq!(sample.answer(id), "?: no-version");
        sample.letter = None;
        assert_eq!(sample.answer(id), "n.a.: xml");
        sample.day = Day::new(2025, 8, 14);
        assert_eq!(sample.answer(id), "n.a.: not-yet-in-force");
    }

    #[test]
    fn names_are_short_and_plain() {
        let id = "LOCAL-FILENAME";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        for name in ["công-văn-128.pdf", "cv.docx", "cv#1.pdf", &format!("{}.pdf", "a".repeat(47))] {
            name.clone_into(&mut sample.file.name);
            assert_eq!(sample.answer(id), "broken", "{name}");
        }
        "cv 128_bnv-VP.PDF".clone_into(&mut sample.file.name);
        assert_eq!(sample.answer(id), "met");
        sample.file.octets = LARGEST + 1;
        assert_eq!(sample.answer(id), "broken");
        sample.file.name.clear();
        assert_eq!(sample.answer(id), "?: no-name");
    }
}
