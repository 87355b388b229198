//! The order of work, on one page.
//!
//! ```text
//! open ─► find signatures ─► one pass of digests ─► for each signature:
//!     format defects ─► content (digest) ─► value (key) ─► time-stamps ─► path ─► revocation ─► later changes
//! ```

use super::certificates;
use super::covering;
use super::desk::{Desk, defect};
use super::dynamic;
use super::encryption;
use super::integrity::{Covered, digest_all};
use super::material::Material;
use super::place;
use super::ruins::validate_ruins;
use super::signer;
use super::xml_expect::Expectation;
use crate::base::Limits;
use crate::base::Source;
use crate::base::SourceError;
use crate::base::UnixTime;
use crate::base::hex;
use crate::cms::SignedData;
use crate::cms::SignerInfo;
use crate::cms::TimeStampToken;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::Provider;
use crate::crypto::digest;
use crate::evidence::FoundSignature;
use crate::evidence::Kind;
use crate::evidence::ValidationData;
use crate::evidence::find_pdf;
use crate::findings::Binding;
use crate::findings::ChangeFacts;
use crate::findings::ContentFacts;
use crate::findings::DefectFacts;
use crate::findings::DocumentFacts;
use crate::findings::FactsSchema;
use crate::findings::PathFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;
use crate::pdf::Coverage;
use crate::pdf::Credentials;
use crate::pdf::Document;
use crate::pdf::Object;
use crate::pdf::SignatureField;
use crate::pdf::changes_since;
use crate::pdf::misplaced;
use crate::pdf::orphans;
use crate::pdf::producer;
use crate::trust::LinkCache;
use crate::trust::Online;
use crate::trust::PathBuilder;
use crate::trust::Purpose;
use crate::trust::StatusCache;
use crate::trust::StatusChecker;
use crate::trust::StatusData;
use crate::trust::TrustStore;
use crate::xmldsig::Contents;

/// id-data (RFC 5652 §4): what a PDF signature's message says it is about.
const ID_DATA: &str = "1.2.840.113549.1.7.1";
/// id-aa-timeStampToken (RFC 3161 appendix A).
const TIME_STAMP_TOKEN: &str = "1.2.840.113549.1.9.16.2.14";

/// What every step needs: whom to believe, how to compute, how much to spend.
#[derive(Clone, Copy)]
pub struct Validator<'a> {
    /// Whom to believe.
    pub store: &'a TrustStore,
    /// Public-key operations.
    pub provider: &'a dyn Provider,
    /// How much work a document may cause.
    pub limits: &'a Limits,
    /// Revocation data that the caller has.
    pub status: &'a [StatusData],
    /// Access to the network, if any.
    pub online: Option<&'a dyn Online>,
    /// Links between certificates that were checked; may be shared between files and threads.
    pub links: &'a LinkCache,
    /// Revocation lists that were read and checked; may be shared likewise.
    pub lists: &'a StatusCache,
    /// What opens an encrypted document.
    pub credentials: &'a Credentials,
    /// Whether to look for dynamic content: it decides no verdict by itself, and costs more than hashing a letter.
    pub inspect: bool,
    /// What the application says it reads of an XML document.
    pub expect: Option<&'a Expectation>,
    /// What references of XML signatures mean outside their document.
    pub contents: &'a Contents<'a>,
}

impl<'a> Validator<'a> {
    pub(super) const fn builder(&self) -> PathBuilder<'a> {
        PathBuilder::new(self.store, self.provider, self.limits, self.links)
    }

    /// Whoever speaks about certificates below an anchor has to come from an anchor of the same purpose.
    pub(super) const fn status_checker(&self, purpose: Purpose) -> StatusChecker<'a> {
        StatusChecker::new(self.builder().wanted_for(purpose), self.provider, self.limits, self.lists)
    }
}

/// Why a document could not be looked at. A bad signature is no error but a fact.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The octets are not one unambiguous PDF.
    #[error(transparent)]
    Pdf(#[from] crate::pdf::Error),
    /// The octets are not one well-formed XML document.
    #[error(transparent)]
    Xml(#[from] crate::xml::Error),
    /// The octets cannot be read (any more).
    #[error(transparent)]
    Source(#[from] SourceError),
}

/// What came of looking at a document.
#[derive(Debug, Clone)]
pub struct Validated {
    /// What was seen.
    pub facts: DocumentFacts,
    /// For each signature, in the order of the facts: the certificates of every path that was found for it, its time-stamps
    /// and whoever signed revocation data about them, and that data: what has to be kept to judge it again.
    pub used: Vec<ValidationData>,
    /// The program that made it, as a PDF says itself: no fact that anything is judged by.
    pub producer: Option<String>,
}

/// Everything that can be seen in a PDF, as of `at`, and what `then` makes of it and of the document as it was opened: `None` when
/// the octets are no document (any more), and all that is seen is that they are not those that were signed.
///
/// # Errors
/// When the octets are not one unambiguous PDF and nothing proves that they were changed since somebody signed them, or when they
/// cannot be read.
pub fn validate_pdf<T>(
    validator: &Validator<'_>,
    source: &dyn Source,
    at: UnixTime,
    then: impl FnOnce(Validated, Option<&Document<'_>>) -> T,
) -> Result<T, Error> {
    let opened = Document::open_with(source, validator.limits, validator.credentials).map_err(Error::from);
    let seen =
        opened.and_then(|document| validate_opened(validator, &document, at).map(|validated| (validated, document)));
    match seen {
        Ok((validated, document)) => Ok(then(validated, Some(&document))),
        Err(error) => Ok(then(validate_ruins(validator, source, at, error)?, None)),
    }
}

fn validate_opened(validator: &Validator<'_>, document: &Document<'_>, at: UnixTime) -> Result<Validated, Error> {
    let source = document.source();
    let mut evidence = find_pdf(document, validator.limits)?;
    let fields: Vec<_> = evidence.signatures.iter().map(|found| found.field.clone()).collect();
    for (found, more) in evidence.signatures.iter_mut().zip(misplaced(document, &fields)?) {
        found.problems.extend(more);
    }
    evidence.signatures.extend(orphans(document, &fields)?.into_iter().map(unreachable));
    evidence.signatures.sort_by_key(|found| found.field.revision);

    let covered: Vec<Option<Covered>> = evidence.signatures.iter().map(covered).collect();
    let wanted: Vec<Covered> = covered.iter().flatten().copied().collect();
    let digests = digest_all(source, &wanted)?;
    let mut computed = digests.covered.into_iter();
    let per_signature: Vec<Option<Digest>> =
        covered.iter().map(|c| c.and_then(|_| computed.next().flatten())).collect();

    let changes = changes(document, &fields, validator.limits)?;
    let mut signatures = Vec::with_capacity(evidence.signatures.len());
    let mut used = Vec::with_capacity(evidence.signatures.len());
    let mut material = Material::new(validator, &evidence.embedded, at);
    for (found, digest) in evidence.signatures.iter().zip(per_signature) {
        let mut facts = blank(found);
        if document.is_sealed() {
            // The octets of a string that is encrypted are nobody's claim.
            facts.claimed_modification = None;
            facts.claimed_name = None;
        }
        let mut kept = ValidationData::default();
        let mut desk = Desk { validator, material: &mut material, used: &mut kept, at };
        desk.message(&mut facts, found, digest);
        if validator.inspect {
            facts.shown_text = dynamic::looks(document, found)?;
        }
        facts.changes = changes.iter().filter(|c| c.revision > found.field.revision).cloned().collect();
        signatures.push(facts);
        used.push(kept);
    }
    let facts = DocumentFacts {
        schema: FactsSchema,
        format: "pdf".to_owned(),
        size: source.len(),
        sha256: hex(digests.file.as_bytes()),
        at,
        revisions: document.revisions().len(),
        encrypted: document.is_encrypted(),
        hybrid_views_differ: document.two_views()?.is_some(),
        trailing: document.trailing().map(DocumentFacts::span),
        encryption: encryption::facts(document),
        dynamic: validator
            .inspect
            .then(|| dynamic::facts(document, &evidence.signatures, validator.limits))
            .transpose()?,
        signatures,
    };
    Ok(Validated { facts, used, producer: producer(document) })
}

/// What looks like a signature, though nothing leads to it.
fn unreachable(field: SignatureField) -> FoundSignature {
    let problems = field.problems.clone();
    FoundSignature { field, subfilter: None, kind: Kind::Unreadable, problems, deviations: Vec::new() }
}

fn covered(found: &FoundSignature) -> Option<Covered> {
    Some(Covered { algorithm: found.digest_algorithm()?, byte_range: found.field.byte_range? })
}

/// The facts before anything was checked: everything is unchecked.
pub(super) fn blank(found: &FoundSignature) -> SignatureFacts {
    let field = &found.field;
    let unchecked = || "the signature's message cannot be read".to_owned();
    SignatureFacts {
        id: field.name.clone(),
        kind: match found.kind {
            Kind::DocumentTimeStamp(_) => SignatureKind::Timestamp,
            _ => SignatureKind::Signature,
        },
        subfilter: found.subfilter.clone(),
        revision: field.revision,
        coverage: match field.coverage {
            Coverage::Unclear => "unclear",
            Coverage::Revision => "revision",
            Coverage::File => "file",
        }
        .to_owned(),
        byte_range: field.byte_range,
        place: field.place.as_ref().map(place::millimetres),
        docmdp: field.docmdp,
        removed: field.removed,
        defects: found
            .problems
            .iter()
            .map(|p| DefectFacts {
                code: p.code.to_owned(),
                offset: p.offset,
                clause: p.clause.to_owned(),
                detail: p.detail.clone(),
            })
            .collect(),
        deviations: found.deviations.iter().map(|&d| d.to_owned()).collect(),
        content: ContentFacts::Unchecked(unchecked()),
        value: ValueFacts::Unchecked(unchecked()),
        scheme: None,
        signer: None,
        binding: Binding::Absent,
        path: PathFacts::NotBuilt,
        revocation: Vec::new(),
        claimed_signing_time: None,
        claimed_name: dynamic::claimed_name(found),
        shown_text: None,
        claimed_modification: field.dictionary.get("M").and_then(Object::as_string).map(crate::pdf::PdfString::to_text),
        time_stamps: Vec::new(),
        changes: Vec::new(),
        xml: None,
    }
}

impl Desk<'_, '_> {
    /// The message of a signature, under the digest of what it covers.
    pub(super) fn message(&mut self, facts: &mut SignatureFacts, found: &FoundSignature, digest: Option<Digest>) {
        match &found.kind {
            Kind::Detached(message) => self.detached(facts, message, digest),
            Kind::Sha1Inside(message) => self.sha1_inside(facts, message, digest),
            Kind::DocumentTimeStamp(token) => self.document_time_stamp(facts, token, digest),
            Kind::Unsupported(subfilter, message) => {
                // Whatever the name means: a detached message that is over other octets than these has not signed them.
                let signer = message.as_deref().and_then(|message| message.signers().first());
                if let (Some(signer), Some(digest)) = (signer, digest)
                    && let mismatch @ ContentFacts::Mismatch(_) = signer::content(signer, &digest)
                {
                    facts.content = mismatch;
                }
                facts.value = ValueFacts::Unsupported(format!("/SubFilter {subfilter}"));
            }
            Kind::Unreadable => {}
        }
    }

    /// `adbe.pkcs7.detached` and `ETSI.CAdES.detached`.
    fn detached(&mut self, facts: &mut SignatureFacts, message: &SignedData, digest: Option<Digest>) {
        let Some(signer) = only_signer(facts, message) else { return };
        facts.content = content(facts, signer, digest.as_ref());
        self.signer(facts, message, signer);
    }

    /// `adbe.pkcs7.sha1`: the message carries the SHA-1 of what is covered, and its attributes the digest of that.
    fn sha1_inside(&mut self, facts: &mut SignatureFacts, message: &SignedData, covered: Option<Digest>) {
        let Some(signer) = only_signer(facts, message) else { return };
        facts.content = match (message.content(), covered, signer.digest_algorithm()) {
            (None, ..) => ContentFacts::Unchecked("the message carries no content".to_owned()),
            (_, None, _) => ContentFacts::Unchecked("the byte range cannot be hashed".to_owned()),
            (.., Err(oid)) => ContentFacts::Unchecked(format!("digest {oid} is not supported")),
            (Some(inside), Some(covered), Ok(_)) if inside != covered.as_bytes() => {
                ContentFacts::Mismatch(DigestAlgorithm::Sha1)
            }
            (Some(inside), Some(_), Ok(algorithm)) => {
                match content(facts, signer, Some(&digest(algorithm, inside))) {
                    // What holds is only as good as the weakest digest on the way.
                    ContentFacts::Match(_) => ContentFacts::Match(DigestAlgorithm::Sha1),
                    other => other,
                }
            }
        };
        self.signer(facts, message, signer);
    }

    fn signer(&mut self, facts: &mut SignatureFacts, message: &SignedData, signer: &SignerInfo) {
        match signer.scheme() {
            Ok(scheme) => facts.scheme = Some(certificates::scheme(scheme)),
            Err(what) => facts.value = ValueFacts::Unsupported(what),
        }
        facts.claimed_signing_time = signer.signed_attributes().and_then(crate::cms::SignedAttributes::signing_time);
        let pool = message.certificates();
        let certificate = match signer::certificate(signer, pool, self.validator.store) {
            Ok(found) => found,
            Err(error) => {
                defect(facts, "cms.signer.ambiguous", "RFC 5652 5.3", error.to_string());
                return;
            }
        };
        facts.binding = signer::binding(signer, certificate.as_ref());
        let Some(certificate) = certificate else {
            facts.value = ValueFacts::Unchecked("the signer's certificate is missing".to_owned());
            return;
        };
        if facts.scheme.is_some() {
            facts.value = self.validator.value(signer, &certificate);
        }
        for token in signer.unsigned_attribute(TIME_STAMP_TOKEN) {
            match TimeStampToken::parse(token, self.validator.limits) {
                Ok(token) => self.time_stamp(facts, &token, |algorithm| Some(digest(algorithm, signer.signature()))),
                // An unsigned attribute proves nothing and breaks nothing (threat C-21).
                Err(_) => facts.deviations.push("cms.time-stamp.unreadable".to_owned()),
            }
        }
        self.believe(facts, &certificate, pool);
    }
}

/// A PDF signature has exactly one signer (threats C-06, C-07), with signed attributes that say one thing each.
fn only_signer<'m>(facts: &mut SignatureFacts, message: &'m SignedData) -> Option<&'m SignerInfo> {
    let [signer] = message.signers() else {
        let detail = format!("{} signers, where a PDF signature has exactly one", message.signers().len());
        defect(facts, "cms.signers", "ISO 32000-2 12.8.3.3.1", detail);
        return None;
    };
    if message.digest_algorithms().is_empty() {
        defect(facts, "cms.digest-algorithms.empty", "RFC 5652 5.1", "digestAlgorithms is empty".to_owned());
    }
    let named = signer.digest_algorithm_oid();
    if !message.digest_algorithms().is_empty() && !message.digest_algorithms().contains(&named) {
        // Threat C-11: every place that names the digest has to name the same one.
        let detail = format!("digestAlgorithms does not name {named}, which the signer uses");
        defect(facts, "cms.digest-algorithms.other", "RFC 5652 5.1", detail);
    }
    let Some(attributes) = signer.signed_attributes() else {
        // Threats C-01 and C-02: without them a signature over attributes can be shown as one over a document.
        let detail = "there are no signed attributes".to_owned();
        defect(facts, "cms.signed-attributes.missing", "EN 319 122-1 5.1.1", detail);
        return Some(signer);
    };
    if !attributes.is_der() {
        let detail = "the signed attributes are not in DER".to_owned();
        defect(facts, "cms.signed-attributes.not-der", "RFC 5652 5.4", detail);
    }
    match attributes.content_type() {
        Err(error) => defect(facts, "cms.content-type", "RFC 5652 11.1", error.to_string()),
        Ok(stated) if stated != message.content_type() || stated != ID_DATA => {
            let detail = format!("attribute {stated}, message {}, expected {ID_DATA}", message.content_type());
            defect(facts, "cms.content-type", "RFC 5652 11.1", detail);
        }
        Ok(_) => {}
    }
    match (attributes.message_digest(), signer.digest_algorithm()) {
        (Err(error), _) => defect(facts, "cms.message-digest", "RFC 5652 11.2", error.to_string()),
        (Ok(stated), Ok(algorithm)) if stated.len() != algorithm.output_len() => {
            let detail = format!("{} octets, where {} has {}", stated.len(), algorithm.name(), algorithm.output_len());
            defect(facts, "cms.message-digest", "RFC 5652 11.2", detail);
        }
        _ => {}
    }
    if attributes.algorithm_protection_agrees() == Some(false) {
        let detail = "the protected algorithms are not those of the signer".to_owned();
        defect(facts, "cms.algorithm-protection", "RFC 6211 2", detail);
    }
    Some(signer)
}

fn content(facts: &SignatureFacts, signer: &SignerInfo, computed: Option<&Digest>) -> ContentFacts {
    match computed {
        Some(computed) => signer::content(signer, computed),
        None if facts.byte_range.is_none() => ContentFacts::Unchecked("there is no readable byte range".to_owned()),
        None => ContentFacts::Unchecked("the digest algorithm or the byte range cannot be hashed".to_owned()),
    }
}

/// What happened after the earliest signed revision, asked once: every later signature sees the part behind its own.
fn changes(document: &Document<'_>, fields: &[SignatureField], limits: &Limits) -> Result<Vec<ChangeFacts>, Error> {
    let Some(first) = fields.iter().map(|field| field.revision).min() else { return Ok(Vec::new()) };
    let facts = changes_since(document, first, fields, limits)?.into_iter().map(|change| ChangeFacts {
        level: change.level,
        code: change.code.to_owned(),
        object: change.object.map(|id| id.number),
        revision: change.revision,
        detail: change.detail,
        place: change.place.as_ref().map(place::millimetres),
        covers: None,
    });
    let mut facts: Vec<ChangeFacts> = facts.collect();
    covering::measure(document, fields, &mut facts);
    Ok(facts)
}
