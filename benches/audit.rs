//! What one file of a batch costs, beside its physical floor: `cargo bench --bench audit`, `-- NAME` for one kind of files.
//!
//! One process, one value of settings for all files, one thread and two. Signers are those of 30 agencies under one
//! authority, revocation lists are handed in: paths and lists are the same again and again, signatures are not. The floor is paid in
//! turn with the same threads: each file's covered octets hashed once, one public-key check for each signature; links between
//! certificates are not in it, they were checked for an earlier file. Beside the rates stands processor time for one file, which other
//! programs on the machine disturb less.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kyso::appearance::letter::{SEAL_DIAMETER_MM, official_draft, sample_seal_png, sample_signature_png};
use kyso::base::{Day, Limits};
use kyso::form::RuleSet;
use kyso::keys::SoftwareSigner;
use kyso::marks::{ImageOf, MarkImage, Profile, Wanted};
use kyso::policy::{Policy, Verdict};
use kyso::sign::Request;
use kyso::trust::{Origin, StatusData, StatusKind};
use kyso::{AuditSettings, ComplianceSettings, Settings, audited, sign_by_form};
use support::{Floor, NOW, Pki, is_bench, signed, signed_xml};

const AGENCIES: usize = 30;
/// Files in the prescribed form: making one takes longer than examining a hundred.
const LETTERS: usize = 20;
const SMALL: usize = 500;
const ROUNDS: usize = 5;
/// How long one round takes.
const ROUND: Duration = Duration::from_millis(400);

/// Who signs for one agency.
struct Agency {
    leader: SoftwareSigner,
    seal: SoftwareSigner,
}

/// Files of one kind.
struct Batch {
    name: &'static str,
    files: Vec<Vec<u8>>,
    floors: Vec<Floor>,
    form: bool,
    /// Files a second on two cores.
    at_least: f64,
}

fn agencies(pki: &Pki) -> Vec<Agency> {
    let agency = |index| Agency {
        leader: pki.signer(&format!("Nguyễn Văn {index}")),
        seal: pki.signer(&format!("Ủy ban nhân dân xã số {index}")),
    };
    (0..AGENCIES).map(agency).collect()
}

/// Two signatures, nothing shown, a page of text.
fn small(agencies: &[Agency]) -> Vec<Vec<u8>> {
    let file = |index: usize| {
        let agency = &agencies[index % AGENCIES];
        signed(support::document(5_000 + index * 7, 1), [&agency.leader, &agency.seal])
    };
    (0..SMALL).map(file).collect()
}

/// A letter in the prescribed form: the leader's signature, then number, date and seal; the fonts in it.
fn letters(agencies: &[Agency]) -> Vec<Vec<u8>> {
    let picture = |octets: &[u8], of, width| MarkImage::from_png(octets, of, Some(width)).expect("a picture");
    let sign = |pdf: &[u8], signer: &SoftwareSigner, wanted: &Wanted| {
        let mut out = Vec::new();
        sign_by_form(&pdf, &mut out, signer, &Request::new(NOW), wanted, None, &Limits::default()).expect("a letter");
        out
    };
    let file = |index: usize| {
        let agency = &agencies[index % AGENCIES];
        let mut approve = Wanted::new(Profile::Approve, NOW, "Nguyễn Thị Ánh Mẫu");
        approve.image = Some(picture(&sample_signature_png(), ImageOf::Person, 38.0));
        let mut issue = Wanted::new(Profile::Issue, NOW, "Ủy ban nhân dân xã Minh Mẫu");
        issue.image = Some(picture(&sample_seal_png(), ImageOf::Seal, SEAL_DIAMETER_MM));
        (issue.number, issue.day) = (Some((index + 1).to_string()), Day::of(NOW));
        sign(&sign(&official_draft(), &agency.leader, &approve), &agency.seal, &issue)
    };
    (0..LETTERS).map(file).collect()
}

fn batches(pki: &Pki, wanted: &[String]) -> Vec<Batch> {
    let agencies = agencies(pki);
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str()));
    let root = pki.root();
    let batch = |name, files: Vec<Vec<u8>>, form, at_least| {
        let floors = files.iter().map(|file| Floor::of(file, &root)).collect();
        Batch { name, files, floors, form, at_least }
    };
    let mut all = Vec::new();
    if is_wanted("small") {
        all.push(batch("small", small(&agencies), false, 6_000.0));
    }
    if is_wanted("letters") || is_wanted("form") {
        let files = letters(&agencies);
        if is_wanted("letters") {
            all.push(batch("letters", files.clone(), false, 3_000.0));
        }
        if is_wanted("form") {
            all.push(batch("form", files, true, 900.0));
        }
    }
    if is_wanted("invoices") {
        let file = |index: usize| signed_xml(4_000 + index, &agencies[index % AGENCIES].seal).0;
        let files: Vec<_> = (0..SMALL).map(file).collect();
        all.push(Batch { name: "invoices", files, floors: Vec::new(), form: false, at_least: 6_000.0 });
    }
    all
}

fn settings(pki: &Pki, form: bool) -> AuditSettings {
    let mut trust = kyso::trust::TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    let mut verify = Settings::new(NOW, trust, Policy::standard().expect("the default policy"));
    let list = |octets: Vec<u8>| StatusData { kind: StatusKind::Crl, octets: octets.into(), origin: Origin::File };
    verify.status = vec![list(pki.root_list()), list(pki.issuing_list(2_000))];
    let mut settings = AuditSettings::new(verify);
    settings.form = form.then(|| ComplianceSettings::new(RuleSet::named("nd30-2020").expect("a rule set")));
    settings
}

/// How long it took, and the processor time of all threads, which a busy machine does not stretch as much.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    processor: Duration,
}

/// All of `count` pieces of work, taken one by one by each thread.
fn spread(threads: usize, count: usize, work: &(dyn Fn(usize) + Sync)) -> Took {
    let (next, spent) = (AtomicUsize::new(0), AtomicU64::new(0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    work(index);
                }
                spent.fetch_add(on_processor(), Ordering::Relaxed);
            });
        }
    });
    Took { wall: start.elapsed(), processor: Duration::from_nanos(spent.into_inner()) }
}

/// Nanoseconds that this thread has run, where the system tells.
fn on_processor() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0)
}

fn examine(file: &[u8], settings: &AuditSettings) {
    audited(&file, "file", settings, &mut |record| {
        divan::black_box(&record);
        assert_eq!(record.state, kyso::audit::State::from(Verdict::Passed), "{record:?}");
    });
}

fn measure(batch: &Batch, pki: &Pki) {
    let settings = settings(pki, batch.form);
    let one = |index: usize| examine(&batch.files[index % batch.files.len()], &settings);
    let floor = |index: usize| {
        if let Some(floor) = batch.floors.get(index % batch.files.len()) {
            floor.pay_again(&batch.files[index % batch.files.len()]);
        }
    };
    // Every file once, so that all that can be shared is; then enough of them for half a second.
    spread(2, batch.files.len(), &one);
    let probe = spread(1, batch.files.len(), &one);
    let repeat = (ROUND.as_secs_f64() / probe.wall.as_secs_f64()).ceil().clamp(1.0, 50.0);
    let count = batch.files.len() * repeat as usize;
    let mut runs: [Vec<Took>; 4] = Default::default();
    for _ in 0..ROUNDS {
        runs[0].push(spread(1, count, &one));
        runs[1].push(spread(2, count, &one));
        runs[2].push(spread(1, count, &floor));
        runs[3].push(spread(2, count, &floor));
    }
    let rate = |took: Duration| count as f64 / took.as_secs_f64();
    let [alone, two, floor_alone, floor_two] = runs.map(|mut runs| {
        runs.sort_unstable_by_key(|took| took.wall);
        let wall = rate(runs[runs.len() / 2].wall);
        runs.sort_unstable_by_key(|took| took.processor);
        (wall, 1e3 / rate(runs[runs.len() / 2].processor))
    });
    let octets = batch.files.iter().map(Vec::len).sum::<usize>() / batch.files.len();
    println!(
        "{:<9} {octets:>6} octets  1 thread {:>6.0}/s {:.3} ms  2 threads {:>6.0}/s {:.3} ms (at least {:.0}/s)  scaling {:.2}",
        batch.name,
        alone.0,
        alone.1,
        two.0,
        two.1,
        batch.at_least,
        two.0 / alone.0,
    );
    if !batch.floors.is_empty() {
        println!(
            "{:<9}         floor  1 thread {:>6.0}/s {:.3} ms  2 threads {:>6.0}/s {:.3} ms; of the floor {:.0} %, {:.0} %",
            "",
            floor_alone.0,
            floor_alone.1,
            floor_two.0,
            floor_two.1,
            1e2 * alone.0 / floor_alone.0,
            1e2 * two.0 / floor_two.0,
        );
    }
}

fn main() {
    if !is_bench() {
        return;
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let pki = Pki::new();
    for batch in batches(&pki, &wanted) {
        measure(&batch, &pki);
    }
}
