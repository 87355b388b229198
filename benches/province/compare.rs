//! What an audit said against what is true: every file, every rate.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::Value;

use crate::province::truth::{Expected, Rates, Truth};

/// Differences, told in lines; at most so many of each kind.
const TOLD: usize = 20;

/// Compares the lines of an audit, and its tally, with the truth. `false` when there is a difference.
pub fn compare(out: &Path, archive: &Path) -> bool {
    let mut expected: BTreeMap<String, Expected> = BTreeMap::new();
    for line in lines(&out.join("truth.ndjson")) {
        let one: Expected = serde_json::from_str(&line).expect("a line of the truth");
        expected.insert(one.file.clone(), one);
    }
    let mut wrong = 0_usize;
    let mut files = 0_usize;
    let mut tell = |text: String| {
        wrong += 1;
        if wrong <= TOLD {
            println!("DIFFERENCE {text}");
        }
    };
    let root = format!("{}/", archive.display());
    for line in lines(&out.join("out.ndjson")) {
        let record: Value = serde_json::from_str(&line).expect("a line of the audit");
        let said = told(&record, &root);
        files += 1;
        match expected.remove(&said.file) {
            None => tell(format!("{}: nothing of this name was made", said.file)),
            Some(mut truth) => {
                let because = std::mem::take(&mut truth.because);
                if said != truth {
                    tell(format!("{}: {}({because})", said.file, differences(&said, &truth)));
                }
            }
        }
    }
    expected.values().for_each(|one| tell(format!("{}: the audit does not tell it", one.file)));
    let truth: Truth = read(&out.join("truth.json"));
    let result: Value = read(&out.join("out.json"));
    let mut rates = 0_usize;
    for difference in tallied(&truth, &result["tally"], &mut rates) {
        tell(difference);
    }
    println!("compared {files} lines and {rates} counts of rates with the truth: {wrong} differences");
    wrong == 0
}

fn lines(path: &Path) -> impl Iterator<Item = String> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    BufReader::new(file).lines().map(|line| line.expect("a line"))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let octets = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&octets).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A record in the truth's words.
fn told(record: &Value, root: &str) -> Expected {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let file = text("file").expect("a name");
    let broken = record["form"]["broken"].as_array().cloned().unwrap_or_default();
    let mut broken: Vec<String> = broken.iter().filter_map(|rule| rule.as_str().map(str::to_owned)).collect();
    broken.sort_unstable();
    Expected {
        file: file.strip_prefix(root).unwrap_or(&file).to_owned(),
        state: text("state").unwrap_or_default(),
        reason: text("reason"),
        signed: text("signed").unwrap_or_default(),
        intact: text("intact").unwrap_or_default(),
        trusted: text("trusted").unwrap_or_default(),
        timely: text("timely").unwrap_or_default(),
        compliant: text("compliant").unwrap_or_default(),
        agency: record["agency"]["name"].as_str().map(str::to_owned),
        month: text("day").and_then(|day| day.get(..7).map(str::to_owned)),
        kind: text("document_type"),
        signatures: record["signatures"].as_array().map_or(0, Vec::len),
        broken,
        because: String::new(),
    }
}

fn differences(said: &Expected, truth: &Expected) -> String {
    let (said, truth) = (serde_json::to_value(said), serde_json::to_value(truth));
    let (Ok(Value::Object(said)), Ok(truth)) = (said, truth) else { return String::new() };
    let mut text = String::new();
    for (name, value) in said {
        if truth[&name] != value {
            text.push_str(&format!("{name} {value} instead of {}; ", truth[&name]));
        }
    }
    text
}

/// All counts of the tally against those of the truth.
fn tallied(truth: &Truth, tally: &Value, rates: &mut usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts = |what: &str, said: &Value, truth: &Rates| {
        let Ok(Value::Object(truth)) = serde_json::to_value(truth) else { return };
        for (name, value) in truth {
            *rates += 1;
            if said[&name] != value {
                wrong.push(format!("{what}: {name} {} instead of {value}", said[&name]));
            }
        }
    };
    counts("all", &tally["total"]["counts"], &truth.all);
    let dimensions = [("agency", &truth.agencies), ("month", &truth.months), ("type", &truth.types)];
    let mut missing = Vec::new();
    for (dimension, groups) in dimensions {
        let empty = Vec::new();
        let said = tally["dimensions"][dimension]["groups"].as_array().unwrap_or(&empty);
        let name = |group: &Value| group["name"].as_str().unwrap_or_default().to_owned();
        let by_name: BTreeMap<String, &Value> = said.iter().map(|group| (name(group), group)).collect();
        for (name, truth) in groups {
            match by_name.get(name) {
                Some(group) => counts(&format!("{dimension} '{name}'"), &group["counts"], truth),
                None => missing.push(format!("{dimension} '{name}' is missing")),
            }
        }
        if by_name.len() != groups.len() {
            missing.push(format!("{dimension}: {} groups instead of {}", by_name.len(), groups.len()));
        }
    }
    let codes = |said: &Value, name: &str| -> BTreeMap<String, u64> {
        let pair = |one: &Value| Some((one[name].as_str()?.to_owned(), one["records"].as_u64()?));
        said.as_array().into_iter().flatten().filter_map(pair).collect()
    };
    let rules = codes(&tally["rules"], "code");
    for rule in rules.keys().chain(truth.rules.keys()) {
        *rates += 1;
        let (said, truth) = (rules.get(rule), truth.rules.get(rule));
        if said != truth {
            missing.push(format!("rule {rule}: {said:?} instead of {truth:?}"));
        }
    }
    wrong.extend(missing);
    wrong
}
