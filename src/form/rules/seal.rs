//! The picture of the seal: red, transparent, in its true size, over the left third of the leader's signature.

use super::super::ink;
use super::super::names::body_words;
use super::super::outcome::{Answer, Evidence, Measure, Outcome};
use super::super::roles::{Role, Roles, Shown, Signed, copy_of, is_attachment};
use super::super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Tolerance, Words};
use super::super::shown_time;
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about, open_with};
use super::images::{BEFORE, ENGINEERING, Hue, TT01, TT01_END, TT01_SOURCE, bare, coloured, see_through, shows};
use crate::page::Image;

/// How far a diameter may be off the registered one, in millimetres.
const DIAMETER: f64 = 1.0;
/// Diameters of seals in use, in millimetres: what lies outside is surely not the true size, whoever's seal it is.
const KNOWN: (f64, f64) = (28.0, 43.0);
/// Width by height of a round seal.
const ROUND: (f64, f64) = (0.97, 1.03);
/// How much of the signature's width the seal covers, in per cent: "about 1/3", 24 in the decree's own diagram.
const OVERLAP: (f64, f64) = (20.0, 45.0);

const ARTICLE: &str = "Phụ lục I, phần I, mục II, khoản 8 điểm a";

const RED: Rule = Rule {
    id: "ND30-PL1-II.8-SEAL-RED",
    severity: Severity::Warning,
    source: Source::nd30(ARTICLE),
    scope: Scope::Administrative,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new("Hình ảnh dấu của cơ quan, tổ chức có màu đỏ?", "Is the picture of the agency's seal red?"),
    advice: Words::new(
        "Dùng ảnh dấu màu đỏ, định dạng .png nền trong suốt.",
        "Use a red picture of the seal, PNG with a transparent background.",
    ),
    tolerance: Some(Tolerance {
        value: 40.0,
        unit: "%",
        origin: Words::new(
            "do phần mềm chọn: ít nhất 60 % phần có mực mang sắc 345° đến 15°, vì dấu quét thật có phần đỏ thẫm",
            "an engineering choice: at least 60 % of what is inked has a hue of 345° to 15°, since real seals are crimson in part",
        ),
    }),
    check: red,
};

pub(in crate::form) const RULES: &[Rule] = &[
    Rule {
        id: "ND30-PL1-II.8-SEAL-IMAGE",
        question: Words::new(
            "Chữ ký số của cơ quan, tổ chức hiển thị bằng hình ảnh dấu?",
            "Is the agency's signature shown as a picture of its seal?",
        ),
        advice: Words::new(
            "Khi ký số của cơ quan, chọn hiển thị hình ảnh dấu đúng kích thước thực tế.",
            "When signing for the agency, choose to show the picture of the seal in its true size.",
        ),
        tolerance: None,
        check: image,
        ..RED
    },
    RED,
    Rule {
        id: "ND30-PL1-II.8-SEAL-PNG-ALPHA",
        question: Words::new(
            "Hình ảnh dấu có nền trong suốt?",
            "Does the picture of the seal have a transparent background?",
        ),
        advice: Words::new(
            "Dùng ảnh dấu .png nền trong suốt, để không che chữ ký và chữ bên dưới.",
            "Use a PNG with a transparent background, so that the signature and the text under it stay readable.",
        ),
        tolerance: None,
        check: transparent,
        ..RED
    },
    Rule {
        id: "ND30-PL1-II.8-SEAL-REAL-SIZE",
        question: Words::new(
            "Hình ảnh dấu bằng kích thước thực tế của dấu?",
            "Is the picture of the seal as large as the seal itself?",
        ),
        advice: Words::new(
            "Đặt đúng đường kính dấu đã đăng ký mẫu trong hồ sơ tổ chức và không kéo giãn ảnh dấu khi ký.",
            "Put the registered diameter into the organisation's profile, and do not stretch the picture when signing.",
        ),
        tolerance: Some(Tolerance { value: DIAMETER, unit: "mm", origin: ENGINEERING }),
        check: real_size,
        ..RED
    },
    Rule {
        id: "ND30-PL1-II.8-SEAL-OVERLAP",
        question: Words::new(
            "Hình ảnh dấu trùm lên khoảng 1/3 hình ảnh chữ ký của người có thẩm quyền về bên trái?",
            "Does the seal lie over about the left third of the authorised person's signature?",
        ),
        advice: Words::new(
            "Đặt dấu trùm lên khoảng 1/3 bề rộng ảnh chữ ký, về bên trái.",
            "Put the seal over about a third of the signature's width, on its left.",
        ),
        tolerance: Some(Tolerance {
            value: 13.0,
            unit: "%",
            origin: Words::new(
                "do phần mềm chọn: 20 đến 45 % bề rộng chữ ký; sơ đồ của Nghị định là 24 %",
                "an engineering choice: 20 to 45 % of the signature's width; the decree's diagram has 24 %",
            ),
        }),
        check: overlap,
        ..RED
    },
    Rule {
        id: "ND30-PL1-II.8-SEAL-SAME-PAGE",
        severity: Severity::Error,
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP",
            article: "Phụ lục I, phần I, mục II, khoản 7 và khoản 8",
            confidence: Confidence::Inferred,
        },
        question: Words::new(
            "Hình ảnh dấu ở cùng trang với chữ ký của người có thẩm quyền?",
            "Is the seal on the page of the authorised person's signature?",
        ),
        advice: Words::new(
            "Ký số của cơ quan trên chính trang có chữ ký của người có thẩm quyền.",
            "Seal the page that carries the authorised person's signature.",
        ),
        tolerance: None,
        check: same_page,
        ..RED
    },
    Rule {
        id: "ND30-PL1-II.8-SEAL-NOTEXT",
        severity: Severity::Note,
        source: Source { text: "Nghị định 30/2020/NĐ-CP", article: ARTICLE, confidence: Confidence::Inferred },
        question: Words::new("Hình ảnh dấu không kèm dòng chữ thông tin?", "Is there no text beside the seal?"),
        advice: Words::new(
            "Từ ngày 05/3/2020 mẫu dấu không cần dòng chữ; tắt phần hiển thị thông tin khi ký.",
            "From 5 March 2020 on the seal needs no text; switch it off when signing.",
        ),
        tolerance: None,
        check: no_text,
        ..RED
    },
    Rule { id: "TT01-2019-SEAL-RED", source: TT01_SOURCE, from: TT01, until: Some(TT01_END), set: BEFORE, ..RED },
    Rule {
        id: "TT01-2019-SEAL-REAL-SIZE",
        source: TT01_SOURCE,
        from: TT01,
        until: Some(TT01_END),
        set: BEFORE,
        question: Words::new(
            "Hình ảnh dấu bằng kích thước thực tế của dấu?",
            "Is the picture of the seal as large as the seal itself?",
        ),
        advice: Words::new(
            "Đặt đúng đường kính dấu đã đăng ký mẫu trong hồ sơ tổ chức.",
            "Put the registered diameter into the organisation's profile.",
        ),
        tolerance: Some(Tolerance { value: DIAMETER, unit: "mm", origin: ENGINEERING }),
        check: real_size,
        ..RED
    },
    Rule {
        id: "TT01-2019-SEAL-TEXT",
        source: TT01_SOURCE,
        from: TT01,
        until: Some(TT01_END),
        set: BEFORE,
        question: Words::new(
            "Chữ ký số của cơ quan, tổ chức có tên cơ quan, tổ chức và thời gian ký (ngày, giờ, phút, giây, múi giờ Việt Nam)?",
            "Does the agency's signature show the agency's name and the signing time?",
        ),
        advice: Words::new(
            "Hiển thị tên cơ quan, tổ chức và thời gian ký cùng hình ảnh dấu.",
            "Show the agency's name and the signing time with the seal.",
        ),
        tolerance: None,
        check: text,
        ..RED
    },
];

fn no_seal() -> Outcome {
    not_about(
        "no-seal",
        "chữ ký số của cơ quan, tổ chức không hiển thị hình ảnh dấu",
        "the agency's signature shows no picture of a seal",
    )
}

/// The roles, unless this document has no seal by its nature.
fn sealed<'a>(subject: &Subject<'a>) -> Result<Roles<'a>, Outcome> {
    let roles = Roles::of(subject);
    if is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return Err(not_about(
            "not-an-original",
            "phụ lục kèm theo hoặc bản sao điện tử: không hiển thị hình ảnh dấu",
            "an attachment or an electronic copy shows no seal",
        ));
    }
    Ok(roles)
}

/// Asks about each seal.
fn seals(subject: &Subject<'_>, mut ask: impl FnMut(&mut Each, &Signed<'_>, Shown<'_>, &Image)) -> Outcome {
    let roles = match sealed(subject) {
        Ok(roles) => roles,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in roles.with(Role::Seal) {
        if let Some((shown, image)) = one.picture() {
            ask(&mut each, one, shown, image);
        }
    }
    each.outcome(no_seal)
}

/// One of the agency's signatures has to show the seal; those over number and date show these.
fn image(subject: &Subject<'_>) -> Outcome {
    let roles = match sealed(subject) {
        Ok(roles) => roles,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    match roles.seal().or_else(|| roles.with(Role::Agency).last()).or_else(|| roles.agency().last()) {
        Some(one) if one.role == Role::Seal => shows(&mut each, one),
        Some(one) if roles.agency().any(|one| one.dark) => each.open(
            "looks-not-seen",
            about(
                one,
                "không đọc được hình hiển thị của chữ ký số của cơ quan",
                "the looks of the agency's signature could not be read",
            ),
        ),
        Some(one) => each.broken(about(
            one,
            format!("chữ ký số của cơ quan ({}) không hiển thị hình ảnh dấu", one.id()),
            format!("the agency's signature ({}) shows no seal", one.id()),
        )),
        None => {}
    }
    each.outcome(|| {
        not_about("no-agency", "không có chữ ký số của cơ quan, tổ chức", "there is no signature of an agency")
    })
}

fn red(subject: &Subject<'_>) -> Outcome {
    seals(subject, |each, one, shown, image| coloured(each, one, shown, image, Hue::Red))
}

fn transparent(subject: &Subject<'_>) -> Outcome {
    seals(subject, see_through)
}

fn real_size(subject: &Subject<'_>) -> Outcome {
    let registered = subject.organisation.and_then(|own| own.seal.as_ref()).map(|seal| seal.diameter_mm);
    let mut unknown = Vec::new();
    let outcome = seals(subject, |each, one, shown, image| {
        let id = one.id();
        let place = ink::around(image);
        let told = |vi: String, en: String, measure: Measure| {
            about(one, vi, en).on(shown.page.number, place).measuring(measure)
        };
        let Some((width, height)) = ink::inked_sides(image) else {
            let (width, height) = image.sides_mm;
            let least = registered.unwrap_or(KNOWN.0 + DIAMETER) - DIAMETER;
            let evidence = told(
                format!("khung ảnh dấu {id} rộng {width:.1} mm, cao {height:.1} mm; không đọc được điểm ảnh"),
                format!(
                    "the frame of seal {id} is {width:.1} mm wide and {height:.1} mm high; its pixels could not be read"
                ),
                Measure::at_least("diameter", width.min(height), "mm", least),
            );
            // A seal is no larger than the frame it is in.
            return if width.min(height) < least {
                each.broken(evidence)
            } else {
                each.open("pixels-not-read", evidence)
            };
        };
        let round = width / height;
        if !(ROUND.0..=ROUND.1).contains(&round) {
            each.broken(told(
                format!("dấu {id} không tròn: rộng {width:.1} mm, cao {height:.1} mm"),
                format!("seal {id} is not round: {width:.1} mm wide, {height:.1} mm high"),
                Measure::between("width-by-height", round, "", ROUND.0, ROUND.1),
            ));
            return;
        }
        let diameter = f64::midpoint(width, height);
        let (least, most) = registered.map_or(KNOWN, |own| (own - DIAMETER, own + DIAMETER));
        let measure = Measure::between("diameter", diameter, "mm", least, most);
        let is_right = measure.is_right();
        let (vi, en) = match registered {
            Some(own) => (
                format!("đường kính dấu {id} là {diameter:.1} mm, mẫu dấu đã đăng ký là {own:.1} mm"),
                format!("seal {id} measures {diameter:.1} mm, the registered one {own:.1} mm"),
            ),
            None => (
                format!("đường kính dấu {id} là {diameter:.1} mm; chưa có kích thước mẫu dấu đã đăng ký để so sánh"),
                format!("seal {id} measures {diameter:.1} mm; the registered size is not known"),
            ),
        };
        let evidence = told(vi, en, measure);
        match (is_right, registered) {
            (false, _) => each.broken(evidence),
            (true, Some(_)) => each.met(evidence),
            (true, None) => unknown.push(evidence),
        }
    });
    if unknown.is_empty() || outcome.answer == Answer::Broken {
        return outcome;
    }
    open_with(
        "diameter-unknown",
        "chưa biết kích thước thực tế của dấu: cần hồ sơ tổ chức có đường kính mẫu dấu đã đăng ký",
        "the true size of the seal is not known: an organisation's profile with the registered diameter is needed",
        unknown,
    )
}

/// The leader's picture with the seal of its page.
struct Pair<'a> {
    leader: Signed<'a>,
    seal: Signed<'a>,
}

fn pair<'a>(subject: &Subject<'a>) -> Result<Pair<'a>, Outcome> {
    let roles = sealed(subject)?;
    let Some(leader) = roles.with(Role::Leader).find(|one| one.picture().is_some()).cloned() else {
        return Err(not_about(
            "no-picture",
            "không có hình ảnh chữ ký của người có thẩm quyền",
            "there is no picture of the authorised person's signature",
        ));
    };
    let Some(seal) = roles.seal().cloned() else { return Err(no_seal()) };
    Ok(Pair { leader, seal })
}

fn overlap(subject: &Subject<'_>) -> Outcome {
    let pair = match pair(subject) {
        Ok(pair) => pair,
        Err(outcome) => return outcome,
    };
    let (Some((on, signature)), Some((shown, seal))) = (pair.leader.picture(), pair.seal.picture()) else {
        return no_seal();
    };
    if on.page.number != shown.page.number {
        return not_about("other-page", "dấu và chữ ký không cùng trang", "seal and signature are on different pages");
    }
    // Of both what people see: the margins of a picture are no part of a seal or a signature.
    let (own, over) = (ink::around(signature), ink::around(seal));
    let covered = own.common(over).map_or(0.0, |both| both.width);
    let share = if own.width > 0.0 { covered / own.width * 100.0 } else { 0.0 };
    let is_left = over.centre().0 < own.centre().0;
    let measure = Measure::between("overlap", share, "%", OVERLAP.0, OVERLAP.1);
    let is_right = measure.is_right() && is_left;
    let side = if is_left { ("bên trái", "left") } else { ("bên phải", "right") };
    let evidence = about(
        &pair.seal,
        format!("dấu trùm {share:.0} % bề rộng ảnh chữ ký, về {}", side.0),
        format!("the seal covers {share:.0} % of the signature's width, on its {}", side.1),
    )
    .on(shown.page.number, own.common(over).unwrap_or(over))
    .measuring(measure);
    if signature.hues.is_none() || seal.hues.is_none() {
        let (vi, en) = (evidence.vi.clone(), evidence.en.clone());
        return open_with(
            "pixels-not-read",
            format!("không đọc được điểm ảnh; theo khung ảnh: {vi}"),
            format!("pixels could not be read; by the frames: {en}"),
            vec![evidence],
        );
    }
    if is_right { Outcome::met(vec![evidence]) } else { Outcome::broken(vec![evidence]) }
}

fn same_page(subject: &Subject<'_>) -> Outcome {
    let pair = match pair(subject) {
        Ok(pair) => pair,
        Err(outcome) => return outcome,
    };
    let (Some((on, _)), Some((shown, _))) = (pair.leader.picture(), pair.seal.picture()) else { return no_seal() };
    let (signature, seal) = (on.page.number, shown.page.number);
    let evidence = about(
        &pair.seal,
        format!("dấu ở trang {seal}, chữ ký của người có thẩm quyền ở trang {signature}"),
        format!("the seal is on page {seal}, the authorised person's signature on page {signature}"),
    );
    Outcome::judged(if seal == signature { Vec::new() } else { vec![evidence.clone()] }, vec![evidence])
}

fn no_text(subject: &Subject<'_>) -> Outcome {
    seals(subject, |each, one, _, _| bare(each, one))
}

fn text(subject: &Subject<'_>) -> Outcome {
    seals(subject, |each, one, _, _| {
        let text = one.text();
        let has_name = names(one, &text);
        let time = shown_time::find(&text);
        let evidence: Evidence =
            about(one, format!("dòng chữ cạnh dấu: «{text}»"), format!("the text beside the seal: \"{text}\""));
        if has_name && time.is_some_and(|time| time.has_seconds) { each.met(evidence) } else { each.broken(evidence) }
    })
}

/// Whether a text holds the name of who signed.
fn names(one: &Signed<'_>, text: &str) -> bool {
    let (name, text) = (body_words(one.name()), body_words(text));
    !name.is_empty() && text.windows(name.len()).any(|some| some == name)
}
