//! Separate attachments and annexes, and annexes in the document's own file.

use super::super::ink;
use super::super::names::words;
use super::super::outcome::{Evidence, Outcome};
use super::super::party::Party;
use super::super::roles::{Role, Roles, Shown, Signed, copy_of, is_attachment};
use super::super::rule::{NATIONAL, ND30, Rule, Scope, Severity, Source, Tolerance, Words};
use super::super::shown_time;
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about};
use super::corner::{SIZE, font, no_image, top_right};
use super::images::ENGINEERING;

const ARTICLE: &str = "Phụ lục I, phần I, mục II, khoản 8 điểm b";

const SIGNED: Rule = Rule {
    id: "ND30-PL1-II.8b-ATTACH-SIGNED",
    severity: Severity::Error,
    source: Source::nd30("Phụ lục I, phần I, mục II, khoản 8 điểm b; mục III, khoản 1 điểm d"),
    scope: Scope::Attachment,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Mỗi tệp văn bản kèm theo, phụ lục riêng có chữ ký số của cơ quan, tổ chức?",
        "Does each separate attachment or annex carry the agency's signature?",
    ),
    advice: Words::new(
        "Văn thư ký số của cơ quan, tổ chức lên từng tệp kèm theo.",
        "The clerk signs each attached file for the agency.",
    ),
    tolerance: None,
    check: signed,
};

pub(in crate::form) const RULES: &[Rule] = &[
    SIGNED,
    Rule {
        id: "ND30-PL1-II.8b-ATTACH-TOPRIGHT",
        severity: Severity::Warning,
        source: Source::nd30(ARTICLE),
        question: Words::new(
            "Chữ ký số trên văn bản kèm theo ở góc trên, bên phải trang đầu?",
            "Is the signature on the attachment in the upper right corner of its first page?",
        ),
        advice: Words::new(
            "Đặt chữ ký số vào góc trên, bên phải của trang đầu văn bản kèm theo.",
            "Put the signature into the upper right corner of the attachment's first page.",
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
        ..SIGNED
    },
    Rule {
        id: "ND30-PL1-II.8b-ATTACH-NOIMAGE",
        severity: Severity::Warning,
        source: Source::nd30(ARTICLE),
        question: Words::new(
            "Chữ ký số trên văn bản kèm theo không hiển thị hình ảnh?",
            "Does the signature on the attachment show no picture?",
        ),
        advice: Words::new(
            "Ký số văn bản kèm theo chỉ hiển thị thông tin bằng chữ, không hiển thị hình ảnh dấu.",
            "Sign attachments with text only, without the picture of the seal.",
        ),
        check: image,
        ..SIGNED
    },
    Rule {
        id: "ND30-PL1-II.8b-ATTACH-TEXT",
        severity: Severity::Warning,
        source: Source::nd30("Phụ lục I, phần I, mục II, khoản 8 điểm b; Phụ lục III, Mẫu 2.2"),
        question: Words::new(
            "Chữ ký số trên văn bản kèm theo ghi số và ký hiệu văn bản, thời gian ký?",
            "Does the signature on the attachment show number, notation and signing time?",
        ),
        advice: Words::new(
            "Ghi đủ theo mẫu: «Số: …/…; ngày/tháng/năm; giờ:phút:giây+07:00».",
            "Show all of the form: \"Số: …/…; dd/mm/yyyy; hh:mm:ss+07:00\".",
        ),
        check: text,
        ..SIGNED
    },
    Rule {
        id: "ND30-PL1-II.8b-ATTACH-FONT",
        severity: Severity::Warning,
        source: Source::nd30(ARTICLE),
        question: Words::new(
            "Thông tin chữ ký số trên văn bản kèm theo trình bày bằng phông chữ Times New Roman, chữ in thường, kiểu chữ đứng, cỡ chữ 10, màu đen?",
            "Is its text set in Times New Roman, upright, 10 pt, black?",
        ),
        advice: Words::new(
            "Chọn phông chữ Times New Roman, kiểu đứng, cỡ chữ 10, màu đen.",
            "Choose Times New Roman, upright, 10 pt, black.",
        ),
        tolerance: Some(Tolerance { value: SIZE.1, unit: "pt", origin: ENGINEERING }),
        check: face,
        ..SIGNED
    },
    Rule {
        id: "ND30-PL1-II.8b-SAMEFILE-NOSIG",
        severity: Severity::Note,
        scope: Scope::Administrative,
        question: Words::new(
            "Phụ lục cùng tệp với văn bản không bị ký số thêm?",
            "Are annexes in the document's own file not signed again?",
        ),
        advice: Words::new(
            "Văn thư chỉ ký số một lần trên văn bản; phụ lục cùng tệp không cần ký số, không cần điền số, ngày tại dòng «Kèm theo …».",
            "The clerk signs the document once; an annex in the same file needs no signature, nor number and date in its pointer line.",
        ),
        check: same_file,
        ..SIGNED
    },
];

fn not_attachment() -> Outcome {
    not_about(
        "not-attachment",
        "không phải phụ lục hoặc tài liệu kèm theo thành tệp riêng",
        "not a separate annex or attachment",
    )
}

fn signed(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    if !is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return not_attachment();
    }
    by_agency(&roles)
}

/// Whether the agency signed: shared with what is asked of several files.
pub(in crate::form) fn by_agency(roles: &Roles<'_>) -> Outcome {
    let mut each = Each::default();
    for one in roles.agency().filter(|one| !one.has_failed()) {
        let (id, name) = (one.id(), one.name());
        let evidence = about(one, format!("chữ ký {id} của {name}"), format!("signature {id} of {name}"));
        if one.is_believed() { each.met(evidence) } else { each.open("certificate-not-believed", evidence) }
    }
    if let Some(one) = roles.all.iter().find(|one| one.party == Party::Unclear && one.role == Role::Unclear) {
        let evidence = about(
            one,
            format!("không rõ chứng thư số «{}» của cá nhân hay của cơ quan, tổ chức", one.name()),
            format!("whether the certificate \"{}\" is a person's or an organisation's cannot be told", one.name()),
        );
        if each.all_met() == 0 {
            each.open("party-unclear", evidence);
        }
    }
    each.outcome(|| {
        let evidence = Evidence::new(
            "tệp kèm theo không có chữ ký số của cơ quan, tổ chức",
            "the attached file has no signature of the agency",
        );
        Outcome::broken(vec![evidence])
    })
}

/// Asks about the agency's mark on an attachment.
fn marks(subject: &Subject<'_>, ask: fn(&mut Each, &Signed<'_>)) -> Outcome {
    let roles = Roles::of(subject);
    if !is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return not_attachment();
    }
    let mut each = Each::default();
    let visible = |one: &&Signed<'_>| !one.shown.is_empty();
    let corner: Vec<&Signed<'_>> = roles.with(Role::Corner).filter(visible).collect();
    match corner.is_empty() {
        false => corner.into_iter().for_each(|one| ask(&mut each, one)),
        true => roles.agency().filter(visible).for_each(|one| ask(&mut each, one)),
    }
    each.outcome(|| {
        not_about(
            "no-mark",
            "tệp kèm theo không hiển thị chữ ký số của cơ quan, tổ chức",
            "the attachment shows no signature of the agency",
        )
    })
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
    if !is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return not_attachment();
    }
    // A signature that shows nothing has no text either, which no other rule about it would say.
    let mut each = Each::default();
    let marks: Vec<&Signed<'_>> = roles.agency().collect();
    let corner: Vec<&Signed<'_>> = marks.iter().copied().filter(|one| one.role == Role::Corner).collect();
    for one in if corner.is_empty() { marks } else { corner } {
        let (id, text) = (one.id(), one.text());
        let (number, time) = (number(&text), shown_time::find(&text).is_some() || shown_time::mentions(&text));
        let missing = match (number.is_some(), time) {
            (true, true) => {
                each.met(about(one, format!("chữ ký {id} ghi «{text}»"), format!("signature {id} shows \"{text}\"")));
                continue;
            }
            (false, true) => ("thiếu số và ký hiệu văn bản", "number and notation are missing"),
            (true, false) => ("thiếu thời gian ký", "the signing time is missing"),
            (false, false) => {
                ("thiếu số, ký hiệu văn bản và thời gian ký", "number, notation and signing time are missing")
            }
        };
        if one.dark {
            each.open(
                "looks-not-seen",
                about(
                    one,
                    format!("không đọc được hình hiển thị của chữ ký {id}"),
                    format!("the looks of signature {id} could not be read"),
                ),
            );
        } else {
            each.broken(about(
                one,
                format!("chữ ký {id} ghi «{text}»: {}", missing.0),
                format!("signature {id} shows \"{text}\": {}", missing.1),
            ));
        }
    }
    each.outcome(|| {
        not_about(
            "no-agency",
            "tệp kèm theo không có chữ ký số của cơ quan, tổ chức",
            "the attachment has no signature of the agency",
        )
    })
}

/// Number and notation a mark shows: what stands between `Số:` and the next semicolon, such as `12/UBND-VP`.
pub(in crate::form) fn number(text: &str) -> Option<String> {
    let (label, rest) = text.split_once(':')?;
    if words(label) != ["số"] {
        return None;
    }
    let number: String = rest.split(';').next()?.chars().filter(|c| !c.is_whitespace()).collect();
    let (digits, notation) = number.split_once('/')?;
    let is_number =
        digits.chars().next().is_some_and(|c| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_alphanumeric());
    (is_number && notation.chars().any(char::is_alphabetic)).then_some(number)
}

fn same_file(subject: &Subject<'_>) -> Outcome {
    let roles = Roles::of(subject);
    let annexes = subject.letter.map(|letter| letter.annexes.as_slice()).unwrap_or_default();
    let Some(first) = annexes.iter().min().copied().filter(|_| !is_attachment(subject, &roles)) else {
        return not_about("no-annex", "không có phụ lục trong cùng tệp", "there is no annex in the same file");
    };
    let mut each = Each::default();
    // Where the leader signed is no annex, whatever stands above it.
    let leaders: Vec<u32> =
        roles.with(Role::Leader).flat_map(|one| &one.shown).map(|shown| shown.page.number).collect();
    for one in roles.agency() {
        let on_annex = |shown: &&Shown<'_>| shown.page.number >= first && !leaders.contains(&shown.page.number);
        for shown in one.shown.iter().filter(on_annex) {
            let (id, text): (&str, String) = (one.id(), ink::text(shown.mark).chars().take(40).collect());
            let page = shown.page.number;
            each.broken(
                Evidence::new(
                    format!("phụ lục ở trang {page} có chữ ký {id} («{text}»)"),
                    format!("the annex on page {page} carries signature {id} (\"{text}\")"),
                )
                .of(id)
                .on(page, shown.mark.place),
            );
        }
    }
    each.outcome(|| {
        let evidence = Evidence::new(
            format!("phụ lục từ trang {first} không có chữ ký số"),
            format!("the annex from page {first} on carries no signature"),
        );
        Outcome::met(vec![evidence])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number("Số: 12/UBND-VP; 05/01/2026; 15:30:45+07:00").as_deref(), Some("12/UBND-VP"));
        assert_eq!(number("SỐ: 01 / QĐ-UBND ; x").as_deref(), Some("01/QĐ-UBND"));
        assert_eq!(number("số: 12a/NQ-HĐND").as_deref(), Some("12a/NQ-HĐND"));
        for text in ["", "Số: /UBND", "Số 12", "12/UBND-VP; 05/01/2026", "Số: 05/01; 2026"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
