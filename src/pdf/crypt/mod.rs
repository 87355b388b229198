//! Encrypted documents (ISO 32000-2 §7.6): from `/Encrypt` and a password to strings and streams as they are meant, and
//! back. Who reads objects through a [`super::View`] sees plain values; who has no key sees that there are none.

mod cipher;
mod dictionary;
mod password;
mod recipients;
mod standard;
#[cfg(test)]
mod tests;

use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use crate::base::{LimitReached, Span};

use super::{Dictionary, Document, Entry, Error, Object, ObjectId, PdfString, Stream, StreamData, View};
use cipher::{Garbled, Kind, Opening};
use dictionary::{Handler, Method, Rules};
use standard::Key;

pub use recipients::Recipient;

/// What opens encrypted documents. Without anything, those that open for everybody.
#[derive(Clone, Default)]
pub struct Credentials {
    password: Option<SecretString>,
    recipient: Option<Arc<dyn Recipient>>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (password, recipient) = (self.password.is_some(), self.recipient.is_some());
        f.debug_struct("Credentials").field("password", &password).field("recipient", &recipient).finish()
    }
}

impl Credentials {
    /// Nothing but the empty password.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The password of a user or of the owner.
    #[must_use]
    pub fn password(password: SecretString) -> Self {
        Self { password: Some(password), recipient: None }
    }

    /// And the key of a recipient (§7.6.5).
    #[must_use]
    pub fn with_recipient(self, recipient: Arc<dyn Recipient>) -> Self {
        Self { recipient: Some(recipient), ..self }
    }

    /// Whether there is a password.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }
}

/// Why what is encrypted cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Sealed {
    /// The empty password does not open it, and there was no other.
    #[error("a password is needed")]
    PasswordNeeded,
    /// Neither does the password that was given.
    #[error("the password is wrong")]
    PasswordWrong,
    /// It is for recipients with keys of theirs, and none of these was given.
    #[error("a recipient's private key is needed")]
    RecipientNeeded,
    /// A handler or an algorithm that is not known.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// The encryption dictionary is not as the standard says.
    #[error("/Encrypt has {0}")]
    Malformed(&'static str),
}

impl Sealed {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PasswordNeeded => "password-needed",
            Self::PasswordWrong => "password-wrong",
            Self::RecipientNeeded => "recipient-needed",
            Self::Unsupported(_) => "unsupported",
            Self::Malformed(_) => "malformed",
        }
    }
}

/// What opened a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The empty password: everybody can read it.
    EmptyPassword,
    /// The user's password.
    UserPassword,
    /// The owner's password.
    OwnerPassword,
    /// A recipient's private key.
    Recipient,
}

impl Access {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmptyPassword => "empty-password",
            Self::UserPassword => "user-password",
            Self::OwnerPassword => "owner-password",
            Self::Recipient => "recipient",
        }
    }
}

/// How a document is encrypted. Nothing in it is proof of anything: whoever has the key can change it all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encryption {
    /// `/Filter`.
    pub handler: String,
    /// `RC4-40`, `RC4-128`, `AES-128`, `AES-256`, `AES-256-GCM`, `none`, or `unknown`: that of streams, else of strings.
    pub algorithm: String,
    /// Why it cannot be read; `None` when it can.
    pub sealed: Option<Sealed>,
    /// What opened it.
    pub access: Option<Access>,
    /// `/P`, or what a recipient's envelope says (table 22, 23).
    pub permissions: Option<i32>,
    /// Whether `/Perms` says the same as `/P`; `None` before revision 5, where nothing does.
    pub permissions_vouched: Option<bool>,
    /// Whether metadata is encrypted like everything else.
    pub encrypts_metadata: bool,
    /// Whether strings, streams or embedded files are left unencrypted by the rules of the whole document.
    pub is_partial: bool,
    /// Whether a revision has another encryption dictionary or file identifier than the first one, or none at all (threat P-40).
    pub is_changed: bool,
    /// Whether part of a form could not be read, as far as forms were looked at: there may be fields nobody found.
    pub hides_fields: bool,
}

impl Encryption {
    /// Whether it can be broken today: RC4, or a key of 40 bits.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.algorithm.starts_with("RC4")
    }

    /// Whether its permissions allow filling in forms and signing (table 22, bits 6 and 9). The file's owner is asked for no
    /// permission.
    #[must_use]
    pub fn permits_signing(&self) -> bool {
        self.access == Some(Access::OwnerPassword) || self.permissions.is_none_or(|p| p & (1 << 5 | 1 << 8) != 0)
    }
}

/// Data of a stream that lies encrypted in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedData {
    span: Span,
    id: ObjectId,
    method: Method,
}

impl EncryptedData {
    /// Where it lies.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Whether equal octets mean the same in both: same way, same key.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.method == other.method && (self.id == other.id || self.method.kind.shares_key())
    }
}

/// How a document is encrypted, and the keys to it.
pub(super) struct Crypt {
    facts: Encryption,
    rules: Rules,
    keys: Vec<Key>,
    /// Where objects lie that are never encrypted: the encryption dictionary and what it refers to (§7.6.2).
    exempt: BTreeSet<u64>,
    /// First revision whose encryption is another than that of the one before it.
    changed_by: Option<usize>,
    /// First element of `/ID`.
    identifier: Option<Vec<u8>>,
    /// A stream was met that names the Identity filter, and is no metadata.
    plain_stream: AtomicBool,
    /// Part of a form could not be read.
    hides_fields: AtomicBool,
}

/// Values in an encryption dictionary, and levels of it. Recipients make the longest; real ones have below a hundred.
const VALUES: u32 = 10_000;
const DEPTH: u32 = 8;

/// What one revision says of its encryption.
#[derive(PartialEq)]
struct Stated {
    dictionary: Result<Option<Dictionary>, Sealed>,
    identifier: Option<Vec<u8>>,
}

/// Reads `/Encrypt` of all revisions. `document` must have no [`Crypt`] yet.
pub(super) fn open(document: &Document<'_>, credentials: &Credentials) -> Result<Option<Crypt>, Error> {
    if !document.has_encrypt() {
        return Ok(None);
    }
    let mut exempt = BTreeSet::new();
    // With the revision that brought it.
    let mut stated: Vec<(usize, Stated)> = Vec::new();
    for revision in document.revisions() {
        let view = document.view(revision.number());
        let mut walk = Walk { view, exempt: &mut exempt, left: VALUES };
        let now = Stated { dictionary: walk.encryption()?, identifier: identifier_of(view) };
        if stated.last().is_none_or(|(_, before)| *before != now) {
            stated.push((revision.number(), now));
        }
    }
    let changed_by = |needs_identifier: bool| {
        stated.windows(2).find_map(|pair| match pair {
            [(_, was), (number, is)] => {
                let differs = was.dictionary != is.dictionary || needs_identifier && was.identifier != is.identifier;
                differs.then_some(*number)
            }
            _ => None,
        })
    };
    // What was there first is what the first signature was made under, be it nothing.
    let was_plain = stated.first().is_some_and(|(_, stated)| matches!(stated.dictionary, Ok(None)));
    let first = stated.iter().map(|(_, stated)| stated).find(|stated| !matches!(stated.dictionary, Ok(None)));
    let dictionary = match first.map(|stated| &stated.dictionary) {
        Some(Ok(Some(dictionary))) => Ok(dictionary),
        Some(Err(sealed)) => Err(sealed.clone()),
        _ => Err(Sealed::Malformed("no dictionary")),
    };
    let name = |dictionary: &Dictionary| {
        let name = dictionary.get("Filter").and_then(Object::as_name).unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    let mut crypt = Crypt {
        facts: Encryption {
            handler: dictionary.as_ref().map_or_else(|_| String::new(), |d| name(d)),
            algorithm: "unknown".to_owned(),
            sealed: None,
            access: None,
            permissions: None,
            permissions_vouched: None,
            encrypts_metadata: true,
            is_partial: false,
            is_changed: false,
            hides_fields: false,
        },
        rules: Rules::unknown(),
        keys: Vec::new(),
        exempt,
        changed_by: changed_by(true),
        identifier: first.and_then(|stated| stated.identifier.clone()),
        plain_stream: AtomicBool::new(false),
        hides_fields: AtomicBool::new(false),
    };
    match dictionary.and_then(dictionary::read) {
        _ if was_plain => {
            crypt.rules = Rules::none();
            "none".clone_into(&mut crypt.facts.algorithm);
        }
        Err(sealed) => crypt.facts.sealed = Some(sealed),
        Ok(read) => {
            if let Handler::Standard(standard) = &read.handler {
                // Keys do not depend on the identifier any more from revision 5 on (algorithm 2.A).
                crypt.changed_by = changed_by(standard.revision < 5);
            }
            crypt.unlock(read, credentials);
        }
    }
    crypt.facts.is_changed = crypt.changed_by.is_some();
    Ok(Some(crypt))
}

/// First element of `/ID`, which is direct and never encrypted where there is encryption (§7.5.5, table 15).
fn identifier_of(view: View<'_, '_>) -> Option<Vec<u8>> {
    let first = view.trailer().get("ID")?.as_array()?.first()?;
    first.as_string().map(|string| string.octets.clone())
}

/// Everything behind the references of an encryption dictionary put in their place, as it lies in the file.
struct Walk<'w, 'd, 's> {
    view: View<'d, 's>,
    exempt: &'w mut BTreeSet<u64>,
    left: u32,
}

impl Walk<'_, '_, '_> {
    /// The trailer's `/Encrypt`.
    fn encryption(&mut self) -> Result<Result<Option<Dictionary>, Sealed>, Error> {
        let Some(value) = self.view.trailer().get("Encrypt") else { return Ok(Ok(None)) };
        Ok(match self.resolved(value, DEPTH)? {
            Ok(Object::Dictionary(dictionary)) => Ok(Some(dictionary)),
            Ok(_) => Err(Sealed::Malformed("no dictionary")),
            Err(sealed) => Err(sealed),
        })
    }

    fn resolved(&mut self, object: &Object, depth: u32) -> Result<Result<Object, Sealed>, Error> {
        let malformed = |what| Ok(Err(Sealed::Malformed(what)));
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return malformed("too many values");
        };
        self.left = left;
        Ok(Ok(match object {
            Object::Reference(id) => return self.referred(*id, depth),
            Object::Array(items) => {
                let mut all = Vec::new();
                for item in items {
                    match self.resolved(item, depth)? {
                        Ok(item) => all.push(item),
                        Err(sealed) => return Ok(Err(sealed)),
                    }
                }
                Object::Array(all)
            }
            Object::Dictionary(dictionary) => {
                if dictionary.duplicate().is_some() {
                    // Readers differ on which one counts (threat P-31).
                    return malformed("a key twice");
                }
                let mut all = Dictionary::new();
                for (key, value) in dictionary.iter() {
                    match self.resolved(value, depth)? {
                        Ok(value) => all.push_read(key.into(), value),
                        Err(sealed) => return Ok(Err(sealed)),
                    }
                }
                all.into()
            }
            other => other.clone(),
        }))
    }

    fn referred(&mut self, id: ObjectId, depth: u32) -> Result<Result<Object, Sealed>, Error> {
        match self.view.entry(id.number) {
            Some(Entry::InUse { offset, .. }) => self.exempt.insert(offset),
            // An object stream could be read only with the key that this is about (§7.5.7).
            Some(Entry::Compressed { .. }) => return Ok(Err(Sealed::Malformed("a part in an object stream"))),
            _ => return Ok(Err(Sealed::Malformed("a part that is missing"))),
        };
        match self.view.get(id) {
            Ok(object) if object.as_stream().is_some() => Ok(Err(Sealed::Malformed("a stream"))),
            Ok(object) => self.resolved(&object, depth),
            Err(error @ (Error::Source(_) | Error::Limit(_))) => Err(error),
            Err(_) => Ok(Err(Sealed::Malformed("a part that cannot be read"))),
        }
    }
}

impl Crypt {
    fn unlock(&mut self, read: dictionary::Read, credentials: &Credentials) {
        self.rules = read.rules;
        self.facts.permissions = read.permissions;
        self.facts.encrypts_metadata = self.rules.encrypts_metadata;
        self.facts.is_partial =
            [self.rules.strings, self.rules.streams, self.rules.embedded].iter().any(|m| m.kind == Kind::Identity);
        let mut bits;
        let opened = match &read.handler {
            Handler::Standard(standard) => {
                bits = standard.key_lengths.first().copied().unwrap_or(0).saturating_mul(8);
                let identifier = self.identifier.as_deref().unwrap_or_default();
                let password = credentials.password.as_ref();
                match standard.open(identifier, password.map(|p| p.expose_secret())) {
                    Some((key, access)) => {
                        self.facts.permissions_vouched = standard.permissions_vouched(&key);
                        self.keys.push(key);
                        Ok(access)
                    }
                    None if password.is_some() => Err(Sealed::PasswordWrong),
                    None => Err(Sealed::PasswordNeeded),
                }
            }
            Handler::PublicKey(all) => {
                bits = all.first().map_or(0, |r| r.len).saturating_mul(8);
                let recipient = credentials.recipient.as_deref();
                let keys = recipient.map(|recipient| all.iter().map(|r| r.open(recipient)).collect::<Option<Vec<_>>>());
                match keys.flatten() {
                    Some(keys) => {
                        self.facts.permissions = keys.first().map(|(_, permissions)| *permissions);
                        self.keys = keys.into_iter().map(|(key, _)| key).collect();
                        Ok(Access::Recipient)
                    }
                    None => Err(Sealed::RecipientNeeded),
                }
            }
        };
        if let Some(key) = self.keys.first() {
            bits = key.len().saturating_mul(8);
        }
        let kinds = [self.rules.streams.kind, self.rules.strings.kind, self.rules.embedded.kind];
        self.facts.algorithm = match kinds.into_iter().find(|kind| *kind != Kind::Identity) {
            None => "none".to_owned(),
            Some(Kind::Rc4) => format!("RC4-{bits}"),
            Some(Kind::AesV2) => "AES-128".to_owned(),
            Some(Kind::AesV3) => "AES-256".to_owned(),
            Some(Kind::AesV4) => "AES-256-GCM".to_owned(),
            Some(_) => "unknown".to_owned(),
        };
        match opened {
            Ok(access) => self.facts.access = Some(access),
            Err(sealed) => self.facts.sealed = Some(sealed),
        }
    }

    /// How it is encrypted, as far as it was read.
    pub(super) fn facts(&self) -> Encryption {
        let is_partial = self.facts.is_partial || self.plain_stream.load(Ordering::Relaxed);
        let hides_fields = self.hides_fields.load(Ordering::Relaxed);
        Encryption { is_partial, hides_fields, ..self.facts.clone() }
    }

    pub(super) const fn is_sealed(&self) -> bool {
        self.facts.sealed.is_some()
    }

    pub(super) const fn is_changed(&self) -> bool {
        self.changed_by.is_some()
    }

    pub(super) const fn changed_by(&self) -> Option<usize> {
        self.changed_by
    }

    /// Whether strings stand there as nobody without the key can read them.
    pub(super) fn hides_strings(&self) -> bool {
        self.is_sealed() && self.rules.strings.kind != Kind::Identity
    }

    /// Whether an object of a form could not be read for the lack of a key, which is remembered.
    pub(super) fn hid(&self, error: &Error) -> bool {
        let hid = self.is_sealed() && error.is_sealed();
        self.hides_fields.fetch_or(hid, Ordering::Relaxed);
        hid
    }

    /// First element of `/ID`, from which keys may be derived.
    pub(super) fn identifier(&self) -> Option<&[u8]> {
        self.identifier.as_deref()
    }

    fn key(&self, method: Method) -> &[u8] {
        self.keys.get(method.key).map_or(&[], |key| key.as_slice())
    }

    /// An object of the file at `offset` with its strings as they are meant; as they lie there where the document is sealed.
    pub(super) fn plain(&self, id: ObjectId, offset: u64, object: Object) -> Result<Object, Error> {
        let method = self.rules.strings;
        if self.is_sealed() || method.kind == Kind::Identity || self.exempt.contains(&offset) {
            return Ok(object);
        }
        let key = self.key(method);
        let is_changed = self.is_changed();
        let mut open = |string: &mut PdfString| -> Result<(), Garbled> {
            match cipher::open(method.kind, key, id, &string.octets) {
                Ok(octets) => string.octets = octets,
                // Encrypted in another way, then: no signature of such a document passes (threat P-40).
                Err(_) if is_changed => {}
                Err(garbled) => return Err(garbled),
            }
            Ok(())
        };
        each_string(object, &mut open).map_err(|Garbled(what)| Error::Decrypt { object: id, what })
    }

    /// The data of a stream at `span` (§7.6.3.2, §7.6.6): a crypt filter it names itself, else the rule for its kind.
    pub(super) fn data(&self, id: ObjectId, dictionary: &Dictionary, span: Span) -> StreamData {
        let method = match named_filter(dictionary) {
            _ if dictionary.is_type("XRef") => Method::IDENTITY,
            Some(name) => {
                let method = self.rules.named(name);
                if method.kind == Kind::Identity && !dictionary.is_type("Metadata") {
                    self.plain_stream.store(true, Ordering::Relaxed);
                }
                method
            }
            None if dictionary.is_type("Metadata") && !self.rules.encrypts_metadata => Method::IDENTITY,
            None if dictionary.is_type("EmbeddedFile") => self.rules.embedded,
            None => self.rules.streams,
        };
        match method.kind {
            Kind::Identity => StreamData::InFile(span),
            _ => StreamData::Encrypted(EncryptedData { span, id, method }),
        }
    }

    /// Calls `each` with what lies there, decrypted, piece by piece, until it returns `false`.
    pub(super) fn pieces(
        &self,
        document: &Document<'_>,
        data: &EncryptedData,
        each: &mut dyn FnMut(&[u8]) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        if self.is_sealed() {
            return Err(Error::Encrypted { stream: data.id.number });
        }
        let garbled = |Garbled(what)| Error::Decrypt { object: data.id, what };
        let limit = document.limits.pdf_stream_octets;
        if data.method.kind == Kind::AesV4 && data.span.len() > limit {
            return Err(LimitReached { what: "octets of one stream that has to be held", limit }.into());
        }
        let mut opening = Opening::new(data.method.kind, self.key(data.method), data.id).map_err(garbled)?;
        let mut goes_on = true;
        document.reader.pieces(data.span, &mut |piece| {
            let plain = opening.feed(piece).map_err(garbled)?;
            goes_on = each(&plain)?;
            Ok(goes_on)
        })?;
        if goes_on {
            each(&opening.finish().map_err(garbled)?)?;
        }
        Ok(())
    }

    /// An object to be written under `id`, strings and stream data encrypted. `salt` tells apart what is written at different
    /// times.
    pub(super) fn closed(&self, id: ObjectId, object: Object, salt: &[u8]) -> Result<Object, &'static str> {
        if self.is_sealed() {
            return Err("there is no key to encrypt with");
        }
        let method = self.rules.strings;
        let mut count = 0_u64;
        let mut close = |string: &mut PdfString| -> Result<(), Garbled> {
            if method.kind != Kind::Identity {
                count = count.wrapping_add(1);
                let salt = [salt, &count.to_be_bytes()].concat();
                string.octets = cipher::close(method.kind, self.key(method), id, &salt, &string.octets)?;
                string.hexadecimal = true;
            }
            Ok(())
        };
        let mut object = each_string(object, &mut close).map_err(|Garbled(what)| what)?;
        if let Object::Stream(Stream { dictionary, data: StreamData::Owned(octets) }) = &mut object
            && let StreamData::Encrypted(place) = self.data(id, dictionary, Span::new(0, 0))
        {
            let key = self.key(place.method);
            *octets = cipher::close(place.method.kind, key, id, salt, octets).map_err(|Garbled(what)| what)?;
        }
        Ok(object)
    }
}

/// The crypt filter that a stream names (§7.4.10); it has to be the first of its filters.
pub(super) fn named_filter(dictionary: &Dictionary) -> Option<&[u8]> {
    let first = |key: &str| match dictionary.get(key) {
        Some(Object::Array(items)) => items.first(),
        other => other,
    };
    if first("Filter").and_then(Object::as_name) != Some(b"Crypt") {
        return None;
    }
    let parameters = first("DecodeParms").and_then(Object::as_dictionary);
    Some(parameters.and_then(|p| p.get("Name")).and_then(Object::as_name).unwrap_or(b"Identity"))
}

/// Whether a dictionary is one whose `/Contents` is never encrypted (§7.6.2): that of a signature.
fn is_signature(dictionary: &Dictionary) -> bool {
    let kind = dictionary.get("Type").map(Object::as_name);
    matches!(kind, None | Some(Some(b"Sig" | b"DocTimeStamp")))
        && dictionary.get("ByteRange").is_some()
        && dictionary.get("Subtype").is_none()
}

/// Changes every string of an object, those apart that are never encrypted.
fn each_string(
    object: Object,
    change: &mut dyn FnMut(&mut PdfString) -> Result<(), Garbled>,
) -> Result<Object, Garbled> {
    // Nesting was bounded when the object was read or made.
    Ok(match object {
        Object::String(mut string) => {
            change(&mut string)?;
            Object::String(string)
        }
        Object::Array(items) => {
            Object::Array(items.into_iter().map(|item| each_string(item, change)).collect::<Result<_, _>>()?)
        }
        Object::Dictionary(dictionary) => each_value(dictionary, change)?.into(),
        Object::Stream(Stream { dictionary, data }) => {
            Stream { dictionary: each_value(dictionary, change)?, data }.into()
        }
        other => other,
    })
}

fn each_value(
    dictionary: Dictionary,
    change: &mut dyn FnMut(&mut PdfString) -> Result<(), Garbled>,
) -> Result<Dictionary, Garbled> {
    let is_signature = is_signature(&dictionary);
    dictionary.map_values(|key, value| match value {
        Object::String(_) if is_signature && key == b"Contents" => Ok(value),
        value => each_string(value, change),
    })
}
