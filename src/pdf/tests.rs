//! The rules of this room on small files composed here, one broken thing at a time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::ptr_arg)]

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::base::{Limits, Source, SourceError};

/// Puts together files with classic cross-reference tables.
struct Builder {
    octets: Vec<u8>,
    entries: Vec<(u32, Option<usize>)>,
    previous: Option<usize>,
}

impl Builder {
    fn new() -> Self {
        Self { octets: b"%PDF-1.7\n".to_vec(), entries: Vec::new(), previous: None }
    }

    fn object(&mut self, number: u32, body: &str) -> &mut Self {
        self.entries.push((number, Some(self.octets.len())));
        self.octets.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
        self
    }

    fn free(&mut self, number: u32) -> &mut Self {
        self.entries.push((number, None));
        self
    }

    /// Ends the revision.
    fn end(&mut self, trailer: &str) -> &mut Self {
        let start = self.octets.len();
        let mut text = "xref\n".to_owned();
        if self.previous.is_none() {
            text.push_str("0 1\n0000000000 65535 f \n");
        }
        for (number, offset) in self.entries.drain(..) {
            text.push_str(&match offset {
                Some(offset) => format!("{number} 1\n{offset:010} 00000 n \n"),
                None => format!("{number} 1\n0000000000 00001 f \n"),
            });
        }
        let previous = self.previous.map_or_else(String::new, |p| format!("/Prev {p}"));
        text.push_str(&format!("trailer\n<</Size 100/Root 1 0 R{previous}{trailer}>>\nstartxref\n{start}\n%%EOF\n"));
        self.octets.extend_from_slice(text.as_bytes());
        self.previous = Some(start);
        self
    }

    /// A document with one empty page.
    fn plain() -> Self {
        let mut builder = Self::new();
        builder
            .object(1, "<</Type/Catalog/Pages 2 0 R>>")
            .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>")
            .object(3, "<</Type/Page/Parent 2 0 R>>")
            .end("");
        builder
    }

    /// Adds a revision with a signature: `value` is its dictionary, in which `RANGE` and `CONTENTS` stand for the right things.
    fn sign(&mut self, value: &str, contents: &str) -> &mut Self {
        self.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>")
            .object(3, "<</Type/Page/Parent 2 0 R/Annots[4 0 R]>>")
            .object(4, "<</FT/Sig/T(S)/V 5 0 R/Subtype/Widget/Rect[10 20 110 60]/P 3 0 R>>")
            .object(5, &value.replace("CONTENTS", contents).replace("RANGE", &"#".repeat(60)))
            .end("");
        let text = self.octets.clone();
        let find = |what: &[u8]| text.windows(what.len()).rposition(|w| w == what);
        if let (Some(range), Some(start)) = (find(&[b'#'; 60]), find(contents.as_bytes())) {
            let end = start + contents.len();
            let written = format!("[0 {start} {end} {}]", text.len() - end);
            self.octets[range..range + 60].copy_from_slice(format!("{written:60}").as_bytes());
        }
        self
    }

    fn signed() -> Self {
        let mut builder = Self::plain();
        builder.sign(VALUE, CONTENTS);
        builder
    }
}

const VALUE: &str =
    "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange RANGE/Contents CONTENTS>>";
const CONTENTS: &str = "<3003020101000000>";

fn fields(octets: &Vec<u8>) -> Vec<SignatureField> {
    let document = Document::open(octets, &Limits::default()).unwrap();
    signature_fields(&document, &Limits::default()).unwrap()
}

fn codes(field: &SignatureField) -> Vec<&'static str> {
    field.problems.iter().map(|p| p.code).collect()
}

fn refused(octets: &Vec<u8>) -> String {
    match Document::open(octets, &Limits::default()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("opened"),
    }
}

fn replaced(octets: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = octets.windows(from.len()).rposition(|w| w == from.as_bytes()).unwrap();
    [&octets[..at], to.as_bytes(), &octets[at + from.len()..]].concat()
}

#[test]
fn a_sound_signature_has_no_problem() {
    let file = Builder::signed().octets;
    let found = fields(&file);
    let [field] = found.as_slice() else { panic!() };
    assert_eq!(codes(field), [""; 0]);
    assert_eq!((field.name.as_str(), field.revision, field.coverage), ("S", 2, Coverage::File));
    assert_eq!(field.contents, [0x30, 3, 2, 1, 1, 0, 0, 0]);
    let place = field.place.unwrap();
    assert_eq!((place.page, place.rect, place.page_box[3]), (1, [10.0, 20.0, 110.0, 60.0], 842.0));
    assert!(!field.removed && field.docmdp.is_none());
    let span = field.contents_span.unwrap();
    assert_eq!(&file[span.start as usize..span.end as usize], CONTENTS.as_bytes());
}

#[test]
fn contents_is_one_plain_hexadecimal_string() {
    for (contents, code) in [
        ("<>", "pdf.contents.empty"),
        ("<00>", "pdf.contents.empty"),
        ("<000000>", "pdf.contents.empty"),
        ("null", "pdf.contents.missing"),
        ("2 0 R", "pdf.contents.indirect"),
        ("(0\\003)", "pdf.contents.literal-string"),
        ("[<30>]", "pdf.contents.not-string"),
        ("<30030201010>", "pdf.contents.odd-digits"),
        ("<3003 020101>", "pdf.contents.white-space"),
    ] {
        let mut builder = Builder::plain();
        builder.sign(VALUE, contents);
        let found = fields(&builder.octets);
        assert!(codes(&found[0]).contains(&code), "{contents}: {:?}", codes(&found[0]));
    }
    let mut builder = Builder::plain();
    builder.sign("<</Type/Sig/ByteRange[0 1 2 3]>>", CONTENTS);
    assert!(codes(&fields(&builder.octets)[0]).contains(&"pdf.contents.missing"));
}

#[test]
fn byte_range_is_four_direct_integers() {
    for (range, code) in [
        ("null", "missing"),
        ("6 0 R", "indirect"),
        ("7", "not-array"),
        ("(x)", "not-array"),
        ("[]", "count"),
        ("[0 10]", "count"),
        ("[0 1 2]", "count"),
        ("[0 1 2 3 4]", "count"),
        ("[0.0 1 2 3]", "not-integers"),
        ("[0 1 2 (3)]", "not-integers"),
        ("[0 -1 2 3]", "not-integers"),
        ("[0 1 2 9223372036854775808]", "not-integers"),
        ("[0 1 2 18446744073709551615]", "not-integers"),
        ("[0 1 2 9223372036854775807]", "beyond-file"),
        ("[0 1 9223372036854775807 9223372036854775807]", "beyond-file"),
        ("[0 1 2 2147483648]", "beyond-file"),
        ("[0 0 0 0]", "gap-start"),
        ("[1 1 2 3]", "start-not-zero"),
        ("[0 10 5 3]", "overlap"),
    ] {
        let mut builder = Builder::plain();
        builder.sign(&VALUE.replace("RANGE", range), CONTENTS);
        let found = fields(&builder.octets);
        let code = format!("pdf.byte-range.{code}");
        assert!(codes(&found[0]).iter().any(|c| *c == code), "{range}: {:?}", codes(&found[0]));
        assert_eq!(found[0].coverage, Coverage::Unclear);
    }
}

#[test]
fn the_gap_is_the_token_and_the_rest_the_revision() {
    let file = Builder::signed().octets;
    let [a, b, c, d] = fields(&file)[0].byte_range.unwrap();
    let old = format!("[{a} {b} {c} {d}]");
    for (range, code) in [
        ([a, b - 1, c, d], Some("pdf.byte-range.gap-start")),
        ([a, b + 1, c, d], Some("pdf.byte-range.gap-start")),
        ([a, b, c + 1, d - 1], Some("pdf.byte-range.gap-end")),
        ([a, b, c - 1, d + 1], Some("pdf.byte-range.gap-end")),
        ([a, b, c, d - 2], Some("pdf.byte-range.end")),
        ([a, b, c, d - 40], Some("pdf.byte-range.end")),
        ([a, b, c, d + 1], Some("pdf.byte-range.beyond-file")),
        // Without the end-of-line behind %%EOF is allowed.
        ([a, b, c, d - 1], None),
    ] {
        let [w, x, y, z] = range;
        let new = format!("{:width$}", format!("[{w} {x} {y} {z}]"), width = old.len());
        assert_eq!(new.len(), old.len());
        let found = fields(&replaced(&file, &old, &new));
        assert_eq!(codes(&found[0]).first().copied(), code, "{new}");
    }
}

#[test]
fn a_second_byte_range_key_is_reported() {
    for key in ["ByteRange", "Byte#52ange"] {
        let mut builder = Builder::plain();
        builder.sign(&VALUE.replace("<</Type", &format!("<</{key}[0 1 2 3]/Type")), CONTENTS);
        assert!(codes(&fields(&builder.octets)[0]).contains(&"pdf.signature.duplicate-key"));
    }
    let mut builder = Builder::signed();
    builder.object(4, "<</FT/Sig/T(S)/V 5 0 R/V 6 0 R>>").end("");
    assert!(fields(&builder.octets).iter().any(|f| codes(f).contains(&"pdf.field.duplicate-key")));
}

#[test]
fn later_revisions_do_not_change_what_was_signed() {
    let mut builder = Builder::signed();
    let own = fields(&builder.octets)[0].clone();
    builder.object(9, "(harmless)").end("");
    let found = fields(&builder.octets);
    assert_eq!((found[0].coverage, codes(&found[0]).len()), (Coverage::Revision, 0));

    // Threat P-14: the same number, another reason.
    let [a, b, c, d] = own.byte_range.unwrap();
    let copy = format!("<</Type/Sig/Reason(other)/ByteRange[{a} {b} {c} {d}]/Contents {CONTENTS}>>");
    builder.object(5, &copy).end("");
    let found = fields(&builder.octets);
    assert_eq!(found.len(), 1);
    assert_eq!(codes(&found[0]), ["pdf.signature.redefined"]);
    assert!(found[0].dictionary.get("Reason").is_none() && found[0].revision == 2 && !found[0].removed);
}

#[test]
fn a_signature_that_is_gone_is_reported() {
    let mut builder = Builder::signed();
    builder.object(1, "<</Type/Catalog/Pages 2 0 R>>").end("");
    let found = fields(&builder.octets);
    assert!(found[0].removed && found.len() == 1);
    let mut builder = Builder::signed();
    builder.object(4, "<</FT/Sig/T(S)>>").free(5).end("");
    let found = fields(&builder.octets);
    assert!(found[0].removed);
    assert_eq!(codes(&found[0]), ["pdf.signature.redefined"]);
}

#[test]
fn two_fields_do_not_share_a_signature() {
    let mut builder = Builder::signed();
    builder
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 8 0 R]>>>>")
        .object(8, "<</FT/Sig/T(Thief)/V 5 0 R>>")
        .end("");
    let found = fields(&builder.octets);
    let of = |name: &str| codes(found.iter().find(|f| f.name == name).unwrap());
    assert_eq!(of("S"), [""; 0]);
    assert_eq!(of("Thief"), ["pdf.signature.shared"]);
}

#[test]
fn names_and_types_are_inherited_and_circles_end() {
    let mut builder = Builder::plain();
    builder
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 4 0 R]>>>>")
        .object(4, "<</FT/Sig/T(a)/Kids[5 0 R 6 0 R 4 0 R]>>")
        .object(5, "<</T(b)/Parent 4 0 R/Kids[7 0 R]/V<</Type/Sig>>>>")
        .object(6, "<</T(c)/Parent 4 0 R/Kids[4 0 R 5 0 R]>>")
        .object(7, "<</Subtype/Widget/Parent 5 0 R>>")
        .end("");
    let found = fields(&builder.octets);
    assert_eq!(found.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["a.b"]);
    assert!(codes(&found[0]).contains(&"pdf.signature.not-indirect"));
}

#[test]
fn certifications_are_read_strictly() {
    let reference = |p: &str| {
        let params = format!("/Reference[<</TransformMethod/DocMDP/TransformParams<<{p}>>>>]/ByteRange");
        VALUE.replace("/ByteRange", &params)
    };
    for (p, expected, problems) in
        [("/P 1", 1, 0), ("", 2, 0), ("/P 3", 3, 0), ("/P 4", 1, 1), ("/P 0", 1, 1), ("/P/x", 1, 1)]
    {
        let mut builder = Builder::plain();
        builder.sign(&reference(p), CONTENTS);
        let found = fields(&builder.octets);
        assert_eq!((found[0].docmdp, found[0].problems.len()), (Some(expected), problems), "{p}");
    }
}

#[test]
fn unreachable_look_alikes_are_ignored() {
    let mut builder = Builder::plain();
    builder.object(5, &format!("<</Type/Sig/ByteRange[0 1 2 3]/Contents {CONTENTS}>>")).end("");
    assert!(fields(&builder.octets).is_empty());
}

#[test]
fn trailing_octets_are_named() {
    let file = Builder::signed().octets;
    for (tail, trailing) in [("\n", false), ("\r\n", false), ("\0\0\0", false), ("x", true), ("\n\nx\n", true)] {
        let file = [&file, tail.as_bytes()].concat();
        let document = Document::open(&file, &Limits::default()).unwrap();
        assert_eq!(document.trailing().is_some(), trailing, "{tail:?}");
        let expected = if trailing { Coverage::Revision } else { Coverage::File };
        assert_eq!(fields(&file)[0].coverage, expected, "{tail:?}");
    }
    // A second `startxref` that leads to the old section does not move the end of the revision.
    let at = Document::open(&file, &Limits::default()).unwrap().revisions()[1].startxref();
    let file = [&file[..], format!("junk\nstartxref\n{at}\n%%EOF\n").as_bytes()].concat();
    let document = Document::open(&file, &Limits::default()).unwrap();
    assert!(document.trailing().is_some());
    refused(&[&file[..], &[b'x'; 2000]].concat());
}

#[test]
fn header_and_startxref_stand_where_they_must() {
    let file = Builder::plain().octets;
    refused(&[b" ".as_slice(), &file].concat());
    refused(&replaced(&file, "%PDF-1.7\n", "%PDF-1.7\n%PDF-1.4\n"));
    for shift in [-1, 1, 7] {
        let mut builder = Builder::plain();
        let at = builder.previous.unwrap();
        let wrong = at.checked_add_signed(shift).unwrap();
        builder.octets = replaced(&builder.octets, &format!("startxref\n{at}"), &format!("startxref\n{wrong}"));
        // One octet of white space before is tolerated.
        assert_eq!(Document::open(&builder.octets, &Limits::default()).is_ok(), shift == -1);
    }
    refused(&replaced(&file, "%%EOF", "%%EOX"));
    refused(&Vec::new());
}

#[test]
fn prev_leads_backward_and_ends() {
    for (prev, what) in [("SELF", "comes back"), ("99999999", "behind the end"), ("0", "no cross-reference")] {
        let mut builder = Builder::plain();
        let at = builder.octets.len() + "9 0 obj\n0\nendobj\n".len();
        builder.previous = None;
        let prev = prev.replace("SELF", &at.to_string());
        builder.object(9, "0").end(&format!("/Prev {prev}"));
        let message = refused(&builder.octets);
        assert!(message.contains(what), "{message}");
    }
    let mut builder = Builder::plain();
    for _ in 0..600 {
        builder.object(9, "0").end("");
    }
    assert!(refused(&builder.octets).contains("limit"));
}

#[test]
fn entries_lead_to_their_objects() {
    let mut builder = Builder::plain();
    builder.entries.push((7, Some(9)));
    builder.end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    assert!(document.current().get(ObjectId::new(7)).is_err());
    assert!(document.current().get(ObjectId::new(1)).is_ok());
    assert_eq!(*document.view(1).get(ObjectId::new(7)).unwrap(), Object::Null);
    assert_eq!(*document.current().get(ObjectId { number: 1, generation: 1 }).unwrap(), Object::Null);

    // Two entries for one number.
    let mut builder = Builder::plain();
    builder.object(7, "1").object(7, "2").end("");
    assert!(refused(&builder.octets).contains("twice"));

    // An entry of a signed revision that leads into octets appended later.
    let mut builder = Builder::plain();
    let later = 4000;
    builder.entries.push((7, Some(later)));
    builder.end("");
    builder.octets.resize(later, b'\n');
    builder.octets.extend_from_slice(b"7 0 obj\n(evil)\nendobj\n");
    builder.object(8, "0").end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    assert!(document.current().get(ObjectId::new(7)).is_err());
}

#[test]
fn ambiguous_dictionaries_are_refused() {
    let mut builder = Builder::plain();
    builder.object(9, "0").end("/Root 2 0 R");
    assert!(refused(&builder.octets).contains("twice"));
    let mut builder = Builder::plain();
    builder.object(1, "<</Type/Catalog/Pages 2 0 R/P#61ges 3 0 R>>").end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    assert!(matches!(document.current().catalog(), Err(Error::DuplicateKey { .. })));
    let mut builder = Builder::plain();
    builder.object(9, "/Foo#7/Bar").object(10, "/A#").object(11, "/A#42").object(12, "/A#00").end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    let get = |number| document.current().get(ObjectId::new(number));
    assert!(get(9).is_err() && get(10).is_err() && get(12).is_err());
    assert_eq!(*get(11).unwrap(), Object::name("AB"));
}

#[test]
fn stream_lengths_do_not_lie() {
    let mut builder = Builder::plain();
    builder
        .object(10, "<</Length 3>>stream\nabc\nendstream")
        .object(11, "<</Length 2>>stream\nabc\nendstream")
        .object(12, "<</Length 13 0 R>>stream\nabc\nendstream")
        .object(13, "3")
        .object(14, "<</Length 14 0 R>>stream\nabc\nendstream")
        .object(15, "<</Length 99999>>stream\nabc\nendstream")
        .object(16, "<</Length -1>>stream\nabc\nendstream")
        .object(17, "<</Length 3>>stream\rabc\nendstream")
        .object(18, "<</Length 20>>stream\nabc\nendstream endobj\nendstream")
        .end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    let raw = |number| {
        let object = document.current().get(ObjectId::new(number))?;
        document.current().raw(object.as_stream().unwrap())
    };
    assert_eq!(raw(10).unwrap(), b"abc");
    assert_eq!(raw(12).unwrap(), b"abc");
    for number in [11, 14, 15, 16, 17] {
        assert!(raw(number).is_err(), "{number}");
    }
    assert_eq!(raw(18).unwrap().len(), 20);
}

#[test]
fn nesting_and_size_have_limits() {
    for depth in [64, 65, 10_000, 1_000_000] {
        let mut builder = Builder::plain();
        builder.object(9, &format!("{}{}", "[".repeat(depth), "]".repeat(depth))).end("");
        let document = Document::open(&builder.octets, &Limits::default()).unwrap();
        let got = document.current().get(ObjectId::new(9));
        assert_eq!(got.is_ok(), depth == 64);
        assert!(matches!(got, Ok(_) | Err(Error::Limit(_))));
    }
    let mut builder = Builder::plain();
    builder.object(9, &format!("[{}]", "0 ".repeat(600_000))).end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    assert!(matches!(document.current().get(ObjectId::new(9)), Err(Error::Limit(_))));
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// A file whose only section is a cross-reference stream with these keys and data.
fn with_xref_stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec();
    let start = file.len();
    file.extend_from_slice(
        format!("2 0 obj\n<</Type/XRef/Size 3/Root 1 0 R{keys}/Length {}>>stream\n", data.len()).as_bytes(),
    );
    file.extend_from_slice(data);
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF").as_bytes());
    file
}

#[test]
fn cross_reference_streams_say_what_they_hold() {
    let rows = [0, 0, 0, 1, 9, 0, 1, 42, 0];
    let file = with_xref_stream("/W[1 1 1]", &rows);
    let document = Document::open(&file, &Limits::default()).unwrap();
    assert!(document.current().catalog().is_ok());
    assert!(document.revisions()[0].tail_found() && document.revisions()[0].eof() == file.len() as u64);
    for (keys, data) in [
        ("/W[0 0 0]/Index[0 9223372036854775807]", rows.as_slice()),
        ("/W[1 1 1]/Index[0 9223372036854775807]", &rows),
        ("/W[1 1 1]/Index[0 9223372036854775807 0 9223372036854775807 0 9223372036854775807]", &rows),
        ("/W[1 -1 1]", &rows),
        ("/W[1 9 1]", &rows),
        ("/W[1 1]", &rows),
        ("/W[1 1 1]/Index[0]", &rows),
        ("/W[1 1 1]", &rows[..8]),
        ("/W[1 1 1]/Index[0 2]", &rows),
        ("/W[1 1 1]/Index[0 2 1 1]", &rows),
        ("/W[1 1 1]/Filter/LZWDecode", &rows),
    ] {
        refused(&with_xref_stream(keys, data));
    }
    let bomb = deflated(&vec![0; 64 << 20]);
    let start = std::time::Instant::now();
    refused(&with_xref_stream("/W[1 1 1]/Filter/FlateDecode", &bomb));
    assert!(start.elapsed().as_millis() < 500);
    let ten = "/FlateDecode".repeat(10);
    assert!(refused(&with_xref_stream(&format!("/W[1 1 1]/Filter[{ten}]"), &bomb)).contains("limit"));
    let predicted: Vec<u8> = vec![2, 0, 0, 0, 2, 1, 9, 0, 2, 0, 33, 0];
    let keys = "/W[1 1 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 3>>";
    let file = with_xref_stream(keys, &deflated(&predicted));
    assert!(Document::open(&file, &Limits::default()).unwrap().current().get(ObjectId::new(2)).is_ok());
}

#[test]
fn object_streams_hold_plain_objects_only() {
    let signature = format!("<</Type/Sig/ByteRange[0 1 2 3]/Contents{CONTENTS}>>");
    let catalog = "<</AcroForm<</Fields[<</FT/Sig/T(S)/V 5 0 R>>]>>>>";
    let body = format!("1 0 5 {} {catalog} {signature}", catalog.len() + 1);
    let first = body.find("<<").unwrap();
    let mut file = b"%PDF-1.7\n".to_vec();
    let holder = file.len();
    file.extend_from_slice(
        format!("3 0 obj\n<</Type/ObjStm/N 2/First {first}/Length {}>>stream\n{body}\nendstream\nendobj\n", body.len())
            .as_bytes(),
    );
    let start = file.len();
    let rows = [
        vec![0, 0, 0, 0],
        vec![2, 0, 3, 0],
        vec![0, 0, 0, 0],
        vec![1, 0, u8::try_from(holder).unwrap(), 0],
        vec![2, 0, 3, 1],
        vec![2, 0, 3, 1],
        vec![2, 0, 5, 0],
    ]
    .concat();
    file.extend_from_slice(
        format!("9 0 obj\n<</Type/XRef/Size 7/Root 1 0 R/W[1 2 1]/Length {}>>stream\n", rows.len()).as_bytes(),
    );
    file.extend_from_slice(&rows);
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    let document = Document::open(&file, &Limits::default()).unwrap();
    assert!(document.current().get(ObjectId::new(5)).is_ok());
    // The index says 5 there, and object 5 is no object stream of its own.
    assert!(document.current().get(ObjectId::new(4)).is_err());
    assert!(document.current().get(ObjectId::new(6)).is_err());
    let found = fields(&file);
    assert!(codes(&found[0]).contains(&"pdf.signature.compressed"));
    assert_eq!(found[0].coverage, Coverage::Unclear);
}

/// Counts the octets read.
struct Counting {
    octets: Vec<u8>,
    read: AtomicU64,
}

impl Source for Counting {
    fn len(&self) -> u64 {
        self.octets.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        self.read.fetch_add(buf.len() as u64, Ordering::Relaxed);
        self.octets.read_at(offset, buf)
    }
}

#[test]
fn a_large_file_is_not_read_to_list_its_signatures() {
    let mut builder = Builder::plain();
    let data = "x".repeat(1 << 20);
    for number in 20..50 {
        builder.object(number, &format!("<</Length {}>>stream\n{data}\nendstream", data.len()));
    }
    builder.end("");
    builder.sign(VALUE, CONTENTS);
    let expected = fields(&builder.octets);
    let source = Counting { octets: builder.octets, read: AtomicU64::new(0) };
    let document = Document::open(&source, &Limits::default()).unwrap();
    let found = signature_fields(&document, &Limits::default()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].byte_range, found[0].coverage, found[0].place), {
        let e = &expected[0];
        (e.byte_range, e.coverage, e.place)
    });
    assert!(found[0].problems.is_empty());
    let read = source.read.load(Ordering::Relaxed);
    assert!(read < 300 << 10, "{read} octets read");
}

#[test]
fn strings_and_names_mean_what_the_standard_says() {
    let mut builder = Builder::plain();
    builder
        .object(
            9,
            r"(a\(b\)(c)\101\53\0053\n\
z)",
        )
        .object(10, "<4 1 4>")
        .object(11, "[1 -2 +3 .5 -4. 99999999999999999999 true null 3 0 R]")
        .object(12, "[1.2.3]")
        .end("");
    let document = Document::open(&builder.octets, &Limits::default()).unwrap();
    let get = |number| document.current().get(ObjectId::new(number));
    assert_eq!(get(9).unwrap().as_string().unwrap().octets, b"a(b)(c)A+\x053\nz");
    assert_eq!(get(10).unwrap().as_string().unwrap().octets, b"A\x40");
    let object = get(11).unwrap();
    let array = object.as_array().unwrap();
    assert_eq!(array[..5], [1.into(), (-2).into(), 3.into(), 0.5.into(), (-4.0).into()]);
    assert!(matches!(array[5], Object::Real(_)) && array[8] == Object::Reference(ObjectId::new(3)));
    assert!(get(12).is_err());
}

#[test]
fn damaged_files_never_panic_and_never_cover_more() {
    let file = Builder::signed().octets;
    let limits = Limits::default();
    for at in 0..file.len() {
        for octet in [0, b' ', b'9', b'>', b'(', 0xff] {
            let mut damaged = file.clone();
            damaged[at] = octet;
            if let Ok(document) = Document::open(&damaged, &limits) {
                let _ = signature_fields(&document, &limits);
                let _ = document.current().pages();
            }
        }
        let cut = file[..at].to_vec();
        if let Ok(document) = Document::open(&cut, &limits) {
            // Cut within the last white space, or back to the unsigned revision.
            let found = signature_fields(&document, &limits).unwrap();
            assert!(found.is_empty() || at == file.len() - 1);
        }
    }
}

#[test]
fn a_linearised_file_is_one_revision() {
    // First-page section at the front with /Prev forward to the main one, whose startxref leads back (annex F).
    let mut file = b"%PDF-1.7\n5 0 obj\n<</Linearized 1>>\nendobj\n".to_vec();
    let first_page = file.len();
    let head = "xref\n5 1\n0000000009 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev 0000000000>>\nstartxref\n0\n%%EOF\n";
    file.extend_from_slice(head.as_bytes());
    let catalog = file.len();
    file.extend_from_slice(b"1 0 obj\n<</Type/Catalog>>\nendobj\n");
    let main = file.len();
    file.extend_from_slice(
        format!("xref\n0 2\n0000000000 65535 f \n{catalog:010} 00000 n \ntrailer\n<</Size 6>>\n").as_bytes(),
    );
    let file = replaced(&file, "/Prev 0000000000", &format!("/Prev {main:010}"));
    let whole = [&file[..], format!("startxref\n{first_page}\n%%EOF\n").as_bytes()].concat();
    let document = Document::open(&whole, &Limits::default()).unwrap();
    let [revision] = document.revisions() else { panic!() };
    assert_eq!((revision.end(), revision.tail_found()), (whole.len() as u64, true));
    assert!(document.current().catalog().is_ok());
    assert_eq!(document.current().get(ObjectId::new(5)).unwrap().as_dictionary().unwrap().iter().count(), 1);
    // The same without the mark is a /Prev that points forward (threat P-34).
    assert!(refused(&replaced(&whole, "/Linearized", "/Linearised")).contains("backward"));
}

/// Reading every one of many objects that lie in one another's strings would take quadratic time.
#[test]
fn large_objects_do_not_share_octets() {
    let filler = "x".repeat(5_000);
    let mut file = Builder::new();
    file.object(1, "<< /Type /Catalog >>");
    let outer = file.octets.len();
    file.object(2, &format!("(\n3 0 obj\n({filler})\nendobj\n)"));
    let inner = outer + "2 0 obj\n(\n".len();
    file.entries.push((3, Some(inner)));
    file.end("");
    let limits = Limits::default();
    for order in [[2, 3], [3, 2]] {
        let document = Document::open(&file.octets, &limits).unwrap();
        let view = document.current();
        let [first, second] = order.map(|number| view.get(ObjectId::new(number)));
        assert!(first.is_ok() && second.is_err(), "{order:?}");
        // What was read once may be read again.
        assert!(view.get(ObjectId::new(order[0])).is_ok());
    }
}

/// Threats P-34 and §0.4: 512 sections are followed, 513 are not, and 10,000 are refused at once.
#[test]
fn sections_are_counted() {
    let chain = |sections: usize| {
        let mut builder = Builder::plain();
        for section in 1..sections {
            builder.object(3, &format!("<</Type/Page/Parent 2 0 R/Rotate {}>>", section % 4 * 90)).end("");
        }
        builder.octets
    };
    let limits = Limits::default();
    let octets = chain(512);
    let document = Document::open(&octets, &limits).unwrap();
    assert_eq!(document.revisions().len(), 512);
    // Every revision finds its own, by the index as by asking each in turn.
    for revision in document.revisions() {
        let view = document.view(revision.number());
        assert_eq!(view.provider(3).map(|(by, _)| by), Some(revision.number()));
        assert_eq!(view.provider(2).map(|(by, _)| by), Some(1));
        assert_eq!(view.provider(4), None);
    }
    for sections in [513, 10_000] {
        let octets = chain(sections);
        let start = std::time::Instant::now();
        let error = Document::open(&octets, &limits).unwrap_err();
        assert!(matches!(error, Error::Limit(limit) if limit.limit == 512), "{error}");
        assert!(start.elapsed().as_secs() < 1, "{:?}", start.elapsed());
    }
}

/// Threat P-35: entries of a cross-reference stream can be packed to nothing; how many a small file may have is bounded.
#[test]
fn packed_entries_are_counted() {
    use std::io::Write as _;
    let packed = |rows: usize| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; rows]).unwrap();
        let data = encoder.finish().unwrap();
        let mut file = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n".to_vec();
        let start = file.len();
        let head = format!(
            "2 0 obj\n<</Type/XRef/Size {rows}/W[1 0 0]/Root 1 0 R/Filter/FlateDecode/Length {}>>stream\n",
            data.len()
        );
        file.extend_from_slice(head.as_bytes());
        file.extend_from_slice(&data);
        file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
        file
    };
    let limits = Limits::default();
    assert!(Document::open(&packed(1_000_000), &limits).is_ok());
    let error = Document::open(&packed(1_000_001), &limits).unwrap_err();
    assert!(matches!(error, Error::Limit(limit) if limit.what == "cross-reference entries"), "{error}");
}

/// Threat P-38: a length that a later revision supplies would let it say where a signed stream ends.
#[test]
fn a_length_lies_in_the_revision_that_needs_it() {
    let build = |at: usize| {
        let mut file = Builder::plain();
        file.object(4, "<</Length 6 0 R>>stream\n0 g\nendstream\nendobj\n1 g\nendstream");
        file.entries.push((6, Some(at)));
        file.end("");
        let signed = file.octets.len();
        file.octets.extend_from_slice(b"6 0 obj\n25\nendobj\n");
        file.object(5, "null").end("");
        (file.octets, signed)
    };
    let (_, behind) = build(100_000);
    // The table's entry takes ten digits wherever it points.
    let (octets, again) = build(behind);
    assert_eq!(behind, again);
    let document = Document::open(&octets, &Limits::default()).unwrap();
    for revision in 2..=3 {
        let error = document.view(revision).get(ObjectId::new(4)).unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("outside the revision"), "{error:?}");
    }
}

/// The five line ends that writers have put behind an entry, files with CR alone as Macintosh programs wrote them, no
/// binary comment, and a free entry whose generation has grown out of its type: one reading each.
#[test]
fn old_tables_are_read() {
    let objects =
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R>>"];
    for version in ["1.0", "1.2", "1.3", "2.0"] {
        for eol in ["\r", "\n", "\r\n"] {
            for end in [" \r", " \n", "\r\n", "\n", "\r"] {
                for free in ["65535", "65536", "99999"] {
                    let mut file = format!("%PDF-{version}{eol}");
                    let mut table = format!("xref{eol}0 4{eol}0000000000 {free} f{end}");
                    for (number, body) in (1..).zip(objects) {
                        table.push_str(&format!("{:010} 00000 n{end}", file.len()));
                        file.push_str(&format!("{number} 0 obj{eol}{body}{eol}endobj{eol}"));
                    }
                    let start = file.len();
                    file.push_str(&format!(
                        "{table}trailer{eol}<</Size 4/Root 1 0 R>>{eol}startxref{eol}{start}{eol}%%EOF{eol}"
                    ));
                    let octets = file.into_bytes();
                    let document = Document::open(&octets, &Limits::default()).unwrap();
                    assert_eq!(document.current().pages().unwrap().len(), 1, "{version} {eol:?} {end:?} {free}");
                    assert_eq!(document.revisions()[0].end(), octets.len() as u64);
                }
            }
        }
    }
    // An object in use has no such generation.
    let plain = Builder::plain().octets;
    assert!(refused(&replaced(&plain, "00000 n", "65536 n")).contains("entry"));
}

/// Threat P-30: what a PostScript printer's header says is not at the first octet either.
#[test]
fn other_headers_are_refused() {
    let plain = Builder::plain().octets;
    for head in ["%!PS-Adobe-3.0 PDF-1.4", "%!PS-Adobe-N PDF-1.0", "%FDF-1.2", "PDF-1.7", "%pdf-1.7"] {
        assert!(refused(&replaced(&plain, "%PDF-1.7", head)).contains("%PDF-"), "{head}");
    }
}

/// Text strings of PDF 2.0 may be UTF-8 (§7.9.2.2.1), also the names of fields.
#[test]
fn utf8_names_are_read() {
    let mut builder = Builder::plain();
    builder.octets[..8].copy_from_slice(b"%PDF-2.0");
    builder
        .object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>")
        .object(4, "<</FT/Sig/T<EFBBBF4B79CC81>/V 5 0 R>>")
        .object(5, &VALUE.replace("CONTENTS", CONTENTS).replace("RANGE", "[0 1 2 3]"))
        .end("");
    assert_eq!(fields(&builder.octets)[0].name, "Ky\u{301}");
}
