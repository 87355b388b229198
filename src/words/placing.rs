//! Why a profile of the prescribed form found no place for what it shows.

use crate::marks::Problem;

/// What happened, in Vietnamese.
#[must_use]
pub fn placing(problem: &Problem) -> String {
    match problem {
        Problem::Page(page) => format!("không xem được trang {page}"),
        Problem::NoImage(of) => format!("cần ảnh {}", if *of == "seal" { "con dấu" } else { "chữ ký" }),
        Problem::NoDiameter => "chưa biết đường kính thật của con dấu".to_owned(),
        Problem::NoRoom => "không tìm thấy chỗ ký giữa chức vụ và họ tên".to_owned(),
        Problem::SeveralRooms(count) => format!("có {count} chỗ ký, chưa rõ ký ở chỗ nào"),
        Problem::UnsureRoom => "chưa chắc chắn về chỗ ký".to_owned(),
        Problem::RoomTaken => "giữa chức vụ và họ tên đã có chữ ký".to_owned(),
        Problem::LowRoom(height) => {
            format!("khoảng trống giữa chức vụ và họ tên chỉ cao {height:.1} mm, không đủ cho chữ ký")
        }
        Problem::NoLeader => {
            "chưa thấy chữ ký của người có thẩm quyền để đóng dấu lên (Nghị định 30/2020/NĐ-CP, Điều 32)".to_owned()
        }
        Problem::Sealed => "chữ ký của người có thẩm quyền đã được đóng dấu".to_owned(),
        Problem::SeveralLeaders(count) => format!("có {count} chữ ký, chưa rõ đóng dấu lên chữ ký nào"),
        Problem::OffPage(page) => format!("vị trí nằm ngoài trang {page}"),
        Problem::Missing(what) => format!("thiếu {}", missing(what)),
        Problem::Value(what, value) => format!("'{value}' không dùng được làm {}", used_as(what)),
        Problem::NoBlank(what) => format!("không thấy chỗ trống để ghi {}", written(what)),
        Problem::Differs { printed, given } => format!("văn bản ghi {printed}, không phải {given}"),
        Problem::Narrow { what, width, needed } => {
            format!("chỗ trống để ghi {} chỉ rộng {width:.1} mm, cần {needed:.1} mm", written(what))
        }
        Problem::NoSpace(page) => format!("không còn chỗ trống cho dấu trên trang {page}"),
        Problem::NoPart(_) => "không tìm thấy phần văn bản dùng để xác định vị trí".to_owned(),
        Problem::NotFound(words) => format!("không thấy chữ '{words}' trong văn bản"),
        Problem::FoundOften(words, count) => format!("chữ '{words}' có ở {count} chỗ"),
        Problem::Text(error) => format!("không trình bày được phần chữ ({error})"),
    }
}

/// What is missing of what a profile writes.
fn missing(what: &str) -> &'static str {
    match what {
        "the number of the document" => "số văn bản",
        "the number and notation of the document" => "số và ký hiệu văn bản",
        "the number of arrival" => "số đến",
        "the date of the document" | "the day of arrival" => "ngày tháng",
        "the text of the remark" => "nội dung ý kiến",
        _ => "tên cơ quan",
    }
}

fn used_as(what: &str) -> &'static str {
    match what {
        "the number" => "số văn bản",
        "the text to be near to" => "chữ để tìm vị trí",
        _ => "số và ký hiệu văn bản",
    }
}

fn written(what: &str) -> &'static str {
    if what == "number" { "số văn bản" } else { "ngày tháng" }
}
