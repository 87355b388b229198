//! What clap says about wrong arguments, in the chosen language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::printable;
use crate::lang::Lang;

/// The text for standard error; help and version texts are already in their language.
pub(crate) fn render(error: &clap::Error, lang: Lang) -> String {
    if lang == Lang::En {
        return printable(&error.to_string());
    }
    let get = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} cần một giá trị"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = get(ContextKind::ValidValue);
            let valid = if valid.is_empty() { valid } else { format!(" (dùng được: {valid})") };
            format!("giá trị '{value}' của {argument} không dùng được{valid}")
        }
        ErrorKind::UnknownArgument => format!("không có tuỳ chọn hay đối số '{argument}'"),
        ErrorKind::InvalidSubcommand => format!("không có lệnh '{}'", get(ContextKind::InvalidSubcommand)),
        ErrorKind::NoEquals => format!("{argument} cần dấu '='"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("số giá trị của {argument} không đúng")
        }
        ErrorKind::ArgumentConflict => {
            let prior = get(ContextKind::PriorArg);
            if prior.is_empty() || prior == argument {
                format!("{argument} chỉ được dùng một lần")
            } else {
                format!("{argument} không dùng được cùng với {prior}")
            }
        }
        ErrorKind::MissingRequiredArgument => format!("thiếu {argument}"),
        ErrorKind::MissingSubcommand => "thiếu lệnh".to_owned(),
        ErrorKind::InvalidUtf8 => "một đối số không phải văn bản UTF-8".to_owned(),
        _ => error.to_string(),
    };
    let mut text = format!("lỗi: {what}\n");
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(get)
        .find(|s| !s.is_empty());
    if let Some(suggestion) = suggestion {
        text.push_str(&format!("  → có phải ý bạn là '{suggestion}'?\n"));
    }
    text.push_str("  → xem 'kyso --help' hoặc 'kyso LỆNH --help'\n");
    printable(&text)
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(flag) => flag.to_string(),
        other => other.to_string(),
    }
}
