//! A place beside words somebody named.

use unicode_normalization::UnicodeNormalization as _;

use crate::base::BoxMm;
use crate::page::Seen;

use super::plan::{Candidate, Problem, Refusal};
use super::space::{is_free, is_on_page, obstacles};

/// Between the words and the box, in millimetres.
const GAP: f64 = 1.5;

/// A box of this size in millimetres under words that stand in one place only, or over them where there is no room below.
/// Words are compared composed, without case and further spaces. `page`: only there, from 1.
///
/// # Errors
/// [`Refusal`] when they are not found, stand in several places (all of which are told), or nothing is free beside them.
pub fn near(pages: &[&Seen], text: &str, page: Option<u32>, size: (f64, f64)) -> Result<(u32, BoxMm), Refusal> {
    let plain = |text: &str| {
        let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
        lower.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let wanted = plain(text);
    if wanted.is_empty() {
        return Err(Problem::Value("the text to be near to", text.to_owned()).plain());
    }
    let mut found: Vec<(&Seen, BoxMm)> = Vec::new();
    for seen in pages.iter().filter(|seen| page.is_none_or(|page| seen.number == page)) {
        let lines = seen.lines.iter().filter(|line| plain(&line.text()).contains(&wanted));
        // The runs that have it, where one has all of it.
        found.extend(lines.map(|line| {
            let run = line.runs.iter().find(|run| plain(&run.text).contains(&wanted));
            (*seen, run.map_or(line.place, |run| run.place))
        }));
    }
    let (width, height) = size;
    let below = |at: BoxMm| BoxMm { left: at.centre().0 - width / 2.0, top: at.bottom() + GAP, width, height };
    let above = |at: BoxMm| BoxMm { top: at.top - GAP - height, ..below(at) };
    match found.as_slice() {
        [] => Err(Problem::NotFound(text.to_owned()).plain()),
        [(seen, at)] => {
            let obstacles = obstacles(seen);
            let free = [below(*at), above(*at)]
                .into_iter()
                .find(|place| is_on_page(seen, *place) && is_free(&obstacles, *place));
            let candidate = Candidate { page: seen.number, place: below(*at), near: text.to_owned() };
            free.map(|place| (seen.number, place)).ok_or_else(|| Problem::NoSpace(seen.number).with(vec![candidate]))
        }
        several => {
            let one =
                |(seen, at): &(&Seen, BoxMm)| Candidate { page: seen.number, place: below(*at), near: text.to_owned() };
            Err(Problem::FoundOften(text.to_owned(), several.len()).with(several.iter().map(one).collect()))
        }
    }
}
