//! Verifying: formats, exit codes, folders.

use crate::pki::{Authority, SIGNER};
use crate::support::{Desk, shared};
use serde_json::Value;

#[test]
fn the_worst_outcome_is_the_exit_code() {
    let desk = Desk::new();
    desk.demo("d");
    let base = ["verify", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];
    let run = |files: &[&str]| desk.run(&[&base[..], files].concat());
    run(&["d/issued.pdf"]).expect(0);
    run(&["d/letter.pdf"]).expect(4);
    run(&["d/issued.pdf", "d/letter.pdf"]).expect(4);
    run(&["d/missing.pdf", "d/issued.pdf"]).expect(5);
    desk.write("junk.pdf", "x");
    run(&["junk.pdf", "d/letter.pdf"]).expect(5);
    // Unknown root, and revocation required: undecided, not failed.
    desk.run(&["verify", "d/issued.pdf"]).expect(3);
    desk.run(&["verify", "d/issued.pdf", "d/letter.pdf"]).expect(3);
    desk.run(&["verify", "d/issued.pdf", "--trust", "d/demo-root.pem"]).expect(3);
    let mut octets = std::fs::read(desk.path("d/leader-signed.pdf")).unwrap();
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
    desk.write("forged.pdf", octets);
    run(&["forged.pdf"]).expect(1);
    run(&["forged.pdf", "d/letter.pdf", "d/issued.pdf"]).expect(1);
    run(&["forged.pdf", "junk.pdf"]).expect(5);
}

/// A bracket of an object was changed: no program can read it as it was written. Nobody is told that this is an accident.
#[test]
fn what_cannot_be_read_any_more_has_failed_where_that_is_proven() {
    let desk = Desk::new();
    desk.demo("d");
    let mut octets = std::fs::read(desk.path("d/leader-signed.pdf")).unwrap();
    let at = octets.windows(2).position(|octets| octets == b"<<").unwrap();
    octets[at] = b'(';
    desk.write("broken.pdf", &octets);
    let args = ["verify", "broken.pdf", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];
    for (lang, said) in [("vi", "không đọc được như một văn bản PDF"), ("en", "cannot be read as a PDF document")]
    {
        let run = desk.run(&[&args[..], &["--lang", lang]].concat()).expect(1);
        assert!(run.out.contains(said), "{}", run.out);
    }
    let form = ["--compliance", "nd30-2020", "--format", "json"];
    let reports: Value = serde_json::from_str(&desk.run(&[&args[..], &form].concat()).expect(1).out).unwrap();
    assert_eq!(reports[0]["revisions"], 0);
    assert_eq!(reports[0]["signatures"][0]["truths"]["content"], "broken");
    assert_eq!(reports[0]["compliance"]["verdict"], "undecided");
    desk.run(&[&args[..], &["--format", "html", "-o", "broken.html", "--pictures", "pictures"]].concat()).expect(1);
    // Nothing is made of it.
    desk.run(&["extract", "broken.pdf", "--revision", "1", "-o", "first.pdf"]).expect(5);
    desk.run(&["audit", "broken.pdf", "--no-journal", "-o", "broken.ndjson", "--trust", "d/demo-root.pem"]).expect(1);
    let record: Value = serde_json::from_slice(&std::fs::read(desk.path("broken.ndjson")).unwrap()).unwrap();
    assert_eq!((&record["state"], &record["intact"]), (&"failed".into(), &"no".into()));
}

#[test]
fn a_folder_is_walked_and_every_file_is_in_the_json() {
    let desk = Desk::new();
    desk.demo("d");
    std::fs::create_dir_all(desk.path("d/deep/er")).unwrap();
    std::fs::copy(desk.path("d/issued.pdf"), desk.path("d/deep/er/no-ending")).unwrap();
    std::os::unix::fs::symlink("..", desk.path("d/deep/circle")).unwrap();
    desk.write("d/deep/junk.PDF", "junk");
    let args = ["verify", "d", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];
    let run = desk.run(&[&args[..], &["--format", "json"]].concat()).expect(5);
    let reports: Vec<serde_json::Value> = serde_json::from_str(&run.out).unwrap();
    let told: Vec<_> = reports.iter().map(|r| (r["file"].as_str().unwrap(), r["verdict"].as_str())).collect();
    let wanted = [
        ("d/deep/er/no-ending", Some("passed")),
        ("d/deep/junk.PDF", None),
        ("d/issued.pdf", Some("passed")),
        ("d/leader-signed.pdf", Some("passed")),
        ("d/letter.pdf", Some("unsigned")),
    ];
    assert_eq!(told, wanted);
    assert!(reports.iter().all(|r| r["schema"] == "kyso.report/1"));
    let run = desk.run(&[&args[..], &["--format", "ndjson"]].concat()).expect(5);
    assert_eq!(run.out.lines().count(), 5);
    for line in run.out.lines() {
        let _: serde_json::Value = serde_json::from_str(line).unwrap();
    }
    std::fs::create_dir(desk.path("empty")).unwrap();
    desk.run(&["verify", "empty"]).expect(5);
    assert_eq!(desk.run(&["verify", "empty", "--format", "json", "-q"]).out.matches("error").count(), 1);
}

#[test]
fn what_is_no_file_holds_nothing_up() {
    let desk = Desk::new();
    let fifo = desk.path("fifo.pdf");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    desk.run(&["verify", "fifo.pdf"]).expect(5);
    desk.run(&["inspect", "fifo.pdf"]).expect(5);
    desk.run(&["verify", "/dev/zero"]).expect(5);
    desk.run(&["inspect", "/"]).expect(5);
}

#[test]
fn names_of_files_cannot_steer_the_terminal() {
    let desk = Desk::new();
    let name = "a\u{1b}[31m\u{202e}fdp.exe";
    desk.write(name, "x");
    let run = desk.run(&["verify", name]).expect(5);
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\u{202e}'), "{run:#?}");
}

#[test]
fn both_languages_report_and_inspect() {
    let desk = Desk::new();
    desk.demo("d");
    for (lang, words) in [("vi", "chữ ký"), ("en", "signature")] {
        assert!(desk.run(&["--lang", lang, "verify", "d/issued.pdf"]).out.contains(words));
        assert!(desk.run(&["--lang", lang, "inspect", "d/issued.pdf"]).expect(0).out.contains(words));
    }
    let json: serde_json::Value =
        serde_json::from_str(&desk.run(&["inspect", "d/issued.pdf", "--format", "json"]).expect(0).out).unwrap();
    assert_eq!(json["revisions"].as_array().unwrap().len(), 3);
    assert_eq!(json["signatures"][0]["message"]["certificates"].as_array().unwrap().len(), 2);
    // A reader that leaves early is no fault.
    let mut child = desk.command(&["inspect", "d/issued.pdf"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn real_documents_with_the_pinned_store() {
    let (Some(documents), Some(trust)) = (shared("corpora/vietnam-real"), shared("trust/vn-gov")) else { return };
    let desk = Desk::new();
    for entry in std::fs::read_dir(trust).unwrap() {
        desk.run(&["trust", "add", entry.unwrap().path().to_str().unwrap()]).expect(0);
    }
    let run = desk.run(&["verify", documents.to_str().unwrap(), "--format", "ndjson"]);
    assert!([0, 1, 3, 4, 5].contains(&run.code), "{run:#?}");
    assert!(!run.err.contains("panicked"), "{run:#?}");
    let mut trusted = 0;
    for line in run.out.lines() {
        let report: serde_json::Value = serde_json::from_str(line).unwrap();
        for signature in report["signatures"].as_array().unwrap() {
            trusted += usize::from(signature["trust_profile"] == "vn-gov");
        }
    }
    assert!(trusted > 0, "no signature leads to a pinned certificate");
}

#[test]
fn lists_and_answers_are_read_from_files_and_folders() {
    let desk = Desk::new();
    desk.demo("d");
    let Some(authority) = Authority::new(&desk, "a") else { return };
    authority.issue("one", SIGNER, (2020, 2030), "sha256");
    authority.issue("responder", "responder", (2020, 2030), "sha256");
    authority.list(&[]);
    authority.answer("one");
    authority.openssl(&["x509", "-in", "one.pem", "-outform", "DER", "-out", "one.der"]);
    let base = ["verify", "d/issued.pdf", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml", "--crl"];
    let with = |path: &str| desk.run(&[&base[..], &[path]].concat());
    for good in ["list.crl", "list.pem", "one.ocsp"] {
        with(&authority.path(good)).expect(0);
    }
    // What is named and is none is an error with its name; certificates are none.
    let junk = desk.write("junk.crl", "junk");
    let empty = desk.write("empty.crl", "");
    for bad in [
        junk.to_str().unwrap(),
        empty.to_str().unwrap(),
        "missing.crl",
        &authority.path("one.pem"),
        &authority.path("one.der"),
    ] {
        let run = with(bad).expect(5);
        assert!(run.err.contains(bad), "{run:#?}");
    }
    // A folder is walked: keys and certificates are passed over, what is called a list must be one.
    std::fs::create_dir_all(desk.path("folder/deep")).unwrap();
    let run = with("folder").expect(5);
    assert!(run.err.contains("'folder'"), "{run:#?}");
    for (from, to) in [("list.pem", "folder/deep/l.pem"), ("one.pem", "folder/one.pem"), ("one.key", "folder/key.pem")]
    {
        std::fs::copy(authority.path(from), desk.path(to)).unwrap();
    }
    std::os::unix::fs::symlink("..", desk.path("folder/deep/circle")).unwrap();
    with("folder").expect(0);
    std::fs::copy(junk, desk.path("folder/deep/junk.crl")).unwrap();
    let run = with("folder").expect(5);
    assert!(run.err.contains("folder/deep/junk.crl"), "{run:#?}");
}
