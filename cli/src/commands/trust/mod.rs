//! `kyso trust`: which certificates this computer has accepted, and how they got in.

mod add;
mod list;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::asn1;
use kyso::base::UnixTime;
use kyso::trust::Purpose;
use kyso::trust::profile::{self, Pin, Profile};
use kyso::x509::Certificate;

use crate::base64::pem;
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::is_dash;
use crate::lang::{Both, both, counted};
use crate::net::{self, Body};
use crate::screen::Screen;
use crate::trust_args::{BundleFormat, TrustCommand};
use crate::trust_store::{self, Accepted, Expiry, Owner, Store, Stores};
use crate::{messages, output};

pub(crate) fn run(command: TrustCommand, screen: &Screen) -> Result<Exit> {
    match command {
        TrustCommand::List { profile, format } => list::list(profile.as_deref(), format, screen),
        TrustCommand::Show { certificate } => list::show(&certificate, screen),
        TrustCommand::Add(options) => add::add(&options, screen),
        TrustCommand::Import { files, force, system } => add::import(&store(system)?, &files, force, screen),
        TrustCommand::Remove { certificate, profile, system } => {
            remove(&certificate, profile.as_deref(), system, screen)
        }
        TrustCommand::Export { profile, output, force, format } => export(&profile, output, force, format, screen),
        TrustCommand::Fetch { profile, from, timeout, system } => {
            fetch(&store(system)?, &profile, from.as_deref(), Duration::from_secs(timeout.into()), screen)
        }
    }
}

fn store(system: bool) -> Result<Store> {
    if system { Store::of_system().ok_or_else(messages::no_data_directory) } else { Store::of_user() }
}

fn profile_named(name: &str) -> Result<&'static Profile> {
    profile::by_name(name).ok_or_else(|| messages::unknown_profile(name))
}

// --- words ---

fn purpose_words(purpose: Option<Purpose>) -> Both {
    match purpose {
        None => both!("không gì cả (chỉ giúp dựng đường dẫn)", "nothing (it only helps to build paths)"),
        Some(Purpose::Any) => both!("chữ ký và dấu thời gian", "signatures and time-stamps"),
        Some(Purpose::Signatures) => both!("chỉ chữ ký", "signatures only"),
        Some(Purpose::TimeStamps) => both!("chỉ dấu thời gian", "time-stamps only"),
    }
}

/// What a certificate says, row by row.
fn about(c: &Certificate, now: UnixTime, screen: &Screen) -> Vec<(Both, String)> {
    let expiry = match Expiry::of(c, now) {
        Expiry::Valid => Both { vi: String::new(), en: String::new() },
        Expiry::NotYet => both!(" (chưa có hiệu lực)", " (not valid yet)"),
        Expiry::Expired => both!(" (đã hết hạn)", " (expired)"),
        Expiry::Soon(days) => both!(" (còn {d} ngày)", " ({d:#} left)", d = counted(days, "day", "days")),
    };
    vec![
        (both!("Chủ thể", "Subject"), c.subject().to_string()),
        (both!("Nơi cấp", "Issuer"), c.issuer().to_string()),
        (both!("Số sê-ri", "Serial"), c.serial_hex()),
        (both!("Hiệu lực từ", "Valid from"), c.not_before().to_string()),
        (both!("Hiệu lực đến", "Valid to"), format!("{}{}", c.not_after(), screen.say(&expiry))),
        (both!("SHA-256", "SHA-256"), c.fingerprint()),
    ]
}

fn write_rows(text: &mut String, rows: &[(Both, String)], screen: &Screen) {
    for (label, value) in rows {
        let label = screen.say(label);
        let pad = 16_usize.saturating_sub(label.chars().count());
        let _ = writeln!(text, "{label}:{:pad$}{value}", "");
    }
}

fn told(profile: &str, name: &str, role: &str, new: bool) -> Both {
    if new {
        both!(
            "đã nhận vào {to}: {name} ({role})",
            "accepted into {to}: {name} ({role})",
            name = name,
            role = role,
            to = profile
        )
    } else {
        both!(
            "đã có sẵn trong {to}: {name} ({role})",
            "already in {to}: {name} ({role})",
            name = name,
            role = role,
            to = profile
        )
    }
}

fn tell(screen: &Screen, text: &Both) -> Result<()> {
    screen.out(&(printable(screen.say(text)) + "\n"))
}

fn tell_pin(screen: &Screen, profile: &Profile, pin: &Pin, new: bool) -> Result<()> {
    tell(screen, &told(&profile.name, &pin.name, pin.role.name(), new))
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
    .hint(how_to_add())
}

/// The fingerprint has to come from elsewhere than the certificate: that is its whole worth.
fn how_to_add() -> Both {
    both!(
        "nếu nơi cấp công bố đúng vân tay này ở một kênh khác: 'kyso trust add TỆP --pin VÂN_TAY --profile HỒ_SƠ'",
        "if its authority publishes this very fingerprint elsewhere: 'kyso trust add FILE --pin SHA256 --profile PROFILE'"
    )
}

// --- remove, export ---

fn remove(what: &str, profile: Option<&str>, system: bool, screen: &Screen) -> Result<Exit> {
    let found = Stores::locate()?.find(what, profile)?;
    let wanted = if system { Owner::System } else { Owner::User };
    let (mine, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|a| a.owner == wanted);
    if mine.is_empty() {
        return Err(in_the_other_store(&others, system));
    }
    for one in &mine {
        trust_store::remove(one)?;
        let text = both!("đã bỏ khỏi {to}: {name}", "removed from {to}: {name}", name = one.name(), to = one.profile);
        tell(screen, &text)?;
    }
    // The system's copy of what was removed may stand behind it, and goes on being trusted.
    let left = Stores::locate()?.load_all()?;
    for one in left.iter().filter(|a| mine.iter().any(|m| m.certificate == a.certificate)) {
        screen.note(&both!(
            "lưu ý: chứng thư này vẫn được tin trong hồ sơ {to} ({p})",
            "note: it is still trusted in the profile {to} ({p})",
            to = one.profile,
            p = one.path.display()
        ));
    }
    Ok(Exit::Done)
}

fn in_the_other_store(found: &[Accepted], system: bool) -> Failure {
    let path = found.first().map(|a| a.path.display().to_string()).unwrap_or_default();
    let what = both!("chứng thư nằm ở kho khác: '{p}'", "the certificate lies in the other store: '{p}'", p = path);
    let hint = if system {
        both!("bỏ --system để sửa kho của người dùng", "leave out --system to change the user's store")
    } else {
        both!(
            "nhờ người quản trị máy chạy lệnh này với --system",
            "ask this computer's administrator to run this with --system"
        )
    };
    messages::usage(what, hint)
}

fn export(name: &str, to: Option<PathBuf>, force: bool, format: BundleFormat, screen: &Screen) -> Result<Exit> {
    let stores = Stores::locate()?;
    let accepted = stores.load(name)?;
    if accepted.is_empty() {
        return Err(if stores.profiles()?.iter().any(|p| p == name) {
            empty(name)
        } else {
            messages::unknown_profile(name)
        });
    }
    match format {
        BundleFormat::Pem => {
            let mut text = String::new();
            for one in &accepted {
                let about = (one.name(), one.role(), one.certificate.fingerprint());
                let _ = writeln!(text, "# {} ({}, {})", printable(&about.0), about.1, about.2);
                text.push_str(&pem("CERTIFICATE", one.certificate.der()));
            }
            match to {
                Some(path) if !is_dash(&path) => output::write_file(&path, text.as_bytes(), force)?,
                _ => screen.out(&text)?,
            }
        }
        BundleFormat::P7b => {
            let octets = certs_only(&accepted);
            match to {
                Some(path) if !is_dash(&path) => output::write_file(&path, &octets, force)?,
                // Octets no terminal can show: as text, which every reader of PKCS#7 takes.
                _ => screen.out(&pem("PKCS7", &octets))?,
            }
        }
    }
    Ok(Exit::Done)
}

/// A SignedData without signers (RFC 5652 §5.1), as other programs import certificates.
fn certs_only(accepted: &[Accepted]) -> Vec<u8> {
    const ID_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
    const ID_SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    let mut certificates: Vec<&[u8]> = accepted.iter().map(|a| a.certificate.der()).collect();
    // SET OF in DER (X.690 §11.6); the same certificate may be believed for two purposes.
    certificates.sort_unstable();
    certificates.dedup();
    let none: [&[u8]; 0] = [];
    let signed = asn1::sequence(&[
        asn1::integer_u64(1),
        asn1::set_of(&none),
        asn1::sequence(&[asn1::oid(ID_DATA)]),
        asn1::context(0, &certificates),
        asn1::set_of(&none),
    ]);
    asn1::sequence(&[asn1::oid(ID_SIGNED_DATA), asn1::context(0, &[signed])])
}

fn empty(profile: &str) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "chưa nhận chứng thư nào của hồ sơ {p}",
            "no certificate of the profile {p} has been accepted yet",
            p = profile
        ),
    )
    .hint(both!("chạy 'kyso trust fetch {p}'", "run 'kyso trust fetch {p}'", p = profile))
}

// --- fetch ---

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
        tell_pin(screen, profile, pin, new)?;
    }
    Ok(())
}
