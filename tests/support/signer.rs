//! A private key in memory, and a time-stamping authority that is the openssl program.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaKeyPair,
};
use kyso::base::UnixTime;
use kyso::crypto::{Curve, Digest, DigestAlgorithm, KeyKind, SignatureScheme};
use kyso::keys::Signer;
use kyso::sign::{TimestampError, TimestampSource};
use kyso::x509::Certificate;

use super::pki::{Leaf, hex, openssl, random};

/// The present time: only tests ask the clock.
pub fn now() -> UnixTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    UnixTime::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

/// A key that must not be asked: what it would sign with has to be refused before.
pub struct Untouched(pub Certificate);

impl Signer for Untouched {
    fn certificate(&self) -> &Certificate {
        &self.0
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256)
    }

    fn signature_len(&self) -> usize {
        256
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, kyso::keys::Error> {
        panic!("the key was asked");
    }
}

enum Key {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

/// Signs with a key in memory and counts how often it was used.
pub struct SoftSigner {
    certificate: Certificate,
    chain: Vec<Certificate>,
    key: Key,
    scheme: SignatureScheme,
    /// Octets XORed into the first octet of a value: a token that returns rubbish.
    pub corrupt: u8,
    uses: std::sync::atomic::AtomicUsize,
}

impl SoftSigner {
    /// RSA keys sign PKCS #1 v1.5 with SHA-256, P-256 with SHA-256, P-384 with SHA-384; the issuing CA goes along.
    pub fn new(leaf: &Leaf) -> Self {
        let certificate = leaf.certificate();
        let (key, scheme) = match certificate.public_key().expect("a readable key").kind() {
            KeyKind::Rsa { .. } => (
                Key::Rsa(RsaKeyPair::from_pkcs8(&leaf.key_der).unwrap()),
                SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256),
            ),
            KeyKind::Ec(Curve::P256) => (
                Key::Ec(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &leaf.key_der).unwrap()),
                SignatureScheme::Ecdsa(DigestAlgorithm::Sha256),
            ),
            _ => (
                Key::Ec(EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &leaf.key_der).unwrap()),
                SignatureScheme::Ecdsa(DigestAlgorithm::Sha384),
            ),
        };
        Self { certificate, chain: vec![leaf.issuer()], key, scheme, corrupt: 0, uses: Default::default() }
    }

    /// An RSA key signing RSASSA-PSS with SHA-256, MGF1 with SHA-256, 32 octets of salt.
    pub fn pss(leaf: &Leaf) -> Self {
        let digest = DigestAlgorithm::Sha256;
        Self { scheme: SignatureScheme::RsaPss { digest, mgf1: digest, salt_len: 32 }, ..Self::new(leaf) }
    }

    /// How often the private key was used.
    pub fn uses(&self) -> usize {
        self.uses.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl Signer for SoftSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    fn signature_len(&self) -> usize {
        match &self.key {
            Key::Rsa(key) => key.public_modulus_len(),
            Key::Ec(_) => 144,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, kyso::keys::Error> {
        self.uses.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let mut value = match &self.key {
            Key::Rsa(key) => {
                let mut value = vec![0; key.public_modulus_len()];
                let padding: &dyn aws_lc_rs::signature::RsaEncoding = match self.scheme {
                    SignatureScheme::RsaPss { .. } => &RSA_PSS_SHA256,
                    _ => &RSA_PKCS1_SHA256,
                };
                key.sign(padding, &SystemRandom::new(), message, &mut value).unwrap();
                value
            }
            Key::Ec(key) => key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        };
        value[0] ^= self.corrupt;
        Ok(value)
    }
}

/// `openssl ts` as a time-stamping authority, in process.
pub struct OpensslTsa {
    leaf: Leaf,
}

impl OpensslTsa {
    /// With the PKI's `tsa` leaf.
    pub fn new(pki: &super::Pki) -> Self {
        Self::with(pki.leaf("tsa"))
    }

    /// With a certificate for time-stamping and its key.
    pub const fn with(leaf: Leaf) -> Self {
        Self { leaf }
    }

    /// Answers a DER TimeStampReq with a DER TimeStampResp: what a TSA's web server does.
    pub fn respond(&self, request: &[u8]) -> Vec<u8> {
        let dir = super::temp_dir();
        let at = dir.path();
        std::fs::write(at.join("req.tsq"), request).unwrap();
        std::fs::write(at.join("tsa.pem"), &self.leaf.certificate_pem).unwrap();
        std::fs::write(at.join("tsa.key"), &self.leaf.key_pem).unwrap();
        std::fs::write(at.join("issuing.pem"), &self.leaf.issuer_pem).unwrap();
        std::fs::write(at.join("serial"), format!("{}\n", hex(&random(8)).to_uppercase())).unwrap();
        std::fs::write(
            at.join("tsa.cnf"),
            "[tsa]\ndefault_tsa = t\n[t]\nserial = serial\nsigner_cert = tsa.pem\ncerts = issuing.pem\n\
             signer_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n\
             digests = sha256, sha384, sha512\naccuracy = secs:1\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n",
        )
        .unwrap();
        openssl(
            at,
            &["ts", "-reply", "-config", "tsa.cnf", "-section", "t", "-queryfile", "req.tsq"],
            &["-out", "r.tsr"],
        );
        std::fs::read(at.join("r.tsr")).unwrap()
    }
}

impl TimestampSource for OpensslTsa {
    fn time_stamp(&self, imprint: &Digest) -> Result<Vec<u8>, TimestampError> {
        let nonce: [u8; 8] = random(8).try_into().unwrap();
        let request = kyso::cms::tsp::request(imprint, &nonce);
        let response = self.respond(&request);
        let (_, token) = kyso::cms::tsp::response(&response, imprint, &nonce, &kyso::base::Limits::default())
            .map_err(|e| TimestampError::new("openssl ts", e))?;
        Ok(token)
    }
}
