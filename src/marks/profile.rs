//! The profiles by name.

use crate::letter::Copy;

/// What is done with a document, as an office calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The leader signs: picture centred between title and name (Decree 30/2020/NĐ-CP, Appendix I, II.7 d).
    Approve,
    /// Ký nháy: a small mark of who drafted or checked.
    Initial,
    /// The organisation issues: number, date, then its seal (Điều 14; Appendix I, II.8 a).
    Issue,
    /// The organisation signs a separate attachment (Appendix I, II.8 b).
    Appendix,
    /// The organisation certifies a copy (Appendix I, part II, I.3).
    Copy(Copy),
    /// The receiver's mark on what has arrived (Appendix IV, V).
    Incoming,
    /// Somebody's remark.
    Comment,
}

impl Profile {
    /// As it is called on command lines and in reports; copies of all forms are one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Initial => "initial",
            Self::Issue => "issue",
            Self::Appendix => "appendix",
            Self::Copy(_) => "copy",
            Self::Incoming => "incoming",
            Self::Comment => "comment",
        }
    }
}
