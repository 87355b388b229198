//! Belief in a certificate at a time: configured anchors, the paths to them, revocation. Certificates, lists and answers
//! that came with a document are material, trusted for nothing.

mod anchor;
mod online;
mod path;
pub mod profile;
mod revocation;
mod status;
mod status_file;

pub use anchor::{Anchor, Purpose, TrustStore};
pub use online::{FetchFailure, Fetched, Online};
pub use path::{Link, LinkCache, NoPath, Path, PathBuilder, PathProblem, PolicyInputs};
pub use revocation::{CertificateStatus, StatusCache, StatusChecker, StatusEvidence, UnusedStatus};
pub use status::{Origin, RevocationReason, Status, StatusData, StatusKind, StatusProblem};
