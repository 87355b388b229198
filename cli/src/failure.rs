//! Why a command did not do what was asked: an exit code, a text in both languages, and the chain of causes.

use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;

use crate::lang::{Both, Lang};

/// The exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for `verify`: every signature of every document passed.
    Done = 0,
    /// At least one signature failed.
    Failed = 1,
    /// Wrong usage.
    Usage = 2,
    /// None failed, but at least one could not be decided.
    Undecided = 3,
    /// None failed or undecided, but at least one document has no signature.
    Unsigned = 4,
    /// An input is not a readable document, or could not be read or written.
    Unreadable = 5,
    /// Token or key.
    Key = 6,
    /// A needed network service did not answer properly.
    Network = 7,
    /// Signatures passed, but the form breaks a compulsory rule.
    Form = 10,
}

impl Exit {
    /// Of two outcomes of one run, the one to tell: 5, 1, 3, 4, 10, 0; what kept the run from working at all (2, 6, 7)
    /// goes before everything.
    pub(crate) fn worst(self, other: Self) -> Self {
        let rank = |exit| match exit {
            Self::Done => 0,
            Self::Form => 1,
            Self::Unsigned => 2,
            Self::Undecided => 3,
            Self::Failed => 4,
            Self::Unreadable => 5,
            Self::Network => 6,
            Self::Key => 7,
            Self::Usage => 8,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What was tried, on what, what happened; what to do next; and the causes below.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: Both,
    pub(crate) hint: Option<Box<Both>>,
    pub(crate) causes: Vec<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: Both) -> Self {
        Self { exit, what, hint: None, causes: Vec::new() }
    }

    pub(crate) fn hint(mut self, hint: Both) -> Self {
        self.hint = Some(Box::new(hint));
        self
    }

    /// Keeps `error` and everything below it for `--verbose`.
    pub(crate) fn cause(mut self, error: &dyn Error) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(printable(&error.to_string()));
            next = error.source();
        }
        self
    }

    /// The whole text for standard error, with a line end.
    pub(crate) fn render(&self, lang: Lang, verbose: bool) -> String {
        let (error, cause) = match lang {
            Lang::Vi => ("lỗi", "nguyên nhân"),
            Lang::En => ("error", "cause"),
        };
        let mut text = format!("{error}: {}\n", printable(self.what.get(lang)));
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "  → {}", printable(hint.get(lang)));
        }
        if verbose {
            for line in &self.causes {
                let _ = writeln!(text, "  {cause}: {line}");
            }
        }
        text
    }
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// `text` with nothing in it that could steer a terminal or turn its reading direction: names of files and of
/// certificates are chosen by others. Line ends stay.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            '\t' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_outcome_wins_in_the_order_of_the_contract() {
        let order = [Exit::Done, Exit::Form, Exit::Unsigned, Exit::Undecided, Exit::Failed, Exit::Unreadable];
        for (i, a) in order.iter().enumerate() {
            for (j, b) in order.iter().enumerate() {
                assert_eq!(a.worst(*b), order[i.max(j)]);
            }
        }
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}fdp.exe"), "a\u{fffd}[2Jb\u{fffd}fdp.exe");
        assert_eq!(printable("Đỗ Văn A"), "Đỗ Văn A");
    }
}
