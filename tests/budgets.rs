//! Every budget of a PDF: what is at it works, what is one above it is an error that names the limit, and is never passed.
//! Bombs (threats P-35, P-37) end soon, and in a process that may not have more than half a gigabyte of addresses and
//! ten seconds of a processor.
//!
//! | budget (threats §0.4) | where | here |
//! | --- | --- | --- |
//! | object graph depth 500 | `Limits::pdf_graph_depth` | `levels_of_fields`, `levels_of_pages` |
//! | revisions, `/Prev` hops 512 | `Limits::pdf_revisions` | `revisions` |
//! | signatures 256 | `Limits::pdf_signatures` | `signatures`, `many_good_signatures` |
//! | cross-reference entries 10 M | `Limits::pdf_xref_entries` | `cross_reference_entries` |
//! | nesting 64 | `Limits::pdf_nesting` | `nesting` |
//! | container ratio 100, 1 MB free | `pdf::filter` | `ratio`, for what is unpacked unasked: cross-reference and object streams |
//! | octets of a stream, of an object, values in it, filters of a stream | `Limits`, `pdf::parse`, `pdf::filter` | below |
//! | CPU of a file 10 s, memory 256 MiB | all of these together | `bombs` |
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(dead_code, missing_docs, unreachable_pub)]

#[path = "attacks/base.rs"]
mod base;
#[path = "attacks/editor.rs"]
mod editor;
mod support;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::{Compression, write::ZlibEncoder};
use kyso::base::{LimitReached, Limits};
use kyso::pdf::{Document, Error, ObjectId, signature_fields};
use kyso::policy::Verdict;
use kyso::{Settings, verify};

use base::{signed, visible, world};
use editor::{Update, startxref, stream, text_of};
use support::Sample;

/// What a single file may take (threats §0.4); more without optimisation, on a machine that does other things as well.
const SECONDS: u64 = if cfg!(debug_assertions) { 100 } else { 10 };

/// The limit among the causes of an error, if it is one.
fn limit_in(error: &(dyn std::error::Error + 'static)) -> Option<LimitReached> {
    let mut next = Some(error);
    while let Some(cause) = next {
        // The front doors' errors are their causes, for whoever reads them.
        if let Some(kyso::Error::Document(inner)) = cause.downcast_ref() {
            return limit_in(inner);
        }
        if let Some(kyso::validate::Error::Pdf(inner)) = cause.downcast_ref() {
            return limit_in(inner);
        }
        if let Some(Error::Limit(limit)) = cause.downcast_ref() {
            return Some(*limit);
        }
        if let Some(limit) = cause.downcast_ref::<LimitReached>() {
            return Some(*limit);
        }
        next = cause.source();
    }
    None
}

/// Reads everything there is under these limits; `Err` is the limit that was reached.
fn read_with(pdf: &[u8], limits: &Limits) -> Result<(), LimitReached> {
    let read = || -> Result<(), Error> {
        let octets = pdf.to_vec();
        let document = Document::open(&octets, limits)?;
        let view = document.current();
        view.pages()?;
        signature_fields(&document, limits)?;
        for number in 0..view.size().min(2_000) {
            view.get(ObjectId::new(number))?;
        }
        Ok(())
    };
    read().map_err(|error| limit_in(&error).unwrap_or_else(|| panic!("another error: {error:?}")))
}

fn read(pdf: &[u8]) -> Result<(), LimitReached> {
    read_with(pdf, &Limits::default())
}

/// The verdict under these limits; `Err` is the limit that was reached.
fn judged(pdf: &[u8], limits: &Limits) -> Result<Verdict, LimitReached> {
    let mut settings: Settings = base::settings(world().unwrap());
    settings.limits = limits.clone();
    match verify(&pdf.to_vec(), &settings) {
        Ok(verification) => Ok(verification.verdict()),
        Err(error) => Err(limit_in(&error).unwrap_or_else(|| panic!("another error: {error:?}"))),
    }
}

fn flate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn binary(head: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {head} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

#[test]
fn nesting() {
    let with = |levels: usize| {
        let mut raw = Sample::default().raw();
        // The dictionary is a level as well.
        let arrays = levels - 1;
        raw.set(40, format!("<< /X {}{} >>", "[".repeat(arrays), "]".repeat(arrays)));
        raw.table()
    };
    assert_eq!(read(&with(64)), Ok(()));
    assert_eq!(read(&with(65)).map_err(|l| (l.what, l.limit)), Err(("nested arrays and dictionaries", 64)));
    let Some(world) = world() else { return };
    let deep = format!("<< /X {}{} >>", "[".repeat(64), "]".repeat(64));
    let later = Update::new(&world.one).set(40, deep).table();
    assert_eq!(judged(&later, &Limits::default()).map_err(|l| l.limit), Err(64));
}

/// A chain of fields, each the only kid of the one above.
fn fields(levels: usize) -> Vec<u8> {
    let mut raw = Sample::default().raw();
    raw.set(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [1000 0 R] >> >>");
    for level in 0..levels {
        let number = 1000 + u32::try_from(level).unwrap();
        let kids = if level + 1 < levels { format!("/Kids [{} 0 R]", number + 1) } else { "/FT /Sig".to_owned() };
        raw.set(number, format!("<< /T (t) {kids} >>"));
    }
    raw.table()
}

#[test]
fn levels_of_fields() {
    // The first is level 0.
    assert_eq!(read(&fields(501)), Ok(()));
    assert_eq!(read(&fields(502)).map_err(|l| (l.what, l.limit)), Err(("levels of form fields", 500)));
    assert_eq!(read(&fields(100_000)).map_err(|l| l.limit), Err(500));
    // Circles are no depth.
    let mut raw = Sample::default().raw();
    raw.set(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [30 0 R] >> >>");
    raw.set(30, "<< /T (a) /Parent 31 0 R /Kids [31 0 R 30 0 R] >>");
    raw.set(31, "<< /T (b) /Parent 30 0 R /Kids [30 0 R 31 0 R] >>");
    assert_eq!(read(&raw.table()), Ok(()));
}

#[test]
fn levels_of_pages() {
    let tree = |levels: u32| {
        let mut raw = Sample::default().raw();
        raw.set(2, "<< /Type /Pages /Kids [1000 0 R] /Count 1 >>");
        for level in 1..levels {
            raw.set(999 + level, format!("<< /Type /Pages /Kids [{} 0 R] /Count 1 /Parent 2 0 R >>", 1000 + level));
        }
        raw.set(999 + levels, "<< /Type /Page /Parent 2 0 R >>");
        raw.table()
    };
    assert_eq!(read(&tree(500)), Ok(()));
    assert_eq!(read(&tree(501)).map_err(|l| (l.what, l.limit)), Err(("levels of the page tree", 500)));
    let mut raw = Sample::default().raw();
    raw.set(2, "<< /Type /Pages /Kids [2 0 R 10 0 R] /Count 2 >>");
    let octets = raw.table();
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).unwrap();
    assert!(document.current().pages().is_err(), "a page tree that holds itself");
}

/// Updates that free numbers nobody uses.
fn updated(base: &[u8], times: usize) -> Vec<u8> {
    let mut out = base.to_vec();
    let mut prev = startxref(base);
    for i in 0..times {
        let at = out.len();
        let text = format!("xref\n{} 1\n0000000000 00001 f \ntrailer\n<< /Size 9000 /Root 1 0 R /Info 4 0 R", 5000 + i);
        out.extend(text.bytes());
        out.extend(format!(" /Prev {prev} >>\nstartxref\n{at}\n%%EOF\n").bytes());
        prev = at;
    }
    out
}

#[test]
fn revisions() {
    let plain = Sample::default().build();
    assert_eq!(read(&updated(&plain, 511)), Ok(()));
    assert_eq!(read(&updated(&plain, 512)).map_err(|l| (l.what, l.limit)), Err(("cross-reference sections", 512)));
    let started = Instant::now();
    assert_eq!(read(&updated(&plain, 10_000)).map_err(|l| l.limit), Err(512));
    assert!(started.elapsed() < Duration::from_secs(SECONDS), "{:?}", started.elapsed());
    let Some(world) = world() else { return };
    let limits = Limits::default();
    let started = Instant::now();
    assert_eq!(judged(&updated(&world.one, 510), &limits), Ok(Verdict::Passed));
    assert!(started.elapsed() < Duration::from_secs(SECONDS), "{:?}", started.elapsed());
    assert_eq!(judged(&updated(&world.one, 511), &limits).map_err(|l| l.limit), Err(512));
}

#[test]
fn signatures() {
    // What they hold is no matter: they are counted before.
    let with = |count: u32| {
        let mut raw = Sample::default().raw();
        let mut list = String::new();
        for i in 0..count {
            write!(list, "{} 0 R ", 1000 + i).unwrap();
            raw.set(1000 + i, format!("<< /FT /Sig /T (s{i}) /V {} 0 R >>", 5000 + i));
            raw.set(5000 + i, "<< /Type /Sig >>");
        }
        raw.set(1, format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{list}] >> >>"));
        raw.table()
    };
    assert_eq!(read(&with(256)), Ok(()));
    assert_eq!(read(&with(257)).map_err(|l| (l.what, l.limit)), Err(("signatures", 256)));
    let Some(world) = world() else { return };
    let narrow = |count| Limits { pdf_signatures: count, ..Limits::default() };
    assert_eq!(judged(&world.two, &narrow(2)), Ok(Verdict::Passed));
    assert_eq!(judged(&world.two, &narrow(1)).map_err(|l| (l.what, l.limit)), Err(("signatures", 1)));
    assert_eq!(judged(&with(257), &Limits::default()).map_err(|l| l.limit), Err(256));
}

/// TP-50: as many as there may be, each good.
#[test]
#[ignore = "takes minutes without optimisation"]
fn many_good_signatures() {
    let Some(world) = world() else { return };
    let mut pdf = Sample::default().build();
    for _ in 0..256 {
        pdf = signed(&pdf, &world.signer, &base::request());
    }
    let started = Instant::now();
    assert_eq!(judged(&pdf, &Limits::default()), Ok(Verdict::Passed));
    println!("256 signatures, {} octets: {:?}", pdf.len(), started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(SECONDS), "{:?}", started.elapsed());
    let more = Limits { pdf_signatures: 300, ..Limits::default() };
    let mut out = Vec::new();
    kyso::sign::sign(&pdf, &mut out, &world.signer, &visible(), None, &more).unwrap();
    assert_eq!(judged(&out, &Limits::default()).map_err(|l| l.limit), Err(256));
}

/// A document whose cross-reference stream has so many entries, all but its own free.
fn entries(count: u32, packed: bool) -> Vec<u8> {
    let plain = Sample::default().build();
    let mut out = plain.clone();
    let at = out.len();
    let mut data = vec![0_u8; count as usize * 7];
    data[..7].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0]);
    data[1..5].copy_from_slice(&u32::try_from(at).unwrap().to_be_bytes());
    let (filter, data) = if packed { ("/Filter /FlateDecode", flate(&data)) } else { ("", data) };
    let head = format!(
        "/Type /XRef /Size {} /W [1 4 2] /Index [9000 {count}] /Root 1 0 R {filter} /Prev {}",
        9000 + count,
        startxref(&plain)
    );
    out.extend(b"9000 0 obj\n");
    out.extend(binary(&head, &data));
    out.extend(format!("\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

#[test]
fn cross_reference_entries() {
    let plain = Sample::default().build();
    let own = u64::from(22_u32);
    let narrow = |count: u64| Limits { pdf_xref_entries: count, ..Limits::default() };
    assert_eq!(read_with(&plain, &narrow(own)), Ok(()));
    assert_eq!(read_with(&plain, &narrow(own - 1)).map_err(|l| l.what), Err("cross-reference entries"));
    // They count over all sections of a file.
    let more = entries(1000, false);
    let open = |limit: u64| {
        let limits = narrow(limit);
        Document::open(&more, &limits).map(drop).map_err(|error| limit_in(&error).expect("a limit").limit)
    };
    assert_eq!(open(own + 1000), Ok(()));
    assert_eq!(open(own + 999), Err(own + 999));
    let Some(world) = world() else { return };
    assert_eq!(judged(&world.one, &narrow(10)).map_err(|l| l.limit), Err(10));
}

#[test]
fn ratio() {
    // 7 MB out of 7 KB.
    let bomb = entries(1_000_000, true);
    let limits = Limits::default();
    let error = Document::open(&bomb, &limits).map(drop).unwrap_err();
    assert!(limit_in(&error).is_some_and(|l| l.limit == 1 << 20), "{error:?}");
    // Below a megabyte nothing is asked.
    assert!(Document::open(&entries(149_000, true), &limits).is_ok());
    let with = |octets: usize| {
        let mut raw = Sample::default().raw();
        raw.set(10, "<< /Type /Page /Parent 2 0 R >>");
        let member = format!("40 0 (x){}", " ".repeat(octets - 8));
        raw.set(70, binary("/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", &flate(member.as_bytes())));
        Update::new(&raw.stream()).compressed(40, 70, 0).stream()
    };
    assert_eq!(read(&with(1 << 20)), Ok(()));
    assert_eq!(read(&with((1 << 20) + 1)).map_err(|l| l.what), Err("octets of one decoded stream"));
}

#[test]
fn octets_of_streams_and_objects() {
    let packed = |octets: usize| {
        let raw = Sample::default().raw();
        let member = format!("40 0 ({})", "x".repeat(octets - 7));
        let mut raw = raw;
        raw.set(70, stream("/Type /ObjStm /N 1 /First 5", &member));
        Update::new(&raw.stream()).compressed(40, 70, 0).stream()
    };
    let narrow = Limits { pdf_stream_octets: 10_000, ..Limits::default() };
    assert_eq!(read_with(&packed(10_000), &narrow), Ok(()));
    // Stored octets may be a few more; what a filter makes of them may not.
    assert_eq!(read_with(&packed(10_033), &narrow).map_err(|l| l.what), Err("octets of one decoded stream"));

    let string = |octets: usize| {
        let mut raw = Sample::default().raw();
        raw.set(40, format!("({})", "x".repeat(octets)));
        raw.table()
    };
    let narrow = Limits { pdf_object_octets: 50_000, ..Limits::default() };
    assert_eq!(read_with(&string(49_000), &narrow), Ok(()));
    assert_eq!(read_with(&string(60_000), &narrow).map_err(|l| l.what), Err("octets of one PDF object"));

    let values = |count: usize| {
        let mut raw = Sample::default().raw();
        // The array itself is one.
        raw.set(40, format!("[{}]", "0 ".repeat(count - 1)));
        raw.table()
    };
    assert_eq!(read(&values(500_000)), Ok(()));
    assert_eq!(read(&values(500_001)).map_err(|l| (l.what, l.limit)), Err(("values in one PDF object", 500_000)));

    let filtered = |count: usize| {
        let mut data = b"40 0 (x)".to_vec();
        for _ in 0..count {
            data = flate(&data);
        }
        let mut raw = Sample::default().raw();
        let filters = "/FlateDecode ".repeat(count);
        raw.set(70, binary(&format!("/Type /ObjStm /N 1 /First 5 /Filter [{filters}]"), &data));
        Update::new(&raw.stream()).compressed(40, 70, 0).stream()
    };
    assert_eq!(read(&filtered(4)), Ok(()));
    assert_eq!(read(&filtered(5)).map_err(|l| (l.what, l.limit)), Err(("filters of one stream", 4)));
    assert_eq!(read(&filtered(10)).map_err(|l| l.limit), Err(4));
}

/// Files that cost as much as an attacker could think of, each with what it is.
fn dangerous() -> Vec<(&'static str, Vec<u8>)> {
    let world = world().unwrap();
    let base = &world.one;
    let mut found: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let zeros = flate(&vec![0_u8; 100 << 20]);
    let twice = flate(&zeros);
    let section = |head: &str, data: &[u8]| {
        let mut out = base.clone();
        let at = out.len();
        out.extend(b"9000 0 obj\n");
        let head = format!("/Type /XRef /Size 9001 /Root 1 0 R /Prev {} {head}", startxref(base));
        out.extend(binary(&head, data));
        out.extend(format!("\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        out
    };
    let flate_once = "/Filter /FlateDecode";
    found.push(("cross-references, packed", section(&format!("/W [1 1 1] /Index [0 9999999] {flate_once}"), &zeros)));
    let flate_twice = "/Filter [/FlateDecode /FlateDecode]";
    found.push((
        "cross-references, packed twice",
        section(&format!("/W [1 1 1] /Index [0 9999999] {flate_twice}"), &twice),
    ));
    found.push(("cross-references without width", section("/W [0 0 0] /Index [0 9223372036854775807]", b"")));
    found.push(("cross-references without end", section("/W [1 4 2] /Index [0 9223372036854775807]", b"x")));
    found.push(("predictor without end", section(
        &format!("/W [1 4 2] /Index [0 9] {flate_once} /DecodeParms << /Predictor 12 /Columns 16777216 /Colors 32 /BitsPerComponent 16 >>"),
        &flate(&[1, 2, 3]),
    )));
    let holder = |filters: &str, data: &[u8]| {
        Update::new(&world.streams)
            .set(9000, binary(&format!("/Type /ObjStm /N 1 /First 5 {filters}"), data))
            .compressed(21, 9000, 0)
            .stream()
    };
    found.push(("object stream, packed", holder(flate_once, &zeros)));
    found.push(("object stream, packed twice", holder(flate_twice, &twice)));
    let content = |text: Vec<u8>| Update::new(base).set(21, text).table();
    found.push(("page content, packed", content(binary(flate_once, &zeros))));
    found.push(("page content, packed twice", content(binary(flate_twice, &twice))));
    found.push((
        "a million arrays in one another",
        content(format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000)).into_bytes()),
    ));
    found.push(("a million dictionaries open", content("<</A".repeat(1_000_000).into_bytes())));
    found.push(("a million openings of a string", content(format!("({})", "(".repeat(1_000_000)).into_bytes())));
    let keys: String = (0..200_000).fold(String::new(), |mut text, i| {
        write!(text, "/K{i} {i} ").unwrap();
        text
    });
    found.push(("a dictionary of 200,000 keys", content(format!("<< {keys} >>").into_bytes())));
    found.push(("a million references", content(format!("[{}]", "21 0 R ".repeat(160_000)).into_bytes())));
    // Every field has all others for kids.
    let kids: String = (0..700).fold(String::new(), |mut text, i| {
        write!(text, "{} 0 R ", 10_000 + i).unwrap();
        text
    });
    let mut update = Update::new(base);
    let catalog = text_of(base, 1);
    assert!(catalog.contains("/Fields ["), "{catalog}");
    update = update.set(1, catalog.replacen("/Fields [", &format!("/Fields [{kids} "), 1));
    for i in 0..700 {
        update = update.set(10_000 + i, format!("<< /T (t{i}) /Kids [{kids}] >>"));
    }
    found.push(("fields that all have one another", update.table()));
    let mut raw = Sample::default().raw();
    raw.set(2, format!("<< /Type /Pages /Kids [{}] /Count 99 >>", "10 0 R ".repeat(100_000)));
    found.push(("a page a hundred thousand times", raw.table()));
    // TP-30: a store of 10,000 certificates, and a list of revoked ones without end.
    let mut certificates = String::new();
    let store = text_of(base, 1).replacen("<<", "<< /DSS 9000 0 R", 1);
    let mut update = Update::new(base).set(1, store);
    for i in 0..10_000 {
        write!(certificates, "{} 0 R ", 10_000 + i).unwrap();
        update = update.set(10_000 + i, stream("", "a certificate"));
    }
    let update = update
        .set(9000, format!("<< /Type /DSS /Certs [{certificates}] /CRLs [9001 0 R] >>"))
        .set(9001, binary(flate_once, &zeros));
    found.push(("a store of 10,000 certificates and a packed list", update.table()));
    found
}

/// What a child process of [`bombs`] does: verifies the file it is told of.
#[test]
#[ignore = "started by `bombs`"]
fn one_bomb() {
    let Some(folder) = std::env::var_os("KYSO_BOMB") else { return };
    let folder = std::path::PathBuf::from(folder);
    let pdf = std::fs::read(folder.join("bomb.pdf")).unwrap();
    let settings = |limits| {
        let root = std::fs::read(folder.join("root.pem")).unwrap();
        let mut trust = kyso::trust::TrustStore::default();
        trust.add_anchors(None, kyso::x509::Certificate::all_from_file(&root).unwrap());
        let mut settings = Settings::new(support::now().plus_seconds(60), trust, base::policy());
        settings.limits = limits;
        settings
    };
    let started = Instant::now();
    let came = match verify(&pdf, &settings(Limits::default())) {
        Ok(verification) => format!("{:?}", verification.verdict()),
        Err(error) => match limit_in(&error) {
            Some(limit) => format!("limit ({limit})"),
            None => format!("refused ({error})"),
        },
    };
    std::fs::write(folder.join("came"), format!("{}\n{came}", started.elapsed().as_millis())).unwrap();
}

/// Each file in a process of its own that may have half a gigabyte of addresses and ten seconds of a processor.
#[test]
fn bombs() {
    let Some(world) = world() else { return };
    if cfg!(not(target_os = "linux")) {
        return support::skipped("a limit of addresses");
    }
    let mut wrong = Vec::new();
    for (what, pdf) in dangerous() {
        let folder = support::temp_dir();
        std::fs::write(folder.path().join("bomb.pdf"), &pdf).unwrap();
        std::fs::write(folder.path().join("root.pem"), &world.pki.root_pem).unwrap();
        let own = std::env::current_exe().unwrap();
        let status = std::process::Command::new("sh")
            .args([
                "-c",
                "ulimit -v 524288; ulimit -t 10; exec \"$0\" --ignored --exact one_bomb --test-threads 1 >/dev/null",
            ])
            .arg(own)
            .env("KYSO_BOMB", folder.path())
            .env_remove("RUST_MIN_STACK")
            .status()
            .unwrap();
        let came = std::fs::read_to_string(folder.path().join("came")).unwrap_or_default();
        let (millis, came) = came.split_once('\n').unwrap_or(("-", "nothing"));
        println!("{what}: {} octets, {millis} ms, {came}", pdf.len());
        // What a store holds is no part of what was signed.
        let may_pass = what.starts_with("a store");
        if !status.success() || came == "nothing" || came == "Passed" && !may_pass {
            wrong.push(format!("{what}: {status}, {millis} ms, {came}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
