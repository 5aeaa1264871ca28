//! Dates as people write them, turned into the form that TOML reads: only to say what to write.

use chrono::NaiveDate;

use crate::typography::MONTHS;

/// The TOML form of a date written as `15/06/2026`, `15.6.2026`, `2026/06/15`, `15 juin 2026` or `1er juillet 2026`.
pub(super) fn meant(written: &str) -> Option<String> {
    let parts: Vec<&str> = written.split(['/', '.', '-', ' ', '\u{A0}']).filter(|p| !p.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (day, year) = if first.len() == 4 { (*last, *first) } else { (*first, *last) };
    let year = if year.len() == 4 {
        year.parse().ok()?
    } else {
        return None;
    };
    let day = day.trim_end_matches("er").parse().ok()?;
    NaiveDate::from_ymd_opt(year, month_number(month)?, day).map(|d| d.to_string())
}

fn month_number(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    match MONTHS.iter().zip(1..).find(|(name, _)| **name == word) {
        Some((_, number)) => Some(number),
        None => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn dates_as_people_write_them_are_understood() {
        for written in
            ["15/06/2026", "15.6.2026", "15-06-2026", "2026/6/15", "2026-6-15", "15 juin 2026", "15 Juin 2026"]
        {
            assert_eq!(meant(written).as_deref(), Some("2026-06-15"), "{written}");
        }
        assert_eq!(meant("1er août 2026").as_deref(), Some("2026-08-01"));
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for written in ["30/02/2026", "15/06/26", "06 39 98 12 34", "", "2026", "15 brumaire 2026", "1/2/3/4"] {
            assert_eq!(meant(written), None, "{written}");
        }
    }
}
