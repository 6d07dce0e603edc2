use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{failed, strict};

pub(super) fn register(connection: &Connection) -> Result<()> {
    strict(connection, "rowhouse_lower", 1, |context| Ok(mapped(text(context, 0)?, char::to_lowercase)))?;
    strict(connection, "rowhouse_upper", 1, |context| Ok(mapped(text(context, 0)?, char::to_uppercase)))?;
    strict(connection, "rowhouse_reverse", 1, |context| Ok(text(context, 0)?.chars().rev().collect::<String>()))?;
    strict(connection, "rowhouse_repeat", 2, repeat)?;
    strict(connection, "rowhouse_lpad", 3, |context| padded(context, |filling, text| format!("{filling}{text}")))?;
    strict(connection, "rowhouse_rpad", 3, |context| padded(context, |filling, text| format!("{text}{filling}")))?;
    strict(connection, "rowhouse_escape", 1, |context| {
        Ok(text(context, 0)?.replace('\\', "\\\\").replace(',', "\\c"))
    })?;
    strict(connection, "rowhouse_separated", 2, |context| Ok(separated(text(context, 0)?, text(context, 1)?)))?;
    strict(connection, "rowhouse_integer", 1, |context| Ok(integer(text(context, 0)?)))?;
    strict(connection, "rowhouse_float", 1, |context| float(text(context, 0)?))
}

/// The text of an argument.
pub(super) fn text<'c>(context: &'c Context<'_>, at: usize) -> Result<&'c str> {
    match context.get_raw(at) {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|error| failed(error.to_string())),
        other => Err(failed(format!("text is expected, not {}", other.data_type()))),
    }
}

/// Texts that `rowhouse_escape` took the commas out of, and commas were put between, with `separator` between.
fn separated(list: &str, separator: &str) -> String {
    let (mut joined, mut letters) = (String::with_capacity(list.len()), list.chars());
    while let Some(letter) = letters.next() {
        match letter {
            ',' => joined.push_str(separator),
            '\\' if letters.next() == Some('c') => joined.push(','),
            other => joined.push(other),
        }
    }
    joined
}

/// Each letter as its counterpart, where that is one letter.
fn mapped<Letters: Iterator<Item = char>>(text: &str, case: impl Fn(char) -> Letters) -> String {
    let one = |letter| {
        let mut letters = case(letter);
        match (letters.next(), letters.next()) {
            (Some(only), None) => only,
            _ => letter,
        }
    };
    text.chars().map(one).collect()
}

fn repeat(context: &Context<'_>) -> Result<String> {
    let text = text(context, 0)?;
    let count = usize::try_from(context.get::<i64>(1)?).unwrap_or_default();
    match text.len().checked_mul(count) {
        Some(length) if length <= LONGEST => Ok(text.repeat(count)),
        _ => Err(failed("the text would be too long")),
    }
}

fn padded(context: &Context<'_>, join: impl Fn(String, &str) -> String) -> Result<String> {
    let (text, fill) = (text(context, 0)?, text(context, 2)?);
    let wanted = usize::try_from(context.get::<i64>(1)?).unwrap_or_default();
    let length = text.chars().count();
    if wanted <= length {
        return Ok(text.chars().take(wanted).collect());
    }
    if wanted > LONGEST {
        return Err(failed("the text would be too long"));
    }
    Ok(join(fill.chars().cycle().take(wanted - length).collect(), text))
}

/// The integer that a text says in up to 18 digits.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let legal = (1..=18).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    if legal { text.parse().ok() } else { None }
}

/// The number that a text says, without the words that Rust knows besides: `inf`, `NaN`.
fn float(text: &str) -> Result<Option<f64>> {
    let legal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let number = if text.bytes().all(legal) { text.parse::<f64>().ok() } else { None };
    match number {
        Some(number) if number.is_infinite() => Err(failed("the number is too large")),
        number => Ok(number),
    }
}

/// Bytes of the longest text that SQLite stores.
const LONGEST: usize = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_stays_one_letter() {
        assert_eq!(mapped("straße ÄÖ ŉ", char::to_uppercase), "STRAßE ÄÖ ŉ");
        assert_eq!(mapped("ÄΣİ", char::to_lowercase), "äσİ");
    }

    #[test]
    fn only_digits_are_integers() {
        for text in ["", "+", "1 ", " 1", "1.0", "1e3", "1234567890123456789", "٣"] {
            assert_eq!(integer(text), None, "{text:?}");
        }
        assert_eq!(integer("-0012"), Some(-12));
        assert_eq!(integer("+7"), Some(7));
    }
}
