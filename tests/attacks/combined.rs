//! Objects with two roles, references that mean nothing yet, and tricks over several revisions: what an attacker prepares
//! before an honest signer signs, and brings to light afterwards.

use kyso::pdf::ChangeLevel;

use super::base::{FORMAT, MODIFIED, OPEN, Trial, Want, World, form_document, request, signed, world};
use super::editor::{Update, offset_of, set_byte_range, startxref, stream, text_of};
use super::forge::sign_ranges;
use super::recipes::filled;
use super::support::{RawPdf, Sample, peers::find};

/// Whatever it is called, it is not passed.
const REFUSED: &[Want] = &[MODIFIED, OPEN, FORMAT, Want::Malformed];
const EVIL: &str = "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET";
const WIDGET: &str = "/Type /Annot /Subtype /Widget /F 4 /P 10 0 R";

fn form_xobject(data: &str) -> String {
    stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", data)
}

fn text(raw: &RawPdf, number: u32) -> String {
    String::from_utf8(raw.objects[&number].clone()).expect("an object of text")
}

/// Signed without certification, and certified with permission 2.
fn both(world: &World, pdf: &[u8]) -> [(&'static str, Vec<u8>); 2] {
    let mut certify = request();
    certify.certify = Some(2);
    [("approved", signed(pdf, &world.signer, &request())), ("P=2", signed(pdf, &world.signer, &certify))]
}

/// A signature as some other program would append it, without any of this library's care: field `first`, value behind it.
fn signed_by_hand(world: &World, base: &[u8], first: u32, trailer: &str) -> Vec<u8> {
    let catalog = text_of(base, 1).replacen("<<", &format!("<< /AcroForm << /Fields [{first} 0 R] /SigFlags 3 >>"), 1);
    let mut update = Update::new(base)
        .set(1, catalog)
        .set(first, format!("<< {WIDGET} /FT /Sig /T (Tay) /Rect [0 0 0 0] /V {} 0 R >>", first + 1))
        .set(first + 1, signature_dictionary(""));
    update.trailer.push_str(trailer);
    sealed(world, update.table())
}

fn signature_dictionary(more: &str) -> String {
    format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached {more} /ByteRange [{}] /Contents <{}> >>",
        " ".repeat(60),
        "0".repeat(16_000)
    )
}

/// Fills in the byte range and the message of the last signature dictionary.
fn sealed(world: &World, mut pdf: Vec<u8>) -> Vec<u8> {
    let word = b"/Contents <0000";
    let start = pdf.windows(word.len()).rposition(|w| w == word).expect("a hole") + 10;
    let end = start + 16_002;
    let range = format!("0 {start} {end} {}", pdf.len() - end);
    set_byte_range(&mut pdf, &range);
    let len = pdf.len();
    sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
    pdf
}

/// Keys twice: readers differ on which one counts, so two such dictionaries are never the same (threat P-31).
fn keys_twice(world: &World, trial: &mut Trial<'_>) {
    for (what, old, new) in [
        (
            "page contents",
            "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Contents 21 0 R >>",
            "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Contents 11 0 R >>",
        ),
        (
            "resources inside",
            "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Resources << /Font << /F1 3 0 R >> /Font << /F1 3 0 R >> >> >>",
            "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Resources << /Font << /F1 3 0 R >> /Font << /F1 30 0 R >> >> >>",
        ),
    ] {
        let mut raw = Sample::default().raw();
        raw.set(20, old);
        raw.set(30, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>");
        let base = signed(&raw.table(), &world.signer, &request());
        trial.control("base", what, &base, Want::Passed, ChangeLevel::None);
        let pdf = Update::new(&base).set(20, new).table();
        trial.attack("P-31", &format!("{what} twice, the second one exchanged"), &pdf, REFUSED);
    }
    let mut raw = Sample::default().raw();
    raw.set(21, stream("/DecodeParms null /Filter [] /Filter []", "0 g"));
    let base = signed(&raw.table(), &world.signer, &request());
    let other = stream("/DecodeParms null /Filter [] /Filter [/ASCIIHexDecode]", "0 g");
    trial.attack("P-31", "filter twice", &Update::new(&base).set(21, other).table(), REFUSED);
}

/// The octets a stream had, packed so that readers differ about what they are: which of the parameters belongs to which of
/// the filters, and whether there is one at all.
fn packed_ambiguously(world: &World, trial: &mut Trial<'_>) {
    let (plain, hexadecimal) = ("0 g 0 G", "3020672030204720>");
    let mut raw = Sample::default().raw();
    raw.set(21, stream("", plain));
    let base = signed(&raw.table(), &world.signer, &request());
    let packed = |dictionary: &str| Update::new(&base).set(21, stream(dictionary, hexadecimal)).table();
    for honest in ["/Filter /ASCIIHexDecode", "/Filter [/ASCIIHexDecode] /DecodeParms [null]"] {
        trial.control("packed", honest, &packed(honest), Want::Passed, ChangeLevel::None);
    }
    let twice = "<< /Predictor 1 /Predictor 12 >>";
    for dictionary in [
        "/Filter [/ASCIIHexDecode] /DecodeParms << /Predictor 12 >>".to_owned(),
        "/Filter /ASCIIHexDecode /DecodeParms [<< /Predictor 12 >>]".to_owned(),
        "/Filter [/ASCIIHexDecode] /DecodeParms [<< /Predictor 1 >> << /Predictor 12 >>]".to_owned(),
        "/Filter /ASCIIHexDecode /DecodeParms (12)".to_owned(),
        format!("/Filter /ASCIIHexDecode /DecodeParms {twice}"),
        format!("/Filter [/ASCIIHexDecode] /DecodeParms [{twice}]"),
    ] {
        trial.attack("P-31", &format!("packed with {dictionary}"), &packed(&dictionary), REFUSED);
    }
    for dictionary in ["/DecodeParms << /Predictor 12 >>", "/DecodeParms 1 0 R"] {
        let pdf = Update::new(&base).set(21, stream(dictionary, plain)).table();
        trial.attack("P-31", &format!("{dictionary} of no filter"), &pdf, REFUSED);
    }
}

/// A stream has a dictionary as well: what it draws must not change while its dictionary plays another part.
fn streams_with_a_second_role(world: &World, trial: &mut Trial<'_>) {
    let page = |data: &str| stream("/Type /Page /Parent 2 0 R /Contents 20 0 R", data);
    let mut raw = Sample::default().raw();
    raw.set(20, page("BT /F1 14 Tf 72 700 Td (So tien 100) Tj ET"));
    let base = signed(&raw.table(), &world.signer, &request());
    let pdf = Update::new(&base).set(20, page(EVIL)).table();
    trial.attack("P-20", "a page that is its own content", &pdf, REFUSED);

    let field = |data: &str, value: &str| {
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /FT /Sig /T (Moc) {value}"), data)
    };
    let mut raw = form_document();
    raw.set(90, field("BT (100) Tj ET", ""));
    raw.set(5, text(&raw, 5).replacen("/Fields [", "/Fields [90 0 R ", 1));
    raw.set(10, text(&raw, 10).replacen("/N 61 0 R", "/Obj 90 0 R /Kids 90 0 R", 1));
    for (name, base) in both(world, &raw.table()) {
        let pdf = Update::new(&base).set(90, field("BT (900) Tj ET", "")).table();
        trial.attack("P-20", &format!("a signature field that the page draws, {name}"), &pdf, REFUSED);
        let pdf = Update::new(&base).set(90, field("BT (900) Tj ET", "/M (D:2026)")).table();
        trial.attack("P-20", &format!("the same with another date, {name}"), &pdf, REFUSED);
    }
    let field = |data: &str, value: &str| {
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /FT /Tx /T (Moc) /V ({value})"), data)
    };
    raw.set(90, field("BT (100) Tj ET", "1"));
    for (name, base) in both(world, &raw.table()) {
        let pdf = Update::new(&base).set(90, field("BT (900) Tj ET", "2")).table();
        trial.attack("P-20", &format!("a text field that the page draws, {name}"), &pdf, REFUSED);
    }
}

/// Fields and arrays under names that a resource dictionary may choose freely.
fn dictionaries_with_a_second_role(world: &World, trial: &mut Trial<'_>) {
    // An empty signature field that is an optional content membership dictionary too: /P is its visibility policy.
    for name in ["Obj", "Parent", "Kids", "Fields", "Annots"] {
        let mut raw = form_document();
        raw.set(1, text(&raw, 1).replacen("<<", "<< /OCProperties << /OCGs [91 0 R] /D << /OFF [91 0 R] >> >>", 1));
        raw.set(91, "<< /Type /OCG /Name (Lop) >>");
        let field = |policy: &str| format!("<< /Type /OCMD /OCGs 91 0 R /P /{policy} /FT /Sig /T (Lop) >>");
        raw.set(90, field("AllOff"));
        raw.set(5, text(&raw, 5).replacen("/Fields [", "/Fields [90 0 R ", 1));
        raw.set(
            10,
            text(&raw, 10).replacen("/XObject <<", &format!("/Properties << /{name} 90 0 R >> /XObject <<"), 1),
        );
        raw.set(11, stream("", &format!("/OC /{name} BDC BT /F1 14 Tf 72 700 Td (So tien 100) Tj ET EMC")));
        let base = signed(&raw.table(), &world.signer, &request());
        let pdf = Update::new(&base).set(90, field("AllOn")).table();
        trial.attack("P-17", &format!("a field that hides content, /{name}"), &pdf, REFUSED);
    }
    // The annotations' array is a colour space as well: one element more breaks it.
    let mut raw = Sample::default().raw();
    raw.set(1, text(&raw, 1).replacen("<<", "<< /AcroForm << /Fields [] >>", 1));
    raw.set(90, "[/CalRGB << /WhitePoint [1 1 1] /Gamma [1 1 1] >>]");
    raw.set(
        20,
        "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Annots 90 0 R /Resources << /ColorSpace << /Annots 90 0 R >> >> >>",
    );
    raw.set(21, stream("", "/Annots cs 1 1 1 sc 0 0 600 800 re f"));
    let base = signed(&raw.table(), &world.signer, &request());
    let empty = format!("<< {WIDGET} /FT /Sig /T (Sau) /Rect [0 0 0 0] >>");
    let catalog = text_of(&base, 1).replacen("/Fields [", "/Fields [220 0 R ", 1);
    let array = "[/CalRGB 220 0 R << /WhitePoint [1 1 1] /Gamma [1 1 1] >>]";
    let pdf = Update::new(&base).set(1, catalog).set(220, empty).set(90, array).table();
    trial.attack("P-17", "annotations that are a colour space", &pdf, REFUSED);
}

/// What an empty signature field shows, and where, without anybody having signed it (threat P-22).
fn prepared_fields(world: &World, trial: &mut Trial<'_>) {
    let covering = "/Rect [72 690 400 720] /AP << /N << /Cho 92 0 R /Hien 60 0 R >> >>";
    let with = |field: &str, on_page: bool| {
        let mut raw = form_document();
        raw.set(90, field);
        raw.set(92, form_xobject(""));
        raw.set(5, text(&raw, 5).replacen("/Fields [", "/Fields [90 0 R ", 1));
        if on_page {
            raw.set(10, text(&raw, 10).replacen("/Annots [", "/Annots [90 0 R ", 1));
        }
        raw.table()
    };
    let field = format!("<< {WIDGET} /FT /Sig /T (San) {covering} /AS /Cho >>");
    for (name, base) in both(world, &with(&field, true)) {
        let pdf = Update::new(&base).set(90, field.replacen("/AS /Cho", "/AS /Hien", 1)).table();
        trial.attack("P-22", &format!("another state of an empty signature field, {name}"), &pdf, REFUSED);
    }
    let field = format!("<< {WIDGET} /FT /Sig /T (San) /Rect [72 690 400 720] /AP << /N 60 0 R >> >>");
    for (name, base) in both(world, &with(&field, false)) {
        let page = text_of(&base, 10).replacen("/Annots [", "/Annots [90 0 R ", 1);
        let touched = field.replacen("<<", "<< /M (D:2026)", 1);
        let pdf = Update::new(&base).set(10, page.clone()).set(90, touched).table();
        trial.attack("P-22", &format!("an empty signature field put on its page, {name}"), &pdf, REFUSED);
        let pdf = Update::new(&base).set(10, page).table();
        trial.attack("P-22", &format!("the same without touching it, {name}"), &pdf, REFUSED);
        let elsewhere = text_of(&base, 20).replacen("<<", "<< /Annots [55 0 R]", 1);
        let touched = text_of(&base, 55).replacen("<<", "<< /M (D:2026)", 1);
        let pdf = Update::new(&base).set(20, elsewhere).set(55, touched).table();
        trial.attack("P-22", &format!("an empty field with looks on a second page, {name}"), &pdf, REFUSED);
    }
}

/// References of another generation lead nowhere; they must not hide what else refers to the number.
fn wrong_generations(world: &World, trial: &mut Trial<'_>) {
    for (place, before, behind) in [("before", true, false), ("behind", false, true), ("around", true, true)] {
        for target in [2, 10, 90] {
            let mut raw = form_document();
            raw.set(90, "<< /X1 60 0 R /N 61 0 R /Khan 51 0 R >>");
            raw.set(10, text(&raw, 10).replacen("<< /X1 60 0 R /N 61 0 R >>", "90 0 R", 1));
            let mut catalog = text(&raw, 1);
            let nothing = format!("<< /A {target} 1 R >>");
            if before {
                catalog = catalog.replacen("<<", &format!("<< /AAAA {nothing}"), 1);
            }
            if behind {
                let end = catalog.rfind(">>").expect("a dictionary");
                catalog.insert_str(end, &format!("/ZZZZ {nothing} "));
            }
            raw.set(1, catalog);
            for (name, base) in both(world, &raw.table()) {
                let what = format!("{place}, object {target}, {name}");
                let pdf = Update::new(&base).set(70, stream("/Type /XRef", EVIL)).table();
                trial.attack("P-39", &format!("content called a cross-reference stream, {what}"), &pdf, REFUSED);
                let value = text_of(&base, 50).replacen("(12)", "(99)", 1);
                let pdf = Update::new(&base).set(50, value).set(51, form_xobject(EVIL)).table();
                trial.attack("P-39", &format!("looks that the page draws, {what}"), &pdf, REFUSED);
            }
        }
    }
}

/// An object stream whose other part a rule explains: what lies in it changes with it (threat P-36).
fn object_streams_with_a_second_role(world: &World, trial: &mut Trial<'_>) {
    let member = |page: &str| format!("20 0 {page}");
    let looks = |page: &str| stream("/Type /ObjStm /N 1 /First 5 /Subtype /Form /BBox [0 0 100 20]", &member(page));
    let packed = |raw: &RawPdf, number: u32, holder: String| {
        Update::new(&raw.stream()).set(number, holder).compressed(20, number, 0).stream()
    };
    let page = "<< /Type /Page /Parent 2 0 R /Contents 21 0 R >>";
    let evil = "<< /Type /Page /Parent 2 0 R /Contents 11 0 R >>";
    for (name, base) in both(world, &packed(&form_document(), 51, looks(page))) {
        let value = text_of(&base, 50).replacen("(12)", "(99)", 1);
        let pdf = Update::new(&base).set(50, value).set(51, looks(evil)).stream();
        trial.attack("P-36", &format!("looks of a field that hold a page, {name}"), &pdf, REFUSED);
    }
    let metadata = |date: &str| {
        let packet = format!("90 23 <x:xmpmeta><xmp:ModifyDate>{date}</xmp:ModifyDate></x:xmpmeta>");
        stream("/Type /ObjStm /N 1 /First 6 /Subtype /XML", &packet)
    };
    let at = "<x:xmpmeta><xmp:ModifyDate>".len();
    let metadata = |date: &str| metadata(date).replacen("90 23 ", &format!("90 {at} "), 1);
    let mut raw = Sample::default().raw();
    raw.set(1, text(&raw, 1).replacen("<<", "<< /Metadata 91 0 R", 1));
    raw.set(20, "<< /Type /Page /Parent 2 0 R /Contents 90 0 R >>");
    let honest = Update::new(&raw.stream()).set(91, metadata("[21 0 R]")).compressed(90, 91, 0).stream();
    let base = signed(&honest, &world.signer, &request());
    trial.control("base", "content in the metadata", &base, Want::Passed, ChangeLevel::None);
    let pdf = Update::new(&base).set(91, metadata("[11 0 R]")).stream();
    trial.attack("P-36", "metadata that hold a page's content", &pdf, REFUSED);
}

/// A section that frees a number nobody uses, whatever stands before it.
fn closed(mut out: Vec<u8>, prev: usize) -> Vec<u8> {
    let at = out.len();
    out.extend(b"xref\n0 1\n0000000000 65535 f \n301 1\n0000000000 00001 f \n");
    out.extend(format!("trailer\n<< /Size 302 /Root 1 0 R /Info 4 0 R /Prev {prev} >>\n").bytes());
    out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    out
}

/// Octets behind the signed end that the signed part points to already: they are no part of what was signed.
fn octets_that_come_later(world: &World, trial: &mut Trial<'_>) {
    let plain = Sample::default().build();
    let late = plain.len() + 40_000;
    let evil = format!("21 0 obj\n{}\nendobj\n", stream("", EVIL));
    let grown = |signed: &[u8], late: usize, evil: &str| {
        assert!(signed.len() < late, "{} octets", signed.len());
        let mut out = signed.to_vec();
        out.resize(late - 1, b' ');
        out.push(b'\n');
        out.extend(evil.bytes());
        closed(out, startxref(signed))
    };
    // The first revision has no 'startxref' of its own, so that nothing says where it ends.
    let entry = format!("{:010} 00000 n ", offset_of(&plain, 21));
    let moved = String::from_utf8_lossy(&plain).replacen(&entry, &format!("{late:010} 00000 n "), 1);
    assert!(moved.contains(&format!("{late:010}")), "the entry of object 21");
    let latin: Vec<u8> = {
        let mut out = plain.clone();
        let at = find(&out, entry.as_bytes(), 0).expect("the entry");
        out[at..at + 10].copy_from_slice(format!("{late:010}").as_bytes());
        out
    };
    let tail = latin.windows(9).rposition(|w| w == b"startxref").expect("startxref");
    for (name, open) in [("with its tail", false), ("without its tail", true)] {
        let first = &latin[..if open { tail } else { latin.len() }];
        let mut update = Update::new(&latin);
        update.prev = startxref(&latin);
        let base = {
            let catalog = text_of(&latin, 1).replacen("<<", "<< /AcroForm << /Fields [95 0 R] /SigFlags 3 >>", 1);
            let mut out = first.to_vec();
            let mut rows = String::from("xref\n0 1\n0000000000 65535 f \n");
            for (number, text) in [
                (1, catalog),
                (95, format!("<< {WIDGET} /FT /Sig /T (Tay) /Rect [0 0 0 0] /V 96 0 R >>")),
                (96, signature_dictionary("")),
            ] {
                rows.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
                out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
            }
            let at = out.len();
            out.extend(format!("{rows}trailer\n<< /Size 97 {} /Prev {} >>\n", update.trailer, update.prev).bytes());
            out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
            sealed(world, out)
        };
        let pdf = grown(&base, late, &evil);
        trial.attack("P-08", &format!("an object behind the signed end, first revision {name}"), &pdf, REFUSED);
    }

    // An indirect /Length whose number comes later: until then readers look for the first 'endstream'.
    let mut raw = Sample::default().raw();
    let shown = format!("0 g\nendstream\nendobj\n{EVIL}");
    raw.set(21, format!("<< /Length 30 0 R >>\nstream\n{shown}\nendstream"));
    raw.set(30, "0");
    let mut plain = raw.table();
    let entry = format!("{:010} 00000 n ", offset_of(&plain, 30));
    let at = find(&plain, entry.as_bytes(), 0).expect("the entry");
    plain[at..at + 10].copy_from_slice(format!("{late:010}").as_bytes());
    let base = signed_by_hand(world, &plain, 95, "");
    let pdf = grown(&base, late, &format!("30 0 obj\n{}\nendobj\n", shown.len()));
    trial.attack("P-38", "a /Length behind the signed end", &pdf, REFUSED);

    // A cross-reference stream that the signed trailer names before it is there.
    let mut raw = Sample::default().raw();
    raw.set(20, "<< /Type /Page /Parent 2 0 R /Contents [21 0 R 300 0 R] >>");
    raw.set(40, stream("", &format!("\n300 0 obj\n{}\nendobj\n", stream("", EVIL))));
    let plain = raw.table();
    let inside = find(&plain, b"300 0 obj", 0).expect("what hides in the stream");
    let base = signed_by_hand(world, &plain, 95, &format!(" /XRefStm {late}"));
    let mut rows = vec![1_u8];
    rows.extend(u32::try_from(inside).expect("small").to_be_bytes());
    rows.extend([0, 0]);
    let hex: String = rows.iter().map(|o| format!("{o:02x}")).collect();
    let section = stream(
        "/Type /XRef /Size 301 /W [1 4 2] /Index [300 1] /Root 1 0 R /Filter /ASCIIHexDecode",
        &format!("{hex}>"),
    );
    let mut out = base.clone();
    out.resize(late - 1, b' ');
    out.push(b'\n');
    out.extend(format!("99 0 obj\n{section}\nendobj\n").bytes());
    trial.attack("P-33", "an /XRefStm behind the signed end", &closed(out, startxref(&base)), REFUSED);
}

/// Objects that are not there for readers who go by /Size (ISO 32000-2 table 15), until /Size grows.
fn beyond_size(world: &World, trial: &mut Trial<'_>) {
    let mut raw = Sample::default().raw();
    raw.set(20, "<< /Type /Page /Parent 2 0 R /Contents [21 0 R 300 0 R] >>");
    raw.set(300, stream("", EVIL));
    let plain = raw.table();
    let smaller = |pdf: &[u8], size: u32| {
        let mut out = pdf.to_vec();
        let at = out.windows(6).rposition(|w| w == b"/Size ").expect("/Size") + 6;
        let end = at + out[at..].iter().position(|o| !o.is_ascii_digit()).expect("its end");
        out[at..end].copy_from_slice(format!("{size:<width$}", width = end - at).as_bytes());
        out
    };
    let plain = smaller(&plain, 100);
    let catalog = text_of(&plain, 1).replacen("<<", "<< /AcroForm << /Fields [95 0 R] /SigFlags 3 >>", 1);
    let unsealed = Update::new(&plain)
        .set(1, catalog)
        .set(95, format!("<< {WIDGET} /FT /Sig /T (Tay) /Rect [0 0 0 0] /V 96 0 R >>"))
        .set(96, signature_dictionary(""))
        .table();
    let base = sealed(world, smaller(&unsealed, 100));
    let pdf = Update::new(&base).free(400, 1).table();
    trial.attack("P-20", "objects beyond /Size, which grows", &pdf, REFUSED);
}

/// What fields without looks of their own look like is decided when they are shown.
fn default_looks(world: &World, trial: &mut Trial<'_>) {
    let with = |form: &str, field: &str| {
        let mut raw = form_document();
        raw.set(5, format!("<< /Fields [6 0 R 50 0 R] {form} >>"));
        raw.set(50, format!("<< /FT /Tx /T (SoDen) /V (100) {WIDGET} /Rect [72 500 172 520] {field} >>"));
        raw.table()
    };
    let white = "/Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << >>";
    for (name, base) in both(world, &with("/NeedAppearances true", "")) {
        let form = text_of(&base, 5).replacen("<<", "<< /DA (/Helv 12 Tf 1 g)", 1);
        let pdf = Update::new(&base).set(5, form).table();
        trial.attack("P-24", &format!("/DA for fields that have none, {name}"), &pdf, REFUSED);
    }
    for (name, base) in both(world, &with("/DR << /Font << /Helv 3 0 R >> >>", "/DA (/Moi 12 Tf 0 g)")) {
        let form = text_of(&base, 5).replacen("/Helv 3 0 R", "/Helv 3 0 R /Moi 230 0 R", 1);
        let pdf = Update::new(&base).set(5, form).set(230, format!("<< {white} >>")).table();
        trial.attack("P-19", &format!("the font that a field waits for, {name}"), &pdf, REFUSED);
    }
    for (name, base) in both(world, &with("", "/DA (/Moi 12 Tf 0 g)")) {
        let form = text_of(&base, 5).replacen("<<", "<< /DR << /Font << /Moi 230 0 R >> >>", 1);
        let pdf = Update::new(&base).set(5, form).set(230, format!("<< {white} >>")).table();
        trial.attack("P-19", &format!("resources that a field waits for, {name}"), &pdf, REFUSED);
    }
}

/// What is rounding on paper is not where a unit is a metre (threat P-17: the margin may hold the words that matter).
fn rounded_boxes(world: &World, trial: &mut Trial<'_>) {
    for (what, more, was, is) in [
        ("large units", "/UserUnit 10000", "[0 0 0.0595 0.0842]", "[0 0 0.06 0.08]"),
        ("large units, crop", "/UserUnit 10000 /MediaBox [0 0 1 1]", "[0 0 0.0595 0.0849]", "[0 0 0.06 0.08]"),
        ("a tiny page", "", "[0 0 0.0595 0.0842]", "[0 0 0.06 0.08]"),
    ] {
        let key = if more.contains("MediaBox") { "CropBox" } else { "MediaBox" };
        let page = |b: &str| format!("<< /Type /Page /Parent 2 0 R /Contents 21 0 R {more} /{key} {b} >>");
        let mut raw = Sample::default().raw();
        raw.set(20, page(was));
        let base = signed(&raw.table(), &world.signer, &request());
        trial.attack("P-17", &format!("rounded box, {what}"), &Update::new(&base).set(20, page(is)).table(), REFUSED);
    }
}

/// A field that two parents claim has two names: each lock that fits one of them holds (threat P-27).
fn locked_under_another_name(world: &World, trial: &mut Trial<'_>) {
    let lock = "<< /Lock << /Type /SigFieldLock /Action /Include /Fields [(SoDen)] >> ";
    for (what, fields) in [("first", "90 0 R 6 0 R 50 0 R"), ("last", "6 0 R 50 0 R 90 0 R")] {
        let mut raw = form_document();
        raw.set(6, text(&raw, 6).replacen("<<", lock, 1));
        raw.set(90, "<< /T (Khac) /Kids [50 0 R] >>");
        raw.set(5, format!("<< /Fields [{fields}] /DA (/F1 0 Tf 0 g) >>"));
        let mut certify = request();
        certify.field = Some("A".into());
        certify.certify = Some(2);
        let base = signed(&raw.table(), &world.signer, &certify);
        trial.attack("P-27", &format!("locked field with a second parent, {what}"), &filled(&base, 50), REFUSED);
    }
    // The lock stands in the field only; who signed did not repeat it in the signature.
    let mut raw = form_document();
    raw.set(6, text(&raw, 6).replacen("<<", lock, 1));
    let mut update_base = raw.table();
    let field = text_of(&update_base, 6).replacen("<<", "<< /V 96 0 R", 1);
    let docmdp = "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>]";
    let catalog = text_of(&update_base, 1).replacen("<<", "<< /Perms << /DocMDP 96 0 R >>", 1);
    update_base = Update::new(&update_base).set(1, catalog).set(6, field).set(96, signature_dictionary(docmdp)).table();
    let base = sealed(world, update_base);
    trial.attack("P-27", "a lock that only the field states", &filled(&base, 50), REFUSED);
}

/// Readers of the table no longer see an object, readers of /XRefStm do (threat P-33).
fn freed_for_old_readers(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let mut rows = vec![1_u8];
    rows.extend(u32::try_from(offset_of(base, 21)).expect("small").to_be_bytes());
    rows.extend([0, 0]);
    let hex: String = rows.iter().map(|o| format!("{o:02x}")).collect();
    let section =
        stream("/Type /XRef /Size 96 /W [1 4 2] /Index [21 1] /Root 1 0 R /Filter /ASCIIHexDecode", &format!("{hex}>"));
    let at = offset_of(&Update::new(base).set(95, section.clone()).body_only(), 95);
    let mut update = Update::new(base).set(95, section).free(21, 0);
    update.trailer.push_str(&format!(" /XRefStm {at}"));
    trial.attack("P-33", "freed for readers of the table only", &update.table(), REFUSED);
}

#[test]
fn second_roles() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    packed_ambiguously(world, &mut trial);
    keys_twice(world, &mut trial);
    streams_with_a_second_role(world, &mut trial);
    dictionaries_with_a_second_role(world, &mut trial);
    object_streams_with_a_second_role(world, &mut trial);
    prepared_fields(world, &mut trial);
    trial.end();
}

#[test]
fn prepared_structure() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    wrong_generations(world, &mut trial);
    octets_that_come_later(world, &mut trial);
    beyond_size(world, &mut trial);
    freed_for_old_readers(world, &mut trial);
    trial.end();
}

#[test]
fn prepared_looks() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    default_looks(world, &mut trial);
    rounded_boxes(world, &mut trial);
    locked_under_another_name(world, &mut trial);
    trial.end();
}
