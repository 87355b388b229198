//! Title and name of the signer, addressees, recipients.

use super::super::looks::{CENTRE, ENOUGH, Looks, SIZE, lines, looks, optional, part, present, shown, tidy, unseen};
use super::super::outcome::{Evidence, Outcome, Why};
use super::super::rule::{Rule, Severity, Words};
use super::super::subject::Subject;
use super::heading::uneven;
use crate::letter::Kind;
use crate::page::Line;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-II.7-TITLE-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 7 đ",
        Words::new(
            "Quyền hạn, chức vụ của người ký có in hoa, cỡ 13–14, đứng, đậm không?",
            "Is the title of the signer in capitals of size 13–14, upright, bold?",
        ),
        Words::new(
            "Trình bày quyền hạn, chức vụ bằng chữ in hoa, cỡ 13–14, đứng, đậm.",
            "Set the title in capitals of size 13–14, upright, bold.",
        ),
        title_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.7-TITLE-PREFIX",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 7 b",
        Words::new(
            "Quyền hạn của người ký có ghi đúng “TM.”, “Q.”, “KT.”, “TL.”, “TUQ.” không?",
            "Is the authority of the signer written as “TM.”, “Q.”, “KT.”, “TL.” or “TUQ.”?",
        ),
        Words::new(
            "Ghi quyền hạn bằng chữ viết tắt có dấu chấm: “TM.”, “Q.”, “KT.”, “TL.”, “TUQ.”.",
            "Write the authority as an abbreviation with a full stop: “TM.”, “Q.”, “KT.”, “TL.”, “TUQ.”.",
        ),
        prefix,
    ),
    Rule::nd30(
        "ND30-PL1-II.7-NAME-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 7 đ",
        Words::new(
            "Họ tên người ký có in thường, cỡ 13–14, đứng, đậm không?",
            "Is the name of the signer of size 13–14, upright, bold, not in capitals?",
        ),
        Words::new(
            "Trình bày họ tên người ký bằng chữ in thường, cỡ 13–14, đứng, đậm.",
            "Set the name of the signer in size 13–14, upright, bold, not in capitals.",
        ),
        name_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.7-NAME-CENTERED",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 7 đ",
        Words::new(
            "Họ tên người ký có canh giữa dưới quyền hạn, chức vụ không?",
            "Is the name of the signer centred below the title?",
        ),
        Words::new("Canh giữa họ tên người ký dưới chức vụ.", "Centre the name of the signer below the title."),
        name_centred,
    )
    .within(CENTRE),
    Rule::nd30(
        "ND30-PL1-II.7-NAME-PLAIN",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 7 c",
        Words::new(
            "Trước họ tên người ký có phải không ghi học hàm, học vị, danh hiệu không?",
            "Is the name of the signer without academic ranks, degrees, honours?",
        ),
        Words::new(
            "Bỏ học hàm, học vị, danh hiệu trước họ tên người ký (trừ lực lượng vũ trang, đơn vị sự nghiệp giáo dục, y tế, khoa học).",
            "Take ranks and degrees off the name (but in armed forces and institutions of education, health, science).",
        ),
        name_plain,
    ),
    Rule::nd30(
        "ND30-PL1-II.9-ADDRESSEES-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 9 d",
        Words::new(
            "Phần “Kính gửi:” có cỡ chữ 13–14, kiểu đứng, không đậm, sau chữ “Kính gửi” có dấu hai chấm không?",
            "Are the addressees of size 13–14, upright, not bold, with a colon behind “Kính gửi”?",
        ),
        Words::new(
            "Trình bày “Kính gửi:” và nơi nhận cỡ 13–14, kiểu đứng, không đậm.",
            "Set “Kính gửi:” and the addressees in size 13–14, upright, not bold.",
        ),
        addressees,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.9-RECIPIENTS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 9 a",
        Words::new("Văn bản có phần “Nơi nhận” không?", "Does the document have a list of recipients?"),
        Words::new(
            "Thêm phần “Nơi nhận:” ngang hàng với quyền hạn, chức vụ của người ký, sát lề trái.",
            "Add “Nơi nhận:” on the line of the signer's title, at the left margin.",
        ),
        there,
    ),
    Rule::nd30(
        "ND30-PL1-II.9-RECIPIENTS-LOOKS",
        Severity::Warning,
        "Phụ lục I, phần I, mục II, khoản 9 d",
        Words::new(
            "Từ “Nơi nhận:” có cỡ 12, nghiêng, đậm và phần liệt kê có cỡ 11, đứng không?",
            "Is “Nơi nhận:” of size 12, sloped, bold, and the list below of size 11, upright?",
        ),
        Words::new(
            "Trình bày “Nơi nhận:” cỡ 12, nghiêng, đậm; danh sách cỡ 11, đứng.",
            "Set “Nơi nhận:” in size 12, sloped, bold; the list in size 11, upright.",
        ),
        recipients_looks,
    )
    .within(SIZE),
    Rule::nd30(
        "ND30-PL1-II.9-LUU-VT",
        Severity::Note,
        "Phụ lục I, phần I, mục II, khoản 9 d",
        Words::new(
            "Nơi nhận có kết thúc bằng dòng “Lưu: VT, ….” không?",
            "Do the recipients end with a line “Lưu: VT, ….”?",
        ),
        Words::new(
            "Thêm dòng cuối “- Lưu: VT, <đơn vị soạn thảo>.”, kết thúc bằng dấu chấm.",
            "Add the last line “- Lưu: VT, <drafting unit>.”, ending with a full stop.",
        ),
        kept,
    ),
];

fn title_looks(subject: &Subject<'_>) -> Outcome {
    match part(subject, Kind::Title) {
        Ok(part) => looks(subject, part, &Looks::bold(13.0, 14.0).capitals(true)),
        Err(outcome) => outcome,
    }
}

const PREFIXES: [&str; 5] = ["TM", "Q", "KT", "TL", "TUQ"];

fn prefix(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::Title) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let mut against = Vec::new();
    let mut found = false;
    for line in part.text.lines().map(tidy) {
        let first = line.split(' ').next().unwrap_or_default();
        // "KT.BỘ TRƯỞNG" is one word; what is short for an authority ends at its first stop.
        let head = first.split_inclusive('.').next().unwrap_or_default();
        let plain: String = first.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_uppercase();
        let is_one = PREFIXES.iter().any(|prefix| head.strip_suffix('.') == Some(*prefix));
        found |= is_one;
        if !is_one && PREFIXES.contains(&plain.as_str()) {
            let right = format!("{plain}.");
            let evidence = Evidence::new(
                format!("“{line}”: ghi “{first}”, đúng là “{right}”"),
                format!("“{line}”: says “{first}”, right is “{right}”"),
            );
            against.push(evidence.at(part));
        }
    }
    if against.is_empty() && !found {
        return Outcome::not_applicable(Why::new(
            "signs-in-own-right",
            "người ký không ghi quyền hạn (ký với chức vụ của mình)",
            "the signer signs in their own right",
        ));
    }
    Outcome::judged(against, Vec::new())
}

fn name_looks(subject: &Subject<'_>) -> Outcome {
    match part(subject, Kind::SignerName) {
        Ok(part) => looks(subject, part, &Looks::bold(13.0, 14.0).capitals(false)),
        Err(outcome) => outcome,
    }
}

fn name_centred(subject: &Subject<'_>) -> Outcome {
    match (part(subject, Kind::SignerName), part(subject, Kind::Title)) {
        (Ok(name), Ok(title)) if name.page == title.page => {
            Outcome::judged(uneven(name, title).into_iter().collect(), Vec::new())
        }
        (Ok(name), Ok(title)) => {
            let evidence = Evidence::new(
                format!("chức vụ ở trang {}, họ tên ở trang {}", title.page, name.page),
                format!("the title is on page {}, the name on page {}", title.page, name.page),
            );
            Outcome::broken(vec![evidence.at(name)])
        }
        (Err(outcome), _) | (_, Err(outcome)) => outcome,
    }
}

/// Ranks, degrees and honours as they are shortened before names.
const RANKS: [&str; 22] = [
    "GS", "PGS", "TS", "TSKH", "THS", "BS", "BSCK", "BSCKI", "BSCKII", "DS", "KS", "CN", "NGND", "NGƯT", "NGUT",
    "TTND", "TTƯT", "AHLĐ", "LS", "BSCC", "TTUT", "KTS",
];

/// Where names may bear them: whoever heads the branch decides.
const MAY: [&str; 14] = [
    "CÔNG AN",
    "QUÂN ",
    "QUỐC PHÒNG",
    "BỘ ĐỘI",
    "TRƯỜNG",
    "ĐẠI HỌC",
    "HỌC VIỆN",
    "CAO ĐẲNG",
    "BỆNH VIỆN",
    "VIỆN ",
    "TRUNG TÂM Y TẾ",
    "TRẠM Y TẾ",
    "BỘ TƯ LỆNH",
    "CẢNH SÁT",
];

fn name_plain(subject: &Subject<'_>) -> Outcome {
    let (text, page, place) = match part(subject, Kind::SignerName) {
        Ok(part) => (tidy(&part.text), part.page, part.place),
        // What stands below the title and begins with a rank is a name, if one that was not taken for one.
        Err(outcome) => match below_title(subject) {
            Some((page, line)) => (tidy(&line.text()), page, line.place),
            None => return outcome,
        },
    };
    let Some(rank) = rank(&text) else { return Outcome::met(Vec::new()) };
    let heading =
        |kind| subject.letter.and_then(|letter| letter.part(kind)).map(|part| tidy(&part.text).to_uppercase());
    let headings = [heading(Kind::IssuingBody), heading(Kind::ParentBody)];
    if headings.iter().flatten().any(|heading| MAY.iter().any(|may| format!("{heading} ").contains(may))) {
        return Outcome::not_applicable(Why::new(
            "may-bear-rank",
            "lực lượng vũ trang, đơn vị sự nghiệp giáo dục, y tế, khoa học có quy định riêng",
            "armed forces and institutions of education, health and science have rules of their own",
        ));
    }
    let evidence =
        Evidence::new(format!("“{text}” ghi “{rank}” trước họ tên"), format!("“{text}” has “{rank}” before the name"));
    Outcome::broken(vec![evidence.on(page, place)])
}

fn rank(text: &str) -> Option<String> {
    let first = text.split([' ', '.', ',']).filter(|word| !word.is_empty()).map(str::to_uppercase).next();
    first.filter(|word| RANKS.contains(&word.as_str()))
}

fn below_title<'a>(subject: &Subject<'a>) -> Option<(u32, &'a Line)> {
    let title = part(subject, Kind::Title).ok()?;
    let page = subject.pages.iter().find(|page| page.number == title.page)?;
    let is_below = |line: &&Line| {
        line.place.top >= title.place.bottom()
            && (line.place.centre().0 - title.place.centre().0).abs() < 2.0 * CENTRE.value
            && rank(&tidy(&line.text())).is_some()
    };
    page.lines.iter().find(is_below).map(|line| (page.number, line))
}

fn addressees(subject: &Subject<'_>) -> Outcome {
    let none = Words::new("văn bản không có phần kính gửi", "the document has no addressees");
    let part = match optional(subject, Kind::Addressees, none) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let lines = lines(subject, part);
    if lines.iter().all(|line| shown(line).next().is_none()) {
        return super::super::looks::drawn(part);
    }
    let wanted = Looks::upright(13.0, 14.0);
    // A remark such as "(Sau đây gọi chung là …)" is none of the addressees.
    let own: Vec<&Line> = lines.into_iter().filter(|line| !line.text().trim_start().starts_with('(')).collect();
    let mut against = wanted.against(&own, super::super::looks::name(Kind::Addressees), part.page);
    let text = tidy(&part.text);
    if !text.starts_with("Kính gửi:") {
        let evidence = Evidence::new(
            format!("“{text}” không bắt đầu bằng “Kính gửi:”"),
            format!("“{text}” does not begin with “Kính gửi:”"),
        );
        against.push(evidence.at(part));
    }
    Outcome::judged(against, Vec::new())
}

/// Minutes and slips go to those who are there.
const WITHOUT: [&str; 7] = ["BB", "GGT", "GNP", "PG", "PC", "PB", "GUQ"];

fn there(subject: &Subject<'_>) -> Outcome {
    let name = subject.letter.and_then(|letter| letter.type_name);
    let found = subject.letter.is_some_and(|letter| letter.part(Kind::Recipients).is_some());
    if !found && name.is_some_and(|name| WITHOUT.contains(&name.abbreviation)) {
        return Outcome::not_applicable(Why::new(
            "type-without-recipients",
            "loại văn bản này có thể không có nơi nhận",
            "documents of this type may go without recipients",
        ));
    }
    present(subject, Kind::Recipients)
}

fn recipients_looks(subject: &Subject<'_>) -> Outcome {
    let part = match part(subject, Kind::Recipients) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    let lines: Vec<&Line> = lines(subject, part).into_iter().filter(|line| shown(line).next().is_some()).collect();
    let Some((label, list)) = lines.split_first() else { return super::super::looks::drawn(part) };
    let wanted = Looks { size: (12.0, 12.0), bold: Some(true), italic: Some(true), capitals: Some(false) };
    let mut against = wanted.against(&[label], Words::new("dòng", "the line"), part.page);
    if !tidy(&label.text()).starts_with("Nơi nhận:") {
        let text = tidy(&label.text());
        let evidence =
            Evidence::new(format!("“{text}”: đúng là “Nơi nhận:”"), format!("“{text}”: right is “Nơi nhận:”"));
        against.push(evidence.on(part.page, label.place));
    }
    // Dashes are often bold with the label; they are not read.
    let list = Looks { bold: None, ..Looks::upright(11.0, 11.0) }.against(
        list,
        Words::new("nơi nhận", "the recipient"),
        part.page,
    );
    against.extend(list);
    against.truncate(ENOUGH);
    Outcome::judged(against, Vec::new())
}

fn kept(subject: &Subject<'_>) -> Outcome {
    // Where there is no list, nothing says where the document is kept.
    if subject.letter.is_some_and(|letter| letter.part(Kind::Recipients).is_none()) {
        return there(subject);
    }
    let part = match part(subject, Kind::Recipients) {
        Ok(part) => part,
        Err(outcome) => return outcome,
    };
    // From the last line that begins with a dash: it may go on.
    let text = part.text.lines().map(tidy).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let begins = |line: &String| line.starts_with(['-', '–', '+', '•']) || line.starts_with("Lưu");
    let from = text.iter().rposition(begins).unwrap_or(text.len().saturating_sub(1));
    let last = text.get(from..).unwrap_or_default().join(" ");
    let entry = last.trim_start_matches(['-', '–', '+', '•', ' ']);
    let fault = match entry.strip_prefix("Lưu:").map(str::trim_start) {
        None => Some(("không phải dòng “Lưu:”", "is not the line “Lưu:”")),
        Some(rest) => {
            let is_office = rest.strip_prefix("VT").is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
            match (is_office, entry.ends_with('.')) {
                (false, _) => Some(("không ghi “VT” ngay sau “Lưu:”", "does not name “VT” behind “Lưu:”")),
                (true, false) => Some(("không kết thúc bằng dấu chấm", "does not end with a full stop")),
                (true, true) => None,
            }
        }
    };
    let place = subject
        .pages
        .iter()
        .find(|page| page.number == part.page)
        .and_then(|page| part.lines.last().and_then(|index| page.lines.get(*index)))
        .map_or(part.place, |line| line.place);
    let seen = Evidence::new(format!("“{last}”"), format!("“{last}”")).on(part.page, place);
    match fault {
        None => Outcome::met(vec![seen]),
        // The line may be among what could not be read.
        Some(_) if let Some(outcome) = unseen(subject) => outcome,
        Some((vi, en)) => {
            let evidence = Evidence::new(
                format!("dòng cuối của nơi nhận “{last}” {vi}"),
                format!("the last line of the recipients “{last}” {en}"),
            );
            Outcome::broken(vec![evidence.on(part.page, place)])
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::sample::{Sample, bold, line, upright};
    use super::*;

    #[test]
    fn titles_and_names_have_looks() {
        let (title, name) = ("ND30-PL1-II.7-TITLE-LOOKS", "ND30-PL1-II.7-NAME-LOOKS");
        let sample = Sample::decision();
        assert_eq!((sample.answer(title), sample.answer(name)), ("met".to_owned(), "met".to_owned()));
        assert_eq!(sample.clone().rewrite(Kind::Title, "Cục trưởng").answer(title), "broken");
        assert_eq!(sample.clone().runs(Kind::Title, |run| run.size_pt = 12.0).answer(title), "broken");
        assert_eq!(sample.clone().rewrite(Kind::SignerName, "NGUYỄN VĂN AN").answer(name), "broken");
        assert_eq!(sample.clone().runs(Kind::SignerName, |run| run.bold = false).answer(name), "broken");
        assert_eq!(sample.clone().guess(Kind::SignerName).answer(name), "?: part-uncertain");
    }

    #[test]
    fn authority_is_shortened_with_a_stop() {
        let id = "ND30-PL1-II.7-TITLE-PREFIX";
        let sample = Sample::decision();
        assert_eq!(sample.answer(id), "n.a.: signs-in-own-right");
        for text in ["KT. BỘ TRƯỞNG", "TM. ỦY BAN NHÂN DÂN", "KT.BỘ TRƯỞNG", "Q. CỤC TRƯỞNG", "TUQ. BỘ TRƯỞNG"]
        {
            assert_eq!(sample.clone().rewrite(Kind::Title, text).answer(id), "met", "{text}");
        }
        for text in ["KT BỘ TRƯỞNG", "K.T BỘ TRƯỞNG", "T/M ỦY BAN NHÂN DÂN", "TL: BỘ TRƯỞNG"] {
            assert_eq!(sample.clone().rewrite(Kind::Title, text).answer(id), "broken", "{text}");
        }
    }

    #[test]
    fn names_are_centred_and_plain() {
        let (centred, plain) = ("ND30-PL1-II.7-NAME-CENTERED", "ND30-PL1-II.7-NAME-PLAIN");
        let sample = Sample::decision();
        assert_eq!((sample.answer(centred), sample.answer(plain)), ("met".to_owned(), "met".to_owned()));
        let aside = sample.clone().change(Kind::SignerName, |line| line.place.left += 12.0).ask(centred);
        assert_eq!(aside.evidence[0].measure.as_ref().unwrap().value, 12.0);
        for text in ["TS. Nguyễn Văn An", "PGS.TS Nguyễn Văn An", "ThS Nguyễn Văn An"] {
            assert_eq!(sample.clone().rewrite(Kind::SignerName, text).answer(plain), "broken", "{text}");
        }
        let school =
            sample.rewrite(Kind::SignerName, "TS. Nguyễn Văn An").rewrite(Kind::IssuingBody, "TRƯỜNG ĐẠI HỌC X");
        assert_eq!(school.answer(plain), "n.a.: may-bear-rank");
    }

    #[test]
    fn addressees_are_upright() {
        let id = "ND30-PL1-II.9-ADDRESSEES-LOOKS";
        let mut sample = Sample::decision();
        assert_eq!(sample.answer(id), "n.a.: no-such-part");
        sample.add(Kind::Addressees, 1, &[line("Kính gửi: Bộ Nội vụ", 70.0, 130.0, 60.0, upright(14.0))]);
        assert_eq!(sample.answer(id), "met");
        assert_eq!(sample.clone().rewrite(Kind::Addressees, "Kính gửi Bộ Nội vụ").answer(id), "broken");
        assert_eq!(sample.runs(Kind::Addressees, |run| run.bold = true).answer(id), "broken");
    }

    #[test]
    fn recipients_have_looks_and_an_end() {
        let (looks, kept) = ("ND30-PL1-II.9-RECIPIENTS-LOOKS", "ND30-PL1-II.9-LUU-VT");
        let sample = Sample::decision();
        assert_eq!((sample.answer(looks), sample.answer(kept)), ("met".to_owned(), "met".to_owned()));
        assert_eq!(sample.clone().runs(Kind::Recipients, |run| run.size_pt = 12.0).answer(looks), "broken");
        assert_eq!(sample.clone().runs(Kind::Recipients, |run| run.italic = false).answer(looks), "broken");
        let ending = |text: &'static str| {
            sample.clone().change(Kind::Recipients, move |line| {
                if line.text().contains("Lưu") {
                    text.clone_into(&mut line.runs[0].text);
                }
            })
        };
        for text in ["- Lưu: VT.", "- Lưu: VT, TCCB (3b).", "Lưu: VT, KGVX."] {
            assert_eq!(ending(text).answer(kept), "met", "{text}");
        }
        for text in ["- Lưu VT, TCCB.", "- Lưu: VT, TCCB", "- Lưu: TCCB.", "- Các đơn vị.", "- Lưu: VTLT."] {
            assert_eq!(ending(text).answer(kept), "broken", "{text}");
        }
        let mut bare = sample.without(Kind::Recipients);
        assert_eq!((bare.answer(looks), bare.answer(kept)), ("?: part-not-found".to_owned(), "broken".to_owned()));
        bare.add(Kind::Recipients, 2, &[line("Nơi nhận", 30.0, 48.0, 80.0, bold(12.0))]);
        assert_eq!(bare.answer(looks), "broken");
    }
}
