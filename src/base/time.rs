//! A moment, in UTC. The core never asks for the present one.

use core::fmt;

use jiff::tz::{Offset, TimeZone};

/// Not a moment this type can hold, or not RFC 3339.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an RFC 3339 time such as 2026-11-21T10:00:00+07:00")]
pub struct TimeError(String);

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct UnixTime(i64);

/// The last moment that RFC 3339 can say; what lies beyond it, or cannot be shown in Vietnam's zone any more, is said so.
const NO_END: &str = "9999-12-31T23:59:59Z";
/// The first one.
const NO_BEGINNING: &str = "0000-01-01T00:00:00Z";

/// Vietnam has one zone, UTC+07:00, without summer time since 1975.
const VIETNAM: Offset = Offset::constant(7);

impl UnixTime {
    /// A moment by its seconds since the epoch; the years 1 to 9999 can be shown.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 time with its offset.
    ///
    /// # Errors
    /// When the text is no such time.
    pub fn parse_rfc3339(text: &str) -> Result<Self, TimeError> {
        if text == NO_END {
            return Self::from_utc(9999, 12, 31, 23, 59, 59).ok_or_else(|| TimeError(text.to_owned()));
        }
        text.parse::<jiff::Timestamp>().map(|t| Self(t.as_second())).map_err(|_| TimeError(text.to_owned()))
    }

    /// From calendar fields in UTC; `None` when there is no such day or time.
    #[must_use]
    pub fn from_utc(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> Option<Self> {
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        // The calendar ends a day before year 9999 does, and certificates without an end say 99991231235959Z (RFC 5280
        // §4.1.2.5): the last days of that month are counted from one that is surely within.
        let (civil, days) = match (year, month, day) {
            (9999, 12, 29..) => (civil.with().day(28).build().ok()?, i64::from(day) - 28),
            _ => (civil, 0),
        };
        civil.to_zoned(TimeZone::UTC).ok().map(|z| Self(z.timestamp().as_second() + days * 86_400))
    }

    /// Reads a PDF date (ISO 32000-2 §7.9.4) such as `D:20261121100000+07'00'`; `None` when it is none, or does not say
    /// its offset: then it is no moment.
    #[must_use]
    pub fn parse_pdf_date(text: &str) -> Option<Self> {
        let text = text.strip_prefix("D:")?;
        let at = text.find(['Z', '+', '-'])?;
        let (digits, offset) = text.split_at_checked(at)?;
        if digits.len() < 4 || digits.len() > 14 || !digits.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let part = |from: usize, to: usize, otherwise: i8| match digits.get(from..to) {
            Some(part) => part.parse::<i8>().ok(),
            None => (digits.len() <= from).then_some(otherwise),
        };
        let year = digits.get(..4)?.parse::<i16>().ok()?;
        let time =
            Self::from_utc(year, part(4, 6, 1)?, part(6, 8, 1)?, part(8, 10, 0)?, part(10, 12, 0)?, part(12, 14, 0)?)?;
        let (sign, offset) = offset.split_at_checked(1)?;
        let mut parts = offset.trim_end_matches('\'').split('\'').map(str::parse::<i64>);
        let seconds = match (parts.next(), parts.next(), parts.next()) {
            _ if offset.is_empty() => 0,
            (Some(Ok(hours @ 0..=23)), None, _) => hours.checked_mul(3600)?,
            (Some(Ok(hours @ 0..=23)), Some(Ok(minutes @ 0..=59)), None) => hours * 3600 + minutes * 60,
            _ => return None,
        };
        Some(time.plus_seconds(if sign == "-" { seconds } else { -seconds }))
    }

    /// This moment `seconds` later (earlier when negative), kept within what can be held.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    fn zoned(self) -> Option<jiff::Zoned> {
        let stamp = jiff::Timestamp::from_second(self.0).ok()?;
        Some(stamp.to_zoned(TimeZone::fixed(VIETNAM)))
    }

    /// As people in Vietnam read it: `21/11/2026 10:00:00`, UTC+07:00.
    #[must_use]
    pub fn vietnam(self) -> String {
        self.zoned().map_or_else(|| self.to_string(), |z| z.strftime("%d/%m/%Y %H:%M:%S").to_string())
    }

    /// The calendar day in Vietnam: `2026-11-21`.
    #[must_use]
    pub fn vietnam_day(self) -> String {
        self.zoned().map_or_else(|| self.to_string(), |z| z.strftime("%Y-%m-%d").to_string())
    }

    /// For ASN.1 `GeneralizedTime`: `20261121030000Z`.
    #[must_use]
    pub fn generalized(self) -> Option<String> {
        let stamp = jiff::Timestamp::from_second(self.0).ok()?;
        Some(stamp.strftime("%Y%m%d%H%M%SZ").to_string())
    }

    /// For ASN.1 `UTCTime` (years 1950 to 2049): `261121030000Z`.
    #[must_use]
    pub fn utc_time(self) -> Option<String> {
        let text = self.generalized()?;
        matches!(text.get(..4)?.parse::<u16>().ok()?, 1950..=2049).then(|| text.get(2..).map(str::to_owned))?
    }

    /// For a PDF date string in Vietnam's zone: `D:20261121100000+07'00'`.
    #[must_use]
    pub fn pdf_date(self) -> String {
        self.zoned().map_or_else(String::new, |z| z.strftime("D:%Y%m%d%H%M%S+07'00'").to_string())
    }
}

/// `2026-11-21T10:00:00+07:00` without the detours of a general format: every record has dozens. `None` before the year 0.
fn digits(time: &jiff::Zoned) -> Option<[u8; 25]> {
    let (date, clock) = (time.date(), time.time());
    let parts = [
        (0, i8::try_from(date.year() / 100).ok()?),
        (2, i8::try_from(date.year() % 100).ok()?),
        (5, date.month()),
        (8, date.day()),
        (11, clock.hour()),
        (14, clock.minute()),
        (17, clock.second()),
    ];
    let mut text = *b"0000-00-00T00:00:00+07:00";
    for (at, value) in parts {
        let value = u8::try_from(value).ok()?;
        *text.get_mut(at)? = b'0' + value / 10;
        *text.get_mut(at + 1)? = b'0' + value % 10;
    }
    Some(text)
}

/// RFC 3339 with Vietnam's offset: `2026-11-21T10:00:00+07:00`.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.zoned() {
            Some(z) => match digits(&z) {
                Some(text) => f.write_str(core::str::from_utf8(&text).map_err(|_| fmt::Error)?),
                None => write!(f, "{}", z.strftime("%Y-%m-%dT%H:%M:%S+07:00")),
            },
            None => f.write_str(if self.0 > 0 { NO_END } else { NO_BEGINNING }),
        }
    }
}

impl From<UnixTime> for String {
    fn from(time: UnixTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for UnixTime {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        Self::parse_rfc3339(&text)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_general_format() {
        let days = (-800_000..2_900_000).step_by(997).map(|day| UnixTime(day * 86_400 + day % 86_400));
        let edges = [-62_167_244_400, -62_167_244_401, -62_167_219_200, -1, 0, 253_402_189_199].map(UnixTime);
        for time in days.chain(edges) {
            let general = time.zoned().unwrap().strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string();
            assert_eq!(time.to_string(), general);
        }
    }

    #[test]
    fn one_moment_in_every_form() {
        let t = UnixTime::parse_rfc3339("2026-11-21T10:00:00+07:00").unwrap();
        assert_eq!(t, UnixTime::from_utc(2026, 11, 21, 3, 0, 0).unwrap());
        assert_eq!(t.to_string(), "2026-11-21T10:00:00+07:00");
        assert_eq!(t.vietnam(), "21/11/2026 10:00:00");
        assert_eq!(t.vietnam_day(), "2026-11-21");
        assert_eq!(t.generalized().unwrap(), "20261121030000Z");
        assert_eq!(t.utc_time().unwrap(), "261121030000Z");
        assert_eq!(t.pdf_date(), "D:20261121100000+07'00'");
    }

    #[test]
    fn pdf_dates() {
        let t = UnixTime::parse_rfc3339("2026-11-21T10:00:00+07:00").unwrap();
        for text in ["D:20261121100000+07'00'", "D:20261121100000+07'00", "D:20261121030000Z", "D:20261121100000+07"] {
            assert_eq!(UnixTime::parse_pdf_date(text), Some(t), "{text}");
        }
        assert_eq!(UnixTime::parse_pdf_date(&t.pdf_date()), Some(t));
        assert_eq!(UnixTime::parse_pdf_date("D:20261120223000-04'30'"), Some(t));
        assert_eq!(UnixTime::parse_pdf_date("D:2026Z"), UnixTime::from_utc(2026, 1, 1, 0, 0, 0));
        for text in
            ["", "D:", "D:20261121100000", "20261121100000Z", "D:20261321100000Z", "D:202611211Z", "D:2026+99'00'"]
        {
            assert_eq!(UnixTime::parse_pdf_date(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_said_is_not_said() {
        assert!(UnixTime::parse_rfc3339("2026-11-21").is_err());
        assert!(UnixTime::from_utc(2026, 2, 30, 0, 0, 0).is_none());
        assert!(UnixTime::from_utc(2050, 1, 1, 0, 0, 0).unwrap().utc_time().is_none());
    }

    #[test]
    fn certificates_without_an_end() {
        let last = UnixTime::from_utc(9999, 12, 31, 23, 59, 59).unwrap();
        assert_eq!(last.seconds(), 253_402_300_799);
        assert_eq!(last.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(UnixTime::parse_rfc3339(&last.to_string()).unwrap(), last);
        assert_eq!(UnixTime::from_utc(9999, 12, 29, 0, 0, 0).unwrap().plus_seconds(3 * 86_400 - 1), last);
        assert!(UnixTime::from_utc(9999, 12, 32, 0, 0, 0).is_none());
        assert_eq!(UnixTime::from_seconds(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(UnixTime::from_seconds(i64::MIN).to_string(), "0000-01-01T00:00:00Z");
    }
}
