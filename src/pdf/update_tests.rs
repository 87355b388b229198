#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

fn update(base: u64, style: XrefStyle) -> Update {
    Update {
        base,
        ends_in_eol: false,
        style,
        previous: 9,
        trailer: Dictionary::new()
            .with("Size", 6)
            .with("Root", ObjectId::new(1))
            .with("Prev", 3)
            .with("XRefStm", 5)
            .with("Info", ObjectId::new(2)),
        permanent_id: None,
        next: 6,
        objects: BTreeMap::new(),
        crypt: None,
    }
}

fn text(tail: &Tail) -> String {
    String::from_utf8_lossy(&tail.octets).into_owned()
}

#[test]
fn a_table_has_twenty_octet_entries_and_a_full_trailer() {
    let mut update = update(100, XrefStyle::Hybrid);
    let fresh = update.allocate();
    assert_eq!(fresh, ObjectId::new(6));
    update.set(fresh, 1);
    update.set(ObjectId { number: 5, generation: 3 }, 2);
    update.set(ObjectId::new(1), 3);
    let tail = update.finish(&[0xab; 16]).unwrap();
    let id = "ab".repeat(16);
    assert_eq!(
        text(&tail),
        format!(
            "\n1 0 obj\n3\nendobj\n5 3 obj\n2\nendobj\n6 0 obj\n1\nendobj\nxref\n1 1\n0000000101 00000 n \n5 2\n\
             0000000118 00003 n \n0000000135 00000 n \ntrailer\n\
             << /Size 7 /Root 1 0 R /Info 2 0 R /Prev 9 /ID [<{id}> <{id}>] >>\nstartxref\n152\n%%EOF\n"
        )
    );
    assert_eq!(tail.contents, None);
}

#[test]
fn a_stream_lists_itself() {
    let mut update = update(0x1_0000, XrefStyle::Stream);
    update.set(ObjectId::new(2), 1);
    let tail = update.finish(&[1; 16]).unwrap();
    let shown = text(&tail);
    assert!(shown.contains("/Index [2 1 6 1] /W [1 3 2] /Length 12 >>"), "{shown}");
    assert!(shown.contains("/Size 7 "), "{shown}");
    let rows = tail.octets.windows(7).position(|w| w == b"stream\n").unwrap() + 7;
    assert_eq!(tail.octets[rows..rows + 12], [1, 1, 0, 1, 0, 0, 1, 1, 0, 18, 0, 0]);
}

#[test]
fn the_hole_is_what_the_byte_range_leaves_out() {
    for base in [100, 99_999_999_999] {
        let mut update = update(base, XrefStyle::Stream);
        let id = update.allocate();
        update.set_signature(id, Dictionary::new().with("Type", Object::name("Sig")).with("Contents", 1), 8);
        let mut tail = update.finish(&[1; 16]).unwrap();
        let contents = tail.contents.unwrap();
        let [a, b, c, d] = tail.byte_range.unwrap();
        assert_eq!((a, b, c, c + d), (0, contents.start, contents.end, base + tail.octets.len() as u64));
        assert!(text(&tail).contains(&format!("/ByteRange [0 {b} ")));
        assert_eq!(tail.room(), 8);
        let before = tail.clone();
        assert!(!tail.fill(base, &[1; 9]));
        assert_eq!(tail, before);
        assert!(tail.fill(base, &[0xa5; 7]));
        let at = usize::try_from(b - base).unwrap();
        assert_eq!(&tail.octets[at..at + 18], b"<a5a5a5a5a5a5a500>");
        let (head, rest) = tail.around_hole(base).unwrap();
        assert_eq!((head.len() as u64 + base, rest.len() as u64), (b, d));
    }
}

#[test]
fn a_table_cannot_say_more_than_ten_digits() {
    let mut update = update(9_999_999_999, XrefStyle::Table);
    update.set(ObjectId::new(2), 1);
    assert!(matches!(update.finish(&[1; 16]), Err(UpdateError::Offset(10_000_000_000))));
}
