//! A time-stamping service and an OCSP responder on loopback, each with openssl behind it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::pki::Pki;
use crate::support::run;

/// The service's port. It answers POSTs one after the other, as long as the tests run.
fn serve(media_type: &'static str, answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Some((mut stream, query)) = stream.ok().and_then(received) else { continue };
            let body = answer(&query);
            let head = format!(
                "HTTP/1.0 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    port
}

/// The body of a request, and where its answer goes.
fn received(stream: TcpStream) -> Option<(TcpStream, Vec<u8>)> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((stream, body))
}

/// Runs openssl over what came in, in a folder.
fn by_openssl(at: &Path, query: &[u8], names: [&str; 2], words: &str) -> Vec<u8> {
    fs::write(at.join(names[0]), query).unwrap();
    run(Command::new("openssl").args(words.split(' ')).current_dir(at));
    fs::read(at.join(names[1])).unwrap()
}

/// The port of a time-stamping service of this authority's.
pub(crate) fn time_stamps(pki: &Pki) -> String {
    let at = pki.folder().to_owned();
    let words = "ts -reply -config tsa.cnf -queryfile query.tsq -out reply.tsr";
    let answer = move |query: &[u8]| by_openssl(&at, query, ["query.tsq", "reply.tsr"], words);
    serve("application/timestamp-reply", answer).to_string()
}

/// A folder with what the authority's OCSP responder says of its signer and its time-stamping service, asked over loopback.
pub(crate) fn status(pki: &Pki) -> PathBuf {
    let at = pki.folder().to_owned();
    let words = "ocsp -index index.txt -CA ca.pem -rsigner responder.pem -rkey responder.key -ndays 7 -reqin query.ocsp \
                 -respout reply.ocsp";
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let answer = move |query: &[u8]| by_openssl(&at, query, ["query.ocsp", "reply.ocsp"], &words);
    let port = serve("application/ocsp-response", answer);
    let folder = pki.file("status");
    fs::create_dir(&folder).unwrap();
    for name in ["signer", "tsa"] {
        let words = format!(
            "ocsp -issuer ca.pem -cert {name}.pem -CAfile ca.pem -no_nonce -url http://127.0.0.1:{port} -respout status/{name}.ocsp"
        );
        let told = run(Command::new("openssl").args(words.split(' ')).current_dir(pki.folder()));
        assert!(told.contains(&format!("{name}.pem: good")), "{told}");
    }
    folder
}
