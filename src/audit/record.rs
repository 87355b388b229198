//! One line about one file: `kyso.audit/1`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::Day;
use crate::base::UnixTime;
use crate::form::Conformity;
use crate::policy::Truths;
use crate::policy::Verdict;

/// The form records are written in, `kyso.audit/1`: no other text reads as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordSchema;

impl RecordSchema {
    /// As it is written.
    pub const NAME: &'static str = "kyso.audit/1";
}

impl Serialize for RecordSchema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::NAME)
    }
}

impl<'de> Deserialize<'de> for RecordSchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        if name == Self::NAME { Ok(Self) } else { Err(D::Error::custom(format!("'{name}' is not '{}'", Self::NAME))) }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Every signature passed.
    Passed,
    /// At least one signature failed.
    Failed,
    /// None failed, one at least could not be decided.
    Indeterminate,
    /// A document without a signature.
    Unsigned,
    /// No verdict: not a document, not to be read, or over its budget; `reason` says which.
    Unreadable,
}

impl From<Verdict> for State {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::Passed,
            Verdict::Failed => Self::Failed,
            Verdict::Indeterminate => Self::Indeterminate,
            Verdict::Unsigned => Self::Unsigned,
        }
    }
}

/// What a file is, by its octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// XML.
    Xml,
    /// A package of the exchange axis; what it holds has records of its own.
    Edxml,
    /// An archive; what it holds has records of its own.
    Zip,
}

/// Yes, no, or not known: not asked, or not to be found out. Rates count each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Known {
    Yes,
    No,
    #[default]
    Unknown,
}

/// Whose document it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributed {
    /// The agency's name, in one spelling for all its documents.
    pub name: String,
    /// Its code of QĐ 20/2020/QĐ-TTg, when the mapping file or the package says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What said so.
    pub from: AttributedFrom,
}

/// What an agency is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributedFrom {
    /// The mapping file.
    Mapping,
    /// The certificate of the organisation that signed, else of the person: believed only as far as `trusted` says.
    Certificate,
    /// The heading of the first page: drawn by whoever made the document.
    Page,
    /// Of a package: what its header says, believed by nobody.
    Package,
}

/// One signature of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordSignature {
    /// `signature`, `timestamp` or `seal`, as in `kyso.report/1`.
    pub kind: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, unless it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Three truths, kept apart.
    pub truths: Truths,
    /// What the signer is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
    /// organizationName of the signer's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The trust profile of the anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_profile: Option<String>,
    /// `B-B` to `B-LTA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Claimed by the signer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<UnixTime>,
    /// Proven by an accepted time-stamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<UnixTime>,
}

/// What came of the rules of form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordForm {
    /// The rules that were asked.
    pub rule_set: String,
    /// The document as a whole.
    pub verdict: Conformity,
    /// Ids of the rules that are broken, in the order of the catalogue; rules across files are added last.
    pub broken: Vec<String>,
    /// How many rules could not be checked.
    pub not_checkable: u32,
}

/// What rules across files need of one file, beside its own name and digest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NumberKeys {
    /// A separate attachment.
    pub is_attachment: bool,
    /// An electronic copy.
    pub is_copy: bool,
    /// The Roman number of a separate annex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annex: Option<u32>,
    /// The issuing body, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The body above it, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The day that is printed; `Record::day` may be that of a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// The day the agency signed it, when its signature holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Day>,
    /// Of an attachment: whether the agency signed it.
    #[serde(default)]
    pub attachment_signed: Known,
}

/// One file of an archive. Times are RFC 3339 with offset, digests lower-case hex.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// `kyso.audit/1`.
    pub schema: RecordSchema,
    /// The file as it was found; what lies in a package or an archive is `container!/name`.
    pub file: String,
    /// It lies in a package or an archive that has a record of its own.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inside: bool,
    /// What it is; `None` when that could not be told.
    pub kind: Option<FileKind>,
    /// Octets.
    pub size: Option<u64>,
    /// When it was last changed, as the file system says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<UnixTime>,
    /// SHA-256 of its octets.
    pub sha256: Option<String>,
    /// What became of it.
    pub state: State,
    /// Why, unless it passed: a reason of `kyso.report/1`, or why there is no verdict (`NOT_A_DOCUMENT`, `CANNOT_READ`,
    /// `CHANGED_MEANWHILE`, `TIME_BUDGET`, `MEMORY_BUDGET`, `CRASHED` …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// In English, what exactly kept it from being examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Of an encrypted document that could not be opened, why: `password-needed`, `password-wrong`, `recipient-needed`,
    /// `unsupported`, `malformed`. With a password the same file may be told otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Whether it has a signature or seal, whatever that is worth.
    pub signed: Known,
    /// Whether what is signed is as it was signed, and every signature value matches.
    pub intact: Known,
    /// Whether every signer's certificate is believed.
    pub trusted: Known,
    /// Whether it was signed in time.
    pub timely: Known,
    /// Whether it has the prescribed form.
    pub compliant: Known,
    /// Whose document it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<Attributed>,
    /// The unit within the agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Its day: printed, else of the organisation's signature, else of the first one (by its own time-stamp, else claimed, never
    /// later than proven).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Its type name, such as `QUYẾT ĐỊNH`, or the national form of XML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_type: Option<String>,
    /// Number and notation, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The program that made it, as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// Every signature, oldest first.
    pub signatures: Vec<RecordSignature>,
    /// Codes of findings of severity warning or error, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// The prescribed form; there when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<RecordForm>,
    /// For rules across files; there when the form was asked for and its parts were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberKeys>,
    /// Until when all of this stands if the file stays as it is: until then it need not be examined again under the same
    /// settings. `None` when that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_until: Option<UnixTime>,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Record {
    /// The last moment that can be said: what no clock changes stands until then.
    pub const FOR_EVER: UnixTime = UnixTime::from_seconds(253_402_300_799);

    /// Whether it is a document, of which rates speak: a PDF or XML file that could be examined. Packages and archives are
    /// none: what they hold is.
    #[must_use]
    pub fn is_document(&self) -> bool {
        self.state != State::Unreadable && matches!(self.kind, Some(FileKind::Pdf | FileKind::Xml))
    }

    /// A file without a verdict, and why.
    #[must_use]
    pub fn unreadable(file: impl Into<String>, reason: &str, detail: impl Into<String>) -> Self {
        Self { reason: Some(reason.to_owned()), detail: Some(detail.into()), ..Self::empty(file) }
    }

    /// A file of which nothing is known, not even why.
    pub(crate) fn empty(file: impl Into<String>) -> Self {
        Self {
            schema: RecordSchema,
            file: file.into(),
            inside: false,
            kind: None,
            size: None,
            modified: None,
            sha256: None,
            state: State::Unreadable,
            reason: None,
            detail: None,
            sealed: None,
            signed: Known::Unknown,
            intact: Known::Unknown,
            trusted: Known::Unknown,
            timely: Known::Unknown,
            compliant: Known::Unknown,
            agency: None,
            unit: None,
            day: None,
            document_type: None,
            number: None,
            producer: None,
            signatures: Vec::new(),
            findings: Vec::new(),
            form: None,
            numbers: None,
            stands_until: None,
        }
    }
}
