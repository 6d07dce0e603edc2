//! The texts that options of a URL take.

use std::time::Duration;

/// A number of seconds, `0.5`, or a number with a unit, `500ms`, `5s`, `2min`, `1h`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

/// The same, at least a millisecond.
pub(super) fn time(text: &str) -> Option<Duration> {
    duration(text).map(|time| time.max(Duration::from_millis(1)))
}

/// The same, or `none` or 0 for no limit.
pub(super) fn limit(text: &str) -> Option<Option<Duration>> {
    match text {
        "none" => Some(None),
        _ => duration(text).map(|time| Some(time).filter(|time| !time.is_zero())),
    }
}

/// The same, where 0 is no time at all.
pub(super) fn patience(text: &str) -> Option<Option<Duration>> {
    match text {
        "none" => Some(None),
        _ => duration(text).map(Some),
    }
}

pub(super) fn switch(text: &str) -> Option<bool> {
    match text {
        "true" | "on" | "yes" | "1" => Some(true),
        "false" | "off" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// One of several words, in any case.
pub(super) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
}

/// A text of letters, digits, underscores and commas, which needs no quotes in SQL.
pub(super) fn plain(text: &str) -> Option<String> {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ',').then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_have_a_unit() {
        for (text, millis) in [("5", 5000), ("0.25", 250), ("500ms", 500), ("2min", 120_000), ("1.5h", 5_400_000)] {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "soon", "-1", "1 s", "1d", ".", "1e3", "99999999999999999999999h"] {
            assert_eq!(duration(text), None, "{text}");
        }
        assert_eq!((limit("0"), limit("none"), limit("x")), (Some(None), Some(None), None));
        assert_eq!((patience("0"), patience("none")), (Some(Some(Duration::ZERO)), Some(None)));
    }
}
