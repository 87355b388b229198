//! What kept an XML document from being signed, in both languages.

use std::path::Path;

use kyso::sign::xml::Error;
use kyso::words;
use kyso::xmldsig::national::{FORMS, Form};

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both};
use crate::messages;
use crate::sign_words;

/// The failure for an error of signing XML.
pub(crate) fn failure(input: &Path, error: &Error) -> Failure {
    if let Error::Common(common) = error {
        return sign_words::failure(input, common, None);
    }
    let (exit, vi, hint) = words(error);
    let path = input.display();
    let what = Both { vi: format!("không ký được '{path}': {vi}"), en: format!("cannot sign '{path}': {error}") };
    Failure::new(exit, what).hint(hint).cause(error)
}

fn words(error: &Error) -> (Exit, String, Both) {
    let other_place = || {
        both!(
            "xem lại tệp, hoặc chỉ rõ bằng --node '#Id' và --into /đường/dẫn",
            "look at the file, or name the places with --node '#Id' and --into /path"
        )
    };
    let original = || both!("xin lại bản gốc từ nơi gửi", "ask the sender for the original");
    match error {
        Error::Document(e) => {
            (Exit::Unreadable, format!("không phải một tệp XML đúng quy cách ({})", words::xml(e)), original())
        }
        Error::Encoding => (
            Exit::Unreadable,
            "tệp không ở mã UTF-8".to_owned(),
            both!("lưu lại tệp ở mã UTF-8 trước khi ký", "save the file as UTF-8 before it is signed"),
        ),
        Error::Form(name) => (Exit::Usage, format!("không có hồ sơ '{name}'"), known_forms()),
        Error::Role { form, role, known } => (
            Exit::Usage,
            format!("hồ sơ '{form}' không có vai '{role}' cho tệp này: chỉ có {}", known.join(", ")),
            both!("chọn vai khác bằng --role", "choose another role with --role"),
        ),
        Error::RoleOpen { form, known } => (
            Exit::Usage,
            format!("hồ sơ '{form}' có nhiều vai cho tệp này: {}", known.join(", ")),
            both!("chọn một vai bằng --role", "choose one with --role"),
        ),
        Error::NotOfForm { form, found, expected } => (
            Exit::Usage,
            format!("tệp không theo hồ sơ '{form}': phần tử gốc là {found}, hồ sơ này có {}", expected.join(", ")),
            both!(
                "chọn hồ sơ khác bằng --profile, hoặc chỉ rõ bằng --node '#Id' và --into /đường/dẫn",
                "choose another with --profile, or name the places with --node '#Id' and --into /path"
            ),
        ),
        Error::Missing(what) => (Exit::Usage, format!("tệp không có phần tử {what}"), other_place()),
        Error::Several { pattern, count } => (
            Exit::Usage,
            format!("tệp có {count} phần tử {pattern}"),
            both!(
                "chỉ rõ phần tử nào bằng --into /đường/dẫn[số] và --node '#Id'",
                "say which one with --into /path[number] and --node '#Id'"
            ),
        ),
        Error::NoId(what) => (
            Exit::Unreadable,
            format!("phần tử {what} không có thuộc tính Id để chữ ký trỏ tới"),
            both!("thêm thuộc tính Id khi lập tệp", "add an attribute Id where the file is made"),
        ),
        Error::NoSuchId(id) => (Exit::Usage, format!("không phần tử nào có Id '{id}'"), other_place()),
        Error::DuplicateId { id, count } => {
            (Exit::Unreadable, format!("{count} phần tử cùng có Id '{id}': không rõ ký phần nào"), original())
        }
        Error::IdNotName(id) => (
            Exit::Unreadable,
            format!("Id '{id}' không phải một tên mà chữ ký trỏ tới được"),
            both!(
                "đặt Id bắt đầu bằng chữ cái hoặc '_', không có dấu cách",
                "let the Id begin with a letter or '_', without spaces"
            ),
        ),
        Error::InSignature(what) => (Exit::Usage, format!("{what} nằm trong một chữ ký khác"), other_place()),
        Error::Occupied(what) => (
            Exit::Failed,
            format!("phần tử {what} đã có chữ ký"),
            both!("ký trên tệp chưa có chữ ký ở chỗ này", "sign the file that has none there yet"),
        ),
        Error::NotForSignatures(what) => {
            (Exit::Unreadable, format!("phần tử {what} chứa nội dung khác ngoài chữ ký"), other_place())
        }
        Error::Breaks(what) => (
            Exit::Failed,
            format!("chữ ký đã có {what} phủ lên chỗ đặt chữ ký mới, thêm vào sẽ làm hỏng nó"),
            both!(
                "ký theo đúng thứ tự của hồ sơ, hoặc ký trên tệp chưa có chữ ký đó",
                "sign in the order of the form, or sign the file before that signature"
            ),
        ),
        Error::AddedAfter { container, signature } => (
            Exit::Failed,
            format!("phần tử {container} phải có sẵn trước khi ký {signature}: chữ ký đó phủ cả chỗ này"),
            both!(
                "thêm phần tử rỗng đó vào tệp trước khi người đầu tiên ký",
                "add that element, empty, before the first one signs"
            ),
        ),
        Error::NoIdentifier(scheme) => (
            Exit::Key,
            format!("XML Signature không có tên cho chữ ký {scheme}"),
            both!("dùng khoá RSA hoặc ECDSA", "use an RSA or ECDSA key"),
        ),
        other => (Exit::Unreadable, format!("tệp không ký được ({other})"), original()),
    }
}

fn known_forms() -> Both {
    let names: Vec<_> = FORMS.iter().map(|form| form.name).collect();
    both!("các hồ sơ: {n}", "the profiles are {n}", n = names.join(", "))
}

/// An XML document, and nothing said about where its signature goes.
pub(crate) fn no_place(input: &Path, form: Option<&Form>) -> Failure {
    let what = both!(
        "'{p}' là tệp XML: chưa nói chữ ký đặt ở đâu",
        "'{p}' is XML: where its signature goes was not said",
        p = input.display()
    );
    let hint = match form {
        Some(form) => both!(
            "tệp giống hồ sơ {f}: thêm --profile {f} --role VAI (vai: {r})",
            "it looks like {f}: add --profile {f} --role ROLE (roles: {r})",
            f = form.name,
            r = form.roles().join(", ")
        ),
        None => both!(
            "thêm --profile HỒ_SƠ, hoặc --into /đường/dẫn cùng --node '#Id'",
            "add --profile NAME, or --into /path with --node '#Id'"
        ),
    };
    messages::usage(what, hint)
}

/// Options for one kind of document given with the other.
pub(crate) fn not_for(input: &Path, is_xml: bool, options: &[&str]) -> Failure {
    let (p, o) = (input.display(), options.join(", "));
    let what = match is_xml {
        true => both!(
            "'{p}' là tệp XML, không dùng được với {o}",
            "'{p}' is XML, for which {o} cannot be used",
            p = p,
            o = o
        ),
        false => both!(
            "'{p}' không phải tệp XML, không dùng được với {o}",
            "'{p}' is not XML, for which {o} is",
            p = p,
            o = o
        ),
    };
    messages::usage(
        what,
        both!("bỏ các lựa chọn đó, hoặc ký riêng từng loại tệp", "leave them out, or sign each kind of file by itself"),
    )
}
