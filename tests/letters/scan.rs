//! A letter on paper, scanned: each page drawn and put back as a picture, with or without a layer of unseen text.

use kyso::base::{BoxMm, Limits};
use kyso::page::{Content, picture};
use kyso::pdf::Document;

use super::font::Type;
use super::sheet::{Scan, Sheet, Wrapping, file};
use super::spec::Letter;

/// The sheets as pictures.
pub fn scanned(letter: &Letter, sheets: &[Sheet]) -> Vec<Sheet> {
    let wrapping = Wrapping { version: "1.7", title: String::new() };
    let pdf = file(sheets, &wrapping);
    let document = Document::open(&pdf, &Limits::default()).unwrap();
    let view = document.view(document.revisions().len());
    let paper = &letter.paper;
    let mut all = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap();
        let drawn = picture(view, number, paper.dpi, &Content::All).unwrap();
        let size = (sheet.size_mm.0 * paper.scale, sheet.size_mm.1 * paper.scale);
        let mut scan = Sheet::new(size);
        scan.picture(
            Scan {
                width: drawn.width,
                height: drawn.height,
                channels: if paper.grey { 1 } else { 3 },
                pixels: drawn
                    .rgba
                    .chunks_exact(4)
                    .flat_map(|p| if paper.grey { vec![p[0]] } else { p[..3].to_vec() })
                    .collect(),
                packed: None,
            },
            BoxMm { left: 0.0, top: 0.0, width: size.0, height: size.1 },
        );
        if paper.text_layer {
            // The same text, not painted: what recognition lays over a scan.
            let scale = super::sheet::operand(paper.scale);
            scan.content.push_str(&format!("q {scale} 0 0 {scale} 0 0 cm BT 3 Tr ET\n{}Q\n", sheet.content));
            scan.fonts.clone_from(&sheet.fonts);
        }
        all.push(scan);
    }
    all
}

/// The decree's face in the corner of copies.
pub const CORNER: Type = Type::new(10.0, super::font::Style::Regular);
