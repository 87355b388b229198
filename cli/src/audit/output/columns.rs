//! What tables have of a record: one column after another, each with its name and its type. docs/audit-results.md lists them.

use kyso::audit::{Attributed, AttributedFrom, FileKind, Known, Record, RecordSignature, State};
use kyso::base::{Day, UnixTime};
use kyso::form::Conformity;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// Text.
    Text(Option<&'a str>),
    /// A whole number.
    Number(Option<u64>),
    /// A moment.
    Time(Option<UnixTime>),
    /// A day of the calendar.
    Day(Option<Day>),
    /// Several texts; none is an empty list, not an unknown one.
    List(Vec<&'a str>),
}

/// What is in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// [`Cell::Text`].
    Text,
    /// [`Cell::Number`].
    Number,
    /// [`Cell::Time`].
    Time,
    /// [`Cell::Day`].
    Day,
    /// [`Cell::List`].
    List,
}

/// One column.
pub(super) struct Column {
    /// As it stands in the first line.
    pub(super) name: &'static str,
    /// What every cell of it is.
    pub(super) of: Type,
    /// A record's cell.
    pub(super) cell: for<'a> fn(&'a Record) -> Cell<'a>,
}

const fn text(name: &'static str, cell: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    Column { name, of: Type::Text, cell }
}

const fn number(name: &'static str, cell: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    Column { name, of: Type::Number, cell }
}

const fn time(name: &'static str, cell: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    Column { name, of: Type::Time, cell }
}

const fn list(name: &'static str, cell: for<'a> fn(&'a Record) -> Cell<'a>) -> Column {
    Column { name, of: Type::List, cell }
}

/// Every column, in order. A column is only ever added, behind the others.
pub(super) const COLUMNS: &[Column] = &[
    text("file", |r| Cell::Text(Some(&r.file))),
    text("kind", |r| Cell::Text(r.kind.map(kind))),
    number("size", |r| Cell::Number(r.size)),
    time("modified", |r| Cell::Time(r.modified)),
    text("sha256", |r| Cell::Text(r.sha256.as_deref())),
    text("state", |r| Cell::Text(Some(state(r.state)))),
    text("reason", |r| Cell::Text(r.reason.as_deref())),
    text("detail", |r| Cell::Text(r.detail.as_deref())),
    text("signed", |r| Cell::Text(Some(known(r.signed)))),
    text("intact", |r| Cell::Text(Some(known(r.intact)))),
    text("trusted", |r| Cell::Text(Some(known(r.trusted)))),
    text("timely", |r| Cell::Text(Some(known(r.timely)))),
    text("compliant", |r| Cell::Text(Some(known(r.compliant)))),
    text("agency", |r| Cell::Text(r.agency.as_ref().map(|agency| agency.name.as_str()))),
    text("agency_code", |r| Cell::Text(r.agency.as_ref().and_then(|agency| agency.code.as_deref()))),
    text("agency_from", |r| Cell::Text(r.agency.as_ref().map(from))),
    text("unit", |r| Cell::Text(r.unit.as_deref())),
    Column { name: "day", of: Type::Day, cell: |r| Cell::Day(r.day) },
    text("document_type", |r| Cell::Text(r.document_type.as_deref())),
    text("number", |r| Cell::Text(r.number.as_deref())),
    text("producer", |r| Cell::Text(r.producer.as_deref())),
    number("signatures", |r| Cell::Number(u64::try_from(r.signatures.len()).ok())),
    list("signers", |r| Cell::List(each(r, |s| s.signer.as_deref()))),
    list("organizations", |r| Cell::List(each(r, |s| s.organization.as_deref()))),
    list("trust_profiles", |r| Cell::List(each(r, |s| s.trust_profile.as_deref()))),
    list("levels", |r| Cell::List(each(r, |s| s.level.as_deref()))),
    time("signed_claimed", |r| Cell::Time(r.signatures.iter().filter_map(|s| s.claimed).max())),
    time("signed_proven", |r| Cell::Time(r.signatures.iter().filter_map(|s| s.proven).min())),
    list("findings", |r| Cell::List(r.findings.iter().map(String::as_str).collect())),
    text("rule_set", |r| Cell::Text(r.form.as_ref().map(|form| form.rule_set.as_str()))),
    text("form", |r| Cell::Text(r.form.as_ref().map(|form| conformity(form.verdict)))),
    list("broken_rules", |r| Cell::List(r.form.iter().flat_map(|form| &form.broken).map(String::as_str).collect())),
    number("rules_not_checkable", |r| Cell::Number(r.form.as_ref().map(|form| u64::from(form.not_checkable)))),
    text("inside", |r| Cell::Text(Some(if r.inside { "yes" } else { "no" }))),
    time("stands_until", |r| Cell::Time(r.stands_until)),
];

/// What signatures say of one thing, oldest first, each once.
fn each<'a>(record: &'a Record, of: fn(&'a RecordSignature) -> Option<&'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for one in record.signatures.iter().filter_map(of) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

/// As `kyso.audit/1` writes it.
pub(super) const fn state(state: State) -> &'static str {
    match state {
        State::Passed => "passed",
        State::Failed => "failed",
        State::Indeterminate => "indeterminate",
        State::Unsigned => "unsigned",
        State::Unreadable => "unreadable",
    }
}

/// As `kyso.audit/1` writes it.
pub(super) const fn kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Pdf => "pdf",
        FileKind::Xml => "xml",
        FileKind::Edxml => "edxml",
        FileKind::Zip => "zip",
    }
}

/// As `kyso.audit/1` writes it.
pub(super) const fn known(known: Known) -> &'static str {
    match known {
        Known::Yes => "yes",
        Known::No => "no",
        Known::Unknown => "unknown",
    }
}

/// As `kyso.audit/1` writes it.
pub(super) const fn from(agency: &Attributed) -> &'static str {
    match agency.from {
        AttributedFrom::Mapping => "mapping",
        AttributedFrom::Certificate => "certificate",
        AttributedFrom::Page => "page",
        AttributedFrom::Package => "package",
    }
}

/// As `kyso.audit/1` writes it.
pub(super) const fn conformity(conformity: Conformity) -> &'static str {
    match conformity {
        Conformity::Compliant => "compliant",
        Conformity::NonCompliant => "non_compliant",
        Conformity::Undecided => "undecided",
        Conformity::NotApplicable => "not_applicable",
    }
}
