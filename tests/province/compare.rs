//! What an audit said against what is true: every file, every rate. From data as it is written, so that a test in one process
//! and the measurement of the program look at the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::truth::{Expected, Rates, Truth};

/// Compares records (as `kyso.audit/1` writes them) with the truth of each file; gives the differences.
pub fn compare_files(records: impl Iterator<Item = Value>, truth: Vec<Expected>, root: &str) -> Vec<String> {
    let mut truth: BTreeMap<String, Expected> = truth.into_iter().map(|one| (one.file.clone(), one)).collect();
    let mut wrong = Vec::new();
    for record in records {
        let said = told(&record, root);
        match truth.remove(&said.file) {
            None => wrong.push(format!("{}: nothing of this name was made, or it is told twice", said.file)),
            Some(mut truth) => {
                let because = std::mem::take(&mut truth.because);
                if said != truth {
                    wrong.push(format!("{}: {}({because})", said.file, differences(&said, &truth)));
                }
            }
        }
    }
    wrong.extend(truth.into_keys().map(|file| format!("{file}: the audit does not tell it")));
    wrong
}

/// A record in the truth's words.
fn told(record: &Value, root: &str) -> Expected {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let file = text("file").unwrap_or_default();
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

/// Compares a tally (as `kyso.audit-summary/1` writes it) with the truth; gives how many counts there were, and the differences.
pub fn compare_tally(truth: &Truth, tally: &Value) -> (usize, Vec<String>) {
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut counts = |what: &str, said: &Value, truth: &Rates| {
        let Ok(Value::Object(truth)) = serde_json::to_value(truth) else { return };
        for (name, value) in truth {
            compared += 1;
            if said[&name] != value {
                wrong.push(format!("{what}: {name} {} instead of {value}", said[&name]));
            }
        }
    };
    counts("all", &tally["total"]["counts"], &truth.all);
    let mut groups_wrong = Vec::new();
    let dimensions =
        [("agency", &truth.agencies), ("month", &truth.months), ("type", &truth.types), ("reason", &truth.reasons)];
    for (dimension, groups) in dimensions {
        let said = tally["dimensions"][dimension]["groups"].as_array().cloned().unwrap_or_default();
        let name = |group: &Value| group["name"].as_str().unwrap_or_default().to_owned();
        let by_name: BTreeMap<String, &Value> = said.iter().map(|group| (name(group), group)).collect();
        for (name, truth) in groups {
            match by_name.get(name) {
                Some(group) => counts(&format!("{dimension} '{name}'"), &group["counts"], truth),
                None => groups_wrong.push(format!("{dimension} '{name}' is missing")),
            }
        }
        if said.len() != groups.len() {
            groups_wrong.push(format!("{dimension}: {} groups instead of {}", said.len(), groups.len()));
        }
    }
    let pair = |one: &Value| Some((one["code"].as_str()?.to_owned(), one["records"].as_u64()?));
    let rules: BTreeMap<String, u64> = tally["rules"].as_array().into_iter().flatten().filter_map(pair).collect();
    let all: std::collections::BTreeSet<&String> = rules.keys().chain(truth.rules.keys()).collect();
    for rule in all {
        compared += 1;
        let (said, truth) = (rules.get(rule), truth.rules.get(rule));
        if said != truth {
            groups_wrong.push(format!("rule {rule}: {said:?} instead of {truth:?}"));
        }
    }
    wrong.extend(groups_wrong);
    (compared, wrong)
}
