//! Degrees of urgency.

use super::super::looks::{Looks, SIZE, lines, optional, shown, tidy};
use super::super::outcome::{Evidence, Outcome};
use super::super::rule::{Rule, Severity, Words};
use super::super::subject::Subject;
use crate::letter::Kind;

pub(in crate::form) const RULES: &[Rule] = &[Rule::nd30(
    "ND30-PL1-III.2-URGENCY",
    Severity::Warning,
    "Phụ lục I, phần I, mục III, khoản 2 b",
    Words::new(
        "Dấu chỉ mức độ khẩn có ghi “HOẢ TỐC”, “THƯỢNG KHẨN” hoặc “KHẨN”, in hoa, cỡ 13–14, đứng, đậm, màu đỏ tươi không?",
        "Does the degree of urgency read “HOẢ TỐC”, “THƯỢNG KHẨN” or “KHẨN”, in capitals of size 13–14, upright, bold, bright red?",
    ),
    Words::new(
        "Dùng đúng mẫu dấu khẩn: chữ in hoa, cỡ 13–14, đứng, đậm, màu đỏ tươi, trong khung viền đơn.",
        "Use the prescribed stamp: capitals of size 13–14, upright, bold, bright red, in a single frame.",
    ),
    urgency,
)
.within(SIZE)];

fn urgency(subject: &Subject<'_>) -> Outcome {
    let none = Words::new("văn bản không có dấu khẩn", "the document bears no degree of urgency");
    let part = match optional(subject, Kind::Urgency, none) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let lines = lines(subject, part);
    if lines.iter().all(|line| shown(line).next().is_none()) {
        return super::super::looks::drawn(part);
    }
    let what = super::super::looks::name(Kind::Urgency);
    let mut against = Looks::bold(13.0, 14.0).against(&lines, what, part.page);
    let text = tidy(&part.text);
    if !["HOẢ TỐC", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"].contains(&text.as_str()) {
        let evidence = Evidence::new(
            format!("“{text}” không phải một mức độ khẩn được quy định"),
            format!("“{text}” is none of the prescribed degrees"),
        );
        against.push(evidence.at(part));
    }
    let is_red = |colour: [u8; 3]| colour[0] >= 160 && colour[1] < 100 && colour[2] < 100;
    let pale = lines.iter().flat_map(|line| shown(line)).find(|run| !run.colour.is_some_and(is_red));
    if let Some(run) = pale {
        let evidence = Evidence::new(format!("“{text}” không phải màu đỏ tươi"), format!("“{text}” is not bright red"));
        against.push(evidence.on(part.page, run.place));
    }
    Outcome::judged(against, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::{Sample, bold, line};
    use super::*;

    #[test]
    fn urgency_is_red() {
        let id = "ND30-PL1-III.2-URGENCY";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "n.a.: no-such-part");
        sample.add(Kind::Urgency, 1, &[line("KHẨN", 50.0, 66.0, 60.0, bold(13.0))]);
        assert_eq!(sample.answer(id), "broken");
        let red = sample.runs(Kind::Urgency, |run| run.colour = Some([220, 20, 20]));
        assert_eq!(red.answer(id), "met");
        assert_eq!(red.rewrite(Kind::Urgency, "RẤT KHẨN").answer(id), "broken");
    }
}
