//! Signing by the profiles of the form, and the organisation's profile.

use std::path::Path;

use crate::sign::file;
use crate::support::{Desk, Run};

/// Signs with one of the demonstration's keys, under its organisation's profile.
fn sign(desk: &Desk, key: &str, args: &[&str]) -> Run {
    let (key, pass, own) = (file(key), file("pass"), file("organisation.toml"));
    let key = ["sign", "--p12", &key, "--pin-file", &pass, "--organisation", &own];
    desk.run(&[&key, args].concat())
}

fn verify(desk: &Desk, path: &str) -> Run {
    desk.run(&["verify", path, "--trust", &file("demo-root.pem"), "--policy", &file("demo-policy.toml")])
}

#[test]
fn approved_and_issued() {
    let desk = Desk::new();
    let run = sign(&desk, "leader.p12", &[&file("letter.pdf"), "-o", "a.pdf", "--profile", "approve"]).expect(0);
    assert!(run.err.contains("field Signature1"), "{run:#?}");
    let issue = ["a.pdf", "-o", "b.pdf", "--profile", "issue"];
    let run = sign(&desk, "organisation.p12", &issue).expect(2);
    assert!(run.err.contains("--number N"), "{run:#?}");
    assert_eq!(desk.names(), ["a.pdf"], "nothing half-written");
    let run =
        sign(&desk, "organisation.p12", &[&issue[..], &["--number", "7", "--date", "5/2/2026"]].concat()).expect(0);
    assert!(run.err.contains("field Signature2"), "one signature: {run:#?}");
    verify(&desk, "b.pdf").expect(0);
    let again = ["b.pdf", "-o", "c.pdf", "--profile", "issue", "--number", "8", "--date", "5/2/2026"];
    let run = sign(&desk, "organisation.p12", &again).expect(2);
    assert!(run.err.contains("has a seal over it already"), "{run:#?}");
    let run = sign(&desk, "organisation.p12", &[&again[..], &["--rect", "20,200,36,36"]].concat()).expect(2);
    assert!(run.err.contains("says 7, not 8"), "{run:#?}");
}

/// Rules of form that a document breaks, by its JSON report.
fn broken(desk: &Desk, path: &str) -> Vec<String> {
    let lists = Path::new(&file("organisation.toml")).parent().unwrap().to_str().unwrap().to_owned();
    let trust = ["--trust", &file("demo-root.pem"), "--crl", &lists, "--format", "json"];
    let form = ["--compliance", "nd30-2020", "--organisation", &file("organisation.toml")];
    let run = desk.run(&[&["verify", path], &trust[..], &form].concat()).expect(0);
    let reports: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let rules = reports[0]["compliance"]["rules"].as_array().unwrap();
    assert!(rules.iter().filter(|rule| rule["status"] == "met").count() > 40, "{run:#?}");
    let broken = rules.iter().filter(|rule| rule["status"] == "broken");
    broken.map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_signed_by_the_form_keeps_the_form() {
    let desk = Desk::new();
    sign(&desk, "leader.p12", &[&file("letter.pdf"), "-o", "a.pdf", "--profile", "approve"]).expect(0);
    let issue = ["a.pdf", "-o", "issued.pdf", "--profile", "issue", "--number", "7", "--date"];
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let today = kyso::base::Day::of(kyso::base::UnixTime::from_seconds(now.try_into().unwrap())).unwrap().to_string();
    sign(&desk, "organisation.p12", &[&issue[..], &[&today]].concat()).expect(0);
    let corner = |out, args: &[&str]| {
        let draft = file("letter.pdf");
        sign(&desk, "organisation.p12", &[&[&draft, "-o", out], args].concat()).expect(0);
    };
    corner("attachment.pdf", &["--profile", "appendix", "--number", "12/QĐ-UBND"]);
    corner("copy.pdf", &["--profile", "copy", "--copy-form", "sao-y"]);
    // What the demonstration has by itself: the bundled font, keys for PKCS#1 v1.5, no time-stamp; and a draft's blanks, which
    // make its date stand beside the middle.
    let known = ["ND30-PL1-I.4-FONT-TNR", "TT15-PL1-1.2-PSS", "TT41-D9-EVIDENCE"];
    let of_drafts = ["ND30-PL1-II.4-DATE-LOOKS", "ND30-PL1-II.8b-ATTACH-FONT", "ND30-PL1-P2-COPY-FONT"];
    assert_eq!(broken(&desk, "issued.pdf"), known);
    for path in ["attachment.pdf", "copy.pdf"] {
        let broken = broken(&desk, path);
        assert!(broken.iter().all(|id| [&known[..], &of_drafts].concat().contains(&id.as_str())), "{path}: {broken:?}");
    }
}

#[test]
fn what_is_not_found_is_shown_in_a_picture() {
    let desk = Desk::new();
    let args = [&file("letter.pdf"), "-o", "b.pdf", "--profile", "issue", "--number", "7", "--date", "2026-02-05"];
    let run = sign(&desk, "organisation.p12", &args).expect(2);
    assert!(run.err.contains("no visible signature of the leader"), "{run:#?}");
    assert!(run.err.contains("1. --page 1 --rect "), "{run:#?}");
    assert_eq!(desk.names(), ["letter.candidates-p1.png"]);
    assert!(std::fs::read(desk.path("letter.candidates-p1.png")).unwrap().starts_with(b"\x89PNG"));
    assert!(run.err.contains("letter.candidates-p1.png"), "{run:#?}");
    // What it says can be said back to it.
    let line = run.err.lines().find(|line| line.trim_start().starts_with("1. ")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let placed = [&args[..], &words[1..5]].concat();
    sign(&desk, "organisation.p12", &placed).expect(0);
    verify(&desk, "b.pdf").expect(0);
}

#[test]
fn many_with_one_passphrase_and_numbers_that_go_up() {
    let desk = Desk::new();
    for name in ["one.pdf", "two.pdf", "three.pdf"] {
        std::fs::copy(file("letter.pdf"), desk.path(name)).unwrap();
    }
    desk.write("none.pdf", "%PDF-1.4\nnothing");
    let inputs = ["one.pdf", "none.pdf", "two.pdf", "three.pdf"];
    let run = sign(&desk, "leader.p12", &[&inputs[..], &["--out-dir", "a", "--profile", "approve"]].concat()).expect(5);
    assert!(run.err.contains("signed 3 of 4 documents"), "{run:#?}");
    let issue = [
        "a/one.pdf",
        "a/two.pdf",
        "a/three.pdf",
        "--out-dir",
        "b",
        "--profile",
        "issue",
        "--date",
        "5/2/2026",
        "--number",
    ];
    let run = sign(&desk, "organisation.p12", &[&issue[..], &["7"]].concat()).expect(2);
    assert!(run.err.contains("7.."), "{run:#?}");
    sign(&desk, "organisation.p12", &[&issue[..], &["7.."]].concat()).expect(0);
    verify(&desk, "b").expect(0);
    for (name, number) in [("one.pdf", "07"), ("two.pdf", "08"), ("three.pdf", "09")] {
        let form = desk.run(&["inspect", desk.path("b").join(name).to_str().unwrap(), "--form"]).expect(0);
        assert!(form.out.contains(number), "{name}: {}", form.out);
    }
}

#[test]
fn what_is_found_of_the_form_is_as_its_schema_says() {
    let desk = Desk::new();
    desk.demo("d");
    for (args, code, at_least) in
        [(&["d/issued.pdf"][..], 0, 10), (&["d/letter.pdf"], 0, 8), (&["d/leader-signed.pdf"], 0, 8)]
    {
        let run = desk.run(&[&["inspect", "--form", "--format", "json"][..], args].concat()).expect(code);
        let found: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        crate::schema::held_against("inspect-form", &found);
        assert!(found["parts"].as_array().unwrap().len() >= at_least, "{args:?}: {found:#}");
    }
}

#[test]
fn marks_of_text_need_no_picture() {
    let desk = Desk::new();
    let letter = file("letter.pdf");
    for (name, args) in [
        ("appendix", &["--number", "12/QĐ-UBND"][..]),
        ("copy", &["--copy-form", "sao-y"]),
        ("incoming", &["--number", "451"]),
        ("comment", &["--text", "Giao Văn phòng tham mưu."]),
        ("initial", &[]),
    ] {
        let out = format!("{name}.pdf");
        sign(&desk, "leader.p12", &[&[letter.as_str(), "-o", &out, "--profile", name][..], args].concat()).expect(0);
        verify(&desk, &out).expect(0);
    }
    // Beside words that stand once.
    let near = [letter.as_str(), "-o", "near.pdf", "--near", "VĂN BẢN MẪU", "--text", "Đã xem"];
    sign(&desk, "leader.p12", &near[..5]).expect(2);
    let near = [letter.as_str(), "-o", "near.pdf", "--near", "nơi nhận", "--text", "Đã xem"];
    let run = sign(&desk, "leader.p12", &near);
    assert!(run.code == 0 || run.err.contains("no empty place"), "{run:#?}");
    let near = [letter.as_str(), "-o", "no.pdf", "--near", "không có chữ này", "--text", "x"];
    assert!(sign(&desk, "leader.p12", &near).expect(2).err.contains("was not found"));
    let near = [letter.as_str(), "-o", "no.pdf", "--near", "văn bản", "--text", "x"];
    assert!(sign(&desk, "leader.p12", &near).expect(2).err.contains("places"));
}

#[test]
fn profiles_are_told_apart_by_the_kind_of_document() {
    let desk = Desk::new();
    let invoice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/xml/invoice.xml");
    let (invoice, letter) = (invoice.to_str().unwrap(), file("letter.pdf"));
    // None of these asks for the passphrase: there is no key file.
    let refused = |args: &[&str], told: &str| {
        let run = desk.run(&[&["sign", "--p12", "no-such.p12", "-o", "out"], args].concat()).expect(2);
        assert!(run.err.contains(told), "{args:?}: {run:#?}");
    };
    refused(&[invoice, "--profile", "approve"], "is XML, for which --profile");
    refused(&[&letter, "--profile", "einvoice"], "is not XML, for which --profile");
    refused(&[&letter, "--profile", "approved"], "approve, initial, issue, appendix, copy, incoming, comment");
    refused(&[&letter, "--profile", "copy"], "--copy-form sao-y");
    refused(&[&letter, "--number", "7"], "--number goes with --profile only");
    refused(&[&letter, "--profile", "appendix", "--image", "x.png"], "--image does not go with --profile appendix");
    refused(&[&letter, "--profile", "issue", "--date", "31/2/2026"], "22/11/2026");
    refused(&[&letter, "--profile", "issue", "--page", "1"], "--page goes with --rect");
    refused(&[&letter, "--image", "x.png"], "no place for the visible signature");
}

#[test]
fn pictures_that_are_not_as_prescribed_are_refused() {
    let desk = Desk::new();
    let letter = file("letter.pdf");
    let args = [letter.as_str(), "-o", "a.pdf", "--profile", "approve", "--image"];
    let (seal, leader) = (file("seal.png"), file("leader.png"));
    let run = sign(&desk, "leader.p12", &[&args[..], &[&seal]].concat()).expect(2);
    assert!(run.err.contains("has to be blue"), "{run:#?}");
    sign(&desk, "leader.p12", &[&args[..], &[&seal, "--allow-image-faults"]].concat()).expect(0);
    let run = sign(&desk, "leader.p12", &[&args[..], &[&leader, "--force", "--image-width", "0"]].concat()).expect(2);
    assert!(run.err.contains("--image-width"), "{run:#?}");
    sign(&desk, "leader.p12", &[&args[..], &[&leader, "--force", "--image-width", "30"]].concat()).expect(0);
}

/// The dialogue, as on a terminal: util-linux's `script` is one.
#[cfg(target_os = "linux")]
#[test]
fn an_organisations_profile_by_questions_and_answers() {
    use std::io::Write as _;
    let desk = Desk::new();
    std::fs::copy(file("seal.png"), desk.path("seal.png")).unwrap();
    // The name is needed, so it is asked for again; a code that is none, too.
    let answers =
        "\nUBND xã Minh Mẫu\nUBND huyện Mẫu\n\nh35/12\nH35.12; H35.13\nUBND\nMinh Mẫu\n36\nseal.png\n\n\n\n\n\n\n\n";
    let program = env!("CARGO_BIN_EXE_kyso");
    for (lang, asked, again) in [
        ("vi", "Tên cơ quan, như ở đầu văn bản (bắt buộc)", "Mã định danh"),
        ("en", "Name of the organisation, as in the heading of its documents (needed)", "code"),
    ] {
        let file = format!("{lang}.toml");
        let mut dialogue = std::process::Command::new("script")
            .args(["-qec", &format!("'{program}' --lang {lang} profile init {file}"), "/dev/null"])
            .current_dir(desk.path(""))
            .env("KYSO_HOME", desk.path("home"))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("script is part of every Linux");
        dialogue.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
        let output = dialogue.wait_with_output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{shown}");
        assert_eq!(shown.matches(asked).count(), 2, "{shown}");
        assert!(shown.to_lowercase().contains(&again.to_lowercase()), "{shown}");
        let widest = shown.lines().filter(|line| !line.contains(':')).map(|line| line.trim_end().chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 80), "{widest:?}: {shown}");
        let text = std::fs::read_to_string(desk.path(&file)).unwrap();
        for said in [
            "name = \"UBND xã Minh Mẫu\"",
            "parent = \"UBND huyện Mẫu\"",
            "codes = [\"H35.12\", \"H35.13\"]",
            "image = \"seal.png\"",
            "diameter-mm = 36.0",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        desk.run(&["profile", "check", &file]).expect(0);
    }
}

#[test]
fn an_organisations_profile_without_a_terminal() {
    let desk = Desk::new();
    let run = desk.run(&["profile", "init", "o.toml"]).expect(2);
    assert!(run.err.contains("no terminal"), "{run:#?}");
    std::fs::copy(file("seal.png"), desk.path("seal.png")).unwrap();
    std::fs::copy(file("leader.png"), desk.path("leader.png")).unwrap();
    let name = "ỦY BAN NHÂN DÂN XÃ MINH MẪU";
    let args = ["profile", "init", "o.toml", "--name", name, "--code", "H35.12", "--place", "Minh Mẫu"];
    let seal = ["--seal", "seal.png", "--seal-diameter", "36", "--signer", "Nguyễn Thị Ánh Mẫu|CHỦ TỊCH|leader.png|38"];
    desk.run(&[&args[..], &seal[..]].concat()).expect(0);
    let text = std::fs::read_to_string(desk.path("o.toml")).unwrap();
    assert!(text.contains("image = \"seal.png\"") && text.contains("diameter-mm = 36.0"), "{text}");
    let run = desk.run(&["profile", "check", "o.toml"]).expect(0);
    assert!(run.out.contains(name) && run.out.contains("300 dpi") | run.out.contains("dpi"), "{run:#?}");
    assert!(desk.run(&args).expect(2).err.contains("exists already"));
    desk.run(&[&args[..], &["--force"]].concat()).expect(0);
    for (more, told) in [
        (&["--code", "h35/12"][..], "codes"),
        (&["--seal", "leader.png", "--seal-diameter", "36"], "has to be red"),
        (&["--seal-diameter", "360"], "diameter-mm"),
        (&["--signer", "A|B|C|D|E"], "--signer"),
        (&["--tsa", "http://me:secret@tsa"], "tsa"),
    ] {
        let run = desk.run(&[&["profile", "init", "p.toml", "--name", "X"][..], more].concat()).expect(2);
        assert!(run.err.contains(told), "{more:?}: {run:#?}");
    }
    assert!(!desk.path("p.toml").exists());
    desk.write("secret.toml", "name = \"X\"\npin = \"1234\"\n");
    let run = desk.run(&["profile", "check", "secret.toml"]).expect(2);
    assert!(run.err.contains("secrets are never kept here") && !run.err.contains("1234"), "{run:#?}");
}
