//! Working days. Public holidays of fixed date are known (Labour Code 45/2019/QH14, Điều 112); those that follow the moon,
//! and days that are exchanged for others, are set anew each year and are not known here: within their time of the year a
//! weekday may be free, and what depends on it is left open.

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
/// Longer than this no holidays are: later days are not looked at one by one.
const LONGEST: i64 = 40;

/// A holiday on a Saturday or Sunday is made up for on the next working day (Điều 111): Monday for one, Tuesday for two.
fn is_made_up_for(day: Day) -> bool {
    let lost = (1..=3)
        .filter_map(|back| day.plus_days(-back))
        .filter(|earlier| earlier.weekday() > 5 && FIXED.contains(&(earlier.month(), earlier.day())));
    match day.weekday() {
        1 => lost.count() > 0,
        2 => lost.count() > 1,
        _ => false,
    }
}

/// The times of the year a day lies in, as index.
fn season(day: Day) -> Option<usize> {
    let at = (day.month(), day.day());
    OPEN.iter()
        .position(|(from, to, _)| if from <= to { (*from..=*to).contains(&at) } else { at >= *from || at <= *to })
}

/// What is known of a day.
pub(super) fn work(day: Day) -> Work {
    if day.weekday() > 5 || FIXED.contains(&(day.month(), day.day())) || is_made_up_for(day) {
        Work::Free
    } else if season(day).is_some() {
        Work::Open
    } else {
        Work::Working
    }
}

/// Whether a working day lies between two days.
pub(super) fn between(first: Day, last: Day) -> Between {
    let mut open = None;
    let mut counts = [0_usize; OPEN.len()];
    for ahead in 1..=LONGEST {
        let Some(day) = first.plus_days(ahead).filter(|day| *day < last) else {
            return open.map_or(Between::None, Between::Open);
        };
        match work(day) {
            Work::Free => {}
            Work::Working => return Between::Some(day),
            Work::Open => {
                open = open.or(Some(day));
                let spent = season(day).and_then(|index| counts.get_mut(index).zip(OPEN.get(index)));
                if let Some((count, (_, _, most))) = spent {
                    *count = count.saturating_add(1);
                    if *count > *most {
                        return Between::Some(day);
                    }
                }
            }
        }
    }
    Between::Some(first)
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
        assert_eq!(between(day(2026, 2, 13), day(2026, 2, 23)), Between::Open(day(2026, 2, 16)));
        assert!(matches!(between(day(2026, 2, 2), day(2026, 2, 23)), Between::Some(_)));
    }
}
