//! The synthetic province, small: every file is told as it was made, and all rates are what the recipe says. Recipe:
//! `fixtures/province.md`; the large one is `cargo xtask province`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod letters;
mod province;
mod support;

use std::collections::BTreeSet;

use kyso::audit::{Collector, Mapping, Record, Tally};
use kyso::base::Day;
use kyso::form::{RuleSet, released_in_time};
use kyso::policy::Policy;
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{AuditSettings, ComplianceSettings, Settings, audited};
use province::compare::{compare_files, compare_tally};
use province::letters::{BREACHES, LATE, TYPES};
use province::plan::{FAULTS, Fault, Signers, Spec, What, plan};
use province::truth::{Expected, TT15, Truth, expected};
use province::world::{AUDITED, World, at};
use province::{agencies, each, make};

fn rules() -> RuleSet {
    RuleSet::named("national").unwrap()
}

/// As the command line of `fixtures/province.md` asks it.
fn settings(world: &World) -> AuditSettings {
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("vn-gov"), [world.root.certificate.clone()]);
    let mut verify = Settings::new(at(AUDITED), trust, Policy::named("vn-gov").unwrap());
    let list = |octets| StatusData { kind: StatusKind::Crl, octets, origin: Origin::File };
    verify.status = world.lists(Day::of(at(AUDITED)).unwrap()).into_iter().map(list).collect();
    let mut settings = AuditSettings::new(verify);
    settings.form = Some(ComplianceSettings::new(rules()));
    settings.mapping = Some(Mapping::from_toml(&agencies::mapping()).unwrap());
    settings
}

/// Rules across files added, as the program does after the last file.
fn across(records: &mut [Record]) {
    let indexed = |index: usize| u32::try_from(index).unwrap();
    let mut collector = Collector::new(&rules());
    records.iter().enumerate().for_each(|(index, record)| collector.see(indexed(index), record));
    let mut resolver = collector.resolver();
    records.iter().enumerate().for_each(|(index, record)| resolver.see(indexed(index), record));
    let across = resolver.finish();
    records.iter_mut().enumerate().for_each(|(index, record)| across.apply(indexed(index), record));
}

/// Makes and audits them, and holds the audit to the truth, which it gives with the number of counts.
fn compared(world: &World, specs: &[Spec]) -> (Truth, usize) {
    let settings = settings(world);
    let kept = std::env::var_os("KYSO_KEEP_PROVINCE").map(std::path::PathBuf::from);
    let judged = each(specs, |spec| {
        let octets = make::made(world, spec);
        if let Some(folder) = &kept {
            let path = folder.join(&spec.file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &octets).unwrap();
        }
        let mut records = Vec::new();
        audited(&octets, &spec.file, &settings, &mut |record| records.push(record));
        records
    });
    let mut records: Vec<Record> = judged.into_iter().flatten().collect();
    across(&mut records);
    let mut tally = Tally::new();
    records.iter().for_each(|record| tally.add(record));

    let mut truth = Truth::default();
    let expected: Vec<Expected> = specs.iter().flat_map(expected).collect();
    expected.iter().for_each(|one| truth.add(one));
    let records = records.iter().map(|record| serde_json::to_value(record).unwrap());
    let mut wrong = compare_files(records, expected, "");
    let (counts, differences) = compare_tally(&truth, &serde_json::to_value(&tally).unwrap());
    wrong.extend(differences);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (truth, counts)
}

const DOCUMENTS: usize = 200;
const AGENCIES: usize = 3;

#[test]
fn every_file_and_every_rate_is_told_as_it_was_made() {
    let specs = plan(7, DOCUMENTS, AGENCIES);
    for fault in FAULTS {
        assert!(specs.iter().any(|spec| spec.fault == *fault), "{fault:?} is there");
    }
    let breaches: BTreeSet<_> = specs.iter().filter_map(|spec| spec.breach).collect();
    assert!(breaches.len() >= 15, "{breaches:?}");
    let world = World::new(AGENCIES);
    let (truth, counts) = compared(&world, &specs);
    assert!(counts > 300, "{counts}");
    // Every state, and most reasons, are among them.
    let all = &truth.all;
    for (name, count) in [
        ("passed", all.passed),
        ("failed", all.failed),
        ("indeterminate", all.indeterminate),
        ("unsigned", all.unsigned),
        ("unreadable", all.unreadable),
        ("containers", all.containers),
        ("untimely", all.timely.no),
        ("untrusted", all.trusted.no),
        ("not intact", all.intact.no),
        ("not compliant", all.compliant.no),
    ] {
        assert!(count > 0, "none is {name}");
    }
    assert!(truth.reasons.len() >= 8, "{:?}", truth.reasons.keys());
}

/// As many as the recipe asks for.
const WHOLE: usize = 100_000;

#[test]
fn the_whole_province_has_what_the_recipe_asks_for() {
    let specs = plan(7, WHOLE, agencies::AGENCIES.len());
    assert_eq!(specs.len(), WHOLE);
    let count = |which: &dyn Fn(&Spec) -> bool| specs.iter().filter(|spec| which(spec)).count();
    let is_xml = |spec: &Spec| matches!(spec.what, What::Xml(_));
    let is_unsigned = |spec: &Spec| spec.signers == Signers::Nobody;
    assert_eq!(count(&|spec| spec.what == What::Copy), 3_000, "of real size");
    assert_eq!(count(&|spec| spec.fault != Fault::No), 3_000, "broken");
    assert_eq!(count(&is_unsigned), 2_000, "unsigned");
    assert_eq!(count(&|spec| is_unsigned(spec) && spec.fault != Fault::No), 0, "nothing is both");
    assert_eq!(count(&is_xml), 4_000, "XML");
    assert!(count(&|spec| is_xml(spec) && is_unsigned(spec)) >= 200);
    assert!(count(&|spec| is_xml(spec) && spec.fault != Fault::No) >= 300);
    assert_eq!(count(&|spec| spec.what == What::Package), 400, "packages");
    for fault in FAULTS {
        assert!(count(&|spec| spec.fault == *fault) >= 200, "{fault:?}");
    }
    for signatures in 1..=9 {
        assert!(count(&|spec| spec.signers.count() == signatures) >= 1_000, "{signatures} signatures");
    }
    for (agency, about) in agencies::AGENCIES.iter().enumerate() {
        assert!(count(&|spec| spec.agency == agency) >= 3_000, "{}", about.name);
    }
    let months: BTreeSet<_> = specs.iter().map(|spec| (spec.day().year(), spec.day().month())).collect();
    assert_eq!(months.len(), 24, "{months:?}");
    let files: BTreeSet<_> = specs.iter().map(|spec| &spec.file).collect();
    assert_eq!(files.len(), WHOLE, "each has its own name");
    for (breach, about) in BREACHES.iter().enumerate() {
        for (kind, of) in TYPES.iter().enumerate() {
            let both = count(&|spec| spec.breach == Some(breach) && spec.what == What::Letter(kind));
            assert!(both >= 5, "{} of {}: {both}", about.rules[0], of.name);
        }
    }
    // That a late document is late hangs on no holiday that is set anew each year.
    for spec in specs.iter().filter(|spec| spec.breach.is_some_and(|breach| BREACHES[breach].rules == [LATE])) {
        let sealed = Day::of(spec.at.plus_seconds(spec.apart)).unwrap();
        assert_eq!(released_in_time(spec.day(), sealed, 1), Some(false), "{} to {sealed}", spec.day());
    }
}

/// What two hundred documents of three agencies have not: a few of each out of the whole province.
#[test]
fn what_is_rare_is_told_as_it_was_made() {
    let all = plan(7, WHOLE, agencies::AGENCIES.len());
    let is_pss = |agency: &usize| agencies::AGENCIES[*agency].pss;
    let is_late = |spec: &Spec| spec.breach.is_some_and(|breach| BREACHES[breach].rules == [LATE]);
    let is_received = |spec: &Spec| matches!(spec.signers, Signers::Received(1..));
    let mut specs: Vec<Spec> = Vec::new();
    let mut take = |count: usize, what: &str, which: &dyn Fn(&Spec) -> bool| {
        let found: Vec<Spec> =
            all.iter().filter(|spec| spec.across.is_empty() && which(spec)).take(count).cloned().collect();
        assert_eq!(found.len(), count, "{what}");
        specs.extend(found);
    };
    take(4, "late in the second half of March", &|s| is_late(s) && s.day().month() == 3 && s.day().day() > 15);
    for own in [true, false] {
        for others in [true, false] {
            let what = format!("received: own PSS {own}, all receivers' {others}");
            take(2, &what, &|spec| {
                let all = spec.receivers.iter().all(is_pss);
                is_received(spec) && spec.day() >= TT15 && is_pss(&spec.agency) == own && all == others
            });
        }
    }
    for count in 1..=9 {
        take(1, "so many signatures", &|spec| spec.signers.count() == count && spec.fault == Fault::No);
    }
    specs.sort_by(|one, other| one.file.cmp(&other.file));
    specs.dedup_by(|one, other| one.file == other.file);
    let (truth, _) = compared(&World::new(agencies::AGENCIES.len()), &specs);
    assert_eq!(truth.all.passed, specs.len() as u64);
    assert!(truth.all.timely.no >= 4 && truth.all.timely.unknown <= 2, "{:?}", truth.all.timely);
}
