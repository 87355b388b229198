//! A told verdict: the JSON that programs hold on to, and text for people, Vietnamese first.

mod catalogue;
pub mod messages;
mod model;
mod text;
mod tt15;

pub use messages::Lang;
pub use model::{
    Changes, FindingReport, Modifications, ProofReport, Report, RevocationReport, SignatureClass, SignatureReport,
    SignerReport, SigningTime,
};
pub use text::{Detail, headline, render};
pub use tt15::{Annex2Result, Annex2Row, TimeBasis, Tt15Report, ValidAtSigning};
