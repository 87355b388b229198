//! Time-stamp tokens (RFC 3161): the imprint, the token's own signature, the authority's certificate and path.

use super::certificates;
use super::material::Material;
use super::pipeline::Validator;
use super::signer;
use crate::cms::TimeStampToken;
use crate::crypto::Digest;
use crate::crypto::DigestAlgorithm;
use crate::crypto::digest;
use crate::evidence::ValidationData;
use crate::findings::ContentFacts;
use crate::findings::PathFacts;
use crate::findings::TimeStampFacts;
use crate::findings::ValueFacts;
use crate::trust::Purpose;

impl Validator<'_> {
    /// Everything about one token. `stamped`: the digest of the stamped octets under an algorithm; `None` when it
    /// could not be computed.
    pub(super) fn time_stamp(
        &self,
        token: &TimeStampToken,
        stamped: impl FnOnce(DigestAlgorithm) -> Option<Digest>,
        material: &mut Material<'_>,
        used: &mut ValidationData,
    ) -> TimeStampFacts {
        let imprint = match token.imprint() {
            Err(oid) => ContentFacts::Unchecked(format!("imprint digest {oid} is not supported")),
            Ok(stated) => match stamped(stated.algorithm()) {
                None => ContentFacts::Unchecked("the stamped octets have no digest".to_owned()),
                Some(computed) if computed == stated => ContentFacts::Match(stated.algorithm()),
                Some(_) => ContentFacts::Mismatch(stated.algorithm()),
            },
        };
        let pool = token.signed_data().certificates();
        let certificate = signer::certificate(token.signer(), pool, self.store).ok().flatten();
        let content = match token.signer().digest_algorithm() {
            Err(oid) => ContentFacts::Unchecked(format!("digest {oid} is not supported")),
            Ok(algorithm) => signer::content(token.signer(), &digest(algorithm, token.tst_info())),
        };
        let value = certificate.as_ref().map_or_else(
            || ValueFacts::Unchecked("the authority's certificate is missing".to_owned()),
            |c| self.value(token.signer(), c),
        );
        // Among certificates that fit equally, those valid at the stated time are tried first; at which time the token is
        // to be judged, which later tokens decide that cover it, is for policy to say.
        let path = certificate.as_ref().map(|c| material.path(Purpose::TimeStamps, c, pool, token.gen_time()));
        let revocation = match &path {
            Some(Ok(path)) => material.revocation(Purpose::TimeStamps, path, token.gen_time(), used),
            _ => Vec::new(),
        };
        TimeStampFacts {
            gen_time: token.gen_time(),
            policy: token.policy().to_owned(),
            imprint_digest: token.imprint().ok().map(|d| d.algorithm()),
            imprint,
            content,
            value,
            scheme: token.signer().scheme().ok().map(certificates::scheme),
            binding: signer::binding(token.signer(), certificate.as_ref()),
            signer: certificate.as_ref().map(|c| material.certificate(c)),
            path: path.as_ref().map_or(PathFacts::NotBuilt, |path| material.path_facts(path)),
            revocation,
            accuracy_ms: token.accuracy_ms(),
            behind: None,
        }
    }
}
