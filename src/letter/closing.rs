//! The end of a document: recipients on the left, title, room for the signature and name on the right.

use crate::base::BoxMm;

use super::fold;
use super::names;
use super::part::{Certainty, Kind, Part};
use super::piece::{Piece, around, together};
use super::sheet::{Sheet, is_rule};

/// Lines of a list of recipients, and of a title.
const RECIPIENTS: usize = 80;
const TITLE: usize = 8;
/// Signers beside each other.
const SIGNERS: usize = 8;
/// Room that a signature needs between title and name, in millimetres.
const ROOM: f64 = 6.0;
/// Room that is left for a signature where no name stands.
const OPEN_ROOM: f64 = 25.0;

/// What was found of it on one page.
#[derive(Debug, Default)]
pub(super) struct Closing {
    pub(super) parts: Vec<Part>,
    /// Where it begins.
    pub(super) top: f64,
    /// Whether its list of recipients has no end yet.
    pub(super) goes_on: bool,
}

/// The closing on this page; `None` when it has none. `from`: nothing above this height belongs to it.
pub(super) fn closing(sheet: &mut Sheet<'_>, from: f64) -> Option<Closing> {
    let mut pieces: Vec<Piece> =
        sheet.pieces.iter().filter(|piece| piece.middle() > from && !sheet.is_used(piece)).cloned().collect();
    pieces.sort_by(|a, b| a.middle().total_cmp(&b.middle()).then(a.place.left.total_cmp(&b.place.left)));
    pieces.retain(|piece| !is_rule(piece));
    let label = pieces.iter().rposition(is_label);
    let mut found = Closing { top: f64::INFINITY, ..Closing::default() };
    let recipients = label.map(|label| recipients(&pieces, label));
    if let Some((list, ended, certainty)) = &recipients {
        found.goes_on = !ended;
        found.top = list.first().map_or(f64::INFINITY, |piece| piece.place.top);
        found.parts.extend(sheet.part(Kind::Recipients, list, *certainty));
    }
    let label_at = recipients.as_ref().and_then(|(list, ..)| list.first()).cloned();
    let free: Vec<Piece> = pieces.iter().filter(|piece| !sheet.is_used(piece)).cloned().collect();
    let mut signers = Vec::new();
    if let Some(label) = &label_at {
        let beside: Vec<Piece> = free
            .iter()
            .filter(|piece| piece.place.top > label.place.top - 11.0 && piece.centre() > label.place.right())
            .filter(|piece| !is_paragraph(piece, sheet))
            .cloned()
            .collect();
        let beside = together(beside, |_, _| true);
        signers = columns(&beside).iter().filter_map(|column| signer(column, true)).collect();
    }
    if signers.is_empty() {
        // Without a list beside them, titles tell themselves.
        let end = label_at.as_ref().map_or(f64::INFINITY, |label| label.place.top + 1.0);
        let last =
            free.iter().rposition(|piece| piece.middle() < end && is_title(piece) && !is_paragraph(piece, sheet));
        if let Some(last) = last {
            let top = block_top(&free, last);
            let block: Vec<Piece> = free
                .iter()
                .filter(|piece| piece.place.top > top - 1.0 && piece.middle() < end && !is_paragraph(piece, sheet))
                .cloned()
                .collect();
            let block = together(block, |_, _| true);
            signers = columns(&block).iter().filter_map(|column| signer(column, false)).collect();
        }
    }
    for Signer { title, name, certainty } in signers.into_iter().take(SIGNERS) {
        let Some(title_place) = around(&title) else { continue };
        found.top = found.top.min(title_place.top);
        found.parts.extend(sheet.part(Kind::Title, &title, certainty));
        let name_place = around(&name);
        let whole = name_place.map_or(title_place, |name| title_place.around(name));
        let bottom = name_place.map_or(title_place.bottom() + OPEN_ROOM, |name| name.top);
        let room = BoxMm::between(whole.left, title_place.bottom(), whole.right(), bottom.max(title_place.bottom()));
        found.parts.push(Part {
            kind: Kind::SignatureRoom,
            page: sheet.number,
            place: room,
            text: String::new(),
            lines: Vec::new(),
            certainty: if name.is_empty() { Certainty::Guess } else { certainty },
        });
        found.parts.extend(sheet.part(Kind::SignerName, &name, certainty));
    }
    (!found.parts.is_empty()).then_some(found)
}

/// A list of recipients that goes on at the top of the next page.
pub(super) fn goes_on(sheet: &mut Sheet<'_>) -> Option<(Part, bool)> {
    let mut pieces: Vec<Piece> = sheet.pieces.iter().filter(|piece| !sheet.is_used(piece)).cloned().collect();
    pieces.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
    let first = pieces.first().filter(|piece| is_item(piece) && piece.size_pt < 12.6)?.clone();
    let (list, ended, _) = listed(&pieces, 0, &first);
    Some((sheet.part(Kind::Recipients, &list, Certainty::Likely)?, ended))
}

fn is_label(piece: &Piece) -> bool {
    if piece.words.len() > 5 {
        return false;
    }
    piece.begins("noinhan")
        || !piece.painted && piece.words.len() <= 3 && {
            let read = fold::skeleton(&piece.text, 12);
            fold::distance(&read, "noinhan", 2).is_some()
        }
}

/// `Nơi nhận:` and its list, whether it has come to its end, and how sure it is one.
fn recipients(pieces: &[Piece], label: usize) -> (Vec<Piece>, bool, Certainty) {
    let Some(first) = pieces.get(label) else { return (Vec::new(), true, Certainty::Guess) };
    let (list, ended, kept) = listed(pieces, label, first);
    let certainty = match (first.begins("noinhan"), list.len() > 1) {
        (true, true) if kept => Certainty::Sure,
        (true, _) => Certainty::Likely,
        _ => Certainty::Guess,
    };
    (list, ended, certainty)
}

fn is_item(piece: &Piece) -> bool {
    piece.text.starts_with(['-', '–', '—', '•', '+', '*'])
}

fn listed(pieces: &[Piece], from: usize, first: &Piece) -> (Vec<Piece>, bool, bool) {
    let mut list = vec![first.clone()];
    let mut kept = is_kept(first);
    for piece in pieces.iter().skip(from.saturating_add(1)) {
        let Some(last) = list.last() else { break };
        if piece.place.left > first.place.left + 22.0 || piece.place.left < first.place.left - 12.0 {
            continue;
        }
        let pitch = piece.middle() - last.middle();
        let em = last.em().max(piece.em()).max(3.0);
        if pitch > 2.4 * em
            || list.len() > RECIPIENTS
            || pitch < 0.3 * em && piece.place.left > last.place.right() + 15.0
        {
            break;
        }
        // After what is kept on file only the rest of its own line follows.
        if kept && (is_item(piece) || list.last().is_some_and(|last| last.text.ends_with('.')) || piece.capitals) {
            break;
        }
        kept = kept || is_kept(piece);
        list.push(piece.clone());
    }
    (list, kept, kept)
}

/// `- Lưu: VT, …`
fn is_kept(piece: &Piece) -> bool {
    let letters = fold::skeleton(&piece.text, 5);
    letters.starts_with("luu") && piece.text.chars().take(3).any(|c| matches!(c, '-' | '–' | 'L' | 'l'))
}

/// A line of text rather than of a title: as wide as two columns, or at the left margin and long.
fn is_paragraph(piece: &Piece, sheet: &Sheet<'_>) -> bool {
    piece.place.width > sheet.width() * 0.52 || piece.words.len() > 14
}

/// Whether it reads as the title of a signer, or as the authority someone signs by.
fn is_title(piece: &Piece) -> bool {
    if !(piece.capitals || piece.bold) || piece.words.len() > 14 || piece.text.ends_with([':', ';', ',']) {
        return false;
    }
    let Some(first) = piece.words.first() else { return false };
    if let Some((before, _)) = first.text.split_once('.') {
        let before: String = before.chars().filter(|c| c.is_alphabetic()).collect();
        if names::AUTHORITIES.iter().any(|authority| *authority == before) {
            return true;
        }
    }
    piece.capitals && {
        let letters: String = piece.words.iter().take(3).map(|word| fold::skeleton(&word.text, 30)).collect();
        names::TITLES.iter().any(|title| letters.starts_with(title))
    }
}

/// Where the block of titles and names begins that the title at `last` belongs to.
fn block_top(pieces: &[Piece], last: usize) -> f64 {
    let mut top = pieces.get(last).map_or(0.0, |piece| piece.place.top);
    for piece in pieces.iter().take(last).rev() {
        let near = top - piece.place.bottom() < 0.9 * piece.em().max(3.0);
        if !(near && (is_title(piece) || piece.capitals)) && piece.place.bottom() < top {
            break;
        }
        top = top.min(piece.place.top);
    }
    top
}

/// Pieces one below the other, by columns from left to right.
fn columns(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut columns: Vec<(BoxMm, Vec<Piece>)> = Vec::new();
    for piece in pieces.iter().take(400) {
        let fits = |place: &BoxMm| {
            let common = place.right().min(piece.place.right()) - place.left.max(piece.place.left);
            common > 0.45 * place.width.min(piece.place.width).max(1.0)
        };
        if let Some((place, column)) = columns.iter_mut().find(|(place, _)| fits(place)) {
            *place = place.around(piece.place);
            column.push(piece.clone());
        } else if columns.len() < 40 {
            columns.push((piece.place, vec![piece.clone()]));
        }
    }
    columns.sort_by(|a, b| a.0.left.total_cmp(&b.0.left));
    columns.into_iter().map(|(_, column)| column).collect()
}

struct Signer {
    title: Vec<Piece>,
    name: Vec<Piece>,
    certainty: Certainty,
}

/// Title and name in a column. Where a list of recipients is beside it, place and looks are enough for a title.
fn signer(column: &[Piece], beside_list: bool) -> Option<Signer> {
    let start = column.iter().position(|piece| is_title(piece) || beside_list && piece.capitals && !is_date(piece));
    let start = start.or_else(|| column.iter().position(|piece| beside_list && piece.bold && !is_date(piece)))?;
    let mut title: Vec<Piece> = Vec::new();
    for piece in column.iter().skip(start).take(TITLE) {
        let Some(last) = title.last() else {
            title.push(piece.clone());
            continue;
        };
        let gap = piece.place.top - last.place.bottom();
        let same = piece.capitals == last.capitals || is_title(piece);
        if gap > 0.75 * piece.em().max(3.0) || !same || is_bracketed(piece) {
            break;
        }
        title.push(piece.clone());
    }
    let bottom = title.last()?.place.bottom();
    let after = column.get(start.saturating_add(title.len())..).unwrap_or_default();
    let is_name = |piece: &Piece| name_like(&piece.text) && !is_bracketed(piece);
    let far = after.iter().find(|piece| piece.place.top - bottom > ROOM && is_name(piece));
    let name = far.or_else(|| after.iter().find(|piece| is_name(piece)));
    let told = title.iter().any(is_title);
    let certainty = match (told, far.is_some()) {
        (true, true) => Certainty::Sure,
        (true, false) | (false, true) => Certainty::Likely,
        (false, false) => return None,
    };
    let certainty = if title.iter().all(|piece| piece.capitals) { certainty } else { certainty.min(Certainty::Likely) };
    Some(Signer { title, name: name.cloned().into_iter().collect(), certainty })
}

fn is_bracketed(piece: &Piece) -> bool {
    piece.text.starts_with(['(', '['])
}

fn is_date(piece: &Piece) -> bool {
    let letters = piece.skeleton();
    letters.contains("ngay") && letters.contains("thang")
}

/// Whether a text is the name of a person: two to seven words that begin with capitals, after a form of address perhaps.
fn name_like(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '.')
        .filter(|word| !word.is_empty())
        .skip_while(|word| names::ADDRESSES.contains(&fold::skeleton(word, 8).as_str()))
        .collect();
    let is_word = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '~' | '^'))
    };
    (2..=7).contains(&words.len()) && words.iter().all(is_word) && text.chars().count() <= 60
        || words.len() == 1 && text.contains('.') && words.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_persons() {
        for name in [
            "Nguyễn Văn A",
            "Chu Mạnh Sinh",
            "PGS.TS. Trần Thị Bích Ngọc",
            "NGUYỄN VĂN AN",
            "Đại tá Lê Văn Bình",
            "Y Thông",
        ] {
            assert!(name_like(name), "{name}");
        }
        for other in ["đã ký", "Số: 12", "KT. BỘ TRƯỞNG 1", "- Như trên;", "Ký bởi: A", "Hà"] {
            assert!(!name_like(other), "{other}");
        }
    }
}
