//! `province make` and `province measure`: an archive of 100,000 documents with a known answer, and the audit of it beside the
//! physical floor and beside other programs. The work is done by `benches/province`; recipe: `fixtures/province.md`.

use crate::shell;

/// Where the province is made, unless `--out` says otherwise.
const OUT: &str = "target/province";

/// Builds what is needed, then makes or measures. `args` goes on to `benches/province`.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let Some((verb, rest)) = args.split_first() else { return Err("province make, or province measure?".to_owned()) };
    if !matches!(verb.as_str(), "make" | "measure") {
        return Err(format!("province make, or province measure; not '{verb}'"));
    }
    let is_given = |name: &str| rest.iter().any(|arg| arg == name);
    let root = shell::root();
    let path = |relative: &str| root.join(relative).display().to_string();
    let mut all = vec!["bench".to_owned(), "--bench".to_owned(), "province".to_owned(), "--".to_owned(), verb.clone()];
    if !is_given("--out") {
        all.extend(["--out".to_owned(), path(OUT)]);
    }
    if verb == "measure" {
        if !is_given("--kyso") {
            shell::run(&mut shell::cargo(&["build", "--release", "--package", "kyso-cli"]))?;
            all.extend(["--kyso".to_owned(), path("target/release/kyso")]);
        }
        let python = std::env::var("KYSO_PYHANKO").unwrap_or_else(|_| path("target/peers/pyhanko/bin/python"));
        if !is_given("--python") && std::path::Path::new(&python).exists() {
            all.extend(["--python".to_owned(), python]);
        }
    }
    all.extend(rest.iter().cloned());
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    shell::run(&mut shell::cargo(&all))
}
