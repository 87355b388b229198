//! Time-stamping services that misbehave (TN-09): no time-stamp, no document, and it does not take for ever.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::sign::file;
use crate::support::{Desk, Run, peer, post_server};

const TYPE: &str = "application/timestamp-reply";
const CONFIG: &str = "[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nkeyUsage=critical,digitalSignature\n\
     extendedKeyUsage=critical,timeStamping\n[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\n\
     signer_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\ness_cert_id_alg=sha256\n";

/// A time-stamping authority of openssl's; `clock` is faketime's, when it is not the real one.
struct Tsa {
    directory: tempfile::TempDir,
    clock: Option<&'static str>,
}

impl Tsa {
    fn new(made: Option<&str>, clock: Option<&'static str>) -> Self {
        Self::configured(CONFIG, made, clock)
    }

    fn configured(config: &str, made: Option<&str>, clock: Option<&'static str>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("tsa.conf"), config).unwrap();
        std::fs::write(directory.path().join("serial"), "01\n").unwrap();
        let this = Self { directory, clock };
        let what =
            "req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=TSA -config tsa.conf -keyout tsa.key -out tsa.pem";
        this.openssl(made, what);
        this
    }

    fn openssl(&self, clock: Option<&str>, args: &str) {
        let mut command = match clock {
            None => Command::new("openssl"),
            Some(clock) => {
                let mut command = Command::new("faketime");
                command.args(["-f", clock, "openssl"]);
                command
            }
        };
        let run = command.args(args.split(' ')).current_dir(self.directory.path()).output().unwrap();
        assert!(run.status.success(), "{args}: {run:?}");
    }

    fn reply(&self, query: &[u8]) -> Vec<u8> {
        let path = |name: &str| self.directory.path().join(name);
        std::fs::write(path("query.tsq"), query).unwrap();
        self.openssl(self.clock, "ts -reply -config tsa.conf -section t -queryfile query.tsq -out reply.tsr");
        std::fs::read(path("reply.tsr")).unwrap()
    }

    /// On loopback, with tokens signed by a certificate for these purposes: openssl's own authority makes none such.
    fn serve_with_purposes(self, purposes: &str) -> String {
        let config = CONFIG.replace("critical,timeStamping", purposes);
        std::fs::write(self.directory.path().join("other.conf"), config).unwrap();
        let key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        let what = format!("req -x509 -newkey {key} -days 9 -subj /CN=TSA -config other.conf");
        self.openssl(None, &format!("{what} -keyout other.key -out other.pem"));
        post_server(TYPE, move |query, _| {
            self.reply(query);
            self.openssl(None, "ts -reply -in reply.tsr -token_out -out token.der");
            self.openssl(None, "cms -verify -noverify -inform DER -in token.der -out info.der");
            let what = "cms -sign -binary -nodetach -cades -econtent_type 1.2.840.113549.1.9.16.1.4";
            self.openssl(
                None,
                &format!("{what} -signer other.pem -inkey other.key -in info.der -outform DER -out o.der"),
            );
            let token = std::fs::read(self.directory.path().join("o.der")).unwrap();
            let length = u16::try_from(token.len() + 5).unwrap().to_be_bytes();
            Some([&[0x30, 0x82, length[0], length[1], 0x30, 3, 2, 1, 0][..], &token].concat())
        })
    }

    /// On loopback; `twist` may change the question.
    fn serve(self, twist: impl Fn(&mut Vec<u8>) + Send + 'static) -> String {
        post_server(TYPE, move |query, _| {
            let mut query = query.to_vec();
            twist(&mut query);
            Some(self.reply(&query))
        })
    }
}

fn sign(desk: &Desk, url: &str, more: &[&str]) -> Run {
    let [letter, key, pass] = ["letter.pdf", "leader.p12", "pass"].map(file);
    let args = ["sign", &letter, "-o", "out.pdf", "--p12", &key, "--pin-file", &pass, "--tsa", url];
    desk.run(&[&args[..], more].concat())
}

#[track_caller]
fn refused(desk: &Desk, name: &str, words: &str, url: &str) {
    let run = sign(desk, url, &["--tsa-timeout", "20"]);
    assert_eq!(run.code, 7, "{name}: {run:#?}");
    assert!(run.err.contains('→') && run.err.contains(words) && !run.err.contains("panicked"), "{name}: {run:#?}");
    let left: Vec<PathBuf> = std::fs::read_dir(desk.directory.path()).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(left.iter().all(|path| path.ends_with("home")), "{name}: {left:?}");
}

#[test]
fn a_service_that_answers_wrongly_gets_no_document_signed() {
    if !peer("openssl") {
        return;
    }
    let desk = Desk::new();
    // To see that the rest differ in one thing each.
    sign(&desk, &Tsa::new(None, None).serve(|_| {}), &[]).expect(0);
    sign(&desk, &Tsa::new(None, None).serve_with_purposes("critical,timeStamping"), &["--force"]).expect(0);
    std::fs::remove_file(desk.path("out.pdf")).unwrap();

    refused(&desk, "nobody there", "connection refused", "http://127.0.0.1:1/");
    refused(&desk, "busy", "503", &post_server(TYPE, |_, _| None));
    // The nonce is the last but one field of the request, certReq the last.
    let wrong_nonce = Tsa::new(None, None).serve(|query| {
        let at = query.len() - 4;
        query[at] ^= 1;
    });
    refused(&desk, "wrong nonce", "nonce", &wrong_nonce);
    let wrong_imprint = Tsa::new(None, None).serve(|query| {
        let at = query.windows(2).position(|two| two == [0x04, 0x20]).unwrap() + 2;
        query[at] ^= 1;
    });
    refused(&desk, "wrong imprint", "imprint", &wrong_imprint);
    refused(&desk, "rejection", "cannot be used", &post_server(TYPE, |_, _| Some(vec![0x30, 5, 0x30, 3, 2, 1, 2])));
    refused(&desk, "waiting", "cannot be used", &post_server(TYPE, |_, _| Some(vec![0x30, 5, 0x30, 3, 2, 1, 3])));
    refused(&desk, "garbage", "cannot be used", &post_server(TYPE, |_, _| Some(vec![0xff; 3_000])));
    refused(&desk, "empty", "cannot be used", &post_server(TYPE, |_, _| Some(Vec::new())));
    refused(&desk, "huge", "longer than", &post_server(TYPE, |_, _| Some(vec![0x30; 300 << 10])));
    refused(&desk, "page", "content type", &post_server("text/html", |_, _| Some(b"<html></html>".to_vec())));
    refused(&desk, "page as reply", "cannot be used", &post_server(TYPE, |_, _| Some(b"<html></html>".to_vec())));
    let configured = |from: &str, to: &str| {
        assert!(CONFIG.contains(from));
        Tsa::configured(&CONFIG.replace(from, to), None, None).serve(|_| {})
    };
    refused(&desk, "SHA-1", "SHA-1", &configured("signer_digest=sha256", "signer_digest=sha1"));
    for purposes in ["timeStamping", "critical,timeStamping,codeSigning", "critical,codeSigning"] {
        let url = Tsa::new(None, None).serve_with_purposes(purposes);
        refused(&desk, purposes, "not one for time-stamps", &url);
    }
    // A granted reply with the token of somebody else's request.
    let tsa = Tsa::new(None, None);
    let kept = std::sync::Mutex::new(None::<Vec<u8>>);
    let replay = post_server(TYPE, move |query, _| {
        let mut kept = kept.lock().unwrap();
        let mut other = query.to_vec();
        let at = other.len() - 4;
        other[at] ^= 1;
        Some(kept.get_or_insert_with(|| tsa.reply(&other)).clone())
    });
    refused(&desk, "replay", "nonce", &replay);
}

#[test]
fn a_service_that_is_slow_is_waited_for_and_told_of_until_the_time_is_over() {
    let desk = Desk::new();
    let silent = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let held: Vec<_> = listener.incoming().flatten().collect();
            drop(held);
        });
        url
    };
    let drip = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nContent-Length: 9999\r\n\r\n");
                let _ = stream.write_all(head.as_bytes());
                while stream.write_all(b"0").is_ok() {
                    std::thread::sleep(Duration::from_secs(1));
                }
            }
        });
        url
    };
    std::thread::scope(|scope| {
        // Drops are given up on about when people are told to wait: which comes first is not said here.
        for (url, seconds, told) in [(silent, "8", true), (drip, "60", false)] {
            let desk = &desk;
            scope.spawn(move || {
                let begun = Instant::now();
                let run = sign(desk, &url, &["--tsa-timeout", seconds]).expect(7);
                assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
                assert!(run.err.contains("took too long"), "{run:#?}");
                let note = format!("waiting for the time-stamping service '{url}'");
                // Whoever waits longer than the notice takes has been told, whatever came of it.
                let told = told || begun.elapsed() > Duration::from_secs(8);
                assert!(!told || run.err.contains(&note), "{run:#?}");
            });
        }
    });
    assert!(!desk.path("out.pdf").exists());
    if !peer("openssl") {
        return;
    }
    // One that takes its time is waited for.
    let tsa = Tsa::new(None, None);
    let slow = post_server(TYPE, move |query, _| {
        std::thread::sleep(Duration::from_secs(6));
        Some(tsa.reply(query))
    });
    let run = sign(&desk, &slow, &[]).expect(0);
    assert!(run.err.contains("waiting for the time-stamping service"), "{run:#?}");
    let quick = Tsa::new(None, None).serve(|_| {});
    let run = sign(&desk, &quick, &["--force"]).expect(0);
    assert!(!run.err.contains("waiting"), "{run:#?}");
}

#[test]
fn a_service_whose_certificate_or_clock_is_wrong_gets_no_document_signed() {
    if !peer("openssl") || !peer("faketime") {
        return;
    }
    let desk = Desk::new();
    // Its certificate ended eleven days ago; its clock says that it holds.
    refused(
        &desk,
        "expired, by its own clock not",
        "check this computer",
        &Tsa::new(Some("-20d"), Some("-15d")).serve(|_| {}),
    );
    refused(&desk, "expired", "certificate is valid from", &Tsa::new(Some("-20d"), None).serve(|_| {}));
    refused(&desk, "a day ahead", "check this computer", &Tsa::new(None, Some("+1d")).serve(|_| {}));
    refused(&desk, "a day behind", "check this computer", &Tsa::new(Some("-2d"), Some("-1d")).serve(|_| {}));
}
