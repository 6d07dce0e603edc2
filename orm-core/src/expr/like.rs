use super::Node;

/// A comparison of text with a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Like {
    /// The text.
    pub operand: Node,
    /// The pattern.
    pub pattern: Pattern,
    /// Whether the text must not match.
    pub negated: bool,
}

/// What a text is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The pattern for LIKE, its special characters escaped by `\`.
    pub like: PatternText,
    /// The prefix, where the pattern asks for nothing else: a range of texts, which every index can serve.
    pub prefix: Option<Prefix>,
}

/// A pattern for LIKE.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternText {
    /// A text.
    Text(Box<str>),
    /// An expression.
    Expression(Node),
}

/// All texts that start with `start`: those from `start` up to, but without, `end`.
#[derive(Debug, Clone, PartialEq)]
pub struct Prefix {
    /// The first of them.
    pub start: Box<str>,
    /// The first text after them; none if there is no such text.
    pub end: Option<Box<str>>,
}

impl Pattern {
    /// A backslash that nothing follows is taken as it is: SQL leaves open what it means, and the backends differ.
    pub(super) fn like(pattern: String) -> Self {
        Self { like: PatternText::Text(Self::complete(pattern).into()), prefix: None }
    }

    /// The pattern, with a backslash at its end doubled where it takes nothing as it is.
    pub(super) fn complete(mut pattern: String) -> String {
        if !pattern.ends_with('\\') {
            return pattern;
        }
        let backslashes = pattern.len() - pattern.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            pattern.push('\\');
        }
        pattern
    }

    pub(super) fn from_expression(pattern: Node) -> Self {
        Self { like: PatternText::Expression(pattern), prefix: None }
    }

    /// The pattern, where it is an expression.
    pub(super) fn expression(&self) -> Option<&Node> {
        match &self.like {
            PatternText::Text(_) => None,
            PatternText::Expression(node) => Some(node),
        }
    }

    pub(super) fn contains(part: &str) -> Self {
        Self { like: PatternText::Text(format!("%{}%", escape(part)).into()), prefix: None }
    }

    pub(super) fn ends_with(suffix: &str) -> Self {
        Self { like: PatternText::Text(format!("%{}", escape(suffix)).into()), prefix: None }
    }

    pub(super) fn starts_with(prefix: String) -> Self {
        let end = first_after(&prefix);
        let like = PatternText::Text(format!("{}%", escape(&prefix)).into());
        Self { like, prefix: Some(Prefix { start: prefix.into(), end }) }
    }
}

pub(super) fn like(operand: Node, pattern: Pattern, negated: bool) -> Node {
    Node::Like(Box::write(Box::new_uninit(), Like { operand, pattern, negated }))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The smallest text, by bytes, that is larger than every text that starts with `prefix`.
fn first_after(prefix: &str) -> Option<Box<str>> {
    let mut rest = prefix;
    while let Some(last) = rest.chars().next_back() {
        rest = &rest[..rest.len() - last.len_utf8()];
        if let Some(next) = next_char(last) {
            return Some(format!("{rest}{next}").into());
        }
    }
    None
}

fn next_char(character: char) -> Option<char> {
    match character {
        char::MAX => None,
        // The code points between are surrogates, which text cannot hold.
        '\u{D7FF}' => Some('\u{E000}'),
        other => char::from_u32(u32::from(other) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pattern: &Pattern) -> &str {
        match &pattern.like {
            PatternText::Text(text) => text,
            PatternText::Expression(_) => "an expression",
        }
    }

    #[test]
    fn special_characters_are_taken_as_they_are() {
        assert_eq!(text(&Pattern::contains(r"50%_\")), r"%50\%\_\\%");
    }

    #[test]
    fn a_backslash_at_the_end_is_a_backslash() {
        assert_eq!(text(&Pattern::like(r"a\".into())), r"a\\");
        assert_eq!(text(&Pattern::like(r"a\\".into())), r"a\\");
    }

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        assert_eq!(first_after("Az").as_deref(), Some("A{"));
        assert_eq!(first_after("a\u{D7FF}").as_deref(), Some("a\u{E000}"));
        assert_eq!(first_after("a\u{10FFFF}").as_deref(), Some("b"));
        assert_eq!(first_after("\u{10FFFF}"), None);
        assert_eq!(first_after(""), None);
    }
}
