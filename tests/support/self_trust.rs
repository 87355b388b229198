//! Verdicts on files whose authorities are at nobody's hand: every certificate a file brings is believed, and nothing but
//! the age of algorithms is forgiven. A forgery then cannot hide behind a missing path, and "never passed" says something.

use kyso::base::{Limits, UnixTime};
use kyso::cms::{SignedData, TimeStampToken};
use kyso::evidence::{Kind, find_pdf};
use kyso::pdf::Document;
use kyso::policy::Policy;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};

/// The policy of [`lenient`] without what it forgives.
pub const STANDARD: &str = "schema = \"kyso.policy/1\"\nname = \"corpora\"\nrevocation = \"if-available\"\n";

/// Nothing but the algorithms' age is forgiven.
pub fn lenient() -> Policy {
    let mut text = STANDARD.to_owned();
    for digest in ["MD5", "SHA-1", "SHA-224"] {
        text.push_str(&format!(
            "[[digest]]\nname = \"{digest}\"\nsignature_until = \"\"\ncertificate_until = \"\"\ntime_stamp_until = \"\"\nsource = \"\"\n"
        ));
    }
    for bits in [512, 1024] {
        text.push_str(&format!("[[key]]\nkind = \"RSA\"\nbits = {bits}\nuntil = \"\"\nsource = \"\"\n"));
    }
    Policy::from_toml(&text).unwrap()
}

/// All certificates in all messages and tokens of a file.
#[allow(clippy::ptr_arg)] // a source
pub fn embedded(octets: &Vec<u8>) -> Vec<Certificate> {
    let limits = Limits::default();
    let Ok(document) = Document::open(octets, &limits) else { return Vec::new() };
    let Ok(evidence) = find_pdf(&document, &limits) else { return Vec::new() };
    let mut all = Vec::new();
    let mut take = |message: &SignedData| {
        all.extend_from_slice(message.certificates());
        for signer in message.signers() {
            for token in signer.unsigned_attribute("1.2.840.113549.1.9.16.2.14") {
                if let Ok(token) = TimeStampToken::parse(token, &limits) {
                    all.extend_from_slice(token.signed_data().certificates());
                }
            }
        }
    };
    for signature in &evidence.signatures {
        match &signature.kind {
            Kind::Detached(message) | Kind::Sha1Inside(message) => take(message),
            Kind::DocumentTimeStamp(token) => take(token.signed_data()),
            _ => {}
        }
    }
    all
}

/// When a file without a stated time is judged: as soon as all its signers' certificates were there.
#[allow(clippy::ptr_arg)] // a source
pub fn signing_age(octets: &Vec<u8>, policy: Policy) -> Result<UnixTime, kyso::Error> {
    let settings = Settings::new(UnixTime::from_seconds(0), TrustStore::default(), policy);
    let seen = verify(octets, &settings)?;
    let begins = seen.facts().signatures.iter().filter_map(|s| s.signer.as_ref()).map(|c| c.not_before).max();
    Ok(begins.unwrap_or(UnixTime::from_seconds(1_600_000_000)))
}
