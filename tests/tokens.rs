//! Tokens, with SoftHSM2 as the token and OpenSSL as the judge of signatures. Modules run in processes of their own:
//! this test program started again (see `worker_process`), as the real program does with itself.
#![cfg(all(feature = "pkcs11", unix))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use kyso::crypto::{DigestAlgorithm, SignatureScheme};
use kyso::keys::{
    ChoiceError, Error, KeyChoice, PinNeed, PinPolicy, PinState, Pkcs11Signer, SharedModule, Signer, TokenError,
    TokenModule, Unusable, select, select_login_first, shared, survey, worker,
};
use secrecy::SecretString;
use tempfile::TempDir;

const PIN: &str = "90210";
const WRONG: &str = "73551";

/// Not a test of its own: the worker. Does nothing when the tests run.
#[test]
fn worker_process() {
    if let Some(module) = std::env::var_os("KYSO_TEST_WORKER") {
        let code = i32::from(worker::serve_stdio(Path::new(&module)).is_err());
        std::process::exit(code);
    }
}

fn skipped(what: &str) {
    assert!(std::env::var_os("KYSO_REQUIRE_PEERS").is_none(), "missing: {what}");
    println!("SKIPPED: {what}");
}

fn softhsm() -> Option<PathBuf> {
    let module = kyso::keys::known_modules().into_iter().find(|path| path.ends_with("libsofthsm2.so") && path.exists());
    let tools = ["softhsm2-util", "pkcs11-tool", "openssl"];
    let missing = tools.into_iter().find(|tool| Command::new(tool).arg("--help").output().is_err());
    if module.is_none() || missing.is_some() {
        skipped(&format!("SoftHSM2 ({module:?}, without {missing:?})"));
        return None;
    }
    module
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A folder with tokens, and the module that shows them.
struct Bench {
    folder: TempDir,
    module: PathBuf,
}

impl Bench {
    fn new(module: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("tokens")).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            folder.path().join("tokens").display()
        );
        std::fs::write(folder.path().join("softhsm2.conf"), settings).unwrap();
        Self { folder, module: module.to_path_buf() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf")).current_dir(self.folder.path());
        command
    }

    fn token(&self, label: &str) -> &Self {
        run(self.tool("softhsm2-util").args([
            "--init-token",
            "--free",
            "--label",
            label,
            "--so-pin",
            "12345678",
            "--pin",
            PIN,
        ]));
        self
    }

    /// A key and its certificate made by OpenSSL: `NAME.key`, `NAME.pem`, `NAME.der`.
    fn certificate(&self, name: &str, key: &[&str], extensions: &[&str]) -> &Self {
        let mut command = self.tool("openssl");
        command.args(["req", "-x509", "-nodes", "-days", "30", "-subj", &format!("/C=VN/CN={name}")]).args(key);
        command.args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")]);
        for extension in extensions {
            command.args(["-addext", extension]);
        }
        run(&mut command);
        run(self.tool("openssl").args([
            "x509",
            "-in",
            &format!("{name}.pem"),
            "-outform",
            "DER",
            "-out",
            &format!("{name}.der"),
        ]));
        self
    }

    fn person(&self, name: &str, key: &[&str]) -> &Self {
        self.certificate(
            name,
            key,
            &["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,nonRepudiation"],
        )
    }

    fn import_key(&self, token: &str, name: &str, id: &str) -> &Self {
        let key = format!("{name}.key");
        run(self
            .tool("softhsm2-util")
            .args(["--import", &key, "--token", token, "--label", name, "--id", id, "--pin", PIN]));
        self
    }

    fn import_certificate(&self, token: &str, name: &str, id: &str) -> &Self {
        let der = format!("{name}.der");
        run(self.tool("pkcs11-tool").arg("--module").arg(&self.module).args([
            "--token-label",
            token,
            "--login",
            "--pin",
            PIN,
            "--write-object",
            &der,
            "--type",
            "cert",
            "--id",
            id,
            "--label",
            name,
        ]));
        self
    }

    fn both(&self, token: &str, name: &str, id: &str) -> &Self {
        self.import_key(token, name, id).import_certificate(token, name, id)
    }

    /// The fault-showing module in front of the real one.
    fn faulty(&self) -> Option<PathBuf> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tokens/faulty.c");
        let library = self.path("faulty.so");
        match Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(source).arg("-ldl").output() {
            Ok(output) if output.status.success() => Some(library),
            other => {
                skipped(&format!("a C compiler: {other:?}"));
                None
            }
        }
    }

    fn worker(&self, module: &Path, fault: &str, timeout: Duration) -> Result<worker::RemoteModule, TokenError> {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["worker_process", "--exact", "--nocapture", "--test-threads=1"])
            .env("KYSO_TEST_WORKER", module)
            .env("KYSO_REAL", &self.module)
            .env("KYSO_FAULT", fault)
            .env("KYSO_LOG", self.path("log"))
            .env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        worker::RemoteModule::spawn(command, timeout)
    }

    fn open(&self) -> SharedModule {
        shared(self.worker(&self.module, "", Duration::from_secs(20)).unwrap())
    }

    fn open_faulty(&self, fault: &str, timeout: Duration) -> Option<SharedModule> {
        Some(shared(self.worker(&self.faulty()?, fault, timeout).unwrap()))
    }

    fn logins(&self) -> usize {
        std::fs::read_to_string(self.path("log")).map_or(0, |log| log.lines().count())
    }

    /// OpenSSL's word on a signature.
    fn openssl_accepts(&self, name: &str, digest: &str, options: &[&str], message: &[u8], signature: &[u8]) -> bool {
        std::fs::write(self.path("message"), message).unwrap();
        std::fs::write(self.path("signature"), signature).unwrap();
        let public = run(self.tool("openssl").args(["x509", "-in", &format!("{name}.pem"), "-noout", "-pubkey"]));
        std::fs::write(self.path("public.pem"), public).unwrap();
        let mut command = self.tool("openssl");
        command.args(["dgst", digest, "-verify", "public.pem"]).args(options).args([
            "-signature",
            "signature",
            "message",
        ]);
        command.output().unwrap().status.success()
    }
}

fn pin() -> SecretString {
    SecretString::from(PIN)
}

fn choice(label: &str) -> KeyChoice {
    KeyChoice { cert_label: Some(label.into()), ..KeyChoice::default() }
}

fn unlock(module: &SharedModule, choice: &KeyChoice) -> Result<Pkcs11Signer, Error> {
    select(module, choice)?.unlock(Some(&pin()), PinPolicy::default())
}

/// No text of an error may hold a PIN, right or wrong (threat T-02).
fn texts(error: &(dyn std::error::Error + 'static)) -> String {
    let mut all = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        all += &format!(" {inner} {inner:?}");
        source = inner.source();
    }
    for secret in [PIN, WRONG] {
        assert!(!all.contains(secret), "a PIN in {all}");
    }
    all
}

fn token_error(error: Error) -> TokenError {
    texts(&error);
    assert!(!error.code().is_empty() && error.advice().ends_with('.'));
    match error {
        Error::Token(error) => error,
        other => panic!("{other:?}"),
    }
}

fn choice_error(error: Error) -> ChoiceError {
    match error {
        Error::Choice(error) => error,
        other => panic!("{other:?}"),
    }
}

const RSA: &[&str] = &["-newkey", "rsa:2048"];
const EC: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const EC384: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"];

#[test]
fn every_kind_of_key_signs_and_openssl_agrees() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office");
    let kinds: [(&str, &[&str], &str); 5] = [
        ("rsa2048", RSA, "-sha256"),
        ("rsa3072", &["-newkey", "rsa:3072"], "-sha256"),
        ("rsa4096", &["-newkey", "rsa:4096"], "-sha256"),
        ("p256", EC, "-sha256"),
        ("p384", EC384, "-sha384"),
    ];
    for (index, (name, key, _)) in kinds.iter().enumerate() {
        bench.person(name, key).both("office", name, &format!("0{index}"));
    }
    let module = bench.open();
    for (name, _, digest) in kinds {
        let signer = unlock(&module, &choice(name)).unwrap();
        let signature = signer.sign(b"to be signed").unwrap();
        assert!(signature.len() <= signer.signature_len());
        assert!(bench.openssl_accepts(name, digest, &[], b"to be signed", &signature), "{name}");
        assert!(!bench.openssl_accepts(name, digest, &[], b"something else", &signature), "{name}");
        assert_eq!(signer.chain().len(), kinds.len() - 1);
        // Imported by a program: neither made on the token nor, in SoftHSM, extractable (threat T-14).
        assert_eq!(signer.key().local, Some(false));
    }
    let pss = SignatureScheme::RsaPss { digest: DigestAlgorithm::Sha256, mgf1: DigestAlgorithm::Sha256, salt_len: 32 };
    let signer = unlock(&module, &choice("rsa2048")).unwrap().with_scheme(pss).unwrap();
    let signature = signer.sign(b"pss").unwrap();
    let options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];
    assert!(bench.openssl_accepts("rsa2048", "-sha256", &options, b"pss", &signature));
    assert!(matches!(signer.with_scheme(SignatureScheme::Ecdsa(DigestAlgorithm::Sha256)), Err(Error::Scheme(_))));
}

#[test]
fn a_wrong_pin_is_tried_exactly_once() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("", Duration::from_secs(20)) else { return };
    let selection = select(&module, &KeyChoice::default()).unwrap();
    assert_eq!((selection.pin_need(), selection.token().pin), (PinNeed::Pin, PinState::Ok));
    assert_eq!(bench.logins(), 0);
    let error = selection.unlock(Some(&SecretString::from(WRONG)), PinPolicy::default()).unwrap_err();
    assert_eq!(error.code(), "PIN_INCORRECT");
    assert!(matches!(token_error(error), TokenError::PinIncorrect { state: PinState::CountLow }));
    assert_eq!(bench.logins(), 1);
    // The token tells before the next PIN is asked for.
    let selection = select(&module, &KeyChoice::default()).unwrap();
    assert_eq!(selection.token().pin, PinState::CountLow);
    // No PIN at all is no try.
    let error = selection.unlock(None, PinPolicy::default()).unwrap_err();
    assert!(matches!(token_error(error), TokenError::PinNeeded));
    assert_eq!(bench.logins(), 1);
    unlock(&module, &KeyChoice::default()).unwrap().sign(b"x").unwrap();
    assert_eq!(bench.logins(), 2);
}

#[test]
fn locked_tokens_and_final_tries_are_not_tried() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    for (fault, state) in [("locked", PinState::Locked), ("final-try", PinState::FinalTry)] {
        let Some(module) = bench.open_faulty(fault, Duration::from_secs(20)) else { return };
        let selection = select(&module, &KeyChoice::default()).unwrap();
        assert_eq!(selection.token().pin, state);
        let error = token_error(selection.unlock(Some(&pin()), PinPolicy::default()).unwrap_err());
        assert!(
            matches!((state, &error), (PinState::Locked, TokenError::PinLocked) | (_, TokenError::PinFinalTry)),
            "{error:?}"
        );
        assert_eq!(bench.logins(), 0, "{fault}");
    }
    let Some(module) = bench.open_faulty("final-try", Duration::from_secs(20)) else { return };
    let signer = select(&module, &KeyChoice::default()).unwrap().unlock(Some(&pin()), PinPolicy::new(true)).unwrap();
    signer.sign(b"x").unwrap();
    assert_eq!(bench.logins(), 1);
}

#[test]
fn fifty_signatures_take_one_login() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", RSA).both("office", "an", "01");
    let Some(module) = bench.open_faulty("", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    for index in 0..50u32 {
        signer.sign(&index.to_be_bytes()).unwrap();
    }
    assert_eq!(bench.logins(), 1);
    // The login ends with the signer: the keys are out of sight again (threat T-12).
    let slot = module
        .lock()
        .unwrap()
        .slots()
        .unwrap()
        .iter()
        .find(|slot| slot.token.as_ref().is_some_and(|t| t.initialised))
        .unwrap()
        .slot;
    assert_eq!(module.lock().unwrap().objects(slot).unwrap().keys.len(), 1);
    drop(signer);
    assert_eq!(module.lock().unwrap().objects(slot).unwrap().keys.len(), 0);
}

#[test]
fn two_certificates_are_ambiguous_and_all_are_listed() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).person("binh", EC).both("office", "an", "01").both("office", "binh", "02");
    let module = bench.open();
    let error = choice_error(unlock(&module, &KeyChoice::default()).unwrap_err());
    let ChoiceError::Ambiguous { candidates } = error else { panic!("{error}") };
    let mut labels: Vec<_> = candidates.iter().map(|one| one.cert_label.as_str()).collect();
    labels.sort_unstable();
    assert_eq!(labels, ["an", "binh"]);
    for one in &candidates {
        let colons: String = one
            .fingerprint
            .to_uppercase()
            .chars()
            .enumerate()
            .flat_map(|(at, c)| {
                let colon = (at > 0 && at % 2 == 0).then_some(':');
                colon.into_iter().chain([c])
            })
            .collect();
        let wanted = KeyChoice { fingerprint: Some(colons), ..KeyChoice::default() };
        let signer = unlock(&module, &wanted).unwrap();
        assert_eq!(signer.certificate().fingerprint(), one.fingerprint);
    }
    let by_id = KeyChoice { cert_id: Some(vec![2]), ..KeyChoice::default() };
    assert_eq!(unlock(&module, &by_id).unwrap().certificate().subject().common_name(), Some("binh"));
    let error = choice_error(unlock(&module, &choice("chi")).unwrap_err());
    assert!(matches!(&error, ChoiceError::NoSuchCertificate { present } if present.len() == 2), "{error}");
    let elsewhere = KeyChoice { token_label: Some("home".into()), ..KeyChoice::default() };
    let error = choice_error(unlock(&module, &elsewhere).unwrap_err());
    assert!(matches!(&error, ChoiceError::NoSuchToken { present } if present.len() == 1), "{error}");
}

#[test]
fn two_tokens_with_one_certificate_each() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").token("home").person("an", EC).person("binh", EC);
    bench.both("office", "an", "01").both("home", "binh", "01");
    let module = bench.open();
    let error = choice_error(unlock(&module, &KeyChoice::default()).unwrap_err());
    assert!(matches!(&error, ChoiceError::Ambiguous { candidates } if candidates.len() == 2), "{error}");
    let home = KeyChoice { token_label: Some("home".into()), ..KeyChoice::default() };
    let signer = unlock(&module, &home).unwrap();
    assert_eq!(signer.certificate().subject().common_name(), Some("binh"));
    assert_eq!(signer.token().label, "home");
}

/// Threat T-03: the same CKA_ID with another key is no pair; another CKA_ID with the same key is one.
#[test]
fn keys_are_matched_by_their_public_values() {
    let Some(module) = softhsm() else { return };
    for kind in [RSA, EC] {
        let bench = Bench::new(&module);
        bench.token("office").person("an", kind).person("binh", kind);
        bench.import_key("office", "an", "01").import_certificate("office", "binh", "01");
        let remote = bench.open();
        let error = choice_error(unlock(&remote, &KeyChoice::default()).unwrap_err());
        let ChoiceError::NotUsable { candidates } = &error else { panic!("{error}") };
        assert_eq!(candidates[0].unusable, Some(Unusable::OtherKey));
        drop(remote);
        bench.import_certificate("office", "an", "77");
        let signer = unlock(&bench.open(), &KeyChoice::default()).unwrap();
        assert_eq!(signer.certificate().subject().common_name(), Some("an"));
        signer.sign(b"x").unwrap();
    }
}

/// An EC key whose public half is not on the token shows nothing of itself: CKA_ID decides, and the signature value
/// tells whether it was right.
#[test]
fn keys_that_show_nothing_are_matched_by_identifier_and_proved_by_their_signature() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).person("binh", EC).person("chi", EC);
    bench.both("office", "an", "01");
    bench.import_key("office", "chi", "02").import_certificate("office", "binh", "02");
    for id in ["01", "02"] {
        let mut command = bench.tool("pkcs11-tool");
        command.arg("--module").arg(&bench.module).args(["--token-label", "office", "--login", "--pin", PIN]);
        run(command.args(["--delete-object", "--type", "pubkey", "--id", id]));
    }
    let remote = bench.open();
    let signer = unlock(&remote, &choice("an")).unwrap();
    assert_eq!(signer.key().point, None);
    signer.sign(b"x").unwrap();
    drop(signer);
    // Chi's key under Binh's identifier.
    let error = unlock(&remote, &choice("binh")).unwrap().sign(b"x").unwrap_err();
    assert!(matches!(error, Error::SignatureMismatch), "{error:?}");
    drop(remote);
    bench.import_key("office", "binh", "0202");
    let mut command = bench.tool("pkcs11-tool");
    command.arg("--module").arg(&bench.module).args(["--token-label", "office", "--login", "--pin", PIN]);
    run(command.args(["--delete-object", "--type", "pubkey", "--id", "0202"]));
    let mut command = bench.tool("pkcs11-tool");
    command.arg("--module").arg(&bench.module).args(["--token-label", "office", "--login", "--pin", PIN]);
    run(command.args(["--set-id", "02", "--type", "privkey", "--id", "0202"]));
    let error = choice_error(unlock(&bench.open(), &choice("binh")).unwrap_err());
    let ChoiceError::NotUsable { candidates } = &error else { panic!("{error}") };
    assert_eq!(candidates[0].unusable, Some(Unusable::SeveralKeys));
}

#[test]
fn authorities_and_encryption_certificates_cannot_sign() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office");
    bench.certificate("ca", EC, &["keyUsage=critical,digitalSignature,keyCertSign"]);
    bench.certificate("secret", EC, &["basicConstraints=critical,CA:FALSE", "keyUsage=critical,keyAgreement"]);
    bench.person("lost", EC);
    bench.both("office", "ca", "01").both("office", "secret", "02").import_certificate("office", "lost", "03");
    let module = bench.open();
    for (label, reason) in [("ca", Unusable::Authority), ("secret", Unusable::KeyUsage), ("lost", Unusable::NoKey)] {
        let error = choice_error(unlock(&module, &choice(label)).unwrap_err());
        let ChoiceError::NotUsable { candidates } = &error else { panic!("{label}: {error}") };
        assert_eq!(candidates.iter().map(|one| one.unusable).collect::<Vec<_>>(), [Some(reason)]);
    }
}

#[test]
fn a_crashing_module_does_not_take_the_program_along() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("crash-in-sign", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    let error = token_error(signer.sign(b"x").unwrap_err());
    let TokenError::ModuleCrashed { function, signal, .. } = &error else { panic!("{error:?}") };
    assert_eq!((function.as_ref(), *signal), ("C_Sign", Some(11)));
    assert!(matches!(token_error(signer.sign(b"x").unwrap_err()), TokenError::ModuleGone));

    let faulty = bench.faulty().unwrap();
    let error = bench.worker(&faulty, "abort-in-initialize", Duration::from_secs(20)).unwrap_err();
    assert!(
        matches!(&error, TokenError::ModuleCrashed { function, signal: Some(6), .. } if function == "C_Initialize"),
        "{error:?}"
    );
    let mut module = bench.worker(&faulty, "exit-in-slots", Duration::from_secs(20)).unwrap();
    let error = module.slots().unwrap_err();
    assert!(
        matches!(&error, TokenError::ModuleCrashed { function, signal: None, how } if function == "C_GetSlotList" && how == "exit code 3"),
        "{error:?}"
    );
    // Restarting is all it takes.
    unlock(&bench.open(), &KeyChoice::default()).unwrap().sign(b"x").unwrap();
}

#[test]
fn a_hanging_module_is_ended_in_time() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let patience = Duration::from_secs(3);
    for (fault, name) in [("hang-in-slots", "C_GetSlotList"), ("hang-in-login", "C_Login"), ("hang-in-sign", "C_Sign")]
    {
        let Some(module) = bench.open_faulty(fault, patience) else { return };
        let start = Instant::now();
        let error =
            token_error(unlock(&module, &KeyChoice::default()).and_then(|signer| signer.sign(b"x")).unwrap_err());
        assert!(
            matches!(&error, TokenError::ModuleTimedOut { function, .. } if function == name),
            "{fault}: {error:?}"
        );
        assert!(start.elapsed() < Duration::from_secs(30), "{fault}");
    }
}

#[test]
fn a_module_that_lists_nothing_before_login() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("hang-before-login", Duration::from_secs(2)) else { return };
    let error = token_error(select(&module, &KeyChoice::default()).unwrap_err());
    assert!(matches!(&error, TokenError::ModuleTimedOut { function, .. } if function == "C_FindObjects"), "{error:?}");
    let Some(module) = bench.open_faulty("hang-before-login", Duration::from_secs(10)) else { return };
    let selection = select_login_first(&module, &KeyChoice::default()).unwrap();
    assert!(selection.certificate().is_none());
    selection.unlock(Some(&pin()), PinPolicy::default()).unwrap().sign(b"x").unwrap();
}

#[test]
fn a_talkative_module_is_borne_and_a_flooding_one_is_not() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("noise-in-sign", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    for _ in 0..3 {
        signer.sign(b"x").unwrap();
    }
    let Some(module) = bench.open_faulty("flood-in-sign", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    let error = token_error(signer.sign(b"x").unwrap_err());
    assert!(matches!(error, TokenError::WorkerProtocol { .. }), "{error:?}");
}

#[test]
fn a_token_removed_in_the_middle_ends_the_batch() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("removed-in-sign", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    // Two calls of C_Sign make one signature: size, then value.
    for _ in 0..3 {
        signer.sign(b"x").unwrap();
    }
    let error = token_error(signer.sign(b"x").unwrap_err());
    assert!(
        matches!(&error, TokenError::TokenGone { function, value } if function == "C_Sign" && value == "CKR_DEVICE_REMOVED"),
        "{error:?}"
    );
    assert!(signer.sign(b"x").is_err());
    assert_eq!(bench.logins(), 1);
}

#[test]
fn a_second_login_is_refused_and_disturbs_nothing() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let module = bench.open();
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    let selection = select(&module, &KeyChoice::default()).unwrap();
    let error = token_error(selection.unlock(Some(&SecretString::from(WRONG)), PinPolicy::default()).unwrap_err());
    assert!(matches!(error, TokenError::AlreadyLoggedIn { .. }), "{error:?}");
    signer.sign(b"x").unwrap();
}

#[test]
fn a_survey_asks_for_nothing() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("count-low", Duration::from_secs(20)) else { return };
    let slots = survey(&module).unwrap();
    let office = slots.iter().find(|slot| !slot.candidates.is_empty()).unwrap();
    let token = office.report.token.as_ref().unwrap();
    assert_eq!((token.label.as_str(), token.pin), ("office", PinState::CountLow));
    assert!(token.login_required && !token.serial.is_empty());
    assert_eq!(office.candidates[0].unusable, None);
    assert_eq!(bench.logins(), 0);
}

/// Threat T-13.
#[test]
fn a_look_alike_token_is_refused() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("replaced", Duration::from_secs(20)) else { return };
    let error = token_error(unlock(&module, &KeyChoice::default()).unwrap_err());
    assert!(matches!(&error, TokenError::TokenReplaced { found, .. } if found == "OTHER"), "{error:?}");
    assert_eq!(bench.logins(), 0);
}

/// Threats T-10, T-11.
#[test]
fn bad_signature_values_never_leave() {
    let Some(module) = softhsm() else { return };
    for kind in [RSA, EC] {
        let bench = Bench::new(&module);
        bench.token("office").person("an", kind).both("office", "an", "01");
        let Some(module) = bench.open_faulty("short-signature", Duration::from_secs(20)) else { return };
        let error = unlock(&module, &KeyChoice::default()).unwrap().sign(b"x").unwrap_err();
        assert!(matches!(error, Error::SignatureSize { .. }), "{error:?}");
        let Some(module) = bench.open_faulty("wrong-signature", Duration::from_secs(20)) else { return };
        let error = unlock(&module, &KeyChoice::default()).unwrap().sign(b"x").unwrap_err();
        assert!(matches!(error, Error::SignatureMismatch), "{error:?}");
        let Some(module) = bench.open_faulty("endless-signature", Duration::from_secs(20)) else { return };
        let error = token_error(unlock(&module, &KeyChoice::default()).unwrap().sign(b"x").unwrap_err());
        assert!(matches!(error, TokenError::ModuleCrashed { .. }), "{error:?}");
    }
}

#[test]
fn a_reader_with_its_own_keys_gets_no_pin() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("an", EC).both("office", "an", "01");
    let Some(module) = bench.open_faulty("reader", Duration::from_secs(20)) else { return };
    let selection = select(&module, &KeyChoice::default()).unwrap();
    assert_eq!(selection.pin_need(), PinNeed::Reader);
    // Even one given by mistake stays here: the module would answer CKR_ARGUMENTS_BAD.
    selection.unlock(Some(&pin()), PinPolicy::default()).unwrap().sign(b"x").unwrap();
}

/// CKA_ALWAYS_AUTHENTICATE: one C_Login of the context per signature, besides the first (threat T-12).
#[test]
fn keys_that_always_authenticate() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    bench.token("office").person("ca", EC);
    let tool = |arguments: &[&str]| {
        let mut command = bench.tool("pkcs11-tool");
        command
            .arg("--module")
            .arg(&bench.module)
            .args(["--token-label", "office", "--login", "--pin", PIN])
            .args(arguments);
        run(&mut command)
    };
    tool(&["--keypairgen", "--key-type", "rsa:2048", "--id", "05", "--label", "strict", "--always-auth"]);
    tool(&["--read-object", "--type", "pubkey", "--id", "05", "--output-file", "strict.pub"]);
    run(bench.tool("openssl").args(["rsa", "-pubin", "-inform", "DER", "-in", "strict.pub", "-out", "strict.pub.pem"]));
    run(bench.tool("openssl").args([
        "x509",
        "-new",
        "-force_pubkey",
        "strict.pub.pem",
        "-subj",
        "/CN=strict",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-out",
        "strict.pem",
    ]));
    run(bench.tool("openssl").args(["x509", "-in", "strict.pem", "-outform", "DER", "-out", "strict.der"]));
    bench.import_certificate("office", "strict", "05");
    let Some(module) = bench.open_faulty("", Duration::from_secs(20)) else { return };
    let signer = unlock(&module, &KeyChoice::default()).unwrap();
    assert!(signer.key().always_authenticate);
    assert_eq!((signer.key().local, signer.key().extractable), (Some(true), Some(false)));
    for _ in 0..3 {
        let signature = signer.sign(b"each time").unwrap();
        assert!(bench.openssl_accepts("strict", "-sha256", &[], b"each time", &signature));
    }
    assert_eq!(std::fs::read_to_string(bench.path("log")).unwrap(), "login 1\nlogin 2\nlogin 2\nlogin 2\n");
}

#[test]
fn modules_that_cannot_be_loaded() {
    let Some(module) = softhsm() else { return };
    let bench = Bench::new(&module);
    let open = |path: &Path| bench.worker(path, "", Duration::from_secs(20)).unwrap_err();
    assert!(matches!(open(&bench.path("missing.so")), TokenError::ModuleMissing { .. }));
    assert!(matches!(open(Path::new("libsofthsm2.so")), TokenError::ModulePathRelative { .. }));
    assert!(matches!(open(bench.folder.path()), TokenError::NotALibrary { .. }));
    let text = bench.path("text.so");
    std::fs::write(&text, "no library").unwrap();
    assert!(matches!(open(&text), TokenError::NotALibrary { .. }));
    // A real module, its header changed to another processor: refused before the loader sees it.
    let mut foreign = std::fs::read(&module).unwrap();
    foreign[18] = 22;
    let path = bench.path("foreign.so");
    std::fs::write(&path, foreign).unwrap();
    let error = open(&path);
    assert!(
        matches!(&error, TokenError::WrongArchitecture { wanted, .. } if wanted.contains(std::env::consts::ARCH)),
        "{error:?}"
    );
    // A library, but no module.
    let empty = bench.path("empty.c");
    std::fs::write(&empty, "int nothing(void) { return 0; }\n").unwrap();
    let library = bench.path("empty.so");
    if Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&empty).status().is_ok_and(|s| s.success())
    {
        assert!(matches!(open(&library), TokenError::ModuleLoad { .. }));
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&library, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(open(&library), TokenError::ModuleUnprotected { .. }));
    }
    // Not even a worker.
    let error = worker::RemoteModule::spawn(Command::new("/nowhere/worker"), Duration::from_secs(2)).unwrap_err();
    assert!(matches!(error, TokenError::WorkerStart { .. }));
    let error = worker::RemoteModule::spawn(Command::new("true"), Duration::from_secs(2)).unwrap_err();
    assert!(matches!(error, TokenError::ModuleCrashed { .. }), "{error:?}");
}
