//! What pdfsig, pyHanko and EU DSS say of the honest files and of the public attack sets, beside our own word.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use kyso::base::UnixTime;
use kyso::policy::{Policy, Verdict};
use kyso::trust::TrustStore;
use kyso::{Settings, Verification, verify};
use serde::{Deserialize, Serialize};

use super::keys::Keys;
use super::make::{self, NotMade, Step};
use super::workers::{Kind, Workers};
use crate::support::self_trust;

/// The public sets that are about signatures on PDF files.
pub(crate) const SETS: &[&str] =
    &["rub-shadow-attacks", "afirma-shadow", "itext-sign", "dss-pades", "pyhanko-pdf", "misc-signed-pdf"];

/// One program's word: `passed`, `failed`, `undecided`, `unsigned`, `error`, and what it said in short.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Word {
    pub(crate) verdict: String,
    pub(crate) said: String,
}

impl Word {
    fn new(verdict: &str, said: impl Into<String>) -> Self {
        Self { verdict: verdict.to_owned(), said: said.into() }
    }

    pub(crate) fn passed(&self) -> bool {
        self.verdict == "passed"
    }
}

/// One file and all words on it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) set: String,
    pub(crate) file: String,
    /// The set's own table; for honest files what the recipe wants.
    pub(crate) expected: String,
    pub(crate) ours: Word,
    pub(crate) pdfsig: Word,
    pub(crate) pyhanko: Word,
    pub(crate) dss: Word,
}

impl Row {
    pub(crate) fn peers(&self) -> [(&'static str, &Word); 3] {
        [("pdfsig", &self.pdfsig), ("pyHanko", &self.pyhanko), ("EU DSS", &self.dss)]
    }
}

/// A file to be judged.
struct Case {
    set: String,
    file: String,
    path: PathBuf,
    expected: String,
    at: Option<UnixTime>,
    honest: bool,
}

/// Asks everybody about everything; of a file in `kept` only ourselves.
pub(crate) fn collect(keys: &Keys, kept: &[Row]) -> Vec<Row> {
    let mut workers = Workers::default();
    let known = |case: &Case| kept.iter().find(|row| row.set == case.set && row.file == case.file);
    cases().into_iter().map(|case| ask(&case, keys, known(&case), &mut workers)).collect()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (recipe, made) in &make::all().unwrap().1 {
        if let Ok(path) = made {
            cases.push(Case {
                set: "honest".to_owned(),
                file: recipe.name.to_owned(),
                path: path.clone(),
                expected: format!("{:?}", recipe.expected),
                at: None,
                honest: true,
            });
        }
    }
    let Some(corpora) = crate::support::corpora() else { return cases };
    for set in SETS {
        let table = std::fs::read_to_string(corpora.join(set).join("EXPECTED.tsv")).unwrap();
        let mut seen = Vec::new();
        for columns in table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
            if columns[1].starts_with("pdf") && !seen.contains(&columns[0]) {
                seen.push(columns[0]);
                cases.push(Case {
                    set: (*set).to_owned(),
                    file: columns[0].to_owned(),
                    path: corpora.join(set).join(columns[0]),
                    expected: columns[2].to_owned(),
                    at: UnixTime::parse_rfc3339(columns[3]).ok(),
                    honest: false,
                });
            }
        }
    }
    cases
}

fn ask(case: &Case, keys: &Keys, known: Option<&Row>, workers: &mut Workers) -> Row {
    let octets = std::fs::read(&case.path).unwrap();
    let (at, ours) = ours(case, keys, &octets);
    let of = |pick: fn(&Row) -> &Word| known.map(|row| pick(row).clone());
    Row {
        set: case.set.clone(),
        file: case.file.clone(),
        expected: case.expected.clone(),
        ours,
        pdfsig: of(|r| &r.pdfsig).unwrap_or_else(|| pdfsig(&case.path)),
        pyhanko: of(|r| &r.pyhanko).unwrap_or_else(|| pyhanko(case, keys, at, workers)),
        dss: of(|r| &r.dss).unwrap_or_else(|| dss(case, keys, at, workers)),
    }
}

fn ours(case: &Case, keys: &Keys, octets: &Vec<u8>) -> (Option<UnixTime>, Word) {
    if case.honest {
        let policy = Policy::from_toml(super::POLICY).unwrap();
        return (None, told(verify(octets, &Settings::new(keys.at(), keys.trust(), policy))));
    }
    let at = match case.at.map_or_else(|| self_trust::signing_age(octets, self_trust::lenient()), Ok) {
        Ok(at) => at,
        Err(error) => return (None, told(Err(error))),
    };
    let mut trust = TrustStore::default();
    trust.add_anchors(None, self_trust::embedded(octets));
    (Some(at), told(verify(octets, &Settings::new(at, trust, self_trust::lenient()))))
}

fn told(outcome: Result<Verification, kyso::Error>) -> Word {
    let verification = match outcome {
        Ok(verification) => verification,
        Err(error) => return Word::new("error", chain(&error)),
    };
    let report = verification.report("document");
    let verdict = match report.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Indeterminate => "undecided",
        Verdict::Unsigned => "unsigned",
    };
    let each = report.signatures.iter().map(|s| match s.reason {
        None => serde_json::to_value(s.modifications.level).unwrap().as_str().unwrap().to_owned(),
        Some(reason) => {
            let grave = s.modifications.changes.iter().filter(|c| c.level == s.modifications.level);
            let mut codes: Vec<&str> = grave.map(|c| c.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            let reason = serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned();
            match reason.as_str() {
                "DOCUMENT_MODIFIED" => format!("{reason} ({})", codes.join(", ")),
                _ => reason,
            }
        }
    });
    Word::new(verdict, counted(each))
}

/// Equal neighbours once, with their number.
fn counted(words: impl Iterator<Item = String>) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for word in words {
        match runs.last_mut() {
            Some((last, times)) if *last == word => *times += 1,
            _ => runs.push((word, 1)),
        }
    }
    let shown = runs.into_iter().map(|(word, times)| if times == 1 { word } else { format!("{times} × {word}") });
    shown.collect::<Vec<_>>().join("; ")
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    text
}

/// poppler: whether each message fits what it covers, and whether the last covers the file. It has no word on changes.
fn pdfsig(path: &Path) -> Word {
    let Ok(output) = Command::new("timeout").arg("20").args(["pdfsig", "-nocert"]).arg(path).output() else {
        return Word::new("error", "not installed");
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let said: Vec<String> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- Signature Validation: "))
        .map(|words| words.trim_end_matches('.').to_owned())
        .collect();
    let whole = text.contains("Total document signed") || said.is_empty();
    let mut words = counted(said.iter().map(|s| s.replace("Signature is ", "").to_lowercase()));
    if !whole {
        words.push_str("; not total");
    }
    match said.as_slice() {
        [] if text.contains("does not contain any signatures") => Word::new("unsigned", ""),
        [] => Word::new("error", String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default()),
        all if all.iter().all(|s| s == "Signature is Valid") => Word::new("passed", words),
        _ => Word::new("failed", words),
    }
}

fn pyhanko(case: &Case, keys: &Keys, at: Option<UnixTime>, workers: &mut Workers) -> Word {
    let (root, more) = (keys.folder.join("root.pem"), keys.folder.join("plain-ca.pem"));
    let more = format!("{};{}", keys.folder.join("issuing.pem").display(), more.display());
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    let mut step = Step { op: "pyhanko-verdict", words: BTreeMap::new() };
    if case.honest {
        step.words.insert("anchor", root.to_str().unwrap());
        step.words.insert("more", &more);
    } else {
        step.words.insert("at", &at);
    }
    said(workers.run(Kind::Python, &step, &[("in", &case.path)]), |answer| Word {
        verdict: answer["verdict"].as_str().unwrap_or("error").to_owned(),
        said: counted(answer["said"].as_str().unwrap_or_default().split("; ").map(str::to_owned)),
    })
}

fn dss(case: &Case, keys: &Keys, at: Option<UnixTime>, workers: &mut Workers) -> Word {
    let anchors = ["root.pem", "issuing.pem", "plain-ca.pem"].map(|n| keys.folder.join(n).display().to_string());
    let (anchors, at) = (anchors.join(";"), at.map(|at| at.to_string()).unwrap_or_default());
    let mut step = Step { op: "dss-validate", words: BTreeMap::new() };
    if case.honest {
        step.words.insert("anchors", &anchors);
    } else {
        step.words.insert("self", "yes");
        if at.ends_with('Z') {
            step.words.insert("at", &at);
        }
    }
    said(workers.run(Kind::Dss, &step, &[("in", &case.path)]), |answer| {
        let words: Vec<&str> =
            answer["said"].as_str().unwrap_or_default().split(", ").filter(|w| !w.is_empty()).collect();
        let verdict = match words.as_slice() {
            [] => "unsigned",
            all if all.iter().all(|w| *w == "TOTAL_PASSED") => "passed",
            all if all.iter().any(|w| w.starts_with("TOTAL_FAILED")) => "failed",
            _ => "undecided",
        };
        Word::new(verdict, counted(words.into_iter().map(|w| w.replace("TOTAL_", "").to_lowercase())))
    })
}

fn said(answer: Result<serde_json::Value, NotMade>, read: impl Fn(serde_json::Value) -> Word) -> Word {
    match answer {
        Ok(answer) => read(answer),
        Err(NotMade::Missing(what)) => Word::new("error", format!("not here: {what}")),
        Err(NotMade::Failed(why)) => Word::new("error", why.chars().take(160).collect::<String>()),
    }
}
