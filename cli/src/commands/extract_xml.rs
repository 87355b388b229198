//! `kyso extract` of an XML document: what a signature that passes signed, as the octets that were hashed. Nothing else is
//! handed out: whoever reads these octets reads what was signed (threats ).

use std::fs::File;
use std::io::{self, Write};

use kyso::policy::Verdict;
use kyso::{Settings, Verification, VerifiedReference};

use crate::args::Extract;
use crate::extract_words as words;
use crate::failure::{Exit, Result};
use crate::input::{Document, is_dash};
use crate::material;
use crate::messages;
use crate::output::{Output, check_target};
use crate::screen::Screen;
use crate::telling::exit_of;

pub(crate) fn run(options: &Extract, document: &Document, screen: &Screen) -> Result<Exit> {
    let input = &options.input;
    let Some(id) = &options.signature else { return Err(words::no_revisions(input)) };
    let inputs: Vec<&File> = document.file().into_iter().collect();
    let to_stdout = is_dash(&options.output);
    if !to_stdout {
        check_target(&options.output, &inputs, options.force)?;
    }
    let trust = material::trust(&options.trust, screen)?;
    let at = material::time(options.at.as_deref())?;
    let mut settings = Settings::new(at, trust, material::policy(options.policy.as_deref())?);
    settings.status = material::status(&options.trust.crl)?;
    settings.contents = material::contents(&options.detached)?;
    let verification = kyso::verify(document.source(), &settings).map_err(|e| messages::not_a_document(input, &e))?;
    let index = find(options, id, &verification)?;
    let Some(verified) = verification.require_passed(index) else {
        let judged = verification.judgement().signatures.get(index);
        let verdict = judged.map_or(Verdict::Indeterminate, |judged| judged.verdict);
        return Err(words::not_passed(input, id, exit_of(verdict)));
    };
    let reference = choose(options, id, verified.references())?;
    let failed = |e: kyso::xmldsig::SignedError| words::not_handed_out(input, &e);
    let octets = if to_stdout {
        // Kept until it is certain: what went into a pipe cannot be taken back.
        let mut kept = tempfile::tempfile().map_err(|e| messages::cannot_write(&std::env::temp_dir(), &e))?;
        let octets = kyso::write_signed(document.source(), &settings, reference, &mut kept).map_err(failed)?;
        let rewound = io::Seek::rewind(&mut kept).map_err(|e| messages::cannot_read(&std::env::temp_dir(), &e));
        rewound?;
        let mut stdout = io::stdout().lock();
        io::copy(&mut kept, &mut stdout).and_then(|_| stdout.flush()).map_err(|e| messages::cannot_write_stdout(&e))?;
        octets
    } else {
        let mut output = Output::create(&options.output, &inputs, options.force)?;
        let octets = kyso::write_signed(document.source(), &settings, reference, &mut output).map_err(failed)?;
        output.publish(&inputs)?;
        octets
    };
    screen.note(&words::extracted_xml(&options.output, name(reference), id, octets));
    Ok(Exit::Done)
}

/// By its id, else by its number as the report has it.
fn find(options: &Extract, id: &str, verification: &Verification) -> Result<usize> {
    let all = &verification.facts().signatures;
    let mut named = all.iter().enumerate().filter(|(_, signature)| signature.id == id).map(|(index, _)| index);
    match (named.next(), named.next()) {
        (Some(index), None) => return Ok(index),
        (Some(_), Some(_)) => return Err(words::several_signatures(&options.input, id)),
        (None, _) => {}
    }
    let number = id.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    number.filter(|index| *index < all.len()).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|signature| signature.id.clone()).collect();
        words::no_such_signature(&options.input, id, &names)
    })
}

/// What somebody reads: the signature's own parts only when they are asked for.
fn choose<'v>(options: &Extract, id: &str, all: &'v [VerifiedReference]) -> Result<&'v VerifiedReference> {
    let list = || words::parts(all.iter().map(name));
    if let Some(wanted) = &options.reference {
        let by_uri = all.iter().find(|reference| reference.uri() == Some(wanted.as_str()));
        let number = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found = by_uri.or_else(|| number.and_then(|index| all.get(index)));
        return found.ok_or_else(|| words::no_such_part(id, wanted, &list()));
    }
    let mut read = all.iter().filter(|reference| matches!(reference.role(), "document" | "element" | "detached"));
    match (read.next(), read.next(), all) {
        (Some(only), None, _) | (None, _, [only]) => Ok(only),
        _ => Err(words::several_parts(id, &list())),
    }
}

fn name(reference: &VerifiedReference) -> &str {
    reference.path().or(reference.uri()).unwrap_or("?")
}
