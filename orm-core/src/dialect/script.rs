//! Scripts: SQL text of several statements, taken apart where one ends.
//!
//! A statement ends at a `;` in its code. The statements inside of a trigger or routine are part of that; MySQL's may also be
//! framed by `DELIMITER`, as its shell demands.

use super::backend::Backend;
use super::lexis::{Kind, Lexis, is_word, is_word_before};
use crate::error::{Error, Result};

/// A statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScriptStatement<'t> {
    /// The statement, without what ends it.
    pub sql: &'t str,
    /// The line that it begins in, from 1.
    pub line: usize,
}

impl ScriptStatement<'_> {
    /// Whether it begins or ends a transaction; a savepoint is neither.
    pub fn controls_transaction(&self) -> bool {
        let mut words = self.sql.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        let mut to_savepoint = || words.any(|word| word.eq_ignore_ascii_case("TO"));
        ["BEGIN", "START", "COMMIT", "END", "ABORT"].iter().any(|word| is(word)) || (is("ROLLBACK") && !to_savepoint())
    }
}

/// What scripts of a dialect have of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScriptFacts {
    /// What is created with statements between BEGIN and END.
    pub(crate) compounds: &'static [&'static str],
    /// Whether those come after BEGIN ATOMIC, and not after BEGIN alone.
    pub(crate) atomic: bool,
    /// Whether a line `DELIMITER //` says what ends a statement.
    pub(crate) delimiters: bool,
    /// What begins a command of the backend's shell, which is no SQL.
    pub(crate) shell: Option<char>,
}

/// The statements of a script, without what is empty.
///
/// # Errors
/// [`Error::Query`] for a literal or comment that is not closed, and for commands of a shell.
pub fn script<'t>(text: &'t str, backend: &Backend) -> Result<Vec<ScriptStatement<'t>>> {
    let facts = backend.dialect().fragments().facts();
    let mut splitter = Splitter {
        text,
        lexis: &facts.lexis,
        facts: &facts.script,
        delimiter: ";",
        at: 0,
        start: None,
        words: Words::default(),
        statements: Vec::new(),
    };
    while splitter.at < text.len() {
        splitter.part()?;
    }
    splitter.end(text.len());
    Ok(splitter.statements)
}

struct Splitter<'t> {
    text: &'t str,
    lexis: &'static Lexis,
    facts: &'static ScriptFacts,
    delimiter: &'t str,
    at: usize,
    /// Where the statement begins, once it has.
    start: Option<usize>,
    words: Words<'t>,
    statements: Vec<ScriptStatement<'t>>,
}

/// What the words of a statement have said so far.
#[derive(Default)]
struct Words<'t> {
    creates: bool,
    is_compound: bool,
    /// How many BEGIN and CASE have no END yet.
    depth: usize,
    last: &'t str,
}

impl<'t> Splitter<'t> {
    fn part(&mut self) -> Result<()> {
        if self.start.is_none() && self.between()? {
            return Ok(());
        }
        let token = self.lexis.token(self.text, self.at);
        if !token.closed {
            return Err(self.refused(self.at, "a literal, name or comment begins here and is never closed"));
        }
        if token.kind == Kind::Code {
            self.code(token.end);
        } else {
            // A comment before a statement is no part of it.
            if token.kind != Kind::Comment {
                self.start.get_or_insert(self.at);
            }
            self.at = token.end;
        }
        Ok(())
    }

    /// What stands between statements: blanks, and commands of a shell. Whether something was passed over.
    fn between(&mut self) -> Result<bool> {
        let rest = &self.text[self.at..];
        let blanks = rest.len() - rest.trim_start().len();
        if blanks > 0 {
            self.at += blanks;
            return Ok(true);
        }
        let line = rest.lines().next().unwrap_or_default();
        let word = line.split_whitespace().next().unwrap_or_default();
        if self.facts.delimiters && word.eq_ignore_ascii_case("DELIMITER") {
            self.delimiter = line[word.len()..].trim();
            if self.delimiter.is_empty() {
                return Err(self.refused(self.at, "DELIMITER says nothing that ends a statement"));
            }
            self.at += line.len();
            return Ok(true);
        }
        if self.facts.shell.is_some_and(|mark| word.starts_with(mark)) {
            return Err(self.refused(self.at, &format!("`{word}` is a command of the shell, and no SQL")));
        }
        Ok(false)
    }

    /// The code up to `end`, or to the end of a statement in it.
    fn code(&mut self, end: usize) {
        while self.at < end {
            let rest = &self.text[self.at..];
            if self.words.depth == 0 && rest.starts_with(self.delimiter) {
                self.end(self.at);
                self.at += self.delimiter.len();
                return;
            }
            let bytes = self.text.as_bytes();
            if is_word(bytes[self.at]) && !is_word_before(bytes, self.at) {
                let length = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
                let following = rest[length..].trim_start();
                if self.delimiter == ";" {
                    self.words.take(&rest[..length], following, self.facts, self.start.is_none());
                }
                self.start.get_or_insert(self.at);
                self.at += length;
                continue;
            }
            let character = rest.chars().next().map_or(1, char::len_utf8);
            if !rest.starts_with(char::is_whitespace) {
                self.start.get_or_insert(self.at);
            }
            self.at += character;
        }
    }

    fn end(&mut self, end: usize) {
        self.words = Words::default();
        let Some(start) = self.start.take() else { return };
        let sql = self.text[start..end].trim_end();
        self.statements.push(ScriptStatement { sql, line: self.line(start) });
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    #[cold]
    fn refused(&self, at: usize, reason: &str) -> Error {
        Error::Query { reason: format!("line {} of the script: {reason}", self.line(at)).into() }
    }
}

impl<'t> Words<'t> {
    fn take(&mut self, word: &'t str, following: &str, facts: &ScriptFacts, is_first: bool) {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let last_is = |other: &str| self.last.eq_ignore_ascii_case(other);
        if is_first {
            self.creates = is("CREATE");
        }
        if self.creates && self.depth == 0 {
            self.is_compound |= facts.compounds.iter().any(|compound| is(compound));
        }
        if self.is_compound {
            let opens = if facts.atomic { is("ATOMIC") && last_is("BEGIN") } else { is("BEGIN") };
            let inside = self.depth > 0;
            if opens || (inside && is("CASE") && !last_is("END")) || (inside && facts.atomic && is("BEGIN")) {
                self.depth += 1;
            } else if is("END") && !CLOSES_NO_BLOCK.iter().any(|word| starts_with_word(following, word)) {
                self.depth = self.depth.saturating_sub(1);
            }
        }
        self.last = word;
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let starts = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    starts && !text.as_bytes().get(word.len()).is_some_and(|&byte| is_word(byte))
}

/// `END IF` ends what began with IF, which is not counted.
const CLOSES_NO_BLOCK: [&str; 4] = ["IF", "LOOP", "WHILE", "REPEAT"];

#[cfg(test)]
mod tests {
    use super::super::{Dialect, Server, Version};
    use super::*;

    #[track_caller]
    fn check(dialect: Dialect, text: &str, expected: &[(usize, &str)]) {
        let server = match dialect {
            Dialect::Sqlite => Server::Sqlite,
            Dialect::Postgres => Server::Postgres,
            Dialect::Mysql => Server::Mysql,
        };
        let statements = script(text, &Backend::new(server, Version::new(99, 0, 0))).map_err(|error| error.to_string());
        let found: Vec<(usize, &str)> =
            statements.as_ref().map(|all| all.iter().map(|one| (one.line, one.sql)).collect()).unwrap_or_default();
        let error = statements.as_ref().err().map(|error| (0, error.as_str()));
        assert_eq!(found.into_iter().chain(error).collect::<Vec<_>>(), expected);
    }

    #[track_caller]
    fn everywhere(text: &str, expected: &[(usize, &str)]) {
        for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
            check(dialect, text, expected);
        }
    }

    #[test]
    fn a_semicolon_in_code_ends_a_statement() {
        everywhere("a;\n b 'x;y'\n;;\n-- c;\n/* d; */ e\n", &[(1, "a"), (2, "b 'x;y'"), (5, "e")]);
        everywhere(" \n -- nothing\n", &[]);
        everywhere(
            "insert into t values ('it''s; ', 1) -- x;\n; b",
            &[(1, "insert into t values ('it''s; ', 1) -- x;"), (2, "b")],
        );
    }

    #[test]
    fn what_is_open_at_the_end_is_told_with_its_line() {
        everywhere(
            "a;\nb 'c;\nd",
            &[(
                0,
                "this query has no meaning: line 2 of the script: a literal, name or comment begins here and is never closed",
            )],
        );
    }

    #[test]
    fn statements_in_triggers_and_routines_are_part_of_those() {
        let trigger =
            "create trigger t after insert on a begin update b set x = case when 1 then 2 end; delete from c; end";
        for dialect in [Dialect::Sqlite, Dialect::Mysql] {
            check(dialect, &format!("{trigger};\nselect 1"), &[(1, trigger), (2, "select 1")]);
        }
        let procedure = "CREATE PROCEDURE p() BEGIN IF 1 THEN BEGIN SELECT 1; END; END IF; WHILE 0 DO SELECT 2; END WHILE; \
                         CASE 1 WHEN 1 THEN SELECT 3; END CASE; END";
        check(Dialect::Mysql, &format!("{procedure}; SELECT 4"), &[(1, procedure), (1, "SELECT 4")]);
        let atomic = "create function f() returns int begin atomic select 1; select case when true then 2 end; end";
        check(Dialect::Postgres, &format!("{atomic}; select 3"), &[(1, atomic), (1, "select 3")]);
        let body = "create function f() returns int as $x$ begin return 1; end; $x$ language plpgsql";
        check(Dialect::Postgres, &format!("{body};begin;commit"), &[(1, body), (1, "begin"), (1, "commit")]);
        everywhere(
            "begin; create table t (a int); end; b",
            &[(1, "begin"), (1, "create table t (a int)"), (1, "end"), (1, "b")],
        );
    }

    #[test]
    fn delimiters_and_code_in_comments_are_mysqls() {
        check(
            Dialect::Mysql,
            "/*!40101 SET NAMES utf8 */;\nDELIMITER //\nCREATE TRIGGER t BEGIN a; b; END//\ndelimiter ;\nselect 1;",
            &[(1, "/*!40101 SET NAMES utf8 */"), (3, "CREATE TRIGGER t BEGIN a; b; END"), (5, "select 1")],
        );
    }

    #[test]
    fn commands_of_a_shell_are_refused() {
        let message = |word: &str| {
            format!("this query has no meaning: line 2 of the script: `{word}` is a command of the shell, and no SQL")
        };
        check(Dialect::Postgres, "a;\n\\connect b", &[(0, &message("\\connect"))]);
        check(Dialect::Sqlite, "a;\n.mode csv", &[(0, &message(".mode"))]);
    }
}
