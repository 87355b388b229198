//! Hybrid-reference files from end to end (ISO 32000-2 §7.5.8.4; threat P-33): what Word writes is signed and passes; what
//! two kinds of reader would show differently is neither signed nor passed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use kyso::base::Limits;
use kyso::policy::{Policy, Reason, Verdict};
use kyso::sign::{Error, Request, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, Verification, verify};
use support::{Pki, Sample, SoftSigner, now};

/// A tagged document whose structure tree (30, 31) only readers of `/XRefStm` see.
fn word_like() -> Vec<u8> {
    let sample = Sample { catalog: "/MarkInfo << /Marked true >> /StructTreeRoot 30 0 R".into(), ..Sample::default() };
    let mut raw = sample.raw();
    raw.set(30, "<< /Type /StructTreeRoot /K 31 0 R >>");
    raw.set(31, "<< /Type /StructElem /S /P /P 30 0 R /Pg 10 0 R /K 0 >>");
    raw.hybrid(&[30, 31])
}

fn signed(pdf: &[u8], signer: &SoftSigner) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, &Request::new(now()), None, &Limits::default())?;
    Ok(out)
}

fn judged(pki: &Pki, pdf: &[u8]) -> Verification {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    let policy =
        Policy::from_toml("schema = \"kyso.policy/1\"\nextends = \"baseline\"\nrevocation = \"ignore\"").unwrap();
    verify(&pdf.to_vec(), &Settings::new(now(), trust, policy)).unwrap()
}

#[test]
fn a_hidden_structure_tree_is_signed_and_passes() {
    let Some(pki) = Pki::shared() else { return };
    let once = signed(&word_like(), &SoftSigner::new(&pki.leaf("p256"))).unwrap();
    assert_eq!(judged(pki, &once).verdict(), Verdict::Passed);
    let twice = signed(&once, &SoftSigner::new(&pki.leaf("rsa"))).unwrap();
    let seen = judged(pki, &twice);
    let told: Vec<_> = seen.facts().signatures.iter().flat_map(|s| &s.changes).collect();
    assert_eq!((seen.verdict(), seen.judgement().signatures.len()), (Verdict::Passed, 2), "{told:?}");
}

/// Everything shown that could be hidden from one kind of reader: nothing of it is signed.
#[test]
fn what_two_readers_show_differently_is_not_signed() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for (catalog, hidden) in [
        ("/AcroForm 30 0 R", "<< /Fields [] >>"),
        ("/Outlines 30 0 R", "<< /Count 0 >>"),
        ("/StructTreeRoot 31 0 R /Names << /Dests 30 0 R >>", "<< >>"),
        ("/PageLabels << /Nums [0 30 0 R] >>", "<< /S /r >>"),
    ] {
        let mut raw = Sample { catalog: catalog.into(), ..Sample::default() }.raw();
        raw.set(30, hidden);
        raw.set(31, "<< /Type /StructTreeRoot >>");
        let refused = signed(&raw.hybrid(&[30, 31]), &signer);
        assert!(matches!(refused, Err(Error::TwoViews { revision: 1 })), "{catalog}: {refused:?}");
    }
}

/// An update behind a signature: a table that changes nothing for old readers, a stream that does for new ones. `visible`:
/// objects with their text; `first` is the number of the first of them.
fn update(pdf: &[u8], objects: &[(u32, &str)], free: &[u32]) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let previous = text.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap().to_owned();
    let mut out = pdf.to_vec();
    let mut rows = Vec::new();
    for (number, body) in objects {
        rows.push((*number, out.len()));
        out.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let stream = out.len();
    let index: Vec<String> = rows.iter().map(|(number, _)| format!("{number} 1")).collect();
    let data: String = rows.iter().map(|(_, at)| format!("01{at:08x}0000")).collect();
    out.extend(
        format!(
            "95 0 obj\n<< /Type /XRef /Size 96 /W [1 4 2] /Index [{}] /Filter /ASCIIHexDecode /Length {} >>\nstream\n{data}>\nendstream\nendobj\n",
            index.join(" "),
            data.len() + 1
        )
        .bytes(),
    );
    let xref = out.len();
    out.extend(b"xref\n");
    if free.is_empty() {
        out.extend(b"0 0\n");
    }
    for number in free {
        out.extend(format!("{number} 1\n0000000000 00001 f \n").bytes());
    }
    out.extend(
        format!("trailer\n<< /Size 96 /Root 1 0 R /Prev {previous} /XRefStm {stream} >>\nstartxref\n{xref}\n%%EOF\n")
            .bytes(),
    );
    out
}

#[test]
fn updates_for_one_kind_of_reader_never_pass() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for base in [signed(&word_like(), &signer).unwrap(), signed(&Sample::default().build(), &signer).unwrap()] {
        let evil = "<< /Length 3 >>\nstream\n0 g\nendstream";
        let text = String::from_utf8_lossy(&base).into_owned();
        let page = text.rsplit_once("10 0 obj\n").unwrap().1.split_once("endobj").unwrap().0.trim();
        let noted = page.replacen("<<", "<< /Rotate 90", 1);
        for (what, objects, free) in [
            ("content", vec![(11, evil)], vec![]),
            ("content freed and back", vec![(11, evil)], vec![11]),
            ("page turned", vec![(10, &*noted)], vec![]),
            ("catalog", vec![(1, "<< /Type /Catalog /Pages 2 0 R >>")], vec![]),
        ] {
            let seen = judged(pki, &update(&base, &objects, &free));
            assert_eq!(seen.verdict(), Verdict::Failed, "{what}");
        }
        // The content freed for everybody but readers of the stream, who find it as it was signed.
        let at = text.find("\n11 0 obj").unwrap() + 1;
        let mut resurrected = update(&base, &[(96, "null")], &[11]);
        let row = format!("01{:08x}0000>", text.len());
        let place = resurrected.windows(row.len()).rposition(|w| w == row.as_bytes()).unwrap();
        resurrected[place..place + row.len()].copy_from_slice(format!("01{at:08x}0000>").as_bytes());
        let index = resurrected.windows(7).rposition(|w| w == b"[96 1] ").unwrap();
        resurrected[index..index + 7].copy_from_slice(b"[11 1] ");
        let seen = judged(pki, &resurrected);
        assert_eq!(seen.verdict(), Verdict::Failed, "{:?}", seen.judgement().signatures[0].findings);
        assert_eq!(seen.judgement().signatures[0].reason, Some(Reason::FormatFailure));
    }
}
