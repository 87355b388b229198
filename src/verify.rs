//! The front door to verification: find, validate, judge, tell. No check of its own.

use std::io;
use std::sync::Arc;

use crate::base::Limits;
use crate::base::Source;
use crate::base::SourceError;
use crate::base::Span;
use crate::base::UnixTime;
use crate::crypto::AwsLc;
use crate::crypto::Provider;
use crate::error::Error;
use crate::evidence::ValidationData;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::ReferenceFacts;
use crate::findings::XmlFacts;
use crate::pdf::Credentials;
use crate::pdf::Document;
use crate::policy::DocumentJudgement;
use crate::policy::Policy;
use crate::policy::Verdict;
use crate::policy::judge;
use crate::report::Report;
use crate::trust::LinkCache;
use crate::trust::Online;
use crate::trust::StatusCache;
use crate::trust::StatusData;
use crate::trust::TrustStore;
use crate::validate::Expectation;
use crate::validate::Validated;
use crate::validate::Validator;
use crate::validate::validate_pdf;
use crate::validate::validate_xml;
use crate::validate::write_signed_xml;
use crate::xmldsig::Contents;
use crate::xmldsig::SignedError;

/// Contents outside an XML document: the URI that signatures name them by, `None` for a reference without one, and the octets.
pub type HandedIn = (Option<String>, Arc<dyn Source>);

/// Everything a verification needs to be told: there is no clock and no ambient trust.
pub struct Settings {
    /// The time of judgement.
    pub at: UnixTime,
    /// Whom to believe.
    pub trust: TrustStore,
    /// What to require.
    pub policy: Policy,
    /// How much work a document may cause.
    pub limits: Limits,
    /// Public-key operations.
    pub provider: Box<dyn Provider>,
    /// Revocation lists and answers the caller has; trusted for nothing until checked.
    pub status: Vec<StatusData>,
    /// What opens documents that are encrypted. It is tried on each; one that opens for everybody needs none.
    pub credentials: Credentials,
    /// Access to the network; without it nothing is fetched.
    pub online: Option<Box<dyn Online>>,
    /// Whether to look for dynamic content in what was signed. On unless switched off: it decides no verdict under the
    /// standard policies, and reading every font of a letter takes longer than all the rest.
    pub inspect: bool,
    /// What the application reads of an XML document: signatures that do not cover it, all of it, have failed.
    pub expect: Option<Expectation>,
    /// Contents outside an XML document that its signatures may be over, by the exact URI of the reference; `None` for a
    /// reference without one. Nothing else is ever opened or fetched for a reference.
    pub contents: Vec<HandedIn>,
    links: LinkCache,
    lists: StatusCache,
}

impl Settings {
    /// Settings with the standard limits and provider. One value serves any number of files and threads: checked
    /// links between certificates are shared.
    #[must_use]
    pub fn new(at: UnixTime, trust: TrustStore, policy: Policy) -> Self {
        Self {
            at,
            trust,
            policy,
            limits: Limits::default(),
            provider: Box::new(AwsLc),
            status: Vec::new(),
            credentials: Credentials::none(),
            online: None,
            inspect: true,
            expect: None,
            contents: Vec::new(),
            links: LinkCache::default(),
            lists: StatusCache::default(),
        }
    }
}

/// Documents encrypted for recipients open with the key of one of them (ISO 32000-2 §7.6.5).
#[cfg(feature = "pkcs12")]
impl crate::pdf::Recipient for crate::keys::pkcs12::EnvelopeOpener {
    fn open(&self, envelope: &[u8]) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        Self::open(self, envelope)
    }
}

/// What came of a verification. Look at the verdict: a bad signature is no `Err`.
#[must_use]
#[derive(Debug, Clone)]
pub struct Verification {
    facts: DocumentFacts,
    used: Vec<ValidationData>,
    judgement: DocumentJudgement,
    policy: String,
    producer: Option<String>,
}

/// What a passed signature covers: only a [`Verification`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Pdf { revision: usize, covered: [Span; 2] },
    Xml(Vec<VerifiedReference>),
}

impl Verified {
    /// The revision of a PDF that was signed, from 1; `None` for XML.
    #[must_use]
    pub const fn revision(&self) -> Option<usize> {
        match self.what {
            What::Pdf { revision, .. } => Some(revision),
            What::Xml(_) => None,
        }
    }

    /// The covered octets of a PDF, in order: all of the signed revision but the signature's own `/Contents`; `None` for
    /// XML.
    #[must_use]
    pub const fn covered(&self) -> Option<[Span; 2]> {
        match self.what {
            What::Pdf { covered, .. } => Some(covered),
            What::Xml(_) => None,
        }
    }

    /// What an XML signature signs, each reference by itself; empty for a PDF.
    #[must_use]
    pub fn references(&self) -> &[VerifiedReference] {
        match &self.what {
            What::Pdf { .. } => &[],
            What::Xml(references) => references,
        }
    }
}

/// A reference of an XML signature that passed: what it selects is what was signed. [`write_signed`] hands out its octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedReference {
    /// Offset of the signature in the document.
    signature: u64,
    index: usize,
    path: Option<String>,
    uri: Option<String>,
    role: String,
    octets: u64,
}

impl VerifiedReference {
    /// The path of what it selects, `/` for the document; `None` for contents outside it.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Its URI as written.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        self.uri.as_deref()
    }

    /// What it is: `document`, `element`, `signed-properties`, `object`, `manifest`, `key-info`, `detached`.
    #[must_use]
    pub fn role(&self) -> &str {
        &self.role
    }

    /// Canonical octets.
    #[must_use]
    pub const fn octets(&self) -> u64 {
        self.octets
    }
}

/// Verifies a document.
///
/// # Errors
/// When it cannot be looked at: unreadable, not one unambiguous PDF or XML document, or over a limit. Nothing is claimed then.
pub fn verify(source: &dyn Source, settings: &Settings) -> Result<Verification, Error> {
    verify_at(source, settings, settings.at, Reach::All)
}

/// Verifies a document, and hands it to `then` as it was opened for that: `None` for XML, and for what is no PDF any more. What
/// else is asked about it need not open it again.
///
/// # Errors
/// Those of [`verify`].
pub(crate) fn verify_then<T>(
    source: &dyn Source,
    settings: &Settings,
    then: impl FnOnce(&Verification, Option<&Document<'_>>) -> T,
) -> Result<(Verification, T), Error> {
    let contents = contents(settings);
    let validator = validator(settings, &contents, Reach::All);
    let finish = |validated, document: Option<&Document<'_>>| {
        let verification = judged(validated, settings);
        let more = then(&verification, document);
        (verification, more)
    };
    if is_xml(source).map_err(crate::validate::Error::from)? {
        return Ok(finish(validate_xml(&validator, source, settings.at)?, None));
    }
    Ok(validate_pdf(&validator, source, settings.at, finish)?)
}

fn judged(validated: Validated, settings: &Settings) -> Verification {
    let Validated { facts, used, producer } = validated;
    let judgement = judge(&facts, &settings.policy);
    Verification { facts, used, judgement, policy: settings.policy.name.clone(), producer }
}

/// [`verify`] as of another time than that of the settings: one value then serves a whole day of judgements at the present
/// moment.
///
/// # Errors
/// As [`verify`].
pub fn verify_as_of(source: &dyn Source, settings: &Settings, at: UnixTime) -> Result<Verification, Error> {
    verify_at(source, settings, at, Reach::All)
}

/// Octets in which `%PDF-` makes a file a PDF for some readers (ISO 32000-1, annex H, note 13).
const BEGINNING: usize = 1024;

/// Whether the octets are to be read as XML: told by content, never by name. What any reader may take for a PDF is none.
///
/// # Errors
/// When they cannot be read.
pub fn is_xml(source: &dyn Source) -> Result<bool, SourceError> {
    let len = usize::try_from(source.len()).unwrap_or(BEGINNING).min(BEGINNING);
    let mut beginning = [0; BEGINNING];
    let beginning = beginning.get_mut(..len).unwrap_or_default();
    source.read_at(0, beginning)?;
    if memchr::memmem::find(beginning, b"%PDF-").is_some() {
        return Ok(false);
    }
    let text = match &*beginning {
        [0xef, 0xbb, 0xbf, rest @ ..] | [0xfe, 0xff, 0, rest @ ..] | [0xff, 0xfe, rest @ ..] | [0, rest @ ..] => rest,
        all => all,
    };
    let first = text.iter().find(|octet| !matches!(octet, b' ' | b'\t' | b'\r' | b'\n'));
    Ok(first == Some(&b'<'))
}

/// Contents outside the document, as rooms take them.
pub(crate) fn contents(settings: &Settings) -> Contents<'_> {
    let mut contents = Contents::default();
    for (name, source) in &settings.contents {
        match name {
            Some(name) => {
                contents.named.insert(name.clone(), &**source);
            }
            None => contents.unnamed = Some(&**source),
        }
    }
    contents
}

/// Which revocation data and certificates a verification may use beside those in the trust store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All that the caller brings, and the network if there is one.
    All,
    /// Only what lies in the document.
    Document,
}

/// [`verify`] as of another time, perhaps with less.
pub(crate) fn verify_at(
    source: &dyn Source,
    settings: &Settings,
    at: UnixTime,
    reach: Reach,
) -> Result<Verification, Error> {
    verify_over(source, settings, at, reach, &contents(settings))
}

/// [`verify_at`] with contents outside the document.
pub(crate) fn verify_over(
    source: &dyn Source,
    settings: &Settings,
    at: UnixTime,
    reach: Reach,
    contents: &Contents<'_>,
) -> Result<Verification, Error> {
    let validator = validator(settings, contents, reach);
    let validated = match is_xml(source).map_err(crate::validate::Error::from)? {
        true => validate_xml(&validator, source, at)?,
        false => validate_pdf(&validator, source, at, |validated, _| validated)?,
    };
    Ok(judged(validated, settings))
}

fn validator<'a>(settings: &'a Settings, contents: &'a Contents<'a>, reach: Reach) -> Validator<'a> {
    let is_all = reach == Reach::All;
    Validator {
        store: &settings.trust,
        provider: &*settings.provider,
        limits: &settings.limits,
        status: if is_all { &settings.status } else { &[] },
        online: settings.online.as_deref().filter(|_| is_all).map(|online| online as &dyn Online),
        links: &settings.links,
        lists: &settings.lists,
        credentials: &settings.credentials,
        inspect: settings.inspect,
        expect: settings.expect.as_ref(),
        contents,
    }
}

/// Writes the canonical octets that a reference of a passed XML signature signs, hashing them once more: how many.
///
/// # Errors
/// When `source` is no longer what was verified, or something cannot be read or written. What was written is to be
/// discarded then.
pub fn write_signed(
    source: &dyn Source,
    settings: &Settings,
    reference: &VerifiedReference,
    sink: &mut dyn io::Write,
) -> Result<u64, SignedError> {
    let contents = contents(settings);
    let validator = validator(settings, &contents, Reach::All);
    let written = write_signed_xml(&validator, source, (reference.signature, reference.index), sink)?;
    if written == reference.octets { Ok(written) } else { Err(SignedError::Changed) }
}

impl Verification {
    /// The verdict on the document: passed only if it has a signature and all of them passed.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }

    /// What was seen; may be stored and judged again under another policy.
    #[must_use]
    pub const fn facts(&self) -> &DocumentFacts {
        &self.facts
    }

    /// For each signature, in the order of the facts: the certificates and the revocation data that were used, also for its
    /// time-stamps and for whoever signed that data. This is what has to be kept to judge it again later.
    #[must_use]
    pub fn validation_data(&self) -> &[ValidationData] {
        &self.used
    }

    /// The program that made a PDF, as its `/Info` says; nobody vouches for it.
    #[must_use]
    pub fn producer(&self) -> Option<&str> {
        self.producer.as_deref()
    }

    /// What the policy made of it.
    #[must_use]
    pub const fn judgement(&self) -> &DocumentJudgement {
        &self.judgement
    }

    /// The report; `file` is what the document is called in it.
    #[must_use]
    pub fn report(&self, file: &str) -> Report {
        Report::new(file, &self.policy, &self.facts, &self.judgement)
    }

    /// What the `index`-th signature (from 0) covers, if it passed; `None` otherwise.
    #[must_use]
    pub fn require_passed(&self, index: usize) -> Option<Verified> {
        let facts = self.facts.signatures.get(index)?;
        let judgement = self.judgement.signatures.get(index)?;
        if judgement.verdict != Verdict::Passed {
            return None;
        }
        let what = match &facts.xml {
            Some(xml) => What::Xml(xml.references.iter().enumerate().filter_map(|r| verified(xml, r)).collect()),
            None => {
                let [a, b, c, d] = facts.byte_range?;
                let covered = [Span::new(a, a.checked_add(b)?), Span::new(c, c.checked_add(d)?)];
                What::Pdf { revision: facts.revision, covered }
            }
        };
        Some(Verified { what })
    }
}

/// A reference of SignedInfo that matches; the entries of manifests, which follow those, are not handed out.
fn verified(xml: &XmlFacts, (index, reference): (usize, &ReferenceFacts)) -> Option<VerifiedReference> {
    let is_verified = matches!(reference.content, ContentFacts::Match(_)) && !reference.in_manifest;
    is_verified.then(|| VerifiedReference {
        signature: xml.span.0,
        index,
        path: reference.path.clone(),
        uri: reference.uri.clone(),
        role: reference.role.clone(),
        octets: reference.octets,
    })
}
