//! Body text: size, edges, first lines, distances.

use super::super::edges::{Edges, Left, MM, SINGLE, WORD, ends, size};
use super::super::looks::{ENOUGH, Looks, SIZE, decimal, is_shown, part, short};
use super::super::outcome::{Evidence, Measure, Outcome, Why};
use super::super::rule::{Rule, Severity, Tolerance, Words};
use super::super::subject::Subject;
use crate::letter::Kind;
use crate::page::Line;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.6-BODY-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 6 e",
        Words::new(
            "Nội dung văn bản có cỡ chữ từ 13 đến 14, kiểu đứng không?",
            "Is the body text of size 13 to 14, upright?",
        ),
        Words::new("Đặt cỡ chữ nội dung từ 13 đến 14, kiểu đứng.", "Set the body text in size 13 to 14, upright."),
        body_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.6-JUSTIFIED",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 6 e",
        Words::new(
            "Nội dung văn bản có được canh đều cả hai lề không?",
            "Is the body text justified at both margins?",
        ),
        Words::new("Canh đều hai lề (Justify) cho nội dung văn bản.", "Justify the paragraphs of the body text."),
        justified,
    )
    .within(Tolerance {
        value: RAGGED,
        unit: "mm",
        origin: Words::new(
            "lựa chọn kỹ thuật: dấu câu và khoảng trắng cuối dòng; tính là chưa canh đều khi trên 1/5 số dòng đầy kết thúc lệch hơn mức này",
            "an engineering choice: punctuation and spaces at ends of lines; not justified means that more than 1/5 of the full lines end further off",
        ),
    }),
    Rule::nd30(
        "ND30-PL1-II.6-INDENT",
        Severity::Note,
        "Phụ lục I, phần I, mục II, khoản 6 e",
        Words::new(
            "Khi xuống dòng, chữ đầu dòng có lùi vào 1 cm hoặc 1,27 cm không?",
            "Do first lines of paragraphs begin 1 cm or 1.27 cm further in?",
        ),
        Words::new("Đặt dòng đầu của đoạn lùi vào 1 cm hoặc 1,27 cm.", "Indent first lines by 1 cm or 1.27 cm."),
        indented,
    )
    .within(Tolerance {
        value: INDENT,
        unit: "mm",
        origin: Words::new(
            "lựa chọn kỹ thuật: một số trình soạn thảo làm tròn theo đơn vị riêng; chỉ xét đoạn từ hai dòng trở lên",
            "an engineering choice: editors round to units of their own; only paragraphs of two lines or more count",
        ),
    }),
    Rule::nd30(
        "ND30-PL1-II.6-SPACING",
        Severity::Note,
        "Phụ lục I, phần I, mục II, khoản 6 e",
        Words::new(
            "Khoảng cách giữa các dòng có từ dòng đơn đến 1,5 dòng, giữa các đoạn có ít nhất 6 pt không?",
            "Are lines set at single to 1.5 line spacing, with at least 6 pt between paragraphs?",
        ),
        Words::new(
            "Đặt cách dòng từ dòng đơn (single) đến 1,5 lines, cách đoạn tối thiểu 6 pt.",
            "Set the line spacing to single up to 1.5 lines, and at least 6 pt between paragraphs.",
        ),
        spacing,
    )
    .within(Tolerance {
        value: 10.0,
        unit: "%",
        origin: Words::new(
            "lựa chọn kỹ thuật: dòng đơn của Times New Roman bằng 1,15 cỡ chữ; lấy trung vị của các dòng trong cùng đoạn. Khoảng cách đoạn cho phép thiếu 1 pt",
            "an engineering choice: a single line of Times New Roman is 1.15 of its size; the median within paragraphs is taken. Between paragraphs 1 pt may be missing",
        ),
    }),
];

const RAGGED: f64 = 2.0;
const INDENT: f64 = 1.5;
/// A line of body text.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    page: u32,
    line: &'a Line,
    size: f64,
}

/// Lines of the body that show something, upright text only, by page from above.
fn rows<'a>(subject: &Subject<'a>) -> Result<Vec<Row<'a>>, Outcome> {
    part(subject, Kind::Body)?;
    let mut rows = Vec::new();
    let Some(letter) = subject.letter else { return Ok(rows) };
    for part in letter.parts.iter().filter(|part| part.kind == Kind::Body) {
        let Some(page) = subject.pages.iter().find(|page| page.number == part.page) else { continue };
        // Cells of tables are set by other rules, and stand beside each other.
        let lines: Vec<&Line> = part.lines.iter().filter_map(|index| page.lines.get(*index)).collect();
        let has_neighbour = |line: &Line| {
            lines.iter().any(|other| !core::ptr::eq(*other, line) && (other.baseline_mm - line.baseline_mm).abs() < 1.0)
        };
        for line in &lines {
            if let Some(size) = size(line).filter(|_| !has_neighbour(line)) {
                rows.push(Row { page: part.page, line, size });
            }
        }
    }
    rows.sort_by(|one, other| {
        (one.page, one.line.baseline_mm)
            .partial_cmp(&(other.page, other.line.baseline_mm))
            .unwrap_or(core::cmp::Ordering::Equal)
    });
    Ok(rows)
}

fn letters(line: &Line) -> usize {
    line.runs
        .iter()
        .filter(|run| is_shown(run))
        .map(|run| run.text.chars().filter(|c| !c.is_whitespace()).count())
        .sum()
}

fn too_little() -> Outcome {
    Outcome::not_checkable(Why::new(
        "too-little-text",
        "nội dung quá ít dòng để đo",
        "the body has too few lines to measure by",
    ))
}

/// Share of letters that may be of another size: notes, indices, formulae.
const OTHERS: f64 = 0.1;

fn body_looks(subject: &Subject<'_>) -> Outcome {
    let rows = match rows(subject) {
        Ok(rows) => rows,
        Err(outcome) => return outcome,
    };
    let wanted = Looks::upright(13.0, 14.0);
    let (mut all, mut off, mut sloped) = (0.0, 0.0, 0.0);
    let mut against = Vec::new();
    let mut told: Vec<i64> = Vec::new();
    let mut first_sloped = None;
    for row in &rows {
        #[allow(clippy::cast_precision_loss)]
        let count = letters(row.line) as f64;
        all += count;
        let is_sloped = row.line.runs.iter().filter(|run| is_shown(run)).all(|run| run.italic);
        if is_sloped {
            sloped += count;
            first_sloped.get_or_insert(row);
        }
        let measure = wanted.measure(row.size);
        if measure.is_right() {
            continue;
        }
        off += count;
        #[allow(clippy::cast_possible_truncation)]
        let key = (row.size * 10.0) as i64;
        if told.contains(&key) || against.len() >= ENOUGH {
            continue;
        }
        told.push(key);
        let text = short(&row.line.text());
        let evidence = Evidence::new(
            format!("“{text}”: cỡ chữ {}, quy định 13 đến 14", decimal(row.size)),
            format!("“{text}”: size {:.1}, prescribed 13 to 14", row.size),
        );
        against.push(evidence.on(row.page, row.line.place).measuring(measure));
    }
    if all < 1.0 {
        return too_little();
    }
    if off / all <= OTHERS {
        against.clear();
    }
    // Grounds and citations are sloped (khoản 6 a); a body that is mostly so is not upright.
    if sloped / all > 0.6
        && let Some(row) = first_sloped
    {
        let text = short(&row.line.text());
        let evidence = Evidence::new(
            format!("phần lớn nội dung in nghiêng: “{text}”"),
            format!("most of the body is sloped: “{text}”"),
        );
        against.push(evidence.on(row.page, row.line.place));
    }
    let seen = rows.first().map(|row| {
        Evidence::new(format!("cỡ chữ nội dung {}", decimal(row.size)), format!("body text of size {:.1}", row.size))
            .on(row.page, row.line.place)
            .measuring(wanted.measure(row.size))
    });
    Outcome::judged(against, seen.into_iter().collect())
}

/// The edges of body text and what its lines are.
struct Block<'a> {
    left: f64,
    right: f64,
    /// Pairs of lines that follow each other on a page at no more than two lines' distance.
    pairs: Vec<(Row<'a>, Row<'a>)>,
}

fn block<'a>(subject: &Subject<'a>, rows: &[Row<'a>]) -> Option<Block<'a>> {
    // Where every line may be a paragraph of its own, none is known to go on at an edge.
    if let Left::Recipients(_) | Left::Unknown = Edges::of(subject).left {
        return None;
    }
    // Lines that reach over a good half of the widest make the block.
    let widest = rows.iter().map(|row| row.line.place.width).fold(0.0, f64::max);
    let wide: Vec<&Row<'_>> = rows.iter().filter(|row| row.line.place.width > widest * 0.75).collect();
    if wide.len() < 4 {
        return None;
    }
    let mut lefts: Vec<f64> = wide.iter().map(|row| row.line.place.left).collect();
    let mut rights: Vec<f64> = wide.iter().map(|row| row.line.place.right()).collect();
    lefts.sort_by(f64::total_cmp);
    rights.sort_by(f64::total_cmp);
    let at = wide.len() / 10;
    let left = lefts.get(at).copied()?;
    let right = rights.get(rights.len().saturating_sub(1).saturating_sub(at)).copied()?;
    let follows = |one: &Row<'_>, other: &Row<'_>| {
        let apart = other.line.baseline_mm - one.line.baseline_mm;
        one.page == other.page && apart > 0.0 && apart < 2.2 * SINGLE * one.size * MM
    };
    let pairs = rows.windows(2).filter_map(|pair| match pair {
        [one, other] if follows(one, other) => Some((*one, *other)),
        _ => None,
    });
    Some(Block { left, right, pairs: pairs.collect() })
}

impl<'a> Block<'a> {
    /// Whether a line begins at the left edge.
    fn is_flush(&self, row: &Row<'_>) -> bool {
        (row.line.place.left - self.left).abs() < RAGGED
    }

    /// Pairs within one paragraph: the second goes on where the first broke off. A line that ends well before the right edge has
    /// not been broken, it has ended; where text is ragged, no line ends more than a word before it.
    fn within(&self) -> impl Iterator<Item = &(Row<'a>, Row<'a>)> {
        self.pairs.iter().filter(|(one, other)| {
            self.is_flush(other) && self.right - one.line.place.right() < WORD && !ends(&one.line.text())
        })
    }
}

fn justified(subject: &Subject<'_>) -> Outcome {
    let rows = match rows(subject) {
        Ok(rows) => rows,
        Err(outcome) => return outcome,
    };
    let Some(block) = block(subject, &rows) else { return too_little() };
    let mut full = 0_usize;
    let mut ragged = Vec::new();
    for (row, _) in block.within() {
        full = full.saturating_add(1);
        let off = (block.right - row.line.place.right()).abs();
        let measure = Measure::at_most("ragged", off, "mm", RAGGED);
        if !measure.is_right() {
            let text = short(&row.line.text());
            let evidence = Evidence::new(
                format!("dòng “{text}” kết thúc cách lề phải của chữ {} mm", decimal(off)),
                format!("the line “{text}” ends {off:.1} mm before the right edge of the text"),
            );
            ragged.push(evidence.on(row.page, row.line.place).measuring(measure));
        }
    }
    if full < 5 {
        return too_little();
    }
    if ragged.len().saturating_mul(5) <= full {
        ragged.clear();
    }
    ragged.truncate(ENOUGH);
    Outcome::judged(ragged, Vec::new())
}

fn indented(subject: &Subject<'_>) -> Outcome {
    let rows = match rows(subject) {
        Ok(rows) => rows,
        Err(outcome) => return outcome,
    };
    let Some(block) = block(subject, &rows) else { return too_little() };
    let mut begins: Vec<(Row<'_>, f64)> = Vec::new();
    for (index, (row, next)) in block.pairs.iter().enumerate() {
        let indent = row.line.place.left - block.left;
        let is_full = block.right - row.line.place.right() < WORD;
        // A line further in, filled, that goes on at the edge begins a paragraph; so does one behind a line that ended short.
        let after_end =
            index.checked_sub(1).and_then(|before| block.pairs.get(before)).is_some_and(|(before, this)| {
                core::ptr::eq(this.line, row.line)
                    && ends(&before.line.text())
                    && block.right - before.line.place.right() > WORD
            });
        if is_full && block.is_flush(next) && (indent > 3.0 || after_end) && !ends(&row.line.text()) {
            begins.push((*row, indent));
        }
    }
    if begins.len() < 2 {
        return too_little();
    }
    let measured = |indent: f64| {
        let to = if (indent - 10.0).abs() < (indent - 12.7).abs() { 10.0 } else { 12.7 };
        Measure::between("indent", indent, "mm", to - INDENT, to + INDENT)
    };
    let is_right = |(_, indent): &&(Row<'_>, f64)| measured(*indent).is_right();
    let wrong: Vec<_> = begins.iter().filter(|begin| !is_right(begin)).collect();
    if wrong.len().saturating_mul(2) <= begins.len() {
        return Outcome::met(Vec::new());
    }
    let tell = |(row, indent): &(Row<'_>, f64)| {
        let text = short(&row.line.text());
        Evidence::new(
            format!("đoạn “{text}” lùi đầu dòng {} mm", decimal(*indent)),
            format!("the paragraph “{text}” begins {indent:.1} mm further in"),
        )
        .on(row.page, row.line.place)
        .measuring(measured(*indent))
    };
    Outcome::broken(wrong.into_iter().take(ENOUGH).map(tell).collect())
}

fn spacing(subject: &Subject<'_>) -> Outcome {
    let rows = match rows(subject) {
        Ok(rows) => rows,
        Err(outcome) => return outcome,
    };
    let Some(block) = block(subject, &rows) else { return too_little() };
    let mut steps: Vec<(f64, Row<'_>)> = block
        .within()
        .map(|(row, next)| ((next.line.baseline_mm - row.line.baseline_mm) / (SINGLE * row.size * MM), *row))
        .collect();
    if steps.len() < 3 {
        return too_little();
    }
    steps.sort_by(|one, other| one.0.total_cmp(&other.0));
    let Some((step, row)) = steps.get(steps.len() / 2).copied() else { return too_little() };
    let measure = Measure::between("line-spacing", step, "", 0.9, 1.65);
    let evidence = Evidence::new(
        format!("cách dòng bằng {} dòng đơn", decimal(step)),
        format!("lines are set at {step:.1} of a single line"),
    )
    .on(row.page, row.line.place)
    .measuring(measure.clone());
    let mut told = vec![evidence];
    told.extend(gap(&block, step));
    let is_right = |evidence: &Evidence| evidence.measure.as_ref().is_none_or(Measure::is_right);
    let against: Vec<Evidence> = told.iter().filter(|evidence| !is_right(evidence)).cloned().collect();
    Outcome::judged(against, told)
}

/// What stands between paragraphs beyond the distance of lines, in points: the median of those that begin further in, behind a
/// line that ends one.
fn gap(block: &Block<'_>, step: f64) -> Option<Evidence> {
    let begins = |(one, other): &&(Row<'_>, Row<'_>)| {
        other.line.place.left - block.left > 3.0 && ends(&one.line.text()) && (one.size - other.size).abs() < 0.3
    };
    let mut gaps: Vec<(f64, Row<'_>)> = block
        .pairs
        .iter()
        .filter(begins)
        .map(|(one, other)| ((other.line.baseline_mm - one.line.baseline_mm) / MM - step * SINGLE * one.size, *other))
        .collect();
    if gaps.len() < 2 {
        return None;
    }
    gaps.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (gap, row) = gaps.get(gaps.len() / 2).copied()?;
    let evidence =
        Evidence::new(format!("giữa các đoạn cách {} pt", decimal(gap)), format!("paragraphs are {gap:.1} pt apart"));
    Some(evidence.on(row.page, row.line.place).measuring(Measure::at_least("paragraph-gap", gap, "pt", 5.0)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    #[test]
    fn body_text_is_13_to_14() {
        let id = "ND30-PL1-II.6-BODY-LOOKS";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let small = sample.clone().runs(Kind::Body, |run| run.size_pt = 12.0).ask(id);
        let measure = small.evidence[0].measure.as_ref().unwrap();
        assert_eq!((measure.value, measure.least, measure.most), (12.0, Some(12.7), Some(14.3)));
        assert_eq!(sample.clone().runs(Kind::Body, |run| run.italic = true).answer(id), "broken");
        let mut one = sample.clone();
        let index = one.letter().part(Kind::Body).unwrap().lines[3];
        one.pages[0].lines[index].runs[0].size_pt = 10.0;
        assert_eq!(one.answer(id), "met", "a note");
        assert_eq!(sample.without(Kind::Body).answer(id), "?: part-not-found");
    }

    #[test]
    fn ragged_text_is_not_justified() {
        let id = "ND30-PL1-II.6-JUSTIFIED";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let ragged = sample.change(Kind::Body, |line| {
            if line.place.right() > 180.0 {
                line.place.width -= (line.baseline_mm * 7.0) % 11.0;
            }
        });
        assert_eq!(ragged.ask(id).evidence[0].measure.as_ref().unwrap().what, "ragged");
    }

    #[test]
    fn first_lines_are_indented() {
        let id = "ND30-PL1-II.6-INDENT";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let by = |by: f64| {
            sample.clone().change(Kind::Body, move |line| {
                if line.place.left > 35.0 {
                    line.place.width += line.place.left - 30.0 - by;
                    line.place.left = 30.0 + by;
                }
            })
        };
        assert_eq!(by(10.0).answer(id), "met");
        assert_eq!(by(20.0).ask(id).evidence[0].measure.as_ref().unwrap().value, 20.0);
    }

    #[test]
    fn lines_have_a_distance() {
        let id = "ND30-PL1-II.6-SPACING";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        let wide = sample.runs(Kind::Body, |run| run.size_pt = 8.0);
        let measure = wide.ask(id).evidence[0].measure.clone().unwrap();
        assert!(measure.value > 1.9, "{measure:?}");
        // Five paragraphs of four lines, 29 mm from first to first: without the gap they follow at 26 mm.
        let mut tight = Sample::decision();
        let lines = tight.letter().part(Kind::Body).unwrap().lines.clone();
        for (at, index) in lines.into_iter().enumerate() {
            let line = &mut tight.pages[0].lines[index];
            let up = 3.0 * (at / 4) as f64;
            line.baseline_mm -= up;
            line.place.top -= up;
            if at % 4 == 3 {
                line.runs[0].text.push('.');
            }
        }
        let measure = tight.ask(id).evidence[0].measure.clone().unwrap();
        assert_eq!(measure.what, "paragraph-gap");
        assert!(measure.value.abs() < 0.1, "{measure:?}");
    }
}
