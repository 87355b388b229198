//! The leader's signature between title and name (Decree 30/2020/NĐ-CP, Appendix I, II.7 d), and initials.

use unicode_normalization::UnicodeNormalization as _;

use crate::appearance::Line;
use crate::appearance::Spec;
use crate::appearance::Style;
use crate::base::BoxMm;
use crate::letter::Certainty;
use crate::letter::Kind;
use crate::letter::Letter;
use crate::letter::Part;
use crate::page::Mark;
use crate::page::Seen;

use super::issue;
use super::plan::{Candidate, InitialPlace, Note, Plan, Problem, Refusal, Reserve, Step, Wanted};
use super::space::{is_free, is_on_page, obstacles};

/// A signature lower than this is none, in millimetres.
const LOWEST: f64 = 8.0;
/// Between the signature and the title above, the name below it.
const AIR: f64 = 0.5;
/// Width of a signature of which nothing tells how wide it is on paper.
const USUAL: f64 = 45.0;
/// Initials: as large as a word.
const INITIAL: (f64, f64) = (14.0, 8.0);
/// Between the last word and the initials.
const BEHIND: f64 = 2.0;

/// Where a leader signs.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) page: u32,
    pub(super) place: BoxMm,
    /// The printed name under it.
    pub(super) name: Option<String>,
    certainty: Certainty,
}

/// The rooms between titles and names, the document's own first.
pub(super) fn rooms(letter: &Letter) -> Vec<Room> {
    let of = |kind: Kind| letter.parts.iter().filter(move |part| part.kind == kind);
    let under = |room: &Part| {
        of(Kind::SignerName)
            .filter(|name| name.page == room.page && name.place.top >= room.place.top)
            .filter(|name| is_beside(name.place, room.place))
            .min_by(|a, b| a.place.top.total_cmp(&b.place.top))
    };
    let over = |name: BoxMm, page: u32| {
        of(Kind::Title)
            .filter(move |title| title.page == page && title.place.bottom() <= name.top && is_beside(title.place, name))
            .max_by(|a, b| a.place.bottom().total_cmp(&b.place.bottom()))
    };
    let mut rooms: Vec<Room> = Vec::new();
    for room in of(Kind::SignatureRoom) {
        let name = under(room);
        let place = match name.and_then(|name| Some((over(name.place, room.page)?, name))) {
            Some((title, name)) => between(title.place, name.place),
            None => room.place,
        };
        let certainty = name.map_or(room.certainty, |name| room.certainty.min(name.certainty));
        let name = name.map(|name| name.text.clone());
        rooms.push(Room { page: room.page, place, name, certainty });
    }
    if rooms.is_empty() {
        for name in of(Kind::SignerName) {
            let Some(title) = over(name.place, name.page) else { continue };
            let certainty = title.certainty.min(name.certainty);
            let place = between(title.place, name.place);
            rooms.push(Room { page: name.page, place, name: Some(name.text.clone()), certainty });
        }
    }
    rooms
}

/// Whether two boxes stand one above the other.
fn is_beside(a: BoxMm, b: BoxMm) -> bool {
    a.left < b.right() && b.left < a.right()
}

/// From the title's lower edge to the name's upper one, around the middle of both.
fn between(title: BoxMm, name: BoxMm) -> BoxMm {
    let middle = (title.centre().0 + name.centre().0) / 2.0;
    let half = (title.width.max(name.width) / 2.0).max(USUAL / 2.0);
    BoxMm::between(middle - half, title.bottom(), middle + half, name.top)
}

/// Names as people compare them: composed, without case and further spaces.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.nfc().flat_map(char::to_lowercase).collect::<String>();
    plain(a).split_whitespace().eq(plain(b).split_whitespace())
}

/// Whether something was signed there that can be seen.
pub(super) fn is_signature(mark: &Mark) -> bool {
    let shows = !mark.images.is_empty() || !mark.lines.is_empty();
    mark.field_type.as_deref() == Some("Sig") && !mark.hidden && shows && mark.place.width * mark.place.height > 0.0
}

/// Where a signature of the usual width would be in a room.
pub(super) fn usual_signature(room: BoxMm) -> BoxMm {
    let (x, y) = room.centre();
    BoxMm { left: x - USUAL / 2.0, top: y - room.height / 2.0, width: USUAL, height: room.height }
}

fn candidates(rooms: &[Room]) -> Vec<Candidate> {
    let one =
        |room: &Room| Candidate { page: room.page, place: room.place, near: room.name.clone().unwrap_or_default() };
    rooms.iter().map(one).collect()
}

/// The room that is meant.
pub(super) fn room(letter: &Letter, wanted: &Wanted) -> Result<Room, Refusal> {
    let rooms = rooms(letter);
    let own: Vec<&Room> =
        rooms.iter().filter(|room| room.name.as_deref().is_some_and(|name| same_name(name, &wanted.signer))).collect();
    let one = match (rooms.as_slice(), own.as_slice()) {
        (_, [room]) => Some(*room),
        ([room], _) => Some(room),
        _ => None,
    };
    match one {
        Some(room) if room.certainty > Certainty::Guess => Ok(room.clone()),
        Some(_) => Err(Problem::UnsureRoom.with(candidates(&rooms))),
        None if rooms.is_empty() => {
            // The name alone, or the title alone, is something to look at.
            let near = letter.parts.iter().filter(|part| matches!(part.kind, Kind::SignerName | Kind::Title));
            let guess = near.map(|part| Candidate { page: part.page, place: guessed(part), near: part.text.clone() });
            Err(Problem::NoRoom.with(guess.collect()))
        }
        None => Err(Problem::SeveralRooms(rooms.len()).with(candidates(&rooms))),
    }
}

/// Where a signature would go if this title or name were the one.
fn guessed(part: &Part) -> BoxMm {
    let middle = part.place.centre().0;
    let (left, right) = (middle - USUAL / 2.0, middle + USUAL / 2.0);
    match part.kind {
        Kind::Title => BoxMm::between(left, part.place.bottom(), right, part.place.bottom() + 22.0),
        _ => BoxMm::between(left, part.place.top - 22.0, right, part.place.top),
    }
}

/// The leader signs; number and date are kept free if they are blank.
pub(super) fn approve(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<Plan, Refusal> {
    let image = wanted.image.as_ref().ok_or_else(|| Problem::NoImage("signature").plain())?;
    let mut plan = Plan::default();
    let (page, place) = match wanted.place {
        Some(given) => given,
        None => {
            let room = room(letter, wanted)?;
            let seen = page_of(pages, room.page)?;
            if seen.marks.iter().any(|mark| is_signature(mark) && mark.place.common(room.place).is_some()) {
                return Err(Problem::RoomTaken.with(candidates(&[room])));
            }
            if let Some(name) = room.name.as_deref().filter(|name| !same_name(name, &wanted.signer)) {
                plan.notes.push(Note::OtherName(name.to_owned(), wanted.signer.clone()));
            }
            let height = room.place.height - 2.0 * AIR;
            if height < LOWEST {
                return Err(Problem::LowRoom(room.place.height).with(candidates(&[room])));
            }
            let wish = image.true_width_mm.unwrap_or(USUAL);
            // Not beyond the paper either, for a name near its edge.
            let (middle, centre) = room.place.centre();
            let most = 2.0 * (middle.min(seen.size_mm.0 - middle) - AIR);
            let width = wish.min(height * image.proportion()).min(most);
            match image.true_width_mm {
                None => plan.notes.push(Note::WidthUnknown(width)),
                Some(wish) if width < wish - 0.05 => plan.notes.push(Note::Scaled(wish, width)),
                Some(_) => {}
            }
            let height = width / image.proportion();
            let place = BoxMm { left: middle - width / 2.0, top: centre - height / 2.0, width, height };
            if !is_on_page(seen, place) {
                return Err(Problem::OffPage(room.page).with(candidates(&[room])));
            }
            (room.page, place)
        }
    };
    let reserve = kept_free(pages, letter, wanted, &mut plan.notes);
    let spec = Spec::image(image.image.clone());
    plan.steps.push(Step { page, place, spec, reserve, fill: Vec::new(), lock: Vec::new(), does: "signature" });
    Ok(plan)
}

/// Fields for number and date, where they are blank and no signature stands yet: afterwards they can no longer be added.
fn kept_free(pages: &[&Seen], letter: &Letter, wanted: &Wanted, notes: &mut Vec<Note>) -> Vec<Reserve> {
    let is_signed = pages.iter().flat_map(|page| &page.marks).any(|mark| mark.field_type.as_deref() == Some("Sig"));
    if !wanted.keep_free || is_signed {
        return Vec::new();
    }
    let reserve = issue::reserve(pages, letter);
    if !reserve.is_empty() {
        notes.push(Note::KeptFree(reserve.len()));
    }
    reserve
}

/// A small mark behind the last words of the body, or of the recipients. Decree 30/2020 has no rule for it; what offices
/// do is what Circular 04/2013/TT-BNV (Điều 9, 10) asked: behind the body's last full stop who answers for the contents, behind
/// the last of the recipients who answers for the form.
pub(super) fn initial(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    let spec = match &wanted.image {
        Some(image) => Spec::image(image.image.clone()),
        None => {
            let mut spec = Spec::text(vec![Line::new(wanted.signer.clone(), Style::Italic)]);
            (spec.font_size_pt, spec.min_font_size_pt) = (7.0, 4.0);
            spec
        }
    };
    let (page, place) = match wanted.place {
        Some(given) => given,
        None => initial_place(pages, letter, wanted)?,
    };
    let reserve = kept_free(pages, letter, wanted, &mut plan.notes);
    plan.steps.push(Step { page, place, spec, reserve, fill: Vec::new(), lock: Vec::new(), does: "signature" });
    Ok(plan)
}

fn initial_place(pages: &[&Seen], letter: &Letter, wanted: &Wanted) -> Result<(u32, BoxMm), Refusal> {
    let kind = match wanted.initial_at {
        InitialPlace::Body => Kind::Body,
        InitialPlace::Recipients => Kind::Recipients,
    };
    // An annex has a body of its own, behind the document's.
    let first_annex = letter.annexes.iter().min().copied().unwrap_or(u32::MAX);
    let own = |part: &&Part| part.kind == kind && (part.page < first_annex || first_annex == 1);
    let part = match wanted.initial_at {
        InitialPlace::Body => letter.parts.iter().filter(own).max_by(|a, b| {
            (a.page, a.place.bottom()).partial_cmp(&(b.page, b.place.bottom())).unwrap_or(core::cmp::Ordering::Equal)
        }),
        InitialPlace::Recipients => letter.parts.iter().find(own),
    };
    let part = part.ok_or_else(|| Problem::NoPart(kind).plain())?;
    let seen = page_of(pages, part.page)?;
    let lines = part.lines.iter().filter_map(|index| seen.lines.get(*index));
    let lines = lines.filter(|line| line.runs.iter().any(|run| !run.text.trim().is_empty()));
    // The rightmost of the lowest row.
    let last = lines.max_by(|a, b| {
        let row = (a.baseline_mm / 2.0).round().total_cmp(&(b.baseline_mm / 2.0).round());
        row.then(a.place.right().total_cmp(&b.place.right()))
    });
    let last = last.map_or(part.place, |line| line.place);
    let (width, height) = match &wanted.image {
        Some(image) => {
            let width = image.true_width_mm.map_or(INITIAL.0, |width| width.min(2.0 * INITIAL.0));
            let height = (width / image.proportion()).min(2.0 * INITIAL.1);
            (height * image.proportion(), height)
        }
        None => (28.0, 5.0),
    };
    let obstacles = obstacles(seen);
    let middle = last.centre().1;
    // Further initials go behind the first ones; where the line is full, under its end.
    let step = width + BEHIND;
    let beside = (0_u32..8).map(|n| BoxMm {
        left: last.right() + BEHIND + step * f64::from(n),
        top: middle - height / 2.0,
        width,
        height,
    });
    let edge = seen.size_mm.0 - 10.0;
    let right = last.right().min(edge).max(width);
    let below = (0_u32..4).map(|n| BoxMm {
        left: right - width - step * f64::from(n),
        top: last.bottom() + 1.0,
        width,
        height,
    });
    // A line of text is less high than initials: what is above and below it may be touched by their edges.
    let core = |place: BoxMm| BoxMm::between(place.left, middle - 1.5, place.right(), middle + 1.5);
    let mut beside =
        beside.filter(|place| place.right() <= edge && is_on_page(seen, *place) && is_free(&obstacles, core(*place)));
    let mut below = below.filter(|place| is_on_page(seen, *place) && is_free(&obstacles, *place));
    let place = beside.next().or_else(|| below.next()).ok_or_else(|| {
        let place = BoxMm { left: right - width, top: last.bottom() + 1.0, width, height };
        Problem::NoSpace(part.page).with(vec![Candidate { page: part.page, place, near: tail(&part.text) }])
    })?;
    Ok((part.page, place))
}

/// The last words of a part.
fn tail(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.get(words.len().saturating_sub(6)..).unwrap_or_default().join(" ")
}

pub(super) fn page_of<'s>(pages: &[&'s Seen], number: u32) -> Result<&'s Seen, Refusal> {
    pages.iter().find(|page| page.number == number).copied().ok_or_else(|| Problem::Page(number).plain())
}
