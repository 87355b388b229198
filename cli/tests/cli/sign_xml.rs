//! Signing XML end to end: national forms, batches, refusals before a PIN is asked for.

use std::path::Path;
use std::process::Command;

use crate::pki::{Authority, SIGNER};
use crate::sign::{Token, file};
use crate::support::{Desk, Run, peer};

fn fixture(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    root.join("fixtures/xml").join(name).to_str().unwrap().to_owned()
}

fn sign(desk: &Desk, args: &[&str]) -> Run {
    let (key, pass) = (file("leader.p12"), file("pass"));
    desk.run(&[&["sign", "--p12", &key, "--pin-file", &pass, "--whole-chain"], args].concat())
}

fn verify(desk: &Desk, path: &str, args: &[&str]) -> Run {
    let (root, policy) = (file("demo-root.pem"), file("demo-policy.toml"));
    desk.run(&[&["verify", path, "--trust", &root, "--policy", &policy], args].concat())
}

#[test]
fn an_invoice_for_the_seller() {
    let desk = Desk::new();
    let invoice = fixture("invoice.xml");
    let before = std::fs::read(&invoice).unwrap();
    let run = sign(&desk, &[&invoice, "-o", "out.xml", "--profile", "einvoice", "--role", "seller"]).expect(0);
    assert!(run.err.contains("/HDon/DSCKS/NBan/Signature, over /HDon/DLHDon"), "{run:#?}");
    verify(&desk, "out.xml", &["--expect", "/HDon/DLHDon"]).expect(0);
    assert_eq!(std::fs::read(&invoice).unwrap(), before);
    let after = std::fs::read_to_string(desk.path("out.xml")).unwrap();
    let changed = after.replace("<TgTTTBSo>1296000<", "<TgTTTBSo>9296000<");
    assert_ne!(changed, after);
    desk.write("changed.xml", changed);
    verify(&desk, "changed.xml", &[]).expect(1);
    if peer("xmlsec1") {
        let status = Command::new("xmlsec1")
            .args(["--verify", "--id-attr:Id", "DLHDon", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Object"])
            .args(["--insecure", "--enabled-key-data", "x509", "--trusted-pem", &file("demo-root.pem")])
            .arg(desk.path("out.xml"))
            .output()
            .unwrap();
        assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    }
    // The second one of a role is refused, one of another role is not.
    let run = sign(&desk, &["out.xml", "-o", "two.xml", "--profile", "einvoice", "--role", "seller"]).expect(1);
    assert!(run.err.contains("/HDon/DSCKS/NBan holds a signature already"), "{run:#?}");
    sign(&desk, &["out.xml", "-o", "two.xml", "--profile", "einvoice", "--role", "buyer"]).expect(0);
    verify(&desk, "two.xml", &[]).expect(0);
}

#[test]
fn one_signature_over_another() {
    let desk = Desk::new();
    let check = fixture("health-check.xml");
    sign(&desk, &[&check, "-o", "one.xml", "--profile", "health", "--role", "doctor", "--xades"]).expect(0);
    let run = sign(&desk, &["one.xml", "-o", "two.xml", "--profile", "health", "--role", "hospital"]).expect(0);
    assert!(run.err.contains("from now on matches only without it"), "{run:#?}");
    verify(&desk, "two.xml", &[]).expect(0);
    let run = sign(&desk, &["two.xml", "-o", "three.xml", "--into", "/KHAMSUCKHOE/CHUKYDONVI"]).expect(1);
    assert!(run.err.contains("would be broken"), "{run:#?}");
    assert_eq!(desk.names(), ["one.xml", "two.xml"]);
}

#[test]
fn any_element_into_any_place() {
    let desk = Desk::new();
    let document = fixture("general.xml");
    let both = ["--node", "#p1", "--node", "#p2", "--into", "/don/ky", "--signing-time-object"];
    let run = sign(&desk, &[&[document.as_str(), "-o", "-"][..], &both].concat()).expect(0);
    desk.write("out.xml", &run.out);
    verify(&desk, "out.xml", &["--expect", "/don/phan[1]"]).expect(0);
    // A part beside another of its name, and only one of them signed: everybody's verifier takes that for an attack.
    let run = sign(&desk, &[&document, "-o", "one.xml", "--node", "#p1", "--into", "/don/ky"]).expect(1);
    assert!(run.err.contains("/don/phan[2] is not signed and has the name"), "{run:#?}");
    assert_eq!(desk.names(), ["out.xml"]);
}

#[test]
fn many_with_one_pin() {
    let desk = Desk::new();
    let invoice = std::fs::read_to_string(fixture("invoice.xml")).unwrap();
    let mut inputs = Vec::new();
    for n in 0..25 {
        let name = format!("hd-{n}.xml");
        desk.write(&name, invoice.replace("<SHDon>17<", &format!("<SHDon>{n}<")));
        inputs.push(name);
    }
    desk.write("letter.pdf", std::fs::read(file("letter.pdf")).unwrap());
    inputs.push("letter.pdf".to_owned());
    let mut args: Vec<&str> = inputs.iter().map(String::as_str).collect();
    args.extend(["--out-dir", "signed", "--profile", "einvoice", "--role", "seller"]);
    // One of them is no XML: it is told, and the others are signed.
    let run = sign(&desk, &args).expect(2);
    assert!(run.err.contains("signed 25 of 26 documents"), "{run:#?}");
    assert!(run.err.contains("'letter.pdf' is not XML, for which --profile"), "{run:#?}");
    verify(&desk, "signed", &[]).expect(0);
}

#[test]
fn wrong_usage_says_what_to_do() {
    let desk = Desk::new();
    let (invoice, letter) = (fixture("invoice.xml"), file("letter.pdf"));
    // None of these asks for the PIN: there is no key file.
    let refused = |args: &[&str], code: i32, told: &str| {
        let run = desk.run(&[&["sign", "--p12", "no-such.p12", "-o", "out.xml"], args].concat()).expect(code);
        assert!(run.err.contains(told), "{args:?}: {run:#?}");
    };
    refused(&[&invoice], 2, "add --profile einvoice --role ROLE (roles: seller, buyer, tax-office, other");
    refused(&[&invoice, "--profile", "approved"], 2, "einvoice, tax, bhxh, health, school-record, edxml");
    refused(
        &[&invoice, "--profile", "einvoice"],
        2,
        "several roles for this document: seller, buyer, tax-office, other",
    );
    refused(&[&invoice, "--profile", "einvoice", "--role", "doctor"], 2, "has no role 'doctor'");
    refused(
        &[&invoice, "--profile", "tax"],
        2,
        "it begins with HDon, the form has {http://kekhaithue.gdt.gov.vn/TKhaiThue}",
    );
    refused(&[&invoice, "--profile", "einvoice", "--role", "seller", "--page", "1"], 2, "is XML, for which --page");
    refused(&[&letter, "--profile", "einvoice"], 2, "is not XML, for which --profile is");
    refused(&[&letter, "--xades"], 2, "is not XML, for which --xades is");
    refused(&[&invoice, "--node", "#x"], 2, "--into");
    refused(&[&invoice, "--into", "HDon"], 2, "a path such as /doc/part[2] is needed");
    refused(&[&invoice, "--into", "/HDon/DSCKS/NBan", "--node", "x"], 2, "'#' and an Id are needed");
    refused(&[&invoice, "--into", "/HDon/DSCKS/NBan", "--node", "#x"], 2, "no element has the Id 'x'");
    refused(&[&invoice, "--into", "/HDon/KY"], 2, "the document has no element /HDon/KY");
    refused(&[&invoice, "--into", "/HDon/DSCKS", "--profile", "tax"], 2, "cannot be used with");
    assert_eq!(desk.names(), [""; 0]);
    let run = desk.run(&["sign", "--lang", "vi", "--p12", "no-such.p12", "-o", "out.xml", &invoice]).expect(2);
    assert!(run.err.contains("tệp giống hồ sơ einvoice"), "{run:#?}");
}

#[test]
fn a_token_signs_invoices_with_one_pin() {
    let Some(token) = Token::new() else { return };
    let invoice = std::fs::read_to_string(fixture("invoice.xml")).unwrap();
    for n in 0..5 {
        token.desk.write(&format!("{n}.xml"), invoice.replace("<SHDon>17<", &format!("<SHDon>{n}<")));
    }
    let names = ["0.xml", "1.xml", "2.xml", "3.xml", "4.xml"];
    let options = ["--out-dir", "signed", "--pin-file", "pin", "--profile", "einvoice", "--role", "seller"];
    let run = token.run(&[&["sign"], &names[..], &options].concat()).expect(0);
    assert!(run.err.contains("signed 5 of 5 documents"), "{run:#?}");
    let (root, policy) = (file("demo-root.pem"), file("demo-policy.toml"));
    let args = ["verify", "signed", "--trust", &root, "--policy", &policy, "--intermediates", "ca.pem"];
    token.run(&args).expect(0);
}

#[test]
fn every_level_of_xades() {
    let desk = Desk::new();
    let Some(authority) = Authority::new(&desk, "ca") else { return };
    for (name, section) in [("signer", SIGNER), ("tsa", "tsa")] {
        authority.issue(name, section, (2020, 2035), "sha256");
    }
    authority.list(&[]);
    let (tsa, list, root) = (authority.time_stamps(), authority.path("list.crl"), authority.path("root.pem"));
    let (key, pass) = (authority.path("signer.p12"), authority.path("pass"));
    let invoice = fixture("invoice.xml");
    for level in ["b-b", "b-t", "b-lt", "b-lta"] {
        let out = format!("{level}.xml");
        let base = ["sign", &invoice, "-o", &out, "--p12", &key, "--pin-file", &pass, "--level", level];
        let more = ["--profile", "einvoice", "--role", "seller", "--trust", &root, "--crl", &list];
        let stamp: &[&str] = if level == "b-b" { &[] } else { &["--tsa", &tsa] };
        desk.run(&[&base[..], &more, stamp].concat()).expect(0);
        let run = desk.run(&["verify", &out, "--trust", &root, "--crl", &list, "--format", "json"]).expect(0);
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let told = json[0]["signatures"][0]["level"].as_str().unwrap_or_default().to_lowercase();
        assert_eq!(told, level, "{}", run.out);
    }
}
