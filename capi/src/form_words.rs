//! Why a profile of the prescribed form found no place for what it shows: in Vietnamese, and what to do in both languages.

use kyso_core::marks::Problem;

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
    let text = |vi: &str| vi.to_owned();
    let look = || both!("kiểm tra lại văn bản", "look at the document");
    match problem {
        Problem::Page(page) => (format!("không xem được trang {page}"), place()),
        Problem::NoImage(of) => (
            format!("cần ảnh {}", if *of == "seal" { "con dấu" } else { "chữ ký" }),
            both!("gọi kyso_sign_request_set_image", "call kyso_sign_request_set_image"),
        ),
        Problem::NoDiameter => (
            text("chưa biết đường kính thật của con dấu"),
            both!(
                "đưa bề rộng thật (mm) khi gọi kyso_sign_request_set_image",
                "give its width in mm to kyso_sign_request_set_image"
            ),
        ),
        Problem::NoRoom => (text("không tìm thấy chỗ ký giữa chức vụ và họ tên"), place()),
        Problem::SeveralRooms(count) => (format!("có {count} chỗ ký, chưa rõ ký ở chỗ nào"), place()),
        Problem::UnsureRoom => (text("chưa chắc chắn về chỗ ký"), place()),
        Problem::RoomTaken => (text("giữa chức vụ và họ tên đã có chữ ký"), place()),
        Problem::LowRoom(height) => {
            (format!("khoảng trống giữa chức vụ và họ tên chỉ cao {height:.1} mm, không đủ cho chữ ký"), place())
        }
        Problem::NoLeader => (
            text("chưa thấy chữ ký của người có thẩm quyền để đóng dấu lên (Nghị định 30/2020/NĐ-CP, Điều 32)"),
            both!("để lãnh đạo ký trước", "let the leader sign first"),
        ),
        Problem::Sealed => (
            text("chữ ký của người có thẩm quyền đã được đóng dấu"),
            both!(
                "kiểm tra xem văn bản đã phát hành chưa; vẫn cần thì chỉ rõ vị trí bằng kyso_sign_request_set_place",
                "look whether it is issued already; if it must be, name the place with kyso_sign_request_set_place"
            ),
        ),
        Problem::SeveralLeaders(count) => (format!("có {count} chữ ký, chưa rõ đóng dấu lên chữ ký nào"), place()),
        Problem::OffPage(page) => (format!("vị trí nằm ngoài trang {page}"), place()),
        Problem::Missing(_) => (
            format!("thiếu thông tin ({problem})"),
            both!(
                "gọi kyso_sign_request_set_number, _set_day, _set_organisation hoặc _add_line",
                "call kyso_sign_request_set_number, _set_day, _set_organisation or _add_line"
            ),
        ),
        Problem::Value(what, value) => (
            format!(
                "'{value}' không dùng được làm {}",
                if what.contains("notation") { "số và ký hiệu văn bản" } else { "số văn bản" }
            ),
            both!(
                "ghi như 128, hoặc 12/QĐ-UBND cho văn bản kèm theo",
                "write it as 128, or 12/QĐ-UBND for an attachment"
            ),
        ),
        Problem::NoBlank(what) => (format!("không thấy chỗ trống để ghi {}", vi_what(what)), look()),
        Problem::Differs { printed, given } => (
            format!("văn bản ghi {printed}, không phải {given}"),
            both!(
                "kiểm tra lại số và ngày; không cần đưa nếu đã in sẵn",
                "check number and day; leave them out if they are printed already"
            ),
        ),
        Problem::Narrow { what, width, needed } => {
            (format!("chỗ trống để ghi {} chỉ rộng {width:.1} mm, cần {needed:.1} mm", vi_what(what)), look())
        }
        Problem::NoSpace(page) => (format!("không còn chỗ trống cho dấu trên trang {page}"), place()),
        Problem::NoPart(_) => (text("không tìm thấy phần văn bản dùng để xác định vị trí"), place()),
        Problem::NotFound(words) => (format!("không thấy chữ '{words}' trong văn bản"), place()),
        Problem::FoundOften(words, count) => (
            format!("chữ '{words}' có ở {count} chỗ"),
            both!(
                "đưa nhiều chữ hơn, chọn trang, hoặc chỉ rõ vị trí bằng kyso_sign_request_set_place",
                "give more words, choose a page, or name the place with kyso_sign_request_set_place"
            ),
        ),
        Problem::Text(error) => (
            format!("không trình bày được phần chữ ({error})"),
            both!("sửa nội dung, hoặc chọn vị trí rộng hơn", "change the text, or name a larger place"),
        ),
        other => (format!("không tìm được chỗ đặt theo thể thức ({other})"), place()),
    }
}

fn vi_what(what: &str) -> &'static str {
    if what == "number" { "số văn bản" } else { "ngày tháng" }
}
