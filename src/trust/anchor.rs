//! Trust anchors and helpers.

use crate::x509::Certificate;

/// A certificate believed in its own right: no signature above it is asked for. Pinned sub-authorities of the
/// first government generation, which SHA-1 signed, are believed so.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The certificate.
    pub certificate: Certificate,
    /// The trust profile it came with, such as `vn-gov`.
    pub profile: Option<String>,
}

/// What the caller believes, and what may help to build paths.
#[derive(Debug, Clone, Default)]
pub struct TrustStore {
    /// Believed.
    pub anchors: Vec<Anchor>,
    /// Helpers for paths, trusted for nothing.
    pub intermediates: Vec<Certificate>,
}

impl TrustStore {
    /// Adds anchors of one profile; a certificate already believed keeps its first profile.
    pub fn add_anchors(&mut self, profile: Option<&str>, certificates: impl IntoIterator<Item = Certificate>) {
        for certificate in certificates {
            if !self.anchors.iter().any(|a| a.certificate == certificate) {
                self.anchors.push(Anchor { certificate, profile: profile.map(str::to_owned) });
            }
        }
    }

    /// The anchor that is this very certificate, octet for octet.
    #[must_use]
    pub fn anchor(&self, certificate: &Certificate) -> Option<&Anchor> {
        self.anchors.iter().find(|a| a.certificate == *certificate)
    }
}
