//! `kyso trust`: which pinned certificates this computer has accepted.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::trust::profile::{self, Pin, Profile};
use kyso::x509::Certificate;

use crate::args::{TextOrJson, TrustCommand};
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::is_dash;
use crate::lang::{Both, both};
use crate::net::{self, Body};
use crate::screen::Screen;
use crate::trust_store::{self, Store};
use crate::{messages, output};

pub(crate) fn run(command: TrustCommand, screen: &Screen) -> Result<Exit> {
    let store = Store::locate()?;
    match command {
        TrustCommand::List { profile, format } => list(&store, profile.as_deref(), format, screen),
        TrustCommand::Show { certificate } => show(&store, &certificate, screen),
        TrustCommand::Add { files } => add(&store, &files, screen),
        TrustCommand::Remove { certificate } => remove(&store, &certificate, screen),
        TrustCommand::Export { profile, output, force } => export(&store, &profile, output, force, screen),
        TrustCommand::Fetch { profile, from, timeout } => {
            fetch(&store, &profile, from.as_deref(), Duration::from_secs(timeout.into()), screen)
        }
    }
}

fn profile_named(name: &str) -> Result<&'static Profile> {
    profile::by_name(name).ok_or_else(|| messages::unknown_profile(name))
}

fn list(store: &Store, only: Option<&str>, format: TextOrJson, screen: &Screen) -> Result<Exit> {
    let profiles: Vec<&'static Profile> = match only {
        Some(name) => vec![profile_named(name)?],
        None => profile::all().iter().collect(),
    };
    let mut rows = Vec::new();
    let mut text = String::new();
    for profile in profiles {
        let accepted = store.load(profile)?;
        let _ = writeln!(text, "{}  {}", profile.name, title(profile).get(screen.lang));
        for pin in &profile.pins {
            let here = accepted.iter().any(|a| a.pin.sha256 == pin.sha256);
            let word = if here { both!("đã nhận", "accepted") } else { both!("chưa có", "missing") };
            let _ = writeln!(
                text,
                "  {:<8}  {:<4}  G{}  {}  {}",
                screen.say(&word),
                pin.role.name(),
                pin.generation,
                pin.fingerprint().get(..16).unwrap_or_default(),
                pin.name
            );
            rows.push(serde_json::json!({
                "profile": profile.name, "name": pin.name, "role": pin.role.name(), "generation": pin.generation,
                "sha256": pin.fingerprint(), "url": pin.url, "accepted": here,
            }));
        }
        for named in &profile.named {
            let word = both!("chỉ tên", "by name");
            let _ = writeln!(
                text,
                "  {:<8}  {:<4}  G{}  {:16}  {}",
                screen.say(&word),
                named.role.name(),
                named.generation,
                "-",
                named.name
            );
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{} {}", screen.say(&both!("Kho tin cậy:", "Trust store:")), store.path().display());
    match format {
        TextOrJson::Text => screen.out(&printable(&text))?,
        TextOrJson::Json => screen.out(&format!("{:#}\n", serde_json::Value::Array(rows)))?,
    }
    Ok(Exit::Done)
}

fn title(profile: &Profile) -> Both {
    Both { vi: profile.title.vi.clone(), en: profile.title.en.clone() }
}

fn show(store: &Store, what: &str, screen: &Screen) -> Result<Exit> {
    let one = store.find(what)?;
    let c = &one.certificate;
    let mut text = String::new();
    let rows = [
        (both!("Hồ sơ", "Profile"), format!("{} ({}, G{})", one.profile.name, one.pin.role.name(), one.pin.generation)),
        (both!("Chủ thể", "Subject"), c.subject().to_string()),
        (both!("Nơi cấp", "Issuer"), c.issuer().to_string()),
        (both!("Số sê-ri", "Serial"), c.serial_hex()),
        (both!("Hiệu lực từ", "Valid from"), c.not_before().to_string()),
        (both!("Hiệu lực đến", "Valid to"), c.not_after().to_string()),
        (both!("SHA-256", "SHA-256"), c.fingerprint()),
        (both!("Tệp", "File"), one.path.display().to_string()),
    ];
    for (label, value) in rows {
        let label = screen.say(&label);
        let pad = 14_usize.saturating_sub(label.chars().count());
        let _ = writeln!(text, "{label}:{:pad$}{value}", "");
    }
    screen.out(&printable(&text))?;
    Ok(Exit::Done)
}

fn told(profile: &Profile, pin: &Pin, new: bool) -> Both {
    let (name, role, to) = (&pin.name, pin.role.name(), &profile.name);
    if new {
        both!(
            "đã nhận vào {to}: {name} ({role})",
            "accepted into {to}: {name} ({role})",
            name = name,
            role = role,
            to = to
        )
    } else {
        both!(
            "đã có sẵn trong {to}: {name} ({role})",
            "already in {to}: {name} ({role})",
            name = name,
            role = role,
            to = to
        )
    }
}

fn refused(certificate: &Certificate, origin: &str) -> Failure {
    let (subject, sha256) = (certificate.subject().to_string(), certificate.fingerprint());
    Failure::new(
        Exit::Failed,
        both!(
            "không nhận chứng thư '{s}' từ '{o}': vân tay SHA-256 {f} không phải vân tay đã ghim nào",
            "the certificate '{s}' from '{o}' is not accepted: its SHA-256 {f} is no pinned fingerprint",
            s = subject,
            o = origin,
            f = sha256
        ),
    )
    .hint(both!(
        "chứng thư này không thuộc hồ sơ nào có sẵn; nếu vẫn muốn tin, dùng 'kyso verify --trust TỆP' cho từng lần",
        "it belongs to no built-in profile; to trust it all the same, use 'kyso verify --trust FILE' for that run"
    ))
}

fn add(store: &Store, files: &[PathBuf], screen: &Screen) -> Result<Exit> {
    let mut exit = Exit::Done;
    for path in files {
        let certificates = match trust_store::certificates_in(path) {
            Ok(found) => found,
            Err(failure) => {
                screen.failure(&failure);
                exit = exit.worst(failure.exit);
                continue;
            }
        };
        for certificate in &certificates {
            match store.accept(certificate, None)? {
                Some((profile, pin, new)) => screen.out(&(printable(screen.say(&told(profile, pin, new))) + "\n"))?,
                None => {
                    let failure = refused(certificate, &path.display().to_string());
                    screen.failure(&failure);
                    exit = exit.worst(failure.exit);
                }
            }
        }
    }
    Ok(exit)
}

fn remove(store: &Store, what: &str, screen: &Screen) -> Result<Exit> {
    let one = store.find(what)?;
    Store::remove(&one)?;
    let text =
        both!("đã bỏ khỏi {to}: {name}", "removed from {to}: {name}", name = one.pin.name, to = one.profile.name);
    screen.out(&(printable(screen.say(&text)) + "\n"))?;
    Ok(Exit::Done)
}

fn export(store: &Store, name: &str, to: Option<PathBuf>, force: bool, screen: &Screen) -> Result<Exit> {
    let profile = profile_named(name)?;
    let accepted = store.load(profile)?;
    if accepted.is_empty() {
        return Err(empty(profile));
    }
    let mut text = String::new();
    for one in &accepted {
        let _ = writeln!(text, "# {} ({}, {})", printable(&one.pin.name), one.pin.role.name(), one.pin.fingerprint());
        text.push_str(&pem("CERTIFICATE", one.certificate.der()));
    }
    match to {
        Some(path) if !is_dash(&path) => output::write_file(&path, text.as_bytes(), force)?,
        _ => screen.out(&text)?,
    }
    Ok(Exit::Done)
}

fn empty(profile: &Profile) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "chưa nhận chứng thư nào của hồ sơ {p}",
            "no certificate of the profile {p} has been accepted yet",
            p = profile.name
        ),
    )
    .hint(both!("chạy 'kyso trust fetch {p}'", "run 'kyso trust fetch {p}'", p = profile.name))
}

/// RFC 7468.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("-----BEGIN {label}-----\n");
    for row in der.chunks(48) {
        for group in row.chunks(3) {
            let octet = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
            let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
            for place in 0..4 {
                let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
                text.push(if place <= group.len() { char::from(digit) } else { '=' });
            }
        }
        text.push('\n');
    }
    let _ = writeln!(text, "-----END {label}-----");
    text
}

fn fetch(store: &Store, name: &str, from: Option<&str>, timeout: Duration, screen: &Screen) -> Result<Exit> {
    let profile = profile_named(name)?;
    if let Some(base) = from
        && !(base.starts_with("http://") || base.starts_with("https://"))
    {
        return Err(messages::bad_value("--from", base, &both!("dạng http://MÁY_CHỦ", "such as http://HOST")));
    }
    let mut exit = Exit::Done;
    for pin in &profile.pins {
        let Some(url) = &pin.url else {
            screen.note(&both!(
                "không rõ địa chỉ chính thức của '{n}': dùng 'kyso trust add TỆP' khi có tệp",
                "no official address is known for '{n}': use 'kyso trust add FILE' when you have the file",
                n = pin.name
            ));
            continue;
        };
        let moved = from.and_then(|base| net::moved_to(url, base));
        let url = moved.as_deref().unwrap_or(url);
        if let Err(failure) = fetch_one(store, profile, pin, url, timeout, screen) {
            screen.failure(&failure);
            exit = exit.worst(failure.exit);
        }
    }
    Ok(exit)
}

/// Whatever the server sends, only the pinned certificate itself is accepted.
fn fetch_one(
    store: &Store,
    profile: &'static Profile,
    pin: &Pin,
    url: &str,
    timeout: Duration,
    screen: &Screen,
) -> Result<()> {
    let octets = net::request(url, Body::None, trust_store::MAX_FILE, timeout)?;
    let found = Certificate::all_from_file(&octets).map_err(|e| {
        messages::network(url, &both!("trả lời không phải chứng thư", "the answer is no certificate"), Some(&e))
    })?;
    let Some(certificate) = found.iter().find(|c| c.sha256() == &pin.sha256) else {
        return Err(match found.first() {
            Some(other) => refused(other, url),
            None => messages::no_certificate_in(Path::new(url), None),
        });
    };
    if let Some((profile, pin, new)) = store.accept(certificate, Some(profile))? {
        screen.out(&(printable(screen.say(&told(profile, pin, new))) + "\n"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pem_is_that_of_rfc_7468() {
        assert_eq!(pem("X", b"abcd"), "-----BEGIN X-----\nYWJjZA==\n-----END X-----\n");
        assert_eq!(pem("X", b"abcde"), "-----BEGIN X-----\nYWJjZGU=\n-----END X-----\n");
        assert_eq!(pem("X", &[0xff; 49]).lines().nth(1).map(str::len), Some(64));
    }
}
