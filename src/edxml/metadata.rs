//! The file that says what a package shall say, and the one that says what a package said: the same form, so that what was
//! unpacked can be packed again.

use serde::{Deserialize, Serialize};

use super::message::{Message, Trace};

/// `kyso.edxml-metadata/1`.
pub const SCHEMA: &str = "kyso.edxml-metadata/1";

/// What a package says and holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metadata {
    /// [`SCHEMA`]; may be left out.
    pub schema: String,
    /// The header.
    pub message: Message,
    /// Its trace.
    pub trace: Trace,
    /// Its attachments, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<File>,
}

/// A file that is attached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// Where it lies, relative to the metadata file.
    pub path: String,
    /// Its name for the receiver; the file's own when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// `cid:…`; made from the content when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content_id: String,
}

/// Why a metadata file is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It is no such TOML.
    #[error("{0}")]
    Toml(String),
    /// It is no such JSON.
    #[error("{0}")]
    Json(String),
    /// It says another form than this version reads.
    #[error("schema '{0}' is not {SCHEMA}")]
    Schema(String),
}

impl Metadata {
    /// Reads TOML. A key that is not known is refused: it may be the misspelt one that mattered.
    ///
    /// # Errors
    /// When it is none, or holds another key.
    pub fn from_toml(text: &str) -> Result<Self, MetadataError> {
        toml::from_str::<Self>(text).map_err(|e| MetadataError::Toml(e.to_string()))?.checked()
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// When it is none, or holds another key.
    pub fn from_json(text: &str) -> Result<Self, MetadataError> {
        serde_json::from_str::<Self>(text).map_err(|e| MetadataError::Json(e.to_string()))?.checked()
    }

    fn checked(self) -> Result<Self, MetadataError> {
        if self.schema.is_empty() || self.schema == SCHEMA { Ok(self) } else { Err(MetadataError::Schema(self.schema)) }
    }

    /// As JSON, for people too.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every value of it has a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// How a file is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carrying {
    /// MIME type of what is carried.
    pub mime: &'static str,
    /// Whether the file is packed first.
    pub packed: bool,
}

/// How the official kit carries a file of this name: a few types as they are, everything else packed.
#[must_use]
pub fn carrying(name: &str) -> Carrying {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let as_is = |mime| Carrying { mime, packed: false };
    match ending.as_str() {
        "pdf" => as_is("application/pdf"),
        "doc" => as_is("application/doc"),
        "docx" => as_is("application/docx"),
        "xls" => as_is("application/xls"),
        "xlsx" => as_is("application/xlsx"),
        "zip" => as_is("application/zip"),
        _ => Carrying { mime: "application/zip", packed: true },
    }
}
