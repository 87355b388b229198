//! Electronic copies (Appendix I, part II): digitised paper with the agency's mark in its corner.

use super::super::outcome::{Evidence, Measure, Outcome};
use super::super::roles::{Role, Roles, Signed, copy_form, copy_of};
use super::super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Tolerance, Words};
use super::super::shown_time;
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about, open};
use super::attachment::by_agency;
use super::corner::{SIZE, font, no_image, top_right};
use super::images::ENGINEERING;
use crate::letter::Copy;
use crate::page::Colours;
use crate::page::Image;
use crate::page::Seen;

/// Least resolution, in dots an inch; rounding of sizes takes less than this off.
const DPI: (f64, f64) = (200.0, 1.0);
/// Sides of A4 and how far they may be off, in millimetres.
const A4: (f64, f64, f64) = (210.0, 297.0, 3.0);
/// Share of a page that a picture of it takes.
const PAGE: f64 = 0.5;

const DIGITISED: &str = "Phụ lục I, phần II, mục I, khoản 2";
const MARK: &str = "Phụ lục I, phần II, mục I, khoản 3";

const VERSION: Rule = Rule {
    id: "ND30-PL1-P2-COPY-PDF14",
    severity: Severity::Error,
    source: Source::nd30(DIGITISED),
    scope: Scope::Copy,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Bản sao điện tử có định dạng PDF, phiên bản 1.4 trở lên?",
        "Is the electronic copy PDF 1.4 or later?",
    ),
    advice: Words::new(
        "Xuất lại tệp ở định dạng PDF 1.4 trở lên trước khi ký số.",
        "Export it as PDF 1.4 or later before signing.",
    ),
    tolerance: None,
    check: version,
};

pub(in crate::form) const RULES: &[Rule] = &[
    VERSION,
    Rule {
        id: "ND30-PL1-P2-COPY-COLOUR",
        severity: Severity::Warning,
        question: Words::new("Bản sao được số hóa ở chế độ ảnh màu?", "Was the copy scanned in colour?"),
        advice: Words::new("Quét lại ở chế độ ảnh màu.", "Scan it again, in colour."),
        check: colour,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-200DPI",
        severity: Severity::Warning,
        question: Words::new(
            "Bản sao được số hóa với độ phân giải tối thiểu 200 dpi?",
            "Was the copy scanned with at least 200 dpi?",
        ),
        advice: Words::new("Quét lại với độ phân giải từ 200 dpi trở lên.", "Scan it again, with 200 dpi at least."),
        tolerance: Some(Tolerance { value: DPI.1, unit: "dpi", origin: ENGINEERING }),
        check: resolution,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-SCALE",
        severity: Severity::Warning,
        source: Source { text: "Nghị định 30/2020/NĐ-CP", article: DIGITISED, confidence: Confidence::Inferred },
        question: Words::new("Bản sao được số hóa với tỷ lệ 100 %?", "Was the copy scanned at 100 %?"),
        advice: Words::new("Quét lại với tỷ lệ 100 %, khổ giấy A4.", "Scan it again at 100 %, A4."),
        tolerance: Some(Tolerance { value: A4.2, unit: "mm", origin: ENGINEERING }),
        check: scale,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-AGENCY-SIG",
        source: Source::nd30("Điều 25 khoản 1 điểm c; Phụ lục I, phần II, mục I, khoản 3"),
        question: Words::new(
            "Bản sao điện tử có chữ ký số của cơ quan, tổ chức sao?",
            "Does the electronic copy carry the signature of the copying agency?",
        ),
        advice: Words::new(
            "Văn thư ký số của cơ quan, tổ chức lên bản sao.",
            "The clerk signs the copy for the agency.",
        ),
        check: agency,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-TOPRIGHT",
        severity: Severity::Warning,
        source: Source::nd30(MARK),
        question: Words::new(
            "Chữ ký số của cơ quan, tổ chức sao ở góc trên, bên phải trang đầu?",
            "Is the copying agency's signature in the upper right corner of the first page?",
        ),
        advice: Words::new(
            "Đặt chữ ký số vào góc trên, bên phải của trang đầu (ô số 14).",
            "Put the signature into the upper right corner of the first page (box 14).",
        ),
        tolerance: Some(Tolerance {
            value: 30.0,
            unit: "mm",
            origin: Words::new(
                "do phần mềm chọn: tâm quá 60 % bề rộng trang, mép trên trong 30 mm đầu trang",
                "an engineering choice: its middle beyond 60 % of the width, its top within 30 mm",
            ),
        }),
        check: place,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-NOIMAGE",
        severity: Severity::Warning,
        source: Source::nd30(MARK),
        question: Words::new(
            "Chữ ký số của cơ quan, tổ chức sao không hiển thị hình ảnh?",
            "Does the copying agency's signature show no picture?",
        ),
        advice: Words::new(
            "Từ ngày 05/3/2020 chữ ký số trên bản sao chỉ hiển thị chữ, không hiển thị hình ảnh dấu.",
            "From 5 March 2020 on the signature on a copy shows text only, not the seal.",
        ),
        check: image,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-TEXT",
        severity: Severity::Warning,
        source: Source::nd30("Phụ lục I, phần II, mục I, khoản 3; Phụ lục III, Mẫu 3.2"),
        question: Words::new(
            "Chữ ký số trên bản sao ghi hình thức sao, tên cơ quan, tổ chức sao và thời gian ký?",
            "Does the signature on the copy show the form of copy, the copying agency and the signing time?",
        ),
        advice: Words::new(
            "Ghi đủ theo mẫu: «Sao y; tên cơ quan; ngày/tháng/năm; giờ:phút:giây+07:00».",
            "Show all of the form: \"Sao y; agency; dd/mm/yyyy; hh:mm:ss+07:00\".",
        ),
        check: text,
        ..VERSION
    },
    Rule {
        id: "ND30-PL1-P2-COPY-FONT",
        severity: Severity::Warning,
        source: Source::nd30(MARK),
        question: Words::new(
            "Thông tin chữ ký số trên bản sao trình bày bằng phông chữ Times New Roman, chữ in thường, kiểu chữ đứng, cỡ chữ 10, màu đen?",
            "Is its text set in Times New Roman, upright, 10 pt, black?",
        ),
        advice: Words::new(
            "Chọn phông chữ Times New Roman, kiểu đứng, cỡ chữ 10, màu đen.",
            "Choose Times New Roman, upright, 10 pt, black.",
        ),
        tolerance: Some(Tolerance { value: SIZE.1, unit: "pt", origin: ENGINEERING }),
        check: face,
        ..VERSION
    },
    Rule {
        id: "ND30-D25-NO-E2E-SAOY",
        severity: Severity::Warning,
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Điều 25 khoản 1",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Bản sao y điện tử được sao từ văn bản giấy (không sao y từ văn bản điện tử sang điện tử)?",
            "Was the electronic \"sao y\" made from paper, not from an electronic document?",
        ),
        advice: Words::new(
            "Văn bản điện tử đã ký số thì gửi nguyên tệp gốc; không có hình thức sao y từ văn bản điện tử sang văn bản điện tử.",
            "Send the signed electronic document itself: there is no \"sao y\" from electronic to electronic.",
        ),
        check: from_paper,
        ..VERSION
    },
];

fn not_copy() -> Outcome {
    not_about("not-copy", "không phải bản sao điện tử", "not an electronic copy")
}

fn version(subject: &Subject<'_>) -> Outcome {
    if copy_of(subject, &Roles::of(subject)).is_none() {
        return not_copy();
    }
    let Some((major, minor)) = subject.file.pdf_version else {
        return open("version-unknown", "không đọc được phiên bản PDF", "the PDF version could not be read");
    };
    let value = f64::from(major) + f64::from(minor) / 10.0;
    let measure = Measure::at_least("pdf-version", value, "", 1.4);
    let evidence = Evidence::new(format!("tệp PDF phiên bản {major}.{minor}"), format!("PDF version {major}.{minor}"));
    let is_right = (major, minor) >= (1, 4);
    let evidence = evidence.measuring(measure);
    if is_right { Outcome::met(vec![evidence]) } else { Outcome::broken(vec![evidence]) }
}

/// The picture that is a page.
fn picture(page: &Seen) -> Option<&Image> {
    let area = |image: &Image| image.place.width * image.place.height;
    let whole = page.size_mm.0 * page.size_mm.1;
    page.images.iter().filter(|image| area(image) > whole * PAGE).max_by(|a, b| area(a).total_cmp(&area(b)))
}

/// Asks about the pictures of a scanned copy's pages.
fn scans(subject: &Subject<'_>, mut ask: impl FnMut(&mut Each, &Seen, &Image)) -> Outcome {
    if copy_of(subject, &Roles::of(subject)).is_none() {
        return not_copy();
    }
    let mut each = Each::default();
    for page in subject.pages {
        if let Some(image) = picture(page) {
            ask(&mut each, page, image);
        }
    }
    each.outcome(|| {
        not_about("not-scanned", "không có trang nào là ảnh số hóa từ giấy", "no page is a picture of a sheet of paper")
    })
}

fn colour(subject: &Subject<'_>) -> Outcome {
    scans(subject, |each, page, image| {
        let number = page.number;
        let told = |vi: &str, en: &str| {
            Evidence::new(format!("ảnh trang {number}: {vi}"), format!("the picture of page {number}: {en}"))
                .on(number, image.place)
        };
        match image.colours {
            Colours::Colour => each.met(told("ảnh màu", "in colour")),
            Colours::Grey => each.broken(told("ảnh xám", "grey")),
            Colours::Bilevel => each.broken(told("ảnh đen trắng", "black and white")),
            Colours::Unknown => each.open("colours-unknown", told("không rõ hệ màu", "its colours are not known")),
        }
    })
}

fn resolution(subject: &Subject<'_>) -> Outcome {
    scans(subject, |each, page, image| {
        let (across, down) = (f64::from(image.pixels.0), f64::from(image.pixels.1));
        let inches = |mm: f64| mm.max(0.1) / 25.4;
        let dpi = (across / inches(image.sides_mm.0)).min(down / inches(image.sides_mm.1));
        let measure = Measure::at_least("resolution", dpi, "dpi", DPI.0 - DPI.1);
        let is_right = measure.is_right();
        let number = page.number;
        let evidence = Evidence::new(
            format!("ảnh trang {number}: {dpi:.0} dpi"),
            format!("the picture of page {number}: {dpi:.0} dpi"),
        );
        let evidence = evidence.on(number, image.place).measuring(measure);
        if is_right { each.met(evidence) } else { each.broken(evidence) }
    })
}

fn scale(subject: &Subject<'_>) -> Outcome {
    scans(subject, |each, page, _| {
        let (width, height) = page.size_mm;
        let (short, long) = (width.min(height), width.max(height));
        let number = page.number;
        let (what, value, side) =
            if (short - A4.0).abs() > A4.2 { ("width", short, A4.0) } else { ("height", long, A4.1) };
        let measure = Measure::between(what, value, "mm", side - A4.2, side + A4.2);
        let is_right = measure.is_right();
        let evidence = Evidence::new(
            format!("trang {number}: {width:.1} × {height:.1} mm"),
            format!("page {number}: {width:.1} × {height:.1} mm"),
        );
        let evidence = evidence.on(number, crate::base::BoxMm::between(0.0, 0.0, width, height)).measuring(measure);
        if is_right { each.met(evidence) } else { each.broken(evidence) }
    })
}

fn agency(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if copy_of(subject, &roles).is_none() {
        return not_copy();
    }
    by_agency(&roles)
}

/// Asks about the agency's mark on a copy.
fn marks(subject: &Subject<'_>, ask: fn(&mut Each, &Signed<'_>)) -> Outcome {
    let roles = Roles::of(subject);
    if copy_of(subject, &roles).is_none() {
        return not_copy();
    }
    let mut each = Each::default();
    roles.with(Role::Copy).for_each(|one| ask(&mut each, one));
    each.outcome(no_mark)
}

fn no_mark() -> Outcome {
    not_about(
        "no-mark",
        "bản sao không hiển thị chữ ký số của cơ quan, tổ chức sao",
        "the copy shows no signature of the copying agency",
    )
}

fn place(subject: &Subject<'_>) -> Outcome {
    marks(subject, top_right)
}

fn image(subject: &Subject<'_>) -> Outcome {
    marks(subject, no_image)
}

fn face(subject: &Subject<'_>) -> Outcome {
    marks(subject, font)
}

fn text(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if copy_of(subject, &roles).is_none() {
        return not_copy();
    }
    let mut each = Each::default();
    let mut marks: Vec<&Signed<'_>> = roles.with(Role::Copy).collect();
    if marks.is_empty() {
        // A signature that shows nothing: no other rule about the mark would say it.
        marks.extend(roles.agency().last());
    }
    for one in marks {
        let (id, text) = (one.id(), one.text());
        let mut missing: Vec<(&str, &str)> = Vec::new();
        if copy_form(&text).is_none() {
            missing.push(("hình thức sao", "the form of copy"));
        }
        let agency = text.split(';').nth(1).map(str::trim).unwrap_or_default();
        if !agency.chars().any(char::is_alphabetic) || shown_time::find(agency).is_some() {
            missing.push(("tên cơ quan, tổ chức sao", "the copying agency"));
        }
        if shown_time::find(&text).is_none() && !shown_time::mentions(&text) {
            missing.push(("thời gian ký", "the signing time"));
        }
        if missing.is_empty() {
            each.met(about(one, format!("chữ ký {id} ghi «{text}»"), format!("signature {id} shows \"{text}\"")));
            continue;
        }
        let (vi, en): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
        let evidence = about(
            one,
            format!("chữ ký {id} ghi «{text}»: thiếu {}", vi.join(", ")),
            format!("signature {id} shows \"{text}\": missing {}", en.join(", ")),
        );
        if one.dark { each.open("looks-not-seen", evidence) } else { each.broken(evidence) }
    }
    each.outcome(no_mark)
}

fn from_paper(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    let Some(form) = copy_of(subject, &roles) else { return not_copy() };
    if form != Copy::SaoY {
        return not_about("other-form", "không phải bản sao y", "not a \"sao y\"");
    }
    let scanned = subject.letter.is_some_and(|letter| letter.is_scanned);
    if scanned {
        return Outcome::met(vec![Evidence::new(
            "các trang là ảnh số hóa từ văn bản giấy",
            "the pages are pictures of paper",
        )]);
    }
    let copied = roles.with(Role::Copy).map(|one| one.facts.revision).min();
    let earlier = |one: &&Signed<'_>| {
        !one.has_failed()
            && one.role != Role::Copy
            && one.role != Role::TimeStamp
            && copied.is_none_or(|copied| one.facts.revision < copied)
    };
    match roles.all.iter().find(earlier) {
        Some(one) => Outcome::broken(vec![about(
            one,
            format!("văn bản điện tử đã có chữ ký số {} của {} trước khi sao y", one.id(), one.name()),
            format!(
                "the electronic document already carried signature {} of {} when it was copied",
                one.id(),
                one.name()
            ),
        )]),
        None => open(
            "source-unknown",
            "các trang có lớp chữ, không phải ảnh số hóa; không rõ được sao từ đâu",
            "the pages hold text and are no pictures of paper; from what they were copied cannot be told",
        ),
    }
}
