//! What a signing profile puts on a page, and where: the leader's signature between title and name, number and date into
//! their places, the seal in its true size, text marks in the corner. Found from the page; ambiguity is refused.
//!
//! ```text
//! Seen[] + Letter + Wanted ── plan ──► Plan: Step (page, box, what it shows, fields)…, Note…
//!                                └──► Refusal: Problem, Candidate (page, box)…
//! ```

mod blank;
mod corner;
mod image;
mod issue;
mod near;
mod plan;
mod profile;
mod signature;
mod space;

pub use image::{ImageFault, ImageOf, MarkImage};
pub use near::near;
pub use plan::{Candidate, FIELDS, Fill, InitialPlace, Note, Plan, Problem, Refusal, Reserve, Step, Wanted};
pub use profile::Profile;

use crate::letter::Letter;
use crate::page::Seen;

/// Points, from millimetres.
fn points(millimetres: f64) -> f64 {
    millimetres * 72.0 / 25.4
}

/// Millimetres, from points.
fn mm(points: f64) -> f64 {
    points * 25.4 / 72.0
}

/// Plans what a profile does with a document. `pages`: those that could be seen, in order.
///
/// # Errors
/// [`Refusal`], with the places that could have been meant.
pub fn plan(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<Plan, Refusal> {
    if let Some((page, place)) = wanted.place {
        let seen = signature::page_of(pages, page)?;
        if !space::is_on_page(seen, place) {
            return Err(Problem::OffPage(page).plain());
        }
    }
    match wanted.profile {
        Profile::Approve => signature::approve(pages, letter, wanted),
        Profile::Initial => signature::initial(pages, letter, wanted),
        Profile::Issue => issue::issue(pages, letter, wanted),
        Profile::Appendix => corner::appendix(pages, letter, wanted),
        Profile::Copy(copy) => corner::copy(pages, copy, wanted),
        Profile::Incoming => corner::incoming(pages, wanted),
        Profile::Comment => corner::comment(pages, wanted),
    }
}
