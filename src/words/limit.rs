//! Budgets that ran out.

use crate::base::LimitReached;

/// What ran out, in Vietnamese. What is counted is told in English where no XML was read.
#[must_use]
pub fn limit(limit: &LimitReached) -> String {
    let what = WORDS.iter().find(|(en, _)| *en == limit.what).map_or(limit.what, |(_, vi)| vi);
    format!("vượt giới hạn: quá {} {what}", limit.limit)
}

/// What is counted where XML and packages are read.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, &str)] = &[
    ("levels of nested XML elements", "cấp phần tử XML lồng nhau"),
    ("octets of names and namespaces in scope", "byte tên và không gian tên đang có hiệu lực"),
    ("namespace declarations in scope", "khai báo không gian tên đang có hiệu lực"),
    ("namespace declarations of one XML element", "khai báo không gian tên trong một phần tử XML"),
    ("attributes of one XML element", "thuộc tính trong một phần tử XML"),
    ("octets of one XML tag, comment or instruction", "byte trong một thẻ, chú thích hoặc chỉ thị XML"),
    ("octets of an XML document that has to be converted", "byte của văn bản XML phải chuyển bảng mã"),
    ("octets of an XML tree held in memory", "byte của cây XML giữ trong bộ nhớ"),
    ("octets beside the attachments of a package", "byte ngoài các tệp đính kèm của gói tin"),
    ("attachments of a package", "tệp đính kèm trong một gói tin"),
    ("octets of an attachment", "byte của một tệp đính kèm"),
    ("octets of a field of a message", "byte trong một trường của thông điệp"),
    ("octets unpacked from an attachment", "byte giải nén từ một tệp đính kèm"),
];
