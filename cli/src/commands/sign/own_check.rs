//! What was signed, as the verifier sees it that everybody uses.

use std::path::Path;

use kyso::Settings;
use kyso::base::Source;
use kyso::pdf::Credentials;
use kyso::policy::{ContentTruth, Policy, ValueTruth, Verdict};
use kyso::sign::Outcome;
use kyso::trust::TrustStore;

use crate::clock;
use crate::failure::Result;
use crate::messages;
use crate::sign_words;

/// Whom to trust is not asked: only that the new signature is intact and its value good, that nothing failed, and that it
/// covers the whole file.
pub(in crate::commands) fn pdf(
    input: &Path,
    written: &dyn Source,
    made: &[Outcome],
    credentials: &Credentials,
) -> Result<()> {
    let policy = Policy::standard().map_err(|e| messages::bad_policy(Path::new("default"), &e))?;
    let mut settings = Settings::new(clock::now(), TrustStore::default(), policy);
    settings.credentials = credentials.clone();
    // Looked for before signing.
    settings.inspect = false;
    let verification = kyso::verify(written, &settings).map_err(|e| sign_words::own_check(input, &e.to_string()))?;
    let report = verification.report(&input.display().to_string());
    for outcome in made {
        match report.signatures.iter().find(|s| s.id == outcome.field) {
            None => return Err(sign_words::own_check(input, "the new signature was not found")),
            Some(new) => {
                if new.truths.content != ContentTruth::Intact || new.truths.signature != ValueTruth::Good {
                    return Err(sign_words::own_check(input, "the new signature does not verify"));
                }
            }
        }
    }
    for signature in &report.signatures {
        if signature.verdict == Verdict::Failed {
            let why = signature.findings.iter().filter(|f| f.severity == kyso::policy::Severity::Error);
            let why = why.map(|f| f.en.as_str()).collect::<Vec<_>>().join("; ");
            return Err(sign_words::own_check(input, &format!("signature '{}' failed: {why}", signature.id)));
        }
    }
    Ok(())
}
