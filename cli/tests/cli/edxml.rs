//! Packages: built, taken apart, signed, verified; states and their order.

use std::path::Path;

use kyso::base::{Day, UnixTime};

use crate::support::Desk;

/// A metadata file for the demonstration's letter.
const META: &str = r#"
[message]
subject = "V/v kết nối, liên thông phần mềm"
steering_type = 1
[message.from]
organ_id = "000.00.15.H51"
name = "Ủy ban nhân dân xã Minh Mẫu"
[[message.to]]
organ_id = "000.00.00.G22"
name = "Văn phòng Chính phủ"
[message.code]
number = 128
notation = "UBND-VP"
[message.promulgation]
place = "Minh Mẫu"
date = "2026/11/21"
[message.document_type]
type = 1
name = "Công văn"
[message.signer]
full_name = "Nguyễn Thị Ánh Mẫu"
[[attachments]]
path = "d/issued.pdf"
[[attachments]]
path = "note.txt"
name = "Ghi chú.txt"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.demo("d");
    desk.write("note.txt", "ghi chú");
    // The demonstration dates its letter as of now.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let today = Day::of(UnixTime::from_seconds(now.try_into().unwrap())).unwrap();
    desk.write("meta.toml", META.replace("2026/11/21", &today.to_string().replace('-', "/")));
    desk.write("pin", "kyso-demo");
    desk
}

const TRUST: [&str; 4] = ["--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];

#[test]
fn a_package_is_built_signed_verified_and_taken_apart() {
    let desk = desk();
    desk.run(&["edxml", "pack", "meta.toml", "-o", "a.edxml"]).expect(0);
    // Nobody signed the header.
    let run = desk.run(&[&["edxml", "verify", "a.edxml"][..], &TRUST].concat()).expect(3);
    assert!(run.out.contains("covered by no valid signature"), "{}", run.out);
    // Nor the note, which would have to be for this.
    desk.run(&[&["edxml", "verify", "a.edxml", "--attachments-only"][..], &TRUST].concat()).expect(3);
    let key = ["--p12", "d/organisation.p12", "--pin-file", "pin", "--whole-chain", "--allow-untrusted-certificate"];
    desk.run(&[&["edxml", "sign", "a.edxml", "-o", "s.edxml"][..], &key].concat()).expect(0);
    let page = desk.run(&[&["edxml", "verify", "s.edxml", "junk", "--format", "html"][..], &TRUST].concat()).expect(5);
    assert!(page.out.starts_with("<!DOCTYPE html>") && page.out.ends_with("</html>\n"), "{}", page.out);
    assert!(page.out.contains("issued.pdf") && page.out.contains("NOT READABLE") && page.out.contains("1 VALID"));
    let run = desk.run(&[&["edxml", "verify", "s.edxml", "--format", "json"][..], &TRUST].concat()).expect(0);
    let reports: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let report = &reports[0];
    assert_eq!((&report["schema"], &report["verdict"]), (&"kyso.package/1".into(), &"passed".into()));
    assert_eq!(report["message_signature"]["state"], "signed");
    assert_eq!(report["attachments"][0]["report"]["signatures"].as_array().unwrap().len(), 2);
    let agreed = report["consistency"].as_array().unwrap().iter().all(|c| c["result"] == "agrees");
    assert!(agreed, "{}", report["consistency"]);

    desk.run(&["edxml", "unpack", "s.edxml", "-o", "out"]).expect(0);
    assert_eq!(std::fs::read(desk.path("out/issued.pdf")).unwrap(), std::fs::read(desk.path("d/issued.pdf")).unwrap());
    assert_eq!(std::fs::read(desk.path("out/Ghi chú.txt")).unwrap(), "ghi chú".as_bytes());
    // What is there is not replaced, and nothing half-way.
    desk.write("out/issued.pdf", "mine");
    desk.run(&["edxml", "unpack", "s.edxml", "-o", "out"]).expect(2);
    assert_eq!(std::fs::read(desk.path("out/issued.pdf")).unwrap(), b"mine");
    desk.run(&["edxml", "unpack", "s.edxml", "-o", "out", "--force"]).expect(0);
    // What was unpacked packs again.
    desk.run(&["edxml", "pack", "out/metadata.json", "-o", "again.edxml"]).expect(0);
    let files = |name: &str| {
        let run = desk.run(&[&["edxml", "verify", name, "--format", "json"][..], &TRUST].concat());
        let reports: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let all = reports[0]["attachments"].as_array().unwrap().clone();
        all.iter().map(|a| (a["name"].clone(), a["sha256"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(files("again.edxml"), files("s.edxml"));
    // The command for documents looks at the message's own signature, and says so.
    let run = desk.run(&[&["verify", "s.edxml"][..], &TRUST].concat()).expect(0);
    assert!(run.err.contains("kyso edxml verify"), "{}", run.err);
    // One changed octet of the header.
    let signed = std::fs::read_to_string(desk.path("s.edxml")).unwrap();
    desk.write("forged.edxml", signed.replace(">128<", ">129<"));
    desk.run(&[&["edxml", "verify", "forged.edxml", "s.edxml"][..], &TRUST].concat()).expect(1);
    let run = desk.run(&[&["edxml", "verify", "a.edxml", "s.edxml"][..], &TRUST].concat()).expect(3);
    assert!(run.err.contains("different packages of one document"), "{}", run.err);
    desk.write("broken.edxml", format!("1212{signed}"));
    let run = desk.run(&[&["edxml", "verify", "broken.edxml", "s.edxml"][..], &TRUST].concat()).expect(5);
    assert!(run.out.contains("VALID") && run.err.contains("well-formed"), "{}{}", run.out, run.err);
}

#[test]
fn metadata_that_breaks_a_rule_is_not_packed() {
    let desk = desk();
    let refused = |from: &str, to: &str, told: &str| {
        desk.write("bad.toml", META.replacen(from, to, 1));
        let run = desk.run(&["edxml", "pack", "bad.toml", "-o", "bad.edxml"]).expect(2);
        assert!(run.err.contains(told), "{told}: {}", run.err);
        assert!(!desk.path("bad.edxml").exists());
    };
    refused("2026/11/21", "21/11/2026", "yyyy/MM/dd");
    refused("000.00.15.H51", "vxp.saas.03", "wrong form");
    refused("subject = \"V/v kết nối, liên thông phần mềm\"", "", "Subject");
    refused("subject", "subjet", "subjet");
    refused("\"Ghi chú.txt\"", "\"Ghi chú.pdf\"", "does not fit");
    desk.write("bad.toml", META.replace("note.txt", "missing.txt"));
    let run = desk.run(&["edxml", "pack", "bad.toml", "-o", "bad.edxml"]).expect(5);
    assert!(run.err.contains("missing.txt") && !desk.path("bad.edxml").exists(), "{}", run.err);
    // What is not compulsory can be passed over.
    desk.write("test.toml", META.replace("000.00.15.H51", "vxp.saas.03"));
    desk.run(&["edxml", "pack", "test.toml", "-o", "test.edxml", "--lenient"]).expect(0);
    desk.run(&["edxml", "pack", "meta.toml", "-o", "a.edxml"]).expect(0);
    desk.run(&["edxml", "pack", "meta.toml", "-o", "a.edxml"]).expect(2);
    // The template says which fields there are, and packs once its placeholders are filled in.
    let template = desk.run(&["edxml", "pack", "--template"]).expect(0).out;
    desk.write("t.toml", template.replace("van-ban.pdf", "d/issued.pdf").replace("\"...\"", "\"Minh Mẫu\""));
    desk.run(&["edxml", "pack", "t.toml", "-o", "t.edxml"]).expect(0);
}

#[test]
fn names_of_attachments_lead_nowhere() {
    let desk = desk();
    desk.run(&["edxml", "pack", "meta.toml", "-o", "a.edxml"]).expect(0);
    let package = std::fs::read_to_string(desk.path("a.edxml")).unwrap();
    for (wished, given) in [
        ("../../evil.pdf", "evil.pdf"),
        ("/tmp/evil.pdf", "evil.pdf"),
        ("C:\\evil.pdf", "evil.pdf"),
        ("metadata.json", "metadata (2).json"),
        ("con.pdf", "_con.pdf"),
        (".bashrc", "bashrc"),
        ("..", "attachment"),
    ] {
        desk.write("evil.edxml", package.replace(">issued.pdf<", &format!(">{wished}<")));
        let _ = std::fs::remove_dir_all(desk.path("in"));
        desk.run(&["edxml", "unpack", "evil.edxml", "-o", "in/deep"]).expect(0);
        let mut names: Vec<_> = std::fs::read_dir(desk.path("in/deep"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert!(names.iter().any(|name| name == given), "{wished}: {names:?}");
        assert_eq!(names.len(), 3, "{wished}: {names:?}");
        assert_eq!(std::fs::read_dir(desk.path("in")).unwrap().count(), 1, "{wished}");
    }
    assert!(!Path::new("/tmp/evil.pdf").exists());
    // Two of one name.
    desk.write("twice.edxml", package.replace(">Ghi chú.txt<", ">issued.pdf<"));
    desk.run(&["edxml", "unpack", "twice.edxml", "-o", "twice"]).expect(0);
    assert!(desk.path("twice/issued.pdf").exists() && desk.path("twice/issued (2).pdf").exists());
    // A damaged one is named, and the others are there.
    let at = package.find("ContentTransferEncoded xmlns").unwrap() + 120;
    let mut damaged = package.into_bytes();
    damaged[at] = b'!';
    desk.write("damaged.edxml", damaged);
    let run = desk.run(&["edxml", "unpack", "damaged.edxml", "-o", "rest"]).expect(5);
    assert!(run.err.contains("issued.pdf") && desk.path("rest/Ghi chú.txt").exists(), "{}", run.err);
}

#[test]
fn states_answer_a_document_in_order() {
    let desk = desk();
    desk.run(&["edxml", "pack", "meta.toml", "-o", "a.edxml"]).expect(0);
    let mut files = vec!["a.edxml".to_owned()];
    for (hour, code) in [(8, "01"), (9, "03"), (10, "04"), (11, "05"), (12, "06")] {
        let (out, time) = (format!("{code}.edxml"), format!("2026/11/22 {hour:02}:00:00"));
        desk.run(&["edxml", "status", "--for", "a.edxml", "--code", code, "--time", &time, "-o", &out]).expect(0);
        desk.run(&[&["edxml", "verify", out.as_str()][..], &TRUST].concat()).expect(4);
        files.push(out);
    }
    let sequence = |files: &[&str]| desk.run(&[&["edxml", "sequence", "--format", "json"][..], files].concat());
    let all: Vec<&str> = files.iter().map(String::as_str).collect();
    let told: serde_json::Value = serde_json::from_str(&sequence(&all).expect(0).out).unwrap();
    assert_eq!(told["receivers"][0]["states"], 5);
    assert_eq!(told["findings"].as_array().unwrap().len(), 0);
    let told: serde_json::Value = serde_json::from_str(&sequence(&all[..4]).expect(3).out).unwrap();
    assert_eq!(told["findings"][0]["code"], "edxml.sequence-few-states");
    desk.run(&[
        "edxml",
        "status",
        "--for",
        "a.edxml",
        "--code",
        "02",
        "--time",
        "2026/11/22 13:00:00",
        "-o",
        "x.edxml",
    ])
    .expect(0);
    sequence(&[&all[..], &["x.edxml"]].concat()).expect(1);
    for (code, organ) in [("13", None), ("15", Some("000.00.00.G22")), ("16", Some("000.00.00.G22"))] {
        let organ = organ.map(|organ| vec!["--organ-id", organ]).unwrap_or_default();
        let out = format!("{code}.edxml");
        desk.run(&[&["edxml", "status", "--for", "a.edxml", "--code", code, "-o", &out][..], &organ].concat())
            .expect(0);
    }
    desk.run(&["edxml", "status", "--for", "a.edxml", "--code", "07", "-o", "y.edxml"]).expect(2);
    desk.run(&["edxml", "sequence", "meta.toml"]).expect(5);
}

#[test]
fn documents_in_packages_are_asked_about_their_form() {
    let desk = desk();
    let key = ["--p12", "d/organisation.p12", "--pin-file", "pin", "--whole-chain", "--allow-untrusted-certificate"];
    let packed = |name: &str, meta: &str| {
        desk.write("m.toml", meta);
        desk.run(&["edxml", "pack", "m.toml", "-o", "unsigned.edxml", "--force"]).expect(0);
        desk.run(&[&["edxml", "sign", "unsigned.edxml", "-o", name][..], &key].concat()).expect(0);
    };
    let meta = std::fs::read_to_string(desk.path("meta.toml")).unwrap();
    packed("good.edxml", &meta);
    // Signed by the leader alone: what the decree asks for is the agency's signature, too.
    packed("bad.edxml", &meta.replace("d/issued.pdf", "d/leader-signed.pdf"));
    // A package forwarded in a package.
    packed("outer.edxml", &meta.replace("d/issued.pdf", "bad.edxml"));
    // At one time, since rules tell how long ago something was.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let at = UnixTime::from_seconds(i64::try_from(now).unwrap() + 60).to_string();
    let form = ["--compliance", "nd30-2020", "--at", &at];
    let ask = |file: &str, more: &[&str], code: i32| {
        let run = desk.run(&[&["edxml", "verify", file][..], &TRUST, more].concat()).expect(code);
        (run.out, run.err)
    };
    let json = |file: &str, more: &[&str], code: i32| -> serde_json::Value {
        let all: serde_json::Value =
            serde_json::from_str(&ask(file, &[&["--format", "json"][..], more].concat(), code).0).unwrap();
        all[0].clone()
    };
    // Nobody asked.
    assert!(json("bad.edxml", &[], 0)["attachments"][0]["report"]["compliance"].is_null());
    let good = json("good.edxml", &form, 0);
    let inner = |report: &serde_json::Value| report["attachments"][0]["report"]["compliance"].clone();
    assert_eq!(inner(&good)["ruleset"], "nd30-2020");
    // What is said of a document in a package is what is said of it alone.
    for (package, alone) in [("good.edxml", "d/issued.pdf"), ("bad.edxml", "d/leader-signed.pdf")] {
        let code = if package == "bad.edxml" { 10 } else { 0 };
        let run = desk.run(&[&["verify", alone, "--format", "json"][..], &TRUST, &form].concat()).expect(code);
        let alone: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(inner(&json(package, &form, code)), alone[0]["compliance"], "{package}");
    }
    // The form never changes the verdict, and a verdict that is worse is told first.
    assert_eq!(json("bad.edxml", &form, 10)["verdict"], "passed");
    let outer = json("outer.edxml", &form, 10);
    assert_eq!(inner(&outer["attachments"][0]["package"])["verdict"], "non_compliant");
    let signed = std::fs::read_to_string(desk.path("bad.edxml")).unwrap();
    desk.write("forged.edxml", signed.replace(">128<", ">129<"));
    assert_eq!(json("forged.edxml", &form, 1)["attachments"][0]["report"]["compliance"]["verdict"], "non_compliant");
    // For people: in few words, in many, and as a page.
    for more in [&["--quiet"][..], &[]] {
        let (out, _) = ask("outer.edxml", &[more, &form[..]].concat(), 10);
        assert!(out.contains("Documents inside whose form is wrong: leader-signed.pdf"), "{out}");
    }
    let (out, _) = ask("bad.edxml", &form, 10);
    assert!(out.contains("ND30-D5-TWO-SIGNATURES"), "{out}");
    let (page, _) = ask("outer.edxml", &[&["--format", "html"][..], &form].concat(), 10);
    assert!(page.contains("ND30-D5-TWO-SIGNATURES") && page.contains("documents inside whose form is wrong"));
    let (out, _) = ask("good.edxml", &form, 0);
    assert!(!out.contains("whose form is wrong"), "{out}");
}

/// What the reader of XML says of a broken package is told in the language of the rest.
#[test]
fn faults_of_xml_are_told_in_vietnamese() {
    let desk = Desk::new();
    for (octets, vi, en) in [
        ("x<a/>", "có chữ nằm ngoài phần tử gốc, ở vị trí 0", "character data outside the root element at offset 0"),
        ("<a b=1/>", "không nằm trong dấu nháy", "an attribute value without quotation marks"),
        ("<!DOCTYPE a><a/>", "DOCTYPE", "a document type declaration"),
    ] {
        desk.write("p.edxml", octets);
        let told = desk.run(&["edxml", "verify", "p.edxml", "--lang", "vi"]).expect(5);
        assert!(told.err.contains(vi) && !told.err.contains(en) && !told.err.contains("offset"), "{told:#?}");
        let told = desk.run(&["edxml", "verify", "p.edxml", "--lang", "en"]).expect(5);
        assert!(told.err.contains(en), "{told:#?}");
    }
}

/// A number that may stand in a picture is not said to be missing, and one in letters is not made up for by a picture.
#[test]
fn a_number_in_a_picture_is_not_checked() {
    let desk = desk();
    desk.write("draft.pdf", kyso::appearance::letter::official_draft());
    desk.write("numbered.pdf", kyso::appearance::letter::official_letter());
    let key = ["--p12", "d/organisation.p12", "--pin-file", "pin", "--allow-untrusted-certificate"];
    let number = |from: &str, rect: &str, meta: (&str, &str)| {
        let args =
            ["sign", from, "-o", "signed.pdf", "--force", "--image", "d/seal.png", "--page", "1", "--rect", rect];
        desk.run(&[&args[..], &key].concat()).expect(0);
        let text = std::fs::read_to_string(desk.path("meta.toml")).unwrap();
        desk.write("other.toml", text.replace("d/issued.pdf", "signed.pdf").replace(meta.0, meta.1));
        desk.run(&["edxml", "pack", "other.toml", "-o", "p.edxml", "--force"]).expect(0);
        let told = desk.run(&[&["edxml", "verify", "p.edxml", "--format", "json"][..], &TRUST].concat());
        let told: serde_json::Value = serde_json::from_str(&told.out).unwrap();
        let all = told[0]["consistency"].as_array().unwrap();
        let one = all.iter().find(|one| one["what"] == "number").unwrap();
        (one["result"].as_str().unwrap().to_owned(), one["vi"].as_str().unwrap().to_owned())
    };
    let (above, below, same) = ("40,40,14,14", "120,240,30,30", ("-", "-"));
    let (result, words) = number("draft.pdf", above, same);
    assert!(result == "not-checked" && words.contains("hình ảnh"), "{result}: {words}");
    assert_eq!(number("draft.pdf", below, same).0, "differs");
    assert_eq!(number("numbered.pdf", above, same).0, "agrees");
    assert_eq!(number("numbered.pdf", above, ("number = 128", "number = 129")).0, "differs");
}
