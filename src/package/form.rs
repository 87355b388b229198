//! The rules of form that are about packages: what was seen of one, as plain data for the room of rules.

use super::{Examined, PackageVerification};
use crate::base::Day;
use crate::base::UnixTime;
use crate::edxml::Date;
use crate::edxml::Timestamp;
use crate::edxml::Weight;
use crate::findings::SignatureKind;
use crate::form::Checked;
use crate::form::PackageField;
use crate::form::PackageSeen;
use crate::form::RuleSet;
use crate::form::check_package;
use crate::policy::Verdict;
use crate::verify::Verification;

impl PackageVerification {
    /// Asks the rules of form about the package itself; its documents are asked one by one. Nothing of the verdict changes.
    #[must_use]
    pub fn form(&self, rules: &RuleSet) -> Vec<Checked> {
        check_package(&self.seen(), rules)
    }

    fn seen(&self) -> PackageSeen {
        let message = &self.package.message;
        let mut seen =
            PackageSeen { is_status: message.is_status(), files: self.attachments.len(), ..PackageSeen::default() };
        seen.dated = Date::parse(&message.promulgation.date).and_then(|date| Day::of(date.midnight()));
        let known = |id: &str| self.package.attachments.iter().any(|attachment| attachment.content_id == id);
        let declared = self.package.manifest.as_deref().unwrap_or_default();
        for entry in declared.iter().filter(|entry| !known(&entry.content_id)) {
            seen.missing.push(if entry.name.is_empty() { entry.content_id.clone() } else { entry.name.clone() });
        }
        for (attachment, examined) in self.package.attachments.iter().zip(&self.attachments) {
            if examined.looked.issues.iter().any(|issue| issue.weight == Weight::Structure) {
                seen.missing.push(attachment.name.clone());
            } else if !declared.is_empty() && !declared.iter().any(|entry| entry.content_id == attachment.content_id) {
                seen.undeclared.push(attachment.name.clone());
            }
        }
        let hops = self.package.trace.as_ref().map(|trace| trace.hops.as_slice()).unwrap_or_default();
        seen.sent = hops.first().and_then(|hop| Timestamp::parse(&hop.timestamp)).map(Timestamp::moment);
        self.signatures(&mut seen);
        let organs = core::iter::once(("From/OrganId".to_owned(), &message.from));
        let to = message.to.iter().enumerate().map(|(i, to)| (format!("To[{}]/OrganId", i + 1), to));
        seen.codes = organs.chain(to).map(|(field, organ)| (field, organ.organ_id.clone())).collect();
        seen.stated_pages = Some(message.other.page_amount.clone());
        let counted: Vec<u32> = self.attachments.iter().filter_map(|attachment| attachment.said.pages()).collect();
        seen.pages = counted
            .first()
            .zip(counted.iter().try_fold(0_u32, |sum, n| sum.checked_add(*n)))
            .map(|(first, all)| (*first, all));
        let fields: [(&str, String); 15] = [
            ("OrganId", message.from.organ_id.clone()),
            ("TypeName", message.document_type.name.clone()),
            ("CodeNumber", message.code.number.clone()),
            ("CodeNotation", message.code.notation.clone()),
            ("IssuedDate", message.promulgation.date.clone()),
            ("OrganName", message.from.name.clone()),
            ("Subject", message.subject.clone()),
            ("PageAmount", message.other.page_amount.clone()),
            ("Description", message.description.clone()),
            ("Position", message.signer.position.clone()),
            ("FullName", message.signer.full_name.clone()),
            ("Priority", message.other.priority.clone()),
            ("IssuedAmount", message.other.promulgation_amount.clone()),
            ("ToPlaces", message.to_places.join("; ")),
            ("DueDate", message.due_date.clone()),
        ];
        seen.fields = fields.into_iter().map(|(name, value)| PackageField { name, value }).collect();
        seen
    }

    /// Whether anything is signed, and when last.
    fn signatures(&self, seen: &mut PackageSeen) {
        let (mut is_signed, mut is_dark) = (false, false);
        let mut last: Option<UnixTime> = None;
        for attachment in &self.attachments {
            match &attachment.examined {
                Examined::Document(verification) => {
                    is_dark |= verification.facts().may_hide_signatures();
                    if let Some(at) = signed_at(verification) {
                        is_signed = true;
                        last = last.max(at);
                    }
                }
                Examined::Package(nested) => {
                    let mut inner = PackageSeen::default();
                    nested.signatures(&mut inner);
                    is_dark |= inner.is_signed.is_none();
                    if inner.is_signed == Some(true) {
                        is_signed = true;
                        last = last.max(inner.signed_at);
                    }
                }
                Examined::TooDeep | Examined::Unreadable(_) => is_dark = true,
                Examined::NoSignatureKind => {}
            }
        }
        seen.signed_at = last;
        seen.is_signed = (is_signed || !is_dark).then_some(is_signed);
    }
}

/// When a document was signed last, of signatures that did not fail; `None` when it has none, inside when none says when.
fn signed_at(verification: &Verification) -> Option<Option<UnixTime>> {
    let judged = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    let times: Vec<Option<UnixTime>> = judged
        .filter(|(facts, judgement)| facts.kind == SignatureKind::Signature && judgement.verdict != Verdict::Failed)
        .map(|(facts, judgement)| {
            let stamped = facts.time_stamps.first().map(|stamp| stamp.gen_time);
            let modified = || facts.claimed_modification.as_deref().and_then(UnixTime::parse_pdf_date);
            judgement.proven.or(stamped).or(facts.claimed_signing_time).or_else(modified)
        })
        .collect();
    (!times.is_empty()).then(|| times.into_iter().flatten().max())
}
