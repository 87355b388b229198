//! Every sampled octet of what a signature covers, exchanged: never passed, unless the canonical form is the same.

use kyso::policy::Verdict;

use super::base::{Want, look, outcome, world};
use super::forge::Properties;
use super::forms::{enveloping, forms};
use crate::canonical;
use kyso::keys::Signer as _;

/// `KYSO_XML_FLIPS` octets of each file are exchanged; without it, as many as an ordinary run has time for.
fn sample() -> usize {
    std::env::var("KYSO_XML_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

/// Octets that are not themselves covered, by the facts: behind the signature's own SignedInfo and value nothing of it is.
fn covered(xml: &[u8], file: &kyso::Verification) -> Vec<usize> {
    let mut all = vec![false; xml.len()];
    let text = String::from_utf8_lossy(xml);
    for signature in file.facts().signatures.iter().filter_map(|s| s.xml.as_ref()) {
        let own = signature.span.0 as usize..signature.span.1 as usize;
        for reference in &signature.references {
            let Some((start, end)) = reference.span else { continue };
            let (start, end) = (start as usize, end as usize);
            let inside = own.start <= start && end <= own.end;
            for (at, covered) in all.iter_mut().enumerate().take(end).skip(start) {
                *covered |= inside || !own.contains(&at);
            }
        }
        let slice = &text[own.clone()];
        for (open, close) in [("<SignedInfo>", "</SignedInfo>"), ("<SignatureValue>", "</SignatureValue>")] {
            if let (Some(from), Some(to)) = (slice.find(open), slice.find(close)) {
                all[own.start + from..own.start + to + close.len()].fill(true);
            }
        }
    }
    all.iter().enumerate().filter(|(_, covered)| **covered).map(|(at, _)| at).collect()
}

/// White space in a signature value is none of its octets.
fn without_lines(canonical: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(canonical).unwrap();
    let parts = text.split("<SignatureValue>").enumerate().map(|(number, part)| match part.split_once('<') {
        Some((value, rest)) if number > 0 => format!("{}<{rest}", value.split_whitespace().collect::<String>()),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("<SignatureValue>").into_bytes()
}

#[test]
fn no_exchanged_octet_passes() {
    let Some(world) = world() else { return };
    let mut files: Vec<(String, String)> =
        forms().into_iter().map(|form| (form.name.to_owned(), form.honest(&world.signer))).collect();
    files.push(("enveloping".into(), enveloping(&world.signer).xml(&world.signer)));
    let form = super::forms::form("document");
    let mut signature = form.signature(&world.signer);
    let properties = Properties::of(world.signer.certificate());
    signature.references.push(properties.reference());
    signature.objects = properties.object();
    files.push(("xades".into(), form.place(&form.signed, &signature.xml(&world.signer))));
    let mut wrong = Vec::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut dice = |end: usize| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        usize::try_from(state >> 33).unwrap() % end
    };
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for (name, xml) in &files {
        let honest = look(world, xml.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(honest.verdict(), Verdict::Passed, "{name} proves nothing");
        let covered = covered(xml.as_bytes(), &honest);
        assert!(covered.len() > 300, "{name}: {} octets covered", covered.len());
        let same = canonical(xml.as_bytes()).map(without_lines).expect("readable");
        for round in 0..sample() {
            let at = covered[dice(covered.len())];
            let mut changed = xml.clone().into_bytes();
            match round % 4 {
                0 => changed[at] ^= 1 << dice(8),
                1 => changed[at] = b" \n<>&'\"x09-/=#;:A"[dice(17)],
                2 => drop(changed.remove(at)),
                _ => changed.insert(at, b" \n<>&'\"x09-/=#;:A"[dice(17)]),
            }
            let looked = look(world, &changed);
            let got = outcome(&looked);
            *counts.entry(format!("{got:?}")).or_default() += 1;
            let equal = canonical(&changed).is_some_and(|form| without_lines(form) == same);
            if got == Some(Want::Passed) && !equal {
                let (from, to) = (at.saturating_sub(40), (at + 40).min(changed.len()));
                wrong.push(format!("{name}: octet {at}, …{}…", changed[from..to].escape_ascii()));
            }
        }
    }
    println!("{counts:?}");
    assert!(wrong.is_empty(), "{} pass:\n{}", wrong.len(), wrong.join("\n"));
}
