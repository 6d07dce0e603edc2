//! Where SQL text is code, and where it is a literal, a quoted name or a comment.
//!
//! This file is in `orm-core` and in `orm-derive`, neither of which depends on the other; a test keeps the two equal.

/// What quotes and begins a comment, which the dialects do not agree on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexis {
    /// Whether a backslash in a literal escapes what follows it, and `"…"` is a literal too.
    pub(crate) backslashes: bool,
    /// Whether one does in `E'…'`.
    pub(crate) escape_strings: bool,
    /// Whether `$tag$…$tag$` is a literal.
    pub(crate) dollar_quotes: bool,
    /// Whether a comment can hold another.
    pub(crate) nested_comments: bool,
    /// Whether a carriage return ends a line comment too.
    pub(crate) carriage_returns: bool,
    /// Whether `#` begins a comment, `--` only before a blank, and `/*!` holds code.
    pub(crate) hash_comments: bool,
    /// Whether `` `…` `` is a name.
    pub(crate) backticks: bool,
    /// Whether `[…]` is a name.
    pub(crate) brackets: bool,
}

/// What a part of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Code,
    Literal,
    Name,
    Comment,
}

/// A part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Where the next part begins.
    pub(crate) end: usize,
    /// Whether what was opened is closed; a line comment always is.
    pub(crate) closed: bool,
}

impl Lexis {
    /// The part that begins at `at`: a literal, name or comment, or the code up to the next of those.
    pub(crate) fn token(&self, sql: &str, at: usize) -> Token {
        let text = sql.as_bytes();
        if let Some(token) = self.quoted(text, at) {
            return token;
        }
        let end = (at + 1..text.len()).find(|&next| self.quoted(text, next).is_some()).unwrap_or(text.len());
        Token { kind: Kind::Code, end, closed: true }
    }

    fn quoted(&self, text: &[u8], at: usize) -> Option<Token> {
        let rest = text.get(at..)?;
        match rest.first()? {
            b'\'' => Some(quote(rest, at, b'\'', Kind::Literal, self.backslashes || self.is_escape_string(text, at))),
            b'"' if self.backslashes => Some(quote(rest, at, b'"', Kind::Literal, true)),
            b'"' => Some(quote(rest, at, b'"', Kind::Name, false)),
            b'`' if self.backticks => Some(quote(rest, at, b'`', Kind::Name, false)),
            b'[' if self.brackets => Some(quote(rest, at, b']', Kind::Name, false)),
            b'#' if self.hash_comments => Some(self.line_comment(rest, at)),
            b'-' if self.is_line_comment(rest) => Some(self.line_comment(rest, at)),
            b'/' if rest.starts_with(b"/*") && !(self.hash_comments && is_code_comment(rest)) => {
                Some(block_comment(rest, at, self.nested_comments))
            }
            b'$' if self.dollar_quotes && !is_word_before(text, at) => dollar_quote(rest, at),
            _ => None,
        }
    }

    fn is_escape_string(&self, text: &[u8], at: usize) -> bool {
        self.escape_strings && at > 0 && text[at - 1].eq_ignore_ascii_case(&b'e') && !is_word_before(text, at - 1)
    }

    fn is_line_comment(&self, rest: &[u8]) -> bool {
        let blank = |next: &u8| next.is_ascii_whitespace() || next.is_ascii_control();
        rest.starts_with(b"--") && (!self.hash_comments || rest.get(2).is_none_or(blank))
    }

    fn line_comment(&self, rest: &[u8], at: usize) -> Token {
        let ends = |byte: &u8| *byte == b'\n' || (self.carriage_returns && *byte == b'\r');
        let length = rest.iter().position(ends).map_or(rest.len(), |end| end + 1);
        Token { kind: Kind::Comment, end: at + length, closed: true }
    }
}

/// Whether a letter, digit or underscore is part of words; all letters beyond ASCII are.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Whether a word, or a `$` in one, ends before `at`.
pub(crate) fn is_word_before(text: &[u8], at: usize) -> bool {
    at > 0 && (is_word(text[at - 1]) || text[at - 1] == b'$')
}

fn quote(rest: &[u8], at: usize, mark: u8, kind: Kind, escapes: bool) -> Token {
    let mut next = 1;
    while let Some(&byte) = rest.get(next) {
        next += 1;
        if escapes && byte == b'\\' {
            next += 1;
        } else if byte == mark {
            // A mark that comes twice is a mark.
            if rest.get(next) != Some(&mark) {
                return Token { kind, end: at + next, closed: true };
            }
            next += 1;
        }
    }
    Token { kind, end: at + rest.len(), closed: false }
}

fn is_code_comment(rest: &[u8]) -> bool {
    rest.starts_with(b"/*!") || rest.starts_with(b"/*M!")
}

fn block_comment(rest: &[u8], at: usize, nested: bool) -> Token {
    let (mut depth, mut next) = (1, 2);
    while next < rest.len() {
        if rest[next..].starts_with(b"*/") {
            (depth, next) = (depth - 1, next + 2);
            if depth == 0 {
                return Token { kind: Kind::Comment, end: at + next, closed: true };
            }
        } else if nested && rest[next..].starts_with(b"/*") {
            (depth, next) = (depth + 1, next + 2);
        } else {
            next += 1;
        }
    }
    Token { kind: Kind::Comment, end: at + rest.len(), closed: false }
}

/// `$$…$$` or `$tag$…$tag$`; `$1` is none.
fn dollar_quote(rest: &[u8], at: usize) -> Option<Token> {
    let tag = 1 + rest[1..].iter().position(|&byte| !is_word(byte))?;
    if rest[tag] != b'$' || rest[1].is_ascii_digit() {
        return None;
    }
    let (open, inside) = rest.split_at(tag + 1);
    let close = inside.windows(open.len()).position(|window| window == open);
    let length = close.map_or(rest.len(), |close| close + 2 * open.len());
    Some(Token { kind: Kind::Literal, end: at + length, closed: close.is_some() })
}
