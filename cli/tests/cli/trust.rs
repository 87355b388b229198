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

/// A loopback server; `answer` gets the path and the number of the request.
fn serve(answer: impl Fn(&str, usize, &mut TcpStream) + Send + Sync + 'static) -> (String, Arc<AtomicUsize>) {
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

fn reply(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
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
