//! What both benches share: a PKI made in process, documents of a wanted size, and the physical floor.
//!
//! Nothing is read from disk or fetched, so `cargo bench` runs anywhere. The PKI has the shape of the one that signs
//! official documents: root RSA-4096, issuing CA RSA-3072, signers RSA-2048, SHA-256 throughout.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod document;
mod floor;
mod pki;
mod signed_xml;
mod table;

use kyso::Settings;
use kyso::base::{Limits, UnixTime};
use kyso::keys::SoftwareSigner;
use kyso::policy::{Policy, Revocation};
use kyso::sign::Request;
use kyso::trust::TrustStore;

pub use document::document;
pub use floor::Floor;
pub use pki::Pki;
pub use signed_xml::signed_xml;
pub use table::{Row, is_bench, medians, print, timed};

/// When the benches sign and judge: there is no clock in the library.
pub const NOW: UnixTime = UnixTime::from_seconds(1_795_312_800);

/// `pdf`, signed by one signer after the other.
pub fn signed<'s>(pdf: Vec<u8>, signers: impl IntoIterator<Item = &'s SoftwareSigner>) -> Vec<u8> {
    signers.into_iter().fold(pdf, |pdf, signer| sign(&pdf, signer))
}

/// One more signature: invisible, PAdES B-B.
pub fn sign(pdf: &[u8], signer: &SoftwareSigner) -> Vec<u8> {
    let mut out = Vec::with_capacity(pdf.len() + (64 << 10));
    kyso::sign::sign(&pdf, &mut out, signer, &Request::new(NOW), None, &Limits::default()).expect("a signed document");
    out
}

/// Settings that have seen no file yet: no link between certificates is known to hold.
pub fn settings(pki: &Pki) -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    // No revocation lists are handed in; the rest of the policy is the default one.
    let mut policy = Policy::standard().expect("the default policy");
    policy = policy.with_revocation(Revocation::IfAvailable);
    Settings::new(NOW, trust, policy)
}
