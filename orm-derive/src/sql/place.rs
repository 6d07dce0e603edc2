//! Places in the text of a literal, for errors.

use std::fmt::Display;
use std::ops::Range;

use proc_macro2::{Literal, Span};
use syn::{Error, LitStr};

/// A literal, in whose text places are named by byte.
pub(super) struct Place<'a> {
    literal: &'a LitStr,
}

impl<'a> Place<'a> {
    pub(super) fn new(literal: &'a LitStr) -> Self {
        Self { literal }
    }

    /// An error at these bytes of the text; a compiler that cannot point into a literal is told the line, if there are several.
    pub(super) fn error(&self, range: Range<usize>, message: impl Display) -> Error {
        let text = self.literal.value();
        let lines = text.get(..range.start).map_or(0, |before| before.matches('\n').count());
        match self.exact(range) {
            None if lines > 0 => Error::new(self.literal.span(), format!("line {} of the text: {message}", lines + 1)),
            exact => Error::new(exact.unwrap_or_else(|| self.literal.span()), message),
        }
    }

    /// The span of these bytes of the text, or of the whole literal.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.exact(range).unwrap_or_else(|| self.literal.span())
    }

    fn exact(&self, range: Range<usize>) -> Option<Span> {
        let token: Literal = self.literal.token();
        let source = token.to_string();
        token.subspan(in_source(&source, range.start)?..in_source(&source, range.end)?)
    }
}

/// Where byte `wanted` of the text stands in the literal as it was written, with its quotes and escapes.
pub(super) fn in_source(source: &str, wanted: usize) -> Option<usize> {
    let quote = source.find('"')?;
    if source.starts_with('r') {
        return Some(quote + 1 + wanted);
    }
    let (mut at, mut byte) = (quote + 1, 0);
    while byte < wanted {
        let rest = source.get(at..)?;
        let (written, meant) = escape(rest)?;
        at += written;
        byte += meant;
    }
    Some(at)
}

/// How many bytes the next character takes as it was written, and in the text.
fn escape(rest: &str) -> Option<(usize, usize)> {
    let first = rest.chars().next()?;
    if first != '\\' {
        return Some((first.len_utf8(), first.len_utf8()));
    }
    let second = rest[1..].chars().next()?;
    Some(match second {
        'x' => (4, 1),
        'u' => {
            let end = rest.find('}')?;
            let digits = rest.get(3..end)?.replace('_', "");
            let meant = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
            (end + 1, meant.len_utf8())
        }
        '\n' | '\r' => {
            let blanks = rest[1..].len() - rest[1..].trim_start_matches([' ', '\n', '\r', '\t']).len();
            (1 + blanks, 0)
        }
        _ => (2, 1),
    })
}
