//! Days and dates; those of messages without their time zones, all others in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY_SECONDS: u64 = 24 * 3600;

/// A day of the calendar: year, month, day. They compare as days do.
pub type Day = (u64, u8, u8);

/// The days from 1 March of year 0 to 1970-01-01.
const EPOCH_DAYS: u64 = 719_468;

/// The date of a day counted from 1970-01-01 (Gregorian, proleptic).
pub fn civil(days: u64) -> Day {
    civil_from_march(days + EPOCH_DAYS)
}

fn civil_from_march(shifted: u64) -> Day {
    // Eras of 400 years that begin in March, so the leap day comes last.
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(12), u8::try_from(day).unwrap_or(31))
}

/// `2026-11-24`, where there is such a day.
pub fn parse_iso(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    if !text.bytes().all(|octet| octet.is_ascii_digit() || octet == b'-') {
        return None;
    }
    real((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

fn real((year, month, day): Day) -> Option<Day> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => return None,
    };
    (day >= 1 && day <= days).then_some((year, month, day))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day out of a date as messages and IMAP write it, in the sender's own time zone:
/// `Tue, 24 Nov 2026 11:32:25 +0100` (RFC 5322 section 3.3), `24-Nov-2026 11:32:25 +0100`
/// (RFC 9051 section 9, date-time).
pub fn parse_mail(text: &str) -> Option<Day> {
    let text = text.rsplit_once(',').map_or(text, |(_, date)| date);
    let mut words = text.split([' ', '-', '\t']).filter(|word| !word.is_empty());
    let day = words.next()?.parse().ok()?;
    let month = words.next()?.get(..3)?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year: u64 = words.next()?.parse().ok()?;
    // Two digits are obsolete and still seen (RFC 5322 section 4.3).
    let year = match year {
        0..50 => year + 2000,
        50..1000 => year + 1900,
        _ => year,
    };
    real((year, u8::try_from(month + 1).ok()?, day))
}

/// The hour and minute that stand in such a date: `11:32`.
pub fn clock(text: &str) -> Option<&str> {
    let at = text.find(':')?;
    let time = text.get(at.checked_sub(2)?..at + 3)?;
    let digits = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
    (digits(&time[..2]) && digits(&time[3..])).then_some(time)
}

/// `2026-11-24`
pub fn iso((year, month, day): Day) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-24` in UTC.
pub fn iso_date(instant: SystemTime) -> String {
    let shifted = match instant.duration_since(UNIX_EPOCH) {
        Ok(after) => EPOCH_DAYS + after.as_secs() / DAY_SECONDS,
        Err(before) => EPOCH_DAYS.saturating_sub(before.duration().as_secs().div_ceil(DAY_SECONDS)),
    };
    iso(civil_from_march(shifted))
}

/// Reads `2026-11-24`, which means its first instant, or `2026-11-24T08:30:00Z` (RFC 3339, in UTC and
/// whole seconds). Nothing before 1970.
pub fn parse(text: &str) -> Option<SystemTime> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let (year, month, day) = parse_iso(date)?;
    let [hour, minute, second] = clock_fields(time)?;
    if year < 1970 {
        return None;
    }
    let (month, day) = (u64::from(month), u64::from(day));
    // Civil date to days; the inverse of `civil`.
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let shifted_year = year - u64::from(month <= 2);
    let year_of_era = shifted_year % 400;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = (shifted_year / 400 * 146_097 + day_of_era).checked_sub(EPOCH_DAYS)?;
    let seconds = days * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    Some(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// `08:30:00`
fn clock_fields(text: &str) -> Option<[u64; 3]> {
    let mut parts = text.split(':');
    let mut next = |limit: u64| {
        let part = parts.next()?;
        let good = part.len() == 2 && part.bytes().all(|octet| octet.is_ascii_digit());
        part.parse().ok().filter(|number| good && *number < limit)
    };
    let fields = [next(24)?, next(60)?, next(60)?];
    parts.next().is_none().then_some(fields)
}

/// Whole days from `date` until `end`; negative where it has passed, begun days counted as whole.
pub fn days_left(end: SystemTime, date: SystemTime) -> i64 {
    let days = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    match end.duration_since(date) {
        Ok(left) => days(left.as_secs() / DAY_SECONDS),
        Err(passed) => -days(passed.duration().as_secs().div_ceil(DAY_SECONDS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_before_the_epoch_is_a_date() {
        assert_eq!(iso_date(UNIX_EPOCH - Duration::from_secs(1)), "1969-12-31");
        assert_eq!(iso_date(UNIX_EPOCH - Duration::from_secs(DAY_SECONDS)), "1969-12-31");
        for (days, date) in [(59, "1970-03-01"), (11_017, "2000-03-01"), (47_540, "2100-02-28")] {
            assert_eq!(iso_date(UNIX_EPOCH + Duration::from_secs(days * DAY_SECONDS)), date);
        }
    }

    #[test]
    fn days_have_their_dates() {
        for (days, date) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_781, "2026-11-24"), (47_541, "2100-03-01")]
        {
            assert_eq!(iso(civil(days)), date);
            assert_eq!(parse_iso(date), Some(civil(days)));
        }
        for wrong in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-00", "2026-01-01-1", "+026-01-01"] {
            assert_eq!(parse_iso(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_of_messages() {
        let table = [
            ("Tue, 24 Nov 2026 11:32:25 +0100", Some("2026-11-24"), Some("11:32")),
            ("24 Nov 2026 11:32 GMT (comment)", Some("2026-11-24"), Some("11:32")),
            ("24-Nov-2026 11:32:25 +0100", Some("2026-11-24"), Some("11:32")),
            (" 1-Jan-2026 01:02:03 +0000", Some("2026-01-01"), Some("01:02")),
            ("Fri, 01 Jan 99 01:02:03 EST", Some("1999-01-01"), Some("01:02")),
            ("from a by b; Tue, 24 Nov 2026 11:32:25 +0100", Some("2026-11-24"), Some("11:32")),
            ("yesterday", None, None),
            ("31 Feb 2026 x:yy", None, None),
        ];
        for (text, day, time) in table {
            assert_eq!(parse_mail(text).map(iso).as_deref(), day, "{text}");
            assert_eq!(clock(text), time, "{text}");
        }
    }

    #[test]
    fn dates_are_written_and_read_back() {
        for (days, date) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_781, "2026-11-24"), (47_541, "2100-03-01")]
        {
            let instant = UNIX_EPOCH + Duration::from_secs(days * DAY_SECONDS);
            assert_eq!(iso_date(instant + Duration::from_secs(5)), date);
            assert_eq!(parse(date), Some(instant), "{date}");
        }
        let instant = UNIX_EPOCH + Duration::from_secs(20_781 * DAY_SECONDS + 8 * 3600 + 90);
        assert_eq!(parse("2026-11-24T08:01:30Z"), Some(instant));
        for text in [
            "",
            "2026",
            "2026-02-30",
            "2026-13-01",
            "26-11-24",
            "2026-11-24T08:30",
            "2026-11-24T25:00:00Z",
            "1969-12-31",
            "２026-11-24",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_count_down_through_nought() {
        let end = UNIX_EPOCH + Duration::from_secs(10 * DAY_SECONDS);
        for (date, left) in [(0, 10), (9 * DAY_SECONDS + 1, 0), (10 * DAY_SECONDS + 1, -1), (12 * DAY_SECONDS, -2)] {
            assert_eq!(days_left(end, UNIX_EPOCH + Duration::from_secs(date)), left);
        }
    }
}
