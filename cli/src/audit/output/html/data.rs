//! The files in columns, as the page's script reads them: numbers little-endian, texts with an end of one octet 0, values
//! that come up again as numbers of a dictionary (0: none).

use std::collections::HashMap;
use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kyso::audit::{AttributedFrom, FileKind, Known, Record, RecordSignature, State};
use kyso::base::UnixTime;
use kyso::form::Conformity;
use serde::Serialize;

use super::whole::Spellings;

/// A column as it lies in what is packed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Section {
    name: &'static str,
    /// `u8`, `u16`, `u32`, or `text`.
    of: &'static str,
    octets: usize,
}

/// What is looked at of one file only.
#[derive(Serialize)]
pub(super) struct Particulars<'a> {
    sha256: Option<&'a str>,
    size: Option<u64>,
    modified: Option<UnixTime>,
    detail: Option<&'a str>,
    code: Option<&'a str>,
    from: Option<AttributedFrom>,
    signatures: &'a [RecordSignature],
    rule_set: Option<&'a str>,
    form: Option<Conformity>,
    not_checkable: Option<u32>,
    until: Option<UnixTime>,
}

impl<'a> Particulars<'a> {
    pub(super) fn of(record: &'a Record) -> Self {
        Self {
            sha256: record.sha256.as_deref(),
            size: record.size,
            modified: record.modified,
            detail: record.detail.as_deref(),
            code: record.agency.as_ref().and_then(|agency| agency.code.as_deref()),
            from: record.agency.as_ref().map(|agency| agency.from),
            signatures: &record.signatures,
            rule_set: record.form.as_ref().map(|form| form.rule_set.as_str()),
            form: record.form.as_ref().map(|form| form.verdict),
            not_checkable: record.form.as_ref().map(|form| form.not_checkable),
            until: record.stands_until,
        }
    }
}

/// Values that come up again.
#[derive(Debug, Default)]
struct Dictionary {
    numbers: HashMap<Box<str>, u32>,
    texts: Texts,
    rows: Vec<u32>,
}

impl Dictionary {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len().saturating_add(1)).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        self.texts.add(text);
        number
    }

    fn add(&mut self, text: Option<&str>) {
        let number = text.filter(|text| !text.is_empty()).map_or(0, |text| self.number(text));
        self.rows.push(number);
    }
}

/// Texts one behind the other.
#[derive(Debug, Default)]
struct Texts(Vec<u8>);

impl Texts {
    fn add(&mut self, text: &str) {
        self.0.extend(text.bytes().map(|octet| if octet == 0 { b'?' } else { octet }));
        self.0.push(0);
    }
}

/// The columns of all files in the page.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Passed, failed, indeterminate, unsigned, unreadable; 5 what is no document.
    states: Vec<u8>,
    /// The same of everything.
    verdicts: Vec<u8>,
    kinds: Vec<u8>,
    /// Two bits each: signed, intact, trusted, timely, compliant.
    known: Vec<u32>,
    folders: Dictionary,
    names: Texts,
    agencies: Dictionary,
    units: Dictionary,
    types: Dictionary,
    producers: Dictionary,
    reasons: Dictionary,
    signers: Dictionary,
    numbers: Texts,
    /// `(year * 16 + month) * 32 + day`, 0 where unknown.
    days: Vec<u32>,
    /// Octets, at most 4 GiB; the particulars say exactly.
    sizes: Vec<u32>,
    signatures: Vec<u32>,
    /// How many rules each file breaks, and which.
    broken: Vec<u32>,
    rules: Dictionary,
    /// The same of findings.
    told: Vec<u32>,
    findings: Dictionary,
}

impl Rows {
    pub(super) const fn len(&self) -> usize {
        self.states.len()
    }

    pub(super) fn add(&mut self, record: &Record, spellings: &mut Spellings) {
        let verdict = match record.state {
            State::Passed => 0,
            State::Failed => 1,
            State::Indeterminate => 2,
            State::Unsigned => 3,
            State::Unreadable => 4,
        };
        self.verdicts.push(verdict);
        // Packages with a verdict of their own are no documents, of which rates speak.
        self.states.push(if record.is_document() || verdict == 4 { verdict } else { 5 });
        self.kinds.push(match record.kind {
            None => 0,
            Some(FileKind::Pdf) => 1,
            Some(FileKind::Xml) => 2,
            Some(FileKind::Edxml) => 3,
            Some(FileKind::Zip) => 4,
        });
        let of_signed = |known| if record.signed == Known::Yes { bits(known) } else { NOT_ASKED };
        let form = if record.form.is_some() { bits(record.compliant) } else { NOT_ASKED };
        let dimensions =
            [bits(record.signed), of_signed(record.intact), of_signed(record.trusted), of_signed(record.timely), form];
        self.known.push(dimensions.iter().rev().fold(0, |all, known| all << 2 | known));
        let at = record.file.rfind('/').map_or(0, |at| at.saturating_add(1));
        let (folder, name) = record.file.split_at_checked(at).unwrap_or(("", &record.file));
        self.folders.add(Some(folder));
        self.names.add(name);
        self.agencies.add(spellings.agency(record));
        self.units.add(spellings.unit(record));
        self.types.add(record.document_type.as_deref());
        self.producers.add(record.producer.as_deref());
        self.reasons.add(record.reason.as_deref());
        let mut signers: Vec<&str> = Vec::new();
        for signer in record.signatures.iter().filter_map(|one| one.signer.as_deref()) {
            if !signers.contains(&signer) {
                signers.push(signer);
            }
        }
        self.signers.add(Some(&signers.join("; ")));
        self.numbers.add(record.number.as_deref().unwrap_or_default());
        self.days.push(record.day.map_or(0, |day| {
            let part = |value: i64| u32::try_from(value).unwrap_or(0);
            (part(day.year().into()) * 16 + part(day.month().into())) * 32 + part(day.day().into())
        }));
        self.sizes.push(record.size.map_or(0, |size| u32::try_from(size).unwrap_or(u32::MAX)));
        self.signatures.push(u32::try_from(record.signatures.len()).unwrap_or(u32::MAX));
        let broken = record.form.as_ref().map_or(&[][..], |form| &form.broken);
        self.broken.push(u32::try_from(broken.len()).unwrap_or(u32::MAX));
        for rule in broken {
            self.rules.add(Some(rule));
        }
        self.told.push(u32::try_from(record.findings.len()).unwrap_or(u32::MAX));
        for code in &record.findings {
            self.findings.add(Some(code));
        }
    }

    /// All of it in one piece, and what lies where.
    pub(super) fn packed(&self, effort: u32) -> io::Result<(Vec<Section>, Vec<u8>)> {
        let mut packed =
            Packed { sections: Vec::new(), packing: ZlibEncoder::new(Vec::new(), Compression::new(effort)) };
        packed.octets("state", "u8", &self.states)?;
        packed.octets("verdict", "u8", &self.verdicts)?;
        packed.octets("kind", "u8", &self.kinds)?;
        packed.numbers("known", &self.known)?;
        packed.dictionary("folder", "folders", &self.folders)?;
        packed.octets("name", "text", &self.names.0)?;
        packed.dictionary("agency", "agencies", &self.agencies)?;
        packed.dictionary("unit", "units", &self.units)?;
        packed.dictionary("type", "types", &self.types)?;
        packed.dictionary("producer", "producers", &self.producers)?;
        packed.dictionary("reason", "reasons", &self.reasons)?;
        packed.dictionary("signer", "signers", &self.signers)?;
        packed.octets("number", "text", &self.numbers.0)?;
        packed.numbers("day", &self.days)?;
        packed.numbers("size", &self.sizes)?;
        packed.numbers("signatures", &self.signatures)?;
        packed.numbers("broken", &self.broken)?;
        packed.dictionary("rule", "rules", &self.rules)?;
        packed.numbers("told", &self.told)?;
        packed.dictionary("finding", "findings", &self.findings)?;
        packed.numbers("rank", &self.ranks())?;
        Ok((packed.sections, packed.packing.finish()?))
    }

    /// The place of each file by its whole name: the page sorts numbers, not texts.
    fn ranks(&self) -> Vec<u32> {
        let folders: Vec<&[u8]> = self.folders.texts.0.split(|octet| *octet == 0).collect();
        let folder = |number: u32| {
            let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
            at.and_then(|at| folders.get(at)).copied().unwrap_or_default()
        };
        let names = self.names.0.split(|octet| *octet == 0);
        let mut order: Vec<(&[u8], &[u8], usize)> =
            self.folders.rows.iter().zip(names).enumerate().map(|(at, (f, name))| (folder(*f), name, at)).collect();
        order.sort_unstable();
        let mut ranks = vec![0_u32; order.len()];
        for (rank, (.., at)) in (0_u32..).zip(&order) {
            if let Some(place) = ranks.get_mut(*at) {
                *place = rank;
            }
        }
        ranks
    }
}

/// Of what has no signature whether it is intact, of what has no form whether it is right.
const NOT_ASKED: u32 = 3;

const fn bits(known: Known) -> u32 {
    match known {
        Known::Yes => 0,
        Known::No => 1,
        Known::Unknown => 2,
    }
}

struct Packed {
    sections: Vec<Section>,
    packing: ZlibEncoder<Vec<u8>>,
}

impl Packed {
    fn octets(&mut self, name: &'static str, of: &'static str, octets: &[u8]) -> io::Result<()> {
        self.sections.push(Section { name, of, octets: octets.len() });
        self.packing.write_all(octets)
    }

    /// As narrow as the largest of them allows.
    fn numbers(&mut self, name: &'static str, numbers: &[u32]) -> io::Result<()> {
        let most = numbers.iter().copied().max().unwrap_or(0);
        let (of, width) = match most {
            0..=0xff => ("u8", 1),
            0x100..=0xffff => ("u16", 2),
            _ => ("u32", 4),
        };
        let mut octets = Vec::with_capacity(numbers.len().saturating_mul(width));
        for number in numbers {
            octets.extend_from_slice(number.to_le_bytes().get(..width).unwrap_or_default());
        }
        self.octets(name, of, &octets)
    }

    fn dictionary(&mut self, rows: &'static str, texts: &'static str, of: &Dictionary) -> io::Result<()> {
        self.octets(texts, "text", &of.texts.0)?;
        self.numbers(rows, &of.rows)
    }
}
