//! A day of the calendar, as official documents are dated.

use core::fmt;

use jiff::civil::Date;

use super::UnixTime;

/// A day in Vietnam. Shown as `2020-03-05` (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Day(Date);

/// Vietnam has one zone, UTC+07:00.
const ZONE: i64 = 7 * 3600;
const DAY: i64 = 86_400;

impl Day {
    /// For tables: the fields must make a day, or the table does not compile.
    #[must_use]
    pub const fn constant(year: i16, month: i8, day: i8) -> Self {
        Self(Date::constant(year, month, day))
    }

    /// `None` when there is no such day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }

    /// The day it is in Vietnam at this moment; `None` beyond the years 1 to 9999.
    #[must_use]
    pub fn of(time: UnixTime) -> Option<Self> {
        let days = time.seconds().saturating_add(ZONE).div_euclid(DAY);
        Self::constant(1970, 1, 1).plus_days(days)
    }

    /// Year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month, from 1.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, from 1.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Day of the week, 1 Monday to 7 Sunday (ISO 8601).
    #[must_use]
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// So many days later, or earlier; `None` where the calendar ends.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// The first moment of the day in Vietnam.
    #[must_use]
    pub fn midnight(self) -> UnixTime {
        let utc = UnixTime::from_utc(self.year(), self.month(), self.day(), 0, 0, 0);
        utc.map_or(UnixTime::from_seconds(i64::MIN), |utc| utc.plus_seconds(-ZONE))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse::<Date>().map(Self).map_err(|_| format!("'{text}' is not a day such as 2020-03-05"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        let day = Day::constant(2026, 11, 22);
        assert_eq!(day.midnight().to_string(), "2026-11-22T00:00:00+07:00");
        assert_eq!(Day::of(day.midnight()), Some(day));
        assert_eq!(Day::of(day.midnight().plus_seconds(-1)), day.plus_days(-1));
        assert_eq!((day.weekday(), day.to_string().as_str()), (7, "2026-11-22"));
        assert!(Day::try_from("2026-02-29".to_owned()).is_err());
    }
}
