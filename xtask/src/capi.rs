//! `cargo xtask capi install`: the C library where C programs look for one.
//!
//! ```text
//! DIR/include/kyso.h
//! DIR/lib/libkyso.so ─► libkyso.so.0 ─► libkyso.so.0.1.0      DIR/lib/libkyso.a
//! DIR/lib/pkgconfig/kyso.pc
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::shell;

/// What the shared library calls itself for the dynamic linker; `capi/build.rs` says the same, and a test compares.
const SONAME: &str = "libkyso.so.0";

/// What a program needs that takes the library in (`rustc --print native-static-libs`).
const STATIC_NEEDS: &str = "-lgcc_s -lutil -lrt -lpthread -lm -ldl -lc";

/// `install --prefix DIR [--profile PROFILE] [--tested]`.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let usage = || "usage: cargo xtask capi install --prefix DIR [--profile dev|release] [--tested]".to_owned();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ["install", rest @ ..] = args.as_slice() else { return Err(usage()) };
    let (mut prefix, mut profile, mut tested) = (None, "release", false);
    let mut rest = rest.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--prefix" => prefix = rest.next().map(PathBuf::from),
            "--profile" => profile = *rest.next().ok_or_else(usage)?,
            "--tested" => tested = true,
            _ => return Err(usage()),
        }
    }
    let prefix = prefix.ok_or_else(usage)?;
    let prefix = std::path::absolute(&prefix).map_err(|e| format!("{}: {e}", prefix.display()))?;
    build(profile, tested)?;
    // Cargo's folder for the profile `dev` has the name of old.
    let built = shell::target_dir().join(if profile == "dev" { "debug" } else { profile });
    install(&built, &prefix, if tested { link_or_copy } else { copy })
        .map_err(|e| format!("cannot install into {}: {e}", prefix.display()))?;
    println!("installed into {}", prefix.display());
    Ok(())
}

/// `tested`: for the tests, which have compiled everything below the library already. A build of the library alone would
/// choose other features of the crates it needs (those that only tests ask for are left out), and compile them all again.
fn build(profile: &str, tested: bool) -> Result<(), String> {
    let mut build = shell::cargo(&["build", "--quiet", "--lib", "--profile", profile]);
    match (tested, shell::is_set(WHOLE_WORKSPACE)) {
        (true, true) => build.args(["--workspace", "--all-features", "--test", "header"]),
        (true, false) => build.args(["--package", "kyso-capi", "--test", "header"]),
        (false, _) => build.args(["--package", "kyso-capi"]),
    };
    shell::run(&mut build)
}

/// Says that the tests of the whole workspace run, and not those of the package alone.
pub(crate) const WHOLE_WORKSPACE: &str = "KYSO_WHOLE_WORKSPACE";

fn install(built: &Path, prefix: &Path, put: fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    let capi = shell::root().join("capi");
    let (include, lib) = (prefix.join("include"), prefix.join("lib"));
    let pkgconfig = lib.join("pkgconfig");
    fs::create_dir_all(&include)?;
    fs::create_dir_all(&pkgconfig)?;
    copy(&capi.join("kyso.h"), &include.join("kyso.h"))?;
    put(&built.join("libkyso.a"), &lib.join("libkyso.a"))?;
    let full = format!("libkyso.so.{}", env!("CARGO_PKG_VERSION"));
    put(&built.join("libkyso.so"), &lib.join(&full))?;
    link(&full, &lib.join(SONAME))?;
    link(SONAME, &lib.join("libkyso.so"))?;
    let template = fs::read_to_string(capi.join("kyso.pc.in"))?;
    let text = template
        .replace("@prefix@", &prefix.to_string_lossy())
        .replace("@version@", env!("CARGO_PKG_VERSION"))
        .replace("@private@", STATIC_NEEDS);
    fs::write(pkgconfig.join("kyso.pc"), text)
}

/// A new file in the place of an old one: a program that runs with the old library keeps it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    remove(to)?;
    fs::copy(from, to).map(drop).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", from.display())))
}

/// For the tests: the libraries with all their names for debuggers have some 300 MB.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    remove(to)?;
    fs::hard_link(from, to).or_else(|_| copy(from, to))
}

#[cfg(unix)]
fn link(target: &str, at: &Path) -> io::Result<()> {
    remove(at)?;
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "shared libraries have links to them on Unix only"))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
