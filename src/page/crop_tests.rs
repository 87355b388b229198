use super::*;
use crate::base::Limits;
use crate::pdf::Document;

/// A TrueType font whose glyphs are boxes of these heights, in thousandths of the size; the first is empty.
fn font(boxes: &[(i16, i16)]) -> Vec<u8> {
    let (mut glyf, mut loca) = (Vec::new(), vec![0_u16, 0]);
    for (low, high) in boxes {
        let mut put = |numbers: &[i16]| numbers.iter().for_each(|number| glyf.extend(number.to_be_bytes()));
        // The bounds that it tells are those of a usual letter; one contour of four points, no instructions.
        put(&[1, 100, 0, 500, 700, 3, 0]);
        glyf.extend([1; 4]);
        let mut put = |numbers: &[i16]| numbers.iter().for_each(|number| glyf.extend(number.to_be_bytes()));
        put(&[100, 400, 0, -400]);
        put(&[*low, 0, high - low, 0]);
        loca.push(u16::try_from(glyf.len() / 2).unwrap());
    }
    let count = u16::try_from(boxes.len() + 1).unwrap();
    let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
    let head =
        words(&[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 500, 700, 0, 8, 2, 0, 0]);
    let hhea = words(&[1, 0, 800, 0xff38, 0, 600, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, count]);
    let maxp = words(&[1, 0, count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let hmtx = words(&(0..count).flat_map(|_| [600, 100]).collect::<Vec<u16>>());
    let tables =
        [(b"glyf", glyf), (b"head", head), (b"hhea", hhea), (b"hmtx", hmtx), (b"loca", words(&loca)), (b"maxp", maxp)];
    let mut file = words(&[1, 0, 6, 64, 2, 32]);
    let mut at = file.len() + 16 * tables.len();
    for (tag, table) in &tables {
        file.extend_from_slice(*tag);
        file.extend([0; 4]);
        file.extend(u32::try_from(at).unwrap().to_be_bytes());
        file.extend(u32::try_from(table.len()).unwrap().to_be_bytes());
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        file.extend_from_slice(&table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    file
}

/// A page of this content with two fonts: `/A` of usual letters, `/B` with one that is drawn three lines below its place.
pub(in crate::page) fn page(content: &str) -> Vec<u8> {
    page_with(content, "")
}

/// The same with this among its annotations.
pub(in crate::page) fn page_with(content: &str, other: &str) -> Vec<u8> {
    stamped(content, other, "", "1 g 0 0 160 30 re f")
}

/// The same with a stamp that uses this and draws that.
pub(in crate::page) fn stamped(content: &str, other: &str, resources: &str, stamp: &str) -> Vec<u8> {
    let programs = [font(&[(0, 700), (-200, 500)]), font(&[(0, 700), (-3000, -2300)])];
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 400] /Contents 4 0 R /Annots [5 0 R {other}] /Resources << /Font << \
             /A 7 0 R /B 11 0 R /T << /Subtype /TrueType /BaseFont /TimesNewRoman /Encoding /WinAnsiEncoding /FirstChar 65 /LastChar \
             66 /Widths [600 10000] >> >> /ExtGState << /F << /Font [7 0 R 12] >> /G << /ca 0.5 >> /N << /LW /X >> >> /XObject << /M 15 \
             0 R >> >> >>"
        )
        .into_bytes(),
        [format!("<< /Length {} >>\nstream\n", content.len()).as_bytes(), content.as_bytes(), b"\nendstream"].concat(),
        b"<< /Type /Annot /Subtype /Stamp /Rect [10 100 170 130] /AP << /N 6 0 R >> >>".to_vec(),
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 160 30] /Resources << {resources} >> /Length {} >>\nstream\n{stamp}\nendstream",
            stamp.len()
        )
        .into_bytes(),
    ];
    for program in programs {
        let first = objects.len() + 1;
        let (second, third, fourth) = (first + 1, first + 2, first + 3);
        objects.push(
            format!(
                "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [{second} 0 R] >>"
            )
            .into_bytes(),
        );
        objects.push(
            format!("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDToGIDMap /Identity /DW 600 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {third} 0 R >>")
                .into_bytes(),
        );
        objects.push(
            format!("<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 500 700] /ItalicAngle 0 /Ascent 700 /Descent 0 /CapHeight 700 /StemV 80 /FontFile2 {fourth} 0 R >>")
                .into_bytes(),
        );
        objects
            .push([format!("<< /Length {} >>\nstream\n", program.len()).as_bytes(), &program, b"\nendstream"].concat());
    }
    // A form that shows text without a font of its own, in the middle of the page.
    let shown = "BT 10 110 Td <00010002000100010002> Tj ET";
    objects.push(
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 200 400] /Length {} >>\nstream\n{shown}\nendstream",
            shown.len()
        )
        .into_bytes(),
    );
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", i + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let (at, size) = (file.len(), objects.len() + 1);
    file.extend(format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").into_bytes());
    file
}

/// The middle of the page.
const PART: Rect = Rect { x0: 0.0, y0: 100.0, x1: 300.0, y1: 130.0 };

/// What is left of a content, seen from there.
fn left(content: &str) -> Option<(String, Option<Vec<String>>)> {
    let file = page(content);
    let document = Document::open(&file, &Limits::default()).unwrap();
    let view = document.current();
    let leaf = crate::page::leaf::leaf(view, 1).unwrap();
    let resources = leaf.dictionary.get("Resources").unwrap().as_dictionary().unwrap();
    let found = cropped(view, resources, content.as_bytes(), PART).unwrap()?;
    let fonts = found.fonts.map(|fonts| fonts.iter().map(|font| String::from_utf8_lossy(font).into_owned()).collect());
    Some((String::from_utf8(found.content).unwrap(), fonts))
}

#[test]
fn lines_elsewhere_are_left_out() {
    let (content, fonts) = left(
        "q 0 g BT /A 12 Tf 10 300 Td (\\000\\001) Tj 0 -14 Td [(\\000\\001) -20 (\\000\\002)] TJ ET \
         BT /A 12 Tf 1 0 0 1 10 120 Tm (\\000\\001) Tj ET Q 1 0 0 rg 0 0 10 10 re f",
    )
    .unwrap();
    assert_eq!(
        content,
        "q\n0 g\nBT\n10 300 Td\n0 -14 Td\nET\nBT\n1 0 0 1 10 120 Tm\n/A 12 Tf\n<0001> Tj\nET\nQ\n1 0 0 rg\n0 0 10 10 re\nf\n"
    );
    assert_eq!(fonts, Some(vec!["A".to_owned()]));
    // Letters that follow one another are one piece: what comes first says where the others stand.
    let (content, _) =
        left("BT /A 12 Tf 10 300 Td (\\000\\001) Tj 200 Ts (\\000\\002) Tj -170 Ts (\\000\\001) Tj ET").unwrap();
    assert_eq!(content.matches("Tj").count(), 3 * usize::from(content.contains("Tj")));
    let (content, _) = left("BT /A 12 Tf 10 300 Td (\\000\\001) Tj -180 Ts (\\000\\002) Tj ET").unwrap();
    assert_eq!(content.matches("Tj").count(), 2, "{content}");
}

#[test]
fn what_may_reach_the_part_stays() {
    for kept in [
        // The text, the line and the rise decide together, and so does the size.
        "BT /A 12 Tf 10 120 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf 14 TL 10 134 Td T* (\\000\\001) Tj ET",
        "BT /A 12 Tf 10 150 TD 0 -30 TD (\\000\\001) Tj ET",
        "1 0 0 1 0 -180 cm BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "1 0 0 -1 0 400 cm BT /A 12 Tf 10 280 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf -180 Ts 10 300 Td (\\000\\001) Tj ET",
        "BT /A 300 Tf 10 -80 Td (\\000\\001) Tj ET",
        // From beside it: back, to the left, upside down.
        "BT /A 12 Tf -80 Tc 340 120 Td (\\000\\001\\000\\001) Tj ET",
        "BT /A 12 Tf -100 Tz 340 120 Td (\\000\\001\\000\\001\\000\\001\\000\\001\\000\\001\\000\\001) Tj ET",
        "BT /A 12 Tf -1 0 0 -1 340 120 Tm (\\000\\001\\000\\001\\000\\001\\000\\001\\000\\001\\000\\001) Tj ET",
        // Letters that are drawn elsewhere than their font says.
        "BT /B 12 Tf 10 150 Td (\\000\\002) Tj ET",
        // Climbing, stroked, in a font that is not there.
        "BT /A 12 Tf 1 -4 1 1 10 170 Tm (\\000\\001\\000\\001) Tj ET",
        "BT 1 Tr /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "BT /C 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "BT 10 300 Td (\\000\\001) Tj ET",
    ] {
        let (content, _) = left(kept).unwrap();
        assert!(content.contains("> Tj"), "{kept}: {content}");
    }
    let (content, _) = left("BT /A 12 Tf 340 120 Td (\\000\\001\\000\\001) Tj -400 0 Td (\\000\\001) Tj ET").unwrap();
    assert!(!content.contains("Tj"), "beside it: {content}");
    let (content, _) = left("BT /B 12 Tf 10 300 Td (\\000\\002) Tj ET").unwrap();
    assert!(!content.contains("Tj"), "three lines below are not ten: {content}");
}

#[test]
fn what_is_unusual_is_left_alone() {
    for unusual in [
        "BT /A 12 Tf 10 300 Td (\\000\\001) ' ET",
        "BT /A 12 Tf 10 300 Td 7 Tr (\\000\\001) Tj ET",
        "BT /F gs 10 300 Td (\\000\\001) Tj ET",
        "/F gs BT 10 300 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf 10 300 Td (\\000\\001) Tj",
        "BT BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "Q BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "BT q /A 12 Tf 10 300 Td (\\000\\001) Tj Q ET",
        "/A 12 Tf 10 300 Td (\\000\\001) Tj",
        "BT /A 12 Tf 10 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf (10) 300 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf 10 300 Td [(\\000\\001) /A] TJ ET",
        "BX BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET EX",
        "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
        "BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET 1 0 0",
        // Numbers that readers keep in ways of their own, though they cancel each other out here.
        "BT /A 12 Tf 10 300 Td [99999999999 -99999999999 (\\000\\001)] TJ ET",
        "1000000 0 0 1 0 0 cm 0.000001 0 0 1 0 0 cm BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET",
    ] {
        assert_eq!(left(unusual), None, "{unusual}");
    }
    // The operands that count are the last, and they were not read.
    let many = format!("{} 10 100 150 30 re f", "0 ".repeat(70));
    assert_eq!(left(&many), None);
    let (content, _) = left("/G gs BT /A 12 Tf 10 300 Td (\\000\\001) Tj ET").unwrap();
    assert_eq!(content, "/G gs\nBT\n10 300 Td\nET\n");
}

/// Pixel by pixel, and to the thousandth and the word, the part of a page is that of the whole page.
#[test]
fn a_cropped_page_looks_as_the_whole_one() {
    use crate::page::{Painted, looks};
    use crate::page::{hidden, sheet, sheet_around};
    let line = |font: char, y: u32, codes: &str| format!("BT /{font} 12 Tf 10 {y} Td {codes} Tj ET\n");
    let usual: String = (0..28).map(|i| line('A', 385 - 14 * i, "<00010002000100010002>")).collect();
    for (content, hides) in [
        (usual, true),
        // Nothing stands there but what the font draws below its lines.
        (line('B', 150, "<0002000200020002>") + &line('A', 390, "<00010001>"), true),
        // A form that shows text in the font that was set before it.
        ("/A 12 Tf /M Do\n".to_owned() + &line('A', 300, "<0001>"), true),
        ("/B 12 Tf\n".to_owned() + &line('A', 300, "<0001>") + "/M Do\n", true),
        (line('A', 300, "<0002000200020002>") + &line('A', 390, "<00010001>"), false),
    ] {
        let file = page(&content);
        let document = Document::open(&file, &Limits::default()).unwrap();
        let view = document.current();
        let id = crate::pdf::ObjectId::new(5);
        let newest = looks(view, 1, &[id]).unwrap().unwrap();
        let (whole, part) =
            (sheet(view, 1, &[id]).unwrap(), sheet_around(view, 1, &[id], &newest, &Painted::unknown()).unwrap());
        let found = hidden(&whole, &[], &newest, &[]);
        assert_eq!(hidden(&part, &[], &newest, &[]), found);
        assert_eq!(found.permille > 900, hides, "{found:?}");
        assert_eq!(whole.is_alike(&part), hides, "what nothing lies under is not drawn");
    }
}
