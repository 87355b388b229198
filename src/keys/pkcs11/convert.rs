//! Between the binding's types and this room's.

use std::borrow::Cow;

use cryptoki::context::Function;
use cryptoki::error::{Error as CallError, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism as Call, MechanismType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::Ulong;

use crate::crypto::DigestAlgorithm;
use crate::keys::token::{Mechanism, PinState, TokenError, TokenReport};

/// Octets of a label, CKA_ID, modulus or point.
const ATTRIBUTE_OCTETS: usize = 4096;

pub(super) fn slot_id(slot: u64) -> Result<Slot, TokenError> {
    Slot::try_from(slot).map_err(|_| TokenError::NoToken { slot })
}

pub(super) fn report(info: &TokenInfo) -> TokenReport {
    let pin = if info.user_pin_locked() {
        PinState::Locked
    } else if !info.user_pin_initialized() {
        PinState::NotSet
    } else if info.user_pin_final_try() {
        PinState::FinalTry
    } else if info.user_pin_count_low() {
        PinState::CountLow
    } else {
        PinState::Ok
    };
    TokenReport {
        label: info.label().to_owned(),
        serial: info.serial_number().to_owned(),
        manufacturer: info.manufacturer_id().to_owned(),
        model: info.model().to_owned(),
        initialised: info.token_initialized(),
        login_required: info.login_required(),
        protected_authentication_path: info.protected_authentication_path(),
        pin,
        pin_min: u32::try_from(info.min_pin_length()).ok(),
        pin_max: u32::try_from(info.max_pin_length()).ok(),
    }
}

pub(super) fn too_long() -> TokenError {
    TokenError::Answer { function: "C_GetAttributeValue".into(), what: "a value of impossible length".into() }
}

pub(super) fn bounded(octets: Vec<u8>) -> Result<Vec<u8>, TokenError> {
    if octets.len() > ATTRIBUTE_OCTETS { Err(too_long()) } else { Ok(octets) }
}

pub(super) fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets.get(..ATTRIBUTE_OCTETS).unwrap_or(octets)).trim_end_matches([' ', '\0']).to_owned()
}

pub(super) fn unsigned(octets: Vec<u8>) -> Option<Vec<u8>> {
    let start = octets.iter().position(|&octet| octet != 0)?;
    octets.get(start..).map(<[u8]>::to_vec)
}

/// CKA_EC_POINT is a DER OCTET STRING (PKCS #11 v3.1 §6.3.3), but older modules give the bare point. Their
/// lengths never meet: 65, 97, 133 octets bare, 67, 99, 136 wrapped.
pub(super) fn uncompressed_point(value: &[u8]) -> Option<Vec<u8>> {
    let point = match (value.len(), value) {
        (65 | 97 | 133, _) => value,
        (67, [0x04, 65, point @ ..]) | (99, [0x04, 97, point @ ..]) | (136, [0x04, 0x81, 133, point @ ..]) => point,
        _ => return None,
    };
    (point.first() == Some(&0x04)).then(|| point.to_vec())
}

/// DigestInfo of RFC 8017 §9.2, with the NULL parameters that clause asks for.
pub(super) fn digest_info(algorithm: DigestAlgorithm, hash: &[u8]) -> Result<Vec<u8>, TokenError> {
    fn wrap(tag: u8, content: &[u8]) -> Option<Vec<u8>> {
        // All lengths here fit the short form.
        let len = u8::try_from(content.len()).ok().filter(|&len| len < 0x80)?;
        Some([&[tag, len][..], content].concat())
    }
    let built = || {
        let algorithm = wrap(0x30, &[wrap(0x06, algorithm.oid())?, vec![0x05, 0x00]].concat())?;
        wrap(0x30, &[algorithm, wrap(0x04, hash)?].concat())
    };
    built().ok_or(TokenError::MechanismUnsupported { mechanism: "CKM_RSA_PKCS".into() })
}

pub(super) fn pss(digest: DigestAlgorithm, mgf1: DigestAlgorithm, salt_len: u32) -> Result<PkcsPssParams, TokenError> {
    let unsupported = || TokenError::MechanismUnsupported { mechanism: "CKM_RSA_PKCS_PSS".into() };
    let hash_alg = match digest {
        DigestAlgorithm::Sha256 => MechanismType::SHA256,
        DigestAlgorithm::Sha384 => MechanismType::SHA384,
        DigestAlgorithm::Sha512 => MechanismType::SHA512,
        _ => return Err(unsupported()),
    };
    let mgf = match mgf1 {
        DigestAlgorithm::Sha256 => PkcsMgfType::MGF1_SHA256,
        DigestAlgorithm::Sha384 => PkcsMgfType::MGF1_SHA384,
        DigestAlgorithm::Sha512 => PkcsMgfType::MGF1_SHA512,
        _ => return Err(unsupported()),
    };
    // CK_ULONG has 64 bits on most systems and 32 on Windows.
    Ok(PkcsPssParams { hash_alg, mgf, s_len: Ulong::from(core::ffi::c_ulong::from(salt_len)) })
}

pub(super) fn hashing_mechanism(mechanism: Mechanism) -> Option<Call<'static>> {
    match mechanism {
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha256) => Some(Call::Sha256RsaPkcs),
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha384) => Some(Call::Sha384RsaPkcs),
        Mechanism::RsaPkcs1v15(DigestAlgorithm::Sha512) => Some(Call::Sha512RsaPkcs),
        Mechanism::RsaPss { digest, mgf1, salt_len } => {
            let parameters = pss(digest, mgf1, salt_len).ok()?;
            match digest {
                DigestAlgorithm::Sha256 => Some(Call::Sha256RsaPkcsPss(parameters)),
                DigestAlgorithm::Sha384 => Some(Call::Sha384RsaPkcsPss(parameters)),
                DigestAlgorithm::Sha512 => Some(Call::Sha512RsaPkcsPss(parameters)),
                _ => None,
            }
        }
        Mechanism::Ecdsa(DigestAlgorithm::Sha256) => Some(Call::EcdsaSha256),
        Mechanism::Ecdsa(DigestAlgorithm::Sha384) => Some(Call::EcdsaSha384),
        Mechanism::Ecdsa(DigestAlgorithm::Sha512) => Some(Call::EcdsaSha512),
        _ => None,
    }
}

/// `CKR_PIN_INCORRECT` from `PinIncorrect`.
pub(super) fn ckr(value: RvError) -> String {
    match value {
        RvError::VendorDefined(code) => format!("CKR_VENDOR_DEFINED ({code:#x})"),
        RvError::UnknownErrorCode(code) => format!("{code:#x}"),
        named => {
            let mut name = String::from("CKR");
            for character in format!("{named:?}").chars() {
                if character.is_ascii_uppercase() {
                    name.push('_');
                }
                name.push(character.to_ascii_uppercase());
            }
            name
        }
    }
}

pub(super) fn c_name(function: Function) -> Cow<'static, str> {
    format!("C_{function:?}").into()
}

pub(super) fn chain_text(error: &dyn std::error::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(inner) = source {
        texts.push(inner.to_string());
        source = inner.source();
    }
    texts.dedup();
    texts.join(": ")
}

pub(super) fn call_error(error: CallError, name: &'static str) -> TokenError {
    match error {
        CallError::Pkcs11(value, function) => {
            let (function, text) = (c_name(function), ckr(value));
            match value {
                // What is left of the PIN entries is read from the token afterwards.
                RvError::PinIncorrect => TokenError::PinIncorrect { state: PinState::CountLow },
                RvError::PinInvalid | RvError::PinLenRange => TokenError::PinMalformed { min: None, max: None },
                RvError::PinExpired => TokenError::PinExpired,
                RvError::PinLocked => TokenError::PinLocked,
                RvError::UserPinNotInitialized => TokenError::PinNotSet,
                RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed => TokenError::TokenGone { function, value: text },
                RvError::FunctionCanceled | RvError::Cancel | RvError::FunctionRejected => {
                    TokenError::Cancelled { function }
                }
                RvError::MechanismInvalid | RvError::MechanismParamInvalid => {
                    TokenError::MechanismUnsupported { mechanism: format!("what {function} was asked ({text})").into() }
                }
                _ => TokenError::Call { function, value: text },
            }
        }
        CallError::NullFunctionPointer | CallError::NotSupported => {
            TokenError::Call { function: name.into(), value: "nothing: the module lacks the function".into() }
        }
        // No other error of the binding holds anything of a PIN, but its texts are not ours to vouch for.
        _ => TokenError::Answer { function: name.into(), what: "a value that is none of the allowed ones".into() },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn return_values_have_their_names() {
        assert_eq!(ckr(RvError::PinIncorrect), "CKR_PIN_INCORRECT");
        assert_eq!(ckr(RvError::UserPinNotInitialized), "CKR_USER_PIN_NOT_INITIALIZED");
        assert_eq!(c_name(Function::SignInit), "C_SignInit");
    }

    #[test]
    fn points_bare_and_wrapped() {
        let mut bare = vec![7; 65];
        bare[0] = 4;
        let wrapped = [&[4, 65][..], &bare].concat();
        assert_eq!(uncompressed_point(&bare), Some(bare.clone()));
        assert_eq!(uncompressed_point(&wrapped), Some(bare.clone()));
        assert_eq!(uncompressed_point(&bare[1..]), None);
        bare[0] = 2;
        assert_eq!(uncompressed_point(&bare), None);
        assert_eq!(uncompressed_point(&[]), None);
    }

    /// RFC 8017 §9.2, note 1.
    #[test]
    fn digest_info_of_sha256() {
        let prefix = [
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
            0x20,
        ];
        let info = digest_info(DigestAlgorithm::Sha256, &[0xaa; 32]).unwrap();
        assert_eq!(info[..19], prefix);
        assert_eq!(info.len(), 51);
    }
}
