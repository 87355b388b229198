//! UTCTime and GeneralizedTime.

use crate::base::UnixTime;

use super::Tag;

/// Reads a time by its tag; `fraction` says whether GeneralizedTime may carry one, which is dropped.
pub(super) fn read(tag: Tag, content: &[u8], fraction: bool) -> Option<UnixTime> {
    let content = content.strip_suffix(b"Z")?;
    match tag {
        Tag::UTC_TIME => {
            let (year, rest) = content.split_at_checked(2)?;
            let year = number(year)?;
            // RFC 5280 §4.1.2.5.1.
            from_fields(if year >= 50 { 1900 + year } else { 2000 + year }, rest)
        }
        Tag::GENERALIZED_TIME => {
            let (whole, rest) = content.split_at_checked(14)?;
            let fraction_is_fine = match rest {
                [] => true,
                [b'.', digits @ ..] => fraction && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
                _ => false,
            };
            let (year, rest) = whole.split_at_checked(4)?;
            if fraction_is_fine { from_fields(number(year)?, rest) } else { None }
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0i16, |sum, digit| match digit {
        b'0'..=b'9' => sum.checked_mul(10)?.checked_add(i16::from(digit - b'0')),
        _ => None,
    })
}

fn from_fields(year: i16, digits: &[u8]) -> Option<UnixTime> {
    if digits.len() != 10 {
        return None;
    }
    let mut fields = digits.chunks_exact(2).map(|pair| number(pair).and_then(|n| i8::try_from(n).ok()));
    let mut next = || fields.next().flatten();
    UnixTime::from_utc(year, next()?, next()?, next()?, next()?, next()?)
}
