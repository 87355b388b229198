//! The front door to the audit: one file verified, its form asked, told as records. No check of its own.

mod octets;
mod package;

use crate::audit::Examined;
use crate::audit::Mapping;
use crate::audit::Record;
use crate::base::Day;
use crate::base::Source;
use crate::base::UnixTime;
use crate::compliance::ComplianceSettings;
use crate::compliance::compliance;
use crate::form::Rule;
use crate::form::rules;
use crate::package::PackageRequest;
use crate::policy::Verdict;
use crate::policy::next_change;
use crate::verify::Settings;
use crate::verify::Verification;
use crate::verify::is_xml;
use crate::verify::verify;

/// What is asked of every file of an archive.
#[non_exhaustive]
pub struct AuditSettings {
    /// Signatures and trust.
    pub verify: Settings,
    /// The rules of form; `None` when they are not asked. Name, limits and credentials of each document are those of the file
    /// and of [`Self::verify`].
    pub form: Option<ComplianceSettings>,
    /// Whose documents they are.
    pub mapping: Option<Mapping>,
    /// What is asked of packages.
    pub package: PackageRequest,
}

impl AuditSettings {
    /// Signatures and trust only.
    #[must_use]
    pub fn new(verify: Settings) -> Self {
        Self { verify, form: None, mapping: None, package: PackageRequest::default() }
    }
}

/// Examines a file and hands its record to `sink`: one for the file itself, then one for each document that a package
/// holds. A file that cannot be examined has a record, too; nothing is an error.
pub fn audited(source: &dyn Source, file: &str, settings: &AuditSettings, sink: &mut dyn FnMut(Record)) {
    let is_package = is_xml(source).is_ok_and(|is_xml| is_xml) && package::may_be_one(source, settings);
    if let Some(records) = is_package.then(|| package::audited(source, file, settings)).flatten() {
        return records.into_iter().for_each(sink);
    }
    match verify(source, &settings.verify) {
        Ok(verification) => sink(document(source, file, &verification, settings)),
        Err(error) => sink(by_folder(octets::unreadable(source, file, &error), settings)),
    }
}

/// The record of a document that was verified.
fn document(source: &dyn Source, file: &str, verification: &Verification, settings: &AuditSettings) -> Record {
    let mut trouble = None;
    let form = settings.form.as_ref().and_then(|form| {
        let mut own = form.clone();
        own.file_name = name_of(file).to_owned();
        own.limits = settings.verify.limits.clone();
        own.credentials = settings.verify.credentials.clone();
        compliance(source, verification, &own).map_err(|error| trouble = Some(octets::chain(&error))).ok()
    });
    let (facts, judgement) = (verification.facts(), verification.judgement());
    let mut examined = Examined::new(file, facts, judgement);
    examined.form = form.as_ref();
    examined.mapping = settings.mapping.as_ref();
    let mut record = examined.record();
    let told = octets::told(source, verification, settings);
    record.producer = told.producer;
    record.document_type = record.document_type.or(told.root);
    record.detail = trouble;
    // Rules of form are held against the day a document bears, else against today.
    let is_undated = form.as_ref().is_some_and(|form| form.batch.as_ref().is_none_or(|seen| seen.day.is_none()));
    let record = stands(record, verification, settings);
    if is_undated { record.standing_at_most(next_rules(settings.verify.at)) } else { record }
}

/// The next day from which other rules of form are in force than at this moment.
fn next_rules(at: UnixTime) -> Option<UnixTime> {
    let today = Day::of(at)?;
    let ends = |rule: &Rule| rule.until.and_then(|until| until.plus_days(1));
    let days = rules().iter().flat_map(|rule| [Some(rule.from), ends(rule)]).flatten();
    days.filter(|day| *day > today).min().map(Day::midnight)
}

/// Of a file that says nothing itself, whose folder it lies in.
fn by_folder(mut record: Record, settings: &AuditSettings) -> Record {
    record.agency = settings.mapping.as_ref().and_then(|mapping| mapping.by_folder(&record.file));
    record
}

/// Until when the record stands. With access to the network what is not decided may be decided the next moment, and so may a
/// certificate be revoked that nobody has asked about since.
fn stands(record: Record, verification: &Verification, settings: &AuditSettings) -> Record {
    let judgement = verification.judgement();
    let is_fetched =
        settings.verify.online.is_some() && !matches!(judgement.verdict, Verdict::Failed | Verdict::Unsigned);
    if is_fetched {
        return record;
    }
    let change = next_change(verification.facts(), &settings.verify.policy, judgement.at);
    record.standing_until(earlier(change, unborn(settings)))
}

/// The first moment at which a certificate at hand becomes valid: paths may run another way from then on.
fn unborn(settings: &AuditSettings) -> Option<UnixTime> {
    let store = &settings.verify.trust;
    let anchors = store.anchors.iter().map(|anchor| &anchor.certificate);
    let births = anchors.chain(&store.intermediates).map(crate::x509::Certificate::not_before);
    births.filter(|birth| *birth > settings.verify.at).min()
}

fn earlier(one: Option<UnixTime>, other: Option<UnixTime>) -> Option<UnixTime> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Without folders; of what lies in a container without the container.
fn name_of(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or_default()
}
