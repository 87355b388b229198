//! `kyso judge`: facts that were stored, under a policy of today. The form is not asked: its rules are about pages, and of those
//! facts hold nothing, on purpose. What a form was found to be belongs to the report of whoever saw the pages; told again here,
//! beside a verdict of another day and policy, it would look as if it had been looked at once more.

use kyso::base::UnixTime;
use kyso::policy::{Policy, judge_at};
use kyso::report::Report;

use crate::args::Judge;
use crate::failure::{Exit, Result};
use crate::lang::both;
use crate::material;
use crate::screen::Screen;
use crate::stored_facts::{self, Entry};
use crate::telling::{Teller, exit_of};

pub(crate) fn run(options: &Judge, screen: &Screen) -> Result<Exit> {
    let policy = material::policy(options.policy.as_deref())?;
    let at = options.at.as_deref().map(|text| material::time(Some(text))).transpose()?;
    screen.note(&both!(
        "đánh giá theo dữ kiện đã lưu; văn bản không được đọc lại, thể thức không được xét",
        "judged by stored facts; the documents are not read again, and their form is not asked"
    ));
    let mut told = Teller::new(options.format, screen)?;
    let mut exit = Exit::Done;
    for path in &options.inputs {
        match stored_facts::read(path) {
            Ok(entries) => {
                for entry in entries {
                    let report = report(&entry, &policy, at);
                    told.report(&report)?;
                    exit = exit.worst(exit_of(report.verdict));
                }
            }
            Err(failure) => exit = exit.worst(told.failure(path, &failure)?),
        }
    }
    told.end()?;
    Ok(exit)
}

fn report(entry: &Entry, policy: &Policy, at: Option<UnixTime>) -> Report {
    let judgement = judge_at(&entry.facts, policy, at.unwrap_or(entry.facts.at));
    Report::new(&entry.file, &policy.name, &entry.facts, &judgement).by_stored_facts()
}
