//! Rows P-01 to P-16 and P-29 to P-38: structure.

use kyso::policy::Reason;

use super::base::{FORMAT, MODIFIED, Trial, Want, World, request, signed, world};
use super::editor::{Update, offset_of, patch, set_byte_range, signatures, startxref, stream, text_of};
use super::forge::{fill, hole, sign_ranges};
use super::support::peers::find;

const HASH: Want = Want::Failed(Reason::HashFailure);
const MALFORMED: Want = Want::Malformed;

fn p01_contents(world: &World, trial: &mut Trial<'_>) {
    let [start, end] = hole(&world.one);
    let with_token = |token: &str| {
        let mut pdf = world.one.clone();
        let padded = format!("{token:<width$}", width = end - start);
        pdf[start..end].copy_from_slice(padded.as_bytes());
        pdf
    };
    for token in ["<>", "null", "<00>", "99 0 R", "(text)", "[<00>]", "true"] {
        trial.attack("P-01", token, &with_token(token), &[FORMAT, MALFORMED]);
    }
    let zeros = format!("<{}>", "0".repeat(end - start - 2));
    trial.attack("P-01", "all zeros", &with_token(&zeros), &[FORMAT]);
    let literal = format!("({})", "A".repeat(end - start - 2));
    trial.attack("P-12", "literal string", &with_token(&literal), &[FORMAT]);
    let mut renamed = world.one.clone();
    patch(&mut renamed, start - 12, b"/Contents", b"/Contentz");
    trial.attack("P-01", "removed", &renamed, &[FORMAT]);
}

fn p02_byte_range(world: &World, trial: &mut Trial<'_>) {
    let [b, c] = hole(&world.one);
    let d = world.one.len() - c;
    for text in [
        String::new(),
        format!("0 {b}"),
        format!("0 {b} {c}"),
        format!("0 {b} {c} {d} 0"),
        format!("0 {b}.0 {c} {d}"),
        format!("(0) {b} {c} {d}"),
        "0 0 0 0".to_owned(),
        format!("null {b} {c} {d}"),
        format!("-0 {b} {c} -1"),
    ] {
        let mut pdf = world.one.clone();
        set_byte_range(&mut pdf, &text);
        trial.attack("P-02", &format!("[{text}]"), &pdf, &[FORMAT, MALFORMED]);
    }
    let mut renamed = world.one.clone();
    patch(&mut renamed, 0, b"/ByteRange", b"/ByteRangz");
    trial.attack("P-02", "removed", &renamed, &[FORMAT]);
    let mut nothing = world.one.clone();
    let at = find(&nothing, b"/ByteRange [", 0).unwrap() + 11;
    let close = find(&nothing, b"]", at).unwrap() + 1;
    nothing[at..close].copy_from_slice(format!("{:<width$}", "null", width = close - at).as_bytes());
    trial.attack("P-02", "null", &nothing, &[FORMAT]);
}

/// The rows about ranges: the attacker signs the odd range with a *trusted* key, so that only the range is wrong.
#[allow(clippy::single_range_in_vec_init)] // one range is what is odd
fn p05_to_p10_ranges(world: &World, trial: &mut Trial<'_>) {
    let base = &world.roomy;
    let [b, c] = hole(base);
    let len = base.len();
    let d = len - c;
    let mut one = |row: &str, what: &str, text: String, ranges: &[std::ops::Range<usize>]| {
        let mut pdf = base.clone();
        set_byte_range(&mut pdf, &text);
        sign_ranges(&mut pdf, [b, c], ranges, &world.signer);
        trial.attack(row, what, &pdf, &[FORMAT, MALFORMED]);
    };
    let eof = len - 1;
    one("P-05", "40 octets behind", format!("0 {b} {} {}", c + 40, d - 40), &[0..b, c + 40..len]);
    one("P-05", "1 octet behind", format!("0 {b} {} {}", c + 1, d - 1), &[0..b, c + 1..len]);
    one("P-05", "1 octet before", format!("0 {} {c} {d}", b - 1), &[0..b - 1, c..len]);
    one("P-06", "gap smaller at its end", format!("0 {b} {} {}", c - 2, d + 2), &[0..b, c..len]);
    one("P-06", "gap smaller at its beginning", format!("0 {} {c} {d}", b + 2), &[0..b, c..len]);
    one("P-06", "overlap", format!("0 {b} {} {}", b - 10, len - b + 10), &[0..b, c..len]);
    one("P-06", "reversed", format!("{c} {d} 0 {b}"), &[c..len, 0..b]);
    one("P-07", "begins at 1", format!("1 {} {c} {d}", b - 1), &[1..b, c..len]);
    one("P-08", "cross-references left out", format!("0 {b} {c} 60"), &[0..b, c..c + 60]);
    one("P-08", "last letter of %%EOF left out", format!("0 {b} {c} {}", eof - 1 - c), &[0..b, c..eof - 1]);
    one("P-08", "nothing behind the hole", format!("0 {b} {c} 0"), &[0..b]);
    one("P-09", "1 octet beyond", format!("0 {b} {c} {}", d + 1), &[0..b, c..len]);
    for big in ["-1", "2147483648", "9223372036854775808"] {
        one("P-09", big, format!("0 {b} {c} {big}"), &[0..b, c..len]);
    }
    one("P-09", "2^64-1 wraps around", format!("0 {b} 18446744073709551615 9"), &[0..b, c..len]);
    one("P-10", "one range", format!("0 {len}"), &[0..b]);
    one("P-10", "six numbers", format!("0 {b} {c} {d} 0 1"), &[0..b, c..len]);
}

/// The hole keeps its message; behind it, still inside what is not signed, a second byte range and a whole revision.
fn p04_wrapping(world: &World, trial: &mut Trial<'_>) {
    let base = &world.roomy;
    let [b, c] = hole(base);
    let xref = startxref(base);
    let padding = base[b..c - 1].iter().rposition(|o| *o != b'0').unwrap() + 2;
    let message = &base[b..b + padding + padding % 2];
    for duplicate in [true, false] {
        let mut out = [&base[..b], message, b">"].concat();
        let range_at = out.len();
        let range = if duplicate { "/ByteRange" } else { "/Byte#52ange" };
        out.extend(format!(" {range} [0 {b} 0000000000 {}] >>\nendobj\n", base.len() - c).bytes());
        let evil = out.len();
        out.extend(format!("21 0 obj\n{}\nendobj\n", stream("", "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET")).bytes());
        assert!(out.len() < xref, "no room for the attack");
        out.resize(xref, b' ');
        let old = find(base, b"xref\n", xref).unwrap() + 5;
        out.extend(format!("xref\n21 1\n{evil:010} 00000 n \n").bytes());
        let rest = String::from_utf8_lossy(&base[old..]).into_owned();
        out.extend(rest.bytes());
        let moved = out.len();
        patch(&mut out, range_at, b"0000000000", format!("{moved:010}").as_bytes());
        out.extend(&base[c..]);
        trial.attack("P-04", &format!("second range, same spelling {duplicate}"), &out, &[FORMAT, MALFORMED]);
    }
}

fn p11_padding(world: &World, trial: &mut Trial<'_>) {
    let [start, end] = hole(&world.roomy);
    let mut with = |what: &str, wants: &[Want], change: &dyn Fn(&mut Vec<u8>)| {
        let mut pdf = world.roomy.clone();
        change(&mut pdf);
        trial.attack("P-11", what, &pdf, wants);
    };
    with("0x01 at the end", &[FORMAT], &|pdf| pdf[end - 2] = b'1');
    with("a second message", &[FORMAT], &|pdf| {
        let message = pdf[start + 1..start + 2001].to_vec();
        pdf[end - 2201..end - 201].copy_from_slice(&message);
    });
    with("white space", &[FORMAT, MALFORMED], &|pdf| pdf[end - 40..end - 38].copy_from_slice(b"  "));
    with("comment sign", &[FORMAT, MALFORMED], &|pdf| pdf[end - 40] = b'%');
    with("odd number of digits", &[FORMAT, MALFORMED], &|pdf| {
        pdf[end - 2] = b'>';
        pdf[end - 1] = b' ';
    });
}

#[test]
fn contents_and_byte_ranges() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p01_contents(world, &mut trial);
    p02_byte_range(world, &mut trial);
    p04_wrapping(world, &mut trial);
    p05_to_p10_ranges(world, &mut trial);
    p11_padding(world, &mut trial);
    trial.end();
}

/// Object numbers of the (last) signature's field and value.
pub fn numbers(pdf: &[u8]) -> (u32, u32) {
    let last = signatures(pdf).pop().unwrap();
    (last.field.unwrap().number, last.value.unwrap().number)
}

fn p03_incremental_saving(world: &World, trial: &mut Trial<'_>) {
    let evil = stream("", "BT /F1 14 Tf 72 700 Td (So tien 900) Tj ET");
    for (name, base) in [("one", &world.one), ("two", &world.two), ("streams", &world.streams)] {
        let update = || Update::new(base).set(21, evil.clone());
        trial.attack("P-03", &format!("body, table, trailer, {name}"), &update().table(), &[MODIFIED]);
        trial.attack("P-03", &format!("body, stream, {name}"), &update().stream(), &[MODIFIED]);
        let lenient = &[MODIFIED, MALFORMED];
        trial.attack("P-03", &format!("body, trailer, {name}"), &update().body_and_trailer(), lenient);
        trial.attack("P-03", &format!("body only, {name}"), &update().body_only(), lenient);
        let (_, value) = numbers(base);
        let copied = update().set(value, text_of(base, value)).table();
        trial.attack("P-03", &format!("with a copy of the signature, {name}"), &copied, &[MODIFIED, FORMAT]);
    }
}

fn p13_to_p16_signature_objects(world: &World, trial: &mut Trial<'_>) {
    let base = &world.form_one;
    let (field, value) = numbers(base);
    let form = text_of(base, 5);
    let page = text_of(base, 10);
    let either = &[MODIFIED, FORMAT];
    let second = format!(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Khac) /F 4 /Rect [72 690 400 720] /P 10 0 R /V {value} 0 R /AP << /N 60 0 R >> >>"
    );
    let listed = form.replacen("/Fields [", "/Fields [90 0 R ", 1);
    let shown = page.replacen("/Annots [", "/Annots [90 0 R ", 1);
    let visible = Update::new(base).set(5, listed.clone()).set(10, shown).set(90, second.clone()).table();
    trial.attack("P-13", "new visible field with an old signature", &visible, either);
    let phantom = Update::new(base).set(5, listed.clone()).set(90, second).table();
    trial.attack("P-13", "phantom field with an old signature", &phantom, either);

    let text = text_of(base, value);
    let reason = text.replacen("<<", "<< /Reason (Toi dong y)", 1);
    trial.attack("P-14", "/Reason", &Update::new(base).set(value, reason).table(), either);
    let name = text.replacen("/M (", "/N (", 1);
    trial.attack("P-14", "/M", &Update::new(base).set(value, name).table(), either);
    trial.attack("P-14", "empty", &Update::new(base).set(value, "<< /Type /Sig >>").table(), either);

    let reference = format!("{field} 0 R");
    let without = form.replacen(&reference, "", 1);
    trial.attack("P-15", "field taken out", &Update::new(base).set(5, without).table(), either);
    let hidden = page.replacen(&reference, "", 1);
    trial.attack("P-15", "annotation taken out", &Update::new(base).set(10, hidden).table(), either);
    trial.attack("P-15", "field freed", &Update::new(base).free(field, 1).table(), either);
    trial.attack("P-15", "signature freed", &Update::new(base).free(value, 1).table(), either);
    let empty = text_of(base, field).replacen(&format!("/V {value} 0 R"), "", 1);
    trial.attack("P-15", "/V taken out", &Update::new(base).set(field, empty).table(), either);
    trial.attack("P-15", "cut back", &world.plain, &[Want::Unsigned]);
    if let Some(saved) = super::support::qpdf(&world.one, &[]) {
        trial.attack("P-15", "saved again by another program", &saved, &[FORMAT, HASH, Want::Unsigned]);
    }
    let alike = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 9 20 90] /Contents <30820000> >>";
    let catalog = text_of(&world.plain, 1).replacen("<<", "<< /PieceInfo << /X << /Private 90 0 R >> >>", 1);
    let orphan = Update::new(&world.plain).set(1, catalog).set(90, alike).table();
    trial.attack("P-16", "look-alike in /PieceInfo", &orphan, &[Want::Unsigned]);
    // One that fits its hole may be a signature whose field somebody broke.
    let broken = text_of(base, 1).replacen("/AcroForm", "/AcroForn", 1);
    trial.attack("P-16", "no form leads to it", &Update::new(base).set(1, broken).table(), &[MODIFIED, FORMAT]);
    let mut inside = base.clone();
    let at = offset_of(base, 1);
    patch(&mut inside, at, b"/AcroForm", b"/AcroForn");
    trial.attack("P-16", "no form leads to it, and none did", &inside, &[FORMAT]);
}

fn p29_p30_around_the_file(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let with = |more: &[u8]| [base.as_slice(), more].concat();
    let bad = &[MODIFIED, MALFORMED];
    trial.attack("P-29", "one letter", &with(b"x"), bad);
    trial.attack("P-29", "comment", &with(b"% hello\n"), bad);
    let mut zip = b"PK\x03\x04".to_vec();
    zip.resize(600, 7);
    trial.attack("P-29", "small archive", &with(&zip), bad);
    zip.resize(5000, 7);
    trial.attack("P-29", "large archive", &with(&zip), bad);
    trial.attack("P-29", "a second document", &with(&world.plain), &[MODIFIED, MALFORMED, FORMAT]);
    trial.attack("P-29", "itself again", &with(base), bad);
    trial.attack("P-29", "second %%EOF", &with(b"%%EOF\n"), bad);
    trial.attack("P-29", "second startxref", &with(format!("startxref\n{}\n%%EOF\n", startxref(base)).as_bytes()), bad);
    for junk in [1, 500, 1030] {
        let pdf = [vec![b'\n'; junk].as_slice(), base].concat();
        trial.attack("P-30", &format!("header at {junk}"), &pdf, &[MALFORMED]);
    }
    let two = [b"%PDF-1.4\n".as_slice(), base].concat();
    trial.attack("P-30", "two headers", &two, &[MALFORMED]);
}

/// Keys twice, in files the attacker signs with a trusted key.
fn p31_duplicate_keys(world: &World, trial: &mut Trial<'_>) {
    let base = &world.roomy;
    let [start, end] = hole(base);
    let reason = format!("/Reason ({})", "x".repeat(120));
    for more in [
        "/ByteRange [0 9 10 20]",
        "/Byte#52ange [0 9 10 20]",
        "/Contents <00>",
        "/Cont#65nts <00>",
        "/Type /Sig",
        "/SubFilter /adbe.pkcs7.detached",
        "/M (D:20200101000000Z) /M (D:20210101000000Z)",
    ] {
        let mut pdf = base.clone();
        let new = format!("{more:<width$}", width = reason.len());
        patch(&mut pdf, 0, reason.as_bytes(), new.as_bytes());
        let len = pdf.len();
        sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
        trial.attack("P-31", more, &pdf, &[FORMAT, MALFORMED]);
    }
    let one = &world.form_one;
    let (field, value) = numbers(one);
    for (number, more) in
        [(field, format!("/V {value} 0 R")), (1, "/AcroForm 5 0 R /Acro#46orm 5 0 R".into()), (5, "/Fields []".into())]
    {
        let text = text_of(one, number).replacen("<<", &format!("<< {more} "), 1);
        let pdf = Update::new(one).set(number, text).table();
        trial.attack("P-31", &format!("{number} with {more}"), &pdf, &[MODIFIED, FORMAT, MALFORMED]);
    }
}

fn p33_hybrid(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let evil = "21 0 obj\n<< /Length 3 >>\nstream\n0 g\nendstream\nendobj\n";
    let draft = Update::new(base).set(94, stream("", evil)).body_only();
    let target = find(&draft, b"21 0 obj\n<< /Length 3 >>", base.len()).unwrap();
    let mut rows = vec![1_u8];
    rows.extend(u32::try_from(target).unwrap().to_be_bytes());
    rows.extend([0, 0]);
    let hex: String = rows.iter().map(|o| format!("{o:02x}")).collect();
    let section =
        stream("/Type /XRef /Size 96 /W [1 4 2] /Index [21 1] /Root 1 0 R /Filter /ASCIIHexDecode", &format!("{hex}>"));
    let with = Update::new(base).set(94, stream("", evil)).set(95, section);
    let at = offset_of(&with.body_only(), 95);
    let mut update = with;
    update.trailer.push_str(&format!(" /XRefStm {at}"));
    trial.attack(
        "P-33",
        "another page content for readers of /XRefStm",
        &update.table(),
        &[FORMAT, MODIFIED, MALFORMED],
    );
}

fn p34_p35_cross_references(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let update = || Update::new(base).set(21, stream("", "0 g"));
    let end = update().table();
    let own = startxref(&end);
    for (what, prev) in
        [("itself", own), ("forward", own + 50), ("off by one", startxref(base) + 1), ("zero", 0), ("beyond", 1 << 40)]
    {
        let mut update = update();
        update.prev = prev;
        trial.attack("P-34", &format!("/Prev {what}"), &update.table(), &[MALFORMED]);
    }
    // The chain that leaves the signed revision out.
    let first = startxref(&world.plain);
    let mut skipping = update();
    skipping.prev = first;
    trial.attack(
        "P-34",
        "/Prev past the signed revision",
        &skipping.table(),
        &[MALFORMED, Want::Unsigned, FORMAT, MODIFIED],
    );
    let (field, value) = numbers(base);
    let mut kept = update();
    kept.prev = first;
    let kept = [1, 10, field, value].iter().fold(kept, |u, n| u.at(*n, offset_of(base, *n)));
    trial.attack(
        "P-34",
        "/Prev past the signed revision, its objects kept",
        &kept.table(),
        &[MALFORMED, FORMAT, MODIFIED],
    );
    for (what, rows) in [
        ("/W [0 0 0]", "/W [0 0 0] /Index [0 9223372036854775807]"),
        ("negative width", "/W [1 -4 2] /Index [0 1]"),
        ("huge width", "/W [1 9999999 2] /Index [0 1]"),
        ("too little data", "/W [1 4 2] /Index [0 1000]"),
        ("huge /Size", "/W [1 4 2] /Size 9223372036854775807"),
    ] {
        let mut out = base.clone();
        let at = out.len();
        let head =
            format!("99 0 obj\n<< /Type /XRef /Size 100 {rows} /Root 1 0 R /Prev {} /Length 7 >>", startxref(base));
        out.extend(format!("{head}\nstream\n0123456\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        trial.attack("P-35", what, &out, &[MALFORMED]);
    }
}

/// A signature dictionary without octets of its own in the file.
fn p36_compressed_signature(world: &World, trial: &mut Trial<'_>) {
    let base = &world.streams;
    let (_, value) = numbers(base);
    let member = format!("{value} 0 {}", text_of(base, value).replace('\n', " "));
    let first = format!("{value} 0 ").len();
    let holder = stream(&format!("/Type /ObjStm /N 1 /First {first}"), &member);
    let pdf = Update::new(base).set(95, holder).compressed(value, 95, 0).stream();
    trial.attack("P-36", "signature moved into an object stream", &pdf, &[FORMAT, MODIFIED]);

    let plain = super::support::Sample::default().raw().stream();
    let alike = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 9 20 90] /Contents <3082> >>";
    let holder = stream("/Type /ObjStm /N 1 /First 5", &format!("90 0 {alike}"));
    let catalog = text_of(&plain, 1).replacen("<<", "<< /AcroForm << /Fields [91 0 R] >>", 1);
    let pdf = Update::new(&plain)
        .set(1, catalog)
        .set(91, "<< /FT /Sig /T (X) /V 90 0 R >>")
        .set(95, holder)
        .compressed(90, 95, 0)
        .stream();
    trial.attack("P-36", "only signature, in an object stream", &pdf, &[FORMAT]);
}

fn p37_p38_streams_and_depth(world: &World, trial: &mut Trial<'_>) {
    let base = &world.one;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let pdf = Update::new(base).set(20, format!("<< /Type /Page /Parent 2 0 R /X {deep} >>")).table();
    trial.attack("P-37", "10,000 nested arrays", &pdf, &[MALFORMED, MODIFIED]);
    for (what, text) in [
        ("too short", "<< /Length 2 >>\nstream\n0 g 1 g\nendstream"),
        ("too long", "<< /Length 900000 >>\nstream\n0 g 1 g\nendstream"),
        ("circular", "<< /Length 21 0 R >>\nstream\n0 g 1 g\nendstream"),
        ("negative", "<< /Length -1 >>\nstream\n0 g 1 g\nendstream"),
    ] {
        let pdf = Update::new(base).set(21, text).table();
        trial.attack("P-38", what, &pdf, &[MALFORMED, MODIFIED]);
    }
}

#[test]
fn objects_and_cross_references() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    p03_incremental_saving(world, &mut trial);
    p13_to_p16_signature_objects(world, &mut trial);
    p29_p30_around_the_file(world, &mut trial);
    p31_duplicate_keys(world, &mut trial);
    p33_hybrid(world, &mut trial);
    p34_p35_cross_references(world, &mut trial);
    p36_compressed_signature(world, &mut trial);
    p37_p38_streams_and_depth(world, &mut trial);
    trial.end();
}

/// Contradictory certifications, in files the attacker signs with a trusted key.
#[test]
fn p26_docmdp() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let mut wide = request();
    wide.time_stamp = true;
    wide.certify = Some(2);
    let certified = signed(&world.plain, &world.signer, &wide);
    for p in ["0", "4", "9", "(", "n"] {
        let mut pdf = certified.clone();
        let new = match p {
            "(" => "/P ()".to_owned(),
            "n" => "/P null".to_owned(),
            p => format!("/P {p}"),
        };
        let new = format!("{new:<8}");
        // The value and what follows it, up to the key behind.
        let at = find(&pdf, b"/P 2", 0).unwrap();
        let room = &pdf[at..at + 4].to_vec();
        assert_eq!(room, b"/P 2");
        if new.trim().len() != 4 {
            continue;
        }
        pdf[at..at + 4].copy_from_slice(new.trim().as_bytes());
        let [start, end] = hole(&pdf);
        let len = pdf.len();
        sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.signer);
        trial.attack("P-26", &new, &pdf, &[FORMAT]);
    }
    let mut later = request();
    later.time_stamp = true;
    later.reason = Some("x".repeat(160));
    let mut pdf = signed(&world.one, &world.second, &later);
    let reason = format!("/Reason ({})", "x".repeat(160));
    let reference = "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 3 /V /1.2 >> >>]";
    let new = format!("{reference:<width$}", width = reason.len());
    patch(&mut pdf, world.one.len(), reason.as_bytes(), new.as_bytes());
    let [start, end] = hole(&pdf);
    let len = pdf.len();
    sign_ranges(&mut pdf, [start, end], &[0..start, end..len], &world.second);
    trial.attack("P-26", "certification not first", &pdf, &[FORMAT]);
    let (_, value) = numbers(&world.one);
    let catalog = text_of(&certified, 1);
    let elsewhere = catalog.replacen("/DocMDP ", "/DocMDP 11 0 R /X ", 1);
    trial.attack("P-26", "/Perms changed", &Update::new(&certified).set(1, elsewhere).table(), &[MODIFIED, FORMAT]);
    let catalog = text_of(&world.one, 1).replacen("<<", &format!("<< /Perms << /DocMDP {value} 0 R >>"), 1);
    trial.attack("P-26", "/Perms added", &Update::new(&world.one).set(1, catalog).table(), &[MODIFIED, FORMAT]);
    trial.end();
}

/// A value and digest that belong to another file.
#[test]
fn a_message_from_elsewhere() {
    let Some(world) = world() else { return };
    let mut trial = Trial::new(world);
    let mut pdf = world.roomy.clone();
    let [from, to] = hole(&world.one);
    let digits = world.one[from + 1..to - 1].to_vec();
    let octets: Vec<u8> =
        digits.chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    let place = hole(&pdf);
    fill(&mut pdf, place, &octets);
    trial.attack("C-03", "the message of another file", &pdf, &[HASH]);
    trial.end();
}
