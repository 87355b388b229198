//! A server for tests, on loopback: it says what it is told to, and counts who comes.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server on loopback and how often it was connected to.
pub(crate) struct Canary {
    pub(crate) address: SocketAddr,
    hits: Arc<AtomicUsize>,
}

impl Canary {
    /// `answer` gets the first line of the request and its body, and writes what it likes.
    pub(crate) fn answering(answer: impl Fn(&str, &[u8], &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, hits) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let (counter, answer) = (Arc::clone(&hits), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A connection counts, whatever comes of it, and so does every further request on it.
                counter.fetch_add(1, Ordering::SeqCst);
                let (answer, counter) = (Arc::clone(&answer), Arc::clone(&counter));
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    for number in 0.. {
                        let (mut first, mut length) = (String::new(), 0);
                        if reader.read_line(&mut first).unwrap_or(0) == 0 {
                            return;
                        }
                        if number > 0 {
                            counter.fetch_add(1, Ordering::SeqCst);
                        }
                        loop {
                            let mut line = String::new();
                            if reader.read_line(&mut line).unwrap_or(0) <= 2 {
                                break;
                            }
                            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                                length = value.trim().parse().unwrap();
                            }
                        }
                        let mut body = vec![0; length];
                        let _ = reader.read_exact(&mut body);
                        answer(first.trim_end(), &body, &mut stream);
                    }
                });
            }
        });
        Self { address, hits }
    }

    pub(crate) fn saying(head: &str, body: &[u8]) -> Self {
        let said = [head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat();
        Self::answering(move |_, _, stream| {
            let _ = stream.write_all(&said);
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/x", self.address)
    }

    pub(crate) fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}
