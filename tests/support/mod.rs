//! What integration tests share: a throw-away PKI made by the openssl program, software signers, sample documents, and
//! the independent programs whose word counts more than ours.
//!
//! ```text
//! let Some(pki) = support::Pki::shared() else { return };          // SKIPPED without openssl
//! let signer = support::SoftSigner::new(&pki.leaf("rsa"));          // implements kyso::keys::Signer
//! let pdf = support::Sample::default().build();                     // a plain PDF in memory
//! support::peers::judge(&signed, 1, pki, "name", false);               // qpdf, pdfsig, pyHanko, openssl cms
//! ```
//!
//! A test that needs a program which is not installed prints `SKIPPED: …` and returns; with `KYSO_REQUIRE_PEERS=1` it
//! fails instead, so that CI can never go green by lacking a peer.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::missing_panics_doc)]

pub mod browser;
pub mod chains;
pub mod compliance;
pub mod era;
pub mod forge;
pub mod issue;
pub mod peers;
mod pki;
mod sample;
pub mod self_trust;
mod signer;
pub mod status;
pub mod xml;

use std::path::{Path, PathBuf};

pub use pki::{Leaf, Pki, authority_list};
pub use sample::{Annots, RawPdf, Sample, linearised, qpdf, with_object_streams};
pub use signer::{OpensslTsa, SoftSigner, Untouched, now};

/// Whether a missing peer is a failure.
pub fn peers_required() -> bool {
    std::env::var_os("KYSO_REQUIRE_PEERS").is_some_and(|v| v == "1")
}

/// Says that something was not tested; fails when peers are required.
pub fn skipped(what: &str) {
    assert!(!peers_required(), "KYSO_REQUIRE_PEERS=1 and missing: {what}");
    println!("SKIPPED: {what}");
}

/// Whether `program` can be started; says `SKIPPED` when not.
pub fn have(program: &str) -> bool {
    let found = std::process::Command::new(program)
        .arg("--version")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok();
    if !found {
        skipped(program);
    }
    found
}

/// `shared/corpora`, found by walking up from the checkout; `None` (said so) when it is not there.
pub fn corpora() -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|dir| dir.join("shared").join("corpora"))
        .find(|dir| dir.is_dir());
    if found.is_none() {
        println!("SKIPPED: shared/corpora");
    }
    found
}

/// A fresh directory that goes away with the value.
pub fn temp_dir() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// The blocks of a PEM text with this label.
pub fn pem(text: &[u8], label: &str) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(text);
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut found = Vec::new();
    let mut rest = &*text;
    while let Some((_, after)) = rest.split_once(&begin) {
        let (body, behind) = after.split_once(&end).unwrap();
        found.push(status::base64(body));
        rest = behind;
    }
    found
}
