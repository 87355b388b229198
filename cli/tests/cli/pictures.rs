//! Reports with pictures: files, the HTML page, what is said, and that no verdict changes for them.

use crate::support::{Desk, Run, peer, shared};

const TRUST: [&str; 4] = ["--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];

fn verify(desk: &Desk, args: &[&str]) -> Run {
    desk.run(&[&["verify"], args, &TRUST].concat())
}

fn is_png(path: &std::path::Path) -> bool {
    std::fs::read(path).unwrap().starts_with(b"\x89PNG\r\n\x1a\n")
}

#[test]
fn three_pictures_of_each_signature() {
    let desk = Desk::new();
    desk.demo("d");
    let run = verify(&desk, &["d/issued.pdf", "--pictures", "p/deep"]).expect(0);
    let mut names: Vec<_> = std::fs::read_dir(desk.path("p/deep"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let wanted: Vec<_> = ["Signature1", "Signature2"]
        .iter()
        .flat_map(|s| ["difference", "now", "signed"].map(|kind| format!("issued-{s}-p1-{kind}.png")))
        .collect();
    assert_eq!(names, wanted);
    for name in &names {
        assert!(is_png(&desk.path("p/deep").join(name)), "{name}");
        assert!(run.err.contains(&format!("wrote the picture 'p/deep/{name}'")), "{run:#?}");
    }
    let read = |name: &str| std::fs::read(desk.path("p/deep").join(name)).unwrap();
    assert_ne!(read("issued-Signature1-p1-signed.png"), read("issued-Signature1-p1-now.png"));
    assert_eq!(read("issued-Signature2-p1-signed.png"), read("issued-Signature2-p1-now.png"));
    // What lies there stays, also when only one of the names is taken.
    let (mine, other) = (desk.path("p/deep/issued-Signature2-p1-now.png"), "p/deep/issued-Signature1-p1-now.png");
    std::fs::remove_file(desk.path(other)).unwrap();
    std::fs::write(&mine, "mine").unwrap();
    let run = verify(&desk, &["d/issued.pdf", "--pictures", "p/deep"]).expect(2);
    assert!(run.out.contains("VALID"), "the report comes all the same: {run:#?}");
    assert_eq!(std::fs::read(&mine).unwrap(), b"mine");
    assert!(!desk.path(other).exists());
    let run = verify(&desk, &["d/issued.pdf", "--pictures", "p/deep", "--force", "-q"]).expect(0);
    assert!(run.err.is_empty() && is_png(&mine), "{run:#?}");
    // A link in the folder leads nowhere else.
    std::fs::remove_file(&mine).unwrap();
    let target = desk.write("target", "safe");
    std::os::unix::fs::symlink(&target, &mine).unwrap();
    verify(&desk, &["d/issued.pdf", "--pictures", "p/deep", "--force"]).expect(2);
    assert_eq!(std::fs::read(target).unwrap(), b"safe");
    // A folder that cannot be made is an error before anything is verified.
    verify(&desk, &["d/issued.pdf", "--pictures", "d/issued.pdf/x"]).expect(5);
}

#[test]
fn documents_of_one_name_and_hostile_fields_keep_apart() {
    let desk = Desk::new();
    desk.demo("d");
    std::fs::create_dir_all(desk.path("e")).unwrap();
    std::fs::copy(desk.path("d/leader-signed.pdf"), desk.path("e/issued.pdf")).unwrap();
    verify(&desk, &["d/issued.pdf", "e/issued.pdf", "--pictures", "p"]).expect(0);
    assert!(desk.path("p/issued-Signature1-p1-signed.png").exists());
    assert!(desk.path("p/issued_2-Signature1-p1-signed.png").exists());
    // A field that names a path, with its width kept so that the file stays a PDF.
    let mut octets = std::fs::read(desk.path("d/leader-signed.pdf")).unwrap();
    let from = b"(Signature1)";
    let at = octets.windows(from.len()).position(|w| w == from).unwrap();
    octets[at..at + from.len()].copy_from_slice(b"(../../<b>x)");
    desk.write("hostile.pdf", octets);
    let html = verify(&desk, &["hostile.pdf", "--pictures", "q", "--format", "html", "-o", "page.html"]).expect(1);
    assert!(desk.path("q/hostile-b_x-p1-signed.png").exists(), "{html:#?} {:?}", desk.names());
    let page = std::fs::read_to_string(desk.path("page.html")).unwrap();
    assert!(page.contains("../../&lt;b&gt;x") && !page.contains("<b>x"));
    // The content was changed: the pictures must not be taken for what was signed.
    assert!(page.contains("do NOT show what the signer saw"), "doubt");
}

#[test]
fn the_page_is_written_whole_or_not_at_all() {
    let desk = Desk::new();
    desk.demo("d");
    desk.write("junk.pdf", "junk");
    let run = verify(&desk, &["d", "junk.pdf", "--format", "html"]).expect(5);
    assert!(run.out.starts_with("<!DOCTYPE html>\n<html lang=\"en\">") && run.out.ends_with("</html>\n"));
    assert_eq!(run.out.matches("<section").count(), 4);
    assert_eq!(run.out.matches("<tr").count(), 5);
    for words in ["VALID for the whole file (version 3 of 3)", "NOT SIGNED", "NOT READABLE", "alt=\"As signed"] {
        assert!(run.out.contains(words), "{words}");
    }
    let run = desk
        .run(&[&["--lang", "vi", "verify", "d/issued.pdf", "--format", "html", "-o", "a.html"][..], &TRUST].concat());
    let run = run.expect(0);
    assert!(run.out.is_empty() && run.err.contains("đã ghi báo cáo vào 'a.html'"), "{run:#?}");
    let page = std::fs::read_to_string(desk.path("a.html")).unwrap();
    assert!(page.contains("<html lang=\"vi\">") && page.contains("HỢP LỆ đối với toàn bộ tệp (phiên bản 3 trên 3)"));
    // Twice is once too often, unless asked for; and never in the place of a document.
    verify(&desk, &["d/issued.pdf", "--format", "html", "-o", "a.html"]).expect(2);
    verify(&desk, &["d/issued.pdf", "--format", "json", "-o", "a.html", "--force"]).expect(0);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("a.html")).unwrap()).unwrap();
    assert_eq!(json[0]["verdict"], "passed");
    let before = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    for option in ["-o", "--facts"] {
        verify(&desk, &["d/issued.pdf", option, "d/issued.pdf", "--force"]).expect(2);
        assert_eq!(std::fs::read(desk.path("d/issued.pdf")).unwrap(), before, "{option}");
    }
    verify(&desk, &["d/issued.pdf", "--force"]).expect(2);
    // Stored facts have no pages to draw.
    verify(&desk, &["d/issued.pdf", "--facts", "facts", "-q"]).expect(0);
    let run = desk.run(&["judge", "facts", "--policy", "d/demo-policy.toml", "--format", "html"]).expect(0);
    assert!(run.out.contains("</html>") && !run.out.contains("<img"), "{run:#?}");
}

/// Pictures are for people: whether or not they can be made, the verdicts are those of a run without them.
#[test]
fn no_exit_code_changes_for_a_picture() {
    let desk = Desk::new();
    desk.demo("d");
    let mut files: Vec<String> =
        ["d/issued.pdf", "d/letter.pdf", "d/demo-root.pem", "missing.pdf"].map(str::to_owned).to_vec();
    for folder in ["corpora/rub-shadow-attacks", "corpora/malformed-pdf", "corpora/pyhanko-pdf"] {
        let Some(folder) = shared(folder) else { continue };
        let walk = |folder: &std::path::Path| {
            let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
            found.sort();
            found
        };
        let found: Vec<_> = walk(&folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "pdf")).collect();
        let step = (found.len() / 4).max(1);
        files.extend(found.iter().step_by(step).map(|p| p.to_str().unwrap().to_owned()));
    }
    for (number, file) in files.iter().enumerate() {
        let plain = verify(&desk, &[file, "--format", "ndjson"]);
        let folder = format!("p{number}");
        let with = verify(&desk, &[file, "--format", "html", "--pictures", &folder]);
        assert_eq!(plain.code, with.code, "{file}: {}", with.err);
        assert!(!with.err.contains("panicked"), "{file}: {}", with.err);
    }
}

/// What cannot be drawn is said, and with the password it is drawn.
#[test]
fn an_encrypted_letter_shows_itself_to_who_has_the_password() {
    let desk = Desk::new();
    desk.demo("d");
    if !peer("qpdf") {
        return;
    }
    let mut qpdf = std::process::Command::new("qpdf");
    qpdf.args(["--encrypt", "secret", "owner", "256", "--", "d/letter.pdf", "enc.pdf"]);
    assert!(qpdf.current_dir(desk.directory.path()).status().unwrap().success());
    desk.write("password", "secret");
    desk.write("pin", "kyso-demo");
    let sign = ["sign", "enc.pdf", "-o", "signed.pdf", "--p12", "d/leader.p12", "--pin-file", "pin"];
    desk.run(&[&sign[..], &["--password-file", "password", "--rect", "120,200,50,20"]].concat()).expect(0);
    let html = ["signed.pdf", "--format", "html", "--pictures", "p"];
    let sealed = verify(&desk, &html).expect(3);
    assert!(sealed.out.contains("No picture: the file is encrypted."), "{}", sealed.out);
    assert!(sealed.err.contains("no picture 'signed' (the file is encrypted)"), "{}", sealed.err);
    assert_eq!(std::fs::read_dir(desk.path("p")).unwrap().count(), 0);
    let open = verify(&desk, &[&html[..], &["--password-file", "password"]].concat()).expect(0);
    assert!(open.out.contains("<img alt=\"As signed") && !open.out.contains("No picture"), "{}", open.err);
    assert_eq!(std::fs::read_dir(desk.path("p")).unwrap().count(), 3);
}

/// The form beside the verdict: pages with numbered frames, the same facts as JSON and as a table.
#[test]
fn the_form_is_shown_beside_the_verdict() {
    let desk = Desk::new();
    desk.demo("d");
    let args = |format: &'static str| ["d/issued.pdf", "--compliance", "nd30-2020", "--format", format];
    let html = verify(&desk, &args("html"));
    assert!(html.out.contains("VALID for the whole file") && html.out.contains("The prescribed form"), "{}", html.out);
    assert!(html.out.contains("id=\"d1p1\"") && html.out.contains("class=\"frame own\""));
    let json = verify(&desk, &args("json"));
    let reports: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(reports[0]["verdict"], "passed", "whatever the form is");
    let rules = reports[0]["compliance"]["rules"].as_array().unwrap();
    assert!(rules.len() > 10);
    let broken: Vec<&str> =
        rules.iter().filter(|rule| rule["status"] == "broken").map(|rule| rule["id"].as_str().unwrap()).collect();
    let text = verify(&desk, &args("text"));
    for id in broken {
        assert!(html.out.contains(id) && text.out.contains(id), "{id}");
    }
    let table = text.out.split_once("Form by nd30-2020").unwrap().1;
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    // Quiet: one line more, and nothing else.
    let quiet = verify(&desk, &["d/issued.pdf", "--compliance", "nd30-2020", "-q"]);
    assert_eq!(quiet.out.lines().count(), 3, "{}", quiet.out);
    // All end alike.
    assert!([html.code, json.code, text.code, quiet.code].iter().all(|code| *code == html.code));
    // Without being asked for, nothing is said of it.
    let plain = verify(&desk, &["d/issued.pdf", "--format", "json"]).expect(0);
    assert!(!plain.out.contains("compliance"));
}

/// What only several files together can answer stands behind their reports.
#[test]
fn rules_across_files_are_told_behind_all_reports() {
    let desk = Desk::new();
    desk.demo("d");
    std::fs::create_dir_all(desk.path("e")).unwrap();
    // The letter that bears no number yet, and two of one number: the same, released, twice.
    for (from, to) in [("leader-signed", "a"), ("issued", "b"), ("issued", "c")] {
        std::fs::copy(desk.path(&format!("d/{from}.pdf")), desk.path(&format!("e/{to}.pdf"))).unwrap();
    }
    let args = |format: &'static str| ["e", "--compliance", "nd30-2020", "--format", format];
    let json = verify(&desk, &args("ndjson"));
    let last: serde_json::Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
    let told = |format| verify(&desk, &[&args(format)[..], &["--verbose"]].concat());
    let (text, html) = (told("text"), told("html"));
    assert_eq!(json.out.lines().count(), 4, "{}", json.out);
    assert_eq!((&last["schema"], &last["verdict"]), (&"kyso.across/1".into(), &serde_json::Value::Null));
    crate::schema::held_against("across", &last);
    // What is said of one file is none of these.
    assert!(
        !crate::schema::against("across", &serde_json::from_str(json.out.lines().next().unwrap()).unwrap()).is_empty()
    );
    let rule = &last["compliance"]["rules"][0];
    assert_eq!((&rule["scope"], rule["files"].as_array().unwrap().len()), (&"batch".into(), 2));
    let id = rule["id"].as_str().unwrap();
    assert!(text.out.split_once("Across files").unwrap().1.contains(id), "{}", text.out);
    assert!(html.out.split_once("Across files").unwrap().1.contains(id));
}
