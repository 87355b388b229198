//! The synthetic province, small: every file is told as it was made, and all rates are what the recipe says. Recipe:
//! `fixtures/province.md`; the large one is `cargo xtask province`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod letters;
mod province;
mod support;

use std::collections::BTreeSet;

use kyso::audit::{Collector, Mapping, Record, Tally};
use kyso::base::Day;
use kyso::form::RuleSet;
use kyso::policy::Policy;
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{AuditSettings, ComplianceSettings, Settings, audited};
use province::compare::{compare_files, compare_tally};
use province::plan::{FAULTS, plan};
use province::truth::{Expected, Truth, expected};
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
    let settings = settings(&world);
    let kept = std::env::var_os("KYSO_KEEP_PROVINCE").map(std::path::PathBuf::from);
    let judged = each(&specs, |spec| {
        let octets = make::made(&world, spec);
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
