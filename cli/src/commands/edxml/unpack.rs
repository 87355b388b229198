//! `kyso edxml unpack`.

use std::fs;
use std::path::Path;

use kyso::base::Limits;
use kyso::edxml::{self, Attachment, FileNames, Kind, Metadata, Weight};

use super::{read, tell};
use crate::edxml_args::Unpack;
use crate::failure::{Exit, Failure, Result};
use crate::input::{Document, is_dash};
use crate::lang::{both, counted};
use crate::messages;
use crate::output::{check_target, write_file};
use crate::screen::Screen;

/// The name under which the header is written.
const METADATA: &str = "metadata.json";

pub(crate) fn run(options: &Unpack, screen: &Screen) -> Result<Exit> {
    if is_dash(&options.output) {
        return Err(messages::no_stream_here());
    }
    let document = Document::open(&options.input)?;
    // Once for the names, so that nothing is written where something would be in the way.
    let package = read(&options.input, &document, &mut |_, _, _| {})?;
    let mut names = FileNames::new(&[METADATA]);
    let given: Vec<String> = package.attachments.iter().map(|attachment| names.give(&attachment.name)).collect();
    let directory = options.output.as_path();
    fs::create_dir_all(directory).map_err(|e| messages::cannot_write(directory, &e))?;
    let inputs: Vec<_> = document.file().into_iter().collect();
    for name in given.iter().map(String::as_str).chain([METADATA]) {
        check_target(&directory.join(name), &inputs, options.force)?;
    }
    let mut issues = package.issues.clone();
    issues.extend(edxml::check_manifest(&package));
    let mut damaged = 0;
    let mut failure: Option<Failure> = None;
    read(&options.input, &document, &mut |index, attachment, octets| {
        let Some(name) = given.get(index).filter(|_| failure.is_none()) else { return };
        let (looked, inner) = edxml::look(index, attachment, &octets, &Limits::default());
        issues.extend(looked.issues.iter().cloned());
        damaged += usize::from(looked.is_damaged());
        let file = inner.filter(|_| is_carrier(attachment)).unwrap_or(octets);
        // Nothing is written for what has no content: an empty file would look like one.
        if looked.kind.is_some_and(|kind| kind != Kind::Empty) {
            failure = write_file(&directory.join(name), &file, options.force).err();
        }
    })?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let meta = Metadata {
        schema: edxml::SCHEMA.to_owned(),
        message: package.message,
        trace: package.trace.unwrap_or_default(),
        attachments: package.attachments.iter().zip(&given).map(|(attachment, name)| file(attachment, name)).collect(),
    };
    write_file(&directory.join(METADATA), meta.to_json().as_bytes(), options.force)?;
    tell(&issues, Weight::Note, screen);
    screen.note(&both!(
        "đã tách {n} tệp vào '{p}'; chưa kiểm tra chữ ký nào",
        "unpacked {n:#} into '{p}'; no signature was verified",
        n = counted(given.len(), "file", "files"),
        p = directory.display()
    ));
    if damaged > 0 {
        screen.failure(&Failure::new(
            Exit::Unreadable,
            both!(
                "{n} tệp đính kèm của '{p}' bị hỏng",
                "{n:#} damaged in '{p}'",
                n = counted(damaged, "attachment is", "attachments are"),
                p = options.input.display()
            ),
        ));
        return Ok(Exit::Unreadable);
    }
    Ok(Exit::Done)
}

/// Whether a container is only how a file was carried, and not what was attached: then its name is another one.
fn is_carrier(attachment: &Attachment) -> bool {
    !Path::new(&attachment.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

fn file(attachment: &Attachment, name: &str) -> edxml::File {
    edxml::File {
        path: name.to_owned(),
        name: if attachment.name == name { String::new() } else { attachment.name.clone() },
        description: attachment.description.clone(),
        content_id: attachment.content_id.clone(),
    }
}
