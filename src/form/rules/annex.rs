//! Annexes in the same file.

use super::super::looks::{CENTRE, ENOUGH, Looks, SIZE, lines, off_centre, scanned, shown, tidy};
use super::super::outcome::{Evidence, Outcome, Why};
use super::super::rule::{Rule, Severity, Words};
use super::super::subject::Subject;
use crate::base::BoxMm;
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::letter::Part;
use crate::page::Line;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-III.1-ANNEX-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục III, khoản 1 b",
        Words::new(
            "Từ “Phụ lục” và số thứ tự có in thường, cỡ 14, đứng, đậm, canh giữa; tên phụ lục có in hoa, cỡ 13–14, đứng, đậm không?",
            "Is “Phụ lục” with its number of size 14, upright, bold, centred; the annex's title in capitals of size 13–14, upright, bold?",
        ),
        Words::new(
            "Trình bày “Phụ lục” và số thứ tự trên một dòng riêng, cỡ 14, đứng, đậm, canh giữa; tên phụ lục in hoa, cỡ 13–14, đứng, đậm.",
            "Set “Phụ lục” and its number on a line of its own, size 14, upright, bold, centred; the title in capitals of size 13–14, upright, bold.",
        ),
        annex_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-III.1-ANNEX-NUMBERED",
        Severity::Warning,
        "Phụ lục I, phần I, mục III, khoản 1 a",
        Words::new(
            "Văn bản có từ hai phụ lục trở lên: các phụ lục có được đánh số bằng chữ số La Mã không?",
            "With two annexes or more: are they numbered in Roman figures?",
        ),
        Words::new(
            "Đánh số các phụ lục bằng chữ số La Mã: Phụ lục I, Phụ lục II, ….",
            "Number the annexes in Roman figures: “Phụ lục I”, “Phụ lục II”, ….",
        ),
        numbered,
    ),
];

/// Headings of annexes that were found by more than their place.
fn annexes<'a>(subject: &Subject<'a>) -> Result<Vec<&'a Part>, Outcome> {
    let Some(letter) = subject.letter else { return Ok(Vec::new()) };
    if letter.is_scanned {
        return Err(scanned());
    }
    let found: Vec<&Part> =
        letter.parts.iter().filter(|part| part.kind == Kind::Annex && part.certainty > Certainty::Guess).collect();
    if found.is_empty() {
        return Err(super::super::looks::unseen(subject).unwrap_or_else(|| {
            Outcome::not_applicable(Why::new(
                "no-annex",
                "không có phụ lục trong cùng tệp",
                "there is no annex in the file",
            ))
        }));
    }
    Ok(found)
}

fn annex_looks(subject: &Subject<'_>) -> Outcome {
    let annexes = match annexes(subject) {
        Ok(annexes) => annexes,
        Err(outcome) => return outcome,
    };
    let mut against = Vec::new();
    for part in annexes {
        let lines: Vec<&Line> = lines(subject, part).into_iter().filter(|line| shown(line).next().is_some()).collect();
        let Some((label, title)) = lines.split_first() else { continue };
        let what = Words::new("dòng", "the line");
        against.extend(Looks::bold(14.0, 14.0).capitals(false).against(&[label], what, part.page));
        let what = Words::new("tên phụ lục", "the annex's title");
        against.extend(Looks::bold(13.0, 14.0).capitals(true).against(title, what, part.page));
        // The page, or what stands on it.
        let page = subject.pages.iter().find(|page| page.number == part.page);
        let text = page.and_then(|page| page.lines.iter().map(|line| line.place).reduce(BoxMm::around));
        let whole = page.map(|page| BoxMm { left: 0.0, top: 0.0, width: page.size_mm.0, height: page.size_mm.1 });
        let off = [text, whole].into_iter().flatten().map(|of| off_centre(label.place, of));
        let nearest = off.min_by(|one, other| one.value.total_cmp(&other.value));
        if let Some(off) = nearest.filter(|off| off.value > 2.0 * CENTRE.value) {
            let evidence = Evidence::new(
                format!("“{}” không canh giữa", tidy(&label.text())),
                format!("“{}” is not centred", tidy(&label.text())),
            );
            against.push(evidence.on(part.page, label.place).measuring(off));
        }
    }
    against.truncate(ENOUGH);
    Outcome::judged(against, Vec::new())
}

fn numbered(subject: &Subject<'_>) -> Outcome {
    let annexes = match annexes(subject) {
        Ok(annexes) => annexes,
        Err(outcome) => return outcome,
    };
    if annexes.len() < 2 {
        return Outcome::not_applicable(Why::new("one-annex", "chỉ có một phụ lục", "there is one annex only"));
    }
    let mut against = Vec::new();
    for part in annexes {
        let first = part.text.lines().map(tidy).find(|line| !line.is_empty()).unwrap_or_default();
        let number = first.split(' ').nth(2).unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
        let is_roman = !number.is_empty() && number.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'));
        if !is_roman {
            let evidence = Evidence::new(
                format!("“{first}” không có số thứ tự bằng chữ số La Mã"),
                format!("“{first}” has no number in Roman figures"),
            );
            against.push(evidence.at(part));
        }
    }
    against.truncate(ENOUGH);
    Outcome::judged(against, Vec::new())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, bold, line, page};
    use super::*;

    fn with(headings: &[&str]) -> Sample {
        let mut sample = Sample::decision();
        for (number, heading) in (3_u32..).zip(headings) {
            sample.pages.push(page(number));
            let lines =
                [line(heading, 95.0, 115.0, 30.0, bold(14.0)), line("DANH MỤC HỒ SƠ", 80.0, 130.0, 37.0, bold(13.0))];
            sample.add(Kind::Annex, number, &lines);
            sample.letter().annexes.push(number);
        }
        sample
    }

    #[test]
    fn annexes_have_a_heading() {
        let id = "ND30-PL1-III.1-ANNEX-LOOKS";
        assert_eq!(Sample::decision().answer(id), "n.a.: no-annex");
        assert_eq!(with(&["Phụ lục"]).answer(id), "met");
        assert_eq!(with(&["PHỤ LỤC"]).answer(id), "broken");
        assert_eq!(with(&["Phụ lục"]).runs(Kind::Annex, |run| run.size_pt = 13.0).answer(id), "broken");
        let aside = with(&["Phụ lục"]).change(Kind::Annex, |line| line.place.left = 30.0);
        assert_eq!(aside.answer(id), "broken");
    }

    #[test]
    fn several_annexes_have_roman_numbers() {
        let id = "ND30-PL1-III.1-ANNEX-NUMBERED";
        assert_eq!(Sample::decision().answer(id), "n.a.: no-annex");
        assert_eq!(with(&["Phụ lục"]).answer(id), "n.a.: one-annex");
        assert_eq!(with(&["Phụ lục I", "Phụ lục II"]).answer(id), "met");
        let outcome = with(&["Phụ lục I", "Phụ lục 2"]).ask(id);
        assert_eq!(outcome.evidence[0].place.unwrap().page, 4);
    }
}
