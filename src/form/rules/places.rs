//! A table: provinces and cities under the central government, by the day the law has them. Communes are not in it: there are
//! thousands, and many bear the names that provinces or districts had.
//!
//! Sources: Resolution 202/2025/QH15 (34 units from 12 June 2025, at work from 1 July 2025) and the list of 63 units before it.

/// From 1 July 2025. `Đồng Nai` and others may become cities: their names stay.
pub(super) const SINCE_2025: &[&str] = &[
    "Hà Nội",
    "Thành phố Hà Nội",
    "Huế",
    "Thành phố Huế",
    "Hải Phòng",
    "Thành phố Hải Phòng",
    "Đà Nẵng",
    "Thành phố Đà Nẵng",
    "Thành phố Hồ Chí Minh",
    "Cần Thơ",
    "Thành phố Cần Thơ",
    "Cao Bằng",
    "Lai Châu",
    "Điện Biên",
    "Lạng Sơn",
    "Sơn La",
    "Quảng Ninh",
    "Thanh Hóa",
    "Thanh Hoá",
    "Nghệ An",
    "Hà Tĩnh",
    "Tuyên Quang",
    "Lào Cai",
    "Thái Nguyên",
    "Phú Thọ",
    "Bắc Ninh",
    "Hưng Yên",
    "Ninh Bình",
    "Quảng Trị",
    "Quảng Ngãi",
    "Gia Lai",
    "Khánh Hòa",
    "Khánh Hoà",
    "Lâm Đồng",
    "Đắk Lắk",
    "Đồng Nai",
    "Tây Ninh",
    "Vĩnh Long",
    "Đồng Tháp",
    "Cà Mau",
    "An Giang",
];

/// Provinces that were merged into others on 1 July 2025.
pub(super) const CEASED: &[&str] = &[
    "Hà Giang",
    "Yên Bái",
    "Bắc Kạn",
    "Vĩnh Phúc",
    "Hòa Bình",
    "Hoà Bình",
    "Bắc Giang",
    "Thái Bình",
    "Hải Dương",
    "Hà Nam",
    "Nam Định",
    "Quảng Bình",
    "Quảng Nam",
    "Kon Tum",
    "Bình Định",
    "Ninh Thuận",
    "Bình Thuận",
    "Đắk Nông",
    "Phú Yên",
    "Bà Rịa - Vũng Tàu",
    "Bình Dương",
    "Bình Phước",
    "Long An",
    "Sóc Trăng",
    "Hậu Giang",
    "Bến Tre",
    "Trà Vinh",
    "Tiền Giang",
    "Bạc Liêu",
    "Kiên Giang",
];

/// Until 30 June 2025. Huế was a city of the province Thừa Thiên Huế until 31 December 2024, and one of its own then: it is no
/// mistake in either time.
pub(super) const UNTIL_2025: &[&str] = &[
    "Hà Nội",
    "Thành phố Hà Nội",
    "Huế",
    "Thành phố Huế",
    "Thừa Thiên Huế",
    "Hải Phòng",
    "Thành phố Hải Phòng",
    "Đà Nẵng",
    "Thành phố Đà Nẵng",
    "Thành phố Hồ Chí Minh",
    "Cần Thơ",
    "Thành phố Cần Thơ",
    "Cao Bằng",
    "Lai Châu",
    "Điện Biên",
    "Lạng Sơn",
    "Sơn La",
    "Quảng Ninh",
    "Thanh Hóa",
    "Thanh Hoá",
    "Nghệ An",
    "Hà Tĩnh",
    "Tuyên Quang",
    "Lào Cai",
    "Thái Nguyên",
    "Phú Thọ",
    "Bắc Ninh",
    "Hưng Yên",
    "Ninh Bình",
    "Quảng Trị",
    "Quảng Ngãi",
    "Gia Lai",
    "Khánh Hòa",
    "Khánh Hoà",
    "Lâm Đồng",
    "Đắk Lắk",
    "Đồng Nai",
    "Tây Ninh",
    "Vĩnh Long",
    "Đồng Tháp",
    "Cà Mau",
    "An Giang",
    "Hà Giang",
    "Yên Bái",
    "Bắc Kạn",
    "Vĩnh Phúc",
    "Hòa Bình",
    "Hoà Bình",
    "Bắc Giang",
    "Thái Bình",
    "Hải Dương",
    "Hà Nam",
    "Nam Định",
    "Quảng Bình",
    "Quảng Nam",
    "Kon Tum",
    "Bình Định",
    "Ninh Thuận",
    "Bình Thuận",
    "Đắk Nông",
    "Phú Yên",
    "Bà Rịa - Vũng Tàu",
    "Bình Dương",
    "Bình Phước",
    "Long An",
    "Sóc Trăng",
    "Hậu Giang",
    "Bến Tre",
    "Trà Vinh",
    "Tiền Giang",
    "Bạc Liêu",
    "Kiên Giang",
];

/// What the way a place is written says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// Short for a place that is to be written in full.
    Abbreviated(&'static str),
    /// A unit of the district level, or a town within one: which.
    District(&'static str),
    /// Nothing.
    Plain,
}

pub(super) fn named(place: &str) -> Named {
    let lower = place.to_lowercase();
    if matches!(
        lower.as_str(),
        "tp. hồ chí minh"
            | "tp.hồ chí minh"
            | "tp hồ chí minh"
            | "tp. hcm"
            | "tp.hcm"
            | "tp hcm"
            | "tphcm"
            | "hồ chí minh"
            | "sài gòn"
    ) {
        return Named::Abbreviated("Thành phố Hồ Chí Minh");
    }
    for level in ["huyện", "quận", "thị xã", "thị trấn"] {
        if lower.strip_prefix(level).is_some_and(|rest| rest.starts_with(' ')) {
            return Named::District(level);
        }
    }
    Named::Plain
}
