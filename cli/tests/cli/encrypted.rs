//! Encrypted documents: the password comes from a file or a descriptor, never from an argument, and what could not be opened is said.

use crate::audit;
use crate::support::{Desk, peer};

const TRUST: [&str; 4] = ["--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];

fn report(desk: &Desk, file: &str, more: &[&str], code: i32) -> serde_json::Value {
    let run = desk.run(&[&["verify", file, "--format", "json"][..], &TRUST, more].concat()).expect(code);
    serde_json::from_str::<serde_json::Value>(&run.out).unwrap()[0].clone()
}

/// An encrypted letter, and the files with its passwords; `None` without qpdf.
fn letter() -> Option<Desk> {
    if !peer("qpdf") {
        return None;
    }
    let desk = Desk::new();
    desk.demo("d");
    desk.write("user", "người đọc\n");
    desk.write("owner", "chủ");
    desk.write("wrong", "sai");
    desk.write("pin", "kyso-demo");
    let args = ["--encrypt", "người đọc", "chủ", "256", "--modify=none", "--", "d/letter.pdf", "in.pdf"];
    let made = std::process::Command::new("qpdf").args(args).current_dir(desk.directory.path()).status();
    assert!(made.unwrap().success());
    Some(desk)
}

#[test]
fn signed_verified_inspected_and_extracted_with_the_password() {
    let Some(desk) = letter() else { return };
    let sign = [
        "sign",
        "in.pdf",
        "-o",
        "out.pdf",
        "--p12",
        "d/leader.p12",
        "--pin-file",
        "pin",
        "--allow-untrusted-certificate",
    ];
    // Before the passphrase of the key is looked at.
    let run = desk.run(&["sign", "in.pdf", "-o", "out.pdf", "--p12", "nowhere.p12"]).expect(5);
    assert!(run.err.contains("a password is needed") || run.err.contains("encrypted"), "{run:#?}");
    assert!(run.err.contains("--password-file"), "{run:#?}");
    let run = desk.run(&[&sign[..], &["--password-file", "wrong"]].concat()).expect(5);
    assert!(run.err.contains("check the password"), "{run:#?}");
    let run = desk.run(&[&sign[..], &["--password-file", "user"]].concat()).expect(0);
    assert!(run.err.contains("permissions"), "a note: the owner allows nothing. {run:#?}");

    let seen = report(&desk, "out.pdf", &["--password-file", "user"], 0);
    assert_eq!((&seen["verdict"], &seen["encryption"]["algorithm"]), (&"passed".into(), &"AES-256".into()), "{seen:#}");
    assert_eq!(seen["encryption"]["access"], "user-password");
    let seen = report(&desk, "out.pdf", &["--password-file", "owner"], 0);
    assert_eq!(seen["encryption"]["access"], "owner-password");
    for (more, code) in [
        (&[][..], "document.encrypted-not-inspected"),
        (&["--password-file", "wrong"], "document.encrypted-password-wrong"),
    ] {
        let blind = report(&desk, "out.pdf", more, 3);
        assert_eq!(blind["verdict"], "indeterminate");
        assert!(blind["signatures"][0]["findings"].as_array().unwrap().iter().any(|f| f["code"] == code), "{blind:#}");
    }
    let text = desk.run(&[&["verify", "out.pdf", "--lang", "vi"][..], &TRUST].concat()).expect(3);
    assert!(text.out.contains("--password-file") && text.out.contains("mã hóa"), "{text:#?}");

    let inspected = desk.run(&["inspect", "out.pdf", "--password-file", "user", "--format", "json"]).expect(0);
    let inspected: serde_json::Value = serde_json::from_str(&inspected.out).unwrap();
    assert_eq!(inspected["signatures"][0]["field"], "Signature1");
    desk.run(&["extract", "out.pdf", "--signature", "Signature1", "-o", "x.pdf", "--password-file", "user"]).expect(0);
    assert_eq!(std::fs::read(desk.path("x.pdf")).unwrap(), std::fs::read(desk.path("out.pdf")).unwrap());
}

/// The password is no argument, and is tried on every file of a run.
#[test]
fn where_passwords_come_from() {
    let Some(desk) = letter() else { return };
    desk.run(&["verify", "in.pdf", "--password", "x"]).expect(2);
    desk.run(&["verify", "in.pdf", "--password-file", "user", "--password-fd", "3"]).expect(2);
    desk.run(&["verify", "in.pdf", "--password-file", "missing"]).expect(5);
    let mut command = desk.command(&["verify", "in.pdf", "d/letter.pdf", "--password-fd", "0", "--format", "ndjson"]);
    command.stdin(std::fs::File::open(desk.path("user")).unwrap());
    let output = command.output().unwrap();
    let reports: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0]["encryption"]["sealed"], serde_json::Value::Null);
    assert_eq!(reports[1]["encryption"], serde_json::Value::Null);
}

/// Encrypts for one certificate (ISO 32000-1 §7.6.4): in, out, certificate.
const ENCRYPT_FOR: &str = r"
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.pdf_utils.crypt import PubKeySecurityHandler, SecurityHandlerVersion
from pyhanko.pdf_utils.crypt.pubkey import RecipientEncryptionPolicy
writer = copy_into_new_writer(PdfFileReader(open(sys.argv[1], 'rb')))
writer._assign_security_handler(PubKeySecurityHandler.build_from_certs(
    [load_cert_from_pemder(sys.argv[3])], version=SecurityHandlerVersion.AES256, pdf_mac=False,
    policy=RecipientEncryptionPolicy(ignore_key_usage=True)))
writer.write(open(sys.argv[2], 'wb'))
";

/// Runs a program in the desk's folder.
fn made_by(desk: &Desk, program: &str, args: &[&str]) {
    let output = std::process::Command::new(program).args(args).current_dir(desk.directory.path()).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

/// With `--recipient-p12` a document for recipients is signed, verified and audited; with a stranger's key, or none, it is said
/// to be closed.
#[test]
fn documents_for_recipients() {
    let Ok(python) = std::env::var("KYSO_PYHANKO") else {
        assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "KYSO_PYHANKO is not set");
        println!("SKIPPED: no pyHanko (set KYSO_PYHANKO to its python)");
        return;
    };
    if !peer("openssl") {
        return;
    }
    let desk = audit::desk();
    desk.write("pin", "kyso-demo");
    desk.write("wrong", "sai");
    let pkcs12 = ["pkcs12", "-in", "d/leader.p12", "-clcerts", "-nokeys", "-passin", "file:pin", "-out", "to.pem"];
    made_by(&desk, "openssl", &pkcs12);
    made_by(&desk, &python, &["-c", ENCRYPT_FOR, "d/letter.pdf", "a/1.pdf", "to.pem"]);
    let key = ["--recipient-p12", "d/leader.p12", "--password-file", "pin"];
    let stranger = ["--recipient-p12", "d/organisation.p12", "--password-file", "pin"];
    let sign = ["sign", "a/1.pdf", "-o", "a/2.pdf", "--p12", "d/leader.p12", "--pin-file", "pin"];
    let sign = [&sign[..], &["--allow-untrusted-certificate"]].concat();
    let run = desk.run(&sign).expect(5);
    assert!(run.err.contains("--recipient-p12"), "{run:#?}");
    desk.run(&[&sign[..], &stranger].concat()).expect(5);
    assert!(!desk.path("a/2.pdf").exists());
    desk.run(&[&sign[..], &key].concat()).expect(0);

    let seen = report(&desk, "a/2.pdf", &key, 0);
    assert_eq!((&seen["verdict"], &seen["encryption"]["access"]), (&"passed".into(), &"recipient".into()), "{seen:#}");
    for more in [&[][..], &stranger] {
        let blind = report(&desk, "a/2.pdf", more, 3);
        assert_eq!(blind["verdict"], "indeterminate");
        let findings = blind["signatures"][0]["findings"].as_array().unwrap();
        assert!(findings.iter().any(|f| f["code"] == "document.encrypted-for-recipients"), "{blind:#}");
    }
    let key_of = |file, password| ["verify", "a/2.pdf", "--recipient-p12", file, "--password-file", password];
    for (file, password, says) in [("d/leader.p12", "wrong", "passphrase"), ("d/letter.pdf", "pin", "PKCS")] {
        let run = desk.run(&key_of(file, password)).expect(6);
        assert!(run.err.contains(says) && run.out.is_empty(), "{run:#?}");
    }

    let states = |more: &[&str]| {
        audit::run(&desk, &[&["a", "-o", "r.ndjson", "--force", "--at", audit::AT][..], more].concat());
        let text = std::fs::read_to_string(desk.path("r.ndjson")).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let mut told: Vec<_> = records.map(|r| [r["file"].clone(), r["state"].clone(), r["sealed"].clone()]).collect();
        told.sort_by_key(|record| record[0].to_string());
        serde_json::Value::from_iter(told)
    };
    let closed = serde_json::json!([
        ["a/1.pdf", "unsigned", "recipient-needed"],
        ["a/2.pdf", "indeterminate", "recipient-needed"]
    ]);
    assert_eq!(states(&[]), closed);
    assert_eq!(states(&stranger), closed);
    let open = serde_json::json!([["a/1.pdf", "unsigned", null], ["a/2.pdf", "passed", null]]);
    assert_eq!(states(&key), open);
    let journal = std::fs::read(desk.path("r.ndjson.journal")).unwrap();
    assert!(!journal.windows(9).any(|octets| octets == b"kyso-demo"));
}
