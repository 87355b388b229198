//! Facts that were stored, judged again.

use crate::support::Desk;

const BASE: [&str; 5] = ["verify", "--trust", "d/demo-root.pem", "--facts", "facts.ndjson"];

#[test]
fn stored_facts_get_the_verdict_of_the_policy_they_are_judged_by() {
    let desk = Desk::new();
    desk.run(&["demo", "d", "--quiet"]).expect(0);
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
    // The same report as from the document itself.
    let at = reports[0]["validated_at"].as_str().unwrap();
    let args = ["verify", "d/issued.pdf", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml", "--at", at];
    let direct = desk.run(&[&args[..], &["--format", "json"]].concat()).expect(0);
    let direct: serde_json::Value = serde_json::from_str(&direct.out).unwrap();
    assert_eq!(direct[0], reports[0]);
    // Later, when its certificates have ended.
    judge(&["--policy", "d/demo-policy.toml", "--at", "2060-01-01T00:00:00Z"]).expect(3);
    assert_eq!(desk.run(&["judge", "facts.ndjson", "--lang", "vi"]).expect(3).out.matches("d/issued.pdf").count(), 1);
}

#[test]
fn what_is_not_facts_is_refused() {
    let desk = Desk::new();
    desk.run(&["demo", "d", "--quiet"]).expect(0);
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
