//! What came of the rules of form as a table for a terminal of 80 columns: what is broken first, then what could not be
//! checked; what is met is a number unless everything is wanted.

use core::fmt::Write as _;

use super::words::{article, bounds, headline, measured, place, prescribed, status, subject, tolerance, unseen};
use super::{ComplianceReport, RuleReport, RuleStatus, SeenReport};
use crate::report::columns::{cells, padded, wrapped};
use crate::report::messages::Lang;
use crate::report::text::{Detail, shown};

/// Cells of a line.
const WIDTH: usize = 80;
const INDENT: &str = "  ";
/// Cells of the first column and of the gap behind it: the widest entry is `– Not applicable`.
const FIRST: usize = 16;
const GAP: usize = 2;
/// Cells of the second column.
const SECOND: usize = WIDTH - INDENT.len() - FIRST - GAP;
/// Places told one by one: a rule about fonts may be broken on every line of a page, and the JSON report has them all.
const PLACES: usize = 5;

/// The table, with a heading; nothing for [`Detail::Quiet`].
#[must_use]
pub fn render(report: &ComplianceReport, lang: Lang, detail: Detail) -> String {
    let mut table = Table(String::new());
    if detail == Detail::Quiet {
        return table.0;
    }
    table.0.push('\n');
    let title = lang.pick("Thể thức theo", "Form by");
    table.heading(&format!("{title} {}", subject(report, lang)));
    table.rules(report, lang, detail);
    table.0
}

/// The same for rules across files.
#[must_use]
pub fn render_across(report: &ComplianceReport, lang: Lang, detail: Detail) -> String {
    let mut table = Table(format!("{}\n  {}\n", lang.pick("Giữa các tệp", "Across files"), headline(report, lang)));
    if detail > Detail::Quiet && !report.rules.is_empty() {
        table.0.push('\n');
        table.rules(report, lang, detail);
    }
    table.0
}

/// Rules that one reason kept from being checked, from which on they are counted.
const MANY: usize = 3;
/// Files told one by one.
const FILES: usize = 8;

/// The table as far as it is written.
struct Table(String);

impl Table {
    fn heading(&mut self, text: &str) {
        for line in wrapped(&shown(text), WIDTH - INDENT.len()) {
            let _ = writeln!(self.0, "{INDENT}{line}");
        }
    }

    fn rules(&mut self, report: &ComplianceReport, lang: Lang, detail: Detail) {
        self.line(lang.pick("Kết quả", "Result"), lang.pick("Quy định", "Rule"));
        self.line(&"─".repeat(FIRST), &"─".repeat(SECOND));
        for rule in report.having(RuleStatus::Broken) {
            self.broken(rule, lang, detail);
        }
        for line in unseen(report, lang) {
            self.cell(lang.pick("? Chưa xem được", "? Not seen"), "", &line);
        }
        self.not_checkable(report, lang, detail);
        if detail == Detail::Verbose {
            for rule in report.having(RuleStatus::Met) {
                self.met(rule, lang);
            }
            for rule in report.having(RuleStatus::NotApplicable) {
                self.unanswered(rule, lang, detail);
            }
        } else {
            for (count, rule_status) in [
                (report.counts.met.all(), RuleStatus::Met),
                (report.counts.not_applicable.all(), RuleStatus::NotApplicable),
            ] {
                self.folded(report, rule_status, count, lang);
            }
        }
    }

    /// One line of both columns.
    fn line(&mut self, first: &str, second: &str) {
        let _ = writeln!(self.0, "{INDENT}{}{}{second}", padded(first, FIRST), " ".repeat(GAP));
    }

    /// A cell that may take several lines, all behind `lead`: it stands on the first of them.
    fn cell(&mut self, first: &str, lead: &str, second: &str) {
        let text = shown(second);
        for (index, line) in wrapped(&text, SECOND.saturating_sub(cells(lead))).iter().enumerate() {
            if index == 0 {
                self.line(first, &format!("{lead}{line}"));
            } else {
                self.line("", &format!("{}{line}", padded("", cells(lead))));
            }
        }
    }

    fn broken(&mut self, rule: &RuleReport, lang: Lang, detail: Detail) {
        let (mark, word) = status(rule, lang);
        self.cell(&format!("{mark} {word}"), "", lang.pick(rule.question.vi, rule.question.en));
        self.files(rule, lang);
        for seen in rule.seen.iter().take(PLACES) {
            self.seen(rule, seen, lang);
        }
        let more = rule.seen.len().saturating_sub(PLACES);
        if more > 0 {
            let words = lang.pick("chỗ khác; báo cáo JSON có đủ", "more places; the JSON report has them all");
            self.cell("", "· ", &format!("{more} {words}"));
        }
        self.cell("", "→ ", lang.pick(rule.advice.vi, rule.advice.en));
        self.cell("", "", &article(rule, lang));
        if let Some(tolerance) = rule.tolerance.as_ref().filter(|_| detail == Detail::Verbose) {
            self.cell("", "", &self::tolerance(tolerance, lang));
        }
        self.cell("", "", rule.id);
        self.0.push('\n');
    }

    fn files(&mut self, rule: &RuleReport, lang: Lang) {
        if rule.files.is_empty() {
            return;
        }
        let more = rule.files.len().saturating_sub(FILES);
        let mut text = rule.files.iter().take(FILES).map(String::as_str).collect::<Vec<_>>().join(", ");
        if more > 0 {
            let _ = write!(text, ", … (+{more})");
        }
        self.cell("", "", &format!("{}: {text}", lang.pick("Tệp", "Files")));
    }

    fn seen(&mut self, rule: &RuleReport, seen: &SeenReport, lang: Lang) {
        self.cell("", "· ", lang.pick(&seen.vi, &seen.en));
        if let Some(measure) = &seen.measure {
            let (is, should) = (measured(measure, lang), prescribed(measure, lang));
            // Where the sentence has the number already, it is not said twice.
            let said = shown(lang.pick(&seen.vi, &seen.en));
            if let Some(should) = should.filter(|should| !said.contains(should.as_str()) || !said.contains(&is)) {
                let measured = lang.pick("đo được", "measured");
                self.cell("", "  ", &format!("{measured} {is}; {} {should}", bounds(rule, lang)));
            }
        }
        let signature = seen.signature.as_ref().map(|id| format!("{} {id}", lang.pick("chữ ký", "signature")));
        let at: Vec<String> = place(seen, lang).into_iter().chain(signature).collect();
        if !at.is_empty() {
            self.cell("", "  ", &at.join("; "));
        }
    }

    /// Each by itself, or, where one reason keeps many from being checked, how many.
    fn not_checkable(&mut self, report: &ComplianceReport, lang: Lang, detail: Detail) {
        let rules = report.having(RuleStatus::NotCheckable);
        let reason = |rule: &RuleReport| rule.why.as_ref().map(|why| lang.pick(&why.vi, &why.en).to_owned());
        let mut told: Vec<String> = Vec::new();
        for rule in &rules {
            let alike =
                reason(rule).map_or(0, |why| rules.iter().filter(|one| reason(one).as_ref() == Some(&why)).count());
            let Some(why) = reason(rule).filter(|_| alike >= MANY && detail < Detail::Verbose) else {
                self.unanswered(rule, lang, detail);
                continue;
            };
            if !told.contains(&why) {
                let (mark, word) = status(rule, lang);
                let rules = lang.pick("quy định; --verbose để xem từng quy định", "rules; --verbose lists them");
                self.cell(&format!("{mark} {word}"), "", &format!("{why} ({alike} {rules})"));
                told.push(why);
            }
        }
    }

    /// Not checkable, or not about this document: why.
    fn unanswered(&mut self, rule: &RuleReport, lang: Lang, detail: Detail) {
        let (mark, word) = status(rule, lang);
        self.cell(&format!("{mark} {word}"), "", lang.pick(rule.question.vi, rule.question.en));
        self.files(rule, lang);
        if let Some(why) = &rule.why {
            self.cell("", "· ", lang.pick(&why.vi, &why.en));
        }
        if detail == Detail::Verbose {
            self.cell("", "", &format!("{} · {}", rule.id, article(rule, lang)));
        }
    }

    fn met(&mut self, rule: &RuleReport, lang: Lang) {
        let (mark, word) = status(rule, lang);
        self.cell(&format!("{mark} {word}"), "", lang.pick(rule.question.vi, rule.question.en));
        for measure in rule.seen.iter().filter_map(|seen| seen.measure.as_ref()).take(PLACES) {
            if let Some(should) = prescribed(measure, lang) {
                let (word, is) = (lang.pick("đo được", "measured"), measured(measure, lang));
                self.cell("", "· ", &format!("{word} {is}; {} {should}", bounds(rule, lang)));
            }
        }
        self.cell("", "", &format!("{} · {}", rule.id, article(rule, lang)));
    }

    /// A count in place of a list.
    fn folded(&mut self, report: &ComplianceReport, wanted: RuleStatus, count: usize, lang: Lang) {
        let Some(rule) = report.rules.iter().find(|rule| rule.status == wanted) else { return };
        let (mark, word) = status(rule, lang);
        let rules = lang.pick("quy định", if count == 1 { "rule" } else { "rules" });
        let hint = lang.pick("--verbose để xem từng quy định", "--verbose lists them");
        self.cell(&format!("{mark} {word}"), "", &format!("{count} {rules} ({hint})"));
    }
}
