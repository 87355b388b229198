//! Signing, judged by programs that share no code with it: qpdf, pdfsig, pyHanko, openssl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use kyso::appearance::{Border, Colour, FontChoice, Line, Spec, Style};
use kyso::base::{Limits, Source, SourceError};
use kyso::crypto::Digest;
use kyso::pdf::{Coverage, Document, signature_fields};
use kyso::sign::{
    Error, Outcome, PageChoice, Placed, Request, Subfilter, TimestampError, TimestampSource, prepare, sign,
};
use support::{Annots, OpensslTsa, Pki, RawPdf, Sample, SoftSigner, Untouched, now, peers};

fn looks() -> Spec {
    let mut spec =
        Spec::text(vec![Line::new("Ký bởi: Nguyễn Văn Thử", Style::Regular), Line::new("Đã ký", Style::Bold)]);
    spec.font = FontChoice::Embedded;
    spec.border = Some(Border { width_pt: 1.0, colour: Colour::RED });
    spec
}

fn placed(page: PageChoice, rect_mm: [f64; 4]) -> Option<Placed> {
    Some(Placed { page, rect_mm, appearance: looks() })
}

fn request() -> Request {
    Request::new(now())
}

fn visible() -> Request {
    let mut request = request();
    request.appearance = placed(PageChoice::Last, [120.0, 200.0, 60.0, 25.0]);
    request
}

fn signed_by(
    pdf: &[u8],
    signer: &SoftSigner,
    request: &Request,
    tsa: Option<&dyn TimestampSource>,
) -> Result<(Vec<u8>, Outcome), Error> {
    let mut out = Vec::new();
    let outcome = sign(&pdf.to_vec(), &mut out, signer, request, tsa, &Limits::default())?;
    assert!(out.starts_with(pdf), "the original is an unchanged prefix");
    assert_eq!(out.len() as u64, outcome.len);
    assert_eq!(outcome.byte_range[2] + outcome.byte_range[3], outcome.len);
    Ok((out, outcome))
}

/// The chain of causes, for messages.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

fn must(result: Result<(Vec<u8>, Outcome), Error>, what: &str) -> Vec<u8> {
    result.unwrap_or_else(|e| panic!("{what}: {}", causes(&e))).0
}

/// The house's own reader has nothing to complain about either: every signature of its revision, the last of the file.
fn read_back(pdf: &[u8], signatures: usize, what: &str) {
    let limits = Limits::default();
    let source = pdf.to_vec();
    let document = Document::open(&source, &limits).unwrap();
    let fields = signature_fields(&document, &limits).unwrap();
    assert_eq!(fields.len(), signatures, "{what}");
    for (i, field) in fields.iter().enumerate() {
        assert!(field.problems.is_empty(), "{what}: {:?}", field.problems);
        let expected = if i + 1 == signatures { Coverage::File } else { Coverage::Revision };
        assert_eq!((field.coverage, field.removed), (expected, false), "{what}");
    }
}

/// Signs four times with different keys, forms and looks; all peers judge the file with one, two and four signatures.
fn matrix(pki: &Pki, pdf: &[u8], what: &str, hybrid: bool) {
    let [rsa, p256, p384] = ["rsa", "p256", "p384"].map(|name| SoftSigner::new(&pki.leaf(name)));
    let mut pkcs7 = request();
    pkcs7.subfilter = Subfilter::Pkcs7Detached;
    pkcs7.reason = Some("Ký ban hành".into());
    pkcs7.location = Some("Xã Thử Nghiệm".into());
    let mut both = visible();
    both.subfilter = Subfilter::Pkcs7Detached;
    both.appearance = placed(PageChoice::First, [10.0, 10.0, 70.0, 20.0]);
    let once = must(signed_by(pdf, &rsa, &visible(), None), what);
    peers::judge(&once, 1, pki, &format!("{what}, 1 signature"), hybrid);
    let twice = must(signed_by(&once, &p256, &pkcs7, None), what);
    peers::judge(&twice, 2, pki, &format!("{what}, 2 signatures"), hybrid);
    let thrice = must(signed_by(&twice, &p384, &request(), None), what);
    let (four, outcome) = signed_by(&thrice, &rsa, &both, None).unwrap();
    assert_eq!(outcome.field, "Signature4");
    peers::judge(&four, 4, pki, &format!("{what}, 4 signatures"), hybrid);
    for (pdf, signatures) in [(&once, 1), (&twice, 2), (&thrice, 3), (&four, 4)] {
        read_back(pdf, signatures, what);
    }
}

#[test]
fn classic_table() {
    let Some(pki) = Pki::shared() else { return };
    for (annots, final_eol, id) in
        [(Annots::None, true, true), (Annots::Direct, false, true), (Annots::Indirect, true, false)]
    {
        let sample = Sample { annots, final_eol, id, ..Sample::default() };
        matrix(pki, &sample.build(), &format!("table, annotations {annots:?}"), false);
    }
}

#[test]
fn xref_stream() {
    let Some(pki) = Pki::shared() else { return };
    matrix(pki, &Sample { final_eol: false, ..Sample::default() }.raw().stream(), "cross-reference stream", false);
}

#[test]
fn object_streams() {
    let Some(pki) = Pki::shared() else { return };
    let sample = Sample { annots: Annots::Indirect, ..Sample::default() };
    let Some(pdf) = support::with_object_streams(&sample.build()) else { return };
    matrix(pki, &pdf, "object streams", false);
}

#[test]
fn linearised_files() {
    let Some(pki) = Pki::shared() else { return };
    for streams in [false, true] {
        let Some(pdf) = support::linearised(&Sample::default().build(), streams) else { return };
        matrix(pki, &pdf, &format!("linearised, streams {streams}"), false);
    }
}

fn hybrid() -> RawPdf {
    let mut raw = Sample::default().raw();
    raw.set(30, "<< /Hidden true >>");
    raw.set(31, "[1 2 3]");
    raw
}

#[test]
fn hybrid_files() {
    let Some(pki) = Pki::shared() else { return };
    let pdf = hybrid().hybrid(&[30, 31]);
    matrix(pki, &pdf, "hybrid", true);
    let signed = must(signed_by(&pdf, &SoftSigner::new(&pki.leaf("p256")), &request(), None), "hybrid");
    assert_eq!(peers::find(&signed, b"/XRefStm", pdf.len()), None, "/XRefStm is not repeated");
}

#[test]
fn existing_fields() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    for name in ["LanhDao", "BieuMau.LanhDao"] {
        let sample = Sample { empty_field: Some((name, [100.0, 100.0, 300.0, 160.0])), ..Sample::default() };
        for (pdf, kind) in [(Some(sample.build()), "table"), (support::with_object_streams(&sample.build()), "packed")]
        {
            let Some(pdf) = pdf else { continue };
            for dressed in [false, true] {
                let what = format!("field {name}, {kind}, dressed {dressed}");
                let mut request = request();
                request.field = Some(name.into());
                if dressed {
                    request.appearance = visible().appearance;
                }
                let (signed, outcome) = signed_by(&pdf, &signer, &request, None).unwrap();
                assert_eq!(outcome.field, name);
                peers::judge(&signed, 1, pki, &what, false);
                let again = must(signed_by(&signed, &signer, &visible(), None), &what);
                peers::judge(&again, 2, pki, &what, false);
                assert!(matches!(signed_by(&signed, &signer, &request, None), Err(Error::FieldSigned(n)) if n == name));
            }
        }
    }
}

#[test]
fn a_field_with_widgets_of_its_own() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut raw = Sample { empty_field: Some(("A", [100.0, 100.0, 300.0, 160.0])), ..Sample::default() }.raw();
    raw.set(6, "<< /FT /Sig /T (A) /Kids [50 0 R] >>");
    raw.set(50, "<< /Type /Annot /Subtype /Widget /Parent 6 0 R /Rect [100 100 300 160] /F 4 >>");
    let page =
        raw.objects.get(&10).map(|p| String::from_utf8(p.clone()).unwrap().replace("[6 0 R]", "[50 0 R]")).unwrap();
    raw.set(10, page);
    let mut request = visible();
    request.field = Some("A".into());
    let signed = must(signed_by(&raw.table(), &signer, &request, None), "widget apart");
    let dir = support::temp_dir();
    let path = dir.path().join("w.pdf");
    std::fs::write(&path, &signed).unwrap();
    peers::qpdf_check(&path).unwrap();
    // poppler looks for /V in the widget, not in the field above it, and calls such a field unsigned.
    peers::openssl_cms_verify(&peers::raw_signatures(&signed)[0], pki).unwrap();
    if let Some(said) = peers::pyhanko(&path, &pki.root_pem, true) {
        assert!(said.iter().all(|s| s.bottom_line) && said.len() == 1, "{said:?}");
    }
}

#[test]
fn the_judges_can_say_no() {
    let Some(pki) = Pki::shared() else { return };
    let signed = must(
        signed_by(&Sample::default().build(), &SoftSigner::new(&pki.leaf("rsa")), &request(), None),
        "to be broken",
    );
    let mut broken = signed;
    let at = peers::find(&broken, b"Cong van", 0).unwrap();
    broken[at] = b'K';
    let dir = support::temp_dir();
    let path = dir.path().join("b.pdf");
    std::fs::write(&path, &broken).unwrap();
    if let Some(said) = peers::pdfsig(&path) {
        assert!(said.iter().all(|s| s.validation != "Signature is Valid."), "{said:?}");
    }
    if let Some(said) = peers::pyhanko(&path, &pki.root_pem, true) {
        assert!(said.iter().all(|s| !s.intact && !s.bottom_line) && said.len() == 1, "{said:?}");
    }
    assert!(peers::raw_signatures(&broken).iter().all(|s| peers::openssl_cms_verify(s, pki).is_err()));
}

#[test]
fn a_field_lock_becomes_a_transform_and_is_honoured() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut raw = Sample { empty_field: Some(("A", [100.0, 100.0, 300.0, 160.0])), ..Sample::default() }.raw();
    let widget = |name: &str, more: &str| {
        format!("<< /FT /Sig /T ({name}) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 4 /P 10 0 R {more} >>")
    };
    raw.set(5, "<< /Fields [6 0 R 50 0 R 51 0 R] >>");
    raw.set(6, widget("A", "/Lock << /Type /SigFieldLock /Action /Include /Fields [(B)] >>"));
    raw.set(50, widget("B", ""));
    raw.set(51, widget("C", "/Lock << /Type /SigFieldLock /Action /All /P 1 >>"));
    let in_field = |name: &str| {
        let mut request = request();
        request.field = Some(name.into());
        request
    };
    let first = must(signed_by(&raw.table(), &signer, &in_field("A"), None), "A");
    peers::judge(&first, 1, pki, "locking field", false);
    let uses = signer.uses();
    assert!(
        matches!(signed_by(&first, &signer, &in_field("B"), None), Err(Error::FieldLocked { by, .. }) if by == "A")
    );
    assert_eq!(signer.uses(), uses);
    let closed = must(signed_by(&first, &signer, &in_field("C"), None), "C");
    peers::judge(&closed, 2, pki, "locked with P 1", false);
    assert!(signed_by(&closed, &signer, &request(), None).is_err());
}

#[test]
fn time_stamps() {
    let Some(pki) = Pki::shared() else { return };
    let tsa = OpensslTsa::new(pki);
    for (name, subfilter) in
        [("rsa", Subfilter::CadesDetached), ("p256", Subfilter::Pkcs7Detached), ("p384", Subfilter::CadesDetached)]
    {
        let mut request = visible();
        request.subfilter = subfilter;
        let (pdf, outcome) =
            signed_by(&Sample::default().build(), &SoftSigner::new(&pki.leaf(name)), &request, Some(&tsa)).unwrap();
        let stamped = outcome.stamped_at.expect("a time-stamp");
        assert!((stamped.seconds() - now().seconds()).abs() < 120);
        let what = format!("time-stamped, {name}");
        peers::judge(&pdf, 1, pki, &what, false);
        let dir = support::temp_dir();
        let path = dir.path().join("t.pdf");
        std::fs::write(&path, &pdf).unwrap();
        if let Some(said) = peers::pyhanko(&path, &pki.root_pem, true) {
            assert!(said.iter().all(|s| s.timestamp), "{what}: {said:#?}");
        }
    }
}

#[test]
fn pss_signatures() {
    let Some(pki) = Pki::shared() else { return };
    let pdf =
        must(signed_by(&Sample::default().build(), &SoftSigner::pss(&pki.leaf("rsa")), &request(), None), "RSASSA-PSS");
    for signature in peers::raw_signatures(&pdf) {
        peers::openssl_cms_verify(&signature, pki).unwrap();
    }
    let dir = support::temp_dir();
    let path = dir.path().join("pss.pdf");
    std::fs::write(&path, &pdf).unwrap();
    peers::qpdf_check(&path).unwrap();
    if let Some(said) = peers::pyhanko(&path, &pki.root_pem, true) {
        assert!(said.iter().all(|s| s.bottom_line), "{said:#?}");
    }
}

struct Broken(Vec<u8>);

impl TimestampSource for Broken {
    fn time_stamp(&self, _: &Digest) -> Result<Vec<u8>, TimestampError> {
        if self.0.is_empty() {
            Err(TimestampError::message("the authority does not answer"))
        } else {
            Ok(self.0.clone())
        }
    }
}

#[test]
fn wrong_time_stamps_are_not_embedded() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let pdf = Sample::default().build();
    let with = |token: Vec<u8>| signed_by(&pdf, &signer, &request(), Some(&Broken(token)));
    assert!(matches!(with(vec![]), Err(Error::Timestamp(_))));
    assert!(matches!(with(b"no token".to_vec()), Err(Error::Token(_))));
    let other = kyso::crypto::digest(kyso::crypto::DigestAlgorithm::Sha256, b"something else");
    let token = OpensslTsa::new(pki).time_stamp(&other).unwrap();
    assert!(matches!(with(token), Err(Error::TokenCheck(_))));
}

#[test]
fn certification() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let pdf = Sample::default().build();
    for level in 1..=3 {
        let mut certify = visible();
        certify.certify = Some(level);
        let certified = must(signed_by(&pdf, &signer, &certify, None), "certified");
        peers::judge(&certified, 1, pki, &format!("certified, level {level}"), false);
        let uses = signer.uses();
        let again = signed_by(&certified, &signer, &request(), None);
        if level == 1 {
            assert!(matches!(again, Err(Error::Certified { field }) if field == "Signature1"));
            assert_eq!(signer.uses(), uses);
        } else {
            peers::judge(&must(again, "approved"), 2, pki, &format!("certified and approved, level {level}"), false);
        }
        assert!(matches!(signed_by(&certified, &signer, &certify, None), Err(Error::CertifyNotFirst { .. })));
    }
    let mut wrong = request();
    wrong.certify = Some(4);
    assert!(matches!(signed_by(&pdf, &signer, &wrong, None), Err(Error::CertifyLevel(4))));
}

/// Refused, and the key was not used and nothing written.
fn refused(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Error {
    let uses = signer.uses();
    let mut out = Vec::new();
    let error = sign(&pdf.to_vec(), &mut out, signer, request, None, &Limits::default()).expect_err("refused");
    assert_eq!(signer.uses(), uses, "{error}: the key was used");
    assert!(out.is_empty(), "{error}: something was written");
    error
}

#[test]
fn certificates_that_may_not_sign() {
    let Some(pki) = Pki::shared() else { return };
    let pdf = Sample::default().build();
    let by = |name: &str, request: &Request| refused(&pdf, &SoftSigner::new(&pki.leaf(name)), request);
    let at = |seconds| Request::new(now().plus_seconds(seconds));
    assert!(matches!(by("p256", &at(-40 * 86_400)), Error::NotYetValid { .. }));
    assert!(matches!(by("p256", &at(400 * 86_400)), Error::Expired { .. }));
    assert!(matches!(by("encipherment", &request()), Error::KeyUsage));
    assert!(matches!(by("ca", &request()), Error::Authority));
    assert!(matches!(by("tsa", &request()), Error::ExtendedKeyUsage(p) if p == ["1.3.6.1.5.5.7.3.8"]));
    assert!(matches!(by("ocsp", &request()), Error::ExtendedKeyUsage(_)));
    let free = must(signed_by(&pdf, &SoftSigner::new(&pki.leaf("no-key-usage")), &request(), None), "no keyUsage");
    assert_eq!(peers::raw_signatures(&free).len(), 1);
}

/// Whoever holds the key: what is too short for new signatures is refused before it is asked (verification of what was signed
/// with such keys is another matter: `tests/algorithms.rs`).
#[test]
fn keys_that_are_too_short_are_not_asked() {
    let Some(pki) = Pki::shared() else { return };
    let usage = "keyUsage=critical,digitalSignature\n";
    let mut out = Vec::new();
    let mut by = |kind: &str| {
        let weak = Untouched(pki.issue("weak", kind, "/C=VN/CN=Khoá ngắn", usage).certificate());
        let pdf = Sample::default().build();
        sign(&pdf, &mut out, &weak, &request(), None, &Limits::default()).expect_err("refused")
    };
    assert!(matches!(by("rsa:1024"), Error::WeakKey { bits: 1024 }));
    assert!(matches!(by("rsa:2040"), Error::WeakKey { bits: 2040 }));
    for (kind, name) in [("ec:prime192v1", "P-192"), ("ec:secp224r1", "P-224")] {
        let error = by(kind);
        let Error::CertificateKey(key) = &error else { panic!("{error:?}") };
        assert_eq!(key.small_curve().map(|(name, _)| name), Some(name));
    }
    assert!(out.is_empty());
}

#[test]
fn documents_that_are_not_signed() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let pdf = Sample::default().build();
    let no = |pdf: &[u8]| refused(pdf, &signer, &request());
    for cut in [0, 10, pdf.len() / 2, pdf.len() - 20] {
        assert!(matches!(no(&pdf[..cut]), Error::Document(_)), "cut at {cut}");
    }
    let garbage = no(&[&pdf[..], b"PK\x03\x04"].concat());
    assert!(matches!(garbage, Error::Trailing(_) | Error::Document(_)), "{garbage:?}");
    if let Some(encrypted) = support::qpdf(&pdf, &["--encrypt", "mật", "geheim", "256", "--"]) {
        assert!(matches!(no(&encrypted), Error::Sealed(kyso::pdf::Sealed::PasswordNeeded)));
    }
    // Object 4 is one thing in the table and another in the stream that only newer readers look at.
    let mut both = pdf.clone();
    let previous = peers::find(&both, b"\nxref\n", 0).unwrap() + 1;
    let other = u32::try_from(both.len()).unwrap();
    both.extend(b"4 0 obj\n<< /Producer (other) >>\nendobj\n");
    let stream = both.len();
    both.extend(b"61 0 obj\n<< /Type /XRef /Size 62 /W [1 4 2] /Index [4 1] /Length 7 >>\nstream\n\x01");
    both.extend(other.to_be_bytes());
    both.extend(b"\0\0\nendstream\nendobj\n");
    let table = both.len();
    let trailer = format!("<< /Size 62 /Root 1 0 R /Prev {previous} /XRefStm {stream} >>");
    both.extend(format!("xref\n61 1\n{stream:010} 00000 n \ntrailer\n{trailer}\nstartxref\n{table}\n%%EOF\n").bytes());
    let two = no(&both);
    assert!(matches!(two, Error::TwoViews { .. }), "{two:?}");
}

#[test]
fn dynamic_documents_need_a_word() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for (catalog, dynamic) in [
        ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", true),
        ("/OpenAction 40 0 R", true),
        ("/AA << /WP << /S /JavaScript /JS (x) >> >>", true),
        ("/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>", true),
        ("/AcroForm << /Fields [] /XFA (x) >>", true),
        ("/OpenAction [10 0 R /Fit]", false),
        ("/OpenAction << /S /GoTo /D [10 0 R /Fit] >>", false),
        ("/Names << /Dests << /Names [] >> >>", false),
    ] {
        let mut sample = Sample { catalog: catalog.into(), ..Sample::default() };
        sample.objects.insert(40, "<< /S /Launch /F (x.exe) >>".into());
        let pdf = sample.build();
        let mut request = request();
        if dynamic {
            assert!(matches!(refused(&pdf, &signer, &request), Error::Dynamic { .. }), "{catalog}");
            request.allow_dynamic = true;
        }
        must(signed_by(&pdf, &signer, &request, None), catalog);
    }
}

#[test]
fn fields_and_places_that_do_not_fit() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let mut raw = Sample { empty_field: Some(("A", [0.0, 0.0, 50.0, 50.0])), ..Sample::default() }.raw();
    raw.set(5, "<< /Fields [6 0 R 50 0 R 51 0 R 52 0 R 53 0 R] >>");
    raw.set(50, "<< /FT /Tx /T (Chu) >>");
    raw.set(51, "<< /FT /Sig /T (Doi) >>");
    raw.set(52, "<< /FT /Sig /T (Doi) >>");
    raw.set(53, "<< /FT /Sig /T (Hat) /SV << /Ff 2 /SubFilter [/x] >> >>");
    let pdf = raw.table();
    let field = |name: &str| {
        let mut request = request();
        request.field = Some(name.into());
        refused(&pdf, &signer, &request)
    };
    assert!(matches!(field("Khong"), Error::FieldMissing(_)));
    assert!(matches!(field("Chu"), Error::FieldType(_)));
    assert!(matches!(field("Doi"), Error::FieldAmbiguous(_)));
    assert!(matches!(field("Hat"), Error::SeedValues(_)));
    for (rect, flags) in [("[0 0 0 0]", 4), ("[0 0 50 50]", 4 | 2)] {
        raw.set(6, format!("<< /FT /Sig /T (A) /Type /Annot /Subtype /Widget /Rect {rect} /F {flags} /P 10 0 R >>"));
        let mut request = visible();
        request.field = Some("A".into());
        assert!(matches!(refused(&raw.table(), &signer, &request), Error::FieldNotShown(_)));
    }
    let place = |page, rect| {
        let mut request = request();
        request.appearance = placed(page, rect);
        refused(&pdf, &signer, &request)
    };
    let rect = [10.0, 10.0, 50.0, 20.0];
    assert!(matches!(place(PageChoice::Number(3), rect), Error::Page { asked: 3, pages: 2 }));
    assert!(matches!(place(PageChoice::Number(0), rect), Error::Page { .. }));
    assert!(matches!(place(PageChoice::First, [180.0, 10.0, 50.0, 20.0]), Error::Rectangle { .. }));
    assert!(matches!(place(PageChoice::First, [10.0, 10.0, 3.0, 1.0]), Error::Appearance(_)));
}

#[test]
fn a_key_that_returns_rubbish_is_found_out() {
    let Some(pki) = Pki::shared() else { return };
    for name in ["rsa", "p256"] {
        let mut signer = SoftSigner::new(&pki.leaf(name));
        signer.corrupt = 1;
        assert!(matches!(signed_by(&Sample::default().build(), &signer, &request(), None), Err(Error::Value(_))));
    }
}

#[test]
fn a_hole_too_small_says_both_sizes() {
    let Some(pki) = Pki::shared() else { return };
    let mut request = request();
    request.time_stamp_room = Some(100);
    let tsa = OpensslTsa::new(pki);
    let signer = SoftSigner::new(&pki.leaf("p256"));
    match signed_by(&Sample::default().build(), &signer, &request, Some(&tsa)) {
        Err(Error::Room { needed, room }) => assert!(needed > room && room > 0),
        other => panic!("{other:?}"),
    }
    request.time_stamp = true;
    request.time_stamp_room = Some(usize::MAX);
    assert!(matches!(refused(&Sample::default().build(), &signer, &request), Error::Room { .. }));
}

#[test]
fn step_by_step_gives_the_same() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let signer = SoftSigner::new(&leaf);
    let pdf = Sample::default().build();
    let limits = Limits::default();
    let request = visible();
    let document = Document::open(&pdf, &limits).unwrap();
    let certificate = leaf.certificate();
    let prepared =
        prepare(&document, &certificate, &[leaf.issuer()], kyso::keys::Signer::scheme(&signer), &request, &limits)
            .unwrap();
    let to_be_signed = prepared.digest(&pdf).unwrap();
    let value = kyso::keys::Signer::sign(&signer, to_be_signed.octets()).unwrap();
    let signed = to_be_signed.embed(value, None, &limits).unwrap();
    let mut out = Vec::new();
    signed.write(&pdf, &mut out).unwrap();
    // RSASSA-PKCS1-v1_5 has no chance in it: both ways give the same octets.
    assert_eq!(out, must(signed_by(&pdf, &signer, &request, None), "in one go"));
    let mut changed = pdf.clone();
    changed[20] ^= 1;
    assert!(matches!(signed.write(&changed, &mut Vec::new()), Err(Error::Changed)));
    assert!(matches!(signed.write(&pdf[1..].to_vec(), &mut Vec::new()), Err(Error::Changed)));
}

/// Counts what is read.
struct Watched {
    octets: Vec<u8>,
    largest: AtomicUsize,
    total: AtomicU64,
}

impl Source for Watched {
    fn len(&self) -> u64 {
        self.octets.len() as u64
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<(), SourceError> {
        self.largest.fetch_max(buf.len(), Ordering::SeqCst);
        self.total.fetch_add(buf.len() as u64, Ordering::SeqCst);
        self.octets.read_at(offset, buf)
    }
}

/// Real and hostile files alike: refused with a reason, or signed so that all agree about the new signature.
#[test]
fn corpora_are_signed_or_refused() {
    let (Some(pki), Some(corpora)) = (Pki::shared(), support::corpora()) else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let (mut signed, mut refused) = (0, 0);
    let dir = support::temp_dir();
    for path in pdfs(&corpora) {
        let pdf = std::fs::read(&path).unwrap();
        let mut request = visible();
        request.appearance = placed(PageChoice::First, [5.0, 5.0, 60.0, 20.0]);
        match signed_by(&pdf, &signer, &request, None) {
            Err(Error::Value(_) | Error::Room { .. }) => panic!("{}", path.display()),
            Err(error) => {
                println!("refused {}: {}", path.display(), causes(&error));
                refused += 1;
            }
            Ok((pdf, outcome)) => {
                signed += 1;
                let what = path.display().to_string();
                let last = peers::raw_signature(&pdf, outcome.byte_range.map(|n| usize::try_from(n).unwrap()));
                peers::openssl_cms_verify(&last, pki).unwrap_or_else(|e| panic!("{what}: {e}"));
                let limits = Limits::default();
                let fields = signature_fields(&Document::open(&pdf, &limits).unwrap(), &limits).unwrap();
                let own = fields.iter().find(|f| f.name == outcome.field && f.byte_range == Some(outcome.byte_range));
                let own = own.unwrap_or_else(|| panic!("{what}: not found again"));
                assert!(own.problems.is_empty() && own.coverage == Coverage::File, "{what}: {:?}", own.problems);
                let after = dir.path().join("after.pdf");
                std::fs::write(&after, &pdf).unwrap();
                let (Some(before), Some(after)) = (peers::pdfsig(&path), peers::pdfsig(&after)) else { continue };
                let of = |said: &[peers::Pdfsig], name: &str| {
                    let valid = |s: &peers::Pdfsig| s.validation == "Signature is Valid.";
                    said.iter().filter(|s| s.field == name).map(valid).collect::<Vec<_>>()
                };
                for one in &before {
                    let (then, now) = (of(&before, &one.field), of(&after, &one.field));
                    assert_eq!(then, now, "{what}: {} is judged otherwise now", one.field);
                }
                let new = of(&after, &outcome.field);
                assert_eq!(new, [true], "{what}: {after:?}");
            }
        }
    }
    println!("{signed} signed, {refused} refused");
    assert!(signed > 0, "no file of the corpora could be signed");
}

fn pdfs(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(pdfs(&path));
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn large_documents_are_streamed_once() {
    let Some(pki) = Pki::shared() else { return };
    let mut raw = Sample::default().raw();
    let len = 24 << 20;
    let mut scan = format!("<< /Length {len} >>\nstream\n").into_bytes();
    scan.resize(scan.len() + len, b'x');
    scan.extend(b"\nendstream");
    raw.set(60, scan);
    let source = Watched { octets: raw.table(), largest: AtomicUsize::new(0), total: AtomicU64::new(0) };
    let mut out = Vec::new();
    let signer = SoftSigner::new(&pki.leaf("p256"));
    sign(&source, &mut out, &signer, &visible(), None, &Limits::default()).unwrap();
    assert!(source.largest.load(Ordering::SeqCst) <= 256 << 10);
    assert!(source.total.load(Ordering::SeqCst) < source.len() + (4 << 20), "read once, and its structure");
    assert_eq!(peers::raw_signatures(&out).len(), 1);
}

/// Greys of a page at 72 dots an inch, by poppler.
fn rendered(pdf: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("p.pdf"), pdf).unwrap();
    if std::process::Command::new("pdftoppm").arg("-v").output().is_err() {
        support::skipped("pdftoppm");
        return None;
    }
    peers::run("pdftoppm", &["-r", "72", "-gray", "-cropbox", "-f", "1", "-l", "1", "p.pdf", "p"], dir.path()).unwrap();
    let file =
        std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path()).find(|p| p.extension().unwrap() == "pgm");
    let pgm = std::fs::read(file.unwrap()).unwrap();
    let mut fields = pgm.splitn(4, |o| o.is_ascii_whitespace());
    let mut next = || String::from_utf8(fields.next().unwrap().to_vec()).unwrap();
    let (_, width, height) = (next(), next().parse().unwrap(), next().parse().unwrap());
    let pixels = pgm[pgm.len() - width * height..].to_vec();
    Some((width, height, pixels))
}

#[test]
fn the_mark_is_where_it_was_asked_for_however_the_page_is_turned() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let crop = Some([30.0, 50.0, 560.0, 800.0]);
    for (rotate, crop_box, user_unit) in [
        (0, None, None),
        (90, None, None),
        (180, crop, None),
        (270, crop, None),
        (-90, None, None),
        (90, crop, None),
        (0, crop, Some(2.0)),
    ] {
        let what = format!("rotate {rotate}, crop {crop_box:?}, unit {user_unit:?}");
        let pdf = Sample { pages: 1, rotate, crop_box, user_unit, ..Sample::default() }.build();
        let mm = [20.0, 30.0, 80.0, 25.0];
        let mut request = request();
        request.appearance = placed(PageChoice::First, mm);
        let signed = must(signed_by(&pdf, &signer, &request, None), &what);
        peers::judge(&signed, 1, pki, &what, false);
        let (Some((width, _, before)), Some((_, _, after))) = (rendered(&pdf), rendered(&signed)) else { return };
        let changed: Vec<(f64, f64)> = before
            .iter()
            .zip(&after)
            .enumerate()
            .filter(|(_, (a, b))| a.abs_diff(**b) > 32)
            .map(|(i, _)| ((i % width) as f64, (i / width) as f64))
            .collect();
        assert!(!changed.is_empty(), "{what}: nothing to be seen");
        let least = |of: fn(&(f64, f64)) -> f64| changed.iter().map(of).fold(f64::MAX, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| changed.iter().map(of).fold(0.0, f64::max);
        let seen = [least(|p| p.0), least(|p| p.1), most(|p| p.0) + 1.0, most(|p| p.1) + 1.0];
        let [x, y, w, h] = mm.map(|n| n * 72.0 / 25.4);
        // poppler shows one pixel a user space unit, whatever that unit is.
        let unit = user_unit.unwrap_or(1.0);
        let asked = [x, y, x + w, y + h].map(|n| n / unit);
        let off = seen.iter().zip(asked).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(off <= 2.0, "{what}: seen {seen:?}, asked {asked:?}");
    }
}
