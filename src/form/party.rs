//! Whether a certificate was issued to a person or to an organisation, told by the certificate alone.

use std::sync::LazyLock;

use super::names::words;
use crate::findings::CertificateFacts;

/// To whom a certificate was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Party {
    /// A person, who may belong to an organisation.
    Person,
    /// An organisation, or a unit of one.
    Organisation,
    /// The names do not tell.
    Unclear,
}

/// With what names of bodies begin; one word only where no family name is written like it.
const BODIES: &[&str] = &[
    "ủy ban",
    "ubnd",
    "hội đồng",
    "hđnd",
    "bộ",
    "sở",
    "ban",
    "cục",
    "tổng cục",
    "chi cục",
    "vụ",
    "văn phòng",
    "phòng",
    "trung tâm",
    "viện",
    "học viện",
    "bệnh viện",
    "trường",
    "đại học",
    "thanh tra",
    "kho bạc",
    "bảo hiểm",
    "ngân hàng",
    "tòa án",
    "viện kiểm sát",
    "công an",
    "công ty",
    "công đoàn",
    "tổng công ty",
    "tập đoàn",
    "doanh nghiệp",
    "chi nhánh",
    "hợp tác xã",
    "hội nông dân",
    "hội liên hiệp",
    "hội cựu chiến binh",
    "liên đoàn",
    "tổng liên đoàn",
    "liên hiệp",
    "liên minh",
    "mặt trận",
    "đảng ủy",
    "đảng bộ",
    "tỉnh ủy",
    "tỉnh đoàn",
    "thành ủy",
    "huyện ủy",
    "quận ủy",
    "quốc hội",
    "chính phủ",
    "đoàn đại biểu",
    "đoàn thanh niên",
    "đài",
    "báo",
    "tạp chí",
    "nhà xuất bản",
    "nhà máy",
    "nhà văn hóa",
    "thư viện",
    "bảo tàng",
    "quỹ",
    "trạm",
    "hạt kiểm lâm",
    "cảng vụ",
    "hải quan",
    "thuế",
    "bưu điện",
    "cơ quan",
    "đơn vị",
    "kiểm toán",
    "thông tấn xã",
    "bhxh",
    "mttq",
    "ủy ban mttq",
    "vpcp",
    "vườn quốc gia",
    "khu",
    "trụ sở",
    "văn thư",
];
/// The same in names without marks, where one word could be a family name: two words at least, or words no family has.
const PLAIN: &[&str] = &[
    "uy ban",
    "ubnd",
    "hoi dong",
    "hdnd",
    "bo y te",
    "bo tai chinh",
    "bo noi vu",
    "bo tu phap",
    "so y te",
    "so noi vu",
    "tong cuc",
    "chi cuc",
    "van phong",
    "trung tam",
    "hoc vien",
    "benh vien",
    "truong dai hoc",
    "thanh tra",
    "kho bac",
    "bao hiem",
    "ngan hang",
    "toa an",
    "cong an",
    "cong ty",
    "tong cong ty",
    "tap doan",
    "co quan",
    "department",
    "ministry",
    "people's committee",
    "office",
    "organisation",
    "organization",
    "company",
];

/// Attributes of the subject that only people have: numbers of identity cards and passports.
const PEOPLE: &[&str] = &["UID=CMND:", "UID=CCCD:", "UID=HC:", "UID=CMT:"];
/// The longest name of a person, in words; longer ones are rare and left unclear.
const LONGEST: usize = 7;

/// To whom it was issued. Government certificates name the body as organisation, and as common name either the body itself
/// or one of its people (seen in certificates of 2013 to 2024).
pub(super) fn party(certificate: &CertificateFacts) -> Party {
    let Some(name) = certificate.common_name.as_deref() else { return Party::Unclear };
    let name = name.split('(').next().unwrap_or_default();
    let own = words(name);
    if own.is_empty() {
        return Party::Unclear;
    }
    if PEOPLE.iter().any(|attribute| certificate.subject.contains(attribute)) {
        return Party::Person;
    }
    if certificate.organization.as_deref().is_some_and(|organisation| words(organisation) == own) || names_a_body(name)
    {
        return Party::Organisation;
    }
    let is_name = own.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || !c.is_alphanumeric()));
    if is_name && (2..=LONGEST).contains(&own.len()) { Party::Person } else { Party::Unclear }
}

/// Their words, found once.
static BODY_WORDS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| BODIES.iter().map(|begin| words(begin)).collect());
static PLAIN_WORDS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| PLAIN.iter().map(|begin| words(begin)).collect());

/// Whether a text begins as names of bodies do.
pub(super) fn names_a_body(name: &str) -> bool {
    let own = words(name);
    let list = if name.is_ascii() { &PLAIN_WORDS } else { &BODY_WORDS };
    list.iter().any(|begin| own.starts_with(begin))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::base::UnixTime;

    /// A certificate with these names.
    pub(in crate::form) fn certificate(common_name: &str, organisation: Option<&str>, more: &str) -> CertificateFacts {
        CertificateFacts {
            sha256: format!("{common_name}|{}", organisation.unwrap_or_default()),
            subject: format!("C=VN, O={}, CN={common_name}{more}", organisation.unwrap_or_default()),
            issuer: "CN=CA".to_owned(),
            serial: "01".to_owned(),
            common_name: Some(common_name.to_owned()),
            organization: organisation.map(str::to_owned),
            email: None,
            not_before: UnixTime::parse_rfc3339("2025-01-01T00:00:00Z").unwrap(),
            not_after: UnixTime::parse_rfc3339("2029-01-01T00:00:00Z").unwrap(),
            key: Some(crate::findings::KeyFacts { kind: "RSA".to_owned(), bits: 2048 }),
            key_usage: Some((true, true)),
            extended_key_usage: None,
            extended_key_usage_critical: false,
            ca: None,
            unread_critical_extensions: Vec::new(),
            embedded: true,
        }
    }

    #[test]
    fn people_and_organisations() {
        for (name, organisation, more, expected) in [
            ("Bộ Y tế", Some("BỘ Y TẾ"), "", Party::Organisation),
            ("Văn phòng", Some("UBND tỉnh Điện Biên"), "", Party::Organisation),
            ("Sở Y tế", Some("UBND tỉnh Điện Biên"), "", Party::Organisation),
            ("CÔNG TY CỔ PHẦN TS24", None, ", UID=MST:0309478306", Party::Organisation),
            ("Test Organisation", Some("Test Organisation"), "", Party::Organisation),
            ("Nguyễn Trường Sơn", Some("Bộ Y tế"), "", Party::Person),
            ("Vũ Thị Hoà", Some("Bộ Y tế"), "", Party::Person),
            ("Văn Thị Xuân", Some("Bộ Y tế"), "", Party::Person),
            ("Đoàn Văn Hậu", Some("Bộ Y tế"), "", Party::Person),
            ("Bế Xuân Trường", Some("Bộ Y tế"), "", Party::Person),
            ("Truong Van Bo", Some("Bo Y te"), "", Party::Person),
            ("TRẦN ANH TUẤN", None, ", UID=CMND:0", Party::Person),
            ("user05", None, "", Party::Unclear),
            ("Admin", Some("Bộ Y tế"), "", Party::Unclear),
        ] {
            assert_eq!(party(&certificate(name, organisation, more)), expected, "{name}");
        }
    }
}
