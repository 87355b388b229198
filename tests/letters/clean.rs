//! The letters that are as prescribed.

use kyso::letter::Copy;

use super::font::Style;
use super::spec::{Annex, Block, Form, Letter, ORGANISATION, Step, morning, written};
use super::texts;

fn named(name: &str) -> Letter {
    Letter { name: name.to_owned(), ..Letter::default() }
}

/// A letter with its type's name.
fn typed(
    name: &str,
    type_name: &'static str,
    notation: &'static str,
    subject: &[&'static str],
    text: Vec<Block>,
) -> Letter {
    Letter {
        form: Form::Letter(Some(type_name)),
        notation,
        subject: subject.to_vec(),
        addressees: Vec::new(),
        text,
        recipients: Some(vec![
            if text_is_decision(type_name) { "- Như Điều 3;" } else { "- Các phòng, đơn vị trực thuộc;" },
            "- Sở Mẫu và Thử nghiệm (để b/c);",
            "- Lưu: VT, VP.",
        ]),
        ..named(name)
    }
}

/// Decisions and resolutions name in their last article who carries them out.
fn text_is_decision(type_name: &str) -> bool {
    matches!(type_name, "QUYẾT ĐỊNH" | "NGHỊ QUYẾT")
}

pub fn official_letter() -> Letter {
    Letter::default()
}

pub fn decision() -> Letter {
    let subject = &["Về việc ban hành Quy trình ký số văn bản điện tử"];
    let letter = typed("quyet-dinh", "QUYẾT ĐỊNH", "QĐ-TTTN", subject, texts::decision());
    Letter { decider: Some("GIÁM ĐỐC TRUNG TÂM THỬ NGHIỆM VĂN BẢN SỐ"), ..letter }
}

pub fn resolution() -> Letter {
    let subject = &["Về phương án thử nghiệm ký số năm 2026"];
    let letter = typed("nghi-quyet", "NGHỊ QUYẾT", "NQ-HĐKH", subject, texts::resolution());
    Letter {
        body: vec!["HỘI ĐỒNG KHOA HỌC"],
        parent: vec!["TRUNG TÂM THỬ NGHIỆM", "VĂN BẢN SỐ"],
        decider: Some("HỘI ĐỒNG KHOA HỌC"),
        title: vec!["TM. HỘI ĐỒNG", "CHỦ TỊCH"],
        ..letter
    }
    .by("Hội đồng khoa học")
}

pub fn notice() -> Letter {
    let subject = &["Về việc tiếp nhận hồ sơ cấp chứng thư số quý II năm 2026"];
    typed("thong-bao", "THÔNG BÁO", "TB-TTTN", subject, texts::notice())
}

pub fn plan() -> Letter {
    let subject = &["Thử nghiệm ký số văn bản điện tử năm 2026"];
    typed("ke-hoach", "KẾ HOẠCH", "KH-TTTN", subject, texts::plan())
}

pub fn report() -> Letter {
    let subject = &["Kết quả ký số văn bản điện tử tháng 02 năm 2026"];
    typed("bao-cao", "BÁO CÁO", "BC-TTTN", subject, texts::report())
}

pub fn proposal() -> Letter {
    let subject = &["Về việc phê duyệt phương án mua sắm thiết bị lưu khóa bí mật"];
    let letter = typed("to-trinh", "TỜ TRÌNH", "TTr-TTTN", subject, texts::proposal());
    Letter { addressees: vec!["Sở Mẫu và Thử nghiệm."], ..letter }
}

pub fn invitation() -> Letter {
    let subject = &["Dự họp đánh giá kết quả thử nghiệm ký số"];
    let letter = typed("giay-moi", "GIẤY MỜI", "GM-TTTN", subject, texts::invitation());
    Letter { addressees: vec!["Trưởng các phòng, đơn vị trực thuộc."], ..letter }
}

pub fn minutes() -> Letter {
    let subject = &["Họp giao ban về tiến độ thử nghiệm ký số"];
    typed("bien-ban", "BIÊN BẢN", "BB-TTTN", subject, texts::minutes()).titled(&["CHỦ TỌA"], "Nguyễn Thị Ánh Mẫu")
}

pub fn telegram() -> Letter {
    let subject = &["Về việc tạm dừng phát hành văn bản điện tử"];
    typed("cong-dien", "CÔNG ĐIỆN", "CĐ-TTTN", subject, texts::telegram())
}

impl Letter {
    /// Signed with the keys of another body.
    pub fn by(mut self, organisation: &'static str) -> Self {
        self.signing.keys.organisation = organisation;
        self
    }

    pub fn called(mut self, name: &str) -> Self {
        self.name = name.to_owned();
        self
    }

    pub fn titled(mut self, title: &[&'static str], signer: &'static str) -> Self {
        self.title = title.to_vec();
        self.signer = signer;
        self
    }
}

pub fn annex(word: &'static str, title: &'static str, text: Vec<Block>) -> Annex {
    Annex { word, title: vec![title], pointer: None, text }
}

/// A separate attachment.
pub fn attachment() -> Letter {
    let annexes = vec![Annex {
        pointer: Some("(Kèm theo Công văn số 128/TTTN-VP ngày 10 tháng 3 năm 2026)"),
        ..annex("Phụ lục", "DANH SÁCH TỔ KÝ SỐ", texts::members())
    }];
    let mut letter = Letter { form: Form::Attachment, annexes, ..named("phu-luc-khac-tep") };
    letter.signing.steps = vec![Step::Corner];
    letter.signing.corner.lines = vec!["Số: 128/TTTN-VP; 10/03/2026; 09:30:00+07:00".to_owned()];
    letter
}

/// An electronic copy of a paper document.
pub fn copy(form: Copy, name: &str) -> Letter {
    let mut letter = Letter { form: Form::Copied(form), ..named(name) };
    let word = match form {
        Copy::SaoY => "Sao y",
        Copy::SaoLuc => "Sao lục",
        Copy::TrichSao => "Trích sao",
    };
    letter.signing.steps = vec![Step::Corner];
    letter.signing.corner.lines = vec![format!("{word}; {ORGANISATION};"), "10/03/2026; 09:30:00+07:00".to_owned()];
    letter
}

/// Of the year before the decree: text beside the seal (Circular 01/2019/TT-BNV).
pub fn of_2019() -> Letter {
    let mut letter =
        Letter { place: "Hà Nội", date: Some(written(kyso::base::Day::constant(2019, 6, 10))), ..official_letter() }
            .called("nam-2019");
    letter.signing.at = kyso::base::UnixTime::parse_rfc3339("2019-06-10T09:30:00+07:00").unwrap();
    letter.signing.seal.shown = super::spec::Shown::WithText;
    letter.signing.keys.person_kind = super::spec::Kind::Of2019;
    letter.signing.keys.organisation_kind = super::spec::Kind::Of2019;
    letter
}

/// All of them.
pub fn letters() -> Vec<Letter> {
    let mut all = vec![
        official_letter(),
        decision(),
        resolution(),
        notice(),
        plan(),
        report(),
        proposal(),
        invitation(),
        minutes(),
        telegram(),
    ];
    // One line for the body, none above it.
    all.push(
        Letter { parent: Vec::new(), body: vec!["TRUNG TÂM THỬ NGHIỆM", "VĂN BẢN SỐ"], ..official_letter() }
            .called("khong-cap-tren"),
    );
    all.push(
        Letter {
            parent: vec!["BỘ MẪU"],
            body: vec!["CỤC THỬ NGHIỆM"],
            place: "Hà Nội",
            notation: "CTN-VP",
            ..official_letter()
        }
        .by("Cục Thử nghiệm")
        .called("mot-dong"),
    );
    all.push(
        Letter {
            parent: vec!["BỘ MẪU"],
            body: vec!["CỤC THỬ NGHIỆM"],
            place: "Hà Nội",
            notation: "QĐ-CTN",
            decider: Some("CỤC TRƯỞNG CỤC THỬ NGHIỆM"),
            title: vec!["CỤC TRƯỞNG"],
            ..decision()
        }
        .by("Cục Thử nghiệm")
        .called("quyet-dinh-cuc"),
    );
    // On whose behalf.
    all.push(official_letter().titled(&["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Thử Nghiệm").called("kt"));
    all.push(official_letter().titled(&["TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"], "Lê Thị Mẫu").called("tl"));
    all.push(notice().titled(&["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG KỸ THUẬT"], "Phạm Hữu Thí").called("tuq"));
    all.push(decision().titled(&["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Thử Nghiệm").called("quyet-dinh-kt"));
    all.push(report().titled(&["Q. GIÁM ĐỐC"], "Đặng Ngọc Ứng").called("quyen"));
    // Several pages.
    all.push(Letter { text: texts::long(10), ..official_letter() }.called("hai-trang"));
    all.push(Letter { text: texts::long(24), ..official_letter() }.called("bon-trang"));
    all.push(Letter { text: [texts::decision(), texts::long(12)].concat(), ..decision() }.called("quyet-dinh-dai"));
    all.push(Letter { text: [texts::plan(), texts::long(6)].concat(), ..plan() }.called("ke-hoach-dai"));
    // Annexes in the same file.
    all.push(
        Letter { annexes: vec![annex("Phụ lục", "QUY TRÌNH KÝ SỐ", texts::process())], ..decision() }
            .called("mot-phu-luc"),
    );
    all.push(
        Letter {
            annexes: vec![
                annex("Phụ lục I", "DANH SÁCH TỔ KÝ SỐ", texts::members()),
                annex("Phụ lục II", "QUY TRÌNH KÝ SỐ", [texts::process(), texts::long(9)].concat()),
            ],
            ..plan()
        }
        .called("hai-phu-luc"),
    );
    all.push(
        Letter {
            annexes: vec![annex("Phụ lục", "DANH SÁCH TỔ KÝ SỐ", texts::members())], ..official_letter()
        }
        .called("cong-van-phu-luc"),
    );
    // Numbers and dates.
    all.push(Letter { number: Some("05"), ..official_letter() }.called("so-05"));
    all.push(Letter { number: Some("1245"), notation: "TTTN-KT", ..official_letter() }.called("so-1245"));
    all.push(dated(2026, 2, 9, "2026-02-09T15:00:00+07:00", "ngay-09-02"));
    all.push(dated(2026, 3, 6, "2026-03-06T15:00:00+07:00", "ngay-06-3"));
    // Signed on a Friday, issued on Monday morning.
    let mut weekend = dated(2026, 3, 6, "2026-03-06T16:55:00+07:00", "cuoi-tuan");
    weekend.signing.apart = 2 * 86_400 + 57_600;
    all.push(weekend);
    // Places.
    for (name, place) in
        [("da-nang", "Đà Nẵng"), ("hue", "Huế"), ("dak-lak", "Đắk Lắk"), ("tp-hcm", "Thành phố Hồ Chí Minh")]
    {
        all.push(Letter { place, ..official_letter() }.called(name));
    }
    // Kinds of keys and of signatures.
    let mut pkcs7 = official_letter().called("pkcs7");
    pkcs7.signing.keys.pkcs7 = true;
    all.push(pkcs7);
    let mut pss = official_letter().called("rsa-pss");
    pss.signing.keys.person_kind = super::spec::Kind::Pss;
    all.push(pss);
    // Other sizes and margins that the decree leaves open.
    let mut large = official_letter().called("co-lon");
    large.looks.national.size = 13.0;
    large.looks.motto.size = 14.0;
    large.looks.body.size = 13.0;
    large.looks.parent.size = 13.0;
    large.looks.date.size = 14.0;
    large.looks.title.size = 14.0;
    all.push(large);
    let mut small = Letter { text: texts::long(6), ..notice() }.called("co-nho");
    small.looks.text.size = 13.0;
    small.looks.type_name.size = 13.0;
    small.looks.subject.size = 13.0;
    small.looks.title.size = 13.0;
    small.looks.signer.size = 13.0;
    small.looks.indent_mm = 10.0;
    all.push(small);
    let mut narrow = plan().called("le-khac");
    narrow.looks.margins_mm = [35.0, 25.0, 15.0, 25.0];
    narrow.looks.columns_mm = (66.0, 146.0, 148.0);
    all.push(narrow);
    let mut airy = Letter { text: texts::long(5), ..official_letter() }.called("gian-dong");
    airy.looks.leading = 1.45;
    all.push(airy);
    // Other seals: a larger one, and one over a quarter, as the decree's own drawing has it.
    let mut large = official_letter().called("dau-38");
    large.signing.seal.size_mm = (38.0, 38.0);
    large.signing.seal.registered_mm = Some(38.0);
    all.push(large);
    let mut quarter = official_letter().called("trum-mot-phan-tu");
    quarter.signing.seal.overlap = 0.24;
    all.push(quarter);
    // A wider list, an urgent letter.
    all.push(
        Letter {
            addressees: vec!["- Phòng Kỹ thuật;", "- Phòng Tổng hợp;", "- Văn phòng."], ..official_letter()
        }
        .called("nhieu-noi"),
    );
    all.push(Letter { urgency: Some("KHẨN"), ..telegram() }.called("khan"));
    // Attachments and copies.
    all.push(of_2019());
    all.push(attachment());
    let mut long = attachment().called("phu-luc-dai");
    long.annexes[0].text = [texts::process(), texts::long(12)].concat();
    all.push(long);
    all.push(copy(Copy::SaoY, "sao-y"));
    all.push(copy(Copy::SaoLuc, "sao-luc"));
    all.push(copy(Copy::TrichSao, "trich-sao"));
    all
}

fn dated(year: i16, month: i8, day: i8, at: &str, name: &str) -> Letter {
    let mut letter =
        Letter { date: Some(written(kyso::base::Day::constant(year, month, day))), ..official_letter() }.called(name);
    letter.signing.at = kyso::base::UnixTime::parse_rfc3339(at).unwrap();
    debug_assert!(letter.signing.at <= morning());
    letter
}

/// Keeps the name in use.
pub const STYLE: Style = Style::Regular;

/// Those that an office program makes.
pub fn office_letters() -> Vec<Letter> {
    let two = vec![
        annex("Phụ lục I", "DANH SÁCH TỔ KÝ SỐ", texts::members()),
        annex("Phụ lục II", "QUY TRÌNH KÝ SỐ", [texts::process(), texts::long(9)].concat()),
    ];
    [
        official_letter(),
        decision(),
        resolution(),
        notice(),
        plan(),
        report(),
        proposal(),
        invitation(),
        telegram(),
        Letter { text: texts::long(14), ..official_letter() }.called("hai-trang"),
        Letter { annexes: two, ..decision() }.called("hai-phu-luc"),
        official_letter().titled(&["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Thử Nghiệm").called("kt"),
    ]
    .into_iter()
    .map(|letter| Letter { name: format!("lo-{}", letter.name), ..letter })
    .collect()
}
