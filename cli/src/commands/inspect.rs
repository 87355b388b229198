//! `kyso inspect`: what a document is made of. Nothing is judged: a forged signature looks as good as a true one here.

use std::fmt::Write as _;

use kyso::base::Limits;
use kyso::cms::{SignedData, SignerInfo, TimeStampToken};
use kyso::evidence::{FoundSignature, Kind, find_pdf};
use kyso::pdf::{Access, Document as Pdf, Encryption, Sealed};
use kyso::x509::Certificate;
use serde_json::{Value, json};

use crate::args::{Inspect, TextOrJson};
use crate::failure::{Exit, Result, printable};
use crate::input::Document;
use crate::lang::{Lang, both};
use crate::messages;
use crate::password::Passwords;
use crate::screen::Screen;

/// id-aa-timeStampToken (RFC 3161, Appendix A).
const TIME_STAMP_TOKEN: &str = "1.2.840.113549.1.9.16.2.14";

pub(crate) fn run(options: &Inspect, screen: &Screen) -> Result<Exit> {
    let input = Document::open(&options.input)?;
    let limits = Limits::default();
    let unreadable = |e: &(dyn std::error::Error + 'static)| messages::not_a_document(&options.input, e);
    let is_xml = kyso::is_xml(input.source());
    if options.form {
        if matches!(is_xml, Ok(true)) {
            return Err(messages::form_of_xml(&options.input));
        }
        return super::inspect_form::run(options, &input, screen);
    }
    if is_xml.map_err(|e| messages::cannot_read(&options.input, &std::io::Error::other(e)))? {
        let value = super::inspect_xml::value(input.source(), &options.input, &limits).map_err(|e| unreadable(&e))?;
        return show(options, &value, screen);
    }
    let passwords = Passwords::new(&options.password, screen)?;
    let credentials = passwords.for_document(&options.input, input.source())?;
    let pdf = Pdf::open_with(input.source(), &limits, &credentials).map_err(|e| unreadable(&e))?;
    // What cannot be opened is shown as far as it can be seen.
    let signatures = find_pdf(&pdf, &limits).map_err(|e| unreadable(&e))?.signatures;
    let mut start = 0;
    let revisions: Vec<Value> = pdf
        .revisions()
        .iter()
        .map(|revision| {
            let octets = [start, revision.end()];
            start = revision.end();
            let signed = signatures.iter().map(|found| &found.field);
            let signed: Vec<&str> =
                signed.filter(|f| f.revision == revision.number()).map(|f| f.name.as_str()).collect();
            json!({
                "revision": revision.number(), "octets": octets, "signatures": signed, "startxref": revision.startxref(),
                "cross_references": format!("{:?}", revision.style()).to_lowercase(), "objects": revision.entries().len(),
            })
        })
        .collect();
    let signatures: Vec<Value> = signatures.iter().map(|found| signature(found, &limits)).collect();
    let value = json!({
        "schema": "kyso.inspect/1", "file": options.input.display().to_string(), "format": "pdf",
        "size": input.source().len(), "encrypted": pdf.is_encrypted(),
        "encryption": pdf.encryption().map(|e| encryption(&e)),
        "trailing": pdf.trailing().map(|span| [span.start, span.end]),
        "revisions": revisions, "signatures": signatures,
    });
    show(options, &value, screen)
}

fn show(options: &Inspect, value: &Value, screen: &Screen) -> Result<Exit> {
    match options.format {
        TextOrJson::Json => screen.out(&format!("{value:#}\n"))?,
        TextOrJson::Text => {
            let mut text = String::new();
            tree(&mut text, value, 0, screen.lang);
            screen.out(&printable(&text))?;
            screen.note(&both!(
                "\nĐây chỉ là cấu trúc, chưa kiểm tra điều gì; dùng 'kyso verify' để kiểm tra.",
                "\nThis is structure only, nothing was checked; use 'kyso verify' for that."
            ));
        }
    }
    Ok(Exit::Done)
}

fn encryption(encryption: &Encryption) -> Value {
    json!({
        "handler": encryption.handler, "algorithm": encryption.algorithm, "sealed": encryption.sealed.as_ref().map(Sealed::code),
        "access": encryption.access.map(Access::code), "permissions": encryption.permissions,
        "permissions_vouched": encryption.permissions_vouched, "metadata_encrypted": encryption.encrypts_metadata,
        "partly": encryption.is_partial, "changed": encryption.is_changed,
        "hides_fields": encryption.hides_fields,
    })
}

fn signature(found: &FoundSignature, limits: &Limits) -> Value {
    let field = &found.field;
    let problems: Vec<_> = field
        .problems
        .iter()
        .map(|p| json!({"code": p.code, "offset": p.offset, "clause": p.clause, "detail": p.detail}))
        .collect();
    let text = |key: &str| {
        field
            .dictionary
            .get(key)
            .and_then(kyso::pdf::Object::as_string)
            .map(kyso::pdf::PdfString::to_text)
            .filter(|t| !t.is_empty())
    };
    let (kind, message) = match &found.kind {
        Kind::Detached(message) => ("detached", signed_data(message, limits)),
        Kind::Sha1Inside(message) => ("sha1-inside", signed_data(message, limits)),
        Kind::DocumentTimeStamp(token) => ("document-time-stamp", time_stamp(token, limits)),
        Kind::Unsupported(..) => ("unsupported", Value::Null),
        _ => ("unreadable", Value::Null),
    };
    json!({
        "field": field.name, "revision": field.revision, "removed": field.removed, "kind": kind,
        "subfilter": found.subfilter, "byte_range": field.byte_range,
        "contents": field.contents_span.map(|span| [span.start, span.end]), "contents_octets": field.contents.len(),
        "certification": field.docmdp, "page": field.place.map(|p| p.page), "rect": field.place.map(|p| p.rect),
        "name": text("Name"), "reason": text("Reason"), "location": text("Location"), "time": text("M"),
        "problems": problems, "message": message,
    })
}

fn signed_data(message: &SignedData, limits: &Limits) -> Value {
    let certificates: Vec<_> = message.certificates().iter().map(certificate).collect();
    let signers: Vec<_> = message.signers().iter().map(|s| signer(s, message, limits)).collect();
    json!({
        "ber": message.was_ber(), "content_type": message.content_type(), "digest_algorithms": message.digest_algorithms(),
        "certificates": certificates, "unreadable_certificates": message.unreadable_certificates(), "signers": signers,
    })
}

fn signer(signer: &SignerInfo, message: &SignedData, limits: &Limits) -> Value {
    let named = signer.find_certificate(message.certificates()).ok().flatten().map(Certificate::fingerprint);
    let attributes = signer.signed_attributes();
    let stamps: Vec<_> = signer
        .unsigned_attribute(TIME_STAMP_TOKEN)
        .into_iter()
        .map(|der| {
            TimeStampToken::parse(der, limits)
                .map_or_else(|e| json!({"error": e.to_string()}), |t| time_stamp(&t, limits))
        })
        .collect();
    json!({
        "certificate": named,
        "digest_algorithm": signer.digest_algorithm().map_or_else(|oid| oid, |d| d.name().to_owned()),
        "signature_algorithm": signer.scheme().map_or_else(|oid| oid, |s| s.name().to_owned()),
        "signature_octets": signer.signature().len(),
        "signed_attributes": attributes.map(kyso::cms::SignedAttributes::types),
        "signing_time": attributes.and_then(kyso::cms::SignedAttributes::signing_time).map(|t| t.to_string()),
        "unsigned_attributes": signer.unsigned_attribute_types(),
        "time_stamps": stamps,
    })
}

pub(crate) fn time_stamp(token: &TimeStampToken, _: &Limits) -> Value {
    let certificates: Vec<_> = token.signed_data().certificates().iter().map(certificate).collect();
    json!({
        "time": token.gen_time().to_string(), "policy": token.policy(), "accuracy_ms": token.accuracy_ms(),
        "imprint_algorithm": token.imprint().map_or_else(|oid| oid, |d| d.algorithm().name().to_owned()),
        "certificates": certificates,
    })
}

pub(crate) fn certificate(certificate: &Certificate) -> Value {
    json!({
        "subject": certificate.subject().to_string(), "issuer": certificate.issuer().to_string(),
        "serial": certificate.serial_hex(), "not_before": certificate.not_before().to_string(),
        "not_after": certificate.not_after().to_string(), "sha256": certificate.fingerprint(),
    })
}

/// The same value for people: one line a fact, what is absent left out.
fn tree(text: &mut String, value: &Value, depth: usize, lang: Lang) {
    let Value::Object(fields) = value else { return };
    for (key, value) in fields {
        let label = label(key, lang);
        let pad = depth * 2;
        match value {
            Value::Null => {}
            Value::Bool(false) if depth > 0 => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Array(items) if items.iter().all(Value::is_object) => {
                for (i, item) in items.iter().enumerate() {
                    let _ = writeln!(text, "{:pad$}{label} {}", "", i + 1);
                    tree(text, item, depth + 1, lang);
                }
            }
            Value::Object(inner) => {
                if !inner.is_empty() {
                    let _ = writeln!(text, "{:pad$}{label}", "");
                    tree(text, value, depth + 1, lang);
                }
            }
            other => {
                let _ = writeln!(text, "{:pad$}{label}: {}", "", scalar(other));
            }
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\n', " "),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn label(key: &str, lang: Lang) -> String {
    let vi = match key {
        "file" => "tệp",
        "format" => "định dạng",
        "size" => "số octet",
        "encrypted" => "được mã hoá",
        "encryption" => "mã hoá",
        "handler" => "bộ xử lý",
        "algorithm" => "thuật toán",
        "sealed" => "chưa mở được",
        "access" => "mở bằng",
        "permissions" => "quyền (/P)",
        "permissions_vouched" => "quyền khớp với /Perms",
        "metadata_encrypted" => "siêu dữ liệu được mã hoá",
        "partly" => "chỉ mã hoá một phần",
        "changed" => "các phiên bản mã hoá khác nhau",
        "hides_fields" => "có trường không thấy được",
        "trailing" => "dữ liệu thừa ở cuối",
        "revisions" | "revision" => "phiên bản",
        "octets" => "từ–đến octet",
        "cross_references" => "kiểu bảng tham chiếu",
        "objects" => "số đối tượng",
        "signatures" => "chữ ký",
        "field" => "trường",
        "removed" => "đã bị gỡ",
        "kind" => "loại",
        "byte_range" => "ByteRange",
        "contents" => "vị trí /Contents",
        "contents_octets" => "số octet của /Contents",
        "certification" => "mức chứng nhận",
        "page" => "trang",
        "rect" => "khung (điểm)",
        "name" => "tên",
        "reason" => "lý do",
        "location" => "địa điểm",
        "time" => "thời gian",
        "problems" => "điểm bất thường",
        "message" => "thông điệp CMS",
        "certificates" | "certificate" => "chứng thư",
        "unreadable_certificates" => "chứng thư không đọc được",
        "signers" => "người ký",
        "digest_algorithm" | "digest_algorithms" => "thuật toán băm",
        "signature_algorithm" => "thuật toán ký",
        "signature_octets" => "số octet của chữ ký",
        "signed_attributes" => "thuộc tính được ký",
        "unsigned_attributes" => "thuộc tính không được ký",
        "signing_time" => "thời gian ký (tự khai)",
        "time_stamps" => "dấu thời gian",
        "policy" => "chính sách",
        "accuracy_ms" => "độ chính xác (ms)",
        "imprint_algorithm" => "thuật toán băm của dấu",
        "content_type" => "loại nội dung",
        "subject" => "chủ thể",
        "issuer" => "nơi cấp",
        "serial" => "số sê-ri",
        "not_before" => "hiệu lực từ",
        "not_after" => "hiệu lực đến",
        "sha256" => "SHA-256",
        "encoding" => "bảng mã",
        "root" => "phần tử gốc",
        "elements" => "số phần tử",
        "path" => "vị trí",
        "within" => "nằm trong chữ ký",
        "canonicalization" => "dạng chuẩn tắc",
        "references" | "reference" => "tham chiếu",
        "transforms" => "phép biến đổi",
        "digest" => "mã băm",
        "ignored" => "bỏ qua",
        "properties" => "thuộc tính XAdES",
        "version" => "phiên bản XAdES",
        "unsigned" => "thuộc tính không được ký",
        "signing_certificates" => "số chứng thư được nêu",
        "role" | "roles" => "vai trò",
        "place" => "nơi ký",
        "problem" => "điểm bất thường",
        "target" => "URI",
        other => other,
    };
    match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => key.replace('_', " "),
    }
}
