//! Validation data that a document brings: in its security store, in its signatures' messages, in their time-stamps.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::found::{Embedded, FoundSignature, Kind, ValidationData};
use crate::base::Limits;
use crate::cms::ArchivedValues;
use crate::cms::SignedData;
use crate::cms::SignerInfo;
use crate::cms::TimeStampToken;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::pdf::Document;
use crate::pdf::Error;
use crate::pdf::StoredStream;
use crate::pdf::security_store;
use crate::x509::Certificate;

/// A part of a message's revocation data cannot be read, or is of a kind that is not known.
const UNREADABLE: &str = "cms.revocation-values.unreadable";
/// An entry of the store is no certificate, or no DER value.
const MALFORMED: &str = "pdf.dss.malformed";
/// There is more than is looked at; what is left out is as if it were not there.
const LIMIT: &str = "format.embedded-limit";
/// Unsigned or signed attributes that hold time-stamp tokens (RFC 3161 appendix A, EN 319 122-1).
const TOKENS: [&str; 4] = [
    "1.2.840.113549.1.9.16.2.14", // id-aa-signatureTimeStampToken
    "1.2.840.113549.1.9.16.2.20", // id-aa-ets-contentTimestamp
    "1.2.840.113549.1.9.16.2.48", // id-aa-ets-archiveTimestampV2
    "0.4.0.1733.2.4",             // id-aa-ets-archiveTimestampV3
];
/// Lists and answers of one document: some dozens in archives that were re-stamped for decades.
const STATUSES: usize = 1_000;
/// Tokens within tokens that are looked into.
pub(super) const TOKEN_DEPTH: u32 = 2;

/// Where something was found: its revision, and whether in a message. In this order the earlier is the better proven.
pub(super) type Place = (usize, bool);

/// Everything found, before duplicates are dropped.
pub(super) struct Gathered<'l> {
    limits: &'l Limits,
    groups: BTreeMap<Place, ValidationData>,
    certificates: usize,
    statuses: usize,
    octets: u64,
}

/// The validation data of a document, each piece once, where it is proven best: in the oldest revision that holds it. What
/// was left out is noted among the deviations of the signatures it may matter to.
pub(super) fn embedded(
    document: &Document<'_>,
    signatures: &mut [FoundSignature],
    limits: &Limits,
) -> Result<Vec<Embedded>, Error> {
    let mut all = Gathered::new(limits);
    for signature in &mut *signatures {
        let place = (signature.field.revision, true);
        let message = match &signature.kind {
            Kind::Detached(message) | Kind::Sha1Inside(message) => message,
            Kind::DocumentTimeStamp(token) => token.signed_data(),
            Kind::Unsupported(..) | Kind::Unreadable => continue,
        };
        for code in all.message(message, place, TOKEN_DEPTH) {
            note(&mut signature.deviations, code);
        }
    }
    for code in all.store(document)? {
        signatures.iter_mut().for_each(|signature| note(&mut signature.deviations, code));
    }
    Ok(all.finish())
}

fn note(deviations: &mut Vec<&'static str>, code: &'static str) {
    if !deviations.contains(&code) {
        deviations.push(code);
    }
}

impl<'l> Gathered<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, groups: BTreeMap::new(), certificates: 0, statuses: 0, octets: 0 }
    }

    /// A message with its attributes, and the tokens in them. What was left out is in the returned codes.
    pub(super) fn message(&mut self, message: &SignedData, place: Place, depth: u32) -> Vec<&'static str> {
        let mut codes = Vec::new();
        for certificate in message.certificates() {
            self.certificate(certificate.clone(), place, &mut codes);
        }
        self.values(&message.revocation_values(), place, &mut codes);
        for signer in message.signers() {
            self.values(&signer.archived_values(), place, &mut codes);
            let Some(depth) = depth.checked_sub(1) else { continue };
            for token in tokens(signer) {
                // One that cannot be read is noted where tokens are verified.
                if let Ok(token) = TimeStampToken::parse(token, self.limits) {
                    codes.extend(self.message(token.signed_data(), place, depth));
                }
            }
        }
        codes
    }

    fn values(&mut self, values: &ArchivedValues<'_>, place: Place, codes: &mut Vec<&'static str>) {
        if values.unreadable > 0 {
            codes.push(UNREADABLE);
        }
        for der in &values.certificates {
            match Certificate::from_der_again(der) {
                Ok(certificate) => self.certificate(certificate, place, codes),
                Err(_) => codes.push(UNREADABLE),
            }
        }
        for der in &values.crls {
            self.status(Arc::from(*der), place, codes, |data| &mut data.crls);
        }
        for der in &values.ocsp {
            self.status(Arc::from(*der), place, codes, |data| &mut data.ocsp);
        }
    }

    /// The document security store.
    fn store(&mut self, document: &Document<'_>) -> Result<Vec<&'static str>, Error> {
        let store = security_store(document, self.limits)?;
        let mut codes = store.deviations.clone();
        for stored in &store.certificates {
            match value(stored).map(Certificate::from_der_again) {
                Some(Ok(certificate)) => self.certificate(certificate, (stored.revision, false), &mut codes),
                _ => codes.push(MALFORMED),
            }
        }
        for stored in &store.crls {
            self.stored(stored, &mut codes, |data| &mut data.crls);
        }
        for stored in &store.ocsp {
            self.stored(stored, &mut codes, |data| &mut data.ocsp);
        }
        for stored in store.related.iter().filter_map(|entry| entry.time_stamp.as_ref()) {
            match value(stored).map(|token| TimeStampToken::parse(token, self.limits)) {
                Some(Ok(token)) => {
                    codes.extend(self.message(token.signed_data(), (stored.revision, false), TOKEN_DEPTH));
                }
                _ => codes.push(MALFORMED),
            }
        }
        Ok(codes)
    }

    fn stored(
        &mut self,
        stored: &StoredStream,
        codes: &mut Vec<&'static str>,
        list: impl FnOnce(&mut ValidationData) -> &mut Vec<Arc<[u8]>>,
    ) {
        match value(stored) {
            Some(der) if der.len() == stored.octets.len() => {
                self.status(Arc::clone(&stored.octets), (stored.revision, false), codes, list);
            }
            Some(der) => self.status(Arc::from(der), (stored.revision, false), codes, list),
            None => codes.push(MALFORMED),
        }
    }

    pub(super) fn certificate(&mut self, certificate: Certificate, place: Place, codes: &mut Vec<&'static str>) {
        if self.certificates >= self.limits.certificates as usize {
            codes.push(LIMIT);
            return;
        }
        self.certificates += 1;
        self.groups.entry(place).or_default().certificates.push(certificate);
    }

    pub(super) fn status(
        &mut self,
        der: Arc<[u8]>,
        place: Place,
        codes: &mut Vec<&'static str>,
        list: impl FnOnce(&mut ValidationData) -> &mut Vec<Arc<[u8]>>,
    ) {
        self.octets = self.octets.saturating_add(der.len() as u64);
        // What one message may hold is all that is looked at.
        if self.statuses >= STATUSES || self.octets > self.limits.cms_octets {
            codes.push(LIMIT);
            return;
        }
        self.statuses += 1;
        list(self.groups.entry(place).or_default()).push(der);
    }

    /// Places in order; each keeps what it has, for in XML no place is covered by all that covers another.
    pub(super) fn finish_apart(self) -> Vec<Embedded> {
        let places = self.groups.into_iter().filter(|(_, data)| !data.is_empty());
        places.map(|((revision, in_message), data)| Embedded { data, revision, in_message }).collect()
    }

    /// Places in order; of equal pieces the first stays.
    fn finish(self) -> Vec<Embedded> {
        let mut seen = HashSet::new();
        let sha256 = |der: &[u8]| digest(DigestAlgorithm::Sha256, der).as_bytes().to_vec();
        let mut all = Vec::with_capacity(self.groups.len());
        for ((revision, in_message), mut data) in self.groups {
            data.certificates.retain(|c| seen.insert(c.sha256().to_vec()));
            data.crls.retain(|der| seen.insert(sha256(der)));
            data.ocsp.retain(|der| seen.insert(sha256(der)));
            if !data.is_empty() {
                all.push(Embedded { data, revision, in_message });
            }
        }
        all
    }
}

/// The one value a stream holds. Real producers leave an end-of-line or zeros behind it.
fn value(stored: &StoredStream) -> Option<&[u8]> {
    let octets = stored.octets.get(..SignedData::outer_len(&stored.octets).ok()?)?;
    let rest = stored.octets.get(octets.len()..)?;
    (octets.first() == Some(&0x30) && rest.iter().all(|o| matches!(o, 0 | b'\r' | b'\n' | b' '))).then_some(octets)
}

/// Every time-stamp token among a signer's attributes.
fn tokens(signer: &SignerInfo) -> Vec<&[u8]> {
    let mut found = Vec::new();
    for dotted in TOKENS {
        found.extend(signer.unsigned_attribute(dotted));
        found.extend(signer.signed_attributes().map(|signed| signed.values(dotted)).unwrap_or_default());
    }
    found
}
