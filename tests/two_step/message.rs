//! Whole messages made elsewhere: by the openssl program, and by hand where it makes none so wrong.

use std::path::Path;

use crate::support::Leaf;
use kyso::cms::build;
use kyso::crypto::{DigestAlgorithm, SignatureScheme, digest};
use kyso::sign;
use kyso::sign::{MessageError, MessageRequest, prepare_for_message};
use kyso::x509::Certificate;

use super::*;

fn asked(certificate: Option<Certificate>) -> MessageRequest {
    let mut wanted = MessageRequest::default();
    wanted.certificate = certificate;
    wanted
}

fn kept_for(pdf: &[u8], wanted: &MessageRequest, request: &Request, level: Level) -> Kept {
    let document = Document::open(&pdf, &limits()).unwrap();
    let waits = prepare_for_message(&document, wanted, request, &limits()).unwrap().digest(&pdf).unwrap();
    let mut prepared = Vec::new();
    let terms = Terms::new(now(), level).unwrap();
    let state = State::store(&waits.into(), &pdf, &mut prepared, key(), &terms).unwrap();
    assert!(state.scheme().is_none() && state.to_be_signed().is_none());
    Kept { prepared, state }
}

/// For receivers that know no PAdES, since openssl always states the time.
fn pkcs7() -> Request {
    let mut request = Request::new(now());
    request.subfilter = Subfilter::Pkcs7Detached;
    request
}

fn content(kept: &Kept) -> Vec<u8> {
    let mut content = Vec::new();
    kept.state.write_content(&kept.prepared, &mut content).unwrap();
    assert_eq!(digest(kept.state.digest().algorithm(), &content), kept.state.digest());
    content
}

/// What `openssl cms -sign` makes over the content, with further options.
fn openssl(kept: &Kept, leaf: &Leaf, options: &[&str]) -> Vec<u8> {
    let dir = support::temp_dir();
    let at: &Path = dir.path();
    std::fs::write(at.join("content"), content(kept)).unwrap();
    std::fs::write(at.join("signer.pem"), &leaf.certificate_pem).unwrap();
    std::fs::write(at.join("signer.key"), &leaf.key_pem).unwrap();
    std::fs::write(at.join("chain.pem"), &leaf.issuer_pem).unwrap();
    let mut all = vec!["cms", "-sign", "-binary", "-in", "content", "-signer", "signer.pem", "-inkey", "signer.key"];
    all.extend(["-certfile", "chain.pem", "-nosmimecap", "-outform", "DER", "-out", "message.der"]);
    all.extend(options);
    peers::run_openssl(at, &all);
    std::fs::read(at.join("message.der")).unwrap()
}

fn told(kept: &Kept, message: &[u8]) -> MessageError {
    match kept.answer(Answer::Message(message), now(), None) {
        Err(Error::Message(error)) => error,
        Err(Error::Sign(error)) => MessageError::Common(error),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    }
}

#[test]
fn a_message_by_openssl_is_accepted_by_everybody() {
    let Some(pki) = Pki::shared() else { return };
    let mut pdf = letter(1);
    for (count, name) in ["rsa", "p256"].iter().enumerate() {
        let leaf = pki.leaf(name);
        // Known before, and not known.
        let certificate = (count == 0).then(|| leaf.certificate());
        let kept = kept_for(&pdf, &asked(certificate), &pkcs7(), Level::BB);
        let message = openssl(&kept, &leaf, &["-cades", "-md", "sha256"]);
        let (signed, _) = kept.answer(Answer::Message(&message), now(), None).unwrap();
        peers::judge(&signed, count + 1, pki, &format!("two steps, message {name}"), false);
        pdf = signed;
    }
}

#[test]
fn a_pades_message_is_time_stamped_here() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, leaf, tsa) = (letter(1), pki.leaf("rsa"), OpensslTsa::new(pki));
    let mut request = Request::new(now());
    request.time_stamp = true;
    let kept = kept_for(&pdf, &asked(None), &request, Level::BT);
    let message = by_hand(&kept, &leaf, SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256), &leaf.certificate());
    let needed = kept.answer(Answer::Message(&message), now(), None);
    assert!(matches!(needed, Err(Error::TimeStampNeeded("B-T"))));
    let (signed, outcome) = kept.answer(Answer::Message(&message), now(), Some(&tsa)).unwrap();
    assert!(matches!(outcome, Outcome::Pdf(outcome) if outcome.stamped_at.is_some()));
    peers::judge(&signed, 1, pki, "two steps, message with a time-stamp", false);
    // The service's own time-stamp is enough, and nothing of the message is changed but that.
    let raw = &peers::raw_signatures(&signed)[0];
    let own = raw.cms.clone();
    let (again, outcome) = kept.answer(Answer::Message(&own), now(), None).unwrap();
    assert!(matches!(outcome, Outcome::Pdf(outcome) if outcome.stamped_at.is_some()));
    assert!(again == signed);
}

/// A message with signing-certificate-v2 of `named`, by this house's own writer.
fn by_hand(kept: &Kept, leaf: &Leaf, scheme: SignatureScheme, named: &Certificate) -> Vec<u8> {
    let signer = SoftSigner::new(leaf);
    let attributes = build::signed_attributes(&kept.state.digest(), named, build::Form::Cades);
    let value = signer.sign(&attributes).unwrap();
    build::signed_data(&attributes, scheme, &value, &[leaf.certificate(), leaf.issuer()], None)
}

#[test]
fn what_no_document_can_hold_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, leaf, other) = (letter(1), pki.leaf("rsa"), pki.leaf("rsa3072"));
    let kept = kept_for(&pdf, &asked(Some(leaf.certificate())), &pkcs7(), Level::BB);
    let good = ["-cades", "-md", "sha256"];
    let scheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
    assert!(kept.answer(Answer::Message(&openssl(&kept, &leaf, &good)), now(), None).is_ok());
    // Over another document.
    let another = kept_for(&kept.signed_with(&openssl(&kept, &leaf, &good)), &asked(None), &pkcs7(), Level::BB);
    assert!(matches!(told(&kept, &openssl(&another, &leaf, &good)), MessageError::OtherDocument));
    // By somebody else.
    assert!(matches!(told(&kept, &openssl(&kept, &other, &good)), MessageError::OtherCertificate { .. }));
    // Without the attribute, with the old one (SHA-1), with another's.
    let plain = openssl(&kept, &leaf, &["-md", "sha256"]);
    assert!(matches!(told(&kept, &plain), MessageError::NoSigningCertificate));
    let borrowed = by_hand(&kept, &leaf, scheme, &other.certificate());
    assert!(matches!(told(&kept, &borrowed), MessageError::SigningCertificate));
    // With its content.
    let attached = openssl(&kept, &leaf, &["-cades", "-md", "sha256", "-nodetach"]);
    assert!(matches!(told(&kept, &attached), MessageError::Attached | MessageError::Common(sign::Error::Room { .. })));
    // Two signers.
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("b.pem"), &other.certificate_pem).unwrap();
    std::fs::write(dir.path().join("b.key"), &other.key_pem).unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let two = openssl(&kept, &leaf, &["-cades", "-md", "sha256", "-signer", &path("b.pem"), "-inkey", &path("b.key")]);
    assert!(matches!(told(&kept, &two), MessageError::Signers(2)));
    // No certificates, no attributes, other digests.
    let bare = openssl(&kept, &leaf, &["-cades", "-md", "sha256", "-nocerts"]);
    assert!(matches!(told(&kept, &bare), MessageError::OtherCertificate { .. } | MessageError::NoCertificate));
    let direct = openssl(&kept, &leaf, &["-noattr", "-md", "sha256"]);
    assert!(matches!(told(&kept, &direct), MessageError::Attributes(_)));
    let sha512 = openssl(&kept, &leaf, &["-cades", "-md", "sha512"]);
    assert!(matches!(told(&kept, &sha512), MessageError::OtherDigest { expected: "SHA-256", .. }));
    let sha1 = openssl(&kept, &leaf, &["-cades", "-md", "sha1"]);
    assert!(matches!(told(&kept, &sha1), MessageError::OtherDigest { expected: "SHA-256", .. }));
    // The value of another: the attributes name the right certificate.
    let mut wrong = by_hand(&kept, &leaf, scheme, &leaf.certificate());
    let value = SoftSigner::new(&leaf).sign(b"something else").unwrap();
    let right = SoftSigner::new(&leaf)
        .sign(&build::signed_attributes(&kept.state.digest(), &leaf.certificate(), build::Form::Cades))
        .unwrap();
    let at = peers::find(&wrong, &right, 0).unwrap();
    wrong[at..at + value.len()].copy_from_slice(&value);
    assert!(matches!(told(&kept, &wrong), MessageError::Value(_)));
    // No message at all.
    for octets in [&b""[..], b"%PDF", b"\x30\x80", &vec![0; 4000]] {
        assert!(matches!(told(&kept, octets), MessageError::Unreadable(_)));
    }
    let mut behind = openssl(&kept, &leaf, &good);
    behind.push(0);
    assert!(matches!(told(&kept, &behind), MessageError::Unreadable(_)));
    // A value where a message is awaited.
    let value = kept.answer(Answer::Value(&value), now(), None);
    assert!(matches!(value, Err(Error::Kind { .. })));
}

#[test]
fn pades_excludes_the_attribute_with_the_time() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, leaf) = (letter(1), pki.leaf("rsa"));
    let kept = kept_for(&pdf, &asked(None), &Request::new(now()), Level::BB);
    let message = openssl(&kept, &leaf, &["-cades", "-md", "sha256"]);
    assert!(matches!(told(&kept, &message), MessageError::SigningTime));
}

#[test]
fn a_message_too_large_for_its_hole_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, leaf) = (letter(1), pki.leaf("rsa"));
    let mut wanted = asked(None);
    wanted.room = Some(1000);
    let kept = kept_for(&pdf, &wanted, &pkcs7(), Level::BB);
    let message = openssl(&kept, &leaf, &["-cades", "-md", "sha256"]);
    let MessageError::Common(sign::Error::Room { needed, room: 1024 }) = told(&kept, &message) else { panic!() };
    assert_eq!(needed, message.len());
    wanted.room = Some(message.len());
    let kept = kept_for(&pdf, &wanted, &pkcs7(), Level::BB);
    assert!(kept.answer(Answer::Message(&openssl(&kept, &leaf, &["-cades", "-md", "sha256"])), now(), None).is_ok());
}

#[test]
fn whoever_is_not_fit_to_sign_documents_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let pdf = letter(1);
    let kept = kept_for(&pdf, &asked(None), &pkcs7(), Level::BB);
    for name in ["encipherment", "ocsp", "ca"] {
        let message = openssl(&kept, &pki.leaf(name), &["-cades", "-md", "sha256"]);
        assert!(
            matches!(
                told(&kept, &message),
                MessageError::Common(sign::Error::KeyUsage | sign::Error::ExtendedKeyUsage(_) | sign::Error::Authority)
            ),
            "{name}"
        );
        // Known before, it is refused before anything is prepared.
        let document = Document::open(&pdf, &limits()).unwrap();
        let wanted = asked(Some(pki.leaf(name).certificate()));
        assert!(prepare_for_message(&document, &wanted, &pkcs7(), &limits()).is_err(), "{name}");
    }
    let weak = pki.issue("weak", "rsa:1024", "/C=VN/CN=Khoá yếu", "keyUsage=critical,digitalSignature\n");
    let message = openssl(&kept, &weak, &["-cades", "-md", "sha256"]);
    assert!(matches!(told(&kept, &message), MessageError::Common(sign::Error::WeakKey { bits: 1024 })));
    let document = Document::open(&pdf, &limits()).unwrap();
    let scheme = SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha256);
    let refused = prepare(&document, &weak.certificate(), &[], scheme, &Request::new(now()), &limits());
    assert!(matches!(refused, Err(sign::Error::WeakKey { bits: 1024 })));
    let mut weak = asked(None);
    weak.digest = DigestAlgorithm::Sha1;
    let document = Document::open(&pdf, &limits()).unwrap();
    let refused = prepare_for_message(&document, &weak, &pkcs7(), &limits());
    assert!(matches!(refused, Err(sign::Error::WeakDigest(DigestAlgorithm::Sha1))));
}

impl Kept {
    fn signed_with(&self, message: &[u8]) -> Vec<u8> {
        self.answer(Answer::Message(message), now(), None).unwrap().0
    }
}
