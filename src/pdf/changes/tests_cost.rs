//! What many revisions cost: counted, not timed. Octets of objects read and entries looked up are what grows with a file;
//! all else is done once for each.

use core::fmt::Write as _;

use super::*;
use crate::pdf::signature_fields;

/// What each update does.
#[derive(Clone, Copy)]
enum Each {
    /// The same in every revision: another date.
    Date,
    /// One more empty signature field: /Fields and /Annots are written anew with all there are.
    Field,
    /// One more certificate: the list of the security store is written anew with all there are.
    Data,
}

/// A letter of one page in many revisions, and the octets that the updates are without the data of streams.
fn updated(revisions: usize, each: Each) -> (Vec<u8>, u64) {
    const PAGE: &str = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >>";
    let mut file = b"%PDF-1.7\n".to_vec();
    let catalog = |more: &str| format!("<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R {more} >>");
    let base = vec![
        (1, catalog("")),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (3, format!("<< {PAGE} /Annots [] >>")),
        (4, "<< /Fields [] >>".to_owned()),
        (5, "<< /Title (Cong van) /ModDate (D:20260101000000Z) >>".to_owned()),
    ];
    let mut prev = append(&mut file, &base, 6, None);
    let mut list = String::new();
    let mut octets = 0;
    for number in 6..5 + revisions {
        write!(list, "{number} 0 R ").unwrap();
        let field = format!("<< /FT /Sig /T (s{number}) /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>");
        let update = match each {
            Each::Date => vec![(5, format!("<< /Title (Cong van) /ModDate (D:20260101{:06}Z) >>", number % 60))],
            Each::Field => vec![
                (3, format!("<< {PAGE} /Annots [{list}] >>")),
                (4, format!("<< /Fields [{list}] /SigFlags 3 >>")),
                (number, field),
            ],
            Each::Data => vec![
                (1, catalog(&format!("/DSS << /Certs [{list}] >>"))),
                (number, "<< /Length 4 >>\nstream\ncert\nendstream".to_owned()),
            ],
        };
        octets += update.iter().map(|(_, body)| body.len() as u64).sum::<u64>();
        prev = append(&mut file, &update, number + 1, Some(prev));
    }
    (file, octets)
}

fn append(file: &mut Vec<u8>, objects: &[(usize, String)], size: usize, prev: Option<usize>) -> usize {
    let mut entries = String::from("0 1\n0000000000 65535 f \n");
    for (number, body) in objects {
        write!(entries, "{number} 1\n{:010} 00000 n \n", file.len()).unwrap();
        file.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = file.len();
    let prev = prev.map_or(String::new(), |prev| format!("/Prev {prev}"));
    let end =
        format!("xref\n{entries}trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R {prev} >>\nstartxref\n{at}\n%%EOF\n");
    file.extend_from_slice(end.as_bytes());
    at
}

#[allow(clippy::ptr_arg)] // A slice is no source, a vector is.
/// Octets read and entries looked up by looking for signatures and by comparing all revisions.
fn work(octets: &Vec<u8>) -> [[u64; 2]; 2] {
    let limits = Limits::default();
    let document = Document::open(octets, &limits).unwrap();
    let fields = signature_fields(&document, &limits).unwrap();
    let found = document.work.done();
    let document = Document::open(octets, &limits).unwrap();
    let changes = changes_since(&document, 1, &fields, &limits).unwrap();
    assert!(changes.iter().all(|change| change.level <= ChangeLevel::Sign), "{changes:?}");
    assert!(!changes.is_empty());
    [found, document.work.done()]
}

/// Updates of one size: ten times as many cost ten times as much.
#[test]
fn equal_updates_cost_their_number() {
    let [few, many] = [51, 501].map(|revisions| work(&updated(revisions, Each::Date).0));
    for (few, many) in few.iter().flatten().zip(many.iter().flatten()) {
        assert!(*many <= 10 * few + 100, "{few} {many}");
    }
}

/// Lists that grow make the file itself grow with the square of its revisions. Each octet of the updates is read a fixed
/// number of times, and each element of a list looked up a fixed number of times, however many there are.
#[test]
fn growing_lists_cost_their_octets() {
    for each in [Each::Field, Each::Data] {
        for revisions in [51, 201, 501] {
            let (file, octets) = updated(revisions, each);
            let [found, compared] = work(&file);
            let [[found_read, found_looked], [read, looked]] = [found, compared];
            // Every octet once, and a tenth more.
            assert!(read <= octets * 11 / 10 + 3_000, "{revisions}: {read} octets read of {octets}");
            assert!(found_read <= octets * 11 / 10 + 3_000, "{revisions}: {found_read} octets read of {octets}");
            // An element of a list takes eight octets.
            assert!(looked <= octets / 8 + 3_000, "{revisions}: {looked} entries looked up, {octets} octets");
            assert!(found_looked <= octets / 7 + 3_000, "{revisions}: {found_looked} entries, {octets} octets");
        }
    }
}
