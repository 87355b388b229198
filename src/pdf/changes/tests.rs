//! The rules one by one: a base of a few objects, an update, and what it amounts to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

/// Objects as text; `None` frees.
pub(super) type Objects<'t> = Vec<(u32, Option<&'t str>)>;

/// Appends objects, a table and a trailer.
pub(super) fn append(
    file: &mut Vec<u8>,
    objects: &[(u32, Option<String>)],
    trailer: &str,
    prev: Option<usize>,
) -> usize {
    let mut entries = BTreeMap::new();
    for (number, text) in objects {
        let Some(text) = text else {
            entries.insert(*number, "0000000000 00001 f \n".to_owned());
            continue;
        };
        entries.insert(*number, format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
    }
    let at = file.len();
    let mut text = String::from("xref\n0 1\n0000000000 65535 f \n");
    for (number, entry) in &entries {
        write!(text, "{number} 1\n{entry}").unwrap();
    }
    let prev = prev.map_or(String::new(), |prev| format!("/Prev {prev}"));
    write!(text, "trailer\n<< /Size 400 {trailer} {prev} >>\nstartxref\n{at}\n%%EOF\n").unwrap();
    file.extend(text.bytes());
    at
}

pub(super) fn stream(dictionary: &str, data: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

const PACKET: &str = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='http://ns.adobe.com/xap/1.0/'>\
    <r:Description><x:ModifyDate>1</x:ModifyDate><x:t>t</x:t></r:Description></r:RDF><?xpacket end='w'?>";

/// 1 catalog, 2 pages, 3 page, 4 its content, 5 form, 6 text field with looks 7, 8 empty signature field with looks 9,
/// 10 font, 11 information, 12 graphics state, 13 metadata, 14 form resources, 15 extension.
pub(super) fn base() -> BTreeMap<u32, String> {
    let looks = |what| stream("/Subtype /Form /BBox [0 0 9 9]", what);
    let widget = "/Type /Annot /Subtype /Widget /P 3 0 R";
    [
        (
            1,
            "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Metadata 13 0 R /Extensions << /ADBE 15 0 R >> >>"
                .to_owned(),
        ),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
        (
            3,
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [6 0 R 8 0 R] \
             /Resources << /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> >> >>"
                .to_owned(),
        ),
        (4, stream("", "BT (noi dung) Tj ET")),
        (5, "<< /Fields [6 0 R 8 0 R] /DR 14 0 R >>".to_owned()),
        (6, format!("<< /FT /Tx /T (a) /V (1) {widget} /Rect [0 0 9 9] /AP << /N 7 0 R >> >>")),
        (7, looks("(1) Tj")),
        (8, format!("<< /FT /Sig /T (s) {widget} /Rect [0 0 9 9] /AP << /N 9 0 R >> >>")),
        (9, looks("")),
        (10, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned()),
        (11, "<< /Producer (a) /ModDate (D:2026) /Title (t) >>".to_owned()),
        (12, "<< /LW 1 >>".to_owned()),
        (13, stream("/Type /Metadata /Subtype /XML", PACKET)),
        (14, "<< /Font << /F1 10 0 R >> >>".to_owned()),
        (15, "<< /BaseVersion /1.7 /ExtensionLevel 3 >>".to_owned()),
    ]
    .into()
}

/// What the updates amount to, revision 1 being signed; `alter`: objects of the base replaced beforehand.
pub(super) fn changed(
    alter: &[(u32, &str)],
    updates: &[Objects<'_>],
    trailer: &str,
) -> Result<(ChangeLevel, Vec<Change>), Error> {
    changed_after(alter, updates, trailer, &[])
}

/// As [`changed`], where there are signatures.
pub(super) fn changed_after(
    alter: &[(u32, &str)],
    updates: &[Objects<'_>],
    trailer: &str,
    signatures: &[SignatureField],
) -> Result<(ChangeLevel, Vec<Change>), Error> {
    let mut objects = base();
    for (number, text) in alter {
        objects.insert(*number, (*text).to_owned());
    }
    let objects: Vec<_> = objects.into_iter().map(|(number, text)| (number, Some(text))).collect();
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut prev = append(&mut file, &objects, "/Root 1 0 R /Info 11 0 R", None);
    for update in updates {
        let objects: Vec<_> = update.iter().map(|(n, text)| (*n, text.map(str::to_owned))).collect();
        prev = append(&mut file, &objects, trailer, Some(prev));
    }
    let limits = Limits::default();
    let document = Document::open(&file, &limits)?;
    assert_eq!(document.revisions().len(), updates.len() + 1);
    let changes = changes_since(&document, 1, signatures, &limits)?;
    Ok((changes.iter().map(|c| c.level).max().unwrap_or(ChangeLevel::None), changes))
}

pub(super) const SAME: &str = "/Root 1 0 R /Info 11 0 R";

/// One update on the plain base.
pub(super) fn one(objects: Objects<'_>) -> (ChangeLevel, Vec<Change>) {
    changed(&[], &[objects], SAME).unwrap()
}

pub(super) fn text(number: u32) -> String {
    base()[&number].clone()
}

pub(super) fn with(number: u32, old: &str, new: &str) -> String {
    let text = text(number);
    assert!(text.contains(old), "{text}");
    text.replacen(old, new, 1)
}

#[test]
fn every_object_of_a_page_is_guarded() {
    for number in [2, 4, 7, 9, 10, 12] {
        for text in ["null", "<< >>", "[ ]", "(x)"] {
            let (level, changes) = one(vec![(number, Some(text))]);
            assert_eq!(level, ChangeLevel::Other, "{number} {text}: {changes:?}");
        }
        let (level, changes) = one(vec![(number, None)]);
        assert_eq!(level, ChangeLevel::Other, "{number} freed: {changes:?}");
        assert!(changes.iter().any(|c| c.code == "object-freed" && c.revision == 2));
    }
}

#[test]
fn the_same_again_is_no_change() {
    let all = base();
    let again: Objects<'_> = all.iter().map(|(n, t)| (*n, Some(t.as_str()))).collect();
    let (level, changes) = one(again);
    assert!(level == ChangeLevel::None && changes.is_empty(), "{changes:?}");
    let other_order = "<</BaseFont/Helvetica/Subtype/Type1 /Type/Font /X null>>";
    assert!(one(vec![(10, Some(other_order))]).1.is_empty());
    let packed =
        "<< /Filter /ASCIIHexDecode /Length 43 >>\nstream\n425420 286E6F6920 64756E6729 20546A 204554>\nendstream";
    assert!(one(vec![(4, Some(packed))]).1.is_empty(), "another coding of the same octets");
}

#[test]
fn an_unused_number_and_an_orphan() {
    assert!(one(vec![(300, None)]).1.is_empty());
    assert!(one(vec![(300, Some("<< /Nothing /Refers >>"))]).1.is_empty());
}

#[test]
fn what_the_document_says_of_itself() {
    let rows = [
        (11, with(11, "(D:2026)", "(D:2027)"), ChangeLevel::None),
        (11, with(11, "(a)", "(b)"), ChangeLevel::None),
        (11, with(11, "(t)", "(u)"), ChangeLevel::Other),
        (11, with(11, "/Title (t)", ""), ChangeLevel::Other),
        (13, with(13, "<x:t>t</x:t>", "<x:t>u</x:t>"), ChangeLevel::Other),
        (13, with(13, ">1<", ">2<"), ChangeLevel::None),
        (15, with(15, "3", "8"), ChangeLevel::None),
        (1, with(1, "/Type", "/Version /2.0 /Type"), ChangeLevel::None),
        (1, with(1, "/Type", "/Lang (vi) /Type"), ChangeLevel::Other),
        (1, with(1, "/Extensions << /ADBE 15 0 R >>", ""), ChangeLevel::Other),
        (1, with(1, "/AcroForm 5 0 R", ""), ChangeLevel::Other),
        (1, with(1, "/AcroForm 5 0 R", "/AcroForm [5 0 R]"), ChangeLevel::Other),
        (1, with(1, "/Metadata 13 0 R", "/Metadata 4 0 R"), ChangeLevel::Other),
    ];
    for (number, text, expected) in rows {
        let (level, changes) = one(vec![(number, Some(&text))]);
        assert_eq!(level, expected, "{text}: {changes:?}");
    }
}

#[test]
fn the_trailer() {
    let other = |trailer: &str| changed(&[], &[vec![(300, Some("<< >>"))]], trailer).unwrap().0;
    assert_eq!(other(SAME), ChangeLevel::None);
    assert_eq!(other("/Root 1 0 R"), ChangeLevel::Other, "information gone");
    assert_eq!(other("/Root 1 0 R /Info 10 0 R"), ChangeLevel::Other);
    assert!(
        changed(&[(20, &text(1))], &[vec![(300, Some("<< >>"))]], "/Root 20 0 R /Info 11 0 R").unwrap().0
            == ChangeLevel::Other
    );
}

/// A catalog written as a new object is compared as one that was changed in place.
#[test]
fn a_catalog_that_moved() {
    let moved = |catalog: &str, others: Objects<'_>| {
        let objects = core::iter::once((300, Some(catalog))).chain(others).collect();
        changed(&[], &[objects], "/Root 300 0 R /Info 11 0 R").unwrap()
    };
    let (level, changes) = moved(&text(1), vec![]);
    assert_eq!(level, ChangeLevel::None);
    assert_eq!(changes.iter().map(|c| c.code).collect::<Vec<_>>(), ["root-moved"]);
    // What may change in place may change with it, also in objects that both refer to.
    let (dates, resources) = (with(13, ">1<", ">2<"), "<< /Font << /F1 10 0 R /F2 10 0 R >> >>");
    let (level, changes) = moved(
        &with(1, "/Type", "/Version /2.0 /DSS << /Certs [] >> /Type"),
        vec![(13, Some(&dates)), (14, Some(resources)), (15, Some("<< /BaseVersion /1.7 /ExtensionLevel 8 >>"))],
    );
    assert_eq!(level, ChangeLevel::Ltv, "{changes:?}");
    // What may not, may not.
    for (old, new) in [
        ("/Pages 2 0 R", "/Pages 12 0 R"),
        ("/Pages 2 0 R", "/Pages 2 0 R /OpenAction << /S /JavaScript /JS (x) >>"),
        ("/AcroForm 5 0 R", ""),
        ("/AcroForm 5 0 R", "/AcroForm << /Fields [6 0 R] >>"),
        ("/Metadata 13 0 R", ""),
    ] {
        let (level, changes) = moved(&with(1, old, new), vec![]);
        assert_eq!(level, ChangeLevel::Other, "{new}: {changes:?}");
    }
    let pages = "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>";
    assert_eq!(moved(&text(1), vec![(2, Some(pages))]).0, ChangeLevel::Other);
    // The catalog that was there has to stay what it was, and the new one was not to be there before.
    assert_eq!(moved(&text(1), vec![(1, Some("<< /Type /Catalog >>"))]).0, ChangeLevel::Other);
    assert_eq!(moved(&text(1), vec![(1, None)]).0, ChangeLevel::None, "nothing refers to it any more");
    let awaited = with(3, "/Contents 4 0 R", "/Contents [4 0 R 300 0 R]");
    let appeared = changed(&[(3, &awaited)], &[vec![(300, Some(&text(1)))]], "/Root 300 0 R /Info 11 0 R");
    assert_eq!(appeared.unwrap().0, ChangeLevel::Other);
    let gone = changed(&[], &[vec![(300, Some(&text(1)))]], "/Root 301 0 R /Info 11 0 R");
    assert!(gone.is_err() || gone.is_ok_and(|(level, _)| level == ChangeLevel::Other));
}

/// Resources that are another object are the same if they say the same, reference for reference.
#[test]
fn resources_that_moved() {
    let inline = "/Resources << /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> >>";
    let page = with(3, inline, "/Resources 301 0 R");
    let moved = |resources: &str| one(vec![(3, Some(&page)), (301, Some(resources))]);
    let (level, changes) = moved("<< /ExtGState << /G 12 0 R >> /Font << /F1 10 0 R >> >>");
    assert!(level == ChangeLevel::None, "{changes:?}");
    for other in [
        "<< /Font << /F1 10 0 R >> >>",
        "<< /Font << /F1 12 0 R >> /ExtGState << /G 12 0 R >> >>",
        "<< /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> /XObject << /X 7 0 R >> >>",
        "<< /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> /Font << /F1 12 0 R >> >>",
        "<< >>",
        "null",
        "[ ]",
    ] {
        assert_eq!(moved(other).0, ChangeLevel::Other, "{other}");
    }
    // What they lead to is judged on its own, in this revision and in the next.
    let same = "<< /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> >>";
    let with_state = one(vec![(3, Some(&page)), (301, Some(same)), (12, Some("<< /LW 9 >>"))]);
    assert_eq!(with_state.0, ChangeLevel::Other);
    let steps = [vec![(3, Some(page.as_str())), (301, Some(same))], vec![(301, Some("<< /Font << /F1 12 0 R >> >>"))]];
    assert_eq!(changed(&[], &steps, SAME).unwrap().0, ChangeLevel::Other);
}

/// Keys of resource dictionaries can be chosen to look like those of another place: it is the user that counts.
#[test]
fn an_object_with_a_second_user_is_not_explained() {
    let page = |resources: &str| with(3, "/ExtGState << /G 12 0 R >>", resources);
    let grown = |number: u32| text(number).replacen("<<", "<< /ca 0 ", 1);
    // Extensions may be rewritten, but not one that is a graphics state as well.
    let shared = page("/ExtGState << /ADBE 15 0 R >>");
    let (level, _) = changed(&[(3, &shared)], &[vec![(15, Some(&grown(15)))]], SAME).unwrap();
    assert_eq!(level, ChangeLevel::Other);
    // Form resources may grow, but not when a page uses them.
    for user in ["/ExtGState << /DR 14 0 R >>", "/Properties 14 0 R"] {
        let shared = page(user);
        let (level, _) = changed(&[(3, &shared)], &[vec![(14, Some(&grown(14)))]], SAME).unwrap();
        assert_eq!(level, ChangeLevel::Other, "{user}");
    }
    let shared = page("/XObject << /Metadata 13 0 R >>");
    let dates = with(13, ">1<", ">2<");
    let (level, _) = changed(&[(3, &shared)], &[vec![(13, Some(&dates))]], SAME).unwrap();
    assert_eq!(level, ChangeLevel::Other);
    let shared = page("/Properties << /Info 11 0 R >>");
    let dates = with(11, "(D:2026)", "(D:2027)");
    let (level, _) = changed(&[(3, &shared)], &[vec![(11, Some(&dates))]], SAME).unwrap();
    assert_eq!(level, ChangeLevel::Other);
    // Looks that the page draws under a name such as an appearance has.
    for name in ["N", "D", "R", "On", "AP"] {
        let shared = page(&format!("/XObject << /{name} 7 0 R >>"));
        let field = with(6, "(1)", "(2)");
        let looks = text(7).replacen("(1)", "(2)", 1);
        let (level, _) = changed(&[(3, &shared)], &[vec![(6, Some(&field)), (7, Some(&looks))]], SAME).unwrap();
        assert_eq!(level, ChangeLevel::Other, "{name}");
    }
    // A second value under one key is not seen here; another reader may take it.
    let shared = page("/XObject << >> /XObject << /X 7 0 R >>");
    let (field, looks) = (with(6, "(1)", "(2)"), text(7).replacen("(1)", "(2)", 1));
    let (level, _) = changed(&[(3, &shared)], &[vec![(6, Some(&field)), (7, Some(&looks))]], SAME).unwrap();
    assert_eq!(level, ChangeLevel::Other);
    // The user may also be gone by then: what was referred to once, counts.
    let shared = page("/XObject << /N 7 0 R >>");
    let (field, looks) = (with(6, "(1)", "(2)"), text(7).replacen("(1)", "(2)", 1));
    let steps = [vec![(3, Some("null"))], vec![(6, Some(field.as_str())), (7, Some(looks.as_str()))]];
    let Ok((level, changes)) = changed(&[(3, &shared)], &steps, SAME) else { return };
    assert_eq!(level, ChangeLevel::Other);
    assert!(changes.iter().any(|c| c.revision == 3 && c.level == ChangeLevel::Other), "{changes:?}");
}

#[test]
fn missing_objects_must_not_appear() {
    let page = with(3, "/Contents 4 0 R", "/Contents [4 0 R 60 0 R]");
    let (level, changes) = changed(&[(3, &page)], &[vec![(60, Some(&stream("", "1 g")))]], SAME).unwrap();
    assert_eq!(level, ChangeLevel::Other, "{changes:?}");
    assert!(changes.iter().any(|c| c.code == "object-appeared"));
}

#[test]
fn cross_reference_streams_and_object_streams_are_not_above_suspicion() {
    let calls_itself = stream("/Type /XRef", "BT (a) Tj ET");
    let now = stream("/Type /XRef", "BT (b) Tj ET");
    let used = changed(&[(4, &calls_itself)], &[vec![(4, Some(&now))]], SAME).unwrap().0;
    assert_eq!(used, ChangeLevel::Other);
    let unused = changed(&[(40, &calls_itself)], &[vec![(40, Some(&now))]], SAME).unwrap().0;
    assert_eq!(unused, ChangeLevel::None);
    let (was, is) = (stream("/Type /ObjStm /N 0 /First 0", "1"), stream("/Type /ObjStm /N 0 /First 0", "2"));
    let holder = changed(&[(40, &was)], &[vec![(40, Some(&is))]], SAME).unwrap().0;
    assert_eq!(holder, ChangeLevel::Other);
}

#[test]
fn pages() {
    let rows = [
        ("/Annots [6 0 R 8 0 R]", "/Annots [8 0 R 6 0 R]", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots [6 0 R]", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots 4 0 R", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots << >>", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots [6 0 R 8 0 R 4 0 R]", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots [6 0 R 8 0 R 6 0 R]", ChangeLevel::Other),
        ("/Annots [6 0 R 8 0 R]", "/Annots [6 0 R 8 0 R << /Subtype /Text >>]", ChangeLevel::Annotation),
        ("/Contents 4 0 R", "/Contents 7 0 R", ChangeLevel::Other),
        ("/Type /Page", "/Type /Page /UserUnit 2", ChangeLevel::Other),
        ("/Type /Page", "/Type /Page /Tabs /S", ChangeLevel::None),
        ("/Type /Page", "/Type /Page /Tabs /C", ChangeLevel::Annotation),
        ("/Type /Page", "/Kind /Page", ChangeLevel::Other),
        ("/F1 10 0 R", "/F1 12 0 R", ChangeLevel::Other),
    ];
    for (old, new, expected) in rows {
        let page = with(3, old, new);
        let (level, changes) = one(vec![(3, Some(&page))]);
        assert_eq!(level, expected, "{new}: {changes:?}");
    }
    // A page without annotations must not get something else under that key.
    let bare = with(3, "/Annots [6 0 R 8 0 R]", "");
    for value in ["4 0 R", "7 0 R", "(x)", "<< >>"] {
        let page = with(3, "/Annots [6 0 R 8 0 R]", &format!("/Annots {value}"));
        assert_eq!(changed(&[(3, &bare)], &[vec![(3, Some(&page))]], SAME).unwrap().0, ChangeLevel::Other, "{value}");
    }
}

#[test]
fn a_list_of_annotations_that_is_an_object() {
    let page = with(3, "[6 0 R 8 0 R]", "50 0 R");
    let list = "[6 0 R 8 0 R]";
    let step = |is: &str| changed(&[(3, &page), (50, list)], &[vec![(50, Some(is))]], SAME).unwrap().0;
    assert_eq!(step("[6 0 R 8 0 R ]"), ChangeLevel::None);
    assert_eq!(step("[6 0 R]"), ChangeLevel::Other);
    assert_eq!(step("[6 0 R 8 0 R << /Subtype /Stamp >>]"), ChangeLevel::Annotation);
    assert_eq!(step("<< >>"), ChangeLevel::Other);
    assert_eq!(step("null"), ChangeLevel::Other);
}

#[test]
fn fields_are_filled_in_as_a_whole() {
    let looks = stream("/Subtype /Form /BBox [0 0 9 9]", "(2) Tj");
    let filled = with(6, "(1)", "(2)");
    let (level, changes) = one(vec![(6, Some(&filled)), (7, Some(&looks))]);
    assert_eq!(level, ChangeLevel::Form, "{changes:?}");
    let elsewhere = filled.replacen("/N 7 0 R", "/N 60 0 R", 1);
    assert_eq!(one(vec![(6, Some(&elsewhere)), (60, Some(&looks))]).0, ChangeLevel::Form);
    assert_eq!(one(vec![(6, Some(&filled))]).0, ChangeLevel::Annotation, "value without looks");
    let seen = with(6, "/N 7 0 R", "/N 9 0 R");
    assert_eq!(one(vec![(6, Some(&seen))]).0, ChangeLevel::Annotation, "looks without value");
    for (old, new) in [
        ("/Rect [0 0 9 9]", "/Rect [0 0 900 900]"),
        ("/T (a)", "/T (b)"),
        ("/FT /Tx", "/FT /Btn"),
        ("/P 3 0 R", "/F 2"),
    ] {
        let field = with(6, old, new);
        assert_eq!(one(vec![(6, Some(&field))]).0, ChangeLevel::Other, "{new}");
    }
}

#[test]
fn empty_signature_fields() {
    let prepared = with(8, "/T (s)", "/T (s) /M (D:2026)");
    assert_eq!(one(vec![(8, Some(&prepared))]).0, ChangeLevel::Sign);
    let seen = with(8, "/N 9 0 R", "/N 7 0 R");
    assert_eq!(one(vec![(8, Some(&seen))]).0, ChangeLevel::Annotation);
    let overwritten = stream("/Subtype /Form /BBox [0 0 9 9]", "1 g 0 0 9 9 re f");
    assert_eq!(one(vec![(9, Some(&overwritten))]).0, ChangeLevel::Other, "the field says nothing of it");
    assert_eq!(one(vec![(8, Some(&prepared)), (9, Some(&overwritten))]).0, ChangeLevel::Annotation);
    let signed = with(8, "/T (s)", "/T (s) /V 60 0 R");
    assert_eq!(
        one(vec![(8, Some(&signed)), (60, Some("<< /Type /Sig >>"))]).0,
        ChangeLevel::Other,
        "no signature was found there"
    );
    let old = with(8, "/T (s)", "/T (s) /V 12 0 R");
    assert_eq!(one(vec![(8, Some(&old))]).0, ChangeLevel::Other);
}

#[test]
fn new_fields() {
    let listed = with(5, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 60 0 R]");
    let add = |field: &str| one(vec![(5, Some(&listed)), (60, Some(field))]).0;
    assert_eq!(add("<< /FT /Sig /T (n) >>"), ChangeLevel::Sign);
    assert_eq!(add("<< /FT /Sig /T (n) /Rect [0 0 0 0] /AP << /N 9 0 R >> >>"), ChangeLevel::Sign);
    assert_eq!(add("<< /FT /Sig /T (n) /Rect [0 0 9 9] /AP << /N 9 0 R >> >>"), ChangeLevel::Annotation);
    assert_eq!(add("<< /FT /Sig /T (n) /Rect [0 0 9 9] /MK << /BG [1] >> >>"), ChangeLevel::Annotation);
    assert_eq!(
        add("<< /FT /Sig /T (n) /Rect [0 0 x 9] /AP << /N 9 0 R >> >>".replace('x', "(1)").as_str()),
        ChangeLevel::Annotation
    );
    for field in [
        "<< /FT /Tx /T (n) >>",
        "<< /FT /Sig /T (s) >>",
        "<< /FT /Sig /T (a) >>",
        "<< /FT /Sig >>",
        "<< /FT /Sig /T (n) /A << >> >>",
        "<< /FT /Sig /T (n) /AA << >> >>",
        "<< /FT /Sig /T (n) /Parent 6 0 R >>",
        "<< /FT /Sig /T (n) /T (m) >>",
        "<< /FT /Sig /T (n) /Kids [6 0 R] >>",
        "<< /FT /Sig /T (n) /Kids [<< /Subtype /Widget >>] >>",
        "<< /FT /Sig /T (n) /Kids 4 0 R >>",
        "<< /FT /Sig /T (n) /V 12 0 R >>",
        "<< /FT /Sig /T (n) /V << /Type /Sig >> >>",
        "[ ]",
    ] {
        assert_eq!(add(field), ChangeLevel::Other, "{field}");
    }
    let listed = with(5, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 12 0 R]");
    assert_eq!(
        one(vec![(5, Some(&listed)), (12, Some("<< /FT /Sig /T (n) >>"))]).0,
        ChangeLevel::Other,
        "an old object"
    );
    for list in ["[8 0 R 6 0 R]", "[6 0 R]", "null", "[6 0 R 8 0 R << /FT /Sig /T (n) >>]"] {
        let form = with(5, "[6 0 R 8 0 R]", list);
        assert_eq!(one(vec![(5, Some(&form))]).0, ChangeLevel::Other, "{list}");
    }
}

#[test]
fn validation_data() {
    let catalog = with(1, "/Type", "/DSS 60 0 R /Type");
    let store = "<< /Type /DSS /Certs [61 0 R] >>";
    let added = vec![(1, Some(catalog.as_str())), (60, Some(store)), (61, Some("<< >>"))];
    assert_eq!(one(added.clone()).0, ChangeLevel::Ltv);
    let then =
        |store: &str| changed(&[], &[added.clone(), vec![(60, Some(store)), (62, Some("<< >>"))]], SAME).unwrap().0;
    assert_eq!(then("<< /Type /DSS /Certs [61 0 R 62 0 R] /CRLs [62 0 R] /VRI << >> >>"), ChangeLevel::Ltv);
    // What a later revision no longer lists is still found in the earlier one.
    for store in ["<< /Type /DSS >>", "<< /Type /DSS /Certs [62 0 R] >>", "null"] {
        assert_eq!(then(store), ChangeLevel::Ltv, "{store}");
    }
    for store in [
        "<< /Type /DSS /Certs [61 0 R] /ca 0 >>",
        "<< /Type /DSS /Certs [61 0 R] /CRLs 62 0 R >>",
        "<< /Type /DSS /Certs [61 0 R] /Certs [] >>",
        "[61 0 R]",
    ] {
        assert_eq!(then(store), ChangeLevel::Other, "{store}");
    }
    // An object of the store that is replaced is something else.
    let replaced = changed(&[], &[added.clone(), vec![(61, Some("<< /Type /Page >>"))]], SAME).unwrap().0;
    assert_eq!(replaced, ChangeLevel::Other);
}

#[test]
fn gravest_last() {
    use ChangeLevel::{Annotation, Form, Ltv, None, Other, Sign};
    let mut levels = [Other, None, Form, Sign, Annotation, Ltv];
    levels.sort();
    assert_eq!(levels, [None, Ltv, Sign, Form, Annotation, Other]);
}
