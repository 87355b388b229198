//! The order of work for XML documents, on one page; everything about certificates and time is that of PDF.
//!
//! ```text
//! open ─► signatures where most have them, or find them (pass 1) ─► what references and time-stamps are over
//!      ─► one more pass of digests (pass 2), which also shows whether they are where they were assumed
//!      ─► who covers whom ─► national forms ─► for each signature:
//!         format defects ─► content (every reference) ─► value (key) ─► time-stamps ─► path ─► revocation
//! ```

use super::desk::Desk;
use super::integrity::digest_all;
use super::material::Material;
use super::pipeline::{Error, Validated, Validator};
use super::xades::{Covering, Numbers, Stamps, countersignatures, placed_values, plan_stamps, property_facts};
use super::xml_facts::{self, content, reference_facts};
use super::xml_form::{FormFacts, forms};
use super::xml_signer::Claim;
use crate::base::Source;
use crate::base::UnixTime;
use crate::base::hex;
use crate::evidence::Embedded;
use crate::evidence::PlacedValues;
use crate::evidence::ValidationData;
use crate::evidence::XmlEvidence;
use crate::evidence::assume_xml;
use crate::evidence::embedded_xml;
use crate::evidence::find_xml;
use crate::findings::Binding;
use crate::findings::ChangeFacts;
use crate::findings::ChangeLevel;
use crate::findings::ContentFacts;
use crate::findings::DefectFacts;
use crate::findings::DocumentFacts;
use crate::findings::FactsSchema;
use crate::findings::SignatureFacts;
use crate::findings::XmlFacts;
use crate::x509::Certificate;
use crate::xml::Document;
use crate::xmldsig::Digested;
use crate::xmldsig::Note;
use crate::xmldsig::Outcome;
use crate::xmldsig::Plan;
use crate::xmldsig::Role;
use crate::xmldsig::Signature;
use crate::xmldsig::SignatureDigests;
use crate::xmldsig::StructureError;
use crate::xmldsig::xades::{Fault, Properties, SignerBinding, stray_properties};

/// Everything that can be seen in an XML document, as of `at`.
///
/// # Errors
/// When the octets are not one well-formed XML document without a document type declaration, cannot be read, or a budget
/// ran out.
pub fn validate_xml(validator: &Validator<'_>, source: &dyn Source, at: UnixTime) -> Result<Validated, Error> {
    let document = Document::open(source, validator.limits)?;
    let (evidence, stamps, digested) = digested(validator, &document)?;
    let numbers = numbers(&evidence, &digested, &stamps);
    let ids = ids(&evidence, &digested);
    let forms = forms(&document, &evidence.found, &digested, validator.expect)?;
    let (embedded, notes) = embedded(&evidence, &stamps, &numbers, validator);
    let mut material = Material::new(validator, &embedded, at);
    let brought: Vec<Certificate> = embedded.iter().flat_map(|found| found.data.certificates.clone()).collect();

    let mut all: Vec<(SignatureFacts, ValidationData)> = Vec::with_capacity(numbers.count());
    for (index, form) in forms.into_iter().enumerate() {
        let work = Work {
            validator,
            evidence: &evidence,
            digested: &digested,
            numbers: &numbers,
            ids: &ids,
            stamps: &stamps,
            brought: &brought,
            at,
        };
        work.signature(index, form, notes.get(index).map_or(&[], Vec::as_slice), &mut material, &mut all);
    }
    countersignatures(&evidence, &digested, &numbers, &mut all);
    // What is covered before what covers it: whoever judges goes from the last to the first.
    all.sort_by_key(|(facts, _)| facts.revision);
    let (signatures, used) = all.into_iter().unzip();
    let facts = DocumentFacts {
        schema: FactsSchema,
        format: "xml".to_owned(),
        size: source.len(),
        sha256: hex(digest_all(source, &[])?.file.as_bytes()),
        at,
        revisions: 1,
        encrypted: false,
        hybrid_views_differ: false,
        trailing: None,
        encryption: None,
        dynamic: Some(Vec::new()),
        signatures,
    };
    Ok(Validated { facts, used, producer: None })
}

/// Both passes, or one where the signatures stand where most documents have them.
fn digested(validator: &Validator<'_>, document: &Document<'_>) -> Result<(XmlEvidence, Vec<Stamps>, Digested), Error> {
    if let Some(mut evidence) = assume_xml(document)
        && let Ok((stamps, mut digested)) = digest(validator, document, &evidence)
        && let Some(found) = digested.found.take()
    {
        evidence.found = found;
        return Ok((evidence, stamps, digested));
    }
    let evidence = find_xml(document)?;
    let (stamps, digested) = digest(validator, document, &evidence)?;
    Ok((evidence, stamps, digested))
}

/// Pass 2.
fn digest(
    validator: &Validator<'_>,
    document: &Document<'_>,
    evidence: &XmlEvidence,
) -> Result<(Vec<Stamps>, Digested), Error> {
    let mut plan = Plan::new(&evidence.found, &evidence.signatures);
    let mut spent = 0;
    let stamps = evidence.signatures.iter().zip(&evidence.properties).enumerate();
    let stamps = stamps
        .map(|(index, (signature, properties))| match (signature, properties) {
            (Ok(signature), Some(properties)) => {
                plan_stamps(&mut plan, index, signature, properties, validator.limits, &mut spent)
            }
            _ => Stamps::default(),
        })
        .collect();
    Ok((stamps, plan.digest(document, validator.contents)?))
}

fn numbers(evidence: &XmlEvidence, digested: &Digested, stamps: &[Stamps]) -> Numbers {
    let none = Stamps::default();
    let all: Vec<Covering<'_>> = evidence
        .found
        .signatures
        .iter()
        .enumerate()
        .map(|(index, found)| Covering {
            covers: digested.signatures.get(index).map_or(&[], |digests| &digests.covers),
            span: found.span,
            within: found.within,
            properties: evidence.properties.get(index).and_then(Option::as_ref),
            stamps: stamps.get(index).unwrap_or(&none),
        })
        .collect();
    Numbers::of(&all)
}

/// What signatures are called: by their Id where that is theirs alone, else by their place.
fn ids(evidence: &XmlEvidence, digested: &Digested) -> Vec<String> {
    let named: Vec<Option<&str>> =
        evidence.signatures.iter().map(|signature| signature.as_ref().ok()?.id.as_deref()).collect();
    let is_own = |index: usize, id: &str| {
        !id.is_empty()
            && named.iter().filter(|other| **other == Some(id)).count() == 1
            && digested.signatures.get(index).is_some_and(|digests| !digests.ambiguous_id)
    };
    let found = evidence.found.signatures.iter().zip(&named).enumerate();
    found
        .map(|(index, (found, id))| match id {
            Some(id) if is_own(index, id) => (*id).to_owned(),
            _ => found.path.clone(),
        })
        .collect()
}

/// The validation data that the document brings, and for each signature what of it was left out.
fn embedded(
    evidence: &XmlEvidence,
    stamps: &[Stamps],
    numbers: &Numbers,
    validator: &Validator<'_>,
) -> (Vec<Embedded>, Vec<Vec<&'static str>>) {
    let mut places: Vec<PlacedValues<'_>> = Vec::new();
    let mut owners: Vec<usize> = Vec::new();
    for (index, (properties, stamps)) in evidence.properties.iter().zip(stamps).enumerate() {
        let Some(properties) = properties else { continue };
        let own = placed_values(index, properties, stamps, numbers);
        owners.extend(own.iter().map(|_| index));
        places.extend(own);
    }
    let (mut embedded, noted) = embedded_xml(&places, validator.limits);
    let mut notes = vec![Vec::new(); evidence.signatures.len()];
    for (place, code) in noted {
        if let Some(codes) = owners.get(place).and_then(|owner| notes.get_mut(*owner)) {
            codes.push(code);
        }
    }
    for (index, signature) in evidence.signatures.iter().enumerate() {
        let info = signature.as_ref().ok().and_then(|signature| signature.key_info.as_ref());
        let Some(info) = info else { continue };
        let certificates = info.certificates.iter().take(validator.limits.certificates as usize);
        let data = ValidationData {
            certificates: certificates.filter_map(|c| Certificate::from_der_again(&c.der).ok()).collect(),
            crls: info.crls.iter().map(|crl| crl.as_slice().into()).collect(),
            ocsp: Vec::new(),
        };
        embedded.push(Embedded { data, revision: numbers.signature(index), in_message: true });
    }
    (embedded, notes)
}

/// What is the same for every signature of a document.
struct Work<'w, 'v> {
    validator: &'v Validator<'v>,
    evidence: &'w XmlEvidence,
    digested: &'w Digested,
    numbers: &'w Numbers,
    ids: &'w [String],
    stamps: &'w [Stamps],
    /// Certificates in the document.
    brought: &'w [Certificate],
    at: UnixTime,
}

impl<'v> Work<'_, 'v> {
    /// One signature, and its archive time-stamps.
    fn signature(
        &self,
        index: usize,
        form: FormFacts,
        notes: &[&str],
        material: &mut Material<'v>,
        all: &mut Vec<(SignatureFacts, ValidationData)>,
    ) {
        let none = SignatureDigests::default();
        let digests = self.digested.signatures.get(index).unwrap_or(&none);
        let mut facts = self.blank(index, form, digests);
        let mut used = ValidationData::default();
        match self.evidence.signatures.get(index) {
            Some(Ok(signature)) => {
                facts.deviations.extend(notes.iter().map(|code| (*code).to_owned()));
                let archives = self.read((index, signature, digests), &mut facts, material, &mut used);
                all.extend(archives);
            }
            Some(Err(error)) => facts.defects.push(structure(error)),
            None => {}
        }
        let mut deviations = Vec::new();
        facts.deviations.retain(|code| {
            !deviations.contains(code) && {
                deviations.push(code.clone());
                true
            }
        });
        all.push((facts, used));
    }

    /// The facts before anything was checked, with what is known of its place.
    fn blank(&self, index: usize, form: FormFacts, digests: &SignatureDigests) -> SignatureFacts {
        let found = self.evidence.found.signatures.get(index);
        let number = self.numbers.signature(index);
        let without: Vec<usize> = digests.without.iter().map(|other| self.numbers.signature(*other)).collect();
        let xml = XmlFacts {
            path: found.map(|found| found.path.clone()).unwrap_or_default(),
            span: found.map(|found| (found.span.start, found.span.end)).unwrap_or_default(),
            profile: form.profile,
            role: form.role,
            uncovered: form.uncovered,
            left: form.left,
            uncovered_attributes: digests.uncovered_attributes.clone(),
            expected: form.expected,
            covers: self.numbers.covers(index).to_vec(),
            without: without.clone(),
            ..XmlFacts::default()
        };
        let mut facts = xml_facts::blank(self.ids.get(index).cloned().unwrap_or_default(), number, xml);
        facts.changes = digests
            .without
            .iter()
            .map(|other| ChangeFacts {
                level: ChangeLevel::Form,
                code: "xml-signature-added".to_owned(),
                object: None,
                revision: self.numbers.signature(*other),
                detail: self.ids.get(*other).cloned().unwrap_or_default(),
                place: None,
                covers: None,
            })
            .collect();
        for path in &form.misplaced {
            let detail = format!("{path} does not stand where its form has it");
            super::desk::defect(&mut facts, "xml.form.misplaced", "threats X-01 to X-08", detail);
        }
        facts
    }

    /// Everything about a signature that could be read. Its archive time-stamps.
    fn read(
        &self,
        (index, signature, digests): (usize, &Signature, &SignatureDigests),
        facts: &mut SignatureFacts,
        material: &mut Material<'v>,
        used: &mut ValidationData,
    ) -> Vec<(SignatureFacts, ValidationData)> {
        if digests.ambiguous_id {
            let detail = "another element has the Id of this signature".to_owned();
            super::desk::defect(facts, "xml.signature.ambiguous-id", "XMLDSig 1.1 4.4.3.3", detail);
        }
        if self.evidence.found.signatures.get(index).is_some_and(|found| found.amid_text) {
            let detail = "the signature stands amid text, which reads differently with and without it".to_owned();
            super::desk::defect(facts, "xml.signature.amid-text", "threat X-14", detail);
        }
        for note in &signature.notes {
            facts.deviations.push(match note {
                Note::NoTransforms => "xml.signature.no-transforms".to_owned(),
                _ => "xml.signature.markup".to_owned(),
            });
        }
        let references = reference_facts(signature, digests, &mut facts.defects);
        facts.content = content(&references);
        facts.coverage = coverage(facts, digests).to_owned();
        let properties = self.evidence.properties.get(index).and_then(Option::as_ref);
        let is_bound = properties.is_some_and(|properties| self.bind(properties, signature, digests, facts));
        if properties.is_none() {
            facts.defects.extend(stray_properties(signature).iter().map(fault));
        }
        let claimed = properties.filter(|_| is_bound);
        xml_facts::signing_time(facts, signature, digests, claimed);
        if let Some(xml) = &mut facts.xml {
            xml.references = references;
            xml.xades = is_bound;
        }
        let names = |certificate: &Certificate| {
            claimed.map_or(SignerBinding::Absent, |properties| properties.signer_binding(certificate))
        };
        let key_info = digests.references.iter().find_map(|reference| match (reference.role, &reference.outcome) {
            (Role::KeyInfo, Outcome::Match(digest)) => Some(Binding::Match(*digest)),
            _ => None,
        });
        let none = Stamps::default();
        let stamps = self.stamps.get(index).unwrap_or(&none);
        facts.deviations.extend(stamps.notes.iter().map(|code| (*code).to_owned()));
        let results = self.validator.xml_stamps(index, stamps, (self.digested, self.numbers), facts, material, used);
        facts.time_stamps = results.over_value;
        if let (Some(xml), Some(properties)) = (&mut facts.xml, properties) {
            xml.properties = Some(Box::new(property_facts(properties, signature, is_bound, results.others)));
        }
        let signed_info = digests.signed_info.as_deref().unwrap_or_default();
        let claim = Claim { signature, signed_info, names: &names, key_info, others: self.brought };
        let mut desk = Desk { validator: self.validator, material, used, at: self.at };
        if let Some((certificate, pool)) = desk.xml_signer(facts, &claim) {
            desk.believe(facts, &certificate, &pool);
        }
        results.archives
    }

    /// Whether the signed properties are what this signature signs (threat X-26).
    fn bind(
        &self,
        properties: &Properties,
        signature: &Signature,
        digests: &SignatureDigests,
        facts: &mut SignatureFacts,
    ) -> bool {
        facts.defects.extend(properties.faults.iter().map(fault));
        let bound = match properties.bound(signature, digests) {
            Ok(bound) => bound,
            Err(broken) => {
                facts.defects.push(fault(&broken));
                None
            }
        };
        facts.deviations.extend(properties.deviations(signature, bound).into_iter().map(str::to_owned));
        bound.is_some()
    }
}

fn fault(fault: &Fault) -> DefectFacts {
    DefectFacts {
        code: fault.code.to_owned(),
        offset: Some(fault.offset),
        clause: fault.clause.to_owned(),
        detail: fault.detail.clone(),
    }
}

fn structure(error: &StructureError) -> DefectFacts {
    let (code, offset, detail) = match error {
        StructureError::Schema { what, offset } => ("xml.signature.structure", Some(*offset), (*what).to_owned()),
        other => ("xml.signature.limit", None, other.to_string()),
    };
    DefectFacts { code: code.to_owned(), offset, clause: "XMLDSig 1.1 4".to_owned(), detail }
}

/// `file`: it covers all there is; `revision`: all there was before others signed; `part`: something is left.
fn coverage(facts: &SignatureFacts, digests: &SignatureDigests) -> &'static str {
    let Some(xml) = &facts.xml else { return "unclear" };
    let inside = |reference: &crate::xmldsig::ReferenceDigest| reference.role != Role::Detached;
    let is_all = xml.uncovered.is_empty()
        && xml.left.is_empty()
        && digests.uncovered_count == 0
        && digests.references.iter().all(inside)
        && !matches!(facts.content, ContentFacts::Unchecked(_));
    match (is_all, digests.without.is_empty()) {
        (true, true) => "file",
        (true, false) => "revision",
        (false, _) => "part",
    }
}
