//! kyso.h is what the sources say, compilers of C and C++ take it, the libraries hold what it promises and nothing else,
//! and programs find all of it through pkg-config.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{have, run, stage};

/// The order in which the header tells things: what everything needs, verifying, signing.
const MODULES: &[&str] = &[
    "version",
    "error",
    "result_words",
    "lang",
    "text",
    "policy",
    "trust",
    "settings",
    "source",
    "verify",
    "report",
    "signature",
    "extract",
    "token",
    "token_list",
    "key",
    "time_stamp",
    "request",
    "request_pdf",
    "request_form",
    "request_xml",
    "sign",
    "state_key",
    "request_two_step",
    "prepare",
    "embed",
];

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn committed() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("kyso.h")).unwrap()
}

fn generated() -> String {
    let mut config = cbindgen::Config::from_file(sources().with_file_name("cbindgen.toml")).unwrap();
    let modules = MODULES.iter().map(|module| sources().join(format!("{module}.rs")));
    let modules: Vec<PathBuf> = modules.filter(|path| path.exists()).collect();
    // Enumerations that come in do so as numbers, so no function names them.
    for module in &modules {
        let text = fs::read_to_string(module).unwrap();
        let enums = text.lines().filter_map(|line| line.strip_prefix("pub enum ")?.strip_suffix(" {"));
        config.export.include.extend(enums.map(str::to_owned));
    }
    let mut builder = cbindgen::Builder::new().with_config(config);
    for module in &modules {
        builder = builder.with_src(module);
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    // rustdoc's heading for what the caller of an unsafe function answers for.
    let header = String::from_utf8(header).unwrap().replace(" * # Safety\n", " * The caller vouches for this:\n");
    header.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn the_header_is_what_the_sources_say() {
    let path = sources().with_file_name("kyso.h");
    let wanted = generated();
    if std::env::var_os("KYSO_BLESS").is_some_and(|v| v == "1") {
        fs::write(&path, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let different = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "kyso.h is not what the sources say ({different:?}): KYSO_BLESS=1 cargo test -p kyso-capi --test header"
    );
}

/// The names of exported functions in the sources.
fn exported() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let all = fs::read_dir(sources()).unwrap().map(|entry| entry.unwrap().path());
    for path in all.filter(|path| path.extension().is_some_and(|ending| ending == "rs")) {
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        for part in text.split("#[unsafe(no_mangle)]").skip(1) {
            let name = part.split_once("fn ").unwrap().1.split(['(', '<']).next().unwrap();
            names.insert(name.to_owned());
            assert!(MODULES.contains(&module.as_str()), "{module} exports {name} and is not named in this test");
        }
    }
    names
}

/// What the header declares: words before a parenthesis at the beginning of a declaration.
fn declared() -> BTreeSet<String> {
    let header = committed();
    let code = header.lines().filter(|line| !line.trim_start().starts_with(['*', '/', ' ']));
    let names = code.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next());
    names.filter(|name| name.starts_with("kyso_")).map(str::to_owned).collect()
}

#[test]
fn the_header_declares_what_is_exported() {
    let exported = exported();
    assert!(exported.len() > 60, "{exported:?}");
    assert_eq!(exported.iter().find(|name| !name.starts_with("kyso_")), None);
    assert_eq!(declared(), exported);
}

#[test]
fn compilers_take_the_header() {
    if !have("gcc") || !have("g++") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("all.c");
    // Every function is taken, so that a declaration that is only a mistake is one.
    let names = declared().into_iter().map(|name| format!("    found += (void (*)(void)) {name} != 0;\n"));
    let text = format!(
        "#include \"kyso.h\"\n#include \"kyso.h\"\nint main(void) {{\n    int found = 0;\n{}    return found;\n}}\n",
        names.collect::<String>()
    );
    fs::write(&program, &text).unwrap();
    let include = sources().with_file_name("");
    for (compiler, language, dialect) in [
        ("gcc", "c", "c99"),
        ("gcc", "c", "c11"),
        ("gcc", "c", "c17"),
        ("g++", "c++", "c++11"),
        ("g++", "c++", "c++17"),
        ("g++", "c++", "c++20"),
    ] {
        let mut command = Command::new(compiler);
        command.args(["-x", language, &format!("-std={dialect}"), "-fsyntax-only"]);
        // That no function is NULL is known.
        command.args(["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wundef", "-Werror", "-Wno-address"]);
        run(command.arg("-I").arg(&include).arg(&program));
    }
}

/// The shared library's name for the linker, what it exports, and that nothing of what it is made of shows.
#[cfg(target_os = "linux")]
#[test]
fn the_shared_library_exports_the_header_and_nothing_else() {
    if !have("nm") || !have("readelf") {
        return;
    }
    let library = stage().lib.join("libkyso.so");
    let listed = run(Command::new("nm").args(["--dynamic", "--defined-only", "--format=posix"]).arg(&library));
    let found: BTreeSet<String> = listed.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    assert_eq!(found, exported());
    let dynamic = run(Command::new("readelf").arg("--dynamic").arg(&library));
    let soname = dynamic.lines().find(|line| line.contains("(SONAME)")).unwrap_or_default();
    let linked = fs::read_link(stage().lib.join("libkyso.so")).unwrap();
    assert!(soname.contains(&format!("[{}]", linked.display())), "{soname}");
}

const PROGRAM: &str = r#"
#include <kyso.h>
#include <stdio.h>

int main(int argc, char **argv) {
    struct kyso_trust_builder *builder = NULL;
    struct kyso_trust *trust = NULL;
    struct kyso_settings_builder *making = NULL;
    struct kyso_settings *settings = NULL;
    struct kyso_verification *verification = NULL;
    struct kyso_error *error = NULL;
    kyso_verdict verdict;
    kyso_result result;
    size_t count = 0;

    if (argc != 3) return 2;
    kyso_trust_builder_new(&builder, NULL);
    kyso_trust_builder_add_anchors_path(builder, argv[1], KYSO_PURPOSE_ANY, NULL, &count, NULL);
    kyso_trust_builder_build(builder, &trust, NULL);
    kyso_trust_builder_free(builder);
    kyso_settings_builder_new(trust, NULL, &making, NULL);
    kyso_trust_free(trust);
    kyso_settings_builder_build(making, &settings, NULL);
    kyso_settings_builder_free(making);
    result = kyso_verify_path(settings, 1796083200, argv[2], &verification, &error);
    kyso_settings_free(settings);
    if (result != KYSO_OK) {
        printf("%u %s\n", (unsigned) result, kyso_error_message(error, KYSO_LANG_EN));
        kyso_error_free(error);
        return 1;
    }
    result = kyso_verification_verdict(verification, &verdict);
    printf("%s %u %u\n", kyso_version(), (unsigned) count, (unsigned) verdict);
    kyso_verification_free(verification);
    return result == KYSO_OK ? 0 : 1;
}
"#;

/// A program as somebody would build it from the documentation, linked with either library.
#[cfg(target_os = "linux")]
#[test]
fn programs_find_the_library_through_pkg_config() {
    if !have("gcc") || !have("pkg-config") {
        return;
    }
    let stage = stage();
    let flags = |options: &[&str]| -> Vec<String> {
        let mut command = Command::new("pkg-config");
        let text = run(command.env("PKG_CONFIG_PATH", &stage.pkgconfig).args(options).arg("kyso"));
        text.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(flags(&["--modversion"]), [env!("CARGO_PKG_VERSION")]);
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("program.c");
    fs::write(&source, PROGRAM).unwrap();
    let fixtures = support::root().join("fixtures/signed");
    let mut static_flags = flags(&["--cflags", "--libs", "--static"]);
    // The archive by its name: the linker would take the shared library.
    static_flags.iter_mut().filter(|flag| *flag == "-lkyso").for_each(|flag| "-l:libkyso.a".clone_into(flag));
    for (name, flags) in [("shared", flags(&["--cflags", "--libs"])), ("static", static_flags)] {
        let program = folder.path().join(name);
        let mut compile = Command::new("gcc");
        compile.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o"]).arg(&program).arg(&source);
        run(compile.args(flags));
        let mut start = Command::new(&program);
        start.arg(fixtures.join("root.pem")).arg(fixtures.join("b-t.pdf"));
        if name == "shared" {
            start.env("LD_LIBRARY_PATH", &stage.lib);
        }
        // Undecided: the default policy wants revocation data, and there is none.
        assert_eq!(run(&mut start), format!("{} 1 3\n", env!("CARGO_PKG_VERSION")), "{name}");
    }
}
