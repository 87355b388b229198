//! Names as people write them: in capitals, decomposed, the tone on another vowel, abbreviated, without marks at all.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, is_nfkc_quick};

/// The five marks of tone; `HOÀ` and `HÒA` are one word (Decree 30/2020/NĐ-CP writes both).
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
/// What stands before a name and is no part of it, folded: learned and military ranks.
const RANKS: &[&str] = &[
    "gs",
    "pgs",
    "ts",
    "tskh",
    "ths",
    "bs",
    "bsck",
    "bscki",
    "bsckii",
    "ck1",
    "ck2",
    "cki",
    "ckii",
    "ks",
    "cn",
    "ktv",
    "ls",
    "đại",
    "thượng",
    "trung",
    "thiếu",
    "tướng",
    "tá",
    "úy",
    "nhà",
    "giáo",
    "nhân",
    "dân",
    "ưu",
    "tú",
    "thầy",
    "thuốc",
];
/// Abbreviations in names of bodies.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("ubnd", "ủy ban nhân dân"),
    ("hđnd", "hội đồng nhân dân"),
    ("bhxh", "bảo hiểm xã hội"),
    ("mttq", "mặt trận tổ quốc"),
    ("ubmttq", "ủy ban mặt trận tổ quốc"),
    ("tp", "thành phố"),
    ("tw", "trung ương"),
    ("vp", "văn phòng"),
];

/// Ranks, and ranks without marks.
static FOLDED_RANKS: LazyLock<(Vec<String>, Vec<String>)> = LazyLock::new(|| {
    let ranks: Vec<String> = RANKS.iter().flat_map(|rank| words(rank)).collect();
    let bare = bare(&ranks);
    (ranks, bare)
});
/// A clerk's certificate may be named after the desk it lies on.
static DESK: LazyLock<Vec<String>> = LazyLock::new(|| words("văn thư"));

/// The words of a text: lower case, in NFC, tones behind the letters of their word, nothing but letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    // Asking costs a tenth of composing what is composed already.
    let composed: String = match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes => text.chars().flat_map(char::to_lowercase).collect(),
        IsNormalized::No | IsNormalized::Maybe => text.nfkc().flat_map(char::to_lowercase).collect(),
    };
    let is_inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    composed.split(|c| !is_inside(c)).filter(|word| !word.is_empty()).map(folded).collect()
}

/// A name in one form, for comparison only: NFC, one case, one space between words, tones behind the letters of their word
/// (`HOÀ` and `HÒA`, `Uỷ` and `Ủy`), nothing but letters and digits. Marks count: `Ân` is not `An`.
#[must_use]
pub fn folded_name(text: &str) -> String {
    // Some programs write the Icelandic letter, which looks the same.
    let text: String = text.chars().map(|c| if matches!(c, '\u{d0}' | '\u{f0}') { '\u{111}' } else { c }).collect();
    words(&text).join(" ")
}

/// One word with its tones at its end.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let (tones, letters): (Vec<char>, Vec<char>) = word.nfd().partition(|c| TONES.contains(c));
    letters.into_iter().chain(tones).nfc().collect()
}

/// The same without any mark, for names that were written without them.
pub(super) fn bare(words: &[String]) -> Vec<String> {
    let strip = |word: &String| -> String {
        word.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'đ' { 'd' } else { c }).collect()
    };
    words.iter().map(strip).collect()
}

fn is_plain(text: &str) -> bool {
    text.is_ascii()
}

/// Whether a certificate's common name is that of the person whose name is printed. Ranks before the printed name and
/// remarks in brackets behind the certified one do not count; a name that is certified without marks is compared without.
pub(super) fn same_person(certified: &str, printed: &str) -> bool {
    let certified = certified.split('(').next().unwrap_or_default();
    let (mut a, mut b) = (words(certified), words(printed));
    if is_plain(certified) && !is_plain(printed) {
        (a, b) = (bare(&a), bare(&b));
    }
    let (ranks, bare_ranks) = &*FOLDED_RANKS;
    let is_rank = |word: &String| ranks.contains(word) || bare_ranks.contains(word) && is_plain(certified);
    let behind = |long: &[String], short: &[String]| {
        let cut = long.len().checked_sub(short.len());
        !short.is_empty()
            && cut.is_some_and(|cut| {
                let (before, name) = long.split_at(cut);
                name == short && before.iter().all(is_rank)
            })
    };
    behind(&b, &a) || behind(&a, &b)
}

/// Words of a body's name, abbreviations written out.
pub(super) fn body_words(text: &str) -> Vec<String> {
    let expand = |word: String| match ABBREVIATIONS.iter().find(|(short, _)| *short == word) {
        Some((_, long)) => words(long),
        None => vec![word],
    };
    let mut all: Vec<String> = words(text).into_iter().flat_map(expand).collect();
    if all.starts_with(&DESK) {
        all.drain(..DESK.len());
    }
    all
}

/// Whether a certificate's names are those of the body in the heading. `around` is what else is known of where it belongs:
/// the body above it in the heading, the organisation in the certificate.
pub(super) fn same_body(certified: &str, heading: &str, around: &[&str]) -> bool {
    let (mut a, mut b) = (body_words(certified), body_words(heading));
    let mut known: Vec<String> = around.iter().flat_map(|text| body_words(text)).collect();
    if is_plain(certified) && !is_plain(heading) {
        (a, b, known) = (bare(&a), bare(&b), bare(&known));
    }
    if a.is_empty() || b.is_empty() {
        return false;
    }
    // "Sở Y tế tỉnh Điện Biên" is "SỞ Y TẾ" under "UBND TỈNH ĐIỆN BIÊN"; "Bộ Y tế, Cục Quản lý Dược" is not "BỘ Y TẾ".
    let belongs = |rest: &[String]| rest.iter().all(|word| known.contains(word));
    match (a.strip_prefix(b.as_slice()), b.strip_prefix(a.as_slice())) {
        (Some(rest), _) => rest.is_empty() || belongs(rest) || !super::party::names_a_body(&rest.join(" ")),
        (None, Some(rest)) => belongs(rest),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people() {
        for (certified, printed, same) in [
            ("Nguyễn Văn Hoà", "NGUYỄN VĂN HÒA", true),
            ("Đỗ Tiê\u{301}n Thă\u{301}ng", "Đỗ Tiến Thắng", true),
            ("Do Tien Thang", "Đỗ Tiến Thắng", true),
            ("Nguyễn Văn An (M)", "Nguyễn Văn An", true),
            ("Nguyễn Văn An", "PGS. TS. Nguyễn Văn An", true),
            ("Nguyễn Văn An", "Thiếu tướng Nguyễn Văn An", true),
            ("Nguyễn Văn An", "Trần Nguyễn Văn An", false),
            ("Nguyễn Văn An", "Nguyễn Văn Ân", false),
            ("Nguyễn Văn An", "Nguyễn Vân An", false),
            ("", "Nguyễn Văn An", false),
            ("Nguyễn Văn An", "", false),
        ] {
            assert_eq!(same_person(certified, printed), same, "{certified} | {printed}");
        }
    }

    #[test]
    fn bodies() {
        for (certified, heading, around, same) in [
            ("Bộ Y tế", "BỘ Y TẾ", &[][..], true),
            ("UBND tỉnh Điện Biên", "ỦY BAN NHÂN DÂN\nTỈNH ĐIỆN BIÊN", &[], true),
            ("Uỷ ban nhân dân tỉnh Điện Biên", "ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN", &[], true),
            ("Sở Y tế tỉnh Điện Biên", "SỞ Y TẾ", &["UBND TỈNH ĐIỆN BIÊN"], true),
            ("Sở Y tế", "SỞ Y TẾ TỈNH ĐIỆN BIÊN", &["UBND tỉnh Điện Biên"], true),
            ("Văn thư Bộ Y tế", "BỘ Y TẾ", &[], true),
            ("Bo Y te", "BỘ Y TẾ", &[], true),
            ("Ủy ban nhân dân xã Tân An", "ỦY BAN NHÂN DÂN XÃ TÂN BÌNH", &[], false),
            ("Bộ Y tế - Cục Quản lý Dược", "BỘ Y TẾ", &[], false),
            ("Cục Quản lý Dược", "BỘ Y TẾ", &[], false),
            ("UBND tỉnh Điện Biên", "SỞ Y TẾ", &["UBND TỈNH ĐIỆN BIÊN"], false),
            ("Văn phòng UBND tỉnh Điện Biên", "ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN", &[], false),
            ("Sở Y tế", "SỞ Y TẾ TỈNH ĐIỆN BIÊN", &["UBND tỉnh Yên Bái"], false),
        ] {
            assert_eq!(same_body(certified, heading, around), same, "{certified} | {heading}");
        }
    }
}
