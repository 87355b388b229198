//! The physical floor: what any verifier has to compute, and nothing else.
//!
//! SHA-256 over every octet that some signature covers, once each, and one public-key check for every signature and
//! every certificate between a signer and the anchor, once each. Keys are parsed, since they come with the file.

use std::collections::BTreeSet;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use kyso::asn1;
use kyso::base::{Limits, Source};
use kyso::evidence::{Kind, find_pdf};
use kyso::pdf::Document;
use kyso::x509::Certificate;
use sha2::{Digest as _, Sha256};

/// Octets read at a time from a source that is not in memory.
const CHUNK: usize = 64 << 10;

/// One RSA check: RSAPublicKey, message, value.
struct Check {
    key: Vec<u8>,
    message: Vec<u8>,
    value: Vec<u8>,
}

pub struct Floor {
    /// Covered octets, in order, without overlap.
    union: Vec<(u64, u64)>,
    signers: Vec<Check>,
    links: Vec<Check>,
}

impl Floor {
    /// Of a document whose signers' certificates lead to `root` through the certificates in its messages.
    pub fn of(source: &dyn Source, root: &Certificate) -> Self {
        let limits = Limits::default();
        let document = Document::open(source, &limits).expect("a readable document");
        let (mut spans, mut signers, mut links) = (Vec::new(), Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for found in find_pdf(&document, &limits).expect("signatures").signatures {
            let [a, b, c, d] = found.field.byte_range.expect("a byte range");
            spans.extend([(a, a + b), (c, c + d)]);
            let Kind::Detached(message) = &found.kind else { panic!("a detached signature") };
            let pool = message.certificates();
            let signer = &message.signers()[0];
            let own = signer.find_certificate(pool).expect("one certificate").expect("the signer's certificate");
            let message = signer.signed_octets(&[]).into_owned();
            signers.push(Check { key: key(own), message, value: signer.signature().to_vec() });
            let mut below = own.clone();
            while below != *root {
                let above =
                    pool.iter().chain([root]).find(|c| c.subject() == below.issuer()).expect("an issuer").clone();
                if seen.insert(*below.sha256()) {
                    let (message, value) = (below.tbs().to_vec(), below.signature().to_vec());
                    links.push(Check { key: key(&above), message, value });
                }
                below = above;
            }
        }
        Self { union: union(spans), signers, links }
    }

    /// How many octets are hashed.
    pub fn octets(&self) -> u64 {
        self.union.iter().map(|(start, end)| end - start).sum()
    }

    /// Public-key checks when nothing is known yet.
    pub fn checks(&self) -> usize {
        self.signers.len() + self.links.len()
    }

    /// Everything, for a verifier that sees these certificates for the first time.
    pub fn pay(&self, source: &dyn Source) {
        self.hash(source);
        self.signers.iter().chain(&self.links).for_each(verify);
    }

    /// Everything but the links between certificates, for a verifier that has checked them for another file.
    pub fn pay_again(&self, source: &dyn Source) {
        self.hash(source);
        self.signers.iter().for_each(verify);
    }

    fn hash(&self, source: &dyn Source) {
        let mut state = Sha256::new();
        let mut buffer = if source.as_slice().is_some() { Vec::new() } else { vec![0; CHUNK] };
        for &(start, end) in &self.union {
            if let Some(all) = source.as_slice() {
                state.update(&all[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]);
                continue;
            }
            let mut at = start;
            while at < end {
                let step = usize::try_from(end - at).unwrap().min(CHUNK);
                source.read_at(at, &mut buffer[..step]).expect("a readable source");
                state.update(&buffer[..step]);
                at += step as u64;
            }
        }
        divan::black_box(state.finalize());
    }
}

fn key(certificate: &Certificate) -> Vec<u8> {
    let (modulus, exponent) = certificate.public_key().expect("a key").rsa_components().expect("an RSA key");
    asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)])
}

fn verify(check: &Check) {
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &check.key);
    key.verify(&check.message, &check.value).expect("a good signature");
}

fn union(mut spans: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    spans.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::new();
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}
