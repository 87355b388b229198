//! Whether a certificate may stand where it stands in a path, by what it says of itself (RFC 5280 §6.1.4 (k) to (o)).

use super::problem::PathProblem;
use crate::x509::Certificate;

/// A problem with what exactly.
pub(super) type Unfit = (PathProblem, Option<String>);

/// Rules for every certificate: it is understood, and is what RFC 5280 §4 says. Defects of an anchor's encoding are not
/// asked for.
pub(super) fn is_understood(certificate: &Certificate, anchor: bool) -> Result<(), Unfit> {
    let unread = certificate.unread_critical_extensions();
    if !unread.is_empty() {
        return Err((PathProblem::UnreadCriticalExtension, Some(unread.join(", "))));
    }
    match certificate.defects() {
        [first, ..] if !anchor => Err((PathProblem::Defective, Some(first.to_string()))),
        _ => Ok(()),
    }
}

/// Whether `issuer` may stand above `below`. An anchor has to be an authority, too: a signer's own certificate that was
/// given as an anchor is believed for itself only.
pub(super) fn may_issue(issuer: &Certificate, anchor: bool, below: &[Certificate]) -> Result<(), Unfit> {
    is_understood(issuer, anchor)?;
    let constraints = issuer.basic_constraints().filter(|c| c.ca).ok_or((PathProblem::NotACa, None))?;
    if issuer.key_usage().is_some_and(|usage| !usage.key_cert_sign) {
        return Err((PathProblem::KeyUsageForbids, None));
    }
    if let Some(allowed) = constraints.path_len {
        // Authorities between this issuer and the target; self-issued ones do not count (§6.1.4 (l)).
        let between = below.iter().skip(1).filter(|c| !c.is_self_issued()).count();
        if between > allowed as usize {
            return Err((PathProblem::PathLenExceeded, Some(format!("{between} > {allowed}"))));
        }
    }
    Ok(())
}
