//! Hybrid files as Word writes them, and what an attacker makes of the form.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::base::Limits;
use crate::pdf::{Document, TwoViews};

/// Writes revisions of a hybrid file: objects that everybody sees, objects that only `/XRefStm` names.
struct Builder {
    octets: Vec<u8>,
    previous: Option<usize>,
}

/// What an update holds.
#[derive(Default)]
struct Update<'t> {
    open: Vec<(u32, &'t str)>,
    /// Named by the stream alone; the table says nothing.
    hidden: Vec<(u32, &'t str)>,
    /// Numbers the table calls free.
    free: Vec<u32>,
    /// Rows of the stream as they are: number, type, offset.
    rows: Vec<(u32, u8, usize)>,
    /// An older stream carried along.
    stream: Option<usize>,
}

impl Builder {
    fn new() -> Self {
        Self { octets: b"%PDF-1.5\n%\xb5\xb5\xb5\xb5\n".to_vec(), previous: None }
    }

    fn object(&mut self, number: u32, body: &str) -> usize {
        let at = self.octets.len();
        self.octets.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
        at
    }

    fn xref_stream(&mut self, number: u32, rows: &[(u32, u8, usize)]) -> usize {
        let index: Vec<String> = rows.iter().map(|(number, ..)| format!("{number} 1")).collect();
        let data: String = rows.iter().map(|(_, kind, at)| format!("{kind:02x}{at:08x}0000")).collect();
        let body = format!(
            "<</Type/XRef/Size 100/W[1 4 2]/Index[{}]/Filter/ASCIIHexDecode/Length {}>>stream\n{data}>\nendstream",
            index.join(" "),
            data.len() + 1
        );
        self.object(number, &body)
    }

    fn table(&mut self, entries: &[(u32, Option<usize>)], trailer: &str) {
        let start = self.octets.len();
        let mut text = String::from("xref\n");
        if entries.is_empty() {
            text.push_str("0 0\n");
        }
        for (number, at) in entries {
            match at {
                Some(at) => text.push_str(&format!("{number} 1\n{at:010} 00000 n\r\n")),
                None => text.push_str(&format!("{number} 1\n0000000000 65535 f\r\n")),
            }
        }
        let previous = self.previous.map_or_else(String::new, |at| format!("/Prev {at}"));
        text.push_str(&format!("trailer\n<</Size 100/Root 1 0 R{previous}{trailer}>>\nstartxref\n{start}\n%%EOF\n"));
        self.octets.extend_from_slice(text.as_bytes());
        self.previous = Some(start);
    }

    /// Table and stream in one section. Gives where the stream lies.
    fn update(&mut self, update: &Update<'_>) -> usize {
        let mut entries: Vec<(u32, Option<usize>)> = update.free.iter().map(|number| (*number, None)).collect();
        for (number, body) in &update.open {
            let at = self.object(*number, body);
            entries.push((*number, Some(at)));
        }
        let mut rows = update.rows.clone();
        for (number, body) in &update.hidden {
            let at = self.object(*number, body);
            rows.push((*number, 1, at));
        }
        let stream = match update.stream {
            Some(stream) => stream,
            None => self.xref_stream(90, &rows),
        };
        self.table(&entries, &format!("/XRefStm {stream}"));
        stream
    }

    /// As Word saves a tagged document: a table that calls the structure tree free, and behind it a section with an empty
    /// table whose stream names everything.
    fn word() -> (Self, usize) {
        let mut file = Self::new();
        let mut places: Vec<(u32, usize)> = Vec::new();
        for (number, body) in [
            (1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 7 0 R/MarkInfo<</Marked true>>/Metadata 9 0 R>>"),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/StructParents 0/Resources<<>>>>"),
            (4, "<</Length 3>>stream\n0 g\nendstream"),
            (5, "<</Title(Quyet dinh)>>"),
        ] {
            places.push((number, file.object(number, body)));
        }
        let hidden: Vec<(u32, usize)> = [
            (7, "<</Type/StructTreeRoot/K 8 0 R/ParentTree<</Nums[0[8 0 R]]>>>>"),
            (8, "<</Type/StructElem/S/P/P 7 0 R/Pg 3 0 R/K 0>>"),
            (9, "<</Type/Metadata/Length 0>>stream\n\nendstream"),
        ]
        .map(|(number, body)| (number, file.object(number, body)))
        .to_vec();
        let rows: Vec<(u32, u8, usize)> = places.iter().chain(&hidden).map(|(n, at)| (*n, 1, *at)).collect();
        let stream = file.xref_stream(10, &rows);
        let mut entries: Vec<(u32, Option<usize>)> = places.iter().map(|(n, at)| (*n, Some(*at))).collect();
        entries.extend([(0, None), (7, None), (8, None), (9, None), (10, Some(stream))]);
        file.table(&entries, "/Info 5 0 R");
        file.table(&[], &format!("/Info 5 0 R/XRefStm {stream}"));
        (file, stream)
    }

    fn seen(&self) -> Option<TwoViews> {
        Document::open(&self.octets, &Limits::default()).unwrap().two_views().unwrap()
    }
}

fn at(revision: usize, object: u32) -> Option<TwoViews> {
    Some(TwoViews { revision, object })
}

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[20 0 R]>>";

#[test]
fn what_word_hides_is_no_difference() {
    let (mut file, stream) = Builder::word();
    assert_eq!(file.seen(), None);
    // Updates on top: plain ones, and one that carries the old stream along, as writers do that copy the trailer.
    let open = vec![(3, PAGE), (20, "<</Subtype/Widget/Rect[0 0 9 9]>>")];
    file.update(&Update { open: open.clone(), stream: Some(stream), ..Update::default() });
    assert_eq!(file.seen(), None);
    // The structure tree written anew for everybody, its elements still hidden.
    let root = file.object(7, "<</Type/StructTreeRoot/K 8 0 R>>");
    file.table(&[(7, Some(root))], "");
    assert_eq!(file.seen(), None);
    // Freed for everybody.
    file.table(&[(8, None)], "");
    assert_eq!(file.seen(), None);
    // The old stream once more brings the old page back, for those who follow it.
    file.update(&Update { stream: Some(stream), ..Update::default() });
    assert_eq!(file.seen(), at(6, 3));
}

#[test]
fn what_is_shown_may_not_depend_on_what_is_hidden() {
    // From the beginning: the page's content is for new readers only.
    let mut file = Builder::new();
    let open = vec![
        (1, "<</Type/Catalog/Pages 2 0 R>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"),
    ];
    let content = "<</Length 3>>stream\n0 g\nendstream";
    file.update(&Update { open, hidden: vec![(4, content)], free: vec![4], ..Update::default() });
    assert_eq!(file.seen(), at(1, 4));

    // By an update: annotation, field, font, length of a stream, information, or the whole catalog.
    let hidden_widget = [(20, "<</Subtype/Widget/Rect[0 0 9 9]>>")];
    for (open, hidden, object) in [
        (vec![(3, PAGE)], hidden_widget[0], 20),
        (vec![(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 21 0 R>>")], (21, "<</Fields[]>>"), 21),
        (vec![(4, "<</Length 22 0 R>>stream\n0 g\nendstream")], (22, "3"), 22),
        (vec![(4, "<</Length 3/Resources<</Font<</F 23 0 R>>>>>>stream\n0 g\nendstream")], (23, "<<>>"), 23),
        (vec![(1, "<</Type/Catalog/Pages 2 0 R/Names[24 0 R]>>")], (24, "<<>>"), 24),
        (vec![(1, "<</Type/Catalog/Pages 25 0 R>>")], (25, "<</Type/Pages/Kids[3 0 R]/Count 1>>"), 25),
    ] {
        let (mut file, _) = Builder::word();
        file.update(&Update { open, hidden: vec![hidden], free: vec![object], ..Update::default() });
        assert_eq!(file.seen(), at(3, object), "{object}");
    }

    // A structure element is drawn as a page's content: reachable on another way too.
    let (mut file, stream) = Builder::word();
    let open = vec![(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 8 0 R>>")];
    file.update(&Update { open, stream: Some(stream), ..Update::default() });
    assert_eq!(file.seen(), at(3, 8));
}

#[test]
fn two_objects_under_one_number_are_a_difference_wherever_they_are() {
    // The stream names another content than the older table.
    let (mut file, _) = Builder::word();
    let other = file.object(4, "<</Length 3>>stream\n1 g\nendstream");
    file.update(&Update { rows: vec![(4, 1, other)], ..Update::default() });
    assert_eq!(file.seen(), at(3, 4));
    // The stream frees what the table has.
    let (mut file, _) = Builder::word();
    file.update(&Update { rows: vec![(4, 0, 0)], ..Update::default() });
    assert_eq!(file.seen(), at(3, 4));
    // The table frees it, and the stream brings it back changed: old readers see nothing there.
    let (mut file, _) = Builder::word();
    let other = file.object(4, "<</Length 3>>stream\n1 g\nendstream");
    file.update(&Update { free: vec![4], rows: vec![(4, 1, other)], ..Update::default() });
    assert_eq!(file.seen(), at(3, 4));
    // The same twice over: the second update takes the first one's hidden object for granted.
    let (mut file, _) = Builder::word();
    let stream = file.update(&Update { hidden: vec![(20, "<</Subtype/Widget>>")], ..Update::default() });
    assert_eq!(file.seen(), None, "nothing refers to it");
    file.update(&Update { open: vec![(3, PAGE)], stream: Some(stream), ..Update::default() });
    assert_eq!(file.seen(), at(4, 20));
    // And without any stream of its own.
    let (mut file, _) = Builder::word();
    file.update(&Update { hidden: vec![(20, "<</Subtype/Widget>>")], ..Update::default() });
    file.table(&[], "");
    let page = file.object(3, PAGE);
    file.table(&[(3, Some(page))], "");
    assert_eq!(file.seen(), at(5, 20));
}

/// A stream behind its table could be what a later revision puts there.
#[test]
fn the_stream_lies_before_its_table() {
    let (mut file, _) = Builder::word();
    let place = file.octets.len() + 500;
    file.table(&[], &format!("/XRefStm {place}"));
    file.octets.resize(place, b' ');
    file.xref_stream(90, &[(8, 0, 0)]);
    let page = file.object(3, PAGE);
    file.table(&[(3, Some(page))], "");
    let error = Document::open(&file.octets, &Limits::default()).unwrap_err().to_string();
    assert!(error.contains("behind its table"), "{error}");
}

/// What cannot be read cannot be said to show the same.
#[test]
fn an_unreadable_object_is_a_difference() {
    let (mut file, stream) = Builder::word();
    file.update(&Update {
        open: vec![(4, "<</Length 7>>stream\n0 g\nendstream")],
        stream: Some(stream),
        ..Update::default()
    });
    assert_eq!(file.seen(), at(3, 4));
}

/// Each object is looked at once, however many revisions there are.
#[test]
fn many_revisions_cost_what_they_hold() {
    let (mut file, stream) = Builder::word();
    file.update(&Update { open: vec![(5, "<</Title(x)>>")], stream: Some(stream), ..Update::default() });
    for _ in 0..400 {
        file.update(&Update { open: vec![(5, "<</Title(x)>>")], hidden: vec![(30, "[]")], ..Update::default() });
    }
    assert_eq!(file.seen(), None);
}
