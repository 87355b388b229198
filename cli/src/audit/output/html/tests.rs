//! The page, as a browser shows it.

use std::path::{Path, PathBuf};
use std::process::Command;

use kyso::audit::State;
use serde_json::{Value, json};

use super::*;
use crate::audit::output::tests::{HOSTILE, Held, Made, about, small, tally};

/// A page in a folder.
fn page(folder: &Path, name: &str, records: &dyn Records, lang: Lang, cap: usize) -> PathBuf {
    let target = folder.join(format!("{name}.html"));
    let mut output = Output::create(&target, &[], true).unwrap();
    capped(&mut output, records, &tally(records), &about(), lang, cap).unwrap();
    output.publish(&[]).unwrap();
    target
}

/// Where axe is, and a browser; `SKIPPED` without them.
fn programs() -> Option<(PathBuf, PathBuf)> {
    let named = std::env::var_os("KYSO_AXE").map(PathBuf::from);
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers/axe");
    let axe = named.into_iter().chain([installed]).find(|p| p.join("node_modules/axe-core").exists());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let find = |name: &str| all.iter().map(|folder| folder.join(name)).find(|program| program.is_file());
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find);
    match (axe, chromium, find("node")) {
        (Some(axe), Some(chromium), Some(_)) => Some((axe, chromium)),
        missing => {
            assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "missing: {missing:?}");
            println!("SKIPPED: Chromium, Node and axe-core are not all there");
            None
        }
    }
}

fn work(pages: &[PathBuf]) -> Option<Vec<serde_json::Value>> {
    let (axe, chromium) = programs()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/audit/output/html/browser.cjs");
    let mut node = Command::new("node");
    node.arg(script).arg(std::env::var_os("KYSO_SCREENSHOTS").unwrap_or_else(|| "-".into())).args(pages);
    let output = node.env("KYSO_AXE", axe).env("KYSO_CHROMIUM", chromium).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// What holds of every page: nothing that axe can find, nothing beyond the edge, nothing fetched, nothing said, and the counts of
/// the page's own are those of the program.
fn good(told: &Value) {
    let name = &told["name"];
    for view in told["views"].as_array().unwrap().iter().chain([&told["one"]]) {
        assert!(view["rules"].as_u64().unwrap() >= 8, "{name}: axe looked at nothing");
        assert_eq!(view["violations"], json!([]), "{view}");
        assert!(view["wide"].as_i64().unwrap() <= 0 && view["outside"] == json!([]), "{view}");
    }
    assert_eq!((&told["foreign"], &told["asked"], &told["said"]), (&json!([]), &json!(1), &json!([])), "{name}");
    assert!(told["printed"].as_u64().unwrap() > 10_000, "{name}: nothing is printed");
    let steps = &told["steps"];
    assert_eq!(steps["sorted"], json!([]), "{name}");
    assert_eq!(steps["end"]["last"], steps["end"]["should"], "{name}: {}", steps["end"]);
    assert!(
        steps["end"]["rows"].as_u64().unwrap() < 60 && steps["end"]["under"].as_i64().unwrap() <= 2,
        "{}",
        steps["end"]
    );
    assert_eq!(steps["back"]["hash"], steps["state"]["hash"], "{name}: the way back");
    assert_eq!((&steps["closed"]["open"], &steps["closed"]["focus"]), (&json!(false), &json!("link")), "{name}");
    assert_eq!(steps["open"]["focus"], "one-title");
    assert_eq!(steps["focus"], json!(["state=1", "verdict"]), "{name}");
    assert_eq!(told["views"][0]["lang"], "vi");
    assert_eq!(told["views"][1]["lang"], "en");
}

/// What the program counted under a filter, found out in another way.
fn found(records: &dyn Records, is_in: impl Fn(&Record) -> bool) -> u64 {
    let mut count = 0;
    records
        .each(&mut |_, record| {
            count += u64::from(is_in(&record));
            Ok(())
        })
        .unwrap();
    count
}

#[test]
fn a_hundred_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    let all = Made(100_000);
    let many = page(folder.path(), "many", &all, Lang::Vi, CAP);
    if let Some(keep) = std::env::var_os("KYSO_SCREENSHOTS") {
        std::fs::copy(&many, Path::new(&keep).join("many.html")).unwrap();
    }
    let Some(told) = work(&[many]) else { return };
    let told = &told[0];
    good(told);
    assert_eq!(told["agreed"], json!([]), "what is counted in the page, and what the program counted");
    let steps = &told["steps"];
    assert_eq!(steps["first"]["found"], 100_000);
    let failed = found(&all, |record| record.state == State::Failed);
    assert_eq!(steps["state"]["found"], failed);
    let month = found(&all, |record| record.day.is_some_and(|day| (day.year(), day.month()) == (2025, 1)));
    assert_eq!(steps["month"]["found"], month);
    let rule = found(&all, |r| r.form.iter().flat_map(|form| &form.broken).any(|id| id == "ND30-PL1-II.7-SIG-BLUE"));
    assert_eq!(
        (&steps["rule"]["found"], &steps["rule"]["hash"]),
        (&json!(rule), &json!("#rule=ND30-PL1-II.7-SIG-BLUE"))
    );
    assert_eq!(steps["search"]["found"], 1);
    let folded = found(&all, |record| {
        let agency = record.agency.as_ref().map_or("", |agency| &agency.name);
        agency == "Sở Y tế" || record.file.contains("Sở Y tế")
    });
    assert_eq!(steps["search folded"]["found"], folded);
    assert_eq!(steps["search nothing"]["found"], 0);
    assert!(steps["language"]["headline"].as_str().unwrap().ends_with("documents signed, 98.0 %."), "{steps}");
    assert!(steps["open"]["text"].as_str().unwrap().contains("Việc cần làm"));
    let first: Vec<String> = told["views"].as_array().unwrap().iter().map(|view| view["ready"].to_string()).collect();
    println!("100,000 files, {} octets; first view after {} ms", told["octets"], first.join(", "));
    for (step, times) in told["times"].as_object().unwrap() {
        println!("{step}: {} ms of work, done after {} ms, seen after {} ms", times[0], times[1], times[2]);
    }
}

#[test]
fn small_and_strange_archives() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = HOSTILE.iter().map(|name| {
        let mut record = crate::audit::output::tests::made(3);
        record.file = format!("thư mục/{name}");
        let strings = [&mut record.number, &mut record.producer, &mut record.unit, &mut record.document_type];
        strings.into_iter().for_each(|string| *string = Some((*name).to_owned()));
        record.signatures.iter_mut().for_each(|signature| signature.signer = Some((*name).to_owned()));
        record.state = State::Failed;
        record.reason = Some((*name).to_owned());
        record.findings = vec![(*name).to_owned()];
        record
    });
    let strange = Held(small().0.into_iter().chain(hostile).collect());
    let pages = [
        page(folder.path(), "small", &small(), Lang::Vi, CAP),
        page(folder.path(), "strange", &strange, Lang::Vi, CAP),
        page(folder.path(), "capped", &Made(3_000), Lang::Vi, 400),
    ];
    let Some(told) = work(&pages) else { return };
    for one in &told {
        good(one);
    }
    let [small, strange, capped] = told.as_slice() else { panic!("{told:#?}") };
    assert_eq!((&small["agreed"], &strange["agreed"]), (&json!([]), &json!([])));
    let first = &small["steps"]["first"];
    assert_eq!((&first["found"], &first["headline"]), (&json!(13), &json!("6 trên 9 văn bản có chữ ký số, 67 %.")));
    // The rates of a capped page are of all files, and it says how many it holds.
    assert_ne!(capped["agreed"], json!([]));
    let signed = found(&Made(3_000), |record| record.signed == kyso::audit::Known::Yes);
    let documents = found(&Made(3_000), Record::is_document);
    let headline = capped["steps"]["first"]["headline"].as_str().unwrap();
    let digits = |number: u64| format!("{}.{:03}", number / 1000, number % 1000);
    assert!(headline.starts_with(&format!("{} trên {} văn bản", digits(signed), digits(documents))), "{headline}");
    assert_eq!(capped["steps"]["first"]["found"], 400);
    assert!(
        capped["steps"]["first"]["notice"].as_str().unwrap().contains("400 trên 3.000 tệp"),
        "{}",
        capped["steps"]["first"]
    );
}

/// No text of a file stands in the page as it is: only JSON without a `<`, and base64.
#[test]
fn nothing_of_a_file_is_markup() {
    let folder = tempfile::tempdir().unwrap();
    let records = HOSTILE.iter().map(|name| {
        let mut record = Record::unreadable(*name, name, *name);
        record.agency = Some(kyso::audit::Attributed {
            name: (*name).to_owned(),
            code: None,
            from: kyso::audit::AttributedFrom::Page,
        });
        record.producer = Some((*name).to_owned());
        record
    });
    let text = std::fs::read_to_string(page(folder.path(), "x", &Held(records.collect()), Lang::Vi, CAP)).unwrap();
    for part in ["alert", "onerror", "<!--<", "=HYPERLINK"] {
        let around: Vec<&str> = text.match_indices(part).map(|(at, _)| &text[at.saturating_sub(9)..at]).collect();
        assert!(around.iter().all(|before| !before.contains('<')), "{around:?}");
    }
    assert_eq!(text.matches("<script").count(), 4, "facts, rows, the script, one pack");
    assert_eq!(text.matches("</script").count(), 4);
    let facts = text.split_once("id=\"facts\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(!facts.contains('<') && !facts.contains('>'));
    let facts: serde_json::Value = serde_json::from_str(facts).unwrap();
    assert_eq!(facts["whole"]["all"][1], 10);
    assert!(
        !STYLE.contains("url(")
            && !STYLE.contains("@import")
            && !SCRIPT.contains("innerHTML")
            && !SCRIPT.contains("eval(")
    );
    for digested in [STYLE, SCRIPT] {
        assert!(
            !digested.contains('\r') && !digested.contains("</"),
            "what is digested has to be what a browser reads"
        );
    }
}

/// A page with room for few has the gravest, and says how many there are.
#[test]
fn what_has_something_to_see_goes_first() {
    let all = Made(1_000);
    let mut places = Places::of(&all, 100).unwrap();
    let mut taken: Vec<(usize, State)> = Vec::new();
    let mut count = [0_usize; Places::RANKS];
    all.each(&mut |_, record| {
        count[rank(&record)] += 1;
        if places.take(&record) {
            taken.push((rank(&record), record.state));
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(taken.len(), 100);
    let last = taken.iter().map(|(rank, _)| *rank).max().unwrap();
    for (rank, count) in count.iter().enumerate().take(last) {
        assert_eq!(taken.iter().filter(|(one, _)| *one == rank).count(), *count, "all of rank {rank}");
    }
    assert!(last >= 3 && taken.iter().all(|(_, state)| *state != State::Passed) || last >= 4, "{last}");
}
