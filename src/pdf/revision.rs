//! Revisions: what each `startxref … %%EOF` added, oldest first (ISO 32000-2 §7.5.6).

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{LimitReached, Limits, Span};

use super::entries::Entries;
use super::lex::is_space;
use super::reader::Reader;
use super::xref::{self, Budget, Section, Tail};
use super::{Dictionary, Error, Object, document, parse};

/// How a revision writes its cross-references (ISO 32000-2 §7.5.4, §7.5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefStyle {
    /// A table.
    Table,
    /// A cross-reference stream.
    Stream,
    /// Table with /XRefStm.
    Hybrid,
}

/// Where an object is, in some view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Nowhere: deleted or never used.
    Free {
        /// Generation for the next use of the number, as written (65535 when it does not fit).
        next_generation: u16,
    },
    /// Offset of `n g obj`.
    InUse {
        /// From the first octet of the file.
        offset: u64,
        /// Generation the object has to have.
        generation: u16,
    },
    /// In the object stream with this number, at this index.
    Compressed {
        /// Object number of the stream.
        stream: u32,
        /// From 0.
        index: u32,
    },
}

/// One revision: the cross-reference section(s) of one `startxref … %%EOF`, oldest is number 1 (a linearised file's two
/// sections are one revision).
#[derive(Debug, Clone)]
pub struct Revision {
    number: usize,
    style: XrefStyle,
    startxref: u64,
    start: u64,
    trailer: Dictionary,
    entries: Entries,
    /// The largest object number of this revision and those before.
    highest: Option<u32>,
    eof: u64,
    end: u64,
    tail_found: bool,
    conflict: Option<u32>,
    streamed: BTreeMap<u32, Option<Entry>>,
}

impl Revision {
    /// 1-based, oldest first.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }
    /// Octets of the file that make up this revision and those before: end is behind its `%%EOF` and the end-of-line
    /// after that, if any. When [`Self::tail_found`] is false, behind its cross-references.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }
    /// Offset just behind the letters `%%EOF`: what a signature must cover at least. When [`Self::tail_found`] is false,
    /// behind its cross-references.
    #[must_use]
    pub const fn eof(&self) -> u64 {
        self.eof
    }
    /// Whether `startxref N %%EOF` naming this revision stands right behind its cross-references. Where it does not, no
    /// signature can be said to cover the revision (threat P-08).
    #[must_use]
    pub const fn tail_found(&self) -> bool {
        self.tail_found
    }
    /// Table, stream or both.
    #[must_use]
    pub const fn style(&self) -> XrefStyle {
        self.style
    }
    /// Where its cross-references begin: behind its objects.
    pub(super) const fn start(&self) -> u64 {
        self.start
    }
    /// Offset that `startxref` names.
    #[must_use]
    pub const fn startxref(&self) -> u64 {
        self.startxref
    }
    /// The trailer dictionary, or that of the cross-reference stream.
    #[must_use]
    pub const fn trailer(&self) -> &Dictionary {
        &self.trailer
    }
    /// Entries this revision's own sections hold, by object number.
    #[must_use]
    pub const fn entries(&self) -> &Entries {
        &self.entries
    }
    /// The largest object number that this revision or one before it has an entry for.
    pub(super) const fn highest(&self) -> Option<u32> {
        self.highest
    }
    /// The entry for readers of tables alone, where this revision has one for them.
    pub(super) fn in_table(&self, number: u32) -> Option<Entry> {
        match self.streamed.get(&number) {
            Some(own) => *own,
            None => self.entries.get(number),
        }
    }
    /// A number under which readers that know /XRefStm and those that do not each find an object, and not the same
    /// (threat P-33). What only the former find is what hybrid files are for; [`super::Document::two_views`] tells whether
    /// it matters.
    pub(super) const fn conflict(&self) -> Option<u32> {
        self.conflict
    }
    /// Entries that come from /XRefStm, each with what the table of the same section says: nothing or free.
    pub(super) const fn streamed(&self) -> &BTreeMap<u32, Option<Entry>> {
        &self.streamed
    }
}

/// The revisions of a file and the octets behind the last one that are not white space.
pub(super) struct Chain {
    pub(super) revisions: Vec<Revision>,
    pub(super) trailing: Option<Span>,
}

/// Octets from the end in which `startxref` and `%%EOF` have to be, white space not counted.
const TAIL: usize = 1024;
/// White space at the end that is looked through.
const WHITE: u64 = 1 << 20;

struct Link {
    declared: u64,
    section: Section,
    hybrid: Option<Section>,
}

/// Follows `startxref` and /Prev to the first section.
pub(super) fn chain(reader: &Reader<'_>, limits: &Limits) -> Result<Chain, Error> {
    let last = last_tail(reader)?;
    let mut budget = Budget::new(limits, reader.len());
    let mut links: Vec<Link> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(last.startxref);
    // Set once, by the first-page section of a linearised file, the only one whose /Prev may point forward.
    let mut linearized = false;
    while let Some(declared) = next {
        if links.len() >= limits.pdf_revisions as usize {
            return Err(
                LimitReached { what: "cross-reference sections", limit: u64::from(limits.pdf_revisions) }.into()
            );
        }
        let section = xref::section(reader, declared, limits, &mut budget)?;
        if !seen.insert(section.start) {
            return Err(Error::syntax(section.start, "/Prev chain that comes back to a section", "7.5.6"));
        }
        if let Some(newer) = links.last() {
            let forward = section.start > newer.section.start;
            if forward && (newer.hybrid.is_some() || section.trailer.get("XRefStm").is_some()) {
                return Err(Error::syntax(section.start, "linearised file that is also hybrid-reference", "7.5.8.4"));
            }
            if linearized || forward && !is_linearized(reader, newer, &section, limits)? {
                return Err(Error::syntax(newer.section.start, "/Prev that does not point backward", "7.5.6"));
            }
            linearized |= forward;
        }
        let hybrid = match section.offset("XRefStm")? {
            Some(_) if section.is_stream => {
                return Err(Error::syntax(section.start, "/XRefStm in a cross-reference stream", "7.5.8.4"));
            }
            Some(at) => Some(xref::section(reader, at, limits, &mut budget)?),
            None => None,
        };
        // Behind the table it could come from a later revision, and change what this one says.
        if hybrid.as_ref().is_some_and(|h| h.start > section.start) {
            return Err(Error::syntax(section.start, "/XRefStm that lies behind its table", "7.5.8.4"));
        }
        if hybrid.as_ref().is_some_and(|h| !h.is_stream) {
            return Err(Error::syntax(section.start, "/XRefStm that is no cross-reference stream", "7.5.8.4"));
        }
        next = section.offset("Prev")?;
        links.push(Link { declared, section, hybrid });
    }
    links.reverse();
    let mut revisions = assemble(reader, links, linearized)?;
    if let Some(newest) = revisions.last_mut().filter(|newest| !newest.tail_found) {
        newest.eof = last.eof;
        newest.end = xref::end_of_line(reader, last.eof)?;
    }
    let end = revisions.last().map_or(0, Revision::end);
    let trailing = xref::first_not_space(reader, end)?.map(|at| Span::new(at, reader.len()));
    Ok(Chain { revisions, trailing })
}

/// Reads backwards from the end of the file (§7.5.5): no further than the rule says, and never a search for anything else.
fn last_tail(reader: &Reader<'_>) -> Result<Tail, Error> {
    let missing = || Error::syntax(reader.len(), "no 'startxref' and '%%EOF' at the end of the file", "7.5.5");
    let mut end = reader.len();
    while end > 0 {
        let start = end.saturating_sub(TAIL as u64);
        let octets = reader.octets(Span::new(start, end))?;
        match octets.iter().rposition(|&o| !is_space(o)) {
            Some(at) => {
                end = start + at as u64 + 1;
                break;
            }
            None => end = start,
        }
        if reader.len() - end > WHITE {
            return Err(missing());
        }
    }
    let start = end.saturating_sub(TAIL as u64 + 64);
    let octets = reader.octets(Span::new(start, end))?;
    let word = b"startxref";
    let at = octets.windows(word.len()).rposition(|w| w == word).ok_or_else(missing)?;
    xref::tail(octets.get(at..).unwrap_or_default(), start + at as u64).ok_or_else(missing)
}

/// A linearised file (annex F) begins with its parameter dictionary, and the main section at the end of what was then
/// the file is followed by a `startxref` that names the first-page section. Both must hold.
fn is_linearized(reader: &Reader<'_>, first_page: &Link, main: &Section, limits: &Limits) -> Result<bool, Error> {
    if main.trailer.get("Prev").is_some() || main.is_stream != first_page.section.is_stream {
        return Ok(false);
    }
    let head = reader.window(0, TAIL)?;
    let head = head.get(..TAIL).unwrap_or(&head);
    // Behind the header's two lines.
    let digit = head
        .iter()
        .enumerate()
        .position(|(i, o)| o.is_ascii_digit() && i > 0 && head.get(i - 1).is_some_and(|&o| o == b'\n' || o == b'\r'));
    let Some(at) = digit else { return Ok(false) };
    let object = document::lexed(reader, at as u64, limits, |lexer| parse::indirect(lexer, limits));
    let marked = object
        .is_ok_and(|read| read.object.as_dictionary().is_some_and(|dictionary| dictionary.get("Linearized").is_some()));
    Ok(marked && tail_of(reader, main.end, first_page.declared, first_page.section.start)?.is_some())
}

/// `startxref N %%EOF` right behind `from`, when N names the section (white space before it tolerated, as in `section`).
fn tail_of(reader: &Reader<'_>, from: u64, declared: u64, start: u64) -> Result<Option<Tail>, Error> {
    let window = reader.window(from, TAIL)?;
    let octets = window.get(..TAIL.min(window.len())).unwrap_or_default();
    let tail = xref::tail(octets, from);
    Ok(tail.filter(|tail| tail.startxref == declared || tail.startxref == start))
}

/// Sections, oldest first, to revisions.
fn assemble(reader: &Reader<'_>, links: Vec<Link>, linearized: bool) -> Result<Vec<Revision>, Error> {
    let mut revisions: Vec<Revision> = Vec::with_capacity(links.len());
    let mut links = links.into_iter();
    let main = if linearized { links.next() } else { None };
    let mut main = main.map(|link| link.section);
    for link in links {
        let Link { declared, section, hybrid } = link;
        let main = main.take();
        let tail_from = main.as_ref().map_or(section.end, |main| main.end);
        let tail = tail_of(reader, tail_from, declared, section.start)?;
        let eof = tail.map_or(tail_from, |tail| tail.eof);
        let end = if tail.is_some() { xref::end_of_line(reader, eof)? } else { eof };
        let start = main.as_ref().map_or(section.start, |main| main.start.max(section.start));
        let Section { entries, trailer, is_stream, .. } = section;
        let style = match (is_stream, &hybrid) {
            (true, _) => XrefStyle::Stream,
            (false, Some(_)) => XrefStyle::Hybrid,
            (false, None) => XrefStyle::Table,
        };
        let mut revision = Revision {
            number: revisions.len() + 1,
            style,
            startxref: declared,
            start,
            trailer,
            entries,
            highest: None,
            eof,
            end,
            tail_found: tail.is_some(),
            conflict: None,
            streamed: BTreeMap::new(),
        };
        if let Some(main) = main {
            revision.entries.fill(main.entries);
        }
        if let Some(hybrid) = hybrid {
            overlay(&mut revision, hybrid.entries, &revisions);
        }
        revision.highest = revision.entries.highest().max(revisions.last().and_then(Revision::highest));
        if let Some(older) = revisions.last() {
            // Everything of a revision lies behind the one before: otherwise two of them share octets, and which of
            // them a signature covers has no answer.
            if older.end > revision.start || older.eof >= revision.eof {
                return Err(Error::syntax(revision.start, "revision that overlaps the one before", "7.5.6"));
            }
        }
        revisions.push(revision);
    }
    Ok(revisions)
}

/// Entries of /XRefStm (§7.5.8.4): they count where the table says free or nothing.
fn overlay(revision: &mut Revision, hybrid: Entries, older: &[Revision]) {
    let mut newer = Vec::new();
    for (number, entry) in hybrid.iter() {
        let own = revision.entries.get(number);
        // Where the table has the object itself both kinds of reader take it: updates often carry an old /XRefStm along.
        if own.is_some_and(|own| !matches!(own, Entry::Free { .. })) {
            continue;
        }
        let in_table = own.or_else(|| older.iter().rev().find_map(|r| r.in_table(number)));
        match (in_table, entry) {
            (None | Some(Entry::Free { .. }), _) => {}
            (Some(seen), entry) if seen == entry => {}
            _ => revision.conflict = revision.conflict.or(Some(number)),
        }
        revision.streamed.insert(number, own);
        newer.push((number, entry));
    }
    revision.entries.replace(newer);
}

/// The root the trailer names.
pub(super) fn root(trailer: &Dictionary) -> Result<&Object, Error> {
    match trailer.get("Root") {
        Some(root @ Object::Reference(_)) => Ok(root),
        _ => Err(Error::structure(None, "trailer whose /Root is no reference", "7.5.5")),
    }
}
