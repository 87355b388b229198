//! Against servers on loopback that behave, and that do not.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::canary::Canary;
use super::*;

impl Canary {
    /// Access to this server, named by the user, and to public ones.
    fn net(&self) -> Net {
        Net::to(&self.url())
    }
}

fn ask(seconds: u64) -> Ask<'static> {
    Ask { body: Body::None, purpose: Purpose::Status, limit: 1 << 16, total: Duration::from_secs(seconds) }
}

#[track_caller]
fn refused(net: &Net, url: &str, words: &str) {
    let miss = net.request(url, ask(10)).unwrap_err();
    assert!(miss.what.en.contains(words), "{url}: {}", miss.what.en);
}

#[test]
fn an_answer_comes_as_it_was_sent_and_the_request_says_what_is_wanted() {
    let canary = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 3", b"abc");
    assert_eq!(canary.net().request(&canary.url(), ask(5)).unwrap(), b"abc");
    let canary = Canary::saying("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n");
    assert_eq!(canary.net().request(&canary.url(), ask(5)).unwrap(), b"abc");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/x?y", listener.local_addr().unwrap());
    let asking = std::thread::spawn({
        let url = url.clone();
        move || Net::to(&url).request(&url, ask(5))
    });
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut octet = [0];
        stream.read_exact(&mut octet).unwrap();
        head.extend(octet);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    assert_eq!(asking.join().unwrap().unwrap(), b"");
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    assert!(head.starts_with("get /x?y http/1.1\r\n") && head.contains("\r\naccept-encoding: identity\r\n"), "{head}");
    assert!(!head.contains("cookie") && !head.contains("authorization") && !head.contains("referer"), "{head}");
}

/// TN-01.
#[test]
fn no_private_address_is_asked_in_any_spelling() {
    let canary = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 0", b"");
    let port = canary.address.port();
    let net = Net::new(Rules::default());
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.1.2.3"] {
        refused(&net, &format!("http://{host}:{port}/x"), "not public");
    }
    for host in ["0x7f.1", "0x7f000001", "2130706433", "017700000001", "127.1", "127.0.0.01", "x@127.0.0.1"] {
        refused(&net, &format!("http://{host}:{port}/x"), "oddly written");
    }
    for url in ["file:///etc/hostname", "ldap://127.0.0.1:1/cn=x", "ftp://127.0.0.1:1/x", "gopher://127.0.0.1:1/x"] {
        refused(&net, url, "neither http nor https");
    }
    for host in ["169.254.169.254", "10.0.0.1", "192.168.0.1", "172.16.0.1", "100.64.0.1", "[fd00::1]", "[fe80::1]"] {
        refused(&net, &format!("http://{host}/x"), "not public");
    }
    // Another port of a host that was named with its port.
    let other = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 0", b"");
    refused(&other.net(), &canary.url(), "not public");
    assert_eq!((canary.hits(), other.hits()), (0, 0));
}

fn rebinding(answers: Vec<Vec<SocketAddr>>) -> Net {
    let rules = Arc::new(Rules::default());
    let asked = AtomicUsize::new(0);
    let lookup = move |_: &str, _: u16| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        Ok(answers.get(number).or(answers.last()).cloned().unwrap())
    };
    let resolver = CheckedResolver::with_lookup(Arc::clone(&rules), Arc::new(lookup));
    Net::with_resolver(rules, resolver)
}

/// TN-02.
#[test]
fn a_name_that_leads_to_a_private_address_is_not_asked_whatever_it_led_to_before() {
    let canary = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 0", b"");
    let url = format!("http://rebind.example.com:{}/x", canary.address.port());
    refused(&rebinding(vec![vec![canary.address]]), &url, "not public");
    // Among public ones, first or last.
    let public: SocketAddr = "1.1.1.1:9".parse().unwrap();
    refused(&rebinding(vec![vec![public, canary.address]]), &url, "not public");
    refused(&rebinding(vec![vec![canary.address, public]]), &url, "not public");
    // Public once, private from then on: the connection goes to what was checked, and each one is checked.
    let net = rebinding(vec![vec!["[2001:db8::1]:9".parse().unwrap()], vec![canary.address]]);
    refused(&net, &url, "not public");
    refused(&net, &url, "not public");
    assert_eq!(canary.hits(), 0);
    let missing = rebinding(vec![vec![]]);
    refused(&missing, &url, "no such host");
}

/// TN-03.
#[test]
fn redirects_are_checked_counted_and_never_lead_to_less() {
    let canary = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 0", b"");
    for location in [
        canary.url(),
        format!("http://localhost:{}/x", canary.address.port()),
        format!("http://[::ffff:127.0.0.1]:{}/x", canary.address.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//127.0.0.1/x".to_owned(),
        "x".to_owned(),
    ] {
        let head = format!("HTTP/1.1 302 Found\nContent-Length: 0\nLocation: {location}");
        let server = Canary::saying(&head, b"");
        let miss = server.net().request(&server.url(), ask(5)).unwrap_err();
        assert!(miss.what.en.contains("not public") || miss.what.en.contains("not allowed"), "{location}");
        assert_eq!(server.hits(), 1);
    }
    assert_eq!(canary.hits(), 0);
    let circle = Canary::saying("HTTP/1.1 302 Found\nContent-Length: 0\nConnection: close\nLocation: /x", b"");
    refused(&circle.net(), &circle.url(), "more than 3 redirects");
    assert_eq!(circle.hits(), 4);
    // Three are followed.
    let server = Canary::answering(|line, _, stream| {
        let number = line.matches("/a").count();
        let _ = if number < 3 {
            let path = "/a".repeat(number + 1);
            write!(stream, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nConnection: close\r\nLocation: {path}\r\n\r\n")
        } else {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        };
    });
    assert_eq!(server.net().request(&server.url(), ask(5)).unwrap(), b"ok");
}

#[test]
fn a_post_stays_a_post() {
    let post = Body::Post { media_type: "a/b", octets: b"abc", answer: "c/d" };
    let ask = Ask { body: post, ..ask(5) };
    for (code, good) in [(301, true), (302, true), (307, true), (308, true), (303, false)] {
        let server = Canary::answering(move |line, _, stream| {
            assert!(line.starts_with("POST "), "{line}");
            let _ = if line.contains("/there") {
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: c/d; x=y\r\nContent-Length: 2\r\n\r\nok")
            } else {
                write!(stream, "HTTP/1.1 {code} Moved\r\nContent-Length: 0\r\nLocation: /there\r\n\r\n")
            };
        });
        let answer = server.net().request(&server.url(), ask);
        assert_eq!(answer.as_deref().ok(), good.then_some(&b"ok"[..]), "{code}: {answer:?}");
    }
}

/// TN-05.
#[test]
fn a_body_without_end_is_cut_at_the_limit() {
    let told = Canary::saying("HTTP/1.1 200 OK\nContent-Length: 10000000000", b"");
    refused(&told.net(), &told.url(), "longer than 65536");
    for head in ["", "Transfer-Encoding: chunked\r\n"] {
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let endless = Canary::answering(move |_, _, stream| {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n");
            let chunk =
                if head.is_empty() { vec![b'x'; 4096] } else { [&b"1000\r\n"[..], &[b'x'; 4096], b"\r\n"].concat() };
            while stream.write_all(&chunk).is_ok() {
                counter.fetch_add(chunk.len(), Ordering::SeqCst);
            }
        });
        refused(&endless.net(), &endless.url(), "longer than 65536");
        std::thread::sleep(Duration::from_millis(100));
        // What the sockets' buffers hold, and no more.
        assert!(sent.load(Ordering::SeqCst) < 16 << 20);
    }
}

/// TN-06.
#[test]
fn slowness_in_any_phase_ends_in_time() {
    let silent = Canary::answering(|_, _, _| std::thread::sleep(Duration::from_secs(60)));
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let drip = Canary::answering(|_, _, stream| {
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    let drip_head = Canary::answering(|_, _, stream| {
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nX: ");
        while stream.write_all(b"H").is_ok() {
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    let half = Canary::answering(|_, _, stream| {
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
        std::thread::sleep(Duration::from_secs(60));
    });
    let slow_name = {
        let rules = Arc::new(Rules::default());
        let lookup = |_: &str, _: u16| {
            std::thread::sleep(Duration::from_secs(60));
            Ok(Vec::new())
        };
        Net::with_resolver(Arc::clone(&rules), CheckedResolver::with_lookup(rules, Arc::new(lookup)))
    };
    std::thread::scope(|scope| {
        let in_time = |net: Net, url: String, seconds: u64, limit: u64| {
            move || {
                let begun = Instant::now();
                let miss = net.request(&url, ask(seconds)).unwrap_err();
                assert!(miss.what.en.contains("too long") && miss.at_fault.is_some(), "{url}: {}", miss.what.en);
                assert!(begun.elapsed() < Duration::from_secs(limit), "{url}: {:?}", begun.elapsed());
            }
        };
        scope.spawn(in_time(silent.net(), silent.url(), 2, 5));
        // By its rate, long before the time is over.
        scope.spawn(in_time(drip.net(), drip.url(), 60, 9));
        scope.spawn(in_time(drip_head.net(), drip_head.url(), 2, 5));
        scope.spawn(in_time(half.net(), half.url(), 2, 5));
        scope.spawn(in_time(slow_name, "http://slow.example.com/x".to_owned(), 60, 9));
        // A TLS handshake that never ends: the system takes the connection, and nobody reads.
        let url = format!("https://{}/x", mute.local_addr().unwrap());
        scope.spawn(in_time(Net::to(&url), url, 60, 9));
    });
}

/// TN-07.
#[test]
fn encoded_bodies_are_refused() {
    for coding in
        ["Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity\nContent-Encoding: gzip"]
    {
        let server = Canary::saying(&format!("HTTP/1.1 200 OK\n{coding}\nContent-Length: 3"), b"abc");
        refused(&server.net(), &server.url(), "compressed");
    }
    let server = Canary::saying("HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked", b"3\r\nabc\r\n0\r\n\r\n");
    assert!(server.net().request(&server.url(), ask(5)).is_err());
    let server = Canary::saying("HTTP/1.1 200 OK\nContent-Encoding: identity\nContent-Length: 3", b"abc");
    assert_eq!(server.net().request(&server.url(), ask(5)).unwrap(), b"abc");
}

#[test]
fn a_server_that_is_busy_is_asked_again_and_one_that_says_no_is_not() {
    let count = AtomicUsize::new(0);
    let busy = Canary::answering(move |_, _, stream| {
        let _ = match count.fetch_add(1, Ordering::SeqCst) {
            0 => write!(stream, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            1 => {
                write!(stream, "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }
            _ => write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        };
    });
    let begun = Instant::now();
    assert_eq!(busy.net().request(&busy.url(), ask(10)).unwrap(), b"ok");
    assert!(begun.elapsed() >= Duration::from_millis(1400), "{:?}", begun.elapsed());
    let gone = Canary::saying("HTTP/1.1 404 Gone\nContent-Length: 0", b"");
    refused(&gone.net(), &gone.url(), "HTTP status 404");
    assert_eq!(gone.hits(), 1);
    let patient = Canary::saying("HTTP/1.1 503 Busy\nRetry-After: 9999\nContent-Length: 0", b"");
    refused(&patient.net(), &patient.url(), "HTTP status 503");
    assert_eq!(patient.hits(), 1);
}

#[test]
fn a_host_that_keeps_failing_is_left_alone_unless_the_user_named_it() {
    let down = Canary::saying("HTTP/1.1 500 Down\nContent-Length: 0\nConnection: close", b"");
    let net = down.net();
    refused(&net, &down.url(), "HTTP status 500");
    assert_eq!(down.hits(), 3);
    refused(&net, &down.url(), "not asked again");
    refused(&net, &format!("{}/other", down.url()), "not asked again");
    assert_eq!(down.hits(), 3);
    let named = Ask { purpose: Purpose::Named, ..ask(10) };
    assert!(net.request(&down.url(), named).unwrap_err().what.en.contains("500"));
    assert_eq!(down.hits(), 6);
    // Once is enough for one that lets others wait.
    let silent = Canary::answering(|_, _, _| std::thread::sleep(Duration::from_secs(60)));
    let net = silent.net();
    assert!(net.request(&silent.url(), ask(1)).unwrap_err().what.en.contains("too long"));
    refused(&net, &silent.url(), "not asked again");
    assert_eq!(silent.hits(), 1);
    // An answer that is no use is not the host's failure.
    let gone = Canary::saying("HTTP/1.1 404 Gone\nContent-Length: 0\nConnection: close", b"");
    let net = gone.net();
    for _ in 0..5 {
        refused(&net, &gone.url(), "404");
    }
}

#[test]
fn a_proxy_is_asked_for_listed_hosts_only_and_needs_no_public_address() {
    let proxy = Canary::answering(|line, _, stream| {
        assert_eq!(line, "CONNECT ca.gov.vn:80 HTTP/1.1");
        let _ = write!(stream, "HTTP/1.1 200 OK\r\n\r\n");
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 2) {}
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    let mut settings = Settings::default();
    settings.go_through(Some(&format!("http://{}", proxy.address))).unwrap();
    let net = Net::new(settings.rules());
    assert_eq!(net.request("http://ca.gov.vn/x.crl", ask(5)).unwrap(), b"ok");
    refused(&net, "http://example.com/x.crl", "not on the list");
    assert_eq!(proxy.hits(), 1);
}

#[test]
fn a_mirror_keeps_the_path() {
    assert_eq!(
        moved_to("http://ca.gov.vn/pki/x.crt", "http://127.0.0.1:9/").as_deref(),
        Some("http://127.0.0.1:9/pki/x.crt")
    );
    assert_eq!(moved_to("http://ca.gov.vn", "http://127.0.0.1:9").as_deref(), Some("http://127.0.0.1:9/"));
}
