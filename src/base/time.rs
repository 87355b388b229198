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
        text.parse::<jiff::Timestamp>().map(|t| Self(t.as_second())).map_err(|_| TimeError(text.to_owned()))
    }

    /// From calendar fields in UTC; `None` when there is no such day or time.
    #[must_use]
    pub fn from_utc(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> Option<Self> {
        let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|z| Self(z.timestamp().as_second()))
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

/// RFC 3339 with Vietnam's offset: `2026-11-21T10:00:00+07:00`.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.zoned() {
            Some(z) => write!(f, "{}", z.strftime("%Y-%m-%dT%H:%M:%S+07:00")),
            None => write!(f, "{} s since 1970", self.0),
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
    fn what_cannot_be_said_is_not_said() {
        assert!(UnixTime::parse_rfc3339("2026-11-21").is_err());
        assert!(UnixTime::from_utc(2026, 2, 30, 0, 0, 0).is_none());
        assert!(UnixTime::from_utc(2050, 1, 1, 0, 0, 0).unwrap().utc_time().is_none());
    }
}
