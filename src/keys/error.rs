use std::borrow::Cow;

use crate::crypto::KeyError;
use crate::keys::choice::ChoiceError;
use crate::keys::token::TokenError;
use crate::x509::Error as CertificateError;

/// Why a key could not be used. No text of any error holds a PIN or a passphrase (threat T-02).
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The token, its module, or the process the module runs in.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Not exactly one usable certificate with its key.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// The key file.
    #[cfg(feature = "pkcs12")]
    #[error(transparent)]
    Pkcs12(#[from] crate::keys::pkcs12::Error),
    /// A certificate that came with the key cannot be read.
    #[error("the certificate that belongs to the key cannot be read")]
    Certificate(#[source] CertificateError),
    /// The certificate's public key cannot be used.
    #[error("the public key of the certificate cannot be used")]
    PublicKey(#[source] KeyError),
    /// The private key is not one that can be used.
    #[error("the private key cannot be used: {0}")]
    PrivateKey(Cow<'static, str>),
    /// Private key and certificate do not belong together (threat T-03).
    #[error("the private key does not belong to the certificate")]
    KeyMismatch,
    /// Key and scheme do not belong together, or the scheme cannot be computed.
    #[error("this key cannot make a signature of scheme {0}")]
    Scheme(&'static str),
    /// A signature value of impossible size (threat T-11).
    #[error("the signature value has {found} octets instead of {wanted}")]
    SignatureSize {
        /// Octets that came back.
        found: usize,
        /// Octets such a signature has.
        wanted: usize,
    },
    /// A signature value that does not verify under the certificate's public key (threats T-03, T-10).
    #[error("the signature value does not verify under the certificate's public key")]
    SignatureMismatch,
}

impl Error {
    /// A stable name for programs, in upper case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::Choice(error) => error.code(),
            #[cfg(feature = "pkcs12")]
            Self::Pkcs12(error) => error.code(),
            Self::Certificate(_) => "KEY_CERTIFICATE_UNREADABLE",
            Self::PublicKey(_) => "KEY_PUBLIC_KEY_UNUSABLE",
            Self::PrivateKey(_) => "KEY_UNUSABLE",
            Self::KeyMismatch => "KEY_MISMATCH",
            Self::Scheme(_) => "KEY_SCHEME_UNSUPPORTED",
            Self::SignatureSize { .. } => "KEY_SIGNATURE_SIZE",
            Self::SignatureMismatch => "KEY_SIGNATURE_MISMATCH",
        }
    }

    /// What the user can do about it, one English sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Token(error) => error.advice(),
            Self::Choice(error) => error.advice(),
            #[cfg(feature = "pkcs12")]
            Self::Pkcs12(error) => error.advice(),
            Self::Certificate(_) | Self::PublicKey(_) => {
                "Ask the certification authority for a new certificate with an RSA key of at least 2048 bits or a P-256 key."
            }
            Self::PrivateKey(_) => {
                "Ask the certification authority for a new certificate with an RSA key of at least 2048 bits or a P-256 key."
            }
            Self::KeyMismatch => "Name the certificate that was issued for this key, by its fingerprint.",
            Self::Scheme(_) => "Choose a scheme that fits the key; SHA-256 works with every key.",
            Self::SignatureSize { .. } | Self::SignatureMismatch => {
                "Do not use what was signed; check that the token's certificate was issued for its key, and update its driver."
            }
        }
    }
}
