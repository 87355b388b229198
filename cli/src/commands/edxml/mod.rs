//! `kyso edxml`: packages of the national document exchange axis.

mod pack;
mod sequence;
mod sign;
mod status;
mod unpack;
mod verify;

use std::path::Path;

use kyso::base::Limits;
use kyso::edxml::{self, Attachment, Issue, Metadata, Package, Weight};

use crate::edxml_args::EdxmlCommand;
use crate::edxml_words;
use crate::failure::{Exit, Result};
use crate::input::Document;
use crate::messages;
use crate::screen::Screen;
use crate::trust_store::read_up_to;

/// Octets of a metadata file: more than any header may have.
const METADATA: u64 = 8 << 20;

pub(crate) fn run(command: EdxmlCommand, screen: &Screen) -> Result<Exit> {
    match command {
        EdxmlCommand::Pack(options) => pack::run(&options, screen),
        EdxmlCommand::Unpack(options) => unpack::run(&options, screen),
        EdxmlCommand::Status(options) => status::run(&options, screen),
        EdxmlCommand::Sequence(options) => sequence::run(&options, screen),
        EdxmlCommand::Sign(options) => sign::run(*options, screen),
        EdxmlCommand::Verify(options) => verify::run(&options, screen),
    }
}

/// Reads a package; its attachments go to `each`.
fn read(path: &Path, document: &Document, each: &mut dyn FnMut(usize, &Attachment, Vec<u8>)) -> Result<Package> {
    edxml::read(document.source(), &Limits::default(), each).map_err(|e| edxml_words::not_a_package(path, &e))
}

/// Reads a metadata file: JSON by its ending, else TOML.
fn metadata(path: &Path) -> Result<Metadata> {
    let octets = read_up_to(path, METADATA).map_err(|e| messages::cannot_read(path, &e))?;
    let text = String::from_utf8_lossy(&octets);
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let read = if is_json { Metadata::from_json(&text) } else { Metadata::from_toml(&text) };
    read.map_err(|e| edxml_words::bad_metadata(path, &e))
}

/// Tells of every issue that weighs; how many of them weigh too much.
fn tell(issues: &[Issue], bearable: Weight, screen: &Screen) -> usize {
    for issue in issues.iter().filter(|issue| issue.weight > Weight::Note || screen.verbose) {
        screen.note(&edxml_words::issue(issue));
    }
    issues.iter().filter(|issue| issue.weight > bearable).count()
}
