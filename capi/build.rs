//! The shared library's name for the dynamic linker: it changes when the ABI does.

/// Raised whenever a program that was linked with an older library would not work with this one.
const ABI: u32 = 0;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libkyso.so.{ABI}");
    }
}
