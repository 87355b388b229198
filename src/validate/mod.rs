//! The order of work: integrity → signature value → path → revocation → time. Read `pipeline.rs` first; every step records facts,
//! none judges them.

mod certificates;
mod covering;
mod desk;
mod dynamic;
mod encryption;
mod integrity;
mod material;
mod pipeline;
mod place;
mod ruins;
mod signer;
mod time_stamp;
mod xades;
mod xml;
mod xml_expect;
mod xml_facts;
mod xml_form;
mod xml_signed;
mod xml_signer;

pub use pipeline::{Error, Validated, Validator, validate_pdf};
pub use xml::validate_xml;
pub use xml_expect::{Expectation, ExpectationError};
pub use xml_signed::write_signed_xml;
