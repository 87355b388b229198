//! The file: TOML, every value looked at before it is believed.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use super::{OfficeHolder, Organisation, OrganisationError, Seal};

/// Seals known of are 30 to 42 mm across; half and twice that are typing errors.
const DIAMETER: core::ops::RangeInclusive<f64> = 15.0..=80.0;
/// Signatures on paper.
const WIDTH: core::ops::RangeInclusive<f64> = 5.0..=120.0;
/// QĐ 20/2020/QĐ-TTg: codes have at most 35 characters.
const CODE: usize = 35;
/// Longer is no name.
const NAME: usize = 300;
/// Keys that secrets go by. Their place is the token, a file of its own, or a person's head.
const SECRETS: [&str; 8] = ["pin", "password", "passphrase", "mat-khau", "secret", "private-key", "key", "p12"];

pub(super) fn read(text: &str) -> Result<Organisation, OrganisationError> {
    let secret = |key: &str| SECRETS.contains(&key.to_lowercase().replace('_', "-").as_str());
    if let Ok(table) = text.parse::<toml::Table>()
        && let Some(key) = secret_of(&table, &secret)
    {
        let problem = "secrets are never kept here: remove it, and change the secret if others have seen it";
        return Err(OrganisationError::Value { key, problem });
    }
    let mut read: Organisation =
        toml::from_str(text).map_err(|error| OrganisationError::Syntax(error.to_string().trim_end().to_owned()))?;
    compose(&mut read);
    check(&read)?;
    Ok(read)
}

fn secret_of(table: &toml::Table, secret: &impl Fn(&str) -> bool) -> Option<String> {
    for (key, value) in table {
        if secret(key) {
            return Some(key.clone());
        }
        let tables = value.as_table().into_iter();
        let listed = value.as_array().into_iter().flatten().filter_map(toml::Value::as_table);
        if let Some(found) = tables.chain(listed).find_map(|table| table.keys().find(|key| secret(key))) {
            return Some(format!("{key}.{found}"));
        }
    }
    None
}

fn compose(organisation: &mut Organisation) {
    let one = |text: &mut String| *text = text.nfc().collect::<String>().trim().to_owned();
    one(&mut organisation.name);
    organisation.parent.iter_mut().for_each(one);
    for list in
        [&mut organisation.also, &mut organisation.codes, &mut organisation.abbreviations, &mut organisation.places]
    {
        list.iter_mut().for_each(one);
    }
    for signer in &mut organisation.signers {
        one(&mut signer.name);
        signer.title.iter_mut().for_each(one);
        if let Some(certificate) = &mut signer.certificate {
            *certificate = certificate.chars().filter(|c| !matches!(c, ':' | ' ')).collect::<String>().to_lowercase();
        }
    }
}

pub(super) fn same_name(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.nfc().flat_map(char::to_lowercase).collect::<String>();
    plain(a).split_whitespace().eq(plain(b).split_whitespace())
}

pub(super) fn check(organisation: &Organisation) -> Result<(), OrganisationError> {
    let wrong = |key: &str, problem| Err(OrganisationError::Value { key: key.to_owned(), problem });
    let is_text = |text: &str| !text.trim().is_empty() && text.len() <= NAME && !text.chars().any(char::is_control);
    if !is_text(&organisation.name) {
        return wrong("name", "a name on one line is needed");
    }
    let lists = [
        ("also", &organisation.also),
        ("abbreviations", &organisation.abbreviations),
        ("places", &organisation.places),
        ("trust", &organisation.trust),
        ("rule-sets", &organisation.rule_sets),
    ];
    for (key, list) in lists {
        if !list.iter().all(|text| is_text(text)) {
            return wrong(key, "an entry is empty, too long, or has more than one line");
        }
    }
    if organisation.parent.as_deref().is_some_and(|parent| !is_text(parent)) {
        return wrong("parent", "a name on one line is needed");
    }
    let is_code = |code: &String| {
        !code.is_empty()
            && code.len() <= CODE
            && code.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '.')
    };
    if !organisation.codes.iter().all(is_code) {
        return wrong("codes", "a code has up to 35 of the characters 0-9, A-Z and '.', such as H35.12");
    }
    if organisation.seal.as_ref().is_some_and(|seal| !DIAMETER.contains(&seal.diameter_mm)) {
        return wrong("seal.diameter-mm", "a seal is 15 to 80 mm across");
    }
    for signer in &organisation.signers {
        if !is_text(&signer.name) {
            return wrong("signers.name", "a name on one line is needed");
        }
        if signer.title.as_deref().is_some_and(|title| !is_text(title)) {
            return wrong("signers.title", "a title on one line is needed");
        }
        if signer.width_mm.is_some_and(|width| !WIDTH.contains(&width)) {
            return wrong("signers.width-mm", "a signature is 5 to 120 mm wide");
        }
        let is_digest =
            |hex: &str| hex.len() == 64 && hex.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c));
        if signer.certificate.as_deref().is_some_and(|hex| !is_digest(hex)) {
            return wrong("signers.certificate", "a SHA-256 fingerprint has 64 hexadecimal digits");
        }
    }
    let mut certificates: Vec<&str> = organisation.signers.iter().filter_map(|s| s.certificate.as_deref()).collect();
    certificates.sort_unstable();
    if certificates.windows(2).any(|pair| pair.first() == pair.last()) {
        return wrong("signers.certificate", "two signers have the same certificate");
    }
    let is_address = |url: &str| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('@') && !rest.contains(char::is_whitespace))
    };
    if organisation.tsa.as_deref().is_some_and(|tsa| !is_address(tsa)) {
        return wrong(
            "tsa",
            "an address beginning with http:// or https:// is needed, without a name or password in it",
        );
    }
    Ok(())
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "))
}

pub(super) fn write(organisation: &Organisation) -> String {
    let mut out = String::new();
    let mut line = |comment: &str, key: &str, value: Option<String>| {
        let _ = writeln!(out, "# {comment}");
        let _ = match value {
            Some(value) => writeln!(out, "{key} = {value}\n"),
            None => writeln!(out, "# {key} =\n"),
        };
    };
    let some = |items: &[String]| (!items.is_empty()).then(|| list(items));
    let text = |text: &Option<String>| text.as_deref().map(quoted);
    line(
        "Hồ sơ cơ quan cho kyso. Không bao giờ ghi mã PIN hay mật khẩu vào đây.",
        "schema",
        Some(quoted("kyso.organisation/1")),
    );
    line("Tên cơ quan, đúng như ở đầu văn bản", "name", Some(quoted(&organisation.name)));
    line("Các cách ghi khác: trong chứng thư, tên cũ", "also", some(&organisation.also));
    line("Cơ quan chủ quản, như ở đầu văn bản", "parent", text(&organisation.parent));
    line("Mã định danh theo Quyết định 20/2020/QĐ-TTg, thí dụ H35.12", "codes", some(&organisation.codes));
    line("Chữ viết tắt trong ký hiệu văn bản, thí dụ UBND", "abbreviations", some(&organisation.abbreviations));
    line("Địa danh ghi trước ngày tháng", "places", some(&organisation.places));
    line("Địa chỉ dịch vụ dấu thời gian", "tsa", text(&organisation.tsa));
    line(
        "Văn bản của cơ quan bắt buộc phải có dấu thời gian (true, false)",
        "time-stamp-required",
        organisation.time_stamp_required.then(|| "true".to_owned()),
    );
    line("Hồ sơ tin cậy, hoặc tệp, thư mục chứng thư", "trust", some(&organisation.trust));
    line("Bộ quy tắc riêng của địa phương được bật", "rule-sets", some(&organisation.rule_sets));
    let path = |path: &std::path::Path| quoted(&path.to_string_lossy());
    if let Some(Seal { image, diameter_mm }) = &organisation.seal {
        out.push_str("# Con dấu: ảnh PNG nền trong suốt, màu đỏ; đường kính của mẫu dấu đã đăng ký, milimét\n[seal]\n");
        if let Some(image) = image {
            let _ = writeln!(out, "image = {}", path(image));
        }
        let _ = writeln!(out, "diameter-mm = {diameter_mm:?}\n");
    }
    for OfficeHolder { name, title, image, width_mm, certificate } in &organisation.signers {
        out.push_str("# Người ký: ảnh chữ ký PNG nền trong suốt, màu xanh; bề rộng trên giấy, milimét\n[[signers]]\n");
        let _ = writeln!(out, "name = {}", quoted(name));
        if let Some(title) = title {
            let _ = writeln!(out, "title = {}", quoted(title));
        }
        if let Some(image) = image {
            let _ = writeln!(out, "image = {}", path(image));
        }
        if let Some(width) = width_mm {
            let _ = writeln!(out, "width-mm = {width:?}");
        }
        if let Some(certificate) = certificate {
            let _ = writeln!(out, "certificate = {}", quoted(certificate));
        }
        out.push('\n');
    }
    out
}
