//! XML: the prepared document has the signature without its value.

use crate::support::xml::{fixture, xmlsec1};
use kyso::sign::xml::{Request, Wanted, prepare};

use super::{Answer, Awaiting, Error, Kept, Level, Outcome, Pki, SoftSigner, State, Terms, key, limits, now};
use kyso::keys::Signer;
use kyso::sign;

fn kept(document: &Vec<u8>, signer: &SoftSigner, request: &Request) -> Kept {
    let prepared =
        prepare(document, signer.certificate(), signer.chain(), signer.scheme(), request, &limits()).unwrap();
    let waits = Awaiting::from(prepared.digest(document).unwrap());
    let mut out = Vec::new();
    let state = State::store(&waits, document, &mut out, key(), &Terms::new(now(), Level::BB).unwrap()).unwrap();
    Kept { prepared: out, state }
}

fn form(name: &str, role: Option<&str>) -> Wanted {
    Wanted::Form { name: name.into(), role: role.map(str::to_owned) }
}

#[test]
fn values_made_elsewhere_are_accepted_by_xmlsec1() {
    let Some(pki) = Pki::shared() else { return };
    let general = |nodes: &[&str]| Wanted::General {
        nodes: nodes.iter().map(|node| (*node).to_owned()).collect(),
        into: "/HDon/DSCKS/NBan".into(),
    };
    let cases = [
        ("invoice.xml", form("einvoice", Some("seller")), "rsa", false),
        ("invoice.xml", form("einvoice", Some("buyer")), "p256", true),
        ("tax-declaration.xml", form("tax", None), "rsa", true),
        ("health-claim.xml", form("health", None), "p256", false),
        ("exchange.xml", form("edxml", None), "rsa", false),
        ("invoice.xml", general(&[]), "p384", true),
    ];
    for (file, wanted, leaf, xades) in cases {
        let (document, signer) = (fixture(file), SoftSigner::new(&pki.leaf(leaf)));
        let mut request = Request::new(wanted, now());
        (request.xades, request.chain, request.signing_time_object) = (xades, xades, leaf == "p384");
        let kept = kept(&document, &signer, &request);
        assert!(kept.state.is_xml());
        let value = signer.sign(kept.state.to_be_signed().unwrap()).unwrap();
        let (signed, outcome) = kept.answer(Answer::Value(&value), now(), None).unwrap();
        let Outcome::Xml(outcome) = outcome else { panic!() };
        // In one step nothing else comes out.
        let mut direct = Vec::new();
        let fixed = Fixed { signer: &signer, value };
        sign::xml::sign(&document, &mut direct, &fixed, &request, &limits()).unwrap();
        assert!(signed == direct, "{file}");
        let Some(verdict) = xmlsec1(&signed, &outcome.path, pki) else { return };
        assert_eq!(verdict, Ok(()), "{file} {leaf}");
    }
}

/// A signer that gives back a value it once made.
struct Fixed<'a> {
    signer: &'a SoftSigner,
    value: Vec<u8>,
}

impl Signer for Fixed<'_> {
    fn certificate(&self) -> &kyso::x509::Certificate {
        self.signer.certificate()
    }

    fn chain(&self) -> &[kyso::x509::Certificate] {
        self.signer.chain()
    }

    fn scheme(&self) -> kyso::crypto::SignatureScheme {
        self.signer.scheme()
    }

    fn signature_len(&self) -> usize {
        self.signer.signature_len()
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, kyso::keys::Error> {
        Ok(self.value.clone())
    }
}

#[test]
fn another_document_value_or_message_is_refused() {
    let Some(pki) = Pki::shared() else { return };
    let signer = SoftSigner::new(&pki.leaf("rsa"));
    let request = Request::new(form("einvoice", Some("seller")), now());
    let first = kept(&fixture("invoice.xml"), &signer, &request);
    let text = String::from_utf8(fixture("invoice.xml")).unwrap();
    let other = text.replacen("</DLHDon>", " </DLHDon>", 1);
    assert_ne!(text, other);
    let second = kept(&other.into_bytes(), &signer, &request);
    let value = signer.sign(second.state.to_be_signed().unwrap()).unwrap();
    let swapped = Kept { prepared: first.prepared.clone(), state: second.state.clone() };
    assert!(matches!(swapped.embed(&value, now()), Err(Error::OtherDocument { .. })));
    assert!(matches!(first.embed(&value, now()), Err(Error::Sign(sign::Error::Value(_)))));
    assert!(second.embed(&value, now()).is_ok());
    let message = second.answer(Answer::Message(&value), now(), None);
    assert!(matches!(message, Err(Error::Kind { .. })));
    for at in (0..first.prepared.len()).step_by(61) {
        let mut prepared = first.prepared.clone();
        prepared[at] ^= 1;
        let changed = Kept { prepared, state: first.state.clone() };
        assert!(matches!(changed.embed(&value, now()), Err(Error::OtherDocument { .. })), "octet {at}");
    }
}

#[test]
fn the_prepared_document_gives_its_original_back() {
    use kyso::base::Source as _;
    let Some(pki) = Pki::shared() else { return };
    // Into an element, and into an empty-element tag that becomes two.
    for (file, wanted) in
        [("invoice.xml", form("einvoice", Some("seller"))), ("health-claim.xml", form("health", None))]
    {
        let document = fixture(file);
        let kept = kept(&document, &SoftSigner::new(&pki.leaf("rsa")), &Request::new(wanted, now()));
        let original = kept.state.original(&kept.prepared);
        let mut octets = vec![0; usize::try_from(original.len()).unwrap()];
        original.read_at(0, &mut octets).unwrap();
        assert!(octets == document, "{file}");
        assert!(String::from_utf8(kept.prepared.clone()).unwrap().contains("<SignatureValue></SignatureValue>"));
    }
}
