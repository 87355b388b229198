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

/// Letters as people type them, made by LibreOffice in one go; `None` where it is missing.
fn typed(letters: &[(&str, String)]) -> Option<Vec<(Vec<Seen>, Letter)>> {
    if !support::have("soffice") {
        return None;
    }
    let folder = support::temp_dir();
    let at = folder.path();
    let names: Vec<String> = letters.iter().map(|(name, _)| format!("{name}.fodt")).collect();
    for ((_, body), name) in letters.iter().zip(&names) {
        std::fs::write(at.join(name), fodt(body)).unwrap();
    }
    let profile = format!("-env:UserInstallation=file://{}", at.join("profile").display());
    let made = Command::new("soffice")
        .current_dir(at)
        .args([&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export"])
        .args(&names)
        .output()
        .expect("soffice starts");
    let read = |name: &str| std::fs::read(at.join(format!("{name}.pdf")));
    if read(letters[0].0).is_err() {
        support::skipped(&format!("LibreOffice Writer: {}", String::from_utf8_lossy(&made.stderr)));
        return None;
    }
    if let Some(keep) = std::env::var_os("KYSO_KEEP") {
        for (name, _) in letters {
            let _ = std::fs::copy(at.join(format!("{name}.pdf")), Path::new(&keep).join(format!("{name}.pdf")));
        }
    }
    Some(letters.iter().map(|(name, _)| look(&read(name).unwrap())).collect())
}

/// A flat OpenDocument text: A4, prescribed margins, styles by letters (`c` centred, `b` bold, `i` sloping, `j` a paragraph).
fn fodt(body: &str) -> String {
    let style = |name: &str, paragraph: &str, text: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"paragraph\" style:parent-style-name=\"Standard\">\
             <style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
        )
    };
    let (centre, bold, sloping) = ("fo:text-align=\"center\"", "fo:font-weight=\"bold\"", "fo:font-style=\"italic\"");
    let small = "fo:font-size=\"11pt\"";
    let styles = [
        style("l", "fo:text-align=\"start\"", ""),
        style("c", centre, ""),
        style("cb", centre, bold),
        style("ci", centre, sloping),
        style("cs", centre, "fo:font-size=\"12pt\""),
        style("s", "fo:text-align=\"start\"", small),
        style("n", "fo:text-align=\"start\"", "fo:font-size=\"12pt\" fo:font-weight=\"bold\" fo:font-style=\"italic\""),
        style("j", "fo:text-align=\"justify\" fo:text-indent=\"12.7mm\" fo:margin-top=\"6pt\"", ""),
        style("k", "fo:margin-left=\"25mm\" fo:margin-top=\"12pt\"", ""),
        style("new", "fo:break-before=\"page\" fo:text-align=\"center\"", bold),
        "<style:style style:name=\"tabs\" style:family=\"paragraph\" style:parent-style-name=\"Standard\">\
         <style:paragraph-properties><style:tab-stops><style:tab-stop style:position=\"32mm\" style:type=\"center\"/>\
         <style:tab-stop style:position=\"113mm\" style:type=\"center\"/></style:tab-stops></style:paragraph-properties>\
         </style:style>"
            .to_owned(),
    ]
    .concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" office:version=\"1.2\" \
         office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:styles>\
         <style:style style:name=\"Standard\" style:family=\"paragraph\"><style:text-properties \
         style:font-name=\"Liberation Serif\" fo:font-family=\"'Liberation Serif'\" fo:font-size=\"13pt\"/></style:style>\
         </office:styles><office:automatic-styles>{styles}\
         <style:style style:name=\"L\" style:family=\"table-column\"><style:table-column-properties \
         style:column-width=\"66mm\"/></style:style><style:style style:name=\"R\" style:family=\"table-column\">\
         <style:table-column-properties style:column-width=\"98mm\"/></style:style>\
         <style:style style:name=\"bold\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/></style:style>\
         <style:page-layout style:name=\"A4\"><style:page-layout-properties fo:page-width=\"210mm\" \
         fo:page-height=\"297mm\" fo:margin-top=\"20mm\" fo:margin-bottom=\"20mm\" fo:margin-left=\"30mm\" \
         fo:margin-right=\"15mm\"/></style:page-layout></office:automatic-styles><office:master-styles>\
         <style:master-page style:name=\"Standard\" style:page-layout-name=\"A4\"/></office:master-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:document>"
    )
}

/// Paragraphs: `style|text`, one a line; `\t` is a tab, `_` in a run of them a space that stays.
fn lines(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (style, said) = line.split_once('|').unwrap();
            let said = said.replace("\\t", "<text:tab/>").replace('_', "<text:s/>");
            format!("<text:p text:style-name=\"{style}\">{said}</text:p>")
        })
        .collect()
}

/// A table of two columns without borders; each cell has its paragraphs.
fn table(rows: &[[&str; 2]]) -> String {
    let cell =
        |text: &str| format!("<table:table-cell office:value-type=\"string\">{}</table:table-cell>", lines(text));
    let rows: String =
        rows.iter().map(|[a, b]| format!("<table:table-row>{}{}</table:table-row>", cell(a), cell(b))).collect();
    format!(
        "<table:table><table:table-column table:style-name=\"L\"/><table:table-column table:style-name=\"R\"/>{rows}</table:table>"
    )
}

const NAME: &str = "cb|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\ncb|Độc lập - Tự do - Hạnh phúc";
const PARAGRAPHS: &str =
    "j|Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư, \
    Sở Nội vụ đề nghị các cơ quan, đơn vị triển khai ký số trên toàn bộ văn bản hành chính như sau:
    j|1. Văn bản trình lãnh đạo ký ban hành ở định dạng PDF. Lãnh đạo ký bằng chữ ký số cá nhân.
    j|2. Khi tiếp nhận văn bản điện tử, văn thư kiểm tra tính xác thực trước khi đăng ký.
    j|Trân trọng./.";

fn closing(left: &str, right: &str) -> String {
    table(&[[left, right]])
}

#[test]
fn letters_typed_in_many_ways() {
    let recipients = "n|Nơi nhận:\ns|- Như trên;\ns|- Giám đốc Sở (để b/c);\ns|- Lưu: VT, VP.";
    let signer = "cb|KT. GIÁM ĐỐC\ncb|PHÓ GIÁM ĐỐC\nc|_\nc|_\nc|_\ncb|Trần Thị Bích Ngọc";
    let all = [
        // A table for the heading, one for the closing: most letters are like this.
        (
            "table",
            table(&[
                ["c|UBND TỈNH NGHỆ AN\ncb|SỞ NỘI VỤ", NAME],
                [
                    "c|Số: 415/SNV-VP\ncs|V/v triển khai ký số trên\ncs|văn bản hành chính",
                    "ci|Nghệ An, ngày 09 tháng 11 năm 2026",
                ],
            ]) + &lines("k|Kính gửi: Ủy ban nhân dân các xã, phường trên địa bàn tỉnh.")
                + &lines(PARAGRAPHS)
                + &closing(recipients, signer),
        ),
        // Tabs: both columns on one line of text.
        (
            "tabs",
            lines(
                "tabs|\\tBỘ NỘI VỤ\\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                tabs|\\tCỤC VĂN THƯ\\tĐộc lập - Tự do - Hạnh phúc
                tabs|\\tSố: 08/TB-CVT\\tHà Nội, ngày 02 tháng 01 năm 2026
                c|_
                cb|THÔNG BÁO
                cb|Về việc nghỉ Tết Nguyên đán
                c|_",
            ) + &lines(PARAGRAPHS)
                + &closing(recipients, "cb|TL. BỘ TRƯỞNG\ncb|CỤC TRƯỞNG\nc|_\nc|_\nc|_\ncb|PGS.TS. Lê Văn Hùng"),
        ),
        // Blanks of spaces and dots, no number and no day yet.
        (
            "blanks",
            table(&[
                ["c|ỦY BAN NHÂN DÂN\nc|TỈNH NGHỆ AN\ncb|VĂN PHÒNG", NAME],
                ["c|Số:________/QĐ-VP", "ci|Nghệ An, ngày……tháng……năm 2026"],
            ]) + &lines("c|_\ncb|QUYẾT ĐỊNH\ncb|Về việc thành lập Tổ triển khai ký số\nc|_\ncb|CHÁNH VĂN PHÒNG\nc|_")
                + &lines(PARAGRAPHS)
                + &closing(recipients, "cb|CHÁNH VĂN PHÒNG\nc|_\nc|_\nc|_\ncb|Phan Văn Tài"),
        ),
        // One column, signers side by side, no list of recipients.
        (
            "minutes",
            lines(
                "cb|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                cb|Độc lập – Tự do – Hạnh phúc
                c|_
                cb|BIÊN BẢN
                cb|Họp Tổ triển khai ký số
                c|_",
            ) + &lines(PARAGRAPHS)
                + &closing(
                    "cb|THƯ KÝ\nc|(Ký, ghi rõ họ tên)\nc|_\nc|_\nc|_\ncb|Ngô Thị Hà",
                    "cb|CHỦ TRÌ\nc|_\nc|_\nc|_\nc|_\ncb|Đặng Văn Khánh",
                ),
        ),
        // A regulation on pages of its own behind its decision, with a table in the text.
        (
            "regulation",
            table(&[["cb|CHÍNH PHỦ", NAME], ["c|Số: 30/2026/NĐ-CP", "ci|Hà Nội, ngày 05 tháng 3 năm 2026"]])
                + &lines("c|_\ncb|NGHỊ ĐỊNH\ncb|Về công tác văn thư\nc|_")
                + &lines(PARAGRAPHS)
                + &closing(recipients, "cb|TM. CHÍNH PHỦ\ncb|THỦ TƯỚNG\nc|_\nc|_\nc|_\ncb|Nguyễn Xuân Mẫu")
                + &lines(
                    "new|Phụ lục I\ncb|THỂ THỨC, KỸ THUẬT TRÌNH BÀY\nci|(Kèm theo Nghị định số 30/2026/NĐ-CP\nci|ngày 05 tháng 3 năm 2026 của Chính phủ)",
                )
                + &lines(PARAGRAPHS)
                + &table(&[["c|STT", "c|Nội dung"], ["c|1", "l|Số: 12/QĐ-UBND"]])
                + &lines("new|Phụ lục II\ncb|MẪU TRÌNH BÀY")
                + &lines(PARAGRAPHS),
        ),
    ];
    let Some(found) = typed(&all) else { return };
    let expected = [
        "Administrative CÔNG VĂN
        [415] [SNV-VP] 2026-11-09
        1 ParentBody: UBND TỈNH NGHỆ AN
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 IssuingBody: SỞ NỘI VỤ
        1 Motto: Độc lập - Tự do - Hạnh phúc
        1 Number: Số: 415/SNV-VP
        1 PlaceAndDate: Nghệ An, ngày 09 tháng 11 năm 2026
        1 Abstract: V/v triển khai ký số trên | văn bản hành chính
        1 Addressees: Kính gửi: Ủy ban nhân dân các xã, phường trên địa bàn tỉnh.
        1 Recipients: Nơi nhận: | - Như trên; | - Giám đốc Sở (để b/c); | - Lưu: VT, VP.
        1 Title: KT. GIÁM ĐỐC | PHÓ GIÁM ĐỐC
        1 SignatureRoom:
        1 SignerName: Trần Thị Bích Ngọc
        1 Body?: Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính … Trân trọng./.",
        "Administrative THÔNG BÁO
        [08] [TB-CVT] 2026-01-02
        1 ParentBody?: BỘ NỘI VỤ
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 IssuingBody?: CỤC VĂN THƯ
        1 Motto: Độc lập - Tự do - Hạnh phúc
        1 Number: Số: 08/TB-CVT
        1 PlaceAndDate: Hà Nội, ngày 02 tháng 01 năm 2026
        1 TypeName: THÔNG BÁO
        1 Abstract: Về việc nghỉ Tết Nguyên đán
        1 Recipients: Nơi nhận: | - Như trên; | - Giám đốc Sở (để b/c); | - Lưu: VT, VP.
        1 Title: TL. BỘ TRƯỞNG | CỤC TRƯỞNG
        1 SignatureRoom:
        1 SignerName: PGS.TS. Lê Văn Hùng
        1 Body?: Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính … Trân trọng./.",
        "Administrative QUYẾT ĐỊNH
        [] [QĐ-VP] –
        1 ParentBody: ỦY BAN NHÂN DÂN | TỈNH NGHỆ AN
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 Motto: Độc lập - Tự do - Hạnh phúc
        1 IssuingBody: VĂN PHÒNG
        1 Number: Số: /QĐ-VP
        1 PlaceAndDate: Nghệ An, ngày……tháng……năm 2026
        1 TypeName: QUYẾT ĐỊNH
        1 Abstract: Về việc thành lập Tổ triển khai ký số
        1 Recipients: Nơi nhận: | - Như trên; | - Giám đốc Sở (để b/c); | - Lưu: VT, VP.
        1 Title: CHÁNH VĂN PHÒNG
        1 SignatureRoom:
        1 SignerName: Phan Văn Tài
        1 Body?: CHÁNH VĂN PHÒNG … Trân trọng./.",
        "Administrative BIÊN BẢN
        [] [] –
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 Motto: Độc lập – Tự do – Hạnh phúc
        1 TypeName: BIÊN BẢN
        1 Abstract: Họp Tổ triển khai ký số
        1 Title: THƯ KÝ
        1 Title: CHỦ TRÌ
        1 SignatureRoom:
        1 SignatureRoom:
        1 SignerName: Ngô Thị Hà
        1 SignerName: Đặng Văn Khánh
        1 Body?: Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính … Trân trọng./.",
        "Normative NGHỊ ĐỊNH
        [30] [2026/NĐ-CP] 2026-03-05
        1 IssuingBody: CHÍNH PHỦ
        1 NationalName: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        1 Motto: Độc lập - Tự do - Hạnh phúc
        1 Number: Số: 30/2026/NĐ-CP
        1 PlaceAndDate: Hà Nội, ngày 05 tháng 3 năm 2026
        1 TypeName: NGHỊ ĐỊNH
        1 Abstract: Về công tác văn thư
        1 Recipients: Nơi nhận: | - Như trên; | - Giám đốc Sở (để b/c); | - Lưu: VT, VP.
        1 Title: TM. CHÍNH PHỦ | THỦ TƯỚNG
        1 SignatureRoom:
        1 SignerName: Nguyễn Xuân Mẫu
        1 Body?: Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính … Trân trọng./.
        2 Annex: Phụ lục I | THỂ THỨC, KỸ THUẬT TRÌNH BÀY
        2 AnnexPointer: (Kèm theo Nghị định số 30/2026/NĐ-CP | ngày 05 tháng 3 năm 2026 của Chính phủ)
        3 Annex: Phụ lục II | MẪU TRÌNH BÀY",
    ];
    let mut wrong = Vec::new();
    for (((name, _), (_, letter)), expected) in all.iter().zip(&found).zip(expected) {
        let told = told(letter);
        let told: Vec<&str> = told.trim().lines().map(str::trim).collect();
        let expected: Vec<&str> = expected.trim().lines().map(str::trim).collect();
        for line in told.iter().filter(|line| !expected.contains(line)) {
            wrong.push(format!("{name}: found and not expected: {line}"));
        }
        for line in expected.iter().filter(|line| !told.contains(line)) {
            wrong.push(format!("{name}: expected and not found: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(found[4].1.annexes, [2, 3]);
}
