//! Extending: levels, what is missing, folders, the dry run.

use crate::pki::{Authority, SIGNER};
use crate::support::{Desk, Run};

/// An authority with a signer, a time-stamping service and a list; a letter.
struct World {
    desk: Desk,
    authority: Authority,
    tsa: String,
}

impl World {
    fn new() -> Option<Self> {
        let desk = Desk::new();
        desk.demo("demo");
        std::fs::copy(desk.path("demo/letter.pdf"), desk.path("in.pdf")).unwrap();
        let authority = Authority::new(&desk, "ca")?;
        for (name, section, years) in [
            ("signer", SIGNER, (2020, 2030)),
            ("short", SIGNER, (2020, 2027)),
            ("revoked", SIGNER, (2020, 2030)),
            ("tsa", "tsa", (2020, 2035)),
        ] {
            authority.issue(name, section, years, "sha256");
        }
        authority.list(&[("revoked", "keyCompromise")]);
        let tsa = authority.time_stamps();
        Some(Self { desk, authority, tsa })
    }

    fn run(&self, args: &[&str], more: &[&str]) -> Run {
        let root = self.authority.path("root.pem");
        self.desk.run(&[args, &["--trust", &root], more].concat())
    }

    fn sign(&self, name: &str, out: &str, more: &[&str]) -> Run {
        let (key, pass) = (self.authority.path(&format!("{name}.p12")), self.authority.path("pass"));
        self.run(&["sign", "in.pdf", "-o", out, "--p12", &key, "--pin-file", &pass], more)
    }

    fn list(&self) -> String {
        self.authority.path("list.crl")
    }

    /// Levels and verdicts of the signatures, with nothing but what is in the document.
    fn levels(&self, name: &str, code: i32) -> Vec<(String, String)> {
        let run = self.run(&["verify", name, "--format", "json"], &[]).expect(code);
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
        let signatures = json[0]["signatures"].as_array().unwrap();
        signatures.iter().map(|s| (text(&s["level"]), text(&s["verdict"]))).collect()
    }
}

#[test]
fn each_level_adds_what_the_one_before_lacks() {
    let Some(world) = World::new() else { return };
    let (desk, list, tsa) = (&world.desk, world.list(), world.tsa.as_str());
    world.sign("signer", "b.pdf", &[]).expect(0);
    assert_eq!(world.levels("b.pdf", 3), [("B-B".to_owned(), "indeterminate".to_owned())]);

    let extend =
        |level: &str, out: &str, more: &[&str]| world.run(&["extend", "b.pdf", "-o", out, "--level", level], more);
    extend("b-b", "no.pdf", &[]).expect(2);
    assert!(extend("b-t", "no.pdf", &[]).expect(2).err.contains("--tsa"));
    extend("b-t", "no.pdf", &["--tsa", "ftp://x"]).expect(2);
    extend("b-t", "no.pdf", &["--tsa", "http://127.0.0.1:1/", "--tsa-timeout", "5"]).expect(7);
    let run = extend("b-lt", "no.pdf", &["--tsa", tsa]).expect(3);
    assert!(run.err.contains("the revocation status of") && run.err.contains("--online"), "{run:#?}");
    assert!(!desk.path("no.pdf").exists());

    extend("b-t", "t.pdf", &["--tsa", tsa]).expect(0);
    let run = extend("b-lt", "lt.pdf", &["--tsa", tsa, "--crl", &list]).expect(0);
    assert!(run.err.contains("1 CRL,") && run.err.contains("re-stamp before 20"), "{run:#?}");
    let levels = world.levels("lt.pdf", 0);
    assert_eq!(levels[0], ("B-LT".to_owned(), "passed".to_owned()));
    let run = world.run(&["extend", "lt.pdf", "-o", "lta.pdf", "--level", "b-lta", "--tsa", tsa], &["--crl", &list]);
    run.expect(0);
    assert_eq!(world.levels("lta.pdf", 0)[0], ("B-LTA".to_owned(), "passed".to_owned()));
    // Every one begins with the one before: nothing that was signed is touched.
    let octets = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert!(octets("lt.pdf").starts_with(&octets("b.pdf")) && octets("lta.pdf").starts_with(&octets("lt.pdf")));
    // All of it is there already, and lasts: a copy.
    let run = world.run(
        &["extend", "lta.pdf", "-o", "same.pdf", "--level", "b-lta", "--renew-before", "2027-06-01T00:00:00Z"],
        &["--crl", &list],
    );
    assert!(run.expect(0).err.contains("nothing had to be added"));
    assert_eq!(octets("same.pdf"), octets("lta.pdf"));
    // Outputs as everywhere.
    extend("b-t", "b.pdf", &["--tsa", tsa, "--force"]).expect(2);
    extend("b-t", "t.pdf", &["--tsa", tsa]).expect(2);
    extend("b-t", "-", &["--tsa", tsa]).expect(2);
}

/// The same of an invoice: properties that are not signed grow, nothing else changes.
#[test]
fn xml_is_extended_step_by_step() {
    let Some(world) = World::new() else { return };
    let (desk, list, tsa) = (&world.desk, world.list(), world.tsa.as_str());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::copy(root.join("fixtures/xml/invoice.xml"), desk.path("invoice.xml")).unwrap();
    let (key, pass) = (world.authority.path("signer.p12"), world.authority.path("pass"));
    let sign = ["sign", "invoice.xml", "-o", "b-b.xml", "--p12", &key, "--pin-file", &pass, "--xades"];
    world.run(&sign, &["--profile", "einvoice", "--role", "seller"]).expect(0);
    let octets = |name: &str| std::fs::read_to_string(desk.path(name)).unwrap();
    let around = |text: &str| {
        let (head, rest) = text.split_once("<Signature ").unwrap();
        let (_, tail) = rest.rsplit_once("</Signature>").unwrap();
        (head.to_owned(), tail.to_owned())
    };
    let value = |text: &str| {
        let (_, rest) = text.split_once("<SignedInfo").unwrap();
        rest.split_once("</SignatureValue>").unwrap().0.to_owned()
    };
    let signed = octets("b-b.xml");
    world.run(&["extend", "b-b.xml", "-o", "no.xml", "--level", "b-lt", "--tsa", tsa], &[]).expect(3);
    assert!(!desk.path("no.xml").exists());
    for (from, level) in [("b-b.xml", "b-t"), ("b-t.xml", "b-lt"), ("b-lt.xml", "b-lta")] {
        let out = format!("{level}.xml");
        world.run(&["extend", from, "-o", &out, "--level", level, "--tsa", tsa], &["--crl", &list]).expect(0);
        // Without the list where the document brings it.
        let more: &[&str] = if level == "b-t" { &["--crl", &list] } else { &[] };
        let run = world.run(&["verify", &out, "--format", "json"], more).expect(0);
        let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let signature = &json[0]["signatures"][0];
        assert_eq!(signature["level"].as_str().unwrap().to_lowercase(), level, "{}", run.out);
        assert_eq!(signature["verdict"], "passed");
        let extended = octets(&out);
        assert_eq!((around(&extended), value(&extended)), (around(&signed), value(&signed)), "{level}");
        let changed = extended.replace("<TgTTTBSo>1296000<", "<TgTTTBSo>9296000<");
        assert_ne!(changed, extended);
        desk.write("changed.xml", changed);
        world.run(&["verify", "changed.xml"], more).expect(1);
        world.run(&["extend", "changed.xml", "-o", "no.xml", "--level", "b-lta", "--tsa", tsa], more).expect(1);
    }
    assert_eq!(octets("b-b.xml"), signed);
    let run = world
        .run(
            &["extend", "b-lta.xml", "-o", "same.xml", "--level", "b-lta"],
            &["--crl", &list, "--renew-before", "2027-06-01T00:00:00Z"],
        )
        .expect(0);
    assert!(run.err.contains("nothing had to be added"), "{run:#?}");
    assert_eq!(octets("same.xml"), octets("b-lta.xml"));
}

#[test]
fn signing_at_a_level_is_refused_before_the_key_when_it_cannot_be_reached() {
    let Some(world) = World::new() else { return };
    let (list, tsa) = (world.list(), world.tsa.as_str());
    for level in ["b-lt", "b-lta"] {
        assert!(world.sign("signer", "no.pdf", &["--level", level]).expect(2).err.contains("--tsa"));
        let run = world.sign("signer", "no.pdf", &["--level", level, "--tsa", tsa]).expect(6);
        assert!(run.err.contains("this level needs the revocation status"), "{run:#?}");
        let out = format!("{level}.pdf");
        world.sign("signer", &out, &["--level", level, "--tsa", tsa, "--crl", &list]).expect(0);
        assert_eq!(world.levels(&out, 0)[0], (level.to_uppercase(), "passed".to_owned()));
    }
    // What is revoked signs nothing, at no level.
    for level in ["b-t", "b-lta"] {
        let run = world.sign("revoked", "no.pdf", &["--level", level, "--tsa", tsa, "--crl", &list]).expect(6);
        assert!(run.err.contains("'Người ký revoked' is revoked since"), "{run:#?}");
    }
    assert!(!world.desk.path("no.pdf").exists());
}

#[test]
fn the_dry_run_says_what_is_lost_first_and_writes_nothing() {
    let Some(world) = World::new() else { return };
    let (desk, list, tsa) = (&world.desk, world.list(), world.tsa.as_str());
    std::fs::create_dir_all(desk.path("box/deep")).unwrap();
    world.sign("signer", "box/a.pdf", &[]).expect(0);
    world.sign("short", "box/deep/b.pdf", &[]).expect(0);
    world.sign("signer", "box/c.pdf", &["--level", "b-lta", "--tsa", tsa, "--crl", &list]).expect(0);
    let before = desk.names();
    let args = ["extend", "box", "--level", "b-lta", "--dry-run"];
    let run = world.run(&args, &["--crl", &list]).expect(0);
    let order: Vec<&str> = run.out.lines().filter(|l| l.contains("box/")).collect();
    assert!(
        order[0].starts_with("2028-01-01") && order[0].contains("B-B") && order[0].ends_with("box/deep/b.pdf"),
        "{order:?}"
    );
    // A signature with 2048 bits has an end of its own.
    assert!(order[1].starts_with("2028-12-31") && order[1].ends_with("box/a.pdf"), "{order:?}");
    assert!(order[2].contains("B-LTA") && order[2].ends_with("box/c.pdf"), "{order:?}");
    assert!(run.out.contains("would add: a time-stamp, "), "{run:#?}");
    // Without the list it says what is missing, and whose.
    let run = world.run(&args, &[]).expect(3);
    assert!(run.out.contains("the revocation status of 'C=VN, O=Thử, CN=Người ký short'"), "{run:#?}");
    let run = world.run(&args, &["--format", "json", "--crl", &list]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json[0]["file"], "box/deep/b.pdf");
    assert_eq!((&json[0]["level"], &json[0]["target"]), (&"B-B".into(), &"B-LTA".into()));
    assert_eq!(json[0]["steps"].as_array().unwrap().len(), 3);
    assert!(json[0]["restamp_before"].as_str().unwrap().starts_with("2028-01-01"));
    world.run(&args, &["-o", "x.pdf"]).expect(2);
    world.run(&["extend", "in.pdf", "--level", "b-t", "--dry-run"], &[]).expect(4);
    assert_eq!(desk.names(), before);
}

#[test]
fn a_folder_is_extended_into_another_and_goes_on_past_what_fails() {
    let Some(world) = World::new() else { return };
    let (desk, list, tsa) = (&world.desk, world.list(), world.tsa.as_str());
    std::fs::create_dir_all(desk.path("box/deep")).unwrap();
    world.sign("signer", "box/a.pdf", &[]).expect(0);
    world.sign("signer", "box/deep/b.pdf", &[]).expect(0);
    std::fs::copy(desk.path("in.pdf"), desk.path("box/unsigned.pdf")).unwrap();
    desk.write("box/junk.pdf", "junk");
    let mut broken = std::fs::read(desk.path("box/a.pdf")).unwrap();
    let at = broken.windows(7).position(|w| w == b"stream\n").unwrap() + 47;
    broken[at] ^= 1;
    desk.write("box/broken.pdf", broken);
    let args = ["extend", "box", "--out-dir", "done", "--level", "b-lta", "--tsa", tsa, "--crl", &list];
    let run = world.run(&args, &[]).expect(5);
    assert!(run.err.contains("extended 2 of 5 documents"), "{run:#?}");
    assert!(run.err.contains("signatures that failed") && run.err.contains("holds no signature"), "{run:#?}");
    for name in ["done/a.pdf", "done/deep/b.pdf"] {
        assert_eq!(world.levels(name, 0)[0].0, "B-LTA");
    }
    for name in ["done/unsigned.pdf", "done/junk.pdf", "done/broken.pdf"] {
        assert!(!desk.path(name).exists());
    }
    world.run(&["extend", "box", "-o", "one.pdf", "--level", "b-t", "--tsa", tsa], &[]).expect(2);
    world.run(&["extend", "box", "--level", "b-t", "--tsa", tsa], &[]).expect(2);
}
