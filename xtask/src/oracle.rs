//! `cargo xtask oracle`: generated chains, judged by this program and by certval.
//!
//! No part of `cargo xtask ci`: certval is a prerelease on prereleases, so a day may come on which it does not build, and
//! it takes minutes to. `tests/oracle.rs` asks OpenSSL about the same chains on every run.

use crate::shell;

/// Judges `chains` of them; the crate's own number when it is `None`.
pub(crate) fn run(chains: Option<u32>) -> Result<(), String> {
    let folder = shell::root().join("oracle");
    let mut command = shell::cargo(&["run", "--manifest-path"]);
    command.arg(folder.join("Cargo.toml")).env("CARGO_TARGET_DIR", folder.join("target")).arg("--");
    command.args(chains.map(|chains| chains.to_string()));
    shell::run(&mut command)
}
