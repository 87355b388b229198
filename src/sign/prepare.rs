//! The document with a hole: everything decided and laid out, the private key not yet needed.

use crate::base::{Limits, Source};
use crate::cms::build;
use crate::crypto::{DigestAlgorithm, Digester, KeyKind, SignatureScheme, digest};
use crate::pdf::{Document, signature_fields};
use crate::x509::Certificate;

use super::admission;
use super::draft::Draft;
use super::embed::ToBeSigned;
use super::error::{Error, unreadable};
use super::layout::Layout;
use super::request::{Request, Subfilter};

/// Octets a time-stamp token is given room for: those of Vietnam's authorities have 3 to 6 KiB with their certificates.
const TIME_STAMP_ROOM: usize = 8 << 10;
/// Holes are a multiple of this: their size says nothing about the signer.
const ROUNDING: usize = 512;

/// A document prepared for signing. Plain data, to be kept until the signature value is there: the next step is
/// [`Prepared::digest`] over the same source.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) layout: Layout,
    pub(super) form: build::Form,
    pub(super) scheme: SignatureScheme,
    pub(super) signer: Certificate,
    pub(super) chain: Vec<Certificate>,
    /// Whether the hole has room for a time-stamp.
    pub(super) time_stamp: bool,
}

impl Prepared {
    /// Fully qualified name of the field that will hold the signature.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.layout.field
    }

    /// `/ByteRange` of the signed document: two runs of octets, offset and length each.
    #[must_use]
    pub fn byte_range(&self) -> [u64; 4] {
        self.layout.byte_range()
    }

    /// Octets reserved for the signature message.
    #[must_use]
    pub fn room(&self) -> usize {
        self.layout.room()
    }

    /// Octets of the signed document.
    #[must_use]
    pub fn signed_len(&self) -> u64 {
        self.layout.len()
    }

    /// Reads the source once and makes what the key is to sign.
    ///
    /// # Errors
    /// When the source cannot be read, or is no longer as long as when it was prepared.
    pub fn digest(self, source: &dyn Source) -> Result<ToBeSigned, Error> {
        self.digest_while(source, &mut |_| Ok(()))
    }

    /// [`Self::digest`], giving each chunk of the source to `sink` in passing.
    pub(super) fn digest_while(
        self,
        source: &dyn Source,
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<ToBeSigned, Error> {
        let digester = self.layout.digest_source(self.scheme.digest(), source, sink)?;
        Ok(ToBeSigned::new(self, digester))
    }
}

/// Checks everything that can be checked without the key and lays out the new revision: field, widget, appearance,
/// signature dictionary with its hole.
///
/// # Errors
/// Every refusal of [`Error`] up to [`Error::Key`].
pub fn prepare(
    document: &Document<'_>,
    signer_certificate: &Certificate,
    chain: &[Certificate],
    scheme: SignatureScheme,
    request: &Request,
    limits: &Limits,
) -> Result<Prepared, Error> {
    admission::certificate(signer_certificate, scheme, request.signing_time)?;
    let room = room(signer_certificate, chain, scheme, request)?;
    Ok(Prepared {
        layout: lay_out(document, Some(signer_certificate), room, request, limits)?,
        form: form_of(request),
        scheme,
        signer: signer_certificate.clone(),
        chain: chain.to_vec(),
        time_stamp: request.time_stamp,
    })
}

/// The new revision, with a hole of `room` octets.
pub(super) fn lay_out(
    document: &Document<'_>,
    signer: Option<&Certificate>,
    room: usize,
    request: &Request,
    limits: &Limits,
) -> Result<Layout, Error> {
    admission::readable(document)?;
    let earlier = signature_fields(document, limits).map_err(unreadable)?;
    admission::document(document, &earlier, request)?;
    let mut draft = Draft::new(document, limits)?;
    if !request.allow_dynamic {
        admission::check_content(document, limits)?;
    }
    draft.reserve(&request.reserve, &earlier)?;
    draft.fill(&request.fill, &earlier)?;
    let field = draft.place(request, &earlier)?;
    let most = usize::try_from(limits.cms_octets).unwrap_or(usize::MAX);
    if room > most {
        return Err(Error::Room { needed: room, room: most });
    }
    draft.signature(request, signer, &field, room)?;
    draft.extend_form()?;
    let seed = id_seed(document, signer, request, &field.name);
    let tail = draft.finish().finish(&seed)?;
    Ok(Layout { base: document.source().len(), tail, field: field.name })
}

fn form_of(request: &Request) -> build::Form {
    match request.subfilter {
        Subfilter::CadesDetached => build::Form::Cades,
        Subfilter::Pkcs7Detached => build::Form::Pkcs7 { signing_time: request.signing_time },
    }
}

/// The hole is measured with the very message that will go into it, but for the octets of the signature value.
fn room(
    signer: &Certificate,
    chain: &[Certificate],
    scheme: SignatureScheme,
    request: &Request,
) -> Result<usize, Error> {
    let value = match signer.public_key()?.kind() {
        KeyKind::Rsa { bits } => bits.div_ceil(8) as usize,
        // SEQUENCE of two INTEGERs of the field's size, each perhaps with a leading zero; lengths of up to two octets.
        // Never signed with: only so that room is made for whatever the key could make.
        kind @ (KeyKind::Ec(_) | KeyKind::Brainpool(_) | KeyKind::Ed25519 | KeyKind::Ed448) => {
            2 * (kind.bits().div_ceil(8) as usize + 4) + 4
        }
    };
    let attributes = build::signed_attributes(&digest(scheme.digest(), &[]), signer, form_of(request));
    let message = build::signed_data(&attributes, scheme, &vec![0xff; value], &helpers(signer, chain), None);
    Ok(with_stamp(message.len(), request))
}

/// Octets of a hole for a message of this length, and for a time-stamp where one is wanted.
pub(super) fn with_stamp(message: usize, request: &Request) -> usize {
    // Lengths of the SETs and SEQUENCEs around a token grow too.
    let stamp =
        if request.time_stamp { request.time_stamp_room.unwrap_or(TIME_STAMP_ROOM).saturating_add(64) } else { 0 };
    message.saturating_add(stamp).div_ceil(ROUNDING).saturating_mul(ROUNDING)
}

/// Signer first, then the helpers, none twice.
pub(super) fn helpers(signer: &Certificate, chain: &[Certificate]) -> Vec<Certificate> {
    let mut all = vec![signer.clone()];
    for certificate in chain {
        if !all.contains(certificate) {
            all.push(certificate.clone());
        }
    }
    all
}

/// `/ID` tells apart the states of a document (ISO 32000-2 §14.4): made from what distinguishes this one, so that signing
/// needs no source of chance.
fn id_seed(document: &Document<'_>, signer: Option<&Certificate>, request: &Request, field: &str) -> [u8; 16] {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    digester.update(&document.source().len().to_be_bytes());
    digester.update(format!("{:?}", document.current().trailer().get("ID")).as_bytes());
    digester.update(&request.signing_time.seconds().to_be_bytes());
    digester.update(signer.map_or(&[], |signer| signer.sha256()));
    digester.update(field.as_bytes());
    let mut seed = [0; 16];
    for (place, octet) in seed.iter_mut().zip(digester.finish().as_bytes()) {
        *place = *octet;
    }
    seed
}
