//! Validation data and document time-stamps: what documents bring is found, what we add is accepted by others, and neither
//! costs an existing signature its verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

use kyso::base::Limits;
use kyso::evidence::{Embedded, find_pdf};
use kyso::pdf::{Document, StoredStream, security_store};
use support::Sample;

#[allow(clippy::ptr_arg)] // a source
fn embedded(pdf: &Vec<u8>) -> Vec<Embedded> {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    find_pdf(&document, &limits).unwrap().embedded
}

/// `dss-pades`: distinct certificates, lists and answers in the store, entries of `/VRI`, as pyHanko's reader counts them.
#[rustfmt::skip]
const STORES: &[(&str, [usize; 3], usize)] = &[
    ("DSS-2199.pdf", [6, 3, 0], 1),
    ("PAdES-LT.pdf", [11, 0, 3], 3),
    ("Signature-P-DE_SCI-4.pdf", [0, 0, 3], 0),
    ("Signature-P-FR_CS-5.pdf", [3, 2, 0], 1),
    ("Signature-P-HU_MIC-3.pdf", [6, 0, 3], 1),
    ("Signature-P-HU_POL-7.pdf", [8, 0, 4], 1),
    ("TEST2_signed_with_zero_policy_hash.pdf", [4, 1, 2], 0),
    ("belgian_pki_multiple_ocsps_lt.pdf", [7, 1, 2], 1),
    ("doc-firmado.pdf", [4, 3, 1], 1),
    ("dss-1959/pades-revoc-removed-from-dss-dict.pdf", [7, 0, 1], 1),
    ("dss-1959/pades-tst-with-orphan-refs.pdf", [8, 0, 4], 1),
    ("dss-2058/dss-2058-LTA-test.pdf", [5, 2, 1], 1),
    ("dss-2058/dss-2058-QC-LTA-test.pdf", [3, 3, 1], 0),
    ("muestra-firmado-firmado.pdf", [7, 3, 1], 2),
    ("pades-enveloping-other-pdf.pdf", [9, 1, 3], 1),
    ("pades-lt-extended-abde.pdf", [8, 0, 2], 0),
    ("pades-lt-extended-dss.pdf", [12, 0, 3], 0),
    ("pades-lta-copied-doctst.pdf", [5, 1, 1], 0),
    ("pades-ltv-from-epes.pdf", [4, 1, 1], 0),
    ("pades-ltv-with-reason.pdf", [4, 1, 1], 0),
    ("pades-multiple-pages-annots-overlap.pdf", [4, 4, 2], 0),
    ("pades-ocsp-sign-cert.pdf", [7, 0, 3], 1),
    ("pades-same-border-annotations.pdf", [0, 3, 0], 0),
    ("pades-tst-with-sig-type.pdf", [5, 1, 1], 1),
    ("pades_with_orphan_ocsp_cert_refs.pdf", [1, 0, 1], 0),
    ("pdf-with-vri-timestamp.pdf", [10, 1, 2], 4),
];

#[test]
fn stores_of_others_are_found_whole() {
    let Some(corpora) = support::corpora() else { return };
    let limits = Limits::default();
    for (name, expected, related) in STORES {
        let pdf = std::fs::read(corpora.join("dss-pades").join(name)).unwrap();
        let document = Document::open(&pdf, &limits).unwrap();
        let store = security_store(&document, &limits).unwrap();
        let distinct = |list: &[StoredStream]| list.iter().map(|s| s.octets.clone()).collect::<HashSet<_>>();
        let listed = [distinct(&store.certificates), distinct(&store.crls), distinct(&store.ocsp)];
        assert_eq!(listed.each_ref().map(HashSet::len), *expected, "{name}");
        assert_eq!((store.related.len(), store.deviations.as_slice()), (*related, [].as_slice()), "{name}");
        // All of it is evidence, each piece once, though some stands in a message already.
        let found = embedded(&pdf);
        let all = [
            found.iter().flat_map(|e| e.data.certificates.iter().map(|c| c.der().into())).collect::<Vec<Arc<[u8]>>>(),
            found.iter().flat_map(|e| e.data.crls.clone()).collect(),
            found.iter().flat_map(|e| e.data.ocsp.clone()).collect(),
        ];
        for (all, listed) in all.iter().zip(&listed) {
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{name}: something stands twice");
            assert!(listed.iter().all(|octets| all.contains(octets)), "{name}");
        }
    }
}

/// Places: (revision, in a message), and what is there. From signatures with Adobe's attribute, with CAdES values, with
/// lists in the message; a store that grew over two revisions.
#[test]
fn validation_data_has_its_revision() {
    type Place = (usize, bool, [usize; 3]);
    let Some(corpora) = support::corpora() else { return };
    let files: [(&str, &[Place]); 5] = [
        // The archive attribute of ISO 32000-2 §12.8.3.3.2.
        ("dss-pades/TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf", &[(1, true, [4, 0, 1])]),
        // Signed with a list in the archive attribute, extended with a store.
        ("dss-pades/Signature-P-FR_CS-5.pdf", &[(3, true, [2, 2, 0]), (6, false, [2, 2, 0])]),
        ("itext-sign/samples/PdfPKCS7Test/singleSignatureNotEmptyCRL.pdf", &[(1, true, [3, 2, 0])]),
        (
            "dss-pades/PAdES-LT.pdf",
            &[(3, true, [0; 3]), (4, true, [0; 3]), (6, false, [0; 3]), (7, true, [0; 3]), (8, false, [0; 3])],
        ),
        // Arrays of references in objects of their own.
        (
            "pyhanko-pdf/pades-lta-dss-indirect-arrs-test-2.pdf",
            &[(3, true, [4, 0, 0]), (4, false, [0; 3]), (7, false, [0; 3])],
        ),
    ];
    for (name, expected) in files {
        let found = embedded(&std::fs::read(corpora.join(name)).unwrap());
        let places: Vec<_> = found.iter().map(|e| (e.revision, e.in_message)).collect();
        assert_eq!(places, expected.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(), "{name}");
        for (place, found) in expected.iter().zip(&found).filter(|(place, _)| place.2 != [0; 3]) {
            let found = [found.data.certificates.len(), found.data.crls.len(), found.data.ocsp.len()];
            assert_eq!(place.2, found, "{name}");
        }
    }
}

/// A document whose catalog has this `/DSS`, with these objects.
fn with_store(store: &str, objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut raw = Sample { catalog: format!("/DSS {store}"), ..Sample::default() }.raw();
    for (number, object) in objects {
        raw.set(*number, object.clone());
    }
    raw.table()
}

fn stream(octets: &[u8]) -> Vec<u8> {
    [format!("<< /Length {} >>\nstream\n", octets.len()).as_bytes(), octets, b"\nendstream"].concat()
}

/// Counts of certificates, lists, answers, and what was noted.
#[allow(clippy::ptr_arg)] // a source
fn read_store(pdf: &Vec<u8>) -> ([usize; 3], Vec<&'static str>) {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    find_pdf(&document, &limits).unwrap();
    let store = security_store(&document, &limits).unwrap();
    ([store.certificates.len(), store.crls.len(), store.ocsp.len()], store.deviations)
}

/// Threat P-42: what is odd in a store is left out and named; what is not odd still counts.
#[test]
fn odd_stores_are_read_as_far_as_they_go() {
    let der = stream(&[0x30, 0x00]);
    let one = |store: &str| read_store(&with_store(store, &[(50, der.clone()), (51, b"<< /A 1 >>".to_vec())]));
    let malformed = vec!["pdf.dss.malformed"];
    assert_eq!(one("<< /CRLs [50 0 R] /OCSPs [] >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /CRLs [50 0 R 50 0 R] >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /CRLs [51 0 R 52 0 R null 7 50 0 R] >>"), ([0, 1, 0], malformed.clone()));
    assert_eq!(one("<< /CRLs 50 0 R >>"), ([0; 3], malformed.clone()));
    assert_eq!(one("<< /CRLs [50 0 R] /CRLs [] >>"), ([0; 3], malformed.clone()));
    assert_eq!(one("[50 0 R]"), ([0; 3], malformed.clone()));
    assert_eq!(one("<< /VRI << /Type /VRI /AB << /CRL [50 0 R] /TU (D:20260101) >> >> >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /VRI << /AB 7 >> /OCSPs [50 0 R] >>"), ([0, 0, 1], malformed.clone()));
    assert_eq!(one("<< /VRI << /AB << /TS 7 >> >> >>"), ([0; 3], malformed));
}

/// Test TP-30: thousands of entries, a stream that unpacks to gigabytes.
#[test]
fn stores_are_not_read_beyond_their_budget() {
    let many = format!("<< /Certs [{}] >>", "51 0 R 50 0 R 52 0 R ".repeat(50_000));
    let (counts, noted) = read_store(&with_store(&many, &[(50, stream(&[0x30, 0x00])), (51, b"null".to_vec())]));
    assert_eq!((counts, noted), ([1, 0, 0], vec!["pdf.dss.malformed", "pdf.dss.limit"]));

    let mut zeros = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(0).take(60 << 20), &mut zeros).unwrap();
    let zeros = zeros.finish().unwrap();
    let head = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", zeros.len());
    let bomb = [head.as_bytes(), &zeros, b"\nendstream"].concat();
    let objects: Vec<_> = (50..60).map(|number| (number, bomb.clone())).collect();
    let list = (50..60).map(|number| format!("{number} 0 R ")).collect::<String>();
    let (counts, noted) = read_store(&with_store(&format!("<< /CRLs [{list}] >>"), &objects));
    assert_eq!((counts, noted), ([0, 2, 0], vec!["pdf.dss.limit"]));
}
