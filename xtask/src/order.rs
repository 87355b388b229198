//! `cargo xtask order`: writes `cli/startup.ld`, which lays the functions that short commands run side by side.
//!
//! A command that takes two milliseconds spends most of them on its own pages: 130 stretches of 64 KiB all over 20 MiB of
//! code are mapped, one fault each. Side by side the same functions need a few. Names stand there without their hashes, so
//! the list outlives compilers and versions; what it does not name, or names in vain, is linked as ever.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::shell;

/// What people and programs call most, and what is called when nothing is done. What all run stands first, then what two do;
/// what one alone runs stands by itself, so that the others need not map it.
const RUNS: [&[&str]; 4] = [
    &["verify", "--trust", "fixtures/signed-xml/root.pem", "fixtures/signed-xml/einvoice.xml"],
    &[
        "verify",
        "--offline",
        "--policy",
        "src/policy/profiles/baseline.toml",
        "--trust",
        "fixtures/signed-xml/root.pem",
        "fixtures/signed-xml/einvoice.xml",
    ],
    &["verify", "--trust", "fixtures/signed/root.pem", "fixtures/signed/plain.pdf"],
    &["--version"],
];

/// Of a generic function with more instances than this nobody can tell by name which one is run.
const INSTANCES: usize = 16;

/// Builds the program, watches its runs with Valgrind, writes the list.
pub(crate) fn run() -> Result<(), String> {
    shell::run(&mut shell::cargo(&["build", "--release", "--locked", "-p", "kyso-cli"]))?;
    let program = shell::target_dir().join("release/kyso");
    let instances = instances(&program)?;

    // Which of the runs need each, a bit for each.
    let mut functions: BTreeMap<String, u32> = BTreeMap::new();
    for (run, args) in RUNS.into_iter().enumerate() {
        let mut called: Vec<String> = called(&program, args)?.iter().map(|symbol| pattern(symbol)).collect();
        called.sort_unstable();
        called.dedup();
        for function in called.into_iter().filter(|name| instances.get(name).is_some_and(|n| *n <= INSTANCES)) {
            *functions.entry(function).or_default() |= 1 << run;
        }
    }
    if functions.is_empty() {
        return Err("no function of the program was seen to run; does it have its symbols?".to_owned());
    }
    let mut functions: Vec<(String, u32)> = functions.into_iter().collect();
    functions
        .sort_by(|(a, runs_a), (b, runs_b)| (runs_b.count_ones(), runs_a, a).cmp(&(runs_a.count_ones(), runs_b, b)));

    let mut script = String::from(
        "/* The functions that short commands run, side by side: `cargo xtask order` writes this and says why. */\n\
         SECTIONS\n{\n  .text.startup.kyso :\n  {\n",
    );
    for (function, _) in &functions {
        let _ = writeln!(script, "    *(.text.{function})");
    }
    script.push_str("  }\n}\nINSERT BEFORE .text;\n");
    let path = shell::root().join("cli/startup.ld");
    std::fs::write(&path, script).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    println!("{} functions in {}", functions.len(), path.display());
    Ok(())
}

/// How many functions of the program each pattern is the name of.
fn instances(program: &Path) -> Result<BTreeMap<String, usize>, String> {
    let mut all = BTreeMap::new();
    let listing = Command::new("nm").arg("--defined-only").arg(program).output();
    let listing = listing.map_err(|e| format!("cannot start nm: {e}"))?;
    if !listing.status.success() {
        return Err(format!("nm: {}", String::from_utf8_lossy(&listing.stderr).trim_end()));
    }
    String::from_utf8_lossy(&listing.stdout)
        .lines()
        .filter_map(|line| match line.split(' ').collect::<Vec<_>>().as_slice() {
            [_, "t" | "T", name] => Some(pattern(name)),
            _ => None,
        })
        .for_each(|name| *all.entry(name).or_default() += 1);
    Ok(all)
}

/// The symbols of all functions that are run, the program's and its libraries'.
fn called(program: &Path, args: &[&str]) -> Result<Vec<String>, String> {
    let profile = shell::target_dir().join("order.callgrind");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--demangle=no"]).arg(format!("--callgrind-out-file={}", profile.display()));
    // How the run ends does not matter: without revocation data nothing passes.
    shell::succeeds(command.arg(program).args(args).current_dir(shell::root()));
    let text = std::fs::read_to_string(&profile).map_err(|e| format!("no profile from valgrind: {e}"))?;
    std::fs::remove_file(&profile).map_err(|e| format!("cannot remove {}: {e}", profile.display()))?;
    // `fn=(12) symbol`, and `symbol'2` where a function calls itself; `fn=(12)` repeats a name.
    let named = text.lines().filter_map(|line| line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn=")));
    let symbols = named.filter_map(|line| Some(line.split_once(' ')?.1.split('\'').next()?.to_owned()));
    Ok(symbols.collect())
}

/// A symbol with `*` for what compilers and versions put into it.
fn pattern(symbol: &str) -> String {
    let symbol = symbol.split_once(".llvm.").map_or(symbol, |(name, _)| name);
    if let Some((name, hash)) = symbol.rsplit_once("17h").filter(|_| symbol.starts_with("_ZN"))
        && hash.len() == 17
    {
        return format!("{name}17h*");
    }
    if symbol.starts_with("_R") {
        let mut parts = symbol.split("Cs");
        let first = parts.next().unwrap_or_default().to_owned();
        return parts.fold(first, |name, part| match part.split_once('_') {
            Some((hash, rest)) if hash.len() <= 13 && hash.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                format!("{name}Cs*_{rest}")
            }
            _ => format!("{name}Cs{part}"),
        });
    }
    match symbol.strip_prefix("aws_lc_") {
        Some(name) => format!("aws_lc_*_{}", name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_')),
        None => symbol.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pattern;
    use crate::shell;

    /// No test builds the optimised program; this one sees that linkers take the list.
    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    fn a_program_is_linked_with_the_list() {
        let folder = shell::target_dir().join("order-test");
        std::fs::create_dir_all(&folder).unwrap();
        let (source, program) = (folder.join("hello.rs"), folder.join("hello"));
        std::fs::write(&source, "fn main() { println!(\"{:?}\", \"a b\".split_once(' ')); }").unwrap();
        let mut rustc = std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.arg(&source).arg("-o").arg(&program);
        rustc.arg("-C").arg(format!("link-arg=-T{}", shell::root().join("cli/startup.ld").display()));
        assert!(rustc.status().unwrap().success());
        let said = std::process::Command::new(&program).output().unwrap().stdout;
        assert_eq!(String::from_utf8_lossy(&said), "Some((\"a\", \"b\"))\n");
        // What the list names of the standard library is where the list puts it.
        let sections = std::process::Command::new("readelf").arg("-SW").arg(&program).output().unwrap().stdout;
        assert!(String::from_utf8_lossy(&sections).contains(".text.startup.kyso"));
    }

    #[test]
    fn a_name_outlives_compilers_and_versions() {
        for (symbol, wanted) in [
            ("_ZN4kyso3xml6reader6Reader4step17h0123456789abcdefE", "_ZN4kyso3xml6reader6Reader4step17h*"),
            ("_ZN4kyso3run17h0123456789abcdefE.llvm.1234567890", "_ZN4kyso3run17h*"),
            ("_RNvMsu_NtNtCsgEmfK2I1SDS_4core3str7pattern", "_RNvMsu_NtNtCs*_4core3str7pattern"),
            ("_RNvCsgEmfK2I1SDS_4core4CsvB3_4skip", "_RNvCs*_4core4Cs*_4skip"),
            ("aws_lc_0_47_0_RSA_verify", "aws_lc_*_RSA_verify"),
            ("rsa_verify_raw", "rsa_verify_raw"),
        ] {
            assert_eq!(pattern(symbol), wanted);
        }
    }
}
