//! Stamps and marks beside the text: degrees of secrecy and urgency, what has arrived, copies, attachments.

use super::fold;
use super::part::{Certainty, Copy, Kind, Part};
use super::piece::Piece;
use super::sheet::Sheet;

const SECRET: [&str; 3] = ["tuyetmat", "toimat", "mat"];
const URGENT: [&str; 4] = ["hoatochengio", "hoatoc", "thuongkhan", "khan"];
/// How far down the mark of box 14 begins at most, in millimetres, and from which share of the width on its middle is.
const CORNER: (f64, f64) = (32.0, 0.56);
/// Size of the stamp of what has arrived, in millimetres (Appendix IV, V), with some room.
const STAMP: (f64, f64) = (62.0, 46.0);

/// Degrees, stamps and the corner of a first page; the form of copy, if one is named.
pub(super) fn stamps(sheet: &mut Sheet<'_>) -> (Vec<Part>, Option<Copy>) {
    let mut parts = Vec::new();
    parts.extend(incoming(sheet));
    let copy = match corner(sheet) {
        Some((part, copy)) => {
            parts.push(part);
            copy
        }
        None => None,
    };
    let upper = sheet.height() * 0.5;
    let mut all: Vec<Piece> = sheet.above(upper).into_iter().filter_map(|i| sheet.piece(i).cloned()).collect();
    all.extend(sheet.marks.iter().filter(|piece| piece.middle() < upper).cloned());
    for piece in &all {
        if !piece.capitals && piece.text.chars().any(char::is_lowercase) || sheet.is_used(piece) {
            continue;
        }
        let letters = fold::skeleton(&piece.text, 20);
        let kind = if SECRET.contains(&letters.as_str()) {
            Kind::Secrecy
        } else if URGENT.contains(&letters.as_str()) {
            Kind::Urgency
        } else {
            continue;
        };
        parts.extend(sheet.part(kind, std::slice::from_ref(piece), Certainty::Likely));
    }
    (parts, copy)
}

/// The stamp of what has arrived (Appendix IV, V): a mark, or text of a scan.
fn incoming(sheet: &mut Sheet<'_>) -> Option<Part> {
    let is_head = |piece: &Piece| {
        let letters = piece.skeleton();
        piece.text.trim_matches(|c: char| !c.is_alphanumeric()) == "ĐẾN"
            || ["congvanden", "vanbanden"].contains(&letters.as_str())
            || letters.starts_with("denso") && piece.text.starts_with("ĐẾN")
    };
    let is_line = |piece: &Piece| ["so", "ngay", "gio", "chuyen", "luc"].iter().any(|word| piece.begins(word));
    if let Some(mark) = sheet.marks.iter().find(|piece| is_head(piece)).and_then(|piece| piece.mark) {
        let pieces: Vec<Piece> = sheet.marks.iter().filter(|piece| piece.mark == Some(mark)).cloned().collect();
        let certainty = if pieces.iter().any(is_line) { Certainty::Sure } else { Certainty::Likely };
        return sheet.part(Kind::IncomingStamp, &pieces, certainty);
    }
    let upper = sheet.height() * 0.6;
    let all: Vec<Piece> = sheet.above(upper).into_iter().filter_map(|i| sheet.piece(i).cloned()).collect();
    let head = all.iter().find(|piece| is_head(piece) && piece.words.len() <= 8)?;
    let near = |piece: &&Piece| {
        (piece.centre() - head.centre()).abs() < STAMP.0 / 2.0
            && piece.middle() >= head.middle() - 0.5
            && piece.middle() < head.middle() + STAMP.1
            && piece.place.width < STAMP.0
    };
    let lines: Vec<Piece> = all.iter().filter(near).filter(|piece| is_head(piece) || is_line(piece)).cloned().collect();
    let said = |word: &str| lines.iter().any(|piece| piece.skeleton().contains(word));
    (said("so") && said("ngay")).then_some(())?;
    sheet.part(Kind::IncomingStamp, &lines, Certainty::Likely)
}

/// The mark of an agency in the upper right corner (box 14): what annotations show there, or the page itself.
fn corner(sheet: &mut Sheet<'_>) -> Option<(Part, Option<Copy>)> {
    let (lowest, share) = CORNER;
    let from = sheet.width() * share;
    let height = sheet.height().min(297.0) / 297.0 * lowest;
    let indices: Vec<usize> = (0..sheet.seen.marks.len().min(200)).collect();
    let mut groups: Vec<Vec<Piece>> = indices
        .into_iter()
        .map(|index| sheet.marks.iter().filter(|piece| piece.mark == Some(index)).cloned().collect())
        .collect();
    let own: Vec<Piece> = sheet.above(height + 8.0).into_iter().filter_map(|i| sheet.piece(i).cloned()).collect();
    groups.extend(own.iter().enumerate().filter(|(_, piece)| piece.text.contains(';')).map(|(i, piece)| {
        // The mark may take two lines, the second without a semicolon.
        let below = own.get(i.saturating_add(1)).filter(|next| {
            next.middle() - piece.middle() < 1.6 * piece.em().max(2.0)
                && (next.size_pt - piece.size_pt).abs() < 0.6
                && (next.place.left - piece.place.left).abs() < 20.0
                && next.text.chars().any(|c| c.is_ascii_digit())
        });
        [Some(piece), below].into_iter().flatten().cloned().collect()
    }));
    for pieces in groups {
        let Some(place) = super::piece::around(&pieces) else { continue };
        if place.centre().0 < from || place.top > height {
            continue;
        }
        let text = super::sheet::joined(&pieces);
        let copy = copy_of(&text);
        let parts = text.chars().filter(|c| *c == ';').count();
        let timed = has_time(&text);
        let is_own = pieces.iter().all(|piece| piece.mark.is_none());
        let numbered = fold::begins(&text, "so") && text.contains('/');
        let certainty = match (copy.is_some() || numbered, parts > 0, timed) {
            (true, true, true) => Certainty::Sure,
            (true, true, false) | (true, false, true) => Certainty::Likely,
            (false, _, true) if !is_own => Certainty::Likely,
            _ => continue,
        };
        return Some((sheet.part(Kind::CornerMark, &pieces, certainty)?, copy));
    }
    None
}

/// `15:30:45` or `15:30`.
fn has_time(text: &str) -> bool {
    let octets = text.as_bytes();
    octets.windows(5).any(|window| match window {
        [a, b, b':', c, d] => [a, b, c, d].iter().all(|octet| octet.is_ascii_digit()),
        _ => false,
    })
}

/// The form of copy a text begins with, in whatever case (Decree 30/2020/NĐ-CP, Appendix I, part II, I.1 and I.3 c differ).
pub(super) fn copy_of(text: &str) -> Option<Copy> {
    let forms = [("saoy", Copy::SaoY), ("saoluc", Copy::SaoLuc), ("trichsao", Copy::TrichSao)];
    forms.into_iter().find(|(letters, _)| fold::begins(text, letters)).map(|(_, copy)| copy)
}

/// `SAO Y` in a block of its own after the end of a document, as on paper.
pub(super) fn copy_block(sheet: &Sheet<'_>) -> Option<Copy> {
    sheet.pieces.iter().filter(|piece| piece.capitals && piece.words.len() <= 5).find_map(|piece| {
        let letters = piece.skeleton();
        let whole = ["saoy", "saoybanchinh", "saoluc", "trichsao"].contains(&letters.as_str());
        whole.then(|| copy_of(&piece.text)).flatten()
    })
}
