//! What no audit can do without: the octets of all files hashed once, and their public-key checks, on both cores.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use kyso::asn1;
use kyso::crypto::{DigestAlgorithm, SignatureScheme};
use kyso::keys::{SoftwareKey, generate_rsa};
use sha2::{Digest as _, Sha256};

use crate::province::truth::Truth;

/// Hashing and checking.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    pub hashed: Duration,
    pub checked: Duration,
}

impl Floor {
    pub fn sum(self) -> Duration {
        self.hashed + self.checked
    }
}

/// Reads and hashes every file once; then as many checks with RSA keys as the province has signatures and time-stamps, and one
/// for each certificate.
pub fn floor(files: &[PathBuf], truth: &Truth, certificates: usize) -> Floor {
    let start = Instant::now();
    both(files.len(), |index| {
        let octets = std::fs::read(&files[index]).expect("a file of the province");
        std::hint::black_box(Sha256::digest(&octets));
    });
    let hashed = start.elapsed();
    let (signer, issuer) = (Check::new(2048), Check::new(3072));
    let start = Instant::now();
    both((truth.signatures + truth.time_stamps) as usize, |_| signer.verify());
    both(certificates, |_| issuer.verify());
    Floor { hashed, checked: start.elapsed() }
}

/// On both cores.
pub fn both(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    work(index);
                }
            });
        }
    });
}

struct Check {
    key: Vec<u8>,
    message: Vec<u8>,
    value: Vec<u8>,
}

impl Check {
    fn new(bits: u32) -> Self {
        let made = generate_rsa(bits).expect("a key");
        let key = SoftwareKey::from_pkcs8(&made.pkcs8).expect("a key");
        let message = vec![b'x'; 500];
        let value =
            key.sign(SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256), &message).expect("a signature");
        let (modulus, exponent) = key.public_key().rsa_components().expect("an RSA key");
        let key = asn1::sequence(&[asn1::positive_integer(modulus), asn1::positive_integer(exponent)]);
        Self { key, message, value }
    }

    /// The key is read each time: it comes with the file.
    fn verify(&self) {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key);
        key.verify(&self.message, &self.value).expect("a good signature");
    }
}
