//! `kyso edxml pack`.

use std::path::Path;

use kyso::base::{FileSource, Limits, UnixTime, hex};
use kyso::crypto::{DigestAlgorithm, digest};
use kyso::edxml::{self, Attachment, Hop, Kind, Metadata, Part, Timestamp, Weight};
use kyso::{page, pdf};

use super::{metadata, tell};
use crate::edxml_args::Pack;
use crate::edxml_words;
use crate::failure::{Exit, Result};
use crate::input::{Document, is_dash};
use crate::lang::{both, counted};
use crate::output::Output;
use crate::screen::Screen;
use crate::trust_store::read_up_to;
use crate::{clock, messages};

const TEMPLATE: &str = include_str!("../../edxml_template.toml");

pub(crate) fn run(options: &Pack, screen: &Screen) -> Result<Exit> {
    if options.template {
        screen.out(TEMPLATE)?;
        return Ok(Exit::Done);
    }
    let (Some(path), Some(out)) = (&options.metadata, &options.output) else { return Err(messages::no_output_named()) };
    if is_dash(path) || is_dash(out) {
        return Err(messages::no_stream_here());
    }
    let mut meta = metadata(path)?;
    let base = path.parent().unwrap_or(Path::new(""));
    let files = meta.attachments.iter().map(|file| Carried::load(base, file)).collect::<Result<Vec<_>>>()?;
    complete(&mut meta, &files, clock::now());
    let mut issues = edxml::check(&meta.message, Some(&meta.trace));
    for (index, file) in files.iter().enumerate() {
        let attachment = file.attachment();
        issues.extend(edxml::look(index, &attachment, &file.octets, &Limits::default()).0.issues);
    }
    let bearable = if options.lenient { Weight::Form } else { Weight::Note };
    let broken = tell(&issues, bearable, screen);
    if broken > 0 {
        return Err(edxml_words::rules_broken(path, broken, options.lenient));
    }
    let parts: Vec<Part<'_>> = files.iter().map(Carried::part).collect();
    let input = Document::open(path)?;
    let inputs: Vec<_> = input.file().into_iter().collect();
    let mut output = Output::create(out, &inputs, options.force)?;
    edxml::write(&mut output, &meta.message, &meta.trace, &parts).map_err(|e| edxml_words::cannot_build(out, &e))?;
    check(out, &mut output, &meta, &files)?;
    output.publish(&inputs)?;
    screen.note(&both!(
        "đã đóng gói {n} tệp vào '{p}'; gói tin chưa được ký",
        "packed {n:#} into '{p}'; the message is not signed yet",
        n = counted(files.len(), "file", "files"),
        p = out.display()
    ));
    Ok(Exit::Done)
}

/// A file as it will be carried.
struct Carried {
    name: String,
    description: String,
    content_id: String,
    mime: &'static str,
    octets: Vec<u8>,
    /// Pages, of a PDF.
    pages: Option<u32>,
}

impl Carried {
    fn load(base: &Path, file: &edxml::File) -> Result<Self> {
        let path = base.join(&file.path);
        let limits = Limits::default();
        let limit = limits.edxml_attachment_octets;
        let found = Document::open(&path)?;
        if found.source().len() > limit {
            return Err(edxml_words::too_large(&path, limit));
        }
        let octets = read_up_to(&path, limit).map_err(|e| messages::cannot_read(&path, &e))?;
        let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = if file.name.is_empty() { own } else { file.name.clone() };
        let uuid = uuid(&name, &octets);
        let content_id = if file.content_id.is_empty() { format!("cid:{uuid}") } else { file.content_id.clone() };
        let pages = if edxml::sniff(&octets) == Kind::Pdf { pages(&octets) } else { None };
        let carrying = edxml::carrying(&name);
        let octets = if carrying.packed {
            let ending = name.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
            edxml::zip_one(&format!("{uuid}{ending}"), &octets)
                .map_err(|e| messages::cannot_read(&path, &std::io::Error::other(e)))?
        } else {
            octets
        };
        Ok(Self { name, description: file.description.clone(), content_id, mime: carrying.mime, octets, pages })
    }

    fn part(&self) -> Part<'_> {
        Part {
            content_id: self.content_id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            content_type: self.mime.to_owned(),
            octets: &self.octets,
        }
    }

    /// As it will be read, for the checks of what is read.
    fn attachment(&self) -> Attachment {
        Attachment {
            content_id: self.content_id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            field_name: String::new(),
            mime_type: String::new(),
            content_type: self.mime.to_owned(),
            octets: self.octets.len() as u64,
            has_content: true,
            defect: None,
            span: kyso::base::Span::new(0, 0),
        }
    }
}

fn pages(octets: &[u8]) -> Option<u32> {
    let document = pdf::Document::open(&octets, &Limits::default()).ok()?;
    page::count(document.current()).ok()
}

/// An identifier made of what it stands for (RFC 9562 §5.8), so that the same files give the same package.
fn uuid(name: &str, octets: &[u8]) -> String {
    let content = digest(DigestAlgorithm::Sha256, octets);
    let both = [name.as_bytes(), b"\0", content.as_bytes()].concat();
    let digits = hex(digest(DigestAlgorithm::Sha256, &both).as_bytes());
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

/// Fills in what follows from the rest.
fn complete(meta: &mut Metadata, files: &[Carried], now: UnixTime) {
    let message = &mut meta.message;
    let code = message.code.written();
    if message.document_id.is_empty() && !message.from.organ_id.is_empty() && !code.is_empty() {
        message.document_id = format!("{},{},{code}", message.from.organ_id, message.promulgation.date);
    }
    if message.other.page_amount.is_empty()
        && let Some(pages) = files.iter().find_map(|file| file.pages)
    {
        message.other.page_amount = pages.to_string();
    }
    if meta.trace.hops.is_empty() {
        let timestamp = Timestamp::write(now);
        meta.trace.hops.push(Hop { organ_id: message.from.organ_id.clone(), timestamp });
    }
}

/// Reads what was written: it must say what was meant, octet by octet of every attachment.
fn check(out: &Path, output: &mut Output, meta: &Metadata, files: &[Carried]) -> Result<()> {
    let written = FileSource::new(output.written()?).map_err(|e| messages::cannot_read(out, &e))?;
    let mut same = true;
    let mut count = 0;
    let read = edxml::read(&written, &Limits::default(), &mut |index, _, octets| {
        count += 1;
        same &= files.get(index).is_some_and(|file| file.octets == octets);
    });
    let package = read.map_err(|e| edxml_words::own_check(out, &e.to_string()))?;
    let issues = [package.issues.clone(), edxml::check_manifest(&package)].concat();
    let broken = issues.iter().find(|issue| issue.weight == Weight::Structure);
    if let Some(issue) = broken {
        return Err(edxml_words::own_check(out, &edxml_words::issue(issue).en));
    }
    if !same || count != files.len() {
        return Err(edxml_words::own_check(out, "attachments"));
    }
    // White space around a text is no part of it.
    if package.message.document_id != meta.message.document_id.trim() || package.trace.is_none() {
        return Err(edxml_words::own_check(out, "header"));
    }
    Ok(())
}
