//! The front door to verification: find, validate, judge, tell. No check of its own.

use crate::base::Limits;
use crate::base::Source;
use crate::base::Span;
use crate::base::UnixTime;
use crate::crypto::AwsLc;
use crate::crypto::Provider;
use crate::error::Error;
use crate::evidence::ValidationData;
use crate::findings::DocumentFacts;
use crate::pdf::Credentials;
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
use crate::validate::Validated;
use crate::validate::Validator;
use crate::validate::validate_pdf;

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
}

/// What a passed signature covers: only a [`Verification`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    revision: usize,
    covered: [Span; 2],
}

impl Verified {
    /// The revision of the document that was signed, from 1.
    #[must_use]
    pub const fn revision(&self) -> usize {
        self.revision
    }

    /// The covered octets of the file, in order: all of the signed revision but the signature's own `/Contents`.
    #[must_use]
    pub const fn covered(&self) -> [Span; 2] {
        self.covered
    }
}

/// Verifies a document.
///
/// # Errors
/// When it cannot be looked at: unreadable, not one unambiguous PDF, or over a limit. Nothing is claimed then.
pub fn verify(source: &dyn Source, settings: &Settings) -> Result<Verification, Error> {
    verify_at(source, settings, settings.at, Reach::All)
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
    let is_all = reach == Reach::All;
    let validator = Validator {
        store: &settings.trust,
        provider: &*settings.provider,
        limits: &settings.limits,
        status: if is_all { &settings.status } else { &[] },
        online: settings.online.as_deref().filter(|_| is_all).map(|online| online as &dyn Online),
        links: &settings.links,
        lists: &settings.lists,
        credentials: &settings.credentials,
    };
    let Validated { facts, used } = validate_pdf(&validator, source, at)?;
    let judgement = judge(&facts, &settings.policy);
    Ok(Verification { facts, used, judgement, policy: settings.policy.name.clone() })
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
        let [a, b, c, d] = facts.byte_range?;
        (judgement.verdict == Verdict::Passed).then_some(Verified {
            revision: facts.revision,
            covered: [Span::new(a, a.checked_add(b)?), Span::new(c, c.checked_add(d)?)],
        })
    }
}
