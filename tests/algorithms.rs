//! Algorithms of ISO/TS 32001 and ISO/TS 32002, as openssl and pyHanko make them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::path::Path;
use std::process::Command;

use kyso::base::{Limits, UnixTime};
use kyso::crypto::{AwsLc, CheckError, DigestAlgorithm, Provider, SignatureScheme};
use kyso::policy::{ContentTruth, Policy, Reason, ValueTruth, Verdict};
use kyso::trust::TrustStore;
use kyso::x509::Certificate;
use kyso::{Settings, Verification, verify};

fn run(dir: &Path, program: &str, arguments: &[&str]) {
    let output = Command::new(program).current_dir(dir).args(arguments).output().expect("it starts");
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A private key `NAME.key` and its certificate `NAME.pem`; gives the certificate.
fn identity(dir: &Path, name: &str, kind: &[&str]) -> Certificate {
    let (key, pem, der) = (format!("{name}.key"), format!("{name}.pem"), format!("{name}.der"));
    run(dir, "openssl", &[&["genpkey", "-out", &key], kind].concat());
    let subject = format!("/CN={name}");
    std::fs::write(dir.join("plain.cnf"), "[req]\ndistinguished_name = dn\n[dn]\n").unwrap();
    #[rustfmt::skip]
    let request = ["req", "-x509", "-new", "-key", &key, "-subj", &subject, "-days", "30", "-out", &pem, "-config", "plain.cnf",
        "-addext", "keyUsage=critical,digitalSignature,nonRepudiation", "-addext", "basicConstraints=critical,CA:FALSE"];
    run(dir, "openssl", &request);
    run(dir, "openssl", &["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
    Certificate::from_der(&std::fs::read(dir.join(der)).unwrap()).unwrap()
}

/// The same for an authority.
fn authority(dir: &Path, name: &str, kind: &[&str]) -> Certificate {
    let (key, pem, der) = (format!("{name}.key"), format!("{name}.pem"), format!("{name}.der"));
    run(dir, "openssl", &[&["genpkey", "-out", &key], kind].concat());
    std::fs::write(dir.join("plain.cnf"), "[req]\ndistinguished_name = dn\n[dn]\n").unwrap();
    let subject = format!("/CN={name}");
    #[rustfmt::skip]
    let request = ["req", "-x509", "-new", "-key", &key, "-subj", &subject, "-days", "30", "-out", &pem, "-config", "plain.cnf",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE"];
    run(dir, "openssl", &request);
    run(dir, "openssl", &["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
    Certificate::from_der(&std::fs::read(dir.join(der)).unwrap()).unwrap()
}

const RSA: [&str; 4] = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const ED25519: [&str; 2] = ["-algorithm", "ed25519"];

fn ec(curve: &str) -> [String; 4] {
    ["-algorithm".into(), "EC".into(), "-pkeyopt".into(), format!("ec_paramgen_curve:{curve}")]
}

/// `openssl dgst -sign` of a message under SHA-3, for each key, against our check; then with each octet of message and
/// value changed.
#[test]
fn sha3_as_openssl_signs_it() {
    if !support::have("openssl") {
        return;
    }
    let dir = support::temp_dir();
    let dir = dir.path();
    let message = b"Nghi dinh so 30/2020/ND-CP".to_vec();
    std::fs::write(dir.join("message"), &message).unwrap();
    let mut keys = vec![("rsa", identity(dir, "rsa", &RSA))];
    for (name, curve) in [("p256", "P-256"), ("p384", "P-384"), ("p521", "P-521")] {
        keys.push((name, identity(dir, name, &ec(curve).each_ref().map(String::as_str))));
    }
    let digests = [
        (DigestAlgorithm::Sha3_256, "-sha3-256"),
        (DigestAlgorithm::Sha3_384, "-sha3-384"),
        (DigestAlgorithm::Sha3_512, "-sha3-512"),
    ];
    for (name, certificate) in &keys {
        let key = certificate.public_key().unwrap();
        let pss: &[&str] = &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"];
        let longest: &[&str] = &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:max"];
        for (digest, flag) in digests {
            let max = u32::try_from(256 - digest.output_len() - 2).unwrap();
            let schemes: Vec<(SignatureScheme, &[&str])> = if *name == "rsa" {
                vec![
                    (SignatureScheme::RsaPkcs1v15(digest), &[]),
                    (SignatureScheme::pss(digest), pss),
                    (SignatureScheme::RsaPss { digest, mgf1: digest, salt_len: max }, longest),
                ]
            } else {
                vec![(SignatureScheme::Ecdsa(digest), &[])]
            };
            for (scheme, options) in schemes {
                let private = format!("{name}.key");
                let call = [&["dgst", flag], options, &["-sign", &private, "-out", "value", "message"]].concat();
                run(dir, "openssl", &call);
                let value = std::fs::read(dir.join("value")).unwrap();
                assert!(AwsLc.verify(key, scheme, &message, &value).is_ok(), "{name} {scheme:?}");
                let mut changed = message.clone();
                changed[3] ^= 1;
                assert_eq!(AwsLc.verify(key, scheme, &changed, &value), Err(CheckError::Mismatch), "{name} {scheme:?}");
                for at in (0..value.len()).step_by(7) {
                    let mut changed = value.clone();
                    changed[at] ^= 4;
                    let answer = AwsLc.verify(key, scheme, &message, &changed);
                    assert_eq!(answer, Err(CheckError::Mismatch), "{name} {scheme:?}, octet {at}");
                }
                assert_eq!(AwsLc.verify(key, scheme, &message, &value[1..]), Err(CheckError::Mismatch));
                let short = SignatureScheme::RsaPss { digest, mgf1: digest, salt_len: 20 };
                let mixed = SignatureScheme::RsaPss { digest, mgf1: DigestAlgorithm::Sha256, salt_len: 32 };
                for refused in [short, mixed] {
                    let answer = AwsLc.verify(key, refused, &message, &value);
                    assert!(matches!(answer, Err(CheckError::Unsupported(_))), "{name} {refused:?}");
                }
            }
        }
    }
}

/// Certificates whose issuer signed with SHA-3 or Ed25519: the identifiers are read as openssl writes them.
#[test]
fn certificates_as_openssl_issues_them() {
    if !support::have("openssl") {
        return;
    }
    let dir = support::temp_dir();
    let dir = dir.path();
    identity(dir, "rsa", &RSA);
    identity(dir, "p384", &ec("P-384").each_ref().map(String::as_str));
    identity(dir, "ed25519", &ED25519);
    for (name, flag, expected) in [
        ("rsa", "-sha3-256", SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha3_256)),
        ("rsa", "-sha3-512", SignatureScheme::RsaPkcs1v15(DigestAlgorithm::Sha3_512)),
        ("p384", "-sha3-384", SignatureScheme::Ecdsa(DigestAlgorithm::Sha3_384)),
        ("ed25519", "-sha512", SignatureScheme::Ed25519),
    ] {
        let key = format!("{name}.key");
        let mut call = vec!["req", "-x509", "-new", "-key", &key, "-subj", "/CN=x", "-outform", "DER", "-out", "x.der"];
        if expected != SignatureScheme::Ed25519 {
            call.push(flag);
        }
        run(dir, "openssl", &call);
        let certificate = Certificate::from_der(&std::fs::read(dir.join("x.der")).unwrap()).unwrap();
        assert_eq!(certificate.signature_scheme(), Ok(expected));
        let key = certificate.public_key().unwrap();
        assert!(AwsLc.verify(key, expected, certificate.tbs(), certificate.signature()).is_ok(), "{name} {flag}");
    }
}

struct Signed {
    octets: Vec<u8>,
    certificate: Certificate,
}

/// A document signed by pyHanko; `None` (said so) without it.
fn by_pyhanko(dir: &Path, name: &str, kind: &[&str], digest: &str, pss: bool) -> Option<Signed> {
    support::peers::pyhanko_python()?;
    let certificate = identity(dir, name, kind);
    Some(Signed { octets: with_pyhanko(dir, name, digest, pss), certificate })
}

/// The sample signed with the key and certificate of a name.
fn with_pyhanko(dir: &Path, name: &str, digest: &str, pss: bool) -> Vec<u8> {
    let python = support::peers::pyhanko_python().expect("pyHanko is there");
    std::fs::write(dir.join("sign.py"), include_str!("support/pyhanko_sign.py")).unwrap();
    std::fs::write(dir.join("in.pdf"), support::Sample::default().build()).unwrap();
    let (key, pem) = (format!("{name}.key"), format!("{name}.pem"));
    let output = Command::new(python)
        .current_dir(dir)
        .args(["sign.py", "in.pdf", "out.pdf", &key, &pem, digest, if pss { "pss" } else { "" }])
        .output()
        .expect("python starts");
    assert!(output.status.success(), "pyHanko: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(dir.join("out.pdf")).unwrap()
}

fn judged(signed: &Signed, policy: &str) -> Verification {
    let mut trust = TrustStore::default();
    trust.add_anchors(None, [signed.certificate.clone()]);
    let at = UnixTime::from_seconds(signed.certificate.not_before().seconds() + 3600);
    verify(&signed.octets, &Settings::new(at, trust, Policy::from_toml(policy).unwrap())).unwrap()
}

const PLAIN: &str = "schema = \"kyso.policy/1\"\nextends = \"baseline\"\nrevocation = \"ignore\"\n";

/// What the lists name passes; what they do not name is intact and good, and undecided for that reason alone.
#[test]
fn documents_as_pyhanko_signs_them() {
    if !support::have("openssl") {
        return;
    }
    let dir = support::temp_dir();
    let (p256, p384) = (ec("P-256"), ec("P-384"));
    let (p256, p384) = (p256.each_ref().map(String::as_str), p384.each_ref().map(String::as_str));
    let cases: [(&str, &[&str], &str, bool, Verdict); 7] = [
        ("rsa-1", &RSA, "sha3_256", false, Verdict::Passed),
        ("rsa-2", &RSA, "sha3_384", true, Verdict::Passed),
        ("rsa-3", &RSA, "sha3_512", true, Verdict::Passed),
        ("p256", &p256, "sha3_256", false, Verdict::Passed),
        ("p384", &p384, "sha3_384", false, Verdict::Passed),
        ("p384-2", &p384, "sha3_512", false, Verdict::Passed),
        ("ed25519", &ED25519, "sha512", false, Verdict::Indeterminate),
    ];
    for (name, kind, digest, pss, verdict) in cases {
        let Some(signed) = by_pyhanko(dir.path(), name, kind, digest, pss) else { return };
        let seen = judged(&signed, PLAIN);
        let own = &seen.judgement().signatures[0];
        assert_eq!((own.truths.content, own.truths.signature), (ContentTruth::Intact, ValueTruth::Good), "{name}");
        assert_eq!(seen.verdict(), verdict, "{name}: {:?}", own.findings);
        if verdict == Verdict::Indeterminate {
            assert_eq!(own.reason, Some(Reason::CryptoConstraintsFailure), "{name}");
            let listed = format!(
                "{PLAIN}[[key]]\nkind = \"Ed25519\"\nbits = 256\nuntil = \"\"\nsource = \"the caller's decision\"\n"
            );
            assert_eq!(judged(&signed, &listed).verdict(), Verdict::Passed, "{name} when listed");
        }
        // An octet of the document changed: the digest is really compared.
        let mut octets = signed.octets.clone();
        let at = octets.windows(9).position(|w| w == b"/MediaBox").unwrap() + 20;
        octets[at] ^= 1;
        let changed = judged(&Signed { octets, ..signed }, PLAIN);
        assert_eq!(changed.judgement().signatures[0].truths.content, ContentTruth::Broken, "{name}");
        assert_eq!(changed.verdict(), Verdict::Failed, "{name}");
    }
}

const ED448: [&str; 2] = ["-algorithm", "ed448"];
const BRAINPOOL: [&str; 3] = ["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"];

/// The octets of r and s of an ECDSA value; empty lists when it is not one.
fn halves(value: &[u8]) -> [Vec<u8>; 2] {
    let mut inside = kyso::asn1::Reader::new(value).sequence().unwrap();
    [inside.integer().unwrap().to_vec(), inside.integer().unwrap().to_vec()]
}

fn ecdsa_value(r: &[u8], s: &[u8]) -> Vec<u8> {
    kyso::asn1::sequence(&[kyso::asn1::integer(r), kyso::asn1::integer(s)])
}

/// What openssl signs with ten keys of each kind, and with each digest, verifies; nothing that is changed does.
#[test]
fn brainpool_and_ed448_as_openssl_signs_them() {
    if !support::have("openssl") {
        return;
    }
    let dir = support::temp_dir();
    let dir = dir.path();
    let digests = [
        (DigestAlgorithm::Sha256, "sha256"),
        (DigestAlgorithm::Sha384, "sha384"),
        (DigestAlgorithm::Sha512, "sha512"),
        (DigestAlgorithm::Sha3_256, "sha3-256"),
        (DigestAlgorithm::Sha3_384, "sha3-384"),
        (DigestAlgorithm::Sha3_512, "sha3-512"),
    ];
    for round in 0..3_u8 {
        let message = [b"Nghi dinh so 30/2020/ND-CP".as_slice(), &[round; 40]].concat();
        std::fs::write(dir.join("message"), &message).unwrap();
        let other = identity(dir, "other", &ED448);
        for name in BRAINPOOL {
            let certificate = identity(dir, name, &ec(name).each_ref().map(String::as_str));
            let key = certificate.public_key().unwrap();
            for (digest, flag) in digests {
                let (flag, private) = (format!("-{flag}"), format!("{name}.key"));
                run(dir, "openssl", &["dgst", &flag, "-sign", &private, "-out", "value", "message"]);
                let value = std::fs::read(dir.join("value")).unwrap();
                let scheme = SignatureScheme::Ecdsa(digest);
                assert!(AwsLc.verify(key, scheme, &message, &value).is_ok(), "{name} {digest}");
                let mut changed = message.clone();
                changed[3] ^= 1;
                let refused = Err(CheckError::Mismatch);
                assert_eq!(AwsLc.verify(key, scheme, &changed, &value), refused, "{name} {digest}");
                let every = if digest == DigestAlgorithm::Sha512 { 1 } else { 9 };
                for at in (0..value.len()).step_by(every) {
                    let mut changed = value.clone();
                    changed[at] ^= 1 << (at % 8);
                    assert_eq!(AwsLc.verify(key, scheme, &message, &changed), refused, "{name} {digest}, octet {at}");
                }
                let [r, s] = halves(&value);
                let wide = |n: &[u8]| [&[0][..], n].concat();
                let huge = [&[0x7f][..], &[0xff; 63]].concat();
                let odd = [
                    ecdsa_value(&[0], &s),
                    ecdsa_value(&r, &[0]),
                    ecdsa_value(&[0], &[0]),
                    ecdsa_value(&[1], &[1]),
                    ecdsa_value(&[0xff], &s),
                    ecdsa_value(&s, &r),
                    // Beyond the order where this is 511 bits wide and more; else just not the value.
                    ecdsa_value(&wide(&[0xff; 64]), &s),
                    ecdsa_value(&r, &huge),
                    [&value[..], &[0]].concat(),
                    value[..value.len() - 1].to_vec(),
                    Vec::new(),
                    // BER: a length in a longer form than needed.
                    [
                        &[0x30, 0x82, 0, u8::try_from(value.len() - if value[1] == 0x81 { 3 } else { 2 }).unwrap()][..],
                        &value[if value[1] == 0x81 { 3 } else { 2 }..],
                    ]
                    .concat(),
                ];
                for (index, odd) in odd.iter().enumerate() {
                    assert_eq!(AwsLc.verify(key, scheme, &message, odd), refused, "{name} {digest}, odd value {index}");
                }
                assert!(AwsLc.verify(other.public_key().unwrap(), scheme, &message, &value).is_err());
            }
        }
        let certificate = identity(dir, "ed448", &ED448);
        let (key, scheme) = (certificate.public_key().unwrap(), SignatureScheme::Ed448);
        run(dir, "openssl", &["pkeyutl", "-sign", "-rawin", "-inkey", "ed448.key", "-in", "message", "-out", "value"]);
        let value = std::fs::read(dir.join("value")).unwrap();
        assert!(AwsLc.verify(key, scheme, &message, &value).is_ok());
        assert_eq!(AwsLc.verify(key, scheme, &message[1..], &value), Err(CheckError::Mismatch));
        assert_eq!(AwsLc.verify(other.public_key().unwrap(), scheme, &message, &value), Err(CheckError::Mismatch));
        for at in 0..value.len() {
            let mut changed = value.clone();
            changed[at] ^= 1 << (at % 8);
            assert_eq!(AwsLc.verify(key, scheme, &message, &changed), Err(CheckError::Mismatch), "octet {at}");
        }
    }
}

/// A certificate `NAME.pem` of the key `NAME.key`, issued by `ISSUER`.
fn issued(dir: &Path, name: &str, issuer: &str, kind: &[&str]) -> Certificate {
    let [key, request, pem, der] = ["key", "csr", "pem", "der"].map(|end| format!("{name}.{end}"));
    run(dir, "openssl", &[&["genpkey", "-out", &key], kind].concat());
    std::fs::write(dir.join("leaf.ext"), "keyUsage=critical,digitalSignature,nonRepudiation\n").unwrap();
    let subject = format!("/CN={name}");
    run(dir, "openssl", &["req", "-new", "-key", &key, "-subj", &subject, "-out", &request]);
    let (by, its) = (format!("{issuer}.pem"), format!("{issuer}.key"));
    #[rustfmt::skip]
    run(dir, "openssl", &["x509", "-req", "-in", &request, "-CA", &by, "-CAkey", &its, "-set_serial", "7", "-days", "20",
        "-extfile", "leaf.ext", "-out", &pem]);
    run(dir, "openssl", &["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
    Certificate::from_der(&std::fs::read(dir.join(der)).unwrap()).unwrap()
}

/// Documents of pyHanko under an authority of the same kind: passed where the key is listed, and no octet of the signature
/// value can be changed.
#[test]
fn a_chain_of_brainpool_and_ed448() {
    if !support::have("openssl") || support::peers::pyhanko_python().is_none() {
        return;
    }
    let dir = support::temp_dir();
    let dir = dir.path();
    let edwards = format!(
        "{PLAIN}[[key]]\nkind = \"Ed448\"\nbits = 448\nuntil = \"\"\nsource = \"the caller's decision\"\n\
         [[digest]]\nname = \"SHAKE256\"\nsignature_until = \"\"\ncertificate_until = \"\"\ntime_stamp_until = \"\"\n\
         revocation_until = \"\"\nsource = \"the caller's decision\"\n"
    );
    for (name, digest, listed) in [
        (BRAINPOOL[0], "sha256", PLAIN),
        (BRAINPOOL[1], "sha384", PLAIN),
        (BRAINPOOL[2], "sha512", PLAIN),
        ("ed448", "shake256", edwards.as_str()),
    ] {
        let parameters = ec(name);
        let parameters = parameters.each_ref().map(String::as_str);
        let kind: &[&str] = if name == "ed448" { &ED448 } else { &parameters };
        let authority = authority(dir, "authority", kind);
        let leaf = issued(dir, "leaf", "authority", kind);
        let octets = with_pyhanko(dir, "leaf", digest, false);
        let at = UnixTime::from_seconds(leaf.not_before().seconds() + 3600);
        let judge = |octets: &Vec<u8>, policy: &str| {
            let mut trust = TrustStore::default();
            trust.add_anchors(None, [authority.clone()]);
            verify(octets, &Settings::new(at, trust, Policy::from_toml(policy).unwrap())).unwrap()
        };
        let seen = judge(&octets, listed);
        let own = &seen.judgement().signatures[0];
        assert_eq!((own.truths.content, own.truths.signature), (ContentTruth::Intact, ValueTruth::Good), "{name}");
        assert_eq!(seen.verdict(), Verdict::Passed, "{name}: {:?}", own.findings);
        if listed != PLAIN {
            assert_eq!(judge(&octets, PLAIN).verdict(), Verdict::Indeterminate, "{name}");
        }
        // An octet of the document.
        let mut changed = octets.clone();
        let box_at = octets.windows(9).position(|w| w == b"/MediaBox").unwrap() + 20;
        changed[box_at] ^= 1;
        assert_eq!(judge(&changed, listed).verdict(), Verdict::Failed, "{name}");
        // Octets of the certificate's own signature: the path breaks.
        let value: String = leaf.signature().iter().map(|o| format!("{o:02x}")).collect();
        let text = String::from_utf8_lossy(&octets).to_lowercase();
        let start = text.find(&value).expect("the certificate is inside");
        for digit in [20, value.len() - 9] {
            let mut changed = octets.clone();
            changed[start + digit] = if changed[start + digit] == b'1' { b'2' } else { b'1' };
            assert_ne!(judge(&changed, listed).verdict(), Verdict::Passed, "{name}, digit {digit}");
        }
        // Every bit of the signature value.
        let value = seen_value(&octets, name == "ed448");
        for digit in value.clone() {
            for bit in 0..4 {
                let mut changed = octets.clone();
                let old = char::from(changed[digit]).to_digit(16).unwrap();
                changed[digit] = format!("{:x}", old ^ (1 << bit)).as_bytes()[0];
                if !(digit + bit).is_multiple_of(5) {
                    continue;
                }
                assert_ne!(judge(&changed, listed).verdict(), Verdict::Passed, "{name}, digit {digit}");
            }
        }
    }
}

/// Where the hexadecimal digits of the signature value stand in the file: the last OCTET STRING of the message.
fn seen_value(octets: &[u8], is_edwards: bool) -> std::ops::Range<usize> {
    let start = octets.windows(11).position(|w| w == b"/Contents <").map(|at| at + 11).unwrap();
    let end = start + octets[start..].iter().position(|o| *o == b'>').unwrap();
    let digits = &octets[start..end];
    let message: Vec<u8> = (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(std::str::from_utf8(&digits[2 * i..2 * i + 2]).unwrap(), 16).unwrap())
        .collect();
    let message = kyso::asn1::Reader::new(&message).read().unwrap().raw.to_vec();
    // Nothing stands behind it: no unsigned attributes.
    let len = if is_edwards {
        114
    } else {
        (60..150)
            .find(|len| {
                let tail = &message[message.len() - len..];
                tail[0] == 0x30 && kyso::asn1::Reader::new(tail).read().is_ok_and(|v| v.raw.len() == *len)
            })
            .unwrap()
    };
    start + 2 * (message.len() - len)..start + 2 * message.len()
}

/// ISO/TS 32004: a code by the file's password is no signature, and nobody may think it was looked at.
#[test]
fn a_mac_is_told_as_unchecked() {
    let Some(pki) = support::Pki::shared() else { return };
    let signer = support::SoftSigner::new(&pki.leaf("p256"));
    let mac = "/AuthCode << /MACLocation /Standalone /MAC <00> >>";
    let mut raw = support::Sample::default().raw();
    raw.trailer.push_str(&format!(" {mac}"));
    let request = kyso::sign::Request::new(support::now());
    let refused = kyso::sign::sign(&raw.table(), &mut Vec::new(), &signer, &request, None, &Limits::default());
    assert!(matches!(refused, Err(kyso::sign::Error::MacProtected)), "{refused:?}");
    for told in [false, true] {
        let raw = support::Sample::default().raw();
        let mut octets = Vec::new();
        kyso::sign::sign(&raw.table(), &mut octets, &signer, &request, None, &Limits::default()).unwrap();
        if told {
            // Another program's: an update that changes nothing but the trailer.
            let text = String::from_utf8_lossy(&octets).into_owned();
            let previous = text.lines().rev().nth(1).unwrap().trim().to_owned();
            let at = octets.len();
            octets.extend(format!("xref\n0 0\ntrailer\n<< /Size 99 /Root 1 0 R /Prev {previous} {mac} >>\n").bytes());
            octets.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
        }
        let mut trust = TrustStore::default();
        trust.add_anchors(None, [pki.root()]);
        let seen = verify(&octets, &Settings::new(support::now(), trust, Policy::from_toml(PLAIN).unwrap())).unwrap();
        let own = &seen.judgement().signatures[0];
        assert_eq!(seen.verdict() == Verdict::Passed, !told, "{:?}", own.findings);
        assert_eq!(own.findings.iter().any(|f| f.code == "pdf.mac.unchecked"), told, "{:?}", own.findings);
    }
}
