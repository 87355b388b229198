//! A package: read, checked, unpacked, written again, verified. Nothing passes but what says what the seed says.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kyso::Settings;
use kyso::base::{Limits, UnixTime};
use kyso::edxml::{self, FileNames, Metadata, Package, Part, Step};
use kyso::package::{PackageRequest, PackageVerification, render, verify_package};
use kyso::policy::{Policy, Verdict};
use kyso::report::{Detail, Lang};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso_fuzz::Dice;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

const _: () = assert!(cfg!(debug_assertions), "wrong arithmetic would go unseen");

/// 2026-12-01: the certificates of the fixtures are valid.
const AT: UnixTime = UnixTime::from_seconds(1_796_083_200);

const SIGNED: &[u8] = include_bytes!("../../fixtures/edxml/signed.edxml");
const STATUS: &[u8] = include_bytes!("../../fixtures/edxml/status.edxml");
const ROOTS: &[&[u8]] =
    &[include_bytes!("../../fixtures/edxml/root.pem"), include_bytes!("../../fixtures/signed/root.pem")];

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    // There are no revocation lists here; without this nothing would ever pass, and the target would prove nothing.
    Policy::from_toml("schema = \"kyso.policy/1\"\nname = \"fuzz\"\nrevocation = \"ignore\"\n")
        .expect("the policy is readable")
});

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.edxml_attachment_octets = 1 << 20;
    limits.pdf_stream_octets = 4 << 20;
    limits.pdf_xref_entries = 100_000;
    limits
}

fn settings(anchored: bool) -> Settings {
    let mut trust = TrustStore::default();
    if anchored {
        for root in ROOTS {
            trust.add_anchors(Some("fixtures"), Certificate::all_from_file(root).expect("the root is readable"));
        }
    }
    let mut settings = Settings::new(AT, trust, POLICY.clone());
    settings.limits = limits();
    settings.inspect = false;
    settings
}

/// What a package says and holds, as a reader takes it.
fn said(verification: &PackageVerification) -> String {
    let package = verification.package();
    let files: Vec<_> = package
        .attachments
        .iter()
        .zip(verification.attachments())
        .map(|(said, found)| (&said.content_id, &said.name, &said.content_type, &found.sha256))
        .collect();
    format!("{:?} {:?} {:?} {files:?}", package.message, package.trace, package.manifest)
}

static SAID: LazyLock<String> = LazyLock::new(|| {
    let verification = verify_package(&SIGNED, &settings(true), &PackageRequest::default()).expect("readable");
    assert_eq!(verification.verdict(), Verdict::Passed, "the seed does not pass: the target would prove nothing");
    said(&verification)
});

/// What is read, written and read again says the same.
fn survives(package: &Package, files: &[Vec<u8>]) {
    let parts: Vec<Part<'_>> = package
        .attachments
        .iter()
        .zip(files)
        .map(|(attachment, octets)| Part {
            content_id: attachment.content_id.clone(),
            name: attachment.name.clone(),
            description: attachment.description.clone(),
            content_type: attachment.content_type.clone(),
            octets,
        })
        .collect();
    let mut out = Vec::new();
    let trace = package.trace.clone().unwrap_or_default();
    let written = match package.message.is_status() {
        true => edxml::write_status(&mut out, &package.message),
        false => edxml::write(&mut out, &package.message, &trace, &parts),
    };
    if written.is_err() {
        return;
    }
    let mut again = Vec::new();
    let read = edxml::read(&out, &Limits::default(), &mut |_, _, octets| again.push(octets)).expect("what we wrote");
    if package.message.is_status() {
        assert_eq!(read.message.status_code, package.message.status_code);
    } else {
        // Texts of parts whose form is not known are not written.
        let known = |package: &Package| {
            let mut message = package.message.clone();
            (message.reply_fors, message.reference_codes) = (Vec::new(), Vec::new());
            (message.description, message.timestamp, message.staff) = Default::default();
            format!("{message:?}")
        };
        assert_eq!(known(&read), known(package), "another message than was written");
        assert_eq!(again, files, "other attachments than were written");
    }
}

fuzz_target!(|octets: &[u8]| {
    let limits = limits();
    let mut files = Vec::new();
    let mut issues = Vec::new();
    let read = edxml::read(&octets, &limits, &mut |index, attachment, octets| {
        let (looked, inner) = edxml::look(index, attachment, &octets, &limits);
        assert!(inner.is_none_or(|inner| inner.len() as u64 <= limits.edxml_attachment_octets));
        issues.extend(looked.issues);
        files.push(octets);
    });
    let Ok(package) = read else {
        assert!(
            verify_package(&octets, &settings(true), &PackageRequest::default()).is_err(),
            "not read, and verified"
        );
        return;
    };
    assert_eq!(package.attachments.len(), files.len());
    issues.extend(edxml::check(&package.message, package.trace.as_ref()));
    issues.extend(edxml::check_manifest(&package));
    let step = Step { name: "fuzz", message: &package.message };
    let _ = edxml::sequence(&[step, step]);
    let mut names = FileNames::new(&["metadata.json"]);
    let mut given = BTreeSet::new();
    for attachment in &package.attachments {
        let name = names.give(&attachment.name);
        let is_plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':');
        assert!(name.chars().all(is_plain) && name != "." && name != ".." && name.len() <= 240, "{name:?}");
        assert!(given.insert(name.to_lowercase()), "{name:?} twice");
    }
    let metadata = Metadata { message: package.message.clone(), ..Metadata::default() };
    assert_eq!(Metadata::from_json(&metadata.to_json()).expect("our own JSON"), metadata);
    survives(&package, &files);

    for request in [PackageRequest::default(), PackageRequest::attachments_only()] {
        let verification = verify_package(&octets, &settings(true), &request).expect("it was read before");
        if verification.verdict() == Verdict::Passed && !request.unsigned_message {
            assert_eq!(said(&verification), *SAID, "passed, and says what nobody signed");
        }
        let nobody = verify_package(&octets, &settings(false), &request).expect("it was read before");
        assert_ne!(nobody.verdict(), Verdict::Passed, "passed without a trust anchor");
        for lang in [Lang::Vi, Lang::En] {
            let text = render(&verification.report("fuzz"), lang, Detail::Verbose);
            let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}');
            assert!(!text.contains(steers), "what a package says steers the terminal");
        }
    }
});

// Octets flipped at random seldom leave XML behind: elements are moved, doubled and taken out, texts exchanged.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut dice = Dice::new(seed);
    if dice.below(4) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut octets = data[..size].to_vec();
    if dice.below(16) == 0 {
        octets = dice.pick(&[SIGNED, STATUS]).map(|seed| seed.to_vec()).unwrap_or_default();
    }
    for _ in 0..=dice.below(3) {
        change(&mut octets, &mut dice);
    }
    octets.truncate(max_size.min(data.len()));
    data[..octets.len()].copy_from_slice(&octets);
    octets.len()
});

/// One change that keeps most of the document well-formed.
fn change(octets: &mut Vec<u8>, dice: &mut Dice) {
    let starts: Vec<usize> = (0..octets.len().saturating_sub(1))
        .filter(|&i| octets[i] == b'<' && octets[i + 1].is_ascii_alphabetic())
        .collect();
    let Some(&from) = dice.pick(&starts) else { return };
    let Some(to) = behind(octets, from) else { return };
    let element = octets[from..to].to_vec();
    match dice.below(6) {
        0 => drop(octets.drain(from..to)),
        1 => drop(octets.splice(from..from, element)),
        2 | 3 => {
            octets.drain(from..to);
            let places: Vec<usize> = (0..octets.len()).filter(|&i| octets[i] == b'<').collect();
            let at = dice.pick(&places).copied().unwrap_or(0);
            octets.splice(at..at, element);
        }
        4 => {
            // The text of another element.
            let texts: Vec<usize> = (0..octets.len()).filter(|&i| octets[i] == b'>').collect();
            let text =
                |at: usize| at + 1..octets[at + 1..].iter().position(|c| *c == b'<').map_or(at + 1, |n| at + 1 + n);
            let (Some(&one), Some(&other)) = (dice.pick(&texts), dice.pick(&texts)) else { return };
            let value = octets[text(other)].to_vec();
            let place = text(one);
            octets.splice(place, value);
        }
        _ => {
            let wrapped = [&b"<!-- -->"[..], b"<?a b?>", b"<x xmlns=\"urn:x\"/>", b"<![CDATA[x]]>", b" xmlns=\"\""];
            let at = if dice.below(2) == 0 { from } else { to };
            let piece = dice.pick(&wrapped).map(|piece| piece.to_vec()).unwrap_or_default();
            octets.splice(at..at, piece);
        }
    }
}

/// Behind the element that starts at `from`, by counting tags.
fn behind(octets: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = from;
    while at < octets.len() {
        if octets[at] == b'<' {
            let end = at + octets[at..].iter().position(|c| *c == b'>')?;
            match octets.get(at + 1)? {
                b'/' => depth = depth.checked_sub(1)?,
                b'!' | b'?' => {}
                _ if octets[end - 1] == b'/' => {}
                _ => depth += 1,
            }
            at = end + 1;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}
