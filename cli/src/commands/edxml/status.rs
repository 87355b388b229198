//! `kyso edxml status`.

use kyso::base::{FileSource, Limits};
use kyso::edxml::{self, Message, ResponseFor, State, Timestamp, Weight};

use super::{metadata, read, tell};
use crate::edxml_args::Status;
use crate::failure::{Exit, Result};
use crate::input::{Document, is_dash};
use crate::lang::both;
use crate::output::Output;
use crate::screen::Screen;
use crate::{clock, edxml_words, messages};

pub(crate) fn run(options: &Status, screen: &Screen) -> Result<Exit> {
    if is_dash(&options.output) {
        return Err(messages::no_stream_here());
    }
    let mut message = Message::default();
    if let Some(path) = &options.metadata {
        message = metadata(path)?.message;
    }
    let set = |field: &mut String, given: &Option<String>| {
        if let Some(given) = given {
            field.clone_from(given);
        }
    };
    set(&mut message.status_code, &options.code);
    set(&mut message.from.organ_id, &options.organ_id);
    set(&mut message.from.name, &options.organ_name);
    set(&mut message.staff.department, &options.department);
    set(&mut message.staff.staff, &options.staff);
    set(&mut message.description, &options.description);
    set(&mut message.timestamp, &options.time);
    if message.timestamp.is_empty() {
        message.timestamp = Timestamp::write(clock::now());
    }
    if !State::all().any(|state| state.code() == message.status_code) {
        let codes = State::all().map(State::code).collect::<Vec<_>>().join(", ");
        return Err(messages::bad_value(
            "--code",
            &message.status_code,
            &both!("một trong {codes}", "one of {codes}", codes = codes),
        ));
    }
    if let Some(path) = &options.answered {
        let document = Document::open(path)?;
        let package = read(path, &document, &mut |_, _, _| {})?;
        answer(&mut message, &package.message);
    }
    let path = options.metadata.as_ref().or(options.answered.as_ref()).unwrap_or(&options.output);
    let broken = tell(&edxml::check(&message, None), Weight::Form, screen);
    if broken > 0 {
        return Err(edxml_words::rules_broken(path, broken, true));
    }
    let mut output = Output::create(&options.output, &[], options.force)?;
    edxml::write_status(&mut output, &message).map_err(|e| edxml_words::cannot_build(&options.output, &e))?;
    let written = FileSource::new(output.written()?).map_err(|e| messages::cannot_read(&options.output, &e))?;
    let package = edxml::read(&written, &Limits::default(), &mut |_, _, _| {})
        .map_err(|e| edxml_words::own_check(&options.output, &e.to_string()))?;
    if package.message.status_code != message.status_code || package.message.response_for.len() != 1 {
        return Err(edxml_words::own_check(&options.output, "header"));
    }
    output.publish(&[])?;
    screen.note(&both!(
        "đã ghi trạng thái {c} vào '{p}'",
        "wrote state {c} into '{p}'",
        c = message.status_code,
        p = options.output.display()
    ));
    Ok(Exit::Done)
}

/// Names the document, and the organisation by what the document says of it.
fn answer(message: &mut Message, document: &Message) {
    message.response_for = vec![ResponseFor {
        organ_id: document.from.organ_id.clone(),
        code: document.code.written(),
        date: document.promulgation.date.clone(),
        document_id: document.document_id.clone(),
    }];
    let is_sender = State::from_code(&message.status_code).is_some_and(State::is_of_sender);
    if is_sender && message.from.organ_id.is_empty() {
        message.from = document.from.clone();
    }
    // The only receiver answers, when nobody else is named.
    if let ([only], true) = (document.to.as_slice(), message.from.organ_id.is_empty()) {
        message.from = only.clone();
    }
    let known = document.to.iter().chain([&document.from]).find(|organ| organ.organ_id == message.from.organ_id);
    if let Some(known) = known.filter(|_| message.from.name.is_empty()) {
        message.from.name.clone_from(&known.name);
    }
}
