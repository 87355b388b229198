//! Why octets are not read as XML, in both languages.

use std::error::Error;

use kyso::xml;

use crate::lang::{Both, both};

/// In words with the place, when an error, or what it came from, is one of XML.
pub(crate) fn problem(error: &(dyn Error + 'static)) -> Option<Both> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<xml::Error>() {
            return Some(words(error));
        }
        // The front door's errors are transparent: what they wrap is not among their causes.
        if let Some(kyso::Error::Document(kyso::validate::Error::Xml(error))) = error.downcast_ref::<kyso::Error>() {
            return Some(words(error));
        }
        cause = error.source();
    }
    None
}

fn words(error: &xml::Error) -> Both {
    match error {
        xml::Error::Malformed { what, offset } | xml::Error::Refused { what, offset } => {
            let vi = WORDS
                .iter()
                .find(|(en, _)| en == what)
                .map_or_else(|| format!("sai cú pháp XML: {what}"), |(_, vi)| (*vi).to_owned());
            Both { vi: format!("{vi}, ở vị trí {offset}"), en: format!("{what} at offset {offset}") }
        }
        xml::Error::Limit(limit) => {
            both!("vượt giới hạn {n}: {w}", "more than {n} {w}", n = limit.limit, w = limit.what)
        }
        other => both!("{e}", "{e}", e = other),
    }
}

/// What the reader says, and the same in Vietnamese.
const WORDS: &[(&str, &str)] = &[
    ("a document type declaration", "có khai báo kiểu tài liệu (DOCTYPE), không được chấp nhận"),
    ("a document without a root element", "không có phần tử gốc"),
    ("a second root element", "có hơn một phần tử gốc"),
    ("the document ends inside an element", "tệp kết thúc khi một phần tử chưa đóng"),
    ("the document ends inside markup", "tệp kết thúc giữa một thẻ"),
    ("character data outside the root element", "có chữ nằm ngoài phần tử gốc"),
    ("an end tag without a start tag", "thẻ đóng không có thẻ mở"),
    ("an end tag of another name than the start tag's", "thẻ đóng không khớp với thẻ mở"),
    ("octets that are not UTF-8", "có byte không phải UTF-8"),
    ("a character that XML does not allow", "có ký tự mà XML không cho phép"),
    ("a reference to a character that XML does not allow", "có tham chiếu tới ký tự mà XML không cho phép"),
    ("a character reference that is not one", "tham chiếu ký tự sai"),
    ("a reference to an entity that is not predefined", "tham chiếu tới thực thể không định sẵn"),
    ("XML 1.1", "là XML 1.1, chỉ đọc XML 1.0"),
    ("a version of XML other than 1.0", "phiên bản XML khác 1.0"),
    ("an XML declaration that is not one", "khai báo XML sai"),
    ("a declared encoding that is not read", "bảng mã khai báo không đọc được"),
    ("a declared encoding that contradicts the byte order mark", "bảng mã khai báo trái với dấu thứ tự byte"),
    ("an element whose prefix is not declared", "phần tử dùng tiền tố không gian tên chưa khai báo"),
    ("an attribute whose prefix is not declared", "thuộc tính dùng tiền tố không gian tên chưa khai báo"),
    ("an attribute twice", "một thẻ có hai thuộc tính cùng tên"),
    ("a '<' in an attribute value", "có dấu '<' trong giá trị thuộc tính"),
    ("octets that changed between two readings", "tệp bị thay đổi trong khi đọc"),
];

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use kyso::base::Limits;
    use kyso::xml::Reader;

    fn fault(octets: &dyn kyso::base::Source, limits: &Limits) -> Option<xml::Error> {
        let mut reader = match Reader::new(octets, limits) {
            Ok(reader) => reader,
            Err(error) => return Some(error),
        };
        loop {
            match reader.next_event() {
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => return Some(error),
            }
        }
    }

    #[test]
    fn common_faults_have_vietnamese_words_and_a_place() {
        let limits = Limits::default();
        for (text, vi) in [
            ("<!DOCTYPE a><a/>", "DOCTYPE"),
            ("<a><b></a></b>", "thẻ đóng không khớp"),
            ("<a/><b/>", "hơn một phần tử gốc"),
            ("<a>", "chưa đóng"),
            ("<a>&x;</a>", "thực thể"),
            ("<p:a/>", "tiền tố"),
            ("<a b='1' b='2'/>", "hai thuộc tính"),
            ("<a>\u{1}</a>", "không cho phép"),
        ] {
            let octets = text.as_bytes().to_vec();
            let Some(error) = fault(&octets, &limits) else { panic!("{text} is read") };
            let words = words(&error);
            assert!(words.vi.contains(vi) && words.vi.contains("vị trí"), "{text}: {words:?}");
        }
    }
}
