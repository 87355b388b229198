//! Working days. Public holidays of fixed date are known (Labour Code 45/2019/QH14, Điều 112), and those that follow the moon in the
//! years of the table. Which five days around the lunar New Year are free, and which days are exchanged for others, is decided
//! anew each year and not known here: close to these holidays, and in other years in all the time in which they may fall, a
//! weekday may be free, and what depends on it is left open.

use super::lunar::lunar;
use crate::base::Day;

/// What is known of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// People work.
    Working,
    /// Saturday, Sunday or a holiday.
    Free,
    /// It may be free in that year.
    Open,
}

/// Whether a working day lies between two days, neither of them counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// None.
    None,
    /// At least one: the first that is known.
    Some(Day),
    /// Only days that may have been free.
    Open(Day),
}

/// Month and day of holidays: New Year, reunification, labour, independence.
const FIXED: [(i8, i8); 4] = [(1, 1), (4, 30), (5, 1), (9, 2)];
/// First and last day, month before day, and at most how many weekdays one after another are free.
type Season = ((i8, i8), (i8, i8), usize);

/// Times of the year in which weekdays may be free, and at most how many of them one after another are: the lunar New Year
/// (its first day lies between 21 January and 20 February) with the days around it, the Hùng kings' day (10th of the third
/// lunar month) with the holidays that follow, independence with the day before or behind, the turn of the year.
const OPEN: [Season; 4] = [((1, 16), (2, 28), 7), ((3, 29), (5, 6), 3), ((8, 30), (9, 5), 2), ((12, 29), (1, 4), 1)];
/// Of the seasons, which one is that of the lunar New Year, and which that of the Hùng kings' day.
const TET: usize = 0;
const KINGS: usize = 1;
/// How far from the first day of the lunar year free days may lie: five by law, those made up for weekends, and exchanged ones. From
/// 2015 to 2026 they lay between 3 weekdays before and 4 days behind.
const AROUND_TET: (i64, i64) = (-7, 10);
/// Of the five days, those that are among them whichever way the Prime Minister chooses (Điều 112 khoản 3: one before the year's
/// turn and four behind, or two and three): the last day of the old year and the first three of the new one.
const SURE_OF_TET: (i64, i64) = (-1, 2);
/// Around reunification and labour day others are exchanged, whatever the moon says.
const SPRING: ((i8, i8), (i8, i8)) = ((4, 26), (5, 6));
/// Longer than this no holidays are: later days are not looked at one by one.
const LONGEST: i64 = 40;

/// A holiday on a Saturday or Sunday is made up for on the next working day (Điều 111): Monday for one, Tuesday for two.
fn is_made_up_for(day: Day) -> bool {
    let lost = (1..=3)
        .filter_map(|back| day.plus_days(-back))
        .filter(|earlier| earlier.weekday() > 5 && (is_fixed(*earlier) || is_kings(*earlier)));
    match day.weekday() {
        1 => lost.count() > 0,
        2 => lost.count() > 1,
        _ => false,
    }
}

fn is_fixed(day: Day) -> bool {
    FIXED.contains(&(day.month(), day.day()))
}

fn is_kings(day: Day) -> bool {
    lunar(day.year()).is_some_and(|lunar| lunar.kings == day)
}

/// Whether a day lies so many days from another one.
fn is_within(day: Day, of: Day, (from, to): (i64, i64)) -> bool {
    of.plus_days(from).zip(of.plus_days(to)).is_some_and(|(first, last)| (first..=last).contains(&day))
}

/// One that is free by law in any case: of the lunar New Year, or the Hùng kings' day.
fn is_lunar(day: Day) -> bool {
    is_kings(day) || lunar(day.year()).is_some_and(|lunar| is_within(day, lunar.tet, SURE_OF_TET))
}

/// The times of the year a day lies in, as index.
fn season(day: Day) -> Option<usize> {
    let at = (day.month(), day.day());
    let found = OPEN
        .iter()
        .position(|(from, to, _)| if from <= to { (*from..=*to).contains(&at) } else { at >= *from || at <= *to })?;
    let Some(lunar) = lunar(day.year()) else { return Some(found) };
    let is_near = match found {
        TET => is_within(day, lunar.tet, AROUND_TET),
        // A day between a holiday and a weekend is exchanged now and then.
        KINGS => (SPRING.0..=SPRING.1).contains(&at) || is_within(day, lunar.kings, (-1, 1)),
        _ => true,
    };
    is_near.then_some(found)
}

/// What is known of a day.
pub(super) fn work(day: Day) -> Work {
    if day.weekday() > 5 || is_fixed(day) || is_lunar(day) || is_made_up_for(day) {
        Work::Free
    } else if season(day).is_some() {
        Work::Open
    } else {
        Work::Working
    }
}

/// Whether a working day lies between two days.
pub(super) fn between(first: Day, last: Day) -> Between {
    several_between(first, last, 1)
}

/// Whether so many working days, at least one, lie between two days: the last of them.
fn several_between(first: Day, last: Day, wanted: u32) -> Between {
    let (mut sure, mut open, mut possible) = (0_u32, None, 0_u32);
    let mut counts = [0_usize; OPEN.len()];
    // Of three days one at least is a working day, but for the longest holidays.
    for ahead in 1..=LONGEST.saturating_add(i64::from(wanted).saturating_mul(3)) {
        let Some(day) = first.plus_days(ahead).filter(|day| *day < last) else {
            let may_be_too_many = sure.saturating_add(possible) >= wanted;
            return open.filter(|_| may_be_too_many).map_or(Between::None, Between::Open);
        };
        let is_working = match work(day) {
            Work::Free => continue,
            Work::Working => true,
            Work::Open => {
                let spent = season(day).and_then(|index| counts.get_mut(index).zip(OPEN.get(index)));
                spent.is_some_and(|(count, (_, _, most))| {
                    *count = count.saturating_add(1);
                    *count > *most
                })
            }
        };
        if is_working {
            sure = sure.saturating_add(1);
            if sure >= wanted {
                return Between::Some(day);
            }
        } else {
            possible = possible.saturating_add(1);
            open = open.or(Some(day));
        }
    }
    Between::Some(first)
}

/// Whether a document of one day was released in time: on that day, or within so many working days behind it (one by Decree
/// 30/2020/NĐ-CP, Điều 18 khoản 1; an agency may have set itself another number). `None` when that hangs on holidays which
/// are set anew each year.
#[must_use]
pub fn released_in_time(dated: Day, released: Day, working_days: u32) -> Option<bool> {
    if released <= dated || working_days == 0 {
        return Some(released == dated);
    }
    match several_between(dated, released, working_days) {
        Between::None => Some(true),
        Between::Some(_) => Some(false),
        Between::Open(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn day(year: i16, month: i8, day: i8) -> Day {
        Day::constant(year, month, day)
    }

    #[test]
    fn the_next_working_day() {
        // Thursday to Friday; Friday to Monday; Friday to Tuesday.
        assert_eq!(between(day(2026, 11, 19), day(2026, 11, 20)), Between::None);
        assert_eq!(between(day(2026, 11, 20), day(2026, 11, 23)), Between::None);
        assert_eq!(between(day(2026, 11, 20), day(2026, 11, 24)), Between::Some(day(2026, 11, 23)));
        assert_eq!(between(day(2026, 11, 20), day(2026, 11, 20)), Between::None);
        assert_eq!(between(day(2026, 11, 20), day(2027, 11, 20)), Between::Some(day(2026, 11, 23)));
    }

    #[test]
    fn holidays() {
        assert_eq!((work(day(2026, 1, 1)), work(day(2026, 11, 22))), (Work::Free, Work::Free));
        // 2 September 2023 was a Saturday: the Monday made up for it. 30 April and 1 May 2022 were Saturday and Sunday.
        assert_eq!(work(day(2023, 9, 4)), Work::Free);
        assert_eq!((work(day(2022, 5, 2)), work(day(2022, 5, 3))), (Work::Free, Work::Free));
        assert_eq!((work(day(2018, 9, 3)), work(day(2018, 9, 4))), (Work::Free, Work::Open));
        // The lunar New Year of 2026: dated 13 February, sealed on the 23rd; half a year is too late all the same.
        // From its eve to its third day it is free in any case; on the fourth, a Friday, people may have worked.
        assert_eq!(between(day(2026, 2, 13), day(2026, 2, 23)), Between::Open(day(2026, 2, 20)));
        assert_eq!(between(day(2026, 2, 13), day(2026, 2, 20)), Between::None);
        assert!(matches!(between(day(2026, 2, 2), day(2026, 2, 23)), Between::Some(_)));
    }

    #[test]
    fn holidays_that_follow_the_moon() {
        for (of, expected) in [
            // Far from the New Year and from the kings' day; both years are in the table.
            (day(2026, 1, 20), Work::Working),
            (day(2026, 2, 9), Work::Working),
            (day(2026, 2, 10), Work::Open),
            (day(2026, 2, 16), Work::Free),
            (day(2026, 2, 19), Work::Free),
            (day(2026, 2, 27), Work::Open),
            (day(2025, 2, 11), Work::Working),
            // Monday, the kings' day of 2025, and the days beside it.
            (day(2025, 4, 7), Work::Free),
            (day(2025, 4, 8), Work::Open),
            (day(2025, 4, 9), Work::Working),
            // On a Sunday in 2026 and on a Saturday in 2023: made up for.
            (day(2026, 4, 27), Work::Free),
            (day(2023, 5, 2), Work::Free),
            (day(2024, 4, 29), Work::Open),
            (day(2024, 4, 23), Work::Working),
            // Not in the table: as before.
            (day(2036, 1, 17), Work::Open),
            (day(2014, 2, 24), Work::Open),
        ] {
            assert_eq!(work(of), expected, "{of}");
        }
    }

    #[test]
    fn several_working_days() {
        // 20 November 2026 is a Friday.
        let friday = day(2026, 11, 20);
        for (released, days, expected) in [
            (day(2026, 11, 20), 1, Some(true)),
            (day(2026, 11, 23), 1, Some(true)),
            (day(2026, 11, 24), 1, Some(false)),
            (day(2026, 11, 24), 2, Some(true)),
            (day(2026, 11, 25), 2, Some(false)),
            (day(2026, 11, 21), 0, Some(false)),
            (day(2026, 11, 20), 0, Some(true)),
            (day(2026, 11, 19), 5, Some(false)),
            (day(2029, 11, 19), 60, Some(false)),
        ] {
            assert_eq!(released_in_time(friday, released, days), expected, "{released} {days}");
        }
        assert_eq!(released_in_time(day(2026, 2, 13), day(2026, 2, 23), 1), None);
        // One weekday at most was no holiday.
        assert_eq!(released_in_time(day(2026, 2, 13), day(2026, 2, 23), 2), Some(true));
        assert_eq!(released_in_time(day(2036, 1, 18), day(2036, 2, 4), 5), None);
    }
}
