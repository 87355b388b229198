//! Parts found in real letters, in the sample letter, and in letters as LibreOffice makes them of what people type.
//!
//! What is expected of the real letters was read off their pictures (`kyso inspect --form --pictures`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use kyso::base::{Day, Limits};
use kyso::letter::{Certainty, Class, FieldOf, Kind, Letter, find};
use kyso::page::{Look, Seen, see};
use kyso::pdf::Document;

/// Pages of a file and what is found on them.
fn look(octets: &[u8]) -> (Vec<Seen>, Letter) {
    let limits = Limits::default();
    let document = Document::open(&octets, &limits).unwrap();
    let pages: Vec<Seen> = see(document.current(), &Look::all()).unwrap().into_iter().map(Result::unwrap).collect();
    let letter = find(&pages);
    (pages, letter)
}

/// Every part with its page and text, one a line, numbers of pages left out: what a person can compare with the picture.
fn told(letter: &Letter) -> String {
    let mut text = format!("{:?} {}\n", letter.class, letter.type_name.map_or("–", |name| name.name));
    let (number, notation) = letter.number.clone().unwrap_or_default();
    let day = letter.day.map_or_else(|| "–".to_owned(), |day| day.to_string());
    let _ = writeln!(text, "[{number}] [{notation}] {day}");
    for part in letter.parts.iter().filter(|part| part.kind != Kind::PageNumber) {
        let said = if part.kind == Kind::Body {
            let lines: Vec<&str> = part.text.lines().collect();
            format!("{} … {}", lines[0], lines[lines.len() - 1])
        } else {
            part.text.replace('\n', " | ")
        };
        let sure = match part.certainty {
            Certainty::Sure => "",
            Certainty::Likely => "?",
            Certainty::Guess => "??",
        };
        let _ = writeln!(text, "{} {:?}{sure}: {said}", part.page, part.kind);
    }
    text
}

/// Compares line by line, so that a failure shows the line.
#[track_caller]
fn same(name: &str, letter: &Letter, expected: &str) {
    let found = told(letter);
    let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
    let lines: Vec<&str> = found.trim().lines().map(str::trim).collect();
    assert_eq!(lines, expected, "{name}:\n{found}");
}

#[track_caller]
fn text(letter: &Letter, kind: Kind) -> &str {
    letter.part(kind).map_or("", |part| part.text.as_str())
}

fn real(name: &str) -> Option<Vec<u8>> {
    let path = support::corpora()?.join("vietnam-real").join(name);
    std::fs::read(path).ok()
}

#[test]
fn a_decision_of_a_ministry_with_number_and_day_in_widgets() {
    let Some(octets) = real("moh-decision-2020.pdf") else { return support::skipped("vietnam-real") };
    let (_, letter) = look(&octets);
    let parts = told(&letter);
    for line in [
        "Administrative QUYẾT ĐỊNH",
        "[4440] [QĐ-BYT] 2020-10-27",
        "1 IssuingBody: BỘ Y TẾ",
        "1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "1 Motto: Độc lập - Tự do - Hạnh phúc",
        "1 Number: Số:4440/QĐ-BYT",
        "1 PlaceAndDate: Hà Nội, ngày27 tháng 10 năm 2020",
        "1 TypeName: QUYẾT ĐỊNH",
        "1 Abstract: Về việc ban hành “Bảng phân loại quốc tế phẫu thuật, thủ thuật ICD-9 | CM” áp dụng tại các cơ sở khám bệnh, chữa bệnh",
        "1 Title: KT. BỘ TRƯỞNG | THỨ TRƯỞNG",
        "1 Body?: BỘ TRƯỞNG BỘ Y TẾ … Quyết định này./.",
    ] {
        assert!(parts.lines().any(|found| found == line), "{line}\n{parts}");
    }
    assert!(text(&letter, Kind::Recipients).ends_with("- Lưu: VT, KCB."));
    assert!(letter.annexes.is_empty() && !letter.is_scanned && letter.copy.is_none());
    for (of, by_widget) in
        [(FieldOf::Number, true), (FieldOf::Day, true), (FieldOf::Month, false), (FieldOf::Year, false)]
    {
        assert_eq!(letter.field(of).unwrap().mark.is_some(), by_widget, "{of:?}");
    }
    // On the picture: under the title, above the name, in the column of both.
    let room = letter.part(Kind::SignatureRoom).unwrap().place;
    let (x, y) = room.centre();
    assert!((x - 148.5).abs() < 1.0 && (y - 257.8).abs() < 2.0 && room.height > 20.0, "{room:?}");
}

#[test]
fn an_official_letter_of_an_insurance_with_an_annex_of_21_pages() {
    let Some(octets) = real("bhxh-letter-2023.pdf") else { return support::skipped("vietnam-real") };
    let (_, letter) = look(&octets);
    let parts = told(&letter);
    for line in [
        "Administrative CÔNG VĂN",
        "[3190] [BHXH-CNTT] 2023-10-03",
        "1 IssuingBody: BẢO HIỂM XÃ HỘI VIỆT NAM",
        "1 NationalName: CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "1 Number: Số: 3190 /BHXH-CNTT",
        "1 PlaceAndDate: Hà Nội, ngày 03 tháng 10 năm 2023",
        "1 Abstract: V/v thí điểm việc gửi và nhận dữ liệu điện tử | theo định dạng XML của các Bảng chỉ tiêu | dữ liệu quy định tại Điều 1 Quyết định số | 130/QĐ-BYT",
        "1 Title: KT. TỔNG GIÁM ĐỐC | PHÓ TỔNG GIÁM ĐỐC",
        "1 Body?: Thực hiện Quyết định số 130/QĐ-BYT ngày 18/01/2023 của Bộ Y tế về … tin) để xem xét, giải quyết./.",
        // The widgets stand close: spaces beside them are as wide as on the picture.
        "2 AnnexPointer: (Ban hành kèm theo Công văn số 3190/BHXH-CNTT ngày03 /10/2023 của | BHXH Việt Nam)",
    ] {
        assert!(parts.lines().any(|found| found == line), "{line}\n{parts}");
    }
    assert_eq!(letter.annexes, [2]);
    assert!(text(&letter, Kind::Annex).starts_with("Phụ lục\nHƯỚNG DẪN LIÊN THÔNG DỮ LIỆU"));
    assert!(text(&letter, Kind::Addressees).ends_with("(Sau đây gọi chung là BHXH các tỉnh)"));
    assert!(text(&letter, Kind::Recipients).ends_with("- Lưu: VT, CNTT."));
    let numbers: Vec<(u32, &str)> = letter.all(Kind::PageNumber).map(|part| (part.page, part.text.as_str())).collect();
    assert_eq!((numbers.len(), numbers[0], numbers[20]), (21, (2, "2"), (22, "22")));
    for of in [FieldOf::Number, FieldOf::Day, FieldOf::Month] {
        assert!(letter.field(of).unwrap().mark.is_some(), "{of:?}");
    }
}

/// Pictures of paper with what a scanner made of the letters: nothing is sure.
#[test]
fn a_scanned_decision_with_a_text_layer() {
    let Some(octets) = real("moh-resaved-2023.pdf") else { return support::skipped("vietnam-real") };
    let (_, letter) = look(&octets);
    assert!(letter.is_scanned);
    assert_eq!(letter.class, Class::Administrative);
    assert_eq!(letter.type_name.unwrap().name, "QUYẾT ĐỊNH");
    assert_eq!(letter.number.as_ref().map(|(number, _)| number.as_str()), Some("130"), "{}", told(&letter));
    assert_eq!(letter.day, Day::new(2023, 1, 18));
    assert_eq!(text(&letter, Kind::Title), "KT. BQ TRUONG\nTHUTRUONG");
    assert_eq!(text(&letter, Kind::SignerName), "Trin Van Thu~n");
    assert_eq!(letter.part(Kind::Title).unwrap().page, 4);
    assert!(
        letter
            .parts
            .iter()
            .filter(|part| part.kind != Kind::PageNumber)
            .all(|part| part.certainty < Certainty::Sure || part.lines.is_empty()),
        "{}",
        told(&letter)
    );
}

#[test]
fn a_guide_is_no_letter() {
    let Some(octets) = real("mic-guide-2018-sha1.pdf") else { return support::skipped("vietnam-real") };
    let (_, letter) = look(&octets);
    assert_eq!((letter.class, letter.type_name, letter.number), (Class::Other, None, None));
}

/// The letter of `kyso demo`, whose places are known.
#[test]
fn the_sample_letter() {
    let (_, letter) = look(&kyso::appearance::letter::official_letter());
    same(
        "sample",
        &letter,
        "Administrative CÔNG VĂN
        [128] [UBND-VP] 2026-11-21
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 ParentBody: UBND TỈNH BÌNH MẪU
        1 IssuingBody: ỦY BAN NHÂN DÂN | XÃ MINH MẪU
        1 Motto: Độc lập - Tự do - Hạnh phúc
        1 PlaceAndDate: Minh Mẫu, ngày 21 tháng 11 năm 2026
        1 Number: Số: 128/UBND-VP
        1 Abstract: V/v triển khai ký số và kiểm tra | chữ ký số trên văn bản điện tử
        1 Addressees: Kính gửi: - Trưởng các thôn, tổ dân phố trên địa bàn xã; | - Các bộ phận chuyên môn thuộc Ủy ban nhân dân xã.
        1 Title: TM. ỦY BAN NHÂN DÂN | CHỦ TỊCH
        1 Recipients: Nơi nhận: | - Như trên; | - Chủ tịch, các PCT UBND xã; | - Trang thông tin điện tử xã; | - Lưu: VT, VP.
        1 SignatureRoom:
        1 SignerName: Nguyễn Thị Ánh Mẫu
        1 Body?: Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của … hiện./.",
    );
    let room = letter.part(Kind::SignatureRoom).unwrap().place;
    let leader = kyso::appearance::letter::LEADER_BOX_MM;
    let (x, y) = leader.centre();
    assert!(
        (room.centre().0 - x).abs() < 1.0 && room.top < leader.top && room.bottom() > leader.bottom(),
        "{room:?} {y}"
    );
}
