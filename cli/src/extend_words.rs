//! What kept a document from being extended, in both languages.

use std::path::Path;

use kyso::policy::Verdict;
use kyso::{Error, ExtendError, Missing, MissingWhat, Step};

use crate::failure::{Exit, Failure};
use crate::lang::{Both, both, counted};
use crate::messages;
use crate::sign_words;

/// Documents name what they lack; more than this helps nobody.
const MOST: usize = 8;

/// The failure for an error of extending. `network`: what the time-stamping service's client said, if it failed; `online`:
/// whether what is missing was asked for.
pub(crate) fn failure(input: &Path, error: &Error, network: Option<Failure>, online: bool) -> Failure {
    let named = |failure: Failure| {
        let path = input.display();
        let what = Both {
            vi: format!("không bổ sung được '{path}': {}", failure.what.vi),
            en: format!("cannot extend '{path}': {}", failure.what.en),
        };
        Failure { what, ..failure }
    };
    let error = match error {
        Error::Extend(error) => error,
        other => return messages::not_a_document(input, other),
    };
    match error {
        ExtendError::Unsigned => named(unsigned()),
        ExtendError::Failed(fields) => named(failed(fields)),
        ExtendError::Incomplete(missing) => named(incomplete(missing, online)),
        ExtendError::NoAuthority => named(no_authority()),
        ExtendError::Update(error) => sign_words::extending(input, error, network),
        ExtendError::Useless { .. } => named(useless()),
        ExtendError::Output(error) => messages::cannot_write(input, error),
        ExtendError::Worse { signature, before, after } => named(worse(signature, *before, *after)),
        ExtendError::NoPlace { signature, why } => named(no_place(signature, why)),
        other => {
            let what = both!("văn bản đã đổi hoặc không đọc được ({e})", "{e}", e = other);
            named(Failure::new(Exit::Unreadable, what).cause(other))
        }
    }
}

pub(crate) fn unsigned() -> Failure {
    Failure::new(Exit::Unsigned, both!("văn bản không có chữ ký nào", "the document holds no signature"))
        .hint(both!("ký văn bản trước bằng 'kyso sign'", "sign it first with 'kyso sign'"))
}

pub(crate) fn failed(fields: &[String]) -> Failure {
    Failure::new(Exit::Failed, both!("chữ ký không hợp lệ: {f}", "signatures that failed: {f}", f = fields.join(", ")))
        .hint(both!(
            "xem lý do bằng 'kyso verify'; thêm --good-only để chỉ bổ sung cho các chữ ký còn lại",
            "see why with 'kyso verify'; add --good-only to extend the others only"
        ))
}

/// Nothing can be added to an XML signature without changing what is there.
fn no_place(signature: &str, why: &str) -> Failure {
    let what = both!(
        "chữ ký '{s}' không có chỗ để thêm dữ liệu ({w})",
        "nothing can be added to the signature '{s}': {w}",
        s = signature,
        w = why
    );
    Failure::new(Exit::Undecided, what).hint(both!(
        "ký lại bằng 'kyso sign --xades' để chữ ký có thể bổ sung được",
        "sign with 'kyso sign --xades' to get a signature that can be extended"
    ))
}

fn useless() -> Failure {
    let what = both!(
        "dấu thời gian vừa nhận không đứng vững: dịch vụ chưa được tin, hoặc không được phép cấp dấu thời gian",
        "the time-stamp just made does not hold: its authority is not trusted, or may not stamp times"
    );
    Failure::new(Exit::Network, what).hint(both!(
        "thêm nơi được tin bằng 'kyso trust add' hoặc --trust, hoặc dùng dịch vụ khác với --tsa",
        "add whom you trust with 'kyso trust add' or --trust, or use another service with --tsa"
    ))
}

pub(crate) fn no_authority() -> Failure {
    messages::usage(
        both!("mức này cần dấu thời gian", "this level needs a time-stamp"),
        both!("thêm --tsa URL", "add --tsa URL"),
    )
}

/// What is lacking, in words; the same certificate may be needed by several signatures.
pub(crate) fn missing_words(missing: &[Missing]) -> Vec<Both> {
    let mut seen: Vec<(MissingWhat, &str)> = Vec::new();
    let mut words = Vec::new();
    for one in missing {
        let key = (one.what, one.sha256.as_str());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let c = if one.certificate.is_empty() { &one.signature } else { &one.certificate };
        words.push(match one.what {
            MissingWhat::Path => {
                both!("đường dẫn từ '{c}' tới nơi được tin", "a path from '{c}' to whom you trust", c = c)
            }
            MissingWhat::Status => both!("tình trạng thu hồi của '{c}'", "the revocation status of '{c}'", c = c),
            MissingWhat::NewerStatus => both!(
                "tình trạng thu hồi mới hơn của '{c}' (bản đang có quá cũ so với lúc ký)",
                "newer revocation data for '{c}' (what there is, is too old for the time of signing)",
                c = c
            ),
            MissingWhat::Certificate => both!("chứng thư '{c}'", "the certificate '{c}'", c = c),
        });
    }
    words
}

pub(crate) fn incomplete(missing: &[Missing], online: bool) -> Failure {
    let words = missing_words(missing);
    let some: Vec<&Both> = words.iter().take(MOST).collect();
    let join = |get: fn(&Both) -> &str| some.iter().map(|w| get(w)).collect::<Vec<_>>().join("; ");
    let what =
        Both { vi: format!("còn thiếu {}", join(|w| &w.vi)), en: format!("still missing: {}", join(|w| &w.en)) };
    let is_path = missing.iter().any(|m| m.what == MissingWhat::Path);
    let hint = match (is_path, online) {
        (true, _) => both!(
            "thêm nơi được tin bằng 'kyso trust add' hoặc --trust, chứng thư trung gian bằng --intermediates",
            "add whom you trust with 'kyso trust add' or --trust, authorities between with --intermediates"
        ),
        (false, false) => both!(
            "thêm --online để tải, hoặc đưa CRL và OCSP bằng --crl",
            "add --online to fetch it, or give CRLs and OCSP responses with --crl"
        ),
        (false, true) => both!(
            "kiểm tra đường mạng (--verbose cho biết thêm), hoặc đưa CRL và OCSP bằng --crl",
            "check the network (--verbose says more), or give CRLs and OCSP responses with --crl"
        ),
    };
    let exit = if online && !is_path { Exit::Network } else { Exit::Undecided };
    Failure::new(exit, what).hint(hint)
}

fn worse(signature: &str, before: Verdict, after: Verdict) -> Failure {
    let word = |verdict: Verdict| format!("{verdict:?}").to_lowercase();
    Failure::new(
        Exit::Failed,
        both!(
            "sau khi bổ sung, chữ ký '{s}' sẽ bị đánh giá kém hơn ({b} → {a}), nên không ghi gì",
            "once extended, the signature '{s}' would be judged worse ({b} → {a}), so nothing was written",
            s = signature,
            b = word(before),
            a = word(after)
        ),
    )
    .hint(both!(
        "chạy 'kyso verify' trên văn bản gốc để xem các chữ ký của nó",
        "run 'kyso verify' on the original to see its signatures"
    ))
}

/// One thing that was added.
pub(crate) fn step(step: &Step) -> Both {
    match step {
        Step::Stamped { field, at, .. } => {
            both!("  thêm dấu thời gian {t} (trường {f})", "  added the time-stamp {t} (field {f})", t = at, f = field)
        }
        Step::Stored { certificates, crls, ocsp, octets } => both!(
            "  thêm {c} chứng thư, {l} CRL, {o} OCSP ({k} KiB)",
            "  added {c:#}, {l:#}, {o:#} ({k} KiB)",
            c = counted(*certificates, "certificate", "certificates"),
            l = counted(*crls, "CRL", "CRLs"),
            o = counted(*ocsp, "OCSP response", "OCSP responses"),
            k = octets.div_ceil(1024)
        ),
    }
}
