//! XML of hundreds of megabytes, and small files that would make much of little: read, signed and verified in bounded memory
//! and time.
//!
//! The large ones are left out of ordinary runs: `cargo test --release --test huge_xml -- --ignored --nocapture`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use kyso::base::{FileSource, Limits, Source};
use kyso::policy::{ContentTruth, Policy, ValueTruth, Verdict};
use kyso::sign::xml::{Request, Wanted, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};

/// Health records as hospitals hand them in by the month.
fn build(path: &Path, octets: u64) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut written = 0;
    let mut put = |text: &str| {
        file.write_all(text.as_bytes()).unwrap();
        written += text.len() as u64;
        written
    };
    put(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<GIAMDINHHS xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n  <THONGTINHOSO Id=\"data\">\n",
    );
    let mut line = 0_u64;
    loop {
        line += 1;
        let amount = line.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let reached = put(&format!(
            "    <HOSO>\r\n      <MA_LK>{amount:012}</MA_LK>\n      <HO_TEN>Nguyễn Thị Hồng Ánh {line}</HO_TEN>\n      \
             <CHAN_DOAN loai=\"chính\">Viêm phổi &amp; tăng huyết áp</CHAN_DOAN>\n      <T_TONGCHI>{amount}</T_TONGCHI>\n    </HOSO>\n"
        ));
        if reached >= octets {
            break;
        }
    }
    put("  </THONGTINHOSO>\n  <CHUKYDONVI/>\n</GIAMDINHHS>\n");
    file.flush().unwrap();
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

fn signed_and_verified(octets: u64) {
    let Some(pki) = support::Pki::shared() else { return };
    let dir = support::temp_dir();
    let (plain, signed) = (dir.path().join("plain.xml"), dir.path().join("signed.xml"));
    build(&plain, octets);
    let leaf = pki.leaf("rsa");
    let signer = support::SoftSigner::new(&leaf);
    let before = peak();
    let start = Instant::now();
    let wanted = Wanted::General { nodes: vec!["data".to_owned()], into: "/GIAMDINHHS/CHUKYDONVI".to_owned() };
    let mut out = BufWriter::new(File::create(&signed).unwrap());
    sign(&source(&plain), &mut out, &signer, &Request::new(wanted, support::now()), &Limits::default()).unwrap();
    out.flush().unwrap();
    let (signing, grown_signing) = (start.elapsed(), peak() - before);
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    let policy =
        Policy::from_toml("schema = \"kyso.policy/1\"\nextends = \"baseline\"\nrevocation = \"ignore\"").unwrap();
    let settings = Settings::new(support::now(), trust, policy);
    let start = Instant::now();
    let seen = verify(&source(&signed), &settings).unwrap();
    let verifying = start.elapsed();
    let own = &seen.judgement().signatures[0];
    println!(
        "{} MB: signed in {signing:?} with {grown_signing} KB more memory, verified in {verifying:?} ({:.0} MB/s), {} KB more memory in all: {:?}",
        octets / 1_000_000,
        octets as f64 / 1e6 / verifying.as_secs_f64(),
        peak() - before,
        seen.verdict(),
    );
    assert_eq!(
        (own.truths.content, own.truths.signature),
        (ContentTruth::Intact, ValueTruth::Good),
        "{:?}",
        own.findings
    );
    assert!(peak() - before < 32 << 10, "{} KB", peak() - before);

    // One octet in the middle.
    let text = std::fs::read(&signed).unwrap();
    let middle = text.len() / 2;
    let at = middle + text[middle..].windows(7).position(|w| w == b"<MA_LK>").unwrap() + 7;
    let mut changed = text;
    changed[at] = b'1' + (changed[at] - b'0' + 1) % 9;
    let seen = verify(&changed, &settings).unwrap();
    assert_eq!(seen.judgement().signatures[0].truths.content, ContentTruth::Broken);
    assert_eq!(seen.verdict(), Verdict::Failed);
}

#[test]
fn ten_megabytes_in_less_memory_than_they_are() {
    signed_and_verified(10_000_000);
}

#[test]
#[ignore = "a large file"]
fn two_hundred_megabytes() {
    signed_and_verified(200_000_000);
}

/// A signature that nobody made, over the whole document.
fn signature(canonicalization: &str, more: &str) -> String {
    format!(
        "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><CanonicalizationMethod Algorithm=\"{canonicalization}\"/>\
         <SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><Reference URI=\"\"><Transforms>\
         <Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>{more}<Transform Algorithm=\"{canonicalization}\"/></Transforms>\
         <DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</DigestValue>\
         </Reference></SignedInfo><SignatureValue>AAAA</SignatureValue></Signature>"
    )
}

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

/// Verified within a time that nobody waits for, even here; never passed.
fn bounded(what: &str, xml: &str) {
    let mut settings = Settings::new(support::now(), TrustStore::default(), Policy::standard().unwrap());
    if cfg!(debug_assertions) {
        // Hashing is slow there.
        settings.limits.xml_canonical_octets /= 8;
    }
    let start = Instant::now();
    let source: &dyn Source = &xml.as_bytes();
    let said = match verify(source, &settings) {
        Ok(seen) => {
            assert_ne!(seen.verdict(), Verdict::Passed, "{what}");
            format!("{:?}", seen.verdict())
        }
        Err(error) => error.to_string(),
    };
    let took = start.elapsed();
    println!("{what}, {} KB: {took:?}, {said}", xml.len() / 1000);
    let most = if cfg!(debug_assertions) { 60 } else { 6 };
    assert!(took < Duration::from_secs(most), "{what}: {took:?}");
}

#[test]
fn much_of_little() {
    let long = "x".repeat(500_000);
    // The namespace is declared once and written at each of its elements.
    let many = "<p:x/>".repeat(100_000);
    let bomb = format!("<a xmlns:p=\"urn:{long}\">{many}{}</a>", signature(EXCLUSIVE, ""));
    bounded("a long namespace at every element", &bomb);
    // A filter that keeps every small element by itself, each with everything in scope.
    let filter = "<Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\"><XPath xmlns=\"http://www.w3.org/2002/06/xmldsig-filter2\" \
                  Filter=\"intersect\">//x</XPath></Transform>";
    let many = "<x/>".repeat(100_000);
    let bomb = format!("<a xmlns:p=\"urn:{long}\">{many}{}</a>", signature(INCLUSIVE, filter));
    bounded("a long namespace at every apex", &bomb);
    let declarations: String = (0..60).map(|i| format!(" xmlns:n{i}=\"urn:{i}\"")).collect();
    let nested = (0..10).map(|i| format!("<a{}>", declarations.replace(":n", &format!(":n{i}x")))).collect::<String>();
    let many = format!("<x{declarations}/>").repeat(2_000);
    let bomb = format!("{nested}{many}{}{}", signature(INCLUSIVE, ""), "</a>".repeat(10));
    bounded("namespaces in scope, declared again and again", &bomb);
    let attributes: String = (0..250).rev().map(|i| format!(" a{i}=\"\"")).collect();
    let many = format!("<x{attributes}/>").repeat(500);
    bounded("attributes out of order", &format!("<a>{many}{}</a>", signature(INCLUSIVE, "")));
    bounded("brackets", &format!("<a>{}{}</a>", "]]".repeat(2_000_000), signature(INCLUSIVE, "")));
    bounded("line ends", &format!("<a>{}{}</a>", "\r".repeat(2_000_000), signature(INCLUSIVE, "")));
    bounded("references", &format!("<a>{}{}</a>", "&#13;".repeat(500_000), signature(INCLUSIVE, "")));
    bounded("empty elements", &format!("<a>{}{}</a>", "<b/>".repeat(300_000), signature(INCLUSIVE, "")));
    let names: String = (0..100_000).map(|i| format!("<n{i}/>")).collect();
    bounded("new names", &format!("<a>{names}{}</a>", signature(INCLUSIVE, "")));
    let ids: String = (0..100_000).map(|i| format!("<n Id=\"i{i}\"/>")).collect();
    bounded("Ids", &format!("<a>{ids}{}</a>", signature(INCLUSIVE, "")));
    let signatures = signature(INCLUSIVE, "").repeat(250);
    bounded("signatures side by side", &format!("<a>{}{signatures}</a>", "<b>text</b>".repeat(5_000)));
}
