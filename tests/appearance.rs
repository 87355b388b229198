//! What is drawn, judged by other programs: poppler reads the words and paints the pixels, qpdf checks the syntax.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::process::Command;

use kyso::appearance::letter;
use kyso::appearance::{
    Align, Border, Colour, Drawing, Error, FontChoice, Image, Layout, Line, Spec, Style, Wording, attachment_lines,
    copy_lines, draw, official_lines,
};
use kyso::base::BoxMm;
use kyso::base::UnixTime;
use kyso::pdf::{Dictionary, Object, ObjectId, write_object};

/// Every letter of the Vietnamese alphabet in every tone, both cases.
const LETTERS: &str = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ";

/// Whether a program is here; its absence is said, and is a failure where peers are required.
fn have(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none_or(|v| v != "1"), "missing: {program}");
        println!("SKIPPED: {program} is missing");
    }
    found
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{program} {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// A page of this size in points, painted in a colour, with drawings at places, as a file.
fn page(path: &Path, size: (f64, f64), background: &str, drawings: Vec<(Drawing, f64, f64)>) {
    let mut objects: Vec<(ObjectId, Object)> = Vec::new();
    let mut next = 4;
    let mut forms = Dictionary::new();
    let mut content = format!("{background} rg 0 0 {} {} re f\n", size.0, size.1);
    for (index, (drawing, x, y)) in drawings.into_iter().enumerate() {
        let (mut drawn, form) = drawing.renumbered(|| {
            next += 1;
            ObjectId::new(next)
        });
        objects.append(&mut drawn);
        forms.set(format!("D{index}"), form);
        content.push_str(&format!("q 1 0 0 1 {x} {y} cm /D{index} Do Q\n"));
    }
    let id = ObjectId::new;
    let name = Object::name;
    let stream = kyso::pdf::Stream {
        dictionary: Dictionary::new().with("Length", content.len() as i64),
        data: kyso::pdf::StreamData::Owned(content.into_bytes()),
    };
    objects.push((id(1), Dictionary::new().with("Type", name("Catalog")).with("Pages", id(2)).into()));
    let kids: Vec<Object> = vec![id(3).into()];
    objects.push((id(2), Dictionary::new().with("Type", name("Pages")).with("Kids", kids).with("Count", 1_i64).into()));
    let media: Vec<Object> = [0.0, 0.0, size.0, size.1].into_iter().map(Object::Real).collect();
    let leaf = Dictionary::new()
        .with("Type", name("Page"))
        .with("Parent", id(2))
        .with("MediaBox", media)
        .with("Resources", Dictionary::new().with("XObject", forms))
        .with("Contents", id(4));
    objects.push((id(3), leaf.into()));
    objects.push((id(4), stream.into()));
    objects.sort_by_key(|(id, _)| id.number);

    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in &objects {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n", number.number).bytes());
        write_object(&mut out, object).unwrap();
        out.extend(b"\nendobj\n");
    }
    let (count, start) = (objects.len() + 1, out.len());
    let tail = format!("xref\n0 {count}\n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    out.extend(tail.bytes());
    std::fs::write(path, out).unwrap();
}

/// The page as pixels: width, height, RGB.
fn pixels(pdf: &Path, dpi: u32) -> (usize, usize, Vec<u8>) {
    let root = pdf.with_extension("");
    run("pdftoppm", &["-r", &dpi.to_string(), "-singlefile", "-png", pdf.to_str().unwrap(), root.to_str().unwrap()]);
    let file = std::io::BufReader::new(std::fs::File::open(root.with_extension("png")).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut octets = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut octets).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Rgb);
    (frame.width as usize, frame.height as usize, octets)
}

fn png_of(
    width: u32,
    height: u32,
    colour: png::ColorType,
    depth: png::BitDepth,
    data: &[u8],
    palette: Option<&[u8]>,
) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut encoder = png::Encoder::new(&mut octets, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette.to_vec());
    }
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    octets
}

fn text(lines: &[&str]) -> Spec {
    let mut spec = Spec::text(lines.iter().map(|l| Line::new(*l, Style::Regular)).collect());
    spec.font = FontChoice::Embedded;
    spec
}

fn moment() -> UnixTime {
    UnixTime::parse_rfc3339("2026-11-21T10:00:00+07:00").unwrap()
}

#[test]
fn every_vietnamese_letter_comes_back_from_every_face() {
    if !have("pdftotext") || !have("qpdf") || !have("pdffonts") {
        return;
    }
    let upper = LETTERS.to_uppercase();
    let marked = LETTERS.chars().filter(|c| !c.is_ascii()).count() * 2;
    assert_eq!(marked, 134);
    let directory = tempfile::tempdir().unwrap();
    for font in [FontChoice::Embedded, FontChoice::System] {
        for style in [Style::Regular, Style::Bold, Style::Italic, Style::BoldItalic] {
            let lines = [LETTERS, &upper, "0123456789 – — “ ” ‘ ’ … • № ₫ €"].map(|l| Line::new(l, style));
            let mut spec = Spec::text(lines.to_vec());
            spec.font = font;
            let path = directory.path().join("letters.pdf");
            page(&path, (700.0, 100.0), "1 1 1", vec![(draw(&spec, 700.0, 100.0).unwrap(), 0.0, 0.0)]);
            let path = path.to_str().unwrap();
            run("qpdf", &["--check", path]);
            let read = run("pdftotext", &["-raw", path, "-"]);
            let read: Vec<_> = read.trim_end_matches('\u{c}').lines().collect();
            assert_eq!(read.concat(), lines.map(|l| l.text).concat(), "{font:?} {style:?}");
            let fonts = run("pdffonts", &[path]);
            let last = fonts.lines().last().unwrap();
            assert!(last.contains("Identity-H       yes yes yes"), "embedded, subset, with Unicode: {fonts}");
        }
    }
}

#[test]
fn decomposed_names_are_set_composed() {
    let composed = draw(&text(&["Đỗ Mười"]), 200.0, 30.0).unwrap();
    // "Đô" + combining tilde is another letter than "Đỗ" only in its encoding.
    let decomposed = draw(&text(&["Đô\u{303} Mươ\u{300}i"]), 200.0, 30.0).unwrap();
    assert_eq!(composed, decomposed);
}

#[test]
fn a_character_without_a_glyph_is_named() {
    for (line, character) in [("Nguyễn 漢", '漢'), ("a\tb", '\t'), ("x\u{303}", '\u{303}')] {
        match draw(&text(&[line]), 200.0, 30.0) {
            Err(Error::MissingGlyph { character: found, code, .. }) => {
                assert_eq!(found, character);
                assert_eq!(code, u32::from(character));
            }
            other => panic!("{line:?}: {other:?}"),
        }
    }
    let error = draw(&text(&["Nguyễn 漢"]), 200.0, 30.0).unwrap_err();
    assert_eq!(error.to_string(), "no glyph for '漢' (U+6F22) in \"Nguyễn 漢\"");
}

#[test]
fn text_wraps_then_shrinks_then_is_refused() {
    let long = "Ủy ban nhân dân xã Minh Mẫu, tỉnh Bình Mẫu, nước Cộng hòa xã hội chủ nghĩa Việt Nam";
    assert!(draw(&text(&[long]), 170.0, 60.0).is_ok());
    assert!(draw(&text(&[long]), 170.0, 18.0).is_ok(), "two lines of 7.5 pt");
    let mut fixed = text(&[long]);
    fixed.min_font_size_pt = 10.0;
    match draw(&fixed, 170.0, 18.0) {
        Err(Error::DoesNotFit { size_pt, needed_height_pt, height_pt, .. }) => {
            assert!((size_pt - 10.0).abs() < 1e-9 && needed_height_pt > height_pt);
        }
        other => panic!("{other:?}"),
    }
    match draw(&text(&["2026-11-21T10:00:00+07:00"]), 30.0, 30.0) {
        Err(Error::DoesNotFit { needed_width_pt, width_pt, .. }) => assert!(needed_width_pt > width_pt),
        other => panic!("{other:?}"),
    }
}

#[test]
fn contradictions_and_impossible_sizes_are_refused() {
    let image = || Image::from_png(&letter::sample_seal_png()).unwrap();
    let mut nothing = Spec::text(Vec::new());
    assert!(matches!(draw(&nothing, 10.0, 10.0), Err(Error::Content { .. })));
    nothing.layout = Layout::ImageOnly;
    assert!(matches!(draw(&nothing, 10.0, 10.0), Err(Error::Content { .. })));
    let mut both = Spec::image(image());
    both.lines = vec![Line::new("x", Style::Regular)];
    assert!(matches!(draw(&both, 10.0, 10.0), Err(Error::Content { .. })));
    for (width, height) in [(0.0, 10.0), (10.0, -1.0), (f64::NAN, 10.0), (10.0, f64::INFINITY), (20_000.0, 10.0)] {
        assert!(matches!(draw(&Spec::image(image()), width, height), Err(Error::Size { .. })), "{width} {height}");
    }
    for size in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut spec = text(&["x"]);
        spec.font_size_pt = size;
        assert!(matches!(draw(&spec, 100.0, 100.0), Err(Error::Size { .. })), "{size}");
    }
    // Boxes smaller than their own padding.
    assert!(matches!(draw(&text(&["x"]), 1.0, 1.0), Err(Error::DoesNotFit { .. })));
    for layout in [Layout::ImageLeftTextRight, Layout::ImageBehindText] {
        let mut spec = Spec::image_and_text(image(), vec![Line::new("x", Style::Regular)], layout);
        spec.font = FontChoice::Embedded;
        assert!(draw(&spec, 1.0, 1.0).is_err(), "{layout:?}");
    }
}

#[test]
fn broken_images_are_errors() {
    let good = letter::sample_signature_png();
    assert!(matches!(Image::from_png(b""), Err(Error::Image(_))));
    assert!(matches!(Image::from_png(b"not a png at all"), Err(Error::Image(_))));
    for cut in [20, 40, 100, good.len() / 2, good.len() - 20] {
        assert!(matches!(Image::from_png(&good[..cut]), Err(Error::Image(_))), "cut at {cut}");
    }
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 0xff;
    assert!(matches!(Image::from_png(&flipped), Err(Error::Image(_))));
    // A header that promises 65 536 × 65 536 pixels, its check sum right.
    let mut huge = png_of(1, 1, png::ColorType::Rgba, png::BitDepth::Eight, &[0; 4], None);
    huge[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    assert!(matches!(Image::from_png(&huge), Err(Error::ImageTooLarge { width: 65_536, height: 65_536, .. })));
}

#[test]
fn every_kind_of_png_is_painted_as_it_is() {
    if !have("pdftoppm") || !have("qpdf") {
        return;
    }
    use png::{BitDepth::*, ColorType::*};
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("image.pdf");
    // Each is one colour; on a yellow page (255, 255, 0).
    let cases: [(&str, Vec<u8>, [u8; 3], bool); 8] = [
        ("gray", png_of(1, 1, Grayscale, Eight, &[100], None), [100; 3], false),
        ("gray, 16 bit", png_of(1, 1, Grayscale, Sixteen, &[100, 7], None), [100; 3], false),
        ("gray, 1 bit", png_of(1, 1, Grayscale, One, &[0x80], None), [255; 3], false),
        ("gray and alpha", png_of(1, 1, GrayscaleAlpha, Eight, &[0, 51], None), [204, 204, 0], true),
        ("colour", png_of(1, 1, Rgb, Eight, &[10, 20, 200], None), [10, 20, 200], false),
        ("palette", png_of(1, 1, Indexed, Eight, &[1], Some(&[0, 0, 0, 200, 10, 20])), [200, 10, 20], false),
        ("clear", png_of(1, 1, Rgba, Eight, &[1, 2, 3, 0], None), [255, 255, 0], true),
        ("half, 16 bit", png_of(1, 1, Rgba, Sixteen, &[0, 0, 0, 0, 255, 255, 128, 0], None), [127, 127, 128], true),
    ];
    for (what, octets, expected, transparent) in cases {
        let image = Image::from_png(&octets).unwrap();
        assert_eq!(image.is_transparent(), transparent, "{what}");
        page(&path, (72.0, 72.0), "1 1 0", vec![(draw(&Spec::image(image), 72.0, 72.0).unwrap(), 0.0, 0.0)]);
        run("qpdf", &["--check", path.to_str().unwrap()]);
        let (width, height, rgb) = pixels(&path, 72);
        let at = (height / 2 * width + width / 2) * 3;
        for (found, expected) in rgb[at..at + 3].iter().zip(expected) {
            assert!(found.abs_diff(expected) <= 2, "{what}: {:?} for {expected:?}", &rgb[at..at + 3]);
        }
    }
}

#[test]
fn pictures_keep_their_proportions_in_the_middle() {
    if !have("pdftoppm") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("wide.pdf");
    let black = png_of(2, 1, png::ColorType::Rgb, png::BitDepth::Eight, &[0; 6], None);
    let drawing = draw(&Spec::image(Image::from_png(&black).unwrap()), 100.0, 100.0).unwrap();
    page(&path, (100.0, 100.0), "1 1 1", vec![(drawing, 0.0, 0.0)]);
    let (width, _, rgb) = pixels(&path, 72);
    let dark = |x: usize, y: usize| rgb[(y * width + x) * 3] < 128;
    assert!(dark(2, 50) && dark(97, 50) && dark(50, 27) && dark(50, 72));
    assert!(!dark(50, 22) && !dark(50, 77));
}

#[test]
fn layouts_say_their_words_and_show_their_picture() {
    if !have("pdftotext") || !have("qpdf") || !have("pdfimages") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("layout.pdf");
    let image = Image::from_png(&letter::sample_signature_png()).unwrap();
    let lines =
        official_lines("Nguyễn Thị Ánh Mẫu", Some("Ủy ban nhân dân xã Minh Mẫu"), moment(), Wording::Vietnamese);
    for layout in [Layout::ImageLeftTextRight, Layout::ImageBehindText] {
        let mut spec = Spec::image_and_text(image.clone(), lines.clone(), layout);
        spec.font = FontChoice::Embedded;
        spec.border = Some(Border { width_pt: 1.0, colour: Colour::BLUE });
        spec.align = Align::Centre;
        page(&path, (300.0, 80.0), "1 1 1", vec![(draw(&spec, 260.0, 60.0).unwrap(), 20.0, 10.0)]);
        let file = path.to_str().unwrap();
        run("qpdf", &["--check", file]);
        let read = run("pdftotext", &["-raw", file, "-"]);
        let read = read.trim_end_matches('\u{c}').trim_end().replace('\n', " ");
        let expected =
            "Người ký: Nguyễn Thị Ánh Mẫu Cơ quan: Ủy ban nhân dân xã Minh Mẫu Thời gian ký: 2026-11-21T10:00:00+07:00";
        assert_eq!(read, expected, "{layout:?}");
        let images = run("pdfimages", &["-list", file]);
        assert!(images.contains("smask") && images.lines().count() == 4, "{images}");
    }
}

#[test]
fn the_official_words() {
    let words = |lines: Vec<Line>| lines.into_iter().map(|l| l.text).collect::<Vec<_>>();
    assert_eq!(
        words(official_lines("Nguyễn Văn A", None, moment(), Wording::English)),
        ["Signed by: Nguyễn Văn A", "Signing time: 2026-11-21T10:00:00+07:00"]
    );
    assert_eq!(words(attachment_lines("128/UBND-VP", moment())), ["Số: 128/UBND-VP; 21/11/2026; 10:00:00+07:00"]);
    assert_eq!(
        words(copy_lines("Sao y", "UBND xã Minh Mẫu", moment())),
        ["Sao y; UBND xã Minh Mẫu; 21/11/2026; 10:00:00+07:00"]
    );
    // The decree's box of about 77 × 8.7 mm holds the mark in 10 pt without shrinking.
    let mut mark = Spec::text(attachment_lines("128/UBND-VP", moment()));
    mark.min_font_size_pt = 10.0;
    mark.font = FontChoice::Embedded;
    let [left, bottom, right, top] = letter::CORNER_BOX_MM.rect_pt(letter::PAGE_MM.1);
    draw(&mark, right - left, top - bottom).unwrap();
}

#[test]
fn drawings_are_the_same_each_time() {
    let spec = text(&["Người ký: Nguyễn Văn A"]);
    assert_eq!(draw(&spec, 200.0, 30.0).unwrap(), draw(&spec, 200.0, 30.0).unwrap());
    assert_eq!(letter::official_letter(), letter::official_letter());
}

#[test]
fn the_letter_is_clean_and_says_exactly_its_text() {
    if !have("pdftotext") || !have("qpdf") || !have("pdffonts") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("letter.pdf");
    std::fs::write(&path, letter::official_letter()).unwrap();
    let file = path.to_str().unwrap();
    run("qpdf", &["--check", file]);
    let fonts = run("pdffonts", &[file]);
    assert_eq!(fonts.lines().filter(|l| l.contains("yes yes yes")).count(), 4, "{fonts}");
    let read = run("pdftotext", &["-raw", file, "-"]);
    let expected = include_str!("../fixtures/letter/text.txt");
    assert_eq!(read.trim_end_matches('\u{c}').trim_end(), expected.trim_end());
}

/// Mean of the channels over the pixels of a box that are not white.
fn ink(image: &(usize, usize, Vec<u8>), area: BoxMm) -> (usize, [f64; 3]) {
    let (width, height, rgb) = image;
    let scale = *width as f64 / letter::PAGE_MM.0;
    let (mut count, mut sum) = (0, [0.0; 3]);
    for y in (area.top * scale) as usize..(((area.top + area.height) * scale) as usize).min(*height) {
        for x in (area.left * scale) as usize..(((area.left + area.width) * scale) as usize).min(*width) {
            let pixel = &rgb[(y * width + x) * 3..][..3];
            if pixel.iter().any(|c| *c < 200) {
                count += 1;
                for (total, channel) in sum.iter_mut().zip(pixel) {
                    *total += f64::from(*channel);
                }
            }
        }
    }
    (count, sum.map(|total| total / f64::from(u32::try_from(count.max(1)).unwrap())))
}

#[test]
fn signature_and_seal_lie_where_the_decree_wants_them() {
    if !have("pdftoppm") || !have("qpdf") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let [letter_file, stamps, both] = ["letter.pdf", "stamps.pdf", "both.pdf"].map(|n| directory.path().join(n));
    std::fs::write(&letter_file, letter::official_letter()).unwrap();
    let clean = pixels(&letter_file, 100);
    // Free of print beforehand, while the places of number and date hold theirs.
    assert_eq!(ink(&clean, letter::LEADER_BOX_MM).0, 0);
    assert!(ink(&clean, letter::NUMBER_BOX_MM).0 > 100 && ink(&clean, letter::DATE_BOX_MM).0 > 100);
    assert_eq!(ink(&clean, letter::CORNER_BOX_MM).0, 0);

    let place = |png: Vec<u8>, area: BoxMm| {
        let [x, y, right, top] = area.rect_pt(letter::PAGE_MM.1);
        (draw(&Spec::image(Image::from_png(&png).unwrap()), right - x, top - y).unwrap(), x, y)
    };
    let drawings = vec![
        place(letter::sample_signature_png(), letter::LEADER_BOX_MM),
        place(letter::sample_seal_png(), letter::SEAL_BOX_MM),
    ];
    // A white page beneath, over which the letter's print is laid: only drawing order differs from real signing.
    page(&stamps, (595.276, 841.89), "1 1 1", drawings);
    run("qpdf", &[stamps.to_str().unwrap(), "--overlay", letter_file.to_str().unwrap(), "--", both.to_str().unwrap()]);
    let signed = pixels(&both, 100);
    if let Some(keep) = std::env::var_os("KYSO_KEEP_PICTURES") {
        std::fs::copy(both.with_extension("png"), Path::new(&keep).join("signed-letter.png")).unwrap();
    }
    let leader = letter::LEADER_BOX_MM;
    let right_part = BoxMm { left: leader.left + leader.width / 3.0 + 1.0, width: leader.width / 1.5 - 1.0, ..leader };
    let (count, [red, _, blue]) = ink(&signed, right_part);
    assert!(count > 200 && blue > red + 40.0, "the signature is blue: {count} {red} {blue}");
    let seal = letter::SEAL_BOX_MM;
    let left_part = BoxMm { width: seal.width - leader.width / 3.0, ..seal };
    let (count, [red, green, blue]) = ink(&signed, left_part);
    assert!(count > 500 && red > green + 40.0 && red > blue + 40.0, "the seal is red: {count} {red} {green} {blue}");
    let overlap = (seal.left + seal.width - leader.left) / leader.width;
    assert!((overlap - 1.0 / 3.0).abs() < 0.01, "{overlap}");
}
