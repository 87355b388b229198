//! Thirty agencies of an invented department of Ninh Bình: centres for testing something, as `tests/letters` has one.

/// One agency.
#[derive(Debug)]
pub struct Agency {
    /// In its certificates.
    pub name: &'static str,
    /// Lines of the heading.
    pub body: [&'static str; 2],
    /// Of its notations: `128/TTNN-VP`.
    pub short: &'static str,
    /// Its folder, and its name in the mapping file's paths.
    pub folder: &'static str,
    /// Code of QĐ 20/2020/QĐ-TTg.
    pub code: &'static str,
    pub leader: &'static str,
    /// Signs RSASSA-PSS.
    pub pss: bool,
}

macro_rules! agencies {
    ($($short:literal $folder:literal $code:literal $field:literal $capitals:literal $leader:literal $pss:literal;)*) => {
        pub const AGENCIES: &[Agency] = &[$(Agency {
            name: concat!("Trung tâm Thử nghiệm ", $field),
            body: ["TRUNG TÂM THỬ NGHIỆM", $capitals],
            short: $short,
            folder: $folder,
            code: $code,
            leader: $leader,
            pss: $pss,
        },)*];
    };
}

agencies! {
    "TTNN" "nong-nghiep" "H42.90.01" "nông nghiệp" "NÔNG NGHIỆP" "Nguyễn Thị Ánh Mẫu" false;
    "TTTL" "thuy-loi" "H42.90.02" "thủy lợi" "THỦY LỢI" "Trần Văn Thử" false;
    "TTGT" "giao-thong" "H42.90.03" "giao thông" "GIAO THÔNG" "Lê Thị Mẫu" true;
    "TTXD" "xay-dung" "H42.90.04" "xây dựng" "XÂY DỰNG" "Phạm Hữu Thí" false;
    "TTGD" "giao-duc" "H42.90.05" "giáo dục" "GIÁO DỤC" "Đặng Ngọc Ứng" false;
    "TTYT" "y-te" "H42.90.06" "y tế" "Y TẾ" "Hoàng Minh Khảo" true;
    "TTVH" "van-hoa" "H42.90.07" "văn hóa" "VĂN HÓA" "Vũ Thị Thí Điểm" false;
    "TTDL" "du-lich" "H42.90.08" "du lịch" "DU LỊCH" "Bùi Quang Mẫu" false;
    "TTTT" "the-thao" "H42.90.09" "thể thao" "THỂ THAO" "Đỗ Thị Kiểm" false;
    "TTMT" "moi-truong" "H42.90.10" "môi trường" "MÔI TRƯỜNG" "Hồ Văn Nghiệm" false;
    "TTDD" "dat-dai" "H42.90.11" "đất đai" "ĐẤT ĐAI" "Ngô Thị Chuẩn" false;
    "TTKS" "khoang-san" "H42.90.12" "khoáng sản" "KHOÁNG SẢN" "Dương Văn Mực" true;
    "TTLN" "lam-nghiep" "H42.90.13" "lâm nghiệp" "LÂM NGHIỆP" "Lý Thị Thước" false;
    "TTTS" "thuy-san" "H42.90.14" "thủy sản" "THỦY SẢN" "Mai Văn Đối" false;
    "TTCN" "cong-nghiep" "H42.90.15" "công nghiệp" "CÔNG NGHIỆP" "Trịnh Thị Chiếu" false;
    "TTTM" "thuong-mai" "H42.90.16" "thương mại" "THƯƠNG MẠI" "Đinh Văn Soát" false;
    "TTNL" "nang-luong" "H42.90.17" "năng lượng" "NĂNG LƯỢNG" "Lâm Thị Xét" false;
    "TTLĐ" "lao-dong" "H42.90.18" "lao động" "LAO ĐỘNG" "Phùng Văn Duyệt" false;
    "TTBT" "bao-tro" "H42.90.19" "bảo trợ" "BẢO TRỢ" "Tạ Thị Trình" true;
    "TTDT" "dan-toc" "H42.90.20" "dân tộc" "DÂN TỘC" "Cao Văn Bản" false;
    "TTTP" "tu-phap" "H42.90.21" "tư pháp" "TƯ PHÁP" "Quách Thị Sao" false;
    "TTTC" "tai-chinh" "H42.90.22" "tài chính" "TÀI CHÍNH" "Lương Văn Lục" false;
    "TTĐT" "dau-tu" "H42.90.23" "đầu tư" "ĐẦU TƯ" "Kiều Thị Trích" false;
    "TTTK" "thong-ke" "H42.90.24" "thống kê" "THỐNG KÊ" "Tô Văn Số" true;
    "TTLT" "luu-tru" "H42.90.25" "lưu trữ" "LƯU TRỮ" "Vương Thị Ký" false;
    "TTCĐ" "chuyen-doi-so" "H42.90.26" "chuyển đổi số" "CHUYỂN ĐỔI SỐ" "Triệu Văn Hiệu" false;
    "TTVT" "vien-thong" "H42.90.27" "viễn thông" "VIỄN THÔNG" "Thái Thị Dấu" false;
    "TTBC" "bao-chi" "H42.90.28" "báo chí" "BÁO CHÍ" "Chu Văn Phát" false;
    "TTTD" "do-luong" "H42.90.29" "đo lường" "ĐO LƯỜNG" "Nghiêm Thị Hành" true;
    "TTKT" "khi-tuong" "H42.90.30" "khí tượng" "KHÍ TƯỢNG" "Tống Văn Đến" false;
}

/// The mapping file of the archive.
pub fn mapping() -> String {
    let mut text = String::from("schema = \"kyso.agencies/1\"\n");
    for agency in AGENCIES {
        text.push_str(&format!(
            "\n[[agency]]\nname = \"{}\"\ncode = \"{}\"\npaths = [\"{}\"]\n",
            agency.name, agency.code, agency.folder
        ));
    }
    text
}
