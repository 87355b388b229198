//! What an encryption dictionary says (ISO 32000-2 table 20, 21, 24, 25; ISO/TS 32003): read whole or refused.

use super::super::{Dictionary, Object};
use super::Sealed;
use super::cipher::Kind;
use super::recipients::{EnvelopeHash, Recipients};
use super::standard::Standard;

/// How one kind of data is encrypted, and with which of the file's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pdf) struct Method {
    pub(in crate::pdf) kind: Kind,
    /// Index; the standard security handler has but one key.
    pub(in crate::pdf) key: usize,
}

impl Method {
    pub(super) const IDENTITY: Self = Self { kind: Kind::Identity, key: 0 };
    pub(super) const UNKNOWN: Self = Self { kind: Kind::Unknown, key: 0 };

    const fn of(kind: Kind) -> Self {
        Self { kind, key: 0 }
    }
}

/// Which data is encrypted how (§7.6.6).
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) strings: Method,
    pub(super) streams: Method,
    pub(super) embedded: Method,
    /// Crypt filters that streams may name.
    pub(super) named: Vec<(Vec<u8>, Method)>,
    pub(super) encrypts_metadata: bool,
}

impl Rules {
    /// Where nothing is known about anything.
    pub(super) const fn unknown() -> Self {
        Self {
            strings: Method::UNKNOWN,
            streams: Method::UNKNOWN,
            embedded: Method::UNKNOWN,
            named: Vec::new(),
            encrypts_metadata: true,
        }
    }

    /// Where nothing is encrypted.
    pub(super) fn none() -> Self {
        Self::all(Kind::Identity)
    }

    fn all(kind: Kind) -> Self {
        let method = Method::of(kind);
        Self { strings: method, streams: method, embedded: method, named: Vec::new(), encrypts_metadata: true }
    }

    /// The crypt filter of this name.
    pub(super) fn named(&self, name: &[u8]) -> Method {
        if name == b"Identity" {
            return Method::IDENTITY;
        }
        self.named.iter().find(|(known, _)| known == name).map_or(Method::UNKNOWN, |(_, method)| *method)
    }
}

/// Where keys come from.
#[derive(Debug, Clone)]
pub(super) enum Handler {
    Standard(Box<Standard>),
    /// One for each key.
    PublicKey(Vec<Recipients>),
}

/// An encryption dictionary as read.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) rules: Rules,
    pub(super) handler: Handler,
    pub(super) permissions: Option<i32>,
}

const fn wrong(what: &'static str) -> Sealed {
    Sealed::Malformed(what)
}

/// `dictionary` has all its references resolved and no key twice.
pub(super) fn read(dictionary: &Dictionary) -> Result<Read, Sealed> {
    let filter = dictionary.get("Filter").and_then(Object::as_name).ok_or(wrong("no /Filter"))?;
    let sub_filter = dictionary.get("SubFilter").and_then(Object::as_name);
    match (filter, sub_filter) {
        (b"Standard", _) => standard(dictionary),
        // Any handler may do as these sub-filters say (§7.6.5.1).
        (_, Some(b"adbe.pkcs7.s3" | b"adbe.pkcs7.s4" | b"adbe.pkcs7.s5")) => public_key(dictionary),
        _ => Err(Sealed::Unsupported(format!("handler {}", String::from_utf8_lossy(filter)))),
    }
}

fn integer(dictionary: &Dictionary, key: &str) -> Result<Option<i64>, Sealed> {
    match dictionary.get(key) {
        None => Ok(None),
        Some(value) => value.as_integer().map(Some).ok_or(wrong("a number that is no integer")),
    }
}

fn string(dictionary: &Dictionary, key: &str, len: usize) -> Result<Vec<u8>, Sealed> {
    let octets = &dictionary.get(key).and_then(Object::as_string).ok_or(wrong("a string that is missing"))?.octets;
    // Producers pad them.
    octets.get(..len).map(<[u8]>::to_vec).ok_or(wrong("a string that is too short"))
}

fn version(dictionary: &Dictionary) -> Result<i64, Sealed> {
    integer(dictionary, "V")?.ok_or(wrong("no /V"))
}

/// `/Length`, in bits; some write it in octets.
fn stated_length(dictionary: &Dictionary) -> Result<Option<usize>, Sealed> {
    match integer(dictionary, "Length")? {
        None => Ok(None),
        Some(bits @ 40..=256) if bits % 8 == 0 => Ok(usize::try_from(bits / 8).ok()),
        Some(octets @ 5..=32) => Ok(usize::try_from(octets).ok()),
        Some(_) => Err(wrong("a key length that is none")),
    }
}

fn encrypts_metadata(dictionary: &Dictionary) -> Result<bool, Sealed> {
    match dictionary.get("EncryptMetadata") {
        None => Ok(true),
        Some(Object::Boolean(value)) => Ok(*value),
        Some(_) => Err(wrong("an /EncryptMetadata that is no boolean")),
    }
}

fn standard(dictionary: &Dictionary) -> Result<Read, Sealed> {
    let version = version(dictionary)?;
    let revision = integer(dictionary, "R")?.ok_or(wrong("no /R"))?;
    let unsupported = || Sealed::Unsupported(format!("V {version}, R {revision}"));
    let revision = match (version, revision) {
        (1 | 2, 2 | 3) | (4, 4) | (5, 5 | 6) | (6, 7) => u8::try_from(revision).map_err(|_| unsupported())?,
        _ => return Err(unsupported()),
    };
    // Some write the 32 bits as an unsigned number (table 21).
    let permissions = integer(dictionary, "P")?.ok_or(wrong("no /P"))?;
    let permissions = i32::try_from(permissions)
        .ok()
        .or_else(|| u32::try_from(permissions).ok().map(u32::cast_signed))
        .ok_or(wrong("a /P of more than 32 bits"))?;
    let stated = stated_length(dictionary)?;
    let mut key_lengths = Vec::new();
    let rules = match version {
        1 => {
            key_lengths.push(5);
            Rules::all(Kind::Rc4)
        }
        2 => {
            key_lengths.push(if revision == 2 { 5 } else { stated.unwrap_or(5) });
            Rules::all(Kind::Rc4)
        }
        _ => {
            let (rules, lengths) = crypt_filters(dictionary, version, &mut |_| Ok(0))?;
            if version == 4 {
                // The handler's key has 128 bits (table 20), whatever else is stated somewhere.
                key_lengths.push(16);
                key_lengths.extend(lengths.into_iter().chain(stated));
            } else {
                key_lengths.push(32);
            }
            rules
        }
    };
    let is_fit = |len: &usize| if version >= 5 { *len == 32 } else { (5..=16).contains(len) };
    key_lengths.retain(is_fit);
    let mut seen = Vec::new();
    key_lengths.retain(|len| {
        !seen.contains(len) && {
            seen.push(*len);
            true
        }
    });
    if key_lengths.is_empty() {
        return Err(wrong("a key length that is none"));
    }
    let (long, wrapped) = if revision >= 5 { (48, 32) } else { (32, 0) };
    let longer = |key, len| if len == 0 { Ok(Vec::new()) } else { string(dictionary, key, len) };
    let handler = Standard {
        revision,
        key_lengths,
        o: string(dictionary, "O", long)?,
        u: string(dictionary, "U", long)?,
        oe: longer("OE", wrapped)?,
        ue: longer("UE", wrapped)?,
        perms: longer("Perms", wrapped / 2)?,
        p: permissions,
        encrypts_metadata: rules.encrypts_metadata,
    };
    Ok(Read { rules, handler: Handler::Standard(Box::new(handler)), permissions: Some(permissions) })
}

/// `/CF`, `/StmF`, `/StrF`, `/EFF` (§7.6.6). `key` gives the index of the key a filter uses.
fn crypt_filters(
    dictionary: &Dictionary,
    version: i64,
    key: &mut dyn FnMut(&Dictionary) -> Result<usize, Sealed>,
) -> Result<(Rules, Vec<usize>), Sealed> {
    let mut named = Vec::new();
    let mut lengths = Vec::new();
    let filters = match dictionary.get("CF") {
        None => Dictionary::new(),
        Some(Object::Dictionary(filters)) => filters.clone(),
        Some(_) => return Err(wrong("a /CF that is no dictionary")),
    };
    for (name, filter) in filters.iter().filter(|(_, filter)| **filter != Object::Null) {
        // What it means is fixed (table 26).
        if name == b"Identity" {
            return Err(wrong("another meaning for /Identity"));
        }
        let filter = filter.as_dictionary().ok_or(wrong("a crypt filter that is no dictionary"))?;
        let kind = match (filter.get("CFM").and_then(Object::as_name), version) {
            (Some(b"V2"), 4) => Kind::Rc4,
            (Some(b"AESV2"), 4) => Kind::AesV2,
            (Some(b"AESV3"), 5) => Kind::AesV3,
            (Some(b"AESV4"), 6) => Kind::AesV4,
            _ => Kind::Unknown,
        };
        lengths.extend(stated_length(filter).ok().flatten());
        let method = if kind == Kind::Unknown { Method::UNKNOWN } else { Method { kind, key: key(filter)? } };
        named.push((name.to_vec(), method));
    }
    let mut rules = Rules { named, encrypts_metadata: encrypts_metadata(dictionary)?, ..Rules::all(Kind::Identity) };
    let chosen = |rules: &Rules, key: &str, default: Method| -> Result<Method, Sealed> {
        let Some(name) = dictionary.get(key) else { return Ok(default) };
        let name = name.as_name().ok_or(wrong("a crypt filter named by no name"))?;
        match rules.named(name) {
            Method { kind: Kind::Unknown, .. } => {
                Err(Sealed::Unsupported(format!("crypt filter {}", String::from_utf8_lossy(name))))
            }
            method => Ok(method),
        }
    };
    rules.streams = chosen(&rules, "StmF", Method::IDENTITY)?;
    rules.strings = chosen(&rules, "StrF", Method::IDENTITY)?;
    rules.embedded = chosen(&rules, "EFF", rules.streams)?;
    Ok((rules, lengths))
}

/// §7.6.5: lists of recipients in the dictionary itself (s3, s4) or in each crypt filter (s5).
fn public_key(dictionary: &Dictionary) -> Result<Read, Sealed> {
    let version = version(dictionary)?;
    let stated = stated_length(dictionary)?;
    let mut all = Vec::new();
    let rules = match version {
        1 | 2 => {
            let len = if version == 1 { 5 } else { stated.unwrap_or(5) };
            let octets = envelopes(dictionary)?;
            all.push(Recipients {
                envelopes: octets,
                len: len.min(16),
                hash: EnvelopeHash::Sha1,
                encrypts_metadata: true,
            });
            Rules::all(Kind::Rc4)
        }
        4..=6 => {
            let mut key = |filter: &Dictionary| {
                let hash = if version >= 5 { EnvelopeHash::Sha256 } else { EnvelopeHash::Sha1 };
                let len = if version >= 5 { 32 } else { stated_length(filter)?.or(stated).unwrap_or(16).min(16) };
                let is_aes = filter.get("CFM").and_then(Object::as_name) == Some(b"AESV2");
                let len = if is_aes { 16 } else { len };
                let encrypts_metadata =
                    encrypts_metadata(if filter.get("EncryptMetadata").is_some() { filter } else { dictionary })?;
                all.push(Recipients { envelopes: envelopes(filter)?, len, hash, encrypts_metadata });
                Ok(all.len().saturating_sub(1))
            };
            let (mut rules, _) = crypt_filters(dictionary, version, &mut key)?;
            rules.encrypts_metadata &= all.iter().all(|r| r.encrypts_metadata);
            rules
        }
        _ => return Err(Sealed::Unsupported(format!("V {version}"))),
    };
    Ok(Read { rules, handler: Handler::PublicKey(all), permissions: None })
}

fn envelopes(holder: &Dictionary) -> Result<Vec<Vec<u8>>, Sealed> {
    match holder.get("Recipients") {
        // Some write one without an array around it.
        Some(Object::String(one)) => Ok(vec![one.octets.clone()]),
        Some(Object::Array(all)) => all
            .iter()
            .map(|one| one.as_string().map(|s| s.octets.clone()).ok_or(wrong("a recipient that is no string")))
            .collect(),
        _ => Err(wrong("no /Recipients")),
    }
}
