//! Two-step signing end to end: the page about it as it stands, batches, refusals, and what a killed run leaves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::pki::{Authority, SIGNER};
use crate::support::{Desk, Run, finish, peer};

const PAGE: &str = include_str!("../../../docs/two-step.md");

/// The blocks of the page: what they need, and their commands.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut rest = PAGE;
    while let Some((_, behind)) = rest.split_once("\n```sh") {
        let (block, after) = behind.split_once("\n```\n").unwrap();
        let (needs, commands) = block.split_once('\n').unwrap();
        found.push((needs.trim(), commands));
        rest = after;
    }
    found
}

/// SoftHSM with the key `leader.key` under the id a1, as the page says; its module.
fn token(desk: &Desk) -> Option<PathBuf> {
    let places = ["/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/pkcs11"];
    let module = places.iter().map(|p| Path::new(p).join("libsofthsm2.so")).find(|path| path.exists());
    let module = module.filter(|_| peer("softhsm2-util") && peer("pkcs11-tool"));
    if module.is_none() {
        assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "SoftHSM is missing");
        println!("SKIPPED: SoftHSM is missing");
        return None;
    }
    std::fs::create_dir(desk.path("tokens")).unwrap();
    desk.write("softhsm.conf", format!("directories.tokendir = {}\n", desk.path("tokens").display()));
    let script = "softhsm2-util --init-token --free --label t --so-pin 87654321 --pin 246813 && \
        softhsm2-util --import leader.key --token t --label k --id a1 --pin 246813";
    shell(desk, script, &[]).expect(0);
    module
}

fn shell(desk: &Desk, script: &str, environment: &[(&str, &Path)]) -> Run {
    let kyso = Path::new(env!("CARGO_BIN_EXE_kyso")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("bash");
    command.args(["-e", "-u", "-o", "pipefail", "-c", script]).current_dir(desk.directory.path());
    command.env_clear().env("PATH", format!("{}:{path}", kyso.display())).env("LANG", "en_US.UTF-8");
    command.env("KYSO_HOME", desk.path("home")).env("KYSO_SYSTEM", desk.path("system"));
    command.env("SOFTHSM2_CONF", desk.path("softhsm.conf")).env("PIN", "246813").stdin(Stdio::null());
    command.env("FIXTURES", Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/xml"));
    command.envs(environment.iter().copied());
    finish(command.output().unwrap())
}

#[test]
fn every_command_of_the_page_works_as_it_stands() {
    if !peer("openssl") || !peer("python3") {
        return;
    }
    let desk = Desk::new();
    let blocks = blocks();
    assert!(blocks.len() > 10, "{}", blocks.len());
    for (needs, commands) in blocks {
        let mut environment = Vec::new();
        let module = if needs == "token" { token(&desk) } else { None };
        match (needs, &module) {
            ("token", None) => continue,
            ("token", Some(module)) => environment.push(("MODULE", module.as_path())),
            _ => assert_eq!(needs, ""),
        }
        let run = shell(&desk, commands, &environment);
        assert_eq!(run.code, 0, "{commands}\n{run:#?}");
    }
    let mut signed = vec!["cv.signed.pdf", "pss.signed.pdf", "cms.signed.pdf", "issued.pdf"];
    signed.extend(["signed/cv-1.pdf", "signed/cv-2.pdf", "signed/cv-3.pdf"]);
    signed.extend(desk.path("token.prepared.pdf").exists().then_some("token.signed.pdf"));
    for name in signed {
        peers_accept(&desk, name);
    }
    assert!(desk.path("invoice.signed.xml").exists());
    // What the table of the page says of sizes.
    let state = std::fs::metadata(desk.path("cv.prepared.pdf.state")).unwrap().len();
    assert!((2000..8000).contains(&state), "{state}");
}

/// pdfsig calls every signature valid, qpdf the structure clean.
fn peers_accept(desk: &Desk, name: &str) {
    if peer("pdfsig") {
        let told = Command::new("pdfsig").arg(desk.path(name)).output().unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains("Signature is Valid") && !told.contains("is Invalid"), "{name}: {told}");
    }
    if peer("qpdf") {
        let told = Command::new("qpdf").arg("--check").arg(desk.path(name)).output().unwrap();
        assert!(told.status.success(), "{name}: {}", String::from_utf8_lossy(&told.stderr));
    }
}

// ---- a desk with keys

/// The demonstration's letter, and two signers of it as PEM: `leader` and `office`.
fn keys() -> Option<&'static Path> {
    static KEYS: OnceLock<Option<Desk>> = OnceLock::new();
    let made = KEYS.get_or_init(|| {
        if !peer("openssl") {
            return None;
        }
        let desk = Desk::new();
        desk.demo("d");
        let script = "for n in leader organisation; do \
            openssl pkcs12 -in d/$n.p12 -passin pass:kyso-demo -nokeys -out $n.pem; \
            openssl pkcs12 -in d/$n.p12 -passin pass:kyso-demo -nocerts -nodes -out $n.key; done";
        shell(&desk, script, &[]).expect(0);
        Some(desk)
    });
    made.as_ref().map(|desk| desk.directory.path())
}

fn path(name: &str) -> String {
    keys().unwrap().join(name).to_str().unwrap().to_owned()
}

fn prepare(desk: &Desk, out: &str, more: &[&str]) -> Run {
    let (letter, certificate) = (path("d/letter.pdf"), path("leader.pem"));
    let tbs = format!("{out}.tbs");
    let base = ["prepare", &letter, "-o", out, "--certificate", &certificate, "--to-be-signed", &tbs];
    desk.run(&[&base[..], more].concat())
}

fn sign(desk: &Desk, tbs: &str, key: &str) -> Vec<u8> {
    let args = ["dgst", "-sha256", "-sign", &path(key), tbs];
    let run = Command::new("openssl").args(args).current_dir(desk.directory.path()).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    run.stdout
}

/// A prepared letter `a.pdf` and the right value for it, `a.value`.
fn prepared() -> Option<Desk> {
    keys()?;
    let desk = Desk::new();
    prepare(&desk, "a.pdf", &[]).expect(0);
    let value = sign(&desk, "a.pdf.tbs", "leader.key");
    desk.write("a.value", value);
    Some(desk)
}

// ---- refusals

#[test]
fn what_does_not_belong_together_is_refused_and_nothing_is_written() {
    let Some(desk) = prepared() else { return };
    prepare(&desk, "b.pdf", &["--reason", "khác"]).expect(0);
    desk.write("b.value", sign(&desk, "b.pdf.tbs", "leader.key"));
    desk.write("other.value", sign(&desk, "a.pdf.tbs", "organisation.key"));
    let state = std::fs::read_to_string(desk.path("a.pdf.state")).unwrap();
    desk.write("altered.state", state.replacen("\"B-B\"", "\"B-T\"", 1));
    desk.write("later.state", state.replacen("\"expires\":\"2", "\"expires\":\"3", 1));
    desk.write("pretty.state", state.replacen(",\"", ",\n\"", 1));
    desk.write("cut.state", &state[..state.len() - 20]);
    desk.write("none.state", "{}");
    desk.write("newer.state", state.replacen("kyso.prepared/1", "kyso.prepared/9", 1));
    let mut bent = std::fs::read(desk.path("a.pdf")).unwrap();
    bent[300] ^= 1;
    desk.write("bent.pdf", bent);
    for (name, mode, text) in [
        ("open.key", 0o644, "ab".repeat(32)),
        ("short.key", 0o600, "ab".repeat(31)),
        ("words.key", 0o600, "không phải khoá".to_owned()),
        ("other.key", 0o600, "ab".repeat(32)),
    ] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = desk.write(name, text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", "good.pdf"]).expect(0);
    peers_accept(&desk, "good.pdf");
    let before = desk.names();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["a.pdf", "--value", "b.value"], 1, "not one of this certificate's key"),
        (&["a.pdf", "--value", "other.value"], 1, "not one of this certificate's key"),
        (&["a.pdf", "--value", "a.pdf.tbs"], 1, "not one of this certificate's key"),
        (&["a.pdf", "--state", "b.pdf.state", "--value", "b.value"], 1, "not the prepared one of this state"),
        (&["b.pdf", "--state", "a.pdf.state", "--value", "a.value"], 1, "not the prepared one of this state"),
        (&["bent.pdf", "--state", "a.pdf.state", "--value", "a.value"], 1, "not the prepared one of this state"),
        (&["good.pdf", "--state", "a.pdf.state", "--value", "a.value"], 1, "has its signature already"),
        (&["a.pdf", "--state", "altered.state", "--value", "a.value"], 1, "was altered"),
        (&["a.pdf", "--state", "later.state", "--value", "a.value"], 1, "was altered"),
        (&["a.pdf", "--state", "pretty.state", "--value", "a.value"], 5, "no state"),
        (&["a.pdf", "--state", "cut.state", "--value", "a.value"], 5, "no state"),
        (&["a.pdf", "--state", "none.state", "--value", "a.value"], 5, "no state"),
        (&["a.pdf", "--state", "a.value", "--value", "a.value"], 5, "no state"),
        (&["a.pdf", "--state", "newer.state", "--value", "a.value"], 5, "kyso.prepared/9"),
        (&["a.pdf", "--state", "nowhere", "--value", "a.value"], 5, "--state FILE"),
        (&["a.pdf", "--value", "a.value", "--state-key", "other.key"], 1, "made with key"),
        (&["a.pdf", "--value", "a.value", "--state-key", "open.key"], 5, "chmod 600"),
        (&["a.pdf", "--value", "a.value", "--state-key", "short.key"], 5, "64 hexadecimal"),
        (&["a.pdf", "--value", "a.value", "--state-key", "words.key"], 5, "64 hexadecimal"),
        (&["a.pdf", "--value", "a.value", "--state-key", "nowhere"], 5, "--state-key FILE"),
        (&["a.pdf", "--cms", "a.value"], 2, "awaits a signature value"),
        (&["a.pdf", "--value", "a.value", "--tsa", "http://127.0.0.1:1/"], 2, "no room for a time-stamp"),
        (&["a.pdf"], 2, "--value"),
        (&["a.pdf", "--value", "a.value", "--cms", "a.value"], 2, "--cms"),
    ];
    for (args, code, word) in cases {
        for lang in ["en", "vi"] {
            let run = desk.run(&[&["embed", "--lang", lang, "-o", "no.pdf"], *args].concat());
            assert_eq!(run.code, *code, "{args:?}: {run:#?}");
            assert!(lang == "vi" || run.err.contains(word), "{args:?}: {run:#?}");
            assert!(run.err.contains("→") || run.err.contains("--help"), "what to do next: {run:#?}");
            assert_eq!(desk.names(), before, "{args:?}");
        }
    }
    // What is there already is not replaced, and neither is what the result is made from.
    desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", "good.pdf"]).expect(2);
    for target in ["a.pdf", "a.pdf.state"] {
        desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", target, "--force"]).expect(2);
    }
    // The same value gives the same octets.
    desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", "again.pdf"]).expect(0);
    assert!(std::fs::read(desk.path("again.pdf")).unwrap() == std::fs::read(desk.path("good.pdf")).unwrap());
}

#[test]
fn what_can_be_refused_is_refused_before_anything_is_prepared() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let Some(authority) = Authority::new(&desk, "ca") else { return };
    for (name, section) in [("signer", SIGNER), ("encrypts", "encrypts"), ("gone", SIGNER)] {
        authority.issue(name, section, (2020, 2035), "sha256");
    }
    authority.issue("old", SIGNER, (2020, 2021), "sha256");
    authority.list(&[("gone", "keyCompromise")]);
    let certificate = |name: &str| authority.path(&format!("{name}.pem"));
    let (root, list, letter) = (authority.path("root.pem"), authority.path("list.crl"), path("d/letter.pdf"));
    desk.write("broken.pdf", "%PDF-1.7\nnothing");
    let copy = desk.write("in.pdf", std::fs::read(&letter).unwrap());
    let trusted = ["--trust", &root, "--crl", &list];
    let run = |more: &[&str]| desk.run(&[&["prepare", "-o", "no.pdf"], &trusted[..], more].concat());
    let before = desk.names();
    let cases: &[(&[&str], i32, &str)] = &[
        (&[&letter, "--certificate", &certificate("encrypts")], 6, "neither digitalSignature"),
        (&[&letter, "--certificate", &certificate("old")], 6, "expired"),
        (&[&letter, "--certificate", &certificate("gone")], 6, "revoked"),
        (&[&letter, "--certificate", &path("leader.pem")], 6, "no path leads"),
        (&[&letter, "--certificate", &letter], 5, "no readable certificate"),
        (&["broken.pdf", "--certificate", &certificate("signer")], 5, "broken.pdf"),
        (&[&letter, "--certificate", &certificate("signer"), "--page", "9", "--rect", "1,1,9,9"], 2, "no page 9"),
        (&[&letter, "--certificate", &certificate("signer"), "--expires", "31d"], 2, "30 days"),
        (&[&letter, "--certificate", &certificate("signer"), "--profile", "issue"], 2, "picture of the seal"),
        (&[&letter, "--certificate", &certificate("signer"), "--node", "#x", "--into", "/x"], 2, "not XML"),
        (&[&letter], 2, "--certificate"),
        (&[&letter, "--cms", "--rect", "10,10,40,20"], 2, "--certificate"),
        (&[&letter, "--cms", "--room", "100"], 2, "--room"),
    ];
    for (args, code, word) in cases {
        let told = run(args);
        assert_eq!(told.code, *code, "{args:?}: {told:#?}");
        assert!(told.err.contains(word), "{args:?}: {told:#?}");
        assert_eq!(desk.names(), before, "{args:?}");
    }
    // IN is never changed, whichever result is named like it; two results never share a name.
    let octets = std::fs::read(&copy).unwrap();
    let good = ["in.pdf", "--certificate", &certificate("signer"), "--force"];
    for option in ["--state", "--digest", "--to-be-signed", "--manifest"] {
        let told = run(&[&good[..], &[option, "in.pdf"]].concat());
        assert_eq!(told.code, 2, "{option}: {told:#?}");
        assert!(std::fs::read(&copy).unwrap() == octets, "{option}");
    }
    for option in ["--state", "--digest", "--to-be-signed"] {
        assert_eq!(run(&[&good[..], &[option, "no.pdf"]].concat()).code, 2, "{option}");
    }
    assert_eq!(desk.names(), before);
    run(&good).expect(0);
}

#[test]
fn it_expires() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    prepare(&desk, "a.pdf", &["--expires", "1s"]).expect(0);
    desk.write("a.value", sign(&desk, "a.pdf.tbs", "leader.key"));
    std::thread::sleep(Duration::from_millis(2100));
    let run = desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", "no.pdf"]).expect(1);
    assert!(run.err.contains("expired") && run.err.contains("--expires"), "{run:#?}");
    let run = desk.run(&["embed", "--lang", "vi", "a.pdf", "--value", "a.value", "-o", "no.pdf"]).expect(1);
    assert!(run.err.contains("quá hạn"), "{run:#?}");
}

#[test]
fn a_cms_by_somebody_unknown_is_asked_about_when_it_comes() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let letter = path("d/letter.pdf");
    let args = ["prepare", &letter, "-o", "c.pdf", "--cms", "--subfilter", "pkcs7", "--to-be-signed", "c.tbs"];
    desk.run(&args).expect(0);
    let Some(authority) = Authority::new(&desk, "ca") else { return };
    for name in ["signer", "gone"] {
        authority.issue(name, SIGNER, (2020, 2035), "sha256");
    }
    authority.list(&[("gone", "keyCompromise")]);
    let (root, list) = (authority.path("root.pem"), authority.path("list.crl"));
    for name in ["signer", "gone"] {
        let script = format!(
            "openssl cms -sign -binary -in c.tbs -signer ca/{name}.pem -inkey ca/{name}.key -cades -md sha256 -outform PEM -out {name}.cms"
        );
        shell(&desk, &script, &[]).expect(0);
    }
    let embed = |cms: &str, more: &[&str]| {
        desk.run(&[&["embed", "c.pdf", "--cms", cms, "-o", "out.pdf", "--trust", &root], more].concat())
    };
    let run = embed("gone.cms", &["--crl", &list]).expect(6);
    assert!(run.err.contains("revoked"), "{run:#?}");
    let stranger = path("d/demo-root.pem");
    let run = desk.run(&["embed", "c.pdf", "--cms", "signer.cms", "-o", "out.pdf", "--trust", &stranger]).expect(6);
    assert!(run.err.contains("no path leads"), "{run:#?}");
    assert!(!desk.path("out.pdf").exists());
    embed("signer.cms", &["--crl", &list]).expect(0);
    desk.run(&["verify", "out.pdf", "--trust", &root, "--crl", &list]).expect(0);
    peers_accept(&desk, "out.pdf");
}

#[test]
fn every_level_of_both_kinds() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let Some(authority) = Authority::new(&desk, "ca") else { return };
    for (name, section) in [("signer", SIGNER), ("tsa", "tsa")] {
        authority.issue(name, section, (2020, 2035), "sha256");
    }
    authority.list(&[]);
    let (tsa, list, root) = (authority.time_stamps(), authority.path("list.crl"), authority.path("root.pem"));
    let (certificate, letter) = (authority.path("signer.pem"), path("d/letter.pdf"));
    let invoice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/xml/invoice.xml");
    let invoice = invoice.to_str().unwrap();
    let trust = ["--trust", &root, "--crl", &list];
    for (input, kind, options) in
        [(letter.as_str(), "pdf", &[][..]), (invoice, "xml", &["--profile", "einvoice", "--role", "seller"][..])]
    {
        for level in ["b-b", "b-t", "b-lt", "b-lta"] {
            let name = |ending: &str| format!("{level}.{ending}");
            let (waiting, tbs, value, out) = (name(kind), name("tbs"), name("value"), format!("{level}-signed.{kind}"));
            let base = ["prepare", input, "-o", &waiting, "--certificate", &certificate, "--level", level, "--force"];
            desk.run(&[&base[..], &["--to-be-signed", &tbs], options, &trust].concat()).expect(0);
            shell(&desk, &format!("openssl dgst -sha256 -sign ca/signer.key -out {value} {tbs}"), &[]).expect(0);
            let embed = ["embed", &waiting, "--value", &value, "-o", &out];
            if level != "b-b" {
                let run = desk.run(&[&embed[..], &trust].concat()).expect(2);
                assert!(run.err.contains("--tsa"), "{run:#?}");
                let nobody = ["--tsa", "http://127.0.0.1:1/", "--tsa-timeout", "5"];
                desk.run(&[&embed[..], &trust, &nobody].concat()).expect(7);
                assert!(!desk.path(&out).exists());
            }
            let stamp: &[&str] = if level == "b-b" { &[] } else { &["--tsa", &tsa] };
            desk.run(&[&embed[..], &trust, stamp].concat()).expect(0);
            let run = desk.run(&["verify", &out, "--trust", &root, "--crl", &list, "--format", "json"]).expect(0);
            let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
            let told = json[0]["signatures"][0]["level"].as_str().unwrap_or_default().to_lowercase();
            assert_eq!(told.replace("xades-", ""), level, "{kind}");
        }
    }
}

#[test]
fn a_usual_time_stamping_service_is_asked_where_a_level_needs_one() {
    let Some(desk) = prepared() else { return };
    // The config file's: no reason to refuse a document that has no room for a time-stamp.
    std::fs::create_dir_all(desk.path("home")).unwrap();
    desk.write("home/config.toml", "tsa = \"http://127.0.0.1:1/\"\n");
    desk.run(&["embed", "a.pdf", "--value", "a.value", "-o", "out.pdf"]).expect(0);
    prepare(&desk, "b.pdf", &["--level", "b-t"]).expect(0);
    desk.write("b.value", sign(&desk, "b.pdf.tbs", "leader.key"));
    desk.run(&["embed", "b.pdf", "--value", "b.value", "-o", "no.pdf", "--tsa-timeout", "5"]).expect(7);
}

#[test]
fn streams_and_base64() {
    let Some(desk) = prepared() else { return };
    let (certificate, letter) = (path("leader.pem"), std::fs::read(path("d/letter.pdf")).unwrap());
    let args = ["prepare", "-", "-o", "-", "--certificate", &certificate, "--to-be-signed", "s.tbs"];
    let run = desk.run_with_stdin(&args, &letter);
    assert!(run.code == 2 && run.err.contains("--state"), "{run:#?}");
    let kyso = env!("CARGO_BIN_EXE_kyso");
    let script = format!(
        "{kyso} prepare - -o - --certificate {certificate} --to-be-signed s.tbs --state s.state < {letter} > s.pdf\n\
         openssl dgst -sha256 -sign {key} s.tbs | base64 > s.value\n\
         {kyso} embed - --state s.state --value s.value -o - < s.pdf > out.pdf",
        letter = path("d/letter.pdf"),
        key = path("leader.key"),
    );
    shell(&desk, &script, &[]).expect(0);
    peers_accept(&desk, "out.pdf");
}

#[test]
fn an_encrypted_document_in_two_steps() {
    if keys().is_none() || !peer("qpdf") {
        return;
    }
    let desk = Desk::new();
    desk.write("password", "người đọc");
    let (letter, certificate) = (path("d/letter.pdf"), path("leader.pem"));
    shell(&desk, &format!("qpdf --encrypt 'người đọc' 'chủ' 256 -- {letter} in.pdf"), &[]).expect(0);
    let base = ["prepare", "in.pdf", "-o", "p.pdf", "--certificate", &certificate, "--to-be-signed", "p.tbs"];
    desk.run(&base).expect(5);
    desk.run(&[&base[..], &["--password-file", "password"]].concat()).expect(0);
    desk.write("p.value", sign(&desk, "p.tbs", "leader.key"));
    let embed = ["embed", "p.pdf", "--value", "p.value", "-o", "out.pdf", "--password-file", "password"];
    desk.run(&embed).expect(0);
    let (root, policy) = (path("d/demo-root.pem"), path("d/demo-policy.toml"));
    desk.run(&["verify", "out.pdf", "--trust", &root, "--policy", &policy, "--password-file", "password"]).expect(0);
}

// ---- many

/// Copies of the letter in a folder, so many.
fn folder(desk: &Desk, name: &str, count: usize) -> Vec<String> {
    std::fs::create_dir(desk.path(name)).unwrap();
    let letter = std::fs::read(path("d/letter.pdf")).unwrap();
    let one = |index: usize| {
        let file = format!("{name}/cv-{index:03}.pdf");
        desk.write(&file, &letter);
        file
    };
    (1..=count).map(one).collect()
}

fn lines(desk: &Desk, name: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(desk.path(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The manifest with values added, made by the openssl program.
fn values(desk: &Desk, manifest: &[serde_json::Value]) -> Vec<serde_json::Value> {
    let one = |item: &serde_json::Value| {
        let script = format!(
            "printf %s {} | base64 -d | openssl dgst -sha256 -sign {} | base64 -w0",
            item["to_be_signed"].as_str().unwrap(),
            path("leader.key")
        );
        let mut item = item.clone();
        item["value"] = shell(desk, &script, &[]).expect(0).out.clone().into();
        item
    };
    manifest.iter().map(one).collect()
}

fn ndjson(items: &[serde_json::Value]) -> String {
    items.iter().map(|item| format!("{item}\n")).collect()
}

#[test]
fn a_hundred_in_one_go_of_which_some_fail() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let inputs = folder(&desk, "in", 100);
    desk.write("in/cv-013.pdf", "no document");
    let certificate = path("leader.pem");
    let names: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let base = ["prepare", "--out-dir", "out", "--certificate", &certificate, "--manifest", "m.ndjson"];
    let run = desk.run(&[&base[..], &names].concat()).expect(5);
    assert!(run.err.contains("in/cv-013.pdf") && run.err.contains("prepared 99 of 100"), "{run:#?}");
    let manifest = lines(&desk, "m.ndjson");
    assert_eq!(manifest.len(), 99);
    let ids: BTreeSet<_> = manifest.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 99);
    assert!(manifest.iter().all(|item| item["schema"] == "kyso.to-be-signed/1" && item["awaits"] == "value"));
    for item in &manifest {
        crate::schema::held_against("to-be-signed", item);
    }
    let state = std::fs::read_to_string(desk.path(manifest[0]["state"].as_str().unwrap())).unwrap();
    crate::schema::held_against("prepared", &serde_json::from_str(&state).unwrap());
    let mut back = values(&desk, &manifest);
    // A value that is none (that of another would do: copies prepared in the same second are the same), one that did not come,
    // two for one.
    back[20]["value"] = format!("{}==", "A".repeat(342)).into();
    let twice = back[30].clone();
    back.remove(40);
    back.push(twice);
    desk.write("v.ndjson", ndjson(&back));
    let prepared: Vec<String> = manifest.iter().map(|item| item["prepared"].as_str().unwrap().to_owned()).collect();
    // As a shell makes `out/*`: the states among them.
    let both: Vec<String> = prepared.iter().flat_map(|name| [name.clone(), format!("{name}.state")]).collect();
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let run = desk.run(&[&["embed", "--values", "v.ndjson", "--out-dir", "signed"], &both[..]].concat()).expect(1);
    assert!(run.err.contains("embedded 96 of 99"), "{run:#?}");
    for (index, word) in [(20, "not one of this certificate's key"), (30, "several lines"), (40, "nothing came back")] {
        let name = &prepared[index];
        assert!(run.err.lines().any(|line| line.contains(name.as_str()) && line.contains(word)), "{name}: {run:#?}");
        assert!(!desk.path(&name.replace("out/", "signed/")).exists());
    }
    assert_eq!(std::fs::read_dir(desk.path("signed")).unwrap().count(), 96);
    let (root, policy) = (path("d/demo-root.pem"), path("d/demo-policy.toml"));
    desk.run(&["verify", "signed", "--trust", &root, "--policy", &policy, "--quiet"]).expect(0);
    // What was missing comes later; what is there is left alone.
    let missing = &manifest[40];
    desk.write("late.ndjson", ndjson(&values(&desk, std::slice::from_ref(missing))));
    desk.run(&["embed", "--values", "late.ndjson", "--out-dir", "signed", &prepared[40]]).expect(0);
    desk.run(&["embed", "--values", "late.ndjson", "--out-dir", "signed", &prepared[40]]).expect(2);
    // A list that is none.
    for text in [
        "{}\n",
        "{\"id\":\"x\"}\n",
        "{\"id\":\"x\",\"value\":\"a\"}\n",
        "{\"id\":\"x\",\"value\":\"\",\"cms\":\"\"}",
        "[",
        "\u{1}",
    ] {
        desk.write("bad.ndjson", text);
        let run = desk.run(&["embed", "--values", "bad.ndjson", "--out-dir", "x", &prepared[1]]).expect(5);
        assert!(run.err.contains("line 1"), "{run:#?}");
    }
}

#[test]
fn the_manifest_on_standard_output_and_values_on_standard_input() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let inputs = folder(&desk, "in", 2);
    let certificate = path("leader.pem");
    let base =
        ["prepare", "--out-dir", "out", "--certificate", &certificate, "--manifest", "-", &inputs[0], &inputs[1]];
    let run = desk.run(&base).expect(0);
    let manifest: Vec<_> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let back = ndjson(&values(&desk, &manifest));
    // One that a whole CMS is awaited for.
    let cms = ["prepare", "--cms", "--subfilter", "pkcs7", "--out-dir", "cms", "--manifest", "-", &inputs[0]];
    let line = desk.run(&cms).expect(0).out;
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["awaits"], "cms");
    crate::schema::held_against("to-be-signed", &line);
    let args = ["embed", "--values", "-", "--out-dir", "signed", "out/cv-001.pdf", "out/cv-002.pdf"];
    desk.run_with_stdin(&args, back.as_bytes()).expect(0);
}

#[test]
fn a_killed_run_leaves_nothing_half_written() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let inputs = folder(&desk, "in", 60);
    let certificate = path("leader.pem");
    let names: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let base = ["prepare", "--out-dir", "out", "--certificate", &certificate];
    let args = [&base[..], &names].concat();
    for pause in [40, 90, 150, 230, 330, 470] {
        let mut child = desk.command(&args).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
        check_left(&desk, &desk.path("out"));
        if desk.path("out").exists() {
            std::fs::remove_dir_all(desk.path("out")).unwrap();
        }
    }
    // Then to the end; the second step is killed now.
    desk.run(&[&args[..], &["--manifest", "m.ndjson"]].concat()).expect(0);
    desk.write("v.ndjson", ndjson(&values(&desk, &lines(&desk, "m.ndjson"))));
    let prepared: Vec<String> = inputs.iter().map(|name| name.replace("in/", "out/")).collect();
    let prepared: Vec<&str> = prepared.iter().map(String::as_str).collect();
    let args = [&["embed", "--values", "v.ndjson", "--out-dir", "signed"], &prepared[..]].concat();
    for pause in [60, 160, 300] {
        let mut child = desk.command(&args).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
    }
    // As a run leaves it that is killed in the middle of a file.
    std::fs::write(desk.path("signed/.kyso-0123456789abcdef.tmp"), "%PDF-1.7\n1 0 obj").unwrap();
    // Those that are there are left alone, the others are made.
    let run = desk.run(&args);
    assert!(run.code == 0 || run.code == 2, "{run:#?}");
    let (root, policy) = (path("d/demo-root.pem"), path("d/demo-policy.toml"));
    desk.run(&["verify", "signed", "--trust", &root, "--policy", &policy, "--quiet"]).expect(0);
    let made = std::fs::read_dir(desk.path("signed")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(made.filter(|name| !name.to_string_lossy().starts_with(".kyso-")).count(), 60);
}

/// Every prepared document that stands there has its state, and the second step takes both.
fn check_left(desk: &Desk, out: &Path) {
    let Ok(entries) = std::fs::read_dir(out) else { return };
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with(".kyso-") || name.ends_with(".state") {
            continue;
        }
        let document = format!("out/{name}");
        desk.write("wrong.value", [0; 256]);
        // A wrong value is all that is wrong.
        let run = desk.run(&["embed", &document, "--value", "wrong.value", "-o", "no.pdf"]).expect(1);
        assert!(run.err.contains("not one of this certificate's key"), "{run:#?}");
    }
}

#[test]
fn two_runs_at_once_make_one_secret() {
    if keys().is_none() {
        return;
    }
    let desk = Desk::new();
    let (letter, certificate) = (path("d/letter.pdf"), path("leader.pem"));
    let outs: Vec<String> = (0..6).map(|n| format!("p{n}.pdf")).collect();
    let spawn = |out: &String| {
        desk.command(&["prepare", &letter, "-o", out, "--certificate", &certificate]).stderr(Stdio::null()).spawn()
    };
    let children: Vec<_> = outs.iter().map(|out| spawn(out).unwrap()).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    desk.write("wrong.value", [0; 256]);
    for out in &outs {
        let run = desk.run(&["embed", out, "--value", "wrong.value", "-o", "no.pdf"]).expect(1);
        assert!(run.err.contains("not one of this certificate's key"), "{run:#?}");
    }
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(desk.path("home/state.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

// ---- manual pages

#[test]
fn manual_pages_of_every_command_in_both_languages() {
    let desk = Desk::new();
    for (lang, heading, word) in
        [("en", ".SH NAME", "first of two steps"), ("vi", ".SH \"TÊN\"", "bước một của hai bước")]
    {
        desk.run(&["man", "--out-dir", lang, "--lang", lang]).expect(0);
        let page = std::fs::read_to_string(desk.path(lang).join("kyso-prepare.1")).unwrap();
        assert!(page.contains(heading) && page.contains(word), "{page}");
        let names: Vec<_> = std::fs::read_dir(desk.path(lang)).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(names.len() > 35 && names.iter().all(|name| name.to_string_lossy().starts_with("kyso")), "{names:?}");
        assert!(!names.iter().any(|name| name.to_string_lossy().contains("worker")), "{names:?}");
        let one = desk.run(&["man", "--lang", lang]).expect(0).out;
        assert_eq!(one, std::fs::read_to_string(desk.path(lang).join("kyso.1")).unwrap());
        // Again: what is there is made anew.
        desk.run(&["man", "--out-dir", lang, "--lang", lang]).expect(0);
    }
}
