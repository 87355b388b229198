//! A sample official letter in the form of Decree 30/2020/NĐ-CP (Appendix I), to try signing on: a complete page made here.
//! Commune, province, persons and contents are invented.

use super::font::Family;
use super::stream::{array, deflated, operand};
use super::typeset::Typesetter;
use super::{Align, Error, FontChoice, Style, arrange};
use crate::base::BoxMm;
use crate::pdf::{Dictionary, Object, ObjectId, write_object};

mod raster;
mod sample;

pub use sample::{sample_seal_png, sample_signature_png};

/// A4.
pub const PAGE_MM: (f64, f64) = (210.0, 297.0);

/// Diameter of the sample seal. Real ones follow each organisation's registered specimen.
pub const SEAL_DIAMETER_MM: f64 = 36.0;

/// Where the leader's signature goes: centred between title and name (Appendix I, II.7 d).
pub const LEADER_BOX_MM: BoxMm = BoxMm { left: 123.5, top: 216.5, width: 45.0, height: 22.0 };

/// Where the organisation's seal goes, in true size: over the left third of the leader's signature (Appendix I, II.8 a).
pub const SEAL_BOX_MM: BoxMm = BoxMm {
    left: LEADER_BOX_MM.left + LEADER_BOX_MM.width / 3.0 - SEAL_DIAMETER_MM,
    top: LEADER_BOX_MM.top + (LEADER_BOX_MM.height - SEAL_DIAMETER_MM) / 2.0,
    width: SEAL_DIAMETER_MM,
    height: SEAL_DIAMETER_MM,
};

/// The place of number and notation (box 3 of the decree's diagram).
pub const NUMBER_BOX_MM: BoxMm = BoxMm { left: 36.0, top: 41.2, width: 52.0, height: 6.6 };

/// The place of "place and date" (box 4).
pub const DATE_BOX_MM: BoxMm = BoxMm { left: 98.0, top: 41.2, width: 90.0, height: 6.6 };

/// The upper right corner, where marks without a picture go on attachments and copies (Appendix I, II.8 b; 10 pt).
pub const CORNER_BOX_MM: BoxMm = BoxMm { left: 127.0, top: 6.0, width: 78.0, height: 9.0 };

const LEFT: f64 = 30.0;
const RIGHT: f64 = 190.0;
/// Middle of the left and right columns of the head, and of the signature.
const HEAD_LEFT: f64 = 62.0;
const HEAD_RIGHT: f64 = 143.0;
const SIGNATURE: f64 = LEADER_BOX_MM.left + LEADER_BOX_MM.width / 2.0;

const SALUTATION: &str = "Kính gửi:";

const ADDRESSEES: [&str; 2] =
    ["- Trưởng các thôn, tổ dân phố trên địa bàn xã;", "- Các bộ phận chuyên môn thuộc Ủy ban nhân dân xã."];

const BODY: [&str; 6] = [
    "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, Ủy ban nhân dân xã Minh Mẫu \
     triển khai ký số và kiểm tra chữ ký số trên toàn bộ văn bản hành chính của xã kể từ ngày 01 tháng 12 năm 2026 như sau:",
    "1. Văn bản trình lãnh đạo Ủy ban nhân dân xã ký ban hành ở định dạng PDF. Lãnh đạo ký bằng chữ ký số cá nhân; sau đó, văn thư \
     ghi số, ngày tháng và ký bằng chữ ký số của cơ quan.",
    "2. Khi tiếp nhận văn bản điện tử, văn thư phải kiểm tra tính xác thực và tính toàn vẹn của văn bản trước khi đăng ký; văn bản \
     bị sửa đổi sau khi ký hoặc không xác định được người ký thì trả lại nơi gửi, kèm lý do.",
    "3. Mỗi cá nhân tự giữ thiết bị lưu khóa bí mật và mã PIN của mình, không giao cho người khác dưới mọi hình thức; trường hợp \
     thất lạc phải báo ngay để tạm dừng chứng thư số.",
    "4. Giao Văn phòng hướng dẫn, theo dõi, tổng hợp kết quả và những khó khăn, vướng mắc, báo cáo Chủ tịch Ủy ban nhân dân xã trước \
     ngày 20 hằng tháng.",
    "Đề nghị các thôn, tổ dân phố và các bộ phận chuyên môn nghiêm túc thực hiện./.",
];

const RECIPIENTS: [&str; 4] =
    ["- Như trên;", "- Chủ tịch, các PCT UBND xã;", "- Trang thông tin điện tử xã;", "- Lưu: VT, VP."];

/// The letter: one A4 page, PDF 1.7 with a cross-reference table, unsigned, the same octets each time. Places for number, date,
/// leader and seal are in the `…_BOX_MM` constants.
#[must_use]
pub fn official_letter() -> Vec<u8> {
    // The contents are constant and the tests set them; nothing a caller does can make this fail.
    compose("Số: 128/UBND-VP", "Minh Mẫu, ngày 21 tháng 11 năm 2026").unwrap_or_default()
}

/// The same letter as it is before it is issued: blanks where number and date go.
#[must_use]
pub fn official_draft() -> Vec<u8> {
    compose("Số:          /UBND-VP", "Minh Mẫu, ngày       tháng       năm           ").unwrap_or_default()
}

fn compose(number: &str, date: &str) -> Result<Vec<u8>, Error> {
    let mut page = Page::new()?;
    head(&mut page, number, date)?;
    let mut y = 70.5;
    let indent = LEFT + 22.0;
    page.put(Align::Left, indent, y, Style::Regular, 14.0, SALUTATION)?;
    let beside = indent + page.width(Style::Regular, 14.0, SALUTATION) + 2.0;
    for (line, addressee) in ADDRESSEES.iter().enumerate() {
        if line > 0 {
            y += 6.4;
        }
        page.put(Align::Left, beside, y, Style::Regular, 14.0, addressee)?;
    }
    y += 9.0;
    for paragraph in BODY {
        y = page.paragraph(y, paragraph)?;
    }
    foot(&mut page)?;
    file(page)
}

fn head(page: &mut Page, number: &str, date: &str) -> Result<(), Error> {
    use Style::{Bold, Italic, Regular};
    page.put(Align::Centre, HEAD_LEFT, 24.0, Regular, 12.0, "UBND TỈNH BÌNH MẪU")?;
    page.put(Align::Centre, HEAD_LEFT, 29.4, Bold, 13.0, "ỦY BAN NHÂN DÂN")?;
    let body = "XÃ MINH MẪU";
    page.put(Align::Centre, HEAD_LEFT, 34.8, Bold, 13.0, body)?;
    // The rule takes a third to a half of the line above.
    page.rule(HEAD_LEFT, 36.8, page.width(Bold, 13.0, body) * 0.5);

    page.put(Align::Centre, HEAD_RIGHT, 24.0, Bold, 12.5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")?;
    let motto = "Độc lập - Tự do - Hạnh phúc";
    page.put(Align::Centre, HEAD_RIGHT, 29.8, Bold, 13.5, motto)?;
    page.rule(HEAD_RIGHT, 32.0, page.width(Bold, 13.5, motto));

    page.put(Align::Centre, HEAD_LEFT, 46.0, Regular, 13.0, number)?;
    page.put(Align::Centre, HEAD_RIGHT, 46.0, Italic, 13.5, date)?;
    for (y, line) in [(53.4, "V/v triển khai ký số và kiểm tra"), (58.4, "chữ ký số trên văn bản điện tử")]
    {
        page.put(Align::Centre, HEAD_LEFT, y, Regular, 12.0, line)?;
    }
    Ok(())
}

fn foot(page: &mut Page) -> Result<(), Error> {
    let mut y = 206.0;
    page.put(Align::Left, LEFT, y, Style::BoldItalic, 12.0, "Nơi nhận:")?;
    for recipient in RECIPIENTS {
        y += 4.8;
        page.put(Align::Left, LEFT, y, Style::Regular, 11.0, recipient)?;
    }
    page.put(Align::Centre, SIGNATURE, 206.0, Style::Bold, 13.5, "TM. ỦY BAN NHÂN DÂN")?;
    page.put(Align::Centre, SIGNATURE, 212.2, Style::Bold, 13.5, "CHỦ TỊCH")?;
    page.put(Align::Centre, SIGNATURE, 250.0, Style::Bold, 14.0, "Nguyễn Thị Ánh Mẫu")?;

    // Box 13 of the diagram: where an address may stand, under a line of the text's full width.
    page.rule((LEFT + RIGHT) / 2.0, 264.0, RIGHT - LEFT);
    let middle = (LEFT + RIGHT) / 2.0;
    page.put(Align::Centre, middle, 269.0, Style::Bold, 11.0, "VĂN BẢN MẪU")?;
    let notice = "Cơ quan, địa danh, người ký và nội dung đều là hư cấu; văn bản này không có giá trị pháp lý.";
    page.put(Align::Centre, middle, 274.0, Style::Italic, 11.0, notice)
}

/// A page being set. Places are in millimetres from the upper left.
struct Page {
    typesetter: Typesetter,
    content: String,
}

fn points(millimetres: f64) -> f64 {
    millimetres * 72.0 / 25.4
}

fn millimetres(points: f64) -> f64 {
    points * 25.4 / 72.0
}

impl Page {
    fn new() -> Result<Self, Error> {
        let family = Family::choose(FontChoice::Embedded, std::iter::empty())?;
        Ok(Self { typesetter: Typesetter::new(family), content: String::new() })
    }

    /// Width in millimetres.
    fn width(&self, style: Style, size: f64, text: &str) -> f64 {
        millimetres(self.typesetter.width(style, size, text))
    }

    /// Sets a line so that its left end, middle or right end is at `x`, its baseline at `y`.
    fn put(&mut self, align: Align, x: f64, y: f64, style: Style, size: f64, text: &str) -> Result<(), Error> {
        let width = self.width(style, size, text);
        let left = match align {
            Align::Left => x,
            Align::Centre => x - width / 2.0,
            Align::Right => x - width,
        };
        let show = format!("{} Tj", self.typesetter.show(style, text)?);
        self.text(left, y, style, size, &show);
        Ok(())
    }

    fn text(&mut self, x: f64, y: f64, style: Style, size: f64, show: &str) {
        let text = arrange::text_object(style.resource(), size, points(x), points(PAGE_MM.1 - y), show);
        self.content.push_str(&text);
    }

    /// A thin line around the middle `x`.
    fn rule(&mut self, x: f64, y: f64, width: f64) {
        let [from, to, y] = [x - width / 2.0, x + width / 2.0, PAGE_MM.1 - y].map(|v| operand(points(v)));
        self.content.push_str(&format!("q 0.6 w {from} {y} m {to} {y} l S Q\n"));
    }

    /// Body text: 13.5 pt, first line 1.27 cm in, justified, 6 pt to the next paragraph; gives the next baseline.
    fn paragraph(&mut self, top: f64, text: &str) -> Result<f64, Error> {
        const SIZE: f64 = 13.5;
        const INDENT: f64 = 12.7;
        const LEADING: f64 = 5.75;
        let space = self.typesetter.width(Style::Regular, SIZE, " ");
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let mut y = top;
        let mut left = LEFT + INDENT;
        while !words.is_empty() {
            let room = points(RIGHT - left);
            let mut width = 0.0;
            let mut fitting = 0_usize;
            for word in &words {
                let own = self.typesetter.width(Style::Regular, SIZE, word) + if fitting > 0 { space } else { 0.0 };
                if fitting > 0 && width + own > room {
                    break;
                }
                width += own;
                fitting = fitting.saturating_add(1);
            }
            let rest = words.split_off(fitting.min(words.len()));
            let gaps = u32::try_from(words.len().saturating_sub(1)).unwrap_or(u32::MAX);
            // The word spacing operator does not see spaces in two-octet codes (ISO 32000-2 §9.3.3): TJ moves do it.
            let wider =
                if rest.is_empty() || gaps == 0 { 0.0 } else { (room - width) / f64::from(gaps) / SIZE * -1000.0 };
            let mut show = String::from("[");
            for (index, word) in words.iter().enumerate() {
                if index > 0 {
                    show.push_str(&self.typesetter.show(Style::Regular, " ")?);
                    show.push_str(&operand(wider));
                }
                show.push_str(&self.typesetter.show(Style::Regular, word)?);
            }
            show.push_str("] TJ");
            self.text(left, y, Style::Regular, SIZE, &show);
            words = rest;
            left = LEFT;
            y += LEADING;
        }
        Ok(y + millimetres(6.0))
    }
}

/// The file around the page (ISO 32000-2 §7.5).
fn file(page: Page) -> Result<Vec<u8>, Error> {
    let [catalog, pages, leaf, content, info] = [1, 2, 3, 4, 5].map(ObjectId::new);
    const FIRST_FONT: u32 = 6;
    let (fonts, names) = page.typesetter.finish(FIRST_FONT)?;
    let mut objects: Vec<(u32, Object)> = vec![
        (
            catalog.number,
            Dictionary::new()
                .with("Type", Object::name("Catalog"))
                .with("Pages", pages)
                .with("Lang", Object::string("vi-VN"))
                .with("ViewerPreferences", Dictionary::new().with("DisplayDocTitle", true))
                .into(),
        ),
        (
            pages.number,
            Dictionary::new()
                .with("Type", Object::name("Pages"))
                .with("Kids", vec![leaf.into()])
                .with("Count", 1_i64)
                .into(),
        ),
        (
            leaf.number,
            Dictionary::new()
                .with("Type", Object::name("Page"))
                .with("Parent", pages)
                .with("MediaBox", array([0.0, 0.0, points(PAGE_MM.0), points(PAGE_MM.1)]))
                .with("Resources", Dictionary::new().with("Font", names))
                .with("Contents", content)
                .into(),
        ),
        (content.number, deflated(page.content.as_bytes(), Dictionary::new()).into()),
        (
            info.number,
            Dictionary::new()
                .with("Title", Object::text("Công văn số 128/UBND-VP (văn bản mẫu)"))
                .with("Author", Object::text("Ủy ban nhân dân xã Minh Mẫu (hư cấu)"))
                .into(),
        ),
    ];
    objects.extend(fonts);

    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in &objects {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{number} 0 obj\n").bytes());
        write_object(&mut out, object).map_err(Error::Write)?;
        out.extend(b"\nendobj\n");
    }
    let count = objects.len().saturating_add(1);
    let start = out.len();
    out.extend(format!("xref\n0 {count}\n{table}trailer\n").bytes());
    // A constant file has a constant identifier.
    let id = Object::string(*b"kyso letter 0128");
    let trailer = Dictionary::new()
        .with("Size", i64::try_from(count).unwrap_or(i64::MAX))
        .with("Root", catalog)
        .with("Info", info)
        .with("ID", vec![id.clone(), id]);
    write_object(&mut out, &trailer.into()).map_err(Error::Write)?;
    out.extend(format!("\nstartxref\n{start}\n%%EOF\n").bytes());
    Ok(out)
}
