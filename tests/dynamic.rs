//! Content that was signed and may still show something else, one generated file for each kind (threats P-24, P-25, P-45;
//! TP-26, TP-51), and honest files of real producers, none of which is called dynamic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use kyso::appearance::{FontChoice, Line, Spec, Style};
use kyso::base::Limits;
use kyso::pdf::{Document, Dynamic, DynamicKind, dynamic_content};
use kyso::policy::{Policy, Severity, Verdict};
use kyso::report::{Detail, Lang, Report, render};
use kyso::sign::{Error, PageChoice, Placed, Request, check_content, sign};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, verify};
use support::{Pki, RawPdf, Sample, SoftSigner, now};

/// Everything found in the newest revision.
fn found(pdf: &[u8]) -> Vec<Dynamic> {
    let (source, limits) = (pdf.to_vec(), Limits::default());
    let document = Document::open(&source, &limits).unwrap();
    let last = document.revisions().len();
    dynamic_content(&document, last, last, &limits).unwrap()
}

fn told(found: &[Dynamic]) -> Vec<String> {
    found
        .iter()
        .map(|d| format!("{} {:?} p{:?} r{}: {}", d.kind.code(), d.object, d.page, d.revision, d.detail))
        .collect()
}

/// A document with one piece of dynamic content.
struct Case {
    name: &'static str,
    kind: DynamicKind,
    object: Option<u32>,
    page: Option<u32>,
    pdf: Vec<u8>,
}

/// Page 1 is object 10, its content 11, page 2 object 20; objects from 40 are free.
fn sample() -> RawPdf {
    Sample::default().raw()
}

/// Adds entries to a dictionary object.
fn add(raw: &mut RawPdf, number: u32, entries: &str) {
    let text = String::from_utf8(raw.objects[&number].clone()).unwrap();
    let (head, tail) = text.rsplit_once(">>").unwrap();
    raw.set(number, format!("{head} {entries} >>{tail}"));
}

fn stream(entries: &str, data: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

const FORM: &str = "/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << /Font << /F1 3 0 R >> >>";

/// A look that writes this.
fn look(text: &str) -> String {
    stream(FORM, &format!("/Tx BMC BT /F1 12 Tf 2 4 Td ({text}) Tj ET EMC"))
}

/// An annotation, object 40, on page 1.
fn annotation(entries: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let mut raw = sample();
    add(&mut raw, 10, "/Annots [40 0 R]");
    raw.set(40, format!("<< /Type /Annot /Rect [72 600 172 620] {entries} >>"));
    more.iter().for_each(|(number, text)| raw.set(*number, *text));
    raw.table()
}

/// The catalog with these entries.
fn catalog(entries: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let mut raw = sample();
    add(&mut raw, 1, entries);
    more.iter().for_each(|(number, text)| raw.set(*number, *text));
    raw.table()
}

/// An XObject, object 40, among the resources of page 1.
fn x_object(text: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let mut raw = sample();
    add(&mut raw, 10, "/Resources << /Font << /F1 3 0 R >> /XObject << /X 40 0 R >> >>");
    raw.set(40, text);
    more.iter().for_each(|(number, text)| raw.set(*number, *text));
    raw.table()
}

/// A form with one text or other field, object 40, on page 1.
fn field(entries: &str, form: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let mut raw = sample();
    add(&mut raw, 1, &format!("/AcroForm << /Fields [40 0 R] /DR << /Font << /F1 3 0 R >> >> {form} >>"));
    add(&mut raw, 10, "/Annots [40 0 R]");
    raw.set(40, format!("<< /Type /Annot /Subtype /Widget /Rect [72 600 172 620] /F 4 /P 10 0 R /T (a) {entries} >>"));
    more.iter().for_each(|(number, text)| raw.set(*number, *text));
    raw.table()
}

fn case(
    name: &'static str,
    kind: DynamicKind,
    object: impl Into<Option<u32>>,
    page: impl Into<Option<u32>>,
    pdf: Vec<u8>,
) -> Case {
    Case { name, kind, object: object.into(), page: page.into(), pdf }
}

fn cases() -> Vec<Case> {
    use DynamicKind as K;
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let plain = look("x");
    let layers = |entries: &str, usage: &str| {
        let entries = format!("/OCProperties << /OCGs [40 0 R 41 0 R] /D << /Order [40 0 R 41 0 R] {entries} >> >>");
        catalog(
            &entries,
            &[(40, "<< /Type /OCG /Name (So) >>"), (41, &format!("<< /Type /OCG /Name (Muc) /Usage << {usage} >> >>"))],
        )
    };
    let mut orphan = sample();
    orphan.set(40, "<< /Type /Catalog /Pages 41 0 R >>");
    orphan.set(41, "<< /Type /Pages /Kids [] /Count 0 >>");
    let mut pages = sample();
    pages.set(40, "<< /Type /Page /Parent 2 0 R >>");
    let mut broken = sample();
    add(&mut broken, 10, "/Broken 40 0 R");
    broken.set(40, "<< /A << >>");
    let mut transition = sample();
    add(&mut transition, 20, "/Trans << /S /Wipe >>");
    let mut steps = sample();
    add(&mut steps, 20, "/PresSteps << /Type /NavNode >>");
    let mut event = sample();
    add(&mut event, 20, "/AA << /O << /S /URI /URI (https://example.org/) >> >>");
    let mut font = sample();
    font.set(3, "<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding >>");
    let mut membership = sample();
    add(&mut membership, 10, "/Resources << /Font << /F1 3 0 R >> /Properties << /M 41 0 R >> >>");
    add(&mut membership, 1, "/OCProperties << /OCGs [40 0 R] /D << >> >>");
    membership.set(40, "<< /Type /OCG /Name (So) >>");
    membership.set(41, "<< /Type /OCMD /OCGs [40 0 R] /P /AllOff >>");
    let twice = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Lang (vi) >>\nendobj\n";
    vec![
        case("script at opening", K::JavaScript, 1, None, catalog(&format!("/OpenAction {script}"), &[])),
        case("script on a page", K::JavaScript, 41, 1, annotation("/Subtype /Link /A 41 0 R", &[(41, script)])),
        case(
            "scripts by name",
            K::JavaScript,
            1,
            None,
            catalog(&format!("/Names << /JavaScript << /Names [(a) {script}] >> >>"), &[]),
        ),
        case("script that formats", K::JavaScript, 40, 1, field(&format!("/FT /Tx /AA << /F {script} >>"), "", &[])),
        case("a page that opens an address", K::AutomaticAction, 20, 2, event.table()),
        case("opens a program", K::Launch, 40, 1, annotation("/Subtype /Link /A << /S /Launch /F (x.exe) >>", &[])),
        case("hides", K::ViewAction, 40, 1, annotation("/Subtype /Link /A << /S /Hide /T (a) >>", &[])),
        case(
            "switches layers",
            K::ViewAction,
            40,
            1,
            annotation(
                "/Subtype /Link /A << /S /SetOCGState /State [/OFF 41 0 R] >>",
                &[(41, "<< /Type /OCG /Name (a) >>")],
            ),
        ),
        case("imports", K::ViewAction, 40, 1, annotation("/Subtype /Link /A << /S /ImportData /F (a.fdf) >>", &[])),
        case("film", K::Multimedia, 40, 1, annotation("/Subtype /RichMedia", &[])),
        case("rendition", K::Multimedia, 40, 1, annotation("/Subtype /Link /A << /S /Rendition /OP 0 >>", &[])),
        case("link", K::WebLink, 40, 1, annotation("/Subtype /Link /A << /S /URI /URI (https://example.org/) >>", &[])),
        case(
            "other document",
            K::DocumentLink,
            40,
            1,
            annotation("/Subtype /Link /A << /S /GoToR /F (b.pdf) /D [0 /Fit] >>", &[]),
        ),
        case("sends", K::SubmitForm, 40, 1, annotation("/Subtype /Link /A << /S /SubmitForm /F (http://a.vn) >>", &[])),
        case("turned with an effect", K::PageTransition, 20, 2, transition.table()),
        case("shown in steps", K::PageSteps, 20, 2, steps.table()),
        case("XFA", K::Xfa, 1, None, catalog("/AcroForm << /Fields [] /XFA 40 0 R >>", &[(40, &stream("", "<xdp/>"))])),
        case("XFA to be rendered", K::Xfa, 1, None, catalog("/NeedsRendering true", &[])),
        case("drawn anew", K::NeedAppearances, 1, None, field("/FT /Tx", "/NeedAppearances true", &[])),
        case(
            "nothing to draw anew",
            K::NeedAppearancesUnused,
            1,
            None,
            catalog("/AcroForm << /Fields [] /NeedAppearances true >>", &[]),
        ),
        case(
            "printed otherwise",
            K::OptionalContent,
            1,
            None,
            layers("/AS [<< /Event /Print /Category [/Print] /OCGs [41 0 R] >>]", "/Print << /PrintState /OFF >>"),
        ),
        case(
            "by magnification",
            K::OptionalContent,
            1,
            None,
            layers("/AS [<< /Event /View /Category [/Zoom] /OCGs [41 0 R] >>]", "/Zoom << /min 2 >>"),
        ),
        case(
            "by language",
            K::OptionalContent,
            1,
            None,
            layers("/AS [<< /Event /View /Category [/Language] /OCGs [41 0 R] >>]", "/Language << /Lang (vi) >>"),
        ),
        case(
            "another configuration",
            K::OptionalContent,
            1,
            None,
            catalog(
                "/OCProperties << /OCGs [40 0 R] /D << >> /Configs [<< /OFF [40 0 R] >>] >>",
                &[(40, "<< /Type /OCG /Name (So) >>")],
            ),
        ),
        case("where a layer is off", K::OptionalContent, 41, 1, membership.table()),
        case("a layer that is off", K::HiddenLayer, 41, None, layers("/OFF [41 0 R]", "")),
        case("layers that are on", K::Layers, 1, None, layers("", "")),
        case("data elsewhere", K::ExternalStream, 40, 1, x_object(&stream(&format!("{FORM} /F (a.bin)"), ""), &[])),
        case(
            "another document's page",
            K::ReferenceXObject,
            40,
            1,
            x_object(&stream(&format!("{FORM} /Ref << /F (a.pdf) /Page 0 >>"), ""), &[]),
        ),
        case("replaced for printing", K::Opi, 40, 1, x_object(&stream(&format!("{FORM} /OPI << >>"), ""), &[])),
        case("PostScript", K::PostScript, 40, 1, x_object(&stream("/Type /XObject /Subtype /PS", "showpage"), &[])),
        case(
            "another image",
            K::AlternateImage,
            40,
            1,
            x_object(
                &stream(
                    "/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray \
                     /Alternates [<< /Image 41 0 R /DefaultForPrinting true >>]",
                    "a",
                ),
                &[(41, &stream("/Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "b"))],
            ),
        ),
        case(
            "under the pointer",
            K::HoverLook,
            40,
            1,
            annotation("/Subtype /Stamp /F 4 /AP << /N 41 0 R /R 42 0 R >>", &[(41, &plain), (42, &look("y"))]),
        ),
        case(
            "toggled by the pointer",
            K::HoverLook,
            40,
            1,
            annotation("/Subtype /Stamp /F 292 /AP << /N 41 0 R >>", &[(41, &plain)]),
        ),
        case(
            "a button pressed",
            K::ButtonLook,
            40,
            1,
            field("/FT /Btn /Ff 65536 /AP << /N 41 0 R /D 42 0 R >>", "", &[(41, &plain), (42, &look("y"))]),
        ),
        case(
            "on paper only",
            K::PrintOnly,
            40,
            1,
            annotation("/Subtype /Stamp /F 36 /AP << /N 41 0 R >>", &[(41, &plain)]),
        ),
        case(
            "on the screen only",
            K::ScreenOnly,
            40,
            1,
            annotation("/Subtype /Stamp /AP << /N 41 0 R >>", &[(41, &plain)]),
        ),
        case(
            "hidden",
            K::HiddenAnnotation,
            40,
            1,
            annotation("/Subtype /Stamp /F 2 /AP << /N 41 0 R >>", &[(41, &plain)]),
        ),
        case(
            "value and looks",
            K::FieldValue,
            40,
            1,
            field("/FT /Tx /V (1.000.000) /AP << /N 41 0 R >>", "", &[(41, &look("9.000.000"))]),
        ),
        case(
            "choice and looks",
            K::FieldValue,
            40,
            1,
            field(
                "/FT /Ch /Ff 131072 /V (a) /Opt [[(a) (Duyet)] [(b) (Bac)]] /AP << /N 41 0 R >>",
                "",
                &[(41, &look("Bac"))],
            ),
        ),
        case(
            "ticked though off",
            K::FieldValue,
            40,
            1,
            field(
                "/FT /Btn /V /Off /AS /Yes /AP << /N << /Yes 41 0 R /Off 42 0 R >> >>",
                "",
                &[(41, &plain), (42, &look(""))],
            ),
        ),
        case(
            "a file inside",
            K::EmbeddedFile,
            40,
            None,
            catalog(
                "/Names << /EmbeddedFiles << /Names [(a) 40 0 R] >> >>",
                &[
                    (40, "<< /Type /Filespec /F (a.txt) /EF << /F 41 0 R >> >>"),
                    (41, &stream("/Type /EmbeddedFile", "abc")),
                ],
            ),
        ),
        case("portfolio", K::Portfolio, 1, None, catalog("/Collection << /View /T >>", &[])),
        case("two bodies", K::SecondBody, 1, None, with_gap(&sample(), twice)),
        case("two catalogs", K::SecondCatalog, 40, None, orphan.table()),
        case("a page apart", K::OrphanPages, 40, None, pages.table()),
        case("a font elsewhere", K::FontNotEmbedded, 3, 1, font.table()),
        case("digits that lie", K::TextLies, 3, 1, lying_names()),
        case("a broken object", K::NotInspected, 40, None, broken.table()),
    ]
}

/// The document with these octets between its objects and its cross-references.
fn with_gap(raw: &RawPdf, gap: &str) -> Vec<u8> {
    let pdf = raw.table();
    let text = String::from_utf8_lossy(&pdf).into_owned();
    let at = text.rfind("\nxref\n").unwrap() + 1;
    let at = pdf.len() - (text.len() - at);
    let mut out = pdf[..at].to_vec();
    out.extend(gap.bytes());
    let xref = out.len();
    out.extend(&pdf[at..]);
    let text = String::from_utf8_lossy(&out[xref..]).into_owned();
    let (head, _) = text.split_once("startxref\n").unwrap();
    out.truncate(xref);
    out.extend(format!("{head}startxref\n{xref}\n%%EOF\n").bytes());
    out
}

fn to_unicode(lines: &str) -> String {
    let count = lines.lines().count();
    stream(
        "",
        &format!(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /a def /CMapType 2 def\n\
             1 begincodespacerange <00> <ff> endcodespacerange\n{count} beginbfchar\n{lines}endbfchar\n\
             endcmap end end"
        ),
    )
}

/// Code 31 is drawn as nine and copied as 1.
fn lying_names() -> Vec<u8> {
    let mut raw = sample();
    raw.set(
        3,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 40 0 R \
         /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [49 /nine] >> >>",
    );
    raw.set(40, to_unicode("<31> <0031>\n<41> <0041>\n"));
    raw.table()
}

#[test]
fn every_kind_is_found_where_it_is() {
    let cases = cases();
    for case in &cases {
        let found = found(&case.pdf);
        let here = found.iter().find(|d| d.kind == case.kind);
        let here = here.unwrap_or_else(|| panic!("{}: {:?}", case.name, told(&found)));
        assert_eq!((here.object.map(|id| id.number), here.page), (case.object, case.page), "{}", case.name);
        assert_eq!(here.revision, 1, "{}", case.name);
        let others: Vec<_> = found.iter().filter(|d| d.kind != case.kind && !d.kind.is_harmless()).cloned().collect();
        assert!(others.is_empty(), "{}: {:?}", case.name, told(&others));
    }
    for kind in DynamicKind::ALL {
        assert!(cases.iter().any(|case| case.kind == kind), "no case for {}", kind.code());
        let code = format!("dynamic.{}", kind.code());
        assert!(kyso::report::messages::is_known(&code), "no words for {code}");
    }
}

fn signed(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, request, None, &Limits::default()).map(|_| out)
}

fn judged(pdf: &[u8], pki: &Pki, rules: &str) -> Report {
    let policy = format!("schema = \"kyso.policy/1\"\nrevocation = \"ignore\"\n{rules}");
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("tests"), Certificate::all_from_file(&pki.root_pem).unwrap());
    let settings = Settings::new(now(), trust, Policy::from_toml(&policy).unwrap());
    verify(&pdf.to_vec(), &settings).unwrap().report("a.pdf")
}

/// Signed all the same it passes and is told, and a strict policy leaves it undecided (TP-26). Signing refuses it first.
#[test]
fn every_kind_signed() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let strict = "[rules]\n\"content.no-dynamic\" = \"fail\"\n";
    for case in cases() {
        let (name, harmless) = (case.name, case.kind.is_harmless());
        let mut request = Request::new(now());
        match signed(&case.pdf, &signer, &request) {
            Ok(_) => assert!(harmless, "{name} was signed"),
            Err(Error::Dynamic { found }) => {
                assert!(!harmless, "{name} was refused");
                assert!(found.iter().any(|d| d.kind == case.kind), "{name}: {:?}", told(&found));
            }
            Err(other) => panic!("{name}: {other}"),
        }
        request.allow_dynamic = true;
        let pdf = signed(&case.pdf, &signer, &request).unwrap_or_else(|e| panic!("{name}: {e}"));
        let report = judged(&pdf, pki, "");
        assert_eq!(report.verdict, Verdict::Passed, "{name}: {:?}", report.signatures[0].findings);
        let code = format!("dynamic.{}", case.kind.code());
        let signature = &report.signatures[0];
        let finding = signature.findings.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("{name}: {code}"));
        let expected = if harmless { Severity::Info } else { Severity::Warning };
        assert_eq!(finding.severity, expected, "{name}");
        let piece = signature.dynamic_content.iter().find(|d| d.code == case.kind.code()).unwrap();
        assert_eq!((piece.object, piece.page, piece.severity), (case.object, case.page, expected), "{name}");
        for (lang, words) in [(Lang::Vi, &piece.vi), (Lang::En, &piece.en)] {
            let text = render(&report, lang, if harmless { Detail::Verbose } else { Detail::Normal });
            assert!(text.contains(words.as_str()), "{name}: {words} in\n{text}");
        }
        let report = judged(&pdf, pki, strict);
        let expected = if harmless { Verdict::Passed } else { Verdict::Indeterminate };
        assert_eq!(report.verdict, expected, "{name} under a strict policy");
    }
}

/// What a later revision brings is covered by later signatures only.
#[test]
fn each_signature_has_what_it_covers() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut request = base_request();
    request.allow_dynamic = true;
    let first = signed(&Sample::default().build(), &signer, &request).unwrap();
    // A page gains a script, and somebody signs that.
    let mut changed = first.clone();
    let offset = changed.len();
    let text = String::from_utf8_lossy(&first).into_owned();
    let at = text.rfind("startxref\n").unwrap();
    let startxref: usize = text[at + 10..].lines().next().unwrap().parse().unwrap();
    let size = text.rfind("/Size ").map(|at| text[at + 6..].split_whitespace().next().unwrap().to_owned()).unwrap();
    changed.extend(
        b"20 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 21 0 R /AA << /O << /S /JavaScript /JS (a) >> >> >>\nendobj\n",
    );
    let xref = changed.len();
    changed.extend(
        format!(
            "xref\n20 1\n{offset:010} 00000 n \ntrailer\n<< /Size {size} /Root 1 0 R /Prev {startxref} >>\nstartxref\n{xref}\n%%EOF\n"
        )
        .bytes(),
    );
    assert!(matches!(signed(&changed, &signer, &base_request()), Err(Error::Dynamic { .. })));
    let twice = signed(&changed, &signer, &request).unwrap();
    let report = judged(&twice, pki, "");
    let [one, two] = report.signatures.as_slice() else { panic!("two signatures") };
    assert_eq!(one.verdict, Verdict::Failed, "what was added afterwards is a change");
    assert!(one.dynamic_content.is_empty(), "{:?}", one.dynamic_content);
    let [piece] = two.dynamic_content.as_slice() else { panic!("{:?}", two.dynamic_content) };
    assert_eq!((piece.code.as_str(), piece.revision, piece.page), ("javascript", 3, Some(2)));
}

fn base_request() -> Request {
    Request::new(now())
}

/// Many of one kind are counted, not listed; no file makes the walk go in circles or deep.
#[test]
fn budgets() {
    let mut raw = sample();
    let refs: Vec<String> = (100..1100).map(|n| format!("{n} 0 R")).collect();
    add(&mut raw, 10, &format!("/Annots [{}]", refs.join(" ")));
    for n in 100..1100 {
        raw.set(
            n,
            format!("<< /Subtype /Link /Rect [0 0 1 1] /Parent {n} 0 R /A << /S /Launch /F (x{n}) /Next {n} 0 R >> >>"),
        );
    }
    let found = found(&raw.table());
    let launches: Vec<_> = found.iter().filter(|d| d.kind == DynamicKind::Launch).collect();
    assert_eq!(launches.len(), 8);
    assert!(launches.iter().any(|d| d.detail.contains("992 more")), "{:?}", told(&found));
    // A chain of references, of parents and of actions.
    let mut raw = sample();
    add(&mut raw, 1, "/OpenAction 100 0 R /Chain 100 0 R");
    for n in 100..5100 {
        raw.set(n, format!("<< /S /GoTo /Parent {0} 0 R /Next {0} 0 R /Kids [{0} 0 R] >>", n + 1));
    }
    raw.set(5100, "<< /S /Launch /F (x) >>");
    let found = self::found(&raw.table());
    assert!(found.iter().any(|d| d.kind == DynamicKind::Launch), "{:?}", told(&found));
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            files.push(path);
        }
    }
}

#[test]
#[ignore = "prints what is found in a folder: KYSO_SCAN=DIR"]
fn scan() {
    let mut files = Vec::new();
    walk(Path::new(&std::env::var("KYSO_SCAN").unwrap()), &mut files);
    for file in files {
        let pdf = std::fs::read(&file).unwrap();
        let limits = Limits::default();
        let Ok(document) = Document::open(&pdf, &limits) else { continue };
        let last = document.revisions().len();
        let found = dynamic_content(&document, last, last, &limits).unwrap();
        let kinds: Vec<&Dynamic> =
            found.iter().filter(|d| !d.kind.is_harmless() || std::env::var_os("KYSO_ALL").is_some()).collect();
        if !kinds.is_empty() {
            println!("{}", file.display());
            kinds.iter().for_each(|d| println!("    {}", told(&[(*d).clone()]).join("")));
        }
    }
}

/// Threat P-45, TP-51: who signed is what the certificate says, whatever the dictionary and the looks say.
#[test]
fn names_that_are_not_the_signers() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let own = signer_name(pki);
    let looks = |text: &str| {
        let mut request = base_request();
        let mut appearance = Spec::text(vec![Line::new(text, Style::Regular)]);
        appearance.font = FontChoice::Embedded;
        request.appearance = Some(Placed { page: PageChoice::Last, rect_mm: [20.0, 20.0, 160.0, 20.0], appearance });
        request
    };
    let codes = |pdf: &[u8]| -> Vec<(String, Severity)> {
        let report = judged(pdf, pki, "");
        assert_eq!(report.verdict, Verdict::Passed);
        assert_eq!(report.signatures[0].signer.as_ref().unwrap().common_name.as_deref(), Some(own.as_str()));
        let findings = report.signatures[0].findings.iter();
        findings
            .filter(|f| f.code.ends_with("-differs") || f.code.ends_with("-differ"))
            .map(|f| (f.code.clone(), f.severity))
            .collect()
    };
    for text in [format!("Ký bởi: {own}"), format!("Người ký: {}", own.to_uppercase()), "Đã duyệt".to_owned()]
    {
        let pdf = signed(&Sample::default().build(), &signer, &looks(&text)).unwrap();
        assert_eq!(codes(&pdf), [], "{text}");
    }
    for text in ["Ký bởi: Trần Thị Khác", "Digitally signed by Somebody Else", "Người ký: Bộ Nội vụ"]
    {
        let pdf = signed(&Sample::default().build(), &signer, &looks(text)).unwrap();
        assert_eq!(codes(&pdf), [("signature.looks-differ".to_owned(), Severity::Warning)], "{text}");
    }
}

fn signer_name(pki: &Pki) -> String {
    pki.leaf("p256").certificate().subject().common_name().unwrap().to_owned()
}

/// TP-51: `/Name` of another, with characters that turn a terminal's text around or clear it.
#[test]
fn a_claimed_name_steers_nothing() {
    let mut sample = Sample { empty_field: Some(("A", [0.0, 0.0, 0.0, 0.0])), ..Sample::default() }.raw();
    // A signature dictionary that no message can be read from is enough to have its name told.
    sample.set(6, "<< /FT /Sig /T (A) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 4 /P 10 0 R /V 50 0 R >>");
    sample.set(
        50,
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 0 0 0] /Contents <00> \
         /Name <FEFF202E001B005B0032004A0041> /Reason <FEFF202E001B005B0032004A> >>",
    );
    let pdf = sample.table();
    let policy = Policy::standard().unwrap();
    let verification = verify(&pdf, &Settings::new(now(), TrustStore::default(), policy)).unwrap();
    let claimed = verification.facts().signatures[0].claimed_name.clone().unwrap();
    assert!(claimed.contains('\u{202e}') && claimed.contains('\u{1b}'), "the fact is what was written");
    let mut facts = verification.facts().clone();
    // As if the certificate had been found: the finding quotes the name.
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let pdf = signed(&Sample::default().build(), &signer, &base_request()).unwrap();
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("tests"), Certificate::all_from_file(&pki.root_pem).unwrap());
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"ignore\"\n").unwrap();
    let good = verify(&pdf, &Settings::new(now(), trust, policy.clone())).unwrap();
    facts.signatures = good.facts().signatures.clone();
    facts.signatures[0].claimed_name = Some(claimed);
    let judgement = kyso::policy::judge(&facts, &policy);
    assert_eq!(judgement.verdict, Verdict::Passed);
    let report = Report::new("a.pdf", "tests", &facts, &judgement);
    assert!(report.signatures[0].findings.iter().any(|f| f.code == "signature.name-differs"));
    for lang in [Lang::Vi, Lang::En] {
        let text = render(&report, lang, Detail::Verbose);
        assert!(!text.contains('\u{202e}') && !text.contains('\u{1b}'), "{text}");
        assert!(text.contains(&signer_name(pki)), "{text}");
    }
}

/// A file of an installed font.
fn font_file(name: &str) -> Option<Vec<u8>> {
    let mut folders = vec![PathBuf::from("/usr/share/fonts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).ok()?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|n| n == name) {
                return std::fs::read(path).ok();
            }
        }
    }
    support::skipped(name);
    None
}

/// A composite font with a whole TrueType program: codes are glyphs, `texts` says what each copies as.
fn composite(program: &[u8], glyphs: &str, texts: &[(u32, &str)]) -> Vec<u8> {
    let mut raw = sample();
    raw.set(3, "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+F /Encoding /Identity-H /DescendantFonts [40 0 R] /ToUnicode 43 0 R >>");
    raw.set(
        40,
        format!(
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+F /FontDescriptor 41 0 R {glyphs} \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        ),
    );
    raw.set(41, "<< /Type /FontDescriptor /FontName /AAAAAA+F /Flags 4 /FontFile2 42 0 R >>");
    let mut file = format!("<< /Length {} >>\nstream\n", program.len()).into_bytes();
    file.extend(program);
    file.extend(b"\nendstream");
    raw.set(42, file);
    let lines: String = texts
        .iter()
        .map(|(code, text)| {
            let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            format!("<{code:04X}> <{units}>\n")
        })
        .collect();
    raw.set(43, to_unicode(&lines));
    raw.table()
}

fn lies(pdf: &[u8]) -> Vec<String> {
    found(pdf).iter().filter(|d| d.kind == DynamicKind::TextLies).map(|d| d.detail.clone()).collect()
}

/// Threat P-25 with the font a person sees.
#[test]
fn texts_that_lie_about_their_glyphs() {
    let Some(program) = font_file("DejaVuSans.ttf") else { return };
    let font = skrifa::FontRef::new(&program).unwrap();
    let map = skrifa::MetadataProvider::charmap(&font);
    let glyph = |c: char| map.map(c).unwrap().to_u32();
    let honest: Vec<(u32, String)> = "0123456789abcxyzABCàấđĐƯ".chars().map(|c| (glyph(c), c.to_string())).collect();
    let borrowed = |texts: &[(u32, String)]| -> Vec<(u32, String)> { texts.to_vec() };
    let check = |texts: &[(u32, String)]| {
        let texts: Vec<(u32, &str)> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
        lies(&composite(&program, "", &texts))
    };
    assert!(check(&honest).is_empty(), "{:?}", check(&honest));
    // Ligatures, decomposed and compatible forms, small capitals and digits of another style say the same.
    let mut same = borrowed(&honest);
    same.extend([
        (glyph('ﬁ'), "fi".to_owned()),
        (glyph('ế'), "e\u{302}\u{301}".to_owned()),
        (glyph('²'), "2".to_owned()),
        (glyph('e'), "E".to_owned()),
        (glyph('-'), "\u{2010}".to_owned()),
    ]);
    assert!(check(&same).is_empty(), "{:?}", check(&same));
    for (shown, copied) in [('1', "9"), ('0', "8"), ('a', "o"), ('đ', "d"), ('5', "S")] {
        let mut texts = borrowed(&honest);
        texts.retain(|(code, _)| *code != glyph(shown));
        texts.push((glyph(shown), copied.to_owned()));
        let told = check(&texts);
        assert!(
            told.len() == 1 && told[0].contains(&format!("shows '{shown}' and is copied as '{copied}'")),
            "{told:?}"
        );
    }
    // All digits at once, in a font that has nothing else to compare with.
    let all: Vec<(u32, String)> = ('0'..='9').zip(('0'..='9').rev()).map(|(c, d)| (glyph(c), d.to_string())).collect();
    assert_eq!(check(&all).len(), 1);
}

/// A damaged font says nothing, and stops nothing.
#[test]
fn damaged_fonts_stop_nothing() {
    let Some(program) = font_file("LiberationSerif-Regular.ttf") else { return };
    let font = skrifa::FontRef::new(&program).unwrap();
    let map = skrifa::MetadataProvider::charmap(&font);
    let texts: Vec<(u32, String)> = ('0'..='9').map(|c| (map.map(c).unwrap().to_u32(), c.to_string())).collect();
    let texts: Vec<(u32, &str)> = texts.iter().map(|(code, text)| (*code, text.as_str())).collect();
    // A generator of its own, so that a failure can be repeated.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap()
    };
    for round in 0..200 {
        let mut damaged = program.clone();
        for _ in 0..=round % 16 {
            // Half of it among the tables' directory and heads.
            let within = if next() % 2 == 0 { 600 } else { damaged.len() };
            let at = next() % within;
            damaged[at] = u8::try_from(next() % 256).unwrap();
        }
        if round % 5 == 0 {
            damaged.truncate(next() % damaged.len());
        }
        let _ = found(&composite(&damaged, "", &texts));
    }
}

/// Documents as real programs write them: nothing in them is called dynamic but what ordinary documents have.
#[test]
fn honest_documents_are_not_dynamic() {
    let dir = support::temp_dir();
    let html = "<html><head><meta charset=\"utf-8\"></head><body><h1>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</h1>\
                <p>Số: 0123456789/QĐ-BTC ngày 21 tháng 11 năm 2026</p>\
                <p style=\"font-family:'DejaVu Sans'\">Đặng Thị Ượng fi ffl 0O1lI</p>\
                <p style=\"font-family:'Liberation Serif';font-variant:small-caps\">Kính gửi 2026</p>\
                <p style=\"font-family:monospace\">1.234.567 đồng</p><a href=\"https://example.org/\">x</a></body></html>";
    std::fs::write(dir.path().join("a.html"), html).unwrap();
    let mut made = Vec::new();
    let mut make = |name: &str, program: &str, args: &[&str]| {
        if !support::have(program) {
            return;
        }
        let done = Command::new(program).args(args).current_dir(dir.path()).env("HOME", dir.path()).output().unwrap();
        let path = dir.path().join(name);
        assert!(path.is_file(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        made.push((name.to_owned(), std::fs::read(path).unwrap()));
    };
    make("a.pdf", "soffice", &["--headless", "--convert-to", "pdf:writer_web_pdf_Export", "a.html"]);
    make("gs.pdf", "gs", &["-q", "-sDEVICE=pdfwrite", "-o", "gs.pdf", "a.pdf"]);
    make("mutool.pdf", "mutool", &["clean", "-z", "a.pdf", "mutool.pdf"]);
    make("cairo.pdf", "pdftocairo", &["-pdf", "a.pdf", "cairo.pdf"]);
    make("qpdf.pdf", "qpdf", &["--object-streams=generate", "--linearize", "a.pdf", "qpdf.pdf"]);
    for (name, pdf) in &made {
        let found = found(pdf);
        let grave: Vec<_> = found.iter().filter(|d| !d.kind.is_harmless()).cloned().collect();
        assert!(grave.is_empty(), "{name}: {:?}", told(&grave));
        let limits = Limits::default();
        check_content(&Document::open(pdf, &limits).unwrap(), &limits).unwrap();
    }
}

/// The same file with what is copied for a shown 1 changed to 9, in every font whose text lists it by itself.
fn with_other_text(pdf: &[u8]) -> Option<Vec<u8>> {
    let plain = support::qpdf(pdf, &["--qdf", "--object-streams=disable"])?;
    let mut out = plain.clone();
    let mut changed = false;
    for at in 0..plain.len().saturating_sub(8) {
        if plain[at..].starts_with(b"<0031>\n") {
            out[at..at + 6].copy_from_slice(b"<0039>");
            changed = true;
        }
    }
    changed.then_some(out)
}

/// Threat P-25 in a file as an office program writes it: no table of its fonts names a glyph, so it has to be looked at.
#[test]
fn a_changed_text_of_an_office_file_is_told() {
    let dir = support::temp_dir();
    if !support::have("soffice") {
        return;
    }
    for family in ["Liberation Serif", "Liberation Sans", "DejaVu Sans", "Noto Serif"] {
        let html = format!(
            "<html><head><meta charset=\"utf-8\"></head><body style=\"font-family:'{family}'\"><p>Số: 1907/QĐ-UBND, 1.250.000 đồng, 34, 68</p></body></html>"
        );
        std::fs::write(dir.path().join("a.html"), html).unwrap();
        let args = ["--headless", "--convert-to", "pdf:writer_web_pdf_Export", "a.html"];
        let done = Command::new("soffice").args(args).current_dir(dir.path()).env("HOME", dir.path()).output().unwrap();
        assert!(done.status.success());
        let pdf = std::fs::read(dir.path().join("a.pdf")).unwrap();
        assert!(lies(&pdf).is_empty(), "{family}: {:?}", lies(&pdf));
        let Some(changed) = with_other_text(&pdf) else { return };
        let told = lies(&changed);
        assert!(told.iter().any(|l| l.contains("shows '1' and is copied as '9'")), "{family}: {told:?}");
        let limits = Limits::default();
        let refused = check_content(&Document::open(&changed, &limits).unwrap(), &limits);
        assert!(matches!(refused, Err(Error::Dynamic { .. })), "{family}");
    }
}

/// The ministries' letters.
#[test]
fn letters_of_ministries_are_not_dynamic() {
    let Some(corpora) = support::corpora() else { return };
    let mut files = Vec::new();
    walk(&corpora.join("vietnam-real"), &mut files);
    for file in files {
        let found = found(&std::fs::read(&file).unwrap());
        let grave: Vec<_> = found.iter().filter(|d| !d.kind.is_harmless()).cloned().collect();
        assert!(grave.is_empty(), "{}: {:?}", file.display(), told(&grave));
    }
}

/// Shadow files of the Ruhr University: what was prepared before signing.
#[test]
fn prepared_shadows_are_told() {
    let Some(corpora) = support::corpora() else { return };
    for (file, kind) in [
        (
            "rub-shadow-attacks/replace/variant-1_replace-via-overlay/3_original-document-shadowed-signed.pdf",
            DynamicKind::FieldValue,
        ),
        (
            "rub-shadow-attacks/hide-and-replace/variant-1_change_object_references/3_original-document-shadowed-signed.pdf",
            DynamicKind::SecondBody,
        ),
    ] {
        let Ok(pdf) = std::fs::read(corpora.join(file)) else { continue };
        let found = found(&pdf);
        assert!(found.iter().any(|d| d.kind == kind), "{file}: {:?}", told(&found));
    }
}

#[test]
#[ignore = "prints what the search costs beside a verification; build with CARGO_PROFILE_DEV_OPT_LEVEL=2"]
fn cost() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let path = std::env::var("KYSO_LETTER").unwrap();
    let mut request = base_request();
    request.allow_dynamic = true;
    let pdf = signed(&std::fs::read(path).unwrap(), &signer, &request).unwrap();
    let mut trust = TrustStore::default();
    trust.add_anchors(Some("tests"), Certificate::all_from_file(&pki.root_pem).unwrap());
    let policy = Policy::from_toml("schema = \"kyso.policy/1\"\nrevocation = \"ignore\"\n").unwrap();
    let settings = Settings::new(now(), trust, policy);
    let limits = Limits::default();
    let median = |mut work: Box<dyn FnMut() + '_>| {
        let mut times: Vec<_> = (0..41)
            .map(|_| {
                let start = std::time::Instant::now();
                work();
                start.elapsed()
            })
            .collect();
        times.sort();
        times[20]
    };
    let whole = median(Box::new(|| drop(verify(&pdf, &settings).unwrap())));
    let document = Document::open(&pdf, &limits).unwrap();
    let last = document.revisions().len();
    let search = median(Box::new(|| drop(dynamic_content(&document, last, last, &limits).unwrap())));
    println!("{} octets: verify {whole:?}, of which the search {search:?}", pdf.len());
}
