//! Answers to rules of form, made by hand: every kind of answer, severity, unit and place, for what tells of them.

use kyso::base::{BoxMm, Day};
use kyso::form::{
    Checked, Compliance, Confidence, Evidence, Measure, NotSeen, Outcome, Place, Rule, Scope, Severity, Source,
    Subject, Tolerance, Why, Words,
};
use kyso::letter::Class;
use kyso::report::ComplianceReport;

const fn unasked(_: &Subject<'_>) -> Outcome {
    Outcome::met(Vec::new())
}

const fn rule(
    id: &'static str,
    severity: Severity,
    article: &'static str,
    question: Words,
    advice: Words,
    tolerance: Option<Tolerance>,
) -> Rule {
    Rule {
        id,
        severity,
        source: Source { text: "NĐ 30/2020/NĐ-CP", article, confidence: Confidence::Read },
        scope: Scope::Administrative,
        from: Day::constant(2020, 3, 5),
        until: None,
        set: "nd30-2020",
        question,
        advice,
        tolerance,
        check: unasked,
    }
}

pub static TWO: Rule = rule(
    "ND30-D5-TWO-SIGNATURES",
    Severity::Error,
    "Điều 5 khoản 1",
    Words {
        vi: "Văn bản có cả chữ ký số của người có thẩm quyền và của cơ quan, tổ chức không?",
        en: "Does the document carry the digital signatures of both the authorised person and the agency?",
    },
    Words {
        vi: "Chuyển văn thư cơ quan ký số bằng chứng thư của cơ quan, tổ chức rồi phát hành lại.",
        en: "Have the clerk sign with the agency's certificate and release the document again.",
    },
    None,
);

pub static SIZE: Rule = rule(
    "ND30-PL1-II.8-SEAL-REAL-SIZE",
    Severity::Warning,
    "Phụ lục I, phần I, mục II, khoản 8 điểm a",
    Words {
        vi: "Hình ảnh dấu của cơ quan có kích thước bằng kích thước thực tế của dấu không?",
        en: "Is the picture of the agency's seal as large as the seal itself?",
    },
    Words {
        vi: "Khai đúng đường kính dấu trong hồ sơ cơ quan rồi ký lại.",
        en: "State the seal's diameter in the organisation's profile and sign again.",
    },
    Some(Tolerance {
        value: 1.0, unit: "mm", origin: Words { vi: "lựa chọn kỹ thuật", en: "an engineering choice" }
    }),
);

pub static MARGINS: Rule = rule(
    "ND30-PL1-I.3-MARGINS",
    Severity::Warning,
    "Phụ lục I, phần I, mục I, khoản 3",
    Words { vi: "Lề trang có đúng quy định không?", en: "Are the margins as prescribed?" },
    Words {
        vi: "Chỉnh lề trong phần mềm soạn thảo: trên, dưới 20–25 mm; trái 30–35 mm; phải 15–20 mm.",
        en: "Set the margins in the word processor: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm.",
    },
    Some(Tolerance {
        value: 2.0, unit: "mm", origin: Words { vi: "lựa chọn kỹ thuật", en: "an engineering choice" }
    }),
);

pub static FILING: Rule = Rule {
    source: Source { text: "QĐ 161/2025/QĐ-UBND Ninh Bình", article: "Điều 8", confidence: Confidence::Local },
    ..rule(
        "LOCAL-FILENAME",
        Severity::Note,
        "",
        Words {
            vi: "Tên tệp có quá 50 ký tự, có dấu hoặc ký tự đặc biệt không?",
            en: "Is the file name short, and without diacritics or special characters?",
        },
        Words { vi: "Đổi tên tệp.", en: "Rename the file." },
        None,
    )
};

pub static RELEASE: Rule = rule(
    "ND30-D18-RELEASE-DAY",
    Severity::Warning,
    "Điều 18 khoản 1",
    Words {
        vi: "Văn bản có được phát hành chậm nhất trong ngày làm việc tiếp theo không?",
        en: "Was the document released by the next working day?",
    },
    Words { vi: "Phát hành đúng thời hạn.", en: "Release in time." },
    None,
);

pub static BLUE: Rule = rule(
    "ND30-PL1-II.7-SIG-BLUE",
    Severity::Warning,
    "Phụ lục I, phần I, mục II, khoản 7 điểm d",
    Words {
        vi: "Hình ảnh chữ ký của người có thẩm quyền có màu xanh không?",
        en: "Is the picture of the authorised person's signature blue?",
    },
    Words { vi: "Dùng hình chữ ký màu xanh.", en: "Use a blue picture." },
    None,
);

pub static COPY: Rule = rule(
    "ND30-PL1-P2-COPY-200DPI",
    Severity::Warning,
    "Phụ lục I, phần II, mục I, khoản 2 điểm c",
    Words {
        vi: "Bản sao số hóa có độ phân giải tối thiểu 200 dpi không?",
        en: "Is the scanned copy of at least 200 dpi?",
    },
    Words { vi: "Số hóa lại.", en: "Scan again." },
    None,
);

fn why(code: &'static str, vi: &str, en: &str) -> Why {
    Why { code, vi: vi.to_owned(), en: en.to_owned() }
}

fn seen(at: Option<(u32, [f64; 4])>, measure: Option<Measure>, vi: &str, en: &str) -> Evidence {
    let place =
        at.map(|(page, [left, top, width, height])| Place { page, rect_mm: BoxMm { left, top, width, height } });
    Evidence { place, signature: None, measure, vi: vi.to_owned(), en: en.to_owned() }
}

fn mm(what: &'static str, value: f64, least: f64, most: f64) -> Option<Measure> {
    Some(Measure { what, value, least: Some(least), most: Some(most), unit: "mm" })
}

/// A letter with faults of every kind.
pub fn checked() -> Vec<Checked> {
    let of = |rule: &'static Rule, outcome| Checked { rule, outcome };
    let mut seal = seen(
        Some((1, [98.0, 231.5, 33.24, 33.24])),
        mm("diameter", 33.24, 37.0, 39.0),
        "Hình dấu nhỏ hơn dấu thật.",
        "The picture is smaller than the seal.",
    );
    seal.signature = Some("Signature2".to_owned());
    vec![
        of(
            &TWO,
            Outcome::broken(vec![seen(
                None,
                None,
                "Chỉ có chữ ký của người có thẩm quyền; không có chữ ký của cơ quan, tổ chức.",
                "There is the authorised person's signature only, and none of the agency.",
            )]),
        ),
        of(
            &BLUE,
            Outcome::met(vec![seen(
                Some((1, [120.0, 230.0, 40.0, 20.0])),
                Some(Measure { what: "blue", value: 98.4, least: Some(80.0), most: None, unit: "%" }),
                "Hình chữ ký có màu xanh.",
                "The picture is blue.",
            )]),
        ),
        of(&SIZE, Outcome::broken(vec![seal])),
        of(
            &COPY,
            Outcome::not_applicable(why("not-a-copy", "Không phải bản sao điện tử.", "It is no electronic copy.")),
        ),
        of(
            &MARGINS,
            Outcome::broken(vec![
                seen(
                    Some((1, [24.0, 20.0, 6.0, 250.0])),
                    mm("margin-left", 24.0, 30.0, 35.0),
                    "Lề trái hẹp hơn quy định.",
                    "The left margin is too narrow.",
                ),
                seen(
                    Some((1, [196.96, 20.0, 13.04, 250.0])),
                    mm("margin-right", 13.04, 15.0, 20.0),
                    "Lề phải 13 mm, quy định 15–20 mm.",
                    "The right margin is 13 mm, prescribed are 15–20 mm.",
                ),
            ]),
        ),
        of(
            &RELEASE,
            Outcome::not_checkable(why(
                "no-proven-time",
                "Không có thời điểm ký nào được chứng minh bằng dấu thời gian.",
                "No time of signing is proven by a time-stamp.",
            )),
        ),
        of(
            &FILING,
            Outcome::broken(vec![seen(
                None,
                Some(Measure { what: "letters", value: 61.0, least: None, most: Some(50.0), unit: "" }),
                "Tên tệp dài 61 ký tự.",
                "The file name has 61 letters.",
            )]),
        ),
    ]
}

pub fn report(checked: &[Checked]) -> ComplianceReport {
    let mut compliance = Compliance::default();
    compliance.rule_set = "nd30-2020".to_owned();
    compliance.class = Some(Class::Administrative);
    compliance.type_name = Some("QUYẾT ĐỊNH");
    compliance.organisation = Some("Ủy ban nhân dân Xã Thử Nghiệm".to_owned());
    compliance.day = Some(Day::constant(2026, 3, 5));
    compliance.pages = 1;
    compliance.unseen =
        vec![NotSeen { page: 1, code: "no-unicode", detail: "font F7 has no map to Unicode".to_owned() }];
    compliance.checked = checked.to_vec();
    ComplianceReport::new(&compliance)
}
