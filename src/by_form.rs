//! The front door to signing by the prescribed form: pages are looked at, the parts of the letter found, the marks planned, the
//! signatures made. Nothing here decides anything: where marks go is for [`crate::marks`], how they are signed for [`crate::sign`].
//!
//! ```text
//! source ─ see ─► Seen[] ─ find ─► Letter ─ marks::plan ─► Plan ─ requests ─► sign::Request… ─ sign_steps ─► octets
//! ```

use std::io::Write;

use crate::base::BoxMm;
use crate::base::Limits;
use crate::base::Source;
use crate::keys::Signer;
use crate::letter;
use crate::marks;
use crate::marks::Candidate;
use crate::marks::Plan;
use crate::marks::Refusal;
use crate::marks::Step;
use crate::marks::Wanted;
use crate::page;
use crate::page::Content;
use crate::page::Look;
use crate::page::Seen;
use crate::pdf;
use crate::pdf::Credentials;
use crate::pdf::Document;
use crate::pictures;
use crate::sign;
use crate::sign::Appended;
use crate::sign::FilledField;
use crate::sign::Outcome;
use crate::sign::PageChoice;
use crate::sign::Placed;
use crate::sign::Request;
use crate::sign::ReservedField;
use crate::sign::TimestampSource;

/// Why a document was not signed by the form.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// It cannot be read.
    #[error("the document cannot be read as one unambiguous PDF")]
    Document(#[source] Box<pdf::Error>),
    /// Its pages cannot be looked at.
    #[error("the pages of the document cannot be looked at")]
    Pages(#[source] page::Error),
    /// No place was found surely, or something is missing.
    #[error("the marks cannot be placed: {0}")]
    Refused(#[source] Refusal),
    /// It was not signed.
    #[error(transparent)]
    Sign(#[from] sign::Error),
}

/// What was made by signing by the form.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FormSigned {
    /// One for each signature, in order.
    pub outcomes: Vec<Outcome>,
    /// What was planned.
    pub plan: Plan,
}

/// Plans the marks of a profile on a document, as it is now. Nothing is signed: for callers that show what will be done, or
/// refuse before a key is unlocked.
///
/// # Errors
/// All of [`FormError`] but [`FormError::Sign`].
pub fn plan_marks(
    source: &dyn Source,
    wanted: &Wanted,
    credentials: &Credentials,
    limits: &Limits,
) -> Result<Plan, FormError> {
    // Where the ink of the leader's signature is, not where its picture ends.
    let pages = seen(source, wanted.profile == marks::Profile::Issue, credentials, limits)?;
    let letter = letter::find(&pages);
    let pages: Vec<&Seen> = pages.iter().collect();
    marks::plan(&pages, &letter, wanted).map_err(FormError::Refused)
}

/// A box of this size in millimetres beside words on a page ([`marks::near`]), of the document as it is now.
///
/// # Errors
/// All of [`FormError`] but [`FormError::Sign`].
pub fn place_near(
    source: &dyn Source,
    text: &str,
    page: Option<u32>,
    size: (f64, f64),
    credentials: &Credentials,
    limits: &Limits,
) -> Result<(u32, BoxMm), FormError> {
    let pages = seen(source, false, credentials, limits)?;
    marks::near(&pages.iter().collect::<Vec<_>>(), text, page, size).map_err(FormError::Refused)
}

fn seen(source: &dyn Source, hues: bool, credentials: &Credentials, limits: &Limits) -> Result<Vec<Seen>, FormError> {
    let document =
        Document::open_with(source, limits, credentials).map_err(|error| FormError::Document(Box::new(error)))?;
    let look = Look { hues, ..Look::default() };
    let pages = page::see(document.current(), &look).map_err(FormError::Pages)?;
    // A page that cannot be seen has no place to be found on; that is told when one is needed there.
    Ok(pages.into_iter().filter_map(Result::ok).collect())
}

/// One request to sign for each step of a plan; `request` has everything that is no matter of form. Only the last signature
/// gets a name of the caller's choice.
#[must_use]
pub fn requests(plan: &Plan, request: &Request) -> Vec<Request> {
    let count = plan.steps.len();
    plan.steps
        .iter()
        .enumerate()
        .map(|(index, step)| request_for(step, request, index.saturating_add(1) == count))
        .collect()
}

fn request_for(step: &Step, request: &Request, is_last: bool) -> Request {
    let rect = |place: BoxMm| [place.left, place.top, place.width, place.height];
    let mut own = request.clone();
    if !is_last {
        own.field = None;
    }
    own.appearance =
        Some(Placed { page: PageChoice::Number(step.page), rect_mm: rect(step.place), appearance: step.spec.clone() });
    let reserved = |field: &marks::Reserve| ReservedField {
        name: field.name.to_owned(),
        tooltip: field.tooltip.to_owned(),
        page: PageChoice::Number(field.page),
        rect_mm: rect(field.place),
        size_pt: field.size_pt,
    };
    let filled = |field: &marks::Fill| FilledField {
        name: field.name.clone(),
        value: field.value.clone(),
        appearance: field.spec.clone(),
    };
    own.reserve = step.reserve.iter().map(reserved).collect();
    own.fill = step.fill.iter().map(filled).collect();
    own.lock = step.lock.clone();
    own
}

/// Signs one request after the other, each over what the one before made. `out` gets the whole new file; of what is added,
/// nothing is kept twice.
///
/// # Errors
/// Those of [`sign::sign`]; what `out` got is then worthless.
pub fn sign_steps(
    source: &dyn Source,
    out: &mut dyn Write,
    signer: &dyn Signer,
    requests: &[Request],
    tsa: Option<&dyn TimestampSource>,
    limits: &Limits,
) -> Result<Vec<Outcome>, sign::Error> {
    match requests {
        [] => Ok(Vec::new()),
        [last] => Ok(vec![sign::sign(source, out, signer, last, tsa, limits)?]),
        [first, rest @ ..] => {
            let (outcome, tail) = tail(source, signer, first, tsa, limits)?;
            let mut outcomes = vec![outcome];
            outcomes.extend(sign_steps(&Appended::new(source, &tail), out, signer, rest, tsa, limits)?);
            Ok(outcomes)
        }
    }
}

/// What a signature appends to a source.
fn tail(
    source: &dyn Source,
    signer: &dyn Signer,
    request: &Request,
    tsa: Option<&dyn TimestampSource>,
    limits: &Limits,
) -> Result<(Outcome, Vec<u8>), sign::Error> {
    struct Behind {
        skip: u64,
        tail: Vec<u8>,
    }
    impl Write for Behind {
        fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
            let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(octets.len());
            self.skip = self.skip.saturating_sub(skipped as u64);
            self.tail.extend_from_slice(octets.get(skipped..).unwrap_or_default());
            Ok(octets.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut behind = Behind { skip: source.len(), tail: Vec::new() };
    let outcome = sign::sign(source, &mut behind, signer, request, tsa, limits)?;
    Ok((outcome, behind.tail))
}

/// Signs a document by a profile of the form, as [`plan_marks`] finds its places: what an e-office calls. `request` has
/// everything that is no matter of form; its appearance is not used.
///
/// # Errors
/// See [`FormError`]; what `out` got is then worthless. Nothing was signed where the plan was refused.
pub fn sign_by_form(
    source: &dyn Source,
    out: &mut dyn Write,
    signer: &dyn Signer,
    request: &Request,
    wanted: &Wanted,
    tsa: Option<&dyn TimestampSource>,
    limits: &Limits,
) -> Result<FormSigned, FormError> {
    let plan = plan_marks(source, wanted, &request.credentials, limits)?;
    let outcomes = sign_steps(source, out, signer, &requests(&plan, request), tsa, limits)?;
    Ok(FormSigned { outcomes, plan })
}

/// The pages of candidates with a numbered frame around each, as PNG, by page. Numbers follow their order, from 1.
///
/// # Errors
/// [`FormError::Document`], [`FormError::Pages`].
pub fn candidate_pictures(
    source: &dyn Source,
    candidates: &[Candidate],
    credentials: &Credentials,
    limits: &Limits,
) -> Result<Vec<(u32, Vec<u8>)>, FormError> {
    /// Enough to read the words near by.
    const DPI: f64 = 90.0;
    /// More pages than this are not what somebody looks through.
    const PAGES: usize = 8;
    let document =
        Document::open_with(source, limits, credentials).map_err(|error| FormError::Document(Box::new(error)))?;
    let mut pages: Vec<u32> = candidates.iter().map(|candidate| candidate.page).collect();
    pages.sort_unstable();
    pages.dedup();
    let mut all = Vec::new();
    for page in pages.into_iter().take(PAGES) {
        let mut picture = page::picture(document.current(), page, DPI, &Content::All).map_err(FormError::Pages)?;
        let pixels = picture.scale * 72.0 / 25.4;
        for (index, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.page == page) {
            let BoxMm { left, top, width, height } = candidate.place;
            let rect = [left, top, width, height].map(|mm| mm * pixels);
            pictures::draw(&mut picture, rect, pictures::Looks::Grave);
            pictures::number(&mut picture, (left * pixels, top * pixels), index.saturating_add(1));
        }
        all.push((page, picture.to_small_png().map_err(FormError::Pages)?));
    }
    Ok(all)
}
