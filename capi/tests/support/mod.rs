//! The library as C programs find it: installed below a folder of its own, with header and pkg-config file.
#![allow(dead_code, missing_docs, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Where the library is installed for this test program.
#[derive(Debug)]
pub struct Stage {
    pub prefix: PathBuf,
    pub include: PathBuf,
    pub lib: PathBuf,
    pub pkgconfig: PathBuf,
}

/// Builds the library as it is and installs it, once for a test program: a shared library that nothing links with is not
/// built by `cargo test`.
pub fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| {
        let prefix = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
        let mut install = Command::new(std::env::var_os("CARGO").expect("cargo runs the tests"));
        install.args(["run", "--quiet", "--package", "xtask", "--", "capi", "install", "--tested", "--profile"]);
        install.arg(if cfg!(debug_assertions) { "dev" } else { "release" }).arg("--prefix").arg(&prefix);
        install.current_dir(root());
        // What cargo says of this package must not look like a setting of the next build.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            install.env_remove(name);
        }
        run(&mut install);
        let lib = prefix.join("lib");
        Stage { include: prefix.join("include"), pkgconfig: lib.join("pkgconfig"), lib, prefix }
    })
}

/// The checkout's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs a command that has to succeed; what it wrote to standard output.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out.into_owned()
}

/// Whether `program` can be started; says `SKIPPED` when not, and fails where programs are required.
pub fn have(program: &str) -> bool {
    let mut command = Command::new(program);
    let found = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        let required = std::env::var_os("KYSO_REQUIRE_PEERS").is_some_and(|v| v == "1");
        assert!(!required, "KYSO_REQUIRE_PEERS=1 and missing: {program}");
        println!("SKIPPED: {program}");
    }
    found
}
