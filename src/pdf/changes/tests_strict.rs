//! Permissions, locks, and what pretends to be something permitted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::super::{Coverage, Dictionary, Object};
use super::tests::{Objects, SAME, changed, changed_after, one, stream, text, with};
use super::*;
use ChangeLevel::{Form, Ltv, None as Nothing, Other, Sign};

/// A signature in a field; `entries` of its dictionary as text would be read from the file, so they are given as objects.
fn signature(name: &str, field: u32, value: u32, revision: usize, dictionary: Dictionary) -> SignatureField {
    SignatureField {
        name: name.to_owned(),
        field: Some(ObjectId::new(field)),
        value: Some(ObjectId::new(value)),
        dictionary,
        revision,
        byte_range: None,
        contents_span: None,
        contents: Vec::new(),
        coverage: Coverage::Revision,
        problems: Vec::new(),
        place: None,
        removed: false,
        docmdp: None,
    }
}

/// A reference with the transform parameters in object 31.
fn field_mdp() -> Dictionary {
    let reference =
        Dictionary::new().with("TransformMethod", Object::name("FieldMDP")).with("TransformParams", ObjectId::new(31));
    Dictionary::new().with("Reference", vec![Object::from(reference)])
}

const SIGNED: &str = "<< /FT /Sig /T (s) /V 30 0 R /Subtype /Widget /P 3 0 R /Rect [0 0 9 9] >>";

/// Fills in field 6, whose name may be another, with the signature's lock as given.
fn filled_in(name: &str, parameters: &str, lock: &str, more: Objects<'_>) -> ChangeLevel {
    let named = |text: String| text.replace("/T (a)", &format!("/T ({name})"));
    let was = named(text(6));
    let now = was.replace("(1)", "(2)");
    let looks = stream("/Subtype /Form /BBox [0 0 9 9]", "(2) Tj");
    let field = SIGNED.replace("/V 30 0 R", &format!("/V 30 0 R {lock}"));
    let alter = [(6, was.as_str()), (8, &field), (30, "<< /Type /Sig >>"), (31, parameters)];
    let mut update: Objects<'_> = vec![(6, Some(&now)), (7, Some(&looks))];
    update.extend(more);
    let signatures = [signature("s", 8, 30, 1, field_mdp())];
    changed_after(&alter, &[update], SAME, &signatures).unwrap().0
}

#[test]
fn field_mdp_means_whole_names() {
    let rows = [
        ("a", "<< /Action /All >>", Other),
        ("a", "<< /Action /Include /Fields [(a)] >>", Other),
        ("a", "<< /Action /Include /Fields [(b)] >>", Form),
        ("a1", "<< /Action /Include /Fields [(a)] >>", Form),
        ("a", "<< /Action /Include /Fields [(a1)] >>", Form),
        ("a", "<< /Action /Include /Fields [<FEFF0061>] >>", Other),
        ("a", "<< /Action /Include /Fields [(a.b)] >>", Other),
        ("a", "<< /Action /Include /Fields [] >>", Form),
        ("a", "<< /Action /Exclude /Fields [(a)] >>", Form),
        ("a1", "<< /Action /Exclude /Fields [(a)] >>", Other),
        ("a", "<< /Action /Exclude /Fields [(s)] >>", Other),
        ("a", "<< /Action /Exclude /Fields [] >>", Other),
        // What cannot be read in one way locks everything.
        ("a", "<< /Fields [(b)] >>", Other),
        ("a", "<< /Action /Include >>", Other),
        ("a", "<< /Action /Include /Fields [12] >>", Other),
        ("a", "<< /Action /Include /Fields [(b)] /Fields [(c)] >>", Other),
        ("a", "<< /Action /Some /Fields [(b)] >>", Other),
        ("a", "(x)", Other),
        ("a", "null", Other),
    ];
    for (name, parameters, expected) in rows {
        assert_eq!(filled_in(name, parameters, "", vec![]), expected, "{name} {parameters}");
    }
}

/// The parameters are those of the signed revision, whatever stands there later (threat P-26).
#[test]
fn parameters_overwritten_later() {
    let later = vec![(31, Some("<< /Action /Include /Fields [(b)] >>"))];
    assert_eq!(filled_in("a", "<< /Action /All >>", "", later.clone()), Other);
    let locked = "<< /Action /All >>";
    let alter = [(8, SIGNED), (30, "<< /Type /Sig >>"), (31, locked)];
    let filled = with(6, "(1)", "(2)");
    let looks = stream("/Subtype /Form /BBox [0 0 9 9]", "(2) Tj");
    let steps = [later, vec![(6, Some(filled.as_str())), (7, Some(&looks))]];
    let signatures = [signature("s", 8, 30, 1, field_mdp())];
    let (_, changes) = changed_after(&alter, &steps, SAME, &signatures).unwrap();
    assert!(changes.iter().any(|c| c.code == "locked-field" && c.revision == 3), "{changes:?}");
}

#[test]
fn the_lock_of_the_field_counts_as_well() {
    let open = "<< /Action /Include /Fields [(b)] >>";
    let rows = [
        ("", Form),
        ("/Lock << /Action /All >>", Other),
        ("/Lock << /Action /Include /Fields [(a)] >>", Other),
        ("/Lock << /Action /Include /Fields [(b)] >>", Form),
        ("/Lock << /Action /Exclude /Fields [(a)] >>", Form),
        ("/Lock << >>", Other),
        ("/Lock << /Action /Include /Fields [(b)] /P 1 >>", Other),
        ("/Lock << /Action /Include /Fields [(b)] /P 2 >>", Form),
        ("/Lock << /Action /Include /Fields [(b)] /P 3 >>", Form),
        ("/Lock << /Action /Include /Fields [(b)] /P 9 >>", Other),
        ("/Lock << /Action /Include /Fields [(b)] /P (x) >>", Other),
    ];
    for (lock, expected) in rows {
        assert_eq!(filled_in("a", open, lock, vec![]), expected, "{lock}");
    }
}

/// Validation data never touches what is locked.
#[test]
fn locks_let_validation_data_pass() {
    let alter = [
        (8, SIGNED.replace("/V 30 0 R", "/V 30 0 R /Lock << /Action /All /P 1 >>")),
        (30, "<< /Type /Sig >>".to_owned()),
        (31, "<< /Action /All >>".to_owned()),
    ];
    let alter: Vec<(u32, &str)> = alter.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let catalog = with(1, "/Type", "/DSS << /Certs [60 0 R] >> /Type");
    let update = vec![(1, Some(catalog.as_str())), (60, Some("<< >>"))];
    let signatures = [signature("s", 8, 30, 1, field_mdp())];
    assert_eq!(changed_after(&alter, &[update], SAME, &signatures).unwrap().0, Ltv);
    // A reader marks what is being locked as read-only, in the revision that locks it and in no other.
    let read_only = with(6, "/T (a)", "/T (a) /Ff 1");
    let signed = [signature("s", 8, 30, 2, field_mdp())];
    let field = with(8, "/T (s)", "/T (s) /V 30 0 R");
    let update = vec![
        (6, Some(read_only.as_str())),
        (8, Some(&field)),
        (30, Some("<< /Type /Sig >>")),
        (31, Some("<< /Action /All >>")),
    ];
    let (level, changes) = changed_after(&[], &[update], SAME, &signed).unwrap();
    assert_eq!(level, Sign, "{changes:?}");
    assert_eq!(one(vec![(6, Some(&read_only))]).0, Other);
}

/// A certification is the first signature, or none.
#[test]
fn certified_late() {
    let catalog = with(1, "/Type", "/Perms << /DocMDP 60 0 R >> /Type");
    let field = with(8, "/T (s)", "/T (s) /V 60 0 R");
    let update = vec![(1, Some(catalog.as_str())), (8, Some(&field)), (60, Some("<< /Type /Sig >>"))];
    let mut certification = signature("s", 8, 60, 2, Dictionary::new());
    certification.docmdp = Some(2);
    let stamped = signature("t", 6, 12, 1, Dictionary::new().with("SubFilter", Object::name("ETSI.RFC3161")));
    let signed = signature("t", 6, 12, 1, Dictionary::new());
    let after =
        |signatures: &[SignatureField]| changed_after(&[], std::slice::from_ref(&update), SAME, signatures).unwrap();
    let (level, changes) = after(&[stamped, certification.clone()]);
    assert_eq!(level, Sign, "{changes:?}");
    assert_eq!(after(&[signed, certification.clone()]).0, Other);
    certification.docmdp = None;
    assert_eq!(after(&[certification]).0, Other);
}

#[test]
fn trees_that_are_tampered_with() {
    for (number, old, new) in [
        (6, "/FT /Tx", "/FT /Sig"),
        (6, "/T (a)", "/T (a) /Kids null"),
        (6, "/T (a)", "/T (a) /Kids []"),
        (6, "/T (a)", "/T (a) /Kids [null]"),
        (6, "/T (a)", "/T (a) /Kids [60 0 R]"),
        (6, "/T (a)", "/T (a) /Parent 8 0 R"),
        (6, "/T (a)", "/T (a) /AA << >>"),
        (6, "/T (a)", "/T (a) /MaxLen 3"),
        (6, "/T (a)", ""),
        (2, "/Kids [3 0 R]", "/Kids []"),
        (2, "/Kids [3 0 R]", "/Kids [null]"),
        (2, "/Kids [3 0 R]", "/Kids null"),
        (2, "/Kids [3 0 R]", "/Kids [3 0 R 60 0 R]"),
        (2, "/Kids [3 0 R] /Count 1", "/Kids [3 0 R] /Count 2"),
        (2, "/Type", "/Resources << >> /Type"),
    ] {
        let object = with(number, old, new);
        let expected = if new.ends_with("/Kids null") && number == 6 { Nothing } else { Other };
        let level = changed(&[], &[vec![(number, Some(&object))]], SAME).map(|(level, _)| level).unwrap_or(Other);
        assert_eq!(level, expected, "{new}");
    }
    // A shallow copy of a field under another name.
    let (form, copy) = (with(5, "8 0 R]", "8 0 R 60 0 R]"), with(6, "(a)", "(b)"));
    assert_eq!(one(vec![(5, Some(&form)), (60, Some(&copy))]).0, Other);
}

#[test]
fn signatures_that_are_touched() {
    let alter = [(8, SIGNED), (30, "<< /Type /Sig /Reason (r) >>")];
    let signatures = [signature("s", 8, 30, 1, Dictionary::new())];
    let after = |update: Objects<'_>| changed_after(&alter, &[update], SAME, &signatures).unwrap().0;
    assert_eq!(after(vec![(30, Some("<< /Type /Sig /Reason (x) >>"))]), Other);
    assert_eq!(after(vec![(30, Some("<< /Type /Sig /Reason (r) /Bleh false >>"))]), Other);
    assert_eq!(after(vec![(30, Some("<< /Reason <72> /Type /Sig >>"))]), Nothing);
    assert_eq!(after(vec![(30, None)]), Other);
    for now in ["", "/V 31 0 R", "/V null", "/V << /Type /Sig >>"] {
        let field = SIGNED.replace("/V 30 0 R", now);
        assert_eq!(after(vec![(8, Some(&field)), (31, Some("<< /Type /Sig >>"))]), Other, "{now}");
    }
    let looks = SIGNED.replace("/Rect", "/AP << /N 7 0 R >> /Rect");
    assert_eq!(after(vec![(8, Some(&looks))]), Other);
    // The old signature in a new field.
    let (form, copy) = (with(5, "8 0 R]", "8 0 R 60 0 R]"), SIGNED.replace("(s)", "(n)"));
    assert_eq!(after(vec![(5, Some(&form)), (60, Some(&copy))]), Other);
}

#[test]
fn validation_data_that_is_something_else() {
    let store = |store: &str| {
        let catalog = with(1, "/Type", &format!("/DSS {store} /Type"));
        one(vec![(1, Some(&catalog)), (60, Some("<< >>"))]).0
    };
    assert_eq!(store("<< /VRI << /AA << /Cert [60 0 R] /TU (D:2026) >> >> >>"), Ltv);
    for bogus in ["(Hi there)", "<< /Blah 60 0 R >>", "<< /Certs << >> >>", "<< /VRI [] >>", "4 0 R", "3 0 R"] {
        assert_eq!(store(bogus), Other, "{bogus}");
    }
    // Content that is validation data as well stays content.
    let catalog = with(1, "/Type", "/DSS 4 0 R /Type");
    let content = stream("", "BT (khac) Tj ET");
    assert_eq!(changed(&[(1, &catalog)], &[vec![(4, Some(&content))]], SAME).unwrap().0, Other);
}

/// A list that two places use is explained by neither alone.
#[test]
fn a_list_with_a_second_user() {
    let form = with(5, "/Fields [6 0 R 8 0 R]", "/Fields 20 0 R");
    let list = "[6 0 R 8 0 R]";
    let longer = "[6 0 R 8 0 R 60 0 R]";
    let update = vec![(20, Some(longer)), (60, Some("<< /FT /Sig /T (n) >>"))];
    assert_eq!(changed(&[(5, &form), (20, list)], std::slice::from_ref(&update), SAME).unwrap().0, Sign);
    let catalog = with(1, "/Type", "/Blah 20 0 R /Type");
    assert_eq!(changed(&[(1, &catalog), (5, &form), (20, list)], &[update], SAME).unwrap().0, Other);
}

/// What only comes to be reached later is watched from then on.
#[test]
fn what_is_reached_later_is_watched() {
    // 20 refers to 21, and nothing to 20, until a note shows it.
    let (looks, image) =
        (stream("/Subtype /Form /BBox [0 0 9 9] /Resources 21 0 R", "/I Do"), "<< /XObject << /I 7 0 R >> >>");
    let page = with(3, "8 0 R]", "8 0 R 60 0 R]");
    let note = "<< /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 20 0 R >> >>";
    let steps = [vec![(3, Some(page.as_str())), (60, Some(note))], vec![(21, Some("<< /XObject << /I 9 0 R >> >>"))]];
    let (_, changes) = changed(&[(20, &looks), (21, image)], &steps, SAME).unwrap();
    let last = changes.iter().filter(|c| c.revision == 3).map(|c| c.level).max();
    assert_eq!(last, Some(Other), "{changes:?}");
}

#[test]
fn hundreds_of_revisions() {
    let mut steps: Vec<Vec<(u32, Option<String>)>> = Vec::new();
    let mut list = String::from("6 0 R 8 0 R");
    for number in 100..300 {
        list.push_str(&format!(" {number} 0 R"));
        let form = with(5, "6 0 R 8 0 R", &list);
        steps.push(vec![(5, Some(form)), (number, Some(format!("<< /FT /Sig /T (n{number}) >>")))]);
    }
    let steps: Vec<Objects<'_>> =
        steps.iter().map(|step| step.iter().map(|(n, t)| (*n, t.as_deref())).collect()).collect();
    let (level, changes) = changed(&[], &steps, SAME).unwrap();
    assert_eq!((level, changes.len()), (Sign, 200));
    // A name that a field of any revision has is taken.
    let mut taken = steps.clone();
    let (form, field) = (with(5, "6 0 R 8 0 R", &format!("{list} 300 0 R")), "<< /FT /Sig /T (n150) >>");
    taken.push(vec![(5, Some(&form)), (300, Some(field))]);
    assert_eq!(changed(&[], &taken, SAME).unwrap().0, Other);
}

/// Found by fuzzing: something that only stands where mark information should.
#[test]
fn mark_information_is_three_flags() {
    for (value, level) in [
        ("<< /Marked true /Suspects false >>", Nothing),
        ("/OCMD", Other),
        ("<< /Marked 1 >>", Other),
        ("<< /Marked true /OCGs [] >>", Other),
    ] {
        let catalog = with(1, "/Type", &format!("/MarkInfo {value} /Type"));
        assert_eq!(changed(&[], &[vec![(1, Some(&*catalog))]], SAME).unwrap().0, level, "{value}");
    }
}
