//! Rules that only signatures in XML documents can break: what they cover against what is read (threats ),
//! and digests that match in a way of their producer's own.

use super::rule_set::RuleSet;
use super::rules::Outcome::{self, Fails, Met, Noted, Undecided};
use super::rules::{Case, error};
use super::verdict::{Class, Finding, Reason, Severity};
use crate::findings::Binding;
use crate::findings::ContentFacts;
use crate::findings::ExpectationFacts;
use crate::findings::ExpectationOutcome;
use crate::findings::ReferenceFacts;
use crate::findings::SignatureFacts;
use crate::findings::SignatureKind;
use crate::findings::ValueFacts;
use crate::findings::XmlFacts;

/// Parts told one by one: the first few say what is missing.
const TOLD: usize = 8;

/// What a rule about coverage looks at: a time-stamp says when, not what.
fn of_signature<'a>(case: &Case<'a>) -> Option<&'a XmlFacts> {
    case.facts.xml.as_deref().filter(|_| case.facts.kind == SignatureKind::Signature)
}

fn expectation<'a>(case: &Case<'a>) -> Option<&'a ExpectationFacts> {
    of_signature(case)?.expected.as_ref()
}

/// Signature wrapping: what has the name of something signed and is not signed (threats ).
pub(super) fn nothing_shadows(case: &Case<'_>) -> Outcome {
    let Some(xml) = of_signature(case) else { return Met };
    let shadows = xml.uncovered.iter().filter(|part| part.shadows).take(TOLD);
    let found: Vec<Finding> =
        shadows.map(|part| error("content.shadow", Class::Format).with("part", &part.path)).collect();
    if found.is_empty() { Met } else { Fails(Reason::FormatFailure, found) }
}

/// What the application reads is what was signed (design contract, "The verdict").
pub(super) fn as_expected(case: &Case<'_>) -> Outcome {
    let Some(expected) = expectation(case) else { return Met };
    let code = match expected.outcome {
        ExpectationOutcome::Covered => return Met,
        ExpectationOutcome::NotCovered => "content.expected-not-signed",
        ExpectationOutcome::Absent => "content.expected-absent",
        ExpectationOutcome::Ambiguous => "content.expected-ambiguous",
    };
    let finding = error(code, Class::Format).with("part", &expected.what);
    Fails(Reason::FormatFailure, vec![finding])
}

/// Partial coverage (threat X-25): undecided, unless the national form leaves the rest to others, which the facts leave out,
/// or the application says what it reads.
pub(super) fn covers_document(case: &Case<'_>) -> Outcome {
    let Some(xml) = of_signature(case) else { return Met };
    let rest = xml.uncovered.iter().filter(|part| !part.shadows);
    let is_answered = expectation(case).is_some_and(|e| e.outcome == ExpectationOutcome::Covered);
    let severity = if is_answered { Severity::Info } else { Severity::Error };
    let mut found: Vec<Finding> = rest
        .clone()
        .take(TOLD)
        .map(|part| Finding::new("content.not-covered", Class::Content, severity).with("part", &part.path))
        .collect();
    // An amount may stand in an attribute of what is around the signed part. National forms have none that say anything.
    let is_known = is_answered || xml.profile.is_some();
    let severity = if is_known { Severity::Warning } else { Severity::Error };
    found.extend(xml.uncovered_attributes.iter().take(TOLD).map(|attribute| {
        Finding::new("content.attribute-not-covered", Class::Content, severity).with("part", attribute)
    }));
    if found.is_empty() {
        return Met;
    }
    if rest.clone().next().is_none() && is_known {
        return Noted(found);
    }
    let more = rest.count().saturating_sub(TOLD);
    if more > 0 {
        found.push(Finding::new("content.not-covered-more", Class::Content, severity).with("number", more));
    }
    if is_answered { Noted(found) } else { Undecided(Reason::SigConstraintsFailure, found) }
}

/// What the form leaves to a signature of another role, and no such signature covers.
pub(super) fn left_signed(case: &Case<'_>) -> Outcome {
    let Some(xml) = of_signature(case) else { return Met };
    let open = xml.left.iter().filter_map(|part| part.owner.as_ref().filter(|_| !part.is_signed).map(|o| (part, o)));
    let found: Vec<Finding> = open
        .take(TOLD)
        .map(|(part, owner)| {
            let finding = error("content.left-unsigned", Class::Content);
            finding.with("part", &part.path).with("owner", owner)
        })
        .collect();
    if found.is_empty() { Met } else { Undecided(Reason::SigConstraintsFailure, found) }
}

/// The digest of every reference, each told that does not match.
pub(super) fn references_intact(case: &Case<'_>, xml: &XmlFacts) -> Outcome {
    match &case.facts.content {
        ContentFacts::Match(_) => Met,
        ContentFacts::Mismatch(algorithm) => {
            let is_accepted = accepted_deviation(case.facts, case.rules);
            let severity = if is_accepted { Severity::Warning } else { Severity::Error };
            let differing = xml.references.iter().filter(|r| matches!(r.content, ContentFacts::Mismatch(_)));
            let mut found: Vec<Finding> = differing.take(TOLD).map(|r| differs(r, severity)).collect();
            if found.is_empty() {
                found.push(error("content.digest-differs", Class::Content).with("algorithm", algorithm.name()));
            }
            if is_accepted { Noted(found) } else { Fails(Reason::HashFailure, found) }
        }
        ContentFacts::Unchecked(why) => {
            let open = xml.references.iter().filter_map(|r| match &r.content {
                ContentFacts::Unchecked(why) => Some((r, why)),
                _ => None,
            });
            let mut found: Vec<Finding> = open
                .clone()
                .take(TOLD)
                .map(|(r, why)| {
                    let finding = error("content.reference-unchecked", Class::Content);
                    finding.with("uri", shown(r)).with("detail", why)
                })
                .collect();
            if found.is_empty() {
                found.push(error("content.unchecked", Class::Content).with("detail", why));
            }
            let problem = |code: &str| open.clone().any(|(r, _)| r.problem.as_deref() == Some(code));
            let reason = match () {
                // What is not on the allow-list (threats ).
                () if problem("transform") => Reason::SigConstraintsFailure,
                // Contents that lie elsewhere and were not handed in (threat X-21).
                () if problem("not-handed-in") => Reason::SignedDataNotFound,
                () => Reason::Generic,
            };
            Undecided(reason, found)
        }
    }
}

fn differs(reference: &ReferenceFacts, severity: Severity) -> Finding {
    let code = match reference.deviation.as_deref() {
        Some("D1") => "content.deviation-d1",
        Some("D2") => "content.deviation-d2",
        Some("D3") => "content.deviation-d3",
        Some(_) => "content.deviation",
        None => "content.reference-differs",
    };
    let algorithm = match reference.content {
        ContentFacts::Match(algorithm) | ContentFacts::Mismatch(algorithm) => algorithm.name(),
        ContentFacts::Unchecked(_) => "",
    };
    Finding::new(code, Class::Content, severity)
        .with("uri", shown(reference))
        .with("part", reference.path.as_deref().unwrap_or_default())
        .with("algorithm", algorithm)
        .with("deviation", reference.deviation.as_deref().unwrap_or_default())
}

/// What a reference is called: its URI, else the path of what it selects.
fn shown(reference: &ReferenceFacts) -> &str {
    match reference.uri.as_deref() {
        None => "(URI –)",
        Some("") => reference.path.as_deref().unwrap_or("/"),
        Some(uri) => uri,
    }
}

/// Whether every digest that does not match does so by a deviation that the policy accepts by name.
pub(super) fn accepted_deviation(facts: &SignatureFacts, rules: &RuleSet) -> bool {
    let Some(xml) = facts.xml.as_deref() else { return false };
    let mut differing = xml.references.iter().filter(|r| !matches!(r.content, ContentFacts::Match(_))).peekable();
    differing.peek().is_some()
        && matches!(facts.content, ContentFacts::Mismatch(_))
        && differing.all(|r| {
            matches!(r.content, ContentFacts::Mismatch(_))
                && r.deviation.as_deref().is_some_and(|name| rules.accepts_deviation(name))
        })
}

/// Without XAdES nothing that is signed need name the certificate, unless KeyInfo is (threat X-24).
pub(super) fn key_info_bound(case: &Case<'_>) -> Outcome {
    let missing = case.facts.xml.is_some() && case.facts.signer.is_some() && case.facts.binding == Binding::Absent;
    match missing {
        false => Met,
        true => {
            Undecided(Reason::SigConstraintsFailure, vec![error("signature.key-info-not-signed", Class::Signature)])
        }
    }
}

/// A signing time that nobody signed, or that does not say where.
pub(super) fn claim_signed(case: &Case<'_>) -> Outcome {
    let mut noted = content_stamps(case);
    let Some(time) = of_signature(case).and_then(|xml| xml.signing_time.as_ref()) else {
        return if noted.is_empty() { Met } else { Noted(noted) };
    };
    if !time.has_zone {
        noted.push(
            Finding::new("time.claim-without-zone", Class::Time, Severity::Info).with("claimed-text", &time.text),
        );
    }
    if !time.is_signed {
        noted.push(error("time.claim-unsigned", Class::Time).with("claimed-text", &time.text));
        return Undecided(Reason::SigConstraintsFailure, noted);
    }
    if noted.is_empty() { Met } else { Noted(noted) }
}

/// Time-stamps over data before it was signed (EN 319 132-1 §5.2.8): who signs them says that the data were there, so that
/// the signature is younger. Nothing is proved by an age that a signature cannot have, so no verdict comes of them; their
/// authority is not asked about either, and both is said.
fn content_stamps(case: &Case<'_>) -> Vec<Finding> {
    let Some(properties) = of_signature(case).and_then(|xml| xml.properties.as_deref()) else { return Vec::new() };
    properties
        .other_stamps
        .iter()
        .filter(|one| matches!(one.name.as_str(), "AllDataObjectsTimeStamp" | "IndividualDataObjectsTimeStamp"))
        .take(TOLD)
        .map(|one| {
            let stamp = &one.stamp;
            let is_over_them = matches!(stamp.imprint, ContentFacts::Match(_))
                && matches!(stamp.content, ContentFacts::Match(_))
                && stamp.value == ValueFacts::Match;
            let (code, severity) = match is_over_them {
                true => ("time.content-stamp", Severity::Info),
                false => ("time.content-stamp-broken", Severity::Warning),
            };
            Finding::new(code, Class::Time, severity).with("time", stamp.gen_time).with("part", &one.name)
        })
        .collect()
}
