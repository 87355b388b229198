//! The client against authorities and servers that behave, and that do not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::*;
use crate::net::HostPort;
use crate::net::canary::Canary;

/// An authority kept by the openssl program.
struct Authority {
    directory: tempfile::TempDir,
    certificate: Certificate,
}

const CONFIG: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n\
     default_md = sha256\npolicy = p\nunique_subject = no\ncrlnumber = number\ncrl_extensions = c\n\
     [c]\nauthorityKeyIdentifier = keyid\n[p]\ncommonName = supplied\n[req]\ndistinguished_name = n\n[n]\n\
     [a]\nbasicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n";

/// Whether openssl is there; a missing peer is a failure where it must not be missing.
fn possible() -> bool {
    let there = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
    if !there {
        assert!(std::env::var("KYSO_REQUIRE_PEERS").as_deref() != Ok("1"), "openssl is missing");
        println!("SKIPPED: openssl is missing");
    }
    there
}

fn openssl(at: &Path, args: &str) {
    let run = Command::new("openssl").current_dir(at).args(args.split(' ')).output().unwrap();
    assert!(run.status.success(), "{args}: {}", String::from_utf8_lossy(&run.stderr));
}

impl Authority {
    fn new(name: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        for (file, text) in [("ca.cnf", CONFIG), ("index", ""), ("number", "01\n"), ("serial", "1000\n")] {
            std::fs::write(at.join(file), text).unwrap();
        }
        let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        let what = format!("req -x509 -config ca.cnf -extensions a -newkey {key} -days 99 -keyout ca.key -out ca.pem");
        openssl(at, &format!("{what} -subj /CN={name}"));
        openssl(at, "x509 -in ca.pem -outform DER -out ca.der");
        let certificate = Certificate::from_der(&std::fs::read(at.join("ca.der")).unwrap()).unwrap();
        Self { directory, certificate }
    }

    /// A certificate that names these addresses.
    fn issue(&self, name: &str, extensions: &str) -> Certificate {
        let at = self.directory.path();
        std::fs::write(at.join("leaf.ext"), format!("basicConstraints=CA:FALSE\n{extensions}\n")).unwrap();
        let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(
            at,
            &format!("req -new -config ca.cnf -newkey {key} -keyout {name}.key -out {name}.csr -subj /CN={name}"),
        );
        let by = "-config ca.cnf -cert ca.pem -keyfile ca.key -extfile leaf.ext";
        openssl(at, &format!("ca -batch -notext {by} -days 9 -in {name}.csr -out {name}.pem"));
        let pem = std::fs::read(at.join(format!("{name}.pem"))).unwrap();
        Certificate::all_from_file(&pem).unwrap().remove(0)
    }

    fn revoke(&self, name: &str) {
        openssl(self.directory.path(), &format!("ca -config ca.cnf -cert ca.pem -keyfile ca.key -revoke {name}.pem"));
    }

    /// A list from some days ago until some days from now, both may be negative.
    fn list(&self, since: i64, until: i64) -> Vec<u8> {
        let at = self.directory.path();
        let day = |days: i64| clock::now().plus_seconds(days * 86_400).generalized().unwrap();
        let times = format!("-crl_lastupdate {} -crl_nextupdate {}", day(since), day(until));
        openssl(at, &format!("ca -gencrl -config ca.cnf -cert ca.pem -keyfile ca.key {times} -out list.pem"));
        openssl(at, "crl -in list.pem -outform DER -out list.der");
        std::fs::read(at.join("list.der")).unwrap()
    }

    /// What was revoked since the list with this number, from a day ago until tomorrow.
    fn delta(&self, base: u8) -> Vec<u8> {
        let at = self.directory.path();
        // deltaCRLIndicator (RFC 5280 §5.2.4).
        let indicator = format!("[c]\n2.5.29.27 = critical,DER:0201{base:02x}\n");
        std::fs::write(at.join("delta.cnf"), CONFIG.replace("[c]\n", &indicator)).unwrap();
        openssl(at, "ca -gencrl -config delta.cnf -cert ca.pem -keyfile ca.key -crldays 1 -out delta.pem");
        openssl(at, "crl -in delta.pem -outform DER -out delta.der");
        std::fs::read(at.join("delta.der")).unwrap()
    }

    /// openssl's answer to a question, signed by `signer` (`ca`: the authority itself).
    fn answer(&self, question: &[u8], signer: &str, more: &str) -> Vec<u8> {
        let at = self.directory.path();
        std::fs::write(at.join("question.der"), question).unwrap();
        let by = format!("-index index -CA ca.pem -rsigner {signer}.pem -rkey {signer}.key");
        openssl(at, &format!("ocsp {by} -reqin question.der -respout answer.der {more}"));
        std::fs::read(at.join("answer.der")).unwrap()
    }

    /// The openssl program as a responder.
    fn responder(&self, port: u16) -> Responder {
        let by = "-index index -CA ca.pem -rsigner ca.pem -rkey ca.key -ndays 1";
        let mut command = Command::new("openssl");
        command.current_dir(self.directory.path()).args(["ocsp", "-port", &port.to_string()]).args(by.split(' '));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // Not tried by connecting: it answers one after the other, and would wait for a question.
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("waiting for OCSP client") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "openssl ocsp does not listen");
        }
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Responder(child)
    }
}

struct Responder(Child);

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn client(canaries: &[&Canary], disk: Option<&Path>, many: bool) -> Client {
    let hosts = canaries.iter().map(|canary| HostPort::parse(&canary.address.to_string()).unwrap()).collect();
    let settings = Settings { allow_hosts: Some(hosts), timeout: Some(Duration::from_secs(5)), ..Settings::default() };
    Client::new(settings, disk.map(|at| Cache::at(at.to_owned(), 1 << 20)), many)
}

/// A server of one file, which a test may change.
fn serving(body: &Arc<Mutex<Vec<u8>>>) -> Canary {
    let body = Arc::clone(body);
    Canary::answering(move |_, _, stream| {
        let body = body.lock().unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    })
}

fn shared(octets: impl Into<Vec<u8>>) -> Arc<Mutex<Vec<u8>>> {
    Arc::new(Mutex::new(octets.into()))
}

/// A responder that answers with what `answer` makes of the question.
fn responding(answer: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Canary {
    Canary::answering(move |_, question, stream| {
        let body = answer(question);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nConnection: close\r\n";
        let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    })
}

fn points(list: &Canary) -> String {
    format!("crlDistributionPoints=URI:{}", list.url())
}

fn both_named(responder: &Canary, list: &Canary) -> String {
    format!("authorityInfoAccess=OCSP;URI:{}\n{}", responder.url(), points(list))
}

fn origins(fetched: &Fetched<StatusData>) -> Vec<(StatusKind, Origin)> {
    fetched.found.iter().map(|data| (data.kind, data.origin)).collect()
}

const LIST_FETCHED: (StatusKind, Origin) = (StatusKind::Crl, Origin::Network);
const LIST_KEPT: (StatusKind, Origin) = (StatusKind::Crl, Origin::Cache);
const ANSWER_FETCHED: (StatusKind, Origin) = (StatusKind::Ocsp, Origin::Network);
const ANSWER_KEPT: (StatusKind, Origin) = (StatusKind::Ocsp, Origin::Cache);

#[test]
fn one_document_asks_the_responder_and_many_the_list() {
    if !possible() {
        return;
    }
    let authority = Authority::new("Goc");
    let port = free_port();
    let list = serving(&shared(authority.list(-1, 1)));
    let extensions = format!("authorityInfoAccess=OCSP;URI:http://127.0.0.1:{port}/\n{}", points(&list));
    let leaf = authority.issue("an", &extensions);
    let _responder = authority.responder(port);
    let allowed = Settings { allow_hosts: Some(vec![HostPort::parse("127.0.0.1").unwrap()]), ..Settings::default() };
    let one = Client::new(allowed.clone(), None, false);
    let fetched = one.status(&leaf, &authority.certificate, clock::now());
    assert_eq!((origins(&fetched), list.hits()), (vec![ANSWER_FETCHED], 0), "{:?}", fetched.failures);
    let told = one.verified(Subject { certificate: &leaf, issuer: &authority.certificate }, &fetched.found[0]).unwrap();
    assert!(told.is_current(clock::now()));
    let many = Client::new(allowed.clone(), None, true);
    assert_eq!(origins(&many.status(&leaf, &authority.certificate, clock::now())), [LIST_FETCHED]);
    let told_otherwise = Settings { prefer: Some(Prefer::Ocsp), ..allowed };
    let many = Client::new(told_otherwise, None, true);
    assert_eq!(origins(&many.status(&leaf, &authority.certificate, clock::now())), [ANSWER_FETCHED]);
}

/// TN-10: whatever is verified, by however many threads, a list is fetched once.
#[test]
fn one_list_is_fetched_once_for_a_hundred_thousand_documents() {
    if !possible() {
        return;
    }
    let authority = Authority::new("Goc");
    let body = shared([]);
    let list = serving(&body);
    let leaves: Vec<_> = ["an", "binh", "chi"].map(|name| authority.issue(name, &points(&list))).into();
    authority.revoke("chi");
    *body.lock().unwrap() = authority.list(-1, 1);
    let client = client(&[&list], None, true);
    let now = clock::now();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for leaf in leaves.iter().cycle().take(25_000) {
                    let fetched = client.status(leaf, &authority.certificate, now);
                    assert_eq!(fetched.found.len(), 1);
                }
            });
        }
    });
    assert_eq!(list.hits(), 1);
    // Failure, too, is asked for once.
    let down = Canary::saying("HTTP/1.1 404 Gone\nContent-Length: 0", b"");
    let leaf = authority.issue("dung", &points(&down));
    let client = self::client(&[&down], None, true);
    for _ in 0..1_000 {
        let fetched = client.status(&leaf, &authority.certificate, now);
        assert!(fetched.found.is_empty() && fetched.failures.len() == 1);
    }
    assert_eq!(down.hits(), 1);
}

#[test]
fn what_is_current_is_taken_from_the_disk_and_what_is_not_is_asked_for() {
    if !possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::new("Goc");
    let body = shared(authority.list(-1, 1));
    let list = serving(&body);
    let leaf = authority.issue("an", &points(&list));
    let now = clock::now();
    let ask = |at| origins(&client(&[&list], Some(home.path()), true).status(&leaf, &authority.certificate, at));
    assert_eq!((ask(now), list.hits()), (vec![LIST_FETCHED], 1));
    assert_eq!((ask(now), list.hits()), (vec![LIST_KEPT], 1));
    // Another authority with the same name, and the same address and serial: nothing of the first one's is used.
    let namesake = Authority::new("Goc");
    let other = namesake.issue("an", &points(&list));
    let fetched = client(&[&list], Some(home.path()), true).status(&other, &namesake.certificate, now);
    assert_eq!((origins(&fetched), list.hits()), (vec![LIST_FETCHED], 2));
    assert_eq!(ask(now), [LIST_KEPT]);

    // Over: asked for again; kept along only for a time before it was issued.
    let home = tempfile::tempdir().unwrap();
    let key = Key::crl(&list.url(), &authority.certificate);
    let disk = Cache::at(home.path().to_owned(), 1 << 20);
    let ask = |at| origins(&client(&[&list], Some(home.path()), true).status(&leaf, &authority.certificate, at));
    let old = authority.list(-9, -2);
    disk.store(&key, &old);
    assert_eq!((ask(now), list.hits()), (vec![LIST_FETCHED], 3));
    assert_ne!(disk.read(&key).unwrap(), old, "the newer one takes its place");
    disk.store(&key, &old);
    assert_eq!(ask(now.plus_seconds(-10 * 86_400)), [LIST_KEPT, LIST_FETCHED]);
    disk.store(&key, &old);
    assert_eq!(ask(now.plus_seconds(-8 * 86_400)), [LIST_FETCHED]);
}

#[test]
fn answers_are_kept_too_and_unknown_or_endless_ones_are_not() {
    if !possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let authority = Arc::new(Authority::new("Goc"));
    let mode = shared("-ndays 1");
    let responder = responding({
        let (authority, mode) = (Arc::clone(&authority), Arc::clone(&mode));
        move |question| {
            let more = String::from_utf8(mode.lock().unwrap().clone()).unwrap();
            authority.answer(question, "ca", &more)
        }
    });
    let list = serving(&shared(authority.list(-1, 1)));
    let leaf = authority.issue("an", &both_named(&responder, &list));
    let now = clock::now();
    let ask = |home: &Path| {
        let fetched = client(&[&responder, &list], Some(home), false).status(&leaf, &authority.certificate, now);
        assert!(fetched.failures.is_empty(), "{:?}", fetched.failures);
        origins(&fetched)
    };
    assert_eq!((ask(home.path()), responder.hits()), (vec![ANSWER_FETCHED], 1));
    assert_eq!((ask(home.path()), responder.hits()), (vec![ANSWER_KEPT], 1));
    // Without nextUpdate: good for this run, and asked for again by the next.
    let home = tempfile::tempdir().unwrap();
    *mode.lock().unwrap() = b"-resp_key_id".to_vec();
    assert_eq!(ask(home.path()), [ANSWER_FETCHED]);
    assert_eq!((ask(home.path()), responder.hits()), (vec![ANSWER_FETCHED], 3));
    // Unknown to the responder: the list is asked, and only that is kept.
    std::fs::write(authority.directory.path().join("index"), "").unwrap();
    *mode.lock().unwrap() = b"-ndays 1".to_vec();
    assert_eq!(ask(home.path()), [ANSWER_FETCHED, LIST_FETCHED]);
    assert_eq!(ask(home.path()), [ANSWER_FETCHED, LIST_KEPT]);
}

#[test]
fn a_delegated_responder_is_believed_when_the_issuer_made_it_one() {
    if !possible() {
        return;
    }
    let authority = Arc::new(Authority::new("Goc"));
    authority.issue("giao", "extendedKeyUsage=OCSPSigning\nnoCheck=ignored");
    // Whose own status has to be asked: the list tells it.
    authority.issue("hoi", "extendedKeyUsage=OCSPSigning");
    authority.issue("nguoi", "extendedKeyUsage=clientAuth");
    for (signer, good) in [("giao", true), ("hoi", false), ("nguoi", false)] {
        let by = Arc::clone(&authority);
        let responder = responding(move |question| by.answer(question, signer, "-ndays 1"));
        let list = serving(&shared(authority.list(-1, 1)));
        let leaf = authority.issue("an", &both_named(&responder, &list));
        let home = tempfile::tempdir().unwrap();
        let ask = || {
            let client = client(&[&responder, &list], Some(home.path()), false);
            origins(&client.status(&leaf, &authority.certificate, clock::now()))
        };
        if good {
            assert_eq!((ask(), ask()), (vec![ANSWER_FETCHED], vec![ANSWER_KEPT]));
        } else {
            assert_eq!((ask(), ask()), (vec![ANSWER_FETCHED, LIST_FETCHED], vec![ANSWER_FETCHED, LIST_KEPT]));
        }
    }
}

#[test]
fn what_was_revoked_between_lists_is_asked_for_beside_the_list() {
    if !possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::new("Goc");
    let (list, delta) = (serving(&shared(authority.list(-1, 1))), shared([]));
    let newest = serving(&delta);
    let leaf = authority.issue("an", &format!("{}\nfreshestCRL=URI:{}", points(&list), newest.url()));
    authority.revoke("an");
    *delta.lock().unwrap() = authority.delta(1);
    let client = client(&[&list, &newest], Some(home.path()), true);
    for _ in 0..2 {
        let fetched = client.status(&leaf, &authority.certificate, clock::now());
        assert_eq!(origins(&fetched), [LIST_FETCHED, LIST_FETCHED], "{:?}", fetched.failures);
        // Together they tell of the revocation.
        let mut store = TrustStore::default();
        store.add_anchors(None, [authority.certificate.clone()]);
        let (limits, links, lists) = (Limits::default(), LinkCache::default(), StatusCache::default());
        let builder = || PathBuilder::new(&store, &AwsLc, &limits, &links);
        let path = builder().build(&leaf, &[], clock::now()).unwrap();
        let checker = StatusChecker::new(builder(), &AwsLc, &limits, &lists);
        let status = checker.check(&path, 0, &fetched.found, &[], clock::now()).unwrap();
        assert!(status.evidence.iter().any(|e| matches!(e.status, Status::Revoked { .. })), "{status:#?}");
    }
    assert_eq!((list.hits(), newest.hits()), (1, 1));
    assert_eq!(Cache::at(home.path().to_owned(), 1 << 20).size().0, 1);
}

/// TV-27.
#[test]
fn a_poisoned_cache_is_passed_over_and_mended() {
    if !possible() {
        return;
    }
    let authority = Authority::new("Goc");
    let stranger = Authority::new("Goc");
    let genuine = authority.list(-1, 1);
    let list = serving(&shared(genuine.clone()));
    let leaf = authority.issue("an", &points(&list));
    stranger.issue("an", "");
    let mut bent = genuine.clone();
    *bent.last_mut().unwrap() ^= 1;
    let half = genuine[..genuine.len() / 2].to_vec();
    let future = authority.list(30, 60);
    let key = Key::crl(&list.url(), &authority.certificate);
    let page = b"<html>200 OK</html>".to_vec();
    for (name, poison) in [
        ("strange", stranger.list(-1, 1)),
        ("bent", bent),
        ("half", half),
        ("empty", Vec::new()),
        ("page", page),
        ("future", future),
    ] {
        let home = tempfile::tempdir().unwrap();
        let disk = Cache::at(home.path().to_owned(), 1 << 20);
        disk.store(&key, &poison);
        let before = list.hits();
        let fetched = client(&[&list], Some(home.path()), true).status(&leaf, &authority.certificate, clock::now());
        assert!(origins(&fetched).contains(&LIST_FETCHED), "{name}");
        assert_eq!(list.hits(), before + 1, "{name}");
        if name != "future" {
            assert_eq!(origins(&fetched), [LIST_FETCHED], "{name}");
            assert_eq!(disk.read(&key).unwrap(), genuine, "{name}");
        }
    }
}

/// An older list that is still current, sent again in place of the newer one that tells of a revocation.
#[test]
fn an_older_list_does_not_take_the_place_of_a_newer_one() {
    if !possible() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let authority = Authority::new("Goc");
    let body = shared(authority.list(-9, 9));
    let list = serving(&body);
    let leaf = authority.issue("an", &points(&list));
    authority.revoke("an");
    let newer = authority.list(-2, -1);
    let disk = Cache::at(home.path().to_owned(), 1 << 20);
    let key = Key::crl(&list.url(), &authority.certificate);
    disk.store(&key, &newer);
    let at = clock::now().plus_seconds(-3 * 86_400);
    let fetched = client(&[&list], Some(home.path()), true).status(&leaf, &authority.certificate, at);
    assert_eq!(origins(&fetched), [LIST_KEPT, LIST_FETCHED]);
    assert_eq!(disk.read(&key).unwrap(), newer);
}

#[test]
fn a_responder_that_misbehaves_is_passed_over_for_the_list() {
    if !possible() {
        return;
    }
    let authority = Arc::new(Authority::new("Goc"));
    let stranger = Arc::new(Authority::new("Goc"));
    let other = authority.issue("khac", "");
    let about_another = ocsp_request(&other, &authority.certificate, None);
    let (a, b) = (Arc::clone(&authority), Arc::clone(&stranger));
    type Answering = Box<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;
    let old_answer = Mutex::new(None::<Vec<u8>>);
    let cases: Vec<(&str, &str, Answering)> = vec![
        ("nonce", "nonce", {
            let a = Arc::clone(&a);
            // The answer to an earlier question.
            Box::new(move |question| {
                let mut kept = old_answer.lock().unwrap();
                let mut earlier = question.to_vec();
                *earlier.last_mut().unwrap() ^= 1;
                kept.get_or_insert_with(|| a.answer(&earlier, "ca", "-ndays 1")).clone()
            })
        }),
        ("another certificate", "", {
            let a = Arc::clone(&a);
            Box::new(move |_| a.answer(&about_another, "ca", "-ndays 1"))
        }),
        ("another authority", "", Box::new(move |question| b.answer(question, "ca", "-ndays 1"))),
        ("try later", "cannot be used", Box::new(|_| vec![0x30, 3, 0x0a, 1, 3])),
        ("page", "cannot be used", Box::new(|_| b"<html>Dang nhap</html>".to_vec())),
        ("nothing", "cannot be used", Box::new(|_| Vec::new())),
        ("list", "cannot be used", {
            let genuine = authority.list(-1, 1);
            Box::new(move |_| genuine.clone())
        }),
        ("huge", "longer than", Box::new(|_| vec![0x30; 300 << 10])),
    ];
    for (name, words, answer) in cases {
        let responder = responding(answer);
        let list = serving(&shared([]));
        let leaf = authority.issue("an", &both_named(&responder, &list));
        let list_again = authority.list(-1, 1);
        drop(list);
        let list = serving(&shared(list_again));
        let leaf_again = authority.issue("an", &both_named(&responder, &list));
        assert_ne!(leaf, leaf_again);
        let home = tempfile::tempdir().unwrap();
        let client = client(&[&responder, &list], Some(home.path()), false);
        let fetched = client.status(&leaf_again, &authority.certificate, clock::now());
        assert_eq!(responder.hits(), 1, "{name}");
        assert_eq!(fetched.found.last().map(|data| data.kind), Some(StatusKind::Crl), "{name}");
        match words {
            // Read, and found to be no use by whoever verifies it; in no case kept.
            "" => assert_eq!(origins(&fetched), [ANSWER_FETCHED, LIST_FETCHED], "{name}"),
            words => {
                assert_eq!(origins(&fetched), [LIST_FETCHED], "{name}");
                assert!(fetched.failures[0].detail.contains(words), "{name}: {:?}", fetched.failures);
            }
        }
        let disk = Cache::at(home.path().to_owned(), 1 << 20);
        assert_eq!(disk.read(&Key::ocsp(&leaf_again, &authority.certificate)), None, "{name}");
        assert_eq!(disk.size().0, 1, "{name}");
    }
}

#[test]
fn a_list_that_is_none_is_a_failure_and_one_of_no_use_is_not_kept() {
    if !possible() {
        return;
    }
    let authority = Authority::new("Goc");
    let stranger = Authority::new("Goc");
    let genuine = authority.list(-1, 1);
    let pem = std::fs::read(authority.directory.path().join("list.pem")).unwrap();
    let mut trailing = genuine.clone();
    trailing.push(0);
    for (name, body, read) in [
        ("page", b"<html></html>".to_vec(), false),
        ("pem", pem, false),
        ("empty", Vec::new(), false),
        ("half", genuine[..genuine.len() - 9].to_vec(), false),
        ("trailing", trailing, false),
        ("certificate", authority.certificate.der().to_vec(), false),
        ("stale", authority.list(-9, -2), true),
        ("strange", stranger.list(-1, 1), true),
    ] {
        let home = tempfile::tempdir().unwrap();
        let list = serving(&shared(body));
        let leaf = authority.issue("an", &points(&list));
        let fetched = client(&[&list], Some(home.path()), true).status(&leaf, &authority.certificate, clock::now());
        assert_eq!(fetched.found.len(), usize::from(read), "{name}");
        if !read {
            assert!(fetched.failures[0].detail.contains("no DER revocation list"), "{name}: {:?}", fetched.failures);
        }
        assert_eq!(Cache::at(home.path().to_owned(), 1 << 20).size().0, 0, "{name}");
    }
}

/// TN-01, TN-04.
#[test]
fn a_certificate_nobody_believes_makes_nobody_ask_whom_it_likes() {
    if !possible() {
        return;
    }
    let canary = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 0", b"");
    let port = canary.address.port();
    let authority = Authority::new("La");
    let client = Client::new(Settings::default(), None, false);
    for url in [
        format!("http://127.0.0.1:{port}/ca.cer"),
        format!("http://localhost:{port}/ca.cer"),
        format!("http://[::ffff:127.0.0.1]:{port}/ca.cer"),
        format!("http://0x7f.1:{port}/ca.cer"),
        "http://example.com/ca.cer".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ldap://127.0.0.1/cn=x".to_owned(),
    ] {
        let leaf = authority.issue("an", &format!("authorityInfoAccess=caIssuers;URI:{url}"));
        let fetched = client.issuers(&leaf);
        assert_eq!((fetched.found.len(), fetched.failures.len()), (0, 1), "{url}");
        assert_eq!(fetched.failures[0].url, url);
    }
    let leaf = authority.issue("an", &points(&canary));
    let fetched = client.status(&leaf, &authority.certificate, clock::now());
    assert_eq!((fetched.found.len(), fetched.failures.len()), (0, 1));
    assert_eq!(canary.hits(), 0);
}

#[test]
fn issuers_come_from_allowed_hosts_in_der_only() {
    if !possible() {
        return;
    }
    let authority = Authority::new("Goc");
    let at = authority.directory.path();
    openssl(at, "crl2pkcs7 -nocrl -certfile ca.pem -outform DER -out ca.p7c");
    let read = |name: &str| std::fs::read(at.join(name)).unwrap();
    for (name, body, good) in [
        ("der", read("ca.der"), true),
        ("pkcs7", read("ca.p7c"), true),
        ("pem", read("ca.pem"), false),
        ("page", b"<html></html>".to_vec(), false),
        ("half", read("ca.der")[..99].to_vec(), false),
        ("huge", vec![0x30; 300 << 10], false),
    ] {
        let server = serving(&shared(body));
        let leaf = authority.issue("an", &format!("authorityInfoAccess=caIssuers;URI:{}", server.url()));
        let client = client(&[&server], None, false);
        for _ in 0..3 {
            let fetched = client.issuers(&leaf);
            assert_eq!(
                (fetched.found.len(), fetched.failures.len()),
                (usize::from(good), usize::from(!good)),
                "{name}"
            );
        }
        assert_eq!(server.hits(), 1, "{name}");
    }
}

/// N-12.
#[test]
fn what_is_told_of_an_address_cannot_steer_whoever_reads_it() {
    let told = failure(&format!("http://a/\u{1b}[2J\r\n\u{202e}{}", "x".repeat(5_000)), &both!("x", "x\u{1b}"));
    assert!(told.url.chars().count() == SHOWN + 1 && told.url.starts_with("http://a/?[2J???x"));
    assert_eq!(told.detail, "x\u{fffd}");
}
