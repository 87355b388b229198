//! Incremental updates written by hand: what an attacker's tool would append, without any of the library's own care.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kyso::base::Limits;
use kyso::pdf::{Document, SignatureField, signature_fields};

use crate::support::peers::find;

enum Item {
    Object(u16, Vec<u8>),
    Free(u16),
    At(usize),
    Compressed(u32, u32),
}

/// Objects to append to a file.
pub struct Update<'b> {
    base: &'b [u8],
    items: BTreeMap<u32, Item>,
    /// Trailer entries but `/Size` and `/Prev`.
    pub trailer: String,
    /// `/Prev`.
    pub prev: usize,
}

impl<'b> Update<'b> {
    pub fn new(base: &'b [u8]) -> Self {
        let id = "[<00112233445566778899aabbccddeeff> <99112233445566778899aabbccddeeff>]";
        let trailer = format!("/Root 1 0 R /Info 4 0 R /ID {id}");
        Self { base, items: BTreeMap::new(), trailer, prev: startxref(base) }
    }

    pub fn set(mut self, number: u32, text: impl Into<Vec<u8>>) -> Self {
        self.items.insert(number, Item::Object(0, text.into()));
        self
    }

    pub fn generation(mut self, number: u32, generation: u16, text: impl Into<Vec<u8>>) -> Self {
        self.items.insert(number, Item::Object(generation, text.into()));
        self
    }

    pub fn free(mut self, number: u32, generation: u16) -> Self {
        self.items.insert(number, Item::Free(generation));
        self
    }

    /// An entry that points to octets which are there already.
    pub fn at(mut self, number: u32, offset: usize) -> Self {
        self.items.insert(number, Item::At(offset));
        self
    }

    /// An object in an object stream (cross-reference streams only).
    pub fn compressed(mut self, number: u32, stream: u32, index: u32) -> Self {
        self.items.insert(number, Item::Compressed(stream, index));
        self
    }

    fn body(&self) -> (Vec<u8>, BTreeMap<u32, usize>) {
        let mut out = self.base.to_vec();
        if !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        let mut offsets = BTreeMap::new();
        for (number, item) in &self.items {
            if let Item::Object(generation, text) = item {
                offsets.insert(*number, out.len());
                out.extend(format!("{number} {generation} obj\n").bytes());
                out.extend(text);
                out.extend(b"\nendobj\n");
            }
        }
        (out, offsets)
    }

    fn size(&self) -> u32 {
        let octets = self.base.to_vec();
        let limits = Limits::default();
        let document = Document::open(&octets, &limits).expect("a base that can be read");
        document.current().size().max(self.items.keys().last().map_or(0, |n| n + 1))
    }

    /// Only the objects: no cross-references, no trailer.
    pub fn body_only(&self) -> Vec<u8> {
        self.body().0
    }

    /// Objects and trailer, no cross-references.
    pub fn body_and_trailer(&self) -> Vec<u8> {
        let (mut out, _) = self.body();
        out.extend(format!("trailer\n<< /Size {} {} /Prev {} >>\n", self.size(), self.trailer, self.prev).bytes());
        out.extend(format!("startxref\n{}\n%%EOF\n", self.prev).bytes());
        out
    }

    /// With a table.
    pub fn table(&self) -> Vec<u8> {
        let (mut out, offsets) = self.body();
        let at = out.len();
        let mut text = String::from("xref\n0 1\n0000000000 65535 f \n");
        for (number, item) in &self.items {
            let (offset, generation, kind) = match item {
                Item::Object(generation, _) => (offsets[number], *generation, 'n'),
                Item::At(offset) => (*offset, 0, 'n'),
                Item::Free(generation) => (0, *generation, 'f'),
                Item::Compressed(..) => panic!("no compressed objects in a table"),
            };
            write!(text, "{number} 1\n{offset:010} {generation:05} {kind} \n").unwrap();
        }
        write!(text, "trailer\n<< /Size {} {} /Prev {} >>\n", self.size(), self.trailer, self.prev).unwrap();
        write!(text, "startxref\n{at}\n%%EOF\n").unwrap();
        out.extend(text.bytes());
        out
    }

    /// With a cross-reference stream.
    pub fn stream(&self) -> Vec<u8> {
        let (mut out, mut offsets) = self.body();
        let xref = self.size();
        let at = out.len();
        offsets.insert(xref, at);
        let (mut index, mut rows) = (String::new(), Vec::new());
        let numbers: Vec<u32> = self.items.keys().copied().chain([xref]).collect();
        for number in numbers {
            write!(index, "{number} 1 ").unwrap();
            let (kind, second, third) = match self.items.get(&number) {
                Some(Item::Free(generation)) => (0_u8, 0, *generation),
                Some(Item::At(offset)) => (1, u32::try_from(*offset).unwrap(), 0),
                Some(Item::Compressed(stream, index)) => (2, *stream, u16::try_from(*index).unwrap()),
                Some(Item::Object(generation, _)) => (1, u32::try_from(offsets[&number]).unwrap(), *generation),
                None => (1, u32::try_from(at).unwrap(), 0),
            };
            rows.push(kind);
            rows.extend(second.to_be_bytes());
            rows.extend(third.to_be_bytes());
        }
        let head = format!(
            "{xref} 0 obj\n<< /Type /XRef /Size {} /W [1 4 2] /Index [{index}] {} /Prev {} /Length {} >>\nstream\n",
            xref + 1,
            self.trailer,
            self.prev,
            rows.len()
        );
        out.extend(head.bytes());
        out.extend(rows);
        out.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        out
    }
}

/// The number behind the last `startxref`.
pub fn startxref(pdf: &[u8]) -> usize {
    let word = b"startxref";
    let at = pdf.windows(word.len()).rposition(|w| w == word).expect("startxref");
    let text = String::from_utf8_lossy(&pdf[at + word.len()..]).into_owned();
    text.split_ascii_whitespace().next().and_then(|n| n.parse().ok()).expect("a number")
}

/// The text of an object's newest definition.
pub fn text_of(pdf: &[u8], number: u32) -> String {
    let head = format!("\n{number} 0 obj\n");
    let at = pdf.windows(head.len()).rposition(|w| w == head.as_bytes()).expect("the object") + head.len();
    let end = find(pdf, b"\nendobj", at).expect("endobj");
    String::from_utf8_lossy(&pdf[at..end]).into_owned()
}

/// Offset of an object's newest definition.
pub fn offset_of(pdf: &[u8], number: u32) -> usize {
    let head = format!("\n{number} 0 obj\n");
    pdf.windows(head.len()).rposition(|w| w == head.as_bytes()).expect("the object") + 1
}

/// A stream object's text.
pub fn stream(dictionary: &str, data: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

/// All signatures of a file.
pub fn signatures(pdf: &[u8]) -> Vec<SignatureField> {
    let octets = pdf.to_vec();
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).expect("a file that can be read");
    signature_fields(&document, &limits).expect("fields that can be read")
}

/// Replaces the first `old` behind `from` by `new`, which must be as long.
pub fn patch(pdf: &mut [u8], from: usize, old: &[u8], new: &[u8]) {
    assert_eq!(old.len(), new.len());
    let at = find(pdf, old, from).expect("what is to be patched");
    pdf[at..at + new.len()].copy_from_slice(new);
}

/// Overwrites the numbers of the last `/ByteRange` with a text that is padded to the room there is.
pub fn set_byte_range(pdf: &mut [u8], text: &str) {
    let word = b"/ByteRange [";
    let at = pdf.windows(word.len()).rposition(|w| w == word).expect("a byte range") + word.len();
    let end = find(pdf, b"]", at).expect("its end");
    assert!(text.len() <= end - at, "{text} does not fit");
    let padded = format!("{text:<width$}", width = end - at);
    pdf[at..end].copy_from_slice(padded.as_bytes());
}
