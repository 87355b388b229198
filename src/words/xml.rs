//! Why octets are not read as XML.

use crate::xml::Error;

use super::limit::limit;

/// The error in Vietnamese, with its place; what the system says of a file that cannot be read stays as the system says it.
#[must_use]
pub fn xml(error: &Error) -> String {
    match error {
        Error::Malformed { what, offset } | Error::Refused { what, offset } => {
            let vi = WORDS.iter().find(|(en, _)| en == what).map(|(_, vi)| *vi);
            format!("{}, ở vị trí {offset}", vi.unwrap_or("sai cú pháp XML"))
        }
        Error::Limit(reached) => limit(reached),
        Error::Source(error) => format!("không đọc được dữ liệu ({error})"),
    }
}

/// What the reader says, and the same in Vietnamese: all of it, and nothing else.
#[rustfmt::skip]
pub(super) const WORDS: &[(&str, &str)] = &[
    // the document as a whole
    ("a document type declaration", "có khai báo kiểu tài liệu (DOCTYPE), không được chấp nhận"),
    ("a document without a root element", "không có phần tử gốc"),
    ("a second root element", "có hơn một phần tử gốc"),
    ("the document ends inside an element", "tệp kết thúc khi một phần tử chưa đóng"),
    ("the document ends inside markup", "tệp kết thúc giữa một thẻ"),
    ("character data outside the root element", "có chữ nằm ngoài phần tử gốc"),
    // the declaration and the encoding
    ("XML 1.1", "là XML 1.1, chỉ đọc XML 1.0"),
    ("a version of XML other than 1.0", "phiên bản XML khác 1.0"),
    ("an XML declaration that is not one", "khai báo XML sai"),
    ("an XML declaration without an end", "khai báo XML không có phần kết thúc"),
    ("an XML declaration without a version", "khai báo XML không nêu phiên bản"),
    ("an XML declaration that does not stand at the very beginning", "khai báo XML không nằm ở ngay đầu tệp"),
    ("no white space between the parts of the XML declaration", "thiếu dấu cách giữa các phần của khai báo XML"),
    ("the name of an encoding that is not one", "tên bảng mã trong khai báo XML sai"),
    ("a declared encoding that is not read", "bảng mã khai báo không đọc được"),
    ("a declared encoding that contradicts the byte order mark", "bảng mã khai báo trái với dấu thứ tự byte"),
    ("a declared encoding of two octets in a document of single octets", "khai báo bảng mã hai byte, nhưng tệp dùng bảng mã một byte"),
    ("an encoding of more than one octet without a byte order mark", "bảng mã nhiều byte mà không có dấu thứ tự byte"),
    ("an octet that the declared encoding US-ASCII does not have", "có byte không thuộc bảng mã US-ASCII đã khai báo"),
    ("an odd number of octets in UTF-16", "số byte UTF-16 bị lẻ"),
    ("half a surrogate pair in UTF-16", "cặp ký tự thay thế UTF-16 bị thiếu một nửa"),
    ("octets that are not UTF-8", "có byte không phải UTF-8"),
    // characters and references
    ("a character that XML does not allow", "có ký tự mà XML không cho phép"),
    ("a reference to a character that XML does not allow", "có tham chiếu tới ký tự mà XML không cho phép"),
    ("a character reference that is not one", "tham chiếu ký tự sai"),
    ("a reference to an entity that is not predefined", "tham chiếu tới thực thể không định sẵn"),
    ("']]>' in character data", "có ']]>' trong phần chữ"),
    // tags, comments, instructions
    ("an end tag without a start tag", "thẻ đóng không có thẻ mở"),
    ("an end tag of another name than the start tag's", "thẻ đóng không khớp với thẻ mở"),
    ("no name of an element behind '<'", "sau dấu '<' không có tên phần tử"),
    ("a '/' that does not end the tag", "dấu '/' không đứng ở cuối thẻ"),
    ("'<!' that begins nothing", "'<!' không mở đầu cho phần nào"),
    ("'--' in a comment", "có '--' trong chú thích"),
    ("a processing instruction without a target", "chỉ thị xử lý không có tên"),
    ("a colon in the target of a processing instruction", "tên chỉ thị xử lý có dấu hai chấm"),
    ("no white space behind a target", "thiếu dấu cách sau tên chỉ thị xử lý"),
    // attributes
    ("no white space before an attribute", "thiếu dấu cách trước thuộc tính"),
    ("no name of an attribute", "thuộc tính không có tên"),
    ("an attribute without '='", "thuộc tính không có dấu '='"),
    ("an attribute value without quotation marks", "giá trị thuộc tính không nằm trong dấu nháy"),
    ("a '<' in an attribute value", "có dấu '<' trong giá trị thuộc tính"),
    ("an attribute twice", "một thẻ có hai thuộc tính cùng tên"),
    // namespaces
    ("an element whose prefix is not declared", "phần tử dùng tiền tố không gian tên chưa khai báo"),
    ("an attribute whose prefix is not declared", "thuộc tính dùng tiền tố không gian tên chưa khai báo"),
    ("an element with the prefix xmlns", "phần tử dùng tiền tố xmlns"),
    ("a declaration of the prefix xmlns", "khai báo lại tiền tố xmlns"),
    ("a namespace declaration twice", "một thẻ khai báo cùng một không gian tên hai lần"),
    ("the prefix xml bound to another namespace", "tiền tố xml bị gắn với không gian tên khác"),
    ("another prefix bound to the namespace of xml", "không gian tên của xml bị gắn với tiền tố khác"),
    ("a prefix bound to the namespace of xmlns", "có tiền tố bị gắn với không gian tên của xmlns"),
    ("a prefix bound to no namespace", "có tiền tố không gắn với không gian tên nào"),
    ("a namespace name that is a relative reference, which has no canonical form", "tên không gian tên là địa chỉ tương đối, không có dạng chuẩn tắc"),
    // reading it several times
    ("octets that changed between two readings", "tệp bị thay đổi trong khi đọc"),
    // faults of whoever calls the reader
    ("no start tag to skip from", "không ở thẻ mở nên không bỏ qua được phần tử"),
    ("no start tag to read a tree from", "không ở thẻ mở nên không đọc được phần tử"),
    ("reading on behind an error", "đọc tiếp sau khi đã gặp lỗi"),
    ("an element that is not in its tree", "phần tử không thuộc cây đã đọc"),
];
