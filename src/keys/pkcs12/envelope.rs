//! A key file's RSA keys as those of a recipient of EnvelopedData (RFC 5652 §6): documents encrypted for somebody
//! (ISO 32000-2 §7.6.5).

use core::fmt;

use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OAEP_SHA384_MGF1SHA384, OAEP_SHA512_MGF1SHA512, OaepAlgorithm,
    OaepPrivateDecryptingKey, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey,
};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::asn1::{Error as Asn1Error, Reader, Tag, to_der};
use crate::base::Limits;
use crate::keys::error::Error as KeysError;
use crate::keys::pkcs12::{Error, decrypt, implicit_octets, open, rsadsi};
use crate::keys::software::{SoftwareKey, same_key};
use crate::x509::Certificate;

/// id-envelopedData, rsaEncryption, id-RSAES-OAEP under 1.2.840.113549.
const ENVELOPED_DATA: &[u8] = &[1, 7, 3];
const RSA_ENCRYPTION: &[u8] = &[1, 1, 1];
const RSA_OAEP: &[u8] = &[1, 1, 7];
/// des-EDE3-CBC.
const TRIPLE_DES: &[u8] = &[3, 7];
/// Octets of an envelope that is looked at; those of documents hold 24 octets for each of a few recipients.
const ENVELOPE_OCTETS: usize = 1 << 20;
/// Recipients of one envelope that are looked at.
const RECIPIENTS: usize = 1_000;

/// What opens envelopes: every RSA key of a key file whose certificate lies beside it.
pub struct EnvelopeOpener {
    keys: Vec<(Certificate, PrivateDecryptingKey)>,
}

impl fmt::Debug for EnvelopeOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvelopeOpener").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

/// Reads a key file for what was encrypted to its owner.
///
/// # Errors
/// [`Error`], also when no RSA key has its certificate in the file.
pub fn load_recipient(octets: &[u8], passphrase: &SecretString) -> Result<EnvelopeOpener, KeysError> {
    let contents = open(octets, passphrase)?;
    let certificates: Vec<Certificate> =
        contents.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    let mut keys = Vec::new();
    for pkcs8 in &contents.keys {
        let Ok(public) = SoftwareKey::from_pkcs8(pkcs8) else { continue };
        let own = |one: &&Certificate| one.public_key().is_ok_and(|key| same_key(key, public.public_key()));
        for certificate in certificates.iter().filter(own) {
            if let Ok(key) = PrivateDecryptingKey::from_pkcs8(pkcs8) {
                keys.push((certificate.clone(), key));
            }
        }
    }
    match (keys.is_empty(), contents.keys.is_empty()) {
        (false, _) => Ok(EnvelopeOpener { keys }),
        (true, true) => Err(Error::NoKey { certificates: contents.certificates.len() }.into()),
        (true, false) => Err(Error::NoCertificate.into()),
    }
}

impl EnvelopeOpener {
    /// What `envelope` (ContentInfo with EnvelopedData, BER or DER) holds, when it is for one of the keys.
    #[must_use]
    pub fn open(&self, envelope: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if envelope.len() > ENVELOPE_OCTETS {
            return None;
        }
        self.opened(envelope).ok().flatten()
    }

    fn opened(&self, envelope: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let (der, _) = to_der(envelope, &Limits::default())?;
        let mut file = Reader::new(&der);
        let mut info = file.sequence()?;
        if rsadsi(info.oid()?) != Some(ENVELOPED_DATA) {
            return Ok(None);
        }
        let mut data = info.expect(Tag::context(0))?.reader()?.sequence()?;
        data.u64()?;
        data.optional(Tag::context(0))?;
        let mut recipients = data.set()?;
        let mut content = data.sequence()?;
        content.oid()?;
        let algorithm = content.sequence()?;
        let sealed = implicit_octets(content.read()?)?;
        for _ in 0..RECIPIENTS {
            if recipients.is_empty() {
                break;
            }
            let recipient = recipients.read()?;
            // The others agree on keys or know passwords (RFC 5652 §6.2).
            if recipient.tag != Tag::SEQUENCE {
                continue;
            }
            if let Some(key) = self.transported(recipient.reader()?)? {
                return decrypted(algorithm.clone(), &key, &sealed);
            }
        }
        Ok(None)
    }

    /// The content key out of a KeyTransRecipientInfo (RFC 5652 §6.2.1), when it names one of our certificates.
    fn transported(&self, mut recipient: Reader<'_>) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        recipient.u64()?;
        let named = recipient.read()?;
        let mut algorithm = recipient.sequence()?;
        let wrapped = recipient.octet_string()?;
        let is_named = |certificate: &Certificate| -> Result<bool, Asn1Error> {
            if named.tag == Tag::context_primitive(0) {
                return Ok(certificate.subject_key_id() == Some(named.content));
            }
            let mut named = named.reader()?;
            let issuer = named.read()?.raw;
            Ok(issuer == certificate.issuer().der() && named.integer()? == certificate.serial())
        };
        let scheme = algorithm.oid()?;
        for (certificate, key) in &self.keys {
            if !is_named(certificate)? {
                continue;
            }
            let mut room = Zeroizing::new(vec![0; key.key_size_bytes()]);
            let len = match rsadsi(scheme) {
                Some(RSA_ENCRYPTION) => Pkcs1PrivateDecryptingKey::new(key.clone())
                    .and_then(|key| key.decrypt(wrapped, &mut room).map(|plain| plain.len())),
                Some(RSA_OAEP) => {
                    let Some(oaep) = oaep(algorithm.clone())? else { continue };
                    OaepPrivateDecryptingKey::new(key.clone())
                        .and_then(|key| key.decrypt(oaep, wrapped, &mut room, None).map(|plain| plain.len()))
                }
                _ => continue,
            };
            if let Ok(len) = len {
                room.truncate(len);
                return Ok(Some(room));
            }
        }
        Ok(None)
    }
}

/// RSAES-OAEP-params (RFC 8017 §A.2.1); `None` for a mask function of another digest, or a label.
fn oaep(mut algorithm: Reader<'_>) -> Result<Option<&'static OaepAlgorithm>, Error> {
    let mut parameters = algorithm.sequence()?;
    let digest = parameters.optional_explicit(0)?;
    let mask = parameters.optional_explicit(1)?;
    if !parameters.is_empty() {
        return Ok(None);
    }
    // SHA-1 where nothing is said.
    let by_oid = |oid: &[u8]| match oid {
        [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Some(&OAEP_SHA1_MGF1SHA1),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01] => Some(&OAEP_SHA256_MGF1SHA256),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02] => Some(&OAEP_SHA384_MGF1SHA384),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03] => Some(&OAEP_SHA512_MGF1SHA512),
        _ => None,
    };
    let content = match digest {
        Some(mut digest) => by_oid(digest.sequence()?.oid()?),
        None => Some(&OAEP_SHA1_MGF1SHA1),
    };
    let masked = match mask {
        Some(mut mask) => {
            let mut mask = mask.sequence()?;
            mask.oid()?;
            by_oid(mask.sequence()?.oid()?)
        }
        None => Some(&OAEP_SHA1_MGF1SHA1),
    };
    Ok(content.zip(masked).filter(|(one, other)| one.id() == other.id()).map(|(one, _)| one))
}

/// The content (RFC 5652 §6.3).
fn decrypted(mut algorithm: Reader<'_>, key: &[u8], sealed: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let oid = algorithm.oid()?;
    let iv = algorithm.octet_string()?;
    let is_aes = matches!(oid, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02 | 0x16 | 0x2a]);
    Ok(match (is_aes, rsadsi(oid), key.len()) {
        (true, _, 16 | 24 | 32) => decrypt::aes(key, iv, sealed).ok(),
        (_, Some(TRIPLE_DES), 24) => decrypt::triple_des(key, iv, sealed).ok(),
        _ => None,
    })
}
