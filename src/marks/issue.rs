//! Issuing: number and date into their blanks, the seal over a third of the leader's signature (Decree 30/2020/NĐ-CP, Điều 14;
//! Appendix I, II.8 a). Why in one signature or two: `docs/adr/0013-issue-in-one-signature.md`.

use crate::appearance;
use crate::appearance::Align;
use crate::appearance::FontChoice;
use crate::appearance::PlacedText;
use crate::appearance::Spec;
use crate::appearance::Style;
use crate::base::BoxMm;
use crate::base::Day;
use crate::letter::FieldOf;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::page::Mark;
use crate::page::Seen;

use super::blank::{Blank, Found, HEIGHT, RISE, found};
use super::plan::{Candidate, FIELDS, Fill, Note, Plan, Problem, Refusal, Reserve, Step, Wanted};
use super::signature::{Room, is_signature, page_of, rooms, usual_signature};
use super::space::is_on_page;
use super::{mm, points};

/// How much of the leader's signature the seal covers, from its left. The decree says about a third; its own drawing shows 24 %,
/// which is that of a circle's edge, where it covers little ink.
const COVERED: f64 = 1.0 / 3.0;

const TOOLTIPS: [&str; 4] = [
    "Số văn bản: để trống, văn thư điền khi phát hành",
    "Ngày ban hành: để trống, văn thư điền khi phát hành",
    "Tháng ban hành: để trống, văn thư điền khi phát hành",
    "Năm ban hành: để trống, văn thư điền khi phát hành",
];

/// What is printed where number, day, month and year go, in the order of [`FIELDS`].
struct Places {
    /// The first page, which places that are given lie on.
    first: u32,
    /// The page they were found on.
    page: u32,
    found: [Option<Found>; 4],
    /// Near the number's and the date's places, for who has to choose.
    near: Vec<Candidate>,
}

impl Places {
    fn find(pages: &[&Seen], letter: &Letter) -> Self {
        let first = pages.first().map_or(1, |page| page.number);
        let parts = [letter.part(Kind::Number), letter.part(Kind::PlaceAndDate)].into_iter().flatten();
        let near =
            parts.map(|part| Candidate { page: part.page, place: part.place, near: part.text.clone() }).collect();
        let of = [FieldOf::Number, FieldOf::Day, FieldOf::Month, FieldOf::Year];
        Self {
            first,
            page: of.iter().find_map(|of| letter.field(*of)).map_or(first, |field| field.page),
            found: of.map(|of| found(pages, letter, of)),
            near,
        }
    }

    /// What was found of a number or date that goes elsewhere: what is printed, nothing for a blank; `None` when it was not found.
    fn passed_over(&self, fields: core::ops::Range<usize>) -> Option<String> {
        let found: Vec<&Found> = self.found.get(fields)?.iter().flatten().collect();
        let printed = found.iter().filter_map(|found| match found {
            Found::Printed(is) => Some(is.to_string()),
            _ => None,
        });
        let printed: Vec<String> = printed.collect();
        // A date with a blank left in it is a blank.
        (!found.is_empty()).then(|| if printed.len() == found.len() { printed.join("/") } else { String::new() })
    }

    /// The blanks with the index of their field.
    fn blanks(&self) -> impl Iterator<Item = (usize, Blank)> {
        self.found.iter().enumerate().filter_map(|(index, found)| Some((index, found.as_ref()?.blank()?)))
    }
}

/// Fields for the blanks of number and date.
pub(super) fn reserve(pages: &[&Seen], letter: &Letter) -> Vec<Reserve> {
    let places = Places::find(pages, letter);
    let field = |(index, blank): (usize, Blank)| {
        let (name, tooltip) = (FIELDS.get(index)?, TOOLTIPS.get(index)?);
        Some(Reserve { name, tooltip, page: places.page, place: blank.place(), size_pt: blank.size_pt })
    };
    places.blanks().filter_map(field).collect()
}

/// Something to be written into a blank.
struct Writing {
    field: usize,
    blank: Blank,
    value: String,
    /// Somebody said where: nothing that was found, blank or field, takes its place.
    is_given: bool,
}

pub(super) fn issue(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    let (seal_page, seal) = seal(pages, letter, wanted)?;
    let image = wanted.image.as_ref().ok_or_else(|| Problem::NoImage("seal").plain())?;
    let places = Places::find(pages, letter);
    let writings = writings(&places, wanted, &mut plan.notes)?;
    let mut last = Step {
        page: seal_page,
        place: seal,
        spec: Spec::image(image.image.clone()),
        reserve: Vec::new(),
        fill: Vec::new(),
        lock: Vec::new(),
        does: "seal",
    };
    let fields = kept(pages);
    let mut own: Vec<&Writing> = Vec::new();
    for writing in &writings {
        match fields.iter().find(|(index, ..)| *index == writing.field && !writing.is_given) {
            Some((_, page, mark)) => {
                let text = placed(writing, mark.place, *page == places.page);
                let name = mark.field.clone().unwrap_or_default();
                last.fill.push(Fill { name, value: writing.value.clone(), spec: Spec::placed(vec![text]) });
            }
            None => own.push(writing),
        }
    }
    // Whatever was kept free is final now, also what stays empty.
    last.lock = fields.iter().filter_map(|(.., mark)| mark.field.clone()).collect();
    let page_for = |writing: &Writing| if writing.is_given { places.first } else { places.page };
    let mut on_pages: Vec<u32> = own.iter().map(|writing| page_for(writing)).collect();
    on_pages.sort_unstable();
    on_pages.dedup();
    for number in on_pages {
        // One signature over all blanks of a page, text only in them: a signature field has one widget (ISO 32000-2 §12.7.5.5).
        let here: Vec<&Writing> = own.iter().copied().filter(|writing| page_for(writing) == number).collect();
        let places_here = here.iter().map(|writing| writing.blank.place());
        let Some(place) = places_here.reduce(BoxMm::around) else { continue };
        if !is_on_page(page_of(pages, number)?, place) {
            return Err(Problem::OffPage(number).with(places.near));
        }
        let spec = Spec::placed(here.iter().map(|writing| placed(writing, place, true)).collect());
        let (reserve, fill, lock) = (Vec::new(), Vec::new(), Vec::new());
        plan.steps.push(Step { page: number, place, spec, reserve, fill, lock, does: "number-and-date" });
    }
    if own.iter().any(|writing| !writing.is_given) {
        plan.notes.push(Note::OwnSignature);
    }
    plan.steps.push(last);
    Ok(plan)
}

/// The fields that were kept free, with their index and page.
fn kept<'s>(pages: &[&'s Seen]) -> Vec<(usize, u32, &'s Mark)> {
    let mut found: Vec<(usize, u32, &Mark)> = Vec::new();
    for page in pages {
        for mark in page.marks.iter().filter(|mark| mark.field_type.as_deref() == Some("Tx") && mark.lines.is_empty()) {
            let index = FIELDS.iter().position(|name| mark.field.as_deref() == Some(*name));
            if let Some(index) = index.filter(|index| !found.iter().any(|(other, ..)| other == index)) {
                found.push((index, page.number, mark));
            }
        }
    }
    found
}

/// Text in the middle of its blank, on the baseline of the words around it. `is_printed`: the blank was found on that page.
fn placed(writing: &Writing, place: BoxMm, is_printed: bool) -> PlacedText {
    let Blank { left, right, baseline, size_pt, style, .. } = writing.blank;
    let place_of = writing.blank.place();
    let is_there = is_printed && place.common(place_of).is_some();
    let (x, baseline) = match is_there {
        true => ((left + right) / 2.0 - place.left, baseline - place.top),
        false => (place.width / 2.0, place.height * RISE / HEIGHT),
    };
    let (x_pt, baseline_pt) = (points(x), points(baseline));
    PlacedText { text: writing.value.clone(), style, size_pt, align: Align::Centre, x_pt, baseline_pt }
}

/// What has to be written where; what is printed already has to be what was given.
fn writings(places: &Places, wanted: &Wanted, notes: &mut Vec<Note>) -> Result<Vec<Writing>, Refusal> {
    let mut all = Vec::new();
    let number = wanted.number.as_deref().map(number_value).transpose()?;
    let mut add = |field: usize, blank: Blank, value: String, is_given| {
        all.push(Writing { field, blank, value, is_given });
    };
    let mut printed = 0_u8;
    let [number_found, day_found, month_found, year_found] = &places.found;
    match (number_found, number) {
        // A document has one number, wherever another one was to go.
        (Some(Found::Printed(is)), Some((value, _))) if *is != value => {
            return Err(
                Problem::Differs { printed: is.to_string(), given: value.to_string() }.with(places.near.clone())
            );
        }
        (_, Some((_, text))) if wanted.number_place.is_some() => {
            if let Some(place) = wanted.number_place {
                add(0, given(place, Style::Regular), text, true);
            }
            notes.extend(places.passed_over(0..1).map(|printed| Note::PlaceGiven { what: "number", printed }));
        }
        (_, None) if wanted.number_place.is_some() => {
            return Err(Problem::Missing("the number of the document").plain());
        }
        (Some(Found::Printed(_)), _) => printed += 1,
        (Some(Found::Blank(blank)), Some((_, text))) => add(0, *blank, text, false),
        (Some(Found::Blank(_)), None) => return Err(Problem::Missing("the number of the document").plain()),
        (_, Some(_)) => return Err(Problem::NoBlank("number").with(places.near.clone())),
        // Documents without a number are left without one.
        (_, None) => {}
    }
    let day = wanted.day;
    if let (Some(Found::Printed(d)), Some(Found::Printed(m)), Some(Found::Printed(y))) =
        (day_found, month_found, year_found)
    {
        let is = i16::try_from(*y).ok().zip(i8::try_from(*m).ok()).zip(i8::try_from(*d).ok());
        let is = is.and_then(|((y, m), d)| Day::new(y, m, d));
        if let Some(given) = day.filter(|given| Some(*given) != is) {
            let printed = format!("{d}/{m}/{y}");
            return Err(Problem::Differs { printed, given: given.to_string() }.with(places.near.clone()));
        }
    }
    match (day_found, month_found, year_found) {
        _ if wanted.day_place.is_some() => {
            let Some((day, place)) = day.zip(wanted.day_place) else {
                return Err(Problem::Missing("the date of the document").plain());
            };
            let text = format!("ngày {} tháng {} năm {}", two(day.day(), 10), two(day.month(), 3), day.year());
            add(1, given(place, Style::Italic), text, true);
            notes.extend(places.passed_over(1..4).map(|printed| Note::PlaceGiven { what: "date", printed }));
        }
        (Some(Found::Printed(_)), Some(Found::Printed(_)), Some(Found::Printed(_))) => printed += 1,
        (d, m, y) => {
            let blanks = d.is_some() && m.is_some() && y.is_some();
            match day {
                Some(_) if !blanks => return Err(Problem::NoBlank("date").with(places.near.clone())),
                Some(day) => date(places, day, &mut add)?,
                None if blanks => return Err(Problem::Missing("the date of the document").plain()),
                None => {}
            }
        }
    }
    if printed == 2 {
        notes.push(Note::AlreadyPrinted);
    }
    for writing in &all {
        let Blank { style, size_pt, .. } = writing.blank;
        let needed = mm(appearance::text_width(&writing.value, style, size_pt, FontChoice::System)?);
        let width = writing.blank.width();
        if needed > width + 0.3 {
            let what = if writing.field == 0 { "number" } else { "date" };
            let place = writing.blank.place();
            let page = if writing.is_given { places.first } else { places.page };
            let near = vec![Candidate { page, place, near: writing.value.clone() }];
            return Err(Problem::Narrow { what, width, needed }.with(near));
        }
        if needed > width {
            notes.push(Note::Tight(needed, width));
        }
    }
    if all.iter().any(|writing| writing.blank.dotted) {
        notes.push(Note::Dotted);
    }
    Ok(all)
}

/// A blank where somebody said it is.
fn given(place: BoxMm, style: Style) -> Blank {
    let size_pt = points(place.height / HEIGHT).min(13.0);
    let baseline = place.centre().1 + mm(size_pt) * (RISE - HEIGHT / 2.0);
    Blank { left: place.left, right: place.right(), baseline, size_pt, style, dotted: false }
}

/// Day, month and year into those blanks that are; what is printed has to agree.
fn date(places: &Places, day: Day, add: &mut impl FnMut(usize, Blank, String, bool)) -> Result<(), Refusal> {
    let differs = |printed: u32| {
        Problem::Differs { printed: printed.to_string(), given: day.to_string() }.with(places.near.clone())
    };
    let year = u32::try_from(day.year()).unwrap_or(0);
    let values = [None, u32::try_from(day.day()).ok(), u32::try_from(day.month()).ok(), Some(year)];
    let texts = [String::new(), two(day.day(), 10), two(day.month(), 3), year.to_string()];
    for (field, ((found, value), text)) in places.found.iter().zip(values).zip(texts).enumerate().skip(1) {
        match found {
            Some(Found::Printed(is)) if Some(*is) != value => return Err(differs(*is)),
            Some(Found::Century(is, _)) if *is != year / 100 => return Err(differs(*is)),
            Some(Found::Century(_, blank)) => add(field, *blank, format!("{:02}", year % 100), false),
            Some(Found::Blank(blank)) => add(field, *blank, text, false),
            _ => {}
        }
    }
    Ok(())
}

/// With a 0 before what is below `padded`: days below 10, months 1 and 2 (Appendix I, II.4 b).
fn two(value: i8, padded: i8) -> String {
    if value < padded { format!("{value:02}") } else { value.to_string() }
}

/// A number with its 0 before what is below 10 (Appendix I, II.3 a); a notation behind it is no part of the blank.
fn number_value(text: &str) -> Result<(u32, String), Refusal> {
    let digits = text.trim().split('/').next().unwrap_or_default().trim();
    let wrong = || Problem::Value("the number", text.to_owned()).plain();
    if digits.is_empty() || digits.len() > 6 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(wrong());
    }
    match digits.parse::<u32>() {
        Ok(value @ 1..) => Ok((value, format!("{value:02}"))),
        _ => Err(wrong()),
    }
}

/// Where the seal goes: its true size, over the left third of the leader's signature, at the same height.
fn seal(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<(u32, BoxMm), Refusal> {
    let image = wanted.image.as_ref().ok_or_else(|| Problem::NoImage("seal").plain())?;
    let diameter = image.true_width_mm;
    if let Some((page, place)) = wanted.place {
        // Whoever names the place, the seal keeps its size.
        let (x, y) = place.centre();
        let place = diameter.map_or(place, |d| around(x, y, d, image.proportion()));
        return Ok((page, place));
    }
    let diameter = diameter.ok_or_else(|| Problem::NoDiameter.plain())?;
    let over = |signature: BoxMm| {
        let middle = signature.left + signature.width * COVERED - diameter / 2.0;
        around(middle, signature.centre().1, diameter, image.proportion())
    };
    let (page, signature) = leader(pages, letter).map_err(|mut refusal| {
        // What is told is where the seal would go.
        refusal.candidates.iter_mut().for_each(|candidate| candidate.place = over(candidate.place));
        refusal
    })?;
    let place = over(signature);
    if !is_on_page(page_of(pages, page)?, place) {
        let near = String::new();
        return Err(Problem::OffPage(page).with(vec![Candidate { page, place: signature, near }]));
    }
    Ok((page, place))
}

fn around(x: f64, y: f64, width: f64, proportion: f64) -> BoxMm {
    let height = width / proportion;
    BoxMm { left: x - width / 2.0, top: y - height / 2.0, width, height }
}

/// A visible signature.
#[derive(Clone, Copy)]
struct Signed {
    page: u32,
    ink: BoxMm,
    in_room: bool,
    has_image: bool,
}

/// The visible signature that the seal goes over: the one in the room between title and name, or the only one. Seals are none.
fn leader(pages: &[&Seen], letter: &Letter) -> Result<(u32, BoxMm), Refusal> {
    let rooms = rooms(letter);
    let (mut signed, mut seals): (Vec<Signed>, Vec<(u32, BoxMm)>) = (Vec::new(), Vec::new());
    for page in pages {
        for mark in page.marks.iter().filter(|mark| is_signature(mark)) {
            if is_seal(mark) {
                seals.push((page.number, mark.place));
                continue;
            }
            let in_room = rooms.iter().any(|room| room.page == page.number && mark.place.common(room.place).is_some());
            signed.push(Signed { page: page.number, ink: ink(mark), in_room, has_image: !mark.images.is_empty() });
        }
    }
    let told = |all: &[Signed]| {
        all.iter().map(|one| Candidate { page: one.page, place: one.ink, near: String::new() }).collect::<Vec<_>>()
    };
    let of = |choose: fn(&Signed) -> bool| signed.iter().copied().filter(choose).collect::<Vec<_>>();
    let mut chosen = of(|one| one.in_room && one.has_image);
    if chosen.is_empty() {
        chosen = of(|one| one.in_room);
    }
    // Where the room is not known, the only picture of a signature says as much.
    if chosen.is_empty() && rooms.is_empty() {
        chosen = of(|one| one.has_image);
    }
    match chosen.as_slice() {
        [one] if seals.iter().any(|(page, seal)| *page == one.page && seal.common(one.ink).is_some()) => {
            Err(Problem::Sealed.with(told(&chosen)))
        }
        [one] => Ok((one.page, one.ink)),
        [] => {
            let room = |room: &Room| Candidate {
                page: room.page,
                place: usual_signature(room.place),
                near: room.name.clone().unwrap_or_default(),
            };
            Err(Problem::NoLeader.with(rooms.iter().map(room).collect()))
        }
        several => Err(Problem::SeveralLeaders(several.len()).with(told(several))),
    }
}

/// Whether a signature shows a seal: most of its ink is red.
fn is_seal(mark: &Mark) -> bool {
    mark.images.iter().filter_map(|image| image.hues).any(|hues| hues.red > 0.5)
}

/// Around what is drawn of a signature's picture: what is transparent around it is no signature.
fn ink(mark: &Mark) -> BoxMm {
    let largest =
        mark.images.iter().max_by(|a, b| (a.place.width * a.place.height).total_cmp(&(b.place.width * b.place.height)));
    let Some(image) = largest else { return mark.place };
    let upright = image.turned.abs() < 1.0 || (image.turned.abs() - 360.0).abs() < 1.0;
    match image.hues.map(|hues| hues.ink) {
        Some([left, top, right, bottom]) if upright && right > left && bottom > top => {
            let BoxMm { left: x, top: y, width, height } = image.place;
            BoxMm::between(x + left * width, y + top * height, x + right * width, y + bottom * height)
        }
        _ => image.place,
    }
}
