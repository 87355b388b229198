//! What a record tells that only the octets say: the program that made a document, as it says itself, and the root of XML
//! without a national form. Nobody vouches for either.

use crate::audit::FileKind;
use crate::audit::Record;
use crate::base::Limits;
use crate::base::Source;
use crate::base::SourceError;
use crate::base::hex;
use crate::base::with_causes;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Digester;
use crate::edxml;
use crate::error::Error;
use crate::package::PackageError;
use crate::pdf;
use crate::validate;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::is_xml;
use crate::xml;

use super::AuditSettings;

/// Longer is no name of a program, in characters.
const LONGEST: usize = 200;
/// Longer no error is told, in characters.
const DETAIL: usize = 1_000;
/// Elements looked at for the program: it stands at the beginning of the forms that name it.
const ELEMENTS: usize = 200;
/// XMP packets have some KB.
const METADATA: u64 = 256 << 10;
/// Larger files that are no documents are not read through for their digest.
const DIGESTED: u64 = 64 << 20;
/// How octets are read to be hashed.
const CHUNK: usize = 128 << 10;

/// What the octets say.
#[derive(Default)]
pub(super) struct Told {
    pub(super) producer: Option<String>,
    pub(super) root: Option<String>,
}

pub(super) fn told(source: &dyn Source, verification: &Verification, settings: &AuditSettings) -> Told {
    if verification.facts().format != "pdf" {
        return xml_told(source, &settings.verify.limits);
    }
    let producer = verification.producer().map(str::to_owned);
    Told { producer: producer.or_else(|| metadata(source, &settings.verify)), root: None }
}

/// `Producer`, else `CreatorTool`, of the document's metadata (XMP).
fn metadata(source: &dyn Source, settings: &Settings) -> Option<String> {
    let document = pdf::Document::open_with(source, &settings.limits, &settings.credentials).ok()?;
    let view = document.current();
    let catalog = view.catalog().ok()?;
    let stream = view.lookup(catalog.as_dictionary()?, "Metadata").ok()?;
    let packet = view.decoded_within(stream.as_stream()?, METADATA).ok()?;
    let limits = Limits::default();
    let packet = xml::Document::open(&packet, &limits).ok()?;
    let mut found = Found::default();
    found.read(&mut packet.reader(), &[("Producer", 0), ("CreatorTool", 1)]);
    let [producer, tool] = found.values;
    producer.or(tool)
}

/// The root's name, and the program where the national forms have a place for it: `tenDVu`, `pbanDVu` of tax forms, the tax
/// number of the e-invoice service (`MSTTCGP`).
fn xml_told(source: &dyn Source, limits: &Limits) -> Told {
    let Ok(document) = xml::Document::open(source, limits) else { return Told::default() };
    let mut found = Found::default();
    found.read(&mut document.reader(), &[("tenDVu", 0), ("pbanDVu", 1), ("MSTTCGP", 0)]);
    let [name, version] = found.values;
    let producer = name.map(|name| match version {
        Some(version) => format!("{name} {version}"),
        None => name,
    });
    Told { producer, root: found.root }
}

/// Texts of elements by their local names.
#[derive(Default)]
struct Found {
    root: Option<String>,
    values: [Option<String>; 2],
}

impl Found {
    fn read(&mut self, reader: &mut xml::Reader<'_>, wanted: &[(&str, usize)]) {
        let mut into = None;
        let mut text = String::new();
        let mut elements = 0_usize;
        while let Ok(Some(event)) = reader.next_event() {
            match event {
                xml::Event::Start(start) => {
                    elements = elements.saturating_add(1);
                    if elements > ELEMENTS {
                        return;
                    }
                    if self.root.is_none() {
                        self.root = line(start.name.local);
                    }
                    let slot = |(name, slot): &(&str, usize)| (*name == start.name.local).then_some(*slot);
                    // The first one counts.
                    into =
                        wanted.iter().find_map(slot).filter(|slot| self.values.get(*slot).is_some_and(Option::is_none));
                    text.clear();
                }
                xml::Event::Text { text: piece, .. } if into.is_some() && text.len() < LONGEST => text.push_str(piece),
                xml::Event::End { .. } => {
                    if let Some(value) = into.take().and_then(|slot| self.values.get_mut(slot)) {
                        *value = line(&text);
                    }
                }
                _ => {}
            }
        }
    }
}

/// On one line, without what cannot be seen; `None` when nothing is left.
fn line(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

/// The record of a file that could not be examined. What is no document today is none tomorrow; what could not be read is tried
/// again.
pub(super) fn unreadable(source: &dyn Source, file: &str, error: &Error) -> Record {
    refused(source, file, cause(error), chain(error))
}

/// The same of a package.
pub(super) fn package_unreadable(source: &dyn Source, file: &str, error: &PackageError) -> Record {
    let cause = match error {
        PackageError::Source(_) => Cause::Source,
        PackageError::Package(edxml::Error::Xml(error)) => xml_cause(error),
        PackageError::Package(edxml::Error::Limit(_)) => Cause::Limit,
        PackageError::Package(_) => Cause::Form,
    };
    refused(source, file, cause, chain(error))
}

fn refused(source: &dyn Source, file: &str, cause: Cause, detail: String) -> Record {
    let reason = match cause {
        Cause::Source => "CANNOT_READ",
        Cause::Limit => "LIMIT",
        Cause::Form => "NOT_A_DOCUMENT",
    };
    let mut record = Record::unreadable(file, reason, detail);
    record.size = Some(source.len());
    let Ok(is_xml) = is_xml(source) else { return record };
    record.kind = is_xml.then_some(FileKind::Xml).or_else(|| is_pdf(source).then_some(FileKind::Pdf));
    if source.len() <= DIGESTED {
        record.sha256 = sha256(source).ok();
    }
    match cause {
        Cause::Limit | Cause::Form if record.sha256.is_some() => record.standing_until(None),
        _ => record,
    }
}

/// The root's local name.
pub(super) fn root(source: &dyn Source, limits: &Limits) -> Option<String> {
    let document = xml::Document::open(source, limits).ok()?;
    let mut reader = document.reader();
    while let Ok(Some(event)) = reader.next_event() {
        if let xml::Event::Start(start) = event {
            return line(start.name.local);
        }
    }
    None
}

#[derive(Clone, Copy)]
enum Cause {
    Source,
    Limit,
    Form,
}

/// What an error says of the octets: they could not be had, or were too many, or are wrong.
const fn cause(error: &Error) -> Cause {
    match error {
        Error::Document(validate::Error::Pdf(error)) => pdf_cause(error),
        Error::Document(validate::Error::Xml(error)) => xml_cause(error),
        Error::Document(validate::Error::Source(_)) => Cause::Source,
        Error::Extend(_) => Cause::Form,
    }
}

const fn pdf_cause(mut error: &pdf::Error) -> Cause {
    loop {
        error = match error {
            pdf::Error::Source(_) => return Cause::Source,
            pdf::Error::Limit(_) => return Cause::Limit,
            pdf::Error::Object { source, .. } => source,
            _ => return Cause::Form,
        }
    }
}

const fn xml_cause(error: &xml::Error) -> Cause {
    match error {
        xml::Error::Source(_) => Cause::Source,
        xml::Error::Limit(_) => Cause::Limit,
        xml::Error::Malformed { .. } | xml::Error::Refused { .. } => Cause::Form,
    }
}

fn is_pdf(source: &dyn Source) -> bool {
    let mut beginning = [0; 5];
    source.read_at(0, &mut beginning).is_ok() && &beginning == b"%PDF-"
}

fn sha256(source: &dyn Source) -> Result<String, SourceError> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let (mut at, end) = (0, source.len());
    let mut piece = vec![0; CHUNK];
    while at < end {
        let length = usize::try_from(end - at).unwrap_or(CHUNK).min(CHUNK);
        let Some(piece) = piece.get_mut(..length) else { break };
        source.read_at(at, piece)?;
        digester.update(piece);
        at += length as u64;
    }
    Ok(hex(digester.finish().as_bytes()))
}

/// An error with what is below it, cut where a document's own names make it long.
pub(super) fn chain(error: &dyn core::error::Error) -> String {
    let text = with_causes(error);
    match text.char_indices().nth(DETAIL) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
