//! The records of a run: read from the journal, with what only all of them together can tell, and handed to the reports.

use kyso::audit::{Across, Collector, FileKind, Known, Record, State, Tally};
use kyso::form::RuleSet;

use super::Records;
use super::journal::{Journal, Reader};
use super::output::{self, About};
use crate::audit_args::{Audit, AuditFormat};
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;
use crate::screen::Screen;

/// Octets of lines that go to standard output at once.
const BATCH: usize = 64 << 10;

struct Told<'a> {
    reader: Reader<'a>,
    across: Option<Across>,
}

impl Told<'_> {
    /// Each record as it was told of its file alone, as far as it is wanted.
    fn alone(&self, wants: &dyn Fn(u32) -> bool, take: &mut dyn FnMut(u32, Record) -> Result<()>) -> Result<()> {
        let mut next = 0_u32;
        self.reader.each(&mut |text| {
            let index = next;
            next = next.saturating_add(1);
            if !wants(index) {
                return Ok(());
            }
            // Whether it is text is asked once, not for each of its strings.
            let record = match std::str::from_utf8(text) {
                Ok(text) => serde_json::from_str(text),
                Err(_) => serde_json::from_slice(text),
            };
            take(index, record.map_err(|e| not_read(&e))?)
        })
    }

    /// What only all files together can answer.
    fn look_across(&mut self, rules: &RuleSet) -> Result<()> {
        let mut collector = Collector::new(rules);
        self.alone(&|_| true, &mut |index, record| {
            collector.see(index, &record);
            Ok(())
        })?;
        let resolver = std::cell::RefCell::new(collector.resolver());
        if resolver.borrow().wanted() > 0 {
            self.alone(&|index| resolver.borrow().wants(index), &mut |index, record| {
                resolver.borrow_mut().see(index, &record);
                Ok(())
            })?;
        }
        self.across = Some(resolver.into_inner().finish());
        Ok(())
    }
}

impl Told<'_> {
    /// Those that say something else with all files together than alone.
    fn changed(&self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()> {
        let Some(across) = &self.across else { return Ok(()) };
        self.alone(&|_| true, &mut |index, record| {
            let mut together = record.clone();
            across.apply(index, &mut together);
            if together == record { Ok(()) } else { take(together) }
        })
    }
}

impl Records for Told<'_> {
    fn len(&self) -> usize {
        self.reader.records()
    }

    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()> {
        self.alone(&|_| true, &mut |index, mut record| {
            if let Some(across) = &self.across {
                across.apply(index, &mut record);
            }
            take(usize::try_from(index).unwrap_or(usize::MAX), record)
        })
    }
}

fn not_read(error: &serde_json::Error) -> Failure {
    Failure::new(Exit::Unreadable, both!("một dòng của nhật ký không đọc được", "a line of the journal cannot be read"))
        .hint(both!("chạy lại với --fresh", "run it again with --fresh"))
        .cause(error)
}

/// Writes every report, and tells how the run ends.
pub(crate) fn report(
    options: &Audit,
    journal: &mut Journal,
    rules: Option<&RuleSet>,
    about: &About,
    screen: &Screen,
) -> Result<Exit> {
    let mut records = Told { reader: journal.reader()?, across: None };
    if let Some(rules) = rules {
        records.look_across(rules)?;
    }
    let mut tally = Tally::new();
    let mut exit = Exit::Done;
    // Nothing at all is seldom what was meant.
    if let Some(first) = options.inputs.iter().chain(&options.list).next().filter(|_| records.len() == 0) {
        let failure = messages::nothing_to_verify(first);
        screen.failure(&failure);
        exit = failure.exit;
    }
    records.each(&mut |_, record| {
        exit = exit.worst(exit_of(&record));
        tally.add(&record);
        Ok(())
    })?;
    for target in &options.output {
        output::write(target, options.force, &records, &tally, about, screen)?;
    }
    match options.format {
        AuditFormat::Ndjson => {
            // Each was told when it was finished; what all files together have changed since is told again.
            let mut lines = String::new();
            records.changed(&mut |record| {
                let text = serde_json::to_string(&record).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
                lines.push_str(&text);
                lines.push('\n');
                if lines.len() < BATCH {
                    return Ok(());
                }
                screen.out(&std::mem::take(&mut lines))
            })?;
            screen.out(&lines)?;
        }
        AuditFormat::Text => screen.read(&output::summary(&tally, about, screen.lang, screen.quiet))?,
    }
    Ok(exit)
}

/// What a file adds to how the run ends.
fn exit_of(record: &Record) -> Exit {
    match record.state {
        State::Passed if record.compliant == Known::No => Exit::Form,
        State::Passed => Exit::Done,
        State::Failed => Exit::Failed,
        State::Indeterminate => Exit::Undecided,
        // An archive has no signature of its own; what it holds has records.
        State::Unsigned if record.kind == Some(FileKind::Zip) => Exit::Done,
        State::Unsigned => Exit::Unsigned,
        State::Unreadable => Exit::Unreadable,
    }
}
