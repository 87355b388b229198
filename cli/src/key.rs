//! The key to sign with: a token or a key file, chosen before any PIN is asked for.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use kyso::keys::worker::RemoteModule;
use kyso::keys::{
    CandidateSummary, ChoiceError, Error, KeyChoice, PinNeed, PinPolicy, SharedModule, Signer, TokenError,
    known_modules, pkcs12, select, shared,
};
use kyso::x509::Certificate;

use crate::args::KeyOptions;
use crate::failure::{Exit, Failure, Result, printable};
use crate::key_words;
use crate::lang::both;
use crate::messages;
use crate::pin::PinSource;
use crate::screen::Screen;
use crate::trust_store::read_limited;

/// For each PKCS #11 function: government tokens take up to 3 s for an RSA-3072 signature, drivers that wait for a
/// reader up to 15 s.
const MODULE_TIMEOUT: Duration = Duration::from_secs(30);

/// Decides whether a certificate may sign at all; the second argument are certificates that came with it.
pub(crate) type Admit<'a> = &'a dyn Fn(&Certificate, &[Certificate]) -> Result<()>;

/// Opens the key the options mean. Asks for the PIN or passphrase at most once, and of a token only after `admit` has
/// seen the certificate, which tokens show to everybody. A key file shows it only to who has the passphrase.
pub(crate) fn open(options: &KeyOptions, admit: Admit<'_>, screen: &Screen) -> Result<Box<dyn Signer>> {
    let mut choice = choice(options)?;
    let source = PinSource { file: options.pin_file.clone(), fd: options.pin_fd };
    if let Some(path) = &options.p12 {
        let signer = open_file(path, &choice, &source, screen)?;
        admit(signer.certificate(), signer.chain())?;
        return Ok(signer);
    }
    let module = find_module(options.pkcs11_module.as_deref(), screen)?;
    let selection = match select(&module, &choice) {
        Err(Error::Choice(ChoiceError::Ambiguous { candidates })) if can_ask() => {
            choice.fingerprint = Some(ask_which(&candidates, screen)?);
            select(&module, &choice)
        }
        other => other,
    }
    .map_err(|e| key_words::failure(&e))?;
    let shown = selection.certificate().is_some();
    match selection.certificate() {
        Some(certificate) => admit(certificate, selection.others())?,
        None => screen.note(&both!(
            "token này chỉ cho xem chứng thư sau khi nhập mã PIN, nên chứng thư được kiểm tra sau đó",
            "this token shows its certificate only after the PIN, so the certificate is checked after that"
        )),
    }
    let policy = PinPolicy::new(options.allow_final_pin_try);
    let token = selection.token().label.clone();
    let pin =
        match selection.pin_need() {
            PinNeed::Pin => {
                use kyso::keys::PinState as State;
                // What cannot succeed is not asked for.
                match (selection.token().pin, options.allow_final_pin_try) {
                    (State::Locked, _) => return Err(key_words::token_failure(&TokenError::PinLocked)),
                    (State::NotSet, _) => return Err(key_words::token_failure(&TokenError::PinNotSet)),
                    (State::FinalTry, false) => return Err(key_words::token_failure(&TokenError::PinFinalTry)),
                    _ => {}
                }
                Some(source.get(
                    &both!("Mã PIN của token '{t}'", "PIN of the token '{t}'", t = printable(&token)),
                    screen.lang,
                )?)
            }
            PinNeed::Reader => {
                screen.note(&both!("Nhập mã PIN trên đầu đọc thẻ…", "Enter the PIN on the card reader…"));
                None
            }
            _ => None,
        };
    let signer = selection.unlock(pin.as_ref(), policy).map_err(|e| key_words::failure(&e))?;
    if !shown {
        admit(signer.certificate(), signer.chain())?;
    }
    Ok(Box::new(signer))
}

fn choice(options: &KeyOptions) -> Result<KeyChoice> {
    let cert_id = options.cert_id.as_deref().map(|text| {
        let wanted = both!("cần chữ số hệ 16, chẵn chữ số", "hex digits are needed, an even number of them");
        unhex(text).ok_or_else(|| messages::bad_value("--cert-id", text, &wanted))
    });
    let wanted = both!("cần 64 chữ số hệ 16", "64 hex digits are needed");
    if let Some(text) = options.cert_sha256.as_deref()
        && unhex(text).is_none_or(|octets| octets.len() != 32)
    {
        return Err(messages::bad_value("--cert-sha256", text, &wanted));
    }
    Ok(KeyChoice {
        token_label: options.token.clone(),
        slot: options.slot,
        cert_id: cert_id.transpose()?,
        cert_label: options.cert_label.clone(),
        fingerprint: options.cert_sha256.clone(),
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> =
        text.chars().filter(|c| !matches!(c, ':' | ' ')).map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| u8::try_from(pair.iter().fold(0, |n, d| n * 16 + d)).ok()).collect()
}

fn open_file(path: &Path, choice: &KeyChoice, source: &PinSource, screen: &Screen) -> Result<Box<dyn Signer>> {
    let octets = read_limited(path).map_err(|e| {
        let mut failure = messages::cannot_read(path, &e);
        failure.exit = Exit::Key;
        failure
    })?;
    let octets = zeroize::Zeroizing::new(octets);
    let prompt = both!("Mật khẩu của '{p}'", "Passphrase of '{p}'", p = printable(&path.display().to_string()));
    let passphrase = source.get(&prompt, screen.lang)?;
    let signer = pkcs12::load(&octets, &passphrase, choice.fingerprint.as_deref())
        .map_err(|e| key_words::file_failure(path, &e))?;
    Ok(Box::new(signer))
}

/// Starts one module in a process of its own.
pub(crate) fn start_module(path: &Path) -> std::result::Result<SharedModule, TokenError> {
    let start = |e: io::Error| TokenError::WorkerStart { reason: e.to_string() };
    let mut command = Command::new(std::env::current_exe().map_err(start)?);
    command.arg("pkcs11-worker").arg(path);
    RemoteModule::spawn(command, MODULE_TIMEOUT).map(shared)
}

/// The modules to look at: the one named, else those of known drivers that are installed.
pub(crate) fn modules(named: Option<&Path>) -> Vec<PathBuf> {
    match named {
        Some(path) => vec![path.to_owned()],
        None => {
            // The same driver often lies at two places, one a link to the other.
            let mut seen = std::collections::BTreeSet::new();
            let mut found = known_modules();
            found.retain(|path| path.canonicalize().is_ok_and(|real| real.is_file() && seen.insert(real)));
            found
        }
    }
}

/// The module named, else the first known one that has a token. A module that fails is passed over with a note, so
/// that one broken driver does not hide the others.
fn find_module(named: Option<&Path>, screen: &Screen) -> Result<SharedModule> {
    let paths = modules(named);
    let mut last = None;
    let mut empty = None;
    for path in &paths {
        match start_module(path) {
            Ok(module) => {
                let has_token = named.is_some()
                    || module
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .slots()
                        .is_ok_and(|slots| slots.iter().any(|s| s.token.as_ref().is_some_and(|t| t.initialised)));
                if has_token {
                    return Ok(module);
                }
                empty = Some(module);
            }
            Err(error) => {
                let failure = key_words::token_failure(&error);
                if named.is_none() && screen.verbose {
                    screen.note(&failure.what);
                }
                last = Some(failure);
            }
        }
    }
    match (empty, last) {
        (Some(module), _) => Ok(module),
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(no_module()),
    }
}

pub(crate) fn no_module() -> Failure {
    Failure::new(
        Exit::Key,
        both!("không tìm thấy mô-đun PKCS#11 nào trên máy này", "no PKCS#11 module was found on this computer"),
    )
    .hint(both!(
        "cài trình điều khiển của token, ghi --pkcs11-module TỆP, hoặc dùng tệp khoá với --p12 TỆP",
        "install the token's driver, name it with --pkcs11-module FILE, or use a key file with --p12 FILE"
    ))
}

fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks once; anything but a number of the list ends the run.
fn ask_which(candidates: &[CandidateSummary], screen: &Screen) -> Result<String> {
    let mut stream = anstream::stderr();
    let _ = writeln!(stream, "{}", screen.say(&both!("Có nhiều chứng thư ký được:", "Several certificates can sign:")));
    for (i, one) in candidates.iter().enumerate() {
        let (label, sha) = (printable(&one.cert_label), one.fingerprint.get(..16).unwrap_or_default());
        let _ = writeln!(
            stream,
            "  {}. {}  [{label}, {sha}…, {}]",
            i + 1,
            printable(&one.subject),
            printable(&one.token_label)
        );
    }
    let _ = write!(stream, "{} ", screen.say(&both!("Chọn số:", "Choose a number:")));
    let _ = stream.flush();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|e| messages::cannot_read_pin(&e))?;
    let chosen = line.trim().parse::<usize>().ok().and_then(|n| candidates.get(n.checked_sub(1)?));
    chosen
        .map(|one| one.fingerprint.clone())
        .ok_or_else(|| key_words::failure(&Error::Choice(ChoiceError::Ambiguous { candidates: candidates.to_vec() })))
}
