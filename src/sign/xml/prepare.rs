//! Everything decided and checked, the private key not yet needed.

use crate::base::Limits;
use crate::base::Source;
use crate::crypto::{Digest, Digester, SignatureScheme};
use crate::sign::admission;
use crate::sign::prepare::helpers;
use crate::x509::Certificate;
use crate::xml;
use crate::xmldsig::scheme_uri;

use super::digest::{Selection, canonical, digests};
use super::embed::ToBeSigned;
use super::error::Error;
use super::request::Request;
use super::resolve::{Node, Task, interest, resolve};
use super::splice::{Splice, View, fingerprint};
use super::survey::{OWN_PREFIX, Survey, survey};
use super::text::{Names, Signature};

/// A document prepared for signing. Plain data, to be kept until the signature value is there: the next step is
/// [`Prepared::digest`] over the same source.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) task: Task,
    pub(super) names: Names,
    pub(super) place: Place,
    pub(in crate::sign) source: (u64, Digest),
    pub(in crate::sign) scheme: SignatureScheme,
    pub(super) key_bits: u32,
    pub(in crate::sign) request: Request,
    pub(in crate::sign) certificates: Vec<Certificate>,
    pub(super) limits: Limits,
    pub(super) earlier: usize,
}

/// How the signature is put into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: u64,
    pub(super) until: u64,
    pub(super) before: String,
    pub(super) behind: String,
}

/// Checks everything that can be checked without the key: the certificate, the document, the place, what is to be signed,
/// what earlier signatures cover.
///
/// # Errors
/// Every refusal of [`Error`] but those of the key.
pub fn prepare(
    source: &dyn Source,
    signer: &Certificate,
    chain: &[Certificate],
    scheme: SignatureScheme,
    request: &Request,
    limits: &Limits,
) -> Result<Prepared, Error> {
    admission::certificate(signer, scheme, request.signing_time)?;
    if scheme_uri(scheme).is_none() {
        return Err(Error::NoIdentifier(scheme.name()));
    }
    let known = fingerprint(source)?;
    let (survey, task) = look(source, request, limits)?;
    let place = place(source, &task)?;
    let names = Names::new(&free_name(known, signer, request, &task, &survey));
    let bits = signer.public_key().map_err(crate::sign::Error::from)?.kind().bits();
    let certificates = if request.chain { helpers(signer, chain) } else { vec![signer.clone()] };
    Ok(Prepared {
        task,
        names,
        place,
        source: known,
        scheme,
        key_bits: bits,
        request: request.clone(),
        certificates,
        limits: limits.clone(),
        earlier: survey.signatures.len(),
    })
}

/// Looks at the document alone: what [`prepare`] would refuse whatever the certificate. For callers that refuse before the
/// token is unlocked.
///
/// # Errors
/// Every refusal of [`Error`] that is about the document.
pub fn check(source: &dyn Source, request: &Request, limits: &Limits) -> Result<(), Error> {
    look(source, request, limits).map(|_| ())
}

/// The document surveyed, and what is to be done with it.
fn look(source: &dyn Source, request: &Request, limits: &Limits) -> Result<(Survey, Task), Error> {
    // What is put in is UTF-8, and every octet received has to stay what it was.
    let document = xml::Document::open(source, limits)?;
    if document.converted() {
        return Err(Error::Encoding);
    }
    let survey = survey(source, limits, &mut |namespace, root| interest(&request.wanted, namespace, root))?;
    let task = resolve(&request.wanted, &survey)?;
    if document.encoding() == xml::Encoding::UsAscii && !task.is_ascii() {
        return Err(Error::Encoding);
    }
    Ok((survey, task))
}

/// The end of the element that is to hold the signature: an end tag, or an empty-element tag that becomes two.
fn place(source: &dyn Source, task: &Task) -> Result<Place, Error> {
    let end = task.seat.end;
    let tag = last_tag(source, end)?;
    let mut added = task.seat.added.iter().fold(String::new(), |text, name| text + "<" + name + ">");
    let mut closed = task.seat.added.iter().rev().fold(String::new(), |text, name| text + "</" + name + ">");
    if tag.starts_with("</") {
        let at = end.saturating_sub(tag.len() as u64);
        return Ok(Place { at, until: at, before: added, behind: closed });
    }
    let name = tag.trim_start_matches('<');
    let name = name.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or_default();
    added.insert(0, '>');
    closed.push_str("</");
    closed.push_str(name);
    closed.push('>');
    Ok(Place { at: end.saturating_sub(2), until: end, before: added, behind: closed })
}

/// The tag that ends just before `end`. No tag has `<` but as its first character (XML 1.0 §3.1).
fn last_tag(source: &dyn Source, end: u64) -> Result<String, Error> {
    let mut size = 256_u64.min(end);
    loop {
        let start = end - size;
        let mut octets = vec![0; usize::try_from(size).unwrap_or(0)];
        source.read_at(start, &mut octets)?;
        if let Some(tag) = octets.iter().rposition(|octet| *octet == b'<').and_then(|at| octets.get(at..)) {
            return Ok(String::from_utf8_lossy(tag).into_owned());
        }
        if size == end {
            return Err(crate::sign::Error::Changed.into());
        }
        size = size.saturating_mul(4).min(end);
    }
}

/// A name for the Ids of the signature that the document does not have, made from what distinguishes it, so that signing
/// needs no source of chance.
fn free_name(known: (u64, Digest), signer: &Certificate, request: &Request, task: &Task, survey: &Survey) -> String {
    for count in 0_u32.. {
        let mut digester = Digester::new(known.1.algorithm());
        digester.update(known.1.as_bytes());
        digester.update(signer.sha256());
        digester.update(&request.signing_time.seconds().to_be_bytes());
        digester.update(task.seat.path.as_bytes());
        digester.update(&count.to_be_bytes());
        let hex: String = digester.finish().as_bytes().iter().take(8).map(|octet| format!("{octet:02x}")).collect();
        let name = format!("{OWN_PREFIX}{hex}");
        if !survey.taken.iter().any(|taken| taken.starts_with(&name)) {
            return name;
        }
    }
    OWN_PREFIX.to_owned()
}

impl Prepared {
    /// Path of the element that will hold the signature.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.task.seat.path
    }

    /// Paths of what will be signed; `/` for the whole document.
    #[must_use]
    pub fn signs(&self) -> Vec<&str> {
        let path = |node| match node {
            &Node::Document => "/",
            Node::Id { path, .. } => path.as_str(),
        };
        self.task.first.iter().chain(&self.task.then).map(path).collect()
    }

    /// Elements that are added to hold the signature, as written, the outermost first.
    #[must_use]
    pub fn added(&self) -> &[String] {
        &self.task.seat.added
    }

    /// Paths of earlier signatures that from now on match only without the new one, as the form has it.
    #[must_use]
    pub fn superseded(&self) -> &[String] {
        &self.task.superseded
    }

    /// How many signatures the document has already.
    #[must_use]
    pub fn earlier(&self) -> usize {
        self.earlier
    }

    /// The role in the national form.
    #[must_use]
    pub fn role(&self) -> Option<&'static str> {
        self.task.role
    }

    /// Reads the source once and makes what the key is to sign.
    ///
    /// # Errors
    /// When the source cannot be read, is not the one that was prepared, or has one of the Ids twice.
    pub fn digest(self, source: &dyn Source) -> Result<ToBeSigned, Error> {
        if source.len() != self.source.0 {
            return Err(crate::sign::Error::Changed.into());
        }
        let algorithm = self.scheme.digest();
        let method = self.task.digest_method();
        let nodes: Vec<_> = self.task.first.iter().chain(&self.task.then).collect();
        let wanted: Vec<_> = nodes
            .iter()
            .map(|node| match node {
                Node::Document => Selection::Document,
                Node::Id { id, .. } => Selection::Id(id),
            })
            .collect();
        // Elements that are added are part of the document that is signed, the signature is not.
        let found = if self.task.seat.added.is_empty() {
            digests(source, &self.limits, &wanted, method, algorithm, self.names.prefix())?
        } else {
            let around = format!("{}{}", self.place.before, self.place.behind);
            let splice = Splice { at: self.place.at, until: self.place.until, octets: around.into_bytes() };
            let view = View { source, splice: &splice };
            digests(&view, &self.limits, &wanted, method, algorithm, self.names.prefix())?
        };
        let text = Signature::new(&self, &found)?;
        let message =
            canonical(&text.around("SignedInfo"), &self.limits, &Selection::Name("SignedInfo"), self.task.method)?;
        Ok(ToBeSigned { prepared: self, text, message })
    }
}
