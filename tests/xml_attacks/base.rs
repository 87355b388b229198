//! Signers, and how verdicts are asked for.

use std::sync::OnceLock;

use kyso::policy::{Policy, Reason, Severity, Verdict};
use kyso::trust::TrustStore;
use kyso::{Settings, Verification, verify};

use super::support::{OpensslTsa, Pki, SoftSigner, now};

/// Signers, made once.
pub struct World {
    pub pki: &'static Pki,
    /// A trusted signer (RSA).
    pub signer: SoftSigner,
    /// A second trusted signer (P-256).
    pub second: SoftSigner,
    /// A signer nobody trusts, with the names of the first.
    pub stranger: SoftSigner,
    pub tsa: OpensslTsa,
}

pub fn world() -> Option<&'static World> {
    static WORLD: OnceLock<Option<World>> = OnceLock::new();
    WORLD
        .get_or_init(|| {
            let pki = Pki::shared()?;
            Some(World {
                pki,
                signer: SoftSigner::new(&pki.leaf("rsa")),
                second: SoftSigner::new(&pki.leaf("p256")),
                stranger: SoftSigner::new(&Pki::make().leaf("rsa")),
                tsa: OpensslTsa::new(pki),
            })
        })
        .as_ref()
}

pub fn policy() -> Policy {
    Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"attacks\"\nrevocation = \"if-available\"\n").unwrap()
}

pub fn settings(world: &World) -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [world.pki.root()]);
    // A minute ahead: tokens made meanwhile are not from the future.
    Settings::new(now().plus_seconds(60), trust, policy())
}

pub fn look_with(octets: &[u8], settings: &Settings) -> Result<Verification, String> {
    verify(&octets.to_vec(), settings).map_err(|error| {
        let mut text = error.to_string();
        let mut next = std::error::Error::source(&error);
        while let Some(cause) = next {
            text.push_str(&format!(": {cause}"));
            next = cause.source();
        }
        text
    })
}

pub fn look(world: &World, octets: &[u8]) -> Result<Verification, String> {
    look_with(octets, &settings(world))
}

/// What a file may end in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Failed(Reason),
    Undecided(Reason),
    Malformed,
    Unsigned,
    Passed,
}

pub const FORMAT: Want = Want::Failed(Reason::FormatFailure);
pub const HASH: Want = Want::Failed(Reason::HashFailure);
pub const VALUE: Want = Want::Failed(Reason::SigCryptoFailure);
pub const CONSTRAINTS: Want = Want::Failed(Reason::SigConstraintsFailure);
pub const CRYPTO: Want = Want::Failed(Reason::CryptoConstraintsFailure);
pub const NOT_FOUND: Want = Want::Undecided(Reason::SignedDataNotFound);
pub const MALFORMED: Want = Want::Malformed;
/// What is not supported on purpose (transforms, forms, algorithms) is not computed, so nothing can match: undecided under a
/// name of its own, as EN 319 102-1 §5.1.3 has SIG_CONSTRAINTS_FAILURE among the indeterminate ones.
pub const UNSUPPORTED: Want = Want::Undecided(Reason::SigConstraintsFailure);
pub const UNCHECKED: Want = Want::Undecided(Reason::Generic);
/// Refused because of what a file is, whatever it says: every way to say so.
pub const REFUSED: &[Want] = &[FORMAT, HASH, CONSTRAINTS, CRYPTO, MALFORMED, UNSUPPORTED, UNCHECKED];

pub fn outcome(looked: &Result<Verification, String>) -> Option<Want> {
    let Ok(verification) = looked else { return Some(Want::Malformed) };
    let judgement = verification.judgement();
    match (judgement.verdict, judgement.reason) {
        (Verdict::Failed, Some(reason)) => Some(Want::Failed(reason)),
        (Verdict::Indeterminate, Some(reason)) => Some(Want::Undecided(reason)),
        (Verdict::Unsigned, _) => Some(Want::Unsigned),
        (Verdict::Passed, _) => Some(Want::Passed),
        _ => None,
    }
}

/// Codes of errors, for messages.
pub fn words(looked: &Result<Verification, String>) -> String {
    match looked {
        Err(error) => error.clone(),
        Ok(v) => {
            let findings = v.judgement().signatures.iter().flat_map(|s| &s.findings);
            let errors = findings.filter(|f| f.severity == Severity::Error);
            let mut codes: Vec<String> = errors.map(|f| format!("{} {}", f.code, f.argument("detail"))).collect();
            codes.dedup();
            codes.truncate(4);
            codes.join("; ")
        }
    }
}

/// Writes a file that did not end as expected where it can be looked at.
fn keep(row: &str, what: &str, octets: &[u8]) {
    if let Some(dir) = std::env::var_os("KYSO_KEEP_ATTACKS") {
        let name: String = format!("{row}-{what}").chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let name: String = name.chars().take(120).collect();
        std::fs::write(std::path::Path::new(&dir).join(format!("{name}.xml")), octets).unwrap();
    }
}

/// With `KYSO_WRITE_ATTACKS=DIRECTORY` every file is written there, its row and our verdict in its name, and the root beside
/// them: for the comparison with other programs (`docs/peers-xml.md`).
fn write(world: &World, row: &str, octets: &[u8], passed: bool) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let Some(dir) = std::env::var_os("KYSO_WRITE_ATTACKS") else { return };
    // Bombs take room and say nothing of others' judgement.
    if octets.len() > 1 << 20 {
        return;
    }
    let dir = std::path::Path::new(&dir);
    let verdict = if passed { "passed" } else { "refused" };
    let name = format!("{row}_{:05}_{verdict}.xml", NUMBER.fetch_add(1, Ordering::Relaxed));
    std::fs::write(dir.join("root.pem"), &world.pki.root_pem).unwrap();
    std::fs::write(dir.join(name), octets).unwrap();
}

/// Attacks of one group with what came of each; [`Trial::end`] prints the table and fails for what differs.
pub struct Trial<'w> {
    pub world: &'w World,
    lines: Vec<String>,
    wrong: Vec<String>,
}

impl<'w> Trial<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world, lines: Vec::new(), wrong: Vec::new() }
    }

    /// `row`: the threat; `what`: the variant; `wants`: every outcome that is right, none of them `Passed` for an attack.
    pub fn attack(&mut self, row: &str, what: &str, xml: impl AsRef<[u8]>, wants: &[Want]) {
        assert!(!wants.contains(&Want::Passed), "{row}: an attack that may pass");
        let _ = self.check(row, what, xml, wants);
    }

    /// Refused because of what it is.
    pub fn refused(&mut self, row: &str, what: &str, xml: impl AsRef<[u8]>) {
        let _ = self.check(row, what, xml, REFUSED);
    }

    /// Neither passed nor taken for unsigned, whatever else.
    pub fn never(&mut self, row: &str, what: &str, xml: impl AsRef<[u8]>) {
        let looked = look(self.world, xml.as_ref());
        let right = !matches!(outcome(&looked), Some(Want::Passed | Want::Unsigned) | None);
        self.tell(row, what, xml.as_ref(), &looked, right, "anything but passed or unsigned");
    }

    /// A file that must not be refused.
    pub fn control(&mut self, row: &str, what: &str, xml: impl AsRef<[u8]>) -> Result<Verification, String> {
        self.check(row, what, xml, &[Want::Passed])
    }

    /// Records what was found out elsewhere.
    pub fn tell(
        &mut self,
        row: &str,
        what: &str,
        xml: &[u8],
        looked: &Result<Verification, String>,
        right: bool,
        expected: &str,
    ) {
        write(self.world, row, xml, outcome(looked) == Some(Want::Passed));
        let got = outcome(looked).map_or("?".to_owned(), |g| format!("{g:?}"));
        let line = format!("{row} {what}: {got} ({})", words(looked));
        if !right {
            self.wrong.push(format!("{line}, expected {expected}"));
            keep(row, what, xml);
        }
        self.lines.push(line);
    }

    pub fn check(
        &mut self,
        row: &str,
        what: &str,
        xml: impl AsRef<[u8]>,
        wants: &[Want],
    ) -> Result<Verification, String> {
        let looked = look(self.world, xml.as_ref());
        let right = outcome(&looked).is_some_and(|got| wants.contains(&got));
        self.tell(row, what, xml.as_ref(), &looked, right, &format!("{wants:?}"));
        looked
    }

    pub fn end(self) {
        for line in &self.lines {
            println!("{line}");
        }
        assert!(
            self.wrong.is_empty(),
            "{} of {} wrong:\n{}",
            self.wrong.len(),
            self.lines.len(),
            self.wrong.join("\n")
        );
    }
}
