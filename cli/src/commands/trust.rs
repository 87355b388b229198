//! `kyso trust`: which certificates this computer has accepted, and how they got in.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kyso::asn1;
use kyso::base::UnixTime;
use kyso::trust::Purpose;
use kyso::trust::profile::{self, Pin, Profile};
use kyso::x509::Certificate;

use crate::args::{BundleFormat, TextOrJson, TrustAdd, TrustCommand};
use crate::base64::pem;
use crate::clock;
use crate::failure::{Exit, Failure, Result, printable};
use crate::input::is_dash;
use crate::lang::{Both, both};
use crate::net::{self, Body};
use crate::screen::Screen;
use crate::trust_list::{Seen, TrustList, is_list};
use crate::trust_store::{self, Accepted, Expiry, Owner, Store, Stores, purpose_name, read_limited};
use crate::{messages, output};

pub(crate) fn run(command: TrustCommand, screen: &Screen) -> Result<Exit> {
    match command {
        TrustCommand::List { profile, format } => list(profile.as_deref(), format, screen),
        TrustCommand::Show { certificate } => show(&certificate, screen),
        TrustCommand::Add(options) => add(&options, screen),
        TrustCommand::Import { files, force, system } => import(&store(system)?, &files, force, screen),
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

// --- list, show ---

fn list(only: Option<&str>, format: TextOrJson, screen: &Screen) -> Result<Exit> {
    let stores = Stores::locate()?;
    let mut names = stores.profiles()?;
    if let Some(only) = only {
        names.retain(|name| name == only);
        if names.is_empty() {
            return Err(messages::unknown_profile(only));
        }
    }
    let now = clock::now();
    let mut told = Listing { now, screen, text: String::new(), rows: Vec::new(), expired: 0, soon: 0 };
    for name in &names {
        told.profile(name, &stores.load(name)?);
    }
    for store in stores.iter() {
        let label = match store.owner() {
            Owner::User => both!("Kho của người dùng:", "The user's store:"),
            Owner::System => both!("Kho của cả máy:", "The computer's store:"),
        };
        let _ = write!(told.text, "{} {}", screen.say(&label), store.path().display());
        if let Some(name) = store.named_by() {
            let _ = write!(told.text, " ({})", screen.say(&both!("theo biến {n}", "named by {n}", n = name)));
        }
        told.text.push('\n');
    }
    if told.expired > 0 {
        let words = both!(
            "Lưu ý: số chứng thư đã hết hạn: {n}; chúng chỉ còn giá trị với văn bản được chứng minh là ký trước đó.",
            "Note: expired certificates: {n}; they count only for documents proven to be signed before.",
            n = told.expired
        );
        let _ = writeln!(told.text, "{}", screen.say(&words));
    }
    if told.soon > 0 {
        let words = both!(
            "Lưu ý: số chứng thư hết hạn trong vòng {d} ngày tới: {n}; hỏi nơi cấp về chứng thư thay thế.",
            "Note: certificates that expire within {d} days: {n}; ask their authority what replaces them.",
            n = told.soon,
            d = trust_store::SOON_DAYS
        );
        let _ = writeln!(told.text, "{}", screen.say(&words));
    }
    match format {
        TextOrJson::Text => screen.out(&printable(&told.text))?,
        TextOrJson::Json => screen.out(&format!("{:#}\n", serde_json::Value::Array(told.rows)))?,
    }
    Ok(Exit::Done)
}

struct Listing<'s> {
    now: UnixTime,
    screen: &'s Screen,
    text: String,
    rows: Vec<serde_json::Value>,
    expired: usize,
    soon: usize,
}

impl Listing<'_> {
    fn profile(&mut self, name: &str, accepted: &[Accepted]) {
        let profile = profile::by_name(name);
        let title = profile.map_or_else(|| both!("hồ sơ riêng của máy này", "a profile of this computer's own"), title);
        let _ = writeln!(self.text, "{name}  {}", self.screen.say(&title));
        for pin in profile.map(|p| p.pins.as_slice()).unwrap_or_default() {
            match accepted.iter().find(|a| a.pin == Some(pin)) {
                Some(one) => self.accepted(one),
                None => {
                    let word = both!("chưa có", "missing");
                    self.line(
                        &word,
                        pin.role.name(),
                        &format!("G{}", pin.generation),
                        &pin.fingerprint(),
                        "-",
                        &pin.name,
                    );
                    self.rows.push(serde_json::json!({
                        "profile": name, "name": pin.name, "role": pin.role.name(), "generation": pin.generation,
                        "sha256": pin.fingerprint(), "url": pin.url, "accepted": false,
                    }));
                }
            }
        }
        for one in accepted.iter().filter(|a| a.pin.is_none()) {
            self.accepted(one);
        }
        for named in profile.map(|p| p.named.as_slice()).unwrap_or_default() {
            let word = both!("chỉ tên", "by name");
            self.line(&word, named.role.name(), &format!("G{}", named.generation), "-", "-", &named.name);
        }
        self.text.push('\n');
    }

    fn accepted(&mut self, one: &Accepted) {
        let expiry = Expiry::of(&one.certificate, self.now);
        let mut remarks = Vec::new();
        match expiry {
            Expiry::Valid => {}
            Expiry::NotYet => remarks.push(both!("chưa có hiệu lực", "not valid yet")),
            Expiry::Expired => {
                self.expired += 1;
                remarks.push(both!("đã hết hạn", "expired"));
            }
            Expiry::Soon(days) => {
                self.soon += 1;
                remarks.push(both!("còn {d} ngày", "{d} days left", d = days));
            }
        }
        match (one.pin, one.purpose) {
            (None, Some(Purpose::TimeStamps)) => remarks.push(both!("chỉ dấu thời gian", "time-stamps only")),
            (_, Some(Purpose::Signatures)) => remarks.push(both!("chỉ chữ ký", "signatures only")),
            _ => {}
        }
        if one.owner == Owner::System {
            remarks.push(both!("kho của cả máy", "computer's store"));
        }
        let remarks: Vec<&str> = remarks.iter().map(|r| self.screen.say(r)).collect();
        let name = if remarks.is_empty() { one.name() } else { format!("{}  [{}]", one.name(), remarks.join("; ")) };
        let word = match one.pin {
            Some(_) => both!("đã nhận", "accepted"),
            None => both!("tự thêm", "added"),
        };
        let until = one.certificate.not_after().vietnam_day();
        self.line(&word, one.role(), &one.generation(), &one.certificate.fingerprint(), &until, &name);
        self.rows.push(serde_json::json!({
            "profile": one.profile, "name": one.name(), "role": one.role(),
            "generation": one.pin.map(|p| p.generation), "sha256": one.certificate.fingerprint(),
            "url": one.pin.and_then(|p| p.url.as_ref()), "accepted": true, "by_hand": one.pin.is_none(),
            "purpose": purpose_name(one.purpose), "store": owner_name(one.owner),
            "subject": one.certificate.subject().to_string(), "not_before": one.certificate.not_before(),
            "not_after": one.certificate.not_after(), "expiry": expiry.name(),
        }));
    }

    fn line(&mut self, word: &Both, role: &str, generation: &str, fingerprint: &str, until: &str, name: &str) {
        let word = self.screen.say(word);
        let fingerprint = fingerprint.get(..16).unwrap_or(fingerprint);
        let _ = writeln!(self.text, "  {word:<8}  {role:<4}  {generation:<2}  {fingerprint:<16}  {until:<10}  {name}");
    }
}

const fn owner_name(owner: Owner) -> &'static str {
    match owner {
        Owner::User => "user",
        Owner::System => "system",
    }
}

fn title(profile: &Profile) -> Both {
    Both { vi: profile.title.vi.clone(), en: profile.title.en.clone() }
}

fn show(what: &str, screen: &Screen) -> Result<Exit> {
    let found = Stores::locate()?.find(what, None)?;
    let mut text = String::new();
    for one in &found {
        let how = match one.pin {
            Some(_) => both!("vân tay do kyso ghim sẵn", "its fingerprint is pinned by kyso"),
            None => both!("vân tay do người dùng xác nhận", "its fingerprint was stated by hand"),
        };
        let role = [one.role().to_owned(), one.generation()].join(" ");
        let mut rows = vec![
            (both!("Hồ sơ", "Profile"), format!("{} ({})", one.profile, role.trim_end())),
            (both!("Được nhận vì", "Accepted since"), screen.say(&how).to_owned()),
            (both!("Được tin về", "Believed for"), screen.say(&purpose_words(one.purpose)).to_owned()),
        ];
        rows.extend(about(&one.certificate, clock::now(), screen));
        rows.push((both!("Tệp", "File"), one.path.display().to_string()));
        write_rows(&mut text, &rows, screen);
        text.push('\n');
    }
    screen.out(&printable(text.trim_end_matches('\n')))?;
    screen.out("\n")?;
    Ok(Exit::Done)
}

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
        Expiry::Soon(days) => both!(" (còn {d} ngày)", " ({d} days left)", d = days),
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

// --- add, import ---

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

fn add(options: &TrustAdd, screen: &Screen) -> Result<Exit> {
    let store = store(options.system)?;
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

fn tell_pin(screen: &Screen, profile: &Profile, pin: &Pin, new: bool) -> Result<()> {
    tell(screen, &told(&profile.name, &pin.name, pin.role.name(), new))
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
fn import(store: &Store, files: &[PathBuf], force: bool, screen: &Screen) -> Result<Exit> {
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
        "List '{i}' number {n} of {t}, next update {u}: {c} certificates, unsigned, so they are candidates only",
        i = list.identifier,
        n = list.sequence,
        t = list.this_update.vietnam_day(),
        u = until,
        c = list.certificates.len()
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
