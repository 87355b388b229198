//! How the program is linked: so that it starts quickly.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=startup.ld");
    println!("cargo::rerun-if-env-changed=KYSO_LINK_PLAIN");
    let target = |what: &str| var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // The unwinder would otherwise be one more library to find, map and relocate at every start. Every GCC brings it
        // beside libgcc_s, and Clang looks into GCC's folder. It comes before the standard library's own `-lgcc_s` on the
        // command line, which then has nothing left to add.
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
        // What every start runs lies side by side. LLD and GNU ld understand it; who links with another says so.
        let optimised = var("PROFILE").is_ok_and(|profile| profile == "release");
        if optimised && target("ARCH") == "x86_64" && var("KYSO_LINK_PLAIN").is_err() {
            let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
            println!("cargo::rustc-link-arg-bins=-T{folder}/startup.ld");
        }
    }
}
