//! The examples in `capi/examples` do what they say: compiled as C99 without a warning, run plainly, with AddressSanitizer
//! and UndefinedBehaviorSanitizer, and by valgrind; the programs in Python and JavaScript likewise. What they sign is judged
//! by others.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "examples/levels.rs"]
mod levels;
#[path = "examples/services.rs"]
mod services;
mod support;
#[path = "examples/tokens.rs"]
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use support::pki::{PASSPHRASE, Pki, now};
use support::{have, root, run, stage};

/// 2026-12-01T00:00:00Z, when everything in `fixtures/signed` is valid.
const AT: &str = "1796083200";

/// How a program is compiled and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Plain,
    /// With AddressSanitizer, which also looks for leaks, and UndefinedBehaviorSanitizer.
    Sanitized,
    Valgrind,
}

const ALL: [How; 3] = [How::Plain, How::Sanitized, How::Valgrind];

fn examples() -> PathBuf {
    root().join("capi/examples")
}

fn fixture(name: &str) -> PathBuf {
    root().join("fixtures/signed").join(name)
}

/// The authority of these tests; `None` (said so) when a program is missing.
fn pki() -> Option<&'static Pki> {
    static PKI: OnceLock<Pki> = OnceLock::new();
    (have("openssl") && have("gcc") && have("pkg-config")).then(|| PKI.get_or_init(Pki::new))
}

/// An example, compiled: once, since a program that runs cannot be written anew.
fn compiled(name: &str, how: How) -> PathBuf {
    static DONE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let folder = stage().prefix.join(if how == How::Sanitized { "sanitized" } else { "plain" });
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join(name);
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if done.contains(&program) {
        return program;
    }
    let mut config = Command::new("pkg-config");
    let words = run(config.args(["--cflags", "--libs", "kyso"]).env("PKG_CONFIG_PATH", &stage().pkgconfig));
    let mut compile = Command::new("gcc");
    compile.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-g"]);
    if how == How::Sanitized {
        compile.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
    }
    compile.arg("-o").arg(&program).arg(examples().join(name).with_extension("c"));
    run(compile.args(words.split_whitespace()).args(["-lpthread", "-ldl"]));
    done.insert(program.clone());
    program
}

/// Runs an example; `None` (said so) where valgrind is missing.
fn start(program: &Path, how: How, arguments: &[&str], input: &str) -> Option<Output> {
    let mut command = match how {
        How::Valgrind if !have("valgrind") => return None,
        How::Valgrind => {
            let mut command = Command::new("valgrind");
            // A child that is to become another program is not ours to look at, nor is what it has not freed yet.
            command.args(["--quiet", "--leak-check=full", "--error-exitcode=9", "--child-silent-after-fork=yes"]);
            let kept = root().join("capi/tests/valgrind.supp");
            command.arg(format!("--suppressions={}", kept.display())).arg(program);
            command
        }
        How::Plain | How::Sanitized => Command::new(program),
    };
    command.args(arguments).env("LD_LIBRARY_PATH", &stage().lib).env("ASAN_OPTIONS", "detect_leaks=1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program may end without having read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Some(child.wait_with_output().unwrap())
}

/// Runs an example that has to succeed; what it says.
fn succeeds(program: &Path, how: How, arguments: &[&str], input: &str) -> Option<String> {
    let output = start(program, how, arguments, input)?;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{how:?} {program:?} {arguments:?}: {}\n{out}\n{err}", output.status);
    Some(out.into_owned())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What was signed passes here, and is well-formed and intact for qpdf and pdfsig.
fn judged(signed: &Path, pki: &Pki) {
    let verify = compiled("verify", How::Plain);
    let (roots, policy, at) = (pki.file("ca.pem"), pki.file("policy.toml"), now());
    succeeds(&verify, How::Plain, &[text(signed), text(&roots), &at, text(&policy)], "");
    if signed.extension().is_some_and(|extension| extension == "pdf") {
        if have("qpdf") {
            run(Command::new("qpdf").arg("--check").arg(signed));
        }
        if have("pdfsig") {
            let told = run(Command::new("pdfsig").arg("-nocert").arg(signed));
            assert!(told.contains("Signature is Valid") && told.contains("Total document signed"), "{told}");
        }
    }
}

/// A folder for what one run writes.
fn folder(pki: &Pki, name: &str, how: How) -> PathBuf {
    let folder = pki.folder().join(format!("{name}-{how:?}"));
    fs::create_dir(&folder).unwrap();
    folder
}

#[test]
fn verify() {
    let Some(pki) = pki() else { return };
    let (root, policy) = (fixture("root.pem"), pki.file("policy.toml"));
    for how in ALL {
        let program = compiled("verify", how);
        let arguments =
            [text(&fixture("b-b.pdf")).to_owned(), text(&root).to_owned(), AT.to_owned(), text(&policy).to_owned()];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let Some(told) = succeeds(&program, how, &arguments, "") else { continue };
        assert!(told.contains("verdict 1, 1 signatures") && told.contains("HỢP LỆ"), "{told}");
    }
    let program = compiled("verify", How::Plain);
    let unsigned = [text(&fixture("plain.pdf")).to_owned(), text(&root).to_owned()];
    let output = start(&program, How::Plain, &[&unsigned[0], &unsigned[1], AT], "").unwrap();
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn sign_with_a_key_file() {
    let Some(pki) = pki() else { return };
    let (p12, input) = (pki.file("signer.p12"), format!("{PASSPHRASE}\n"));
    let pdf = fixture("plain.pdf");
    let xml = pki.file("claim.xml");
    fs::write(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<claim><data>Đề nghị</data><signatures/></claim>")
        .unwrap();
    for how in ALL {
        let program = compiled("sign_p12", how);
        let folder = folder(pki, "p12", how);
        let into = format!("{}=/claim/signatures", text(&xml));
        let arguments = [text(&p12), &now(), text(&folder), text(&pdf), &into];
        let Some(told) = succeeds(&program, how, &arguments, &input) else { continue };
        assert!(told.contains("Nguyễn Văn Thử"), "{told}");
        judged(&folder.join("plain.pdf"), pki);
        judged(&folder.join("claim.xml"), pki);
    }
    let program = compiled("sign_p12", How::Plain);
    let folder = folder(pki, "p12-wrong", How::Plain);
    let output = start(&program, How::Plain, &[text(&p12), &now(), text(&folder), text(&pdf)], "wrong\n").unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("error 501"), "{output:?}");
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
}

#[test]
fn sign_with_a_callback_and_a_time_stamp() {
    let Some(pki) = pki() else { return };
    let (pdf, chain, key, tsa) =
        (fixture("plain.pdf"), pki.file("chain.pem"), pki.file("signer.key"), pki.file("tsa.cnf"));
    for how in ALL {
        let program = compiled("sign_callback", how);
        let folder = folder(pki, "callback", how);
        for name in ["tsa.pem", "tsa.key", "ca.pem", "serial"] {
            fs::copy(pki.file(name), folder.join(name)).unwrap();
        }
        let signed = folder.join("signed.pdf");
        let now = now();
        let arguments = [text(&pdf), text(&signed), text(&chain), text(&key), &now, text(&folder), text(&tsa)];
        let Some(told) = succeeds(&program, how, &arguments, "") else { continue };
        assert!(told.contains("time-stamp "), "{told}");
        judged(&signed, pki);
    }
}

#[test]
fn sign_in_two_steps() {
    let Some(pki) = pki() else { return };
    let (pdf, chain, p12) = (fixture("plain.pdf"), pki.file("chain.pem"), pki.file("signer.p12"));
    for how in ALL {
        if how == How::Valgrind && !have("valgrind") {
            continue;
        }
        let program = compiled("two_step", how);
        let folder = folder(pki, "two-step", how);
        let at = |name: &str| text(&folder.join(name)).to_owned();
        let (secret, prepared, state, octets, value) =
            (at("secret"), at("prepared.pdf"), at("state"), at("tbs"), at("value"));
        let time = now();
        succeeds(&program, How::Plain, &["secret", &secret], "");
        let words = ["prepare", &secret, text(&chain), text(&pdf), &time, &prepared, &state, &octets];
        succeeds(&program, how, &words, "");
        succeeds(&program, How::Plain, &["token", text(&p12), &octets, &value], &format!("{PASSPHRASE}\n"));
        succeeds(&program, how, &["embed", &secret, &state, &prepared, &value, &time, &at("signed.pdf")], "");
        judged(&folder.join("signed.pdf"), pki);
        // Another document, another secret: refused, and nothing is written.
        let out = at("forged.pdf");
        let output =
            start(&program, How::Plain, &["embed", &secret, &state, text(&pdf), &value, &time, &out], "").unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains("error 703"), "{output:?}");
        fs::write(&secret, [7; 32]).unwrap();
        let output =
            start(&program, How::Plain, &["embed", &secret, &state, &prepared, &value, &time, &out], "").unwrap();
        assert!(String::from_utf8_lossy(&output.stderr).contains("error 701"), "{output:?}");
        assert!(!Path::new(&out).exists());
    }
}

/// Threads share settings; each report is the same. The full number is run by hand: `KYSO_THREADS=10000`.
#[test]
fn threads() {
    let Some(pki) = pki() else { return };
    let (document, roots, policy) = (fixture("two.pdf"), fixture("root.pem"), pki.file("policy.toml"));
    let many = std::env::var("KYSO_THREADS").unwrap_or_else(|_| "25".to_owned());
    for (how, threads, count) in
        [(How::Plain, "8", many.as_str()), (How::Sanitized, "8", "5"), (How::Valgrind, "3", "1")]
    {
        let program = compiled("batch_threads", how);
        let words = [text(&document), text(&roots), AT, threads, count, text(&policy)];
        let Some(told) = succeeds(&program, how, &words, "") else { continue };
        assert!(told.contains(" 0 wrong"), "{told}");
    }
}

#[test]
fn misuse() {
    let Some(pki) = pki() else { return };
    let (p12, chain, fixtures) = (pki.file("signer.p12"), pki.file("chain.pem"), root().join("fixtures/signed"));
    for how in ALL {
        let program = compiled("misuse", how);
        let folder = folder(pki, "misuse", how);
        let words = [text(&fixtures), text(&p12), PASSPHRASE, text(&chain), &now(), text(&folder)];
        let Some(told) = succeeds(&program, how, &words, "") else { continue };
        assert!(told.contains("0 complaints"), "{told}");
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "nothing is left behind");
    }
}

/// No function of the header is missing in the program that misuses them.
#[test]
fn every_function_is_misused() {
    let header = fs::read_to_string(root().join("capi/kyso.h")).unwrap();
    let code = header.lines().filter(|line| !line.trim_start().starts_with(['*', '/', ' ']));
    let names = code.filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next());
    let declared: BTreeSet<&str> = names.filter(|name| name.starts_with("kyso_")).collect();
    assert!(declared.len() > 120, "{declared:?}");
    let program = fs::read_to_string(examples().join("misuse.c")).unwrap();
    let used: BTreeSet<&str> = program.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = declared.difference(&used).collect();
    assert!(missing.is_empty(), "not called in misuse.c: {missing:?}");
}

/// A memory fault in a program is seen: what passes above is not passed over.
#[test]
fn faults_are_seen() {
    if !have("gcc") || !have("valgrind") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("fault.c");
    // In a function of its own: what is left in the frame of `main` is still found at the end.
    let text = "#include <kyso.h>\nstatic void lose(void) { kyso_sign_request *r = 0; kyso_sign_request_new(0, &r, 0); r = 0; }\n\
                int main(void) { lose(); return 0; }\n";
    fs::write(&source, text).unwrap();
    for sanitized in [false, true] {
        let program = folder.path().join("fault");
        let mut compile = Command::new("gcc");
        compile.args(["-std=c99", "-g", "-o"]).arg(&program).arg(&source).arg("-I").arg(&stage().include);
        compile.arg("-L").arg(&stage().lib).arg("-lkyso");
        if sanitized {
            compile.arg("-fsanitize=address");
        }
        run(&mut compile);
        let how = if sanitized { How::Sanitized } else { How::Valgrind };
        let output = start(&program, how, &[], "").unwrap();
        assert!(!output.status.success(), "{how:?}: a request that is not freed");
    }
}

/// A program in another language signs with a key file, verifies, reads the JSON, and tells an error in Vietnamese.
fn speaks(command: &mut Command, pki: &Pki, folder: &Path) {
    let library = stage().lib.join("libkyso.so");
    command.args([&library, &pki.file("signer.p12"), &fixture("plain.pdf"), &folder.join("signed.pdf")]);
    command.args([&pki.file("ca.pem"), &pki.file("policy.toml")]).arg(now()).env("KYSO_PASSPHRASE", PASSPHRASE);
    let told = run(command);
    assert!(told.contains("passed") && told.contains("Nguyễn Văn Thử"), "{told}");
    assert!(told.contains("mật khẩu sai → kiểm tra mật khẩu của tệp khoá"), "{told}");
    judged(&folder.join("signed.pdf"), pki);
}

#[test]
fn python() {
    let Some(pki) = pki().filter(|_| have("python3")) else { return };
    let folder = folder(pki, "python", How::Plain);
    speaks(Command::new("python3").arg(examples().join("python/sign_and_verify.py")), pki, &folder);
}

#[test]
fn node() {
    let Some(pki) = pki().filter(|_| have("node")) else { return };
    let modules = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("koffi/node_modules");
    if !modules.join("koffi").is_dir() {
        support::skipped("koffi (cargo xtask test installs it)");
        return;
    }
    let folder = folder(pki, "node", How::Plain);
    let mut node = Command::new("node");
    node.arg(examples().join("node/sign_and_verify.js")).env("NODE_PATH", modules);
    speaks(&mut node, pki, &folder);
}
