//! kyso.h is what the sources say, C and C++ compilers take it, and its numbers never change.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fs;
use std::path::Path;

/// The header that the sources make, in the order in which `lib.rs` names its modules.
fn generated() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let lib = fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let modules = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut builder = cbindgen::Builder::new().with_config(config);
    for module in modules {
        builder = builder.with_src(root.join("src").join(format!("{module}.rs")));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    // rustdoc's heading for what the caller of an unsafe function answers for.
    let header = String::from_utf8(header).unwrap().replace(" * # Safety\n", " * The caller vouches for this:\n");
    header.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn the_header_is_what_the_sources_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("kyso.h");
    let wanted = generated();
    if std::env::var_os("KYSO_BLESS").is_some_and(|v| v == "1") {
        fs::write(&path, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let different = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "kyso.h is not what the sources say ({different:?}); KYSO_BLESS=1 cargo test -p kyso-capi --test header"
    );
}
