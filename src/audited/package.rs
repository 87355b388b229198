//! A package of the exchange axis: a record of its own, then one for each file in it. The package is verified as a whole; its
//! attachments are then read once more, one at a time, for what only their octets tell.

use std::collections::BTreeSet;

use super::octets;
use super::{AuditSettings, document, earlier};
use crate::audit::FileKind;
use crate::audit::Known;
use crate::audit::PackageSaid;
use crate::audit::Record;
use crate::audit::State;
use crate::base::Source;
use crate::edxml;
use crate::edxml::Message;
use crate::package::Examined;
use crate::package::ExaminedAttachment;
use crate::package::MessageSignature;
use crate::package::PackageError;
use crate::package::PackageVerification;
use crate::package::verify_package;
use crate::policy::Finding;
use crate::policy::Severity;
use crate::policy::Verdict;

/// The reason of a package whose header and attachments contradict each other.
const INCONSISTENT: &str = "PACKAGE_INCONSISTENT";
/// Longer names of attachments are cut, in octets: with its folder a name has to fit into a line.
const LONGEST: usize = 500;

/// Whether a document may be a package: by its root, also in the SOAP envelope of the older form.
pub(super) fn may_be_one(source: &dyn Source, settings: &AuditSettings) -> bool {
    let limits = &settings.verify.limits;
    edxml::is_package(source, limits) || octets::root(source, limits).as_deref() == Some("Envelope")
}

/// The records of a package; `None` when it is none.
pub(super) fn audited(source: &dyn Source, file: &str, settings: &AuditSettings) -> Option<Vec<Record>> {
    let verification = match verify_package(source, &settings.verify, &settings.package) {
        Ok(verification) => verification,
        Err(PackageError::Package(edxml::Error::NotAPackage { .. })) => return None,
        Err(error) => {
            let mut record = octets::package_unreadable(source, file, &error);
            record.kind = Some(FileKind::Edxml);
            return Some(vec![super::by_folder(record, settings)]);
        }
    };
    let mut records = Vec::new();
    told(source, file, &verification, settings, &mut records);
    Some(records)
}

/// The package, then what lies in it.
fn told(
    source: &dyn Source,
    file: &str,
    verification: &PackageVerification,
    settings: &AuditSettings,
    records: &mut Vec<Record>,
) {
    let place = records.len();
    let own = package(file, source.len(), verification, settings);
    let said = own.agency.clone();
    records.push(own);
    let mut names = Names::default();
    let read = edxml::read(source, &settings.verify.limits, &mut |index, attachment, octets| {
        let Some(found) = verification.attachments().get(index) else { return };
        let name = names.give(file, index, attachment);
        let begin = records.len();
        let (_, inner) = edxml::look(index, attachment, &octets, &settings.verify.limits);
        inside(inner.as_ref().unwrap_or(&octets), &name, found, settings, records);
        for record in records.iter_mut().skip(begin) {
            record.inside = true;
            record.adopt(said.as_ref());
        }
    });
    if let Err(error) = read {
        // It was read a moment ago.
        records.truncate(place.saturating_add(1));
        if let Some(own) = records.get_mut(place) {
            own.state = State::Unreadable;
            own.reason = Some("CHANGED_MEANWHILE".to_owned());
            own.detail = Some(octets::chain(&error));
        }
    }
    // It stands as long as everything in it.
    let all = records.iter().skip(place.saturating_add(1)).map(|record| record.stands_until);
    let mut until = Some(message_stands(verification, settings));
    for one in all {
        until = until.and_then(|until| one.map(|one| until.min(one)));
    }
    if let Some(own) = records.get_mut(place) {
        own.stands_until = until.filter(|_| own.state != State::Unreadable);
    }
}

fn message_stands(verification: &PackageVerification, settings: &AuditSettings) -> crate::base::UnixTime {
    let MessageSignature::Signed(message) = verification.signature() else { return Record::FOR_EVER };
    let change = crate::policy::next_change(message.facts(), &settings.verify.policy, settings.verify.at);
    earlier(change, super::unborn(settings)).map_or(Record::FOR_EVER, |change| change.plus_seconds(-1))
}

/// One attachment.
fn inside(
    octets: &Vec<u8>,
    name: &str,
    found: &ExaminedAttachment,
    settings: &AuditSettings,
    records: &mut Vec<Record>,
) {
    let unreadable = |reason: &str, detail: String| {
        let mut record = Record::unreadable(name, reason, detail);
        record.size = Some(found.octets);
        record.sha256 = Some(found.sha256.clone());
        record.standing_until(None)
    };
    let kind = found.looked.file_kind().map_or("file without content", edxml::Kind::name);
    match &found.examined {
        Examined::Document(verification) => records.push(document(octets, name, verification, settings)),
        Examined::Package(nested) => told(octets, name, nested, settings, records),
        Examined::NoSignatureKind => {
            records.push(unreadable(
                "NOT_A_DOCUMENT",
                format!("no signature is looked for in a file of this kind: {kind}"),
            ));
        }
        Examined::TooDeep => records.push(unreadable("TOO_DEEP", "a package in a package in a package".to_owned())),
        Examined::Unreadable(why) => records.push(unreadable("NOT_A_DOCUMENT", why.clone())),
    }
}

/// The record of the package itself: its message's own signature, and the verdict on everything together.
fn package(file: &str, size: u64, verification: &PackageVerification, settings: &AuditSettings) -> Record {
    let message = &verification.package().message;
    let mut said = PackageSaid::new(file);
    said.message = match verification.signature() {
        MessageSignature::Signed(verification) => Some((verification.facts(), verification.judgement())),
        _ => None,
    };
    said.mapping = settings.mapping.as_ref();
    said.sender = &message.from.name;
    said.code = &message.from.organ_id;
    said.date = &message.promulgation.date;
    let number = message.code.written();
    said.number = &number;
    said.document_type = type_name(message);
    let findings: Vec<&Finding> = verification.findings().collect();
    let mut record = said.record(&findings);
    record.size = Some(size);
    record.sha256 = Some(verification.sha256().to_owned());
    record.state = verification.verdict().into();
    record.reason = verification.reason().and_then(|reason| {
        let text = serde_json::to_string(&reason).ok()?;
        Some(text.trim_matches('"').to_owned())
    });
    if let (Known::No, MessageSignature::Unreadable(why)) = (record.signed, verification.signature()) {
        record.signed = Known::Unknown;
        record.detail = Some(why.clone());
    }
    // What its header says is contradicted by what it holds: that is no package anybody should rely on.
    let contradicts = |finding: &&Finding| finding.severity >= Severity::Warning && differs(&finding.code);
    if verification.verdict() == Verdict::Passed && findings.iter().any(contradicts) {
        record.state = State::Indeterminate;
        record.reason = Some(INCONSISTENT.to_owned());
    }
    if let Some(form) = &settings.form {
        let form = verification.compliance(&form.rules);
        record.with_form(&form)
    } else {
        record
    }
}

/// Whether a finding compares the header with the attachments and found a difference.
fn differs(code: &str) -> bool {
    ["-differ", "-differs", "-not-on-page"].iter().any(|ending| code.ends_with(ending))
}

fn type_name(message: &Message) -> &str {
    if message.is_status() { "edXML status" } else { &message.document_type.name }
}

/// Names of what lies in a package: `package.edxml!/name`, each once.
#[derive(Default)]
struct Names {
    given: BTreeSet<String>,
}

impl Names {
    fn give(&mut self, file: &str, index: usize, attachment: &edxml::Attachment) -> String {
        let number = index.saturating_add(1);
        let wished = escaped(if attachment.name.is_empty() { &attachment.content_id } else { &attachment.name });
        let wished = if wished.is_empty() { format!("%{number}") } else { wished };
        // Of two with one name the second is told by its number; a name cannot hold a bare percent sign.
        let name = if self.given.contains(&wished) { format!("{wished}%{number}") } else { wished };
        self.given.insert(name.clone());
        format!("{file}!/{name}")
    }
}

/// A name on which nothing hangs: separators of folders, the percent sign itself, what cannot be seen and names of folders are
/// written as the octets they are (`%2F`).
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let is_folder = matches!(name, "." | "..");
    for c in name.chars() {
        let is_odd = c.is_control()
            || matches!(c, '/' | '\\' | '%' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
        if out.len() >= LONGEST {
            out.push_str("%..");
            break;
        }
        if is_odd || (is_folder && c == '.') {
            let mut octets = [0; 4];
            for octet in c.encode_utf8(&mut octets).bytes() {
                out.push_str(&format!("%{octet:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_paths() {
        for (name, safe) in [
            ("Quyết định 12.pdf", "Quyết định 12.pdf"),
            ("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"),
            ("..", "%2E%2E"),
            ("a\\b%c", "a%5Cb%25c"),
            ("a\nb\u{202e}fdp.exe", "a%0Ab%E2%80%AEfdp.exe"),
        ] {
            assert_eq!(escaped(name), safe, "{name:?}");
        }
        assert!(escaped(&"a".repeat(5_000)).len() < 600);
    }
}
