//! `kyso extract`: a revision as a file of its own, as it was when it was signed. Nothing is judged.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use kyso::base::{FileSource, Limits, Source, SourceError};
use kyso::crypto::{Digest, DigestAlgorithm, Digester};
use kyso::evidence::{Evidence, FoundSignature, find_pdf};
use kyso::pdf::{Coverage, Credentials, Document as Pdf};

use crate::args::Extract;
use crate::extract_words as words;
use crate::failure::{Exit, Result};
use crate::input::{Document, is_dash};
use crate::messages;
use crate::output::{Output, check_target};
use crate::password::Passwords;
use crate::screen::Screen;

pub(crate) fn run(options: &Extract, screen: &Screen) -> Result<Exit> {
    let document = Document::open(&options.input)?;
    let is_xml = kyso::is_xml(document.source());
    if is_xml.map_err(|e| messages::cannot_read(&options.input, &io::Error::other(e)))? {
        return super::extract_xml::run(options, &document, screen);
    }
    let inputs: Vec<&File> = document.file().into_iter().collect();
    let to_stdout = is_dash(&options.output);
    if !to_stdout {
        check_target(&options.output, &inputs, options.force)?;
    }
    let limits = Limits::default();
    let passwords = Passwords::new(&options.password, screen)?;
    let credentials = passwords.for_document(&options.input, document.source())?;
    let (pdf, evidence) = read(document.source(), &limits, &credentials, &options.input)?;
    let choice = Choice::make(options, &pdf, &evidence)?;
    let part = Part { whole: document.source(), end: choice.end };
    choice.check(&options.input, &part, &limits, &credentials)?;
    let reading = |e: Stopped| match e {
        Stopped::Read(e) => messages::cannot_read(&options.input, &io::Error::other(e)),
        Stopped::Write(e) if to_stdout => messages::cannot_write_stdout(&e),
        Stopped::Write(e) => messages::cannot_write(&options.output, &e),
    };
    if to_stdout {
        let mut stdout = io::stdout().lock();
        copy(&part, &mut stdout).map_err(reading)?;
        stdout.flush().map_err(|e| messages::cannot_write_stdout(&e))?;
    } else {
        let mut output = Output::create(&options.output, &inputs, options.force)?;
        let sent = copy(&part, &mut output).map_err(reading)?;
        let written = FileSource::new(output.written()?).map_err(|e| output.failure(&e))?;
        let kept = copy(&written, &mut io::sink()).map_err(reading)?;
        if sent != kept {
            return Err(words::not_as_written(&options.output));
        }
        output.publish(&inputs)?;
    }
    screen.note(&words::extracted(&options.input, &options.output, choice.revision, choice.revisions, choice.end));
    screen.note(&words::carries(&names(&choice.own), &names(&choice.earlier)));
    if choice.end < document.source().len() && choice.revision == choice.revisions {
        screen.note(&words::left_out(document.source().len() - choice.end));
    }
    screen.note(&words::not_judged());
    Ok(Exit::Done)
}

fn read<'s>(
    source: &'s dyn Source,
    limits: &Limits,
    credentials: &Credentials,
    input: &Path,
) -> Result<(Pdf<'s>, Evidence)> {
    let unreadable = |e: &(dyn std::error::Error + 'static)| messages::not_a_document(input, e);
    let pdf = Pdf::open_with(source, limits, credentials).map_err(|e| unreadable(&e))?;
    let evidence = find_pdf(&pdf, limits).map_err(|e| unreadable(&e))?;
    Ok((pdf, evidence))
}

/// What is extracted, and whose it is.
struct Choice<'e> {
    revision: usize,
    revisions: usize,
    end: u64,
    /// Signatures that sign this revision.
    own: Vec<&'e FoundSignature>,
    /// Signatures of earlier revisions.
    earlier: Vec<&'e FoundSignature>,
}

impl<'e> Choice<'e> {
    fn make(options: &Extract, pdf: &Pdf<'_>, evidence: &'e Evidence) -> Result<Self> {
        let input = &options.input;
        let revisions = pdf.revisions();
        let number = match (options.revision, &options.signature) {
            (Some(number), _) => number,
            (None, Some(id)) => revision_of(input, id, evidence)?,
            // The definition of the arguments asks for one of them.
            (None, None) => revisions.len(),
        };
        let Some(revision) = number.checked_sub(1).and_then(|index| revisions.get(index)) else {
            return Err(words::no_such_revision(input, number, revisions.len()));
        };
        if !revision.tail_found() {
            return Err(words::end_unknown(input, number));
        }
        let own: Vec<_> = evidence.signatures.iter().filter(|s| s.field.revision == number).collect();
        // A signature ends with `%%EOF` or with the end-of-line behind it; the file ends where the signer's did.
        let signed = own.iter().filter(|s| is_clear(s)).filter_map(|s| covered_end(s)).max();
        Ok(Self {
            revision: number,
            revisions: revisions.len(),
            end: signed.unwrap_or(revision.end()),
            own,
            earlier: evidence.signatures.iter().filter(|s| s.field.revision < number).collect(),
        })
    }

    /// Reads the part as anybody will: it must be a document of that many revisions in which every signature of the last
    /// one covers, by the same octets, the whole file.
    fn check(&self, input: &Path, part: &Part<'_>, limits: &Limits, credentials: &Credentials) -> Result<()> {
        let broken = |why: &str| words::own_check(input, self.revision, why);
        let (pdf, evidence) = read(part, limits, credentials, input).map_err(|failure| broken(&failure.what.en))?;
        if pdf.revisions().len() != self.revision {
            return Err(broken("it has another number of revisions"));
        }
        for signature in self.own.iter().filter(|s| is_clear(s)) {
            let same = |found: &&FoundSignature| {
                found.field.name == signature.field.name
                    && found.field.byte_range == signature.field.byte_range
                    && found.field.contents == signature.field.contents
            };
            match evidence.signatures.iter().find(same) {
                Some(found) if found.field.coverage == Coverage::File => {}
                _ => return Err(broken(&format!("signature '{}' does not cover it", signature.field.name))),
            }
        }
        Ok(())
    }
}

fn revision_of(input: &Path, id: &str, evidence: &Evidence) -> Result<usize> {
    let mut found = evidence.signatures.iter().filter(|s| s.field.name == id);
    match (found.next(), found.next()) {
        (Some(one), None) if is_clear(one) => Ok(one.field.revision),
        (Some(one), None) => Err(words::unclear(input, id, one.field.revision)),
        (Some(_), Some(_)) => Err(words::several_signatures(input, id)),
        (None, _) => Err(words::no_such_signature(input, id, &names(&evidence.signatures.iter().collect::<Vec<_>>()))),
    }
}

fn is_clear(signature: &FoundSignature) -> bool {
    signature.field.coverage != Coverage::Unclear
}

fn covered_end(signature: &FoundSignature) -> Option<u64> {
    signature.field.byte_range.and_then(|[_, _, start, len]| start.checked_add(len))
}

fn names(signatures: &[&FoundSignature]) -> Vec<String> {
    signatures.iter().map(|s| s.field.name.clone()).collect()
}

/// The first octets of a document.
struct Part<'d> {
    whole: &'d dyn Source,
    end: u64,
}

impl Source for Part<'_> {
    fn len(&self) -> u64 {
        self.end
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::result::Result<(), SourceError> {
        match offset.checked_add(buf.len() as u64) {
            Some(end) if end <= self.end => self.whole.read_at(offset, buf),
            _ => Err(SourceError::PastEnd { offset, len: buf.len(), end: self.end }),
        }
    }
}

/// Which side of a copy did not work.
enum Stopped {
    Read(SourceError),
    Write(io::Error),
}

/// Copies everything; the digest is of what was read.
fn copy(source: &dyn Source, out: &mut dyn Write) -> std::result::Result<Digest, Stopped> {
    let mut digester = Digester::new(DigestAlgorithm::Sha256);
    let mut buffer = vec![0; 1 << 18];
    let (mut at, end) = (0_u64, source.len());
    while at < end {
        let len = usize::try_from(end - at).unwrap_or(usize::MAX).min(buffer.len());
        let piece = buffer.get_mut(..len).unwrap_or_default();
        source.read_at(at, piece).map_err(Stopped::Read)?;
        out.write_all(piece).map_err(Stopped::Write)?;
        digester.update(piece);
        at += len as u64;
    }
    Ok(digester.finish())
}
