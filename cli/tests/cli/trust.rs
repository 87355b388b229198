//! The trust store: certificates get in by fingerprint only.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Desk, peer, shared};

fn gov(name: &str) -> Option<PathBuf> {
    shared(&format!("trust/vn-gov/{name}"))
}

/// A certificate of nobody's.
fn stranger(desk: &Desk) -> Option<PathBuf> {
    if !peer("openssl") {
        return None;
    }
    let (key, certificate) = (desk.path("stranger.key"), desk.path("stranger.pem"));
    let subject = "/C=VN/O=Ban Co yeu Chinh phu/CN=Co quan chung thuc so chuyen dung Chinh phu (RootCA)";
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"])
        .args(["-subj", subject, "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    Some(certificate)
}

#[test]
fn add_list_show_export_remove() {
    let Some(root) = gov("g2-root.cer") else { return };
    let desk = Desk::new();
    let root = root.to_str().unwrap();
    let missing = |run: &str| run.lines().filter(|l| l.contains("missing")).count();
    assert_eq!(missing(&desk.run(&["trust", "list"]).expect(0).out), 24);
    assert!(desk.run(&["trust", "add", root]).expect(0).out.contains("accepted into vn-gov"));
    assert!(desk.run(&["trust", "add", root]).expect(0).out.contains("already in vn-gov"));
    let list = desk.run(&["trust", "list", "vn-gov"]).expect(0).out;
    assert_eq!((missing(&list), list.matches("accepted").count()), (12, 1));
    let json: serde_json::Value =
        serde_json::from_str(&desk.run(&["trust", "list", "--format", "json"]).expect(0).out).unwrap();
    let accepted: Vec<_> = json.as_array().unwrap().iter().filter(|row| row["accepted"] == true).collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["sha256"], "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8");
    let shown = desk.run(&["trust", "show", "F0:4B:A4:B4"]).expect(0).out;
    assert!(shown.contains("RootCA chuyên dùng Chính phủ G2") && shown.contains("3B65B0A03006F9AB"), "{shown}");
    desk.run(&["trust", "show", "ffff"]).expect(2);
    desk.run(&["trust", "export", "vn-gov", "-o", "g.pem"]).expect(0);
    desk.run(&["trust", "export", "vn-gov", "-o", "g.pem"]).expect(2);
    desk.run(&["trust", "export", "vn-public"]).expect(5);
    desk.run(&["trust", "remove", "f04ba4b4"]).expect(0);
    assert_eq!(missing(&desk.run(&["trust", "list"]).expect(0).out), 24);
    // What was exported can be added again.
    desk.run(&["trust", "add", "g.pem"]).expect(0);
}

#[test]
fn a_namesake_is_not_accepted() {
    let desk = Desk::new();
    let Some(stranger) = stranger(&desk) else { return };
    let run = desk.run(&["trust", "add", stranger.to_str().unwrap()]).expect(1);
    assert!(run.err.contains("no pinned fingerprint") && run.err.contains("→"), "{run:#?}");
    assert!(!desk.path("home").exists());
    desk.run(&["trust", "add", "/nonexistent"]).expect(5);
    let junk = desk.write("junk.cer", [0x30; 99]);
    desk.run(&["trust", "add", junk.to_str().unwrap()]).expect(5);
}

#[test]
fn a_store_that_was_tampered_with_is_noticed() {
    let (Some(root), Some(other)) = (gov("g2-root.cer"), gov("g1-root.cer")) else { return };
    let desk = Desk::new();
    desk.run(&["trust", "add", root.to_str().unwrap()]).expect(0);
    let folder = desk.path("home/trust/vn-gov");
    let [stored] =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>().try_into().unwrap();
    std::fs::copy(other, stored).unwrap();
    let run = desk.run(&["trust", "list"]).expect(5);
    assert!(run.err.contains("does not have the fingerprint"), "{run:#?}");
}

/// The SHA-256 of a PEM certificate, as openssl says it.
fn fingerprint(path: &Path) -> String {
    let run = Command::new("openssl").args(["x509", "-noout", "-fingerprint", "-sha256", "-in"]).arg(path).output();
    let text = String::from_utf8(run.unwrap().stdout).unwrap();
    text.trim().split_once('=').unwrap().1.to_owned()
}

fn row(desk: &Desk, sha256: &str) -> serde_json::Value {
    let json: serde_json::Value =
        serde_json::from_str(&desk.run(&["trust", "list", "--format", "json"]).expect(0).out).unwrap();
    let wanted = sha256.replace(':', "").to_lowercase();
    let found = json.as_array().unwrap().iter().find(|row| row["sha256"] == wanted.as_str());
    found.cloned().unwrap_or_default()
}

#[test]
fn a_stranger_is_accepted_when_its_fingerprint_is_stated() {
    let desk = Desk::new();
    let Some(stranger) = stranger(&desk) else { return };
    let (file, sha256) = (stranger.to_str().unwrap(), fingerprint(&stranger));
    let add = |more: &[&str]| desk.run(&[&["trust", "add", file], more].concat());
    add(&["--pin", &sha256]).expect(2);
    add(&["--profile", "own"]).expect(2);
    add(&["--tsa"]).expect(2);
    add(&["--pin", &sha256[..40], "--profile", "own"]).expect(2);
    for profile in ["../own", "Own", "a/b", "-x", ""] {
        add(&["--pin", &sha256, &format!("--profile={profile}")]).expect(2);
    }
    let wrong = "00".repeat(32);
    let run = add(&["--pin", &wrong, "--profile", "own"]).expect(1);
    assert!(run.err.contains("do not copy the fingerprint"), "{run:#?}");
    // Of two fingerprints one is wrong: neither gets in.
    add(&["--pin", &sha256, "--pin", &wrong, "--profile", "own"]).expect(1);
    assert!(!desk.path("home").exists());

    add(&["--pin", &sha256, "--profile", "own"]).expect(0);
    let added = row(&desk, &sha256);
    assert_eq!((&added["profile"], &added["by_hand"], &added["purpose"]), (&"own".into(), &true.into(), &"any".into()));
    assert_eq!((&added["expiry"], &added["role"], &added["store"]), (&"soon".into(), &"root".into(), &"user".into()));
    let list = desk.run(&["trust", "list"]).expect(0).out;
    assert!(list.contains("own  a profile of this computer's own") && list.contains(" days left"), "{list}");
    assert!(list.contains("expire within 90 days: 1;") && list.contains("named by KYSO_HOME"), "{list}");
    let shown = desk.run(&["trust", "show", &sha256]).expect(0).out;
    assert!(shown.contains("stated by hand") && shown.contains("signatures and time-stamps"), "{shown}");
    // The same for time-stamps only, in another profile; then both go.
    let run = add(&["--pin", &sha256, "--profile", "own-tsa", "--tsa"]).expect(0);
    assert!(run.out.contains("time-stamps only"), "{run:#?}");
    assert_eq!(
        desk.run(&["trust", "remove", &sha256, "--profile", "own"]).expect(0).err.matches("still trusted").count(),
        1
    );
    desk.run(&["trust", "remove", &sha256]).expect(0);
    assert_eq!(row(&desk, &sha256), serde_json::Value::Null);
    desk.run(&["trust", "list", "own"]).expect(2);
    desk.run(&["trust", "export", "own"]).expect(2);
}

#[test]
fn what_is_added_by_hand_is_trusted_by_name_of_its_profile_and_for_its_purpose() {
    if !peer("openssl") {
        return;
    }
    let desk = Desk::new();
    desk.demo("d");
    let sha256 = fingerprint(&desk.path("d/demo-root.pem"));
    let verify = |trust: &str| {
        let run = desk.run(&["verify", "d/issued.pdf", "--trust", trust, "--policy", "d/demo-policy.toml", "-v"]);
        (run.code, run.err)
    };
    assert_eq!(verify("demo").0, 2);
    let add = ["trust", "add", "d/demo-root.pem", "--pin", &sha256, "--profile"];
    desk.run(&[&add[..], &["demo"]].concat()).expect(0);
    let (code, err) = verify("demo");
    assert!(
        code == 0 && err.contains("profile demo: 1 certificate from") && err.contains("1 of them added by hand"),
        "{err}"
    );
    assert!(err.contains("(KYSO_HOME)"), "{err}");
    desk.run(&[&add[..], &["signers", "--no-tsa"]].concat()).expect(0);
    assert_eq!(verify("signers").0, 0);
    // A folder of the same name makes it unclear who is meant.
    std::fs::create_dir(desk.path("demo")).unwrap();
    let (code, err) = verify("demo");
    assert!(code == 2 && err.contains("both a trust profile and a file"), "{err}");
    std::fs::remove_dir(desk.path("demo")).unwrap();
    // A pipe holds nothing up.
    assert!(std::process::Command::new("mkfifo").arg(desk.path("fifo.pem")).status().unwrap().success());
    assert_eq!(verify("fifo.pem").0, 5);
    // A time-stamping authority speaks for no signer.
    desk.run(&[&add[..], &["stamps", "--tsa"]].concat()).expect(0);
    assert_eq!(verify("stamps").0, 3);
    let run = desk.run(&["verify", "d/issued.pdf", "--trust", "stamps", "--trust-tsa", "d/demo-root.pem"]).expect(3);
    assert!(!run.out.contains("panicked"));
    // A signer is no time-stamping authority.
    let leaf = std::process::Command::new("openssl")
        .args(["pkcs12", "-in", "d/leader.p12", "-passin", "pass:kyso-demo", "-nokeys", "-clcerts", "-out", "leaf.pem"])
        .current_dir(desk.directory.path())
        .status();
    assert!(leaf.unwrap().success());
    let pin = fingerprint(&desk.path("leaf.pem"));
    desk.run(&["trust", "add", "leaf.pem", "--pin", &pin, "--profile", "stamps", "--tsa"]).expect(2);
    // Who can write into the folder says whom to trust.
    use std::os::unix::fs::PermissionsExt as _;
    let folder = desk.path("home/trust/demo/added");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let (code, err) = verify("demo");
    assert!(code == 5 && err.contains("anybody may write"), "{err}");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    // Renamed, it is no longer what was stated.
    let [stored] =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect::<Vec<_>>().try_into().unwrap();
    std::fs::rename(stored, folder.join(format!("{}.cer", "0".repeat(64)))).unwrap();
    assert_eq!(verify("demo").0, 5);
}

#[test]
fn the_computers_store_lies_below_the_users() {
    let (Some(root), Some(ca)) = (gov("g2-root.cer"), gov("g2-co-quan-nha-nuoc.cer")) else { return };
    let desk = Desk::new();
    desk.run(&["trust", "add", "--system", root.to_str().unwrap(), ca.to_str().unwrap()]).expect(0);
    desk.run(&["trust", "add", ca.to_str().unwrap()]).expect(0);
    let store = |sha256: &str| row(&desk, sha256)["store"].clone();
    let (of_root, of_ca) = (
        "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8",
        "d8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b",
    );
    assert_eq!((store(of_root), store(of_ca)), ("system".into(), "user".into()));
    let list = desk.run(&["trust", "list", "vn-gov"]).expect(0).out;
    assert!(list.contains("computer's store") && list.contains("named by KYSO_SYSTEM"), "{list}");
    let run = desk.run(&["trust", "remove", "f04ba4b4"]).expect(2);
    assert!(run.err.contains("--system"), "{run:#?}");
    let run = desk.run(&["trust", "remove", "d8cab7a4"]).expect(0);
    assert!(run.err.contains("still trusted"), "{run:#?}");
    desk.run(&["trust", "remove", "d8cab7a4", "--system"]).expect(0);
    desk.run(&["trust", "show", "d8cab7a4"]).expect(2);
}

#[test]
fn a_bundle_gives_what_is_pinned_and_shows_the_rest() {
    let (Some(root), Some(ca)) = (gov("g2-root.cer"), gov("g2-co-quan-nha-nuoc.cer")) else { return };
    let desk = Desk::new();
    let Some(stranger) = stranger(&desk) else { return };
    desk.run(&["trust", "add", root.to_str().unwrap(), ca.to_str().unwrap()]).expect(0);
    desk.run(&["trust", "export", "vn-gov", "--format", "p7b", "-o", "gov.p7b"]).expect(0);
    let text = desk.run(&["trust", "export", "vn-gov", "--format", "p7b"]).expect(0).out;
    desk.write("gov.p7b.pem", &text);
    let openssl = |args: &[&str]| {
        let run = Command::new("openssl").args(args).current_dir(desk.directory.path()).output().unwrap();
        assert!(run.status.success(), "{run:?}");
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    assert_eq!(openssl(&["pkcs7", "-inform", "DER", "-in", "gov.p7b", "-print_certs"]).matches("subject=").count(), 2);
    assert_eq!(openssl(&["pkcs7", "-in", "gov.p7b.pem", "-print_certs"]).matches("subject=").count(), 2);

    openssl(&["x509", "-inform", "DER", "-in", root.to_str().unwrap(), "-out", "root.pem"]);
    openssl(&[
        "crl2pkcs7",
        "-nocrl",
        "-certfile",
        "root.pem",
        "-certfile",
        stranger.to_str().unwrap(),
        "-outform",
        "DER",
        "-out",
        "mixed.p7b",
    ]);
    for bundle in ["gov.p7b", "gov.p7b.pem", "mixed.p7b"] {
        let desk_of_one = Desk::new();
        let path = desk.path(bundle);
        let run = desk_of_one.run(&["trust", "import", path.to_str().unwrap()]).expect(0);
        let accepted = run.out.matches("accepted into vn-gov").count();
        if bundle == "mixed.p7b" {
            assert_eq!(accepted, 1);
            assert!(run.out.contains(&fingerprint(&stranger).replace(':', "").to_lowercase()), "{run:#?}");
            assert!(run.err.contains("--pin"), "{run:#?}");
            // The strict way calls the stranger an error.
            desk_of_one.run(&["trust", "add", path.to_str().unwrap()]).expect(1);
            let pin = fingerprint(&stranger);
            desk_of_one.run(&["trust", "add", path.to_str().unwrap(), "--pin", &pin, "--profile", "own"]).expect(0);
        } else {
            assert_eq!(accepted, 2);
        }
    }
}

/// The JSON trust list of the government's tool.
fn trust_list(sequence: u32, until: &str, certificates: &[PathBuf]) -> String {
    let encoded: Vec<String> = certificates
        .iter()
        .map(|path| {
            let run = Command::new("openssl").args(["base64", "-A", "-in"]).arg(path).output().unwrap();
            format!("\"{}\"", String::from_utf8(run.stdout).unwrap())
        })
        .collect();
    format!(
        r#"{{"Version":"1.0","ListIdentifier":"GCA-CTL","SequenceNumber":{sequence},"ThisUpdate":"2026-01-01T00:00:00",
        "NextUpdate":"{until}","Cerificates":[{}]}}"#,
        encoded.join(",")
    )
}

#[test]
fn a_trust_list_names_candidates_and_an_old_one_is_refused() {
    let (Some(root), Some(_)) = (gov("g2-root.cer"), peer("openssl").then_some(())) else { return };
    let desk = Desk::new();
    let Some(stranger) = stranger(&desk) else { return };
    let der = desk.path("stranger.der");
    let mut openssl = Command::new("openssl");
    openssl.args(["x509", "-outform", "DER", "-in"]).arg(&stranger).arg("-out").arg(&der);
    assert!(openssl.status().unwrap().success());
    desk.write("7.ctl", trust_list(7, "2099-01-01T00:00:00+07:00", &[root.clone(), der.clone()]));
    desk.write("6.ctl", trust_list(6, "2099-01-01T00:00:00+07:00", std::slice::from_ref(&root)));
    desk.write("8.ctl", trust_list(8, "2026-02-01T00:00:00", &[root]));
    let run = desk.run(&["trust", "import", "7.ctl"]).expect(0);
    assert!(run.out.contains("List 'GCA-CTL' number 7") && run.out.contains("unsigned"), "{run:#?}");
    assert_eq!(
        (run.out.matches("accepted into").count(), run.out.matches("not accepted:").count()),
        (1, 1),
        "{run:#?}"
    );
    let pin = fingerprint(&stranger);
    assert_eq!(row(&desk, &pin), serde_json::Value::Null, "a list makes nobody an anchor");
    // An older number is an old bundle played back.
    let run = desk.run(&["trust", "import", "6.ctl"]).expect(1);
    assert!(run.err.contains("old one, number 6") && run.err.contains("--force"), "{run:#?}");
    desk.run(&["trust", "import", "6.ctl", "--force"]).expect(0);
    let run = desk.run(&["trust", "import", "8.ctl"]).expect(0);
    assert!(run.err.contains("past its next update"), "{run:#?}");
    desk.run(&["trust", "import", "7.ctl"]).expect(1);
    // The user states the fingerprint: the list is a file of certificates like any other.
    desk.run(&["trust", "add", "7.ctl", "--pin", &pin, "--profile", "own"]).expect(0);
    assert_eq!(row(&desk, &pin)["profile"], "own");
    for (name, text) in [("a", "{}"), ("b", "{\"Version\":1"), ("c", "[1]")] {
        desk.write(name, text);
        desk.run(&["trust", "import", name]).expect(5);
    }
    // A memory that cannot be read does not let old lists in.
    desk.write("home/trust/lists.json", "{");
    desk.run(&["trust", "import", "8.ctl"]).expect(5);
}

#[test]
fn pinned_time_stamping_units_are_for_time_stamps_only() {
    let Some(trust) = shared("trust/vn-gov") else { return };
    let desk = Desk::new();
    for entry in std::fs::read_dir(trust).unwrap() {
        desk.run(&["trust", "add", entry.unwrap().path().to_str().unwrap()]).expect(0);
    }
    let json: serde_json::Value =
        serde_json::from_str(&desk.run(&["trust", "list", "--format", "json"]).expect(0).out).unwrap();
    for row in json.as_array().unwrap().iter().filter(|row| row["accepted"] == true) {
        let wanted = if row["role"] == "tsa" { "time-stamps" } else { "any" };
        assert_eq!(row["purpose"], wanted);
    }
}

/// A loopback server; `answer` gets the path and the number of the request.
pub(crate) fn serve(
    answer: impl Fn(&str, usize, &mut TcpStream) + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            let _ = reader.read_line(&mut line);
            let path = line.split(' ').nth(1).unwrap_or("").to_owned();
            while reader.read_line(&mut line).is_ok_and(|n| n > 2) {}
            let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
            answer(&path, number, &mut stream);
        }
    });
    (url, count)
}

pub(crate) fn reply(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read(&mut [0; 1]);
}

fn official(directory: &Path, path: &str) -> Option<Vec<u8>> {
    let file = match path {
        "/pki/pub/cert/rootca.crt" => "g1-root.cer",
        "/pki/pub/cert/cp.crt" => "g1-chinh-phu.cer",
        "/pki/pub/crt/rootcag2.crt" => "g2-root.cer",
        "/pki/pub/crt/cpcag2.crt" => "g2-co-quan-nha-nuoc.cer",
        _ => return None,
    };
    std::fs::read(directory.join(file)).ok()
}

#[test]
fn fetch_takes_what_is_pinned_and_nothing_else() {
    let Some(directory) = shared("trust/vn-gov") else { return };
    let desk = Desk::new();
    let good = directory.clone();
    // The first request fails as an overloaded server would; one file is moved.
    let (url, _) = serve(move |path, number, stream| match (path, number) {
        (_, 1) => reply(stream, "503 Busy", "", b""),
        ("/pki/pub/cert/cp.crt", _) => reply(stream, "302 Found", "Location: /moved\r\n", b""),
        ("/moved", _) => reply(stream, "200 OK", "", &official(&good, "/pki/pub/cert/cp.crt").unwrap()),
        (path, _) => reply(stream, "200 OK", "", &official(&good, path).unwrap()),
    });
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &url]).expect(0);
    assert_eq!(run.out.matches("accepted into vn-gov").count(), 4, "{run:#?}");

    // Another certificate in its place, junk, a page: nothing gets in.
    let desk = Desk::new();
    let wrong = directory;
    let (url, _) = serve(move |path, _, stream| match path {
        "/pki/pub/cert/rootca.crt" => {
            reply(stream, "200 OK", "", &official(&wrong, "/pki/pub/crt/rootcag2.crt").unwrap())
        }
        "/pki/pub/cert/cp.crt" => reply(stream, "200 OK", "", b"<html>"),
        "/pki/pub/crt/rootcag2.crt" => reply(stream, "404 Not Found", "", b""),
        _ => reply(stream, "200 OK", "", &vec![b'x'; 5 << 20]),
    });
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &url]).expect(7);
    assert_eq!(run.out, "");
    for words in ["no pinned fingerprint", "no certificate", "HTTP status 404", "longer than"] {
        assert!(run.err.contains(words), "no '{words}' in {run:#?}");
    }
    assert!(!desk.path("home").exists());
}

#[test]
fn a_server_that_is_gone_slow_or_leads_in_circles_ends_with_exit_code_7() {
    let desk = Desk::new();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &closed]).expect(7);
    assert!(run.err.contains("connection refused"), "{run:#?}");

    let (slow, _) = serve(|_, _, _| std::thread::sleep(Duration::from_secs(30)));
    let begun = Instant::now();
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &slow, "--timeout", "1"]).expect(7);
    assert!(run.err.contains("took too long"), "{run:#?}");
    assert!(begun.elapsed() < Duration::from_secs(15));

    let (circle, count) = serve(|path, _, stream| reply(stream, "302 Found", &format!("Location: {path}\r\n"), b""));
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &circle]).expect(7);
    assert!(run.err.contains("redirects"), "{run:#?}");
    assert_eq!(count.load(Ordering::SeqCst), 4 * 4);
}
