//! `.parquet`: typed columns for programs that read millions of rows. The columns of the CSV, with lists as lists, and every
//! signature with what is said of it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use kyso::audit::{Record, RecordSignature};
use kyso::base::{Day, UnixTime};
use kyso::policy::{CertificateTruth, ContentTruth, ValueTruth, Verdict};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::Records;
use super::columns::{COLUMNS, Cell, Type};
use crate::failure::{Failure, Result};
use crate::messages;
use crate::output::Output;

/// Rows held until they are written together: what bounds the memory of this writer.
const GROUP: usize = 20_000;
/// Texts of a column that are held once however often they come up in a group.
const SHARED: usize = 4096;

pub(super) fn write(output: &mut Output, target: &Path, records: &dyn Records) -> Result<()> {
    grouped(output, target, records, GROUP)
}

/// The same with groups of another size.
pub(super) fn grouped(output: &mut Output, target: &Path, records: &dyn Records, rows: usize) -> Result<()> {
    let failed = |error: ParquetError| failure(target, error);
    let schema = Arc::new(parse_message_type(&schema()).map_err(failed)?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("kyso version {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut file = SerializedFileWriter::new(output, schema, Arc::new(properties)).map_err(failed)?;
    let mut group = Group::new();
    records.each(&mut |_, record| {
        group.add(&record);
        if group.rows >= rows { group.flush(&mut file).map_err(failed) } else { Ok(()) }
    })?;
    group.flush(&mut file).and_then(|()| file.close()).map_err(failed)?;
    Ok(())
}

fn failure(target: &Path, error: ParquetError) -> Failure {
    match error {
        ParquetError::External(cause) => messages::cannot_write(target, &io::Error::other(cause)),
        error => messages::cannot_write(target, &io::Error::other(error)),
    }
}

/// The file's own description of its columns.
fn schema() -> String {
    let mut text = String::from("message kyso_audit {\n");
    for column in COLUMNS {
        let name = column.name;
        let _ = match column.of {
            Type::Text => writeln!(text, "OPTIONAL BYTE_ARRAY {name} (STRING);"),
            Type::Number => writeln!(text, "OPTIONAL INT64 {name};"),
            Type::Time => writeln!(text, "OPTIONAL INT64 {name} (TIMESTAMP(MILLIS,true));"),
            Type::Day => writeln!(text, "OPTIONAL INT32 {name} (DATE);"),
            Type::List => writeln!(
                text,
                "REQUIRED group {name} (LIST) {{ REPEATED group list {{ REQUIRED BYTE_ARRAY element (STRING); }} }}"
            ),
        };
    }
    text.push_str("REQUIRED group each_signature (LIST) { REPEATED group list { REQUIRED group element {\n");
    for field in FIELDS {
        let _ = match field.of {
            Type::Time => writeln!(text, "OPTIONAL INT64 {} (TIMESTAMP(MILLIS,true));", field.name),
            _ => writeln!(text, "OPTIONAL BYTE_ARRAY {} (STRING);", field.name),
        };
    }
    text.push_str("} } }\n}\n");
    text
}

/// What is told of each signature.
struct Field {
    name: &'static str,
    of: Type,
    cell: for<'a> fn(&'a RecordSignature) -> Cell<'a>,
}

const fn field(name: &'static str, cell: for<'a> fn(&'a RecordSignature) -> Cell<'a>) -> Field {
    Field { name, of: Type::Text, cell }
}

/// In the order of `kyso.audit/1`.
const FIELDS: &[Field] = &[
    field("kind", |s| Cell::Text(Some(&s.kind))),
    field("verdict", |s| Cell::Text(Some(verdict(s.verdict)))),
    field("reason", |s| Cell::Text(s.reason.as_deref())),
    field("content", |s| Cell::Text(Some(content(s.truths.content)))),
    field("signature", |s| Cell::Text(Some(value(s.truths.signature)))),
    field("certificate", |s| Cell::Text(Some(certificate(s.truths.certificate)))),
    field("signer", |s| Cell::Text(s.signer.as_deref())),
    field("organization", |s| Cell::Text(s.organization.as_deref())),
    field("trust_profile", |s| Cell::Text(s.trust_profile.as_deref())),
    field("level", |s| Cell::Text(s.level.as_deref())),
    Field { name: "claimed", of: Type::Time, cell: |s| Cell::Time(s.claimed) },
    Field { name: "proven", of: Type::Time, cell: |s| Cell::Time(s.proven) },
];

pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Indeterminate => "indeterminate",
        Verdict::Unsigned => "unsigned",
    }
}

pub(super) const fn content(truth: ContentTruth) -> &'static str {
    match truth {
        ContentTruth::Intact => "intact",
        ContentTruth::Broken => "broken",
        ContentTruth::Unchecked => "unchecked",
    }
}

pub(super) const fn value(truth: ValueTruth) -> &'static str {
    match truth {
        ValueTruth::Good => "good",
        ValueTruth::Bad => "bad",
        ValueTruth::Unchecked => "unchecked",
    }
}

pub(super) const fn certificate(truth: CertificateTruth) -> &'static str {
    match truth {
        CertificateTruth::Trusted => "trusted",
        CertificateTruth::Untrusted => "untrusted",
        CertificateTruth::Undecided => "undecided",
    }
}

/// Rows that are written together, by column.
struct Group {
    rows: usize,
    columns: Vec<Values>,
    fields: Vec<Values>,
}

impl Group {
    fn new() -> Self {
        Self {
            rows: 0,
            columns: COLUMNS.iter().map(|column| Values::of(column.of)).collect(),
            fields: FIELDS.iter().map(|field| Values::of(field.of)).collect(),
        }
    }

    fn add(&mut self, record: &Record) {
        self.rows = self.rows.saturating_add(1);
        for (values, column) in self.columns.iter_mut().zip(COLUMNS) {
            match (column.cell)(record) {
                Cell::List(list) => values.add_list(list.iter().map(|text| Cell::Text(Some(text))), 1),
                cell => values.add(&cell, 0, 1),
            }
        }
        for (values, field) in self.fields.iter_mut().zip(FIELDS) {
            values.add_list(record.signatures.iter().map(field.cell), 2);
        }
    }

    fn flush<W: Write + Send>(&mut self, file: &mut SerializedFileWriter<W>) -> ParquetResult<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = file.next_row_group()?;
        for values in self.columns.iter().chain(&self.fields) {
            let writer = group.next_column()?;
            values.write(writer.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?)?;
        }
        group.close()?;
        *self = Self::new();
        Ok(())
    }
}

/// Values of one column, with how deep each is defined and what it repeats (Dremel levels of Parquet).
struct Values {
    of: Of,
    defined: Vec<i16>,
    repeats: Vec<i16>,
}

enum Of {
    Texts(Vec<ByteArray>, HashMap<Box<str>, ByteArray>),
    Longs(Vec<i64>),
    Days(Vec<i32>),
}

impl Values {
    fn of(of: Type) -> Self {
        let of = match of {
            Type::Text | Type::List => Of::Texts(Vec::new(), HashMap::new()),
            Type::Number | Type::Time => Of::Longs(Vec::new()),
            Type::Day => Of::Days(Vec::new()),
        };
        Self { of, defined: Vec::new(), repeats: Vec::new() }
    }

    /// A cell that is defined at `level` when it is there, else one level above.
    fn add(&mut self, cell: &Cell<'_>, repeats: i16, level: i16) {
        let there = match (&mut self.of, cell) {
            (Of::Texts(texts, shared), Cell::Text(Some(text))) => {
                texts.push(held(shared, text));
                true
            }
            (Of::Longs(longs), Cell::Number(Some(number))) => {
                longs.push(i64::try_from(*number).unwrap_or(i64::MAX));
                true
            }
            (Of::Longs(longs), Cell::Time(Some(time))) => {
                longs.push(time.seconds().saturating_mul(1000));
                true
            }
            (Of::Days(days), Cell::Day(Some(day))) => {
                days.push(since_epoch(*day));
                true
            }
            _ => false,
        };
        self.defined.push(if there { level } else { level.saturating_sub(1) });
        self.repeats.push(repeats);
    }

    fn add_list<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>, level: i16) {
        let mut repeats = 0;
        for cell in cells {
            self.add(&cell, repeats, level);
            repeats = 1;
        }
        if repeats == 0 {
            self.defined.push(0);
            self.repeats.push(0);
        }
    }

    fn write(&self, mut column: SerializedColumnWriter<'_>) -> ParquetResult<()> {
        // Where nothing repeats, or nothing can be missing, the levels are not looked at.
        let (defined, repeats) = (Some(self.defined.as_slice()), Some(self.repeats.as_slice()));
        match (column.untyped(), &self.of) {
            (ColumnWriter::ByteArrayColumnWriter(to), Of::Texts(texts, _)) => {
                to.write_batch(texts, defined, repeats)?
            }
            (ColumnWriter::Int64ColumnWriter(to), Of::Longs(longs)) => to.write_batch(longs, defined, repeats)?,
            (ColumnWriter::Int32ColumnWriter(to), Of::Days(days)) => to.write_batch(days, defined, repeats)?,
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        };
        column.close()
    }
}

fn held(shared: &mut HashMap<Box<str>, ByteArray>, text: &str) -> ByteArray {
    if let Some(known) = shared.get(text) {
        return known.clone();
    }
    let made = ByteArray::from(text.as_bytes().to_vec());
    if shared.len() < SHARED {
        shared.insert(text.into(), made.clone());
    }
    made
}

/// Days since 1970-01-01, as Parquet counts them.
fn since_epoch(day: Day) -> i32 {
    let midnight = UnixTime::from_utc(day.year(), day.month(), day.day(), 0, 0, 0);
    midnight.and_then(|time| i32::try_from(time.seconds().div_euclid(86_400)).ok()).unwrap_or_default()
}
