//! Whether a list is about a certificate, and for which reasons (RFC 5280 §6.3.3 (b), (d)).

use crate::x509::Certificate;
use crate::x509::Crl;
use crate::x509::DistributionPoint;
use crate::x509::GeneralName;
use crate::x509::IssuingDistributionPoint;
use crate::x509::Name;
use crate::x509::Reasons;

/// The reasons for which the list would name the certificate; `None` when it is about others.
pub(super) fn covered(certificate: &Certificate, crl: &Crl) -> Option<Reasons> {
    let point = crl.issuing_distribution_point();
    if !point.is_none_or(|point| is_of_its_kind(certificate, point)) {
        return None;
    }
    let stated = point.and_then(|point| point.only_some_reasons).unwrap_or(Reasons::ALL);
    let of_points = certificate
        .distribution_points()
        .iter()
        .filter(|theirs| fits(certificate, theirs, crl))
        .map(|theirs| theirs.reasons.unwrap_or(Reasons::ALL))
        .reduce(Reasons::or);
    // A list that no point names is taken as if one named the issuer, for all reasons (§6.3.3, the last paragraph).
    let of_issuer = (crl.issuer() == certificate.issuer() && fits_issuer(certificate, crl)).then_some(Reasons::ALL);
    let reasons = match (of_points, of_issuer) {
        (Some(a), Some(b)) => a.or(b),
        (one, other) => one.or(other)?,
    };
    Some(reasons.and(stated))
}

/// §6.3.3 (b) (2) (ii) to (iv).
fn is_of_its_kind(certificate: &Certificate, point: &IssuingDistributionPoint) -> bool {
    let ca = certificate.basic_constraints().is_some_and(|constraints| constraints.ca);
    // Such a list has no certificates before version 3 in its scope (§5.2.5).
    let told_apart = certificate.version() >= 3;
    !point.only_attribute_certificates
        && (!point.only_user_certificates || (told_apart && !ca))
        && (!point.only_ca_certificates || (told_apart && ca))
}

fn has(names: &[GeneralName], wanted: &Name) -> bool {
    names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == wanted))
}

/// Whether the list is one that this distribution point of the certificate means: §6.3.3 (b) (1) and (2) (i).
fn fits(certificate: &Certificate, theirs: &DistributionPoint, crl: &Crl) -> bool {
    // An authority that names itself there, which RFC 5280 §4.2.1.13 forbids and at least one does, means no other.
    let other = theirs.crl_issuer.as_deref().filter(|names| !has(names, certificate.issuer()));
    let issuer_fits = match other {
        Some(names) => has(names, crl.issuer()) && crl.issuing_distribution_point().is_some_and(|p| p.indirect),
        None => crl.issuer() == certificate.issuer(),
    };
    if !issuer_fits {
        return false;
    }
    let Some(name) = crl.issuing_distribution_point().and_then(|point| point.name.as_ref()) else { return true };
    let published = name.below(crl.issuer());
    let wanted = match (&theirs.name, &theirs.crl_issuer) {
        (Some(name), _) => name.below(crl.issuer()),
        (None, Some(names)) => names.clone(),
        (None, None) => return false,
    };
    published.iter().any(|name| wanted.contains(name))
}

/// As [`fits`] for the point that only names the issuer.
fn fits_issuer(certificate: &Certificate, crl: &Crl) -> bool {
    let name = crl.issuing_distribution_point().and_then(|point| point.name.as_ref());
    name.is_none_or(|name| has(&name.below(crl.issuer()), certificate.issuer()))
}
