//! The written form of a state: one line of JSON whose last member is the authentication code over all before it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::base::UnixTime;
use crate::crypto::{DigestAlgorithm, SignatureScheme};
use crate::sign::xml;

use super::Level;
use super::error::Error;
use super::key::StateKey;

/// Name and version of the form.
pub(super) const SCHEMA: &str = "kyso.prepared/1";
/// A state has 2 KB and its certificates; three of 8 KB each are far below this.
const MOST: usize = 1 << 20;
/// What stands before the code, and behind it.
const CODE: &str = ",\"mac\":\"";
const END: &str = "\"}";
const CODE_DIGITS: usize = 64;

/// Everything a state says. The order is that of the text: version and key are read before anything is believed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub(super) schema: String,
    pub(super) key: String,
    pub(super) id: String,
    pub(super) created: UnixTime,
    pub(super) expires: UnixTime,
    pub(super) level: Level,
    pub(super) source: Fingerprint,
    pub(super) prepared: Fingerprint,
    pub(super) undo: Undo,
    pub(super) digest_algorithm: DigestAlgorithm,
    /// Of what the key signs; for a message, of the document.
    pub(super) digest: String,
    /// `None`: a whole message is awaited.
    pub(super) value: Option<Value>,
    pub(super) certificate: Option<String>,
    pub(super) chain: Vec<String>,
    pub(super) pdf: Option<Pdf>,
    pub(super) xml: Option<Xml>,
}

/// A file, to know it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fingerprint {
    pub(super) len: u64,
    pub(super) sha256: String,
}

/// What of the prepared document is replaced by what to have the original again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Undo {
    pub(super) at: u64,
    pub(super) until: u64,
    pub(super) octets: String,
}

/// What a key is to sign, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Value {
    pub(super) scheme: String,
    /// RSASSA-PSS only.
    pub(super) salt_octets: Option<u32>,
    pub(super) to_be_signed: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pdf {
    pub(super) field: String,
    pub(super) byte_range: [u64; 4],
    pub(super) subfilter: String,
    /// Of the attribute, where the form has one.
    pub(super) signing_time: Option<UnixTime>,
    pub(super) content: String,
    pub(super) time_stamp: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Xml {
    pub(super) form: Option<String>,
    pub(super) role: Option<String>,
    pub(super) nodes: Vec<String>,
    pub(super) into: Option<String>,
    pub(super) signing_time: UnixTime,
    pub(super) signing_time_object: bool,
    pub(super) xades: bool,
    pub(super) chain: bool,
}

impl Body {
    /// The text, with its code.
    pub(super) fn write(&self, key: &StateKey) -> Result<String, Error> {
        let text = serde_json::to_string(self).map_err(|_| Error::NotAState("it cannot be written"))?;
        let code = key.code(&text);
        let open = text.strip_suffix('}').ok_or(Error::NotAState("it cannot be written"))?;
        Ok(format!("{open}{CODE}{code}{END}"))
    }

    /// Reads a text after its code was found right: nothing of it is believed before, but for what is said about a wrong one.
    pub(super) fn read(octets: &[u8], key: &StateKey) -> Result<(Self, String), Error> {
        if octets.len() > MOST {
            return Err(Error::NotAState("it is too large"));
        }
        let text = std::str::from_utf8(octets).map_err(|_| Error::NotAState("it is no text"))?.trim_ascii();
        let rest =
            text.strip_prefix("{\"schema\":\"kyso.prepared/").ok_or(Error::NotAState("it does not begin as one"))?;
        let (version, rest) = rest.split_once('"').ok_or(Error::NotAState("it does not begin as one"))?;
        if SCHEMA.strip_prefix("kyso.prepared/") != Some(version) {
            return Err(Error::Version(format!("kyso.prepared/{}", version.chars().take(20).collect::<String>())));
        }
        let named = rest.strip_prefix(",\"key\":\"").and_then(|rest| rest.split_once('"')).map(|(named, _)| named);
        let named = named.ok_or(Error::NotAState("it does not name its key"))?;
        if named != key.id() {
            let state = named.chars().filter(char::is_ascii_hexdigit).take(16).collect();
            return Err(Error::OtherKey { state, key: key.id().to_owned() });
        }
        let open = text.strip_suffix(END).ok_or(Error::NotAState("its end is missing"))?;
        let at = open.len().checked_sub(CODE_DIGITS).ok_or(Error::NotAState("its end is missing"))?;
        let (open, code) = open.split_at_checked(at).ok_or(Error::NotAState("it has no code at its end"))?;
        let open = open.strip_suffix(CODE).ok_or(Error::NotAState("it has no code at its end"))?;
        let body = format!("{open}}}");
        if !key.verifies(&body, code) {
            return Err(Error::Altered);
        }
        let body = serde_json::from_str(&body).map_err(|_| Error::NotAState("its members are not those of a state"))?;
        Ok((body, text.to_owned()))
    }
}

/// Octets in base64.
pub(super) fn encoded(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// Octets from base64.
pub(super) fn decoded(text: &str) -> Result<Vec<u8>, Error> {
    STANDARD.decode(text).map_err(|_| Error::NotAState("a member is not base64"))
}

/// A scheme as a state writes it: the digest stands beside it.
pub(super) fn scheme_written(scheme: SignatureScheme) -> Result<(String, Option<u32>), Error> {
    let salt = match scheme {
        SignatureScheme::RsaPkcs1v15(_) | SignatureScheme::Ecdsa(_) => None,
        SignatureScheme::RsaPss { digest, mgf1, salt_len } if digest == mgf1 => Some(salt_len),
        SignatureScheme::RsaPss { .. } | SignatureScheme::Ed25519 | SignatureScheme::Ed448 => {
            return Err(Error::Scheme(scheme.name()));
        }
    };
    Ok((scheme.name().to_owned(), salt))
}

/// The scheme that is written so.
pub(super) fn scheme_read(name: &str, salt: Option<u32>, digest: DigestAlgorithm) -> Result<SignatureScheme, Error> {
    let all = [
        SignatureScheme::RsaPkcs1v15(digest),
        SignatureScheme::Ecdsa(digest),
        SignatureScheme::RsaPss { digest, mgf1: digest, salt_len: salt.unwrap_or(0) },
    ];
    let is_meant = |scheme: &SignatureScheme| {
        scheme.name() == name && salt.is_some() == matches!(scheme, SignatureScheme::RsaPss { .. })
    };
    all.into_iter().find(is_meant).ok_or(Error::NotAState("it names no scheme"))
}

impl Xml {
    pub(super) fn of(request: &xml::Request) -> Self {
        let xml::Request { wanted, signing_time, signing_time_object, xades, chain } = request.clone();
        let (form, role, nodes, into) = match wanted {
            xml::Wanted::Form { name, role } => (Some(name), role, Vec::new(), None),
            xml::Wanted::General { nodes, into } => (None, None, nodes, Some(into)),
        };
        Self { form, role, nodes, into, signing_time, signing_time_object, xades, chain }
    }

    pub(super) fn request(&self) -> Result<xml::Request, Error> {
        let wanted = match (&self.form, &self.into) {
            (Some(name), None) => xml::Wanted::Form { name: name.clone(), role: self.role.clone() },
            (None, Some(into)) => xml::Wanted::General { nodes: self.nodes.clone(), into: into.clone() },
            _ => return Err(Error::NotAState("it says no place for the signature")),
        };
        let mut request = xml::Request::new(wanted, self.signing_time);
        request.signing_time_object = self.signing_time_object;
        request.xades = self.xades;
        request.chain = self.chain;
        Ok(request)
    }
}
