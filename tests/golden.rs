//! Reports byte for byte: what scripts read and what people are told does not change by accident. The inputs are the
//! signed documents of `fixtures/signed` and documents made from them here, judged at fixed times.
//!
//! `KYSO_BLESS=1 cargo test --test golden` writes the expected reports anew; read the difference before committing it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};

use kyso::appearance::{Border, Colour, FontChoice, Line, Spec, Style};
use kyso::base::{Limits, UnixTime};
use kyso::sign::{PageChoice, Placed, Request, TimestampSource, sign};
use support::{OpensslTsa, Pki, Sample, SoftSigner};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("signed")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap_or_else(|e| panic!("fixtures/signed/{name}: {e}"))
}

/// 2026-11-22T09:00:00+07:00, what the signers claim.
const CLAIMED: UnixTime = UnixTime::from_seconds(1_795_312_800);

/// The recipe of `fixtures/signed`. The private keys are made for it and die with the process, so that nobody can make
/// another document that passes under this root.
#[test]
#[ignore = "makes fixtures/signed anew, and with it every expected report"]
fn make_fixtures() {
    let Some(pki) = Pki::shared() else { return };
    let leader = SoftSigner::new(&pki.leaf("rsa"));
    let office = SoftSigner::new(&pki.leaf("rsa3072"));
    let clerk = SoftSigner::new(&pki.leaf("p256"));
    let tsa = OpensslTsa::new(pki);
    let write = |name: &str, octets: &[u8]| std::fs::write(fixtures().join(name), octets).unwrap();
    let signed = |pdf: &[u8], signer: &SoftSigner, request: &Request, tsa: Option<&dyn TimestampSource>| {
        let mut out = Vec::new();
        sign(&pdf.to_vec(), &mut out, signer, request, tsa, &Limits::default()).unwrap();
        out
    };
    let mut approve = Request::new(CLAIMED);
    approve.time_stamp_room = Some(5 << 10);
    let mut issue = approve.clone();
    approve.reason = Some("Phê duyệt".into());
    let mut looks = Spec::text(vec![Line::new("Đã ký", Style::Bold)]);
    looks.font = FontChoice::Embedded;
    looks.border = Some(Border { width_pt: 1.0, colour: Colour::RED });
    issue.appearance = Some(Placed { page: PageChoice::Last, rect_mm: [120.0, 200.0, 60.0, 25.0], appearance: looks });
    let plain = Sample { pages: 1, ..Sample::default() };

    write("root.pem", &pki.root_pem);
    write("plain.pdf", &plain.build());
    write("b-b.pdf", &signed(&plain.build(), &leader, &Request::new(CLAIMED), None));
    write("ecdsa-xref-stream.pdf", &signed(&plain.raw().stream(), &clerk, &Request::new(CLAIMED), None));
    let mut certifying = Request::new(CLAIMED);
    certifying.certify = Some(2);
    let certified = signed(&plain.build(), &clerk, &certifying, None);
    write("certified-twice.pdf", &signed(&certified, &clerk, &Request::new(CLAIMED), None));
    let approved = signed(&plain.build(), &leader, &approve, Some(&tsa));
    write("b-t.pdf", &approved);
    write("two.pdf", &signed(&approved, &office, &issue, Some(&tsa)));
}
