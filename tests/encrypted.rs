//! Encrypted documents (ISO 32000-2 §7.6, threats P-40, TP-46): made by qpdf, pyHanko, mutool and Ghostscript, signed by us and by
//! pyHanko, read with and without a password, attacked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use std::path::Path;
use std::process::Command;

use kyso::appearance::{FontChoice, Line, Spec, Style};
use kyso::base::Limits;
use kyso::pdf::{Access, Credentials, Document, Object, Sealed, StreamData};
use kyso::policy::{ContentTruth, Policy, Reason, Severity, ValueTruth, Verdict};
use kyso::sign::{PageChoice, Placed, Request, sign};
use kyso::trust::TrustStore;
use kyso::{Settings, Verification, verify};
use secrecy::SecretString;
use support::{Pki, Sample, SoftSigner, now, peers};

const USER: &str = "người đọc";
const OWNER: &str = "chủ văn bản";

fn password(text: &str) -> Credentials {
    Credentials::password(SecretString::from(text))
}

fn settings(pki: &Pki, credentials: Credentials) -> Settings {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [pki.root()]);
    let policy = "schema = \"kyso.policy/1\"\nname = \"encrypted\"\nrevocation = \"if-available\"\n";
    let mut settings = Settings::new(now().plus_seconds(60), trust, Policy::from_toml(policy).unwrap());
    settings.credentials = credentials;
    settings
}

fn look(pki: &Pki, pdf: &[u8], credentials: Credentials) -> Verification {
    verify(&pdf.to_vec(), &settings(pki, credentials)).unwrap()
}

/// Codes of a severity, of all signatures.
fn codes(verification: &Verification, severity: Severity) -> Vec<String> {
    let findings = verification.judgement().signatures.iter().flat_map(|s| &s.findings);
    findings.filter(|f| f.severity == severity).map(|f| f.code.clone()).collect()
}

fn request(credentials: Credentials) -> Request {
    let mut request = Request::new(now());
    request.credentials = credentials;
    request.reason = Some("Phê duyệt".to_owned());
    request
}

fn visible(credentials: Credentials) -> Request {
    let mut looks = Spec::text(vec![Line::new("Ký bởi: Nguyễn Văn Thử", Style::Regular)]);
    looks.font = FontChoice::Embedded;
    let mut request = request(credentials);
    request.appearance = Some(Placed { page: PageChoice::First, rect_mm: [20.0, 30.0, 60.0, 20.0], appearance: looks });
    request
}

fn signed(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Vec<u8> {
    let mut out = Vec::new();
    sign(&pdf.to_vec(), &mut out, signer, request, None, &Limits::default()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(out.starts_with(pdf));
    out
}

/// The forms of the standard security handler that qpdf writes: name, options before and behind the passwords, algorithm.
const FORMS: [(&str, &[&str], &[&str], &str); 9] = [
    ("RC4 40", &[], &["40"], "RC4-40"),
    ("RC4 128", &[], &["128"], "RC4-128"),
    ("RC4 128 by crypt filter", &[], &["128", "--force-V4"], "RC4-128"),
    ("AES 128", &[], &["128", "--use-aes=y"], "AES-128"),
    ("AES 128, metadata in the clear", &[], &["128", "--use-aes=y", "--cleartext-metadata"], "AES-128"),
    ("AES 128, object streams", &["--object-streams=generate"], &["128", "--use-aes=y"], "AES-128"),
    ("AES 256 of revision 5", &[], &["256", "--force-R5"], "AES-256"),
    ("AES 256", &[], &["256"], "AES-256"),
    ("AES 256, object streams", &["--object-streams=generate"], &["256"], "AES-256"),
];

fn encrypted(pdf: &[u8], before: &[&str], user: &str, owner: &str, behind: &[&str]) -> Option<Vec<u8>> {
    let mut options = vec!["--allow-weak-crypto"];
    options.extend(before);
    options.extend(["--encrypt", user, owner]);
    options.extend(behind);
    options.push("--");
    support::qpdf(pdf, &options)
}

/// A page with a form, metadata, a text in the information and an attachment.
fn sample() -> Vec<u8> {
    let mut sample = Sample { empty_field: Some(("O ky", [300.0, 100.0, 500.0, 160.0])), ..Sample::default() };
    sample.catalog = " /Metadata 30 0 R".to_owned();
    let metadata = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>";
    sample.objects.insert(
        30,
        format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{metadata}\nendstream", metadata.len()),
    );
    sample.objects.insert(4, "<< /Producer (kyso tests) /Title (Cong van 12) >>".to_owned());
    sample.build()
}

/// The words of the first page's content and of the title, as a reader sees them.
fn words(pdf: &[u8], credentials: &Credentials) -> (String, String) {
    let source = pdf.to_vec();
    let document = Document::open_with(&source, &Limits::default(), credentials).unwrap();
    let view = document.current();
    let page = view.get(view.pages().unwrap()[0]).unwrap();
    let content = view.lookup(page.as_dictionary().unwrap(), "Contents").unwrap();
    let content = String::from_utf8(view.decoded(content.as_stream().unwrap()).unwrap()).unwrap();
    let information = view.lookup(view.trailer(), "Info").unwrap();
    let title = view.lookup(information.as_dictionary().unwrap(), "Title").unwrap();
    (content, title.as_string().unwrap().to_text())
}

/// As another program sees it.
fn run(program: &str, args: &[&str], pdf: &[u8]) -> Option<(bool, String)> {
    if !support::have(program) {
        return None;
    }
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("in.pdf"), pdf).unwrap();
    let output = Command::new(program).args(args).arg("in.pdf").current_dir(dir.path()).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some((output.status.success(), text))
}

fn peers_accept(pdf: &[u8], user: &str, signatures: usize, what: &str) {
    if let Some((good, text)) = run("qpdf", &["--check", &format!("--password={user}")], pdf) {
        assert!(good && !text.contains("WARNING"), "{what}: {text}");
    }
    if let Some((_, text)) = run("pdfsig", &["-nocert", "-upw", user], pdf) {
        assert_eq!(text.matches("Signature is Valid").count(), signatures, "{what}: {text}");
        assert_eq!(text.matches("Total document signed").count(), 1, "{what}: {text}");
    }
    // pyHanko reads metadata that is not encrypted as if it were, unless a crypt filter says so, and knows no revision 5.
    if what.contains("metadata") || what.contains("revision 5") {
        return;
    }
    if signatures != 2 {
        return;
    }
    if let Some(text) = by_pyhanko(VALIDATE, pdf, &[user]) {
        let all: Vec<&str> = text.lines().collect();
        assert_eq!(all.len(), signatures, "{what}: {text}");
        assert!(all.iter().all(|line| line.starts_with("True True")), "{what}: {text}");
    }
}

/// Integrity, value, coverage and field name of each signature.
const VALIDATE: &str = r#"
import sys
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
r = PdfFileReader(open(sys.argv[1], 'rb'))
assert r.decrypt(sys.argv[3].encode() if r.security_handler.version.value < 5 else sys.argv[3]).status.value > 0
for s in r.embedded_signatures:
    c = ValidationContext(trust_roots=[], allow_fetching=False)
    v = validate_pdf_signature(s, c, c)
    print(v.intact, v.valid, v.coverage.name, s.field_name)
"#;

/// Runs a script of pyHanko's: input, output, then `args`. What it printed.
fn by_pyhanko(script: &str, pdf: &[u8], args: &[&str]) -> Option<String> {
    let dir = support::temp_dir();
    pyhanko_in(dir.path(), script, pdf, args)
}

fn pyhanko_in(at: &Path, script: &str, pdf: &[u8], args: &[&str]) -> Option<String> {
    let python = peers::pyhanko_python()?;
    std::fs::write(at.join("in.pdf"), pdf).unwrap();
    std::fs::write(at.join("script.py"), script).unwrap();
    let output = Command::new(python)
        .current_dir(at)
        .args(["script.py", "in.pdf", "out.pdf"])
        .args(args)
        .output()
        .expect("python starts");
    assert!(output.status.success(), "pyHanko: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_form_is_read_with_either_password_and_with_none() {
    let plain = sample();
    let (content, title) = words(&plain, &Credentials::none());
    assert_eq!(title, "Cong van 12");
    for (name, before, behind, algorithm) in FORMS {
        // Passwords of old forms are PDFDocEncoding, which has no Vietnamese letters.
        for (user, owner) in [("user", "owner"), ("é€Š", "ö"), (USER, OWNER), ("", "owner")] {
            let Some(pdf) = encrypted(&plain, before, user, owner, behind) else { return };
            for (given, access) in [(user, Access::UserPassword), (owner, Access::OwnerPassword)] {
                let what = format!("{name}, passwords '{user}' '{owner}', given '{given}'");
                let source = pdf.clone();
                let document = Document::open_with(&source, &Limits::default(), &password(given)).unwrap();
                let encryption = document.encryption().unwrap();
                assert_eq!(encryption.sealed, None, "{what}");
                let expected = if user.is_empty() { Access::EmptyPassword } else { access };
                assert_eq!(encryption.access, Some(expected), "{what}");
                assert_eq!(encryption.algorithm, algorithm, "{what}");
                assert_eq!(encryption.encrypts_metadata, !behind.contains(&"--cleartext-metadata"), "{what}");
                assert!(encryption.permissions_vouched != Some(false), "{what}");
                assert!(!encryption.is_changed && !encryption.is_partial, "{what}");
                let (got, got_title) = words(&pdf, &password(given));
                assert_eq!((got.trim(), &got_title), (content.trim(), &title), "{what}");
                let catalog = document.current().catalog().unwrap();
                let metadata = document.current().lookup(catalog.as_dictionary().unwrap(), "Metadata").unwrap();
                let metadata = document.current().decoded(metadata.as_stream().unwrap()).unwrap();
                assert!(metadata.starts_with(b"<x:xmpmeta"), "{what}");
            }
            let sealed = |given: &Credentials| {
                let source = pdf.clone();
                Document::open_with(&source, &Limits::default(), given).unwrap().encryption().unwrap().sealed
            };
            if user.is_empty() {
                assert_eq!(sealed(&Credentials::none()), None, "{name}: opens for everybody");
                assert_eq!(sealed(&password("wrong")), None, "{name}: opens for everybody");
            } else {
                assert_eq!(sealed(&Credentials::none()), Some(Sealed::PasswordNeeded), "{name}");
                assert_eq!(sealed(&password("wrong")), Some(Sealed::PasswordWrong), "{name}");
            }
        }
    }
}

#[test]
fn what_we_sign_is_accepted_by_others_and_by_us() {
    let Some(pki) = Pki::shared() else { return };
    let [first, second] = ["p256", "rsa"].map(|name| SoftSigner::new(&pki.leaf(name)));
    let plain = sample();
    for (name, before, behind, algorithm) in FORMS {
        let Some(pdf) = encrypted(&plain, before, "user", "owner", behind) else { return };
        let one = signed(&pdf, &first, &visible(password("user")));
        peers_accept(&one, "user", 1, name);
        let mut into_field = request(password("owner"));
        into_field.field = Some("O ky".to_owned());
        let two = signed(&one, &second, &into_field);
        peers_accept(&two, "user", 2, name);

        // With the password everything is seen, and nothing is wrong.
        let seen = look(pki, &two, password("user"));
        assert_eq!(seen.verdict(), Verdict::Passed, "{name}: {:?}", codes(&seen, Severity::Error));
        let facts = seen.facts();
        let fields: Vec<&str> = facts.signatures.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(fields, ["Signature1", "O ky"], "{name}");
        assert!(facts.encryption.as_ref().unwrap().is_open(), "{name}");
        assert_eq!(
            algorithm.starts_with("RC4"),
            codes(&seen, Severity::Info).contains(&"document.encryption-weak".to_owned())
        );
        // What was written is encrypted: no reason in the clear.
        assert!(peers::find(&two, b"Ph\\352", 0).is_none() && peers::find(&two, b"nguy", 0).is_none(), "{name}");

        // Without: the octets are proven, what they say is not.
        for (given, code) in [
            (Credentials::none(), "document.encrypted-not-inspected"),
            (password("x"), "document.encrypted-password-wrong"),
        ] {
            let blind = look(pki, &two, given);
            assert_eq!(
                (blind.verdict(), blind.judgement().reason),
                (Verdict::Indeterminate, Some(Reason::Generic)),
                "{name}"
            );
            for signature in &blind.judgement().signatures {
                assert_eq!(signature.truths.content, ContentTruth::Intact, "{name}");
                assert_eq!(signature.truths.signature, ValueTruth::Good, "{name}");
            }
            let errors = codes(&blind, Severity::Error);
            assert_eq!(errors.iter().filter(|c| *c == code).count(), 2, "{name}: {errors:?}");
            assert_eq!(errors.iter().filter(|c| *c == "content.encrypted-changes").count(), 1, "{name}: {errors:?}");
        }
        // A changed octet is a changed octet.
        let mut broken = two.clone();
        let at = broken.len() / 3;
        broken[at] ^= 1;
        if let Ok(seen) = verify(&broken, &settings(pki, Credentials::none())) {
            assert_ne!(seen.verdict(), Verdict::Passed, "{name}");
        }
    }
}

/// What opens for everybody needs no password.
#[test]
fn the_empty_password_is_tried_first() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let Some(pdf) = encrypted(&sample(), &[], "", "owner", &["256"]) else { return };
    let pdf = signed(&pdf, &signer, &request(Credentials::none()));
    peers_accept(&pdf, "", 1, "empty password");
    assert_eq!(look(pki, &pdf, Credentials::none()).verdict(), Verdict::Passed);
    assert_eq!(look(pki, &pdf, password("anything")).verdict(), Verdict::Passed);
}

/// Which producers write which forms is theirs to choose; we read them all.
#[test]
fn files_of_other_producers() {
    let plain = sample();
    let (content, _) = words(&plain, &Credentials::none());
    let dir = support::temp_dir();
    let at = dir.path();
    std::fs::write(at.join("in.pdf"), &plain).unwrap();
    let mut made: Vec<(String, Vec<u8>)> = Vec::new();
    for method in ["rc4-40", "rc4-128", "aes-128", "aes-256"] {
        if support::have("mutool") {
            let options = format!("garbage,encrypt={method},user-password=user,owner-password=owner");
            peers::run("mutool", &["convert", "-O", &options, "-o", "out.pdf", "in.pdf"], at).unwrap();
            made.push((format!("mutool {method}"), std::fs::read(at.join("out.pdf")).unwrap()));
        }
    }
    if support::have("gs") {
        for (revision, bits) in [("2", "40"), ("3", "128")] {
            let args = [
                "-q",
                "-dNOPAUSE",
                "-dBATCH",
                "-sDEVICE=pdfwrite",
                "-sOutputFile=out.pdf",
                "-sOwnerPassword=owner",
                "-sUserPassword=user",
                &format!("-dEncryptionR={revision}"),
                &format!("-dKeyLength={bits}"),
                "in.pdf",
            ];
            peers::run("gs", &args, at).unwrap();
            made.push((format!("gs {bits}"), std::fs::read(at.join("out.pdf")).unwrap()));
        }
    }
    let script = "import sys\nfrom pyhanko.pdf_utils.reader import PdfFileReader\nfrom pyhanko.pdf_utils.writer import copy_into_new_writer\n\
                  w = copy_into_new_writer(PdfFileReader(open(sys.argv[1], 'rb')))\nw.encrypt('owner', 'user')\nw.write(open(sys.argv[2], 'wb'))\n";
    if pyhanko_in(at, script, &plain, &[]).is_some() {
        let pdf = std::fs::read(at.join("out.pdf")).unwrap();
        assert_eq!(words(&pdf, &password("user")).0.trim(), content.trim(), "pyHanko");
        made.push(("pyHanko".to_owned(), pdf));
    }
    for (name, pdf) in &made {
        for given in ["user", "owner"] {
            let document = Document::open_with(pdf, &Limits::default(), &password(given)).unwrap();
            assert_eq!(document.encryption().unwrap().sealed, None, "{name} {given}");
            let view = document.current();
            for number in 1..view.size() {
                let object = view.get(kyso::pdf::ObjectId::new(number)).unwrap_or_else(|e| panic!("{name}: {e:?}"));
                if let Some(stream) = object.as_stream() {
                    let decoded = view.decoded(stream);
                    let is_flate = stream.dictionary.get("Filter").is_none_or(|f| f.as_name() == Some(b"FlateDecode"));
                    assert!(decoded.is_ok() || !is_flate, "{name}: object {number}: {decoded:?}");
                }
            }
        }
        assert!(Document::open(pdf, &Limits::default()).unwrap().is_sealed(), "{name}");
    }
}

/// Encrypts, fills in metadata and signs, all by pyHanko.
const SIGN_ENCRYPTED: &str = r#"
import sys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, fields
from pyhanko.sign.fields import SigSeedSubFilter
w = IncrementalPdfFileWriter(open(sys.argv[1], 'rb'))
w.encrypt(sys.argv[3])
signer = signers.SimpleSigner.load_pkcs12('key.p12', passphrase=b'x')
subfilter = SigSeedSubFilter.PADES if sys.argv[4] == 'pades' else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
meta = signers.PdfSignatureMetadata(field_name='Chu ky pyHanko', reason='Phe duyet', subfilter=subfilter)
with open(sys.argv[2], 'wb') as out:
    signers.sign_pdf(w, meta, signer=signer, output=out)
"#;

#[test]
fn what_pyhanko_signs_is_accepted() {
    let Some(pki) = Pki::shared() else { return };
    let leaf = pki.leaf("rsa");
    let ours = SoftSigner::new(&pki.leaf("p256"));
    for (name, before, behind, _) in FORMS {
        if !["RC4 40", "RC4 128 by crypt filter", "AES 128, object streams", "AES 256"].contains(&name) {
            continue;
        }
        let Some(pdf) = encrypted(&sample(), before, "user", "owner", behind) else { return };
        let dir = support::temp_dir();
        std::fs::write(dir.path().join("key.p12"), leaf.pkcs12("x")).unwrap();
        let Some(_) = pyhanko_in(dir.path(), SIGN_ENCRYPTED, &pdf, &["user", "pades"]) else { return };
        let once = std::fs::read(dir.path().join("out.pdf")).unwrap();
        let seen = look(pki, &once, password("user"));
        assert_eq!(seen.verdict(), Verdict::Passed, "{name}: {:?}", codes(&seen, Severity::Error));
        assert_eq!(seen.facts().signatures[0].id, "Chu ky pyHanko", "{name}");
        // Ours on top, then pyHanko's once more.
        let twice = signed(&once, &ours, &visible(password("user")));
        let Some(_) =
            pyhanko_in(dir.path(), &SIGN_ENCRYPTED.replace("Chu ky pyHanko", "Lan hai"), &twice, &["user", "pades"])
        else {
            return;
        };
        let thrice = std::fs::read(dir.path().join("out.pdf")).unwrap();
        let seen = look(pki, &thrice, password("owner"));
        assert_eq!(seen.verdict(), Verdict::Passed, "{name}: {:?}", codes(&seen, Severity::Error));
        assert_eq!(seen.facts().signatures.len(), 3, "{name}");
    }
}

/// AES-GCM (ISO/TS 32003), which pyHanko alone writes and reads here: with either password and with none, signed by both.
#[test]
fn aes_gcm() {
    let Some(pki) = Pki::shared() else { return };
    let script = r#"
import sys
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
w = copy_into_new_writer(PdfFileReader(open(sys.argv[1], 'rb')))
w._assign_security_handler(StandardSecurityHandler.build_from_pw('owner', 'user', use_gcm=True, pdf_mac=False))
w.write(open(sys.argv[2], 'wb'))
"#;
    let (dir, plain) = (support::temp_dir(), sample());
    let Some(_) = pyhanko_in(dir.path(), script, &plain, &[]) else { return };
    let pdf = std::fs::read(dir.path().join("out.pdf")).unwrap();
    for (secret, access) in [("user", Access::UserPassword), ("owner", Access::OwnerPassword)] {
        let source = pdf.clone();
        let document = Document::open_with(&source, &Limits::default(), &password(secret)).unwrap();
        let encryption = document.encryption().unwrap();
        assert_eq!((encryption.algorithm.as_str(), encryption.access), ("AES-256-GCM", Some(access)));
        assert_eq!((encryption.sealed, encryption.permissions_vouched), (None, Some(true)));
        let ((content, title), (expected, expected_title)) =
            (words(&pdf, &password(secret)), words(&plain, &Credentials::none()));
        assert_eq!((content.trim(), title), (expected.trim(), expected_title));
    }
    for (credentials, sealed) in [(Credentials::none(), Sealed::PasswordNeeded), (password("x"), Sealed::PasswordWrong)]
    {
        let document = Document::open_with(&pdf, &Limits::default(), &credentials).unwrap();
        assert_eq!(document.encryption().unwrap().sealed, Some(sealed));
    }

    std::fs::write(dir.path().join("key.p12"), pki.leaf("rsa").pkcs12("x")).unwrap();
    let Some(_) = pyhanko_in(dir.path(), SIGN_ENCRYPTED, &pdf, &["user", "pades"]) else { return };
    let once = std::fs::read(dir.path().join("out.pdf")).unwrap();
    let twice = signed(&once, &SoftSigner::new(&pki.leaf("p256")), &visible(password("user")));
    let seen = look(pki, &twice, password("user"));
    assert_eq!(seen.verdict(), Verdict::Passed, "{:?}", codes(&seen, Severity::Error));
    assert_eq!(seen.facts().signatures.len(), 2);
    let validated = by_pyhanko(VALIDATE, &twice, &["user"]).expect("it is here");
    assert_eq!(validated.matches("True True").count(), 2, "{validated}");
    assert_eq!(look(pki, &twice, Credentials::none()).verdict(), Verdict::Indeterminate);
}

/// An update as an attacker without the password makes it: trailer entries and objects as given.
fn appended(pdf: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    let mut out = pdf.to_vec();
    let mut rows = String::new();
    for (number, object) in objects {
        rows.push_str(&format!("{number} 1\n{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    if rows.is_empty() {
        rows.push_str("0 1\n0000000000 65535 f \n");
    }
    let text = String::from_utf8_lossy(pdf).into_owned();
    let previous = text.rsplit_once("startxref").unwrap().1.split_whitespace().next().unwrap().to_owned();
    let start = out.len();
    out.extend(
        format!("xref\n{rows}trailer\n<< /Size 200 /Prev {previous} {trailer} >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    out
}

/// A document that was not encrypted when it was signed.
#[test]
fn encryption_that_comes_later_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let o = "0".repeat(64);
    // Nobody needs a password for the second.
    let everybody = encrypted(&sample(), &[], "", "owner", &["128"]).map(|pdf| {
        let source = pdf.clone();
        let document = Document::open(&source, &Limits::default()).unwrap();
        let reference = document.current().trailer().get("Encrypt").unwrap().as_reference().unwrap();
        let mut text = Vec::new();
        kyso::pdf::write_object(&mut text, &document.current().get(reference).unwrap()).unwrap();
        String::from_utf8(text).unwrap()
    });
    let made_up = format!("<< /Filter /Standard /V 1 /R 2 /O <{o}> /U <{o}> /P -4 >>");
    for pdf in [sample(), support::with_object_streams(&sample()).unwrap_or_else(sample)] {
        let pdf = signed(&pdf, &signer, &request(Credentials::none()));
        assert_eq!(look(pki, &pdf, Credentials::none()).verdict(), Verdict::Passed);
        let [root, info, id] = ["Root", "Info", "ID"].map(|key| in_trailer(&pdf, key));
        for dictionary in everybody.iter().chain([&made_up]) {
            let attack =
                appended(&pdf, &[(199, dictionary)], &format!("/Root {root} /Info {info} /ID {id} /Encrypt 199 0 R"));
            let seen = look(pki, &attack, Credentials::none());
            assert_eq!(
                (seen.verdict(), seen.judgement().reason),
                (Verdict::Failed, Some(Reason::FormatFailure)),
                "{:?}",
                codes(&seen, Severity::Error)
            );
            assert_eq!(seen.facts().signatures[0].id, "Signature1");
            assert!(signed_again(&attack, &signer).is_err());
        }
    }
}

/// What the newest trailer says under a key, as PDF syntax.
fn in_trailer(pdf: &[u8], key: &str) -> String {
    let source = pdf.to_vec();
    let document = Document::open(&source, &Limits::default()).unwrap();
    let mut out = Vec::new();
    kyso::pdf::write_object(&mut out, document.current().trailer().get(key).unwrap()).unwrap();
    String::from_utf8(out).unwrap()
}

/// Threats P-40 and TP-46: the encryption dictionary of a later revision is another one.
#[test]
fn changed_encryption_is_no_signed_document() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    for behind in [&["128", "--use-aes=y"][..], &["256"], &["40"]] {
        let Some(pdf) = encrypted(&sample(), &[], "user", "owner", behind) else { return };
        let pdf = signed(&pdf, &signer, &request(password("user")));
        let [root, info, id, reference] = ["Root", "Info", "ID", "Encrypt"].map(|key| in_trailer(&pdf, key));
        let source = pdf.clone();
        let document = Document::open(&source, &Limits::default()).unwrap();
        let Some(Object::Reference(number)) = document.current().trailer().get("Encrypt") else { panic!() };
        let dictionary = document.current().get(*number).unwrap();
        let mut text = Vec::new();
        kyso::pdf::write_object(&mut text, &dictionary).unwrap();
        let dictionary = String::from_utf8(text).unwrap();
        let other = dictionary.replace("/P -4", "/P -1340");
        assert_ne!(other, dictionary);
        let rest = format!("/Root {root} /Info {info} /ID {id}");
        let number = number.number;
        let strings = dictionary.replace("/U <", "/U <00").replace("/U (", "/U (0");
        let attacks: Vec<(&str, Vec<u8>)> = vec![
            (
                "the same number, another /P",
                appended(&pdf, &[(number, &other)], &format!("{rest} /Encrypt {reference}")),
            ),
            ("another number", appended(&pdf, &[(199, &other)], &format!("{rest} /Encrypt 199 0 R"))),
            ("direct", appended(&pdf, &[], &format!("{rest} /Encrypt {other}"))),
            ("another /U", appended(&pdf, &[(199, &strings)], &format!("{rest} /Encrypt 199 0 R"))),
            ("gone", appended(&pdf, &[], &rest)),
            ("null", appended(&pdf, &[], &format!("{rest} /Encrypt null"))),
            ("dangling", appended(&pdf, &[], &format!("{rest} /Encrypt 198 0 R"))),
            ("another handler", appended(&pdf, &[], &format!("{rest} /Encrypt << /Filter /Nobody /V 4 >>"))),
        ];
        for (what, attack) in &attacks {
            for given in [password("user"), Credentials::none()] {
                let seen = look(pki, attack, given);
                assert_eq!(
                    (seen.verdict(), seen.judgement().reason),
                    (Verdict::Failed, Some(Reason::FormatFailure)),
                    "{what} {behind:?}: {:?}",
                    codes(&seen, Severity::Error)
                );
                assert!(codes(&seen, Severity::Error).contains(&"pdf.encryption.changed".to_owned()), "{what}");
                assert!(codes(&seen, Severity::Error).contains(&"change.encryption-changed".to_owned()), "{what}");
            }
            assert!(signed_again(attack, &signer).is_err(), "{what}: nothing is signed over that");
        }
        // The same by meaning is the same.
        for (what, same) in [
            ("another number", appended(&pdf, &[(199, &dictionary)], &format!("{rest} /Encrypt 199 0 R"))),
            ("direct", appended(&pdf, &[], &format!("{rest} /Encrypt {dictionary}"))),
            ("untouched", appended(&pdf, &[], &format!("{rest} /Encrypt {reference}"))),
        ] {
            let seen = look(pki, &same, password("user"));
            assert_eq!(seen.verdict(), Verdict::Passed, "{what} {behind:?}: {:?}", codes(&seen, Severity::Error));
        }
        // Another identifier: keys of old forms are derived from it.
        let identifier =
            appended(&pdf, &[], &format!("/Root {root} /Info {info} /ID [<00> <00>] /Encrypt {reference}"));
        assert_eq!(look(pki, &identifier, password("user")).verdict(), Verdict::Failed, "{behind:?}");
    }
}

fn signed_again(pdf: &[u8], signer: &SoftSigner) -> Result<(), kyso::sign::Error> {
    let request = request(password("user"));
    sign(&pdf.to_vec(), &mut Vec::new(), signer, &request, None, &Limits::default()).map(drop)
}

/// Changes in an encrypted document are found like in any other, once it is open.
#[test]
fn changes_are_seen_through_the_encryption() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let script = r#"
import sys
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils import generic
w = IncrementalPdfFileWriter(open(sys.argv[1], 'rb'))
w.encrypt('user')
page = w.root['/Pages']['/Kids'][0].get_object()
if sys.argv[3] == 'content':
    s = page['/Contents']
    s._data = s.data.replace(b'so 1', b'so 9'); s._encoded_data = None
    w.update_container(s)
elif sys.argv[3] == 'same':
    s = page['/Contents']
    s._data = bytes(s.data); s._encoded_data = None
    w.update_container(s)
elif sys.argv[3] == 'title':
    w.trailer['/Info']['/Title'] = generic.TextStringObject('Cong van 99')
    w.update_container(w.trailer['/Info'])
w.write(open(sys.argv[2], 'wb'))
"#;
    for behind in [&["128", "--use-aes=y"][..], &["256"], &["128"]] {
        let Some(pdf) = encrypted(&Sample::default().build(), &[], "user", "owner", behind) else { return };
        let pdf = signed(&pdf, &signer, &request(password("user")));
        for (how, passes) in [("content", false), ("same", true)] {
            let dir = support::temp_dir();
            let Some(_) = pyhanko_in(dir.path(), script, &pdf, &[how]) else { return };
            let changed = std::fs::read(dir.path().join("out.pdf")).unwrap();
            let seen = look(pki, &changed, password("user"));
            let errors = codes(&seen, Severity::Error);
            if passes {
                // The same text under another initialisation vector.
                assert_eq!(seen.verdict(), Verdict::Passed, "{how} {behind:?}: {errors:?}");
            } else {
                assert_eq!(
                    (seen.verdict(), seen.judgement().reason),
                    (Verdict::Failed, Some(Reason::DocumentModified)),
                    "{how} {behind:?}: {errors:?}"
                );
            }
            let blind = look(pki, &changed, Credentials::none());
            assert_eq!(blind.verdict(), Verdict::Indeterminate, "{how} {behind:?}: nobody looked");
        }
    }
}

/// Whoever reads nothing cannot say that there is nothing.
#[test]
fn signatures_that_cannot_be_looked_for_are_not_missing() {
    let Some(pki) = Pki::shared() else { return };
    let sealed = encrypted(&sample(), &["--object-streams=generate"], "user", "owner", &["256"]);
    let Some(pdf) = sealed else { return };
    // Unsigned, but who knows: its catalog lies in an object stream.
    let blind = look(pki, &pdf, Credentials::none());
    let facts = blind.facts().encryption.clone().unwrap();
    assert!(facts.hidden);
    assert_eq!((blind.verdict(), blind.judgement().reason), (Verdict::Indeterminate, Some(Reason::Generic)));
    assert_eq!(look(pki, &pdf, password("user")).verdict(), Verdict::Unsigned);
}

/// `Identity` for strings or streams (PDFex, CVE-2019-17013): the file says it is encrypted, and part of it is not.
#[test]
fn partial_encryption_is_said() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let script = r#"
import sys, secrets
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.pdf_utils.crypt import *
from pyhanko.pdf_utils.generic import pdf_name
w = copy_into_new_writer(PdfFileReader(open(sys.argv[1], 'rb')))
handler = StandardSecurityHandler.build_from_pw('owner', 'user', pdf_mac=False)
if sys.argv[3] == 'strings':
    handler.crypt_filter_config._stmf = pdf_name('/Identity')
    handler.crypt_filter_config._default_stream_filter_name = pdf_name('/Identity')
else:
    handler.crypt_filter_config._strf = pdf_name('/Identity')
    handler.crypt_filter_config._default_string_filter_name = pdf_name('/Identity')
w._assign_security_handler(handler) if hasattr(w, '_assign_security_handler') else setattr(w, 'security_handler', handler)
w._encrypt = w.add_object(handler.as_pdf_object())
w.write(open(sys.argv[2], 'wb'))
"#;
    for kept in ["strings", "streams"] {
        let dir = support::temp_dir();
        let Some(_) = pyhanko_in(dir.path(), script, &sample(), &[kept]) else { return };
        let pdf = std::fs::read(dir.path().join("out.pdf")).unwrap();
        let source = pdf.clone();
        let document = Document::open_with(&source, &Limits::default(), &password("user")).unwrap();
        let encryption = document.encryption().unwrap();
        assert!(encryption.is_partial && encryption.sealed.is_none(), "{kept}: {encryption:?}");
        let view = document.current();
        let page = view.get(view.pages().unwrap()[0]).unwrap();
        let content = view.lookup(page.as_dictionary().unwrap(), "Contents").unwrap();
        let is_plain = matches!(content.as_stream().unwrap().data, StreamData::InFile(_));
        assert_eq!(is_plain, kept == "strings");
        let signed = signed(&pdf, &signer, &request(password("user")));
        let seen = look(pki, &signed, password("user"));
        assert_eq!(seen.verdict(), Verdict::Passed, "{kept}: {:?}", codes(&seen, Severity::Error));
        assert!(codes(&seen, Severity::Warning).contains(&"document.encrypted-partly".to_owned()), "{kept}");
    }
}

/// Encrypts for a recipient: the certificate, the form, and whether with OAEP.
const ENCRYPT_FOR: &str = r#"
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.pdf_utils.crypt import PubKeySecurityHandler, SecurityHandlerVersion as V
from pyhanko.pdf_utils.crypt.pubkey import RecipientEncryptionPolicy
w = copy_into_new_writer(PdfFileReader(open(sys.argv[1], 'rb')))
kind = sys.argv[3]
forms = {
    'rc4': dict(version=V.RC4_LONGER_KEYS, use_aes=False, use_crypt_filters=False),
    'rc4-filter': dict(version=V.RC4_OR_AES128, use_aes=False),
    'aes128': dict(version=V.RC4_OR_AES128, use_aes=True),
    'aes128-metadata': dict(version=V.RC4_OR_AES128, use_aes=True, encrypt_metadata=False),
    'aes256': dict(version=V.AES256, pdf_mac=False),
    'aes256-oaep': dict(version=V.AES256, pdf_mac=False),
    'aes256-gcm': dict(version=V.AES_GCM, pdf_mac=False),
    'aes256-mac': dict(version=V.AES256, pdf_mac=True),
}
policy = RecipientEncryptionPolicy(ignore_key_usage=True, prefer_oaep=kind.endswith('oaep'))
certs = [load_cert_from_pemder(name) for name in sys.argv[4:]]
w._assign_security_handler(PubKeySecurityHandler.build_from_certs(certs, policy=policy, **forms[kind]))
w.write(open(sys.argv[2], 'wb'))
"#;

/// Public-key security handlers (§7.6.5): with the recipient's key like any other, without it as sealed.
#[test]
fn documents_for_recipients() {
    use kyso::keys::pkcs12::load_recipient;
    let Some(pki) = Pki::shared() else { return };
    let reader = pki.leaf("rsa");
    let other = pki.issue("other", "rsa:2048", "/C=VN/CN=Nguoi nhan", "keyUsage=keyEncipherment");
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let plain = sample();
    let (content, title) = words(&plain, &Credentials::none());
    let key = |leaf: &support::Leaf| {
        let opener = load_recipient(&leaf.pkcs12("x"), &SecretString::from("x")).unwrap();
        Credentials::none().with_recipient(std::sync::Arc::new(opener))
    };
    for (form, algorithm) in [
        ("rc4", "RC4-128"),
        ("rc4-filter", "RC4-128"),
        ("aes128", "AES-128"),
        ("aes128-metadata", "AES-128"),
        ("aes256", "AES-256"),
        ("aes256-oaep", "AES-256"),
        ("aes256-gcm", "AES-256-GCM"),
    ] {
        let dir = support::temp_dir();
        for (name, leaf) in [("one.pem", &other), ("two.pem", &reader)] {
            std::fs::write(dir.path().join(name), &leaf.certificate_pem).unwrap();
        }
        let Some(_) = pyhanko_in(dir.path(), ENCRYPT_FOR, &plain, &[form, "one.pem", "two.pem"]) else { return };
        let pdf = std::fs::read(dir.path().join("out.pdf")).unwrap();
        for leaf in [&reader, &other] {
            let document = Document::open_with(&pdf, &Limits::default(), &key(leaf)).unwrap();
            let encryption = document.encryption().unwrap();
            assert_eq!(encryption.sealed, None, "{form}");
            assert_eq!(
                (encryption.access, encryption.algorithm.as_str()),
                (Some(Access::Recipient), algorithm),
                "{form}"
            );
            assert!(encryption.permits_signing(), "{form}: {:?}", encryption.permissions);
            let (got, got_title) = words(&pdf, &key(leaf));
            assert_eq!((got.trim(), &got_title), (content.trim(), &title), "{form}");
        }
        let stranger = pki.issue("stranger", "rsa:2048", "/C=VN/CN=Nguoi khac", "keyUsage=keyEncipherment");
        for nobody in [Credentials::none(), password("x"), key(&stranger)] {
            let document = Document::open_with(&pdf, &Limits::default(), &nobody).unwrap();
            assert_eq!(document.encryption().unwrap().sealed, Some(Sealed::RecipientNeeded), "{form}");
        }
        let signed = signed(&pdf, &signer, &visible(key(&reader)));
        let seen = look(pki, &signed, key(&other));
        assert_eq!(seen.verdict(), Verdict::Passed, "{form}: {:?}", codes(&seen, Severity::Error));
        let blind = look(pki, &signed, Credentials::none());
        assert_eq!(blind.verdict(), Verdict::Indeterminate, "{form}");
        assert!(codes(&blind, Severity::Error).contains(&"document.encrypted-for-recipients".to_owned()), "{form}");
    }
    // A message authentication code over the file (ISO/TS 32004) would no longer hold.
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("one.pem"), &reader.certificate_pem).unwrap();
    let Some(_) = pyhanko_in(dir.path(), ENCRYPT_FOR, &plain, &["aes256-mac", "one.pem"]) else { return };
    let pdf = std::fs::read(dir.path().join("out.pdf")).unwrap();
    let refused = sign(&pdf, &mut Vec::new(), &signer, &request(key(&reader)), None, &Limits::default());
    assert!(matches!(refused, Err(kyso::sign::Error::MacProtected)), "{refused:?}");
}

/// Garbage where recipients are: no panic, no key.
#[test]
fn damaged_envelopes_open_nothing() {
    use kyso::keys::pkcs12::load_recipient;
    let Some(pki) = Pki::shared() else { return };
    let reader = pki.leaf("rsa");
    let opener = load_recipient(&reader.pkcs12("x"), &SecretString::from("x")).unwrap();
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("to.pem"), &reader.certificate_pem).unwrap();
    std::fs::write(dir.path().join("seed"), [7; 24]).unwrap();
    let args =
        ["cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", "-in", "seed", "-out", "out.der", "to.pem"];
    peers::run("openssl", &args, dir.path()).unwrap();
    let envelope = std::fs::read(dir.path().join("out.der")).unwrap();
    assert_eq!(opener.open(&envelope).unwrap().as_slice(), [7; 24]);
    for at in (0..envelope.len()).step_by(3) {
        let mut broken = envelope.clone();
        broken[at] ^= 0x41;
        let _ = opener.open(&broken);
        let _ = opener.open(&envelope[..at]);
    }
    let args = [
        "cms",
        "-encrypt",
        "-binary",
        "-des3",
        "-outform",
        "DER",
        "-in",
        "seed",
        "-out",
        "out.der",
        "-recip",
        "to.pem",
        "-keyopt",
        "rsa_padding_mode:oaep",
        "-keyopt",
        "rsa_oaep_md:sha256",
        "-keyopt",
        "rsa_mgf1_md:sha256",
    ];
    peers::run("openssl", &args, dir.path()).unwrap();
    assert_eq!(opener.open(&std::fs::read(dir.path().join("out.der")).unwrap()).unwrap().as_slice(), [7; 24]);
}

/// Time-stamps and validation data go into encrypted documents like into others, encrypted.
#[test]
fn encrypted_documents_are_time_stamped_and_archived() {
    use kyso::evidence::ValidationData;
    use kyso::pdf::{security_store, signature_fields};
    use kyso::sign::{Addition, StampRequest, StoreOptions, archive, document_time_stamp};
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("p256"));
    let tsa = support::OpensslTsa::new(pki);
    let limits = Limits::default();
    for (before, behind) in
        [(&[][..], &["128", "--use-aes=y"][..]), (&["--object-streams=generate"], &["256"]), (&[], &["40"])]
    {
        let Some(pdf) = encrypted(&sample(), before, "user", "owner", behind) else { return };
        let mut pdf = signed(&pdf, &signer, &request(password("user")));
        let certificate = pki.issuing();
        let tail = {
            let document = Document::open_with(&pdf, &limits, &password("user")).unwrap();
            let fields = signature_fields(&document, &limits).unwrap();
            let data = ValidationData { certificates: vec![certificate.clone()], ..ValidationData::default() };
            let addition = Addition { signature: fields.first(), data: &data };
            archive(&document, &[addition], StoreOptions::default(), &limits).unwrap().unwrap().tail
        };
        pdf.extend(tail);
        assert!(peers::find(&pdf, certificate.der(), 0).is_none(), "{behind:?}: not in the clear");
        let mut stamp = StampRequest::default();
        stamp.credentials = password("owner");
        let stamped = document_time_stamp(&pdf, &tsa, &stamp, &limits).unwrap();
        pdf.extend_from_slice(stamped.tail());
        if let Some((good, text)) = run("qpdf", &["--check", "--password=user"], &pdf) {
            assert!(good && !text.contains("WARNING"), "{behind:?}: {text}");
        }
        let document = Document::open_with(&pdf, &limits, &password("user")).unwrap();
        let store = security_store(&document, &limits).unwrap();
        assert_eq!(store.certificates.iter().map(|s| &*s.octets).collect::<Vec<_>>(), [certificate.der()]);
        let seen = look(pki, &pdf, password("user"));
        assert_eq!(seen.verdict(), Verdict::Passed, "{behind:?}: {:?}", codes(&seen, Severity::Error));
        assert_eq!(seen.facts().signatures.len(), 2);
        // Without the password nothing of it is believed.
        assert_eq!(look(pki, &pdf, Credentials::none()).verdict(), Verdict::Indeterminate, "{behind:?}");
    }
}
