//! The result in short, for a terminal of 80 columns: rates, the agencies with most to do, reasons, and what to do next.

use std::fmt::Write as _;

use kyso::audit::{Counts, Dimension, Group, Rate, Tally};
use kyso::policy::{Reason, Verdict};
use kyso::report::{Lang as Words, messages};

use super::About;
use crate::failure::printable;
use crate::lang::{Lang, counted};

/// Cells of a line.
const WIDTH: usize = 80;
/// Lines of each table.
const FEW: usize = 8;

/// Vietnamese and English of a reason; with it what EN 319 102-1 calls it, unless only an audit knows it.
pub(super) fn reason_words(code: &str) -> Option<([&'static str; 2], Option<Reason>)> {
    if let Ok(reason) = serde_json::from_value::<Reason>(serde_json::Value::from(code)) {
        return Some(([messages::reason(reason, Words::Vi), messages::reason(reason, Words::En)], Some(reason)));
    }
    let words = UNREAD.iter().find(|(known, ..)| *known == code)?;
    Some(([words.1, words.2], None))
}

/// Why a file has no verdict: code, Vietnamese, English.
const UNREAD: &[(&str, &str, &str)] = &[
    ("NOT_A_DOCUMENT", "không phải văn bản PDF hay XML đọc được", "not a PDF or XML document that can be read"),
    ("CANNOT_READ", "không đọc được tệp", "the file cannot be read"),
    ("VANISHED", "tệp không còn khi đến lượt đọc", "the file was gone when its turn came"),
    ("CHANGED_MEANWHILE", "tệp bị ghi trong lúc đọc", "the file was written to while it was read"),
    ("NOT_A_FILE", "không phải tệp thông thường", "not an ordinary file"),
    ("TIME_BUDGET", "quá thời gian cho phép đối với một tệp", "it took longer than one file may take"),
    ("MEMORY_BUDGET", "quá bộ nhớ cho phép đối với một tệp", "it needed more memory than one file may take"),
    ("CRASHED", "tiến trình đọc tệp dừng đột ngột", "the process that read it died"),
    ("NO_DOCUMENT_INSIDE", "tệp nén không chứa văn bản nào", "there is no document in the archive"),
    ("ARCHIVE_LIMIT", "tệp nén vượt giới hạn cho phép", "the archive goes beyond what is unpacked"),
    ("ARCHIVE_AMBIGUOUS", "tệp nén có hai tệp trùng tên", "two files in the archive have one name"),
    ("ENCRYPTED_MEMBER", "tệp trong tệp nén bị khoá bằng mật khẩu", "what is in the archive is locked with a password"),
];

/// More reasons and rules than there are of either.
const ALL: usize = 10_000;

/// A share in words: "100 %" and "0 %" are said of all and of none only.
fn percent(part: u64, whole: u64, lang: Lang) -> String {
    let tenth = |tenths: u64| match lang {
        Lang::Vi => format!("{},{} %", tenths / 10, tenths % 10),
        Lang::En => format!("{}.{} %", tenths / 10, tenths % 10),
    };
    if whole == 0 {
        return "–".to_owned();
    }
    if part >= whole {
        return "100 %".to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let thousandths = |by: u128| u64::try_from((part * by * 2 + whole) / (whole * 2)).unwrap_or(u64::MAX);
    if part == 0 {
        "0 %".to_owned()
    } else if part * 1000 > whole * 999 {
        format!("> {}", tenth(999))
    } else if part * 1000 < whole {
        format!("< {}", tenth(1))
    } else if whole < 1000 && (1..99).contains(&thousandths(100)) {
        format!("{} %", thousandths(100))
    } else {
        tenth(thousandths(1000))
    }
}

/// Digits in groups, as the language writes them.
fn figure(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(if lang == Lang::Vi { '.' } else { ',' });
        }
        grouped.push(digit);
    }
    grouped
}

/// The whole of it, with a line end. `quiet`: the verdict only.
pub(crate) fn summary(tally: &Tally, about: &About, lang: Lang, quiet: bool) -> String {
    let mut told = Told { text: String::new(), lang };
    told.headline(tally);
    if !quiet {
        told.rates(tally.total(), about);
        told.agencies(tally);
        told.reasons(tally);
        told.rules(tally);
        told.next(tally);
    }
    told.text
}

struct Told {
    text: String,
    lang: Lang,
}

impl Told {
    const fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(&kyso::report::folded(text.trim_end(), WIDTH));
        self.text.push('\n');
    }

    fn heading(&mut self, vi: &str, en: &str) {
        self.text.push('\n');
        let text = self.pick(vi, en).to_owned();
        self.line(&text);
    }

    fn figure(&self, number: u64) -> String {
        figure(number, self.lang)
    }

    fn percent(&self, rate: Rate) -> String {
        percent(rate.numerator, rate.denominator, self.lang)
    }

    fn headline(&mut self, tally: &Tally) {
        let all = tally.total();
        let rate = all.rates().signed;
        let (part, whole) = (self.figure(rate.numerator), self.figure(rate.denominator));
        let share = self.percent(rate);
        let text = match self.lang {
            Lang::Vi => format!("{part} trên {whole} văn bản có chữ ký số, {share}."),
            Lang::En => {
                let documents = if rate.denominator == 1 { "document" } else { "documents" };
                format!("{part} of {whole} {documents} signed, {share}.")
            }
        };
        self.line(&text);
        let counts = [
            (all.passed, "hợp lệ", "valid"),
            (all.failed, "không hợp lệ", "not valid"),
            (all.indeterminate, "chưa kết luận được", "undecided"),
            (all.unsigned, "không có chữ ký số", "not signed"),
        ];
        let told = counts.iter().filter(|(count, ..)| *count > 0);
        let parts: Vec<String> =
            told.map(|(count, vi, en)| format!("{} {}", self.figure(*count), self.pick(vi, en))).collect();
        if !parts.is_empty() {
            self.line(&format!("{}.", parts.join(" · ")));
        }
        let others = [
            (all.unreadable, "tệp không đọc được", ["file not readable", "files not readable"]),
            (all.containers, "gói tin, tệp nén", ["package or archive", "packages and archives"]),
        ];
        let told = others.iter().filter(|(count, ..)| *count > 0);
        let words = |count: u64, vi, [one, more]: [&'static str; 2]| self.pick(vi, if count == 1 { one } else { more });
        let parts: Vec<String> =
            told.map(|(count, vi, en)| format!("{} {}", self.figure(*count), words(*count, vi, *en))).collect();
        if !parts.is_empty() {
            self.line(&format!("{}: {}.", self.pick("Ngoài ra", "Besides"), parts.join(" · ")));
        }
    }

    fn rates(&mut self, all: &Counts, about: &About) {
        let of = self.pick("trên", "of").to_owned();
        self.text.push('\n');
        let head = format!(
            "{}{:>10}{:>26}{:>12}{:>12}",
            padded(self.pick("Tỷ lệ", "Rates"), 20),
            "",
            "",
            self.pick("không", "no"),
            self.pick("chưa rõ", "not known"),
        );
        self.line(&head);
        let rates = all.rates();
        for (rate, no, vi, en) in [
            (rates.signed, all.signed.no, "có chữ ký số", "signed"),
            (rates.intact, all.intact.no, "toàn vẹn", "intact"),
            (rates.trusted, all.trusted.no, "tin cậy", "trusted"),
            (rates.timely, all.timely.no, "đúng thời hạn", "in time"),
            (rates.compliant, all.compliant.no, "đúng thể thức", "form compliant"),
        ] {
            let name = padded(&format!("  {}", self.pick(vi, en)), 20);
            let text = if rate.numerator == 0 && no == 0 {
                let why = match (en, about.rule_set.is_none()) {
                    ("form compliant", true) => self.pick("không kiểm tra", "not checked"),
                    _ => self.pick("chưa có dữ liệu", "nothing known"),
                };
                format!("{name}{:>10}  {why}", "–")
            } else {
                let share = self.percent(rate);
                let count = format!("{} {of} {}", self.figure(rate.numerator), self.figure(rate.denominator));
                format!("{name}{share:>10}{count:>26}{:>12}{:>12}", self.figure(no), self.figure(rate.unknown))
            };
            self.line(&text);
        }
    }

    /// Those with most documents that are not valid, or not signed at all.
    fn agencies(&mut self, tally: &Tally) {
        let lacking = |counts: &Counts| counts.documents.saturating_sub(counts.passed);
        let groups = tally.groups(Dimension::Agency).into_iter();
        let mut worst: Vec<(&str, &Counts)> = groups
            .filter(|group| lacking(&group.counts) > 0)
            .filter_map(|Group { name, counts, .. }| Some((name.as_deref()?, counts)))
            .collect();
        if worst.is_empty() {
            return;
        }
        worst.sort_by_key(|(name, counts)| (std::cmp::Reverse(lacking(counts)), *name));
        self.heading("Cơ quan có nhiều văn bản chưa đạt nhất", "Agencies with most documents that do not pass");
        let head = format!(
            "  {}{:>10}{:>10}{:>10}{:>12}",
            padded("", 36),
            self.pick("chưa đạt", "lacking"),
            self.pick("tổng", "of"),
            self.pick("đã ký", "signed"),
            self.pick("tin cậy", "trusted"),
        );
        self.line(&head);
        let more = worst.len().saturating_sub(FEW);
        for (name, counts) in worst.into_iter().take(FEW) {
            let rates = counts.rates();
            let text = format!(
                "  {}{:>10}{:>10}{:>10}{:>12}",
                padded(&printable(name), 36),
                self.figure(lacking(counts)),
                self.figure(counts.documents),
                self.percent(rates.signed),
                self.percent(rates.trusted),
            );
            self.line(&text);
        }
        self.more(more, "cơ quan khác", "more agency", "more agencies");
    }

    fn more(&mut self, more: usize, vi: &str, one: &str, many: &str) {
        if more > 0 {
            let text = match self.lang {
                Lang::Vi => format!("  … và {more} {vi}"),
                Lang::En => format!("  … and {:#}", counted(more, one, many)),
            };
            self.line(&text);
        }
    }

    fn reasons(&mut self, tally: &Tally) {
        let sorted = tally.top_reasons(ALL);
        if sorted.is_empty() {
            return;
        }
        self.heading(
            "Lý do không hợp lệ, chưa kết luận hoặc không đọc được",
            "Why not valid, undecided or not readable",
        );
        let more = sorted.len().saturating_sub(FEW);
        for (code, count) in sorted.into_iter().take(FEW) {
            let count = self.figure(count);
            let text = match reason_words(code) {
                Some(([vi, en], _)) => format!("  {count:>9}  {} ({code})", self.pick(vi, en)),
                None => format!("  {count:>9}  {}", printable(code)),
            };
            self.hanging(&text);
        }
        self.more(more, "lý do khác", "more reason", "more reasons");
    }

    fn rules(&mut self, tally: &Tally) {
        let sorted = tally.top_rules(ALL);
        if sorted.is_empty() {
            return;
        }
        self.heading("Quy tắc thể thức bị vi phạm nhiều nhất", "Rules of form broken most");
        let more = sorted.len().saturating_sub(FEW);
        for (id, count) in sorted.into_iter().take(FEW) {
            let words = kyso::form::rule(id).map(|rule| self.pick(rule.question.vi, rule.question.en));
            let text = match words {
                Some(words) => format!("  {:>9}  {words} ({id})", self.figure(count)),
                None => format!("  {:>9}  {}", self.figure(count), printable(id)),
            };
            self.hanging(&text);
        }
        self.more(more, "quy tắc khác", "more rule", "more rules");
    }

    /// A line whose rest stands under its words.
    fn hanging(&mut self, text: &str) {
        let (count, words) = text.split_at_checked(13).unwrap_or((text, ""));
        for (place, line) in kyso::report::folded(words, WIDTH.saturating_sub(13)).lines().enumerate() {
            let lead = if place == 0 { count.to_owned() } else { " ".repeat(13) };
            let text = format!("{lead}{}", line.trim_start());
            let _ = writeln!(self.text, "{}", text.trim_end());
        }
    }

    /// What to do about what does not pass; each step once, the commonest first.
    fn next(&mut self, tally: &Tally) {
        let words = match self.lang {
            Lang::Vi => Words::Vi,
            Lang::En => Words::En,
        };
        let mut steps: Vec<(u64, &str)> = Vec::new();
        let mut add = |count: u64, step: Option<&'static str>| {
            let Some(step) = step.filter(|_| count > 0) else { return };
            match steps.iter_mut().find(|(_, known)| *known == step) {
                Some((all, _)) => *all = all.saturating_add(count),
                None => steps.push((count, step)),
            }
        };
        add(tally.total().unsigned, messages::next_step(Verdict::Unsigned, None, words));
        for (code, count) in tally.top_reasons(ALL) {
            let reason = reason_words(code).and_then(|(_, reason)| reason);
            add(count, reason.and_then(|reason| messages::next_step(Verdict::Indeterminate, Some(reason), words)));
        }
        if steps.is_empty() {
            return;
        }
        steps.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        self.heading("Việc cần làm", "What to do next");
        for (count, step) in steps {
            let count = self.figure(count);
            let text = format!("  {count:>9}  {step}");
            self.hanging(&text);
        }
    }
}

/// As wide as asked, cut where it must be. Letters of these words are one cell each when they are composed (NFC).
fn padded(text: &str, width: usize) -> String {
    let length = text.chars().count();
    if length > width {
        let kept: String = text.chars().take(width.saturating_sub(1)).collect();
        return format!("{kept}…");
    }
    format!("{text}{}", " ".repeat(width.saturating_sub(length)))
}
