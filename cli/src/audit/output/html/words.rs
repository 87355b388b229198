//! Words for the codes that come up in an archive, in both languages: the page changes between them by itself.

use std::collections::BTreeMap;

use kyso::audit::{Record, State};
use kyso::form;
use kyso::policy::{Reason, Verdict};
use kyso::report::{Lang, messages};
use serde::Serialize;

/// Vietnamese, English.
type Pair = [String; 2];

/// Words by code. A code without any is shown as it is.
#[derive(Debug, Default, Serialize)]
pub(super) struct Words {
    reasons: BTreeMap<String, ReasonWords>,
    findings: BTreeMap<String, Pair>,
    rules: BTreeMap<String, RuleWords>,
    /// What to do about a document without a signature.
    unsigned: Option<Pair>,
}

#[derive(Debug, Serialize)]
struct ReasonWords {
    says: Pair,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Pair>,
}

#[derive(Debug, Serialize)]
struct RuleWords {
    asks: [&'static str; 2],
    advice: [&'static str; 2],
    text: &'static str,
    article: &'static str,
    severity: form::Severity,
}

impl Words {
    pub(super) fn learn(&mut self, record: &Record) {
        let reasons = record.signatures.iter().filter_map(|one| one.reason.as_ref()).chain(&record.reason);
        for code in reasons {
            if !self.reasons.contains_key(code)
                && let Some(words) = reason(code)
            {
                self.reasons.insert(code.clone(), words);
            }
        }
        for code in &record.findings {
            if !self.findings.contains_key(code)
                && let Some(words) = finding(code)
            {
                self.findings.insert(code.clone(), words);
            }
        }
        for id in record.form.iter().flat_map(|form| &form.broken) {
            if !self.rules.contains_key(id)
                && let Some(rule) = form::rule(id)
            {
                self.rules.insert(
                    id.clone(),
                    RuleWords {
                        asks: [rule.question.vi, rule.question.en],
                        advice: [rule.advice.vi, rule.advice.en],
                        text: rule.source.text,
                        article: rule.source.article,
                        severity: rule.severity,
                    },
                );
            }
        }
        if record.state == State::Unsigned && self.unsigned.is_none() {
            self.unsigned = step(Verdict::Unsigned, None);
        }
    }
}

fn step(verdict: Verdict, reason: Option<Reason>) -> Option<Pair> {
    let say = |lang| messages::next_step(verdict, reason, lang);
    Some([say(Lang::Vi)?.to_owned(), say(Lang::En)?.to_owned()])
}

fn finding(code: &str) -> Option<Pair> {
    Some([messages::finding_in_general(code, Lang::Vi)?, messages::finding_in_general(code, Lang::En)?])
}

fn reason(code: &str) -> Option<ReasonWords> {
    let (says, known) = crate::audit::output::summary::reason_words(code)?;
    Some(ReasonWords {
        says: says.map(str::to_owned),
        step: known.and_then(|reason| step(Verdict::Indeterminate, Some(reason))),
    })
}
