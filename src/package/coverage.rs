//! Which parts of a package are covered by a signature that passed, and which are not (threat X-25).

use super::{Examined, ExaminedAttachment, MessageSignature, attached};
use crate::edxml::Package;
use crate::findings::SignatureKind;
use crate::findings::XmlFacts;
use crate::policy::Verdict;

/// Where attachments are.
pub(super) const ATTACHMENT: &str = "/edXML/AttachmentEncoded/Attachment";
/// The parts of a package that are no attachment.
pub(super) const HEADER: &str = "/edXML/edXMLEnvelope/edXMLHeader";
pub(super) const BODY: &str = "/edXML/edXMLEnvelope/edXMLBody";

/// Paths of what no signature that passed covers: of the message itself, and attachments that are not documents with
/// signatures that passed themselves.
pub(super) fn uncovered(
    package: &Package,
    signature: &MessageSignature,
    attachments: &[ExaminedAttachment],
) -> Vec<String> {
    let mut parts = vec![HEADER.to_owned()];
    if package.manifest.is_some() {
        parts.push(BODY.to_owned());
    }
    let of_attachments = (0..attachments.len()).map(path);
    parts.extend(of_attachments);
    let open: Vec<String> = match passed(signature) {
        None => parts,
        Some(xml) => {
            let left = xml.left.iter().map(|part| &part.path);
            let holes: Vec<&String> = xml.uncovered.iter().map(|part| &part.path).chain(left).collect();
            let is_open = |part: &String| holes.iter().any(|hole| overlap(hole, part));
            let mut open: Vec<String> = parts.iter().filter(|part| is_open(part)).cloned().collect();
            // Holes that are in none of the parts we know.
            let strange = |hole: &&&String| !parts.iter().any(|part| overlap(hole, part));
            open.extend(holes.iter().filter(strange).map(|hole| (*hole).clone()));
            open
        }
    };
    let named = passed(signature).map(attached::named).unwrap_or_default();
    let ids = if named.is_empty() { Vec::new() } else { attached::ids(package) };
    let speaks_for_itself = |open: &String| {
        let own = attachments.iter().enumerate().find(|(i, _)| path(*i) == *open);
        let is_named = |index: usize| ids.get(index).and_then(Option::as_ref).is_some_and(|id| named.contains(id));
        own.is_some_and(|(index, attachment)| match &attachment.examined {
            _ if is_named(index) => true,
            Examined::Document(verification) => verification.verdict() == Verdict::Passed,
            Examined::Package(nested) => nested.verdict() == Verdict::Passed,
            _ => false,
        })
    };
    open.into_iter().filter(|open| !speaks_for_itself(open)).collect()
}

/// Whether a path is of the message, not of an attachment.
pub(super) fn is_of_message(path: &str) -> bool {
    path == HEADER || path == BODY
}

/// Attachments by their place, as paths of signatures name them: `[n]` from the second on.
fn path(index: usize) -> String {
    match index {
        0 => ATTACHMENT.to_owned(),
        n => format!("{ATTACHMENT}[{}]", n + 1),
    }
}

/// Whether one of two paths lies in the other, or they are the same.
fn overlap(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    one == other || within(one, other) || within(other, one)
}

/// The signature of the message that passed and leaves out the least.
fn passed(signature: &MessageSignature) -> Option<&XmlFacts> {
    let MessageSignature::Signed(verification) = signature else { return None };
    let judged = verification.facts().signatures.iter().zip(&verification.judgement().signatures);
    judged
        .filter(|(facts, judgement)| judgement.verdict == Verdict::Passed && facts.kind == SignatureKind::Signature)
        .filter_map(|(facts, _)| facts.xml.as_deref())
        // One that had to leave later ones out covers an earlier state.
        .filter(|xml| xml.without.is_empty())
        .min_by_key(|xml| xml.uncovered.len() + xml.left.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_overlap_by_steps_not_by_letters() {
        assert!(overlap("/a/b", "/a/b") && overlap("/a/b/c", "/a/b") && overlap("/a", "/a/b"));
        assert!(!overlap("/a/b", "/a/b[2]") && !overlap("/a/bc", "/a/b"));
        assert_eq!((path(0).as_str(), path(1).as_str()), (ATTACHMENT, "/edXML/AttachmentEncoded/Attachment[2]"));
        assert!(is_of_message(HEADER) && !is_of_message(ATTACHMENT));
    }
}
