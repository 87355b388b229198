//! `kyso rules`: the rules of form, as `kyso verify --compliance` asks them.

use std::fmt::Write as _;

use kyso::form::{self, Confidence, ELSEWHERE, Rule, RuleSet, SETS, Scope, Severity, Words};
use serde_json::{Value, json};

use crate::args::TextOrJson;
use crate::failure::{Exit, Failure, Result};
use crate::form_args::{RulesCommand, RulesList, RulesShow};
use crate::lang::{Lang, both};
use crate::messages;
use crate::screen::Screen;

pub(crate) fn run(command: &RulesCommand, screen: &Screen) -> Result<Exit> {
    match command {
        RulesCommand::List(options) => list(options, screen),
        RulesCommand::Show(options) => show(options, screen),
    }
}

fn list(options: &RulesList, screen: &Screen) -> Result<Exit> {
    let set = options.set.as_deref().map(RuleSet::named).transpose().map_err(|error| {
        let names = SETS.iter().map(|set| set.name).collect::<Vec<_>>().join(", ");
        messages::bad_value("--set", &error.0, &both!("các bộ: {s}, national", "sets: {s}, national", s = names))
    })?;
    let rules = form::rules().iter().filter(|rule| set.as_ref().is_none_or(|set| set.contains(rule)));
    if options.json || options.format == TextOrJson::Json {
        let rules: Vec<Value> = rules.map(|rule| value(rule)).collect();
        screen.out(&(json!({"schema": "kyso.rules/1", "sets": sets(), "rules": rules}).to_string() + "\n"))?;
        return Ok(Exit::Done);
    }
    let lang = screen.lang;
    let mut text = String::new();
    for set in SETS {
        let when = match set.until {
            Some(until) => format!("{} – {until}", set.from),
            None => set.from.to_string(),
        };
        let local = if set.is_local {
            pick(lang, Words::new(" (tắt nếu không yêu cầu)", " (off unless asked for)"))
        } else {
            ""
        };
        let _ = writeln!(text, "{}  {when}{local}\n    {}", set.name, pick(lang, set.title));
    }
    text.push('\n');
    for rule in rules {
        let _ = writeln!(text, "{} {}\n    {}", letter(rule.severity), rule.id, pick(lang, rule.question));
    }
    let _ = write!(
        text,
        "\n{}\n",
        pick(
            lang,
            Words::new("E: bắt buộc, W: nên sửa, N: lưu ý", "E: compulsory, W: to be corrected, N: worth knowing")
        )
    );
    screen.read(&text)?;
    Ok(Exit::Done)
}

const fn letter(severity: Severity) -> char {
    match severity {
        Severity::Error => 'E',
        Severity::Warning => 'W',
        Severity::Note => 'N',
    }
}

const fn pick(lang: Lang, words: Words) -> &'static str {
    match lang {
        Lang::Vi => words.vi,
        Lang::En => words.en,
    }
}

fn sets() -> Vec<Value> {
    let set = |set: &form::SetInfo| json!({"name": set.name, "title": set.title, "from": set.from, "until": set.until, "local": set.is_local});
    SETS.iter().map(set).collect()
}

fn value(rule: &Rule) -> Value {
    json!({
        "id": rule.id, "severity": rule.severity, "source": rule.source, "scope": rule.scope, "from": rule.from,
        "until": rule.until, "set": rule.set, "question": rule.question, "advice": rule.advice,
        "tolerance": rule.tolerance,
    })
}

fn show(options: &RulesShow, screen: &Screen) -> Result<Exit> {
    let lang = screen.lang;
    let Some(rule) = form::rule(&options.id) else {
        if let Some((id, why)) = ELSEWHERE.iter().find(|(id, _)| id.eq_ignore_ascii_case(&options.id)) {
            screen.read(&format!("{id}\n    {}\n", pick(lang, *why)))?;
            return Ok(Exit::Done);
        }
        let what = both!("không có quy tắc '{i}'", "there is no rule '{i}'", i = options.id);
        return Err(Failure::new(Exit::Usage, what)
            .hint(both!("'kyso rules list' liệt kê các quy tắc", "'kyso rules list' lists the rules")));
    };
    if options.json || options.format == TextOrJson::Json {
        screen.out(&(value(rule).to_string() + "\n"))?;
        return Ok(Exit::Done);
    }
    let mut text = format!("{}\n", rule.id);
    let mut line = |name: Words, value: &str| {
        let _ = writeln!(text, "  {}: {value}", pick(lang, name));
    };
    line(Words::new("Câu hỏi", "Question"), pick(lang, rule.question));
    line(Words::new("Cần làm khi sai", "What to do when broken"), pick(lang, rule.advice));
    line(Words::new("Mức độ", "Severity"), pick(lang, severity(rule.severity)));
    line(Words::new("Căn cứ", "Source"), &format!("{}, {}", rule.source.text, rule.source.article));
    line(
        Words::new("Độ chắc của căn cứ", "How surely the text is known"),
        pick(lang, confidence(rule.source.confidence)),
    );
    line(Words::new("Áp dụng cho", "About"), pick(lang, scope(rule.scope)));
    let until = rule.until.map_or(String::new(), |until| format!(" – {until}"));
    line(Words::new("Hiệu lực từ", "In force from"), &format!("{}{until}", rule.from));
    line(Words::new("Thuộc bộ", "Set"), rule.set);
    if let Some(tolerance) = rule.tolerance {
        let unit = if tolerance.unit.is_empty() { String::new() } else { format!(" {}", tolerance.unit) };
        line(
            Words::new("Dung sai", "Tolerance"),
            &format!("± {}{unit} ({})", tolerance.value, pick(lang, tolerance.origin)),
        );
    }
    screen.read(&text)?;
    Ok(Exit::Done)
}

const fn severity(severity: Severity) -> Words {
    match severity {
        Severity::Error => Words::new("bắt buộc (lỗi)", "compulsory (error)"),
        Severity::Warning => Words::new("nên sửa (cảnh báo)", "to be corrected (warning)"),
        Severity::Note => Words::new("lưu ý", "worth knowing (note)"),
    }
}

const fn confidence(confidence: Confidence) -> Words {
    match confidence {
        Confidence::Read => Words::new("đã đọc toàn văn điều khoản", "the article was read in full"),
        Confidence::Quoted => Words::new("chỉ biết qua trích dẫn", "known from quotations only"),
        Confidence::Local => Words::new("quy định của địa phương", "a local rule"),
        Confidence::Inferred => Words::new("suy ra, lựa chọn kỹ thuật", "inferred, an engineering choice"),
    }
}

const fn scope(scope: Scope) -> Words {
    match scope {
        Scope::Any => Words::new("mọi văn bản đã ký", "every signed document"),
        Scope::Administrative => Words::new(
            "văn bản hành chính (không phải văn bản quy phạm pháp luật)",
            "administrative documents (not legal normative ones)",
        ),
        Scope::Attachment => {
            Words::new("phụ lục, tài liệu kèm theo thành tệp riêng", "separate annexes and attachments")
        }
        Scope::Copy => Words::new("bản sao điện tử", "electronic copies"),
        Scope::Xml => Words::new("XML đã ký", "signed XML"),
        Scope::Batch => Words::new(
            "văn bản cùng các tệp kèm theo, nhiều văn bản một lần",
            "documents with their attachments, many at once",
        ),
        Scope::Package => Words::new("gói tin liên thông", "inter-agency packages"),
    }
}
