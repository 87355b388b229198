//! Paper and margins.

use super::super::edges::{Edges, LEFT, Left, MARGIN, RIGHT, is_text, lies};
use super::super::looks::{ENOUGH, decimal, part, scanned, unseen};
use super::super::outcome::{Evidence, Measure, Outcome, Why};
use super::super::rule::{Rule, Severity, Tolerance, Words};
use super::super::subject::Subject;
use crate::base::BoxMm;
use crate::letter::Kind;
use crate::page::Line;
use crate::page::Seen;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-I.1-A4",
        Severity::Warning,
        "Phụ lục I, phần I, mục I, khoản 1",
        Words::new("Trang có phải khổ A4 (210 mm × 297 mm) không?", "Are the pages A4 (210 mm × 297 mm)?"),
        Words::new(
            "Đặt khổ giấy A4 rồi xuất lại tệp PDF; không in lại qua khổ Letter.",
            "Set the paper to A4 and export the PDF again; do not print it through Letter paper.",
        ),
        a4,
    )
    .within(Tolerance {
        value: 1.0,
        unit: "mm",
        origin: Words::new(
            "lựa chọn kỹ thuật: khổ giấy trong PDF được làm tròn theo điểm",
            "an engineering choice: paper sizes in PDF are rounded to points",
        ),
    }),
    Rule::nd30(
        "ND30-PL1-I.2-PORTRAIT",
        Severity::Note,
        "Phụ lục I, phần I, mục I, khoản 2",
        Words::new(
            "Trang có trình bày theo chiều dài khổ giấy (chỉ trang có bảng, biểu mới được theo chiều rộng) không?",
            "Are the pages upright (only those with tables may lie)?",
        ),
        Words::new(
            "Trình bày trang theo chiều dài của khổ A4; bảng, biểu rộng nên làm thành phụ lục.",
            "Set the pages upright; put wide tables into an annex.",
        ),
        portrait,
    ),
    Rule::nd30(
        "ND30-PL1-I.3-MARGINS",
        Severity::Warning,
        "Phụ lục I, phần I, mục I, khoản 3",
        Words::new(
            "Lề trang có đúng không: trên, dưới 20–25 mm, trái 30–35 mm, phải 15–20 mm?",
            "Are the margins right: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm?",
        ),
        Words::new(
            "Định lại lề trang: trên, dưới 20–25 mm; trái 30–35 mm; phải 15–20 mm.",
            "Set the margins: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm.",
        ),
        margins,
    )
    .within(Tolerance {
        value: MARGIN,
        unit: "mm",
        origin: Words::new(
            "lựa chọn kỹ thuật: đo theo khung chữ, không theo nét mực. Lề trái, phải đo ở nội dung văn bản, vì bảng chứa phần đầu thường rộng hơn; nơi mỗi đoạn chỉ có một dòng lùi đầu dòng thì lấy lề trái theo phần nơi nhận; lề trên lấy trang có chữ cao nhất; lề dưới chỉ xét mức tối thiểu, vì trang có thể chưa đầy",
            "an engineering choice: the letters' boxes are measured, not their ink. Left and right are those of the body text, since tables that hold headings are often wider; where each paragraph is one indented line, the recipients tell the left one; top is that of the page whose text is highest; for the bottom only the least counts, since pages need not be full",
        ),
    }),
];

fn a4(subject: &Subject<'_>) -> Outcome {
    let mut against = Vec::new();
    for page in subject.pages {
        let (width, height) = page.media_mm;
        let (short, long) = (width.min(height), width.max(height));
        let sides = [
            Measure::between("page-short-side", short, "mm", 209.0, 211.0),
            Measure::between("page-long-side", long, "mm", 296.0, 298.0),
        ];
        for side in sides.into_iter().filter(|side| !side.is_right()) {
            let evidence = Evidence::new(
                format!("trang {}: {} mm × {} mm", page.number, decimal(width), decimal(height)),
                format!("page {}: {width:.1} mm × {height:.1} mm", page.number),
            );
            against.push(evidence.on(page.number, whole(page)).measuring(side));
        }
    }
    if against.is_empty()
        && let Some(outcome) = unseen_pages(subject)
    {
        return outcome;
    }
    against.truncate(ENOUGH);
    let first = subject.pages.first();
    let told = first.map(|page| {
        let (width, height) = page.media_mm;
        Evidence::new(
            format!("trang 1: {} mm × {} mm", decimal(width), decimal(height)),
            format!("page 1: {width:.1} mm × {height:.1} mm"),
        )
        .on(page.number, whole(page))
    });
    Outcome::judged(against, told.into_iter().collect())
}

/// What of a page cannot be read does not change its size.
fn unseen_pages(subject: &Subject<'_>) -> Option<Outcome> {
    if subject.missing == 0 && !subject.pages.is_empty() { None } else { unseen(subject) }
}

fn whole(page: &Seen) -> BoxMm {
    BoxMm { left: 0.0, top: 0.0, width: page.size_mm.0, height: page.size_mm.1 }
}

fn portrait(subject: &Subject<'_>) -> Outcome {
    if let Some(outcome) = unseen_pages(subject) {
        return outcome;
    }
    // A table has lines both ways, or cells that are shaded; a picture may be of one.
    let has_table = |page: &Seen| page.strokes.len() > 3 || !page.images.is_empty();
    let against = subject.pages.iter().filter(|page| lies(page) && !has_table(page)).take(ENOUGH);
    let told = |page: &Seen| {
        Evidence::new(
            format!("trang {} nằm ngang mà không thấy bảng, biểu", page.number),
            format!("page {} lies, and no table was seen on it", page.number),
        )
        .on(page.number, whole(page))
    };
    Outcome::judged(against.map(told).collect(), Vec::new())
}

fn margins(subject: &Subject<'_>) -> Outcome {
    let Some(letter) = subject.letter else { return Outcome::judged(Vec::new(), Vec::new()) };
    if letter.is_scanned {
        return scanned();
    }
    if let Err(outcome) = part(subject, Kind::Body) {
        return outcome;
    }
    let mut measured = Vec::new();
    let edges = Edges::of(subject);
    measured.extend(sides(&edges));
    measured.extend(top(subject));
    measured.extend(bottom(subject));
    if measured.is_empty() {
        return Outcome::not_checkable(Why::new(
            "too-little-text",
            "chữ quá ít để đo lề trang",
            "there is too little text to measure margins by",
        ));
    }
    let is_right = |evidence: &Evidence| evidence.measure.as_ref().is_none_or(Measure::is_right);
    let against: Vec<Evidence> = measured.iter().filter(|evidence| !is_right(evidence)).cloned().collect();
    if !against.is_empty() {
        return Outcome::broken(against);
    }
    if let Some(outcome) = unseen(subject) {
        return outcome;
    }
    if let Left::Unknown = edges.left {
        return Outcome::not_checkable(Why::new(
            "margin-unclear",
            "chưa rõ lề trái: mỗi dòng nội dung có thể là một đoạn lùi đầu dòng, và vị trí phần nơi nhận không cho biết lề",
            "the left margin is not clear: each line of the body may be an indented paragraph, and where the recipients stand does not tell it",
        ));
    }
    Outcome::met(measured)
}

fn margin(what: &'static str, value: f64, least: f64, most: Option<f64>, page: u32, place: BoxMm) -> Evidence {
    let side = match what {
        "margin-left" => Words::new("lề trái", "left margin"),
        "margin-right" => Words::new("lề phải", "right margin"),
        "margin-top" => Words::new("lề trên", "top margin"),
        _ => Words::new("lề dưới", "bottom margin"),
    };
    let measure =
        Measure { what, value, least: Some(least - MARGIN), most: most.map(|most| most + MARGIN), unit: "mm" };
    let (vi, en) = match most {
        Some(most) => (format!("quy định {least}–{most} mm"), format!("prescribed are {least}–{most} mm")),
        None => (format!("quy định ít nhất {least} mm"), format!("prescribed are at least {least} mm")),
    };
    Evidence::new(format!("{} {} mm, {vi}", side.vi, decimal(value)), format!("{} {value:.1} mm, {en}", side.en))
        .on(page, place)
        .measuring(measure)
}

/// Left and right: body text on pages that stand. On the right, lines that are filled reach the margin, so the widest tells it.
fn sides(edges: &Edges<'_>) -> Vec<Evidence> {
    let mut sides = Vec::new();
    if let Left::Body((page, line)) | Left::Recipients((page, line)) = edges.left {
        sides.push(margin("margin-left", line.place.left, LEFT.0, Some(LEFT.1), page.number, line.place));
    }
    if let Some(right) = edges.right {
        let (page, line) = right.at;
        // Lines that end together, or very many, have reached the margin where any were broken; others may all be short.
        let most = (right.is_reached && (right.ending >= 3 || right.of >= 30)).then_some(RIGHT.1);
        let value = page.size_mm.0 - line.place.right();
        sides.push(margin("margin-right", value, RIGHT.0, most, page.number, line.place));
    }
    sides
}

/// All text of the pages that stand, but the page numbers.
fn texts<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'a Seen, Vec<&'a Line>)> {
    let letter = subject.letter;
    subject.pages.iter().filter(|page| !lies(page)).map(move |page| {
        let is_number = |index: usize| {
            letter.is_some_and(|letter| {
                let numbers = letter.parts.iter().filter(|part| part.page == page.number);
                numbers
                    .filter(|part| matches!(part.kind, Kind::PageNumber | Kind::CornerMark | Kind::IncomingStamp))
                    .any(|part| part.lines.contains(&index))
            })
        };
        let lines = page.lines.iter().enumerate().filter(|(index, line)| !is_number(*index) && !is_digits(line));
        (page, lines.map(|(_, line)| line).filter(|line| is_text(line)).collect())
    })
}

/// A page number that was not told as one.
fn is_digits(line: &Line) -> bool {
    let text = line.text();
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–'));
    !text.is_empty() && text.chars().count() < 5 && text.chars().all(|c| c.is_ascii_digit())
}

fn top(subject: &Subject<'_>) -> Option<Evidence> {
    let first = |(page, lines): (&'_ Seen, Vec<&'_ Line>)| {
        let line = lines.into_iter().min_by(|one, other| one.place.top.total_cmp(&other.place.top))?;
        Some((page.number, line.place))
    };
    let highest = texts(subject).filter_map(first).min_by(|one, other| one.1.top.total_cmp(&other.1.top))?;
    Some(margin("margin-top", highest.1.top, 20.0, Some(25.0), highest.0, highest.1))
}

fn bottom(subject: &Subject<'_>) -> Option<Evidence> {
    let last = |(page, lines): (&'_ Seen, Vec<&'_ Line>)| {
        let line = lines.into_iter().max_by(|one, other| one.baseline_mm.total_cmp(&other.baseline_mm))?;
        Some((page.number, page.size_mm.1 - line.place.bottom(), line.place))
    };
    let lowest = texts(subject).filter_map(last).min_by(|one, other| one.1.total_cmp(&other.1))?;
    Some(margin("margin-bottom", lowest.1, 20.0, None, lowest.0, lowest.2))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, line, upright};
    use super::*;

    #[test]
    fn paper_is_a4() {
        let mut sample = Sample::decision();
        assert_eq!(sample.answer("ND30-PL1-I.1-A4"), "met");
        sample.pages[1].media_mm = (215.9, 279.4);
        let outcome = sample.ask("ND30-PL1-I.1-A4");
        let measures: Vec<_> = outcome.evidence.iter().map(|e| e.measure.clone().unwrap()).collect();
        assert_eq!((measures[0].what, measures[0].value), ("page-short-side", 215.9));
        assert_eq!((measures[1].value, measures[1].most), (279.4, Some(298.0)));
        assert_eq!(outcome.evidence[0].place.unwrap().page, 2);
        sample.pages.clear();
        assert_eq!(sample.answer("ND30-PL1-I.1-A4"), "?: not-all-seen");
    }

    #[test]
    fn only_tables_may_lie() {
        let mut sample = Sample::decision();
        assert_eq!(sample.answer("ND30-PL1-I.2-PORTRAIT"), "met");
        sample.pages[1].size_mm = (297.0, 210.0);
        assert_eq!(sample.answer("ND30-PL1-I.2-PORTRAIT"), "broken");
        sample.pages[1].strokes = vec![sample.pages[0].strokes[0]; 6];
        assert_eq!(sample.answer("ND30-PL1-I.2-PORTRAIT"), "met");
    }

    #[test]
    fn margins_are_those_of_the_body() {
        let id = "ND30-PL1-I.3-MARGINS";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let moved = sample.clone().change(Kind::Body, |line| line.place.left -= 8.0);
        let measure = moved.ask(id).evidence[0].measure.clone().unwrap();
        assert_eq!((measure.what, measure.value, measure.least), ("margin-left", 22.0, Some(28.0)));
        let wide = sample.clone().change(Kind::Body, |line| line.place.width += 8.0);
        assert_eq!(wide.ask(id).evidence[0].measure.clone().unwrap().what, "margin-right");
        let high = sample.clone().change(Kind::NationalName, |line| line.place.top = 12.0);
        assert_eq!(high.ask(id).evidence[0].measure.clone().unwrap().value, 12.0);
        // Headings may reach over the margin, and page numbers stand in it.
        assert_eq!(sample.clone().change(Kind::NationalName, |line| line.place.width += 6.0).answer(id), "met");
        sample.pages[1].lines.push(line("ghi chú", 30.0, 60.0, 285.0, upright(11.0)));
        assert_eq!(sample.ask(id).evidence[0].measure.clone().unwrap().what, "margin-bottom");
        assert_eq!(Sample::decision().without(Kind::Body).answer(id), "?: part-not-found");
        let mut scan = Sample::decision();
        scan.letter().is_scanned = true;
        assert_eq!(scan.answer(id), "?: scanned");
    }
}
