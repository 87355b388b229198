//! Encrypted documents: the password comes from a file or a descriptor, never from an argument, and what could not be opened is said.

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
