//! kyso ("ký số") signs and verifies Vietnam's official documents.
//!
//! ```text
//! verify   bytes ─► pdf revisions ─► evidence   every signature found, what it covers, what it claims
//!                                 ─► validate   integrity → signature value → path → revocation → time
//!                                 ─► findings   facts, nothing judged
//!                                 ─► policy     rules × profile × dates ─► verdict (EN 319 102-1)
//!                                 ─► form       (asked for) pages seen ─► letter found × rules ─► compliance
//!                                 ─► report     JSON | text | HTML, vi | en
//! sign     document + request ─► appearance ─► prepare (incremental update with a hole)
//!                                 ─► to be signed ─► keys (PKCS#11 | PKCS#12) ─► signature value
//!                                 ─► embed ─► time-stamp ─► bytes
//!          by the form: pages seen ─► letter found ─► marks planned ─► one request for each signature
//! extend   signed document + level ─► verify ─► archive (security store) ─► document time-stamp ─► verify ─► bytes
//! ```
//!
//! The crate has no clock, no network and no ambient trust: the time of judgement, the trust anchors and
//! whatever talks to a server are arguments.
#![forbid(unsafe_code)]

pub mod base;

pub mod asn1;

pub mod xml;

pub mod pdf;

pub mod page;

pub mod crypto;

pub mod x509;

pub mod cms;

pub mod xmldsig;

pub mod evidence;

pub mod trust;

pub mod findings;

pub mod validate;

pub mod policy;

pub mod organisation;

pub mod letter;

pub mod form;

pub mod report;

pub mod audit;

pub mod keys;

pub mod appearance;

pub mod marks;

pub mod sign;

pub mod edxml;

pub mod words;

mod audited;
mod by_form;
mod compliance;
mod error;
mod extend;
mod own_check;
pub mod package;
mod pictures;
mod verify;

pub use audited::{AuditSettings, audited};
pub use by_form::{
    FormError, FormSigned, candidate_pictures, place_near, plan_marks, requests, sign_by_form, sign_steps,
};
pub use compliance::{ComplianceSettings, compliance, verify_with_form};
pub use error::Error;
pub use extend::{
    ExtendError, ExtendRequest, Extension, Level, Missing, MissingWhat, Plan, PlannedStep, SignaturePlan, Step, extend,
    extend_as_of, plan,
};
pub use form::Compliance;
pub use own_check::{OwnCheckError, check_signed_pdf, check_signed_xml};
pub use pictures::{PictureRequest, draw_parts, page_pictures, pictures};
pub use verify::{
    HandedIn, Settings, Verification, Verified, VerifiedReference, is_xml, verify, verify_as_of, write_signed,
};

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
