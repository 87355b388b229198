//! What rules are asked about.

use core::cell::OnceCell;

use super::edges::Edges;
use super::roles::Roles;
use crate::base::Day;
use crate::findings::DocumentFacts;
use crate::letter::Letter;
use crate::organisation::Organisation;
use crate::page::Seen;
use crate::policy::DocumentJudgement;

/// A document, looked at. Rules compute nothing twice that is here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Subject<'a> {
    /// Its pages, in order; empty for XML. Pages that could not be seen are missing.
    pub pages: &'a [Seen],
    /// How many pages could not be seen.
    pub missing: usize,
    /// Its parts; `None` for XML.
    pub letter: Option<&'a Letter>,
    /// What was found about its signatures.
    pub facts: &'a DocumentFacts,
    /// What was said of them; in the order of the facts.
    pub judgement: &'a DocumentJudgement,
    /// Whose document it should be, when that was said.
    pub organisation: Option<&'a Organisation>,
    /// The file.
    pub file: &'a FileSeen,
    /// The day whose rules apply: the document's, else that of its first signature.
    pub day: Option<Day>,
    /// What rules found out on the way; empty at first.
    pub known: Known<'a>,
}

/// What one rule finds out and others ask again: dozens want to know which signature is whose.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    pub(super) roles: OnceCell<Roles<'a>>,
    pub(super) edges: OnceCell<Edges<'a>>,
}

/// A file from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileSeen {
    /// Its name without folders.
    pub name: String,
    /// Octets.
    pub octets: u64,
    /// PDF version, of header and catalog the higher, such as `(1, 7)`; `None` for XML.
    pub pdf_version: Option<(u8, u8)>,
    /// The encoding an XML document declares.
    pub xml_encoding: Option<String>,
}
