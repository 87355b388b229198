//! Rules across the files of a whole archive: numbers used once in a year, attachments that bear the number of a document beside
//! them, annexes complete. What [`crate::form::check_batch`] answers for one register, in memory that does for millions.
//!
//! ```text
//! each record ─► Collector (at most 32 octets of each) ─► Resolver ─► those few records that collide, once more ─► Across
//! ```
//!
//! An archive holds the registers of many agencies, so what belongs together is told more narrowly than in one register:
//!
//! - **Number unique** (`ND30-D15-UNIQUE-YEAR`): over the whole archive, wherever the files lie: one number and notation, one
//!   year, one issuing body as printed. Where the mapping file says two agencies, or the headings show two bodies above, they
//!   are two bodies of one name. The same octets twice are one document.
//! - **Number of the document** (`ND30-PL1-III.1-NUMBER-MATCH`): an attachment is held against the documents in its own folder,
//!   package or archive. `12/QĐ-UBND` is a number of every commune: one in another folder says nothing. A folder without
//!   documents leaves it open.
//! - **Annexes complete** (`ND30-PL1-III.1-ANNEX-COMPLETE`): annexes in one folder that show one number, of one agency and year
//!   where that is known. Annexes without a number count where the folder holds one document at most: else nobody can say
//!   whose they are.
//!
//! Hashes are keyed anew in each process, so that no files can be made to collide or to hide. An entry is dropped without
//! being looked at again only when all files of a number agree in 32 bits of such a hash of their digests.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::names::folded;
use super::record::{AttributedFrom, Known, NumberKeys, Record};
use crate::form::Conformity;
use crate::form::Rule;
use crate::form::RuleSet;
use crate::form::Severity;
use crate::form::body_key;
use crate::form::number_key;
use crate::form::rule;

const UNIQUE: &str = "ND30-D15-UNIQUE-YEAR";
const MATCH: &str = "ND30-PL1-III.1-NUMBER-MATCH";
const COMPLETE: &str = "ND30-PL1-III.1-ANNEX-COMPLETE";
/// Groups of colliding documents that are told; which record broke what is known of all.
const TOLD: usize = 10_000;
/// Files that are told of one group.
const FILES: usize = 20;
/// Bodies of one name that are kept apart under one number and year; hostile ones beyond are taken for one.
const BODIES: usize = 64;

/// The rules that are asked, in the order of the catalogue.
#[derive(Debug, Clone, Copy)]
struct Asked([Option<&'static Rule>; 3]);

impl Asked {
    fn of(set: &RuleSet) -> Self {
        Self([MATCH, COMPLETE, UNIQUE].map(|id| rule(id).filter(|rule| set.contains(rule))))
    }

    fn index(&self, id: &str) -> Option<u8> {
        let at = self.0.iter().position(|rule| rule.is_some_and(|rule| rule.id == id))?;
        u8::try_from(at).ok()
    }
}

/// A document that has a number, a day and a body: 16 octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    /// Of number, year and body.
    key: u64,
    index: u32,
    /// Of its digest.
    octets: u32,
}

/// A separate attachment: 32 octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Attachment {
    /// Of folder and number.
    beside: u64,
    has_number: bool,
    folder: u64,
    /// Of agency and year; 0 when one of them is not known.
    of: u32,
    index: u32,
    /// The Roman number, 0 for none.
    annex: u8,
}

/// Sees every record once.
#[derive(Debug)]
pub struct Collector {
    asked: Asked,
    keyed: RandomState,
    numbered: Vec<Numbered>,
    /// Of folder and number, of every document with a number.
    documents: Vec<u64>,
    /// Of the folder, of every document with a number.
    folders: Vec<u64>,
    attachments: Vec<Attachment>,
}

impl Collector {
    /// For the rules of a set.
    #[must_use]
    pub fn new(set: &RuleSet) -> Self {
        Self {
            asked: Asked::of(set),
            keyed: RandomState::new(),
            numbered: Vec::new(),
            documents: Vec::new(),
            folders: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// Sees a record; `index` is what it is called by in the answers, each once, in any order.
    pub fn see(&mut self, index: u32, record: &Record) {
        let Some(keys) = &record.numbers else { return };
        let folder = folder(&record.file);
        let number = record.number.as_deref().map(number_key);
        if keys.is_attachment {
            self.attachments.push(Attachment {
                beside: self.keyed.hash_one((folder, number.as_deref().unwrap_or_default())),
                folder: self.keyed.hash_one(folder),
                of: self.of(record),
                index,
                annex: keys.annex.and_then(|annex| u8::try_from(annex).ok()).unwrap_or(0),
                has_number: number.is_some(),
            });
            return;
        }
        let Some(number) = number.filter(|_| !keys.is_copy) else { return };
        self.documents.push(self.keyed.hash_one((folder, number.as_str())));
        self.folders.push(self.keyed.hash_one(folder));
        if let Some(key) = unique_key(&number, keys) {
            self.numbered.push(Numbered {
                key: self.keyed.hash_one(key),
                index,
                octets: self.narrow(record.sha256.as_deref().unwrap_or_default()),
            });
        }
    }

    fn of(&self, record: &Record) -> u32 {
        let agency = record.agency.as_ref().map(|agency| folded(&agency.name));
        let known = agency.zip(record.day.map(|day| day.year()));
        known.map_or(0, |(agency, year)| self.narrow(&format!("{agency}\0{year}")).max(1))
    }

    /// The upper half.
    fn narrow(&self, text: &str) -> u32 {
        u32::try_from(self.keyed.hash_one(text) >> 32).unwrap_or_default()
    }

    /// What of it has to be looked at once more.
    #[must_use]
    pub fn resolver(mut self) -> Resolver {
        let mut broken = Vec::new();
        self.documents.sort_unstable();
        self.folders.sort_unstable();
        if let Some(rule) = self.asked.index(MATCH) {
            let strays = self.attachments.iter().filter(|one| {
                one.has_number
                    && self.folders.binary_search(&one.folder).is_ok()
                    && self.documents.binary_search(&one.beside).is_err()
            });
            broken.extend(strays.map(|one| (one.index, rule)));
        }
        if let Some(rule) = self.asked.index(COMPLETE) {
            broken.extend(incomplete(&mut self.attachments, &self.folders).into_iter().map(|index| (index, rule)));
        }
        if self.asked.index(UNIQUE).is_none() {
            self.numbered.clear();
        }
        self.numbered.sort_unstable();
        let mut wanted = Vec::new();
        for same in self.numbered.chunk_by(|a, b| a.key == b.key) {
            if same.windows(2).any(|two| matches!(two, [a, b] if a.octets != b.octets)) {
                wanted.extend(same.iter().map(|one| one.index));
            }
        }
        wanted.sort_unstable();
        Resolver { asked: self.asked, broken, wanted, numbers: HashMap::new() }
    }
}

/// What two documents share that bear one number; `None` without a day or a body.
fn unique_key(number: &str, keys: &NumberKeys) -> Option<String> {
    let body = body_key(keys.issuer.as_deref());
    let year = keys.day?.year();
    (!body.is_empty()).then(|| format!("{number}\0{year}\0{body}"))
}

/// Annexes that miss one, or of which one is there twice.
fn incomplete(attachments: &mut Vec<Attachment>, folders: &[u64]) -> Vec<u32> {
    let mut wrong = Vec::new();
    attachments.retain(|one| one.annex > 0);
    attachments.sort_unstable();
    for same in attachments.chunk_by(|a, b| (a.beside, a.has_number) == (b.beside, b.has_number)) {
        let Some(first) = same.first() else { continue };
        let begin = folders.partition_point(|folder| *folder < first.folder);
        let end = folders.partition_point(|folder| *folder <= first.folder);
        if !first.has_number && end.saturating_sub(begin) > 1 {
            continue;
        }
        // Sorted, those of which nothing is known come first.
        let unknown = same.partition_point(|one| one.of == 0);
        let known = same.get(unknown..).unwrap_or_default();
        if known.first().map(|one| one.of) == known.last().map(|one| one.of) {
            wrong.extend(gaps(same));
        } else {
            known.chunk_by(|a, b| a.of == b.of).for_each(|part| wrong.extend(gaps(part)));
        }
    }
    wrong
}

/// All of them, when they are not each there once from I on.
fn gaps(annexes: &[Attachment]) -> Vec<u32> {
    let mut counts = [0_u32; 256];
    for one in annexes {
        if let Some(count) = counts.get_mut(usize::from(one.annex)) {
            *count = count.saturating_add(1);
        }
    }
    let last = annexes.iter().map(|one| one.annex).max().unwrap_or(0);
    let is_complete = (1..=last).all(|number| counts.get(usize::from(number)) == Some(&1));
    if is_complete { Vec::new() } else { annexes.iter().map(|one| one.index).collect() }
}

/// Sees those records once more that may bear a number that is taken.
#[derive(Debug)]
pub struct Resolver {
    asked: Asked,
    broken: Vec<(u32, u8)>,
    wanted: Vec<u32>,
    numbers: HashMap<String, Vec<Body>>,
}

/// Documents of one number, year and body, as far as they can be told apart.
#[derive(Debug)]
struct Body {
    /// The agency of the mapping file.
    agency: Option<String>,
    /// The body above it in the heading.
    parent: Option<String>,
    number: String,
    sha256: String,
    /// Not all are the same octets.
    differ: bool,
    indices: Vec<u32>,
}

impl Body {
    fn may_be(&self, other: &Self) -> bool {
        let agree = |own: &Option<String>, other: &Option<String>| own.is_none() || other.is_none() || own == other;
        agree(&self.agency, &other.agency) && agree(&self.parent, &other.parent)
    }
}

impl Resolver {
    /// Whether the record has to be seen once more.
    #[must_use]
    pub fn wants(&self, index: u32) -> bool {
        self.wanted.binary_search(&index).is_ok()
    }

    /// How many records have to be seen once more: those of which [`Self::wants`] says so.
    #[must_use]
    pub fn wanted(&self) -> usize {
        self.wanted.len()
    }

    /// Sees a record; the same one under the same index as before. Those that are not wanted are passed over.
    pub fn see(&mut self, index: u32, record: &Record) {
        if !self.wants(index) {
            return;
        }
        let Some((keys, number)) = record.numbers.as_ref().zip(record.number.as_deref()) else { return };
        let Some(key) = unique_key(&number_key(number), keys) else { return };
        let mapped = record.agency.as_ref().filter(|agency| agency.from == AttributedFrom::Mapping);
        let mut body = Body {
            agency: mapped.map(|agency| folded(&agency.name)),
            parent: keys.parent.as_deref().map(folded),
            number: number.to_owned(),
            sha256: record.sha256.clone().unwrap_or_default(),
            differ: false,
            indices: vec![index],
        };
        let bodies = self.numbers.entry(key).or_default();
        if bodies.len() >= BODIES {
            (body.agency, body.parent) = (None, None);
        }
        match bodies.iter_mut().find(|one| (&one.agency, &one.parent) == (&body.agency, &body.parent)) {
            Some(same) => {
                same.differ |= same.sha256 != body.sha256;
                same.indices.push(index);
            }
            None => bodies.push(body),
        }
    }

    /// The answers.
    #[must_use]
    pub fn finish(self) -> Across {
        let mut broken = self.broken;
        let mut findings = Vec::new();
        let mut more = 0_u64;
        let rule = self.asked.index(UNIQUE);
        for (key, bodies) in self.numbers {
            let Some(rule) = rule else { break };
            let mut indices: Vec<u32> = Vec::new();
            for (at, body) in bodies.iter().enumerate() {
                let against = |(other_at, other): (usize, &Body)| {
                    other_at != at && body.may_be(other) && (other.differ || other.sha256 != body.sha256)
                };
                if body.differ || bodies.iter().enumerate().any(against) {
                    indices.extend(&body.indices);
                }
            }
            let Some(body) = bodies.first().filter(|_| !indices.is_empty()) else { continue };
            indices.sort_unstable();
            broken.extend(indices.iter().map(|index| (*index, rule)));
            let year = key.split('\0').nth(1).and_then(|year| year.parse().ok()).unwrap_or_default();
            let count = indices.len() as u64;
            if findings.len() < TOLD {
                indices.truncate(FILES);
                findings.push(AcrossFinding {
                    rule: UNIQUE,
                    number: body.number.clone(),
                    year,
                    count,
                    records: indices,
                });
            } else {
                more = more.saturating_add(1);
            }
        }
        broken.sort_unstable();
        broken.dedup();
        findings.sort_by(|a, b| a.records.cmp(&b.records));
        Across { asked: self.asked, broken, findings, more }
    }
}

/// Documents that share a number they must not share.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcrossFinding {
    /// The rule.
    pub rule: &'static str,
    /// The number, as one of them has it.
    pub number: String,
    /// The year.
    pub year: i16,
    /// How many bear it.
    pub count: u64,
    /// The first of them, by their index.
    pub records: Vec<u32>,
}

/// Which records broke which rule across files.
#[derive(Debug)]
pub struct Across {
    asked: Asked,
    broken: Vec<(u32, u8)>,
    findings: Vec<AcrossFinding>,
    more: u64,
}

impl Across {
    /// The rules that the record of this index broke, in the order of the catalogue.
    pub fn broken(&self, index: u32) -> impl Iterator<Item = &'static Rule> {
        let begin = self.broken.partition_point(|(other, _)| *other < index);
        let own = self.broken.get(begin..).unwrap_or_default().iter().take_while(move |(other, _)| *other == index);
        own.filter_map(|(_, rule)| self.asked.0.get(usize::from(*rule)).copied().flatten())
    }

    /// How many records broke a rule.
    #[must_use]
    pub fn records(&self) -> usize {
        self.broken.chunk_by(|a, b| a.0 == b.0).count()
    }

    /// Documents that share a number, those first that come first in the archive; bounded, see [`Self::more`].
    #[must_use]
    pub fn findings(&self) -> &[AcrossFinding] {
        &self.findings
    }

    /// How many more groups of such documents there are than are told.
    #[must_use]
    pub const fn more(&self) -> u64 {
        self.more
    }

    /// Adds to a record what rules across files it broke. A compulsory one makes its form not compliant.
    pub fn apply(&self, index: u32, record: &mut Record) {
        let Some(form) = &mut record.form else { return };
        for rule in self.broken(index) {
            if !form.broken.iter().any(|id| id == rule.id) {
                form.broken.push(rule.id.to_owned());
            }
            if rule.severity == Severity::Error {
                form.verdict = Conformity::NonCompliant;
                record.compliant = Known::No;
            }
        }
    }
}

/// The folder, package or archive a file lies in.
fn folder(file: &str) -> &str {
    file.rfind(['/', '\\']).and_then(|at| file.get(..at)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
