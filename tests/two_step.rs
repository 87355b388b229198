//! Two-step signing: what is stored, taken up again in another process, refused; judged by programs that share no code with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

#[path = "two_step/message.rs"]
mod message;
#[path = "two_step/state.rs"]
mod state;
#[path = "two_step/xml.rs"]
mod xml;

use std::sync::OnceLock;

use kyso::base::{Limits, UnixTime};
use kyso::keys::Signer;
use kyso::pdf::Document;
use kyso::sign::stored::{Answer, Awaiting, Error, Level, Outcome, State, StateKey, Terms, embed};
use kyso::sign::{Request, Subfilter, TimestampSource, prepare};
use support::{OpensslTsa, Pki, Sample, SoftSigner, now, peers};

fn key() -> &'static StateKey {
    static KEY: OnceLock<StateKey> = OnceLock::new();
    KEY.get_or_init(|| StateKey::new(&*StateKey::fresh_secret().unwrap()).unwrap())
}

fn limits() -> Limits {
    Limits::default()
}

fn schema(name: &str) -> serde_json::Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let schema = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).expect("a schema");
    schema
}

/// Every state written here is held against the schema; without its code, or with more than it has, it is none.
fn as_the_schema_says(state: &State) {
    static SCHEMA: OnceLock<jsonschema::Validator> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| jsonschema::validator_for(&schema("prepared.schema.json")).unwrap());
    let mut json: serde_json::Value = serde_json::from_str(state.as_str()).unwrap();
    let errors: Vec<String> = schema.iter_errors(&json).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    json["more"] = true.into();
    assert!(!schema.is_valid(&json));
    let members = json.as_object_mut().unwrap();
    members.remove("more");
    members.remove("mac");
    assert!(!schema.is_valid(&json));
}

/// Each schema of this repository is one, under a name of its own.
#[test]
fn schemas_are_schemas() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut names = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(stem) = name.strip_suffix(".schema.json") {
            let schema = schema(&name);
            let version = if stem == "audit" { continue } else { format!("urn:kyso:{stem}:1") };
            assert_eq!(schema["$id"], version);
            assert_eq!(schema["title"], format!("kyso.{stem}/1"));
            names.insert(stem.to_owned());
        }
    }
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["across", "inspect-form", "package", "prepared", "report", "to-be-signed"]
    );
}

/// What the server keeps.
struct Kept {
    prepared: Vec<u8>,
    state: State,
}

impl Kept {
    fn embed(&self, value: &[u8], at: UnixTime) -> Result<Vec<u8>, Error> {
        self.answer(Answer::Value(value), at, None).map(|(octets, _)| octets)
    }

    fn answer(
        &self,
        answer: Answer<'_>,
        at: UnixTime,
        tsa: Option<&dyn TimestampSource>,
    ) -> Result<(Vec<u8>, Outcome), Error> {
        // As another process would: from octets.
        as_the_schema_says(&self.state);
        let state = State::read(self.state.as_str().as_bytes(), key())?;
        let mut out = Vec::new();
        let outcome = embed(&state, &self.prepared, answer, &mut out, at, tsa, &limits())?;
        Ok((out, outcome))
    }

    fn signed_by(&self, signer: &SoftSigner) -> Vec<u8> {
        let value = signer.sign(self.state.to_be_signed().unwrap()).unwrap();
        self.embed(&value, now()).unwrap()
    }
}

fn awaiting(pdf: &[u8], signer: &SoftSigner, request: &Request) -> Awaiting {
    let document = Document::open(&pdf, &limits()).unwrap();
    let prepared =
        prepare(&document, signer.certificate(), signer.chain(), signer.scheme(), request, &limits()).unwrap();
    prepared.digest(&pdf).unwrap().into()
}

fn kept_at(pdf: &[u8], signer: &SoftSigner, request: &Request, terms: &Terms) -> Kept {
    let mut prepared = Vec::new();
    let state = State::store(&awaiting(pdf, signer, request), &pdf, &mut prepared, key(), terms).unwrap();
    Kept { prepared, state }
}

fn kept(pdf: &[u8], signer: &SoftSigner) -> Kept {
    kept_at(pdf, signer, &Request::new(now()), &Terms::new(now(), Level::BB).unwrap())
}

fn letter(pages: usize) -> Vec<u8> {
    Sample { pages, ..Sample::default() }.build()
}

#[test]
fn values_made_elsewhere_are_accepted_by_everybody() {
    let Some(pki) = Pki::shared() else { return };
    let mut pdf = letter(1);
    let signers = [
        ("rsa", SoftSigner::new(&pki.leaf("rsa"))),
        ("p256", SoftSigner::new(&pki.leaf("p256"))),
        ("p384", SoftSigner::new(&pki.leaf("p384"))),
        ("pss", SoftSigner::pss(&pki.leaf("rsa"))),
    ];
    for (count, (name, signer)) in signers.iter().enumerate() {
        let mut request = Request::new(now());
        if *name == "p384" {
            request.subfilter = Subfilter::Pkcs7Detached;
        }
        let kept = kept_at(&pdf, signer, &request, &Terms::new(now(), Level::BB).unwrap());
        assert!(kept.prepared.starts_with(&pdf), "{name}");
        assert!(kept.state.as_str().len() < 12_000, "{name}: {}", kept.state.as_str().len());
        let signed = kept.signed_by(signer);
        assert_eq!(signed.len(), kept.prepared.len());
        peers::judge(&signed, count + 1, pki, &format!("two steps {name}"), false);
        pdf = signed;
    }
}

#[test]
fn the_prepared_document_is_a_file_that_opens_and_gives_its_original_back() {
    let Some(pki) = Pki::shared() else { return };
    let pdf = letter(1);
    let kept = kept(&pdf, &SoftSigner::new(&pki.leaf("rsa")));
    assert!(Document::open(&kept.prepared, &limits()).is_ok());
    let dir = support::temp_dir();
    std::fs::write(dir.path().join("p.pdf"), &kept.prepared).unwrap();
    if support::have("qpdf") {
        peers::qpdf_check(&dir.path().join("p.pdf")).unwrap();
    }
    use kyso::base::Source as _;
    let original = kept.state.original(&kept.prepared);
    let mut octets = vec![0; usize::try_from(original.len()).unwrap()];
    original.read_at(0, &mut octets).unwrap();
    assert!(octets == pdf);
}

#[test]
fn a_time_stamp_is_put_in_when_it_was_prepared_for() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, signer, tsa) = (letter(1), SoftSigner::new(&pki.leaf("rsa")), OpensslTsa::new(pki));
    let mut request = Request::new(now());
    let level = |level| Terms::new(now(), level).unwrap();
    // Without room there is no such state.
    let refused = State::store(&awaiting(&pdf, &signer, &request), &pdf, &mut Vec::new(), key(), &level(Level::BT));
    assert!(matches!(refused, Err(Error::NoRoom)));
    request.time_stamp = true;
    let stamped = kept_at(&pdf, &signer, &request, &level(Level::BT));
    let value = signer.sign(stamped.state.to_be_signed().unwrap()).unwrap();
    let needed = stamped.answer(Answer::Value(&value), now(), None);
    assert!(matches!(needed, Err(Error::TimeStampNeeded("B-T"))));
    let (signed, outcome) = stamped.answer(Answer::Value(&value), now(), Some(&tsa)).unwrap();
    assert!(matches!(outcome, Outcome::Pdf(outcome) if outcome.stamped_at.is_some()));
    peers::judge(&signed, 1, pki, "two steps with a time-stamp", false);
    let plain = kept(&pdf, &signer);
    let value = signer.sign(plain.state.to_be_signed().unwrap()).unwrap();
    assert!(matches!(plain.answer(Answer::Value(&value), now(), Some(&tsa)), Err(Error::TimeStampUnwanted)));
}

#[test]
fn numbers_of_an_ecdsa_value_one_behind_the_other_are_taken() {
    let Some(pki) = Pki::shared() else { return };
    let (pdf, signer) = (letter(1), SoftSigner::new(&pki.leaf("p256")));
    let kept = kept(&pdf, &signer);
    let der = signer.sign(kept.state.to_be_signed().unwrap()).unwrap();
    let raw = kyso::xmldsig::build::written_value(signer.scheme(), 256, &der).unwrap();
    assert_eq!(raw.len(), 64);
    let signed = kept.embed(&raw, now()).unwrap();
    assert!(signed == kept.embed(&der, now()).unwrap());
    assert!(kept.embed(&raw[..62], now()).is_err());
}
