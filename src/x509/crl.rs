//! A certificate revocation list as read (RFC 5280 §5): checked whole, indexed once, believed by nobody yet.

use core::ops::Range;
use std::sync::Arc;

use crate::asn1;
use crate::asn1::{ErrorKind, Reader, Tag, Value, oid};
use crate::base::{LimitReached, Limits, UnixTime};
use crate::crypto::{AlgorithmIdentifier, SignatureScheme};

use super::distribution::{DistributionPoint, IssuingDistributionPoint};
use super::{GeneralName, Name, extensions};

/// Why octets are no revocation list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// Not the structure, or not DER.
    #[error("malformed revocation list (RFC 5280 §5.1)")]
    Syntax(#[from] asn1::Error),
    /// Two different AlgorithmIdentifiers (RFC 5280 §5.1.1.2).
    #[error("signatureAlgorithm and tbsCertList.signature differ (RFC 5280 §5.1.1.2)")]
    AlgorithmMismatch,
    /// A version other than 2, or extensions in version 1 (RFC 5280 §5.1.2.1).
    #[error("the version is not 2, or extensions stand in version 1 (RFC 5280 §5.1.2.1)")]
    Version,
    /// The same extension twice; its dotted identifier.
    #[error("the extension {0} stands twice (RFC 5280 §4.2)")]
    DuplicateExtension(String),
    /// Entries about other issuers in a list that does not say so (RFC 5280 §5.3.3).
    #[error("certificateIssuer in a list that is not indirect (RFC 5280 §5.3.3)")]
    NotIndirect,
}

/// reasonCode of an entry (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CrlReason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    /// No longer revoked or on hold: for delta lists only.
    RemoveFromCrl,
    PrivilegeWithdrawn,
    AaCompromise,
}

impl CrlReason {
    /// A number that means nothing is as good as none said: the certificate is revoked all the same.
    pub(super) const fn from_number(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::Unspecified,
            1 => Self::KeyCompromise,
            2 => Self::CaCompromise,
            3 => Self::AffiliationChanged,
            4 => Self::Superseded,
            5 => Self::CessationOfOperation,
            6 => Self::CertificateHold,
            8 => Self::RemoveFromCrl,
            9 => Self::PrivilegeWithdrawn,
            10 => Self::AaCompromise,
            _ => return None,
        })
    }
}

/// What a list says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrlEntry {
    /// revocationDate.
    pub revoked_at: UnixTime,
    /// reasonCode.
    pub reason: Option<CrlReason>,
    /// invalidityDate (RFC 5280 §5.3.2).
    pub invalid_since: Option<UnixTime>,
}

/// A CertificateList. `Clone` is cheap (Arc).
#[derive(Clone)]
pub struct Crl(Arc<Inner>);

struct Inner {
    octets: Arc<[u8]>,
    tbs: Range<usize>,
    algorithm: Range<usize>,
    signature: Range<usize>,
    issuer: Name,
    this_update: UnixTime,
    next_update: Option<UnixTime>,
    extensions: ListExtensions,
    /// For each entry a hash of its serial number above its offset, sorted: 8 octets an entry, and comparing them needs no
    /// reading.
    index: Vec<u64>,
    /// Offset of each entry with a certificateIssuer, and where that stands: it holds until the next (RFC 5280 §5.3.3).
    issuers: Vec<(u32, Range<u32>)>,
}

#[derive(Default)]
struct ListExtensions {
    authority_key_id: Option<Vec<u8>>,
    number: Option<Vec<u8>>,
    base_number: Option<Vec<u8>>,
    issuing_distribution_point: Option<IssuingDistributionPoint>,
    freshest: Vec<DistributionPoint>,
    expired_since: Option<UnixTime>,
    unread_critical: Vec<String>,
}

impl core::fmt::Debug for Crl {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Crl({}, {}, {} entries)", self.issuer(), self.this_update(), self.len())
    }
}

/// Kinds of unknown critical extensions that are told apart; more say nothing new, and each costs memory.
const MAX_UNREAD: usize = 16;

impl Crl {
    /// Reads one DER list; trailing octets are an error. The octets are shared, not copied. Every entry is read, so that
    /// nothing can fail later; the work is linear, and the index adds 8 octets an entry.
    ///
    /// # Errors
    /// When it is malformed anywhere, or larger than [`Limits::crl_octets`].
    pub fn from_der(octets: Arc<[u8]>, limits: &Limits) -> Result<Self, CrlError> {
        // Positions are kept in 32 bits.
        let limit = limits.crl_octets.min(u64::from(u32::MAX));
        if octets.len() as u64 > limit {
            let limit = LimitReached { what: "octets of a revocation list", limit };
            return Err(asn1::Error::new(0, ErrorKind::Limit(limit)).into());
        }
        let mut outer = Reader::with_limits(&octets, limits);
        let mut list = outer.sequence()?;
        outer.finish()?;
        let tbs = list.expect(Tag::SEQUENCE)?;
        let algorithm = list.expect(Tag::SEQUENCE)?;
        let signature_value = list.expect(Tag::BIT_STRING)?;
        let signature = signature_value.bit_octets()?.len();
        list.finish()?;

        let mut fields = tbs.reader()?;
        let version_2 = match fields.optional(Tag::INTEGER)? {
            Some(version) if version.u64()? == 1 => true,
            Some(_) => return Err(CrlError::Version),
            None => false,
        };
        let inner_algorithm = fields.expect(Tag::SEQUENCE)?;
        AlgorithmIdentifier::from_value(&inner_algorithm)?;
        if inner_algorithm.raw != algorithm.raw {
            return Err(CrlError::AlgorithmMismatch);
        }
        let issuer = Name::from_value(&fields.expect(Tag::SEQUENCE)?)?;
        let this_update = fields.read()?.whole_time()?;
        let next_update = match fields.peek() {
            Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Some(fields.read()?.whole_time()?),
            _ => None,
        };
        let mut entries = Entries { version_2, ..Entries::default() };
        if let Some(revoked) = fields.optional(Tag::SEQUENCE)? {
            entries.read(revoked.reader()?)?;
        }
        let mut extensions = match fields.optional_explicit(0)? {
            Some(_) if !version_2 => return Err(CrlError::Version),
            Some(mut field) => {
                let list = field.sequence()?;
                field.finish()?;
                ListExtensions::read(list)?
            }
            None => ListExtensions::default(),
        };
        fields.finish()?;
        if !entries.issuers.is_empty() && !extensions.issuing_distribution_point.as_ref().is_some_and(|p| p.indirect) {
            return Err(CrlError::NotIndirect);
        }
        extensions.unread_critical.append(&mut entries.unread_critical);
        entries.index.sort_unstable();
        let end = signature_value.offset.saturating_add(signature_value.raw.len());
        let inner = Inner {
            tbs: whole(&tbs),
            algorithm: whole(&algorithm),
            signature: end.saturating_sub(signature)..end,
            issuer,
            this_update,
            next_update,
            extensions,
            index: entries.index,
            issuers: entries.issuers,
            octets: Arc::clone(&octets),
        };
        Ok(Self(Arc::new(inner)))
    }

    fn at(&self, range: &Range<usize>) -> &[u8] {
        self.0.octets.get(range.clone()).unwrap_or_default()
    }

    /// The list as received.
    #[must_use]
    pub fn der(&self) -> &Arc<[u8]> {
        &self.0.octets
    }

    /// The TBSCertList octets exactly as received: what the issuer signed.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        self.at(&self.0.tbs)
    }

    /// The signature value.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.at(&self.0.signature)
    }

    /// The scheme of the signature. The outer and inner AlgorithmIdentifier are equal (checked when read).
    ///
    /// # Errors
    /// Its dotted OID when unknown, else what is wrong with it.
    pub fn signature_scheme(&self) -> Result<SignatureScheme, String> {
        let mut reader = Reader::new(self.at(&self.0.algorithm));
        let algorithm = AlgorithmIdentifier::read(&mut reader).map_err(|e| e.to_string())?;
        SignatureScheme::from_algorithm(algorithm.oid, algorithm.parameters, None)
    }

    /// Who is said to have issued it.
    #[must_use]
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// As of when it speaks.
    #[must_use]
    pub fn this_update(&self) -> UnixTime {
        self.0.this_update
    }

    /// When the next is issued at the latest.
    #[must_use]
    pub fn next_update(&self) -> Option<UnixTime> {
        self.0.next_update
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.index.len()
    }

    /// Whether nothing is revoked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.index.is_empty()
    }

    /// Dotted OIDs of critical extensions, of the list or of any entry, that are not understood. Such a list must not be
    /// used for any certificate (RFC 5280 §5.2, §5.3).
    #[must_use]
    pub fn unread_critical_extensions(&self) -> &[String] {
        &self.0.extensions.unread_critical
    }

    /// keyIdentifier of authorityKeyIdentifier.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&[u8]> {
        self.0.extensions.authority_key_id.as_deref()
    }

    /// cRLNumber (RFC 5280 §5.2.3): big-endian without leading zeros, so that longer is greater.
    #[must_use]
    pub fn number(&self) -> Option<&[u8]> {
        self.0.extensions.number.as_deref()
    }

    /// BaseCRLNumber of a delta list (RFC 5280 §5.2.4), in the form of [`Self::number`].
    #[must_use]
    pub fn base_number(&self) -> Option<&[u8]> {
        self.0.extensions.base_number.as_deref()
    }

    /// What it covers, when it says so.
    #[must_use]
    pub fn issuing_distribution_point(&self) -> Option<&IssuingDistributionPoint> {
        self.0.extensions.issuing_distribution_point.as_ref()
    }

    /// Where delta lists are published (RFC 5280 §5.2.6).
    #[must_use]
    pub fn freshest(&self) -> &[DistributionPoint] {
        &self.0.extensions.freshest
    }

    /// Certificates that expired after this moment still stand in it (expiredCertsOnCRL, ITU-T X.509 §9.5.2.8).
    #[must_use]
    pub fn expired_since(&self) -> Option<UnixTime> {
        self.0.extensions.expired_since
    }

    /// Every entry about the certificate of `issuer` with this serial number (content octets, compared as they stand). A
    /// list that names one twice is not refused: whoever asks takes the worst.
    pub fn entries<'a>(&'a self, serial: &'a [u8], issuer: &'a Name) -> impl Iterator<Item = CrlEntry> + 'a {
        let hash = serial_hash(serial);
        let first = self.0.index.partition_point(|key| key >> 32 < hash);
        let same = self.0.index.get(first..).unwrap_or_default().iter().take_while(move |key| **key >> 32 == hash);
        // Many entries may stand under one long certificateIssuer: it is compared once.
        let mut last: Option<(Option<usize>, bool)> = None;
        same.filter_map(move |key| {
            let at = u32::try_from(key & u64::from(u32::MAX)).ok()?;
            let entry = Entry::read(self.0.octets.get(at as usize..)?, at as usize).ok()?;
            if entry.serial != serial {
                return None;
            }
            let stated = self.0.issuers.partition_point(|(from, _)| *from <= at).checked_sub(1);
            let same_issuer = match last {
                Some((before, same)) if before == stated => same,
                _ => self.is_of(stated, issuer),
            };
            last = Some((stated, same_issuer));
            same_issuer.then_some(entry.says)
        })
    }

    /// Whether entries under the `stated`-th certificateIssuer (under none: the issuer of the list) are about certificates
    /// of `issuer`.
    fn is_of(&self, stated: Option<usize>, issuer: &Name) -> bool {
        let Some((_, names)) = stated.and_then(|stated| self.0.issuers.get(stated)) else {
            return self.issuer() == issuer;
        };
        let names = self.at(&(names.start as usize..names.end as usize));
        GeneralName::list_from_der(names)
            .is_ok_and(|names| names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == issuer)))
    }
}

fn whole(value: &Value<'_>) -> Range<usize> {
    value.offset..value.offset.saturating_add(value.raw.len())
}

/// FNV-1a. Collisions cost a comparison each, never a wrong answer.
fn serial_hash(serial: &[u8]) -> u64 {
    let hash = serial.iter().fold(0x811c_9dc5_u32, |hash, octet| (hash ^ u32::from(*octet)).wrapping_mul(0x0100_0193));
    u64::from(hash)
}

/// One entry of revokedCertificates.
struct Entry<'a> {
    serial: &'a [u8],
    says: CrlEntry,
    has_extensions: bool,
    /// Where the GeneralNames of certificateIssuer stand.
    issuer: Option<Range<usize>>,
    unread_critical: Vec<String>,
}

impl<'a> Entry<'a> {
    /// Reads the entry at the start of `octets`, which stands at `base` of the list.
    fn read(octets: &'a [u8], base: usize) -> Result<Self, CrlError> {
        let value = Reader::new(octets).based_at(base).expect(Tag::SEQUENCE)?;
        Self::from_value(&value)
    }

    fn from_value(value: &Value<'a>) -> Result<Self, CrlError> {
        let mut fields = value.reader()?;
        let serial = fields.integer()?;
        let revoked_at = fields.read()?.whole_time()?;
        let says = CrlEntry { revoked_at, reason: None, invalid_since: None };
        let mut entry = Self { serial, says, has_extensions: false, issuer: None, unread_critical: Vec::new() };
        if let Some(list) = fields.optional(Tag::SEQUENCE)? {
            entry.has_extensions = true;
            extensions::each(list.reader()?, CrlError::DuplicateExtension, |oid, critical, value| {
                entry.extension(oid, critical, value)
            })?;
        }
        fields.finish()?;
        Ok(entry)
    }

    fn extension(&mut self, oid: &[u8], critical: bool, value: &Value<'_>) -> Result<(), CrlError> {
        let mut inside = Reader::new(value.content).based_at(value.content_offset());
        match oid {
            oid::REASON_CODE => {
                let number = inside.expect(Tag::ENUMERATED)?.u64()?;
                inside.finish()?;
                self.says.reason = CrlReason::from_number(number);
            }
            oid::INVALIDITY_DATE => {
                let time = inside.expect(Tag::GENERALIZED_TIME)?.whole_time()?;
                inside.finish()?;
                self.says.invalid_since = Some(time);
            }
            oid::CERTIFICATE_ISSUER => {
                let names = inside.expect(Tag::SEQUENCE)?;
                inside.finish()?;
                GeneralName::list_from_value(&names)?;
                self.issuer = Some(whole(&names));
            }
            // What to do about a hold is not for a verifier; it never makes a certificate better (X.509 §9.5.3.2).
            oid::HOLD_INSTRUCTION => {}
            _ if critical => self.unread_critical.push(oid::to_dotted(oid)),
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Entries {
    version_2: bool,
    index: Vec<u64>,
    issuers: Vec<(u32, Range<u32>)>,
    unread_critical: Vec<String>,
}

impl Entries {
    fn read(&mut self, mut list: Reader<'_>) -> Result<(), CrlError> {
        // Where nothing is revoked the field must be absent (RFC 5280 §5.1.2.6): reading at least one sees to it.
        loop {
            let value = list.expect(Tag::SEQUENCE)?;
            let entry = Entry::from_value(&value)?;
            if entry.has_extensions && !self.version_2 {
                return Err(CrlError::Version);
            }
            let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            self.index.push(serial_hash(entry.serial) << 32 | u64::from(position(value.offset)));
            if let Some(names) = entry.issuer {
                self.issuers.push((position(value.offset), position(names.start)..position(names.end)));
            }
            for oid in entry.unread_critical {
                if self.unread_critical.len() < MAX_UNREAD && !self.unread_critical.contains(&oid) {
                    self.unread_critical.push(oid);
                }
            }
            if list.is_empty() {
                return Ok(());
            }
        }
    }
}

impl ListExtensions {
    fn read(list: Reader<'_>) -> Result<Self, CrlError> {
        let mut read = Self::default();
        extensions::each(list, CrlError::DuplicateExtension, |oid, critical, value| {
            read.extension(oid, critical, value.content).map_err(CrlError::from)
        })?;
        Ok(read)
    }

    /// What decides what the list covers must be well-formed; a malformed hint counts as absent.
    fn extension(&mut self, oid: &[u8], critical: bool, value: &[u8]) -> Result<(), asn1::Error> {
        match oid {
            oid::CRL_NUMBER => self.number = Some(number(value)?),
            oid::DELTA_CRL_INDICATOR => self.base_number = Some(number(value)?),
            oid::ISSUING_DISTRIBUTION_POINT => {
                self.issuing_distribution_point = Some(IssuingDistributionPoint::from_der(value)?);
            }
            // Only ever makes a list good for more: one that does not read counts as absent.
            oid::EXPIRED_CERTS_ON_CRL => {
                self.expired_since = time(value).ok();
                if critical && self.expired_since.is_none() {
                    self.unread_critical.push(oid::to_dotted(oid));
                }
            }
            oid::AUTHORITY_KEY_ID => self.authority_key_id = extensions::authority_key_id(value).ok().flatten(),
            oid::FRESHEST_CRL => self.freshest = DistributionPoint::list_from_der(value).unwrap_or_default(),
            // Other names of the issuer, and where to find its certificate.
            oid::ISSUER_ALT_NAME | oid::AUTHORITY_INFO_ACCESS => {}
            _ if critical && self.unread_critical.len() < MAX_UNREAD => self.unread_critical.push(oid::to_dotted(oid)),
            _ => {}
        }
        Ok(())
    }
}

fn time(der: &[u8]) -> Result<UnixTime, asn1::Error> {
    let mut reader = Reader::new(der);
    let time = reader.expect(Tag::GENERALIZED_TIME)?.time()?;
    reader.finish()?;
    Ok(time)
}

/// CRLNumber: 0 to 20 octets of INTEGER (RFC 5280 §5.2.3), as magnitude without leading zeros.
fn number(der: &[u8]) -> Result<Vec<u8>, asn1::Error> {
    let mut reader = Reader::new(der);
    let value = reader.expect(Tag::INTEGER)?;
    reader.finish()?;
    match value.unsigned_integer()? {
        [0] => Ok(Vec::new()),
        magnitude if magnitude.len() <= 20 => Ok(magnitude.to_vec()),
        _ => Err(asn1::Error::new(value.offset, ErrorKind::IntegerRange)),
    }
}
