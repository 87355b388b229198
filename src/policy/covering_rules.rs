//! What later additions may lie on (threats P-21, P-22; Decree 30/2020/NĐ-CP, Annex I).

use super::rules::Case;
use super::rules::Outcome::{self, Met, Noted, Undecided};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::findings::ChangeFacts;
use crate::findings::CoverFacts;

/// Thousandths of the ink of a word, or of a letter under an area, above which content counts as hidden. The seals of real
/// letters, which by the official form reach over the printed title and name, hide up to 511 with their strokes; a box or a
/// picture without transparency hides 950 and more.
const CONTENT: u16 = 700;
/// Thousandths of the looks of an earlier signature. The seal covers about a third of the signature, from the left
/// (Annex I, II.8.b); those of real letters hide 169 to 321.
const SIGNATURE: u16 = 400;

/// A later addition, itself signed or not, may not hide what was signed.
pub(super) fn nothing_hidden(case: &Case<'_>) -> Outcome {
    let (mut hidden, mut unchecked, mut noted) = (Vec::new(), Vec::new(), Vec::new());
    for change in &case.facts.changes {
        match &change.covers {
            None => {}
            Some(CoverFacts::Unchecked(why)) => {
                unchecked.push(about(change, "change.cover-unchecked", Severity::Error).with("detail", why));
            }
            Some(CoverFacts::Measured(covered)) => {
                if covered.hidden_permille > CONTENT || !covered.text.is_empty() {
                    let mut finding = about(change, "change.hides-content", Severity::Error)
                        .with("share", percent(covered.hidden_permille));
                    if !covered.text.is_empty() {
                        finding = finding.with("words", &covered.text);
                    }
                    hidden.push(finding);
                }
                for signature in &covered.signatures {
                    let (code, severity, list) = match signature.hidden_permille > SIGNATURE {
                        true => ("change.hides-signature", Severity::Error, &mut hidden),
                        false => ("change.covers-signature", Severity::Info, &mut noted),
                    };
                    let share = percent(signature.hidden_permille);
                    list.push(about(change, code, severity).with("share", share).with("signature", &signature.id));
                }
            }
        }
    }
    if !hidden.is_empty() {
        hidden.extend(unchecked);
        return Undecided(Reason::DocumentModified, hidden);
    }
    match (unchecked.is_empty(), noted.is_empty()) {
        (false, _) => Undecided(Reason::Generic, unchecked),
        (true, false) => Noted(noted),
        (true, true) => Met,
    }
}

fn about(change: &ChangeFacts, code: &str, severity: Severity) -> Finding {
    let finding = Finding::new(code, Class::Content, severity).with("revision", change.revision);
    match change.place {
        Some(place) => finding.with("page", place.page),
        None => finding,
    }
}

/// Rounded up: one in a thousand is not nothing.
fn percent(permille: u16) -> String {
    permille.div_ceil(10).to_string()
}
