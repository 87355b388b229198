//! The one place where a PDF meets the signature format inside it.

use super::embedded::embedded;
use super::found::{Evidence, FoundSignature, Kind};
use crate::base::Limits;
use crate::cms::SignedData;
use crate::cms::TimeStampToken;
use crate::pdf::Document;
use crate::pdf::Error;
use crate::pdf::FieldProblem;
use crate::pdf::Object;
use crate::pdf::SignatureField;
use crate::pdf::signature_fields;

/// ISO 32000-2 §12.8.3.3: what `/Contents` holds.
const CONTENTS: &str = "ISO 32000-2 12.8.3.3";

/// Finds every signature of a PDF and reads the message in each.
///
/// # Errors
/// When the document's structure cannot be followed; what is wrong with one signature is among its problems.
pub fn find_pdf(document: &Document<'_>, limits: &Limits) -> Result<Evidence, Error> {
    let fields = signature_fields(document, limits)?;
    let mut signatures: Vec<_> = fields.into_iter().map(|field| found(field, limits)).collect();
    if document.revisions().iter().any(|revision| revision.trailer().get("AuthCode").is_some()) {
        // A code by the file's password (ISO/TS 32004) says nothing of who signed, and is not looked at.
        signatures.iter_mut().for_each(|signature| signature.deviations.push("pdf.mac.unchecked"));
    }
    let embedded = embedded(document, &mut signatures, limits)?;
    Ok(Evidence { signatures, embedded })
}

fn found(field: SignatureField, limits: &Limits) -> FoundSignature {
    let subfilter = field.dictionary.get("SubFilter").and_then(Object::as_name).map(lossy);
    let mut problems = field.problems.clone();
    let mut deviations = Vec::new();
    let kind = match subfilter.as_deref() {
        Some("adbe.pkcs7.detached" | "ETSI.CAdES.detached") => {
            signed_data(&field, limits, &mut problems, &mut deviations).map(Kind::Detached)
        }
        Some("adbe.pkcs7.sha1") => signed_data(&field, limits, &mut problems, &mut deviations).map(Kind::Sha1Inside),
        Some("ETSI.RFC3161") => message(&field, limits, &mut problems)
            .and_then(|octets| {
                TimeStampToken::parse(octets, limits).map_err(|e| problems.push(unreadable(&field, &e))).ok()
            })
            .map(|token| Kind::DocumentTimeStamp(Box::new(token))),
        Some(other) => {
            // What is wrong with a message whose form is not known is not said.
            let octets = message(&field, limits, &mut Vec::new());
            let message = octets.and_then(|octets| SignedData::parse(octets, limits).ok());
            let detached = message.filter(|message| message.content().is_none() && message.signers().len() == 1);
            Some(Kind::Unsupported(other.to_owned(), detached.map(Box::new)))
        }
        None => {
            problems.push(problem(&field, "pdf.subfilter.missing", "ISO 32000-2 12.8.1", "no /SubFilter name".into()));
            None
        }
    };
    if let Some(Kind::Detached(message)) = &kind
        && message.content().is_some()
    {
        // Threat C-19: the signature would be over the content inside, not over the document.
        let detail = "a detached signature carries content of its own".into();
        problems.push(problem(&field, "cms.content.present", "ISO 32000-2 12.8.3.3.1", detail));
    }
    FoundSignature { field, subfilter, kind: kind.unwrap_or(Kind::Unreadable), problems, deviations }
}

fn signed_data(
    field: &SignatureField,
    limits: &Limits,
    problems: &mut Vec<FieldProblem>,
    deviations: &mut Vec<&'static str>,
) -> Option<SignedData> {
    let octets = message(field, limits, problems)?;
    match SignedData::parse(octets, limits) {
        Ok(message) => {
            if message.was_ber() {
                deviations.push("cms.ber");
            }
            Some(message)
        }
        Err(error) => {
            problems.push(unreadable(field, &error));
            None
        }
    }
}

/// The message without its padding, which must be zeros (threat P-11: padding is a channel nobody signs).
fn message<'f>(field: &'f SignatureField, limits: &Limits, problems: &mut Vec<FieldProblem>) -> Option<&'f [u8]> {
    if field.contents.is_empty() {
        // The field room has said what is wrong with /Contents itself.
        if problems.is_empty() {
            problems.push(problem(field, "pdf.contents.empty", CONTENTS, "/Contents is empty".into()));
        }
        return None;
    }
    if field.contents.len() as u64 > limits.cms_octets {
        let detail = format!("{} octets, more than {}", field.contents.len(), limits.cms_octets);
        problems.push(problem(field, "pdf.contents.too-large", CONTENTS, detail));
        return None;
    }
    let len = match SignedData::outer_len(&field.contents) {
        Ok(len) => len,
        Err(error) => {
            problems.push(unreadable(field, &error));
            return None;
        }
    };
    let (octets, padding) = field.contents.split_at_checked(len)?;
    if let Some(at) = padding.iter().position(|&o| o != 0) {
        let detail = format!("octet {} of /Contents, behind the message of {len} octets, is not zero", len + at);
        problems.push(problem(field, "pdf.contents.padding", CONTENTS, detail));
    }
    Some(octets)
}

fn problem(field: &SignatureField, code: &'static str, clause: &'static str, detail: String) -> FieldProblem {
    FieldProblem { code, offset: field.contents_span.map(|s| s.start), clause, detail }
}

fn unreadable(field: &SignatureField, error: &crate::cms::Error) -> FieldProblem {
    problem(field, "cms.unreadable", "RFC 5652 5.1", error.to_string())
}

fn lossy(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
