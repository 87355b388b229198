//! `kyso edxml sequence`.

use std::fmt::Write as _;

use kyso::edxml::{self, Message, Sequence as Found, Step, Weight};
use serde_json::json;

use super::read;
use crate::args::TextOrJson;
use crate::edxml_args::Sequence;
use crate::edxml_words;
use crate::failure::{Exit, Result, printable};
use crate::input::Document;
use crate::lang::both;
use crate::messages;
use crate::screen::Screen;

pub(crate) fn run(options: &Sequence, screen: &Screen) -> Result<Exit> {
    let mut messages: Vec<(String, Message)> = Vec::new();
    for path in &options.inputs {
        let document = Document::open(path)?;
        let package = read(path, &document, &mut |_, _, _| {})?;
        messages.push((path.display().to_string(), package.message));
    }
    let steps: Vec<Step<'_>> = messages.iter().map(|(name, message)| Step { name, message }).collect();
    let found = edxml::sequence(&steps);
    match options.format {
        TextOrJson::Text => screen.out(&text(&found, &steps, screen))?,
        TextOrJson::Json => screen.out(&(json(&found, &steps)? + "\n"))?,
    }
    let worst = found.issues.iter().map(|issue| issue.weight).max();
    Ok(match worst {
        Some(Weight::Structure | Weight::Rule) => Exit::Failed,
        // Nothing is wrong, and not everything is there yet.
        Some(Weight::Form) => Exit::Undecided,
        _ => Exit::Done,
    })
}

fn text(found: &Found, steps: &[Step<'_>], screen: &Screen) -> String {
    let mut text = String::new();
    for placed in &found.states {
        let step = steps.get(placed.step);
        let name = step.map_or("", |step| step.name);
        let (code, time) = step.map_or(("", ""), |s| (s.message.status_code.as_str(), s.message.timestamp.as_str()));
        let _ = writeln!(text, "{time}  {code}  {}  {name}", placed.organ);
    }
    for (organ, count) in &found.different {
        let both = both!(
            "{organ}: {count} trạng thái khác nhau",
            "{organ}: {count} different states",
            organ = organ,
            count = count
        );
        let _ = writeln!(text, "{}", screen.say(&both));
    }
    for issue in found.issues.iter().filter(|issue| issue.weight > Weight::Note || screen.verbose) {
        let sign = if issue.weight > Weight::Form { "✘" } else { "!" };
        let _ = writeln!(text, "{sign} {}", screen.say(&edxml_words::issue(issue)));
    }
    let unsigned = both!(
        "thông điệp trạng thái không được ký: chỉ đối chiếu nội dung, không chứng minh được nguồn gốc",
        "states carry no signature: they were compared, where they come from is not proved"
    );
    let _ = writeln!(text, "· {}", screen.say(&unsigned));
    printable(&text)
}

fn json(found: &Found, steps: &[Step<'_>]) -> Result<String> {
    let states: Vec<_> = found
        .states
        .iter()
        .map(|placed| {
            let step = steps.get(placed.step);
            json!({
                "file": step.map(|step| step.name),
                "organ_id": placed.organ,
                "code": step.map(|step| &step.message.status_code),
                "time": placed.at.map(|at| at.moment().to_string()),
            })
        })
        .collect();
    let receivers: Vec<_> =
        found.different.iter().map(|(organ, count)| json!({"organ_id": organ, "states": count})).collect();
    let findings: Vec<_> = found
        .issues
        .iter()
        .map(|issue| {
            let words = edxml_words::issue(issue);
            let severity = match issue.weight {
                Weight::Note => "info",
                Weight::Form => "warning",
                Weight::Rule | Weight::Structure => "error",
            };
            json!({"code": issue.code, "severity": severity, "vi": words.vi, "en": words.en})
        })
        .collect();
    let report = json!({
        "schema": "kyso.edxml-sequence/1", "states": states, "receivers": receivers,
        "states_asked_for": edxml::STATES_ASKED_FOR, "findings": findings,
    });
    serde_json::to_string_pretty(&report).map_err(|e| messages::cannot_write_stdout(&e.into()))
}
