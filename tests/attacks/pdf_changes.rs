//! Rows P-17 to P-28 and P-39: what later revisions do to what was signed.

use kyso::pdf::ChangeLevel;
use kyso::policy::{Reason, Verdict};

use super::base::{FORMAT, MODIFIED, OPEN, Trial, Want, World, request, signed, visible, world};
use super::editor::{Update, offset_of, stream, text_of};
use super::forge::hole;
use super::pdf_rows::numbers;
use super::recipes::{filled, with_dss, with_time_stamp};
use super::support::{Sample, peers::find};

const EVIL: &str = "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET";

fn p17_p20_shadow(world: &World, trial: &mut Trial<'_>) {
    let base = &world.form_one;
    let looks = |what: &str| stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", what);
    let mut one = |row: &str, what: &str, update: Update<'_>| trial.attack(row, what, &update.table(), &[MODIFIED]);
    let up = || Update::new(base);
    one("P-17", "covering object freed", up().free(60, 1));
    one("P-17", "covering object emptied", up().set(60, looks("")));
    one("P-17", "covering object is null", up().set(60, "null"));
    one("P-17", "entry leads to another object's octets", up().at(60, offset_of(base, 60)).free(61, 1));
    one("P-18", "looks of a field overwritten in place", up().set(51, looks("BT (99) Tj ET")));
    one("P-19", "font exchanged", up().set(3, "<< /Type /Font /Subtype /Type3 >>"));
    let inside = find(base, b"21 0 obj\n<< /Length 3 >>", 0).unwrap();
    one("P-20", "cross-references to other octets", up().at(21, inside));
    let mut root = up().set(99, "<< >>");
    root.trailer = root.trailer.replace("/Root 1 0 R", "/Root 81 0 R");
    one("TP-18", "another /Root", root);
    let mut info = up().set(99, "<< >>");
    info.trailer = info.trailer.replace("/Info 4 0 R", "/Info 3 0 R");
    one("P-46", "another /Info", info);
    one(
        "P-46",
        "title added",
        up().set(4, "<< /Title (Quyet dinh) /Producer (kyso tests) /CreationDate (D:20260101000000+07'00') >>"),
    );
    one("P-39", "generation raised", up().generation(21, 1, stream("", EVIL)));
    one("P-39", "freed and used again", Update::new(&up().free(21, 1).table()).set(21, stream("", EVIL)));
    one("P-39", "an unused object freed", up().free(81, 1));
    one("P-20", "content that calls itself a cross-reference stream", up().set(70, stream("/Type /XRef", EVIL)));
    let last = up().generation(21, 65535, stream("", EVIL)).table();
    let page = text_of(base, 10);
    for (what, old, new) in [
        ("contents", "/Contents [11 0 R", "/Contents [80 0 R"),
        ("resources", "/X1 60 0 R", "/X1 61 0 R"),
        ("media box", "/Type /Page", "/Type /Page /MediaBox [0 0 100 100]"),
        ("rotation", "/Type /Page", "/Type /Page /Rotate 180"),
        ("actions", "/Type /Page", "/Type /Page /AA << /O << /S /JavaScript /JS (x) >> >>"),
        ("annotations no array", "/Annots [", "/Annots << >> /Old ["),
    ] {
        assert!(page.contains(old), "{page}");
        one("0.2", &format!("page {what}"), up().set(10, page.replacen(old, new, 1)));
    }
    one("0.2", "page tree", up().set(2, text_of(base, 2).replacen("[10 0 R 20 0 R]", "[20 0 R 10 0 R]", 1)));
    one("0.2", "page tree shortened", up().set(2, text_of(base, 2).replacen("20 0 R", "", 1)));
    one("P-17", "annotation taken away", up().set(10, page.replacen("56 0 R", "", 1)));
    one("0.2", "annotations in another order", up().set(10, page.replacen("50 0 R 53 0 R", "53 0 R 50 0 R", 1)));
    trial.attack("P-39", "generation 65535", &last, &[MODIFIED, Want::Malformed]);
}

/// A page dictionary lies in an object stream; its number is given to another object stream.
fn p36_object_stream_exchanged(world: &World, trial: &mut Trial<'_>) {
    let plain = Sample::default().raw().stream();
    let page = text_of(&plain, 20).replace('\n', " ");
    let holder = |page: &str| stream("/Type /ObjStm /N 1 /First 5", &format!("20 0 {page}"));
    let packed = Update::new(&plain).set(70, holder(&page)).compressed(20, 70, 0).stream();
    let base = signed(&packed, &world.signer, &request());
    trial.control("base", "page in an object stream", &base, Want::Passed, ChangeLevel::None);
    let evil = page.replacen("/Contents 21 0 R", "/Contents 11 0 R", 1);
    assert_ne!(evil, page);
    let update = || Update::new(&base).set(70, holder(&evil));
    trial.attack("P-36", "object stream exchanged", &update().stream(), &[MODIFIED]);
    trial.attack(
        "P-36",
        "object stream exchanged, member named",
        &update().compressed(20, 70, 0).stream(),
        &[MODIFIED],
    );
    trial.attack("P-36", "object stream freed", &Update::new(&base).free(70, 1).stream(), &[MODIFIED, Want::Malformed]);
    for (what, update) in [
        ("content", Update::new(&base).set(21, stream("", EVIL))),
        ("page out of its stream", Update::new(&base).set(20, evil.clone())),
        ("freed", Update::new(&base).free(21, 1)),
        ("font", Update::new(&base).set(3, "<< /Type /Font /Subtype /Type3 >>")),
    ] {
        trial.attack("P-17", &format!("{what}, streams"), &update.stream(), &[MODIFIED]);
    }
}

/// The looks of a field may change with its value, but not what the page draws.
fn p18_shared_looks(world: &World, trial: &mut Trial<'_>) {
    let looks = |what: &str| stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", what);
    for (name, base) in [("not certified", &world.form_one), ("P=2", &world.certified[1]), ("P=3", &world.certified[2])]
    {
        let not_passed: &[Want] = &[MODIFIED, OPEN];
        let field = text_of(base, 50);
        let value = Update::new(base).set(50, field.replacen("(12)", "(99)", 1)).table();
        trial.attack("P-18", &format!("value without looks, {name}"), &value, not_passed);
        let seen = Update::new(base).set(50, field.replacen("/N 51 0 R", "/N 60 0 R", 1)).table();
        trial.attack("P-18", &format!("looks without value, {name}"), &seen, not_passed);
        let state = text_of(base, 56).replacen("/AS /Off", "/AS /On", 1);
        trial.attack(
            "P-18",
            &format!("state without value, {name}"),
            &Update::new(base).set(56, state).table(),
            not_passed,
        );
        // Field 55 has looks that the page draws too, under a name that looks like an appearance's.
        let prepared = text_of(base, 55).replacen("<<", "<< /M (D:2026)", 1);
        let clobbered = Update::new(base).set(55, prepared).set(61, looks(EVIL)).table();
        trial.attack("P-18", &format!("shared looks, field touched, {name}"), &clobbered, &[MODIFIED]);
        let mut in_b = request();
        in_b.field = Some("B".into());
        let second = signed(base, &world.second, &in_b);
        trial.control("control", &format!("field B signed, {name}"), &second, Want::Passed, ChangeLevel::Sign);
        let covering = text_of(base, 55).replacen("/N 61 0 R", "/N 60 0 R", 1);
        let covering = Update::new(base).set(55, covering).table();
        trial.attack("P-22", &format!("looks of an empty signature field, {name}"), &covering, not_passed);
    }
    // A widget apart from its field: signed by the parent, overwritten by the child.
    let mut raw = super::base::form_document();
    raw.set(6, "<< /FT /Sig /T (A) /Kids [90 0 R] >>");
    raw.set(90, "<< /Type /Annot /Subtype /Widget /Parent 6 0 R /Rect [300 100 500 160] /F 4 /P 10 0 R >>");
    let page = String::from_utf8(raw.objects[&10].clone()).unwrap().replacen("[6 0 R", "[90 0 R", 1);
    raw.set(10, page);
    let mut in_a = visible();
    in_a.field = Some("A".into());
    let base = signed(&raw.table(), &world.signer, &in_a);
    trial.control("base", "widget apart", &base, Want::Passed, ChangeLevel::None);
    let looks_at = text_of(&base, 90);
    let start = looks_at.find("/AP").expect("looks");
    let other = format!("{} /AP << /N 60 0 R >> >>", &looks_at[..start]);
    trial.attack("P-14", "looks of a signed widget apart", &Update::new(&base).set(90, other).table(), &[MODIFIED]);
}

fn p21_evil_annotations(world: &World, trial: &mut Trial<'_>) {
    let [p1, p2, p3] = &world.certified;
    for (name, base, want) in
        [("not certified", &world.form_one, OPEN), ("P=1", p1, MODIFIED), ("P=2", p2, MODIFIED), ("P=3", p3, OPEN)]
    {
        let page = text_of(base, 10).replacen("/Annots [", "/Annots [95 0 R ", 1);
        for subtype in ["FreeText", "Stamp", "Redact", "Square", "Line", "FileAttachment"] {
            let annotation =
                format!("<< /Type /Annot /Subtype /{subtype} /Rect [72 690 400 720] /AP << /N 60 0 R >> >>");
            let pdf = Update::new(base).set(10, page.clone()).set(95, annotation).table();
            trial.attack("P-21", &format!("{subtype}, {name}"), &pdf, &[want]);
        }
        for (what, annotation) in [
            ("with an action", "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /A << /S /URI /URI (x) >> >>"),
            ("link", "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>"),
            ("widget of nothing", "<< /Type /Annot /Subtype /Widget /Rect [72 690 400 720] /AP << /N 60 0 R >> >>"),
            (
                "text field",
                "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Rect [72 690 400 720] /AP << /N 60 0 R >> >>",
            ),
            ("rich media", "<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>"),
        ] {
            let pdf = Update::new(base).set(10, page.clone()).set(95, annotation).table();
            trial.attack("P-23", &format!("{what}, {name}"), &pdf, &[MODIFIED]);
        }
        let listed = text_of(base, 5).replacen("/Fields [", "/Fields [95 0 R ", 1);
        let text =
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Rect [72 690 400 720] /AP << /N 60 0 R >> >>";
        let pdf = Update::new(base).set(10, page.clone()).set(5, listed.clone()).set(95, text).table();
        trial.attack("P-22", &format!("new text field, {name}"), &pdf, &[MODIFIED]);
        // Signed by nobody: an empty signature field can cover text as well as any annotation.
        let empty = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Trong) /F 4 /P 10 0 R /Rect [72 690 400 720] /AP << /N 60 0 R >> >>";
        let pdf = Update::new(base).set(10, page.clone()).set(5, listed.clone()).set(95, empty).table();
        trial.attack("P-22", &format!("empty field with looks, {name}"), &pdf, &[want]);
        let child = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Moi) /V (x) /Parent 95 0 R /Rect [72 690 400 720] /AP << /N 60 0 R >> >>";
        let page = text_of(base, 10).replacen("/Annots [", "/Annots [96 0 R ", 1);
        let pdf = Update::new(base)
            .set(10, page)
            .set(5, listed)
            .set(95, "<< /FT /Sig /T (Trong) /Kids [96 0 R] >>")
            .set(96, child)
            .table();
        trial.attack("P-22", &format!("text field below an empty signature field, {name}"), &pdf, &[MODIFIED]);
    }
}

fn p22_sneaky_signatures(world: &World, trial: &mut Trial<'_>) {
    let untrusted = Want::Undecided(Reason::NoCertificateChainFound);
    for (name, base) in [("not certified", &world.form_one), ("P=2", &world.certified[1])] {
        let covered = signed(base, &world.stranger, &visible());
        trial.attack("P-22", &format!("signature of a stranger, {name}"), &covered, &[untrusted]);
        let looks = "/Rect [72 690 400 720] /AP << /N 212 0 R >>";
        let stamped = with_time_stamp(world, base, 210, looks);
        trial.attack("P-22", &format!("document time-stamp with looks, {name}"), &stamped, &[OPEN, MODIFIED]);
    }
    // What comes as a signature and is none leaves the one before it open; a stranger's sound one does not.
    let sound = signed(&world.one, &world.stranger, &visible());
    let mut broken = sound.clone();
    let [start, _] = hole(&broken);
    // In the value, at the message's end: everything else can be read.
    let end = start + broken[start..].windows(40).position(|w| w.iter().all(|o| *o == b'0')).expect("padding");
    broken[end - 3] = if broken[end - 3] == b'1' { b'2' } else { b'1' };
    for (what, pdf, first) in
        [("a stranger's", &sound, Verdict::Passed), ("a broken one", &broken, Verdict::Indeterminate)]
    {
        let looked = trial.look(pdf);
        let judged = looked.as_ref().ok().and_then(|v| v.judgement().signatures.first()).map(|s| s.verdict);
        let right = judged == Some(first) && looked.as_ref().is_ok_and(|v| v.verdict() != Verdict::Passed);
        trial.tell("P-22", &format!("the first signature beside {what}"), pdf, &looked, right, &format!("{first:?}"));
    }
    let looks = "/Rect [72 690 400 720] /AP << /N 212 0 R >>";
    let stamped = with_time_stamp(world, &world.certified[0], 210, looks);
    trial.attack("P-22", "document time-stamp with looks, P=1", &stamped, &[MODIFIED]);
}

fn p23_active_content(world: &World, trial: &mut Trial<'_>) {
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    for (name, base) in [("not certified", &world.form_one), ("P=3", &world.certified[2])] {
        let catalog = text_of(base, 1);
        for entry in [
            format!("/OpenAction {script}"),
            format!("/AA << /WC {script} >>"),
            format!("/Names << /JavaScript << /Names [(x) {script}] >> >>"),
            "/Names << /EmbeddedFiles << /Names [] >> >>".into(),
            "/OCProperties << /OCGs [] /D << >> >>".into(),
            "/PageLabels << /Nums [] >>".into(),
            "/ViewerPreferences << /HideToolbar true >>".into(),
            "/Outlines 3 0 R".into(),
            "/Lang (vi)".into(),
            "/Metadata 80 0 R".into(),
        ] {
            let pdf = Update::new(base).set(1, catalog.replacen("<<", &format!("<< {entry} "), 1)).table();
            trial.attack("P-23", &format!("{entry}, {name}"), &pdf, &[MODIFIED]);
        }
        let form = text_of(base, 5);
        for entry in ["/NeedAppearances true", "/XFA (x)", "/CO [50 0 R]", "/Q 2"] {
            let pdf = Update::new(base).set(5, form.replacen("<<", &format!("<< {entry} "), 1)).table();
            trial.attack("P-23", &format!("{entry}, {name}"), &pdf, &[MODIFIED]);
        }
        let default = form.replacen("/F1 0 Tf 0 g", "/F1 0 Tf 1 g", 1);
        assert_ne!(default, form);
        trial.attack("P-23", &format!("other /DA, {name}"), &Update::new(base).set(5, default).table(), &[MODIFIED]);
        for (field, entry) in
            [(50, "/AA << /K << /S /JavaScript /JS (x) >> >>"), (50, "/Ff 1"), (50, "/MaxLen 1"), (6, "/AA << >>")]
        {
            let text = text_of(base, field).replacen("<<", &format!("<< {entry} "), 1);
            trial.attack(
                "P-23",
                &format!("{field} {entry}, {name}"),
                &Update::new(base).set(field, text).table(),
                &[MODIFIED],
            );
        }
    }
}

/// A locks SoDen when it is signed.
fn p27_field_mdp(world: &World, trial: &mut Trial<'_>) {
    let mut raw = super::base::form_document();
    let lock = |raw: &mut super::support::RawPdf, lock: &str| {
        let field = String::from_utf8(raw.objects[&6].clone()).unwrap();
        raw.set(6, field.replacen("<<", &format!("<< /Lock << /Type /SigFieldLock {lock} >> "), 1));
    };
    let mut in_a = request();
    in_a.field = Some("A".into());
    lock(&mut raw, "/Action /Include /Fields [(SoDen)]");
    let base = signed(&raw.table(), &world.signer, &in_a);
    trial.control("base", "FieldMDP", &base, Want::Passed, ChangeLevel::None);
    trial.attack("P-27", "locked field filled in", &filled(&base, 50), &[MODIFIED]);
    trial.control("TP-23", "field whose name begins alike", &filled(&base, 53), OPEN, ChangeLevel::Form);
    let field = text_of(&base, 50);
    for (what, changed) in [
        ("/T", field.replacen("(SoDen)", "(SoDi)", 1)),
        ("/FT", field.replacen("/Tx", "/Ch", 1)),
        ("/Kids", field.replacen("<<", "<< /Kids [53 0 R]", 1)),
        ("/Parent", field.replacen("<<", "<< /Parent 53 0 R", 1)),
        ("/Rect", field.replacen("/Rect [72 500", "/Rect [72 600", 1)),
    ] {
        trial.attack("P-27", what, &Update::new(&base).set(50, changed).table(), &[MODIFIED]);
    }
    let moved = text_of(&base, 5).replacen("50 0 R 53 0 R", "53 0 R 50 0 R", 1);
    trial.attack("P-27", "fields in another order", &Update::new(&base).set(5, moved).table(), &[MODIFIED]);
    let dss = with_dss(&base);
    trial.control("TP-27", "DSS where /Data names the catalog", &dss, Want::Passed, ChangeLevel::Ltv);
    let mut raw = super::base::form_document();
    lock(&mut raw, "/Action /All /P 1");
    let base = signed(&raw.table(), &world.signer, &in_a);
    trial.attack("P-27", "filled in under /P 1 of the lock", &filled(&base, 50), &[MODIFIED]);
    let empty = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sau) /Rect [0 0 0 0] /P 10 0 R >>";
    let listed = text_of(&base, 5).replacen("/Fields [", "/Fields [220 0 R ", 1);
    let pdf = Update::new(&base).set(5, listed).set(220, empty).table();
    trial.attack("P-27", "new field under /P 1 of the lock", &pdf, &[MODIFIED]);
}

fn p28_between_signatures(world: &World, trial: &mut Trial<'_>) {
    for (name, base) in [("plain", &world.one), ("form", &world.form_one)] {
        let changed = Update::new(base).set(21, stream("", EVIL)).table();
        let second = signed(&changed, &world.second, &visible());
        let looked = trial.check("P-28", &format!("change between two signatures, {name}"), &second, &[MODIFIED]);
        let verification = looked.unwrap();
        let verdicts: Vec<_> = verification.judgement().signatures.iter().map(|s| s.verdict).collect();
        assert_eq!(verdicts, [kyso::policy::Verdict::Failed, kyso::policy::Verdict::Passed], "{name}");
    }
}

fn p42_validation_data(world: &World, trial: &mut Trial<'_>) {
    let base = with_dss(&world.form_one);
    let store = text_of(&base, 200);
    let mut one = |what: &str, update: Update<'_>| trial.attack("P-42", what, &update.table(), &[MODIFIED]);
    let up = || Update::new(&base);
    one("VRI taken out", up().set(200, store.replacen("/VRI", "/Vri", 1)));
    one("certificate replaced", up().set(201, stream("", "another one")));
    one("certificate freed", up().free(201, 1));
    one("store freed", up().free(200, 1));
    one("foreign key", up().set(200, store.replacen("<<", "<< /ca 0 ", 1)));
    one("certificates no array", up().set(200, store.replacen("/Certs [201 0 R]", "/Certs 201 0 R", 1)));
    one("page object overwritten by validation data", up().set(21, stream("", "a certificate")));
}

#[test]
fn shadows() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p17_p20_shadow(world, &mut trial);
    p36_object_stream_exchanged(world, &mut trial);
    p18_shared_looks(world, &mut trial);
    trial.end();
}

#[test]
fn additions() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p21_evil_annotations(world, &mut trial);
    p22_sneaky_signatures(world, &mut trial);
    p23_active_content(world, &mut trial);
    p42_validation_data(world, &mut trial);
    trial.end();
}

#[test]
fn permissions_and_order() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p27_field_mdp(world, &mut trial);
    p28_between_signatures(world, &mut trial);
    let (_, value) = numbers(&world.one);
    let again = text_of(&world.one, value);
    trial.attack(
        "P-14",
        "value freed and defined again",
        &Update::new(&Update::new(&world.one).free(value, 1).table()).set(value, again).table(),
        &[MODIFIED, FORMAT],
    );
    trial.end();
}
