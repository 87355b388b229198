//! Days and times as messages write them: local, without a zone.

use crate::base::UnixTime;

/// A day of the calendar, written `yyyy/MM/dd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    midnight: UnixTime,
}

/// A time of a day, written `yyyy/MM/dd HH:mm:ss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    moment: UnixTime,
}

/// Vietnam has one zone, UTC+07:00.
const ZONE: i64 = 7 * 3600;

fn numbers<const N: usize>(text: &str, separators: [char; N], widths: &[usize]) -> Option<Vec<i16>> {
    let mut parts = Vec::new();
    let mut rest = text;
    for separator in separators {
        let (part, behind) = rest.split_once(separator)?;
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    let is_number = |(part, width): (&&str, &usize)| part.len() == *width && part.bytes().all(|c| c.is_ascii_digit());
    if parts.len() != widths.len() || !parts.iter().zip(widths).all(is_number) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}

impl Date {
    /// Reads `yyyy/MM/dd`; `None` for any other form, and for a day that is not in the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = numbers(text, ['/', '/'], &[4, 2, 2])?;
        let [year, month, day] = parts.as_slice() else { return None };
        let (month, day) = (i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
        UnixTime::from_utc(*year, month, day, 0, 0, 0).map(|utc| Self { midnight: utc.plus_seconds(-ZONE) })
    }

    /// The day's first moment in Vietnam.
    #[must_use]
    pub const fn midnight(self) -> UnixTime {
        self.midnight
    }

    /// Days from this one to that of `time` in Vietnam; negative when that is earlier.
    #[must_use]
    pub const fn days_until(self, time: UnixTime) -> i64 {
        (time.seconds().saturating_sub(self.midnight.seconds())).div_euclid(86_400)
    }
}

impl Timestamp {
    /// Reads `yyyy/MM/dd HH:mm:ss`; `None` for any other form, and for a time that does not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(' ')?;
        let date = Date::parse(date)?;
        let parts = numbers(time, [':', ':'], &[2, 2, 2])?;
        let [hour @ 0..=23, minute @ 0..=59, second @ 0..=59] = parts.as_slice() else { return None };
        let seconds = i64::from(*hour) * 3600 + i64::from(*minute) * 60 + i64::from(*second);
        Some(Self { moment: date.midnight.plus_seconds(seconds) })
    }

    /// The moment, taken as a time in Vietnam.
    #[must_use]
    pub const fn moment(self) -> UnixTime {
        self.moment
    }

    /// As messages write a moment.
    #[must_use]
    pub fn write(moment: UnixTime) -> String {
        let text = moment.to_string();
        let day = text.get(..10).unwrap_or_default().replace('-', "/");
        format!("{day} {}", text.get(11..19).unwrap_or_default())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_of_the_calendar_only() {
        let day = Date::parse("2026/11/21").unwrap();
        assert_eq!(day.midnight().to_string(), "2026-11-21T00:00:00+07:00");
        assert_eq!(day.days_until(UnixTime::parse_rfc3339("2026-11-22T00:00:00+07:00").unwrap()), 1);
        assert_eq!(day.days_until(UnixTime::parse_rfc3339("2026-11-20T23:59:59+07:00").unwrap()), -1);
        for text in
            ["", "2026/02/29", "2026/13/01", "2026-11-21", "21/11/2026", "2026/1/2", "2026/11/21 ", "2026/11/2१"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        let time = Timestamp::parse("2026/11/21 10:00:00").unwrap();
        assert_eq!(time.moment().to_string(), "2026-11-21T10:00:00+07:00");
        assert_eq!(Timestamp::write(time.moment()), "2026/11/21 10:00:00");
        for text in
            ["2026/11/21", "2026/11/21 24:00:00", "2026/11/21 10:60:00", "2026/11/21T10:00:00", "2026/11/21 1:0:0"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
