//! Facts: what was looked at and what was seen. Nothing here is judged or computed; [`crate::policy`] judges, and
//! only [`crate::report`] has sentences. Facts are recorded when a check passes, too, and can be stored and
//! judged again later under another policy.

mod certificate;
mod document;
mod revocation;
mod signature;
mod xml;

pub use crate::pdf::ChangeLevel;
pub use crate::trust::{FetchFailure, Origin, PathProblem, RevocationReason, Status, StatusKind, StatusProblem};
pub use certificate::{CertificateFacts, DeadEndFacts, KeyFacts, LinkFacts, PathFacts};
pub use document::{DocumentFacts, DynamicFacts, EncryptionFacts, FactsError, FactsSchema};
pub use revocation::{RevocationFacts, StatusFacts, UnusedStatusFacts};
pub use signature::{
    Binding, ChangeFacts, ContentFacts, CoverFacts, Covered, CoveredSignature, DefectFacts, PlaceFacts, SchemeFacts,
    SignatureFacts, SignatureKind, TimeStampFacts, ValueFacts,
};
pub use xml::{
    ExpectationFacts, ExpectationOutcome, LeftFacts, PropertyFacts, PropertyStampFacts, ReferenceFacts,
    SigningTimeFacts, UncoveredFacts, XmlFacts,
};
