//! Whether a certificate may stand where it stands in a path, by what it says of itself (RFC 5280 §6.1.4 (k) to (o)).

use super::problem::PathProblem;
use crate::x509::Certificate;
use crate::x509::Defect;

/// A problem with what exactly.
pub(super) type Unfit = (PathProblem, Option<String>);

/// Rules for every certificate: it is understood, and is what RFC 5280 §4 says. Of an anchor only the extensions have to
/// be: old roots have serial number 0, and whoever believes one has looked at those very octets (threat V-11).
pub(super) fn is_understood(certificate: &Certificate, anchor: bool) -> Result<(), Unfit> {
    let unread = certificate.unread_critical_extensions();
    if !unread.is_empty() {
        return Err((PathProblem::UnreadCriticalExtension, Some(unread.join(", "))));
    }
    let extensions = |defect: &&Defect| matches!(defect, Defect::Extension(_) | Defect::Criticality(_));
    match certificate.defects().iter().find(|defect| !anchor || extensions(defect)) {
        Some(defect) => Err((PathProblem::Defective, Some(defect.to_string()))),
        None => Ok(()),
    }
}

/// Whether `issuer` may stand above `below`. An anchor has to be an authority, too: a signer's own certificate that was
/// given as an anchor is believed for itself only.
pub(super) fn may_issue(issuer: &Certificate, anchor: bool, below: &[Certificate]) -> Result<(), Unfit> {
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
    is_understood(issuer, anchor)
}
