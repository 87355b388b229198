//! Files of many gigabytes and of a million objects: read, signed and verified in constant memory.
//!
//! The large ones hash zeros for minutes and are left out of ordinary runs:
//! `cargo test --release --test huge -- --ignored --nocapture`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use kyso::base::{FileSource, Limits};
use kyso::pdf::{Document, ObjectId};
use kyso::policy::{ContentTruth, Policy, ValueTruth, Verdict};
use kyso::sign::{Error, Request, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};

/// Leaves holes where zeros are written, so that a file of 11 GB takes some KB of disk.
struct Sparse(File);

impl Write for Sparse {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if octets.iter().all(|o| *o == 0) {
            self.0.seek(SeekFrom::Current(i64::try_from(octets.len()).unwrap()))?;
        } else {
            self.0.write_all(octets)?;
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// One page whose content is a stream of `zeros` octets, with everything else behind it.
fn build(path: &Path, zeros: u64, streamed: bool) {
    let mut file = File::create(path).unwrap();
    let head = format!("%PDF-1.7\n%\u{e2}\u{e3}\n4 0 obj\n<< /Length {zeros} >>\nstream\n");
    file.write_all(head.as_bytes()).unwrap();
    let first = u64::try_from(head.find("4 0 obj").unwrap()).unwrap();
    file.seek(SeekFrom::Start(head.len() as u64 + zeros)).unwrap();
    let mut tail = String::from("\nendstream\nendobj\n");
    let mut places = vec![(4_u32, first)];
    for (number, body) in [
        (1, "<< /Type /Catalog /Pages 2 0 R >>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"),
    ] {
        places.push((number, head.len() as u64 + zeros + tail.len() as u64));
        write!(tail, "{number} 0 obj\n{body}\nendobj\n").unwrap();
    }
    let xref = head.len() as u64 + zeros + tail.len() as u64;
    if streamed {
        places.push((5, xref));
        places.sort_unstable();
        let rows: String = places.iter().map(|(_, at)| format!("01{at:016x}0000")).collect();
        write!(
            tail,
            "5 0 obj\n<< /Type /XRef /Size 6 /W [1 8 2] /Index [1 5] /Root 1 0 R /Filter /ASCIIHexDecode /Length {} >>\n\
             stream\n{rows}>\nendstream\nendobj\n",
            rows.len() + 1
        )
        .unwrap();
    } else {
        places.sort_unstable();
        tail.push_str("xref\n0 5\n0000000000 65535 f \n");
        for (_, at) in &places {
            writeln!(tail, "{at:010} 00000 n ").unwrap();
        }
        tail.push_str("trailer\n<< /Size 5 /Root 1 0 R >>\n");
    }
    write!(tail, "startxref\n{xref}\n%%EOF\n").unwrap();
    file.write_all(tail.as_bytes()).unwrap();
}

/// The most memory this process has had, in KB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn source(path: &Path) -> FileSource {
    FileSource::new(File::open(path).unwrap()).unwrap()
}

fn signed_and_verified(gigabytes: u64, streamed: bool) {
    let Some(pki) = support::Pki::shared() else { return };
    let dir = support::temp_dir();
    let (plain, signed) = (dir.path().join("plain.pdf"), dir.path().join("signed.pdf"));
    build(&plain, gigabytes << 30, streamed);
    let leaf = pki.leaf("p256");
    let before = peak();
    let start = Instant::now();
    let mut out = Sparse(File::create(&signed).unwrap());
    let signer = support::SoftSigner::new(&leaf);
    let outcome =
        sign(&source(&plain), &mut out, &signer, &Request::new(support::now()), None, &Limits::default()).unwrap();
    let signing = start.elapsed();
    assert!(outcome.byte_range[2] > gigabytes << 30);
    let start = Instant::now();
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    let policy =
        Policy::from_toml("schema = \"kyso.policy/1\"\nextends = \"baseline\"\nrevocation = \"ignore\"").unwrap();
    let seen = verify(&source(&signed), &Settings::new(support::now(), trust, policy)).unwrap();
    let verifying = start.elapsed();
    let own = &seen.judgement().signatures[0];
    assert_eq!((own.truths.content, own.truths.signature), (ContentTruth::Intact, ValueTruth::Good));
    assert_eq!(seen.verdict(), Verdict::Passed, "{:?}", own.findings);
    let grown = peak() - before;
    println!("{gigabytes} GB: signed in {signing:?}, verified in {verifying:?}, {grown} KB more memory");
    assert!(grown < 64 << 10, "{grown} KB");

    // One octet in the middle of the hole: behind the 32-bit border, and seen.
    let mut file = File::options().write(true).open(&signed).unwrap();
    file.seek(SeekFrom::Start((4 << 30) + 12_345)).unwrap();
    file.write_all(b"1").unwrap();
    let settings = Settings::new(support::now(), TrustStore::default(), Policy::standard().unwrap());
    let seen = verify(&source(&signed), &settings).unwrap();
    assert_eq!(seen.judgement().signatures[0].truths.content, ContentTruth::Broken);
    assert_eq!(seen.verdict(), Verdict::Failed);
}

#[test]
#[ignore = "hashes some 15 GB"]
fn five_gigabytes_with_a_table() {
    signed_and_verified(5, false);
}

#[test]
#[ignore = "hashes some 33 GB"]
fn eleven_gigabytes_with_a_cross_reference_stream() {
    signed_and_verified(11, true);
}

/// A table's entries have ten digits: behind 10^10 octets nothing can be added to it, and that is said.
#[test]
fn ten_digits_are_the_end_of_a_table() {
    let Some(pki) = support::Pki::shared() else { return };
    let dir = support::temp_dir();
    let path = dir.path().join("plain.pdf");
    // Offsets just below the end: the file itself can be read.
    build(&path, 9_999_999_600, false);
    let limits = Limits::default();
    let source = source(&path);
    let document = Document::open(&source, &limits).unwrap();
    assert_eq!(document.current().pages().unwrap().len(), 1);
    let signer = support::SoftSigner::new(&pki.leaf("p256"));
    struct Nowhere;
    impl Write for Nowhere {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            Ok(octets.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let refused = sign(&source, &mut Nowhere, &signer, &Request::new(support::now()), None, &limits);
    assert!(matches!(refused, Err(Error::Update(_))), "{refused:?}");
}

/// A million objects, most of them never asked for.
#[test]
fn a_million_objects_open_at_once() {
    const OBJECTS: u32 = 1_000_000;
    let mut file = String::from("%PDF-1.7\n");
    let mut places = Vec::with_capacity(OBJECTS as usize);
    for (number, body) in (1..=OBJECTS).map(|number| match number {
        1 => (number, "<</Type/Catalog/Pages 2 0 R>>"),
        2 => (number, "<</Type/Pages/Kids[]/Count 0>>"),
        _ => (number, "0"),
    }) {
        places.push(file.len());
        writeln!(file, "{number} 0 obj {body} endobj").unwrap();
    }
    for streamed in [false, true] {
        let mut octets = file.clone().into_bytes();
        let xref = octets.len();
        if streamed {
            let length = (OBJECTS as usize + 1) * 8;
            let number = OBJECTS + 1;
            octets.extend_from_slice(
                format!(
                    "{number} 0 obj\n<</Type/XRef/Size {}/W[1 5 2]/Index[1 {number}]/Root 1 0 R/Length {length}>>\nstream\n",
                    number + 1
                )
                .as_bytes(),
            );
            for at in places.iter().chain([&xref]) {
                octets.push(1);
                octets.extend_from_slice(&(*at as u64).to_be_bytes()[3..]);
                octets.extend_from_slice(&[0, 0]);
            }
            octets.extend_from_slice(b"\nendstream\nendobj\n");
        } else {
            octets.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", OBJECTS + 1).as_bytes());
            for at in &places {
                octets.extend_from_slice(format!("{at:010} 00000 n \n").as_bytes());
            }
            octets.extend_from_slice(format!("trailer\n<</Size {}/Root 1 0 R>>\n", OBJECTS + 1).as_bytes());
        }
        octets.extend_from_slice(format!("startxref\n{xref}\n%%EOF\n").as_bytes());
        let before = peak();
        let start = Instant::now();
        let document = Document::open(&octets, &Limits::default()).unwrap();
        assert_eq!(document.current().size(), OBJECTS + 1 + u32::from(streamed));
        assert_eq!(document.current().get(ObjectId::new(OBJECTS)).unwrap().as_integer(), Some(0));
        let (took, grown) = (start.elapsed(), peak() - before);
        println!("{OBJECTS} objects, stream {streamed}: {took:?}, {grown} KB more memory");
        assert!(took.as_secs() < 20 && grown < 128 << 10, "{took:?}, {grown} KB");
    }
}
