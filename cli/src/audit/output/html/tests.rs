//! The page, as a browser shows it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::audit::output::tests::{Made, about, tally};

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

#[test]
fn a_hundred_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    let began = std::time::Instant::now();
    let many = page(folder.path(), "many", &Made(100_000), Lang::Vi, CAP);
    println!("written in {:?}, {} octets", began.elapsed(), std::fs::metadata(&many).unwrap().len());
    if let Some(keep) = std::env::var_os("KYSO_SCREENSHOTS") {
        std::fs::copy(&many, Path::new(&keep).join("many.html")).unwrap();
    }
    let Some(told) = work(&[many]) else { return };
    println!("{}", serde_json::to_string_pretty(&told).unwrap());
}
