//! What honest tools do to a signed file, and what looks like it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::tests::{Objects, SAME, changed, one, stream, text, with};
use super::*;
use ChangeLevel::{Annotation, None as Nothing, Other, Sign};

fn level(alter: &[(u32, &str)], update: Objects<'_>) -> (ChangeLevel, Vec<Change>) {
    changed(alter, &[update], SAME).unwrap()
}

#[track_caller]
fn is(expected: ChangeLevel, alter: &[(u32, &str)], update: Objects<'_>) {
    let (level, changes) = level(alter, update);
    assert_eq!(level, expected, "{changes:?}");
}

#[test]
fn direct_values_become_objects_and_back() {
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Widths 60 0 R >>";
    let direct = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Widths [1 2.0] >>";
    is(Nothing, &[(10, direct)], vec![(10, Some(font)), (60, Some("[1.0 2]"))]);
    is(Nothing, &[(10, font), (60, "[1 2]")], vec![(10, Some(direct))]);
    is(Other, &[(10, direct)], vec![(10, Some(font)), (60, Some("[1.0 3]"))]);
    is(Other, &[(10, direct)], vec![(10, Some(font))]);
    // Deeper, through two new objects; and what was made an object may not change afterwards.
    let page = with(3, "/Resources << /Font << /F1 10 0 R >> /ExtGState << /G 12 0 R >> >>", "/Resources 60 0 R");
    let (resources, fonts) = ("<< /ExtGState << /G 12 0 R >> /Font 61 0 R >>", "<< /F1 10 0 R >>");
    let update = vec![(3, Some(page.as_str())), (60, Some(resources)), (61, Some(fonts))];
    is(Nothing, &[], update.clone());
    let later = changed(&[], &[update, vec![(61, Some("<< /F1 12 0 R >>"))]], SAME).unwrap();
    assert_eq!(later.0, Other);
}

#[test]
fn resources_under_other_numbers() {
    let page = with(3, "/F1 10 0 R", "/F1 60 0 R");
    let font = text(10);
    is(Nothing, &[], vec![(3, Some(&page)), (60, Some(&font))]);
    is(Other, &[], vec![(3, Some(&page)), (60, Some("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"))]);
    // The looks of a field as well, when the field says so itself.
    let field = with(6, "/N 7 0 R", "/N 60 0 R");
    let looks = text(7);
    is(Nothing, &[], vec![(6, Some(&field)), (60, Some(&looks))]);
}

/// Which layer it is matters, not only what it says: a copy is in no configuration that hides it (shadow attacks).
#[test]
fn a_copy_of_a_layer_is_another_layer() {
    let catalog = with(1, "/Type", "/OCProperties << /OCGs [20 0 R] /D << /OFF [20 0 R] >> >> /Type");
    let page = |group: &str| with(3, "/ExtGState", &format!("/Properties << /L {group} >> /ExtGState"));
    let layer = "<< /Type /OCG /Name (Anh) >>";
    let (was, is_now) = (page("20 0 R"), page("60 0 R"));
    let base = [(1, catalog.as_str()), (3, was.as_str()), (20, layer)];
    is(Other, &base, vec![(3, Some(&is_now)), (60, Some(layer))]);
    let shown = catalog.replace("/OFF [20 0 R]", "/OFF []");
    is(Other, &base, vec![(1, Some(&shown))]);
    is(Other, &base, vec![(20, Some("<< /Type /OCG /Name (Anh) /Usage << /View << /ViewState /ON >> >> >>"))]);
}

#[test]
fn content_written_anew() {
    let again = stream("", "BT\n<6E6F692064756E67>  Tj % note\nET ");
    is(Nothing, &[], vec![(4, Some(&again))]);
    is(Other, &[], vec![(4, Some(&stream("", "BT (noi dunG) Tj ET")))]);
    // An image of that name in the page's resources is no content, though the key is the same.
    let resources = "/XObject << /Contents 4 0 R >> /ExtGState";
    let (page, image) = (with(3, "/ExtGState", resources), stream("/Subtype /Image", "BT (noi dung) Tj ET"));
    is(Other, &[(3, &page), (4, &image)], vec![(4, Some(&stream("/Subtype /Image", "BT  (noi dung) Tj ET")))]);
    // Numbers as single precision holds them, in forms too.
    let looks = |number: &str| stream("/Subtype /Form /BBox [0 0 9 9]", &format!("{number} 0 m"));
    is(Nothing, &[(7, &looks("595.34997559"))], vec![(7, Some(&looks("595.35")))]);
    is(Other, &[(7, &looks("595.34997559"))], vec![(7, Some(&looks("595.34")))]);
    // A form that is an attached file as well: there every octet counts.
    let catalog = with(1, "/Type", "/Names << /EmbeddedFiles << /Names [(a) << /EF << /F 7 0 R >> >>] >> >> /Type");
    is(Other, &[(1, &catalog), (7, &looks("1 % 2"))], vec![(7, Some(&looks("1 % 3")))]);
    // Cut into other streams.
    let page = with(3, "/Contents 4 0 R", "/Contents [60 0 R 61 0 R]");
    let (one, two) = (stream("", "BT (noi dung)"), stream("", "Tj ET"));
    is(Nothing, &[], vec![(3, Some(&page)), (60, Some(&one)), (61, Some(&two))]);
    is(Other, &[], vec![(3, Some(&page)), (60, Some(&one)), (61, Some(&one))]);
}

#[test]
fn attributes_of_pages_that_are_inherited() {
    let pages = with(2, "/Count 1", "/Count 1 /MediaBox [0 0 595 842] /Rotate 0");
    let page = with(3, "/Type /Page", "/Type /Page /MediaBox [0 0 595.0 842] /CropBox [0 0 595 842] /Rotate 0");
    is(Nothing, &[(2, &pages)], vec![(3, Some(&page))]);
    let turned = page.replace("/Rotate 0", "/Rotate 90");
    is(Other, &[(2, &pages)], vec![(3, Some(&turned))]);
    let cut = page.replace("/CropBox [0 0 595 842]", "/CropBox [0 0 595 800]");
    is(Other, &[(2, &pages)], vec![(3, Some(&cut))]);
    is(Nothing, &[(2, &pages), (3, &page)], vec![(3, Some(&text(3)))]);
}

/// Pages under new numbers are the same document only if nothing refers to the old ones any more.
#[test]
fn pages_copied_to_new_numbers() {
    let tree = with(2, "[3 0 R]", "[60 0 R]");
    let page = text(3);
    let (text_field, signature) = (with(6, "/P 3 0 R", "/P 60 0 R"), with(8, "/P 3 0 R", "/P 60 0 R"));
    let update = vec![(2, Some(tree.as_str())), (6, Some(&text_field)), (8, Some(&signature)), (60, Some(&page))];
    is(Nothing, &[], update.clone());
    let lost = vec![(2, Some(tree.as_str())), (6, Some(text_field.as_str())), (60, Some(page.as_str()))];
    is(Other, &[], lost);
    let open = with(1, "/Type", "/OpenAction [3 0 R /Fit] /Type");
    is(Other, &[(1, &open)], update.clone());
    let other = page.replace("/Contents 4 0 R", "/Contents 7 0 R");
    let mut changed = update;
    changed[3].1 = Some(&other);
    is(Other, &[], changed);
}

#[test]
fn objects_that_nothing_refers_to_any_more() {
    let page = with(3, "/Annots [6 0 R 8 0 R]", "/Annots 20 0 R");
    let list = "[6 0 R 8 0 R]";
    let direct = text(3);
    is(Nothing, &[(3, &page), (20, list)], vec![(3, Some(&direct)), (20, None)]);
    is(Other, &[(3, &page), (20, list)], vec![(20, None)]);
    // Nobody frees what nothing referred to (threat P-39).
    is(Other, &[(20, list)], vec![(20, None)]);
}

/// An office suite's own entry in the trailer, which tools renumber to nothing, and then reuse the number.
#[test]
fn foreign_entries_of_the_trailer() {
    let trailer = "/Root 1 0 R /Info 11 0 R /AdditionalStreams [/odt 60 0 R]";
    let steps = [vec![(10, Some("<< /BaseFont /Helvetica /Subtype /Type1 /Type /Font >>"))], vec![(60, Some("<< >>"))]];
    let (level, changes) = changed(&[], &steps, trailer).unwrap();
    assert_eq!(level, Nothing, "{changes:?}");
    // Looks that something else names are nobody's alone.
    let (field, looks) = (with(8, "/T (s)", "/T (s) /M (D:2026)"), stream("/Subtype /Form /BBox [0 0 9 9]", "1 g"));
    let steps = [vec![(8, Some(field.as_str())), (9, Some(&*looks))]];
    assert!(changed(&[], &steps, SAME).unwrap().0 < Other);
    let steps = [vec![(300, Some("<< >>"))], steps[0].clone()];
    assert_eq!(changed(&[], &steps, "/Root 1 0 R /Info 11 0 R /FooBar 9 0 R").unwrap().0, Other);
}

#[test]
fn what_a_page_says_of_itself() {
    let rows = [
        ("/LastModified (D:2026)", Nothing),
        ("/StructParents 0", Nothing),
        ("/StructParents (x)", Other),
        ("/Tabs /S", Nothing),
        ("/Tabs /R", Annotation),
        // Private data is shown by the program it belongs to instead of the page.
        ("/PieceInfo << /Illustrator << /LastModified (D:2026) >> >>", Other),
        ("/Metadata 13 0 R", Other),
        ("/Group << /S /Transparency >>", Other),
        ("/AA << >>", Other),
        ("/Trans << >>", Other),
        ("/Dur 3", Other),
        ("/B [12 0 R]", Other),
    ];
    for (entry, expected) in rows {
        let page = with(3, "/Type /Page", &format!("/Type /Page {entry}"));
        let (level, changes) = level(&[], vec![(3, Some(&page))]);
        assert_eq!(level, expected, "{entry}: {changes:?}");
        assert!(changes.iter().all(|c| c.object.is_some()), "{entry}");
    }
    let tabs = with(3, "/Type /Page", "/Type /Page /Tabs /R");
    is(Annotation, &[(3, &tabs)], vec![(3, Some(&text(3)))]);
}

#[test]
fn the_catalog() {
    let rows = [
        ("/MarkInfo << /Marked true >>", Nothing),
        ("/Version /1.7", Nothing),
        ("/PieceInfo << >>", Nothing),
        ("/PieceInfo << /A << /Private (x) >> >>", Other),
        ("/Names << /EmbeddedFiles 12 0 R >>", Other),
        ("/OCProperties << >>", Nothing),
        ("/OCProperties << /OCGs [] >>", Other),
        ("/Outlines 12 0 R", Other),
        ("/PageLabels << /Nums [0 << /S /r >>] >>", Other),
        ("/ViewerPreferences << /Direction /R2L >>", Other),
        ("/Threads [12 0 R]", Other),
        ("/Dests << /a [3 0 R /Fit] >>", Other),
        ("/StructTreeRoot << /Type /StructTreeRoot >>", Other),
        ("/Perms << /DocMDP 12 0 R >>", Other),
        ("/Perms << /UR3 12 0 R >>", Other),
        ("/Collection << /View /T >>", Other),
        ("/AF [12 0 R]", Other),
    ];
    for (entry, expected) in rows {
        let catalog = with(1, "/Type", &format!("{entry} /Type"));
        let (level, changes) = one(vec![(1, Some(&catalog))]);
        // An empty dictionary is something else than nothing, unless it is said that it means nothing.
        let expected = if entry.ends_with("<< >>") { Other } else { expected };
        assert_eq!(level, expected, "{entry}: {changes:?}");
    }
    let (old, new) = (with(1, "/Type", "/Version /2.0 /Type"), with(1, "/Type", "/Version /1.3 /Type"));
    is(Other, &[(1, &old)], vec![(1, Some(&new))]);
    // What iText writes into a document that another producer signed before.
    is(Nothing, &[(1, &old)], vec![(1, Some(&with(1, "/Type", "/Version /1.7 /Type")))]);
}

#[test]
fn the_settings_of_a_form() {
    let with_form = |entry: &str| with(5, "<<", &format!("<< {entry}"));
    let rows = [
        ("", "/SigFlags 3", Nothing),
        ("/SigFlags 3", "/SigFlags 1", Other),
        ("/SigFlags 3", "", Other),
        ("/NeedAppearances true", "", Other),
        ("", "/NeedAppearances true", Other),
        ("/NeedAppearances false", "/NeedAppearances true", Other),
        ("/Q 1", "", Other),
        ("/XFA (x)", "", Other),
        ("/CO [6 0 R]", "", Other),
        ("/DA (/F1 0 Tf)", "/DA <2F4631203020 5466>", Nothing),
        ("/DA (/F1 0 Tf)", "/DA (/F1 9 Tf)", Other),
    ];
    for (was, now, expected) in rows {
        let (was, now) = (with_form(was), with_form(now));
        let (level, changes) = level(&[(5, &was)], vec![(5, Some(&now))]);
        assert_eq!(level, expected, "{now}: {changes:?}");
    }
}

/// Without values there is nothing that could show otherwise.
#[test]
fn fields_are_drawn_by_readers_no_more() {
    let (empty, form) = (with(6, "/V (1)", ""), with(5, "<<", "<< /NeedAppearances true"));
    let base = [(5, form.as_str()), (6, &empty)];
    is(Nothing, &base, vec![(5, Some(&text(5)))]);
    is(Nothing, &base, vec![(5, Some(&with(5, "<<", "<< /NeedAppearances false")))]);
}

/// By use: nothing that a field is drawn with can name an XObject of the default resources.
#[test]
fn default_resources() {
    let rows = [
        ("<< /Font << /F1 10 0 R >> /XObject << /FRM 7 0 R >> >>", Nothing),
        ("<< /Font << /F1 10 0 R >> /ProcSet [/PDF] >>", Nothing),
        ("<< /Font << /F1 10 0 R /F2 10 0 R >> /Encoding << /E 12 0 R >> >>", Nothing),
        ("<< /Font << /F1 12 0 R >> >>", Other),
        ("<< /Font << >> >>", Other),
        ("<< /XObject << /FRM 7 0 R >> >>", Other),
        ("<< /Font << /F1 10 0 R >> /Font << >> >>", Other),
    ];
    for (now, expected) in rows {
        let (level, changes) = one(vec![(14, Some(now))]);
        assert_eq!(level, expected, "{now}: {changes:?}");
    }
    let drawn = |object: &str| format!("<< /Font << /F1 10 0 R >> /XObject << /FRM {object} >> >>");
    is(Nothing, &[(14, &drawn("7 0 R"))], vec![(14, Some(&drawn("9 0 R")))]);
    // Fonts in a list of their own.
    let apart = "<< /Font 20 0 R >>";
    let more = vec![(20, Some("<< /F1 10 0 R /F9 10 0 R >>"))];
    is(Nothing, &[(14, apart), (20, "<< /F1 10 0 R >>")], more.clone());
    is(Other, &[(14, apart), (20, "<< /F1 10 0 R >>")], vec![(20, Some("<< /F9 10 0 R >>"))]);
    let page = with(3, "/Font << /F1 10 0 R >>", "/Font 20 0 R");
    is(Other, &[(3, &page), (14, apart), (20, "<< /F1 10 0 R >>")], more);
}

/// A tagged document: 20 root, 21 element of the page's content, 22 parent tree, 23 element of field 6.
fn tagged() -> Vec<(u32, String)> {
    vec![
        (1, with(1, "/Type", "/StructTreeRoot 20 0 R /MarkInfo << /Marked true >> /Type")),
        (3, with(3, "/Type /Page", "/Type /Page /StructParents 0")),
        (6, with(6, "/T (a)", "/T (a) /StructParent 1")),
        (20, "<< /Type /StructTreeRoot /K [21 0 R] /ParentTree 22 0 R /ParentTreeNextKey 2 >>".to_owned()),
        (21, "<< /Type /StructElem /S /Document /P 20 0 R /Pg 3 0 R /K [0 23 0 R] >>".to_owned()),
        (22, "<< /Nums [0 [21 0 R] 1 23 0 R] >>".to_owned()),
        (23, "<< /Type /StructElem /S /Form /P 21 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 6 0 R >> >>".to_owned()),
    ]
}

#[test]
fn tags_of_new_signatures() {
    let all = tagged();
    let base: Vec<(u32, &str)> = all.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let of = |number: u32| all.iter().find(|(n, _)| *n == number).unwrap().1.clone();
    let form = with(5, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 60 0 R]");
    let page = of(3).replace("[6 0 R 8 0 R]", "[6 0 R 8 0 R 60 0 R]");
    let root = of(20).replace("/ParentTreeNextKey 2", "/ParentTreeNextKey 3");
    let element = of(21).replace("[0 23 0 R]", "[0 23 0 R 61 0 R]");
    let parents = of(22).replace("1 23 0 R", "1 23 0 R 2 61 0 R");
    let field = "<< /FT /Sig /T (n) /Subtype /Widget /P 3 0 R /Rect [0 0 0 0] /StructParent 2 >>";
    let tag = "<< /Type /StructElem /S /Form /P 21 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 60 0 R >> >>";
    let update = |element: &str, parents: &str, tag: &str| {
        let objects = [(5, &*form), (3, &*page), (20, &*root), (21, element), (22, parents), (60, field), (61, tag)];
        let objects: Objects<'_> = objects.iter().map(|(n, t)| (*n, Some(*t))).collect();
        level(&base, objects)
    };
    let (level, changes) = update(&element, &parents, tag);
    assert_eq!(level, Sign, "{changes:?}");
    assert!(changes.iter().any(|c| c.code == "structure-added"));
    for (what, wrong) in [
        ("content's tag gone", element.replace("[0 ", "[")),
        ("content's tag twice", element.replace("[0 ", "[0 0 ")),
        ("another kind", element.replace("/Document", "/Artifact")),
        ("spoken text", element.replace("/Pg", "/ActualText (x) /Pg")),
        ("an annotation's tag instead", element.replace("[0 23 0 R", "[61 0 R 23 0 R")),
    ] {
        let (level, changes) = update(&wrong, &parents, tag);
        assert_eq!(level, Other, "{what}: {changes:?}");
    }
    for wrong in [
        tag.replace("/Pg", "/ActualText (x) /Pg"),
        tag.replace("<< /Type /OBJR /Obj 60 0 R >>", "[0]"),
        tag.replace("<< /Type /OBJR /Obj 60 0 R >>", "<< /Type /MCR /Pg 3 0 R /MCID 0 >>"),
        tag.replace("/Obj 60 0 R", "/Obj 4 0 R"),
    ] {
        let (level, changes) = update(&element, &parents, &wrong);
        assert_eq!(level, Other, "{wrong}: {changes:?}");
    }
    for wrong in [
        parents.replace("0 [21 0 R]", "0 [61 0 R]"),
        parents.replace("0 [21 0 R]", ""),
        parents.replace("2 61 0 R", "2 [61 0 R]"),
        parents.replace("1 23 0 R", "1 [23 0 R]"),
    ] {
        let (level, changes) = update(&element, &wrong, tag);
        assert_eq!(level, Other, "{wrong}: {changes:?}");
    }
}

/// A node of the parent tree that is one of another tree as well.
#[test]
fn trees_that_share_a_node() {
    let all = tagged();
    let mut base: Vec<(u32, &str)> = all.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let catalog = all[0].1.replace("/Type", "/Names << /Dests 22 0 R >> /Type");
    base[0].1 = &catalog;
    let named = "<< /Nums [0 [21 0 R] 1 23 0 R] /Names [(a) [3 0 R /Fit]] >>";
    is(Other, &base, vec![(22, Some(named))]);
    let grown = "<< /Nums [0 [21 0 R] 1 23 0 R 2 60 0 R] >>";
    let tag = "<< /S /Form /P 21 0 R /K << /Type /OBJR /Obj 6 0 R >> >>";
    is(Other, &base, vec![(22, Some(grown)), (60, Some(tag))]);
    base[0].1 = &all[0].1;
    is(Other, &base, vec![(22, Some(named))]);
    is(Nothing, &base, vec![(22, Some(grown)), (60, Some(tag))]);
}

#[test]
fn tags_of_annotations_that_go() {
    let mut all = tagged();
    let note = "<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /StructParent 2 >>".to_owned();
    all.push((24, note));
    all.push((25, "<< /Type /StructElem /S /Annot /P 21 0 R /K << /Type /OBJR /Obj 24 0 R >> >>".to_owned()));
    let change = |all: &mut Vec<(u32, String)>, number: u32, old: &str, new: &str| {
        let object = all.iter_mut().find(|(n, _)| *n == number).unwrap();
        object.1 = object.1.replace(old, new);
    };
    change(&mut all, 3, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 24 0 R]");
    change(&mut all, 21, "[0 23 0 R]", "[0 23 0 R 25 0 R]");
    change(&mut all, 22, "1 23 0 R", "1 23 0 R 2 25 0 R");
    let base: Vec<(u32, &str)> = all.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let of = |number: u32, old: &str, new: &str| all.iter().find(|(n, _)| *n == number).unwrap().1.replace(old, new);
    let page = of(3, " 24 0 R]", "]");
    let element = of(21, " 25 0 R]", "]");
    let parents = of(22, "2 25 0 R", "");
    is(Annotation, &base, vec![(3, Some(&page)), (21, Some(&element)), (22, Some(&parents))]);
    let content = of(21, "[0 23 0 R 25 0 R]", "[23 0 R]");
    is(Other, &base, vec![(3, Some(&page)), (21, Some(&content)), (22, Some(&parents))]);
}

#[test]
fn markup_and_links() {
    let add = |annotation: &str| {
        let page = with(3, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 60 0 R]");
        one(vec![(3, Some(&page)), (60, Some(annotation))]).0
    };
    assert_eq!(add("<< /Subtype /Stamp /Rect [0 0 9 9] >>"), Annotation);
    assert_eq!(add("<< /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>"), Annotation);
    assert_eq!(add("<< /Subtype /Link /Rect [0 0 9 9] /A << /S /GoTo /D [3 0 R /Fit] >> >>"), Annotation);
    assert_eq!(add("<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (x) >> >>"), Annotation);
    for other in [
        "<< /Subtype /Link /Rect [0 0 9 9] >>",
        "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /JavaScript /JS (x) >> >>",
        "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (x) >> >>",
        "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /GoTo /D (a) /Next << /S /JavaScript /JS (x) >> >> >>",
        "<< /Subtype /Text /Rect [0 0 9 9] /A << /S /GoTo /D (a) >> >>",
        "<< /Subtype /Screen /Rect [0 0 9 9] >>",
        "<< /Subtype /Widget /Rect [0 0 9 9] >>",
    ] {
        assert_eq!(add(other), Other, "{other}");
    }
    let page = with(3, "[6 0 R 8 0 R]", "[20 0 R 6 0 R 8 0 R]");
    let note = "<< /Subtype /FreeText /Rect [0 0 9 9] /Contents (a) /P 3 0 R >>";
    let base = [(3, page.as_str()), (20, note)];
    is(Annotation, &base, vec![(20, Some(&note.replace("(a)", "(b)")))]);
    is(Annotation, &base, vec![(3, Some(&text(3)))]);
    is(Annotation, &base, vec![(3, Some(&text(3))), (20, None)]);
    is(Other, &base, vec![(20, None)]);
    is(Other, &base, vec![(20, Some(&note.replace("/Contents", "/OC 12 0 R /Contents")))]);
    is(Other, &base, vec![(20, Some(&note.replace("FreeText", "Widget")))]);
    is(Other, &base, vec![(20, Some(&note.replace("/Contents", "/A << /S /URI >> /Contents")))]);
    let order = page.replace("[20 0 R 6 0 R 8 0 R]", "[6 0 R 8 0 R 20 0 R]");
    is(Other, &base, vec![(3, Some(&order))]);
}

#[test]
fn new_signature_fields_below_new_fields() {
    let form = with(5, "[6 0 R 8 0 R]", "[6 0 R 8 0 R 60 0 R]");
    let add = |above: &str, below: &str| one(vec![(5, Some(&form)), (60, Some(above)), (61, Some(below))]).0;
    let above = "<< /T (Ky) /Kids [61 0 R] >>";
    assert_eq!(add(above, "<< /FT /Sig /T (1) /Parent 60 0 R >>"), Sign);
    assert_eq!(
        add("<< /T (a) /Kids [61 0 R] >>", "<< /FT /Sig /T (1) /Parent 60 0 R >>"),
        Other,
        "a name that is taken"
    );
    for (above, below) in [
        (above, "<< /FT /Tx /T (1) /Parent 60 0 R >>"),
        (above, "<< /FT /Sig /T (1) >>"),
        (above, "<< /FT /Sig /T (1) /Parent 6 0 R >>"),
        (above, "<< /FT /Sig /Parent 60 0 R >>"),
        (above, "<< /T (x) /Parent 60 0 R /Kids [60 0 R] >>"),
        ("<< /T (Ky) /Kids [] >>", "<< >>"),
        ("<< /T (Ky) /V (x) /Kids [61 0 R] >>", "<< /FT /Sig /T (1) /Parent 60 0 R >>"),
        ("<< /T (Ky) /Kids [61 0 R 6 0 R] >>", "<< /FT /Sig /T (1) /Parent 60 0 R >>"),
    ] {
        assert_eq!(add(above, below), Other, "{above} {below}");
    }
    // Below a field that was there it is a change of that field.
    let parent = with(6, "/FT /Tx", "/FT /Tx /Kids [60 0 R]");
    is(Other, &[], vec![(6, Some(&parent)), (60, Some("<< /FT /Sig /T (1) /Parent 6 0 R >>"))]);
}

#[test]
fn extensions_grow() {
    let catalog = |entry: &str| with(1, "<< /ADBE 15 0 R >>", entry);
    let rows = [
        ("<< /ADBE 15 0 R /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>", Nothing),
        ("<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>", Nothing),
        ("<< /ADBE << /BaseVersion /2.0 /ExtensionLevel 3 >> >>", Nothing),
        ("<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 2 >> >>", Other),
        ("<< /ADBE << /BaseVersion /1.6 /ExtensionLevel 3 >> >>", Other),
        ("<< /ESIC 15 0 R >>", Other),
        ("<< >>", Other),
    ];
    for (entry, expected) in rows {
        let (level, changes) = one(vec![(1, Some(&catalog(entry)))]);
        assert_eq!(level, expected, "{entry}: {changes:?}");
    }
}

#[test]
fn every_change_on_a_page_says_where() {
    let boxed = with(2, "/Count 1", "/Count 1 /MediaBox [0 0 595 842]");
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>";
    let (_, changes) = level(&[(2, &boxed)], vec![(10, Some(font))]);
    let place = changes[0].place.expect("a page");
    assert_eq!((place.page, place.rect), (1, [0.0, 0.0, 595.0, 842.0]));
    let (_, changes) = level(&[(2, &boxed)], vec![(9, Some(&stream("/Subtype /Form /BBox [0 0 9 9]", "n")))]);
    assert_eq!(changes[0].place.expect("the field's").rect, [0.0, 0.0, 9.0, 9.0]);
    let page = with(3, "8 0 R]", "8 0 R << /Subtype /Text /Rect [9 8 7 6] >>]");
    let (_, changes) = level(&[(2, &boxed)], vec![(3, Some(&page))]);
    assert_eq!(changes[0].place.expect("the note's").rect, [7.0, 6.0, 9.0, 8.0]);
    let (_, changes) = level(&[(2, &boxed)], vec![(11, Some("<< /Title (u) >>"))]);
    assert!(changes.iter().all(|c| c.place.is_none()), "information is on no page");
}
