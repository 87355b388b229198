//! The synthetic province, small: every file's state and all rates are what the recipe says. Recipe: `fixtures/province.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod letters;
mod province;
mod support;

use kyso::audit::{Mapping, Record};
use kyso::base::Day;
use kyso::form::RuleSet;
use kyso::policy::Policy;
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{AuditSettings, ComplianceSettings, Settings, audited};
use province::world::{AUDITED, World, at};
use province::{agencies, each, make, plan, truth};

fn settings(world: &World) -> AuditSettings {
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("vn-gov"), [world.root.certificate.clone()]);
    let mut verify = Settings::new(at(AUDITED), trust, Policy::named("vn-gov").unwrap());
    let list = |octets| StatusData { kind: StatusKind::Crl, octets, origin: Origin::File };
    verify.status = world.lists(Day::of(at(AUDITED)).unwrap()).into_iter().map(list).collect();
    let mut settings = AuditSettings::new(verify);
    settings.form = Some(ComplianceSettings::new(RuleSet::named("national").unwrap()));
    settings.mapping = Some(Mapping::from_toml(&agencies::mapping()).unwrap());
    settings
}

/// What a record says, in the truth's words.
fn told(record: &Record) -> truth::Expected {
    let json = serde_json::to_value(record).unwrap();
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    let form = |name: &str| json["form"][name].as_array().cloned().unwrap_or_default();
    let mut broken: Vec<String> = form("broken").iter().map(|rule| rule.as_str().unwrap().to_owned()).collect();
    broken.sort_unstable();
    truth::Expected {
        file: record.file.clone(),
        state: text("state").unwrap(),
        reason: text("reason"),
        signed: text("signed").unwrap(),
        intact: text("intact").unwrap(),
        trusted: text("trusted").unwrap(),
        timely: text("timely").unwrap(),
        compliant: text("compliant").unwrap(),
        agency: json["agency"]["name"].as_str().map(str::to_owned),
        month: text("day").map(|day| day[..7].to_owned()),
        kind: text("document_type"),
        signatures: record.signatures.len(),
        broken,
        because: String::new(),
    }
}

const DOCUMENTS: usize = 150;

#[test]
fn every_file_is_told_as_it_was_made() {
    let start = std::time::Instant::now();
    let specs = plan::plan(7, DOCUMENTS, 4);
    let world = World::new(4);
    make::rehearse(&specs);
    println!("world {:?}", start.elapsed());
    let settings = settings(&world);
    let results = each(&specs, |spec| {
        let octets = make::made(&world, spec);
        if let Some(folder) = std::env::var_os("KYSO_KEEP_PROVINCE") {
            let path = std::path::PathBuf::from(folder).join(&spec.file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &octets).unwrap();
        }
        let mut records = Vec::new();
        audited(&octets, &spec.file, &settings, &mut |record| records.push(record));
        (octets.len(), records)
    });
    println!("made and judged {:?}", start.elapsed());
    let mut sizes: Vec<usize> = results.iter().map(|(len, _)| *len).collect();
    sizes.sort_unstable();
    println!("median {} all {}", sizes[sizes.len() / 2], sizes.iter().sum::<usize>());
    let mut wrong = 0;
    let mut seen = std::collections::BTreeMap::new();
    for (spec, (_, records)) in specs.iter().zip(&results) {
        let mut expected = truth::expected(spec);
        for (index, expected) in expected.iter_mut().enumerate() {
            let Some(record) = records.get(index) else {
                println!("NO RECORD {}", expected.file);
                continue;
            };
            let mut said = told(record);
            said.because.clone_from(&expected.because);
            expected.broken.retain(|rule| rule != plan::UNIQUE && rule != plan::COMPLETE);
            if spec.across.contains(&plan::UNIQUE) {
                expected.compliant.clone_from(&said.compliant);
            }
            if said != *expected {
                wrong += 1;
                let mut what = String::new();
                let (a, b) = (serde_json::to_value(&said).unwrap(), serde_json::to_value(&*expected).unwrap());
                for (name, value) in a.as_object().unwrap() {
                    if b[name] != *value {
                        what.push_str(&format!("\n   {name}: said {value} expected {}", b[name]));
                    }
                }
                let n = seen.entry(format!("{} {:?} {what}", expected.because, spec.breach.map(|b| province::letters::BREACHES[b].rules))).or_insert(0);
                *n += 1;
                if *n == 1 { println!("{} {} {:?} stamped {} archived {} {what} {:?}", expected.file, expected.because, spec.breach.map(|b| province::letters::BREACHES[b].rules), spec.stamped, spec.archived, record.detail); }
            }
        }
    }
    assert_eq!(wrong, 0);
}
