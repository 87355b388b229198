//! One signature at work: what is the same whatever container it came from. Time-stamps, the signer's path, revocation.

use super::material::Material;
use super::pipeline::Validator;
use crate::base::UnixTime;
use crate::cms::TimeStampToken;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::evidence::ValidationData;
use crate::findings::ContentFacts;
use crate::findings::DefectFacts;
use crate::findings::SignatureFacts;
use crate::trust::Purpose;
use crate::x509::Certificate;

/// One signature at work.
pub(super) struct Desk<'d, 'v> {
    pub(super) validator: &'v Validator<'v>,
    pub(super) material: &'d mut Material<'v>,
    /// What was used for it, to be kept.
    pub(super) used: &'d mut ValidationData,
    /// The time of judgement.
    pub(super) at: UnixTime,
}

impl Desk<'_, '_> {
    /// A time-stamp over the signature. `stamped`: the digest of what it is to be over.
    pub(super) fn time_stamp(
        &mut self,
        facts: &mut SignatureFacts,
        token: &TimeStampToken,
        stamped: impl FnOnce(DigestAlgorithm) -> Option<Digest>,
    ) {
        let stamp = self.validator.time_stamp(token, stamped, self.material, self.used);
        facts.time_stamps.push(stamp);
    }

    /// The signer: the path of the certificate that was used, and what is known of revocation. `pool`: certificates that came
    /// with the signature. Its time-stamps are there already.
    pub(super) fn believe(&mut self, facts: &mut SignatureFacts, certificate: &Certificate, pool: &[Certificate]) {
        facts.signer = Some(self.material.certificate(certificate));
        // Among certificates that fit equally, those valid at the earliest stated time are tried first; what the
        // tokens are worth is for policy to say.
        let hint = facts.time_stamps.iter().map(|t| t.gen_time).min().unwrap_or(self.at);
        let path = self.material.path(Purpose::Signatures, certificate, pool, hint);
        facts.path = self.material.path_facts(&path);
        if let Ok(path) = &path {
            facts.revocation = self.material.revocation(Purpose::Signatures, path, hint, self.used);
        }
    }

    /// A token that is the whole signature: a document time-stamp, over the octets whose digest is `covered`.
    pub(super) fn document_time_stamp(
        &mut self,
        facts: &mut SignatureFacts,
        token: &TimeStampToken,
        covered: Option<Digest>,
    ) {
        let stamped = |algorithm| covered.filter(|d| d.algorithm() == algorithm);
        let stamp = self.validator.time_stamp(token, stamped, self.material, self.used);
        facts.content = match (&stamp.imprint, &stamp.content) {
            (ContentFacts::Match(_), other) => other.clone(),
            (other, _) => other.clone(),
        };
        facts.value = stamp.value.clone();
        facts.scheme = stamp.scheme.clone();
        facts.signer = stamp.signer.clone();
        facts.binding = stamp.binding;
        facts.path = stamp.path.clone();
        facts.revocation = stamp.revocation.clone();
        facts.time_stamps.push(stamp);
    }
}

/// Notes what breaks the format.
pub(super) fn defect(facts: &mut SignatureFacts, code: &str, clause: &str, detail: String) {
    facts.defects.push(DefectFacts { code: code.to_owned(), offset: None, clause: clause.to_owned(), detail });
}
