//! All rules, in one order: that in which people read a document, from the signatures on it to the file it is in.

use std::sync::LazyLock;

use super::rule::{Rule, Words};
use super::rules::{
    algorithms, annex, attachment, body, certificate, closing, copy, date, evidence, file, font, heading, images,
    number, page_number, paper, seal, signatures, stamps, time, title, xml,
};
use super::{batch, package};

/// Files of rules.
const FAMILIES: &[&[Rule]] = &[
    signatures::RULES,
    images::RULES,
    seal::RULES,
    attachment::RULES,
    copy::RULES,
    paper::RULES,
    font::RULES,
    page_number::RULES,
    heading::RULES,
    number::RULES,
    date::RULES,
    title::RULES,
    body::RULES,
    closing::RULES,
    annex::RULES,
    stamps::RULES,
    time::RULES,
    certificate::RULES,
    algorithms::RULES,
    xml::RULES,
    evidence::RULES,
    file::RULES,
    batch::RULES,
    package::RULES,
];

/// The order of the catalogue. A rule that is not listed comes behind the listed ones, in the order of its file.
const ORDER: &[&str] = &[
    "ND30-D5-TWO-SIGNATURES",
    "ND30-D32-ORDER",
    "ND30-D13-SIGNER-NAME",
    "ND30-D13-OWN-CERT-KT-TL",
    "ND30-D13.3-TUQ-ORG",
    "ND30-PL1-II.8-ORG-MATCH",
    "ND30-PL1-II.7-SIG-IMAGE",
    "ND30-PL1-II.7-SIG-BLUE",
    "ND30-PL1-II.7-SIG-PNG-ALPHA",
    "ND30-PL1-II.7-SIG-CENTERED",
    "ND30-PL1-II.7-SIG-NOTEXT",
    "ND30-PL1-II.8-SEAL-IMAGE",
    "ND30-PL1-II.8-SEAL-RED",
    "ND30-PL1-II.8-SEAL-PNG-ALPHA",
    "ND30-PL1-II.8-SEAL-REAL-SIZE",
    "ND30-PL1-II.8-SEAL-OVERLAP",
    "ND30-PL1-II.8-SEAL-SAME-PAGE",
    "ND30-PL1-II.8-SEAL-NOTEXT",
    "ND30-PL1-II.8b-ATTACH-SIGNED",
    "ND30-PL1-II.8b-ATTACH-TOPRIGHT",
    "ND30-PL1-II.8b-ATTACH-NOIMAGE",
    "ND30-PL1-II.8b-ATTACH-TEXT",
    "ND30-PL1-II.8b-ATTACH-FONT",
    "ND30-PL1-II.8b-TIME-ISO8601",
    "ND30-PL1-II.8b-TIME-MATCH",
    "ND30-PL1-II.8b-SAMEFILE-NOSIG",
    "ND30-PL1-III.1-NUMBER-MATCH",
    "ND30-PL1-III.1-ANNEX-COMPLETE",
    "ND30-PL1-P2-COPY-PDF14",
    "ND30-PL1-P2-COPY-COLOUR",
    "ND30-PL1-P2-COPY-200DPI",
    "ND30-PL1-P2-COPY-SCALE",
    "ND30-PL1-P2-COPY-AGENCY-SIG",
    "ND30-PL1-P2-COPY-TOPRIGHT",
    "ND30-PL1-P2-COPY-NOIMAGE",
    "ND30-PL1-P2-COPY-TEXT",
    "ND30-PL1-P2-COPY-FONT",
    "ND30-D25-NO-E2E-SAOY",
    "ND30-PL1-I.1-A4",
    "ND30-PL1-I.2-PORTRAIT",
    "ND30-PL1-I.3-MARGINS",
    "ND30-PL1-I.4-FONT-TNR",
    "ND30-PL1-I.4-UNICODE",
    "ND30-PL1-I.7-PAGENO",
    "ND30-PL1-II.1-QUOCHIEU",
    "ND30-PL1-II.1-QUOCHIEU-LOOKS",
    "ND30-PL1-II.1-RULE",
    "ND30-PL1-II.2-ISSUER",
    "ND30-PL1-II.2-ISSUER-LOOKS",
    "ND30-PL1-II.2-PARENT-LOOKS",
    "ND30-PL1-II.2-RULE",
    "REFORM25-DISTRICT-ISSUER",
    "ND30-PL1-II.3-NUMBER-FORM",
    "ND30-PL1-II.3-NUMBER-LOOKS",
    "ND30-PL1-II.4-DATE-FORM",
    "ND30-PL1-II.4-DATE-LOOKS",
    "ND30-PL1-II.4-PLACE-CURRENT",
    "ND30-PL1-II.5-TYPE-LOOKS",
    "ND30-PL1-II.5-ABSTRACT",
    "ND30-PL1-II.5-ABSTRACT-LOOKS",
    "ND30-PL1-II.5-RULE",
    "ND30-PL1-II.6-BODY-LOOKS",
    "ND30-PL1-II.6-JUSTIFIED",
    "ND30-PL1-II.6-INDENT",
    "ND30-PL1-II.6-SPACING",
    "ND30-PL1-II.7-TITLE-LOOKS",
    "ND30-PL1-II.7-TITLE-PREFIX",
    "ND30-PL1-II.7-NAME-LOOKS",
    "ND30-PL1-II.7-NAME-CENTERED",
    "ND30-PL1-II.7-NAME-PLAIN",
    "ND30-PL1-II.9-ADDRESSEES-LOOKS",
    "ND30-PL1-II.9-RECIPIENTS",
    "ND30-PL1-II.9-RECIPIENTS-LOOKS",
    "ND30-PL1-II.9-LUU-VT",
    "ND30-PL1-III.1-ANNEX-LOOKS",
    "ND30-PL1-III.1-ANNEX-NUMBERED",
    "ND30-PL1-III.2-URGENCY",
    "ND30-D15-UNIQUE-YEAR",
    "ND30-D18-RELEASE-DAY",
    "ND30-PL6-FIELD-LENGTHS",
    "ND30-PL6-PAGECOUNT",
    "QD20-ORGAN-CODE",
    "QD28-D9-COMPLETE",
    "QD28-D6-SEND-TIME",
    "QD28-D4-SIGNED",
    "LAW23-D22-GOV-CA",
    "ND68-D31-CERT-TIME",
    "ND68-D31-STATUS",
    "TT15-PL2-1.2-STATUS-UNKNOWN",
    "TT15-PL2-1.2-CRL-FRESH",
    "ND68-D32-PATH",
    "ND68-D31-SCOPE",
    "TT15-PL2-1.5-KEYUSAGE",
    "ND68-D9-CERT-TERM",
    "TT15-PL1-1.2-RSA2048",
    "TT15-PL1-1.2-EC256",
    "TT15-PL1-1.2-PSS",
    "TT15-PL1-1.3-HASH",
    "TT15-PL1-1.5-PADES",
    "TT15-PL1-1.6-XADES",
    "TT15-PL1-3.6-PDF17",
    "TT15-PL1-2.1-XML-UTF8",
    "TT15-D6-KEY-MATCH",
    "TT15-D6-INTEGRITY",
    "TT15-D6-XML-COVERAGE",
    "TT15-D5-CERT-ATTACHED",
    "TT15-D5-TIME-ATTACHED",
    "TT15-D6-TST-VALID",
    "ND68-D29-TST-REQUIRED",
    "TT41-D9-EVIDENCE",
    "TT01-2019-SIG-BLUE",
    "TT01-2019-SIG-NOTEXT",
    "TT01-2019-SEAL-RED",
    "TT01-2019-SEAL-REAL-SIZE",
    "TT01-2019-SEAL-TEXT",
    "LOCAL-FILENAME",
];

/// Requirements that no rule asks, and why: they are about the program, or nothing in a document shows them.
pub const ELSEWHERE: &[(&str, Words)] = &[
    (
        "TT15-D6-REPORT-FIELDS",
        Words::new(
            "yêu cầu đối với phần mềm kiểm tra, không phải đối với văn bản: báo cáo có đủ các nhóm thông tin",
            "about the program that verifies, not about a document: reports hold the groups of data",
        ),
    ),
    (
        "TT15-D5-PRECHECK",
        Words::new(
            "yêu cầu đối với phần mềm ký, không phải đối với văn bản: chứng thư được kiểm tra trước khi ký",
            "about the program that signs, not about a document: certificates are checked before signing",
        ),
    ),
    (
        "TT15-PL1-1.9-TOKEN-FIPS",
        Words::new(
            "văn bản không cho biết thiết bị nào đã giữ khoá",
            "nothing in a document shows which device held the key",
        ),
    ),
];

static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut all: Vec<&'static Rule> = FAMILIES.iter().copied().flatten().collect();
    all.sort_by_key(|rule| ORDER.iter().position(|id| *id == rule.id).unwrap_or(ORDER.len()));
    all
});

/// All rules of all sets.
#[must_use]
pub fn rules() -> &'static [&'static Rule] {
    &ALL
}

/// The rule of this id; letters of either case.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().iter().copied().find(|rule| rule.id.eq_ignore_ascii_case(id))
}
