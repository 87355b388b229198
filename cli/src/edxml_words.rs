//! Words about packages of the exchange axis.

use std::path::Path;

use kyso::edxml::{self, Issue};
use kyso::package::issue_words;
use kyso::report::Lang as Words;
use kyso::words;

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both, counted};
use crate::xml_words;

/// The sentence of an issue.
pub(crate) fn issue(issue: &Issue) -> Both {
    Both { vi: issue_words(issue, Words::Vi), en: issue_words(issue, Words::En) }
}

/// The form of a document inside could not be asked.
pub(crate) fn form_not_asked(path: &Path, why: &str) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không kiểm tra được thể thức của một văn bản trong '{path}': {why}",
            "cannot check the form of a document in '{path}': {why}",
            path = path.display(),
            why = why
        ),
    )
    .hint(both!(
        "kết luận về chữ ký không đổi; kiểm tra lại khi không còn chương trình nào ghi vào tệp này",
        "the verdict on the signatures stands; check again when no program writes to this file any more"
    ))
}

/// Why a file is not read as a package.
pub(crate) fn not_a_package(path: &Path, error: &edxml::Error) -> Failure {
    let path = path.display();
    let failure = match error {
        edxml::Error::NotAPackage { local, namespace } => Failure::new(
            Exit::Unreadable,
            both!(
                "'{path}' không phải gói tin edXML: phần tử gốc là {local}[{namespace}]",
                "'{path}' is no edXML package: its root element is {local}[{namespace}]",
                path = path,
                local = local,
                namespace = namespace
            ),
        ),
        edxml::Error::Ambiguous { part, count: 0, .. } => Failure::new(
            Exit::Unreadable,
            both!(
                "'{path}' không phải gói tin edXML: thiếu {part}",
                "'{path}' is no edXML package: {part} is missing",
                path = path,
                part = part
            ),
        ),
        edxml::Error::Ambiguous { part, count, .. } => Failure::new(
            Exit::Unreadable,
            both!(
                "không đọc gói tin '{path}': có {count} phần tử {part}, phần mềm khác nhau sẽ đọc khác nhau",
                "will not read the package '{path}': it has {count} elements {part}, and readers choose differently",
                path = path,
                part = part,
                count = count
            ),
        ),
        edxml::Error::Limit(limit) => Failure::new(
            Exit::Unreadable,
            Both {
                vi: format!("không đọc gói tin '{path}': {}", words::limit(limit)),
                en: format!("will not read the package '{path}': {limit}"),
            },
        ),
        edxml::Error::Xml(error) => Failure::new(Exit::Unreadable, {
            let Both { vi, en } = xml_words::told(error);
            Both {
                vi: format!("không đọc được gói tin '{path}': không phải XML hợp lệ ({vi})"),
                en: format!("cannot read the package '{path}': it is no well-formed XML ({en})"),
            }
        })
        .hint(both!(
            "yêu cầu nơi gửi gửi lại; gói tin sai cú pháp XML không bao giờ được đoán mò",
            "ask the sender for it again; what is not XML is never guessed at"
        )),
        other => Failure::new(
            Exit::Unreadable,
            both!(
                "không đọc được gói tin '{path}' ({error})",
                "cannot read the package '{path}': {error}",
                path = path,
                error = other
            ),
        ),
    };
    failure.cause(error)
}

/// Why a metadata file is not read.
pub(crate) fn bad_metadata(path: &Path, error: &edxml::MetadataError) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không hiểu tệp mô tả '{path}': {error}",
            "cannot make sense of the metadata file '{path}': {error}",
            path = path.display(),
            error = error
        ),
    )
    .hint(both!("xem mẫu bằng 'kyso edxml pack --template'", "see 'kyso edxml pack --template' for one to fill in"))
}

/// Rules are broken; they were told one by one.
pub(crate) fn rules_broken(path: &Path, count: usize, lenient: bool) -> Failure {
    let failure = Failure::new(
        Exit::Usage,
        both!(
            "không đóng gói '{path}': {count} điểm sai quy định",
            "will not pack '{path}': {count:#} broken",
            path = path.display(),
            count = counted(count, "rule is", "rules are")
        ),
    );
    if lenient {
        return failure;
    }
    failure.hint(both!(
        "sửa các trường nêu trên; --lenient bỏ qua những điểm không bắt buộc",
        "correct the fields named above; --lenient passes over what is not compulsory"
    ))
}

/// What was written does not read as what was meant.
pub(crate) fn own_check(path: &Path, what: &str) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không ghi '{path}': gói tin vừa tạo đọc lại không khớp ({what})",
            "did not write '{path}': the package does not read back as it was meant ({what})",
            path = path.display(),
            what = what
        ),
    )
}

/// A package could not be written.
pub(crate) fn cannot_build(path: &Path, error: &edxml::WriteError) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không tạo được gói tin '{path}': {error}",
            "cannot build the package '{path}': {error}",
            path = path.display(),
            error = error
        ),
    )
    .cause(error)
}

/// An attachment that is too large to be carried.
pub(crate) fn too_large(path: &Path, limit: u64) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không đính kèm '{path}': lớn hơn {n} MiB",
            "will not attach '{path}': it is larger than {n} MiB",
            path = path.display(),
            n = limit >> 20
        ),
    )
}

/// A package that contradicts itself is not signed; what is wrong was told.
pub(crate) fn not_signed(path: &Path, count: usize) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không ký gói tin '{path}': {count} điểm cho thấy gói tin không chứa đúng những gì nó khai",
            "will not sign the package '{path}': in {count:#} it does not hold what it says it holds",
            path = path.display(),
            count = counted(count, "point", "points")
        ),
    )
}
