//! XAdES.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::Path;
use std::sync::Arc;

use kyso::base::UnixTime;
use kyso::findings::{ContentFacts, SignatureKind, ValueFacts};
use kyso::policy::Policy;
use kyso::trust::TrustStore;
use kyso::{Settings, verify};

struct Row {
    path: String,
    expected: String,
    time: String,
    detail: String,
}

fn rows(folder: &Path) -> Vec<Row> {
    let table = std::fs::read_to_string(folder.join("EXPECTED.tsv")).unwrap();
    let lines = table.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    lines
        .map(|c| Row { path: c[0].clone(), expected: c[2].clone(), time: c[3].clone(), detail: c[4].clone() })
        .collect()
}

fn settings(folder: &Path, row: &Row) -> Settings {
    let at = UnixTime::parse_rfc3339(&row.time).unwrap_or(UnixTime::from_seconds(1_600_000_000));
    let mut settings = Settings::new(at, TrustStore::default(), Policy::standard().unwrap());
    if let Some((_, list)) = row.detail.split_once("detached=[")
        && let Some((list, _)) = list.split_once(']')
    {
        for name in list.split('|').filter(|name| !name.is_empty()) {
            let octets: Arc<dyn kyso::base::Source> = Arc::new(std::fs::read(folder.join(name)).unwrap());
            settings.contents.push((Some(name.rsplit('/').next().unwrap().to_owned()), octets.clone()));
            settings.contents.push((None, octets));
        }
    }
    settings
}

#[test]
fn probe() {
    let Some(corpora) = support::corpora() else { return };
    let folder = corpora.join("dss-xades");
    for row in rows(&folder) {
        let octets = std::fs::read(folder.join(&row.path)).unwrap();
        let verification = match verify(&octets, &settings(&folder, &row)) {
            Ok(v) => v,
            Err(e) => {
                println!("{} [{}]: ERROR {e}", row.path, row.expected);
                continue;
            }
        };
        let word = |c: &ContentFacts| match c {
            ContentFacts::Match(_) => "ok".to_owned(),
            ContentFacts::Mismatch(_) => "BAD".to_owned(),
            ContentFacts::Unchecked(w) => format!("?{w}"),
        };
        let tell: Vec<String> = verification
            .facts()
            .signatures
            .iter()
            .map(|s| {
                let stamps: Vec<String> = s.time_stamps.iter().map(|t| format!("{}{}", word(&t.imprint), if t.value == ValueFacts::Match { "" } else { "V!" })).collect();
                let others: Vec<String> = s.xml.as_ref().unwrap().properties.iter().flat_map(|p| &p.other_stamps).map(|o| format!("{} {}", o.name, word(&o.stamp.imprint))).collect();
                format!(
                    "{}#{}{} c={} v={:?} b={:?} defects={:?} dev={:?} ts={stamps:?} other={others:?} covers={:?} xades={}",
                    if s.kind == SignatureKind::Signature { "S" } else { "T" },
                    s.revision,
                    s.id.chars().rev().take(12).collect::<String>().chars().rev().collect::<String>(),
                    word(&s.content),
                    s.value,
                    s.binding,
                    s.defects.iter().map(|d| &d.code).collect::<Vec<_>>(),
                    s.deviations,
                    s.xml.as_ref().unwrap().covers,
                    s.xml.as_ref().unwrap().xades,
                )
            })
            .collect();
        println!("{} [{}]: {}\n     {}", row.path, row.expected, tell.join("\n     "), row.detail.chars().take(300).collect::<String>());
    }
}
