//! `kyso trust list` and `show`.

use std::fmt::Write as _;

use kyso::base::UnixTime;
use kyso::trust::Purpose;
use kyso::trust::profile::{self, Profile};

use super::{about, purpose_words, write_rows};
use crate::args::TextOrJson;
use crate::clock;
use crate::failure::{Exit, Result, printable};
use crate::lang::{Both, both, counted};
use crate::messages;
use crate::screen::Screen;
use crate::trust_store::{self, Accepted, Expiry, Owner, Stores, purpose_name};

pub(super) fn list(only: Option<&str>, format: TextOrJson, screen: &Screen) -> Result<Exit> {
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
                remarks.push(both!("còn {d} ngày", "{d:#} left", d = counted(days, "day", "days")));
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

pub(super) fn show(what: &str, screen: &Screen) -> Result<Exit> {
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
