//! What a person does next, by what was concluded.

use super::messages::Lang;
use crate::policy::Reason;
use crate::policy::Verdict;

/// One or two sentences; `None` when nothing needs doing, or nothing can be said in general.
pub(super) const fn next(verdict: Verdict, reason: Option<Reason>, lang: Lang) -> Option<&'static str> {
    let (vi, en) = match (verdict, reason) {
        (Verdict::Passed, _) => return None,
        (Verdict::Unsigned, _) => UNSIGNED,
        (_, Some(reason)) => match of(reason) {
            Some(words) => words,
            None => return None,
        },
        (_, None) => return None,
    };
    Some(lang.pick(vi, en))
}

/// Vietnamese, English.
type Words = (&'static str, &'static str);

const fn of(reason: Reason) -> Option<Words> {
    Some(match reason {
        Reason::HashFailure | Reason::DocumentModified | Reason::FormatFailure | Reason::SigCryptoFailure => BROKEN,
        Reason::Revoked | Reason::Expired | Reason::NotYetValid => AGAIN,
        Reason::NoCertificateChainFound => ANCHOR,
        Reason::TryLater | Reason::RevocationOutOfBoundsNoPoe => STATUS,
        Reason::OutOfBoundsNoPoe
        | Reason::OutOfBoundsNotRevoked
        | Reason::RevokedNoPoe
        | Reason::RevokedCaNoPoe
        | Reason::CryptoConstraintsFailureNoPoe
        | Reason::NoPoe => PROOF,
        Reason::SignedDataNotFound => CONTENT,
        _ => return None,
    })
}

const UNSIGNED: Words = (
    "Đề nghị nơi gửi gửi bản đã ký số. Văn bản điện tử không có chữ ký số chỉ để biết (QĐ 28/2018/QĐ-TTg, Điều 4).",
    "Ask the sender for the signed document. Without a digital signature it is for information only (Decision 28/2018/QĐ-TTg, article 4).",
);
const BROKEN: Words = (
    "Không dùng tệp này. Đề nghị nơi gửi gửi lại bản gốc; giữ tệp này để đối chiếu.",
    "Do not rely on this file. Ask the sender for the original again, and keep this file to compare.",
);
const AGAIN: Words = (
    "Trả lại nơi gửi: văn bản phải được ký lại bằng chứng thư còn hiệu lực.",
    "Return it to the sender: it has to be signed again with a certificate that is in force.",
);
const ANCHOR: Words = (
    "Nếu tin cơ quan cấp chứng thư này, thêm chứng thư của cơ quan đó bằng --trust hoặc «kyso trust add» rồi kiểm tra lại.",
    "If you trust this certification authority, add its certificate by --trust or 'kyso trust add' and verify again.",
);
const STATUS: Words = (
    "Kiểm tra lại với --online, hoặc đưa danh sách thu hồi (CRL) vào bằng --crl.",
    "Verify again with --online, or hand in revocation lists (CRL) by --crl.",
);
const PROOF: Words = (
    "Cần bằng chứng về thời điểm ký: tìm bản có dấu thời gian, hoặc chứng cứ đã lưu khi tiếp nhận văn bản.",
    "Proof of the time of signing is needed: look for a copy with a time-stamp, or for the evidence kept when it arrived.",
);
const CONTENT: Words = (
    "Đưa nội dung đã ký nằm ngoài tệp vào bằng --detached rồi kiểm tra lại.",
    "Hand in the contents signed outside of the file by --detached, and verify again.",
);
