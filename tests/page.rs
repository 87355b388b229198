//! What later visible additions hide: official letters with their seals pass, boxes and pictures over what was signed do
//! not. Pages alone show what they showed in their document, and hostile pages end in an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kyso::appearance::letter;
use kyso::appearance::{FontChoice, Image, Line, Spec, Style};
use kyso::base::BoxMm;
use kyso::base::Limits;
use kyso::page::{self, Content};
use kyso::pdf::{Document, Object, ObjectId};
use kyso::policy::{Policy, Reason, Verdict};
use kyso::report::{Report, SignatureReport};
use kyso::sign::{PageChoice, Placed, Request, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, verify};
use support::{Pki, RawPdf, Sample, SoftSigner, now};

/// Who signs, and how it is judged: everybody here has a trusted key.
struct Office {
    pki: &'static Pki,
    leader: SoftSigner,
    clerk: SoftSigner,
}

impl Office {
    fn open() -> Option<Self> {
        let pki = Pki::shared()?;
        Some(Self { pki, leader: SoftSigner::new(&pki.leaf("p256")), clerk: SoftSigner::new(&pki.leaf("rsa")) })
    }

    fn report(&self, pdf: &[u8]) -> Report {
        let mut trust = TrustStore::default();
        trust.add_anchors(Some("test"), [self.pki.root()]);
        let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"if-available\"").unwrap();
        verify(&pdf.to_vec(), &Settings::new(now().plus_seconds(60), trust, policy)).unwrap().report("letter")
    }

    /// The leader signs the letter, with the sample's looks.
    fn signed_letter(&self) -> Vec<u8> {
        let looks = Image::from_png(&letter::sample_signature_png()).unwrap();
        placed(&letter::official_letter(), &self.leader, area(letter::LEADER_BOX_MM), Spec::image(looks))
    }

    /// Signed without looks, then with a picture on top.
    fn covered(&self, base: &[u8], rect_mm: [f64; 4], png: &[u8]) -> Report {
        let base = signed(base, &self.leader, &Request::new(now()));
        let looks = Spec::image(Image::from_png(png).unwrap());
        self.report(&placed(&base, &self.clerk, rect_mm, looks))
    }
}

fn area(place: BoxMm) -> [f64; 4] {
    [place.left, place.top, place.width, place.height]
}

fn signed(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Vec<u8> {
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, request, None, &Limits::default()).unwrap();
    out
}

fn placed(pdf: &[u8], signer: &SoftSigner, rect_mm: [f64; 4], appearance: Spec) -> Vec<u8> {
    let mut request = Request::new(now());
    request.appearance = Some(Placed { page: PageChoice::First, rect_mm, appearance });
    signed(pdf, signer, &request)
}

fn words(text: &str) -> Spec {
    let mut spec = Spec::text(vec![Line::new(text, Style::Regular)]);
    spec.font = FontChoice::Embedded;
    spec
}

/// A picture of these pixels, red, green, blue, opacity.
fn png(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let data: Vec<u8> =
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&data).unwrap();
    out
}

fn one_colour(colour: [u8; 4]) -> Vec<u8> {
    png(40, 20, |_, _| colour)
}

const WHITE: [u8; 4] = [255; 4];

fn argument(signature: &SignatureReport, code: &str) -> Option<String> {
    signature.findings.iter().find(|f| f.code == code).map(|f| format!("{} | {}", f.vi, f.en))
}

/// The first signature does not pass, because of `code`.
fn refused(report: &Report, code: &str, what: &str) -> String {
    let first = &report.signatures[0];
    let told = argument(first, code);
    assert_eq!(
        (first.verdict, first.reason),
        (Verdict::Indeterminate, Some(Reason::DocumentModified)),
        "{what}: {told:?}"
    );
    assert_ne!(report.verdict, Verdict::Passed, "{what}");
    told.unwrap_or_else(|| panic!("{what}: {:?}", first.findings))
}

fn passes(report: &Report, what: &str) {
    for signature in &report.signatures {
        let codes: Vec<_> = signature.findings.iter().map(|f| &f.en).collect();
        assert_eq!(signature.verdict, Verdict::Passed, "{what}, {}: {codes:?}", signature.id);
    }
}

/// The leader signs; the clerk adds number, date and seal, a signature each; the receiver adds an incoming stamp.
#[test]
fn the_official_flow_passes() {
    let Some(office) = Office::open() else { return };
    let mut pdf = office.signed_letter();
    pdf = placed(&pdf, &office.clerk, area(letter::CORNER_BOX_MM), words("Số: 128/UBND-VP"));
    pdf = placed(&pdf, &office.clerk, [32.0, 234.0, 60.0, 7.0], words("ngày 22 tháng 11 năm 2026"));
    let seal = Image::from_png(&letter::sample_seal_png()).unwrap();
    pdf = placed(&pdf, &office.clerk, area(letter::SEAL_BOX_MM), Spec::image(seal));
    pdf = placed(&pdf, &office.leader, [32.0, 244.0, 60.0, 14.0], words("CÔNG VĂN ĐẾN 22/11/2026"));
    let report = office.report(&pdf);
    assert_eq!(report.signatures.len(), 5);
    passes(&report, "official flow");
    let noted = argument(&report.signatures[0], "change.covers-signature").expect("the seal is noted");
    assert!(noted.contains("phiên bản") && noted.contains("revision 5"), "{noted}");
    // What the clerk signed in between is not under the seal, and the stamp lies on nothing.
    assert_eq!(report.signatures[0].findings.iter().filter(|f| f.code == "change.covers-signature").count(), 1);
}

#[test]
fn boxes_over_text_do_not_pass() {
    let Some(office) = Office::open() else { return };
    let letter = letter::official_letter();
    let paragraph = [52.0, 100.0, 60.0, 14.0];
    for (what, colour) in [
        ("white", WHITE),
        ("black", [0, 0, 0, 255]),
        ("red", [200, 0, 0, 255]),
        ("almost opaque", [255, 255, 255, 235]),
    ] {
        let report = office.covered(&letter, paragraph, &one_colour(colour));
        let told = refused(&report, "change.hides-content", what);
        assert!(told.contains('«') && told.contains("page 1"), "{what}: {told}");
    }
    // A picture with its own pattern does not pass for what lies under it; neither does a dense hatch.
    let noise = png(120, 28, |x, y| if (x * 7919 + y * 104_729) % 5 < 2 { [0, 0, 0, 255] } else { WHITE });
    refused(&office.covered(&letter, paragraph, &noise), "change.hides-content", "noise");
    // A copy of what lies under it, in which anything could have been changed.
    let limits = Limits::default();
    let document = Document::open(&letter, &limits).unwrap();
    let picture = page::picture(document.current(), 1, 127.0, &Content::All).unwrap();
    // Five pixels in a millimetre.
    let copy = png(300, 70, |x, y| {
        let at = (((y + 500) * picture.width + x + 260) * 4) as usize;
        picture.rgba[at..at + 4].try_into().unwrap()
    });
    refused(&office.covered(&letter, paragraph, &copy), "change.hides-content", "copy");
    // One digit of the number, hidden by a spot of a large picture that is else transparent.
    let digit = png(520, 66, |x, y| if (262..282).contains(&x) && y > 5 { WHITE } else { [0; 4] });
    let number =
        refused(&office.covered(&letter, area(letter::NUMBER_BOX_MM), &digit), "change.hides-content", "digit");
    assert!(number.contains("128"), "{number}");
    // The same words redrawn in the colour of the paper hide nothing: they are not seen.
    let none = one_colour([255, 255, 255, 0]);
    passes(&office.covered(&letter, paragraph, &none), "transparent");
    // A tint lets the text stand out.
    passes(&office.covered(&letter, paragraph, &one_colour([255, 230, 0, 90])), "tint");
}

#[test]
fn text_in_blank_space_passes() {
    let Some(office) = Office::open() else { return };
    let base = signed(&letter::official_letter(), &office.leader, &Request::new(now()));
    passes(&office.report(&placed(&base, &office.clerk, [32.0, 232.0, 60.0, 20.0], words("Đã ký"))), "blank");
    // Opaque, but nothing lies under it.
    let white = Spec::image(Image::from_png(&one_colour(WHITE)).unwrap());
    passes(&office.report(&placed(&base, &office.clerk, [32.0, 232.0, 60.0, 20.0], white)), "opaque on blank");
}

/// A seal may cover a third of the leader's signature, from the left, and no more; several may not do it together.
#[test]
fn looks_of_earlier_signatures() {
    let Some(office) = Office::open() else { return };
    let pdf = office.signed_letter();
    let leader = area(letter::LEADER_BOX_MM);
    let [left, top, width, height] = leader;
    let stretched = |rect: [f64; 4]| {
        // Pictures keep their proportions: one that fits.
        let looks = png((rect[2] * 10.0) as u32, (rect[3] * 10.0) as u32, |_, _| WHITE);
        placed(&pdf, &office.clerk, rect, Spec::image(Image::from_png(&looks).unwrap()))
    };
    passes(&office.report(&stretched([left, top, width / 3.0, height])), "an opaque seal over a third");
    let told = refused(&office.report(&stretched(leader)), "change.hides-signature", "all of it");
    assert!(told.contains("100"), "{told}");
    refused(&office.report(&stretched([left, top, width * 0.7, height])), "change.hides-signature", "two thirds");
    // Piece by piece.
    let mut pieces = office.signed_letter();
    for piece in 0..3 {
        let rect = [left + width / 3.0 * f64::from(piece), top, width / 3.0, height];
        let looks = png((rect[2] * 10.0) as u32, (rect[3] * 10.0) as u32, |_, _| WHITE);
        pieces = placed(&pieces, &office.clerk, rect, Spec::image(Image::from_png(&looks).unwrap()));
    }
    refused(&office.report(&pieces), "change.hides-signature", "three thirds");
}

/// The letter as a scan: one picture fills the page.
fn scan() -> Vec<u8> {
    let letter = letter::official_letter();
    let limits = Limits::default();
    let document = Document::open(&letter, &limits).unwrap();
    let picture = page::picture(document.current(), 1, 150.0, &Content::All).unwrap();
    // Grey paper, uneven.
    let grey: Vec<u8> = picture
        .rgba
        .chunks(4)
        .enumerate()
        .map(|(i, p)| (u32::from(p[1]) * 225 / 255 + (i as u32).wrapping_mul(2_654_435_761) / 7 % 12) as u8)
        .collect();
    let mut raw = Sample { pages: 1, media_box: [0.0, 0.0, 595.28, 841.89], ..Sample::default() }.raw();
    let mut image = format!(
        "<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length {} >>\nstream\n",
        picture.width,
        picture.height,
        grey.len()
    )
    .into_bytes();
    image.extend(grey);
    image.extend(b"\nendstream");
    raw.set(30, image);
    raw.set(10, "<< /Type /Page /Parent 2 0 R /Contents 11 0 R /Resources << /XObject << /I 30 0 R >> >> >>");
    raw.set(11, content("595.28 0 0 841.89 0 0 cm /I Do"));
    raw.table()
}

fn content(text: &str) -> String {
    format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())
}

/// Ink is pixels: a scan is measured like text, only that there are no words to tell.
#[test]
fn scans() {
    let Some(office) = Office::open() else { return };
    let scan = scan();
    let told =
        refused(&office.covered(&scan, [52.0, 100.0, 60.0, 14.0], &one_colour(WHITE)), "change.hides-content", "scan");
    assert!(!told.contains('«'), "{told}");
    refused(
        &office.covered(&scan, [52.0, 100.0, 60.0, 14.0], &one_colour([225, 225, 225, 255])),
        "change.hides-content",
        "paper",
    );
    passes(&office.covered(&scan, [32.0, 232.0, 40.0, 20.0], &one_colour(WHITE)), "blank");
    passes(&office.covered(&scan, area(letter::SEAL_BOX_MM), &letter::sample_seal_png()), "seal");
}

/// Turned and cropped pages: what is covered is where the widget is seen.
#[test]
fn turned_and_cropped_pages() {
    let Some(office) = Office::open() else { return };
    for rotate in [0, 90, 180, 270] {
        let sample = Sample { rotate, crop_box: Some([40.0, 60.0, 555.0, 782.0]), ..Sample::default() };
        let base = sample.build();
        // The text of the sample stands at 72, 700 in the page's own coordinates; where that is seen, in points.
        let (x, y) = match rotate {
            0 => (72.0 - 40.0, 782.0 - 716.0),
            90 => (696.0 - 60.0, 72.0 - 40.0),
            180 => (555.0 - 190.0, 696.0 - 60.0),
            _ => (782.0 - 716.0, 555.0 - 190.0),
        };
        let (width, height) = if rotate % 180 == 0 { (118.0, 20.0) } else { (20.0, 118.0) };
        let mm = |points: f64| points * 25.4 / 72.0;
        let looks = png(width as u32, height as u32, |_, _| WHITE);
        let rect = [mm(x), mm(y), mm(width), mm(height)];
        let told = refused(&office.covered(&base, rect, &looks), "change.hides-content", &format!("{rotate}"));
        assert!(told.contains("Cong"), "{rotate}: {told}");
        let blank = [mm(200.0), mm(300.0), mm(width), mm(height)];
        passes(&office.covered(&base, blank, &looks), &format!("{rotate}, blank"));
    }
}

/// An annotation that no screen shows may be printed, and the other way round.
#[test]
fn flags_and_groups_hide_no_cover() {
    let mut raw = Sample::default().raw();
    let page = String::from_utf8(raw.objects[&10].clone()).unwrap();
    raw.set(10, page.replacen("/Type /Page", "/Type /Page /Annots [40 0 R 41 0 R 42 0 R 43 0 R]", 1));
    let looks = |what: &str| what.replacen("<<", "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10]", 1);
    let drawn = looks(&content("1 g 0 0 10 10 re f"));
    let rect = "/Rect [72 690 190 720] /AP << /N 50 0 R >>";
    raw.set(40, format!("<< /Type /Annot /Subtype /Widget /F 2 {rect} >>"));
    raw.set(41, format!("<< /Type /Annot /Subtype /Widget /F 36 /OC 51 0 R {rect} >>"));
    raw.set(42, "<< /Type /Annot /Subtype /Widget /F 4 /Rect [700 700 800 800] /AP << /N 50 0 R >> >>");
    raw.set(43, "<< /Type /Annot /Subtype /Widget /F 4 /Rect [72 690 190 720] >>");
    raw.set(50, drawn);
    raw.set(51, "<< /Type /OCG /Name (x) >>");
    let pdf = raw.table();
    let limits = Limits::default();
    let document = Document::open(&pdf, &limits).unwrap();
    let view = document.current();
    let all: Vec<ObjectId> = (40..44).map(ObjectId::new).collect();
    let sheet = page::sheet(view, 1, &all).unwrap();
    for (id, shows) in [(40, true), (41, true), (42, false), (43, false)] {
        let looks = page::looks(view, 1, &[ObjectId::new(id)]).unwrap();
        assert_eq!(looks.is_some(), shows, "{id}");
        if let Some(looks) = looks {
            let hidden = page::hidden(&sheet, &[], &looks, &[]);
            assert!(hidden.permille > 900 && hidden.text.contains("Cong"), "{id}: {hidden:?}");
        }
    }
}

/// A page alone has one page, is sound for others, and looks to another renderer as it does in its document.
#[test]
fn a_page_alone_looks_the_same() {
    let Some(corpora) = support::corpora() else { return };
    let files = ["bhxh-letter-2023.pdf", "moh-decision-2020.pdf", "mic-guide-2018-sha1.pdf", "moh-resaved-2023.pdf"];
    for file in files {
        let octets = std::fs::read(corpora.join("vietnam-real").join(file)).unwrap();
        let limits = Limits::default();
        let document = Document::open(&octets, &limits).unwrap();
        let view = document.current();
        let alone = page::isolate(view, 1, &Content::All).unwrap();
        let again = Document::open(&alone.octets().to_vec(), &limits).map(|d| d.current().pages().unwrap().len());
        assert_eq!(again.unwrap(), 1, "{file}");
        assert!(page::isolate(view, page::count(view).unwrap() + 1, &Content::All).is_err());
        let (Some(before), Some(after)) = (mutool(&octets), mutool(alone.octets())) else { return };
        assert!(before == after, "{file}: a page alone looks different to mutool");
    }
}

/// The first page, as mutool draws it.
fn mutool(pdf: &[u8]) -> Option<Vec<u8>> {
    if !support::have("mutool") {
        return None;
    }
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("in.pdf"), pdf).unwrap();
    support::peers::run("mutool", &["draw", "-q", "-r", "60", "-o", "out.pnm", "in.pdf", "1"], dir.path())
        .expect("mutool draws");
    Some(std::fs::read(dir.path().join("out.pnm")).unwrap())
}

#[test]
fn differences_are_framed() {
    let Some(office) = Office::open() else { return };
    let letter = letter::official_letter();
    let looks = Image::from_png(&letter::sample_seal_png()).unwrap();
    let pdf = placed(&office.signed_letter(), &office.clerk, area(letter::SEAL_BOX_MM), Spec::image(looks));
    let limits = Limits::default();
    let document = Document::open(&pdf, &limits).unwrap();
    let at = |revision: usize| page::picture(document.view(revision), 1, 100.0, &Content::All).unwrap();
    let (plain, with_seal) = (at(1), at(3));
    assert!(page::difference(&plain, &plain).unwrap().regions.is_empty());
    let seal = page::difference(&at(2), &with_seal).unwrap();
    let [[left, top, right, bottom]] = seal.regions.as_slice() else { panic!("{:?}", seal.regions) };
    let mm = |pixels: u32| f64::from(pixels) * 25.4 / 100.0;
    let place = letter::SEAL_BOX_MM;
    assert!((mm(*left) - place.left).abs() < 2.0 && (mm(*top) - place.top).abs() < 2.0, "{left} {top}");
    assert!((mm(right - left) - place.width).abs() < 3.0 && (mm(bottom - top) - place.height).abs() < 3.0);
    let png = seal.picture.to_png().unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() > 1_000);
    // Both together, leader and seal: they touch, so they are one frame.
    assert_eq!(page::difference(&plain, &with_seal).unwrap().regions.len(), 1);
    let small = page::picture(document.view(1), 1, 50.0, &Content::All).unwrap();
    assert!(page::difference(&plain, &small).is_err());
    let _ = letter;
}

/// What it is, what is drawn, the resources, further objects, whether it is an error.
type Case<'a> = (&'a str, String, &'a str, Vec<(u32, String)>, bool);

/// Everything a page can be asked to cost: an error each time, or a picture, and never long.
#[test]
fn hostile_pages_end() {
    let form = |entries: &str, text: &str| {
        content(text).replacen("<<", &format!("<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] {entries}"), 1)
    };
    let image = |entries: &str| content("x").replacen("<<", &format!("<< /Type /XObject /Subtype /Image {entries}"), 1);
    let gray = "/ColorSpace /DeviceGray /BitsPerComponent 8";
    let pattern = |entries: &str, text: &str| {
        content(text).replacen(
            "<<",
            &format!("<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 {entries}"),
            1,
        )
    };
    let ten = "/X Do ".repeat(10);
    // Ten forms deep, each drawing the next ten times.
    let mut bomb: Vec<(u32, String)> =
        (60..70).map(|n| (n, form(&format!("/Resources << /XObject << /X {} 0 R >> >>", n + 1), &ten))).collect();
    bomb.push((70, form("", "0 0 1 1 re f")));
    let fill = "/Pattern cs /P scn 0 0 600 800 re f";
    let font = |widths: &str| {
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts \
             [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [{widths}] >>] >>"
        )
    };
    let cases: Vec<Case<'_>> = vec![
        ("forms in forms", ten.clone(), "/XObject << /X 60 0 R >>", bomb, true),
        ("a form that draws itself", "/X Do".into(), "/XObject << /X 60 0 R >>", vec![(60, form("/Resources << /XObject << /X 60 0 R >> >>", "/X Do"))], false),
        ("a pattern filled with itself", fill.into(), "/Pattern << /P 60 0 R >>", vec![(60, pattern("/Resources << /Pattern << /P 60 0 R >> >>", "/Pattern cs /P scn 0 0 9 9 re f"))], false),
        ("tiny steps", fill.into(), "/Pattern << /P 60 0 R >>", vec![(60, pattern("", "0 0 1 1 re f").replace("Step 9", "Step 0.01"))], true),
        ("endless dashes", "[0.0001] 0 d 0 0 m 500 700 l S".into(), "", vec![], true),
        ("a colour space on itself", "/C cs 0 scn 0 0 9 9 re f".into(), "/ColorSpace << /C 60 0 R >>", vec![(60, "[/Indexed 60 0 R 1 <000000>]".into())], true),
        ("a mask that masks itself", "/I Do".into(), "/XObject << /I 60 0 R >>", vec![(60, image(&format!("/Width 1 /Height 1 {gray} /SMask 60 0 R")))], true),
        ("a huge image", "/I Do".into(), "/XObject << /I 60 0 R >>", vec![(60, image(&format!("/Width 60000 /Height 60000 {gray}")))], true),
        ("a huge image, short names", "/I Do".into(), "/XObject << /I 60 0 R >>", vec![(60, image(&format!("/Width 1 /Height 1 /W 65000 /H 65000 {gray}")))], false),
        ("a mask without a type", "/I Do".into(), "/XObject << /I 60 0 R >>", vec![(60, image(&format!("/Width 1 /Height 1 {gray} /SMask 61 0 R"))), (61, content("x").replacen("<<", "<< /Width 65000 /Height 65000 /BitsPerComponent 1", 1))], true),
        ("a huge inline image", "BI /W 60000 /H 60000 /CS /G /BPC 8 ID x EI".into(), "", vec![], true),
        ("widths without end", "BT /F 9 Tf (ab) Tj ET".into(), "/Font << /F 60 0 R >>", vec![(60, font("0 4294967290 500"))], true),
        ("widths again and again", "BT /F 9 Tf (ab) Tj ET".into(), "/Font << /F 60 0 R >>", vec![(60, font(&"0 65535 500 ".repeat(50)))], true),
        ("a function of functions", "/S sh".into(), "/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 1] /Function 60 0 R >> >>", (60..75).map(|n| (n, format!("<< /FunctionType 3 /Domain [0 1] /Bounds [0.2 0.4 0.6] /Encode [0 1 0 1 0 1 0 1] /Functions [{0} 0 R {0} 0 R {0} 0 R {0} 0 R] >>", n + 1))).chain([(75, "<< /FunctionType 2 /Domain [0 1] /N 1 >>".into())]).collect(), true),
        ("far away", "1e30 0 0 1e30 1e30 1e30 cm 0 0 1 1 re f 0 0 m 1e38 1e38 l S".into(), "", vec![], false),
        ("no numbers", "999999999999999999999999 w 0 0 m 5 5 l S q q q Q Q Q Q Q Q EMC EMC ET".into(), "", vec![], false),
        ("painted over and over", "0 0 600 800 re f ".repeat(2_000), "", vec![], true),
        ("nested values", format!("{} 0 0 9 9 re f", "[".repeat(100_000)), "", vec![], false),
    ];
    let mut wrong = Vec::new();
    for (what, drawn, resources, objects, is_error) in cases {
        let mut raw = Sample { pages: 1, ..Sample::default() }.raw();
        raw.set(10, format!("<< /Type /Page /Parent 2 0 R /Contents 11 0 R /Resources << {resources} >> >>"));
        raw.set(11, content(&drawn));
        for (number, object) in objects {
            raw.set(number, object);
        }
        let result = draw(&raw);
        println!("{what}: {result:?}");
        if result.is_err() != is_error {
            wrong.push(what);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    // A page that reaches the whole document still is alone.
    let mut raw = Sample::default().raw();
    raw.set(
        10,
        "<< /Type /Page /Parent 2 0 R /Contents 11 0 R /Resources << /Properties << /A 1 0 R /B 20 0 R >> >> >>",
    );
    let pdf = raw.table();
    let limits = Limits::default();
    let document = Document::open(&pdf, &limits).unwrap();
    let alone = page::isolate(document.current(), 1, &Content::All).unwrap();
    let text = String::from_utf8_lossy(alone.octets()).into_owned();
    assert!(text.contains("Cong van so 1") && !text.contains("Cong van so 2"), "{text}");
    let document = Document::open(&pdf, &limits).unwrap();
    assert!(document.current().catalog().is_ok_and(|c| matches!(*c, Object::Dictionary(_))));
}

fn draw(raw: &RawPdf) -> Result<u32, String> {
    let pdf = raw.table();
    let limits = Limits::default();
    let document = Document::open(&pdf, &limits).map_err(|e| format!("open: {e}"))?;
    page::picture(document.current(), 1, 72.0, &Content::All).map(|p| p.width).map_err(|e| e.to_string())
}

/// What is drawn around a signature of a real letter, without the lines that stand elsewhere, says what the whole page says.
#[test]
fn what_lies_near_an_addition_decides() {
    let Some(corpora) = support::corpora() else { return };
    let (mut compared, mut hiding, mut clear, mut bares) = (0, 0, 0, 0);
    for folder in ["vietnam-real", "misc-signed-pdf", "itext-sign"] {
        let mut files: Vec<_> =
            std::fs::read_dir(corpora.join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "pdf")) {
            let octets = std::fs::read(file).unwrap();
            let limits = Limits::default();
            let Ok(document) = Document::open(&octets, &limits) else { continue };
            let view = document.current();
            let Ok(fields) = kyso::pdf::signature_fields(&document, &limits) else { continue };
            for id in fields.iter().filter_map(|field| field.field) {
                let Ok(pages) = page::Index::default().pages_of(view, id).map(|pages| pages.to_vec()) else { continue };
                for number in pages {
                    let Ok(Some(looks)) = page::looks(view, number, &[id]) else { continue };
                    let Ok(painted) = page::painted(view, number) else { continue };
                    let bare = match painted.lying(view, number, &[id], &looks).unwrap() {
                        page::Lying::Nothing => Some(page::bare_sheet(view, number, &looks).unwrap()),
                        page::Lying::Within(lies) => {
                            page::spared_sheet(view, number, &[id], &looks, &[], lies).unwrap().0
                        }
                        page::Lying::Anywhere => None,
                    };
                    let (whole, part) =
                        (page::sheet(view, number, &[id]), page::sheet_around(view, number, &[id], &looks, &painted));
                    let (Ok(whole), Ok(part)) = (whole, part) else { continue };
                    let found = page::hidden(&part, &[], &looks, &[]);
                    if let Some(bare) = bare {
                        assert_eq!(found, page::hidden(&bare, &[], &looks, &[]), "{} page {number}", file.display());
                        bares += 1;
                    }
                    assert_eq!(found, page::hidden(&whole, &[], &looks, &[]), "{} page {number}", file.display());
                    compared += 1;
                    hiding += u32::from(found.permille > 0);
                    clear += u32::from(!part.is_drawn());
                }
            }
        }
    }
    println!("{compared} additions, {hiding} hide something, {clear} and {bares} lie on nothing that stands out");
    assert!(compared >= 15 && hiding >= 5 && clear + bares >= 2, "{compared}, {hiding}, {clear}, {bares}");
}
