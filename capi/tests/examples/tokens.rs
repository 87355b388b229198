//! Programs that use a PKCS #11 module themselves: what they have initialised and opened stays theirs.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::pki::{Pki, now};
use crate::support::{have, run, skipped, stage};
use crate::{ALL, How, compiled, fixture, folder, judged, pki, start, succeeds, text};

const PIN: &str = "90210";
/// In letters that are no ASCII.
const LABEL: &str = "Ký số xã";

/// A token of SoftHSM's with somebody's key and certificate under the identifier 01.
struct Token {
    conf: PathBuf,
    module: &'static str,
}

impl Token {
    /// `None` (said so) where SoftHSM or its tools are missing.
    fn new(pki: &Pki, folder: &Path, name: &str) -> Option<Self> {
        let places = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];
        let found = places.into_iter().find(|path| Path::new(path).exists());
        if found.is_none() {
            skipped("SoftHSM");
        }
        let module = found.filter(|_| have("softhsm2-util") && have("pkcs11-tool"))?;
        let (tokens, conf) = (folder.join("tokens"), folder.join("softhsm2.conf"));
        fs::create_dir(&tokens).unwrap();
        fs::write(&conf, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
        let token = Self { conf, module };
        let init = ["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678"];
        token.tool(pki, "softhsm2-util", &init);
        // Keys in the form that SoftHSM reads, one for each test: they run at the same time.
        let (key, pem) = (text(&folder.join("key.p8")).to_owned(), format!("{name}.key"));
        let pkcs8 = ["pkcs8", "-topk8", "-nocrypt", "-in", &pem, "-out", &key];
        run(Command::new("openssl").args(pkcs8).current_dir(pki.folder()));
        let import = ["--import", &key, "--token", LABEL, "--label", "k", "--id", "01", "--pin", PIN];
        token.tool(pki, "softhsm2-util", &import);
        token.write(pki, folder, name, "01", "Chứng thư ký");
        Some(token)
    }

    /// Puts a certificate on the token.
    fn write(&self, pki: &Pki, folder: &Path, name: &str, id: &str, label: &str) {
        let der = text(&folder.join(format!("{name}.der"))).to_owned();
        let (pem, object) = (format!("{name}.pem"), ["--type", "cert", "--id", id, "--label", label]);
        run(Command::new("openssl")
            .args(["x509", "-in", &pem, "-outform", "DER", "-out", &der])
            .current_dir(pki.folder()));
        let login = ["--module", self.module, "--token-label", LABEL, "--login", "--pin", PIN];
        self.tool(pki, "pkcs11-tool", &[&login[..], &["--write-object", &der], &object].concat());
    }

    fn tool(&self, pki: &Pki, program: &str, words: &[&str]) -> String {
        run(Command::new(program).args(words).env("SOFTHSM2_CONF", &self.conf).current_dir(pki.folder()))
    }

    /// Runs an example with this token. SoftHSM2 itself leaks at its end, in C++ that is not ours: only our part is looked at
    /// for leaks.
    fn start(&self, program: &Path, how: How, arguments: &[&str]) -> Output {
        let mut command = Command::new("env");
        command.arg(format!("SOFTHSM2_CONF={}", self.conf.display())).args(prefix(how)).arg(program).args(arguments);
        command.env("LD_LIBRARY_PATH", &stage().lib).env("ASAN_OPTIONS", "detect_leaks=0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program may end without having read it.
        let _ = child.stdin.take().unwrap().write_all(format!("{PIN}\n").as_bytes());
        child.wait_with_output().unwrap()
    }
}

fn prefix(how: How) -> &'static [&'static str] {
    match how {
        How::Valgrind => &["valgrind", "--quiet", "--error-exitcode=9", "--child-silent-after-fork=yes"],
        How::Plain | How::Sanitized => &[],
    }
}

/// The command, if it was built.
fn built_command() -> Option<PathBuf> {
    let built =
        Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(if cfg!(debug_assertions) { "debug" } else { "release" });
    let command = built.join("kyso");
    if command.exists() {
        Some(command)
    } else {
        skipped("the command kyso, not built yet");
        None
    }
}

/// The host has initialised the module and keeps its sessions, whoever signs with it.
#[test]
fn sign_with_a_token_that_the_host_uses() {
    let Some(pki) = pki() else { return };
    for how in ALL {
        if how == How::Valgrind && !have("valgrind") {
            continue;
        }
        let folder = folder(pki, "token", how);
        let Some(token) = Token::new(pki, &folder, "signer") else { return };
        let program = compiled("sign_token", how);
        let (pdf, time) = (fixture("plain.pdf"), now());
        let mut arguments = vec![token.module, LABEL, text(&pdf), text(&folder), &time];
        // With the command at hand, the module is used in a process of its own, too.
        let worker = built_command();
        if let Some(worker) = worker.as_deref() {
            arguments.push(text(worker));
        }
        let output = token.start(&program, how, &arguments);
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{how:?}: {told}");
        assert!(told.contains("error 503") && told.contains("error 509") && told.contains("error 502"), "{told}");
        for name in ["with-pin", "host-login", "again"] {
            judged(&folder.join(format!("{name}.pdf")), pki);
        }
        for name in ["wrong-pin", "nobody", "unchecked-pin"] {
            assert!(!folder.join(format!("{name}.pdf")).exists(), "{name}");
        }
        assert_eq!(folder.join("worker.pdf").exists(), worker.is_some());
    }
}

/// What is plugged in is listed as pkcs11-tool and the command list it, without a PIN and beside the host's own sessions.
#[test]
fn tokens_are_listed() {
    let Some(pki) = pki() else { return };
    for how in ALL {
        if how == How::Valgrind && !have("valgrind") {
            continue;
        }
        let folder = folder(pki, "list", how);
        let Some(token) = Token::new(pki, &folder, "signer") else { return };
        token.write(pki, &folder, "ca", "c0de", "Gốc");
        let (program, worker) = (compiled("list_tokens", how), built_command());
        let mut arguments = vec![token.module];
        arguments.extend(worker.as_deref().map(text));
        let output = token.start(&program, how, &arguments);
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{how:?}: {told}\n{}", String::from_utf8_lossy(&output.stderr));
        let (here, elsewhere) = told.split_once("--\n").unwrap_or((&told, ""));
        assert!(worker.is_none() || here == elsewhere, "{told}");
        // Two slots: the token (ready, wants a PIN), and the one that SoftHSM always has for the next token (blank).
        let slots: Vec<Vec<&str>> =
            here.lines().filter(|line| !line.starts_with(' ')).map(|line| line.split('|').collect()).collect();
        let [ready, blank] = slots.as_slice() else { panic!("{told}") };
        assert_eq!((ready[1], ready[2], ready[4]), ("2", LABEL, "1"), "{told}");
        assert_eq!((blank[1], blank[4]), ("3", "99"), "{told}");
        let sha256 = |name: &str| {
            let words = ["x509", "-noout", "-fingerprint", "-sha256", "-in", name];
            let told = run(Command::new("openssl").args(words).current_dir(pki.folder()));
            told.trim().rsplit_once('=').unwrap().1.replace(':', "").to_lowercase()
        };
        let certificates: Vec<Vec<&str>> =
            here.lines().filter_map(|line| line.strip_prefix("  ")).map(|line| line.split('|').collect()).collect();
        let by_id = |id: &str| certificates.iter().find(|one| one[2] == id).unwrap_or_else(|| panic!("{told}"));
        let (signer, ca) = (by_id("01"), by_id("c0de"));
        assert!(signer[0].contains("Nguyễn Văn Thử") && signer[1] == "Chứng thư ký" && signer[4] == "-", "{told}");
        assert_eq!((signer[3], ca[3]), (sha256("signer.pem").as_str(), sha256("ca.pem").as_str()));
        assert_eq!((ca[1], ca[4]), ("Gốc", "chứng thư của tổ chức chứng thực"), "{told}");
        let listed = token.tool(pki, "pkcs11-tool", &["--module", token.module, "--list-token-slots"]);
        assert!(listed.contains(ready[3]) && listed.contains(LABEL), "{listed}");
        let Some(worker) = worker else { continue };
        // The same in the command's words.
        let words = ["tokens", "--format", "json", "--pkcs11-module", token.module];
        let json = token.tool(pki, text(&worker), &words);
        for word in [ready[0], ready[2], ready[3], signer[1], signer[3], ca[2], ca[3]] {
            assert!(json.contains(word), "{word}: {json}");
        }
    }
}

/// RSA below 2048 bits makes no new signature, whoever holds the key: neither the callback nor the token is asked.
#[test]
fn a_key_that_is_too_short_is_not_asked() {
    let Some(pki) = pki() else { return };
    pki.issue_short();
    let folder = folder(pki, "short", How::Plain);
    let (pdf, time, out) = (fixture("plain.pdf"), now(), folder.join("out.pdf"));
    let at = |name: &str| text(&folder.join(name)).to_owned();
    let refused = |output: Output| {
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains("error 601") && told.contains("too short for new"), "{told}");
        assert!(told.to_lowercase().contains("ask the certification authority for a new certificate"), "{told}");
        assert!(!out.exists());
    };
    let (chain, key) = (pki.file("short.pem"), pki.file("short.key"));
    let words = [text(&pdf), text(&out), text(&chain), text(&key), &time, text(&folder)];
    refused(start(&compiled("sign_callback", How::Plain), How::Plain, &words, "").unwrap());
    assert!(!folder.join("message").exists(), "the callback was asked");
    let two_step = compiled("two_step", How::Plain);
    succeeds(&two_step, How::Plain, &["secret", &at("secret")], "");
    for verb in ["prepare", "prepare-cms"] {
        let words = [verb, &at("secret"), text(&chain), text(&pdf), &time, text(&out), &at("state"), &at("octets")];
        refused(start(&two_step, How::Plain, &words, "").unwrap());
    }
    let Some(token) = Token::new(pki, &folder, "short") else { return };
    let listed = token.start(&compiled("list_tokens", How::Plain), How::Plain, &[token.module]);
    let told = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(told.contains("|khoá quá ngắn, không được dùng để ký mới"), "{told}");
    // The first of what this program does is to sign with the right PIN.
    let words = [token.module, LABEL, text(&pdf), text(&folder), &time];
    refused(token.start(&compiled("sign_token", How::Plain), How::Plain, &words));
    assert!(!folder.join("with-pin.pdf").exists());
}
