//! National name and motto, names of the bodies, the rules under them.

use super::super::looks::{
    CENTRE, Looks, SIZE, decimal, lines, looks, name, off_centre, optional, page, part, present, rule_below, scanned,
    shown, tidy, unseen,
};
use super::super::outcome::{Evidence, Measure, Outcome, Why};
use super::super::rule::{Confidence, Rule, Severity, Source, Tolerance, Words};
use super::super::subject::Subject;
use crate::base::BoxMm;
use crate::base::Day;
use crate::letter::Kind;
use crate::letter::Part;
use crate::page::Line;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.1-QUOCHIEU",
        Severity::Error,
        "Phụ lục I, phần I, mục II, khoản 1",
        Words::new(
            "Quốc hiệu và Tiêu ngữ có đủ, đúng từng chữ và ở phía trên cùng, bên phải trang đầu không?",
            "Are the national name and the motto there, exact, at the top right of the first page?",
        ),
        Words::new(
            "Ghi đúng “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM” và “Độc lập - Tự do - Hạnh phúc” (gạch nối, có cách chữ) ở nửa phải, trên cùng trang đầu.",
            "Write “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM” and “Độc lập - Tự do - Hạnh phúc” (hyphens with spaces) at the top of the right half of the first page.",
        ),
        national_name,
    ),
    Rule::nd30(
        "ND30-PL1-II.1-QUOCHIEU-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 1 a, b",
        Words::new(
            "Quốc hiệu có in hoa, cỡ 12–13, đứng, đậm; Tiêu ngữ có cỡ 13–14, đứng, đậm và canh giữa dưới Quốc hiệu không?",
            "Is the national name in capitals of size 12–13, upright, bold; the motto of size 13–14, upright, bold, centred below?",
        ),
        Words::new(
            "Chỉnh cỡ chữ, kiểu chữ của Quốc hiệu (12–13) và Tiêu ngữ (13–14), canh giữa Tiêu ngữ.",
            "Correct the sizes and looks of the national name (12–13) and the motto (13–14), and centre the motto.",
        ),
        national_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.1-RULE",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 1 b",
        Words::new(
            "Dưới Tiêu ngữ có đường kẻ ngang, nét liền, dài bằng dòng chữ không?",
            "Is there a solid rule under the motto, as long as its text?",
        ),
        Words::new(
            "Kẻ một đường nét liền dưới Tiêu ngữ, dài bằng dòng chữ Tiêu ngữ.",
            "Draw one solid rule under the motto, as long as its text.",
        ),
        motto_rule,
    )
    .within(Tolerance {
        value: 10.0,
        unit: "%",
        origin: Words::new(
            "lựa chọn kỹ thuật: đường kẻ thường vẽ bằng tay trong trình soạn thảo",
            "an engineering choice: such rules are mostly drawn by hand in the editor",
        ),
    }),
    Rule::nd30(
        "ND30-PL1-II.2-ISSUER",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 2 a",
        Words::new(
            "Văn bản có ghi tên cơ quan, tổ chức ban hành không?",
            "Does the document name the body that issues it?",
        ),
        Words::new(
            "Ghi tên chính thức, đầy đủ của cơ quan, tổ chức ban hành ở phía trên, bên trái trang đầu.",
            "Write the official, full name of the issuing body at the top left of the first page.",
        ),
        |subject| present(subject, Kind::IssuingBody),
    ),
    Rule::nd30(
        "ND30-PL1-II.2-ISSUER-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 2 b",
        Words::new(
            "Tên cơ quan, tổ chức ban hành có in hoa, cỡ 12–13, đứng, đậm, canh giữa dưới tên cơ quan chủ quản không?",
            "Is the name of the issuing body in capitals of size 12–13, upright, bold, centred below that of its parent?",
        ),
        Words::new(
            "Trình bày tên cơ quan ban hành bằng chữ in hoa, cỡ 12–13, đứng, đậm, canh giữa.",
            "Set the name of the issuing body in capitals of size 12–13, upright, bold, centred.",
        ),
        issuer_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.2-PARENT-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 2 b",
        Words::new(
            "Tên cơ quan, tổ chức chủ quản trực tiếp có in hoa, cỡ 12–13, kiểu đứng (không đậm) không?",
            "Is the name of the parent body in capitals of size 12–13, upright, not bold?",
        ),
        Words::new(
            "Trình bày tên cơ quan chủ quản bằng chữ in hoa, cỡ 12–13, đứng, không đậm.",
            "Set the name of the parent body in capitals of size 12–13, upright, not bold.",
        ),
        parent_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.2-RULE",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 2 b",
        Words::new(
            "Dưới tên cơ quan ban hành có đường kẻ ngang, nét liền, dài từ 1/3 đến 1/2 dòng chữ, cân đối với dòng chữ không?",
            "Is there a solid rule under the name of the issuing body, 1/3 to 1/2 of its text long, balanced below it?",
        ),
        Words::new(
            "Kẻ một đường nét liền dưới tên cơ quan ban hành, dài từ 1/3 đến 1/2 dòng chữ, đặt cân đối.",
            "Draw one solid rule under the name of the issuing body, 1/3 to 1/2 of its text long, in its middle.",
        ),
        issuer_rule,
    )
    .within(RULE),
    Rule {
        source: Source {
            text: "Nghị quyết 202/2025/QH15; Luật Tổ chức chính quyền địa phương 72/2025/QH15",
            article: "chính quyền địa phương hai cấp",
            confidence: Confidence::Quoted,
        },
        from: REFORM,
        ..Rule::nd30(
            "REFORM25-DISTRICT-ISSUER",
            Severity::Warning,
            "",
            Words::new(
                "Văn bản từ ngày 01/7/2025 có còn do cơ quan cấp huyện (huyện, quận, thị xã, thành phố thuộc tỉnh) ban hành không?",
                "Is a document of 1 July 2025 or later still issued by a body of the district level?",
            ),
            Words::new(
                "Từ ngày 01/7/2025 không còn cấp huyện: kiểm tra lại cơ quan ban hành và ngày của văn bản.",
                "The district level ended on 1 July 2025: make sure who issued the document, and when.",
            ),
            district,
        )
    },
];

/// Rules that are 1/3 to 1/2 of a line long.
pub(super) const RULE: Tolerance = Tolerance {
    value: 3.0,
    unit: "%",
    origin: Words::new(
        "lựa chọn kỹ thuật, tính theo phần trăm chiều dài dòng chữ: đường kẻ thường vẽ bằng tay trong trình soạn thảo",
        "an engineering choice, in percent of the line of text: such rules are mostly drawn by hand in the editor",
    ),
};

/// Two levels of local government from then on.
pub(super) const REFORM: Day = Day::constant(2025, 7, 1);

/// Both spellings stand in the decree's own samples.
const NATIONAL: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"];
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

fn national_name(subject: &Subject<'_>) -> Outcome {
    let Some(letter) = subject.letter else { return Outcome::met(Vec::new()) };
    if letter.is_scanned {
        return scanned();
    }
    let mut against = Vec::new();
    let mut seen = Vec::new();
    for (kind, right) in [(Kind::NationalName, &NATIONAL[..]), (Kind::Motto, &[MOTTO][..])] {
        let what = name(kind);
        // Its words tell it, so nothing that was found by its place alone is it.
        let Some(part) = letter.part(kind) else {
            if let Some(outcome) = unseen(subject) {
                return outcome;
            }
            let width = page(subject, 1).map_or(210.0, |page| page.size_mm.0);
            let half = BoxMm { left: width / 2.0, top: 0.0, width: width / 2.0, height: 60.0 };
            let evidence = Evidence::new(
                format!("không thấy {} ở trang đầu", what.vi),
                format!("{} is not on the first page", what.en),
            );
            against.push(evidence.on(1, half));
            continue;
        };
        let text = tidy(&part.text);
        if !right.contains(&text.as_str()) {
            let right = right.first().copied().unwrap_or_default();
            let (vi, en) = difference(&text, right);
            let evidence = Evidence::new(
                format!("{} ghi “{text}”, đúng là “{right}”{vi}", what.vi),
                format!("{} says “{text}”, right is “{right}”{en}", what.en),
            );
            against.push(evidence.at(part));
        }
        against.extend(misplaced(subject, part));
        seen.push(Evidence::new(format!("{}: “{text}”", what.vi), format!("{}: “{text}”", what.en)).at(part));
    }
    Outcome::judged(against, seen)
}

/// What the eye overlooks.
fn difference(text: &str, right: &str) -> (&'static str, &'static str) {
    let flat = |text: &str| text.replace(['–', '—', '\u{2010}', '\u{2011}', '\u{2212}'], "-");
    if flat(text) == right {
        return (" (dùng gạch ngang dài thay gạch nối)", " (dashes instead of hyphens)");
    }
    if text.to_lowercase() == right.to_lowercase() {
        return (" (sai chữ hoa, chữ thường)", " (capitals differ)");
    }
    if flat(text).replace(' ', "") == right.replace(' ', "") {
        return (" (sai khoảng cách)", " (spaces differ)");
    }
    ("", "")
}

fn misplaced(subject: &Subject<'_>, part: &Part) -> Option<Evidence> {
    let (width, height) = page(subject, part.page).map(|page| page.size_mm)?;
    let (x, y) = part.place.centre();
    let what = name(part.kind);
    if part.page != 1 {
        return Some(
            Evidence::new(
                format!("{} ở trang {}, không phải trang đầu", what.vi, part.page),
                format!("{} is on page {}, not on the first", what.en, part.page),
            )
            .at(part),
        );
    }
    let across = Measure::at_least("centre-from-left", x, "mm", width / 2.0);
    if !across.is_right() {
        return Some(
            Evidence::new(
                format!("{} không ở nửa phải của trang", what.vi),
                format!("{} is not in the right half of the page", what.en),
            )
            .at(part)
            .measuring(across),
        );
    }
    let down = Measure::at_most("centre-from-top", y, "mm", height / 4.0);
    (!down.is_right()).then(|| {
        Evidence::new(
            format!("{} không ở phía trên cùng của trang", what.vi),
            format!("{} is not at the top of the page", what.en),
        )
        .at(part)
        .measuring(down)
    })
}

fn national_looks(subject: &Subject<'_>) -> Outcome {
    let both = [
        (Kind::NationalName, Looks::bold(12.0, 13.0).capitals(true)),
        (Kind::Motto, Looks::bold(13.0, 14.0).capitals(false)),
    ];
    let mut against = Vec::new();
    let mut told = Vec::new();
    let mut places = Vec::new();
    for (kind, wanted) in both {
        let part = match part(subject, kind) {
            Ok(part) => part,
            Err(outcome) => return outcome,
        };
        let found = looks(subject, part, &wanted);
        if !matches!(found.answer, super::super::Answer::Met | super::super::Answer::Broken) {
            return found;
        }
        let into = if found.answer == super::super::Answer::Broken { &mut against } else { &mut told };
        into.extend(found.evidence);
        places.push(part);
    }
    if let [national, motto] = places.as_slice() {
        against.extend(uneven(motto, national));
    }
    Outcome::judged(against, told)
}

/// Evidence when a part is not centred under the other.
pub(super) fn uneven(part: &Part, over: &Part) -> Option<Evidence> {
    let off = off_centre(part.place, over.place);
    if off.is_right() || part.page != over.page {
        return None;
    }
    let (what, under) = (name(part.kind), name(over.kind));
    Some(
        Evidence::new(
            format!("{} lệch {} mm so với giữa {}", what.vi, decimal(off.value), under.vi),
            format!("{} is {:.1} mm off the middle of {}", what.en, off.value, under.en),
        )
        .at(part)
        .measuring(off),
    )
}

fn motto_rule(subject: &Subject<'_>) -> Outcome {
    rule(subject, Kind::Motto, (100.0, 100.0), 10.0)
}

fn issuer_rule(subject: &Subject<'_>) -> Outcome {
    rule(subject, Kind::IssuingBody, (100.0 / 3.0, 50.0), RULE.value)
}

/// The rule under the last line of a part, in percent of that line, or of the longest.
pub(super) fn rule(subject: &Subject<'_>, kind: Kind, (least, most): (f64, f64), tolerance: f64) -> Outcome {
    let part = match part(subject, kind) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let lines: Vec<&Line> = lines(subject, part).into_iter().filter(|line| shown(line).next().is_some()).collect();
    let last = lines.iter().max_by(|one, other| one.baseline_mm.total_cmp(&other.baseline_mm));
    let (Some(last), Some(page)) = (last, page(subject, part.page)) else { return super::super::looks::drawn(part) };
    let what = name(kind);
    let Some(rule) = rule_below(page, last) else {
        if let Some(outcome) = unseen(subject) {
            return outcome;
        }
        let evidence = Evidence::new(
            format!("không thấy đường kẻ dưới {}", what.vi),
            format!("there is no rule under {}", what.en),
        );
        return Outcome::broken(vec![evidence.at(part)]);
    };
    let longest = lines.iter().map(|line| line.place.width).fold(last.place.width, f64::max);
    let share = |of: f64| {
        Measure::between("rule-length", 100.0 * rule.width / of, "%", (least - tolerance).floor(), most + tolerance)
    };
    let measure = [share(last.place.width), share(longest)];
    let [first, other] = measure;
    let measure = if other.is_right() { other } else { first };
    let off = Measure::at_most("off-centre", (rule.centre().0 - last.place.centre().0).abs(), "mm", CENTRE.value);
    let told = Evidence::new(
        format!("đường kẻ dưới {} dài {} mm, bằng {:.0} % dòng chữ", what.vi, decimal(rule.width), measure.value),
        format!("the rule under {} is {:.1} mm long, {:.0} % of the text", what.en, rule.width, measure.value),
    );
    let mut against = Vec::new();
    if !measure.is_right() {
        against.push(told.clone().on(part.page, rule).measuring(measure.clone()));
    }
    if !off.is_right() {
        let evidence = Evidence::new(
            format!("đường kẻ dưới {} lệch {} mm so với giữa dòng chữ", what.vi, decimal(off.value)),
            format!("the rule under {} is {:.1} mm off the middle of the text", what.en, off.value),
        );
        against.push(evidence.on(part.page, rule).measuring(off));
    }
    Outcome::judged(against, vec![told.on(part.page, rule).measuring(measure)])
}

fn issuer_looks(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::IssuingBody) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let mut found = looks(subject, part, &Looks::bold(12.0, 13.0).capitals(true));
    let parent = subject.letter.and_then(|letter| letter.part(Kind::ParentBody));
    if let Some(uneven) = parent.and_then(|parent| uneven(part, parent)) {
        match found.answer {
            super::super::Answer::Met => found = Outcome::broken(vec![uneven]),
            super::super::Answer::Broken => found.evidence.push(uneven),
            _ => {}
        }
    }
    found
}

fn parent_looks(subject: &Subject<'_>) -> Outcome {
    let none = Words::new("văn bản không ghi cơ quan chủ quản trực tiếp", "the document names no parent body");
    match optional(subject, Kind::ParentBody, none) {
        Ok(part) => looks(subject, part, &Looks::upright(12.0, 13.0).capitals(true)),
        Err(outcome) => outcome,
    }
}

/// Cities under the central government: all other cities were of the district level.
const CITIES: [&str; 6] = ["HÀ NỘI", "HUẾ", "HẢI PHÒNG", "ĐÀ NẴNG", "HỒ CHÍ MINH", "CẦN THƠ"];

fn district(subject: &Subject<'_>) -> Outcome {
    let issuing = match part(subject, Kind::IssuingBody) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let parent = subject.letter.and_then(|letter| letter.part(Kind::ParentBody));
    let mut doubtful = None;
    for part in [Some(issuing), parent].into_iter().flatten() {
        let text = tidy(&part.text).to_uppercase();
        let Some(word) = district_word(&text) else { continue };
        // Schools and hospitals may keep a name that they were given.
        let keeps = ["TRƯỜNG", "BỆNH VIỆN", "TRUNG TÂM", "TRẠM", "CÔNG TY"].iter().any(|kept| text.contains(kept));
        if keeps {
            doubtful = Some(text);
            continue;
        }
        let evidence = Evidence::new(
            format!("“{text}”: cấp huyện ({word}) không còn từ 01/7/2025"),
            format!("“{text}”: the district level ({word}) ended on 1 July 2025"),
        );
        return Outcome::broken(vec![evidence.at(part)]);
    }
    match doubtful {
        Some(text) => Outcome::not_checkable(Why::new(
            "name-may-stand",
            format!("“{text}”: tên đơn vị sự nghiệp có thể vẫn giữ như cũ"),
            format!("“{text}”: the name of an institution may have been kept"),
        )),
        None => Outcome::met(Vec::new()),
    }
}

fn district_word(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.contains(&"HUYỆN") {
        return Some("huyện");
    }
    if words.contains(&"QUẬN") {
        return Some("quận");
    }
    for pair in words.windows(2) {
        match pair {
            ["THỊ", "XÃ"] => return Some("thị xã"),
            ["THỊ", "TRẤN"] => return Some("thị trấn"),
            _ => {}
        }
    }
    // Only behind what governs: a city may be part of another name.
    let governs = ["ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN", "UBND", "HỘI ĐỒNG NHÂN DÂN", "HĐND"];
    let after = governs.iter().find_map(|body| text.split_once(body)).map(|(_, after)| after.trim_start())?;
    let city = after
        .strip_prefix("THÀNH PHỐ ")
        .or_else(|| after.strip_prefix("TP. "))
        .or_else(|| after.strip_prefix("TP "))?;
    (!CITIES.iter().any(|central| city.starts_with(central))).then_some("thành phố thuộc tỉnh")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::Sample;
    use super::*;

    const NAME: &str = "ND30-PL1-II.1-QUOCHIEU";
    const LOOKS: &str = "ND30-PL1-II.1-QUOCHIEU-LOOKS";

    #[test]
    fn national_name_and_motto_are_exact() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(NAME), "met");
        assert_eq!(
            sample.clone().rewrite(Kind::NationalName, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM").answer(NAME),
            "met"
        );
        let dashed = sample.clone().rewrite(Kind::Motto, "Độc lập – Tự do – Hạnh phúc").ask(NAME);
        assert!(dashed.evidence[0].vi.contains("gạch ngang dài"), "{dashed:?}");
        assert_eq!(sample.clone().rewrite(Kind::Motto, "Độc lập-Tự do-Hạnh phúc").answer(NAME), "broken");
        assert_eq!(
            sample.clone().rewrite(Kind::NationalName, "CỘNG HÒA XÃ HỘI CHŨ NGHĨA VIỆT NAM").answer(NAME),
            "broken"
        );
        let none = sample.clone().without(Kind::Motto).ask(NAME);
        assert!(none.evidence[0].en.contains("the motto is not on the first page"));
        let left = sample.clone().change(Kind::NationalName, |line| line.place.left = 20.0).ask(NAME);
        assert_eq!(left.evidence[0].measure.as_ref().unwrap().value, 63.0);
        let mut scan = sample.clone();
        scan.letter().is_scanned = true;
        assert_eq!(scan.answer(NAME), "?: scanned");
        let mut other = sample.clone();
        other.letter().class = crate::letter::Class::Normative;
        assert_eq!(other.answer(NAME), "n.a.: normative");
    }

    #[test]
    fn what_is_missing_on_a_page_not_seen_is_not_missing() {
        let mut sample = Sample::decision().without(Kind::NationalName);
        sample.pages[0].unseen.push(crate::page::Unseen { code: "font", detail: "unreadable".to_owned() });
        assert_eq!(sample.answer(NAME), "?: not-all-seen");
    }

    #[test]
    fn headings_have_sizes_and_weights() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(LOOKS), "met");
        let large = sample.clone().runs(Kind::NationalName, |run| run.size_pt = 14.0).ask(LOOKS);
        let measure = large.evidence[0].measure.as_ref().unwrap();
        assert_eq!((measure.what, measure.value, measure.most), ("size", 14.0, Some(13.3)));
        assert_eq!(sample.clone().runs(Kind::Motto, |run| run.bold = false).answer(LOOKS), "broken");
        assert_eq!(sample.clone().change(Kind::Motto, |line| line.place.left += 9.0).answer(LOOKS), "broken");
        assert_eq!(sample.clone().guess(Kind::Motto).answer(LOOKS), "?: part-uncertain");
        let id = "ND30-PL1-II.2-ISSUER-LOOKS";
        assert_eq!(sample.answer(id), "met");
        assert_eq!(sample.clone().runs(Kind::IssuingBody, |run| run.bold = false).answer(id), "broken");
        assert_eq!(sample.clone().rewrite(Kind::IssuingBody, "Cục Văn thư").answer(id), "broken");
        let id = "ND30-PL1-II.2-PARENT-LOOKS";
        assert_eq!(sample.answer(id), "met");
        assert_eq!(sample.clone().runs(Kind::ParentBody, |run| run.bold = true).answer(id), "broken");
        assert_eq!(sample.without(Kind::ParentBody).answer(id), "n.a.: no-such-part");
    }

    #[test]
    fn rules_have_lengths() {
        let (motto, issuer) = ("ND30-PL1-II.1-RULE", "ND30-PL1-II.2-RULE");
        let mut sample = Sample::decision();
        assert_eq!((sample.answer(motto), sample.answer(issuer)), ("met".to_owned(), "met".to_owned()));
        sample.pages[0].strokes[0].place = BoxMm { left: 40.0, top: 30.5, width: 40.0, height: 0.2 };
        let long = sample.ask(issuer);
        assert_eq!(long.evidence[0].measure.as_ref().unwrap().value, 80.0);
        sample.pages[0].strokes[0].place = BoxMm { left: 35.0, top: 30.5, width: 20.0, height: 0.2 };
        assert_eq!(sample.ask(issuer).evidence[0].measure.as_ref().unwrap().what, "off-centre");
        sample.pages[0].strokes.clear();
        assert_eq!((sample.answer(motto), sample.answer(issuer)), ("broken".to_owned(), "broken".to_owned()));
    }

    #[test]
    fn districts_ended() {
        let id = "REFORM25-DISTRICT-ISSUER";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "met");
        for text in ["ỦY BAN NHÂN DÂN HUYỆN GIA LÂM", "UBND QUẬN 1", "UBND THỊ XÃ SƠN TÂY", "UBND THÀNH PHỐ NAM ĐỊNH"]
        {
            assert_eq!(sample.clone().rewrite(Kind::IssuingBody, text).answer(id), "broken", "{text}");
        }
        for text in ["ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI", "BỘ CHỈ HUY QUÂN SỰ TỈNH", "UBND XÃ PHÚ THỊ"]
        {
            assert_eq!(sample.clone().rewrite(Kind::IssuingBody, text).answer(id), "met", "{text}");
        }
        assert_eq!(
            sample.clone().rewrite(Kind::IssuingBody, "TRƯỜNG THPT HUYỆN ĐIỆN BIÊN").answer(id),
            "?: name-may-stand"
        );
        let mut old = sample.rewrite(Kind::IssuingBody, "UBND HUYỆN GIA LÂM");
        old.day = Day::new(2025, 6, 30);
        assert_eq!(old.answer(id), "n.a.: not-yet-in-force");
    }
}
