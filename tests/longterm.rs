//! Validation data and document time-stamps: what documents bring is found, what we add is accepted by others, and neither
//! costs an existing signature its verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::collections::HashSet;
use std::io::Read;
use std::sync::Arc;

use kyso::base::Limits;
use kyso::base::UnixTime;
use kyso::crypto::{Digest, DigestAlgorithm};
use kyso::evidence::{Embedded, ValidationData, find_pdf};
use kyso::findings::{ChangeLevel, ContentFacts, ValueFacts};
use kyso::pdf::update::Update;
use kyso::pdf::{Document, Object, ObjectId, StoredStream, security_store};
use kyso::policy::{Conformance, Policy, Verdict};
use kyso::sign::{
    Addition, Error, Request, StampRequest, StoreOptions, TimestampError, TimestampSource, archive,
    document_time_stamp, sign,
};
use kyso::trust::{Origin, StatusData, StatusKind, TrustStore};
use kyso::{ExtendError, ExtendRequest, Extension, MissingWhat, Settings, Step};
use support::era::{Authority, TsaOn, day};
use support::{Leaf, Sample, SoftSigner, now, with_object_streams};

#[allow(clippy::ptr_arg)] // a source
fn embedded(pdf: &Vec<u8>) -> Vec<Embedded> {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    find_pdf(&document, &limits).unwrap().embedded
}

/// `dss-pades`: distinct certificates, lists and answers in the store, entries of `/VRI`, as pyHanko's reader counts them.
#[rustfmt::skip]
const STORES: &[(&str, [usize; 3], usize)] = &[
    ("DSS-2199.pdf", [6, 3, 0], 1),
    ("PAdES-LT.pdf", [11, 0, 3], 3),
    ("Signature-P-DE_SCI-4.pdf", [0, 0, 3], 0),
    ("Signature-P-FR_CS-5.pdf", [3, 2, 0], 1),
    ("Signature-P-HU_MIC-3.pdf", [6, 0, 3], 1),
    ("Signature-P-HU_POL-7.pdf", [8, 0, 4], 1),
    ("TEST2_signed_with_zero_policy_hash.pdf", [4, 1, 2], 0),
    ("belgian_pki_multiple_ocsps_lt.pdf", [7, 1, 2], 1),
    ("doc-firmado.pdf", [4, 3, 1], 1),
    ("dss-1959/pades-revoc-removed-from-dss-dict.pdf", [7, 0, 1], 1),
    ("dss-1959/pades-tst-with-orphan-refs.pdf", [8, 0, 4], 1),
    ("dss-2058/dss-2058-LTA-test.pdf", [5, 2, 1], 1),
    ("dss-2058/dss-2058-QC-LTA-test.pdf", [3, 3, 1], 0),
    ("muestra-firmado-firmado.pdf", [7, 3, 1], 2),
    ("pades-enveloping-other-pdf.pdf", [9, 1, 3], 1),
    ("pades-lt-extended-abde.pdf", [8, 0, 2], 0),
    ("pades-lt-extended-dss.pdf", [12, 0, 3], 0),
    ("pades-lta-copied-doctst.pdf", [5, 1, 1], 0),
    ("pades-ltv-from-epes.pdf", [4, 1, 1], 0),
    ("pades-ltv-with-reason.pdf", [4, 1, 1], 0),
    ("pades-multiple-pages-annots-overlap.pdf", [4, 4, 2], 0),
    ("pades-ocsp-sign-cert.pdf", [7, 0, 3], 1),
    ("pades-same-border-annotations.pdf", [0, 3, 0], 0),
    ("pades-tst-with-sig-type.pdf", [5, 1, 1], 1),
    ("pades_with_orphan_ocsp_cert_refs.pdf", [1, 0, 1], 0),
    ("pdf-with-vri-timestamp.pdf", [10, 1, 2], 4),
];

#[test]
fn stores_of_others_are_found_whole() {
    let Some(corpora) = support::corpora() else { return };
    let limits = Limits::default();
    for (name, expected, related) in STORES {
        let pdf = std::fs::read(corpora.join("dss-pades").join(name)).unwrap();
        let document = Document::open(&pdf, &limits).unwrap();
        let store = security_store(&document, &limits).unwrap();
        let distinct = |list: &[StoredStream]| list.iter().map(|s| s.octets.clone()).collect::<HashSet<_>>();
        let listed = [distinct(&store.certificates), distinct(&store.crls), distinct(&store.ocsp)];
        // Those of older revisions count, too; pyHanko looks at the newest only.
        let counts = listed.each_ref().map(HashSet::len);
        assert!(counts.iter().zip(expected).all(|(found, newest)| found >= newest), "{name}: {counts:?}");
        assert_eq!((store.related.len(), store.deviations.as_slice()), (*related, [].as_slice()), "{name}");
        // All of it is evidence, each piece once, though some stands in a message already.
        let found = embedded(&pdf);
        let all = [
            found.iter().flat_map(|e| e.data.certificates.iter().map(|c| c.der().into())).collect::<Vec<Arc<[u8]>>>(),
            found.iter().flat_map(|e| e.data.crls.clone()).collect(),
            found.iter().flat_map(|e| e.data.ocsp.clone()).collect(),
        ];
        for (all, listed) in all.iter().zip(&listed) {
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{name}: something stands twice");
            assert!(listed.iter().all(|octets| all.contains(octets)), "{name}");
        }
    }
}

/// Places: (revision, in a message), and what is there. From signatures with Adobe's attribute, with CAdES values, with
/// lists in the message; a store that grew over two revisions.
#[test]
fn validation_data_has_its_revision() {
    type Place = (usize, bool, [usize; 3]);
    let Some(corpora) = support::corpora() else { return };
    let files: [(&str, &[Place]); 5] = [
        // The archive attribute of ISO 32000-2 §12.8.3.3.2.
        ("dss-pades/TestToSignPDFSHA256_TST_SIG_NOT_FOUND.pdf", &[(1, true, [4, 0, 1])]),
        // Signed with a list in the archive attribute, extended with a store.
        ("dss-pades/Signature-P-FR_CS-5.pdf", &[(3, true, [2, 2, 0]), (4, false, [4, 2, 0])]),
        ("itext-sign/samples/PdfPKCS7Test/singleSignatureNotEmptyCRL.pdf", &[(1, true, [3, 2, 0])]),
        (
            "dss-pades/PAdES-LT.pdf",
            &[(3, true, [0; 3]), (4, true, [0; 3]), (6, false, [0; 3]), (7, true, [0; 3]), (8, false, [0; 3])],
        ),
        // Arrays of references in objects of their own.
        (
            "pyhanko-pdf/pades-lta-dss-indirect-arrs-test-2.pdf",
            &[(3, true, [4, 0, 0]), (4, false, [0; 3]), (7, false, [0; 3])],
        ),
    ];
    for (name, expected) in files {
        let found = embedded(&std::fs::read(corpora.join(name)).unwrap());
        let places: Vec<_> = found.iter().map(|e| (e.revision, e.in_message)).collect();
        assert_eq!(places, expected.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(), "{name}");
        for (place, found) in expected.iter().zip(&found).filter(|(place, _)| place.2 != [0; 3]) {
            let found = [found.data.certificates.len(), found.data.crls.len(), found.data.ocsp.len()];
            assert_eq!(place.2, found, "{name}");
        }
    }
}

/// A document whose catalog has this `/DSS`, with these objects.
fn with_store(store: &str, objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut raw = Sample { catalog: format!("/DSS {store}"), ..Sample::default() }.raw();
    for (number, object) in objects {
        raw.set(*number, object.clone());
    }
    raw.table()
}

fn stream(octets: &[u8]) -> Vec<u8> {
    [format!("<< /Length {} >>\nstream\n", octets.len()).as_bytes(), octets, b"\nendstream"].concat()
}

/// Counts of certificates, lists, answers, and what was noted.
#[allow(clippy::ptr_arg)] // a source
fn read_store(pdf: &Vec<u8>) -> ([usize; 3], Vec<&'static str>) {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    find_pdf(&document, &limits).unwrap();
    let store = security_store(&document, &limits).unwrap();
    ([store.certificates.len(), store.crls.len(), store.ocsp.len()], store.deviations)
}

/// Threat P-42: what is odd in a store is left out and named; what is not odd still counts.
#[test]
fn odd_stores_are_read_as_far_as_they_go() {
    let der = stream(&[0x30, 0x00]);
    let one = |store: &str| read_store(&with_store(store, &[(50, der.clone()), (51, b"<< /A 1 >>".to_vec())]));
    let malformed = vec!["pdf.dss.malformed"];
    assert_eq!(one("<< /CRLs [50 0 R] /OCSPs [] >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /CRLs [50 0 R 50 0 R] >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /CRLs [51 0 R 52 0 R null 7 50 0 R] >>"), ([0, 1, 0], malformed.clone()));
    assert_eq!(one("<< /CRLs 50 0 R >>"), ([0; 3], malformed.clone()));
    assert_eq!(one("<< /CRLs [50 0 R] /CRLs [] >>"), ([0; 3], malformed.clone()));
    assert_eq!(one("[50 0 R]"), ([0; 3], malformed.clone()));
    assert_eq!(one("<< /VRI << /Type /VRI /AB << /CRL [50 0 R] /TU (D:20260101) >> >> >>"), ([0, 1, 0], vec![]));
    assert_eq!(one("<< /VRI << /AB 7 >> /OCSPs [50 0 R] >>"), ([0, 0, 1], malformed.clone()));
    assert_eq!(one("<< /VRI << /AB << /TS 7 >> >> >>"), ([0; 3], malformed));
}

/// Test TP-30: thousands of entries, a stream that unpacks to gigabytes.
#[test]
fn stores_are_not_read_beyond_their_budget() {
    let many = format!("<< /Certs [{}] >>", "51 0 R 50 0 R 52 0 R ".repeat(50_000));
    let (counts, noted) = read_store(&with_store(&many, &[(50, stream(&[0x30, 0x00])), (51, b"null".to_vec())]));
    assert_eq!((counts, noted), ([1, 0, 0], vec!["pdf.dss.malformed", "pdf.dss.limit"]));

    let mut zeros = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::repeat(0).take(60 << 20), &mut zeros).unwrap();
    let zeros = zeros.finish().unwrap();
    let head = format!("<< /Filter /FlateDecode /Length {} >>\nstream\n", zeros.len());
    let bomb = [head.as_bytes(), &zeros, b"\nendstream"].concat();
    let objects: Vec<_> = (50..60).map(|number| (number, bomb.clone())).collect();
    let list = (50..60).map(|number| format!("{number} 0 R ")).collect::<String>();
    let (counts, noted) = read_store(&with_store(&format!("<< /CRLs [{list}] >>"), &objects));
    assert_eq!((counts, noted), ([0, 2, 0], vec!["pdf.dss.limit"]));
}

/// Authorities that work in the present.
struct World {
    root: Authority,
    issuing: Authority,
    signer: Leaf,
    tsa: Leaf,
    responder: Leaf,
}

/// pyHanko looks at an OCSP answer only when the certificate names a responder.
const SIGNING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n\
    subjectKeyIdentifier=hash\nauthorityInfoAccess=OCSP;URI:http://ocsp.invalid/\n";
const STAMPING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n\
    extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\n\
    authorityInfoAccess=OCSP;URI:http://ocsp.invalid/\n";
const RESPONDING: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\n\
    noCheck=ignored\nsubjectKeyIdentifier=hash\n";

/// A day so many days from now.
fn in_days(days: i64) -> String {
    let stamp = now().plus_seconds(days * 86_400).generalized().unwrap();
    format!("{}-{}-{}", &stamp[..4], &stamp[4..6], &stamp[6..8])
}

impl World {
    fn new() -> Option<Self> {
        if !support::era::possible() {
            return None;
        }
        let (from, to) = (in_days(-3000), in_days(3000));
        let root = Authority::root("/C=VN/CN=Root", &from, &to);
        let issuing = root.authority("/C=VN/CN=CA", &from, &to);
        let leaf = |key, subject, extensions| issuing.issue(key, subject, extensions, &in_days(-300), &in_days(300));
        let signer = leaf("rsa:2048", "/C=VN/CN=Signer", SIGNING);
        let tsa = leaf("rsa:2048", "/C=VN/CN=TSA", STAMPING);
        let responder = leaf("ec:P-256", "/C=VN/CN=Responder", RESPONDING);
        Some(Self { root, issuing, signer, tsa, responder })
    }

    /// The authority's clock stands so many days from now.
    fn tsa(&self, days: i64) -> TsaOn<'_> {
        TsaOn { leaf: &self.tsa, at: day(&in_days(days)), digest: "sha256" }
    }

    /// Signed ten days ago.
    fn signed(&self, pdf: &[u8], certify: Option<u8>, field: Option<&str>) -> Vec<u8> {
        let mut request = Request::new(day(&in_days(-10)));
        request.certify = certify;
        request.field = field.map(str::to_owned);
        let (signer, tsa) = (SoftSigner::new(&self.signer), self.tsa(-10));
        let mut out = Vec::new();
        sign(&pdf.to_vec(), &mut out, &signer, &request, Some(&tsa), &Limits::default()).unwrap();
        out
    }

    /// The whole validation data for signer and authority of the time-stamp, as it was the day after.
    fn data(&self) -> ValidationData {
        let then = in_days(-9);
        ValidationData {
            certificates: vec![
                self.signer.certificate(),
                self.tsa.certificate(),
                self.issuing.certificate(),
                self.root.certificate(),
                self.responder.certificate(),
            ],
            crls: vec![self.root.crl(&then, &in_days(60)).into(), self.issuing.crl(&then, &in_days(20)).into()],
            ocsp: vec![self.issuing.ocsp(&self.signer, Some(&self.responder), &then, 20).into()],
        }
    }
}

#[allow(clippy::ptr_arg)] // a source
fn with_data(pdf: &Vec<u8>, data: &ValidationData) -> Option<Vec<u8>> {
    let limits = Limits::default();
    let document = Document::open(pdf, &limits).unwrap();
    let evidence = find_pdf(&document, &limits).unwrap();
    let additions: Vec<_> = evidence.signatures.iter().map(|s| Addition { signature: Some(&s.field), data }).collect();
    let archived = archive(&document, &additions, StoreOptions::default(), &limits).unwrap()?;
    Some([&pdf[..], &archived.tail].concat())
}

#[allow(clippy::ptr_arg)] // a source
fn stamped(pdf: &Vec<u8>, tsa: &dyn TimestampSource) -> Vec<u8> {
    let stamped = document_time_stamp(pdf, tsa, &StampRequest::default(), &Limits::default()).unwrap();
    let mut out = Vec::new();
    stamped.write(pdf, &mut out).unwrap();
    out
}

/// pyHanko's word on one signature (see the script).
#[derive(Debug, serde::Deserialize)]
#[expect(dead_code, reason = "told when a test fails")]
struct Hanko {
    indication: String,
    failure: String,
    modification: Option<String>,
    proven: String,
    future: Option<String>,
}

/// What pyHanko says of the file alone: today, and years after the certificates of signer and authority ended, if
/// time-stamps were renewed until then.
fn hanko(pdf: &[u8], root_pem: &[u8]) -> Option<Vec<Hanko>> {
    let python = support::peers::pyhanko_python()?;
    let dir = support::temp_dir();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("ades.py"), include_str!("support/pyhanko_ades.py")).unwrap();
    std::fs::write(at("judged.pdf"), pdf).unwrap();
    std::fs::write(at("root.pem"), root_pem).unwrap();
    let today = now().to_string();
    let later = format!("{}T00:00:00Z", in_days(2900));
    let times = [today.as_str(), later.as_str()];
    let files = ["ades.py", "judged.pdf", "root.pem"];
    let output = std::process::Command::new(python).current_dir(dir.path()).args(files).args(times).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The structure is clean, and every signature of a person is intact to poppler.
fn is_sound(pdf: &[u8], what: &str) {
    let dir = support::temp_dir();
    let path = dir.path().join("judged.pdf");
    std::fs::write(&path, pdf).unwrap();
    support::peers::qpdf_check(&path).unwrap_or_else(|said| panic!("{what}: {said}"));
    if let Some(said) = support::peers::pdfsig(&path) {
        let persons: Vec<_> = said.iter().filter(|s| s.field.starts_with("Signature")).collect();
        assert!(!persons.is_empty(), "{what}: {said:?}");
        assert!(persons.iter().all(|s| s.validation == "Signature is Valid."), "{what}: {said:?}");
    }
}

/// Everything that later revisions did to the first signature.
#[allow(clippy::ptr_arg)] // a source
fn changes(pdf: &Vec<u8>) -> Vec<(ChangeLevel, String)> {
    let trust = kyso::trust::TrustStore::default();
    let policy = kyso::policy::Policy::from_toml("schema = \"kyso.policy/1\"").unwrap();
    let verification = kyso::verify(pdf, &kyso::Settings::new(now(), trust, policy)).unwrap();
    let facts = &verification.facts().signatures;
    for signature in facts {
        assert!(matches!(signature.content, ContentFacts::Match(_)), "{}", signature.id);
        assert_eq!(signature.value, ValueFacts::Match, "{}", signature.id);
        assert!(signature.defects.is_empty(), "{}: {:?}", signature.id, signature.defects);
    }
    facts[0].changes.iter().map(|c| (c.level, c.code.clone())).collect()
}

/// ISO 32000-2 §12.8.2.2, §12.8.5.3: also for a document certified with P 1, and with a signed field whose lock permits
/// nothing.
#[test]
fn what_we_add_is_accepted_by_others_and_changes_nothing() {
    let Some(world) = World::new() else { return };
    let plain = Sample::default();
    let locked = Sample { empty_field: Some(("Signature1", [300.0, 100.0, 400.0, 140.0])), ..Sample::default() };
    let mut locked = locked.raw();
    let field = String::from_utf8(locked.objects[&6].clone()).unwrap();
    locked.set(6, field.replace(">>", "/Lock << /Type /SigFieldLock /Action /All /P 1 >> >>"));
    let mut documents = vec![
        ("table", plain.build(), None, None),
        ("stream", plain.raw().stream(), None, None),
        ("certified", plain.build(), Some(1), None),
        ("locked", locked.table(), None, Some("Signature1")),
    ];
    documents.extend(with_object_streams(&plain.build()).map(|pdf| ("object streams", pdf, Some(1), None)));
    for (what, pdf, certify, field) in documents {
        let signed = world.signed(&pdf, certify, field);
        let data = world.data();
        let archived = with_data(&signed, &data).unwrap();
        let lta = stamped(&archived, &world.tsa(-8));
        for (pdf, what) in [(&archived, format!("{what}, B-LT")), (&lta, format!("{what}, B-LTA"))] {
            is_sound(pdf, &what);
            assert!(changes(pdf).iter().all(|c| c.0 <= ChangeLevel::Ltv), "{what}: {:?}", changes(pdf));
            let is_lta = what.ends_with("B-LTA");
            if let Some(said) =
                (is_lta || certify.is_none()).then(|| hanko(pdf, world.root.certificate_pem())).flatten()
            {
                let [one] = said.as_slice() else { panic!("{what}: {said:?}") };
                assert_eq!(one.modification.as_deref(), Some("LTA_UPDATES"), "{what}: {one:?}");
                assert_eq!(one.future.as_deref(), Some("OK"), "{what}: {one:?}");
                assert!(one.proven.starts_with(&in_days(-10)), "{what}: {one:?}");
                // Without a document time-stamp pyHanko knows no time at which the data existed.
                if is_lta {
                    assert_eq!(one.indication, "OK", "{what}: {one:?}");
                }
            }
        }
        let codes: Vec<_> = changes(&lta).into_iter().map(|c| c.1).collect();
        for code in ["validation-data", "document-time-stamp"] {
            assert!(codes.iter().any(|c| c == code), "{what}: {codes:?}");
        }
        // A second time there is nothing to add; a second time-stamp is an update like the first.
        assert!(with_data(&lta, &data).is_none(), "{what}");
        let again = stamped(&lta, &world.tsa(-2));
        is_sound(&again, what);
        assert!(changes(&again).iter().all(|c| c.0 <= ChangeLevel::Ltv), "{what}");
        if let Some(said) = hanko(&again, world.root.certificate_pem()) {
            assert!(said.iter().all(|s| s.indication == "OK" && s.future.as_deref() == Some("OK")), "{what}: {said:?}");
        }
    }
}

/// What pyHanko would not accept: the control for the test above.
#[test]
fn without_validation_data_others_do_not_accept_it() {
    let Some(world) = World::new() else { return };
    let signed = world.signed(&Sample::default().build(), None, None);
    let mut data = world.data();
    data.crls.clear();
    for pdf in [stamped(&signed, &world.tsa(-8)), with_data(&signed, &data).unwrap()] {
        let Some(said) = hanko(&pdf, world.root.certificate_pem()) else { return };
        assert_ne!(said[0].future.as_deref(), Some("OK"), "{said:?}");
    }
}

impl World {
    /// The root is believed; revocation data is that of the day after the signature.
    fn settings(&self, data: &ValidationData, at: UnixTime) -> Settings {
        let mut trust = TrustStore::default();
        trust.add_anchors(Some("test"), [self.root.certificate()]);
        trust.intermediates.push(self.issuing.certificate());
        let policy = Policy::from_toml("schema = \"kyso.policy/1\"").unwrap();
        let mut settings = Settings::new(at, trust, policy);
        let status = |kind, octets: &Arc<[u8]>| StatusData { kind, octets: Arc::clone(octets), origin: Origin::File };
        settings.status.extend(data.crls.iter().map(|o| status(StatusKind::Crl, o)));
        settings.status.extend(data.ocsp.iter().map(|o| status(StatusKind::Ocsp, o)));
        settings
    }
}

fn request(level: Conformance) -> ExtendRequest {
    ExtendRequest::new(level)
}

/// Extends, and gives the new document with what was done.
#[allow(clippy::ptr_arg)] // a source
fn extended(
    pdf: &Vec<u8>,
    settings: &Settings,
    request: &ExtendRequest,
    tsa: Option<&dyn TimestampSource>,
) -> Result<(Vec<u8>, Extension), kyso::Error> {
    let mut out = Vec::new();
    let done = kyso::extend(pdf, &mut out, settings, request, tsa)?;
    assert!(out.starts_with(pdf), "the source is kept as it is");
    assert_eq!(done.after.facts().size, out.len() as u64);
    Ok((out, done))
}

/// An error of the front door.
fn refused<T: std::fmt::Debug>(result: Result<T, kyso::Error>) -> ExtendError {
    match result {
        Err(kyso::Error::Extend(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// One letter for each step.
fn steps(done: &Extension) -> String {
    let letter = |step: &Step| if matches!(step, Step::Stamped { .. }) { 'T' } else { 'S' };
    done.steps.iter().map(letter).collect()
}

impl World {
    /// An hour after the revocation data were made.
    fn then(&self) -> UnixTime {
        day(&in_days(-9)).plus_seconds(3600)
    }

    fn unstamped(&self, pdf: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let request = Request::new(day(&in_days(-10)));
        sign(&pdf.to_vec(), &mut out, &SoftSigner::new(&self.signer), &request, None, &Limits::default()).unwrap();
        out
    }
}

/// A signature time-stamp leaves nothing to do for B-T; without one a document time-stamp comes first. What is planned is what
/// is done.
#[test]
fn levels_are_reached_step_by_step() {
    let Some(world) = World::new() else { return };
    let (data, tsa) = (world.data(), world.tsa(-9));
    let settings = world.settings(&data, world.then());
    let (stamped, unstamped) = {
        let pdf = Sample::default().build();
        (world.signed(&pdf, None, None), world.unstamped(&pdf))
    };
    let rows = [
        (&stamped, Conformance::Time, ""),
        (&stamped, Conformance::LongTerm, "S"),
        (&stamped, Conformance::Archive, "ST"),
        (&unstamped, Conformance::Time, "T"),
        (&unstamped, Conformance::LongTerm, "TS"),
        (&unstamped, Conformance::Archive, "TST"),
    ];
    for (pdf, level, expected) in rows {
        let what = format!("{level:?} {expected}");
        let plan = kyso::plan(pdf, &settings, &request(level)).unwrap();
        assert_eq!((plan.refused.as_deref(), plan.steps.len()), (None, expected.len()), "{what}");
        let (out, done) = extended(pdf, &settings, &request(level), Some(&tsa)).unwrap();
        assert_eq!(steps(&done), expected, "{what}");
        assert_eq!((done.before.verdict(), done.after.verdict()), (Verdict::Passed, Verdict::Passed), "{what}");
        assert_eq!(done.levels()[0], level, "{what}");
        assert_eq!(done.after.judgement().signatures[0].conformance, Some(level), "{what}");
        is_sound(&out, &what);
        assert!(changes(&out).iter().all(|c| c.0 <= ChangeLevel::Ltv), "{what}: {:?}", changes(&out));
        if level < Conformance::LongTerm {
            continue;
        }
        // The document proves itself; to pyHanko years after all of it, too. (It knows a document time-stamp only beside a
        // signature time-stamp.)
        let alone = world.settings(&ValidationData::default(), world.then());
        let verdicts = kyso::verify(&out, &alone).unwrap().judgement().signatures[0].verdict;
        assert_eq!(verdicts, Verdict::Passed, "{what}");
        if let Some(said) = hanko(&out, world.root.certificate_pem()).filter(|_| pdf == &stamped) {
            assert_eq!(said[0].future.as_deref(), Some("OK"), "{what}: {said:?}");
        }
        // Provable as long as the authority's certificate lives, no longer as the signer's.
        assert_eq!(done.provable_until(), Some(world.tsa.certificate().not_after()), "{what}");
    }
}

/// What is there already is not added again, however often; a document at B-LTA is stamped anew, after what its last
/// time-stamp needs was stored.
#[test]
fn extending_again_adds_only_what_is_new() {
    let Some(world) = World::new() else { return };
    let data = world.data();
    let settings = world.settings(&data, world.then());
    let signed = world.signed(&Sample::default().build(), None, None);
    let (lt, _) = extended(&signed, &settings, &request(Conformance::LongTerm), None).unwrap();
    let (again, done) = extended(&lt, &settings, &request(Conformance::LongTerm), None).unwrap();
    assert_eq!((steps(&done).as_str(), again == lt), ("", true));
    // Other data of the same kind is no reason to add it as long as the old is enough.
    let newer = world.settings(&world.data(), world.then());
    assert_eq!(steps(&extended(&lt, &newer, &request(Conformance::LongTerm), None).unwrap().1), "");

    // The first archive time-stamp is by another authority, whose certificate is of another CA.
    let other = world.root.authority("/C=VN/CN=Other CA", &in_days(-900), &in_days(2990));
    let leaf = other.issue("ec:P-256", "/C=VN/CN=Other TSA", STAMPING, &in_days(-300), &in_days(100));
    let first = TsaOn { leaf: &leaf, at: day(&in_days(-8)), digest: "sha256" };
    let mut settings = world.settings(&data, day(&in_days(-8)));
    settings.trust.intermediates.push(other.certificate());
    let (lta, done) = extended(&lt, &settings, &request(Conformance::Archive), Some(&first)).unwrap();
    assert_eq!((steps(&done).as_str(), done.levels()[0]), ("T", Conformance::Archive));
    // The signature's own time-stamp lasts longer than this one.
    let end = world.tsa.certificate().not_after();
    assert_eq!(done.provable_until(), Some(end));

    // It is to be renewed; nothing says yet whether the authority's certificate was revoked.
    let error = refused(extended(&lta, &settings, &request(Conformance::Archive), Some(&world.tsa(-3))));
    let ExtendError::Incomplete(missing) = &error else { panic!("{error:?}") };
    assert!(missing.iter().all(|m| m.signature == "Timestamp1" && m.what == MissingWhat::Status), "{missing:?}");
    let named: Vec<_> = missing.iter().map(|m| m.certificate.as_str()).collect();
    assert!(named.iter().any(|subject| subject.contains("Other TSA")), "{named:?}");
    assert!(error.to_string().contains("Other TSA"), "{error}");

    let mut later = data.clone();
    later.crls.push(other.crl(&in_days(-4), &in_days(20)).into());
    let mut settings = world.settings(&later, day(&in_days(-3)));
    // Not the baseline rules, by which every status has to be as young as the time-stamp that makes it last.
    let current = "schema = \"kyso.policy/1\"\nrevocation-freshness = \"at-signing\"";
    settings.policy = Policy::from_toml(current).unwrap();
    settings.trust.intermediates.push(other.certificate());
    let mut keep = request(Conformance::Archive);
    keep.renew_before = Some(end);
    assert_eq!(steps(&extended(&lta, &settings, &keep, None).unwrap().1), "", "it lasts until then");
    let mut renew = request(Conformance::Archive);
    renew.renew_before = Some(end.plus_seconds(1));
    let (renewed, done) = extended(&lta, &settings, &renew, Some(&world.tsa(-3))).unwrap();
    assert_eq!((steps(&done).as_str(), done.levels()[0]), ("ST", Conformance::Archive));
    let Some(Step::Stored { certificates, crls, ocsp, .. }) = done.steps.first() else { panic!() };
    // Authority and its CA; its list. All else is there.
    assert_eq!((*certificates, *crls, *ocsp), (2, 1, 0));
    assert_eq!(done.provable_until(), Some(end));
    is_sound(&renewed, "renewed");
    if let Some(said) = hanko(&renewed, world.root.certificate_pem()) {
        assert_eq!(said[0].indication, "OK", "{said:?}");
    }
}

/// The list of what is missing names each certificate; without data nothing is written.
#[test]
fn what_is_missing_is_named() {
    let Some(world) = World::new() else { return };
    let signed = world.signed(&Sample::default().build(), None, None);
    let mut data = world.data();
    data.crls.pop();
    let settings = world.settings(&data, world.then());
    let error = refused(extended(&signed, &settings, &request(Conformance::LongTerm), None));
    let ExtendError::Incomplete(missing) = error else { panic!("{error:?}") };
    let [one] = missing.as_slice() else { panic!("{missing:?}") };
    assert_eq!((one.signature.as_str(), one.what), ("Signature1", MissingWhat::Status));
    assert_eq!(one.sha256, world.tsa.certificate().fingerprint());
    let plan = kyso::plan(&signed, &settings, &request(Conformance::LongTerm)).unwrap();
    assert_eq!((plan.signatures[0].missing.as_slice(), plan.steps.len()), (missing.as_slice(), 0));
    assert!(plan.refused.unwrap().contains("TSA"));
    // Data from before the signature says nothing of the time after it (threat V-26).
    let mut data = world.data();
    data.ocsp.clear();
    data.crls[1] = world.issuing.crl(&in_days(-30), &in_days(-20)).into();
    let settings = world.settings(&data, world.then());
    let error = refused(extended(&signed, &settings, &request(Conformance::LongTerm), None));
    let ExtendError::Incomplete(missing) = error else { panic!("{error:?}") };
    assert!(!missing.is_empty() && missing.iter().all(|m| m.what == MissingWhat::NewerStatus), "{missing:?}");
    // Nobody to ask for a time-stamp.
    let settings = world.settings(&world.data(), world.then());
    let error = refused(extended(&signed, &settings, &request(Conformance::Archive), None));
    assert!(matches!(error, ExtendError::NoAuthority));
    assert!(matches!(refused(extended(&signed, &settings, &request(Conformance::Basic), None)), ExtendError::Level));
}

/// A list larger than asked for stays out when an answer says the same, and goes in when nothing else does.
#[test]
fn large_lists_give_way_to_answers() {
    let Some(world) = World::new() else { return };
    let signed = world.signed(&Sample::default().build(), None, None);
    let mut data = world.data();
    let then = in_days(-9);
    data.ocsp.push(world.issuing.ocsp(&world.tsa, Some(&world.responder), &then, 20).into());
    let settings = world.settings(&data, world.then());
    let mut request = request(Conformance::LongTerm);
    for (largest, expected) in [(1 << 20, (2, 2)), (10, (1, 2))] {
        request.largest_crl = largest;
        let (out, done) = extended(&signed, &settings, &request, None).unwrap();
        let Some(Step::Stored { crls, ocsp, .. }) = done.steps.first() else { panic!() };
        assert_eq!((*crls, *ocsp), expected, "{largest}");
        assert_eq!(done.levels(), [Conformance::LongTerm]);
        if let Some(said) = hanko(&out, world.root.certificate_pem()) {
            assert_eq!(said[0].future.as_deref(), Some("OK"), "{said:?}");
        }
    }
}

/// What failed is not extended, unless only what did not fail is asked for.
#[test]
fn what_failed_is_not_extended() {
    let Some(world) = World::new() else { return };
    let settings = world.settings(&world.data(), world.then());
    let lt = request(Conformance::LongTerm);
    let mut broken = world.signed(&Sample::default().build(), None, None);
    let at = support::peers::find(&broken, b"Cong van", 0).unwrap();
    broken[at] ^= 1;
    let mut good_only = lt.clone();
    good_only.good_only = true;
    let error = refused(extended(&broken, &settings, &lt, None));
    assert!(matches!(&error, ExtendError::Failed(which) if which.as_slice() == ["Signature1"]), "{error:?}");
    assert!(matches!(refused(extended(&broken, &settings, &good_only, None)), ExtendError::Unsigned));
    // Signed again as it is now: the second signature is good, and the first stays what it was.
    let second = world.signed(&broken, None, None);
    assert!(matches!(refused(extended(&second, &settings, &lt, None)), ExtendError::Failed(_)));
    let (_, done) = extended(&second, &settings, &good_only, None).unwrap();
    let verdicts: Vec<_> = done.after.judgement().signatures.iter().map(|j| j.verdict).collect();
    assert_eq!(
        (verdicts.as_slice(), done.levels()[1]),
        ([Verdict::Failed, Verdict::Passed].as_slice(), Conformance::LongTerm)
    );

    assert!(matches!(refused(extended(&Sample::default().build(), &settings, &lt, None)), ExtendError::Unsigned));
}

/// An authority that gives what was not asked for; one whose tokens are larger than the room first reserved.
#[test]
fn tokens_are_checked_before_they_are_embedded() {
    struct Stale(Vec<u8>);
    impl TimestampSource for Stale {
        fn time_stamp(&self, _: &Digest) -> Result<Vec<u8>, TimestampError> {
            Ok(self.0.clone())
        }
    }
    let Some(world) = World::new() else { return };
    let settings = world.settings(&world.data(), world.then());
    let pdf = world.unstamped(&Sample::default().build());
    let other = world.tsa(-9).time_stamp(&kyso::crypto::digest(DigestAlgorithm::Sha256, b"other")).unwrap();
    for token in [other, b"rubbish".to_vec(), Vec::new()] {
        let error = refused(extended(&pdf, &settings, &request(Conformance::Time), Some(&Stale(token))));
        assert!(matches!(error, ExtendError::Update(Error::TokenCheck(_) | Error::Token(_))), "{error:?}");
    }
    let mut small = request(Conformance::Time);
    small.stamp.room = Some(100);
    let (out, done) = extended(&pdf, &settings, &small, Some(&world.tsa(-9))).unwrap();
    assert_eq!(done.levels()[0], Conformance::Time);
    is_sound(&out, "small");
    // A time-stamp of an authority that nobody believes proves nothing, so the level is not reached.
    let stranger = Authority::root("/C=VN/CN=Stranger", &in_days(-900), &in_days(900));
    let leaf = stranger.issue("ec:P-256", "/C=VN/CN=Stranger TSA", STAMPING, &in_days(-300), &in_days(100));
    let tsa = TsaOn { leaf: &leaf, at: world.then(), digest: "sha256" };
    let error = refused(extended(&pdf, &settings, &request(Conformance::Time), Some(&tsa)));
    assert!(matches!(&error, ExtendError::Useless { field } if field == "Timestamp1"), "{error:?}");
}

/// Files with their cross-references in streams, certified so that nothing else may change; sealed ones are refused.
#[test]
fn all_kinds_of_files_are_extended_but_sealed_ones() {
    let Some(world) = World::new() else { return };
    let settings = world.settings(&world.data(), world.then());
    let plain = Sample::default();
    let mut files = vec![(plain.build(), Some(1)), (plain.raw().stream(), Some(1))];
    files.extend(with_object_streams(&plain.build()).map(|pdf| (pdf, None)));
    for (i, (pdf, certify)) in files.iter().enumerate() {
        let signed = world.signed(pdf, *certify, None);
        let (out, done) = extended(&signed, &settings, &request(Conformance::Archive), Some(&world.tsa(-9))).unwrap();
        assert_eq!((done.after.verdict(), done.levels()[0]), (Verdict::Passed, Conformance::Archive), "file {i}");
        is_sound(&out, &format!("file {i}"));
        assert_eq!(steps(&extended(&out, &settings, &request(Conformance::LongTerm), None).unwrap().1), "", "file {i}");
    }

    let Some(corpora) = support::corpora() else { return };
    let encrypted = corpora.join("dss-pades/protected");
    let mut seen = 0;
    for entry in std::fs::read_dir(encrypted).unwrap() {
        let pdf = std::fs::read(entry.unwrap().path()).unwrap();
        let Ok(document) = Document::open(&pdf, &Limits::default()) else { continue };
        if document.is_sealed() {
            seen += 1;
            let refusal = archive(&document, &[], StoreOptions::default(), &Limits::default());
            assert!(matches!(refusal, Err(Error::Sealed(_))), "{refusal:?}");
            let stamp = document_time_stamp(&pdf, &world.tsa(-9), &StampRequest::default(), &Limits::default());
            assert!(matches!(stamp, Err(Error::Sealed(_))));
        }
    }
    assert!(seen > 0, "no encrypted file to try");
}

/// pyHanko at work on a document: `lt`, `lta` or `renew`; nothing when it is missing.
fn by_pyhanko(world: &World, data: &ValidationData, what: &str, pdf: &[u8], at: UnixTime) -> Option<Vec<u8>> {
    let python = support::peers::pyhanko_python()?;
    let dir = support::temp_dir();
    let write = |name: &str, octets: &[u8]| std::fs::write(dir.path().join(name), octets).unwrap();
    write("lta.py", include_bytes!("support/pyhanko_lta.py"));
    write("in.pdf", pdf);
    write("root.pem", world.root.certificate_pem());
    write("issuing.pem", world.issuing.certificate_pem());
    for (name, leaf) in [("signer", &world.signer), ("tsa", &world.tsa)] {
        write(&format!("{name}.pem"), &leaf.certificate_pem);
        write(&format!("{name}.key"), &leaf.key_pem);
    }
    write("root.crl", &data.crls[0]);
    write("issuing.crl", &data.crls[1]);
    let output = std::process::Command::new(python)
        .current_dir(dir.path())
        .args(["lta.py", what, "in.pdf", "out.pdf", &at.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    Some(std::fs::read(dir.path().join("out.pdf")).unwrap())
}

/// What pyHanko makes is read as what it is, stays what it is when we extend it further, and pyHanko goes on with ours.
#[test]
fn documents_of_others_are_read_and_extended() {
    let Some(world) = World::new() else { return };
    let data = world.data();
    let settings = world.settings(&data, world.then());
    let alone = world.settings(&ValidationData::default(), world.then());
    let pdf = Sample::default().build();
    for (what, level) in [("lt", Conformance::LongTerm), ("lta", Conformance::Archive)] {
        let Some(made) = by_pyhanko(&world, &data, what, &pdf, world.then()) else { return };
        let found = embedded(&made);
        let crls = found.iter().filter(|e| !e.in_message).flat_map(|e| &e.data.crls).count();
        assert_eq!(crls, 2, "{what}: {:?}", found.iter().map(|e| (e.revision, e.in_message)).collect::<Vec<_>>());
        assert!(changes(&made).iter().all(|c| c.0 <= ChangeLevel::Ltv), "{what}: {:?}", changes(&made));
        // The last document time-stamp cannot hold the status of its own authority; the signature needs nothing more.
        let verification = kyso::verify(&made, &alone).unwrap();
        let first = &verification.judgement().signatures[0];
        assert_eq!((first.verdict, first.conformance), (Verdict::Passed, Some(level)), "{what}: {:?}", first.findings);

        let before = TsaOn { at: world.then().plus_seconds(-1800), ..world.tsa(-9) };
        let error = refused(extended(&made, &settings, &request(Conformance::Archive), Some(&before)));
        assert!(matches!(error, ExtendError::Worse { .. }), "{what}: a time-stamp older than what it covers: {error}");
        let later = TsaOn { at: world.then().plus_seconds(1800), ..world.tsa(-9) };
        let (ours, done) = extended(&made, &settings, &request(Conformance::Archive), Some(&later)).unwrap();
        assert_eq!((done.levels()[0], done.after.verdict()), (Conformance::Archive, Verdict::Passed), "{what}");
        let Some(crls_added) = done.steps.iter().find_map(|s| match s {
            Step::Stored { crls, .. } => Some(*crls),
            Step::Stamped { .. } => None,
        }) else {
            assert_eq!(steps(&done), "T", "{what}");
            continue;
        };
        assert_eq!(crls_added, 0, "{what}: all lists were there");
        is_sound_of_others(&ours, what);
    }
    let ours = world.signed(&pdf, None, None);
    let (ours, _) = extended(&ours, &settings, &request(Conformance::Archive), Some(&world.tsa(-9))).unwrap();
    let Some(renewed) = by_pyhanko(&world, &data, "renew", &ours, world.then()) else { return };
    assert!(changes(&renewed).iter().all(|c| c.0 <= ChangeLevel::Ltv), "{:?}", changes(&renewed));
    let verification = kyso::verify(&renewed, &settings).unwrap();
    assert_eq!(verification.verdict(), Verdict::Passed);
    assert_eq!(verification.judgement().signatures[0].conformance, Some(Conformance::Archive));
}

/// The structure is clean.
fn is_sound_of_others(pdf: &[u8], what: &str) {
    let dir = support::temp_dir();
    let path = dir.path().join("judged.pdf");
    std::fs::write(&path, pdf).unwrap();
    support::peers::qpdf_check(&path).unwrap_or_else(|said| panic!("{what}: {said}"));
}

/// EN 319 142-1 §5.4.2: arrays of streams, an entry of `/VRI` under the name of the signature, the extension named; each
/// can be left out.
#[test]
fn the_store_is_written_as_the_standard_says() {
    let Some(world) = World::new() else { return };
    let limits = Limits::default();
    let signed = world.signed(&Sample::default().build(), None, None);
    let data = world.data();
    let archived = with_data(&signed, &data).unwrap();
    let document = Document::open(&archived, &limits).unwrap();
    let view = document.current();
    let catalog = view.catalog().unwrap();
    let catalog = catalog.as_dictionary().unwrap();
    let extensions = view.lookup(catalog, "Extensions").unwrap();
    let level = view.lookup(extensions.as_dictionary().unwrap(), "ESIC").unwrap();
    assert_eq!(view.lookup(level.as_dictionary().unwrap(), "ExtensionLevel").unwrap().as_integer(), Some(1));
    let store = security_store(&document, &limits).unwrap();
    assert_eq!((store.certificates.len(), store.crls.len(), store.ocsp.len()), (5, 2, 1));
    let [entry] = store.related.as_slice() else { panic!("{:?}", store.related) };
    let contents = &find_pdf(&document, &limits).unwrap().signatures[0].field.contents;
    let name = kyso::crypto::digest(DigestAlgorithm::Sha1, contents);
    assert_eq!(entry.key, kyso::base::hex(name.as_bytes()).to_uppercase().into_bytes());
    let ids = |list: &[StoredStream]| list.iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(entry.certificates, ids(&store.certificates));
    assert_eq!((&entry.crls, &entry.ocsp), (&ids(&store.crls), &ids(&store.ocsp)));
    assert!(store.certificates.iter().all(|s| s.revision == document.revisions().len()));

    let mut bare = StoreOptions::default();
    (bare.related_information, bare.extension) = (false, false);
    let document = Document::open(&signed, &limits).unwrap();
    let evidence = find_pdf(&document, &limits).unwrap();
    let addition = Addition { signature: Some(&evidence.signatures[0].field), data: &data };
    let made = archive(&document, &[addition], bare, &limits).unwrap().unwrap();
    let text = String::from_utf8_lossy(&made.tail).into_owned();
    assert!(text.contains("/DSS") && !text.contains("/VRI") && !text.contains("/ESIC"));
    assert_eq!((made.certificates, made.crls, made.ocsp), (5, 2, 1));
}

/// Test TP-30: more certificates than are looked at change nothing about the signature.
#[test]
fn a_flood_of_certificates_changes_nothing() {
    let Some(world) = World::new() else { return };
    let mut certificate = world.signer.certificate().der().to_vec();
    let mut objects = Vec::new();
    let mut list = String::new();
    for number in 100..2_100_u32 {
        // Another signature value makes it another certificate.
        let end = certificate.len();
        certificate[end - 4..].copy_from_slice(&number.to_be_bytes());
        objects.push((number, stream(&certificate)));
        list += &format!("{number} 0 R ");
    }
    let flooded = world.signed(&with_store(&format!("<< /Certs [{list}] >>"), &objects), None, None);
    let plain = world.signed(&Sample::default().build(), None, None);
    let verdict = |pdf: &Vec<u8>| {
        let verification = kyso::verify(pdf, &world.settings(&world.data(), world.then())).unwrap();
        (verification.verdict(), verification.facts().signatures[0].deviations.clone())
    };
    assert_eq!(verdict(&plain), (Verdict::Passed, vec![]));
    assert_eq!(verdict(&flooded), (Verdict::Passed, vec!["format.embedded-limit".to_owned()]));
    let found = embedded(&flooded).iter().map(|e| e.data.certificates.len()).sum::<usize>();
    assert!(found <= 1_000, "{found}");
}

/// A number that a store of an older revision lists may mean something else by now: it is not listed again.
#[test]
fn numbers_used_again_are_not_taken_for_what_they_were() {
    let limits = Limits::default();
    let list: Arc<[u8]> = Arc::from([0x30, 0x02, 0x05, 0x00].as_slice());
    let first = with_store("<< /CRLs [50 0 R] >>", &[(50, stream(&list))]);
    let document = Document::open(&first, &limits).unwrap();
    let mut update = Update::new(&document).unwrap();
    let mut catalog = document.current().catalog().unwrap().as_dictionary().unwrap().clone();
    catalog.remove("DSS");
    update.set(ObjectId::new(1), catalog);
    update.set(ObjectId::new(50), Object::from(7));
    let second = [&first[..], &update.finish(&[1; 16]).unwrap().octets].concat();
    let data = ValidationData { crls: vec![list], ..ValidationData::default() };
    let addition = Addition { signature: None, data: &data };
    let document = Document::open(&second, &limits).unwrap();
    let made = archive(&document, &[addition], StoreOptions::default(), &limits).unwrap().unwrap();
    assert_eq!(made.crls, 1);
    assert!(!String::from_utf8_lossy(&made.tail).contains("/CRLs [50 0 R]"));
    // Where it still is what it was, it is listed and not written again.
    let document = Document::open(&first, &limits).unwrap();
    assert!(archive(&document, &[addition], StoreOptions::default(), &limits).unwrap().is_none());
}
