//! `kyso trust add` and `import`.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use kyso::base::UnixTime;
use kyso::trust::Purpose;
use kyso::trust::profile;
use kyso::x509::Certificate;

use super::{about, how_to_add, purpose_words, refused, tell, tell_pin, told, write_rows};
use crate::clock;
use crate::failure::{Exit, Failure, Result, printable};
use crate::lang::{Both, both, counted};
use crate::messages;
use crate::screen::Screen;
use crate::trust_args::TrustAdd;
use crate::trust_list::{Seen, TrustList, is_list};
use crate::trust_store::{self, Expiry, Store, read_limited};

/// Certificates of a file of any kind.
fn certificates_of(path: &Path) -> Result<(Vec<Certificate>, Option<TrustList>)> {
    let octets = read_limited(path).map_err(|e| messages::cannot_read(path, &e))?;
    if is_list(&octets) {
        let list = TrustList::parse(&octets, path)?;
        return Ok((list.certificates.clone(), Some(list)));
    }
    let found = Certificate::all_from_file(&octets).map_err(|e| messages::no_certificate_in(path, Some(&e)))?;
    Ok((found, None))
}

pub(super) fn add(options: &TrustAdd, screen: &Screen) -> Result<Exit> {
    let store = super::store(options.system)?;
    if let Some(profile) = &options.profile {
        return add_stated(&store, options, profile, screen);
    }
    let mut exit = Exit::Done;
    for path in &options.files {
        let certificates = match certificates_of(path) {
            Ok((found, _)) => found,
            Err(failure) => {
                screen.failure(&failure);
                exit = exit.worst(failure.exit);
                continue;
            }
        };
        for certificate in &certificates {
            match store.accept(certificate, None)? {
                Some((profile, pin, new)) => tell_pin(screen, profile, pin, new)?,
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

/// Certificates that kyso does not know, by fingerprints the user states.
fn add_stated(store: &Store, options: &TrustAdd, profile: &str, screen: &Screen) -> Result<Exit> {
    if !trust_store::is_profile_name(profile) {
        return Err(messages::bad_profile_name(profile));
    }
    let mut wanted = Vec::new();
    for text in &options.pin {
        let digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ')).flat_map(char::to_lowercase).collect();
        if digits.len() != 64 || !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
            let needed = both!("cần đủ 64 chữ số hệ 16 của SHA-256", "all 64 hex digits of the SHA-256 are needed");
            return Err(messages::bad_value("--pin", text, &needed));
        }
        wanted.push(digits);
    }
    let mut present = Vec::new();
    for path in &options.files {
        present.extend(certificates_of(path)?.0);
    }
    // Everything is found before anything is accepted.
    let mut chosen = Vec::new();
    for fingerprint in &wanted {
        let found = present.iter().find(|c| c.fingerprint() == *fingerprint);
        chosen.push(found.ok_or_else(|| pin_not_there(fingerprint, &present))?);
    }
    let purpose = match (options.tsa, options.no_tsa) {
        (true, _) => Purpose::TimeStamps,
        (_, true) => Purpose::Signatures,
        _ => Purpose::Any,
    };
    for certificate in chosen {
        // The product's own pin says what it is for.
        if let (Purpose::Any, Some(built_in)) = (purpose, profile::by_name(profile))
            && let Some((profile, pin, new)) = store.accept(certificate, Some(built_in))?
        {
            tell_pin(screen, profile, pin, new)?;
            continue;
        }
        let is_authority = trust_store::is_authority(certificate);
        if options.tsa && !is_authority && !trust_store::stamps_time(certificate) {
            return Err(no_tsa(certificate));
        }
        if !options.yes && can_ask() && !confirmed(certificate, profile, purpose, screen)? {
            screen.note(&both!("không nhận gì", "nothing was accepted"));
            return Ok(Exit::Usage);
        }
        let new = store.add(profile, certificate, purpose)?;
        let name = certificate.subject().common_name().unwrap_or_default();
        tell(screen, &told(profile, name, screen.say(&purpose_words(Some(purpose))), new))?;
        if Expiry::of(certificate, clock::now()) == Expiry::Expired {
            screen.note(&both!("lưu ý: chứng thư này đã hết hạn", "note: this certificate has expired"));
        }
    }
    Ok(Exit::Done)
}

fn pin_not_there(fingerprint: &str, present: &[Certificate]) -> Failure {
    let list: Vec<String> = present.iter().take(20).map(|c| format!("{} {}", c.fingerprint(), c.subject())).collect();
    Failure::new(
        Exit::Failed,
        both!(
            "không có chứng thư nào với vân tay {f}; trong tệp có: {l}",
            "there is no certificate with the fingerprint {f}; the file holds: {l}",
            f = fingerprint,
            l = list.join("; ")
        ),
    )
    .hint(both!(
        "đừng chép vân tay từ chính tệp này: đối chiếu với công bố của nơi cấp",
        "do not copy the fingerprint from this very file: compare with what the authority publishes"
    ))
}

fn no_tsa(certificate: &Certificate) -> Failure {
    messages::usage(
        both!(
            "chứng thư '{s}' không dùng để cấp dấu thời gian",
            "the certificate '{s}' is not for time-stamping",
            s = certificate.subject()
        ),
        both!("bỏ --tsa, hoặc chọn chứng thư khác", "leave out --tsa, or choose another certificate"),
    )
}

fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Shows what is about to be believed; anything but a plain yes is a no.
fn confirmed(certificate: &Certificate, profile: &str, purpose: Purpose, screen: &Screen) -> Result<bool> {
    let mut text = String::new();
    write_rows(&mut text, &about(certificate, clock::now(), screen), screen);
    let words = purpose_words(Some(purpose));
    let words = screen.say(&words);
    let question = both!(
        "Tin chứng thư này trong hồ sơ '{p}' về {w}? Gõ 'có' để nhận:",
        "Trust it in the profile '{p}' for {w}? Type 'yes' to accept:",
        p = profile,
        w = words
    );
    let mut stream = anstream::stderr();
    let _ = write!(stream, "{}{} ", printable(&text), printable(screen.say(&question)));
    let _ = stream.flush();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|e| messages::cannot_read(Path::new("-"), &e))?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "yes" | "y" | "có" | "co"))
}

/// What is pinned is accepted; the rest is shown with all one needs to decide.
pub(super) fn import(store: &Store, files: &[PathBuf], force: bool, screen: &Screen) -> Result<Exit> {
    let mut exit = Exit::Done;
    for path in files {
        if let Err(failure) = import_one(store, path, force, screen) {
            screen.failure(&failure);
            exit = exit.worst(failure.exit);
        }
    }
    Ok(exit)
}

fn import_one(store: &Store, path: &Path, force: bool, screen: &Screen) -> Result<()> {
    let now = clock::now();
    let (certificates, list) = certificates_of(path)?;
    let seen = Seen::load(store)?;
    if let Some(list) = &list {
        if !force {
            seen.check(list, path)?;
        }
        tell(screen, &about_list(list))?;
        if list.next_update.is_some_and(|t| t < now) {
            screen.note(&both!(
                "lưu ý: danh sách này đã quá hạn cập nhật; có thể đã có bản mới hơn",
                "note: this list is past its next update; there may be a newer one"
            ));
        }
        for entry in &list.unreadable {
            screen.note(&both!("lưu ý: mục {n} không phải chứng thư", "note: entry {n} is no certificate", n = entry));
        }
    }
    let mut others = 0_usize;
    for certificate in &certificates {
        if let Some((profile, pin, new)) = store.accept(certificate, None)? {
            tell_pin(screen, profile, pin, new)?;
            continue;
        }
        others = others.saturating_add(1);
        let mut text = String::new();
        write_rows(&mut text, &about(certificate, now, screen), screen);
        let text = text.replace('\n', "\n  ");
        let word = screen.say(&both!("chưa nhận:", "not accepted:")).to_owned();
        screen.out(&printable(&format!("{word}\n  {}\n", text.trim_end())))?;
    }
    if others > 0 {
        screen.note(&both!(
            "số chứng thư chưa được nhận: {n}; tệp này không chứng minh được gì về chúng",
            "certificates not accepted: {n}; this file proves nothing about them",
            n = others
        ));
        screen.note(&Both { vi: format!("  → {}", how_to_add().vi), en: format!("  → {}", how_to_add().en) });
    }
    match &list {
        Some(list) => seen.remember(list, store),
        None => Ok(()),
    }
}

fn about_list(list: &TrustList) -> Both {
    let until = list.next_update.map_or_else(|| "-".to_owned(), UnixTime::vietnam_day);
    both!(
        "Danh sách '{i}' số {n}, ngày {t}, hạn cập nhật {u}: {c} chứng thư, không có chữ ký nên chỉ để đối chiếu",
        "List '{i}' number {n} of {t}, next update {u}: {c:#} only",
        i = list.identifier,
        n = list.sequence,
        t = list.this_update.vietnam_day(),
        u = until,
        c = counted(
            list.certificates.len(),
            "certificate, unsigned, so it is a candidate",
            "certificates, unsigned, so they are candidates"
        )
    )
}
