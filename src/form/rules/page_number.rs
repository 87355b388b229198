//! Page numbers.

use super::super::edges::{Edges, Off};
use super::super::looks::{ENOUGH, SIZE, decimal, is_shown, middle_unclear, name, scanned, unseen};
use super::super::outcome::{Evidence, Measure, Outcome};
use super::super::rule::{Rule, Severity, Tolerance, Words};
use super::super::subject::Subject;
use crate::base::BoxMm;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::page::Line;
use crate::page::Seen;

pub(in crate::form) const RULES: &[Rule] = &[Rule::nd30(
    "ND30-PL1-I.7-PAGENO",
    Severity::Warning,
    "Phụ lục I, phần I, mục I, khoản 7; mục III, khoản 1 đ",
    Words::new(
        "Số trang có ở giữa lề trên, bằng chữ số Ả Rập, cỡ 13–14, kiểu đứng, từ trang 2, và được đánh riêng theo từng phụ lục không?",
        "Do page numbers stand in the middle of the top margin, in Arabic figures, size 13–14, upright, from page 2 on, and begin anew in each annex?",
    ),
    Words::new(
        "Chèn số trang vào giữa lề trên, không hiển thị ở trang thứ nhất; phụ lục đánh số trang riêng.",
        "Put page numbers into the middle of the top margin, none on the first page; number annexes by themselves.",
    ),
    numbers,
)
.within(Tolerance {
    value: OFF,
    unit: "mm",
    origin: Words::new(
        "lựa chọn kỹ thuật: số trang canh giữa theo trang giấy hoặc theo vùng trình bày đều được",
        "an engineering choice: the middle may be that of the paper or of the text between the margins",
    ),
})];

const OFF: f64 = 3.0;
/// The top margin is at most this high, tolerance included (25 + 2 mm).
const MARGIN: f64 = 27.0;

fn numbers(subject: &Subject<'_>) -> Outcome {
    let Some(letter) = subject.letter else { return Outcome::met(Vec::new()) };
    if letter.is_scanned {
        return scanned();
    }
    let edges = Edges::of(subject);
    let mut is_unclear = false;
    let mut against = Vec::new();
    let mut seen = Vec::new();
    for page in subject.pages {
        let begins = letter.annexes.iter().copied().filter(|begin| *begin <= page.number).max();
        let expected = page.number.saturating_sub(begins.unwrap_or(1)).saturating_add(1);
        let found = number(page, letter);
        match found {
            None if expected == 1 => {}
            None => against.push(
                Evidence::new(
                    format!("trang {} không có số trang ở lề trên", page.number),
                    format!("page {} has no number in the top margin", page.number),
                )
                .on(page.number, BoxMm { left: 0.0, top: 0.0, width: page.size_mm.0, height: 20.0 }),
            ),
            // The first page of an annex may bear its number: only that of the document is to be hidden.
            Some(line) if page.number == 1 => against.push(
                Evidence::new("trang thứ nhất hiển thị số trang", "the first page shows its number").on(1, line.place),
            ),
            Some(line) => {
                let off = edges.off_middle(line.place, page.size_mm.0, OFF);
                is_unclear |= off == Off::Unknown;
                let wrong = wrong(page, line, expected, off);
                if wrong.is_empty() {
                    seen.push(line.place);
                }
                against.extend(wrong);
            }
        }
    }
    against.truncate(ENOUGH);
    match unseen(subject) {
        Some(outcome) if against.is_empty() => outcome,
        None if against.is_empty() && is_unclear => middle_unclear(name(Kind::PageNumber)),
        _ => Outcome::judged(against, Vec::new()),
    }
}

/// The number that a page shows: what was found to be one, else a number that stands alone above or below all other text.
fn number<'a>(page: &'a Seen, letter: &Letter) -> Option<&'a Line> {
    let found = letter.parts.iter().find(|part| part.kind == Kind::PageNumber && part.page == page.number);
    let told = found.and_then(|part| part.lines.first()).and_then(|index| page.lines.get(*index));
    told.or_else(|| {
        let numbers = page.lines.iter().filter(|line| line.runs.iter().any(is_shown) && value(&line.text()).is_some());
        let is_edge = |line: &&Line| {
            let others = page.lines.iter().filter(|other| !core::ptr::eq(*other, *line));
            let (above, below) = others.fold((true, true), |(above, below), other| {
                (above && other.baseline_mm > line.baseline_mm, below && other.baseline_mm < line.baseline_mm)
            });
            (above && line.place.top < MARGIN) || (below && line.place.bottom() > page.size_mm.1 - MARGIN)
        };
        numbers.filter(is_edge).min_by(|one, other| one.place.top.total_cmp(&other.place.top))
    })
}

/// A page number on its own, perhaps between dashes.
fn value(text: &str) -> Option<u32> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—'));
    if text.is_empty() || text.len() > 4 || !text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn wrong(page: &Seen, line: &Line, expected: u32, off: Off) -> Vec<Evidence> {
    let mut wrong = Vec::new();
    let text = line.text();
    let text = text.trim();
    let mut tell = |vi: String, en: String, measure: Option<Measure>| {
        let mut evidence = Evidence::new(vi, en).on(page.number, line.place);
        evidence.measure = measure;
        wrong.push(evidence);
    };
    match value(text) {
        Some(number) if number == expected => {}
        Some(number) => tell(
            format!("trang {} ghi số {number}, lẽ ra là {expected}", page.number),
            format!("page {} says {number}, it is {expected}", page.number),
            Some(Measure::between("page-number", f64::from(number), "", f64::from(expected), f64::from(expected))),
        ),
        None => tell(
            format!("số trang “{text}” không phải chỉ là chữ số Ả Rập"),
            format!("the page number “{text}” is not Arabic figures alone"),
            None,
        ),
    }
    let bottom = Measure::at_most("page-number-bottom", line.place.bottom(), "mm", MARGIN);
    if !bottom.is_right() {
        tell(
            format!("số trang {text} không nằm trong lề trên"),
            format!("the page number {text} is not in the top margin"),
            Some(bottom),
        );
    }
    if let Off::By(off) = off {
        tell(
            format!("số trang {text} lệch khỏi giữa trang {} mm", decimal(off)),
            format!("the page number {text} is {off:.1} mm off the middle"),
            Some(Measure::at_most("off-centre", off, "mm", OFF)),
        );
    }
    if let Some(run) = line.runs.iter().find(|run| is_shown(run)) {
        let size = Measure::between("size", run.size_pt, "pt", 13.0 - SIZE.value, 14.0 + SIZE.value);
        if !size.is_right() {
            tell(
                format!("số trang {text} cỡ chữ {}, quy định 13 đến 14", decimal(run.size_pt)),
                format!("the page number {text} has size {:.1}, prescribed 13 to 14", run.size_pt),
                Some(size),
            );
        }
        if run.italic {
            tell(format!("số trang {text} in nghiêng"), format!("the page number {text} is sloped"), None);
        }
    }
    wrong
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, line, page, upright};
    use super::*;

    const ID: &str = "ND30-PL1-I.7-PAGENO";

    fn with(number: Line) -> Sample {
        let mut sample = Sample::decision().without(Kind::PageNumber);
        sample.pages[1].lines[0] = number;
        sample
    }

    #[test]
    fn numbers_stand_in_the_top_margin() {
        assert_eq!(Sample::decision().answer(ID), "met");
        assert_eq!(with(line("2", 104.0, 106.0, 15.0, upright(14.0))).answer(ID), "met", "the middle of the paper");
        let mut none = Sample::decision().without(Kind::PageNumber);
        none.pages[1].lines.remove(0);
        let outcome = none.ask(ID);
        assert_eq!(outcome.evidence[0].place.unwrap().page, 2);
        let below = with(line("2", 109.0, 111.0, 285.0, upright(13.0))).ask(ID);
        assert_eq!(below.evidence[0].measure.as_ref().unwrap().what, "page-number-bottom");
        let right = with(line("2", 187.0, 189.0, 15.0, upright(13.0))).ask(ID);
        assert_eq!(right.evidence[0].measure.as_ref().unwrap().value, 78.0);
        let small = with(line("2", 109.0, 111.0, 15.0, upright(11.0))).ask(ID);
        assert_eq!(small.evidence[0].measure.as_ref().unwrap().value, 11.0);
        assert_eq!(with(line("3", 109.0, 111.0, 15.0, upright(13.0))).answer(ID), "broken");
    }

    #[test]
    fn the_first_page_shows_none() {
        let mut sample = Sample::decision();
        sample.add(Kind::PageNumber, 1, &[line("1", 109.0, 111.0, 15.0, upright(13.0))]);
        assert!(sample.ask(ID).evidence[0].en.contains("first page"));
    }

    #[test]
    fn annexes_begin_anew() {
        let mut sample = Sample::decision();
        sample.pages.extend([page(3), page(4)]);
        sample.letter().annexes = vec![3];
        sample.add(Kind::PageNumber, 4, &[line("2", 109.0, 111.0, 15.0, upright(13.0))]);
        assert_eq!(sample.answer(ID), "met");
        assert_eq!(sample.clone().rewrite(Kind::PageNumber, "4").answer(ID), "broken");
        sample.letter().is_scanned = true;
        assert_eq!(sample.answer(ID), "?: scanned");
    }
}
