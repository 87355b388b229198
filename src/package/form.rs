//! What the rules of packages need to know of one, and the form of the documents inside.

use crate::base::with_causes;

use super::{Examined, ExaminedAttachment, PackageError, PackageVerification};
use crate::base::Day;
use crate::base::Source;
use crate::base::UnixTime;
use crate::base::hex;
use crate::compliance::ComplianceSettings;
use crate::compliance::compliance as form_of;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::edxml;
use crate::edxml::Attachment;
use crate::edxml::Message;
use crate::form::Compliance;
use crate::form::Conformity;
use crate::form::PackageField;
use crate::form::PackageSeen;
use crate::form::RuleSet;
use crate::form::check_package;
use crate::policy::Verdict;

/// What the rules of form say of a package and of each document in it.
#[derive(Debug, Clone)]
pub struct PackageForms {
    /// The rules of packages.
    pub package: Compliance,
    /// Of each attachment, in the order of the file.
    pub attachments: Vec<AttachmentForm>,
}

/// What the rules of form say of an attachment.
#[derive(Debug, Clone)]
pub enum AttachmentForm {
    /// Of a document.
    Document(Box<Compliance>),
    /// Of a package.
    Package(Box<PackageForms>),
    /// Nothing was verified there, so nothing is asked.
    NotAsked,
    /// It could not be read again, or is not what was verified any more.
    Unreadable(String),
}

impl PackageForms {
    /// Whether a compulsory rule is broken, by the package or by anything in it.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        let is_broken = |form: &Compliance| form.conformity() == Conformity::NonCompliant;
        let inside = self.attachments.iter().any(|attachment| match attachment {
            AttachmentForm::Document(form) => is_broken(form),
            AttachmentForm::Package(forms) => forms.is_broken(),
            AttachmentForm::NotAsked | AttachmentForm::Unreadable(_) => false,
        });
        inside || is_broken(&self.package)
    }

    /// Why an attachment that was verified could not be asked: the first one.
    #[must_use]
    pub fn unreadable(&self) -> Option<&str> {
        self.attachments.iter().find_map(|attachment| match attachment {
            AttachmentForm::Unreadable(why) => Some(why.as_str()),
            AttachmentForm::Package(forms) => forms.unreadable(),
            AttachmentForm::Document(_) | AttachmentForm::NotAsked => None,
        })
    }
}

/// Asks the rules of packages about the package, and those of documents about each document in it. Verifying kept no octets of
/// the attachments: they are read once more, one at a time.
pub(super) fn forms(
    verification: &PackageVerification,
    source: &dyn Source,
    settings: &ComplianceSettings,
) -> Result<PackageForms, PackageError> {
    let mut attachments = Vec::new();
    edxml::read(source, &settings.limits, &mut |index, attachment, octets| {
        attachments.push(inside(verification, index, attachment, &octets, settings));
    })?;
    Ok(PackageForms { package: compliance(verification, &settings.rules), attachments })
}

fn inside(
    verification: &PackageVerification,
    index: usize,
    attachment: &Attachment,
    octets: &Vec<u8>,
    settings: &ComplianceSettings,
) -> AttachmentForm {
    let Some(found) = verification.attachments.get(index) else { return AttachmentForm::NotAsked };
    if !matches!(found.examined, Examined::Document(_) | Examined::Package(_)) {
        return AttachmentForm::NotAsked;
    }
    let (_, inner) = edxml::look(index, attachment, octets, &settings.limits);
    let file = inner.as_ref().unwrap_or(octets);
    // What is said of the form has to be of the octets that the verdict is about.
    if hex(digest(DigestAlgorithm::Sha256, file).as_bytes()) != found.sha256 {
        return AttachmentForm::Unreadable("it has changed since it was verified".to_owned());
    }
    match &found.examined {
        Examined::Document(document) => {
            let mut own = settings.clone();
            let name = if attachment.name.is_empty() { &attachment.content_id } else { &attachment.name };
            own.file_name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            match form_of(file, document, &own) {
                Ok(form) => AttachmentForm::Document(Box::new(form)),
                Err(error) => AttachmentForm::Unreadable(with_causes(&error)),
            }
        }
        Examined::Package(nested) => match forms(nested, file, settings) {
            Ok(forms) => AttachmentForm::Package(Box::new(forms)),
            Err(error) => AttachmentForm::Unreadable(with_causes(&error)),
        },
        Examined::NoSignatureKind | Examined::TooDeep | Examined::Unreadable(_) => AttachmentForm::NotAsked,
    }
}

/// Asks the rules of packages. It says nothing about signatures, and nothing about the form of the documents inside.
pub(super) fn compliance(verification: &PackageVerification, rules: &RuleSet) -> Compliance {
    let seen = seen(verification);
    Compliance {
        rule_set: rules.name(),
        day: seen.dated.or_else(|| Day::of(verification.at)),
        checked: check_package(&seen, rules),
        ..Compliance::default()
    }
}

fn seen(verification: &PackageVerification) -> PackageSeen {
    let (package, attachments) = (&verification.package, &verification.attachments);
    let message = &package.message;
    let named = |code: &str| -> Vec<String> {
        let found = verification.findings.iter().filter(|finding| finding.code == code);
        found.map(|finding| finding.argument("name").to_owned()).collect()
    };
    let mut missing = named("edxml.attachment-missing");
    for (said, found) in package.attachments.iter().zip(attachments) {
        if found.looked.is_damaged() || found.looked.kind.is_none() {
            missing.push(said.name.clone());
        }
    }
    let organs = core::iter::once(("From", &message.from)).chain(message.to.iter().map(|organ| ("To", organ)));
    let counted: Vec<u32> = attachments.iter().filter_map(|attachment| attachment.said.pages()).collect();
    let all = counted.iter().try_fold(0_u32, |sum, pages| sum.checked_add(*pages));
    let stated = &message.other.page_amount;
    PackageSeen {
        dated: day(&message.promulgation.date),
        is_status: message.is_status(),
        missing,
        undeclared: named("edxml.attachment-extra"),
        files: attachments.len(),
        sent: package.trace.as_ref().and_then(|trace| trace.hops.first()).and_then(|hop| moment(&hop.timestamp)),
        signed_at: attachments.iter().filter_map(signed_at).max(),
        is_signed: is_signed(attachments),
        codes: organs.map(|(field, organ)| (field.to_owned(), organ.organ_id.clone())).collect(),
        fields: fields(message),
        stated_pages: (!stated.is_empty()).then(|| stated.clone()),
        pages: counted.first().copied().zip(all),
    }
}

/// `yyyy/MM/dd`.
fn day(text: &str) -> Option<Day> {
    Day::try_from(text.replace('/', "-")).ok()
}

/// `yyyy/MM/dd HH:mm:ss`, in Vietnam.
fn moment(text: &str) -> Option<UnixTime> {
    let (day, time) = text.split_once(' ')?;
    UnixTime::parse_rfc3339(&format!("{}T{}+07:00", day.replace('/', "-"), time.trim())).ok()
}

/// When the document was signed last, as far as its signatures say.
fn signed_at(attachment: &ExaminedAttachment) -> Option<UnixTime> {
    let Examined::Document(verification) = &attachment.examined else { return None };
    let signatures = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    signatures.filter_map(|(facts, judgement)| judgement.proven.or(facts.claimed_signing_time)).max()
}

/// Whether a document in it is signed; `None` when one could not be looked at.
fn is_signed(attachments: &[ExaminedAttachment]) -> Option<bool> {
    let mut unknown = false;
    for attachment in attachments {
        match &attachment.examined {
            Examined::Document(verification) => match verification.verdict() {
                Verdict::Passed | Verdict::Indeterminate => return Some(true),
                Verdict::Failed | Verdict::Unsigned => {}
            },
            Examined::Package(nested) => match is_signed(&nested.attachments) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            },
            Examined::TooDeep | Examined::Unreadable(_) => unknown = true,
            Examined::NoSignatureKind => {}
        }
    }
    (!unknown).then_some(false)
}

/// By the names of Appendix VI, those that are there.
fn fields(message: &Message) -> Vec<PackageField> {
    let other = &message.other;
    let one: [(&'static str, &str); 14] = [
        ("OrganId", &message.from.organ_id),
        ("TypeName", &message.document_type.name),
        ("CodeNumber", &message.code.number),
        ("CodeNotation", &message.code.notation),
        ("IssuedDate", &message.promulgation.date),
        ("OrganName", &message.from.name),
        ("Subject", &message.subject),
        ("PageAmount", &other.page_amount),
        ("Description", &message.content),
        ("Position", &message.signer.position),
        ("FullName", &message.signer.full_name),
        ("Priority", &other.priority),
        ("IssuedAmount", &other.promulgation_amount),
        ("DueDate", &message.due_date),
    ];
    let field = |(name, value): (&'static str, &str)| PackageField { name, value: value.to_owned() };
    let places = message.to_places.iter().map(|place| ("ToPlaces", place.as_str()));
    one.into_iter().filter(|(_, value)| !value.is_empty()).chain(places).map(field).collect()
}
