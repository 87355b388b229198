use super::*;
use crate::base::Limits;
use crate::page::crop::tests::{page, page_with, stamped};
use crate::page::{hidden, looks, sheet, spared_sheet};
use crate::pdf::Document;

/// Whether nothing lies under the stamp in the middle of a page with this content, as it was followed; and as it was drawn,
/// within three pixels.
fn asked(content: &str) -> (bool, bool) {
    let file = page(content);
    let document = Document::open(&file, &Limits::default()).unwrap();
    let view = document.current();
    let id = ObjectId::new(5);
    let stamp = looks(view, 1, &[id]).unwrap().unwrap();
    let lying = painted(view, 1).unwrap().lying(view, 1, &[id], &stamp).unwrap();
    (lying == Lying::Nothing, sheet(view, 1, &[id]).unwrap().is_white(stamp.marked().grown(3)))
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: i64, to: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + ((self.0 >> 33) % u64::try_from(to - from).unwrap()).cast_signed()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.roll(0, of.len() as i64)).unwrap()]
    }

    /// Text or a path, somewhere.
    fn drawing(&mut self) -> String {
        let (x, y) = (self.roll(-60, 200), self.roll(0, 400));
        if self.roll(0, 3) == 0 {
            let (width, height) = (self.roll(-40, 60), self.roll(-60, 60));
            let matrix = self.one(&["", "0.5 0 0 2 0 0 cm ", "1 0.2 -0.2 1 0 0 cm ", "1 0 0 -1 0 400 cm "]);
            let path = match self.roll(0, 4) {
                0 => format!("{x} {y} {width} {height} re f"),
                1 => format!("{} w {x} {y} m {} {} l S", self.roll(0, 30), x + width, y + height),
                2 => format!("{x} {y} m {} {} {} {} {} {} c B", x + 30, y + height, x - 30, y, x + width, y + 20),
                _ => format!("{} w 2 M {x} {y} {width} {height} re s", self.roll(0, 6)),
            };
            return format!("q {matrix}{path} Q\n");
        }
        let codes: String = (0..self.roll(1, 14)).map(|_| self.one(&["0001", "0002", "0000"])).collect();
        let shown = match self.roll(0, 3) {
            0 => format!("[<{codes}> {} <0001>] TJ", self.roll(-9000, 9000)),
            1 => format!("<{codes}> Tj {} Ts <0002> Tj", self.roll(-50, 50)),
            _ => format!("<{codes}> Tj"),
        };
        let (font, size) = (self.one(&["A", "A", "A", "B"]), self.roll(2, 40));
        let state = match self.roll(0, 4) {
            0 => format!("{} Tz {} Tc ", self.roll(-150, 200), self.roll(-20, 30)),
            1 => format!("{} TL T* ", self.roll(-60, 60)),
            _ => String::new(),
        };
        let place = match self.roll(0, 4) {
            0 => {
                format!("{} 0 {} {} {x} {y} Tm", self.one(&["1", "-1", "2"]), self.one(&["0", "0.4"]), self.roll(-2, 3))
            }
            _ => format!("{x} {y} Td"),
        };
        format!("BT /{font} {size} Tf {place} {state}{shown} ET\n")
    }
}

#[test]
fn where_nothing_is_painted_nothing_is_drawn() {
    let mut dice = Dice(1);
    let (mut bare, mut white) = (0, 0);
    for _ in 0..600 {
        let content: String = (0..dice.roll(1, 4)).map(|_| dice.drawing()).collect();
        let (is_bare, is_white) = asked(&content);
        assert!(is_white || !is_bare, "{content}");
        (bare, white) = (bare + u32::from(is_bare), white + u32::from(is_white));
    }
    assert!(white < 500 && bare > 200 && bare * 2 > white, "{bare} of {white} white ones");
}

/// Where only what comes near is drawn, it is told of no more than where all is: that nothing is hidden.
#[test]
fn what_is_spared_is_not_hidden() {
    let multiply = "/ExtGState << /M << /BM /Multiply >> >>";
    let stamps = [
        ("", "1 g 0 0 160 30 re f"),
        ("", "1 0 0 RG 2 w 0 5 m 150 25 l S"),
        (multiply, "/M gs 1 0 0 rg 0 0 160 30 re f"),
        (multiply, "/M gs 0.9 g 0 0 70 30 re f 0.7 g 90 5 9 9 re f"),
    ];
    let mut dice = Dice(7);
    let (mut spared, mut clean, mut hiding) = (0, 0, 0);
    for at in 0..400 {
        let mut content: String = (0..dice.roll(2, 9)).map(|_| dice.drawing()).collect();
        if dice.roll(0, 3) == 0 {
            content.insert_str(0, "0.8 0.9 1 rg 0 90 90 60 re f 0 g ");
        }
        let (resources, stamp) = stamps[at % stamps.len()];
        let file = stamped(&content, "", resources, stamp);
        let document = Document::open(&file, &Limits::default()).unwrap();
        let view = document.current();
        let id = ObjectId::new(5);
        let stamp = looks(view, 1, &[id]).unwrap().unwrap();
        let Lying::Within(lies) = painted(view, 1).unwrap().lying(view, 1, &[id], &stamp).unwrap() else { continue };
        let found = hidden(&sheet(view, 1, &[id]).unwrap(), &[], &stamp, &[]);
        let hides = found.permille > 0 || !found.text.is_empty();
        let (kept, _) = spared_sheet(view, 1, &[id], &stamp, &[], lies).unwrap();
        assert!(!hides || kept.is_none(), "{content}");
        spared += u32::from(kept.is_some());
        (clean, hiding) = (clean + u32::from(!hides), hiding + u32::from(hides));
    }
    assert!(spared > 50 && hiding > 50 && spared * 3 > clean * 2, "{spared} of {clean}, {hiding} hidden");
}

#[test]
fn what_stands_beside_is_apart() {
    for apart in [
        "BT /A 12 Tf 10 300 Td <00010002> Tj ET",
        "BT /A 12 Tf 1 0.1 -0.1 1 10 300 Tm /G gs <0001> Tj ET",
        // A line that ends before the stamp begins, another one that begins behind it.
        "BT /A 1 Tf 0 110 Td <000100020001> Tj ET",
        "BT /A 12 Tf 180 110 Td <0001> Tj ET",
        // The letter that is drawn three lines below its place is not shown.
        "BT /B 12 Tf 10 150 Td <00010001> Tj ET",
        "BT /A 12 Tf 10 300 Td 3 Tr <0001> Tj 3 Tr 0 -190 Td <0001> Tj ET",
        // Fonts that are not in the file.
        "BT /T 12 Tf 10 300 Td (AA) Tj 0 -160 Td (A) Tj ET",
        "BT /T 12 Tf -12 110 Td (A) Tj ET",
        "10 140 150 30 re f 1 w 10 80 m 160 80 l S",
        "q 1 0 0 1 0 200 cm /G gs 10 -60 150 30 re f Q",
        "10 100 150 30 re n",
        "",
    ] {
        assert_eq!(asked(apart), (true, true), "{apart}");
    }
    for near in [
        "BT /A 12 Tf 10 110 Td <00010002> Tj ET",
        "BT /A 12 Tf -400 110 Td [<0001> -35000 <0002>] TJ ET",
        "BT /A 12 Tf -400 110 Td 400 Tc <00010002> Tj ET",
        "BT /A 12 Tf -40 110 Td 900 Tz <00010002> Tj ET",
        "BT /B 12 Tf 10 150 Td <00020002> Tj ET",
        "BT /T 12 Tf 50 110 Td (A) Tj ET",
        "0 130 m 160 140 l 10 w S",
        "10 140 m 80 20 90 20 150 140 c f",
        "q 1 0 0 1 0 -200 cm 10 310 150 20 re f Q",
    ] {
        assert_eq!(asked(near), (false, false), "{near}");
    }
}

/// Nothing is painted there, but that is not said.
#[test]
fn what_is_unusual_proves_nothing() {
    for unusual in [
        "BT /A 12 Tf 10 300 Td (\\000\\001) ' ET",
        "BT /A 12 Tf 10 300 Td 7 Tr <0001> Tj ET",
        "BT /A 12 Tf 10 300 Td 1 Tr <0001> Tj ET",
        "BT /C 12 Tf 10 300 Td <0001> Tj ET",
        "BT 10 300 Td <0001> Tj ET",
        "BT /A 12 Tf 500 110 Td <000100> Tj ET",
        "BT /T 12 Tf 500 110 Td (C) Tj ET",
        // What stands in for a letter may be made as wide as it is said to be.
        "BT /T 12 Tf -100 110 Td (B) Tj ET",
        // So far away and back that readers of single precision end elsewhere.
        "BT /A 12 Tf 9000 Tz 500 110 Td [999999 -999999 <0001>] TJ ET",
        "BT /A 12 Tf 10 300 Td <0001> Tj",
        "/F gs 10 300 10 10 re f",
        "/N gs 10 300 10 10 re f",
        "10 300 m q 20 310 l Q S",
        "10 300 m BT ET 20 310 l S",
        "10 3-00 10 10 re f",
        "10 300 10 1e1 re f",
        "10 300 10 re f",
        "10 300 10 10 re f 7",
        "10 300 10 10 re f )",
        "10 300 10 10 re f ]",
        "[10 >> 10] 0 d 10 300 10 10 re f",
        "BT /A 12 Tf 10 300 Td <00zz01> Tj ET",
        "Q 10 300 10 10 re f",
        "BX 10 300 10 10 re f EX",
        "/M Do",
        "/None Do",
        "/S sh",
        "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI",
    ] {
        assert!(!asked(unusual).0, "{unusual}");
    }
}

/// Other annotations lie on the page, too.
#[test]
fn another_annotation_lies_under_it() {
    for (rect, is_bare) in [("[10 100 170 130]", false), ("[10 300 99 333]", true)] {
        let file = page_with("", &format!("<< /Subtype /Stamp /Rect {rect} /AP << /N 6 0 R >> >>"));
        let document = Document::open(&file, &Limits::default()).unwrap();
        let view = document.current();
        let id = ObjectId::new(5);
        let stamp = looks(view, 1, &[id]).unwrap().unwrap();
        let lying = painted(view, 1).unwrap().lying(view, 1, &[id], &stamp).unwrap();
        assert_eq!(lying == Lying::Nothing, is_bare);
        assert!(is_bare || matches!(lying, Lying::Within(_)));
    }
}

/// What the renderer makes of fonts, against what is known of them here: every letter lies within what holds it.
#[test]
fn letters_lie_within_what_was_followed() {
    let made = "BT /A 12 Tf 10 300 Td <0001000200010002> Tj 0 -40 Td /B 20 Tf 150 Tz [<0002> 300 <00010001>] TJ ET";
    assert_eq!(held(&page(made)), Some(7));
    // Real letters are no part of the project; they are asked where they lie beside it.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["fixtures/signed", "../shared/corpora/vietnam-real", "../shared/corpora/misc-signed-pdf"] {
        let Ok(files) = std::fs::read_dir(root.join(folder)) else { continue };
        for path in files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "pdf")) {
            let found = held(&std::fs::read(&path).unwrap());
            let name = path.to_string_lossy();
            assert!(
                found.is_some_and(|letters| letters > 500) || !REAL.iter().any(|real| name.ends_with(real)),
                "{name}"
            );
        }
    }
}

/// Letters whose fonts are all of the kinds that are followed.
const REAL: [&str; 2] = ["mic-guide-2018-sha1.pdf", "moh-decision-2020.pdf"];

/// How many letters there are on pages that were followed, each of which was found within what holds it.
fn held(file: &[u8]) -> Option<u32> {
    let document = Document::open(&file, &Limits::default()).ok()?;
    let view = document.current();
    let mut letters = None;
    for number in 1..=crate::page::count(view).unwrap_or(0).min(3) {
        let Ok(Painted { pieces: Some(pieces), .. }) = painted(view, number) else { continue };
        let leaf = leaf::leaf(view, number).unwrap();
        let list = view.lookup(&leaf.dictionary, "Annots").unwrap();
        let without = list.as_array().unwrap_or_default().iter().filter_map(crate::pdf::Object::as_reference);
        let Ok(sheet) = sheet(view, number, &without.collect::<Vec<_>>()) else { continue };
        for (text, bounds) in sheet.letters() {
            *letters.get_or_insert(0) += 1;
            let is_held = |piece: &Piece| match &piece.letters {
                Some((placed, letters)) => {
                    let holds = |rect: &Rect| placed.transform_rect_bbox(*rect).inflate(1.0, 1.0).contains_rect(bounds);
                    letters.iter().any(holds)
                }
                None => piece.whole.inflate(1.0, 1.0).contains_rect(bounds),
            };
            assert!(bounds.is_zero_area() || pieces.iter().any(is_held), "{text} {bounds:?}");
        }
    }
    letters
}
