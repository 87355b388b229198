//! Letters laid out by hand: what is found of each arrangement, and that nothing odd makes it fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;

use super::fold;
use super::*;
use crate::base::{BoxMm, Day};
use crate::page::{Line, Mark, Run, Seen, Stroke, Unicode};

const PT: f64 = 25.4 / 72.0;

/// A page of A4 on which lines are put.
pub(super) struct Paper(pub(super) Seen);

#[derive(Clone, Copy)]
pub(super) struct Look {
    size: f64,
    bold: bool,
    italic: bool,
    painted: bool,
}

pub(super) const PLAIN: Look = Look { size: 13.0, bold: false, italic: false, painted: true };
pub(super) const BOLD: Look = Look { bold: true, ..PLAIN };
pub(super) const ITALIC: Look = Look { italic: true, ..PLAIN };
pub(super) const SMALL: Look = Look { size: 11.0, ..PLAIN };
pub(super) const SCANNED: Look = Look { painted: false, ..PLAIN };

pub(super) fn width(text: &str, look: Look) -> f64 {
    text.chars().map(fold::width).sum::<f64>() / 1000.0 * look.size * PT
}

fn line(left: f64, baseline: f64, text: &str, look: Look) -> Line {
    let em = look.size * PT;
    let place = BoxMm { left, top: baseline - 0.89 * em, width: width(text, look), height: 1.11 * em };
    let run = Run {
        text: text.to_owned(),
        place,
        size_pt: look.size,
        font: Arc::from("TimesNewRomanPSMT"),
        bold: look.bold,
        italic: look.italic,
        colour: Some([0; 3]),
        turned: 0.0,
        painted: look.painted,
        unicode: Unicode::Mapped,
        composed: true,
    };
    Line { runs: vec![run], place, baseline_mm: baseline }
}

impl Paper {
    pub(super) fn new(number: u32) -> Self {
        Self(Seen {
            number,
            size_mm: (210.0, 297.0),
            media_mm: (210.0, 297.0),
            rotation: 0,
            lines: Vec::new(),
            images: Vec::new(),
            strokes: Vec::new(),
            marks: Vec::new(),
            unseen: Vec::new(),
        })
    }

    pub(super) fn left(mut self, left: f64, baseline: f64, text: &str, look: Look) -> Self {
        self.0.lines.push(line(left, baseline, text, look));
        self
    }

    pub(super) fn middle(self, centre: f64, baseline: f64, text: &str, look: Look) -> Self {
        let left = centre - width(text, look) / 2.0;
        self.left(left, baseline, text, look)
    }

    pub(super) fn ruled(mut self, left: f64, y: f64, width: f64) -> Self {
        self.0.strokes.push(Stroke { place: BoxMm { left, top: y, width, height: 0.2 }, is_horizontal: true });
        self
    }

    pub(super) fn mark(mut self, subtype: &str, place: BoxMm, lines: &[(f64, f64, &str, Look)]) -> Self {
        self.0.marks.push(Mark {
            id: None,
            subtype: subtype.to_owned(),
            field: Some(format!("Signature{}", self.0.marks.len() + 1)),
            field_type: Some("Sig".to_owned()),
            place,
            lines: lines.iter().map(|(x, y, text, look)| line(*x, *y, text, *look)).collect(),
            images: Vec::new(),
            hidden: false,
            printed: true,
        });
        self
    }

    pub(super) fn body(mut self, from: f64, lines: usize) -> Self {
        let text = "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư,";
        for i in 0..lines {
            let first = if i == 0 { 12.7 } else { 0.0 };
            let mut one = line(30.0 + first, from + 7.0 * i as f64, text, PLAIN);
            one.place.width = 160.0 - first;
            one.runs[0].place.width = one.place.width;
            self.0.lines.push(one);
        }
        self
    }
}

const LEFT: f64 = 62.0;
const RIGHT: f64 = 143.0;

pub(super) fn head(number: &str, date: &str) -> Paper {
    Paper::new(1)
        .middle(LEFT, 24.0, "ỦY BAN NHÂN DÂN", PLAIN)
        .middle(LEFT, 29.0, "TỈNH NGHỆ AN", PLAIN)
        .middle(RIGHT, 24.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD)
        .middle(LEFT, 34.0, "SỞ NỘI VỤ", BOLD)
        .middle(RIGHT, 29.5, "Độc lập - Tự do - Hạnh phúc", BOLD)
        .middle(LEFT, 43.0, number, PLAIN)
        .middle(RIGHT, 43.0, date, ITALIC)
}

pub(super) fn foot(paper: Paper, y: f64) -> Paper {
    paper
        .left(30.0, y, "Nơi nhận:", Look { size: 12.0, bold: true, italic: true, painted: true })
        .middle(147.0, y, "TM. ỦY BAN NHÂN DÂN", BOLD)
        .left(30.0, y + 4.5, "- Như trên;", SMALL)
        .middle(147.0, y + 5.5, "KT. CHỦ TỊCH", BOLD)
        .left(30.0, y + 9.0, "- Chủ tịch, các PCT UBND tỉnh;", SMALL)
        .middle(147.0, y + 11.0, "PHÓ CHỦ TỊCH", BOLD)
        .left(30.0, y + 13.5, "- Lưu: VT, NC.", SMALL)
        .middle(147.0, y + 40.0, "Nguyễn Văn An", BOLD)
}

fn decision() -> Paper {
    let paper = head("Số: 128/QĐ-SNV", "Nghệ An, ngày 05 tháng 3 năm 2026")
        .middle(110.0, 58.0, "QUYẾT ĐỊNH", BOLD)
        .middle(110.0, 64.0, "Về việc ban hành kế hoạch ký số", BOLD)
        .ruled(95.0, 67.0, 30.0)
        .middle(110.0, 76.0, "GIÁM ĐỐC SỞ NỘI VỤ", BOLD)
        .left(42.7, 86.0, "Căn cứ Nghị định số 45/2025/NĐ-CP;", ITALIC);
    foot(paper.body(95.0, 10), 190.0)
}

fn text(letter: &Letter, kind: Kind) -> String {
    letter.part(kind).map(|part| part.text.clone()).unwrap_or_default()
}

fn field(letter: &Letter, of: FieldOf) -> &Field {
    letter.field(of).unwrap_or_else(|| panic!("{of:?} of {letter:#?}"))
}

#[test]
fn a_decision_in_two_columns() {
    let letter = find(&[decision().0]);
    assert_eq!(letter.class, Class::Administrative);
    assert_eq!(letter.type_name.unwrap().name, "QUYẾT ĐỊNH");
    assert_eq!(text(&letter, Kind::NationalName), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    assert_eq!(text(&letter, Kind::Motto), "Độc lập - Tự do - Hạnh phúc");
    assert_eq!(text(&letter, Kind::ParentBody), "ỦY BAN NHÂN DÂN\nTỈNH NGHỆ AN");
    assert_eq!(text(&letter, Kind::IssuingBody), "SỞ NỘI VỤ");
    assert_eq!(text(&letter, Kind::Number), "Số: 128/QĐ-SNV");
    assert_eq!(letter.number, Some(("128".to_owned(), "QĐ-SNV".to_owned())));
    assert_eq!(text(&letter, Kind::PlaceAndDate), "Nghệ An, ngày 05 tháng 3 năm 2026");
    assert_eq!(letter.day, Day::new(2026, 3, 5));
    assert_eq!(text(&letter, Kind::Abstract), "Về việc ban hành kế hoạch ký số");
    assert_eq!(text(&letter, Kind::Title), "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH");
    assert_eq!(text(&letter, Kind::SignerName), "Nguyễn Văn An");
    assert_eq!(
        text(&letter, Kind::Recipients),
        "Nơi nhận:\n- Như trên;\n- Chủ tịch, các PCT UBND tỉnh;\n- Lưu: VT, NC."
    );
    let body = text(&letter, Kind::Body);
    assert!(body.starts_with("GIÁM ĐỐC SỞ NỘI VỤ\nCăn cứ Nghị định số 45") && !body.contains("Lưu"), "{body}");
    for kind in [Kind::NationalName, Kind::Motto, Kind::IssuingBody, Kind::Number, Kind::PlaceAndDate, Kind::TypeName] {
        assert_eq!(letter.part(kind).unwrap().certainty, Certainty::Sure, "{kind:?}");
    }
    let room = letter.part(Kind::SignatureRoom).unwrap().place;
    assert!((room.centre().0 - 147.0).abs() < 0.5 && room.top > 201.0 && room.bottom() < 227.0 && room.height > 20.0);
    assert_eq!(field(&letter, FieldOf::Place).text, "Nghệ An");
}

#[test]
fn an_official_letter_with_blanks() {
    let paper = Paper::new(1)
        .middle(LEFT, 24.0, "UBND XÃ MINH MẪU", PLAIN)
        .middle(LEFT, 29.0, "VĂN PHÒNG", BOLD)
        .middle(RIGHT, 24.0, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD)
        .middle(RIGHT, 29.5, "Độc lập – Tự do – Hạnh phúc", BOLD)
        .left(45.0, 43.0, "Số:            /VP-TH", PLAIN)
        .middle(RIGHT, 43.0, "Minh Mẫu, ngày       tháng       năm 2026", ITALIC)
        .middle(LEFT, 49.0, "V/v triển khai ký số và kiểm tra", Look { size: 12.0, ..PLAIN })
        .middle(LEFT, 54.0, "chữ ký số", Look { size: 12.0, ..PLAIN })
        .left(55.0, 66.0, "Kính gửi:", PLAIN)
        .left(75.0, 66.0, "- Trưởng các thôn;", PLAIN)
        .left(75.0, 72.0, "- Các bộ phận chuyên môn.", PLAIN);
    let letter = find(&[foot(paper.body(82.0, 9), 170.0).0]);
    assert_eq!(letter.type_name.unwrap().name, "CÔNG VĂN");
    assert_eq!(letter.number, Some((String::new(), "VP-TH".to_owned())));
    assert_eq!(letter.day, None);
    assert_eq!(text(&letter, Kind::ParentBody), "UBND XÃ MINH MẪU");
    assert_eq!(text(&letter, Kind::IssuingBody), "VĂN PHÒNG");
    assert_eq!(text(&letter, Kind::Abstract), "V/v triển khai ký số và kiểm tra\nchữ ký số");
    assert_eq!(text(&letter, Kind::Addressees), "Kính gửi: - Trưởng các thôn;\n- Các bộ phận chuyên môn.");
    assert!(letter.part(Kind::TypeName).is_none());
    let blank = field(&letter, FieldOf::Number);
    let (label, slash) = (45.0 + width("Số:", PLAIN), 45.0 + width("Số:            ", PLAIN));
    assert!(blank.text.is_empty() && blank.place.left >= label && blank.place.right() <= slash, "{blank:?}");
    assert!(blank.place.width > 0.8 * (slash - label) && blank.size_pt == 13.0, "{blank:?}");
    for of in [FieldOf::Day, FieldOf::Month] {
        let blank = field(&letter, of);
        assert!(blank.text.is_empty() && blank.place.width > 4.0 && blank.mark.is_none(), "{blank:?}");
    }
    assert_eq!(field(&letter, FieldOf::Year).text, "2026");
    assert!(field(&letter, FieldOf::Day).place.right() < field(&letter, FieldOf::Month).place.left);
}

#[test]
fn blanks_of_dots_and_blanks_cut_in_two_lines() {
    let paper = head("Số: ......../QĐ-SNV", "Nghệ An, ngày …… tháng …… năm 2026");
    let letter = find(&[paper.middle(110.0, 58.0, "QUYẾT ĐỊNH", BOLD).0]);
    assert_eq!(letter.number, Some((String::new(), "QĐ-SNV".to_owned())));
    assert!(field(&letter, FieldOf::Number).place.width > 5.0);
    assert_eq!(letter.day, None);

    let mut paper = head("x", "y");
    paper.0.lines.truncate(5);
    let paper = paper
        .left(40.0, 43.0, "Số:", PLAIN)
        .left(62.0, 43.0, "/QĐ-SNV", PLAIN)
        .left(105.0, 43.0, "Nghệ An, ngày", ITALIC)
        .left(145.0, 43.0, "tháng", ITALIC)
        .left(166.0, 43.0, "năm 2026", ITALIC)
        .middle(110.0, 58.0, "QUYẾT ĐỊNH", BOLD);
    let letter = find(&[paper.0]);
    assert_eq!(letter.number, Some((String::new(), "QĐ-SNV".to_owned())));
    assert_eq!(text(&letter, Kind::PlaceAndDate), "Nghệ An, ngày tháng năm 2026");
    let day = field(&letter, FieldOf::Day).place;
    assert!(day.left > 105.0 + width("Nghệ An, ngày", ITALIC) && day.right() < 145.0 && day.width > 8.0);
}

#[test]
fn number_and_date_in_widgets_of_signatures() {
    let paper = head("Số:            /QĐ-SNV", "Nghệ An, ngày       tháng       năm 2026");
    let places: Vec<BoxMm> = {
        let letter = find(std::slice::from_ref(&paper.0));
        [FieldOf::Number, FieldOf::Day, FieldOf::Month].iter().map(|of| field(&letter, *of).place).collect()
    };
    let at = |i: usize, text| [(places[i].left + 1.0, 43.9, text, PLAIN)];
    let paper = paper
        .middle(110.0, 58.0, "QUYẾT ĐỊNH", BOLD)
        .mark("Widget", places[0], &at(0, "4440"))
        .mark("Widget", places[1], &at(1, "27"))
        .mark("Widget", places[2], &at(2, "10"));
    let letter = find(&[paper.0]);
    assert_eq!(letter.number, Some(("4440".to_owned(), "QĐ-SNV".to_owned())));
    assert_eq!(letter.day, Day::new(2026, 10, 27));
    assert_eq!(text(&letter, Kind::Number), "Số: 4440 /QĐ-SNV");
    assert_eq!(field(&letter, FieldOf::Number).mark, Some(0));
    assert_eq!(field(&letter, FieldOf::Day).mark, Some(1));
    assert_eq!(field(&letter, FieldOf::Month).mark, Some(2));
    assert_eq!(field(&letter, FieldOf::Year).mark, None);
}

#[test]
fn a_whole_number_in_one_mark_and_a_hidden_one() {
    let mut paper = head("x", "Nghệ An, ngày 01 tháng 02 năm 2026");
    paper.0.lines.retain(|line| line.text() != "x");
    let paper = paper.middle(110.0, 58.0, "TỜ TRÌNH", BOLD);
    let place = BoxMm { left: 40.0, top: 39.0, width: 45.0, height: 6.0 };
    let mut paper = paper.mark("Widget", place, &[(45.0, 43.0, "Số: 07/TTr-SNV", PLAIN)]);
    let letter = find(std::slice::from_ref(&paper.0));
    assert_eq!(letter.number, Some(("07".to_owned(), "TTr-SNV".to_owned())));
    assert_eq!(letter.part(Kind::Number).unwrap().lines, Vec::<usize>::new());
    paper.0.marks[0].hidden = true;
    assert_eq!(find(&[paper.0]).number, None);
}

#[test]
fn both_columns_typed_on_one_line_with_spaces() {
    let paper = Paper::new(1)
        .left(30.0, 24.0, "BỘ Y TẾ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", BOLD)
        .left(110.0, 30.0, "Độc lập - Tự do - Hạnh phúc", BOLD)
        .left(30.0, 40.0, "Số: 12/TB-BYT                     Hà Nội, ngày 15 tháng 11 năm 2025", PLAIN)
        .middle(110.0, 55.0, "T H Ô N G  B Á O", BOLD);
    let letter = find(&[paper.0]);
    assert_eq!(text(&letter, Kind::IssuingBody), "BỘ Y TẾ");
    assert_eq!(text(&letter, Kind::NationalName), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    assert_eq!(letter.number, Some(("12".to_owned(), "TB-BYT".to_owned())));
    assert_eq!(letter.day, Day::new(2025, 11, 15));
    assert_eq!(letter.type_name.unwrap().name, "THÔNG BÁO");
}

#[test]
fn a_heading_in_one_column_and_a_national_name_on_two_lines() {
    let paper = Paper::new(1)
        .middle(110.0, 24.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", BOLD)
        .middle(110.0, 29.0, "VIỆT NAM", BOLD)
        .middle(110.0, 34.0, "Độc lập - Tự do - Hạnh phúc", BOLD)
        .middle(110.0, 36.0, "-----------", PLAIN)
        .middle(110.0, 43.0, "ỦY BAN NHÂN DÂN XÃ MINH MẪU", BOLD)
        .middle(110.0, 49.0, "Số: 03/BB-UBND", PLAIN)
        .left(120.0, 56.0, "Minh Mẫu, ngày 10 tháng 12 năm 2025", ITALIC)
        .middle(110.0, 66.0, "BIÊN BẢN", BOLD)
        .middle(110.0, 72.0, "Họp giao ban tháng 12", BOLD)
        .body(85.0, 5);
    let letter = find(&[paper.0]);
    assert_eq!(text(&letter, Kind::NationalName), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nVIỆT NAM");
    assert_eq!(text(&letter, Kind::IssuingBody), "ỦY BAN NHÂN DÂN XÃ MINH MẪU");
    assert_eq!(letter.number, Some(("03".to_owned(), "BB-UBND".to_owned())));
    assert_eq!(letter.day, Day::new(2025, 12, 10));
    assert_eq!(letter.type_name.unwrap().name, "BIÊN BẢN");
    assert_eq!(text(&letter, Kind::Abstract), "Họp giao ban tháng 12");
}

#[test]
fn a_date_that_goes_on_below() {
    let paper =
        head("Số: 128/QĐ-SNV", "Thành phố Hồ Chí Minh, ngày 05 tháng 3").middle(RIGHT, 48.5, "năm 2026", ITALIC);
    let letter = find(&[paper.middle(110.0, 62.0, "QUYẾT ĐỊNH", BOLD).0]);
    assert_eq!(letter.day, Day::new(2026, 3, 5));
    let part = letter.part(Kind::PlaceAndDate).unwrap();
    assert_eq!((part.lines.len(), part.text.as_str()), (2, "Thành phố Hồ Chí Minh, ngày 05 tháng 3 năm 2026"));
}

/// What is there and not as prescribed is found, so that a rule can show where.
#[test]
fn headings_worded_otherwise_are_guesses() {
    let paper = Paper::new(1)
        .middle(LEFT, 24.0, "SỞ NỘI VỤ", BOLD)
        .middle(RIGHT, 24.0, "CỘNG HÒA XHCN VIỆT NAM", BOLD)
        .middle(RIGHT, 29.5, "Độc lập - Tự do", BOLD)
        .middle(LEFT, 43.0, "Số 5/SNV-VP", PLAIN)
        .middle(RIGHT, 43.0, "Ninh Bình, 10/3/2026", ITALIC);
    let letter = find(&[paper.body(60.0, 5).0]);
    for (kind, said) in [(Kind::NationalName, "CỘNG HÒA XHCN VIỆT NAM"), (Kind::Motto, "Độc lập - Tự do")] {
        assert_eq!(text(&letter, kind), said);
        assert_eq!(letter.part(kind).unwrap().certainty, Certainty::Guess);
    }
    assert_eq!(text(&letter, Kind::IssuingBody), "SỞ NỘI VỤ");
    assert_eq!(letter.number, Some(("5".to_owned(), "SNV-VP".to_owned())));
    assert_eq!(letter.day, Day::new(2026, 3, 10));
    assert_eq!(text(&letter, Kind::PlaceAndDate), "Ninh Bình, 10/3/2026");
    assert_eq!(field(&letter, FieldOf::Place).text, "Ninh Bình");
}

/// The last line of text is as high as a title may be, and reaches under it.
#[test]
fn a_short_last_line_above_the_title_is_text() {
    let paper = head("Số: 128/SNV-VP", "Nghệ An, ngày 05 tháng 3 năm 2026")
        .left(42.7, 134.0, "Đề nghị các phòng, đơn vị nghiêm túc thực hiện./.", Look { size: 14.0, ..PLAIN })
        .left(30.0, 144.0, "Nơi nhận:", SMALL)
        .middle(146.0, 144.0, "GIÁM ĐỐC", BOLD)
        .left(30.0, 149.0, "- Lưu: VT.", SMALL)
        .middle(146.0, 184.0, "Nguyễn Thị Ánh Mẫu", BOLD);
    let letter = find(&[paper.0]);
    assert_eq!(
        (text(&letter, Kind::Title), text(&letter, Kind::SignerName)),
        ("GIÁM ĐỐC".into(), "Nguyễn Thị Ánh Mẫu".into())
    );
    assert!(text(&letter, Kind::Body).contains("Đề nghị"));
}

#[test]
fn two_signers_side_by_side() {
    let paper = decision();
    let mut paper = Paper(paper.0);
    paper.0.lines.truncate(22);
    let paper = paper
        .left(75.0, 190.0, "BỘ TRƯỞNG BỘ NỘI VỤ", BOLD)
        .left(135.0, 190.0, "BỘ TRƯỞNG BỘ TÀI CHÍNH", BOLD)
        .left(30.0, 190.0, "Nơi nhận:", SMALL)
        .left(30.0, 195.0, "- Lưu: VT.", SMALL)
        .left(83.0, 225.0, "Trần Thị Bình", BOLD)
        .left(147.0, 225.0, "Lê Văn Cường", BOLD);
    let letter = find(&[paper.0]);
    let titles: Vec<&str> = letter.all(Kind::Title).map(|part| part.text.as_str()).collect();
    let names: Vec<&str> = letter.all(Kind::SignerName).map(|part| part.text.as_str()).collect();
    assert_eq!(titles, ["BỘ TRƯỞNG BỘ NỘI VỤ", "BỘ TRƯỞNG BỘ TÀI CHÍNH"]);
    assert_eq!(names, ["Trần Thị Bình", "Lê Văn Cường"]);
    assert_eq!(letter.all(Kind::SignatureRoom).count(), 2);
}

#[test]
fn normative_documents_have_the_year_inside() {
    for (number, name, class) in [
        ("Số: 30/2026/NĐ-CP", "NGHỊ ĐỊNH", Class::Normative),
        ("Số: 05/2026/QĐ-UBND", "QUYẾT ĐỊNH", Class::Normative),
        ("Số: 15/2026/NQ-HĐND", "NGHỊ QUYẾT", Class::Normative),
        ("Luật số: 45/2026/QH15", "LUẬT", Class::Normative),
        ("Số:     /2026/TT-BNV", "THÔNG TƯ", Class::Normative),
        ("Số: 05/QĐ-UBND", "QUYẾT ĐỊNH", Class::Administrative),
        // An administrative type with a year is a fault of its number.
        ("Số: 05/2026/KH-UBND", "KẾ HOẠCH", Class::Administrative),
    ] {
        let paper = head(number, "Hà Nội, ngày 05 tháng 3 năm 2026").middle(110.0, 58.0, name, BOLD);
        let letter = find(&[paper.body(80.0, 4).0]);
        assert_eq!(letter.class, class, "{number}");
        assert_eq!(letter.type_name.unwrap().name, name);
    }
}

#[test]
fn annexes_in_the_same_file_and_numbers_of_pages() {
    let second = Paper::new(2).middle(105.0, 14.0, "2", PLAIN).body(30.0, 20);
    let third = Paper::new(3)
        .middle(110.0, 25.0, "Phụ lục I", BOLD)
        .middle(110.0, 31.0, "DANH MỤC VĂN BẢN", BOLD)
        .middle(110.0, 37.0, "(Kèm theo Quyết định số 128/QĐ-SNV ngày 05 tháng 3 năm 2026", ITALIC)
        .middle(110.0, 43.0, "của Sở Nội vụ)", ITALIC)
        .body(55.0, 20);
    let wrapped = Paper::new(4).left(30.0, 25.0, "Phụ lục kèm theo.", PLAIN).body(32.0, 20);
    let letter = find(&[decision().0, second.0, third.0, wrapped.0]);
    assert_eq!(letter.annexes, [3]);
    assert_eq!(text(&letter, Kind::Annex), "Phụ lục I\nDANH MỤC VĂN BẢN");
    assert!(text(&letter, Kind::AnnexPointer).ends_with("của Sở Nội vụ)"));
    let number = letter.part(Kind::PageNumber).unwrap();
    assert_eq!((number.page, number.text.as_str(), number.certainty), (2, "2", Certainty::Sure));
    assert!(letter.all(Kind::Body).all(|part| part.page < 3));
}

#[test]
fn a_regulation_that_came_with_a_decision_is_an_annex() {
    let second = Paper::new(2)
        .middle(110.0, 25.0, "QUY CHẾ", BOLD)
        .middle(110.0, 31.0, "Quản lý và sử dụng chữ ký số", BOLD)
        .middle(110.0, 37.0, "(Ban hành kèm theo Quyết định số 128/QĐ-SNV)", ITALIC)
        .body(50.0, 20);
    let letter = find(&[decision().0, second.0]);
    assert_eq!(letter.annexes, [2]);
    assert_eq!(text(&letter, Kind::Annex), "QUY CHẾ\nQuản lý và sử dụng chữ ký số");
}

#[test]
fn a_separate_attachment_with_the_mark_of_box_14() {
    let corner = BoxMm { left: 127.0, top: 6.0, width: 78.0, height: 9.0 };
    let mark = [(128.0, 11.0, "Số: 128/QĐ-SNV; 05/3/2026; 15:30:45 +07:00", Look { size: 10.0, ..PLAIN })];
    let paper = Paper::new(1).middle(110.0, 30.0, "DANH SÁCH CÁN BỘ", BOLD).body(45.0, 10);
    let letter = find(&[paper.mark("Widget", corner, &mark).0]);
    assert_eq!(letter.class, Class::Attachment);
    assert!(text(&letter, Kind::CornerMark).starts_with("Số: 128/QĐ-SNV;"));
    assert_eq!((letter.number, letter.copy), (None, None));
}

#[test]
fn electronic_copies_name_their_form() {
    let corner = BoxMm { left: 127.0, top: 6.0, width: 78.0, height: 9.0 };
    for (said, copy) in
        [("SAO Y", Copy::SaoY), ("Sao lục", Copy::SaoLuc), ("Trích sao", Copy::TrichSao), ("sao y", Copy::SaoY)]
    {
        let said = format!("{said}; UBND xã Minh Mẫu; 05/3/2026; 15:30:45 +07:00");
        let mark = [(128.0, 11.0, said.as_str(), Look { size: 10.0, ..PLAIN })];
        let letter = find(&[decision().mark("Widget", corner, &mark).0]);
        assert_eq!((letter.copy, letter.class), (Some(copy), Class::Administrative), "{said}");
        assert_eq!(letter.number.unwrap().0, "128");
    }
}

#[test]
fn secrecy_urgency_and_what_has_arrived() {
    let stamp = BoxMm { left: 30.0, top: 60.0, width: 50.0, height: 35.0 };
    let paper = decision().middle(LEFT, 51.0, "MẬT", BOLD).middle(LEFT, 57.0, "HOẢ TỐC", BOLD).mark(
        "Stamp",
        stamp,
        &[
            (35.0, 65.0, "UBND XÃ MINH MẪU", SMALL),
            (45.0, 71.0, "ĐẾN", BOLD),
            (35.0, 77.0, "Số: 415", SMALL),
            (35.0, 83.0, "Ngày: 06/3/2026", SMALL),
            (35.0, 89.0, "Chuyển: VP", SMALL),
        ],
    );
    let letter = find(&[paper.0]);
    assert_eq!((text(&letter, Kind::Secrecy), text(&letter, Kind::Urgency)), ("MẬT".to_owned(), "HOẢ TỐC".to_owned()));
    assert!(text(&letter, Kind::IncomingStamp).contains("Số: 415"));
    assert_eq!(letter.number, Some(("128".to_owned(), "QĐ-SNV".to_owned())));
    assert_eq!(text(&letter, Kind::IssuingBody), "SỞ NỘI VỤ");
}

#[test]
fn what_a_scanner_read_is_found_as_a_guess() {
    let paper = Paper::new(1)
        .middle(60.0, 24.0, "BOYTE", SCANNED)
        .middle(143.0, 24.0, "CQNG HOA xX HQI CHiT NGHiA VI:¢T NAM", SCANNED)
        .middle(143.0, 30.0, "DQc I~p - TV do - H\\lnh phuc", SCANNED)
        .middle(60.0, 40.0, "sf>: 130 IQU-BYT", SCANNED)
        .middle(143.0, 40.0, "Ha Noi, ngay 18 thang 01 ndm 2023", SCANNED)
        .middle(110.0, 55.0, "QUYETDINH", SCANNED)
        .left(30.0, 190.0, "NO'i nh{i,,;:", SCANNED)
        .left(135.0, 190.0, "KT. BQ TRUONG", SCANNED)
        .left(30.0, 195.0, "- Nhu Dieu 6;", SCANNED)
        .left(138.0, 196.0, "THUTRUONG", SCANNED)
        .left(30.0, 200.0, "- Luu: VT, BH.", SCANNED)
        .left(135.0, 230.0, "Trin Van Thu~n", SCANNED);
    let letter = find(&[paper.0]);
    assert_eq!(letter.part(Kind::NationalName).unwrap().certainty, Certainty::Guess);
    assert_eq!(letter.number, Some(("130".to_owned(), "QU-BYT".to_owned())));
    assert_eq!(letter.day, Day::new(2023, 1, 18));
    assert_eq!(letter.type_name.unwrap().name, "QUYẾT ĐỊNH");
    assert_eq!(text(&letter, Kind::Title), "KT. BQ TRUONG\nTHUTRUONG");
    assert_eq!(text(&letter, Kind::SignerName), "Trin Van Thu~n");
}

#[test]
fn other_documents_are_no_letters() {
    for paper in [
        Paper::new(1),
        Paper::new(1).body(30.0, 40),
        Paper::new(1).middle(110.0, 40.0, "HƯỚNG DẪN SỬ DỤNG VPN", BOLD).body(60.0, 20),
    ] {
        let letter = find(&[paper.0]);
        assert_eq!((letter.class, letter.type_name, &letter.number), (Class::Other, None, &None), "{letter:#?}");
    }
    assert_eq!(find(&[]), Letter::default());
}

/// What no renderer would say, and very much of everything: no panic, no time lost.
#[test]
fn hostile_pages_are_borne() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300, 1e300, 0.0, -5.0];
    let mut paper = decision();
    for value in odd {
        for i in 0..paper.0.lines.len() {
            let mut page = decision().0;
            page.lines[i].place.left = value;
            page.lines[i].runs[0].place.width = value;
            page.lines[i].baseline_mm = value;
            page.lines[i].runs[0].size_pt = value;
            page.size_mm.1 = value;
            let _ = find(std::slice::from_ref(&page));
            page.lines[i].runs.clear();
            let _ = find(&[page]);
        }
    }
    let begun = std::time::Instant::now();
    let long = "CỘNG HÒA ".repeat(20_000);
    paper.0.lines.push(line(30.0, 60.0, &long, PLAIN));
    for i in 0..100_000_u32 {
        let text = ["CỘNG HÒA XÃ HỘI", "Số: 1/", "ngày tháng", "Nơi nhận: KT. BỘ TRƯỞNG", "Phụ lục"][i as usize % 5];
        paper.0.lines.push(line(f64::from(i % 200), f64::from(i % 297), text, BOLD));
    }
    let marks: Vec<(f64, f64, &str, Look)> = (0..1000).map(|i| (f64::from(i % 200), 43.0, "12/3;", PLAIN)).collect();
    for _ in 0..300 {
        paper = paper.mark("Widget", BoxMm::between(0.0, 0.0, 1.0, 1.0), &marks);
    }
    for _ in 0..100_000 {
        paper = paper.ruled(0.0, 60.0, 200.0);
    }
    let _ = find(&[paper.0]);
    // Debug builds on a busy machine; release takes some ten milliseconds.
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
