//! Certificates and paths as facts.

use core::cell::RefCell;

use crate::base::Memo;
use crate::base::hex;
use crate::crypto::Curve;
use crate::crypto::KeyKind;
use crate::crypto::SignatureScheme;
use crate::findings::CertificateFacts;
use crate::findings::DeadEndFacts;
use crate::findings::KeyFacts;
use crate::findings::LinkFacts;
use crate::findings::PathFacts;
use crate::findings::SchemeFacts;
use crate::trust::NoPath;
use crate::trust::Path;
use crate::x509::Certificate;

/// Octets kept by each thread.
const KEPT: usize = 4 << 20;
/// What facts take beside their texts, roughly.
const FACTS: usize = 512;

thread_local! {
    /// By the digest of the certificate, which all of it follows from: those of an archive are told of file after file.
    static TOLD: RefCell<Memo<CertificateFacts>> = RefCell::new(Memo::new(KEPT));
}

/// A certificate as facts; whether the document carries it is not among them.
pub(super) fn certificate(certificate: &Certificate) -> CertificateFacts {
    let key = certificate.sha256();
    if let Some(known) = TOLD.with_borrow(|told| told.get(key).cloned()) {
        return known;
    }
    let facts = read(certificate);
    let octets = FACTS.saturating_add(certificate.der().len());
    TOLD.with_borrow_mut(|told| told.keep(key.to_vec(), facts.clone(), octets));
    facts
}

fn read(certificate: &Certificate) -> CertificateFacts {
    let usage = certificate.extended_key_usage();
    CertificateFacts {
        sha256: certificate.fingerprint(),
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial: certificate.serial_hex(),
        common_name: certificate.subject().common_name().map(str::to_owned),
        organization: certificate.subject().organization().map(str::to_owned),
        email: certificate.email().map(str::to_owned),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        key: match certificate.public_key() {
            Ok(public) => Some(key(public.kind())),
            Err(error) => error.small_curve().map(|(name, bits)| KeyFacts { kind: name.to_owned(), bits }),
        },
        key_usage: certificate.key_usage().map(|u| (u.digital_signature, u.non_repudiation)),
        extended_key_usage: usage.map(|u| u.purposes.clone()),
        extended_key_usage_critical: usage.is_some_and(|u| u.critical),
        ca: certificate.basic_constraints().map(|b| b.ca),
        unread_critical_extensions: certificate.unread_critical_extensions().to_vec(),
        embedded: false,
    }
}

fn key(kind: KeyKind) -> KeyFacts {
    let name = match kind {
        KeyKind::Rsa { .. } => "RSA",
        KeyKind::Ec(Curve::P256) => "P-256",
        KeyKind::Ec(Curve::P384) => "P-384",
        KeyKind::Ec(Curve::P521) => "P-521",
        KeyKind::Ed25519 => "Ed25519",
        KeyKind::Brainpool(curve) => curve.name(),
        KeyKind::Ed448 => "Ed448",
    };
    KeyFacts { kind: name.to_owned(), bits: kind.bits() }
}

pub(super) fn scheme(scheme: SignatureScheme) -> SchemeFacts {
    SchemeFacts { name: scheme.name().to_owned(), digest: scheme.digest() }
}

/// A path, or why there is none; `certificate` tells of one certificate.
pub(super) fn path(result: &Result<Path, NoPath>, certificate: impl Fn(&Certificate) -> CertificateFacts) -> PathFacts {
    match result {
        Ok(path) => found_path(path, certificate),
        Err(none) => {
            let (problem, certificate) = (none.problem, Box::new(certificate(&none.certificate)));
            PathFacts::NotFound { problem, certificate, help: help(none) }
        }
    }
}

fn help(none: &NoPath) -> DeadEndFacts {
    let at = Some(&none.certificate).filter(|_| none.lacks_issuer());
    DeadEndFacts {
        position: none.position,
        detail: none.detail.clone(),
        issuer_key_id: at.and_then(|c| c.authority_key_id()).map(hex),
        issuer_urls: at.map_or_else(Vec::new, |c| c.issuer_urls().to_vec()),
        failures: Vec::new(),
    }
}

/// A path.
pub(super) fn found_path(path: &Path, certificate: impl Fn(&Certificate) -> CertificateFacts) -> PathFacts {
    PathFacts::Found {
        certificates: path.certificates().iter().map(certificate).collect(),
        links: path
            .links()
            .iter()
            .map(|l| LinkFacts { scheme: l.scheme.name().to_owned(), digest: l.scheme.digest() })
            .collect(),
        profile: path.anchor().profile.clone(),
    }
}
