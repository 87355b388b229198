//! Trust anchors and helpers.

use crate::x509::Certificate;

/// What an anchor is believed for. Time-stamping authorities are listed apart from those of signers (threat V-31): neither
/// speaks for the other unless the caller says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Purpose {
    /// Everything below it: an authority that issues to signers and to time-stamping units.
    #[default]
    Any,
    /// Signers only.
    Signatures,
    /// Time-stamps only.
    TimeStamps,
}

impl Purpose {
    /// Whether an anchor of this purpose may end a path that is wanted for `wanted`.
    #[must_use]
    pub const fn serves(self, wanted: Self) -> bool {
        matches!(
            (self, wanted),
            (Self::Any, _) | (Self::Signatures, Self::Signatures) | (Self::TimeStamps, Self::TimeStamps)
        )
    }
}

/// A certificate believed in its own right: no signature above it is asked for. Pinned sub-authorities of the
/// first government generation, which SHA-1 signed, are believed so.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The certificate.
    pub certificate: Certificate,
    /// The trust profile it came with, such as `vn-gov`.
    pub profile: Option<String>,
    /// What it is believed for.
    pub purpose: Purpose,
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
    /// Adds anchors of one profile for every purpose; a certificate already believed keeps its first profile.
    pub fn add_anchors(&mut self, profile: Option<&str>, certificates: impl IntoIterator<Item = Certificate>) {
        for certificate in certificates {
            self.add_anchor(Anchor { certificate, profile: profile.map(str::to_owned), purpose: Purpose::Any });
        }
    }

    /// Adds one anchor. The first that was added for a purpose keeps it: what is believed in full already is not added
    /// again, and one certificate may be believed for signatures and for time-stamps under two profiles.
    pub fn add_anchor(&mut self, anchor: Anchor) {
        let known =
            self.anchors.iter().any(|a| a.certificate == anchor.certificate && a.purpose.serves(anchor.purpose));
        if !known {
            self.anchors.push(anchor);
        }
    }

    /// The anchor that is this very certificate, octet for octet, and may end a path wanted for `wanted`.
    #[must_use]
    pub fn anchor(&self, certificate: &Certificate, wanted: Purpose) -> Option<&Anchor> {
        self.anchors_for(wanted).find(|a| a.certificate == *certificate)
    }

    /// The anchors that may end a path wanted for `wanted`.
    pub fn anchors_for(&self, wanted: Purpose) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(move |a| a.purpose.serves(wanted))
    }
}
