//! What follows the heading: type name and abstract, or the abstract of an official letter; whom it is addressed to.

use super::fold;
use super::heading::Heading;
use super::names;
use super::part::{Certainty, Kind, Part, TypeName};
use super::piece::Piece;
use super::sheet::{Sheet, extent, is_rule};

/// Share of a page's height in which a type name stands.
const UPPER: f64 = 0.72;
/// Lines of an abstract, and of a list of addressees.
const ABSTRACT: usize = 14;
const ADDRESSEES: usize = 60;
/// Characters of a line that may be a type name that no table has.
const UNKNOWN: usize = 60;

/// What was found of it.
#[derive(Debug, Default)]
pub(super) struct Opening {
    pub(super) parts: Vec<Part>,
    pub(super) type_name: Option<TypeName>,
    /// Whether the type is one of normative documents only.
    pub(super) is_normative: bool,
    /// Where its last line ends.
    pub(super) bottom: f64,
}

/// Type, abstract, addressees below a heading.
pub(super) fn opening(sheet: &mut Sheet<'_>, heading: &Heading) -> Opening {
    let mut found = Opening { bottom: heading.bottom, ..Opening::default() };
    let from = heading
        .parts
        .iter()
        .filter(|part| matches!(part.kind, Kind::NationalName | Kind::Motto))
        .map(|part| part.place.bottom())
        .fold(0.0, f64::max);
    let below: Vec<Piece> = sheet
        .above(sheet.height() * UPPER)
        .into_iter()
        .filter_map(|i| sheet.piece(i).cloned())
        .filter(|piece| piece.middle() > from && !sheet.is_used(piece) && !is_rule(piece))
        .collect();
    letter_abstract(sheet, heading, &below, &mut found);
    type_and_abstract(sheet, heading, &below, &mut found);
    addressees(sheet, &below, &mut found);
    let has = |kind| found.parts.iter().any(|part| part.kind == kind);
    if found.type_name.is_none() && (has(Kind::Abstract) || has(Kind::Addressees)) && !has(Kind::TypeName) {
        found.type_name = Some(names::OFFICIAL_LETTER);
    }
    found.bottom = found.parts.iter().map(|part| part.place.bottom()).fold(found.bottom, f64::max);
    found
}

/// `V/v …` under the number (box 5b).
fn letter_abstract(sheet: &mut Sheet<'_>, heading: &Heading, below: &[Piece], found: &mut Opening) {
    let in_column = |piece: &Piece| {
        heading.edge.map_or(piece.centre() < sheet.width() * 0.48, |edge| {
            piece.centre() < edge && piece.place.right() < edge + 14.0
        })
    };
    let column: Vec<&Piece> = below.iter().filter(|piece| in_column(piece)).collect();
    let is_about = |piece: &Piece| {
        let start: String = piece.text.chars().take(4).map(fold::base).collect();
        start.starts_with("v/v") || piece.begins("veviec")
    };
    let Some(start) = column.iter().position(|piece| is_about(piece)) else { return };
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in column.into_iter().skip(start).take(ABSTRACT) {
        if let Some(last) = pieces.last() {
            let pitch = piece.middle() - last.middle();
            let other_size = (piece.size_pt - last.size_pt).abs() > 2.1;
            if pitch > 1.9 * last.em().max(3.0) || other_size || piece.begins("kinhgui") {
                break;
            }
        }
        pieces.push(piece.clone());
    }
    let near = heading.parts.iter().any(|part| {
        part.kind == Kind::Number && pieces.first().is_some_and(|piece| piece.place.top - part.place.bottom() < 14.0)
    });
    let certainty = if near { Certainty::Sure } else { Certainty::Likely };
    found.parts.extend(sheet.part(Kind::Abstract, &pieces, certainty));
}

/// Type name with the abstract below it (box 5a).
fn type_and_abstract(sheet: &mut Sheet<'_>, heading: &Heading, below: &[Piece], found: &mut Opening) {
    let (left, right) = extent(sheet);
    let centre = (left + right) / 2.0;
    let is_beside = |piece: &Piece| heading.edge.is_some_and(|edge| piece.place.right() < edge);
    let stops = |piece: &Piece| ["kinhgui", "cancu", "dieu1", "noinhan"].iter().any(|word| piece.begins(word));
    let last = below.iter().position(stops).unwrap_or(below.len());
    let candidates = || below.iter().enumerate().take(last).filter(|(_, piece)| !sheet.is_used(piece));
    let named = candidates().find_map(|(i, piece)| {
        if !(piece.capitals || piece.bold) {
            return None;
        }
        let (entry, words) = type_of(piece)?;
        let looks = piece.capitals || piece.bold && words == piece.words.len();
        // Indented as a paragraph is, or beside the date, it is no type name.
        let placed = (piece.centre() - centre).abs() < 14.0 || words < piece.words.len() && !is_beside(piece);
        (looks && (placed || !is_beside(piece))).then_some((i, entry, words, placed))
    });
    let (at, pieces, rest, certainty) = if let Some((i, entry, words, placed)) = named {
        found.type_name = Some(entry.name);
        found.is_normative = entry.is_normative;
        let Some(mut piece) = below.get(i).cloned() else { return };
        let rest = piece.cut(words);
        let sure = placed && piece.capitals;
        (i, piece, rest, if sure { Certainty::Sure } else { Certainty::Likely })
    } else {
        // A heavy centred line of capitals by itself: a type that is in no table.
        if found.parts.iter().any(|part| part.kind == Kind::Abstract) || !heading.has(Kind::NationalName) {
            return;
        }
        let unknown = candidates().find(|(_, piece)| {
            piece.capitals
                && piece.bold
                && (piece.centre() - centre).abs() < 8.0
                && piece.text.chars().count() < UNKNOWN
                && piece.place.top > heading.bottom - 1.0
                && !names::TITLES.iter().any(|title| piece.begins(title))
        });
        let Some((i, piece)) = unknown else { return };
        (i, piece.clone(), None, Certainty::Guess)
    };
    let kind_place = pieces.place;
    let bold_type = pieces.bold;
    found.parts.extend(sheet.part(Kind::TypeName, &[pieces], certainty));
    let mut lines: Vec<Piece> = rest.into_iter().collect();
    for piece in below.iter().skip(at.saturating_add(1)).take(ABSTRACT) {
        if sheet.is_used(piece) && lines.is_empty() {
            continue;
        }
        let above = lines.last().map_or(kind_place, |piece| piece.place);
        let gap = piece.place.top - above.bottom();
        let em = piece.em().max(3.0);
        let ruled = sheet.seen.strokes.iter().take(2_000).any(|stroke| {
            let y = stroke.place.centre().1;
            stroke.is_horizontal
                && y > above.bottom() - 0.8
                && y < piece.place.top + 0.8
                && stroke.place.left < piece.place.right()
                && stroke.place.right() > piece.place.left
        });
        let text_size = piece.place.left <= left + 1.5 && piece.place.right() >= right - 1.5;
        let centred = (piece.centre() - centre).abs() < 4.5 || (piece.centre() - kind_place.centre().0).abs() < 4.5;
        let first = lines.first();
        let other_looks = first.is_some_and(|first| first.bold != piece.bold)
            || first.is_none() && bold_type && !piece.bold && text_size && !about(piece);
        let authority = !lines.is_empty() && piece.capitals && !lines.iter().any(|line| line.capitals);
        let authority = authority || first.is_none() && piece.capitals && is_authority(piece);
        if stops(piece) || ruled || !centred || other_looks || authority || gap > 1.5 * em || is_numbered(piece) {
            break;
        }
        lines.push(piece.clone());
    }
    if !lines.is_empty() {
        let sure = lines.iter().all(|piece| piece.bold) && certainty == Certainty::Sure;
        let certainty = if sure { Certainty::Sure } else { certainty.min(Certainty::Likely) };
        found.parts.extend(sheet.part(Kind::Abstract, &lines, certainty));
    }
}

fn about(piece: &Piece) -> bool {
    piece.begins("veviec") || piece.begins("vv")
}

/// `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH`: who decides, between the abstract and what is decided.
fn is_authority(piece: &Piece) -> bool {
    names::TITLES.iter().chain(["uyban", "hoidong", "chinhphu", "quochoi", "bo"].iter()).any(|word| {
        let first: String = piece.words.iter().take(2).map(|word| fold::skeleton(&word.text, 40)).collect();
        first.starts_with(word)
    })
}

/// `I. TÌNH HÌNH`, `1. Mục đích`: text has begun.
fn is_numbered(piece: &Piece) -> bool {
    piece.words.first().is_some_and(|word| {
        let label = word.text.trim_end_matches(['.', ')', ':']);
        label.len() < word.text.len()
            && (label.chars().all(|c| c.is_ascii_digit())
                || label.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'A' | 'B')))
            && !label.is_empty()
    })
}

/// The type a piece begins with, and how many of its words say it.
pub(super) fn type_of(piece: &Piece) -> Option<(&'static names::Type, usize)> {
    let words: Vec<String> = piece.words.iter().take(40).map(|word| fold::skeleton(&word.text, 60)).collect();
    names::TYPES.iter().find_map(|entry| {
        let mut left = entry.letters;
        for (i, word) in words.iter().enumerate() {
            left = left.strip_prefix(word.as_str())?;
            if left.is_empty() {
                return Some((entry, i.saturating_add(1)));
            }
        }
        None
    })
}

/// `Kính gửi:` and the list after it (box 9a).
fn addressees(sheet: &mut Sheet<'_>, below: &[Piece], found: &mut Opening) {
    let (left, right) = extent(sheet);
    let Some(at) = below.iter().position(|piece| !sheet.is_used(piece) && is_salutation(piece)) else { return };
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in below.iter().skip(at).take(ADDRESSEES) {
        if let Some(last) = pieces.last() {
            let beside = (piece.middle() - last.middle()).abs() < 0.5 * last.em().max(3.0);
            let gap = piece.place.top - last.place.bottom();
            let item = piece.text.starts_with(['-', '–', '•', '+', '(']);
            // Paragraphs begin at the margin or 10 to 12.7 mm right of it (Appendix I, II.5), and reach the other one.
            let paragraph =
                piece.place.left < left + 15.0 && (piece.place.right() > right - 12.0 || !item && !wraps(&pieces));
            let indented = piece.place.left > left + 17.0;
            if !beside && (gap > 2.2 * piece.em().max(3.0) || paragraph && !item || !(item || indented)) {
                break;
            }
        }
        pieces.push(piece.clone());
    }
    found.parts.extend(sheet.part(Kind::Addressees, &pieces, Certainty::Sure));
}

fn wraps(pieces: &[Piece]) -> bool {
    pieces.last().is_some_and(|piece| !piece.text.ends_with(['.', ';', ':']))
}

fn is_salutation(piece: &Piece) -> bool {
    piece.begins("kinhgui") || !piece.painted && fold::distance(&fold::skeleton(&piece.text, 7), "kinhgui", 2).is_some()
}
