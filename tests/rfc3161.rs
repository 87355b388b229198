//! Time-stamps: the shared corpus row by row, and a live authority run by the `openssl` program.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::Command;

use kyso::asn1::{self, Reader, Tag};
use kyso::base::{Limits, UnixTime};
use kyso::cms::{CertificateBinding, Error, TimeStampToken, tsp};
use kyso::crypto::{AwsLc, Digest, DigestAlgorithm, digest};
use kyso::x509::Certificate;

fn absent(what: &str) {
    assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "{what} is required");
    eprintln!("SKIPPED: {what}");
}

fn corpus() -> Option<PathBuf> {
    let mut places = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|a| a.join("shared/corpora/rfc3161"));
    let found = places.find(|path| path.is_dir());
    if found.is_none() {
        absent("corpus rfc3161");
    }
    found
}

/// All three links of a token hold for the certificate its signer names.
fn verify(token: &TimeStampToken, more: &[Certificate]) -> Result<Certificate, String> {
    let known: Vec<Certificate> = token.signed_data().certificates().iter().chain(more).cloned().collect();
    let certificate = token.signer().find_certificate(&known).map_err(|e| e.to_string())?.ok_or("no certificate")?;
    let checked = token.check(&AwsLc, certificate);
    if !matches!(checked.content, Ok(Some(_))) {
        return Err(format!("content: {:?}", checked.content));
    }
    let _proof = checked.signature.map_err(|e| format!("signature: {e}"))?;
    match checked.binding {
        Ok(CertificateBinding::Bound { .. }) => Ok(certificate.clone()),
        other => Err(format!("binding: {other:?}")),
    }
}

fn chain(corpus: &Path, path: &str) -> Vec<Certificate> {
    let folder = path.split('/').next().unwrap();
    std::fs::read(corpus.join(folder).join("ts_chain.pem"))
        .map_or_else(|_| Vec::new(), |pem| Certificate::all_from_file(&pem).unwrap())
}

#[test]
fn time_stamp_corpus() {
    let Some(corpus) = corpus() else { return };
    let table = std::fs::read_to_string(corpus.join("EXPECTED.tsv")).unwrap();
    let limits = Limits::default();
    let mut wrong = Vec::new();
    let (mut judged, mut unsupported) = (0, 0);
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [path, kind, expected, time, detail, ..] = fields[..] else { panic!("{row}") };
        let octets = std::fs::read(corpus.join(path)).unwrap();
        let token = match kind {
            "tst" => TimeStampToken::parse(&octets, &limits),
            "tsr" => tsp::read_response(&octets, &limits).map(|(token, _)| token),
            // Evidence records (RFC 4998) are another format; no Vietnamese document uses them. Not read as tokens.
            _ => {
                assert!(TimeStampToken::parse(&octets, &limits).is_err(), "{path}");
                unsupported += 1;
                continue;
            }
        };
        judged += 1;
        let outcome = token.map_err(|e| e.to_string()).and_then(|token| {
            let certificate = verify(&token, &chain(&corpus, path))?;
            if token.gen_time() != UnixTime::parse_rfc3339(time).unwrap() {
                return Err(format!("genTime {}", token.gen_time()));
            }
            let imprint = token.imprint()?;
            if detail.contains("message \"hello\"") && imprint != digest(imprint.algorithm(), b"hello") {
                return Err(format!("imprint {imprint:?}"));
            }
            Ok(certificate)
        });
        // "flag": an authentic signature with spoofed certificates in the bag. "any": digest and signature value match, but
        // both signing-certificate attributes name a certificate other than the signer's.
        let fine = match expected {
            "valid" | "flag" => outcome.is_ok(),
            "any" => outcome == Err("binding: Ok(Other)".to_owned()),
            _ => outcome.is_err(),
        };
        if !fine {
            wrong.push(format!("{path}: expected {expected}, found {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((judged, unsupported), (10, 3));
}

/// GHSA-3xxc-pwj6-jgrj: the signer is found by its identifier, whatever else lies in the bag.
#[test]
fn injected_certificates_do_not_become_the_signer() {
    let Some(corpus) = corpus() else { return };
    let octets = std::fs::read(corpus.join("test_tsa/response-injected-certs.tsr")).unwrap();
    let (token, _) = tsp::read_response(&octets, &Limits::default()).unwrap();
    let spoofed = |c: &&Certificate| c.subject().common_name() == Some("Spoofed TSA");
    let bag = token.signed_data().certificates();
    assert!(bag.iter().any(|c| spoofed(&c)), "the sample has lost its point");
    let signer = verify(&token, &chain(&corpus, "test_tsa/")).unwrap();
    assert_ne!(signer.subject().common_name(), Some("Spoofed TSA"));
    for forged in bag.iter().filter(spoofed) {
        let checked = token.check(&AwsLc, forged);
        assert!(checked.signature.is_err() && checked.binding == Ok(CertificateBinding::Other));
        assert!(matches!(checked.content, Ok(Some(_))), "the truths stand apart");
    }
}

#[test]
fn an_answer_belongs_to_its_request() {
    let Some(corpus) = corpus() else { return };
    let read = |name: &str| std::fs::read(corpus.join("test_tsa").join(name)).unwrap();
    let nonce_of = |request: &[u8]| -> [u8; 8] {
        let mut fields = Reader::new(request).sequence().unwrap();
        fields.u64().unwrap();
        fields.sequence().unwrap();
        fields.u64().unwrap().to_be_bytes()
    };
    let limits = Limits::default();
    let imprint = digest(DigestAlgorithm::Sha512, b"hello");
    let nonce = nonce_of(&read("request.der"));
    assert!(tsp::response(&read("response.tsr"), &imprint, &nonce, &limits).is_ok());
    let other = tsp::response(&read("other_response.tsr"), &imprint, &nonce, &limits);
    assert!(matches!(other, Err(Error::OtherRequest { .. })), "{other:?}");
    assert_ne!(nonce, nonce_of(&read("other_request.der")));
}

/// A time-stamping authority in a directory, run by `openssl ts`.
struct Authority(tempfile::TempDir);

const CONFIGURATION: &str = "\
[tsa]
default_tsa = main
[main]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ESS
[extensions]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[dn]
";

impl Authority {
    fn new(ess_algorithm: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            absent("openssl");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let this = Self(directory);
        std::fs::write(this.path("conf"), CONFIGURATION.replace("= ESS", &format!("= {ess_algorithm}"))).unwrap();
        std::fs::write(this.path("req.conf"), "[req]\ndistinguished_name=dn\n[dn]\n[extensions]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n").unwrap();
        std::fs::write(this.path("serial"), "01\n").unwrap();
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key"];
        let request =
            ["req", "-x509", "-config", "req.conf", "-extensions", "extensions", "-subj", "/CN=TSA", "-out", "tsa.pem"];
        assert!(this.openssl(&[&request[..], &key[..]].concat()));
        Some(this)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn openssl(&self, arguments: &[&str]) -> bool {
        let output = Command::new("openssl").current_dir(self.0.path()).args(arguments).output().unwrap();
        if !output.status.success() {
            eprintln!("openssl {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        output.status.success()
    }

    fn answer(&self, request: &[u8]) -> Vec<u8> {
        std::fs::write(self.path("request"), request).unwrap();
        // A refusal is an answer too, whatever the exit code says.
        self.openssl(&["ts", "-reply", "-config", "conf", "-queryfile", "request", "-out", "response"]);
        std::fs::read(self.path("response")).unwrap()
    }
}

fn imprint() -> Digest {
    digest(DigestAlgorithm::Sha256, b"a signature value")
}

#[test]
fn a_live_authority_answers_our_request() {
    let limits = Limits::default();
    for (ess_algorithm, version) in [("sha1", 1), ("sha256", 2), ("sha512", 2)] {
        let Some(authority) = Authority::new(ess_algorithm) else { return };
        // Leading zeros and a set sign bit: the INTEGER has other octets than the nonce.
        for nonce in [[0, 0, 0, 0, 0, 0, 0x12, 0x34], [0xff, 1, 2, 3, 4, 5, 6, 7], [0; 8]] {
            let answer = authority.answer(&tsp::request(&imprint(), &nonce));
            let (token, der) = tsp::response(&answer, &imprint(), &nonce, &limits).unwrap();
            assert_eq!(token.signed_data().der(), der);
            verify(&token, &[]).unwrap();
            let certificate = token.signed_data().certificates().first().unwrap();
            assert_eq!(token.check(&AwsLc, certificate).binding, Ok(CertificateBinding::Bound { version }));
            assert_eq!((token.policy(), token.accuracy_ms(), token.ordering()), ("1.2.3.4.1", Some(1501), true));
            assert!(token.tsa().is_some());

            let mut other_nonce = nonce;
            other_nonce[7] ^= 1;
            let other = tsp::response(&answer, &imprint(), &other_nonce, &limits);
            assert!(matches!(other, Err(Error::OtherRequest { what: "nonce" })), "{other:?}");
            let other = tsp::response(&answer, &digest(DigestAlgorithm::Sha256, b"x"), &nonce, &limits);
            assert!(matches!(other, Err(Error::OtherRequest { what: "message imprint" })), "{other:?}");
            for cut in 0..answer.len() {
                assert!(tsp::response(&answer[..cut], &imprint(), &nonce, &limits).is_err());
            }
            assert!(tsp::response(&[&answer[..], &[0]].concat(), &imprint(), &nonce, &limits).is_err());
        }
    }
}

#[test]
fn a_refusal_says_why() {
    let Some(authority) = Authority::new("sha256") else { return };
    // The authority's configuration does not have SHA-224.
    let answer = authority.answer(&tsp::request(&digest(DigestAlgorithm::Sha224, b"x"), &[1; 8]));
    let refused = tsp::response(&answer, &imprint(), &[1; 8], &Limits::default());
    // badAlg is bit 0 (RFC 3161 §2.4.2).
    let Err(Error::Refused { status: 2, failure: 1, text }) = refused else { panic!("{refused:?}") };
    assert!(!text.is_empty());
    let garbage = tsp::response(b"<html>502 Bad Gateway</html>", &imprint(), &[1; 8], &Limits::default());
    assert!(matches!(garbage, Err(Error::Encoding { .. })), "{garbage:?}");
    assert!(tsp::response(&[], &imprint(), &[1; 8], &Limits::default()).is_err());
}

#[test]
fn a_changed_token_is_noticed() {
    let Some(authority) = Authority::new("sha256") else { return };
    let answer = authority.answer(&tsp::request(&imprint(), &[9; 8]));
    let (token, der) = tsp::response(&answer, &imprint(), &[9; 8], &Limits::default()).unwrap();
    let certificate = token.signed_data().certificates().first().unwrap();
    let at = |part: &[u8]| der.windows(part.len()).position(|window| window == part).unwrap();
    // The last octet of the imprint: the content no longer matches, the signature value over the attributes still does.
    let mut changed = der.clone();
    changed[at(imprint().as_bytes()) + 31] ^= 1;
    let checked = TimeStampToken::parse(&changed, &Limits::default()).unwrap().check(&AwsLc, certificate);
    assert!(matches!(checked.content, Ok(None)) && checked.signature.is_ok());
    // The signature value: the other way round.
    let mut changed = der.clone();
    changed[at(token.signer().signature()) + 20] ^= 1;
    let checked = TimeStampToken::parse(&changed, &Limits::default()).unwrap().check(&AwsLc, certificate);
    assert!(matches!(checked.content, Ok(Some(_))) && checked.signature.is_err());
}

/// Nothing signs the certificate set, so it can be taken out.
#[test]
fn a_token_without_the_asked_for_certificate_is_refused() {
    let Some(authority) = Authority::new("sha256") else { return };
    let answer = authority.answer(&tsp::request(&imprint(), &[9; 8]));
    let (_, token) = tsp::response(&answer, &imprint(), &[9; 8], &Limits::default()).unwrap();
    let mut content_info = Reader::new(&token).sequence().unwrap();
    let content_type = asn1::oid(content_info.oid().unwrap());
    let mut fields = content_info.read().unwrap().reader().unwrap().sequence().unwrap();
    let mut kept = Vec::new();
    while !fields.is_empty() {
        let field = fields.read().unwrap();
        if field.tag != Tag::context(0) {
            kept.push(field.raw);
        }
    }
    let bare = asn1::sequence(&[content_type, asn1::context(0, &[asn1::sequence(&kept)])]);
    let bare = asn1::sequence(&[asn1::sequence(&[asn1::integer_u64(0)]), bare]);
    let refused = tsp::response(&bare, &imprint(), &[9; 8], &Limits::default());
    assert!(matches!(refused, Err(Error::Rule(why)) if why.contains("certReq")), "{refused:?}");
    let (token, _) = tsp::read_response(&bare, &Limits::default()).unwrap();
    assert!(token.signed_data().certificates().is_empty());
}
