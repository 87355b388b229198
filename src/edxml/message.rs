//! What a message says (QCVN 102:2016/BTTTT): everything as it is written, white space around it taken away. What is not
//! there is empty, so that what was read can be told, checked and written again.

use serde::{Deserialize, Deserializer, Serialize};

/// The header of a message: of a document that is sent, or of a state that answers one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Message {
    /// Who sends.
    #[serde(skip_serializing_if = "Organ::is_empty")]
    pub from: Organ,
    /// Who receives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Organ>,
    /// Identifier of the document.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document_id: String,
    /// Number and notation.
    #[serde(skip_serializing_if = "is_default")]
    pub code: Code,
    /// Where and when it was issued.
    #[serde(skip_serializing_if = "is_default")]
    pub promulgation: Promulgation,
    /// What kind of document it is.
    #[serde(skip_serializing_if = "is_default")]
    pub document_type: DocumentType,
    /// Trích yếu.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// A summary.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content: String,
    /// Who signed it.
    #[serde(skip_serializing_if = "is_default")]
    pub signer: Signer,
    /// Until when an answer is due: `yyyy/MM/dd`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub due_date: String,
    /// Nơi nhận.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to_places: Vec<String>,
    /// The rest.
    #[serde(skip_serializing_if = "is_default")]
    pub other: OtherInfo,
    /// What it answers; for a state exactly one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_for: Vec<ResponseFor>,
    /// Codes of the tasks it answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_for_tasks: Vec<String>,
    /// Texts of `ReplyFors`; their form is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_fors: Vec<String>,
    /// Texts of `ReferenceCodes`; their form is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference_codes: Vec<String>,
    /// 1 no directive, 2 directive, 3 report.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub steering_type: String,
    /// The software's own field.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub application_type: String,
    /// Who handled it (states only).
    #[serde(skip_serializing_if = "is_default")]
    pub staff: Staff,
    /// The state (states only): `01` to `16`.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub status_code: String,
    /// Why (states only).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// When (states only): `yyyy/MM/dd HH:mm:ss`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub timestamp: String,
}

impl Message {
    /// Whether it is a state that answers a document, and no document itself.
    #[must_use]
    pub fn is_status(&self) -> bool {
        !self.status_code.is_empty()
    }
}

/// A sending or receiving organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Organ {
    /// Its code (Quyết định 20/2020/QĐ-TTg): `000.00.15.H51`.
    pub organ_id: String,
    /// The one above it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub in_charge: String,
    /// Its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Telephone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// Fax.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fax: String,
    /// Address in the web.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub website: String,
}

impl Organ {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Số và ký hiệu.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Code {
    /// Số: `128`.
    #[serde(deserialize_with = "text")]
    pub number: String,
    /// Ký hiệu: `UBND-VP`.
    pub notation: String,
}

impl Code {
    /// As it is written on the document: `128/UBND-VP`; empty unless both are there.
    #[must_use]
    pub fn written(&self) -> String {
        if self.number.is_empty() || self.notation.is_empty() {
            return String::new();
        }
        format!("{}/{}", self.number, self.notation)
    }
}

/// Where and when a document was issued.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Promulgation {
    /// Địa danh.
    pub place: String,
    /// `yyyy/MM/dd`.
    pub date: String,
}

/// Kind of document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentType {
    /// `Type`: a number.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// `TypeDetail`: a number.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Tên loại: `Công văn`.
    pub name: String,
}

/// Who signed a document, as the message says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signer {
    /// Thẩm quyền: `TM. UBND`, `KT. CHỦ TỊCH`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub competence: String,
    /// Chức vụ.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Họ tên.
    pub full_name: String,
}

/// `OtherInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherInfo {
    /// Mức độ khẩn: 0 to 4.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub priority: String,
    /// Phạm vi lưu hành.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sphere: String,
    /// Ký hiệu người đánh máy.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub typer_notation: String,
    /// Số lượng bản phát hành.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub promulgation_amount: String,
    /// Số trang.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub page_amount: String,
    /// `true` or `false`.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub direction: String,
    /// Phụ lục.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub appendixes: Vec<String>,
}

/// Which document is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResponseFor {
    /// Code of the organisation that issued it.
    pub organ_id: String,
    /// Its number and notation: `128/UBND-VP`.
    pub code: String,
    /// `yyyy/MM/dd`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// Its identifier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document_id: String,
}

/// A member of staff.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Staff {
    /// Department.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub department: String,
    /// The sender's own identifier of it.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub department_id: String,
    /// Name.
    pub staff: String,
    /// The sender's own identifier of the person.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub staff_id: String,
    /// Mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Telephone.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub mobile: String,
}

/// `TraceHeaderList`: where the message went, and what its sender wants done with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trace {
    /// One for each hop.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<Business>,
}

/// A hop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Hop {
    /// Code of the organisation.
    pub organ_id: String,
    /// `yyyy/MM/dd HH:mm:ss`.
    pub timestamp: String,
}

/// `Bussiness` (the standard's spelling).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Business {
    /// The document it is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document_id: String,
    /// 0 new, 1 revoke, 2 update, 3 replace.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What an update changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_info: Option<BusinessInfo>,
    /// What a replacement replaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Replacement>,
    /// Whether a paper original follows: 0 or 1.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub paper: String,
    /// Who sends.
    #[serde(skip_serializing_if = "is_default")]
    pub staff: Staff,
}

/// `BussinessDocumentInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BusinessInfo {
    /// Whether what the message says of the document changes: 0 or 1.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub document_info: String,
    /// Whether the receivers change: 0 or 1.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub document_receiver: String,
    /// The receivers that change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub receivers: Vec<Receiver>,
}

/// A receiver that an update adds or removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receiver {
    /// Its code.
    pub organ_id: String,
    /// 0 removed, 1 added.
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
}

/// `ReplacementInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Replacement {
    /// The document that is replaced.
    pub document_id: String,
    /// Who has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organ_ids: Vec<String>,
}

/// An entry of the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ManifestEntry {
    /// `cid:…`, from `ContentId` or `xlink:href`.
    pub content_id: String,
    /// MIME type as declared.
    pub content_type: String,
    /// Words.
    pub description: String,
    /// File name as declared.
    pub name: String,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Numbers and truth values of a metadata file may be written without quotes.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Simple {
        Text(String),
        Number(i64),
        Truth(bool),
    }
    Ok(match Simple::deserialize(deserializer)? {
        Simple::Text(text) => text,
        Simple::Number(number) => number.to_string(),
        Simple::Truth(truth) => truth.to_string(),
    })
}
