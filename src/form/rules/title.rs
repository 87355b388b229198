//! Type name and abstract.

use super::super::looks::{CENTRE, Looks, SIZE, centred, lines, looks, optional, part, present, shown, tidy};
use super::super::outcome::{Answer, Evidence, Outcome, Why};
use super::super::rule::{Rule, Severity, Words};
use super::super::subject::Subject;
use super::heading::{RULE, rule};
use crate::letter::Kind;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.5-TYPE-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 5 b",
        Words::new(
            "Tên loại văn bản có in hoa, cỡ 13–14, đứng, đậm, canh giữa theo chiều ngang không?",
            "Is the type name in capitals of size 13–14, upright, bold, in the middle of the lines?",
        ),
        Words::new(
            "Trình bày tên loại bằng chữ in hoa, cỡ 13–14, đứng, đậm, canh giữa.",
            "Set the type name in capitals of size 13–14, upright, bold, centred.",
        ),
        type_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.5-ABSTRACT",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 5 a",
        Words::new(
            "Văn bản có trích yếu nội dung (dưới tên loại, hoặc sau “V/v” của công văn) không?",
            "Does the document have an abstract (below its type name, or behind “V/v” of a công văn)?",
        ),
        Words::new(
            "Ghi trích yếu: một câu ngắn gọn hoặc cụm từ phản ánh nội dung chủ yếu của văn bản.",
            "Write an abstract: one short sentence or phrase that tells what the document is about.",
        ),
        abstract_there,
    ),
    Rule::nd30(
        "ND30-PL1-II.5-ABSTRACT-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 5 b",
        Words::new(
            "Trích yếu có in thường, cỡ 13–14, đứng, đậm (công văn: sau “V/v”, cỡ 12–13, đứng, không đậm) không?",
            "Is the abstract of size 13–14, upright, bold (of a công văn: behind “V/v”, size 12–13, upright, not bold)?",
        ),
        Words::new(
            "Trích yếu dưới tên loại: chữ in thường, cỡ 13–14, đứng, đậm; trích yếu công văn: sau “V/v”, cỡ 12–13, đứng.",
            "Below a type name: size 13–14, upright, bold; of a công văn: behind “V/v”, size 12–13, upright.",
        ),
        abstract_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.5-RULE",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 5 b",
        Words::new(
            "Dưới trích yếu có đường kẻ ngang, nét liền, dài từ 1/3 đến 1/2 dòng chữ, cân đối với dòng chữ không?",
            "Is there a solid rule under the abstract, 1/3 to 1/2 of its text long, balanced below it?",
        ),
        Words::new(
            "Kẻ một đường nét liền dưới trích yếu, dài từ 1/3 đến 1/2 dòng chữ, đặt cân đối.",
            "Draw one solid rule under the abstract, 1/3 to 1/2 of its text long, in its middle.",
        ),
        abstract_rule,
    )
    .within(RULE),
];

/// A công văn has no type name: its abstract stands below the number.
fn has_type(subject: &Subject<'_>) -> bool {
    subject.letter.is_some_and(|letter| letter.part(Kind::TypeName).is_some())
}

const NO_TYPE: Words = Words::new("công văn không có tên loại", "a công văn has no type name");

/// Forms that are filled in have none (Phụ lục III): introductions, leaves, slips.
const WITHOUT: [&str; 5] = ["GGT", "GNP", "PG", "PC", "PB"];

fn abstract_there(subject: &Subject<'_>) -> Outcome {
    let name = subject.letter.and_then(|letter| letter.type_name);
    if name.is_some_and(|name| WITHOUT.contains(&name.abbreviation)) {
        return Outcome::not_applicable(Why::new(
            "type-without-abstract",
            "loại giấy, phiếu này không có trích yếu",
            "documents of this type have no abstract",
        ));
    }
    present(subject, Kind::Abstract)
}

fn type_looks(subject: &Subject<'_>) -> Outcome {
    let part = match optional(subject, Kind::TypeName, NO_TYPE) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let mut found = looks(subject, part, &Looks::bold(13.0, 14.0).capitals(true));
    match (centred(subject, part, CENTRE.value), &found.answer) {
        (Ok(Some(off)), Answer::Met) => return Outcome::broken(vec![off]),
        (Ok(Some(off)), Answer::Broken) => found.evidence.push(off),
        (Err(unclear), Answer::Met) => return unclear,
        _ => {}
    }
    found
}

fn abstract_looks(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::Abstract) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    if has_type(subject) {
        return looks(subject, part, &Looks::bold(13.0, 14.0).capitals(false));
    }
    let mut found = looks(subject, part, &Looks::upright(12.0, 13.0).capitals(false));
    let text = tidy(&part.text);
    if !text.starts_with("V/v") {
        let evidence = Evidence::new(
            format!("trích yếu công văn “{text}” không bắt đầu bằng “V/v”"),
            format!("the abstract “{text}” does not begin with “V/v”"),
        )
        .at(part);
        match found.answer {
            Answer::Met => return Outcome::broken(vec![evidence]),
            Answer::Broken => found.evidence.push(evidence),
            _ => {}
        }
    }
    found
}

fn abstract_rule(subject: &Subject<'_>) -> Outcome {
    match part(subject, Kind::Abstract) {
        Err(outcome) => outcome,
        Ok(part) if !has_type(subject) || lines(subject, part).iter().all(|line| shown(line).next().is_none()) => {
            Outcome::not_applicable(Why::new("no-such-part", NO_TYPE.vi, NO_TYPE.en))
        }
        Ok(_) => rule(subject, Kind::Abstract, (100.0 / 3.0, 50.0), RULE.value),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, image, line, upright};
    use super::*;
    use crate::page::Unseen;

    const TYPE: &str = "ND30-PL1-II.5-TYPE-LOOKS";
    const ABSTRACT: &str = "ND30-PL1-II.5-ABSTRACT-LOOKS";
    const RULED: &str = "ND30-PL1-II.5-RULE";

    #[test]
    fn type_name_and_abstract_are_bold_in_the_middle() {
        let sample = Sample::decision();
        for id in [TYPE, ABSTRACT, RULED] {
            assert_eq!(sample.answer(id), "met", "{id}");
        }
        assert_eq!(sample.clone().runs(Kind::TypeName, |run| run.bold = false).answer(TYPE), "broken");
        assert_eq!(sample.clone().rewrite(Kind::TypeName, "Quyết định").answer(TYPE), "broken");
        let aside = sample.clone().change(Kind::TypeName, |line| line.place.left = 40.0).ask(TYPE);
        assert_eq!(aside.evidence[0].measure.as_ref().unwrap().what, "off-centre");
        let small = sample.clone().runs(Kind::Abstract, |run| run.size_pt = 12.0).ask(ABSTRACT);
        assert_eq!(small.evidence[0].measure.as_ref().unwrap().value, 12.0);
        let mut bare = sample.clone();
        bare.pages[0].strokes.remove(2);
        assert_eq!(bare.answer(RULED), "broken");
        assert_eq!(sample.clone().guess(Kind::TypeName).answer(TYPE), "?: part-uncertain");
    }

    #[test]
    fn a_document_has_an_abstract() {
        let id = "ND30-PL1-II.5-ABSTRACT";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        assert_eq!(sample.clone().without(Kind::Recipients).answer("ND30-PL1-II.9-RECIPIENTS"), "broken");
        sample = sample.without(Kind::Abstract);
        assert_eq!(sample.answer(id), "broken");
        sample.letter().type_name =
            Some(crate::letter::TypeName { name: "GIẤY GIỚI THIỆU", abbreviation: "GGT" });
        assert_eq!(sample.answer(id), "n.a.: type-without-abstract");
        assert_eq!(sample.clone().without(Kind::IssuingBody).answer("ND30-PL1-II.2-ISSUER"), "broken");
        sample.letter().is_scanned = true;
        assert_eq!(sample.answer("ND30-PL1-II.2-ISSUER"), "?: scanned");
    }

    #[test]
    fn what_may_be_in_a_picture_is_not_missing() {
        let (issuer, list) = ("ND30-PL1-II.2-ISSUER", "ND30-PL1-II.9-RECIPIENTS");
        let ids = [(Kind::IssuingBody, issuer), (Kind::Abstract, "ND30-PL1-II.5-ABSTRACT"), (Kind::Recipients, list)];
        for (kind, id) in ids {
            let gone = Sample::decision().without(kind);
            assert_eq!(gone.answer(id), "broken", "{id}");
            let with = |page: usize, left: f64, top: f64, width: f64| {
                let mut sample = gone.clone();
                sample.pages[page].images.push(image(left, top, width, 10.0));
                sample.answer(id)
            };
            let (page, top) = if kind == Kind::Recipients { (1, 80.0) } else { (0, 25.0) };
            assert_eq!(with(page, 30.0, top, 50.0), "?: may-be-pictured", "{id}");
            // A mark of the margin holds no line, and what is elsewhere is not this part.
            assert_eq!(with(page, 30.0, top, 8.0), "broken", "{id}");
            let elsewhere =
                if kind == Kind::Recipients { with(1, 130.0, 85.0, 45.0) } else { with(1, 30.0, 25.0, 50.0) };
            assert_eq!(elsewhere, "broken", "{id}");
            // Text in patterns and in masks, and vertical writing are not read.
            for code in ["pattern", "mask", "font"] {
                let mut sample = gone.clone();
                sample.pages[0].unseen.push(Unseen { code, detail: "text".to_owned() });
                assert_eq!(sample.answer(id), "?: not-all-seen", "{id}");
            }
        }
    }

    #[test]
    fn a_cong_van_has_its_abstract_below_the_number() {
        let mut sample = Sample::decision().without(Kind::TypeName).without(Kind::Abstract);
        sample.add(Kind::Abstract, 1, &[line("V/v chấn chỉnh công tác văn thư", 40.0, 80.0, 44.0, upright(12.0))]);
        assert_eq!((sample.answer(TYPE), sample.answer(ABSTRACT)), ("n.a.: no-such-part".to_owned(), "met".to_owned()));
        assert_eq!(sample.answer(RULED), "n.a.: no-such-part");
        assert_eq!(sample.clone().rewrite(Kind::Abstract, "Về chấn chỉnh").answer(ABSTRACT), "broken");
        assert_eq!(sample.runs(Kind::Abstract, |run| run.size_pt = 14.0).answer(ABSTRACT), "broken");
    }
}
