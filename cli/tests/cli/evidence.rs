//! What verdicts rested on: kept, looked at, judged again, deleted.

use std::path::PathBuf;

use crate::pki::Authority;
use crate::support::{Desk, Run};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.demo("d");
    desk
}

/// Verifies and keeps the evidence in `kept`; says where.
fn keep(desk: &Desk, document: &str) -> PathBuf {
    let before = bundles(desk);
    let args =
        ["verify", document, "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml", "--evidence", "kept"];
    desk.run(&args).expect(0);
    let mut after = bundles(desk);
    after.retain(|path| !before.contains(path));
    after.pop().unwrap()
}

fn bundles(desk: &Desk) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(desk.path("kept")).into_iter().flatten();
    let mut found: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn again(desk: &Desk, bundle: &str, more: &[&str]) -> Run {
    let args = ["evidence", "verify", bundle, "--policy", "d/demo-policy.toml"];
    desk.run(&[&args[..], more].concat())
}

#[test]
fn a_verdict_is_reached_again_from_what_was_kept() {
    let desk = desk();
    let bundle = keep(&desk, "d/issued.pdf");
    let bundle = bundle.to_str().unwrap();
    assert!(bundle.contains("kept/issued.pdf.") && bundle.ends_with(".kyso-evidence"));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(bundle).unwrap()).unwrap();
    assert_eq!(json["schema"], "kyso.evidence/1");
    assert_eq!(json["content"]["outcome"]["verdict"], "passed");
    // Two signers, their authority, the root.
    assert_eq!(json["content"]["certificates"].as_array().unwrap().len(), 4);
    let shown = desk.run(&["evidence", "show", bundle]).expect(0).out;
    assert!(
        shown.contains("issued.pdf") && shown.contains("passed") && shown.contains("what was trusted then"),
        "{shown}"
    );
    let shown = desk.run(&["--lang", "vi", "evidence", "show", bundle]).expect(0).out;
    assert!(shown.contains("hợp lệ"), "{shown}");

    let root = ["--trust", "d/demo-root.pem"];
    let run = again(&desk, bundle, &[&["d/issued.pdf"], &root[..]].concat()).expect(0);
    assert!(run.err.contains("the verdict is the one recorded"), "{run:#?}");
    // What its maker trusted is not trusted for that.
    let run = again(&desk, bundle, &["d/issued.pdf"]).expect(3);
    assert!(
        run.err.contains("it is not trusted on this computer") && run.err.contains("not the one recorded"),
        "{run:#?}"
    );
    // Another policy, another verdict: told.
    let run = desk.run(&["evidence", "verify", bundle, "d/issued.pdf", "--trust", "d/demo-root.pem"]).expect(3);
    assert!(run.err.contains("policy 'demo'") && run.err.contains("policy 'default'"), "{run:#?}");
    // Without the document nothing is proven about one; beside the bundle it is found.
    let run = again(&desk, bundle, &root).expect(3);
    assert!(run.err.contains("is not at hand"), "{run:#?}");
    std::fs::copy(desk.path("d/issued.pdf"), desk.path("kept/issued.pdf")).unwrap();
    again(&desk, bundle, &root).expect(0);
    let run = again(&desk, bundle, &[&["d/leader-signed.pdf"], &root[..]].concat()).expect(1);
    assert!(run.err.contains("is not the document of this bundle"), "{run:#?}");
}

#[test]
fn a_bundle_that_was_changed_is_noticed() {
    let desk = desk();
    let bundle = keep(&desk, "d/issued.pdf");
    let good = std::fs::read(&bundle).unwrap();
    let path = bundle.to_str().unwrap();
    for at in [0, 30, 60, 100, 200, good.len() / 2, good.len() - 3, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        std::fs::write(&bundle, &bad).unwrap();
        for command in ["show", "verify"] {
            let run = desk.run(&["evidence", command, path]);
            assert!([1, 5].contains(&run.code), "{at}: {run:#?}");
        }
    }
    std::fs::write(&bundle, [&good[..], b"\n"].concat()).unwrap();
    desk.run(&["evidence", "show", path]).expect(5);
    desk.run(&["evidence", "show", "d/issued.pdf"]).expect(5);
    desk.run(&["evidence", "show", "missing"]).expect(5);
}

#[test]
fn nothing_kept_is_replaced_and_exactly_the_bundles_are_deleted() {
    let desk = desk();
    let (first, second) = (keep(&desk, "d/issued.pdf"), keep(&desk, "d/issued.pdf"));
    let other = keep(&desk, "d/leader-signed.pdf");
    assert_ne!(first, second);
    // Names as long as they can be.
    let long = format!("d/{}.pdf", "ộ".repeat(83));
    std::fs::copy(desk.path("d/issued.pdf"), desk.path(&long)).unwrap();
    let of_long = keep(&desk, &long);
    assert!(of_long.file_name().unwrap().len() < 255);
    desk.run(&["evidence", "delete", of_long.to_str().unwrap()]).expect(0);
    // A document without signatures leaves nothing to keep.
    desk.run(&["verify", "d/letter.pdf", "--evidence", "kept"]).expect(4);
    assert_eq!(bundles(&desk).len(), 3);
    let before = std::fs::read(desk.path("d/issued.pdf")).unwrap();
    desk.run(&["evidence", "delete", "d/issued.pdf"]).expect(2);
    desk.run(&["evidence", "delete", "d/letter.pdf", "--evidence", "kept"]).expect(2);
    let run = desk.run(&["evidence", "delete", "d/issued.pdf", "--evidence", "kept"]).expect(0);
    assert_eq!(run.out.matches("deleted").count(), 2, "{run:#?}");
    assert_eq!(std::fs::read(desk.path("d/issued.pdf")).unwrap(), before);
    assert_eq!(bundles(&desk), std::slice::from_ref(&other));
    // By its own name; a link is no bundle.
    std::os::unix::fs::symlink(&other, desk.path("kept/link.kyso-evidence")).unwrap();
    desk.run(&["evidence", "delete", "kept/link.kyso-evidence"]).expect(2);
    desk.run(&["evidence", "delete", other.to_str().unwrap()]).expect(0);
    assert!(!other.exists());
    // A document that is gone already is known by its name.
    let bundle = keep(&desk, "d/issued.pdf");
    std::fs::remove_file(desk.path("d/issued.pdf")).unwrap();
    desk.run(&["evidence", "delete", "d/issued.pdf", "--evidence", "kept"]).expect(0);
    assert!(!bundle.exists());
}

#[test]
fn signing_keeps_evidence_too() {
    let desk = desk();
    desk.write("pass", "kyso-demo");
    let run = desk.run(&[
        "sign",
        "d/letter.pdf",
        "-o",
        "out.pdf",
        "--p12",
        "d/leader.p12",
        "--pin-file",
        "pass",
        "--trust",
        "d/demo-root.pem",
        "--evidence",
        "kept",
    ]);
    assert!(run.expect(0).err.contains("evidence stored"));
    let [bundle] = bundles(&desk).try_into().unwrap();
    let shown = desk.run(&["evidence", "show", bundle.to_str().unwrap()]).expect(0).out;
    assert!(shown.contains("out.pdf") && shown.contains("at signing"), "{shown}");
    // Kept under the default policy: undecided then, passed under this one, which is told.
    let run = again(&desk, bundle.to_str().unwrap(), &["out.pdf", "--trust", "d/demo-root.pem"]).expect(3);
    assert!(run.err.contains("undecided (TRY_LATER) then (policy 'default'), passed now"), "{run:#?}");
    // There is no name to keep a stream under.
    desk.run(&["sign", "d/letter.pdf", "-o", "-", "--p12", "d/leader.p12", "--evidence", "kept"]).expect(2);
}

#[test]
fn a_bundle_is_time_stamped_when_it_is_made() {
    let desk = desk();
    let Some(authority) = Authority::new(&desk, "ca") else { return };
    authority.issue("tsa", "tsa", (2020, 2035), "sha256");
    let (url, root) = (authority.time_stamps(), authority.path("root.pem"));
    let base = ["verify", "d/issued.pdf", "--trust", "d/demo-root.pem", "--policy", "d/demo-policy.toml"];
    desk.run(&[&base[..], &["--tsa", &url]].concat()).expect(2);
    // Nobody there: the verdict is told, nothing is kept, and that is an error.
    let run =
        desk.run(&[&base[..], &["--evidence", "kept", "--tsa", "http://127.0.0.1:1/", "--tsa-timeout", "5"]].concat());
    assert!(run.expect(7).out.contains("d/issued.pdf"));
    assert!(bundles(&desk).is_empty());
    desk.run(&[&base[..], &["--evidence", "kept", "--tsa", &url]].concat()).expect(0);
    let [bundle] = bundles(&desk).try_into().unwrap();
    let (path, good) = (bundle.to_str().unwrap(), std::fs::read(&bundle).unwrap());
    let shown = desk.run(&["evidence", "show", path]).expect(0).out;
    assert!(shown.contains("by 'Người ký tsa', NOT trusted on this computer"), "{shown}");
    let run = again(&desk, path, &["d/issued.pdf", "--trust", "d/demo-root.pem", "--trust-tsa", &root]).expect(0);
    assert!(run.err.contains("by 'Người ký tsa', trusted"), "{run:#?}");
    // Who is trusted for signatures only stamps no times.
    let pin = authority.openssl(&["x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256"]);
    let pin = pin.trim().split_once('=').unwrap().1.to_owned();
    desk.run(&["trust", "add", &root, "--pin", &pin, "--profile", "own", "--no-tsa"]).expect(0);
    assert!(desk.run(&["evidence", "show", path]).expect(0).out.contains("NOT trusted"));
    // The time-stamp of another bundle is none of this one's.
    let of_other = ["verify", "d/leader-signed.pdf", "--evidence", "other", "--tsa", &url];
    desk.run(&of_other).expect(3);
    let other = std::fs::read_dir(desk.path("other")).unwrap().next().unwrap().unwrap().path();
    let token = |octets: &[u8]| {
        let json: serde_json::Value = serde_json::from_slice(octets).unwrap();
        json["time_stamp"].as_str().unwrap().to_owned()
    };
    let text = String::from_utf8(good.clone()).unwrap();
    let mixed = text.replace(&token(&good), &token(&std::fs::read(other).unwrap()));
    let broken = text.replace(&token(&good), "AAAA");
    for (bad, words) in [(mixed, "not over this content"), (broken, "cannot be read")] {
        std::fs::write(&bundle, bad).unwrap();
        let run = desk.run(&["evidence", "show", path]).expect(1);
        assert!(run.err.contains(words), "{run:#?}");
    }
}
