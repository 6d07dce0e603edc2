//! Whether a row is in a partial index, as far as the condition is simple enough to be told without the database.
//!
//! In: the condition as the model states it, and the values of a row. Out: a yes, a no, or that it is not known. What is
//! understood are the conditions that such indexes mostly have: columns that are true, NULL, or equal to a literal, and all of
//! several of these.

use super::any_store::AnyStore;
use crate::model::{ColumnSet, Table};
use crate::types::{Ids, Param};

/// Whether a row is in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    In,
    Out,
    Unknown,
}

/// The condition of a partial index.
#[derive(Debug)]
pub(super) struct Condition {
    /// The columns that it names.
    pub(super) columns: ColumnSet,
    /// What has to be true of a row, all of it; none if that is not understood.
    terms: Option<Vec<Term>>,
}

/// What a column has to be.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    column: usize,
    test: Test,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Null,
    NotNull,
    Equal(Literal),
    NotEqual(Literal),
}

#[derive(Debug, Clone, PartialEq)]
enum Literal {
    Bool(bool),
    Int(i64),
    Text(String),
}

impl Condition {
    /// The condition of this text, about rows of the table.
    pub(super) fn of(text: &str, table: &Table) -> Self {
        let tokens = tokens(text);
        let named = tokens.iter().flatten().filter_map(|token| token.column(table));
        let mut columns = ColumnSet::EMPTY;
        named.for_each(|position| columns.insert_if(position, true));
        let terms = tokens.and_then(|tokens| Reader { tokens: &tokens, at: 0, table }.all());
        // Where the text is not understood, any column may be meant.
        let columns =
            if terms.is_none() && columns.is_empty() { ColumnSet::first(table.columns.len()) } else { columns };
        Self { columns, terms }
    }

    /// Whether the row that the database has of an object is in the index.
    pub(super) fn of_row(&self, store: &dyn AnyStore, slot: u32, ids: &Ids) -> Membership {
        self.holds(|column| {
            let mut values = Vec::with_capacity(1);
            store.bind_row(slot, ColumnSet::of(&[column]), ids, &mut values).ok()?;
            values.pop()
        })
    }

    /// Whether the row that is to be written of an object is in the index.
    pub(super) fn of_object(&self, store: &dyn AnyStore, slot: u32, is_new: bool, ids: &Ids) -> Membership {
        let unset = if is_new { store.unset(slot) } else { ColumnSet::EMPTY };
        self.holds(|column| {
            let mut values = Vec::with_capacity(1);
            store.bind(&[slot], ColumnSet::of(&[column]), ids, &mut values).ok()?;
            values.pop().filter(|_| !unset.contains(column))
        })
    }

    fn holds<'v>(&self, value: impl Fn(usize) -> Option<Param<'v>>) -> Membership {
        let Some(terms) = &self.terms else { return Membership::Unknown };
        let mut all = Membership::In;
        for term in terms {
            match value(term.column).map_or(Membership::Unknown, |value| term.test.of(&value)) {
                Membership::Out => return Membership::Out,
                Membership::Unknown => all = Membership::Unknown,
                Membership::In => {}
            }
        }
        all
    }
}

impl Test {
    fn of(&self, value: &Param<'_>) -> Membership {
        let holds = match (self, value) {
            (Self::Null, value) => Some(*value == Param::Null),
            (Self::NotNull, value) => Some(*value != Param::Null),
            (_, Param::Null) => Some(false),
            (Self::Equal(literal), value) => literal.equals(value),
            (Self::NotEqual(literal), value) => literal.equals(value).map(|equal| !equal),
        };
        match holds {
            Some(true) => Membership::In,
            Some(false) => Membership::Out,
            None => Membership::Unknown,
        }
    }
}

impl Literal {
    fn equals(&self, value: &Param<'_>) -> Option<bool> {
        match (self, value) {
            (Self::Bool(one), Param::Bool(other)) => Some(one == other),
            (Self::Bool(one), Param::Int(other)) => Some(*one == (*other != 0)),
            (Self::Int(one), Param::Bool(other)) => Some(*one == i64::from(*other)),
            (Self::Int(one), Param::Int(other)) => Some(one == other),
            (Self::Text(one), Param::Text(other)) => Some(one == other),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A name or keyword, and whether it is quoted.
    Word(String, bool),
    Number(i64),
    Text(String),
    Symbol(&'static str),
}

impl Token {
    fn column(&self, table: &Table) -> Option<usize> {
        let Self::Word(word, quoted) = self else { return None };
        let is_named = |name: &str| if *quoted { name == word } else { name.eq_ignore_ascii_case(word) };
        table.columns.iter().position(|column| is_named(column.name))
    }

    fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word, false) if word.eq_ignore_ascii_case(keyword))
    }
}

/// The parts of a text; none if it has others.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '"' | '`' => quoted(rest, first).map(|(word, length)| (Token::Word(word, true), length))?,
            '\'' => quoted(rest, first).map(|(text, length)| (Token::Text(text), length))?,
            '0'..='9' => {
                let length = rest.find(|other: char| !other.is_ascii_digit()).unwrap_or(rest.len());
                (Token::Number(rest[..length].parse().ok()?), length)
            }
            _ if is_of_word(first) => {
                let length = rest.find(|other: char| !is_of_word(other)).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned(), false), length)
            }
            _ => {
                let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol))?;
                (Token::Symbol(symbol), symbol.len())
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What stands between quotes, a doubled one being one of it, and how long it is with them.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = rest.next() {
        if character != quote {
            inside.push(character);
        } else if rest.next_if(|(_, next)| *next == quote).is_some() {
            inside.push(quote);
        } else {
            return Some((inside, at + 1));
        }
    }
    None
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    table: &'t Table,
}

impl<'t> Reader<'t> {
    /// The whole text.
    fn all(mut self) -> Option<Vec<Term>> {
        let mut terms = Vec::new();
        self.terms(&mut terms)?;
        (self.at == self.tokens.len()).then_some(terms)
    }

    fn terms(&mut self, terms: &mut Vec<Term>) -> Option<()> {
        loop {
            if self.takes_symbol("(") {
                self.terms(terms)?;
                self.takes_symbol(")").then_some(())?;
            } else {
                terms.push(self.term()?);
            }
            if !self.takes("and") {
                return Some(());
            }
        }
    }

    fn term(&mut self) -> Option<Term> {
        let negated = self.takes("not");
        let column = self.next()?.column(self.table)?;
        // Whether texts that differ are equal is the collation's to say.
        self.table.columns[column].collation.is_none().then_some(())?;
        let test = match negated {
            true => Test::Equal(Literal::Bool(false)),
            false => self.test()?,
        };
        Some(Term { column, test })
    }

    fn test(&mut self) -> Option<Test> {
        if self.takes("is") {
            let negated = self.takes("not");
            return match (negated, self.takes("null")) {
                (true, true) => Some(Test::NotNull),
                (false, true) => Some(Test::Null),
                (false, false) => self.literal().filter(|literal| matches!(literal, Literal::Bool(_))).map(Test::Equal),
                (true, false) => None,
            };
        }
        if self.takes_symbol("=") {
            return self.literal().map(Test::Equal);
        }
        if self.takes_symbol("<>") || self.takes_symbol("!=") {
            return self.literal().map(Test::NotEqual);
        }
        Some(Test::Equal(Literal::Bool(true)))
    }

    fn literal(&mut self) -> Option<Literal> {
        if self.takes("true") {
            return Some(Literal::Bool(true));
        }
        if self.takes("false") {
            return Some(Literal::Bool(false));
        }
        match self.next()? {
            Token::Number(number) => Some(Literal::Int(*number)),
            Token::Text(text) => Some(Literal::Text(text.clone())),
            Token::Word(..) | Token::Symbol(_) => None,
        }
    }

    fn next(&mut self) -> Option<&'t Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let there = self.tokens.get(self.at).is_some_and(|token| token.is(keyword));
        self.at += usize::from(there);
        there
    }

    fn takes_symbol(&mut self, symbol: &str) -> bool {
        let there = matches!(self.tokens.get(self.at), Some(Token::Symbol(next)) if *next == symbol);
        self.at += usize::from(there);
        there
    }
}

/// The longest first.
const SYMBOLS: [&str; 5] = ["<>", "!=", "=", "(", ")"];
