//! What the octets of an attachment are, whatever it is declared as.

use std::io::{Cursor, Read as _};

use memchr::memmem;

use crate::base::LimitReached;
use crate::base::Limits;

/// What octets look like by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `%PDF-`.
    Pdf,
    /// A ZIP container that is no Office or OpenDocument file.
    Zip,
    /// Office Open XML: a ZIP container with `[Content_Types].xml`.
    OfficeXml,
    /// OpenDocument: a ZIP container that begins with `mimetype`.
    OpenDocument,
    /// The compound files of older Office versions.
    OldOffice,
    /// XML.
    Xml,
    /// PNG, JPEG, TIFF, GIF.
    Image,
    /// RAR or 7z, which nothing here opens.
    OtherArchive,
    /// UTF-8 text.
    Text,
    /// Nothing.
    Empty,
    /// Anything else.
    Unknown,
}

impl Kind {
    /// As it is written in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::OfficeXml => "office-xml",
            Self::OpenDocument => "open-document",
            Self::OldOffice => "office",
            Self::Xml => "xml",
            Self::Image => "image",
            Self::OtherArchive => "archive",
            Self::Text => "text",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a declared MIME type says this, or says too little to contradict it.
    #[must_use]
    pub fn agrees_with(self, mime: &str) -> bool {
        let mime = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let image = mime.starts_with("image/");
        match mime.as_str() {
            "" | "application/octet-stream" | "application/binary" => true,
            "application/pdf" => self == Self::Pdf,
            "application/zip" | "application/x-zip-compressed" => self == Self::Zip,
            "application/xml" | "text/xml" => self == Self::Xml,
            "text/plain" => matches!(self, Self::Text | Self::Empty | Self::Xml),
            // The official kit says `doc` of what Word writes, and is not sure which.
            "application/doc"
            | "application/docx"
            | "application/msword"
            | "application/rtf"
            | "application/xls"
            | "application/xlsx"
            | "application/xsl"
            | "application/xslx"
            | "application/vnd.ms-excel" => {
                matches!(self, Self::OfficeXml | Self::OldOffice | Self::Text)
            }
            other if other.starts_with("application/vnd.openxmlformats") => self == Self::OfficeXml,
            other if other.starts_with("application/vnd.oasis") => self == Self::OpenDocument,
            _ if image => self == Self::Image,
            _ => true,
        }
    }
}

/// What the first octets say; a ZIP container is looked into for the names of its parts.
#[must_use]
pub fn sniff(octets: &[u8]) -> Kind {
    let starts = |magic: &[u8]| octets.starts_with(magic);
    let window = octets.get(..octets.len().min(1024)).unwrap_or_default();
    if octets.is_empty() {
        Kind::Empty
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        zip_kind(octets)
    } else if starts(b"%PDF-") || memmem::find(window, b"%PDF-").is_some() {
        // Readers look for the header in the first 1,024 octets; whether it may stand there is another question.
        Kind::Pdf
    } else if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Kind::OldOffice
    } else if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"II*\0") || starts(b"MM\0*") || starts(b"GIF8") {
        Kind::Image
    } else if starts(b"Rar!") || starts(b"7z\xbc\xaf\x27\x1c") {
        Kind::OtherArchive
    } else if looks_like_xml(octets) {
        Kind::Xml
    } else if core::str::from_utf8(octets).is_ok_and(|text| !text.contains('\0')) {
        Kind::Text
    } else {
        Kind::Unknown
    }
}

fn looks_like_xml(octets: &[u8]) -> bool {
    if octets.starts_with(b"\xff\xfe<\0") || octets.starts_with(b"\xfe\xff\0<") {
        return true;
    }
    let text = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    let text = text.get(..text.len().min(4096)).unwrap_or_default().trim_ascii_start();
    // Something like a tag or a declaration, not every text that begins with "<".
    match text {
        [b'<', b'?' | b'!', ..] => true,
        [b'<', next, ..] => next.is_ascii_alphabetic() || *next == b'_' || *next >= 0x80,
        _ => false,
    }
}

fn zip_kind(octets: &[u8]) -> Kind {
    // The name in the first local header (APPNOTE 4.3.7): 30 octets in, its length at 26.
    let first = octets.get(26..28).and_then(|length| {
        let length = usize::from(u16::from_le_bytes([*length.first()?, *length.get(1)?]));
        octets.get(30..30_usize.checked_add(length)?)
    });
    match first {
        Some(b"mimetype") => Kind::OpenDocument,
        Some(b"[Content_Types].xml") => Kind::OfficeXml,
        Some(name) if [&b"_rels/"[..], b"word/", b"xl/", b"ppt/", b"docProps/"].iter().any(|p| name.starts_with(p)) => {
            Kind::OfficeXml
        }
        _ => Kind::Zip,
    }
}

/// What a kind of file cannot be without, and these octets are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Damage {
    /// Octets were taken for text and written again: what was no text became `EF BF BD`, and is lost.
    TextDecoding {
        /// How many replacement characters there are.
        replaced: u64,
    },
    /// A PDF without an end.
    TruncatedPdf,
    /// A ZIP container without its directory.
    TruncatedZip,
}

/// Looks for damage that carrying does to a file.
#[must_use]
pub fn damage(octets: &[u8], kind: Kind) -> Option<Damage> {
    let is_binary = matches!(
        kind,
        Kind::Pdf
            | Kind::Zip
            | Kind::OfficeXml
            | Kind::OpenDocument
            | Kind::OldOffice
            | Kind::Image
            | Kind::OtherArchive
    );
    // Compressed data is never UTF-8 by chance: all of it valid, with replacement characters in it, was decoded as text.
    // A signature alone does not survive that.
    if (is_binary || kind == Kind::Unknown) && core::str::from_utf8(octets).is_ok() {
        let replaced = memmem::find_iter(octets, b"\xef\xbf\xbd").count() as u64;
        if replaced > 0 {
            return Some(Damage::TextDecoding { replaced });
        }
    }
    match kind {
        // ISO 32000-2 §7.5.5 and Annex I.3.4: the end-of-file marker is within the last 1,024 octets.
        Kind::Pdf => {
            let tail = octets.get(octets.len().saturating_sub(1024)..).unwrap_or_default();
            memmem::find(tail, b"%%EOF").is_none().then_some(Damage::TruncatedPdf)
        }
        // APPNOTE 4.3.16: the end record has at least 22 octets, and a comment of at most 65,535.
        Kind::Zip | Kind::OfficeXml | Kind::OpenDocument => {
            let tail = octets.get(octets.len().saturating_sub(22 + 65_535)..).unwrap_or_default();
            memmem::rfind(tail, b"PK\x05\x06").is_none().then_some(Damage::TruncatedZip)
        }
        _ => None,
    }
}

/// What a ZIP container held.
#[derive(Debug)]
pub enum Unzipped {
    /// Exactly one file: what the official kits make of everything that is neither PDF nor Office.
    One {
        /// Its name in the container; chosen by whoever packed it.
        name: String,
        /// Its octets.
        octets: Vec<u8>,
    },
    /// Not exactly one file: nothing was unpacked.
    Several {
        /// How many entries.
        entries: usize,
    },
}

/// Why a container was not opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UnzipError {
    /// It is no readable container.
    #[error("not a readable ZIP container: {0}")]
    Unreadable(String),
    /// It is encrypted.
    #[error("the entry is encrypted")]
    Encrypted,
    /// Its directory says one thing, and what lies in the container another: readers that go from the front see something
    /// else (threat X-17).
    #[error("the container holds something else than its directory says")]
    TwoReadings,
    /// It would unpack to more than is allowed.
    #[error(transparent)]
    Limit(#[from] LimitReached),
}

/// Opens a container with exactly one file, one level deep and within the limits.
///
/// # Errors
/// When it cannot be read, or would unpack to too much.
pub fn unzip(octets: &[u8], limits: &Limits) -> Result<Unzipped, UnzipError> {
    let unreadable = |error: &dyn core::fmt::Display| UnzipError::Unreadable(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(octets)).map_err(|e| unreadable(&e))?;
    if archive.len() != 1 {
        return Ok(Unzipped::Several { entries: archive.len() });
    }
    if archive.by_index_raw(0).map_err(|e| unreadable(&e))?.encrypted() {
        return Err(UnzipError::Encrypted);
    }
    let directory = archive.central_directory_start();
    let entry = archive.by_index(0).map_err(|e| unreadable(&e))?;
    if entry.is_dir() {
        return Ok(Unzipped::Several { entries: 1 });
    }
    if !is_all(octets, &entry, directory) {
        return Err(UnzipError::TwoReadings);
    }
    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
    let packed = entry.compressed_size().min(octets.len() as u64);
    let by_ratio = packed.saturating_mul(limits.container_ratio).max(limits.container_free_octets);
    let limit = by_ratio.min(limits.edxml_attachment_octets);
    let mut unpacked = Vec::new();
    entry.take(limit.saturating_add(1)).read_to_end(&mut unpacked).map_err(|e| unreadable(&e))?;
    if unpacked.len() as u64 > limit {
        return Err(LimitReached { what: "octets unpacked from an attachment", limit }.into());
    }
    Ok(Unzipped::One { name, octets: unpacked })
}

/// Whether an entry is all that lies before the directory, under the name that the directory gives it.
fn is_all<R: std::io::Read>(octets: &[u8], entry: &zip::read::ZipFile<'_, R>, directory: u64) -> bool {
    let length = octets.get(26..28).and_then(|length| Some(u16::from_le_bytes([*length.first()?, *length.get(1)?])));
    let name = length.and_then(|length| octets.get(30..30 + usize::from(length)));
    let Some(data) = entry.data_start() else { return false };
    let behind = data.checked_add(entry.compressed_size()).and_then(|end| directory.checked_sub(end));
    // APPNOTE 4.3.9: sizes may follow in 12 to 24 octets.
    entry.header_start() == 0 && name == Some(entry.name_raw()) && matches!(behind, Some(0 | 12 | 16 | 20 | 24))
}

/// Packs one file into a container, as the official kits do with everything that is neither PDF nor Office.
///
/// # Errors
/// When the container cannot be written.
pub fn zip_one(name: &str, octets: &[u8]) -> Result<Vec<u8>, UnzipError> {
    let unreadable = |error: &dyn core::fmt::Display| UnzipError::Unreadable(error.to_string());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // No time: the same file gives the same container.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    writer.start_file(name, options).map_err(|e| unreadable(&e))?;
    std::io::Write::write_all(&mut writer, octets).map_err(|e| unreadable(&e))?;
    Ok(writer.finish().map_err(|e| unreadable(&e))?.into_inner())
}
