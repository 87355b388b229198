//! What a package holds against what it says it holds.

use super::content::{Damage, Kind, UnzipError, Unzipped, damage, sniff, unzip};
use super::issue::{Issue, Weight};
use super::message::ManifestEntry;
use super::read::{Attachment, Package};
use crate::base::Base64Defect;
use crate::base::Limits;

/// What the octets of one attachment turned out to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// What they are.
    pub kind: Option<Kind>,
    /// The one file that was packed in them.
    pub inner: Option<InnerFile>,
    /// What is wrong.
    pub issues: Vec<Issue>,
}

/// The only file of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerFile {
    /// Its name in the container.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Octets.
    pub octets: u64,
}

impl Looked {
    /// What the file is that the sender attached: the packed one where there is one.
    #[must_use]
    pub fn file_kind(&self) -> Option<Kind> {
        self.inner.as_ref().map(|inner| inner.kind).or(self.kind)
    }

    /// Whether the file the sender attached can no longer be had.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.issues.iter().any(|issue| DAMAGED.contains(&issue.code))
    }
}

const DAMAGED: &[&str] = &[
    "edxml.attachment-no-content",
    "edxml.base64-letter",
    "edxml.base64-behind-padding",
    "edxml.base64-truncated",
    "edxml.text-decoded",
    "edxml.pdf-truncated",
    "edxml.zip-truncated",
    "edxml.zip-unreadable",
    "edxml.zip-two-readings",
    "edxml.zip-limit",
];

/// Looks at the octets of an attachment, and at the file packed in them, which is handed back where there is one.
#[must_use]
pub fn look(index: usize, attachment: &Attachment, octets: &[u8], limits: &Limits) -> (Looked, Option<Vec<u8>>) {
    let mut look = Look { name: told_name(index, attachment), found: Looked::default() };
    if !attachment.has_content || (octets.is_empty() && attachment.defect.is_none()) {
        look.say("edxml.attachment-no-content", Weight::Structure, "");
        return (look.found, None);
    }
    match attachment.defect {
        None => {}
        Some(Base64Defect::Letter { at }) => look.say("edxml.base64-letter", Weight::Structure, at),
        Some(Base64Defect::BehindPadding { at }) => look.say("edxml.base64-behind-padding", Weight::Structure, at),
        Some(Base64Defect::Truncated) => look.say("edxml.base64-truncated", Weight::Structure, octets.len()),
        Some(Base64Defect::TrailingBits) => look.say("edxml.base64-trailing-bits", Weight::Structure, ""),
    }
    let kind = sniff(octets);
    look.found.kind = Some(kind);
    if !kind.agrees_with(&attachment.content_type) {
        let issue = Issue::new("edxml.type-not-bytes", Weight::Form).with("name", &look.name);
        look.found.issues.push(issue.with("value", &attachment.content_type).with("kind", kind.name()));
    }
    look.damage(octets, kind);
    let inner = (kind == Kind::Zip).then(|| look.open(octets, limits)).flatten();
    if let Some(kind) = look.found.file_kind()
        && !name_agrees(&attachment.name, kind)
    {
        let issue = Issue::new("edxml.name-not-bytes", Weight::Rule).with("name", &look.name);
        look.found.issues.push(issue.with("kind", kind.name()));
    }
    (look.found, inner)
}

struct Look {
    name: String,
    found: Looked,
}

impl Look {
    fn say(&mut self, code: &'static str, weight: Weight, value: impl ToString) {
        self.found.issues.push(Issue::new(code, weight).with("name", &self.name).with("value", value));
    }

    fn damage(&mut self, octets: &[u8], kind: Kind) {
        match damage(octets, kind) {
            None => {}
            Some(Damage::TextDecoding { replaced }) => self.say("edxml.text-decoded", Weight::Structure, replaced),
            Some(Damage::TruncatedPdf) => self.say("edxml.pdf-truncated", Weight::Structure, octets.len()),
            Some(Damage::TruncatedZip) => self.say("edxml.zip-truncated", Weight::Structure, octets.len()),
        }
    }

    fn open(&mut self, octets: &[u8], limits: &Limits) -> Option<Vec<u8>> {
        if self.found.is_damaged() {
            return None;
        }
        match unzip(octets, limits) {
            Ok(Unzipped::One { name, octets }) => {
                let kind = sniff(&octets);
                self.damage(&octets, kind);
                self.found.inner = Some(InnerFile { name, kind, octets: octets.len() as u64 });
                return Some(octets);
            }
            Ok(Unzipped::Several { entries }) => self.say("edxml.zip-several", Weight::Note, entries),
            Err(UnzipError::Unreadable(why)) => self.say("edxml.zip-unreadable", Weight::Structure, why),
            Err(UnzipError::Encrypted) => self.say("edxml.zip-encrypted", Weight::Structure, ""),
            Err(UnzipError::TwoReadings) => self.say("edxml.zip-two-readings", Weight::Structure, ""),
            Err(UnzipError::Limit(limit)) => self.say("edxml.zip-limit", Weight::Structure, limit.limit),
        }
        None
    }
}

/// What an attachment is called in a sentence.
fn told_name(index: usize, attachment: &Attachment) -> String {
    if attachment.name.is_empty() { format!("[{}]", index + 1) } else { attachment.name.clone() }
}

/// Whether a file name promises what the file is. Endings that promise nothing we can tell agree with everything.
fn name_agrees(name: &str, kind: Kind) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => kind == Kind::Pdf,
        "xml" | "edxml" => kind == Kind::Xml,
        "docx" | "xlsx" | "pptx" => kind == Kind::OfficeXml,
        "doc" | "xls" | "ppt" => matches!(kind, Kind::OldOffice | Kind::OfficeXml | Kind::Text | Kind::Xml),
        "odt" | "ods" | "odp" => kind == Kind::OpenDocument,
        "zip" => {
            matches!(kind, Kind::Zip | Kind::OfficeXml | Kind::OpenDocument | Kind::Pdf | Kind::Xml | Kind::Text)
                || matches!(kind, Kind::OldOffice | Kind::Image | Kind::OtherArchive | Kind::Unknown | Kind::Empty)
        }
        "png" | "jpg" | "jpeg" | "tif" | "tiff" | "gif" => kind == Kind::Image,
        "rar" | "7z" => kind == Kind::OtherArchive,
        _ => true,
    }
}

/// Compares the manifest with the attachments.
#[must_use]
pub fn check(package: &Package) -> Vec<Issue> {
    let mut issues = Vec::new();
    let held = &package.attachments;
    if package.message.is_status() {
        if !held.is_empty() || package.manifest.as_ref().is_some_and(|entries| !entries.is_empty()) {
            issues.push(Issue::new("edxml.status-with-attachments", Weight::Rule));
        }
        return issues;
    }
    let empty = Vec::new();
    let entries = match &package.manifest {
        Some(entries) => entries,
        None if held.is_empty() => &empty,
        None => {
            issues.push(Issue::new("edxml.manifest-missing", Weight::Structure));
            return issues;
        }
    };
    if entries.is_empty() && held.is_empty() {
        issues.push(Issue::new("edxml.no-attachments", Weight::Form));
    }
    let name_of = |i: usize, name: &str| if name.is_empty() { format!("[{}]", i + 1) } else { name.to_owned() };
    ids(entries.iter().map(|entry| entry.content_id.as_str()), "edXMLManifest", &mut issues);
    ids(held.iter().map(|attachment| attachment.content_id.as_str()), "AttachmentEncoded", &mut issues);
    for (i, entry) in entries.iter().enumerate() {
        let mut matching = held.iter().filter(|a| !a.content_id.is_empty() && a.content_id == entry.content_id);
        let Some(attachment) = matching.next() else {
            let issue = Issue::new("edxml.attachment-missing", Weight::Structure).with("name", name_of(i, &entry.name));
            issues.push(issue.with("value", &entry.content_id));
            continue;
        };
        pair(entry, attachment, &mut issues);
    }
    for (i, attachment) in held.iter().enumerate() {
        if !entries.iter().any(|entry| !entry.content_id.is_empty() && entry.content_id == attachment.content_id) {
            let issue =
                Issue::new("edxml.attachment-extra", Weight::Structure).with("name", name_of(i, &attachment.name));
            issues.push(issue.with("value", &attachment.content_id));
        }
    }
    issues
}

/// Identifiers must be there, and be there once: they are the only link between the two lists.
fn ids<'a>(all: impl Iterator<Item = &'a str>, part: &'static str, issues: &mut Vec<Issue>) {
    let mut seen = std::collections::BTreeSet::new();
    for id in all {
        if id.is_empty() {
            issues.push(Issue::new("edxml.content-id-missing", Weight::Structure).with("field", part));
        } else if !seen.insert(id) {
            issues.push(Issue::new("edxml.content-id-twice", Weight::Structure).with("field", part).with("value", id));
        } else if !id.starts_with("cid:") {
            issues.push(Issue::new("edxml.content-id-form", Weight::Form).with("field", part).with("value", id));
        }
    }
}

fn pair(entry: &ManifestEntry, attachment: &Attachment, issues: &mut Vec<Issue>) {
    let both = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    if both(&entry.name, &attachment.name) {
        let issue = Issue::new("edxml.attachment-renamed", Weight::Structure).with("name", &attachment.name);
        issues.push(issue.with("other", &entry.name));
    }
    if entry.name.is_empty() && attachment.name.is_empty() {
        let issue = Issue::new("edxml.field-missing", Weight::Form).with("field", "AttachmentName");
        issues.push(issue.with("value", &entry.content_id));
    }
    // The official kit says in the one place what was attached, in the other how it is carried.
    if both(&entry.content_type, &attachment.content_type) {
        let issue = Issue::new("edxml.type-differs", Weight::Note).with("name", &attachment.name);
        issues.push(issue.with("value", &attachment.content_type).with("other", &entry.content_type));
    }
}
