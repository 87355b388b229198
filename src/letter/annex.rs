//! Annexes and what came with a document: their headings, what they point to, and numbers of pages.

use crate::page::Seen;

use super::fold;
use super::part::{Certainty, Kind, Part};
use super::piece::{self, Piece};
use super::row::rows;
use super::sheet::{Sheet, extent, is_rule};

/// Pieces at the top of a page among which an annex begins, and lines of its title and of what it points to.
const TOP: usize = 14;
const TITLE: usize = 10;
const POINTER: usize = 6;
/// From the edges of the paper, in millimetres, within which a page's number stands: margins are 20 to 25.
const EDGE: f64 = 26.0;

/// The heading of an annex at the top of a page: its parts.
pub(super) fn annex(sheet: &mut Sheet<'_>) -> Vec<Part> {
    let top: Vec<Piece> = sheet
        .above(sheet.height() * 0.5)
        .into_iter()
        .filter_map(|i| sheet.piece(i).cloned())
        .filter(|piece| !sheet.is_used(piece) && !is_rule(piece) && !is_page_number(&piece.text))
        .take(TOP)
        .collect();
    let (left, right) = extent(sheet);
    let centre = (left + right) / 2.0;
    let placed = |piece: &Piece| {
        (piece.centre() - centre).abs() < 12.0 && piece.place.left > left + 4.0 || piece.place.left > centre
    };
    let is_label = |piece: &Piece| {
        piece.begins("phuluc") && piece.words.len() <= 7 && placed(piece) && !piece.text.ends_with(['.', ';', ','])
    };
    let pointer = top.iter().position(points);
    let label = top.iter().take(pointer.unwrap_or(TOP)).position(is_label);
    if label.is_none() && pointer.is_none() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut title: Vec<Piece> = Vec::new();
    let begin = label.unwrap_or(0);
    for piece in top.iter().skip(begin).take(pointer.map_or(TITLE, |pointer| pointer.saturating_sub(begin))) {
        let gap = title.last().map_or(0.0, |last: &Piece| piece.place.top - last.place.bottom());
        let looks = piece.bold || piece.capitals || title.is_empty();
        let centred = (piece.centre() - centre).abs() < 10.0 || title.is_empty();
        if !(looks && centred) || pointer.is_none() && gap > 2.0 * piece.em().max(3.0) {
            if pointer.is_some() {
                continue;
            }
            break;
        }
        title.push(piece.clone());
    }
    let sure = label.is_some() && (pointer.is_some() || title.iter().any(|piece| piece.bold));
    let certainty = if sure { Certainty::Sure } else { Certainty::Likely };
    parts.extend(sheet.part(Kind::Annex, &title, certainty));
    if let Some(at) = pointer {
        let mut pieces: Vec<Piece> = Vec::new();
        for piece in top.iter().skip(at).take(POINTER) {
            pieces.push(piece.clone());
            if piece.text.trim_end().ends_with(')') {
                break;
            }
        }
        // Number and date may have been written into it later.
        let text: Vec<String> = rows(&pieces, &sheet.marks).iter().filter_map(|row| row.with_own(&pieces)).collect();
        if let Some(mut part) = sheet.part(Kind::AnnexPointer, &pieces, Certainty::Sure) {
            part.text = text.join("\n");
            parts.push(part);
        }
    }
    parts
}

/// `(Kèm theo Quyết định số …)`, `(Ban hành kèm theo …)`.
fn points(piece: &Piece) -> bool {
    piece.text.starts_with('(') && {
        let letters = fold::skeleton(&piece.text, 40);
        ["kemtheo", "banhanhkemtheo", "baohanhkemtheo", "dinhkem", "kembaocao", "kemcongvan"]
            .iter()
            .any(|word| letters.starts_with(word))
    }
}

/// An annex that begins below the end of the document on the same page.
pub(super) fn annex_below(sheet: &Sheet<'_>, bottom: f64) -> Option<Vec<Piece>> {
    let (left, right) = extent(sheet);
    let centre = (left + right) / 2.0;
    let label = sheet.pieces.iter().find(|piece| {
        piece.place.top > bottom
            && piece.begins("phuluc")
            && piece.words.len() <= 4
            && (piece.centre() - centre).abs() < 8.0
            && (piece.bold || piece.capitals)
    })?;
    Some(vec![label.clone()])
}

/// The number of a page, in its upper or lower margin.
pub(super) fn page_number(seen: &Seen) -> Option<Part> {
    let (width, height) = seen.size_mm;
    let mut best: Option<Part> = None;
    for (index, line) in seen.lines.iter().enumerate().take(piece::LINES) {
        let Some(place) = piece::sound(line.place).filter(|_| piece::is_upright(line)) else { continue };
        let (upper, lower) = (place.bottom() < EDGE, place.top > height - EDGE);
        let length: usize = line.runs.iter().take(12).map(|run| run.text.len()).sum();
        if !(upper || lower) || length > 30 {
            continue;
        }
        let text = line.text();
        let text = text.trim();
        if !is_page_number(text) {
            continue;
        }
        let centred = (place.centre().0 - width / 2.0).abs() < 14.0;
        let own = text.chars().all(|c| c.is_ascii_digit());
        let certainty = match (upper && centred, own) {
            (true, true) => Certainty::Sure,
            (true, false) | (false, true) => Certainty::Likely,
            (false, false) => Certainty::Guess,
        };
        if best.as_ref().is_none_or(|best| certainty > best.certainty) {
            let (page, text) = (seen.number, text.to_owned());
            best = Some(Part { kind: Kind::PageNumber, page, place, text, lines: vec![index], certainty });
        }
    }
    best
}

/// `2`, `- 2 -`, `2/5`, `Trang 2`.
fn is_page_number(text: &str) -> bool {
    let text = text.trim();
    let rest = if fold::begins(text, "trang") { text.get("trang".len()..).unwrap_or_default() } else { text };
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    (1..=6).contains(&digits)
        && rest.chars().count() <= 12
        && rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–' | '/' | '.'))
        && !rest.ends_with('.')
}
