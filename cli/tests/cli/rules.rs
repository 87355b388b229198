//! `kyso rules`, and what `--compliance` takes.

use serde_json::Value;

use crate::support::Desk;

#[test]
fn rules_are_listed_and_shown_in_both_languages() {
    let desk = Desk::new();
    let list = desk.run(&["rules", "list", "--lang", "vi"]).expect(0).out;
    assert!(list.contains("E ND30-PL1-II.1-QUOCHIEU\n") && list.contains("nd30-2020  2020-03-05"), "{list}");
    let local = desk.run(&["rules", "list", "--set", "ninh-binh-2025", "--lang", "en"]).expect(0).out;
    assert!(local.contains("N LOCAL-FILENAME") && !local.contains("ND30-PL1-I.1-A4"), "{local}");
    let all: Value = serde_json::from_str(&desk.run(&["rules", "list", "--json"]).expect(0).out).unwrap();
    assert_eq!(all["schema"], "kyso.rules/1");
    let rules = all["rules"].as_array().unwrap();
    assert!(rules.len() > 80 && rules.iter().all(|rule| rule["question"]["vi"].is_string()), "{}", rules.len());
    let english = desk.run(&["rules", "show", "nd30-pl1-i.3-margins", "--lang", "en"]).expect(0).out;
    assert!(english.contains("Are the margins right") && english.contains("Tolerance: ± 2 mm"), "{english}");
    let vietnamese = desk.run(&["rules", "show", "ND30-PL1-I.3-MARGINS", "--lang", "vi"]).expect(0).out;
    assert!(vietnamese.contains("Lề trang có đúng không"), "{vietnamese}");
    let one: Value =
        serde_json::from_str(&desk.run(&["rules", "show", "LOCAL-FILENAME", "--json"]).expect(0).out).unwrap();
    assert_eq!((&one["set"], &one["severity"]), (&Value::from("ninh-binh-2025"), &Value::from("note")));
    // What no rule asks has a reason.
    let why = desk.run(&["rules", "show", "TT15-PL1-1.9-TOKEN-FIPS", "--lang", "en"]).expect(0).out;
    assert!(why.contains("which device held the key"), "{why}");
}

#[test]
fn unknown_rules_and_sets_are_wrong_usage() {
    let desk = Desk::new();
    let pdf = desk.write("a.pdf", "%PDF-1.7");
    let pdf = pdf.to_str().unwrap();
    let profile = desk.write("bad.toml", "name = 1");
    for args in [
        &["rules"][..],
        &["rules", "list", "--set", "nd31"],
        &["rules", "show", "ND31-X"],
        &["verify", pdf, "--compliance", "nd31"],
        &["verify", pdf, "--rule-set", "ninh-binh-2025"],
        &["verify", pdf, "--compliance", "nd30-2020", "--rule-set", "ha-noi"],
        &["verify", pdf, "--compliance", "nd30-2020", "--without-rule", "A4"],
        &["verify", pdf, "--compliance", "nd30-2020", "--organisation", profile.to_str().unwrap()],
    ] {
        let run = desk.run(args).expect(2);
        assert_eq!(run.out, "", "{args:?}");
        assert!(run.err.lines().count() >= 2, "{args:?}: {run:#?}");
    }
}

/// The demo's letter passes; switching rules off and on shows in the name of the set, never in the verdict.
#[test]
fn rules_are_switched_by_name_and_the_verdict_stays() {
    let desk = Desk::new();
    desk.demo("d");
    let file = desk.path("d/issued.pdf");
    let root = desk.path("d/demo-root.pem");
    let ask = |more: &[&str]| -> Value {
        let base = ["verify", file.to_str().unwrap(), "--trust", root.to_str().unwrap(), "--format", "json"];
        let args: Vec<&str> = base.iter().chain(more).copied().collect();
        let run = desk.run(&args);
        serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {run:#?}"))
    };
    let plain = ask(&[]);
    assert!(plain[0]["compliance"].is_null());
    let form = ask(&["--compliance", "nd30-2020"]);
    assert_eq!((&form[0]["verdict"], &form[0]["reason"]), (&plain[0]["verdict"], &plain[0]["reason"]));
    let rules = form[0]["compliance"]["rules"].as_array().unwrap();
    assert!(rules.len() > 50 && rules.iter().any(|rule| rule["id"] == "ND30-PL1-I.1-A4"));
    let less = ask(&["--compliance", "nd30-2020", "--without-rule", "ND30-PL1-I.1-A4", "--rule-set", "ninh-binh-2025"]);
    assert_eq!(less[0]["compliance"]["ruleset"], "nd30-2020+ninh-binh-2025,-ND30-PL1-I.1-A4");
    let ids: Vec<&str> =
        less[0]["compliance"]["rules"].as_array().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert!(ids.contains(&"LOCAL-FILENAME") && !ids.contains(&"ND30-PL1-I.1-A4"));
}
