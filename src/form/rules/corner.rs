//! What attachments and electronic copies have in common: the agency's mark in the upper right corner of page 1, text only.

use super::super::ink;
use super::super::outcome::{Evidence, Measure};
use super::super::roles::{Shown, Signed};
use super::super::tell::{Each, about};
use crate::base::BoxMm;

/// The middle of the mark lies right of this share of the page's width.
const RIGHT: f64 = 60.0;
/// Its upper edge lies no further down, in millimetres.
const TOP: f64 = 30.0;
/// Size of its text, and how far it may be off, in points.
pub(super) const SIZE: (f64, f64) = (10.0, 0.3);
/// Up to this value of each channel a colour is black: black of CMYK does not become 0.
const BLACK: u8 = 64;

/// Around what people see of a mark.
fn seen(shown: Shown<'_>) -> BoxMm {
    let text = ink::runs(shown.mark).map(|run| run.place).reduce(BoxMm::around);
    let picture = ink::picture(shown.mark).map(ink::around);
    text.into_iter().chain(picture).reduce(BoxMm::around).unwrap_or(shown.mark.place)
}

/// Whether the mark lies in the upper right corner of the first page.
pub(super) fn top_right(each: &mut Each, one: &Signed<'_>) {
    for shown in &one.shown {
        let (id, place, page) = (one.id(), seen(*shown), shown.page.number);
        let across = place.centre().0 / shown.page.size_mm.0.max(1.0) * 100.0;
        let (right, top) =
            (Measure::at_least("centre", across, "%", RIGHT), Measure::at_most("top", place.top, "mm", TOP));
        let at = |vi: String, en: String| Evidence::new(vi, en).of(id).on(page, place);
        if page != 1 {
            let evidence = at(
                format!("chữ ký {id} ở trang {page}, không phải trang đầu"),
                format!("signature {id} is on page {page}, not on the first one"),
            );
            each.broken(evidence.measuring(Measure::at_most("page", f64::from(page), "", 1.0)));
        } else if !right.is_right() {
            let evidence = at(
                format!("tâm chữ ký {id} ở {across:.0} % bề rộng trang, không phải góc phải"),
                format!("the middle of signature {id} lies at {across:.0} % of the page's width, not on the right"),
            );
            each.broken(evidence.measuring(right));
        } else {
            let evidence = at(
                format!("mép trên chữ ký {id} cách đầu trang {:.1} mm", place.top),
                format!("the upper edge of signature {id} is {:.1} mm below that of the page", place.top),
            );
            let is_right = top.is_right();
            let evidence = evidence.measuring(top);
            if is_right { each.met(evidence) } else { each.broken(evidence) }
        }
    }
}

/// Whether the mark has no picture.
pub(super) fn no_image(each: &mut Each, one: &Signed<'_>) {
    let id = one.id();
    match one.picture() {
        None => each.met(about(one, format!("chữ ký {id} chỉ có chữ"), format!("signature {id} shows text only"))),
        Some((shown, image)) => each.broken(
            Evidence::new(format!("chữ ký {id} hiển thị hình ảnh"), format!("signature {id} shows a picture"))
                .of(id)
                .on(shown.page.number, ink::around(image)),
        ),
    }
}

/// Whether the mark is set in Times New Roman, upright, 10 pt, black.
pub(super) fn font(each: &mut Each, one: &Signed<'_>) {
    let id = one.id();
    let mut size: Option<f64> = None;
    let before = each.all_broken();
    for shown in &one.shown {
        for run in ink::runs(shown.mark) {
            let text: String = run.text.trim().chars().take(40).collect();
            let at = |vi: String, en: String| {
                Evidence::new(format!("«{text}»: {vi}"), format!("\"{text}\": {en}"))
                    .of(id)
                    .on(shown.page.number, run.place)
            };
            let measure = Measure::between("size", run.size_pt, "pt", SIZE.0 - SIZE.1, SIZE.0 + SIZE.1);
            if !measure.is_right() {
                each.broken(
                    at(
                        format!("cỡ chữ {:.1}, quy định cỡ 10", run.size_pt),
                        format!("size {:.1} pt, prescribed is 10", run.size_pt),
                    )
                    .measuring(measure),
                );
            }
            if !is_times(&run.font) {
                each.broken(at(
                    format!("phông chữ {}, quy định Times New Roman", run.font),
                    format!("font {}, prescribed is Times New Roman", run.font),
                ));
            }
            if run.italic {
                each.broken(at(
                    "chữ nghiêng, quy định chữ đứng".to_owned(),
                    "italic, prescribed is upright".to_owned(),
                ));
            }
            if !run.colour.is_some_and(|colour| colour.iter().all(|channel| *channel <= BLACK)) {
                each.broken(at("không phải màu đen".to_owned(), "not black".to_owned()));
            }
            size = size.or(Some(run.size_pt));
        }
    }
    if let Some(size) = size.filter(|_| each.all_broken() == before) {
        let evidence = about(
            one,
            format!("chữ ký {id}: Times New Roman, cỡ {size:.1}, đứng, đen"),
            format!("signature {id}: Times New Roman, {size:.1} pt, upright, black"),
        );
        each.met(evidence.measuring(Measure::between("size", size, "pt", SIZE.0 - SIZE.1, SIZE.0 + SIZE.1)));
    }
}

/// Times New Roman, or a font of its measures that stands in for it where it is not installed.
fn is_times(font: &str) -> bool {
    const NAMES: [&str; 8] = [
        "timesnewroman",
        "tnr",
        "timesroman",
        "liberationserif",
        "tinos",
        "nimbusroman",
        "nimbusromno9l",
        "texgyretermes",
    ];
    let plain: String = font.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    plain == "times" || NAMES.iter().any(|name| plain.starts_with(name))
}
