//! Facts in files: one JSON object a document, `{"file":"…","facts":{…}}`, the facts being `kyso.facts/1`; facts alone are
//! read, too.

use std::path::Path;

use kyso::findings::DocumentFacts;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::failure::{Exit, Failure, Result};
use crate::lang::both;
use crate::messages;
use crate::trust_store::read_up_to;

/// Some 20,000 documents; a larger archive is verified folder by folder.
const MAX_FILE: u64 = 512 << 20;

/// One document's facts, with what it was called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(crate) facts: DocumentFacts,
}

/// The same, to be written.
#[derive(Debug, Serialize)]
pub(crate) struct Written<'a> {
    pub(crate) file: &'a str,
    pub(crate) facts: &'a DocumentFacts,
}

impl Written<'_> {
    /// One line.
    pub(crate) fn line(&self) -> Result<String> {
        serde_json::to_string(self).map(|text| text + "\n").map_err(|e| messages::cannot_write_stdout(&e.into()))
    }
}

/// Every document's facts in a file. Read strictly: what this version cannot weigh might be what speaks against a signature.
pub(crate) fn read(path: &Path) -> Result<Vec<Entry>> {
    let octets = read_up_to(path, MAX_FILE).map_err(|e| messages::cannot_read(path, &e))?;
    let mut found = Vec::new();
    let mut items = serde_json::Deserializer::from_slice(&octets).into_iter::<IgnoredAny>();
    loop {
        let from = items.byte_offset();
        match items.next() {
            None => break,
            Some(Err(e)) => return Err(no_facts(path, found.len(), &e)),
            Some(Ok(_)) => {
                let text = octets.get(from..items.byte_offset()).unwrap_or_default().trim_ascii();
                found.push(entry(text, path).map_err(|e| no_facts(path, found.len(), &e))?);
            }
        }
    }
    if found.is_empty() {
        let what = both!("'{p}' không chứa dữ kiện nào", "'{p}' holds no facts", p = path.display());
        return Err(messages::usage(what, how()));
    }
    Ok(found)
}

fn entry(text: &[u8], path: &Path) -> std::result::Result<Entry, serde_json::Error> {
    // The name comes first as we write it; whoever moved it to the end gets an error that says what is expected.
    if text.starts_with(b"{\"file\"") {
        return serde_json::from_slice(text);
    }
    serde_json::from_slice(text).map(|facts| Entry { file: path.display().to_string(), facts })
}

fn no_facts(path: &Path, before: usize, error: &serde_json::Error) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "mục {n} của '{p}' không phải dữ kiện kyso.facts/1 ({e})",
            "entry {n} of '{p}' is not kyso.facts/1 ({e})",
            n = before.saturating_add(1),
            p = path.display(),
            e = error
        ),
    )
    .cause(error)
    .hint(how())
}

fn how() -> crate::lang::Both {
    both!("dữ kiện do 'kyso verify --facts TỆP' ghi ra", "facts are what 'kyso verify --facts FILE' writes")
}
