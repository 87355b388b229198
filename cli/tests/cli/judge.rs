//! Facts that were stored, judged again.

use crate::support::{Desk, shared};

const BASE: [&str; 5] = ["verify", "--trust", "d/demo-root.pem", "--facts", "facts.ndjson"];

#[test]
fn stored_facts_get_the_verdict_of_the_policy_they_are_judged_by() {
    let desk = Desk::new();
    desk.demo("d");
    // Revocation is required by default, and there is none: undecided.
    desk.run(&[&BASE[..], &["d/issued.pdf", "d/letter.pdf", "--format", "json"]].concat()).expect(3);
    let stored = std::fs::read_to_string(desk.path("facts.ndjson")).unwrap();
    assert_eq!(stored.lines().count(), 2);
    desk.run(&[&BASE[..], &["d/issued.pdf"]].concat()).expect(2);
    desk.run(&["verify", "--force", "d/issued.pdf"]).expect(2);

    let judge = |more: &[&str]| desk.run(&[&["judge", "facts.ndjson", "--format", "json"], more].concat());
    let run = judge(&[]).expect(3);
    assert!(run.err.contains("the documents are not read again"), "{run:#?}");
    let run = judge(&["--policy", "d/demo-policy.toml"]).expect(4);
    let reports: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let told = |i: usize| (reports[i]["file"].as_str().unwrap(), reports[i]["verdict"].as_str().unwrap());
    assert_eq!((told(0), told(1)), (("d/issued.pdf", "passed"), ("d/letter.pdf", "unsigned")));
    // The same report as from the document itself, but for where it comes from.
    let at = reports[0]["validated_at"].as_str().unwrap();
    let args = ["verify", "d/issued.pdf", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml", "--at", at];
    let direct = desk.run(&[&args[..], &["--format", "json"]].concat()).expect(0);
    let mut direct: serde_json::Value = serde_json::from_str(&direct.out).unwrap();
    direct[0]["judged_by"] = "stored-facts".into();
    assert_eq!(direct[0], reports[0]);
    // Nobody takes a form that was not asked for one that is right.
    assert!(run.err.contains("their form is not asked") && reports[0].get("compliance").is_none(), "{run:#?}");
    for (more, words) in [
        (&["--format", "text"][..], "Form: not asked."),
        (&["--format", "text", "--quiet"], "Form: not asked."),
        (&["--format", "text", "--lang", "vi"], "Thể thức: không xét."),
        (&["--format", "html"], "Form: not asked."),
    ] {
        let out = desk.run(&[&["judge", "facts.ndjson"], more].concat()).expect(3).out;
        assert_eq!(out.matches(words).count(), 2, "{out}");
    }
    for (lang, words) in [("en", "the form is not asked"), ("vi", "không xét thể thức")] {
        assert!(desk.run(&["--help", "--lang", lang]).expect(0).out.contains(words));
        assert!(desk.run(&["judge", "--help", "--lang", lang]).expect(0).out.contains(words));
    }
    // Later, when its certificates have ended.
    judge(&["--policy", "d/demo-policy.toml", "--at", "2060-01-01T00:00:00Z"]).expect(3);
    assert_eq!(desk.run(&["judge", "facts.ndjson", "--lang", "vi"]).expect(3).out.matches("d/issued.pdf").count(), 1);
}

#[test]
fn what_is_not_facts_is_refused() {
    let desk = Desk::new();
    desk.demo("d");
    desk.run(&[&BASE[..], &["d/issued.pdf"]].concat()).expect(3);
    let stored = std::fs::read_to_string(desk.path("facts.ndjson")).unwrap();
    let line = stored.trim_end();
    let inner = line.strip_prefix("{\"file\":\"d/issued.pdf\",\"facts\":").unwrap().strip_suffix('}').unwrap();
    // Facts alone are facts, too; so are those of many files, and indented ones.
    let value: serde_json::Value = serde_json::from_str(inner).unwrap();
    for good in [inner.to_owned(), format!("{inner}\n\n{line}{line}"), format!("{value:#}")] {
        desk.write("good", good);
        desk.run(&["judge", "good", "--policy", "d/demo-policy.toml"]).expect(0);
    }
    for (bad, code) in [
        (String::new(), 2),
        ("{}".to_owned(), 5),
        ("[]".to_owned(), 5),
        ("null".to_owned(), 5),
        (line.replace("{\"file\"", "{\"more\":1,\"file\""), 5),
        (line.replace("\"facts\":{", "\"facts\":{\"size\":1,"), 5),
        (line[..line.len() / 2].to_owned(), 5),
        (format!("{line}\nrest"), 5),
        ("[".repeat(1 << 20), 5),
    ] {
        desk.write("bad", &bad);
        desk.run(&["judge", "bad", "--policy", "d/demo-policy.toml", "--format", "ndjson"]).expect(code);
    }
    desk.run(&["judge", "missing"]).expect(5);
    desk.run(&["judge", "d"]).expect(5);
    desk.run(&["judge"]).expect(2);
}

/// Every document of the corpora: the facts give the same reports as the documents, and so do the evidence bundles.
#[test]
fn real_documents_are_judged_the_same_from_facts_and_from_evidence() {
    for corpus in ["vietnam-real", "itext-sign"] {
        let (Some(documents), Some(trust)) = (shared(&format!("corpora/{corpus}")), shared("trust/vn-gov")) else {
            return;
        };
        let desk = Desk::new();
        for entry in std::fs::read_dir(&trust).unwrap() {
            desk.run(&["trust", "add", entry.unwrap().path().to_str().unwrap()]).expect(0);
        }
        let folder = documents.to_str().unwrap();
        let at = "2026-11-22T00:00:00Z";
        let args = ["verify", folder, "--facts", "facts", "--evidence", "kept", "--format", "ndjson", "--at", at];
        let run = desk.run(&args);
        let read = |text: &str| -> Vec<serde_json::Value> {
            let all = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            all.filter(|report| report["verdict"].is_string()).collect()
        };
        let reports = read(&run.out);
        assert!(reports.len() >= 4 && !run.err.contains("panicked"));
        let mut judged = read(&desk.run(&["judge", "facts", "--format", "ndjson"]).out);
        for report in &mut judged {
            assert_eq!(report.as_object_mut().unwrap().remove("judged_by"), Some("stored-facts".into()));
        }
        assert_eq!(reports, judged, "{corpus}");
        let signed = reports.iter().filter(|r| !r["signatures"].as_array().unwrap().is_empty()).count();
        assert_eq!(std::fs::read_dir(desk.path("kept")).unwrap().count(), signed, "{corpus}");
        for report in reports.iter().filter(|r| !r["signatures"].as_array().unwrap().is_empty()).take(12) {
            let file = std::path::Path::new(report["file"].as_str().unwrap());
            let digits = &report["sha256"].as_str().unwrap()[..12];
            let bundle = format!("kept/{}.{digits}.kyso-evidence", file.file_name().unwrap().to_str().unwrap());
            let run = desk.run(&["evidence", "verify", &bundle, file.to_str().unwrap(), "--format", "ndjson"]);
            assert!(run.err.contains("the verdict is the one recorded"), "{run:#?}");
        }
    }
}
