//! Whose key made an XML signature (threats ): the key of a certificate, never a bare one; of several
//! certificates the one under whose key the value verifies, and, with XAdES, which the signed properties name.

use super::certificates;
use super::desk::{Desk, defect};
use crate::crypto::CheckError;
use crate::crypto::SignatureScheme;
use crate::findings::Binding;
use crate::findings::SignatureFacts;
use crate::findings::ValueFacts;
use crate::x509::Certificate;
use crate::xmldsig::Signature;
use crate::xmldsig::xades::SignerBinding;

/// Certificates of KeyInfo that are tried; a path has eight.
const TRIED: usize = 16;

/// What a signature says, and brings, of its signer.
pub(super) struct Claim<'a> {
    /// As read.
    pub(super) signature: &'a Signature,
    /// Canonical octets of SignedInfo.
    pub(super) signed_info: &'a [u8],
    /// What the signed properties say of a certificate.
    pub(super) names: &'a dyn Fn(&Certificate) -> SignerBinding,
    /// A reference that matches covers KeyInfo, by this binding.
    pub(super) key_info: Option<Binding>,
    /// Further certificates, which count only when the signed properties name them.
    pub(super) others: &'a [Certificate],
}

/// The certificate that counts.
struct Choice {
    certificate: Certificate,
    value: ValueFacts,
    in_key_info: bool,
}

impl Desk<'_, '_> {
    /// Finds the signer's certificate, and checks the signature value under its key. The certificate, with those that came
    /// in KeyInfo.
    pub(super) fn xml_signer(
        &mut self,
        facts: &mut SignatureFacts,
        claim: &Claim<'_>,
    ) -> Option<(Certificate, Vec<Certificate>)> {
        let info = claim.signature.signed_info.scheme;
        if let Some(scheme) = info {
            facts.scheme = Some(certificates::scheme(scheme));
        }
        let der = claim.signature.key_info.iter().flat_map(|info| &info.certificates);
        let mut pool: Vec<Certificate> = Vec::new();
        for der in der.map(|certificate| &certificate.der) {
            match Certificate::from_der_again(der) {
                Ok(certificate) if pool.contains(&certificate) => {}
                Ok(_) if pool.len() >= TRIED => note(facts, "xml.key-info.too-many"),
                Ok(certificate) => pool.push(certificate),
                Err(_) => note(facts, "xml.key-info.unreadable-certificate"),
            }
        }
        let choice = match self.choose(claim, &pool) {
            Ok(choice) => choice,
            Err(count) => {
                let detail = format!("{count} certificates have the key that the value verifies under");
                defect(facts, "xml.signer.ambiguous", "XMLDSig 1.1 4.5.4", detail);
                return None;
            }
        };
        let Some(Choice { certificate, value, in_key_info }) = choice else {
            facts.value = match info {
                None => ValueFacts::Unsupported(claim.signature.signed_info.scheme_uri.clone()),
                Some(_) => ValueFacts::Unchecked("the signer's certificate is missing".to_owned()),
            };
            return None;
        };
        facts.value = value;
        facts.binding = match (claim.names)(&certificate) {
            SignerBinding::Bound(digest) => Binding::Match(digest),
            SignerBinding::Other => Binding::Mismatch,
            SignerBinding::Unsupported => Binding::Unsupported,
            SignerBinding::Unreadable => Binding::Unreadable,
            SignerBinding::Absent => claim.key_info.filter(|_| in_key_info).unwrap_or(Binding::Absent),
        };
        if pool.iter().any(|other| *other != certificate && !is_authority(other)) {
            // Whoever is shown is whose key it is; the others are nobody's business (threat X-24).
            note(facts, "xml.key-info.other-certificates");
        }
        Some((certificate, pool))
    }

    /// `Err`: several certificates fit equally, by their number.
    fn choose(&self, claim: &Claim<'_>, pool: &[Certificate]) -> Result<Option<Choice>, usize> {
        let is_named = |certificate: &Certificate| matches!((claim.names)(certificate), SignerBinding::Bound(_));
        let known = self.validator.store;
        let known = known.intermediates.iter().chain(known.anchors.iter().map(|anchor| &anchor.certificate));
        let mut candidates: Vec<(&Certificate, bool)> = pool.iter().map(|certificate| (certificate, true)).collect();
        for other in claim.others.iter().chain(known).filter(|certificate| is_named(certificate)) {
            if candidates.iter().all(|(certificate, _)| *certificate != other) {
                candidates.push((other, false));
            }
        }
        let checked: Vec<(&Certificate, bool, ValueFacts)> = candidates
            .into_iter()
            .take(TRIED)
            .map(|(certificate, in_key_info)| (certificate, in_key_info, self.xml_value(claim, certificate)))
            .collect();
        let matching: Vec<_> = checked.iter().filter(|(.., value)| *value == ValueFacts::Match).collect();
        let chosen = match matching.as_slice() {
            [] => {
                // Nobody's key: told of whom the properties name, or of the only one that it could be.
                let people: Vec<_> = checked.iter().filter(|(certificate, ..)| !is_authority(certificate)).collect();
                let named = checked.iter().find(|(certificate, ..)| is_named(certificate));
                match (named, people.as_slice()) {
                    (Some(named), _) => Some(named),
                    (None, [only]) => Some(*only),
                    (None, _) => checked.first(),
                }
            }
            [only] => Some(*only),
            several => {
                let named: Vec<_> = several.iter().filter(|(certificate, ..)| is_named(certificate)).collect();
                match named.as_slice() {
                    [only] => Some(**only),
                    _ => return Err(several.len()),
                }
            }
        };
        Ok(chosen.map(|(certificate, in_key_info, value)| Choice {
            certificate: (*certificate).clone(),
            value: value.clone(),
            in_key_info: *in_key_info,
        }))
    }

    /// Second truth, under the certificate that every later check uses, too.
    fn xml_value(&self, claim: &Claim<'_>, certificate: &Certificate) -> ValueFacts {
        let info = &claim.signature.signed_info;
        let Some(scheme) = info.scheme else { return ValueFacts::Unsupported(info.scheme_uri.clone()) };
        if claim.signed_info.is_empty() {
            let uri = &info.canonicalization_uri;
            return ValueFacts::Unsupported(format!("the canonicalization {uri} of SignedInfo"));
        }
        self.check(scheme, certificate, claim)
    }

    fn check(&self, scheme: SignatureScheme, certificate: &Certificate, claim: &Claim<'_>) -> ValueFacts {
        let Ok(key) = certificate.public_key() else {
            return ValueFacts::Unsupported("the public key of the certificate".to_owned());
        };
        let Some(value) = claim.signature.value.for_key(scheme, key.kind()) else { return ValueFacts::Mismatch };
        match self.validator.provider.verify(key, scheme, claim.signed_info, &value) {
            Ok(_) => ValueFacts::Match,
            Err(CheckError::Mismatch) => ValueFacts::Mismatch,
            Err(CheckError::Unsupported(what)) => ValueFacts::Unsupported(what.to_owned()),
        }
    }
}

fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints().is_some_and(|constraints| constraints.ca)
}

fn note(facts: &mut SignatureFacts, code: &str) {
    if !facts.deviations.iter().any(|known| known == code) {
        facts.deviations.push(code.to_owned());
    }
}
