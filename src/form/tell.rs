//! Ways of answering that rules about signatures share.

use super::outcome::{Answer, Evidence, Outcome, Why};
use super::roles::{Shown, Signed};
use crate::policy::RuleResult;

/// Not about this document.
pub(super) fn not_about(code: &'static str, vi: &str, en: &str) -> Outcome {
    Outcome::not_applicable(Why::new(code, vi, en))
}

/// It could not be found out.
pub(super) fn open(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::not_checkable(Why::new(code, vi, en))
}

/// It could not be found out, and this is what was seen of it.
pub(super) fn open_with(
    code: &'static str,
    vi: impl Into<String>,
    en: impl Into<String>,
    evidence: Vec<Evidence>,
) -> Outcome {
    Outcome { answer: Answer::NotCheckable(Why::new(code, vi, en)), evidence }
}

/// A sentence about a signature, with the place where it shows.
pub(super) fn about(one: &Signed<'_>, vi: impl Into<String>, en: impl Into<String>) -> Evidence {
    let evidence = Evidence::new(vi, en).of(one.id());
    match one.picture().map(|(shown, _)| shown).or_else(|| one.shown.first().copied()) {
        Some(Shown { page, mark }) => evidence.on(page.number, mark.place),
        None => evidence,
    }
}

/// What was answered for each signature, put together: broken where one is, met where all are, and nothing else is met.
#[derive(Debug, Default)]
pub(super) struct Each {
    met: Vec<Evidence>,
    broken: Vec<Evidence>,
    open: Vec<(Why, Evidence)>,
}

impl Each {
    /// As prescribed.
    pub(super) fn met(&mut self, evidence: Evidence) {
        self.met.push(evidence);
    }

    /// Not as prescribed.
    pub(super) fn broken(&mut self, evidence: Evidence) {
        self.broken.push(evidence);
    }

    /// Not to be found out; the evidence's sentences are the reason.
    pub(super) fn open(&mut self, code: &'static str, evidence: Evidence) {
        self.open.push((Why::new(code, evidence.vi.clone(), evidence.en.clone()), evidence));
    }

    /// How many were as prescribed, when none was anything else.
    pub(super) fn all_met(&self) -> usize {
        if self.broken.is_empty() && self.open.is_empty() { self.met.len() } else { 0 }
    }

    /// How many were not as prescribed.
    pub(super) fn all_broken(&self) -> usize {
        self.broken.len()
    }

    /// The answer for the document; `nothing` when there was no signature to ask about.
    pub(super) fn outcome(self, nothing: impl FnOnce() -> Outcome) -> Outcome {
        if !self.broken.is_empty() {
            return Outcome::broken(self.broken);
        }
        let mut open = self.open.into_iter();
        if let Some((why, first)) = open.next() {
            let evidence = core::iter::once(first).chain(open.map(|(_, evidence)| evidence)).collect();
            return Outcome { answer: Answer::NotCheckable(why), evidence };
        }
        if self.met.is_empty() { nothing() } else { Outcome::met(self.met) }
    }
}

/// What the judgement says by several of its rules together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// Each was asked and kept.
    Kept,
    /// One at least is undecided, was not asked, or is broken in a way that the policy lets decide nothing.
    Undecided,
    /// One at least is broken.
    Broken,
}

/// What the judgement of a signature says: repeated, never judged again.
pub(super) fn said(one: &Signed<'_>, rules: &[&str]) -> Said {
    let result = |rule: &&str| match one.judgement.and_then(|judgement| judgement.rule(rule)) {
        Some(RuleResult::Met | RuleResult::Noted) => Said::Kept,
        Some(RuleResult::Failed) => Said::Broken,
        Some(RuleResult::Undecided | RuleResult::Tolerated | RuleResult::Ignored) | None => Said::Undecided,
    };
    rules.iter().map(result).max().unwrap_or(Said::Undecided)
}
