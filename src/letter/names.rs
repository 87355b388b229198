//! Words that documents are told by, as base letters without spaces.

use super::part::TypeName;

pub(super) const NATIONAL_NAME: &str = "conghoaxahoichunghiavietnam";
pub(super) const MOTTO: &str = "doclaptudohanhphuc";

/// What has no type name and is told by its abstract (Decree 30/2020/NĐ-CP, Điều 7).
pub(super) const OFFICIAL_LETTER: TypeName = TypeName { name: "CÔNG VĂN", abbreviation: "" };

/// A type name and how its text is compared.
pub(super) struct Type {
    pub(super) letters: &'static str,
    pub(super) name: TypeName,
    /// Whether it is one of normative documents only (Law 64/2025/QH15, Điều 4); resolutions and decisions may be either.
    pub(super) is_normative: bool,
}

const fn kind(letters: &'static str, name: &'static str, abbreviation: &'static str) -> Type {
    Type { letters, name: TypeName { name, abbreviation }, is_normative: false }
}

const fn law(letters: &'static str, name: &'static str, abbreviation: &'static str) -> Type {
    Type { letters, name: TypeName { name, abbreviation }, is_normative: true }
}

/// Decree 30/2020/NĐ-CP, Appendix III, I, then the normative ones. No name may stand before a longer one it begins.
pub(super) const TYPES: &[Type] = &[
    law("nghiquyetlientich", "NGHỊ QUYẾT LIÊN TỊCH", "NQLT"),
    law("thongtulientich", "THÔNG TƯ LIÊN TỊCH", "TTLT"),
    kind("nghiquyet", "NGHỊ QUYẾT", "NQ"),
    kind("quyetdinh", "QUYẾT ĐỊNH", "QĐ"),
    kind("chithi", "CHỈ THỊ", "CT"),
    kind("quyche", "QUY CHẾ", "QC"),
    kind("quydinh", "QUY ĐỊNH", "QyĐ"),
    kind("thongcao", "THÔNG CÁO", "TC"),
    kind("thongbao", "THÔNG BÁO", "TB"),
    kind("huongdan", "HƯỚNG DẪN", "HD"),
    kind("chuongtrinh", "CHƯƠNG TRÌNH", "CTr"),
    kind("kehoach", "KẾ HOẠCH", "KH"),
    kind("phuongan", "PHƯƠNG ÁN", "PA"),
    kind("dean", "ĐỀ ÁN", "ĐA"),
    kind("duan", "DỰ ÁN", "DA"),
    kind("baocao", "BÁO CÁO", "BC"),
    kind("bienban", "BIÊN BẢN", "BB"),
    kind("totrinh", "TỜ TRÌNH", "TTr"),
    kind("hopdong", "HỢP ĐỒNG", "HĐ"),
    kind("congdien", "CÔNG ĐIỆN", "CĐ"),
    kind("banghinho", "BẢN GHI NHỚ", "BGN"),
    kind("banthoathuan", "BẢN THỎA THUẬN", "BTT"),
    kind("giayuyquyen", "GIẤY ỦY QUYỀN", "GUQ"),
    kind("giaymoi", "GIẤY MỜI", "GM"),
    kind("giaygioithieu", "GIẤY GIỚI THIỆU", "GGT"),
    kind("giaynghiphep", "GIẤY NGHỈ PHÉP", "GNP"),
    kind("phieugui", "PHIẾU GỬI", "PG"),
    kind("phieuchuyen", "PHIẾU CHUYỂN", "PC"),
    kind("phieubao", "PHIẾU BÁO", "PB"),
    kind("thucong", "THƯ CÔNG", ""),
    law("hienphap", "HIẾN PHÁP", ""),
    law("boluat", "BỘ LUẬT", ""),
    law("luat", "LUẬT", ""),
    law("phaplenh", "PHÁP LỆNH", ""),
    law("lenh", "LỆNH", "L"),
    law("nghidinh", "NGHỊ ĐỊNH", "NĐ"),
    law("thongtu", "THÔNG TƯ", "TT"),
];

/// First words of names of bodies: where one begins a line under another in the same looks, a new name begins.
pub(super) const BODIES: &[&str] = &[
    "bo",
    "tongcuc",
    "cuc",
    "chicuc",
    "vu",
    "so",
    "phong",
    "ban",
    "vanphong",
    "uyban",
    "ubnd",
    "hdnd",
    "hoidong",
    "trungtam",
    "truong",
    "daihoc",
    "hocvien",
    "vien",
    "benhvien",
    "congan",
    "congty",
    "tongcongty",
    "tapdoan",
    "thanhtra",
    "toaan",
    "kiemtoan",
    "nganhang",
    "baohiem",
    "hoi",
    "lienminh",
    "liendoan",
    "khobac",
    "thue",
    "haiquan",
    "chinhphu",
    "quochoi",
    "thutuong",
    "chutich",
    "doan",
    "tinhuy",
    "thanhuy",
    "dai",
    "quy",
    "tram",
    "bchqs",
    "bandieuhanh",
    "chinhanh",
    "xinghiep",
    "hat",
    "doi",
    "to",
    "khoa",
    "kho",
    "cang",
    "bao",
    "tapchi",
    "nhaxuatban",
    "nhahat",
    "thuvien",
    "baotang",
];

/// Words that titles of signers begin with, after the authority they sign by.
pub(super) const TITLES: &[&str] = &[
    "ben",
    "bithu",
    "botruong",
    "chanh",
    "chicuctruong",
    "chihuy",
    "chinhuy",
    "chunhiem",
    "chutich",
    "chutoa",
    "chutri",
    "congchungvien",
    "cuctruong",
    "daidien",
    "daisu",
    "doitruong",
    "giamdoc",
    "hattruong",
    "hieutruong",
    "ketoan",
    "khoatruong",
    "kiemsoat",
    "lanhdao",
    "nguoi",
    "pho",
    "quyen",
    "thamphan",
    "thanhvien",
    "thongdoc",
    "thuky",
    "thukho",
    "thuquy",
    "thutruong",
    "thutuong",
    "tong",
    "totruong",
    "tramtruong",
    "troly",
    "truong",
    "tulenh",
    "uyvien",
    "vanthu",
    "vientruong",
    "vutruong",
];

/// How a title says in whose place someone signs (Decree 30/2020/NĐ-CP, Điều 13; Appendix I, II.7 a).
pub(super) const AUTHORITIES: &[&str] = &["TM", "KT", "TL", "TUQ", "Q", "TMT", "TTG"];

/// Academic and military forms of address that may stand before a name.
pub(super) const ADDRESSES: &[&str] = &[
    "gs", "pgs", "ts", "ths", "tskh", "bs", "bscki", "bsckii", "cki", "ckii", "ks", "cn", "ls", "dsckii", "ds", "nsnd",
    "nsut", "ong", "ba", "dai", "tuong", "thuong", "trung", "thieu", "ta", "uy",
];

#[cfg(test)]
mod tests {
    use super::super::fold::skeleton;
    use super::*;

    #[test]
    fn every_type_is_compared_by_its_own_letters() {
        for (i, entry) in TYPES.iter().enumerate() {
            assert_eq!(skeleton(entry.name.name, 99), entry.letters);
            let before = TYPES.iter().take(i);
            for other in before {
                assert!(!entry.letters.starts_with(other.letters), "{} hides {}", other.letters, entry.letters);
            }
        }
    }
}
