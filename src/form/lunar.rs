//! The two public holidays that follow the moon, by their days in the calendar of today: the first day of the lunar year (Tết) and
//! the Hùng kings' day (10th of the third lunar month; Labour Code 45/2019/QH14, Điều 112).
//!
//! Worked out from the moments of new moons and solar terms on Vietnam's meridian (UTC+7, as its calendar has it since
//! Decision 121-CP of 1967), by an ephemeris; tables of the Chinese calendar (UTC+8) agree but for Tết of 2030, when the new
//! moon is at 23:07 in Hà Nội. No new moon of these months lies within 50 minutes of midnight, so that no way of working it
//! out can come to another day.

use crate::base::Day;

/// The lunar holidays of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lunar {
    /// The first day of the lunar year.
    pub(super) tet: Day,
    /// The 10th of the third lunar month.
    pub(super) kings: Day,
}

/// Those of a year; `None` for years that are not in the table.
pub(super) fn lunar(year: i16) -> Option<Lunar> {
    let (_, (month, day), (kings_month, kings_day)) = *TABLE.iter().find(|(known, ..)| *known == year)?;
    Some(Lunar { tet: Day::new(year, month, day)?, kings: Day::new(year, kings_month, kings_day)? })
}

/// A year, and month and day of both.
type Row = (i16, (i8, i8), (i8, i8));

#[rustfmt::skip]
const TABLE: [Row; 21] = [
    (2015, (2, 19), (4, 28)),
    (2016, (2, 8), (4, 16)),
    (2017, (1, 28), (4, 6)),
    (2018, (2, 16), (4, 25)),
    (2019, (2, 5), (4, 14)),
    (2020, (1, 25), (4, 2)),
    (2021, (2, 12), (4, 21)),
    (2022, (2, 1), (4, 10)),
    (2023, (1, 22), (4, 29)),
    (2024, (2, 10), (4, 18)),
    (2025, (1, 29), (4, 7)),
    (2026, (2, 17), (4, 26)),
    (2027, (2, 6), (4, 16)),
    (2028, (1, 26), (4, 4)),
    (2029, (2, 13), (4, 23)),
    (2030, (2, 2), (4, 12)),
    (2031, (1, 23), (4, 1)),
    (2032, (2, 11), (4, 19)),
    (2033, (1, 31), (4, 9)),
    (2034, (2, 19), (4, 28)),
    (2035, (2, 8), (4, 17)),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What a lunar calendar cannot but keep: years of 12 or 13 months of 29 or 30 days, and 2 such months and 9 days from Tết to
    /// the kings' day, 3 where a month is put in between.
    #[test]
    fn the_table_is_one_of_a_lunar_calendar() {
        const MONTH: f64 = 29.530_588;
        let is_months = |days: i64, of: &[f64]| of.iter().any(|months| (days as f64 - months * MONTH).abs() < 1.5);
        for ((year, ..), (next, ..)) in TABLE.iter().zip(TABLE.iter().skip(1)) {
            assert_eq!(year + 1, *next);
            let (this, next) = (lunar(*year).unwrap(), lunar(*next).unwrap());
            assert!(is_months(days(this.tet, next.tet), &[12.0, 13.0]), "{year}");
            assert!(is_months(days(this.kings, next.kings), &[12.0, 13.0]), "{year}");
            assert!(is_months(days(this.tet, this.kings) - 9, &[2.0, 3.0]), "{year}");
            let tet = (this.tet.month(), this.tet.day());
            assert!(((1, 21)..=(2, 20)).contains(&tet), "{year}");
        }
        assert_eq!((lunar(2014), lunar(2036)), (None, None));
    }

    fn days(from: Day, to: Day) -> i64 {
        (0..800).find(|ahead| from.plus_days(*ahead) == Some(to)).unwrap()
    }
}
