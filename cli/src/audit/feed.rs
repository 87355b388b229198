//! From what the walk finds to what there is to do: what an earlier run told of a file that has not changed since stands.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use kyso::audit::Record;

use super::journal::{Earlier, Known};
use super::path_octets;
use super::walk::{Found, Origin, Walk};
use super::worker::stat;

/// How far the walk may be ahead.
const AHEAD: usize = 4096;

/// One file, by its place in the walk.
#[derive(Debug)]
pub(crate) enum Item {
    Examine(Job),
    /// What is known of it stands.
    Known(u64, Box<Known>),
    Told(u64, PathBuf, Box<Record>),
    PassedOver,
    /// A journal or report of another run.
    Ours,
}

/// A file to be examined.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) number: u64,
    pub(crate) path: PathBuf,
    /// What an earlier run told of a file of the same size: it stands when the digest is the same.
    pub(crate) known: Option<Box<Known>>,
    /// Members of an archive that are done.
    pub(crate) skip: u32,
    /// Lines about it that are in the journal already.
    pub(crate) part: u32,
    /// To be examined by a worker that did nothing before: what ended the last one may not have been this file.
    pub(crate) alone: bool,
}

/// Walks in a thread of its own, past the files that are this run's `own`; the receiver gets what was found, in the order of the walk.
pub(crate) fn feed(origins: Vec<Origin>, own: Vec<PathBuf>, earlier: Earlier, at: i64) -> Receiver<Item> {
    let (sender, receiver) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let mut number = 0_u64;
        for found in Walk::new(origins, own) {
            let item = match found {
                Found::PassedOver => Item::PassedOver,
                Found::Ours => Item::Ours,
                Found::Told(path, record) => Item::Told(number, path, record),
                Found::File(path) => decide(number, path, &earlier, at),
            };
            if !matches!(item, Item::PassedOver | Item::Ours) {
                number = number.saturating_add(1);
            }
            // Whoever stopped listening has a reason.
            if sender.send(item).is_err() {
                return;
            }
        }
    });
    receiver
}

fn decide(number: u64, path: PathBuf, earlier: &Earlier, at: i64) -> Item {
    let known = if earlier.is_empty() { None } else { known(&path, earlier, at) };
    match known {
        Some((known, true)) => Item::Known(number, Box::new(known)),
        other => {
            let known = other.map(|(known, _)| Box::new(known));
            Item::Examine(Job { number, path, known, skip: 0, part: 0, alone: false })
        }
    }
}

/// What is known of a file and still stands, and whether the file is surely the same; else its digest is to be compared.
fn known(path: &Path, earlier: &Earlier, at: i64) -> Option<(Known, bool)> {
    let known = earlier.find(&path_octets::octets(path)).ok().flatten()?;
    let line = &known.line;
    let then = line.stat?;
    let stands = (earlier.resumes && line.at == at)
        || line.sha256.is_some()
            && (line.at == at || line.at < at && line.stands_until.is_some_and(|until| at <= until));
    if !stands {
        return None;
    }
    let now = stat(&fs::metadata(path).ok()?);
    if now.size != then.size {
        return None;
    }
    let is_same = then.settled && (now.modified, now.changed) == (then.modified, then.changed);
    (is_same || line.sha256.is_some()).then_some((known, is_same))
}
