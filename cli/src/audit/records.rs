//! The records of a run: read from the journal, with what only all of them together can tell, and handed to the reports.

use std::cell::RefCell;

use kyso::audit::{Known, Record, State, Tally};

use super::journal::{Journal, Reader};
use super::{About, Records, output};
use crate::audit_args::{Audit, AuditFormat};
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;
use crate::screen::Screen;

struct Told<'a> {
    reader: Reader<'a>,
}

impl Records for Told<'_> {
    fn len(&self) -> usize {
        self.reader.records()
    }

    fn each(&self, take: &mut dyn FnMut(usize, Record) -> Result<()>) -> Result<()> {
        let at = RefCell::new(0_usize);
        self.reader.each(&mut |text| {
            let record: Record = serde_json::from_slice(text).map_err(|e| not_read(&e))?;
            let index = *at.borrow();
            *at.borrow_mut() = index.saturating_add(1);
            take(index, record)
        })
    }
}

fn not_read(error: &serde_json::Error) -> Failure {
    Failure::new(Exit::Unreadable, both!("một dòng của nhật ký không đọc được", "a line of the journal cannot be read"))
        .hint(both!("chạy lại với --fresh", "run it again with --fresh"))
        .cause(error)
}

/// Writes every report, and tells how the run ends.
pub(crate) fn report(options: &Audit, journal: &mut Journal, about: &About, screen: &Screen) -> Result<Exit> {
    let records = Told { reader: journal.reader()? };
    let mut exit = Exit::Done;
    let mut tally = Tally::new();
    records.each(&mut |_, record| {
        exit = exit.worst(exit_of(&record));
        tally.add(&record);
        Ok(())
    })?;
    for target in &options.output {
        output::write(target, options.force, &records, &tally, about, screen)?;
    }
    match options.format {
        AuditFormat::Ndjson => records.each(&mut |_, record| {
            let text = serde_json::to_string(&record).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
            screen.out(&(text + "\n"))
        })?,
        AuditFormat::Text => screen.out(&output::summary(&tally, about, screen.lang, screen.quiet))?,
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
        State::Unsigned => Exit::Unsigned,
        State::Unreadable => Exit::Unreadable,
    }
}
