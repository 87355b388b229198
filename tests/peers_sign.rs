//! What independent programs sign, this library has to accept: pyHanko and pdfsig (NSS), alone, after us and before us.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use kyso::base::Limits;
use kyso::policy::{Policy, Verdict};
use kyso::report::Report;
use kyso::sign::{Request, Subfilter, TimestampSource, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};
use support::{OpensslTsa, Pki, Sample, SoftSigner, now};

const PASSWORD: &str = "mat-khau";

/// The report under the default policy without revocation data, with the root as the only anchor.
fn report(pdf: &[u8], pki: &Pki) -> Report {
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("test"), [pki.root()]);
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"if-available\"").unwrap();
    verify(&pdf.to_vec(), &Settings::new(now(), trust, policy)).unwrap().report("document")
}

/// All signatures passed; the last covers the file.
fn passes(pdf: &[u8], pki: &Pki, signatures: usize, what: &str) -> Report {
    let report = report(pdf, pki);
    let text = kyso::report::render(&report, kyso::report::Lang::En, kyso::report::Detail::Verbose);
    assert_eq!(report.verdict, Verdict::Passed, "{what}\n{text}");
    assert_eq!(report.signatures.len(), signatures, "{what}\n{text}");
    assert_eq!(report.signatures.last().unwrap().coverage, "file", "{what}");
    report
}

fn ours(pdf: &[u8], signer: &SoftSigner, subfilter: Subfilter, tsa: Option<&dyn TimestampSource>) -> Vec<u8> {
    let mut request = Request::new(now());
    request.subfilter = subfilter;
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, &request, tsa, &Limits::default()).unwrap();
    out
}

/// `pyhanko sign addsig OPTIONS pkcs12`, or nothing when pyHanko is missing.
fn pyhanko(pdf: &[u8], p12: &[u8], options: &[&str], field: &str) -> Option<Vec<u8>> {
    let python = support::peers::pyhanko_python()?;
    let dir = support::temp_dir();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("in.pdf"), pdf).unwrap();
    std::fs::write(at("key.p12"), p12).unwrap();
    std::fs::write(at("pass"), PASSWORD).unwrap();
    let output = Command::new(python)
        .args(["-m", "pyhanko", "sign", "addsig", "--field", field])
        .args(options)
        .args(["pkcs12", "--passfile"])
        .args([at("pass"), at("in.pdf"), at("out.pdf"), at("key.p12")])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{options:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(std::fs::read(at("out.pdf")).unwrap())
}

/// A time-stamping authority on loopback while the closure runs: HTTP around `openssl ts`.
fn with_tsa<T>(pki: &Pki, work: impl FnOnce(&str) -> T) -> T {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let stop = Arc::new(AtomicBool::new(false));
    let (ready, wait) = mpsc::channel();
    let tsa = OpensslTsa::new(pki);
    std::thread::scope(|scope| {
        let stopping = Arc::clone(&stop);
        scope.spawn(move || {
            ready.send(()).unwrap();
            for stream in listener.incoming() {
                if stopping.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.unwrap();
                let mut received = Vec::new();
                let mut buffer = [0; 4096];
                let body = loop {
                    let n = stream.read(&mut buffer).unwrap();
                    received.extend_from_slice(&buffer[..n]);
                    let text = String::from_utf8_lossy(&received).to_lowercase();
                    let Some(head) = received.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
                    let length: usize = text
                        .lines()
                        .find_map(|l| l.strip_prefix("content-length:"))
                        .and_then(|l| l.trim().parse().ok())
                        .unwrap_or(0);
                    if received.len() >= head + 4 + length {
                        break received[head + 4..].to_vec();
                    }
                };
                let answer = tsa.respond(&body);
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n",
                    answer.len()
                );
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&answer).unwrap();
            }
        });
        wait.recv().unwrap();
        let result = work(&url);
        stop.store(true, Ordering::SeqCst);
        drop(std::net::TcpStream::connect(url.trim_start_matches("http://").trim_end_matches('/')));
        result
    })
}

#[test]
fn our_own_signatures_pass() {
    let Some(pki) = Pki::shared() else { return };
    let tsa = OpensslTsa::new(pki);
    let pdf = Sample::default().build();
    for leaf in ["rsa", "rsa3072", "p256", "p384"] {
        let signer = SoftSigner::new(&pki.leaf(leaf));
        for subfilter in [Subfilter::CadesDetached, Subfilter::Pkcs7Detached] {
            let signed = ours(&pdf, &signer, subfilter, None);
            passes(&signed, pki, 1, leaf);
            let stamped = ours(&signed, &signer, subfilter, Some(&tsa));
            let report = passes(&stamped, pki, 2, leaf);
            assert!(report.signatures[1].signing_time.proven.is_some(), "{leaf}: the time-stamp proves the time");
            let by_later = &report.signatures[0].proofs;
            assert_eq!(
                by_later.iter().map(|p| p.kind).collect::<Vec<_>>(),
                ["later-signature"],
                "{leaf}: it covers the first"
            );
            assert_eq!(report.signatures[0].signing_time.proven, report.signatures[1].signing_time.proven);
        }
    }
}

#[test]
fn pyhanko_signatures_pass() {
    let Some(pki) = Pki::shared() else { return };
    let pdf = Sample::default().build();
    for (leaf, options, subfilter, scheme) in [
        ("rsa", &["--use-pades"][..], "ETSI.CAdES.detached", "RSA-PKCS1v1.5"),
        ("rsa", &[][..], "adbe.pkcs7.detached", "RSA-PKCS1v1.5"),
        ("rsa", &["--use-pades", "--prefer-pss"][..], "ETSI.CAdES.detached", "RSA-PSS"),
        ("p256", &["--use-pades"][..], "ETSI.CAdES.detached", "ECDSA"),
        ("p384", &["--use-pades", "--certify"][..], "ETSI.CAdES.detached", "ECDSA"),
    ] {
        let p12 = pki.leaf(leaf).pkcs12(PASSWORD);
        let Some(signed) = pyhanko(&pdf, &p12, options, "1/40,40,200,100/Sig1") else { return };
        let report = passes(&signed, pki, 1, &format!("{leaf} {options:?}"));
        assert_eq!(report.signatures[0].subfilter.as_deref(), Some(subfilter));
        assert_eq!(report.signatures[0].signature_algorithm.as_deref(), Some(scheme));
        // A second one by pyHanko, and one of ours on top.
        let twice = pyhanko(&signed, &p12, &["--use-pades"], "1/240,40,400,100/Sig2").unwrap();
        passes(&twice, pki, 2, &format!("{leaf} {options:?}, twice"));
        let thrice = ours(&twice, &SoftSigner::new(&pki.leaf("rsa")), Subfilter::CadesDetached, None);
        passes(&thrice, pki, 3, &format!("{leaf} {options:?}, then ours"));
    }
}

#[test]
fn pyhanko_signs_after_us_with_a_time_stamp_over_http() {
    let Some(pki) = Pki::shared() else { return };
    let first = ours(&Sample::default().build(), &SoftSigner::new(&pki.leaf("p256")), Subfilter::CadesDetached, None);
    let p12 = pki.leaf("rsa").pkcs12(PASSWORD);
    let options = |url: &str| -> Vec<String> {
        ["--use-pades", "--timestamp-url", url].iter().map(|s| (*s).to_owned()).collect()
    };
    let signed = with_tsa(pki, |url| {
        let options = options(url);
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        pyhanko(&first, &p12, &options, "1/40,40,200,100/Theirs")
    });
    let Some(signed) = signed else { return };
    let report = passes(&signed, pki, 2, "ours, then pyHanko's with a time-stamp");
    assert_eq!(report.signatures[1].level, Some("B-T"));
    assert!(report.signatures[1].signing_time.proven.is_some());
}

fn run(program: &str, args: &[&str], at: &Path) -> bool {
    let output = Command::new(program).args(args).current_dir(at).output();
    match output {
        Ok(output) if output.status.success() => true,
        Ok(output) => panic!(
            "{program} {args:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(_) => {
            support::skipped(program);
            false
        }
    }
}

#[test]
fn pdfsig_signatures_pass() {
    let Some(pki) = Pki::shared() else { return };
    let dir = support::temp_dir();
    let at = dir.path();
    std::fs::create_dir(at.join("nss")).unwrap();
    std::fs::write(at.join("key.p12"), pki.leaf("rsa").pkcs12(PASSWORD)).unwrap();
    std::fs::write(at.join("root.pem"), &pki.root_pem).unwrap();
    std::fs::write(at.join("in.pdf"), Sample::default().build()).unwrap();
    if !run("certutil", &["-N", "-d", "sql:nss", "--empty-password"], at)
        || !run("pk12util", &["-i", "key.p12", "-d", "sql:nss", "-W", PASSWORD, "-K", ""], at)
        || !run("certutil", &["-A", "-n", "root", "-t", "CT,C,C", "-i", "root.pem", "-d", "sql:nss"], at)
    {
        return;
    }
    // `-etsi` is not offered for signatures in a new field.
    let args = ["-nssdir", "sql:nss", "-add-signature", "-nick", "rsa", "-digest", "SHA256", "-nss-pwd", ""];
    if !run("pdfsig", &[&args[..], &["in.pdf", "out.pdf"]].concat(), at) {
        return;
    }
    let signed = std::fs::read(at.join("out.pdf")).unwrap();
    let report = passes(&signed, pki, 1, "pdfsig");
    assert_eq!(report.signatures[0].subfilter.as_deref(), Some("adbe.pkcs7.detached"));
    let ours = ours(&signed, &SoftSigner::new(&pki.leaf("p256")), Subfilter::CadesDetached, None);
    passes(&ours, pki, 2, "pdfsig, then ours");
}
