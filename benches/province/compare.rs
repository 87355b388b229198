//! What the program wrote against what is true.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::Value;

use crate::province::compare::{compare_files, compare_tally};
use crate::province::truth::Truth;

/// Differences that are told.
const TOLD: usize = 20;

/// Compares the lines of an audit, and its tally, with the truth. `false` when there is a difference.
pub fn compare(out: &Path, archive: &Path) -> bool {
    let truth = lines(&out.join("truth.ndjson")).map(|line| serde_json::from_str(&line).expect("a line of the truth"));
    let records = lines(&out.join("out.ndjson")).map(|line| serde_json::from_str(&line).expect("a line of the audit"));
    let truth: Vec<_> = truth.collect();
    let files = truth.len();
    let mut wrong = compare_files(records, truth, &format!("{}/", archive.display()));
    let truth: Truth = read(&out.join("truth.json"));
    let result: Value = read(&out.join("out.json"));
    let (counts, differences) = compare_tally(&truth, &result["tally"]);
    wrong.extend(differences);
    wrong.iter().take(TOLD).for_each(|one| println!("DIFFERENCE {one}"));
    println!("compared {files} lines and {counts} counts with the truth: {} differences", wrong.len());
    wrong.is_empty()
}

fn lines(path: &Path) -> impl Iterator<Item = String> + use<> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    BufReader::new(file).lines().map(|line| line.expect("a line"))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let octets = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&octets).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
