//! Rows about what kind of file it is: dynamic content (P-24, P-25, P-45), two bodies (P-32), encryption (P-40), PDF 2.0
//! (P-41), document time-stamps (P-43), legacy sub-filters (P-44), content added (P-47), leniency before signing (P-48).

use kyso::crypto::{DigestAlgorithm, digest};
use kyso::pdf::{ChangeLevel, Credentials};
use kyso::policy::{Policy, Severity, Verdict};
use kyso::verify;

use super::base::{FORMAT, MODIFIED, Trial, Want, World, form_document, request, settings, signed, world};
use super::editor::{Update, offset_of, set_byte_range, startxref, stream, text_of};
use super::forge::{DATA, Parts, around_hole, attribute, fill, hole, oid, sign_ranges, token_over};
use super::recipes::{filled, stamped, with_dss, with_time_stamp};
use super::support::{RawPdf, Sample, now, qpdf};

const EVIL: &str = "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET";
const WIDGET: &str = "/Type /Annot /Subtype /Widget /F 4 /P 10 0 R";
const SCRIPT: &str = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
const STRICT: &str = "schema = \"kyso.policy/1\"\nname = \"strict\"\nrevocation = \"if-available\"\n[rules]\n\
                      \"content.no-dynamic\" = \"fail\"\n\"signature.name\" = \"fail\"\n";

fn text(raw: &RawPdf, number: u32) -> String {
    String::from_utf8(raw.objects[&number].clone()).expect("an object of text")
}

fn add(raw: &mut RawPdf, number: u32, entries: &str) {
    let own = text(raw, number).replacen("<<", &format!("<< {entries} "), 1);
    raw.set(number, own);
}

/// A signature as another program would append it: field 95, value 96 with more entries.
pub fn appended_signature(base: &[u8], more: &str, sub_filter: &str, room: usize) -> Vec<u8> {
    let form = text_of(base, 1).contains("/AcroForm");
    let catalog = match form {
        true => text_of(base, 1),
        false => text_of(base, 1).replacen("<<", "<< /AcroForm 94 0 R", 1),
    };
    let old = if form { text_of(base, 5) } else { "<< /Fields [] >>".to_owned() };
    let number = if form { 5 } else { 94 };
    let flags = if old.contains("/SigFlags") { "" } else { "/SigFlags 3 " };
    let listed = old.replacen("/Fields [", &format!("{flags}/Fields [95 0 R "), 1);
    let value = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /{sub_filter} {more} /ByteRange [{}] /Contents <{}> >>",
        " ".repeat(60),
        "0".repeat(room * 2)
    );
    let mut pdf = Update::new(base)
        .set(1, catalog)
        .set(number, listed)
        .set(95, format!("<< {WIDGET} /FT /Sig /T (Tay) /Rect [0 0 0 0] /V 96 0 R >>"))
        .set(96, value)
        .table();
    let [start, end] = hole(&pdf);
    let range = format!("0 {start} {end} {}", pdf.len() - end);
    set_byte_range(&mut pdf, &range);
    pdf
}

/// [`appended_signature`] whose dictionary lies in the data of a stream: octets of the stream are in the hole.
fn enclosed_signature(world: &World, base: &[u8], room: usize) -> Vec<u8> {
    let plain = appended_signature(base, "", "ETSI.CAdES.detached", room);
    let inner = format!("96 0 obj\n{}\nendobj\n", text_of(&plain, 96));
    let build = |at: usize| {
        let mut update = Update::new(base).at(96, at).set(97, stream("", &inner));
        for number in [1, 94, 95] {
            update = update.set(number, text_of(&plain, number));
        }
        update.table()
    };
    let at = offset_of(&build(0), 96);
    let mut pdf = build(at);
    let start = at + inner.find("<0000").expect("a hole");
    let (end, len) = (start + room * 2 + 2, pdf.len());
    let range = format!("0 {start} {end} {}", len - end);
    set_byte_range(&mut pdf, &range);
    sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
    pdf
}

fn p05_object_around_the_hole(world: &World, trial: &mut Trial<'_>) {
    for room in [1_900, 8_000] {
        let pdf = enclosed_signature(world, &world.plain, room);
        trial.attack("P-05", &format!("a stream around a hole of {room} octets"), &pdf, &[FORMAT, Want::Malformed]);
    }
}

fn by_hand(world: &World, base: &[u8], more: &str) -> Vec<u8> {
    let mut pdf = appended_signature(base, more, "ETSI.CAdES.detached", 8000);
    let [start, end] = hole(&pdf);
    let len = pdf.len();
    sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
    pdf
}

/// Passes at most with a warning, and not at all where the policy asks for more: what was signed is what was signed, but
/// it may show something else another time.
fn flagged(world: &World, trial: &mut Trial<'_>, row: &str, what: &str, pdf: &[u8], code: &str) {
    let plain = trial.look(pdf);
    let warned = plain.as_ref().is_ok_and(|v| {
        let findings = v.judgement().signatures.iter().flat_map(|s| &s.findings);
        findings.into_iter().any(|f| f.code.starts_with(code) && f.severity >= Severity::Warning)
    });
    let mut strict = settings(world);
    let Ok(policy) = Policy::from_toml(STRICT) else { return };
    strict.policy = policy;
    let refused = verify(&pdf.to_vec(), &strict).is_ok_and(|v| v.verdict() != Verdict::Passed);
    trial.tell(row, what, pdf, &plain, warned && refused, "a warning, and undecided under a strict policy");
}

fn p24_dynamic_content(world: &World, trial: &mut Trial<'_>) {
    let layers = |usage: &str| {
        format!(
            "/OCProperties << /OCGs [40 0 R] /D << /Order [40 0 R] /AS [<< /Event /{usage} /Category [/{usage}] /OCGs [40 0 R] >>] >> >>"
        )
    };
    let layer = "<< /Type /OCG /Name (Lop) /Usage << /View << /ViewState /ON >> /Print << /PrintState /OFF >> >> >>";
    let shown = "<< /Type /Page /Parent 2 0 R /Contents 21 0 R /Resources << /Font << /F1 3 0 R >> /Properties << /L 40 0 R >> >> >>";
    let mut cases: Vec<(&str, RawPdf)> = Vec::new();
    let mut case = |what: &'static str, change: &dyn Fn(&mut RawPdf)| {
        let mut raw = form_document();
        change(&mut raw);
        cases.push((what, raw));
    };
    case("script on opening", &|raw| add(raw, 1, &format!("/OpenAction {SCRIPT}")));
    case("script before printing", &|raw| add(raw, 1, &format!("/AA << /WP {SCRIPT} >>")));
    case("script of a page", &|raw| add(raw, 20, &format!("/AA << /O {SCRIPT} >>")));
    case("scripts by name", &|raw| add(raw, 1, &format!("/Names << /JavaScript << /Names [(x) {SCRIPT}] >> >>")));
    case("script of a field", &|raw| add(raw, 50, &format!("/AA << /F {SCRIPT} >>")));
    case("XFA", &|raw| add(raw, 5, "/XFA 40 0 R"));
    case("/NeedAppearances", &|raw| add(raw, 5, "/NeedAppearances true"));
    for usage in ["Print", "View"] {
        case(if usage == "Print" { "layer for printing" } else { "layer for viewing" }, &|raw| {
            add(raw, 1, &layers(usage));
            raw.set(40, layer);
            raw.set(20, shown);
            raw.set(21, stream("", "/OC /L BDC BT /F1 14 Tf 72 700 Td (So tien 100) Tj ET EMC"));
        });
    }
    case("page content from another file", &|raw| {
        raw.set(21, stream("/F (noi-dung.txt) /FFilter /ASCIIHexDecode", ""));
    });
    case("reference XObject", &|raw| {
        let reference = "/Ref << /F (khac.pdf) /Page 0 >>";
        raw.set(60, stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 100 20] {reference}"), "0 g"));
    });
    case("launch action", &|raw| {
        raw.set(40, "<< /Type /Annot /Subtype /Link /Rect [0 0 600 800] /A << /S /Launch /F (x.exe) >> >>");
        raw.set(20, text(raw, 20).replacen("<<", "<< /Annots [40 0 R]", 1));
    });
    case("value and looks that differ", &|raw| {
        raw.set(50, text(raw, 50).replacen("(12)", "(900)", 1));
    });
    for (what, mut raw) in cases {
        raw.objects.entry(40).or_insert_with(|| stream("", "<xdp></xdp>").into_bytes());
        flagged(world, trial, "P-24", what, &by_hand(world, &raw.table(), ""), "dynamic.");
    }
}

fn p25_text_that_lies(world: &World, trial: &mut Trial<'_>) {
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n\
               1 begincodespacerange <00> <ff> endcodespacerange\n5 beginbfchar <30> <0030> <31> <0039> <53> <0053> <6f> <006f> <69> <0069> endbfchar\nendcmap end end";
    let mut raw = Sample::default().raw();
    raw.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 40 0 R >>");
    raw.set(40, stream("", map));
    raw.set(21, stream("", "BT /F1 14 Tf 72 700 Td (So tien 100) Tj ET"));
    flagged(world, trial, "P-25", "a 1 that is copied as 9", &by_hand(world, &raw.table(), ""), "dynamic.");
}

fn p45_another_name(world: &World, trial: &mut Trial<'_>) {
    let base = &world.plain;
    flagged(world, trial, "P-45", "/Name", &by_hand(world, base, "/Name (Nguyen Thi Chu Tich)"), "signature.name");
    let mut form = form_document();
    let looks = "BT /F1 12 Tf 2 4 Td (Ky boi: Nguyen Thi Chu Tich) Tj ET";
    form.set(
        61,
        stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 3 0 R >> >>", looks),
    );
    let mut in_b = request();
    in_b.field = Some("B".into());
    let pdf = signed(&form.table(), &world.signer, &in_b);
    flagged(world, trial, "P-45", "looks", &pdf, "signature.looks");
    // TP-51: what a stranger wrote steers no terminal.
    let pdf = by_hand(world, base, "/Reason (\\033[2J\u{202e}gian lan) /Location (\\r\\n  1. PASSED)");
    let report = verify(&pdf, &settings(world)).expect("readable").report("x.pdf");
    for lang in [kyso::report::Lang::Vi, kyso::report::Lang::En] {
        let told = kyso::report::render(&report, lang, kyso::report::Detail::Verbose);
        let steers = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!told.contains(steers), "TP-51: {told:?}");
    }
}

/// Two bodies of one number: which one counts depends on whether a reader goes by the table.
fn p32_two_bodies(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let twice = |first: bool| {
        let update = Update::new(base).set(80, stream("", "0 g"));
        let mut out = update.body_only();
        let at = out.len();
        let honest = format!("\n21 0 obj\n{}\nendobj\n", text_of(base, 21));
        let evil = format!("\n21 0 obj\n{}\nendobj\n", stream("", EVIL));
        let (one, two) = if first { (&honest, &evil) } else { (&evil, &honest) };
        out.extend(one.bytes());
        out.extend(two.bytes());
        let own = if first { at + 1 } else { at + one.len() + 1 };
        let table = out.len();
        out.extend(format!("xref\n21 1\n{own:010} 00000 n \n80 1\n{:010} 00000 n \n", offset_of(&out, 80)).bytes());
        let trailer = format!("trailer\n<< /Size 100 {} /Prev {} >>\n", update.trailer, update.prev);
        out.extend(format!("{trailer}startxref\n{table}\n%%EOF\n").bytes());
        out
    };
    trial.attack("P-32", "later, the table names the first", &twice(true), &[MODIFIED, FORMAT, Want::Malformed]);
    trial.attack("P-32", "later, the table names the second", &twice(false), &[MODIFIED, FORMAT, Want::Malformed]);
    let mut orphan = Update::new(base).free(300, 1);
    orphan.prev = startxref(base);
    let mut out = base.clone();
    out.extend(format!("21 0 obj\n{}\nendobj\n", stream("", EVIL)).bytes());
    let at = out.len();
    out.extend(
        format!(
            "xref\n300 1\n0000000000 00001 f \ntrailer\n<< /Size 301 {} /Prev {} >>\n",
            orphan.trailer, orphan.prev
        )
        .bytes(),
    );
    out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    trial.attack("P-32", "later, a body that no table names", &out, &[MODIFIED, FORMAT, Want::Malformed]);
    let mut inside = world.plain.clone();
    inside.extend(format!("21 0 obj\n{}\nendobj\n", stream("", EVIL)).bytes());
    trial.attack("P-32", "signed with a second body", &by_hand(world, &inside, ""), &[FORMAT, Want::Malformed]);
    // Signed like that from the beginning: both bodies are what was signed, and which of them is seen is told.
    let body = format!("21 0 obj\n{}\nendobj\n", stream("", EVIL));
    for (what, gap) in [
        ("in the first revision", body.clone()),
        ("far from everything", format!("{}{body}", "%\n".repeat(300_000))),
        ("over two lines", body.replacen("21 0 obj", "21\n0\r\nobj", 1)),
    ] {
        let signed = signed(&with_gap(&world.plain, &gap), &world.signer, &request());
        flagged(world, trial, "P-32", what, &signed, "dynamic.second-body");
    }
    // A revision that the chain leaves out lies in between.
    let skipped = Update::new(base).set(21, stream("", EVIL)).table();
    let mut update = Update::new(&skipped).free(300, 1);
    update.prev = startxref(base);
    trial.attack("P-34", "a revision that no /Prev leads to", &update.table(), &[MODIFIED, FORMAT, Want::Malformed]);
}

/// A file of one revision with more octets in front of its cross-references.
fn with_gap(base: &[u8], gap: &str) -> Vec<u8> {
    let at = startxref(base);
    let mut out = [&base[..at], gap.as_bytes(), &base[at..]].concat();
    let word = b"startxref";
    let end = out.windows(word.len()).rposition(|w| w == word).expect("startxref");
    out.truncate(end);
    out.extend(format!("startxref\n{}\n%%EOF\n", at + gap.len()).bytes());
    out
}

fn p40_encrypted(world: &World, trial: &mut Trial<'_>) {
    let lock = |user: &str| qpdf(&world.plain, &["--encrypt", user, "chu", "256", "--"]);
    let (Some(open), Some(closed)) = (lock(""), lock("mo")) else { return };
    let base = signed(&open, &world.signer, &request());
    trial.control("TP-46", "encrypted, for everybody", &base, Want::Passed, ChangeLevel::None);
    let mut ask = request();
    ask.credentials = Credentials::password("mo".to_owned().into());
    let sealed = signed(&closed, &world.signer, &ask);
    trial.never("P-40", "no password", &sealed);
    trial.never("P-40", "no password, and a later revision", &with_dss_of(&sealed));
    let trailer = |pdf: &[u8]| {
        let at = pdf.windows(8).rposition(|w| w == b"/Encrypt").expect("/Encrypt");
        let reference: String = String::from_utf8_lossy(&pdf[at..at + 24]).into_owned();
        reference.split(" R").next().map(|start| format!("{start} R")).expect("a reference")
    };
    for (name, pdf) in [("for everybody", &base), ("sealed", &sealed)] {
        let encrypt = trailer(pdf);
        let number: u32 = encrypt.split_ascii_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number");
        let text = find_object(pdf, number);
        let root = root_of(pdf);
        let with = |update: Update<'_>, more: &str| {
            let mut update = update;
            update.trailer = format!("/Root {root} 0 R {more}");
            update.table()
        };
        let id = "/ID [<00> <01>]";
        let same_id = id_of(pdf);
        trial.never("P-40", &format!("/Encrypt gone, {name}"), &with(Update::new(pdf).set(300, "null"), &same_id));
        let weaker = text.replacen("/V 5", "/V 4", 1);
        let changed = with(Update::new(pdf).set(number, weaker), &format!("{encrypt} {same_id}"));
        trial.never("P-40", &format!("/Encrypt changed, {name}"), &changed);
        let other = with(Update::new(pdf).set(300, text.clone()), &format!("/Encrypt 300 0 R {id}"));
        trial.never("P-40", &format!("another /Encrypt and /ID, {name}"), &other);
        let identity = text.replacen("/StmF /StdCF", "/StmF /Identity", 1);
        let clear = with(Update::new(pdf).set(number, identity), &format!("{encrypt} {same_id}"));
        trial.never("P-40", &format!("streams no longer encrypted, {name}"), &clear);
        let page = find_object(pdf, root).replacen("<<", "<< /OpenAction << /S /JavaScript /JS <00> >>", 1);
        let acted = with(Update::new(pdf).set(root, page), &format!("{encrypt} {same_id}"));
        trial.never("P-40", &format!("a script later, {name}"), &acted);
    }
    // A file that is not encrypted, until a later revision says so.
    let mut update = Update::new(&world.one).set(
        300,
        "<< /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> \
         /U <0000000000000000000000000000000000000000000000000000000000000000> >>",
    );
    update.trailer.push_str(" /Encrypt 300 0 R");
    trial.never("P-40", "encrypted later", &update.table());
}

fn root_of(pdf: &[u8]) -> u32 {
    let at = pdf.windows(6).rposition(|w| w == b"/Root ").expect("/Root") + 6;
    let text = String::from_utf8_lossy(&pdf[at..at + 12]).into_owned();
    text.split_ascii_whitespace().next().and_then(|n| n.parse().ok()).expect("a number")
}

fn id_of(pdf: &[u8]) -> String {
    let at = pdf.windows(5).rposition(|w| w == b"/ID [" || w == b"/ID[<").expect("/ID");
    let end = at + pdf[at..].iter().position(|o| *o == b']').expect("its end") + 1;
    String::from_utf8_lossy(&pdf[at..end]).into_owned()
}

/// An object's text where its strings are binary.
fn find_object(pdf: &[u8], number: u32) -> String {
    text_of(pdf, number)
}

fn with_dss_of(pdf: &[u8]) -> Vec<u8> {
    let root = root_of(pdf);
    let at = pdf.windows(8).rposition(|w| w == b"/Encrypt").expect("/Encrypt");
    let encrypt = String::from_utf8_lossy(&pdf[at..at + 24]).into_owned();
    let encrypt = encrypt.split(" R").next().map(|start| format!("{start} R")).expect("a reference");
    let catalog = text_of(pdf, root).replacen("<<", "<< /DSS 200 0 R", 1);
    let mut update = Update::new(pdf).set(root, catalog).set(200, "<< /Type /DSS >>");
    update.trailer = format!("/Root {root} 0 R {encrypt} {}", id_of(pdf));
    update.table()
}

fn p41_pdf_2(world: &World, trial: &mut Trial<'_>) {
    for sub_filter in ["ETSI.CAdES.future", "adbe.pkcs7.sha3", "ETSI.RFC3161.2", "x"] {
        let mut pdf = appended_signature(&world.plain, "", sub_filter, 8000);
        let [start, end] = hole(&pdf);
        let len = pdf.len();
        sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
        trial.undecided("P-41", &format!("/SubFilter /{sub_filter}"), &pdf);
        let mut other = pdf.clone();
        let at = other.windows(10).position(|w| w == b"Cong van s").expect("text");
        other[at] = b'c';
        let hash = Want::Failed(kyso::policy::Reason::HashFailure);
        trial.attack("P-41", &format!("/SubFilter /{sub_filter}, another content"), &other, &[hash]);
    }
    // A field of the same name, written in another encoding (UTF-8 is new in PDF 2.0).
    for (what, name) in [("UTF-8", "<efbbbf536f44656e>"), ("UTF-16", "<feff0053006f00440065006e>")] {
        let base = &world.certified[1];
        let listed = text_of(base, 5).replacen("/Fields [", "/Fields [220 0 R ", 1);
        let field = format!("<< {WIDGET} /FT /Sig /T {name} /Rect [0 0 0 0] >>");
        let pdf = Update::new(base).set(5, listed).set(220, field).table();
        trial.attack("P-41", &format!("a second SoDen, in {what}"), &pdf, &[MODIFIED]);
    }
    // A label is no sub-filter: a signature that calls itself a time-stamp is a signature, under P 1 too.
    let base = &world.certified[0];
    let mut pdf = appended_signature(base, "", "ETSI.CAdES.detached", 8000);
    let at = pdf.windows(10).rposition(|w| w == b"/Type /Sig").expect("/Type");
    pdf.splice(at..at + 10, *b"/Type /DocTimeStamp");
    let pdf = {
        // Offsets behind have moved: the update is laid out again.
        let value = text_of(&pdf, 96);
        let mut again = Update::new(base).set(5, text_of(&pdf, 5)).set(95, text_of(&pdf, 95)).set(96, value).table();
        let [start, end] = hole(&again);
        let range = format!("0 {start} {end} {}", again.len() - end);
        set_byte_range(&mut again, &range);
        let len = again.len();
        sign_ranges(&mut again, [start, end], &[0..start, end..len], &world.second);
        again
    };
    trial.attack("P-41", "a signature called /DocTimeStamp under P 1", &pdf, &[MODIFIED]);
}

fn p43_document_time_stamps(world: &World, trial: &mut Trial<'_>) {
    let tsa = super::support::SoftSigner::new(&world.pki.leaf("tsa"));
    let base = &world.form_one;
    let none = "/Rect [0 0 0 0]";
    let honest = stamped(base, 210, none, &|imprint| token_over(&tsa, imprint, now().plus_seconds(1)));
    trial.control("control", "token by hand", &honest, Want::Passed, ChangeLevel::Ltv);
    let by = |time: i64, signer: &super::support::SoftSigner| {
        stamped(base, 210, none, &|imprint| token_over(signer, imprint, now().plus_seconds(time)))
    };
    trial.never("P-43", "by a stranger", &by(1, &world.stranger));
    trial.never("P-43", "by a signer who is no authority", &by(1, &world.second));
    trial.never("P-43", "from next year", &by(400 * 86_400, &tsa));
    trial.never(
        "P-43",
        "over something else",
        &stamped(base, 210, none, &|imprint| {
            let mut other = imprint.to_vec();
            other[0] ^= 1;
            token_over(&tsa, &other, now())
        }),
    );
    // Older than the signature's own time-stamp, which it covers.
    let mut with_time = request();
    with_time.time_stamp = true;
    let mut out = Vec::new();
    let limits = kyso::base::Limits::default();
    kyso::sign::sign(&world.plain, &mut out, &world.signer, &with_time, Some(&world.tsa), &limits).expect("signed");
    let old = stamped(&out, 210, none, &|imprint| token_over(&tsa, imprint, now().plus_seconds(-86_400)));
    trial.never("P-43", "older than what it covers", &old);
    // Not the whole revision.
    let mut short = honest.clone();
    let [start, end] = hole(&short);
    let rest = short.len() - end - 40;
    set_byte_range(&mut short, &format!("0 {start} {end} {rest}"));
    let covered = [&short[..start], &short[end..end + rest]].concat();
    let imprint = digest(DigestAlgorithm::Sha256, &covered);
    let token = token_over(&tsa, imprint.as_bytes(), now().plus_seconds(1));
    fill(&mut short, [start, end], &token);
    trial.attack("P-43", "not the whole revision", &short, &[FORMAT]);
    // Its field is used again for another one.
    let again = with_time_stamp(world, &honest, 310, none);
    trial.control("control", "two time-stamps", &again, Want::Passed, ChangeLevel::Ltv);
    let reused = text_of(&again, 210).replacen("/V 211 0 R", "/V 311 0 R", 1);
    assert_ne!(reused, text_of(&again, 210));
    trial.attack(
        "P-43",
        "its field holds another one",
        &Update::new(&again).set(210, reused).table(),
        &[MODIFIED, FORMAT],
    );
    let emptied = text_of(&again, 210).replacen("/V 211 0 R", "", 1);
    trial.attack("P-43", "its field is emptied", &Update::new(&again).set(210, emptied).table(), &[MODIFIED, FORMAT]);
    // A time-stamp as a vehicle.
    let evil = Update::new(&with_time_stamp(world, base, 210, none)).set(21, stream("", EVIL)).table();
    trial.attack("P-43", "content exchanged behind it", &evil, &[MODIFIED]);
    let changed = Update::new(base).set(21, stream("", EVIL)).table();
    let stamped = with_time_stamp(world, &changed, 210, none);
    trial.attack("P-43", "content exchanged before it", &stamped, &[MODIFIED]);
}

fn p44_legacy_sub_filters(world: &World, trial: &mut Trial<'_>) {
    let pdf = appended_signature(&world.plain, "", "adbe.pkcs7.sha1", 8000);
    let inside = digest(DigestAlgorithm::Sha1, &around_hole(&pdf));
    let with = |content: Vec<u8>| {
        let mut pdf = pdf.clone();
        let attributes = digest(DigestAlgorithm::Sha256, &content);
        let mut parts = Parts::honest(&world.signer, attributes.as_bytes());
        parts.content = (DATA, Some(content));
        parts.content_type = attribute(super::forge::CONTENT_TYPE, &[oid(DATA)]);
        let message = parts.der(&world.signer);
        let place = hole(&pdf);
        fill(&mut pdf, place, &message);
        pdf
    };
    trial.never("P-44", "adbe.pkcs7.sha1, SHA-1 of what is covered", &with(inside.as_bytes().to_vec()));
    trial.never("P-44", "adbe.pkcs7.sha1, SHA-1 of something else", &with(vec![7; 20]));
    trial.never("P-44", "adbe.pkcs7.sha1, the document itself inside", &with(around_hole(&pdf)));
    let value = {
        use kyso::keys::Signer as _;
        let pdf = appended_signature(&world.plain, "/Cert <3082>", "adbe.x509.rsa_sha1", 600);
        world.second.sign(&around_hole(&pdf)).expect("a software key")
    };
    let mut octets = vec![4, 0x82, 1, 0];
    octets.extend(&value);
    let hex = |octets: &[u8]| octets.iter().map(|o| format!("{o:02x}")).collect::<String>();
    let certificate = {
        use kyso::keys::Signer as _;
        hex(world.second.certificate().der())
    };
    let mut pdf = appended_signature(&world.plain, &format!("/Cert <{certificate}>"), "adbe.x509.rsa_sha1", 600);
    let place = hole(&pdf);
    fill(&mut pdf, place, &octets);
    trial.never("P-44", "adbe.x509.rsa_sha1", &pdf);
    for sub_filter in ["adbe.pkcs7.detached", "adbe.pkcs7.sha1", "ETSI.RFC3161"] {
        let mut pdf = appended_signature(&world.plain, "", sub_filter, 8000);
        let place = hole(&pdf);
        fill(&mut pdf, place, &octets);
        trial.never("P-44", &format!("a bare value under {sub_filter}"), &pdf);
    }
    // What another sub-filter's rules would make of an honest message.
    for sub_filter in ["adbe.pkcs7.sha1", "ETSI.RFC3161", "adbe.x509.rsa_sha1"] {
        let mut pdf = appended_signature(&world.plain, "", sub_filter, 8000);
        let [start, end] = hole(&pdf);
        let len = pdf.len();
        sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
        trial.never("P-44", &format!("an honest message under {sub_filter}"), &pdf);
    }
}

/// What the viewers of 2026 missed: content that is added, not changed.
fn p47_added_content(world: &World, trial: &mut Trial<'_>) {
    for (name, base) in [("approved", &world.form_one), ("P=2", &world.certified[1]), ("P=3", &world.certified[2])] {
        let page = text_of(base, 10);
        let tree = text_of(base, 2);
        let new_page = "<< /Type /Page /Parent 2 0 R /Contents 231 0 R >>";
        let content = stream("", EVIL);
        let mut one = |what: &str, update: Update<'_>| {
            trial.attack("P-47", &format!("{what}, {name}"), &update.table(), &[MODIFIED, Want::Malformed]);
        };
        let up = || Update::new(base).set(231, content.clone());
        for (what, kids) in [("in front", "[230 0 R 10 0 R 20 0 R]"), ("behind", "[10 0 R 20 0 R 230 0 R]")] {
            let grown = tree.replacen("[10 0 R 20 0 R]", kids, 1).replacen("/Count 2", "/Count 3", 1);
            assert_ne!(grown, tree);
            one(&format!("a page {what}"), up().set(2, grown).set(230, new_page));
        }
        let counted = tree.replacen("/Count 2", "/Count 1", 1);
        one("a smaller /Count", up().set(2, counted));
        one("more content", up().set(10, page.replacen("/Contents [11 0 R", "/Contents [11 0 R 231 0 R", 1)));
        one("content in front", up().set(10, page.replacen("/Contents [", "/Contents [231 0 R ", 1)));
        let resources = page.replacen("/XObject <<", "/XObject << /Moi 231 0 R", 1);
        one("another resource", up().set(10, resources));
        one("resources of the tree", up().set(2, tree.replacen("/F1 3 0 R", "/F1 3 0 R /F2 3 0 R", 1)));
        one(
            "a template",
            up().set(1, text_of(base, 1).replacen("<<", "<< /Names << /Templates << /Names [(x) 230 0 R] >> >>", 1))
                .set(230, new_page),
        );
        let layer = "<< /OCProperties << /OCGs [230 0 R] /D << /OFF [230 0 R] >> >>";
        one("layers", up().set(1, text_of(base, 1).replacen("<<", layer, 1)).set(230, "<< /Type /OCG /Name (x) >>"));
        one(
            "actual text",
            up().set(
                1,
                text_of(base, 1).replacen(
                    "<<",
                    "<< /StructTreeRoot << /Type /StructTreeRoot /K << /S /P /Pg 10 0 R /K 0 /ActualText (900) >> >>",
                    1,
                ),
            ),
        );
        one("a thumbnail", up().set(10, page.replacen("<<", "<< /Thumb 231 0 R", 1)));
        one("a group", up().set(10, page.replacen("<<", "<< /Group << /S /Transparency /K true >>", 1)));
        one("a user unit", up().set(10, page.replacen("<<", "<< /UserUnit 2", 1)));
        one("annotation of a button", {
            let button = format!(
                "<< {WIDGET} /FT /Btn /Ff 65536 /T (Nut) /Rect [72 690 400 720] /MK << /CA (So tien 900) /BG [1] >> >>"
            );
            up().set(230, button)
                .set(10, page.replacen("/Annots [", "/Annots [230 0 R ", 1))
                .set(5, text_of(base, 5).replacen("/Fields [", "/Fields [230 0 R ", 1))
        });
    }
}

/// What is odd before the signature is signed with it; the same afterwards is a change.
fn p48_lenient_before(world: &World, trial: &mut Trial<'_>) {
    let mut raw = Sample::default().raw();
    raw.set(2, text(&raw, 2).replacen("/Type /Pages", "/Loai /Trang", 1));
    raw.set(40, "<< /Cut (off) /Names [(b) 1 (a) 2] /Kids [99 0 R] >>");
    raw.set(41, "");
    add(&mut raw, 1, "/PieceInfo 40 0 R /Old 41 0 R /Gone 77 0 R /Empty << /A null >>");
    let odd = raw.table();
    for (what, pdf) in [
        ("missing /Type, references to nothing, empty objects", odd.clone()),
        ("an old header", String::from_utf8_lossy(&odd).replacen("%PDF-1.7", "%PDF-1.2", 1).into_bytes()),
    ] {
        let pdf = if what == "an old header" {
            let mut old = odd.clone();
            old[7] = b'2';
            assert!(pdf.starts_with(b"%PDF-1.2"));
            old
        } else {
            pdf
        };
        let base = signed(&pdf, &world.signer, &request());
        trial.control("P-48", what, &base, Want::Passed, ChangeLevel::None);
        for (what, update) in [
            ("the missing object appears", Update::new(&base).set(77, stream("", EVIL))),
            ("the empty object is filled", Update::new(&base).set(41, "<< /A 1 >>")),
            (
                "what was odd is set right",
                Update::new(&base).set(2, text_of(&base, 2).replacen("/Loai /Trang", "/Loai /Trang /Rotate 180", 1)),
            ),
        ] {
            trial.attack("P-48", what, &update.table(), &[MODIFIED]);
        }
    }
}

/// This library refuses to sign what a certification forbids; another program would not.
fn signed_under_p1(world: &World, base: &[u8]) -> Vec<u8> {
    by_hand(world, base, "")
}

/// What the document says of itself (P-46, TP-49), entities without end included.
fn p46_metadata(world: &World, trial: &mut Trial<'_>) {
    let packet = |title: &str, more: &str| {
        stream(
            "/Type /Metadata /Subtype /XML",
            &format!(
                "{more}<x:xmpmeta><rdf:RDF><rdf:Description><xmp:ModifyDate>2026</xmp:ModifyDate><dc:title>{title}</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
            ),
        )
    };
    let mut raw = Sample::default().raw();
    add(&mut raw, 1, "/Metadata 40 0 R");
    raw.set(40, packet("Quyet dinh so 100", ""));
    let base = signed(&raw.table(), &world.signer, &request());
    let entities: String = (1..30).map(|i| format!("<!ENTITY e{i} \"&e{};&e{};\">", i - 1, i - 1)).collect();
    let bomb = format!("<!DOCTYPE x [<!ENTITY e0 \"x\">{entities}]>");
    for (what, text) in [
        ("another title", packet("Quyet dinh so 900", "")),
        ("words that look like a tool's mark inside the title", packet("Quyet dinh x:xmptk=\"khong\" so 100", "")),
        ("a date inside the title", packet("Quyet dinh <xmp:ModifyDate>x</xmp:ModifyDate> so 100", "")),
        ("a comment", packet("Quyet dinh so 100", "<!-- x -->")),
        ("entities without end", packet("&e29;", &bomb)),
        ("no XML", stream("/Type /Metadata /Subtype /XML", "x")),
    ] {
        trial.attack("P-46", what, &Update::new(&base).set(40, text).table(), &[MODIFIED]);
    }
}

#[test]
fn dynamic_content() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p24_dynamic_content(world, &mut trial);
    p25_text_that_lies(world, &mut trial);
    p45_another_name(world, &mut trial);
    trial.end();
}

#[test]
fn kinds_of_signatures() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p41_pdf_2(world, &mut trial);
    p43_document_time_stamps(world, &mut trial);
    p44_legacy_sub_filters(world, &mut trial);
    trial.end();
}

#[test]
fn encrypted_documents() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p40_encrypted(world, &mut trial);
    trial.end();
}

#[test]
fn added_and_hidden() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p05_object_around_the_hole(world, &mut trial);
    p32_two_bodies(world, &mut trial);
    p47_added_content(world, &mut trial);
    p48_lenient_before(world, &mut trial);
    let [p1, p2, _] = &world.certified;
    trial.attack("TP-22", "a second signature under P=1", &signed_under_p1(world, p1), &[MODIFIED]);
    p46_metadata(world, &mut trial);
    // TP-29, P-42: what a store says is worth only what it proves.
    trial.control(
        "TP-23",
        "filled in after validation data, P=2",
        &filled(&with_dss(p2), 50),
        Want::Passed,
        ChangeLevel::Form,
    );
    trial.end();
}
