//! What `kyso extract` says.

use std::path::Path;

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both, counted};
use crate::messages::usage;

fn inspect(path: &Path) -> Both {
    both!(
        "xem các phiên bản và chữ ký bằng 'kyso inspect {p}'",
        "see its revisions and signatures with 'kyso inspect {p}'",
        p = path.display()
    )
}

pub(crate) fn no_such_revision(path: &Path, number: usize, count: usize) -> Failure {
    let what = both!(
        "'{p}' không có phiên bản {n}: chỉ có từ 1 đến {c}",
        "'{p}' has no revision {n}: it has 1 to {c}",
        p = path.display(),
        n = number,
        c = count
    );
    usage(what, inspect(path))
}

pub(crate) fn no_such_signature(path: &Path, id: &str, names: &[String]) -> Failure {
    let listed = |none: &str| if names.is_empty() { none.to_owned() } else { format!("'{}'", names.join("', '")) };
    let what = Both {
        vi: format!("'{}' không có chữ ký '{id}'; các chữ ký: {}", path.display(), listed("không có")),
        en: format!("'{}' has no signature '{id}'; its signatures: {}", path.display(), listed("none")),
    };
    usage(what, inspect(path))
}

pub(crate) fn several_signatures(path: &Path, id: &str) -> Failure {
    let what = both!(
        "'{p}' có nhiều chữ ký cùng tên '{i}'",
        "'{p}' has several signatures named '{i}'",
        p = path.display(),
        i = id
    );
    usage(what, both!("chọn bằng --revision N", "choose with --revision N"))
}

pub(crate) fn unclear(path: &Path, id: &str, revision: usize) -> Failure {
    let what = both!(
        "không rõ chữ ký '{i}' của '{p}' bao trùm phần nào của tệp",
        "what signature '{i}' of '{p}' covers is unclear",
        p = path.display(),
        i = id
    );
    Failure::new(Exit::Unreadable, what).hint(both!(
        "phiên bản mang chữ ký đó là {r}: dùng --revision {r}",
        "the revision that brought it is {r}: use --revision {r}",
        r = revision
    ))
}

pub(crate) fn end_unknown(path: &Path, number: usize) -> Failure {
    let what = both!(
        "không tách được phiên bản {n} của '{p}': sau bảng tham chiếu của nó không có 'startxref' và '%%EOF'",
        "revision {n} of '{p}' cannot be extracted: there is no 'startxref' and '%%EOF' behind its cross-references",
        p = path.display(),
        n = number
    );
    Failure::new(Exit::Unreadable, what).hint(inspect(path))
}

pub(crate) fn own_check(path: &Path, number: usize, why: &str) -> Failure {
    let what = both!(
        "phiên bản {n} của '{p}' khi đứng riêng không phải là văn bản như lúc ký: {w}",
        "revision {n} of '{p}' on its own is not the document that was signed: {w}",
        p = path.display(),
        n = number,
        w = why
    );
    Failure::new(Exit::Unreadable, what).hint(both!("không có gì được ghi ra", "nothing was written"))
}

pub(crate) fn not_as_written(path: &Path) -> Failure {
    let what = both!(
        "nội dung đã ghi vào '{p}' đọc lại không giống",
        "what was written to '{p}' does not read back the same",
        p = path.display()
    );
    Failure::new(Exit::Unreadable, what).hint(both!(
        "kiểm tra ổ đĩa, rồi chạy lại; không có tệp nào được để lại",
        "check the disk and run again; no file was left behind"
    ))
}

pub(crate) fn extracted(from: &Path, to: &Path, revision: usize, revisions: usize, octets: u64) -> Both {
    both!(
        "đã tách phiên bản {n} trên {c} của '{f}' ({o} byte) thành '{t}'",
        "extracted revision {n} of {c} of '{f}' ({o:#}) as '{t}'",
        f = from.display(),
        t = to.display(),
        n = revision,
        c = revisions,
        o = counted(octets, "octet", "octets")
    )
}

/// Which signatures the revision carries.
pub(crate) fn carries(own: &[String], earlier: &[String]) -> Both {
    let list = |names: &[String]| format!("'{}'", names.join("', '"));
    let mut both = match own {
        [] => both!("  không có chữ ký nào trên phiên bản này", "  no signature signs this revision"),
        own => both!("  chữ ký trên phiên bản này: {l}", "  signatures on this revision: {l}", l = list(own)),
    };
    if !earlier.is_empty() {
        both.vi.push_str(&format!("; chữ ký trên các phiên bản trước: {}", list(earlier)));
        both.en.push_str(&format!("; on earlier ones: {}", list(earlier)));
    }
    both
}

pub(crate) fn left_out(octets: u64) -> Both {
    both!(
        "  bỏ lại {o} byte đứng sau phần kết thúc của tệp PDF",
        "  left out {o:#} behind the end of the PDF",
        o = counted(octets, "octet", "octets")
    )
}

pub(crate) fn not_judged() -> Both {
    both!(
        "  chưa kiểm tra chữ ký nào; dùng 'kyso verify' để kiểm tra",
        "  no signature was verified; use 'kyso verify' for that"
    )
}

// --- XML ---

pub(crate) fn no_revisions(path: &Path) -> Failure {
    usage(
        both!("văn bản XML '{p}' không có phiên bản", "the XML document '{p}' has no revisions", p = path.display()),
        both!("dùng --signature để lấy phần đã ký", "use --signature to get what was signed"),
    )
}

pub(crate) fn not_passed(path: &Path, id: &str, exit: Exit) -> Failure {
    let what = both!(
        "chữ ký '{i}' của '{p}' không hợp lệ hoặc chưa kết luận được: không có gì được ghi ra",
        "signature '{i}' of '{p}' did not pass: nothing was written",
        p = path.display(),
        i = id
    );
    Failure::new(exit, what).hint(both!("xem lý do bằng 'kyso verify'", "see why with 'kyso verify'"))
}

pub(crate) fn not_handed_out(path: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    let what = both!(
        "không ghi được phần đã ký của '{p}': {e}",
        "cannot write what was signed of '{p}': {e}",
        p = path.display(),
        e = error
    );
    Failure::new(Exit::Unreadable, what).cause(error).hint(both!(
        "không có tệp nào được để lại; kiểm tra lại bằng 'kyso verify'",
        "no file was left behind; verify it again with 'kyso verify'"
    ))
}

/// Signed parts as they are listed, with their numbers.
pub(crate) fn parts<'p>(names: impl Iterator<Item = &'p str>) -> String {
    let numbered: Vec<String> = names.zip(1_usize..).map(|(name, number)| format!("{number}: {name}")).collect();
    numbered.join(", ")
}

pub(crate) fn several_parts(id: &str, parts: &str) -> Failure {
    let what =
        both!("chữ ký '{i}' ký trên nhiều phần ({p})", "signature '{i}' signs several parts ({p})", i = id, p = parts);
    usage(what, both!("chọn một phần bằng --reference N", "choose one with --reference N"))
}

pub(crate) fn no_such_part(id: &str, wanted: &str, parts: &str) -> Failure {
    let what = both!(
        "chữ ký '{i}' không có phần '{w}'; các phần: {p}",
        "signature '{i}' has no part '{w}'; its parts: {p}",
        i = id,
        w = wanted,
        p = parts
    );
    usage(what, both!("chọn một phần bằng --reference N", "choose one with --reference N"))
}

pub(crate) fn extracted_xml(to: &Path, part: &str, id: &str, octets: u64) -> Both {
    both!(
        "đã ghi phần '{p}' mà chữ ký '{i}' đã ký ({o} byte, dạng chuẩn tắc) vào '{t}'",
        "wrote '{p}', which signature '{i}' signs ({o:#}, canonical form), into '{t}'",
        t = to.display(),
        p = part,
        i = id,
        o = counted(octets, "octet", "octets")
    )
}
