//! XML: what is added are unsigned properties of the signatures themselves (EN 319 132-1 §5.3 to §5.5), as text between the
//! octets that are there.
//!
//! A signature that another one covers is not touched: it is proven by what is added to that one. One within another
//! (a countersignature) may get a time-stamp of its own; all else goes to the outermost.

use std::collections::HashSet;

use super::level::{document_stamp, holds, is_proven};
use super::{ExtendError, Purpose, Step, Stored, Work, each};
use crate::base::UnixTime;
use crate::crypto::{Digest, DigestAlgorithm};
use crate::error::Error;
use crate::evidence::ValidationData;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::policy::Verdict;
use crate::policy::covers;
use crate::sign::TimestampSource;
use crate::sign::check_token;
use crate::verify::contents;
use crate::xml::Document;
use crate::xmldsig::Found;
use crate::xmldsig::Imprint;
use crate::xmldsig::Part;
use crate::xmldsig::Plan;
use crate::xmldsig::Signature;
use crate::xmldsig::StructureError;
use crate::xmldsig::find;
use crate::xmldsig::xades;
use crate::xmldsig::xades::{Growth, NewStamp, NewValues, Properties, UnsignedContent, new_stamp_parts};

/// Text to be put in, and where.
type Insertion = (u64, String);

/// The signatures of the document as it is.
struct Read {
    found: Found,
    signatures: Vec<Result<Signature, StructureError>>,
}

/// One of them that is to grow.
struct Host<'r> {
    index: usize,
    signature: &'r Signature,
    properties: Option<Properties>,
    growth: Growth,
}

impl Read {
    fn new(document: &Document<'_>) -> Result<Self, Error> {
        let found = find(document).map_err(unreadable)?;
        let signatures = found.signatures.iter().map(|s| Signature::read(&s.tree, document.limits())).collect();
        Ok(Self { found, signatures })
    }

    /// The signature of these facts.
    fn host(&self, document: &Document<'_>, facts: &SignatureFacts) -> Result<Host<'_>, ExtendError> {
        let no_place = |why| ExtendError::NoPlace { signature: facts.id.clone(), why };
        if document.converted() {
            return Err(no_place("the document is not in UTF-8"));
        }
        let path = path(facts);
        let index = self.found.signatures.iter().position(|s| s.path == path).ok_or(ExtendError::Changed)?;
        let found = self.found.signatures.get(index).ok_or(ExtendError::Changed)?;
        let signature = self.signatures.get(index).and_then(|s| s.as_ref().ok()).ok_or(ExtendError::Changed)?;
        let properties = Properties::read(&found.tree, signature);
        let growth = match &properties {
            Some(properties) => properties.growth.clone(),
            None => Growth::beside(&found.tree, signature),
        };
        let growth = growth.ok_or_else(|| no_place("its properties are of an older form, or it has no Id"))?;
        Ok(Host { index, signature, properties, growth })
    }
}

impl Host<'_> {
    /// What of this data is not in the signature yet, each piece once.
    fn missing<'d>(&self, data: &[&'d ValidationData]) -> NewValues<'d> {
        let values = self.properties.iter().flat_map(|p| &p.unsigned).filter_map(|unsigned| match &unsigned.content {
            UnsignedContent::Values(values) => Some(values),
            _ => None,
        });
        let mut known: HashSet<&[u8]> = values.flatten().filter_map(|value| value.octets.as_deref()).collect();
        let info = self.signature.key_info.iter();
        known.extend(info.clone().flat_map(|info| &info.certificates).map(|certificate| certificate.der.as_slice()));
        let mut new = NewValues::default();
        for data in data {
            let mut add = |all: &mut Vec<&'d [u8]>, der: &'d [u8]| {
                if known.insert(der) {
                    all.push(der);
                }
            };
            data.certificates.iter().for_each(|c| add(&mut new.certificates, c.der()));
            data.crls.iter().for_each(|crl| add(&mut new.crls, crl));
            data.ocsp.iter().for_each(|answer| add(&mut new.ocsp, answer));
        }
        new
    }

    fn insertion(&self, text: &str) -> Insertion {
        let (before, behind) = &self.growth.around;
        (self.growth.at, format!("{before}{text}{behind}"))
    }
}

fn path(facts: &SignatureFacts) -> &str {
    facts.xml.as_ref().map_or("", |xml| xml.path.as_str())
}

fn span(facts: &SignatureFacts) -> (u64, u64) {
    facts.xml.as_ref().map_or((0, 0), |xml| xml.span)
}

/// Whether one lies in the other, which is another.
fn lies_in(inner: &SignatureFacts, outer: &SignatureFacts) -> bool {
    let ((from, to), (start, end)) = (span(inner), span(outer));
    (start, end) != (from, to) && start <= from && to <= end
}

impl Work<'_> {
    fn is_signature(facts: &SignatureFacts) -> bool {
        facts.kind == SignatureKind::Signature
    }

    /// Which signature has to grow for something that is to be proven of this one.
    fn host_of<'f>(&'f self, facts: &'f SignatureFacts, purpose: Purpose) -> &'f SignatureFacts {
        let all = &self.now.facts().signatures;
        let signatures = || all.iter().filter(|other| Self::is_signature(other));
        let mut host = facts;
        // Each step leads to another signature: no more of them than there are.
        for _ in 0..all.len() {
            let over = signatures().filter(|other| covers(other, host)).max_by_key(|other| other.revision);
            let is_archived = all.iter().any(|other| !Self::is_signature(other) && covers(other, host));
            // The innermost first, since a time-stamp of its own is nearest.
            let around =
                || signatures().filter(|other| lies_in(host, other)).min_by_key(|o| span(o).1.abs_diff(span(o).0));
            let must_leave = purpose == Purpose::Archive || is_archived || !Self::is_signature(host);
            match over.or_else(|| around().filter(|_| must_leave)) {
                Some(next) => host = next,
                None => break,
            }
        }
        host
    }

    /// Signatures that have to grow, each once, in the document's order.
    fn hosts(&self, purpose: Purpose) -> Vec<SignatureFacts> {
        let mut hosts: Vec<&SignatureFacts> = Vec::new();
        for (facts, judgement) in self.persons() {
            if purpose == Purpose::Proof && is_proven(facts, judgement) {
                continue;
            }
            let host = self.host_of(facts, purpose);
            if !hosts.iter().any(|known| path(known) == path(host)) {
                hosts.push(host);
            }
        }
        hosts.sort_by_key(|host| span(host));
        hosts.into_iter().cloned().collect()
    }

    /// A time-stamp in each signature that has to grow.
    pub(super) fn stamp_xml(&mut self, tsa: &dyn TimestampSource, purpose: Purpose) -> Result<(), Error> {
        let kind = match purpose {
            Purpose::Proof => NewStamp::Signature,
            Purpose::Archive => NewStamp::Archive,
        };
        let hosts = self.hosts(purpose);
        let mut made = Vec::with_capacity(hosts.len());
        for host in &hosts {
            let archives = self.archives_of(host);
            let (at, octets) = self.stamp_one(tsa, kind, host)?;
            let field = format!("{}/{}", host.id, kind.name());
            self.steps.push(Step::Stamped { field: field.clone(), at, octets });
            self.at = self.at.max(at);
            made.push((field, archives));
        }
        self.verify()?;
        for (host, (field, archives)) in hosts.iter().zip(made) {
            let is_good = match kind {
                NewStamp::Signature => {
                    let mut all = each(&self.now).filter(|(facts, _)| path(facts) == path(host));
                    all.any(|(facts, _)| facts.time_stamps.iter().any(holds))
                }
                NewStamp::Archive => {
                    let new = format!("{}/{}[{}]", path(host), kind.name(), archives.saturating_add(1));
                    let mut all = each(&self.now).filter(|(facts, _)| path(facts) == new);
                    all.any(|(facts, judged)| document_stamp(facts).is_some() && judged.verdict != Verdict::Failed)
                }
            };
            if !is_good {
                return Err(ExtendError::Useless { field }.into());
            }
        }
        Ok(())
    }

    fn archives_of(&self, host: &SignatureFacts) -> usize {
        let prefix = format!("{}/{}[", path(host), NewStamp::Archive.name());
        let all = self.now.facts().signatures.iter();
        all.filter(|facts| !Self::is_signature(facts) && path(facts).starts_with(&prefix)).count()
    }

    /// Gets a time-stamp and puts it in: what it states, and how many octets came.
    fn stamp_one(
        &mut self,
        tsa: &dyn TimestampSource,
        kind: NewStamp,
        facts: &SignatureFacts,
    ) -> Result<(UnixTime, usize), Error> {
        let limits = &self.settings.limits;
        let document = Document::open(&self.document, limits).map_err(unreadable)?;
        let read = Read::new(&document)?;
        let host = read.host(&document, facts)?;
        let parts = new_stamp_parts(kind, host.signature, host.properties.as_ref());
        let imprint = self.imprint(&document, &read, (host.index, facts), parts)?;
        let token = tsa.time_stamp(&imprint).map_err(|error| ExtendError::Update(error.into()))?;
        let at = check_token(&token, &imprint, limits).map_err(ExtendError::Update)?;
        let (place, text) = host.insertion(&xades::time_stamp(kind, &token));
        let octets = text.len();
        self.document.insert(place, text.into_bytes());
        Ok((at, octets))
    }

    /// The digest of what a new time-stamp will be over.
    fn imprint(
        &self,
        document: &Document<'_>,
        read: &Read,
        (index, facts): (usize, &SignatureFacts),
        parts: Vec<Part>,
    ) -> Result<Digest, Error> {
        let algorithm = self.request.stamp.digest;
        if !matches!(algorithm, DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512) {
            return Err(ExtendError::Update(crate::sign::Error::WeakDigest(algorithm)).into());
        }
        let no_place = |why| ExtendError::NoPlace { signature: facts.id.clone(), why };
        if parts.is_empty() {
            return Err(no_place("it has no properties to be archived").into());
        }
        let mut plan = Plan::new(&read.found, &read.signatures);
        let ticket = plan.imprint(index, Imprint { algorithm, parts });
        let digested = plan.digest(document, &contents(self.settings)).map_err(unreadable)?;
        match digested.imprint(ticket) {
            Some(Ok(digest)) => Ok(*digest),
            _ => Err(no_place("what it signs is not all at hand").into()),
        }
    }

    /// Puts validation data into the signatures that have to grow.
    pub(super) fn store_xml(&mut self, additions: &[(usize, ValidationData)]) -> Result<Option<Stored>, Error> {
        let (mut insertions, stored) = self.values_xml(additions)?;
        // From behind, so that the places before stay what they are.
        insertions.sort_by_key(|(at, _)| core::cmp::Reverse(*at));
        for (at, text) in insertions {
            self.document.insert(at, text.into_bytes());
        }
        Ok(stored)
    }

    /// What validation data is to be put in, where, and how much that is.
    pub(super) fn values_xml(
        &self,
        additions: &[(usize, ValidationData)],
    ) -> Result<(Vec<Insertion>, Option<Stored>), Error> {
        let limits = &self.settings.limits;
        let document = Document::open(&self.document, limits).map_err(unreadable)?;
        let read = Read::new(&document)?;
        let all = &self.now.facts().signatures;
        let mut hosts: Vec<(&SignatureFacts, Vec<&ValidationData>)> = Vec::new();
        for (index, data) in additions {
            let Some(facts) = all.get(*index) else { continue };
            let host = self.host_of(facts, Purpose::Archive);
            match hosts.iter_mut().find(|(known, _)| path(known) == path(host)) {
                Some((_, all)) => all.push(data),
                None => hosts.push((host, vec![data])),
            }
        }
        let mut insertions = Vec::new();
        let mut stored = Stored { certificates: 0, crls: 0, ocsp: 0, octets: 0 };
        for (facts, data) in hosts {
            let host = read.host(&document, facts)?;
            let values = host.missing(&data);
            if values.is_empty() {
                continue;
            }
            // There is one CertificateValues and one RevocationValues; what comes later is about time-stamps.
            let has_some = host.properties.as_ref().is_some_and(|p| {
                p.unsigned.iter().any(|u| {
                    matches!(&u.content, UnsignedContent::Values(_))
                        || matches!(&u.content, UnsignedContent::Stamp(stamp) if stamp.kind.is_archive())
                })
            });
            let text = if has_some { xades::time_stamp_validation_data(&values) } else { xades::values(&values) };
            let insertion = host.insertion(&text);
            stored.certificates += values.certificates.len();
            stored.crls += values.crls.len();
            stored.ocsp += values.ocsp.len();
            stored.octets += insertion.1.len();
            insertions.push(insertion);
        }
        let stored = (!insertions.is_empty()).then_some(stored);
        Ok((insertions, stored))
    }
}

fn unreadable(error: crate::xml::Error) -> crate::validate::Error {
    error.into()
}
