//! No change raises a verdict: single octets of what is covered, and whole revisions behind the last signature.
//!
//! A sample runs with the other tests. `KYSO_MUTATIONS=50000 cargo test --release --test mutations -- --nocapture`, or
//! `cargo xtask mutate`, makes that many of each kind; `KYSO_MUTATIONS_FROM` continues where another run ended. A mutation
//! that goes wrong is named by base and number, and written down with `KYSO_KEEP_ATTACKS=DIRECTORY`.
#![allow(clippy::ptr_arg, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(dead_code, missing_docs, unreachable_pub)]

#[path = "attacks/base.rs"]
mod base;
#[path = "attacks/editor.rs"]
mod editor;
#[path = "attacks/forge.rs"]
mod forge;
#[path = "../fuzz/src/later.rs"]
mod later;
#[path = "../fuzz/src/meaning.rs"]
mod meaning;
#[path = "attacks/recipes.rs"]
mod recipes;
mod support;

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;
use std::time::Instant;

use kyso::base::{Limits, UnixTime};
use kyso::findings::SignatureKind;
use kyso::pdf::Document;
use kyso::policy::{Policy, Verdict};
use kyso::sign::Request;
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};

use base::{World, form_document, request, signed, visible, world};
use later::Choices;
use meaning::{Permitted, same_meaning};
use support::{Sample, linearised, with_object_streams};

/// When nothing is said: a few seconds without optimisation.
const SAMPLE: usize = 300;
/// 2026-12-01: the certificates of fixtures/signed are valid.
const AT: UnixTime = UnixTime::from_seconds(1_796_083_200);

/// A signed file that passes.
struct Base {
    name: &'static str,
    octets: Vec<u8>,
    /// One of fixtures/signed, under that root.
    fixture: bool,
    before: Seen,
}

/// One signature as verification sees it.
#[derive(Debug, Clone, PartialEq)]
struct One {
    name: String,
    byte_range: Option<[u64; 4]>,
    revision: usize,
    docmdp: Option<u8>,
    is_time: bool,
    verdict: Verdict,
}

/// What came of a file; `None`: refused as unreadable.
#[derive(Debug, Clone)]
struct Seen {
    verdict: Option<Verdict>,
    signatures: Vec<One>,
}

fn settings(fixture: bool) -> Settings {
    static ROOT: OnceLock<Vec<Certificate>> = OnceLock::new();
    let root = ROOT.get_or_init(|| Certificate::all_from_file(include_bytes!("../fixtures/signed/root.pem")).unwrap());
    if !fixture {
        return base::settings(world().unwrap());
    }
    let mut trust = TrustStore::default();
    trust.add_anchors(None, root.iter().cloned());
    let policy = "schema = \"kyso.policy/1\"\nname = \"mutations\"\nrevocation = \"ignore\"\n";
    Settings::new(AT, trust, Policy::from_toml(policy).unwrap())
}

fn look(octets: &Vec<u8>, settings: &Settings) -> Seen {
    let Ok(verification) = verify(octets, settings) else {
        return Seen { verdict: None, signatures: Vec::new() };
    };
    let facts = verification.facts().signatures.iter();
    let signatures = facts.zip(&verification.judgement().signatures).map(|(facts, judgement)| One {
        name: facts.id.clone(),
        byte_range: facts.byte_range,
        revision: facts.revision,
        docmdp: facts.docmdp,
        is_time: facts.kind == SignatureKind::Timestamp,
        verdict: judgement.verdict,
    });
    Seen { verdict: Some(verification.verdict()), signatures: signatures.collect() }
}

/// Twenty-odd signed files: tables and streams of cross-references, object streams, linearised, hybrid, one to nine
/// signatures, certified, locked, filled in, with validation data and document time-stamps, visible and not.
fn bases() -> Option<&'static [Base]> {
    static BASES: OnceLock<Option<Vec<Base>>> = OnceLock::new();
    BASES.get_or_init(|| Some(make(world()?))).as_deref()
}

fn make(world: &World) -> Vec<Base> {
    let mut found: Vec<(&'static str, Vec<u8>, bool)> = vec![
        ("fixture b-b", include_bytes!("../fixtures/signed/b-b.pdf").to_vec(), true),
        ("fixture b-t", include_bytes!("../fixtures/signed/b-t.pdf").to_vec(), true),
        ("fixture two", include_bytes!("../fixtures/signed/two.pdf").to_vec(), true),
        ("fixture certified twice", include_bytes!("../fixtures/signed/certified-twice.pdf").to_vec(), true),
        ("fixture streams", include_bytes!("../fixtures/signed/ecdsa-xref-stream.pdf").to_vec(), true),
        ("one", world.one.clone(), false),
        ("two", world.two.clone(), false),
        ("streams", world.streams.clone(), false),
        ("form", world.form_one.clone(), false),
    ];
    for (name, certified) in ["certified 1", "certified 2", "certified 3"].into_iter().zip(&world.certified) {
        found.push((name, certified.clone(), false));
    }
    let by = |pdf: &[u8], second: bool, request: &Request| {
        signed(pdf, if second { &world.second } else { &world.signer }, request)
    };
    let mut in_a = visible();
    in_a.field = Some("A".into());
    found.push(("field signed", by(&world.form_one, true, &in_a), false));
    found.push(("filled in", recipes::filled(&world.certified[1], 50), false));
    let stored = recipes::with_dss(&world.certified[0]);
    found.push(("stored and stamped", recipes::with_time_stamp(world, &stored, 210, "/Rect [0 0 0 0]"), false));
    let mut locked = form_document();
    let field = String::from_utf8(locked.objects[&6].clone()).unwrap();
    let lock = "<< /Lock << /Type /SigFieldLock /Action /Include /Fields [(SoDen)] >> ";
    locked.set(6, field.replacen("<<", lock, 1));
    let mut certify = request();
    certify.field = Some("A".into());
    certify.certify = Some(2);
    found.push(("locked", by(&locked.table(), false, &certify), false));
    let three = by(&by(&world.streams, true, &visible()), false, &request());
    found.push(("three, streams", three, false));
    let mut hybrid = Sample::default().raw();
    hybrid.set(30, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
    found.push(("hybrid", by(&hybrid.hybrid(&[30]), false, &request()), false));
    let mut nine = Sample { pages: 3, ..Sample::default() }.build();
    for i in 0..9 {
        let mut request = if i % 3 == 0 { visible() } else { request() };
        if let Some(placed) = &mut request.appearance {
            // One beside the other: what hides an older signature is not passed.
            placed.rect_mm[1] += 25.0 * f64::from(i);
        }
        request.reason = Some(format!("Lan {i}"));
        nine = by(&nine, i % 2 == 1, &request);
    }
    found.push(("nine", nine, false));
    if let Some(packed) = with_object_streams(&form_document().table()) {
        found.push(("object streams", by(&packed, false, &request()), false));
        found.push(("object streams, two", by(&by(&packed, false, &request()), true, &visible()), false));
    }
    if let Some(linear) = linearised(&world.plain, false) {
        found.push(("linearised", by(&linear, false, &visible()), false));
    }
    let bases: Vec<Base> = found
        .into_iter()
        .map(|(name, octets, fixture)| {
            let before = look(&octets, &settings(fixture));
            assert_eq!(before.verdict, Some(Verdict::Passed), "{name} does not pass: nothing would be shown by it");
            Base { name, octets, fixture, before }
        })
        .collect();
    assert!(bases.len() >= 20, "{} bases", bases.len());
    bases
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Makes all mutations of a kind, on two threads; prints what became of them.
fn run(kind: &str, one: impl Fn(&Base, u64, &Settings) -> Result<&'static str, String> + Sync) {
    let Some(bases) = bases() else { return };
    let count = number("KYSO_MUTATIONS").unwrap_or(SAMPLE) as u64;
    let from = number("KYSO_MUTATIONS_FROM").unwrap_or(0) as u64;
    let started = Instant::now();
    let shares: Vec<(BTreeMap<&'static str, u64>, Vec<String>)> = std::thread::scope(|scope| {
        let share = |of: u64| {
            let one = &one;
            move || {
                let (mut became, mut wrong) = (BTreeMap::new(), Vec::new());
                let mut known: Option<(u64, [Settings; 2])> = None;
                for i in (from + of..from + count).step_by(2) {
                    let base = &bases[usize::try_from(i).unwrap() % bases.len()];
                    // What is remembered of certificates grows with every one that was seen.
                    if known.as_ref().is_none_or(|(since, _)| i > since + 1000) {
                        known = Some((i, [settings(false), settings(true)]));
                    }
                    let settings = &known.as_ref().unwrap().1[usize::from(base.fixture)];
                    match one(base, i, settings) {
                        Ok(what) => *became.entry(what).or_insert(0) += 1,
                        Err(what) => wrong.push(format!("{} number {i}: {what}", base.name)),
                    }
                }
                (became, wrong)
            }
        };
        let workers = [scope.spawn(share(0)), scope.spawn(share(1))];
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let mut became: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (share, errors) in shares {
        share.into_iter().for_each(|(what, count)| *became.entry(what).or_insert(0) += count);
        wrong.extend(errors);
    }
    println!("{kind}: {count} mutations of {} files in {:?}: {became:?}", bases.len(), started.elapsed());
    let shown = wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{kind}: {} of {count} wrong:\n{shown}", wrong.len());
}

fn keep(kind: &str, base: &Base, number: u64, octets: &[u8]) {
    if let Some(dir) = std::env::var_os("KYSO_KEEP_ATTACKS") {
        let name: String = base.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        std::fs::write(std::path::Path::new(&dir).join(format!("{kind}-{name}-{number}.pdf")), octets).unwrap();
    }
}

/// Any one octet that some signature covers, given another value: that signature fails, or the file fails because the way to
/// it broke. It never passes, it is never only undecided, and it is not refused either.
#[test]
fn octets_that_are_covered() {
    run("octets", |base, number, settings| {
        let mut choices = Choices::seeded(number.wrapping_add(1));
        let covered = |at: u64| -> Vec<[u64; 4]> {
            let ranges = base.before.signatures.iter().filter_map(|s| s.byte_range);
            ranges.filter(|[a, b, c, d]| (*a..a + b).contains(&at) || (*c..c + d).contains(&at)).collect()
        };
        let (at, by) = loop {
            let at = choices.below(base.octets.len());
            let by = covered(at as u64);
            if !by.is_empty() {
                break (at, by);
            }
        };
        let mut octets = base.octets.clone();
        octets[at] ^= u8::try_from(1 + choices.below(255)).unwrap();
        let now = look(&octets, settings);
        // A document time-stamp under a sub-filter that nobody knows is undecided by itself; the file fails all the same.
        let may_be_open = now.verdict == Some(Verdict::Failed);
        let bad = now.signatures.iter().find(|s| {
            s.byte_range.is_some_and(|range| by.contains(&range))
                && s.verdict != Verdict::Failed
                && !(may_be_open && s.verdict == Verdict::Indeterminate)
        });
        match (now.verdict, bad) {
            (Some(Verdict::Failed), None) => Ok("failed"),
            (verdict, bad) => {
                keep("octet", base, number, &octets);
                Err(format!("octet {at}, {:#x} instead of {:#x}: {verdict:?} {bad:?}", octets[at], base.octets[at]))
            }
        }
    });
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed => 2,
        Verdict::Indeterminate => 1,
        Verdict::Failed | Verdict::Unsigned => 0,
    }
}

/// Whether what still passes shows what was signed; `Err` says what does not.
fn still_true(base: &Base, octets: &Vec<u8>, now: &Seen) -> Result<(), String> {
    let passed = |is_time: bool| -> HashSet<String> {
        let passed = now.signatures.iter().filter(|s| s.verdict == Verdict::Passed && s.is_time == is_time);
        passed.map(|s| s.name.clone()).collect()
    };
    let known = |one: &One| base.before.signatures.iter().find(|s| s.byte_range == one.byte_range);
    let limits = Limits::default();
    let document = match Document::open(octets, &limits) {
        Ok(document) => document,
        // What is left of signatures was looked at, and none of them passed.
        Err(_) if now.signatures.iter().all(|s| s.verdict == Verdict::Failed) => return Ok(()),
        Err(error) => return Err(format!("passed, and cannot be read: {error}")),
    };
    for one in &now.signatures {
        let Some(before) = known(one) else {
            match one.verdict {
                Verdict::Passed => return Err(format!("{} passed, and nobody signed it", one.name)),
                _ => continue,
            }
        };
        if rank(one.verdict) > rank(before.verdict) {
            return Err(format!("{} was {:?} and is {:?}", one.name, before.verdict, one.verdict));
        }
        // Where something else than a good signature was added as one, that is what fails, and the document with it.
        if one.verdict == Verdict::Passed && now.verdict == Some(Verdict::Passed) {
            let permitted =
                Permitted { signed: passed(false), stamped: passed(true), filling: matches!(one.docmdp, Some(2 | 3)) };
            same_meaning(document.view(one.revision), document.current(), &permitted)
                .map_err(|what| format!("{} passed, and it shows something else: {what}", one.name))?;
        }
    }
    let all = base.before.signatures.iter().all(|s| now.signatures.iter().any(|n| n.byte_range == s.byte_range));
    match now.verdict {
        Some(Verdict::Passed) if !all => Err("passed without a signature that was there".to_owned()),
        _ => Ok(()),
    }
}

/// What is appended behind the last signature raises no verdict, and whatever still passes shows what was signed.
#[test]
fn revisions_that_are_appended() {
    run("revisions", |base, number, settings| {
        let bases = bases().unwrap();
        let mut choices = Choices::seeded(number.wrapping_add(1));
        let donor = &bases[choices.below(bases.len())].octets;
        let Some(octets) = later::append(&base.octets, donor, &mut choices) else { return Ok("nothing to append") };
        let now = look(&octets, settings);
        match (still_true(base, &octets, &now), now.verdict) {
            (Err(what), _) if now.verdict.is_some() => {
                keep("revision", base, number, &octets);
                Err(what)
            }
            (_, None) => Ok("refused"),
            (_, Some(Verdict::Failed)) => Ok("failed"),
            (_, Some(Verdict::Indeterminate)) => Ok("undecided"),
            (_, Some(Verdict::Passed)) => Ok("passed, and means the same"),
            (_, Some(Verdict::Unsigned)) => Ok("no signature found"),
        }
    });
}

/// The oracle would see it: without the verdict's protection a changed page is another meaning.
#[test]
fn the_oracle_can_say_no() {
    let Some(world) = world() else { return };
    let evil = editor::stream("", "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET");
    let pdf = editor::Update::new(&world.one).set(21, evil).table();
    let limits = Limits::default();
    let document = Document::open(&pdf, &limits).unwrap();
    let permitted = Permitted { signed: HashSet::new(), stamped: HashSet::new(), filling: true };
    let compared = same_meaning(document.view(2), document.current(), &permitted);
    assert!(compared.as_ref().is_err_and(|what| what.starts_with("page 2: /Contents")), "{compared:?}");
    assert_eq!(same_meaning(document.view(2), document.view(2), &permitted), Ok(()));
}
