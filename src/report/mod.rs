//! A told verdict: the JSON that programs hold on to, and text and HTML for people, Vietnamese first.

mod catalogue;
mod columns;
mod compliance;
mod html;
pub mod messages;
mod model;
mod package_words;
mod scope;
mod steps;
mod text;
mod tt15;
mod xml;

pub use columns::folded;
pub use compliance::{
    BySeverity, ComplianceReport, Counts, MeasureReport, RuleReport, RuleStatus, SeenReport, headline as form_headline,
    render as render_form, render_across,
};
pub use html::{
    AttachmentPart, Comparison, Frame, FrameOf, HtmlReport, NoPicture, PackagePart, PageAlbum, PagePicture,
    PagePictures, Png, Shown, SignaturePictures,
};
pub use messages::Lang;
pub use model::{
    Changes, FindingReport, Modifications, ProofReport, Report, RevocationReport, SignatureClass, SignatureReport,
    SignerReport, SigningTime, signature_kind,
};
pub use scope::sentence;
pub use text::{Detail, headline, render};
pub use tt15::{Annex2Result, Annex2Row, TimeBasis, Tt15Report, ValidAtSigning};
pub use xml::{
    ExpectationReport, LeftReport, ReferenceReport, SigningTimeReport, UncoveredReport, XadesReport, XmlReport,
};
