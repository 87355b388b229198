//! A letter on paper, scanned: each page drawn and put back as a picture, with or without a layer of unseen text.

use kyso::base::{BoxMm, Limits};
use kyso::page::{Content, picture};
use kyso::pdf::Document;

use super::font::Type;
use super::sheet::{Scan, Sheet, Wrapping, file};
use super::spec::Letter;

/// The sheets as pictures.
pub fn scanned(letter: &Letter, sheets: &[Sheet]) -> Vec<Sheet> {
    sheets.iter().zip(drawn(letter, sheets)).map(|(sheet, scan)| on_paper(letter, sheet, scan)).collect()
}

/// What a scanner sees of each sheet.
pub fn drawn(letter: &Letter, sheets: &[Sheet]) -> Vec<Scan> {
    let wrapping = Wrapping { version: "1.7", title: String::new() };
    let pdf = file(sheets, &wrapping);
    let document = Document::open(&pdf, &Limits::default()).unwrap();
    let view = document.view(document.revisions().len());
    let paper = &letter.paper;
    let draw = |number: u32| {
        let drawn = picture(view, number, paper.dpi, &Content::All).unwrap();
        let pixels = drawn.rgba.chunks_exact(4);
        Scan {
            width: drawn.width,
            height: drawn.height,
            channels: if paper.grey { 1 } else { 3 },
            pixels: pixels.flat_map(|p| if paper.grey { vec![p[0]] } else { p[..3].to_vec() }).collect(),
            packed: None,
        }
    };
    (1..=u32::try_from(sheets.len()).unwrap()).map(draw).collect()
}

/// A sheet's picture, and its text that is not painted.
pub fn on_paper(letter: &Letter, sheet: &Sheet, picture: Scan) -> Sheet {
    let paper = &letter.paper;
    let size = (sheet.size_mm.0 * paper.scale, sheet.size_mm.1 * paper.scale);
    let mut scan = Sheet::new(size);
    scan.picture(picture, BoxMm { left: 0.0, top: 0.0, width: size.0, height: size.1 });
    if paper.text_layer {
        // The same text, as recognition lays it over a scan.
        let scale = super::sheet::operand(paper.scale);
        scan.content.push_str(&format!("q {scale} 0 0 {scale} 0 0 cm BT 3 Tr ET\n{}Q\n", sheet.content));
        scan.fonts.clone_from(&sheet.fonts);
    }
    scan
}

/// The decree's face in the corner of copies.
pub const CORNER: Type = Type::new(10.0, super::font::Style::Regular);
