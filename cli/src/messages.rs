//! Every sentence of an error: what was tried, on what, what happened; and a hint what to do next. One function per
//! message, both languages in one place.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::failure::{Exit, Failure, Result};
use crate::lang::{Both, both};
use crate::policy_words;
use crate::xml_words;

/// What the operating system said, in words a person can act on.
pub(crate) fn io_words(error: &io::Error) -> Both {
    use io::ErrorKind as K;
    match error.kind() {
        K::NotFound => both!("không có tệp hay thư mục này", "no such file or directory"),
        K::PermissionDenied => both!("không có quyền", "permission denied"),
        K::AlreadyExists => both!("đã có tệp này", "it exists already"),
        K::StorageFull => both!("ổ đĩa đã đầy", "the disk is full"),
        K::QuotaExceeded => both!("hết hạn ngạch ổ đĩa", "the disk quota is used up"),
        K::ReadOnlyFilesystem => both!("hệ thống tệp chỉ đọc", "the file system is read-only"),
        K::IsADirectory => both!("đây là một thư mục", "it is a directory"),
        K::NotADirectory => {
            both!("một phần của đường dẫn không phải là thư mục", "a part of the path is not a directory")
        }
        K::FileTooLarge => both!("tệp quá lớn", "the file is too large"),
        K::InvalidFilename => both!("tên tệp không hợp lệ", "the file name is not allowed"),
        K::InvalidInput => both!("không phải tệp thường", "it is not a regular file"),
        K::UnexpectedEof => both!("dữ liệu kết thúc quá sớm", "the data ends too early"),
        _ => {
            let text = error.to_string();
            Both { vi: text.clone(), en: text }
        }
    }
}

fn file(path: &Path) -> String {
    path.display().to_string()
}

// --- files ---

pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    let words = io_words(error);
    let path = file(path);
    let what = Both {
        vi: format!("không đọc được '{path}': {}", words.vi),
        en: format!("cannot read '{path}': {}", words.en),
    };
    Failure::new(Exit::Unreadable, what).cause(error)
}

pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let words = io_words(error);
    let path = file(path);
    let what = Both {
        vi: format!("không ghi được '{path}': {}", words.vi),
        en: format!("cannot write '{path}': {}", words.en),
    };
    Failure::new(Exit::Unreadable, what).cause(error).hint(both!(
        "không có tệp dở dang nào được để lại; sửa nguyên nhân rồi chạy lại",
        "nothing half-written was left behind; remove the cause and run again"
    ))
}

pub(crate) fn cannot_delete(path: &Path, error: &io::Error) -> Failure {
    let words = io_words(error);
    let path = file(path);
    let what = Both {
        vi: format!("không xoá được '{path}': {}", words.vi),
        en: format!("cannot delete '{path}': {}", words.en),
    };
    Failure::new(Exit::Unreadable, what).cause(error)
}

pub(crate) fn cannot_write_stdout(error: &io::Error) -> Failure {
    let words = io_words(error);
    let what = Both {
        vi: format!("không ghi được kết quả ra màn hình hoặc ống dẫn: {}", words.vi),
        en: format!("cannot write the result to standard output: {}", words.en),
    };
    Failure::new(Exit::Unreadable, what).cause(error)
}

pub(crate) fn output_exists(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!("không ghi vào '{p}': đã có tệp này", "will not write '{p}': it exists already", p = file(path)),
    )
    .hint(both!("chọn tên khác, hoặc thêm --force để thay tệp cũ", "choose another name, or add --force to replace it"))
}

pub(crate) fn form_of_xml(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "'{p}' là XML: không có trang để tìm thành phần thể thức",
            "'{p}' is XML: it has no pages on which parts could be found",
            p = file(path)
        ),
    )
    .hint(both!("bỏ --form để xem cấu trúc", "leave out --form to see its structure"))
}

pub(crate) fn output_is_directory(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!("không ghi vào '{p}': đây là một thư mục", "will not write '{p}': it is a directory", p = file(path)),
    )
    .hint(both!(
        "ghi rõ tên tệp với -o, hoặc dùng --out-dir cho nhiều tệp",
        "give a file name with -o, or use --out-dir for many files"
    ))
}

pub(crate) fn output_is_symlink(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không ghi vào '{p}': đây là liên kết tượng trưng",
            "will not write '{p}': it is a symbolic link",
            p = file(path)
        ),
    )
    .hint(both!(
        "ghi thẳng vào tệp mà liên kết trỏ tới, hoặc chọn tên khác",
        "name the file the link points to, or choose another name"
    ))
}

pub(crate) fn output_is_input(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không ghi vào '{p}': đây chính là tệp đầu vào; tệp đầu vào không bao giờ bị thay đổi",
            "will not write '{p}': it is the input itself, and an input is never changed",
            p = file(path)
        ),
    )
    .hint(both!("chọn tên khác cho tệp kết quả", "choose another name for the result"))
}

pub(crate) fn output_is_special(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không ghi vào '{p}': không phải tệp thường",
            "will not write '{p}': it is not a regular file",
            p = file(path)
        ),
    )
    .hint(both!(
        "chọn một tệp thường, hoặc '-' để ghi ra đầu ra chuẩn",
        "name a regular file, or '-' for standard output"
    ))
}

pub(crate) fn input_is_directory(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!("không đọc được '{p}': đây là một thư mục", "cannot read '{p}': it is a directory", p = file(path)),
    )
    .hint(both!("ghi tên từng tệp", "name the files themselves"))
}

pub(crate) fn input_is_special(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không đọc '{p}': không phải tệp thường",
            "will not read '{p}': it is not a regular file",
            p = file(path)
        ),
    )
}

pub(crate) fn input_too_large(limit: u64) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!("đầu vào chuẩn dài hơn {n} MiB", "standard input is longer than {n} MiB", n = limit >> 20),
    )
    .hint(both!("lưu thành tệp rồi ghi tên tệp", "save it as a file and name the file"))
}

pub(crate) fn directory_not_empty(path: &Path) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không ghi vào thư mục '{p}': thư mục không trống",
            "will not write into '{p}': the directory is not empty",
            p = file(path)
        ),
    )
    .hint(both!(
        "chọn thư mục khác, hoặc thêm --force để ghi đè",
        "choose another directory, or add --force to write over it"
    ))
}

// --- usage ---

pub(crate) fn usage(what: Both, hint: Both) -> Failure {
    Failure::new(Exit::Usage, what).hint(hint)
}

pub(crate) fn no_output_named() -> Failure {
    usage(
        both!("chưa nói ghi kết quả vào đâu", "no place for the result was named"),
        both!(
            "thêm -o TỆP cho một văn bản, hoặc --out-dir THƯ_MỤC cho nhiều",
            "add -o FILE for one document, or --out-dir DIR for many"
        ),
    )
}

pub(crate) fn signer_not_known() -> Failure {
    usage(
        both!("chưa biết ai ký để ghi tên", "who signs is not known, so no name can be shown"),
        both!("thêm --certificate TỆP", "add --certificate FILE"),
    )
}

pub(crate) fn no_stream_here() -> Failure {
    usage(
        both!("lệnh này chỉ làm việc với tệp, không với luồng chuẩn", "this command works on files, not on streams"),
        both!("ghi tên tệp thay cho '-'", "name a file instead of '-'"),
    )
}

pub(crate) fn check_tsa_address(url: &str) -> Result<()> {
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(bad_value("--tsa", url, &both!("dạng http://tsa.ca.gov.vn", "such as http://tsa.ca.gov.vn")))
}

pub(crate) fn evidence_of_a_stream() -> Failure {
    usage(
        both!("--evidence cần văn bản có tên tệp", "--evidence is for documents that have a file name"),
        both!("ghi kết quả vào tệp với -o TỆP", "write the result into a file with -o FILE"),
    )
}

pub(crate) fn many_inputs_one_output() -> Failure {
    usage(
        both!("-o chỉ dùng cho một văn bản", "-o is for one document"),
        both!("dùng --out-dir THƯ_MỤC để ký nhiều văn bản", "use --out-dir DIR to sign many"),
    )
}

pub(crate) fn same_result_name(path: &Path) -> Failure {
    usage(
        both!("hai văn bản cùng cho kết quả '{p}'", "two documents would both become '{p}'", p = file(path)),
        both!(
            "ký chúng trong hai lần chạy, với hai thư mục kết quả",
            "sign them in two runs with two result directories"
        ),
    )
}

pub(crate) fn bad_value(option: &str, value: &str, wanted: &Both) -> Failure {
    let what = Both {
        vi: format!("giá trị '{value}' của {option} không dùng được"),
        en: format!("the value '{value}' of {option} cannot be used"),
    };
    usage(what, wanted.clone())
}

pub(crate) fn nothing_to_verify(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!("không có tệp PDF hay XML nào trong '{p}'", "there is no PDF or XML file in '{p}'", p = file(path)),
    )
    .hint(both!("ghi tên tệp cần kiểm tra", "name the file to verify"))
}

// --- keys ---

pub(crate) fn no_terminal_for_pin() -> Failure {
    Failure::new(
        Exit::Key,
        both!(
            "cần mã PIN hoặc mật khẩu nhưng không có màn hình nhập",
            "a PIN or passphrase is needed, but there is no terminal to ask on"
        ),
    )
    .hint(both!(
        "dùng --pin-file TỆP hoặc --pin-fd SỐ; mã PIN không bao giờ được đưa qua tham số hay biến môi trường",
        "use --pin-file FILE or --pin-fd N; a PIN is never given as an argument or environment variable"
    ))
}

pub(crate) fn cannot_read_pin(error: &io::Error) -> Failure {
    let words = io_words(error);
    let what = Both {
        vi: format!("không đọc được mã PIN hoặc mật khẩu: {}", words.vi),
        en: format!("cannot read the PIN or passphrase: {}", words.en),
    };
    Failure::new(Exit::Key, what).cause(error).hint(both!(
        "kiểm tra --pin-file hoặc --pin-fd; chưa có lần thử PIN nào được thực hiện",
        "check --pin-file or --pin-fd; no PIN attempt has been made"
    ))
}

pub(crate) fn pin_too_long(limit: usize) -> Failure {
    Failure::new(
        Exit::Key,
        both!("mã PIN hoặc mật khẩu dài hơn {n} byte", "the PIN or passphrase is longer than {n} bytes", n = limit),
    )
    .hint(both!(
        "kiểm tra --pin-file hoặc --pin-fd: tệp chỉ chứa mã PIN",
        "check --pin-file or --pin-fd: nothing but the PIN belongs there"
    ))
}

pub(crate) fn pin_not_text() -> Failure {
    Failure::new(
        Exit::Key,
        both!("mã PIN hoặc mật khẩu không phải văn bản UTF-8", "the PIN or passphrase is not UTF-8 text"),
    )
    .hint(both!("lưu tệp với mã hoá UTF-8", "save the file as UTF-8"))
}

// --- network ---

pub(crate) fn network(url: &str, what: &Both, error: Option<&dyn Error>) -> Failure {
    let text = Both {
        vi: format!("dịch vụ '{url}' không trả lời đúng: {}", what.vi),
        en: format!("the service '{url}' did not answer properly: {}", what.en),
    };
    let failure = Failure::new(Exit::Network, text).hint(both!(
        "kiểm tra địa chỉ và đường mạng, rồi thử lại",
        "check the address and the network, then try again"
    ));
    match error {
        Some(error) => failure.cause(error),
        None => failure,
    }
}

// --- trust ---

pub(crate) fn unknown_profile(name: &str) -> Failure {
    let names: Vec<_> = kyso::trust::profile::all().iter().map(|p| p.name.as_str()).collect();
    usage(
        both!("không có hồ sơ tin cậy '{name}'", "there is no trust profile '{name}'", name = name),
        both!("các hồ sơ có sẵn: {names}", "the built-in profiles are: {names}", names = names.join(", ")),
    )
}

pub(crate) fn unknown_trust(name: &str) -> Failure {
    let names: Vec<_> = kyso::trust::profile::all().iter().map(|p| p.name.as_str()).collect();
    usage(
        both!(
            "'{name}' không phải hồ sơ tin cậy, thư mục hay tệp chứng thư",
            "'{name}' is neither a trust profile nor a directory or file of certificates",
            name = name
        ),
        both!("các hồ sơ có sẵn: {names}", "the built-in profiles are: {names}", names = names.join(", ")),
    )
}

pub(crate) fn ambiguous_trust(name: &str) -> Failure {
    usage(
        both!(
            "'{name}' vừa là hồ sơ tin cậy, vừa là tệp hay thư mục ở đây",
            "'{name}' is both a trust profile and a file or folder here",
            name = name
        ),
        both!("ghi './{name}' nếu muốn nói tệp hay thư mục", "write './{name}' for the file or folder", name = name),
    )
}

pub(crate) fn no_certificate_in(path: &Path, error: Option<&dyn Error>) -> Failure {
    let failure = Failure::new(
        Exit::Unreadable,
        both!(
            "không có chứng thư nào đọc được trong '{p}'",
            "there is no readable certificate in '{p}'",
            p = file(path)
        ),
    )
    .hint(both!(
        "cần tệp DER, PEM hoặc PKCS#7 (.cer, .crt, .pem, .p7b)",
        "a DER, PEM or PKCS#7 file is needed (.cer, .crt, .pem, .p7b)"
    ));
    match error {
        Some(error) => failure.cause(error),
        None => failure,
    }
}

pub(crate) fn no_data_directory() -> Failure {
    usage(
        both!(
            "không biết kho tin cậy nằm ở đâu: KYSO_HOME, XDG_DATA_HOME và HOME đều không đặt",
            "the trust store has no place: none of KYSO_HOME, XDG_DATA_HOME and HOME is set"
        ),
        both!("đặt biến môi trường KYSO_HOME", "set the environment variable KYSO_HOME"),
    )
}

pub(crate) fn store_tampered(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "'{p}' trong kho tin cậy không có vân tay như tên của nó; không tin tệp nào như vậy",
            "'{p}' in the trust store does not have the fingerprint it is named after; no such file is trusted",
            p = file(path)
        ),
    )
    .hint(both!(
        "xoá tệp này rồi thêm lại bằng 'kyso trust add' hoặc 'kyso trust fetch'",
        "delete it and add it again with 'kyso trust add' or 'kyso trust fetch'"
    ))
}

pub(crate) fn store_unprotected(path: &Path) -> Failure {
    let p = file(path);
    Failure::new(
        Exit::Unreadable,
        both!(
            "ai cũng ghi được vào '{p}', nên không tin chứng thư thêm bằng tay ở đó",
            "anybody may write to '{p}', so no certificate added by hand is trusted there",
            p = p
        ),
    )
    .hint(both!(
        "chạy 'chmod o-w {p}' sau khi kiểm tra nội dung",
        "look at what is there, then run 'chmod o-w {p}'",
        p = p
    ))
}

pub(crate) fn store_overfull(path: &Path, limit: usize) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "'{p}' có hơn {n} chứng thư thêm bằng tay",
            "'{p}' holds more than {n} certificates added by hand",
            p = file(path),
            n = limit
        ),
    )
    .hint(both!("chia chúng ra nhiều hồ sơ", "divide them among several profiles"))
}

pub(crate) fn bad_profile_name(name: &str) -> Failure {
    bad_value(
        "--profile",
        name,
        &both!(
            "chữ thường không dấu, chữ số và dấu gạch ngang, bắt đầu bằng chữ, thí dụ noi-bo",
            "lower-case letters a-z, digits and hyphens, a letter first, such as internal"
        ),
    )
}

pub(crate) fn not_in_store(what: &str) -> Failure {
    usage(
        both!("kho tin cậy không có chứng thư '{what}'", "the trust store has no certificate '{what}'", what = what),
        both!("xem 'kyso trust list'", "see 'kyso trust list'"),
    )
}

pub(crate) fn several_in_store(what: &str) -> Failure {
    usage(
        both!("'{what}' hợp với nhiều chứng thư", "'{what}' fits several certificates", what = what),
        both!("ghi thêm chữ số của vân tay SHA-256", "give more digits of the SHA-256 fingerprint"),
    )
}

// --- documents ---

pub(crate) fn not_a_document(path: &Path, error: &(dyn Error + 'static)) -> Failure {
    let text = match xml_words::problem(error) {
        Some(words) => Both {
            vi: format!("'{}' không phải một văn bản XML đọc được theo một cách duy nhất ({})", file(path), words.vi),
            en: format!("'{}' is not an XML document that can be read in exactly one way ({})", file(path), words.en),
        },
        None => both!(
            "'{p}' không phải một văn bản PDF đọc được theo một cách duy nhất ({e})",
            "'{p}' is not a PDF that can be read in exactly one way ({e})",
            p = file(path),
            e = error
        ),
    };
    Failure::new(Exit::Unreadable, text).cause(error).hint(both!(
        "không kết luận gì về tệp này; xin lại bản gốc từ nơi gửi",
        "nothing is claimed about this file; ask its sender for the original"
    ))
}

pub(crate) fn own_fault(path: &Path) -> Failure {
    Failure::new(
        Exit::Unreadable,
        both!(
            "không kiểm tra được '{p}': kyso gặp lỗi của chính nó",
            "cannot verify '{p}': kyso ran into a fault of its own",
            p = file(path)
        ),
    )
    .hint(both!(
        "không kết luận gì về tệp này; hãy báo lỗi kèm theo tệp nếu được",
        "nothing is claimed about this file; report the fault, with the file if you may"
    ))
}

pub(crate) fn bad_policy(path: &Path, error: &(dyn Error + 'static)) -> Failure {
    let Both { vi, en } = policy_words::problem(error);
    Failure::new(
        Exit::Usage,
        Both {
            vi: format!("quy tắc đánh giá '{}' không dùng được ({vi})", file(path)),
            en: format!("the policy '{}' cannot be used ({en})", file(path)),
        },
    )
    .cause(error)
    .hint(both!("sửa tệp quy tắc, hoặc bỏ --policy", "correct the policy file, or leave out --policy"))
}
