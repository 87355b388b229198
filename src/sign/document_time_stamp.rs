//! Document time-stamps (ISO 32000-2 §12.8.5, EN 319 142-1 §5.4.3): the same layout with a hole as for a signature, but
//! what goes into the hole is a token over everything else.

use std::io::Write;

use crate::base::{Limits, Source, UnixTime};
use crate::crypto::{Digest, DigestAlgorithm, Digester};
use crate::pdf::{Credentials, Document, signature_fields};

use super::admission;
use super::draft::Draft;
use super::error::{Error, unreadable};
use super::layout::Layout;
use super::timestamp::{self, TimestampSource};

/// Octets a token is given room for: those of Vietnam's authorities have 3 to 6 KiB with their certificates.
const ROOM: usize = 12 << 10;
/// Added when a token turned out larger: the next one may be a little larger still.
const MARGIN: usize = 1 << 10;

/// What is asked for when time-stamping a document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StampRequest {
    /// Digest of the document that the authority is to stamp: SHA-2 of 256 bits or more.
    pub digest: DigestAlgorithm,
    /// Octets to reserve for the token instead of the usual 12 KiB.
    pub room: Option<usize>,
    /// Stamp a document without signatures also when it has content that can show something else later
    /// ([`super::check_content`]).
    pub allow_dynamic: bool,
    /// What opens the document, if it is encrypted.
    pub credentials: Credentials,
}

impl Default for StampRequest {
    fn default() -> Self {
        Self { digest: DigestAlgorithm::Sha256, room: None, allow_dynamic: false, credentials: Credentials::none() }
    }
}

/// A document prepared for a time-stamp. Plain data, to be kept until the token is there.
#[derive(Debug, Clone)]
pub struct PreparedTimeStamp {
    layout: Layout,
    digest: DigestAlgorithm,
}

/// Lays out the new revision: a field that shows nothing, the dictionary with its hole.
///
/// # Errors
/// When the document is encrypted and cannot be read, does not end at its end, is ambiguous or (unless allowed) dynamic; when the digest is
/// weak.
pub fn prepare_time_stamp(
    document: &Document<'_>,
    request: &StampRequest,
    limits: &Limits,
) -> Result<PreparedTimeStamp, Error> {
    if !matches!(request.digest, DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512) {
        return Err(Error::WeakDigest(request.digest));
    }
    admission::update(document)?;
    let earlier = signature_fields(document, limits).map_err(unreadable)?;
    let mut draft = Draft::new(document, limits)?;
    if !request.allow_dynamic {
        admission::stamped_content(document, &earlier, limits)?;
    }
    let room = request.room.unwrap_or(ROOM);
    let most = usize::try_from(limits.cms_octets).unwrap_or(usize::MAX);
    if room > most {
        return Err(Error::Room { needed: room, room: most });
    }
    let field = draft.time_stamp(&earlier, room)?;
    draft.extend_form()?;
    let seed = identifier(document, &field);
    let tail = draft.finish().finish(&seed)?;
    let layout = Layout { base: document.source().len(), tail, field };
    Ok(PreparedTimeStamp { layout, digest: request.digest })
}

/// The changing part of `/ID` (ISO 32000-2 §14.4), from what distinguishes this state of the document.
fn identifier(document: &Document<'_>, field: &str) -> [u8; 16] {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    digester.update(&document.source().len().to_be_bytes());
    digester.update(format!("{:?}", document.current().trailer().get("ID")).as_bytes());
    digester.update(field.as_bytes());
    let mut seed = [0; 16];
    for (place, octet) in seed.iter_mut().zip(digester.finish().as_bytes()) {
        *place = *octet;
    }
    seed
}

impl PreparedTimeStamp {
    /// Fully qualified name of the field that will hold the time-stamp.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.layout.field
    }

    /// Octets reserved for the token.
    #[must_use]
    pub fn room(&self) -> usize {
        self.layout.room()
    }

    /// Reads the source once and makes what the authority is to stamp.
    ///
    /// # Errors
    /// When the source cannot be read, or is no longer as long as when it was prepared.
    pub fn digest(self, source: &dyn Source) -> Result<ToBeStamped, Error> {
        let digester = self.layout.digest_source(self.digest, source, &mut |_| Ok(()))?;
        let imprint = self.layout.finish(digester);
        Ok(ToBeStamped { layout: self.layout, imprint })
    }
}

/// What the authority is to stamp. Made by [`PreparedTimeStamp::digest`].
#[derive(Debug, Clone)]
pub struct ToBeStamped {
    layout: Layout,
    imprint: Digest,
}

impl ToBeStamped {
    /// Digest of everything but the hole.
    #[must_use]
    pub fn imprint(&self) -> &Digest {
        &self.imprint
    }

    /// Puts a token (DER) into the hole, if it is over the imprint and verifies with a certificate it brings.
    ///
    /// # Errors
    /// When it is not, does not, or is larger than the hole.
    pub fn embed(mut self, token: &[u8], limits: &Limits) -> Result<Stamped, Error> {
        let stamped_at = timestamp::check(token, &self.imprint, limits)?;
        self.layout.fill(token)?;
        let outcome = StampOutcome {
            field: self.layout.field.clone(),
            byte_range: self.layout.byte_range(),
            len: self.layout.len(),
            imprint: self.imprint,
            token_len: token.len(),
            room: self.layout.room(),
            stamped_at,
        };
        Ok(Stamped { layout: self.layout, outcome })
    }
}

/// A time-stamped document: what goes behind the source's octets.
#[derive(Debug, Clone)]
pub struct Stamped {
    layout: Layout,
    outcome: StampOutcome,
}

impl Stamped {
    /// What was made.
    #[must_use]
    pub fn outcome(&self) -> &StampOutcome {
        &self.outcome
    }

    /// The octets to append to the source.
    #[must_use]
    pub fn tail(&self) -> &[u8] {
        &self.layout.tail.octets
    }

    /// Writes the whole document: the source's octets, then the new ones. The source is hashed in passing.
    ///
    /// # Errors
    /// When reading or writing fails, or the source is not the one that was stamped: what was written is then worthless.
    pub fn write(&self, source: &dyn Source, out: &mut dyn Write) -> Result<(), Error> {
        self.layout.write(source, out, self.outcome.imprint)
    }
}

/// What was made by time-stamping.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StampOutcome {
    /// Fully qualified name of the new field.
    pub field: String,
    /// `/ByteRange`.
    pub byte_range: [u64; 4],
    /// Octets of the document.
    pub len: u64,
    /// Digest that was stamped.
    pub imprint: Digest,
    /// Octets of the token.
    pub token_len: usize,
    /// Octets that were reserved for it.
    pub room: usize,
    /// genTime of the token.
    pub stamped_at: UnixTime,
}

/// Time-stamps a document with a token of `tsa`. A token larger than the room reserved for it is asked for once more, with
/// more room: its size is not known before.
///
/// # Errors
/// [`Error`].
pub fn document_time_stamp(
    source: &dyn Source,
    tsa: &dyn TimestampSource,
    request: &StampRequest,
    limits: &Limits,
) -> Result<Stamped, Error> {
    let document = Document::open_with(source, limits, &request.credentials).map_err(unreadable)?;
    let stamp = |request: &StampRequest| {
        let prepared = prepare_time_stamp(&document, request, limits)?.digest(source)?;
        let token = tsa.time_stamp(prepared.imprint())?;
        prepared.embed(&token, limits)
    };
    match stamp(request) {
        Err(Error::Room { needed, .. }) => {
            stamp(&StampRequest { room: Some(needed.saturating_add(MARGIN)), ..request.clone() })
        }
        done => done,
    }
}
