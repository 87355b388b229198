//! The picture of the signer's signature: blue, transparent, between title and name.

use super::super::ink;
use super::super::outcome::{Measure, Outcome};
use super::super::roles::{Role, Roles, Shown, Signed, copy_of, is_attachment};
use super::super::rule::{Confidence, NATIONAL, ND30, Rule, Scope, Severity, Source, Tolerance, Words};
use super::super::subject::Subject;
use super::super::tell::{Each, about, not_about};
use crate::base::BoxMm;
use crate::base::Day;
use crate::letter::Kind;
use crate::letter::Part;
use crate::page::Image;

/// Least share of blue, in per cent.
const BLUE_SHARE: f64 = 80.0;
/// Least share of red, in per cent: scans of real seals are crimson in part (hues of 335° to 345°), one ministry's by a
/// quarter; what is of another colour has next to none.
const RED_SHARE: f64 = 60.0;
/// How far the signature's middle may lie beside that of title and name, in millimetres.
const BESIDE: f64 = 5.0;
/// First and last day of the looks of Circular 01/2019/TT-BNV.
pub(super) const TT01: Day = Day::constant(2019, 3, 10);
/// The day before Decree 30/2020/NĐ-CP.
pub(super) const TT01_END: Day = Day::constant(2020, 3, 4);
/// The set of rules before Decree 30/2020/NĐ-CP.
pub(super) const BEFORE: &str = "tt01-2019";
/// What is known of Circular 01/2019/TT-BNV: quotations, without numbers of articles.
pub(super) const TT01_SOURCE: Source = Source {
    text: "Thông tư 01/2019/TT-BNV",
    article: "hình thức chữ ký số (theo trích dẫn, chưa đối chiếu số điều)",
    confidence: Confidence::Quoted,
};

pub(super) const ENGINEERING: Words = Words::new(
    "do phần mềm chọn: văn bản pháp luật không quy định sai số",
    "an engineering choice: the text states no tolerance",
);

const ARTICLE: &str = "Phụ lục I, phần I, mục II, khoản 7 điểm d";

const BLUE: Rule = Rule {
    id: "ND30-PL1-II.7-SIG-BLUE",
    severity: Severity::Warning,
    source: Source::nd30(ARTICLE),
    scope: Scope::Administrative,
    from: ND30,
    until: None,
    set: NATIONAL,
    question: Words::new(
        "Hình ảnh chữ ký của người có thẩm quyền có màu xanh?",
        "Is the picture of the authorised person's signature blue?",
    ),
    advice: Words::new(
        "Dùng ảnh chữ ký mực xanh, định dạng .png nền trong suốt.",
        "Use a picture of a signature in blue ink, PNG with a transparent background.",
    ),
    tolerance: Some(Tolerance {
        value: 20.0,
        unit: "%",
        origin: Words::new(
            "do phần mềm chọn: ít nhất 80 % phần có mực mang sắc 200° đến 260°",
            "an engineering choice: at least 80 % of what is inked has a hue of 200° to 260°",
        ),
    }),
    check: blue,
};

pub(in crate::form) const RULES: &[Rule] = &[
    Rule {
        id: "ND30-PL1-II.7-SIG-IMAGE",
        question: Words::new(
            "Chữ ký số của người có thẩm quyền hiển thị bằng hình ảnh chữ ký?",
            "Is the authorised person's signature shown as a picture of the hand-written one?",
        ),
        advice: Words::new(
            "Khi ký số, chọn hiển thị hình ảnh chữ ký của người có thẩm quyền trên văn bản giấy.",
            "When signing, choose to show the picture of the authorised person's signature on paper.",
        ),
        tolerance: None,
        check: image,
        ..BLUE
    },
    BLUE,
    Rule {
        id: "ND30-PL1-II.7-SIG-PNG-ALPHA",
        question: Words::new(
            "Hình ảnh chữ ký có nền trong suốt?",
            "Does the picture of the signature have a transparent background?",
        ),
        advice: Words::new(
            "Dùng ảnh .png nền trong suốt, không dùng ảnh nền trắng.",
            "Use a PNG with a transparent background, not one on white.",
        ),
        tolerance: None,
        check: transparent,
        ..BLUE
    },
    Rule {
        id: "ND30-PL1-II.7-SIG-CENTERED",
        question: Words::new(
            "Hình ảnh chữ ký đặt canh giữa, ở khoảng giữa chức vụ và họ tên người ký?",
            "Is the picture of the signature centred between the signer's title and name?",
        ),
        advice: Words::new(
            "Đặt ảnh chữ ký vào giữa chức vụ và họ tên, canh giữa theo họ tên.",
            "Put the picture between title and name, centred on the name.",
        ),
        tolerance: Some(Tolerance { value: BESIDE, unit: "mm", origin: ENGINEERING }),
        check: centred,
        ..BLUE
    },
    Rule {
        id: "ND30-PL1-II.7-SIG-NOTEXT",
        severity: Severity::Note,
        source: Source { text: "Nghị định 30/2020/NĐ-CP", article: ARTICLE, confidence: Confidence::Inferred },
        question: Words::new(
            "Mẫu chữ ký của người có thẩm quyền không kèm dòng chữ thông tin?",
            "Is there no text beside the picture of the authorised person's signature?",
        ),
        advice: Words::new(
            "Tắt phần hiển thị thông tin người ký, thời gian ký cạnh ảnh chữ ký.",
            "Switch off the text about signer and time beside the picture.",
        ),
        tolerance: None,
        check: no_text,
        ..BLUE
    },
    Rule { id: "TT01-2019-SIG-BLUE", source: TT01_SOURCE, from: TT01, until: Some(TT01_END), set: BEFORE, ..BLUE },
    Rule {
        id: "TT01-2019-SIG-NOTEXT",
        source: TT01_SOURCE,
        from: TT01,
        until: Some(TT01_END),
        set: BEFORE,
        question: Words::new(
            "Mẫu chữ ký của người có thẩm quyền chỉ có hình ảnh, không có dòng chữ thông tin?",
            "Is there only a picture, and no text, for the authorised person's signature?",
        ),
        advice: Words::new("Tắt phần hiển thị thông tin cạnh ảnh chữ ký.", "Switch off the text beside the picture."),
        tolerance: None,
        check: no_text,
        ..BLUE
    },
];

/// The leaders' signatures, unless there is no such thing in this document.
fn leaders<'a>(subject: &Subject<'a>) -> Result<Vec<Signed<'a>>, Outcome> {
    let roles = Roles::of(subject);
    if is_attachment(subject, &roles) || copy_of(subject, &roles).is_some() {
        return Err(not_about(
            "not-an-original",
            "phụ lục kèm theo hoặc bản sao: không có phần này",
            "an attachment or a copy has no such part",
        ));
    }
    let leaders: Vec<Signed<'a>> = roles.with(Role::Leader).cloned().collect();
    if leaders.is_empty() { Err(no_leader()) } else { Ok(leaders) }
}

fn no_leader() -> Outcome {
    not_about(
        "no-leader",
        "không có chữ ký số của người có thẩm quyền",
        "there is no signature of the authorised person",
    )
}

fn no_picture() -> Outcome {
    not_about(
        "no-picture",
        "chữ ký số của người có thẩm quyền không hiển thị hình ảnh",
        "the authorised person's signature shows no picture",
    )
}

/// Asks about the picture of each leader.
fn pictures(subject: &Subject<'_>, mut ask: impl FnMut(&mut Each, &Signed<'_>, Shown<'_>, &Image)) -> Outcome {
    let leaders = match leaders(subject) {
        Ok(leaders) => leaders,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in &leaders {
        if let Some((shown, image)) = one.picture() {
            ask(&mut each, one, shown, image);
        }
    }
    each.outcome(no_picture)
}

fn image(subject: &Subject<'_>) -> Outcome {
    let leaders = match leaders(subject) {
        Ok(leaders) => leaders,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in &leaders {
        shows(&mut each, one);
    }
    each.outcome(no_leader)
}

/// Whether a signature shows a picture.
pub(super) fn shows(each: &mut Each, one: &Signed<'_>) {
    let id = one.id();
    if one.picture().is_some() {
        let evidence = about(one, format!("chữ ký {id} hiển thị hình ảnh"), format!("signature {id} shows a picture"));
        each.met(evidence);
    } else if one.dark {
        each.open(
            "looks-not-seen",
            about(
                one,
                format!("không đọc được hình hiển thị của chữ ký {id}"),
                format!("the looks of signature {id} could not be read"),
            ),
        );
    } else {
        let how = if one.shown.is_empty() {
            ("không hiển thị trên trang", "shows nothing on a page")
        } else {
            ("chỉ hiển thị chữ", "shows text only")
        };
        each.broken(about(one, format!("chữ ký {id} {}", how.0), format!("signature {id} {}", how.1)));
    }
}

fn blue(subject: &Subject<'_>) -> Outcome {
    pictures(subject, |each, one, shown, image| coloured(each, one, shown, image, Hue::Blue))
}

/// A colour that is prescribed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hue {
    /// 200° to 260°.
    Blue,
    /// 345° to 15°.
    Red,
}

/// Whether a picture has the prescribed colour.
pub(super) fn coloured(each: &mut Each, one: &Signed<'_>, shown: Shown<'_>, image: &Image, hue: Hue) {
    let id = one.id();
    let Some(hues) = image.hues else {
        return each.open(
            "pixels-not-read",
            about(
                one,
                format!("không đọc được điểm ảnh của chữ ký {id}"),
                format!("the pixels of signature {id} could not be read"),
            ),
        );
    };
    let (of, least, what, vi, en) = match hue {
        Hue::Blue => (hues.blue, BLUE_SHARE, "blue", "xanh", "blue"),
        Hue::Red => (hues.red, RED_SHARE, "red", "đỏ", "red"),
    };
    let share = ink::share(hues, of) * 100.0;
    let measure = Measure::at_least(what, share, "%", least);
    let is_right = measure.is_right();
    let evidence = about(
        one,
        format!("{share:.0} % phần có mực của ảnh chữ ký {id} có màu {vi}"),
        format!("{share:.0} % of the ink of signature {id} is {en}"),
    )
    .on(shown.page.number, ink::around(image))
    .measuring(measure);
    if is_right { each.met(evidence) } else { each.broken(evidence) }
}

fn transparent(subject: &Subject<'_>) -> Outcome {
    pictures(subject, see_through)
}

/// The least share of a picture that its background takes: seals and signatures leave far more free.
const CLEAR: f64 = 0.05;

/// Whether what is under a picture can show.
pub(super) fn see_through(each: &mut Each, one: &Signed<'_>, shown: Shown<'_>, image: &Image) {
    let id = one.id();
    // A soft mask that hides nothing makes no background transparent.
    let clear = image.hues.and_then(|hues| hues.clear);
    let is_clear = image.alpha && clear.is_none_or(|share| share >= CLEAR);
    let (vi, en) = match is_clear {
        true => ("có nền trong suốt", "has a transparent background"),
        false => ("không có nền trong suốt", "has no transparent background"),
    };
    let evidence = about(one, format!("ảnh chữ ký {id} {vi}"), format!("the picture of signature {id} {en}"));
    let evidence = evidence.on(shown.page.number, image.place);
    if is_clear { each.met(evidence) } else { each.broken(evidence) }
}

fn centred(subject: &Subject<'_>) -> Outcome {
    pictures(subject, |each, one, shown, image| {
        let id = one.id();
        let page = shown.page.number;
        let ink = ink::around(image);
        let Some((above, below)) = between(subject, page, ink) else {
            return each.open(
                "name-not-found",
                about(
                    one,
                    format!("không tìm thấy chức vụ hoặc họ tên người ký quanh chữ ký {id}"),
                    format!("title or name around signature {id} was not found"),
                ),
            );
        };
        // The name stands under the title, centred on it; where it does not, the signature goes by both.
        let centre = f64::midpoint(above.centre().0, below.centre().0);
        let beside = ink.centre().0 - centre;
        let middle = ink.centre().1;
        let measure = Measure::between("centre", beside, "mm", -BESIDE, BESIDE);
        let is_between = (above.bottom()..=below.top).contains(&middle);
        let is_right = measure.is_right() && is_between;
        let (vi, en) = match (measure.is_right(), is_between) {
            (_, true) => (
                format!("tâm ảnh chữ ký {id} lệch {beside:+.1} mm so với chức vụ và họ tên"),
                format!("the middle of signature {id} lies {beside:+.1} mm beside title and name"),
            ),
            (_, false) => (
                format!("ảnh chữ ký {id} không nằm giữa chức vụ và họ tên theo chiều dọc"),
                format!("signature {id} does not lie between title and name"),
            ),
        };
        let measure =
            if is_between { measure } else { Measure::between("middle", middle, "mm", above.bottom(), below.top) };
        let evidence = about(one, vi, en).on(page, ink).measuring(measure);
        if is_right { each.met(evidence) } else { each.broken(evidence) }
    })
}

/// Title and name of the signer that a signature belongs to: of the same page, the nearest ones.
fn between(subject: &Subject<'_>, page: u32, ink: BoxMm) -> Option<(BoxMm, BoxMm)> {
    let letter = subject.letter?;
    let nearest = |kind: Kind| {
        let far = |part: &&Part| {
            let ((x, y), (a, b)) = (part.place.centre(), ink.centre());
            (x - a).hypot(y - b)
        };
        let parts = letter.parts.iter().filter(|part| part.kind == kind && part.page == page);
        parts.min_by(|a, b| far(a).total_cmp(&far(b))).map(|part| part.place)
    };
    Some((nearest(Kind::Title)?, nearest(Kind::SignerName)?))
}

fn no_text(subject: &Subject<'_>) -> Outcome {
    let leaders = match leaders(subject) {
        Ok(leaders) => leaders,
        Err(outcome) => return outcome,
    };
    let mut each = Each::default();
    for one in &leaders {
        // A signature that shows text only is told as one without a picture.
        if one.picture().is_some() {
            bare(&mut each, one);
        }
    }
    each.outcome(no_picture)
}

/// Whether a signature shows no text beside its picture.
pub(super) fn bare(each: &mut Each, one: &Signed<'_>) {
    let (id, text) = (one.id(), one.text());
    if text.is_empty() {
        let evidence =
            about(one, format!("chữ ký {id} chỉ có hình ảnh"), format!("signature {id} shows its picture only"));
        each.met(evidence);
    } else {
        let text: String = text.chars().take(80).collect();
        each.broken(about(
            one,
            format!("chữ ký {id} kèm dòng chữ «{text}»"),
            format!("signature {id} shows the text \"{text}\""),
        ));
    }
}
