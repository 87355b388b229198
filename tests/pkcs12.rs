//! Key files as OpenSSL, NSS and pkcs12 writers of old make them.
#![cfg(feature = "pkcs12")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use kyso::crypto::Curve;
use kyso::keys::{Error, Signer, SoftwareSigner, generate_ec, generate_rsa, pkcs12};
use secrecy::SecretString;
use tempfile::TempDir;

const PASSPHRASE: &str = "mật khẩu 1";

fn skipped(what: &str) {
    assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "missing: {what}");
    println!("SKIPPED: {what}");
}

fn there(tool: &str) -> bool {
    let there = Command::new(tool).arg("-H").output().is_ok();
    if !there {
        skipped(tool);
    }
    there
}

struct Bench(TempDir);

impl Bench {
    fn new() -> Option<Self> {
        there("openssl").then(|| Self(tempfile::tempdir().unwrap()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn try_run(&self, line: &[&str]) -> Result<Vec<u8>, String> {
        let output = Command::new(line[0]).args(&line[1..]).current_dir(self.0.path()).output().unwrap();
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn run(&self, line: &[&str]) -> Vec<u8> {
        self.try_run(line).unwrap_or_else(|error| panic!("{line:?}: {error}"))
    }

    /// `NAME.key` and `NAME.pem`.
    fn person(&self, name: &str, key: &[&str]) {
        let (subject, key_file, pem) = (format!("/C=VN/CN={name}"), format!("{name}.key"), format!("{name}.pem"));
        let fixed =
            ["openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", &subject, "-keyout", &key_file, "-out", &pem];
        self.run(&[&fixed[..], key].concat());
    }

    fn export(&self, name: &str, options: &[&str]) -> Vec<u8> {
        self.try_export(name, options).unwrap()
    }

    fn try_export(&self, name: &str, options: &[&str]) -> Result<Vec<u8>, String> {
        let (key, pem, pass) = (format!("{name}.key"), format!("{name}.pem"), format!("pass:{PASSPHRASE}"));
        let fixed = ["openssl", "pkcs12", "-export", "-inkey", &key, "-in", &pem, "-passout", &pass, "-out", "out.p12"];
        self.try_run(&[&fixed[..], options].concat())?;
        Ok(std::fs::read(self.path("out.p12")).unwrap())
    }

    fn openssl_accepts(&self, name: &str, digest: &str, signature: &[u8]) -> bool {
        std::fs::write(self.path("message"), b"message").unwrap();
        std::fs::write(self.path("signature"), signature).unwrap();
        let pem = format!("{name}.pem");
        std::fs::write(self.path("public.pem"), self.run(&["openssl", "x509", "-in", &pem, "-noout", "-pubkey"]))
            .unwrap();
        self.try_run(&["openssl", "dgst", digest, "-verify", "public.pem", "-signature", "signature", "message"])
            .is_ok()
    }

    fn check(&self, name: &str, digest: &str, file: &[u8], passphrase: &str) {
        let signer = pkcs12::load(file, &SecretString::from(passphrase), None).unwrap();
        assert_eq!(signer.certificate().subject().common_name(), Some(name));
        let signature = signer.sign(b"message").unwrap();
        assert!(signature.len() <= signer.signature_len());
        assert!(self.openssl_accepts(name, digest, &signature), "{name}");
    }
}

const RSA: &[&str] = &["-newkey", "rsa:2048"];
const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P521: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"];

fn load(file: &[u8], passphrase: &str) -> Result<SoftwareSigner, Error> {
    let result = pkcs12::load(file, &SecretString::from(passphrase), None);
    if let Err(error) = &result {
        assert!(!error.code().is_empty() && error.advice().ends_with('.'));
        let text = format!("{error} {error:?}");
        assert!(passphrase.len() < 4 || !text.contains(passphrase), "the passphrase is in {text}");
    }
    result
}

fn file_error(result: Result<SoftwareSigner, Error>) -> pkcs12::Error {
    match result {
        Err(Error::Pkcs12(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_of_openssl() {
    let Some(bench) = Bench::new() else { return };
    bench.person("rsa", RSA);
    bench.person("p256", P256);
    bench.person("p521", P521);
    for (name, digest) in [("rsa", "-sha256"), ("p256", "-sha256"), ("p521", "-sha512")] {
        bench.check(name, digest, &bench.export(name, &[]), PASSPHRASE);
    }
    // Triple DES, RC2 and SHA-1, as OpenSSL 1 and Windows write them; then every choice by itself.
    for options in [
        &["-legacy"][..],
        &["-legacy", "-descert"],
        &["-legacy", "-keypbe", "PBE-SHA1-2DES", "-certpbe", "PBE-SHA1-RC2-128"],
        &["-keypbe", "AES-128-CBC", "-certpbe", "AES-192-CBC", "-macalg", "sha512"],
        &["-keypbe", "DES-EDE3-CBC", "-certpbe", "NONE", "-macalg", "sha384"],
        &["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
        &["-nomac"],
        &["-macalg", "sha1", "-iter", "1"],
        &["-iter", "100000"],
    ] {
        match bench.try_export("rsa", options) {
            Ok(file) => bench.check("rsa", "-sha256", &file, PASSPHRASE),
            Err(error) => skipped(&format!("openssl pkcs12 {options:?}: {error}")),
        }
    }
}

#[test]
fn an_empty_passphrase() {
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    let file = bench.export("an", &["-passout", "pass:"]);
    bench.check("an", "-sha256", &file, "");
}

#[test]
fn a_wrong_passphrase_is_called_so() {
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    for options in [&[][..], &["-legacy"], &["-nomac"]] {
        let file = bench.export("an", options);
        for wrong in ["", "mat khau 1", "mật khẩu 2"] {
            let error = file_error(load(&file, wrong));
            // Without a MAC one in 256 wrong keys gives padding that fits, and nonsense behind it.
            let fits = matches!(error, pkcs12::Error::WrongPassphrase)
                || (options.contains(&"-nomac") && matches!(error, pkcs12::Error::Malformed(_)));
            assert!(fits, "{options:?} {wrong:?}: {error:?}");
        }
    }
}

/// Threat T-03.
#[test]
fn a_key_is_not_joined_to_another_ones_certificate() {
    let Some(bench) = Bench::new() else { return };
    for (kind, other) in [(RSA, generate_rsa(2048).unwrap()), (P256, generate_ec(Curve::P256).unwrap())] {
        bench.person("an", kind);
        let certificate = load(&bench.export("an", &[]), PASSPHRASE).unwrap().certificate().clone();
        let joined = SoftwareSigner::from_pkcs8(&other.pkcs8, certificate, Vec::new());
        assert!(matches!(joined, Err(Error::KeyMismatch)));
    }
}

#[test]
fn a_chain_comes_along() {
    let Some(bench) = Bench::new() else { return };
    bench.person("ca", P256);
    bench.person("an", RSA);
    let signer = load(&bench.export("an", &["-certfile", "ca.pem"]), PASSPHRASE).unwrap();
    let chain: Vec<_> = signer.chain().iter().map(|one| one.subject().common_name().unwrap_or_default()).collect();
    assert_eq!(chain, ["ca"]);
}

/// The old certificate and the renewed one of the same key: which is meant is not guessed.
#[test]
fn a_renewed_certificate_is_a_choice_of_its_own() {
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    bench.run(&["openssl", "req", "-x509", "-key", "an.key", "-days", "60", "-subj", "/C=VN/CN=an", "-out", "new.pem"]);
    let file = bench.export("an", &["-certfile", "new.pem"]);
    let error = file_error(load(&file, PASSPHRASE));
    assert!(matches!(&error, pkcs12::Error::SeveralKeys { entries } if entries.len() == 2), "{error:?}");
}

#[test]
fn files_without_a_key_or_its_certificate() {
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    bench.person("binh", P256);
    let file = bench.export("an", &["-nokeys"]);
    assert!(matches!(file_error(load(&file, PASSPHRASE)), pkcs12::Error::NoKey { certificates: 1 }));
    let file = bench.export("an", &["-nocerts"]);
    assert!(matches!(file_error(load(&file, PASSPHRASE)), pkcs12::Error::NoCertificate));
    bench.person("ed", &["-newkey", "ed25519"]);
    let error = load(&bench.export("ed", &[]), PASSPHRASE).unwrap_err();
    assert!(matches!(error, Error::PrivateKey(_)), "{error:?}");
}

/// NSS writes constructed strings, one key beside another, and passphrases its own way.
#[test]
fn files_of_nss_and_several_keys() {
    let Some(bench) = Bench::new() else { return };
    if !there("pk12util") || !there("certutil") {
        return;
    }
    bench.run(&["certutil", "-N", "-d", "sql:.", "--empty-password"]);
    for name in ["an", "binh"] {
        bench.person(name, RSA);
        std::fs::write(bench.path("in.p12"), bench.export(name, &["-name", name])).unwrap();
        bench.run(&["pk12util", "-i", "in.p12", "-d", "sql:.", "-W", PASSPHRASE]);
    }
    bench.run(&["pk12util", "-o", "one.p12", "-n", "an", "-d", "sql:.", "-W", PASSPHRASE]);
    bench.check("an", "-sha256", &std::fs::read(bench.path("one.p12")).unwrap(), PASSPHRASE);
    let legacy = [
        "-c",
        "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC",
        "-C",
        "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC",
    ];
    let line = ["pk12util", "-o", "old.p12", "-n", "an", "-d", "sql:.", "-W", PASSPHRASE];
    match bench.try_run(&[&line[..], &legacy].concat()) {
        Ok(_) => bench.check("an", "-sha256", &std::fs::read(bench.path("old.p12")).unwrap(), PASSPHRASE),
        Err(error) => skipped(&format!("pk12util with old ciphers: {error}")),
    }
}

#[test]
fn several_keys_are_listed_and_chosen_by_fingerprint() {
    let Some(bench) = Bench::new() else { return };
    if !there("keytool") {
        return;
    }
    let store = ["-keystore", "two.p12", "-storetype", "PKCS12", "-storepass", "secret-1"];
    for name in ["an", "binh"] {
        let subject = format!("CN={name}");
        let line = ["keytool", "-genkeypair", "-alias", name, "-keyalg", "RSA", "-keysize", "2048", "-dname", &subject];
        bench.run(&[&line[..], &store].concat());
    }
    let file = std::fs::read(bench.path("two.p12")).unwrap();
    let error = file_error(load(&file, "secret-1"));
    let pkcs12::Error::SeveralKeys { entries } = &error else { panic!("{error:?}") };
    assert_eq!(entries.len(), 2);
    let passphrase = SecretString::from("secret-1");
    for entry in entries {
        let fingerprint = entry.split("fingerprint ").nth(1).unwrap().trim_end_matches(')').to_uppercase();
        let signer = pkcs12::load(&file, &passphrase, Some(&fingerprint)).unwrap();
        assert_eq!(signer.certificate().fingerprint(), fingerprint.to_lowercase());
        signer.sign(b"message").unwrap();
    }
    let error = file_error(pkcs12::load(&file, &passphrase, Some("00")));
    assert!(matches!(error, pkcs12::Error::NoSuchCertificate { .. }));
}

/// Nothing broken panics, hangs or opens: every cut and many flipped octets.
#[test]
fn garbage() {
    for file in [
        &b""[..],
        b"\x30",
        b"%PDF-1.7",
        b"-----BEGIN CERTIFICATE-----",
        &[0x30, 0x80],
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
    ] {
        assert!(matches!(file_error(load(file, "x")), pkcs12::Error::Malformed(_)));
    }
    assert!(matches!(file_error(load(&vec![0x30; 5 << 20], "x")), pkcs12::Error::TooLarge));
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    let file = bench.export("an", &[]);
    for len in (0..file.len()).step_by(7) {
        assert!(load(&file[..len], PASSPHRASE).is_err(), "cut at {len}");
    }
    for at in (0..file.len()).step_by(11) {
        let mut flipped = file.clone();
        flipped[at] ^= 0x41;
        let _ = load(&flipped, PASSPHRASE);
    }
}

/// A file that asks for hours of work on the passphrase is refused at once, wherever it asks.
#[test]
fn rounds_are_bounded() {
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    let start = Instant::now();
    for options in [&["-nomac", "-iter", "65537"][..], &["-iter", "65537"]] {
        let mut file = bench.export("an", options);
        // INTEGER 65537, wherever it stands, becomes 8323073.
        let mut changed = 0;
        for at in 0..=file.len() - 5 {
            if file[at..at + 5] == [2, 3, 1, 0, 1] {
                file[at + 2] = 0x7f;
                changed += 1;
            }
        }
        assert!(changed > 0);
        let error = file_error(load(&file, PASSPHRASE));
        assert!(matches!(error, pkcs12::Error::TooMuchWork { .. }), "{error:?}");
    }
    assert!(start.elapsed().as_secs() < 20);
}

/// A user waits for this at every start. The bound is for a build without optimisation on a busy machine; built for
/// release it is a matter of milliseconds, nearly all of it the file's own rounds of work on the passphrase.
#[test]
fn loading_and_one_signature_take_no_noticeable_time() {
    let Some(bench) = Bench::new() else { return };
    bench.person("rsa", RSA);
    for (what, options) in [("AES-256", &[][..]), ("without passphrase work", &["-iter", "1"])] {
        let file = bench.export("rsa", options);
        let best = (0..20)
            .map(|_| {
                let start = Instant::now();
                load(&file, PASSPHRASE).unwrap().sign(b"message").unwrap();
                start.elapsed()
            })
            .min()
            .unwrap();
        println!("{what}: {best:?}");
        assert!(best.as_millis() < 200, "{what}: {best:?}");
    }
}

/// PBMAC1 (RFC 9579), which this OpenSSL does not write: its KDF and HMAC make the value, put behind its own file.
#[test]
fn integrity_by_pbmac1() {
    use kyso::asn1::{Reader, integer_u64, null, octet_string, oid, sequence};
    let Some(bench) = Bench::new() else { return };
    bench.person("an", P256);
    let bare = bench.export("an", &["-nomac"]);
    let mut pfx = Reader::new(&bare).sequence().unwrap();
    let (version, auth_safe) = (pfx.read().unwrap(), pfx.read().unwrap());
    let mut info = auth_safe.reader().unwrap();
    info.oid().unwrap();
    let content = info.read().unwrap().reader().unwrap().octet_string().unwrap().to_vec();
    std::fs::write(bench.path("content"), content).unwrap();
    let pass = format!("pass:{PASSPHRASE}");
    let line = ["openssl", "kdf", "-keylen", "32", "-kdfopt", "digest:SHA256", "-kdfopt", &pass];
    let key =
        bench.run(&[&line[..], &["-kdfopt", "hexsalt:0102030405060708", "-kdfopt", "iter:2048", "PBKDF2"]].concat());
    let key = format!("hexkey:{}", String::from_utf8(key).unwrap().trim().replace(':', ""));
    let mac = bench.run(&["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", &key, "-binary", "content"]);
    let under_rsadsi = |tail: &[u8]| oid(&[&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d], tail].concat());
    let hmac_sha256 = sequence(&[under_rsadsi(&[2, 9]), null()]);
    let salt = octet_string(&[1, 2, 3, 4, 5, 6, 7, 8]);
    let derivation = sequence(&[salt, integer_u64(2048), integer_u64(32), hmac_sha256.clone()]);
    let parameters = sequence(&[sequence(&[under_rsadsi(&[1, 5, 12]), derivation]), hmac_sha256]);
    let algorithm = sequence(&[under_rsadsi(&[1, 5, 14]), parameters]);
    let with = |mac: &[u8]| {
        let mac =
            sequence(&[sequence(&[algorithm.clone(), octet_string(mac)]), octet_string(b"NOT USED"), integer_u64(1)]);
        sequence(&[version.raw, auth_safe.raw, &mac])
    };
    bench.check("an", "-sha256", &with(&mac), PASSPHRASE);
    let mut wrong = mac.clone();
    wrong[0] ^= 1;
    assert!(matches!(file_error(load(&with(&wrong), PASSPHRASE)), pkcs12::Error::WrongPassphrase));
}
