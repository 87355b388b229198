//! Links the unwinder into the program where it would otherwise be one more library to find, map and relocate at every start.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // Every GCC brings it beside libgcc_s, and Clang looks into GCC's folder. It comes before the standard library's own
        // `-lgcc_s` on the command line, which then has nothing left to add.
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
