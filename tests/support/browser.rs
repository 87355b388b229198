//! Pages in a headless Chromium, looked at by axe.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are: `KYSO_AXE`, or where `cargo xtask test` puts them.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let named = std::env::var_os("KYSO_AXE").map(PathBuf::from);
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers/axe");
    let axe = named.into_iter().chain([installed]).find(|p| p.join("node_modules/axe-core").exists());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let chromium = ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .flat_map(|name| all.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file());
    match (axe, chromium) {
        (Some(axe), Some(chromium)) if all.iter().any(|folder| folder.join("node").is_file()) => Some((axe, chromium)),
        (axe, chromium) => {
            super::skipped(&format!("Chromium, Node and axe-core (chromium {chromium:?}, axe {axe:?})"));
            None
        }
    }
}

/// No violation of WCAG 2.1 A and AA that axe can find, nothing beyond the edge, no link into nowhere, nothing fetched, nothing
/// run: on a phone and on a desktop, light and dark. `KYSO_SCREENSHOTS=DIR` keeps pictures and prints. Says `SKIPPED` without
/// the programs.
pub fn look(pages: &[(String, String)]) {
    let Some((axe, chromium)) = browser() else { return };
    let folder = super::temp_dir();
    let files: Vec<PathBuf> = pages
        .iter()
        .map(|(name, html)| {
            let path = folder.path().join(format!("{name}.html"));
            std::fs::write(&path, html).unwrap();
            path
        })
        .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/browser.cjs");
    let mut node = Command::new("node");
    node.arg(script).arg(std::env::var_os("KYSO_SCREENSHOTS").unwrap_or_else(|| "-".into())).args(&files);
    let output = node.env("KYSO_AXE", axe).env("KYSO_CHROMIUM", chromium).output().expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON of the script");
    assert_eq!(told.len(), files.len() * 5);
    for view in &told {
        let name = view["name"].as_str().unwrap();
        if view["octets"].is_number() {
            assert_eq!((&view["foreign"], &view["said"]), (&serde_json::json!([]), &serde_json::json!([])), "{name}");
            assert!(view["octets"].as_u64().unwrap() > 10_000, "{name}: nothing is printed");
            continue;
        }
        assert!(view["rules"].as_u64().unwrap() >= 10, "{name}: axe looked at nothing");
        assert_eq!(view["violations"], serde_json::json!([]), "{name}");
        assert!(view["wide"].as_i64().unwrap() <= 0 && view["outside"] == serde_json::json!([]), "{name}: {view}");
        assert_eq!((&view["reached"], &view["lost"]), (&serde_json::json!(0), &serde_json::json!([])), "{name}");
    }
}
