//! The records of a run: read from the journal, with what only all of them together can tell, and handed to the reports.

use std::cell::RefCell;
use std::io::Write as _;
use std::path::Path;

use kyso::audit::{Known, Record, State};

use super::journal::{Journal, Reader};
use super::{About, Records};
use crate::audit_args::{Audit, AuditFormat};
use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;
use crate::output::Output;
use crate::screen::Screen;

const ENDINGS: [&str; 5] = ["html", "json", "ndjson", "csv", "parquet"];

/// Refused before any work is done: a report of no known kind.
pub(crate) fn check_ending(target: &Path) -> Result<()> {
    let ending = target.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    if ending.as_deref().is_some_and(|ending| ENDINGS.contains(&ending)) {
        return Ok(());
    }
    Err(messages::usage(
        both!(
            "không rõ loại báo cáo từ tên '{p}'",
            "the name '{p}' does not say what report it is",
            p = target.display()
        ),
        both!(
            "đặt tên báo cáo với phần mở rộng .html, .json, .ndjson, .csv hoặc .parquet",
            "give the report a name that ends in .html, .json, .ndjson, .csv or .parquet"
        ),
    ))
}

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
    records.each(&mut |_, record| {
        exit = exit.worst(exit_of(&record));
        Ok(())
    })?;
    for target in &options.output {
        let mut output = Output::create(target, &[], options.force)?;
        records.each(&mut |_, record| {
            let failed = |e: std::io::Error| messages::cannot_write(target, &e);
            serde_json::to_writer(&mut output, &record).map_err(|e| failed(e.into()))?;
            output.write_all(b"\n").map_err(failed)
        })?;
        output.publish(&[])?;
    }
    match options.format {
        AuditFormat::Ndjson => records.each(&mut |_, record| {
            let text = serde_json::to_string(&record).map_err(|e| messages::cannot_write_stdout(&e.into()))?;
            screen.out(&(text + "\n"))
        })?,
        AuditFormat::Text => screen.note(&both!(
            "{n} tệp; {x} tệp không phải văn bản bị bỏ qua",
            "{n} files; {x} that are no documents were passed over",
            n = records.len(),
            x = about.passed_over
        )),
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
