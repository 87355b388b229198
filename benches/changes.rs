//! What later revisions did to a signed document, beside what hashing the file costs: `cargo bench --bench changes`.
//!
//! Every run opens the document anew: nothing of it has been read before.
#![allow(missing_docs, clippy::ptr_arg, clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use divan::Bencher;
use kyso::base::Limits;
use kyso::pdf::{ChangeLevel, Document, changes_since, signature_fields};
use sha2::{Digest as _, Sha256};
use support::{Pki, Row, medians, timed};

struct Cases {
    nine: Vec<u8>,
    /// Scans: few objects, many octets.
    scans: Vec<u8>,
    /// Many small objects and no scans.
    objects: Vec<u8>,
    fields_50: Updated,
    fields_500: Updated,
    data_50: Updated,
    data_500: Updated,
}

/// A document in many revisions.
struct Updated {
    file: Vec<u8>,
    /// Octets of what the updates hold, without the data of streams, which nobody has to read.
    updates: usize,
}

fn cases() -> &'static Cases {
    static CASES: OnceLock<Cases> = OnceLock::new();
    CASES.get_or_init(|| {
        let pki = Pki::new();
        let signers: Vec<_> = (1..=9).map(|i| pki.signer(&format!("Người ký {i}"))).collect();
        let two = |pdf: Vec<u8>| support::signed(pdf, &signers[..2]);
        Cases {
            nine: support::signed(support::document(300_000, 6), &signers),
            scans: two(support::document(30_000_000, 100)),
            objects: two(objects(30_000_000)),
            fields_50: updated(50, false),
            fields_500: updated(500, false),
            data_50: updated(50, true),
            data_500: updated(500, true),
        }
    })
}

/// Objects with their offsets, a table and a trailer, appended.
fn append(file: &mut Vec<u8>, objects: &[(usize, String)], size: usize, prev: Option<usize>) -> usize {
    let mut entries = String::from("0 1\n0000000000 65535 f \n");
    for (number, body) in objects {
        write!(entries, "{number} 1\n{:010} 00000 n \n", file.len()).unwrap();
        write!(file, "{number} 0 obj\n{body}\nendobj\n").unwrap();
    }
    let at = file.len();
    let prev = prev.map_or(String::new(), |prev| format!("/Prev {prev}"));
    write!(file, "xref\n{entries}trailer\n<< /Size {size} /Root 1 0 R {prev} >>\nstartxref\n{at}\n%%EOF\n").unwrap();
    at
}

const PAGE: &str = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >>";

/// A letter of one page in many revisions, each with one more empty signature field, or more validation data.
fn updated(revisions: usize, data: bool) -> Updated {
    let (mut file, mut updates) = (b"%PDF-1.7\n".to_vec(), 0);
    let text = "BT 1 0 0 1 40 700 Tm (Cong van) Tj ET\n".repeat(2_000);
    let catalog = |more: &str| format!("<< /Type /Catalog /Pages 2 0 R {more} >>");
    let mut base = vec![
        (1, catalog("/AcroForm 5 0 R")),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (3, format!("<< {PAGE} /Annots [] >>")),
        (4, format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())),
        (5, "<< /Fields [] >>".to_owned()),
    ];
    base.extend((6..600).map(|number| (number, format!("<< /Number {number} /Next {} 0 R >>", number + 1))));
    let mut prev = append(&mut file, &base, 600, None);
    let mut list = String::new();
    for number in 600..600 + revisions - 1 {
        write!(list, "{number} 0 R ").unwrap();
        let update = if data {
            let data = "c".repeat(2_000);
            vec![
                (1, catalog(&format!("/AcroForm 5 0 R /DSS << /Certs [{list}] >>"))),
                (number, format!("<< /Length {} >>\nstream\n{data}\nendstream", data.len())),
            ]
        } else {
            let field = format!("<< /FT /Sig /T (s{number}) /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>");
            vec![
                (3, format!("<< {PAGE} /Annots [{list}] >>")),
                (5, format!("<< /Fields [{list}] /SigFlags 3 >>")),
                (number, field),
            ]
        };
        updates += update.iter().map(|(_, body)| body.split("stream").next().map_or(0, str::len)).sum::<usize>();
        prev = append(&mut file, &update, number + 1, Some(prev));
    }
    Updated { file, updates }
}

/// A book of many small objects: pages of text with annotations, packed into nothing.
fn objects(octets: usize) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let text = "BT /F1 10 Tf 40 700 Td (Mot trang sach) Tj ET\n".repeat(10);
    let each = text.len() + 900;
    let pages = octets / each;
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", 4 + 3 * page)).collect();
    let mut all = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>")),
        (3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned()),
    ];
    for page in 0..pages {
        let number = 4 + 3 * page;
        all.push((
            number,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Annots [{} 0 R] \
                 /Resources << /Font << /F1 3 0 R >> >> >>",
                number + 1,
                number + 2
            ),
        ));
        all.push((number + 1, format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())));
        let note = "ghi chu ".repeat(40);
        all.push((number + 2, format!("<< /Type /Annot /Subtype /Text /Rect [1 2 3 4] /Contents ({note}) >>")));
    }
    append(&mut file, &all, all.len() + 1, None);
    file
}

/// The comparison of all that came after the first signature, or after the first revision where there is none.
fn compare(octets: &Vec<u8>) -> ChangeLevel {
    let limits = Limits::default();
    let document = Document::open(octets, &limits).expect("a readable document");
    let fields = signature_fields(&document, &limits).expect("a readable form");
    compared(&document, &fields, &limits).1
}

fn compared(document: &Document<'_>, fields: &[kyso::pdf::SignatureField], limits: &Limits) -> (Duration, ChangeLevel) {
    let first = fields.iter().map(|field| field.revision).min().unwrap_or(1);
    let mut level = ChangeLevel::None;
    let time = timed(|| {
        let changes = changes_since(document, first, fields, limits).expect("a comparison");
        level = changes.iter().map(|change| change.level).max().unwrap_or(ChangeLevel::None);
    });
    (time, level)
}

/// The time of the comparison alone.
fn alone(octets: &Vec<u8>) -> Duration {
    let limits = Limits::default();
    let document = Document::open(octets, &limits).expect("a readable document");
    let fields = signature_fields(&document, &limits).expect("a readable form");
    let document = Document::open(octets, &limits).expect("a readable document");
    let (time, level) = compared(&document, &fields, &limits);
    assert!(level <= ChangeLevel::Sign, "{level:?}");
    time
}

fn hash(octets: &Vec<u8>) {
    let mut digest = Sha256::new();
    octets.as_slice().chunks(64 << 10).for_each(|chunk| digest.update(chunk));
    divan::black_box(digest.finalize());
}

#[divan::bench]
fn nine_signatures(bencher: Bencher<'_, '_>) {
    let octets = &cases().nine;
    bencher.bench(|| compare(octets));
}

#[divan::bench(sample_count = 20)]
fn scans_30_mb(bencher: Bencher<'_, '_>) {
    let octets = &cases().scans;
    bencher.bench(|| compare(octets));
}

#[divan::bench(sample_count = 20)]
fn hash_of_30_mb(bencher: Bencher<'_, '_>) {
    let octets = &cases().scans;
    bencher.bench(|| hash(octets));
}

#[divan::bench(sample_count = 20)]
fn revisions_50(bencher: Bencher<'_, '_>) {
    let octets = &cases().fields_50.file;
    bencher.bench(|| compare(octets));
}

#[divan::bench(sample_count = 20)]
fn revisions_500(bencher: Bencher<'_, '_>) {
    let octets = &cases().fields_500.file;
    bencher.bench(|| compare(octets));
}

fn rows() -> Vec<Row> {
    let all = cases();
    let mut rows = Vec::new();
    let limit = Duration::from_millis(10);
    let [nine] = medians(100, [&mut || alone(&all.nine)]);
    rows.push(Row { what: "nine signatures, beside 10 ms".into(), floor: limit, measured: nine, at_most: Some(1.0) });
    for (what, octets) in
        [("30 MB of scans, beside hashing it", &all.scans), ("30 MB of small objects, beside hashing it", &all.objects)]
    {
        let [floor, measured] = medians(10, [&mut || timed(|| hash(octets)), &mut || alone(octets)]);
        rows.push(Row { what: what.into(), floor, measured, at_most: Some(1.3) });
    }
    // Linear: lists are written anew in each revision, so ten times as many revisions hold a hundred times as much. They cost as
    // many times more, at most twice that.
    for (what, few, many) in [
        ("500 revisions, a field each, beside 50 by what the updates hold", &all.fields_50, &all.fields_500),
        ("500 revisions, data each, beside 50 by what the updates hold", &all.data_50, &all.data_500),
    ] {
        let [small, large] = medians(10, [&mut || alone(&few.file), &mut || alone(&many.file)]);
        let larger = many.updates as f64 / few.updates as f64;
        println!("{what}: {} octets, {} octets", few.updates, many.updates);
        rows.push(Row { what: what.into(), floor: small.mul_f64(larger), measured: large, at_most: Some(2.0) });
    }
    rows
}

fn main() {
    divan::main();
    if support::is_bench() {
        support::print("changes_since, medians of runs in turn", &rows());
    }
}
