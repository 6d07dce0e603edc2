//! The names of tables, columns and constraints in the servers' messages: they are told nowhere else.

use orm_core::dialect::Server;
use orm_core::error::SaidValues;

/// The names in a message; empty where it has none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) constraint: String,
}

/// `Duplicate entry '…' for key 'users.email_key'`; MariaDB leaves the table out.
pub(super) fn duplicate(message: &str, server: Server) -> Names {
    let key = message.rsplit_once("key '").and_then(|(_, key)| key.strip_suffix('\'')).unwrap_or_default();
    let (table, constraint) = match key.split_once('.') {
        Some(parts) if server == Server::Mysql => parts,
        _ => ("", key),
    };
    Names { table: table.to_owned(), constraint: constraint.to_owned(), ..Names::default() }
}

/// The values in such a message; a long text is cut off there, and equals none.
pub(super) fn duplicate_values(message: &str) -> Option<SaidValues> {
    let (values, _) = message.strip_prefix("Duplicate entry '")?.rsplit_once("' for key ")?;
    Some(SaidValues { text: values.into(), separator: "-" })
}

/// ``… fails (`db`.`posts`, CONSTRAINT `fk` FOREIGN KEY (`user_id`, `part`) REFERENCES …)``, or, from MySQL,
/// `Cannot drop table 'users' referenced by a foreign key constraint 'fk' on table 'posts'.`
pub(super) fn foreign_key(message: &str) -> Names {
    let mut names = Names::default();
    if let Some((_, rest)) = message.split_once("fails (`")
        && let Some((_database, rest)) = rest.split_once("`.`")
        && let Some((table, rest)) = rest.split_once("`, CONSTRAINT `")
        && let Some((constraint, rest)) = rest.split_once("` FOREIGN KEY (`")
    {
        (names.table, names.constraint) = (unquoted(table), unquoted(constraint));
        if let Some((columns, _)) = rest.split_once("`) REFERENCES ") {
            names.columns = columns.split("`, `").map(unquoted).collect();
        }
    } else if let Some((_, rest)) = message.split_once("constraint '")
        && let Some((constraint, table)) = rest.split_once("' on table '")
    {
        names.constraint = constraint.to_owned();
        names.table = table.trim_end_matches('.').trim_end_matches('\'').to_owned();
    }
    names
}

/// `Check constraint 'x' is violated.`, or MariaDB's ``CONSTRAINT `x` failed for `db`.`table` ``.
pub(super) fn check(message: &str) -> Names {
    let mut names = Names::default();
    if let Some(rest) = message.strip_prefix("CONSTRAINT `")
        && let Some((constraint, rest)) = rest.split_once("` failed for `")
    {
        names.constraint = unquoted(constraint);
        names.table =
            rest.split_once("`.`").map_or_else(String::new, |(_, table)| unquoted(table.trim_end_matches('`')));
    } else {
        names.constraint = single_quoted(message).to_owned();
    }
    names
}

/// `Column 'x' cannot be null`, `Field 'x' doesn't have a default value`, `… NOT NULL column 'x' at row 1`.
pub(super) fn not_null(message: &str) -> Names {
    let message = message.split_once(" doesn't").map_or(message, |(before, _)| before);
    let column = Some(single_quoted(message)).filter(|name| !name.is_empty());
    Names { columns: column.into_iter().map(str::to_owned).collect(), ..Names::default() }
}

/// What is between the first and the last single quote.
fn single_quoted(message: &str) -> &str {
    let rest = message.split_once('\'').map_or("", |(_, rest)| rest);
    rest.rsplit_once('\'').map_or("", |(name, _)| name)
}

/// MariaDB doubles the backticks in a name; MySQL does not.
fn unquoted(name: &str) -> String {
    name.replace("``", "`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_names_its_key() {
        let message = "Duplicate entry 'a' for key 'x' for key 'users.users.email_key'";
        let names = duplicate(message, Server::Mysql);
        assert_eq!((names.table.as_str(), names.constraint.as_str()), ("users", "users.email_key"));
        let names = duplicate("Duplicate entry '1' for key 'PRIMARY'", Server::MariaDb);
        assert_eq!((names.table.as_str(), names.constraint.as_str()), ("", "PRIMARY"));
        assert_eq!(duplicate("Duplicate", Server::Mysql), Names::default());
    }

    #[test]
    fn a_foreign_key_names_its_table_and_columns() {
        let message = "Cannot add or update a child row: a foreign key constraint fails (`te``st`.`po.sts`, \
                       CONSTRAINT `f'k` FOREIGN KEY (`a, b`, `c)`) REFERENCES `users` (`x`, `y`))";
        let names = foreign_key(message);
        assert_eq!((names.table.as_str(), names.constraint.as_str()), ("po.sts", "f'k"));
        assert_eq!(names.columns, ["a, b", "c)"]);
        assert_eq!(foreign_key("a foreign key constraint fails"), Names::default());
        assert_eq!(foreign_key("fails (`a`.`b"), Names::default());
        let names = foreign_key("Cannot drop table 'u' referenced by a foreign key constraint 'fk' on table 'p'.");
        assert_eq!((names.table.as_str(), names.constraint.as_str()), ("p", "fk"));
    }

    #[test]
    fn checks_and_nulls_are_named() {
        assert_eq!(check("Check constraint 'it's' is violated.").constraint, "it's");
        let names = check("CONSTRAINT `c` failed for `db`.`t`");
        assert_eq!((names.table.as_str(), names.constraint.as_str()), ("t", "c"));
        assert_eq!(not_null("Column 'na'me' cannot be null").columns, ["na'me"]);
        assert_eq!(not_null("Field 'name' doesn't have a default value").columns, ["name"]);
    }
}
