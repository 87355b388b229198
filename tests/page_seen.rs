//! What is seen on pages: text with every Vietnamese letter, from several writers, exactly as pdftotext extracts it; places in
//! millimetres as a person measures them on the page as shown, compared with where the ink is in a picture of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::Path;
use std::process::Command;

use kyso::appearance::letter;
use kyso::appearance::{FontChoice, Image, Line, Spec, Style};
use kyso::base::{BoxMm, Limits};
use kyso::page::{self, Colours, Content, Look, Seen, Unicode};
use kyso::pdf::Document;
use kyso::sign::{PageChoice, Placed, Request, sign};
use support::{Pki, RawPdf, SoftSigner, now};
use unicode_normalization::UnicodeNormalization;

/// A millimetre in points.
const MM: f64 = 72.0 / 25.4;

/// Every letter of Vietnamese that ASCII has not: 12 vowels in six tones, but for the six that are plain, and đ; small and
/// capital. 134 in all.
fn letters() -> Vec<char> {
    let tones = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
    let mut letters: Vec<char> = "aăâeêioôơuưy"
        .chars()
        .flat_map(|vowel| tones.iter().map(move |tone| format!("{vowel}{tone}").nfc().next().unwrap()))
        .filter(|letter| !letter.is_ascii())
        .chain(['đ'])
        .collect();
    let capitals: Vec<char> = letters.iter().flat_map(|letter| letter.to_uppercase()).collect();
    letters.extend(capitals);
    assert_eq!(letters.len(), 134);
    letters
}

/// In lines of words of four letters.
fn words_of_all() -> Vec<String> {
    let letters = letters();
    letters
        .chunks(20)
        .map(|line| line.chunks(4).map(|w| w.iter().collect::<String>()).collect::<Vec<_>>().join(" "))
        .collect()
}

fn look(pdf: &[u8], look: &Look) -> Vec<Seen> {
    let octets = pdf.to_vec();
    let document = Document::open(&octets, &Limits::default()).unwrap();
    page::see(document.current(), look).unwrap().into_iter().map(|page| page.unwrap()).collect()
}

fn seen(pdf: &[u8]) -> Seen {
    look(pdf, &Look::all().with_hues()).remove(0)
}

fn texts(lines: &[page::Line]) -> Vec<String> {
    lines.iter().map(page::Line::text).collect()
}

/// Letters without white space, in order of their code points: programs order columns in ways of their own. Hyphens, too, are
/// left out: pdftotext joins what they part at the end of a line.
fn bag(text: &str) -> Vec<char> {
    let mut bag: Vec<char> = text.nfc().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}')).collect();
    bag.sort_unstable();
    bag
}

/// All text of a page, of its marks, too.
fn all_text(seen: &Seen) -> String {
    let marks = seen.marks.iter().filter(|mark| !mark.hidden).flat_map(|mark| &mark.lines);
    seen.lines.iter().chain(marks).map(|line| line.text() + "\n").collect()
}

/// What pdftotext says about a page; `None` when it is missing (said so).
fn pdftotext(pdf: &Path, number: u32) -> Option<String> {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        support::skipped("pdftotext");
        return None;
    }
    let number = number.to_string();
    let output = Command::new("pdftotext").args(["-f", &number, "-l", &number]).arg(pdf).arg("-").output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

/// A page with these entries, resources and content, and objects from 10 on.
fn pdf(page: &str, resources: &str, content: &str, objects: &[&str]) -> Vec<u8> {
    let mut raw = RawPdf::default();
    raw.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
    raw.set(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595.276 841.89] >>");
    raw.set(3, format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << {FONTS} {resources} >> {page} >>"));
    raw.set(4, format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    for (number, object) in (10..).zip(objects) {
        raw.set(number, (*object).to_owned());
    }
    raw.table()
}

const FONTS: &str = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >> \
    /F2 << /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >> \
    /F3 << /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Times#20New#20Roman,BoldItalic /Encoding /WinAnsiEncoding \
    /FirstChar 32 /LastChar 126 /Widths [250] >> >>";

fn stream(entries: &str, data: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

fn assert_box(place: BoxMm, wanted: [f64; 4], tolerance: f64, what: &str) {
    let found = [place.left, place.top, place.width, place.height];
    assert!(found.iter().zip(wanted).all(|(a, b)| near(*a, b, tolerance)), "{what}: {found:?}, wanted {wanted:?}");
}

/// Where pixels of a page that `counts` are, in millimetres.
fn inked(pdf: &[u8], content: &Content, counts: impl Fn([u8; 3]) -> bool) -> Option<[f64; 4]> {
    let octets = pdf.to_vec();
    let document = Document::open(&octets, &Limits::default()).unwrap();
    let picture = page::picture(document.current(), 1, 127.0, content).unwrap();
    let pixel_mm = 25.4 / 72.0 / picture.scale;
    let mut found: Option<[u32; 4]> = None;
    for y in 0..picture.height {
        for x in 0..picture.width {
            let at = ((y * picture.width + x) * 4) as usize;
            if counts(picture.rgba[at..at + 3].try_into().unwrap()) {
                let [left, top, right, bottom] = found.unwrap_or([x, y, x, y]);
                found = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
    }
    let [left, top, right, bottom] = found?.map(f64::from);
    Some([left, top, right + 1.0 - left, bottom + 1.0 - top].map(|pixels| pixels * pixel_mm))
}

#[test]
fn letters_of_our_own_writer() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let all = words_of_all();
    for decomposed in [false, true] {
        for font in [FontChoice::Embedded, FontChoice::System] {
            let source = |line: &String| if decomposed { line.nfd().collect() } else { line.clone() };
            let lines = all.iter().map(|line| Line::new(source(line), Style::Regular));
            let mut spec = Spec::text(lines.chain([Line::new("Đà Nẵng", Style::Bold)]).collect());
            spec.font = font;
            spec.font_size_pt = 12.0;
            let mut request = Request::new(now());
            let rect_mm = [20.0, 100.0, 150.0, 80.0];
            request.appearance = Some(Placed { page: PageChoice::First, rect_mm, appearance: spec });
            let mut out = Vec::new();
            sign(&letter::official_letter(), &mut out, &signer, &request, None, &Limits::default()).unwrap();

            let page = seen(&out);
            let mark = &page.marks[0];
            let mut wanted = all.clone();
            wanted.push("Đà Nẵng".to_owned());
            assert_eq!(texts(&mark.lines), wanted);
            assert_box(mark.place, rect_mm, 0.2, "the mark");
            assert_eq!((mark.subtype.as_str(), mark.field_type.as_deref()), ("Widget", Some("Sig")));
            assert!(mark.printed && !mark.hidden && mark.field.is_some());
            let bold: Vec<bool> = mark.lines.iter().map(|line| line.runs[0].bold).collect();
            assert_eq!(bold.iter().filter(|bold| **bold).count(), 1, "{bold:?}");
            assert!(mark.lines.iter().flat_map(|line| &line.runs).all(|run| run.unicode == Unicode::Mapped));

            let dir = support::temp_dir();
            let file = dir.path().join("a.pdf");
            std::fs::write(&file, &out).unwrap();
            let Some(theirs) = pdftotext(&file, 1) else { return };
            assert_eq!(bag(&all_text(&page)), bag(&theirs));
        }
    }
}

/// The sample letter's parts are lines of their own, with their fonts and sizes.
#[test]
fn the_sample_letter() {
    let page = seen(&letter::official_letter());
    let lines = texts(&page.lines);
    let at = |text: &str| {
        let found = lines.iter().position(|line| line == text);
        &page.lines[found.unwrap_or_else(|| panic!("{text} in {lines:#?}"))]
    };
    assert!(near(page.size_mm.0, 210.0, 0.1) && near(page.size_mm.1, 297.0, 0.1), "{:?}", page.size_mm);
    let national = at("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    let motto = at("Độc lập - Tự do - Hạnh phúc");
    assert!(national.runs[0].bold && !national.runs[0].italic);
    assert!(near(national.place.centre().0, motto.place.centre().0, 0.5));
    assert!(motto.place.top > national.place.top && motto.place.top < national.place.top + 10.0);
    // The line under it is as long as it.
    let under = page.strokes.iter().find(|s| s.is_horizontal && near(s.place.top, motto.place.bottom(), 3.0));
    assert!(near(under.expect("a line under the motto").place.width, motto.place.width, 3.0));
    assert_eq!(page.unseen, []);
}

const FODT: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="S" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="S" fo:font-size="13pt"/></style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="20mm" fo:margin-bottom="20mm" fo:margin-left="30mm" fo:margin-right="15mm"/></style:page-layout>
<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
<style:style style:name="J" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"/></style:style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic" fo:color="#c00000"/></style:style>
<style:style style:name="W" style:family="text"><style:text-properties fo:letter-spacing="2pt"/></style:style>
<style:style style:name="K1" style:family="table-column"><style:table-column-properties style:column-width="70mm"/></style:style>
<style:style style:name="K2" style:family="table-column"><style:table-column-properties style:column-width="95mm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"/></office:master-styles>
<office:body><office:text>
<table:table><table:table-column table:style-name="K1"/><table:table-column table:style-name="K2"/>
<table:table-row><table:table-cell><text:p text:style-name="C">ỦY BAN NHÂN DÂN</text:p><text:p text:style-name="C"><text:span text:style-name="B">XÃ MINH MẪU</text:span></text:p></table:table-cell>
<table:table-cell><text:p text:style-name="C"><text:span text:style-name="B">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</text:span></text:p><text:p text:style-name="C"><text:span text:style-name="B">Độc lập - Tự do - Hạnh phúc</text:span></text:p></table:table-cell></table:table-row>
</table:table>
BODY
</office:text></office:body></office:document>"##;

/// LibreOffice's PDF of these paragraphs; `None` (said so) when it is missing.
fn by_libreoffice(folder: &Path, body: &str) -> Option<Vec<u8>> {
    if !support::have("soffice") {
        return None;
    }
    std::fs::write(folder.join("a.fodt"), FODT.replace("BODY", body)).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let arguments = [&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export", "a.fodt"];
    Command::new("soffice").args(arguments).current_dir(folder).env("HOME", folder).output().unwrap();
    let made = std::fs::read(folder.join("a.pdf")).ok();
    if made.is_none() {
        support::skipped("LibreOffice Writer");
    }
    made
}

/// All letters composed and decomposed, columns, justified and spaced text, as an office program writes them.
#[test]
fn letters_of_libreoffice() {
    let all = words_of_all();
    let long = "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, Ủy ban nhân dân \
        xã Minh Mẫu triển khai ký số và kiểm tra chữ ký số trên toàn bộ văn bản hành chính của xã Đà Nẵng.";
    let mut body = format!("<text:p text:style-name=\"J\">{long}</text:p>");
    for line in &all {
        body.push_str(&format!("<text:p>{line}</text:p>"));
    }
    for line in &all {
        body.push_str(&format!("<text:p>{}</text:p>", line.nfd().collect::<String>()));
    }
    body.push_str("<text:p><text:span text:style-name=\"W\">CHỮ GIÃN</text:span> và <text:span text:style-name=\"I\">chữ nghiêng đỏ</text:span></text:p>");
    let dir = support::temp_dir();
    let Some(made) = by_libreoffice(dir.path(), &body) else { return };
    let page = seen(&made);
    let lines = texts(&page.lines);
    let head = ["ỦY BAN NHÂN DÂN", "XÃ MINH MẪU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"];
    assert_eq!(lines[..4], head);
    let body = lines.iter().position(|line| *line == all[0]).expect("the letters");
    assert_eq!(lines[4..body].join(" "), long);
    assert_eq!(lines[body..body + 7], all[..], "composed");
    assert_eq!(lines[body + 7..body + 14], all[..], "decomposed");
    let last = page.lines.last().unwrap();
    assert_eq!(last.text(), "CHỮ GIÃN và chữ nghiêng đỏ");
    let sloped = last.runs.last().unwrap();
    assert!(sloped.italic && sloped.colour == Some([0xc0, 0, 0]), "{sloped:?}");
    assert!(page.lines.iter().flat_map(|line| &line.runs).all(|run| near(run.size_pt, 13.0, 0.1)));
    assert!(page.lines[1].runs[0].bold && !page.lines[0].runs[0].bold);
    assert!(page.lines[0].runs[0].font.starts_with("LiberationSerif"), "{}", page.lines[0].runs[0].font);
    // The left margin, and the middle of the right column.
    assert!(near(page.lines[4].place.left, 30.0, 0.3), "{:?}", page.lines[4].place);
    assert!(near(page.lines[2].place.centre().0, 30.0 + 70.0 + 95.0 / 2.0, 0.5), "{:?}", page.lines[2].place);
    let Some(theirs) = pdftotext(&dir.path().join("a.pdf"), 1) else { return };
    assert_eq!(bag(&all_text(&page)), bag(&theirs));
}

/// Letters of ministries: text as pdftotext has it, seals as the regulations want them.
#[test]
fn letters_of_ministries() {
    let Some(corpora) = support::corpora() else { return };
    for (name, seals) in
        [("bhxh-letter-2023", 1), ("moh-decision-2020", 1), ("mic-guide-2018-sha1", 0), ("moh-resaved-2023", 1)]
    {
        let file = corpora.join("vietnam-real").join(name).with_extension("pdf");
        let octets = std::fs::read(&file).unwrap();
        let pages = look(&octets, &Look::all().with_hues());
        for page in &pages {
            let Some(theirs) = pdftotext(&file, page.number) else { return };
            assert_eq!(bag(&all_text(page)), bag(&theirs), "{name}, page {}", page.number);
        }
        let images = pages.iter().flat_map(|page| &page.marks).flat_map(|mark| &mark.images);
        let round = images.filter(|image| {
            let (a, b) = image.sides_mm;
            image.hues.is_some_and(|hues| hues.red > 0.6) && near(a, b, 0.03 * a) && (25.0..50.0).contains(&a)
        });
        assert_eq!(round.count(), seals, "{name}");
    }
}

/// Rotated, cropped and scaled pages: text, image and mark lie where the picture shows them.
#[test]
fn places_on_pages_as_shown() {
    let looks = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 20 10] /Matrix [0 2 -2 0 7 9]",
        "0 0 1 rg 0 0 20 10 re f 1 0 0 rg 0 0 2 2 re f",
    );
    let picture = stream(
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8",
        "\u{1}\u{7f}\u{1}",
    );
    let widget =
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Ky) /Rect [300 200 360 320] /F 4 /AP << /N 10 0 R >> >>";
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 10 20] /Resources << /XObject << /Im 11 0 R >> >>",
        "q 60 0 0 30 0 0 cm /Im Do Q",
    );
    for rotate in [0, 90, 180, 270, -90, 450] {
        for (boxes, unit) in [
            ("/MediaBox [0 0 500 700]", 1.0),
            ("/MediaBox [-20 -30 480 670] /CropBox [20 40 450 600]", 1.0),
            ("/MediaBox [0 0 500 700] /CropBox [-50 50 480 9000] /UserUnit 1.5", 1.5),
        ] {
            let entries = format!("{boxes} /Rotate {rotate} /Annots [12 0 R]");
            let content = "BT /F1 20 Tf 1 0 0 1 100 400 Tm (HIH) Tj ET q 2 0 0 2 40 60 cm /Fm Do Q";
            let file = pdf(&entries, "/XObject << /Fm 13 0 R >>", content, &[&looks, &picture, widget, &form]);
            let page = seen(&file);
            let what = format!("{boxes} {rotate}");
            assert_eq!((page.lines.len(), page.images.len(), page.marks.len()), (1, 1, 1), "{what}");

            let [image] = page.images.as_slice() else { panic!("{what}") };
            let green = inked(&file, &Content::PageOnly, |[r, g, b]| g > 60 && r < 60 && b < 60).expect("the image");
            assert_box(image.place, green, 0.5, &format!("image, {what}"));
            assert!(near(image.sides_mm.0, 120.0 * unit / MM, 0.01) && near(image.sides_mm.1, 60.0 * unit / MM, 0.01));
            assert!(near(image.turned, f64::from(i32::rem_euclid(rotate, 360)), 0.1), "{} {what}", image.turned);
            assert_eq!((image.pixels, image.colours, image.alpha), ((1, 1), Colours::Colour, false));

            let blue = inked(&file, &Content::All, |[r, g, b]| r.max(b) > 200 && g < 60).expect("the mark");
            assert_box(page.marks[0].place, blue, 0.5, &format!("mark, {what}"));
            assert_eq!(page.marks[0].field.as_deref(), Some("Ky"));

            let run = &page.lines[0].runs[0];
            let black = inked(&file, &Content::PageOnly, |rgb| rgb.iter().all(|c| *c < 100)).expect("the text");
            assert_eq!((run.text.as_str(), run.size_pt), ("HIH", 20.0 * unit), "{what}");
            assert!(near(run.turned, f64::from(i32::rem_euclid(rotate, 360)), 0.1), "{what}");
            // The ink of capitals lies between the baseline and the ascent, and a little within the advance.
            let ink = BoxMm { left: black[0], top: black[1], width: black[2], height: black[3] };
            let common = ink.common(run.place).expect("text under its ink");
            assert!(near(common.width * common.height, ink.width * ink.height, 0.3), "{what}: {ink:?} {:?}", run.place);
            let long = |place: BoxMm| place.width.max(place.height);
            assert!(near(long(ink), long(run.place), 0.6 * unit), "{what}: {ink:?} {:?}", run.place);

            // 590 units of media box are taller than the page shown.
            let shown = if rotate.rem_euclid(180) == 0 { page.size_mm } else { (page.size_mm.1, page.size_mm.0) };
            let wanted = if boxes.contains("-20") {
                (430.0, 560.0)
            } else if unit > 1.0 {
                (480.0, 650.0)
            } else {
                (500.0, 700.0)
            };
            assert!(
                near(shown.0, wanted.0 * unit / MM, 0.01) && near(shown.1, wanted.1 * unit / MM, 0.01),
                "{what} {shown:?}"
            );
        }
    }
}

/// The picture of a page has the proportions and the size that its text is measured in.
#[test]
fn looks_of_text() {
    let content = "BT /F1 14 Tf 1 0 0 1 72 800 Tm [(W) 120 (ord) -300 (two)] TJ ET \
        BT /F2 13 Tf 0.8 0 0 rg 72 780 Td (Red) Tj /F3 13 Tf ( heavy) Tj ET \
        BT /F1 12 Tf 0 g 2 Tr 0.3 w 72 760 Td (thick) Tj 0 Tr ET \
        BT /F1 12 Tf 72 740 Td (double) Tj ET BT /F1 12 Tf 72.3 740 Td (double) Tj ET \
        BT /F1 12 Tf 1 0 0.2 1 72 720 Tm (leaning) Tj ET \
        BT /F1 12 Tf 3 Tr 72 700 Td (under a scan) Tj 0 Tr ET \
        BT /F1 12 Tf 0 1 -1 0 500 300 Tm (upward) Tj ET \
        BT /F1 12 Tf 72 680 Td 4 Tc (S p) Tj 0 Tc 0 Tw ET \
        BT /F1 10 Tf 72 660 Td /Span << /ActualText <FEFF011000E0> >> BDC (D) Tj EMC ( N) Tj ET \
        BT /F1 12 Tf 0 0 0 1 k 72 640 Td (black) Tj ET BT 1 1 1 rg /F1 6 Tf 2 0 0 2 72 620 Tm (white) Tj ET \
        0 g BT /F1 12 Tf 72 600 Td (m) Tj /F1 7 Tf 4 Ts (2) Tj 0 Ts ET \
        BT /F1 12 Tf 72 580 Td (a) Tj 6 0 Td (b) Tj 5 0 Td ( ) Tj 4 0 Td (c) Tj ET BT /F1 12 Tf 900 580 Td (beyond) Tj ET \
        q 0 0 10 10 re W n BT /F1 12 Tf 72 560 Td (clipped) Tj ET Q /OC /Layer BDC BT /F1 12 Tf 72 540 Td (layer) Tj ET EMC";
    let page = seen(&pdf("", "/Properties << /Layer 10 0 R >>", content, &["<< /Type /OCG /Name (x) >>"]));
    let line = |text: &str| {
        let lines = texts(&page.lines);
        let at = lines.iter().position(|line| line == text).unwrap_or_else(|| panic!("{text} in {lines:?}"));
        &page.lines[at]
    };
    assert_eq!(line("Word two").runs.len(), 1);
    let runs = &line("Red heavy").runs;
    assert_eq!(
        (&*runs[0].font, runs[0].bold, runs[0].italic, runs[0].colour),
        ("Times-Bold", true, false, Some([204, 0, 0]))
    );
    assert_eq!((&*runs[1].font, runs[1].bold, runs[1].italic), ("Times New Roman,BoldItalic", true, true));
    assert!(line("thick").runs[0].bold && line("double").runs[0].bold && !line("Word two").runs[0].bold);
    assert!(line("leaning").runs[0].italic);
    assert!(!line("under a scan").runs[0].painted && line("thick").runs[0].painted);
    let upward = line("upward");
    assert!(near(upward.runs[0].turned, 270.0, 0.1) && upward.place.height > 2.0 * upward.place.width, "{upward:?}");
    line("S p");
    line("Đà N");
    assert_eq!(line("black").runs[0].colour, Some([0; 3]));
    assert_eq!((line("white").runs[0].colour, line("white").runs[0].size_pt), (Some([255; 3]), 12.0));
    line("m2");
    line("ab c");
    let all = texts(&page.lines).join("|");
    assert!(!all.contains("beyond") && !all.contains("clipped"), "{all}");
    // The layer is shown: no configuration hides it.
    line("layer");
    assert_eq!(page.unseen, []);
}

/// What is on a hidden layer, and text that no map explains.
#[test]
fn what_is_not_seen() {
    let mut raw = RawPdf::default();
    raw.set(1, "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >> >>");
    raw.set(2, "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 /MediaBox [0 0 595 842] >>");
    raw.set(3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Properties << /L 5 0 R >> /Font << /F1 6 0 R /F2 7 0 R >> >> >>");
    let content = "/OC /L BDC BT /F1 12 Tf 72 540 Td (hidden) Tj ET EMC BT /F1 12 Tf 72 500 Td (shown) Tj ET \
        BT /F2 12 Tf 72 480 Td <00010002> Tj ET";
    raw.set(4, stream("", content));
    raw.set(5, "<< /Type /OCG /Name (x) >>");
    raw.set(6, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    raw.set(7, "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [8 0 R] >>");
    raw.set(8, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /DW 500 >>");
    // A page that cannot be read: its own error.
    raw.set(9, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>");
    let octets = raw.table();
    let document = Document::open(&octets, &Limits::default()).unwrap();
    let pages = page::see(document.current(), &Look::all());
    if let Ok(pages) = pages {
        let first = pages[0].as_ref().unwrap();
        assert_eq!(texts(&first.lines), ["shown", "\u{fffd}\u{fffd}"]);
        assert_eq!(first.lines[1].runs[0].unicode, Unicode::Missing);
        assert_eq!(first.unseen[0].code, "unicode");
        assert!(pages[1].is_err());
    } else {
        panic!("{pages:?}");
    }
}

/// Writing that runs downwards would be read in a wrong order: it is not read, and that is said.
#[test]
fn vertical_writing_is_not_read() {
    let font = |encoding: &str| {
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /Tate /Encoding {encoding} /ToUnicode 12 0 R /DescendantFonts [11 0 R] >>"
        )
    };
    let descendant = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Tate /DW 1000 >>";
    let unicode =
        "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0041> <005a> <0041> endbfrange";
    let space = "1 begincodespacerange <0000> <ffff> endcodespacerange 1 begincidrange <0000> <ffff> 0 endcidrange";
    let written = [
        ("/Identity-H", String::new(), true),
        ("/Identity-V", String::new(), false),
        ("/UniJIS-UTF16-V", String::new(), false),
        ("13 0 R", stream("/Type /CMap", space), true),
        ("13 0 R", stream("/Type /CMap /WMode 1", space), false),
        ("13 0 R", stream("/Type /CMap", &format!("/WMode 1 def {space}")), false),
        ("13 0 R", stream("/Type /CMap", &format!("/WMode 0 def {space}")), true),
        ("13 0 R", stream("/Type /CMap /UseCMap /Identity-V", space), false),
        ("13 0 R", stream("/Type /CMap", &format!("/Identity-V usecmap {space}")), false),
    ];
    for (encoding, map, is_read) in written {
        for content in ["BT /V 12 Tf", "/G gs BT"] {
            let content = format!("{content} 72 500 Td <00410042> Tj ET BT /F1 12 Tf 72 400 Td (across) Tj ET");
            let mut raw = RawPdf::default();
            raw.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
            raw.set(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>");
            raw.set(3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /ExtGState << /G << /Font [10 0 R 12] >> >> \
                /Font << /V 10 0 R /F1 5 0 R >> >> >>");
            raw.set(4, stream("", &content));
            raw.set(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
            raw.set(10, font(encoding));
            raw.set(11, descendant);
            raw.set(12, stream("", unicode));
            if !map.is_empty() {
                raw.set(13, map.clone());
            }
            let seen = seen(&raw.table());
            let text = texts(&seen.lines);
            if is_read {
                assert_eq!(text, ["AB", "across"], "{encoding} {map}");
                assert!(seen.unseen.is_empty(), "{:?}", seen.unseen);
            } else {
                assert_eq!(text, ["across"], "{encoding} {map}");
                assert_eq!((seen.unseen.len(), seen.unseen[0].code), (1, "font"), "{:?}", seen.unseen);
                assert!(seen.unseen[0].detail.contains("vertical"), "{:?}", seen.unseen);
            }
        }
    }
}

/// What a pattern repeats is not read: where it may be text, that is said.
#[test]
fn text_in_patterns_is_told() {
    let cell = |resources: &str, content: &str| {
        stream(
            &format!(
                "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 200 20] /XStep 200 /YStep 20 \
                 /Resources << {resources} >>"
            ),
            content,
        )
    };
    let text = cell(FONTS, "BT /F1 12 Tf 2 4 Td (in a pattern) Tj ET");
    let lines = cell("", "0 0 m 200 20 l S");
    let form = cell("/XObject << /X 11 0 R >>", "/X Do");
    let picture = cell("/XObject << /X 12 0 R >>", "/X Do");
    let shading = "<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 0] \
        /Function << /FunctionType 2 /Domain [0 1] /N 1 >> >> >>";
    let broken = stream("/PatternType 1 /Filter /FlateDecode", "no");
    let filled = "/Pattern cs /P scn 72 500 200 20 re f";
    let hidden = "/OC /L BDC /Pattern cs /P scn 72 500 200 20 re f EMC";
    for (pattern, content, is_told) in [
        (text.as_str(), filled, true),
        (form.as_str(), filled, true),
        (broken.as_str(), filled, true),
        (lines.as_str(), filled, false),
        (picture.as_str(), filled, false),
        (shading, filled, false),
        // Set and not used; set aside before anything is filled; and what nobody sees.
        (text.as_str(), "/Pattern cs /P scn 72 500 200 20 re n", false),
        (text.as_str(), "/Pattern cs /P scn 0 g 72 500 200 20 re f", false),
        (text.as_str(), "/Pattern cs /P scn /DeviceGray cs 0 sc 72 500 200 20 re f", false),
        (text.as_str(), "q /Pattern cs /P scn Q 72 500 200 20 re f", false),
        (text.as_str(), hidden, false),
    ] {
        let mut raw = RawPdf::default();
        raw.set(1, "<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >> >>");
        raw.set(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>");
        raw.set(
            3,
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Pattern << /P 10 0 R >> /Properties << /L 9 0 R >> >> >>",
        );
        raw.set(4, stream("", content));
        raw.set(9, "<< /Type /OCG /Name (x) >>");
        raw.set(10, pattern.to_owned());
        raw.set(11, stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", ""));
        raw.set(
            12,
            stream(
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
                "x",
            ),
        );
        let seen = seen(&raw.table());
        let codes: Vec<&str> = seen.unseen.iter().map(|one| one.code).collect();
        assert_eq!(codes, if is_told { vec!["pattern"] } else { Vec::new() }, "{content} of {pattern}");
    }
}

/// What is painted through a soft mask has the shape of what the mask shows: letters, if it shows letters.
#[test]
fn text_in_a_soft_mask_is_told() {
    let group = |resources: &str, content: &str| {
        stream(
            &format!("/Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency >> /Resources << {resources} >>"),
            content,
        )
    };
    let text = group(FONTS, "BT /F1 12 Tf 72 500 Td (in a mask) Tj ET");
    let area = group("", "1 g 72 500 200 20 re f");
    let broken = stream("/Subtype /Form /Filter /FlateDecode", "no");
    for (mask, content, is_told) in [
        (&text, "/M gs 0 g 72 500 200 20 re f", true),
        (&text, "/M gs 2 w 72 500 m 272 500 l S", true),
        (&text, "/M gs q 200 0 0 20 72 500 cm /I Do Q", true),
        (&broken, "/M gs 0 g 72 500 200 20 re f", true),
        (&area, "/M gs 0 g 72 500 200 20 re f", false),
        // Set and not used, and set aside before anything is painted.
        (&text, "/M gs 72 500 200 20 re n", false),
        (&text, "/M gs /N gs 0 g 72 500 200 20 re f", false),
        (&text, "q /M gs Q 0 g 72 500 200 20 re f", false),
    ] {
        let mut raw = RawPdf::default();
        raw.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
        raw.set(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>");
        raw.set(
            3,
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 11 0 R >> /ExtGState << /M << /SMask << /S \
             /Luminosity /G 10 0 R >> >> /N << /SMask /None >> >> >> >>",
        );
        raw.set(4, stream("", content));
        raw.set(10, mask.to_owned());
        raw.set(11, stream("/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x"));
        let seen = seen(&raw.table());
        let codes: Vec<&str> = seen.unseen.iter().map(|one| one.code).filter(|code| *code != "picture").collect();
        assert_eq!(codes, if is_told { vec!["mask"] } else { Vec::new() }, "{content} through {mask}");
    }
}

/// Hostile pages end, in an error or with something unseen.
#[test]
fn hostile_pages_end() {
    let twice = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 10 0 R >> >>",
        "/A Do /A Do",
    );
    let forms = pdf("", "/XObject << /A 10 0 R >>", "/A Do", &[&twice]);
    let states = "q ".repeat(200_000) + &"BT /F1 1 Tf ".repeat(100_000);
    let many = "BT /F1 1 Tf (".to_owned() + &"x".repeat(250_000) + ") Tj ET";
    let lines = "0 0 m ".to_owned() + &"100 0 l 0 0 l ".repeat(100_000) + " S";
    let nested = "[".repeat(100_000) + "] TJ " + &"<<".repeat(100_000) + " BDC";
    let huge = "1e400 0 0 99999999999999999999999999999999999 0 0 cm BT /F1 1e300 Tf 1e300 0 0 1e300 0 0 Tm (x) Tj ET 0 0 9 9 re S";
    let text = "BT /F1 1 Tf ".to_owned() + &"(a) Tj 0 0 Td ".repeat(60_000) + "ET";
    for (what, file) in [
        ("forms", forms),
        ("states", pdf("", "", &states, &[])),
        ("glyphs", pdf("", "", &many, &[])),
        ("lines", pdf("", "", &lines, &[])),
        ("nested", pdf("", "", &nested, &[])),
        ("huge", pdf("", "", huge, &[])),
        ("text", pdf("", "", &text, &[])),
    ] {
        let document = Document::open(&file, &Limits::default()).unwrap();
        let begun = std::time::Instant::now();
        let page = page::see(document.current(), &Look::all().with_hues()).unwrap().remove(0);
        println!("{what}: {:?}, {:?}", page.map(|page| page.unseen), begun.elapsed());
        assert!(begun.elapsed().as_secs() < 20, "{what}");
    }
}

/// Whatever is changed in content, fonts, pictures and functions, looking ends without a panic and soon.
#[test]
fn changed_pages_end() {
    let form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Matrix [1 0 0 1 10 20]",
        "q 60 0 0 30 0 0 cm BI /W 4 /H 4 /BPC 8 /CS /G ID 0123456789abcdef EI Q",
    );
    let map = stream(
        "",
        "1 begincodespacerange <00> <ffff> endcodespacerange 2 beginbfchar <01> <1ea50301> endbfchar 1 beginbfrange <02> <09> \
         <0041> endbfrange 1 begincidrange <0000> <00ff> 7 endcidrange",
    );
    let composite = "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding 11 0 R /ToUnicode 11 0 R /DescendantFonts [<< \
        /Subtype /CIDFontType2 /BaseFont /ABCDEF+Odd,Bold /DW 500 /W [1 [200 300] 5 9 400] /FontDescriptor << /Flags 4 /Ascent 900 >> >>] >>";
    let tint = stream(
        "/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1 0 1]",
        "{ dup 0.5 gt { 1 exch sub } { 2 mul } ifelse dup dup 3 1 roll 0 }",
    );
    let picture = stream(
        "/Subtype /Image /Width 3 /Height 2 /BitsPerComponent 4 /ColorSpace [/Indexed [/Separation /X /DeviceCMYK 13 0 R] 15 \
         <00112233445566778899aabbccddeeff>] /Mask [0 1] /Decode [0 15] /Filter /ASCIIHexDecode",
        "01234567>",
    );
    let widget =
        "<< /Subtype /Widget /FT /Sig /T (S) /Rect [300 200 360 320] /F 4 /AP << /N 10 0 R >> /Parent 15 0 R >>";
    let content = "q 1 0 0 1 10 20 cm /Fm Do Q BT /G 12 Tf 14 TL 72 700 Td <0001000200030005> Tj T* [(ab) -300 (c)] ' 1 2 (d) \" ET \
        /CS cs 0.5 scn BT /G 9 Tf 3 Tr 0.1 0.9 -0.9 0.1 90 90 Tm (Da) Tj ET q 80 0 0 40 100 300 cm /Im Do Q \
        /Span << /ActualText <FEFF0110> >> BDC BT /G 12 Tf 70 70 Td (x) Tj ET EMC 10 10 m 90 10 l 90 9 l h S 5 5 200 0.4 re f W n";
    let resources = "/XObject << /Fm 10 0 R /Im 14 0 R >> /ColorSpace << /CS [/Separation /Y /DeviceCMYK 13 0 R] >>";
    let page = "/Annots [15 0 R]";
    let objects = [&form, &map, composite, &tint, &picture, widget];
    // Cross-references are made anew each time: it is pages that are changed here, not files.
    let parts: Vec<String> = objects.iter().map(|object| (*object).to_owned()).chain([content.to_owned()]).collect();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let odd = [
        "-1",
        "0",
        "99999999999",
        "1e9",
        "null",
        "[",
        ">>",
        "/Im Do",
        "EI",
        "(",
        "<",
        "4294967296",
        "-0.0001",
        "Q",
        "q",
        "Tj",
        "2147483648",
    ];
    let mut looked = 0;
    for _ in 0..1_500 {
        let mut changed = parts.clone();
        for _ in 0..=random(3) {
            let which = random(changed.len());
            let part = &mut changed[which];
            let words: Vec<&str> = part.split(' ').collect();
            let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            let at = random(words.len());
            match random(4) {
                0 => words[at] = odd[random(odd.len())].to_owned(),
                1 => {
                    words.remove(at);
                }
                2 => {
                    let other = words[random(words.len())].clone();
                    words.insert(at, other);
                }
                _ => {
                    let other = random(words.len());
                    words.swap(at, other);
                }
            }
            *part = words.join(" ");
        }
        let content = changed.pop().unwrap();
        // Lengths are put right again.
        let objects: Vec<String> = changed
            .iter()
            .map(|object| match object.split_once("stream\n") {
                Some((head, data)) => {
                    let data = data.trim_end_matches("endstream").trim_end_matches('\n');
                    let head = head.split("/Length").next().unwrap();
                    format!("{head} /Length {} >>\nstream\n{data}\nendstream", data.len())
                }
                None => object.clone(),
            })
            .collect();
        let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
        let mut raw = RawPdf::default();
        raw.set(1, "<< /Type /Catalog /Pages 2 0 R >>");
        raw.set(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>");
        raw.set(3, format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /G 12 0 R >> {resources} >> {page} >>"));
        raw.set(4, stream("", &content));
        for (number, object) in (10..).zip(&objects) {
            raw.set(number, (*object).to_owned());
        }
        let octets = raw.table();
        let Ok(document) = Document::open(&octets, &Limits::default()) else { continue };
        let begun = std::time::Instant::now();
        if let Ok(pages) = page::see(document.current(), &Look::all().with_hues()) {
            looked += pages.iter().filter(|page| page.is_ok()).count();
        }
        assert!(begun.elapsed().as_secs() < 10, "{content}");
    }
    assert!(looked > 500, "{looked}");
}

/// Pictures with masks and in palettes tell their colours, wherever they are packed.
#[test]
fn colours_of_pictures() {
    let image = |entries: &str, data: &str| stream(&format!("/Type /XObject /Subtype /Image {entries}"), data);
    let place = "q 100 0 0 100 100 100 cm /Im Do Q";
    let of = |object: &str, more: &str| {
        let page = seen(&pdf("", "/XObject << /Im 10 0 R >>", &format!("0 0 1 rg {place}"), &[object, more]));
        assert_eq!(page.unseen, []);
        page.images[0].clone()
    };
    // Upper left red, the rest white.
    let red = image(
        "/Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /ASCIIHexDecode",
        "ff0000 ffffff ffffff ffffff>",
    );
    let hues = of(&red, "null").hues.unwrap();
    assert_eq!((hues.red, hues.inked, hues.ink), (1.0, 0.25, [0.0, 0.0, 0.5, 0.5]));
    // A palette, four bits.
    let palette = image(
        "/Width 2 /Height 1 /ColorSpace [/Indexed /DeviceRGB 1 <0000ff ffffff>] /BitsPerComponent 4 /Filter /ASCIIHexDecode",
        "10>",
    );
    let found = of(&palette, "null");
    assert_eq!(
        (found.colours, found.hues.unwrap().blue, found.hues.unwrap().ink),
        (Colours::Colour, 1.0, [0.5, 0.0, 1.0, 1.0])
    );
    // A stencil takes the colour of the page.
    let stencil = image("/Width 8 /Height 1 /ImageMask true /BitsPerComponent 1 /Filter /ASCIIHexDecode", "0f>");
    let found = of(&stencil, "null");
    let hues = found.hues.unwrap();
    assert_eq!((found.alpha, found.colours, hues.blue, hues.ink), (true, Colours::Bilevel, 1.0, [0.0, 0.0, 0.5, 1.0]));
    // A soft mask hides the left half.
    let masked = image(
        "/Width 1 /Height 1 /ColorSpace /DeviceCMYK /BitsPerComponent 8 /SMask 11 0 R /Filter /ASCIIHexDecode",
        "00ffff00>",
    );
    let mask = image("/Width 2 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode", "00ff>");
    let found = of(&masked, &mask);
    assert!(found.alpha && found.hues.is_some());
    // An inline image.
    let inline =
        "0 1 0 rg q 50 0 0 50 10 10 cm BI /W 8 /H 1 /IM true /D [1 0] ID \u{f} EI Q BT /F1 9 Tf 10 80 Td (after) Tj ET";
    let page = seen(&pdf("", "", inline, &[]));
    assert_eq!((page.images.len(), texts(&page.lines)), (1, vec!["after".to_owned()]));
    assert_eq!(page.images[0].hues.unwrap().ink, [0.5, 0.0, 1.0, 1.0]);
}

/// The renderer unpacks what is not ours; our own seal is seen in its true size.
#[test]
fn a_seal_in_its_true_size() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut request = Request::new(now());
    let place = letter::SEAL_BOX_MM;
    let appearance = Spec::image(Image::from_png(&letter::sample_seal_png()).unwrap());
    let rect_mm = [place.left, place.top, place.width, place.height];
    request.appearance = Some(Placed { page: PageChoice::First, rect_mm, appearance });
    let mut out = Vec::new();
    sign(&letter::official_letter(), &mut out, &signer, &request, None, &Limits::default()).unwrap();
    let page = seen(&out);
    let image = &page.marks[0].images[0];
    assert!(near(image.sides_mm.0, letter::SEAL_DIAMETER_MM, 0.3), "{image:?}");
    let hues = image.hues.unwrap();
    assert!(hues.red > 0.9 && image.alpha, "{hues:?}");
    // Where its ink is, is where the picture has it.
    let red = inked(&out, &Content::All, |[r, g, b]| r > 120 && g < 120 && b < 120).unwrap();
    let [left, top, right, bottom] = hues.ink;
    let ink = BoxMm::between(
        image.place.left + left * image.place.width,
        image.place.top + top * image.place.height,
        image.place.left + right * image.place.width,
        image.place.top + bottom * image.place.height,
    );
    assert_box(ink, red, 0.5, "ink of the seal");
}
