//! Rules on what was signed and may still show something else, and on who seems to have signed (threats P-24, P-25, P-45).

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::rules::{Case, Outcome, error};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::findings::CertificateFacts;
use crate::findings::DynamicFacts;
use crate::findings::SignatureKind;

/// Codes of what ordinary documents have: only somebody who clicks gets anything from it, or it changes nothing of the page.
/// A code that is not known is not among them.
const HARMLESS: &[&str] = &[
    "web-link",
    "document-link",
    "submit-form",
    "page-transition",
    "need-appearances-unused",
    "layers",
    "button-look",
    "screen-only",
    "hidden-annotation",
    "embedded-file",
    "orphan-pages",
    "font-not-embedded",
];

/// How grave a piece of dynamic content is by itself, whatever the policy makes of it.
#[must_use]
pub fn dynamic_severity(code: &str) -> Severity {
    if HARMLESS.contains(&code) { Severity::Info } else { Severity::Warning }
}

/// A piece of dynamic content as a finding.
#[must_use]
pub fn dynamic_finding(piece: &DynamicFacts, severity: Severity) -> Finding {
    let number = |number: Option<u32>| number.map(|n| n.to_string()).unwrap_or_default();
    Finding::new(&format!("dynamic.{}", piece.code), Class::Content, severity)
        .with("revision", piece.revision)
        .with("object", number(piece.object))
        .with("page", number(piece.page))
        .with("detail", &piece.detail)
}

/// Nothing that was signed may show something else another time. The signature stands whatever it shows, so a policy has to
/// ask for more before this decides anything.
pub(super) fn no_dynamic(case: &Case<'_>) -> Outcome {
    // A document time-stamp says when, not what.
    if case.facts.kind != SignatureKind::Signature {
        return Outcome::Met;
    }
    let Some(dynamic) = &case.document.dynamic else {
        let left_out = Finding::new("content.not-inspected", Class::Content, Severity::Info);
        return Outcome::Undecided(Reason::Generic, vec![left_out]);
    };
    let signed = || dynamic.iter().filter(|piece| piece.revision <= case.facts.revision);
    let found = |grave: Severity| -> Vec<Finding> {
        let severity = |piece: &DynamicFacts| match dynamic_severity(&piece.code) {
            Severity::Info => Severity::Info,
            _ => grave,
        };
        signed().map(|piece| dynamic_finding(piece, severity(piece))).collect()
    };
    if signed().all(|piece| dynamic_severity(&piece.code) == Severity::Info) {
        let noted = found(Severity::Info);
        return if noted.is_empty() { Outcome::Met } else { Outcome::Noted(noted) };
    }
    Outcome::Undecided(Reason::SigConstraintsFailure, found(Severity::Error))
}

/// Words that begin the signer's name in the looks of a signature.
const LABELS: [&str; 6] = ["signedby", "kyboi", "nguoiky", "duockyboi", "kysoboi", "signerdn"];

/// Characters of a look that are told.
const TOLD: usize = 120;

/// What the signature dictionary and its looks call the signer, against the certificate: only that proves who signed.
pub(super) fn name_agrees(case: &Case<'_>) -> Outcome {
    let Some(signer) = case.facts.signer.as_ref().filter(|_| case.facts.kind == SignatureKind::Signature) else {
        return Outcome::Met;
    };
    let mut found = Vec::new();
    let claimed = case.facts.claimed_name.as_deref().map(|claimed| (claimed, plain(claimed)));
    if let Some((claimed, letters)) = claimed.filter(|(_, letters)| !letters.is_empty())
        && !is_signer(&letters, signer)
    {
        let told = error("signature.name-differs", Class::Signature).with("claimed-name", claimed);
        found.push(told.with("name", signer.display_name()));
    }
    if let Some(shown) = case.facts.shown_text.as_deref() {
        let text = plain(shown);
        let is_labelled = LABELS.iter().any(|label| text.contains(label));
        let own = [signer.common_name.as_deref(), signer.organization.as_deref(), signer.email.as_deref()];
        let known: Vec<String> = own.into_iter().flatten().map(plain).filter(|name| !name.is_empty()).collect();
        if is_labelled && !known.is_empty() && !known.iter().any(|name| text.contains(name)) {
            let shown: String = shown.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TOLD).collect();
            let told = error("signature.looks-differ", Class::Signature).with("shown", shown);
            found.push(told.with("name", signer.display_name()));
        }
    }
    match found.is_empty() {
        true => Outcome::Met,
        false => Outcome::Undecided(Reason::SigConstraintsFailure, found),
    }
}

/// Titles and organisations stand before and behind names, so one may contain the other. `claimed`: its plain letters.
fn is_signer(claimed: &str, signer: &CertificateFacts) -> bool {
    let own = [signer.common_name.as_deref(), signer.organization.as_deref(), signer.email.as_deref()];
    own.into_iter().flatten().map(plain).any(|own| !own.is_empty() && (claimed.contains(&own) || own.contains(claimed)))
        || plain(&signer.subject).contains(claimed)
}

/// Letters and digits alone, small, without marks: names are written with and without them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.extend(c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase()));
            continue;
        }
        // By itself: without marks nothing is left to be put in order (NFKD).
        decompose_compatible(c, |part| {
            if !is_combining_mark(part) {
                let small = part.to_lowercase().filter(|c| c.is_alphanumeric());
                plain.extend(small.map(|c| if c == 'đ' { 'd' } else { c }));
            }
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;
    use crate::pdf::DynamicKind;

    #[test]
    fn plain_letters_are_those_of_the_decomposed_text() {
        let by_form = |text: &str| -> String {
            let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
            letters.filter(|c| c.is_alphanumeric()).map(|c| if c == 'đ' { 'd' } else { c }).collect()
        };
        let every: Vec<char> = (char::MIN..=char::MAX).collect();
        for some in every.chunks(64) {
            let text: String = some.iter().collect();
            assert_eq!(plain(&text), by_form(&text), "{text:?}");
        }
        // Marks in another order, and letters that are composed of others.
        for text in ["Tỉnh ĐẮK LẮK", "e\u{323}\u{302} o\u{302}\u{323}", "각 ㈜ ﬁ Ⅷ", "İstanbul ẞ"] {
            assert_eq!(plain(text), by_form(text));
        }
        assert_eq!(plain("Tỉnh ĐẮK LẮK 2"), "tinhdaklak2");
    }

    #[test]
    fn what_is_harmless_is_what_signing_lets_through() {
        for kind in DynamicKind::ALL {
            let harmless = dynamic_severity(kind.code()) == Severity::Info;
            assert_eq!(harmless, kind.is_harmless(), "{}", kind.code());
        }
        assert_eq!(dynamic_severity("of-a-later-version"), Severity::Warning);
    }

    #[test]
    fn names_are_compared_as_people_do() {
        assert_eq!(plain("Nguyễn Văn Đức, "), "nguyenvanduc");
        assert_eq!(plain("VĂN PHÒNG CHÍNH PHỦ"), plain("Van phong Chinh phu"));
    }
}
