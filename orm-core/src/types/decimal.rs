//! Decimal numbers as plain integers, so that no decimal crate is needed to carry them.

use std::fmt;

/// A decimal number: a magnitude of up to 96 bits (28 digits) with a sign and a scale.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fixed {
    low: u64,
    high: u32,
    negative: bool,
    scale: u8,
}

impl Fixed {
    /// The most digits after the point.
    pub const MAX_SCALE: u8 = 28;

    /// `mantissa` with its last `scale` digits after the point, or `None` beyond 96 bits or [`Self::MAX_SCALE`].
    pub fn new(mantissa: i128, scale: u8) -> Option<Self> {
        let magnitude = mantissa.unsigned_abs();
        (magnitude >> 96 == 0 && scale <= Self::MAX_SCALE).then_some(Self {
            low: magnitude as u64,
            high: (magnitude >> 64) as u32,
            negative: mantissa < 0,
            scale,
        })
    }

    /// The digits as an integer, the point left out.
    pub fn mantissa(self) -> i128 {
        let magnitude = (i128::from(self.high) << 64) | i128::from(self.low);
        if self.negative { -magnitude } else { magnitude }
    }

    /// Digits after the point.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The mantissa that this number has with `scale` digits after the point, or `None` if digits would be lost
    /// or the number is too large.
    pub fn mantissa_at(self, scale: u8) -> Option<i128> {
        if scale >= self.scale {
            return self.mantissa().checked_mul(10_i128.checked_pow(u32::from(scale - self.scale))?);
        }
        let divisor = 10_i128.checked_pow(u32::from(self.scale - scale))?;
        (self.mantissa() % divisor == 0).then(|| self.mantissa() / divisor)
    }

    /// Digits after the point that are needed: trailing zeros left out.
    pub fn needed_scale(self) -> u8 {
        let (mut mantissa, mut scale) = (self.mantissa(), self.scale);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        scale
    }

    /// The number written in `text`, such as `-12.50`, or `None` if it is none or has too many digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && part.is_empty() {
            return None;
        }
        let mut magnitude = 0_i128;
        for byte in whole.bytes().chain(part.bytes()) {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            magnitude = magnitude.checked_mul(10)?.checked_add(digit)?;
        }
        Self::new(if negative { -magnitude } else { magnitude }, u8::try_from(part.len()).ok()?)
    }
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>width$}", self.mantissa().unsigned_abs(), width = usize::from(self.scale) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        let sign = if self.negative { "-" } else { "" };
        if part.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{part}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives() {
        for text in ["0", "-1", "0.05", "-12.50", "79228162514264337593543950335", "0.0000000000000000000000000001"] {
            assert_eq!(Fixed::parse(text).map(|d| d.to_string()).as_deref(), Some(text));
        }
        for text in ["", ".", "-", "1e5", "79228162514264337593543950336", "NaN", "1.2.3"] {
            assert_eq!(Fixed::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_scale_that_loses_digits_is_refused() {
        let number = Fixed::parse("1.50").expect("a number");
        assert_eq!(number.mantissa_at(1), Some(15));
        assert_eq!(number.mantissa_at(0), None);
        assert_eq!(number.mantissa_at(4), Some(15_000));
        assert_eq!(number.needed_scale(), 1);
    }
}
