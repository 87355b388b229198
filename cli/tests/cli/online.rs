//! `kyso verify --online` against an authority of openssl's: its responder, its list, its certificates on loopback.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::support::{Desk, Run, peer};

/// Paths that were asked for, in order.
type Log = Arc<Mutex<Vec<String>>>;
/// What is at each path; a path that is not there is a 404.
type Files = Arc<Mutex<HashMap<String, Answer>>>;

/// What a server sends.
#[derive(Clone)]
enum Answer {
    Body(Vec<u8>),
    /// Headers and body as they are.
    Raw(Vec<u8>),
    /// Busy until it was asked so often; then the body.
    After(usize, Vec<u8>),
    /// An octet a second.
    Drip,
    /// Without end.
    Endless,
}

/// A server of files on loopback.
struct Server {
    place: String,
    files: Files,
    log: Log,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let (files, log) = (Files::default(), Log::default());
        let (have, asked) = (Arc::clone(&files), Arc::clone(&log));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                let _ = reader.read_line(&mut line);
                let path = line.split(' ').nth(1).unwrap_or("").to_owned();
                while reader.read_line(&mut line).is_ok_and(|n| n > 2) {}
                asked.lock().unwrap().push(path.clone());
                let times = asked.lock().unwrap().iter().filter(|asked| **asked == path).count();
                let (status, body) = match have.lock().unwrap().get(&path).cloned() {
                    None => ("404 Not Found", Vec::new()),
                    Some(Answer::Body(body)) => ("200 OK", body),
                    Some(Answer::After(least, body)) if times >= least => ("200 OK", body),
                    Some(Answer::After(..)) => ("503 Busy", Vec::new()),
                    Some(Answer::Raw(octets)) => {
                        let _ = stream.write_all(&octets);
                        continue;
                    }
                    Some(Answer::Drip) => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                        std::thread::spawn(move || {
                            while stream.write_all(b"0").is_ok() {
                                std::thread::sleep(std::time::Duration::from_secs(1));
                            }
                        });
                        continue;
                    }
                    Some(Answer::Endless) => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                        while stream.write_all(&[b'0'; 1 << 16]).is_ok() {}
                        continue;
                    }
                };
                let length = body.len();
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
                let _ = stream.shutdown(std::net::Shutdown::Write);
                let _ = stream.read(&mut [0; 1]);
            }
        });
        Self { place, files, log }
    }

    fn put(&self, path: &str, body: Vec<u8>) {
        self.answer(path, Answer::Body(body));
    }

    fn answer(&self, path: &str, answer: Answer) {
        self.files.lock().unwrap().insert(path.to_owned(), answer);
    }

    fn asked(&self, path: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|asked| *asked == path).count()
    }
}

/// A process that ends with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn openssl(at: &Path, args: &str) {
    let run = Command::new("openssl").current_dir(at).args(args.split(' ')).output().unwrap();
    assert!(run.status.success(), "{args}: {}", String::from_utf8_lossy(&run.stderr));
}

const CONFIG: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n\
     default_md = sha256\npolicy = p\nunique_subject = no\ncrlnumber = number\ncrl_extensions = c\n\
     default_crl_days = 2\n[c]\nauthorityKeyIdentifier = keyid\n[p]\ncommonName = supplied\n[req]\n\
     distinguished_name = n\n[n]\n";
const AUTHORITY: &str =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
const SIGNER: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n";

/// A root, an authority below it, and a signer, whose certificate names the server; in the desk's folder.
struct Town {
    desk: Desk,
    server: Server,
    responder_port: u16,
}

impl Town {
    fn found() -> Option<Self> {
        if !peer("openssl") {
            return None;
        }
        let (desk, server) = (Desk::new(), Server::start());
        let at = desk.directory.path().to_owned();
        let responder_port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        for (file, text) in [("ca.cnf", CONFIG), ("index", ""), ("number", "01\n"), ("serial", "1000\n")] {
            desk.write(file, text);
        }
        let place = &server.place;
        let below_root = format!("{AUTHORITY}crlDistributionPoints=URI:http://{place}/root.crl\n");
        let below = format!(
            "{SIGNER}crlDistributionPoints=URI:http://{place}/list.crl\n\
             authorityInfoAccess=caIssuers;URI:http://{place}/ca.cer,OCSP;URI:http://127.0.0.1:{responder_port}/\n"
        );
        for (file, text) in [("root.ext", AUTHORITY), ("ca.ext", &below_root), ("signer.ext", &below)] {
            desk.write(file, text);
        }
        for (name, by, subject) in [("root", "", "Root"), ("ca", "root", "Issuing"), ("signer", "ca", "Signer")] {
            openssl(
                &at,
                &format!(
                    "req -new -config ca.cnf -newkey {key} -keyout {name}.key -out {name}.csr -subj /CN={subject}"
                ),
            );
            let by = match by {
                "" => format!("-selfsign -keyfile {name}.key"),
                by => format!("-cert {by}.pem -keyfile {by}.key"),
            };
            let what = format!("ca -batch -notext -config ca.cnf {by} -extfile {name}.ext -days 30");
            openssl(&at, &format!("{what} -in {name}.csr -out {name}.pem"));
        }
        openssl(&at, "x509 -in ca.pem -outform DER -out ca.cer");
        server.put("/ca.cer", std::fs::read(at.join("ca.cer")).unwrap());
        // Only the signer's own certificate goes along: the authority's has to be found.
        openssl(&at, "pkcs12 -export -in signer.pem -inkey signer.key -out signer.p12 -passout pass:muc-ky");
        desk.write("pass", "muc-ky");
        desk.demo("demo");
        let town = Self { desk, server, responder_port };
        let sign = ["sign", "demo/letter.pdf", "-o", "signed.pdf", "--p12", "signer.p12", "--pin-file", "pass"];
        town.desk.run(&sign).expect(0);
        town.publish();
        Some(town)
    }

    /// Both authorities' lists as of now.
    fn publish(&self) {
        let at = self.desk.directory.path();
        for (by, path) in [("root", "/root.crl"), ("ca", "/list.crl")] {
            openssl(at, &format!("ca -gencrl -config ca.cnf -cert {by}.pem -keyfile {by}.key -out l.pem"));
            openssl(at, "crl -in l.pem -outform DER -out l.crl");
            self.server.put(path, std::fs::read(at.join("l.crl")).unwrap());
        }
    }

    fn revoke(&self) {
        openssl(self.desk.directory.path(), "ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke signer.pem");
    }

    /// The openssl program as the authority's responder.
    fn respond(&self) -> Running {
        self.respond_by("ca")
    }

    /// Signed by somebody else.
    fn respond_by(&self, signer: &str) -> Running {
        let by = format!("-index index -CA ca.pem -rsigner {signer}.pem -rkey {signer}.key -ndays 1");
        let mut command = Command::new("openssl");
        command.current_dir(self.desk.directory.path()).args(["ocsp", "-port", &self.responder_port.to_string()]);
        let mut child = command.args(by.split(' ')).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Not tried by connecting: it answers one after the other, and would wait for a question.
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("waiting for OCSP client") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "openssl ocsp does not listen");
        }
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Running(child)
    }

    fn verify(&self, more: &[&str]) -> Run {
        let run = self.desk.run(&[&["verify", "signed.pdf", "--trust", "root.pem", "--format", "json"], more].concat());
        assert!(!run.err.contains("panicked"), "{run:#?}");
        run
    }
}

const ONLINE: [&str; 3] = ["--online", "--allow-host", "127.0.0.1"];

fn reason(run: &Run) -> String {
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    report[0]["reason"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn what_is_missing_is_fetched_and_kept_for_the_next_time() {
    let Some(town) = Town::found() else { return };
    let _responder = town.respond();
    // Offline nothing is asked, and the authority is not known.
    for offline in [&[][..], &["--offline"]] {
        assert_eq!(reason(&town.verify(offline)), "NO_CERTIFICATE_CHAIN_FOUND");
    }
    assert!(town.server.log.lock().unwrap().is_empty());
    // Online, but nobody said that this host may be asked.
    assert_eq!(reason(&town.verify(&["--online"])), "NO_CERTIFICATE_CHAIN_FOUND");
    assert!(town.server.log.lock().unwrap().is_empty());

    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["good", "ocsp", "network"], ["good", "crl", "network"]]);
    // The responder was asked for the signer, so its list was not; the issuing authority has a list only.
    assert_eq!(["/ca.cer", "/root.crl", "/list.crl"].map(|path| town.server.asked(path)), [1, 1, 0]);
    let kept = town.desk.run(&["cache", "show"]).expect(0).out;
    assert!(kept.contains("2 files"), "{kept}");
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["good", "ocsp", "cache"], ["good", "crl", "cache"]]);
    assert_eq!(["/ca.cer", "/root.crl", "/list.crl"].map(|path| town.server.asked(path)), [2, 1, 0]);
    assert!(town.desk.run(&["cache", "clear"]).expect(0).out.contains("0 files"));
    town.verify(&ONLINE);
    assert_eq!(town.server.asked("/root.crl"), 2);
}

/// Status and origin of each certificate of the only signature's path.
fn statuses(run: &Run) -> Vec<[String; 3]> {
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let rows = report[0]["signatures"][0]["revocation"].as_array().unwrap();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| ["status", "source", "origin"].map(|key| text(row, key))).collect()
}

#[test]
fn a_good_status_passes_and_a_revoked_one_does_not() {
    let Some(town) = Town::found() else { return };
    // No responder: the list says it.
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["good", "crl", "network"], ["good", "crl", "network"]]);
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["good", "crl", "cache"], ["good", "crl", "cache"]]);
    // Revoked: the responder, which is preferred for one document, knows before the list that is kept runs out.
    town.revoke();
    let responder = town.respond();
    let run = town.verify(&ONLINE);
    assert_ne!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["revoked", "ocsp", "network"], ["good", "crl", "cache"]]);
    // Gone again: its word was kept.
    drop(responder);
    let run = town.verify(&ONLINE);
    assert_ne!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["revoked", "ocsp", "cache"], ["good", "crl", "cache"]]);
    // Nothing is kept, and the new list says it, too.
    town.desk.run(&["cache", "clear"]).expect(0);
    town.publish();
    let run = town.verify(&ONLINE);
    assert_ne!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run), [["revoked", "crl", "network"], ["good", "crl", "network"]]);
}

#[test]
fn a_delegate_whose_own_status_is_to_be_asked_is_asked_for_along() {
    let Some(town) = Town::found() else { return };
    let at = town.desk.directory.path();
    town.desk.write("delegate.ext", "basicConstraints=CA:FALSE\nextendedKeyUsage=OCSPSigning\n");
    let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(at, &format!("req -new -config ca.cnf -newkey {key} -keyout d.key -out d.csr -subj /CN=Delegate"));
    let by = "-cert ca.pem -keyfile ca.key -extfile delegate.ext -days 30";
    openssl(at, &format!("ca -batch -notext -config ca.cnf {by} -in d.csr -out d.pem"));
    let _responder = town.respond_by("d");
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!((town.server.asked("/list.crl"), town.server.asked("/root.crl")), (1, 1));
    // Revoked, it says nothing any more; the list does.
    openssl(at, "ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke d.pem");
    town.publish();
    town.desk.run(&["cache", "clear"]).expect(0);
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(statuses(&run)[0], ["good", "crl", "network"], "{run:#?}");
}

#[test]
fn a_folder_asks_for_each_list_once_and_for_no_signer() {
    let Some(town) = Town::found() else { return };
    let folder = town.desk.path("folder");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..20 {
        std::fs::copy(town.desk.path("signed.pdf"), folder.join(format!("{number}.pdf"))).unwrap();
    }
    // No responder runs: for many documents none is asked.
    let verify = ["verify", "folder", "--trust", "root.pem", "--format", "ndjson"];
    let run = town.desk.run(&[&verify[..], &ONLINE].concat());
    assert_eq!((run.code, run.out.lines().count()), (0, 20), "{run:#?}");
    assert_eq!(["/ca.cer", "/root.crl", "/list.crl"].map(|path| town.server.asked(path)), [1, 1, 1]);
}

#[test]
fn what_cannot_be_fetched_is_not_waited_for_twice_and_never_a_pass() {
    let Some(town) = Town::found() else { return };
    // No responder, no lists: the host is there and has nothing.
    town.server.files.lock().unwrap().retain(|path, _| path == "/ca.cer");
    let run = town.verify(&ONLINE);
    assert_eq!(run.code, 3, "{run:#?}");
    assert_eq!(reason(&run), "TRY_LATER");
    assert_eq!(["/root.crl", "/list.crl"].map(|path| town.server.asked(path)), [1, 1]);
    assert!(town.desk.run(&["cache", "show"]).expect(0).out.contains("0 files"));
    // A page in place of a list.
    for path in ["/root.crl", "/list.crl", "/ca.cer"] {
        town.server.put(path, b"<html>Dang nhap</html>".to_vec());
    }
    assert_eq!(reason(&town.verify(&ONLINE)), "NO_CERTIFICATE_CHAIN_FOUND");
    assert!(town.desk.run(&["cache", "show"]).expect(0).out.contains("0 files"));
}

#[test]
fn a_list_server_that_misbehaves_is_no_proof_of_anything() {
    let Some(town) = Town::found() else { return };
    let canary = Server::start();
    let genuine = std::fs::read(town.desk.path("l.crl")).unwrap();
    let raw =
        |head: &str, body: &[u8]| Answer::Raw([head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat());
    let redirect = |to: &str| raw(&format!("HTTP/1.1 302 Found\nContent-Length: 0\nLocation: {to}"), b"");
    let stale = {
        let at = town.desk.directory.path();
        let times = "-crl_lastupdate 20260101000000Z -crl_nextupdate 20260102000000Z";
        openssl(at, &format!("ca -gencrl -config ca.cnf -cert ca.pem -keyfile ca.key {times} -out l.pem"));
        openssl(at, "crl -in l.pem -outform DER -out stale.crl");
        std::fs::read(at.join("stale.crl")).unwrap()
    };
    let allow = ["--online", "--allow-host", &town.server.place];
    for (name, answer) in [
        ("private", redirect(&format!("http://{}/list.crl", canary.place))),
        ("metadata", redirect("http://169.254.169.254/latest/meta-data/")),
        ("file", redirect("file:///etc/passwd")),
        ("loop", redirect("/list.crl")),
        ("gzip", raw("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 3", b"\x1f\x8b\x08")),
        ("page", Answer::Body(b"<html>Dang nhap</html>".to_vec())),
        ("garbage", Answer::Raw(vec![0xff; 4096])),
        ("torn", Answer::Body(genuine[..genuine.len() / 2].to_vec())),
        ("stale", Answer::Body(stale)),
        ("drip", Answer::Drip),
        ("endless", Answer::Endless),
        ("told huge", raw("HTTP/1.1 200 OK\nContent-Length: 99999999999", b"")),
        ("busy", Answer::After(99, Vec::new())),
    ] {
        town.server.answer("/list.crl", answer);
        let begun = std::time::Instant::now();
        let run = town.verify(&allow);
        assert_eq!(run.code, 3, "{name}: {run:#?}");
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{name}: {:?}", begun.elapsed());
    }
    assert!(canary.log.lock().unwrap().is_empty());
    // Busy at first: asked again.
    let asked = town.server.asked("/list.crl");
    town.server.answer("/list.crl", Answer::After(asked + 2, genuine));
    let run = town.verify(&allow);
    assert_eq!(run.code, 0, "{run:#?}");
    assert_eq!(town.server.asked("/list.crl"), asked + 2);
}

#[test]
fn a_secure_server_nobody_vouches_for_is_not_asked() {
    if !peer("openssl") {
        return;
    }
    let desk = Desk::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    let names = "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost";
    let what = format!("req -x509 -newkey {key} -days 9 {names} -addext basicConstraints=CA:FALSE");
    openssl(desk.directory.path(), &format!("{what} -keyout s.key -out s.pem"));
    let mut command = Command::new("openssl");
    command.args(["s_server", "-accept", &port.to_string(), "-cert", "s.pem", "-key", "s.key", "-www"]);
    command.current_dir(desk.directory.path()).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let _running = Running(child);
    let mut line = String::new();
    while !line.contains("ACCEPT") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "openssl s_server does not listen");
    }
    let run = desk.run(&["trust", "fetch", "vn-gov", "--from", &format!("https://127.0.0.1:{port}")]).expect(7);
    assert!(run.err.contains("no TLS connection"), "{run:#?}");
}

#[test]
fn options_of_the_network_are_checked() {
    let desk = Desk::new();
    desk.write("x.pdf", "%PDF-");
    for args in [
        &["--online", "--offline"][..],
        &["--allow-host", "a"],
        &["--online", "--allow-host", "http://a/"],
        &["--online", "--allow-host", "0x7f.1"],
        &["--online", "--proxy", "ftp://a"],
        &["--online", "--proxy", "https://a:1"],
        &["--proxy", "http://a:1"],
    ] {
        let run = desk.run(&[&["verify", "x.pdf"], args].concat()).expect(2);
        assert!(!run.err.is_empty(), "{args:?}");
    }
    desk.write("kyso.toml", "[network]\ntimeout = \"long\"\n");
    let run = crate::support::finish(
        desk.command(&["verify", "x.pdf"]).env("KYSO_CONFIG", desk.path("kyso.toml")).output().unwrap(),
    );
    assert!(run.code == 2 && run.err.contains("network.timeout"), "{run:#?}");
}

/// Runs the command under strace and gives the system calls of the network it made; none (said so) without strace.
fn network_calls(desk: &Desk, args: &[&str]) -> Option<Vec<String>> {
    if !peer("strace") {
        return None;
    }
    let kyso = desk.command(args);
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=%network", "-o", "calls"]).arg(kyso.get_program()).args(args);
    command.current_dir(desk.directory.path()).env("KYSO_HOME", desk.path("home")).stdin(Stdio::null());
    let output = command.output().unwrap();
    let Ok(text) = std::fs::read_to_string(desk.path("calls")) else { return None };
    // Where tracing is forbidden nothing is seen, which proves nothing.
    if String::from_utf8_lossy(&output.stderr).contains("ptrace") {
        println!("SKIPPED: strace may not trace");
        return None;
    }
    Some(text.lines().map(str::to_owned).collect())
}

/// TN-11, TN-04.
#[test]
fn offline_no_socket_is_opened_and_for_an_untrusted_chain_no_name_is_looked_up() {
    let Some(town) = Town::found() else { return };
    let verify = ["verify", "signed.pdf", "--trust", "root.pem"];
    let Some(calls) = network_calls(&town.desk, &[&verify[..], &["--offline"]].concat()) else { return };
    assert!(!calls.iter().any(|call| call.contains("socket(")), "{calls:#?}");
    let calls = network_calls(&town.desk, &verify).unwrap();
    assert!(!calls.iter().any(|call| call.contains("socket(")), "{calls:#?}");
    // That such calls would be seen.
    let calls = network_calls(&town.desk, &[&verify[..], &ONLINE].concat()).unwrap();
    assert!(calls.iter().any(|call| call.contains("connect(") && call.contains("127.0.0.1")), "{calls:#?}");

    // Signed under an authority that nobody believes, which names public hosts: nobody is asked, not even for a name.
    let at = town.desk.directory.path();
    let names = "authorityInfoAccess=caIssuers;URI:http://example.com/ca.cer,OCSP;URI:http://example.com/ocsp\n\
                 crlDistributionPoints=URI:http://example.com/list.crl\n";
    town.desk.write("signer.ext", format!("{SIGNER}{names}"));
    let by = "-cert ca.pem -keyfile ca.key -extfile signer.ext -days 30";
    openssl(at, &format!("ca -batch -notext -config ca.cnf {by} -in signer.csr -out signer.pem"));
    openssl(
        at,
        "pkcs12 -export -in signer.pem -inkey signer.key -certfile ca.pem -out signer.p12 -passout pass:muc-ky",
    );
    let sign = ["sign", "demo/letter.pdf", "-o", "stranger.pdf", "--p12", "signer.p12", "--pin-file", "pass"];
    town.desk.run(&sign).expect(0);
    let verify = ["verify", "stranger.pdf", "--trust", "demo/demo-root.pem", "--online"];
    let calls = network_calls(&town.desk, &verify).unwrap();
    assert!(!calls.iter().any(|call| call.contains("connect(")), "{calls:#?}");
}

/// TN-12.
#[test]
fn proxies_in_the_environment_are_not_used() {
    let Some(town) = Town::found() else { return };
    let canary = Server::start();
    let proxy = format!("http://{}", canary.place);
    let with_environment = |args: &[&str]| {
        let mut command = town.desk.command(args);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            command.env(name, &proxy);
        }
        crate::support::finish(command.output().unwrap())
    };
    let verify = ["verify", "signed.pdf", "--trust", "root.pem"];
    with_environment(&[&verify[..], &ONLINE].concat());
    with_environment(&["trust", "fetch", "vn-gov", "--from", &format!("http://{}", town.server.place)]).expect(7);
    let stamped = ["sign", "demo/letter.pdf", "-o", "no.pdf", "--p12", "signer.p12", "--pin-file", "pass", "--tsa"];
    with_environment(&[&stamped[..], &[&format!("http://{}/tsa", town.server.place)]].concat()).expect(7);
    assert!(town.server.asked("/ca.cer") == 1 && town.server.asked("/tsa") == 1);
    assert!(canary.log.lock().unwrap().is_empty());
    // Configured, it is used: for whom the user named.
    let run = town.desk.run(&[&verify[..], &ONLINE, &["--proxy", &proxy]].concat());
    assert!(!run.out.is_empty() && !canary.log.lock().unwrap().is_empty(), "{run:#?}");
    assert_eq!(town.server.asked("/ca.cer"), 1);
}
