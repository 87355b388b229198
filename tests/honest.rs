//! No false alarm on an honest file: documents made and signed by the programs that people use, one to ten signatures each,
//! and the letters of the ministries. `fixtures/honest.md` is their birth certificate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]
#![allow(clippy::ptr_arg)] // a `Vec<u8>` is a source, a slice of it is not

#[path = "honest/keys.rs"]
mod keys;
#[path = "honest/make.rs"]
mod make;
#[path = "honest/ours.rs"]
mod ours;
#[path = "honest/pages.rs"]
mod pages;
#[path = "honest/programs.rs"]
mod programs;
#[path = "honest/recipes.rs"]
mod recipes;
mod support;
#[path = "honest/verdicts.rs"]
mod verdicts;
#[path = "honest/workers.rs"]
mod workers;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use keys::Keys;
use kyso::pdf::ChangeLevel;
use kyso::policy::{Policy, Verdict};
use kyso::report::{Detail, Lang, Report, render};
use kyso::{Settings, verify};
use make::NotMade;
use recipes::{Expected, Recipe};

/// Revocation is looked at where there is something to look at.
const POLICY: &str = "schema = \"kyso.policy/1\"\nname = \"honest\"\nrevocation = \"if-available\"";

fn report(keys: &Keys, octets: &Vec<u8>, name: &str) -> Result<Report, kyso::Error> {
    let settings = Settings::new(keys.at(), keys.trust(), Policy::from_toml(POLICY).unwrap());
    verify(octets, &settings).map(|v| v.report(name))
}

/// False alarms that are known and open, with the reason. One that is none any more fails the test as well.
const OPEN: &[(&str, &str)] = &[];

/// What is wrong with the verdict on a file, if anything is.
fn complaint(recipe: &Recipe, report: &Report) -> Option<String> {
    let mut wrong = Vec::new();
    let whole = matches!(recipe.expected, Expected::Passed(_));
    if whole && report.signatures.len() != recipe.signatures {
        wrong.push(format!("{} signatures instead of {}", report.signatures.len(), recipe.signatures));
    }
    let gravest = report.signatures.iter().map(|s| s.modifications.level).max().unwrap_or(ChangeLevel::None);
    match recipe.expected {
        Expected::Passed(level) => {
            for signature in report.signatures.iter().filter(|s| s.verdict != Verdict::Passed) {
                wrong.push(format!("{} is {:?} {:?}", signature.id, signature.verdict, signature.reason));
            }
            if gravest != level {
                wrong.push(format!("changes of level {gravest:?} instead of {level:?}"));
            }
        }
        Expected::Faulty(reason, _) => {
            let named = report.reason.and_then(|r| serde_json::to_value(r).ok());
            if report.verdict == Verdict::Passed || named.as_ref().and_then(|v| v.as_str()) != Some(reason) {
                wrong.push(format!("{:?} {named:?} instead of {reason}", report.verdict));
            }
        }
    }
    (!wrong.is_empty()).then(|| wrong.join("; "))
}

#[test]
fn honest_files_pass() {
    let Some((keys, files)) = make::all() else { return };
    let (mut judged, mut complaints) = (0, Vec::new());
    for (recipe, made) in files {
        let path = match made {
            Ok(path) => path,
            // What the project's own chore installs is never missing where peers are required.
            Err(NotMade::Missing(what)) if what.contains("xtask") && support::peers_required() => {
                complaints.push(format!("{}: {what} is missing", recipe.name));
                continue;
            }
            Err(NotMade::Missing(what)) => {
                println!("SKIPPED: {}: {what}", recipe.name);
                continue;
            }
            Err(NotMade::Failed(why)) => {
                complaints.push(format!("{}: not made: {why}", recipe.name));
                continue;
            }
        };
        judged += 1;
        match report(keys, &std::fs::read(path).unwrap(), recipe.name) {
            Err(_) if matches!(recipe.expected, Expected::Faulty("unreadable", _)) => {}
            Err(error) => complaints.push(format!("{}: {error}", recipe.name)),
            Ok(report) => {
                let complaint = complaint(recipe, &report);
                if let Some((_, why)) = OPEN.iter().find(|(name, _)| *name == recipe.name) {
                    match complaint {
                        Some(_) => println!("FALSE ALARM, open: {}: {why}", recipe.name),
                        None => {
                            complaints.push(format!("{}: no false alarm any more: take it from the list", recipe.name))
                        }
                    }
                } else if let Some(complaint) = complaint {
                    let text = render(&report, Lang::En, Detail::Verbose);
                    complaints.push(format!("{}: {complaint}\n{text}", recipe.name));
                }
            }
        }
    }
    println!("{judged} honest files judged");
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), files.len(), complaints.join("\n"));
}

/// The codes of all changes in a report, by level.
fn explained(report: &Report) -> String {
    let mut levels: BTreeMap<ChangeLevel, BTreeSet<&str>> = BTreeMap::new();
    for change in report.signatures.iter().flat_map(|s| &s.modifications.changes) {
        levels.entry(change.level).or_default().insert(&change.code);
    }
    let word = |(level, codes): (ChangeLevel, BTreeSet<&str>)| {
        let codes: Vec<&str> = codes.into_iter().collect();
        format!("{}: {}", format!("{level:?}").to_lowercase(), codes.join(", "))
    };
    levels.into_iter().map(word).collect::<Vec<_>>().join("; ")
}

/// Each file has its birth certificate.
#[test]
fn birth_certificates_are_there() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/honest.md")).unwrap();
    for recipe in recipes::RECIPES {
        let promised = pages::promised(recipe);
        assert!(page.contains(&promised), "not in fixtures/honest.md (cargo xtask verdicts writes it): {promised}");
    }
}

/// `cargo xtask verdicts`. With `KYSO_KEEP_VERDICTS=1` the others are not asked again about files they know.
#[test]
#[ignore = "asks three programs about hundreds of files; writes fixtures/honest.md and docs/peers-pdf.md"]
fn verdicts_beside_those_of_others() {
    let Some((keys, files)) = make::all() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = BTreeMap::new();
    for (recipe, path) in files.iter().filter_map(|(recipe, made)| Some((recipe, made.as_ref().ok()?))) {
        if let Ok(report) = report(keys, &std::fs::read(path).unwrap(), recipe.name) {
            seen.insert(recipe.name, explained(&report));
        }
    }
    std::fs::write(root.join("fixtures/honest.md"), pages::certificates(&seen)).unwrap();
    let kept = make::folder().join("verdicts.json");
    let keeps = std::env::var_os("KYSO_KEEP_VERDICTS").is_some_and(|v| v == "1");
    let old = keeps.then(|| serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap());
    let rows = verdicts::collect(keys, &old.unwrap_or_else(Vec::new));
    std::fs::write(&kept, serde_json::to_string_pretty(&rows).unwrap()).unwrap();
    std::fs::write(root.join("docs/peers-pdf.md"), pages::verdicts(&rows)).unwrap();
}
