use regex_lite::Regex;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::strict;
use super::text::text;

pub(super) fn register(connection: &Connection) -> Result<()> {
    strict(connection, "rowhouse_matches_regex", 2, |context| {
        // A pattern that is the same for all rows is read once.
        let pattern = context.get_or_create_aux(1, |pattern: ValueRef<'_>| {
            let pattern = pattern.as_str().map_err(|error| error.to_string())?;
            Regex::new(pattern).map_err(|error| error.to_string())
        })?;
        Ok(pattern.is_match(text(context, 0)?))
    })
}
