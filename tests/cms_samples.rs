//! The CMS samples of the shared corpus, row by row as its EXPECTED.tsv says.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kyso::asn1::{self, oid};
use kyso::base::Limits;
use kyso::cms::{SignedData, check_content, check_signature, check_signature_over};
use kyso::crypto::{AwsLc, digest};
use kyso::x509::Certificate;

/// The corpus, or `None` (with one line) when this checkout has none beside it.
fn corpus(name: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|a| a.join("shared/corpora").join(name));
    let found = found.into_iter().find(|path| path.is_dir());
    if found.is_none() {
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "the corpus {name} is required");
        eprintln!("SKIPPED: corpus {name}");
    }
    found
}

/// What a message turns out to be.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// Every signer verifies.
    Verified,
    /// No signers.
    Unsigned,
    /// Not readable.
    Refused(String),
    /// A signer fails, or cannot be checked.
    Failed(String),
}

fn judge(octets: &[u8], detached: Option<&[u8]>, more: &[Certificate]) -> Outcome {
    let read = match SignedData::parse(octets, &Limits::default()) {
        Ok(read) => read,
        Err(e) => return Outcome::Refused(e.to_string()),
    };
    if read.signers().is_empty() {
        return Outcome::Unsigned;
    }
    let content = read.content().or(detached).unwrap();
    let known: Vec<Certificate> = read.certificates().iter().chain(more).cloned().collect();
    for signer in read.signers() {
        let check = || -> Result<(), String> {
            let scheme = signer.scheme()?;
            let certificate = signer.find_certificate(&known).map_err(|e| e.to_string())?;
            let certificate = certificate.ok_or("no certificate")?;
            if signer.signed_attributes().is_none() {
                return check_signature_over(&AwsLc, signer, certificate, content)
                    .map(|_| ())
                    .map_err(|e| e.to_string());
            }
            let computed = digest(scheme.digest(), content);
            check_content(signer, &computed).map_err(|e| e.to_string())?.ok_or("other content")?;
            check_signature(&AwsLc, signer, certificate).map(|_| ()).map_err(|e| e.to_string())
        };
        if let Err(reason) = check() {
            return Outcome::Failed(reason);
        }
    }
    Outcome::Verified
}

/// Rows that cannot pass, and what the failure must say. A row that passes all the same fails the test.
fn unsupported() -> BTreeMap<&'static str, &'static str> {
    // DSA (FIPS 186-5 withdrew it; it is on no list a Vietnamese signature may use).
    let dsa = "1.2.840.10040.4.3";
    ["rfc4134/4.3.bin", "rfc4134/4.6.bin", "rfc4134/4.7.bin", "rfc4134/4.10.bin"].map(|path| (path, dsa)).into()
}

#[test]
fn cms_samples() {
    let Some(corpus) = corpus("cms-samples") else { return };
    let table = std::fs::read_to_string(corpus.join("EXPECTED.tsv")).unwrap();
    let more: Vec<Certificate> = std::fs::read_dir(corpus.join("rfc4134"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "cer"))
        .filter_map(|path| Certificate::from_der(&std::fs::read(path).unwrap()).ok())
        .collect();
    let mut unsupported = unsupported();
    let mut wrong = Vec::new();
    let (mut judged, mut ocsp) = (0, 0);
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [path, kind, expected, _, detail, ..] = fields[..] else { panic!("{row}") };
        let octets = std::fs::read(corpus.join(path)).unwrap();
        if kind == "ocsp-der" {
            // OCSP answers are no CMS: reading one as CMS must be refused.
            assert!(SignedData::parse(&octets, &Limits::default()).is_err(), "{path}");
            ocsp += 1;
            continue;
        }
        judged += 1;
        let detached = detail.split("detached=").nth(1).and_then(|rest| rest.split(';').next());
        let detached = detached.map(|name| std::fs::read(corpus.join("rfc4134").join(name.trim())).unwrap());
        let wrapped;
        let message = if expected == "parse-error" {
            wrapped = around(&octets);
            &wrapped
        } else {
            &octets
        };
        let outcome = judge(message, detached.as_deref(), &more);
        let fine = match (unsupported.remove(path), expected) {
            (Some(reason), _) => matches!(&outcome, Outcome::Failed(said) if said.contains(reason)),
            // Weak algorithms are for policy to flag; the mathematics holds.
            (None, "valid" | "flag") => outcome == Outcome::Verified,
            (None, "unsigned") => outcome == Outcome::Unsigned,
            (None, "parse-error") => matches!(outcome, Outcome::Refused(_)),
            _ => false,
        };
        if !fine {
            wrong.push(format!("{path}: expected {expected}, found {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unsupported.is_empty(), "rows gone: {unsupported:?}");
    assert_eq!((judged, ocsp), (11, 16));
}

/// A SignedData with these octets in the place of signerInfos.
fn around(signer_infos: &[u8]) -> Vec<u8> {
    let signed_data = asn1::sequence(&[
        &asn1::integer_u64(1)[..],
        &asn1::set_of::<&[u8]>(&[]),
        &asn1::sequence(&[asn1::oid(oid::ID_DATA)]),
        signer_infos,
    ]);
    asn1::sequence(&[asn1::oid(oid::ID_SIGNED_DATA), asn1::context(0, &[signed_data])])
}

/// The two samples that must not be read differ from readable ones by their one fault only.
#[test]
fn the_refused_samples_are_refused_for_their_fault() {
    let Some(corpus) = corpus("cms-samples") else { return };
    let limits = Limits::default();
    let mut octets = std::fs::read(corpus.join("rustcrypto/signer_info_sequence_not_set.bin")).unwrap();
    assert!(SignedData::parse(&around(&octets), &limits).is_err());
    *octets.first_mut().unwrap() = asn1::Tag::SET.0;
    let read = SignedData::parse(&around(&octets), &limits).unwrap();
    assert_eq!(read.signers().len(), 1);

    let octets = std::fs::read(corpus.join("rustcrypto/signer_info_explicit_attrs.bin")).unwrap();
    assert!(SignedData::parse(&around(&octets), &limits).is_err());
    let mut infos = asn1::Reader::new(&octets).set().unwrap();
    let mut fields = infos.sequence().unwrap();
    let mut parts: Vec<Vec<u8>> = Vec::new();
    while !fields.is_empty() {
        let value = fields.read().unwrap();
        parts.push(if value.tag == asn1::Tag::context(0) {
            let inner = value.reader().unwrap().read().unwrap();
            asn1::tlv(asn1::Tag::context(0), inner.content)
        } else {
            value.raw.to_vec()
        });
    }
    let read = SignedData::parse(&around(&asn1::set_of(&[asn1::sequence(&parts)])), &limits).unwrap();
    assert!(read.signers().first().unwrap().signed_attributes().is_some());
}
