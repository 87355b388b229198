//! What this program left in a folder itself: journals and reports of other runs, and what a killed one had not finished. They quote names and details of documents,
//! and so can look like one where a document is told by how it begins.
//!
//! What a clerk expects of a folder of documents with last month's report in it: rates over the documents, and not one more
//! "file that could not be read" each month. So a journal, and a report as JSON, CSV or Parquet, is passed over and counted, with
//! a line that says so. Pages (`.html`) quote nothing in their first octets: like any other file, they are passed over as no
//! documents.
//!
//! Nobody may hide a document in this way. Hence
//!
//! - what is called like a document (`.pdf`, `.xml`, `.edxml`, `.zip`), or was named by itself, is examined whatever it begins
//!   with;
//! - a journal is known by its checksums, those of all its lines in the octets looked at, not by its first words;
//! - a report has to have one of the endings under which reports are written, under which nobody reads a PDF;
//! - what was being written when a run was killed has to have the whole name that such files get, which nobody reads either.

use std::ffi::OsStr;
use std::path::Path;

use crate::audit::is_journal;
use crate::output::is_unfinished;

/// How JSON reports begin: records, results of an audit, reports of documents, alone and in an array.
const JSON: &[&[u8]] = &[b"{\"schema\":\"kyso.", b"[{\"schema\":\"kyso.", b"[\n{\"schema\":\"kyso."];
/// How tables of records begin: the byte order mark, and the first columns.
const TABLE: &[u8] = b"\xef\xbb\xbffile,kind,size,";

/// Octets of a file by which it is told.
pub(crate) const HEAD: u64 = 16 << 10;

/// Whether it is worth reading more of it: by its first octets.
pub(crate) fn may_be_ours(head: &[u8]) -> bool {
    head.get(8..).is_some_and(|rest| rest.starts_with(b" H\t"))
}

/// Whether a file of this name that begins with `head`, up to [`HEAD`] octets, is a journal or a report of this program, or was
/// never finished by it.
pub(crate) fn is_ours(path: &Path, head: &[u8]) -> bool {
    if is_journal(head) || is_unfinished(path) {
        return true;
    }
    let ending = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some("json" | "ndjson" | "jsonl") => JSON.iter().any(|begin| head.starts_with(begin)),
        Some("csv") => head.starts_with(TABLE),
        Some("parquet") => head.starts_with(b"PAR1"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ours_is_known_by_name_and_beginning() {
        let json = b"{\"schema\":\"kyso.audit/1\",\"file\":\"%PDF-1.7\"}";
        for (name, head, is) in [
            ("r.ndjson", &json[..], true),
            ("R.JSON", json, true),
            ("r.pdf", json, false),
            ("r", json, false),
            ("r.json", b"{\"schema\":\"other/1\"}", false),
            ("r.csv", b"\xef\xbb\xbffile,kind,size,modified", true),
            ("r.csv", b"file;inside", false),
            ("r.parquet", b"PAR1\x15\x04%PDF-", true),
            ("r.journal", b"%PDF-1.7", false),
            ("r.journal", b"", false),
            (".kyso-b1da667890e51aa2.tmp", b"%PDF-1.7", true),
            (".kyso-b1da667890e51aa2.pdf", b"%PDF-1.7", false),
            (".kyso-b1da667890e51aa.tmp", b"%PDF-1.7", false),
            (".kyso-letter0000000.tmp", b"%PDF-1.7", false),
            ("kyso-b1da667890e51aa2.tmp", b"%PDF-1.7", false),
        ] {
            assert_eq!(is_ours(Path::new(name), head), is, "{name}");
        }
    }
}
