//! `.html`: one page that needs nothing but a browser. It opens from a folder, fetches nothing, and can be sent to somebody.
//!
//! ```text
//! facts   what was asked, the rates of the whole (Tally), words ─► JSON
//! rows    a column after another, values in dictionaries        ─► deflate, base64: read at once, sorted and filtered
//! more    what is seen of one file only, a thousand files each  ─► deflate, base64: read when somebody looks
//! ```
//!
//! Nothing that comes from a file can become markup: JSON stands in a data block with every `<` escaped, the rest is base64,
//! the page's script writes text only, and the page allows no script and no style but its own two by their digests.

mod data;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
mod tests;
mod whole;
mod words;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kyso::audit::{Record, Tally};
use kyso::crypto::{DigestAlgorithm, digest};
use serde::Serialize;

use self::data::{Rows, Section};
use self::whole::{Spellings, Whole};
use self::words::Words;
use super::{About, Records, fault, put};
use crate::base64;
use crate::failure::Result;
use crate::lang::Lang;
use crate::messages;
use crate::output::Output;

/// How many files a page holds: what a browser still shows, sorts and filters at once. Of a larger archive those with
/// something to see go first; the rates are of all in any case.
pub(super) const CAP: usize = 300_000;
/// Files whose particulars are packed together.
const PACK: usize = 1000;
/// Of what is packed: most of what the best setting saves, in a third of its time.
const EFFORT: u32 = 5;

const STYLE: &str = include_str!("page/page.css");
const BODY: &str = include_str!("page/page.html");
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("page/words.js"),
    include_str!("page/data.js"),
    include_str!("page/choice.js"),
    include_str!("page/rates.js"),
    include_str!("page/groups.js"),
    include_str!("page/months.js"),
    include_str!("page/files.js"),
    include_str!("page/one.js"),
    include_str!("page/start.js"),
    "})();\n",
);

/// What the page knows before it unpacks anything.
#[derive(Serialize)]
struct Facts<'a> {
    lang: &'static str,
    about: &'a About,
    whole: &'a Whole<'a>,
    /// Files of the archive.
    total: usize,
    /// Files in the page.
    rows: usize,
    pack: usize,
    sections: &'a [Section],
    words: &'a Words,
}

pub(super) fn write(
    output: &mut Output,
    records: &dyn Records,
    tally: &Tally,
    about: &About,
    lang: Lang,
) -> Result<()> {
    capped(output, records, tally, about, lang, CAP)
}

/// The same with room for another number of files.
fn capped(
    output: &mut Output,
    records: &dyn Records,
    tally: &Tally,
    about: &About,
    lang: Lang,
    cap: usize,
) -> Result<()> {
    let mut places = Places::of(records, cap)?;
    let mut rows = Rows::default();
    let mut spellings = Spellings::of(tally);
    let mut words = Words::default();
    let mut packs = Packs::new()?;
    records.each(&mut |_, record| {
        if !places.take(&record) {
            return Ok(());
        }
        words.learn(&record);
        rows.add(&record, &mut spellings);
        packs.add(&record)
    })?;
    let (mut packed, count) = packs.end()?;
    let (sections, octets) = rows.packed(EFFORT).map_err(|e| output.failure(&e))?;
    let facts = Facts {
        lang: if lang == Lang::Vi { "vi" } else { "en" },
        about,
        whole: &Whole::of(tally),
        total: records.len(),
        rows: rows.len(),
        pack: PACK,
        sections: &sections,
        words: &words,
    };
    let facts = serde_json::to_string(&facts).map_err(|e| fault(output, e))?;
    put(output, head(lang).as_bytes())?;
    put(output, BODY.as_bytes())?;
    put(output, b"<script type=\"application/json\" id=\"facts\">")?;
    put(output, inert(&facts).as_bytes())?;
    put(output, b"</script>\n<script type=\"text/plain\" id=\"rows\">")?;
    for piece in octets.chunks(3 << 14) {
        put(output, base64::encode(piece).as_bytes())?;
    }
    put(output, b"</script>\n<script>")?;
    put(output, SCRIPT.as_bytes())?;
    put(output, b"</script>\n")?;
    debug_assert!(count <= rows.len());
    copy(output, &mut packed)?;
    put(output, b"</body>\n</html>\n")
}

/// The page allows what has these digests, and nothing else: no other script, no address.
fn head(lang: Lang) -> String {
    let allowed = |text: &str| base64::encode(digest(DigestAlgorithm::Sha256, text.as_bytes()).as_bytes());
    let (language, title) = match lang {
        Lang::Vi => ("vi", "Kết quả kiểm tra kho văn bản điện tử"),
        Lang::En => ("en", "Audit of an archive of electronic documents"),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; form-action \
         'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n",
        script = allowed(SCRIPT),
        style = allowed(STYLE),
    )
}

/// JSON that the parser of HTML reads over: no end of a script, no comment begins in it.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Which files have a place in the page.
struct Places {
    left: [usize; Self::RANKS],
}

impl Places {
    const RANKS: usize = 6;

    /// Everything, if there is room; else the gravest first, each kind in the order of the walk.
    fn of(records: &dyn Records, cap: usize) -> Result<Self> {
        if records.len() <= cap {
            return Ok(Self { left: [usize::MAX; Self::RANKS] });
        }
        let mut left = [0_usize; Self::RANKS];
        records.each(&mut |_, record| {
            if let Some(count) = left.get_mut(rank(&record)) {
                *count = count.saturating_add(1);
            }
            Ok(())
        })?;
        let mut room = cap;
        for count in &mut left {
            *count = (*count).min(room);
            room = room.saturating_sub(*count);
        }
        Ok(Self { left })
    }

    fn take(&mut self, record: &Record) -> bool {
        let Some(left) = self.left.get_mut(rank(record)) else { return false };
        let there = *left > 0;
        *left = left.saturating_sub(1);
        there
    }
}

/// How much there is to see in a file; 0 the most.
fn rank(record: &Record) -> usize {
    use kyso::audit::{Known, State};
    match record.state {
        State::Failed => 0,
        State::Indeterminate => 1,
        State::Unreadable => 2,
        State::Unsigned => 3,
        State::Passed if record.compliant == Known::No || record.timely == Known::No => 4,
        State::Passed => 5,
    }
}

/// Particulars of the files, packed as they come into a file of their own: they stand behind everything else in the page.
struct Packs {
    file: File,
    packing: ZlibEncoder<Vec<u8>>,
    waiting: usize,
    rows: usize,
    packs: usize,
}

impl Packs {
    fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(|e| cannot_spool(&e))?;
        Ok(Self { file, packing: packing(), waiting: 0, rows: 0, packs: 0 })
    }

    fn add(&mut self, record: &Record) -> Result<()> {
        let line = serde_json::to_vec(&data::Particulars::of(record)).map_err(|e| cannot_spool(&e.into()))?;
        let parts: [&[u8]; 2] = [if self.waiting == 0 { b"[" } else { b"," }, &line];
        for part in parts {
            self.packing.write_all(part).map_err(|e| cannot_spool(&e))?;
        }
        self.waiting = self.waiting.saturating_add(1);
        self.rows = self.rows.saturating_add(1);
        if self.waiting == PACK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let mut full = std::mem::replace(&mut self.packing, packing());
        self.waiting = 0;
        let number = self.packs;
        self.packs = self.packs.saturating_add(1);
        let told = full.write_all(b"]").and_then(|()| full.finish()).and_then(|octets| {
            let text = base64::encode(&octets);
            writeln!(self.file, "<script type=\"text/plain\" id=\"more{number}\">{text}</script>")
        });
        told.map_err(|e| cannot_spool(&e))
    }

    /// All of them, and of how many files.
    fn end(mut self) -> Result<(File, usize)> {
        self.flush()?;
        self.file.rewind().map_err(|e| cannot_spool(&e))?;
        Ok((self.file, self.rows))
    }
}

fn packing() -> ZlibEncoder<Vec<u8>> {
    ZlibEncoder::new(Vec::new(), Compression::new(EFFORT))
}

fn cannot_spool(error: &io::Error) -> crate::failure::Failure {
    messages::cannot_write(&std::env::temp_dir(), error)
}

fn copy(output: &mut Output, from: &mut File) -> Result<()> {
    let mut piece = Vec::with_capacity(1 << 18);
    loop {
        piece.clear();
        let read = from.take(1 << 18).read_to_end(&mut piece).map_err(|e| cannot_spool(&e))?;
        if read == 0 {
            return Ok(());
        }
        put(output, &piece)?;
    }
}
