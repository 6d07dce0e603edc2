//! Whether a transaction is open, told by the statements that were sent: the crate keeps the server's own word on it
//! to itself.

/// Whether a transaction is open after these statements, given whether one was before.
pub(super) fn after(sql: &str, open: bool) -> bool {
    statements(sql).into_iter().fold(open, |open, statement| after_one(statement, open))
}

/// The same for a single statement.
pub(super) fn after_one(statement: &str, open: bool) -> bool {
    effect(statement).unwrap_or(open)
}

/// Whether one of the statements begins a transaction.
pub(super) fn begins(sql: &str) -> bool {
    statements(sql).into_iter().any(|statement| effect(statement) == Some(true))
}

/// What a statement makes of it, if it does anything.
fn effect(statement: &str) -> Option<bool> {
    let mut words = statement.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let first = words.next()?;
    let is = |word: Option<&str>, name: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(name));
    if is(Some(first), "BEGIN") {
        return Some(true);
    }
    if is(Some(first), "START") {
        return is(words.next(), "TRANSACTION").then_some(true);
    }
    if !is(Some(first), "COMMIT") && !is(Some(first), "ROLLBACK") {
        return None;
    }
    let rest: Vec<&str> = words.filter(|word| !word.eq_ignore_ascii_case("WORK")).take(2).collect();
    match rest.first().copied() {
        to if is(to, "TO") => None,
        and if is(and, "AND") => Some(is(rest.get(1).copied(), "CHAIN")),
        _ => Some(false),
    }
}

/// The statements of a text, cut at semicolons outside quotes and comments.
fn statements(sql: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), sql);
    loop {
        rest = without_leading_comments(rest);
        let end = end_of_statement(rest);
        found.push(&rest[..end]);
        match rest.get(end + 1..) {
            Some(after) => rest = after,
            None => return found,
        }
    }
}

fn without_leading_comments(mut sql: &str) -> &str {
    loop {
        sql = sql.trim_start();
        match comment_length(sql) {
            0 => return sql,
            length => sql = &sql[length..],
        }
    }
}

/// Where the first semicolon is that ends a statement, or the end of the text.
fn end_of_statement(sql: &str) -> usize {
    let mut at = 0;
    while let Some(&byte) = sql.as_bytes().get(at) {
        at += match byte {
            b';' => return at,
            b'\'' | b'"' | b'`' => quoted_length(&sql.as_bytes()[at..], byte),
            b'-' | b'#' | b'/' => comment_length(&sql[at..]).max(1),
            _ => 1,
        };
    }
    sql.len()
}

/// How long the quoted text is that `bytes` start with. A doubled quote counts as an end and a new start.
fn quoted_length(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == quote {
            return at;
        }
        if byte == b'\\' && quote != b'`' {
            at += 1;
        }
    }
    bytes.len()
}

/// How long the comment is that the text starts with; 0 if it starts with none.
fn comment_length(sql: &str) -> usize {
    let end = if sql.starts_with("/*") && !sql.starts_with("/*!") {
        sql.find("*/").map(|at| at + 2)
    } else if sql.starts_with('#') || sql.starts_with("-- ") || sql.starts_with("--\n") {
        sql.find('\n').map(|at| at + 1)
    } else {
        return 0;
    };
    end.unwrap_or(sql.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_tells_whether_a_transaction_is_open() {
        for (sql, open) in [
            ("begin", true),
            ("START TRANSACTION READ ONLY", true),
            ("START REPLICA", false),
            ("-- it's new\nBEGIN; INSERT INTO t VALUES ('; COMMIT')", true),
            ("BEGIN; INSERT INTO t VALUES ('a\\'; COMMIT; '); /* ; */ COMMIT;", false),
            ("BEGIN; COMMIT AND CHAIN", true),
            ("BEGIN; ROLLBACK WORK TO SAVEPOINT a", true),
            ("BEGIN; SELECT `a;COMMIT`", true),
            ("BEGIN; ROLLBACK -- done", false),
            ("", false),
            ("'", false),
        ] {
            assert_eq!(after(sql, false), open, "{sql}");
        }
        assert!(after("RELEASE SAVEPOINT a; SELECT 1", true));
        assert!(!after("COMMIT", true));
    }
}
