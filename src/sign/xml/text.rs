//! The new signature as text: its references, objects, SignedInfo.

use crate::base::UnixTime;
use crate::crypto::{Digest, digest};
use crate::xmldsig::build::{
    ENVELOPED, ReferenceText, SIGNATURE_PROPERTIES, signature, signed_info, signing_time_object, start_tag,
};

use crate::xmldsig::xades::{DataObject, SIGNED_PROPERTIES, SignedPropertiesRequest, qualifying_properties};

use super::digest::{Selection, canonical};
use super::error::Error;
use super::prepare::Prepared;
use super::resolve::Node;

/// Ids of the parts of the new signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) signature: String,
}

impl Names {
    pub(super) fn new(name: &str) -> Self {
        Self { signature: name.to_owned() }
    }

    /// All of them begin so.
    pub(super) fn prefix(&self) -> &str {
        &self.signature
    }

    fn time(&self) -> String {
        format!("{}-time", self.signature)
    }

    fn properties(&self) -> String {
        format!("{}-properties", self.signature)
    }

    fn reference(&self, index: usize) -> String {
        format!("{}-ref-{}", self.signature, index + 1)
    }
}

/// The text of a signature, but for its value.
#[derive(Debug, Clone)]
pub(super) struct Signature {
    inherited: String,
    id: String,
    signed_info: String,
    objects: String,
}

impl Signature {
    /// `found`: digests of what is signed outside of it, in the order of the task.
    pub(super) fn new(prepared: &Prepared, found: &[Digest]) -> Result<Self, Error> {
        let Prepared { task, names, request, scheme, limits, certificates, .. } = prepared;
        let mut text = Self {
            inherited: task.seat.inherited.clone(),
            id: names.signature.clone(),
            signed_info: String::new(),
            objects: String::new(),
        };
        let mut references = Vec::new();
        for (node, digest) in task.first.iter().chain(&task.then).zip(found) {
            let (uri, enveloped) = match node {
                Node::Document => (String::new(), true),
                Node::Id { id, enveloped, .. } => (format!("#{id}"), *enveloped),
            };
            let transforms = enveloped.then_some(ENVELOPED).into_iter().chain(task.canonicalization()).collect();
            references.push(ReferenceText { id: None, uri, kind: None, transforms, digest: *digest });
        }
        let own = |text: &Self, id: &str| -> Result<Digest, Error> {
            let octets = canonical(&text.around(&text.objects), limits, &Selection::Id(id), task.digest_method())?;
            Ok(digest(scheme.digest(), &octets))
        };
        if task.signing_time || request.signing_time_object {
            let id = names.time();
            text.objects = signing_time_object(&id, &names.signature, &local_time(request.signing_time));
            let reference = ReferenceText {
                id: None,
                uri: format!("#{id}"),
                kind: Some(SIGNATURE_PROPERTIES),
                transforms: task.canonicalization().into_iter().collect(),
                digest: own(&text, &id)?,
            };
            references.insert(task.first.len().min(references.len()), reference);
        }
        if request.xades {
            let mut objects = Vec::new();
            for (index, reference) in references.iter_mut().enumerate() {
                let id = names.reference(index);
                reference.id = Some(id.clone());
                objects.push(DataObject { reference: id, mime_type: "text/xml".to_owned() });
            }
            let id = names.properties();
            let properties = qualifying_properties(&SignedPropertiesRequest {
                signature: &names.signature,
                id: &id,
                signing_time: request.signing_time,
                certificate: certificates.first().ok_or(crate::sign::Error::Changed)?,
                objects: &objects,
            });
            text.objects.push_str("<Object>");
            text.objects.push_str(&properties);
            text.objects.push_str("</Object>");
            let digest = own(&text, &id)?;
            let transforms = task.canonicalization().into_iter().collect();
            let kind = Some(SIGNED_PROPERTIES);
            references.push(ReferenceText { id: None, uri: format!("#{id}"), kind, transforms, digest });
        }
        text.signed_info = signed_info(task.method, *scheme, &references).ok_or(Error::NoIdentifier(scheme.name()))?;
        Ok(text)
    }

    /// The signature with these parts, standing in an element that hands down what the true place does.
    pub(super) fn around(&self, parts: &str) -> Vec<u8> {
        let parts = if parts == "SignedInfo" { &self.signed_info } else { parts };
        format!("<x{}>{}{parts}</Signature></x>", self.inherited, start_tag(&self.id)).into_bytes()
    }

    /// All of it.
    pub(super) fn whole(&self, value: &[u8], certificates: &[&[u8]]) -> String {
        signature(&self.id, &self.signed_info, value, certificates, &self.objects)
    }
}

/// Vietnam's time without a zone, as the tax office writes it.
fn local_time(time: UnixTime) -> String {
    let shown = time.to_string();
    shown.strip_suffix("+07:00").unwrap_or(&shown).to_owned()
}
