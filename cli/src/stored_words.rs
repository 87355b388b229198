//! What kept a two-step signature from being prepared or finished, in both languages.

use std::path::Path;

use kyso::sign;
use kyso::sign::MessageError;
use kyso::sign::stored::Error;

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both};
use crate::sign_words;
use crate::sign_xml_words;

/// The failure for an error of preparing.
pub(crate) fn preparing(input: &Path, error: &Error) -> Failure {
    told(input, error, None, ("không chuẩn bị được", "cannot prepare"))
}

/// The failure for an error of embedding; `network` is what the time-stamping service's client said, if it failed.
pub(crate) fn embedding(input: &Path, error: &Error, network: Option<Failure>) -> Failure {
    told(input, error, network, ("không ghép được chữ ký vào", "cannot embed the signature into"))
}

fn told(input: &Path, error: &Error, network: Option<Failure>, verb: (&str, &str)) -> Failure {
    let path = input.display();
    let named = |vi: &str, en: &str| Both {
        vi: format!("{} '{path}': {vi}", verb.0),
        en: format!("{} '{path}': {en}", verb.1),
    };
    match error {
        // What came back, not a key at hand.
        Error::Sign(sign::Error::Value(_)) => {
            let vi = "giá trị chữ ký không khớp với chứng thư và nội dung đã chuẩn bị";
            return Failure::new(Exit::Failed, named(vi, "the signature value is not one of this certificate's key over what was prepared"))
                .hint(both!(
                    "ký lại đúng các octet (hoặc giá trị băm) mà 'kyso prepare' đưa ra, bằng khoá của chứng thư đã nêu, đúng thuật toán",
                    "sign exactly the octets (or the digest) that 'kyso prepare' gave, with the key of the certificate named there and the same algorithm"
                ))
                .cause(error);
        }
        Error::Sign(sign::Error::Room { needed, room }) => {
            return Failure::new(
                Exit::Failed,
                named(
                    &format!("CMS có {needed} octet, chỗ đã dành có {room}"),
                    &format!("the CMS has {needed} octets, the room kept free {room}"),
                ),
            )
            .hint(both!(
                "chuẩn bị lại văn bản với --room {n} hoặc lớn hơn",
                "prepare the document again with --room {n} or more",
                n = needed
            ))
            .cause(error);
        }
        Error::Sign(common) => return sign_words::failure(input, common, network),
        Error::Xml(xml) => return sign_xml_words::failure(input, xml),
        _ => {}
    }
    let (exit, vi, hint) = words(error);
    Failure::new(exit, named(&vi, &error.to_string())).hint(hint).cause(error)
}

fn words(error: &Error) -> (Exit, String, Both) {
    let again = || both!("chuẩn bị lại văn bản bằng 'kyso prepare'", "prepare the document again with 'kyso prepare'");
    let own_pair = || {
        both!(
            "dùng đúng văn bản và tệp trạng thái mà cùng một lần 'kyso prepare' đã ghi, không sửa gì",
            "use the document and the state file that the same 'kyso prepare' wrote, unchanged"
        )
    };
    match error {
        Error::NotAState(what) => (
            Exit::Unreadable,
            format!("tệp trạng thái không đọc được ({what})"),
            both!(
                "dùng đúng tệp .state mà 'kyso prepare' đã ghi, không định dạng lại",
                "use the .state file that 'kyso prepare' wrote, as it was written"
            ),
        ),
        Error::Version(version) => (
            Exit::Unreadable,
            format!("tệp trạng thái thuộc phiên bản '{version}', chương trình này đọc kyso.prepared/1"),
            both!("dùng cùng một phiên bản kyso ở cả hai bước", "use the same version of kyso for both steps"),
        ),
        Error::OtherKey { state, key } => (
            Exit::Failed,
            format!("tệp trạng thái được lập bằng khoá {state}, không phải khoá {key} ở máy này"),
            both!(
                "ghi khoá của máy đã chuẩn bị bằng --state-key TỆP",
                "name the secret of the computer that prepared it with --state-key FILE"
            ),
        ),
        Error::Altered => (Exit::Failed, "tệp trạng thái đã bị sửa: mã xác thực không khớp".to_owned(), own_pair()),
        Error::Expired { expires, now } => (
            Exit::Failed,
            format!("đã quá hạn chờ chữ ký: hạn đến {expires}, nay là {now}"),
            both!(
                "chuẩn bị lại văn bản; nếu cần chờ lâu hơn thì thêm --expires, thí dụ --expires 8h",
                "prepare the document again; where it takes longer, add --expires, such as --expires 8h"
            ),
        ),
        Error::Early { created, now } => (
            Exit::Failed,
            format!("tệp trạng thái được lập lúc {created}, muộn hơn giờ của máy này ({now})"),
            both!("chỉnh đồng hồ của hai máy", "set the clocks of both computers"),
        ),
        Error::OtherDocument { expected, found } => (
            Exit::Failed,
            format!(
                "văn bản không phải bản đã chuẩn bị cùng tệp trạng thái này, hoặc đã bị sửa: SHA-256 {found}, cần {expected}"
            ),
            own_pair(),
        ),
        Error::Filled => (
            Exit::Failed,
            "văn bản đã chuẩn bị này đã có chữ ký".to_owned(),
            both!("kiểm tra bằng 'kyso verify'", "look at it with 'kyso verify'"),
        ),
        Error::Derived => (
            Exit::Failed,
            "không lập lại được nội dung cần ký từ văn bản đã chuẩn bị: có thể do phiên bản kyso khác chuẩn bị"
                .to_owned(),
            again(),
        ),
        Error::Kind { .. } => (
            Exit::Usage,
            "văn bản được chuẩn bị cho loại trả lời khác (giá trị chữ ký hay cả CMS)".to_owned(),
            both!(
                "dùng --value cho giá trị chữ ký, --cms cho văn bản chuẩn bị với --cms",
                "use --value for a signature value, --cms for what was prepared with --cms"
            ),
        ),
        Error::TimeStampNeeded(level) => (
            Exit::Usage,
            format!("văn bản được chuẩn bị cho mức {level}, cần dấu thời gian"),
            both!("thêm --tsa URL", "add --tsa URL"),
        ),
        Error::TimeStampUnwanted => (
            Exit::Usage,
            "văn bản được chuẩn bị cho mức B-B, không có chỗ cho dấu thời gian".to_owned(),
            both!(
                "bỏ --tsa, hoặc chuẩn bị lại với --level b-t",
                "leave out --tsa, or prepare the document again with --level b-t"
            ),
        ),
        Error::Life { most, .. } => (
            Exit::Usage,
            format!("thời hạn chờ không dùng được: phải lớn hơn 0 và không quá {most} ngày"),
            both!("sửa --expires", "change --expires"),
        ),
        Error::NoRoom => (
            Exit::Usage,
            "mức này cần dấu thời gian nhưng chưa dành chỗ".to_owned(),
            both!("thêm --level b-t", "add --level b-t"),
        ),
        Error::Message(error) => message(error),
        other => (Exit::Unreadable, format!("không làm được ({other})"), again()),
    }
}

/// What is wrong with a CMS that came back.
fn message(error: &MessageError) -> (Exit, String, Both) {
    let service = || {
        both!(
            "xem lại cách gọi dịch vụ ký: CMS rời (detached), một người ký, có chứng thư và thuộc tính signing-certificate-v2",
            "look at how the signing service is called: a detached CMS, one signer, with the certificate and signing-certificate-v2"
        )
    };
    let vi = match error {
        MessageError::Unreadable(e) => format!("không phải CMS SignedData ({e})"),
        MessageError::Attached => "CMS chứa cả nội dung, phải là CMS rời (detached)".to_owned(),
        MessageError::Signers(count) => format!("CMS có {count} người ký, phải có đúng một"),
        MessageError::NoCertificate => "CMS thiếu chứng thư của người ký".to_owned(),
        MessageError::OtherCertificate { expected, found } => {
            return (
                Exit::Failed,
                format!("CMS được ký bằng chứng thư '{found}', văn bản được chuẩn bị cho '{expected}'"),
                both!(
                    "ký bằng đúng chứng thư đó, hoặc chuẩn bị lại văn bản",
                    "sign with that certificate, or prepare the document again"
                ),
            );
        }
        MessageError::NoSigningCertificate => "CMS thiếu thuộc tính signing-certificate-v2".to_owned(),
        MessageError::SigningCertificate => "thuộc tính signing-certificate nêu chứng thư khác với người ký".to_owned(),
        MessageError::Attributes(what) => format!("các thuộc tính được ký không đúng ({what})"),
        MessageError::OtherDigest { expected, found } => {
            return (
                Exit::Failed,
                format!("CMS dùng thuật toán băm {found}, văn bản được chuẩn bị với {expected}"),
                both!(
                    "ký với {e}, hoặc chuẩn bị lại với --digest-algorithm",
                    "sign with {e}, or prepare the document again with --digest-algorithm",
                    e = expected
                ),
            );
        }
        MessageError::OtherDocument => {
            return (
                Exit::Failed,
                "CMS không phải của văn bản này: giá trị băm khác".to_owned(),
                both!(
                    "ký đúng giá trị băm (--digest) hoặc nội dung (--to-be-signed) mà 'kyso prepare' đưa ra",
                    "sign the digest (--digest) or the content (--to-be-signed) that 'kyso prepare' gave"
                ),
            );
        }
        MessageError::Algorithm(what) => format!("thuật toán ký của CMS không dùng được ({what})"),
        MessageError::SigningTime => {
            return (
                Exit::Failed,
                "CMS có thuộc tính signingTime, định dạng ETSI.CAdES.detached không cho phép".to_owned(),
                both!(
                    "bỏ thuộc tính đó ở dịch vụ ký, hoặc chuẩn bị lại với --subfilter pkcs7",
                    "leave the attribute out at the service, or prepare the document again with --subfilter pkcs7"
                ),
            );
        }
        MessageError::Value(_) => "giá trị chữ ký trong CMS không khớp với chứng thư của người ký".to_owned(),
        other => format!("CMS không dùng được ({other})"),
    };
    (Exit::Failed, vi, service())
}

/// A profile that makes several signatures one after the other.
pub(crate) fn several_signatures(input: &Path, count: usize) -> Failure {
    Failure::new(
        Exit::Usage,
        both!(
            "không chuẩn bị được '{p}': hồ sơ này ký {n} lần trên văn bản này (số và ngày tháng một chữ ký riêng), không làm được trong hai bước",
            "cannot prepare '{p}': this profile makes {n} signatures on this document (number and date have one of their own), which two steps cannot",
            p = input.display(),
            n = count
        ),
    )
    .hint(both!(
        "để chữ ký của lãnh đạo chừa sẵn trường số và ngày (--profile approve, không dùng --no-fields); khi đó phát hành chỉ cần một chữ ký",
        "let the leader's signature keep fields free for number and date (--profile approve without --no-fields): issuing then takes one signature"
    ))
}
