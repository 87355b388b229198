//! Extracting revisions: exactly as signed, accepted by others, never in the place of something else.

use crate::support::{Desk, peer, shared};

const TRUST: [&str; 4] = ["--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn each_revision_is_what_was_signed() {
    let desk = Desk::new();
    desk.demo("d");
    let whole = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    let inspected = json(&desk.run(&["inspect", "d/issued.pdf", "--format", "json"]).expect(0).out);
    let revisions = inspected["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 3);
    let signed: Vec<_> = revisions.iter().map(|r| r["signatures"].as_array().unwrap().len()).collect();
    assert_eq!(signed, [0, 1, 1]);
    let originals = ["letter.pdf", "leader-signed.pdf", "issued.pdf"];
    for ((number, revision), original) in (1..).zip(revisions).zip(originals) {
        let out = format!("r{number}.pdf");
        let run = desk.run(&["extract", "d/issued.pdf", "--revision", &number.to_string(), "-o", &out]).expect(0);
        assert!(run.err.contains(&format!("revision {number} of 3")), "{run:#?}");
        let octets = std::fs::read(desk.path(&out)).unwrap();
        assert!(whole.starts_with(&octets));
        assert_eq!(octets.len() as u64, revision["octets"][1].as_u64().unwrap());
        assert_eq!(octets, std::fs::read(desk.path(&format!("d/{original}"))).unwrap(), "{original}");
        let run = desk.run(&[&["verify", &out, "--format", "json"][..], &TRUST].concat());
        let report = &json(&run.out)[0];
        let signatures = report["signatures"].as_array().unwrap();
        assert_eq!(signatures.len(), number - 1);
        if let Some(newest) = signatures.last() {
            assert_eq!(
                (run.code, &newest["coverage"], &newest["verdict"]),
                (0, &"file".into(), &"passed".into()),
                "{newest:#}"
            );
        }
        for (program, args) in [("qpdf", vec!["--check", &out]), ("pdfsig", vec!["-nocert", &out])] {
            if peer(program) {
                let told = std::process::Command::new(program).args(&args).current_dir(desk.directory.path()).output();
                let told = String::from_utf8_lossy(&told.unwrap().stdout).into_owned();
                let good = match program {
                    "qpdf" => told.contains("No syntax or stream encoding errors"),
                    _ => told.matches("Signature is Valid").count() == number - 1,
                };
                assert!(good, "{program} {out}: {told}");
            }
        }
    }
    // By its signature, and through the streams.
    desk.run(&["extract", "d/issued.pdf", "--signature", "Signature1", "-o", "s1.pdf"]).expect(0);
    assert_eq!(std::fs::read(desk.path("s1.pdf")).unwrap(), std::fs::read(desk.path("r2.pdf")).unwrap());
    let mut command = desk.command(&["extract", "-", "--revision", "2", "-o", "-", "-q"]);
    command.stdin(std::fs::File::open(desk.path("d/issued.pdf")).unwrap());
    let output = command.output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    assert_eq!(output.stdout, std::fs::read(desk.path("r2.pdf")).unwrap());
}

#[test]
fn what_cannot_be_extracted_is_said_and_nothing_is_written() {
    let desk = Desk::new();
    desk.demo("d");
    let before = desk.names();
    let wrong = [
        (vec!["--revision", "4"], 2, "it has 1 to 3"),
        (vec!["--revision", "0"], 2, "--revision"),
        (vec!["--revision", "two"], 2, "--revision"),
        (vec!["--signature", "nobody"], 2, "'Signature1', 'Signature2'"),
        (vec!["--signature", "Signature1", "--revision", "2"], 2, "cannot be used with"),
        (vec![], 2, "--revision"),
    ];
    for (args, code, words) in wrong {
        let run = desk.run(&[&["extract", "d/issued.pdf", "-o", "out.pdf"], &args[..]].concat()).expect(code);
        assert!(run.err.contains(words), "{run:#?}");
    }
    desk.run(&["extract", "d/demo-root.pem", "--revision", "1", "-o", "out.pdf"]).expect(5);
    desk.run(&["extract", "d", "--revision", "1", "-o", "out.pdf"]).expect(5);
    assert_eq!(desk.names(), before);
    // What lies there stays, and the input is never the output.
    desk.write("out.pdf", "mine");
    let args = ["extract", "d/issued.pdf", "--revision", "1", "-o", "out.pdf"];
    desk.run(&args).expect(2);
    assert_eq!(std::fs::read(desk.path("out.pdf")).unwrap(), b"mine");
    desk.run(&[&args[..], &["--force"]].concat()).expect(0);
    assert_eq!(
        std::fs::read(desk.path("out.pdf")).unwrap(),
        std::fs::read(desk.path("d/letter.pdf")).unwrap(),
        "replaced"
    );
    desk.run(&["extract", "d/issued.pdf", "--revision", "1", "-o", "d/issued.pdf", "--force"]).expect(2);
}

#[test]
fn octets_behind_the_end_are_left_out_and_said() {
    let desk = Desk::new();
    desk.demo("d");
    let mut octets = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    let len = octets.len();
    octets.extend_from_slice(b"left behind");
    desk.write("more.pdf", &octets);
    let run = desk.run(&["extract", "more.pdf", "--revision", "3", "-o", "out.pdf"]).expect(0);
    assert!(run.err.contains("left out 11 octets"), "{run:#?}");
    assert_eq!(std::fs::read(desk.path("out.pdf")).unwrap(), octets[..len]);
}

#[test]
fn every_signature_of_real_letters_signs_the_whole_extracted_file() {
    let Some(documents) = shared("corpora/vietnam-real") else { return };
    let desk = Desk::new();
    let mut extracted = 0;
    for entry in std::fs::read_dir(documents).unwrap() {
        let path = entry.unwrap().path();
        let file = path.to_str().unwrap();
        if !file.ends_with(".pdf") {
            continue;
        }
        let inspected = json(&desk.run(&["inspect", file, "--format", "json"]).expect(0).out);
        for signature in inspected["signatures"].as_array().unwrap() {
            let id = signature["field"].as_str().unwrap();
            let run = desk.run(&["extract", file, "--signature", id, "-o", "out.pdf", "--force"]);
            if signature["problems"].as_array().unwrap().is_empty() {
                let run = run.expect(0);
                assert!(run.err.contains(&format!("'{id}'")), "{run:#?}");
                let report = &json(&desk.run(&["verify", "out.pdf", "--format", "json"]).out)[0];
                let found = report["signatures"].as_array().unwrap().iter().find(|s| s["id"] == id).unwrap().clone();
                assert_eq!((&found["coverage"], &found["truths"]["content"]), (&"file".into(), &"intact".into()));
                extracted += 1;
            }
        }
    }
    assert!(extracted > 9, "{extracted}");
}
