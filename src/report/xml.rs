//! What only signatures in XML documents have, told: which part was signed, by whom in a national form, and what was not.

use serde::Serialize;

use super::messages::Lang;
use crate::findings::ContentFacts;
use crate::findings::DocumentFacts;
use crate::findings::ExpectationOutcome;
use crate::findings::PropertyFacts;
use crate::findings::ReferenceFacts;
use crate::findings::XmlFacts;

/// The report on a `ds:Signature`.
#[derive(Debug, Clone, Serialize)]
pub struct XmlReport {
    /// Where it stands: local names, with `[n]` from the second of a name on.
    pub path: String,
    /// The national form: `einvoice`, `tax`, `bhxh`, `health`, `school-record`, `edxml`.
    pub profile: Option<String>,
    /// Whose place in that form it takes: `seller`, `tax-office` …
    pub role: Option<String>,
    /// The role in words.
    pub role_vi: Option<String>,
    /// The role in words.
    pub role_en: Option<String>,
    /// What its XAdES properties say; `None` for plain XML Signature.
    pub xades: Option<XadesReport>,
    /// Every reference, those of manifests included.
    pub references: Vec<ReferenceReport>,
    /// What of the document neither this signature covers nor its form leaves to others.
    pub uncovered: Vec<UncoveredReport>,
    /// What its form leaves to others.
    pub left: Vec<LeftReport>,
    /// Ids of the signatures and time-stamps that it covers as a whole.
    pub covers: Vec<String>,
    /// Ids of signatures that were added later: what is covered is the document without them.
    pub without: Vec<String>,
    /// The claimed time as it is written.
    pub signing_time: Option<SigningTimeReport>,
    /// What the caller said it reads.
    pub expected: Option<ExpectationReport>,
}

/// What XAdES properties say (EN 319 132-1): the signer's claims.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct XadesReport {
    pub version: String,
    /// What level B-B asks for and is not there.
    pub lacks: Vec<String>,
    pub policy: Option<String>,
    pub roles: Vec<String>,
    pub place: Option<String>,
    pub commitments: Vec<String>,
    /// Names of unsigned properties.
    pub unsigned: Vec<String>,
}

/// One reference.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct ReferenceReport {
    pub uri: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `document`, `element`, `signed-properties`, `object`, `manifest`, `key-info`, `detached`.
    pub role: String,
    /// What it selects; `/` for the document.
    pub path: Option<String>,
    pub transforms: Vec<String>,
    pub digest_algorithm: Option<&'static str>,
    /// Canonical octets that were hashed.
    pub octets: u64,
    /// `match`, `mismatch`, `unchecked`.
    pub outcome: &'static str,
    /// Why it was not checked.
    pub detail: Option<String>,
    /// The named deviation of its producer that explains a mismatch.
    pub deviation: Option<String>,
}

/// A part that is not covered.
#[derive(Debug, Clone, Serialize)]
pub struct UncoveredReport {
    /// Its path.
    pub path: String,
    /// It has the name of something signed.
    pub shadows: bool,
}

/// A part that is left to others.
#[derive(Debug, Clone, Serialize)]
pub struct LeftReport {
    /// Its path.
    pub path: String,
    /// The role that has to sign it; `None` for nobody.
    pub owner: Option<String>,
    /// Another signature covers it.
    pub signed: bool,
}

/// A claimed signing time.
#[derive(Debug, Clone, Serialize)]
pub struct SigningTimeReport {
    /// As written.
    pub text: String,
    /// `signed-properties` or `object`.
    pub place: String,
    /// Whether the signature covers it.
    pub signed: bool,
    /// Whether it states a zone; else +07:00 is assumed.
    pub zone: bool,
}

/// What came of what the caller said it reads.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectationReport {
    /// As it was said.
    pub what: String,
    /// What it names.
    pub path: Option<String>,
    /// `covered`, `not-covered`, `absent`, `ambiguous`.
    pub outcome: ExpectationOutcome,
}

impl XmlReport {
    pub(super) fn new(document: &DocumentFacts, xml: &XmlFacts) -> Self {
        let ids = |revisions: &[usize]| {
            let named = document.signatures.iter().filter(|s| revisions.contains(&s.revision));
            named.map(|s| s.id.clone()).collect()
        };
        let role = xml.role.as_deref();
        Self {
            path: xml.path.clone(),
            profile: xml.profile.clone(),
            role: xml.role.clone(),
            role_vi: role.map(|role| self::role(role, Lang::Vi).to_owned()),
            role_en: role.map(|role| self::role(role, Lang::En).to_owned()),
            xades: xml.properties.as_deref().filter(|_| xml.xades).map(xades),
            references: xml.references.iter().map(reference).collect(),
            uncovered: xml
                .uncovered
                .iter()
                .map(|part| UncoveredReport { path: part.path.clone(), shadows: part.shadows })
                .collect(),
            left: xml
                .left
                .iter()
                .map(|p| LeftReport { path: p.path.clone(), owner: p.owner.clone(), signed: p.is_signed })
                .collect(),
            covers: ids(&xml.covers),
            without: ids(&xml.without),
            signing_time: xml.signing_time.as_ref().map(|time| SigningTimeReport {
                text: time.text.clone(),
                place: time.place.clone(),
                signed: time.is_signed,
                zone: time.has_zone,
            }),
            expected: xml.expected.as_ref().map(|expected| ExpectationReport {
                what: expected.what.clone(),
                path: expected.path.clone(),
                outcome: expected.outcome,
            }),
        }
    }

    /// The role as a heading has it, when its form says whose signature it is.
    pub(super) fn role(&self, lang: Lang) -> Option<&str> {
        lang.choose(self.role_vi.as_deref(), self.role_en.as_deref())
    }

    /// What kind of signature it is.
    pub(super) const fn format(&self) -> &'static str {
        if self.xades.is_some() { "XAdES" } else { "XMLDSig" }
    }

    /// The form in words.
    pub(super) fn form(&self, lang: Lang) -> Option<&'static str> {
        let (_, vi, en) = FORMS.iter().find(|(name, ..)| Some(*name) == self.profile.as_deref())?;
        Some(lang.pick(vi, en))
    }

    /// What was signed, in words: the parts that somebody reads, not the signature's own.
    pub(super) fn signed(&self, lang: Lang) -> String {
        let mut parts: Vec<String> = Vec::new();
        for reference in &self.references {
            let part = match reference.role.as_str() {
                "document" => lang.pick("toàn bộ tệp", "the whole file").to_owned(),
                "element" => self.named(reference.path.as_deref().or(reference.uri.as_deref()).unwrap_or("?"), lang),
                "detached" => {
                    let name = reference.uri.as_deref().unwrap_or("?");
                    format!("{} «{name}»", lang.pick("nội dung ngoài tệp", "contents outside the file"))
                }
                "object" if self.holds_time(reference) => lang.pick("giờ ký", "the signing time").to_owned(),
                "object" => lang.pick("nội dung nằm trong chữ ký", "contents inside the signature").to_owned(),
                _ => continue,
            };
            let part = match reference.outcome {
                "match" => part,
                "mismatch" => format!("{part} ({})", lang.pick("ĐÃ THAY ĐỔI", "CHANGED")),
                _ => format!("{part} ({})", lang.pick("chưa kiểm tra được", "not checked")),
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        match parts.is_empty() {
            true => lang.pick("không rõ phần nào", "nothing that is known").to_owned(),
            false => parts.join(", "),
        }
    }

    /// A reference to the object with the signing time.
    fn holds_time(&self, reference: &ReferenceReport) -> bool {
        self.signing_time.as_ref().is_some_and(|time| time.place == "object" && time.signed)
            && reference.path.as_deref().is_some_and(|path| path.starts_with(&self.path))
            && self.references.iter().filter(|r| r.role == "object").count() == 1
    }

    /// What was not signed, in words; empty when there is nothing to say.
    pub(super) fn unsigned(&self, lang: Lang) -> Vec<String> {
        let open = self.uncovered.iter().map(|part| self.named(&part.path, lang));
        let left = self.left.iter().map(|part| {
            let name = self.named(&part.path, lang);
            match (&part.owner, part.signed) {
                (Some(owner), true) => {
                    let owner = role(owner, lang);
                    format!("{name} – {}", lang.choose(format!("{owner} ký"), format!("signed by: {owner}")))
                }
                (None, true) => format!("{name} – {}", lang.pick("chữ ký khác", "another signature")),
                (_, false) => name,
            }
        });
        open.chain(left).collect()
    }

    /// What no signature of the document covers, among what this one does not.
    pub(super) fn unsigned_by_anybody(&self, lang: Lang) -> Vec<String> {
        let open = self.uncovered.iter().map(|part| self.named(&part.path, lang));
        open.chain(self.left.iter().filter(|part| !part.signed).map(|part| self.named(&part.path, lang))).collect()
    }

    /// A path, and what people call it in its form.
    fn named(&self, path: &str, lang: Lang) -> String {
        let local = path.rsplit('/').next().unwrap_or(path).split('[').next().unwrap_or_default();
        let words = PARTS.iter().filter(|_| self.profile.is_some()).find(|(name, ..)| *name == local);
        match words {
            Some((_, vi, en)) => format!("{} ({path})", lang.pick(vi, en)),
            None => path.to_owned(),
        }
    }
}

fn xades(facts: &PropertyFacts) -> XadesReport {
    XadesReport {
        version: facts.version.clone(),
        lacks: facts.lacks.clone(),
        policy: facts.policy.clone(),
        roles: facts.roles.clone(),
        place: facts.place.clone(),
        commitments: facts.commitments.clone(),
        unsigned: facts.unsigned.clone(),
    }
}

fn reference(facts: &ReferenceFacts) -> ReferenceReport {
    let (outcome, algorithm, detail) = match &facts.content {
        ContentFacts::Match(algorithm) => ("match", Some(algorithm.name()), None),
        ContentFacts::Mismatch(algorithm) => ("mismatch", Some(algorithm.name()), None),
        ContentFacts::Unchecked(why) => ("unchecked", None, Some(why.clone())),
    };
    ReferenceReport {
        uri: facts.uri.clone(),
        kind: facts.kind.clone(),
        role: facts.role.clone(),
        path: facts.path.clone(),
        transforms: facts.transforms.clone(),
        digest_algorithm: algorithm,
        octets: facts.octets,
        outcome,
        detail,
        deviation: facts.deviation.clone(),
    }
}

/// A role of a national form in words; as it is written where there are none.
fn role(name: &str, lang: Lang) -> &str {
    ROLES.iter().find(|(known, ..)| *known == name).map_or(name, |(_, vi, en)| lang.pick(vi, en))
}

/// Roles: name, Vietnamese, English.
const ROLES: &[(&str, &str, &str)] = &[
    ("seller", "Người bán", "Seller"),
    ("buyer", "Người mua", "Buyer"),
    ("tax-office", "Cơ quan thuế", "Tax office"),
    ("tax-office-head", "Thủ trưởng cơ quan thuế", "Head of the tax office"),
    ("taxpayer", "Người nộp thuế", "Taxpayer"),
    ("payer", "Tổ chức trả thu nhập", "Payer of the income"),
    ("sender", "Bên gửi", "Sender"),
    ("unit", "Đơn vị", "Unit"),
    ("provider", "Tổ chức I-VAN", "I-VAN provider"),
    ("doctor", "Người kết luận", "Doctor who concludes"),
    ("hospital", "Bệnh viện", "Hospital"),
    ("manager", "Cán bộ quản lý", "Manager"),
    ("issuer", "Đơn vị phát hành", "Issuer"),
    ("other", "Bên khác", "Other party"),
];

/// National forms: name, Vietnamese, English.
const FORMS: &[(&str, &str, &str)] = &[
    ("einvoice", "hóa đơn, chứng từ điện tử", "e-invoice"),
    ("tax", "hồ sơ thuế điện tử", "tax file"),
    ("bhxh", "hồ sơ bảo hiểm xã hội", "social insurance file"),
    ("health", "hồ sơ y tế", "health record"),
    ("school-record", "học bạ số", "school record"),
    ("edxml", "gói tin liên thông văn bản", "inter-agency package"),
];

/// What people call the parts of national forms: local name, Vietnamese, English.
const PARTS: &[(&str, &str, &str)] = &[
    ("DLHDon", "dữ liệu hóa đơn", "the invoice"),
    ("MCCQT", "mã của cơ quan thuế", "the tax office's code"),
    ("DLQRCode", "mã QR", "the QR code"),
    ("TTChung", "thông tin chung của thông điệp", "the header of the message"),
    ("DLTKhai", "dữ liệu tờ khai", "the declaration"),
    ("DLBTHop", "bảng tổng hợp", "the summary"),
    ("DLTBao", "nội dung thông báo", "the notice"),
    ("STBao", "số thông báo", "the number of the notice"),
    ("DLCTu", "dữ liệu chứng từ", "the voucher"),
    ("DLieu", "dữ liệu của thông điệp", "the contents of the message"),
    ("HSoKhaiThue", "hồ sơ khai thuế", "the tax declaration"),
    ("DKyThue", "nội dung đăng ký", "the registration"),
    ("TBaoThue", "thông báo thuế", "the tax notice"),
    ("THONGTINHOSO", "thông tin hồ sơ", "the file's data"),
    ("GIAYCHUNGSINH", "giấy chứng sinh", "the birth paper"),
    ("GIAYBAOTU", "giấy báo tử", "the death paper"),
    ("DU_LIEU_HOC_BA", "dữ liệu học bạ", "the school record"),
];
