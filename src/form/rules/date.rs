//! Place and date.

use super::super::looks::{CENTRE, Looks, SIZE, decimal, looks, name, off_centre, part, tidy};
use super::super::outcome::{Answer, Evidence, Measure, Outcome, Why};
use super::super::rule::{Confidence, Rule, Severity, Source, Words};
use super::super::subject::Subject;
use super::heading::REFORM;
use super::places::{CEASED, Named, SINCE_2025, UNTIL_2025, named};
use crate::base::Day;
use crate::letter::Kind;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.4-DATE-FORM",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 4",
        Words::new(
            "Địa danh, thời gian có đúng dạng “Hà Nội, ngày 05 tháng 01 năm 2020” (thêm số 0 trước ngày nhỏ hơn 10 và tháng 1, 2) không?",
            "Do place and date read as “Hà Nội, ngày 05 tháng 01 năm 2020” (0 before days below 10 and months 1 and 2)?",
        ),
        Words::new(
            "Ghi lại: địa danh, dấu phẩy, “ngày … tháng … năm …”; thêm số 0 trước ngày nhỏ hơn 10 và trước tháng 1, 2; tháng 3 đến 9 không thêm.",
            "Write place, comma, “ngày … tháng … năm …”; 0 before days below 10 and before months 1 and 2; none before months 3 to 9.",
        ),
        form,
    ),
    Rule::nd30(
        "ND30-PL1-II.4-DATE-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 4 c",
        Words::new(
            "Địa danh, thời gian có cỡ chữ 13–14, kiểu nghiêng, cùng dòng với số, ký hiệu và canh giữa dưới Quốc hiệu không?",
            "Are place and date of size 13–14, sloped, on the line of the number, centred below the national name?",
        ),
        Words::new(
            "Trình bày địa danh, thời gian cỡ 13–14, kiểu nghiêng, cùng dòng với số, ký hiệu, canh giữa dưới Quốc hiệu và Tiêu ngữ.",
            "Set place and date in size 13–14, sloped, on the line of the number, centred below the national name and motto.",
        ),
        date_looks,
    )
    .within(SIZE),
    Rule {
        source: Source {
            text: "Nghị định 30/2020/NĐ-CP; Nghị quyết 202/2025/QH15",
            article: "Phụ lục I, phần I, mục II, khoản 4 a; sắp xếp đơn vị hành chính từ 01/7/2025",
            confidence: Confidence::Inferred,
        },
        ..Rule::nd30(
            "ND30-PL1-II.4-PLACE-CURRENT",
            Severity::Note,
            "",
            Words::new(
                "Địa danh có phải tên chính thức, đầy đủ của đơn vị hành chính đang tồn tại vào ngày văn bản không?",
                "Is the place the official, full name of a unit that existed on the day of the document?",
            ),
            Words::new(
                "Ghi tên chính thức hiện hành của đơn vị hành chính nơi cơ quan đóng trụ sở.",
                "Write the present official name of the unit in which the body has its seat.",
            ),
            current,
        )
    },
];

/// Place and date as written.
struct Written<'a> {
    place: &'a str,
    day: &'a str,
    month: &'a str,
    year: &'a str,
}

/// Takes `Place, ngày d tháng m năm y` apart; `None` when its words are not these.
fn written(text: &str) -> Option<Written<'_>> {
    let (place, rest) = text.split_once("ngày")?;
    let (day, rest) = rest.split_once("tháng")?;
    let (month, year) = rest.split_once("năm")?;
    Some(Written { place, day: day.trim(), month: month.trim(), year: year.trim().trim_end_matches('.') })
}

fn is_blank(text: &str) -> bool {
    !text.chars().any(|c| c.is_alphanumeric())
}

fn blank() -> Outcome {
    Outcome::not_checkable(Why::new("date-blank", "văn bản chưa ghi ngày", "the document has no date yet"))
}

fn form(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::PlaceAndDate) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let text = tidy(&part.text);
    let mut faults: Vec<(String, String)> = Vec::new();
    match written(&text) {
        None => faults.push((
            "không có dạng “ngày … tháng … năm …”".to_owned(),
            "it does not read “ngày … tháng … năm …”".to_owned(),
        )),
        Some(date) if [date.day, date.month].into_iter().any(is_blank) => return blank(),
        Some(date) => faults_of(&date, &mut faults),
    }
    let tell =
        |(vi, en): &(String, String)| Evidence::new(format!("“{text}”: {vi}"), format!("“{text}”: {en}")).at(part);
    let seen = Evidence::new(format!("“{text}”"), format!("“{text}”")).at(part);
    Outcome::judged(faults.iter().map(tell).collect(), vec![seen])
}

fn faults_of(date: &Written<'_>, faults: &mut Vec<(String, String)>) {
    let place = date.place.trim_end();
    let mut fault = |vi: String, en: String| faults.push((vi, en));
    match place.strip_suffix(',') {
        None => fault("thiếu dấu phẩy sau địa danh".to_owned(), "there is no comma behind the place".to_owned()),
        Some(before) if before.ends_with(' ') => {
            fault("có khoảng trống trước dấu phẩy".to_owned(), "there is a space before the comma".to_owned());
        }
        Some(_) => {}
    }
    let place = place.trim_end_matches([',', ' ']);
    if place.is_empty() {
        fault("thiếu địa danh".to_owned(), "there is no place".to_owned());
    } else if !place.chars().next().is_some_and(char::is_uppercase) {
        fault("chữ cái đầu của địa danh phải viết hoa".to_owned(), "the place must begin with a capital".to_owned());
    }
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.chars().all(|c| c.is_ascii_digit()));
    let (day, month, year) = (number(date.day), number(date.month), number(date.year));
    match day {
        Some(value) if date.day != format!("{value:02}") => {
            fault(format!("ngày phải ghi {value:02}"), format!("the day is written {value:02}"));
        }
        Some(_) => {}
        None => fault(
            format!("ngày “{}” không phải chữ số Ả Rập", date.day),
            format!("the day “{}” is not in Arabic figures", date.day),
        ),
    }
    match month {
        Some(value) => {
            let right = if value < 3 { format!("{value:02}") } else { value.to_string() };
            if date.month != right {
                fault(format!("tháng phải ghi {right}"), format!("the month is written {right}"));
            }
        }
        None => fault(
            format!("tháng “{}” không phải chữ số Ả Rập", date.month),
            format!("the month “{}” is not in Arabic figures", date.month),
        ),
    }
    if year.is_none() || date.year.len() != 4 {
        fault(
            format!("năm “{}” phải ghi đủ bốn chữ số", date.year),
            format!("the year “{}” must have four figures", date.year),
        );
    }
    if let (Some(day), Some(month), Some(year)) = (day, month, year) {
        let exists = i8::try_from(day).ok().zip(i8::try_from(month).ok()).zip(i16::try_from(year).ok());
        if exists.and_then(|((day, month), year)| Day::new(year, month, day)).is_none() {
            fault("không có ngày này trong lịch".to_owned(), "there is no such day".to_owned());
        }
    }
}

fn date_looks(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::PlaceAndDate) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let wanted = Looks { size: (13.0, 14.0), bold: Some(false), italic: Some(true), capitals: Some(false) };
    let mut found = looks(subject, part, &wanted);
    if !matches!(found.answer, Answer::Met | Answer::Broken) {
        return found;
    }
    let mut against = Vec::new();
    let other = |kind| subject.letter.and_then(|letter| letter.part(kind)).filter(|other| other.page == part.page);
    if let Some(number) = other(Kind::Number) {
        let apart = (part.place.centre().1 - number.place.centre().1).abs();
        let measure = Measure::at_most("line-offset", apart, "mm", LINE);
        if !measure.is_right() {
            let evidence = Evidence::new(
                format!("địa danh, thời gian không cùng dòng với số, ký hiệu (lệch {} mm)", decimal(apart)),
                format!("place and date are not on the line of the number ({apart:.1} mm off)"),
            );
            against.push(evidence.at(part).measuring(measure));
        }
    }
    if let Some(over) = other(Kind::NationalName) {
        let off = off_centre(part.place, over.place);
        if !off.is_right() {
            let evidence = Evidence::new(
                format!("địa danh, thời gian lệch {} mm so với giữa {}", decimal(off.value), name(over.kind).vi),
                format!("place and date are {:.1} mm off the middle of {}", off.value, name(over.kind).en),
            );
            against.push(evidence.at(part).measuring(off));
        }
    }
    match found.answer {
        Answer::Broken => {
            found.evidence.extend(against);
            found
        }
        _ => Outcome::judged(against, found.evidence),
    }
}

/// Half a line: sizes of number and date differ by one at most. Beside it `CENTRE` for the middle.
const LINE: f64 = CENTRE.value / 2.0;

/// How the names of central bodies begin; their units name them as the parent body.
const CENTRAL: [&str; 9] = [
    "BỘ ",
    "CHÍNH PHỦ",
    "VĂN PHÒNG CHÍNH PHỦ",
    "THỦ TƯỚNG",
    "NGÂN HÀNG NHÀ NƯỚC",
    "THANH TRA CHÍNH PHỦ",
    "QUỐC HỘI",
    "TÒA ÁN NHÂN DÂN TỐI CAO",
    "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO",
];

fn current(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::PlaceAndDate) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let text = tidy(&part.text);
    let place = match written(&text) {
        Some(date) => date.place.trim_end_matches([',', ' ']),
        None => text.split(',').next().unwrap_or_default().trim(),
    };
    let Some(day) = subject.day.filter(|_| !place.is_empty()) else { return blank() };
    let told = |vi: String, en: String| Evidence::new(format!("“{place}”: {vi}"), format!("“{place}”: {en}")).at(part);
    let ours = subject.organisation.is_some_and(|organisation| organisation.places.iter().any(|known| known == place));
    match named(place) {
        Named::Abbreviated(full) => {
            return Outcome::broken(vec![told(
                format!("địa danh theo tên người phải ghi đầy đủ: {full}"),
                format!("places named after people are written in full: {full}"),
            )]);
        }
        Named::District(level) if day >= REFORM => {
            return Outcome::broken(vec![told(
                format!("{level} không còn từ 01/7/2025"),
                format!("units of this level ({level}) ended on 1 July 2025"),
            )]);
        }
        _ => {}
    }
    let heading = |kind| {
        let text = subject.letter.and_then(|letter| letter.part(kind)).map(|part| tidy(&part.text).to_uppercase());
        text.unwrap_or_default()
    };
    let of_province = [Kind::IssuingBody, Kind::ParentBody].into_iter().any(|kind| {
        let heading = heading(kind);
        heading.contains(&format!("TỈNH {}", place.to_uppercase()))
    });
    let (known, gone) = if day >= REFORM { (SINCE_2025, CEASED) } else { (UNTIL_2025, &[][..]) };
    if known.contains(&place) || ours {
        return Outcome::met(Vec::new());
    }
    // A ward may bear the name that a province had: only the heading tells which of them is meant. Bodies of the central
    // government name provinces (khoản 4 a).
    let top = [heading(Kind::ParentBody), heading(Kind::IssuingBody)].into_iter().find(|text| !text.is_empty());
    let is_central = top.is_some_and(|top| {
        CENTRAL.iter().any(|central| top.starts_with(central))
            && !top.starts_with("BỘ CHỈ HUY")
            && !top.starts_with("BỘ TƯ LỆNH")
    });
    if gone.contains(&place) && (of_province || is_central) {
        return Outcome::broken(vec![told(
            "tỉnh này đã sáp nhập từ 01/7/2025".to_owned(),
            "this province was merged on 1 July 2025".to_owned(),
        )]);
    }
    Outcome::not_checkable(Why::new(
        "place-unknown",
        format!("“{place}” không có trong danh mục tỉnh, thành phố; tên xã, phường không được tra"),
        format!("“{place}” is not among the provinces and cities; communes are not looked up"),
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    const FORM: &str = "ND30-PL1-II.4-DATE-FORM";
    const PLACE: &str = "ND30-PL1-II.4-PLACE-CURRENT";

    #[test]
    fn dates_have_one_form() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(FORM), "met");
        for text in [
            "Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2019",
            "Huế, ngày 05 tháng 01 năm 2026",
            "Hà Nội, ngày 10 tháng 12 năm 2026",
        ] {
            assert_eq!(sample.clone().rewrite(Kind::PlaceAndDate, text).answer(FORM), "met", "{text}");
        }
        for (text, why) in [
            ("Hà Nội, ngày 5 tháng 3 năm 2026", "the day is written 05"),
            ("Hà Nội, ngày 05 tháng 1 năm 2026", "the month is written 01"),
            ("Hà Nội, ngày 05 tháng 03 năm 2026", "the month is written 3"),
            ("Hà Nội ngày 05 tháng 3 năm 2026", "no comma"),
            ("hà nội, ngày 05 tháng 3 năm 2026", "capital"),
            ("Hà Nội, ngày 05 tháng 3 năm 26", "four figures"),
            ("Hà Nội, ngày 30 tháng 02 năm 2026", "no such day"),
            ("Hà Nội, 05/3/2026", "does not read"),
            ("Hà Nội, ngày V tháng 3 năm 2026", "Arabic"),
        ] {
            let outcome = sample.clone().rewrite(Kind::PlaceAndDate, text).ask(FORM);
            assert!(outcome.evidence.iter().any(|e| e.en.contains(why)), "{text}: {outcome:?}");
        }
        let blank = sample.rewrite(Kind::PlaceAndDate, "Hà Nội, ngày     tháng 3 năm 2026");
        assert_eq!(blank.answer(FORM), "?: date-blank");
    }

    #[test]
    fn dates_slope_on_the_line_of_the_number() {
        let id = "ND30-PL1-II.4-DATE-LOOKS";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        assert_eq!(sample.clone().runs(Kind::PlaceAndDate, |run| run.italic = false).answer(id), "broken");
        let low = sample.clone().change(Kind::PlaceAndDate, |line| line.place.top += 6.0).ask(id);
        assert_eq!(low.evidence[0].measure.as_ref().unwrap().what, "line-offset");
        let aside = sample.change(Kind::PlaceAndDate, |line| line.place.left += 8.0).ask(id);
        assert_eq!(aside.evidence[0].measure.as_ref().unwrap().what, "off-centre");
    }

    #[test]
    fn places_exist_on_their_day() {
        let at = |place: &str, day: Day| {
            let mut sample =
                Sample::decision().rewrite(Kind::PlaceAndDate, &format!("{place}, ngày 05 tháng 3 năm 2026"));
            sample.day = Some(day);
            sample
        };
        let (before, after) = (Day::constant(2025, 6, 30), Day::constant(2025, 7, 1));
        assert_eq!(at("Hà Nội", before).answer(PLACE), "met");
        assert_eq!(at("Hà Nam", before).answer(PLACE), "met");
        let local = at("Hà Nam", after).rewrite(Kind::ParentBody, "SỞ NỘI VỤ");
        assert_eq!(local.answer(PLACE), "?: place-unknown", "a ward may be called so");
        let province = at("Hà Nam", after).rewrite(Kind::ParentBody, "UBND TỈNH HÀ NAM");
        assert_eq!(province.answer(PLACE), "broken");
        assert_eq!(at("Hà Nam", after).rewrite(Kind::ParentBody, "BỘ NỘI VỤ").answer(PLACE), "broken");
        assert_eq!(at("Huyện Gia Lâm", after).answer(PLACE), "broken");
        assert_eq!(at("Huyện Gia Lâm", before).answer(PLACE), "?: place-unknown");
        assert_eq!(at("Gia Lâm", after).answer(PLACE), "?: place-unknown");
        assert_eq!(at("TP. Hồ Chí Minh", after).answer(PLACE), "broken");
        assert_eq!(at("Thành phố Hồ Chí Minh", after).answer(PLACE), "met");
    }
}
