//! What targets share that verify a stranger's document from octets to words: whom they believe, and what must hold of
//! whatever comes out.

use std::sync::LazyLock;

use kyso::base::{Limits, UnixTime};
use kyso::crypto::{AwsLc, CheckError, Provider, PublicKey, SignatureMatch, SignatureScheme};
use kyso::policy::{Policy, Verdict};
use kyso::report::{Detail, Lang, render};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, Verification, verify};

/// 2026-12-01: the certificates of the fixtures are valid.
const AT: UnixTime = UnixTime::from_seconds(1_796_083_200);

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    // There are no revocation lists here; without this nothing would ever pass, and the targets would prove nothing.
    Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"fuzz\"\nrevocation = \"ignore\"\n")
        .expect("the policy is readable")
});

/// The root of a folder of fixtures, whose private keys no longer exist.
pub struct Root {
    anchor: Certificate,
    limits: Limits,
}

impl Root {
    /// From the PEM of its certificate, with the limits its target works under.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn new(pem: &[u8], limits: Limits) -> Self {
        Self { anchor: Certificate::all_from_file(pem).expect("the root is readable").remove(0), limits }
    }

    /// New settings for each input, that believe the root: the cache of checked links inside would grow with every
    /// certificate seen.
    #[must_use]
    pub fn believed(&self) -> Settings {
        let mut settings = self.nobody();
        settings.trust.add_anchors(Some("fixtures"), [self.anchor.clone()]);
        settings
    }

    /// Settings that believe nobody.
    #[must_use]
    pub fn nobody(&self) -> Settings {
        let mut settings = Settings::new(AT, TrustStore::default(), POLICY.clone());
        settings.limits = self.limits.clone();
        settings
    }

    /// Settings that take every signature value for good.
    #[must_use]
    pub fn gullible(&self) -> Settings {
        let mut settings = self.believed();
        settings.provider = Box::new(YesMan(self.matched()));
        settings
    }

    /// Only a check that succeeded makes a match: the root, signed by itself.
    fn matched(&self) -> SignatureMatch {
        let scheme = self.anchor.signature_scheme().expect("a known scheme");
        let key = self.anchor.public_key().expect("a key");
        AwsLc.verify(key, scheme, self.anchor.tbs(), self.anchor.signature()).expect("signed by itself")
    }

    /// The verification of an input by those who believe the root; `None` for what nobody can read.
    ///
    /// # Panics
    /// When it depends on whom one believes whether a document can be read, when something passes that nobody believes in, or
    /// when words steer the terminal.
    #[must_use]
    pub fn verified(&self, octets: &[u8]) -> Option<Verification> {
        let Ok(verification) = verify(&octets, &self.believed()) else {
            assert!(verify(&octets, &self.nobody()).is_err(), "an anchor decides what can be read");
            return None;
        };
        let report = verification.report("fuzz");
        for lang in [Lang::Vi, Lang::En] {
            let text = render(&report, lang, Detail::Verbose);
            let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!text.contains(steers), "what a document says steers the terminal");
        }
        let nobody = verify(&octets, &self.nobody()).expect("an anchor decides what can be read");
        assert_ne!(nobody.verdict(), Verdict::Passed, "passed without a trust anchor");
        assert!(nobody.require_passed(0).is_none(), "a signature passed without a trust anchor");
        Some(verification)
    }
}

/// Says yes to every signature value.
struct YesMan(SignatureMatch);

impl Provider for YesMan {
    fn verify(&self, _: &PublicKey, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<SignatureMatch, CheckError> {
        Ok(self.0)
    }
}
