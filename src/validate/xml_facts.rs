//! What was read of an XML signature, as facts.

use crate::base::UnixTime;
use crate::crypto::DigestAlgorithm;
use crate::findings::Binding;
use crate::findings::ContentFacts;
use crate::findings::DefectFacts;
use crate::findings::PathFacts;
use crate::findings::ReferenceFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::SigningTimeFacts;
use crate::findings::ValueFacts;
use crate::findings::XmlFacts;
use crate::xmldsig::DSIG;
use crate::xmldsig::Deviation;
use crate::xmldsig::ObjectContent;
use crate::xmldsig::Outcome;
use crate::xmldsig::Reference;
use crate::xmldsig::ReferenceDigest;
use crate::xmldsig::Refusal;
use crate::xmldsig::Role;
use crate::xmldsig::Signature;
use crate::xmldsig::SignatureDigests;
use crate::xmldsig::xades::Properties;

/// Seconds by which Vietnam's time is ahead of UTC.
const VIETNAM: i64 = 7 * 3600;
/// Characters of a claim that are told.
const TOLD: usize = 64;

/// The facts before anything was checked: everything is unchecked.
pub(super) fn blank(id: String, number: usize, xml: XmlFacts) -> SignatureFacts {
    let unchecked = || "the signature cannot be read".to_owned();
    SignatureFacts {
        id,
        kind: SignatureKind::Signature,
        subfilter: None,
        revision: number,
        coverage: "unclear".to_owned(),
        byte_range: None,
        place: None,
        docmdp: None,
        removed: false,
        defects: Vec::new(),
        deviations: Vec::new(),
        content: ContentFacts::Unchecked(unchecked()),
        value: ValueFacts::Unchecked(unchecked()),
        scheme: None,
        signer: None,
        binding: Binding::Absent,
        path: PathFacts::NotBuilt,
        revocation: Vec::new(),
        claimed_signing_time: None,
        claimed_modification: None,
        claimed_name: None,
        shown_text: None,
        time_stamps: Vec::new(),
        changes: Vec::new(),
        xml: Some(Box::new(xml)),
    }
}

/// Every reference of SignedInfo, and every entry of a manifest that is signed (threat X-27): what is in one that is not
/// signed is nobody's claim. What breaks the format goes among the defects.
pub(super) fn reference_facts(
    signature: &Signature,
    digests: &SignatureDigests,
    defects: &mut Vec<DefectFacts>,
) -> Vec<ReferenceFacts> {
    let mut all: Vec<(&Reference, Option<&ReferenceDigest>, bool)> = Vec::new();
    let own = signature.signed_info.references.iter().enumerate();
    all.extend(own.map(|(at, reference)| (reference, digests.references.get(at), false)));
    let objects = signature.objects.iter().flat_map(|object| &object.content);
    let manifests = objects.filter_map(|content| match content {
        ObjectContent::Manifest(manifest) => Some(manifest),
        _ => None,
    });
    for manifest in manifests {
        let Some(results) = digests.manifests.iter().find(|m| m.span == manifest.span && m.signed) else { continue };
        let entries = manifest.references.iter().enumerate();
        all.extend(entries.map(|(at, reference)| (reference, results.references.get(at), true)));
    }
    let facts = all.into_iter().map(|(reference, digest, in_manifest)| {
        if let Some(ReferenceDigest { outcome: Outcome::Unchecked(refusal), deviation: None, .. }) = digest
            && refusal.is_format()
        {
            defects.push(DefectFacts {
                code: format!("xml.reference.{}", problem(refusal)),
                offset: Some(reference.span.start),
                clause: "XMLDSig 1.1 4.4.3".to_owned(),
                detail: refusal.to_string(),
            });
        }
        if !in_manifest && digest.is_some_and(|digest| is_manifest_elsewhere(reference, digest)) {
            defects.push(DefectFacts {
                code: "xml.manifest.elsewhere".to_owned(),
                offset: Some(reference.span.start),
                clause: "XMLDSig 1.1 5.1".to_owned(),
                detail: "a reference to a manifest selects none of this signature".to_owned(),
            });
        }
        ReferenceFacts { in_manifest, ..one_reference(reference, digest) }
    });
    facts.collect()
}

/// A manifest, or what claims to be one, whose entries nobody checks, since it is not where this signature has its own
/// (threat X-27).
fn is_manifest_elsewhere(reference: &Reference, digest: &ReferenceDigest) -> bool {
    let claims = reference.kind.as_deref().is_some_and(|kind| kind.strip_prefix(DSIG) == Some("Manifest"));
    let selects = digest.selected.as_ref().is_some_and(|s| s.local == "Manifest" && s.namespace == DSIG);
    (claims || selects) && digest.role != Role::Manifest && digest.role != Role::Detached
}

fn one_reference(reference: &Reference, digest: Option<&ReferenceDigest>) -> ReferenceFacts {
    let (content, problem) = match digest.map(|digest| &digest.outcome) {
        Some(Outcome::Match(algorithm)) => (ContentFacts::Match(*algorithm), None),
        Some(Outcome::Mismatch(algorithm)) => (ContentFacts::Mismatch(*algorithm), None),
        // By the standard nothing is left to be hashed (D1): what the producer hashed is something else.
        Some(Outcome::Unchecked(_)) if digest.is_some_and(|d| d.deviation.is_some()) => {
            (ContentFacts::Mismatch(reference.algorithm.unwrap_or(DigestAlgorithm::Sha1)), None)
        }
        Some(Outcome::Unchecked(refusal)) => {
            (ContentFacts::Unchecked(refusal.to_string()), Some(problem(refusal).to_owned()))
        }
        None => (ContentFacts::Unchecked("it was not computed".to_owned()), None),
    };
    let selected = digest.and_then(|digest| digest.selected.as_ref());
    ReferenceFacts {
        uri: reference.uri.clone(),
        kind: reference.kind.clone(),
        role: digest.map_or("element", |digest| role(digest.role)).to_owned(),
        path: selected.map(|selected| selected.path.clone()),
        span: selected.map(|selected| (selected.span.start, selected.span.end)),
        transforms: reference.transform_uris.clone(),
        content,
        octets: digest.map_or(0, |digest| digest.octets),
        deviation: digest.and_then(|digest| digest.deviation).map(Deviation::name).map(str::to_owned),
        problem,
        in_manifest: false,
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Document => "document",
        Role::Element => "element",
        Role::SignedProperties => "signed-properties",
        Role::Object => "object",
        Role::Manifest => "manifest",
        Role::KeyInfo => "key-info",
        Role::Detached => "detached",
    }
}

const fn problem(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::DigestAlgorithm(_) => "digest-algorithm",
        Refusal::Transform(_) => "transform",
        Refusal::Order(_) => "order",
        Refusal::NotHandedIn(_) => "not-handed-in",
        Refusal::NoSuchId(_) => "no-such-id",
        Refusal::AmbiguousId(..) => "ambiguous-id",
        Refusal::Fragment(_) => "fragment",
        Refusal::Empty => "empty",
        Refusal::Limit(_) => "limit",
        _ => "unreadable",
    }
}

/// First truth: every reference matches, by the standard; what holds is only as good as the weakest digest.
pub(super) fn content(references: &[ReferenceFacts]) -> ContentFacts {
    let mut weakest: Option<DigestAlgorithm> = None;
    let mut open: Option<&str> = None;
    for reference in references {
        match &reference.content {
            ContentFacts::Mismatch(algorithm) => return ContentFacts::Mismatch(*algorithm),
            ContentFacts::Unchecked(why) => open = open.or(Some(why)),
            ContentFacts::Match(algorithm) => {
                weakest = Some(weakest.map_or(*algorithm, |known| weaker(known, *algorithm)));
            }
        }
    }
    match (open, weakest) {
        (Some(why), _) => ContentFacts::Unchecked(why.to_owned()),
        (None, Some(algorithm)) => ContentFacts::Match(algorithm),
        (None, None) => ContentFacts::Unchecked("nothing is signed".to_owned()),
    }
}

fn weaker(a: DigestAlgorithm, b: DigestAlgorithm) -> DigestAlgorithm {
    let strength = |algorithm: DigestAlgorithm| match algorithm {
        DigestAlgorithm::Md5 => 0,
        DigestAlgorithm::Sha1 => 1,
        other => other.output_len(),
    };
    if strength(b) < strength(a) { b } else { a }
}

/// When it says it was signed: in XAdES properties that are bound, else in a `SignatureProperty`, whether that is signed or
/// not. Local time is Vietnam's.
pub(super) fn signing_time(
    facts: &mut SignatureFacts,
    signature: &Signature,
    digests: &SignatureDigests,
    properties: Option<&Properties>,
) {
    let matches =
        |reference: &&ReferenceDigest| matches!(reference.outcome, Outcome::Match(_)) || reference.deviation.is_some();
    let matching = || digests.references.iter().filter(matches);
    let from_properties = properties.and_then(|p| p.signed.as_ref()).and_then(|signed| signed.signing_time.as_ref());
    let (text, place, is_signed) = match from_properties {
        Some(time) => {
            let is_signed = matching().any(|reference| reference.role == Role::SignedProperties);
            (time.written.clone(), "signed-properties", is_signed)
        }
        None => {
            let objects = signature.objects.iter().flat_map(|object| &object.content);
            let property = objects.filter_map(|content| match content {
                ObjectContent::SignatureProperties(all) => Some(all),
                _ => None,
            });
            let property = property.flatten().find_map(|p| Some((p.span, p.signing_time.as_ref()?)));
            let Some((span, text)) = property else { return };
            let own = signature.span;
            // What leaves signatures out does not cover what is in one.
            let is_signed = matching().filter_map(|reference| reference.selected.as_ref()).any(|selected| {
                let selected = selected.span;
                own.start < selected.start && selected.start <= span.start && span.end <= selected.end
            });
            (text.trim().chars().filter(|c| !c.is_control()).take(TOLD).collect(), "object", is_signed)
        }
    };
    let (time, has_zone) = read_time(&text);
    facts.claimed_signing_time = time;
    if let Some(xml) = &mut facts.xml {
        xml.signing_time = Some(SigningTimeFacts { text, place: place.to_owned(), is_signed, has_zone });
    }
}

/// A time as producers write it: RFC 3339, without a zone, with a space for the `T`.
fn read_time(text: &str) -> (Option<UnixTime>, bool) {
    let text = text.trim().replacen(' ', "T", 1);
    if let Ok(time) = UnixTime::parse_rfc3339(&text) {
        return (Some(time), true);
    }
    let local = UnixTime::parse_rfc3339(&format!("{text}Z")).ok();
    (local.map(|time| time.plus_seconds(-VIETNAM)), false)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_as_they_are_written() {
        let at = |text: &str| Some(UnixTime::parse_rfc3339(text).unwrap());
        assert_eq!(read_time("2021-11-05T14:48:47"), (at("2021-11-05T14:48:47+07:00"), false));
        assert_eq!(read_time(" 2018-05-15 07:19:17 "), (at("2018-05-15T07:19:17+07:00"), false));
        assert_eq!(read_time("2018-05-15T07:19:17Z"), (at("2018-05-15T07:19:17Z"), true));
        assert_eq!(read_time("2018-05-15T07:19:17.5+07:00"), (at("2018-05-15T07:19:17+07:00"), true));
        for text in ["", "15/05/2018", "2018-05-15", "hôm nay"] {
            assert_eq!(read_time(text), (None, false), "{text}");
        }
    }

    #[test]
    fn every_reference_counts_and_the_weakest_digest() {
        use ContentFacts::{Match, Mismatch, Unchecked};
        use DigestAlgorithm::{Sha1, Sha256, Sha512};
        let of = |all: &[ContentFacts]| {
            let one = |content: &ContentFacts| ReferenceFacts {
                uri: None,
                kind: None,
                role: String::new(),
                path: None,
                span: None,
                transforms: Vec::new(),
                content: content.clone(),
                octets: 0,
                deviation: None,
                problem: None,
                in_manifest: false,
            };
            content(&all.iter().map(one).collect::<Vec<_>>())
        };
        assert_eq!(of(&[Match(Sha512), Match(Sha1), Match(Sha256)]), Match(Sha1));
        assert_eq!(of(&[Match(Sha256), Unchecked("x".into())]), Unchecked("x".into()));
        assert_eq!(of(&[Unchecked("x".into()), Mismatch(Sha256), Match(Sha1)]), Mismatch(Sha256));
        assert!(matches!(of(&[]), Unchecked(_)));
    }
}
