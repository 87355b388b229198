//! Signing a letter that was set: really, with the library's own chain.

use std::sync::{Arc, Mutex};

use kyso::appearance::{Image, Layout, Line, Spec, Style};
use kyso::base::{BoxMm, Day, Limits, UnixTime};
use kyso::evidence::ValidationData;
use kyso::pdf::{Document, signature_fields};
use kyso::sign::{Addition, PageChoice, Placed, Request, StoreOptions, Subfilter, TimestampSource, archive, sign};

use super::authority::{Authorities, Leaf, Tsa};
use super::set::{ROOM, Set};
use super::sheet::Spot;
use super::spec::{Letter, Shown, Step};
use super::tamper::tampered;

/// A letter that was signed.
#[derive(Debug, Clone)]
pub struct Signed {
    pub pdf: Vec<u8>,
    /// Where its parts and signatures are.
    pub spots: Vec<Spot>,
}

/// Where the leader's picture goes, and where the seal.
pub fn boxes(letter: &Letter, set: &Set) -> (BoxMm, BoxMm) {
    let (leader, seal) = (&letter.signing.leader, &letter.signing.seal);
    let (x, y) = set.spot(ROOM).place.centre();
    let (width, height) = leader.size_mm;
    let signature =
        BoxMm { left: x + leader.aside_mm - width / 2.0, top: y + leader.below_mm - height / 2.0, width, height };
    let (across, down) = seal.size_mm;
    let covered = width * seal.overlap;
    let left = if seal.on_left { signature.left + covered - across } else { signature.right() - covered };
    let seal = BoxMm { left, top: signature.centre().1 - down / 2.0, width: across, height: down };
    (signature, seal)
}

/// Signs in the order of its steps and stores what belongs to it.
pub fn signed(letter: &Letter, set: &Set) -> Signed {
    let authorities = Authorities::shared();
    let keys = &letter.signing.keys;
    let person = authorities.person(keys.person.unwrap_or(letter.signer), keys.organisation, keys.person_kind);
    let organisation = authorities.organisation(keys.sealed_by.unwrap_or(keys.organisation), keys.organisation_kind);
    let mut spots = set.spots.clone();
    let mut pdf = set.pdf.clone();
    let mut at = letter.signing.at;
    for step in &letter.signing.steps {
        let mut request = Request::new(at);
        let is_corner = matches!(step, Step::Corner | Step::Annex);
        let by_person = match step {
            Step::Leader => true,
            Step::Seal => keys.seal_by_person,
            _ => is_corner && keys.corner_by_person,
        };
        let leaf: &Arc<Leaf> = if by_person { &person } else { &organisation };
        if keys.pkcs7 {
            request.subfilter = Subfilter::Pkcs7Detached;
        }
        match step {
            Step::Leader | Step::Seal => {
                let (signature, seal) = boxes(letter, set);
                let own = set.spot(ROOM).page;
                let (place, picture, page) = match step {
                    Step::Leader => (signature, letter.signing.leader.picture, own),
                    _ => (seal, letter.signing.seal.picture, if letter.signing.seal.same_page { own } else { 1 }),
                };
                let (what, shown) = match step {
                    Step::Leader => ("signature", letter.signing.leader.shown),
                    _ => ("seal", letter.signing.seal.shown),
                };
                spots.push(Spot { what: what.to_owned(), page, place });
                let (spec, place) =
                    looks(shown, Image::from_png(&picture.png()).unwrap(), keys.organisation, at, place);
                spots.push(Spot { what: format!("{what}-field"), page, place });
                request.appearance = Some(Placed {
                    page: PageChoice::Number(page),
                    rect_mm: [place.left, place.top, place.width, place.height],
                    appearance: spec,
                });
            }
            Step::Corner | Step::Annex => request.field = Some(step.field().to_owned()),
            Step::Unseen => {}
        }
        let service = Tsa { at: at.plus_seconds(2), value: Mutex::default() };
        let tsa = keys.time_stamped.then_some(&service as &dyn TimestampSource);
        let mut out = Vec::new();
        sign(&pdf, &mut out, &leaf.signer(), &request, tsa, &Limits::default())
            .unwrap_or_else(|error| panic!("{}: {step:?}: {error}", letter.name));
        pdf = out;
        if keys.wrong_stamp {
            spoil(&mut pdf, &service.value.lock().unwrap());
        }
        at = at.plus_seconds(letter.signing.apart);
    }
    if let Some(how) = keys.tamper {
        let leaf = authorities.organisation(keys.organisation, keys.tamper_kind);
        pdf = tampered(&pdf, how, &leaf, at);
    }
    if letter.signing.archived && !letter.signing.steps.is_empty() {
        pdf = archived(&pdf, &[person, organisation], Day::of(letter.signing.at).unwrap());
    }
    Signed { pdf, spots }
}

/// What is drawn, and in which box so that the picture has its own.
fn looks(shown: Shown, picture: Image, organisation: &str, at: UnixTime, place: BoxMm) -> (Spec, BoxMm) {
    let line = |text: String| Line::new(text, Style::Regular);
    let lines = vec![line(organisation.to_owned()), line(at.to_string())];
    // The library keeps 2 pt at the edge and gives pictures the left two fifths.
    let edge = 2.0 * 25.4 / 72.0;
    match shown {
        Shown::Picture => (Spec::image(picture), place),
        Shown::Text => (Spec::text(lines), place),
        Shown::WithText => {
            let wide = BoxMm {
                left: place.left - edge,
                top: place.top - edge,
                width: place.width * 2.5 + 2.0 * edge,
                height: place.height + 2.0 * edge,
            };
            (Spec::image_and_text(picture, lines, Layout::ImageLeftTextRight), wide)
        }
    }
}

/// Flips a bit of a value that stands in hexadecimal digits, outside what is signed.
pub fn spoil(pdf: &mut [u8], value: &[u8]) {
    let digits: String = value.iter().map(|octet| format!("{octet:02x}")).collect();
    let at = pdf.windows(digits.len()).rposition(|w| w.eq_ignore_ascii_case(digits.as_bytes())).expect("the value");
    let last = &mut pdf[at + digits.len() - 1];
    *last = if *last == b'0' { b'1' } else { b'0' };
}

/// With certificates and lists in the store.
#[allow(clippy::ptr_arg)] // a source
pub fn archived(pdf: &Vec<u8>, leaves: &[Arc<Leaf>], day: Day) -> Vec<u8> {
    kept_with(pdf, &Authorities::shared().evidence(leaves, day))
}

/// With this in the store, for all its signatures.
#[allow(clippy::ptr_arg)] // a source
pub fn kept_with(pdf: &Vec<u8>, data: &ValidationData) -> Vec<u8> {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    let fields = signature_fields(&document, &limits).unwrap();
    let additions: Vec<_> = fields.iter().map(|field| Addition { signature: Some(field), data }).collect();
    let tail = archive(&document, &additions, StoreOptions::default(), &limits).unwrap().unwrap().tail;
    [pdf.as_slice(), &tail].concat()
}
