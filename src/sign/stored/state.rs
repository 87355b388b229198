//! A state: made when a document was prepared, taken again when what it waits for has come.

use std::io;
use std::io::Write;

use crate::base::{Limits, Source, SourceError, Span, UnixTime, hex};
use crate::cms::build;
use crate::crypto::{Digest, DigestAlgorithm, Digester, SignatureScheme};
use crate::pdf::update::Tail;
use crate::sign::admission;
use crate::sign::embed::ToBeSigned;
use crate::sign::layout::{Layout, each_chunk};
use crate::sign::message::{AwaitedMessage, PreparedForMessage};
use crate::sign::prepare::Prepared;
use crate::sign::request::Subfilter;
use crate::sign::xml;
use crate::sign::xml::splice::{Splice, View, part};
use crate::x509::Certificate;

use super::body::{Body, Fingerprint, Pdf, SCHEMA, Undo, Value, Xml, decoded, encoded, scheme_read, scheme_written};
use super::error::Error;
use super::key::{StateKey, octets};
use super::{Awaiting, Level, MAX_LIFE, SKEW, Terms};

/// What is kept of a prepared document until the signature is there. Not secret, but worthless to who has not its key: all of
/// it is authenticated.
#[derive(Debug, Clone)]
pub struct State {
    body: Body,
    text: String,
    undo: Splice,
    digest: Digest,
    certificate: Option<Certificate>,
    chain: Vec<Certificate>,
    value: Option<(SignatureScheme, Vec<u8>)>,
}

impl State {
    /// Writes the prepared document to `out` and makes the state that belongs to it. The source is read once, and must be the
    /// one that was prepared.
    ///
    /// # Errors
    /// [`Error::Life`], [`Error::NoRoom`], [`Error::Scheme`]; when reading or writing fails, or the source has changed: what
    /// `out` got is then worthless.
    pub fn store(
        awaiting: &Awaiting,
        source: &dyn Source,
        out: &mut dyn Write,
        key: &StateKey,
        terms: &Terms,
    ) -> Result<Self, Error> {
        let Terms { id, created, expires, level } = *terms;
        if expires <= created || expires > created.plus_seconds(MAX_LIFE) {
            return Err(Error::Life { created, expires, most: MAX_LIFE / 86_400 });
        }
        if level != Level::BB && awaiting.room_for_time_stamp() == Some(false) {
            return Err(Error::NoRoom);
        }
        let mut written = Written::new(out, source.len());
        let (undo, pdf, xml, certificates) = match awaiting {
            Awaiting::Pdf(signed) => {
                let Prepared { layout, form, signer, chain, time_stamp, .. } = &signed.prepared;
                layout.write(source, &mut written, signed.content)?;
                let (subfilter, signing_time) = match form {
                    build::Form::Cades => (Subfilter::CadesDetached, None),
                    build::Form::Pkcs7 { signing_time } => (Subfilter::Pkcs7Detached, Some(*signing_time)),
                };
                let pdf = pdf_part(layout, subfilter, signing_time, &signed.content, *time_stamp);
                let certificates: Vec<&Certificate> = std::iter::once(signer).chain(chain).collect();
                (undo_update(layout), Some(pdf), None, certificates)
            }
            Awaiting::Message(awaited) => {
                let PreparedForMessage { layout, signer, subfilter, time_stamp, .. } = &awaited.prepared;
                layout.write(source, &mut written, awaited.content)?;
                let pdf = pdf_part(layout, *subfilter, None, &awaited.content, *time_stamp);
                (undo_update(layout), Some(pdf), None, signer.iter().collect())
            }
            Awaiting::Xml(signed) => {
                let prepared = &signed.prepared;
                let splice = signed.without_value();
                splice.write(source, prepared.source, &mut written)?;
                // What the signature took the place of: an empty-element tag's end, or nothing.
                let len = usize::try_from(splice.until.saturating_sub(splice.at)).unwrap_or(0);
                let mut replaced = vec![0; len];
                source.read_at(splice.at, &mut replaced)?;
                let until = splice.at.saturating_add(splice.octets.len() as u64);
                let undo = Splice { at: splice.at, until, octets: replaced };
                (undo, None, Some(Xml::of(&prepared.request)), prepared.certificates.iter().collect())
            }
        };
        let prepared = written.finish();
        let source = match awaiting {
            Awaiting::Xml(signed) => {
                let (len, digest) = &signed.prepared.source;
                Fingerprint { len: *len, sha256: hex(digest.as_bytes()) }
            }
            Awaiting::Pdf(_) | Awaiting::Message(_) => prepared.0,
        };
        let value = match (awaiting.scheme(), awaiting.to_be_signed()) {
            (Some(scheme), Some(octets)) => {
                let (scheme, salt_octets) = scheme_written(scheme)?;
                Some(Value { scheme, salt_octets, to_be_signed: encoded(octets) })
            }
            _ => None,
        };
        let mut certificates = certificates.into_iter().map(|certificate| encoded(certificate.der()));
        let digest = awaiting.digest();
        let body = Body {
            schema: SCHEMA.to_owned(),
            key: key.id().to_owned(),
            id: hex(&id),
            created,
            expires,
            level,
            source,
            prepared: prepared.1,
            undo: Undo { at: undo.at, until: undo.until, octets: encoded(&undo.octets) },
            digest_algorithm: digest.algorithm(),
            digest: hex(digest.as_bytes()),
            value,
            certificate: certificates.next(),
            chain: certificates.collect(),
            pdf,
            xml,
        };
        let text = body.write(key)?;
        Self::from_body(body, text)
    }

    /// Reads a state that was made with `key`. The octets must be those of [`Self::as_str`]; white space around them does no
    /// harm.
    ///
    /// # Errors
    /// [`Error::NotAState`], [`Error::Version`], [`Error::OtherKey`], [`Error::Altered`].
    pub fn read(octets: &[u8], key: &StateKey) -> Result<Self, Error> {
        let (body, text) = Body::read(octets, key)?;
        Self::from_body(body, text)
    }

    fn from_body(body: Body, text: String) -> Result<Self, Error> {
        let certificate = |text: &String| -> Result<Certificate, Error> {
            Certificate::from_der(&decoded(text)?).map_err(|_| Error::NotAState("a certificate cannot be read"))
        };
        let Undo { at, until, octets: replaced } = &body.undo;
        if until < at {
            return Err(Error::NotAState("a place ends before it begins"));
        }
        let digest = octets(&body.digest).and_then(|octets| Digest::from_received(body.digest_algorithm, &octets));
        let value = match &body.value {
            Some(value) => {
                let scheme = scheme_read(&value.scheme, value.salt_octets, body.digest_algorithm)?;
                Some((scheme, decoded(&value.to_be_signed)?))
            }
            None => None,
        };
        Ok(Self {
            undo: Splice { at: *at, until: *until, octets: decoded(replaced)? },
            digest: digest.ok_or(Error::NotAState("a digest is of another length"))?,
            certificate: body.certificate.as_ref().map(certificate).transpose()?,
            chain: body.chain.iter().map(certificate).collect::<Result<_, _>>()?,
            value,
            body,
            text,
        })
    }

    /// The state as it is kept: one line of JSON, to be stored octet for octet.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What tells this state from all others, in hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.body.id
    }

    /// When the document was prepared.
    #[must_use]
    pub const fn created(&self) -> UnixTime {
        self.body.created
    }

    /// The last moment at which the signature is taken.
    #[must_use]
    pub const fn expires(&self) -> UnixTime {
        self.body.expires
    }

    /// What is to be made of the document.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.body.level
    }

    /// Whether the document is an XML document.
    #[must_use]
    pub const fn is_xml(&self) -> bool {
        self.body.xml.is_some()
    }

    /// Fully qualified name of the field that will hold the signature, of a PDF document.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.body.pdf.as_ref().map(|pdf| pdf.field.as_str())
    }

    /// How the value is to be made; `None` when a whole message is awaited.
    #[must_use]
    pub fn scheme(&self) -> Option<SignatureScheme> {
        self.value.as_ref().map(|(scheme, _)| *scheme)
    }

    /// The octets that the key is to sign; `None` when a whole message is awaited, which is over [`Self::write_content`].
    #[must_use]
    pub fn to_be_signed(&self) -> Option<&[u8]> {
        self.value.as_ref().map(|(_, octets)| octets.as_slice())
    }

    /// Digest of [`Self::to_be_signed`], or of the document when a whole message is awaited.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The one certificate whose key may sign; `None` when it was not known.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// SHA-256 of the prepared document, in hex.
    #[must_use]
    pub fn prepared_sha256(&self) -> &str {
        &self.body.prepared.sha256
    }

    /// SHA-256 of the document that was prepared, in hex.
    #[must_use]
    pub fn source_sha256(&self) -> &str {
        &self.body.source.sha256
    }

    /// The document that was prepared, taken out of the prepared one.
    #[must_use]
    pub fn original<'a>(&'a self, prepared: &'a dyn Source) -> Original<'a> {
        Original(View { source: prepared, splice: &self.undo })
    }

    /// Takes the state up again: everything is made anew from the prepared document and compared with what the state says.
    /// What comes out is what was stored, and goes on like any other: its source is [`Self::original`].
    ///
    /// # Errors
    /// [`Error::Expired`], [`Error::Early`], [`Error::OtherDocument`], [`Error::Filled`], [`Error::Derived`]; and when the
    /// certificate is no longer valid.
    pub fn resume(&self, prepared: &dyn Source, now: UnixTime, limits: &Limits) -> Result<Awaiting, Error> {
        let Body { created, expires, .. } = self.body;
        if now > expires {
            return Err(Error::Expired { expires, now });
        }
        if now.plus_seconds(SKEW) < created {
            return Err(Error::Early { created, now });
        }
        if let Some(certificate) = &self.certificate {
            admission::check_certificate(certificate, now)?;
        }
        match (&self.body.pdf, &self.body.xml) {
            (Some(pdf), None) => self.resume_pdf(pdf, prepared),
            (None, Some(xml)) => self.resume_xml(xml, prepared, limits),
            _ => Err(Error::NotAState("it is about no document")),
        }
    }

    fn resume_pdf(&self, pdf: &Pdf, prepared: &dyn Source) -> Result<Awaiting, Error> {
        let [start, before, behind, rest] = pdf.byte_range;
        let base = self.undo.at;
        let is_whole = behind.checked_add(rest) == Some(self.body.prepared.len)
            && self.undo.until == self.body.prepared.len
            && (start, base < before, before < behind) == (0, true, true);
        if !is_whole {
            return Err(Error::NotAState("its byte range is not that of its document"));
        }
        let content =
            octets(&pdf.content).and_then(|octets| Digest::from_received(self.body.digest_algorithm, &octets));
        let content = content.ok_or(Error::NotAState("a digest is of another length"))?;
        let contents = Span { start: before, end: behind };
        let found = Found::read(prepared, base, contents, content.algorithm())?;
        if found.whole != self.body.prepared {
            let is_filled = found.whole.len == self.body.prepared.len && found.content == content;
            return Err(if is_filled { Error::Filled } else { self.other(&found.whole) });
        }
        if found.source != self.body.source || found.content != content {
            return Err(Error::Derived);
        }
        let len = usize::try_from(self.body.prepared.len.saturating_sub(base)).unwrap_or(usize::MAX);
        let mut tail = vec![0; len];
        prepared.read_at(base, &mut tail)?;
        let tail = Tail { octets: tail, contents: Some(contents), byte_range: Some(pdf.byte_range) };
        let layout = Layout { base, tail, field: pdf.field.clone() };
        let subfilter = [Subfilter::CadesDetached, Subfilter::Pkcs7Detached];
        let subfilter = subfilter.into_iter().find(|subfilter| subfilter.name() == pdf.subfilter);
        let subfilter = subfilter.ok_or(Error::NotAState("it names no form of signature"))?;
        let Some((scheme, to_be_signed)) = &self.value else {
            let (signer, digest) = (self.certificate.clone(), content.algorithm());
            let prepared = PreparedForMessage { layout, signer, digest, subfilter, time_stamp: pdf.time_stamp };
            return Ok(Awaiting::Message(AwaitedMessage { prepared, content }));
        };
        let form = match (subfilter, pdf.signing_time) {
            (Subfilter::CadesDetached, None) => build::Form::Cades,
            (Subfilter::Pkcs7Detached, Some(signing_time)) => build::Form::Pkcs7 { signing_time },
            _ => return Err(Error::NotAState("it names no form of signature")),
        };
        let signer = self.certificate.clone().ok_or(Error::NotAState("it names no certificate"))?;
        let attributes = build::signed_attributes(&content, &signer, form);
        if attributes != *to_be_signed {
            return Err(Error::Derived);
        }
        let (scheme, chain, time_stamp) = (*scheme, self.chain.clone(), pdf.time_stamp);
        let prepared = Prepared { layout, form, scheme, signer, chain, time_stamp };
        Ok(Awaiting::Pdf(ToBeSigned { prepared, content, attributes }))
    }

    /// The document is prepared once more: nothing of it depends on chance, so the same must come out.
    fn resume_xml(&self, stored: &Xml, prepared: &dyn Source, limits: &Limits) -> Result<Awaiting, Error> {
        let mut digester = Digester::new(DigestAlgorithm::Sha256);
        let len = prepared.len();
        each_chunk(prepared, len, &mut |chunk| {
            digester.update(chunk);
            Ok(())
        })?;
        let found = Fingerprint { len, sha256: hex(digester.finish().as_bytes()) };
        if found != self.body.prepared {
            return Err(self.other(&found));
        }
        let (Some((scheme, to_be_signed)), Some(signer)) = (&self.value, &self.certificate) else {
            return Err(Error::NotAState("it names no certificate"));
        };
        let original = self.original(prepared);
        let again = xml::prepare(&original, signer, &self.chain, *scheme, &stored.request()?, limits)?;
        let again = again.digest(&original)?;
        let splice = again.without_value();
        let until = splice.at.saturating_add(splice.octets.len() as u64);
        if again.octets() != to_be_signed || (splice.at, until) != (self.undo.at, self.undo.until) {
            return Err(Error::Derived);
        }
        Ok(again.into())
    }

    /// Writes what a whole message has to be over: the prepared document's octets, the hole left out. For services and programs
    /// that make the digest themselves.
    ///
    /// # Errors
    /// When the state awaits a value, or reading or writing fails.
    pub fn write_content(&self, prepared: &dyn Source, out: &mut dyn Write) -> Result<(), Error> {
        let Some(Pdf { byte_range: [_, before, behind, _], .. }) =
            self.body.pdf.as_ref().filter(|_| self.value.is_none())
        else {
            return Err(Error::Kind { awaited: "a signature value", given: "a message" });
        };
        let mut at = 0_u64;
        each_chunk(prepared, self.body.prepared.len, &mut |chunk| {
            let end = at.saturating_add(chunk.len() as u64);
            let written =
                out.write_all(part(chunk, at, at, *before)).and_then(|()| out.write_all(part(chunk, at, *behind, end)));
            at = end;
            written.map_err(crate::sign::Error::Output)
        })?;
        Ok(())
    }

    fn other(&self, found: &Fingerprint) -> Error {
        Error::OtherDocument { expected: self.body.prepared.sha256.clone(), found: found.sha256.clone() }
    }
}

fn pdf_part(
    layout: &Layout,
    subfilter: Subfilter,
    signing_time: Option<UnixTime>,
    content: &Digest,
    time_stamp: bool,
) -> Pdf {
    Pdf {
        field: layout.field.clone(),
        byte_range: layout.byte_range(),
        subfilter: subfilter.name().to_owned(),
        signing_time,
        content: hex(content.as_bytes()),
        time_stamp,
    }
}

/// An update is undone by leaving out what was appended.
fn undo_update(layout: &Layout) -> Splice {
    Splice { at: layout.base, until: layout.len(), octets: Vec::new() }
}

/// The document as it was before it was prepared ([`State::original`]).
pub struct Original<'a>(View<'a>);

impl Source for Original<'_> {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        self.0.read_at(offset, buf)
    }
}

/// Digests what is written in passing: all of it, and as far as the source goes.
struct Written<'o> {
    out: &'o mut dyn Write,
    digester: Digester,
    len: u64,
    base: u64,
    source: Option<Digest>,
}

impl<'o> Written<'o> {
    fn new(out: &'o mut dyn Write, base: u64) -> Self {
        Self { out, digester: Digester::new(DigestAlgorithm::Sha256), len: 0, base, source: None }
    }

    /// Of the source (where what was written begins with it), and of all.
    fn finish(self) -> (Fingerprint, Fingerprint) {
        let print = |len, digest: Option<Digest>| Fingerprint {
            len,
            sha256: digest.map_or_else(String::new, |digest| hex(digest.as_bytes())),
        };
        (print(self.base, self.source), print(self.len, Some(self.digester.finish())))
    }
}

impl Write for Written<'_> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.out.write_all(octets)?;
        let end = self.len.saturating_add(octets.len() as u64);
        self.digester.update(part(octets, self.len, self.len, self.base));
        if self.source.is_none() && end >= self.base {
            self.source = Some(self.digester.clone().finish());
        }
        self.digester.update(part(octets, self.len, self.base.max(self.len), end));
        self.len = end;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What the prepared document turns out to be, in one reading.
struct Found {
    source: Fingerprint,
    whole: Fingerprint,
    content: Digest,
}

impl Found {
    fn read(prepared: &dyn Source, base: u64, hole: Span, algorithm: DigestAlgorithm) -> Result<Self, Error> {
        let mut nowhere = io::sink();
        let mut written = Written::new(&mut nowhere, base);
        let mut content = Digester::new(algorithm);
        let (mut at, len) = (0_u64, prepared.len());
        each_chunk(prepared, len, &mut |chunk| {
            let end = at.saturating_add(chunk.len() as u64);
            content.update(part(chunk, at, at, hole.start));
            content.update(part(chunk, at, hole.end.max(at), end));
            at = end;
            written.write_all(chunk).map_err(crate::sign::Error::Output)
        })?;
        let (source, whole) = written.finish();
        Ok(Self { source, whole, content: content.finish() })
    }
}
