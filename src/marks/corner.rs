//! Marks of text, without a picture: of attachments and copies in the upper right corner (Decree 30/2020/NĐ-CP, Appendix I,
//! part I, II.8 b and part II, I.3), of what has arrived in the upper left, remarks where the page is empty.

use crate::appearance;
use crate::appearance::Align;
use crate::appearance::Border;
use crate::appearance::Colour;
use crate::appearance::Line;
use crate::appearance::Spec;
use crate::appearance::Style;
use crate::base::BoxMm;
use crate::base::Day;
use crate::base::UnixTime;
use crate::letter;
use crate::letter::Letter;
use crate::page::Seen;

use super::plan::{Candidate, Note, Plan, Problem, Refusal, Step, Wanted};
use super::space::{is_free, is_on_page, is_scan, obstacles};
use super::{mm, points};

/// What the decree prescribes, and nothing smaller.
const SIZE: f64 = 10.0;
/// From the edge of the paper: the forms' text boxes end 4 to 6 mm from it (Appendix III, forms 2.2 and 3.2).
const EDGE: f64 = 5.0;
/// Width of those text boxes.
const WIDTH: f64 = 82.0;
/// Places are rounded to thousandths of a point on their way into the file.
const ROUNDING: f64 = 0.1;
/// The lowest that a corner mark may end: what is further down is no corner.
const CORNER: f64 = 30.0;

/// The mark of an agency on a separate attachment.
pub(super) fn appendix(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<Plan, Refusal> {
    let printed = letter.number.as_ref().filter(|(number, notation)| !number.is_empty() && !notation.is_empty());
    let number = match (&wanted.number, printed) {
        (Some(number), _) if number.contains('/') => number.trim().to_owned(),
        (Some(number), _) => {
            return Err(Problem::Value("a number with its notation, such as 12/QĐ-UBND", number.clone()).plain());
        }
        (None, Some((number, notation))) => format!("{number}/{notation}"),
        (None, None) => return Err(Problem::Missing("the number and notation of the document").plain()),
    };
    right(pages, wanted, appearance::attachment_lines(&number, wanted.time))
}

/// The mark of an agency on an electronic copy. Its form is in ordinary letters, as I.3 c asks of the whole text.
pub(super) fn copy(pages: &[&Seen], copy: letter::Copy, wanted: &Wanted) -> Result<Plan, Refusal> {
    let form = match copy {
        letter::Copy::SaoY => "Sao y",
        letter::Copy::SaoLuc => "Sao lục",
        letter::Copy::TrichSao => "Trích sao",
    };
    let organisation =
        wanted.organisation.as_deref().ok_or_else(|| Problem::Missing("the organisation's name").plain())?;
    right(pages, wanted, appearance::copy_lines(form, organisation, wanted.time))
}

fn right(pages: &[&Seen], wanted: &Wanted, lines: Vec<Line>) -> Result<Plan, Refusal> {
    let mut spec = Spec::text(lines);
    spec.align = Align::Right;
    corner(pages, wanted, spec, |page, width| page - EDGE - width)
}

/// The receiver's mark on what has arrived. The corner opposite to that of copies: whatever the decree prints, it leaves
/// the upper margin free, and the stamp's place on paper, under the number, is seldom empty.
pub(super) fn incoming(pages: &[&Seen], wanted: &Wanted) -> Result<Plan, Refusal> {
    let number = wanted.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| Problem::Missing("the number of arrival").plain())?;
    let organisation =
        wanted.organisation.as_deref().ok_or_else(|| Problem::Missing("the organisation's name").plain())?;
    let day = match wanted.day {
        Some(day) => day,
        None => Day::of(wanted.time).ok_or_else(|| Problem::Missing("the day of arrival").plain())?,
    };
    let line = format!("ĐẾN   Số: {number}   Ngày: {:02}/{:02}/{}", day.day(), day.month(), day.year());
    let mut spec = Spec::text(vec![Line::new(organisation, Style::Regular), Line::new(line, Style::Bold)]);
    spec.align = Align::Centre;
    spec.border = Some(Border { width_pt: 0.6, colour: Colour::RED });
    spec.colour = Colour::RED;
    corner(pages, wanted, spec, |_, _| EDGE)
}

/// A mark on the first page at its upper edge, `left` of it told from the widths of page and mark.
fn corner(pages: &[&Seen], wanted: &Wanted, mut spec: Spec, left: impl Fn(f64, f64) -> f64) -> Result<Plan, Refusal> {
    spec.font_size_pt = SIZE;
    spec.min_font_size_pt = SIZE;
    let mut plan = Plan::default();
    if let Some((page, place)) = wanted.place {
        plan.steps.push(step(page, place, spec));
        return Ok(plan);
    }
    let page = pages.first().ok_or_else(|| Problem::Page(1).plain())?;
    let width = WIDTH.min(page.size_mm.0 / 2.0 - EDGE);
    let height = mm(appearance::text_height(&spec, points(width))?) + ROUNDING;
    if is_scan(page) {
        plan.notes.push(Note::NotSeen);
    }
    let obstacles = obstacles(page);
    let at = |top: f64| BoxMm { left: left(page.size_mm.0, width), top, width, height };
    let tops = (0_u32..).map(|step| EDGE + f64::from(step)).take_while(|top| top + height <= CORNER);
    let mut free = tops.map(at).filter(|place| is_on_page(page, *place) && is_free(&obstacles, *place));
    match free.next() {
        Some(place) => plan.steps.push(step(page.number, place, spec)),
        None => {
            let near = "the upper edge".to_owned();
            let candidates = vec![Candidate { page: page.number, place: at(EDGE), near }];
            return Err(Problem::NoSpace(page.number).with(candidates));
        }
    }
    Ok(plan)
}

fn step(page: u32, place: BoxMm, spec: Spec) -> Step {
    Step { page, place, spec, reserve: Vec::new(), fill: Vec::new(), lock: Vec::new(), does: "mark" }
}

/// Widest remark, and how far apart places are tried.
const REMARK: f64 = 80.0;
const PITCH: f64 = 3.0;

/// Somebody's remark: who and when under it. In the upper margin's left half where superiors write on paper, else in the
/// first empty place of the page.
pub(super) fn comment(pages: &[&Seen], wanted: &Wanted) -> Result<Plan, Refusal> {
    let mut lines: Vec<Line> = wanted
        .text
        .iter()
        .filter(|text| !text.trim().is_empty())
        .map(|text| Line::new(text.clone(), Style::Regular))
        .collect();
    if lines.is_empty() {
        return Err(Problem::Missing("the text of the remark").plain());
    }
    lines.push(Line::new(format!("{}, {}", wanted.signer, moment(wanted.time)), Style::Italic));
    let mut spec = Spec::text(lines);
    (spec.font_size_pt, spec.min_font_size_pt, spec.colour) = (SIZE, SIZE, Colour::BLUE);
    let mut plan = Plan::default();
    if let Some((page, place)) = wanted.place {
        spec.min_font_size_pt = 6.0;
        plan.steps.push(step(page, place, spec));
        return Ok(plan);
    }
    let page = pages.first().ok_or_else(|| Problem::Page(1).plain())?;
    if is_scan(page) {
        let place = BoxMm { left: EDGE, top: EDGE, width: REMARK, height: 15.0 };
        let candidates = vec![Candidate { page: page.number, place, near: "the upper edge".to_owned() }];
        return Err(Problem::NoSpace(page.number).with(candidates));
    }
    let width = REMARK.min(page.size_mm.0 - 2.0 * EDGE);
    let height = mm(appearance::text_height(&spec, points(width))?) + ROUNDING;
    let obstacles = obstacles(page);
    let rows =
        (0_u32..400).map(|row| EDGE + PITCH * f64::from(row)).take_while(|top| top + height <= page.size_mm.1 - EDGE);
    let lefts = [EDGE, 30.0, page.size_mm.0 - EDGE - width];
    let mut places = rows.flat_map(|top| lefts.map(|left| BoxMm { left, top, width, height }));
    let found = places.find(|place| is_on_page(page, *place) && is_free(&obstacles, *place));
    let place = found.ok_or_else(|| Problem::NoSpace(page.number).plain())?;
    plan.steps.push(step(page.number, place, spec));
    Ok(plan)
}

/// `22/11/2026 10:00:00+07:00`
fn moment(time: UnixTime) -> String {
    format!("{}+07:00", time.vietnam())
}
