//! A family of official letters: made, signed, broken one rule at a time. What is odd about them, and what is expected, stands
//! in `fixtures/letters.md`.
//!
//! ```text
//! Letter (data) ── set ──► Set: octets, where its parts are ── signed ──► Signed: octets, where its signatures are
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc, clippy::print_stdout)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#![allow(dead_code, missing_docs, unreachable_pub, clippy::type_complexity)]

pub mod authority;
pub mod breaks;
pub mod by_form;
pub mod clean;
pub mod font;
pub mod issuing;
pub mod office;
pub mod picture;
pub mod scan;
pub mod set;
pub mod sheet;
pub mod sign;
pub mod spec;
pub mod tamper;
pub mod texts;
pub mod together;

use std::io::Write as _;

use kyso::base::Day;
use kyso::form::{Compliance, RuleSet};
use kyso::organisation::Organisation;
use kyso::policy::{Policy, Verdict};
use kyso::trust::TrustStore;
use kyso::{ComplianceSettings, Settings, compliance, verify};

pub use set::set;
pub use sign::{Signed, signed};
use spec::Letter;

/// zlib.
pub fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// Set and signed.
pub fn made(letter: &Letter) -> Signed {
    signed(letter, &set(letter))
}

/// Leaves what was made in the directory named by `KYSO_KEEP_LETTERS`, for people to look at.
pub fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("KYSO_KEEP_LETTERS") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.pdf")), pdf).unwrap();
    }
}

/// How letters are judged: on the evening of the day they are signed, under the Government's policy with the authorities of
/// this process in its place.
pub fn settings(letter: &Letter) -> Settings {
    let authorities = authority::Authorities::shared();
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("vn-gov"), [authorities.root_certificate()]);
    let at = letter.signing.at.plus_seconds(letter.signing.apart * letter.signing.steps.len() as i64 + 3600);
    let mut settings = Settings::new(at, trust, Policy::named("vn-gov").unwrap());
    settings.status = authorities.status(Day::of(letter.signing.at).unwrap());
    settings
}

/// Whose letter it should be.
pub fn organisation(letter: &Letter) -> Organisation {
    let seal =
        letter.signing.seal.registered_mm.map_or_else(String::new, |mm| format!("\n[seal]\ndiameter-mm = {mm:.1}\n"));
    let keys = &letter.signing.keys;
    let stamps = keys.stamps_required;
    let text = format!("name = \"{}\"\ntime-stamp-required = {stamps}\n{seal}", keys.organisation);
    Organisation::from_toml(&text).unwrap()
}

/// The verdict on its signatures, and the rules of form.
#[allow(clippy::ptr_arg)] // a source
pub fn judged(letter: &Letter, pdf: &Vec<u8>) -> (Verdict, Compliance) {
    judged_under(letter, pdf, &settings(letter))
}

/// Under other circumstances.
#[allow(clippy::ptr_arg)] // a source
pub fn judged_under(letter: &Letter, pdf: &Vec<u8>, settings: &Settings) -> (Verdict, Compliance) {
    let verification = verify(pdf, settings).unwrap_or_else(|e| panic!("{}: {e}", letter.name));
    let mut asked = ComplianceSettings::new(rules());
    asked.organisation = Some(organisation(letter));
    asked.file_name = format!("{}.pdf", letter.name);
    let found = compliance(pdf, &verification, &asked).unwrap_or_else(|e| panic!("{}: {e}", letter.name));
    (verification.verdict(), found)
}

/// All national rules and the local ones.
pub fn rules() -> RuleSet {
    let mut rules = RuleSet::named("national").unwrap();
    for set in kyso::form::SETS.iter().filter(|set| set.is_local) {
        rules = rules.with(set.name).unwrap();
    }
    rules
}
