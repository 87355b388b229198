//! Letters: font, colour, Unicode.

use super::super::looks::{ENOUGH, is_shown, scanned, short, unseen};
use super::super::outcome::{Evidence, Measure, Outcome, Why};
use super::super::rule::{Rule, Severity, Tolerance, Words};
use super::super::subject::Subject;
use crate::letter::Kind;
use crate::page::Line;
use crate::page::Run;
use crate::page::Seen;
use crate::page::Unicode;

pub(in crate::form) const RULES: &[Rule] = &[
    Rule::nd30(
        "ND30-PL1-I.4-FONT-TNR",
        Severity::Warning,
        "Phụ lục I, phần I, mục I, khoản 4",
        Words::new("Chữ có phải phông Times New Roman, màu đen không?", "Is the text set in Times New Roman, in black?"),
        Words::new(
            "Đặt toàn bộ chữ về phông Times New Roman, màu đen, rồi xuất lại tệp PDF.",
            "Set all text in Times New Roman, in black, and export the PDF again.",
        ),
        times_new_roman,
    )
    .within(Tolerance {
        value: BLACK as f64,
        unit: "",
        origin: Words::new(
            "lựa chọn kỹ thuật: mỗi kênh màu (0–255) đến mức này vẫn coi là đen, vì mực đen CMYK quy đổi không về 0. Phông cùng số đo (Liberation Serif, Tinos, Nimbus Roman, TeX Gyre Termes, Times) được chấp nhận và nêu tên: máy không có Times New Roman thay bằng các phông này mà hình thức không đổi. Dấu đầu dòng bằng phông ký hiệu không tính",
            "an engineering choice: up to this value of each channel (0–255) a colour counts as black, since black of CMYK does not become 0. Fonts of the same measures (Liberation Serif, Tinos, Nimbus Roman, TeX Gyre Termes, Times) are accepted and named: they replace Times New Roman where it is not installed, and nothing looks different. Bullets of symbol fonts do not count",
        ),
    }),
    Rule::nd30(
        "ND30-PL1-I.4-UNICODE",
        Severity::Error,
        "Phụ lục I, phần I, mục I, khoản 4; Thông tư 15/2025/TT-BKHCN, Phụ lục I, số 2.1",
        Words::new(
            "Chữ có theo bộ mã Unicode (TCVN 6909:2001), dạng dựng sẵn, để tra tìm và sao chép được không?",
            "Is the text Unicode (TCVN 6909:2001), composed, so that it can be searched and copied?",
        ),
        Words::new(
            "Chuyển chữ từ bảng mã cũ (TCVN3, VNI) sang Unicode dựng sẵn; xuất lại PDF có bảng ToUnicode.",
            "Convert text of old encodings (TCVN3, VNI) to composed Unicode; export the PDF with ToUnicode maps.",
        ),
        unicode,
    ),
];

const BLACK: u8 = 64;

/// Text of the pages that has letters or digits, by line.
fn texts<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'a Seen, &'a Line, &'a Run)> {
    let lines = subject.pages.iter().flat_map(|page| page.lines.iter().map(move |line| (page, line)));
    let runs = lines.flat_map(|(page, line)| line.runs.iter().map(move |run| (page, line, run)));
    runs.filter(|(.., run)| is_shown(run) && run.text.chars().any(char::is_alphanumeric) && !is_symbols(&run.font))
}

/// Letters and digits of a font's name, in small letters.
fn plain(font: &str) -> String {
    font.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_symbols(font: &str) -> bool {
    let plain = plain(font);
    ["symbol", "wingdings", "webdings", "zapfdingbats", "opensymbol", "marlett"]
        .iter()
        .any(|name| plain.starts_with(name))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    TimesNewRoman,
    /// Of the same measures and the same design.
    Twin,
    Other,
}

fn family(font: &str) -> Family {
    let plain = plain(font);
    let twins = ["liberationserif", "tinos", "nimbusroman", "nimbusromno9l", "texgyretermes", "freeserif"];
    if plain.starts_with("timesnewroman") || plain.starts_with("tnr") {
        return Family::TimesNewRoman;
    }
    let is_times = matches!(plain.as_str(), "times" | "timesroman" | "timesbold" | "timesitalic" | "timesbolditalic");
    if is_times || twins.iter().any(|twin| plain.starts_with(twin)) { Family::Twin } else { Family::Other }
}

fn times_new_roman(subject: &Subject<'_>) -> Outcome {
    let Some(letter) = subject.letter else { return nothing() };
    if letter.is_scanned {
        return scanned();
    }
    let stamps = [Kind::Urgency, Kind::Secrecy, Kind::IncomingStamp, Kind::CornerMark];
    let is_stamp = |page: &Seen, line: &Line| {
        let parts = letter.parts.iter().filter(|part| part.page == page.number && stamps.contains(&part.kind));
        parts
            .flat_map(|part| &part.lines)
            .any(|index| page.lines.get(*index).is_some_and(|own| core::ptr::eq(own, line)))
    };
    let (mut all, mut wrong) = (0_usize, 0_usize);
    let mut against: Vec<Evidence> = Vec::new();
    let mut twins: Vec<&str> = Vec::new();
    let mut named: Vec<(&str, Option<[u8; 3]>)> = Vec::new();
    for (page, line, run) in texts(subject) {
        let letters = run.text.chars().filter(|c| c.is_alphanumeric()).count();
        all = all.saturating_add(letters);
        let family = family(&run.font);
        if family == Family::Twin && !twins.contains(&&*run.font) {
            twins.push(&run.font);
        }
        let is_black =
            run.colour.is_some_and(|colour| colour.iter().all(|channel| *channel <= BLACK)) || is_stamp(page, line);
        if family != Family::Other && is_black {
            continue;
        }
        wrong = wrong.saturating_add(letters);
        // Each font and colour once, where it is first seen.
        let key = (if family == Family::Other { &*run.font } else { "" }, run.colour.filter(|_| !is_black));
        if named.contains(&key) || against.len() >= ENOUGH {
            continue;
        }
        named.push(key);
        let text = short(&run.text);
        let (mut vi, mut en) = (Vec::new(), Vec::new());
        if family == Family::Other {
            vi.push(format!("phông {}", run.font));
            en.push(format!("font {}", run.font));
        }
        if !is_black {
            let colour = run.colour.map_or_else(|| "?".to_owned(), |[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}"));
            vi.push(format!("màu {colour}"));
            en.push(format!("colour {colour}"));
        }
        let evidence = Evidence::new(format!("“{text}”: {}", vi.join(", ")), format!("“{text}”: {}", en.join(", ")));
        against.push(evidence.on(page.number, run.place));
    }
    if all == 0 {
        return nothing();
    }
    if against.is_empty() {
        if let Some(outcome) = unseen(subject) {
            return outcome;
        }
        let told = (!twins.is_empty()).then(|| {
            let names = twins.join(", ");
            Evidence::new(
                format!("chữ dùng phông cùng số đo với Times New Roman: {names}"),
                format!("set in fonts of the measures of Times New Roman: {names}"),
            )
        });
        return Outcome::met(told.into_iter().collect());
    }
    #[allow(clippy::cast_precision_loss)]
    let share = 100.0 * wrong as f64 / all as f64;
    if let Some(first) = against.first_mut() {
        first.measure = Some(Measure::at_most("share-of-letters", share, "%", 0.0));
    }
    Outcome::broken(against)
}

fn nothing() -> Outcome {
    Outcome::not_checkable(Why::new("no-text", "không thấy chữ trên trang", "no text was seen on the pages"))
}

fn unicode(subject: &Subject<'_>) -> Outcome {
    let Some(letter) = subject.letter else { return nothing() };
    let mut against = Vec::new();
    let mut told: Vec<(&str, &str)> = Vec::new();
    let mut seen = false;
    for page in subject.pages {
        for run in page.lines.iter().flat_map(|line| &line.runs).filter(|run| is_shown(run) && !is_symbols(&run.font)) {
            seen = true;
            let Some((code, vi, en)) = fault(run) else { continue };
            if told.contains(&(code, &run.font)) || against.len() >= ENOUGH {
                continue;
            }
            told.push((code, &run.font));
            let text = short(&run.text);
            let evidence = Evidence::new(
                format!("“{text}” (phông {}): {vi}", run.font),
                format!("“{text}” (font {}): {en}", run.font),
            );
            against.push(evidence.on(page.number, run.place));
        }
        if against.len() < ENOUGH
            && let Some(evidence) = garbled(page)
        {
            against.push(evidence);
        }
    }
    if !against.is_empty() {
        return Outcome::broken(against);
    }
    match unseen(subject) {
        Some(outcome) => outcome,
        None if !seen && letter.is_scanned => scanned(),
        None if !seen => nothing(),
        None => Outcome::met(Vec::new()),
    }
}

fn fault(run: &Run) -> Option<(&'static str, &'static str, &'static str)> {
    if is_legacy(&run.font) && run.text.chars().any(|c| c.is_alphanumeric() || c == '\u{fffd}') {
        return Some(("legacy-font", "phông chữ của bảng mã cũ", "a font of an old encoding"));
    }
    if run.unicode == Unicode::Missing || run.text.contains('\u{fffd}') {
        return Some(("no-unicode", "không cho biết mã Unicode của chữ", "nothing tells the letters' Unicode"));
    }
    // Bullets out of symbol fonts that go by another name are single.
    let private = run.text.chars().filter(|c| ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    if private > 1 {
        return Some((
            "private-use",
            "chữ dùng mã riêng, không phải mã tiếng Việt",
            "letters of private codes, not of Vietnamese",
        ));
    }
    if !run.composed {
        return Some((
            "decomposed",
            "chữ và dấu là mã tổ hợp, chưa phải Unicode dựng sẵn (NFC)",
            "letters and marks are separate, not composed (NFC)",
        ));
    }
    None
}

/// Fonts of TCVN3 (`.VnTime`), VNI (`VNI-Times`), VPS and VietWare (`VNtimes new roman`): their codes are not Unicode.
fn is_legacy(font: &str) -> bool {
    let name = font.trim_start_matches(['.', '#', '/', '_']);
    let lower = name.to_ascii_lowercase();
    let starts = |prefix: &str| name.starts_with(prefix);
    let next_is_capital = |at: usize| name.chars().nth(at).is_some_and(|c| c.is_ascii_uppercase());
    (font.starts_with('.') && lower.starts_with("vn"))
        || (starts("Vn") && next_is_capital(2))
        || lower.starts_with("vni-")
        || lower.starts_with("vni ")
        || lower.starts_with("vntimes")
        || lower.starts_with("vnarial")
        || lower.starts_with("vps ")
        || lower.starts_with("vps-")
}

/// Words of TCVN3 or VNI that were read as Latin letters: `Céng hoµ x· héi`, `COÄNG HOØA`.
fn garbled(page: &Seen) -> Option<Evidence> {
    let (mut words, mut strange) = (0_usize, 0_usize);
    let mut first: Option<(&Run, String)> = None;
    for run in page.lines.iter().flat_map(|line| &line.runs).filter(|run| is_shown(run)) {
        for word in run.text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"'))
        {
            if word.chars().filter(|c| c.is_alphabetic()).count() < 2 {
                continue;
            }
            words = words.saturating_add(1);
            if is_garbled(word) {
                strange = strange.saturating_add(1);
                first.get_or_insert_with(|| (run, word.to_owned()));
            }
        }
    }
    // A name of another language is no old encoding: in Vietnamese every second word has a mark.
    if strange < 3 || strange.saturating_mul(8) < words {
        return None;
    }
    let (run, word) = first?;
    let evidence = Evidence::new(
        format!("trang {}: chữ như “{}” là bảng mã cũ (TCVN3 hoặc VNI)", page.number, short(&word)),
        format!("page {}: text such as “{}” is of an old encoding (TCVN3 or VNI)", page.number, short(&word)),
    );
    Some(evidence.on(page.number, run.place))
}

fn is_garbled(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    // Signs that TCVN3 has letters for, between or before letters.
    let sign = |c: char| {
        matches!(
            c,
            '\u{a1}'
                ..='\u{a9}'
                    | '«'
                    | '¬'
                    | '\u{ad}'
                    | '®'
                    | '¯'
                    | '±'
                    | 'µ'
                    | '¶'
                    | '·'
                    | '¸'
                    | '¹'
                    | '»'
                    | '¼'
                    | '½'
                    | '¾'
        )
    };
    let is_sign = letters.windows(2).any(|pair| {
        matches!(pair, [a, b] if (sign(*a) && b.is_alphabetic()) || (a.is_alphabetic() && *a != 'm' && sign(*b)))
    });
    // Latin letters that Vietnamese does not have: what VNI's marks, and many letters of TCVN3, look like.
    let foreign = |c: char| {
        matches!(
            c,
            'Ä' | 'Ö'
                | 'Ø'
                | 'Û'
                | 'Ï'
                | 'Ñ'
                | 'Ë'
                | 'Ü'
                | 'Å'
                | 'Æ'
                | 'Ç'
                | 'Î'
                | 'Þ'
                | 'ä'
                | 'ö'
                | 'ø'
                | 'û'
                | 'ï'
                | 'ñ'
                | 'ë'
                | 'ü'
                | 'å'
                | 'æ'
                | 'ç'
                | 'î'
                | 'ß'
                | 'þ'
                | 'ÿ'
                | '×'
                | '÷'
        )
    };
    is_sign || letters.iter().any(|c| foreign(*c))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::super::super::sample::Sample;
    use super::*;
    use crate::page::Unseen;

    const FONT: &str = "ND30-PL1-I.4-FONT-TNR";
    const UNICODE: &str = "ND30-PL1-I.4-UNICODE";

    #[test]
    fn times_new_roman_goes_by_many_names() {
        for name in ["TimesNewRomanPSMT", "Times New Roman,Bold", "TimesNewRoman", "Times-New-Roman"] {
            assert_eq!(family(name), Family::TimesNewRoman, "{name}");
        }
        for name in ["LiberationSerif-Bold", "Tinos", "Times-Roman", "Times-BoldItalic", "NimbusRomNo9L-Regu"] {
            assert_eq!(family(name), Family::Twin, "{name}");
        }
        for name in ["ArialMT", "Calibri", "TimesTen-Roman", "DejaVuSerif", "Cambria"] {
            assert_eq!(family(name), Family::Other, "{name}");
        }
    }

    #[test]
    fn text_is_times_new_roman_and_black() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(FONT), "met");
        let arial = sample.clone().runs(Kind::Abstract, |run| run.font = Arc::from("ArialMT"));
        let outcome = arial.ask(FONT);
        assert!(outcome.evidence[0].vi.contains("phông ArialMT"), "{outcome:?}");
        assert_eq!(outcome.evidence[0].place.unwrap().rect_mm.left, 70.0);
        let blue = sample.clone().runs(Kind::Body, |run| run.colour = Some([0, 0, 200]));
        assert!(blue.ask(FONT).evidence[0].en.contains("colour #0000c8"));
        let twin = sample.clone().runs(Kind::Body, |run| run.font = Arc::from("LiberationSerif"));
        let outcome = twin.ask(FONT);
        assert!(twin.answer(FONT) == "met" && outcome.evidence[0].en.contains("LiberationSerif"));
        let white = sample.clone().runs(Kind::Number, |run| run.colour = Some([255, 255, 255]));
        assert_eq!(white.answer(FONT), "met", "nobody sees it");
        let bullet = sample.clone().runs(Kind::Title, |run| run.font = Arc::from("Wingdings-Regular"));
        assert_eq!(bullet.answer(FONT), "met");
    }

    #[test]
    fn what_was_not_seen_is_not_met() {
        let mut sample = Sample::decision();
        sample.pages[1].unseen.push(Unseen { code: "font", detail: "no glyphs".to_owned() });
        assert_eq!(
            (sample.answer(FONT), sample.answer(UNICODE)),
            ("?: not-all-seen".to_owned(), "?: not-all-seen".to_owned())
        );
        sample.letter().is_scanned = true;
        assert_eq!(sample.answer(FONT), "?: scanned");
    }

    #[test]
    fn old_encodings_are_told_by_font_and_by_pattern() {
        let sample = Sample::decision();
        assert_eq!(sample.answer(UNICODE), "met");
        for font in [".VnTime", ".VnTimeH", "VNI-Times", "VnArial", "VNtimes new roman", ".vntime"] {
            let old = sample.clone().runs(Kind::Body, |run| run.font = Arc::from(font));
            assert_eq!(old.answer(UNICODE), "broken", "{font}");
        }
        for font in ["UVnTime", "UTM-Times", "Vneu", "VNPT-Sans"] {
            let new = sample.clone().runs(Kind::Body, |run| run.font = Arc::from(font));
            assert_eq!(new.answer(UNICODE), "met", "{font}");
        }
        for text in ["Céng hoµ x· héi chñ nghÜa ViÖt Nam §éc lËp", "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM Ñoäc laäp"]
        {
            let old = sample.clone().rewrite(Kind::Body, text);
            assert_eq!(old.answer(UNICODE), "broken", "{text}");
        }
        let foreign = sample.clone().rewrite(Kind::Abstract, "Ông Jürgen Müller và bà Désirée, 5 µm");
        assert_eq!(foreign.answer(UNICODE), "met");
    }

    #[test]
    fn text_without_unicode_or_not_composed() {
        let sample = Sample::decision();
        let missing = sample.clone().runs(Kind::Title, |run| run.unicode = Unicode::Missing);
        assert_eq!(missing.answer(UNICODE), "broken");
        let apart = sample.clone().runs(Kind::Title, |run| run.composed = false);
        assert!(apart.ask(UNICODE).evidence[0].en.contains("NFC"));
    }
}
