//! Why a profile of the prescribed form found no place for what it shows, and which functions help.

use kyso_core::marks::Problem;
use kyso_core::words;

use crate::lang::{Both, both};

/// What helps wherever the place is not found.
pub(crate) fn place() -> Both {
    both!(
        "chỉ rõ trang và vị trí bằng kyso_sign_request_set_place",
        "name page and place with kyso_sign_request_set_place"
    )
}

/// What happened in Vietnamese, what to do in both languages.
pub(crate) fn problem(problem: &Problem) -> (String, Both) {
    (words::placing(problem), hint(problem))
}

fn hint(problem: &Problem) -> Both {
    match problem {
        Problem::NoImage(_) => both!("gọi kyso_sign_request_set_image", "call kyso_sign_request_set_image"),
        Problem::NoDiameter => both!(
            "đưa bề rộng thật (mm) khi gọi kyso_sign_request_set_image",
            "give its width in mm to kyso_sign_request_set_image"
        ),
        Problem::NoLeader => both!("để lãnh đạo ký trước", "let the leader sign first"),
        Problem::Sealed => both!(
            "kiểm tra xem văn bản đã phát hành chưa; vẫn cần thì chỉ rõ vị trí bằng kyso_sign_request_set_place",
            "look whether it is issued already; if it must be, name the place with kyso_sign_request_set_place"
        ),
        Problem::Missing(_) => both!(
            "gọi kyso_sign_request_set_number, _set_day, _set_organisation hoặc _add_line",
            "call kyso_sign_request_set_number, _set_day, _set_organisation or _add_line"
        ),
        Problem::Value(..) => {
            both!(
                "ghi như 128, hoặc 12/QĐ-UBND cho văn bản kèm theo",
                "write it as 128, or 12/QĐ-UBND for an attachment"
            )
        }
        Problem::NoBlank(_) | Problem::Narrow { .. } => both!(
            "kiểm tra lại văn bản, hoặc chỉ rõ vị trí bằng kyso_sign_request_set_number_place, _set_day_place",
            "look at the document, or name the places with kyso_sign_request_set_number_place and _set_day_place"
        ),
        Problem::Differs { .. } => both!(
            "kiểm tra lại số và ngày; không cần đưa nếu đã in sẵn",
            "check number and day; leave them out if they are printed already"
        ),
        Problem::FoundOften(..) => both!(
            "đưa nhiều chữ hơn, chọn trang, hoặc chỉ rõ vị trí bằng kyso_sign_request_set_place",
            "give more words, choose a page, or name the place with kyso_sign_request_set_place"
        ),
        Problem::Text(_) => {
            both!("sửa nội dung, hoặc chọn vị trí rộng hơn", "change the text, or name a larger place")
        }
        _ => place(),
    }
}
