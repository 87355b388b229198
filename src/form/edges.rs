//! Where the text's edges are: told only by lines that are known to stand at them. A paragraph of one line stands at neither
//! edge: it begins further in and ends anywhere.

use super::looks::is_shown;
use super::subject::Subject;
use crate::base::BoxMm;
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::page::Line;
use crate::page::Seen;

/// Left and right margins (Phụ lục I, phần I, mục I, khoản 3), in millimetres.
pub(super) const LEFT: (f64, f64) = (30.0, 35.0);
pub(super) const RIGHT: (f64, f64) = (15.0, 20.0);
/// What margins may be off, in millimetres: the letters' boxes are measured, not their ink.
pub(super) const MARGIN: f64 = 2.0;
/// First lines begin this much further in (mục II, khoản 6 e), in millimetres.
const INDENTS: [f64; 2] = [10.0, 12.7];
/// Points to millimetres.
pub(super) const MM: f64 = 25.4 / 72.0;
/// Longer than nearly any word of Vietnamese at size 14, in millimetres.
pub(super) const WORD: f64 = 22.0;
/// A single line of Times New Roman, in sizes: ascent 0.891, descent 0.216, gap 0.042 of its `hhea`.
pub(super) const SINGLE: f64 = 1.149;

/// A line and the page it is on.
pub(super) type At<'a> = (&'a Seen, &'a Line);

/// The edges of the body text on pages that stand.
#[derive(Debug, Clone)]
pub(super) struct Edges<'a> {
    pub(super) left: Left<'a>,
    /// The outermost line on the right, but for one in twenty that hang out.
    pub(super) right: Option<Right<'a>>,
    /// Around all body text.
    text: Option<BoxMm>,
}

/// What tells the left edge.
#[derive(Debug, Clone, Copy)]
pub(super) enum Left<'a> {
    /// There is no text.
    None,
    /// This line of the body.
    Body(At<'a>),
    /// This line of the recipients: they stand at the left margin (khoản 9 b: “sát lề trái”), and the body's lines all begin
    /// further in.
    Recipients(At<'a>),
    /// Nothing: every line may be a paragraph of its own.
    Unknown,
}

/// The right edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Right<'a> {
    pub(super) at: At<'a>,
    /// How many lines end there, and of how many.
    pub(super) ending: usize,
    pub(super) of: usize,
    /// Whether a line was broken there: else all may be short.
    pub(super) is_reached: bool,
}

/// How far something is off the middle of the text, or of the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Off {
    /// No further than allowed.
    Near,
    /// This far, in millimetres, from the nearest of what may be the middle.
    By(f64),
    /// Off the middle of the paper, and nothing tells where that of the text is.
    Unknown,
}

/// What is in the middle between two values.
#[derive(Debug, Clone, Copy)]
struct Range(f64, f64);

impl Range {
    fn farthest(self, x: f64) -> f64 {
        (x - self.0).abs().max((x - self.1).abs())
    }

    fn nearest(self, x: f64) -> f64 {
        (self.0 - x).max(x - self.1).max(0.0)
    }
}

/// The middle between a left and a right edge that may each be anywhere in a range.
fn between(left: Range, right: Range) -> Range {
    Range(f64::midpoint(left.0, right.0), f64::midpoint(left.1, right.1))
}

/// Whether a margin is as prescribed.
fn is_right(left: f64) -> bool {
    left >= LEFT.0 - MARGIN && left <= LEFT.1 + MARGIN
}

pub(super) fn lies(page: &Seen) -> bool {
    page.size_mm.0 > page.size_mm.1
}

/// Upright text that shows.
pub(super) fn is_text(line: &Line) -> bool {
    line.runs.iter().any(|run| is_shown(run) && run.turned.abs() < 1.0)
}

/// The size of most of a line.
pub(super) fn size(line: &Line) -> Option<f64> {
    let shown = line.runs.iter().filter(|run| is_shown(run) && run.turned.abs() < 1.0);
    shown.max_by_key(|run| run.text.chars().count()).map(|run| run.size_pt)
}

/// Whether a paragraph can end so.
pub(super) fn ends(text: &str) -> bool {
    text.trim_end().ends_with(['.', ';', ':'])
}

impl<'a> Edges<'a> {
    /// Finds the edges of the document's body text.
    pub(super) fn of(subject: &Subject<'a>) -> Self {
        subject.known.edges.get_or_init(|| Self::found(subject)).clone()
    }

    fn found(subject: &Subject<'a>) -> Self {
        let mut lines = Vec::new();
        let mut text: Option<BoxMm> = None;
        for part in subject.letter.iter().flat_map(|letter| letter.all(Kind::Body)) {
            let Some(page) = standing(subject, part.page) else { continue };
            text = Some(text.map_or(part.place, |text| text.around(part.place)));
            let own = part.lines.iter().filter_map(|index| page.lines.get(*index));
            lines.extend(own.filter(|line| is_text(line)).map(|line| (page, line)));
        }
        let pairs = pairs(&lines);
        let right = right(&mut lines, &pairs);
        Self { left: left(subject, &mut lines, &pairs, right), right, text }
    }

    /// How far a place, by its middle, is off the middle of a paper of this width and that of the text.
    pub(super) fn off_middle(&self, place: BoxMm, paper: f64, most: f64) -> Off {
        let centre = place.centre().0;
        let off = (centre - paper / 2.0).abs();
        let by = |off: f64| if off <= most { Off::Near } else { Off::By(off) };
        let (Some(text), Some(right)) = (self.text, self.right) else { return by(off) };
        if off <= most {
            return Off::Near;
        }
        // What is not told can be anything that is prescribed, and may be anything at all.
        let (prescribed, possible) = match self.left {
            Left::None => return by(off),
            Left::Body(_) => (Range(text.left, text.left), Range(text.left, text.left)),
            Left::Recipients((_, line)) => {
                let left = line.place.left;
                (Range(left, left), Range(left, left))
            }
            Left::Unknown => (Range(LEFT.0, text.left.min(LEFT.1).max(LEFT.0)), Range(0.0, text.left)),
        };
        let seen = text.right();
        let (inner, outer) = (paper - RIGHT.1, paper - RIGHT.0);
        let edges = match right.is_reached {
            true => (Range(seen, seen), Range(seen, seen)),
            false => (Range(seen.max(inner), seen.max(outer)), Range(seen, seen.max(paper))),
        };
        let (prescribed, possible) = (between(prescribed, edges.0), between(possible, edges.1));
        if prescribed.farthest(centre) <= most {
            Off::Near
        } else if possible.nearest(centre) > most {
            Off::By(off.min(prescribed.nearest(centre)))
        } else {
            Off::Unknown
        }
    }
}

fn standing<'a>(subject: &Subject<'a>, number: u32) -> Option<&'a Seen> {
    subject.pages.iter().find(|page| page.number == number && !lies(page))
}

/// Lines of which the second follows the first on its page, at no more than two lines' distance, and neither has a neighbour:
/// cells of tables are broken at edges of their own.
fn pairs<'a>(lines: &[At<'a>]) -> Vec<(At<'a>, At<'a>)> {
    let mut sorted = lines.to_vec();
    let key = |(page, line): &At<'_>| (page.number, line.baseline_mm);
    sorted.sort_by(|one, other| key(one).partial_cmp(&key(other)).unwrap_or(core::cmp::Ordering::Equal));
    let apart = |one: &At<'_>, other: &At<'_>| match one.0.number == other.0.number {
        true => other.1.baseline_mm - one.1.baseline_mm,
        false => f64::INFINITY,
    };
    let is_alone = |index: usize| {
        let beside = |one: usize, other: usize| match (sorted.get(one), sorted.get(other)) {
            (Some(one), Some(other)) => apart(one, other) < 1.0,
            _ => false,
        };
        !beside(index, index.saturating_add(1)) && !index.checked_sub(1).is_some_and(|before| beside(before, index))
    };
    let mut pairs = Vec::new();
    for (index, pair) in sorted.windows(2).enumerate() {
        let [one, other] = pair else { continue };
        let (Some(first), Some(second)) = (size(one.1), size(other.1)) else { continue };
        let follows = apart(one, other) < 2.2 * SINGLE * first * MM && (first - second).abs() < 0.3;
        if follows && is_alone(index) && is_alone(index.saturating_add(1)) {
            pairs.push((*one, *other));
        }
    }
    pairs
}

/// Whether the second line goes on where the first was broken off: near the right edge of the text, within a sentence.
fn goes_on((one, other): &(At<'_>, At<'_>), edge: f64) -> bool {
    edge - one.1.place.right() < WORD && !ends(&one.1.text()) && is_within_sentence(&other.1.text())
}

/// Whether a line begins with a small word; an item's `a)` is none.
fn is_within_sentence(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ';', '.', ':']);
    word.starts_with(char::is_lowercase) && word.chars().all(char::is_alphabetic)
}

fn right<'a>(lines: &mut [At<'a>], pairs: &[(At<'a>, At<'a>)]) -> Option<Right<'a>> {
    let margin = |(page, line): &At<'_>| page.size_mm.0 - line.place.right();
    lines.sort_by(|one, other| margin(one).total_cmp(&margin(other)));
    // Not the outermost of many: one line that hangs out does not make a margin.
    let at = *lines.get(lines.len() / 20)?;
    let ending = lines.iter().filter(|other| (margin(other) - margin(&at)).abs() < MARGIN).count();
    let edge = at.1.place.right();
    let is_reached = pairs.iter().any(|pair| goes_on(pair, edge));
    Some(Right { at, ending, of: lines.len(), is_reached })
}

fn left<'a>(
    subject: &Subject<'a>,
    lines: &mut [At<'a>],
    pairs: &[(At<'a>, At<'a>)],
    right: Option<Right<'a>>,
) -> Left<'a> {
    lines.sort_by(|one, other| one.1.place.left.total_cmp(&other.1.place.left));
    let Some(first) = lines.get(lines.len() / 20).copied() else { return Left::None };
    let edge = first.1.place.left;
    let mut level = 0_usize;
    let reached = right.map_or(f64::INFINITY, |right| right.at.1.place.right());
    for pair in pairs.iter().filter(|pair| goes_on(pair, reached)) {
        let (one, other) = (pair.0.1.place.left, pair.1.1.place.left);
        if other < edge + MARGIN && one > other + 3.0 {
            return Left::Body(first);
        }
        // Paragraphs without an indent: one such pair may be two of one full line, of which the first lacks its stop.
        level = level.saturating_add(usize::from(other < edge + MARGIN && (one - other).abs() < MARGIN));
    }
    // Nothing that stands further out than any margin may be can be an indented line of a right one.
    if level >= 2 || edge < LEFT.0 - MARGIN {
        return Left::Body(first);
    }
    let Some(list) = recipients(subject) else { return Left::Unknown };
    let further = edge - list.1.place.left;
    let told = if further.abs() <= MARGIN {
        Left::Body(first)
    } else if INDENTS.iter().any(|indent| (further - indent).abs() <= MARGIN) {
        Left::Recipients(list)
    } else {
        return Left::Unknown;
    };
    // A list in a table can stand off the margin: against a letter it speaks only when the body's lines, too, can be indented
    // from no right margin.
    let value = if let Left::Recipients(_) = told { list.1.place.left } else { edge };
    let is_open = !is_right(value) && INDENTS.iter().any(|indent| is_right(edge - indent));
    if is_open { Left::Unknown } else { told }
}

/// The line of the recipients that stands furthest to the left: label or list.
fn recipients<'a>(subject: &Subject<'a>) -> Option<At<'a>> {
    let part = subject.letter?.part(Kind::Recipients).filter(|part| part.certainty != Certainty::Guess)?;
    let page = standing(subject, part.page)?;
    let lines = part.lines.iter().filter_map(|index| page.lines.get(*index)).filter(|line| is_text(line));
    lines.min_by(|one, other| one.place.left.total_cmp(&other.place.left)).map(|line| (page, line))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::super::sample::{Sample, line, upright};
    use super::*;

    const MARGINS: &str = "ND30-PL1-I.3-MARGINS";
    const TYPE: &str = "ND30-PL1-II.5-TYPE-LOOKS";
    const PAGE_NUMBER: &str = "ND30-PL1-I.7-PAGENO";

    /// A body of paragraphs of one line each, which begin here and end short of the margin; recipients that begin there.
    fn one_liners(left: f64, recipients: Option<f64>) -> Sample {
        let mut sample = Sample::decision().without(Kind::Body);
        sample.pages[0].lines.retain(|line| line.baseline_mm < 60.0);
        sample.pages[1].lines.retain(|line| line.baseline_mm < 20.0 || line.baseline_mm > 60.0);
        let mut parts = core::mem::take(&mut sample.letter().parts);
        let ends = [176.0, 130.0, 96.0, 152.0, 110.0];
        let lines: Vec<Line> = (0..5_u8)
            .zip(ends)
            .map(|(at, end)| line("Nội dung: đánh giá kết quả;", left, end, 65.0 + 8.5 * f64::from(at), upright(13.0)))
            .collect();
        for part in parts.iter_mut().filter(|part| part.page == 2) {
            // Page 2 has lost the lines of the body, which came second.
            part.lines.iter_mut().for_each(|index| *index = index.saturating_sub(7));
        }
        sample.letter().parts = parts;
        sample.add(Kind::Body, 1, &lines);
        match recipients {
            Some(at) => sample.change(Kind::Recipients, |line| line.place.left = at),
            None => sample.without(Kind::Recipients),
        }
    }

    fn left(sample: &Sample) -> Option<(&'static str, f64)> {
        match Edges::of(&sample.subject()).left {
            Left::Body((_, line)) => Some(("body", line.place.left)),
            Left::Recipients((_, line)) => Some(("recipients", line.place.left)),
            Left::None | Left::Unknown => None,
        }
    }

    #[test]
    fn lines_that_go_on_tell_the_margin() {
        assert_eq!(left(&Sample::decision()), Some(("body", 30.0)));
        // Wherever the recipients stand, or if there are none.
        assert_eq!(left(&Sample::decision().without(Kind::Recipients)), Some(("body", 30.0)));
        let aside = Sample::decision().change(Kind::Recipients, |line| line.place.left = 40.0);
        assert_eq!(left(&aside), Some(("body", 30.0)));
        let moved = Sample::decision().change(Kind::Body, |line| line.place.left += 20.0);
        assert_eq!((left(&moved), moved.answer(MARGINS)), (Some(("body", 50.0)), "broken".to_owned()));
        // Without an indent, too.
        let level = Sample::decision().change(Kind::Body, |line| line.place.left = 44.0);
        assert_eq!((left(&level), level.answer(MARGINS)), (Some(("body", 44.0)), "broken".to_owned()));
    }

    #[test]
    fn recipients_tell_the_margin_of_paragraphs_of_one_line() {
        for indent in INDENTS {
            let sample = one_liners(30.0 + indent, Some(30.0));
            assert_eq!(left(&sample), Some(("recipients", 30.0)));
            for id in [MARGINS, TYPE, PAGE_NUMBER] {
                assert_eq!(sample.answer(id), "met", "{id}");
            }
        }
        // Not indented.
        assert_eq!(left(&one_liners(31.0, Some(30.0))), Some(("body", 31.0)));
        assert_eq!(one_liners(31.0, Some(30.0)).answer(MARGINS), "met");
    }

    #[test]
    fn a_wrong_margin_is_told_when_it_is_known() {
        let narrow = one_liners(32.7, Some(20.0)).ask(MARGINS);
        let measure = narrow.evidence[0].measure.clone().unwrap();
        assert_eq!((measure.what, measure.value), ("margin-left", 20.0));
        assert_eq!(narrow.evidence[0].place.unwrap().page, 2, "where the recipients are");
        assert_eq!(one_liners(57.7, Some(45.0)).answer(MARGINS), "broken");
        // Text that stands further out than any margin may be needs no recipients.
        assert_eq!(one_liners(22.0, None).answer(MARGINS), "broken");
        // Other margins are told whatever the left one is.
        let high = one_liners(42.7, None).change(Kind::NationalName, |line| line.place.top = 12.0);
        assert_eq!(high.answer(MARGINS), "broken");
    }

    #[test]
    fn an_unclear_margin_is_not_judged() {
        assert_eq!(one_liners(42.7, None).answer(MARGINS), "?: margin-unclear");
        assert_eq!(one_liners(30.0, None).answer(MARGINS), "?: margin-unclear");
        assert_eq!(one_liners(42.7, Some(30.0)).guess(Kind::Recipients).answer(MARGINS), "?: margin-unclear");
        // Recipients as far in as first lines: who set them so may have set all so.
        assert_eq!(one_liners(42.7, Some(42.7)).answer(MARGINS), "?: margin-unclear");
        // A list in a table of its own.
        assert_eq!(one_liners(40.0, Some(26.5)).answer(MARGINS), "?: margin-unclear");
        assert_eq!(one_liners(42.7, Some(36.0)).answer(MARGINS), "?: margin-unclear");
        assert_eq!(one_liners(30.0, Some(44.0)).answer(MARGINS), "?: margin-unclear");
    }

    #[test]
    fn the_middle_is_that_of_the_margins() {
        let at = |left: f64| move |line: &mut Line| line.place = BoxMm { left, width: 30.0, ..line.place };
        // 111 is the middle of margins of 30 and 18 mm, as 109 is of 30 and 22.
        assert_eq!(one_liners(42.7, Some(30.0)).change(Kind::TypeName, at(96.0)).answer(TYPE), "met");
        let aside = one_liners(42.7, Some(30.0)).change(Kind::TypeName, at(40.0)).ask(TYPE);
        assert_eq!(aside.evidence[0].measure.clone().unwrap().what, "off-centre");
        // Off the paper's middle, and where the text's is nobody knows.
        assert_eq!(one_liners(42.7, None).change(Kind::TypeName, at(103.0)).answer(TYPE), "?: middle-unclear");
        assert_eq!(one_liners(42.7, None).change(Kind::TypeName, at(90.0)).answer(TYPE), "met", "of the paper");
        assert_eq!(one_liners(42.7, None).change(Kind::TypeName, at(40.0)).answer(TYPE), "broken", "of no margins");
        let number = |left: f64| move |line: &mut Line| line.place = BoxMm { left, width: 2.0, ..line.place };
        let unclear = one_liners(42.7, None).change(Kind::PageNumber, number(114.0));
        assert_eq!(unclear.answer(PAGE_NUMBER), "?: middle-unclear");
        assert_eq!(one_liners(42.7, None).change(Kind::PageNumber, number(180.0)).answer(PAGE_NUMBER), "broken");
    }

    #[test]
    fn full_lines_that_end_paragraphs_go_on_nowhere() {
        // Two lines that fill the width by chance, and end without a stop.
        let mut sample = one_liners(42.7, None);
        let chance = [
            line("Thành phần gồm Ban Giám đốc và Trưởng các phòng", 42.7, 187.0, 120.0, upright(13.0)),
            line("Nghiêm túc thực hiện các nội dung trên", 42.7, 120.0, 128.0, upright(13.0)),
        ];
        sample.add(Kind::Body, 1, &chance);
        assert_eq!(left(&sample), None);
        // Cells of a table have neighbours, and edges of their own.
        let cells = [
            line("Nội dung cần rà soát chứng thư số và thiết bị", 60.0, 187.0, 140.0, upright(13.0)),
            line("1", 44.0, 46.0, 140.0, upright(13.0)),
            line("lưu khóa", 44.0, 80.0, 145.5, upright(13.0)),
        ];
        sample.add(Kind::Body, 1, &cells);
        assert_eq!(left(&sample), None);
    }

    #[test]
    fn lines_without_an_edge_are_not_measured_as_if_they_had_one() {
        let mut sample = one_liners(42.7, Some(30.0));
        // Names in a list: no line goes on in the next, and none ends with a stop.
        let names: Vec<Line> = (0..12_u8)
            .map(|at| {
                let end = 168.0 + f64::from(at % 4) * 2.5;
                line("Ông Lê Văn Thử, chuyên viên Văn phòng", 42.7, end, 120.0 + 8.5 * f64::from(at), upright(13.0))
            })
            .collect();
        sample.add(Kind::Body, 1, &names);
        for id in ["ND30-PL1-II.6-JUSTIFIED", "ND30-PL1-II.6-SPACING", "ND30-PL1-II.6-INDENT"] {
            assert_eq!(sample.answer(id), "?: too-little-text", "{id}");
        }
    }
}
