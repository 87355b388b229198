//! What a signature covers: /ByteRange and /Contents against the file itself (ISO 32000-2 §12.8.1, table 255).

use crate::base::Span;

use super::field::FieldProblem;
use super::{Dictionary, Document, Error, Object, Revision};

/// How much of the file a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// The byte range is not one this library accepts; see the errors.
    Unclear,
    /// From the first octet to the end of the revision that holds the signature.
    Revision,
    /// The whole file.
    File,
}

const CLAUSE: &str = "12.8.1";

/// What the dictionary says about itself, checked.
pub(super) struct Covered {
    pub(super) byte_range: Option<[u64; 4]>,
    pub(super) contents_span: Option<Span>,
    pub(super) contents: Vec<u8>,
    pub(super) coverage: Coverage,
}

/// Collects problems; `at` is where the signature dictionary's object begins.
struct Problems<'p> {
    list: &'p mut Vec<FieldProblem>,
    at: Option<u64>,
    clear: bool,
}

impl Problems<'_> {
    fn range(&mut self, code: &'static str, detail: String) {
        self.clear = false;
        self.list.push(FieldProblem { code, offset: self.at, clause: CLAUSE, detail });
    }

    fn contents(&mut self, code: &'static str, offset: Option<u64>, detail: &str) {
        self.list.push(FieldProblem { code, offset: offset.or(self.at), clause: "12.8.1", detail: detail.to_owned() });
    }
}

/// Checks `dictionary`, which `revision` brought.
pub(super) fn check(
    document: &Document<'_>,
    revision: &Revision,
    dictionary: &Dictionary,
    at: Option<u64>,
    list: &mut Vec<FieldProblem>,
) -> Result<Covered, Error> {
    let mut problems = Problems { list, at, clear: true };
    let (contents, contents_span) = contents(document, dictionary, &mut problems)?;
    let byte_range = numbers(dictionary, &mut problems);
    if let Some(range) = byte_range {
        compare(document, revision, range, contents_span, &mut problems);
    }
    let clear = problems.clear && byte_range.is_some() && contents_span.is_some();
    let is_last = revision.number() == document.revisions().len();
    let coverage = match (clear, is_last && document.trailing().is_none()) {
        (false, _) => Coverage::Unclear,
        // Only white space can follow.
        (true, true) => Coverage::File,
        (true, false) => Coverage::Revision,
    };
    Ok(Covered { byte_range, contents_span, contents, coverage })
}

/// One direct hexadecimal string, without anything a reader could take another way (threats P-01, P-11, P-12).
fn contents(
    document: &Document<'_>,
    dictionary: &Dictionary,
    problems: &mut Problems<'_>,
) -> Result<(Vec<u8>, Option<Span>), Error> {
    let string = match dictionary.get("Contents") {
        Some(Object::String(string)) => string,
        None => {
            problems.contents("pdf.contents.missing", None, "no /Contents");
            return Ok((Vec::new(), None));
        }
        Some(Object::Reference(id)) => {
            problems.contents("pdf.contents.indirect", None, &format!("/Contents is the reference {id} R"));
            return Ok((Vec::new(), None));
        }
        Some(_) => {
            problems.contents("pdf.contents.not-string", None, "/Contents is no string");
            return Ok((Vec::new(), None));
        }
    };
    let offset = string.span.map(|span| span.start);
    if string.octets.iter().all(|o| *o == 0) {
        let detail = format!("/Contents holds nothing ({} octets, all zero)", string.octets.len());
        problems.contents("pdf.contents.empty", offset, &detail);
    }
    if !string.hexadecimal {
        problems.contents(
            "pdf.contents.literal-string",
            offset,
            "/Contents is a literal string, not a hexadecimal one",
        );
        return Ok((string.octets.clone(), None));
    }
    // In an object stream there is no span: the caller reports that.
    let Some(span) = string.span else { return Ok((string.octets.clone(), None)) };
    let (mut digits, mut other) = (0_u64, None);
    let inner = Span::new(span.start.saturating_add(1), span.end.saturating_sub(1));
    let mut seen = inner.start;
    document.reader.pieces(inner, &mut |piece| {
        // Nothing but digits, nearly always: asked of many at once.
        let all = |octets: &[u8]| octets.iter().fold(true, |all, octet| all & octet.is_ascii_hexdigit());
        let here = match piece.chunks(64).all(all) {
            true => piece.len(),
            false => piece.iter().filter(|octet| octet.is_ascii_hexdigit()).count(),
        };
        digits = digits.saturating_add(here as u64);
        if here != piece.len() && other.is_none() {
            other = piece.iter().position(|o| !o.is_ascii_hexdigit()).map(|i| seen.saturating_add(i as u64));
        }
        seen = seen.saturating_add(piece.len() as u64);
        Ok(true)
    })?;
    if other.is_some() {
        problems.contents("pdf.contents.white-space", other, "white space inside /Contents <…>");
    }
    if digits % 2 == 1 {
        problems.contents("pdf.contents.odd-digits", offset, &format!("/Contents has {digits} hexadecimal digits"));
    }
    Ok((string.octets.clone(), Some(span)))
}

/// A direct array of four integers, none negative (threats P-02, P-10).
fn numbers(dictionary: &Dictionary, problems: &mut Problems<'_>) -> Option<[u64; 4]> {
    let array = match dictionary.get("ByteRange") {
        Some(Object::Array(array)) => array,
        None => {
            problems.range("pdf.byte-range.missing", "no /ByteRange".to_owned());
            return None;
        }
        Some(Object::Reference(id)) => {
            problems.range("pdf.byte-range.indirect", format!("/ByteRange is the reference {id} R"));
            return None;
        }
        Some(_) => {
            problems.range("pdf.byte-range.not-array", "/ByteRange is no array".to_owned());
            return None;
        }
    };
    let [a, b, c, d] = array.as_slice() else {
        problems.range("pdf.byte-range.count", format!("/ByteRange has {} numbers, 4 expected", array.len()));
        return None;
    };
    let number = |object: &Object| object.as_integer().and_then(|i| u64::try_from(i).ok());
    match (number(a), number(b), number(c), number(d)) {
        (Some(a), Some(b), Some(c), Some(d)) => Some([a, b, c, d]),
        _ => {
            let detail = "/ByteRange holds something that is no non-negative integer".to_owned();
            problems.range("pdf.byte-range.not-integers", detail);
            None
        }
    }
}

/// Threats P-04 to P-09: the gap is exactly the token the parser used, and the rest is the whole revision.
fn compare(
    document: &Document<'_>,
    revision: &Revision,
    [a, b, c, d]: [u64; 4],
    contents: Option<Span>,
    problems: &mut Problems<'_>,
) {
    if a != 0 {
        problems.range("pdf.byte-range.start-not-zero", format!("first range begins at {a}, expected 0"));
    }
    let gap_start = a.checked_add(b);
    if gap_start.is_none_or(|gap| c < gap) {
        problems.range("pdf.byte-range.overlap", format!("ranges {a}+{b} and {c}+{d} overlap or are out of order"));
    }
    if let Some(span) = contents {
        if gap_start != Some(span.start) {
            let detail = format!("gap begins at {a}+{b}, expected {}, where '<' of /Contents lies", span.start);
            problems.range("pdf.byte-range.gap-start", detail);
        }
        if c != span.end {
            let detail = format!("gap ends at {c}, expected {}, behind '>' of /Contents", span.end);
            problems.range("pdf.byte-range.gap-end", detail);
        }
    }
    let len = document.reader.len();
    let Some(end) = c.checked_add(d).filter(|end| *end <= len) else {
        problems
            .range("pdf.byte-range.beyond-file", format!("second range {c}+{d} ends behind the file's end at {len}"));
        return;
    };
    if !revision.tail_found() {
        let detail = format!("revision {} has no 'startxref' and '%%EOF' behind its trailer", revision.number());
        problems.range("pdf.byte-range.revision-end-unknown", detail);
    } else if end != revision.eof() && end != revision.end() {
        let (number, eof, last) = (revision.number(), revision.eof(), revision.end());
        let detail = format!("covers up to {end}, expected {eof} or {last}, the end of revision {number}");
        problems.range("pdf.byte-range.end", detail);
    }
}
