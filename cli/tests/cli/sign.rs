//! Signing end to end: key files, tokens, batches, and what a result must survive.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::support::{Desk, Run, peer};

const PASSPHRASE: &str = "kyso-demo";

/// One demonstration for all tests: a letter, keys, a root.
fn demo() -> &'static Path {
    static DEMO: OnceLock<Desk> = OnceLock::new();
    let desk = DEMO.get_or_init(|| {
        let desk = Desk::new();
        desk.demo("d");
        desk.write("d/pass", PASSPHRASE);
        desk
    });
    // The folder lives as long as the process.
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| desk.path("d"))
}

pub(crate) fn file(name: &str) -> String {
    demo().join(name).to_str().unwrap().to_owned()
}

/// Signs with the demonstration's key file.
fn sign(desk: &Desk, args: &[&str]) -> Run {
    let (key, pass) = (file("leader.p12"), file("pass"));
    desk.run(&[&["sign", "--p12", &key, "--pin-file", &pass], args].concat())
}

fn verify(desk: &Desk, path: &str) -> Run {
    desk.run(&["verify", path, "--trust", &file("demo-root.pem"), "--policy", &file("demo-policy.toml")])
}

#[test]
fn the_demonstration_leaves_what_it_says() {
    let desk = Desk::new();
    let run = desk.run(&["demo", "here"]).expect(0);
    for name in ["letter.pdf", "leader-signed.pdf", "issued.pdf", "report.json", "demo-root.pem", "leader.p12"] {
        assert!(desk.path("here").join(name).is_file(), "{name}");
    }
    assert!(run.out.contains("kyso verify"), "{run:#?}");
    let report: serde_json::Value =
        serde_json::from_slice(&std::fs::read(desk.path("here/report.json")).unwrap()).unwrap();
    assert_eq!(report[0]["verdict"], "passed");
    assert_eq!(report[0]["signatures"].as_array().unwrap().len(), 2);
    // What it says to try, under the rules everybody has.
    desk.run(&["verify", "here/issued.pdf", "--trust", "here/demo-root.pem", "--crl", "here/"]).expect(0);
    desk.run(&["verify", "here/issued.pdf", "--trust", "here/demo-root.pem"]).expect(3);
    assert!(desk.run(&["demo", "here"]).expect(2).err.contains("not empty"));
    desk.run(&["--lang", "vi", "--quiet", "demo", "here", "--force"]).expect(0);
    assert_eq!(verify(&desk, "here/issued.pdf").code, 3, "a namesake of the root is not the root");
}

#[test]
fn one_document_with_a_key_file() {
    let desk = Desk::new();
    let before = std::fs::read(file("letter.pdf")).unwrap();
    let run =
        sign(&desk, &[&file("letter.pdf"), "-o", "out.pdf", "--reason", "Phê duyệt", "--location", "Hà Nội"]).expect(0);
    assert_eq!(run.out, "");
    verify(&desk, "out.pdf").expect(0);
    let after = std::fs::read(desk.path("out.pdf")).unwrap();
    assert!(after.starts_with(&before), "an incremental update keeps what was there");
    assert_eq!(std::fs::read(file("letter.pdf")).unwrap(), before);
    assert_eq!(desk.names(), ["out.pdf"]);
    peers_accept(&desk, "out.pdf");
}

/// pdfsig calls the signature valid and covering everything, qpdf the structure clean.
fn peers_accept(desk: &Desk, name: &str) {
    if peer("pdfsig") {
        let told = Command::new("pdfsig").arg(desk.path(name)).output().unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains("Signature is Valid") && told.contains("Total document signed"), "{told}");
    }
    if peer("qpdf") {
        let told = Command::new("qpdf").arg("--check").arg(desk.path(name)).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    }
}

#[test]
fn streams_in_and_out() {
    let desk = Desk::new();
    let (key, pass) = (file("leader.p12"), file("pass"));
    let letter = std::fs::read(file("letter.pdf")).unwrap();
    let mut command = desk.command(&["sign", "-", "-o", "-", "--p12", &key, "--pin-file", &pass]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut pipe, &letter).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    desk.write("out.pdf", output.stdout);
    verify(&desk, "out.pdf").expect(0);
    let signed = std::fs::read(desk.path("out.pdf")).unwrap();
    let root = file("demo-root.pem");
    let policy = file("demo-policy.toml");
    desk.run_with_stdin(&["verify", "-", "--trust", &root, "--policy", &policy], &signed).expect(0);
    // Read once, although the target is looked at before the key is opened.
    let letter = std::fs::read(file("letter.pdf")).unwrap();
    let args = ["sign", "-", "-o", "file.pdf", "--p12", &key, "--pin-file", &pass];
    desk.run_with_stdin(&args, &letter).expect(0);
    verify(&desk, "file.pdf").expect(0);
}

#[test]
fn a_visible_signature_and_its_place() {
    let desk = Desk::new();
    let letter = file("letter.pdf");
    let image = file("seal.png");
    sign(
        &desk,
        &[&letter, "-o", "a.pdf", "--rect", "120,200,60,25", "--image", &image, "--text", "auto", "--page", "1"],
    )
    .expect(0);
    let json = desk.run(&["verify", "a.pdf", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let rect = report[0]["signatures"][0]["rect_mm"].as_array().unwrap().clone();
    for (found, wanted) in rect.iter().zip([120.0, 200.0, 60.0, 25.0]) {
        assert!((found.as_f64().unwrap() - wanted).abs() < 0.1, "{rect:?}");
    }
    assert!(
        sign(&desk, &[&letter, "-o", "b.pdf", "--rect", "1,1,5,5", "--page", "9"]).expect(2).err.contains("page 9")
    );
    sign(&desk, &[&letter, "-o", "b.pdf", "--rect", "200,290,60,25"]).expect(2);
    let junk = desk.write("junk.png", "no picture");
    sign(&desk, &[&letter, "-o", "b.pdf", "--rect", "1,1,50,50", "--image", junk.to_str().unwrap()]).expect(2);
    assert_eq!(desk.names(), ["a.pdf", "junk.png"]);
}

#[test]
fn a_certified_document_takes_no_further_signature() {
    let desk = Desk::new();
    sign(&desk, &[&file("letter.pdf"), "-o", "a.pdf", "--certify", "1", "--subfilter", "pkcs7"]).expect(0);
    verify(&desk, "a.pdf").expect(0);
    sign(&desk, &["a.pdf", "-o", "b.pdf"]).expect(1);
    sign(&desk, &[&file("leader-signed.pdf"), "-o", "b.pdf", "--certify", "2"]).expect(1);
    assert_eq!(desk.names(), ["a.pdf"]);
}

#[test]
fn a_document_whose_signature_is_broken_is_not_signed_again() {
    let desk = Desk::new();
    let mut octets = std::fs::read(file("leader-signed.pdf")).unwrap();
    // Inside the page's content: nothing is moved, the text is another.
    let at = octets
        .windows(7)
        .position(|w| {
            w == b"stream
"
        })
        .unwrap()
        + 47;
    octets[at] ^= 1;
    desk.write("broken.pdf", octets);
    verify(&desk, "broken.pdf").expect(1);
    let run = sign(&desk, &["broken.pdf", "-o", "out.pdf"]).expect(1);
    assert!(run.err.contains("its own verification"), "{run:#?}");
    assert_eq!(desk.names(), ["broken.pdf"]);
}

#[test]
fn outputs_that_must_not_be_written() {
    let desk = Desk::new();
    std::fs::copy(file("letter.pdf"), desk.path("in.pdf")).unwrap();
    let before = std::fs::read(desk.path("in.pdf")).unwrap();
    std::fs::hard_link(desk.path("in.pdf"), desk.path("hard.pdf")).unwrap();
    symlink("in.pdf", desk.path("soft.pdf")).unwrap();
    symlink("/nonexistent/x", desk.path("dangling.pdf")).unwrap();
    std::fs::create_dir(desk.path("folder")).unwrap();
    desk.write("other.pdf", "other");
    let names = desk.names();
    for target in ["in.pdf", "./in.pdf", "hard.pdf", "soft.pdf", "dangling.pdf", "folder", "folder/..", "other.pdf"] {
        assert!(sign(&desk, &["in.pdf", "-o", target]).expect(2).err.contains("will not write"), "{target}");
    }
    for target in ["in.pdf", "hard.pdf", "soft.pdf", "dangling.pdf", "folder"] {
        sign(&desk, &["in.pdf", "-o", target, "--force"]).expect(2);
    }
    for target in ["other.pdf/x.pdf", "no/such/x.pdf"] {
        sign(&desk, &["in.pdf", "-o", target]).expect(5);
    }
    assert_eq!(desk.names(), names);
    assert_eq!(std::fs::read(desk.path("in.pdf")).unwrap(), before);
    sign(&desk, &["in.pdf", "-o", "other.pdf", "--force"]).expect(0);
    verify(&desk, "other.pdf").expect(0);
    // A batch into the folder of its own inputs would replace them.
    sign(&desk, &["in.pdf", "--out-dir", "."]).expect(2);
    assert_eq!(std::fs::read(desk.path("in.pdf")).unwrap(), before);
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let desk = Desk::new();
    let mount = desk.path("small");
    std::fs::create_dir(&mount).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=32k", "none"]).arg(&mount).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        println!("SKIPPED: no right to mount a small file system");
        return;
    }
    let run = sign(&desk, &[&file("issued.pdf"), "-o", "small/out.pdf"]);
    let left = std::fs::read_dir(&mount).unwrap().count();
    let unmounted = Command::new("umount").arg(&mount).status().unwrap();
    assert!(unmounted.success());
    assert!(run.expect(5).err.contains("disk is full"));
    assert_eq!(left, 0);
}

#[test]
fn a_read_only_target_is_an_error_and_nothing_else() {
    let desk = Desk::new();
    let mount = desk.path("fixed");
    std::fs::create_dir(&mount).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "ro", "none"]).arg(&mount).output();
    if !mounted.is_ok_and(|o| o.status.success()) {
        println!("SKIPPED: no right to mount a read-only file system");
        return;
    }
    let run = sign(&desk, &[&file("issued.pdf"), "-o", "fixed/out.pdf"]);
    let left = std::fs::read_dir(&mount).unwrap().count();
    assert!(Command::new("umount").arg(&mount).status().unwrap().success());
    assert!(run.expect(5).err.contains("fixed/out.pdf"));
    assert_eq!(left, 0);
}

/// A document of one empty page with 24 MB in a stream that nothing refers to: large enough to be caught being written.
fn large_document() -> Vec<u8> {
    let filler = vec![b'x'; 24 << 20];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let objects: [(&str, &[u8]); 4] = [
        ("<< /Type /Catalog /Pages 2 0 R >>", b""),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b""),
        ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>", b""),
        ("<< /Length 25165824 >>", &filler),
    ];
    for (number, (dictionary, data)) in (1..).zip(objects) {
        offsets.push(out.len());
        out.extend(format!("{number} 0 obj\n{dictionary}\n").bytes());
        if !data.is_empty() {
            out.extend_from_slice(b"stream\n");
            out.extend_from_slice(data);
            out.extend_from_slice(b"\nendstream\n");
        }
        out.extend_from_slice(b"endobj\n");
    }
    let startxref = out.len();
    out.extend_from_slice(b"xref\n0 5\n0000000000 65535 f \n");
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{startxref}\n%%EOF\n").bytes());
    out
}

#[test]
fn killed_at_any_moment_the_result_is_whole_or_absent() {
    let desk = Desk::new();
    let large = large_document();
    let (key, pass) = (file("leader.p12"), file("pass"));
    desk.write("in.pdf", &large);
    let args = ["sign", "in.pdf", "-o", "out.pdf", "--p12", &key, "--pin-file", &pass];
    let begun = std::time::Instant::now();
    desk.run(&args).expect(0);
    let whole = begun.elapsed();
    let mut absent = 0;
    for step in 0..24_u32 {
        let _ = std::fs::remove_file(desk.path("out.pdf"));
        let mut child = desk.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * step / 22);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(std::fs::read(desk.path("in.pdf")).unwrap() == large, "the input was changed");
        if desk.path("out.pdf").exists() {
            verify(&desk, "out.pdf").expect(0);
        } else {
            absent += 1;
        }
        for name in desk.names() {
            assert!(["in.pdf", "out.pdf"].contains(&name.as_str()) || name.starts_with(".kyso-"), "{name}");
        }
    }
    assert!(absent > 0, "no run was killed in time");
}

#[test]
fn a_batch_goes_on_past_what_fails() {
    let desk = Desk::new();
    for n in 1..=3 {
        std::fs::copy(file("letter.pdf"), desk.path(&format!("{n}.pdf"))).unwrap();
    }
    desk.write("2.pdf", "no document");
    let run = sign(&desk, &["1.pdf", "2.pdf", "3.pdf", "missing.pdf", "--out-dir", "done"]).expect(5);
    assert!(run.err.contains("'2.pdf'") && run.err.contains("'missing.pdf'"), "{run:#?}");
    assert!(run.err.contains("signed 2 of 4 documents"), "{run:#?}");
    assert!(!run.err.contains('\u{1b}'), "no bar where nobody watches: {run:#?}");
    for n in [1, 3] {
        verify(&desk, &format!("done/{n}.pdf")).expect(0);
    }
    assert!(!desk.path("done/2.pdf").exists());
    std::fs::create_dir(desk.path("sub")).unwrap();
    std::fs::copy(desk.path("1.pdf"), desk.path("sub/1.pdf")).unwrap();
    assert!(sign(&desk, &["1.pdf", "sub/1.pdf", "--out-dir", "two"]).expect(2).err.contains("both become"));
}

#[test]
fn a_passphrase_is_tried_once_and_told_nowhere() {
    let desk = Desk::new();
    let (key, letter) = (file("leader.p12"), file("letter.pdf"));
    let secret = "s3cr3t-Passphrase-0815";
    desk.write("wrong", secret);
    let run = desk.run(&["-v", "sign", &letter, "-o", "out.pdf", "--p12", &key, "--pin-file", "wrong"]).expect(6);
    assert!(run.err.contains("passphrase is wrong"), "{run:#?}");
    assert!(!run.err.contains(secret) && !run.out.contains(secret));
    // Nobody to ask: no waiting, and the way out is named.
    let run = desk.run(&["sign", &letter, "-o", "out.pdf", "--p12", &key]);
    assert!(run.code == 6 && run.err.contains("--pin-file"), "{run:#?}");
    assert_eq!(desk.run(&["sign", &letter, "-o", "out.pdf", "--p12", &key, "--pin-file", "none"]).code, 6);
    assert_eq!(desk.run(&["sign", &letter, "-o", "out.pdf", "--p12", &letter, "--pin-file", "wrong"]).code, 6);
    assert_eq!(desk.run(&["sign", &letter, "-o", "out.pdf", "--p12", "none.p12", "--pin-file", "wrong"]).code, 6);
    assert_eq!(desk.names(), ["wrong"]);
    // The descriptor way, as a script does it.
    let script = format!("\"$0\" sign {letter} -o out.pdf --p12 {key} --pin-fd 3 3<{}", file("pass"));
    let mut command = desk.command(&[]);
    let shell = Command::new("sh")
        .args(["-c", &script])
        .arg(command.get_program())
        .current_dir(desk.directory.path())
        .env("KYSO_HOME", desk.path("home"))
        .output()
        .unwrap();
    let _ = &mut command;
    assert!(shell.status.success(), "{shell:?}");
}

/// A SoftHSM token with the demonstration's leader on it.
pub(crate) struct Token {
    pub(crate) desk: Desk,
    module: PathBuf,
}

impl Token {
    pub(crate) fn new() -> Option<Self> {
        let module = [
            "/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
            "/usr/lib64/pkcs11/libsofthsm2.so",
        ]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists());
        let Some(module) = module else {
            assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "SoftHSM is missing");
            println!("SKIPPED: SoftHSM is missing");
            return None;
        };
        if !peer("softhsm2-util") || !peer("pkcs11-tool") || !peer("openssl") {
            return None;
        }
        let token = Self { desk: Desk::new(), module };
        std::fs::create_dir(token.desk.path("tokens")).unwrap();
        token.desk.write("softhsm.conf", format!("directories.tokendir = {}\n", token.desk.path("tokens").display()));
        token.tool(
            "softhsm2-util",
            &["--init-token", "--free", "--label", "Thử", "--so-pin", "87654321", "--pin", "246813"],
        );
        let key = file("leader.p12");
        let pass = format!("pass:{PASSPHRASE}");
        token.tool("openssl", &["pkcs12", "-in", &key, "-passin", &pass, "-nodes", "-nocerts", "-out", "key.pem"]);
        token.tool("openssl", &["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-out", "key.p8"]);
        token.tool("openssl", &["pkcs12", "-in", &key, "-passin", &pass, "-nokeys", "-clcerts", "-out", "cert.pem"]);
        token.tool("openssl", &["pkcs12", "-in", &key, "-passin", &pass, "-nokeys", "-out", "ca.pem"]);
        token.tool("openssl", &["x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der"]);
        token.tool(
            "softhsm2-util",
            &["--import", "key.p8", "--token", "Thử", "--label", "k", "--id", "BE72ECF5", "--pin", "246813"],
        );
        let module = token.module.to_str().unwrap().to_owned();
        token.tool(
            "pkcs11-tool",
            &[
                "--module",
                &module,
                "--login",
                "--pin",
                "246813",
                "--write-object",
                "cert.der",
                "--type",
                "cert",
                "--id",
                "be72ecf5",
                "--label",
                "c",
            ],
        );
        token.desk.write("pin", "246813\n");
        token.desk.write("wrong", "000000");
        Some(token)
    }

    fn tool(&self, program: &str, args: &[&str]) {
        let run = Command::new(program)
            .args(args)
            .current_dir(self.desk.directory.path())
            .env("SOFTHSM2_CONF", self.desk.path("softhsm.conf"))
            .output()
            .unwrap();
        assert!(run.status.success(), "{program} {args:?}: {run:?}");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.desk.command(args);
        command.env("SOFTHSM2_CONF", self.desk.path("softhsm.conf")).env("KYSO_PKCS11_MODULE", &self.module);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        crate::support::finish(self.command(args).output().unwrap())
    }
}

#[test]
fn a_token_signs_and_is_asked_for_its_pin_once() {
    let Some(token) = Token::new() else { return };
    let listed = token.run(&["tokens"]).expect(0).out;
    assert!(
        listed.contains("'Thử'") && listed.contains("be72ecf5") && listed.contains("Nguyễn Thị Ánh Mẫu"),
        "{listed}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&token.run(&["tokens", "--format", "json"]).expect(0).out).unwrap();
    assert_eq!(json[0]["slots"][0]["token"]["pin"], "ok");

    let letter = file("letter.pdf");
    token.run(&["sign", &letter, "-o", "out.pdf", "--pin-file", "pin"]).expect(0);
    peers_accept(&token.desk, "out.pdf");
    // The token holds the signer's certificate alone, as government tokens do.
    verify(&token.desk, "out.pdf").expect(3);
    let (root, policy) = (file("demo-root.pem"), file("demo-policy.toml"));
    token.run(&["verify", "out.pdf", "--trust", &root, "--policy", &policy, "--intermediates", "ca.pem"]).expect(0);
    let signed = file("leader-signed.pdf");
    token
        .run(&["sign", &letter, &signed, "--out-dir", "many", "--pin-file", "pin", "--cert-id", "BE:72:EC:F5"])
        .expect(0);
    for (choice, value) in [("--token", "Nope"), ("--cert-id", "00"), ("--cert-label", "Nope"), ("--slot", "9999")] {
        let run = token.run(&["sign", &letter, "-o", "no.pdf", "--pin-file", "pin", choice, value]).expect(6);
        assert!(run.err.contains('→'), "{run:#?}");
    }
    assert!(token.run(&["sign", &letter, "-o", "no.pdf", "--cert-id", "xyz"]).expect(2).err.contains("hex"));
    assert!(token.run(&["sign", &letter, "-o", "no.pdf"]).expect(6).err.contains("--pin-fd"));

    // The variable of a driver in everyday use does not stand in the way of a key file.
    let (key, pass) = (file("leader.p12"), file("pass"));
    token.run(&["sign", &letter, "-o", "p12.pdf", "--p12", &key, "--pin-file", &pass]).expect(0);

    // A wrong PIN costs one try, not two, and is told nowhere. SoftHSM has no counter to read: the token's flag shows it.
    let run = token.run(&["-v", "sign", &letter, "-o", "no.pdf", "--pin-file", "wrong"]).expect(6);
    assert!(run.err.contains("PIN is wrong") && !run.err.contains("000000"), "{run:#?}");
    assert!(!token.desk.path("no.pdf").exists());
}

#[test]
fn a_module_that_is_none_is_an_error_with_a_way_out() {
    let desk = Desk::new();
    let letter = file("letter.pdf");
    desk.write("pin", "1");
    let text = desk.write("text.so", "not a library");
    for module in ["/nonexistent/p11.so", text.to_str().unwrap(), "relative.so"] {
        let run = desk.run(&["sign", &letter, "-o", "o.pdf", "--pkcs11-module", module, "--pin-file", "pin"]).expect(6);
        assert!(run.err.contains('→'), "{run:#?}");
        desk.run(&["tokens", "--pkcs11-module", module]).expect(6);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_pin_is_in_no_process_list() {
    let Some(token) = Token::new() else { return };
    let letter = file("letter.pdf");
    let inputs: Vec<String> = (0..12)
        .map(|n| {
            let path = token.desk.path(&format!("{n}.pdf"));
            std::fs::copy(&letter, &path).unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let mut args: Vec<&str> = vec!["sign", "--pin-file", "pin", "--out-dir", "done"];
    args.extend(inputs.iter().map(String::as_str));
    let mut child = token.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut looked = 0;
    while child.try_wait().unwrap().is_none() {
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let of_ours = std::fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe.ends_with("kyso"));
            if !of_ours {
                continue;
            }
            for name in ["cmdline", "environ"] {
                let Ok(octets) = std::fs::read(entry.path().join(name)) else { continue };
                looked += 1;
                assert!(!octets.windows(6).any(|w| w == b"246813"), "the PIN is in {name}");
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(looked > 0);
    assert!(child.wait().unwrap().success());
}

/// A time-stamping authority of openssl's behind a loopback server; `twist` may change what it answers.
fn authority(desk: &Desk, twist: impl Fn(Vec<u8>, usize) -> Option<Vec<u8>> + Send + Sync + 'static) -> Option<String> {
    if !peer("openssl") {
        return None;
    }
    let openssl = |args: &[&str]| {
        let run = Command::new("openssl").args(args).current_dir(desk.directory.path()).output().unwrap();
        assert!(run.status.success(), "{args:?}: {run:?}");
    };
    desk.write(
        "tsa.conf",
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nkeyUsage=critical,digitalSignature\n\
         extendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\n\
         signer_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha384,sha512\n\
         ess_cert_id_alg=sha256\n",
    );
    desk.write("serial", "01\n");
    openssl(&[
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9", "-subj", "/CN=TSA", "-config", "tsa.conf",
        "-keyout", "tsa.key", "-out", "tsa.pem",
    ]);
    let folder = desk.directory.path().to_owned();
    let answer = move |query: &[u8], number: usize| {
        std::fs::write(folder.join("query.tsq"), query).unwrap();
        let run = Command::new("openssl")
            .args([
                "ts",
                "-reply",
                "-config",
                "tsa.conf",
                "-section",
                "t",
                "-queryfile",
                "query.tsq",
                "-out",
                "reply.tsr",
            ])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(run.status.success(), "{run:?}");
        twist(std::fs::read(folder.join("reply.tsr")).unwrap(), number)
    };
    Some(crate::support::post_server("application/timestamp-reply", answer))
}

#[test]
fn a_time_stamp_is_fetched_checked_and_embedded() {
    let desk = Desk::new();
    // Overloaded at first: one retry gets through.
    let Some(url) = authority(&desk, |reply, number| (number > 1).then_some(reply)) else { return };
    let letter = file("letter.pdf");
    let run = sign(&desk, &[&letter, "-o", "out.pdf", "--tsa", &url]).expect(0);
    assert!(run.err.contains("time-stamp 20"), "{run:#?}");
    let run = desk.run(&["verify", "out.pdf", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report[0]["signatures"][0]["level"], "B-T");
    assert!(report[0]["signatures"][0]["signing_time"]["timestamped"].is_string());
    // A stranger's answer, a torn one, nobody there: no time-stamp, no document.
    desk.run(&["demo", "other", "--quiet"]).expect(0);
    for twisted in [
        authority(&desk, |mut reply, _| {
            let end = reply.len() - 9;
            reply[end] ^= 1;
            Some(reply)
        }),
        authority(&desk, |reply, _| Some(reply[..reply.len() / 2].to_vec())),
        authority(&desk, |_, _| None),
        Some("http://127.0.0.1:1/".to_owned()),
    ] {
        let run = sign(&desk, &[&letter, "-o", "no.pdf", "--tsa", &twisted.unwrap(), "--tsa-timeout", "20"]).expect(7);
        assert!(run.err.contains('→'), "{run:#?}");
        assert!(!desk.path("no.pdf").exists());
    }
}
