//! Times that marks show: date, hour, minute and second in Vietnam's zone by ISO 8601 (Decree 30/2020/NĐ-CP, Appendix I,
//! part I, II.8 b). The decree gives no literal form; the ones read here are an engineering choice.

use crate::base::UnixTime;

/// A time that was read from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ShownTime {
    /// The moment; without an offset it is taken as Vietnam's.
    pub(super) moment: UnixTime,
    /// Minutes east of UTC; `None` when it does not say.
    pub(super) offset: Option<i64>,
    /// Whether the seconds are there.
    pub(super) has_seconds: bool,
    /// Whether the date is in one of the forms that are taken for right: `dd/mm/yyyy`, `d/m/yyyy`, `yyyy-mm-dd`.
    pub(super) is_usual: bool,
}

const VIETNAM: i64 = 7 * 60;

/// The first time in a text, wherever it stands; `None` when there is none.
pub(super) fn find(text: &str) -> Option<ShownTime> {
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        let begins = chars.get(at).is_some_and(char::is_ascii_digit) && !before.is_some_and(char::is_ascii_digit);
        if begins { Reader { chars: &chars, at }.time() } else { None }
    })
}

/// Whether a text holds something like a time of day: a mark that gives one badly.
pub(super) fn mentions(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(3).any(|w| matches!(w, [a, ':', b] if a.is_ascii_digit() && b.is_ascii_digit()))
}

#[derive(Clone)]
struct Reader<'a> {
    chars: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.peek() == Some(wanted);
        self.at = self.at.saturating_add(usize::from(is_there));
        is_there
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// A number of so many digits, and how many it has.
    fn number(&mut self, most: usize) -> Option<(i16, usize)> {
        let (mut value, mut digits) = (0_i16, 0);
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)).filter(|_| digits < most) {
            value = value.checked_mul(10)?.checked_add(i16::try_from(digit).ok()?)?;
            digits += 1;
            self.at = self.at.saturating_add(1);
        }
        (digits > 0).then_some((value, digits))
    }

    fn time(mut self) -> Option<ShownTime> {
        let (year, month, day, is_usual) = self.date()?;
        self.spaces();
        if !(self.eat(';') || self.eat(',') || self.eat('T')) {
            // The form of date and time in one: a space between.
            let before = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
            before.filter(|c| c.is_whitespace())?;
        }
        self.spaces();
        let (hour, _) = self.number(2)?;
        self.spaces();
        if !self.eat(':') {
            return None;
        }
        self.spaces();
        let (minute, _) = self.number(2)?;
        let mut behind = self.clone();
        behind.spaces();
        let mut second = None;
        if behind.eat(':') {
            behind.spaces();
            if let Some((number, _)) = behind.number(2) {
                second = Some(number);
                self = behind;
            }
        }
        if self.eat('.') {
            self.number(4);
        }
        let offset = self.offset();
        let field = |value: i16| i8::try_from(value).ok();
        let local = UnixTime::from_utc(
            year,
            field(month)?,
            field(day)?,
            field(hour)?,
            field(minute)?,
            field(second.unwrap_or_default())?,
        )?;
        let moment = local.plus_seconds(offset.unwrap_or(VIETNAM).saturating_mul(-60));
        Some(ShownTime { moment, offset, has_seconds: second.is_some(), is_usual })
    }

    /// Year, month, day, and whether in a usual form.
    fn date(&mut self) -> Option<(i16, i16, i16, bool)> {
        let (first, digits) = self.number(4)?;
        let separator = self.peek().filter(|c| matches!(c, '/' | '-' | '.'))?;
        self.eat(separator);
        let (month, _) = self.number(2)?;
        if !self.eat(separator) {
            return None;
        }
        match digits {
            4 => self.number(2).map(|(day, _)| (first, month, day, separator == '-')),
            1 | 2 => {
                let (year, digits) = self.number(4)?;
                (digits == 4).then_some((year, month, first, separator == '/'))
            }
            _ => None,
        }
    }

    /// `+07:00`, `+0700`, `+07`, `Z`; a space may stand before it.
    fn offset(&mut self) -> Option<i64> {
        let mut ahead = self.clone();
        ahead.spaces();
        if ahead.eat('Z') {
            return Some(0);
        }
        let sign = match ahead.peek()? {
            '+' => 1,
            '-' | '\u{2212}' | '\u{2013}' => -1,
            _ => return None,
        };
        ahead.at = ahead.at.saturating_add(1);
        let (hours, _) = ahead.number(2)?;
        ahead.eat(':');
        let minutes = ahead.number(2).map_or(0, |(minutes, _)| minutes);
        (hours < 24 && minutes < 60).then_some(sign * (i64::from(hours) * 60 + i64::from(minutes)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let moment = UnixTime::parse_rfc3339("2026-01-05T15:30:45+07:00").unwrap();
        for (text, offset, seconds, usual) in [
            ("Số: 12/UBND-VP; 05/01/2026; 15:30:45 +07:00", Some(420), true, true),
            ("Số: 12/UBND-VP; 5/1/2026; 15: 30: 45 +0700", Some(420), true, true),
            ("2026-01-05T15:30:45+07:00", Some(420), true, true),
            ("2026-01-05 15:30:45.123 +07", Some(420), true, true),
            ("Thời gian ký: 05.01.2026 15:30:45 +07:00", Some(420), true, false),
            ("05/01/2026; 15:30:45", None, true, true),
            ("05/01/2026, 08:30:45Z", Some(0), true, true),
            ("05/01/2026; 00:30:45 -08:00", Some(-480), true, true),
        ] {
            let found = find(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found, ShownTime { moment, offset, has_seconds: seconds, is_usual: usual }, "{text}");
        }
        let short = find("SAO Y; UBND xã A; 05/01/2026; 15:30 +07:00").unwrap();
        assert!(!short.has_seconds && short.offset == Some(420));
        assert_eq!(short.moment, moment.plus_seconds(-45));
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "Số: 12/UBND-VP",
            "05/01/2026",
            "32/01/2026; 15:30:45",
            "05/01/26; 15:30:45",
            "05/01/2026; 25:00:00",
            "1/2/3/4: 5:6",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
        assert!(mentions("9:58") && !mentions("Số: 12"));
    }
}
