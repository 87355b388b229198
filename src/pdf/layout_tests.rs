//! Objects that lie in one another, and the two readers of objects beside each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::ptr_arg)]

use std::fmt::Write as _;

use super::*;
use crate::base::Limits;
use crate::pdf::signature_fields;
use crate::pdf::skim::Outline;

/// Octets with a table: each object is named with where it lies in `body`.
fn file(body: &str, objects: &[(u32, usize)]) -> Vec<u8> {
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, offset) in objects {
        write!(table, "{number} 1\n{offset:010} 00000 n \n").unwrap();
    }
    let at = body.len();
    format!("{body}{table}trailer\n<</Size 100/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").into_bytes()
}

const FORM: &str = "%PDF-1.7\n1 0 obj\n<</Type/Catalog/AcroForm<</Fields[4 0 R]>>>>\nendobj\n\
                    4 0 obj\n<</FT/Sig/T(S)/V 5 0 R>>\nendobj\n";

/// A signature dictionary whose hole has so many digits, with what stands around it.
fn signed(before: &str, digits: usize, behind: &str) -> Vec<u8> {
    let value = format!("5 0 obj\n<</Type/Sig/ByteRange[0 1 2 3]/Contents<{}>>>\nendobj\n", "0".repeat(digits));
    let body = format!("{FORM}{before}{value}{behind}");
    let at = |what: &str| body.find(what).unwrap_or_default();
    file(&body, &[(1, at("1 0 obj")), (4, at("4 0 obj")), (5, at("5 0 obj")), (6, at("6 0 obj"))])
}

fn codes(octets: &Vec<u8>) -> Vec<&'static str> {
    let limits = Limits::default();
    let document = Document::open(octets, &limits).unwrap();
    let fields = signature_fields(&document, &limits).unwrap();
    misplaced(&document, &fields).unwrap()[0].iter().map(|problem| problem.code).collect()
}

#[test]
fn nothing_lies_around_a_hole() {
    for (digits, code) in [(40, "pdf.contents.enclosed"), (9_000, "pdf.objects.overlap")] {
        let inner = digits + "5 0 obj\n<</Type/Sig/ByteRange[0 1 2 3]/Contents<>>>\nendobj\n".len();
        let stream = format!("6 0 obj\n<</Length {inner}>>\nstream\n");
        let codes = codes(&signed(&stream, digits, "\nendstream\nendobj\n"));
        assert!(codes.contains(&code), "{digits}: {codes:?}");
        // A string around it does the same.
        let codes = self::codes(&signed("6 0 obj\n(", digits, ")\nendobj\n"));
        assert!(codes.contains(&code), "{digits}: {codes:?}");
        for beside in ["6 0 obj\n(x)\nendobj\n", "6 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj\n"] {
            for file in [signed(beside, digits, ""), signed("", digits, beside)] {
                let found = self::codes(&file);
                assert!(found.is_empty(), "{digits}: {found:?}");
            }
        }
    }
}

#[test]
fn large_objects_share_no_octets() {
    let text = "x".repeat(5_000);
    let nested = |between: &str| {
        let inner = format!("7 0 obj\n<</Length 5000>>\nstream\n{text}\nendstream\nendobj\n");
        let length = inner.len();
        format!(
            "{FORM}5 0 obj\n<<>>\nendobj\n6 0 obj\n<</Length {length}>>\nstream\n{between}{inner}\nendstream\nendobj\n"
        )
    };
    let build = |body: &str| {
        let at = |what: &str| body.find(what).unwrap();
        let names = [(1, "1 0 obj"), (4, "4 0 obj"), (5, "5 0 obj"), (6, "6 0 obj"), (7, "7 0 obj")];
        file(body, &names.map(|(number, what)| (number, at(what))))
    };
    let codes = codes(&build(&nested("")));
    assert!(codes.contains(&"pdf.objects.overlap"), "{codes:?}");
    // Whoever is asked for second is refused, in either order.
    for [first, second] in [[6, 7], [7, 6]] {
        let octets = build(&nested(""));
        let document = Document::open(&octets, &Limits::default()).unwrap();
        let view = document.current();
        assert!(view.get(ObjectId::new(first)).is_ok());
        assert!(view.get(ObjectId::new(second)).is_err(), "{first}, {second}");
    }
    // White space in front of an object belongs to nobody.
    let body = format!("{FORM}5 0 obj\n<<>>\nendobj\n6 0 obj\n({text})\nendobj\n");
    let at = body.find("6 0 obj").unwrap();
    let mut octets = build(&format!("{body}7 0 obj\nnull\nendobj\n"));
    let limits = Limits::default();
    let startxref = octets.len();
    let update = format!(
        "xref\n6 1\n{:010} 00000 n \ntrailer\n<</Size 100/Root 1 0 R/Prev {}>>\nstartxref\n{startxref}\n%%EOF\n",
        at - 1,
        body.len() + "7 0 obj\nnull\nendobj\n".len()
    );
    octets.extend(update.bytes());
    let document = Document::open(&octets, &limits).unwrap();
    assert_eq!(document.revisions().len(), 2);
    assert!(document.layout().unwrap().overlap.is_none());
}

/// What each reader makes of octets that begin with an object: its outline and references with their keys.
type Told = (ObjectId, usize, Option<Length>, Vec<(ObjectId, Vec<u8>)>);

fn thin(octets: &[u8]) -> Option<Told> {
    let mut found = Vec::new();
    let outline = skim(octets, 64, &mut Room::default(), &mut |id, key| found.push((id, key.to_vec())));
    match outline {
        Skimmed::Object(Outline { id, end, length }) => Some((id, end, length, found)),
        _ => None,
    }
}

fn whole(octets: &[u8]) -> Option<Told> {
    let limits = Limits::default();
    let mut lexer = crate::pdf::lex::Lexer::in_memory(octets, 0);
    let read = parse::indirect(&mut lexer, &limits).ok()?;
    let length = match read.object.as_dictionary().and_then(|d| d.get("Length")).filter(|_| read.data.is_some()) {
        Some(Object::Integer(length)) => u64::try_from(*length).ok().map(Length::Direct),
        Some(Object::Reference(id)) => Some(Length::Indirect(*id)),
        _ => None,
    };
    let mut found = Vec::new();
    references(&read.object, b"", &mut found);
    assert!(read.object.as_dictionary().is_none_or(|d| d.duplicate().is_none()), "a key twice is unusual");
    Some((read.id, usize::try_from(read.end).unwrap(), length, found))
}

fn references(object: &Object, key: &[u8], found: &mut Vec<(ObjectId, Vec<u8>)>) {
    match object {
        Object::Reference(id) => found.push((*id, key.to_vec())),
        Object::Array(items) => items.iter().for_each(|item| references(item, key, found)),
        other => {
            for (key, value) in other.as_dictionary().into_iter().flat_map(|dictionary| dictionary.iter()) {
                references(value, if key.is_empty() { b"\0" } else { key }, found);
            }
        }
    }
}

#[test]
fn both_readers_read_the_same() {
    let pieces = [
        "<<",
        ">>",
        "[",
        "]",
        "/A",
        "/Length",
        "/",
        "/B",
        "12",
        " 0",
        " R",
        "7 0 R",
        "(a",
        ")",
        "\\",
        "(x)",
        "<61",
        ">",
        "<616>",
        "true",
        "null",
        "-1.5",
        "+3",
        ".",
        "1.2.3",
        "%c\n",
        "endobj",
        "stream\n",
        "stream\r\n",
        " ",
        "\n",
        "\0",
        "{",
        "R",
        "obj",
        "<</K 1 0 R/L[2 0 R<</M 3 0 R>>4 0 R]>>",
        "/Length 5 0 R",
        "99999999999 0 R",
        "1 70000 R",
        "/N#41",
        "0012 00 R",
        "1 0 R",
        "1  0\nR",
        "1 0R",
    ];
    // A generator of its own: the same pieces in the same order each time.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let (mut read, mut tried) = (0, 0);
    for _ in 0..60_000 {
        let mut text = String::from(["3 0 obj", "3 0 obj ", "\n3  1 obj\n", "3 0 obj<<"][next(4)]);
        for _ in 0..1 + next(9) {
            text.push_str(pieces[next(pieces.len())]);
        }
        text.push_str([">>endobj\n", "]\nendobj ", "\nendobj\n", ">>stream\n"][next(4)]);
        tried += 1;
        if let Some(told) = thin(text.as_bytes()) {
            read += 1;
            assert_eq!(Some(told), whole(text.as_bytes()), "{text:?}");
        }
    }
    assert!(read > 1_000, "{read} of {tried}");
    // Nothing plain is left to the other reader.
    for plain in [
        "1 0 obj\n<</Type/Page/Parent 2 0 R/Annots[3 0 R 4 0 R]/T(a\\)b)/H<61 62>/N -1.5>>\nendobj\n",
        "1 0 obj null endobj ",
        "1 0 obj\n<</Length 12>>stream\r\n",
        "1 0 obj [1 2 0 R 3 4 5 0 R]endobj\n",
    ] {
        assert_eq!(thin(plain.as_bytes()), whole(plain.as_bytes()), "{plain}");
        assert!(thin(plain.as_bytes()).is_some(), "{plain}");
    }
}
